//! Arguments of coding by span, and of saying that a document is finished.

use crate::text::CharSpan;
use clap::{ArgGroup, Args};

/// Arguments of `code`.
#[derive(Args)]
pub struct CodeArgs {
    /// The code
    pub code: String,
    /// The document
    #[arg(long, value_name = "DOC")]
    pub document: String,
    /// The span, in code points, as in 120..164
    #[arg(long, value_name = "A..B")]
    pub span: CharSpan,
    /// A memo on the coding
    #[arg(long)]
    pub memo: Option<String>,
}

/// Arguments of `uncode`.
#[derive(Args)]
#[command(group(ArgGroup::new("which").required(true).args(["span", "all"])))]
pub struct UncodeArgs {
    /// The code
    pub code: String,
    /// The document
    #[arg(long, value_name = "DOC")]
    pub document: String,
    /// The span, in code points, exactly as it was coded
    #[arg(long, value_name = "A..B")]
    pub span: Option<CharSpan>,
    /// All your codings of the code in the document
    #[arg(long)]
    pub all: bool,
}

/// Arguments of `finish`.
#[derive(Args)]
pub struct FinishArgs {
    /// The document
    pub document: String,
    /// Say that it is not finished after all
    #[arg(long)]
    pub reopen: bool,
}
