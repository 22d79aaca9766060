//! The archive's tables: comma-separated, one record a line, read with the file and line of whatever is wrong.

use super::cell;
use super::folder::{In, Out, OutFile};
use super::wrong::Wrong;
use super::{ArchiveError, names};
use crate::study::{Guid, Hash};
use crate::text::display::one_line;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};

/// The longest line that is read.
const LONGEST: u64 = 256 << 20;

/// A table that is being written.
pub struct Sheet {
    path: &'static str,
    to: csv::Writer<OutFile>,
}

impl Sheet {
    /// Begins a table.
    pub fn begin(out: &Out, path: &'static str, columns: &[&str]) -> Result<Self, ArchiveError> {
        let mut sheet = Self { path, to: csv::Writer::from_writer(out.file(path)?) };
        sheet.row(columns.iter().map(|name| (*name).to_owned()).collect())?;
        Ok(sheet)
    }

    /// Adds a record; its cells are written as [`cell`] says.
    pub fn row(&mut self, cells: Vec<String>) -> Result<(), ArchiveError> {
        self.to.write_record(&cells).map_err(|e| ArchiveError::write(self.path, e.into()))
    }

    /// Ends the table.
    pub fn end(self, out: &mut Out) -> Result<(), ArchiveError> {
        let path = self.path;
        out.keep(self.to.into_inner().map_err(|e| ArchiveError::write(path, e.into_error()))?)
    }
}

/// A record that was read.
#[derive(Clone, Debug)]
pub struct Record {
    file: Cow<'static, str>,
    line: u64,
    columns: &'static [&'static str],
    cells: Vec<Option<String>>,
}

impl Record {
    /// The fields of the head of a file, each with its line, in the order of `columns`. The line that is told where
    /// something is wrong is that of the first of them.
    pub fn of_fields(
        file: &str,
        columns: &'static [&'static str],
        fields: &BTreeMap<&str, (usize, String)>,
    ) -> Result<Self, ArchiveError> {
        let line = fields.get("on").map_or(1, |(line, _)| *line as u64);
        let mut cells = Vec::with_capacity(columns.len());
        for name in columns {
            // What hangs on what is told in words of its own.
            let read = |text: &str| if *name == "on" { Ok(Some(text.to_owned())) } else { cell::read(text) };
            let found = fields.get(name).map(|(_, text)| read(text)).transpose();
            cells.push(found.map_err(|why| ArchiveError::bad(file, line, format!("{name}: {why}")))?.flatten());
        }
        Ok(Self { file: Cow::Owned(file.to_owned()), line, columns, cells })
    }

    /// What is wrong with it, told with where it stands.
    pub fn bad(&self, what: impl Into<String>) -> ArchiveError {
        ArchiveError::bad(&self.file, self.line, what)
    }

    fn column(&self, at: usize) -> &str {
        self.columns.get(at).copied().unwrap_or("attribute")
    }

    /// A cell; `None` where nothing was set.
    pub fn get(&self, at: usize) -> Option<&str> {
        self.cells.get(at).and_then(Option::as_deref)
    }

    /// A cell as it is kept.
    pub fn text(&self, at: usize) -> Option<String> {
        self.get(at).map(str::to_owned)
    }

    /// A cell in which nothing set and set to nothing are the same.
    pub fn words(&self, at: usize) -> String {
        self.get(at).unwrap_or_default().to_owned()
    }

    /// A cell that must be set.
    pub fn need(&self, at: usize) -> Result<&str, ArchiveError> {
        self.get(at).ok_or_else(|| self.bad(format!("{} is missing", self.column(at))))
    }

    /// A cell read as something else; `what` says what it should be.
    pub fn parsed<T>(&self, at: usize, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, ArchiveError> {
        let text = self.need(at)?;
        read(text).ok_or_else(|| self.bad(format!("{}: “{}” is not {what}", self.column(at), one_line(text))))
    }

    /// The same of one that may be unset.
    pub fn parsed_if<T>(
        &self,
        at: usize,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ArchiveError> {
        if self.get(at).is_none() { Ok(None) } else { self.parsed(at, what, read).map(Some) }
    }

    /// A number.
    pub fn number(&self, at: usize) -> Result<u32, ArchiveError> {
        self.parsed(at, "a whole number", |text| text.parse().ok())
    }

    /// An identity.
    pub fn guid(&self, at: usize) -> Result<Guid, ArchiveError> {
        self.parsed(at, "an identity (a GUID)", |text| text.parse().ok())
    }

    /// A BLAKE3 hash.
    pub fn hash(&self, at: usize) -> Result<Hash, ArchiveError> {
        self.parsed(at, "a BLAKE3 hash", read_hash)
    }

    /// A point in time.
    pub fn time(&self, at: usize) -> Result<i64, ArchiveError> {
        self.parsed(at, "a time, as in 2024-03-01T10:00:00Z", cell::read_time)
    }

    /// JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, ArchiveError> {
        let text = self.need(at)?;
        serde_json::from_str(text).map_err(|e| self.bad(format!("{}: {e}", self.column(at))))
    }
}

