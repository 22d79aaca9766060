//! A cell of the archive's tables: text in which nothing is lost and every record keeps to its line.
//!
//! A spreadsheet must not run a cell, a version control system must see one record a line, and what was set to
//! nothing is not what was never set. So a backslash has a meaning: `\n` is a line break, `\\` a backslash, a cell that
//! is `\e` was set to nothing, and before `=`, `+`, `-` or `@` it only keeps them from being run. An empty cell was
//! never set.

use std::fmt::Write as _;

/// What a spreadsheet takes for the beginning of a formula.
const RUN: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Text as it stands in a cell.
pub fn written(text: &str) -> String {
    if text.is_empty() {
        return "\\e".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    if text.starts_with(RUN) {
        out.push('\\');
    }
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => _ = write!(out, "\\x{{{:x}}}", u32::from(c)),
            c => out.push(c),
        }
    }
    out
}

/// The same of what may be unset.
pub fn written_if(text: Option<&str>) -> String {
    text.map(written).unwrap_or_default()
}

/// The text of a cell; `None` where nothing was set, an error where a backslash means nothing.
pub fn read(cell: &str) -> Result<Option<String>, String> {
    match cell {
        "" => return Ok(None),
        "\\e" => return Ok(Some(String::new())),
        _ if !cell.contains('\\') => return Ok(Some(cell.to_owned())),
        _ => {}
    }
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('x') => out.push(numbered(&mut chars).ok_or("\\x needs the number of a character, as in \\x{1b}")?),
            Some(c) if c == '\\' || RUN.contains(&c) => out.push(c),
            Some(c) => return Err(format!("\\{c} means nothing; a backslash itself is written \\\\")),
            None => return Err("it ends in a single backslash; a backslash itself is written \\\\".to_owned()),
        }
    }
    Ok(Some(out))
}

fn numbered(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let rest = chars.as_str().strip_prefix('{')?;
    let (number, rest) = rest.split_once('}')?;
    let found = char::from_u32(u32::from_str_radix(number, 16).ok()?)?;
    *chars = rest.chars();
    Some(found)
}

/// A point in time, from milliseconds since 1970; the number itself where no calendar reaches.
pub fn time(at: i64) -> String {
    let told = crate::store::log::rfc3339(at);
    if told.is_empty() { format!("{at}ms") } else { told }
}

/// Reads what [`time`] writes.
pub fn read_time(cell: &str) -> Option<i64> {
    match cell.strip_suffix("ms").map(str::parse) {
        Some(Ok(at)) => Some(at),
        _ => crate::store::log::milliseconds(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_runs_nothing_and_keeps_to_its_line() {
        for (text, cell) in [
            ("", "\\e"),
            ("=1+1", "\\=1+1"),
            ("＠x", "\\＠x"),
            ("a\nb", "a\\nb"),
            ("\\e", "\\\\e"),
            ("\u{1b}[31m\u{0}", "\\x{1b}[31m\\x{0}"),
            ("“plain”", "“plain”"),
        ] {
            assert_eq!(written(text), cell);
            assert_eq!(read(cell), Ok(Some(text.to_owned())));
        }
        assert_eq!((written_if(None).as_str(), read("")), ("", Ok(None)));
        for bad in ["\\", "a\\", "\\q", "\\x", "\\x{}", "\\x{110000}", "\\x{1b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        for at in [0, 1_600_000_000_123, -5, i64::MAX, i64::MIN] {
            assert_eq!(read_time(&time(at)), Some(at));
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "(\\PC|[\\\\nre=+\n\r\t\u{0}\u{85}\u{2028}]){0,20}") {
            let cell = written(&text);
            let plain = !cell.contains(['\n', '\r', '\t', '\u{0}']) && !cell.starts_with(RUN) && !cell.is_empty();
            prop_assert!(plain);
            prop_assert_eq!(read(&cell), Ok(Some(text)));
        }

        #[test]
        fn any_cell_is_read_or_refused(cell in "[\\\\xnre{}=1b]{0,12}") {
            let _ = read(&cell);
        }
    }
}
