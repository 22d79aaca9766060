//! A table of bits: for each row a set of small numbers.

/// Rows of bits, all of one width.
#[derive(Clone, Debug, Default)]
pub struct BitTable {
    bits: Vec<u64>,
    stride: usize,
}

impl BitTable {
    /// A table of empty sets of numbers below `width`.
    pub fn new(rows: usize, width: usize) -> Self {
        let stride = width.div_ceil(64);
        Self { bits: vec![0; rows * stride], stride }
    }

    /// Makes it a table of empty sets of this shape, keeping its memory.
    pub fn reset(&mut self, rows: usize, width: usize) {
        self.stride = width.div_ceil(64);
        self.bits.clear();
        self.bits.resize(rows * self.stride, 0);
    }

    /// Empties a row's set.
    pub fn reset_row(&mut self, row: usize) {
        self.bits.get_mut(row * self.stride..(row + 1) * self.stride).unwrap_or(&mut []).fill(0);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.bits.len().checked_div(self.stride).unwrap_or(0)
    }

    /// Puts a number into a row's set.
    pub fn set(&mut self, row: usize, at: usize) {
        if let Some(word) = self.bits.get_mut(row * self.stride + at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// The row's words.
    pub fn row(&self, row: usize) -> &[u64] {
        self.bits.get(row * self.stride..(row + 1) * self.stride).unwrap_or(&[])
    }

    /// How many numbers a row's set holds.
    pub fn count(&self, row: usize) -> u32 {
        self.row(row).iter().map(|word| word.count_ones()).sum()
    }

    /// The numbers in a row's set, ascending.
    pub fn ones(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        ones(self.row(row))
    }

    /// Adds what is in `words` to a row's set.
    pub fn add(&mut self, row: usize, words: &[u64]) {
        let range = row * self.stride..(row + 1) * self.stride;
        for (mine, theirs) in self.bits.get_mut(range).unwrap_or(&mut []).iter_mut().zip(words) {
            *mine |= theirs;
        }
    }

    /// Adds what is in a table of the same shape.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.bits.iter_mut().zip(&other.bits) {
            *mine |= theirs;
        }
    }
}

/// Whether a number is in a set of bits.
pub fn has(words: &[u64], at: usize) -> bool {
    words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// The numbers in a set of bits, ascending.
pub fn ones(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            Some(at * 64 + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_keep_their_numbers() {
        let mut table = BitTable::new(2, 130);
        for at in [0, 63, 64, 129] {
            table.set(1, at);
        }
        assert_eq!(table.ones(1).collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!((table.count(0), table.count(1)), (0, 4));
        assert!(has(table.row(1), 64) && !has(table.row(1), 65) && !has(table.row(0), 64));
        let words = table.row(1).to_vec();
        table.add(0, &words);
        assert_eq!(table.count(0), 4);
    }
}
