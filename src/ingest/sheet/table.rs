//! A sheet as columns and rows: encoding, delimiter and quotes dealt with, every row with its line.

use crate::ingest::decode;
use crate::study::attribute::{AttributeType, Schema, key};
use crate::text::display::one_line;
use std::collections::BTreeMap;

/// A sheet that must be corrected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct SheetError {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// What is wrong, and what to do.
    pub what: String,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key, as attributes are kept.
    pub key: String,
    /// The type that the header declares.
    pub declared: Option<AttributeType>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line it starts in.
    pub line: u32,
    cells: Vec<String>,
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct Table {
    file: String,
    /// The encoding it was read from.
    pub encoding: &'static str,
    /// The columns; one without a name has an empty key.
    pub columns: Vec<Column>,
    /// The rows that hold anything.
    pub rows: Vec<Row>,
}

impl Row {
    /// The trimmed cell of a column, if the sheet has it.
    pub fn cell(&self, table: &Table, key: &str) -> Option<&str> {
        let at = table.columns.iter().position(|column| column.key == key)?;
        self.cells.get(at).map(|cell| cell.trim())
    }

    /// The cells that hold something, with their columns.
    pub fn filled<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (&'a Column, &'a str)> {
        let cells = table.columns.iter().zip(&self.cells).map(|(column, cell)| (column, cell.trim()));
        cells.filter(|(column, cell)| !cell.is_empty() && !column.key.is_empty())
    }
}

impl Table {
    /// Reads a sheet.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, SheetError> {
        let error = |line: u32, what: String| SheetError { file: one_line(file), line, what };
        let decoded = decode::decode(bytes).map_err(|e| error(1, e.to_string()))?;
        let (delimiter, text, skipped) = delimiter(&decoded.text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut table =
            Self { file: one_line(file), encoding: decoded.encoding, columns: Vec::new(), rows: Vec::new() };
        for record in reader.records() {
            let record = record.map_err(|e| {
                let line = e.position().map_or(1, csv::Position::line);
                error(
                    u32::try_from(line).unwrap_or(u32::MAX).saturating_add(skipped),
                    format!("the row cannot be read: {e}"),
                )
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(skipped);
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if table.columns.is_empty() {
                table.columns = columns(&record).map_err(|what| error(line, what))?;
                continue;
            }
            let extra = record.iter().skip(table.columns.len()).any(|cell| !cell.trim().is_empty());
            if extra {
                let what = format!(
                    "the row has {} cells and the header {}; a value with “{}” in it needs quotes",
                    record.len(),
                    table.columns.len(),
                    char::from(delimiter).escape_default()
                );
                return Err(error(line, what));
            }
            table.rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
        }
        let nameless = table.columns.iter().position(|column| column.key.is_empty());
        if let Some(at) = nameless
            && let Some(row) =
                table.rows.iter().find(|row| row.cells.get(at).is_some_and(|cell| !cell.trim().is_empty()))
        {
            return Err(error(row.line, format!("column {} has values but no name in the header", at + 1)));
        }
        Ok(table)
    }

    /// An error in a line.
    pub fn error(&self, line: u32, what: String) -> SheetError {
        SheetError { file: self.file.clone(), line, what }
    }

    /// The sheet must have this column.
    pub fn require(&self, wanted: &str) -> Result<(), SheetError> {
        if self.columns.iter().any(|column| column.key == wanted) {
            return Ok(());
        }
        let found: Vec<&str> =
            self.columns.iter().map(|column| column.key.as_str()).filter(|key| !key.is_empty()).collect();
        let found = if found.is_empty() {
            "the file is empty".to_owned()
        } else {
            format!("the first row has {}", one_line(&found.join(", ")))
        };
        Err(self.error(1, format!("there is no column “{wanted}”: {found}")))
    }

    /// The types that the header declares; none may contradict the project's.
    pub fn declared(&self, schema: &Schema, places: &[&str]) -> Result<BTreeMap<String, AttributeType>, SheetError> {
        let mut all = BTreeMap::new();
        for column in &self.columns {
            let Some(declared) = &column.declared else { continue };
            let key = &column.key;
            if places.contains(&key.as_str()) || key == "speaker_type" {
                return Err(self.error(1, format!("the column “{key}” is no attribute and takes no type")));
            }
            match schema.declared().get(key) {
                Some(held) if held != declared => {
                    let what = format!(
                        "“{key}” is declared as {} here and as {} in the project",
                        declared.name(),
                        held.name()
                    );
                    return Err(self.error(1, what));
                }
                _ => {}
            }
            all.insert(key.clone(), declared.clone());
        }
        Ok(all)
    }
}

/// The delimiter, the text without Excel's `sep=` line, and how many lines that took.
fn delimiter(text: &str) -> (u8, &str, u32) {
    let first = text.lines().next().unwrap_or("");
    if let Some(sign) = first.strip_prefix("sep=").and_then(|sign| sign.bytes().next()) {
        return (sign, text.get(first.len() + 1..).unwrap_or(""), 1);
    }
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let (mut quoted, mut counts) = (false, [0usize; 3]);
    for byte in header.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b',' => counts[0] += 1,
            b';' => counts[1] += 1,
            b'\t' => counts[2] += 1,
            _ => {}
        }
    }
    let sign = match counts {
        [commas, semicolons, tabs] if tabs > commas && tabs > semicolons => b'\t',
        [commas, semicolons, _] if semicolons > commas => b';',
        _ => b',',
    };
    (sign, text, 0)
}

fn columns(header: &csv::StringRecord) -> Result<Vec<Column>, String> {
    let mut columns: Vec<Column> = Vec::new();
    for cell in header {
        let (name, declared) = match cell.split_once(':') {
            Some((name, declared)) => {
                (name, Some(AttributeType::parse(declared).map_err(|e| format!("column “{}”: {e}", one_line(name)))?))
            }
            None => (cell, None),
        };
        let key = key(name);
        if !key.is_empty() && columns.iter().any(|column| column.key == key) {
            return Err(format!("two columns are called “{}”", one_line(&key)));
        }
        columns.push(Column { key, declared });
    }
    Ok(columns)
}
