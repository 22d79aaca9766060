//! Arguments of `search` and `autocode`.

use crate::cli::output::Listing;
use clap::Args;

/// In which order hits are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// By document and turn.
    #[default]
    Document,
    /// Best first.
    Score,
}

/// Arguments of `search`.
#[derive(Args)]
pub struct SearchArgs {
    /// The query, see docs/search.md; @NAME runs one that is kept
    #[arg(allow_hyphen_values = true)]
    pub query: Option<String>,
    /// Turns that are like those coded with a code, like a turn (DOCUMENT:TURN) or a stretch (DOCUMENT:START-END)
    #[arg(long, value_name = "CODE|PLACE")]
    pub like: Option<String>,
    /// Keep the query in the project under this name
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    /// List the searches that are kept
    #[arg(long, conflicts_with_all = ["query", "like", "save"])]
    pub saved: bool,
    /// Search the memos instead, those of codings too: words, and phrases in "…"
    #[arg(long, conflicts_with = "sort")]
    pub memos: bool,
    /// At most this many hits
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Order of the hits [default: document; with --like score]
    #[arg(long, value_enum)]
    pub sort: Option<Sort>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `autocode`.
#[derive(Args)]
pub struct AutocodeArgs {
    /// The code
    pub code: String,
    /// The query
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: String,
    /// How far each coding reaches: match, sentence, turn
    #[arg(long, value_name = "REACH", default_value = "match")]
    pub extend: String,
    /// Only show what would be coded
    #[arg(long)]
    pub dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}
