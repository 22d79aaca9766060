//! Sheets as GitHub Markdown, and the escaping that all Markdown output shares.
//!
//! Text from a study is never markup: every sign that Markdown or HTML could read is escaped, so a code
//! named `a|b` stays in its cell and a quotation cannot bring a heading, a link or an image with it.
//! A table under two headers has both in one line, `Aldermere: nursing`; one of very many columns becomes one table
//! per value of the first attribute.

use super::page::{Block, Page, Quote};
use super::table::{Align, Column, Row, Sheet, Table};
use super::typeset::printed;
use crate::text::display::{one_line, safe};
use std::ops::Range;

/// A table with more columns than this under upper headers is one for each of them.
const MOST_COLUMNS: usize = 12;

/// `text` on one line as Markdown that shows it as it is.
pub fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `text` as a paragraph of its own: escaped, and not read as a heading, a list or a rule.
pub fn paragraph(text: &str) -> String {
    let escaped = escape(text.trim());
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let at = match escaped.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => Some(digits),
        Some(b'#' | b'-' | b'+' | b'=' | b':') if digits == 0 => Some(0),
        _ => None,
    };
    match at.and_then(|at| escaped.split_at_checked(at)) {
        Some((head, tail)) => format!("{head}\\{tail}"),
        None => escaped,
    }
}

/// `text` as a block quotation; its own line breaks are kept.
pub fn quote(text: &str) -> String {
    let mut out = String::new();
    let text = safe(text.trim());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            out.push_str(">\n");
            continue;
        }
        out.push_str("> ");
        out.push_str(&paragraph(line));
        // A backslash at the end of a line keeps the break inside one paragraph.
        if lines.peek().is_some_and(|next| !next.trim().is_empty()) {
            out.push('\\');
        }
        out.push('\n');
    }
    out
}

/// The sheet as Markdown; its title is a heading of the given level.
pub fn sheet(sheet: &Sheet, level: usize) -> String {
    page(&Page::from(sheet.clone()), level)
}

/// The page as Markdown; its title is a heading of the given level, and headings in it stand below that.
pub fn page(page: &Page, level: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !page.title.is_empty() {
        parts.push(heading(&page.title, level));
    }
    page.blocks.iter().for_each(|block| parts.extend(piece(block, level)));
    parts.join("\n")
}

fn heading(text: &str, level: usize) -> String {
    format!("{} {}\n", "#".repeat(level.clamp(1, 6)), escape(text))
}

fn piece(block: &Block, level: usize) -> Vec<String> {
    match block {
        Block::Heading(below, text) => vec![heading(text, level + usize::from(*below) - 1)],
        Block::Text(text) => vec![format!("{}\n", paragraph(text))],
        Block::Term(term, text) => vec![format!("**{}.** {}\n", escape(term), escape(text.trim()))],
        Block::Warning(text) => vec![format!("> **{}**\n", escape(text))],
        Block::List(lines) | Block::Header(lines) | Block::Notes(lines) => vec![list(lines)],
        Block::Footer(text) => vec![format!("---\n\n{}\n", paragraph(text))],
        Block::Quote(words) => vec![quotation(words)],
        Block::Table(table) => tables(table),
        Block::Chart(_) => Vec::new(),
    }
}

/// Somebody's words as a quotation, where they are from below.
pub(super) fn quotation(words: &Quote) -> String {
    let around = |what: &str, text: &str| format!("{what}:\n\n{}", quote(text));
    let mut parts = Vec::new();
    if !words.before.trim().is_empty() {
        parts.push(around("Before", &words.before));
    }
    parts.push(quote(&words.text));
    if !words.citation.is_empty() || !words.id.is_empty() {
        let id = if words.id.is_empty() { String::new() } else { format!(" `{}`", words.id) };
        parts.push(format!("{}{id}\n", paragraph(&words.citation)));
    }
    parts.extend(words.footnotes.iter().chain(&words.notes).map(|note| format!("{}\n", paragraph(note))));
    if !words.after.trim().is_empty() {
        parts.push(around("After", &words.after));
    }
    parts.join("\n")
}

/// Lines as a list.
pub fn list(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {}\n", paragraph(line))).collect()
}

