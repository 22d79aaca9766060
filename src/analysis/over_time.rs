//! Over time: how often codes occur along an ordered attribute, or before and after an event, site by site.
//!
//! The figures of a point are those of the frequency report for its group, and nothing is pooled over sites unless
//! that is asked for. Beside each point stands who attended, who coded and under which codebook, for a rate that
//! moves may move for any of these. A point in which nothing was gathered is a gap, one that nobody coded is
//! uncoded; neither is nought. First and last are told apart by a difference, and by no test.

use super::AnalysisError;
use super::attributes::{Key, NO_VALUE};
use super::denominators::{Bases, Denominators};
use super::frequency::{Cell, State, frequency_of};
use super::group::dates::{AFTER, BEFORE, event_of};
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::options::{Dates, Options};
use super::rows::Rows;
use super::scope::{Reading, Scope};
use crate::study::attribute::date_range;
use crate::study::{AttributeType, Corpus};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Along what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Along {
    /// The values of an ordered attribute, in their order.
    Attribute(String),
    /// Documents by their dates.
    Documents,
    /// Dates put together: months, years, or before and after an event.
    Dates(Dates),
}

/// What is asked beside the options of all reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Along what.
    pub along: Along,
    /// Whether sites are put together.
    pub pool: bool,
    /// For each document of the corpus the versions of the codebook under which it was coded, as far as they are
    /// known.
    pub versions: Vec<Vec<u32>>,
}

/// A report over time.
#[derive(Clone, Debug, Serialize)]
pub struct OverTime {
    /// Always `over-time`.
    pub report: &'static str,
    /// The attribute along which points stand.
    pub along: String,
    /// How dates were put together: `document`, `month`, `year` or `event`; null for another attribute.
    pub step: Option<&'static str>,
    /// Whether sites were put together.
    pub pooled: bool,
    /// A block for each site.
    pub blocks: Vec<Block>,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// The options by which a group of the report is counted again.
    #[serde(skip)]
    pub options: Options,
}

/// One site, or all of them.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    /// The site; null where sites are put together.
    pub site: Option<String>,
    /// What happened there, and when, where that parts the time.
    pub event: Option<String>,
    /// The points, in order.
    pub points: Vec<Point>,
    /// A row for each code, in codebook order.
    pub rows: Vec<Row>,
}

/// A point in time.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// The value: a session, a stage, a document, a month, `before`.
    pub value: String,
    /// The date, where a point is a document.
    pub date: Option<String>,
    /// Whether it stands in the order; what has no value stands apart.
    pub in_order: bool,
    /// `counted`, `uncoded` or `gap`.
    pub state: PointState,
    /// What there is, over counted turns.
    #[serde(flatten)]
    pub denominators: Denominators,
    /// The documents, by name.
    pub names: Vec<String>,
    /// How many participants of each profession.
    pub professions: BTreeMap<String, u32>,
    /// Whose codings count there.
    pub coders: Vec<String>,
    /// The versions of the codebook under which it was coded.
    pub codebook: Vec<u32>,
    /// Whether others coded it than the point before.
    pub other_coders: bool,
    /// Whether it was coded under another codebook than the point before.
    pub other_codebook: bool,
    /// Its group.
    #[serde(skip)]
    pub group: Option<usize>,
}

/// What a point without figures is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PointState {
    /// Coded and counted.
    Counted,
    /// Gathered, and not coded yet.
    Uncoded,
    /// Nothing was gathered.
    Gap,
}

/// A code along the points of a block.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The code's id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The figures at each point; null at a gap.
    pub cells: Vec<Option<Cell>>,
    /// The last point that was counted less the first; null where there are not two.
    pub change: Option<Change>,
    /// The code's place in the codebook.
    #[serde(skip)]
    pub code_index: usize,
}

