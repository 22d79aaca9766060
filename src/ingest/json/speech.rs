//! What is found in a JSON file: things said, and what is known of those who say them.

use super::items::{self, SpeakerNames};
use super::node::Node;
use super::services;
use crate::ingest::Doubt;
use crate::ingest::segments::Segment;
use crate::text::display::counted;
use std::collections::BTreeMap;

/// A transcript.
#[derive(Debug, Default)]
pub struct Speech {
    /// What is said, in order.
    pub segments: Vec<Segment>,
    /// Whether each piece is a turn as a person cut it, also after another of the same speaker.
    pub cut: bool,
    /// Whether a machine recognised it.
    pub recognised: bool,
    /// Whether the pieces are single words.
    pub words: bool,
    /// Attributes of the document.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of speakers by label.
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
}

impl Speech {
    /// Speech that a machine recognised.
    pub fn recognised(segments: Vec<Segment>) -> Self {
        Self { segments, recognised: true, ..Self::default() }
    }
}

/// The transcript in a value, whichever it is.
pub fn find(root: &Node) -> Option<Speech> {
    let known: [fn(&Node) -> Option<Speech>; 9] = [
        qmsum,
        oyez,
        services::deepgram,
        services::tokens,
        services::google,
        services::rev,
        services::azure,
        services::paragraphs,
        generic,
    ];
    let mut speech = known.iter().find_map(|of| of(root))?;
    if let Some(language) = root.text("language").filter(|language| language.len() <= 24) {
        speech.attributes.insert("language".to_owned(), language.trim().to_owned());
    }
    Some(speech)
}

