//! Tables that hold a transcript: a column of speakers, one of text, perhaps one of times.
//!
//! A header row tells which column is which; without one, a column of few short values that recur is
//! the speakers'. A table with a column that is none of these is left as a table.

use crate::ingest::clock;
use crate::text::fold::fold;
use std::collections::HashSet;

/// A row of a transcript.
#[derive(Debug, PartialEq, Eq)]
pub struct TableTurn {
    /// Who speaks; `None` goes on from the row before.
    pub label: Option<String>,
    /// When, as written.
    pub time: Option<String>,
    /// What is said.
    pub text: String,
}

impl TableTurn {
    /// The row as a transcript's line.
    pub fn line(&self) -> String {
        match (&self.time, &self.label) {
            (Some(time), Some(label)) => format!("[{time}] {label}: {}", self.text),
            (Some(time), None) => format!("[{time}] {}", self.text),
            (None, Some(label)) => format!("{label}: {}", self.text),
            (None, None) => self.text.clone(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Speaker,
    Text,
    Time,
    Number,
}

/// The rows of a table as turns, if it is a transcript.
pub fn turns(rows: &[Vec<String>]) -> Option<Vec<TableTurn>> {
    let width = rows.iter().map(Vec::len).max()?;
    if !(2..=5).contains(&width) {
        return None;
    }
    let header: Option<Vec<Column>> = rows.first().and_then(|row| row.iter().map(|cell| by_header(cell)).collect());
    let (columns, rows) = match header.filter(|columns| is_transcript(columns)) {
        Some(columns) => (columns, rows.get(1..)?),
        None => (by_content(rows, width)?, rows),
    };
    Some(rows.iter().filter_map(|row| turn(row, &columns)).collect())
}

fn is_transcript(columns: &[Column]) -> bool {
    let count = |wanted: Column| columns.iter().filter(|&&column| column == wanted).count();
    count(Column::Speaker) == 1 && count(Column::Text) == 1
}

fn by_header(cell: &str) -> Option<Column> {
    match fold(cell.trim_end_matches([':', '.'])).as_str() {
        "speaker" | "speakers" | "name" | "who" | "participant" | "label" | "person" | "voice" => Some(Column::Speaker),
        "text" | "transcript" | "transcription" | "content" | "utterance" | "speech" | "dialogue" | "what" | "turn"
        | "said" => Some(Column::Text),
        "time" | "timestamp" | "timecode" | "tc" | "start" | "start time" | "when" => Some(Column::Time),
        "no" | "nr" | "number" | "#" | "line" | "id" | "" => Some(Column::Number),
        _ => None,
    }
}

/// What the columns hold, by their cells.
fn by_content(rows: &[Vec<String>], width: usize) -> Option<Vec<Column>> {
    if rows.len() < 3 || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let cells =
        |at: usize| rows.iter().filter_map(move |row| row.get(at)).map(|cell| cell.trim()).filter(|c| !c.is_empty());
    let longest = (0..width).max_by_key(|&at| cells(at).map(str::len).sum::<usize>())?;
    let columns: Option<Vec<Column>> = (0..width)
        .map(|at| {
            if at == longest {
                Some(Column::Text)
            } else if cells(at).all(|cell| clock::whole(cell).is_some()) {
                Some(Column::Time)
            } else if cells(at).all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')) {
                Some(Column::Number)
            } else {
                recurring_names(cells(at)).then_some(Column::Speaker)
            }
        })
        .collect();
    columns.filter(|columns| is_transcript(columns))
}

/// Whether these are few short values that recur: at least half of the cells repeat another.
fn recurring_names<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut distinct) = (0usize, HashSet::new());
    for cell in cells {
        if cell.len() > 40 || cell.split_whitespace().count() > 5 || !cell.chars().any(char::is_alphabetic) {
            return false;
        }
        all += 1;
        distinct.insert(fold(cell));
    }
    all >= 3 && distinct.len() * 2 <= all + 1
}

fn turn(row: &[String], columns: &[Column]) -> Option<TableTurn> {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|&column| column == wanted)?;
        row.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let label = cell(Column::Speaker).map(|label| label.trim_end_matches(':').trim_end().replace('\n', " "));
    let time = cell(Column::Time).filter(|time| clock::whole(time).is_some());
    let time = time.map(|time| time.trim_matches(['[', ']', '(', ')', '#']).to_owned());
    let text = cell(Column::Text).unwrap_or_default().to_owned();
    (label.is_some() || !text.is_empty()).then_some(TableTurn { label, time, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    fn lines(cells: &[&[&str]]) -> Option<Vec<String>> {
        turns(&rows(cells)).map(|turns| turns.iter().map(TableTurn::line).collect())
    }

    #[test]
    fn a_header_tells_the_columns() {
        let table: &[&[&str]] = &[
            &["Time", "Speaker", "Text"],
            &["00:01:23", "INT:", "Why?"],
            &["2", "A2", "Because."],
            &["", "", "And so."],
        ];
        assert_eq!(lines(table), Some(vec!["[00:01:23] INT: Why?".into(), "A2: Because.".into(), "And so.".into()]));
    }

    #[test]
    fn recurring_names_tell_the_speakers() {
        let table: &[&[&str]] = &[
            &["INT", "How was it for you, then?"],
            &["A2", "Long."],
            &["INT", "In what way?"],
            &["A2", "In all ways."],
        ];
        assert_eq!(lines(table).map(|lines| lines.len()), Some(4));
        let table: &[&[&str]] = &[&["Name", "Game", "Fame"], &["James", "Ball", "High"], &["Ryan", "Bat", "Low"]];
        assert_eq!(lines(table), None);
        assert_eq!(lines(&[&["one cell"]]), None);
        assert_eq!(turns(&[]), None);
    }
}
