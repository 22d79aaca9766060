//! Arguments of `pseudonymise`.

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
