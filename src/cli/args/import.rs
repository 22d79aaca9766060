//! Arguments of `import`: what to read, and what the user says of it.

use super::super::output::Listing;
use crate::ingest::apart::Apart;
use crate::ingest::format::Format;
use crate::ingest::instructions::{Instructions, Pattern, Repeated, Rows, Tables};
use crate::study::SpeakerType;
use crate::study::pseudonym::Watch;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `import`.
#[derive(Args)]
pub struct ImportArgs {
    /// Files and folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Only show what would be made of each file: turns, speakers, attributes, doubts
    #[arg(long)]
    pub dry_run: bool,
    /// Of another program's study, tell in full what was taken in, kept aside, decided and left; with =FILE into a file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    pub report: Option<PathBuf>,
    /// Of a file with several projects (Taguette's), the one to read, by its name or number
    #[arg(long, value_name = "NAME")]
    pub study: Option<String>,
    /// Of a table of coded segments, what to code where the words stand in several places of their document
    #[arg(long, value_enum, value_name = "PLACES")]
    pub which: Option<Which>,
    /// Take an archive in though files of it were changed since it was written
    #[arg(long)]
    pub edited: bool,
    /// Of codings, leave the bad lines out instead of refusing the file
    #[arg(long)]
    pub skip_bad: bool,
    /// Read every file as this format, whatever it looks like: txt, docx, vtt, csv, …
    #[arg(long = "as", value_name = "FORMAT")]
    pub format_of_files: Option<Format>,
    /// Read text files in this encoding, as in windows-1257
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// A label is a speaker's, and what the speaker is: 'Anna=interviewer', 'P*=respondent' (repeatable)
    #[arg(long, value_name = "PATTERN=TYPE", value_parser = speaker)]
    pub speaker: Vec<(Pattern, SpeakerType)>,
    /// A label is nobody's: 'Summary', 'Step*' (repeatable)
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    pub not_speaker: Vec<Pattern>,
    /// A label means the speaker of another one: 'Int.=Interviewer' (repeatable)
    #[arg(long, value_name = "LABEL=LABEL", value_parser = same)]
    pub same: Vec<(Pattern, String)>,
    /// What a row of a table is
    #[arg(long, value_enum, help_heading = TABLES)]
    pub rows: Option<RowsArg>,
    /// A column of what is said or answered, by its name, number or letter (repeatable)
    #[arg(long, value_name = "COLUMN", help_heading = TABLES)]
    pub text: Vec<String>,
    /// A column that is an attribute (repeatable)
    #[arg(long, value_name = "COLUMN", help_heading = TABLES)]
    pub attribute: Vec<String>,
    /// The column that names documents: respondents, or the transcripts of a table of several
    #[arg(long, value_name = "COLUMN", help_heading = TABLES)]
    pub name_column: Option<String>,
    /// The column that names speakers
    #[arg(long, value_name = "COLUMN", help_heading = TABLES)]
    pub speaker_column: Option<String>,
    /// The column of times; given again, that of the ends
    #[arg(long, value_name = "COLUMN", help_heading = TABLES)]
    pub time_column: Vec<String>,
    /// The sheet of a workbook, by its name or number
    #[arg(long, value_name = "SHEET", help_heading = TABLES)]
    pub sheet: Option<String>,
    /// A table of names to look out for: name, pseudonym, … [default: $EMIC_NAMES]
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: Listing,
}

/// Heading of the options that are about tables.
const TABLES: &str = "Tables (.csv, .tsv, .xlsx, .xls, .ods)";

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowsArg {
    /// A row a turn: somebody says something
    Turns,
    /// A row a respondent: a document each
    Respondents,
}

/// Which places are meant by words that stand in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// The first of them
    First,
    /// All of them
    All,
}

impl ImportArgs {
    /// The first option that says something of files.
    pub fn of_files(&self) -> Option<&'static str> {
        let given = [
            ("--skip-bad", self.skip_bad),
            ("--as", self.format_of_files.is_some()),
            ("--encoding", self.encoding.is_some()),
            ("--speaker", !self.speaker.is_empty()),
            ("--not-speaker", !self.not_speaker.is_empty()),
            ("--same", !self.same.is_empty()),
            ("--rows", self.rows.is_some()),
            ("--text", !self.text.is_empty()),
            ("--attribute", !self.attribute.is_empty()),
            ("--name-column", self.name_column.is_some()),
            ("--speaker-column", self.speaker_column.is_some()),
            ("--time-column", !self.time_column.is_empty()),
            ("--sheet", self.sheet.is_some()),
            ("--study", self.study.is_some()),
            ("--which", self.which.is_some()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(name, _)| name)
    }

    /// What they say of the files, with what to look out for in them.
    pub fn instructions(&self, watch: Watch) -> Instructions {
        Instructions {
            format: self.format_of_files,
            encoding: self.encoding,
            speakers: self.speaker.clone(),
            not_speakers: self.not_speaker.clone(),
            same: self.same.clone(),
            tables: Tables {
                rows: self.rows.map(|rows| match rows {
                    RowsArg::Turns => Rows::Turns,
                    RowsArg::Respondents => Rows::Respondents,
                }),
                text: self.text.clone(),
                attributes: self.attribute.clone(),
                name: self.name_column.clone(),
                speaker: self.speaker_column.clone(),
                times: self.time_column.clone(),
                sheet: self.sheet.clone(),
            },
            apart: Apart::default(),
            watch,
            study: self.study.clone(),
            repeated: self.which.map_or(Repeated::Refuse, |which| match which {
                Which::First => Repeated::First,
                Which::All => Repeated::All,
            }),
        }
    }
}

pub(super) fn encoding(given: &str) -> Result<&'static encoding_rs::Encoding, String> {
    encoding_rs::Encoding::for_label(given.trim().as_bytes()).ok_or_else(|| {
        format!("“{given}” is no encoding; names are those of the web, as utf-8, windows-1252, iso-8859-2, shift_jis")
    })
}

pub(super) fn pattern(given: &str) -> Result<Pattern, String> {
    if given.trim().is_empty() { Err("a label is missing".to_owned()) } else { Ok(Pattern::new(given)) }
}

pub(super) fn speaker(given: &str) -> Result<(Pattern, SpeakerType), String> {
    let (label, kind) = given.rsplit_once('=').ok_or("write it as LABEL=TYPE, as in 'P*=respondent'")?;
    Ok((pattern(label)?, kind.trim().parse::<SpeakerType>().map_err(|e| e.to_string())?))
}

pub(super) fn same(given: &str) -> Result<(Pattern, String), String> {
    match given.split_once('=').map(|(from, to)| (from.trim(), to.trim())) {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok((Pattern::new(from), to.to_owned())),
        _ => Err("write it as LABEL=LABEL, as in 'Int.=Interviewer'".to_owned()),
    }
}
