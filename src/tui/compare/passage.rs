//! The passage of a place as each coder read it: side by side where there is room, else under each other.
//!
//! Corner marks stand at the edges of what a coder coded. What the other coded too is underlined, what the
//! other did not is in reverse: so the difference is seen at a glance, also without colour.

use super::adjust::Adjust;
use super::{Item, Side};
use crate::text::Span;
use crate::text::display::one_line;
use crate::tui::app::App;
use crate::tui::theme::Theme;
use crate::tui::{cells, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// A line of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Who speaks in a part.
    Head(usize),
    /// A row of the text.
    Row(Span),
}

/// What is marked in a passage.
struct Marks<'a> {
    own: &'a [Span],
    other: &'a [Span],
    colour: Style,
}

impl Marks<'_> {
    fn style(&self, at: u32) -> Style {
        let inside = |spans: &[Span]| spans.iter().any(|span| span.contains(at));
        match (inside(self.own), inside(self.other)) {
            (false, _) => Style::new(),
            (true, true) => self.colour.add_modifier(Modifier::UNDERLINED),
            (true, false) => self.colour.add_modifier(Modifier::REVERSED),
        }
    }
}

/// Columns left free beside a line, for corner marks.
const BESIDE: u16 = 1;

/// The lines of a passage on so many columns.
fn lines(item: &Item, width: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, part) in item.passage.iter().enumerate() {
        if item.passage.len() > 1 {
            lines.push(Line::Head(number));
        }
        let width = width.saturating_sub(2 * BESIDE);
        lines.extend(wrap::rows(&item.text, part.span, width).into_iter().map(Line::Row));
    }
    lines
}

/// The first line in sight, so that `at` is, with a line before it where there is room for that.
fn first(lines: &[Line], at: u32, height: u16) -> usize {
    let holds = |line: &Line| matches!(line, Line::Row(row) if row.start <= at && at < row.end.max(row.start + 1));
    lines.iter().position(holds).unwrap_or(0).saturating_sub(usize::from(height > 4))
}

/// How far the passage can be scrolled.
pub fn most_scrolled(app: &App) -> usize {
    let Some(item) = app.compare.chosen() else { return 0 };
    let areas = super::draw::Areas::of(app);
    let halved = areas.wide && app.compare.adjust.is_none();
    let width = if halved { areas.detail.width / 2 } else { areas.detail.width };
    let lines = lines(item, width);
    lines.len().saturating_sub(first(&lines, item.key.span.start, u16::MAX) + 3)
}

/// Draws both readings; while one is being made, that one, and the others below it where there is room.
pub fn draw(app: &App, item: &Item, buffer: &mut Buffer, area: Rect, wide: bool) {
    let mut area = area;
    if let Some(adjust) = &app.compare.adjust {
        let needs = needed(item, adjust.span.start, area.width).saturating_add(2);
        let height = if wide && area.height >= needs.saturating_add(6) { needs } else { area.height };
        adjusted(app, item, adjust, buffer, Rect { height, ..area });
        area = Rect { y: area.y + height, height: area.height - height, ..area };
        if area.height == 0 {
            return;
        }
    }
    let colour = app.book.style(&item.key.code, &app.theme);
    let coders = app.compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
    let reading = |at: usize| Reading {
        app,
        item,
        key: if at == 0 { "1" } else { "2" },
        coder: app.shown_coder(&coders[at]),
        side: &item.sides[at],
        marks: Marks { own: &item.sides[at].spans, other: &item.sides[1 - at].spans, colour },
    };
    let (one, other) = (reading(0), reading(1));
    if wide {
        let half = area.width / 2;
        let (left, right) = (Rect { width: half, ..area }, Rect { x: area.x + half, width: area.width - half, ..area });
        // The words stand beside each other, whoever wrote a memo.
        let memos = one.memo_height(left).max(other.memo_height(right));
        one.draw(buffer, left, item.key.span.start, memos);
        other.draw(buffer, right, item.key.span.start, memos);
        return;
    }
    // Each begins where its own coder does; what one does not need is the other's.
    let needs = [one.height(area.width), other.height(area.width)];
    let half = area.height / 2;
    let height = if needs[0] <= half {
        needs[0]
    } else {
        (area.height - half).max(area.height.saturating_sub(needs[1])).min(needs[0])
    };
    let above = Rect { height: height.min(area.height), ..area };
    one.draw(buffer, above, one.start(), one.memo_height(above));
    let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
    other.draw(buffer, below, other.start(), other.memo_height(below));
}

/// How many lines a passage takes from a line before `from` on.
fn needed(item: &Item, from: u32, width: u16) -> u16 {
    let lines = lines(item, width);
    u16::try_from(lines.len().saturating_sub(first(&lines, from, u16::MAX))).unwrap_or(u16::MAX)
}

