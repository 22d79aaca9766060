//! A report that is a page: its blocks as lines, with a cursor that goes from number to number.
//!
//! A page is laid out once for each width, when it comes and when the window changes; drawing only reads the lines.
//! Wide tables keep their row labels in sight and move their columns; a cell that is too narrow for what it says is
//! said in full in the line at the foot.

use crate::analysis::Opens;
use crate::publish::page::{Block, Page, Quote};
use crate::publish::table::{Align, Cell, Row, Table};
use crate::text::Span;
use crate::text::display::one_line;
use crate::tui::app::App;
use crate::tui::room::without_reading;
use crate::tui::{cells, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// No column of a table is wider.
const WIDEST: u16 = 34;

/// A page with its lines.
#[derive(Clone, Debug)]
pub struct Laid {
    page: Page,
    width: u16,
    for_room: bool,
    lines: Vec<Line>,
    tables: Vec<Columns>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Title,
    Heading,
    Plain,
    Dim,
    Care,
    Quote,
}

#[derive(Clone, Debug)]
enum Line {
    Blank,
    /// Words, and the block whose words they are.
    Words(Kind, String, usize),
    /// The values of the first of two attributes, over the columns of a table.
    Upper(usize),
    /// The columns of a table.
    Head(usize),
    /// A row of a table.
    Row(usize, usize),
}

/// How wide the columns of a table are.
#[derive(Clone, Debug, Default)]
struct Columns {
    block: usize,
    label: u16,
    wide: Vec<u16>,
    most: f64,
}

impl Laid {
    /// A page, laid out when it is fit to a width.
    pub fn new(page: Page) -> Self {
        Self { page, width: 0, for_room: false, lines: Vec::new(), tables: Vec::new() }
    }

    /// Lays the page out for a width, to a room without names of coders, unless it is so already.
    pub fn fit(&mut self, width: u16, for_room: bool) {
        if (self.width, self.for_room) == (width, for_room) {
            return;
        }
        (self.width, self.for_room) = (width, for_room);
        (self.lines, self.tables) = (Vec::new(), Vec::new());
        let title = self.page.title.clone();
        self.words(Kind::Title, &title, 0, 0);
        for at in 0..self.page.blocks.len() {
            self.block(at);
        }
    }

    fn block(&mut self, at: usize) {
        let Some(block) = self.page.blocks.get(at).cloned() else { return };
        if !matches!(block, Block::Chart(_)) {
            self.lines.push(Line::Blank);
        }
        let listed = |lines: &[String]| lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>();
        match &block {
            Block::Heading(_, text) => self.words(Kind::Heading, text, at, 0),
            Block::Text(text) => self.words(Kind::Plain, text, at, 0),
            Block::Term(term, text) => self.words(Kind::Plain, &format!("{term}: {text}"), at, 0),
            Block::Warning(text) => self.words(Kind::Care, text, at, 0),
            Block::List(lines) => listed(lines).iter().for_each(|line| self.words(Kind::Plain, line, at, 0)),
            Block::Header(lines) | Block::Notes(lines) => {
                let shown = |line: &String| match self.for_room {
                    true => without_reading(line).into_owned(),
                    false => line.clone(),
                };
                let lines: Vec<String> = lines.iter().map(shown).collect();
                lines.iter().for_each(|line| self.words(Kind::Dim, line, at, 0));
            }
            Block::Footer(text) => self.words(Kind::Dim, text, at, 0),
            Block::Quote(quote) => self.quote(quote, at),
            Block::Table(table) => self.table(table, at),
            Block::Chart(_) => {}
        }
    }

    /// Words over as many lines as they need, later ones set in.
    fn words(&mut self, kind: Kind, text: &str, block: usize, indent: usize) {
        let text = one_line(text);
        if text.trim().is_empty() {
            return;
        }
        let room = self.width.saturating_sub(4 + indent as u16).clamp(10, 110);
        for (at, row) in wrap::rows(&text, Span::of(0..text.len()), room).into_iter().enumerate() {
            let shown = wrap::shown(&text, row).slice(&text);
            let lead = " ".repeat(indent + if at > 0 { 2 } else { 0 });
            self.lines.push(Line::Words(kind, format!("{lead}{shown}"), block));
        }
    }

    fn quote(&mut self, quote: &Quote, at: usize) {
        if !quote.before.trim().is_empty() {
            self.words(Kind::Dim, &format!("… {}", quote.before.trim()), at, 2);
        }
        quote.text.lines().for_each(|line| self.words(Kind::Quote, line, at, 2));
        if !quote.after.trim().is_empty() {
            self.words(Kind::Dim, &format!("… {}", quote.after.trim()), at, 2);
        }
        self.words(Kind::Dim, &quote.citation, at, 2);
        quote.notes.iter().for_each(|note| self.words(Kind::Dim, note, at, 2));
    }

    fn table(&mut self, table: &Table, at: usize) {
        self.words(Kind::Heading, &table.caption, at, 0);
        let label = |row: &Row| cells::width(&row.heading()) + 2 * row.indent as u16;
        let labels = table.rows.iter().map(label).chain([cells::width(&table.corner)]).max().unwrap_or(0);
        let wide = |column: usize| {
            let head = table.columns.get(column).map_or(0, |column| cells::width(&column.label).min(18));
            let body = table.rows.iter().filter_map(|row| row.cells.get(column));
            let bar = u16::from(body.clone().any(|cell| cell.bar.is_some()));
            body.map(|cell| cells::width(&shown(cell))).max().unwrap_or(0).max(head).min(WIDEST) + bar
        };
        let most = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.bar).fold(0.0, f64::max);
        let columns = Columns {
            block: at,
            label: labels.min((self.width / 3).max(16)),
            wide: (0..table.columns.len()).map(wide).collect(),
            most,
        };
        let number = self.tables.len();
        self.tables.push(columns);
        if table.is_grouped() {
            self.lines.push(Line::Upper(number));
        }
        self.lines.push(Line::Head(number));
        self.lines.extend((0..table.rows.len()).map(|row| Line::Row(number, row)));
    }

    fn table_of(&self, number: usize) -> Option<(&Table, &Columns)> {
        let columns = self.tables.get(number)?;
        match self.page.blocks.get(columns.block)? {
            Block::Table(table) => Some((table, columns)),
            _ => None,
        }
    }

    fn cell(&self, (line, column): (usize, usize)) -> Option<(&Table, &Row, &Cell)> {
        let Some(Line::Row(number, row)) = self.lines.get(line) else { return None };
        let (table, _) = self.table_of(*number)?;
        let row = table.rows.get(*row)?;
        Some((table, row, row.cells.get(column)?))
    }

    /// What the place of the cursor opens, with a name for it.
    pub fn opens(&self, at: (usize, usize)) -> Option<(String, Opens)> {
        if let Some((table, row, cell)) = self.cell(at) {
            return Some((name(table, row, at.1), cell.opens.clone()?));
        }
        let Some(Line::Words(_, _, block)) = self.lines.get(at.0) else { return None };
        match self.page.blocks.get(*block)? {
            Block::Quote(quote) => Some((quote.citation.clone(), quote.opens.clone()?)),
            _ => None,
        }
    }

    /// What stands at the cursor, in full.
    fn said(&self, at: (usize, usize)) -> String {
        let Some((table, row, cell)) = self.cell(at) else { return String::new() };
        let text = cell.joined(" · ");
        if text.is_empty() { name(table, row, at.1) } else { format!("{}: {text}", name(table, row, at.1)) }
    }
}

