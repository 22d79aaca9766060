//! The reports by name: what each is asked for, in the words of the command line, and what it hands back.
//!
//! The command line, the terminal UI, a recipe and a page for a project lead all ask here, so that a report is the
//! same report everywhere. Each has a file of its own below, with what may be asked of it ([`Ask`]) and how its
//! figures, which `analysis` counted, become a [`Page`] to read, [`Records`] with every number, and JSON.
//! What is asked can be told again in words ([`Ask::words`]): so it is saved, shown and changed.

mod agreement;
pub mod cells;
mod checklist;
mod codebook;
mod cooccurrence;
mod crosstab;
mod documents;
mod elements;
mod facts;
mod framework;
mod frequency;
mod kwic;
mod linked;
mod matrix;
mod methods;
mod negative;
pub mod options;
mod over_time;
mod participants;
mod progress;
mod quotes;
mod saturation;
mod tags;
mod theme;
mod turn_taking;
mod words;

pub use agreement::Args as AgreementArgs;
pub use checklist::Args as ChecklistArgs;
pub use codebook::Args as CodebookArgs;
pub use cooccurrence::Args as CooccurrenceArgs;
pub use crosstab::Args as CrosstabArgs;
pub use documents::Args as DocumentsArgs;
pub use elements::Args as ElementsArgs;
pub use framework::Args as FrameworkArgs;
pub use frequency::Args as FrequencyArgs;
pub use kwic::Args as KwicArgs;
pub use linked::Args as LinkedArgs;
pub use matrix::Args as MatrixArgs;
pub use methods::Args as MethodsArgs;
pub use negative::Args as NegativeArgs;
pub use options::{IntervalOptions, Protection, ReportOptions};
pub use over_time::Args as OverTimeArgs;
pub use participants::Args as ParticipantsArgs;
pub use progress::Args as ProgressArgs;
pub use quotes::{Args as QuotesArgs, ObjectsArgs};
pub use saturation::Args as SaturationArgs;
pub use tags::Args as TagsArgs;
pub use theme::Args as ThemeArgs;
pub use turn_taking::Args as TurnTakingArgs;
pub use words::Args as WordsArgs;

