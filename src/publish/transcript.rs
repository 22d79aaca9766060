//! Whole transcripts with their codings: what a team lays on the table, sends to a co-author, keeps beside a paper.
//!
//! A transcript is its canonical text, from the first character to the last, with the codings of one reading on the
//! characters that they were put on: as a page for a browser ([`html`]), as a Word file with comments ([`docx`]), as
//! Markdown ([`mod@md`]). The minimum-cell rule cannot hold for a whole transcript, for whoever reads all of it knows
//! who speaks; each file says so of itself. What consent lets nobody read is for the caller to hold back
//! ([`held_back`]).

pub mod docx;
pub mod html;
pub mod md;

use super::consent::Consents;
use super::protect::neutral;
use crate::analysis::Scope;
use crate::study::consent::{Consent, KEY};
use crate::study::corpus::{NONE, Texts};
use crate::text::Span;
use crate::text::display::one_line;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A coding as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    /// The stretch that it is put on, in bytes of the text.
    pub span: Span,
    /// The code: its place among those that are used here.
    pub code: usize,
    /// Who coded it.
    pub coder: String,
    /// When, as RFC 3339.
    pub created: String,
    /// What the coder noted on it.
    pub memo: Option<String>,
    /// The lane in which its stripe stands: codings in one lane never stand beside the same part of the text.
    pub lane: usize,
}

/// A code that is used in the transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Its id.
    pub id: String,
    /// Its name, where that says more.
    pub name: String,
    /// Its colour, where it is one.
    pub colour: Option<String>,
}

/// A part of the text: a turn, or what stands between turns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Which turn it is, from 1; none between turns.
    pub turn: Option<u32>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// When it was said, in milliseconds from the start of the recording.
    pub time: Option<u32>,
    /// All of it, the label included.
    pub span: Span,
    /// What is said.
    pub body: Span,
}

/// A transcript with its codings.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// The document's name.
    pub name: String,
    /// What the file says of itself, above the text.
    pub header: Vec<String>,
    /// The canonical text.
    pub text: Arc<str>,
    /// Its parts in order; nothing of the text but white space is outside.
    pub parts: Vec<Part>,
    /// The codes that are used, in codebook order.
    pub codes: Vec<Used>,
    /// The codings, by where they begin.
    pub codings: Vec<Coded>,
    /// How many lanes their stripes take.
    pub lanes: usize,
}

/// What no protection can do.
const WHOLE: &str = "This is a whole transcript. Names are as in the project (pseudonyms, where they came in); the minimum-cell rule that protects excerpts cannot protect it, for who reads all of it can tell who speaks. Keep it within the team, or with those who may read transcripts.";

/// The same of one that holds words that may not be quoted.
const WORKING_COPY: &str =
    "Working copy: consent covers telling some of this in other words, not quoting it. Do not print its words.";

/// A transcript in a reading; `times` are those of its turns. Nothing where its text is not there.
pub fn transcript(
    scope: &Scope<'_>,
    texts: &dyn Texts,
    document: usize,
    times: &[Option<u32>],
    reading: &str,
) -> Option<Transcript> {
    let corpus = scope.corpus;
    let row = corpus.documents.get(document)?;
    let text = texts.text(corpus, document)?;
    let taken: Vec<_> = corpus.codings_of(document).iter().filter(|coding| scope.takes(coding)).collect();
    let used: BTreeSet<u32> = taken.iter().map(|coding| coding.code).collect();
    let places: Vec<u32> = used.into_iter().collect();
    let fits = |span: Span| !span.is_empty() && text.get(span.range()).is_some();
    let mut codings: Vec<Coded> = taken
        .into_iter()
        .filter(|coding| fits(coding.span))
        .map(|coding| {
            let note = texts.coding_note(coding.row).unwrap_or_default();
            Coded {
                span: coding.span,
                code: places.binary_search(&coding.code).unwrap_or(0),
                coder: corpus.coders.get(coding.coder as usize).cloned().unwrap_or_default(),
                created: note.created,
                memo: note.memo.filter(|memo| !memo.trim().is_empty()),
                lane: 0,
            }
        })
        .collect();
    codings.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end), one.code));
    let parts = parts(corpus, document, times, &text);
    let lanes = into_lanes(&mut codings, &parts);
    let codes = places.iter().filter_map(|at| corpus.codebook.codes().get(*at as usize));
    let strict = Consents::of(corpus).span(document, Span::of(0..text.len()));
    let mut header = told(corpus, document, reading);
    header.push(WHOLE.to_owned());
    header.extend((strict == Consent::Paraphrase).then(|| WORKING_COPY.to_owned()));
    Some(Transcript {
        name: row.name.clone(),
        header,
        parts,
        codes: codes
            .map(|code| Used { id: code.id.clone(), name: code.name.clone(), colour: colour(&code.colour) })
            .collect(),
        text,
        codings,
        lanes,
    })
}

