//! Words: UAX #29 words that hold a letter or a digit, as `unicode_words` defines them.
//!
//! Every word of every transcript is counted at import and again when a corpus is built, so this is
//! the busiest loop of the program. [`Words`] follows the rules itself where a text keeps to ASCII, to
//! accented Latin letters and to the quotes and dashes of typeset prose; at any other character it
//! hands the stretch up to the next plain blank to `unicode_words`. Tests hold both to the same words.

use super::span::Span;
use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of `text` with their byte spans, offset by `base`.
pub fn word_spans(text: &str, base: u32) -> impl Iterator<Item = Span> + '_ {
    Words::new(text).map(move |(start, end)| {
        let span = Span::of(start..end);
        Span { start: base + span.start, end: base + span.end }
    })
}

/// The words of `text` with their byte offsets: what `unicode_word_indices` gives, several times faster.
pub fn indices(text: &str) -> Indices<'_> {
    Indices(Words::new(text))
}

/// Iterator of [`indices`].
pub struct Indices<'a>(Words<'a>);

impl<'a> Iterator for Indices<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (start, end) = self.0.next()?;
        Some((start, self.0.text.get(start..end)?))
    }
}

/// How many words `text` holds.
pub fn count(text: &str) -> u32 {
    Span::of(0..Words::new(text).count()).end
}

/// For a sorted list of word spans: the half-open range of indices of the words that share at least
/// one code point with `span`. Empty ranges start where the span would stand.
pub fn touched(words: &[Span], span: Span) -> (u32, u32) {
    let first = words.partition_point(|word| word.end <= span.start);
    let last = words.partition_point(|word| word.start < span.end);
    let (first, last) = (Span::of(0..first).end, Span::of(0..last).end);
    if span.is_empty() { (first, first) } else { (first, last.max(first)) }
}

/// The span stretched to whole words where it begins or ends inside one.
pub fn whole(text: &str, span: Span) -> Span {
    let at = |at: u32| Span::new(around(text, at as usize).0, around(text, at as usize).1);
    let inside = |edge: u32| {
        let window = at(edge);
        word_spans(window.slice(text), window.start).find(|word| word.start < edge && edge < word.end)
    };
    let start = inside(span.start).map_or(span.start, |word| word.start);
    let end = inside(span.end).map_or(span.end, |word| word.end);
    Span::new(start, end.max(start))
}

/// The stretch between blanks that byte `at` is in; of an endless one the nearest part.
fn around(text: &str, at: usize) -> (u32, u32) {
    const MOST: usize = 512;
    let boundary = |from: usize| (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let (low, high) = (boundary(at.saturating_sub(MOST)), boundary(at.saturating_add(MOST).min(text.len())));
    let (before, after) = (text.get(low..at).unwrap_or(""), text.get(at..high).unwrap_or(""));
    let start =
        before.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(low, |(n, c)| low + n + c.len_utf8());
    let end = after.find(char::is_whitespace).map_or(high, |n| at + n);
    let span = Span::of(start..end);
    (span.start, span.end)
}

/// The word-break class of a character, as far as the fast walk knows it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Letters (`ALetter`).
    Letter,
    /// Digits (`Numeric`).
    Digit,
    /// `_` (`ExtendNumLet`).
    Joiner,
    /// `.`, `'`, `’`: inside a word between letters, and between digits.
    MidBoth,
    /// `:`: inside a word between letters.
    MidLetter,
    /// `,`, `;`: inside a number between digits.
    MidDigit,
    /// Never part of a word.
    Apart,
    /// Left to `unicode_words`.
    Complex,
}

const ASCII: [Class; 128] = {
    let mut table = [Class::Apart; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b'.' | b'\'' => Class::MidBoth,
            b':' => Class::MidLetter,
            b',' | b';' => Class::MidDigit,
            _ => Class::Apart,
        };
        byte += 1;
    }
    table
};

/// The class and length in bytes of the character at `at`; past the end, `Apart`.
#[inline]
fn class_at(bytes: &[u8], at: usize) -> (Class, usize) {
    match bytes.get(at) {
        None => (Class::Apart, 0),
        Some(&byte) => match ASCII.get(byte as usize) {
            Some(&class) => (class, 1),
            None => wide_class(bytes, at, byte),
        },
    }
}