use super::csv::Records;
use super::excerpts::ExportError;
use super::format::Format;
use super::json::JsonError;
use super::page::Page;
use super::{RenderError, TextStyle};
use crate::analysis::{AnalysisError, Coders};
use crate::store::{Project, StoreError};
use crate::study::Corpus;
use crate::text::display::one_line;
use clap::{FromArgMatches as _, Subcommand};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A report that is asked for.
#[derive(Subcommand, Clone, Debug, PartialEq)]
pub enum Ask {
    /// How often each code is found, by site, profession or any attribute, with its denominators
    #[command(
        after_help = "Examples:\n  emic report frequency --by site,profession\n  emic report frequency --by profession --codes rule-bending --depth all --where 'site=Dunlow,kind=workshop'\n  emic report frequency --unit per_100_turns --intervals --seed 7"
    )]
    Frequency(frequency::Args),
    /// All there is on one theme, across sites: definition, who speaks of it, excerpts, what is not coded yet
    #[command(
        after_help = "Examples:\n  emic report theme identity -o identity.md\n  emic report theme rule-bending --expect rule-clash --opposite compliance\n  emic report theme --all -o themes.md"
    )]
    Theme(theme::Args),
    /// Which codes meet, by site, profession or any attribute
    #[command(
        after_help = "Examples:\n  emic report cooccurrence --within turn --by profession\n  emic report cooccurrence --within turns:2 --depth all --coefficients"
    )]
    Cooccurrence(cooccurrence::Args),
    /// Quotations of each code, chosen by rule and balanced over sites, professions and persons
    #[command(
        after_help = "Examples:\n  emic report quotes --codes identity --depth all --pick 2\n  emic report quotes --seed 7 -o quotes.csv"
    )]
    Quotes(quotes::Args),
    /// What speaks against a pattern: a code without another, its opposite, persons who lack what peers have
    #[command(
        after_help = "Examples:\n  emic report negative --code rule-bending --without rule-clash --within document\n  emic report negative --code bend --opposite compliance --by profession"
    )]
    Negative(negative::Args),
    /// What was shown to a group, and the turns that answer it, by kind of link
    #[command(after_help = "Example:\n  emic report linked --where kind=workshop")]
    Linked(linked::Args),
    /// What people say they work on, profession beside profession: excerpts, not counts
    #[command(after_help = "Examples:\n  emic report objects\n  emic report objects --code at.element.tool --pick 5")]
    Objects(quotes::ObjectsArgs),
    /// A word or phrase with what stands around it, group beside group: search, not coding
    #[command(after_help = "Example:\n  emic report kwic \"care plan\" --by profession")]
    Kwic(kwic::Args),
    /// What each group says most often, and what it says oftener than the rest
    #[command(
        after_help = "Examples:\n  emic report words --by profession --stem\n  emic report words --by site --where kind=workshop --top 10"
    )]
    Words(words::Args),
    /// Who coded what, how far: by coder, by site or kind, by document
    #[command(
        after_help = "Examples:\n  emic report progress --by site\n  emic report progress --by kind --coders k1,k2"
    )]
    Progress(progress::Args),
    /// The codebook for an appendix: definitions, versions, first use, how often each code is found
    #[command(
        after_help = "Examples:\n  emic report codebook -o codebook.md\n  emic report codebook --codes power --format csv"
    )]
    Codebook(codebook::Args),
    /// Who took part: by profession and site with small cells merged, who speaks; or the plain list
    #[command(after_help = "Examples:\n  emic report participants\n  emic report participants --list --format csv")]
    Participants(participants::Args),
    /// What the documents are: by site and kind, turns, words, dates; or the plain list
    #[command(
        after_help = "Examples:\n  emic report documents\n  emic report documents --by kind\n  emic report documents --list --format csv"
    )]
    Documents(documents::Args),
    /// Which artefacts, cases and prompts come up in whose turns
    #[command(
        after_help = "Examples:\n  emic report tags --kind artefact\n  emic report tags --kind case --by site,profession"
    )]
    Tags(tags::Args),
    /// Which codes meet in turns that carry a third: the elements of contradictions
    #[command(
        after_help = "Examples:\n  emic report elements\n  emic report elements --codes at.element --in at.contradiction.secondary --by site"
    )]
    Elements(elements::Args),
    /// A code by two attributes crossed, with margins: one table a code
    #[command(
        after_help = "Examples:\n  emic report crosstab --by profession,site --codes power\n  emic report crosstab --by site,profession --codes identity --unit turns --percent row"
    )]
    Crosstab(crosstab::Args),
    /// Who has what: codes by documents or participants, as counts or 0 and 1
    #[command(
        after_help = "Examples:\n  emic report matrix --depth 2\n  emic report matrix --rows participant --binary --format csv"
    )]
    Matrix(matrix::Args),
    /// Cases by themes, with the summary that the analyst wrote of each and its passages
    #[command(
        after_help = "Examples:\n  emic report framework --codes power,identity --rows site\n  emic memo add --on 'report:framework Dunlow × power' --type summary 'Held by …'"
    )]
    Framework(framework::Args),
    /// A reporting checklist (COREQ, SRQR): what the project fills, what is answered, what is open
    #[command(after_help = "Examples:\n  emic report checklist\n  emic report checklist --standard srqr -o srqr.md")]
    Checklist(checklist::Args),
    /// A draft of a methods paragraph, every figure from the project
    #[command(after_help = "Example:\n  emic report methods -o methods.md")]
    Methods(methods::Args),
    /// Whose turn follows whose, and which code follows which across speakers
    #[command(
        after_help = "Examples:\n  emic report turn-taking --bridge --residuals\n  emic report turn-taking --from power --to trust --within-turns 3 --list"
    )]
    TurnTaking(turn_taking::Args),
    /// How often codes occur along sessions, stages or dates, or before and after an event, site by site
    #[command(
        after_help = "Examples:\n  emic report over-time --along session\n  emic report over-time --along date --step month --codes power --rate words\n  emic report over-time --event 'Care Act in force'"
    )]
    OverTime(over_time::Args),
    /// How many new codes each document brings
    #[command(
        after_help = "Examples:\n  emic report saturation\n  emic report saturation --order coded --base 6 --run 3 --threshold 0"
    )]
    Saturation(saturation::Args),
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

