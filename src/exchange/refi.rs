//! REFI-QDA: the form in which programs for qualitative analysis hand projects to one another, read and written.
//!
//! Reading is lenient, for no two programs write the same: names in any case, elements in any order, ids that repeat or
//! are none, positions in whatever units ([`positions`]). Writing is strict: what the schema says, in its order, ids in
//! capitals and each once.

mod bytes;
pub mod export;
mod files;
mod import;
mod meaning;
mod media;
pub mod positions;
pub mod qde;
mod sources;
mod strict;
#[cfg(test)]
mod tests;
pub mod turns;
mod xml;

pub use import::open;
