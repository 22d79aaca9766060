//! Names and their pseudonyms: the table, where its names stand in a text, and what goes in their place.
//!
//! A [`Table`] is made of rows, checked as a whole ([`table`]): what comes in for one name must never be taken for
//! another, or a second run would change what the first one wrote. [`Table::hits`] finds the names ([`scan`]);
//! [`replaced`] writes the text with the pseudonyms in it and knows exactly where each of them came to stand.
//!
//! Nothing here keeps a name longer than the table lives, and a [`Hit`] holds places, not words: what is written down
//! about a replacement can be made from it without the name.

mod case;
mod scan;
mod spelling;
mod table;
#[cfg(test)]
mod tests;
mod watch;

pub use case::Style;
pub use table::{Problem, Row, Table};
pub use watch::Watch;

use crate::text::Span;

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index of the row of the table.
    pub row: usize,
    /// The name, without the ending of a possessive.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

/// Why a name that was seen is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// In small letters, where the table writes it with a capital: `will`, `rose`.
    LowerCase,
    /// With an s or es at its end, and no apostrophe: `Smiths`.
    LongerWord,
    /// Joined by a hyphen to another name: `Mary-Ann`.
    DoubleName,
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LowerCase => "lower case",
            Self::LongerWord => "a longer word",
            Self::DoubleName => "part of a double name",
        }
    }
}

/// A name that was seen and is left as it is, for the user to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Index of the row of the table.
    pub row: usize,
    /// Where.
    pub span: Span,
    /// Why.
    pub why: Why,
}

/// What was found in a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// What is replaced; no two overlap.
    pub hits: Vec<Hit>,
    /// What is left.
    pub left: Vec<Left>,
}

/// `text` with the pseudonyms in it, and where each piece that was replaced stood.
pub fn replaced(text: &str, hits: &[Hit]) -> String {
    let mut out = String::with_capacity(text.len() + hits.len() * 8);
    let mut at = 0;
    for hit in hits {
        let range = hit.span.range();
        out.push_str(text.get(at..range.start).unwrap_or(""));
        out.push_str(&hit.replacement);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
