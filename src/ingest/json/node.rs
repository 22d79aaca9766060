//! JSON as far as transcripts need it: a tree of the keys that any of them has.
//!
//! Files of recognised speech are mostly numbers that nobody reads here (tokens, probabilities, vectors). Under a key
//! that is not in [`KEYS`] only objects and lists are kept, since a transcript may lie deeper; lists of numbers are
//! dropped. So 20 MB of JSON become a small tree.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing, true or false, or what nobody asks for.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object; keys that are not known are empty.
    Map(Vec<(&'static str, Node)>),
}

/// The keys that are known, in order.
#[rustfmt::skip]
pub const KEYS: &[&str] = &[
    "alternatives", "author", "avg_logprob", "begin", "begin_time", "body", "caption", "captions", "channel",
    "channels", "chunks", "code", "content", "conversation", "cues", "dDurationMs", "data_end", "data_start",
    "dialogue", "display", "document", "duration", "durationInTicks", "elements", "end", "endMs", "endTime", "end_ms",
    "end_time", "end_ts", "entries", "events", "from", "id", "identifier", "items", "label", "language", "lexical",
    "meeting_transcripts", "message", "messages", "monologues", "nBest", "name", "nanos", "no_speech_prob", "offset",
    "offsetInTicks", "offset_ms", "offsets", "paragraphs", "participant", "punctuated_word", "recognizedPhrases",
    "relevant_text_span", "results", "role", "role_title", "roles", "seconds", "sections", "segments", "segs",
    "sentence", "sentences", "speaker", "speakerId", "speakerLabel", "speakerName", "speakerTag", "speaker_id",
    "speaker_label", "speaker_labels", "speaker_name", "speaker_tag", "speakers", "spkid", "start", "startMs",
    "startTime", "start_ms", "start_time", "start_ts", "stop", "tStartMs", "text", "text_blocks", "time", "timestamp",
    "timestamps", "title", "to", "topic", "topic_list", "transcript", "transcription", "transcripts", "ts", "turns",
    "type", "user", "utf8", "utterance", "utterances", "value", "who", "word", "words",
];

impl Node {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| *name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The text under a key, if there is any.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Self::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text under a key, blanks too.
    pub fn text_or_blank(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Self::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The list under a key, if something is in it.
    pub fn list(&self, key: &str) -> Option<&[Node]> {
        match self.get(key) {
            Some(Self::List(list)) if !list.is_empty() => Some(list),
            _ => None,
        }
    }

    /// The number under a key.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.get(key) {
            Some(Self::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// What is in a list or an object.
    pub fn children(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        match self {
            Self::List(list) => Box::new(list.iter()),
            Self::Map(entries) => Box::new(entries.iter().map(|(_, node)| node)),
            _ => Box::new(std::iter::empty()),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value { known: true }.deserialize(deserializer)
    }
}

/// Reads a value, under a known key or another.
struct Value {
    known: bool,
}

impl<'de> DeserializeSeed<'de> for Value {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(if self.known { Node::Text(text.to_owned()) } else { Node::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        let mut numbers = 0usize;
        while let Some(node) = list.next_element_seed(Value { known: self.known })? {
            let number = matches!(node, Node::Number(_));
            numbers += usize::from(number);
            // Tokens and vectors; a time is a list of two.
            if !(number && numbers > 2) {
                nodes.push(node);
            }
        }
        let nothing = numbers > 2 && nodes.len() == 2;
        Ok(if nothing { Node::Null } else { Node::List(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let node = map.next_value_seed(Value { known: key.is_some() })?;
            let wanted = match key {
                Some(_) => node != Node::Null,
                None => matches!(node, Node::List(_) | Node::Map(_)),
            };
            if wanted {
                entries.push((key.unwrap_or(""), node));
            }
        }
        Ok(Node::Map(entries))
    }
}

/// Reads a key: its name if it is known.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(KEYS.binary_search(&key).ok().and_then(|at| KEYS.get(at)).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_order() {
        assert!(KEYS.is_sorted(), "{:?}", KEYS.windows(2).find(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn what_nobody_asks_for_is_dropped() {
        let json = r#"{"foo": 1, "bar": "x", "deep": {"text": "a", "tokens": [1, 2, 3, 4]}, "start": 1.5, "timestamp": [0, 2], "words": [1, 2, 3, {"word": "b"}], "end": null}"#;
        let node: Node = serde_json::from_str(json).expect("JSON");
        let Node::Map(entries) = &node else { panic!("an object") };
        assert_eq!(entries.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["", "start", "timestamp", "words"]);
        assert_eq!(entries[0].1, Node::Map(vec![("text", Node::Text("a".into()))]));
        assert_eq!(node.list("timestamp").map(<[Node]>::len), Some(2));
        assert!(node.list("words").is_some_and(|list| list.iter().any(|one| one.text("word") == Some("b"))));
        assert_eq!(node.number("start"), Some(1.5));
    }
}
