//! The help: the keys of the screen one is on, from the keymap.

use super::app::App;
use super::keymap::{Context, Keymap};
use super::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A line of the help.
enum Line {
    Title(&'static str),
    Heading(&'static str),
    Key(String, &'static str),
    Blank,
}

fn lines(keymap: &Keymap, contexts: &[Context]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, context) in contexts.iter().enumerate() {
        let before = contexts.get(..at).unwrap_or_default();
        lines.push(Line::Title(context.title()));
        let mut heading = "";
        for row in keymap.of(*context).filter(|row| !row.what.label.is_empty()) {
            // A key means what the first context says that knows it.
            let known: Vec<&String> = row.keys.iter().filter(|key| !is_taken(keymap, before, key)).collect();
            let keys: Vec<String> = known.into_iter().map(|key| keymap.shown(key)).collect();
            if keys.is_empty() {
                continue;
            }
            if row.what.group != heading {
                heading = row.what.group;
                lines.push(Line::Heading(heading));
            }
            lines.push(Line::Key(keys.join(" "), row.what.doc));
        }
        lines.push(Line::Blank);
    }
    lines
}

/// Whether one of these contexts knows a key.
fn is_taken(keymap: &Keymap, contexts: &[Context], key: &str) -> bool {
    contexts.iter().any(|context| keymap.of(*context).any(|row| row.keys.iter().any(|known| known == key)))
}

/// The keys that the help tells of, with what each does.
#[cfg(test)]
pub fn told(keymap: &Keymap, contexts: &[Context]) -> Vec<(String, &'static str)> {
    let key = |line: Line| if let Line::Key(keys, doc) = line { Some((keys, doc)) } else { None };
    lines(keymap, contexts).into_iter().filter_map(key).collect()
}

/// How many lines the help has.
pub fn length(keymap: &Keymap, contexts: &[Context]) -> usize {
    lines(keymap, contexts).len()
}

/// Draws the help.
pub fn draw(app: &App, contexts: &[Context], top: usize, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let area = widgets::centred(screen, screen.width.saturating_sub(4).min(100), screen.height.saturating_sub(2));
    let inner = widgets::window(buffer, area, "keys · ↑↓ scroll · Esc closes", theme);
    let all = lines(&app.keymap, contexts);
    let keys =
        all.iter().map(|line| if let Line::Key(keys, _) = line { cells::width(keys) } else { 0 }).max().unwrap_or(8);
    let column = inner.x + keys.clamp(8, 22) + 2;
    let mut y = inner.y;
    for line in all.iter().skip(top) {
        if y >= inner.bottom() {
            break;
        }
        match line {
            Line::Title(title) => {
                cells::write(buffer, (inner.x, y), inner.right(), title, theme.strong());
            }
            Line::Heading(heading) => {
                cells::write(buffer, (inner.x, y), inner.right(), heading, theme.dim());
            }
            Line::Key(keys, doc) => {
                let end = cells::write(buffer, (inner.x + 1, y), column, keys, theme.key());
                let left = column.max(end + 1);
                let room = Rect::new(left, y, inner.right().saturating_sub(left), inner.bottom() - y);
                y = widgets::paragraph(buffer, room, doc, theme.text()).saturating_sub(1).max(y);
            }
            Line::Blank => {}
        }
        y += 1;
    }
    if y >= inner.bottom() {
        cells::write_right(buffer, (inner.x, area.bottom() - 1), area.right() - 2, " more below ", theme.dim());
    }
}
