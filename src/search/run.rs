//! Runs queries.

use super::bits::Bits;
use super::evaluate::{Evaluation, Failed};
use super::highlight::Highlighter;
use super::index::{Index, Snapshot};
use super::library::{Library, LibraryError};
use super::plan::Plan;
use super::query::{Query, QueryError};
use super::reading::Source;
use super::view::View;
use crate::study::Corpus;
use crate::text::Span;
use std::cmp::Ordering;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};

/// Why a search gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query is wrong.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A text cannot be read.
    #[error("a text of the project cannot be read: {0}; run `emic check`")]
    Library(#[from] LibraryError),
    /// The project has changed since the corpus was made.
    #[error("the document {0} is not in the project any more; search again")]
    Gone(String),
    /// The caller called it off.
    #[error("the search was called off")]
    Cancelled,
}

/// In which order hits come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By document, and by turn in it.
    #[default]
    Document,
    /// Best first.
    Score,
}

/// Which hits are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// How many at most; all without a limit.
    pub limit: Option<usize>,
    /// How many to pass over.
    pub skip: usize,
    /// In which order.
    pub order: Order,
    /// Set from another thread to call the search off.
    pub cancelled: Option<&'a AtomicBool>,
}

/// A turn that meets a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Index into [`Corpus::documents`].
    pub document: usize,
    /// Index into [`Corpus::turns`].
    pub row: u32,
    /// The turn's number in its document, from 1.
    pub turn: u32,
    /// How well it meets the query; 0 where only conditions were asked.
    pub score: f64,
    /// What was found, in bytes of the document, in order; none where only conditions were asked.
    pub matches: Vec<Span>,
}

/// The answer to a query.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// How many turns meet the query, with those that are not wanted.
    pub total: usize,
    /// How many documents they are in.
    pub documents: usize,
    /// The turns that are wanted.
    pub hits: Vec<Hit>,
    /// What the user should know, such as values that nothing has.
    pub notes: Vec<String>,
}

/// Searches one corpus.
pub struct Searcher<'a> {
    corpus: &'a Corpus,
    library: &'a dyn Library,
    snapshot: Option<Arc<Snapshot>>,
    view: Arc<View>,
}

impl<'a> Searcher<'a> {
    /// A searcher over `corpus` with what `index` holds now; texts that it lacks are read.
    pub fn new(index: &Index, corpus: &'a Corpus, library: &'a dyn Library) -> Result<Self, SearchError> {
        let snapshot = index.snapshot();
        let documents = library.documents()?;
        let mut kept = index.view.lock().unwrap_or_else(PoisonError::into_inner);
        let view = View::new(kept.as_ref(), corpus, &documents, snapshot.as_deref())?;
        *kept = Some(Arc::clone(&view));
        drop(kept);
        Ok(Self { corpus, library, snapshot, view })
    }

    /// How many documents are read at each search, because the index lacks them.
    pub fn unindexed(&self) -> usize {
        self.view.uncovered.len()
    }

    pub(super) fn corpus(&self) -> &Corpus {
        self.corpus
    }

    /// The text of a document of the corpus.
    pub fn text(&self, document: usize) -> Result<Arc<str>, SearchError> {
        Source { corpus: self.corpus, library: self.library, view: &self.view, cancelled: None }.text(document)
    }

    /// Runs `query`.
    pub fn run(&self, query: &Query, options: Options<'_>) -> Result<Hits, SearchError> {
        let mut notes = Vec::new();
        let expanded = if query.is_ranked() { Some(self.expanded(query, &mut notes)?) } else { None };
        let mut plan = Plan::new(expanded.as_ref().unwrap_or(query), self.corpus)?;
        plan.notes.extend(notes);
        match self.attempt(&plan, &self.view, self.snapshot.as_deref(), options) {
            Ok(hits) => Ok(hits),
            Err(Failed::Search(error)) => Err(error),
            Err(Failed::Index) => {
                let view = self.view.without_index();
                match self.attempt(&plan, &view, None, options) {
                    Ok(hits) => Ok(hits),
                    Err(Failed::Search(error)) => Err(error),
                    Err(Failed::Index) => Err(SearchError::Gone(String::new())),
                }
            }
        }
    }

