//! Lists of segments with times: NIST's STM, and label tracks of Audacity.
//!
//! STM is `file channel speaker start end <label> text`, a line a segment, comments behind `;;`; several files are
//! several documents. Audacity's labels are `start TAB end TAB text` and name nobody. Kept: texts and times, of an
//! STM label such as `<o,f0,male>` the sex. Lost: channels, the rest of the label, comments, stretches marked as
//! left out of scoring, ranges of frequency.

use super::Doubt;
use super::decode::{self, Decoded};
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Draft, Reading};
use super::segments::{self, Segment};
use std::collections::{BTreeMap, HashMap};

/// Reads an STM file: a document for each recording that it names.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Vec<Reading>, IngestError> {
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    let mut documents: Vec<Recording> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut doubts = Vec::new();
    for (line, number) in decoded.text.lines().zip(1u32..).filter(|(line, _)| !is_comment(line)) {
        let Some((file, segment, sex)) = segment(line) else {
            doubts.push(Doubt::at(
                number,
                "it is no segment: file, channel, speaker, start and end are wanted; it is left out",
            ));
            continue;
        };
        let at = *places.entry(file.to_owned()).or_insert_with(|| {
            documents.push(Recording { name: file.to_owned(), ..Recording::default() });
            documents.len() - 1
        });
        if let Some(recording) = documents.get_mut(at) {
            recording.take(segment, sex);
        }
    }
    if documents.is_empty() {
        let what = "it holds no segment like “file 1 speaker 0.00 1.50 <o,f0,female> text”";
        return Err(Unreadable::new(what, "import it as text with --as txt").into());
    }
    let several = documents.len() > 1;
    let mut readings: Vec<Reading> = documents.into_iter().map(|recording| recording.read(&decoded, several)).collect();
    if let Some(first) = readings.first_mut() {
        first.doubts.extend(doubts.into_iter().take(20));
    }
    Ok(readings)
}

/// Reads a label track.
pub fn read_labels(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    let mut recording = Recording::default();
    for line in decoded.text.lines() {
        if let Some((start, end, text)) = label(line) {
            let (start, end) = (Some(start), Some(end));
            recording.take(Segment { text: text.to_owned(), start, end, ..Segment::default() }, None);
        }
    }
    Ok(recording.read(&decoded, false))
}

/// Whether a text is a label track: every line a label, or what goes with one.
pub fn is_labels(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(20).peekable();
    // The last line of a long file may be cut.
    lines.peek().is_some_and(|first| label(first).is_some())
        && lines.all(|line| line.starts_with('\\') || label(line).is_some())
}

/// `0.482024 TAB 2.718988 TAB text`.
fn label(line: &str) -> Option<(u32, u32, &str)> {
    let (start, rest) = line.trim_start().split_once('\t')?;
    let (end, text) = rest.split_once('\t').unwrap_or((rest, ""));
    let decimal = |text: &str| text.contains(['.', ',']).then(|| seconds(&text.replace(',', "."))).flatten();
    Some((decimal(start)?, decimal(end)?, text.trim()))
}

fn seconds(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = digits.then(|| text.parse().ok()).flatten()?;
    Some((seconds * 1000.0).round() as u32)
}

fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with(";;")
}

/// The recording of a line, what is said, and the sex of who says it.
fn segment(line: &str) -> Option<(&str, Segment, Option<&'static str>)> {
    let mut rest = line.trim();
    let mut field = || {
        let (field, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        rest = after.trim_start();
        (!field.is_empty()).then_some(field)
    };
    let (file, _channel, speaker) = (field()?, field()?, field()?);
    let (start, end) = (seconds(field()?)?, seconds(field()?)?);
    let labelled =
        rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).filter(|(label, _)| !label.contains(' '));
    let (label, text) = labelled.unwrap_or(("", rest));
    let sex = label.split(',').find_map(|part| match part.to_ascii_lowercase().as_str() {
        "male" | "m" => Some("male"),
        "female" | "f" => Some("female"),
        _ => None,
    });
    let scored =
        !matches!(speaker, "inter_segment_gap" | "excluded_region") && text.trim() != "ignore_time_segment_in_scoring";
    let text = if scored { text.trim().to_owned() } else { String::new() };
    let segment =
        Segment { label: Some(speaker.to_owned()), text, start: Some(start), end: Some(end), notes: Vec::new() };
    Some((file, segment, sex))
}

#[derive(Default)]
struct Recording {
    name: String,
    segments: Vec<Segment>,
    speakers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Recording {
    fn take(&mut self, segment: Segment, sex: Option<&'static str>) {
        if segment.text.is_empty() {
            return;
        }
        if let (Some(label), Some(sex)) = (&segment.label, sex) {
            self.speakers.entry(label.clone()).or_default().insert("sex".to_owned(), sex.to_owned());
        }
        self.segments.push(segment);
    }

    fn read(self, decoded: &Decoded, several: bool) -> Reading {
        let mut draft = Draft::new();
        segments::turns(segments::by_time(self.segments), &mut draft);
        Reading {
            name: several.then_some(self.name),
            encoding: decoded.encoding,
            content: draft.finish(),
            speakers: self.speakers,
            doubts: decoded.doubts.clone(),
            ..Reading::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;
    use proptest::prelude::*;

    fn text(reading: &Reading) -> &str {
        match &reading.content {
            Content::Turns { text, .. } => text,
            Content::Prose(_) => panic!("turns"),
        }
    }

    #[test]
    fn segments_of_several_recordings_are_several_documents() {
        let stm = ";; comment\na 1 ana 0.0 1.5 <o,f0,female> so we\na 1 bo 1.25 2 <o,f0,male> yes\na 1 ana 2.0 3 went { a / b }\n\
            a 1 inter_segment_gap 3 4 <o,,> ignore_time_segment_in_scoring\nb A bo 0 1 hello\nbroken line\n";
        let readings = read(stm.as_bytes(), &Instructions::default()).expect("readings");
        assert_eq!(readings.iter().map(|reading| reading.name.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);
        assert_eq!(text(&readings[0]), "ana: so we\n\nbo: yes\n\nana: went { a / b }\n");
        assert_eq!(text(&readings[1]), "bo: hello\n");
        assert_eq!(readings[0].speakers["ana"]["sex"], "female");
        assert_eq!(readings[0].doubts[0].line, Some(7));
        assert!(read(b";; nothing\n", &Instructions::default()).is_err());
    }

    #[test]
    fn label_tracks_are_known_by_every_line() {
        let track = "0.482024\t2.718988\tasd\n\\\t100.0\t200.0\n231,997\t395,389\tsss w\n";
        assert!(
            is_labels(track) && !is_labels("0.4\tx\ty\n") && !is_labels("0.4\t0.5\ta\nAna: hi\n") && !is_labels("")
        );
        assert!(!is_labels("1\t2\tthree\n"), "whole numbers may be any table");
        let reading = read_labels(track.as_bytes(), &Instructions::default()).expect("a reading");
        assert_eq!(text(&reading), "asd\n\nsss w\n");
    }

    proptest! {
        #[test]
        fn any_lines_are_read(bytes in "([ab1.\t\n<>,;]|a 1 b 0 1 ){0,60}") {
            let _ = is_labels(&bytes);
            let _ = read(bytes.as_bytes(), &Instructions::default());
            let _ = read_labels(bytes.as_bytes(), &Instructions::default());
        }
    }
}
