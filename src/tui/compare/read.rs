//! The comparison as the screen needs it, worked out on a reading thread: who can be compared, the figures
//! in words, and each place with its text, its turns and the coders' memos.

use super::{Asked, Comparison, Decided, Item, Key, Nothing, Pair, Part, Side};
use crate::analysis::compare::{Kind, Place, Reading, Wanted, participants};
use crate::analysis::{AnalysisError, Coders, Compare, compare};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::study::decision::is_consensus;
use crate::text::Span;
use crate::tui::jobs::speaker;
use crate::tui::widgets;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Compares two coders.
pub fn comparison(texts: &dyn Texts, corpus: &Corpus, asked: &Asked) -> Result<Comparison, Nothing> {
    let document = asked.document.as_deref().and_then(|name| corpus.document_named(name));
    let pairs = pairs(corpus, document);
    let coders = chosen(&pairs, asked.coders.as_ref());
    let mut wanted = Wanted {
        documents: asked.document.iter().cloned().collect(),
        same: true,
        reflexive: asked.reflexive,
        ..Wanted::default()
    };
    if let Some(coders) = &coders {
        wanted.scope.coders = Coders::Named(coders.to_vec());
    }
    let report = compare(corpus, &wanted, texts).map_err(|error| match error {
        AnalysisError::Blind(name) => Nothing::Blind(name),
        error => Nothing::Because(error.to_string()),
    })?;
    let coders = coders.ok_or_else(|| Nothing::Because("no two coders share a document".to_owned()))?;
    let mut places: Vec<&Place> = report.disagreements.iter().chain(&report.agreements).collect();
    places.sort_by_key(|place| (place.cluster.document, place.cluster.span, place.cluster.code));
    let mut known: BTreeMap<usize, Arc<str>> = BTreeMap::new();
    let mut items = Vec::with_capacity(places.len());
    for place in places {
        let at = place.cluster.document;
        if let std::collections::btree_map::Entry::Vacant(entry) = known.entry(at)
            && let Some(text) = texts.text(corpus, at)
        {
            entry.insert(text);
        }
        let Some(text) = known.get(&at) else { continue };
        items.push(item(texts, corpus, place, &coders, Arc::clone(text)));
    }
    let figures = figures(&report, &coders);
    let left_out = left_out(&report);
    Ok(Comparison { turns: report.header.turns, figures, left_out, coders, pairs, documents: report.documents, items })
}

/// The pairs of coders who share documents, or this one; who share most come first, then those with the
/// acting coder.
fn pairs(corpus: &Corpus, document: Option<usize>) -> Vec<Pair> {
    let everybody: Vec<u32> =
        (0u32..).zip(&corpus.coders).filter(|(_, n)| !is_consensus(n)).map(|(at, _)| at).collect();
    let mut shared: BTreeMap<(u32, u32), (u32, bool)> = BTreeMap::new();
    for at in (0..corpus.documents.len()).filter(|at| corpus.documents.get(*at).is_some_and(|row| !row.blind)) {
        let there = participants(corpus, at, &everybody);
        for (place, one) in there.iter().enumerate() {
            for other in there.iter().skip(place + 1) {
                let entry = shared.entry((*one, *other)).or_default();
                entry.0 += 1;
                entry.1 |= document.is_none_or(|wanted| wanted == at);
            }
        }
    }
    let name = |coder: u32| corpus.coders.get(coder as usize).cloned().unwrap_or_default();
    let mut found: Vec<Pair> = shared
        .into_iter()
        .filter(|(_, (_, here))| *here)
        .map(|((one, other), (documents, _))| Pair { coders: [name(one), name(other)], documents })
        .collect();
    let acting = |pair: &Pair| corpus.acting_coder.as_ref().is_some_and(|coder| pair.coders.contains(coder));
    found.sort_by_key(|pair| std::cmp::Reverse((pair.documents, acting(pair))));
    found
}

fn chosen(pairs: &[Pair], wanted: Option<&[String; 2]>) -> Option<[String; 2]> {
    let fits = |pair: &&Pair| wanted.is_some_and(|wanted| pair.coders == *wanted);
    pairs.iter().find(fits).or_else(|| pairs.first()).map(|pair| pair.coders.clone())
}

fn figures(report: &Compare, coders: &[String; 2]) -> Vec<String> {
    let pooled = &report.pooled;
    let only = |at: usize| pooled.only.get(at).copied().unwrap_or(0);
    let mut said = vec![
        format!("{} same", pooled.same),
        format!("{} overlapping", pooled.overlapping),
        format!("only {} {}, {} {}", coders[0], only(0), coders[1], only(1)),
        format!("{} decided", pooled.decided),
    ];
    if report.header.coefficients {
        if let Some(percent) = pooled.percent {
            said.push(format!("{:.1} %", percent * 100.0));
        }
        match (pooled.alpha, pooled.alpha_undefined) {
            (Some(alpha), _) => said.push(format!("alpha {alpha:.2}")),
            (None, Some(why)) => said.push(format!("no alpha: {}", why.words())),
            (None, None) => {}
        }
    }
    said
}

