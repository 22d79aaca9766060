//! Decisions: what coders agree on where their readings of a passage differ.
//!
//! A decision settles one code in one stretch of a text. The consensus layer, whose codings are shown as
//! those of a coder named [`CONSENSUS`], follows from all decisions on a document: it is never stored, so it
//! cannot be at odds with them, whoever decided what in which copy of the project.

use super::code::Code;
use super::guid::Hash;
use crate::text::Span;
use crate::text::fold::fold;
use serde::{Deserialize, Serialize};

/// The name of the coder whose codings are the consensus layer.
pub const CONSENSUS: &str = "consensus";

/// Whether this coder's codings are the consensus layer.
pub fn is_consensus(coder: &str) -> bool {
    fold(coder) == CONSENSUS
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Take(coders) => write!(f, "take {}", coders.join(", ")),
            Self::Neither => write!(f, "neither"),
            Self::Adjust { code, span } => write!(f, "adjust to {code} at {}..{}", span.start, span.end),
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The codings of these coders stand: of one of them, or of both.
    Take(Vec<String>),
    /// Nothing is coded here.
    Neither,
    /// Neither reading as it is: this code on this span instead.
    Adjust {
        /// The code.
        code: String,
        /// The span, in bytes of the text.
        span: Span,
    },
}

/// A coding that a decision makes in the consensus layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The code.
    pub code: String,
    /// The span, in bytes of the text.
    pub span: Span,
    /// The definition that the team had before it.
    pub under: u64,
}

/// A decision, with who wrote it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub choice: Choice,
    /// What stands in the consensus layer because of it, as it was when it was decided: what coders do to their
    /// own codings later changes no decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<Made>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// Who wrote it down.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// Which definition of a code a coding was made under: the first eight bytes of the hash of what tells a
/// coder when to apply it (definition, apply when, not when). Not a number that counts up, for two copies
/// of a project may define apart.
pub fn meaning(code: &Code) -> u64 {
    let fields = [&code.definition, &code.apply, &code.not];
    let mut all = Vec::new();
    for field in fields {
        all.extend_from_slice(&(field.len() as u64).to_le_bytes());
        all.extend_from_slice(field.as_bytes());
    }
    let Hash(bytes) = Hash::of(&all);
    u64::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_follows_when_it_applies_and_nothing_else() {
        let code = Code { id: "a".into(), definition: "x".into(), ..Code::default() };
        let moved = Code { parent: Some("b".into()), position: 4, name: "X".into(), ..code.clone() };
        assert_eq!(meaning(&code), meaning(&moved));
        let shifted = Code { definition: String::new(), apply: "x".into(), ..code.clone() };
        assert_ne!(meaning(&code), meaning(&shifted));
        assert!(is_consensus("Consensus") && !is_consensus("k1"));
    }
}