fn shown(cell: &Cell) -> String {
    one_line(&cell.joined(" "))
}

/// A cell in words: its row and its column.
fn name(table: &Table, row: &Row, column: usize) -> String {
    let column = table.columns.get(column);
    let parts = [Some(row.label.as_str()), column.and_then(|c| c.group.as_deref()), column.map(|c| c.label.as_str())];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    one_line(&parts.join(" · "))
}

/// Where lines are: above the line that says what the cursor is on.
fn lines_area(room: Rect) -> Rect {
    Rect { height: room.height.saturating_sub(1), ..room }
}

/// The columns in sight from `first` on: number, place, width.
fn in_sight(columns: &Columns, area: Rect, first: usize) -> Vec<(usize, u16, u16)> {
    let mut x = area.x + 2 + columns.label + 1;
    let mut found = Vec::new();
    for (at, wide) in columns.wide.iter().copied().enumerate().skip(first) {
        if x + wide + 1 > area.right() && !found.is_empty() {
            break;
        }
        found.push((at, x, wide.min(area.right().saturating_sub(x + 1)).max(1)));
        x += wide + 2;
    }
    found
}

/// The cursor (line and column) and the first line and column in sight, so that the cursor is on the page.
pub fn settle(
    laid: &Laid,
    room: Rect,
    (at, top): ((usize, usize), (usize, usize)),
) -> ((usize, usize), (usize, usize)) {
    let area = lines_area(room);
    let line = at.0.min(laid.lines.len().saturating_sub(1));
    let height = usize::from(area.height).max(1);
    let mut first = super::keep_in_sight(line, top.0, height);
    // From the first row of a table what stands above it is seen too.
    if let Some(Line::Row(_, 0)) = laid.lines.get(line) {
        first = first.min(line.saturating_sub(3));
    }
    let Some(Line::Row(number, _)) = laid.lines.get(line) else { return ((line, at.1), (first, top.1)) };
    let Some((table, columns)) = laid.table_of(*number) else { return ((line, at.1), (first, top.1)) };
    let column = at.1.min(table.columns.len().saturating_sub(1));
    let mut left = top.1.min(column);
    while left < column && !in_sight(columns, area, left).iter().any(|(at, ..)| *at == column) {
        left += 1;
    }
    ((line, column), (first, left))
}

