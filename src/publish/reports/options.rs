//! What reports have in common, in the words of the command line.

use crate::analysis::resample::Plan;
use crate::analysis::{self, Condition, Documents, Options};
use crate::publish::citation::{Template, TemplateError};
use crate::publish::excerpts::Wishes;
use crate::publish::protect::{Protect, Rule};
use std::str::FromStr;

use super::ReportError;

/// What reports have in common.
#[derive(clap::Args, Clone, Debug, PartialEq, Eq)]
pub struct ReportOptions {
    /// Compare by these attributes, as in site,profession
    #[arg(long, value_name = "ATTRIBUTES")]
    pub by: Option<String>,
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// Only these codes, each with its sub-codes
    #[arg(long, value_name = "CODES")]
    pub codes: Option<String>,
    /// Whose codings: lead (one reading a document), all, or names
    #[arg(long, value_name = "CODERS", default_value = "lead")]
    pub coders: String,
    /// Whose turns: counted (respondents and clients) or all
    #[arg(long, value_name = "SPEAKERS", default_value = "counted")]
    pub speakers: String,
    /// Count reflective paragraphs of field notes too
    #[arg(long)]
    pub reflective: bool,
    /// Show what field notes observe of people (@A2) beside what they say, in figures of its own
    #[arg(long)]
    pub observed: bool,
    /// Rows to this depth of the code tree: 1 for themes, 2, …, or all
    #[arg(long, value_name = "DEPTH", default_value = "1")]
    pub depth: String,
    /// A row stands for its code alone, without its sub-codes
    #[arg(long)]
    pub own: bool,
    /// What is counted: passages, or codings one by one
    #[arg(long, value_name = "WHAT", default_value = "passages")]
    pub count: String,
    /// The figure in tables: participants, passages, codings, turns, documents, words, per_100_turns, per_1000_words
    #[arg(long, value_name = "UNIT", default_value = "participants")]
    pub unit: String,
    /// All documents, untouched ones too
    #[arg(long, conflicts_with = "finished")]
    pub all_documents: bool,
    /// Only finished documents
    #[arg(long)]
    pub finished: bool,
    /// Group path attributes (health/primary care/GP) at this level
    #[arg(long, value_name = "N")]
    pub level: Option<usize>,
    /// A passage over turns of several groups goes to one: main (most words) or start (first turn)
    #[arg(long, value_name = "RULE")]
    pub straddle: Option<String>,
}

