//! New codes by document: how many codes each document brings that none before it had.
//!
//! Each code is scored once in a document, if a passage of it touches a counted turn there. Documents stand in the
//! order in which they were gathered or in which they were coded; the two differ, so the report says which. With a
//! codebook that was fixed before, a flat curve says little: codes that were there before and codes that came on
//! the way are told apart. The threshold is that of Guest, Namey and Chen (2020): the codes that are new in a run
//! of documents, as a share of those of the first few. Runs overlap: each begins one document later.

use super::AnalysisError;
use super::denominators::Bases;
use super::group::Groups;
use super::header::Header;
use super::number_of;
use super::opens::Place;
use super::options::{Depth, Options};
use super::passages::{Passages, touched};
use super::rows::Rows;
use super::scope::Scope;
use crate::study::Corpus;
use crate::study::attribute::date_range;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// In which order documents stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// By their dates.
    #[default]
    Collected,
    /// By their first coding that counts.
    Coded,
}

impl std::str::FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "collected" => Ok(Self::Collected),
            "coded" => Ok(Self::Coded),
            other => Err(format!(
                "“{}” is no order; accepted are collected (by date) and coded (by first coding)",
                crate::text::display::one_line(other)
            )),
        }
    }
}

/// The settings of Guest, Namey and Chen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// Documents at the beginning whose codes new ones are compared with.
    pub base: usize,
    /// Documents in a run.
    pub run: usize,
    /// In percent, at most so many new codes.
    pub percent: f64,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { base: 4, run: 2, percent: 5.0 }
    }
}

/// What is asked beside the options of all reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// In which order.
    pub order: Order,
    /// Whether a theme is scored with its sub-codes, and not each code alone.
    pub themes: bool,
    /// The threshold; none where the study knows no saturation.
    pub threshold: Option<Threshold>,
    /// For each coding of the corpus when it was made, in milliseconds, as far as that is known.
    pub made: Vec<Option<i64>>,
}

/// Where a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It was there before coding began.
    APriori,
    /// It came on the way.
    Emergent,
    /// The codebook does not say.
    Unknown,
}

impl Origin {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::APriori => "a-priori",
            Self::Emergent => "emergent",
            Self::Unknown => "unknown",
        }
    }

    fn of(text: &str) -> Self {
        match text.trim() {
            "a-priori" => Self::APriori,
            "emergent" | "in-vivo" => Self::Emergent,
            _ => Self::Unknown,
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A report on new codes.
#[derive(Clone, Debug, Serialize)]
pub struct Saturation {
    /// Always `saturation`.
    pub report: &'static str,
    /// In which order documents stand.
    pub order: Order,
    /// Whether themes were scored, or each code alone.
    pub themes: bool,
    /// The documents, in order.
    pub documents: Vec<Scored>,
    /// The codes that were used, by their first use.
    pub codes: Vec<FirstUse>,
    /// Codes of the codebook that no document of the report has.
    pub unused: Vec<String>,
    /// The threshold with what came of it; null where the study knows none.
    pub saturation: Option<Reached>,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    /// Its name.
    pub document: String,
    /// Its date.
    pub date: Option<String>,
    /// The day on which it was first coded, as far as that is known.
    pub first_coded: Option<String>,
    /// Codes in it.
    pub codes: u32,
    /// Codes in it that are in none before it.
    pub new: Counts,
    /// Codes in it and all before it.
    pub cumulative: Counts,
    /// The new codes, in codebook order.
    pub new_codes: Vec<String>,
    /// The run that begins with it.
    pub run: Option<Run>,
    /// The first coding of each code in it.
    #[serde(skip)]
    pub places: Vec<Place>,
    /// The first coding of each new code.
    #[serde(skip)]
    pub new_places: Vec<Place>,
}

/// Codes, in all and by where they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub all: u32,
    /// There before coding began.
    pub a_priori: u32,
    /// Came on the way.
    pub emergent: u32,
    /// Not told.
    pub unknown: u32,
}

impl Counts {
    fn add(&mut self, origin: Origin) {
        self.all += 1;
        match origin {
            Origin::APriori => self.a_priori += 1,
            Origin::Emergent => self.emergent += 1,
            Origin::Unknown => self.unknown += 1,
        }
    }
}

/// New codes in a run of documents.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Codes that are new in it.
    pub new: u32,
    /// As a share of the codes of the first documents.
    pub share: Option<f64>,
}

