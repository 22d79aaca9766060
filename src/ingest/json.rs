//! Recognised speech and transcripts as JSON → turns.
//!
//! - [`node`]: the file as a tree of the keys that are known; [`items`]: one thing said, as all of them tell it.
//! - [`speech`]: which transcript it is; [`services`]: those of services that need more than a list.
//!
//! Read are Whisper and all that write like it (faster-whisper, whisper-timestamped, whisper.cpp, WhisperX), AssemblyAI,
//! Deepgram, Google, AWS Transcribe, Azure, Speechmatics, Rev.ai, Oyez, QMSum, and any list of objects that hold
//! something said, also one object a line. What a speaker has said in a row is one turn, where the file has times; pieces
//! without times, and turns of a court, were cut by a person and stay as they are. Where the recogniser tells a
//! speaker for a segment that counts, else the one whom most of its words have.
//!
//! **Kept**: what is said, speakers, times of turns, the language and a title (attributes), roles of speakers
//! (attribute `role`), topics (notes). **Lost**: times and probabilities of words, other recognitions of the same, tokens,
//! summaries, chapters, questions and answers about a meeting, all else.

pub mod items;
pub mod node;
pub mod services;
pub mod speech;

use self::node::Node;
use self::speech::Speech;
use super::decode;
use super::prepare::{Context, IngestError, Unreadable};
use super::reading::{Content, Draft, Prose, Reading};
use super::segments;
use super::{Doubt, recognition};
use crate::text::display::{one_line, shortened};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Files beyond this size are refused.
const MOST_BYTES: usize = 128 << 20;

const EXPECTED: &str = "expected is a list `segments`, `utterances`, `monologues`, `words` or `turns`, or any list of \
                        objects with `speaker` and `text`; export it so, or as captions or text";

/// Reads a JSON file: one document, or one for each meeting in it.
pub fn read(bytes: &[u8], context: &Context<'_>) -> Result<Vec<Reading>, IngestError> {
    if bytes.len() > MOST_BYTES {
        let what =
            format!("it has {} MB of JSON, more than the {} MB that are read", bytes.len() >> 20, MOST_BYTES >> 20);
        return Err(Unreadable::new(what, "split it, or export captions").into());
    }
    let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
    let (mut values, mut doubts) = parse(&decoded.text)?;
    doubts.extend(decoded.doubts);
    let one = match (values.pop(), values.is_empty()) {
        (None, _) => return Err(IngestError::Empty),
        (Some(one), true) => one,
        // A line is an utterance, or each is a meeting.
        (Some(last), false) => {
            values.push(last);
            Node::List(values)
        }
    };
    let mut readings = documents(&one, decoded.encoding).ok_or_else(|| unknown(&decoded.text))?;
    if let Some(first) = readings.first_mut() {
        first.doubts.splice(0..0, doubts);
    }
    Ok(readings)
}

/// The documents in a value.
fn documents(value: &Node, encoding: &'static str) -> Option<Vec<Reading>> {
    if let Some(speech) = speech::find(value) {
        return Some(vec![written(speech, None, encoding)]);
    }
    if let Node::List(list) = value {
        let found: Vec<Speech> = list.iter().filter_map(speech::find).collect();
        let several = found.len() > 1;
        let number = |at: usize| several.then(|| (at + 1).to_string());
        let readings: Vec<Reading> =
            found.into_iter().enumerate().map(|(at, speech)| written(speech, number(at), encoding)).collect();
        return (!readings.is_empty()).then_some(readings);
    }
    let text = value.text("text").or_else(|| value.text("transcript"))?;
    let prose = Prose { text: text.replace("\r\n", "\n").replace('\r', "\n"), ..Prose::default() };
    Some(vec![Reading { encoding, content: Content::Prose(prose), ..Reading::default() }])
}

fn written(speech: Speech, name: Option<String>, encoding: &'static str) -> Reading {
    let Speech { segments, cut, recognised, words, attributes, speakers, mut doubts } = speech;
    if recognised && !words {
        doubts.extend(recognition::loops(segments.iter().map(|segment| (None, segment))));
    }
    if recognised && segments.iter().all(|segment| segment.label.is_none()) {
        doubts.push(recognition::nobody());
    }
    let mut draft = Draft::new();
    if cut {
        segments.into_iter().for_each(|segment| segments::turns(vec![segment], &mut draft));
    } else {
        segments::turns(segments, &mut draft);
    }
    Reading { name, encoding, content: draft.finish(), attributes, speakers, doubts }
}

