//! Arguments of `verify`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `verify`.
#[derive(Args)]
pub struct VerifyArgs {
    /// The manuscript: .docx, .odt, .tex, .md, .html or .txt
    #[arg(value_name = "PAPER")]
    pub manuscript: PathBuf,
    /// List what is as it should be too, with place and excerpt
    #[arg(long)]
    pub all: bool,
    /// A profession at a site with fewer persons than this may not be told
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min_cell: u32,
    /// What citations keep longest where a cell is small: profession or site
    #[arg(long, value_name = "WHAT", default_value = "profession")]
    pub protect: String,
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
