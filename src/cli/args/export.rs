//! Arguments of `export`.

use super::{BookArgs, ExcerptArgs, MeetingArgs, MemosArgs, ProjectArgs, TranscriptArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
        after_help = "What points at persons is looked for before anything is written. A name of --names (or $EMIC_NAMES) stops the export; --redact masks it.\n\nExamples:\n  emic export excerpts --codes rule-bending --where site=Dunlow -o bends.docx\n  emic export excerpts --pick 3 --balance site,profession --group-by code -o quotes.odt\n  emic export excerpts --tag mark:star --group-by site,profession -o stars.md\n  emic export excerpts --where-codes 'power AND NOT identity' --reach turn --context 2 -o power.html\n  emic export excerpts --for-paper --template short -o quotes.tex\n  emic export excerpts --names ~/secure/names.csv --redact -o all.xlsx\n  emic export excerpts --template short --protect site --format csv"
    )]
    Excerpts(Box<ExcerptArgs>),
    /// Whole transcripts with their codings: stripes in a page, comments in a Word file, marks in Markdown
    #[command(
        after_help = "A whole transcript cannot be protected by the minimum-cell rule; each file says so. What consent holds back is refused.\n\nExamples:\n  emic export transcript DUN-W1 -o DUN-W1.html\n  emic export transcript DUN-W1 -o DUN-W1.docx --coders all\n  emic export transcript --all --format docx -o transcripts/"
    )]
    Transcript(TranscriptArgs),
    /// Memos for a paper: each with what it hangs on, and what it links to quoted and cited
    #[command(
        after_help = "Examples:\n  emic export memos --code power -o power.docx\n  emic export memos --type reflexive --from 2024-01 --by date -o diary.md"
    )]
    Memos(Box<MemosArgs>),
    /// The passages where coders differ on a code, to be settled in a meeting
    #[command(
        after_help = "Examples:\n  emic export meeting --code power.agenda -o pack.md     # fill it in, then: emic decide pack.md\n  emic export meeting --code power.agenda -o pack.docx   # to print"
    )]
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
    /// The whole project as REFI-QDA (.qdpx), for NVivo, MAXQDA, ATLAS.ti, QualCoder, …
    #[command(
        after_help = "Examples:\n  emic export qdpx -o study.qdpx --report\n  emic export qdpx -o study.qdpx --for nvivo"
    )]
    Qdpx(super::refi::QdpxArgs),
    /// The code tree as a REFI-QDA codebook (.qdc)
    Qdc(super::refi::QdcArgs),
    /// The codebook: as a file that emic reads back, or as the appendix of a paper
    #[command(
        after_help = "toml and csv are read back by emic codebook import.\n\nExamples:\n  emic export codebook -o codebook.toml\n  emic export codebook -o appendix.docx\n  emic export codebook --counts -o appendix.xlsx\n  emic export codebook --for-paper -o appendix.tex"
    )]
    Codebook(BookArgs),
    /// The whole project as plain text, for a data repository or git; `emic import` restores it
    #[command(
        after_help = "Examples:\n  emic export project archive/\n  emic export project archive/ --history\n  emic export project public/ --open --names ~/secure/names.csv\n  emic -p restored.emic --coder k1 import archive/"
    )]
    Project(ProjectArgs),
}