/// A table, as one or several Markdown tables with their captions.
fn tables(table: &Table) -> Vec<String> {
    let mut parts = Vec::new();
    if !table.caption.is_empty() {
        parts.push(format!("**{}**\n", escape(&table.caption)));
    }
    let shown = printed(table);
    let table: &Table = &shown.table;
    let all = 0..table.columns.len();
    if !table.is_grouped() || table.columns.len() <= MOST_COLUMNS {
        let labelled: Vec<Column> = table.columns.iter().map(under_its_group).collect();
        parts.push(grid(table, &labelled, &all));
    } else {
        for run in table.runs() {
            let columns = table.columns.get(run.clone()).unwrap_or(&[]);
            if let Some(group) = columns.first().and_then(|column| column.group.as_ref()) {
                parts.push(format!("**{}**\n", escape(group)));
            }
            parts.push(grid(table, columns, &run));
        }
    }
    parts.extend(shown.left_out.map(|text| format!("{}\n", paragraph(&text))));
    parts
}

/// A column with its upper header before its own.
fn under_its_group(column: &Column) -> Column {
    let label = match &column.group {
        Some(group) => format!("{group}: {}", column.label),
        None => column.label.clone(),
    };
    Column { label, group: None, ..column.clone() }
}

fn grid(table: &Table, columns: &[Column], run: &Range<usize>) -> String {
    let mut out = format!("| {} |", escape(&table.corner));
    for column in columns {
        out.push_str(&format!(" {} |", escape(&column.label)));
    }
    out.push_str("\n|:--|");
    for column in columns {
        out.push_str(if column.align == Align::Right { "--:|" } else { ":--|" });
    }
    out.push('\n');
    for row in &table.rows {
        out.push_str(&line(row, run));
    }
    out
}

fn line(row: &Row, run: &Range<usize>) -> String {
    // Blanks at the start of a cell are lost in Markdown; a no-break space is not.
    let mut out = format!("| {}{} |", "\u{a0}\u{a0}".repeat(row.indent), escape(&row.heading()));
    for at in run.clone() {
        let cell = row.cells.get(at).map(|cell| cell.joined(" · ")).unwrap_or_default();
        out.push_str(&format!(" {} |", escape(&cell)));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::table::Cell;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escape("a|b*c_d`e`<i>&[x](y)\nz"), r"a\|b\*c\_d\`e\`\<i\>\&\[x\](y) z");
        assert_eq!(paragraph("# no heading"), r"\# no heading");
        assert_eq!(paragraph("- no list"), r"\- no list");
        assert_eq!(paragraph("12. no list"), r"12\. no list");
        assert_eq!(paragraph("3 of 7"), "3 of 7");
        assert_eq!(paragraph("\u{1b}[1m"), r"␛\[1m");
        assert_eq!(quote("one\n# two\n\nthree  "), "> one\\\n> \\# two\n>\n> three\n");
    }

    #[test]
    fn a_sheet_is_a_github_table() {
        let row = Row {
            indent: 1,
            flag: Some(crate::publish::table::FLAG),
            ..Row::new("a|b", vec![Cell::parts(["3/6", "12"]), Cell::of("—")])
        };
        let report = Sheet {
            title: "Frequency".into(),
            header: vec!["filters: none".into()],
            tables: vec![Table {
                corner: "code".into(),
                columns: vec![Column::text("Aldermere"), Column::number("all")],
                rows: vec![row],
                ..Table::default()
            }],
            footnotes: vec!["— nobody there".into()],
        };
        let expected = "\
# Frequency

- filters: none

| code | Aldermere | all |
|:--|:--|--:|
| \u{a0}\u{a0}a\\|b ⚑ | 3/6 · 12 | — |

- — nobody there
";
        assert_eq!(sheet(&report, 1), expected);
    }

    #[test]
    fn two_headers_are_one_line_and_many_columns_are_a_table_each() {
        let few = Table {
            caption: "By site and profession".into(),
            corner: "code".into(),
            columns: vec![
                Column::text("nursing").under("Ald*"),
                Column::text("police").under("Ald*"),
                Column::text("nursing").under("Bra"),
                Column::text("all"),
            ],
            rows: vec![Row::new("power", ["1", "—", "2", "3"].map(Cell::of).to_vec())],
        };
        let expected = "\
**By site and profession**

| code | Ald\\*: nursing | Bra: nursing | all |
|:--|:--|:--|:--|
| power | 1 | 2 | 3 |

Columns left out, with — in every row: Ald\\*: police.
";
        assert_eq!(sheet(&Sheet { tables: vec![few], ..Sheet::default() }, 2), expected);
        let column = |at: usize| Column::text(format!("c{at}")).under(if at < 7 { "Ald" } else { "Bra" });
        let many = Table {
            columns: (0..14).map(column).collect(),
            rows: vec![Row::new("power", vec![Cell::of("1"); 14])],
            ..Table::default()
        };
        let shown = sheet(&Sheet { tables: vec![many], ..Sheet::default() }, 2);
        assert!(shown.contains("**Ald**\n\n|  | c0 | c1 |") && shown.contains("**Bra**\n\n|  | c7 |"), "{shown}");
    }
}
