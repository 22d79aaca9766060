//! Words as they are searched: how a text is cut, what is folded, and which words stand joined.
//!
//! The index, the scan, the highlighter and the query itself all read text through [`Pieces`] and
//! [`fold_word`]; what they take for the same word can therefore not differ. A piece is a word of the
//! text, or the joined form of a hyphenated one (`inter-agency` → `interagency`), which stands at the
//! position of its first part and is as many positions long as it has parts.
//!
//! Case folds, the typographic apostrophe is the plain one, soft hyphens are dropped. Combining marks
//! stay: nothing here normalises, so a composed and a decomposed `é` are different letters.

use crate::text::words::{Indices, indices};

/// Version of everything that decides which words a text has; a change makes every index stale.
pub(super) const VERSION: u32 = 1;

/// Parts of the longest hyphenated word that gets a joined form.
pub(super) const MAX_PARTS: usize = 6;

/// Bytes of a word that count; the rest of a longer one (no word of any language) is ignored.
const MAX_BYTES: usize = 255;

/// Words that make no compound: `away` is not `a way`, `therapist` not `the rapist`.
const NEVER_JOINED: &[&str] = &[
    "a", "am", "an", "and", "are", "as", "at", "be", "been", "but", "did", "do", "had", "has", "have", "he", "her",
    "him", "his", "i", "if", "is", "it", "its", "me", "my", "not", "of", "or", "our", "she", "so", "that", "the",
    "their", "them", "they", "this", "to", "us", "was", "we", "were", "you", "your",
];

/// Whether `word` (folded) may be one half of a word that was written apart or together.
pub(super) fn may_be_half(word: &str) -> bool {
    !NEVER_JOINED.contains(&word)
}

/// Whether parts may stand joined: one of them has a letter, so that `3-4` is not `34`.
pub(super) fn may_join<'a>(mut parts: impl Iterator<Item = &'a str>) -> bool {
    parts.any(|part| part.chars().any(char::is_alphabetic))
}

/// Appends the folded form of `word` to `out`.
pub(super) fn fold_into(word: &str, out: &mut String) {
    let from = out.len();
    if word.len() <= MAX_BYTES && word.is_ascii() {
        out.push_str(word);
        if let Some(added) = out.get_mut(from..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    let limit = from + MAX_BYTES;
    for c in word.chars() {
        let before = out.len();
        match c {
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\u{ad}' => {}
            '’' | '‘' | '\u{2bc}' | '＇' => out.push('\''),
            'ς' => out.push('σ'),
            _ if c.is_ascii() => out.push(c),
            _ => out.extend(c.to_lowercase()),
        }
        if out.len() > limit {
            out.truncate(before);
            return;
        }
    }
}

/// The folded form of `word`.
pub(super) fn fold_word(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// One searchable word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its place among the words of the text.
    pub position: u32,
    /// How many words it stands for: 1, or the parts of a joined one.
    pub length: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The pieces of a text: every word, and after the last part of a hyphenated word its joined form.
pub(super) struct Pieces<'a> {
    text: &'a str,
    words: Indices<'a>,
    next_position: u32,
    /// Byte ranges of the words that hyphens join so far, and whether there were too many.
    chain: [(usize, usize); MAX_PARTS],
    parts: usize,
    queued: Option<Piece>,
    joined: String,
}

impl<'a> Pieces<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            words: indices(text),
            next_position: 0,
            chain: [(0, 0); MAX_PARTS],
            parts: 0,
            queued: None,
            joined: String::new(),
        }
    }

    /// The word that `piece`, the last one given, stands for: as it is written, or joined and folded.
    pub fn written(&self, piece: Piece) -> &str {
        if piece.length > 1 { &self.joined } else { self.text.get(piece.start..piece.end).unwrap_or("") }
    }

    /// The joined form of the chain that has just ended, if it has one.
    fn end_chain(&mut self) -> Option<Piece> {
        let parts = std::mem::take(&mut self.parts);
        let chain = self.chain.get(..parts).filter(|chain| chain.len() > 1)?;
        let (first, last) = (chain.first()?, chain.last()?);
        let words = || chain.iter().filter_map(|&(start, end)| self.text.get(start..end));
        if !may_join(words()) {
            return None;
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        words().for_each(|word| fold_into(word, &mut joined));
        let piece =
            Piece { position: self.next_position - parts as u32, length: parts as u32, start: first.0, end: last.1 };
        self.joined = joined;
        Some(piece)
    }

    fn begin(&mut self, word: Piece) {
        self.next_position = word.position + 1;
        self.chain = [(word.start, word.end); MAX_PARTS];
        self.parts = 1;
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(word) = self.queued.take() {
            self.begin(word);
            return Some(word);
        }
        let Some((start, written)) = self.words.next() else { return self.end_chain() };
        let word = Piece { position: self.next_position, length: 1, start, end: start + written.len() };
        let last = self.parts.min(MAX_PARTS).checked_sub(1).and_then(|at| self.chain.get(at));
        if last.is_some_and(|&(_, end)| self.text.get(end..start).is_some_and(is_hyphen)) {
            // A chain that is too long goes on, so that its tail is not taken for a word of its own.
            match self.chain.get_mut(self.parts) {
                Some(place) => *place = (word.start, word.end),
                None => self.chain = [(word.start, word.end); MAX_PARTS],
            }
            self.parts += 1;
            self.next_position += 1;
            return Some(word);
        }
        match self.end_chain() {
            Some(joined) => {
                self.queued = Some(word);
                Some(joined)
            }
            None => {
                self.begin(word);
                Some(word)
            }
        }
    }
}

