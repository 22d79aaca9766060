//! Arguments of `export qdpx` and `export qdc`.

use crate::exchange::refi::export::Profile;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `export qdpx`.
#[derive(Args)]
pub struct QdpxArgs {
    /// The file to write, as in study.qdpx
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The program that is to read it: standard, atlasti, qualcoder, nvivo, maxqda
    #[arg(long = "for", value_name = "PROGRAM", default_value = "standard", hide_default_value = true)]
    pub profile: Profile,
    /// Whose codings: all, or names as in k1,k2
    #[arg(long, value_name = "CODERS")]
    pub coders: Option<String>,
    /// Leave the turns out, for programs that would list them among the quotations
    #[arg(long)]
    pub no_turns: bool,
    /// Tell in full what went out and what the standard has no place for
    #[arg(long)]
    pub report: bool,
}

/// Arguments of `export qdc`.
#[derive(Args)]
pub struct QdcArgs {
    /// The file to write, as in codes.qdc
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}
