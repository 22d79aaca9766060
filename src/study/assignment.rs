//! Dealing documents to coders: who codes what, and what is coded twice.
//!
//! Documents are dealt stratum by stratum (a site, a kind of document, or a combination), so that no
//! coder knows one site only and the double-coded part stands for the whole. The same seed deals the same.

use std::collections::BTreeMap;

/// A document to be dealt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// What makes it alike to others: the values of the attributes that the deal is stratified by.
    pub stratum: Vec<String>,
    /// How much work it is.
    pub words: u64,
    /// Coders (indices) who have begun it, the first one first; it stays theirs.
    pub begun: Vec<usize>,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deal {
    /// How many coders.
    pub coders: usize,
    /// The share of documents that two coders code, from 0 to 1.
    pub overlap: f64,
    /// The same seed deals the same.
    pub seed: u64,
}

/// The coders of each document, its lead coder first. `load` is the words that each coder has to code
/// already; the deal evens it out.
pub fn deal(items: &[Item], wanted: Deal, mut load: Vec<u64>) -> Vec<Vec<usize>> {
    let mut random = Random(wanted.seed);
    load.resize(wanted.coders, 0);
    let mut strata: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        strata.entry(&item.stratum).or_default().push(at);
    }
    let sizes: Vec<(usize, usize)> = strata
        .values()
        .map(|members| {
            let twice = members.iter().filter(|at| items.get(**at).is_some_and(|item| item.begun.len() > 1)).count();
            (members.len(), twice)
        })
        .collect();
    let doubled = if wanted.coders < 2 { vec![0; sizes.len()] } else { shares(&sizes, wanted.overlap, &mut random) };
    let mut dealt = vec![Vec::new(); items.len()];
    let mut led = vec![0u64; wanted.coders];
    for (members, doubled) in strata.values_mut().zip(doubled) {
        random.shuffle(members);
        // What two have begun is coded twice already, and counts towards the share.
        members.sort_by_key(|at| items.get(*at).is_none_or(|item| item.begun.len() < 2));
        // How many documents of this stratum each coder has: even within a stratum before even in words.
        let mut here = vec![0u64; wanted.coders];
        for (nth, at) in members.iter().enumerate() {
            let Some(item) = items.get(*at) else { continue };
            let count = if nth < doubled { 2 } else { 1 };
            let mut coders: Vec<usize> = item.begun.iter().copied().filter(|coder| *coder < wanted.coders).collect();
            while coders.len() < count.min(wanted.coders) {
                let free = (0..wanted.coders).filter(|coder| !coders.contains(coder));
                let rank = |coder: &usize| (here.get(*coder).copied(), load.get(*coder).copied(), *coder);
                let Some(next) = free.min_by_key(rank) else { break };
                coders.push(next);
            }
            if item.begun.is_empty() {
                // Of those who share a document, the one who leads fewer leads this one.
                coders.sort_by_key(|coder| (led.get(*coder).copied(), *coder));
            }
            for (place, coder) in coders.iter().enumerate() {
                add(&mut here, *coder, 1);
                add(&mut load, *coder, item.words);
                add(&mut led, *coder, u64::from(place == 0));
            }
            if let Some(place) = dealt.get_mut(*at) {
                *place = coders;
            }
        }
    }
    dealt
}

fn add(counts: &mut [u64], at: usize, by: u64) {
    if let Some(count) = counts.get_mut(at) {
        *count += by;
    }
}

/// How many of each stratum are coded twice: the share of all, rounded, spread by the largest remainder. `sizes`
/// has, for each stratum, how many there are and how many two have begun: more than its share of these in one
/// stratum is made up for in the others.
fn shares(strata: &[(usize, usize)], overlap: f64, random: &mut Random) -> Vec<usize> {
    let overlap = overlap.clamp(0.0, 1.0);
    let sizes: Vec<usize> = strata.iter().map(|(size, _)| *size).collect();
    let total: usize = sizes.iter().sum();
    let wanted = (overlap * total as f64).round() as usize;
    let mut found: Vec<usize> = sizes.iter().map(|size| (overlap * *size as f64 + 1e-9).floor() as usize).collect();
    let mut order: Vec<(usize, f64)> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| (at, overlap * *size as f64 - (overlap * *size as f64 + 1e-9).floor()))
        .collect();
    random.shuffle(&mut order);
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut left = wanted.saturating_sub(found.iter().sum());
    for (at, _) in order.iter().cycle().take(sizes.len() * 2) {
        let Some((count, size)) = found.get_mut(*at).zip(sizes.get(*at)) else { continue };
        if left > 0 && *count < *size {
            *count += 1;
            left -= 1;
        }
    }
    for (count, (_, begun)) in found.iter_mut().zip(strata) {
        *count = (*count).max(*begun);
    }
    let mut over = found.iter().sum::<usize>().saturating_sub(wanted);
    while over > 0 {
        // From where there is most beyond what is begun already.
        let spare = found.iter().zip(strata).map(|(count, (_, begun))| count - begun);
        let Some((at, _)) = spare.enumerate().filter(|(_, spare)| *spare > 0).max_by_key(|(_, spare)| *spare) else {
            break;
        };
        if let Some(count) = found.get_mut(at) {
            *count -= 1;
        }
        over -= 1;
    }
    found
}