/// Whether what stands between two words is a hyphen: one sign, and perhaps the end of a line.
fn is_hyphen(gap: &str) -> bool {
    let mut chars = gap.chars();
    if !matches!(chars.next(), Some('-' | '\u{2010}' | '\u{2011}')) {
        return false;
    }
    let rest = chars.as_str();
    rest.is_empty() || (rest.trim_matches([' ', '\t']) == "\n")
}

/// A word of a query: its parts (one, unless it is hyphenated), folded.
pub(super) fn query_words(text: &str) -> Vec<Vec<String>> {
    let mut pieces = Pieces::new(text);
    let mut words: Vec<Vec<String>> = Vec::new();
    while let Some(piece) = pieces.next() {
        if piece.length == 1 {
            words.push(vec![fold_word(pieces.written(piece))]);
        } else {
            let parts: Vec<String> =
                words.drain(words.len().saturating_sub(piece.length as usize)..).flatten().collect();
            words.push(parts);
        }
    }
    words
}

/// What was worked out for words that were seen lately, by the word as it is written.
///
/// A fixed number of places, two for each word to fall on: bounded whatever the text holds, and as good
/// as complete for a text in a human language. A short word stands in the place itself, so that a
/// word that is often seen costs one look into memory, if the values are small.
pub(super) struct WordCache<V> {
    places: Vec<[Option<(Short, V)>; 2]>,
}

const PLACE_BITS: u32 = 14;

impl<V: Copy> WordCache<V> {
    pub fn new() -> Self {
        Self { places: Vec::new() }
    }

    /// The value for `word`, made by `make` when it is not at hand.
    pub fn get(&mut self, word: &str, make: impl FnOnce() -> V) -> V {
        if self.places.is_empty() {
            self.places.resize_with(1 << PLACE_BITS, || [None, None]);
        }
        let Some(short) = Short::new(word) else { return make() };
        let Some([first, second]) = self.places.get_mut(short.place()) else { return make() };
        for slot in [&*first, &*second] {
            if let Some((known, value)) = slot
                && *known == short
            {
                return *value;
            }
        }
        *second = first.take();
        first.insert((short, make())).1
    }
}

/// A word of at most 23 bytes as three numbers, the length in the last byte: made and compared without
/// going through memory.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short([u64; 3]);

impl Short {
    /// `word`, if it is short enough.
    fn new(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let length = u64::try_from(bytes.len()).ok().filter(|&length| length < 24)? << 56;
        let Some((first, rest)) = bytes.split_first_chunk::<8>() else { return Some(Self([number(bytes), 0, length])) };
        let first = u64::from_le_bytes(*first);
        let Some((second, rest)) = rest.split_first_chunk::<8>() else {
            return Some(Self([first, number(rest), length]));
        };
        Some(Self([first, u64::from_le_bytes(*second), number(rest) | length]))
    }

    fn place(&self) -> usize {
        let hash = self
            .0
            .iter()
            .fold(0u64, |hash, &number| (hash.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95));
        (hash >> (64 - PLACE_BITS)) as usize
    }
}

