//! The codebook as screens need it: letters and colours of themes, counts, names.

use super::message::Codes;
use super::theme::Theme;
use crate::study::{Code, Codebook};
use ratatui::style::Style;
use std::collections::BTreeMap;

/// The codes with what is shown of them.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The tree.
    pub codebook: Codebook,
    /// Codings of each code by itself, parallel to the codes.
    own: Vec<u32>,
    /// Codings of each code with its sub-codes.
    pooled: Vec<u32>,
    /// The letter of each theme, by its place in the codebook.
    letters: BTreeMap<usize, char>,
}

impl Book {
    /// From what the store read.
    pub fn new(codes: Codes) -> Self {
        let Codes { codebook, counts } = codes;
        let own: Vec<u32> = codebook.codes().iter().map(|code| counts.get(&code.id).copied().unwrap_or(0)).collect();
        let pooled = (0..codebook.len())
            .map(|at| own.get(codebook.subtree(at)).map_or(0, |counts| counts.iter().sum()))
            .collect();
        let letters = letters(&codebook);
        Self { codebook, own, pooled, letters }
    }

    /// The code with this id.
    pub fn get(&self, id: &str) -> Option<&Code> {
        self.codebook.get(id)
    }

    /// The code at a place.
    pub fn code(&self, at: usize) -> Option<&Code> {
        self.codebook.codes().get(at)
    }

    /// Codings of a code by itself.
    pub fn own(&self, at: usize) -> u32 {
        self.own.get(at).copied().unwrap_or(0)
    }

    /// Codings of a code with its sub-codes.
    pub fn pooled(&self, at: usize) -> u32 {
        self.pooled.get(at).copied().unwrap_or(0)
    }

    /// Counts codings of a code that were just made (or taken away, where negative).
    pub fn bump(&mut self, id: &str, by: i64) {
        let Some(mut at) = self.codebook.index_of(id) else { return };
        let change = |count: &mut u32| *count = u32::try_from(i64::from(*count) + by).unwrap_or(0);
        self.own.get_mut(at).map(change);
        loop {
            self.pooled.get_mut(at).map(change);
            match self.codebook.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
    }

    /// The letter of the theme that a code belongs to.
    pub fn letter(&self, id: &str) -> char {
        let theme = self.codebook.index_of(id).map(|at| self.codebook.theme(at));
        theme.and_then(|theme| self.letters.get(&theme)).copied().unwrap_or('?')
    }

    /// The colour of the theme that a code belongs to.
    pub fn style(&self, id: &str, theme: &Theme) -> Style {
        self.colour(id).map_or_else(|| theme.dim(), |(colour, place)| theme.of_theme(colour, place))
    }

    /// The same colour, for running text.
    pub fn text_style(&self, id: &str, theme: &Theme) -> Style {
        self.colour(id).map_or_else(|| theme.text(), |(colour, place)| theme.text_of_theme(colour, place))
    }

    /// The colour of the theme that a code belongs to, as the codebook gives it, and its place among the themes.
    fn colour(&self, id: &str) -> Option<(&str, usize)> {
        let top = self.codebook.theme(self.codebook.index_of(id)?);
        let place = self.letters.keys().position(|known| *known == top).unwrap_or(0);
        Some((self.code(top).map_or("", |code| code.colour.as_str()), place))
    }
}

/// A letter for each theme: the first of its id that is free, else any that is.
fn letters(book: &Codebook) -> BTreeMap<usize, char> {
    let mut taken: Vec<char> = Vec::new();
    let mut letters = BTreeMap::new();
    for at in (0..book.len()).filter(|at| book.depth(*at) == 1) {
        let id = book.codes().get(at).map_or("", |code| code.id.as_str());
        // The start of a word goes before a letter inside one.
        let starts = id.split(['.', '-', '_', '/']).filter_map(|word| word.chars().next());
        let own = starts.chain(id.chars()).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
        let any = ('A'..='Z').chain('0'..='9').chain('a'..='z');
        let letter = own.chain(any).find(|c| !taken.contains(c)).unwrap_or('#');
        taken.push(letter);
        letters.insert(at, letter);
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_theme_has_a_letter_of_its_own() {
        let code = |id: &str, parent: Option<&str>, position| Code {
            id: id.into(),
            parent: parent.map(Into::into),
            position,
            ..Code::default()
        };
        let codebook = Codebook::new(vec![
            code("power", None, 0),
            code("power.definition", Some("power"), 0),
            code("practice", None, 1),
            code("rule-bending", None, 2),
            code("rules", None, 3),
        ])
        .expect("sound");
        let counts = BTreeMap::from([("power".to_owned(), 2), ("power.definition".to_owned(), 3)]);
        let book = Book::new(Codes { codebook, counts });
        let ids = ["power", "power.definition", "practice", "rule-bending", "rules", "gone"];
        assert_eq!(ids.map(|id| book.letter(id)), ['P', 'P', 'R', 'B', 'U', '?']);
        assert_eq!((book.own(0), book.pooled(0)), (2, 5));
        let mut book = book;
        book.bump("power.definition", 1);
        book.bump("power", -9);
        assert_eq!((book.own(1), book.own(0), book.pooled(0)), (4, 0, 0));
    }
}
