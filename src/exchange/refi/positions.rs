//! Positions in the texts of other programs: which units they count in is decided for each source by evidence.
//!
//! The standard counts code points from 0. Programs count code points or UTF-16 units, a line end of two characters as
//! two or as one, a byte order mark or not, and the last character as in the selection or as after it. A [`View`] is one
//! such way to count. Every view that can differ in a text is scored on all its selections: those that lie in the text,
//! whose words are those of their name, that begin and end between words and cut no character. The program's own way
//! holds unless another is clearly better; texts in which all views are the same decide nothing, and need not.

use crate::text::Span;

/// A way to count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// UTF-16 units, not code points.
    pub utf16: bool,
    /// A carriage return with its line feed counts as two, not as one.
    pub two: bool,
    /// A byte order mark counts.
    pub mark: bool,
    /// The end is that of the last character, not one past it.
    pub inclusive: bool,
}

impl View {
    /// What the program of this name is known to do.
    pub fn of_program(origin: &str) -> Self {
        let origin = origin.to_lowercase();
        let nvivo = origin.contains("nvivo") || origin.contains("utf-16");
        Self { utf16: nvivo, two: nvivo, ..Self::default() }
    }

    /// In words.
    pub fn words(self) -> String {
        let unit = if self.utf16 { "UTF-16 units" } else { "code points" };
        let ends = if self.two { "line ends of two characters as two" } else { "line ends as one" };
        let mark = if self.mark { ", the byte order mark counted" } else { "" };
        let end = if self.inclusive { ", ends inclusive" } else { "" };
        format!("{unit}, {ends}{mark}{end}")
    }
}

/// A selection as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// Its start.
    pub start: i64,
    /// Its end.
    pub end: i64,
    /// Its name, where it may be its words.
    pub name: Option<&'a str>,
}

/// A text as a source holds it, and as we keep it.
#[derive(Debug)]
pub struct Source {
    /// Without byte order mark, with its own line ends.
    raw: String,
    /// Whether it began with a byte order mark.
    marked: bool,
    has_pairs: bool,
    has_astral: bool,
}

/// Where a selection stands in the canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The place, in bytes of the canonical text.
    pub span: Span,
    /// Whether it was cut to the text, or to whole characters.
    pub mended: bool,
}

/// How often a selection may be looked at to decide: in a text with very many, the first of them tell enough.
const LOOKED_AT: usize = 4_000;

impl Source {
    /// From a decoded text.
    pub fn new(text: String) -> Self {
        let marked = text.starts_with('\u{feff}');
        let raw = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let has_pairs = raw.contains("\r\n");
        let has_astral = raw.bytes().any(|byte| byte >= 0xF0);
        Self { raw, marked, has_pairs, has_astral }
    }

    /// The canonical text: line feeds alone.
    pub fn canonical(&self) -> String {
        if !self.raw.contains('\r') {
            return self.raw.clone();
        }
        self.raw.replace("\r\n", "\n").replace('\r', "\n")
    }

