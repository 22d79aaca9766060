//! A quotation laid on a text: whether all its words stand there, in order, with nothing between them that is not
//! marked; and whether the signs between them are the same.

use super::pattern::{Element, Gap, Pattern};
use super::words::{self, Word};
use crate::text::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// No more places than these are told of one text.
const MOST: usize = 24;

/// A place where all words of a quotation stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exact {
    /// From its first word to its last, in bytes.
    pub span: Span,
    /// What was left out at marked places, where anything was: in bytes, with the number of words.
    pub left_out: Vec<(Span, usize)>,
    /// Whether anything is put in at marked places.
    pub inserted: bool,
    /// Where signs or capitals are not those of the text: in bytes of the quotation.
    pub altered: Vec<Span>,
    /// What differs there, beside what is the same; empty where nothing does.
    pub signs: String,
    /// For each word of the quotation, the index of the word of the text.
    pub at: Vec<usize>,
}

/// What a sign or a capital that differs costs: more than whatever may be passed over.
const ALTERED: usize = 1 << 24;

#[derive(Clone, Copy)]
struct State {
    /// The word that comes next.
    next: usize,
    /// Words passed over so far, and what is altered.
    cost: usize,
    /// Which state of the layer before it goes on from.
    from: usize,
}

/// A pattern, and the text that it is laid on.
struct Laid<'a> {
    pattern: &'a Pattern,
    text: &'a str,
    all: &'a [Word],
    labels: &'a [Span],
}

/// The places of a pattern among these words of a text, those with the least altered and left out first. `labels` are
/// stretches of the text in which nothing is said.
pub fn find(pattern: &Pattern, text: &str, all: &[Word], range: Range<usize>, labels: &[Span]) -> Vec<Exact> {
    let laid = Laid { pattern, text, all, labels };
    let range = range.start.min(all.len())..range.end.min(all.len());
    let mut layers: Vec<Vec<State>> = Vec::with_capacity(pattern.words);
    let (mut gap, mut earlier): (Option<&Gap>, Option<&Element>) = (None, None);
    for element in &pattern.elements {
        if let Element::Gap(here) = element {
            gap = Some(here);
            continue;
        }
        let fits = |at: usize| at < range.end && all.get(at).is_some_and(|word| element.fits(text, word));
        let layer = match (layers.last(), gap.take(), earlier) {
            (None, ..) | (_, None, None) => {
                range.clone().filter(|at| fits(*at)).map(|at| State { next: at + 1, cost: 0, from: 0 }).collect()
            }
            (Some(before), Some(gap), _) => over_gap(before, gap.reach, fits),
            (Some(before), None, Some(earlier)) => {
                let one = |(from, state): (usize, &State)| {
                    let at = state.next;
                    let altered = || if laid.altered(earlier, element, at).is_empty() { 0 } else { ALTERED };
                    fits(at).then(|| State { next: at + 1, cost: state.cost + altered(), from })
                };
                before.iter().enumerate().filter_map(one).collect()
            }
        };
        if layer.is_empty() {
            return Vec::new();
        }
        layers.push(layer);
        earlier = Some(element);
    }
    let mut ends: Vec<(usize, usize)> =
        layers.last().into_iter().flatten().enumerate().map(|(at, state)| (state.cost, at)).collect();
    ends.sort_unstable();
    ends.truncate(MOST);
    ends.into_iter().map(|(_, end)| laid.told(&path(&layers, end))).collect()
}

/// The states after a marked place and one more word, with the least cost to each.
fn over_gap(before: &[State], reach: usize, fits: impl Fn(usize) -> bool) -> Vec<State> {
    let mut best: BTreeMap<usize, State> = BTreeMap::new();
    for (from, state) in before.iter().enumerate() {
        for passed in 0..=reach {
            let at = state.next + passed;
            if !fits(at) {
                continue;
            }
            let new = State { next: at + 1, cost: state.cost + passed, from };
            let known = best.entry(at).or_insert(new);
            if new.cost < known.cost {
                *known = new;
            }
        }
    }
    best.into_values().collect()
}

/// The words of the text on which the words of the pattern lie.
fn path(layers: &[Vec<State>], end: usize) -> Vec<usize> {
    let (mut at, mut path) = (end, Vec::with_capacity(layers.len()));
    for layer in layers.iter().rev() {
        let Some(state) = layer.get(at) else { break };
        path.push(state.next - 1);
        at = state.from;
    }
    path.reverse();
    path
}