/// The options that mean nothing in a report: it refuses them, and its help does not list them.
const REFUSED: [(&str, &[&str]); 17] = [
    ("codebook", &["--by", "--unit", "--own", "--observed", "--depth", "--count", "--level", "--straddle"]),
    (
        "codeline",
        &["--by", "--unit", "--observed", "--count", "--level", "--straddle", "--all-documents", "--finished"],
    ),
    ("cooccurrence", &["--unit", "--own", "--observed"]),
    ("crosstab", &["--observed"]),
    ("elements", &["--unit", "--own", "--observed", "--depth", "--count", "--straddle"]),
    ("framework", &["--by", "--unit", "--observed", "--count"]),
    ("kwic", &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle"]),
    ("linked", &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle"]),
    ("matrix", &["--by", "--unit", "--observed", "--level"]),
    ("negative", &["--unit", "--observed", "--depth", "--count", "--codes", "--straddle"]),
    ("objects", &["--by", "--unit", "--observed", "--depth", "--count", "--codes", "--straddle"]),
    ("over-time", &["--by", "--unit", "--observed", "--count"]),
    (
        "progress",
        &[
            "--unit",
            "--own",
            "--observed",
            "--depth",
            "--count",
            "--codes",
            "--straddle",
            "--all-documents",
            "--finished",
        ],
    ),
    ("quotes", &["--by", "--unit", "--observed", "--count", "--straddle"]),
    ("saturation", &["--by", "--unit", "--own", "--observed", "--depth", "--count", "--level", "--straddle"]),
    ("turn-taking", &["--unit", "--observed", "--count", "--straddle"]),
    ("words", &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle"]),
];

/// The options that a report refuses.
pub fn refused(report: &str) -> &'static [&'static str] {
    REFUSED.iter().find(|(name, _)| *name == report).map_or(&[], |(_, options)| options)
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self::of(&Options::default())
    }
}

/// Reads a value of an option, or says which option is wrong.
pub fn parsed<T: FromStr<Err = String>>(option: &str, text: &str) -> Result<T, ReportError> {
    text.parse().map_err(|why| ReportError::Usage(format!("{option}: {why}")))
}

/// Reads a list, or says which option is wrong.
pub fn list(option: &str, text: Option<&str>) -> Result<Vec<String>, ReportError> {
    let read = text.map(analysis::options::parse_list).transpose();
    Ok(read.map_err(|why| ReportError::Usage(format!("{option}: {why}")))?.unwrap_or_default())
}

/// Reads a list of attributes, or says which option is wrong.
pub fn attributes(option: &str, text: Option<&str>) -> Result<Vec<String>, ReportError> {
    Ok(list(option, text)?.iter().map(|key| crate::study::attribute::key(key)).collect())
}

/// Reads the conditions of several `--where`.
pub fn conditions(given: &[String]) -> Result<Vec<Condition>, ReportError> {
    let mut filter = Vec::new();
    for text in given {
        filter.extend(Condition::parse_all(text).map_err(|why| ReportError::Usage(format!("--where: {why}")))?);
    }
    Ok(filter)
}

impl ReportOptions {
    /// What is asked, or which option is wrong.
    pub fn wanted(&self) -> Result<Options, ReportError> {
        let filter = conditions(&self.filter)?;
        let documents = match (self.all_documents, self.finished) {
            (true, _) => Documents::All,
            (false, true) => Documents::Finished,
            (false, false) => Documents::Touched,
        };
        if self.level == Some(0) {
            return Err(ReportError::Usage("--level: levels of a path count from 1, as in --level 1".to_owned()));
        }
        Ok(Options {
            by: attributes("--by", self.by.as_deref())?,
            coders: parsed("--coders", &self.coders)?,
            documents,
            filter,
            codes: list("--codes", self.codes.as_deref())?,
            speakers: parsed("--speakers", &self.speakers)?,
            reflective: self.reflective,
            observed: self.observed,
            depth: parsed("--depth", &self.depth)?,
            own: self.own,
            count: parsed("--count", &self.count)?,
            level: self.level,
            straddle: self.straddle.as_deref().map(|text| parsed("--straddle", text)).transpose()?,
            unit: parsed("--unit", &self.unit)?,
            ..Options::default()
        })
    }

    /// The words that ask for these options; what reports leave to themselves (scope, thresholds) is not in them.
    pub fn of(options: &Options) -> Self {
        let joined = |list: &[String]| {
            let quoted = |text: &String| if text.contains(',') { format!("\"{text}\"") } else { text.clone() };
            (!list.is_empty()).then(|| list.iter().map(quoted).collect::<Vec<_>>().join(","))
        };
        let condition = |condition: &Condition| {
            let quoted = |text: &String| {
                if text.contains(|c: char| ",|".contains(c)) { format!("\"{text}\"") } else { text.clone() }
            };
            let values: Vec<String> = condition.values.iter().map(quoted).collect();
            let sign = if condition.negated { "!=" } else { "=" };
            format!("{}{sign}{}", condition.key, values.join("|"))
        };
        Self {
            by: joined(&options.by),
            filter: options.filter.iter().map(condition).collect(),
            codes: joined(&options.codes),
            coders: options.coders.to_string(),
            speakers: options.speakers.to_string(),
            reflective: options.reflective,
            observed: options.observed,
            depth: options.depth.to_string(),
            own: options.own,
            count: options.count.to_string(),
            unit: options.unit.to_string(),
            all_documents: options.documents == Documents::All,
            finished: options.documents == Documents::Finished,
            level: options.level,
            straddle: options.straddle.map(|rule| rule.to_string()),
        }
    }

    /// The words that differ from what is so by itself.
    pub fn words(&self) -> Vec<String> {
        let plain = Self::default();
        let mut words = Words::default();
        words.some("--by", self.by.as_deref());
        self.filter.iter().for_each(|text| words.some("--where", Some(text)));
        words.some("--codes", self.codes.as_deref());
        words.unless("--coders", &self.coders, &plain.coders);
        words.unless("--speakers", &self.speakers, &plain.speakers);
        words.flag("--reflective", self.reflective);
        words.flag("--observed", self.observed);
        words.unless("--depth", &self.depth, &plain.depth);
        words.flag("--own", self.own);
        words.unless("--count", &self.count, &plain.count);
        words.unless("--unit", &self.unit, &plain.unit);
        words.flag("--all-documents", self.all_documents);
        words.flag("--finished", self.finished);
        words.some("--level", self.level.map(|level| level.to_string()).as_deref());
        words.some("--straddle", self.straddle.as_deref());
        words.0
    }

    /// Refuses options that mean nothing in a report, rather than ignoring them; `command` names it, as in
    /// `report progress`.
    pub fn only(&self, command: &str) -> Result<(), ReportError> {
        self.without(command, refused(command.strip_prefix("report ").unwrap_or(command)))
    }

    /// Refuses these options.
    pub fn without(&self, command: &str, meaningless: &[&str]) -> Result<(), ReportError> {
        let plain = Self::default();
        let told = [
            ("--by", self.by.is_some(), "it is not split by groups"),
            ("--unit", self.unit != plain.unit, "it chooses the figure in tables of report frequency"),
            ("--own", self.own, "--depth all takes each code alone"),
            ("--observed", self.observed, "report frequency and report theme show what is observed"),
            ("--depth", self.depth != plain.depth, "it has no rows for codes in a tree"),
            ("--count", self.count != plain.count, "it counts neither passages nor codings"),
            ("--codes", self.codes.is_some(), "it has no rows for codes"),
            ("--level", self.level.is_some(), "it does not group by a path"),
            ("--straddle", self.straddle.is_some(), "no passage stands in several of its groups"),
            ("--all-documents", self.all_documents, "it tells of all documents anyway"),
            ("--finished", self.finished, "it tells of all documents"),
            ("--coders", self.coders != plain.coders, "it is the same whoever coded"),
        ];
        match told.iter().find(|(option, used, _)| *used && meaningless.contains(option)) {
            Some((option, _, instead)) => {
                Err(ReportError::Usage(format!("{option} means nothing in {command}; {instead}")))
            }
            None => Ok(()),
        }
    }
}

/// Words of a command line as they are put together.
#[derive(Clone, Debug, Default)]
pub struct Words(pub Vec<String>);

impl Words {
    /// An option with a value, where there is one.
    pub fn some(&mut self, option: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.0.extend([option.to_owned(), value.to_owned()]);
        }
    }

    /// An option with a value, unless it is so by itself.
    pub fn unless(&mut self, option: &str, value: &str, plain: &str) {
        self.some(option, Some(value).filter(|value| *value != plain));
    }

    /// An option without a value.
    pub fn flag(&mut self, option: &str, on: bool) {
        if on {
            self.0.push(option.to_owned());
        }
    }
}

