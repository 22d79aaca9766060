//! Linked passages: what was shown to a group, and the turns that answer it.
//!
//! A link leads from the passage that answers to the passage that is answered. It is in the report when the passage
//! that answers touches a counted turn of a document of the report; its figures are those of the first such turn. Of
//! the passage that is answered nothing is asked: an excerpt that was read out may be anybody's. Answered passages of
//! a document that overlap are one.

use super::AnalysisError;
use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::negative::{Case, case};
use super::number_of;
use super::opens::Place;
use super::options::Options;
use super::scope::Scope;
use crate::study::Corpus;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A link between passages of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The passage that is answered.
    pub to: Place,
    /// The passage that answers.
    pub from: Place,
    /// What it does to it: `answers`.
    pub kind: String,
    /// Who set the link.
    pub coder: String,
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct Linked {
    /// Always `linked`.
    pub report: &'static str,
    /// Links in the report.
    pub links: u32,
    /// Links whose answer is in no counted turn of a document of the report.
    pub left_out: u32,
    /// How many links there are of each kind.
    pub kinds: BTreeMap<String, u32>,
    /// The same by the groups who answer, a table for each comparison.
    pub tables: Vec<ByGroup>,
    /// Whose passages are answered by whom, by profession.
    pub pairs: Vec<Pair>,
    /// The passages that are answered, with what answers them.
    pub passages: Vec<Shown>,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// Links by who answers.
#[derive(Clone, Debug, Serialize)]
pub struct ByGroup {
    /// The attributes compared by.
    pub by: Vec<String>,
    /// The groups.
    pub groups: Vec<GroupLinks>,
}

/// The links of those who answer.
#[derive(Clone, Debug, Serialize)]
pub struct GroupLinks {
    /// The values that make the group.
    pub key: GroupKey,
    /// Links whose answer is theirs.
    pub links: u32,
    /// The same by kind.
    pub kinds: BTreeMap<String, u32>,
    /// Participants who answer.
    pub participants: u32,
    /// Participants there are.
    pub of_participants: u32,
    /// Documents with such an answer.
    pub documents: u32,
    /// Documents there are.
    pub of_documents: u32,
    /// The answers.
    #[serde(skip)]
    pub places: Vec<Place>,
}

/// How often one profession answers another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Whose passage is answered; nothing where nobody of a profession says it.
    pub answered: Option<String>,
    /// Who answers.
    pub answers: Option<String>,
    /// How many links.
    pub links: u32,
    /// The answers.
    #[serde(skip)]
    pub places: Vec<Place>,
}

/// A passage that is answered.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its first turn.
    #[serde(flatten)]
    pub at: End,
    /// What answers it, by kind, document and place.
    pub answers: Vec<Answer>,
}

/// What answers a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What it does.
    pub kind: String,
    /// Its first counted turn.
    #[serde(flatten)]
    pub at: End,
    /// Who set the link.
    pub coder: String,
}

/// An end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// The turn; its number is 0 where the passage is in none.
    #[serde(flatten)]
    pub turn: Case,
    /// The passage.
    #[serde(skip)]
    pub place: Place,
}

/// A link in the report, with the turn that counts.
struct Counted<'a> {
    link: &'a Link,
    turn: usize,
}