/// A hash as it is written.
pub fn read_hash(text: &str) -> Option<Hash> {
    Some(Hash(*blake3::Hash::from_hex(text.as_bytes()).ok()?.as_bytes()))
}

/// Reads one record from the text of its cells.
fn record(
    (file, line): (&'static str, u64),
    columns: &'static [&'static str],
    wide: usize,
    raw: &csv::StringRecord,
) -> Result<Record, ArchiveError> {
    let bad = |what: String| ArchiveError::bad(file, line, what);
    if raw.len() != columns.len() + wide {
        return Err(bad(format!("{} cells where {} are expected", raw.len(), columns.len() + wide)));
    }
    let mut cells = Vec::with_capacity(raw.len());
    for (at, text) in raw.iter().enumerate() {
        let column = columns.get(at).copied().unwrap_or("attribute");
        cells.push(cell::read(text).map_err(|why| bad(format!("{column}: {why}")))?);
    }
    Ok(Record { file: Cow::Borrowed(file), line, columns, cells })
}

/// The records of a text without a header, whose first line has this number.
fn records(
    file: &'static str,
    first: u64,
    columns: &'static [&'static str],
    wide: usize,
    bytes: &[u8],
    wrong: &mut Wrong,
) -> Result<Vec<Record>, ArchiveError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut raw = csv::StringRecord::new();
    let mut all = Vec::new();
    loop {
        let line = first + reader.position().line() - 1;
        match reader.read_record(&mut raw) {
            Ok(true) => {
                let line = raw.position().map_or(line, |position| first + position.line() - 1);
                all.extend(wrong.note(record((file, line), columns, wide, &raw))?);
            }
            Ok(false) => return Ok(all),
            Err(error) => return Err(ArchiveError::bad(file, line, error.to_string())),
        }
    }
}

