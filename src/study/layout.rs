//! The turn layout of a text: where its turns stand and who speaks, kept as a blob beside the text.
//!
//! A layout names speakers by the label found in the text, never by a participant: whose label it is
//! follows from what the project knows about participants, and may change without touching the layout.

use crate::text::Span;

/// What kind of stretch a turn is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TurnKind {
    /// Speech in a spoken document.
    #[default]
    Speech,
    /// A paragraph of an unspoken document: description.
    Paragraph,
    /// A field-note paragraph that reports speech.
    Reported,
    /// A reflective field-note paragraph: left out of counts by default.
    Reflective,
}

/// One turn: a stretch of a spoken document by one speaker, or a paragraph of an unspoken one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Index into [`Layout::labels`]; `None` where nobody is named.
    pub label: Option<u32>,
    /// The whole turn with its label, in bytes of the text.
    pub span: Span,
    /// What is said, without the label; inside `span`.
    pub body: Span,
    /// What kind of stretch it is.
    pub kind: TurnKind,
    /// Start, in milliseconds from the start of the recording.
    pub time: Option<u32>,
    /// End, in milliseconds.
    pub time_end: Option<u32>,
    /// Words of the body (UAX #29).
    pub words: u32,
    /// Those whom a field-note paragraph is about: indices into [`Layout::labels`].
    pub about: Vec<u32>,
}

/// What a file says of a turn beside what is said in it: a translation, a gloss, a coding of gestures, a comment
/// of the transcriber. Notes are no text: nothing counts, codes or searches them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Index of the turn.
    pub turn: u32,
    /// The tier or kind it comes from, as the file names it: `%com`, `gloss`.
    pub tier: String,
    /// What it says.
    pub text: String,
}

/// An entry of a document that is made of several, as field notes of several days are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Index of its first turn; it goes on to the next entry.
    pub turn: u32,
    /// Attributes of its turns, which go before those of the document: `date`.
    pub attributes: Vec<(String, String)>,
}

/// The turns of a text in order. Spans do not overlap and bodies lie inside their turns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether any speaker label was recognised.
    pub spoken: bool,
    /// Speaker labels as first written, each once (labels match after trimming and case folding).
    pub labels: Vec<String>,
    /// The turns.
    pub turns: Vec<Turn>,
    /// Notes on turns, in the order of their turns.
    pub notes: Vec<Note>,
    /// Entries, in order; turns before the first are in none.
    pub entries: Vec<Entry>,
}

/// A layout blob that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a turn layout in the project cannot be read; run `emic check`")]
pub struct BadLayout;

/// Turns alone.
const TURNS: u8 = 1;

/// Turns, then notes and entries. Only layouts that have some are written so, so that a layout of turns has the
/// same bytes, and the same hash, whichever emic made it.
const WITH_NOTES: u8 = 2;

impl Layout {
    /// Words of all turns.
    pub fn words(&self) -> u32 {
        self.turns.iter().map(|turn| turn.words).sum()
    }

    /// The index of the turn whose span (label included) holds byte `at`, or the last one before it.
    pub fn turn_at(&self, at: u32) -> Option<usize> {
        self.turns.partition_point(|turn| turn.span.start <= at).checked_sub(1)
    }

    /// The number (from 1) of the turn in which a span begins, if it begins in one, and whether it lies in the turn's
    /// label.
    pub fn place_of(&self, span: Span) -> (Option<usize>, bool) {
        let found = self.turn_at(span.start).and_then(|at| Some((at, self.turns.get(at)?)));
        match found.filter(|(_, turn)| span.start < turn.span.end) {
            Some((at, turn)) => (Some(at + 1), turn.label.is_some() && span.end <= turn.body.start),
            None => (None, false),
        }
    }

    /// The places, in order, where a turn or what is said in it begins or ends.
    pub fn breaks(&self) -> Vec<u32> {
        let ends = |turn: &Turn| [turn.span.start, turn.body.start, turn.body.end, turn.span.end];
        let mut places: Vec<u32> = self.turns.iter().flat_map(ends).collect();
        places.dedup();
        places
    }

    /// The notes on a turn.
    pub fn notes_of(&self, turn: usize) -> &[Note] {
        let from = self.notes.partition_point(|note| (note.turn as usize) < turn);
        let to = self.notes.partition_point(|note| (note.turn as usize) <= turn);
        self.notes.get(from..to).unwrap_or_default()
    }

    /// The entry that a turn belongs to.
    pub fn entry_of(&self, turn: usize) -> Option<&Entry> {
        let after = self.entries.partition_point(|entry| (entry.turn as usize) <= turn);
        self.entries.get(after.checked_sub(1)?)
    }

