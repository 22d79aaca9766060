//! Captions → turns: WebVTT, SubRip, SBV, and lines with times in brackets, read by one lenient reader.
//!
//! - [`cues`]: lines → cues, over [`timing`]; broken ones are told by their line.
//! - [`markup`]: marks inside the text; [`rolling`]: captions that show every line twice.
//! - [`names`]: speakers named in the text.
//!
//! Who speaks is told by voices (`<v Name>`), else by names before colons, `>>` and dashes, else by colours where
//! each caption has one. Captions are put in the order of their times, unless the clock starts anew. Successive
//! captions of one speaker are one turn; where nobody is named, paragraphs.
//!
//! **Kept**: what is said, with unknown tags (`<laugh>`) and all brackets; times of turns, in milliseconds; the
//! title and the language of a WebVTT header (attributes); its comments (notes, `NOTE`); text before the first
//! time or the first speaker. **Lost**: numbers and names of cues, their settings, styles and regions, other
//! header lines, marks of style, times of single words, the wrapping of lines, `>>` and dashes of a change of
//! speaker, particulars of lyrics files.

pub mod cues;
pub mod markup;
pub mod names;
pub mod rolling;
pub mod timing;

use self::cues::Cue;
use self::markup::Clean;
use self::names::{Names, Who};
use super::decode;
use super::format::Format;
use super::prepare::{Context, IngestError, Unreadable};
use super::reading::{Draft, Reading};
use super::segments::{self, Segment};
use super::{Doubt, recognition};
use crate::text::display::{counted, shortened};
use crate::text::fold::fold;
use crate::text::words;
use std::collections::HashMap;

/// Reads captions of any kind; `format` only says what a message asks for.
pub fn read(bytes: &[u8], format: Format, context: &Context<'_>) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
    let found = cues::read(&decoded.text);
    if found.cues.iter().all(|cue| cue.text.trim().is_empty()) {
        return Err(nothing(&decoded.text, found.cues.len(), format));
    }
    let mut captions: Vec<(Cue, Clean)> = found.cues.into_iter().map(cleaned).collect();
    rolling::undo(&mut captions);
    let mut doubts = decoded.doubts;
    doubts.extend(found.doubts);
    doubts.extend(in_order(&mut captions));
    let pieces = pieces(captions);
    let mut draft = Draft::new();
    draft.aside(&markup_free(&found.preamble));
    let (segments, more) = speakers(&pieces, context);
    doubts.extend(more);
    doubts.extend(recognition::loops(pieces.iter().map(|piece| (Some(piece.line), &piece.segment))));
    doubts.extend(write(segments, &mut draft));
    Ok(Reading {
        encoding: decoded.encoding,
        content: draft.finish(),
        attributes: found.attributes,
        doubts,
        ..Reading::default()
    })
}

/// Why a file without captions is none.
fn nothing(text: &str, cues: usize, format: Format) -> IngestError {
    let Some((at, line)) = text.lines().enumerate().find(|(_, line)| !line.trim().is_empty()) else {
        return IngestError::Empty;
    };
    let line_number = u32::try_from(at + 1).unwrap_or(u32::MAX);
    let remedy = "export the captions again, or read it as text with `--as txt`";
    let what = if cues > 0 {
        format!("it has {} without text", counted(cues, "caption"))
    } else if line.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
        "it has a header and no captions".to_owned()
    } else {
        let example = match format {
            Format::Sbv => "0:00:01.000,0:00:04.000",
            Format::Lrc => "[00:01.00]",
            Format::Vtt => "00:00:01.000 --> 00:00:04.000",
            _ => "00:00:01,000 --> 00:00:04,000",
        };
        let what = format!("no line is a time such as {example}; the file begins “{}”", shortened(line.trim(), 40));
        return Unreadable::at(line_number, what, remedy).into();
    };
    Unreadable::new(what, remedy).into()
}

fn cleaned(mut cue: Cue) -> (Cue, Clean) {
    let clean = markup::clean(&cue.text);
    cue.text.clear();
    (cue, clean)
}

