//! SALT transcripts.
//!
//! The first letter of a line is its speaker: `C` is `Child` where the first line is `$ Child, Examiner`. Kept: every
//! utterance as it stands, with the codes of its conventions (`kid/s`, `(um)`, `[EU]`), for what they mean cannot be
//! undone without loss; times; pauses and comments between utterances as notes; what `+` lines at the top tell, of
//! the first speaker where it is about a person, else of the document. Lost: nothing.

use super::Doubt;
use super::decode;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Draft, Reading};
use super::segments::{self, Segment};
use crate::study::attribute::{date_range, key};
use crate::text::display::one_line;
use std::collections::BTreeMap;

/// Reads a SALT transcript.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    let mut reader = Transcript { doubts: decoded.doubts, ..Transcript::default() };
    decoded.text.lines().zip(1u32..).for_each(|(line, number)| reader.take(line.trim(), number));
    if reader.speakers.is_empty() {
        let what = "it names no speakers: no line like “$ Child, Examiner”";
        return Err(Unreadable::new(what, "add that line at the top, or import it as text with --as txt").into());
    }
    let mut draft = Draft::new();
    segments::turns(reader.segments, &mut draft);
    if let Some(note) = reader.early.first() {
        draft.note(&note.0, &note.1);
    }
    let mut speakers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for name in &reader.speakers {
        if matches!(name.to_lowercase().as_str(), "examiner" | "clinician" | "investigator") {
            speakers.entry(name.clone()).or_default().insert("speaker_type".into(), "interviewer".into());
        }
    }
    if let Some(first) = reader.speakers.first().filter(|_| !reader.personal.is_empty()) {
        speakers.entry(first.clone()).or_default().extend(reader.personal);
    }
    let (content, attributes) = (draft.finish(), reader.attributes);
    Ok(Reading {
        encoding: decoded.encoding,
        content,
        attributes,
        speakers,
        doubts: reader.doubts,
        ..Reading::default()
    })
}

#[derive(Default)]
struct Transcript {
    speakers: Vec<String>,
    personal: BTreeMap<String, String>,
    attributes: BTreeMap<String, String>,
    segments: Vec<Segment>,
    /// Notes before the first utterance.
    early: Vec<(String, String)>,
    now: Option<u32>,
    doubts: Vec<Doubt>,
}

impl Transcript {
    fn take(&mut self, line: &str, number: u32) {
        let Some(mark) = line.chars().next() else { return };
        let rest = line.get(mark.len_utf8()..).unwrap_or("");
        match mark {
            '$' => {
                let names = rest.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
                // A letter each: there are no more.
                self.speakers.extend(names.take(64_usize.saturating_sub(self.speakers.len())));
            }
            '+' if self.segments.is_empty() && rest.contains(':') => self.header(rest),
            '-' if clock(rest).is_some() => {
                self.now = clock(rest);
                if let Some(last) = self.segments.last_mut().filter(|last| last.end.is_none()) {
                    last.end = self.now.max(last.start);
                }
            }
            '+' | '=' | ':' | ';' => self.note(mark, rest.trim()),
            _ => self.utterance(line, mark, rest, number),
        }
    }

    fn header(&mut self, rest: &str) {
        let Some((name, value)) = rest.split_once(':') else { return };
        let (name, value) = (key(name.trim()), value.trim());
        if value.is_empty() {
            return;
        }
        let personal = match name.as_str() {
            "gender" | "sex" => Some(("sex", sex(value))),
            "dob" => Some(("birth", date(value).unwrap_or_else(|| value.to_owned()))),
            "ca" => Some(("age", value.to_owned())),
            "participantid" => Some(("id", value.to_owned())),
            "ethnicity" | "grade" | "school" => Some((name.as_str(), value.to_owned())),
            _ => None,
        };
        match (personal, name.as_str(), date(value)) {
            (Some((key, value)), ..) => {
                self.personal.insert(key.to_owned(), value);
            }
            (None, "doe", Some(date)) => {
                self.attributes.insert("date".to_owned(), date);
            }
            _ => {
                self.attributes.insert(name, value.to_owned());
            }
        }
    }

