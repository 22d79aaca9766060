//! Other programs' files and our own exchange formats: codebooks, codings; and all of what an import takes in.

pub mod codebook;
pub mod codings;
pub mod intake;
