//! Many quotations searched in many texts, each text walked once.
//!
//! Of each pattern the runs of three words are kept (of two, where it has no longer run that one changed word would
//! leave whole), all of them in one table; a text is walked word by word, and each of its runs is looked up. Where a
//! text has all runs of a pattern, the pattern is laid on it; where it has some of them close together, the place is
//! a candidate for the nearest.

use super::exact::{self, Exact};
use super::near::{self, Near};
use super::pattern::{Element, Pattern};
use super::words::{self, Word, together};
use crate::text::Span;
use std::collections::HashMap;
use std::ops::Range;

/// A pattern with fewer words than these is only ever found as it stands.
pub const LEAST: usize = 4;

/// No more runs than these are followed up, of one pattern in one text.
const MOST_MET: usize = 6_000;

/// No more places than these are compared closely, of one pattern in one text: all, where they are short.
const PLACES: usize = 6;
const PLACES_OF_FEW: usize = 400;
const FEW: usize = 12;

/// So many words may stand at a cut in a place that only comes near.
const NEAR_CUT: usize = 250;

/// How a pattern is searched.
struct Plan {
    pattern: Pattern,
    /// How many words its runs have.
    size: usize,
    /// Its runs: how many words of the text may stand before and after each, to the ends of the pattern.
    runs: Vec<(usize, usize)>,
}

/// Where one run of one pattern was met.
#[derive(Clone, Copy)]
struct Met {
    run: usize,
    at: usize,
}

/// What was found of a pattern in one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The pattern.
    pub pattern: usize,
    /// The places where all its words stand.
    pub exact: Vec<Exact>,
    /// The nearest place, where there is none.
    pub near: Option<Near>,
}

/// Patterns, and the runs that they are found by.
pub struct Search {
    plans: Vec<Plan>,
    /// By the words in them: which patterns have a run, and which of theirs it is.
    runs: HashMap<u64, Vec<(usize, usize)>>,
    /// Which sizes of runs there are.
    sizes: Vec<usize>,
    /// A quick answer to whether a run may be there.
    sieve: Vec<u64>,
}

const SIEVE: usize = 1 << 15;

fn bit(key: u64) -> (usize, u64) {
    let at = (key >> 40) as usize % (SIEVE * 64);
    (at / 64, 1 << (at % 64))
}

impl Search {
    /// A search for these patterns.
    pub fn new(patterns: Vec<Pattern>) -> Self {
        let mut search = Self {
            plans: Vec::with_capacity(patterns.len()),
            runs: HashMap::new(),
            sizes: Vec::new(),
            sieve: vec![0; SIEVE],
        };
        for (number, pattern) in patterns.into_iter().enumerate() {
            let plan = search.plan(number, pattern);
            if !plan.runs.is_empty() && !search.sizes.contains(&plan.size) {
                search.sizes.push(plan.size);
            }
            search.plans.push(plan);
        }
        search
    }

    fn plan(&mut self, number: usize, pattern: Pattern) -> Plan {
        let whole = pattern.runs();
        let longest = whole.iter().map(|(_, keys)| keys.len()).max().unwrap_or(0);
        // One changed word in a run of six leaves three in a row as they were.
        let size = match longest {
            0..=1 => 1,
            2..=5 => 2,
            _ => 3,
        };
        let mut runs = Vec::new();
        for (first, keys) in &whole {
            for (offset, window) in keys.windows(size).enumerate() {
                let key = together(window.iter().copied());
                let at = first + offset;
                let before = reach(pattern.elements.get(..at).unwrap_or(&[]));
                let after = reach(pattern.elements.get(at..).unwrap_or(&[]));
                self.runs.entry(key).or_default().push((number, runs.len()));
                let (word, mask) = bit(key);
                if let Some(cell) = self.sieve.get_mut(word) {
                    *cell |= mask;
                }
                runs.push((before, after));
            }
        }
        Plan { pattern, size, runs }
    }

