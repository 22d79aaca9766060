//! Pages as spreadsheets: a sheet a table, a sheet with every number, and a sheet that says what they are.
//!
//! Tables stand as they are shown, but for cells of several figures: each has a column of its own, so that all are
//! numbers. “data” has the report's records, one record a row. Words are written as words, whatever they begin with: no cell of the file is
//! a formula, so nothing in a quotation can run.

use super::csv::{Field, Records};
use super::page::{Block, Page};
use super::table::{ABSENT, Cell, Column, LEFT_OUT, Table, UNCODED};
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
    let mut book = Book::new(&page.title)?;
    let several = page.tables().count() > 1;
    let mut number = 0;
    // A table is told from others like it by the headings that it stands under.
    let mut headings: Vec<(u8, &str)> = Vec::new();
    for block in &page.blocks {
        match block {
            Block::Heading(level, words) => {
                headings.retain(|(above, _)| above < level);
                headings.push((*level, words));
            }
            Block::Table(table) => {
                number += 1;
                let over: Vec<&str> = headings.iter().map(|(_, words)| *words).collect();
                let plain = if several { format!("table {number}") } else { "table".to_owned() };
                let name = sheet_name(&over, &table.caption, &plain);
                let told = over.into_iter().chain([table.caption.as_str()]).filter(|text| !text.trim().is_empty());
                book.table(&name, (&page.title, &told.collect::<Vec<_>>().join(" · ")), table)?;
            }
            _ => {}
        }
    }
    let heads: Vec<Head> = records.columns.iter().map(|name| Head::of(name)).collect();
    book.data("data", &heads, records.rows.iter())?;
    book.notes(page)?;
    Ok(book.workbook.save_to_buffer()?)
}

/// A column of a sheet of records.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// What stands above it.
    pub name: String,
    /// How wide it is, in characters.
    pub width: f64,
    /// Whether words in it break into lines.
    pub wraps: bool,
}

impl Head {
    /// A column as wide as its name.
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), width: width([].into_iter(), name), wraps: false }
    }
}