    /// The view in which this source's selections are written, and whether it is another than the program's own.
    pub fn decide(&self, own: View, all: &[Written<'_>]) -> (View, bool) {
        let usual = self.same(own);
        let step = all.len().div_ceil(LOOKED_AT).max(1);
        let looked: Vec<Written<'_>> = all.iter().step_by(step).copied().collect();
        let text = self.canonical();
        let mut best = (self.score(&text, usual, &looked), usual);
        let least = all.len().min(LOOKED_AT) as i64 / 25;
        // In the order of how likely they are; a later one must be clearly better.
        for inclusive in [false, true] {
            for mark in [false, true] {
                for two in [false, true] {
                    for utf16 in [false, true] {
                        let view = View { utf16, two, mark, inclusive };
                        let odd = inclusive || mark;
                        if view == usual || view != self.same(view) {
                            continue;
                        }
                        let score = self.score(&text, view, &looked);
                        // What no program is known to do needs more to be believed.
                        let needed = if odd { (3 * least).max(8) } else { least.max(2) };
                        if score >= best.0 + needed {
                            best = (score, view);
                        }
                    }
                }
            }
        }
        (best.1, best.1 != usual)
    }

    /// The simplest view that counts this text as `view` does.
    fn same(&self, view: View) -> View {
        View {
            utf16: view.utf16 && self.has_astral,
            two: view.two && self.has_pairs,
            mark: view.mark && self.marked,
            inclusive: view.inclusive,
        }
    }

    fn score(&self, text: &str, view: View, looked: &[Written<'_>]) -> i64 {
        let places = self.places(view, looked);
        looked.iter().zip(places).map(|(written, found)| evidence(text, written, found)).sum()
    }

    /// Where selections stand in the canonical text; `None` for those that have no place in it. A selection of nothing
    /// has an empty place.
    pub fn places(&self, view: View, all: &[Written<'_>]) -> Vec<Option<Found>> {
        let mut wanted: Vec<(i64, usize)> = Vec::with_capacity(all.len() * 2);
        for (at, written) in all.iter().enumerate() {
            let end = if view.inclusive { written.end.saturating_add(1) } else { written.end };
            wanted.push((written.start, at * 2));
            wanted.push((end, at * 2 + 1));
        }
        wanted.sort_unstable();
        // For each position the byte at or before it, that at or after it, and whether it stood where it should.
        let mut found: Vec<(u32, u32, bool)> = vec![(0, 0, false); wanted.len()];
        let mut next = wanted.into_iter().peekable();
        let mut put = |slot: usize, value| {
            if let Some(found) = found.get_mut(slot) {
                *found = value;
            }
        };
        let mut units: i64 = if view.mark && self.marked { 1 } else { 0 };
        let mut byte = 0u32;
        while let Some((_, slot)) = next.next_if(|(wanted, _)| *wanted < units) {
            put(slot, (0, 0, false));
        }
        let mut chars = self.raw.chars().peekable();
        while let Some(c) = chars.next() {
            while let Some((_, slot)) = next.next_if(|(wanted, _)| *wanted == units) {
                put(slot, (byte, byte, true));
            }
            if next.peek().is_none() {
                break;
            }
            let pair = c == '\r' && chars.next_if_eq(&'\n').is_some();
            let width = match c {
                _ if pair && view.two => 2,
                _ if view.utf16 && !pair => c.len_utf16() as i64,
                _ => 1,
            };
            let bytes = if c == '\r' { 1 } else { Span::of(0..c.len_utf8()).end };
            // Inside a character that counts for two: between a pair of surrogates, or of a line end.
            while let Some((_, slot)) = next.next_if(|(wanted, _)| *wanted < units + width && *wanted > units) {
                put(slot, (byte, byte + bytes, pair));
            }
            units += width;
            byte += bytes;
        }
        for (wanted, slot) in next {
            put(slot, (byte, byte, wanted == units));
        }
        all.iter()
            .enumerate()
            .map(|(at, written)| {
                let (&(start, _, whole), &(_, end, also)) = (found.get(at * 2)?, found.get(at * 2 + 1)?);
                let mended = !(whole && also);
                let empty = start == end && !mended && written.start == written.end;
                let sound = written.start <= written.end && (start < end || empty);
                sound.then_some(Found { span: Span { start, end }, mended })
            })
            .collect()
    }
}

impl Source {
    /// How many selections have a name that may be their words, and of how many it is.
    pub fn names(&self, view: View, all: &[Written<'_>]) -> (usize, usize) {
        let text = self.canonical();
        let (mut several, mut agree) = (0, 0);
        for (written, found) in all.iter().zip(self.places(view, all)) {
            let (Some(name), Some(found)) = (written.name, found.filter(|found| !found.span.is_empty())) else {
                continue;
            };
            let fit = named(name, found.span.slice(&text));
            several += usize::from(fit != 0);
            agree += usize::from(fit > 0);
        }
        (several, agree)
    }
}

/// What a selection says for a view.
fn evidence(text: &str, written: &Written<'_>, found: Option<Found>) -> i64 {
    let Some(Found { span, mended }) = found else {
        // An empty selection is as empty in any view.
        return if written.start == written.end { 0 } else { -4 };
    };
    if mended {
        return -3;
    }
    if span.is_empty() {
        return 0;
    }
    let words = span.slice(text);
    let mut score = 0;
    if let Some(name) = written.name {
        score += named(name, words);
    }
    let cut = |before: Option<char>, after: Option<char>| {
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
    };
    let before = text.get(..span.start as usize).and_then(|head| head.chars().next_back());
    let after = text.get(span.end as usize..).and_then(|tail| tail.chars().next());
    score += if cut(before, words.chars().next()) { -1 } else { 1 };
    score + if cut(words.chars().next_back(), after) { -1 } else { 1 }
}

/// How well a name fits what is selected: it is that, or its beginning, for programs cut it and make line ends blanks;
/// or it may be anything.
fn named(name: &str, words: &str) -> i64 {
    let blanks = |c: char| if c == '\n' || c == '\r' { ' ' } else { c };
    // Blanks at the ends of a name are lost on the way.
    if !name.trim().is_empty() && name.trim().chars().map(blanks).eq(words.trim().chars().map(blanks)) {
        // No other sign can outweigh it: selections that end inside words are as their coders drew them.
        return 100;
    }
    let short = name.trim().trim_end_matches('…').trim_end_matches("...").trim();
    if short.chars().count() < 3 {
        return 0;
    }
    let mut words = words.split_whitespace();
    let mut parts = short.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        if !words.next().is_some_and(|word| word == part || (last && word.starts_with(part))) {
            return -1;
        }
    }
    5
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "\u{feff}A: Ça va 😀? Bien.\r\nB: Oui, 😀😀 et toi?\r\nA: Merci beaucoup, très bien.\r\n";

    /// Selections of these words, written in a view.
    fn written<'a>(view: View, words: &[&'a str], named: bool) -> Vec<Written<'a>> {
        let text = TEXT.trim_start_matches('\u{feff}');
        let units = |part: &str| -> i64 {
            let ones = part.matches("\r\n").count() as i64;
            let all = if view.utf16 { part.encode_utf16().count() as i64 } else { part.chars().count() as i64 };
            all - if view.two { 0 } else { ones } + i64::from(view.mark)
        };
        words
            .iter()
            .map(|words| {
                let at = text.find(words).expect("in the text");
                let end = units(&text[..at + words.len()]) - i64::from(view.inclusive);
                Written { start: units(&text[..at]), end, name: named.then_some(*words) }
            })
            .collect()
    }

