//! Negative cases: what speaks against a pattern that the analyst names.
//!
//! Three kinds, each over counted turns only. *Without*: places of a code that lack another one which the pattern
//! expects there; a place is a turn, a document or a participant ([`Within`]). *Opposite*: who has a code that says
//! the contrary, beside it or alone. *Peers*: participants without the code in whose profession at whose site others
//! have it. That somebody lacks a code is no sign that they disagree: nobody may have asked.

use super::AnalysisError;
use super::attributes::{Key, NO_VALUE};
use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::number_of;
use super::opens::Opens;
use super::options::Options;
use super::passages::{Passages, touched};
use super::rows::Rows;
use super::scope::Scope;
use crate::study::Corpus;
use crate::text::display::one_line;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::str::FromStr;

/// What is said of codes that are not there.
pub const NO_DISAGREEMENT: &str =
    "That a code is absent is no sign of disagreement: the question may not have come up, or nobody coded it.";

/// Where the expected code must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// In the same counted turn.
    #[default]
    Turn,
    /// In any counted turn of the document.
    Document,
    /// In any counted turn of the participant.
    Participant,
}

impl Within {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Document => "document",
            Self::Participant => "participant",
        }
    }
}

impl FromStr for Within {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let all = [Self::Turn, Self::Document, Self::Participant];
        let found = all.into_iter().find(|within| within.as_str() == s.trim());
        found.ok_or_else(|| {
            format!("“{}” is nothing to look within; accepted are turn, document, participant", one_line(s))
        })
    }
}

/// The pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The code.
    pub code: String,
    /// The code that is expected with it.
    pub without: Option<String>,
    /// The code that says the contrary.
    pub opposite: Option<String>,
    /// Where the expected code must be.
    pub within: Within,
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct Negative {
    /// Always `negative`.
    pub report: &'static str,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// The code.
    pub code: Named,
    /// Where it is without the code that is expected.
    pub without: Option<Without>,
    /// Who has its opposite.
    pub opposite: Option<Opposite>,
    /// Who lacks it, though peers have it.
    pub peers: Peers,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// A code by id and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A code without another.
#[derive(Clone, Debug, Serialize)]
pub struct Without {
    /// The code that is expected.
    pub code: Named,
    /// Where it is expected.
    pub within: Within,
    /// In each group, by the group's turns alone.
    pub groups: Vec<GroupCases>,
    /// Over all counted turns.
    pub total: Cases,
    /// The turns with the code in the cases, in order.
    pub turns: Vec<Case>,
}

/// The cases of a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupCases {
    /// The values that make it.
    pub key: GroupKey,
    /// Its figures.
    #[serde(flatten)]
    pub cases: Cases,
}

/// How many cases there are, and of how many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// Turns, documents or participants with the code and without the other.
    pub cases: u32,
    /// Those with the code.
    pub of: u32,
    /// Participants of the cases' turns.
    pub participants: u32,
    /// Participants of turns with the code.
    pub of_participants: u32,
    /// Documents of the cases' turns.
    pub documents: u32,
    /// Documents with the code.
    pub of_documents: u32,
    /// The turns with the code in the cases, indices into the corpus.
    #[serde(skip)]
    pub turns: Vec<usize>,
}

/// A turn that is a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The document.
    pub document: String,
    /// The turn's number there, from 1.
    pub turn: u32,
    /// Who speaks.
    pub participant: Option<String>,
    /// Which profession that is.
    pub profession: Option<String>,
    /// At which site.
    pub site: Option<String>,
    /// Index into [`Corpus::turns`].
    #[serde(skip)]
    pub at: usize,
}

/// A code and its opposite.
#[derive(Clone, Debug, Serialize)]
pub struct Opposite {
    /// The code that says the contrary.
    pub code: Named,
    /// In each group, by the group's turns alone.
    pub groups: Vec<GroupContrast>,
    /// Over all counted turns.
    pub total: Contrast,
    /// The turns with the opposite, in order.
    pub turns: Vec<Case>,
}

/// The contrast in a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupContrast {
    /// The values that make it.
    pub key: GroupKey,
    /// Its figures.
    #[serde(flatten)]
    pub contrast: Contrast,
}

/// Who has a code, its opposite, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contrast {
    /// Participants.
    pub participants: Parts,
    /// Documents.
    pub documents: Parts,
    /// Counted turns.
    pub turns: Parts,
    /// The turns with the opposite, indices into the corpus.
    #[serde(skip)]
    pub opposite: Vec<usize>,
    /// The turns with both, indices into the corpus.
    #[serde(skip)]
    pub both: Vec<usize>,
}

/// How a code and its opposite part what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// With the code alone.
    pub code: u32,
    /// With the opposite alone.
    pub opposite: u32,
    /// With both.
    pub both: u32,
    /// With neither.
    pub neither: u32,
    /// All there are.
    pub of: u32,
}

