//! Pages as spreadsheets: a sheet a table, a sheet with every number, and a sheet that says what they are.
//!
//! What is read stands as it is shown; what is calculated with stands on “data”: the report's records, numbers as
//! numbers, one record a row. Words are written as words, whatever they begin with: no cell of the file is
//! a formula, so nothing in a quotation can run.

use super::csv::{Field, Records};
use super::page::{Block, Page};
use super::table::Table;
use super::typeset::{is_right, words};
use crate::text::display::{one_line, safe};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::HashSet;

/// Why a spreadsheet could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the spreadsheet cannot be written: {0}")]
pub struct SheetError(#[from] XlsxError);

/// Rows of a sheet, as Excel has them; what is more goes on on another sheet.
const ROWS: usize = 1_048_576;
/// Characters of a cell.
const CHARACTERS: usize = 32_767;
/// Characters of a sheet's name.
const NAME: usize = 31;

/// The page and its records as a spreadsheet.
pub fn page(page: &Page, records: &Records) -> Result<Vec<u8>, SheetError> {
    let mut book = Book { workbook: Workbook::new(), names: HashSet::new(), formats: Formats::new() };
    let properties = DocProperties::new()
        .set_title(one_line(&page.title))
        // No file says when it was written, so that it is the same each time.
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.workbook.set_properties(&properties);
    let several = page.tables().count() > 1;
    for (at, table) in page.tables().enumerate() {
        let plain = if several { format!("table {}", at + 1) } else { "table".to_owned() };
        let name = if table.caption.trim().is_empty() { plain } else { table.caption.clone() };
        book.table(&name, table)?;
    }
    book.data(records)?;
    book.notes(page)?;
    Ok(book.workbook.save_to_buffer()?)
}

struct Formats {
    header: Format,
    right: Format,
    wrapped: Format,
    bold: Format,
    indents: Vec<Format>,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom),
            right: top().set_align(FormatAlign::Right),
            wrapped: top().set_text_wrap(),
            bold: Format::new().set_bold(),
            indents: (0..=15).map(|steps| top().set_text_wrap().set_indent(steps)).collect(),
        }
    }
}

struct Book {
    workbook: Workbook,
    names: HashSet<String>,
    formats: Formats,
}

