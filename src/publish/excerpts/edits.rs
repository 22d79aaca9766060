//! The form in which an excerpt is printed, beside its own words: what was edited for print, and its translation.
//!
//! An edit belongs to one place: an excerpt that came to be longer or shorter since is printed as it is, for nobody
//! said how it should be. In a file with neutral ids, names go out of edits as they go out of what is said. Nothing
//! is edited in silence: where the edited form stands, so does what the transcript has.

use super::Excerpt;
use crate::publish::protect::At;
use crate::study::Corpus;
use crate::text::Span;

/// Puts the edit of the excerpt's place into it, if there is one.
pub(super) fn fill(excerpt: &mut Excerpt, corpus: &Corpus, at: At<'_>, document: usize, span: Span) {
    let Some(edit) = corpus.print_of(document, span) else { return };
    let told = |text: &String| at.said(text, Span::of(0..text.len()));
    excerpt.printed = edit.printed.as_ref().map(told);
    excerpt.translation = edit.translation.as_ref().map(told);
    excerpt.translation_language = edit.language.clone().filter(|_| edit.translation.is_some());
}

impl Excerpt {
    /// What a document prints: the edited form, else the words as they are.
    pub(in crate::publish) fn in_print(&self) -> &str {
        self.printed.as_deref().unwrap_or(&self.quotation)
    }

    /// What is to be said of it below: that it was edited, and from what; its translation.
    pub(in crate::publish) fn edits(&self) -> impl Iterator<Item = String> + '_ {
        let edited = self.printed.as_ref().map(|_| {
            let said = self.quotation.split('\n').map(str::trim).collect::<Vec<_>>().join(" / ");
            format!("Edited for print; the transcript has: “{said}”")
        });
        let language = self.translation_language.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
        let translation = self.translation.as_ref().map(|text| {
            let text = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" / ");
            format!("Translation{language}: “{text}”")
        });
        edited.into_iter().chain(translation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_form_stands_with_what_was_said_and_its_translation() {
        let plain = Excerpt { quotation: "we, erm, bend\nit".into(), ..Excerpt::default() };
        assert_eq!((plain.in_print(), plain.edits().count()), ("we, erm, bend\nit", 0));
        let edited = Excerpt {
            printed: Some("we bend it".into()),
            translation: Some("wir biegen es".into()),
            translation_language: Some("de".into()),
            ..plain
        };
        let quote = edited.as_quote(false);
        assert_eq!(quote.text, "we bend it");
        assert_eq!(
            quote.notes,
            ["Edited for print; the transcript has: “we, erm, bend / it”", "Translation (de): “wir biegen es”"]
        );
    }
}
