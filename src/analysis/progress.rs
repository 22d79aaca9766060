//! Progress: who coded what, how far.
//!
//! Every coder is told apart, whatever the reading of other reports: a coder is done with a document when they say
//! so, has begun it with the first coding, and has it to do while it is assigned. How far is told in counted turns
//! that hold a coding of theirs. The consensus layer follows from what coders did and is nobody's work of its own.
//! A document of the study is finished, begun or untouched by anybody.
//!
//! Of a document that the acting coder codes blind only that coder's work is told: what others do there is hidden,
//! not nought.

use super::AnalysisError;
use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::number_of;
use super::options::{Coders, Documents, Options};
use super::scope::{DocumentState, Scope};
use crate::study::decision::is_consensus;
use crate::study::{Corpus, Guid};
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// When coders last coded in documents, as dates; the corpus holds no times.
pub type Dates = HashMap<(Guid, String), String>;

/// A progress report.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// Always `progress`.
    pub report: &'static str,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// Each coder over all documents, by name.
    pub coders: Vec<CoderRow>,
    /// Each group over all coders.
    pub groups: Vec<GroupRow>,
    /// All documents over all coders.
    pub total: Figures,
    /// Each document, in natural order.
    pub documents: Vec<DocumentRow>,
    /// Documents that nobody touched, by date, those without a date last.
    pub untouched: Vec<Waiting>,
    /// What a reader must know.
    pub header: Header,
}

/// One coder.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CoderRow {
    /// The name.
    pub coder: String,
    /// Documents assigned to them.
    pub assigned: u32,
    /// Documents of which they are the lead.
    pub lead: u32,
    /// Documents that they finished.
    pub finished: u32,
    /// Documents that they began and did not finish.
    pub begun: u32,
    /// Documents assigned to them in which nothing is done.
    pub to_do: u32,
    /// Counted turns with a coding of theirs.
    pub turns_coded: u32,
    /// Counted turns of the documents that they finished, began, or have to do.
    pub turns: u32,
    /// Their codings.
    pub codings: u32,
    /// The date of their last coding.
    pub last: Option<String>,
    /// The turns coded, indices into the corpus.
    #[serde(skip)]
    pub coded: Vec<u32>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupRow {
    /// The values that make it.
    pub key: GroupKey,
    /// What there is of it.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How far documents are coded by anybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Documents.
    pub documents: u32,
    /// Finished by a coder.
    pub finished: u32,
    /// Begun and not finished.
    pub begun: u32,
    /// Neither.
    pub untouched: u32,
    /// Documents in which two coders or more finished or coded anything.
    pub double_coded: u32,
    /// Counted turns with a coding.
    pub turns_coded: u32,
    /// Counted turns.
    pub turns: u32,
    /// The turns coded, indices into the corpus.
    #[serde(skip)]
    pub coded: Vec<u32>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentRow {
    /// The name.
    pub document: String,
    /// Its kind.
    pub kind: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// `finished`, `begun` or `untouched`, by anybody.
    pub state: &'static str,
    /// The assigned lead coder.
    pub lead: Option<String>,
    /// Whether two coders or more finished it or coded in it.
    pub double_coded: bool,
    /// Whether its disagreements have begun to be decided.
    pub consensus: bool,
    /// Counted turns with a coding of anybody.
    pub turns_coded: u32,
    /// Counted turns.
    pub turns: u32,
    /// The date of the last coding.
    pub last: Option<String>,
    /// Who has a part in it.
    pub coders: Vec<Part>,
    /// The turns coded, indices into the corpus.
    #[serde(skip)]
    pub coded: Vec<u32>,
    /// Where it is in the corpus.
    #[serde(skip)]
    pub index: usize,
}

/// One coder's part in a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// The coder.
    pub coder: String,
    /// `finished`, `begun`, `to do`, or `hidden` where the acting coder codes blind.
    pub state: &'static str,
    /// Whether it is assigned to the coder.
    pub assigned: bool,
    /// Counted turns with a coding of theirs; null where hidden.
    pub turns_coded: Option<u32>,
    /// Their codings; null where hidden.
    pub codings: Option<u32>,
    /// The date of their last coding.
    pub last: Option<String>,
    /// The turns coded, indices into the corpus.
    #[serde(skip)]
    pub coded: Vec<u32>,
}

/// A document that nobody touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The name.
    pub document: String,
    /// Its date.
    pub date: Option<String>,
    /// Counted turns.
    pub turns: u32,
    /// To whom it is assigned.
    pub assigned: Vec<String>,
}

