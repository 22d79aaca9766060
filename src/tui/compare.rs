//! Two coders side by side: where they read a text apart, and what the team makes of each place.
//!
//! What is compared is worked out on a reading thread ([`read`]); a decision is written by the store thread
//! ([`mod@write`]). This screen keeps its place between the two: a place that was decided is marked as on its way
//! until the comparison that knows of it has come, and is never shown as decided before.

pub mod act;
pub mod adjust;
pub mod decide;
pub mod draw;
pub mod passage;
pub mod read;
pub mod write;

use super::app::{App, Screen};
use super::list::Cursor;
use super::message::{Effect, Job};
use crate::analysis::compare::Kind;
use crate::study::Choice;
use crate::text::Span;
use adjust::Adjust;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What makes a place the same from one comparison to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The document's name.
    pub document: String,
    /// The code.
    pub code: String,
    /// From the first start to the last end of the codings concerned, in bytes of the text.
    pub span: Span,
}

/// What one coder made of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The spans coded; none where the coder takes part and coded nothing here.
    pub spans: Vec<Span>,
    /// The coder's memos on these codings.
    pub memos: Vec<String>,
}

/// What was decided on a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub choice: Choice,
    /// Why.
    pub memo: Option<String>,
    /// Who wrote it down.
    pub coder: String,
    /// When (RFC 3339).
    pub at: String,
}

/// A turn of a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its number in the document, from 1.
    pub turn: u32,
    /// Who speaks, and what the speaker is.
    pub who: String,
    /// What is said, in bytes of the text.
    pub span: Span,
}

/// A place where coders differ, or do not.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which place.
    pub key: Key,
    /// How the readings stand to each other.
    pub kind: Kind,
    /// The first counted turn that it touches, from 1.
    pub turn: u32,
    /// Who speaks there.
    pub who: String,
    /// The text of the document.
    pub text: Arc<str>,
    /// The turns that it touches.
    pub passage: Vec<Part>,
    /// The two readings.
    pub sides: [Side; 2],
    /// What was decided.
    pub decision: Option<Decided>,
}

impl Item {
    /// Whether the coders differ and nothing was decided.
    pub fn is_open(&self) -> bool {
        self.kind != Kind::Same && self.decision.is_none()
    }

    /// The words that the place is about.
    pub fn words(&self) -> &str {
        self.key.span.slice(&self.text)
    }
}

/// Two coders, and in how many documents they can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The coders.
    pub coders: [String; 2],
    /// Documents that both take part in.
    pub documents: u32,
}

/// A comparison, as the screen shows it.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Who is compared.
    pub coders: [String; 2],
    /// Who could be, those who share most first.
    pub pairs: Vec<Pair>,
    /// The documents compared.
    pub documents: Vec<String>,
    /// Their counted turns, which the coefficients are over.
    pub turns: u32,
    /// The figures, in words; coefficients last.
    pub figures: Vec<String>,
    /// What is left out, in words.
    pub left_out: Vec<String>,
    /// All places, in the order of the documents and of their texts.
    pub items: Vec<Item>,
}

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The acting coder codes this document blind and has not finished it.
    Blind(String),
    /// Anything else, in words.
    Because(String),
}

/// A comparison that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Its number: only the last one is shown.
    pub generation: u64,
    /// The coders wanted; they give way to others who can be compared.
    pub coders: Option<[String; 2]>,
    /// Only this document.
    pub document: Option<String>,
    /// Whether the study is reflexive, and shows no coefficients.
    pub reflexive: bool,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its number.
    pub generation: u64,
    /// The comparison, or why there is none.
    pub found: Result<Comparison, Nothing>,
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Compare {
    /// The coders wanted, where somebody chose.
    pub coders: Option<[String; 2]>,
    /// The document at hand; without one, all that are shared.
    pub document: Option<String>,
    /// Whether places that are read alike are listed too.
    pub same: bool,
    /// The number of the last comparison asked for.
    pub generation: u64,
    /// The version of the project and the acting coder that it was asked for.
    pub asked: Option<(u64, Option<String>)>,
    /// Whether it is awaited.
    pub waiting: bool,
    /// The last comparison, or why there is none.
    pub found: Option<Result<Comparison, Nothing>>,
    /// The places that are listed, undecided first.
    pub shown: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
    /// How many lines the passage is scrolled.
    pub scroll: usize,
    /// The reading that is being made of a place.
    pub adjust: Option<Adjust>,
    /// Memos that wait for their decision.
    pub memos: BTreeMap<Key, String>,
    /// Decisions on their way to the disk, with the memo that went with each.
    pub pending: BTreeMap<Key, Option<String>>,
    /// Whether the acting coder undoes: the cursor then goes to what was opened again.
    pub undoing: bool,
}

