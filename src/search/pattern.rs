//! What words of a query look for in a text: tests of single words, and how these must stand.
//!
//! A phrase is a small lattice. Its edges are tests of one word of the text each; more than one path
//! leads through it where a compound may be written in several ways: `inter-agency work` is
//! `interagency` and then `work`, or `inter`, `agency` and `work`. The same lattice runs over words
//! read from a text and over positions read from the index, so both find the same.

use super::analyse::{may_be_half, may_join};
use super::query::{Ending, Text, Word};
use super::stem::stem;
use std::collections::HashMap;

/// Letters of the longest word that may have been written apart.
const MAX_SPLIT: usize = 32;

/// A test of one word of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    /// Its stem is this.
    Stem(String),
    /// Its folded form is this.
    Exact(String),
    /// Its folded form begins so.
    Prefix(String),
    /// Its folded form is at most so many letters away from this.
    Fuzzy(String, u8),
}

impl Test {
    /// Whether a word passes; `stem` is asked for only where it matters.
    pub fn passes<'a>(&self, form: &str, stem: impl FnOnce() -> &'a str) -> bool {
        match self {
            // A stem begins as its word does, so most words need not be stemmed at all.
            Self::Stem(wanted) => {
                let (first, letter) = (form.bytes().next(), wanted.bytes().next());
                (first == letter || !first.is_some_and(|b| b.is_ascii_alphabetic())) && stem() == wanted
            }
            Self::Exact(wanted) => form == wanted,
            Self::Prefix(start) => form.starts_with(start.as_str()),
            Self::Fuzzy(wanted, most) => is_near(form, wanted, *most),
        }
    }
}

/// The different tests of a query.
#[derive(Debug, Default)]
pub(super) struct Tests {
    list: Vec<Test>,
    known: HashMap<Test, u16>,
}

impl Tests {
    fn id(&mut self, test: Test) -> u16 {
        let next = u16::try_from(self.list.len()).unwrap_or(u16::MAX);
        *self.known.entry(test).or_insert_with_key(|test| {
            self.list.push(test.clone());
            next
        })
    }

    /// All tests; the place in the list is the number.
    pub fn list(&self) -> &[Test] {
        &self.list
    }
}

/// A word of a text that passed a test. Ordered by test, then position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    /// The test.
    pub test: u16,
    /// Where the word stands.
    pub position: u32,
    /// How many words it stands for.
    pub length: u32,
}

/// One step through a lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// Node it leaves.
    pub from: u16,
    /// Node it leads to; always a later one.
    pub to: u16,
    /// What the word must be.
    pub test: u16,
    /// Whether a joined form will not do, because its parts have edges of their own.
    pub single: bool,
}

/// All the ways in which words may stand one after the other. Node 0 is the start, the last the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lattice {
    /// The edges, ordered by the node they leave.
    pub edges: Vec<Edge>,
    /// How many nodes there are.
    pub nodes: u16,
}

impl Lattice {
    /// Where the lattice is passed: ranges of positions, sorted.
    pub fn find(&self, occurrences: &[Occurrence]) -> Vec<(u32, u32)> {
        let mut reached: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.nodes as usize];
        for edge in &self.edges {
            let words = of_test(occurrences, edge.test).iter().filter(|word| !edge.single || word.length == 1);
            let Some(mut before) = reached.get_mut(edge.from as usize).map(std::mem::take) else { continue };
            if let Some(after) = reached.get_mut(edge.to as usize) {
                if edge.from == 0 {
                    after.extend(words.map(|word| (word.position, word.position + word.length)));
                } else if !before.is_empty() {
                    before.sort_unstable_by_key(|&(start, end)| (end, start));
                    before.dedup();
                    words.for_each(|word| after.extend(follow(&before, word)));
                }
            }
            if let Some(place) = reached.get_mut(edge.from as usize) {
                *place = before;
            }
        }
        let mut found = reached.pop().unwrap_or_default();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The lattice with those of its edges that `keep`.
    fn only(&self, keep: &dyn Fn(&Edge) -> bool) -> Self {
        Self { edges: self.edges.iter().filter(|edge| keep(edge)).copied().collect(), nodes: self.nodes }
    }
}