    /// The indices of the turns whose **body** shares at least one code point with `span`.
    pub fn touched(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.turns.partition_point(|turn| turn.body.end <= span.start);
        let last = self.turns.partition_point(|turn| turn.body.start < span.end);
        if span.is_empty() { first..first } else { first..last.max(first) }
    }

    /// The blob: a version byte, then LEB128 numbers, positions as differences. The same layout gives
    /// the same bytes.
    pub fn encode(&self) -> Vec<u8> {
        let plain = self.notes.is_empty() && self.entries.is_empty();
        let mut out = vec![if plain { TURNS } else { WITH_NOTES }, u8::from(self.spoken)];
        put(&mut out, self.labels.len() as u64);
        self.labels.iter().for_each(|label| put_text(&mut out, label));
        put(&mut out, self.turns.len() as u64);
        let mut at = 0u32;
        for turn in &self.turns {
            let kind = match turn.kind {
                TurnKind::Speech => 0u8,
                TurnKind::Paragraph => 1,
                TurnKind::Reported => 2,
                TurnKind::Reflective => 3,
            };
            let flags = kind
                | u8::from(turn.label.is_some()) << 2
                | u8::from(turn.time.is_some()) << 3
                | u8::from(turn.time_end.is_some()) << 4
                | u8::from(!turn.about.is_empty()) << 5;
            out.push(flags);
            put(&mut out, u64::from(turn.span.start.wrapping_sub(at)));
            put(&mut out, u64::from(turn.body.start.wrapping_sub(turn.span.start)));
            put(&mut out, u64::from(turn.body.len()));
            put(&mut out, u64::from(turn.span.end.wrapping_sub(turn.body.end)));
            put(&mut out, u64::from(turn.words));
            at = turn.span.end;
            for number in [turn.label, turn.time, turn.time_end].into_iter().flatten() {
                put(&mut out, u64::from(number));
            }
            if !turn.about.is_empty() {
                put(&mut out, turn.about.len() as u64);
                turn.about.iter().for_each(|&label| put(&mut out, u64::from(label)));
            }
        }
        if !plain {
            self.encode_notes(&mut out);
        }
        out
    }

    fn encode_notes(&self, out: &mut Vec<u8>) {
        put(out, self.notes.len() as u64);
        for note in &self.notes {
            put(out, u64::from(note.turn));
            put_text(out, &note.tier);
            put_text(out, &note.text);
        }
        put(out, self.entries.len() as u64);
        for entry in &self.entries {
            put(out, u64::from(entry.turn));
            put(out, entry.attributes.len() as u64);
            for (key, value) in &entry.attributes {
                put_text(out, key);
                put_text(out, value);
            }
        }
    }

    /// Reads a blob made by [`Layout::encode`].
    pub fn decode(blob: &[u8]) -> Result<Self, BadLayout> {
        let mut from = Reader(blob);
        let version = from.byte()?;
        if !matches!(version, TURNS | WITH_NOTES) {
            return Err(BadLayout);
        }
        let spoken = from.byte()? != 0;
        let mut labels = Vec::new();
        for _ in 0..from.number()? {
            labels.push(from.text()?);
        }
        let count = from.number()?;
        let mut turns = Vec::with_capacity(count.min(1 << 20) as usize);
        let mut at = 0u32;
        for _ in 0..count {
            turns.push(read_turn(&mut from, &mut at, Span::of(0..labels.len()).end)?);
        }
        let mut layout = Self { spoken, labels, turns, ..Self::default() };
        if version == WITH_NOTES {
            layout.decode_notes(&mut from)?;
        }
        if from.0.is_empty() { Ok(layout) } else { Err(BadLayout) }
    }

    fn decode_notes(&mut self, from: &mut Reader<'_>) -> Result<(), BadLayout> {
        let turns = Span::of(0..self.turns.len()).end;
        let after = |last: Option<u32>, turn: u32| {
            if turn < turns && last.is_none_or(|last| last <= turn) { Ok(turn) } else { Err(BadLayout) }
        };
        for _ in 0..from.number()? {
            let turn = after(self.notes.last().map(|note| note.turn), from.small()?)?;
            self.notes.push(Note { turn, tier: from.text()?, text: from.text()? });
        }
        for _ in 0..from.number()? {
            let turn = after(self.entries.last().map(|entry| entry.turn), from.small()?)?;
            let mut attributes = Vec::new();
            for _ in 0..from.number()? {
                attributes.push((from.text()?, from.text()?));
            }
            self.entries.push(Entry { turn, attributes });
        }
        Ok(())
    }
}

