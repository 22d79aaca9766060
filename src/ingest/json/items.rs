//! One thing said, as JSON of all kinds tells it: who, what, from when to when.

use super::node::Node;
use crate::ingest::captions::timing::clock;
use std::collections::HashMap;

/// Names of speakers by what the items call them.
pub type SpeakerNames = HashMap<String, String>;

/// A time as the file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Time {
    /// In milliseconds.
    Milliseconds(f64),
    /// A number that may be seconds or milliseconds.
    Number(f64),
}

const TEXTS: [&str; 9] =
    ["text", "content", "transcript", "body", "utterance", "sentence", "message", "caption", "display"];
/// Single words.
const WORDS: [&str; 2] = ["punctuated_word", "word"];
const SPEAKERS: [&str; 11] = [
    "speaker",
    "speaker_name",
    "speakerName",
    "speaker_label",
    "speakerLabel",
    "speakerTag",
    "speaker_tag",
    "speaker_id",
    "speakerId",
    "participant",
    "who",
];
/// Keys that mean a speaker beside a text, but much else elsewhere.
const MAYBE_SPEAKERS: [&str; 5] = ["name", "author", "user", "role", "from"];
const STARTS: [&str; 13] = [
    "start",
    "start_time",
    "startTime",
    "start_ts",
    "begin",
    "begin_time",
    "data_start",
    "ts",
    "time",
    "timestamp",
    "offset",
    "from",
    "start_offset",
];
const ENDS: [&str; 8] = ["end", "stop", "end_time", "endTime", "end_ts", "data_end", "to", "end_offset"];
const STARTS_MS: [&str; 4] = ["start_ms", "startMs", "tStartMs", "offset_ms"];
const ENDS_MS: [&str; 2] = ["end_ms", "endMs"];

/// What is said.
pub fn text(node: &Node) -> Option<String> {
    if let Some(word) = WORDS.iter().find_map(|key| node.text(key)) {
        return Some(word.to_owned());
    }
    for key in TEXTS {
        match node.get(key) {
            Some(Node::Text(text)) => return Some(text.clone()),
            Some(Node::List(list)) => return joined(list),
            _ => {}
        }
    }
    if let Some(pieces) = node.list("segs") {
        return Some(pieces.iter().filter_map(|piece| piece.text("utf8")).collect());
    }
    let inner = ["words", "text_blocks", "sentences", "elements"].iter().find_map(|key| node.list(key));
    inner.and_then(joined).or_else(|| node.list("alternatives").and_then(|list| text(list.first()?)))
}

