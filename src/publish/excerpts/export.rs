//! The export of excerpts: from a report's options to a collection.
//!
//! Excerpts are the passages that the frequency report counts under the same options, so an export and a
//! table agree. Codes that are named stand with their sub-codes; where none is named, each code is
//! quoted for its own codings, so that every coding is in the file once.
//! Or they are the passages that an expression of codes finds.

use super::{Collection, ExcerptError, Source, Wishes, collect};
use crate::analysis::denominators::Bases;
use crate::analysis::excerpts::{Selection, excerpts_of};
use crate::analysis::expression::{Retrieval, retrieve};
use crate::analysis::frequency::frequency_of;
use crate::analysis::number_of;
use crate::analysis::passages::Passages;
use crate::analysis::rows::Rows;
use crate::analysis::{AnalysisError, Depth, Groups, Header, Options, Scope};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::display::one_line;
use rayon::prelude::*;
use std::collections::HashMap;

/// Why an export cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The options do not fit the study.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A text is missing or damaged.
    #[error(transparent)]
    Excerpt(#[from] ExcerptError),
}

/// The excerpts of the passages that these options count.
pub fn export(
    corpus: &Corpus,
    options: &Options,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Collection, ExportError> {
    let every = options.codes.is_empty();
    let options = Options {
        by: Vec::new(),
        own: options.own || every,
        depth: if every { Depth::All } else { options.depth },
        ..options.clone()
    };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, &options)?;
    let found: Vec<Vec<Source>> = rows
        .codes
        .par_iter()
        .map(|&code| {
            let passages = excerpts_of(&scope, &groups, Selection::Cell { code, group: None })?;
            Ok(passages.iter().map(|passage| Source::of(code, passage)).collect())
        })
        .collect::<Result<_, AnalysisError>>()?;
    let sources: Vec<Source> = found.into_iter().flatten().collect();
    let mut wishes = wishes.clone();
    wishes.header.extend(header(&scope, &groups));
    let mut collection = collect(&scope, texts, &sources, &holders(corpus, &options)?, &wishes)?;
    if options.filter.is_empty() {
        collection.summary.extend(left_out(&scope, &rows, sources.len()));
    }
    Ok(collection)
}

/// The excerpts of the passages that an expression finds under these options. Codes that the options select have no
/// part in it.
pub fn export_found(
    corpus: &Corpus,
    options: &Options,
    retrieval: &Retrieval,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Collection, ExportError> {
    let options = Options { by: Vec::new(), codes: Vec::new(), depth: Depth::All, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let found = retrieve(&scope, &groups, retrieval)?;
    let sources: Vec<Source> = found.iter().map(|one| Source::of(one.code, &one.excerpt)).collect();
    let mut wishes = wishes.clone();
    let tag = retrieval.tag.as_ref().map_or_else(String::new, |tag| format!(", tagged {}", one_line(tag)));
    let expression = one_line(retrieval.expression.source());
    wishes.header.push(format!("Where codes: {expression} (within {}{tag})", retrieval.reach.as_str()));
    wishes.header.extend(header(&scope, &groups));
    Ok(collect(&scope, texts, &sources, &holders(corpus, &options)?, &wishes)?)
}

fn header(scope: &Scope<'_>, groups: &Groups) -> Vec<String> {
    let what = if scope.options.own { "each code alone" } else { "codes with their sub-codes" };
    Header::new(scope, groups, &Bases::new(scope, groups), what, "passages").lines()
}

/// How many persons hold each code in this reading, also where conditions leave some of them out.
pub(in crate::publish) fn holders(corpus: &Corpus, options: &Options) -> Result<HashMap<usize, usize>, AnalysisError> {
    let options = Options { by: Vec::new(), filter: Vec::new(), ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let report = frequency_of(&scope, &Groups::new(&scope)?, &Rows::pooled(&corpus.codebook, &options)?);
    Ok(report.rows.iter().map(|row| (row.code_index, row.total.participants as usize)).collect())
}

/// What is said of passages that lie in no counted turn.
fn left_out(scope: &Scope<'_>, rows: &Rows, found: usize) -> Option<String> {
    let mut passages = Passages::default();
    let all: usize = scope
        .documents()
        .map(|document| {
            passages.build(scope, rows, document, true);
            passages.passages.len()
        })
        .sum();
    let left = number_of(all.saturating_sub(found));
    (left > 0).then(|| {
        format!(
            "{} in turns that are not counted, or in no turn, left out; --speakers all takes in what interviewers and facilitators say.",
            crate::publish::frequency::counted(left, "passage")
        )
    })
}
