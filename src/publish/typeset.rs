//! Setting tables and words: what the formats share that are laid out, and no text for a terminal.
//!
//! A page has an end at the right, and nothing is cut there. A table that is too wide lies on its side, then is set
//! smaller, then is parted by its upper headers, each part with the row labels again; only what no page can hold is
//! parted by columns. Columns under upper headers in which nobody is there are named below instead. Widths are counted
//! in characters, which is near enough for columns that wrap.

use super::page::{Block, Page, Quote};
use super::table::{ABSENT, Align, Cell, LEFT_OUT, Row, Table, UNCODED};
use crate::text::display::{one_line, safe};
use std::borrow::Cow;
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

/// No column asks for more than this; longer texts wrap.
const WIDEST: usize = 46;
/// No column is narrower than this.
const NARROWEST: usize = 4;
/// A column of words that breaks them into lines is no narrower than this.
const SHORTEST: usize = 14;

/// A table as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed<'a> {
    /// The table, without the columns that are left out.
    pub table: Cow<'a, Table>,
    /// Where each of its columns stood.
    pub columns: Vec<usize>,
    /// What is said of those that are left out.
    pub left_out: Option<String>,
}

/// A table without the columns under upper headers that hold `—` in every row.
pub fn printed(table: &Table) -> Printed<'_> {
    let absent = |at: usize| {
        let mut cells = table.rows.iter().map(|row| row.cells.get(at));
        cells.len() > 0 && cells.all(|cell| cell.is_some_and(|cell| cell.parts == [ABSENT]))
    };
    let (gone, kept): (Vec<usize>, Vec<usize>) = (0..table.columns.len())
        .partition(|&at| table.columns.get(at).is_some_and(|c| c.group.is_some()) && absent(at));
    if gone.is_empty() || kept.is_empty() {
        return Printed { table: Cow::Borrowed(table), columns: (0..table.columns.len()).collect(), left_out: None };
    }
    let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
    for column in gone.iter().filter_map(|at| table.columns.get(*at)) {
        let group = column.group.as_deref().unwrap_or_default();
        match named.last_mut().filter(|(last, _)| *last == group) {
            Some((_, labels)) => labels.push(&column.label),
            None => named.push((group, vec![&column.label])),
        }
    }
    let named: Vec<String> = named.iter().map(|(group, labels)| format!("{group}: {}", labels.join(", "))).collect();
    let row = |row: &Row| {
        let cells = kept.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default()).collect();
        Row { cells, ..row.clone() }
    };
    let shown = Table {
        caption: table.caption.clone(),
        corner: table.corner.clone(),
        columns: kept.iter().filter_map(|at| table.columns.get(*at)).cloned().collect(),
        rows: table.rows.iter().map(row).collect(),
    };
    let left_out = Some(format!("Columns left out, with {ABSENT} in every row: {}.", named.join("; ")));
    Printed { table: Cow::Owned(shown), columns: kept, left_out }
}

/// How a strip lies on its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lies {
    /// As all else does.
    #[default]
    Upright,
    /// On its side.
    Sideways,
    /// On its side, in smaller letters.
    Small,
}

/// How many characters of a table fit between the margins.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// On a page that stands.
    pub upright: usize,
    /// On a page that lies.
    pub sideways: usize,
    /// On a page that lies, in smaller letters.
    pub small: usize,
}

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
    /// Whether what stands in each of them is wider, and breaks into lines.
    pub breaks: Vec<bool>,
    /// How it lies.
    pub lies: Lies,
}

/// The table in strips that fit on a page.
pub fn strips(table: &Table, room: Room) -> Vec<Strip> {
    let measured = Measured::of(table);
    let strip = |columns: Range<usize>, heading: Option<String>, (lies, most): (Lies, usize)| {
        let whole = columns == (0..table.columns.len()) && heading.is_none();
        let widths = measured.widths(table, &columns, most);
        let breaks = measured.lengths(&columns).zip(&widths).map(|(length, width)| length > *width).collect();
        Strip { grouped: whole && table.is_grouped(), columns, heading, widths, breaks, lies }
    };
    let all = 0..table.columns.len();
    if let Some(lies) = measured.fits(&all, room) {
        return vec![strip(all, None, lies)];
    }
    let runs = if table.is_grouped() { table.runs() } else { vec![all] };
    let mut strips = Vec::new();
    for run in runs {
        let heading = table.columns.get(run.start).and_then(|column| column.group.clone());
        if let Some(lies) = measured.fits(&run, room) {
            strips.push(strip(run, heading, lies));
            continue;
        }
        let named = |start: usize| {
            let more = if start > run.start { " (continued)" } else { "" };
            heading.as_ref().map(|heading| format!("{heading}{more}"))
        };
        let least = (Lies::Small, room.small);
        let mut start = run.start;
        for at in run.clone() {
            if at > start && measured.least(&(start..at + 1)) > room.small {
                strips.push(strip(start..at, named(start), least));
                start = at;
            }
        }
        strips.push(strip(start..run.end, named(start), least));
    }
    strips
}

