//! Pages whose elements tell turns and times.
//!
//! - noScribe: `<a name="ts_12140_22800_S01">` around each piece, with start and end in milliseconds and the speaker.
//!   A paragraph is a turn of the one who begins it; interjections (`//S02: yes.//`) stay in it. Where the label that
//!   stands in the text was changed throughout, the speaker is called by it. Paragraphs without a speaker go on from
//!   the turn before, or stand before the first turn in none.
//! - Transcripts of podcasts: `<cite>Name:</cite> <time>0:00</time> <p>…</p>`. A paragraph without a name is of
//!   whoever was named last.
//!
//! What is kept of a page is the text of its paragraphs; style sheets, scripts and times written beside the labels
//! are left out.

use super::elements::{self, Kind};
use super::tokens::{Token, Tokens};
use crate::ingest::clock;
use crate::ingest::labels::shape;
use crate::ingest::reading::{Content, Draft};
use crate::ingest::segments::{self, Segment};
use std::collections::HashMap;

/// The turns of a page that tells them; `None` for any other.
pub fn read(page: &str) -> Option<Content> {
    if page.contains("\"ts_") || page.contains("'ts_") {
        let content = noscribe(page);
        if content.is_some() {
            return content;
        }
    }
    if page.contains("<cite") { podcast(page) } else { None }
}

/// A paragraph as noScribe writes it.
#[derive(Default)]
struct Paragraph {
    text: String,
    speaker: Option<String>,
    start: Option<u32>,
    end: Option<u32>,
}

impl Paragraph {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            let blank = c.is_ascii_whitespace();
            if !(blank && (self.text.is_empty() || self.text.ends_with([' ', '\n']))) {
                self.text.push(if blank { ' ' } else { c });
            }
        }
    }

    /// A piece begins: `ts_start_end_speaker`, the speaker empty for sounds, after `//` for interjections.
    fn piece(&mut self, name: &str) -> Option<()> {
        let mut parts = name.strip_prefix("ts_")?.splitn(3, '_');
        let (start, end) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
        let speaker = parts.next()?.trim();
        self.start = self.start.or(Some(start));
        self.end = self.end.max(Some(end.max(start)));
        if self.speaker.is_none() && !speaker.is_empty() && !speaker.starts_with("//") {
            self.speaker = Some(speaker.to_owned());
        }
        Some(())
    }

    /// The label that stands in the text, and what stands after it.
    fn labelled(&self) -> Option<(&str, &str)> {
        let (label, rest) = self.text.split_once(':')?;
        let fits = shape::shape(label.trim()).is_some_and(|shape| shape != shape::Shape::Never);
        (fits && (rest.is_empty() || rest.starts_with([' ', '\u{a0}']))).then(|| (label.trim(), rest.trim_start()))
    }
}

fn noscribe(page: &str) -> Option<Content> {
    let paragraphs = noscribe_paragraphs(page);
    let named: Vec<&Paragraph> = paragraphs.iter().filter(|paragraph| paragraph.speaker.is_some()).collect();
    if named.is_empty() {
        return None;
    }
    let names = names(&named);
    let mut draft = Draft::new();
    let mut pieces: Vec<Segment> = Vec::new();
    for paragraph in &paragraphs {
        let Some(speaker) = &paragraph.speaker else {
            match pieces.last_mut() {
                Some(last) => {
                    last.text.push_str("\n\n");
                    last.text.push_str(paragraph.text.trim());
                    last.end = last.end.max(paragraph.end);
                }
                None => draft.aside(&paragraph.text),
            }
            continue;
        };
        let name = names.get(speaker.as_str()).copied().unwrap_or(speaker);
        let spoken = match paragraph.labelled() {
            Some((label, rest)) if label == name || label == speaker => rest,
            _ => paragraph.text.trim(),
        };
        let time = clock::mark(spoken).filter(|mark| mark.bracketed).map_or(0, |mark| mark.length);
        pieces.push(Segment {
            label: Some(name.to_owned()),
            text: spoken.get(time..).unwrap_or("").trim().to_owned(),
            start: paragraph.start,
            end: paragraph.end,
            notes: Vec::new(),
        });
    }
    segments::turns(pieces, &mut draft);
    Some(draft.finish())
}

/// What the speakers are called: as the text has it, if it has the same label in most of their paragraphs.
fn names<'a>(paragraphs: &[&'a Paragraph]) -> HashMap<&'a str, &'a str> {
    let mut counts: HashMap<&str, (u32, HashMap<&str, u32>)> = HashMap::new();
    for paragraph in paragraphs {
        let (all, labels) = counts.entry(paragraph.speaker.as_deref().unwrap_or_default()).or_default();
        *all += 1;
        if let Some((label, _)) = paragraph.labelled() {
            *labels.entry(label).or_default() += 1;
        }
    }
    let most = |(speaker, (all, labels)): (&'a str, (u32, HashMap<&'a str, u32>))| {
        let (label, count) = labels.into_iter().max_by_key(|&(label, count)| (count, std::cmp::Reverse(label)))?;
        (count * 2 > all).then_some((speaker, label))
    };
    counts.into_iter().filter_map(most).collect()
}