/// The cell at a place of the screen.
pub fn cell_at(laid: &Laid, room: Rect, top: (usize, usize), column: u16, row: u16) -> Option<(usize, usize)> {
    let area = lines_area(room);
    let line = top.0 + usize::from(row.checked_sub(area.y)?);
    match laid.lines.get(line)? {
        Line::Row(number, _) => {
            let (_, columns) = laid.table_of(*number)?;
            let found = in_sight(columns, area, top.1);
            let at = found.into_iter().find(|(_, x, wide)| column >= *x && column < x + wide + 2).map(|(at, ..)| at);
            Some((line, at.unwrap_or(0)))
        }
        _ => Some((line, 0)),
    }
}

/// Draws the page.
pub fn draw(app: &App, laid: &Laid, buffer: &mut Buffer, room: Rect) {
    let area = lines_area(room);
    let (at, top) = (app.reports.at, app.reports.top);
    for (place, (number, line)) in laid.lines.iter().enumerate().skip(top.0).take(usize::from(area.height)).enumerate()
    {
        let y = area.y + place as u16;
        draw_line(app, laid, buffer, Rect { y, height: 1, ..area }, (line, number == at.0));
    }
    let foot = room.bottom().saturating_sub(1);
    let said = laid.said(at);
    cells::write(buffer, (room.x + 1, foot), room.right(), &cells::fit(&said, room.width - 2), app.theme.strong());
}

fn draw_line(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, (line, here): (&Line, bool)) {
    let theme = &app.theme;
    if here {
        cells::write(buffer, (area.x, area.y), area.right(), "▌", theme.speaker());
    }
    match line {
        Line::Blank => {}
        Line::Words(kind, text, _) => {
            let style = match kind {
                Kind::Title => theme.strong().add_modifier(Modifier::UNDERLINED),
                Kind::Heading => theme.strong(),
                Kind::Plain | Kind::Quote => theme.text(),
                Kind::Dim => theme.dim(),
                Kind::Care => theme.care(),
            };
            let x = cells::write(buffer, (area.x + 1, area.y), area.right(), "", style);
            if *kind == Kind::Quote {
                cells::write(buffer, (area.x + 1, area.y), area.right(), "│", theme.dim());
            }
            cells::write(buffer, (x, area.y), area.right(), text, style);
        }
        Line::Upper(number) => uppers(app, laid, buffer, area, *number),
        Line::Head(number) => head(app, laid, buffer, area, *number),
        Line::Row(number, row) => {
            let Some((table, columns)) = laid.table_of(*number) else { return };
            if let Some(row) = table.rows.get(*row) {
                draw_row(app, buffer, area, (row, table, columns), here);
            }
        }
    }
}