/// Whether figures have intervals.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct IntervalOptions {
    /// Intervals of rates and coefficients, from so many draws of documents (1000 where nothing is said)
    #[arg(long, value_name = "DRAWS", num_args = 0..=1, default_missing_value = "1000")]
    pub intervals: Option<usize>,
    /// The seed of the draws: the same gives the same digits
    #[arg(long, value_name = "N", requires = "intervals")]
    pub seed: Option<u64>,
}

impl IntervalOptions {
    /// More draws than these only take time.
    const MOST_DRAWS: usize = 100_000;

    /// How to draw, where intervals are asked for.
    pub fn plan(&self) -> Result<Option<Plan>, ReportError> {
        match self.intervals {
            Some(draws) if !(100..=Self::MOST_DRAWS).contains(&draws) => Err(ReportError::Usage(format!(
                "--intervals: draws are 100 to {}, as in --intervals 1000",
                Self::MOST_DRAWS
            ))),
            Some(draws) => Ok(Some(Plan { draws, seed: self.seed.unwrap_or(1) })),
            None => Ok(None),
        }
    }

    /// The words that differ from what is so by itself.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.some("--intervals", self.intervals.map(|draws| draws.to_string()).as_deref());
        words.some("--seed", self.seed.map(|seed| seed.to_string()).as_deref());
        words.0
    }
}

/// How quotations are protected and cited.
#[derive(clap::Args, Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// What to keep longest where a cell is small: profession (the site goes first) or site
    #[arg(long, value_name = "WHAT", default_value = "profession")]
    pub protect: String,
    /// A profession at a site with fewer persons than this is not told
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min_cell: u32,
    /// Mask nothing, and say so in the file; what consent lets nobody have (none, withdrawn) is left out all the same
    #[arg(long)]
    pub working_copy: bool,
    /// How citations read: default, short, full, masked, or your own as in '({profession}, {site}, turn {turn})'
    #[arg(long, value_name = "TEMPLATE", default_value = "default")]
    pub template: String,
}

impl Default for Protection {
    fn default() -> Self {
        Self { protect: "profession".to_owned(), min_cell: 3, working_copy: false, template: "default".to_owned() }
    }
}

impl Protection {
    /// How quotations are to be protected and cited.
    pub fn wishes(&self) -> Result<Wishes, ReportError> {
        let protect: Protect = parsed("--protect", &self.protect)?;
        let citation: Template =
            self.template.parse().map_err(|e: TemplateError| ReportError::Usage(format!("--template: {e}")))?;
        let rule = Rule { protect, min_cell: self.min_cell, working_copy: self.working_copy };
        Ok(Wishes { rule, citation, ..Wishes::default() })
    }

    /// The words that differ from what is so by itself.
    pub fn words(&self) -> Vec<String> {
        let plain = Self::default();
        let mut words = Words::default();
        words.unless("--protect", &self.protect, &plain.protect);
        words.unless("--min-cell", &self.min_cell.to_string(), &plain.min_cell.to_string());
        words.flag("--working-copy", self.working_copy);
        words.unless("--template", &self.template, &plain.template);
        words.0
    }
}