impl Compare {
    /// The comparison that is shown.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.found.as_ref()?.as_ref().ok()
    }

    /// All places.
    pub fn items(&self) -> &[Item] {
        self.comparison().map_or(&[], |comparison| &comparison.items)
    }

    /// The place under the cursor.
    pub fn chosen(&self) -> Option<&Item> {
        self.shown.get(self.cursor.at).and_then(|at| self.items().get(*at))
    }

    /// Whether a place waits for a decision that is not on its way.
    pub fn is_open(&self, item: &Item) -> bool {
        item.is_open() && !self.pending.contains_key(&item.key)
    }

    /// How many places have no decision on disk; one that is on its way is not there yet.
    pub fn open(&self) -> usize {
        self.items().iter().filter(|item| item.is_open()).count()
    }

    /// Works out what is listed: undecided first, then decided, then what is the same if that is wanted.
    pub fn arrange(&mut self) {
        let rank = |item: &Item| match (item.kind, &item.decision) {
            (Kind::Same, _) => 2,
            (_, Some(_)) => 1,
            (_, None) => 0,
        };
        let ranks: Vec<u8> = self.items().iter().map(rank).collect();
        let last = if self.same { 2 } else { 1 };
        let of = |rank: u8| ranks.iter().enumerate().filter(move |(_, own)| **own == rank).map(|(at, _)| at);
        self.shown = (0..=last).flat_map(of).collect();
    }

    /// Puts the cursor on a place, if it is listed.
    pub fn go_to(&mut self, key: &Key) -> bool {
        let here = |at: &usize| self.items().get(*at).is_some_and(|item| item.key == *key);
        let found = self.shown.iter().position(here);
        if let Some(at) = found {
            self.cursor.at = at;
        }
        found.is_some()
    }

    /// The undecided place after (or before) the one under the cursor in the order of the texts; after the
    /// last comes the first again.
    pub fn next_open(&self, forward: bool) -> Option<Key> {
        let items = self.items();
        let count = items.len();
        let from = self.shown.get(self.cursor.at).copied()?;
        let mut others = (1..count).map(|step| if forward { from + step } else { from + count - step } % count);
        others.find_map(|at| items.get(at).filter(|item| self.is_open(item))).map(|item| item.key.clone())
    }

    /// Shows one document, or all.
    fn look_at(&mut self, document: Option<String>) {
        self.document = document;
        self.adjust = None;
    }

    /// What was written failed: memos are kept for another try.
    pub fn failed(&mut self) {
        for (key, memo) in std::mem::take(&mut self.pending) {
            self.memos.extend(memo.map(|memo| (key, memo)));
        }
        self.undoing = false;
    }

    fn decided(&self) -> BTreeSet<Key> {
        self.items().iter().filter(|item| item.decision.is_some()).map(|item| item.key.clone()).collect()
    }
}

impl App {
    /// Asks for the comparison as it is set.
    pub fn ask_compare(&mut self) -> Vec<Effect> {
        let compare = &mut self.compare;
        compare.generation += 1;
        compare.asked = Some((self.version, self.coder.clone()));
        compare.waiting = true;
        let asked = Asked {
            generation: compare.generation,
            coders: compare.coders.clone(),
            document: compare.document.clone(),
            reflexive: self.study.as_ref().is_some_and(|study| study.settings.is_reflexive()),
        };
        vec![Effect::Job(Job::Compare(Box::new(asked)))]
    }

    /// Whether the comparison is of the project as it is now.
    pub fn compare_is_fresh(&self) -> bool {
        self.compare.asked.as_ref().is_some_and(|(version, coder)| *version == self.version && *coder == self.coder)
    }

    /// A comparison came.
    pub fn take_comparison(&mut self, answered: Answered) -> Vec<Effect> {
        if answered.generation != self.compare.generation {
            return Vec::new();
        }
        let fresh = self.compare_is_fresh();
        let written = fresh && self.writing == 0;
        let compare = &mut self.compare;
        compare.waiting = false;
        let here = compare.chosen().map(|item| item.key.clone());
        let decided = compare.decided();
        compare.found = Some(answered.found);
        if written {
            compare.pending.clear();
        }
        compare.arrange();
        let again = compare.decided();
        let opened = decided.difference(&again).next().filter(|_| compare.undoing && written).cloned();
        compare.undoing &= !written;
        if let Some(key) = opened.as_ref().or(here.as_ref()) {
            let kept = compare.go_to(key);
            if !kept || opened.is_some() {
                compare.scroll = 0;
            }
        }
        let gone = |adjust: &Adjust| compare.chosen().is_none_or(|item| item.key != adjust.key);
        if compare.adjust.as_ref().is_some_and(gone) {
            compare.adjust = None;
        }
        self.settle_compare();
        // Somebody wrote meanwhile: what came is shown, and asked for again.
        if !fresh && self.screen == Screen::Compare { self.ask_compare() } else { Vec::new() }
    }

    /// Keeps the cursor inside the list and in sight.
    pub fn settle_compare(&mut self) {
        let areas = draw::Areas::of(self);
        self.compare.cursor.settle(self.compare.shown.len(), usize::from(areas.list.height));
    }

    /// Shows the comparison of a document, or of all; Esc comes back to the screen that is shown.
    pub fn compare_document(&mut self, document: Option<String>) -> Vec<Effect> {
        if self.screen != Screen::Compare && self.back.last() != Some(&self.screen) {
            self.back.push(self.screen);
        }
        if self.compare.document != document {
            // The first undecided place of what is now looked at.
            self.compare.cursor = Cursor::default();
            (self.compare.found, self.compare.scroll) = (None, 0);
            self.compare.arrange();
        }
        self.compare.look_at(document);
        self.show(Screen::Compare);
        self.ask_compare()
    }
}
