//! `report frequency`.

use super::options::ReportOptions;
use super::{Report, ReportError, Study};
use crate::analysis::{Frequency, Options, frequency};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

struct Made {
    report: Frequency,
    options: Options,
}

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        self.options.words()
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let options = self.options.wanted()?;
        Ok(Box::new(Made { report: frequency(study.corpus, &options)?, options }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let page: Page = crate::publish::frequency::sheet(&self.report, &self.options).into();
        page.with_chart(crate::publish::frequency::chart(&self.report, &self.options))
    }

    fn records(&self) -> Records {
        crate::publish::frequency::records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
