//! Drawing the memos.

use super::page::{Line, Stop, page_lines, when};
use crate::store::{MemoInfo, MemoKind};
use crate::study::memo::title;
use crate::study::memo_links::{Goal, links};
use crate::text::Span;
use crate::text::display::one_line;
use crate::tui::app::App;
use crate::tui::{cells, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation as _;

/// Where the list is, and the memo beside it or below.
pub fn areas(room: Rect) -> (Rect, Rect) {
    if room.width >= crate::tui::reader::WIDE {
        let list = Rect { width: room.width * 3 / 5, ..room };
        (list, Rect::new(list.right() + 1, room.y, room.width - list.width - 1, room.height))
    } else {
        let below = (room.height / 2).max(3);
        let list = Rect { height: room.height.saturating_sub(below + 1), ..room };
        (list, Rect::new(room.x, list.bottom() + 1, room.width, below))
    }
}

/// Where a memo is read.
pub fn page_area(room: Rect) -> Rect {
    let width = room.width.saturating_sub(4).min(100);
    Rect::new(room.x + 2, room.y, width, room.height)
}

/// Draws the screen.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    if let Some(memo) = app.memos.open.as_ref().and_then(|open| app.memos.get(open.guid)) {
        read(app, memo, buffer, page_area(room));
        return;
    }
    let (list, pane) = areas(room);
    if app.memos.shown.is_empty() {
        let lines: &[&str] = if app.memos.all.is_empty() {
            &[
                "There are no memos yet.",
                "",
                "n writes one: on the project, a document, a participant, a code, a turn or a report.",
                "In the reader, n writes one on a coding.",
            ]
        } else {
            &["No memo is like that; Esc shows all again."]
        };
        for (line, y) in lines.iter().zip(room.y + 1..room.bottom()) {
            cells::write(buffer, (room.x + 2, y), room.right(), line, theme.dim());
        }
        return;
    }
    let columns = Columns::of(app, list.width);
    columns.head(app, buffer, list);
    let below = list.y + 1..list.bottom();
    for (number, y) in (app.memos.cursor.top..app.memos.shown.len()).zip(below) {
        let Some(memo) = app.memos.shown.get(number).and_then(|at| app.memos.all.get(*at)) else { continue };
        columns.row(app, memo, buffer, Rect::new(list.x, y, list.width, 1), number == app.memos.cursor.at);
    }
    if pane.x > room.x {
        for y in room.top()..room.bottom() {
            cells::put(buffer, (pane.x - 1, y), room.right(), "│", theme.rule());
        }
    } else {
        widgets::rule(buffer, Rect::new(room.x, pane.y - 1, room.width, 1), "─", "─", theme);
    }
    if let Some(memo) = app.memos.chosen() {
        let pane = Rect::new(pane.x + 1, pane.y, pane.width.saturating_sub(2), pane.height);
        // A preview needs no more of a long text than can be in sight.
        let most = usize::from(pane.height) * usize::from(pane.width) * 4;
        let end = memo.text.char_indices().nth(most).map_or(memo.text.len(), |(at, _)| at);
        let rows = wrap::rows(&memo.text, Span::of(0..end), pane.width);
        let stops = app.stops_of(memo);
        lines(app, memo, &page_lines(memo, &rows, &stops), &stops, None, buffer, pane);
    }
}

/// Draws the memo that is read.
fn read(app: &App, memo: &MemoInfo, buffer: &mut Buffer, area: Rect) {
    let Some(open) = &app.memos.open else { return };
    let stops = app.memo_stops();
    let all = page_lines(memo, &open.rows, &stops);
    lines(app, memo, all.get(open.top..).unwrap_or_default(), &stops, Some(open.stop), buffer, area);
}

fn lines(
    app: &App,
    memo: &MemoInfo,
    lines: &[Line],
    stops: &[Stop],
    chosen: Option<usize>,
    buffer: &mut Buffer,
    area: Rect,
) {
    let theme = &app.theme;
    let spans: Vec<(Span, bool)> =
        links(&memo.text).into_iter().map(|link| (link.span, is_broken(&app.memos.known.goal(&link.to)))).collect();
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        match line {
            Line::Blank => {}
            Line::Head(text) => {
                let text = one_line(text);
                cells::write(buffer, (area.x, y), area.right(), &cells::fit(&text, area.width), theme.strong());
            }
            Line::Text(row) => text_row(app, memo, *row, &spans, buffer, Rect::new(area.x, y, area.width, 1)),
            Line::Stop(at) => {
                let Some(stop) = stops.get(*at) else { continue };
                let nowhere = is_broken(&stop.goal);
                let base = if nowhere { theme.care() } else { theme.text() };
                let style = if chosen == Some(*at) { theme.chosen() } else { base };
                let sign = if stop.back { "← " } else { "" };
                let text = format!("{sign}{}", one_line(&stop.line));
                cells::write(buffer, (area.x + 1, y), area.right(), &cells::fit(&text, area.width - 1), style);
            }
        }
    }
}

/// Whether a link leads to nothing, or to what was taken away.
fn is_broken(goal: &Goal) -> bool {
    matches!(goal, Goal::Nowhere | Goal::Removed(_))
}