/// What the document is, and whose codings stand on it.
fn told(corpus: &crate::study::Corpus, document: usize, reading: &str) -> Vec<String> {
    let Some(row) = corpus.documents.get(document) else { return Vec::new() };
    let shown = ["kind", "site", "date"].into_iter().filter_map(|key| Some((key, row.attributes.get(key)?)));
    let shown: Vec<String> = shown.map(|(key, value)| format!("{key}: {}", one_line(value))).collect();
    let mut header = Vec::new();
    if !shown.is_empty() {
        header.push(shown.join(" · "));
    }
    header.push(format!("Codings: {reading}."));
    header
}

/// A colour as style sheets take it: `#` and three or six digits.
fn colour(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix('#')?;
    let fits = matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}

/// Gives each coding the first lane that is free beside all parts of the text that it touches; how many there are.
fn into_lanes(codings: &mut [Coded], parts: &[Part]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for coding in codings {
        let first = parts.partition_point(|part| part.span.end <= coding.span.start);
        let last = parts.partition_point(|part| part.span.start < coding.span.end).max(first + 1);
        let free = ends.iter().position(|end| *end <= first);
        coding.lane = free.unwrap_or(ends.len());
        match ends.get_mut(coding.lane) {
            Some(end) => *end = last,
            None => ends.push(last),
        }
    }
    ends.len()
}

fn parts(corpus: &crate::study::Corpus, document: usize, times: &[Option<u32>], text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0u32;
    let aside = |from: u32, to: u32| {
        let span = Span { start: from, end: to.max(from) };
        (!span.slice(text).trim().is_empty()).then(|| Part { span, body: span, ..Part::default() })
    };
    for (number, turn) in (1u32..).zip(corpus.turns_of(document)) {
        parts.extend(aside(at, turn.span.start));
        let speaker = corpus.speaker(turn).filter(|_| turn.speaker != NONE);
        let name = speaker.and_then(|speaker| corpus.participants.get(speaker.participant as usize));
        parts.push(Part {
            turn: Some(number),
            speaker: name.map(|row| neutral::short_name(corpus, document, &row.name).to_owned()),
            time: times.get(number as usize - 1).copied().flatten(),
            span: turn.span,
            body: turn.body,
        });
        at = turn.span.end;
    }
    parts.extend(aside(at, Span::of(0..text.len()).end));
    parts
}

