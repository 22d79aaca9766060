//! Search: turns by their words, by what they are and by how they are coded.
//!
//! # The language
//!
//! Words stand for their stems, with case folded; words side by side must all be in the turn
//! ([`LANGUAGE`] has an example of everything). Positions that are found are exact: a phrase is marked
//! where it is a phrase, an alternative only where it holds, and nothing that is negated.
//!
//! * `"a b"` is a phrase; `"a b"~3` wants all its words in any order, with at most 3 other words among
//!   them, each word of the query by a word of its own.
//! * `'a b'` is a phrase of forms as they are written, but for case.
//! * A hyphenated word, the joined one and its parts side by side find one another. A joined word is
//!   split only into parts that both are words of the text; parts that are articles, pronouns and the
//!   like make no compound (`away` is not `a way`). Without quotes, `inter agency` wants both words,
//!   in any place, or `interagency`.
//! * `key:value` holds for a turn if its participant's value is that, else its document's. A value with
//!   `/` is a path, met by any of its parts. `key:"(none)"` finds turns without a value.
//! * `tag:` and `linked:` find turns whose body shares a code point with a tag, or an end of a link.
//! * `like:` finds turns that share seldom words with a sample.
//! * `code:`, `coded:` and `coder:` find turns whose body shares a code point with such a coding; each
//!   may be another coding.
//!
//! # How it works
//!
//! The index holds words and nothing else. Conditions are answered from the
//! [`Corpus`](crate::study::Corpus) when a query runs, so coding or editing an attribute never waits
//! for an index. Every part of a query becomes the set of turns that meet it; combining parts is
//! combining sets, and a total is the size of one. The same patterns run over positions from the index
//! and over words read from a text, so a document that the index lacks is searched all the same.
//!
//! [`Index`] is kept up by [`Index::catch_up`]; [`Searcher`] runs a [`Query`] and gives [`Hits`].

mod analyse;
mod bits;
mod condition;
mod evaluate;
#[cfg(test)]
mod fixture;
mod highlight;
mod hit;
mod index;
mod language;
mod library;
mod like;
mod lookup;
mod matcher;
pub mod memos;
mod parse;
mod pattern;
mod plan;
mod project;
mod query;
mod reading;
mod run;
mod stem;
#[cfg(test)]
mod tests;
mod view;

pub use hit::{Extend, Record, Snippet, extend, snippet};
pub use index::{CaughtUp, Index, IndexError, Indexer, Unusable, Unwritable};
pub use language::{Completion, LANGUAGE, complete};
pub use library::{Indexed, Library, LibraryError};
pub use like::like_query;
pub use query::{Query, QueryError};
pub use run::{Hit, Hits, Options, Order, SearchError, Searcher};
pub use stem::Forms;
