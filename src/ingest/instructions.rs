//! What the user says of files before they are read: their format and encoding, who speaks and who does not.

use super::apart::Apart;
use super::format::Format;
use crate::study::SpeakerType;
use crate::study::pseudonym::Watch;
use crate::text::display::one_line;
use crate::text::fold::fold;
use encoding_rs::Encoding;
use std::collections::BTreeSet;

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
    /// Of files of another program with several projects, the one to read: its name or number.
    pub study: Option<String>,
    /// Of coded words that stand in several places of their document, which are meant.
    pub repeated: Repeated,
}

/// Which places are meant by words that stand in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeated {
    /// That is not known: none.
    #[default]
    Refuse,
    /// The first.
    First,
    /// All.
    All,
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

/// Which of the patterns that the user gave matched a label, by their places in the [`Instructions`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    speakers: BTreeSet<usize>,
    not_speakers: BTreeSet<usize>,
    same: BTreeSet<usize>,
    /// Labels that others are said to mean.
    targets: BTreeSet<usize>,
}

impl Met {
    /// Takes in what was met elsewhere.
    pub fn join(&mut self, other: &Self) {
        self.speakers.extend(&other.speakers);
        self.not_speakers.extend(&other.not_speakers);
        self.same.extend(&other.same);
        self.targets.extend(&other.targets);
    }
}

/// Places of what fits.
fn places<T>(all: &[T], fits: impl Fn(&T) -> bool) -> impl Iterator<Item = usize> {
    all.iter().enumerate().filter(move |(_, one)| fits(one)).map(|(at, _)| at)
}

impl Instructions {
    /// Notes that a label stands in a file, whether or not somebody speaks under it.
    pub fn meet(&self, label: &str, met: &mut Met) {
        met.speakers.extend(places(&self.speakers, |(pattern, _)| pattern.matches(label)));
        met.not_speakers.extend(places(&self.not_speakers, |pattern| pattern.matches(label)));
        met.same.extend(places(&self.same, |(pattern, _)| pattern.matches(label)));
        met.targets.extend(places(&self.same, |(_, target)| fold(target) == fold(label)));
    }

    /// What was said of labels that stand nowhere, each in words. `known` tells whether a folded label is one of the
    /// participants list: such a speaker need not stand in the files.
    pub fn unmet(&self, met: &Met, known: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut told = Vec::new();
        for at in (0..self.speakers.len()).filter(|at| !met.speakers.contains(at)) {
            if let Some((pattern, kind)) = self.speakers.get(at) {
                told.push(format!("--speaker '{}={kind}': no label matches", one_line(&pattern.given)));
            }
        }
        for pattern in (0..self.not_speakers.len()).filter(|at| !met.not_speakers.contains(at)) {
            if let Some(pattern) = self.not_speakers.get(pattern) {
                told.push(format!("--not-speaker '{}': no label matches", one_line(&pattern.given)));
            }
        }
        for (at, (pattern, target)) in self.same.iter().enumerate() {
            let option = format!("--same '{}={}'", one_line(&pattern.given), one_line(target));
            if !met.same.contains(&at) {
                told.push(format!("{option}: no label matches"));
            } else if !met.targets.contains(&at) && !known(&fold(target)) {
                told.push(format!("{option}: nobody else is called “{}”; it is only a new name", one_line(target)));
            }
        }
        told
    }
}

/// A pattern of labels: `*` stands for any characters, `?` for one; case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As the user gave it.
    given: String,
    written: Vec<char>,
    /// Whether `*` and `?` stand for themselves.
    exact: bool,
}

impl Pattern {
    /// The pattern that is written so.
    pub fn new(written: &str) -> Self {
        Self { given: written.trim().to_owned(), written: fold(written.trim()).chars().collect(), exact: false }
    }

    /// The pattern that only this label fits, whatever signs it holds.
    pub fn exactly(label: &str) -> Self {
        Self { exact: true, ..Self::new(label) }
    }

    /// Whether this label was named itself, by [`Pattern::exactly`].
    pub fn is_exactly(&self, label: &str) -> bool {
        self.exact && self.matches(label)
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

    #[test]
    fn what_matches_no_label_is_told() {
        let said = Instructions {
            speakers: vec![
                (Pattern::new("P*"), SpeakerType::Client),
                (Pattern::new("P1"), SpeakerType::Observer),
                (Pattern::new("Joe"), SpeakerType::Respondent),
            ],
            not_speakers: vec![Pattern::new("Music"), Pattern::new("note")],
            same: ["A=Anna", "B=Ben", "C=Cleo", "D=Dora"].map(|one| (Pattern::new(&one[..1]), one[2..].into())).into(),
            ..Instructions::default()
        };
        let (mut met, mut other) = (Met::default(), Met::default());
        ["P1", "NOTE", "A", "Anna"].iter().for_each(|label| said.meet(label, &mut met));
        ["B", "C"].iter().for_each(|label| said.meet(label, &mut other));
        met.join(&other);
        assert_eq!(
            said.unmet(&met, &|label| label == "cleo"),
            [
                "--speaker 'Joe=respondent': no label matches",
                "--not-speaker 'Music': no label matches",
                "--same 'B=Ben': nobody else is called “Ben”; it is only a new name",
                "--same 'D=Dora': no label matches",
            ]
        );
    }
}
