//! Arguments of what a team does: dealing, merging, deciding, looking again.

use crate::cli::output::Listing;
use crate::text::CharSpan;
use clap::{ArgGroup, Args};
use std::path::PathBuf;

/// Arguments of `assign`.
#[derive(Args)]
pub struct AssignArgs {
    /// Only these documents [default: all that are assigned to nobody yet]
    #[arg(value_name = "DOC")]
    pub documents: Vec<String>,
    /// To whom, as in k1,k2
    #[arg(long, value_name = "NAMES")]
    pub coders: String,
    /// The share that two coders code, each without seeing the other, as in 20%
    #[arg(long, value_name = "SHARE", default_value = "0%", allow_hyphen_values = true)]
    pub overlap: String,
    /// Deal evenly within each value of these attributes of documents, as in site,kind
    #[arg(long, value_name = "ATTRIBUTES")]
    pub by: Option<String>,
    /// The same seed deals the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Deal documents anew that are assigned already; what a coder has begun stays with that coder
    #[arg(long)]
    pub again: bool,
    /// Only show the plan
    #[arg(long)]
    pub dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `merge`.
#[derive(Args)]
pub struct MergeArgs {
    /// The other copy, which is only read
    #[arg(value_name = "OTHER.emic")]
    pub other: PathBuf,
    /// Only tell what would come
    #[arg(long)]
    pub dry_run: bool,
    /// Take in another study too, with no document or codebook in common
    #[arg(long)]
    pub force: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `export meeting`.
#[derive(Args)]
pub struct MeetingArgs {
    /// The code, with its sub-codes
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// Only these coders, as in k1,k2 [default: all who share a document]
    #[arg(long, value_name = "NAMES")]
    pub coders: Option<String>,
    /// Only this document; may be given several times
    #[arg(long, value_name = "DOC")]
    pub document: Vec<String>,
    /// The file to write: Markdown, or by its ending .docx, .odt, .html [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `adjudicate`.
#[derive(Args)]
#[command(group(ArgGroup::new("choice").required(true).args(["take", "neither", "adjust", "reopen"])))]
pub struct AdjudicateArgs {
    /// The document
    pub document: String,
    /// The code that they differ on
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// The place, in code points: any span that touches it
    #[arg(long, value_name = "A..B")]
    pub span: CharSpan,
    /// Whose codings stand, as in k1, or both
    #[arg(long, value_name = "NAMES")]
    pub take: Option<String>,
    /// Nothing is coded here
    #[arg(long)]
    pub neither: bool,
    /// This span stands instead
    #[arg(long, value_name = "A..B")]
    pub adjust: Option<CharSpan>,
    /// With --adjust: this code stands instead
    #[arg(long = "as", value_name = "CODE", requires = "adjust")]
    pub to_code: Option<String>,
    /// Open the question again
    #[arg(long)]
    pub reopen: bool,
    /// Why
    #[arg(long)]
    pub memo: Option<String>,
}

/// Arguments of `decide`.
#[derive(Args)]
pub struct DecideArgs {
    /// A code, or a filled meeting pack
    #[arg(value_name = "CODE|PACK.md")]
    pub what: String,
    /// What was decided, and why: becomes a decision memo on the code
    #[arg(long, value_name = "TEXT")]
    pub decision: Option<String>,
    /// What the code means from now on
    #[arg(long, value_name = "TEXT")]
    pub definition: Option<String>,
    /// When to apply it from now on
    #[arg(long, value_name = "TEXT")]
    pub apply: Option<String>,
    /// When not, from now on
    #[arg(long = "not", value_name = "TEXT")]
    pub not: Option<String>,
    /// An example from now on
    #[arg(long, value_name = "TEXT")]
    pub example: Option<String>,
}

/// Arguments of `recheck`.
#[derive(Args)]
pub struct RecheckArgs {
    /// Only this code, with its sub-codes
    pub code: Option<String>,
    /// Only this document
    #[arg(long, value_name = "DOC")]
    pub document: Option<String>,
    /// Only the coding at this span, in code points
    #[arg(long, value_name = "A..B", requires = "document")]
    pub span: Option<CharSpan>,
    /// Everybody's, not only your own
    #[arg(long)]
    pub all_coders: bool,
    /// Hold them to the definition that stands
    #[arg(long)]
    pub keep: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}
