//! Who speaks where: what another program says of voices, laid over the turns that are found in the text.
//!
//! Labels that stand in the text go before what a program says of stretches of it, for they are what a reader sees; a
//! program's person is then bound to the label whose turns it covers. In a text without labels the stretches become
//! turns themselves.

use super::Person;
use crate::study::{Layout, SpeakerType, Turn, TurnKind};
use crate::text::fold::fold;
use crate::text::{Span, words};
use std::collections::{BTreeMap, BTreeSet};

/// Of the bytes of a label's turns, how many a person must cover to be the one who speaks there, in a hundred.
const MOST: u64 = 60;

/// What came of the voices of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// Labels of the layout that mean a person of another name.
    pub labels: Vec<(String, usize)>,
    /// People of whom the document says something, but whose turns are not known.
    pub without_turns: Vec<usize>,
}

/// Lays voices over a layout: each is a person of `people`, and a place or the whole text. `asks` tells what a label's
/// speaker is known to be.
pub fn lay(
    layout: &mut Layout,
    text: &str,
    voices: &[(usize, Option<Span>)],
    people: &[Person],
    asks: &dyn Fn(&str) -> SpeakerType,
) -> Bound {
    let whole = Span::of(0..text.trim_end().len());
    let lead = Span::of(0..text.len() - text.trim_start().len()).end;
    let covers = |span: Span| span.start <= lead && span.end >= whole.end;
    let mut parts: Vec<(Span, usize)> = Vec::new();
    let mut all: BTreeSet<usize> = BTreeSet::new();
    for (person, place) in voices {
        match place {
            Some(span) if !covers(*span) => parts.push((*span, *person)),
            _ => {
                all.insert(*person);
            }
        }
    }
    // Who has stretches of the text is not the voice of all of it as well.
    parts.iter().for_each(|(_, person)| {
        all.remove(person);
    });
    parts.sort_unstable();
    parts.dedup();
    // Those who may be meant here: a study has very many people, a document few.
    let here: BTreeSet<usize> = voices.iter().map(|(person, _)| *person).collect();
    let mut bound = if layout.spoken {
        bind(layout, &parts, &mut all, (people, &here), asks)
    } else {
        split(layout, text, &parts, &mut all, people);
        Bound::default()
    };
    let spoken: BTreeSet<String> = layout.labels.iter().map(|label| fold(label)).collect();
    let named = |person: &usize| people.get(*person).is_some_and(|person| spoken.contains(&fold(&label_of(person))));
    let has_turns = |person: &usize| named(person) || bound.labels.iter().any(|(_, other)| other == person);
    let mut without: Vec<usize> = parts.iter().map(|(_, person)| *person).chain(all).collect();
    without.sort_unstable();
    without.dedup();
    without.retain(|person| !has_turns(person));
    bound.without_turns = without;
    bound
}

/// The label by which a person is called in the text.
fn label_of(person: &Person) -> String {
    person.local.as_deref().unwrap_or(&person.name).trim().to_owned()
}