fn read_turn(from: &mut Reader<'_>, at: &mut u32, labels: u32) -> Result<Turn, BadLayout> {
    let flags = from.byte()?;
    let kind = match flags & 3 {
        0 => TurnKind::Speech,
        1 => TurnKind::Paragraph,
        2 => TurnKind::Reported,
        _ => TurnKind::Reflective,
    };
    let add = |base: u32, more: u32| base.checked_add(more).ok_or(BadLayout);
    let start = add(*at, from.small()?)?;
    let body_start = add(start, from.small()?)?;
    let body_end = add(body_start, from.small()?)?;
    let end = add(body_end, from.small()?)?;
    *at = end;
    let words = from.small()?;
    let known = |label: u32| if label < labels { Ok(label) } else { Err(BadLayout) };
    let mut optional = |bit: u8| if flags & bit != 0 { from.small().map(Some) } else { Ok(None) };
    let label = optional(4)?.map(known).transpose()?;
    let (time, time_end) = (optional(8)?, optional(16)?);
    let mut about = Vec::new();
    if flags & 32 != 0 {
        for _ in 0..from.number()? {
            about.push(known(from.small()?)?);
        }
    }
    Ok(Turn {
        label,
        span: Span { start, end },
        body: Span { start: body_start, end: body_end },
        kind,
        time,
        time_end,
        words,
        about,
    })
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, BadLayout> {
        let (first, rest) = self.0.split_first().ok_or(BadLayout)?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], BadLayout> {
        let (head, rest) = self.0.split_at_checked(length).ok_or(BadLayout)?;
        self.0 = rest;
        Ok(head)
    }

    fn number(&mut self) -> Result<u64, BadLayout> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(BadLayout)
    }

    fn text(&mut self) -> Result<String, BadLayout> {
        let length = usize::try_from(self.number()?).map_err(|_| BadLayout)?;
        String::from_utf8(self.take(length)?.to_vec()).map_err(|_| BadLayout)
    }

    fn small(&mut self) -> Result<u32, BadLayout> {
        u32::try_from(self.number()?).map_err(|_| BadLayout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layouts() -> impl Strategy<Value = Layout> {
        let turn =
            (0u32..400, 0u32..30, 0u32..3000, 0u32..4, 0usize..4, any::<bool>(), proptest::option::of(0u32..9_000_000));
        let kept = any::<bool>();
        (any::<bool>(), proptest::collection::vec(turn, 0..40), kept).prop_map(|(spoken, raw, kept)| {
            let mut at = 0;
            let turns = raw
                .into_iter()
                .map(|(gap, label, body, tail, kind, labelled, time)| {
                    let start = at + gap;
                    let body_start = start + label;
                    let end = body_start + body + tail;
                    at = end;
                    Turn {
                        label: labelled.then_some(label % 2),
                        span: Span::new(start, end),
                        body: Span::new(body_start, body_start + body),
                        kind: [TurnKind::Speech, TurnKind::Paragraph, TurnKind::Reported, TurnKind::Reflective][kind],
                        time,
                        time_end: time.filter(|_| labelled),
                        words: body / 6,
                        about: if labelled { Vec::new() } else { vec![1, 0] },
                    }
                })
                .collect::<Vec<_>>();
            let marked: Vec<u32> = (0..turns.len() as u32).filter(|turn| kept && turn % 3 == 0).collect();
            let notes =
                marked.iter().map(|&turn| Note { turn, tier: "%com".into(), text: "łaughs\n".into() }).collect();
            let attributes = vec![("date".to_owned(), "2023-04-01".to_owned())];
            let entries = marked.iter().map(|&turn| Entry { turn, attributes: attributes.clone() }).collect();
            Layout { spoken, labels: vec!["A2".into(), "Siân".into()], turns, notes, entries }
        })
    }

    proptest! {
        #[test]
        fn a_layout_survives_its_blob(layout in layouts()) {
            let blob = layout.encode();
            prop_assert_eq!(Layout::decode(&blob), Ok(layout));
        }

        #[test]
        fn notes_and_entries_are_found_by_turn(layout in layouts()) {
            for turn in 0..layout.turns.len() {
                let notes = layout.notes.iter().filter(|note| note.turn as usize == turn).count();
                prop_assert_eq!(layout.notes_of(turn).len(), notes);
                let entry = layout.entries.iter().rfind(|entry| entry.turn as usize <= turn);
                prop_assert_eq!(layout.entry_of(turn), entry);
            }
        }

        #[test]
        fn damage_is_an_error_never_a_panic(mut blob in layouts().prop_map(|l| l.encode()), at in 0usize..500, to in any::<u8>()) {
            let at = at % blob.len();
            blob[at] = to;
            let _ = Layout::decode(&blob);
            blob.truncate(at);
            let _ = Layout::decode(&blob);
        }
    }
}
