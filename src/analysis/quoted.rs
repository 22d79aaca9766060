//! Where a quotation comes from: searched in any number of texts, and compared word by word.
//!
//! A quotation is read as a [`Pattern`]: its words in order, with marked cuts (`[…]`) and insertions (`[the council]`)
//! between them. [`Search`] knows the runs of two or three words of all patterns at once and walks each text once, so
//! its cost is that of reading the texts, however many quotations there are, and it keeps no index of them. Where runs
//! are met, the pattern is laid on the text exactly ([`mod@exact`]); where no text has it so, the place that comes
//! nearest is found ([`mod@near`]).
//!
//! What typing and typesetting change is no difference: the case of the first letter, shapes of quotation marks and
//! dashes, blanks and line breaks, soft hyphens, ligatures, marks of emphasis. Any other sign is.

pub mod exact;
pub mod near;
pub mod pattern;
pub mod search;
pub mod words;

pub use exact::Exact;
pub use near::Near;
pub use pattern::Pattern;
pub use search::{Outcome, Search};

#[cfg(test)]
mod tests;
