//! Links between passages: this workshop turn answers that interview excerpt.

use super::place::Place;
use serde::{Deserialize, Serialize};

/// What links say, as they are offered.
pub const KINDS: [&str; 4] = ["answers", "contradicts", "continues", "see also"];

/// A link from one passage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The passage that answers.
    pub from: Place,
    /// The passage that is answered.
    pub to: Place,
    /// What the first does to the second, in a word or two: `answers`.
    pub kind: String,
    /// Who set it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}
