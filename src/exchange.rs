//! Other programs' files and our own exchange formats: codebooks, codings.

pub mod codings;