/// The reading that is being made.
fn adjusted(app: &App, item: &Item, adjust: &Adjust, buffer: &mut Buffer, area: Rect) {
    let text = "a reading of its own, from ▛ to ▟";
    cells::write(buffer, (area.x + 1, area.y), area.right(), text, app.theme.key());
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), width: area.width.min(100), ..area };
    let own = [adjust.span];
    let marks = Marks { own: &own, other: &[], colour: app.book.style(&adjust.code, &app.theme) };
    text_of(app, item, buffer, below, &marks, adjust.span.start);
}

/// One coder's reading.
struct Reading<'a> {
    app: &'a App,
    item: &'a Item,
    key: &'static str,
    coder: String,
    side: &'a Side,
    marks: Marks<'a>,
}

impl Reading<'_> {
    fn start(&self) -> u32 {
        self.side.spans.first().map_or(self.item.key.span.start, |span| span.start)
    }

    /// How many lines it would take.
    fn height(&self, width: u16) -> u16 {
        if self.side.spans.is_empty() {
            return 1;
        }
        let memo = u16::from(!self.side.memos.is_empty());
        needed(self.item, self.start(), width).saturating_add(1 + memo)
    }

    fn memo(&self) -> String {
        format!("✎ {}", one_line(&self.side.memos.join(" · ")))
    }

    /// How many lines the coder's memos take: few, for the words come first.
    fn memo_height(&self, area: Rect) -> u16 {
        if self.side.memos.is_empty() || area.height < 3 {
            return 0;
        }
        let memo = self.memo();
        let rows = wrap::rows(&memo, Span::of(0..memo.len()), area.width.saturating_sub(2)).len();
        u16::try_from(rows).unwrap_or(u16::MAX).min(if area.height > 8 { 3 } else { 1 })
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, from: u32, memos: u16) {
        let theme = &self.app.theme;
        if area.height == 0 {
            return;
        }
        let end = area.right();
        let x = cells::write(buffer, (area.x + 1, area.y), end, self.key, theme.key());
        let x = cells::write(buffer, (x + 1, area.y), end, &self.coder, theme.strong());
        if self.side.spans.is_empty() {
            cells::write(buffer, (x + 2, area.y), end, "coded nothing here", theme.dim());
            return;
        }
        let top = area.y + 1;
        if !self.side.memos.is_empty() && memos > 0 {
            let left = Rect::new(area.x + 1, top, area.width.saturating_sub(2), memos.min(area.height - 1));
            widgets::paragraph(buffer, left, &self.memo(), theme.care());
        }
        let y = (top + memos).min(area.bottom());
        let below = Rect { y, height: area.bottom() - y, ..area };
        text_of(self.app, self.item, buffer, below, &self.marks, from);
    }
}

/// The words of a passage, from a line before `from` on.
fn text_of(app: &App, item: &Item, buffer: &mut Buffer, area: Rect, marks: &Marks<'_>, from: u32) {
    let theme = &app.theme;
    let lines = lines(item, area.width);
    let top = (first(&lines, from, area.height) + app.compare.scroll).min(lines.len().saturating_sub(1));
    for (line, y) in lines.iter().skip(top).zip(area.top()..area.bottom()) {
        match line {
            Line::Head(at) => {
                let who = app.shown_speaker(item.passage.get(*at).map_or("", |part| part.who.as_str()));
                let who = cells::fit(who, area.width.saturating_sub(2));
                cells::write(buffer, (area.x + BESIDE, y), area.right(), &who, theme.speaker());
            }
            Line::Row(span) => row(&item.text, *span, buffer, Rect { y, height: 1, ..area }, marks, theme),
        }
    }
    // What is out of sight is told at the edge.
    let edge = area.right().saturating_sub(1);
    if area.height > 0 && top > 0 {
        cells::put(buffer, (edge, area.y), area.right(), "↑", theme.dim());
    }
    if area.height > 0 && lines.len() > top + usize::from(area.height) {
        cells::put(buffer, (edge, area.bottom() - 1), area.right(), "↓", theme.dim());
    }
}

/// A row of text with its marks.
fn row(text: &str, row: Span, buffer: &mut Buffer, area: Rect, marks: &Marks<'_>, theme: &Theme) {
    let left = area.x + BESIDE;
    let end = area.right().saturating_sub(BESIDE);
    let (y, mut x) = (area.y, left);
    let drawn = wrap::shown(text, row);
    let mut blank = true;
    for (at, grapheme) in drawn.slice(text).grapheme_indices(true) {
        let at = row.start + Span::of(at..at).start;
        if blank && marks.own.iter().any(|span| span.start == at) {
            cells::put(buffer, (x.saturating_sub(1), y), area.right(), "▛", theme.key());
        }
        x += cells::put(buffer, (x, y), end, grapheme, marks.style(at));
        blank = grapheme.trim().is_empty();
    }
    for span in marks.own.iter().filter(|span| row.start < span.end && span.end <= row.end) {
        let follows = Span::new(span.end, row.end).slice(text).chars().next();
        if follows.is_none_or(char::is_whitespace) {
            let after = left + wrap::column(text, row, span.end.min(drawn.end));
            cells::put(buffer, (after.min(end), y), area.right(), "▟", theme.key());
        }
    }
}
