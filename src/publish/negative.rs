//! Negative cases as a page and as records.
//!
//! Cases are turns by their places, not quotations: the page is for the team, names who speaks, and each number opens
//! the words. The theme report shows the same tables, where its file may name people.

use super::csv::{Field, Records};
use super::frequency::{counted, heading, percent};
use super::page::{Block, Page};
use super::table::{Cell, Column, Row, Table};
use crate::analysis::group::GroupKey;
use crate::analysis::negative::{Case, Cases, Contrast, NO_DISAGREEMENT, Negative, Opposite, Peers, Without, opening};
use crate::analysis::number_of;
use crate::study::Corpus;

/// More cases than these are counted and not listed; the JSON and the CSV have all.
const LISTED: usize = 60;

/// The report as a page.
pub fn page(report: &Negative, corpus: &Corpus) -> Page {
    let code = &report.code.code;
    let (title, header) = heading(&format!("Negative cases: {code}"), &report.header);
    let mut blocks = vec![Block::Header(header)];
    let corner = if report.by.is_empty() { String::new() } else { report.by.join(" · ") };
    let enough = report.header.min_percent_n;
    if let Some(found) = &report.without {
        blocks.push(Block::Heading(
            2,
            format!("{code} without {} within the {}", found.code.code, found.within.as_str()),
        ));
        blocks.push(Block::Table(without(found, corpus, &corner, enough)));
        blocks.extend(cases(&found.turns, corpus));
    }
    if let Some(found) = &report.opposite {
        blocks.push(Block::Heading(2, format!("The opposite: {}", found.code.code)));
        blocks.push(Block::Table(opposite(found, code, corpus, &corner)));
        blocks.extend(cases(&found.turns, corpus));
    }
    blocks.push(Block::Heading(2, "Persons who lack what peers have".to_owned()));
    blocks.push(Block::Text(peers_line(&report.peers, code)));
    blocks.extend((!report.peers.cells.is_empty()).then(|| Block::Table(peers(&report.peers, corpus))));
    blocks.push(Block::Notes(vec![NO_DISAGREEMENT.to_owned(), report.header.footer.to_owned()]));
    Page { title, blocks }
}

fn share(part: u32, whole: u32, enough: u32) -> Cell {
    Cell::parts(std::iter::once(format!("{part}/{whole}")).chain(percent(part, whole, enough)))
}

/// Where a code is without the expected one: groups down, and all.
pub(super) fn without(found: &Without, corpus: &Corpus, corner: &str, enough: u32) -> Table {
    let row = |label: String, cases: &Cases| {
        let first = share(cases.cases, cases.of, enough).opening(opening(corpus, &cases.turns));
        let people = share(cases.participants, cases.of_participants, enough);
        Row::new(label, vec![first, people, share(cases.documents, cases.of_documents, enough)])
    };
    let groups = found.groups.iter().map(|group| row(group.key.to_string(), &group.cases));
    Table {
        corner: corner.to_owned(),
        columns: [&format!("{}s without it", found.within.as_str()), "participants there", "documents there"]
            .map(Column::number)
            .to_vec(),
        rows: groups.chain(std::iter::once(row("all".to_owned(), &found.total))).collect(),
        ..Table::default()
    }
}

/// Who has a code, its opposite, or both: groups down, and all.
pub(super) fn opposite(found: &Opposite, code: &str, corpus: &Corpus, corner: &str) -> Table {
    let row = |label: String, contrast: &Contrast| {
        let people = &contrast.participants;
        let number = |number: u32| Cell::of(number.to_string());
        let opens = |turns: &[usize]| Cell::of(turns.len().to_string()).opening(opening(corpus, turns));
        let cells = [people.code, people.opposite, people.both, people.neither, people.of].map(number);
        let turns = [opens(&contrast.opposite), opens(&contrast.both), number(contrast.turns.of)];
        Row::new(label, cells.into_iter().chain(turns).collect())
    };
    let contrary = &found.code.code;
    let people = [&format!("{code} alone"), &format!("{contrary} alone"), "both", "neither", "all"];
    let turns = [contrary.as_str(), "both", "all"];
    let columns = people.map(|label| Column::number(label).under("participants with")).into_iter();
    let groups = found.groups.iter().map(|group| row(group.key.to_string(), &group.contrast));
    Table {
        corner: corner.to_owned(),
        columns: columns.chain(turns.map(|label| Column::number(label).under("turns with"))).collect(),
        rows: groups.chain(std::iter::once(row("all".to_owned(), &found.total))).collect(),
        ..Table::default()
    }
}

/// The cases by their places, each opening its turn.
fn cases(turns: &[Case], corpus: &Corpus) -> Vec<Block> {
    if turns.is_empty() {
        return Vec::new();
    }
    let row = |case: &Case| {
        let text = |text: &Option<String>| Cell::of(text.clone().unwrap_or_default());
        let turn = Cell::of(case.turn.to_string()).opening(opening(corpus, &[case.at]));
        Row::new(case.document.clone(), vec![turn, text(&case.participant), text(&case.profession), text(&case.site)])
    };
    let columns =
        vec![Column::number("turn"), Column::text("participant"), Column::text("profession"), Column::text("site")];
    let rows = turns.iter().take(LISTED).map(row).collect();
    let mut blocks = vec![Block::Table(Table { corner: "document".to_owned(), columns, rows, ..Table::default() })];
    if let Some(more) = turns.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let more = counted(number_of(more), "more turn");
        blocks.push(Block::Text(format!("and {more}; CSV and JSON list all")));
    }
    blocks
}

