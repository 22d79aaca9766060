//! Chance that can be repeated: xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64 (Steele, Lea and
//! Flood 2014). Written out, since published figures must come out the same whatever becomes of any library.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The output function of splitmix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A generator of whole numbers that look random.
#[derive(Clone, Debug)]
pub struct Generator {
    state: [u64; 4],
}

impl Generator {
    /// The generator of a seed: its state is four outputs of splitmix64.
    pub fn new(seed: u64) -> Self {
        let word = |at: u64| mix(seed.wrapping_add(GOLDEN.wrapping_mul(at)));
        Self { state: [word(1), word(2), word(3), word(4)] }
    }

    /// The generator of one of many draws with the same seed. Each has a place of its own far from the others,
    /// so draws may be made in any order, by any thread.
    pub fn of_draw(seed: u64, draw: u64) -> Self {
        Self::new(mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add(GOLDEN.wrapping_mul(draw.wrapping_add(1)))))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A whole number below `n`, each as likely as any (Lemire 2019); 0 where there is none.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let mut product = u128::from(self.bits()) * u128::from(n);
        if (product as u64) < n {
            // The lowest 2⁶⁴ mod n products would make some numbers more likely.
            let least = n.wrapping_neg() % n;
            while (product as u64) < least {
                product = u128::from(self.bits()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_authors() {
        // The reference implementation from the state 1, 2, 3, 4.
        let mut generator = Generator { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..6).map(|_| generator.bits()).collect();
        let known =
            [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600];
        assert_eq!(first, known);
        // splitmix64 from the seed 1234567.
        assert_eq!(
            Generator::new(1_234_567).state,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431
            ]
        );
    }

    #[test]
    fn numbers_below_a_limit_are_all_as_likely() {
        let mut generator = Generator::new(7);
        let mut seen = [0u32; 6];
        (0..60_000).for_each(|_| seen[generator.below(6) as usize] += 1);
        assert!(seen.iter().all(|n| n.abs_diff(10_000) < 400), "{seen:?}");
        assert_eq!((generator.below(0), generator.below(1)), (0, 0));
        // A limit beyond half the range: one number in three has to be refused.
        let limit = u64::MAX / 2 + 2;
        assert!((0..1000).all(|_| generator.below(limit) < limit));
    }

    #[test]
    fn draws_are_apart() {
        let first = |seed, draw| Generator::of_draw(seed, draw).bits();
        let all: std::collections::BTreeSet<u64> =
            (0..20).flat_map(|seed| (0..500).map(move |draw| first(seed, draw))).collect();
        assert_eq!(all.len(), 10_000);
    }
}
