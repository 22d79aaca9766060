//! Transcriber: turns with synchronisation points, in XML.
//!
//! A turn of two speakers is two turns at the same time, each with what its speaker says. Noises stand in the text
//! where they are heard, as stage directions: `[rir]`, or `[rir-]` and `[-rir]` around what they last through.
//!
//! Kept: all text; times; events of other kinds (language, pronunciation), comments and backgrounds as notes; topics
//! of sections, and sections that are not transcribed, as lines that belong to no turn; of speakers sex, dialect and
//! accent; of the document `date` (of broadcast), `program`, `language`, `transcriber`. Lost: the name of the
//! recording, the version of the file.

use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Draft, Reading};
use super::segments::{self, Segment};
use super::xml::tree::{self, Child, Node};
use std::collections::{BTreeMap, HashMap};

/// Reads a Transcriber file.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let tree = tree::read(bytes, instructions.encoding)?;
    let root = &tree.root;
    if &*root.name != "Trans" {
        let what = format!("it is no Transcriber file: its XML begins with <{}>", root.name);
        return Err(Unreadable::new(what, "import it as what it is, with another ending").into());
    }
    let speakers = Speakers::of(root);
    let topics: HashMap<&str, &str> = root
        .all("Topic")
        .into_iter()
        .filter_map(|topic| Some((topic.attribute("id")?, topic.attribute("desc")?)))
        .collect();
    let mut draft = Draft::new();
    let mut said: Vec<Segment> = Vec::new();
    for section in root.all("Section") {
        if let Some(line) = heading(section, &topics) {
            segments::turns(std::mem::take(&mut said), &mut draft);
            draft.aside(&line);
        }
        section.named("Turn").for_each(|turn| said.extend(segments_of(turn, &speakers)));
    }
    segments::turns(said, &mut draft);
    Ok(Reading {
        encoding: tree.encoding,
        content: draft.finish(),
        attributes: attributes(root),
        speakers: speakers.attributes,
        doubts: tree.doubts,
        ..Reading::default()
    })
}

/// A line for a section: its topic, else that it is not transcribed.
fn heading(section: &Node, topics: &HashMap<&str, &str>) -> Option<String> {
    let topic = section.attribute("topic").map(|id| topics.get(id).copied().unwrap_or(id));
    let kind = section.attribute("type").filter(|kind| *kind != "report").map(|kind| format!("[{kind}]"));
    match (topic, kind) {
        (Some(topic), Some(kind)) => Some(format!("{topic} {kind}")),
        (Some(topic), None) => Some(topic.to_owned()),
        (None, kind) => kind,
    }
}

/// Who speaks, by id.
struct Speakers<'a> {
    labels: HashMap<&'a str, String>,
    attributes: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Speakers<'a> {
    fn of(root: &'a Node) -> Self {
        let mut all = Self { labels: HashMap::new(), attributes: BTreeMap::new() };
        for node in root.all("Speaker") {
            let Some(id) = node.attribute("id") else { continue };
            let mut label = node.attribute("name").unwrap_or(id).to_owned();
            if all.attributes.contains_key(&label) {
                label = format!("{label} {id}");
            }
            let attribute = |(name, key): (&str, &str)| {
                let value = node.attribute(name).filter(|value| *value != "unknown")?;
                Some((key.to_owned(), value.to_owned()))
            };
            let names = [("type", "sex"), ("dialect", "dialect"), ("accent", "accent")];
            all.attributes.insert(label.clone(), names.into_iter().filter_map(attribute).collect());
            all.labels.insert(id, label);
        }
        all
    }

    /// The labels of the speakers that a turn names.
    fn label(&self, id: &str) -> String {
        self.labels.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }
}

fn time(node: &Node, name: &str) -> Option<u32> {
    let seconds: f64 = node.attribute(name)?.parse().ok()?;
    Some((seconds * 1000.0).round() as u32)
}