/// Whether a table lies on its side, or a part of it.
pub fn lies_sideways(table: &Table, room: Room) -> bool {
    strips(&printed(table).table, room).iter().any(|strip| strip.lies > Lies::Upright)
}

/// Whether a page lies from its beginning: where nothing but lines about it stands before a table that does. Else its
/// title would stand alone on a page.
pub fn begins_sideways(page: &Page, room: Room) -> bool {
    let mut blocks = page.blocks.iter().skip_while(|block| {
        matches!(block, Block::Text(_) | Block::Term(..) | Block::Warning(_) | Block::List(_) | Block::Header(_))
    });
    let first = blocks.next();
    let first = if matches!(first, Some(Block::Heading(..))) { blocks.next() } else { first };
    matches!(first, Some(Block::Table(table)) if lies_sideways(table, room))
}

/// What columns ask for.
struct Measured {
    label: usize,
    /// As narrow as the words of the labels allow.
    narrow_label: usize,
    /// As wide as the longest of what each holds, whatever room there is; the labels first.
    longest: Vec<usize>,
    /// As wide as what they hold.
    natural: Vec<usize>,
    /// As narrow as their words and numbers allow.
    narrow: Vec<usize>,
}

impl Measured {
    fn of(table: &Table) -> Self {
        let columns = || 0..table.columns.len();
        let label = label_width(table);
        let words = table.rows.iter().map(|row| broken(&row.heading()) + 2 * row.indent);
        let cells = |at: usize| table.rows.iter().filter_map(move |row| row.cells.get(at)).map(words_of);
        let longest = columns().map(|at| cells(at).max().unwrap_or(0));
        Self {
            label,
            narrow_label: words.chain([SHORTEST, broken(&table.corner)]).max().unwrap_or(0).min(label),
            longest: std::iter::once(label_length(table)).chain(longest).collect(),
            natural: columns().map(|at| column_width(table, at)).collect(),
            narrow: columns().map(|at| narrow_width(table, at)).collect(),
        }
    }

    fn sum(&self, widths: &[usize], columns: &Range<usize>) -> usize {
        let own = widths.get(columns.clone()).unwrap_or(&[]);
        self.label + 2 + own.iter().map(|width| width + 2).sum::<usize>()
    }

    fn least(&self, columns: &Range<usize>) -> usize {
        self.sum(&self.narrow, columns)
    }

    /// How these columns lie on one page and what room they have there, where they do.
    fn fits(&self, columns: &Range<usize>, room: Room) -> Option<(Lies, usize)> {
        let (natural, least) = (self.sum(&self.natural, columns), self.least(columns));
        let places = [(Lies::Upright, room.upright), (Lies::Sideways, room.sideways), (Lies::Small, room.small)];
        // Words break before a table is laid on its side, unless they would stand in many short lines.
        let fits = |(_, most): &(Lies, usize)| natural <= *most || (least <= *most && 2 * natural <= 5 * most);
        places.into_iter().find(fits).or_else(|| places.into_iter().rev().find(|(_, most)| least <= *most))
    }

    /// The longest that stands in the labels and in each of these columns.
    fn lengths(&self, columns: &Range<usize>) -> impl Iterator<Item = usize> {
        let own = self.longest.get(columns.start + 1..columns.end + 1).unwrap_or(&[]);
        self.longest.first().into_iter().chain(own).copied()
    }

    /// The widths of the labels and of these columns, so that they fit where they can. Where words must break, those
    /// get most room that would make rows highest.
    fn widths(&self, table: &Table, columns: &Range<usize>, most: usize) -> Vec<usize> {
        let own = |widths: &[usize]| widths.get(columns.clone()).unwrap_or(&[]).to_vec();
        let natural: Vec<usize> = std::iter::once(self.label).chain(own(&self.natural)).collect();
        let total = |widths: &[usize]| widths.iter().map(|width| width + 2).sum::<usize>();
        if total(&natural) <= most {
            return natural;
        }
        let mut widths: Vec<usize> = std::iter::once(self.narrow_label).chain(own(&self.narrow)).collect();
        let lengths: Vec<Vec<usize>> = table
            .rows
            .iter()
            .map(|row| {
                let cells = columns.clone().map(|at| row.cells.get(at).map_or(0, words_of));
                std::iter::once(row.heading().width() + 2 * row.indent).chain(cells).collect()
            })
            .collect();
        for _ in total(&widths)..most {
            let Some(at) = highest(&lengths, &widths, &natural) else { break };
            if let Some(width) = widths.get_mut(at) {
                *width += 1;
            }
        }
        widths
    }
}

