//! `report over-time`.

use super::options::{ReportOptions, Words};
use super::{Report, ReportError, Study};
use crate::analysis::Dates;
use crate::analysis::over_time::{Along, OverTime, Wanted, over_time};
use crate::publish::csv::Records;
use crate::publish::json::{JsonError, pretty};
use crate::publish::over_time::{Rate, page, records};
use crate::publish::page::Page;
use crate::store::Project;
use crate::study::Event;
use crate::study::short_id::digits;
use crate::text::display::one_line;
use crate::text::fold::fold;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// Along which attribute: session, stage, date, or another one that has an order
    #[arg(long, value_name = "ATTRIBUTE", default_value = "session", conflicts_with = "event")]
    pub along: String,
    /// With --along date: a point a document, month or year
    #[arg(long, value_name = "STEP")]
    pub step: Option<String>,
    /// Before and after this event: its label, or its id as in emic events
    #[arg(long, value_name = "EVENT", conflicts_with = "step")]
    pub event: Option<String>,
    /// Put all sites together; else each has a block of its own
    #[arg(long)]
    pub pool: bool,
    /// The figure in tables and curves: turns (of 100), words (passages in 1,000), participants
    #[arg(long, value_name = "RATE", default_value = "turns")]
    pub rate: String,
}

impl Default for Args {
    fn default() -> Self {
        Self {
            options: ReportOptions::default(),
            along: "session".to_owned(),
            step: None,
            event: None,
            pool: false,
            rate: "turns".to_owned(),
        }
    }
}

struct Made {
    report: OverTime,
    rate: Rate,
}

/// Options of all reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] = &["--by", "--unit", "--observed", "--count"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--along", &self.along, "session");
        words.some("--step", self.step.as_deref());
        words.some("--event", self.event.as_deref());
        words.flag("--pool", self.pool);
        words.unless("--rate", &self.rate, "turns");
        words.0
    }

    fn along(&self, project: &Project) -> Result<Along, ReportError> {
        if let Some(event) = &self.event {
            return Ok(Along::Dates(Dates::Around(events(project, event)?.into())));
        }
        let key = crate::study::attribute::key(&self.along);
        match (key.as_str(), self.step.as_deref().map(str::trim)) {
            ("date", None | Some("document")) | ("document", None) => Ok(Along::Documents),
            ("date", Some("month")) => Ok(Along::Dates(Dates::Month)),
            ("date", Some("year")) => Ok(Along::Dates(Dates::Year)),
            ("date", Some(other)) => Err(ReportError::Usage(format!(
                "--step: “{}” is no step; accepted are document, month, year",
                one_line(other)
            ))),
            (_, Some(_)) => Err(ReportError::Usage("--step puts dates together; use it with --along date".to_owned())),
            (_, None) => Ok(Along::Attribute(key)),
        }
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        if self.options.by.is_some() {
            return Err(ReportError::Usage(
                "--by means nothing in report over-time; each site has a block of its own, and --pool puts them together"
                    .to_owned(),
            ));
        }
        if self.options.unit != ReportOptions::default().unit {
            return Err(ReportError::Usage(
                "--unit means nothing in report over-time; --rate chooses the figure: turns, words or participants"
                    .to_owned(),
            ));
        }
        self.options.only("report over-time", MEANINGLESS)?;
        let rate: Rate = super::options::parsed("--rate", &self.rate)?;
        let versions = study.project.versions_of_documents(study.corpus)?;
        let wanted = Wanted { along: self.along(study.project)?, pool: self.pool, versions };
        let report = over_time(study.corpus, &self.options.wanted()?, &wanted)?;
        Ok(Box::new(Made { report, rate }))
    }
}

/// The events with this label, or the one with this id.
fn events(project: &Project, wanted: &str) -> Result<Vec<Event>, ReportError> {
    let all = project.events()?;
    let label = fold(wanted.trim());
    let named: Vec<Event> =
        all.iter().filter(|(_, event)| fold(&event.label) == label).map(|(_, e)| e.clone()).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let with_id = |digits: String| -> Vec<Event> {
        let begins = all.iter().filter(|(guid, _)| guid.simple().to_string().starts_with(&digits));
        begins.map(|(_, event)| event.clone()).collect()
    };
    match digits(wanted).map(with_id).as_deref() {
        Some([one]) => Ok(vec![one.clone()]),
        _ if all.is_empty() => {
            Err(ReportError::Usage("--event: no events are noted yet; note one with emic event add".to_owned()))
        }
        _ => {
            let mut known: Vec<&str> = all.iter().map(|(_, event)| event.label.as_str()).collect();
            known.dedup();
            Err(ReportError::Usage(format!(
                "--event: there is no event “{}”; noted are {}",
                one_line(wanted),
                known.iter().map(|label| format!("“{}”", one_line(label))).collect::<Vec<_>>().join(", ")
            )))
        }
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        page(&self.report, self.rate)
    }

    fn records(&self) -> Records {
        records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
