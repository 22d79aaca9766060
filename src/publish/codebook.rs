//! The codebook as the appendix of a paper: a code a row, set in by its level, with what its definition says.
//!
//! It tells what coders agreed to mean. How often a code is used stands in it on request alone; what came of it in a
//! study is what `report codebook` tells.

use super::consent::examples::{Unsaid, line};
use super::csv::{Field, Records};
use super::json::{JsonError, pretty};
use super::page::{Block, Page};
use super::table::{Cell, Column, Row, Table};
use super::xlsx::{self, Head, SheetError};
use super::{Format, RenderError, TextStyle, latex};
use crate::analysis::codebook::usage;
use crate::analysis::{AnalysisError, Options};
use crate::study::{Code, Codebook, Corpus};
use serde::Serialize;

/// How often a code with its sub-codes is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Used {
    /// By how many participants.
    pub participants: u32,
    /// In how many passages.
    pub passages: u32,
}

/// A code as the appendix shows it.
#[derive(Clone, Debug, Serialize)]
struct Entry {
    #[serde(flatten)]
    code: Code,
    level: usize,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    used: Option<Used>,
}

/// The codebook of a study.
#[derive(Clone)]
pub struct Appendix {
    title: String,
    entries: Vec<Entry>,
    /// What was counted, where anything was.
    header: Vec<String>,
    /// How many examples are withheld.
    withheld: usize,
}

impl Appendix {
    /// The codebook without figures.
    pub fn new(title: &str, book: &Codebook) -> Self {
        let entry = |(at, code): (usize, &Code)| Entry { code: code.clone(), level: book.depth(at), used: None };
        Self {
            title: title.to_owned(),
            entries: book.codes().iter().enumerate().map(entry).collect(),
            header: Vec::new(),
            withheld: 0,
        }
    }

    /// The same without examples that quote what may not be quoted.
    #[must_use]
    pub fn without(mut self, unsaid: &Unsaid) -> Self {
        self.withheld +=
            self.entries.iter_mut().filter_map(|entry| unsaid.withhold(&mut entry.code).then_some(())).count();
        self
    }

    /// How many examples are withheld.
    pub fn withheld(&self) -> usize {
        self.withheld
    }

    /// The same with how often each code is used.
    pub fn counted(title: &str, corpus: &Corpus, options: &Options) -> Result<Self, AnalysisError> {
        let mut appendix = Self::new(title, &corpus.codebook);
        let found = usage(corpus, options)?;
        for row in &found.rows {
            let used = Used { participants: row.pooled.participants, passages: row.pooled.passages };
            if let Some(entry) = appendix.entries.get_mut(row.code) {
                entry.used = Some(used);
            }
        }
        appendix.header = found.header.lines();
        Ok(appendix)
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn is_counted(&self) -> bool {
        self.entries.iter().any(|entry| entry.used.is_some())
    }

    /// The page: the codes with their wording. A column that no code fills is left out.
    pub fn page(&self) -> Page {
        let wording = |at: usize| {
            move |entry: &Entry| entry.code.wording().get(at).map_or("", |(_, text)| *text).trim().to_owned()
        };
        let filled = (0..4).filter(|&at| self.entries.iter().any(|entry| !wording(at)(entry).is_empty()));
        let filled: Vec<usize> = filled.collect();
        let head = |at: usize| Code::default().wording().get(at).map_or("", |(head, _)| *head).to_lowercase();
        let mut columns = vec![Column::text("id")];
        columns.extend(filled.iter().map(|at| Column::text(head(*at))));
        if self.is_counted() {
            columns.extend(["participants", "passages"].map(Column::number));
        }
        let row = |entry: &Entry| {
            let mut cells = vec![Cell::of(entry.code.id.clone())];
            cells.extend(filled.iter().map(|at| Cell::of(wording(*at)(entry))));
            if self.is_counted() {
                let figure =
                    |number: Option<u32>| Cell::of(number.map_or_else(String::new, |number| number.to_string()));
                cells.push(figure(entry.used.map(|used| used.participants)));
                cells.push(figure(entry.used.map(|used| used.passages)));
            }
            Row { indent: entry.level.saturating_sub(1), ..Row::new(entry.code.name.clone(), cells) }
        };
        let rows = self.entries.iter().map(row).collect();
        let mut blocks = Vec::new();
        if !self.header.is_empty() {
            blocks.push(Block::Header(self.header.clone()));
        }
        match self.is_empty() {
            true => blocks.push(Block::Text("There are no codes yet.".to_owned())),
            false => blocks.push(Block::Table(Table { corner: "code".to_owned(), columns, rows, ..Table::default() })),
        }
        let figures = "Figures are of a code with its sub-codes; they need not add up.".to_owned();
        let notes: Vec<String> = self.is_counted().then_some(figures).into_iter().chain(line(self.withheld)).collect();
        if !notes.is_empty() {
            blocks.push(Block::Notes(notes));
        }
        Page { title: format!("Codebook · {}", self.title), blocks }
    }

    /// A code a record, with the columns that `emic codebook import` reads; the level and figures beside them.
    pub fn records(&self) -> Records {
        let mut columns: Vec<String> = COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).collect();
        if self.is_counted() {
            columns.extend(COUNTS.iter().map(|(name, ..)| (*name).to_owned()));
        }
        let row = |entry: &Entry| {
            let code = &entry.code;
            let text = |text: &str| Field::text(Some(text).filter(|text| !text.is_empty()));
            let mut row = vec![Field::Text(code.id.clone()), text(&code.name), Field::text(code.parent.as_deref())];
            row.push(Field::Count(entry.level as u64));
            let rest = [&code.definition, &code.apply, &code.not, &code.example, &code.colour, &code.origin];
            row.extend(rest.map(|part| text(part)));
            if self.is_counted() {
                let figure = |number: Option<u32>| number.map_or(Field::Null, Field::count);
                row.push(figure(entry.used.map(|used| used.participants)));
                row.push(figure(entry.used.map(|used| used.passages)));
            }
            row
        };
        Records { columns, rows: self.entries.iter().map(row).collect() }
    }

