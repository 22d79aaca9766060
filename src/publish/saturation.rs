//! New codes by document as a page and as records.
//!
//! In a reflexive study neither the word saturation nor a threshold is on the page.

use super::chart::{Chart, Grid, Kind, spark};
use super::csv::{Field, Records};
use super::frequency::{counted, heading};
use super::page::{Block, Page};
use super::table::{Cell, Column, Row, Table};
use crate::analysis::Opens;
use crate::analysis::number_of;
use crate::analysis::saturation::{Order, Reached, Saturation, Scored};

/// The report as a page.
pub fn page(report: &Saturation, reflexive: bool) -> Page {
    let what = if reflexive { "New codes by document" } else { "Saturation: new codes by document" };
    let (title, header) = heading(what, &report.header);
    let mut blocks = vec![Block::Header(header)];
    if let Some(reached) = &report.saturation {
        blocks.push(Block::Text(sentence(report, reached)));
    }
    blocks.push(Block::Table(documents(report)));
    blocks.push(Block::Chart(chart(report)));
    blocks.push(Block::Table(codes(report)));
    let mut notes = vec![format!("course of new codes: {}", spark(&course(report)))];
    if !report.unused.is_empty() {
        let many = number_of(report.unused.len());
        notes.push(format!("{} of the codebook not used in these documents.", counted(many, "code")));
    }
    notes.push(report.header.footer.to_owned());
    blocks.push(Block::Notes(notes));
    Page { title, blocks }
}

fn course(report: &Saturation) -> Vec<Option<f64>> {
    report.documents.iter().map(|one| Some(f64::from(one.new.all))).collect()
}

fn sentence(report: &Saturation, reached: &Reached) -> String {
    let threshold = reached.threshold;
    let (base, run, percent) = (threshold.base, threshold.run, threshold.percent);
    let rule = format!(
        "Base of {base} documents ({} codes), runs of {run}, at most {percent} % new (Guest, Namey and Chen 2020)",
        reached.base_codes
    );
    let all = report.documents.len();
    match (reached.at, reached.share) {
        (Some(at), Some(share)) => {
            let met = format!(
                "{rule}: first met at {at} + {run} documents, where the run brings {:.1} % new codes",
                100.0 * share
            );
            match reached.later_most {
                None => format!("{met}, and held by every run after it."),
                Some(most) => format!(
                    "{met}, but not held: {} after it over the threshold, up to {:.1} %.",
                    counted(reached.later_over, "run"),
                    100.0 * most
                ),
            }
        }
        _ if all < base + run => format!("{rule}: {all} documents are too few for it."),
        _ if reached.base_codes == 0 => format!("{rule}: the first documents have no codes to compare with."),
        _ => format!("{rule}: not met in {all} documents."),
    }
}

fn documents(report: &Saturation) -> Table {
    let runs = report.saturation.is_some();
    let dated = |one: &Scored| match report.order {
        Order::Collected => one.date.clone(),
        Order::Coded => one.first_coded.clone(),
    };
    let row = |one: &Scored| {
        let number = |number: u32| Cell::of(number.to_string());
        let mut cells = vec![
            Cell::of(dated(one).unwrap_or_default()),
            number(one.codes).opening(Opens::places(one.places.iter().copied())),
            number(one.new.all).with_bar(f64::from(one.new.all)).opening(Opens::places(one.new_places.iter().copied())),
            number(one.new.a_priori),
            number(one.new.emergent),
            number(one.cumulative.all),
            number(one.cumulative.emergent),
        ];
        if runs {
            let run = one.run.map_or_else(Cell::default, |run| {
                let share = run.share.map(|share| format!("{:.1}\u{a0}%", 100.0 * share));
                Cell::parts(std::iter::once(run.new.to_string()).chain(share))
            });
            cells.push(run);
        }
        Row::new(&one.document, cells)
    };
    let date = if report.order == Order::Collected { "collected" } else { "first coded" };
    let mut columns = vec![Column::text(date)];
    columns.push(Column::number("codes"));
    columns.extend(["all", "a-priori", "emergent"].map(|label| Column::number(label).under("new codes")));
    columns.extend(["all", "emergent"].map(|label| Column::number(label).under("so far")));
    if runs {
        columns.push(Column::number("new in run"));
    }
    let rows = report.documents.iter().map(row).collect();
    Table { caption: String::new(), corner: "document".to_owned(), columns, rows }
}

fn codes(report: &Saturation) -> Table {
    let rows = report.codes.iter().map(|code| {
        let cells = vec![
            Cell::of(code.origin.as_str()),
            Cell::of(&code.document).opening(Opens::places([code.place])),
            Cell::of(code.position.to_string()),
            Cell::of(format!("{}/{}", code.documents, report.documents.len())),
        ];
        Row::new(&code.code, cells)
    });
    Table {
        caption: "Codes by their first use".to_owned(),
        corner: "code".to_owned(),
        columns: vec![
            Column::text("origin"),
            Column::text("first in"),
            Column::number("document no."),
            Column::number("documents"),
        ],
        rows: rows.collect(),
    }
}

fn chart(report: &Saturation) -> Chart {
    let value = |count: u32| Some(f64::from(count));
    let values = |one: &Scored| {
        let all = one.cumulative;
        vec![value(all.all), value(all.a_priori), value(all.emergent), value(one.new.all)]
    };
    Chart {
        title: "Codes so far".to_owned(),
        unit: "codes".to_owned(),
        kind: Kind::Lines,
        data: Grid {
            rows: report.documents.iter().map(|one| one.document.clone()).collect(),
            series: ["all so far", "a-priori so far", "emergent so far", "new"].map(str::to_owned).to_vec(),
            values: report.documents.iter().map(values).collect(),
            ..Grid::default()
        },
        note: match report.order {
            Order::Collected => "Documents by their date.".to_owned(),
            Order::Coded => "Documents by their first coding.".to_owned(),
        },
    }
}

/// The report as records: a row for each document, and one for each code that is new in it.
pub fn records(report: &Saturation) -> Records {
    let columns = [
        "position",
        "document",
        "date",
        "first_coded",
        "codes",
        "new",
        "new_a_priori",
        "new_emergent",
        "new_unknown",
        "cumulative",
        "cumulative_a_priori",
        "cumulative_emergent",
        "cumulative_unknown",
        "run_new",
        "run_share",
        "new_codes",
    ];
    let rows = (1u64..).zip(&report.documents).map(|(position, one)| {
        let counts = [one.new, one.cumulative].map(|all| [all.all, all.a_priori, all.emergent, all.unknown]);
        let mut fields = vec![
            Field::Count(position),
            Field::Text(one.document.clone()),
            Field::text(one.date.as_deref()),
            Field::text(one.first_coded.as_deref()),
            Field::count(one.codes),
        ];
        fields.extend(counts.into_iter().flatten().map(Field::count));
        fields.push(one.run.map_or(Field::Null, |run| Field::count(run.new)));
        fields.push(Field::measure(one.run.and_then(|run| run.share)));
        fields.push(Field::Text(one.new_codes.join("; ")));
        fields
    });
    Records { columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
}
