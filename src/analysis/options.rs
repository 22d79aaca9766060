//! What a report is asked for, and how each wish is written on the command line.
//!
//! The types know nothing of a study: whether an attribute, a code or a coder exists is settled where
//! they meet one ([`Scope`](super::Scope)). Each type parses itself, so that the command line, the
//! terminal UI and a saved report read the same words.

use crate::study::attribute;
use crate::text::display::one_line;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Everything a report can be asked for. The default is the plain report of the lead coders' reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Attributes to compare by, in order.
    pub by: Vec<String>,
    /// Whose codings count.
    pub coders: Coders,
    /// Which documents are in the report.
    pub documents: Documents,
    /// Conditions on turns, all of which must hold.
    pub filter: Vec<Condition>,
    /// Codes that select the rows; none means all.
    pub codes: Vec<String>,
    /// Whose turns count.
    pub speakers: Speakers,
    /// Whether reflective paragraphs of field notes count.
    pub reflective: bool,
    /// Whether paragraphs of field notes about persons are shown beside what these persons say.
    pub observed: bool,
    /// How deep into the code tree rows go.
    pub depth: Depth,
    /// Whether a row stands for its code alone, without its sub-codes.
    pub own: bool,
    /// What is counted where raw codings and passages differ.
    pub count: Count,
    /// The level at which a path attribute groups; `None` for its leaf.
    pub level: Option<usize>,
    /// How dates group, where a report puts them together.
    pub dates: Option<Dates>,
    /// What becomes of a passage that touches turns of several groups; `None` counts it in each.
    pub straddle: Option<Straddle>,
    /// The scope of co-occurrence.
    pub within: Within,
    /// The figure that tables show.
    pub unit: Unit,
    /// Percentages are shown from this many on.
    pub min_percent_n: u32,
    /// Cells with fewer participants are flagged.
    pub small_participants: u32,
    /// Cells with fewer documents are flagged.
    pub small_documents: u32,
    /// A code is flagged when one participant or document supplies more than this share of it, in percent.
    pub dominance_percent: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            by: Vec::new(),
            coders: Coders::Lead,
            documents: Documents::Touched,
            filter: Vec::new(),
            codes: Vec::new(),
            speakers: Speakers::Counted,
            reflective: false,
            observed: false,
            depth: Depth::N(1),
            own: false,
            count: Count::Passages,
            level: None,
            dates: None,
            straddle: None,
            within: Within::Overlap,
            unit: Unit::Participants,
            min_percent_n: 10,
            small_participants: 5,
            small_documents: 3,
            dominance_percent: 40,
        }
    }
}

/// Whose codings count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coders {
    /// One reading a document: consensus, else the assigned lead coder's, else the first coder's.
    #[default]
    Lead,
    /// All coders' pooled.
    All,
    /// These coders' pooled.
    Named(Vec<String>),
}

/// Which documents are in a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Documents {
    /// Those with a coding that counts, or finished by a coder who counts.
    #[default]
    Touched,
    /// All, untouched ones too.
    All,
    /// Those finished by a coder who counts.
    Finished,
}

/// Whose turns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speakers {
    /// Respondents', clients', and those without a participant.
    #[default]
    Counted,
    /// Everybody's.
    All,
}

/// How deep into the code tree rows go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// To this depth; 1 is themes.
    N(usize),
    /// All the way.
    All,
}

impl Depth {
    /// The depth as a number; the greatest there is for all.
    pub fn limit(self) -> usize {
        match self {
            Self::N(depth) => depth,
            Self::All => usize::MAX,
        }
    }
}

impl Default for Depth {
    fn default() -> Self {
        Self::N(1)
    }
}

/// What is counted where raw codings and passages differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Unions of overlapping or touching codings.
    #[default]
    Passages,
    /// Each coding by itself.
    Codings,
}

/// How dates group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dates {
    /// By the month, where they tell one.
    Month,
    /// By the year.
    Year,
    /// Before and after what happened, for each site by its own event, else by one of the whole study.
    Around(std::sync::Arc<[crate::study::Event]>),
}

/// To which one group a passage goes that touches turns of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Straddle {
    /// The group with most of its words; on a tie, the one that comes first in it.
    Main,
    /// The group of the first turn.
    Start,
}