fn markup_free(text: &str) -> String {
    let clean = markup::clean(text);
    clean.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// A clock that is this much earlier than before may have been started anew, in milliseconds.
const ANEW: u32 = 60_000;

/// So many captions on both sides make it sure.
const RECORDING: usize = 20;

/// Puts captions in the order in which they begin. Where the clock starts anew, as where two recordings stand in
/// one file, the parts stay one after the other.
fn in_order(captions: &mut [(Cue, Clean)]) -> Option<Doubt> {
    let mut doubt = None;
    let (mut from, mut at) = (0usize, 0usize);
    let mut latest: Option<u32> = None;
    let mut cuts = Vec::new();
    for (cue, _) in captions.iter() {
        let earlier = matches!((latest, cue.start), (Some(latest), Some(start)) if start.saturating_add(ANEW) < latest);
        if earlier && at - from >= RECORDING && captions.len() - at >= RECORDING {
            let what =
                "the time starts anew: the captions from here on may be another recording, whose times are its own";
            doubt.get_or_insert_with(|| Doubt::at(cue.line, what));
            cuts.push(at);
            (from, latest) = (at, cue.start);
        }
        latest = latest.max(cue.start);
        at += 1;
    }
    cuts.push(captions.len());
    let (mut from, mut moved) = (0usize, None);
    for cut in cuts {
        let Some(part) = captions.get_mut(from..cut) else { break };
        moved = moved.or(sort(part));
        from = cut;
    }
    let told = || Doubt::at(moved.unwrap_or(1), "captions are not in the order of their times; they are put in it");
    doubt.or_else(|| moved.is_some().then(told))
}

/// Sorts by start; a caption without a time stays behind the one it follows. Returns the first line that was late.
fn sort(part: &mut [(Cue, Clean)]) -> Option<u32> {
    let (mut last, mut late) = (0, None);
    let mut keys = Vec::with_capacity(part.len());
    for (cue, _) in part.iter() {
        let start = cue.start.unwrap_or(last);
        if start < last {
            late = late.or(Some(cue.line));
        }
        last = start;
        keys.push(start);
    }
    if late.is_some() {
        let mut keyed: Vec<_> = keys.into_iter().zip(part.iter_mut().map(std::mem::take)).collect();
        keyed.sort_by_key(|(start, _)| *start);
        part.iter_mut().zip(keyed).for_each(|(place, (_, caption))| *place = caption);
    }
    late
}

/// A stretch of a caption in one voice.
struct Piece {
    line: u32,
    voice: Option<String>,
    colour: Option<String>,
    segment: Segment,
}

fn pieces(captions: Vec<(Cue, Clean)>) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(captions.len());
    let mut notes: Vec<(String, String)> = Vec::new();
    for (cue, clean) in captions {
        notes.extend(cue.notes.into_iter().map(|note| ("NOTE".to_owned(), note)));
        for piece in clean.pieces {
            let (start, end, notes) = (cue.start, cue.end, std::mem::take(&mut notes));
            let segment = Segment { label: None, text: piece.text, start, end, notes };
            pieces.push(Piece { line: cue.line, voice: piece.voice, colour: clean.colour.clone(), segment });
        }
    }
    if let Some(last) = pieces.last_mut() {
        last.segment.notes.append(&mut notes);
    }
    pieces
}

/// A segment, and whether the speaker changes there without being named.
struct Spoken {
    segment: Segment,
    changes: bool,
    /// Whether it may only be text before the first speaker.
    unsaid: bool,
}

fn speakers(pieces: &[Piece], context: &Context<'_>) -> (Vec<Spoken>, Vec<Doubt>) {
    if pieces.iter().any(|piece| piece.voice.is_some()) {
        return (by_voice(pieces), Vec::new());
    }
    let known = |folded: &str| match context.instructions.of(folded) {
        Some(kind) => Some(kind.is_some()),
        None => context.known.contains_key(folded).then_some(true),
    };
    let texts: Vec<names::Line<'_>> = pieces.iter().map(|piece| (piece.line, piece.segment.text.as_str())).collect();
    let (found, doubts) = Names::find(&texts, &known);
    if !found.any()
        && let Some(colours) = colours(pieces)
    {
        return by_colour(pieces, &colours);
    }
    (by_name(pieces, &found), doubts)
}

/// By voices. Where most pieces have one, those without are nobody's, brackets aside; else they go on.
fn by_voice(pieces: &[Piece]) -> Vec<Spoken> {
    let voiced = pieces.iter().filter(|piece| piece.voice.is_some()).count();
    let goes_on = voiced * 2 < pieces.len();
    let mut spelled: HashMap<String, String> = HashMap::new();
    let mut last: Option<String> = None;
    let mut spoken = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let voice =
            piece.voice.as_ref().map(|voice| spelled.entry(fold(voice)).or_insert_with(|| voice.clone()).clone());
        let aside = voice.is_none() && (goes_on || is_stage_direction(&piece.segment.text));
        let label = if aside { last.clone() } else { voice };
        let unsaid = aside && label.is_none();
        last.clone_from(&label);
        spoken.push(Spoken { segment: Segment { label, ..unwrapped(&piece.segment) }, changes: false, unsaid });
    }
    spoken
}

