//! Who is compared, and where: the coders, the documents that they share, and what cannot be compared.
//!
//! Work that somebody was assigned and has not begun is no reading of a text, and a document that the acting
//! coder is to code blind shows nobody's. Both are left out and told, for a comparison that silently took them
//! for “not coded” would find disagreement where there is none.

use super::super::{AnalysisError, Coders};
use super::Wanted;
use super::clusters::participants;
use crate::study::Corpus;
use crate::study::decision::is_consensus;
use crate::text::display::one_line;
use crate::text::fold::fold;

/// Who is compared, and where.
#[derive(Clone, Debug, Default)]
pub(in crate::analysis) struct Setting {
    /// The coders, as indices into the corpus.
    pub coders: Vec<u32>,
    /// The documents in which at least two of them take part.
    pub documents: Vec<usize>,
    /// Documents assigned to a coder who has not begun them.
    pub absent: Vec<(usize, u32)>,
    /// Documents coded blind, which the acting coder has not finished.
    pub blind: Vec<usize>,
}

/// Documents named in a message; of more, only how many.
const MOST_NAMED: usize = 8;
/// Pairs of coders named in a message.
const MOST_PAIRS: usize = 6;

pub(in crate::analysis) fn settle(corpus: &Corpus, wanted: &Wanted) -> Result<Setting, AnalysisError> {
    let named = matches!(wanted.scope.coders, Coders::Named(_));
    let candidates = candidates(corpus, &wanted.scope.coders)?;
    if named && candidates.len() < 2 {
        let everybody: Vec<u32> = (0..corpus.coders.len()).filter_map(|at| u32::try_from(at).ok()).collect();
        let told = sharing(corpus, &everybody, &candidates);
        let told = told.unwrap_or_else(|| "no two coders share a document yet".to_owned());
        return Err(AnalysisError::Usage(format!("a comparison takes two coders or more; {told}")));
    }
    let selected = selected(corpus, &wanted.documents)?;
    let is_blind = |at: &usize| corpus.documents.get(*at).is_some_and(|row| row.blind);
    let open: Vec<usize> = selected.iter().copied().filter(|at| !is_blind(at)).collect();
    let shared = |at: &usize| participants(corpus, *at, &candidates).len() >= 2;
    let documents: Vec<usize> = open.iter().copied().filter(shared).collect();
    let missing = open.iter().find(|at| !documents.contains(at)).filter(|_| !wanted.documents.is_empty());
    if documents.is_empty() || missing.is_some() {
        return Err(refusal(corpus, &candidates, named, missing.copied()));
    }
    let takes_part = |coder: &u32| documents.iter().any(|&at| !participants(corpus, at, &[*coder]).is_empty());
    Ok(Setting {
        absent: absent(corpus, &open, &candidates),
        coders: candidates.into_iter().filter(|coder| named || takes_part(coder)).collect(),
        blind: selected.into_iter().filter(is_blind).collect(),
        documents,
    })
}

/// The coders named, in the order named; else everybody but the consensus layer, which is what came of it.
fn candidates(corpus: &Corpus, coders: &Coders) -> Result<Vec<u32>, AnalysisError> {
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let Coders::Named(names) = coders else {
        let all = corpus.coders.iter().enumerate().filter(|(_, name)| !is_consensus(name));
        return Ok(all.map(|(at, _)| index(at)).collect());
    };
    let mut found = Vec::new();
    for name in names {
        let folded = fold(name);
        let exact = corpus.coders.iter().position(|coder| coder == name);
        let Some(at) = exact.or_else(|| corpus.coders.iter().position(|coder| fold(coder) == folded)) else {
            let known = corpus.coders.iter().map(|coder| one_line(coder)).collect();
            return Err(AnalysisError::UnknownCoder { name: one_line(name), known });
        };
        if !found.contains(&index(at)) {
            found.push(index(at));
        }
    }
    Ok(found)
}

/// The documents named, in the order of the study; else all.
fn selected(corpus: &Corpus, names: &[String]) -> Result<Vec<usize>, AnalysisError> {
    let mut found = Vec::new();
    for name in names {
        let at = corpus
            .document_named(name)
            .ok_or_else(|| AnalysisError::Usage(format!("there is no document “{}”", one_line(name))))?;
        if corpus.documents.get(at).is_some_and(|row| row.blind) {
            return Err(AnalysisError::Blind(one_line(name)));
        }
        found.push(at);
    }
    found.sort_unstable();
    found.dedup();
    Ok(if names.is_empty() { (0..corpus.documents.len()).collect() } else { found })
}

