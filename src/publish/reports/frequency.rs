//! `report frequency`.

use super::options::{IntervalOptions, ReportOptions};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::frequency::frequency_with_intervals;
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
    /// Whether rates have intervals
    #[command(flatten)]
    pub intervals: IntervalOptions,
}

struct Made {
    report: Frequency,
    options: Options,
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "frequency"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = self.options.words();
        words.extend(self.intervals.words());
        words
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let options = self.options.wanted()?;
        let report = match self.intervals.plan()? {
            Some(plan) => frequency_with_intervals(study.corpus, &options, plan)?,
            None => frequency(study.corpus, &options)?,
        };
        Ok(Box::new(Made { report, options }))
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
