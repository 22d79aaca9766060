//! Workbooks (.xlsx, .xls, .ods) → the rows of one sheet, each cell as a person reads it.
//!
//! Kept: values of cells, those of formulas as last computed; dates as ISO dates, times as clocks, whole numbers
//! without a fraction. Lost: formulas, errors (told), colours, comments, hidden sheets, pictures, charts.

use super::grid::{Cell, MAX_CELLS, MAX_COLUMNS, Row};
use crate::ingest::Doubt;
use crate::ingest::apart::{Apart, ApartError, Job};
use crate::ingest::package::Package;
use crate::ingest::prepare::{IngestError, Unreadable};
use crate::text::display::one_line;
use crate::text::fold::fold;
use calamine::{Data, DataRef, DataType, ExcelDateTime, Reader, SheetVisible, Sheets};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;

/// First bytes of old workbooks, and of those with a password.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// What a part of a workbook may unpack to, and all of them together.
const MAX_PART: u64 = 512 << 20;
const MAX_PARTS: u64 = 1 << 30;

/// A sheet, as the reader gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Other sheets with something in them.
    pub others: Vec<String>,
    /// Rows by their numbers, with cells by their places.
    pub rows: Vec<(u32, Vec<(u32, String)>)>,
    /// Cells with errors.
    pub errors: u32,
}

/// Whether bytes may be a workbook.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") || bytes.starts_with(&COMPOUND)
}

/// The rows of a workbook's sheet: the one wanted, else the first with a table.
pub fn rows(
    bytes: &[u8],
    wanted: Option<&str>,
    apart: &Apart,
    doubts: &mut Vec<Doubt>,
) -> Result<Vec<Row<'static>>, IngestError> {
    guard(bytes)?;
    let job = Job::Workbook { sheet: wanted.map(str::to_owned) };
    let sheet: Sheet = apart.read(job, bytes).map_err(|error| {
        let remedy = match error {
            ApartError::NotStarted(_) => "save the sheet as .csv and import that",
            _ => "open it in a spreadsheet program and save it again, as .xlsx or .csv",
        };
        Unreadable::new(error.to_string(), remedy)
    })?;
    if !sheet.others.is_empty() {
        let others: Vec<String> = sheet.others.iter().map(|name| format!("“{}”", one_line(name))).collect();
        doubts.push(Doubt::overall(format!(
            "only the sheet “{}” is read; there are also {}: --sheet NAME takes another",
            one_line(&sheet.name),
            others.join(", ")
        )));
    }
    if sheet.errors > 0 {
        doubts.push(Doubt::overall(format!(
            "{} in the sheet hold an error of a formula (#N/A, #REF! …) and count as empty",
            if sheet.errors == 1 { "1 cell".to_owned() } else { format!("{} cells", sheet.errors) }
        )));
    }
    Ok(sheet.rows.into_iter().map(row).collect())
}

fn row((line, cells): (u32, Vec<(u32, String)>)) -> Row<'static> {
    let mut row = Row { line, ..Row::default() };
    for (at, text) in cells {
        let at = at as usize;
        if text.trim().is_empty() || at >= MAX_COLUMNS {
            continue;
        }
        if row.cells.len() <= at {
            row.cells.resize(at + 1, Cell::default());
        }
        if let Some(cell) = row.cells.get_mut(at) {
            let text = text.replace("\r\n", "\n").replace('\r', "\n").replace("_x000D_", "");
            *cell = Cell { text: Cow::Owned(text.trim().to_owned()), quoted: true, led: false };
        }
    }
    row.width = row.cells.len();
    row
}

/// Refuses packages that grow too much, and those with a password by name.
fn guard(bytes: &[u8]) -> Result<(), IngestError> {
    let locked = || Unreadable::new("it is protected with a password", "save it without one");
    if bytes.starts_with(&COMPOUND) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if bytes.windows(name.len()).any(|window| window == name) {
            return Err(locked().into());
        }
        return Ok(());
    }
    let refused = |error: crate::ingest::package::PackageError| {
        Unreadable::new(error.to_string(), "save the sheet as .csv and import that")
    };
    let mut package = Package::open(bytes).map_err(refused)?;
    package.bound(MAX_PART, MAX_PARTS).map_err(refused)?;
    if package.has("xl/workbook.bin") && !package.has("xl/workbook.xml") {
        return Err(Unreadable::new("it is a binary workbook (.xlsb)", "save it as .xlsx or .csv").into());
    }
    Ok(())
}

