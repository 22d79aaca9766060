//! What a reader of one format makes of a file, before speakers and attributes are settled.
//!
//! Some formats tell the turns themselves (captions, tiers, recognised speech): their readers build text and
//! layout together, with [`Draft`]. The others hold text in which the turns are still to be found
//! ([`super::turns`]), perhaps with hints from bold type and headings.

use super::Doubt;
use crate::study::layout::{Entry, Layout, Note, Turn, TurnKind};
use crate::text::{Span, fold::fold, words};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A document as its file tells it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it is called, where one file holds several documents; else the file's name serves.
    pub name: Option<String>,
    /// The encoding it was read from.
    pub encoding: &'static str,
    /// The text and its turns.
    pub content: Content,
    /// Attributes of the document that the format itself tells.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of its speakers by label; `speaker_type` among them where the format tells it.
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
}

/// The text of a document, and what is known of its turns.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text whose turns are to be found.
    Prose(Prose),
    /// Text with its turns.
    Turns {
        /// Canonical text.
        text: String,
        /// Its turns.
        layout: Layout,
    },
}

impl Default for Content {
    fn default() -> Self {
        Self::Prose(Prose::default())
    }
}

/// Text whose turns are to be found.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// Canonical text.
    pub text: String,
    /// Bold beginnings of paragraphs, in order.
    pub bold: Vec<Span>,
    /// Headings, in order.
    pub headings: Vec<Span>,
    /// Paragraphs set apart as somebody else's words, in order.
    pub quotes: Vec<Span>,
    /// Paragraphs that say where such words are from, in order.
    pub sources: Vec<Span>,
    /// Labels that the file itself says are speakers'.
    pub speakers: Vec<String>,
    /// For each line of the text, the line of the file, from 1; empty where they are the same.
    pub lines: Vec<u32>,
    /// Notes on places of the text, in order: footnotes, comments.
    pub notes: Vec<SideNote>,
}

/// A note that hangs on a place of a text: it becomes a note of the turn that holds the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideNote {
    /// The byte of the text.
    pub at: usize,
    /// What kind of note it is, as the file names it: `footnote`, `comment`.
    pub tier: String,
    /// What it says.
    pub text: String,
}

/// Something said, as a format with turns tells it.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// Who says it.
    pub label: Option<&'a str>,
    /// What is said.
    pub text: &'a str,
    /// From when to when, in milliseconds from the start of the recording.
    pub time: Option<Range<u32>>,
}

/// A text with turns in the making.
///
/// Each turn stands as `Label: text` on a line of its own, parted by blank lines from the next: what a person
/// would type, so that the text reads well where there is nothing but text.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    text: String,
    layout: Layout,
    labels: HashMap<String, u32>,
}

impl Draft {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what belongs to no turn: a heading, a line about the recording.
    pub fn aside(&mut self, text: &str) {
        let text = canonical(text);
        if !text.is_empty() {
            self.part();
            self.text.push_str(&text);
        }
    }

    /// Adds a turn, also after another of the same speaker. Something said that is empty is nothing: it adds no
    /// turn, and the answer is false.
    pub fn turn(&mut self, said: Said<'_>) -> bool {
        let body = canonical(said.text);
        if body.is_empty() {
            return false;
        }
        self.part();
        let start = self.text.len();
        let label = said.label.map(one_line).filter(|label| !label.is_empty());
        let label = label.map(|label| {
            self.text.push_str(&label);
            self.text.push_str(": ");
            self.label(label)
        });
        let from = self.text.len();
        self.text.push_str(&body);
        self.layout.spoken |= label.is_some();
        self.layout.turns.push(Turn {
            label,
            span: Span::of(start..self.text.len()),
            body: Span::of(from..self.text.len()),
            kind: TurnKind::Speech,
            time: said.time.as_ref().map(|time| time.start),
            time_end: said.time.map(|time| time.end),
            words: words::count(&body),
            about: Vec::new(),
        });
        true
    }

    /// Adds a note to the last turn.
    pub fn note(&mut self, tier: &str, text: &str) {
        let text = canonical(text);
        if let (Some(turn), false) = (self.layout.turns.len().checked_sub(1), text.is_empty()) {
            let turn = Span::of(0..turn).end;
            self.layout.notes.push(Note { turn, tier: one_line(tier), text });
        }
    }

