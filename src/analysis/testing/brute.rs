//! The reports counted the slow way: byte by byte, with sets and strings, from the same sentences of
//! the specification but sharing no code with the real counting.

use crate::analysis::options::{Coders, Depth, Documents, Options, Speakers};
use crate::study::corpus::{CodingRow, TurnRow};
use crate::study::{Corpus, TurnKind};
use crate::text::words;
use std::collections::{BTreeMap, BTreeSet};

/// A study to be counted.
pub(crate) struct Brute<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) texts: &'a [String],
    pub(crate) options: &'a Options,
}

/// A passage as the set of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Patch {
    pub(crate) document: usize,
    pub(crate) bytes: BTreeSet<u32>,
}

/// `passages, codings, turns, documents, participants, words`.
pub(crate) type Figures = [u32; 6];

impl Brute<'_> {
    pub(crate) fn takes(&self, coding: &CodingRow) -> bool {
        let row = &self.corpus.documents[coding.document as usize];
        match &self.options.coders {
            Coders::All => true,
            Coders::Named(names) => names.contains(&self.corpus.coders[coding.coder as usize]),
            Coders::Lead => row.lead.or(row.first_coder) == Some(coding.coder),
        }
    }

    pub(crate) fn in_report(&self, document: usize) -> bool {
        let row = &self.corpus.documents[document];
        let coded = self.corpus.codings.iter().any(|c| c.document as usize == document && self.takes(c));
        let finished = row.finished.iter().any(|&coder| match &self.options.coders {
            Coders::All => true,
            Coders::Named(names) => names.contains(&self.corpus.coders[coder as usize]),
            Coders::Lead => row.lead.or(row.first_coder).is_none_or(|one| one == coder),
        });
        match self.options.documents {
            Documents::All => true,
            Documents::Touched => coded || finished,
            Documents::Finished => finished,
        }
    }

    fn value(&self, turn: &TurnRow, key: &str) -> String {
        let value = match key {
            "participant" => self.participant(turn).map(|at| self.corpus.participants[at].name.clone()),
            "speaker_type" => self.corpus.speaker(turn).map(|s| s.speaker_type.to_string()),
            _ => self.corpus.value(turn, key).map(str::to_owned),
        };
        value.unwrap_or_else(|| "(none)".into())
    }

    pub(crate) fn counted(&self, turn: &TurnRow) -> bool {
        let speaker = self.corpus.speaker(turn);
        (self.options.speakers == Speakers::All || speaker.is_none_or(|s| s.speaker_type.is_counted()))
            && (self.options.reflective || turn.kind != TurnKind::Reflective)
            && self.options.filter.iter().all(|condition| {
                let value = self.value(turn, &condition.key);
                let fits = condition.values.iter().any(|want| value == *want || value.starts_with(&format!("{want}/")));
                fits != condition.negated
            })
    }

    pub(crate) fn participant(&self, turn: &TurnRow) -> Option<usize> {
        self.corpus.speaker(turn).map(|speaker| speaker.participant as usize)
    }

    /// The group of a turn, as its values.
    pub(crate) fn group(&self, turn: &TurnRow) -> Vec<String> {
        let label = |key: &String| {
            let value = self.value(turn, key);
            match (key.as_str(), self.options.level) {
                ("profession", Some(_)) => value.split('/').next().unwrap_or("").to_owned(),
                ("profession", None) => value.rsplit('/').next().unwrap_or("").to_owned(),
                _ => value,
            }
        };
        self.options.by.iter().map(label).collect()
    }

    /// The rows: code ids.
    pub(crate) fn rows(&self) -> Vec<String> {
        let book = &self.corpus.codebook;
        let limit = if let Depth::N(depth) = self.options.depth { depth } else { 99 };
        let below = |at: usize, id: &str| self.ancestors(at).iter().any(|have| have == id);
        let named = &self.options.codes;
        (0..book.len())
            .filter(|&at| {
                let id = &book.codes()[at].id;
                let deep_enough = book.depth(at) <= limit;
                if named.is_empty() {
                    return deep_enough;
                }
                named.contains(id) || deep_enough && named.iter().any(|name| below(at, name))
            })
            .map(|at| book.codes()[at].id.clone())
            .collect()
    }

    /// The code and those above it, nearest first.
    pub(crate) fn ancestors(&self, code: usize) -> Vec<String> {
        let book = &self.corpus.codebook;
        let mut path = vec![book.codes()[code].id.clone()];
        let mut at = code;
        while let Some(parent) = book.parent(at) {
            path.push(book.codes()[parent].id.clone());
            at = parent;
        }
        path
    }

    pub(crate) fn report_codings(&self) -> impl Iterator<Item = &CodingRow> {
        self.corpus.codings.iter().filter(|c| self.takes(c) && self.in_report(c.document as usize))
    }

    pub(crate) fn patch(coding: &CodingRow) -> Patch {
        Patch { document: coding.document as usize, bytes: (coding.span.start..coding.span.end).collect() }
    }

    /// Runs of bytes that any of these codings covers.
    pub(crate) fn passages<'c>(&self, codings: impl Iterator<Item = &'c CodingRow>) -> Vec<Patch> {
        let mut covered: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for coding in codings {
            covered.entry(coding.document as usize).or_default().extend(coding.span.start..coding.span.end);
        }
        let mut found: Vec<Patch> = Vec::new();
        for (document, bytes) in covered {
            for byte in bytes {
                match found.last_mut() {
                    Some(last) if last.document == document && byte > 0 && last.bytes.contains(&(byte - 1)) => {
                        last.bytes.insert(byte);
                    }
                    _ => found.push(Patch { document, bytes: BTreeSet::from([byte]) }),
                }
            }
        }
        found
    }

    /// The counted turns whose body holds one of the bytes.
    pub(crate) fn turns_of(&self, patch: &Patch) -> BTreeSet<usize> {
        let holds = |turn: &TurnRow| (turn.body.start..turn.body.end).any(|byte| patch.bytes.contains(&byte));
        let turns = self.corpus.turns.iter().enumerate();
        turns
            .filter(|(_, turn)| turn.document as usize == patch.document && self.counted(turn) && holds(turn))
            .map(|(at, _)| at)
            .collect()
    }

    pub(crate) fn in_group(&self, turn: usize, group: Option<&[String]>) -> bool {
        group.is_none_or(|group| self.group(&self.corpus.turns[turn]) == group)
    }

    /// Documents, participants, turns and words there are.
    pub(crate) fn base(&self, group: Option<&[String]>) -> [u32; 4] {
        let turns: Vec<usize> = (0..self.corpus.turns.len())
            .filter(|&at| {
                let turn = &self.corpus.turns[at];
                self.counted(turn) && self.in_report(turn.document as usize) && self.in_group(at, group)
            })
            .collect();
        let documents: BTreeSet<u32> = turns.iter().map(|&at| self.corpus.turns[at].document).collect();
        let people: BTreeSet<usize> = turns.iter().filter_map(|&at| self.participant(&self.corpus.turns[at])).collect();
        let words: u32 = turns.iter().map(|&at| self.words_of(at, None)).sum();
        [documents.len() as u32, people.len() as u32, turns.len() as u32, words]
    }

    /// Words of a turn, or those with a byte in the set.
    fn words_of(&self, turn: usize, bytes: Option<&BTreeSet<u32>>) -> u32 {
        let turn = &self.corpus.turns[turn];
        let text = &self.texts[turn.document as usize];
        words::word_spans(turn.body.slice(text), turn.body.start)
            .filter(|word| bytes.is_none_or(|bytes| (word.start..word.end).any(|byte| bytes.contains(&byte))))
            .count() as u32
    }

    /// The figures of a row in a group.
    pub(crate) fn figures(&self, row: &str, group: Option<&[String]>) -> Figures {
        let feeds = |coding: &&CodingRow| {
            let path = self.ancestors(coding.code as usize);
            if self.options.own { path[0] == row } else { path.iter().any(|id| id == row) }
        };
        let codings: Vec<&CodingRow> = self.report_codings().filter(feeds).collect();
        let patches = self.passages(codings.iter().copied());
        let in_group = |turn: &usize| self.in_group(*turn, group);
        let touches = |patch: &Patch| self.turns_of(patch).iter().any(in_group);
        let turns: BTreeSet<usize> = patches.iter().flat_map(|p| self.turns_of(p)).filter(in_group).collect();
        let documents: BTreeSet<u32> = turns.iter().map(|&at| self.corpus.turns[at].document).collect();
        let people: BTreeSet<usize> = turns.iter().filter_map(|&at| self.participant(&self.corpus.turns[at])).collect();
        let covered = |document: u32| -> BTreeSet<u32> {
            patches.iter().filter(|p| p.document == document as usize).flat_map(|p| p.bytes.clone()).collect()
        };
        let words = turns.iter().map(|&at| self.words_of(at, Some(&covered(self.corpus.turns[at].document)))).sum();
        [
            patches.iter().filter(|patch| touches(patch)).count() as u32,
            codings.iter().filter(|coding| touches(&Self::patch(coding))).count() as u32,
            turns.len() as u32,
            documents.len() as u32,
            people.len() as u32,
            words,
        ]
    }

    /// The groups: combinations with a counted turn anywhere.
    pub(crate) fn groups(&self) -> BTreeSet<Vec<String>> {
        if self.options.by.is_empty() {
            return BTreeSet::new();
        }
        self.corpus.turns.iter().filter(|turn| self.counted(turn)).map(|turn| self.group(turn)).collect()
    }
}
