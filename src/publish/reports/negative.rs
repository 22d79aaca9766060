//! `report negative`.

use super::options::{ReportOptions, Words, parsed};
use super::{Report, ReportError, Study};
use crate::analysis::negative::{Negative, Pattern, negative};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// The code that the pattern is about
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// The code that is expected with it
    #[arg(long, value_name = "CODE")]
    pub without: Option<String>,
    /// The code that says the contrary
    #[arg(long, value_name = "CODE")]
    pub opposite: Option<String>,
    /// Where the expected code must be: turn, document, participant
    #[arg(long, value_name = "SCOPE", default_value = "turn")]
    pub within: String,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            code: String::new(),
            without: None,
            opposite: None,
            within: "turn".to_owned(),
            options: ReportOptions::default(),
        }
    }
}

struct Made {
    report: Negative,
    page: Page,
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] = &["--unit", "--observed", "--depth", "--count", "--codes", "--straddle"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.some("--code", Some(&self.code));
        words.some("--without", self.without.as_deref());
        words.some("--opposite", self.opposite.as_deref());
        words.unless("--within", &self.within, "turn");
        words.0.extend(self.options.words());
        words.0
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report negative", MEANINGLESS)?;
        let pattern = Pattern {
            code: self.code.clone(),
            without: self.without.clone(),
            opposite: self.opposite.clone(),
            within: parsed("--within", &self.within)?,
        };
        if self.within.trim() != "turn" && self.without.is_none() {
            return Err(ReportError::Usage(
                "--within says where --without CODE must be; name that code too".to_owned(),
            ));
        }
        let report = negative(study.corpus, &self.options.wanted()?, &pattern)?;
        let page = crate::publish::negative::page(&report, study.corpus);
        Ok(Box::new(Made { report, page }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records {
        crate::publish::negative::records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
