//! The rows of a file in the review: how it is read, then each document with its labels and doubts.

use super::File;
use super::decide::Said;
use crate::ingest::Doubt;
use crate::ingest::report::{DocumentReport, LabelReport};
use crate::text::fold::fold;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Format and encoding.
    Form,
    /// Why it is left out or cannot be read, or what else was taken from it.
    Told(String),
    /// A document, by its number in the file.
    Document(usize),
    /// A label of a document.
    Label(usize, usize),
    /// A label that speaks nowhere now, because of what was said of it: its number among what was said.
    Gone(usize),
    /// A doubt of a document.
    Doubt(usize, usize),
}

/// The rows of a file.
pub fn of(file: &File) -> Vec<Row> {
    let mut rows = vec![Row::Form];
    if file.said.taken == Some(false) {
        rows.push(Row::Told("You leave this file out; Space takes it in again.".to_owned()));
    }
    let Some(report) = &file.report else { return rows };
    let told = report.error.as_ref().or(report.skipped.as_ref()).or(report.taken.as_ref());
    rows.extend(told.map(|told| Row::Told(told.clone())));
    for (at, document) in report.documents.iter().enumerate() {
        rows.push(Row::Document(at));
        rows.extend((0..document.labels.len()).map(|label| Row::Label(at, label)));
        if at == 0 {
            rows.extend(gone(file));
        }
        rows.extend((0..document.doubts.len()).map(|doubt| Row::Doubt(at, doubt)));
    }
    if report.documents.is_empty() {
        rows.extend(gone(file));
    }
    rows
}

fn gone(file: &File) -> Vec<Row> {
    let speaks = |label: &str| {
        let wanted = fold(label);
        file.documents().iter().any(|made| made.labels.iter().any(|known| fold(&known.label) == wanted))
    };
    let said = file.said.labels.iter().enumerate();
    said.filter(|(_, (label, _))| !speaks(label)).map(|(at, _)| Row::Gone(at)).collect()
}

impl File {
    /// A document of the file.
    pub fn document(&self, at: usize) -> Option<&DocumentReport> {
        self.documents().get(at)
    }

    /// A label of a row.
    pub fn label(&self, row: &Row) -> Option<&str> {
        match row {
            Row::Label(document, at) => self.label_report(*document, *at).map(|label| label.label.as_str()),
            Row::Gone(at) => self.said.labels.get(*at).map(|(label, _)| label.as_str()),
            _ => None,
        }
    }

    /// What is known of a label.
    pub fn label_report(&self, document: usize, at: usize) -> Option<&LabelReport> {
        self.document(document)?.labels.get(at)
    }

    /// What was said of a label that speaks nowhere now.
    pub fn gone(&self, at: usize) -> Option<&(String, Said)> {
        self.said.labels.get(at)
    }

    /// A doubt.
    pub fn doubt(&self, document: usize, at: usize) -> Option<&Doubt> {
        self.document(document)?.doubts.get(at)
    }
}
