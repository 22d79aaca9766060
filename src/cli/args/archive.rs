//! Arguments of `export project`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `export project`.
#[derive(Args)]
pub struct ProjectArgs {
    /// The folder: a new or an empty one, or an earlier archive, which is brought up to date
    pub folder: PathBuf,
    /// With the whole journal: undo goes on after an import, and what was taken out since goes along
    #[arg(long, conflicts_with = "open")]
    pub history: bool,
    /// Only what consent and the minimum-cell rule let everybody read
    #[arg(long)]
    pub open: bool,
    /// With memos, which are left out else
    #[arg(long, requires = "open", help_heading = OPEN)]
    pub memos: bool,
    /// Mask what points at persons, instead of refusing
    #[arg(long, requires = "open", help_heading = OPEN)]
    pub redact: bool,
    /// The fewest persons of whom what is told of somebody must be true
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = OPEN)]
    pub min_cell: u32,
    /// What to keep longest where a cell is small: profession (the site goes first) or site
    #[arg(long, value_name = "WHAT", default_value = "profession", help_heading = OPEN)]
    pub protect: String,
}

/// Heading of the options of an archive for everybody.
const OPEN: &str = "With --open";
