//! Analysis: pure functions over a [`Corpus`](crate::study::Corpus) that return plain data.
//!
//! Every report is counted here and nowhere else, so a table on the screen, in a file and on the
//! command line is the same table. The layer knows neither the project file nor the terminal, holds no
//! text and formats nothing but names and notes; `publish` renders what it returns, `tui` draws it.
//!
//! The order of work is that of a report: [`options`] say what is wanted, [`scope`] settles which
//! documents, codings and turns count, [`group`] splits the turns, [`passages`] joins codings, and the
//! reports count: [`mod@frequency`], [`mod@cooccurrence`], [`mod@theme`], [`mod@compare`], [`mod@coders`]. [`mod@excerpts`] opens any
//! number of theirs, and [`mod@expression`] finds passages by the codes on and near them.
//!
//! Beside the reports stands the statistics they and others are made of, which knows no study: [`agreement`],
//! [`coefficients`], [`lag`], [`rates`], [`resample`], [`significance`].

pub mod agreement;
pub mod attributes;
mod bits;
pub mod codebook;
pub mod codeline;
pub mod coders;
pub mod coefficients;
pub mod compare;
pub mod cooccurrence;
pub mod denominators;
mod distributions;
pub mod elements;
pub mod excerpts;
pub mod expression;
pub mod frequency;
pub mod group;
pub mod header;
pub mod intervals;
pub mod kwic;
pub mod lag;
pub mod linked;
pub mod negative;
pub mod observed;
pub mod opens;
pub mod options;
pub mod over_time;
pub mod passages;
pub mod pick;
pub mod progress;
pub mod quoted;
pub mod rates;
pub mod reaching;
pub mod resample;
pub mod rows;
pub mod sample;
pub mod saturation;
pub mod scope;
pub mod significance;
pub mod spans;
mod sweep;
pub mod tag_table;
pub mod tags;
pub mod theme;
pub mod turn_taking;
pub mod uses;
pub mod words;

#[cfg(test)]
pub(crate) mod testing;

pub use compare::{Compare, compare};
pub use cooccurrence::{Cooccurrence, cooccurrence};
pub use denominators::Denominators;
pub use excerpts::{ExcerptRef, Selection, excerpts};
pub use expression::{Expression, Reach, Retrieval};
pub use frequency::{Frequency, frequency};
pub use group::Groups;
pub use header::Header;
pub use opens::{Opens, Place};
pub use options::{Coders, Condition, Count, Dates, Depth, Documents, Options, Speakers, Straddle, Unit, Within};
pub use over_time::{OverTime, over_time};
pub use scope::Scope;
pub use theme::{Theme, theme};
pub use turn_taking::{TurnTaking, turn_taking};
pub use uses::{Uses, uses};

/// So many things, as figures are held; no study has more than they hold.
pub(crate) fn number_of(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}

/// Why a report cannot be made. Each is the user's to mend, so each says how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnalysisError {
    /// An attribute that nothing in the study has.
    #[error("there is no attribute “{key}”; known are {}", .known.join(", "))]
    UnknownAttribute {
        /// The key as given.
        key: String,
        /// The keys that exist.
        known: Vec<String>,
    },
    /// A code expression that cannot be used.
    #[error(transparent)]
    Expression(#[from] expression::ExpressionError),
    /// A code that is not in the codebook; the message is the codebook's own.
    #[error("{0}")]
    UnknownCode(String),
    /// A coder who takes no part in the study.
    #[error("there is no coder “{name}”; {}", coders_known(.known))]
    UnknownCoder {
        /// The name as given.
        name: String,
        /// The coders there are.
        known: Vec<String>,
    },
    /// A document that the acting coder is to code without seeing what others coded.
    #[error("{0} is coded blind: finish it first (`emic finish {0}`), then compare")]
    Blind(String),
    /// No two coders share a document.
    #[error("{0}")]
    NothingShared(String),
    /// A document whose text is not there.
    #[error("the text of “{0}” is not in the project; run `emic check`")]
    NoText(String),
    /// Options that cannot be combined, or ask for more than a report can hold.
    #[error("{0}")]
    Usage(String),
}

fn coders_known(known: &[String]) -> String {
    if known.is_empty() { "nobody has coded yet".to_owned() } else { format!("known are {}", known.join(", ")) }
}