/// A code and where it is first used.
#[derive(Clone, Debug, Serialize)]
pub struct FirstUse {
    /// The code's id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The document that has it first.
    pub document: String,
    /// The how many-th document that is, from 1.
    pub position: usize,
    /// In how many documents it is.
    pub documents: u32,
    /// Its first coding.
    #[serde(skip)]
    pub place: Place,
}

/// What came of the threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    /// The settings.
    #[serde(flatten)]
    pub threshold: Threshold,
    /// Codes of the first documents.
    pub base_codes: u32,
    /// How many documents came before the first run with so few new codes; null where there is none.
    pub at: Option<usize>,
    /// The share of new codes in that run.
    pub share: Option<f64>,
    /// Runs after it that bring more again.
    pub later_over: u32,
    /// The largest share of these.
    pub later_most: Option<f64>,
}

fn day(at: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(at).ok().map(|at| at.strftime("%Y-%m-%d").to_string())
}

/// What a document has: for each row its first coding, and when that was made.
struct Found {
    document: usize,
    first_coded: Option<i64>,
    rows: BTreeMap<usize, (Option<i64>, Place)>,
}

/// Scores the documents.
pub fn saturation(corpus: &Corpus, options: &Options, wanted: &Wanted) -> Result<Saturation, AnalysisError> {
    let (depth, own) = if wanted.themes { (Depth::N(1), false) } else { (Depth::All, true) };
    let asked = Options { by: Vec::new(), depth, own, ..options.clone() };
    let scope = Scope::new(corpus, &asked)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, &asked)?;
    let bases = Bases::new(&scope, &groups);
    let mut said: Vec<usize> = groups.stands().iter().map(|stand| stand.document as usize).collect();
    said.dedup();
    said.retain(|document| scope.has_document(*document));
    let mut passages = Passages::default();
    let mut found: Vec<Found> = said
        .into_iter()
        .map(|document| {
            passages.build(&scope, &rows, document, false);
            find(&scope, &groups, wanted, document, &passages)
        })
        .collect();
    let date = |at: usize| corpus.date_of(at);
    let unplaced = |one: &Found| match wanted.order {
        Order::Collected => date(one.document).and_then(date_range).is_none(),
        Order::Coded => one.first_coded.is_none(),
    };
    // Documents come by name, and a stable sort leaves those of one day so.
    found.sort_by_cached_key(|one| match wanted.order {
        Order::Collected => (unplaced(one), date(one.document).and_then(date_range), None),
        Order::Coded => (unplaced(one), None, one.first_coded),
    });
    let left = found.iter().filter(|one| unplaced(one)).count();
    let what = if wanted.themes { "themes with their sub-codes" } else { "each code alone" };
    let order = match wanted.order {
        Order::Collected => "documents by their date",
        Order::Coded => "documents by their first coding",
    };
    let mut header = Header::new(&scope, &groups, &bases, &format!("{what} · {order}"), "codes, once a document");
    if left > 0 {
        let why = if wanted.order == Order::Collected { "date" } else { "coding that counts" };
        header.notes.push(format!("{left} of {} documents have no {why} and stand last, by name", found.len()));
    }
    let mut report = Saturation {
        report: "saturation",
        order: wanted.order,
        themes: wanted.themes,
        documents: Vec::with_capacity(found.len()),
        codes: Vec::new(),
        unused: Vec::new(),
        saturation: None,
        header,
    };
    report.score(corpus, &rows, &found);
    report.saturation = wanted.threshold.map(|threshold| report.reach(threshold));
    report.add_notes(wanted);
    Ok(report)
}

/// The codes of a document, each with its first coding: first made, or first in the text.
fn find(scope: &Scope<'_>, groups: &Groups, wanted: &Wanted, document: usize, passages: &Passages) -> Found {
    let made = |coding: u32| wanted.made.get(coding as usize).copied().flatten();
    let mut found = Found { document, first_coded: None, rows: BTreeMap::new() };
    for member in &passages.members {
        let Some(passage) = passages.passages.get(member.passage as usize) else { continue };
        if !touched(scope, passage).any(|(at, _)| groups.of_turn(at).is_some()) {
            continue;
        }
        let at = made(member.coding);
        found.first_coded = found.first_coded.into_iter().chain(at).min();
        // In the order of dates the first in the text stands for the document's.
        let key = if wanted.order == Order::Coded { at } else { None };
        let place = Place { document: u32::try_from(document).unwrap_or(u32::MAX), span: passage.span };
        let first = found.rows.entry(passage.row as usize).or_insert((key, place));
        let later = |key: Option<i64>| key.unwrap_or(i64::MAX);
        if later(key) < later(first.0) {
            *first = (key, place);
        }
    }
    found
}

