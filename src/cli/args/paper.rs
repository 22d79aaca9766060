//! Arguments of what goes into papers: excerpts, and the codebook as an appendix.

use crate::publish::reports::{Protection, ReportOptions};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `export excerpts`.
#[derive(Args)]
pub struct ExcerptArgs {
    /// Which passages
    #[command(flatten)]
    pub options: ReportOptions,
    /// Passages by the codes on and near them, as in 'power AND NOT identity'
    #[arg(long, value_name = "EXPRESSION", help_heading = "Which passages")]
    pub where_codes: Option<String>,
    /// How near the other codes of --where-codes must be: overlap, turn or document [default: overlap]
    #[arg(long, value_name = "REACH", help_heading = "Which passages")]
    pub reach: Option<String>,
    /// Only passages that overlap this tag, as in mark:star, or a tag of this kind
    #[arg(long, value_name = "TAG", help_heading = "Which passages")]
    pub tag: Option<String>,
    /// At most so many a code, chosen by rule and not by hand, from those that may be quoted
    #[arg(long, value_name = "N", help_heading = "Which passages")]
    pub pick: Option<usize>,
    /// What --pick spreads them over: first the groups of these attributes, then participants
    #[arg(
        long,
        value_name = "ATTRIBUTES",
        requires = "pick",
        default_value = "site,profession,participant",
        help_heading = "Which passages"
    )]
    pub balance: String,
    /// What --pick chooses by among what is balanced alike: the same number chooses the same
    #[arg(long, value_name = "NUMBER", requires = "pick", default_value_t = 1, help_heading = "Which passages")]
    pub seed: u64,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
    /// Neighbouring turns before and after
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub context: usize,
    /// What they stand under: code, document, participant, or attributes as in site,profession [default: code]
    #[arg(long, value_name = "WHAT")]
    pub group_by: Option<String>,
    /// Mask all that points at persons, instead of refusing: names of --names, numbers, addresses
    #[arg(long, conflicts_with = "allow_identifying")]
    pub redact: bool,
    /// Write names of --names as they are
    #[arg(long)]
    pub allow_identifying: bool,
    /// Headings and quotations alone, to be taken into a paper (LaTeX: for \input); the rest goes beside them
    #[arg(long)]
    pub for_paper: bool,
    /// Form of the output: csv, jsonl, json, md, docx, odt, html, latex, xlsx, txt [default: from the ending of -o, else csv]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `export codebook`.
#[derive(Args, Default)]
pub struct BookArgs {
    /// Form of the output: toml, csv, md, docx, odt, html, latex, xlsx, table, json [default: from the ending of -o, else toml]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// How many participants and passages each code has, too
    #[arg(long)]
    pub counts: bool,
    /// In LaTeX no document, but a part of one, for \input
    #[arg(long)]
    pub for_paper: bool,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
