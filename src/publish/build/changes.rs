//! Which numbers changed between two builds, by row and column.
//!
//! A row is found again by its words: by as many of its text columns, from the left, as it takes to tell the rows apart.
//! So a table that gets a row more shows one new row, and not every row after it as changed.

use super::manifest::{Entry, Since};
use super::short;
use crate::publish::markdown::{escape, paragraph};
use crate::text::display::one_line;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// At most this many rows are told one by one for a report; the rest are counted.
pub const MOST: usize = 20;
/// Two measures closer than this, by their size, are the same: one of them was written and read.
const SAME: f64 = 1e-9;

/// What changed in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The words by which the row is found.
    pub key: Vec<String>,
    /// What changed.
    pub what: What,
}

/// How a row changed.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Cells of it: column, before, after.
    Cells(Vec<(String, Value, Value)>),
    /// It was not there.
    New,
    /// It is not there any more.
    Gone,
}

impl Change {
    /// On one line: `identity · Aldermere · passages 41 → 43`.
    pub fn line(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|part| one_line(part)).collect();
        let what = match &self.what {
            What::New => "a new row".to_owned(),
            What::Gone => "no row any more".to_owned(),
            What::Cells(cells) => {
                let cell = |(column, before, after): &(String, Value, Value)| {
                    let (before, after) = shown(before, after);
                    format!("{} {before} → {after}", one_line(column))
                };
                cells.iter().map(cell).collect::<Vec<_>>().join("; ")
            }
        };
        if key.is_empty() { what } else { format!("{} · {what}", key.join(" · ")) }
    }
}

/// What an entry has to say of the one before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What is kept of it.
    pub since: Option<Since>,
    /// All that changed.
    pub changes: Vec<Change>,
    /// What was asked before, where it was something else: then numbers are not compared.
    pub asked_before: Option<String>,
    /// Whether there is nothing to compare with.
    pub first: bool,
}

/// Compares an entry with the one before it. Where nothing that a report is made from is different, what was kept then
/// stays kept, so that a build that is done twice leaves the same files.
pub fn since(before: Option<&Entry>, after: &Entry) -> Told {
    let Some(before) = before else { return Told { first: true, ..Told::default() } };
    let from = |report: Option<String>, changes: &[Change]| Since {
        project: before.project.clone(),
        report,
        changes: changes.iter().take(MOST).map(Change::line).collect(),
        more: changes.len().saturating_sub(MOST),
    };
    if before.report != after.report {
        let was = Some(before.report.clone());
        return Told { since: Some(from(was.clone(), &[])), asked_before: was, ..Told::default() };
    }
    let changes = between(before, after);
    let inputs = |entry: &Entry| (entry.project.clone(), entry.emic.clone(), entry.blind.clone(), entry.for_paper);
    let since = match changes.is_empty() && inputs(before) == inputs(after) {
        true => before.since.clone(),
        false => Some(from(None, &changes)),
    };
    Told { since, changes, ..Told::default() }
}

/// What changed from one state of a report's numbers to another, in the order of the rows as they are now; rows that
/// are gone come last.
pub fn between(before: &Entry, after: &Entry) -> Vec<Change> {
    let keys = key_columns(before, after);
    let (old, new) = (Keyed::of(before, &keys), Keyed::of(after, &keys));
    let others: Vec<(&String, usize, usize)> = after
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !keys.contains(column))
        .filter_map(|(at, column)| Some((column, before.columns.iter().position(|other| other == column)?, at)))
        .collect();
    let mut changes = Vec::new();
    for (key, row) in &new.rows {
        let change = |what: What| Change { key: told(key), what };
        let Some(was) = old.find.get(key) else {
            changes.push(change(What::New));
            continue;
        };
        let cell = |row: &[Value], at: usize| row.get(at).cloned().unwrap_or(Value::Null);
        let cells: Vec<(String, Value, Value)> = others
            .iter()
            .map(|(column, was_at, at)| ((*column).clone(), cell(was, *was_at), cell(row, *at)))
            .filter(|(_, before, after)| !same(before, after))
            .collect();
        if !cells.is_empty() {
            changes.push(change(What::Cells(cells)));
        }
    }
    let gone = old.rows.iter().filter(|(key, _)| !new.find.contains_key(key));
    changes.extend(gone.map(|(key, _)| Change { key: told(key), what: What::Gone }));
    changes
}

/// The words of a row, and which of several rows with the same words it is.
type Key = (Vec<String>, usize);

fn told((words, number): &Key) -> Vec<String> {
    let mut words: Vec<String> = words.iter().filter(|word| !word.is_empty()).cloned().collect();
    if *number > 0 {
        words.push(format!("row {}", number + 1));
    }
    words
}

