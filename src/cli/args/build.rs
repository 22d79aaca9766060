//! Arguments of `build`.

use crate::cli::output::Listing;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `build`.
#[derive(Args)]
pub struct BuildArgs {
    /// Only these reports [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// The file with the recipes [default: reports.toml beside the project, where there is one]
    #[arg(long, value_name = "FILE")]
    pub recipes: Option<PathBuf>,
    /// The folder to build into [default: the recipes' folder, else paper, beside them]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Make everything and say what would change, but write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// List the recipes, and make nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub list: bool,
    /// A table of names to look out for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long = "names", value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Write names of --names as they are, instead of refusing
    #[arg(long)]
    pub allow_identifying: bool,
    /// Form of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}