/// What each speaker of a turn says between two points of time, one speaker after the other.
fn segments_of(turn: &Node, speakers: &Speakers<'_>) -> Vec<Segment> {
    let ids: Vec<&str> = turn.attribute("speaker").map(|ids| ids.split_whitespace().collect()).unwrap_or_default();
    let labels: Vec<Option<String>> =
        if ids.is_empty() { vec![None] } else { ids.iter().map(|id| Some(speakers.label(id))).collect() };
    let mut voices: Vec<Voice> = labels.into_iter().map(|label| Voice { label, segments: Vec::new() }).collect();
    let (mut who, mut now) = (0, time(turn, "startTime"));
    for child in &turn.children {
        match child {
            Child::Text(text) => voices_add(&mut voices, who, now, text),
            Child::Element(node) => match &*node.name {
                "Sync" => {
                    let next = time(node, "time").or(now);
                    voices.iter_mut().for_each(|voice| voice.close(next));
                    now = next;
                }
                "Who" => {
                    let at = node.attribute("nb").and_then(|nb| nb.parse::<usize>().ok()).unwrap_or(1);
                    who = at.saturating_sub(1).min(voices.len().saturating_sub(1));
                }
                "Event" if node.attribute("type").is_none_or(|kind| kind == "noise") => {
                    voices_add(&mut voices, who, now, &noise(node));
                }
                name => {
                    if let Some(voice) = voices.get_mut(who) {
                        voice.note(name, node, now);
                    }
                }
            },
        }
    }
    let end = time(turn, "endTime");
    voices.iter_mut().for_each(|voice| voice.close(end));
    voices.into_iter().flat_map(Voice::finish).collect()
}

/// One speaker of a turn.
struct Voice {
    label: Option<String>,
    segments: Vec<Segment>,
}

fn voices_add(voices: &mut [Voice], who: usize, now: Option<u32>, text: &str) {
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(voice) = voices.get_mut(who).filter(|_| !text.is_empty()) {
        let segment = voice.open(now);
        if !segment.text.is_empty() {
            segment.text.push(' ');
        }
        segment.text.push_str(&text);
    }
}

impl Voice {
    /// What is said from now on, up to the next point of time.
    fn open(&mut self, now: Option<u32>) -> &mut Segment {
        let fresh = self.segments.last().is_none_or(|segment| segment.end.is_some() || segment.start != now);
        if fresh {
            self.segments.push(Segment { label: self.label.clone(), start: now, ..Segment::default() });
        }
        self.segments.last_mut().expect("one is there, or was just added")
    }

    fn close(&mut self, end: Option<u32>) {
        if let Some(segment) = self.segments.last_mut().filter(|segment| segment.end.is_none()) {
            segment.end = end.max(segment.start);
        }
    }

    fn note(&mut self, name: &str, node: &Node, now: Option<u32>) {
        let value = |name: &str| node.attribute(name).unwrap_or_default();
        let (tier, text) = match name {
            "Event" => (value("type").to_owned(), format!("{} {}", value("desc"), value("extent"))),
            "Background" => (name.to_owned(), format!("{} {}", value("type"), value("level"))),
            "Comment" => (name.to_owned(), value("desc").to_owned()),
            _ => (name.to_owned(), node.attributes.iter().map(|(_, value)| &**value).collect::<Vec<_>>().join(" ")),
        };
        self.open(now).notes.push((tier, text));
    }

    /// Its segments; notes on a stretch where nothing is said go to the one before it, else to the one after.
    fn finish(self) -> Vec<Segment> {
        let mut all: Vec<Segment> = Vec::with_capacity(self.segments.len());
        let mut early: Vec<(String, String)> = Vec::new();
        for mut segment in self.segments {
            match all.last_mut() {
                Some(last) if segment.text.is_empty() => last.notes.append(&mut segment.notes),
                None if segment.text.is_empty() => early.append(&mut segment.notes),
                _ => {
                    early.append(&mut segment.notes);
                    segment.notes = std::mem::take(&mut early);
                    all.push(segment);
                }
            }
        }
        all
    }
}

/// A noise as a stage direction.
fn noise(event: &Node) -> String {
    let what = event.attribute("desc").unwrap_or("noise");
    match event.attribute("extent") {
        Some("begin") => format!("[{what}-]"),
        Some("end") => format!("[-{what}]"),
        _ => format!("[{what}]"),
    }
}

fn attributes(root: &Node) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let episode = root.find("Episode");
    let of_episode = |name: &str| episode.and_then(|episode| episode.attribute(name));
    let date = of_episode("air_date").and_then(date);
    for (key, value) in [
        ("date", date),
        ("program", of_episode("program").map(str::to_owned)),
        ("language", root.attribute("lang").map(str::to_owned)),
        ("transcriber", root.attribute("scribe").map(str::to_owned)),
    ] {
        if let Some(value) = value {
            attributes.insert(key.to_owned(), value);
        }
    }
    attributes
}