/// The rows of a report by their keys.
struct Keyed<'a> {
    rows: Vec<(Key, &'a [Value])>,
    find: HashMap<Key, &'a [Value]>,
}

impl<'a> Keyed<'a> {
    fn of(entry: &'a Entry, keys: &[&String]) -> Self {
        let at: Vec<usize> =
            keys.iter().filter_map(|key| entry.columns.iter().position(|column| column == *key)).collect();
        let mut count: HashMap<Vec<String>, usize> = HashMap::new();
        let mut rows = Vec::with_capacity(entry.rows.len());
        for row in &entry.rows {
            let words = words(row, &at);
            let number = count.entry(words.clone()).or_default();
            rows.push(((words, *number), row.as_slice()));
            *number += 1;
        }
        let find = rows.iter().cloned().collect();
        Self { rows, find }
    }
}

fn words(row: &[Value], at: &[usize]) -> Vec<String> {
    at.iter().map(|at| row.get(*at).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}

/// The text columns, from the left, that it takes to tell rows apart in both; a column that tells no more rows apart
/// than those before it is left out.
fn key_columns<'a>(before: &Entry, after: &'a Entry) -> Vec<&'a String> {
    let is_text = |entry: &Entry, name: &String| {
        let at = entry.columns.iter().position(|column| column == name)?;
        let mut cells = entry.rows.iter().filter_map(|row| row.get(at));
        Some(cells.all(|cell| cell.is_string() || cell.is_null())).filter(|text| *text).map(|_| at)
    };
    let both = |name: &String| Some((is_text(before, name)?, is_text(after, name)?));
    let mut keys = Vec::new();
    let (mut old, mut new): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let kinds =
        |entry: &Entry, at: &[usize]| entry.rows.iter().map(|row| words(row, at)).collect::<BTreeSet<_>>().len();
    let mut told_apart = (kinds(before, &[]), kinds(after, &[]));
    for column in &after.columns {
        if told_apart == (before.rows.len(), after.rows.len()) && !keys.is_empty() {
            break;
        }
        let Some((old_at, new_at)) = both(column) else { continue };
        old.push(old_at);
        new.push(new_at);
        let now = (kinds(before, &old), kinds(after, &new));
        if now == told_apart && !keys.is_empty() {
            old.pop();
            new.pop();
            continue;
        }
        told_apart = now;
        keys.push(column);
    }
    keys
}

fn same(before: &Value, after: &Value) -> bool {
    match (before.as_f64(), after.as_f64()) {
        (Some(a), Some(b)) => a == b || (a - b).abs() <= SAME * a.abs().max(b.abs()),
        _ => before == after,
    }
}

/// Two values as they are told: measures with two digits, or as many as it takes to see the difference.
fn shown(before: &Value, after: &Value) -> (String, String) {
    let text = |value: &Value, digits: Option<usize>| match (value, digits) {
        (Value::Null, _) => crate::publish::table::ABSENT.to_owned(),
        (Value::String(text), _) => one_line(text),
        (Value::Number(number), Some(digits)) if number.is_f64() => {
            format!("{:.digits$}", number.as_f64().unwrap_or_default())
        }
        (other, _) => other.to_string(),
    };
    for digits in [Some(2), Some(6), None] {
        let pair = (text(before, digits), text(after, digits));
        if pair.0 != pair.1 {
            return pair;
        }
    }
    (text(before, None), text(after, None))
}

/// The page that tells what changed since the build before, a part a report. It says no more than the manifest knows.
pub fn page(manifest: &super::Manifest) -> String {
    let mut out = format!("# Changed numbers: {}\n", escape(&manifest.study));
    for entry in &manifest.reports {
        out.push_str(&format!("\n## {}\n\n", escape(&entry.name)));
        let now = short(&entry.project);
        match &entry.since {
            None => out.push_str(&format!("Built for the first time, from the project as of {now}.\n")),
            Some(Since { report: Some(was), .. }) => {
                let (was, is) = (paragraph(was), escape(&entry.report));
                out.push_str(&format!(
                    "Asked for in other words, so numbers are not compared. Before: {was}. Now: {is}.\n"
                ));
            }
            Some(since) => {
                out.push_str(&format!("From the project as of {} to that of {now}.\n", short(&since.project)));
                if since.changes.is_empty() {
                    out.push_str("\nNo number changed.\n");
                    continue;
                }
                out.push('\n');
                since.changes.iter().for_each(|line| out.push_str(&format!("- {}\n", paragraph(line))));
                if since.more > 0 {
                    out.push_str(&format!("- and {}\n", more(since.more)));
                }
            }
        }
    }
    out
}

/// `1 row more`, `7 rows more`.
pub fn more(rows: usize) -> String {
    format!("{} more", crate::text::display::counted(rows, "row"))
}

#[cfg(test)]
mod tests;
