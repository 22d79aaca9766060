//! The differences between two texts.
//!
//! Texts are compared by lines that occur once (a “Yes.” may be anybody's), and what is between them by words;
//! what is then left of a difference is trimmed to the signs that differ. Sequences are aligned at what occurs once in both, and only
//! short stretches between such anchors by the shortest edit script, so that texts of any length take little
//! time and no deadline is needed: the same texts give the same differences on any machine.

use super::{Carried, Edit, Map, length};
use crate::text::Span;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// Stretches up to this length together are aligned by the shortest edit script at once.
const SHORT: usize = 256;

/// Stretches in which nothing occurs once in both are aligned by it up to this length; longer ones count as
/// changed throughout.
const LONG: usize = 4096;

/// Shorter lines, in bytes, are left to be compared by words.
const LINE: usize = 32;

/// Lengths of the runs that serve as anchors where they occur once: longer ones first, for they are less often
/// alike by chance.
const RUNS: [usize; 3] = [4, 2, 1];

/// Two equal stretches: where each starts, and their length.
#[derive(Clone, Copy, Debug)]
struct Alike {
    old: usize,
    new: usize,
    length: usize,
}

/// Most places that are looked for by their text, each of which is a walk through both texts.
const SOUGHT: usize = 400;

/// Shorter places, in bytes, are not looked for by their text.
const TELLING: u32 = 6;

pub(super) fn around(old: &str, new: &str, places: &[Span]) -> Map {
    let map = between(old, new);
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup();
    let mut fixed: Vec<Alike> = Vec::new();
    let mut unsettled: Vec<Span> = Vec::new();
    for place in places {
        match map.carry(place) {
            Carried::Exact(to) if to.slice(new) == place.slice(old) => fix(&mut fixed, place, to.start),
            Carried::Exact(_) => {}
            _ if place.len() >= TELLING && place.slice(old).len() == place.len() as usize => unsettled.push(place),
            _ => {}
        }
    }
    let before = fixed.len();
    for place in unsettled.into_iter().take(SOUGHT) {
        let text = place.slice(old);
        let once = |whole: &str| whole.find(text).filter(|&at| whole.rfind(text) == Some(at));
        if let (Some(_), Some(at)) = (once(old), once(new)) {
            fix(&mut fixed, place, length(at));
        }
    }
    if fixed.len() == before {
        return map;
    }
    let mut alike: Vec<Alike> = Vec::new();
    let mut at = (0, 0);
    for place in fixed {
        alike.extend(stretch(old, new, at.0..place.old, at.1..place.new));
        at = (place.old + place.length, place.new + place.length);
        alike.push(place);
    }
    alike.extend(stretch(old, new, at.0..old.len(), at.1..new.len()));
    finish(old, new, &alike)
}

/// Fixes a place to where it stands in the new text, if that fits all that is fixed. They stay in order.
fn fix(fixed: &mut Vec<Alike>, place: Span, to: u32) {
    let (from, to, size) = (place.start as usize, to as usize, place.len() as usize);
    let next = fixed.partition_point(|known| known.old < from);
    let fits_before = next
        .checked_sub(1)
        .and_then(|at| fixed.get(at))
        .is_none_or(|known| known.old + known.length <= from && known.new + known.length <= to);
    let fits_after = fixed.get(next).is_none_or(|known| from + size <= known.old && to + size <= known.new);
    if fits_before && fits_after && size > 0 {
        fixed.insert(next, Alike { old: from, new: to, length: size });
    }
}

pub(super) fn between(old: &str, new: &str) -> Map {
    let lengths = (length(old.len()), length(new.len()));
    if old == new {
        return Map { edits: Vec::new(), lengths };
    }
    finish(old, new, &stretch(old, new, 0..old.len(), 0..new.len()))
}

/// The differences that lie between what is alike.
fn finish(old: &str, new: &str, alike: &[Alike]) -> Map {
    let mut edits = edits(old, new, alike);
    settle(old, new, &mut edits);
    Map { edits, lengths: (length(old.len()), length(new.len())) }
}

