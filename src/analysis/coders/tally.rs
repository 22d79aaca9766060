//! Counts of documents added up, and turned into rating patterns.

use super::super::agreement::{ABSENT, PRESENT, Patterns, Value};
use super::count::{Who, bit};
use std::collections::BTreeMap;

/// How many units there are for each set of coders who take part.
pub(super) type Units = BTreeMap<Who, u64>;

/// How many units each set of coders coded, of those who take part: (who takes part, who coded).
pub(super) type Marks = BTreeMap<(Who, Who), u64>;

/// Adds units.
pub(super) fn add<K: Ord>(to: &mut BTreeMap<K, u64>, key: K, units: u64) {
    *to.entry(key).or_default() += units;
}

/// What a coder says of a unit.
fn said(coder: usize, there: Who, who: Who) -> Option<Value> {
    let value = if who & bit(coder) == 0 { ABSENT } else { PRESENT };
    (there & bit(coder) != 0).then_some(value)
}

/// The rating patterns of a code: units that nobody coded are those that are left.
pub(super) fn patterns(coders: usize, units: &Units, marks: &Marks) -> Patterns {
    let mut patterns = Patterns::new(coders);
    let mut left = units.clone();
    let pattern = |there: Who, who: Who| (0..coders).map(|coder| said(coder, there, who)).collect::<Vec<_>>();
    for ((there, who), units) in marks {
        patterns.add(&pattern(*there, *who), *units);
        if let Some(left) = left.get_mut(there) {
            *left = left.saturating_sub(*units);
        }
    }
    for (there, units) in left {
        patterns.add(&pattern(there, 0), units);
    }
    patterns
}

/// The same units, asked about each of so many codes.
pub(super) fn times(units: &Units, codes: usize) -> Units {
    units.iter().map(|(there, n)| (*there, n * codes as u64)).collect()
}
