//! Memos: notes of the researchers on what they study and on what they do.

use super::guid::Guid;
use super::place::Place;
use serde::{Deserialize, Serialize};

/// What a memo is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemoType {
    /// What a code means.
    Definition,
    /// What the team decided.
    #[default]
    Decision,
    /// On the researcher's own part in it.
    Reflexive,
    /// On how the study is done.
    Methodological,
    /// What a document, a site or a theme comes to.
    Summary,
}

impl MemoType {
    /// All types, as they are offered.
    pub const ALL: [Self; 5] = [Self::Definition, Self::Decision, Self::Reflexive, Self::Methodological, Self::Summary];

    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Decision => "decision",
            Self::Reflexive => "reflexive",
            Self::Methodological => "methodological",
            Self::Summary => "summary",
        }
    }
}

impl std::str::FromStr for MemoType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = crate::text::fold::fold(text);
        Self::ALL.into_iter().find(|known| known.as_str() == wanted).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|known| known.as_str()).collect();
            format!("“{}” is no type of memo; accepted are {}", crate::text::display::one_line(text), known.join(", "))
        })
    }
}

/// What a memo hangs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemoOn {
    /// The project.
    Project,
    /// A document.
    Document(Guid),
    /// A participant.
    Participant(Guid),
    /// A code, by id.
    Code(String),
    /// A turn, or any passage: the place of what is said in it.
    Turn(Place),
    /// A report, by the name it is kept under.
    Report(String),
}

impl MemoOn {
    /// What a memo on it is for most often.
    pub fn usual_type(&self) -> MemoType {
        match self {
            Self::Code(_) => MemoType::Definition,
            Self::Document(_) => MemoType::Summary,
            Self::Report(_) => MemoType::Decision,
            Self::Project | Self::Participant(_) | Self::Turn(_) => MemoType::Reflexive,
        }
    }
}

/// The title of a memo: its first line that says something, without the signs of a heading.
pub fn title(text: &str) -> &str {
    let line = text.lines().map(str::trim).find(|line| !line.trim_start_matches('#').trim().is_empty());
    line.unwrap_or_default().trim_start_matches('#').trim()
}

/// A memo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// What it hangs on.
    pub on: MemoOn,
    /// What it is for.
    #[serde(rename = "type")]
    pub memo_type: MemoType,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}
