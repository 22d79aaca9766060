//! The tables of a theme report, and its chart.
//!
//! Where the quotations of a file must not tell sites, the table of sites by professions leaves out what few persons
//! share: beside it, a quotation with its profession would else tell its site. A lone cell that is left out of a row
//! or a column could be worked out from the tables of sites and of professions, so another one goes with it.

use super::Section;
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{self, Frequency, State};
use crate::analysis::theme::{Change, Step, counted_by};
use crate::analysis::{Denominators, Depth, Opens};
use crate::publish::chart::{Chart, Grid, Kind, spark};
use crate::publish::frequency::percent;
use crate::publish::table::{ABSENT, Cell, Column, LEFT_OUT, Row, Table, UNCODED};
use std::sync::Arc;

impl Section<'_> {
    /// What opens the passages of a group.
    fn opens(&self, by: &[&str], cell: &frequency::Cell, group: Option<usize>) -> Option<Opens> {
        let options = counted_by(self.options, &self.theme.code.id, by, Depth::N(1));
        let selection = Selection::Cell { code: self.code, group };
        (cell.passages > 0).then(|| Opens::Counted(Arc::new(options), selection))
    }

    /// Groups down, what stands behind the code across.
    pub(super) fn table(&self, report: &Frequency, by: &str) -> Table {
        let row = report.rows.iter().find(|row| row.code == self.theme.code.id);
        let groups = report.groups.iter().enumerate().map(|(at, group)| {
            let cell = row.and_then(|row| row.cells.get(at));
            self.line(group.key.value(0), cell, (&group.denominators, group.observed), (by, Some(at)))
        });
        let mut rows: Vec<Row> = groups.collect();
        let total = row.map(|row| &row.total);
        rows.push(self.line("all", total, (&report.denominators, report.observed), (by, None)));
        let mut columns = ["participants", "documents", "passages"].map(Column::number).to_vec();
        if report.observed.is_some() {
            columns.extend(["participants observed", "passages observed"].map(Column::number));
        }
        Table { caption: String::new(), corner: by.to_owned(), columns, rows }
    }

    fn of(&self, part: u32, whole: u32) -> Vec<String> {
        let percent = percent(part, whole, self.options.min_percent_n);
        std::iter::once(format!("{part}/{whole}")).chain(percent).collect()
    }

    fn line(
        &self,
        label: &str,
        cell: Option<&frequency::Cell>,
        (base, observed): (&Denominators, Option<Denominators>),
        (by, group): (&str, Option<usize>),
    ) -> Row {
        let of = |part: u32, whole: u32| Cell::parts(self.of(part, whole));
        let mut cells = match cell.filter(|cell| cell.state == State::Counted) {
            Some(cell) => vec![
                of(cell.participants, base.participants),
                of(cell.documents, base.documents),
                Cell::of(cell.passages.to_string()).opening(self.opens(&[by], cell, group)),
            ],
            None => vec![Cell::of(UNCODED); 3],
        };
        if let Some(base) = observed {
            let seen = cell.and_then(|cell| cell.observed).unwrap_or_default();
            cells.push(of(seen.participants, base.participants));
            cells.push(Cell::of(seen.passages.to_string()));
        }
        Row::new(label, cells)
    }

    /// Sites down, professions across: participants, then passages.
    pub(super) fn crossed(&self) -> Option<Table> {
        let report = &self.theme.by_site_and_profession;
        let grid = report.grid.as_ref()?;
        let row = report.rows.iter().find(|row| row.code == self.theme.code.id)?;
        let people = |group: Option<usize>| group.map_or(0, |group| report.base(Some(group)).participants);
        let bases: Vec<Vec<u32>> =
            grid.cells.iter().map(|cells| cells.iter().map(|group| people(*group)).collect()).collect();
        let least = if self.protection.is_neutral() { self.wishes.rule.min_cell } else { 0 };
        let hidden = hidden(&bases, least);
        let cell = |group: Option<usize>, hidden: bool| {
            let Some((group, cell)) = group.and_then(|group| Some((group, row.cells.get(group)?))) else {
                return Cell::of(ABSENT);
            };
            match cell.state {
                State::Absent => Cell::of(ABSENT),
                State::Uncoded => Cell::of(UNCODED),
                State::Counted if hidden => Cell::of(LEFT_OUT),
                State::Counted => {
                    let mut parts = self.of(cell.participants, people(Some(group)));
                    parts.push(cell.passages.to_string());
                    let opens = self.opens(&["site", "profession"], cell, Some(group));
                    Cell::parts(parts).opening(opens).with_bar(f64::from(cell.passages))
                }
            }
        };
        let rows = grid.rows.iter().zip(&grid.cells).zip(&hidden).map(|((site, cells), hidden)| {
            Row::new(site.clone(), cells.iter().zip(hidden).map(|(group, hidden)| cell(*group, *hidden)).collect())
        });
        Some(Table {
            caption: "participants n/N, then passages".to_owned(),
            corner: "site".to_owned(),
            columns: grid.columns.iter().map(|value| Column::text(value).with("passages")).collect(),
            rows: rows.collect(),
        })
    }

    /// Sites down, the steps of the sequence across: turns in 100, who was there, a spark.
    pub(super) fn change(&self, change: &Change) -> (Table, Chart) {
        let by = ["site", change.over];
        let rate = |step: &Option<Step>| step.and_then(|step| step.per_100_turns);
        let cell = |step: &Option<Step>| {
            let Some(step) = step else { return Cell::of(UNCODED) };
            let opens = Opens::Counted(
                Arc::new(counted_by(self.options, &self.theme.code.id, &by, Depth::N(1))),
                Selection::Cell { code: self.code, group: Some(step.group) },
            );
            let rate = step.per_100_turns.map_or_else(|| UNCODED.to_owned(), |rate| format!("{rate:.1}"));
            let parts = [rate, format!("{}/{}", step.turns, step.of_turns)];
            let parts = parts.into_iter().chain([format!("{}/{}", step.participants, step.of_participants)]);
            let cell = Cell::parts(parts).opening((step.turns > 0).then_some(opens));
            step.per_100_turns.map_or(cell.clone(), |rate| cell.with_bar(rate))
        };
        let rows = change.sites.iter().map(|site| {
            let line = spark(&site.steps.iter().map(rate).collect::<Vec<_>>());
            Row::new(site.site.clone(), site.steps.iter().map(cell).chain([Cell::of(line)]).collect())
        });
        let columns = change.steps.iter().map(|step| Column::text(format!("{} {step}", change.over)));
        let table = Table {
            caption: "turns in 100, turns n/N, participants n of N who were there".to_owned(),
            corner: "site".to_owned(),
            columns: columns.chain([Column::text("course")]).collect(),
            rows: rows.collect(),
        };
        let values = (0..change.steps.len())
            .map(|at| change.sites.iter().map(|site| site.steps.get(at).and_then(rate)).collect());
        let chart = Chart {
            title: format!("{} over {}s", self.theme.code.id, change.over),
            unit: "counted turns touched in 100".to_owned(),
            kind: Kind::Lines,
            data: Grid {
                rows: change.steps.clone(),
                series: change.sites.iter().map(|site| site.site.clone()).collect(),
                values: values.collect(),
                ..Grid::default()
            },
            note: self.theme.header.footer.to_owned(),
        };
        (table, chart)
    }
}

