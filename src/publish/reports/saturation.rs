//! `report saturation`.

use super::options::{ReportOptions, Words, parsed};
use super::{Report, ReportError, Study};
use crate::analysis::saturation::{Saturation, Threshold, Wanted, saturation};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;
use crate::publish::saturation::{page, records};

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// Documents by their date (collected), or by their first coding (coded)
    #[arg(long, value_name = "ORDER", default_value = "collected")]
    pub order: String,
    /// Score themes with their sub-codes, not each code alone
    #[arg(long)]
    pub themes: bool,
    /// The first so many documents are what new codes are compared with
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub base: usize,
    /// New codes are added up over so many documents
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub run: usize,
    /// At most so many new codes, in percent of those of the first documents
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    pub threshold: f64,
}

impl Default for Args {
    fn default() -> Self {
        let Threshold { base, run, percent: threshold } = Threshold::default();
        Self { options: ReportOptions::default(), order: "collected".to_owned(), themes: false, base, run, threshold }
    }
}

struct Made {
    report: Saturation,
    reflexive: bool,
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] =
    &["--by", "--unit", "--depth", "--own", "--observed", "--count", "--level", "--straddle"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let plain = Self::default();
        let mut words = Words(self.options.words());
        words.unless("--order", &self.order, &plain.order);
        words.flag("--themes", self.themes);
        words.unless("--base", &self.base.to_string(), &plain.base.to_string());
        words.unless("--run", &self.run.to_string(), &plain.run.to_string());
        words.unless("--threshold", &self.threshold.to_string(), &plain.threshold.to_string());
        words.0
    }

    fn threshold(&self, reflexive: bool) -> Result<Option<Threshold>, ReportError> {
        let usage = |why: &str| Err(ReportError::Usage(why.to_owned()));
        let threshold = Threshold { base: self.base, run: self.run, percent: self.threshold };
        if reflexive {
            return match threshold == Threshold::default() {
                true => Ok(None),
                false => usage(
                    "--base, --run and --threshold mean nothing in a reflexive study, which knows no threshold; leave them out",
                ),
            };
        }
        if self.base == 0 || self.run == 0 {
            return usage("--base and --run are numbers of documents from 1 on, as in --base 4 --run 2");
        }
        if !(0.0..=100.0).contains(&self.threshold) {
            return usage("--threshold is a percentage from 0 to 100, as in --threshold 5");
        }
        Ok(Some(threshold))
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        if self.options.depth != ReportOptions::default().depth {
            return Err(ReportError::Usage(
                "--depth means nothing in report saturation; --themes scores themes, else each code stands alone"
                    .to_owned(),
            ));
        }
        self.options.only("report saturation", MEANINGLESS)?;
        let reflexive = study.project.settings()?.approach == "reflexive";
        let times = study.project.coding_times()?;
        let wanted = Wanted {
            order: parsed("--order", &self.order)?,
            themes: self.themes,
            threshold: self.threshold(reflexive)?,
            made: study.corpus.codings.iter().map(|coding| times.get(&coding.row).copied()).collect(),
        };
        let report = saturation(study.corpus, &self.options.wanted()?, &wanted)?;
        Ok(Box::new(Made { report, reflexive }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        page(&self.report, self.reflexive)
    }

    fn records(&self) -> Records {
        records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