/// Puts together what answers what; compared by site and by profession where nothing else is asked.
pub fn linked(corpus: &Corpus, options: &Options, links: &[Link]) -> Result<Linked, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let mut links: Vec<Link> = links.to_vec();
    links.sort();
    let counted: Vec<Counted<'_>> = links
        .iter()
        .filter(|link| scope.has_document(link.from.document as usize))
        .filter_map(|link| {
            let mut turns = corpus.touches(link.from.document as usize, link.from.span);
            let turn = turns.find(|&at| corpus.turns.get(at).is_some_and(|turn| scope.counts(turn)))?;
            Some(Counted { link, turn })
        })
        .collect();
    let comparisons: Vec<Vec<String>> = match options.by.is_empty() {
        true => ["site", "profession"].map(|key| vec![key.to_owned()]).to_vec(),
        false => vec![options.by.clone()],
    };
    let tables = comparisons.into_iter().map(|by| by_group(corpus, &Options { by, ..options.clone() }, &counted));
    let tables = tables.collect::<Result<_, _>>()?;
    let groups = Groups::new(&scope)?;
    let left_out = number_of(links.len() - counted.len());
    let what = "links between passages, by who answers";
    let mut header = Header::new(&scope, &groups, &Bases::new(&scope, &groups), what, "links");
    if left_out > 0 {
        header.notes.push(format!(
            "links left out, for what answers is in no counted turn of a document of the report: {left_out}"
        ));
    }
    Ok(Linked {
        report: "linked",
        links: number_of(counted.len()),
        left_out,
        kinds: kinds(counted.iter()),
        tables,
        pairs: pairs(&scope, &counted),
        passages: passages(&scope, &counted),
        header,
    })
}

fn kinds<'a>(links: impl Iterator<Item = &'a Counted<'a>>) -> BTreeMap<String, u32> {
    let mut kinds = BTreeMap::new();
    links.for_each(|one| *kinds.entry(one.link.kind.clone()).or_default() += 1);
    kinds
}

fn by_group(corpus: &Corpus, options: &Options, links: &[Counted<'_>]) -> Result<ByGroup, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let bases = Bases::new(&scope, &groups);
    let person = |turn: usize| corpus.turns.get(turn).and_then(|row| corpus.speaker(row)).map(|row| row.participant);
    let rows = bases.groups.iter().enumerate().map(|(at, base)| {
        let here = || links.iter().filter(|one| groups.of_turn(one.turn) == Some(at));
        let people: HashSet<u32> = here().filter_map(|one| person(one.turn)).collect();
        let documents: HashSet<u32> = here().map(|one| one.link.from.document).collect();
        GroupLinks {
            key: base.key.clone(),
            links: number_of(here().count()),
            kinds: kinds(here()),
            participants: number_of(people.len()),
            of_participants: base.denominators.participants,
            documents: number_of(documents.len()),
            of_documents: base.denominators.documents,
            places: here().map(|one| one.link.from).collect(),
        }
    });
    Ok(ByGroup { by: groups.by.clone(), groups: rows.collect() })
}

fn pairs(scope: &Scope<'_>, links: &[Counted<'_>]) -> Vec<Pair> {
    let mut found: BTreeMap<(Option<String>, Option<String>), Vec<Place>> = BTreeMap::new();
    for one in links {
        let answered = end(scope, one.link.to, None).turn.profession;
        found.entry((answered, case(scope, one.turn).profession)).or_default().push(one.link.from);
    }
    let pair = |((answered, answers), places): (_, Vec<Place>)| Pair {
        answered,
        answers,
        links: number_of(places.len()),
        places,
    };
    found.into_iter().map(pair).collect()
}

fn passages(scope: &Scope<'_>, links: &[Counted<'_>]) -> Vec<Shown> {
    let mut found: Vec<(Place, Vec<&Counted<'_>>)> = Vec::new();
    for one in links {
        match found.last_mut() {
            Some((place, answers))
                if place.document == one.link.to.document && place.span.overlaps(one.link.to.span) =>
            {
                place.span = place.span.hull(one.link.to.span);
                answers.push(one);
            }
            _ => found.push((one.link.to, vec![one])),
        }
    }
    let answer = |one: &&Counted<'_>| Answer {
        kind: one.link.kind.clone(),
        at: end(scope, one.link.from, Some(one.turn)),
        coder: one.link.coder.clone(),
    };
    let shown = |(place, links): (Place, Vec<&Counted<'_>>)| {
        let mut answers: Vec<Answer> = links.iter().map(answer).collect();
        answers.sort_by(|a, b| (&a.kind, a.at.place, &a.coder).cmp(&(&b.kind, b.at.place, &b.coder)));
        Shown { at: end(scope, place, None), answers }
    };
    found.into_iter().map(shown).collect()
}

