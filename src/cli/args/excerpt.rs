//! Arguments of `excerpt`: the form in which excerpts are printed.

use clap::{Args, Subcommand};

/// Arguments of `excerpt`.
#[derive(Args)]
pub struct ExcerptsArgs {
    /// What to do
    #[command(subcommand)]
    pub action: ExcerptAction,
}

/// What `excerpt` does.
#[derive(Subcommand)]
pub enum ExcerptAction {
    /// Keep what is printed in the place of an excerpt's words, and its translation
    #[command(
        after_help = "What is not named stays as it is. The transcript is not touched, and exports show what it has beside the edited form.\n\nExamples:\n  emic excerpt edit 3f2a9c1e00 --print 'We bend the rules' --reason 'fillers cut'\n  emic excerpt edit 3f2a9c1e00 --translation 'Wir beugen die Regeln' --language de\n  emic excerpt edit DUN-I2:120..164 --print 'We bend the rules'\n  emic excerpt edit 3f2a9c1e00 --remove"
    )]
    Edit(EditArgs),
    /// List the edits made for print, each with its difference from the transcript
    #[command(after_help = "Examples:\n  emic excerpt edits\n  emic excerpt edits --format json")]
    Edits(super::ListArgs),
}

/// Arguments of `excerpt edit`.
#[derive(Args)]
pub struct EditArgs {
    /// The excerpt: the beginning of its id, or its place DOC:A..B
    pub excerpt: String,
    /// What is printed in the place of its words
    #[arg(long = "print", value_name = "TEXT")]
    pub printed: Option<String>,
    /// Its words in another language
    #[arg(long, value_name = "TEXT")]
    pub translation: Option<String>,
    /// The language of the translation, as in de or German
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// Why it is edited
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Take the edit away, with its translation
    #[arg(long, conflicts_with_all = ["printed", "translation", "language", "reason"])]
    pub remove: bool,
}
