//! Correcting turns while reading: a turn that is two, turns that are one, somebody else who speaks, somebody else
//! whom a paragraph of field notes is about.
//!
//! The text stays as it is, and so do codings. What is asked for is written by the thread that owns the project,
//! against the turns that were seen: where they changed meanwhile, nothing is done.

use crate::study::turn_edit::{Speaker, TurnEdit};
use crate::study::{Hash, Layout};
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Request};
use crate::tui::overlay::{Ask, Chooser, Overlay, Question, Then};
use std::ops::Range;

/// Turns of the open document that are to be corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The document.
    pub document: String,
    /// The turns as they were seen.
    pub layout: Hash,
    /// The correction, but for who speaks.
    pub what: What,
}

/// What is corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A turn is two: the second begins here.
    Split {
        /// The turn, from 0.
        turn: usize,
        /// Where the second begins, in bytes of the text.
        at: u32,
    },
    /// Turns are one.
    Join(Range<usize>),
    /// Somebody else speaks.
    Assign(Range<usize>),
    /// Paragraphs of field notes are about somebody, or no longer.
    About(Range<usize>),
}

impl What {
    /// The correction, with who speaks or whom it is about.
    fn edits(&self, speaker: Option<Speaker>, layout: &Layout) -> Vec<TurnEdit> {
        match self {
            Self::Split { turn, at } => vec![TurnEdit::Split { turn: *turn, at: *at, label: speaker }],
            Self::Join(turns) => vec![TurnEdit::Join(turns.clone())],
            Self::Assign(turns) => vec![TurnEdit::Assign(turns.clone(), speaker.flatten())],
            Self::About(turns) => {
                let now = whom(layout, turns);
                let somebody = speaker.flatten();
                // Paragraphs that are all about somebody are so no longer; else they all are.
                let gone = somebody.as_ref().is_some_and(|label| now.iter().all(|labels| labels.contains(label)));
                let labels = now.into_iter().map(|labels| match &somebody {
                    None => Vec::new(),
                    Some(label) if gone => labels.into_iter().filter(|other| other != label).collect(),
                    Some(label) if labels.contains(label) => labels,
                    Some(label) => labels.into_iter().chain([label.clone()]).collect(),
                });
                turns.clone().zip(labels).map(|(turn, labels)| TurnEdit::About { turn, labels }).collect()
            }
        }
    }

    /// What it is called in the history, turns counted from 1.
    fn label(&self, document: &str) -> String {
        let of = |turns: &Range<usize>| match turns.len() {
            1 => format!("turn {}", turns.start + 1),
            _ => format!("turns {} to {}", turns.start + 1, turns.end),
        };
        match self {
            Self::Split { turn, .. } => format!("split turn {} of {document}", turn + 1),
            Self::Join(turns) => format!("join {} of {document}", of(turns)),
            Self::Assign(turns) => format!("another speaker for {} of {document}", of(turns)),
            Self::About(turns) => {
                format!("whom {} of {document} {} about", of(turns), if turns.len() == 1 { "is" } else { "are" })
            }
        }
    }
}

impl App {
    /// Asks what is needed to correct the turns under the cursor, or corrects them.
    pub fn correct_turns(&mut self, action: Action) -> Vec<Effect> {
        if !self.may_write(action, None) {
            return Vec::new();
        }
        let Some(page) = &self.reader.page else { return Vec::new() };
        let here = page.turn().map(|turn| turn..turn + 1);
        let touched = page.selection().map(|span| page.layout.touched(span)).filter(|turns| !turns.is_empty());
        let Some(turns) = touched.or(here) else {
            self.say("The cursor is in no turn.");
            return Vec::new();
        };
        let (at, count) = (page.cursor, page.layout.turns.len());
        let what = match action {
            Action::SplitTurn => {
                // A selection says where the second turn begins: at its start.
                let at = page.selection().map_or(at, |span| span.start);
                let Some(turn) = page.layout.turn_at(at) else { return Vec::new() };
                let body = page.layout.turns.get(turn).map(|turn| turn.body).unwrap_or_default();
                let before = page.text.get(body.start as usize..at as usize).unwrap_or_default();
                if before.trim().is_empty() {
                    self.say("The turn begins here already. Split it where somebody else begins to speak.");
                    return Vec::new();
                }
                What::Split { turn, at }
            }
            Action::JoinTurns if turns.len() > 1 => What::Join(turns),
            Action::JoinTurns if turns.end < count => What::Join(turns.start..turns.end + 1),
            Action::JoinTurns => {
                self.say("This is the last turn: there is none to join it with.");
                return Vec::new();
            }
            _ if page.layout.spoken => What::Assign(turns),
            _ => What::About(turns),
        };
        let correction = Correction { document: page.info.name.clone(), layout: page.info.layout, what };
        match &correction.what {
            What::Join(_) => self.correct(correction, None),
            What::Split { turn, at } => {
                let same = label_of(&page.layout, *turn).unwrap_or_else(|| "nobody who is known".to_owned());
                let end = page.layout.turns.get(*turn).map_or(*at, |turn| turn.body.end);
                let rest = page.text.get(*at as usize..end as usize).unwrap_or_default();
                let title = format!("Who speaks from “{}” on?", shortened(rest, 30));
                let first = format!("{}, as before", one_line(&same));
                self.choose_speaker(title, Some(first), correction)
            }
            What::Assign(turns) => {
                let title = match turns.len() {
                    1 => format!("Who speaks turn {}?", turns.start + 1),
                    _ => format!("Who speaks turns {} to {}?", turns.start + 1, turns.end),
                };
                self.choose_speaker(title, None, correction)
            }
            What::About(turns) => self.choose_whom(turns.clone(), correction),
        }
    }

