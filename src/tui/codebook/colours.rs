//! The list of colours for a theme: each with its swatch, its name, and the letters of the themes that have it.

use crate::study::Code;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::Effect;
use crate::tui::overlay::Overlay;
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Colours that are far apart from each other, with their names.
pub const LIST: [(&str, &str); 12] = [
    ("blue", "#4c8bf5"),
    ("orange", "#e57a1f"),
    ("green", "#2fa84f"),
    ("magenta", "#c94fc4"),
    ("red", "#d93f3f"),
    ("teal", "#1fa8a8"),
    ("ochre", "#b89a1f"),
    ("violet", "#7a5fd9"),
    ("olive", "#8aa82f"),
    ("pink", "#d95f8f"),
    ("brown", "#96642f"),
    ("grey", "#8a8f98"),
];

/// The window.
#[derive(Clone, Debug)]
pub struct Colours {
    /// The theme.
    pub theme: String,
    /// The code that was chosen, which belongs to it.
    pub chosen: String,
    /// The cursor.
    pub cursor: Cursor,
}

impl Colours {
    /// The list on the colour that a theme has.
    pub fn new(theme: &Code, chosen: &str) -> Self {
        let listed = LIST.iter().position(|(_, colour)| colour.eq_ignore_ascii_case(&theme.colour));
        let at = match listed {
            Some(at) => at + 1,
            None if theme.colour.is_empty() => 0,
            None => LIST.len() + 1,
        };
        Self { theme: theme.id.clone(), chosen: chosen.to_owned(), cursor: Cursor { at, top: 0 } }
    }
}

/// The lines: none, the listed ones, another.
const LINES: usize = LIST.len() + 2;

impl App {
    /// Does an action in the list of colours.
    pub fn act_in_colours(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(crate::tui::view::body(self.size).height.saturating_sub(3)).max(1);
        let Some(Overlay::Colours(colours)) = self.overlays.last_mut() else { return Vec::new() };
        if colours.cursor.act(action, LINES, height) {
            return Vec::new();
        }
        let (theme, at) = (colours.theme.clone(), colours.cursor.at);
        self.overlays.pop();
        match (action, at.checked_sub(1).and_then(|at| LIST.get(at))) {
            (Action::Apply, Some((_, colour))) => self.recolour(&theme, colour),
            (Action::Apply, None) if at == 0 => self.recolour(&theme, ""),
            (Action::Apply, None) => {
                self.ask_other_colour(&theme);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

/// Draws the list.
pub fn draw(app: &App, colours: &Colours, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let lines = u16::try_from(LINES).unwrap_or(u16::MAX);
    let area = widgets::centred(room, 64.min(room.width.saturating_sub(4)), (lines + 3).min(room.height));
    let of = if colours.chosen == colours.theme { String::new() } else { format!(", the theme of {}", colours.chosen) };
    let inner = widgets::window(buffer, area, &format!("colour of {}{of}", colours.theme), theme);
    let list = Rect { height: inner.height.saturating_sub(1), ..inner };
    let top = colours.cursor.at.saturating_sub(usize::from(list.height.saturating_sub(1)));
    for (at, y) in (top..LINES).zip(list.top()..list.bottom()) {
        let base = if at == colours.cursor.at { theme.chosen() } else { theme.text() };
        if at == colours.cursor.at {
            buffer.set_style(Rect::new(list.x, y, list.width, 1), base);
        }
        let listed = at.checked_sub(1).and_then(|at| LIST.get(at));
        let (swatch, name, colour) = match listed {
            Some((name, colour)) => ("██", *name, *colour),
            None if at == 0 => ("  ", "none: the colour of its place", ""),
            None => ("  ", "another: write #rrggbb …", "another"),
        };
        // The swatch stays in its colour on the chosen line too.
        let x = cells::write(buffer, (list.x + 1, y), list.right(), swatch, theme.of_theme(colour, 0));
        let x = cells::write(buffer, (x + 1, y), list.right(), name, base);
        if listed.is_none() {
            continue;
        }
        let x = (list.x + 14).max(x + 1);
        let x = cells::write(buffer, (x, y), list.right(), colour, base.patch(theme.dim()));
        let users = users(app, colour);
        cells::write(buffer, (x + 2, y), list.right(), &users, base);
    }
    let (x, y) = (inner.x, inner.bottom().saturating_sub(1));
    let x = cells::write(buffer, (x, y), inner.right(), "Enter", theme.key());
    let x = cells::write(buffer, (x + 1, y), inner.right(), "this one", theme.text());
    let x = cells::write(buffer, (x + 3, y), inner.right(), "Esc", theme.key());
    cells::write(buffer, (x + 1, y), inner.right(), "leave", theme.text());
}

/// The themes that have a colour: letter and id.
fn users(app: &App, colour: &str) -> String {
    let book = &app.book.codebook;
    let themes = (0..book.len()).filter(|at| book.depth(*at) == 1).filter_map(|at| book.codes().get(at));
    let users = themes.filter(|code| code.colour.eq_ignore_ascii_case(colour));
    users.map(|code| format!("{} {}", app.book.letter(&code.id), code.id)).collect::<Vec<_>>().join(", ")
}
