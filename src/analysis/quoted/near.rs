//! The place of a text that comes nearest to a quotation that stands nowhere word by word.
//!
//! The fewest words are counted that were changed, put in or left out without a mark; what stands at marked places is
//! free. A tie goes to the earlier place.

use super::exact::said;
use super::pattern::{Element, Pattern};
use super::words::{Word, tidy};
use crate::text::Span;
use crate::text::marks::marked;
use std::ops::Range;

/// No more cells than these are filled for one place.
const MOST: usize = 3_000_000;

/// A place that comes near to a quotation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Near {
    /// Where it is, in bytes.
    pub span: Span,
    /// How many words differ.
    pub changed: usize,
    /// How much of the quotation stands there, from 0 to 1.
    pub likeness: f64,
    /// What differs: `[-…-]` stands in the text and not in the quotation, `{+…+}` the other way round.
    pub difference: String,
}

/// What one changed word costs. Of places with as many changed words that one is nearest which has most words of the
/// quotation as they are, so a word that is not in the text costs one more.
const CHANGED: u32 = 1 << 14;

/// How a cell was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Start,
    /// A word on a word.
    Both,
    /// A word of the quotation that is not in the text.
    Quoted,
    /// A word of the text that is not in the quotation, or so many at a marked place.
    Text,
    Gap(u16),
}

/// The place among these words of a text that is nearest to a pattern.
pub fn find(pattern: &Pattern, text: &str, all: &[Word], range: Range<usize>, labels: &[Span]) -> Option<Near> {
    let rows = pattern.elements.len();
    let start = range.start.min(all.len());
    let end = range.end.min(all.len()).min(start + MOST / (rows + 1));
    let window = all.get(start..end)?;
    let columns = window.len() + 1;
    if rows == 0 || columns < 2 {
        return None;
    }
    let mut ways = vec![Way::Start; (rows + 1) * columns];
    let mut before: Vec<u32> = vec![0; columns];
    for (row, element) in pattern.elements.iter().enumerate() {
        let here = ways.get_mut((row + 1) * columns..(row + 2) * columns)?;
        before = match element {
            Element::Gap(gap) => over_gap(&before, here, gap.reach),
            word => over_word(&before, here, |at| window.get(at).is_some_and(|known| word.fits(text, known))),
        };
    }
    let (last, cost) = before.iter().enumerate().min_by_key(|(at, cost)| (**cost, *at))?;
    let pairs = back(&ways, columns, rows, last);
    let first = pairs.iter().find_map(|at| *at)?;
    let final_word = pairs.iter().rev().find_map(|at| *at)?;
    let span = Span { start: window.get(first)?.span.start, end: window.get(final_word)?.span.end };
    let changed = (*cost / CHANGED) as usize;
    let likeness = 1.0 - changed as f64 / pattern.words.max(1) as f64;
    let difference = difference(pattern, text, window, labels, &pairs);
    Some(Near { span, changed, likeness, difference })
}

fn over_word(before: &[u32], ways: &mut [Way], fits: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut costs: Vec<u32> = Vec::with_capacity(before.len());
    for (at, (way, above)) in ways.iter_mut().zip(before).enumerate() {
        let (mut cost, mut taken) = (above + CHANGED + 1, Way::Quoted);
        if let Some(corner) = at.checked_sub(1).and_then(|left| before.get(left)) {
            let both = corner + if fits(at - 1) { 0 } else { CHANGED + 1 };
            if both <= cost {
                (cost, taken) = (both, Way::Both);
            }
        }
        if let Some(left) = costs.last().map(|left| left + CHANGED).filter(|left| *left < cost) {
            (cost, taken) = (left, Way::Text);
        }
        costs.push(cost);
        *way = taken;
    }
    costs
}

fn over_gap(before: &[u32], ways: &mut [Way], reach: usize) -> Vec<u32> {
    let mut costs = Vec::with_capacity(before.len());
    // Of the cells within reach those that may still become the least, from the least on.
    let mut queue: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let of = |at: usize| before.get(at).copied().unwrap_or(u32::MAX);
    for (at, way) in ways.iter_mut().enumerate() {
        while queue.back().is_some_and(|last| of(*last) >= of(at)) {
            queue.pop_back();
        }
        queue.push_back(at);
        while queue.front().is_some_and(|first| at - first > reach) {
            queue.pop_front();
        }
        let from = queue.front().copied().unwrap_or(at);
        costs.push(of(from));
        *way = Way::Gap(u16::try_from(at - from).unwrap_or(u16::MAX));
    }
    costs
}