/// What is alike in a range of each text: lines, and words between them.
fn stretch(old: &str, new: &str, in_old: Range<usize>, in_new: Range<usize>) -> Vec<Alike> {
    let by_lines = Compared { old, new, pieces: lines, shortest: 0 };
    let by_words = Compared { old, new, pieces: words, shortest: LONG };
    let mut alike = Vec::new();
    let mut at = (in_old.start, in_new.start);
    for line in by_lines.alike(in_old.clone(), in_new.clone()) {
        alike.extend(by_words.alike(at.0..line.old, at.1..line.new));
        alike.push(line);
        at = (line.old + line.length, line.new + line.length);
    }
    alike.extend(by_words.alike(at.0..in_old.end, at.1..in_new.end));
    alike
}

/// Two texts and the pieces in which they are compared.
struct Compared<'t> {
    old: &'t str,
    new: &'t str,
    pieces: fn(&str, Range<usize>) -> Vec<Range<usize>>,
    /// Up to how many pieces the shortest edit script tells what is alike.
    shortest: usize,
}

impl<'t> Compared<'t> {
    /// Pieces that are alike in a range of each text, in bytes, in order.
    fn alike(&self, old: Range<usize>, new: Range<usize>) -> Vec<Alike> {
        if old.is_empty() || new.is_empty() {
            return Vec::new();
        }
        let (a, b) = ((self.pieces)(self.old, old), (self.pieces)(self.new, new));
        let mut known: HashMap<&'t str, u32> = HashMap::new();
        let mut number = |text: &'t str, pieces: &[Range<usize>]| -> Vec<u32> {
            let ids = pieces.iter().map(|piece| {
                let next = length(known.len());
                *known.entry(text.get(piece.clone()).unwrap_or("")).or_insert(next)
            });
            ids.collect()
        };
        let (ids_a, ids_b) = (number(self.old, &a), number(self.new, &b));
        let mut found = Vec::new();
        align(&ids_a, &ids_b, (0, 0), self.shortest, &mut found);
        found.sort_unstable_by_key(|run| run.old);
        let bytes = |run: Alike| (0..run.length).map(move |n| (run.old + n, run.new + n));
        let pieces = found.into_iter().flat_map(bytes);
        pieces
            .filter_map(|(i, j)| Some((a.get(i)?, b.get(j)?)))
            .map(|(a, b)| Alike { old: a.start, new: b.start, length: a.len() })
            .collect()
    }
}

/// The lines of a range that are long enough not to be alike by chance, each with its end.
fn lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut at = range.start;
    let lines = text.get(range).unwrap_or("").split_inclusive('\n');
    let ranges = lines.map(|line| {
        at += line.len();
        (at - line.len()..at, line)
    });
    ranges.filter(|(_, line)| line.len() >= LINE).map(|(range, _)| range).collect()
}

/// The words of a range, and its signs that are neither in a word nor blank.
fn words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut in_word = false;
    for (at, sign) in text.get(range.clone()).unwrap_or("").char_indices() {
        let (start, end) = (range.start + at, range.start + at + sign.len_utf8());
        let wordly = sign.is_alphanumeric();
        match all.last_mut() {
            Some(last) if wordly && in_word => last.end = end,
            _ if sign.is_whitespace() => {}
            _ => all.push(start..end),
        }
        in_word = wordly;
    }
    all
}