impl From<RenderError> for ReportError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::NoChart(_) => Self::Usage(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
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
            Self::Quotes(_) => "quotes",
            Self::Negative(_) => "negative",
            Self::Linked(_) => "linked",
            Self::Objects(_) => "objects",
            Self::Kwic(_) => "kwic",
            Self::Words(_) => "words",
            Self::Cooccurrence(_) => "cooccurrence",
            Self::Progress(_) => "progress",
            Self::Codebook(_) => "codebook",
            Self::Participants(_) => "participants",
            Self::Documents(_) => "documents",
            Self::Tags(_) => "tags",
            Self::Elements(_) => "elements",
            Self::Crosstab(_) => "crosstab",
            Self::Matrix(_) => "matrix",
            Self::Framework(_) => "framework",
            Self::Checklist(_) => "checklist",
            Self::Methods(_) => "methods",
            Self::TurnTaking(_) => "turn-taking",
            Self::OverTime(_) => "over-time",
            Self::Saturation(_) => "saturation",
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
            Self::Quotes(args) => Some(&args.options),
            Self::Negative(args) => Some(&args.options),
            Self::Linked(args) => Some(&args.options),
            Self::Objects(args) => Some(&args.options),
            Self::Kwic(args) => Some(&args.options),
            Self::Words(args) => Some(&args.options),
            Self::Cooccurrence(args) => Some(&args.options),
            Self::Progress(args) => Some(&args.options),
            Self::Codebook(args) => Some(&args.options),
            Self::Participants(_) => None,
            Self::Documents(_) => None,
            Self::Tags(_) => None,
            Self::Elements(args) => Some(&args.options),
            Self::Crosstab(args) => Some(&args.options),
            Self::Matrix(args) => Some(&args.options),
            Self::Framework(args) => Some(&args.options),
            Self::Checklist(_) => None,
            Self::Methods(_) => None,
            Self::TurnTaking(args) => Some(&args.options),
            Self::OverTime(args) => Some(&args.options),
            Self::Saturation(args) => Some(&args.options),
            Self::Agreement(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn options_mut(&mut self) -> Option<&mut ReportOptions> {
        match self {
            Self::Frequency(args) => Some(&mut args.options),
            Self::Theme(args) => Some(&mut args.options),
            Self::Quotes(args) => Some(&mut args.options),
            Self::Negative(args) => Some(&mut args.options),
            Self::Linked(args) => Some(&mut args.options),
            Self::Objects(args) => Some(&mut args.options),
            Self::Kwic(args) => Some(&mut args.options),
            Self::Words(args) => Some(&mut args.options),
            Self::Cooccurrence(args) => Some(&mut args.options),
            Self::Progress(args) => Some(&mut args.options),
            Self::Codebook(args) => Some(&mut args.options),
            Self::Participants(_) => None,
            Self::Documents(_) => None,
            Self::Tags(_) => None,
            Self::Elements(args) => Some(&mut args.options),
            Self::Crosstab(args) => Some(&mut args.options),
            Self::Matrix(args) => Some(&mut args.options),
            Self::Framework(args) => Some(&mut args.options),
            Self::Checklist(_) => None,
            Self::Methods(_) => None,
            Self::TurnTaking(args) => Some(&mut args.options),
            Self::OverTime(args) => Some(&mut args.options),
            Self::Saturation(args) => Some(&mut args.options),
            Self::Agreement(_) => None,
        }
    }

    /// Whether it can be asked for with this option (without its `--`).
    pub fn has(&self, option: &str) -> bool {
        // Some options mean something only beside another.
        let beside = match (self, option) {
            (Self::TurnTaking(args), "depth" | "codes" | "own") => args.has_exchanges(),
            (Self::Negative(args), "within") => args.without.is_some(),
            (Self::Theme(args), "within") => args.expect.is_some(),
            _ => true,
        };
        let refused = self.meaningless().iter().any(|one| one.trim_start_matches('-') == option);
        beside && !refused && option_names(self.name()).iter().any(|known| known == option)
    }

    /// Of the options of all reports those that mean nothing in this one.
    fn meaningless(&self) -> &'static [&'static str] {
        match self {
            Self::Negative(_) => negative::MEANINGLESS,
            Self::Linked(_) => linked::MEANINGLESS,
            Self::Quotes(_) => quotes::MEANINGLESS,
            Self::Objects(_) => quotes::MEANINGLESS_FOR_OBJECTS,
            Self::Kwic(_) => kwic::MEANINGLESS,
            Self::Words(_) => words::MEANINGLESS,
            Self::Cooccurrence(_) => cooccurrence::MEANINGLESS,
            Self::Progress(_) => progress::MEANINGLESS,
            Self::Codebook(_) => codebook::MEANINGLESS,
            Self::Elements(_) => elements::MEANINGLESS,
            Self::Crosstab(_) => crosstab::MEANINGLESS,
            Self::Matrix(_) => matrix::MEANINGLESS,
            Self::Framework(_) => framework::MEANINGLESS,
            Self::TurnTaking(_) => turn_taking::MEANINGLESS,
            Self::OverTime(_) => over_time::MEANINGLESS,
            Self::Saturation(_) => saturation::MEANINGLESS,
            Self::Frequency(_)
            | Self::Theme(_)
            | Self::Participants(_)
            | Self::Documents(_)
            | Self::Tags(_)
            | Self::Checklist(_)
            | Self::Methods(_)
            | Self::Agreement(_) => &[],
        }
    }

    /// The same report asked for with another value of an option, or without it.
    pub fn with(&self, option: &str, value: Option<&str>) -> Result<Self, String> {
        let option = format!("--{option}");
        let (mut words, mut given) = (Vec::new(), self.words().into_iter());
        while let Some(word) = given.next() {
            if word == option {
                given.next();
            } else {
                words.push(word);
            }
        }
        words.extend(value.into_iter().flat_map(|value| [option.clone(), value.to_owned()]));
        Self::of_words(&words)
    }

    /// The value of an option in the words that ask for it; `None` where it is as it is by itself.
    pub fn value(&self, option: &str) -> Option<String> {
        let option = format!("--{option}");
        let words = self.words();
        let at = words.iter().position(|word| *word == option)?;
        words.get(at + 1).cloned()
    }

    /// Whose codings it is about.
    pub fn coders(&self) -> Coders {
        let told = match self {
            // Without names all who share a document are compared.
            Self::Agreement(args) => Some(args.coders.as_deref().unwrap_or("all")),
            _ => self.options().map(|options| options.coders.as_str()),
        };
        told.and_then(|coders| coders.parse().ok()).unwrap_or_default()
    }

    /// The words that ask for it, its name first; what is so by itself is left out.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.name().to_owned()];
        words.extend(match self {
            Self::Frequency(args) => args.words(),
            Self::Theme(args) => args.words(),
            Self::Quotes(args) => args.words(),
            Self::Negative(args) => args.words(),
            Self::Linked(args) => args.words(),
            Self::Objects(args) => args.words(),
            Self::Kwic(args) => args.words(),
            Self::Words(args) => args.words(),
            Self::Cooccurrence(args) => args.words(),
            Self::Progress(args) => args.words(),
            Self::Codebook(args) => args.words(),
            Self::Participants(args) => args.words(),
            Self::Documents(args) => args.words(),
            Self::Tags(args) => args.words(),
            Self::Elements(args) => args.words(),
            Self::Crosstab(args) => args.words(),
            Self::Matrix(args) => args.words(),
            Self::Framework(args) => args.words(),
            Self::Checklist(args) => args.words(),
            Self::Methods(args) => args.words(),
            Self::TurnTaking(args) => args.words(),
            Self::OverTime(args) => args.words(),
            Self::Saturation(args) => args.words(),
            Self::Agreement(args) => args.words(),
        });
        words
    }

    /// The words as they are written in a shell.
    pub fn line(&self) -> String {
        let plain =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_.,:/=+".contains(c));
        // Only a word with a NUL cannot be quoted, and no word of a command line has one.
        let quoted = |word: &String| match shlex::try_quote(word) {
            Ok(quoted) if !plain(word) => quoted.into_owned(),
            _ => word.clone(),
        };
        self.words().iter().map(quoted).collect::<Vec<_>>().join(" ")
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
            Self::Quotes(args) => args.make(study),
            Self::Negative(args) => args.make(study),
            Self::Linked(args) => args.make(study),
            Self::Objects(args) => args.make(study),
            Self::Kwic(args) => args.make(study),
            Self::Words(args) => args.make(study),
            Self::Cooccurrence(args) => args.make(study),
            Self::Progress(args) => args.make(study),
            Self::Codebook(args) => args.make(study),
            Self::Participants(args) => args.make(study),
            Self::Documents(args) => args.make(study),
            Self::Tags(args) => args.make(study),
            Self::Elements(args) => args.make(study),
            Self::Crosstab(args) => args.make(study),
            Self::Matrix(args) => args.make(study),
            Self::Framework(args) => args.make(study),
            Self::Checklist(args) => args.make(study),
            Self::Methods(args) => args.make(study),
            Self::TurnTaking(args) => args.make(study),
            Self::OverTime(args) => args.make(study),
            Self::Saturation(args) => args.make(study),
            Self::Agreement(args) => args.make(study),
        }
    }
}

/// The options of a report, without their `--`.
pub fn option_names(report: &str) -> Vec<String> {
    // A screen asks for them each time it is drawn.
    static NAMES: OnceLock<HashMap<String, Vec<String>>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let command = Ask::augment_subcommands(clap::Command::new("report"));
        let longs =
            |one: &clap::Command| one.get_arguments().filter_map(|arg| Some(arg.get_long()?.to_owned())).collect();
        command.get_subcommands().map(|one| (one.get_name().to_owned(), longs(one))).collect()
    });
    names.get(report).cloned().unwrap_or_default()
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
pub fn render(report: &dyn Report, format: Format, style: &TextStyle) -> Result<Vec<u8>, ReportError> {
    Ok(super::render(format, || report.page(), || report.records(), || report.json(), style)?)
}

#[cfg(test)]
mod tests;
