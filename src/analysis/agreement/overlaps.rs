//! How much the sets in use have in common, taken two by two, without looking at every two of them.
//!
//! Distances of sets ask only how large two sets are and how many members they share, so pairs are counted by these
//! three numbers. A coder gives a unit few codes as a rule: how many sets contain each subset of such a small set is
//! counted once, and inclusion and exclusion tells how many share exactly so many members. That is work in
//! proportion to the sets. A larger set has too many subsets and is held against all sets that share a code with it.

use super::Value;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Sets of so many members are counted by their subsets.
const SMALL: usize = 6;

/// Ordered pairs of units' sets, by the size of the one, the size of the other, and the members that they share. A set
/// is paired with itself too; pairs that share nothing are left out.
pub(super) type Overlaps = BTreeMap<(usize, usize, usize), u128>;

/// For each size of small sets how many there are.
type BySize = [u64; SMALL + 1];

/// Counts the pairs of these sets, each sorted and without repetition, and as often as its number says.
pub(super) fn overlaps(sets: &[(&[Value], u64)]) -> Overlaps {
    let (small, large): (Vec<usize>, Vec<usize>) =
        (0..sets.len()).filter(|at| weight(sets, *at) > 0).partition(|at| members(sets, *at).len() <= SMALL);
    let mut all = among_small(&small.iter().filter_map(|at| sets.get(*at).copied()).collect::<Vec<_>>());
    add_large(&mut all, sets, &small, &large);
    all
}

fn members<'a>(sets: &[(&'a [Value], u64)], at: usize) -> &'a [Value] {
    sets.get(at).map_or(&[], |(members, _)| members)
}

fn weight(sets: &[(&[Value], u64)], at: usize) -> u64 {
    sets.get(at).map_or(0, |(_, often)| *often)
}

/// Hands on each subset of a small set that has a member.
fn subsets(set: &[Value], mut take: impl FnMut(&[Value])) {
    let mut subset = Vec::with_capacity(SMALL);
    for mask in 1u32..1 << set.len() {
        subset.clear();
        subset.extend(set.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, value)| *value));
        take(&subset);
    }
}

fn among_small(sets: &[(&[Value], u64)]) -> Overlaps {
    let mut with: HashMap<Vec<Value>, BySize> = HashMap::new();
    for (set, often) in sets {
        subsets(set, |subset| {
            let known = match with.get_mut(subset) {
                Some(known) => known,
                None => with.entry(subset.to_vec()).or_default(),
            };
            if let Some(known) = known.get_mut(set.len()) {
                *known += often;
            }
        });
    }
    let count = |all: &mut Overlaps, set: &[Value], often: u64| {
        // Sets of each size that contain a subset of so many members, summed over these subsets.
        let mut containing = [[0i128; SMALL + 1]; SMALL + 1];
        subsets(set, |subset| {
            let known = with.get(subset).copied().unwrap_or_default();
            let row = containing.get_mut(subset.len()).into_iter().flatten();
            row.zip(known).for_each(|(sum, often)| *sum += i128::from(often));
        });
        for (size, shared) in (1..=SMALL).flat_map(|size| (1..=set.len().min(size)).map(move |shared| (size, shared))) {
            let part = |(more, row): (usize, &[i128; SMALL + 1])| {
                let sign = if (more - shared) % 2 == 0 { 1 } else { -1 };
                sign * choose(more, shared) * row.get(size).copied().unwrap_or(0)
            };
            let exactly: i128 = containing.iter().enumerate().skip(shared).map(part).sum();
            if let Some(exactly) = u128::try_from(exactly).ok().filter(|exactly| *exactly > 0) {
                *all.entry((set.len(), size, shared)).or_default() += exactly * u128::from(often);
            }
        }
    };
    let counted = sets.par_iter().fold(Overlaps::new, |mut all, (set, often)| {
        count(&mut all, set, *often);
        all
    });
    counted.reduce(Overlaps::new, joined)
}

/// Pairs of which the one or both are large.
fn add_large(all: &mut Overlaps, sets: &[(&[Value], u64)], small: &[usize], large: &[usize]) {
    if large.is_empty() {
        return;
    }
    let mut with: HashMap<Value, Vec<usize>> = HashMap::new();
    for &at in small.iter().chain(large) {
        members(sets, at).iter().for_each(|value| with.entry(*value).or_default().push(at));
    }
    let fresh = || (Overlaps::new(), vec![0usize; sets.len()]);
    let counted = large.par_iter().fold(fresh, |(mut all, mut shared), &at| {
        let (own, often) = (members(sets, at), u128::from(weight(sets, at)));
        let mut some = Vec::new();
        for &other in own.iter().filter_map(|value| with.get(value)).flatten() {
            let Some(count) = shared.get_mut(other) else { continue };
            if *count == 0 {
                some.push(other);
            }
            *count += 1;
        }
        for other in some {
            let count = shared.get_mut(other).map_or(0, std::mem::take);
            let size = members(sets, other).len();
            let pairs = often * u128::from(weight(sets, other));
            *all.entry((own.len(), size, count)).or_default() += pairs;
            if size <= SMALL {
                // A large one meets another large one from both sides, a small one only from here.
                *all.entry((size, own.len(), count)).or_default() += pairs;
            }
        }
        (all, shared)
    });
    let counted = counted.map(|(all, _)| all).reduce(Overlaps::new, joined);
    *all = joined(std::mem::take(all), counted);
}

fn joined(mut one: Overlaps, other: Overlaps) -> Overlaps {
    other.into_iter().for_each(|(key, pairs)| *one.entry(key).or_default() += pairs);
    one
}

/// The ways to take `k` of `n`, both small.
fn choose(n: usize, k: usize) -> i128 {
    (0..k.min(n)).fold(1, |ways, at| ways * (n - at) as i128 / (at as i128 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn pairs_are_those_that_are_found_one_by_one(
            sets in proptest::collection::btree_map(
                proptest::collection::btree_set(0u32..12, 0..11), 0u64..5, 0..40,
            ),
        ) {
            let sets: Vec<(Vec<Value>, u64)> =
                sets.into_iter().map(|(set, often)| (set.into_iter().collect(), often)).collect();
            let mut wanted = Overlaps::new();
            for (one, n) in &sets {
                for (other, m) in &sets {
                    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
                    let shared = a.intersection(&b).count();
                    if shared > 0 && n * m > 0 {
                        *wanted.entry((one.len(), other.len(), shared)).or_default() += u128::from(n * m);
                    }
                }
            }
            let sets: Vec<(&[Value], u64)> = sets.iter().map(|(set, often)| (set.as_slice(), *often)).collect();
            prop_assert_eq!(overlaps(&sets), wanted);
        }
    }
}
