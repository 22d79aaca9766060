//! The reports by name: what each is asked for, in the words of the command line, and what it hands back.
//!
//! The command line, the terminal UI, a recipe and a page for a project lead all ask here, so that a report is the
//! same report everywhere. Each has a file of its own below, with what may be asked of it ([`Ask`]) and how its
//! figures, which `analysis` counted, become a [`Page`] to read, [`Records`] with every number, and JSON.
//! What is asked can be told again in words ([`Ask::words`]): so it is saved, shown and changed.

mod agreement;
mod cooccurrence;
mod frequency;
pub mod options;
mod theme;

pub use agreement::Args as AgreementArgs;
pub use cooccurrence::Args as CooccurrenceArgs;
pub use frequency::Args as FrequencyArgs;
pub use options::{Protection, ReportOptions};
pub use theme::Args as ThemeArgs;

use super::csv::Records;
use super::excerpts::ExportError;
use super::format::Format;
use super::json::JsonError;
use super::page::Page;
use super::{TextStyle, markdown, text};
use crate::analysis::AnalysisError;
use crate::store::{Project, StoreError};
use crate::study::Corpus;
use crate::text::display::one_line;
use clap::{FromArgMatches as _, Subcommand};

/// A report that is asked for.
#[derive(Subcommand, Clone, Debug, PartialEq)]
pub enum Ask {
    /// How often each code is found, by site, profession or any attribute, with its denominators
    #[command(
        after_help = "Examples:\n  emic report frequency --by site,profession\n  emic report frequency --by profession --codes rule-bending --depth all --where 'site=Dunlow,kind=workshop'"
    )]
    Frequency(frequency::Args),
    /// All there is on one theme, across sites: definition, who speaks of it, excerpts, what is not coded yet
    #[command(after_help = "Example:\n  emic report theme identity -o identity.md")]
    Theme(theme::Args),
    /// Which codes meet, by site, profession or any attribute
    #[command(
        after_help = "Examples:\n  emic report cooccurrence --within turn --by profession\n  emic report cooccurrence --within turns:2 --depth all --coefficients"
    )]
    Cooccurrence(cooccurrence::Args),
    /// Where coders differ, then how much they agree: by code, group and month, with all coefficients
    #[command(
        after_help = "Examples:\n  emic report agreement --coders k1,k2 --intervals\n  emic report agreement --by site,profession --depth 1 --coefficients\n  emic report agreement --drift --format json"
    )]
    Agreement(agreement::Args),
}

/// What reports are made from.
#[derive(Clone, Copy)]
pub struct Study<'a> {
    /// The project: texts, memos, history.
    pub project: &'a Project,
    /// The study as it is counted.
    pub corpus: &'a Corpus,
}

/// A report that was made.
pub trait Report: Send + Sync {
    /// What it says, to be read.
    fn page(&self) -> Page;

    /// Every number of it, one record a row.
    fn records(&self) -> Records;

    /// All of it as data.
    fn json(&self) -> Result<String, JsonError>;

    /// The formats it comes in, the first where none is asked for.
    fn formats(&self) -> &'static [Format] {
        Format::REPORT
    }
}

/// Why a report is not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It was asked for wrongly.
    #[error("{0}")]
    Usage(String),
    /// The study cannot give it.
    #[error("{0}")]
    Failed(String),
}

impl From<AnalysisError> for ReportError {
    fn from(error: AnalysisError) -> Self {
        match error {
            AnalysisError::Blind(_) | AnalysisError::NothingShared(_) | AnalysisError::NoText(_) => {
                Self::Failed(error.to_string())
            }
            _ => Self::Usage(error.to_string()),
        }
    }
}

impl From<ExportError> for ReportError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Analysis(error) => error.into(),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<StoreError> for ReportError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<JsonError> for ReportError {
    fn from(error: JsonError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Ask {
    /// Reads what stands after `emic report`; the error is one line.
    pub fn parse(words: &str) -> Result<Self, String> {
        let unclosed = || format!("“{}” has a quotation mark that is not closed", one_line(words));
        Self::of_words(&shlex::split(words).ok_or_else(unclosed)?)
    }

    /// The same of words that are parted already.
    pub fn of_words(words: &[String]) -> Result<Self, String> {
        let command = clap::Command::new("report").no_binary_name(true).subcommand_required(true);
        let command = Self::augment_subcommands(command).disable_help_subcommand(true).disable_help_flag(true);
        // Said twice, the last counts.
        let command = command.args_override_self(true);
        let matches = command.try_get_matches_from(words).map_err(|error| told(&error))?;
        Self::from_arg_matches(&matches).map_err(|error| told(&error))
    }

    /// The name of the report.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Frequency(_) => "frequency",
            Self::Theme(_) => "theme",
            Self::Cooccurrence(_) => "cooccurrence",
            Self::Agreement(_) => "agreement",
        }
    }