impl Laid<'_> {
    fn place(&self, at: usize) -> Span {
        self.all.get(at).map(|word| word.span).unwrap_or_default()
    }

    /// What is altered at a word that follows another without a mark between: the signs between them, its capitals.
    fn altered(&self, earlier: &Element, element: &Element, at: usize) -> Vec<Span> {
        let quoted = &self.pattern.text;
        let (last, here) = (self.place(at.saturating_sub(1)), self.place(at));
        let own = Span { start: earlier.span().end, end: element.span().start };
        let there = said(self.text, Span { start: last.end, end: here.start }, self.labels);
        let mut altered = Vec::new();
        if words::between(own.slice(quoted)) != words::between(&there) {
            altered.push(own);
        }
        // The capitals of a first word may be either.
        if let Element::Word(own) = element
            && words::strict(own.span.slice(quoted)) != words::strict(here.slice(self.text))
        {
            altered.push(own.span);
        }
        altered
    }

    fn told(&self, path: &[usize]) -> Exact {
        let (first, last) = (path.first().copied().unwrap_or(0), path.last().copied().unwrap_or(0));
        let mut found = Exact {
            span: Span { start: self.place(first).start, end: self.place(last).end },
            inserted: self.pattern.gaps().any(|gap| gap.inserted),
            at: path.to_vec(),
            ..Exact::default()
        };
        let (mut before, mut gap): (Option<(&Element, usize)>, Option<&Gap>) = (None, None);
        let mut places = path.iter();
        for element in &self.pattern.elements {
            if let Element::Gap(here) = element {
                gap = Some(here);
                continue;
            }
            let Some(at) = places.next().copied() else { break };
            match (before, gap.take()) {
                (Some((_, last)), Some(_)) if at > last + 1 => {
                    let span = Span { start: self.place(last).end, end: self.place(at).start };
                    found.left_out.push((span, at - last - 1));
                }
                (Some((earlier, _)), None) => found.altered.extend(self.altered(earlier, element, at)),
                _ => {}
            }
            before = Some((element, at));
        }
        found
    }
}

/// A stretch of a text without labels.
pub fn said(text: &str, span: Span, labels: &[Span]) -> String {
    let (mut out, mut at) = (String::new(), span.start);
    let first = labels.partition_point(|label| label.end <= span.start);
    for label in labels.iter().skip(first).take_while(|label| label.start < span.end) {
        out.push_str(Span { start: at, end: label.start.max(at) }.slice(text));
        at = label.end.min(span.end).max(at);
    }
    out.push_str(Span { start: at, end: span.end }.slice(text));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Well, erm, we bend the rules. Nobody asked us — nobody; we bend the “rules”, then left.";

    fn all(quotation: &str) -> Vec<Exact> {
        let words = words::of(TEXT, &[]);
        find(&Pattern::of(quotation), TEXT, &words, 0..words.len(), &[])
    }

    fn spans(quotation: &str) -> Vec<&str> {
        all(quotation).iter().map(|one| one.span.slice(TEXT)).collect()
    }

    #[test]
    fn words_in_order_are_found_wherever_they_stand() {
        assert_eq!(spans("We bend the rules"), ["we bend the rules", "we bend the “rules"]);
        assert_eq!(spans("we break the rules"), [""; 0]);
        assert_eq!(spans("Well […] nobody; we"), ["Well, erm, we bend the rules. Nobody asked us — nobody; we"]);
        assert_eq!(spans("[They] asked [them] - nobody"), ["asked us — nobody"]);
        let cut = all("Well, […] we bend the rules. […] we bend");
        assert_eq!(cut[0].left_out.iter().map(|(_, words)| *words).collect::<Vec<_>>(), [1, 4]);
        assert!(cut[0].altered.is_empty() && !cut[0].inserted);
    }

    #[test]
    fn signs_and_capitals_are_compared_and_shapes_are_not() {
        let altered = |quotation: &str| {
            let found = all(quotation);
            found[0].altered.iter().map(|span| span.slice(quotation).to_owned()).collect::<Vec<_>>()
        };
        assert!(altered("Nobody asked us -- nobody; we bend the 'rules', then left").is_empty());
        assert!(altered("We *bend*\nthe\u{a0}rules.").is_empty());
        assert_eq!(altered("bend the rules, Nobody"), [", "]);
        assert_eq!(altered("we Bend the rules"), ["Bend"]);
        assert!(altered("We bend the rules […] Nobody […] Then left").is_empty());
    }
}