/// A date written `20150907`, `150907` or as ISO has it.
fn date(written: &str) -> Option<String> {
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    let full = if digits && written.len() == 6 { format!("20{written}") } else { written.to_owned() };
    let iso = match (digits && full.len() == 8, full.get(..4), full.get(4..6), full.get(6..8)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => full,
    };
    crate::study::attribute::date_range(&iso).map(|_| iso)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;
    use crate::study::Layout;
    use proptest::prelude::*;

    const FILE: &str = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!DOCTYPE Trans SYSTEM \"trans-14.dtd\">\n\
        <Trans scribe=\"Kim\" audio_filename=\"/home/kim/a\" xml:lang=\"fr\"><Topics><Topic id=\"to1\" desc=\"la guerre\"/></Topics>\n\
        <Speakers><Speaker id=\"spk1\" name=\"c999\" check=\"no\" type=\"female\" dialect=\"native\" accent=\"\"/>\n\
        <Speaker id=\"spk2\" name=\"c999\" type=\"unknown\"/></Speakers><Episode program=\"L\" air_date=\"20150907\">\n\
        <Section type=\"report\" topic=\"to1\" startTime=\"0\" endTime=\"9\">\n\
        <Turn startTime=\"0\" endTime=\"1\"><Sync time=\"0\"/>\nmusique\n</Turn>\n\
        <Turn speaker=\"spk1\" startTime=\"1\" endTime=\"9\"><Sync time=\"1\"/>\net la santé\n<Event desc=\"rir\" type=\"noise\" extent=\"instantaneous\"/>\n\
        <Sync time=\"2\"/>\n<Comment desc=\"pause\"/><Sync time=\"4.5\"/>\nça <Event desc=\"en\" type=\"language\" extent=\"begin\"/>va</Turn>\n\
        <Turn speaker=\"spk2 spk1\" startTime=\"9\" endTime=\"11\"><Sync time=\"9\"/>\n<Who nb=\"1\"/>\noui\n<Who nb=\"2\"/>\net vous ?\n\
        <Sync time=\"10\"/>\n<Who nb=\"1\"/>\nmoi\n<Who nb=\"2\"/>\n</Turn></Section>\n\
        <Section type=\"nontrans\" startTime=\"11\" endTime=\"12\"><Turn startTime=\"11\" endTime=\"12\"><Sync time=\"11\"/>\n</Turn></Section>\n\
        </Episode></Trans>";

    #[test]
    fn speakers_at_once_have_a_turn_each() {
        let latin: Vec<u8> = FILE.chars().map(|c| c as u8).collect();
        let reading = read(&latin, &Instructions::default()).expect("a reading");
        assert_eq!(reading.encoding, "windows-1252");
        let Content::Turns { text, layout } = &reading.content else { panic!("turns") };
        let wanted = "la guerre\n\nmusique\n\nc999: et la santé [rir]\nça va\n\nc999 spk2: oui moi\n\nc999: et vous ?\n\n[nontrans]\n";
        assert_eq!(text, wanted);
        let times: Vec<_> = layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect();
        let at = |from: u32, to: u32| (Some(from), Some(to));
        assert_eq!(times, [at(0, 1000), at(1000, 9000), at(9000, 11_000), at(9000, 10_000)]);
        let notes: Vec<_> =
            layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect();
        assert_eq!(notes, [(1, "Comment", "pause"), (1, "language", "en begin")]);
        assert_eq!(reading.speakers["c999"].get("sex").map(String::as_str), Some("female"));
        assert!(reading.speakers["c999 spk2"].is_empty());
        let attributes: Vec<_> = reading.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(attributes, [("date", "2015-09-07"), ("language", "fr"), ("program", "L"), ("transcriber", "Kim")]);
    }

    #[test]
    fn dates_of_broadcast_are_read() {
        assert_eq!(date("130825").as_deref(), Some("2013-08-25"));
        assert_eq!((date("2015-09-07").as_deref(), date("99999999"), date("é0907")), (Some("2015-09-07"), None, None));
    }

    proptest! {
        #[test]
        fn any_change_is_read_or_refused(at in 0usize..3000, with in "[<>\"/a0]{0,3}") {
            let at = (0..=at.min(FILE.len())).rev().find(|at| FILE.is_char_boundary(*at)).unwrap_or(0);
            let mut text = FILE.to_owned();
            text.insert_str(at, &with);
            if let Ok(Reading { content: Content::Turns { layout, .. }, .. }) = read(text.as_bytes(), &Instructions::default()) {
                prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
            }
        }
    }
}
