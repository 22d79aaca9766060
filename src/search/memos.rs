//! Words in memos: plainer than the query language, for notes are few and short.
//!
//! A word is found where a word of the text begins with it, whatever the case; a phrase in quotation marks where the
//! words stand side by side. All of them must be there.

use crate::text::display::shortened;
use crate::text::fold::fold;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Reads words and phrases; a quotation mark that is never closed ends with the text.
    pub fn parse(text: &str) -> Self {
        let straight = text.replace(['“', '”'], "\"");
        let parts = straight.split('"').enumerate();
        let words = parts.flat_map(|(at, part)| {
            let phrase = at % 2 == 1;
            if phrase { vec![fold(part)] } else { part.split_whitespace().map(fold).collect() }
        });
        Self(words.filter(|word| !word.is_empty()).collect())
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of it is in a text.
    pub fn are_in(&self, text: &str) -> bool {
        let text = settled(text);
        self.0.iter().all(|word| begins_in(&text, &settled(word)))
    }

    /// The line of a text that holds the most of it, in so many characters at most.
    pub fn line(&self, text: &str, chars: usize) -> String {
        let held = |line: &&str| {
            let line = settled(line);
            self.0.iter().filter(|word| begins_in(&line, &settled(word))).count()
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        // Of several as good the first.
        let best = lines.rev().max_by_key(held);
        shortened(best.unwrap_or_default().trim(), chars)
    }
}

/// Folded, with one sort of apostrophe.
fn settled(text: &str) -> String {
    fold(text).replace('’', "'")
}

fn begins_in(text: &str, word: &str) -> bool {
    // East Asian writing has no blanks between words.
    let starts_with_letter = word.chars().next().is_some_and(|c| c.is_alphanumeric() && c < '\u{2e80}');
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        !(starts_with_letter && before.is_some_and(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_words_and_phrases_stand_side_by_side() {
        let text = "Is this Power, or\nonly the board’s habit?";
        let found = |query: &str| Words::parse(query).are_in(text);
        assert!(found("POWER board") && found("hab") && found("\"or only\"") && found("board's") && found(""));
        assert!(!found("ower") && !found("power nobody") && !found("\"only or\"") && found("“only the"));
        assert_eq!(Words::parse("board").line(text, 40), "only the board’s habit?");
        assert_eq!(Words::parse("is").line(text, 8), "Is this…");
        assert!(Words::parse(" \"\" ").is_empty());
    }

    #[test]
    fn writing_without_blanks_is_searched_too() {
        assert!(Words::parse("の後").are_in("会議の後"));
        assert!(Words::parse("[[power").are_in("see [[power.voice]]"));
    }
}
