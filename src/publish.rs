//! Publishing: plain results into what people read, cite and hand on.
//!
//! This layer turns what analysis counted into sheets, text, CSV, Markdown and JSON, and passages into
//! excerpts that can be cited without giving a person away. It counts nothing itself, opens no file and
//! prints nothing: each function hands back text or bytes for the caller to put where they belong. The same
//! input gives the same bytes.

pub mod agreement;
pub mod build;
pub mod chart;
pub mod citation;
pub mod codebook;
pub mod compare;
pub mod consent;
pub mod cooccurrence;
pub mod csv;
pub mod docx;
pub mod excerpts;
pub mod for_paper;
pub mod format;
pub mod frequency;
pub mod html;
pub mod json;
pub mod latex;
pub mod lead;
pub mod leaks;
pub mod markdown;
pub mod meeting;
pub mod memos;
pub mod merge;
pub mod negative;
pub mod odt;
pub mod open;
pub mod over_time;
pub mod package;
pub mod page;
pub mod protect;
pub mod quotation;
pub mod recipes;
pub mod reports;
pub mod saturation;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod theme;
pub mod transcript;
pub mod turn_taking;
pub mod typeset;
pub mod verify;
pub mod wrap;
pub mod xlsx;

pub use format::{Format, FormatError};
pub use table::{Cell, Column, Row, Sheet, Table};
pub use text::TextStyle;

use chart::{Chart, picture, svg};
use csv::Records;
use page::Page;

/// Why something is not written in a format.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A drawing of what has no chart.
    #[error("there is no chart in it; {0} is a format of charts alone")]
    NoChart(Format),
    /// No JSON.
    #[error(transparent)]
    Json(#[from] json::JsonError),
    /// No Word or OpenDocument file.
    #[error(transparent)]
    Package(#[from] package::PackageError),
    /// No spreadsheet.
    #[error(transparent)]
    Sheet(#[from] xlsx::SheetError),
    /// No picture.
    #[error(transparent)]
    Picture(#[from] picture::PictureError),
}

/// What is read, in a format: a page as text, as a document or as its first chart; its records as CSV, its plain data
/// as JSON. Whether a command offers the format was settled with [`Format::choose`].
pub fn render(
    format: Format,
    page: impl FnOnce() -> Page,
    records: impl FnOnce() -> Records,
    json: impl FnOnce() -> Result<String, json::JsonError>,
    style: &TextStyle,
) -> Result<Vec<u8>, RenderError> {
    Ok(match format {
        Format::Table => text::page(&page(), style).into_bytes(),
        Format::Md => markdown::page(&page(), 1).into_bytes(),
        Format::Html => html::page(&page()).into_bytes(),
        Format::Latex => latex::page(&page()).into_bytes(),
        Format::Docx => docx::page(&page())?,
        Format::Odt => odt::page(&page())?,
        Format::Xlsx => xlsx::page(&page(), &records())?,
        Format::Svg => svg::file(&first(&page(), format)?).into_bytes(),
        Format::Png => picture::png(&first(&page(), format)?)?.bytes,
        Format::Csv => records().to_csv().into_bytes(),
        Format::Json | Format::Jsonl => json()?.into_bytes(),
    })
}

fn first(page: &Page, format: Format) -> Result<Chart, RenderError> {
    page.charts().next().cloned().ok_or(RenderError::NoChart(format))
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
        let written = |format| {
            let page = || Page::from(sheet.clone());
            render(format, page, || records.clone(), || json::pretty(&[26]), &TextStyle::default())
        };
        let shown = |format| String::from_utf8(written(format).expect("a report")).expect("text");
        assert_eq!(shown(Format::Table), "Documents\n\ndocument  turns\nALD-I1       26\n");
        assert_eq!(shown(Format::Md), "# Documents\n\n| document | turns |\n|:--|--:|\n| ALD-I1 | 26 |\n");
        assert_eq!(shown(Format::Csv), "document,turns\nALD-I1,26\n");
        assert_eq!(shown(Format::Json), "[\n  26\n]\n");
        for format in Format::ALL.into_iter().filter(|format| !matches!(format, Format::Svg | Format::Png)) {
            assert!(!written(format).expect("a report").is_empty(), "{format}");
        }
        let none = written(Format::Svg).map_err(|e| e.to_string());
        assert!(none.is_err_and(|e| e.contains("no chart")));
    }
}
