//! What a participant is in a conversation.

use serde::{Deserialize, Serialize};

/// The part a participant has in the study. `Respondent` is the default; a role or a profession is
/// an ordinary attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerType {
    /// A professional who is studied.
    #[default]
    Respondent,
    /// A child, parent or carer whom the professionals work for.
    Client,
    /// Who asks in an interview.
    Interviewer,
    /// Who leads a workshop or focus group.
    Facilitator,
    /// Who watches and writes.
    Observer,
}

impl SpeakerType {
    /// All types, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Respondent, Self::Client, Self::Interviewer, Self::Facilitator, Self::Observer];

    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Respondent => "respondent",
            Self::Client => "client",
            Self::Interviewer => "interviewer",
            Self::Facilitator => "facilitator",
            Self::Observer => "observer",
        }
    }

    /// Whether turns of such a speaker are counted by default: respondents' and clients' are.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Respondent | Self::Client)
    }

    /// The type that a speaker label tells of by itself (`INT`, `Interviewer`, `Q`, `Facilitator`, …),
    /// numbered (`INT2`) or with a full stop; `None` for every other label.
    pub fn of_label(label: &str) -> Option<Self> {
        let folded = crate::text::fold::fold(label);
        let word = folded
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '#' | ':' | '-' | '_'))
            .trim();
        match word {
            "int" | "interviewer" | "q" | "question" | "i" | "researcher" => Some(Self::Interviewer),
            "facilitator" | "fac" | "moderator" | "mod" | "host" => Some(Self::Facilitator),
            "observer" | "obs" | "note-taker" | "note taker" | "notetaker" => Some(Self::Observer),
            _ => None,
        }
    }
}

impl std::fmt::Display for SpeakerType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for SpeakerType {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let wanted = crate::text::fold::fold(s);
        Self::ALL.into_iter().find(|kind| kind.as_str() == wanted).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("“{}” is no speaker type; accepted are {}", crate::text::display::one_line(s), all.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_who_asks() {
        for label in ["INT", "Int.", "INT2", "Interviewer", "Interviewer 1", "Q", "Q."] {
            assert_eq!(SpeakerType::of_label(label), Some(SpeakerType::Interviewer), "{label}");
        }
        assert_eq!(SpeakerType::of_label("Facilitator"), Some(SpeakerType::Facilitator));
        for label in ["A2", "P1", "R1", "Intan", "Mr Quill", "A"] {
            assert_eq!(SpeakerType::of_label(label), None, "{label}");
        }
        assert!("boss".parse::<SpeakerType>().is_err_and(|e| e.contains("interviewer, facilitator")));
    }
}