    const WORDS: [&str; 6] = ["Ça va 😀?", "Bien.", "Oui, 😀😀 et toi?", "Merci beaucoup", "très", "bien."];

    #[test]
    fn each_view_is_found_by_its_selections() {
        let source = Source::new(TEXT.to_owned());
        let canonical = source.canonical();
        for bits in 0..8u8 {
            let view = View { utf16: bits & 1 > 0, two: bits & 2 > 0, mark: bits & 4 > 0, inclusive: false };
            let all: Vec<Written<'_>> = written(view, &WORDS, true);
            let (decided, _) = source.decide(View::default(), &all);
            assert_eq!(decided, view);
            let words: Vec<&str> =
                source.places(decided, &all).into_iter().flatten().map(|found| found.span.slice(&canonical)).collect();
            assert_eq!(words, WORDS);
        }
        let view = View { inclusive: true, ..View::default() };
        assert_eq!(source.decide(View::default(), &written(view, &WORDS, true)), (view, true));
    }

    #[test]
    fn a_name_that_is_all_of_what_is_selected_tells_more_than_one_that_begins_it() {
        let text = "Your conduct and acceptable use of it.\nOther rules hold as well, and more.\n".repeat(20);
        let source = Source::new(text.clone());
        // Selections that end inside a word, as some hands draw them.
        let all: Vec<Written<'_>> = (0..20)
            .map(|n| {
                let at = n * 75;
                Written { start: at as i64, end: at as i64 + 29, name: text.get(at..at + 29) }
            })
            .collect();
        assert_eq!(source.decide(View::default(), &all), (View::default(), false));
    }