    fn note(&mut self, mark: char, text: &str) {
        let note = (mark.to_string(), text.to_owned());
        match self.segments.last_mut() {
            Some(last) => last.notes.push(note),
            None => self.early.push(note),
        }
    }

    fn utterance(&mut self, line: &str, mark: char, rest: &str, number: u32) {
        let own = |name: &&String| name.chars().next().is_some_and(|first| first.eq_ignore_ascii_case(&mark));
        let speaker = self.speakers.iter().find(own).filter(|_| mark.is_uppercase() && rest.starts_with([' ', '\t']));
        match (speaker, self.segments.last_mut()) {
            (Some(speaker), _) => self.segments.push(Segment {
                label: Some(speaker.clone()),
                text: rest.trim().to_owned(),
                start: self.now,
                ..Segment::default()
            }),
            // What begins with no speaker goes on from the line before.
            (None, Some(last)) => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            (None, None) => {
                let what = format!(
                    "“{}” is said by nobody that the first line names; it is left out",
                    one_line(&line.chars().take(40).collect::<String>())
                );
                self.doubts.push(Doubt::at(number, what));
            }
        }
    }
}

fn sex(value: &str) -> String {
    match value.to_lowercase().as_str() {
        "f" | "female" => "female".to_owned(),
        "m" | "male" => "male".to_owned(),
        other => other.to_owned(),
    }
}

/// `0:19.5` in milliseconds.
fn clock(text: &str) -> Option<u32> {
    let mut seconds = 0.0;
    for part in text.trim().split(':') {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        seconds = seconds * 60.0 + digits.then(|| part.parse::<f64>().ok()).flatten()?;
    }
    Some((seconds * 1000.0).round() as u32)
}

/// `30/3/2021` where one number can only be the day; else as it stands.
fn date(text: &str) -> Option<String> {
    let numbers: Vec<u32> = text.split('/').map_while(|part| part.trim().parse().ok()).collect();
    let [first, second, year] = numbers.as_slice() else { return None };
    let (day, month) = match (first, second) {
        (1..=12, 13..) => (second, first),
        (13.., 1..=12) => (first, second),
        (same, other) if same == other => (first, second),
        _ => return None,
    };
    let iso = format!("{year:04}-{month:02}-{day:02}");
    date_range(&iso).map(|_| iso)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;
    use crate::study::Layout;
    use proptest::prelude::*;

    const FILE: &str = "$ Child, Examiner\n+ Language: English\n+ Gender: F\n+ Dob: 4/5/1972\n+ Doe: 30/3/2021\n+ Ca: 4;4\n\
        - 0:00\nE So let's start.\n= tape turned\n- 00:19.5\nC (Um the kids) the kid/s, {in-situ}\nthey left.\n: :02\nC x.\n- 1:03\nE %yip_yip\n";

    #[test]
    fn the_first_letter_is_the_speaker() {
        let reading = read(FILE.as_bytes(), &Instructions::default()).expect("a reading");
        let Content::Turns { text, layout } = &reading.content else { panic!("turns") };
        assert_eq!(
            text,
            "Examiner: So let's start.\n\nChild: (Um the kids) the kid/s, {in-situ} they left. x.\n\nExaminer: %yip_yip\n"
        );
        assert_eq!((layout.turns[1].time, layout.turns[1].time_end), (Some(19_500), Some(63_000)));
        let notes: Vec<_> =
            layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect();
        assert_eq!(notes, [(0, "=", "tape turned"), (1, ":", ":02")]);
        let child: Vec<_> =
            reading.speakers["Child"].iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(child, [("age", "4;4"), ("birth", "4/5/1972"), ("sex", "female")], "4/5 may be May or April");
        assert_eq!(reading.speakers["Examiner"]["speaker_type"], "interviewer");
        assert_eq!(reading.attributes["date"], "2021-03-30");
        assert!(read(b"C hello\n", &Instructions::default()).is_err());
    }

    proptest! {
        #[test]
        fn any_lines_are_read(text in "([$+:;=CEe 0-9.,\n-]|Child){0,60}") {
            if let Ok(Reading { content: Content::Turns { layout, .. }, .. }) = read(text.as_bytes(), &Instructions::default()) {
                prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
            }
        }
    }
}
