//! A set of turns as a row of bits, one for each turn of the corpus in its order.
//!
//! Every part of a query comes down to such a set, whatever it was found with; so and, or and not are
//! exact, counting is exact, and the order of the bits is the order of the documents.

/// A set of numbers below a fixed length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    blocks: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set of numbers below `len`.
    pub fn none(len: usize) -> Self {
        Self { blocks: vec![0; len.div_ceil(64)], len }
    }

    /// All numbers below `len`.
    pub fn all(len: usize) -> Self {
        let mut bits = Self { blocks: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    fn trim(&mut self) {
        if let Some(last) = self.blocks.last_mut()
            && !self.len.is_multiple_of(64)
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    /// Adds `at`; a number that is out of bounds is left out.
    pub fn insert(&mut self, at: u32) {
        if (at as usize) < self.len
            && let Some(block) = self.blocks.get_mut(at as usize / 64)
        {
            *block |= 1 << (at % 64);
        }
    }

    /// Takes `at` out.
    pub fn remove(&mut self, at: u32) {
        if let Some(block) = self.blocks.get_mut(at as usize / 64) {
            *block &= !(1 << (at % 64));
        }
    }

    /// Adds the numbers of a range.
    pub fn insert_range(&mut self, range: std::ops::Range<u32>) {
        let end = range.end.min(u32::try_from(self.len).unwrap_or(u32::MAX));
        for (block, mask) in masks(range.start..end) {
            if let Some(block) = self.blocks.get_mut(block) {
                *block |= mask;
            }
        }
    }

    /// Whether `at` is in the set.
    pub fn contains(&self, at: u32) -> bool {
        self.blocks.get(at as usize / 64).is_some_and(|block| block & (1 << (at % 64)) != 0)
    }

    /// Keeps what is also in `other`.
    pub fn keep(&mut self, other: &Self) {
        self.blocks.iter_mut().zip(&other.blocks).for_each(|(a, b)| *a &= b);
    }

    /// Adds what is in `other`.
    pub fn add(&mut self, other: &Self) {
        self.blocks.iter_mut().zip(&other.blocks).for_each(|(a, b)| *a |= b);
    }

    /// Turns the set into what it does not hold.
    pub fn invert(&mut self) {
        self.blocks.iter_mut().for_each(|block| *block = !*block);
        self.trim();
    }

    /// How many numbers the set holds.
    pub fn count(&self) -> usize {
        self.blocks.iter().map(|block| block.count_ones() as usize).sum()
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|&block| block == 0)
    }

    /// Whether the set holds a number of `range`.
    pub fn any_in(&self, range: &std::ops::Range<u32>) -> bool {
        masks(range.clone()).any(|(block, mask)| self.blocks.get(block).is_some_and(|block| block & mask != 0))
    }

    /// The numbers in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.blocks.iter().enumerate().flat_map(|(block, &bits)| {
            let mut left = bits;
            std::iter::from_fn(move || {
                if left == 0 {
                    return None;
                }
                let bit = left.trailing_zeros();
                left &= left - 1;
                Some(block as u32 * 64 + bit)
            })
        })
    }
}

/// The blocks that a range concerns, each with the bits of the range in it.
fn masks(range: std::ops::Range<u32>) -> impl Iterator<Item = (usize, u64)> {
    let (start, end) = (u64::from(range.start), u64::from(range.end.max(range.start)));
    (start / 64..end.div_ceil(64)).map(move |block| {
        let (first, last) = (start.max(block * 64) - block * 64, end.min(block * 64 + 64) - block * 64);
        let upto = |bit: u64| if bit >= 64 { u64::MAX } else { (1 << bit) - 1 };
        (block as usize, upto(last) & !upto(first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(of: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(130);
        of.iter().for_each(|&at| bits.insert(at));
        bits
    }

    proptest! {
        #[test]
        fn a_range_is_its_numbers(a in proptest::collection::btree_set(0u32..130, 0..60), start in 0u32..140, length in 0u32..140) {
            let mut bits = set(&a);
            let range = start..start + length;
            prop_assert_eq!(bits.any_in(&range), a.iter().any(|at| range.contains(at)));
            bits.insert_range(range.clone());
            prop_assert!((0..300).all(|at| bits.contains(at) == (a.contains(&at) || (range.contains(&at) && at < 130))));
        }

        #[test]
        fn bits_are_a_set(a in proptest::collection::btree_set(0u32..130, 0..60), b in proptest::collection::btree_set(0u32..130, 0..60)) {
            let both = |op: fn(&mut Bits, &Bits)| {
                let mut bits = set(&a);
                op(&mut bits, &set(&b));
                bits.iter().collect::<Vec<_>>()
            };
            prop_assert_eq!(both(Bits::keep), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(both(Bits::add), a.union(&b).copied().collect::<Vec<_>>());
            let mut not = set(&a);
            not.invert();
            prop_assert_eq!(not.count(), 130 - a.len());
            prop_assert!((0..200).all(|at| not.contains(at) == (at < 130 && !a.contains(&at))));
            not.add(&set(&a));
            prop_assert_eq!(not, Bits::all(130));
        }
    }
}
