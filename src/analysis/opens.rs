//! What a number opens: the passages, turns or stretches that stand behind it.
//!
//! A number that the rules of counting made is opened by counting again, with the options that it was counted
//! with, so a table of many numbers does not hold their passages. Other reports name the stretches outright.

use super::AnalysisError;
use super::excerpts::{ExcerptRef, Selection, excerpt_of, excerpts};
use super::group::Groups;
use super::options::{Coders, Options};
use super::scope::Scope;
use crate::study::Corpus;
use crate::text::Span;
use std::sync::Arc;

/// What a number opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Opens {
    /// What the rules of counting find with these options.
    Counted(Arc<Options>, Selection),
    /// These stretches, in this order.
    Places(Arc<[Place]>),
}

/// A stretch of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Corpus::documents`].
    pub document: u32,
    /// Where.
    pub span: Span,
}

impl Opens {
    /// Stretches; nothing to open where there are none.
    pub fn places(places: impl IntoIterator<Item = Place>) -> Option<Self> {
        let places: Arc<[Place]> = places.into_iter().collect();
        (!places.is_empty()).then_some(Self::Places(places))
    }

    /// The body of these turns (indices into [`Corpus::turns`]).
    pub fn turns(corpus: &Corpus, turns: impl IntoIterator<Item = usize>) -> Option<Self> {
        let place = |turn: usize| corpus.turns.get(turn).map(|row| Place { document: row.document, span: row.body });
        Self::places(turns.into_iter().filter_map(place))
    }

    /// The excerpts behind the number. Stretches that are named come with the codings of these coders; what was
    /// counted comes with those that were counted.
    pub fn excerpts(&self, corpus: &Corpus, coders: &Coders) -> Result<Vec<ExcerptRef>, AnalysisError> {
        match self {
            Self::Counted(options, selection) => excerpts(corpus, options, *selection),
            Self::Places(places) => at(corpus, places, coders),
        }
    }
}

/// Stretches as excerpts, with all codings there.
fn at(corpus: &Corpus, places: &[Place], coders: &Coders) -> Result<Vec<ExcerptRef>, AnalysisError> {
    let options = Options { coders: coders.clone(), ..Options::default() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let excerpt = |place: &Place| {
        let document = place.document as usize;
        let first = corpus.documents.get(document).map_or(0, |row| row.codings.start);
        let codings = corpus.codings_of(document).iter().enumerate();
        let here = codings.filter(|(_, coding)| coding.span.overlaps(place.span) && scope.takes(coding));
        let codings = here.map(|(at, _)| first + at as u32).collect();
        let turns = corpus.touches(document, place.span).collect();
        excerpt_of(&scope, &groups, document, place.span, codings, turns)
    };
    Ok(places.iter().map(excerpt).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    #[test]
    fn stretches_open_as_they_are_named() {
        let corpus = Study::new()
            .code("a")
            .document("x", &[])
            .turn("A", "one two three")
            .turn("B", "four five")
            .coding("k", "a", "two")
            .coding("k", "a", "four")
            .coding("l", "a", "five")
            .build();
        let opens = Opens::turns(&corpus, [1]).expect("a turn");
        let found = opens.excerpts(&corpus, &Coders::Lead).expect("excerpts");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].span, found[0].codings.as_slice()), (corpus.turns[1].body, [1].as_slice()));
        assert_eq!(found[0].turns, [1]);
        let of_all = opens.excerpts(&corpus, &Coders::All).expect("excerpts");
        assert_eq!(of_all[0].codings, [1, 2], "the codings of whoever is asked about");
        assert_eq!(Opens::turns(&corpus, []), None, "nothing opens nothing");
    }
}