/// Aligns two sequences that begin `at` these places. Where nothing else tells, the shortest edit script does, if
/// both together are not longer than `shortest`.
fn align(mut a: &[u32], mut b: &[u32], mut at: (usize, usize), shortest: usize, found: &mut Vec<Alike>) {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    if head > 0 {
        found.push(Alike { old: at.0, new: at.1, length: head });
        (a, b, at) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default(), (at.0 + head, at.1 + head));
    }
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    if tail > 0 {
        (a, b) = (a.get(..a.len() - tail).unwrap_or_default(), b.get(..b.len() - tail).unwrap_or_default());
        found.push(Alike { old: at.0 + a.len(), new: at.1 + b.len(), length: tail });
    }
    if a.is_empty() || b.is_empty() {
        return;
    }
    let long = a.len() + b.len() > shortest;
    if a.len() + b.len() > SHORT.min(shortest) {
        let once = RUNS.into_iter().map(|run| (run, 1));
        // Where all repeats, the same run stands equally often.
        let often = RUNS.into_iter().filter(|_| long && shortest > 0).map(|run| (run, usize::MAX));
        for (run, most) in once.chain(often) {
            let anchors = anchors(a, b, run, most);
            if !anchors.is_empty() {
                return between_anchors(a, b, at, &anchors, shortest, found);
            }
        }
    }
    if !long {
        for op in capture_diff_slices(Algorithm::Myers, a, b) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                found.push(Alike { old: at.0 + old_index, new: at.1 + new_index, length: len });
            }
        }
    }
}

fn between_anchors(
    a: &[u32],
    b: &[u32],
    at: (usize, usize),
    anchors: &[(usize, usize)],
    shortest: usize,
    found: &mut Vec<Alike>,
) {
    let mut done = (0, 0);
    for &(i, j) in anchors {
        let (gap_a, gap_b) = (a.get(done.0..i).unwrap_or_default(), b.get(done.1..j).unwrap_or_default());
        align(gap_a, gap_b, (at.0 + done.0, at.1 + done.1), shortest, found);
        found.push(Alike { old: at.0 + i, new: at.1 + j, length: 1 });
        done = (i + 1, j + 1);
    }
    let (rest_a, rest_b) = (a.get(done.0..).unwrap_or_default(), b.get(done.1..).unwrap_or_default());
    align(rest_a, rest_b, (at.0 + done.0, at.1 + done.1), shortest, found);
}

/// Where runs of this length stand that occur equally often in each sequence, `most` times at most: the longest
/// chain that rises in both.
fn anchors(a: &[u32], b: &[u32], run: usize, most: usize) -> Vec<(usize, usize)> {
    // How often a run occurs in the first, and where in the second.
    let mut seen: HashMap<&[u32], (usize, Vec<usize>)> = HashMap::new();
    for run in a.windows(run) {
        seen.entry(run).or_default().0 += 1;
    }
    for (at, run) in b.windows(run).enumerate() {
        if let Some((count, there)) = seen.get_mut(run)
            && *count <= most
            && there.len() <= *count
        {
            there.push(at);
        }
    }
    let mut passed: HashMap<&[u32], usize> = HashMap::new();
    let mut pairs = Vec::new();
    for (at, run) in a.windows(run).enumerate() {
        if let Some((count, there)) = seen.get(run).filter(|(count, there)| *count <= most && there.len() == *count) {
            let nth = passed.entry(run).or_default();
            pairs.extend(there.get(*nth).map(|there| (at, *there)));
            *nth = (*nth + 1).min(*count);
        }
    }
    rising(&pairs)
}

/// The longest subsequence of pairs whose second parts rise too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The pair that ends the best chain of each length, and what comes before each pair in its chain.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for (at, pair) in pairs.iter().enumerate() {
        let place = ends.partition_point(|&end| second(end) < pair.1);
        before.push(place.checked_sub(1).and_then(|place| ends.get(place)).copied());
        match ends.get_mut(place) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(pair) = at.and_then(|at| pairs.get(at)) {
        chain.push(*pair);
        at = at.and_then(|at| before.get(at).copied().flatten());
    }
    chain.reverse();
    chain
}

