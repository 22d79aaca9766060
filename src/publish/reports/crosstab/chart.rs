//! A code by two attributes as a map. Cells are of different size, so shares and rates are drawn, with `4/6` printed as
//! in the table; where nobody is there is a gap.

use super::{Crosstab, Shown, Tabled, base, figure};
use crate::analysis::Unit;
use crate::analysis::denominators::Denominators;
use crate::analysis::frequency::State;
use crate::analysis::header::FOOTER;
use crate::publish::chart::{Chart, Grid, Kind};

/// The map of one code.
pub(super) fn map(report: &Crosstab, table: &Tabled) -> Chart {
    let cell = |row: usize, column: usize| {
        let shown = table.cells.get(row)?.get(column)?;
        let base = report.cells.get(row)?.get(column).copied().flatten()?;
        Some(drawn(shown, &base, report))
    };
    let line = |row: usize| -> (Vec<Option<f64>>, Vec<String>) {
        (0..report.columns.len()).map(|column| cell(row, column).unwrap_or_default()).unzip()
    };
    let (values, labels) = (0..report.rows.len()).map(line).unzip();
    let share = report.percent.is_none() && matches!(report.unit, Unit::Participants | Unit::Documents);
    Chart {
        title: format!("{} by {}", table.code, report.by.join(" and ")),
        unit: unit(report).to_owned(),
        kind: Kind::Heat,
        data: Grid {
            rows: report.rows.iter().map(|row| row.value.clone()).collect(),
            series: report.columns.iter().map(|column| column.value.clone()).collect(),
            values,
            labels,
            full: if share { Some(1.0) } else { report.percent.map(|_| 100.0) },
        },
        note: FOOTER.to_owned(),
    }
}

/// What is drawn of a cell, and what is printed in it.
fn drawn(shown: &Shown, denominators: &Denominators, report: &Crosstab) -> (Option<f64>, String) {
    let cell = &shown.counted;
    if cell.state != State::Counted {
        return (None, String::new());
    }
    let count = figure(cell, report.unit);
    if report.percent.is_some() {
        let label = shown.percent.map_or_else(|| count.to_string(), |percent| format!("{percent:.0}\u{a0}%"));
        return (shown.percent, label);
    }
    let rate = |count: u32, of: f64| {
        let words = f64::from(denominators.words);
        ((words > 0.0).then(|| of * f64::from(count) / words), String::new())
    };
    match (report.unit, base(denominators, report.unit)) {
        (_, Some(0)) => (None, String::new()),
        (Unit::Turns, Some(whole)) => (Some(100.0 * f64::from(count) / f64::from(whole)), format!("{count}/{whole}")),
        (_, Some(whole)) => (Some(f64::from(count) / f64::from(whole)), format!("{count}/{whole}")),
        (Unit::Per100Turns, None) => (cell.per_100_turns, String::new()),
        (Unit::Per1000Words, None) => (cell.per_1000_words, String::new()),
        (Unit::Words, None) => rate(count, 100.0),
        (_, None) => rate(count, 1000.0),
    }
}

fn unit(report: &Crosstab) -> &'static str {
    match (report.percent, report.unit) {
        (Some(_), _) => "percent, where there are enough; else how many",
        (None, Unit::Participants) => {
            "share of the participants there are; in the cell participants with the code, of all"
        }
        (None, Unit::Documents) => "share of the documents there are; in the cell documents with the code, of all",
        (None, Unit::Turns) => "turns with the code, in 100 turns; in the cell how many, of all",
        (None, Unit::Per100Turns) => "turns with the code, in 100 turns",
        (None, Unit::Words) => "words in passages, in 100 words",
        (None, Unit::Codings) => "codings in 1,000 words",
        (None, Unit::Passages | Unit::Per1000Words) => "passages in 1,000 words",
    }
}
