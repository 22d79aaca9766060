//! What the user says of files before they are read: their format and encoding, who speaks and who does not.

use super::format::Format;
use crate::study::SpeakerType;
use crate::study::pseudonym::Watch;
use crate::text::fold::fold;
use encoding_rs::Encoding;

/// What is said of all files of one import.
#[derive(Clone, Debug, Default)]
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
    /// What to look out for in what they say.
    pub watch: Watch,
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
}

/// A pattern of labels: `*` stands for any characters, `?` for one; case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<char>);

impl Pattern {
    /// The pattern that is written so.
    pub fn new(written: &str) -> Self {
        Self(fold(written.trim()).chars().collect())
    }

    /// Whether a label fits.
    pub fn matches(&self, label: &str) -> bool {
        let label: Vec<char> = fold(label.trim()).chars().collect();
        // The usual walk: on a mismatch, the last star takes one character more.
        let (mut p, mut l) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while l < label.len() {
            match self.0.get(p) {
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
        self.0.get(p..).unwrap_or_default().iter().all(|&c| c == '*')
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
