//! Arguments of `pseudonymise` and `check`.

use super::super::output::Listing;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `pseudonymise`.
#[derive(Args)]
pub struct PseudonymiseArgs {
    /// Only in these documents [default: all, and what belongs to none]
    #[arg(value_name = "DOC")]
    pub documents: Vec<String>,
    /// The table of names: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, visible_alias = "names", value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Only show each place with what would come in
    #[arg(long)]
    pub dry_run: bool,
    /// Mark pseudonyms in texts with brackets, as in [Nurse A] (the default)
    #[arg(long, conflicts_with = "plain")]
    pub brackets: bool,
    /// Write pseudonyms without brackets, in capitals where the name is
    #[arg(long)]
    pub plain: bool,
    /// Rename documents whose names hold a name of the table
    #[arg(long)]
    pub rename: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Shown,
}

/// The form of a listing that is no sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// For people.
    #[default]
    Table,
    /// JSON.
    Json,
}

/// Arguments of `check`.
#[derive(Args)]
pub struct CheckArgs {
    /// First make all tables anew from the journal
    #[arg(long)]
    pub rebuild: bool,
    /// Look for what points at persons instead: postcodes, telephone, NHS and National Insurance numbers, e-mail
    /// addresses, dates of birth, and the names of a table
    #[arg(long, conflicts_with = "rebuild")]
    pub identifying: bool,
    /// A table of names to look for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, visible_alias = "names", value_name = "FILE", requires = "identifying")]
    pub table: Option<PathBuf>,
    /// Trim your codings that reach under three words into another person's turn, as one step
    #[arg(long, conflicts_with_all = ["rebuild", "identifying"])]
    pub trim: bool,
    /// Only in these documents [default: all, and what belongs to none]
    #[arg(value_name = "DOC", requires = "identifying")]
    pub documents: Vec<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}
