//! Tables that hold a transcript: a column of speakers, one of text, perhaps one of times.
//!
//! A header row tells which column is which; further columns are then notes on the turns, under the name that the
//! header gives them. Without such a header, a column of few short values that recur is the speakers', also below a
//! header in words that are not known; a table with a column that is none of these is left as a table. Numbers of
//! rows are left out.

use crate::ingest::clock;
use crate::text::fold::fold;
use std::collections::HashSet;

/// What a table is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A transcript, a row a turn.
    Turns(Vec<TableTurn>),
    /// A column of text, and columns of notes with their names, under a header.
    Column {
        /// Which column is the text.
        text: usize,
        /// Which columns are notes, and what they are called.
        notes: Vec<(usize, String)>,
    },
    /// Any other.
    Lines,
}

/// A row of a transcript.
#[derive(Debug, PartialEq, Eq)]
pub struct TableTurn {
    /// Which row it is.
    pub row: usize,
    /// Who speaks; `None` goes on from the row before.
    pub label: Option<String>,
    /// When, as written.
    pub time: Option<String>,
    /// What is said.
    pub text: String,
    /// What further columns say: their names and their cells.
    pub notes: Vec<(String, String)>,
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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Speaker,
    Text,
    Time,
    Number,
    /// Any other, with its name.
    Note(String),
}

/// What a table with these rows is.
pub fn kind(rows: &[Vec<String>]) -> Kind {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if !(2..=6).contains(&width) {
        return Kind::Lines;
    }
    let header: Vec<Column> =
        rows.first().map(|row| row.iter().map(|cell| by_header(cell)).collect()).unwrap_or_default();
    if header.len() == width && is_transcript(&header) && (all_known(&header) || names_speakers(rows)) {
        return Kind::Turns(turns(rows, 1, &header));
    }
    if let Some(column) = column_of_text(&header) {
        return column;
    }
    if let Some(columns) = by_content(rows, width) {
        return Kind::Turns(turns(rows, 0, &columns));
    }
    let rest = rows.get(1..).filter(|_| rows.first().is_some_and(|row| reads_like_header(row)));
    match rest.and_then(|rest| by_content(rest, width)) {
        Some(columns) => Kind::Turns(turns(rows, 1, &columns)),
        None => Kind::Lines,
    }
}

fn turns(rows: &[Vec<String>], from: usize, columns: &[Column]) -> Vec<TableTurn> {
    rows.iter().enumerate().skip(from).filter_map(|(number, row)| turn(row, columns, number)).collect()
}

fn count(columns: &[Column], wanted: &Column) -> usize {
    columns.iter().filter(|column| *column == wanted).count()
}

fn is_transcript(columns: &[Column]) -> bool {
    count(columns, &Column::Speaker) == 1 && count(columns, &Column::Text) == 1
}

fn all_known(columns: &[Column]) -> bool {
    !columns.iter().any(|column| matches!(column, Column::Note(_)))
}

/// Whether the header has a word for speakers that says nothing else: beside columns of any kind, `Name` is not enough.
fn names_speakers(rows: &[Vec<String>]) -> bool {
    let mut header = rows.first().into_iter().flatten();
    header.any(|cell| SPEAKERS.contains(&fold(cell.trim_end_matches([':', '.'])).as_str()))
}

/// Text without a column of speakers, beside columns that are notes by their names.
fn column_of_text(header: &[Column]) -> Option<Kind> {
    let text = header.iter().position(|column| *column == Column::Text)?;
    let notes: Vec<(usize, String)> = header
        .iter()
        .enumerate()
        .filter_map(|(at, column)| match column {
            Column::Note(name) => Some((at, name.clone())),
            _ => None,
        })
        .collect();
    let known = notes.iter().all(|(_, name)| names_notes(name));
    let plain = header.iter().all(|column| matches!(column, Column::Text | Column::Number | Column::Note(_)));
    (count(header, &Column::Text) == 1 && !notes.is_empty() && known && plain).then_some(Kind::Column { text, notes })
}

fn names_notes(name: &str) -> bool {
    let name = fold(name);
    let names = [
        "note",
        "comment",
        "code",
        "coding",
        "memo",
        "theme",
        "remark",
        "observation",
        "categor",
        "analysis",
        "keyword",
    ];
    names.iter().any(|begin| name.starts_with(begin) || name.contains(&format!(" {begin}")))
}