/// Binds labels that are known in no list to the people whose stretches they cover.
fn bind(
    layout: &Layout,
    parts: &[(Span, usize)],
    all: &mut BTreeSet<usize>,
    (people, here): (&[Person], &BTreeSet<usize>),
    asks: &dyn Fn(&str) -> SpeakerType,
) -> Bound {
    let is_name = |label: &str, person: &Person| {
        fold(label) == fold(&label_of(person)) || person.labels.iter().any(|other| fold(other) == fold(label))
    };
    let mut bound = Bound::default();
    let mut free: Vec<&String> = Vec::new();
    for (at, label) in layout.labels.iter().enumerate() {
        let named = here.iter().find(|at| people.get(**at).is_some_and(|person| is_name(label, person)));
        if let Some(person) = named {
            all.remove(person);
            continue;
        }
        let bodies: Vec<Span> =
            layout.turns.iter().filter(|turn| turn.label == u32::try_from(at).ok()).map(|turn| turn.body).collect();
        let bytes: u64 = bodies.iter().map(|body| u64::from(body.len())).sum();
        let mut covered: BTreeMap<usize, u64> = BTreeMap::new();
        for (span, person) in parts {
            let here: u64 = bodies.iter().map(|body| u64::from(body.intersection(*span).len())).sum();
            *covered.entry(*person).or_default() += here;
        }
        let most = covered.into_iter().max_by_key(|(person, bytes)| (*bytes, std::cmp::Reverse(*person)));
        match most.filter(|(_, covered)| bytes > 0 && covered * 100 >= bytes * MOST) {
            Some((person, _)) => bound.labels.push((label.clone(), person)),
            None if bytes > 0 && matches!(asks(label), SpeakerType::Respondent | SpeakerType::Client) => {
                free.push(label);
            }
            None => {}
        }
    }
    // One voice for the whole document, and one who answers in it: they are the same.
    if let ([label], Some(person)) = (free.as_slice(), all.first().copied())
        && all.len() == 1
        && !bound.labels.iter().any(|(_, other)| *other == person)
    {
        bound.labels.push(((*label).clone(), person));
    }
    bound
}

/// Splits the paragraphs of a text at the ends of stretches, and gives each piece to who speaks there.
fn split(layout: &mut Layout, text: &str, parts: &[(Span, usize)], all: &mut BTreeSet<usize>, people: &[Person]) {
    let everywhere = all.first().copied().filter(|_| all.len() == 1);
    if parts.is_empty() && everywhere.is_none() {
        return;
    }
    let mut labels: Vec<String> = layout.labels.clone();
    let mut label_at = |person: usize| -> Option<u32> {
        let name = label_of(people.get(person)?);
        let at = labels.iter().position(|label| fold(label) == fold(&name)).unwrap_or_else(|| {
            labels.push(name);
            labels.len() - 1
        });
        u32::try_from(at).ok()
    };
    let mut turns = Vec::with_capacity(layout.turns.len());
    // Where each old turn went, for notes and entries.
    let mut first_of = Vec::with_capacity(layout.turns.len());
    for turn in &layout.turns {
        first_of.push(Span::of(0..turns.len()).end);
        let mut cuts: Vec<u32> = vec![turn.span.start, turn.span.end];
        for (span, _) in parts {
            cuts.extend([span.start, span.end].into_iter().filter(|at| turn.span.start < *at && *at < turn.span.end));
        }
        cuts.sort_unstable();
        cuts.dedup();
        for window in cuts.windows(2) {
            let &[start, end] = window else { continue };
            let piece = trimmed(text, Span { start, end });
            if piece.is_empty() {
                continue;
            }
            let here = parts.iter().find(|(span, _)| span.overlaps(piece)).map(|(_, person)| *person);
            let label = here.or(everywhere).and_then(&mut label_at);
            let kind = if label.is_some() { TurnKind::Speech } else { turn.kind };
            let words = words::count(piece.slice(text));
            turns.push(Turn { label, span: piece, body: piece, kind, words, ..turn.clone() });
        }
    }
    let last = Span::of(0..turns.len()).end.saturating_sub(1);
    let moved = |turn: u32| first_of.get(turn as usize).copied().unwrap_or(last).min(last);
    layout.notes.iter_mut().for_each(|note| note.turn = moved(note.turn));
    layout.entries.iter_mut().for_each(|entry| entry.turn = moved(entry.turn));
    if turns.is_empty() {
        layout.notes.clear();
        layout.entries.clear();
    }
    layout.turns = turns;
    layout.labels = labels;
    layout.spoken = layout.turns.iter().any(|turn| turn.label.is_some());
}

