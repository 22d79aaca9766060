//! The code line of a document: which codes stand in which of its turns, from the first to the last.
//!
//! It is the one report that follows a text and counts nothing beyond it. Turns have the numbers that they have in
//! the document, those that do not count too, so that a gap in the line is a stretch of text.

use super::AnalysisError;
use super::denominators::Bases;
use super::group::Groups;
use super::header::Header;
use super::number_of;
use super::options::{Condition, Documents, Options};
use super::passages::{Passages, touched};
use super::rows::Rows;
use super::scope::Scope;
use crate::study::Corpus;
use serde::Serialize;
use std::collections::BTreeSet;

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct CodeLine {
    /// Always `codeline`.
    pub report: &'static str,
    /// The document.
    pub document: String,
    /// All its turns.
    pub turns: u32,
    /// The numbers of those that count.
    pub counted: Vec<u32>,
    /// The codes that stand in counted turns, in codebook order.
    pub rows: Vec<Row>,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// The first turn of the document, an index into the corpus.
    #[serde(skip)]
    pub first: usize,
}

/// A code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Passages that touch a counted turn.
    pub passages: u32,
    /// The numbers of the counted turns that they touch, in order.
    pub turns: Vec<u32>,
}

/// Follows the codes along a document (an index into the corpus).
pub fn codeline(corpus: &Corpus, options: &Options, document: usize) -> Result<CodeLine, AnalysisError> {
    let name = corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default();
    let only = Condition { key: "document".to_owned(), negated: false, values: vec![name.clone()] };
    let filter = options.filter.iter().cloned().chain([only]).collect();
    // A document that was asked for is told of, also where nobody has coded it.
    let asked = Options { by: Vec::new(), documents: Documents::All, filter, ..options.clone() };
    let scope = Scope::new(corpus, &asked)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, &asked)?;
    let bases = Bases::new(&scope, &groups);
    let first = scope.document(document).map_or(0, |(_, turns)| turns.start);
    let number = |turn: usize| number_of(turn + 1 - first);
    let mut found = vec![(0u32, BTreeSet::new()); rows.len()];
    let mut passages = Passages::default();
    passages.build(&scope, &rows, document, true);
    for passage in &passages.passages {
        let here = touched(&scope, passage).filter(|(at, _)| groups.of_turn(*at).is_some());
        let turns: Vec<u32> = here.map(|(at, _)| number(at)).collect();
        if let Some((count, known)) = found.get_mut(passage.row as usize).filter(|_| !turns.is_empty()) {
            *count += 1;
            known.extend(turns);
        }
    }
    let row = |(code, (passages, turns)): (&usize, (u32, BTreeSet<u32>))| {
        let code = corpus.codebook.codes().get(*code)?;
        let (code, name) = (code.id.clone(), code.name.clone());
        (passages > 0).then(|| Row { code, name, passages, turns: turns.into_iter().collect() })
    };
    let all = scope.document(document).map_or(0..0, |(_, turns)| turns);
    let what = if asked.own { "each code alone" } else { "codes with their sub-codes" };
    Ok(CodeLine {
        report: "codeline",
        document: name,
        turns: number_of(all.len()),
        counted: all.filter(|at| groups.of_turn(*at).is_some()).map(number).collect(),
        rows: rows.codes.iter().zip(found).filter_map(row).collect(),
        header: Header::new(&scope, &groups, &bases, what, "counted turns touched"),
        first,
    })
}

impl CodeLine {
    /// How many of the turns in each of so many parts of the document a code touches; `None` where none of them
    /// counts. A document of fewer turns has a part a turn.
    pub fn course(&self, row: &Row, parts: usize) -> Vec<Option<f64>> {
        let (turns, parts) = (self.turns as usize, parts.min(self.turns as usize));
        let part = |turn: u32| (turn as usize).saturating_sub(1) * parts / turns.max(1);
        let mut course = vec![None; parts];
        for turn in &self.counted {
            course.get_mut(part(*turn)).into_iter().for_each(|one| *one = Some(one.unwrap_or(0.0)));
        }
        for turn in &row.turns {
            course.get_mut(part(*turn)).into_iter().for_each(|one| *one = Some(one.unwrap_or(0.0) + 1.0));
        }
        course
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    #[test]
    fn a_code_is_followed_through_the_turns_that_count() {
        let corpus = Study::new()
            .code("a")
            .code("a.b")
            .code("c")
            .document("w", &[])
            .turn("A", "elsewhere")
            .coding("k", "a", "elsewhere")
            .document("x", &[])
            .turn("INT", "why")
            .turn("A", "one two")
            .turn("B", "three")
            .turn("A", "four")
            .coding("k", "a", "one")
            .coding("k", "a.b", "two\nB: three")
            .coding("k", "a", "four")
            .coding("k", "c", "why")
            .build();
        let report = codeline(&corpus, &Options::default(), 1).expect("a report");
        assert_eq!((report.turns, report.counted.as_slice()), (4, [2, 3, 4].as_slice()));
        let told: Vec<(&str, u32, &[u32])> =
            report.rows.iter().map(|row| (row.code.as_str(), row.passages, row.turns.as_slice())).collect();
        assert_eq!(told, [("a", 3, [2, 3, 4].as_slice())], "c stands in a question alone");
        assert_eq!(report.course(&report.rows[0], 2), [Some(1.0), Some(2.0)]);
        assert_eq!(report.course(&report.rows[0], 99), [None, Some(1.0), Some(1.0), Some(1.0)]);
        let deep = Options { depth: crate::analysis::Depth::All, own: true, ..Options::default() };
        let report = codeline(&corpus, &deep, 1).expect("a report");
        assert_eq!(report.rows.iter().map(|row| row.turns.clone()).collect::<Vec<_>>(), [vec![2, 4], vec![2, 3]]);
    }
}