fn absent(corpus: &Corpus, documents: &[usize], coders: &[u32]) -> Vec<(usize, u32)> {
    let mut absent = Vec::new();
    for &at in documents {
        let there = participants(corpus, at, coders);
        let assigned = corpus.documents.get(at).map_or(&[][..], |row| &row.assigned);
        let waiting = coders.iter().filter(|coder| assigned.contains(coder) && !there.contains(coder));
        absent.extend(waiting.map(|&coder| (at, coder)));
    }
    absent
}

/// Why there is nothing to compare: those who were named share nothing, or nobody shares anything.
fn refusal(corpus: &Corpus, candidates: &[u32], named: bool, document: Option<usize>) -> AnalysisError {
    let everybody: Vec<u32> = (0..corpus.coders.len()).filter_map(|at| u32::try_from(at).ok()).collect();
    let Some(told) = sharing(corpus, if named { &everybody } else { candidates }, &[]) else {
        return nothing_shared(corpus);
    };
    let names = |coders: &[u32]| listed(coders.iter().map(|&coder| name(corpus, coder)).collect(), usize::MAX);
    let what = match document {
        Some(at) => {
            let there = participants(corpus, at, candidates);
            let who = if there.is_empty() { "nobody".to_owned() } else { format!("only {}", names(&there)) };
            let of = if named { format!(" of {}", names(candidates)) } else { String::new() };
            format!("{} cannot be compared: {who}{of} takes part there", document_name(corpus, at))
        }
        None => format!("{} share no document", names(candidates)),
    };
    AnalysisError::Usage(format!("{what}; {told}"))
}

fn nothing_shared(corpus: &Corpus) -> AnalysisError {
    let blind = corpus.documents.iter().filter(|row| row.blind).map(|row| one_line(&row.name)).collect::<Vec<_>>();
    let waiting = if blind.is_empty() {
        String::new()
    } else {
        format!(" ({} are coded blind: finish them first)", listed(blind, MOST_NAMED))
    };
    AnalysisError::NothingShared(format!(
        "nothing can be compared: no document is coded by two coders{waiting}. Let some be coded twice, as with \
         `emic assign --coders k1,k2 --overlap 20%`, and compare once both have coded there"
    ))
}

/// Who of `coders` shares which documents with whom, in words; only pairs with one of `among`, where any are
/// named.
fn sharing(corpus: &Corpus, coders: &[u32], among: &[u32]) -> Option<String> {
    let there: Vec<Vec<u32>> = (0..corpus.documents.len())
        .map(|at| match corpus.documents.get(at) {
            Some(row) if !row.blind => participants(corpus, at, coders),
            _ => Vec::new(),
        })
        .collect();
    let mut pairs = Vec::new();
    for (place, one) in coders.iter().enumerate() {
        for other in coders.iter().skip(place + 1) {
            let documents: Vec<String> = there
                .iter()
                .enumerate()
                .filter(|(_, there)| there.contains(one) && there.contains(other))
                .map(|(at, _)| document_name(corpus, at))
                .collect();
            let asked = among.is_empty() || among.contains(one) || among.contains(other);
            if asked && !documents.is_empty() {
                let documents = listed(documents, MOST_NAMED);
                pairs.push(format!("{} and {} share {documents}", name(corpus, *one), name(corpus, *other)));
            }
        }
    }
    if pairs.len() > MOST_PAIRS {
        let more = pairs.len() - MOST_PAIRS;
        pairs.truncate(MOST_PAIRS);
        pairs.push(format!("and {more} more pairs"));
    }
    (!pairs.is_empty()).then(|| pairs.join("; "))
}

/// Names in a list, the first of them and how many more.
pub(in crate::analysis) fn listed(mut names: Vec<String>, most: usize) -> String {
    if names.len() > most {
        let more = names.len() - most;
        names.truncate(most);
        names.push(format!("… {more} more"));
    }
    names.join(", ")
}

pub(in crate::analysis) fn name(corpus: &Corpus, coder: u32) -> String {
    corpus.coders.get(coder as usize).map_or_else(String::new, |name| one_line(name))
}

pub(in crate::analysis) fn document_name(corpus: &Corpus, at: usize) -> String {
    corpus.documents.get(at).map_or_else(String::new, |row| one_line(&row.name))
}
