//! A window that tells what would be done before it is done, or simply tells; Enter does it.

use super::action::Action;
use super::app::App;
use super::list::scroll;
use super::message::{Effect, Request};
use super::overlay::Overlay;
use super::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The window.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is about.
    pub title: String,
    /// What is told.
    pub lines: Vec<String>,
    /// The first line in sight.
    pub top: usize,
    /// What Enter does, in a word or two, and what is asked of the store then.
    pub then: Option<(String, Box<Request>)>,
}

impl App {
    /// Tells, and does nothing more.
    pub fn tell(&mut self, title: impl Into<String>, lines: Vec<String>) {
        self.overlays.push(Overlay::Told(Told { title: title.into(), lines, top: 0, then: None }));
    }

    /// Tells what would be done; Enter does it.
    pub fn tell_first(&mut self, title: impl Into<String>, lines: Vec<String>, does: &str, request: Request) {
        let then = Some((does.to_owned(), Box::new(request)));
        self.overlays.push(Overlay::Told(Told { title: title.into(), lines, top: 0, then }));
    }

    /// Does an action in the window.
    pub fn act_in_told(&mut self, action: Action) -> Vec<Effect> {
        let page = usize::from(self.size.1.saturating_sub(8)).max(1);
        let Some(Overlay::Told(told)) = self.overlays.last_mut() else { return Vec::new() };
        let last = told.lines.len().saturating_sub(1);
        if scroll(&mut told.top, action, page, last) {
            return Vec::new();
        }
        let then = told.then.take().filter(|_| action == Action::Apply);
        self.overlays.pop();
        let Some((_, request)) = then else { return Vec::new() };
        self.writing += 1;
        vec![Effect::Store(*request)]
    }
}

/// Draws the window.
pub fn draw(app: &App, told: &Told, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let width = room.width.saturating_sub(4).min(100);
    let rows = |line: &String| usize::from(cells::width(line).div_ceil(width.saturating_sub(4).max(1)).max(1));
    let wanted = told.lines.iter().map(rows).sum::<usize>() + 4;
    let height = u16::try_from(wanted).unwrap_or(u16::MAX).min(room.height);
    let area = widgets::centred(room, width, height);
    let inner = widgets::window(buffer, area, &told.title, theme);
    let bottom = inner.bottom().saturating_sub(1);
    let mut y = inner.y;
    let mut lines = told.lines.iter().skip(told.top);
    for line in lines.by_ref() {
        let indent = u16::try_from(line.chars().take_while(|c| *c == ' ').count()).unwrap_or(0).min(inner.width / 2);
        let style = match line.trim_start().chars().next() {
            Some('✗') => theme.care(),
            Some('↶') => theme.strong(),
            _ if indent == 0 => theme.text(),
            _ => theme.dim(),
        };
        let left = Rect::new(inner.x + indent, y, inner.width - indent, bottom.saturating_sub(y));
        if left.height == 0 {
            break;
        }
        y = widgets::paragraph(buffer, left, line.trim_start(), style).max(y + 1);
        if y >= bottom {
            break;
        }
    }
    if lines.next().is_some() {
        cells::write_right(buffer, (inner.x, area.bottom() - 1), area.right() - 2, " more below ", theme.dim());
    }
    let at = inner.bottom().saturating_sub(1);
    let keys = match &told.then {
        Some((does, _)) => vec![("Enter", does.as_str()), ("Esc", "leave everything as it is")],
        None => vec![("Esc", "close")],
    };
    let mut x = inner.x;
    for (key, does) in keys {
        x = cells::write(buffer, (x, at), inner.right(), key, theme.key());
        x = cells::write(buffer, (x + 1, at), inner.right(), does, theme.text()) + 3;
    }
}