fn left_out(report: &Compare) -> Vec<String> {
    let header = &report.header;
    let mut said = Vec::new();
    if !header.blind.is_empty() {
        said.push(format!("you code {} blind", widgets::count(header.blind.len(), "document")));
    }
    if !header.absent.is_empty() {
        said.push(format!("{} assigned and not begun", widgets::count(header.absent.len(), "document")));
    }
    if header.outside > 0 {
        said.push(format!("{} outside counted turns", widgets::count(header.outside as usize, "place")));
    }
    said
}

fn item(texts: &dyn Texts, corpus: &Corpus, place: &Place, coders: &[String; 2], text: Arc<str>) -> Item {
    let cluster = &place.cluster;
    let touched = corpus.touches(cluster.document, cluster.span);
    let first = corpus.documents.get(cluster.document).map_or(0, |row| row.turns.start as usize);
    let passage = touched.filter_map(|at| {
        let turn = corpus.turns.get(at)?;
        let (name, detail) = speaker(corpus, turn);
        let span = around(&text, turn.body, cluster.span);
        let number = Span::of(0..(at + 1).saturating_sub(first)).end;
        Some(Part { turn: number, who: format!("{name} {detail}").trim().to_owned(), span })
    });
    let side = |coder: &String| {
        let named = |reading: &&Reading| corpus.coders.get(reading.coder as usize) == Some(coder);
        cluster.readings.iter().find(named).map(|reading| side(texts, corpus, reading)).unwrap_or_default()
    };
    let decision = cluster.decision.and_then(|at| corpus.decisions.get(at)).map(|row| Decided {
        choice: row.choice.clone(),
        memo: row.memo.clone(),
        coder: row.coder.clone(),
        at: row.at.clone(),
    });
    Item {
        key: Key { document: place.document.clone(), code: place.code.clone(), span: cluster.span },
        kind: cluster.kind,
        turn: place.turn,
        who: place.participant.as_deref().map_or("", |who| who.rsplit('/').next().unwrap_or(who)).to_owned(),
        passage: passage.collect(),
        sides: [side(&coders[0]), side(&coders[1])],
        decision: decision.filter(|_| cluster.kind != Kind::Same),
        text,
    }
}

/// How much of a turn is shown before and after a place, in bytes; some turns are as long as a book.
const AROUND: u32 = 3000;

/// The part of a turn around a place, from word to word.
fn around(text: &str, turn: Span, place: Span) -> Span {
    let boundary = |mut at: u32| {
        while at > turn.start && !text.is_char_boundary(at as usize) {
            at -= 1;
        }
        at
    };
    let mut part = turn;
    if place.start.saturating_sub(turn.start) > AROUND {
        let from = boundary(place.start - AROUND);
        let skipped = Span::new(from, place.start).slice(text).split_inclusive(char::is_whitespace).next();
        part.start = from + skipped.map_or(0, |word| Span::of(0..word.len()).end).min(place.start - from);
    }
    if turn.end.saturating_sub(place.end) > AROUND {
        let to = boundary(place.end + AROUND);
        let blank = Span::new(place.end, to).slice(text).rfind(char::is_whitespace);
        part.end = blank.map_or(to, |at| place.end + Span::of(0..at).end);
    }
    part
}

fn side(texts: &dyn Texts, corpus: &Corpus, reading: &Reading) -> Side {
    let codings = reading.codings.iter().filter_map(|at| corpus.codings.get(*at));
    let memos = codings.filter_map(|coding| texts.coding_note(coding.row)?.memo);
    Side { spans: reading.spans.clone(), memos: memos.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_turn_as_long_as_a_book_the_words_around_are_shown() {
        let text = "wörd ".repeat(4000);
        let whole = Span::of(0..text.len());
        let part = around(&text, whole, Span::new(12_000, 12_005));
        let shown = part.slice(&text);
        assert!(shown.starts_with("wörd wörd") && shown.ends_with("wörd wörd"), "{part:?}");
        assert!((5900..=6010).contains(&shown.len()), "{}", shown.len());
        assert_eq!(around(&text, whole, whole), whole);
        assert_eq!(around("short", Span::new(0, 5), Span::new(1, 2)), Span::new(0, 5));
        for text in ["日", "日\u{2003}本\u{2003}"] {
            let text = text.repeat(4000);
            let part = around(&text, Span::of(0..text.len()), Span::new(6000, 6003));
            let inside = text.get(part.start as usize..part.end as usize);
            assert!(inside.is_some() && part.encloses(Span::new(6000, 6003)) && part.len() < 6100, "{part:?}");
        }
    }
}
