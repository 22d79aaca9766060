//! What is done with hits: records for scripts, snippets for lists, spans for coding.

use super::SearchError;
use super::matcher::merge;
use super::run::{Hit, Searcher};
use crate::text::{CharIndex, Span, segment};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// A hit as scripts get it; positions are code points of the document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The document's name.
    pub document: String,
    /// The turn's number in the document, from 1.
    pub turn: u32,
    /// The participant's name.
    pub participant: Option<String>,
    /// What the participant is in this document.
    pub speaker_type: Option<&'static str>,
    /// Where the body starts.
    pub start: u32,
    /// Where the body ends.
    pub end: u32,
    /// The body.
    pub text: String,
    /// How well the turn meets the query.
    pub score: f64,
    /// What was found, `[start, end)` each.
    pub matches: Vec<[u32; 2]>,
    /// The values that hold for the turn: the participant's, else the document's.
    pub attributes: BTreeMap<String, String>,
}

impl Searcher<'_> {
    /// The records of `hits`, one by one; texts of neighbouring hits are fetched once.
    pub fn records<'h>(&'h self, hits: &'h [Hit]) -> impl Iterator<Item = Result<Record, SearchError>> + 'h {
        let mut open: Option<(usize, Arc<str>, CharIndex)> = None;
        hits.iter().map(move |hit| {
            if open.as_ref().is_none_or(|(document, ..)| *document != hit.document) {
                let text = self.text(hit.document)?;
                let index = CharIndex::new(&text);
                open = Some((hit.document, text, index));
            }
            let gone = || SearchError::Gone(hit.document.to_string());
            let (_, text, index) = open.as_ref().ok_or_else(gone)?;
            self.record(hit, text, index).ok_or_else(gone)
        })
    }

    fn record(&self, hit: &Hit, text: &str, index: &CharIndex) -> Option<Record> {
        let document = self.corpus().documents.get(hit.document)?;
        let turn = self.corpus().turns.get(hit.row as usize)?;
        let speaker = self.corpus().speaker(turn);
        let participant = speaker.and_then(|speaker| self.corpus().participants.get(speaker.participant as usize));
        let mut attributes = document.attributes.clone();
        let entry = self.corpus().entry(turn).and_then(|at| self.corpus().entries.get(at));
        attributes.extend(entry.map(|entry| entry.attributes.clone()).unwrap_or_default());
        if let Some(speaker) = speaker {
            attributes.extend(speaker.attributes.clone());
        }
        let body = index.char_span(text, turn.body)?;
        let matches = hit.matches.iter().map(|&span| index.char_span(text, span).map(|span| [span.start, span.end]));
        Some(Record {
            document: document.name.clone(),
            turn: hit.turn,
            participant: participant.map(|row| row.name.clone()),
            speaker_type: speaker.map(|speaker| speaker.speaker_type.as_str()),
            start: body.start,
            end: body.end,
            text: turn.body.slice(text).to_owned(),
            score: (hit.score * 1e4).round() / 1e4,
            matches: matches.collect::<Option<_>>()?,
            attributes,
        })
    }
}

impl Searcher<'_> {
    /// What to code for `hits`, by document and in order: see [`extend`].
    pub fn spans(&self, hits: &[Hit], reach: Extend) -> Result<Vec<(usize, Span)>, SearchError> {
        let mut spans = Vec::new();
        let mut open: Option<(usize, Arc<str>)> = None;
        for hit in hits {
            if open.as_ref().is_none_or(|(document, _)| *document != hit.document) {
                open = Some((hit.document, self.text(hit.document)?));
            }
            let Some(((_, text), turn)) = open.as_ref().zip(self.corpus().turns.get(hit.row as usize)) else {
                continue;
            };
            spans.extend(extend(text, turn.body, &hit.matches, reach).into_iter().map(|span| (hit.document, span)));
        }
        spans.sort_unstable();
        Ok(spans)
    }
}

/// A part of a turn around what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The part, in bytes of the document.
    pub span: Span,
    /// Whether the turn begins before it.
    pub cut_before: bool,
    /// Whether the turn goes on after it.
    pub cut_after: bool,
    /// What was found in the part, in bytes of the document.
    pub matches: Vec<Span>,
}