/// A row of the text: links are underlined, those that lead nowhere struck through.
fn text_row(app: &App, memo: &MemoInfo, row: Span, spans: &[(Span, bool)], buffer: &mut Buffer, area: Rect) {
    let shown = wrap::shown(&memo.text, row);
    let mut x = area.x;
    for (at, grapheme) in shown.slice(&memo.text).grapheme_indices(true) {
        let at = shown.start + Span::of(at..at).start;
        let link = spans.iter().find(|(span, _)| span.contains(at));
        let style: Style = match link {
            Some((_, false)) => app.theme.key().add_modifier(Modifier::UNDERLINED),
            Some((_, true)) => app.theme.care().add_modifier(Modifier::CROSSED_OUT),
            None => app.theme.text(),
        };
        x += cells::put(buffer, (x, area.y), area.right(), grapheme, style);
    }
}

/// Where the columns of the list stand.
struct Columns {
    kind: u16,
    target: u16,
    coder: u16,
    dated: bool,
}

impl Columns {
    fn of(app: &App, width: u16) -> Self {
        let longest = app.memos.all.iter().map(|memo| cells::width(&memo.target)).max().unwrap_or(8);
        let coder = app.memos.all.iter().map(|memo| cells::width(&memo.coder)).max().unwrap_or(5);
        Self { kind: 14, target: longest.clamp(8, (width / 4).max(14)), coder: coder.clamp(5, 9), dated: width >= 70 }
    }

    fn head(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        self.cells(buffer, area, ["type", "on", "memo", "coder", "date"], [app.theme.dim(); 5]);
    }

    fn row(&self, app: &App, memo: &MemoInfo, buffer: &mut Buffer, area: Rect, chosen: bool) {
        let theme = &app.theme;
        let base = if chosen { theme.chosen() } else { theme.text() };
        if chosen {
            buffer.set_style(area, base);
        }
        let kind = memo.memo_type.map_or("coding", |kind| kind.as_str());
        let (first, date) = (one_line(title(&memo.text)), when(memo.at));
        let texts = [kind, &memo.target, &first, &memo.coder, date.get(..10).unwrap_or_default()];
        let styles = [base.patch(theme.dim()), base, base.patch(theme.strong()), base, base.patch(theme.dim())];
        self.cells(buffer, area, texts, styles);
    }

    fn cells(&self, buffer: &mut Buffer, area: Rect, texts: [&str; 5], styles: [Style; 5]) {
        let [kind, target, first, coder, date] = texts;
        let [kind_style, target_style, first_style, coder_style, date_style] = styles;
        let y = area.y;
        let x = area.x + 1;
        cells::write(buffer, (x, y), x + self.kind, &cells::fit(kind, self.kind), kind_style);
        let x = x + self.kind + 1;
        cells::write(buffer, (x, y), x + self.target, &cells::fit(target, self.target), target_style);
        let x = x + self.target + 1;
        let mut end = area.right().saturating_sub(1);
        if self.dated {
            cells::write(buffer, (end.saturating_sub(10), y), end, date, date_style);
            end = end.saturating_sub(11);
        }
        let at = end.saturating_sub(self.coder);
        cells::write(buffer, (at, y), end, &cells::fit(coder, self.coder), coder_style);
        cells::write(buffer, (x, y), at, &cells::fit(first, at.saturating_sub(x + 1)), first_style);
    }
}

/// The memos on a code, and those that link to it, under their headings.
pub fn about_code<'a>(app: &'a App, id: &str) -> [(&'static str, Vec<&'a MemoInfo>); 2] {
    let on = |memo: &&MemoInfo| memo.kind == MemoKind::Code && memo.code.as_deref() == Some(id);
    let from = app.memos.linking_to(&Goal::Code(id.to_owned())).collect();
    [("MEMOS", app.memos.all.iter().filter(on).collect()), ("LINKED FROM", from)]
}

/// How many lines [`of_code`] would like.
pub fn height_of_code(app: &App, id: &str) -> u16 {
    let lines: usize = about_code(app, id).iter().filter(|(_, m)| !m.is_empty()).map(|(_, m)| m.len() + 2).sum();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// The memos on a code, and those that link to it: a line each, as many as there is room for.
pub fn of_code(app: &App, id: &str, buffer: &mut Buffer, area: Rect) {
    let mut y = area.y;
    for (heading, memos) in about_code(app, id) {
        if memos.is_empty() || y + 1 >= area.bottom() {
            continue;
        }
        cells::write(buffer, (area.x, y), area.right(), heading, app.theme.strong());
        y += 1;
        for memo in memos {
            if y >= area.bottom() {
                return;
            }
            let end = cells::write_right(buffer, (area.x, y), area.right(), &memo.coder, app.theme.dim());
            let words = format!("{} · {}", one_line(title(&memo.text)), memo.target);
            let words = if memo.target == id { one_line(title(&memo.text)) } else { words };
            let room = end.saturating_sub(area.x + 3);
            cells::write(buffer, (area.x + 2, y), end, &cells::fit(&words, room), app.theme.text());
            y += 1;
        }
        y += 1;
    }
}

/// The header line.
pub fn header(app: &App) -> (String, String) {
    let (shown, all) = (app.memos.shown.len(), app.memos.all.len());
    let count = if shown == all { widgets::count(all, "memo") } else { format!("{shown} of {all}") };
    let filter = app.memos.filter.words().map_or_else(String::new, |words| format!(", {words}"));
    (format!("Memos  {count}{filter}"), String::new())
}
