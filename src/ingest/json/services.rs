//! The JSON of services of speech recognition that is more than a list of things said.

use super::items::{self, SpeakerNames};
use super::node::Node;
use super::speech::Speech;
use crate::ingest::segments::{self, Segment};

/// Deepgram: utterances, else words by channel.
pub fn deepgram(root: &Node) -> Option<Speech> {
    let results = root.get("results")?;
    let channels = results.list("channels")?;
    if let Some(utterances) = results.list("utterances") {
        return Some(Speech::recognised(list(utterances, 1000.0, &SpeakerNames::new())));
    }
    let mut all = Vec::new();
    for (at, channel) in channels.iter().enumerate() {
        let Some(best) = channel.list("alternatives").and_then(<[Node]>::first) else { continue };
        let mut said = match best.list("words") {
            Some(words) => runs(list(words, 1000.0, &SpeakerNames::new())),
            None => list(std::slice::from_ref(best), 1000.0, &SpeakerNames::new()),
        };
        if channels.len() > 1 && said.iter().all(|segment| segment.label.is_none()) {
            said.iter_mut().for_each(|segment| segment.label = Some(format!("Channel {}", at + 1)));
        }
        all.extend(said);
    }
    Some(Speech::recognised(segments::by_time(all)))
}

/// Google: results with alternatives. Where speakers are told apart, the last result has all words once more.
pub fn google(root: &Node) -> Option<Speech> {
    let results = root.list("results")?;
    let best = |result: &'_ Node| -> Option<Node> { result.list("alternatives")?.first().cloned() };
    let found: Vec<Node> = results.iter().filter_map(best).collect();
    if found.is_empty() || found.iter().any(|one| one.text("content").is_some()) {
        return None;
    }
    let tagged = |word: &Node| items::speaker(word, &SpeakerNames::new()).is_some_and(|who| who != "Speaker 0");
    let with_speakers = found.iter().rev().find_map(|one| one.list("words").filter(|words| words.iter().any(tagged)));
    Some(Speech::recognised(match with_speakers {
        Some(words) => runs(list(words, 1000.0, &SpeakerNames::new())),
        None => list(&found, 1000.0, &SpeakerNames::new()),
    }))
}

/// AWS Transcribe (`results.items`) and Speechmatics (`results`): words and punctuation apart.
pub fn tokens(root: &Node) -> Option<Speech> {
    let results = root.get("results")?;
    let tokens = match results {
        Node::List(list) => list.as_slice(),
        _ => results.list("items")?,
    };
    tokens.iter().find(|token| token.text("type").is_some() && content(token).is_some())?;
    let speakers = speakers_by_start(results);
    let mut all: Vec<Segment> = Vec::new();
    for token in tokens {
        let Some(said) = content(token) else { continue };
        if token.text("type") == Some("punctuation") {
            if let Some(last) = all.last_mut() {
                last.text.push_str(said);
            }
            continue;
        }
        let best = token.list("alternatives").and_then(<[Node]>::first);
        let (start, end) = items::times(token);
        let names = SpeakerNames::new();
        let label = items::speaker(token, &names).or_else(|| items::speaker(best?, &names));
        let label = label.or_else(|| speakers.get(token.text("start_time")?).cloned());
        all.push(Segment {
            label,
            text: said.to_owned(),
            start: items::milliseconds(start, 1000.0),
            end: items::milliseconds(end, 1000.0),
            notes: Vec::new(),
        });
    }
    Some(Speech::recognised(runs(all)))
}

fn content(token: &Node) -> Option<&str> {
    token.list("alternatives")?.first()?.text("content")
}

/// Who speaks the word that begins at a time, in older files of AWS Transcribe.
fn speakers_by_start(results: &Node) -> std::collections::HashMap<String, String> {
    let segments = results.get("speaker_labels").and_then(|labels| labels.list("segments")).unwrap_or_default();
    let words = segments.iter().flat_map(|segment| segment.list("items").unwrap_or_default());
    let of = |word: &Node| Some((word.text("start_time")?.to_owned(), word.text("speaker_label")?.to_owned()));
    words.filter_map(of).collect()
}

