//! Tables: text with separators, and workbooks.
//!
//! There are two kinds, told by what is in them. In a transcript a row is something said: columns for who, what, and
//! when, found by name in any order. In a survey a row is a respondent: a document each, answers to open questions as
//! turns, those to closed ones as attributes.
//!
//! - [`delimited`] and [`workbook`] give rows; [`grid`] finds the header; [`stats`] counts what is in a column.
//! - [`columns`] tells what each column is, by the user's word, by name ([`names`]), by content.
//! - [`repair`] joins text that was cut at its own commas; [`times`] reads clocks, seconds and milliseconds.
//! - [`turns`] and [`respondents`] make the documents.
//!
//! Kept of a transcript: speakers (an empty cell goes on from the row above), text, times; columns with one value a
//! document or a speaker as attributes; the rest, such as tags, as notes on turns. A column that tells the file or the
//! interview parts the rows into documents. Rows above the header come first in the text. Lost: row numbers,
//! quotation marks and blanks around cells, empty columns.
//!
//! Kept of a survey: answers under their questions; closed columns as attributes. Lost, and told: rows without any
//! open answer, rows above the header. Lost: empty columns.
//!
//! A table that is neither is refused with its columns.

pub mod columns;
pub mod delimited;
pub mod grid;
pub mod names;
pub mod repair;
pub mod respondents;
pub mod stats;
pub mod times;
pub mod turns;
pub mod workbook;

use super::Doubt;
use super::decode;
use super::instructions::{Instructions, Rows};
use super::prepare::{IngestError, Unreadable};
use super::reading::Reading;
use columns::Columns;
use grid::{Grid, Row};
use std::path::Path;

/// Reads a table into the documents that it holds.
pub fn read(path: &Path, bytes: &[u8], instructions: &Instructions) -> Result<Vec<Reading>, IngestError> {
    let mut doubts = Vec::new();
    let mut readings;
    let encoding;
    if workbook::is_workbook(bytes) {
        encoding = "UTF-8";
        let rows = workbook::rows(bytes, instructions.tables.sheet.as_deref(), &instructions.apart, &mut doubts)?;
        readings = documents(path, rows, None, instructions, &mut doubts)?;
    } else {
        let decoded = decode::decode_as(bytes, instructions.encoding)?;
        encoding = decoded.encoding;
        doubts = decoded.doubts;
        refuse_markup(&decoded.text)?;
        let (rows, delimiter) = delimited::rows(&decoded.text, &mut doubts)?;
        readings = documents(path, rows, Some(char::from(delimiter)), instructions, &mut doubts)?;
    }
    readings.iter_mut().for_each(|reading| reading.encoding = encoding);
    if let Some(first) = readings.first_mut() {
        doubts.append(&mut first.doubts);
        first.doubts = doubts;
    }
    Ok(readings)
}

/// What the columns of a table are, if it is one of transcripts or answers; else the reason why not.
pub fn look(bytes: &[u8], instructions: &Instructions) -> Result<Columns, IngestError> {
    let tables = &instructions.tables;
    if workbook::is_workbook(bytes) {
        let rows = workbook::rows(bytes, tables.sheet.as_deref(), &instructions.apart, &mut Vec::new())?;
        return Ok(columns::tell(&Grid::of(rows)?, tables)?);
    }
    let decoded = decode::decode_as(bytes, instructions.encoding)?;
    refuse_markup(&decoded.text)?;
    let (rows, _) = delimited::rows(&decoded.text, &mut Vec::new())?;
    Ok(columns::tell(&Grid::of(rows)?, tables)?)
}

/// Web pages are given the names of spreadsheets, and opened by them.
fn refuse_markup(text: &str) -> Result<(), Unreadable> {
    let start: String = text.trim_start().chars().take(9).collect::<String>().to_lowercase();
    let markup = ["<html", "<!doctype", "<?xml", "<table"].iter().any(|tag| start.starts_with(tag));
    if !markup {
        return Ok(());
    }
    Err(Unreadable::new(
        "it is a web page or XML that is called a table",
        "open it in a spreadsheet program and save it as .xlsx or .csv",
    ))
}

fn documents(
    path: &Path,
    rows: Vec<Row<'_>>,
    delimiter: Option<char>,
    instructions: &Instructions,
    doubts: &mut Vec<Doubt>,
) -> Result<Vec<Reading>, IngestError> {
    let mut grid = Grid::of(rows)?;
    if grid.rows.is_empty() && !grid.headed {
        return Err(IngestError::Empty);
    }
    grid.delimiter = delimiter;
    let mut columns = columns::tell(&grid, &instructions.tables)?;
    if columns.rows == Rows::Turns && repair::repair(&mut grid, &columns, doubts) {
        columns = columns::tell(&grid, &instructions.tables)?;
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(match columns.rows {
        Rows::Turns => turns::read(&grid, &columns),
        Rows::Respondents => respondents::read(&grid, &columns, &stem),
    })
}

#[cfg(test)]
mod tests;
