//! What the user says of files before they are read: their format and encoding, who speaks and who does not.

use super::apart::Apart;
use super::format::Format;
use crate::study::SpeakerType;
use crate::study::pseudonym::Watch;
use crate::text::fold::fold;
use encoding_rs::Encoding;

/// What is said of all files of one import, or of one of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Instructions {
    /// Read every file as this, whatever it looks like.
    pub format: Option<Format>,
    /// Read every text in this encoding.
    pub encoding: Option<&'static Encoding>,
    /// Labels that are speakers', and what these are.
    pub speakers: Vec<(Pattern, SpeakerType)>,
    /// Labels that are nobody's.
    pub not_speakers: Vec<Pattern>,
    /// Labels that mean the speaker of another label.
    pub same: Vec<(Pattern, String)>,
    /// What the columns of tables are.
    pub tables: Tables,
    /// Where readers run that are not ours.
    pub apart: Apart,
    /// What to look out for in what they say.
    pub watch: Watch,
}

/// What is said of tables. A column is named by its name, its number or its letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// What a row is.
    pub rows: Option<Rows>,
    /// Columns of what is said, or answered.
    pub text: Vec<String>,
    /// Columns that are attributes.
    pub attributes: Vec<String>,
    /// The column that names documents.
    pub name: Option<String>,
    /// The column that names speakers.
    pub speaker: Option<String>,
    /// The columns of times: the start, then the end.
    pub times: Vec<String>,
    /// The sheet of a workbook, by its name or number.
    pub sheet: Option<String>,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// Something said by somebody.
    #[default]
    Turns,
    /// What one person answered.
    Respondents,
}

impl Instructions {
    /// What a label is said to be: a speaker of some type (`Some(Some(_))`), nobody (`Some(None)`), or nothing is said.
    /// The last word counts.
    pub fn of(&self, label: &str) -> Option<Option<SpeakerType>> {
        if self.not_speakers.iter().any(|pattern| pattern.matches(label)) {
            return Some(None);
        }
        let said = self.speakers.iter().rev().find(|(pattern, _)| pattern.matches(label));
        said.map(|(_, kind)| Some(*kind))
    }

    /// Whether anything is said of who speaks under this label.
    pub fn names(&self, label: &str) -> bool {
        let folded = fold(label);
        self.of(label).is_some()
            || self.same.iter().any(|(pattern, target)| pattern.matches(label) || fold(target) == folded)
    }
}

/// A pattern of labels: `*` stands for any characters, `?` for one; case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    written: Vec<char>,
    /// Whether `*` and `?` stand for themselves.
    exact: bool,
}

impl Pattern {
    /// The pattern that is written so.
    pub fn new(written: &str) -> Self {
        Self { written: fold(written.trim()).chars().collect(), exact: false }
    }

    /// The pattern that only this label fits, whatever signs it holds.
    pub fn exactly(label: &str) -> Self {
        Self { exact: true, ..Self::new(label) }
    }

    /// Whether a label fits.
    pub fn matches(&self, label: &str) -> bool {
        let label: Vec<char> = fold(label.trim()).chars().collect();
        if self.exact {
            return self.written == label;
        }
        // The usual walk: on a mismatch, the last star takes one character more.
        let (mut p, mut l) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while l < label.len() {
            match self.written.get(p) {
                Some('*') => {
                    star = Some((p, l));
                    p += 1;
                }
                Some(&c) if c == '?' || Some(&c) == label.get(l) => (p, l) = (p + 1, l + 1),
                _ => match star {
                    Some((at, taken)) => {
                        star = Some((at, taken + 1));
                        (p, l) = (at + 1, taken + 1);
                    }
                    None => return false,
                },
            }
        }
        self.written.get(p..).unwrap_or_default().iter().all(|&c| c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_labels_without_case() {
        let yes =
            [("P*", "p01"), ("Int.", "INT."), ("*smith", "MR SMITH"), ("S?", "s1"), ("a*b*c", "aXbXbc"), ("*", "")];
        let no = [("P*", "Q1"), ("S?", "S12"), ("Note", "Notes"), ("", "a"), ("a*b", "abc")];
        yes.iter().for_each(|(p, l)| assert!(Pattern::new(p).matches(l), "{p} {l}"));
        no.iter().for_each(|(p, l)| assert!(!Pattern::new(p).matches(l), "{p} {l}"));
        assert!(Pattern::exactly("Speaker ?").matches("speaker ? "));
        assert!(!Pattern::exactly("Speaker ?").matches("Speaker 1"));
    }

    #[test]
    fn the_last_word_counts_and_nobody_goes_first() {
        let said = Instructions {
            speakers: vec![
                (Pattern::new("S*"), SpeakerType::Respondent),
                (Pattern::new("S1"), SpeakerType::Interviewer),
            ],
            not_speakers: vec![Pattern::new("SUM")],
            ..Instructions::default()
        };
        assert_eq!(said.of("s1"), Some(Some(SpeakerType::Interviewer)));
        assert_eq!(said.of("S2"), Some(Some(SpeakerType::Respondent)));
        assert_eq!(said.of("sum"), Some(None));
        assert_eq!(said.of("A"), None);
    }
}
