//! `report theme`.

use super::options::{Protection, ReportOptions, Words, parsed};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::negative::Within;
use crate::analysis::theme::{Asked, theme_of};
use crate::analysis::{AnalysisError, Frequency, Theme};
use crate::publish::consent::examples::Unsaid;
use crate::publish::csv::{Field, Records};
use crate::publish::excerpts::FIGURES_NOT_TOLD;
use crate::publish::format::Format;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::study::memo::{Memo, MemoOn};
use serde::Serialize;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// The code
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub code: Option<String>,
    /// All themes in one file
    #[arg(long, conflicts_with_all = ["expect", "opposite"])]
    pub all: bool,
    /// A code that is expected with it: where it is missing are counter-examples
    #[arg(long, value_name = "CODE")]
    pub expect: Option<String>,
    /// A code that says the contrary: its passages are counter-examples
    #[arg(long, value_name = "CODE")]
    pub opposite: Option<String>,
    /// Where the expected code must be: turn, document, participant
    #[arg(long, value_name = "SCOPE", default_value = "turn")]
    pub within: String,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            code: None,
            all: false,
            expect: None,
            opposite: None,
            within: "turn".to_owned(),
            options: ReportOptions::default(),
            protection: Protection::default(),
        }
    }
}

struct Made {
    themes: Vec<Theme>,
    all: bool,
    page: Page,
}

/// Several themes as data.
#[derive(Serialize)]
struct Themes<'a> {
    report: &'static str,
    themes: &'a [Theme],
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "theme"
    }

    fn formats(&self) -> &'static [Format] {
        Format::THEME
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.code.iter().cloned().collect());
        words.flag("--all", self.all);
        words.some("--expect", self.expect.as_deref());
        words.some("--opposite", self.opposite.as_deref());
        words.unless("--within", &self.within, "turn");
        words.0.extend(self.options.words());
        words.0.extend(self.protection.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let (options, wishes) = (self.options.wanted()?, self.protection.wishes()?);
        let within: Within = parsed("--within", &self.within)?;
        if within != Within::Turn && self.expect.is_none() {
            return Err(ReportError::Usage("--within says where --expect CODE must be; name that code too".to_owned()));
        }
        let memos = memos(study)?;
        let corpus = study.corpus;
        let unsaid = Unsaid::of(corpus, study.project, wishes.readers());
        let made = |code: &str| {
            let (expect, opposite) = (self.expect.as_deref(), self.opposite.as_deref());
            let mut theme = theme_of(corpus, &options, &Asked { code, expect, opposite, within, memos: &memos })?;
            unsaid.withhold(&mut theme.code);
            Ok::<Theme, AnalysisError>(theme)
        };
        let themes = match &self.code {
            Some(code) => vec![made(code)?],
            None => all(study, &options.codes)?.iter().map(|code| made(code)).collect::<Result<_, _>>()?,
        };
        let page = match themes.as_slice() {
            [theme] if !self.all => crate::publish::theme::page(theme, corpus, &options, study.project, &wishes)?,
            themes => crate::publish::theme::pages(themes, corpus, &options, study.project, &wishes)?,
        };
        Ok(Box::new(Made { themes, all: self.all, page }))
    }
}

/// The themes there are, or the codes that were named.
fn all(study: &Study<'_>, named: &[String]) -> Result<Vec<String>, ReportError> {
    let book = &study.corpus.codebook;
    if !named.is_empty() {
        let find = |name: &String| book.find(name).map_err(ReportError::Usage);
        let found = named.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        return Ok(found.iter().filter_map(|at| book.codes().get(*at)).map(|code| code.id.clone()).collect());
    }
    let themes: Vec<String> =
        book.codes().iter().filter(|code| code.parent.is_none()).map(|code| code.id.clone()).collect();
    if themes.is_empty() {
        return Err(ReportError::Failed("the codebook has no themes yet; emic codebook import brings one".to_owned()));
    }
    Ok(themes)
}

/// The memos on codes that the one who looks may see, each on the code as it is called now.
fn memos(study: &Study<'_>) -> Result<Vec<Memo>, ReportError> {
    let all = study.project.memo_list()?.into_iter();
    let on_code = all.filter(|memo| matches!(memo.on, Some(MemoOn::Code(_))));
    let memo = |memo: crate::store::MemoInfo| {
        Some(Memo {
            on: MemoOn::Code(memo.code?),
            memo_type: memo.memo_type?,
            text: memo.text,
            coder: memo.coder,
            at: memo.at,
        })
    };
    Ok(on_code.filter_map(memo).collect())
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn is_narrowed(&self) -> bool {
        let told = |block: &Block| matches!(block, Block::Text(text) if text == FIGURES_NOT_TOLD);
        self.page.blocks.iter().any(told)
    }

    fn records(&self) -> Records {
        let of = |report: &Frequency| {
            let mut records = crate::publish::frequency::records(report);
            let first = report.by.first();
            let at = records.columns.iter().position(|column| Some(column) == first).unwrap_or_default();
            let keys = at..at + report.by.len();
            records.columns.splice(keys.clone(), ["by".to_owned(), "group".to_owned()]);
            for row in &mut records.rows {
                let text = |field: &Field| if let Field::Text(text) = field { text.clone() } else { String::new() };
                let values: Vec<String> = row.get(keys.clone()).unwrap_or(&[]).iter().map(text).collect();
                row.splice(keys.clone(), [Field::Text(report.by.join(",")), Field::Text(values.join(" · "))]);
            }
            records
        };
        let mut found = Records::default();
        for theme in &self.themes {
            for report in [&theme.by_site, &theme.by_profession, &theme.by_site_and_profession] {
                let records = of(report);
                found.columns = records.columns;
                found.rows.extend(records.rows);
            }
        }
        found
    }

    fn json(&self) -> Result<String, JsonError> {
        match self.themes.as_slice() {
            [theme] if !self.all => pretty(theme),
            themes => pretty(&Themes { report: "themes", themes }),
        }
    }
}
