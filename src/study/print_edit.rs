//! Edits made for print: what a paper prints in the place of an excerpt's own words, and its translation.
//!
//! The words of a transcript stay as they are. Where a paper cuts fillers, or prints a quotation in another language,
//! the form that is printed is kept beside the place that it is a form of, with who made it and why; so it is found
//! again, it can be told from what was said, and whoever checks the paper knows that it was made on purpose.

use super::place::Place;
use serde::{Deserialize, Serialize};

/// A form of an excerpt that is printed. One place has one: whoever sets it again replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintEdit {
    /// The excerpt's place.
    pub on: Place,
    /// What is printed in the place of its words; `None` where they are printed as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<String>,
    /// Its words in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<String>,
    /// The language of the translation, as it was written: `de`, `German`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Why it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who made it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// The longest printed form or translation, in characters: far more than an excerpt, far less than a book.
pub const LONGEST: usize = 100_000;

/// What cannot be an edit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEdit {
    /// A text without words.
    #[error("{0} has no words in it; to take an edit away use --remove")]
    Empty(&'static str),
    /// A text that is too long.
    #[error("{0} is longer than {LONGEST} characters")]
    Long(&'static str),
    /// A language that is none.
    #[error("“{0}” is no language: write a word or a short code, as in de or German")]
    Language(String),
    /// A language of nothing.
    #[error("a language says what a translation is in: give the translation too")]
    NoTranslation,
}

/// A text as an edit keeps it: with its lines, without blanks around it.
pub fn text(what: &'static str, text: &str) -> Result<String, BadEdit> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    if !text.chars().any(char::is_alphanumeric) {
        return Err(BadEdit::Empty(what));
    }
    if text.chars().count() > LONGEST {
        return Err(BadEdit::Long(what));
    }
    Ok(text)
}

/// The name of a language as an edit keeps it.
pub fn language(text: &str) -> Result<String, BadEdit> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '(' | ')' | '’' | '\'');
    if name.is_empty() || name.chars().count() > 40 || !name.chars().all(fits) || !name.contains(char::is_alphabetic) {
        return Err(BadEdit::Language(crate::text::display::shortened(text, 40)));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_lines_and_nothing_is_no_edit() {
        assert_eq!(text("--print", " one\r\ntwo \n").as_deref(), Ok("one\ntwo"));
        assert_eq!(text("--print", " … "), Err(BadEdit::Empty("--print")));
        assert_eq!(text("--print", &"a".repeat(LONGEST + 1)), Err(BadEdit::Long("--print")));
        assert_eq!(language("  pt-BR ").as_deref(), Ok("pt-BR"));
        for bad in ["", "a\u{1b}[1m", "12", &"x".repeat(41)] {
            assert!(language(bad).is_err(), "{bad}");
        }
    }
}
