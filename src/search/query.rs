//! A query as it was understood, and what is wrong with one that was not.

use crate::text::display::one_line;
use std::str::FromStr;

/// A query. [`Query::from_str`] reads one; [the module above](super) describes the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) source: String,
    pub(super) root: Node,
}

impl Query {
    /// The query as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(source: &str) -> Result<Self, QueryError> {
        super::parse::parse(source).map(|root| Self { source: source.to_owned(), root })
    }
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Every turn: `*`.
    Every,
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// These turns, indices into the corpus: never written, put in the place of a condition.
    Turns(Vec<u32>),
    /// Words.
    Text(Text),
    /// A condition on what the turn, its participant or its document is.
    Field(Field),
    /// A pattern over the raw text.
    Regex(Regex),
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// The words, one after the other.
    pub words: Vec<Word>,
    /// The words as they are written, not their stems.
    pub exact: bool,
    /// In any order, with at most so many other words among them.
    pub near: Option<u32>,
    /// Joined forms with a neighbour in the query, which stand for the word just as well.
    pub joins: Vec<String>,
}

/// One word of a query, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word, or the parts of a hyphenated one.
    pub parts: Vec<String>,
    /// What of it is meant.
    pub ending: Ending,
}

/// What of a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The word.
    Whole,
    /// Every word that begins so: `work*`.
    Prefix,
    /// Every word at most so many letters away: `agancy~1`.
    Fuzzy(u8),
}

/// A condition `key:value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Where the key stands.
    pub at: u32,
    /// The key, as attribute keys are kept.
    pub key: String,
    /// Where the value stands.
    pub value_at: u32,
    /// The value.
    pub value: Value,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `*`: any value at all.
    Any,
    /// This value.
    Is(String),
    /// Values that begin so: `social*`.
    Begins(String),
    /// From one bound to the other; `true` where the bound itself belongs to the range.
    Range(Option<(String, bool)>, Option<(String, bool)>),
}

/// `re:/…/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Regex {
    /// Where the pattern stands.
    pub at: u32,
    /// The pattern.
    pub pattern: String,
    /// Whether case is ignored.
    pub ignore_case: bool,
}

/// A query that cannot be run: where it is wrong, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The query.
    pub query: String,
    /// The place, in code points from the start of the query.
    pub at: u32,
    /// What is wrong there, and what to write instead.
    pub what: String,
}

impl std::error::Error for QueryError {}

impl std::fmt::Display for QueryError {
    /// What is wrong, and below it the query with a caret under the place.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let head: String = self.query.chars().take(self.at as usize).collect();
        let blanks = " ".repeat(unicode_width::UnicodeWidthStr::width(one_line(&head).as_str()));
        write!(f, "{}\n  {}\n  {blanks}^", self.what, one_line(&self.query))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_under_the_place_however_wide_the_signs_before_it() {
        let error = QueryError { query: "日本 NOT\u{1b}".into(), at: 3, what: "what".into() };
        assert_eq!(error.to_string(), "what\n  日本 NOT␛\n       ^");
    }
}