    /// The patterns.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.plans.iter().map(|plan| &plan.pattern)
    }

    /// What is found in a text. Nothing is said in `labels`. For patterns that are `settled` only places where all
    /// their words stand are looked for.
    pub fn scan(&self, text: &str, labels: &[Span], settled: &dyn Fn(usize) -> bool) -> Vec<Outcome> {
        let all = words::of(text, labels);
        let met = self.meet(&all);
        let mut numbers: Vec<usize> = met.keys().copied().collect();
        numbers.sort_unstable();
        let place = Place { text, all: &all, labels };
        let outcome = |number: usize| {
            let (plan, met) = (self.plans.get(number)?, met.get(&number)?);
            let mut found = Outcome { pattern: number, exact: place.exact(plan, met), ..Outcome::default() };
            for one in found.exact.iter_mut().filter(|one| !one.altered.is_empty()) {
                one.signs = near::signs(&plan.pattern, text, &all, labels, &one.at);
            }
            if found.exact.is_empty() && plan.pattern.words >= LEAST && !settled(number) {
                found.near = place.near(plan, met);
            }
            (!found.exact.is_empty() || found.near.is_some()).then_some(found)
        };
        numbers.into_iter().filter_map(outcome).collect()
    }

    /// The runs of patterns that a text has.
    fn meet(&self, all: &[Word]) -> HashMap<usize, Vec<Met>> {
        let mut met: HashMap<usize, Vec<Met>> = HashMap::new();
        for &size in &self.sizes {
            for (at, window) in all.windows(size).enumerate() {
                let key = together(window.iter().map(|word| word.key));
                let (word, mask) = bit(key);
                if self.sieve.get(word).is_none_or(|cell| cell & mask == 0) {
                    continue;
                }
                for (number, run) in self.runs.get(&key).into_iter().flatten() {
                    if self.plans.get(*number).is_none_or(|plan| plan.size != size) {
                        continue;
                    }
                    let places = met.entry(*number).or_default();
                    if places.len() < MOST_MET {
                        places.push(Met { run: *run, at });
                    }
                }
            }
        }
        met
    }
}

/// So many words of a text may stand for these parts.
fn reach(elements: &[Element]) -> usize {
    elements.iter().map(|element| if let Element::Gap(gap) = element { gap.reach } else { 1 }).sum()
}

/// A text that is searched.
struct Place<'t> {
    text: &'t str,
    all: &'t [Word],
    labels: &'t [Span],
}

impl Place<'_> {
    fn exact(&self, plan: &Plan, met: &[Met]) -> Vec<Exact> {
        let mut there = vec![false; plan.runs.len()];
        met.iter().for_each(|one| {
            if let Some(run) = there.get_mut(one.run) {
                *run = true;
            }
        });
        if there.contains(&false) {
            return Vec::new();
        }
        let mut found: Vec<Exact> = Vec::new();
        for window in windows(plan, met, 0) {
            found.extend(exact::find(&plan.pattern, self.text, self.all, window, self.labels));
        }
        found
    }

    fn near(&self, plan: &Plan, met: &[Met]) -> Option<Near> {
        let pattern = &plan.pattern;
        let cuts = pattern.gaps().filter(|gap| gap.cut).count();
        let width = pattern.words + pattern.words / 2 + 8 + cuts * NEAR_CUT;
        let fewest = (plan.runs.len() / 8).clamp(1, 6);
        let mut places: Vec<(usize, Range<usize>)> = Vec::new();
        for window in windows(plan, met, width) {
            // A window of many runs far apart is looked at in stretches as wide as the pattern.
            let inside: Vec<Met> = met.iter().filter(|one| window.contains(&one.at)).copied().collect();
            for (at, one) in inside.iter().enumerate() {
                let covered =
                    places.last().is_some_and(|(_, last)| last.contains(&one.at) && one.at + width / 2 < last.end);
                if covered {
                    continue;
                }
                let mut runs: Vec<usize> = inside
                    .iter()
                    .skip(at)
                    .take_while(|other| other.at < one.at + width)
                    .map(|other| other.run)
                    .collect();
                runs.sort_unstable();
                runs.dedup();
                if runs.len() >= fewest {
                    places.push((runs.len(), one.at.saturating_sub(width)..one.at + 2 * width));
                }
            }
        }
        places.sort_by_key(|(runs, place)| (std::cmp::Reverse(*runs), place.start));
        places.truncate(if pattern.words <= FEW { PLACES_OF_FEW } else { PLACES });
        let all =
            places.into_iter().filter_map(|(_, place)| near::find(pattern, self.text, self.all, place, self.labels));
        all.min_by(|a, b| (a.changed, a.span).cmp(&(b.changed, b.span)))
    }
}

/// Stretches of a text in which the pattern may lie, those that overlap as one. Marked places are no wider than
/// `narrow`, where that is given.
fn windows(plan: &Plan, met: &[Met], narrow: usize) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = met
        .iter()
        .filter_map(|one| {
            let (before, after) = plan.runs.get(one.run)?;
            let (before, after) =
                if narrow > 0 { ((*before).min(narrow), (*after).min(narrow)) } else { (*before, *after) };
            Some(one.at.saturating_sub(before)..one.at + after)
        })
        .collect();
    all.sort_by_key(|window| window.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for window in all {
        match joined.last_mut() {
            Some(last) if window.start < last.end => last.end = last.end.max(window.end),
            _ => joined.push(window),
        }
    }
    joined
}
