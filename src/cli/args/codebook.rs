//! Arguments of `codebook`. The doc comments here are the help that users read.

use super::BookArgs;
use crate::cli::output::Listing;
use clap::{ArgGroup, Args, Subcommand};
use std::path::PathBuf;

/// The form in which the codebook is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum BookForm {
    /// Columns for people.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
    /// A codebook file.
    Toml,
    /// Markdown with all fields.
    Md,
}

/// The form in which a difference is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffForm {
    /// Words for people.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
    /// Markdown.
    Md,
}

/// Arguments of `codebook`.
#[derive(Args)]
pub struct CodebookArgs {
    /// What to do
    #[command(subcommand)]
    pub action: CodebookAction,
}

/// What `codebook` does.
#[derive(Subcommand)]
pub enum CodebookAction {
    /// Show the code tree, or one code with all its fields
    Show {
        /// The code
        code: Option<String>,
        /// Form of the output
        #[arg(long, value_enum, default_value_t)]
        format: BookForm,
    },
    /// Bring in a codebook file (TOML, or CSV with a column id)
    Import {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Write the codebook: as a file that emic reads back, or as the appendix of a paper
    Export(BookArgs),
    /// Add a code
    #[command(after_help = "Example:\n  emic codebook add power.humour --name 'Humour as power' --definition '…'")]
    Add {
        /// Its id, as in power.humour; the part before the last dot is its parent if there is such a code
        id: String,
        /// Parent, where the id does not tell
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        /// Its fields
        #[command(flatten)]
        fields: CodeFields,
    },
    /// Change fields of a code; its id never changes
    Edit {
        /// The code
        code: String,
        /// Its fields
        #[command(flatten)]
        fields: CodeFields,
    },
    /// Move a code, with its sub-codes, under another or to the top
    #[command(group(ArgGroup::new("place").required(true).multiple(true).args(["under", "top", "position"])))]
    Move {
        /// The code
        code: String,
        /// Its new parent
        #[arg(long, value_name = "CODE", conflicts_with = "top")]
        under: Option<String>,
        /// Make it a theme
        #[arg(long)]
        top: bool,
        /// Its place among its siblings, counted from 1
        #[arg(long, value_name = "N")]
        position: Option<usize>,
    },
    /// Merge a code into another: its codings count as the other's from now on
    Merge {
        /// The code that goes
        code: String,
        /// The code that stays
        #[arg(long, value_name = "CODE")]
        into: String,
    },
    /// List the versions of the codebook, or of one code
    #[command(after_help = "Examples:\n  emic codebook versions\n  emic codebook versions power.agenda")]
    Versions {
        /// The code
        code: Option<String>,
        /// Form of the output
        #[arg(long, value_enum, default_value_t)]
        format: Listing,
    },
    /// Tell what differs between two codebooks: versions, files, projects
    #[command(
        after_help = "FROM and TO are each a version's number or short id (at least 4 digits), a day (YYYY-MM-DD: the last version of that day or before), now, a codebook file (.toml) or another project (.emic).\n\nExamples:\n  emic codebook diff                       # what the last version changed\n  emic codebook diff 3\n  emic codebook diff 2024-03-01 now\n  emic codebook diff ../others/study.emic"
    )]
    Diff {
        /// The codebook to begin with [default: the version before the last]
        from: Option<String>,
        /// The codebook to compare it with [default: now]
        to: Option<String>,
        /// Form of the output
        #[arg(long, value_enum, default_value_t)]
        format: DiffForm,
    },
    /// Propose a code of your own, to code with until the team takes it over
    #[command(
        after_help = "Example:\n  emic codebook propose 'Waiting as power' --parent power --definition 'Making others wait.'"
    )]
    Propose {
        /// Its name, or its id without your prefix
        #[arg(value_name = "NAME-OR-ID")]
        name_or_id: String,
        /// The code under which it stands
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        /// Its fields
        #[command(flatten)]
        fields: CodeFields,
    },
    /// Make a code of a proposal: it takes over all fields, sub-codes and codings
    #[command(after_help = "Example:\n  emic codebook promote k1/waiting-as-power --as power.waiting")]
    Promote {
        /// The proposal
        #[arg(value_name = "PROPOSAL")]
        code: String,
        /// The id of the new code [default: the proposal's without its prefix, after that of its parent]
        #[arg(long = "as", value_name = "ID")]
        named: Option<String>,
        /// Its parent [default: the proposal's]
        #[arg(long, value_name = "CODE", conflicts_with = "top")]
        under: Option<String>,
        /// Make it a theme
        #[arg(long)]
        top: bool,
    },
    /// List the codes that are proposed
    Proposals {
        /// Those that were promoted, merged or removed as well
        #[arg(long)]
        all: bool,
        /// Form of the output
        #[arg(long, value_enum, default_value_t)]
        format: Listing,
    },
    /// Remove a code, with its sub-codes and their codings
    Remove {
        /// The code
        code: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Fields of a code.
#[derive(Args, Default)]
pub struct CodeFields {
    /// The name people read
    #[arg(long)]
    pub name: Option<String>,
    /// What the code means
    #[arg(long)]
    pub definition: Option<String>,
    /// When to apply it
    #[arg(long)]
    pub apply: Option<String>,
    /// When not to
    #[arg(long = "not", value_name = "NOT")]
    pub not: Option<String>,
    /// An example
    #[arg(long)]
    pub example: Option<String>,
    /// Colour as #rrggbb
    #[arg(long)]
    pub colour: Option<String>,
    /// a-priori, emergent or in-vivo
    #[arg(long)]
    pub origin: Option<String>,
}
