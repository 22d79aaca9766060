//! Tables as text: cells parted by commas, semicolons, tabs or bars.
//!
//! Lenient where exports are careless: a quote that is never closed is a character of its cell, rows may have any
//! number of cells, cells may hold line feeds. Which character parts the cells is read from the rows themselves.

use super::grid::{Cell, MAX_CELLS, Row};
use super::names;
use crate::ingest::Doubt;
use crate::ingest::prepare::Unreadable;
use crate::ingest::sheet;
use std::borrow::Cow;

/// As much of a text as tells what parts its cells.
const HEAD: usize = 64 << 10;

/// Rows that tell it.
const ROWS: usize = 60;

/// How often a text may be gone through in search of closing quotes that are not there, before all other quotes are
/// taken as characters.
const VAIN: usize = 16;

/// Rows of a table, and what parts their cells.
pub fn rows<'a>(text: &'a str, doubts: &mut Vec<Doubt>) -> Result<(Vec<Row<'a>>, u8), Unreadable> {
    let (text, first, said) = separator_line(text);
    let delimiter = said.unwrap_or_else(|| sniff(text));
    let mut parser = Parser::new(text, delimiter, first);
    let mut rows = Vec::new();
    let mut cells = 0;
    while let Some(row) = parser.row(doubts) {
        cells += row.cells.len();
        if cells > MAX_CELLS {
            return Err(Unreadable::at(
                row.line,
                format!("the table has more than {MAX_CELLS} cells"),
                "split it into several files",
            ));
        }
        rows.push(row);
    }
    Ok((rows, delimiter))
}

/// `sep=;` in the first line, which spreadsheets write and read.
fn separator_line(text: &str) -> (&str, u32, Option<u8>) {
    let line = text.split('\n').next().unwrap_or("");
    match line.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some(&[delimiter]) => (text.get(line.len() + 1..).unwrap_or(""), 2, Some(delimiter)),
        _ => (text, 1, None),
    }
}

