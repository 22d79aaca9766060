//! Half-open ranges of a text, in bytes and in code points.

use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of a text in **bytes**, both ends on char boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A half-open range `[start, end)` of a text in **Unicode code points**, as users and files give it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CharSpan {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// The span `[start, end)`. An end before the start gives the empty span at `start`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The span of a `usize` range; texts are held below 4 GiB by the importer.
    pub fn of(range: std::ops::Range<usize>) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self::new(cut(range.start), cut(range.end))
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds nothing.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The range, to slice a `str` with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// Whether the two share a byte or stand edge to edge.
    pub fn touches(self, other: Self) -> bool {
        self.start.max(other.start) <= self.end.min(other.end)
    }

    /// Whether `at` lies inside.
    pub fn contains(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn encloses(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// What both share; empty when they do not overlap.
    pub fn intersection(self, other: Self) -> Self {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The smallest span that holds both.
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The words of `text` in the span; the empty string when the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

impl std::fmt::Display for CharSpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl std::str::FromStr for CharSpan {
    type Err = String;

    /// Reads `A..B`, code points, `B` not included.
    fn from_str(s: &str) -> Result<Self, String> {
        let wrong = || format!("“{s}” is not a span: write START..END in code points, as in 120..164");
        let (a, b) = s.split_once("..").ok_or_else(wrong)?;
        let start: u32 = a.trim().parse().map_err(|_| wrong())?;
        let end: u32 = b.trim().parse().map_err(|_| wrong())?;
        if start >= end {
            return Err(format!("the span {s} is empty: its end must be greater than its start"));
        }
        Ok(Self { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_is_not_overlapping() {
        let (a, b) = (Span::new(0, 10), Span::new(10, 20));
        assert!(!a.overlaps(b));
        assert!(a.touches(b));
        assert!(a.intersection(b).is_empty());
        assert_eq!(a.hull(b), Span::new(0, 20));
    }

    #[test]
    fn spans_are_read_as_users_write_them() {
        assert_eq!("120..164".parse(), Ok(CharSpan { start: 120, end: 164 }));
        assert!("164..120".parse::<CharSpan>().is_err());
        assert!("5..5".parse::<CharSpan>().is_err());
        assert!("abc".parse::<CharSpan>().is_err());
        assert!("-1..4".parse::<CharSpan>().is_err());
    }
}
