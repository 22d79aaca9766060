//! `report agreement`.

use super::options::{Words, attributes, conditions, list, parsed};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::coders::{Agreement, Times, Wanted, agreement};
use crate::analysis::compare::Wanted as Compared;
use crate::analysis::resample::Plan;
use crate::analysis::{Coders, Options};
use crate::publish::agreement::{page, paper_page, records};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;
use crate::store::{Project, StoreError};

/// Whose readings are set beside each other, and where: what `report agreement` has in common with `report compare`.
#[derive(clap::Args, Clone, Debug, PartialEq, Eq)]
pub struct SharedOptions {
    /// The coders, two or more, as in k1,k2,k3 [default: all who share a document, but the consensus]
    #[arg(long, value_name = "CODERS")]
    pub coders: Option<String>,
    /// Only this document; may be given several times [default: all that two coders share]
    #[arg(long, value_name = "DOC")]
    pub document: Vec<String>,
    /// Only these codes, each with its sub-codes
    #[arg(long, value_name = "CODES")]
    pub codes: Option<String>,
    /// Lift codings to this depth of the code tree: 1 for themes, 2, …; all takes every code alone
    #[arg(long, value_name = "DEPTH", default_value = "all")]
    pub depth: String,
    /// What the figures are over: turn, sentence, word, char
    #[arg(long, value_name = "UNIT", default_value = "turn")]
    pub unit: String,
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// Whose turns: counted (respondents and clients) or all
    #[arg(long, value_name = "SPEAKERS", default_value = "counted")]
    pub speakers: String,
    /// Count reflective paragraphs of field notes too
    #[arg(long)]
    pub reflective: bool,
}

impl Default for SharedOptions {
    fn default() -> Self {
        Self {
            coders: None,
            document: Vec::new(),
            codes: None,
            depth: "all".to_owned(),
            unit: "turn".to_owned(),
            filter: Vec::new(),
            speakers: "counted".to_owned(),
            reflective: false,
        }
    }
}

impl SharedOptions {
    /// What is compared, or which option is wrong; documents are as they were named.
    pub fn wanted(&self, command: &str) -> Result<Compared, ReportError> {
        let coders: Coders = match self.coders.as_deref() {
            None => Coders::All,
            Some(names) => parsed("--coders", names)?,
        };
        if coders == Coders::Lead {
            return Err(ReportError::Usage(format!(
                "--coders lead means nothing in {command}: it takes two coders or more, as in --coders k1,k2, or all who \
                 share a document"
            )));
        }
        let plain = Compared::default();
        let scope = Options {
            coders,
            filter: conditions(&self.filter)?,
            codes: list("--codes", self.codes.as_deref())?,
            speakers: parsed("--speakers", &self.speakers)?,
            reflective: self.reflective,
            depth: parsed("--depth", &self.depth)?,
            ..plain.scope
        };
        Ok(Compared { scope, documents: self.document.clone(), unit: parsed("--unit", &self.unit)?, ..plain })
    }

    /// Finds the documents that were named, and whether the project shows coefficients.
    pub fn settle(&self, wanted: &mut Compared, project: &Project) -> Result<(), StoreError> {
        let names = self.document.iter().map(|name| Ok(project.document(name)?.name));
        wanted.documents = names.collect::<Result<_, StoreError>>()?;
        wanted.reflexive = project.settings()?.is_reflexive();
        Ok(())
    }

    /// The words that differ from what is so by itself.
    pub fn words(&self) -> Vec<String> {
        let plain = Self::default();
        let mut words = Words::default();
        words.some("--coders", self.coders.as_deref());
        self.document.iter().for_each(|name| words.some("--document", Some(name)));
        words.some("--codes", self.codes.as_deref());
        words.unless("--depth", &self.depth, &plain.depth);
        words.unless("--unit", &self.unit, &plain.unit);
        self.filter.iter().for_each(|text| words.some("--where", Some(text)));
        words.unless("--speakers", &self.speakers, &plain.speakers);
        words.flag("--reflective", self.reflective);
        words.0
    }
}

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// Whose readings of what
    #[command(flatten)]
    pub shared: SharedOptions,
    /// Percent agreement and alpha of each group of these attributes, as in site,profession
    #[arg(long, value_name = "ATTRIBUTES")]
    pub by: Option<String>,
    /// Group path attributes (health/primary care/GP) at this level
    #[arg(long, value_name = "N")]
    pub level: Option<usize>,
    /// Show all coefficients
    #[arg(long)]
    pub coefficients: bool,
    /// Intervals, from this many draws of documents [2000 where no number is given]
    #[arg(long, value_name = "DRAWS", num_args = 0..=1, default_missing_value = "2000")]
    pub intervals: Option<usize>,
    /// The seed of the draws; the same gives the same [default: 1]
    #[arg(long, value_name = "N", requires = "intervals")]
    pub seed: Option<u64>,
    /// Agreement, and what each coder uses, by month of coding
    #[arg(long)]
    pub drift: bool,
}

/// How many draws may be asked for.
const DRAWS: std::ops::RangeInclusive<usize> = 100..=100_000;

impl Askable for Args {
    fn name(&self) -> &'static str {
        "agreement"
    }

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.shared.words());
        words.some("--by", self.by.as_deref());
        words.some("--level", self.level.map(|level| level.to_string()).as_deref());
        words.flag("--coefficients", self.coefficients);
        words.some("--intervals", self.intervals.map(|draws| draws.to_string()).as_deref());
        words.some("--seed", self.seed.map(|seed| seed.to_string()).as_deref());
        words.flag("--drift", self.drift);
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let mut wanted = self.wanted()?;
        self.shared.settle(&mut wanted.compared, study.project)?;
        wanted.drift = if self.drift { Some(times(study)?) } else { None };
        let report = agreement(study.corpus, &wanted, study.project)?;
        let page = page(&report, study.corpus, self.coefficients);
        let paper = paper_page(&report, study.corpus);
        Ok(Box::new(Made { report, page, paper }))
    }
}

impl Args {
    /// What is counted, or which option is wrong; documents are as they were named.
    pub fn wanted(&self) -> Result<Wanted, ReportError> {
        let mut compared = self.shared.wanted("report agreement")?;
        if self.level == Some(0) {
            return Err(ReportError::Usage("--level: levels of a path count from 1, as in --level 1".to_owned()));
        }
        if self.intervals.is_some_and(|draws| !DRAWS.contains(&draws)) {
            let (least, most) = (DRAWS.start(), DRAWS.end());
            return Err(ReportError::Usage(format!("--intervals: write a number of draws from {least} to {most}")));
        }
        compared.scope.by = attributes("--by", self.by.as_deref())?;
        compared.scope.level = self.level;
        let plan = |draws| Plan { draws, seed: self.seed.unwrap_or(Plan::default().seed) };
        Ok(Wanted { compared, intervals: self.intervals.map(plan), ..Wanted::default() })
    }
}

/// When codings were made, and versions of the codebook.
fn times(study: &Study<'_>) -> Result<Times, ReportError> {
    let versions = study.project.codebook_history()?.into_iter();
    let at = |text: &str| text.parse::<jiff::Timestamp>().ok().map(|stamp| stamp.as_millisecond());
    Ok(Times {
        made: study.project.coding_times()?.into_iter().collect(),
        versions: versions.filter_map(|version| Some((at(&version.at)?, version.number))).collect(),
    })
}

/// The report with both its pages.
struct Made {
    report: Agreement,
    page: Page,
    paper: Page,
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn paper_page(&self) -> Page {
        self.paper.clone()
    }

    fn records(&self) -> Records {
        records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