/// `(12 seconds pause)`, `[music]`, `♪ … ♪`: no speech.
fn is_stage_direction(text: &str) -> bool {
    let text = text.trim();
    [('(', ')'), ('[', ']'), ('♪', '♪'), ('（', '）'), ('*', '*')]
        .iter()
        .any(|&(open, close)| text.starts_with(open) && text.ends_with(close))
}

fn by_name(pieces: &[Piece], names: &Names) -> Vec<Spoken> {
    let mut last: Option<String> = None;
    let mut named = !names.any();
    // Notes on a name that stands alone are notes on what is said below it.
    let mut notes = Vec::new();
    let mut spoken = Vec::with_capacity(pieces.len());
    for piece in pieces {
        notes.extend(piece.segment.notes.iter().cloned());
        for (who, text) in names.parts(&piece.segment.text) {
            let changes = who == Who::Other;
            match who {
                Who::Same => {}
                Who::Other => last = None,
                Who::Named(label) => last = Some(label),
            }
            named |= last.is_some() || changes;
            let part = Segment {
                label: last.clone(),
                text: text.to_owned(),
                notes: if text.is_empty() { Vec::new() } else { std::mem::take(&mut notes) },
                ..without_text(&piece.segment)
            };
            spoken.push(Spoken { segment: unwrapped(&part), changes, unsaid: !named });
        }
    }
    spoken
}

fn without_text(segment: &Segment) -> Segment {
    Segment { start: segment.start, end: segment.end, ..Segment::default() }
}

/// A segment on one line: captions are wrapped to the width of a screen.
fn unwrapped(segment: &Segment) -> Segment {
    let mut text = String::with_capacity(segment.text.len());
    for line in segment.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        segments::join(&mut text, line, false);
    }
    Segment { text, label: segment.label.clone(), notes: segment.notes.clone(), ..without_text(segment) }
}

/// The colours of a file in which all captions have one, and not all the same.
fn colours(pieces: &[Piece]) -> Option<Vec<&str>> {
    let coloured = pieces.iter().filter(|piece| piece.colour.is_some()).count();
    let mut colours: Vec<&str> = Vec::new();
    for colour in pieces.iter().filter_map(|piece| piece.colour.as_deref()) {
        if !colours.contains(&colour) {
            colours.push(colour);
        }
        if colours.len() > 50 {
            return None;
        }
    }
    (colours.len() > 1 && coloured * 10 >= pieces.len() * 9).then_some(colours)
}

fn by_colour(pieces: &[Piece], colours: &[&str]) -> (Vec<Spoken>, Vec<Doubt>) {
    let label = |colour: &str| {
        let at = colours.iter().position(|&one| one == colour)?;
        Some(format!("Speaker {}", at + 1))
    };
    let spoken = pieces.iter().map(|piece| {
        let label = piece.colour.as_deref().and_then(label);
        Spoken { segment: Segment { label, ..unwrapped(&piece.segment) }, changes: false, unsaid: false }
    });
    let list: Vec<String> = (1..).zip(colours).map(|(at, colour)| format!("Speaker {at} is {colour}")).collect();
    let what = format!("speakers are told apart by the colour of captions alone: {}", shortened(&list.join(", "), 200));
    (spoken.collect(), vec![Doubt::overall(what)])
}

/// Writes the turns.
fn write(spoken: Vec<Spoken>, draft: &mut Draft) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let named = spoken.iter().any(|one| one.segment.label.is_some());
    if !named {
        doubts.push(recognition::nobody());
    }
    let first = if named { spoken.iter().take_while(|one| one.unsaid).count() } else { 0 };
    let mut spoken = spoken.into_iter();
    let (mut before, mut notes) = (String::new(), Vec::new());
    for one in spoken.by_ref().take(first) {
        segments::join(&mut before, &one.segment.text, false);
        notes.extend(one.segment.notes);
    }
    if words::count(&before) > 150 {
        doubts.push(Doubt::at(1, "much is said before the first speaker is named; that text is in no turn"));
    }
    draft.aside(&before);
    let mut chunk: Vec<Segment> = Vec::new();
    for mut one in spoken {
        if !notes.is_empty() && !one.segment.text.is_empty() {
            notes.append(&mut one.segment.notes);
            one.segment.notes = std::mem::take(&mut notes);
        }
        if one.changes && !chunk.is_empty() {
            segments::turns(std::mem::take(&mut chunk), draft);
        }
        chunk.push(one.segment);
    }
    segments::turns(chunk, draft);
    doubts
}

#[cfg(test)]
mod tests;