/// For each part of the pattern the word of the window on which it lies.
fn back(ways: &[Way], columns: usize, rows: usize, last: usize) -> Vec<Option<usize>> {
    let mut pairs = vec![None; rows];
    let (mut row, mut at) = (rows, last);
    while row > 0 {
        match ways.get(row * columns + at).copied().unwrap_or(Way::Start) {
            Way::Both => {
                row -= 1;
                at = at.saturating_sub(1);
                if let Some(pair) = pairs.get_mut(row) {
                    *pair = Some(at);
                }
            }
            Way::Quoted => row -= 1,
            Way::Text if at > 0 => at -= 1,
            Way::Gap(passed) => {
                row -= 1;
                at = at.saturating_sub(usize::from(passed));
            }
            Way::Text | Way::Start => break,
        }
    }
    pairs
}

/// What differs, with marked places as they are marked.
fn difference(pattern: &Pattern, text: &str, window: &[Word], labels: &[Span], pairs: &[Option<usize>]) -> String {
    let mut expected = String::new();
    let mut run: Option<Span> = None;
    let flush = |run: &mut Option<Span>, expected: &mut String| {
        if let Some(span) = run.take() {
            expected.push_str(&said(text, span, labels));
        }
    };
    for (element, pair) in pattern.elements.iter().zip(pairs) {
        match (element, pair.and_then(|at| window.get(at))) {
            (Element::Gap(gap), _) => {
                flush(&mut run, &mut expected);
                expected.push_str(&format!(" {} ", gap.span.slice(&pattern.text)));
            }
            (_, Some(word)) => {
                run = Some(Span { start: run.map_or(word.span.start, |run| run.start), end: word.span.end });
            }
            (_, None) => {}
        }
    }
    flush(&mut run, &mut expected);
    compared(&expected, whole(pattern))
}

/// A pattern from its first word to its last.
fn whole(pattern: &Pattern) -> &str {
    let ends = pattern.elements.first().zip(pattern.elements.last());
    ends.map_or("", |(first, last)| Span { start: first.span().start, end: last.span().end }.slice(&pattern.text))
}

/// Two texts in one, shapes of signs aside.
fn compared(there: &str, quoted: &str) -> String {
    let (there, quoted) = (tidy(there.trim()), tidy(quoted.trim()));
    // The case of the first letter is no difference.
    let quoted = match (there.chars().next(), quoted.chars().next()) {
        (Some(one), Some(other)) if one != other && one.to_lowercase().eq(other.to_lowercase()) => {
            format!("{one}{}", quoted.get(other.len_utf8()..).unwrap_or(""))
        }
        _ => quoted,
    };
    marked(&there, &quoted)
}

/// What differs between a quotation and the place where all its words stand.
pub fn signs(pattern: &Pattern, text: &str, all: &[Word], labels: &[Span], at: &[usize]) -> String {
    let mut places = at.iter();
    let pairs: Vec<Option<usize>> =
        pattern.elements.iter().map(|element| element.is_word().then(|| places.next().copied()).flatten()).collect();
    difference(pattern, text, all, labels, &pairs)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    const TEXT: &str = "Well, erm, we bend the rules. Nobody asked us about it, and then we left.";

    fn near(quotation: &str) -> Near {
        let all = words::of(TEXT, &[]);
        find(&Pattern::of(quotation), TEXT, &all, 0..all.len(), &[]).expect("a place")
    }

    #[test]
    fn changed_words_are_counted_and_shown() {
        let found = near("We break the rules.");
        assert_eq!((found.changed, found.span.slice(TEXT)), (1, "we bend the rules"));
        assert_eq!(found.difference, "we [-bend-]{+break+} the rules");
        assert_eq!(
            near("we bend the rules, nobody asked").difference,
            "we bend the [-rules. Nobody-]{+rules, nobody+} asked"
        );
        let left_out = near("we bend rules");
        assert_eq!((left_out.changed, left_out.difference.as_str()), (1, "we bend [-the -]rules"));
        let put_in = near("we bend all the rules");
        assert_eq!((put_in.changed, put_in.difference.as_str()), (1, "we bend {+all +}the rules"));
        assert!((found.likeness - 0.75).abs() < 1e-9);
    }

    #[test]
    fn what_is_left_out_at_marked_places_is_free() {
        let found = near("we bend the rules […] and so we left");
        assert_eq!(found.changed, 1);
        assert_eq!(found.difference, "we bend the rules […] and [-then-]{+so+} we left");
    }
}
