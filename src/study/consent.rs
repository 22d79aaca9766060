//! Consent: what of a document or of a person's words may leave the study.
//!
//! It is said in the attribute `consent` of a document, of a participant, or of both; the stricter of the two holds for
//! a turn. Where neither says anything, words may be quoted: a study that asks more of itself says so in its sheets.

use crate::text::fold::fold;
use std::str::FromStr;

/// The attribute that consent is said in.
pub const KEY: &str = "consent";

/// What may leave the study, from most to least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consent {
    /// Words may be quoted.
    #[default]
    Quote,
    /// What was said may be told in other words, not quoted.
    Paraphrase,
    /// Nothing may leave the study.
    Nothing,
    /// Consent was taken back: nothing may leave the study, and what has left it should be found.
    Withdrawn,
}

impl Consent {
    /// All, as they are offered.
    pub const ALL: [Self; 4] = [Self::Quote, Self::Paraphrase, Self::Nothing, Self::Withdrawn];

    /// The word used in sheets and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Paraphrase => "paraphrase",
            Self::Nothing => "none",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether words may be quoted under it.
    pub fn quotable(self) -> bool {
        self == Self::Quote
    }

    /// What the attribute says: an unset or empty one permits quotation; a value that is no consent permits nothing, for
    /// a slip of the pen must not let words out. `Err` holds that value.
    pub fn read(value: Option<&str>) -> Result<Self, String> {
        match value.map(str::trim) {
            None | Some("") => Ok(Self::default()),
            Some(value) => value.parse(),
        }
    }
}

impl FromStr for Consent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = fold(text.trim());
        Self::ALL.into_iter().find(|known| known.as_str() == wanted).ok_or_else(|| {
            format!(
                "“{}” is no consent; accepted are quote, paraphrase, none, withdrawn",
                crate::text::display::one_line(text)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_two_holds_and_slips_let_nothing_out() {
        let read = |value: &str| Consent::read(Some(value));
        assert_eq!(Consent::read(None), Ok(Consent::Quote));
        assert_eq!(read(" Paraphrase "), Ok(Consent::Paraphrase));
        assert_eq!(read("none").max(read("quote")), Ok(Consent::Nothing));
        assert!(read("qoute").is_err_and(|e| e.contains("accepted are quote")));
        assert!(Consent::ALL.is_sorted() && Consent::ALL.into_iter().all(|c| c.as_str().parse() == Ok(c)));
    }
}