/// Reads a sheet with the library; runs apart.
pub fn sheet_of(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, String> {
    let cursor = Cursor::new(bytes);
    let mut book = if bytes.starts_with(&COMPOUND) {
        Sheets::Xls(calamine::open_workbook_from_rs(cursor).map_err(|e: calamine::XlsError| told(&e))?)
    } else {
        match calamine::open_workbook_from_rs(cursor.clone()) {
            Ok(book) => Sheets::Xlsx(book),
            Err(error) => match calamine::open_workbook_from_rs(cursor) {
                Ok(book) => Sheets::Ods(book),
                Err(other @ calamine::OdsError::Password) => return Err(told(&other)),
                Err(_) => return Err(told::<calamine::XlsxError>(&error)),
            },
        }
    };
    let metadata = book.sheets_metadata().to_vec();
    let names: Vec<String> = metadata.iter().map(|sheet| sheet.name.clone()).collect();
    if let Some(wanted) = wanted {
        let number = wanted.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found = names.iter().find(|name| fold(name) == fold(wanted)).or_else(|| names.get(number?));
        let Some(found) = found else {
            return Err(format!("there is no sheet “{}”; there are {}", one_line(wanted), one_line(&names.join(", "))));
        };
        return cells(&mut book, found);
    }
    let visible =
        metadata.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.as_str());
    let mut taken: Option<Sheet> = None;
    let mut others = Vec::new();
    for name in visible {
        let sheet = cells(&mut book, name)?;
        let table = |sheet: &Sheet| sheet.rows.len() > 1 && sheet.rows.iter().any(|(_, cells)| cells.len() > 1);
        match &mut taken {
            _ if sheet.rows.is_empty() => {}
            None => taken = Some(sheet),
            // A sheet with a title and nothing else goes behind one with a table.
            Some(first) if !table(first) && table(&sheet) => {
                others.push(std::mem::replace(first, sheet).name);
            }
            Some(_) => others.push(sheet.name),
        }
    }
    let mut sheet = taken.unwrap_or_default();
    sheet.others = others;
    Ok(sheet)
}

fn told<E: std::fmt::Display>(error: &E) -> String {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        return "it is protected with a password".to_owned();
    }
    format!("the workbook is damaged ({})", one_line(&error))
}

fn cells(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Result<Sheet, String> {
    let mut sheet = Filling { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, ..Filling::default() };
    match book {
        Sheets::Xlsx(book) => {
            // Cell by cell: a sheet with one cell in its last corner is not unfolded.
            let mut reader = book.worksheet_cells_reader(name).map_err(|e| told(&e))?;
            while let Some(cell) = reader.next_cell().map_err(|e| told(&e))? {
                let (row, column) = cell.get_position();
                sheet.add(row, column, shown_ref(cell.get_value()))?;
            }
        }
        other => {
            let range = other.worksheet_range(name).map_err(|e| told(&e))?;
            let (first_row, first_column) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                let (row, column) =
                    (row.saturating_add(first_row as usize), column.saturating_add(first_column as usize));
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                sheet.add(place(row), place(column), shown(value))?;
            }
        }
    }
    Ok(sheet.done())
}

#[derive(Default)]
struct Filling {
    sheet: Sheet,
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    /// Cells as a table has them, empty ones included.
    cells: usize,
}

/// What a cell shows; an error is none.
enum Shown {
    Text(String),
    Nothing,
    Error,
}

impl Filling {
    fn add(&mut self, row: u32, column: u32, shown: Shown) -> Result<(), String> {
        let text = match shown {
            Shown::Text(text) => text,
            Shown::Nothing => return Ok(()),
            Shown::Error => {
                self.sheet.errors += 1;
                return Ok(());
            }
        };
        let cells = self.rows.entry(row).or_default();
        let before = cells.last_key_value().map_or(0, |(last, _)| *last as usize + 1);
        self.cells += (column as usize + 1).saturating_sub(before);
        if self.cells > MAX_CELLS {
            return Err(format!("the sheet has more than {MAX_CELLS} cells"));
        }
        cells.insert(column, text);
        Ok(())
    }

