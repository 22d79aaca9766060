//! What is found in one turn: spans to highlight, and a score.

use super::matcher::{Reader, merge};
use super::plan::{Part, Plan};
use crate::text::Span;

/// What a match counts for: the rarer the words and the shorter the turn the more (BM25); phrases of
/// forms and patterns, whose rarity would cost reading everything, count alike.
pub(super) struct Weights {
    texts: Vec<Option<f64>>,
    mean: f64,
}

impl Weights {
    /// Weights from the rarity of each text and the mean length of turns in words.
    pub fn new(texts: Vec<Option<f64>>, mean: f64) -> Self {
        Self { texts, mean }
    }

    /// What a text (or a pattern) counts for that is found so many times in a turn of so many words.
    pub fn of(&self, text: Option<usize>, times: u32, words: u32) -> f64 {
        let rarity = text.and_then(|text| self.texts.get(text).copied().flatten());
        let times = if rarity.is_some() { f64::from(times) } else { 1.0 };
        let length = 1.2 * (0.25 + 0.75 * f64::from(words) / self.mean);
        rarity.unwrap_or(1.0) * times * 2.2 / (times + length)
    }
}

/// Finds what there is to highlight in one turn, and scores it.
pub(super) struct Highlighter<'a> {
    plan: &'a Plan,
    weights: &'a Weights,
    reader: Reader<'a>,
}

/// What is found in one turn.
#[derive(Default)]
pub(super) struct Highlights {
    /// Spans of the body.
    pub spans: Vec<Span>,
    /// The score.
    pub score: f64,
}

impl<'a> Highlighter<'a> {
    pub fn new(plan: &'a Plan, weights: &'a Weights) -> Self {
        Self { plan, weights, reader: Reader::new(&plan.tests) }
    }

    /// What the plan finds in `body`, the body of `turn` with so many words. `None` when the turn does
    /// not meet the plan.
    pub fn highlight(&mut self, turn: u32, words: u32, body: &str) -> Option<Highlights> {
        self.reader.read(body);
        let mut found = Highlights::default();
        self.part(&self.plan.root, (turn, words, body), &mut found).then(|| {
            found.spans = merge(std::mem::take(&mut found.spans));
            found
        })
    }

    /// Whether the turn meets `part`; adds what shows it, and nothing where it does not.
    fn part(&self, part: &Part, turn: (u32, u32, &str), found: &mut Highlights) -> bool {
        match part {
            Part::Every => true,
            Part::Set(set) => self.plan.sets.get(*set).is_some_and(|set| set.contains(turn.0)),
            Part::Not(inner) => !self.part(inner, turn, &mut Highlights::default()),
            Part::Or(parts) => {
                let mut any = false;
                for part in parts {
                    any |= self.part(part, turn, found);
                }
                any
            }
            Part::And(parts) => {
                let mut own = Highlights::default();
                let all = parts.iter().all(|part| self.part(part, turn, &mut own));
                if all {
                    found.spans.append(&mut own.spans);
                    found.score += own.score;
                }
                all
            }
            Part::Text(text) => {
                let Some(wanted) = self.plan.texts.get(*text) else { return false };
                let ranges = self.reader.find(&wanted.pattern);
                if ranges.is_empty() {
                    return false;
                }
                found.score += self.weights.of(Some(*text), ranges.len() as u32, turn.1);
                found.spans.extend(ranges.into_iter().filter_map(|range| self.reader.span(range)));
                true
            }
            Part::Regex(regex) => {
                let Some(regex) = self.plan.regexes.get(*regex) else { return false };
                let before = found.spans.len();
                let matches = regex.find_iter(turn.2).filter(|found| !found.is_empty());
                found.spans.extend(matches.map(|found| Span::of(found.range())));
                let any = found.spans.len() > before;
                if any {
                    found.score += self.weights.of(None, 1, turn.1);
                }
                any
            }
        }
    }
}
