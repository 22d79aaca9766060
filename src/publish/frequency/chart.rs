//! The frequency report as a chart: bars, bars by group, or a map where there are too many groups for bars.
//!
//! Groups are of different sizes, so each says how large it is beside its name. Rates are drawn as rates; shares are
//! not, for a share of three is no share to look at.

use super::heading;
use crate::analysis::denominators::Denominators;
use crate::analysis::frequency::{Cell, Frequency, State};
use crate::analysis::{Count, Options, Unit};
use crate::publish::chart::{Chart, Grid, Kind};

/// Of more groups than this bars would not be told apart.
const BARS: usize = 6;

/// The report as a chart; nothing where it has no rows.
pub fn chart(report: &Frequency, options: &Options) -> Option<Chart> {
    if report.rows.is_empty() {
        return None;
    }
    let (title, lines) = heading("Frequency", &report.header);
    // The table shows passages beside; a bar is one figure.
    let title = title.replace(" n/N, then passages", "").replace(" n/N, then codings", "");
    let series: Vec<String> = match report.groups.as_slice() {
        [] => vec![sized("all", &report.denominators, options)],
        groups => groups.iter().map(|group| sized(&group.key.to_string(), &group.denominators, options)).collect(),
    };
    let values = report.rows.iter().map(|row| {
        let cells: Vec<&Cell> = if report.groups.is_empty() { vec![&row.total] } else { row.cells.iter().collect() };
        cells.into_iter().map(|cell| value(cell, options)).collect()
    });
    let kind = match series.len() {
        1 => Kind::Bars,
        _ if report.grid.is_some() => Kind::Heat,
        2..=BARS => Kind::GroupedBars,
        _ => Kind::Heat,
    };
    let rows = report.rows.iter().map(|row| row.code.clone()).collect();
    let data = Grid { rows, values: values.collect(), series };
    // Whose codings and out of how many: a chart is taken out of its page.
    let mut note: Vec<&str> = lines.iter().take(2).map(String::as_str).collect();
    note.push(report.header.footer);
    Some(Chart { title, unit: unit(options).to_owned(), kind, data, note: note.join(" · ") })
}

/// A group with its size, where counts are of it.
fn sized(name: &str, base: &Denominators, options: &Options) -> String {
    match options.unit {
        Unit::Participants => format!("{name} (of {})", base.participants),
        Unit::Documents => format!("{name} (of {})", base.documents),
        Unit::Turns => format!("{name} (of {})", base.turns),
        _ => name.to_owned(),
    }
}

fn value(cell: &Cell, options: &Options) -> Option<f64> {
    if cell.state != State::Counted {
        return None;
    }
    match options.unit {
        Unit::Participants => Some(f64::from(cell.participants)),
        Unit::Documents => Some(f64::from(cell.documents)),
        Unit::Turns => Some(f64::from(cell.turns)),
        Unit::Passages if options.count == Count::Codings => Some(f64::from(cell.codings)),
        Unit::Passages => Some(f64::from(cell.passages)),
        Unit::Codings => Some(f64::from(cell.codings)),
        Unit::Words => Some(f64::from(cell.words)),
        Unit::Per100Turns => cell.per_100_turns,
        Unit::Per1000Words => cell.per_1000_words,
    }
}

fn unit(options: &Options) -> &'static str {
    match options.unit {
        Unit::Participants => "participants with the code, of the participants there are",
        Unit::Documents => "documents with the code, of the documents there are",
        Unit::Turns => "turns with the code, of the turns there are",
        Unit::Passages if options.count == Count::Codings => "codings",
        Unit::Passages => "passages",
        Unit::Codings => "codings",
        Unit::Words => "words in passages",
        Unit::Per100Turns => "turns with the code, in 100 turns",
        Unit::Per1000Words => "passages in 1,000 words",
    }
}