/// Records as a spreadsheet of one sheet, and what is to be known of them as another. Rows are written as they come.
pub fn rows<R: AsRef<[Field]>>(
    name: &str,
    heads: &[Head],
    rows: impl Iterator<Item = R>,
    notes: &Page,
) -> Result<Vec<u8>, SheetError> {
    let mut book = Book::new(&notes.title)?;
    book.data(name, heads, rows)?;
    book.notes(notes)?;
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
    fn new(title: &str) -> Result<Self, SheetError> {
        let mut book = Self { workbook: Workbook::new(), names: HashSet::new(), formats: Formats::new() };
        let properties = DocProperties::new()
            .set_title(one_line(title))
            // No file says when it was written, so that it is the same each time.
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        book.workbook.set_properties(&properties);
        Ok(book)
    }

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

    /// A table below the page's title and what it stands under.
    fn table(&mut self, name: &str, (title, told): (&str, &str), table: &Table) -> Result<(), SheetError> {
        let formats = std::mem::replace(&mut self.formats, Formats::new());
        let sheet = self.sheet(name)?;
        text(sheet, 0, 0, title, &formats.bold)?;
        text(sheet, 1, 0, told, &formats.bold)?;
        let layout = Layout::of(table);
        let mut top = 3;
        if table.is_grouped() {
            for run in table.runs() {
                text(sheet, top, layout.at(run.start), table.group(&run), &formats.header)?;
            }
            top += 1;
        }
        let labels = top;
        top += u32::from(layout.parted());
        text(sheet, top, 0, &table.corner, &formats.header)?;
        sheet.set_column_width(0, width(table.rows.iter().map(|row| row.heading()), &table.corner))?;
        for (at, of) in table.columns.iter().enumerate() {
            let first = layout.at(at);
            let Some(figures) = layout.figures(at) else {
                text(sheet, top, first, &of.label, &formats.header)?;
                let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(words);
                sheet.set_column_width(first, width(cells, &of.label))?;
                continue;
            };
            text(sheet, if figures.len() > 1 { labels } else { top }, first, &of.label, &formats.header)?;
            for (figure, place) in figures.iter().zip(first..) {
                if figures.len() > 1 {
                    text(sheet, top, place, figure.head(of), &formats.header)?;
                }
                // The label of the column reaches over its figures.
                let needed = if figures.len() > 1 { figure.head(of) } else { &of.label };
                sheet.set_column_width(place, width([].into_iter(), needed))?;
            }
        }
        sheet.set_freeze_panes(top + 1, 1)?.set_repeat_rows(3, top)?;
        let right: Vec<bool> = (0..table.columns.len()).map(|at| is_right(table, at)).collect();
        for (row, of) in (top + 1..).zip(&table.rows) {
            let indent = formats.indents.get(of.indent.min(15)).unwrap_or(&formats.wrapped);
            text(sheet, row, 0, &of.heading(), indent)?;
            for (at, cell) in of.cells.iter().enumerate() {
                let first = layout.at(at);
                let Some(figures) = layout.figures(at) else {
                    let format = if right.get(at) == Some(&true) { &formats.right } else { &formats.wrapped };
                    text(sheet, row, first, &words(cell), format)?;
                    continue;
                };
                let Some(found) = figures_of(cell) else {
                    // A sign in the place of a number.
                    text(sheet, row, first, &words(cell), &formats.right)?;
                    continue;
                };
                for (figure, place) in figures.iter().zip(first..) {
                    match found.iter().find(|(known, _)| known == figure) {
                        Some((_, number)) => sheet.write_number_with_format(row, place, *number, &formats.right)?,
                        None if *figure == Figure::Flag => {
                            text(sheet, row, place, cell.flag.unwrap_or(""), &formats.wrapped)?
                        }
                        None => continue,
                    };
                }
            }
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        self.formats = formats;
        Ok(())
    }

    /// Records, with their types; what a sheet does not hold goes on on another.
    fn data<R: AsRef<[Field]>>(
        &mut self,
        name: &str,
        heads: &[Head],
        mut rows: impl Iterator<Item = R>,
    ) -> Result<(), SheetError> {
        let (header, plain, wrapped) = (self.formats.header.clone(), Format::new(), self.formats.wrapped.clone());
        let top = Format::new().set_align(FormatAlign::Top);
        let wraps = heads.iter().any(|head| head.wraps);
        let mut next = rows.next();
        let mut first = true;
        while first || next.is_some() {
            first = false;
            let sheet = self.sheet(name)?;
            for (at, head) in heads.iter().enumerate() {
                text(sheet, 0, column(at), &head.name, &header)?;
                sheet.set_column_width(column(at), head.width)?;
            }
            let mut row: u32 = 0;
            while let Some(fields) = next.take_if(|_| (row as usize) < ROWS - 1) {
                row += 1;
                for ((at, field), head) in fields.as_ref().iter().enumerate().zip(heads) {
                    // Beside a text of several lines numbers stand at its first.
                    let format = if head.wraps {
                        &wrapped
                    } else if wraps {
                        &top
                    } else {
                        &plain
                    };
                    match field {
                        Field::Text(words) => {
                            text(sheet, row, column(at), words, format)?;
                        }
                        Field::Count(number) => {
                            sheet.write_number_with_format(row, column(at), *number as f64, format)?;
                        }
                        Field::Number(number) if number.is_finite() => {
                            sheet.write_number_with_format(row, column(at), *number, format)?;
                        }
                        Field::Bool(value) => {
                            sheet.write_boolean_with_format(row, column(at), *value, format)?;
                        }
                        Field::Number(_) | Field::Null => {}
                    }
                }
                next = rows.next();
            }
            sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
            if row > 0 && !heads.is_empty() {
                sheet.autofilter(0, 0, row, column(heads.len() - 1))?;
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
                    add(format!("{} {}", quote.citation, quote.id).trim(), &wrapped)?;
                    quote.footnotes.iter().chain(&quote.notes).try_for_each(|note| add(note, &wrapped))?;
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

/// The name of a sheet: the heading its table stands under, then its caption, as far as there is room.
fn sheet_name(over: &[&str], caption: &str, plain: &str) -> String {
    // What a heading begins with is what it is about: `nursing: 3085 words of 5 persons`.
    let about = |text: &str| text.split_once(": ").map_or(text, |(about, _)| about).trim().to_owned();
    let heading = over.last().map(|text| about(text)).unwrap_or_default();
    let caption = caption.trim();
    match (heading.is_empty(), caption.is_empty()) {
        (true, true) => plain.to_owned(),
        (true, false) => caption.to_owned(),
        (false, true) => heading,
        (false, false) => {
            let room = NAME.saturating_sub(caption.encode_utf16().count() + BETWEEN.len()).max(HEADING);
            let short: String = heading.chars().take(room).collect();
            format!("{}{BETWEEN}{caption}", short.trim())
        }
    }
}

/// What parts a heading from a caption in the name of a sheet.
const BETWEEN: &str = ", ";
/// Characters of a heading that stand in the name of a sheet in any case.
const HEADING: usize = 18;

/// A figure of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    /// How many of those there are.
    Part,
    /// How many there are.
    Whole,
    /// The share in percent.
    Percent,
    /// Another number; several are numbered.
    Number(usize),
    /// Where an interval begins.
    Low,
    /// Where it ends.
    High,
    /// The sign of a flag.
    Flag,
}

impl Figure {
    /// What stands above its column.
    fn head(self, column: &Column) -> &str {
        match self {
            Self::Part => "n",
            Self::Whole => "N",
            Self::Percent => "%",
            Self::Number(0) => column.figure.as_deref().unwrap_or("number"),
            Self::Number(_) => "further number",
            Self::Low => "low",
            Self::High => "high",
            Self::Flag => "sign",
        }
    }
}

/// Where the columns of a table stand on a sheet, and which figures each is parted into; words stay as they are.
struct Layout {
    columns: Vec<(u16, Option<Vec<Figure>>)>,
}

impl Layout {
    fn of(table: &Table) -> Self {
        let mut next = 1;
        let place = |at: usize| {
            let figures = column_figures(table, at);
            let first = column(next);
            next += figures.as_ref().map_or(1, Vec::len).max(1);
            (first, figures)
        };
        Self { columns: (0..table.columns.len()).map(place).collect() }
    }

    fn at(&self, column: usize) -> u16 {
        self.columns.get(column).map_or(0, |(first, _)| *first)
    }

    fn figures(&self, column: usize) -> Option<&[Figure]> {
        self.columns.get(column).and_then(|(_, figures)| figures.as_deref())
    }

    /// Whether figures have heads of their own.
    fn parted(&self) -> bool {
        self.columns.iter().any(|(_, figures)| figures.as_ref().is_some_and(|figures| figures.len() > 1))
    }
}

/// The figures that the cells of a column have between them; nothing where some cell holds words.
fn column_figures(table: &Table, at: usize) -> Option<Vec<Figure>> {
    let mut all = std::collections::BTreeSet::new();
    for cell in table.rows.iter().filter_map(|row| row.cells.get(at)) {
        match figures_of(cell) {
            Some(found) => all.extend(found.iter().map(|(figure, _)| *figure)),
            None if is_sign(cell) => {}
            None => return None,
        }
        all.extend(cell.flag.map(|_| Figure::Flag));
    }
    (all.iter().any(|figure| *figure != Figure::Flag)).then(|| all.into_iter().collect())
}

/// Whether a cell has a sign in the place of a number, or nothing.
fn is_sign(cell: &Cell) -> bool {
    cell.parts.iter().all(|part| part.is_empty() || [ABSENT, UNCODED, LEFT_OUT].contains(&part.as_str()))
}

/// The figures of a cell, where it holds figures and nothing else.
fn figures_of(cell: &Cell) -> Option<Vec<(Figure, f64)>> {
    let mut found: Vec<(Figure, f64)> = Vec::new();
    for part in cell.parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let (part, interval) = match part.strip_suffix(')').and_then(|part| part.split_once(" (")) {
            Some((part, interval)) if !part.is_empty() => (part, Some(interval)),
            _ => (part, None),
        };
        if let Some((part, whole)) = part.split_once('/').or_else(|| part.split_once(" of ")) {
            found.extend([(Figure::Part, number(part)?), (Figure::Whole, number(whole)?)]);
        } else if let Some(percent) = part.strip_suffix('%') {
            found.push((Figure::Percent, number(percent)?));
        } else if let Some((low, high)) = part.split_once('…').or_else(|| part.split_once('–')) {
            found.extend([(Figure::Low, number(low)?), (Figure::High, number(high)?)]);
        } else {
            let before = found.iter().filter(|(figure, _)| matches!(figure, Figure::Number(_))).count();
            let part = part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).unwrap_or(part);
            found.push((Figure::Number(before), number(part)?));
        }
        if let Some(interval) = interval {
            let (low, high) = interval.split_once('–')?;
            found.extend([(Figure::Low, number(low)?), (Figure::High, number(high.trim_end_matches('%'))?)]);
        }
    }
    let twice =
        found.iter().enumerate().any(|(at, (figure, _))| found.iter().skip(at + 1).any(|(other, _)| other == figure));
    (!found.is_empty() && !twice).then_some(found)
}

/// The number that a text is, where it is one and nothing else.
fn number(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\u{a0}']).replace('−', "-");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    // What Excel would round stays words.
    (plain && text.len() <= 15).then(|| text.parse().ok()).flatten()
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
        assert_eq!(book.sheet_names(), ["A part of a part, Who speaks of", "A part of a part", "data", "notes"]);
        let data = book.worksheet_range("data").expect("a sheet");
        assert_eq!(data.get_value((1, 0)), Some(&Data::String("=HYPERLINK(\"x\")".into())));
        assert_eq!(data.get_value((1, 1)), Some(&Data::Float(3.0)));
        assert_eq!(data.get_value((1, 2)), Some(&Data::Float(2.5)));
        assert_eq!(data.get_value((1, 3)), Some(&Data::Bool(true)));
        let table = book.worksheet_range("A part of a part, Who speaks of").expect("a sheet");
        assert_eq!(table.get_value((1, 0)), Some(&Data::String("A part · A part of a part · Who speaks of it".into())));
        let shown = |row: u32| -> Vec<String> {
            (0..7).map(|at| table.get_value((row, at)).map(ToString::to_string).unwrap_or_default()).collect()
        };
        assert_eq!(shown(3), ["", "Aldermere", "", "", "", "Dunlow", ""]);
        assert_eq!(shown(4), ["", "police", "", "", "", "", ""]);
        assert_eq!(shown(5), ["code", "n", "N", "number", "health & care", "police", ""]);
        assert_eq!(shown(6), ["power", "3", "6", "12", "·", "—", ""]);
        // One cell of the column is a number alone.
        assert_eq!(shown(7), ["=1+1 ⚑", "", "", "0", "-2", "7", ""]);
        assert_eq!(table.get_value((7, 5)), Some(&Data::Float(7.0)));
        for number in 1..=4 {
            let xml = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
            assert!(!xml.contains("<f>") && !xml.contains('\u{202e}'));
            assert!(number == 4 || xml.contains("state=\"frozen\""));
        }
    }

    #[test]
    fn each_figure_of_a_cell_is_a_number_in_a_column_of_its_own() {
        use crate::publish::table::{Row, SMALL};
        let table = Table {
            corner: "code".into(),
            columns: vec![
                Column::text("nursing").with("passages").under("Aldermere"),
                Column::text("said by"),
                Column::number("rate"),
            ],
            rows: vec![
                Row::new(
                    "power",
                    vec![Cell::parts(["21/30", "70\u{a0}%", "89"]), Cell::of("5/6"), Cell::of("12.3 (8.1–17.0)")],
                ),
                Row::new(
                    "trust",
                    vec![Cell { flag: Some(SMALL), ..Cell::parts(["1/1", "8"]) }, Cell::of("A2"), Cell::of("−0.5")],
                ),
                Row::new("voice", vec![Cell::of(ABSENT), Cell::of("2 of 89"), Cell::of(UNCODED)]),
            ],
            ..Table::default()
        };
        let page = Page {
            title: "Frequency".into(),
            blocks: vec![Block::Heading(2, "nursing: 3085 words".into()), Block::Table(table)],
        };
        let mut book = read(super::page(&page, &records()).expect("a spreadsheet"));
        let sheet = book.worksheet_range("nursing").expect("a sheet");
        let row = |row: u32| -> Vec<String> {
            (0..9).map(|at| sheet.get_value((row, at)).map(ToString::to_string).unwrap_or_default()).collect()
        };
        assert_eq!(row(0)[0], "Frequency");
        assert_eq!(row(1)[0], "nursing: 3085 words");
        assert_eq!(row(3)[1], "Aldermere");
        assert_eq!(row(4), ["", "nursing", "", "", "", "", "", "rate", ""]);
        assert_eq!(row(5), ["code", "n", "N", "%", "passages", "sign", "said by", "number", "low"]);
        assert_eq!(row(6), ["power", "21", "30", "70", "89", "", "5/6", "12.3", "8.1"]);
        assert_eq!(row(7), ["trust", "1", "1", "", "8", SMALL, "A2", "-0.5", ""]);
        assert_eq!(row(8)[..7], ["voice", ABSENT, "", "", "", "", "2 of 89"]);
        assert_eq!(sheet.get_value((6, 1)), Some(&Data::Float(21.0)));
        assert_eq!(sheet.get_value((6, 9)), Some(&Data::Float(17.0)));
    }

    #[test]
    fn sheets_are_called_as_what_they_stand_under() {
        assert_eq!(
            sheet_name(&["Aldermere"], "Who was there, and who coded", "t"),
            "Aldermere, Who was there, and who coded"
        );
        assert_eq!(sheet_name(&["camhs: 1474 words of 2 persons"], "said most often", "t"), "camhs, said most often");
        assert_eq!(
            sheet_name(&["A part", "a very long name of a group that goes on"], "said", "t"),
            "a very long name of a gro, said"
        );
        assert_eq!((sheet_name(&[], "", "table 2"), sheet_name(&["All"], "", "t")), ("table 2".into(), "All".into()));
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
