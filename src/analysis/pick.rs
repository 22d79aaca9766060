//! Choosing excerpts by rule, so that nobody picks the cherries.
//!
//! One after the other that excerpt is taken which adds most: of the values that are to be balanced, in their order,
//! the one that was taken least often so far; then the longest that can still be quoted, or, where a seed is given,
//! whatever chance says. Equals are taken in the order of documents and text. Chance is a hash of seed and place, so
//! the same seed over the same texts takes the same excerpts.

use super::AnalysisError;
use super::attributes::Key;
use super::excerpts::ExcerptRef;
use super::scope::Scope;
use std::collections::HashMap;

/// Longer passages are taken last.
const QUOTABLE_WORDS: u32 = 120;

/// What is to be balanced: attributes, `participant` and `document` among them.
pub struct Balance<'a> {
    scope: &'a Scope<'a>,
    keys: Vec<Key>,
}

/// An excerpt that may be chosen.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// For each value that is to be balanced, its number.
    values: Vec<u32>,
    words: u32,
    excerpt: ExcerptRef,
}

impl<'a> Balance<'a> {
    /// Fails where an attribute is unknown.
    pub fn new(scope: &'a Scope<'a>, by: &[String]) -> Result<Self, AnalysisError> {
        let keys = by.iter().map(|name| Key::find(scope.corpus, name)).collect::<Result<_, _>>()?;
        Ok(Self { scope, keys })
    }

    /// The names of what is balanced.
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.name().to_owned()).collect()
    }

    /// The excerpts as candidates, each by its first turn that `counts`.
    pub fn candidates(&self, excerpts: Vec<ExcerptRef>, counts: impl Fn(usize) -> bool) -> Vec<Candidate> {
        let mut known: HashMap<(usize, Option<&str>), u32> = HashMap::new();
        let corpus = self.scope.corpus;
        let mut candidate = |excerpt: ExcerptRef| {
            let first = excerpt.turns.iter().copied().find(|&turn| counts(turn));
            let seat = first.and_then(|at| corpus.turns.get(at)).map(|turn| corpus.seat(corpus.seat_of(turn)));
            let mut number = |(at, key): (usize, &Key)| {
                let value = seat.and_then(|seat| key.value(corpus, seat));
                let value = value.map(|value| key.label(value, self.scope.options.level));
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry((at, value)).or_insert(next)
            };
            let values = self.keys.iter().enumerate().map(&mut number).collect();
            let codings = || excerpt.codings.iter().filter_map(|&at| corpus.codings.get(at as usize));
            let from = codings().map(|coding| coding.word_start).min().unwrap_or(0);
            let to = codings().map(|coding| coding.word_end).max().unwrap_or(0);
            Candidate { values, words: to.saturating_sub(from), excerpt }
        };
        excerpts.into_iter().map(&mut candidate).collect()
    }
}

impl Candidate {
    /// The longest that can be quoted come first, then the others by length; or as chance has it.
    fn rank(&self, seed: Option<u64>) -> (bool, u64) {
        match seed {
            Some(seed) => {
                let place =
                    (u64::try_from(self.excerpt.document).unwrap_or(0) << 32) ^ u64::from(self.excerpt.span.start);
                (false, mixed(mixed(seed) ^ mixed(place) ^ u64::from(self.excerpt.span.end)))
            }
            None if self.words <= QUOTABLE_WORDS => (false, u64::from(QUOTABLE_WORDS - self.words)),
            None => (true, u64::from(self.words)),
        }
    }
}

/// Chooses at most so many, in the order in which they are chosen.
pub fn pick(mut candidates: Vec<Candidate>, most: usize, seed: Option<u64>) -> Vec<ExcerptRef> {
    let mut taken: HashMap<u32, u32> = HashMap::new();
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let rank = |candidate: &Candidate| {
            let often: Vec<u32> = candidate.values.iter().map(|value| taken.get(value).copied().unwrap_or(0)).collect();
            (often, candidate.rank(seed))
        };
        let Some((at, _)) = candidates.iter().enumerate().min_by_key(|(_, candidate)| rank(candidate)) else { break };
        let candidate = candidates.remove(at);
        candidate.values.iter().for_each(|value| *taken.entry(*value).or_default() += 1);
        chosen.push(candidate.excerpt);
    }
    chosen
}

/// A number of which every bit depends on every bit of another (the finaliser of `SplitMix64`).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidates(values: &[(u32, u32, u32)]) -> Vec<Candidate> {
        let candidate = |(at, &(a, b, words)): (usize, &(u32, u32, u32))| Candidate {
            values: vec![a, 100 + b],
            words,
            excerpt: ExcerptRef { document: at, ..ExcerptRef::default() },
        };
        values.iter().enumerate().map(candidate).collect()
    }

    fn picked(values: &[(u32, u32, u32)], most: usize, seed: Option<u64>) -> Vec<usize> {
        pick(candidates(values), most, seed).into_iter().map(|one| one.document).collect()
    }

    #[test]
    fn what_was_taken_least_comes_next_then_length() {
        let all = [(0, 0, 5), (0, 1, 9), (1, 2, 3), (0, 1, 8), (1, 3, 2), (0, 0, 500)];
        assert_eq!(picked(&all, 4, None), [1, 2, 0, 4]);
        assert_eq!(picked(&all, 9, None).last(), Some(&5), "what is too long to quote comes last");
    }

    proptest! {
        /// Of two values that both have enough to choose from, neither is taken more than once oftener.
        #[test]
        fn the_first_value_is_balanced(
            values in proptest::collection::vec((0u32..3, 0u32..9, 1u32..200), 1..30),
            most in 1usize..9, seed: Option<u64>,
        ) {
            let found = picked(&values, most, seed);
            prop_assert_eq!(found.len(), most.min(values.len()));
            prop_assert_eq!(&found, &picked(&values, most, seed));
            let count = |value: u32| found.iter().filter(|&&at| values[at].0 == value).count();
            let left = |value: u32| values.iter().filter(|one| one.0 == value).count() - count(value);
            for a in 0..3 {
                for b in 0..3 {
                    prop_assert!(left(b) == 0 || count(a) <= count(b) + 1, "{a} {b}: {found:?}");
                }
            }
        }
    }
}
