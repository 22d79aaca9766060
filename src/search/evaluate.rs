//! Evaluates a plan: which turns meet it, and how well.
//!
//! Each part of the query becomes the set of turns that meet it, so the operators are operations on
//! sets, and a condition is no filter over a list of best hits. Costly parts (phrases of forms,
//! regular expressions) are only checked in turns that the cheap parts have left.

use super::SearchError;
use super::bits::Bits;
use super::highlight::Weights;
use super::index::Snapshot;
use super::lookup::Lookup;
use super::plan::{Part, Plan};
use super::reading::{Source, matches};
use tantivy::TantivyError;

/// Why a plan could not be evaluated.
pub(super) enum Failed {
    /// The index cannot be read.
    Index,
    /// Something that the user must know.
    Search(SearchError),
}

impl From<TantivyError> for Failed {
    fn from(_: TantivyError) -> Self {
        Self::Index
    }
}

impl From<SearchError> for Failed {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

/// What is known of one text of the plan.
#[derive(Default)]
struct Known {
    turns: Bits,
    /// How often, by turn; empty unless asked for.
    counts: Vec<u32>,
}

/// A plan, and what was found so far.
pub(super) struct Evaluation<'a> {
    plan: &'a Plan,
    source: Source<'a>,
    snapshot: Option<&'a Snapshot>,
    /// Whether counts are kept, to order hits by score.
    count: bool,
    texts: Vec<Option<Known>>,
    regexes: Vec<Option<Bits>>,
    /// What was found in the documents that the index lacks: text, turn, times.
    read: Vec<(usize, u32, u32)>,
}

impl<'a> Evaluation<'a> {
    /// Prepares, and reads the documents that the index lacks.
    pub fn new(
        plan: &'a Plan,
        source: Source<'a>,
        snapshot: Option<&'a Snapshot>,
        count: bool,
    ) -> Result<Self, Failed> {
        let mut evaluation = Self {
            plan,
            source,
            snapshot,
            count,
            texts: plan.texts.iter().map(|_| None).collect(),
            regexes: plan.regexes.iter().map(|_| None).collect(),
            read: Vec::new(),
        };
        if !plan.texts.is_empty() && !source.view.uncovered.is_empty() {
            let mut turns = Bits::none(source.corpus.turns.len());
            for row in source.view.uncovered.iter().filter_map(|&document| source.corpus.documents.get(document)) {
                turns.insert_range(row.turns.clone());
            }
            evaluation.read = source.read(&turns, plan, |reader, turn, body, found| {
                reader.read(body);
                for (text, wanted) in plan.texts.iter().enumerate() {
                    match reader.find(&wanted.pattern).len() {
                        0 => {}
                        times => found.push((text, turn, times as u32)),
                    }
                }
            })?;
        }
        Ok(evaluation)
    }

    /// The turns that meet the plan.
    pub fn turns(&mut self) -> Result<Bits, Failed> {
        let all = Bits::all(self.source.corpus.turns.len());
        self.part(&self.plan.root, &all)
    }

    /// The turns of `within` that meet `part`.
    fn part(&mut self, part: &Part, within: &Bits) -> Result<Bits, Failed> {
        let kept = |turns: &Bits| {
            let mut turns = turns.clone();
            turns.keep(within);
            turns
        };
        Ok(match part {
            Part::Every => within.clone(),
            Part::Set(set) => self.plan.sets.get(*set).map(kept).unwrap_or_default(),
            Part::Text(text) => kept(&self.text(*text, within)?.turns),
            Part::Regex(regex) => self.regex(*regex, within)?,
            Part::Not(inner) => {
                let mut turns = self.part(inner, within)?;
                turns.invert();
                kept(&turns)
            }
            Part::And(parts) => {
                let mut order: Vec<&Part> = parts.iter().collect();
                order.sort_by_key(|part| self.cost(part));
                let mut turns = within.clone();
                for part in order {
                    turns = self.part(part, &turns)?;
                }
                turns
            }
            Part::Or(parts) => {
                let mut turns = Bits::none(self.source.corpus.turns.len());
                for part in parts {
                    turns.add(&self.part(part, within)?);
                }
                turns
            }
        })
    }

    /// What to do first: conditions, words, then what must be read in the texts.
    fn cost(&self, part: &Part) -> u8 {
        match part {
            Part::Every | Part::Set(_) => 0,
            Part::Text(text) => {
                if self.plan.texts.get(*text).is_some_and(|text| text.stems) {
                    1
                } else {
                    2
                }
            }
            Part::Regex(_) => 3,
            Part::Not(inner) => self.cost(inner),
            Part::And(parts) | Part::Or(parts) => parts.iter().map(|part| self.cost(part)).max().unwrap_or(0),
        }
    }