/// Fewer than 8 bytes as a number; parts that overlap are the same bytes.
fn number(bytes: &[u8]) -> u64 {
    let shift = |by: usize| (bytes.len() - by) * 8;
    if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << shift(4);
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        return u64::from(u16::from_le_bytes(*head)) | u64::from(u16::from_le_bytes(*tail)) << shift(2);
    }
    bytes.first().map_or(0, |&byte| u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(u32, u32, String, &str)> {
        let mut pieces = Pieces::new(text);
        let mut found = Vec::new();
        while let Some(piece) = pieces.next() {
            let word = fold_word(pieces.written(piece));
            found.push((piece.position, piece.length, word, &text[piece.start..piece.end]));
        }
        found
    }

    fn joined(text: &str) -> Vec<String> {
        read(text).into_iter().filter(|piece| piece.1 > 1).map(|piece| piece.2).collect()
    }

    #[test]
    fn a_hyphenated_word_stands_beside_its_parts() {
        assert_eq!(
            read("The Inter-Agency plan"),
            [
                (0, 1, "the".into(), "The"),
                (1, 1, "inter".into(), "Inter"),
                (2, 1, "agency".into(), "Agency"),
                (1, 2, "interagency".into(), "Inter-Agency"),
                (3, 1, "plan".into(), "plan"),
            ]
        );
        assert_eq!(
            joined("day-to-day, follow\u{2010}up, e\u{2011}mail, covid-19"),
            ["daytoday", "followup", "email", "covid19"]
        );
        assert_eq!(joined("broken inter-\n  agency at the line's end"), ["interagency"]);
    }

    #[test]
    fn what_is_no_hyphenated_word_is_not_joined() {
        for text in ["well - I", "aged 3-4", "2022-05-11", "a -b", "one- two", "he–she", "a--b", "x-\n\ny", "-", "a-"]
        {
            assert_eq!(joined(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(joined("a-b-c-d-e-f"), ["abcdef"]);
        assert_eq!(joined("a-b-c-d-e-f-g"), Vec::<String>::new());
        assert_eq!(joined("a-b-c-d-e-f-g-h-i-j-k-l-m x-y"), ["xy"]);
    }

    #[test]
    fn forms_are_folded() {
        assert_eq!(fold_word("DON’T"), "don't");
        assert_eq!(fold_word("Łódź"), "łódź");
        assert_eq!(fold_word("inter\u{ad}agency"), "interagency");
        assert_eq!(fold_word(&"é".repeat(300)).len(), 254);
        assert_eq!(
            query_words("Inter-Agency work, A&E"),
            [vec!["inter".to_owned(), "agency".into()], vec!["work".into()], vec!["a".into()], vec!["e".into()]]
        );
    }

    proptest! {
        #[test]
        fn short_words_differ_as_their_numbers_do(a in "[ab\u{0}é]{0,24}", b in "[ab\u{0}é]{0,24}") {
            prop_assert_eq!(Short::new(&a).is_some(), a.len() < 24);
            if a.len() < 24 && b.len() < 24 {
                prop_assert_eq!(Short::new(&a) == Short::new(&b), a == b);
                let bytes: Vec<u8> = Short::new(&a).map_or([0; 3], |short| short.0).iter().flat_map(|n| n.to_le_bytes()).collect();
                prop_assert_eq!(&bytes[..a.len()], a.as_bytes());
            }
        }

        #[test]
        fn positions_count_the_words(text in "[ab1\\- \n\u{2010}é.]{0,40}") {
            let pieces = read(&text);
            let plain: Vec<u32> = pieces.iter().filter(|piece| piece.1 == 1).map(|piece| piece.0).collect();
            prop_assert_eq!(plain, (0..crate::text::words::count(&text)).collect::<Vec<_>>());
            for (position, length, _, written) in pieces.iter().filter(|piece| piece.1 > 1) {
                let parts: Vec<_> = pieces.iter().filter(|p| p.1 == 1 && (*position..position + length).contains(&p.0)).collect();
                prop_assert_eq!(parts.len() as u32, *length);
                prop_assert!(written.starts_with(parts[0].3) && written.ends_with(parts[parts.len() - 1].3));
            }
        }

        #[test]
        fn the_cache_gives_what_was_made(words in proptest::collection::vec("[a-dé]{1,3}|[ab]{20,26}", 0..200)) {
            let mut cache = WordCache::new();
            for word in &words {
                let number = word.bytes().fold(0u64, |sum, b| sum.wrapping_mul(31) + u64::from(b));
                prop_assert_eq!(cache.get(word, || number), number);
            }
        }
    }
}