/// An end by this turn, else by the first that it touches, else by its document alone.
fn end(scope: &Scope<'_>, place: Place, turn: Option<usize>) -> End {
    let corpus = scope.corpus;
    let document = place.document as usize;
    let first = turn.or_else(|| corpus.touches(document, place.span).next());
    let nowhere = || Case {
        document: corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default(),
        ..Case::default()
    };
    End { turn: first.map_or_else(nowhere, |turn| case(scope, turn)), place }
}

impl Linked {
    /// The kinds of links that there are, in the order in which they are offered, then others.
    pub fn kinds(&self) -> Vec<&str> {
        let known = crate::study::link::KINDS;
        let there: BTreeSet<&str> = self.kinds.keys().map(String::as_str).collect();
        let others = there.iter().copied().filter(|kind| !known.contains(kind));
        known.into_iter().filter(|kind| there.contains(kind)).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn place(corpus: &Corpus, turn: usize) -> Place {
        Place { document: corpus.turns[turn].document, span: corpus.turns[turn].body }
    }

    #[test]
    fn answers_stand_under_what_they_answer() {
        let corpus = Study::new()
            .code("a")
            .document("i1", &[("site", "X")])
            .turn("N", "nobody asks us")
            .speaker("N", &[("profession", "nurse")])
            .document("w1", &[("site", "X")])
            .turn("P", "that is so")
            .speaker("P", &[("profession", "police")])
            .turn("S", "it is not")
            .speaker("S", &[("profession", "social work")])
            .turn("INT", "is it?")
            .coding("k", "a", "that is so")
            .document("w2", &[("site", "X")])
            .turn("P", "not coded")
            .build();
        let link = |from: usize, to: usize, kind: &str| Link {
            from: place(&corpus, from),
            to: place(&corpus, to),
            kind: kind.into(),
            coder: "k".into(),
        };
        let mut shorter = link(2, 0, "contradicts");
        shorter.to.span.end -= 3;
        let links =
            [link(1, 0, "answers"), shorter, link(3, 0, "answers"), link(4, 0, "answers"), link(1, 2, "answers")];
        let report = linked(&corpus, &Options::default(), &links).expect("a report");
        assert_eq!((report.links, report.left_out), (3, 2), "an interviewer and an untouched document are left out");
        assert_eq!(report.kinds(), ["answers", "contradicts"]);
        let shown: Vec<(String, Vec<String>)> = report
            .passages
            .iter()
            .map(|one| {
                (one.at.turn.line(), one.answers.iter().map(|a| format!("{} {}", a.kind, a.at.turn.line())).collect())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("i1:1 · i1/N".into(), vec!["answers w1:1 · w1/P".to_owned(), "contradicts w1:2 · w1/S".to_owned()]),
                ("w1:2 · w1/S".into(), vec!["answers w1:1 · w1/P".to_owned()]),
            ]
        );
        let professions = &report.tables[1];
        let rows: Vec<(String, u32, u32, u32)> = professions
            .groups
            .iter()
            .map(|group| (group.key.to_string(), group.links, group.participants, group.of_participants))
            .collect();
        let row = |name: &str, a, b, c| (name.to_owned(), a, b, c);
        assert_eq!(rows[..3], [row("nurse", 0, 0, 0), row("police", 2, 1, 1), row("social work", 1, 1, 1)]);
        let pairs: Vec<(Option<&str>, Option<&str>, u32)> =
            report.pairs.iter().map(|p| (p.answered.as_deref(), p.answers.as_deref(), p.links)).collect();
        assert_eq!(
            pairs,
            [
                (Some("nurse"), Some("police"), 1),
                (Some("nurse"), Some("social work"), 1),
                (Some("social work"), Some("police"), 1),
            ]
        );
        let mut reversed = links.to_vec();
        reversed.reverse();
        let again = linked(&corpus, &Options::default(), &reversed).expect("a report");
        assert_eq!(again.passages.len(), 2, "the order in which links come does not matter");
    }
}
