//! Words: UAX #29 words that hold a letter or a digit, as `unicode_words` defines them.

use super::span::Span;
use unicode_segmentation::UnicodeSegmentation;

/// The words of `text` with their byte offsets: what `unicode_word_indices` gives, several times faster
/// on text that is mostly ASCII, as transcripts are.
pub fn indices(text: &str) -> Words<'_> {
    Words { text, at: 0, slow: None }
}

/// The words of `text` with their byte spans, offset by `base`.
pub fn word_spans(text: &str, base: u32) -> impl Iterator<Item = Span> + '_ {
    indices(text).map(move |(at, word)| {
        let span = Span::of(at..at + word.len());
        Span { start: base + span.start, end: base + span.end }
    })
}

/// How many words `text` holds.
pub fn count(text: &str) -> u32 {
    Span::of(0..indices(text).count()).end
}

/// Iterator of [`indices`].
///
/// A stretch of ASCII is cut by the few rules that concern ASCII. A stretch that holds anything else
/// goes, from the start of its first word to the next blank followed by ASCII, to the full rules:
/// there no rule reaches across.
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    slow: Option<(usize, unicode_segmentation::UnicodeWordIndices<'a>)>,
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((base, words)) = &mut self.slow {
                if let Some((at, word)) = words.next() {
                    return Some((*base + at, word));
                }
                self.slow = None;
            }
            let bytes = self.text.as_bytes();
            let start = self.at + bytes.get(self.at..)?.iter().position(|&b| is_core(b) || !b.is_ascii())?;
            match ascii_word(bytes, start) {
                None => self.slow_from(start),
                Some(end) => {
                    self.at = end;
                    let word = self.text.get(start..end)?;
                    if word.bytes().any(|b| b != b'_' && is_core(b)) {
                        return Some((start, word));
                    }
                }
            }
        }
    }
}

impl Words<'_> {
    fn slow_from(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        // A combining character belongs to the sign before it.
        let start =
            if bytes.get(start).is_some_and(u8::is_ascii) { start } else { start.saturating_sub(1).max(self.at) };
        let blank = |b: u8| matches!(b, b' ' | b'\n' | b'\t');
        let mut end = start;
        while let Some(&b) = bytes.get(end) {
            end += 1;
            if blank(b) && bytes.get(end).is_none_or(u8::is_ascii) {
                break;
            }
        }
        self.at = end;
        self.slow = self.text.get(start..end).map(|chunk| (start, chunk.unicode_word_indices()));
    }
}

fn is_core(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Where the word that starts at `start` ends; `None` when a character that is not ASCII has a say.
fn ascii_word(bytes: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    let mut previous = 0u8;
    loop {
        match bytes.get(end) {
            Some(&b) if is_core(b) => previous = b,
            Some(b) if !b.is_ascii() => return None,
            Some(&b) => {
                let next = bytes.get(end + 1).copied().unwrap_or(b' ');
                let (letters, digits) = match b {
                    b'.' | b'\'' => (true, true),
                    b':' => (true, false),
                    b',' | b';' => (false, true),
                    _ => (false, false),
                };
                if (letters || digits) && !next.is_ascii() {
                    return None;
                }
                let joins = letters && previous.is_ascii_alphabetic() && next.is_ascii_alphabetic()
                    || digits && previous.is_ascii_digit() && next.is_ascii_digit();
                if !joins {
                    return Some(end);
                }
                previous = b;
            }
            None => return Some(end),
        }
        end += 1;
    }
}

/// For a sorted list of word spans: the half-open range of indices of the words that share at least
/// one code point with `span`. Empty ranges start where the span would stand.
pub fn touched(words: &[Span], span: Span) -> (u32, u32) {
    let first = words.partition_point(|word| word.end <= span.start);
    let last = words.partition_point(|word| word.start < span.end);
    let (first, last) = (Span::of(0..first).end, Span::of(0..last).end);
    if span.is_empty() { (first, first) } else { (first, last.max(first)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fast_words_are_the_words_of_the_standard(
            text in "([a-c1-2_.,:;'\"()\\- \n\té’\u{301}\u{200d}\u{ad}\u{3000}\u{a0}日ก🙂🇬🇧א٢\u{2010}]|\\PC){0,60}"
        ) {
            let fast: Vec<(usize, &str)> = indices(&text).collect();
            let standard: Vec<(usize, &str)> = text.unicode_word_indices().collect();
            prop_assert_eq!(fast, standard);
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