/// The character that parts cells: the one that cuts the most rows alike, and names that columns have.
pub fn sniff(text: &str) -> u8 {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or("");
    let score = |delimiter: u8| {
        let mut parser = Parser::new(head, delimiter, 1);
        let mut ignored = Vec::new();
        let rows: Vec<Row<'_>> = std::iter::from_fn(|| parser.row(&mut ignored)).take(ROWS).collect();
        let widths = rows.iter().filter(|row| !row.cells.is_empty()).map(|row| row.width);
        let mut counted = std::collections::BTreeMap::new();
        widths.for_each(|width| *counted.entry(width).or_insert(0u32) += 1);
        let total: u32 = counted.values().sum();
        let usual = counted.iter().max_by_key(|(_, many)| **many).map_or((1, 0), |(width, many)| (*width, *many));
        let known = |row: &Row<'_>| row.cells.iter().filter(|cell| names::is_known(&cell.text)).count().min(3);
        let named = rows.iter().take(5).filter(|row| row.width >= 2).map(known).max().unwrap_or(0);
        if usual.0 < 2 && named == 0 {
            return 0;
        }
        usual.1 * 1000 / total.max(1) + u32::try_from(named * 600 + usual.0.min(20) * 10).unwrap_or(0)
    };
    // Of equals the last is taken.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    delimiter: u8,
    /// Bytes gone through in vain.
    vain: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, delimiter: u8, line: u32) -> Self {
        Self { text, at: 0, line, delimiter, vain: 0 }
    }

    /// The next row; none at the end of the text.
    fn row(&mut self, doubts: &mut Vec<Doubt>) -> Option<Row<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut row = Row { line: self.line, ..Row::default() };
        loop {
            let cell = self.cell(doubts);
            row.width += 1;
            row.cells.push(cell);
            let next = self.text.as_bytes().get(self.at).copied();
            self.at += 1;
            if next != Some(self.delimiter) {
                break;
            }
        }
        self.line += 1;
        while row.cells.last().is_some_and(|cell| cell.text.is_empty()) {
            row.cells.pop();
        }
        Some(row)
    }

    /// The next cell; afterwards the parser stands on what ends it.
    fn cell(&mut self, doubts: &mut Vec<Doubt>) -> Cell<'a> {
        let bytes = self.text.as_bytes();
        let mut open = self.at;
        while bytes.get(open).is_some_and(|&byte| byte == b' ' && byte != self.delimiter) {
            open += 1;
        }
        if bytes.get(open) == Some(&b'"') && self.vain <= VAIN * self.text.len() {
            match self.quoted(open) {
                Ok((text, end)) => {
                    let lines = self.text.get(open..end).map_or(0, |raw| raw.bytes().filter(|&b| b == b'\n').count());
                    self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
                    self.at = end;
                    return Cell { text: cleaned(text), quoted: true, led: false };
                }
                Err(seen) => {
                    self.vain += seen - open;
                    // In text that is parted by tabs a quote often is nothing but a quote.
                    if self.delimiter != b'\t' {
                        let what = "a quotation mark opens a cell and does not close it, so it is taken as a character";
                        doubts.push(Doubt::at(self.line, what));
                    }
                }
            }
        }
        let rest = bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&b| b == self.delimiter || b == b'\n').unwrap_or(rest.len());
        let raw = self.text.get(self.at..self.at + length).unwrap_or("");
        self.at += length;
        Cell { led: raw.starts_with([' ', '\u{a0}']), text: cleaned(Cow::Borrowed(raw)), quoted: false }
    }

    /// What is in the quotes that open here, and where the cell ends. Where they do not close as those of a cell do,
    /// how far that took to see.
    fn quoted(&self, open: usize) -> Result<(Cow<'a, str>, usize), usize> {
        let mut at = open + 1;
        self.quoted_from(open, &mut at).ok_or(at)
    }

    fn quoted_from(&self, open: usize, seen: &mut usize) -> Option<(Cow<'a, str>, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        let (mut doubled, mut lines, mut delimiters) = (false, false, false);
        loop {
            let rest = bytes.get(at..)?;
            let found = rest.iter().position(|&b| matches!(b, b'"' | b'\n') || b == self.delimiter);
            at += found.unwrap_or(rest.len());
            *seen = at;
            match bytes.get(at)? {
                b'"' if bytes.get(at + 1) == Some(&b'"') => (doubled, at) = (true, at + 2),
                b'"' => {
                    let after = bytes.get(at + 1..)?.iter().take_while(|&&b| b == b' ' && b != self.delimiter).count();
                    match bytes.get(at + 1 + after) {
                        Some(&next) if next != self.delimiter && next != b'\n' => {
                            let before = bytes.get(at.checked_sub(1)?)?;
                            // A quote that opens another cell: this one was never closed.
                            if self.delimiter == b'\t' || (lines && matches!(before, b',' | b';' | b'|' | b'\n')) {
                                return None;
                            }
                            at += 1;
                        }
                        _ => {
                            if self.delimiter == b'\t' && lines && delimiters {
                                return None;
                            }
                            let inner = self.text.get(open + 1..at)?;
                            let text = if doubled { inner.replace("\"\"", "\"").into() } else { Cow::Borrowed(inner) };
                            return Some((text, at + 1 + after));
                        }
                    }
                }
                b'\n' => (lines, at) = (true, at + 1),
                _ => (delimiters, at) = (true, at + 1),
            }
        }
    }
}

/// The text of a cell: blanks around it taken off, guards against formulas too, character references resolved.
pub fn cleaned(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(sheet::unguard(bare(text))),
        Cow::Owned(text) => Cow::Owned(sheet::unguard(bare(&text)).to_owned()),
    };
    match resolved(&text) {
        Some(resolved) => Cow::Owned(resolved),
        None => text,
    }
}