/// At most `width` characters (graphemes) of `body` around the first of `matches`, whole words where
/// there are any. A match that is wider than that is cut.
pub fn snippet(text: &str, body: Span, matches: &[Span], width: usize) -> Snippet {
    let focus = matches.first().copied().unwrap_or(Span::new(body.start, body.start));
    // Far around the focus, so that a long turn need not be cut into graphemes as a whole.
    let reach = Span::of(0..width.saturating_mul(32)).end;
    let around = Span::new(focus.start.saturating_sub(reach), focus.start.saturating_add(reach)).intersection(body);
    let around = on_boundaries(text, around);
    let mut marks: Vec<u32> =
        around.slice(text).grapheme_indices(true).map(|(at, _)| around.start + Span::of(at..at).start).collect();
    marks.push(around.end);
    let at = |place: usize| marks.get(place.min(marks.len() - 1)).copied().unwrap_or(around.end);
    let first = marks.partition_point(|&mark| mark <= focus.start).saturating_sub(1);
    let last = marks.len() - 1;
    let start = first.saturating_sub(width / 3).min(last.saturating_sub(width));
    let span = Span::new(at(start), at(start + width));
    let span = whole_words(text, body, span, focus.intersection(span));
    let inside = matches.iter().map(|found| found.intersection(span)).filter(|found| !found.is_empty());
    Snippet { span, cut_before: span.start > body.start, cut_after: span.end < body.end, matches: inside.collect() }
}

fn on_boundaries(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    while !text.is_char_boundary(start as usize) && start < end {
        start += 1;
    }
    while !text.is_char_boundary(end as usize) && end > start {
        end -= 1;
    }
    Span::new(start, end)
}

/// Takes half words off the ends of `span`, but never a part of `keep`.
fn whole_words(text: &str, body: Span, span: Span, keep: Span) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    if start > body.start {
        let head = Span::new(start, keep.start).slice(text);
        if let Some((at, blank)) = head.char_indices().find(|(_, c)| c.is_whitespace()) {
            start += Span::of(0..at + blank.len_utf8()).end;
        }
    }
    if end < body.end {
        let tail = Span::new(keep.end.max(start), end).slice(text);
        if let Some(at) = tail.rfind(char::is_whitespace) {
            end = keep.end.max(start) + Span::of(0..at).end;
        }
    }
    Span::new(start, end)
}

/// How far a coding made from a hit reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extend {
    /// What was found.
    #[default]
    Match,
    /// The sentence that it is in.
    Sentence,
    /// The turn.
    Turn,
}

impl std::str::FromStr for Extend {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "match" => Ok(Self::Match),
            "sentence" => Ok(Self::Sentence),
            "turn" => Ok(Self::Turn),
            _ => Err(format!(
                "“{}” is no reach of a coding; accepted are match, sentence, turn",
                crate::text::display::one_line(s)
            )),
        }
    }
}

