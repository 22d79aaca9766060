//! Examples of codes that quote what may not be quoted.
//!
//! An example is mostly a passage, copied into the codebook when the code was made. Where its words stand in words
//! that consent does not let be quoted, it is withheld wherever the codebook leaves the study, as any excerpt is.

use super::{Consents, Fate, Readers};
use crate::study::corpus::Texts;
use crate::study::{Code, Corpus};
use crate::text::display::counted;
use crate::text::fold::fold;

/// What stands in the place of an example that may not be quoted.
pub const WITHHELD: &str = "[withheld: consent does not cover quotation]";

/// The fewest characters by which an example is known to be a quotation.
const QUOTED: usize = 15;

/// Words that may not be quoted.
#[derive(Clone, Debug, Default)]
pub struct Unsaid(Vec<String>);

impl Unsaid {
    /// What in a study may not be quoted to these readers.
    pub fn of(corpus: &Corpus, texts: &dyn Texts, readers: Readers) -> Self {
        let consents = Consents::of(corpus);
        let mut unsaid = Self::default();
        if !consents.recorded() {
            return unsaid;
        }
        let withheld = |consent| readers.fate(consent) != Fate::Quoted;
        for document in 0..corpus.documents.len() {
            let turns = || consents.turns(document).zip(corpus.turns_of(document));
            let whole = withheld(consents.document(document));
            if !whole && !turns().any(|(consent, _)| withheld(consent)) {
                continue;
            }
            let Some(text) = texts.text(corpus, document) else { continue };
            if whole {
                unsaid.add(&text);
                continue;
            }
            turns().filter(|(consent, _)| withheld(*consent)).for_each(|(_, turn)| unsaid.add(turn.body.slice(&text)));
        }
        unsaid
    }

    /// Adds words.
    pub fn add(&mut self, words: &str) {
        self.0.push(plain(words));
    }

    /// Whether an example, or a part of it that stands in quotation marks or between omissions, is among these words.
    pub fn has(&self, example: &str) -> bool {
        let parts = example.split(['“', '”', '„', '«', '»', '"', '…', '\n']).flat_map(|part| part.split("..."));
        std::iter::once(example).chain(parts).any(|part| {
            let words = plain(part.trim_matches(|c: char| !c.is_alphanumeric()));
            words.chars().count() >= QUOTED && self.0.iter().any(|said| said.contains(&words))
        })
    }

    /// Withholds the example of a code where it may not be quoted; whether it was.
    pub fn withhold(&self, code: &mut Code) -> bool {
        let is_unsaid = self.has(&code.example);
        if is_unsaid {
            WITHHELD.clone_into(&mut code.example);
        }
        is_unsaid
    }
}

/// What a file says of so many examples that are withheld; nothing of none.
pub fn line(withheld: usize) -> Option<String> {
    let are = if withheld == 1 { "is" } else { "are" };
    (withheld > 0).then(|| {
        format!(
            "{} of codes {are} withheld, for consent does not cover quotation of the words.",
            counted(withheld, "example")
        )
    })
}

/// Words as they are compared: it makes no difference how an apostrophe was typed.
fn plain(words: &str) -> String {
    fold(words).replace(['’', '‘', 'ʼ'], "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Study;

    #[test]
    fn an_example_of_words_that_may_not_be_quoted_is_known() {
        let study = Study::default().person("A1", &[("consent", "paraphrase")]).person("A2", &[]).document(
            "W1",
            &[],
            &[("A1", "We don’t  write\nit down, ever."), ("A2", "I do write it down each time.")],
        );
        let unsaid = Unsaid::of(&study.corpus, &study, Readers::Anybody);
        assert!(unsaid.has("“We don't write it down, ever.”"));
        assert!(unsaid.has("A nurse said: “we don’t write it …” (W1)"), "a part in quotation marks");
        assert!(!unsaid.has("I do write it down each time.") && !unsaid.has("write it"), "too short to be known");
        let mut code = Code { example: "We don't write it down".into(), ..Code::default() };
        assert!(unsaid.withhold(&mut code) && code.example == WITHHELD && !unsaid.withhold(&mut code));
        assert!(!Unsaid::of(&study.corpus, &study, Readers::Writers).has("We don't write it down"));
        assert_eq!(line(0), None);
        assert!(line(2).is_some_and(|line| line.starts_with("2 examples of codes are withheld")));
    }
}
