//! Text, and nothing but text: spans, offset conversion, words, sentences, graphemes, times, safe display.
//!
//! Everything here is pure and knows no document, no file and no terminal. Inside emic a place in a
//! text is a **byte offset on a char boundary** ([`Span`]); outside (command line, CSV, JSON, REFI) it
//! is a **Unicode code point** ([`CharSpan`]). The two are different types so that they cannot be mixed,
//! and [`CharIndex`] is the one place that converts between them.

pub mod clock;
pub mod display;
pub mod fold;
pub mod marks;
pub mod offsets;
pub mod segment;
pub mod span;
pub mod words;

pub use offsets::CharIndex;
pub use span::{CharSpan, Span};
