//! Arguments of `report`: which, how it is asked and where it goes.

use crate::publish::reports::{Ask, CompareOptions, Protection};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `report`.
#[derive(Args)]
pub struct ReportArgs {
    /// Which report
    #[command(subcommand)]
    pub name: ReportName,
    /// Where to
    #[command(flatten)]
    pub to: ReportTo,
}

/// Where and how a report is written; each of them takes these.
#[derive(Args)]
pub struct ReportTo {
    /// Form of the output: table, csv, json, md, html, docx, odt, latex, xlsx; svg or png for the chart alone [default:
    /// from the ending of -o, else the first that the report has]
    #[arg(long, global = true, help_heading = "Output", value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write [default: standard output]
    #[arg(short, long, global = true, help_heading = "Output", value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Width of tables in cells [default: the terminal's, else $COLUMNS, else 100]
    #[arg(long, global = true, help_heading = "Output", value_name = "CELLS")]
    pub width: Option<usize>,
    /// Which chart, where a report has several and the form is svg or png [default: the first]
    #[arg(long, global = true, help_heading = "Output", value_name = "N")]
    pub chart: Option<usize>,
    /// Set it as a paper prints it: title, table, one note; coders by number; the header goes to FILE.notes.md
    #[arg(long, global = true, help_heading = "Output")]
    pub for_paper: bool,
    /// A table of names to look out for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, global = true, help_heading = "Output", value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// Write names of --names into a file as they are, instead of refusing
    #[arg(long, global = true, help_heading = "Output")]
    pub allow_identifying: bool,
    /// Keep what is asked for under a name, for `emic report run NAME`
    #[arg(long, global = true, help_heading = "Output", value_name = "NAME")]
    pub save: Option<String>,
}

/// The reports.
#[derive(Subcommand)]
pub enum ReportName {
    /// A report that is made from what was coded
    #[command(flatten)]
    Ask(Box<Ask>),
    /// Where coders read the same text differently, and how far they agree
    #[command(
        after_help = "Examples:\n  emic report compare\n  emic report compare --document ALD-W1 --coders k1,k2 --same\n  emic report compare --unit char --depth 1 -o compare.json"
    )]
    Compare(Box<CompareArgs>),
    /// All reports that need no further word, on one page for whoever leads the study
    #[command(
        after_help = "Example:\n  emic report all --html report\n\nThe page is DIR/index.html, one file that needs no network. Its tables sort and filter; numbers open their excerpts, protected as in an export."
    )]
    All(AllArgs),
    /// A report that was kept under a name
    #[command(
        after_help = "Examples:\n  emic report frequency --by site,profession --save table-2\n  emic report run table-2 -o table-2.csv"
    )]
    Run {
        /// Its name
        name: String,
    },
    /// The reports that are kept; --remove takes one out
    Saved {
        /// Take this one out
        #[arg(long, value_name = "NAME")]
        remove: Option<String>,
        /// Give one another name
        #[arg(long, num_args = 2, value_names = ["NAME", "NEW"], conflicts_with = "remove")]
        rename: Option<Vec<String>>,
    },
}

/// Arguments of `report all`.
#[derive(Args)]
pub struct AllArgs {
    /// The folder to write index.html into; it is made, and only a page of emic's is replaced
    #[arg(long, value_name = "DIR")]
    pub html: PathBuf,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

/// Arguments of `report compare`.
#[derive(Args)]
pub struct CompareArgs {
    /// Whose readings of what
    #[command(flatten)]
    pub shared: CompareOptions,
    /// List agreements too
    #[arg(long)]
    pub same: bool,
}