    /// Begins an entry with these attributes: the next turn is its first.
    pub fn entry(&mut self, attributes: Vec<(String, String)>) {
        let turn = Span::of(0..self.layout.turns.len()).end;
        self.layout.entries.retain(|entry| entry.turn != turn);
        self.layout.entries.push(Entry { turn, attributes });
    }

    /// How many turns there are.
    pub fn turns(&self) -> usize {
        self.layout.turns.len()
    }

    /// The text and its turns. Where nobody is named the document is not spoken, and its turns are paragraphs.
    pub fn finish(mut self) -> Content {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let turns = self.layout.turns.len();
        self.layout.entries.retain(|entry| (entry.turn as usize) < turns);
        if !self.layout.spoken {
            for turn in &mut self.layout.turns {
                turn.kind = TurnKind::Paragraph;
            }
        }
        Content::Turns { text: self.text, layout: self.layout }
    }

    fn part(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn label(&mut self, label: String) -> u32 {
        let next = Span::of(0..self.layout.labels.len()).end;
        let index = *self.labels.entry(fold(&label)).or_insert(next);
        if index == next {
            self.layout.labels.push(label);
        }
        index
    }
}

/// Text as canonical text has it: no carriage returns, no byte order mark, no blanks around it.
fn canonical(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .to_owned()
}

/// A label or the name of a tier: on one line, blanks in it single.
fn one_line(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_draft_reads_as_a_person_would_type_it() {
        let mut draft = Draft::new();
        draft.aside("Home visit\r\n");
        draft.entry(vec![("date".into(), "2023-04-01".into())]);
        assert!(draft.turn(Said { label: Some("INT"), text: " So?\r\nTell me. ", time: Some(0..1500) }));
        draft.note("%com", "leans over");
        assert!(!draft.turn(Said { label: Some("A2"), text: " \u{feff}", time: None }), "nothing said is no turn");
        assert!(draft.turn(Said { label: Some("Mary\n Ann"), text: "Well.", time: None }));
        assert!(draft.turn(Said { label: Some("int"), text: "Mm.", time: None }));
        draft.entry(vec![("date".into(), "2023-04-02".into())]);
        let Content::Turns { text, layout } = draft.finish() else { panic!("turns") };
        assert_eq!(text, "Home visit\n\nINT: So?\nTell me.\n\nMary Ann: Well.\n\nint: Mm.\n");
        assert_eq!(layout.labels, ["INT", "Mary Ann"]);
        assert_eq!(layout.turns.iter().map(|turn| turn.label).collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
        assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(0), Some(1500)));
        assert_eq!(layout.turns[0].body.slice(&text), "So?\nTell me.");
        assert_eq!(layout.turns[0].words, 3);
        assert_eq!(layout.notes, [Note { turn: 0, tier: "%com".into(), text: "leans over".into() }]);
        assert_eq!(layout.entries.len(), 1, "an entry without turns is none");
        assert!(layout.spoken);
    }

    #[test]
    fn without_a_label_turns_are_paragraphs() {
        let mut draft = Draft::new();
        draft.turn(Said { text: "Nobody is named.", ..Said::default() });
        let Content::Turns { layout, .. } = draft.finish() else { panic!("turns") };
        assert!(!layout.spoken);
        assert_eq!(layout.turns[0].kind, TurnKind::Paragraph);
    }

    proptest! {
        #[test]
        fn drafts_are_sound(said in proptest::collection::vec((proptest::option::of(".{0,8}"), "\\PC{0,12}|[ \r\n]{0,3}"), 0..12)) {
            let mut draft = Draft::new();
            for (label, text) in &said {
                draft.turn(Said { label: label.as_deref(), text, time: None });
                draft.note("n", text);
            }
            let Content::Turns { text, layout } = draft.finish() else { panic!("turns") };
            let mut at = 0;
            for turn in &layout.turns {
                prop_assert!(turn.span.start >= at && turn.span.encloses(turn.body) && !turn.body.is_empty());
                prop_assert!(text.get(turn.span.range()).is_some() && text.get(turn.body.range()).is_some());
                at = turn.span.end;
            }
            prop_assert!(!text.contains('\r'));
            prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
        }
    }
}
