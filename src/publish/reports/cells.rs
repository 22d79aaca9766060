//! Cells that several reports have.

use crate::analysis::{Header, Opens, Options};
use crate::publish::frequency::{heading, percent};
use crate::publish::table::{ABSENT, Cell};
use crate::text::display::one_line;

/// From how many on shares are told in percent, where a report is not asked otherwise.
pub fn enough() -> u32 {
    Options::default().min_percent_n
}

/// `3/6`, with the percentage where there are enough.
pub fn share(part: u32, whole: u32) -> Cell {
    share_from(part, whole, enough())
}

/// The same, where percentages are told from `enough` on.
pub fn share_from(part: u32, whole: u32, enough: u32) -> Cell {
    let parts = std::iter::once(format!("{part}/{whole}")).chain(percent(part, whole, enough));
    Cell { bar: Some(f64::from(part)), ..Cell::parts(parts) }
}

/// A number that opens what stands behind it.
pub fn number(count: u32, opens: Option<Opens>) -> Cell {
    Cell::of(count.to_string()).with_bar(f64::from(count)).opening(opens)
}

/// Words, or the sign for nothing there.
pub fn words(text: Option<&str>) -> Cell {
    Cell::of(text.map(str::trim).filter(|text| !text.is_empty()).map_or_else(|| ABSENT.to_owned(), one_line))
}

/// `5 of 24`, with the percentage where there are enough: a share in a sentence.
pub fn of(part: u32, whole: u32) -> String {
    match percent(part, whole, enough()) {
        Some(percent) => format!("{part} of {whole} ({percent})"),
        None => format!("{part} of {whole}"),
    }
}

/// The header of a report that is the same whoever coded: without the line that tells whose codings count.
pub fn uncoded_heading(what: &str, header: &Header) -> (String, Vec<String>) {
    let (title, mut lines) = heading(what, header);
    lines.retain(|line| !line.starts_with("reading: "));
    (title, lines)
}
