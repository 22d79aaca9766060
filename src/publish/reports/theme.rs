//! `report theme`.

use super::options::{Protection, ReportOptions};
use super::{Report, ReportError, Study};
use crate::analysis::{Frequency, Theme, theme};
use crate::publish::csv::{Field, Records};
use crate::publish::format::Format;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// The code
    pub code: String,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

struct Made {
    theme: Theme,
    page: Page,
}

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.code.clone()];
        words.extend(self.options.words());
        words.extend(self.protection.words());
        words
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let (options, wishes) = (self.options.wanted()?, self.protection.wishes()?);
        let theme = theme(study.corpus, &options, &self.code)?;
        let page = crate::publish::theme::page(&theme, study.corpus, &options, study.project, &wishes)?;
        Ok(Box::new(Made { theme, page }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records {
        let of = |report: &Frequency, by: &str| {
            let mut records = crate::publish::frequency::records(report);
            let at = records.columns.iter().position(|column| column == by).unwrap_or_default();
            records.columns.splice(at..=at, ["by".to_owned(), "group".to_owned()]);
            records.rows.iter_mut().for_each(|row| row.insert(at, Field::Text(by.to_owned())));
            records
        };
        let mut records = of(&self.theme.by_site, "site");
        records.rows.extend(of(&self.theme.by_profession, "profession").rows);
        records
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.theme)
    }

    fn formats(&self) -> &'static [Format] {
        Format::THEME
    }
}
