//! The frequency report as a chart: bars, bars by group, or a map where there are too many groups for bars.
//!
//! Groups are of different sizes, so nothing is drawn by its bare count: participants, documents and turns as shares
//! of those there are, with `4/6` printed as in the table, passages and words as rates. Who is not there has no share:
//! that is a gap, never nought.

use super::{counted, heading};
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
    let bases: Vec<Denominators> = match report.groups.as_slice() {
        [] => vec![report.denominators],
        groups => groups.iter().map(|group| group.denominators).collect(),
    };
    let drawn = report.rows.iter().map(|row| {
        let cells: Vec<&Cell> = if report.groups.is_empty() { vec![&row.total] } else { row.cells.iter().collect() };
        cells.into_iter().zip(&bases).map(|(cell, base)| drawn(cell, base, options)).unzip()
    });
    let (values, labels) = drawn.unzip();
    let kind = match series.len() {
        1 => Kind::Bars,
        _ if report.grid.is_some() => Kind::Heat,
        2..=BARS => Kind::GroupedBars,
        _ => Kind::Heat,
    };
    let rows = report.rows.iter().map(|row| row.code.clone()).collect();
    let full = matches!(options.unit, Unit::Participants | Unit::Documents).then_some(1.0);
    let data = Grid { rows, values, labels, series, full };
    // Whose codings and out of how many: a chart is taken out of its page.
    let mut note: Vec<&str> = lines.iter().take(2).map(String::as_str).collect();
    note.push(report.header.footer);
    Some(Chart { title, unit: unit(options).to_owned(), kind, data, note: note.join(" · ") })
}

/// A group with its size.
fn sized(name: &str, base: &Denominators, options: &Options) -> String {
    match options.unit {
        Unit::Participants => format!("{name} (of {})", base.participants),
        Unit::Documents => format!("{name} (of {})", base.documents),
        Unit::Turns => format!("{name} (of {})", base.turns),
        Unit::Per100Turns => format!("{name} ({})", counted(base.turns, "turn")),
        _ => format!("{name} ({})", counted(base.words, "word")),
    }
}

/// What is drawn of a cell, and what is printed beside it.
fn drawn(cell: &Cell, base: &Denominators, options: &Options) -> (Option<f64>, String) {
    if cell.state != State::Counted {
        return (None, String::new());
    }
    let of = |part: u32, whole: u32, times: f64| (whole > 0).then(|| times * f64::from(part) / f64::from(whole));
    let share = |part: u32, whole: u32, times: f64| match of(part, whole, times) {
        Some(share) => (Some(share), format!("{part}/{whole}")),
        None => (None, String::new()),
    };
    let rate = |count: u32| (of(count, base.words, 1000.0), String::new());
    match options.unit {
        Unit::Participants => share(cell.participants, base.participants, 1.0),
        Unit::Documents => share(cell.documents, base.documents, 1.0),
        Unit::Turns => share(cell.turns, base.turns, 100.0),
        Unit::Passages if options.count == Count::Codings => rate(cell.codings),
        Unit::Passages => rate(cell.passages),
        Unit::Codings => rate(cell.codings),
        Unit::Words => (of(cell.words, base.words, 100.0), String::new()),
        Unit::Per100Turns => (cell.per_100_turns, String::new()),
        Unit::Per1000Words => (cell.per_1000_words, String::new()),
    }
}

fn unit(options: &Options) -> &'static str {
    match options.unit {
        Unit::Participants => "share of the participants there are; beside it participants with the code, of all",
        Unit::Documents => "share of the documents there are; beside it documents with the code, of all",
        Unit::Turns => "turns with the code, in 100 turns; beside it how many, of all",
        Unit::Passages if options.count == Count::Codings => "codings in 1,000 words",
        Unit::Codings => "codings in 1,000 words",
        Unit::Words => "words in passages, in 100 words",
        Unit::Per100Turns => "turns with the code, in 100 turns",
        Unit::Passages | Unit::Per1000Words => "passages in 1,000 words",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Count;
    use crate::analysis::frequency::frequency;
    use crate::publish::testing::Study;

    /// Three persons at Aldermere, one at Brackwater; Cressfield has field notes alone, and nobody speaks there.
    fn made(unit: Unit) -> Chart {
        let corpus = Study::default()
            .code("power")
            .document(
                "ALD-W1",
                &[("site", "Aldermere")],
                &[("A1", "They decide."), ("A2", "We are told."), ("A3", "Nobody asks.")],
            )
            .coding("k1", "power", "They decide.", "decide.")
            .document("BRA-W1", &[("site", "Brackwater")], &[("B1", "I may."), ("B1", "And so on.")])
            .coding("k1", "power", "I may", "may.")
            .document("CRE-O1", &[("site", "Cressfield")], &[("", "They stand in the corridor.")])
            .coding("k1", "power", "They stand", "corridor.")
            .corpus;
        let options = Options { by: vec!["site".into()], unit, count: Count::Passages, ..Options::default() };
        chart(&frequency(&corpus, &options).expect("a report"), &options).expect("a chart")
    }

    #[test]
    fn groups_of_different_size_are_drawn_by_their_shares() {
        let chart = made(Unit::Participants);
        assert_eq!(chart.data.values, [[Some(1.0 / 3.0), Some(1.0), None]]);
        assert_eq!(chart.data.printed(), [["1/3", "1/1", ""]], "nobody is no nought");
        assert_eq!(chart.data.full, Some(1.0));
        let turns = made(Unit::Turns);
        assert_eq!(turns.data.values, [[Some(100.0 / 3.0), Some(50.0), Some(100.0)]]);
        assert_eq!(turns.data.printed(), [["1/3", "1/2", "1/1"]]);
        let passages = made(Unit::Passages);
        let words = [7.0, 5.0, 5.0];
        assert_eq!(passages.data.values, [words.map(|words| Some(1000.0 / words))], "{passages:?}");
        assert_eq!(
            (passages.unit.as_str(), passages.data.series[1].as_str()),
            ("passages in 1,000 words", "Brackwater (5 words)")
        );
    }
}