/// The scope within which two codes count as meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// The same stretch of text.
    #[default]
    Overlap,
    /// The same turn.
    Turn,
    /// Turns at most this far apart.
    Turns(usize),
    /// The same document.
    Document,
    /// The same participant.
    Participant,
}

/// The figure that tables show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Participants n/N, then passages.
    #[default]
    Participants,
    /// Passages.
    Passages,
    /// Raw codings.
    Codings,
    /// Turns touched.
    Turns,
    /// Documents n/N.
    Documents,
    /// Words inside the passages.
    Words,
    /// Turns touched of a hundred.
    Per100Turns,
    /// Passages in a thousand words.
    Per1000Words,
}

/// One condition of `--where`: `key=a|b`, or `key!=a|b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The attribute, or `document`, `participant`, `speaker_type`.
    pub key: String,
    /// Whether the values are those to leave out.
    pub negated: bool,
    /// The values, any of which fits.
    pub values: Vec<String>,
}

impl Condition {
    /// Reads the conditions of a `--where`, parted by commas outside double quotes:
    /// `site=Dunlow,kind=workshop|meeting,profession!="nurse, school"`.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        split_outside_quotes(text, ',')?.iter().map(|part| part.parse()).collect()
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let shown = one_line(s.trim());
        let (key, values) = s.split_once('=').ok_or_else(|| {
            format!("“{shown}” is no condition: write KEY=VALUE, KEY=VALUE|VALUE or KEY!=VALUE, as in site=Dunlow")
        })?;
        let (key, negated) = key.strip_suffix('!').map_or((key, false), |key| (key, true));
        let key = attribute::key(key);
        if key.is_empty() {
            return Err(format!("the condition “{shown}” has no attribute before “=”; write it as in site=Dunlow"));
        }
        let values: Vec<String> = split_outside_quotes(values, '|')?.iter().map(|value| unquoted(value)).collect();
        if values.iter().any(String::is_empty) {
            return Err(format!(
                "the condition “{shown}” has an empty value; for turns without a value write {key}=(none)"
            ));
        }
        Ok(Self { key, negated, values })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negated { "!=" } else { "=" };
        write!(f, "{}{sign}{}", self.key, self.values.join("|"))
    }
}

/// Reads a list parted by commas outside double quotes, as `--by` and `--codes` take it.
pub fn parse_list(text: &str) -> Result<Vec<String>, String> {
    let parts: Vec<String> = split_outside_quotes(text, ',')?.iter().map(|part| unquoted(part)).collect();
    if parts.iter().any(String::is_empty) {
        return Err(format!("the list “{}” has an empty part", one_line(text)));
    }
    Ok(parts)
}

fn split_outside_quotes(text: &str, separator: char) -> Result<Vec<&str>, String> {
    let (mut parts, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        } else if c == separator && !quoted {
            parts.push(text.get(from..at).unwrap_or(""));
            from = at + c.len_utf8();
        }
    }
    if quoted {
        return Err(format!("“{}” has a quotation mark that is not closed", one_line(text)));
    }
    parts.push(text.get(from..).unwrap_or(""));
    Ok(parts)
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(text).trim().to_owned()
}

impl FromStr for Coders {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s.trim() {
            "lead" => Ok(Self::Lead),
            "all" => Ok(Self::All),
            names => parse_list(names)
                .map(Self::Named)
                .map_err(|why| format!("{why}; write --coders lead, all, or names as in k1,k2")),
        }
    }
}

impl fmt::Display for Coders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead => f.write_str("lead"),
            Self::All => f.write_str("all"),
            Self::Named(names) => f.write_str(&names.join(",")),
        }
    }
}

impl FromStr for Depth {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s.trim() {
            "all" => Ok(Self::All),
            number => match number.parse() {
                Ok(depth) if depth > 0 => Ok(Self::N(depth)),
                _ => Err(format!("“{}” is no depth: write 1 for themes, a greater number, or all", one_line(s))),
            },
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::N(depth) => depth.fmt(f),
            Self::All => f.write_str("all"),
        }
    }
}

impl Serialize for Depth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::N(depth) => serializer.serialize_u64(*depth as u64),
            Self::All => serializer.serialize_str("all"),
        }
    }
}