/// Goes on with `word` from all places (sorted by their ends) that end where it starts.
fn follow(before: &[(u32, u32)], word: &Occurrence) -> impl Iterator<Item = (u32, u32)> {
    let first = before.partition_point(|&(_, end)| end < word.position);
    let word = *word;
    let here = before.get(first..).unwrap_or(&[]).iter().take_while(move |&&(_, end)| end == word.position);
    here.map(move |&(start, _)| (start, word.position + word.length))
}

/// The occurrences that passed `test`.
fn of_test(occurrences: &[Occurrence], test: u16) -> &[Occurrence] {
    let first = occurrences.partition_point(|word| word.test < test);
    let last = occurrences.partition_point(|word| word.test <= test);
    occurrences.get(first..last).unwrap_or(&[])
}

/// What a word or phrase of a query looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Words one after the other.
    Sequence(Lattice),
    /// Words in any order, all within so many words.
    Near(Vec<Lattice>, u32),
}

impl Pattern {
    /// Makes the pattern of `text`, numbering its tests in `tests`.
    pub fn new(text: &Text, tests: &mut Tests) -> Self {
        match text.near {
            None => Self::Sequence(lattice(&text.words, text, tests)),
            Some(others) => {
                let words: usize = text.words.iter().map(|word| word.parts.len()).sum();
                let slots = text.words.iter().map(|word| lattice(std::slice::from_ref(word), text, tests)).collect();
                Self::Near(slots, others.saturating_add(words as u32))
            }
        }
    }

    /// The lattices of which each must be passed.
    pub fn lattices(&self) -> &[Lattice] {
        match self {
            Self::Sequence(lattice) => std::slice::from_ref(lattice),
            Self::Near(slots, _) => slots,
        }
    }

    /// The pattern with those of its edges that `keep`: what the others look for is nowhere.
    pub fn only(&self, keep: &dyn Fn(&Edge) -> bool) -> Self {
        match self {
            Self::Sequence(lattice) => Self::Sequence(lattice.only(keep)),
            Self::Near(slots, window) => Self::Near(slots.iter().map(|slot| slot.only(keep)).collect(), *window),
        }
    }

    /// Where the pattern is found: ranges of positions, sorted, each once. A phrase is one range;
    /// words near each other are a range each.
    pub fn find(&self, occurrences: &[Occurrence]) -> Vec<(u32, u32)> {
        match self {
            Self::Sequence(lattice) => lattice.find(occurrences),
            Self::Near(slots, window) => near(slots, *window, occurrences),
        }
    }
}