    /// Asks whom paragraphs are about: those who are known, with a tick where they are.
    fn choose_whom(&mut self, turns: Range<usize>, correction: Correction) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let title = match turns.len() {
            1 => format!("Whom is paragraph {} about?", turns.start + 1),
            _ => format!("Whom are paragraphs {} to {} about?", turns.start + 1, turns.end),
        };
        let now = whom(&page.layout, &turns);
        let mut known: Vec<&String> = page.layout.labels.iter().collect();
        known.extend(
            page.people.iter().filter(|name| !page.layout.labels.iter().any(|label| fold(label) == fold(name))),
        );
        let lines = known.iter().map(|label| {
            let sign = match now.iter().filter(|labels| labels.contains(label)).count() {
                0 => "  ",
                all if all == turns.len() => "✓ ",
                _ => "· ",
            };
            format!("{sign}{}", one_line(label))
        });
        let lines = lines.chain(["  nobody".to_owned(), "  somebody else …".to_owned()]).collect();
        let speakers = known.into_iter().map(|label| Some(Some(label.clone()))).chain([Some(None)]).collect();
        let then = Then::Speaker(Box::new(correction), speakers);
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
        Vec::new()
    }

    fn choose_speaker(&mut self, title: String, first: Option<String>, correction: Correction) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let present = match &correction.what {
            What::Assign(turns) => page.layout.turns.get(turns.start).and_then(|turn| turn.label),
            _ => None,
        };
        let at = present.map_or(0, |label| label as usize);
        let mut speakers: Vec<Option<Speaker>> = Vec::new();
        let mut lines = Vec::new();
        if let Some(first) = first {
            speakers.push(None);
            lines.push(first);
        }
        for label in &page.layout.labels {
            speakers.push(Some(Some(label.clone())));
            lines.push(one_line(label));
        }
        speakers.push(Some(None));
        lines.push("nobody who is known".to_owned());
        lines.push("somebody else …".to_owned());
        let then = Then::Speaker(Box::new(correction), speakers);
        let cursor = Cursor { at, ..Cursor::default() };
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor, then }));
        Vec::new()
    }

    /// Takes who was chosen; the line after all of them asks for a label.
    pub fn chose_speaker(&mut self, correction: Correction, speakers: &[Option<Speaker>], at: usize) -> Vec<Effect> {
        match speakers.get(at) {
            Some(speaker) => self.correct(correction, speaker.clone()),
            None => {
                self.overlays.push(Overlay::Ask(Ask::new(Question::Speaker(Box::new(correction)), "")));
                Vec::new()
            }
        }
    }

    /// Has the correction made.
    pub fn correct(&mut self, correction: Correction, speaker: Option<Speaker>) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let Correction { document, layout, what } = correction;
        let Some(page) = &self.reader.page else { return Vec::new() };
        let (edits, label) = (what.edits(speaker, &page.layout), what.label(&document));
        self.writing += 1;
        vec![Effect::Store(Request::EditTurns { coder, document, layout, edits, label })]
    }
}

/// Whom each of these paragraphs is about.
fn whom(layout: &Layout, turns: &Range<usize>) -> Vec<Vec<String>> {
    let label = |at: &u32| layout.labels.get(*at as usize).cloned();
    let turns = layout.turns.get(turns.clone()).unwrap_or_default();
    turns.iter().map(|turn| turn.about.iter().filter_map(label).collect()).collect()
}

fn label_of(layout: &Layout, turn: usize) -> Option<String> {
    layout.labels.get(layout.turns.get(turn)?.label? as usize).cloned()
}
