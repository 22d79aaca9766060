//! How codes are used, for those who tend a codebook: where each is found, which are broad, used once, or never.
//!
//! Counted over the codings of all coders in the corpus, each code by itself. A passage is a maximal union of
//! overlapping or touching codings of the code in one document, whoever made them: where two coders coded the same
//! words, that is one.

use super::number_of;
use crate::study::corpus::CodingRow;
use crate::study::decision::is_consensus;
use crate::study::{Codebook, Corpus};
use std::collections::HashMap;

/// A code is broad when more than this share of all passages are its own.
pub const BROAD: f64 = 0.25;

/// How one code is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Its passages.
    pub passages: u32,
    /// Its codings by document (index into the corpus), in the order of the documents.
    pub documents: Vec<(usize, u32)>,
}

/// How all codes are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// By code, parallel to the codebook.
    pub codes: Vec<Use>,
    /// The passages of all codes together.
    pub passages: u32,
    /// By document, how many of its turns hold a coding.
    pub coded_turns: Vec<u32>,
}

/// A rule by which codes are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// More than a quarter of all passages.
    Broad,
    /// One passage.
    Once,
    /// No coding, in no sub-code either.
    Unused,
}

impl List {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 3] = [Self::Broad, Self::Once, Self::Unused];

    /// The rule in words.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Broad => "broad: over 25 % of passages",
            Self::Once => "used once: one passage",
            Self::Unused => "unused, with all sub-codes",
        }
    }
}

impl Uses {
    /// Whether a code fits a rule.
    pub fn fits(&self, book: &Codebook, at: usize, list: List) -> bool {
        let own = self.codes.get(at).map_or(0, |used| used.passages);
        match list {
            List::Broad => f64::from(own) > BROAD * f64::from(self.passages),
            List::Once => own == 1,
            List::Unused => {
                let below = self.codes.get(book.subtree(at)).unwrap_or_default();
                below.iter().all(|used| used.passages == 0)
            }
        }
    }

    /// Codings of a code with its sub-codes, by document.
    pub fn documents(&self, codes: std::ops::Range<usize>) -> Vec<(usize, u32)> {
        let mut pooled: HashMap<usize, u32> = HashMap::new();
        for (document, codings) in self.codes.get(codes).unwrap_or_default().iter().flat_map(|used| &used.documents) {
            *pooled.entry(*document).or_default() += codings;
        }
        let mut pooled: Vec<(usize, u32)> = pooled.into_iter().collect();
        pooled.sort_unstable();
        pooled
    }
}

/// Counts how the codes of a study are used.
pub fn uses(corpus: &Corpus) -> Uses {
    let mut all = Uses { codes: vec![Use::default(); corpus.codebook.len()], ..Uses::default() };
    let consensus = corpus.coders.iter().position(|name| is_consensus(name));
    for document in 0..corpus.documents.len() {
        let turns = corpus.turns_of(document);
        let mut coded = 0u32;
        let mut turn = 0;
        let mut reach = 0;
        // Where the open passage of each code ends.
        let mut open: HashMap<u32, u32> = HashMap::new();
        // The consensus layer follows from what coders did, and is no use of its own.
        let own = |coding: &&CodingRow| !coding.span.is_empty() && consensus != Some(coding.coder as usize);
        for coding in corpus.codings_of(document).iter().filter(own) {
            let Some(used) = all.codes.get_mut(coding.code as usize) else { continue };
            match used.documents.last_mut().filter(|(at, _)| *at == document) {
                Some((_, count)) => *count += 1,
                None => used.documents.push((document, 1)),
            }
            let end = open.entry(coding.code).or_insert(0);
            let begins = *end == 0 || coding.span.start > *end;
            *end = coding.span.end.max(*end);
            used.passages += u32::from(begins);
            all.passages += u32::from(begins);
            // Codings come by start, so a turn that is behind is counted already, or never.
            while turns.get(turn).is_some_and(|row| row.body.end <= coding.span.start) {
                turn += 1;
            }
            let from = turn.max(reach);
            let here = turns.get(from..).unwrap_or_default();
            let touched = here.iter().take_while(|row| row.body.start < coding.span.end).count();
            coded += number_of(touched);
            reach = from + touched;
        }
        all.coded_turns.push(coded);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    #[test]
    fn passages_are_counted_once_whoever_made_them() {
        let corpus = Study::new()
            .code("power")
            .code("power.agenda")
            .code("identity")
            .code("rare")
            .coders(&["k1", "k2"])
            .document("A", &[])
            .turn("P", "one two three")
            .turn("Q", "four five six")
            .turn("P", "seven eight")
            .coding("k1", "power", "one two")
            .coding("k2", "power", "two three")
            .coding("k1", "identity", "four")
            .coding("k1", "identity", "six")
            .document("B", &[])
            .turn("P", "nine ten")
            .coding("k1", "identity", "nine")
            .coding("k2", "power.agenda", "ten")
            .build();
        let found = uses(&corpus);
        let at = |id: &str| corpus.codebook.index_of(id).expect("a code");
        let told = |id: &str| (found.codes[at(id)].passages, found.codes[at(id)].documents.clone());
        assert_eq!(told("power"), (1, vec![(0, 2)]), "two coders, the same words");
        assert_eq!(told("identity"), (3, vec![(0, 2), (1, 1)]));
        assert_eq!(found.passages, 5);
        assert_eq!(found.coded_turns, [2, 1]);
        let listed = |list| {
            let fits = (0..corpus.codebook.len()).filter(|at| found.fits(&corpus.codebook, *at, list));
            fits.map(|at| corpus.codebook.codes()[at].id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(listed(List::Broad), ["identity"]);
        assert_eq!(listed(List::Once), ["power", "power.agenda"]);
        assert_eq!(listed(List::Unused), ["rare"]);
        assert_eq!(found.documents(corpus.codebook.subtree(at("power"))), [(0, 2), (1, 1)]);
    }
}