/// Text with its character references resolved (`&#8212;`, `&amp;`), if it has any.
fn resolved(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let reference = rest.get(at + 1..)?;
        let end = reference.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((character(reference.get(..end)?)?, end)));
        match found {
            Some((c, end)) => {
                out.push_str(rest.get(..at)?);
                out.push(c);
                rest = reference.get(end + 1..)?;
            }
            None => {
                out.push_str(rest.get(..=at)?);
                rest = reference;
            }
        }
    }
    if rest.len() == text.len() || out.len() + rest.len() == text.len() {
        return None;
    }
    out.push_str(rest);
    Some(out)
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn character(reference: &str) -> Option<char> {
    if let Some(number) = reference.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    Some(match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let (rows, _) = rows(text, &mut Vec::new()).expect("a table");
        rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.to_string()).collect()).collect()
    }

    #[test]
    fn the_character_that_parts_cells_is_read_from_the_rows() {
        assert_eq!(sniff("a,b,c\n1,2,3\n"), b',');
        assert_eq!(sniff(";themes;words\n1;a,b;x,y,z\n2;;\n3;a;b,c\n"), b';');
        assert_eq!(sniff("start\tend\ttext\n0\t10\tWell, yes, no\n"), b'\t');
        assert_eq!(sniff("who | said\nA | Well, yes\nB | No, no, no\n"), b'|');
        // Unquoted commas in what is said; a question with commas as a header.
        assert_eq!(sniff("speaker,words,tags,timestamp\nA,I went, then, slept,,[0:00]\nB,Yes,x;y,\n"), b',');
        assert_eq!(sniff("id;What, if anything, helps;Age\n1;This, that;4\n2;x;5\n"), b';');
        assert_eq!(cells("sep=|\na|b\n1|x,y\n"), [vec!["a", "b"], vec!["1", "x,y"]]);
    }

    #[test]
    fn quotes_hold_commas_lines_and_quotes() {
        assert_eq!(
            cells("a,b\n\"x, \"\"y\"\"\nz\", \"w\" \n,,\n"),
            [vec!["a", "b"], vec!["x, \"y\"\nz", "w"], Vec::<&str>::new()]
        );
        let mut doubts = Vec::new();
        let (rows, _) = rows("a,b\n\"one\ntwo\",x\n3,4\n", &mut doubts).expect("a table");
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
        assert!(doubts.is_empty());
    }

    #[test]
    fn a_quote_that_does_not_close_costs_no_row() {
        let mut doubts = Vec::new();
        let text = "who,text\nA,\"Well, he said\nB,\"Good day\"\nA,Yes\n";
        let (rows, _) = rows(text, &mut doubts).expect("a table");
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[2].get(1), "Good day");
        assert_eq!(doubts.len(), 1);
        assert_eq!(doubts[0].line, Some(2));
        assert_eq!(cells("a\tb\n\"Hi\" he\t\"x\nc\td\"\n")[1], ["\"Hi\" he", "\"x"]);
        let many = format!("a,b\n{}", "\"x,".repeat(200_000));
        assert_eq!(cells(&many).len(), 2);
    }

    #[test]
    fn references_and_guards_are_taken_off() {
        assert_eq!(cells("a,b\nwell&#8212;yes &amp; no & so;,'=1+1\n")[1], ["well—yes & no & so;", "=1+1"]);
        assert_eq!(resolved("R&D; & co"), None);
        assert_eq!(resolved("a &lt;b&gt;").as_deref(), Some("a <b>"));
        assert_eq!(resolved("&#0;&#xfffffff;"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_table(text in "[ab\",;|\t\n& #8é]{0,80}") {
            let mut doubts = Vec::new();
            let (found, _) = rows(&text, &mut doubts).expect("small");
            let lines = text.matches('\n').count() + 1;
            prop_assert!(found.len() <= lines);
            prop_assert!(found.iter().all(|row| row.line as usize <= lines && row.cells.len() <= row.width));
        }
    }
}