    fn done(self) -> Sheet {
        let rows = self.rows.into_iter().map(|(row, cells)| (row.saturating_add(1), cells.into_iter().collect()));
        Sheet { rows: rows.collect(), ..self.sheet }
    }
}

fn shown(value: &Data) -> Shown {
    match value {
        Data::Empty => Shown::Nothing,
        Data::Error(_) => Shown::Error,
        Data::String(text) => Shown::Text(text.clone()),
        Data::Int(number) => Shown::Text(number.to_string()),
        Data::Float(number) => Shown::Text(number_text(*number)),
        Data::Bool(yes) => Shown::Text(if *yes { "yes" } else { "no" }.to_owned()),
        Data::DateTime(when) => Shown::Text(date_text(when)),
        Data::DateTimeIso(iso) => Shown::Text(iso_text(iso)),
        Data::DurationIso(iso) => Shown::Text(duration_text(iso)),
    }
}

fn shown_ref(value: &DataRef<'_>) -> Shown {
    match value {
        DataRef::SharedString(text) => Shown::Text((*text).to_owned()),
        other => match other.get_string() {
            Some(text) => Shown::Text(text.to_owned()),
            None => shown(&Data::from(other.clone())),
        },
    }
}

/// A number as spreadsheets show it: at most fifteen digits, and no fraction where there is none.
fn number_text(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn date_text(when: &ExcelDateTime) -> String {
    let value = when.as_f64();
    let (year, month, day, hour, minute, second, milli) = when.to_ymd_hms_milli();
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    if when.is_duration() || (0.0..1.0).contains(&value) {
        let hours = u64::from(hour) + (value.max(0.0).floor() as u64).saturating_mul(24);
        return format!("{hours:02}:{minute:02}:{second:02}{fraction}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if hour == 0 && minute == 0 && second == 0 { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
}

fn iso_text(iso: &str) -> String {
    let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
    let time = time.trim_end_matches('Z');
    if time.is_empty() || time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.')) {
        date.to_owned()
    } else {
        format!("{date} {time}")
    }
}

/// `PT00H01M23S` as `00:01:23`.
fn duration_text(iso: &str) -> String {
    let part = |unit: char, from: &str| -> Option<(u64, String)> {
        let at = from.find(unit)?;
        let start = from.get(..at)?.rfind(|c: char| !(c.is_ascii_digit() || c == '.'))? + 1;
        let number = from.get(start..at)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        Some((whole.parse().ok()?, fraction.to_owned()))
    };
    let Some((_, time)) = iso.split_once('T') else { return iso.to_owned() };
    let time = format!(" {time}");
    let whole = |unit: char| part(unit, &time).map_or(0, |(number, _)| number);
    let fraction = part('S', &time).map_or(String::new(), |(_, fraction)| fraction);
    let fraction = if fraction.is_empty() { fraction } else { format!(".{fraction}") };
    format!("{:02}:{:02}:{:02}{fraction}", whole('H'), whole('M'), whole('S'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::package::tests::package;

    const NAMES: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="About" sheetId="1" r:id="rId1"/><sheet name="Data" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/></cellXfs></styleSheet>"#;

    fn sheet(rows: &str) -> String {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        )
    }

    fn book(first: &str, second: &str) -> Vec<u8> {
        let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
        let (first, second) = (sheet(first), sheet(second));
        package(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", ROOT.as_bytes()),
            ("xl/workbook.xml", NAMES.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
            ("xl/styles.xml", STYLES.as_bytes()),
            ("xl/worksheets/sheet1.xml", first.as_bytes()),
            ("xl/worksheets/sheet2.xml", second.as_bytes()),
        ])
    }

    fn text(place: &str, text: &str) -> String {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    fn read(bytes: &[u8], wanted: Option<&str>) -> Result<(Vec<Vec<String>>, String), String> {
        let mut doubts = Vec::new();
        let rows = rows(bytes, wanted, &Apart::InThread, &mut doubts).map_err(|e| e.to_string())?;
        let cells = rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.to_string()).collect()).collect();
        Ok((cells, doubts.into_iter().map(|doubt| format!("{}\n", doubt.what)).collect()))
    }

    #[test]
    fn cells_are_read_as_people_see_them() {
        let title = format!("<row r=\"1\">{}</row>", text("A1", "About the study"));
        let data = format!(
            "<row r=\"1\">{}{}{}</row><row r=\"3\"><c r=\"A3\"><v>44927</v></c><c r=\"B3\" s=\"1\"><v>44927</v></c><c r=\"C3\" s=\"2\"><v>0.000960648148148148</v></c><c r=\"D3\"><v>0.30000000000000004</v></c><c r=\"E3\" t=\"b\"><v>1</v></c><c r=\"F3\" t=\"e\"><v>#N/A</v></c><c r=\"G3\" t=\"str\"><f>A1</f><v>of a formula</v></c></row>",
            text("A1", "n"),
            text("B1", "day"),
            text("C1", "at")
        );
        let (cells, doubts) = read(&book(&title, &data), None).expect("a sheet");
        assert_eq!(cells[0], ["n", "day", "at"]);
        assert_eq!(cells[1], ["44927", "2023-01-01", "00:01:23", "0.3", "yes", "", "of a formula"]);
        assert!(doubts.contains("only the sheet “Data” is read; there are also “About”"), "{doubts}");
        assert!(doubts.contains("1 cell in the sheet hold"), "{doubts}");
        let (cells, _) = read(&book(&title, &data), Some("about")).expect("a sheet");
        assert_eq!(cells, [["About the study"]]);
        assert!(read(&book(&title, &data), Some("None")).is_err_and(|e| e.contains("About, Data")));
    }

    #[test]
    fn a_cell_in_the_last_corner_is_not_unfolded() {
        let data =
            format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", text("A1", "a"), text("XFD1048576", "z"));
        let (cells, _) = read(&book("", &data), None).expect("a sheet");
        assert_eq!((cells.len(), cells[1].len()), (2, 16_384));
        let wide: String =
            (1..=700).map(|row| format!("<row r=\"{row}\">{}</row>", text(&format!("XFD{row}"), "z"))).collect();
        assert!(read(&book("", &wide), None).is_err_and(|e| e.contains("more than 10000000 cells")));
    }

    #[test]
    fn sheets_of_open_documents_are_read() {
        let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>speaker</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>text</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row><table:table-row><table:table-cell office:value-type="date" office:date-value="2023-04-01"><text:p>1 April</text:p></table:table-cell><table:table-cell office:value-type="time" office:time-value="PT00H01M23S"><text:p>1:23</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
        let bytes = package(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            (
                "META-INF/manifest.xml",
                b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
            ),
            ("content.xml", content.as_bytes()),
        ]);
        let (cells, _) = read(&bytes, None).expect("a sheet");
        assert_eq!(cells.first().map(Vec::as_slice), Some(&["speaker".to_owned(), "text".to_owned()][..]));
        assert_eq!(cells.last().map(Vec::as_slice), Some(&["2023-04-01".to_owned(), "00:01:23".to_owned()][..]));
    }

    #[test]
    fn locked_and_damaged_workbooks_are_named() {
        let mut locked = COMPOUND.to_vec();
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(read(&locked, None).is_err_and(|e| e.contains("password; save it without one")));
        assert!(read(&COMPOUND, None).is_err());
        assert!(read(b"PK\x03\x04 nothing", None).is_err_and(|e| e.contains("damaged")));
        let bomb = " ".repeat(40 << 20);
        let bomb = read(&book("", &bomb), None);
        assert!(bomb.as_ref().is_err_and(|e| e.contains("do harm")), "{bomb:?}");
        let bytes = book("", &format!("<row r=\"1\">{}</row>", text("A1", "a")));
        for at in (0..bytes.len()).step_by(3) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _ = read(&damaged, None);
        }
    }

    #[test]
    fn times_and_numbers_are_written_short() {
        assert_eq!(number_text(3.0), "3");
        assert_eq!(number_text(-2.5), "-2.5");
        assert_eq!(duration_text("PT1H2M3.50S"), "01:02:03.5");
        assert_eq!(duration_text("nothing"), "nothing");
        assert_eq!(iso_text("2023-04-01T00:00:00"), "2023-04-01");
        assert_eq!(iso_text("2023-04-01T10:30:00"), "2023-04-01 10:30:00");
    }
}
