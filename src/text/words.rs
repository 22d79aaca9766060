//! Words: UAX #29 words that hold a letter or a digit, as `unicode_words` defines them.

use super::span::Span;
use unicode_segmentation::UnicodeSegmentation;

/// The words of `text` with their byte spans, offset by `base`.
pub fn word_spans(text: &str, base: u32) -> impl Iterator<Item = Span> + '_ {
    text.unicode_word_indices().map(move |(at, word)| {
        let span = Span::of(at..at + word.len());
        Span { start: base + span.start, end: base + span.end }
    })
}

/// How many words `text` holds.
pub fn count(text: &str) -> u32 {
    Span::of(0..text.unicode_words().count()).end
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