/// What is between stretches that are alike, trimmed to the signs that differ.
fn edits(old: &str, new: &str, alike: &[Alike]) -> Vec<Edit> {
    let end = Alike { old: old.len(), new: new.len(), length: 0 };
    let (mut edits, mut at) = (Vec::new(), (0, 0));
    for part in alike.iter().chain([&end]) {
        let (out, put) = (old.get(at.0..part.old).unwrap_or(""), new.get(at.1..part.new).unwrap_or(""));
        if out != put {
            let head: usize = out.chars().zip(put.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            let (out, put) = (out.get(head..).unwrap_or(""), put.get(head..).unwrap_or(""));
            let same = out.chars().rev().zip(put.chars().rev()).take_while(|(a, b)| a == b);
            let tail: usize = same.map(|(a, _)| a.len_utf8()).sum();
            let (from, to) = (at.0 + head, at.1 + head);
            edits.push(Edit {
                from: Span::of(from..from + out.len() - tail),
                to: Span::of(to..to + put.len() - tail),
                ..Edit::default()
            });
        }
        at = (part.old + part.length, part.new + part.length);
    }
    edits
}

/// Finds out how far each difference could be said to be elsewhere, and puts it where a person would say it is:
/// a whole line, sentence or word went or came. What is blank on both sides is known to stand for the same.
fn settle(old: &str, new: &str, edits: &mut [Edit]) {
    let mut at = 0;
    for n in 0..edits.len() {
        let next = edits.get(n + 1).map_or(length(old.len()), |next| next.from.start);
        let Some(edit) = edits.get_mut(n) else { continue };
        let (text, span) = match (edit.from.is_empty(), edit.to.is_empty()) {
            (true, false) => (new, edit.to),
            (false, true) => (old, edit.from),
            _ => {
                let blank = |span: Span, text: &str| span.slice(text).chars().all(char::is_whitespace);
                edit.known = blank(edit.from, old) && blank(edit.to, new);
                at = edit.from.end;
                continue;
            }
        };
        let (left, right) = slack(text, span, edit.from.start - at, next - edit.from.end);
        let by = best(text, span, left, right);
        let shifted = |span: Span| Span::new(super::moved(span.start, by), super::moved(span.end, by));
        (edit.from, edit.to) = (shifted(edit.from), shifted(edit.to));
        edit.slack = (super::moved(left, by), super::moved(right, -by));
        at = edit.from.end;
    }
}

/// How many bytes a stretch can move each way and still hold the same, within what is alike around it.
fn slack(text: &str, span: Span, room_left: u32, room_right: u32) -> (u32, u32) {
    let bytes = text.as_bytes();
    let byte = |at: u32| bytes.get(at as usize);
    let same = |n: u32| byte(span.start + n).is_some() && byte(span.start + n) == byte(span.end + n);
    let back = |n: u32| byte(span.start - n - 1) == byte(span.end - n - 1);
    let left = (0..room_left.min(span.start)).take_while(|&n| back(n)).count();
    let right = (0..room_right).take_while(|&n| same(n)).count();
    (length(left), length(right))
}

/// By how much a stretch is best moved within its slack.
fn best(text: &str, span: Span, left: u32, right: u32) -> i64 {
    let score = |by: i64| -> Option<u32> {
        let (start, end) = (super::moved(span.start, by) as usize, super::moved(span.end, by) as usize);
        if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return None;
        }
        let edge = |at: usize| -> u32 {
            let mut before = text.get(..at).unwrap_or("").chars().rev();
            match (before.next(), before.next()) {
                (None | Some('\n'), _) => 4,
                (Some(sign), Some('.' | '?' | '!')) if sign.is_whitespace() => 3,
                (Some(sign), _) if sign.is_whitespace() => 2,
                (Some(sign), _) if !sign.is_alphanumeric() => 1,
                _ => 0,
            }
        };
        Some(edge(start) + edge(end))
    };
    // The nearest of equals; what did not have to be moved stays.
    let (mut by, mut top) = (0, score(0).unwrap_or(0));
    for distance in 1..=i64::from(left.max(right)) {
        for side in [-distance, distance] {
            let within = if side < 0 { -side <= i64::from(left) } else { side <= i64::from(right) };
            if within && let Some(found) = score(side).filter(|found| *found > top) {
                (by, top) = (side, found);
            }
        }
    }
    by
}
