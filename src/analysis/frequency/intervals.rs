//! Intervals of the frequency report: rates, and the share of documents.

use super::Frequency;
use super::count::{Counter, Figures};
use crate::analysis::group::Groups;
use crate::analysis::intervals::{BASES, Drawn, Interval, Ledger, clusters};
use crate::analysis::resample::{Distribution, Plan, bootstrap};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::sweep::over_documents;
use serde::Serialize;

/// The intervals of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Intervals {
    /// Of turns touched in 100.
    pub per_100_turns: Option<Interval>,
    /// Of passages in 1,000 words.
    pub per_1000_words: Option<Interval>,
    /// Of documents with the code, as a share of those of the group.
    pub documents: Option<Interval>,
}

/// What a cell's figures are made of: turns, passages, documents.
const PARTS: usize = 3;

/// Draws documents, and puts intervals beside the figures of a report of this scope, these groups and rows.
pub fn add_intervals(report: &mut Frequency, scope: &Scope<'_>, groups: &Groups, rows: &Rows, plan: Plan) {
    let planes = groups.len() + 1;
    let cells = rows.len() * planes;
    let drawn_from = clusters(scope, groups, cells * PARTS, by_document(scope, groups, rows));
    let figure = |sums: &[u64], at: usize| {
        let (cell, part) = (at / PARTS, at % PARTS);
        let base = cells * PARTS + cell % planes * BASES + part;
        let (count, of) = (*sums.get(at)?, *sums.get(base)?);
        let scale = [100.0, 1000.0, 1.0].get(part).copied()?;
        (of > 0).then(|| scale * count as f64 / of as f64)
    };
    let found: Vec<Option<Interval>> = bootstrap(&drawn_from, plan, cells * PARTS, figure)
        .iter()
        .map(|one: &Distribution| Interval::of(one))
        .collect();
    let get =
        |row: usize, plane: usize, part: usize| found.get((row * planes + plane) * PARTS + part).copied().flatten();
    let of = |row: usize, plane: usize| Intervals {
        per_100_turns: get(row, plane, 0),
        per_1000_words: get(row, plane, 1),
        documents: get(row, plane, 2),
    };
    for (at, row) in report.rows.iter_mut().enumerate() {
        row.total.intervals = Some(of(at, 0));
        for (group, cell) in row.cells.iter_mut().enumerate() {
            cell.intervals = Some(of(at, group + 1));
        }
    }
    let with_undefined = found.iter().flatten().filter(|interval| interval.undefined > 0).count();
    let drawn = Drawn { with_undefined, ..Drawn::new(scope, groups, drawn_from.len(), plan) };
    report.header.notes.extend(drawn.notes());
    report.intervals = Some(drawn);
}

/// A counter that notes what each document added.
struct Noting {
    counter: Counter,
    cells: Vec<Figures>,
    totals: Vec<Figures>,
    found: Ledger,
}

