//! `report turn-taking`.

use super::options::{Protection, ReportOptions, Words};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::turn_taking::{Exchange, TurnTaking, Wanted, turn_taking};
use crate::publish::csv::Records;
use crate::publish::excerpts::Excerpt;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::Page;
use crate::publish::turn_taking::{Shown, listed, page, records};
use serde::Serialize;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// Pass over uncounted turns (an interviewer's) between counted ones; else they break
    #[arg(long)]
    pub bridge: bool,
    /// Take turns of one group after each other as one, so that none follows itself
    #[arg(long)]
    pub no_self: bool,
    /// Show what chance would make, and how far from it the counts are
    #[arg(long)]
    pub residuals: bool,
    /// Put p-values into JSON and CSV, adjusted over all that are tested (Benjamini–Hochberg)
    #[arg(long)]
    pub adjusted: bool,
    /// Exchanges in which this code comes first
    #[arg(long, value_name = "CODE")]
    pub from: Option<String>,
    /// Exchanges in which this code follows
    #[arg(long, value_name = "CODE")]
    pub to: Option<String>,
    /// Which code follows which at most so many turns later; 3 where only codes are named
    #[arg(long, value_name = "K")]
    pub within_turns: Option<usize>,
    /// Print the exchanges, protected and cited
    #[arg(long)]
    pub list: bool,
    /// How quotations are protected and cited
    #[command(flatten)]
    pub protection: Protection,
}

/// The report as data.
#[derive(Serialize)]
struct Data {
    #[serde(flatten)]
    report: TurnTaking,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpts: Option<Vec<Excerpt>>,
}

/// The exchanges alone, where what was asked for is not told, and so no figure of it.
#[derive(Serialize)]
struct Narrowed {
    report: &'static str,
    header: Vec<String>,
    excerpts: Vec<Excerpt>,
}

struct Made {
    data: Data,
    narrowed: Option<Narrowed>,
    page: Page,
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn is_narrowed(&self) -> bool {
        self.narrowed.is_some()
    }

    fn records(&self) -> Records {
        records(&self.data.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        match &self.narrowed {
            Some(narrowed) => pretty(narrowed),
            None => pretty(&self.data),
        }
    }
}

/// How far apart turns may be where nothing is said.
const WITHIN: usize = 3;

impl Askable for Args {
    fn name(&self) -> &'static str {
        "turn-taking"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.flag("--bridge", self.bridge);
        words.flag("--no-self", self.no_self);
        words.flag("--residuals", self.residuals);
        words.flag("--adjusted", self.adjusted);
        words.some("--from", self.from.as_deref());
        words.some("--to", self.to.as_deref());
        words.some("--within-turns", self.within_turns.map(|turns| turns.to_string()).as_deref());
        words.flag("--list", self.list);
        words.0.extend(self.protection.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report turn-taking")?;
        let (wanted, wishes) = (self.wanted()?, self.protection.wishes()?);
        let mut options = self.options.wanted()?;
        if options.by.is_empty() {
            options.by.push("profession".to_owned());
        }
        let report = turn_taking(study.corpus, &options, &wanted)?;
        let found = match self.list {
            true => Some(listed(&report, study.corpus, &options, study.project, &wishes)?),
            false => None,
        };
        let shown = Shown { report: &report, options: &options, residuals: self.residuals, listed: found.as_ref() };
        let page = page(&shown);
        let narrowed = found.as_ref().filter(|found| found.narrowed).map(|found| Narrowed {
            report: "turn-taking",
            header: found.header.clone(),
            excerpts: found.excerpts.clone(),
        });
        let data = Data { report, excerpts: found.map(|found| found.excerpts) };
        Ok(Box::new(Made { data, narrowed, page }))
    }
}

impl Args {
    /// Whether exchanges of codes are asked for.
    pub(super) fn has_exchanges(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.within_turns.is_some()
    }

    fn wanted(&self) -> Result<Wanted, ReportError> {
        let usage = |why: &str| Err(ReportError::Usage(why.to_owned()));
        let asked = self.has_exchanges();
        if self.within_turns == Some(0) {
            return usage("--within-turns: a turn follows another at least 1 later, as in --within-turns 3");
        }
        if !asked {
            let plain = ReportOptions::default();
            let given = [
                ("--codes", self.options.codes.is_some()),
                ("--depth", self.options.depth != plain.depth),
                ("--own", self.options.own),
            ];
            if let Some((option, _)) = given.iter().find(|(_, given)| *given) {
                return usage(&format!(
                    "{option} chooses the codes of exchanges; ask for these with --within-turns 3, say"
                ));
            }
        }
        if self.list && !(self.from.is_some() && self.to.is_some()) {
            return usage("--list prints the exchanges of two codes; name them with --from CODE and --to CODE");
        }
        if self.protection != Protection::default() && !self.list {
            return usage(
                "--protect, --min-cell, --working-copy and --template are for quotations; ask for them with --list",
            );
        }
        Ok(Wanted {
            bridge: self.bridge,
            no_self: self.no_self,
            adjusted: self.adjusted,
            exchanges: asked.then(|| Exchange {
                from: self.from.clone(),
                to: self.to.clone(),
                within_turns: self.within_turns.unwrap_or(WITHIN),
            }),
        })
    }
}
