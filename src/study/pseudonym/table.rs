//! The table: rows, checked as a whole.

use super::case::carried;
use super::scan::Scanner;
use super::spelling::Spelling;
use super::{Hit, Hits, Style};
use crate::study::identify::Kind;
use crate::text::display::one_line;
use std::collections::HashMap;

/// A row: a name and what comes in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, counted from 1.
    pub line: u32,
    /// The name.
    pub name: String,
    /// Further spellings of it.
    pub also: Vec<String>,
    /// What comes in its place.
    pub pseudonym: String,
    /// What it is the name of.
    pub kind: Kind,
    /// Why it is replaced.
    pub reason: Option<String>,
}

impl Row {
    /// The name and its further spellings.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// What is wrong with a row, and in which line.
pub type Problem = (u32, String);

/// A table of names, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Row>,
    scanner: Scanner,
}

impl Table {
    /// A table of these rows, or all that is wrong with them.
    pub fn new(rows: Vec<Row>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        rows.iter().for_each(|row| check_row(row, &mut problems));
        check_names(&rows, &mut problems);
        let scanner = Scanner::new(&rows);
        let table = Self { rows, scanner };
        if problems.is_empty() {
            table.check_pseudonyms(&mut problems);
        }
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a hit.
    pub fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at)
    }

    /// Leaves alone what stands in brackets and is one of these: pseudonyms that came in earlier.
    pub fn protect<'a>(&mut self, pseudonyms: impl IntoIterator<Item = &'a str>) {
        self.scanner.protect(pseudonyms);
    }

    /// The names in a text. None of them goes over one of the `breaks`, which are in order: the places where a turn
    /// or what is said in it begins or ends.
    pub fn hits(&self, text: &str, breaks: &[u32], style: Style) -> Hits {
        self.scanner.scan(text, breaks, style, &self.rows)
    }

    /// What comes in the place of a hit of a row where brackets would be in the way: in labels, names and values.
    pub fn plain(&self, row: usize, there: &str) -> String {
        self.row(row).map_or_else(String::new, |row| carried(&row.pseudonym, &row.name, there))
    }

    /// A text without any name of the table, those that [`Table::hits`] leaves replaced as well: for what is written
    /// down about a change and must not hold a name on any account.
    pub fn cleaned(&self, text: &str) -> String {
        let found = self.hits(text, &[], Style::Plain);
        let left = found.left.iter().map(|left| Hit {
            row: left.row,
            span: left.span,
            replacement: self.plain(left.row, left.span.slice(text)),
        });
        let mut all: Vec<Hit> = found.hits.iter().cloned().chain(left).collect();
        all.sort_by_key(|hit| hit.span);
        super::replaced(text, &all)
    }

    /// Whether any name stands in a text, however it is written.
    pub fn is_in(&self, text: &str) -> bool {
        let found = self.hits(text, &[], Style::Plain);
        !found.hits.is_empty() || !found.left.is_empty()
    }

    /// A pseudonym that holds a name would be replaced in its turn.
    fn check_pseudonyms(&self, problems: &mut Vec<Problem>) {
        for row in &self.rows {
            let shown = one_line(&row.pseudonym);
            let around = [row.pseudonym.clone(), format!("{}'", row.pseudonym), format!("'{}", row.pseudonym)];
            if around.iter().any(|text| self.is_in(text)) {
                problems.push((
                    row.line,
                    format!("the pseudonym “{shown}” is or holds a name of this table, and would be replaced in its turn; choose another"),
                ));
                continue;
            }
            if row.reason.as_ref().is_some_and(|reason| self.is_in(reason)) {
                problems.push((
                    row.line,
                    "the reason holds a name of this table; reasons are written down in the project, names are not"
                        .to_owned(),
                ));
            }
        }
    }
}

fn check_row(row: &Row, problems: &mut Vec<Problem>) {
    let mut problem = |what: String| problems.push((row.line, what));
    if row.name.trim().is_empty() {
        problem("the name is missing".to_owned());
    }
    for spelling in row.spellings().filter(|spelling| !spelling.trim().is_empty()) {
        if Spelling::of(spelling).is_none() {
            problem(format!("“{}” has no letter and no digit, and cannot be looked for", one_line(spelling)));
        }
    }
    if row.pseudonym.trim().is_empty() {
        problem(format!("there is no pseudonym for “{}”", one_line(&row.name)));
    } else if row.pseudonym.contains(['[', ']', '\n', '\r']) || row.pseudonym.chars().any(char::is_control) {
        problem(format!(
            "the pseudonym “{}” has a bracket or a line break in it; brackets are put around it by themselves",
            one_line(&row.pseudonym)
        ));
    } else if Spelling::of(&row.pseudonym).is_none() {
        problem(format!("the pseudonym “{}” has no letter and no digit", one_line(&row.pseudonym)));
    }
}

/// One name has one pseudonym.
fn check_names(rows: &[Row], problems: &mut Vec<Problem>) {
    let mut known: HashMap<String, &Row> = HashMap::new();
    for row in rows {
        for spelling in row.spellings() {
            let Some(key) = Spelling::of(spelling).map(|spelling| spelling.key()) else { continue };
            match known.get(&key) {
                Some(first) if first.pseudonym != row.pseudonym => problems.push((
                    row.line,
                    format!(
                        "“{}” is “{}” here and “{}” in line {}; one name has one pseudonym (where two persons share it, list each with more of the name)",
                        one_line(spelling),
                        one_line(&row.pseudonym),
                        one_line(&first.pseudonym),
                        first.line
                    ),
                )),
                Some(_) => {}
                None => {
                    known.insert(key, row);
                }
            }
        }
    }
}