/// Rev.ai: monologues of elements, blanks among them.
pub fn rev(root: &Node) -> Option<Speech> {
    let names = items::speaker_names(root);
    let mut all = Vec::new();
    for monologue in root.list("monologues")? {
        let elements = monologue.list("elements").unwrap_or_default();
        let time = |keys: (&str, &str), element: &Node| {
            let of = |key| match element.get(key)? {
                Node::Number(seconds) => items::milliseconds(Some(items::Time::Number(*seconds)), 1000.0),
                _ => None,
            };
            of(keys.0).or_else(|| of(keys.1))
        };
        all.push(Segment {
            label: items::speaker(monologue, &names),
            text: elements.iter().filter_map(|element| element.text_or_blank("value")).collect(),
            start: elements.iter().find_map(|element| time(("ts", "start"), element)),
            end: elements.iter().rev().find_map(|element| time(("end_ts", "end"), element)),
            notes: Vec::new(),
        });
    }
    Some(Speech::recognised(all))
}

/// Azure: phrases with times in ticks.
pub fn azure(root: &Node) -> Option<Speech> {
    let names = SpeakerNames::new();
    let phrases = root.list("recognizedPhrases")?.iter().map(|phrase| {
        let (start, end) = items::times(phrase);
        let best = phrase.list("nBest").and_then(<[Node]>::first);
        Segment {
            label: items::speaker(phrase, &names),
            text: best.and_then(|best| best.text("display").or_else(|| best.text("lexical"))).unwrap_or("").to_owned(),
            start: items::milliseconds(start, 1000.0),
            end: items::milliseconds(end, 1000.0),
            notes: Vec::new(),
        }
    });
    Some(Speech::recognised(segments::by_time(phrases.collect())))
}

/// Words, and beside them paragraphs with speakers and times, as editors of transcripts keep them.
pub fn paragraphs(root: &Node) -> Option<Speech> {
    let (words, paragraphs) = (root.list("words")?, root.list("paragraphs")?);
    let names = items::speaker_names(root);
    let bounds: Vec<(u32, Option<String>)> = paragraphs
        .iter()
        .filter_map(|one| Some((items::milliseconds(items::times(one).0, 1000.0)?, items::speaker(one, &names))))
        .collect();
    if bounds.is_empty()
        || bounds.iter().all(|(_, label)| label.is_none())
        || !bounds.is_sorted_by_key(|(start, _)| *start)
    {
        return None;
    }
    let mut all = list(words, 1000.0, &names);
    for word in all.iter_mut().filter(|word| word.label.is_none()) {
        let at = bounds.partition_point(|(start, _)| Some(*start) <= word.start);
        word.label = at.checked_sub(1).and_then(|at| bounds.get(at)).and_then(|(_, label)| label.clone());
    }
    Some(Speech::recognised(runs(all)))
}

/// A list of things said, as segments.
pub fn list(nodes: &[Node], unit: f64, names: &SpeakerNames) -> Vec<Segment> {
    let segment = |node: &Node| {
        let (start, end) = items::times(node);
        Some(Segment {
            label: items::speaker(node, names).or_else(|| items::speaker_of_words(node, names)),
            text: items::text(node)?,
            start: items::milliseconds(start, unit),
            end: items::milliseconds(end, unit),
            notes: Vec::new(),
        })
    };
    nodes.iter().filter_map(segment).collect()
}

/// Words → runs of one speaker each; a word of nobody belongs to the run before it, or else to the first.
pub fn runs(mut words: Vec<Segment>) -> Vec<Segment> {
    let mut last = words.iter().find_map(|word| word.label.clone());
    for word in &mut words {
        match &word.label {
            Some(label) => last = Some(label.clone()),
            None => word.label.clone_from(&last),
        }
    }
    words
}