/// The spans to code in a turn with this `body` where `matches` were found; those that overlap are one.
/// A hit without matches (only conditions were asked) gives a span for [`Extend::Turn`] alone.
pub fn extend(text: &str, body: Span, matches: &[Span], reach: Extend) -> Vec<Span> {
    let spans = match reach {
        Extend::Match => matches.to_vec(),
        Extend::Turn => vec![body],
        Extend::Sentence if matches.is_empty() => Vec::new(),
        Extend::Sentence => {
            let sentences = segment::sentences(body.slice(text), body.start);
            let around = |found: &Span| {
                let first = sentences.partition_point(|sentence| sentence.end <= found.start);
                let touched = sentences.get(first..).unwrap_or(&[]).iter().take_while(|s| s.start < found.end);
                touched.fold(*found, |all, sentence| all.hull(*sentence))
            };
            matches.iter().map(around).collect()
        }
    };
    merge(spans.into_iter().filter(|span| !span.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::sample;
    use super::super::{Index, Library, Options, Unwritable};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records_speak_in_code_points() {
        let study = sample();
        let index = Index::in_memory();
        index.catch_up(&study, Unwritable::Scan, &mut |_, _| {}).expect("built");
        let searcher = Searcher::new(&index, &study.corpus, &study).expect("a searcher");
        let hits =
            searcher.run(&"laugh OR interagency OR know".parse().expect("a query"), Options::default()).expect("hits");
        let records: Vec<Record> = searcher.records(&hits.hits).collect::<Result<_, _>>().expect("records");
        assert_eq!(records.len(), 4);
        for record in &records {
            let at = study.corpus.document_named(&record.document).expect("a document");
            let text: Vec<char> = study.text(study.documents().unwrap()[at].id).unwrap().chars().collect();
            let cut = |start: u32, end: u32| text[start as usize..end as usize].iter().collect::<String>();
            assert_eq!(cut(record.start, record.end), record.text);
            let found: Vec<String> = record.matches.iter().map(|&[start, end]| cut(start, end)).collect();
            assert!(["laughed", "inter-agency", "interagency", "know"].contains(&found[0].as_str()), "{found:?}");
        }
        let spans = searcher.spans(&hits.hits, Extend::Turn).expect("spans");
        assert_eq!(spans.len(), 4);
        assert_eq!(spans[0], (0, study.corpus.turns[0].body));
        let json = serde_json::to_value(&records[3]).expect("json");
        assert_eq!(json["document"], "note");
        assert_eq!(json["turn"], 3);
        assert_eq!(json["participant"], serde_json::Value::Null);
        assert_eq!(json["matches"], serde_json::json!([[36, 43]]));
        assert_eq!(json["attributes"], serde_json::json!({"kind": "observation"}));
        let second = &records[1];
        assert_eq!((second.participant.as_deref(), second.speaker_type), (Some("A2"), Some("respondent")));
        assert_eq!(second.attributes["site"], "West", "the participant's own value comes first");
        assert_eq!(second.attributes["kind"], "interview");
    }

    #[test]
    fn a_coding_reaches_as_far_as_asked() {
        let text = "Hm. I said no. Dr. Shah bent it, twice bent it! Then?\nNo.";
        let body = Span::new(4, text.len() as u32);
        let spans: Vec<Span> = text.match_indices("bent").map(|(at, found)| Span::of(at..at + found.len())).collect();
        let show =
            |spans: &[Span], reach| extend(text, body, spans, reach).iter().map(|s| s.slice(text)).collect::<Vec<_>>();
        assert_eq!(show(&spans, Extend::Match), ["bent", "bent"]);
        assert_eq!(show(&spans, Extend::Sentence), ["Dr. Shah bent it, twice bent it!"]);
        assert_eq!(show(&spans, Extend::Turn), [&text[4..]]);
        let across = [Span::of(text.find("no").unwrap()..text.find("Shah").unwrap())];
        assert_eq!(show(&across, Extend::Sentence), ["I said no. Dr. Shah bent it, twice bent it!"]);
        assert_eq!(show(&[], Extend::Sentence), Vec::<&str>::new());
        assert_eq!(show(&[], Extend::Turn), [&text[4..]]);
        assert!("word".parse::<Extend>().is_err_and(|error| error.contains("match, sentence, turn")));
    }

    #[test]
    fn a_snippet_shows_the_first_match_in_whole_words() {
        let text = "one two three four five six seven eight nine ten";
        let body = Span::new(0, text.len() as u32);
        let found = [Span::of(24..27), Span::of(45..48)];
        let cut = snippet(text, body, &found, 20);
        assert_eq!((cut.span.slice(text), cut.cut_before, cut.cut_after), ("five six seven", true, true));
        assert_eq!(cut.matches, [Span::of(24..27)]);
        let whole = snippet(text, body, &found, 100);
        assert_eq!((whole.span, whole.cut_before, whole.cut_after), (body, false, false));
        assert_eq!(snippet(text, body, &[], 9).span.slice(text), "one two");
    }

    proptest! {
        #[test]
        fn snippets_stay_within_their_turn(text in "([a-e é🙂\u{301}]|👨‍👩‍👧){0,80}", cuts in any::<[prop::sample::Index; 4]>(), width in 0usize..30) {
            let ends: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
            let mut places: Vec<u32> = cuts.iter().map(|cut| *cut.get(&ends)).collect();
            places.sort_unstable();
            let (body, found) = (Span::new(places[0], places[3]), Span::new(places[1], places[2]));
            let matches: Vec<Span> = Some(found).filter(|found| !found.is_empty()).into_iter().collect();
            let cut = snippet(&text, body, &matches, width);
            prop_assert!(body.encloses(cut.span), "{cut:?}");
            prop_assert!(text.get(cut.span.range()).is_some());
            prop_assert!(cut.span.slice(&text).graphemes(true).count() <= width + 1);
            prop_assert!(cut.matches.iter().all(|found| cut.span.encloses(*found) && text.get(found.range()).is_some()));
            if width > 0 && !matches.is_empty() {
                prop_assert!(!cut.matches.is_empty(), "{cut:?}");
            }
        }
    }
}