/// The last point less the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The first point.
    pub first: String,
    /// The last.
    pub last: String,
    /// Turns touched in 100 counted ones.
    pub per_100_turns: Option<f64>,
    /// Passages in 1,000 words.
    pub per_1000_words: Option<f64>,
    /// The share of participants.
    pub participants: Option<f64>,
}

/// Gaps are shown as points up to so many; further apart, time is not told step by step.
const MOST_STEPS: usize = 120;

/// Counts codes along time.
pub fn over_time(corpus: &Corpus, options: &Options, wanted: &Wanted) -> Result<OverTime, AnalysisError> {
    let (key, dates) = match &wanted.along {
        Along::Attribute(key) => (key.clone(), None),
        Along::Documents => ("document".to_owned(), None),
        Along::Dates(dates) => ("date".to_owned(), Some(dates.clone())),
    };
    let along = Key::find(corpus, &key)?;
    if matches!(key.as_str(), "site" | "profession" | "kind" | "participant" | "speaker_type") {
        return Err(AnalysisError::Usage(format!(
            "--along: a {} has no order in time; go along session, stage, date, or another attribute with an order",
            along.name()
        )));
    }
    let site = (!wanted.pool).then(|| "site".to_owned());
    let by: Vec<String> = site.iter().cloned().chain(std::iter::once(key)).collect();
    let asked = Options { by, dates, ..options.clone() };
    let scope = Scope::new(corpus, &asked)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, &asked)?;
    let counted = frequency_of(&scope, &groups, &rows);
    let find: HashMap<Vec<&str>, usize> = groups.keys.iter().enumerate().map(|(at, key)| (values(key), at)).collect();
    let named = corpus.documents.iter().enumerate().map(|(at, row)| (row.name.as_str(), at));
    let attendance = attendance(&scope, &groups);
    let maker =
        Maker { scope: &scope, groups: &groups, along: &along, wanted, attendance, find, named: named.collect() };
    if maker.values().iter().all(|value| value == NO_VALUE) && !matches!(wanted.along, Along::Documents) {
        return Err(AnalysisError::Usage(format!(
            "no counted turn has a {}; put one into documents.csv, or go along another attribute with --along",
            along.name()
        )));
    }
    let sites: Vec<Option<String>> = match wanted.pool {
        true => vec![None],
        false => groups.values.first().into_iter().flatten().cloned().map(Some).collect(),
    };
    let blocks: Vec<Block> =
        sites.into_iter().map(|site| maker.block(site, &counted)).filter(|block| !block.points.is_empty()).collect();
    let (what, unit) =
        ("codes with their sub-codes", "turns touched in 100, passages in 1,000 words, participants n/N");
    let mut header = by_site(corpus, options, site, (if asked.own { "each code alone" } else { what }, unit))?;
    let known: BTreeSet<String> = header.notes.iter().cloned().collect();
    header.notes.extend(counted.header.notes.iter().filter(|note| !known.contains(*note)).cloned());
    header.straddling = counted.header.straddling;
    header.notes.extend(maker.notes(&blocks));
    Ok(OverTime {
        report: "over-time",
        along: if matches!(wanted.along, Along::Attribute(_)) { along.name() } else { "date" }.to_owned(),
        step: match &wanted.along {
            Along::Attribute(_) => None,
            Along::Documents => Some("document"),
            Along::Dates(Dates::Month) => Some("month"),
            Along::Dates(Dates::Year) => Some("year"),
            Along::Dates(Dates::Around(_)) => Some("event"),
        },
        pooled: wanted.pool,
        blocks,
        header,
        options: asked,
    })
}