    /// The query with words in the place of what turns are to be like; without the index, where that cannot be read.
    fn expanded(&self, query: &Query, notes: &mut Vec<String>) -> Result<Query, SearchError> {
        match super::like::expand(self, query, notes) {
            Ok(expanded) => return Ok(expanded),
            Err(Failed::Search(error)) => return Err(error),
            Err(Failed::Index) => notes.clear(),
        }
        let view = Arc::new(self.view.without_index());
        let bare = Self { corpus: self.corpus, library: self.library, snapshot: None, view };
        match super::like::expand(&bare, query, notes) {
            Ok(expanded) => Ok(expanded),
            Err(Failed::Search(error)) => Err(error),
            Err(Failed::Index) => Err(SearchError::Gone(String::new())),
        }
    }

    /// An evaluation of a plan, which reads what the index lacks.
    pub(super) fn evaluation<'p>(&'p self, plan: &'p Plan) -> Result<Evaluation<'p>, Failed> {
        let source = Source { corpus: self.corpus, library: self.library, view: &self.view, cancelled: None };
        Evaluation::new(plan, source, self.snapshot.as_deref(), false)
    }

    fn attempt(
        &self,
        plan: &Plan,
        view: &View,
        snapshot: Option<&Snapshot>,
        options: Options<'_>,
    ) -> Result<Hits, Failed> {
        let source = Source { corpus: self.corpus, library: self.library, view, cancelled: options.cancelled };
        let mut evaluation = Evaluation::new(plan, source, snapshot, options.order == Order::Score)?;
        let turns = evaluation.turns()?;
        let weights = evaluation.weights();
        let limit = options.limit.unwrap_or(usize::MAX);
        let wanted: Vec<u32> = match options.order {
            Order::Document => turns.iter().skip(options.skip).take(limit).collect(),
            Order::Score => best(&turns, &evaluation.scores(&turns, &weights), options.skip, limit),
        };
        let hits = self.hits(source, &wanted, &mut Highlighter::new(plan, &weights))?;
        let documents = self.corpus.documents.iter().filter(|row| turns.any_in(&row.turns)).count();
        Ok(Hits { total: turns.count(), documents, hits, notes: plan.notes.clone() })
    }

    /// The hits at `wanted`, in that order; each text is fetched once.
    fn hits(
        &self,
        source: Source<'_>,
        wanted: &[u32],
        highlighter: &mut Highlighter<'_>,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut by_text: Vec<(u32, usize)> = wanted.iter().copied().zip(0..).collect();
        by_text.sort_unstable();
        let mut hits: Vec<(usize, Hit)> = Vec::with_capacity(wanted.len());
        let mut text: Option<(u32, Arc<str>)> = None;
        for (row, place) in by_text {
            let Some(turn) = self.corpus.turns.get(row as usize) else { continue };
            if text.as_ref().is_none_or(|(document, _)| *document != turn.document) {
                text = Some((turn.document, source.text(turn.document as usize)?));
            }
            let body = text.as_ref().map_or("", |(_, text)| turn.body.slice(text));
            let first = self.corpus.documents.get(turn.document as usize).map_or(0, |document| document.turns.start);
            let found = highlighter.highlight(row, turn.word_end - turn.word_start, body).unwrap_or_default();
            let base = turn.body.start;
            let matches = found.spans.iter().map(|span| Span::new(base + span.start, base + span.end));
            hits.push((
                place,
                Hit {
                    document: turn.document as usize,
                    row,
                    turn: row - first + 1,
                    score: found.score,
                    matches: matches.collect(),
                },
            ));
        }
        hits.sort_unstable_by_key(|(place, _)| *place);
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }
}

/// The best of `turns`, in order; of two as good the earlier one.
fn best(turns: &Bits, scores: &[f64], skip: usize, limit: usize) -> Vec<u32> {
    let score = |turn: u32| scores.get(turn as usize).copied().unwrap_or(0.0);
    let order = |a: &u32, b: &u32| score(*b).partial_cmp(&score(*a)).unwrap_or(Ordering::Equal).then(a.cmp(b));
    let mut wanted: Vec<u32> = turns.iter().collect();
    let end = skip.saturating_add(limit);
    if end < wanted.len() {
        wanted.select_nth_unstable_by(end, order);
        wanted.truncate(end);
    }
    wanted.sort_unstable_by(order);
    wanted.into_iter().skip(skip).collect()
}