/// Why a document may not leave the study whole: the consent that holds for a part of it, and whose it is. `writers`
/// says that it is for those who write, in a working copy.
pub fn held_back(scope: &Scope<'_>, document: usize, writers: bool) -> Option<String> {
    let corpus = scope.corpus;
    let row = corpus.documents.get(document)?;
    let consents = Consents::of(corpus);
    let end = corpus.turns_of(document).last().map_or(0, |turn| turn.span.end);
    let strict = consents.span(document, Span { start: 0, end: end.max(1) });
    if strict.quotable() || (writers && strict == Consent::Paraphrase) {
        return None;
    }
    let is = |value: Option<&String>| {
        value.is_some_and(|value| Consent::read(Some(value)).unwrap_or(Consent::Nothing) == strict)
    };
    let mut whose: BTreeSet<String> = BTreeSet::new();
    if is(row.attributes.get(KEY)) {
        whose.insert("the document".to_owned());
    }
    let entries = corpus.entries.get(row.entries.start as usize..row.entries.end as usize).unwrap_or(&[]);
    if entries.iter().any(|entry| is(entry.attributes.get(KEY))) {
        whose.insert("an entry".to_owned());
    }
    let speakers = corpus.speakers.get(row.speakers.start as usize..row.speakers.end as usize).unwrap_or(&[]);
    for speaker in speakers.iter().filter(|speaker| is(speaker.attributes.get(KEY))) {
        let name =
            corpus.participants.get(speaker.participant as usize).map(|row| row.name.as_str()).unwrap_or_default();
        whose.insert(one_line(neutral::short_name(corpus, document, name)));
    }
    let whose: Vec<String> = whose.into_iter().collect();
    let way = match strict {
        Consent::Paraphrase => "; --working-copy exports it for those who write, who may not print its words",
        _ => "",
    };
    Some(format!("{}: consent is {} ({}){way}", one_line(&row.name), strict.as_str(), whose.join(", ")))
}

/// The places inside a stretch where a coding begins or ends, with its edges.
fn cuts(codings: &[Coded], within: Span) -> Vec<u32> {
    let edges = codings.iter().flat_map(|one| [one.span.start, one.span.end]);
    let mut cuts: Vec<u32> = edges.filter(|at| within.start < *at && *at < within.end).collect();
    cuts.extend([within.start, within.end]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// A time of a recording: `1:02:03`.
fn clock(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The day of a time.
fn day(created: &str) -> &str {
    created.get(..10).unwrap_or(created)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coded(start: u32, end: u32) -> Coded {
        Coded { span: Span { start, end }, ..Coded::default() }
    }

    /// Turns of ten bytes each.
    fn turns(count: u32) -> Vec<Part> {
        (0..count).map(|at| Part { span: Span::new(at * 10, at * 10 + 9), ..Part::default() }).collect()
    }

    #[test]
    fn codings_beside_one_turn_have_lanes_of_their_own() {
        let mut all = [coded(0, 3), coded(5, 8), coded(5, 25), coded(12, 14), coded(31, 35)];
        assert_eq!(into_lanes(&mut all, &turns(4)), 3);
        assert_eq!(all.map(|one| one.lane), [0, 1, 2, 0, 0]);
    }

    #[test]
    fn only_colours_are_colours() {
        assert_eq!(colour(" #AABBCC ").as_deref(), Some("#aabbcc"));
        for none in ["red", "#12", "#12345g", "#fff;background:url(x)", ""] {
            assert_eq!(colour(none), None, "{none}");
        }
        assert_eq!((clock(3_723_900), day("2024-05-01T10:00:00Z")), ("01:02:03".to_owned(), "2024-05-01"));
    }

    proptest! {
        #[test]
        fn no_lane_holds_two_at_once(spans in proptest::collection::vec((0u32..60, 1u32..20), 0..30)) {
            let mut all: Vec<Coded> = spans.into_iter().map(|(start, length)| coded(start, start + length)).collect();
            all.sort_by_key(|one| one.span.start);
            let parts = turns(9);
            into_lanes(&mut all, &parts);
            for part in &parts {
                let mut lanes: Vec<usize> =
                    all.iter().filter(|one| one.span.overlaps(part.span)).map(|one| one.lane).collect();
                let there = lanes.len();
                lanes.sort_unstable();
                lanes.dedup();
                prop_assert_eq!(lanes.len(), there);
            }
        }
    }
}