impl Book {
    /// A name that no other sheet has, of characters that a name may have.
    fn name(&mut self, wanted: &str) -> String {
        let allowed = |c: char| if "[]:*?/\\'".contains(c) { '-' } else { c };
        let clean: String = one_line(wanted).trim().chars().map(allowed).collect();
        let clean = if clean.is_empty() { "table".to_owned() } else { clean };
        let mut number = 1;
        loop {
            let ending = if number == 1 { String::new() } else { format!(" {number}") };
            let mut name = String::new();
            let mut units = ending.len();
            // A name's length is counted as Excel does, in units of UTF-16.
            for c in clean.chars() {
                units += c.len_utf16();
                if units > NAME {
                    break;
                }
                name.push(c);
            }
            let name = format!("{}{ending}", name.trim());
            // Excel keeps this name for itself.
            if name.to_lowercase() != "history" && self.names.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }

    fn sheet(&mut self, name: &str) -> Result<&mut Worksheet, SheetError> {
        let name = self.name(name);
        Ok(self.workbook.add_worksheet().set_name(name)?)
    }

    fn table(&mut self, name: &str, table: &Table) -> Result<(), SheetError> {
        let formats = std::mem::replace(&mut self.formats, Formats::new());
        let sheet = self.sheet(name)?;
        let mut top = 0;
        if table.is_grouped() {
            for run in table.runs() {
                let group = table.group(&run);
                text(sheet, 0, column(run.start + 1), group, &formats.header)?;
            }
            top = 1;
        }
        text(sheet, top, 0, &table.corner, &formats.header)?;
        sheet.set_column_width(0, width(table.rows.iter().map(|row| row.heading()), &table.corner))?;
        for (at, of) in table.columns.iter().enumerate() {
            text(sheet, top, column(at + 1), &of.label, &formats.header)?;
            let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(words);
            sheet.set_column_width(column(at + 1), width(cells, &of.label))?;
        }
        sheet.set_freeze_panes(top + 1, 1)?.set_repeat_rows(0, top)?;
        let right: Vec<bool> = (0..table.columns.len()).map(|at| is_right(table, at)).collect();
        for (row, of) in (top + 1..).zip(&table.rows) {
            let indent = formats.indents.get(of.indent.min(15)).unwrap_or(&formats.wrapped);
            text(sheet, row, 0, &of.heading(), indent)?;
            for (at, cell) in of.cells.iter().enumerate() {
                let format = if right.get(at) == Some(&true) { &formats.right } else { &formats.wrapped };
                match number(&cell.parts).filter(|_| !cell.flag) {
                    Some(number) => sheet.write_number_with_format(row, column(at + 1), number, format)?,
                    None => text(sheet, row, column(at + 1), &words(cell), format)?,
                };
            }
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        self.formats = formats;
        Ok(())
    }

    /// The records, with their types.
    fn data(&mut self, records: &Records) -> Result<(), SheetError> {
        let header = self.formats.header.clone();
        let plain = Format::new();
        let mut parts: Vec<&[Vec<Field>]> = records.rows.chunks(ROWS - 1).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        for rows in parts {
            let sheet = self.sheet("data")?;
            for (at, name) in records.columns.iter().enumerate() {
                text(sheet, 0, column(at), name, &header)?;
                sheet.set_column_width(column(at), width([].into_iter(), name))?;
            }
            for (row, fields) in (1..).zip(rows) {
                for (at, field) in fields.iter().enumerate() {
                    match field {
                        Field::Text(words) => {
                            text(sheet, row, column(at), words, &plain)?;
                        }
                        Field::Count(number) => {
                            sheet.write_number(row, column(at), *number as f64)?;
                        }
                        Field::Number(number) if number.is_finite() => {
                            sheet.write_number(row, column(at), *number)?;
                        }
                        Field::Bool(value) => {
                            sheet.write_boolean(row, column(at), *value)?;
                        }
                        Field::Number(_) | Field::Null => {}
                    }
                }
            }
            sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
            if !rows.is_empty() && !records.columns.is_empty() {
                let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                sheet.autofilter(0, 0, last, column(records.columns.len() - 1))?;
            }
        }
        Ok(())
    }

    /// What the page says besides its tables.
    fn notes(&mut self, page: &Page) -> Result<(), SheetError> {
        let (bold, wrapped) = (self.formats.bold.clone(), self.formats.wrapped.clone());
        let sheet = self.sheet("notes")?;
        sheet.set_column_width(0, 110.0)?;
        text(sheet, 0, 0, &page.title, &bold)?;
        let mut row = 1;
        let mut add = |words: &str, format: &Format| -> Result<(), SheetError> {
            text(sheet, row, 0, words, format)?;
            row += 1;
            Ok(())
        };
        for block in &page.blocks {
            match block {
                Block::Heading(_, words) | Block::Warning(words) => add(words, &bold)?,
                Block::Text(words) | Block::Footer(words) => add(words, &wrapped)?,
                Block::Term(term, words) => add(&format!("{term}: {words}"), &wrapped)?,
                Block::List(lines) | Block::Header(lines) | Block::Notes(lines) => {
                    lines.iter().try_for_each(|line| add(line, &wrapped))?;
                }
                Block::Quote(quote) => {
                    add(&quote.text, &wrapped)?;
                    add(&quote.citation, &wrapped)?;
                    quote.notes.iter().try_for_each(|note| add(note, &wrapped))?;
                }
                Block::Table(_) | Block::Chart(_) => {}
            }
        }
        Ok(())
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Words in a cell, never a formula.
fn text<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    words: &str,
    format: &Format,
) -> Result<&'a mut Worksheet, SheetError> {
    let words = safe(words);
    if words.encode_utf16().count() <= CHARACTERS {
        return Ok(sheet.write_string_with_format(row, column, words, format)?);
    }
    // A cell holds no more; the other formats have it all.
    let cut: String = words.chars().take(CHARACTERS / 2 - 64).collect();
    Ok(sheet.write_string_with_format(row, column, format!("{cut} … (cut here: a cell holds no more)"), format)?)
}

/// The number that a cell is, where it is one and nothing else.
fn number(parts: &[String]) -> Option<f64> {
    let [only] = parts else { return None };
    let plain = only.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    // What Excel would round stays words.
    (plain && only.len() <= 15).then(|| only.parse().ok()).flatten()
}

/// How wide a column is to be, in characters.
fn width(cells: impl Iterator<Item = String>, header: &str) -> f64 {
    let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
    let word = header.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    (longest.max(word) as f64 + 2.0).clamp(8.0, 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{page_of_everything, part};
    use calamine::{Data, Reader as _, Xlsx};

    fn records() -> Records {
        let row = vec![
            Field::Text("=HYPERLINK(\"x\")".into()),
            Field::count(3u32),
            Field::Number(2.5),
            Field::Bool(true),
            Field::Null,
        ];
        Records { columns: ["code", "n", "rate", "ok", "nothing"].map(str::to_owned).to_vec(), rows: vec![row] }
    }

    fn read(bytes: Vec<u8>) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        Xlsx::new(std::io::Cursor::new(bytes)).expect("a spreadsheet")
    }

    #[test]
    fn numbers_are_numbers_and_words_are_words() {
        let bytes = page(&page_of_everything(), &records()).expect("a spreadsheet");
        assert_eq!(bytes, page(&page_of_everything(), &records()).expect("a spreadsheet"), "the same bytes each time");
        let mut book = read(bytes.clone());
        assert_eq!(book.sheet_names(), ["Who speaks of it", "table 2", "data", "notes"]);
        let data = book.worksheet_range("data").expect("a sheet");
        assert_eq!(data.get_value((1, 0)), Some(&Data::String("=HYPERLINK(\"x\")".into())));
        assert_eq!(data.get_value((1, 1)), Some(&Data::Float(3.0)));
        assert_eq!(data.get_value((1, 2)), Some(&Data::Float(2.5)));
        assert_eq!(data.get_value((1, 3)), Some(&Data::Bool(true)));
        let table = book.worksheet_range("Who speaks of it").expect("a sheet");
        assert_eq!(table.get_value((0, 1)), Some(&Data::String("Aldermere".into())));
        assert_eq!(table.get_value((2, 1)), Some(&Data::String("3/6 · 12".into())));
        assert_eq!(table.get_value((3, 0)), Some(&Data::String("=1+1 ⚑".into())));
        assert_eq!(table.get_value((3, 3)), Some(&Data::Float(7.0)));
        for number in 1..=4 {
            let xml = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
            assert!(!xml.contains("<f>") && !xml.contains('\u{202e}'));
            assert!(number == 4 || xml.contains("state=\"frozen\""));
        }
    }

    #[test]
    fn sheets_have_names_that_excel_takes() {
        let mut book = Book { workbook: Workbook::new(), names: HashSet::new(), formats: Formats::new() };
        assert_eq!(book.name("a/b [c]"), "a-b -c-");
        assert_eq!(book.name("A-B -C-"), "A-B -C- 2");
        assert!(book.name(&"long ".repeat(20)).len() <= NAME);
        assert_eq!((book.name("History"), book.name("")), ("History 2".to_owned(), "table".to_owned()));
    }
}
