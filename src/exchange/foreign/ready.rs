//! Documents of another program's study, made ready to be written: text, turns, who speaks. This is the work that several
//! cores share.

use super::{CASES, Fate, Foreign, ForeignDocument, Loss, Sources, turns};
use crate::ingest::prepare::{self, Context, IngestError, Prepared};
use crate::study::SpeakerType;
use crate::text::Span;
use std::collections::HashSet;

/// Documents of one go: enough to keep the cores busy, few enough to keep memory small.
const PORTION: usize = 64;

/// Bytes of texts of one go.
const PORTION_BYTES: u64 = 8 << 20;

/// A document that was read: what the program says of it, and what was found in its text.
pub(super) struct Ready {
    pub at: usize,
    pub document: ForeignDocument,
    pub prepared: Prepared,
    pub bound: turns::Bound,
}

/// Reads a document and finds who speaks in it; where that fails, what is to be told.
pub(super) fn make_ready(
    at: usize,
    sources: &dyn Sources,
    foreign: &Foreign,
    context: &Context<'_>,
) -> Result<Ready, Loss> {
    let failed = |what: &str, example: &str| {
        let mut loss = Loss::default();
        loss.one(Fate::Dropped, what, example);
        loss
    };
    let mut document =
        sources.read(at).map_err(|why| failed("sources whose text is not there or cannot be read", &why))?;
    let text = std::mem::take(&mut document.text);
    let attributes = document.attributes.clone();
    let given = document.layout.take();
    let mut prepared = match given {
        Some(layout) => {
            let encoding = document.encoding;
            Prepared { format: foreign.format, encoding, text, layout, attributes, ..Prepared::default() }
        }
        None => {
            let whole = text.len();
            let found = prepare::of_text(foreign.format, text, attributes, context, document.front_matter);
            let found = found.map_err(|error| match error {
                IngestError::Empty => failed("sources without text", &document.name),
                error => failed("sources that cannot be read", &format!("{}: {error}", document.name)),
            })?;
            document.cut(Span::of(0..whole.saturating_sub(found.text.len())).end);
            found
        }
    };
    prepared.doubts.append(&mut document.doubts);
    prepared.encoding = document.encoding;
    let asks = |label: &str| {
        let own = prepared.speakers.get(label).and_then(|values| values.get("speaker_type"));
        own.and_then(|kind| kind.parse().ok()).or_else(|| SpeakerType::of_label(label)).unwrap_or_default()
    };
    let mut layout = std::mem::take(&mut prepared.layout);
    let bound = turns::lay(&mut layout, &prepared.text, &document.voices, &foreign.people, &asks);
    for turn in layout.turns.iter_mut().filter(|turn| turn.time.is_none()) {
        let after = document.times.partition_point(|(at, _)| *at <= turn.body.start);
        let last = after.checked_sub(1).and_then(|at| document.times.get(at));
        turn.time = last.filter(|(at, _)| *at >= turn.span.start).map(|(_, time)| *time);
    }
    prepared.layout = layout;
    let voices: HashSet<usize> = document.voices.iter().map(|(person, _)| *person).collect();
    for person in voices {
        let Some(person) = foreign.people.get(person) else { continue };
        let Some(label) = &person.local else { continue };
        let values = prepared.speakers.entry(label.clone()).or_default();
        values.extend(person.attributes.clone());
        values.extend(person.speaker_type.map(|kind| ("speaker_type".to_owned(), kind.as_str().to_owned())));
    }
    // Who belongs to a document and says nothing in it that is known tells what kind of document it is.
    let mut cases: Vec<&str> = Vec::new();
    for person in bound.without_turns.iter().filter_map(|at| foreign.people.get(*at)) {
        for (key, value) in &person.attributes {
            prepared.attributes.entry(key.clone()).or_insert_with(|| value.clone());
        }
        cases.push(&person.name);
    }
    if !cases.is_empty() {
        prepared.attributes.entry(CASES.to_owned()).or_insert_with(|| cases.join("; "));
    }
    prepared.look(&context.instructions.watch);
    Ok(Ready { at, document, prepared, bound })
}

/// Parts the documents into what is read in one go.
pub(super) fn portions(sources: &dyn Sources) -> Vec<Vec<usize>> {
    let mut portions: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for at in 0..sources.count() {
        let more = sources.size(at);
        bytes += more;
        match portions.last_mut() {
            Some(portion) if portion.len() < PORTION && bytes <= PORTION_BYTES => portion.push(at),
            _ => {
                portions.push(vec![at]);
                bytes = more;
            }
        }
    }
    portions
}
