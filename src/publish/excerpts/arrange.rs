//! In which order excerpts stand, and under which headings: by code, or by what is told of them.
//!
//! Headings say nothing that the excerpts below them do not: they are made of what each of them tells, after it was
//! masked. What one does not tell stands last.

use super::{Collection, Excerpt, Spread};
use crate::analysis::AnalysisError;
use crate::analysis::attributes::{Key, NO_VALUE};
use crate::publish::protect::is_told;
use crate::study::Corpus;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// By what excerpts are arranged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The code they are quoted for.
    Code,
    /// What is known of their first turn.
    Key(Key),
}

impl By {
    /// What a name means: `code`, or what reports can compare by.
    pub fn find(corpus: &Corpus, name: &str) -> Result<Self, AnalysisError> {
        match crate::study::attribute::key(name).as_str() {
            "code" => Ok(Self::Code),
            _ => Key::find(corpus, name).map(Self::Key),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Code => "code",
            Self::Key(key) => key.name(),
        }
    }
}

impl Excerpt {
    /// What it tells under a name that reports can compare by; nothing where it tells nothing.
    pub fn tells(&self, key: &str) -> Option<&str> {
        match key {
            "participant" => self.participant.as_deref().filter(|id| is_told(id)),
            "document" => Some(self.document.as_str()).filter(|id| is_told(id)),
            "speaker_type" => self.speaker_type.as_deref(),
            _ => self.attributes.get(key).map(|value| value.trim()).filter(|value| !value.is_empty()),
        }
    }
}

/// Excerpts under one heading, or under several of which each is a part of the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// The headings that are not those of the part before, each with its level: 2 for a part of the page.
    pub headings: Vec<(u8, String)>,
    /// What is said of them.
    pub lines: Vec<String>,
    /// The excerpts.
    pub excerpts: Vec<&'a Excerpt>,
}

impl Collection {
    /// Puts the excerpts under headings. Paths of professions stand by their leaf, or by their part at `level`.
    pub fn arrange(&mut self, corpus: &Corpus, by: Vec<By>, level: Option<usize>) {
        if by.is_empty() || by.as_slice() == [By::Code] {
            return;
        }
        let excerpts = std::mem::take(&mut self.excerpts);
        let mut rows: Vec<(Vec<usize>, Vec<String>, Excerpt)> =
            excerpts.into_iter().map(|excerpt| (Vec::new(), Vec::new(), excerpt)).collect();
        for one in &by {
            let told: Vec<Option<String>> = rows.iter().map(|(.., excerpt)| self.told(one, excerpt, level)).collect();
            let ranks = self.ranks(corpus, one, &told);
            for ((rank, headings, _), told) in rows.iter_mut().zip(&told) {
                rank.push(ranks.get(told).copied().unwrap_or(usize::MAX));
                headings.push(self.heading(one, told.as_deref()));
            }
        }
        // Under the same headings they stay in the order in which they are.
        rows.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        (self.headings, self.excerpts) = rows.into_iter().map(|(_, headings, excerpt)| (headings, excerpt)).unzip();
        self.by = by;
    }

    fn told(&self, by: &By, excerpt: &Excerpt, level: Option<usize>) -> Option<String> {
        match by {
            By::Code => Some(excerpt.code.clone()),
            By::Key(key) => excerpt.tells(key.name()).map(|value| key.label(value, level).to_owned()),
        }
    }

    /// The order of what is told: of codes that of the codebook, of values that of their attribute; what is not told last.
    fn ranks(&self, corpus: &Corpus, by: &By, told: &[Option<String>]) -> HashMap<Option<String>, usize> {
        let distinct: BTreeSet<&Option<String>> = told.iter().collect();
        let mut distinct: Vec<&Option<String>> = distinct.into_iter().collect();
        match by {
            By::Code => distinct.sort_by_key(|code| {
                let place = self.spread.iter().position(|spread| Some(&spread.code) == code.as_ref());
                place.unwrap_or(usize::MAX)
            }),
            By::Key(key) => {
                let kind = key.attribute_type(corpus);
                distinct.sort_by(|a, b| match (a, b) {
                    (Some(a), Some(b)) => kind.cmp(a, b),
                    (None, None) => Ordering::Equal,
                    _ => a.is_none().cmp(&b.is_none()),
                });
            }
        }
        distinct.into_iter().cloned().enumerate().map(|(at, told)| (told, at)).collect()
    }

    fn heading(&self, by: &By, told: Option<&str>) -> String {
        match (by, told) {
            (By::Code, Some(code)) => match self.spread.iter().find(|spread| spread.code == code) {
                Some(spread) => spread.title(),
                None => code.to_owned(),
            },
            (_, Some(value)) => value.to_owned(),
            (_, None) if self.neutral => format!("{} not told", by.name()),
            (_, None) => format!("{NO_VALUE}: no {} recorded", by.name()),
        }
    }

    /// The excerpts under their headings: by code, unless they are arranged otherwise.
    pub fn parts(&self) -> Vec<Part<'_>> {
        if self.by.is_empty() {
            return self.by_code();
        }
        let mut parts: Vec<Part<'_>> = Vec::new();
        let mut before: &[String] = &[];
        for (headings, excerpt) in self.headings.iter().zip(&self.excerpts) {
            if headings.as_slice() != before || parts.is_empty() {
                let same = headings.iter().zip(before).take_while(|(a, b)| a == b).count();
                let new = (2u8..).zip(headings).skip(same).map(|(level, text)| (level.min(6), text.clone())).collect();
                parts.push(Part { headings: new, lines: Vec::new(), excerpts: Vec::new() });
                before = headings;
            }
            if let Some(part) = parts.last_mut() {
                part.excerpts.push(excerpt);
            }
        }
        parts
    }

    fn by_code(&self) -> Vec<Part<'_>> {
        let mut by_code: HashMap<&str, Vec<&Excerpt>> = HashMap::new();
        self.excerpts.iter().for_each(|excerpt| by_code.entry(&excerpt.code).or_default().push(excerpt));
        let part = |spread: &Spread| Part {
            headings: vec![(2, spread.title())],
            lines: spread.lines(),
            excerpts: by_code.remove(spread.code.as_str()).unwrap_or_default(),
        };
        self.spread.iter().map(part).collect()
    }
}
