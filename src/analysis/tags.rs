//! Tags, counted by the groups in whose turns they stand. They are in no count of themes, and untouched documents,
//! interviewers' turns and reflective paragraphs count here like all others: a prompt is a facilitator's.

use super::AnalysisError;
use super::attributes::{Key, NO_VALUE};
use super::group::GroupKey;
use crate::study::Corpus;
use crate::study::corpus::{NONE, Seat};
use crate::text::Span;
use crate::text::fold::fold;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A passage with a tag.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The tag.
    pub name: String,
    /// Index into the corpus's documents.
    pub document: usize,
    /// The passage.
    pub span: Span,
}

/// Where a passage stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Where {
    /// Its first turn, from 1.
    pub turn: Option<u32>,
    /// Who speaks there.
    pub participant: Option<String>,
    /// Which site that is.
    pub site: Option<String>,
}

/// Figures of a tag in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Maximal unions of its overlapping or touching places.
    pub passages: usize,
    /// Documents with one.
    pub documents: usize,
    /// Participants of the turns that they touch.
    pub participants: usize,
}

/// The figures of a tag.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The tag.
    pub tag: String,
    /// By group.
    pub cells: Vec<Counts>,
    /// Whatever the group.
    pub total: Counts,
}

/// Tags by groups.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The attributes.
    pub by: Vec<String>,
    /// The groups in which anything is tagged.
    pub groups: Vec<GroupKey>,
    /// The tags, by name.
    pub rows: Vec<Row>,
}

/// Where a passage stands in a document.
pub fn place(corpus: &Corpus, document: usize, span: Span) -> Where {
    let base = corpus.documents.get(document).map_or(0, |row| row.turns.start as usize);
    let first = corpus.touches(document, span).next();
    let turn = first.and_then(|at| corpus.turns.get(at));
    let seat = turn.map_or_else(|| nobody(document), |turn| corpus.seat(corpus.seat_of(turn)));
    let speaker = turn.and_then(|turn| corpus.speaker(turn));
    let participant = speaker.and_then(|speaker| corpus.participants.get(speaker.participant as usize));
    Where {
        turn: first.and_then(|at| u32::try_from(at + 1 - base).ok()),
        participant: participant.map(|row| row.name.clone()),
        site: corpus.attribute(seat, "site").map(str::to_owned),
    }
}

/// The seat of what stands in no turn.
fn nobody(document: usize) -> Seat {
    Seat { document: Span::of(document..document).start, speaker: NONE, entry: NONE }
}

/// What a passage counts in: group and participant of each turn that it touches.
type Touch = (Vec<String>, Option<u32>);

/// Tallies by the values that make a group.
type ByGroup = BTreeMap<Vec<String>, Tally>;

#[derive(Default)]
struct Tally {
    passages: usize,
    documents: BTreeSet<usize>,
    participants: BTreeSet<u32>,
}

impl Tally {
    fn counts(&self) -> Counts {
        Counts { passages: self.passages, documents: self.documents.len(), participants: self.participants.len() }
    }
}

/// Counts tags by the values of attributes.
pub fn count(corpus: &Corpus, tagged: &[Tagged], by: &[String]) -> Result<Report, AnalysisError> {
    let keys = by.iter().map(|name| Key::find(corpus, name)).collect::<Result<Vec<_>, _>>()?;
    let mut tags: BTreeMap<String, (String, ByGroup, Tally)> = BTreeMap::new();
    for (name, document, span) in passages(tagged) {
        let (_, groups, total) =
            tags.entry(fold(name)).or_insert_with(|| (name.to_owned(), BTreeMap::new(), Tally::default()));
        total.passages += 1;
        total.documents.insert(document);
        let touches = touches(corpus, &keys, document, span);
        let values: BTreeSet<&Vec<String>> = touches.iter().map(|(values, _)| values).collect();
        for group in values {
            let tally = groups.entry(group.clone()).or_default();
            tally.passages += 1;
            tally.documents.insert(document);
        }
        for (group, participant) in &touches {
            if let (Some(tally), Some(participant)) = (groups.get_mut(group), participant) {
                tally.participants.insert(*participant);
                total.participants.insert(*participant);
            }
        }
    }
    let mut found: Vec<Vec<String>> = tags.values().flat_map(|(_, groups, _)| groups.keys().cloned()).collect();
    found.sort_by(|a, b| in_order(corpus, &keys, a, b));
    found.dedup();
    let named = |values: &Vec<String>| {
        GroupKey(keys.iter().map(|key| key.name().to_owned()).zip(values.iter().cloned()).collect())
    };
    let rows = tags.into_values().map(|(tag, groups, total)| Row {
        tag,
        cells: found.iter().map(|group| groups.get(group).map(Tally::counts).unwrap_or_default()).collect(),
        total: total.counts(),
    });
    Ok(Report {
        rows: rows.collect(),
        by: keys.iter().map(|key| key.name().to_owned()).collect(),
        groups: found.iter().map(named).collect(),
    })
}

/// The maximal unions of overlapping or touching places of a tag in a document.
fn passages(tagged: &[Tagged]) -> Vec<(&str, usize, Span)> {
    let mut sorted: Vec<(String, &Tagged)> = tagged.iter().map(|one| (fold(&one.name), one)).collect();
    sorted.sort_by(|(a, one), (b, other)| (a, one.document, one.span).cmp(&(b, other.document, other.span)));
    let mut found: Vec<(&str, usize, Span)> = Vec::new();
    for (folded, one) in &sorted {
        match found.last_mut() {
            Some((name, document, span))
                if fold(name) == *folded && *document == one.document && span.touches(one.span) =>
            {
                *span = span.hull(one.span);
            }
            _ => found.push((&one.name, one.document, one.span)),
        }
    }
    found
}

fn touches(corpus: &Corpus, keys: &[Key], document: usize, span: Span) -> Vec<Touch> {
    let values = |seat: Seat| -> Vec<String> {
        let value = |key: &Key| key.value(corpus, seat).map_or(NO_VALUE, |value| key.label(value, None)).to_owned();
        keys.iter().map(value).collect()
    };
    let turns: Vec<_> = corpus.touches(document, span).filter_map(|at| corpus.turns.get(at)).collect();
    if turns.is_empty() {
        return vec![(values(nobody(document)), None)];
    }
    let of = |turn| {
        let participant = corpus.speaker(turn).map(|speaker| speaker.participant);
        (values(corpus.seat(corpus.seat_of(turn))), participant)
    };
    turns.into_iter().map(of).collect()
}

/// Values in the attribute's own order, those that are none last.
fn in_order(corpus: &Corpus, keys: &[Key], a: &[String], b: &[String]) -> Ordering {
    for ((key, a), b) in keys.iter().zip(a).zip(b) {
        let order = (a == NO_VALUE).cmp(&(b == NO_VALUE)).then_with(|| key.attribute_type(corpus).cmp(a, b));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
