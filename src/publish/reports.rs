//! The reports by name: what each is asked for, in the words of the command line, and what it hands back.
//!
//! The command line, the terminal UI, a recipe and a page for a project lead all ask here, so that a report is the
//! same report everywhere. Each has a file of its own below, with what may be asked of it ([`Ask`]) and how its
//! figures, which `analysis` counted, become a [`Page`] to read, [`Records`] with every number, and JSON.
//! What is asked can be told again in words ([`Ask::words`]): so it is saved, shown and changed.

/// Of a report with [`ReportOptions`] in its field `options`, that it has them.
macro_rules! common_options {
    () => {
        fn options(&self) -> Option<&ReportOptions> {
            Some(&self.options)
        }

        fn options_mut(&mut self) -> Option<&mut ReportOptions> {
            Some(&mut self.options)
        }
    };
}

mod agreement;
pub mod cells;
mod checklist;
mod codebook;
mod codeline;
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

pub use agreement::SharedOptions as CompareOptions;
pub use cooccurrence::Args as CooccurrenceArgs;
pub use frequency::Args as FrequencyArgs;
pub use options::{IntervalOptions, Protection, ReportOptions};
pub use theme::Args as ThemeArgs;

use super::csv::Records;
use super::excerpts::ExportError;
use super::format::Format;
use super::json::{JsonError, pretty};
use super::page::Page;
use super::{RenderError, TextStyle};
use crate::analysis::{AnalysisError, Coders};
use crate::store::{Project, StoreError};
use crate::study::Corpus;
use crate::text::display::one_line;
use clap::{FromArgMatches as _, Subcommand};
use serde::Serialize;
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
    /// Which codes stand where along one document, from its first turn to its last
    #[command(
        after_help = "Examples:\n  emic report codeline DUN-W1\n  emic report codeline DUN-W1 --codes power --depth 2 -o line.svg"
    )]
    Codeline(codeline::Args),
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

/// What may be asked of one report.
trait Askable {
    /// The name of the report.
    fn name(&self) -> &'static str;

    /// The words that ask for it, after its name.
    fn words(&self) -> Vec<String>;

    /// Makes the report.
    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError>;

    /// What it has in common with other reports, where it has.
    fn options(&self) -> Option<&ReportOptions> {
        None
    }

    /// The same, to be changed.
    fn options_mut(&mut self) -> Option<&mut ReportOptions> {
        None
    }

    /// The formats it comes in, the first where none is asked for.
    fn formats(&self) -> &'static [Format] {
        Format::REPORT
    }
}

/// What is asked, of whichever report.
macro_rules! args {
    ($ask:expr) => {
        match $ask {
            Ask::Frequency(args) => args,
            Ask::Theme(args) => args,
            Ask::Cooccurrence(args) => args,
            Ask::Quotes(args) => args,
            Ask::Negative(args) => args,
            Ask::Linked(args) => args,
            Ask::Objects(args) => args,
            Ask::Kwic(args) => args,
            Ask::Codeline(args) => args,
            Ask::Words(args) => args,
            Ask::Progress(args) => args,
            Ask::Codebook(args) => args,
            Ask::Participants(args) => args,
            Ask::Documents(args) => args,
            Ask::Tags(args) => args,
            Ask::Elements(args) => args,
            Ask::Crosstab(args) => args,
            Ask::Matrix(args) => args,
            Ask::Framework(args) => args,
            Ask::Checklist(args) => args,
            Ask::Methods(args) => args,
            Ask::TurnTaking(args) => args,
            Ask::OverTime(args) => args,
            Ask::Saturation(args) => args,
            Ask::Agreement(args) => args,
        }
    };
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

    /// What of it a paper prints.
    fn paper_page(&self) -> Page {
        self.page()
    }

    /// Whether something that was asked for is not told in it.
    fn is_narrowed(&self) -> bool {
        false
    }

    /// The name by which a LaTeX paper refers to it, where it is a part of one and no document of its own.
    fn label(&self) -> Option<&str> {
        None
    }

    /// Every number of it, one record a row.
    fn records(&self) -> Records;

    /// All of it as data.
    fn json(&self) -> Result<String, JsonError>;
}