/// The class of a character beyond ASCII: Latin letters up to U+017F and General Punctuation are
/// known, the rest is `Complex`.
fn wide_class(bytes: &[u8], at: usize, lead: u8) -> (Class, usize) {
    let next = |by: usize| bytes.get(at + by).copied().unwrap_or(0);
    match lead {
        // × and ÷ stand among the letters.
        0xC3 if matches!(next(1), 0x97 | 0xB7) => (Class::Apart, 2),
        0xC3..=0xC5 => (Class::Letter, 2),
        0xC2 if next(1) == 0xA3 => (Class::Apart, 2),
        0xE2 if next(1) == 0x80 => match next(2) {
            0x98 | 0x99 => (Class::MidBoth, 3),
            // – — “ ” …
            0x93 | 0x94 | 0x9C | 0x9D | 0xA6 => (Class::Apart, 3),
            _ => (Class::Complex, 3),
        },
        _ => (Class::Complex, 1),
    }
}

/// The words of a text as byte ranges.
struct Words<'a> {
    text: &'a str,
    at: usize,
    /// A stretch given to `unicode_words`, with its offset.
    complex: Option<(usize, UnicodeWordIndices<'a>)>,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, complex: None }
    }

    /// Hands the stretch that starts at `from`, where a word boundary lies, to `unicode_words`. It ends
    /// at a last blank or a line feed that ASCII follows: nothing joins across that.
    fn hand_over(&mut self, from: usize) {
        let bytes = self.text.as_bytes();
        let mut end = from;
        while let Some(&byte) = bytes.get(end) {
            end += 1;
            if matches!(byte, b' ' | b'\n') && bytes.get(end).is_none_or(|&next| next.is_ascii() && next != b' ') {
                break;
            }
        }
        self.complex = self.text.get(from..end).map(|stretch| (from, stretch.unicode_word_indices()));
        self.at = end;
    }

    /// Passes what is no part of a word: the character of `length` bytes at `start`, or all blanks there.
    /// A complex character after it may be a mark that belongs to it, and then both go together.
    #[inline]
    fn skip(&mut self, start: usize, length: usize) {
        let bytes = self.text.as_bytes();
        let mut end = start + length;
        if bytes.get(start) == Some(&b' ') {
            while bytes.get(end) == Some(&b' ') {
                end += 1;
            }
        }
        if class_at(bytes, end).0 == Class::Complex { self.hand_over(start) } else { self.at = end }
    }

    /// The end of the word that starts at `start` with a character of class `last`, and whether it
    /// holds a letter or a digit; `None` when a complex character is met.
    #[inline]
    fn word_end(&self, start: usize, first: (Class, usize)) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        let (mut last, length) = first;
        let mut end = start + length;
        let mut counts = last != Class::Joiner;
        loop {
            // Most of a word is plain letters: pass them without asking for each class.
            let plain = end;
            while bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
                end += 1;
            }
            if end > plain {
                counts = true;
                last = if bytes.get(end - 1).is_some_and(u8::is_ascii_digit) { Class::Digit } else { Class::Letter };
            }
            let (class, length) = class_at(bytes, end);
            match class {
                Class::Letter | Class::Digit => {
                    counts = true;
                    last = class;
                    end += length;
                }
                Class::Joiner => {
                    last = class;
                    end += length;
                }
                Class::Complex => return None,
                Class::Apart => return Some((end, counts)),
                Class::MidBoth | Class::MidLetter | Class::MidDigit => {
                    let (after, after_length) = class_at(bytes, end + length);
                    if after == Class::Complex {
                        return None;
                    }
                    let joins = match last {
                        Class::Letter => class != Class::MidDigit && after == Class::Letter,
                        Class::Digit => class != Class::MidLetter && after == Class::Digit,
                        _ => false,
                    };
                    if !joins {
                        return Some((end, counts));
                    }
                    end += length + after_length;
                }
            }
        }
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            if let Some((base, words)) = &mut self.complex {
                if let Some((at, word)) = words.next() {
                    return Some((*base + at, *base + at + word.len()));
                }
                self.complex = None;
            }
            let start = self.at;
            if start >= self.text.len() {
                return None;
            }
            let first = class_at(self.text.as_bytes(), start);
            match first.0 {
                Class::Letter | Class::Digit | Class::Joiner => match self.word_end(start, first) {
                    Some((end, counts)) => {
                        self.at = end;
                        if counts {
                            return Some((start, end));
                        }
                    }
                    None => self.hand_over(start),
                },
                Class::Complex => self.hand_over(start),
                _ => self.skip(start, first.1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The words by `unicode_words` alone.
    fn reference(text: &str) -> Vec<Span> {
        text.unicode_word_indices().map(|(at, word)| Span::of(at..at + word.len())).collect()
    }

    /// Text dense in what joins, parts and confuses words.
    fn texts() -> impl Strategy<Value = String> {
        let piece = proptest::sample::select(vec![
            "a",
            "B",
            "é",
            "Ł",
            "ſ",
            "×",
            "÷",
            "7",
            "0",
            "_",
            ".",
            "'",
            "’",
            "‘",
            ":",
            ",",
            ";",
            " ",
            "  ",
            "\n",
            "\t",
            "“",
            "”",
            "–",
            "—",
            "…",
            "-",
            "\"",
            "£",
            "€",
            "\u{301}",
            "\u{200d}",
            "\u{ad}",
            "\u{a0}",
            "\u{2060}",
            "·",
            "א",
            "\u{5f3}",
            "ж",
            "字",
            "か",
            "カ",
            "ー",
            "ไ",
            "🙂",
            "👩\u{200d}🚀",
            "🇬🇧",
            "\u{fe0f}",
            "\u{20e3}",
            "\u{2028}",
            "\u{202f}",
            "\u{2024}",
            "\u{ff0e}",
            "\u{345}",
            "\u{85}",
            "\u{b}",
            "don’t",
            "x_1",
            "3,5",
            "e.g.",
        ]);
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn a_span_is_stretched_to_whole_words() {
        let text = "The plan—already said “parenting”, 日本語. don't";
        let find = |piece: &str| {
            let at = text.find(piece).expect("there");
            Span::of(at..at + piece.len())
        };
        for (piece, stretched) in [
            ("lan—alr", "plan—already"),
            ("plan", "plan"),
            ("arentin", "parenting"),
            (" said ", " said "),
            ("本", "本"),
            ("on'", "don't"),
        ] {
            assert_eq!(whole(text, find(piece)), find(stretched), "{piece}");
        }
        assert_eq!(whole(text, Span::new(0, 0)), Span::new(0, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_fast_walk_finds_the_words_of_unicode_words(text in texts()) {
            let found: Vec<Span> = word_spans(&text, 0).collect();
            prop_assert_eq!(&found, &reference(&text), "{:?}", text);
            prop_assert_eq!(count(&text) as usize, found.len());
        }

        #[test]
        fn any_text_has_the_words_of_unicode_words(text in "\\PC{0,80}") {
            prop_assert_eq!(word_spans(&text, 0).collect::<Vec<_>>(), reference(&text));
        }
    }

    #[test]
    fn every_character_by_itself_and_between_letters() {
        // All of the scripts with marks and joiners; of the rest (mostly ideographs) a sample.
        for c in ('\0'..='\u{2fff}').chain(('\u{3000}'..=char::MAX).step_by(61)) {
            for text in [format!("a{c}b"), format!("1{c}2 {c}"), format!("a {c}b é")] {
                assert_eq!(word_spans(&text, 0).collect::<Vec<_>>(), reference(&text), "{:?}", c);
            }
        }
    }

    #[test]
    fn a_word_is_inside_when_it_shares_a_code_point() {
        let words: Vec<Span> = word_spans("the plan, then", 0).collect();
        assert_eq!(words.len(), 3);
        assert_eq!(touched(&words, Span::new(4, 8)), (1, 2));
        assert_eq!(touched(&words, Span::new(7, 11)), (1, 3));
        assert_eq!(touched(&words, Span::new(8, 10)), (2, 2));
        assert_eq!(touched(&words, Span::new(3, 4)), (1, 1));
    }

    #[test]
    fn apostrophes_stay_in_words_and_hyphens_split_them() {
        assert_eq!(count("don’t can't multi-agency"), 4);
        assert_eq!(count("… — !"), 0);
    }
}