fn by_document(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Ledger {
    let make = || Noting {
        counter: Counter::new(scope, groups, rows),
        cells: vec![Figures::default(); rows.len() * groups.width()],
        totals: vec![Figures::default(); rows.len()],
        found: Vec::new(),
    };
    let sweep = |noting: &mut Noting, document: usize| {
        noting.counter.document(scope, groups, rows, document);
        noting.note(groups, document);
    };
    over_documents(scope, make, sweep, |mine, theirs| mine.found.extend(theirs.found)).found
}

impl Noting {
    fn note(&mut self, groups: &Groups, document: usize) {
        let planes = groups.len() + 1;
        let mut own: Vec<(usize, u64)> = Vec::new();
        let mut add = |row: usize, plane: usize, now: Figures, before: &mut Figures| {
            let parts = [now.turns - before.turns, now.passages - before.passages, now.documents - before.documents];
            *before = now;
            let first = (row * planes + plane) * PARTS;
            own.extend((first..).zip(parts.map(u64::from)).filter(|(_, amount)| *amount > 0));
        };
        for row in self.counter.rows_here() {
            if let Some(before) = self.totals.get_mut(row) {
                add(row, 0, self.counter.total(row), before);
            }
            for group in 0..groups.len() {
                if let Some(before) = self.cells.get_mut(row * groups.width() + group) {
                    add(row, group + 1, self.counter.cell(row, group), before);
                }
            }
        }
        if !own.is_empty() {
            self.found.push((document, own));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::frequency::{frequency, frequency_of, frequency_with_intervals};
    use crate::analysis::options::Options;
    use crate::analysis::testing::Study;
    use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
    use proptest::prelude::*;

    #[test]
    fn one_document_leaves_nothing_to_chance_and_is_warned_of() {
        let corpus = Study::new()
            .code("a")
            .document("d", &[])
            .turn("A", "one two")
            .turn("B", "three")
            .coding("k", "a", "two")
            .build();
        let plan = Plan { draws: 100, seed: 1 };
        let report = frequency_with_intervals(&corpus, &Options::default(), plan).expect("a report");
        let found = report.rows[0].total.intervals.and_then(|of| of.per_100_turns);
        assert_eq!(found, Some(Interval { low: 50.0, high: 50.0, undefined: 0 }));
        assert!(report.header.notes.iter().any(|note| note.contains("1 documents are not to be relied on")));
        assert!(frequency(&corpus, &Options::default()).expect("a report").rows[0].total.intervals.is_none());
    }

    #[test]
    fn two_documents_are_drawn_as_two() {
        // A rate of 0 and one of 100: the draws are 0, 50 or 100, so the interval is all of it.
        let corpus = Study::new()
            .code("a")
            .document("d", &[("site", "X")])
            .turn("A", "one")
            .coding("k", "a", "one")
            .document("e", &[("site", "Y")])
            .turn("B", "two")
            .finished("k")
            .build();
        let options = Options { by: vec!["site".into()], ..Options::default() };
        let report = frequency_with_intervals(&corpus, &options, Plan { draws: 400, seed: 3 }).expect("a report");
        let total = report.rows[0].total.intervals.and_then(|of| of.per_100_turns).expect("an interval");
        assert_eq!((total.low, total.high, total.undefined), (0.0, 100.0, 0));
        let of_x = report.rows[0].cells[0].intervals.and_then(|of| of.documents).expect("an interval");
        assert_eq!((of_x.low, of_x.high), (1.0, 1.0));
        assert!((50..150).contains(&of_x.undefined), "a quarter of the draws has no X: {of_x:?}");
        let again = frequency_with_intervals(&corpus, &options, Plan { draws: 400, seed: 3 }).expect("a report");
        assert_eq!(again.rows[0].cells, report.rows[0].cells);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn what_is_drawn_adds_up_to_the_report(seed in any::<u64>()) {
            let mut dice = Dice::new(seed);
            let corpus = random_study(&mut dice).build();
            let options = Options { observed: false, ..random_options(&mut dice) };
            let scope = Scope::new(&corpus, &options).expect("a scope");
            let groups = Groups::new(&scope).expect("groups");
            let rows = Rows::pooled(&corpus.codebook, &options).expect("rows");
            let report = frequency_of(&scope, &groups, &rows);
            let planes = groups.len() + 1;
            let cells = rows.len() * planes;
            let drawn = clusters(&scope, &groups, cells * PARTS, by_document(&scope, &groups, &rows));
            prop_assert_eq!(drawn.len() as u32, report.denominators.documents);
            let sums = drawn.totals();
            for (at, row) in report.rows.iter().enumerate() {
                for (plane, cell) in std::iter::once(&row.total).chain(&row.cells).enumerate() {
                    let first = (at * planes + plane) * PARTS;
                    let want = [cell.turns, cell.passages, cell.documents].map(u64::from);
                    prop_assert_eq!(&sums[first..first + PARTS], want);
                }
            }
            let bases = std::iter::once(report.denominators).chain(report.groups.iter().map(|row| row.denominators));
            for (plane, base) in bases.enumerate() {
                let first = cells * PARTS + plane * BASES;
                let want = [base.turns, base.words, base.documents].map(u64::from);
                prop_assert_eq!(&sums[first..first + BASES], want);
            }
        }
    }
}