    /// The names of all reports with what each shows, in the order in which they are listed.
    pub fn names() -> Vec<(String, String)> {
        let command = Self::augment_subcommands(clap::Command::new("report"));
        let about = |one: &clap::Command| one.get_about().map(ToString::to_string).unwrap_or_default();
        command.get_subcommands().map(|one| (one.get_name().to_owned(), about(one))).collect()
    }

    /// What it has in common with other reports, where it has.
    pub fn options(&self) -> Option<&ReportOptions> {
        match self {
            Self::Frequency(args) => Some(&args.options),
            Self::Theme(args) => Some(&args.options),
            Self::Cooccurrence(args) => Some(&args.options),
            Self::Agreement(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn options_mut(&mut self) -> Option<&mut ReportOptions> {
        match self {
            Self::Frequency(args) => Some(&mut args.options),
            Self::Theme(args) => Some(&mut args.options),
            Self::Cooccurrence(args) => Some(&mut args.options),
            Self::Agreement(_) => None,
        }
    }

    /// The words that ask for it, its name first; what is so by itself is left out.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.name().to_owned()];
        words.extend(match self {
            Self::Frequency(args) => args.words(),
            Self::Theme(args) => args.words(),
            Self::Cooccurrence(args) => args.words(),
            Self::Agreement(args) => args.words(),
        });
        words
    }

    /// The words as they are written in a shell.
    pub fn line(&self) -> String {
        let words = self.words();
        // Only a word with a NUL cannot be quoted, and no word of a command line has one.
        shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
    }

    /// The formats that the report comes in, the first where none is asked for.
    pub fn formats(&self) -> &'static [Format] {
        match self {
            Self::Theme(_) => Format::THEME,
            _ => Format::REPORT,
        }
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        match self {
            Self::Frequency(args) => args.make(study),
            Self::Theme(args) => args.make(study),
            Self::Cooccurrence(args) => args.make(study),
            Self::Agreement(args) => args.make(study),
        }
    }
}

/// The options of a report, without their `--`.
pub fn option_names(report: &str) -> Vec<String> {
    let command = Ask::augment_subcommands(clap::Command::new("report"));
    let found = command.find_subcommand(report);
    let longs = found.iter().flat_map(|one| one.get_arguments()).filter_map(|arg| arg.get_long());
    longs.map(str::to_owned).collect()
}

/// Whether a value follows this option, in whatever report.
pub fn takes_value(option: &str) -> bool {
    let command = Ask::augment_subcommands(clap::Command::new("report"));
    let wanted = option.trim_start_matches("--");
    let mut all = command.get_subcommands().flat_map(|one| one.get_arguments());
    all.any(|arg| arg.get_long() == Some(wanted) && arg.get_action().takes_values())
}

/// Whether a report is told words of its own, without an option before them.
pub fn takes_words(report: &str) -> bool {
    let command = Ask::augment_subcommands(clap::Command::new("report"));
    command.find_subcommand(report).is_some_and(|one| one.get_positionals().next().is_some())
}

/// Whether the first thing that a report is told is a code.
pub fn begins_with_code(report: &str) -> bool {
    let command = Ask::augment_subcommands(clap::Command::new("report"));
    let mut positionals = command.find_subcommand(report).into_iter().flat_map(|one| one.get_positionals());
    positionals.next().is_some_and(|first| first.get_id() == "code")
}

/// The first paragraph of what clap says, on one line, without its “error:”.
fn told(error: &clap::Error) -> String {
    let whole = error.render().to_string();
    let first: Vec<&str> = whole.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    let line = first.join(" ");
    one_line(line.strip_prefix("error: ").unwrap_or(&line))
}

/// A report in a format.
pub fn render(report: &dyn Report, format: Format, style: &TextStyle) -> Result<String, ReportError> {
    Ok(match format {
        Format::Table => text::page(&report.page(), style),
        Format::Md => markdown::page(&report.page(), 1),
        Format::Csv => report.records().to_csv(),
        Format::Json | Format::Jsonl => report.json()?,
    })
}

#[cfg(test)]
mod tests;