/// Who lacks a code that peers have: participants of the same profession at the same site.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Peers {
    /// Participants who lack it.
    pub lacking: u32,
    /// Participants in cells of two or more of whom somebody has it.
    pub of: u32,
    /// The cells in which somebody lacks it.
    pub cells: Vec<PeerCell>,
}

/// A profession at a site.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PeerCell {
    /// The site.
    pub site: String,
    /// The profession.
    pub profession: String,
    /// Participants with a counted turn.
    pub participants: u32,
    /// How many of them have the code.
    pub holding: u32,
    /// Those who have not.
    pub lacking: Vec<Lacking>,
}

/// A participant who lacks a code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// The name.
    pub participant: String,
    /// The documents with a counted turn of theirs.
    pub documents: Vec<String>,
    /// How many counted turns they have there.
    pub turns: u32,
    /// These turns, indices into the corpus.
    #[serde(skip)]
    pub at: Vec<usize>,
    /// Index into [`Corpus::participants`].
    #[serde(skip)]
    pub person: u32,
}

/// Finds the negative cases of a pattern.
pub fn negative(corpus: &Corpus, options: &Options, pattern: &Pattern) -> Result<Negative, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let finder = Finder { scope: &scope, groups: &groups };
    let find = |name: &str| corpus.codebook.find(name).map_err(AnalysisError::UnknownCode);
    let code = find(&pattern.code)?;
    let other = |name: &Option<String>| name.as_deref().map(find).transpose();
    let (expected, contrary) = (other(&pattern.without)?, other(&pattern.opposite)?);
    for (option, one) in [("--without", expected), ("--opposite", contrary)] {
        if one == Some(code) {
            return Err(AnalysisError::Usage(format!("{option} names the code itself; name another one")));
        }
    }
    let bases = Bases::new(&scope, &groups);
    let what = "places that speak against a pattern";
    let mut header = Header::new(&scope, &groups, &bases, what, "cases n of N with the code");
    header.notes.push(NO_DISAGREEMENT.to_owned());
    Ok(Negative {
        report: "negative",
        by: groups.by.clone(),
        without: expected.map(|expected| finder.without(code, expected, pattern.within)),
        opposite: contrary.map(|contrary| finder.opposite(code, contrary, &bases)),
        peers: peers(corpus, options, code)?,
        code: named(corpus, code),
        header,
    })
}

/// A code by its place in the codebook.
pub fn named(corpus: &Corpus, code: usize) -> Named {
    let row = corpus.codebook.codes().get(code);
    row.map(|row| Named { code: row.id.clone(), name: row.name.clone() }).unwrap_or_default()
}

/// A code without another, in the groups of these options.
pub fn without(
    corpus: &Corpus,
    options: &Options,
    (code, expected): (usize, usize),
    within: Within,
) -> Result<Without, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    Ok(Finder { scope: &scope, groups: &groups }.without(code, expected, within))
}

/// A code and its opposite, in the groups of these options.
pub fn opposite(
    corpus: &Corpus,
    options: &Options,
    (code, contrary): (usize, usize),
) -> Result<Opposite, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    Ok(Finder { scope: &scope, groups: &groups }.opposite(code, contrary, &Bases::new(&scope, &groups)))
}

