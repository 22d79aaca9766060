//! Publishing: plain results into what people read, cite and hand on.
//!
//! This layer turns what analysis counted into sheets, text, CSV, Markdown and JSON, and passages into
//! excerpts that can be cited without giving a person away. It counts nothing itself, opens no file and
//! prints nothing: each function hands back a `String` for the caller to put where it belongs. The same
//! input gives the same bytes.

pub mod citation;
pub mod cooccurrence;
pub mod csv;
pub mod excerpts;
pub mod format;
pub mod frequency;
pub mod json;
pub mod markdown;
pub mod protect;
pub mod quotation;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod wrap;

pub use format::{Format, FormatError};
pub use table::{Cell, Column, Row, Sheet, Table};
pub use text::TextStyle;
