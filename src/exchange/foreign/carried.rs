//! A text made from another one, which knows where each byte of that one went.
//!
//! Other programs count places in a text of theirs: with carriage returns, with the blanks of a page's source, without
//! breaks between its paragraphs. What is coded there must stand on the same words in the text that is made of it.

use crate::text::Span;

/// A stretch that stands in both texts, byte for byte as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    from: usize,
    to: usize,
    bytes: usize,
}

/// A text in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    text: String,
    pieces: Vec<Piece>,
    /// Bytes of the other text that were read.
    read: usize,
}

impl Carried {
    /// Canonical text of a text that a program holds: no byte order mark, no carriage returns.
    pub fn canonical(raw: &str) -> Self {
        let mut carried = Self::default();
        let mut rest = raw;
        if let Some(after) = rest.strip_prefix('\u{feff}') {
            carried.skip('\u{feff}'.len_utf8());
            rest = after;
        }
        while let Some(at) = rest.find('\r') {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            carried.copy(before);
            if after.starts_with("\r\n") {
                carried.skip(1);
            } else {
                carried.turn_into("\n");
            }
            rest = after.get(1..).unwrap_or_default();
        }
        carried.copy(rest);
        carried
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// How many bytes of the other text were read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// A stretch of the other text, as it is.
    pub fn copy(&mut self, piece: &str) {
        self.turn_into(piece);
    }

    /// A stretch as long as `piece` of the other text, as `piece`.
    pub fn turn_into(&mut self, piece: &str) {
        let (from, to, bytes) = (self.read, self.text.len(), piece.len());
        if bytes == 0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.from + last.bytes == from && last.to + last.bytes == to => last.bytes += bytes,
            _ => self.pieces.push(Piece { from, to, bytes }),
        }
        self.text.push_str(piece);
        self.read += bytes;
    }

    /// So many bytes of the other text, of which nothing is in this one.
    pub fn skip(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// What stands in this text only.
    pub fn add(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// Takes blanks and line feeds off the end.
    pub fn trim_end(&mut self) {
        self.cut(self.text.trim_end_matches([' ', '\t', '\n']).len());
    }

    /// Takes blanks off the end of the last line.
    pub fn trim_end_of_line(&mut self) {
        self.cut(self.text.trim_end_matches(' ').len());
    }

    fn cut(&mut self, kept: usize) {
        self.text.truncate(kept);
        while let Some(last) = self.pieces.last_mut() {
            if last.to >= kept {
                self.pieces.pop();
            } else {
                last.bytes = last.bytes.min(kept - last.to);
                break;
            }
        }
    }

    /// Where a stretch of the other text is now. What is left of it when nothing of it was taken over is empty.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (self.start(start), self.end(end));
        Span::of(start..end.max(start))
    }

    /// The place of the first byte taken over at or after a place.
    fn start(&self, at: usize) -> usize {
        let piece = self.pieces.get(self.pieces.partition_point(|piece| piece.from + piece.bytes <= at));
        let found = piece.map_or(self.text.len(), |piece| piece.to + at.saturating_sub(piece.from));
        self.on_boundary(found)
    }

    /// The place after the last byte taken over before a place.
    fn end(&self, at: usize) -> usize {
        let before = self.pieces.partition_point(|piece| piece.from < at);
        let piece = before.checked_sub(1).and_then(|last| self.pieces.get(last));
        let found = piece.map_or(0, |piece| piece.to + (at - piece.from).min(piece.bytes));
        self.on_boundary(found)
    }

    /// A place inside a character is after it.
    fn on_boundary(&self, mut at: usize) -> usize {
        while at < self.text.len() && !self.text.is_char_boundary(at) {
            at += 1;
        }
        at.min(self.text.len())
    }
}

/// The byte at which each of some places, counted in code points, stands in a text; places beyond its end are at its
/// end.
pub fn bytes_of(text: &str, at: usize) -> usize {
    text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn carriage_returns_and_the_mark_go_and_places_stay_on_their_words() {
        let raw = "\u{feff}One\r\ntwo\rthree 😀\r\n";
        let carried = Carried::canonical(raw);
        assert_eq!(carried.text(), "One\ntwo\nthree 😀\n");
        for words in ["One", "two", "three", "😀", "e 😀"] {
            let at = raw.find(words).expect("there");
            assert_eq!(carried.span(at, at + words.len()).slice(carried.text()), words);
        }
        assert_eq!(carried.span(0, raw.len()), Span::of(0..carried.text().len()));
        let inside = raw.find('😀').expect("there");
        assert_eq!(carried.span(inside + 1, inside + 2), Span::of(carried.text().len() - 1..carried.text().len() - 1));
        assert_eq!(carried.span(9999, 99999).len(), 0);
    }

    #[test]
    fn what_is_taken_off_the_end_is_nowhere() {
        let mut carried = Carried::default();
        carried.copy("ab  ");
        carried.trim_end();
        carried.add("\n\n");
        carried.copy("cd");
        assert_eq!((carried.text(), carried.read()), ("ab\n\ncd", 6));
        assert_eq!(carried.span(1, 5).slice(carried.text()), "b\n\nc");
        assert!(carried.span(2, 4).is_empty(), "blanks that went");
    }

    proptest! {
        #[test]
        fn canonical_text_is_the_text_without_carriage_returns(raw in "(\u{feff})?[a😀ß\r\n ]{0,40}", from in 0usize..60, more in 0usize..60) {
            let carried = Carried::canonical(&raw);
            let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(carried.text(), plain(raw.strip_prefix('\u{feff}').unwrap_or(&raw)));
            let chars: Vec<(usize, char)> = raw.char_indices().collect();
            let (start, end) = (from.min(chars.len()), (from + more).min(chars.len()));
            let byte = |at: usize| chars.get(at).map_or(raw.len(), |(byte, _)| *byte);
            let (start, end) = (byte(start), byte(end));
            let kept = |text: &str| text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\u{feff}')).collect::<String>();
            prop_assert_eq!(kept(carried.span(start, end).slice(carried.text())), kept(&raw[start..end]));
        }
    }
}