/// The header tells of sites, not of each point: that is in the tables.
fn by_site(
    corpus: &Corpus,
    options: &Options,
    site: Option<String>,
    (what, unit): (&str, &str),
) -> Result<Header, AnalysisError> {
    let options = Options { by: site.into_iter().collect(), ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    Ok(Header::new(&scope, &groups, &Bases::new(&scope, &groups), what, unit))
}

/// Who and what is at a point.
#[derive(Clone, Default)]
struct Attendance {
    documents: BTreeSet<usize>,
    professions: BTreeMap<String, BTreeSet<u32>>,
}

fn attendance(scope: &Scope<'_>, groups: &Groups) -> Vec<Attendance> {
    let corpus = scope.corpus;
    let profession = Key::Attribute("profession".to_owned());
    let mut all = vec![Attendance::default(); groups.width()];
    for stand in groups.stands().iter().filter(|stand| scope.has_document(stand.document as usize)) {
        let Some(here) = all.get_mut(stand.group as usize) else { continue };
        here.documents.insert(stand.document as usize);
        if let Some(speaker) = corpus.speakers.get(stand.speaker as usize) {
            let value = profession.value(corpus, corpus.seat(stand.seat));
            let label = value.map_or(NO_VALUE, |value| profession.label(value, scope.options.level));
            here.professions.entry(label.to_owned()).or_default().insert(speaker.participant);
        }
    }
    all
}

struct Maker<'a> {
    scope: &'a Scope<'a>,
    groups: &'a Groups,
    along: &'a Key,
    wanted: &'a Wanted,
    attendance: Vec<Attendance>,
    find: HashMap<Vec<&'a str>, usize>,
    named: HashMap<&'a str, usize>,
}

fn values(key: &GroupKey) -> Vec<&str> {
    key.values().collect()
}