    #[test]
    fn the_programs_own_way_holds_without_evidence() {
        let nvivo = View::of_program("NVivo for Windows 12.6");
        let source = Source::new(TEXT.to_owned());
        assert_eq!(source.decide(nvivo, &written(nvivo, &WORDS, false)), (nvivo, false));
        assert_eq!(source.decide(nvivo, &[]), (nvivo, false));
        let plain = Source::new("Nothing special.\nAt all.\n".to_owned());
        assert_eq!(plain.decide(nvivo, &[]), (View::default(), false), "all views are the same");
    }

    #[test]
    fn what_lies_outside_is_cut_and_said() {
        let source = Source::new("abc 😀\r\ndef".to_owned());
        let utf16 = View { utf16: true, two: true, ..View::default() };
        let at = |start, end| source.places(utf16, &[Written { start, end, name: None }])[0];
        assert_eq!(at(4, 6), Some(Found { span: Span::new(4, 8), mended: false }));
        assert_eq!(at(5, 6), Some(Found { span: Span::new(4, 8), mended: true }), "half a pair");
        assert_eq!(at(8, 99), Some(Found { span: Span::new(9, 12), mended: true }));
        assert_eq!(at(7, 8).map(|found| found.span), Some(Span::new(8, 9)), "inside a line end");
        assert_eq!((at(50, 60), at(5, 2), at(-4, 0), at(-3, -3)), (None, None, None, None));
        assert_eq!(at(3, 3), Some(Found { span: Span::new(3, 3), mended: false }));
        assert_eq!(at(-4, 3), Some(Found { span: Span::new(0, 3), mended: true }));
        assert!(at(i64::MIN, i64::MAX).is_some_and(|found| found.mended));
    }

    proptest! {
        #[test]
        fn what_is_written_in_a_view_is_read_in_it(
            text in "([a-z 😀é]|\\r\\n|\\n){1,40}", utf16: bool, two: bool, from in 0usize..40, to in 0usize..40,
        ) {
            let view = View { utf16, two, ..View::default() };
            let source = Source::new(text.clone());
            let canonical = source.canonical();
            let chars: Vec<(usize, char)> = canonical.char_indices().collect();
            let (from, to) = (from.min(to), from.max(to));
            prop_assume!(to < chars.len() && from < to);
            let (start, end) = (chars[from].0, chars[to].0);
            // The same place in the raw text, by counting line feeds.
            let raw_at = |byte: usize| {
                let mut canonical_bytes = 0;
                let mut raw = text.char_indices().peekable();
                while let Some((at, c)) = raw.next() {
                    if canonical_bytes == byte { return at; }
                    if c == '\r' { raw.next(); }
                    canonical_bytes += c.len_utf8().min(if c == '\r' { 1 } else { 4 });
                }
                text.len()
            };
            let units = |part: &str| -> i64 {
                let all = if utf16 { part.encode_utf16().count() } else { part.chars().count() };
                all as i64 - if two { 0 } else { part.matches("\r\n").count() as i64 }
            };
            let written = Written { start: units(&text[..raw_at(start)]), end: units(&text[..raw_at(end)]), name: None };
            prop_assert_eq!(
                source.places(view, &[written])[0],
                Some(Found { span: Span::of(start..end), mended: false })
            );
        }
    }
}
