//! The export of excerpts: from a report's options to a collection.
//!
//! Excerpts are the passages that the frequency report counts under the same options, so an export and a
//! table agree. Codes that are named stand with their sub-codes; where none is named, each code is
//! quoted for its own codings, so that every coding is in the file once.
//! Or they are the passages that an expression of codes finds. Either way they may be narrowed: to those that a tag
//! overlaps, and to a few a code that are chosen by rule.

use super::left_out::LeftOut;
use super::{Collection, ExcerptError, Source, Wishes, collect, quotable};
use crate::analysis::denominators::Bases;
use crate::analysis::excerpts::{Selection, excerpts_of};
use crate::analysis::expression::{Retrieval, retrieve, tagged};
use crate::analysis::frequency::frequency_of;
use crate::analysis::pick::{Balance, pick};
use crate::analysis::rows::Rows;
use crate::analysis::{AnalysisError, Depth, ExcerptRef, Groups, Header, Options, Scope};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::display::{counted, one_line};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

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

/// Excerpts that are chosen by rule: so many a code, spread as evenly as can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// At most so many a code.
    pub most: usize,
    /// The attributes whose groups they are spread over; within a group they are spread over participants.
    pub balance: Vec<String>,
    /// Chooses among what is balanced alike; the same number chooses the same.
    pub seed: u64,
}

/// Which of the passages are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Those that this tag overlaps, or any tag of this kind.
    pub tag: Option<String>,
    /// A few of each code.
    pub sample: Option<Sample>,
}

/// Passages with the code that each is quoted for.
type Found = Vec<(usize, ExcerptRef)>;

impl Sample {
    /// Chooses among those that may be quoted; of how many for each code, and a line that says how.
    fn choose(
        &self,
        scope: &Scope<'_>,
        found: Found,
        wishes: &Wishes,
    ) -> Result<(Found, BTreeMap<usize, usize>, String), AnalysisError> {
        let balance = Balance::of_groups(scope, &self.balance)?;
        let may_quote = quotable(scope.corpus, wishes);
        let mut by_code: BTreeMap<usize, Vec<ExcerptRef>> = BTreeMap::new();
        found
            .into_iter()
            .filter(|(_, one)| may_quote(one))
            .for_each(|(code, one)| by_code.entry(code).or_default().push(one));
        let of: BTreeMap<usize, usize> = by_code.iter().map(|(code, all)| (*code, all.len())).collect();
        let chosen: Found = by_code
            .into_iter()
            .flat_map(|(code, all)| {
                let picked = pick(balance.candidates(all, |_| true), self.most, Some(self.seed));
                picked.into_iter().map(move |one| (code, one))
            })
            .collect();
        let groups = balance.group_names();
        let over = match groups.as_slice() {
            [] => "over participants".to_owned(),
            names => format!("over the groups of {}, within a group over participants", names.join(" and ")),
        };
        let line = format!(
            "Picked: at most {} a code, {} of {} that may be quoted, as evenly as can be {over}; seed {}",
            self.most,
            chosen.len(),
            counted(of.values().sum(), "passage"),
            self.seed
        );
        Ok((chosen, of, line))
    }
}

impl Narrowed {
    /// The passages that are wanted, as excerpts.
    fn collect(
        &self,
        scope: &Scope<'_>,
        mut found: Found,
        texts: &dyn Texts,
        holders: &HashMap<usize, usize>,
        mut wishes: Wishes,
    ) -> Result<Collection, ExportError> {
        if let Some(tag) = &self.tag {
            let is_tagged = tagged(scope.corpus, tag);
            found.retain(|(_, one)| is_tagged(one.document, one.span));
            wishes.header.insert(0, format!("Tagged: {}", one_line(tag)));
        }
        let mut of = None;
        if let Some(sample) = &self.sample {
            let (chosen, counts, line) = sample.choose(scope, found, &wishes)?;
            wishes.header.insert(0, line);
            (found, of) = (chosen, Some(counts));
        }
        let sources: Vec<Source> = found.iter().map(|(code, one)| Source::of(*code, one)).collect();
        drop(found);
        let mut collection = collect(scope, texts, &sources, holders, &wishes)?;
        for (code, of) in of.into_iter().flatten() {
            let id = scope.corpus.codebook.codes().get(code).map(|code| code.id.as_str());
            if let Some(spread) = collection.spread.iter_mut().find(|spread| Some(spread.code.as_str()) == id) {
                spread.of = Some(of);
            }
        }
        Ok(collection)
    }
}

/// The excerpts of the passages that these options count.
pub fn export(
    corpus: &Corpus,
    options: &Options,
    narrowed: &Narrowed,
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
    let found: Vec<Found> = rows
        .codes
        .par_iter()
        .map(|&code| {
            let passages = excerpts_of(&scope, &groups, Selection::Cell { code, group: None })?;
            Ok(passages.into_iter().map(|passage| (code, passage)).collect())
        })
        .collect::<Result<_, AnalysisError>>()?;
    let found: Found = found.into_iter().flatten().collect();
    let mut wishes = wishes.clone();
    wishes.counted = Some(header(&scope, &groups));
    let mut collection = narrowed.collect(&scope, found, texts, &holders(corpus, &options)?, wishes)?;
    if options.filter.is_empty() {
        collection.summary.extend(LeftOut::of(&scope, &rows, narrowed.tag.as_deref()).line());
    }
    Ok(collection)
}

/// The excerpts of the passages that an expression finds under these options. Codes that the options select have no
/// part in it.
pub fn export_found(
    corpus: &Corpus,
    options: &Options,
    retrieval: &Retrieval,
    narrowed: &Narrowed,
    texts: &dyn Texts,
    wishes: &Wishes,
) -> Result<Collection, ExportError> {
    let options = Options { by: Vec::new(), codes: Vec::new(), depth: Depth::All, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let found = retrieve(&scope, &groups, retrieval)?;
    let found: Found = found.into_iter().map(|one| (one.code, one.excerpt)).collect();
    let mut wishes = wishes.clone();
    let tag = retrieval.tag.as_ref().map_or_else(String::new, |tag| format!(", tagged {}", one_line(tag)));
    let expression = one_line(retrieval.expression.source());
    wishes.header.push(format!("Where codes: {expression} (within {}{tag})", retrieval.reach.as_str()));
    wishes.counted = Some(header(&scope, &groups));
    narrowed.collect(&scope, found, texts, &holders(corpus, &options)?, wishes)
}

fn header(scope: &Scope<'_>, groups: &Groups) -> Header {
    let what = if scope.options.own { "each code alone" } else { "codes with their sub-codes" };
    Header::new(scope, groups, &Bases::new(scope, groups), what, "passages")
}

/// How many persons hold each code in this reading, also where conditions leave some of them out.
pub(in crate::publish) fn holders(corpus: &Corpus, options: &Options) -> Result<HashMap<usize, usize>, AnalysisError> {
    let options = Options { by: Vec::new(), filter: Vec::new(), ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let report = frequency_of(&scope, &Groups::new(&scope)?, &Rows::pooled(&corpus.codebook, &options)?);
    Ok(report.rows.iter().map(|row| (row.code_index, row.total.participants as usize)).collect())
}
