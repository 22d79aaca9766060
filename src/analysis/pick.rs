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
use std::collections::{BTreeMap, HashMap};

/// Longer passages are taken last.
const QUOTABLE_WORDS: u32 = 120;

/// What is to be balanced: attributes, `participant` and `document` among them.
pub struct Balance<'a> {
    scope: &'a Scope<'a>,
    keys: Vec<Key>,
    /// How many of the first keys make a group, which is balanced before any of them; nothing by itself.
    grouped: usize,
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
        Ok(Self { scope, keys, grouped: 0 })
    }

    /// Balances the groups that these make together first, then each by itself, then participants. Fails where an
    /// attribute is unknown.
    pub fn of_groups(scope: &'a Scope<'a>, by: &[String]) -> Result<Self, AnalysisError> {
        let mut keys: Vec<Key> = Vec::new();
        for name in by {
            let key = Key::find(scope.corpus, name)?;
            if key != Key::Participant && !keys.contains(&key) {
                keys.push(key);
            }
        }
        let grouped = keys.len();
        keys.push(Key::Participant);
        Ok(Self { scope, keys, grouped })
    }

    /// The names of what makes a group.
    pub fn group_names(&self) -> Vec<String> {
        self.keys.iter().take(self.grouped).map(|key| key.name().to_owned()).collect()
    }

    /// The names of what is balanced.
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.name().to_owned()).collect()
    }

    /// The excerpts as candidates, each by its first turn that `counts`.
    pub fn candidates(&self, excerpts: Vec<ExcerptRef>, counts: impl Fn(usize) -> bool) -> Vec<Candidate> {
        let mut known: HashMap<(usize, Option<&str>), u32> = HashMap::new();
        let mut groups: HashMap<Vec<u32>, u32> = HashMap::new();
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
            let mut values: Vec<u32> = self.keys.iter().enumerate().map(&mut number).collect();
            if self.grouped > 1 {
                let group = values.get(..self.grouped).unwrap_or(&[]).to_vec();
                // Numbers from the far end, so that no group has that of a value.
                let next = u32::MAX - u32::try_from(groups.len()).unwrap_or(0);
                values.insert(0, *groups.entry(group).or_insert(next));
            }
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

/// An excerpt with its rank and its place among all.
type Ranked = ((bool, u64), usize, ExcerptRef);

/// Chooses at most so many, in the order in which they are chosen.
pub fn pick(candidates: Vec<Candidate>, most: usize, seed: Option<u64>) -> Vec<ExcerptRef> {
    // Those of the same values differ in rank alone, so only the first of each of them can be next.
    let mut alike: BTreeMap<Vec<u32>, Vec<Ranked>> = BTreeMap::new();
    for (at, candidate) in candidates.into_iter().enumerate() {
        let rank = candidate.rank(seed);
        alike.entry(candidate.values).or_default().push((rank, at, candidate.excerpt));
    }
    for of_values in alike.values_mut() {
        // The next one is taken from the end.
        of_values.sort_by_key(|(rank, at, _)| std::cmp::Reverse((*rank, *at)));
    }
    let mut taken: HashMap<u32, u32> = HashMap::new();
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let next = alike.iter().filter_map(|(values, left)| {
            let (rank, at, _) = left.last()?;
            let often: Vec<u32> = values.iter().map(|value| taken.get(value).copied().unwrap_or(0)).collect();
            Some((often, *rank, *at, values))
        });
        let Some((.., values)) = next.min() else { break };
        let values = values.clone();
        values.iter().for_each(|value| *taken.entry(*value).or_default() += 1);
        let Some(left) = alike.get_mut(&values) else { break };
        chosen.extend(left.pop().map(|(.., excerpt)| excerpt));
        if left.is_empty() {
            alike.remove(&values);
        }
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

    /// Two nurses and an officer at A, an officer and a teacher at B, each with passages enough.
    fn study() -> crate::study::Corpus {
        let said = "one two three four five six seven eight";
        let mut study = crate::analysis::testing::Study::new();
        for (site, people) in [
            ("A", &[("a1", "nursing"), ("a2", "nursing"), ("a3", "police")][..]),
            ("B", &[("b1", "police"), ("b2", "teaching")]),
        ] {
            study = study.document(site, &[("site", site)]);
            for (name, profession) in people {
                study = study.turn(name, said).speaker(name, &[("profession", profession)]);
            }
        }
        study.build()
    }

    #[test]
    fn groups_are_combinations_and_persons_come_last() {
        let corpus = study();
        let options = crate::analysis::Options { documents: crate::analysis::Documents::All, ..Default::default() };
        let scope = Scope::new(&corpus, &options).expect("a scope");
        let balance =
            Balance::of_groups(&scope, &["site", "profession", "participant"].map(str::to_owned)).expect("keys");
        assert_eq!(balance.group_names(), ["site", "profession"]);
        assert_eq!(balance.names(), ["site", "profession", "participant"]);
        // Four passages of each turn.
        let excerpts: Vec<ExcerptRef> = (0..corpus.turns.len() * 4)
            .map(|at| ExcerptRef {
                document: corpus.turns[at / 4].document as usize,
                span: crate::text::Span::new(
                    corpus.turns[at / 4].body.start + (at % 4) as u32,
                    corpus.turns[at / 4].body.end,
                ),
                turns: vec![at / 4],
                ..ExcerptRef::default()
            })
            .collect();
        let of = |chosen: &[ExcerptRef]| {
            let mut by: BTreeMap<usize, usize> = BTreeMap::new();
            chosen.iter().for_each(|one| *by.entry(one.turns[0]).or_default() += 1);
            by
        };
        for seed in 0..20 {
            let chosen = |most| pick(balance.candidates(excerpts.clone(), |_| true), most, Some(seed));
            let four = chosen(4);
            assert_eq!(four, chosen(4), "the same seed chooses the same");
            let people = of(&four);
            assert!(
                people.values().all(|n| *n == 1) && [2, 3, 4].iter().all(|at| people.contains_key(at)),
                "{people:?}"
            );
            let eight = of(&chosen(8));
            assert_eq!([0, 1, 2, 3, 4].map(|at| eight[&at]), [1, 1, 2, 2, 2], "of one group first this one, then that");
        }
        let differ = (0..20).any(|seed| {
            let chosen = |seed| pick(balance.candidates(excerpts.clone(), |_| true), 2, Some(seed));
            chosen(seed) != chosen(seed + 1)
        });
        assert!(differ, "another seed may choose others");
        assert!(Balance::of_groups(&scope, &["shoe".to_owned()]).is_err());
    }

    #[test]
    fn what_was_taken_least_comes_next_then_length() {
        let all = [(0, 0, 5), (0, 1, 9), (1, 2, 3), (0, 1, 8), (1, 3, 2), (0, 0, 500)];
        assert_eq!(picked(&all, 4, None), [1, 2, 0, 4]);
        assert_eq!(picked(&all, 9, None).last(), Some(&5), "what is too long to quote comes last");
    }

    proptest! {
        /// Nothing is taken of a group while another one with something left was taken less often, and within a group
        /// nothing of a person while another one of the group with something left was.
        #[test]
        fn no_group_is_taken_twice_while_another_waits(
            values in proptest::collection::vec((0u32..4, 0u32..3, 1u32..200), 1..40), most in 1usize..20, seed: Option<u64>,
        ) {
            // Persons belong to one group.
            let own: Vec<(u32, u32, u32)> = values.iter().map(|&(group, who, words)| (group, 3 * group + who, words)).collect();
            let found = picked(&own, most, seed);
            for (step, &at) in found.iter().enumerate() {
                let before = &found[..step];
                let count = |is: &dyn Fn(&(u32, u32, u32)) -> bool| before.iter().filter(|&&one| is(&own[one])).count();
                let waits = |is: &dyn Fn(&(u32, u32, u32)) -> bool| {
                    own.iter().enumerate().any(|(one, value)| !before.contains(&one) && is(value))
                };
                let (group, person, _) = own[at];
                for other in 0..4 {
                    let less = count(&|one| one.0 == other) < count(&|one| one.0 == group);
                    prop_assert!(!(less && waits(&|one| one.0 == other)), "{found:?}");
                }
                for other in 3 * group..3 * group + 3 {
                    let less = count(&|one| one.1 == other) < count(&|one| one.1 == person);
                    prop_assert!(!(less && waits(&|one| one.1 == other)), "{found:?}");
                }
            }
        }

        /// Looking at the first of each kind alone chooses what looking at all of them does.
        #[test]
        fn nothing_is_overlooked(
            values in proptest::collection::vec((0u32..3, 0u32..3, 1u32..9), 0..30), most in 0usize..30, seed: Option<u64>,
        ) {
            let mut left: Vec<(usize, Candidate)> = candidates(&values).into_iter().enumerate().collect();
            let (mut taken, mut slowly) = (HashMap::<u32, u32>::new(), Vec::new());
            while slowly.len() < most && !left.is_empty() {
                let often = |one: &Candidate| one.values.iter().map(|v| taken.get(v).copied().unwrap_or(0)).collect::<Vec<_>>();
                let next = (0..left.len()).min_by_key(|&at| (often(&left[at].1), left[at].1.rank(seed))).expect("some");
                let (at, one) = left.remove(next);
                one.values.iter().for_each(|value| *taken.entry(*value).or_default() += 1);
                slowly.push(at);
            }
            prop_assert_eq!(picked(&values, most, seed), slowly);
        }

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