/// Who lacks a code that peers have.
pub fn peers(corpus: &Corpus, options: &Options, code: usize) -> Result<Peers, AnalysisError> {
    let options = Options { by: vec!["site".to_owned(), "profession".to_owned()], ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    Ok(Finder { scope: &scope, groups: &groups }.peers(code))
}

/// A counted turn with one of two codes, or both.
#[derive(Clone, Copy)]
struct Mark {
    turn: usize,
    group: usize,
    first: bool,
    second: bool,
}

struct Finder<'a, 's> {
    scope: &'a Scope<'s>,
    groups: &'a Groups,
}

impl Finder<'_, '_> {
    /// The turns that a code and another touch, in order.
    fn marks(&self, first: usize, second: Option<usize>) -> Vec<Mark> {
        let book = &self.scope.corpus.codebook;
        let set = |code: usize| -> Vec<Range<usize>> {
            vec![if self.scope.options.own { code..code + 1 } else { book.subtree(code) }]
        };
        let sets: Vec<Vec<Range<usize>>> = std::iter::once(first).chain(second).map(set).collect();
        let rows = Rows::of_sets(book, &sets);
        let (mut found, mut passages) = (Vec::new(), Passages::default());
        let mut here: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
        for document in self.scope.documents() {
            passages.build(self.scope, &rows, document, true);
            here.clear();
            for passage in &passages.passages {
                for (turn, _) in touched(self.scope, passage) {
                    let mark = here.entry(turn).or_default();
                    if passage.row == 0 { mark.0 = true } else { mark.1 = true }
                }
            }
            let counted = here.iter().filter_map(|(&turn, &(first, second))| {
                Some(Mark { turn, group: self.groups.of_turn(turn)?, first, second })
            });
            found.extend(counted);
        }
        found
    }

    fn document(&self, turn: usize) -> Option<u32> {
        self.scope.corpus.turns.get(turn).map(|row| row.document)
    }

    fn participant(&self, turn: usize) -> Option<u32> {
        let corpus = self.scope.corpus;
        corpus.turns.get(turn).and_then(|row| corpus.speaker(row)).map(|speaker| speaker.participant)
    }

    /// How many documents and participants turns are of.
    fn breadth(&self, turns: &[usize]) -> (u32, u32) {
        let documents: HashSet<u32> = turns.iter().filter_map(|&turn| self.document(turn)).collect();
        let people: HashSet<u32> = turns.iter().filter_map(|&turn| self.participant(turn)).collect();
        (number_of(documents.len()), number_of(people.len()))
    }

    fn without(&self, code: usize, expected: usize, within: Within) -> Without {
        let marks = self.marks(code, Some(expected));
        let total = self.cases(&marks, within);
        let by_group = parted(&marks, self.groups);
        let groups = self.groups.keys.iter().zip(&by_group);
        let groups = groups.map(|(key, marks)| GroupCases { key: key.clone(), cases: self.cases(marks, within) });
        Without {
            code: named(self.scope.corpus, expected),
            within,
            groups: groups.collect(),
            turns: total.turns.iter().map(|&turn| self.case(turn)).collect(),
            total,
        }
    }

    fn cases(&self, marks: &[Mark], within: Within) -> Cases {
        let key = |turn: usize| match within {
            Within::Turn => Some(turn),
            Within::Document => self.document(turn).map(|at| at as usize),
            Within::Participant => self.participant(turn).map(|at| at as usize),
        };
        let with: HashSet<usize> = marks.iter().filter(|mark| mark.second).filter_map(|mark| key(mark.turn)).collect();
        let first = || marks.iter().filter(|mark| mark.first).map(|mark| mark.turn);
        let turns: Vec<usize> = first().filter(|&turn| key(turn).is_some_and(|at| !with.contains(&at))).collect();
        let all: Vec<usize> = first().collect();
        let units =
            |turns: &[usize]| number_of(turns.iter().filter_map(|&turn| key(turn)).collect::<HashSet<_>>().len());
        let ((documents, participants), (of_documents, of_participants)) = (self.breadth(&turns), self.breadth(&all));
        Cases { cases: units(&turns), of: units(&all), participants, of_participants, documents, of_documents, turns }
    }

    fn opposite(&self, code: usize, contrary: usize, bases: &Bases) -> Opposite {
        let marks = self.marks(code, Some(contrary));
        let by_group = parted(&marks, self.groups);
        let groups = self.groups.keys.iter().zip(&by_group).zip(&bases.groups);
        let groups = groups.map(|((key, marks), base)| GroupContrast {
            key: key.clone(),
            contrast: self.contrast(marks, &base.denominators),
        });
        let total = self.contrast(&marks, &bases.total);
        Opposite {
            code: named(self.scope.corpus, contrary),
            groups: groups.collect(),
            turns: total.opposite.iter().map(|&turn| self.case(turn)).collect(),
            total,
        }
    }

    fn contrast(&self, marks: &[Mark], base: &super::Denominators) -> Contrast {
        let parts = |key: &dyn Fn(usize) -> Option<usize>, of: u32| {
            let mut has: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
            for mark in marks {
                if let Some(at) = key(mark.turn) {
                    let entry = has.entry(at).or_default();
                    *entry = (entry.0 || mark.first, entry.1 || mark.second);
                }
            }
            let number = |wanted: (bool, bool)| number_of(has.values().filter(|have| **have == wanted).count());
            let (code, opposite, both) = (number((true, false)), number((false, true)), number((true, true)));
            Parts { code, opposite, both, neither: of.saturating_sub(code + opposite + both), of }
        };
        Contrast {
            participants: parts(&|turn| self.participant(turn).map(|at| at as usize), base.participants),
            documents: parts(&|turn| self.document(turn).map(|at| at as usize), base.documents),
            turns: parts(&Some, base.turns),
            opposite: marks.iter().filter(|mark| mark.second).map(|mark| mark.turn).collect(),
            both: marks.iter().filter(|mark| mark.first && mark.second).map(|mark| mark.turn).collect(),
        }
    }

    fn peers(&self, code: usize) -> Peers {
        let corpus = self.scope.corpus;
        let holding: HashSet<(usize, u32)> =
            self.marks(code, None).iter().filter_map(|mark| Some((mark.group, self.participant(mark.turn)?))).collect();
        // Who has it in another of their groups, or at another site, is nobody who lacks it.
        let anywhere: HashSet<u32> = holding.iter().map(|(_, person)| *person).collect();
        let mut members: BTreeMap<usize, BTreeMap<u32, (Vec<String>, u32)>> = BTreeMap::new();
        for stand in self.groups.stands().iter().filter(|stand| self.scope.has_document(stand.document as usize)) {
            let Some(speaker) = corpus.speakers.get(stand.speaker as usize) else { continue };
            let person = members.entry(stand.group as usize).or_default().entry(speaker.participant).or_default();
            let name = corpus.documents.get(stand.document as usize).map(|row| row.name.clone()).unwrap_or_default();
            if person.0.last() != Some(&name) {
                person.0.push(name);
            }
            person.1 += stand.turns;
        }
        let mut found = Peers::default();
        for (group, people) in members {
            let key = self.groups.keys.get(group).cloned().unwrap_or_default();
            let have = people.keys().filter(|&&person| holding.contains(&(group, person))).count();
            if people.len() < 2 || have == 0 || (0..2).any(|at| key.value(at) == NO_VALUE) {
                continue;
            }
            found.of += number_of(people.len());
            let lacking = people.iter().filter(|(person, _)| !anywhere.contains(person));
            let lacking: Vec<Lacking> = lacking
                .map(|(&person, (documents, turns))| Lacking {
                    participant: corpus
                        .participants
                        .get(person as usize)
                        .map(|row| row.name.clone())
                        .unwrap_or_default(),
                    person,
                    documents: documents.clone(),
                    turns: *turns,
                    at: Vec::new(),
                })
                .collect();
            found.lacking += number_of(lacking.len());
            if !lacking.is_empty() {
                let (site, profession) = (key.value(0).to_owned(), key.value(1).to_owned());
                found.cells.push(PeerCell {
                    site,
                    profession,
                    participants: number_of(people.len()),
                    holding: number_of(have),
                    lacking,
                });
            }
        }
        self.find_turns(&mut found);
        found
    }

    /// Puts in the turns of those who lack the code.
    fn find_turns(&self, peers: &mut Peers) {
        let mut wanted: HashMap<(usize, u32), &mut Vec<usize>> = HashMap::new();
        for cell in &mut peers.cells {
            let Some(group) = self.groups.find(&[&cell.site, &cell.profession]) else { continue };
            wanted.extend(cell.lacking.iter_mut().map(|one| ((group, one.person), &mut one.at)));
        }
        for turn in self.scope.documents().filter_map(|at| self.scope.document(at)).flat_map(|(_, turns)| turns) {
            let place = self.groups.of_turn(turn).zip(self.participant(turn));
            if let Some(turns) = place.and_then(|place| wanted.get_mut(&place)) {
                turns.push(turn);
            }
        }
    }

    fn case(&self, turn: usize) -> Case {
        case(self.scope, turn)
    }
}

/// A turn as cases name it.
pub fn case(scope: &Scope<'_>, turn: usize) -> Case {
    let corpus = scope.corpus;
    let Some(row) = corpus.turns.get(turn) else { return Case::default() };
    let document = corpus.documents.get(row.document as usize);
    let seat = corpus.seat(corpus.seat_of(row));
    let first = document.map_or(0, |document| document.turns.start as usize);
    let value = |key: &str| {
        let key = Key::Attribute(key.to_owned());
        key.value(corpus, seat).map(|value| key.label(value, scope.options.level).to_owned())
    };
    Case {
        document: document.map(|document| document.name.clone()).unwrap_or_default(),
        turn: number_of((turn + 1).saturating_sub(first)),
        participant: Key::Participant.value(corpus, seat).map(str::to_owned),
        profession: value("profession"),
        site: value("site"),
        at: turn,
    }
}

impl Case {
    /// `ALD-W1:12 · A2`.
    pub fn line(&self) -> String {
        let who = self.participant.as_ref().map_or_else(String::new, |who| format!(" · {who}"));
        format!("{}:{}{who}", self.document, self.turn)
    }
}

/// What these turns open.
pub fn opening(corpus: &Corpus, turns: &[usize]) -> Option<Opens> {
    Opens::turns(corpus, turns.iter().copied())
}

fn parted(marks: &[Mark], groups: &Groups) -> Vec<Vec<Mark>> {
    let mut parts = vec![Vec::new(); groups.len()];
    for mark in marks {
        if let Some(part) = parts.get_mut(mark.group) {
            part.push(*mark);
        }
    }
    parts
}

#[cfg(test)]
mod tests;