impl Saturation {
    fn score(&mut self, corpus: &Corpus, rows: &Rows, found: &[Found]) {
        let code = |row: usize| rows.codes.get(row).and_then(|at| corpus.codebook.codes().get(*at));
        let origin = |row: usize| code(row).map_or(Origin::Unknown, |code| Origin::of(&code.origin));
        let id = |row: usize| code(row).map(|code| code.id.clone()).unwrap_or_default();
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        let mut cumulative = Counts::default();
        for (position, one) in (1..).zip(found) {
            let row = corpus.documents.get(one.document);
            let name = row.map(|row| row.name.clone()).unwrap_or_default();
            let mut new = Counts::default();
            let (mut new_codes, mut new_places) = (Vec::new(), Vec::new());
            for (&at, &(_, place)) in &one.rows {
                if let Some(known) = first.get(&at).and_then(|at| self.codes.get_mut(*at)) {
                    known.documents += 1;
                    continue;
                }
                first.insert(at, self.codes.len());
                new.add(origin(at));
                cumulative.add(origin(at));
                new_codes.push(id(at));
                new_places.push(place);
                self.codes.push(FirstUse {
                    code: id(at),
                    name: code(at).map(|code| code.name.clone()).unwrap_or_default(),
                    origin: origin(at),
                    document: name.clone(),
                    position,
                    documents: 1,
                    place,
                });
            }
            self.documents.push(Scored {
                document: name,
                date: corpus.date_of(one.document).map(str::to_owned),
                first_coded: one.first_coded.and_then(day),
                codes: number_of(one.rows.len()),
                new,
                cumulative,
                new_codes,
                run: None,
                places: one.rows.values().map(|(_, place)| *place).collect(),
                new_places,
            });
        }
        self.unused = (0..rows.len()).filter(|row| !first.contains_key(row)).map(id).collect();
    }

    /// The runs after the first documents, and the first of them that brings so little.
    fn reach(&mut self, threshold: Threshold) -> Reached {
        let Threshold { base, run, percent } = threshold;
        let new: Vec<u32> = self.documents.iter().map(|one| one.new.all).collect();
        let base_codes: u32 = new.iter().take(base).sum();
        let mut reached = Reached { threshold, base_codes, at: None, share: None, later_over: 0, later_most: None };
        for (at, new) in new.windows(run.max(1)).enumerate().skip(base) {
            let new: u32 = new.iter().sum();
            let share = (base_codes > 0).then(|| f64::from(new) / f64::from(base_codes));
            if let Some(one) = self.documents.get_mut(at) {
                one.run = Some(Run { new, share });
            }
            match (reached.at, share) {
                (None, Some(few)) if 100.0 * few <= percent => (reached.at, reached.share) = (Some(at), share),
                (Some(_), Some(many)) if 100.0 * many > percent => {
                    reached.later_over += 1;
                    reached.later_most = Some(reached.later_most.map_or(many, |most| most.max(many)));
                }
                _ => {}
            }
        }
        reached
    }

    fn add_notes(&mut self, wanted: &Wanted) {
        let used = self.codes.len();
        let before = self.codes.iter().filter(|code| code.origin == Origin::APriori).count();
        let unknown = self.codes.iter().filter(|code| code.origin == Origin::Unknown).count();
        if used > 0 && before == used {
            self.header.notes.push(format!(
                "all {used} codes were in the codebook before coding began: a flat curve says little, for nothing new \
                 could be found"
            ));
        } else if before > 0 {
            self.header.notes.push(format!(
                "{before} of {used} codes were in the codebook before coding began; what is new among them tells little"
            ));
        }
        if unknown > 0 {
            self.header.notes.push(format!(
                "of {unknown} of {used} codes the codebook does not say whether they were there before (origin)"
            ));
        }
        if wanted.threshold.is_some() {
            self.header.notes.push(
                "this is about codes; what they come to mean may go on changing after no new code comes".to_owned(),
            );
        }
    }
}

#[cfg(test)]
mod tests;
