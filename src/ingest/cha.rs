//! CHAT, the format of CHILDES and TalkBank.
//!
//! A speaker is the code of the main line (`*PS03W:`); the name is an attribute. A turn is what one speaker says in
//! successive utterances, cleaned ([`clean`]).
//!
//! Kept: every main line, cleaned, and as it was in a note `raw` where that differs in more than blanks; dependent
//! tiers (`%mor`, `%com`) and comments in between as notes; utterances without words (`0 .`) as notes on what was
//! said before them; times; headers as attributes of the document and of speakers ([`header`]), headers between
//! utterances as lines that belong to no turn. Lost: the name of the recording, fonts and windows, where one
//! utterance of a turn ends beside its full stop, times inside dependent tiers. Old exports are read too: blanks
//! for the tab, `•` around times, speakers that are not declared.

pub mod clean;
pub mod header;
pub mod xml;

use super::decode;
use super::instructions::Instructions;
use super::prepare::IngestError;
use super::reading::{Draft, Reading};
use super::segments::{self, Segment};
use super::{Doubt, prepare::Unreadable};
use crate::text::display::one_line;
use header::Headers;
use std::borrow::Cow;
use std::collections::HashMap;

/// Reads a CHAT file.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    let mut reader = Transcript { doubts: decoded.doubts, ..Transcript::default() };
    for record in records(&decoded.text) {
        reader.take(&record);
    }
    if reader.utterances == 0 {
        let what = "it holds no utterance: no line begins with “*” and a speaker’s code";
        return Err(Unreadable::new(what, "export it as CHAT again, or import it as text with --as txt").into());
    }
    Ok(reader.finish(decoded.encoding))
}

/// A line with those that continue it.
struct Record<'a> {
    line: u32,
    text: Cow<'a, str>,
}

/// Lines that begin with a mark, and what continues them.
fn records(text: &str) -> impl Iterator<Item = Record<'_>> {
    let mut lines = text.lines().zip(1u32..).peekable();
    std::iter::from_fn(move || {
        let (first, line) = lines.next()?;
        let mut text = Cow::Borrowed(first);
        while let Some((more, _)) = lines.next_if(|(next, _)| !next.starts_with(['@', '*', '%'])) {
            // A line that goes on after a header with a time is none of the header's.
            let own = text.starts_with('@') && time(more).1.is_some();
            let text = text.to_mut();
            text.push(if own { '\n' } else { ' ' });
            text.push_str(more.trim());
        }
        Some(Record { line, text })
    })
}

#[derive(Default)]
struct Transcript {
    headers: Headers,
    draft: Draft,
    segments: Vec<Segment>,
    /// Notes that wait for the first utterance.
    early: Vec<(String, String)>,
    /// Codes with the line where they first speak.
    speaking: HashMap<String, u32>,
    utterances: usize,
    doubts: Vec<Doubt>,
}

impl Transcript {
    fn take(&mut self, record: &Record<'_>) {
        let text: &str = &record.text;
        let Some(marked) = text.get(1..).filter(|_| text.starts_with(['@', '*', '%'])) else {
            self.stray(record);
            return;
        };
        let (name, value) = marked.split_once(':').map_or((marked, None), |(name, value)| (name, Some(value.trim())));
        let name = name.trim();
        match (text.as_bytes().first(), value) {
            (Some(b'*'), Some(value)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
                self.utterance(name, value, record.line);
            }
            (Some(b'%'), Some(value)) => {
                let (value, _) = time(value);
                self.note(format!("%{name}"), value.trim().to_owned());
            }
            (Some(b'@'), value) => self.header(name, value.unwrap_or_default()),
            _ => self.stray(record),
        }
    }

    /// A line that has no place in CHAT stays in the text.
    fn stray(&mut self, record: &Record<'_>) {
        let text = record.text.trim();
        if text.is_empty() {
            return;
        }
        self.flush();
        self.draft.aside(&time(text).0);
        let what = format!("“{}” is no line of CHAT; it is kept as text that nobody says", one_line(&shortened(text)));
        self.doubts.push(Doubt::at(record.line, what));
    }

    fn header(&mut self, name: &str, value: &str) {
        let (value, timed) = value.split_once('\n').map_or((value, ""), |(value, timed)| (value, timed));
        let own = matches!(name, "New Episode" | "G" | "Bg" | "Eg" | "g" | "bg" | "eg");
        if self.utterances == 0 && !own {
            self.headers.take(name, value);
        } else if name.eq_ignore_ascii_case("comment") {
            self.note("@Comment".to_owned(), time(value).0);
        } else if !matches!(name, "End" | "Begin" | "UTF8" | "Blank") && (self.utterances > 0 || !value.is_empty()) {
            self.flush();
            self.draft.aside(&if value.is_empty() { name.to_owned() } else { format!("{name}: {}", time(value).0) });
        }
        for line in timed.lines() {
            self.flush();
            self.draft.aside(&time(line).0);
        }
    }

