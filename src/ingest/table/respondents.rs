//! Tables with a row a respondent → a document each.
//!
//! Each open question that was answered stands in the text, in no turn, and the answer follows as a turn of the
//! respondent. Closed questions are attributes of the document; those that speak of the person are the respondent's
//! as well.

use super::columns::{self, Columns};
use super::grid::{Grid, Row};
use super::names;
use crate::ingest::Doubt;
use crate::ingest::reading::{Draft, Reading, Said};
use std::collections::{BTreeMap, HashSet};

/// Lines that a message names.
const TOLD: usize = 8;

/// The documents of a table; `stem` is the name of its file.
pub fn read(grid: &Grid<'_>, columns: &Columns, stem: &str) -> Vec<Reading> {
    let mut taken = HashSet::new();
    let keys: Vec<(usize, String, bool)> = columns
        .attributes
        .iter()
        .map(|&at| {
            let name = grid.columns.get(at).map_or("", String::as_str);
            (at, names::short_key(name, &mut taken), names::is_personal(name))
        })
        .collect();
    let mut silent = Vec::new();
    let mut readings = Vec::new();
    for (place, row) in grid.rows.iter().enumerate() {
        match reading(grid, columns, &keys, row, (stem, place + 1)) {
            Some(reading) => readings.push(reading),
            None => silent.push(row.line),
        }
    }
    if let Some(first) = readings.first_mut() {
        first.doubts.extend(told(grid, columns, &keys));
        first.doubts.extend(left_out(&silent));
        if !grid.title.is_empty() {
            first.doubts.push(Doubt::overall(format!("left out, above the header: {}", grid.title.join(" / "))));
        }
    }
    readings
}

fn reading(
    grid: &Grid<'_>,
    columns: &Columns,
    keys: &[(usize, String, bool)],
    row: &Row<'_>,
    (stem, number): (&str, usize),
) -> Option<Reading> {
    let id = columns.name.map(|at| row.get(at)).filter(|id| !id.is_empty());
    let id = id.map(|id| id.split_whitespace().collect::<Vec<_>>().join(" "));
    let name = match &id {
        // A short number names nothing by itself: every table has it.
        Some(id) if id.len() < 5 && id.bytes().all(|byte| byte.is_ascii_digit()) => format!("{stem}-{id}"),
        Some(id) => id.clone(),
        None => format!("{stem}-{number}"),
    };
    let label = id.unwrap_or_else(|| name.clone());
    let mut draft = Draft::new();
    for &at in &columns.text {
        let answer = row.get(at);
        if !answer.is_empty() {
            draft.aside(grid.columns.get(at).map_or("", String::as_str));
            draft.turn(Said { label: Some(&label), text: answer, time: None });
        }
    }
    if draft.turns() == 0 {
        return None;
    }
    let mut attributes = BTreeMap::from([("kind".to_owned(), "survey".to_owned())]);
    let mut person = BTreeMap::new();
    for (at, key, personal) in keys {
        let value = row.get(*at).split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            if *personal {
                person.insert(key.clone(), value.clone());
            }
            attributes.insert(key.clone(), value);
        }
    }
    let speakers = BTreeMap::from([(label, person)]);
    Some(Reading { name: Some(name), content: draft.finish(), attributes, speakers, ..Reading::default() })
}

/// What was made of the columns, and how to change it.
fn told(grid: &Grid<'_>, columns: &Columns, keys: &[(usize, String, bool)]) -> Vec<Doubt> {
    let named = match columns.name {
        Some(at) => format!("named by column {}", grid.told(at)),
        None => "numbered".to_owned(),
    };
    let open: Vec<String> = columns.text.iter().map(|&at| grid.told(at)).collect();
    let left = match columns.rest.as_slice() {
        [] => String::new(),
        rest => format!("; left out are {}", columns::listed(grid, rest.iter().copied())),
    };
    let answers = format!(
        "a table with a row a respondent, {named}; answers are the columns {}{left}; --text COLUMN names others (repeatable), --name-column COLUMN what names respondents, --rows turns makes a row a turn",
        open.join(", ")
    );
    let keyed: Vec<String> = keys.iter().map(|(at, key, _)| format!("{key} (column {})", grid.told(*at))).collect();
    let attributes = format!("its other columns are attributes: {}; --attribute COLUMN names more", keyed.join(", "));
    let mut told = vec![Doubt::overall(answers)];
    if !keyed.is_empty() {
        told.push(Doubt::overall(attributes));
    }
    told
}

fn left_out(silent: &[u32]) -> Option<Doubt> {
    if silent.is_empty() {
        return None;
    }
    let lines: Vec<String> = silent.iter().take(TOLD).map(u32::to_string).collect();
    let more = if silent.len() > TOLD { " …" } else { "" };
    let rows = if silent.len() == 1 { "row is" } else { "rows are" };
    Some(Doubt::overall(format!(
        "{} {rows} left out, with no answer to an open question (line {}{more})",
        silent.len(),
        lines.join(", ")
    )))
}
