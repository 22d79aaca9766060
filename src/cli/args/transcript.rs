//! Arguments of `export transcript`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `export transcript`.
#[derive(Args)]
pub struct TranscriptArgs {
    /// The documents
    #[arg(value_name = "DOC", required_unless_present = "all", conflicts_with = "all")]
    pub documents: Vec<String>,
    /// All documents, but for those that consent holds back
    #[arg(long)]
    pub all: bool,
    /// Whose codings: lead, all, or names as in k1,k2 [default: lead]
    #[arg(long, value_name = "CODERS")]
    pub coders: Option<String>,
    /// Also what consent lets only be told in other words; the file says so
    #[arg(long)]
    pub working_copy: bool,
    /// Write names of --names as they are
    #[arg(long)]
    pub allow_identifying: bool,
    /// Form of the output: html, docx, md [default: from the ending of -o, else html]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write, or the folder for several [default: standard output, for one document]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
}