/// How many lack what peers have.
pub(super) fn peers_line(found: &Peers, code: &str) -> String {
    if found.of == 0 {
        return format!("Nobody has a peer (of the same profession at the same site) with {code}.");
    }
    format!(
        "{} of {} persons in whose profession at whose site anybody has {code} are without it.",
        found.lacking, found.of
    )
}

/// Who lacks what peers have: a person a row.
pub(super) fn peers(found: &Peers, corpus: &Corpus) -> Table {
    let rows = found.cells.iter().flat_map(|cell| {
        cell.lacking.iter().map(|one| {
            let opens = opening(corpus, &one.at);
            let with = format!("{}/{}", cell.holding, cell.participants);
            let text = [cell.profession.clone(), cell.site.clone(), with].map(Cell::of);
            let turns = Cell::of(one.turns.to_string()).opening(opens);
            let cells = text.into_iter().chain([turns, Cell::of(one.documents.join(", "))]);
            Row::new(one.participant.clone(), cells.collect())
        })
    });
    Table {
        corner: "without it".to_owned(),
        columns: vec![
            Column::text("profession"),
            Column::text("site"),
            Column::number("peers with it"),
            Column::number("turns"),
            Column::text("documents"),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Every figure, and every case: `kind` says what a record is.
pub fn records(report: &Negative) -> Records {
    let mut columns: Vec<String> = ["kind", "other_code"].map(str::to_owned).to_vec();
    columns.extend(report.by.iter().map(|key| format!("group_{key}")));
    columns.extend(["figure", "n", "of", "document", "turn", "participant", "profession", "site"].map(str::to_owned));
    let mut rows = Vec::new();
    let all = GroupKey(report.by.iter().map(|key| (key.clone(), super::frequency::ALL.to_owned())).collect());
    let mut figure = |kind: &str, other: &str, key: &GroupKey, name: &str, n: u32, of: u32| {
        let mut row = vec![Field::Text(kind.to_owned()), Field::Text(other.to_owned())];
        row.extend(key.values().map(|value| Field::Text(value.to_owned())));
        row.extend([Field::Text(name.to_owned()), Field::count(n), Field::count(of)]);
        row.extend(std::iter::repeat_n(Field::Null, 5));
        rows.push(row);
    };
    if let Some(found) = &report.without {
        let total = std::iter::once((&all, &found.total));
        for (key, cases) in found.groups.iter().map(|group| (&group.key, &group.cases)).chain(total) {
            let mut add = |name: &str, n, of| figure("without", &found.code.code, key, name, n, of);
            add(&format!("{}s", found.within.as_str()), cases.cases, cases.of);
            add("participants_there", cases.participants, cases.of_participants);
            add("documents_there", cases.documents, cases.of_documents);
        }
    }
    if let Some(found) = &report.opposite {
        let total = std::iter::once((&all, &found.total));
        for (key, contrast) in found.groups.iter().map(|group| (&group.key, &group.contrast)).chain(total) {
            let kinds = [
                ("participants", &contrast.participants),
                ("documents", &contrast.documents),
                ("turns", &contrast.turns),
            ];
            for (what, parts) in kinds {
                let mut add =
                    |name: &str, n| figure("opposite", &found.code.code, key, &format!("{what}_{name}"), n, parts.of);
                add("code_alone", parts.code);
                add("opposite_alone", parts.opposite);
                add("both", parts.both);
                add("neither", parts.neither);
            }
        }
    }
    figure("peers", "", &all, "participants_lacking", report.peers.lacking, report.peers.of);
    let blank = |kind: &str, other: &str, figure: &str| {
        let mut row = vec![Field::Text(kind.to_owned()), Field::Text(other.to_owned())];
        row.extend(report.by.iter().map(|_| Field::Null));
        row.push(Field::Text(figure.to_owned()));
        row
    };
    let lists = [
        report.without.as_ref().map(|found| ("without", &found.code, &found.turns)),
        report.opposite.as_ref().map(|found| ("opposite", &found.code, &found.turns)),
    ];
    for (kind, code, turns) in lists.into_iter().flatten() {
        for case in turns {
            let mut row = blank(kind, &code.code, "case");
            row.extend([Field::Null, Field::Null, Field::Text(case.document.clone()), Field::count(case.turn)]);
            row.extend([&case.participant, &case.profession, &case.site].map(|text| Field::text(text.as_deref())));
            rows.push(row);
        }
    }
    for cell in &report.peers.cells {
        for one in &cell.lacking {
            let mut row = blank("peers", "", "lacks");
            row.extend([Field::count(cell.holding), Field::count(cell.participants)]);
            row.extend([Field::Text(one.documents.join("; ")), Field::Null]);
            row.extend([&one.participant, &cell.profession, &cell.site].map(|text| Field::Text(text.clone())));
            rows.push(row);
        }
    }
    Records { columns, rows }
}
