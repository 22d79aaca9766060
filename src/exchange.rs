//! Other programs' files and our own exchange formats: codebooks, codings.

pub mod codebook;
pub mod codings;
