//! Setting tables and words: what the formats share that are laid out, and no text for a terminal.
//!
//! A page has an end at the right, and nothing is cut there: a table that is too wide is parted by its upper
//! headers, and then by columns, each part with the row labels again. Widths are counted in characters, which is
//! near enough for columns that wrap.

use super::page::Quote;
use super::table::{ABSENT, Align, Cell, FLAG, Table, UNCODED};
use crate::text::display::{one_line, safe};
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// No column asks for more than this; longer texts wrap.
const WIDEST: usize = 46;
/// No column is narrower than this.
const NARROWEST: usize = 4;

/// Columns of a table that stand beside each other on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Which columns.
    pub columns: Range<usize>,
    /// The upper header that they share, where the table is parted by it.
    pub heading: Option<String>,
    /// Whether the upper headers stand in the table itself.
    pub grouped: bool,
    /// The width of the row labels, then of each column, in characters.
    pub widths: Vec<usize>,
}

/// The table in strips of at most `most` characters, where one column is no wider by itself.
pub fn strips(table: &Table, most: usize) -> Vec<Strip> {
    let label = label_width(table);
    let widths: Vec<usize> = (0..table.columns.len()).map(|at| column_width(table, at)).collect();
    let sum = |range: &Range<usize>| -> usize {
        widths.get(range.clone()).unwrap_or(&[]).iter().map(|width| width + 2).sum()
    };
    let strip = |columns: Range<usize>, heading: Option<String>| {
        let own = widths.get(columns.clone()).unwrap_or(&[]).iter().copied();
        let grouped = columns == (0..table.columns.len()) && table.is_grouped() && heading.is_none();
        Strip { columns, heading, grouped, widths: std::iter::once(label).chain(own).collect() }
    };
    let room = most.saturating_sub(label).max(WIDEST);
    let all = 0..table.columns.len();
    if sum(&all) <= room {
        return vec![strip(all, None)];
    }
    let runs = if table.is_grouped() { table.runs() } else { vec![all] };
    let mut strips = Vec::new();
    for run in runs {
        let heading = table.columns.get(run.start).and_then(|column| column.group.clone());
        let named = |start: usize| {
            let more = if start > run.start { " (continued)" } else { "" };
            heading.as_ref().map(|heading| format!("{heading}{more}"))
        };
        let mut start = run.start;
        for at in run.clone() {
            if at > start && sum(&(start..at + 1)) > room {
                strips.push(strip(start..at, named(start)));
                start = at;
            }
        }
        strips.push(strip(start..run.end, named(start)));
    }
    strips
}

/// The width of the row labels.
fn label_width(table: &Table) -> usize {
    let rows = table.rows.iter().map(|row| row.heading().width() + 2 * row.indent);
    rows.chain([table.corner.width()]).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
}

fn column_width(table: &Table, at: usize) -> usize {
    let header = table.columns.get(at).map_or("", |column| column.label.as_str());
    // Headers break between words, cells too where they must. Headers are bold, so wider than they are long.
    let longest = header.split_whitespace().map(|word| word.width()).max().unwrap_or(0);
    let longest = longest + longest.div_ceil(6);
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| words(cell).width());
    cells.chain([longest]).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
}

/// What a cell says, its parts parted by points; on one line and safe to show.
pub fn words(cell: &Cell) -> String {
    one_line(&cell.joined(" · "))
}

/// Whether a column stands at the right: it holds numbers and nothing else.
pub fn is_right(table: &Table, at: usize) -> bool {
    let declared = table.columns.get(at).is_some_and(|column| column.align == Align::Right);
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(at)).peekable();
    declared || (cells.peek().is_some() && cells.all(is_number))
}

/// Whether a cell holds numbers, or a sign in the place of one.
fn is_number(cell: &Cell) -> bool {
    let number = |part: &String| {
        let part = part.trim();
        let digits = part.chars().all(|c| c.is_ascii_digit() || " .,/%+-−\u{a0}".contains(c));
        part.is_empty() || part == ABSENT || part == UNCODED || part == FLAG || digits
    };
    cell.parts.iter().all(number)
}

/// A quotation in paragraphs, each with its style; `style` is that of what was said.
pub fn quotation<'a>(quote: &'a Quote, style: &'a str) -> Vec<(&'a str, String)> {
    let beside = |text: &str| Some(("QuoteContext", format!("… {}", text.trim()))).filter(|_| !text.trim().is_empty());
    let said = quote.text.trim().split("\n\n").map(|part| (style, part.to_owned()));
    let citation = std::iter::once(&quote.citation).filter(|citation| !citation.is_empty());
    let below = citation.chain(&quote.notes).map(|line| ("Citation", line.clone()));
    beside(&quote.before).into_iter().chain(said).chain(beside(&quote.after)).chain(below).collect()
}

/// Text as XML: signs of markup escaped, what must not be shown made visible, what XML cannot hold replaced.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in safe(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The same on one line.
pub fn xml_line(text: &str) -> String {
    xml(&one_line(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::table::{Column, Row};

    fn wide(columns: usize, label: &str) -> Table {
        let column = |at: usize| Column::text(format!("{label} {at}")).under(if at < columns / 2 { "A" } else { "B" });
        let cells = || (0..columns).map(|_| Cell::parts(["3/6", "12"])).collect();
        let rows = vec![Row::new("power", cells()), Row::new("trust", cells())];
        Table { columns: (0..columns).map(column).collect(), rows, ..Table::default() }
    }

    #[test]
    fn a_wide_table_is_parted_and_keeps_every_column_once() {
        let table = wide(12, "a");
        assert_eq!(strips(&table, 200).len(), 1);
        assert!(strips(&table, 200).iter().all(|strip| strip.grouped));
        let mut parted = wide(12, "a");
        parted.columns.push(Column::text("all"));
        let parted = strips(&parted, 75);
        assert_eq!(parted.last().map(|strip| (strip.heading.clone(), strip.grouped)), Some((None, false)));
        let parted = strips(&table, 75);
        assert_eq!(parted.iter().map(|strip| strip.heading.as_deref()).collect::<Vec<_>>(), [Some("A"), Some("B")]);
        for most in [1, 20, 50, 75, 100] {
            let strips = strips(&table, most);
            let covered: Vec<usize> = strips.iter().flat_map(|strip| strip.columns.clone()).collect();
            assert_eq!(covered, (0..12).collect::<Vec<_>>());
            assert!(strips.iter().all(|strip| strip.widths.len() == strip.columns.len() + 1));
        }
        assert_eq!(strips(&Table::default(), 80).len(), 1, "a table without columns is one all the same");
    }

    #[test]
    fn numbers_stand_at_the_right() {
        let mut table = wide(2, "a");
        assert!(is_right(&table, 0));
        table.rows[1].cells[1] = Cell::of("see below");
        assert!(!is_right(&table, 1));
        table.rows[1].cells[0] = Cell::of(ABSENT);
        assert!(is_right(&table, 0));
        assert!(!is_right(&Table { columns: vec![Column::text("x")], ..Table::default() }, 0));
    }

    #[test]
    fn nothing_is_markup_and_nothing_is_invisible() {
        assert_eq!(xml("<b>\"&'\u{1b}\u{202e}\u{ffff}\n"), "&lt;b&gt;&quot;&amp;&#39;␛⇄\u{fffd}\n");
        assert_eq!(xml_line("a\nb\tc"), "a b c");
    }
}
