//! Reads turns from the texts themselves, many at a time: what the index lacks, what it cannot tell,
//! and regular expressions.

use super::SearchError;
use super::bits::Bits;
use super::library::Library;
use super::matcher::Reader;
use super::plan::Plan;
use super::view::View;
use crate::study::Corpus;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Documents in memory at a time.
const AT_A_TIME: usize = 64;

/// Where texts are read from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub corpus: &'a Corpus,
    pub library: &'a dyn Library,
    pub view: &'a View,
    /// Set from outside when nobody waits for the answer any more.
    pub cancelled: Option<&'a AtomicBool>,
}

impl Source<'_> {
    /// The text of a document.
    pub fn text(&self, document: usize) -> Result<Arc<str>, SearchError> {
        let id = self.view.id(document).ok_or_else(|| SearchError::Gone(document.to_string()))?;
        Ok(self.library.text(id)?)
    }

    fn check(&self) -> Result<(), SearchError> {
        match self.cancelled {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(SearchError::Cancelled),
            _ => Ok(()),
        }
    }

    /// Calls `read` with the bodies of all `turns`, on several threads, and gathers what it gives.
    pub fn read<T: Send>(
        &self,
        turns: &Bits,
        plan: &Plan,
        read: impl Fn(&mut Reader<'_>, u32, &str, &mut Vec<T>) + Sync,
    ) -> Result<Vec<T>, SearchError> {
        let documents = self.corpus.documents.iter().enumerate();
        let concerned: Vec<usize> =
            documents.filter(|(_, row)| turns.any_in(&row.turns)).map(|(document, _)| document).collect();
        let corpus = self.corpus;
        let mut readers: Vec<(Reader<'_>, Vec<T>)> =
            (0..rayon::current_num_threads().max(1)).map(|_| (Reader::new(&plan.tests), Vec::new())).collect();
        for chunk in concerned.chunks(AT_A_TIME) {
            self.check()?;
            let texts: Vec<(usize, Arc<str>)> = chunk
                .iter()
                .map(|&document| Ok((document, self.text(document)?)))
                .collect::<Result<_, SearchError>>()?;
            let next = AtomicUsize::new(0);
            // Each reader goes on with what it remembers of words.
            readers.par_iter_mut().for_each(|(reader, found)| {
                while let Some((document, text)) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let first = corpus.documents.get(*document).map_or(0, |row| row.turns.start);
                    for (turn, row) in (first..).zip(corpus.turns_of(*document)) {
                        if turns.contains(turn) {
                            read(reader, turn, row.body.slice(text), found);
                        }
                    }
                }
            });
        }
        Ok(readers.into_iter().flat_map(|(_, found)| found).collect())
    }
}

/// Whether `regex` finds anything but nothing.
pub(super) fn matches(regex: &regex::Regex, body: &str) -> bool {
    regex.find_iter(body).any(|found| !found.is_empty())
}