    /// As a spreadsheet: a sheet with a code a row, and one that says what its columns mean.
    pub fn workbook(&self) -> Result<Vec<u8>, SheetError> {
        let mut columns: Vec<(&str, f64, &str)> = COLUMNS.to_vec();
        if self.is_counted() {
            columns.extend(COUNTS);
        }
        let head = |(name, width, _): &(&str, f64, &str)| Head {
            name: (*name).to_owned(),
            width: *width,
            wraps: *width > 25.0,
        };
        let heads: Vec<Head> = columns.iter().map(head).collect();
        let means = columns.iter().map(|(name, _, means)| format!("{name}: {means}")).collect();
        let mut blocks = vec![Block::Heading(2, "What the columns mean".to_owned()), Block::List(means)];
        if !self.header.is_empty() {
            blocks.push(Block::Heading(2, "What was counted".to_owned()));
            blocks.push(Block::Header(self.header.clone()));
        }
        blocks.extend(line(self.withheld).map(Block::Text));
        let notes = Page { title: format!("Codebook · {}", self.title), blocks };
        xlsx::rows("codebook", &heads, self.records().rows.iter(), &notes)
    }

    /// The codebook in a format. `part` is what a part of a paper calls it: then LaTeX is no document.
    pub fn render(&self, format: Format, part: Option<&str>, style: &TextStyle) -> Result<Vec<u8>, RenderError> {
        match (format, part) {
            (Format::Xlsx, _) => Ok(self.workbook()?),
            (Format::Latex, Some(name)) => Ok(latex::fragment(&self.page(), name).into_bytes()),
            _ => super::render(format, || self.page(), || self.records(), || self.json(), style),
        }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.entries)
    }
}

/// Columns: name, width, meaning.
const COLUMNS: [(&str, f64, &str); 10] = [
    ("id", 26.0, "the id of the code, which never changes"),
    ("name", 24.0, "its name"),
    ("parent", 22.0, "the code it is a part of; empty for a theme"),
    ("level", 7.0, "its level in the tree: 1 for a theme"),
    ("definition", 50.0, "what it means"),
    ("apply", 50.0, "when it is applied"),
    ("not", 50.0, "when it is not, though one might think so"),
    ("example", 50.0, "an example"),
    ("colour", 10.0, "its colour on the screen"),
    ("origin", 12.0, "where it comes from: a-priori, emergent or in-vivo"),
];

const COUNTS: [(&str, f64, &str); 2] = [
    ("participants", 12.0, "participants with a passage of the code or of a sub-code"),
    ("passages", 10.0, "passages of the code with its sub-codes"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{Study, part};

    fn study() -> Study {
        let mut study = Study::default()
            .code("power")
            .code("power.agenda")
            .code("trust")
            .document("D1", &[], &[("A1", "They set it.")])
            .coding("k1", "power.agenda", "They set", "it");
        let mut codes = study.corpus.codebook.codes().to_vec();
        codes[1].not = "@never & <so>".to_owned();
        study.corpus.codebook = Codebook::new(codes).expect("sound");
        study
    }

    #[test]
    fn codes_are_set_in_by_their_level_and_empty_columns_are_left_out() {
        let study = study();
        let appendix = Appendix::new("My study", &study.corpus.codebook);
        let page = appendix.page();
        let table = page.tables().next().expect("a table");
        assert_eq!(table.rows.iter().map(|row| row.indent).collect::<Vec<_>>(), [0, 1, 0]);
        let heads: Vec<&str> = table.columns.iter().map(|column| column.label.as_str()).collect();
        assert_eq!(heads, ["id", "definition", "not when"], "nothing is counted unless it is asked for");
        for format in [
            Format::Docx,
            Format::Odt,
            Format::Html,
            Format::Latex,
            Format::Md,
            Format::Csv,
            Format::Json,
            Format::Xlsx,
        ] {
            let first = appendix.render(format, None, &TextStyle::default()).expect("a file");
            assert_eq!(first, appendix.render(format, None, &TextStyle::default()).expect("a file"), "{format}");
        }
        let tex = appendix.render(Format::Latex, Some("book"), &TextStyle::default()).expect("LaTeX");
        let tex = String::from_utf8(tex).expect("text");
        assert!(!tex.contains("\\documentclass") && tex.contains("\\label{tab:book}") && tex.contains("@never \\& "));
    }

    #[test]
    fn figures_are_those_of_reports_and_cells_are_typed_and_safe() {
        let study = study();
        let counted = Appendix::counted("My study", &study.corpus, &Options::default()).expect("an appendix");
        let records = counted.records();
        assert_eq!(records.columns.last().map(String::as_str), Some("passages"));
        assert_eq!(records.rows[0].last(), Some(&Field::Count(1)), "a theme stands with its sub-codes");
        assert!(records.to_csv().contains("'@never & <so>"));
        let bytes = counted.workbook().expect("a spreadsheet");
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("state=\"frozen\"") && !sheet.contains("<f>"));
        assert!(part(&bytes, "xl/sharedStrings.xml").contains(">@never &amp; &lt;so&gt;<"));
    }
}
