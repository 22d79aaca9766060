//! Search: a query language over turns.
mod analyse;
mod bits;
mod condition;
mod evaluate;
#[cfg(test)]
mod fixture;
mod hit;
mod index;
mod library;
mod lookup;
mod matcher;
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
pub use library::{Indexed, Library, LibraryError};
pub use query::{Query, QueryError};
pub use run::{Hit, Hits, Options, Order, SearchError, Searcher};
