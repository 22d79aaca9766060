//! Conversion between byte offsets and code points.

use super::span::{CharSpan, Span};

/// Code points between two checkpoints.
const STEP: usize = 256;

/// A text's index of code points: converts both ways in a short scan from the nearest checkpoint.
///
/// An ASCII text needs no checkpoints: there, both are the same.
#[derive(Clone, Debug)]
pub struct CharIndex {
    /// Byte offset of code point `STEP * i`; empty for ASCII.
    checkpoints: Vec<u32>,
    chars: u32,
    bytes: u32,
}

impl CharIndex {
    /// Indexes `text` in one pass.
    pub fn new(text: &str) -> Self {
        let bytes = Span::of(0..text.len()).end;
        if text.is_ascii() {
            return Self { checkpoints: Vec::new(), chars: bytes, bytes };
        }
        let mut checkpoints = Vec::with_capacity(text.len() / STEP + 1);
        let mut chars = 0usize;
        for (at, _) in text.char_indices() {
            if chars.is_multiple_of(STEP) {
                checkpoints.push(Span::of(at..at).start);
            }
            chars += 1;
        }
        Self { checkpoints, chars: Span::of(0..chars).end, bytes }
    }

    /// Length of the text in code points.
    pub fn chars(&self) -> u32 {
        self.chars
    }

    /// The code point that starts at byte `at`, or that holds it; `None` past the end.
    pub fn to_char(&self, text: &str, at: u32) -> Option<u32> {
        if at > self.bytes {
            return None;
        }
        if self.checkpoints.is_empty() {
            return Some(at);
        }
        let i = self.checkpoints.partition_point(|&byte| byte <= at).saturating_sub(1);
        let from = *self.checkpoints.get(i)? as usize;
        let tail = text.as_bytes().get(from..at as usize)?;
        let starts = tail.iter().filter(|&&b| (b & 0xC0) != 0x80).count();
        Some(Span::of(0..i * STEP + starts).end)
    }

    /// The byte at which code point `at` starts (the length of the text for one past the last);
    /// `None` past the end.
    pub fn to_byte(&self, text: &str, at: u32) -> Option<u32> {
        if at > self.chars {
            return None;
        }
        if self.checkpoints.is_empty() || at == self.chars {
            return Some(if at == self.chars { self.bytes } else { at });
        }
        let from = *self.checkpoints.get(at as usize / STEP)?;
        let tail = text.get(from as usize..)?;
        let (offset, _) = tail.char_indices().nth(at as usize % STEP)?;
        Some(from + Span::of(0..offset).end)
    }

    /// A span in code points as one in bytes; `None` when it does not fit the text.
    pub fn span(&self, text: &str, span: CharSpan) -> Option<Span> {
        let start = self.to_byte(text, span.start)?;
        let end = self.to_byte(text, span.end)?;
        (start <= end).then_some(Span { start, end })
    }

    /// A span in bytes as one in code points; `None` when it does not fit the text.
    pub fn char_span(&self, text: &str, span: Span) -> Option<CharSpan> {
        Some(CharSpan { start: self.to_char(text, span.start)?, end: self.to_char(text, span.end)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_and_code_points_convert_both_ways(text in "\\PC{0,900}") {
            let index = CharIndex::new(&text);
            let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            bytes.push(text.len());
            prop_assert_eq!(index.chars() as usize, bytes.len() - 1);
            for (char_at, &byte_at) in bytes.iter().enumerate() {
                prop_assert_eq!(index.to_byte(&text, char_at as u32), Some(byte_at as u32));
                prop_assert_eq!(index.to_char(&text, byte_at as u32), Some(char_at as u32));
            }
            prop_assert_eq!(index.to_byte(&text, bytes.len() as u32), None);
            prop_assert_eq!(index.to_char(&text, text.len() as u32 + 1), None);
        }
    }
}
