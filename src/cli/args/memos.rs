//! Arguments of `export memos`.

use crate::publish::reports::Protection;
use crate::study::memo::MemoType;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `export memos`.
#[derive(Args)]
pub struct MemosArgs {
    /// Only memos on this code or on codings with it, and on its sub-codes
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// Only this type: definition, decision, reflexive, methodological, summary
    #[arg(long = "type", value_name = "TYPE")]
    pub memo_type: Option<MemoType>,
    /// Only those written on this day or later, as in 2024-03-01, 2024-03 or 2024
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Only those written on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Only those on this document or in it; may be given several times
    #[arg(long, value_name = "DOC")]
    pub document: Vec<String>,
    /// In which order: code, type or date
    #[arg(long, value_name = "ORDER", default_value = "code")]
    pub by: String,
    /// Neighbouring turns before and after what is quoted
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub context: usize,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
    /// Write names of --names as they are
    #[arg(long)]
    pub allow_identifying: bool,
    /// Form of the output: md, docx, odt, html, latex, table [default: from the ending of -o, else md]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