/// A span without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let slice = span.slice(text);
    let start = span.start + Span::of(0..slice.len() - slice.trim_start().len()).end;
    Span { start, end: start + Span::of(0..slice.trim().len()).end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::turns::{Source, layout};

    fn people(names: &[&str]) -> Vec<Person> {
        names.iter().map(|name| Person { name: (*name).to_owned(), ..Person::default() }).collect()
    }

    fn place(text: &str, what: &str) -> Option<Span> {
        let at = text.find(what)?;
        Some(Span::of(at..at + what.len()))
    }

    fn said(text: &str, layout: &Layout) -> Vec<(Option<String>, String)> {
        let label = |turn: &Turn| turn.label.and_then(|at| layout.labels.get(at as usize)).cloned();
        layout.turns.iter().map(|turn| (label(turn), turn.body.slice(text).to_owned())).collect()
    }

    fn laid(text: &str, voices: &[(usize, Option<Span>)], names: &[&str]) -> (Layout, Bound) {
        let (mut found, _) = layout(Source { text, ..Source::default() });
        let asks = |label: &str| SpeakerType::of_label(label).unwrap_or_default();
        let bound = lay(&mut found, text, voices, &people(names), &asks);
        (found, bound)
    }

    #[test]
    fn stretches_of_a_text_without_labels_become_turns() {
        let text = "So how was it?\nIt was long. And then?\n\nThen we left.\n";
        let voices =
            [(0, place(text, "It was long. ")), (0, place(text, "Then we left.\n")), (1, place(text, "And then?"))];
        let (found, bound) = laid(text, &voices, &["Ada", "Ben"]);
        let expected = [
            (None, "So how was it?"),
            (Some("Ada"), "It was long."),
            (Some("Ben"), "And then?"),
            (Some("Ada"), "Then we left."),
        ];
        assert_eq!(said(text, &found), expected.map(|(who, what)| (who.map(str::to_owned), what.to_owned())));
        assert!(found.spoken && bound == Bound::default());
        assert_eq!(found.turns.iter().map(|turn| turn.words).sum::<u32>(), 12);
        assert!(Layout::decode(&found.encode()).is_ok_and(|again| again == found));
    }

    #[test]
    fn one_voice_for_a_whole_text_without_labels_speaks_it_all() {
        let text = "\nOne.\n\nTwo.\n";
        let (found, _) = laid(text, &[(0, None), (0, Some(Span::of(0..text.len())))], &["Ada"]);
        assert_eq!(said(text, &found), [(Some("Ada".into()), "One.".into()), (Some("Ada".into()), "Two.".into())]);
        let (found, bound) = laid(text, &[(0, None), (1, None)], &["Ada", "Ben"]);
        assert!(!found.spoken && bound.without_turns == [0, 1], "whose it is, is not known");
    }

    #[test]
    fn labels_of_the_text_are_bound_to_the_people_who_cover_them() {
        let text = "INT: So?\n\nP1: It was long.\n\nINT: And you?\n\nP2: Short.\n\nP1: No.\n\nP2: Yes.\n";
        let voices =
            [(0, place(text, "P1: It was long.")), (0, place(text, "P1: No.")), (1, place(text, "P2: Short."))];
        let (found, bound) = laid(text, &voices, &["Ada", "Ben"]);
        assert_eq!(found.labels, ["INT", "P1", "P2"]);
        assert_eq!(bound.labels, [("P1".to_owned(), 0), ("P2".to_owned(), 1)]);
        let one = "INT: So?\n\nP1: It was long.\n\nINT: And?\n\nP1: No.\n";
        let (_, bound) = laid(one, &[(0, None)], &["Ada"]);
        assert_eq!(bound, Bound { labels: vec![("P1".to_owned(), 0)], without_turns: vec![] });
        let (_, bound) = laid(text, &[(0, None)], &["Ada"]);
        assert_eq!(bound, Bound { labels: vec![], without_turns: vec![0] }, "two answer: it is not known who Ada is");
        let (_, bound) = laid(text, &[(0, None)], &["p1"]);
        assert_eq!(bound, Bound::default());
    }
}
