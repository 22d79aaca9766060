//! Small things that several screens draw: windows, rules, tables' columns, definitions.

pub use crate::text::display::{counted as count, thousands};

use super::cells;
use super::theme::Theme;
use super::wrap;
use crate::study::Code;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// A rectangle of this size in the middle of another, a little above it.
pub fn centred(screen: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    let x = screen.x + (screen.width - width) / 2;
    let y = screen.y + (screen.height - height) / 3;
    Rect::new(x, y, width, height)
}

/// Clears a rectangle and draws a frame with a title; the room inside.
pub fn window(buffer: &mut Buffer, area: Rect, title: &str, theme: &Theme) -> Rect {
    clear(buffer, area);
    if area.width < 4 || area.height < 3 {
        return area;
    }
    let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
    for x in left..=right {
        cells::put(buffer, (x, top), area.right(), "─", theme.rule());
        cells::put(buffer, (x, bottom), area.right(), "─", theme.rule());
    }
    for y in top..=bottom {
        cells::put(buffer, (left, y), area.right(), "│", theme.rule());
        cells::put(buffer, (right, y), area.right(), "│", theme.rule());
    }
    for (x, y, corner) in [(left, top, "┌"), (right, top, "┐"), (left, bottom, "└"), (right, bottom, "┘")] {
        cells::put(buffer, (x, y), area.right(), corner, theme.rule());
    }
    let title = cells::fit(title, area.width.saturating_sub(6));
    let x = cells::write(buffer, (left + 1, top), right, " ", theme.rule());
    let x = cells::write(buffer, (x, top), right, &title, theme.strong());
    cells::write(buffer, (x, top), right, " ", theme.rule());
    Rect::new(area.x + 2, area.y + 1, area.width - 4, area.height - 2)
}

/// Makes a rectangle blank.
pub fn clear(buffer: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// A horizontal rule with what stands at its ends.
pub fn rule(buffer: &mut Buffer, area: Rect, left: &str, right: &str, theme: &Theme) {
    for x in area.left()..area.right() {
        cells::put(buffer, (x, area.y), area.right(), "─", theme.rule());
    }
    cells::put(buffer, (area.x, area.y), area.right(), left, theme.rule());
    if area.width > 0 {
        cells::put(buffer, (area.right() - 1, area.y), area.right(), right, theme.rule());
    }
}

/// What stands before a field.
pub fn field_label(buffer: &mut Buffer, area: Rect, label: &str, theme: &Theme) -> u16 {
    cells::write(buffer, (area.x, area.y), area.right(), label, theme.key())
}

/// Writes `text` with the characters at `places` (by number) in another style.
pub fn highlighted(
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    end: u16,
    text: &str,
    places: &[u32],
    base: Style,
    found: Style,
) -> u16 {
    let mut at = x;
    let mut number = 0u32;
    for grapheme in text.graphemes(true) {
        let style = if places.binary_search(&number).is_ok() { found } else { base };
        at += cells::put(buffer, (at, y), end, grapheme, style);
        number += u32::try_from(grapheme.chars().count()).unwrap_or(1);
    }
    at
}

/// Writes text wrapped into a rectangle; the first line after it. The last line ends in “…” where there
/// was more.
pub fn paragraph(buffer: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let rows = wrap::rows(text, Span::of(0..text.len()), area.width);
    let mut y = area.y;
    for (number, row) in rows.iter().enumerate() {
        if y >= area.bottom() {
            break;
        }
        let shown = wrap::shown(text, *row).slice(text);
        let x = cells::write(buffer, (area.x, y), area.right(), shown, style);
        if y + 1 == area.bottom() && number + 1 < rows.len() {
            cells::write(buffer, (x.min(area.right().saturating_sub(1)), y), area.right(), "…", style);
        }
        y += 1;
    }
    y
}

/// A code's definition and rules, as much as fits; the first line after it.
pub fn definition(buffer: &mut Buffer, area: Rect, code: &Code, theme: &Theme) -> u16 {
    let mut y = area.y;
    let parts = [("", &code.definition), ("+ ", &code.apply), ("− ", &code.not), ("e.g. ", &code.example)];
    for (sign, text) in parts {
        if text.is_empty() || y >= area.bottom() {
            continue;
        }
        let style = if sign.is_empty() { theme.text() } else { theme.dim() };
        let x = cells::write(buffer, (area.x, y), area.right(), sign, theme.key());
        let rest = Rect::new(x, y, area.right().saturating_sub(x), area.bottom() - y);
        y = paragraph(buffer, rest, text, style);
    }
    if y == area.y && area.height > 0 {
        cells::write(buffer, (area.x, y), area.right(), "(no definition yet)", theme.dim());
        y += 1;
    }
    y
}

/// A time in a recording: `12:41`, `1:02:03`.
pub fn clock(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// A bar of `width` cells, filled to a share.
pub fn bar(share: f64, width: u16) -> String {
    let eighths = (share.clamp(0.0, 1.0) * f64::from(width) * 8.0).round() as u16;
    let mut bar = "█".repeat(usize::from(eighths / 8));
    let rest = eighths % 8;
    if rest > 0 {
        bar.push(['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get(usize::from(rest) - 1).copied().unwrap_or('▏'));
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(count(1, "turn"), "1 turn");
        assert_eq!(count(12_345, "word"), "12,345 words");
        assert_eq!(clock(61_000), "01:01");
        assert_eq!(clock(3_723_000), "1:02:03");
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.05, 4), "▎");
        assert_eq!(bar(2.0, 2), "██");
    }
}