/// Which cells are not told: those of fewer persons than these, and, beside a lone one of its row or column, the
/// smallest of the others.
fn hidden(bases: &[Vec<u32>], least: u32) -> Vec<Vec<bool>> {
    let mut hidden: Vec<Vec<bool>> =
        bases.iter().map(|row| row.iter().map(|&base| base > 0 && base < least).collect()).collect();
    let columns = bases.first().map_or(0, Vec::len);
    let rows = (0..bases.len()).map(|row| (0..columns).map(|column| (row, column)).collect());
    let lines: Vec<Vec<(usize, usize)>> =
        rows.chain((0..columns).map(|column| (0..bases.len()).map(|row| (row, column)).collect())).collect();
    let base = |(row, column): (usize, usize)| bases.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0);
    loop {
        let mut changed = false;
        for line in &lines {
            let is = |hidden: &[Vec<bool>], (row, column): (usize, usize)| {
                hidden.get(row).and_then(|row| row.get(column)).copied().unwrap_or(false)
            };
            if line.iter().filter(|&&at| is(&hidden, at)).count() != 1 {
                continue;
            }
            let others = line.iter().copied().filter(|&at| base(at) > 0 && !is(&hidden, at));
            if let Some((row, column)) = others.min_by_key(|&at| base(at))
                && let Some(cell) = hidden.get_mut(row).and_then(|row| row.get_mut(column))
            {
                *cell = true;
                changed = true;
            }
        }
        if !changed {
            return hidden;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_cell_is_not_told_and_cannot_be_worked_out() {
        assert_eq!(hidden(&[vec![4, 2, 5], vec![3, 6, 0]], 3), [[true, true, false], [true, true, false]]);
        assert_eq!(hidden(&[vec![1]], 3), [[true]]);
        assert_eq!(hidden(&[vec![1, 4]], 0), [[false, false]]);
    }

    proptest! {
        #[test]
        fn no_line_has_one_hidden_cell_beside_told_ones(
            bases in proptest::collection::vec(proptest::collection::vec(0u32..6, 4), 1..5),
        ) {
            let hidden = hidden(&bases, 3);
            for (row, told) in bases.iter().zip(&hidden) {
                let lone = told.iter().filter(|one| **one).count() == 1;
                prop_assert!(!lone || row.iter().zip(told).all(|(base, hidden)| *base == 0 || *hidden));
                prop_assert!(row.iter().zip(told).all(|(base, hidden)| *base == 0 || *base >= 3 || *hidden));
            }
            for column in 0..4 {
                let told: Vec<(u32, bool)> = bases.iter().zip(&hidden).map(|(b, h)| (b[column], h[column])).collect();
                let lone = told.iter().filter(|one| one.1).count() == 1;
                prop_assert!(!lone || told.iter().all(|(base, hidden)| *base == 0 || *hidden));
            }
        }
    }
}
