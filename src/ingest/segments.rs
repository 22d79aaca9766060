//! Pieces of speech with times → turns: captions, recognised speech, and annotations on tiers come cut every few
//! seconds, and turns are made of them.
//!
//! Successive pieces of one speaker are one turn, however long the pause; after a pause of [`PAUSE`] the turn goes on
//! on a new line. Where nobody is named, pieces become paragraphs: at a pause, or at the end of a sentence once
//! there are [`PARAGRAPH`] words, or after [`LONGEST`] words where the recogniser writes no full stops.

use super::reading::{Draft, Said};
use crate::text::words;

/// A pause after which speech goes on on a new line, in milliseconds.
pub const PAUSE: u32 = 2_000;

/// Words after which a paragraph of nobody's speech ends with its sentence.
pub const PARAGRAPH: u32 = 60;

/// Words after which such a paragraph ends in any case.
pub const LONGEST: u32 = 200;

/// A piece of speech.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// Who speaks, where that is told.
    pub label: Option<String>,
    /// What is said.
    pub text: String,
    /// When it begins, in milliseconds from the start of the recording.
    pub start: Option<u32>,
    /// When it ends.
    pub end: Option<u32>,
    /// Notes on it: tier and text.
    pub notes: Vec<(String, String)>,
}

/// Adds the turns that these pieces make, in the order given (see [`by_time`]).
pub fn turns(segments: Vec<Segment>, draft: &mut Draft) {
    let mut open: Option<Open> = None;
    for segment in segments {
        if segment.text.trim().is_empty() {
            continue;
        }
        match open.as_mut().filter(|open| open.takes(&segment)) {
            Some(open) => open.add(segment),
            None => {
                close(open.take(), draft);
                open = Some(Open::of(segment));
            }
        }
    }
    close(open, draft);
}

/// Puts pieces of several tiers in the order in which they begin; pieces without a time stay behind the one that
/// they follow.
pub fn by_time(segments: Vec<Segment>) -> Vec<Segment> {
    let mut last = 0;
    let mut keyed: Vec<(u32, Segment)> = segments
        .into_iter()
        .map(|segment| {
            last = segment.start.unwrap_or(last);
            (last, segment)
        })
        .collect();
    keyed.sort_by_key(|(start, _)| *start);
    keyed.into_iter().map(|(_, segment)| segment).collect()
}

struct Open {
    segment: Segment,
    words: u32,
}

impl Open {
    fn of(mut segment: Segment) -> Self {
        segment.text = segment.text.trim().to_owned();
        let mut open = Self { segment, words: 0 };
        open.words = open.count(&open.segment.text);
        open
    }

    /// Words of a piece, which only matter where nobody is named.
    fn count(&self, piece: &str) -> u32 {
        if self.segment.label.is_some() { 0 } else { words::count(piece) }
    }

    fn pause(&self, next: &Segment) -> bool {
        let ended = self.segment.end.or(self.segment.start);
        matches!((ended, next.start), (Some(ended), Some(starts)) if starts.saturating_sub(ended) >= PAUSE)
    }

    fn takes(&self, next: &Segment) -> bool {
        if self.segment.label != next.label {
            return false;
        }
        let whole = self.words >= LONGEST || (self.words >= PARAGRAPH && ends_a_sentence(&self.segment.text));
        next.label.is_some() || !(self.pause(next) || whole)
    }

    fn add(&mut self, next: Segment) {
        let piece = next.text.trim();
        let pause = self.pause(&next);
        self.words += self.count(piece);
        join(&mut self.segment.text, piece, pause);
        // A turn whose first piece has no time is found by that of the next.
        self.segment.start = self.segment.start.or(next.start);
        self.segment.end = next.end.or(next.start).max(self.segment.end);
        self.segment.notes.extend(next.notes);
    }
}

fn close(open: Option<Open>, draft: &mut Draft) {
    let Some(Open { segment, .. }) = open else { return };
    let time = segment.start.map(|start| start..segment.end.unwrap_or(start).max(start));
    let there = draft.turn(Said { label: segment.label.as_deref(), text: &segment.text, time });
    if there {
        segment.notes.iter().for_each(|(tier, text)| draft.note(tier, text));
    }
}

/// Joins a piece to the text before it: on a new line, or after a blank where the script has blanks.
pub fn join(text: &mut String, piece: &str, new_line: bool) {
    let unspaced = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{0e00}'..='\u{0eff}' | '\u{0f00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    let tight = text.chars().next_back().is_none_or(unspaced) && piece.chars().next().is_none_or(unspaced);
    if new_line && !text.is_empty() {
        text.push('\n');
    } else if !tight && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(piece);
}

fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '»'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '།', '༎', '။', '።', '។'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;

    fn piece(label: Option<&str>, text: &str, start: u32, end: u32) -> Segment {
        let label = label.map(str::to_owned);
        Segment { label, text: text.to_owned(), start: Some(start), end: Some(end), notes: Vec::new() }
    }

    type Times = Vec<(Option<u32>, Option<u32>)>;

    fn text_of(segments: Vec<Segment>) -> (String, Times) {
        let mut draft = Draft::new();
        turns(segments, &mut draft);
        let Content::Turns { text, layout } = draft.finish() else { panic!("turns") };
        (text, layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect())
    }

    #[test]
    fn successive_pieces_of_one_speaker_are_one_turn() {
        let (a, b) = (Some("Ana"), Some("Bo"));
        let segments = vec![
            piece(a, "So we", 0, 900),
            piece(a, " went there. ", 900, 2_000),
            piece(a, "And then", 9_000, 9_500),
            piece(b, "", 9_500, 9_600),
            piece(a, "nothing.", 9_600, 10_000),
            piece(b, "你好", 10_100, 10_200),
            piece(b, "世界", 10_200, 10_900),
        ];
        let (text, times) = text_of(segments);
        assert_eq!(text, "Ana: So we went there.\nAnd then nothing.\n\nBo: 你好世界\n");
        assert_eq!(times, [(Some(0), Some(10_000)), (Some(10_100), Some(10_900))]);
    }

    #[test]
    fn pieces_of_nobody_become_paragraphs() {
        let long = "word ".repeat(70) + "end.";
        let segments = vec![
            piece(None, "One", 0, 500),
            piece(None, "two.", 600, 900),
            piece(None, "After a pause.", 5_000, 6_000),
            piece(None, &long, 6_000, 7_000),
            piece(None, "New paragraph.", 7_000, 8_000),
        ];
        let (text, times) = text_of(segments);
        assert_eq!(text, format!("One two.\n\nAfter a pause. {}\n\nNew paragraph.\n", long));
        assert_eq!(times.len(), 3);
        let endless =
            (0..50).map(|at| piece(None, "ten words and no full stop in all of it ever", at * 10, at * 10 + 10));
        assert_eq!(text_of(endless.collect()).1.len(), 3, "twenty pieces a paragraph");
    }

    #[test]
    fn tiers_are_merged_by_the_time_they_begin() {
        let mut untimed = piece(Some("A"), "untimed", 0, 0);
        (untimed.start, untimed.end) = (None, None);
        let order = by_time(vec![
            piece(Some("A"), "first", 0, 9),
            untimed,
            piece(Some("A"), "third", 50, 60),
            piece(Some("B"), "second", 10, 20),
        ]);
        let order: Vec<&str> = order.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(order, ["first", "untimed", "second", "third"]);
    }
}