impl Maker<'_> {
    /// All values along, in their order.
    fn values(&self) -> &[String] {
        self.groups.values.last().map_or(&[], Vec::as_slice)
    }

    fn group(&self, site: Option<&str>, value: &str) -> Option<usize> {
        let values: Vec<&str> = site.into_iter().chain(std::iter::once(value)).collect();
        self.find.get(&values).copied()
    }

    fn block(&self, site: Option<String>, counted: &super::Frequency) -> Block {
        let steps = self.steps(site.as_deref());
        let mut points: Vec<Point> =
            steps.into_iter().map(|value| self.point(site.as_deref(), value, counted)).collect();
        mark_changes(&mut points);
        let row = |row: &super::frequency::Row| {
            let cells: Vec<Option<Cell>> = points.iter().map(|point| row.cells.get(point.group?).cloned()).collect();
            let (code, name) = (row.code.clone(), row.name.clone());
            Row { change: change(&points, &cells), code, name, cells, code_index: row.code_index }
        };
        let rows = counted.rows.iter().map(row).collect();
        let event = match &self.wanted.along {
            Along::Dates(Dates::Around(events)) => event_of(events, site.as_deref()).map(ToString::to_string),
            _ => None,
        };
        Block { site, event, rows, points }
    }

    /// The values of a site's points, in order, with the steps that are missing between them; what has no value
    /// last.
    fn steps(&self, site: Option<&str>) -> Vec<String> {
        let own = |value: &&String| self.group(site, value).is_some();
        let here: Vec<&String> = self.values().iter().filter(own).collect();
        if here.is_empty() {
            return Vec::new();
        }
        let none = here.iter().any(|value| *value == NO_VALUE).then(|| NO_VALUE.to_owned());
        let valued = |value: &&String| *value != NO_VALUE;
        let mut steps: Vec<String> = match &self.wanted.along {
            Along::Documents => {
                let mut here: Vec<String> = here.into_iter().cloned().collect();
                here.sort_by(|a, b| self.by_date(a, b));
                return here;
            }
            Along::Dates(Dates::Around(_)) => {
                // Where nothing happened there is no before.
                let parted = here.iter().any(|value| [BEFORE, AFTER].contains(&value.as_str()));
                let both = [BEFORE, AFTER].into_iter().filter(|_| parted).map(str::to_owned);
                let rest = here.iter().filter(|value| ![BEFORE, AFTER, NO_VALUE].contains(&value.as_str()));
                both.chain(rest.map(|value| (*value).clone())).collect()
            }
            Along::Dates(by) => filled_dates(&here.into_iter().filter(valued).cloned().collect::<Vec<_>>(), by),
            Along::Attribute(_) => self.filled(&self.values().iter().filter(valued).cloned().collect::<Vec<_>>()),
        };
        steps.extend(none);
        steps
    }

    /// Documents by date, those without one last, then by name.
    fn by_date(&self, a: &str, b: &str) -> Ordering {
        let range = |name: &str| self.date(name).as_deref().and_then(date_range);
        match (range(a), range(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    fn date(&self, document: &str) -> Option<String> {
        self.scope.corpus.date_of(*self.named.get(document)?).map(str::to_owned)
    }

    /// Sessions 2 and 4 have a 3 between them, and so do the first and last stage of a list.
    fn filled(&self, values: &[String]) -> Vec<String> {
        if let AttributeType::Ordered(list) = self.along.attribute_type(self.scope.corpus) {
            let at = |value: &String| list.iter().position(|known| known == value);
            let places: Vec<usize> = values.iter().filter_map(at).collect();
            if let (Some(first), Some(last)) = (places.iter().min(), places.iter().max()) {
                let other = values.iter().filter(|value| at(value).is_none()).cloned();
                return list.get(*first..=*last).unwrap_or_default().iter().cloned().chain(other).collect();
            }
        }
        let numbers: Option<Vec<u32>> = values.iter().map(|value| value.parse().ok()).collect();
        let ends = numbers.as_deref().and_then(|all| Some((*all.iter().min()?, *all.iter().max()?)));
        match ends {
            Some((first, last)) if ((last - first) as usize) < MOST_STEPS => {
                let spelt = |number: u32| values.iter().find(|value| value.parse() == Ok(number)).cloned();
                (first..=last).map(|number| spelt(number).unwrap_or_else(|| number.to_string())).collect()
            }
            _ => values.to_vec(),
        }
    }

    fn point(&self, site: Option<&str>, value: String, counted: &super::Frequency) -> Point {
        let group = self.group(site, &value);
        let denominators = group.and_then(|at| counted.groups.get(at)).map(|row| row.denominators).unwrap_or_default();
        let here = group.and_then(|at| self.attendance.get(at)).cloned().unwrap_or_default();
        let versions = here.documents.iter().filter_map(|at| self.wanted.versions.get(*at)).flatten();
        let name = |at: &usize| self.scope.corpus.documents.get(*at).map(|row| row.name.clone());
        let apart = [NO_VALUE, super::group::dates::UNCLEAR, super::group::dates::NO_EVENT];
        let date = matches!(self.wanted.along, Along::Documents).then(|| self.date(&value)).flatten();
        let in_order = match &self.wanted.along {
            Along::Documents => date.is_some(),
            Along::Attribute(_) => value != NO_VALUE,
            Along::Dates(Dates::Around(_)) => !apart.contains(&value.as_str()),
            Along::Dates(_) => date_range(&value).is_some(),
        };
        Point {
            state: match group {
                None => PointState::Gap,
                Some(_) if denominators.turns == 0 => PointState::Uncoded,
                Some(_) => PointState::Counted,
            },
            in_order,
            date,
            denominators,
            names: here.documents.iter().filter_map(name).collect(),
            professions: here.professions.iter().map(|(name, all)| (name.clone(), all.len() as u32)).collect(),
            coders: self.coders(&here.documents),
            codebook: versions.copied().collect::<BTreeSet<u32>>().into_iter().collect(),
            other_coders: false,
            other_codebook: false,
            group,
            value,
        }
    }

    fn coders(&self, documents: &BTreeSet<usize>) -> Vec<String> {
        let mut coders: BTreeSet<u32> = BTreeSet::new();
        for &document in documents {
            if let Reading::Only(coder) = self.scope.reading(document) {
                coders.insert(coder);
                continue;
            }
            let codings = self.scope.corpus.codings_of(document).iter().map(|row| row.coder);
            let finished = self.scope.corpus.documents.get(document).map_or(&[][..], |row| &row.finished);
            let takes = |coder: &u32| self.scope.takes_coder(document, *coder);
            coders.extend(codings.chain(finished.iter().copied()).filter(takes));
        }
        coders.iter().filter_map(|at| self.scope.corpus.coders.get(*at as usize)).cloned().collect()
    }

    fn notes(&self, blocks: &[Block]) -> Vec<String> {
        let mut notes = Vec::new();
        if self.wanted.pool {
            notes.push("sites are put together: what moves may be which site came when".to_owned());
        }
        let changed = |takes: fn(&Point) -> bool| blocks.iter().any(|block| block.points.iter().any(takes));
        if changed(|point| point.other_coders) {
            notes.push("who coded differs between points: a change may be one of coders".to_owned());
        }
        if changed(|point| point.other_codebook) {
            notes.push("the codebook changed between points: a change may be one of definitions".to_owned());
        }
        let undated = |block: &Block| block.points.iter().filter(|point| !point.in_order).count();
        if blocks.iter().map(undated).sum::<usize>() > 0 {
            notes.push("what has no place in the order stands last, and is in no change and no curve".to_owned());
        }
        notes
    }
}

/// Months or years with those that are missing between them.
fn filled_dates(values: &[String], by: &Dates) -> Vec<String> {
    let month = |value: &String| {
        let (year, month) = value.split_once('-')?;
        Some(year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()? - 1)
    };
    let year = |value: &String| value.parse::<i32>().ok();
    let monthly = *by == Dates::Month;
    let place = |value: &String| if monthly { month(value) } else { year(value) };
    let places: Option<Vec<i32>> = values.iter().map(place).collect();
    let ends = places.as_deref().and_then(|all| Some((*all.iter().min()?, *all.iter().max()?)));
    let shown = |at: i32| if monthly { format!("{:04}-{:02}", at / 12, at % 12 + 1) } else { format!("{at:04}") };
    match ends {
        Some((first, last)) if ((last - first) as usize) < MOST_STEPS => (first..=last).map(shown).collect(),
        _ => values.to_vec(),
    }
}

/// Marks points that others coded, or under another codebook, than the point before that was counted.
fn mark_changes(points: &mut [Point]) {
    let mut before: Option<(Vec<String>, Vec<u32>)> = None;
    for point in points.iter_mut().filter(|point| point.state == PointState::Counted) {
        if let Some((coders, codebook)) = &before {
            point.other_coders = *coders != point.coders;
            point.other_codebook = *codebook != point.codebook;
        }
        before = Some((point.coders.clone(), point.codebook.clone()));
    }
}

fn change(points: &[Point], cells: &[Option<Cell>]) -> Option<Change> {
    let counted = |(point, cell): &(&Point, &Option<Cell>)| {
        point.in_order && cell.as_ref().is_some_and(|cell| cell.state == State::Counted)
    };
    let mut all = points.iter().zip(cells).filter(counted);
    let (first, last) = (all.next()?, all.next_back()?);
    let (one, other) = (first.1.as_ref()?, last.1.as_ref()?);
    let less = |last: Option<f64>, first: Option<f64>| Some(last? - first?);
    let share = |point: &Point, cell: &Cell| {
        let all = point.denominators.participants;
        (all > 0).then(|| f64::from(cell.participants) / f64::from(all))
    };
    Some(Change {
        first: first.0.value.clone(),
        last: last.0.value.clone(),
        per_100_turns: less(other.per_100_turns, one.per_100_turns),
        per_1000_words: less(other.per_1000_words, one.per_1000_words),
        participants: less(share(last.0, other), share(first.0, one)),
    })
}

#[cfg(test)]
mod tests;