/// Short words, none of them a number or a time: the names of columns, in whatever language.
fn reads_like_header(row: &[String]) -> bool {
    row.iter().all(|cell| {
        let words = cell.split_whitespace().count();
        (1..=4).contains(&words) && cell.len() <= 40 && !cell.ends_with(['.', '?', '!']) && clock::whole(cell).is_none()
    })
}

/// Words that head a column of speakers and nothing else.
#[rustfmt::skip]
const SPEAKERS: &[&str] = &[
    "speaker", "speakers", "speaker name", "who", "sprecher", "sprecherin", "sprechende", "sprecher/in",
    "locuteur", "locutrice", "intervenant", "hablante", "interlocutor", "falante", "parlante", "spreker", "talare",
    "taler", "puhuja",
];

#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "text", "transcript", "transcription", "content", "utterance", "speech", "dialogue", "what", "turn", "said",
    "transkript", "transkription", "äußerung", "texte", "propos", "texto", "transcripción", "transcrição", "testo",
    "trascrizione", "tekst", "teksti",
];

#[rustfmt::skip]
const TIMES: &[&str] = &[
    "time", "times", "timestamp", "timecode", "time code", "tc", "start", "start time", "when", "zeit", "zeitmarke",
    "temps", "tiempo", "hora", "tempo", "tijd", "tid", "aika",
];

fn by_header(cell: &str) -> Column {
    let name = fold(cell.trim_end_matches([':', '.']));
    match name.as_str() {
        "name" | "participant" | "label" | "person" | "voice" => Column::Speaker,
        "no" | "nr" | "number" | "#" | "line" | "id" | "n°" | "nº" | "zeile" | "" => Column::Number,
        word if SPEAKERS.contains(&word) => Column::Speaker,
        word if TEXTS.contains(&word) => Column::Text,
        word if TIMES.contains(&word) => Column::Time,
        _ => Column::Note(cell.split_whitespace().collect::<Vec<_>>().join(" ")),
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

fn turn(row: &[String], columns: &[Column], number: usize) -> Option<TableTurn> {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == wanted)?;
        row.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let label = cell(Column::Speaker).map(|label| label.trim_end_matches(':').trim_end().replace('\n', " "));
    let time = cell(Column::Time).filter(|time| clock::whole(time).is_some());
    let time = time.map(|time| time.trim_matches(['[', ']', '(', ')', '#']).to_owned());
    let text = cell(Column::Text).unwrap_or_default().to_owned();
    let notes = columns.iter().zip(row).filter_map(|(column, cell)| match column {
        Column::Note(name) if !cell.trim().is_empty() => Some((name.clone(), cell.clone())),
        _ => None,
    });
    let notes: Vec<(String, String)> = notes.collect();
    (label.is_some() || !text.is_empty() || !notes.is_empty()).then_some(TableTurn {
        row: number,
        label,
        time,
        text,
        notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    fn lines(cells: &[&[&str]]) -> Option<Vec<String>> {
        match kind(&rows(cells)) {
            Kind::Turns(turns) => Some(turns.iter().map(TableTurn::line).collect()),
            _ => None,
        }
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
        assert_eq!(kind(&[]), Kind::Lines);
        let table: &[&[&str]] = &[
            &["Klocka", "Vem", "Sagt"],
            &["0:01", "B1", "Wie war es denn so?"],
            &["0:04", "B2", "Lang."],
            &["0:09", "B1", "Inwiefern denn lang?"],
        ];
        let wanted = ["[0:01] B1: Wie war es denn so?", "[0:04] B2: Lang.", "[0:09] B1: Inwiefern denn lang?"];
        assert_eq!(lines(table), Some(wanted.map(str::to_owned).to_vec()), "a header in other words");
        let table: &[&[&str]] = &[&["Name", "Age", "Text"], &["Ana", "34", "Well."], &["Bo", "40", "No."]];
        assert_eq!(lines(table), None, "names alone do not make a transcript of any table");
        let table: &[&[&str]] = &[&["Nr", "Sprecher", "Text", "Anmerkung"], &["1", "B1", "Ja.", "lacht"]];
        let Kind::Turns(turns) = kind(&rows(table)) else { panic!("turns") };
        assert_eq!(turns[0].line(), "B1: Ja.");
        assert_eq!(turns[0].notes, [("Anmerkung".to_owned(), "lacht".to_owned())]);
    }
}