/// A whole table, and the names of the columns beyond the known ones, where there may be such.
pub fn read(
    input: &In,
    path: &'static str,
    columns: &'static [&'static str],
    wide: bool,
    wrong: &mut Wrong,
) -> Result<(Vec<String>, Vec<Record>), ArchiveError> {
    let text = input.text(path)?;
    let (header, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let more = header_of(path, columns, header)?;
    if !wide && !more.is_empty() {
        let what = format!("there is no column “{}” in this table", one_line(&more.join(", ")));
        return Err(ArchiveError::bad(path, 1, what));
    }
    let records = records(path, 2, columns, more.len(), rest.as_bytes(), wrong)?;
    Ok((more, records))
}

/// Checks a header, and gives the names of further columns.
fn header_of(path: &'static str, columns: &'static [&'static str], line: &str) -> Result<Vec<String>, ArchiveError> {
    let bad = |what: String| ArchiveError::bad(path, 1, what);
    let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut raw = csv::StringRecord::new();
    reader.read_record(&mut raw).map_err(|e| bad(e.to_string()))?;
    if raw.len() < columns.len() || raw.iter().zip(columns).any(|(cell, name)| cell != *name) {
        return Err(bad(format!("the columns must be {}, parted by commas", columns.join(", "))));
    }
    let mut more = Vec::new();
    for text in raw.iter().skip(columns.len()) {
        let name = cell::read(text).map_err(|why| bad(format!("the name of a column: {why}")))?.unwrap_or_default();
        if more.contains(&name) {
            return Err(bad(format!("the column “{}” is there twice", one_line(&name))));
        }
        more.push(name);
    }
    Ok(more)
}

/// A large file of lines, read document by document in whatever order its lines stand.
pub struct Blocks {
    path: &'static str,
    columns: Option<&'static [&'static str]>,
    file: BufReader<File>,
    /// By document: where its lines begin, how many bytes they are, and the number of the first.
    blocks: BTreeMap<String, Vec<(u64, u64, u64)>>,
}

impl Blocks {
    /// Finds the lines of each document. A table has columns, and the document in the first of them; other lines are JSON
    /// objects with a `document`.
    pub fn open(
        input: &In,
        path: &'static str,
        columns: Option<&'static [&'static str]>,
    ) -> Result<Self, ArchiveError> {
        let mut file = BufReader::with_capacity(1 << 18, input.file(path)?);
        let mut blocks: BTreeMap<String, Vec<(u64, u64, u64)>> = BTreeMap::new();
        let (mut at, mut number, mut line) = (0u64, 0u64, Vec::new());
        let mut last = String::new();
        loop {
            line.clear();
            let read = file.by_ref().take(LONGEST).read_until(b'\n', &mut line);
            let read = read.map_err(|e| ArchiveError::read(path, e))? as u64;
            number += 1;
            let bad = |what: &str| ArchiveError::bad(path, number, what);
            if read == 0 {
                break;
            }
            if read == LONGEST {
                return Err(bad("this line is too long"));
            }
            let text = std::str::from_utf8(&line).map_err(|_| bad("this is not UTF-8 text"))?;
            let start = at;
            at += read;
            if number == 1
                && let Some(columns) = columns
            {
                let more = header_of(path, columns, text.trim_end_matches('\n'))?;
                if !more.is_empty() {
                    return Err(bad("there are more columns than this table has"));
                }
                continue;
            }
            if text.trim().is_empty() {
                continue;
            }
            let document = key(text, columns.is_some()).map_err(|what| bad(&what))?;
            let of_document = blocks.entry(document.clone()).or_default();
            match of_document.last_mut().filter(|_| last == document) {
                Some(block) => block.1 = at - block.0,
                None => of_document.push((start, read, number)),
            }
            last = document;
        }
        Ok(Self { path, columns, file, blocks })
    }

    /// The documents of which lines are left.
    pub fn documents(&self) -> Vec<String> {
        self.blocks.keys().cloned().collect()
    }

    /// The lines of a document, each run of them with the number of its first; they are not given twice.
    fn take(&mut self, document: &str) -> Result<Vec<(u64, Vec<u8>)>, ArchiveError> {
        let mut all = Vec::new();
        for (start, bytes, line) in self.blocks.remove(document).unwrap_or_default() {
            let mut block = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
            let read = self.file.seek(SeekFrom::Start(start)).and_then(|_| self.file.read_exact(&mut block));
            read.map_err(|e| ArchiveError::read(self.path, e))?;
            all.push((line, block));
        }
        Ok(all)
    }

    /// The records of a document.
    pub fn records(&mut self, document: &str, wrong: &mut Wrong) -> Result<Vec<Record>, ArchiveError> {
        let (path, columns) = (self.path, self.columns.unwrap_or_default());
        let mut all = Vec::new();
        for (line, block) in self.take(document)? {
            all.extend(records(path, line, columns, 0, &block, wrong)?);
        }
        Ok(all)
    }

    /// The JSON lines of a document.
    pub fn lines<T: serde::de::DeserializeOwned>(&mut self, document: &str) -> Result<Vec<T>, ArchiveError> {
        let mut all = Vec::new();
        for (first, block) in self.take(document)? {
            for (at, line) in block.split(|byte| *byte == b'\n').enumerate() {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let bad = |e: serde_json::Error| ArchiveError::bad(self.path, first + at as u64, e.to_string());
                all.push(serde_json::from_slice(line).map_err(bad)?);
            }
        }
        Ok(all)
    }

    /// Lines of documents that are none, by the first of each.
    pub fn end(self, wrong: &mut Wrong) -> Result<(), ArchiveError> {
        for (name, blocks) in &self.blocks {
            let Some((.., line)) = blocks.first() else { continue };
            let what = format!("there is no document “{}” in documents.csv", one_line(name));
            wrong.note::<()>(Err(ArchiveError::bad(self.path, *line, what)))?;
        }
        Ok(())
    }
}

/// The document that a line is of.
fn key(line: &str, is_table: bool) -> Result<String, String> {
    if !is_table {
        #[derive(serde::Deserialize)]
        struct Line {
            document: String,
        }
        return serde_json::from_str::<Line>(line).map(|line| line.document).map_err(|e| e.to_string());
    }
    let first = match line.split_once(',') {
        Some((first, _)) if !first.starts_with('"') => first.to_owned(),
        _ => {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
            let mut raw = csv::StringRecord::new();
            reader.read_record(&mut raw).map_err(|e| e.to_string())?;
            raw.get(0).unwrap_or_default().to_owned()
        }
    };
    cell::read(&first)?.ok_or_else(|| "document is missing".to_owned())
}

/// Refuses a path of a table that leads out of the archive.
pub fn own_path<'r>(record: &'r Record, at: usize, folder: &str) -> Result<&'r str, ArchiveError> {
    let path = record.need(at)?;
    if names::is_ours(path) && path.starts_with(folder) {
        return Ok(path);
    }
    Err(record.bad(format!("“{}” is no path of a file in {folder}", one_line(path))))
}

/// Each line of a file, with its number.
pub fn lines(
    input: &In,
    path: &'static str,
    each: &mut dyn FnMut(u64, &str) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let mut file = BufReader::with_capacity(1 << 18, input.file(path)?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = file.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        let read = read.map_err(|e| ArchiveError::read(path, e))? as u64;
        if read == 0 {
            break;
        }
        if read == LONGEST {
            return Err(ArchiveError::bad(path, number, "this line is too long"));
        }
        let text = std::str::from_utf8(&line).map_err(|_| ArchiveError::bad(path, number, "this is not UTF-8 text"))?;
        each(number, text.trim_end_matches(['\n', '\r']))?;
    }
    Ok(())
}
