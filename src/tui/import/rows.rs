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
    let told = report.error.as_ref().or(report.skipped.as_ref()).map(|told| in_keys(told));
    rows.extend(told.or_else(|| report.taken.clone()).map(Row::Told));
    rows.extend(report.doubts.iter().map(|doubt| {
        let line = doubt.line.map_or_else(String::new, |line| format!("line {line}: "));
        Row::Told(format!("{line}{}", doubt.what))
    }));
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

/// What settles a doubt: an option of the command line, and the key of the review.
const REMEDIES: [(&str, &str); 6] = [
    ("--study NAME (or its number in this list)", "m"),
    ("as --speaker 'NAME=interviewer'", "by i on who asks"),
    ("keep them apart with --same '", "a, and the first of them, keeps them apart"),
    ("--not-speaker '", "x on the label"),
    ("--same '", "= on the label"),
    ("--speaker '", "a"),
];

/// What a doubt says, with keys in place of the options of the command line.
pub fn in_keys(what: &str) -> String {
    let what = what.replace("--encoding NAME", "e");
    for (option, key) in REMEDIES {
        let Some((before, after)) = what.split_once(option) else { continue };
        if !option.ends_with(" '") {
            return format!("{before}{key}{after}");
        }
        // A label may hold an apostrophe: the option ends at one with nothing of a word behind it.
        let end = after.match_indices('\'').map(|(at, _)| at + 1).find(|at| {
            after.get(*at..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && !rest.contains('\''))
        });
        let rest = end.and_then(|end| after.get(end..)).unwrap_or("");
        return format!("{before}{key}{rest}");
    }
    what
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_name_keys_in_the_review() {
        for (what, wanted) in [
            ("if it is no speaker: --not-speaker 'Corridor'", "if it is no speaker: x on the label"),
            ("“Matin” may be “Martin”; if so: --same 'Matin=Martin'", "“Matin” may be “Martin”; if so: = on the label"),
            ("if it is one: --speaker 'O'Brien=respondent'", "if it is one: a"),
            (
                "if they are two, keep them apart with --same 'Int.=Int.'",
                "if they are two, a, and the first of them, keeps them apart",
            ),
            (
                "say who asks, in participants.csv or as --speaker 'NAME=interviewer'",
                "say who asks, in participants.csv or by i on who asks",
            ),
            ("if not: --encoding NAME, or save the file as UTF-8", "if not: e, or save the file as UTF-8"),
            (
                "it holds 2 projects: “A”, “B”; say which with --study NAME (or its number in this list)",
                "it holds 2 projects: “A”, “B”; say which with m",
            ),
            ("nothing here", "nothing here"),
        ] {
            assert_eq!(in_keys(what), wanted);
        }
    }
}
