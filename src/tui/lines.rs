//! A window of numbered lines to read: around a doubt, or the turns of a speaker.

use super::action::Action;
use super::app::App;
use super::list::scroll;
use super::message::Effect;
use super::overlay::{Lines, Overlay};
use super::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl App {
    /// Shows lines; the one with this number is marked and in sight.
    pub fn show_lines(&mut self, title: String, lines: Vec<(u32, String)>, mark: Option<u32>) {
        let at = mark.and_then(|mark| lines.iter().position(|(number, _)| *number == mark));
        if lines.is_empty() {
            self.say("There is nothing to show there.");
            return;
        }
        let lines = lines.into_iter().map(|(number, text)| (Some(number), text)).collect();
        let top = at.unwrap_or(0).saturating_sub(4);
        self.overlays.push(Overlay::Lines(Lines { title, lines, mark, top }));
    }

    /// Does an action in a window of lines.
    pub fn act_in_lines(&mut self, action: Action) -> Vec<Effect> {
        let page = usize::from(self.size.1.saturating_sub(6)).max(1);
        let Some(Overlay::Lines(lines)) = self.overlays.last_mut() else { return self.act_in_told(action) };
        let last = lines.lines.len().saturating_sub(1);
        if !scroll(&mut lines.top, action, page, last) {
            self.overlays.pop();
        }
        Vec::new()
    }
}

/// Draws a window of lines.
pub fn draw(app: &App, lines: &Lines, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let area = widgets::centred(screen, screen.width.saturating_sub(4).min(120), screen.height.saturating_sub(2));
    let inner = widgets::window(buffer, area, &lines.title, theme);
    let digits = lines.lines.iter().filter_map(|(number, _)| *number).max().unwrap_or(0).to_string().len();
    let gutter = u16::try_from(digits).unwrap_or(4) + 3;
    let mut y = inner.y;
    for (number, text) in lines.lines.iter().skip(lines.top) {
        if y >= inner.bottom() {
            cells::write_right(buffer, (inner.x, area.bottom() - 1), area.right() - 2, " more below ", theme.dim());
            break;
        }
        let marked = number.is_some() && *number == lines.mark;
        if marked {
            cells::write(buffer, (inner.x, y), inner.right(), "▸", theme.key());
        }
        let shown = number.map(|number| number.to_string()).unwrap_or_default();
        let style = if marked { theme.key() } else { theme.dim() };
        cells::write_right(buffer, (inner.x + 1, y), inner.x + gutter - 1, &shown, style);
        let room = Rect::new(inner.x + gutter, y, inner.width.saturating_sub(gutter), inner.bottom().saturating_sub(y));
        let style = if marked { theme.strong() } else { theme.text() };
        y = widgets::paragraph(buffer, room, text, style).max(y + 1);
    }
}