/// SplitMix64 (Steele, Lea and Flood 2014), written out so that a seed deals the same in every version.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let with = (self.next() % (at as u64 + 1)) as usize;
            all.swap(at, with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(strata: &[(&str, usize)]) -> Vec<Item> {
        strata
            .iter()
            .flat_map(|(name, count)| {
                (0..*count).map(|n| Item {
                    stratum: vec![(*name).to_owned()],
                    words: 1000 + n as u64,
                    begun: Vec::new(),
                })
            })
            .collect()
    }

    #[test]
    fn random_numbers_never_change() {
        let mut random = Random(1);
        assert_eq!([random.next(), random.next()], [10_451_216_379_200_822_465, 13_757_245_211_066_428_519]);
    }

    #[test]
    fn a_fifth_is_coded_twice_in_every_stratum() {
        let items = items(&[("a", 10), ("b", 20), ("c", 5)]);
        let dealt = deal(&items, Deal { coders: 2, overlap: 0.2, seed: 7 }, Vec::new());
        let doubled = |name: &str| {
            items.iter().zip(&dealt).filter(|(item, coders)| item.stratum[0] == name && coders.len() == 2).count()
        };
        assert_eq!((doubled("a"), doubled("b"), doubled("c")), (2, 4, 1));
        let leads = |coder| dealt.iter().filter(|coders| coders[0] == coder).count();
        assert!(leads(0).abs_diff(leads(1)) <= 1, "{} {}", leads(0), leads(1));
        assert_ne!(dealt, deal(&items, Deal { coders: 2, overlap: 0.2, seed: 8 }, Vec::new()), "the seed decides");
    }

    #[test]
    fn what_is_begun_stays_with_who_began_it() {
        let mut items = items(&[("a", 6)]);
        items[3].begun = vec![2];
        let dealt = deal(&items, Deal { coders: 3, overlap: 1.0, seed: 1 }, Vec::new());
        assert_eq!(dealt[3][0], 2);
        assert!(dealt.iter().all(|coders| coders.len() == 2));
        items[5].begun = vec![1, 0];
        let dealt = deal(&items, Deal { coders: 3, overlap: 1.0 / 6.0, seed: 1 }, Vec::new());
        assert_eq!(dealt.iter().filter(|coders| coders.len() == 2).count(), 1);
        assert_eq!(dealt[5], [1, 0], "what two have begun is the part that is coded twice");
        let mut items = self::items(&[("a", 10), ("b", 10)]);
        items.iter_mut().take(4).for_each(|item| item.begun = vec![0, 1]);
        let dealt = deal(&items, Deal { coders: 2, overlap: 0.2, seed: 1 }, Vec::new());
        assert_eq!(dealt.iter().filter(|coders| coders.len() == 2).count(), 4, "enough is begun by two already");
    }

    proptest! {
        #[test]
        fn every_deal_is_even_and_whole(
            sizes in proptest::collection::vec(1usize..9, 1..6), coders in 1usize..5, percent in 0u32..101, seed in any::<u64>()
        ) {
            let strata: Vec<(String, usize)> = sizes.iter().enumerate().map(|(n, size)| (format!("s{n}"), *size)).collect();
            let strata: Vec<(&str, usize)> = strata.iter().map(|(name, size)| (name.as_str(), *size)).collect();
            let items = items(&strata);
            let wanted = Deal { coders, overlap: f64::from(percent) / 100.0, seed };
            let dealt = deal(&items, wanted, Vec::new());
            prop_assert_eq!(&dealt, &deal(&items, wanted, Vec::new()), "the same seed deals the same");
            let doubled = dealt.iter().filter(|coders| coders.len() == 2).count();
            let expected = if coders < 2 { 0 } else { (wanted.overlap * items.len() as f64).round() as usize };
            prop_assert_eq!(doubled, expected);
            for coders_of in &dealt {
                let mut unique = coders_of.clone();
                unique.sort_unstable();
                unique.dedup();
                prop_assert!(unique.len() == coders_of.len() && !unique.is_empty() && unique.iter().all(|c| *c < coders));
            }
            for (name, _) in &strata {
                let of = |coder: usize| items.iter().zip(&dealt).filter(|(i, d)| i.stratum[0] == *name && d.contains(&coder)).count();
                let counts: Vec<usize> = (0..coders).map(of).collect();
                let (least, most) = (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
                prop_assert!(most - least <= 1, "{:?}", counts);
            }
        }
    }
}
