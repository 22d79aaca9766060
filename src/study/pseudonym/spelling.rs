//! Spellings: a name as the words and gaps that are compared.
//!
//! A **token** is a run of letters, digits and the marks on them; what stands between two tokens is a **gap**.
//! Tokens are compared case folded and decomposed, so that it makes no difference how an accent was typed; gaps by
//! what matters in them: blanks, a line break and a hyphen stand for each other, a full stop may be missing.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Whether a character belongs to a token.
pub(super) fn in_token(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && (is_combining_mark(c) || is_ignored(c))
}

/// Characters without a shape of their own: soft hyphens, joiners.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A token as it is compared.
pub(super) fn folded(token: &str) -> Cow<'_, str> {
    if token.is_ascii() {
        return if token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(token.to_ascii_lowercase())
        } else {
            Cow::Borrowed(token)
        };
    }
    // Over the capital, so that ß and SS, ς and σ are the same.
    let folded = token.nfd().filter(|c| !is_ignored(*c)).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    Cow::Owned(folded.nfd().collect())
}

/// Whether a character is one of those that people write for an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '´' | '＇')
}

/// Whether a character is one of those that people write for a hyphen.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '_' | '−')
}

/// A gap between two tokens of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Blanks or a hyphen; whether the name has a full stop there.
    Loose(bool),
    /// An apostrophe.
    Apostrophe,
    /// Something else, compared without its blanks.
    Exact(String),
}

impl Gap {
    pub(super) fn of(gap: &str) -> Self {
        let shown: String = gap.chars().filter(|c| !c.is_whitespace()).collect();
        let mut chars = shown.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if is_apostrophe(c) => Self::Apostrophe,
            (Some('.'), None) => Self::Loose(true),
            (Some(c), None) if is_hyphen(c) => Self::Loose(false),
            (None, _) => Self::Loose(false),
            _ => Self::Exact(shown),
        }
    }

    /// Whether what stands in a text may stand for it.
    pub(super) fn is(&self, there: &str) -> bool {
        // A name goes over one line break, never over an empty line.
        if there.len() > 48 || there.bytes().filter(|byte| *byte == b'\n').count() > 1 {
            return false;
        }
        let mut shown = there.chars().filter(|c| !c.is_whitespace());
        match self {
            Self::Apostrophe => shown.next().is_some_and(is_apostrophe) && shown.next().is_none(),
            Self::Exact(own) => shown.eq(own.chars()),
            Self::Loose(stop) => match (shown.next(), shown.next()) {
                (None, _) => !there.is_empty(),
                (Some('.'), None) => *stop && there.starts_with('.'),
                (Some(c), None) => is_hyphen(c) && !there.starts_with(char::is_whitespace),
                _ => false,
            },
        }
    }
}

/// A spelling of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Its tokens, folded; at least one.
    pub tokens: Vec<String>,
    /// What stands between them: one less.
    pub gaps: Vec<Gap>,
    /// Whether it has a capital letter, so that a hit in small letters is another word.
    pub capital: bool,
}

impl Spelling {
    /// The spelling, without what stands before its first and after its last token; `None` where it has no letter.
    pub(super) fn of(name: &str) -> Option<Self> {
        let spans = tokens(name);
        let token = |&(start, end): &(usize, usize)| folded(name.get(start..end).unwrap_or("")).into_owned();
        let gap = |pair: &[(usize, usize)]| match pair {
            [(_, end), (start, _)] => Gap::of(name.get(*end..*start).unwrap_or("")),
            _ => Gap::Loose(false),
        };
        let spelling = Self {
            tokens: spans.iter().map(token).collect(),
            gaps: spans.windows(2).map(gap).collect(),
            capital: name.chars().any(char::is_uppercase),
        };
        (!spelling.tokens.is_empty()).then_some(spelling)
    }

    /// What two spellings of the same name have in common.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        for (at, token) in self.tokens.iter().enumerate() {
            key.push_str(token);
            match self.gaps.get(at) {
                Some(Gap::Loose(_)) => key.push(' '),
                Some(Gap::Apostrophe) => key.push('\''),
                Some(Gap::Exact(gap)) => key.push_str(gap),
                None => {}
            }
        }
        key
    }
}

/// The tokens of a text, as byte ranges.
pub(super) fn tokens(text: &str) -> Vec<(usize, usize)> {
    Tokens { text, at: 0 }.collect()
}

/// Walks the tokens of a text.
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let mut start = None;
        while let Some(&byte) = bytes.get(self.at) {
            let (belongs, length) = if byte.is_ascii() {
                (byte.is_ascii_alphanumeric(), 1)
            } else {
                let c = self.text.get(self.at..)?.chars().next()?;
                (in_token(c), c.len_utf8())
            };
            match (belongs, start) {
                (true, None) => start = Some(self.at),
                (false, Some(start)) => return Some((start, self.at)),
                _ => {}
            }
            self.at += length;
        }
        start.map(|start| (start, bytes.len()))
    }
}
