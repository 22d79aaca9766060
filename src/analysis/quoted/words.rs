//! Words as they are compared: by a key that is the same for all ways to type and to set a word.

use crate::text::{Span, words};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is compared by.
    pub key: u64,
    /// Where it stands, in bytes.
    pub span: Span,
}

/// The words of a text, but for those in these stretches (labels, in order).
pub fn of(text: &str, skip: &[Span]) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut at = 0u32;
    let end = Span::of(0..text.len()).end;
    for stretch in skip.iter().copied().chain([Span { start: end, end }]) {
        let part = Span { start: at, end: stretch.start.max(at) };
        for span in words::word_spans(part.slice(text), part.start) {
            if let Some(word) = word(text, span) {
                found.push(word);
            }
        }
        at = stretch.end.max(at);
    }
    found
}

/// A word without what only sets it apart: `_so_` is `so`.
fn word(text: &str, span: Span) -> Option<Word> {
    let said = span.slice(text);
    let bare = said.trim_matches('_');
    let start = span.start + Span::of(0..said.len() - said.trim_start_matches('_').len()).end;
    let span = Span { start, end: start + Span::of(0..bare.len()).end };
    (!bare.is_empty()).then(|| Word { key: key(bare), span })
}

/// What a word is compared by.
pub fn key(word: &str) -> u64 {
    if word.is_ascii() {
        return hash(word.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    hash(folded(word).bytes())
}

fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let mixed =
        bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mixed ^ (mixed >> 29)
}

/// A key of several words in a row.
pub fn together(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(0x9e37_79b9_7f4a_7c15u64, |all, key| (all.rotate_left(23) ^ key).wrapping_mul(0x2545_f491_4f6c_dd1d))
}

/// A word in small letters, as it is compared.
pub fn folded(word: &str) -> String {
    strict(word).chars().flat_map(char::to_lowercase).collect()
}

/// A word as it is compared, its capitals kept.
pub fn strict(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let plain = word.nfkc().filter(|c| !is_invisible(*c)).map(|c| if is_apostrophe(c) { '\'' } else { c });
    Cow::Owned(plain.collect())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '’' | '‘' | 'ʼ' | '′' | '`' | '´' | '\u{ff07}' | '‛')
}

/// Signs that nobody sees: soft hyphens, joiners, marks of direction and of order.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−')
}

fn is_quote(c: char) -> bool {
    is_apostrophe(c) || matches!(c, '\'' | '"' | '“' | '”' | '„' | '‟' | '‚' | '«' | '»' | '‹' | '›' | '″')
}

/// What stands between two words, as it is compared: shapes of marks made one, blanks and emphasis left out.
pub fn between(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '*' | '_' | '\\')) {
        let plain = match c {
            c if is_dash(c) => '-',
            c if is_quote(c) => '\'',
            c => c,
        };
        // Dashes and quotation marks are typed once or twice.
        if !(matches!(plain, '-' | '\'') && out.ends_with(plain)) {
            out.push(plain);
        }
    }
    out.replace("...", "…")
}

/// A text as it is shown beside another one: shapes of marks made one, so that only real differences stand out.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().filter(|c| !is_invisible(*c) && !matches!(c, '*' | '_')) {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c if is_dash(c) => out.push('–'),
            '“' | '”' | '„' | '«' | '»' | '"' | '″' | '‟' => out.push('"'),
            c if is_quote(c) => out.push('’'),
            c => out.push(c),
        }
    }
    out.trim_end().replace("...", "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_however_it_is_typed() {
        for (one, other) in [
            ("Don't", "don’t"),
            ("office", "of\u{ad}fice"),
            ("office", "oﬃce"),
            ("Élan", "e\u{301}lan"),
            ("ISN'T", "isnʼt"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_ne!(key("bend"), key("bends"));
        assert_ne!(together([1, 2].into_iter()), together([2, 1].into_iter()));
    }

    #[test]
    fn labels_are_no_words_and_emphasis_is_none_of_them() {
        let text = "A2: we _bend_ it\n\nMeg: So";
        let found = of(text, &[Span::new(0, 4), Span::new(18, 23)]);
        let words: Vec<&str> = found.iter().map(|word| word.span.slice(text)).collect();
        assert_eq!(words, ["we", "bend", "it", "So"]);
    }

    #[test]
    fn signs_between_words_are_the_same_however_they_are_set() {
        assert_eq!(between(" –– “"), between("--- \""));
        assert_eq!(between(", *"), between(","));
        assert_eq!(between("..."), between(" … "));
        assert_ne!(between("."), between(","));
        assert_eq!(tidy("a\n “b”  — c…"), "a \"b\" – c…");
    }
}