impl FromStr for Within {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "“{}” is no scope; accepted are overlap, turn, turns:K (as in turns:3), document, participant",
                one_line(s)
            )
        };
        match s.trim() {
            "overlap" => Ok(Self::Overlap),
            "turn" => Ok(Self::Turn),
            "document" => Ok(Self::Document),
            "participant" => Ok(Self::Participant),
            other => {
                let turns = other.strip_prefix("turns:").ok_or_else(wrong)?;
                turns.trim().parse().map(Self::Turns).map_err(|_| wrong())
            }
        }
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap => f.write_str("overlap"),
            Self::Turn => f.write_str("turn"),
            Self::Turns(turns) => write!(f, "turns:{turns}"),
            Self::Document => f.write_str("document"),
            Self::Participant => f.write_str("participant"),
        }
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Gives a plain enum its words: `FromStr` (which lists them on an error), `Display` and `Serialize`.
macro_rules! words {
    ($type:ty, $what:literal, $($variant:ident => $word:literal),+ $(,)?) => {
        impl $type {
            /// All values, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word used in options and output.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(s: &str) -> Result<Self, String> {
                let wanted = s.trim().replace('-', "_");
                Self::ALL.iter().copied().find(|value| value.as_str() == wanted).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    format!("“{}” is no {}; accepted are {}", one_line(s), $what, all.join(", "))
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words!(Count, "way to count", Passages => "passages", Codings => "codings");
words!(Speakers, "choice of speakers", Counted => "counted", All => "all");
words!(Documents, "choice of documents", Touched => "touched", All => "all", Finished => "finished");
words!(Straddle, "rule for straddling passages", Main => "main", Start => "start");
words!(
    Unit,
    "unit",
    Participants => "participants",
    Passages => "passages",
    Codings => "codings",
    Turns => "turns",
    Documents => "documents",
    Words => "words",
    Per100Turns => "per_100_turns",
    Per1000Words => "per_1000_words",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_written() {
        let all = Condition::parse_all("site=Dunlow, kind=workshop|meeting,Profession != \"nurse, school\"");
        let condition = |key: &str, negated, values: &[&str]| Condition {
            key: key.into(),
            negated,
            values: values.iter().map(|&v| v.into()).collect(),
        };
        assert_eq!(
            all,
            Ok(vec![
                condition("site", false, &["Dunlow"]),
                condition("kind", false, &["workshop", "meeting"]),
                condition("profession", true, &["nurse, school"]),
            ])
        );
        assert!(Condition::parse_all("Dunlow").is_err_and(|e| e.contains("KEY=VALUE")));
        assert!(Condition::parse_all("site=").is_err_and(|e| e.contains("site=(none)")));
        assert!(Condition::parse_all("=x").is_err());
        assert!(Condition::parse_all("site=\"x").is_err_and(|e| e.contains("not closed")));
        assert!(Condition::parse_all("site=x,").is_err());
    }

    #[test]
    fn each_option_says_what_it_accepts() {
        assert_eq!("turns:3".parse(), Ok(Within::Turns(3)));
        assert_eq!(Within::Turns(3).to_string(), "turns:3");
        assert!("turns".parse::<Within>().is_err_and(|e| e.contains("turns:K")));
        assert!("turns:-1".parse::<Within>().is_err());
        assert_eq!("all".parse(), Ok(Depth::All));
        assert_eq!("2".parse(), Ok(Depth::N(2)));
        assert!("0".parse::<Depth>().is_err());
        assert_eq!("per-100-turns".parse(), Ok(Unit::Per100Turns));
        assert!("percent".parse::<Unit>().is_err_and(|e| e.contains("participants, passages")));
        assert_eq!("k1, k2".parse(), Ok(Coders::Named(vec!["k1".into(), "k2".into()])));
        assert!("k1,,k2".parse::<Coders>().is_err());
        assert_eq!("main".parse(), Ok(Straddle::Main));
        assert_eq!(
            serde_json::to_string(&(Depth::All, Depth::N(2), Within::Turns(2))).ok().as_deref(),
            Some(r#"["all",2,"turns:2"]"#)
        );
    }
}