fn uppers(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, number: usize) {
    let Some((table, columns)) = laid.table_of(number) else { return };
    let sight = in_sight(columns, area, app.reports.top.1);
    let group = |at: usize| table.columns.get(at).and_then(|column| column.group.as_deref()).unwrap_or("");
    let mut last: Option<&str> = None;
    for (place, &(at, x, wide)) in sight.iter().enumerate() {
        let text = group(at);
        if last != Some(text) && !text.is_empty() {
            let same = sight.iter().skip(place).take_while(|(at, ..)| group(*at) == text);
            let end = same.map(|(_, x, wide)| x + wide).max().unwrap_or(x + wide);
            let shown = cells::fit(text, end.saturating_sub(x)).into_owned();
            cells::write(buffer, (x, area.y), end, &shown, app.theme.strong());
        }
        last = Some(text);
    }
}

fn head(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, number: usize) {
    let Some((table, columns)) = laid.table_of(number) else { return };
    let theme = &app.theme;
    let sight = in_sight(columns, area, app.reports.top.1);
    let hidden = (app.reports.top.1.min(table.columns.len()), table.columns.len());
    let right = hidden.1.saturating_sub(hidden.0 + sight.len());
    let mut corner = table.corner.clone();
    if hidden.0 > 0 {
        corner.push_str(&format!(" ◂{}", hidden.0));
    }
    if right > 0 {
        corner.push_str(&format!(" {right}▸"));
    }
    let shown = cells::fit(&corner, columns.label).into_owned();
    cells::write(buffer, (area.x + 2, area.y), area.x + 2 + columns.label, &shown, theme.dim());
    for (at, x, wide) in sight {
        let Some(column) = table.columns.get(at) else { continue };
        let style = if at == app.reports.at.1 { theme.strong() } else { theme.dim() };
        let text = cells::fit(&column.label, wide).into_owned();
        match column.align {
            Align::Right => cells::write_right(buffer, (x, area.y), x + wide, &text, style),
            Align::Left => cells::write(buffer, (x, area.y), x + wide, &text, style),
        };
    }
}

fn draw_row(app: &App, buffer: &mut Buffer, area: Rect, (row, table, columns): (&Row, &Table, &Columns), here: bool) {
    let theme = &app.theme;
    let label = format!("{}{}", "  ".repeat(row.indent), one_line(&row.heading()));
    let style = if row.indent == 0 { theme.strong() } else { theme.text() };
    let shown_label = cells::fit(&label, columns.label).into_owned();
    cells::write(buffer, (area.x + 2, area.y), area.x + 2 + columns.label, &shown_label, style);
    for (at, x, wide) in in_sight(columns, area, app.reports.top.1) {
        let (Some(cell), Some(column)) = (row.cells.get(at), table.columns.get(at)) else { continue };
        let chosen = here && at == app.reports.at.1;
        let share = cell.bar.map(|value| if columns.most > 0.0 { value / columns.most } else { 0.0 });
        let mut style = match share {
            Some(share) if app.reports.shaded => theme.heat(share),
            _ if cell.opens.is_some() => theme.text(),
            _ => theme.dim(),
        };
        if chosen {
            style = style.add_modifier(Modifier::REVERSED | Modifier::BOLD);
        }
        if chosen || (app.reports.shaded && share.is_some()) {
            buffer.set_style(Rect::new(x, area.y, wide, 1), style);
        }
        let room = wide - u16::from(share.is_some()).min(wide);
        let text = cells::fit(&shown(cell), room).into_owned();
        match column.align {
            Align::Right => cells::write_right(buffer, (x, area.y), x + room, &text, style),
            Align::Left => cells::write(buffer, (x, area.y), x + room, &text, style),
        };
        if let Some(share) = share {
            let sign = sign(share, app.reports.shaded, theme.heat_by_pattern());
            let colour: Style = if app.reports.shaded || chosen { style } else { theme.speaker() };
            cells::write(buffer, (x + room, area.y), x + wide, sign, colour);
        }
    }
}

/// A bar of one cell, or the pattern of a shade where there are too few colours.
fn sign(share: f64, shaded: bool, by_pattern: bool) -> &'static str {
    let pick = |signs: &[&'static str]| {
        let last = signs.len() - 1;
        let at = if share <= 0.0 { 0 } else { ((share * last as f64).ceil() as usize).clamp(1, last) };
        signs.get(at).copied().unwrap_or("")
    };
    match (shaded, by_pattern) {
        (true, false) => "",
        (true, true) => pick(&["", "░", "▒", "▓", "█"]),
        (false, _) => pick(&["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]),
    }
}
