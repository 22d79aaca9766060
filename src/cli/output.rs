//! Printing: tables of names and numbers, JSON, notes.

use super::error::CliError;
use crate::text::display::one_line;
use clap::ValueEnum;
use serde::Serialize;
use std::io::{self, Write as _};
use std::path::Path;
use unicode_width::UnicodeWidthStr as _;

/// The form of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Columns for people.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

/// Bytes to standard output, as they are.
pub fn raw(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes a file whole: beside its place first, then in it, so that a write that is broken off leaves what was there.
pub fn whole(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    crate::store::new_file::write(path, bytes).map_err(|error| cannot_write(path, &error))
}

/// What is said where a file cannot be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    CliError::Failed(format!("cannot write {}: {error}", path.display()))
}

/// A line, or several, to standard output.
pub fn line(text: &str) -> Result<(), CliError> {
    raw(format!("{text}\n").as_bytes())
}

/// Pretty JSON to standard output.
pub fn json<T: Serialize>(value: &T) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::failed)?;
    line(&text)
}

/// Something to know, on standard error.
pub fn note(text: &str) {
    let _ = writeln!(io::stderr(), "emic: {}", crate::text::display::safe(text));
}

/// Which way a column is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A plain listing: a header and rows of cells.
pub struct Columns {
    header: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// A listing with these columns.
    pub fn new(header: &[(&'static str, Align)]) -> Self {
        Self { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints as columns or as CSV.
    pub fn print(&self, listing: Listing) -> Result<(), CliError> {
        if listing == Listing::Csv { self.csv() } else { self.table() }
    }

    fn table(&self) -> Result<(), CliError> {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
        let mut widths: Vec<usize> = self.header.iter().map(|(name, _)| name.width()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        let head: Vec<String> = self.header.iter().map(|(name, _)| (*name).to_owned()).collect();
        for row in std::iter::once(&head).chain(&rows) {
            let mut line = String::new();
            for ((cell, width), (_, align)) in row.iter().zip(&widths).zip(&self.header) {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                match align {
                    Align::Left => line.push_str(&format!("{cell}{gap}  ")),
                    Align::Right => line.push_str(&format!("{gap}{cell}  ")),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        raw(text.as_bytes())
    }

    fn csv(&self) -> Result<(), CliError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head: Vec<&str> = self.header.iter().map(|(name, _)| *name).collect();
        writer.write_record(&head).map_err(CliError::failed)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| guard(cell))).map_err(CliError::failed)?;
        }
        raw(&writer.into_inner().map_err(CliError::failed)?)
    }
}

/// A field that a spreadsheet would take for a formula gets an apostrophe before it. Plain numbers stay.
pub fn guard(field: &str) -> String {
    crate::publish::csv::guard(field).into_owned()
}

/// A time as lists show it: to the second, without the signs between.
pub fn when(at: &str) -> String {
    at.get(..19).unwrap_or(at).replace('T', " ")
}

/// `1 coding`, `2 codings`.
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