/// The column that makes rows highest, of those that may be wider.
fn highest(lengths: &[Vec<usize>], widths: &[usize], natural: &[usize]) -> Option<usize> {
    let mut blame = vec![0.0; widths.len()];
    for row in lengths {
        let lines =
            |at: usize| row.get(at).copied().unwrap_or(0) as f64 / widths.get(at).copied().unwrap_or(1).max(1) as f64;
        let tallest = (0..widths.len()).max_by(|a, b| lines(*a).total_cmp(&lines(*b)));
        if let Some(at) = tallest
            && let Some(sum) = blame.get_mut(at)
        {
            *sum += (lines(at) - 1.0).max(0.0);
        }
    }
    let may_grow = |at: &usize| widths.get(*at) < natural.get(*at);
    let most = |at: &usize| blame.get(*at).copied().unwrap_or(0.0);
    (0..widths.len()).filter(may_grow).max_by(|a, b| most(a).total_cmp(&most(b)))
}

/// How many cells a text takes, at its least where words break: between them, and after hyphens.
fn broken(text: &str) -> usize {
    one_line(text).split(' ').flat_map(|word| word.split_inclusive('-')).map(|part| part.width()).max().unwrap_or(0)
}

fn words_of(cell: &Cell) -> usize {
    words(cell).width()
}

/// The longest of the row labels.
fn label_length(table: &Table) -> usize {
    let rows = table.rows.iter().map(|row| row.heading().width() + 2 * row.indent);
    rows.chain([table.corner.width()]).max().unwrap_or(0)
}

/// The width of the row labels.
fn label_width(table: &Table) -> usize {
    label_length(table).clamp(NARROWEST, WIDEST)
}

fn column_width(table: &Table, at: usize) -> usize {
    let header = table.columns.get(at).map_or("", |column| column.label.as_str());
    // Headers break between words, cells too where they must. Headers are bold, so wider than they are long.
    let longest = header.split_whitespace().map(|word| word.width()).max().unwrap_or(0);
    let longest = longest + longest.div_ceil(6);
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| words(cell).width());
    cells.chain([longest]).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
}

/// The least width of a column: numbers stand whole, words on lines of their own.
fn narrow_width(table: &Table, at: usize) -> usize {
    let natural = column_width(table, at);
    if is_right(table, at) {
        return natural;
    }
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(words);
    let header = table.columns.get(at).map_or("", |column| column.label.as_str());
    let header = header.split(' ').map(|word| word.width()).max().unwrap_or(0);
    let bold = header + header.div_ceil(6);
    cells.map(|text| broken(&text)).chain([bold, SHORTEST]).max().unwrap_or(0).min(natural)
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
        part.is_empty() || [ABSENT, UNCODED, LEFT_OUT].contains(&part) || digits
    };
    cell.parts.iter().all(number)
}