    fn utterance(&mut self, code: &str, value: &str, line: u32) {
        self.utterances += 1;
        if !self.speaking.contains_key(code) {
            self.speaking.insert(code.to_owned(), line);
        }
        let (raw, span) = time(value);
        let raw = raw.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let text = clean::clean(&raw, self.headers.analytic);
        if clean::is_silent(&text) {
            if !raw.is_empty() {
                self.note("raw".to_owned(), format!("*{code}: {raw}"));
            }
            return;
        }
        let mut notes = std::mem::take(&mut self.early);
        if !same_but_blanks(&raw, &text) {
            notes.push(("raw".to_owned(), raw));
        }
        let (start, end) = span.map_or((None, None), |(start, end)| (Some(start), Some(end)));
        self.segments.push(Segment { label: Some(code.to_owned()), text, start, end, notes });
    }

    /// A note on the last utterance, or the next where there is none yet.
    fn note(&mut self, tier: String, text: String) {
        match self.segments.last_mut() {
            Some(segment) => segment.notes.push((tier, text)),
            None if self.draft.turns() > 0 => self.draft.note(&tier, &text),
            None => self.early.push((tier, text)),
        }
    }

    /// Closes the turns: what comes next belongs to none of them.
    fn flush(&mut self) {
        segments::turns(std::mem::take(&mut self.segments), &mut self.draft);
    }

    fn finish(mut self, encoding: &'static str) -> Reading {
        self.flush();
        let known = |code: &String| self.headers.declared.contains(code);
        let mut undeclared: Vec<(u32, &str)> =
            self.speaking.iter().filter(|(code, _)| !known(code)).map(|(code, line)| (*line, code.as_str())).collect();
        undeclared.sort_unstable();
        if let Some((line, _)) = undeclared.first().filter(|_| !self.headers.declared.is_empty()) {
            let codes: Vec<&str> = undeclared.iter().map(|(_, code)| *code).take(12).collect();
            let what = format!("not declared in @Participants, but speaking: {}", one_line(&codes.join(", ")));
            self.doubts.push(Doubt::at(*line, what));
        }
        self.headers.speakers.retain(|code, _| self.speaking.contains_key(code));
        Reading {
            encoding,
            content: self.draft.finish(),
            attributes: self.headers.attributes,
            speakers: self.headers.speakers,
            doubts: self.doubts,
            ..Reading::default()
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Whether two texts have the same letters and marks.
fn same_but_blanks(a: &str, b: &str) -> bool {
    a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()))
}

/// A line without its times, and from when to when it goes. Times stand between control characters, or, in old
/// exports, between bullets; a name of a recording may go before them.
fn time(line: &str) -> (String, Option<(u32, u32)>) {
    const MARKS: [char; 2] = ['\u{15}', '•'];
    let mut text = String::with_capacity(line.len());
    let mut span: Option<(u32, u32)> = None;
    let mut rest = line;
    while let Some(at) = rest.find(MARKS) {
        let (before, marked) = rest.split_at(at);
        let mark = marked.chars().next().unwrap_or('•');
        let inner = marked.get(mark.len_utf8()..).unwrap_or("");
        let end = inner.find(mark);
        let found = end.and_then(|end| inner.get(..end)).filter(|inner| mark == '\u{15}' || is_times(inner));
        text.push_str(before);
        let Some(found) = found else {
            if mark == '•' {
                text.push(mark);
            }
            rest = inner;
            continue;
        };
        if let Some((start, end)) = times(found) {
            let (first, last) = span.unwrap_or((start, end));
            span = Some((first.min(start), last.max(end)));
        }
        rest = inner.get(found.len() + mark.len_utf8()..).unwrap_or("");
    }
    text.push_str(rest);
    (text, span)
}

fn is_times(inner: &str) -> bool {
    inner.contains('_') && inner.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b' '))
}

/// `653685_656745`, also after a name: `%snd:"name"_653685_656745`.
fn times(inner: &str) -> Option<(u32, u32)> {
    let mut parts = inner.trim_end_matches('-').rsplit('_');
    let end = parts.next()?.trim().parse().ok()?;
    let start = parts.next()?.trim().parse().ok()?;
    Some((start, end))
}

#[cfg(test)]
mod tests;
