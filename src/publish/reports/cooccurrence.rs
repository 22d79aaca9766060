//! `report cooccurrence`.

use super::options::{IntervalOptions, ReportOptions, Words, list, parsed};
use super::{Report, ReportError, Study};
use crate::analysis::cooccurrence::{Compared, cooccurrence_with_intervals};
use crate::analysis::{Cooccurrence, Options, cooccurrence};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;
use serde::Serialize;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// Where two codes meet: overlap, turn, turns:K, document, participant
    #[arg(long, value_name = "SCOPE", default_value = "overlap")]
    pub within: String,
    /// Show the coefficients as well
    #[arg(long)]
    pub coefficients: bool,
    /// Two groups side by side, as in --by profession --compare nurse,police
    #[arg(long, value_name = "A,B")]
    pub compare: Option<String>,
    /// Whether coefficients have intervals
    #[command(flatten)]
    pub intervals: IntervalOptions,
}

struct Made {
    report: Cooccurrence,
    options: Options,
    coefficients: bool,
    compared: Option<Compared>,
}

/// The report as data.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    report: &'a Cooccurrence,
    compared: &'a Compared,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            options: ReportOptions::default(),
            within: "overlap".to_owned(),
            coefficients: false,
            compare: None,
            intervals: IntervalOptions::default(),
        }
    }
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] = &["--unit", "--own", "--observed"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--within", &self.within, "overlap");
        words.flag("--coefficients", self.coefficients);
        words.some("--compare", self.compare.as_deref());
        words.0.extend(self.intervals.words());
        words.0
    }

    /// What is asked, or which option is wrong.
    pub fn wanted(&self) -> Result<Options, ReportError> {
        self.options.only("report cooccurrence", MEANINGLESS)?;
        Ok(Options { within: parsed("--within", &self.within)?, ..self.options.wanted()? })
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let options = self.wanted()?;
        let wanted = list("--compare", self.compare.as_deref())?;
        if self.compare.is_some() && self.coefficients {
            return Err(ReportError::Usage(
                "--coefficients has no column beside --compare; JSON and CSV have all of them anyway".to_owned(),
            ));
        }
        let report = match self.intervals.plan()? {
            Some(plan) => cooccurrence_with_intervals(study.corpus, &options, plan)?,
            None => cooccurrence(study.corpus, &options)?,
        };
        let compared = match wanted.as_slice() {
            [] => None,
            [first, second] => Some(report.compared(first, second)?),
            _ => return Err(ReportError::Usage("--compare takes two groups, as in --compare nurse,police".to_owned())),
        };
        // Who asks for intervals of coefficients wants to see these.
        let coefficients = self.coefficients || self.intervals.intervals.is_some();
        Ok(Box::new(Made { report, options, coefficients, compared }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let compared = self.compared.as_ref();
        let sheet = crate::publish::cooccurrence::sheet_of(&self.report, &self.options, self.coefficients, compared);
        Page::from(sheet).with_chart(crate::publish::cooccurrence::chart(&self.report))
    }

    fn records(&self) -> Records {
        crate::publish::cooccurrence::records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        match &self.compared {
            Some(compared) => pretty(&Data { report: &self.report, compared }),
            None => pretty(&self.report),
        }
    }
}