/// A paragraph of a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// What stands around it.
    Around(String),
    /// What was said.
    Said(&'a str),
    /// Where it is from, with the id and with what is said of it at the foot of the page.
    Source(&'a str, &'a str, &'a [String]),
    /// What else is said of it.
    Note(&'a str),
}

/// A quotation in paragraphs.
pub fn quotation(quote: &Quote) -> Vec<Part<'_>> {
    let around = |text: &str| Some(Part::Around(format!("… {}", text.trim()))).filter(|_| !text.trim().is_empty());
    let said = quote.text.trim().split("\n\n").map(Part::Said);
    let source = Part::Source(&quote.citation, &quote.id, &quote.footnotes);
    let has_source = !(quote.citation.is_empty() && quote.id.is_empty() && quote.footnotes.is_empty());
    let notes = quote.notes.iter().map(|note| Part::Note(note));
    let source = Some(source).filter(|_| has_source);
    around(&quote.before).into_iter().chain(said).chain(around(&quote.after)).chain(source).chain(notes).collect()
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

    fn room(upright: usize) -> Room {
        Room { upright, sideways: upright * 3 / 2, small: upright * 9 / 5 }
    }

    #[test]
    fn a_wide_table_lies_on_its_side_before_it_is_parted() {
        let table = wide(12, "a");
        let lies = |upright: usize| strips(&table, room(upright)).iter().map(|strip| strip.lies).collect::<Vec<_>>();
        assert_eq!((lies(200), lies(90), lies(75)), (vec![Lies::Upright], vec![Lies::Sideways], vec![Lies::Small]));
        assert!(strips(&table, room(200)).iter().all(|strip| strip.grouped));
        let parted = strips(&table, room(64));
        assert_eq!(parted.iter().map(|strip| strip.heading.as_deref()).collect::<Vec<_>>(), [Some("A"), Some("B")]);
        let mut more = wide(12, "a");
        more.columns.push(Column::text("all"));
        let parted = strips(&more, room(64));
        assert_eq!(parted.last().map(|strip| (strip.heading.clone(), strip.grouped)), Some((None, false)));
        for most in [1, 20, 50, 75, 100] {
            let strips = strips(&table, room(most));
            let covered: Vec<usize> = strips.iter().flat_map(|strip| strip.columns.clone()).collect();
            assert_eq!(covered, (0..12).collect::<Vec<_>>());
            assert!(strips.iter().all(|strip| strip.widths.len() == strip.columns.len() + 1));
        }
        assert_eq!(strips(&Table::default(), room(80)).len(), 1, "a table without columns is one all the same");
    }

    #[test]
    fn room_goes_to_the_columns_that_need_it() {
        let text = "who decides what is to be done here and when, and who is heard before that ".repeat(4);
        let columns = ["id", "definition", "example"].map(Column::text).to_vec();
        let mut table = Table { columns, corner: "name".into(), ..Table::default() };
        for at in 0..3 {
            let id = Cell::of(format!("negotiating-expertise.being-let-in-{at}"));
            let label = format!("Being let in, in the end {at}");
            table.rows.push(Row::new(label, vec![id, Cell::of(text.trim()), Cell::of(&text[..40])]));
        }
        let strips = strips(&table, room(98));
        let [strip] = strips.as_slice() else { panic!("{strips:?}") };
        let [label, id, definition, example] = strip.widths[..] else { panic!("{strip:?}") };
        assert!(definition > 40 && label + id < definition && example < definition, "{strip:?}");
        assert_eq!(strip.breaks, [true; 4], "{strip:?}");
        assert!(strip.widths.iter().map(|width| width + 2).sum::<usize>() <= 98, "{strip:?}");
    }

    #[test]
    fn a_page_lies_from_its_beginning_where_its_first_table_does() {
        let (lies, stands) = (wide(12, "a"), wide(2, "a"));
        let begins = |blocks: Vec<Block>| begins_sideways(&Page { title: "Title".into(), blocks }, room(90));
        let about = || Block::Header(vec!["filters: none".into()]);
        let heading = || Block::Heading(2, "A part".into());
        assert!(begins(vec![about(), Block::Table(lies.clone()), Block::Notes(vec!["—".into()])]));
        assert!(begins(vec![about(), heading(), Block::Table(lies.clone())]));
        assert!(!begins(vec![about(), Block::Table(stands), Block::Table(lies.clone())]));
        assert!(!begins(vec![about(), heading(), about(), Block::Table(lies.clone())]));
        assert!(!begins(vec![Block::Quote(Quote::default()), Block::Table(lies)]));
        assert!(!begins(vec![about()]));
    }

    #[test]
    fn words_break_into_lines_and_are_never_cut() {
        let text = "who decides what is to be done here and when";
        let mut table = Table { columns: vec![Column::text("education-welfare"); 3], ..Table::default() };
        table.rows = vec![Row::new("power", vec![Cell::of(text); 3])];
        let strips = strips(&table, room(98));
        let [strip] = strips.as_slice() else { panic!("{strips:?}") };
        assert_eq!(strip.lies, Lies::Upright);
        assert!(strip.widths.iter().sum::<usize>() + 2 * 4 <= 98 && strip.widths[1..].iter().all(|wide| *wide >= 20));
    }

    #[test]
    fn columns_of_nobody_are_named_and_left_out() {
        let mut table = wide(6, "a");
        assert_eq!(
            printed(&table),
            Printed { table: Cow::Borrowed(&table), columns: (0..6).collect(), left_out: None }
        );
        for row in &mut table.rows {
            [1, 2, 4].into_iter().for_each(|at| row.cells[at] = Cell::of(ABSENT));
        }
        table.columns.push(Column::text("all"));
        table.rows.iter_mut().for_each(|row| row.cells.push(Cell::of(ABSENT)));
        let shown = printed(&table);
        assert_eq!(shown.columns, [0, 3, 5, 6], "a column of its own stays");
        assert_eq!(shown.left_out.as_deref(), Some("Columns left out, with — in every row: A: a 1, a 2; B: a 4."));
        assert!(shown.table.rows.iter().all(|row| row.cells.len() == 4));
        table.rows[0].cells[4] = Cell::of("0/0");
        assert_eq!(printed(&table).columns, [0, 3, 4, 5, 6]);
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
