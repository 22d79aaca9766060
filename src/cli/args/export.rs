//! Arguments of `export`, and where and how lists and excerpts are written.

use super::MeetingArgs;
use crate::publish::reports::{Protection, ReportOptions};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Where and how to write.
#[derive(Args)]
pub struct WriteTo {
    /// Form of the output: table, csv, json, md [default: from the ending of -o, else table]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Width of tables in cells [default: the terminal's, else 100]
    #[arg(long, value_name = "CELLS")]
    pub width: Option<usize>,
}

/// Arguments of `export`.
#[derive(Args)]
pub struct ExportArgs {
    /// A table of names to look out for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, global = true, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// What to export
    #[command(subcommand)]
    pub name: ExportName,
}

/// The exports.
#[derive(Subcommand)]
pub enum ExportName {
    /// Passages with citations, protected against giving a person away
    #[command(
        after_help = "Examples:\n  emic export excerpts --codes rule-bending --where site=Dunlow -o bends.md\n  emic export excerpts --template short --protect site --format csv"
    )]
    Excerpts(Box<ExcerptArgs>),
    /// The passages where coders differ on a code, to be settled in a meeting
    #[command(after_help = "Example:\n  emic export meeting --code power.agenda -o pack.md")]
    Meeting(MeetingArgs),
    /// All codings, in a form that `emic import` reads back
    Codings {
        /// Whose: all, or names as in k1,k2
        #[arg(long, value_name = "CODERS")]
        coders: Option<String>,
        /// jsonl or csv [default: from the ending of -o, else jsonl]
        #[arg(long, value_name = "FORMAT")]
        format: Option<String>,
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The code tree as a codebook file (TOML)
    Codebook {
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Arguments of `export excerpts`.
#[derive(Args)]
pub struct ExcerptArgs {
    /// Which passages
    #[command(flatten)]
    pub options: ReportOptions,
    /// Passages by the codes on and near them, as in 'power AND NOT identity'
    #[arg(long, value_name = "EXPRESSION")]
    pub where_codes: Option<String>,
    /// How near the other codes of --where-codes must be: overlap, turn or document [default: overlap]
    #[arg(long, value_name = "REACH")]
    pub reach: Option<String>,
    /// Of those, passages that overlap this tag, as in mark:star, or a tag of this kind
    #[arg(long, value_name = "TAG")]
    pub tag: Option<String>,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
    /// Neighbouring turns before and after
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub context: usize,
    /// Form of the output: csv, jsonl, json, md [default: from the ending of -o, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
