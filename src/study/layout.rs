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

/// The turns of a text in order. Spans do not overlap and bodies lie inside their turns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether any speaker label was recognised.
    pub spoken: bool,
    /// Speaker labels as first written, each once (labels match after trimming and case folding).
    pub labels: Vec<String>,
    /// The turns.
    pub turns: Vec<Turn>,
}

/// A layout blob that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a turn layout in the project cannot be read; run `emic check`")]
pub struct BadLayout;

const VERSION: u8 = 1;

impl Layout {
    /// Words of all turns.
    pub fn words(&self) -> u32 {
        self.turns.iter().map(|turn| turn.words).sum()
    }

    /// The index of the turn whose span (label included) holds byte `at`, or the last one before it.
    pub fn turn_at(&self, at: u32) -> Option<usize> {
        self.turns.partition_point(|turn| turn.span.start <= at).checked_sub(1)
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
        let mut out = vec![VERSION, u8::from(self.spoken)];
        put(&mut out, self.labels.len() as u64);
        for label in &self.labels {
            put(&mut out, label.len() as u64);
            out.extend_from_slice(label.as_bytes());
        }
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
        out
    }

    /// Reads a blob made by [`Layout::encode`].
    pub fn decode(blob: &[u8]) -> Result<Self, BadLayout> {
        let mut from = Reader(blob);
        if from.byte()? != VERSION {
            return Err(BadLayout);
        }
        let spoken = from.byte()? != 0;
        let mut labels = Vec::new();
        for _ in 0..from.number()? {
            let length = from.number()? as usize;
            labels.push(String::from_utf8(from.take(length)?.to_vec()).map_err(|_| BadLayout)?);
        }
        let count = from.number()?;
        let mut turns = Vec::with_capacity(count.min(1 << 20) as usize);
        let mut at = 0u32;
        for _ in 0..count {
            turns.push(read_turn(&mut from, &mut at, Span::of(0..labels.len()).end)?);
        }
        if from.0.is_empty() { Ok(Self { spoken, labels, turns }) } else { Err(BadLayout) }
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
        (any::<bool>(), proptest::collection::vec(turn, 0..40)).prop_map(|(spoken, raw)| {
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
                .collect();
            Layout { spoken, labels: vec!["A2".into(), "Siân".into()], turns }
        })
    }

    proptest! {
        #[test]
        fn a_layout_survives_its_blob(layout in layouts()) {
            let blob = layout.encode();
            prop_assert_eq!(Layout::decode(&blob), Ok(layout));
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
