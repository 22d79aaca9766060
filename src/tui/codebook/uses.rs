//! How codes and documents are used, as the reading thread counts it: where a code is found, which codes are broad,
//! used once or never; how many turns of a document are coded, and when it was last touched.

use crate::analysis::uses::{List, Uses, uses};
use crate::store::{Project, StoreError};
use crate::study::Corpus;
use crate::tui::app::{App, Screen};
use crate::tui::documents::Sort;
use crate::tui::message::{Effect, Job};
use std::collections::HashMap;

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The codes that were counted, by id.
    pub ids: Vec<String>,
    /// How they are used.
    pub uses: Uses,
    /// The documents, by name.
    pub documents: Vec<String>,
    /// When they were last touched.
    pub touched: HashMap<String, String>,
    /// How many turns of each hold a coding.
    pub coded: HashMap<String, u32>,
}

/// Counts.
pub fn count(project: &Project, corpus: &Corpus) -> Result<Counted, StoreError> {
    let uses = uses(corpus);
    let times = project.last_touched()?;
    let name = |row: &crate::study::corpus::DocumentRow| row.name.clone();
    let coded = corpus.documents.iter().map(name).zip(uses.coded_turns.iter().copied()).collect();
    let touched = corpus.documents.iter().filter_map(|row| Some((row.name.clone(), times.get(&row.guid)?.clone())));
    Ok(Counted {
        ids: corpus.codebook.codes().iter().map(|code| code.id.clone()).collect(),
        documents: corpus.documents.iter().map(name).collect(),
        touched: touched.collect(),
        coded,
        uses,
    })
}

impl App {
    /// Asks for the counts, where they are not those of the project as it is.
    pub fn ask_uses(&mut self) -> Vec<Effect> {
        let fresh = self.uses_asked == Some(self.version);
        if fresh || self.study.is_none() || !matches!(self.screen, Screen::Codebook | Screen::Documents) {
            return Vec::new();
        }
        self.uses_asked = Some(self.version);
        vec![Effect::Job(Job::Uses)]
    }

    /// Takes them.
    pub fn take_uses(&mut self, counted: Counted) {
        self.uses = counted;
        self.documents.touched.clone_from(&self.uses.touched);
        self.arrange_codebook();
        if self.documents.sort == Sort::Touched {
            self.arrange_documents();
        }
    }

    /// How the codes are used, if that was counted for the tree that is shown.
    pub fn uses_of_codes(&self) -> Option<&Uses> {
        let codes = self.book.codebook.codes();
        let same =
            codes.len() == self.uses.ids.len() && codes.iter().zip(&self.uses.ids).all(|(code, id)| code.id == *id);
        same.then_some(&self.uses.uses)
    }

    /// The next list: all, broad, used once, unused.
    pub fn next_list(&mut self) {
        self.codebook.list = match self.codebook.list {
            None => List::ALL.first().copied(),
            Some(list) => {
                let at = List::ALL.iter().position(|known| *known == list).unwrap_or(0);
                List::ALL.get(at + 1).copied()
            }
        };
        self.arrange_codebook();
        match self.codebook.list {
            Some(list) if self.uses_of_codes().is_none() => self.say(format!("Counting … {}", list.rule())),
            Some(list) if self.codebook.shown.is_empty() => self.say(format!("No code is {}.", list.rule())),
            _ => {}
        }
    }

    /// Where a code is found, with its sub-codes: documents and how many codings, the most first.
    pub fn where_used(&self, at: usize) -> Vec<(&str, u32)> {
        let Some(uses) = self.uses_of_codes() else { return Vec::new() };
        let mut found: Vec<(&str, u32)> = uses
            .documents(self.book.codebook.subtree(at))
            .into_iter()
            .filter_map(|(document, codings)| Some((self.uses.documents.get(document)?.as_str(), codings)))
            .collect();
        found.sort_by_key(|(_, codings)| std::cmp::Reverse(*codings));
        found
    }
}
