//! What points at a person in what a report says, wherever it says it.
//!
//! A page, the records and the JSON of a report do not hold the same texts: JSON has attributes, a page has headings.
//! What goes into a file is looked through in the form in which it goes there, and as a page, before it is written.

use super::Format;
use super::csv::Field;
use super::page::Page;
use super::reports::{Report, ReportError};
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use serde_json::Value;

/// How much of what stands where.
pub type Found = Vec<(String, Tally)>;

/// What points at persons in a page, by where it stands.
pub fn in_page(page: &Page, watch: &Watch) -> Found {
    let mut found = Found::new();
    page.texts().iter().for_each(|(part, words)| add(&mut found, part.words(), watch.tally(words)));
    found
}

/// What points at persons in a report that is written in this format.
pub fn in_report(report: &dyn Report, format: Format, watch: &Watch) -> Result<Found, ReportError> {
    let mut found = in_page(&report.page(), watch);
    if matches!(format, Format::Csv | Format::Xlsx) {
        let records = report.records();
        let cells = records.rows.iter().flatten();
        let cells = cells.filter_map(|field| if let Field::Text(text) = field { Some(text) } else { None });
        records.columns.iter().chain(cells).for_each(|text| add(&mut found, "records", watch.tally(text)));
    }
    if matches!(format, Format::Json | Format::Jsonl) {
        let data: Value = serde_json::from_str(&report.json()?).map_err(|e| ReportError::Failed(e.to_string()))?;
        in_json(&data, watch, &mut found);
    }
    Ok(found)
}

fn in_json(value: &Value, watch: &Watch, found: &mut Found) {
    match value {
        Value::String(text) => add(found, "data", watch.tally(text)),
        Value::Array(all) => all.iter().for_each(|one| in_json(one, watch, found)),
        Value::Object(all) => all.iter().for_each(|(key, one)| {
            // Figures by group have the groups as names of fields.
            add(found, "data", watch.tally(key));
            in_json(one, watch, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Counts what was found in a place.
pub fn add(found: &mut Found, place: &str, tally: Tally) {
    if tally.is_empty() {
        return;
    }
    match found.iter_mut().find(|(known, _)| known == place) {
        Some((_, known)) => known.join(&tally),
        None => found.push((place.to_owned(), tally)),
    }
}
