//! `report cooccurrence`.

use super::options::{ReportOptions, Words, parsed};
use super::{Report, ReportError, Study};
use crate::analysis::{Cooccurrence, Options, cooccurrence};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;

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
}

struct Made {
    report: Cooccurrence,
    options: Options,
    coefficients: bool,
}

impl Default for Args {
    fn default() -> Self {
        Self { options: ReportOptions::default(), within: "overlap".to_owned(), coefficients: false }
    }
}

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--within", &self.within, "overlap");
        words.flag("--coefficients", self.coefficients);
        words.0
    }

    /// What is asked, or which option is wrong.
    pub fn wanted(&self) -> Result<Options, ReportError> {
        self.options.only("report cooccurrence", &["--unit", "--own", "--observed"])?;
        Ok(Options { within: parsed("--within", &self.within)?, ..self.options.wanted()? })
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let options = self.wanted()?;
        let report = cooccurrence(study.corpus, &options)?;
        Ok(Box::new(Made { report, options, coefficients: self.coefficients }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let page: Page = crate::publish::cooccurrence::sheet(&self.report, &self.options, self.coefficients).into();
        page.with_chart(crate::publish::cooccurrence::chart(&self.report))
    }

    fn records(&self) -> Records {
        crate::publish::cooccurrence::records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