/// A report whose page is set when it is made: what its cells open is looked up in the study, which is at hand only then.
struct WithPage<T> {
    report: T,
    page: Page,
    records: fn(&T) -> Records,
}

impl<T: Serialize + Send + Sync> Report for WithPage<T> {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records {
        (self.records)(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

/// One chart of a report, to be drawn.
pub struct OneChart<'a>(pub &'a super::chart::Chart);

impl Report for OneChart<'_> {
    fn page(&self) -> Page {
        Page { title: self.0.title.clone(), blocks: vec![super::page::Block::Chart(self.0.clone())] }
    }

    fn records(&self) -> Records {
        Records::default()
    }

    fn json(&self) -> Result<String, JsonError> {
        super::json::pretty(&self.0.title)
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
        self.args().name()
    }

    /// The names of all reports with what each shows, in the order in which they are listed.
    pub fn names() -> Vec<(String, String)> {
        let command = Self::augment_subcommands(clap::Command::new("report"));
        let about = |one: &clap::Command| one.get_about().map(ToString::to_string).unwrap_or_default();
        command.get_subcommands().map(|one| (one.get_name().to_owned(), about(one))).collect()
    }

    /// What it has in common with other reports, where it has.
    pub fn options(&self) -> Option<&ReportOptions> {
        self.args().options()
    }

    /// The same, to be changed.
    pub fn options_mut(&mut self) -> Option<&mut ReportOptions> {
        self.args_mut().options_mut()
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
        beside && option_names(self.name()).iter().any(|known| known == option)
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
            Self::Agreement(args) => Some(args.shared.coders.as_deref().unwrap_or("all")),
            _ => self.options().map(|options| options.coders.as_str()),
        };
        told.and_then(|coders| coders.parse().ok()).unwrap_or_default()
    }

    /// The words that ask for it, its name first; what is so by itself is left out.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.name().to_owned()];
        words.extend(self.args().words());
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

    /// The same words as a file may tell them: where the report does not tell what was asked for, they do not either.
    pub fn told_line(&self, report: &dyn Report) -> String {
        if !report.is_narrowed() {
            return self.line();
        }
        let mut words = Vec::new();
        for word in self.words() {
            let is_condition = words.last().is_some_and(|last| last == "--where");
            words.push(if is_condition { "[not told]".to_owned() } else { word });
        }
        words.join(" ")
    }

    /// The formats that the report comes in, the first where none is asked for.
    pub fn formats(&self) -> &'static [Format] {
        self.args().formats()
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.args().make(study)
    }

    fn args(&self) -> &dyn Askable {
        args!(self)
    }

    fn args_mut(&mut self) -> &mut dyn Askable {
        args!(self)
    }
}

/// The options of a report, without their `--`.
pub fn option_names(report: &str) -> Vec<String> {
    // A screen asks for them each time it is drawn.
    static NAMES: OnceLock<HashMap<String, Vec<String>>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let command = Ask::augment_subcommands(clap::Command::new("report"));
        let longs = |one: &clap::Command| {
            let longs = one.get_arguments().filter_map(|arg| arg.get_long());
            longs.filter(|long| !is_refused(one.get_name(), long)).map(str::to_owned).collect()
        };
        command.get_subcommands().map(|one| (one.get_name().to_owned(), longs(one))).collect()
    });
    names.get(report).cloned().unwrap_or_default()
}

fn is_refused(report: &str, long: &str) -> bool {
    options::refused(report).iter().any(|option| option.strip_prefix("--") == Some(long))
}

/// The command `report` without the options in each report's help that the report refuses.
pub fn helpful(command: clap::Command) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |one| {
            one.mut_args(|arg| {
                let hidden = arg.get_long().is_some_and(|long| is_refused(&name, long));
                if hidden { arg.hide(true) } else { arg }
            })
        })
    })
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
    if let (Format::Latex, Some(label)) = (format, report.label()) {
        return Ok(super::latex::fragment(&report.page(), label).into_bytes());
    }
    Ok(super::render(format, || report.page(), || report.records(), || report.json(), style)?)
}

#[cfg(test)]
mod tests;
