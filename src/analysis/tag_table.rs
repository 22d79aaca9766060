//! Tags by groups with what they are out of: which artefact, which case, in whose turns.
//!
//! Tags are no themes, so they follow a rule of their own: all turns count, a facilitator's and an interviewer's too
//! (a prompt is theirs), in all documents, coded or not. Marks, by which readers find places again, are left out
//! unless they are asked for. A passage of a tag is the maximal union of its overlapping or touching places in one
//! document; it counts in each group whose turns it touches, and once in the total.

use super::AnalysisError;
use super::denominators::{Bases, Denominators, GroupRow};
use super::group::Groups;
use super::header::Header;
use super::number_of;
use super::opens::Place;
use super::options::{Coders, Documents, Options};
use super::scope::Scope;
use crate::study::Corpus;
use crate::study::tag::{MARK, kind_of};
use crate::text::Span;
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Tags by groups.
#[derive(Clone, Debug, Serialize)]
pub struct TagTable {
    /// Always `tags`.
    pub report: &'static str,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// The kind of tags that was asked for.
    pub kind: Option<String>,
    /// All turns in all documents, as far as conditions leave them.
    pub denominators: Denominators,
    /// The same for each group.
    pub groups: Vec<GroupRow>,
    /// The tags, by name.
    pub rows: Vec<Row>,
    /// Tagged passages that touch no turn of these.
    pub outside: u32,
    /// What a reader must know.
    pub header: Header,
}

/// A tag.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name.
    pub tag: String,
    /// Its kind.
    pub kind: Option<String>,
    /// Its figures in each group, parallel to the groups.
    pub cells: Vec<Cell>,
    /// Its figures in all turns.
    pub total: Cell,
}

/// Figures of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Its passages.
    pub passages: u32,
    /// Turns that they touch.
    pub turns: u32,
    /// Documents of these.
    pub documents: u32,
    /// Participants of these.
    pub participants: u32,
    /// Where the passages stand.
    #[serde(skip)]
    pub places: Vec<Place>,
}

#[derive(Default)]
struct Tally {
    places: Vec<Place>,
    turns: BTreeSet<usize>,
    documents: BTreeSet<u32>,
    participants: BTreeSet<u32>,
}

impl Tally {
    fn take(&mut self, corpus: &Corpus, place: Place, turns: impl Iterator<Item = usize>) {
        self.places.push(place);
        self.documents.insert(place.document);
        for at in turns {
            self.turns.insert(at);
            let speaker = corpus.turns.get(at).and_then(|turn| corpus.speaker(turn));
            self.participants.extend(speaker.map(|speaker| speaker.participant));
        }
    }

    fn cell(self) -> Cell {
        Cell {
            passages: number_of(self.places.len()),
            turns: number_of(self.turns.len()),
            documents: number_of(self.documents.len()),
            participants: number_of(self.participants.len()),
            places: self.places,
        }
    }
}