/// The values of a text: one, or one a line.
fn parse(text: &str) -> Result<(Vec<Node>, Vec<Doubt>), IngestError> {
    let text = without_nan(text);
    let mut stream = serde_json::Deserializer::from_str(&text).into_iter::<Node>();
    let first = match stream.next() {
        None => return Ok((Vec::new(), Vec::new())),
        Some(Err(error)) => return Err(broken(&error)),
        Some(Ok(first)) => first,
    };
    let end = stream.byte_offset();
    if text.get(end..).is_none_or(|rest| rest.trim().is_empty()) {
        return Ok((vec![first], Vec::new()));
    }
    let head = text.get(..end).unwrap_or("");
    if head.trim().contains('\n') {
        // Objects one after the other, each over several lines.
        let mut values = vec![first];
        for value in stream {
            values.push(value.map_err(|error| broken(&error))?);
        }
        return Ok((values, Vec::new()));
    }
    Ok(lines(&text))
}

/// One value a line; what is broken is told, and passed over.
fn lines(text: &str) -> (Vec<Node>, Vec<Doubt>) {
    let (mut values, mut doubts, mut left) = (Vec::new(), Vec::new(), 0usize);
    for (number, line) in (1u32..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Node>(line) {
            Ok(value) => values.push(value),
            Err(_) if doubts.len() < 20 => {
                let what = format!("“{}” is no JSON and is left out", shortened(line.trim(), 40));
                doubts.push(Doubt::at(number, what));
            }
            Err(_) => left += 1,
        }
    }
    if left > 0 {
        doubts.push(Doubt::overall(format!("{left} more lines are no JSON and are left out")));
    }
    (values, doubts)
}

fn broken(error: &serde_json::Error) -> IngestError {
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or("");
    if told.contains("recursion limit") {
        return Unreadable::at(line, "its JSON is nested more than 127 deep, which no transcript is", EXPECTED).into();
    }
    let what = if error.is_eof() {
        "its JSON ends in the middle".to_owned()
    } else {
        format!("its JSON is broken at character {} of the line ({})", error.column(), one_line(told))
    };
    Unreadable::at(line, what, "export or copy the file again").into()
}

/// A file that is JSON and no transcript.
fn unknown(text: &str) -> IngestError {
    let keys = |map: BTreeMap<String, IgnoredAny>| map.into_keys().collect::<Vec<_>>();
    let whole = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text).map(keys);
    let (of, found) = match whole {
        Ok(found) => ("its keys are", found),
        Err(_) => ("its first item has the keys", first_keys(text)),
    };
    let what = if found.is_empty() {
        "its JSON is no transcript: it has no object with text".to_owned()
    } else {
        let shown: Vec<String> = found.iter().take(8).map(|key| format!("“{}”", shortened(key, 30))).collect();
        let more = if found.len() > 8 { format!(" and {} more", found.len() - 8) } else { String::new() };
        format!("its JSON is no transcript that is known: {of} {}{more}", shown.join(", "))
    };
    Unreadable::something_else(what, EXPECTED).into()
}

/// The keys of the first object in a list, or of the first of several objects.
fn first_keys(text: &str) -> Vec<String> {
    let keys = |map: BTreeMap<String, IgnoredAny>| map.into_keys().collect::<Vec<_>>();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<BTreeMap<String, IgnoredAny>>();
    if let Some(Ok(map)) = stream.next() {
        return keys(map);
    }
    let inner = text.trim_start().strip_prefix('[').unwrap_or("");
    let mut stream = serde_json::Deserializer::from_str(inner).into_iter::<BTreeMap<String, IgnoredAny>>();
    stream.next().and_then(Result::ok).map(keys).unwrap_or_default()
}

/// Python writes `NaN` and `Infinity` for numbers that are none, which JSON does not know.
fn without_nan(text: &str) -> Cow<'_, str> {
    if !(text.contains("NaN") || text.contains("Infinity")) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Even pieces lie outside of strings.
    while let Some(quote) = rest.find('"') {
        let (outside, inside) = rest.split_at(quote);
        out.push_str(&nulls(outside));
        let end = end_of_string(inside);
        let (string, after) = inside.split_at(end);
        out.push_str(string);
        rest = after;
    }
    out.push_str(&nulls(rest));
    Cow::Owned(out)
}

fn nulls(outside: &str) -> String {
    outside.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null")
}

/// Where a string that opens at the start ends, its quotation mark included.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
