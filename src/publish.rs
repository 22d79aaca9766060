//! Publishing: plain results into what people read, cite and hand on.
//!
//! This layer turns what analysis counted into sheets, text, CSV, Markdown and JSON, and passages into
//! excerpts that can be cited without giving a person away. It counts nothing itself, opens no file and
//! prints nothing: each function hands back a `String` for the caller to put where it belongs. The same
//! input gives the same bytes.

pub mod agreement;
pub mod chart;
pub mod citation;
pub mod compare;
pub mod cooccurrence;
pub mod csv;
pub mod excerpts;
pub mod format;
pub mod frequency;
pub mod json;
pub mod markdown;
pub mod meeting;
pub mod merge;
pub mod page;
pub mod protect;
pub mod quotation;
pub mod reports;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod theme;
pub mod wrap;

pub use format::{Format, FormatError};
pub use table::{Cell, Column, Row, Sheet, Table};
pub use text::TextStyle;

use csv::Records;
use serde::Serialize;

/// A report in a format: its sheet as text or Markdown, its records as CSV, its plain data as JSON.
/// Whether a command offers the format was settled with [`Format::choose`].
pub fn render<T: Serialize + ?Sized>(
    format: Format,
    data: &T,
    sheet: impl FnOnce() -> Sheet,
    records: impl FnOnce() -> Records,
    style: &TextStyle,
) -> Result<String, json::JsonError> {
    match format {
        Format::Table => Ok(text::sheet(&sheet(), style)),
        Format::Md => Ok(markdown::sheet(&sheet(), 1)),
        Format::Csv => Ok(records().to_csv()),
        Format::Json => json::pretty(data),
        Format::Jsonl => json::line(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_the_same_in_every_format() {
        let table = Table {
            corner: "document".into(),
            columns: vec![Column::number("turns")],
            rows: vec![Row::new("ALD-I1", vec![Cell::of("26")])],
            ..Table::default()
        };
        let records = table.records();
        let sheet = Sheet { title: "Documents".into(), tables: vec![table], ..Sheet::default() };
        let shown = |format| {
            render(format, &[26], || sheet.clone(), || records.clone(), &TextStyle::default()).expect("a report")
        };
        assert_eq!(shown(Format::Table), "Documents\n\ndocument  turns\nALD-I1       26\n");
        assert_eq!(shown(Format::Md), "# Documents\n\n| document | turns |\n|:--|--:|\n| ALD-I1 | 26 |\n");
        assert_eq!(shown(Format::Csv), "document,turns\nALD-I1,26\n");
        assert_eq!(shown(Format::Json), "[\n  26\n]\n");
        assert_eq!(shown(Format::Jsonl), "[26]\n");
    }
}