/// Tells how far everybody is.
pub fn progress(corpus: &Corpus, options: &Options, dates: &Dates) -> Result<Progress, AnalysisError> {
    let coders = if options.coders == Coders::Lead { Coders::All } else { options.coders.clone() };
    let options = Options { coders, documents: Documents::All, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let mut teller = Teller::new(&scope, &groups, dates);
    for document in 0..corpus.documents.len() {
        teller.document(document);
    }
    let bases = Bases::new(&scope, &groups);
    let header = Header::new(&scope, &groups, &bases, "each coder's own work", "documents, and counted turns coded");
    let mut untouched: Vec<Waiting> =
        teller.documents.iter().filter(|row| row.state == "untouched").map(Waiting::of).collect();
    untouched.sort_by(|a, b| (a.date.is_none(), &a.date).cmp(&(b.date.is_none(), &b.date)));
    let rows = groups.keys.iter().zip(teller.of_groups);
    Ok(Progress {
        report: "progress",
        by: groups.by.clone(),
        coders: teller.coders.into_iter().flatten().collect(),
        groups: rows.map(|(key, figures)| GroupRow { key: key.clone(), figures }).collect(),
        total: teller.total,
        documents: teller.documents,
        untouched,
        header,
    })
}

impl Waiting {
    fn of(row: &DocumentRow) -> Self {
        Self {
            document: row.document.clone(),
            date: row.date.clone(),
            turns: row.turns,
            assigned: row.coders.iter().map(|part| part.coder.clone()).collect(),
        }
    }
}

impl Figures {
    fn add(&mut self, row: &DocumentRow) {
        self.documents += 1;
        match row.state {
            "finished" => self.finished += 1,
            "begun" => self.begun += 1,
            _ => self.untouched += 1,
        }
        self.double_coded += u32::from(row.double_coded);
    }

    fn add_turns(&mut self, turns: u32, coded: impl IntoIterator<Item = u32>) {
        self.turns += turns;
        self.coded.extend(coded);
        self.turns_coded = number_of(self.coded.len());
    }
}

struct Teller<'a, 's> {
    scope: &'a Scope<'s>,
    groups: &'a Groups,
    dates: &'a Dates,
    /// By coder of the corpus; none for those who have no part in the report.
    coders: Vec<Option<CoderRow>>,
    of_groups: Vec<Figures>,
    groups_of: Vec<Vec<(usize, u32)>>,
    documents: Vec<DocumentRow>,
    total: Figures,
}

impl<'a, 's> Teller<'a, 's> {
    fn new(scope: &'a Scope<'s>, groups: &'a Groups, dates: &'a Dates) -> Self {
        let row = |name: &String| {
            let named = match &scope.options.coders {
                Coders::Named(names) => names.iter().any(|wanted| fold(wanted) == fold(name)),
                _ => true,
            };
            (named && !is_consensus(name)).then(|| CoderRow { coder: name.clone(), ..CoderRow::default() })
        };
        let mut groups_of: Vec<Vec<(usize, u32)>> = vec![Vec::new(); scope.corpus.documents.len()];
        for stand in groups.stands() {
            let Some(of) = groups_of.get_mut(stand.document as usize) else { continue };
            match of.last_mut().filter(|(group, _)| *group == stand.group as usize) {
                Some((_, turns)) => *turns += stand.turns,
                None => of.push((stand.group as usize, stand.turns)),
            }
        }
        Self {
            scope,
            groups,
            dates,
            coders: scope.corpus.coders.iter().map(row).collect(),
            of_groups: vec![Figures::default(); groups.keys.len()],
            groups_of,
            documents: Vec::new(),
            total: Figures::default(),
        }
    }

    fn document(&mut self, at: usize) {
        let corpus = self.scope.corpus;
        let Some(row) = corpus.documents.get(at) else { return };
        let places = self.groups_of.get(at).cloned().unwrap_or_default();
        let turns: u32 = places.iter().map(|(_, turns)| turns).sum();
        // Conditions on turns choose documents too; without them a document of an interviewer alone is one still.
        if turns == 0 && !self.scope.options.filter.is_empty() {
            return;
        }
        let parts = self.parts(at);
        let (mut coded, mut last): (BTreeSet<u32>, Option<String>) = (BTreeSet::new(), None);
        for (coder, part) in &parts {
            coded.extend(&part.coded);
            last = last.max(part.last.clone());
            self.add_to_coder(*coder, row.lead == Some(*coder), turns, part);
        }
        let took_part = |part: &&(u32, Part)| matches!(part.1.state, "finished" | "begun");
        let value = |key: &str| row.attributes.get(key).filter(|value| !value.trim().is_empty()).cloned();
        let made = DocumentRow {
            document: row.name.clone(),
            kind: value("kind"),
            site: value("site"),
            date: value("date"),
            state: match self.scope.state(at) {
                DocumentState::Finished => "finished",
                DocumentState::Begun => "begun",
                DocumentState::Untouched => "untouched",
            },
            lead: row.lead.and_then(|lead| corpus.coders.get(lead as usize)).cloned(),
            double_coded: parts.iter().filter(took_part).count() > 1,
            consensus: {
                let first = corpus.decisions.partition_point(|row| (row.document as usize) < at);
                corpus.decisions.get(first).is_some_and(|row| row.document as usize == at)
            },
            turns_coded: number_of(coded.len()),
            turns,
            last,
            coders: parts.into_iter().map(|(_, part)| part).collect(),
            coded: coded.iter().copied().collect(),
            index: at,
        };
        self.total.add(&made);
        self.total.add_turns(turns, made.coded.iter().copied());
        for (group, turns) in places {
            if let Some(figures) = self.of_groups.get_mut(group).filter(|_| !self.groups.is_empty()) {
                figures.add(&made);
                let of_group = |turn: &u32| self.groups.of_turn(*turn as usize) == Some(group);
                figures.add_turns(turns, made.coded.iter().copied().filter(of_group));
            }
        }
        self.documents.push(made);
    }

    fn add_to_coder(&mut self, coder: u32, lead: bool, turns: u32, part: &Part) {
        let Some(row) = self.coders.get_mut(coder as usize).and_then(Option::as_mut) else { return };
        row.assigned += u32::from(part.assigned);
        row.lead += u32::from(lead);
        match part.state {
            "finished" => row.finished += 1,
            "begun" => row.begun += 1,
            "to do" => row.to_do += 1,
            _ => {}
        }
        if part.turns_coded.is_some() {
            row.turns += turns;
        }
        row.turns_coded += part.turns_coded.unwrap_or(0);
        row.codings += part.codings.unwrap_or(0);
        row.last = row.last.take().max(part.last.clone());
        row.coded.extend(&part.coded);
    }

    /// Who has a part in a document.
    fn parts(&self, at: usize) -> Vec<(u32, Part)> {
        let corpus = self.scope.corpus;
        let Some(row) = corpus.documents.get(at) else { return Vec::new() };
        let mut work: HashMap<u32, (u32, Vec<u32>)> = HashMap::new();
        for coding in corpus.codings_of(at) {
            let (codings, coded) = work.entry(coding.coder).or_default();
            *codings += 1;
            for turn in corpus.touches(at, coding.span) {
                let turn_at = u32::try_from(turn).unwrap_or(u32::MAX);
                // Codings come by start, so a turn that is behind the last one is in already.
                if coded.last().is_none_or(|last| *last < turn_at) && self.groups.of_turn(turn).is_some() {
                    coded.push(turn_at);
                }
            }
        }
        let acting = corpus.acting_coder.as_deref();
        let mut parts = Vec::new();
        for (coder, name) in (0u32..).zip(&corpus.coders) {
            let (finished, assigned) = (row.finished.contains(&coder), row.assigned.contains(&coder));
            let shown = self.coders.get(coder as usize).is_some_and(Option::is_some);
            if !shown || !(finished || assigned || work.contains_key(&coder)) {
                continue;
            }
            let hidden = row.blind && acting != Some(name.as_str());
            let (codings, coded) = work.remove(&coder).unwrap_or_default();
            let state = match (finished, codings > 0) {
                (true, _) => "finished",
                (false, true) => "begun",
                (false, false) if hidden => "hidden",
                (false, false) => "to do",
            };
            let told = |count: usize| (!hidden).then(|| number_of(count));
            parts.push((
                coder,
                Part {
                    coder: name.clone(),
                    state,
                    assigned,
                    turns_coded: told(coded.len()),
                    codings: told(codings as usize),
                    last: if hidden { None } else { self.dates.get(&(row.guid, name.clone())).cloned() },
                    coded,
                },
            ));
        }
        parts
    }
}

#[cfg(test)]
mod tests;