    fn text(&mut self, number: usize, within: &Bits) -> Result<&Known, Failed> {
        let (Some(wanted), Some(slot)) = (self.plan.texts.get(number), self.texts.get_mut(number)) else {
            return Err(Failed::Index);
        };
        let turns = self.source.corpus.turns.len();
        let mut known = Known { turns: Bits::none(turns), counts: Vec::new() };
        if self.count && wanted.stems {
            known.counts = vec![0; turns];
        }
        if let Some(snapshot) = self.snapshot {
            let lookup = Lookup::new(snapshot, self.source.view, &self.plan.tests, turns);
            let found = lookup.find(wanted, within, self.count)?;
            known.turns = found.sure;
            if self.count && wanted.stems {
                known.counts = found.counts;
            }
            if !found.check.is_empty() {
                let checked = self.source.read(&found.check, self.plan, |reader, turn, body, good| {
                    reader.read(body);
                    if !reader.find(&wanted.pattern).is_empty() {
                        good.push(turn);
                    }
                })?;
                checked.into_iter().for_each(|turn| known.turns.insert(turn));
            }
        }
        for &(_, turn, times) in self.read.iter().filter(|(text, _, _)| *text == number) {
            known.turns.insert(turn);
            if let Some(count) = known.counts.get_mut(turn as usize) {
                *count = times;
            }
        }
        Ok(slot.insert(known))
    }

    fn regex(&mut self, number: usize, within: &Bits) -> Result<Bits, Failed> {
        let Some(regex) = self.plan.regexes.get(number) else { return Err(Failed::Index) };
        let found = self.source.read(within, self.plan, |_, turn, body, found| {
            if matches(regex, body) {
                found.push(turn);
            }
        })?;
        let mut turns = Bits::none(self.source.corpus.turns.len());
        found.into_iter().for_each(|turn| turns.insert(turn));
        if let Some(slot) = self.regexes.get_mut(number) {
            *slot = Some(turns.clone());
        }
        Ok(turns)
    }

    /// For each text the turns that have it, as far as they were looked for.
    pub fn turns_by_text(&self) -> Vec<Bits> {
        let none = || Bits::none(self.source.corpus.turns.len());
        self.texts.iter().map(|known| known.as_ref().map_or_else(none, |known| known.turns.clone())).collect()
    }

    /// What the scores are made with.
    pub fn weights(&self) -> Weights {
        let turns = self.source.corpus.turns.len() as f64;
        let words: f64 = self.source.corpus.documents.iter().map(|row| f64::from(row.words)).sum();
        let texts = self.texts.iter().zip(&self.plan.texts).map(|(known, wanted)| {
            let having = known.as_ref().map_or(0.0, |known| known.turns.count() as f64);
            wanted.stems.then(|| (1.0 + (turns - having + 0.5) / (having + 0.5)).ln())
        });
        Weights::new(texts.collect(), if words > 0.0 { words / turns } else { 1.0 })
    }

    /// The scores of `turns`, by turn.
    pub fn scores(&self, turns: &Bits, weights: &Weights) -> Vec<f64> {
        let mut scores = vec![0.0; self.source.corpus.turns.len()];
        self.add_scores(&self.plan.root, turns, weights, &mut scores);
        scores
    }

    fn add_scores(&self, part: &Part, live: &Bits, weights: &Weights, scores: &mut [f64]) {
        match part {
            Part::Every | Part::Set(_) | Part::Not(_) => {}
            Part::And(parts) => parts.iter().for_each(|part| self.add_scores(part, live, weights, scores)),
            Part::Or(parts) => {
                for part in parts {
                    let mut live = live.clone();
                    live.keep(&self.known(part));
                    self.add_scores(part, &live, weights, scores);
                }
            }
            Part::Text(text) => {
                let Some(Some(known)) = self.texts.get(*text) else { return };
                for turn in live.iter().filter(|&turn| known.turns.contains(turn)) {
                    let times = known.counts.get(turn as usize).copied().unwrap_or(1);
                    self.add(turn, weights.of(Some(*text), times, self.words(turn)), scores);
                }
            }
            Part::Regex(regex) => {
                let Some(Some(known)) = self.regexes.get(*regex) else { return };
                for turn in live.iter().filter(|&turn| known.contains(turn)) {
                    self.add(turn, weights.of(None, 1, self.words(turn)), scores);
                }
            }
        }
    }

    fn add(&self, turn: u32, weight: f64, scores: &mut [f64]) {
        if let Some(score) = scores.get_mut(turn as usize) {
            *score += weight;
        }
    }

    fn words(&self, turn: u32) -> u32 {
        self.source.corpus.turns.get(turn as usize).map_or(0, |row| row.word_end - row.word_start)
    }

    /// The turns that meet `part`, of what was evaluated before.
    fn known(&self, part: &Part) -> Bits {
        let turns = self.source.corpus.turns.len();
        match part {
            Part::Every => Bits::all(turns),
            Part::Set(set) => self.plan.sets.get(*set).cloned().unwrap_or_default(),
            Part::Text(text) => match self.texts.get(*text) {
                Some(Some(known)) => known.turns.clone(),
                _ => Bits::none(turns),
            },
            Part::Regex(regex) => self.regexes.get(*regex).cloned().flatten().unwrap_or_else(|| Bits::none(turns)),
            Part::Not(inner) => {
                let mut turns = self.known(inner);
                turns.invert();
                turns
            }
            Part::And(parts) => parts.iter().fold(Bits::all(turns), |mut all, part| {
                all.keep(&self.known(part));
                all
            }),
            Part::Or(parts) => parts.iter().fold(Bits::none(turns), |mut any, part| {
                any.add(&self.known(part));
                any
            }),
        }
    }
}