/// Meetings with topics: `meeting_transcripts` of `{speaker, content}`.
fn qmsum(root: &Node) -> Option<Speech> {
    let mut segments = services::list(root.list("meeting_transcripts")?, 1000.0, &SpeakerNames::new());
    for topic in root.list("topic_list").unwrap_or_default() {
        let Some(name) = topic.text("topic") else { continue };
        for span in topic.list("relevant_text_span").unwrap_or_default() {
            let mut bounds = span.children().filter_map(|bound| match bound {
                Node::Text(number) => number.trim().parse::<usize>().ok(),
                Node::Number(number) => Some(*number as usize),
                _ => None,
            });
            let (Some(from), to) = (bounds.next(), bounds.next()) else { continue };
            let text = match to {
                Some(to) if to > from => format!("{name} (to the {} turn after this)", ordinal(to - from)),
                _ => name.to_owned(),
            };
            if let Some(segment) = segments.get_mut(from) {
                segment.notes.push(("topic".to_owned(), text));
            }
        }
    }
    Some(Speech { segments, cut: true, ..Speech::default() })
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Arguments before a court: sections of turns of text blocks, speakers with roles.
fn oyez(root: &Node) -> Option<Speech> {
    let transcript = root.get("transcript").filter(|node| node.list("sections").is_some()).unwrap_or(root);
    let mut speech = Speech { cut: true, ..Speech::default() };
    for turn in transcript.list("sections")?.iter().flat_map(|section| section.list("turns").unwrap_or_default()) {
        speech.segments.extend(services::list(std::slice::from_ref(turn), 1000.0, &SpeakerNames::new()));
        speech.roles(turn.get("speaker"));
    }
    if let Some(title) = transcript.text("title") {
        speech.attributes.insert("title".to_owned(), title.trim().to_owned());
    }
    (!speech.segments.is_empty()).then_some(speech)
}

impl Speech {
    /// What a speaker does, where the file says so.
    fn roles(&mut self, speaker: Option<&Node>) {
        let Some(label) = speaker.and_then(|who| items::label(who, &SpeakerNames::new())) else { return };
        let roles = speaker.and_then(|who| who.list("roles")).unwrap_or_default();
        let title = |role: &Node| match role {
            Node::Text(title) => Some(title.trim().to_owned()),
            _ => role.text("role_title").or_else(|| role.text("name")).map(|title| title.trim().to_owned()),
        };
        let titles: Vec<String> = roles.iter().filter_map(title).filter(|title| !title.is_empty()).collect();
        if !titles.is_empty() {
            self.speakers.entry(label).or_default().entry("role".to_owned()).or_insert_with(|| titles.join("; "));
        }
    }
}

/// Where lists of things said usually lie, the best first.
const LISTS: [&str; 17] = [
    "utterances",
    "segments",
    "speakers",
    "chunks",
    "turns",
    "sentences",
    "transcript",
    "transcripts",
    "transcription",
    "results",
    "cues",
    "captions",
    "entries",
    "messages",
    "items",
    "events",
    "words",
];

/// So many of them hold nothing else than things said.
const SURE: usize = 4;

/// Any list of objects with something said in them.
fn generic(root: &Node) -> Option<Speech> {
    let names = items::speaker_names(root);
    let list = find_list(root, 0)?;
    let words = list.iter().filter(|node| items::is_word(node)).count() * 20 >= list.len() * 19 && list.len() > 4;
    let mut segments = services::list(list, items::unit(list.iter()), &names);
    if words {
        segments = services::runs(segments);
    }
    let timed = segments.iter().any(|segment| segment.start.is_some());
    let mut speech = Speech { segments, cut: !timed, recognised: timed, words, ..Speech::default() };
    speech.doubts.extend(silence(list));
    for node in list {
        speech.roles(node.get("speaker"));
    }
    Some(speech)
}

/// A list of which most items say something: under a usual key first, else wherever one lies.
fn find_list(node: &Node, depth: usize) -> Option<&[Node]> {
    if let Node::List(list) = node
        && is_speech(list, false)
    {
        return Some(list);
    }
    // A list of other things is a list of transcripts, if of any.
    if depth > 6 || (depth == 0 && matches!(node, Node::List(_))) {
        return None;
    }
    let usual = (0..).zip(LISTS).find_map(|(at, key)| node.list(key).filter(|list| is_speech(list, at < SURE)));
    usual.or_else(|| node.children().find_map(|child| find_list(child, depth + 1)))
}

/// Whether most items of a list are objects with a text, and, unless that is sure anyway, with a speaker, a time, or
/// a sentence in it.
fn is_speech(list: &[Node], sure: bool) -> bool {
    let (mut said, mut placed) = (0usize, 0usize);
    for node in list.iter().take(200) {
        let whole = ["segments", "utterances", "meeting_transcripts"].iter().any(|key| node.list(key).is_some());
        let Some(text) = items::text(node).filter(|_| matches!(node, Node::Map(_)) && !whole) else { continue };
        said += 1;
        let known = items::speaker(node, &SpeakerNames::new()).is_some() || items::times(node).0.is_some();
        placed += usize::from(known || text.split_whitespace().nth(3).is_some());
    }
    // Codings and excerpts name a code and a document.
    let coded = list.first().is_some_and(|node| node.get("code").is_some() && node.get("document").is_some());
    let all = list.len().min(200);
    said > 0 && said * 2 >= all && (sure || placed * 2 >= said) && !coded
}

/// What was recognised where, by the recogniser's own figures, nobody speaks.
fn silence(list: &[Node]) -> Option<Doubt> {
    let quiet = |node: &&Node| {
        node.number("no_speech_prob").is_some_and(|p| p > 0.6) && node.number("avg_logprob").is_some_and(|p| p < -1.0)
    };
    let count = list.iter().filter(quiet).count();
    let first = list.iter().find(quiet)?;
    let at = items::milliseconds(items::times(first).0, 1000.0)
        .map_or_else(String::new, |start| format!(", the first from {}", crate::ingest::recognition::time(start)));
    let what = format!("{} recognised where probably nobody speaks{at}; listen again", counted(count, "piece"));
    Some(Doubt::overall(what))
}
