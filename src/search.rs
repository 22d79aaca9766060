//! Search: a query language over turns.
mod analyse;
mod bits;
mod parse;
mod pattern;
mod query;
mod stem;
pub use query::{Query, QueryError};
