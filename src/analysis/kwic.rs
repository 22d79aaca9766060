//! Keyword in context: how often a term is said, by whom, in how many words; the lines themselves are the
//! publisher's.
//!
//! It is search and no coding: nobody judged what the term means where it stands, and documents count whether
//! anybody has coded them or not. Finding the term is the search's business; here its hits are counted, those in
//! counted turns.

use super::AnalysisError;
use super::denominators::{Bases, Denominators};
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::number_of;
use super::opens::Place;
use super::options::{Documents, Options};
use super::scope::Scope;
use crate::study::Corpus;
use crate::text::Span;
use serde::Serialize;
use std::collections::HashSet;

/// What is said above and below.
pub const SEARCH: &str = "This is search, not coding: a word is found wherever it is said, whatever is meant by it.";

/// Where a term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The turn, an index into the corpus.
    pub turn: usize,
    /// The term, in bytes of the document.
    pub span: Span,
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct Kwic {
    /// Always `kwic`.
    pub report: &'static str,
    /// What was looked for, as it was asked.
    pub term: String,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// What there is to be found in.
    pub denominators: Denominators,
    /// The figures of each group.
    pub groups: Vec<GroupHits>,
    /// The figures of all counted turns.
    pub total: Figures,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// The hits in counted turns, with their groups, in the order of documents and text.
    #[serde(skip)]
    pub hits: Vec<(Hit, usize)>,
}

/// The figures of a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupHits {
    /// The values that make it.
    pub key: GroupKey,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How often a term is said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Times that it is said.
    pub hits: u32,
    /// Words of counted turns.
    pub words: u32,
    /// Times in a thousand of these words; null where there are none.
    pub per_1000_words: Option<f64>,
    /// Participants who say it.
    pub participants: u32,
    /// Participants there are.
    pub of_participants: u32,
    /// Documents in which it is said.
    pub documents: u32,
    /// Documents there are.
    pub of_documents: u32,
    /// Turns in which it is said.
    pub turns: u32,
    /// Counted turns there are.
    pub of_turns: u32,
}

/// Counts what was found. Untouched documents count too, unless only finished ones are asked for.
pub fn kwic(corpus: &Corpus, options: &Options, term: &str, found: &[Hit]) -> Result<Kwic, AnalysisError> {
    let documents = if options.documents == Documents::Finished { Documents::Finished } else { Documents::All };
    let options = Options { documents, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let bases = Bases::new(&scope, &groups);
    let mut hits: Vec<(Hit, usize)> = found
        .iter()
        .filter(|hit| corpus.turns.get(hit.turn).is_some_and(|row| scope.has_document(row.document as usize)))
        .filter_map(|hit| Some((*hit, groups.of_turn(hit.turn)?)))
        .collect();
    hits.sort_unstable();
    let mut header = Header::new(&scope, &groups, &bases, "a term, found by search", "hits in 1,000 words");
    header.notes.push(SEARCH.to_owned());
    let rows = bases.groups.iter().enumerate().map(|(at, row)| GroupHits {
        key: row.key.clone(),
        figures: figures(corpus, hits.iter().filter(|(_, group)| *group == at).map(|(hit, _)| hit), row.denominators),
    });
    Ok(Kwic {
        report: "kwic",
        term: term.to_owned(),
        by: groups.by.clone(),
        denominators: bases.total,
        groups: rows.collect(),
        total: figures(corpus, hits.iter().map(|(hit, _)| hit), bases.total),
        header,
        hits,
    })
}

fn figures<'a>(corpus: &Corpus, hits: impl Iterator<Item = &'a Hit>, base: Denominators) -> Figures {
    let (mut turns, mut documents, mut people) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut number = 0u32;
    for hit in hits {
        number += 1;
        turns.insert(hit.turn);
        let Some(row) = corpus.turns.get(hit.turn) else { continue };
        documents.insert(row.document);
        people.extend(corpus.speaker(row).map(|speaker| speaker.participant));
    }
    Figures {
        hits: number,
        words: base.words,
        per_1000_words: (base.words > 0).then(|| 1000.0 * f64::from(number) / f64::from(base.words)),
        participants: number_of(people.len()),
        of_participants: base.participants,
        documents: number_of(documents.len()),
        of_documents: base.documents,
        turns: number_of(turns.len()),
        of_turns: base.turns,
    }
}

impl Kwic {
    /// The places of the hits, of a group or of all.
    pub fn places<'a>(&'a self, corpus: &'a Corpus, group: Option<usize>) -> impl Iterator<Item = Place> + 'a {
        let here = self.hits.iter().filter(move |(_, of)| group.is_none_or(|group| group == *of));
        here.filter_map(|(hit, _)| Some(Place { document: corpus.turns.get(hit.turn)?.document, span: hit.span }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;
    use proptest::prelude::*;

    fn found(corpus: &Corpus, texts: &[String], term: &str) -> Vec<Hit> {
        let turns = corpus.turns.iter().enumerate();
        turns
            .flat_map(|(at, turn)| {
                let text = turn.body.slice(&texts[turn.document as usize]).to_owned();
                let span = |from: usize| {
                    let start = turn.body.start + from as u32;
                    Hit { turn: at, span: Span::new(start, start + term.len() as u32) }
                };
                text.match_indices(term).map(|(from, _)| span(from)).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn hits_are_counted_in_counted_turns_whether_coded_or_not() {
        let study = Study::new()
            .code("a")
            .document("x", &[("site", "X")])
            .turn("A", "the plan is a plan for us")
            .turn("INT", "a plan?")
            .turn("B", "no idea")
            .document("y", &[("site", "Y")])
            .turn("C", "plan it");
        let (corpus, texts) = study.build_with_texts();
        let options = Options { by: vec!["site".into()], ..Options::default() };
        let report = kwic(&corpus, &options, "plan", &found(&corpus, &texts, "plan")).expect("a report");
        let x = &report.groups[0].figures;
        assert_eq!((x.hits, x.words, x.turns, x.of_turns, x.participants, x.of_participants), (2, 9, 1, 2, 1, 2));
        assert_eq!(x.per_1000_words, Some(2000.0 / 9.0));
        assert_eq!((report.total.hits, report.total.documents, report.total.of_documents), (3, 2, 2));
        assert_eq!(report.places(&corpus, Some(1)).count(), 1);
        let all = Options { speakers: crate::analysis::Speakers::All, ..options };
        assert_eq!(kwic(&corpus, &all, "plan", &found(&corpus, &texts, "plan")).expect("a report").total.hits, 4);
    }

    proptest! {
        /// Groups part the hits, and the order in which hits come does not matter.
        #[test]
        fn groups_part_the_hits(seed: u64) {
            use crate::analysis::testing::random;
            let mut dice = random::Dice::new(seed);
            let (corpus, texts) = random::study(&mut dice).build_with_texts();
            let options = random::options(&mut dice);
            let mut hits = found(&corpus, &texts, "a");
            let report = kwic(&corpus, &options, "a", &hits).expect("a report");
            hits.reverse();
            let again = kwic(&corpus, &options, "a", &hits).expect("a report");
            prop_assert_eq!(&report.hits, &again.hits);
            let sum: u32 = report.groups.iter().map(|group| group.figures.hits).sum();
            prop_assert!(report.by.is_empty() || sum == report.total.hits);
            prop_assert_eq!(report.places(&corpus, None).count(), report.total.hits as usize);
        }
    }
}