/// Counts tags.
pub fn tag_table(corpus: &Corpus, options: &Options, kind: Option<&str>) -> Result<TagTable, AnalysisError> {
    let options = Options { coders: Coders::All, documents: Documents::All, reflective: true, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let kind = kind.map(|kind| fold(kind.trim().trim_end_matches(':')));
    let wanted = |name: &str| match &kind {
        Some(kind) => kind_of(name).is_some_and(|own| fold(own) == *kind),
        None => kind_of(name) != Some(MARK),
    };
    let mut tags: BTreeMap<String, (&str, BTreeMap<usize, Tally>, Tally)> = BTreeMap::new();
    let mut outside = 0;
    for (name, place) in passages(corpus, &wanted) {
        let counted: Vec<(usize, usize)> = corpus
            .touches(place.document as usize, place.span)
            .filter_map(|at| Some((at, groups.of_turn(at)?)))
            .collect();
        if counted.is_empty() {
            outside += 1;
            continue;
        }
        let (_, cells, total) = tags.entry(fold(name)).or_insert_with(|| (name, BTreeMap::new(), Tally::default()));
        total.take(corpus, place, counted.iter().map(|(at, _)| *at));
        let touched: BTreeSet<usize> = counted.iter().map(|(_, group)| *group).collect();
        for group in touched.into_iter().filter(|_| !groups.is_empty()) {
            let own = counted.iter().filter(|(_, of)| *of == group).map(|(at, _)| *at);
            cells.entry(group).or_default().take(corpus, place, own);
        }
    }
    if let Some(kind) = kind.as_ref().filter(|_| tags.is_empty() && outside == 0) {
        let known: BTreeSet<&str> = corpus.tag_names.iter().filter_map(|name| kind_of(name)).collect();
        let known: Vec<&str> = known.into_iter().collect();
        let known = if known.is_empty() {
            "nothing is tagged yet".to_owned()
        } else {
            format!("kinds are {}", known.join(", "))
        };
        return Err(AnalysisError::Usage(format!("--kind: no tag is of the kind “{kind}”; {known}")));
    }
    let bases = Bases::new(&scope, &groups);
    let header = Header::new(&scope, &groups, &bases, "tags, in no count of themes", "participants n/N, then passages");
    let rows = tags.into_values().map(|(tag, mut cells, total)| Row {
        tag: tag.to_owned(),
        kind: kind_of(tag).map(str::to_owned),
        cells: (0..groups.len()).map(|group| cells.remove(&group).unwrap_or_default().cell()).collect(),
        total: total.cell(),
    });
    Ok(TagTable {
        report: "tags",
        by: groups.by.clone(),
        kind,
        denominators: bases.total,
        groups: bases.groups,
        rows: rows.collect(),
        outside,
        header,
    })
}

/// The passages of the tags that are wanted, by tag, document and place.
fn passages<'a>(corpus: &'a Corpus, wanted: &impl Fn(&str) -> bool) -> Vec<(&'a str, Place)> {
    let name = |at: u32| corpus.tag_names.get(at as usize).map_or("", String::as_str);
    let chosen = corpus.tags.iter().filter(|row| wanted(name(row.name)));
    let mut sorted: Vec<(String, u32, Span, &str)> =
        chosen.map(|row| (fold(name(row.name)), row.document, row.span, name(row.name))).collect();
    sorted.sort();
    let mut found: Vec<(String, &str, Place)> = Vec::new();
    for (folded, document, span, name) in sorted {
        match found.last_mut() {
            Some((known, _, place)) if *known == folded && place.document == document && place.span.touches(span) => {
                place.span = place.span.hull(span);
            }
            _ => found.push((folded, name, Place { document, span })),
        }
    }
    found.into_iter().map(|(_, name, place)| (name, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;
    use crate::study::corpus::TagRow;

    fn corpus() -> Corpus {
        let (mut corpus, texts) = Study::new()
            .known(&["A1", "A2"])
            .document("d1", &[("site", "X")])
            .turn("Facilitator", "which form")
            .turn("A1", "the care plan is late")
            .speaker("A1", &[("profession", "nursing")])
            .turn("A2", "the plan again")
            .speaker("A2", &[("profession", "police")])
            .document("d2", &[("site", "Y")])
            .turn("A1", "a plan there")
            .speaker("A1", &[("profession", "nursing")])
            .build_with_texts();
        corpus.tag_names =
            ["artefact:care plan", "Artefact:Care plan", "mark:star", "prompt:form"].map(str::to_owned).to_vec();
        let place = |document: usize, words: &str| {
            let at = texts[document].find(words).expect("words");
            Span::of(at..at + words.len())
        };
        let row =
            |document: u32, words: &str, name: u32| TagRow { document, span: place(document as usize, words), name };
        corpus.tags = vec![
            row(0, "which form", 3),
            row(0, "care plan", 0),
            row(0, "plan is", 1),
            row(0, "late\nA2: the plan", 0),
            row(0, "again", 2),
            row(1, "a plan", 0),
        ];
        corpus
    }

    fn told(cell: &Cell) -> (u32, u32, u32, u32) {
        (cell.passages, cell.turns, cell.documents, cell.participants)
    }

    #[test]
    fn tags_are_counted_in_all_turns_by_group() {
        let options =
            Options { by: vec!["profession".into()], speakers: crate::analysis::Speakers::All, ..Options::default() };
        let report = tag_table(&corpus(), &options, None).expect("a report");
        let groups: Vec<_> =
            report.groups.iter().map(|row| (row.key.to_string(), row.denominators.participants)).collect();
        assert_eq!(groups, [("nursing".to_owned(), 1), ("police".to_owned(), 1), ("(none)".to_owned(), 1)]);
        assert_eq!(
            report.rows.iter().map(|row| row.tag.as_str()).collect::<Vec<_>>(),
            ["artefact:care plan", "prompt:form"]
        );
        let plan = &report.rows[0];
        // “care plan is” is one passage, “late … plan” another, over two turns; and one in d2.
        assert_eq!(told(&plan.total), (3, 3, 2, 2));
        assert_eq!(plan.cells.iter().map(told).collect::<Vec<_>>(), [(3, 2, 2, 1), (1, 1, 1, 1), (0, 0, 0, 0)]);
        assert_eq!(told(&report.rows[1].total), (1, 1, 1, 1), "a facilitator's prompt");
        assert_eq!((report.denominators.turns, report.outside), (4, 0));
    }

    #[test]
    fn a_kind_and_conditions_choose() {
        let options = Options { filter: vec!["site=X".parse().expect("one")], ..Options::default() };
        let report = tag_table(&corpus(), &options, Some("Artefact:")).expect("a report");
        assert_eq!((report.rows.len(), told(&report.rows[0].total)), (1, (2, 2, 1, 2)));
        assert_eq!(report.outside, 1, "the one at Y");
        assert_eq!(tag_table(&corpus(), &Options::default(), Some("mark")).expect("a report").rows.len(), 1);
        let wrong = tag_table(&corpus(), &options, Some("case")).expect_err("there is none");
        assert!(wrong.to_string().contains("kinds are") && wrong.to_string().contains("artefact"));
    }
}