/// The words of `slots` that stand with words of all other slots within `window` words. No word of
/// the text serves two slots.
fn near(slots: &[Lattice], window: u32, occurrences: &[Occurrence]) -> Vec<(u32, u32)> {
    let mut words: Vec<(u32, u32, usize)> = Vec::new();
    for (slot, lattice) in slots.iter().enumerate() {
        words.extend(lattice.find(occurrences).into_iter().map(|(start, end)| (start, end, slot)));
    }
    words.sort_unstable();
    let mut found = Vec::new();
    for (at, &(start, _, _)) in words.iter().enumerate() {
        let until = start.saturating_add(window);
        let tail = words.get(at..).unwrap_or(&[]).iter().take_while(|word| word.0 < until);
        let inside: Vec<_> = tail.filter(|word| word.1 <= until).copied().collect();
        if serves_all(&inside, slots.len()) {
            found.extend(inside.iter().map(|&(start, end, _)| (start, end)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether each slot can be given a word of its own (by augmenting paths).
fn serves_all(words: &[(u32, u32, usize)], slots: usize) -> bool {
    let mut given: HashMap<u32, usize> = HashMap::new();
    (0..slots).all(|slot| give(slot, words, &mut given, &mut Vec::new()))
}

fn give(slot: usize, words: &[(u32, u32, usize)], given: &mut HashMap<u32, usize>, tried: &mut Vec<u32>) -> bool {
    for &(start, _, _) in words.iter().filter(|word| word.2 == slot) {
        if tried.contains(&start) {
            continue;
        }
        tried.push(start);
        let free = match given.get(&start).copied() {
            None => true,
            Some(other) => give(other, words, given, tried),
        };
        if free {
            given.insert(start, slot);
            return true;
        }
    }
    false
}

/// Edges between nodes that are ordered, but not yet numbered without gaps.
struct Sketch<'a> {
    tests: &'a mut Tests,
    exact: bool,
    edges: Vec<(u32, u32, u16, bool)>,
}

/// Nodes between two words of the query, for the parts of the word between them.
const BETWEEN: u32 = 1000;

fn lattice(words: &[Word], text: &Text, tests: &mut Tests) -> Lattice {
    let mut sketch = Sketch { tests, exact: text.exact, edges: Vec::new() };
    for (at, word) in words.iter().enumerate() {
        let from = at as u32 * BETWEEN;
        sketch.word(from, word);
        if let Some(next) = words.get(at + 1)
            && let Some(joined) = join(word, next)
        {
            sketch.step(from, from + 2 * BETWEEN, &joined, next.ending, false);
        }
        text.joins.iter().for_each(|joined| sketch.step(from, from + BETWEEN, joined, Ending::Whole, false));
    }
    sketch.finish(words.len() as u32 * BETWEEN)
}

/// Two words of a query as one, if they may have been written so.
pub(super) fn join(word: &Word, next: &Word) -> Option<String> {
    let ([a], [b]) = (word.parts.as_slice(), next.parts.as_slice()) else { return None };
    let halves = may_be_half(a) && may_be_half(b) && may_join([a.as_str(), b].into_iter());
    (halves && word.ending == Ending::Whole && !matches!(next.ending, Ending::Fuzzy(_))).then(|| format!("{a}{b}"))
}

impl Sketch<'_> {
    fn step(&mut self, from: u32, to: u32, form: &str, ending: Ending, single: bool) {
        let test = self.tests.id(match ending {
            Ending::Whole if self.exact => Test::Exact(form.to_owned()),
            Ending::Whole => Test::Stem(stem(form)),
            Ending::Prefix => Test::Prefix(form.to_owned()),
            Ending::Fuzzy(most) => Test::Fuzzy(form.to_owned(), most),
        });
        self.edges.push((from, to, test, single));
    }

    fn word(&mut self, from: u32, word: &Word) {
        self.step(from, from + BETWEEN, &word.parts.concat(), word.ending, false);
        if let [whole] = word.parts.as_slice() {
            if word.ending == Ending::Whole {
                self.splits(from, whole);
            }
            return;
        }
        for (at, part) in word.parts.iter().enumerate() {
            let last = at + 1 == word.parts.len();
            let to = if last { from + BETWEEN } else { from + at as u32 + 1 };
            let ending = match word.ending {
                Ending::Prefix if !last => Ending::Whole,
                ending => ending,
            };
            self.step(if at == 0 { from } else { from + at as u32 }, to, part, ending, true);
        }
    }

    /// The ways in which a word may have been written as two.
    fn splits(&mut self, from: u32, whole: &str) {
        let ends: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
        if ends.len() > MAX_SPLIT || !may_join(std::iter::once(whole)) {
            return;
        }
        for (node, &at) in ends.iter().enumerate().skip(2) {
            let (left, right) = whole.split_at(at);
            if ends.len() - node >= 2 && may_be_half(left) && may_be_half(right) {
                let middle = from + node as u32;
                self.step(from, middle, left, Ending::Whole, true);
                self.step(middle, from + BETWEEN, right, Ending::Whole, true);
            }
        }
    }

    fn finish(mut self, end: u32) -> Lattice {
        let mut nodes: Vec<u32> = self.edges.iter().flat_map(|edge| [edge.0, edge.1]).chain([0, end]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let number = |node: u32| nodes.partition_point(|&known| known < node) as u16;
        self.edges.sort_unstable();
        self.edges.dedup();
        let edges = self.edges.iter().map(|&(from, to, test, single)| Edge {
            from: number(from),
            to: number(to),
            test,
            single,
        });
        Lattice { edges: edges.collect(), nodes: nodes.len() as u16 }
    }
}

/// Whether `a` and `b` are at most `most` edits apart: a letter put in, left out, replaced, or two
/// neighbours exchanged (optimal string alignment).
pub(super) fn is_near(a: &str, b: &str, most: u8) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = usize::from(most);
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = last.get(j).copied().unwrap_or(0) + usize::from(x != y);
            let left_out = last.get(j + 1).copied().unwrap_or(0) + 1;
            let put_in = row.get(j).copied().unwrap_or(0) + 1;
            let mut cost = replaced.min(left_out).min(put_in);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                cost = cost.min(before.get(j - 1).copied().unwrap_or(0) + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|&least| least > most) {
            return false;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().is_some_and(|&cost| cost <= most)
}