fn noscribe_paragraphs(page: &str) -> Vec<Paragraph> {
    let mut all = Vec::new();
    let mut open = Paragraph::default();
    let mut hidden: Option<&str> = None;
    for token in Tokens::new(page) {
        match token {
            Token::Close(name) if hidden == Some(name) => hidden = None,
            _ if hidden.is_some() => {}
            Token::Text(text) => open.push(&text),
            Token::Open(tag) => match elements::kind(tag.name) {
                _ if tag.name == "br" => open.text.push('\n'),
                Kind::Nothing => hidden = Some(tag.name),
                Kind::Inline => {
                    let name = tag.attribute("name").filter(|_| tag.name == "a");
                    name.and_then(|name| open.piece(&name));
                }
                _ => end(&mut open, &mut all),
            },
            Token::Close(name) if elements::kind(name) != Kind::Inline => end(&mut open, &mut all),
            Token::Close(_) => {}
        }
    }
    end(&mut open, &mut all);
    all
}

fn end(open: &mut Paragraph, all: &mut Vec<Paragraph>) {
    let paragraph = std::mem::take(open);
    if !paragraph.text.trim().is_empty() {
        all.push(paragraph);
    }
}

/// Names, times and paragraphs, one after the other.
fn podcast(page: &str) -> Option<Content> {
    let mut draft = Draft::new();
    let mut pieces: Vec<Segment> = Vec::new();
    let (mut label, mut start) = (None::<String>, None);
    let (mut names, mut inside) = (0, None::<&str>);
    let mut text = Paragraph::default();
    for token in Tokens::new(page) {
        match token {
            Token::Open(tag) => match (tag.name, inside) {
                ("br", _) => text.text.push('\n'),
                // A name inside a paragraph is that of a work, or the page is another one.
                ("cite", Some("p")) => return None,
                (name @ ("cite" | "time"), None) | (name @ ("script" | "style" | "title" | "nav"), _) => {
                    aside(&mut text, &mut draft, &mut pieces);
                    inside = Some(name);
                }
                ("p", Some("p")) => spoken(&mut text, &mut pieces, &label, start),
                ("p", None) => {
                    aside(&mut text, &mut draft, &mut pieces);
                    inside = Some("p");
                }
                (name, None) if elements::kind(name) != Kind::Inline => aside(&mut text, &mut draft, &mut pieces),
                _ => {}
            },
            Token::Close(name) if inside == Some(name) => {
                inside = None;
                match name {
                    "cite" => {
                        let name = text.text.trim().trim_end_matches([':', '：']).trim_end().to_owned();
                        label = Some(name).filter(|name| !name.is_empty());
                        names += u32::from(label.is_some());
                        start = None;
                    }
                    "time" => start = clock::whole(&text.text).flatten(),
                    "p" => spoken(&mut text, &mut pieces, &label, start),
                    _ => {}
                }
                text = Paragraph::default();
            }
            Token::Close(name) if inside.is_none() && elements::kind(name) != Kind::Inline => {
                aside(&mut text, &mut draft, &mut pieces);
            }
            Token::Close(_) => {}
            Token::Text(piece) => text.push(&piece),
        }
    }
    if inside == Some("p") {
        spoken(&mut text, &mut pieces, &label, start);
    }
    let timed = pieces.iter().any(|piece| piece.start.is_some());
    if names == 0 || (names < 2 && !timed) {
        return None;
    }
    aside(&mut text, &mut draft, &mut pieces);
    // A piece goes on to the next one with a time.
    let mut next: Option<u32> = None;
    for piece in pieces.iter_mut().rev() {
        piece.end = next.filter(|next| piece.start.is_some_and(|start| start <= *next));
        next = piece.start.or(next);
    }
    segments::turns(pieces, &mut draft);
    Some(draft.finish())
}

/// Text outside names, times and paragraphs: before the first turn it is in none, later it is nobody's.
fn aside(text: &mut Paragraph, draft: &mut Draft, pieces: &mut Vec<Segment>) {
    let text = std::mem::take(text).text.trim().to_owned();
    if pieces.is_empty() {
        draft.aside(&text);
    } else if !text.is_empty() {
        pieces.push(Segment { text, ..Segment::default() });
    }
}

fn spoken(text: &mut Paragraph, pieces: &mut Vec<Segment>, label: &Option<String>, start: Option<u32>) {
    let said = std::mem::take(text).text.trim().to_owned();
    if !said.is_empty() {
        // A further paragraph of one turn has its time only where one stands before it.
        let start = start.filter(|_| pieces.last().is_none_or(|last| last.start != start || last.label != *label));
        pieces.push(Segment { label: label.clone(), text: said, start, end: None, notes: Vec::new() });
    }
}