/// Texts with a blank between them.
fn joined(list: &[Node]) -> Option<String> {
    let mut all = String::new();
    for node in list {
        let said = match node {
            Node::Text(text) => Some(text.clone()),
            Node::Map(_) => text(node),
            _ => None,
        };
        if let Some(said) = said.filter(|said| !said.trim().is_empty()) {
            crate::ingest::segments::join(&mut all, said.trim(), false);
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Whether it is a single word with a time of its own.
pub fn is_word(node: &Node) -> bool {
    WORDS.iter().any(|key| node.text(key).is_some())
        || node.text("text").is_some_and(|text| !text.trim().contains(char::is_whitespace))
}

/// Who says it.
pub fn speaker(node: &Node, names: &SpeakerNames) -> Option<String> {
    let told = SPEAKERS.iter().find_map(|key| node.get(key).and_then(|who| label(who, names)));
    // `from` may also be a time.
    let maybe = || MAYBE_SPEAKERS.iter().find_map(|key| node.text(key)).filter(|who| of_text(who).is_none());
    told.or_else(|| TEXTS.iter().any(|key| node.get(key).is_some()).then(maybe).flatten().map(|who| named(who, names)))
}

/// The label that a value means: a name, a number, or an object with a name.
pub fn label(who: &Node, names: &SpeakerNames) -> Option<String> {
    match who {
        Node::Text(name) if !name.trim().is_empty() => Some(named(name, names)),
        // Recognisers count from 0 or 1; Google writes 0 for nobody, but then beside numbers from 1.
        Node::Number(number) => {
            let key = format!("{number}");
            Some(names.get(&key).cloned().unwrap_or_else(|| format!("Speaker {key}")))
        }
        Node::Map(_) => ["name", "label", "id", "identifier"].iter().find_map(|key| label(who.get(key)?, names)),
        _ => None,
    }
}

fn named(name: &str, names: &SpeakerNames) -> String {
    names.get(name.trim()).cloned().unwrap_or_else(|| name.trim().to_owned())
}

/// `speakers: [{id, name}]` beside the transcript.
pub fn speaker_names(root: &Node) -> SpeakerNames {
    let mut names = SpeakerNames::new();
    for one in root.list("speakers").unwrap_or_default() {
        let key = ["id", "spkid", "speaker", "label"].iter().find_map(|key| match one.get(key)? {
            Node::Text(text) => Some(text.trim().to_owned()),
            Node::Number(number) => Some(format!("{number}")),
            _ => None,
        });
        if let (Some(key), Some(name)) = (key, one.text("name")) {
            names.insert(key, name.trim().to_owned());
        }
    }
    names
}

/// The speaker whom most of its words have.
pub fn speaker_of_words(node: &Node, names: &SpeakerNames) -> Option<String> {
    // How often each speaks, and after how many others first.
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for who in node.list("words")?.iter().filter_map(|word| speaker(word, names)) {
        let before = counts.len();
        counts.entry(who).or_insert((0, before)).0 += 1;
    }
    // Of two with as many words, the first to speak.
    counts.into_iter().max_by_key(|(_, (count, before))| (*count, std::cmp::Reverse(*before))).map(|(label, _)| label)
}

/// From when to when it is said.
pub fn times(node: &Node) -> (Option<Time>, Option<Time>) {
    if let Some(offsets) = node.get("offsets") {
        let of = |key| offsets.number(key).map(Time::Milliseconds);
        return (of("from"), of("to"));
    }
    if let Some(ticks) = node.number("offsetInTicks") {
        let end = node.number("durationInTicks").map(|length| Time::Milliseconds((ticks + length) / 10_000.0));
        return (Some(Time::Milliseconds(ticks / 10_000.0)), end);
    }
    if let Some([start, end]) = node.list("timestamp").and_then(|list| list.first_chunk::<2>()) {
        return (of_node(start), of_node(end));
    }
    let milliseconds = |keys: &[&str]| keys.iter().find_map(|key| node.number(key)).map(Time::Milliseconds);
    let either = |keys: &[&str]| keys.iter().find_map(|key| of_node(node.get(key)?));
    let start = milliseconds(&STARTS_MS).or_else(|| either(&STARTS));
    let end = milliseconds(&ENDS_MS).or_else(|| either(&ENDS)).or_else(|| match (start?, node.number("duration")) {
        (Time::Number(start), Some(length)) => Some(Time::Number(start + length)),
        (Time::Milliseconds(start), _) => node.number("dDurationMs").map(|length| Time::Milliseconds(start + length)),
        _ => None,
    });
    if start.is_none()
        && let Some(words) = node.list("words")
    {
        let first = words.iter().find_map(|word| times(word).0);
        return (first, words.iter().rev().find_map(|word| times(word).1));
    }
    (start, end)
}

fn of_node(node: &Node) -> Option<Time> {
    match node {
        Node::Number(number) => Some(Time::Number(*number)),
        Node::Text(text) => of_text(text),
        Node::Map(_) => {
            let seconds = of_node(node.get("seconds")?)?;
            let Time::Number(seconds) = seconds else { return None };
            Some(Time::Milliseconds(seconds * 1000.0 + node.number("nanos").unwrap_or(0.0) / 1e6))
        }
        _ => None,
    }
}

/// `"1.400s"`, `"0.04"`, `"00:00:01,400"`.
fn of_text(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Some(seconds) = text.strip_suffix('s').and_then(|number| number.parse::<f64>().ok()) {
        return Some(Time::Milliseconds(seconds * 1000.0));
    }
    if text.contains(':') {
        return clock(text).filter(|(_, rest)| rest.is_empty()).map(|(time, _)| Time::Milliseconds(f64::from(time)));
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Time::Number)
}

/// What the numbers of a file are: how many milliseconds one is.
pub fn unit<'a>(items: impl Iterator<Item = &'a Node>) -> f64 {
    let (mut words, mut length, mut whole) = (0usize, 0f64, true);
    let (mut first, mut last) = (f64::MAX, f64::MIN);
    for item in items {
        let (Some(Time::Number(start)), end) = times(item) else { continue };
        let end = match end {
            Some(Time::Number(end)) => end,
            _ => start,
        };
        whole &= start.fract() == 0.0 && end.fract() == 0.0;
        words += text(item).map_or(0, |text| text.split_whitespace().count());
        length += (end - start).max(0.0);
        (first, last) = (first.min(start), last.max(end));
    }
    let length = if length > 0.0 { length } else { (last - first).max(0.0) };
    // Were it seconds, fewer than six words a minute would be said.
    let slow = length > 0.0 && (words as f64) / length < 0.1;
    if whole && slow && last > 1000.0 { 1.0 } else { 1000.0 }
}

/// A time in milliseconds, where a number is `unit` of them.
pub fn milliseconds(time: Option<Time>, unit: f64) -> Option<u32> {
    let value = match time? {
        Time::Milliseconds(value) => value,
        Time::Number(value) => value * unit,
    };
    // Values beyond the range are none; the cast rounds what is in it.
    (value.is_finite() && value >= 0.0 && value <= f64::from(u32::MAX)).then(|| value.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(json: &str) -> Node {
        serde_json::from_str(json).expect("JSON")
    }

    #[test]
    fn times_in_every_spelling() {
        let of = |json: &str| {
            let (start, end) = times(&node(json));
            (milliseconds(start, 1000.0), milliseconds(end, 1000.0))
        };
        assert_eq!(of(r#"{"start": 1.5, "end": 2}"#), (Some(1_500), Some(2_000)));
        assert_eq!(of(r#"{"start_time": "0.04", "end_time": "1"}"#), (Some(40), Some(1_000)));
        assert_eq!(of(r#"{"startTime": "1.400s", "endTime": "2s"}"#), (Some(1_400), Some(2_000)));
        assert_eq!(of(r#"{"startTime": {"seconds": "1", "nanos": 500000000}}"#), (Some(1_500), None));
        assert_eq!(of(r#"{"timestamp": [0.0, 5.2]}"#), (Some(0), Some(5_200)));
        assert_eq!(of(r#"{"offsets": {"from": 0, "to": 2000}}"#), (Some(0), Some(2_000)));
        assert_eq!(of(r#"{"offsetInTicks": 10000000, "durationInTicks": 5000000}"#), (Some(1_000), Some(1_500)));
        assert_eq!(of(r#"{"tStartMs": 100, "dDurationMs": 50}"#), (Some(100), Some(150)));
        assert_eq!(of(r#"{"time": "00:01:02,5"}"#), (Some(62_500), None));
        assert_eq!(
            of(r#"{"words": [{"word": "a"}, {"word": "b", "start": 1, "end": 2}, {"word": "7"}]}"#),
            (Some(1_000), Some(2_000))
        );
        assert_eq!(of(r#"{"start": -1, "end": 1e300}"#), (None, None));
        assert_eq!(of(r#"{"time": "2019-09-08 8:36:07"}"#), (None, None));
    }

    #[test]
    fn seconds_are_told_from_milliseconds() {
        let unit_of = |json: &str| unit(node(json).children());
        assert_eq!(unit_of(r#"[{"text": "two words", "start": 240, "end": 1380}]"#), 1.0);
        assert_eq!(
            unit_of(
                r#"[{"text": "two words", "start": 0, "end": 2}, {"text": "more of it", "start": 2, "end": 2000}]"#
            ),
            1.0
        );
        assert_eq!(unit_of(r#"[{"text": "two words", "start": 3600, "end": 3602}]"#), 1000.0);
        assert_eq!(unit_of(r#"[{"text": "two words", "start": 0.5, "end": 2000}]"#), 1000.0);
        assert_eq!(unit_of(r#"[{"text": "a b c", "start": 0}, {"text": "d e f", "start": 9000}]"#), 1.0);
    }

    #[test]
    fn speakers_in_every_spelling() {
        let names: SpeakerNames = [("0".to_owned(), "Ana".to_owned())].into();
        let of = |json: &str| speaker(&node(json), &names);
        assert_eq!(of(r#"{"speaker": 0, "text": "x"}"#).as_deref(), Some("Ana"));
        assert_eq!(of(r#"{"speaker": 2, "text": "x"}"#).as_deref(), Some("Speaker 2"));
        assert_eq!(of(r#"{"speaker": {"name": "Bo"}, "text": "x"}"#).as_deref(), Some("Bo"));
        assert_eq!(of(r#"{"speaker": null, "name": "Cy", "text": "x"}"#).as_deref(), Some("Cy"));
        assert_eq!(of(r#"{"from": "00:00:01", "text": "x"}"#), None);
        assert_eq!(of(r#"{"name": "Cy", "value": "x"}"#), None);
        assert_eq!(of(r#"{"speaker": " ", "text": "x"}"#), None);
    }

    #[test]
    fn text_in_every_spelling() {
        let of = |json: &str| text(&node(json));
        assert_eq!(
            of(r#"{"words": [{"word": "a", "punctuated_word": "A,"}, {"text": "b"}]}"#).as_deref(),
            Some("A, b")
        );
        assert_eq!(of(r#"{"text_blocks": [{"text": "One."}, {"text": "Two."}]}"#).as_deref(), Some("One. Two."));
        assert_eq!(of(r#"{"segs": [{"utf8": "a"}, {"utf8": " b"}]}"#).as_deref(), Some("a b"));
        assert_eq!(of(r#"{"alternatives": [{"transcript": "x"}]}"#).as_deref(), Some("x"));
        assert_eq!(of(r#"{"content": ["a", "b"]}"#).as_deref(), Some("a b"));
        assert_eq!(of(r#"{"start": 1}"#), None);
    }
}
