//! The palette: every action by its name, wherever it belongs.

use super::action::Action;
use super::app::{App, Screen};
use super::field::Field;
use super::keymap::{Binding, Context};
use super::list::Cursor;
use super::message::Effect;
use super::overlay::Overlay;
use super::{cells, fuzzy, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The palette.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What is typed.
    pub field: Field,
    /// Rows of the keymap that fit, with the characters that do.
    pub lines: Vec<(usize, Vec<u32>)>,
    /// The cursor.
    pub cursor: Cursor,
}

const LINES: u16 = 14;

/// The screen on which the keys of a context work.
fn screen_of(context: Context) -> Option<Screen> {
    match context {
        Context::Documents => Some(Screen::Documents),
        Context::Reader | Context::Found => Some(Screen::Reader),
        Context::Codebook => Some(Screen::Codebook),
        Context::Hits => Some(Screen::Search),
        Context::Report | Context::Excerpts => Some(Screen::Reports),
        Context::History => Some(Screen::History),
        Context::Compare => Some(Screen::Compare),
        Context::Retrieved => Some(Screen::Excerpts),
        Context::Memos => Some(Screen::Memos),
        _ => None,
    }
}

/// Whether a row of the keymap is something to look for by name: not a movement by single steps.
fn is_offered(binding: &Binding) -> bool {
    let steps = [
        Action::Up,
        Action::Down,
        Action::Left,
        Action::Right,
        Action::PageUp,
        Action::PageDown,
        Action::HalfUp,
        Action::HalfDown,
        Action::Back,
        Action::Pinned,
        Action::Pin,
        Action::Interrupt,
        Action::Palette,
    ];
    let place = binding.context == Context::Anywhere || screen_of(binding.context).is_some();
    place && !steps.contains(&binding.action)
}

fn name(binding: &Binding) -> String {
    let place = if binding.context == Context::Anywhere { "emic" } else { binding.context.title() };
    format!("{place}: {}", binding.doc.trim_end_matches('.'))
}

impl App {
    /// Opens the palette.
    pub fn open_palette(&mut self) {
        let mut palette = Palette::default();
        self.fill_palette(&mut palette);
        self.overlays.push(Overlay::Palette(palette));
    }

    /// Works out what fits; the actions of the screen that is shown come first.
    pub fn fill_palette(&self, palette: &mut Palette) {
        let here = self.contexts_of_screen();
        let rank =
            |binding: &Binding| here.iter().position(|context| *context == binding.context).unwrap_or(here.len());
        let rows = self.keymap.rows().iter().map(|row| row.what).enumerate();
        let rows: Vec<(usize, &Binding)> = rows.filter(|(_, binding)| is_offered(binding)).collect();
        let names: Vec<String> = rows.iter().map(|(_, binding)| name(binding)).collect();
        let mut found = fuzzy::find(palette.field.text().trim(), names.iter().map(String::as_str));
        found.sort_by_key(|hit| {
            let rank = rows.get(hit.at).map_or(usize::MAX, |(_, binding)| rank(binding));
            (std::cmp::Reverse(hit.score / 16), rank, std::cmp::Reverse(hit.score), hit.at)
        });
        palette.lines = found.into_iter().filter_map(|hit| Some((rows.get(hit.at)?.0, hit.places))).collect();
        palette.cursor = Cursor::default();
    }

    /// Does an action in the palette.
    pub fn act_in_palette(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = self.overlays.last_mut() else { return Vec::new() };
        if palette.cursor.act(action, palette.lines.len(), usize::from(LINES)) {
            return Vec::new();
        }
        let chosen =
            palette.lines.get(palette.cursor.at).and_then(|(at, _)| self.keymap.rows().get(*at)).map(|row| row.what);
        self.overlays.pop();
        let (Action::Apply, Some(binding)) = (action, chosen) else { return Vec::new() };
        let mut effects = Vec::new();
        if let Some(screen) = screen_of(binding.context).filter(|screen| *screen != self.screen) {
            if self.study.is_none() {
                self.refuse("That needs a project.");
                return effects;
            }
            self.show(screen);
            effects.extend(self.arrive());
            if screen == Screen::Compare {
                // A decision is made on what is in sight only.
                return effects;
            }
        }
        effects.extend(self.act(binding.context, binding.action, None));
        effects
    }
}

/// What is chosen, in words.
pub fn chosen(app: &App, palette: &Palette) -> Option<String> {
    let (at, _) = palette.lines.get(palette.cursor.at)?;
    let row = app.keymap.rows().get(*at)?;
    let key = row.keys.first().map(|key| format!(", {}", app.keymap.shown(key))).unwrap_or_default();
    Some(format!("{}{key}", name(row.what)))
}

/// Draws the palette; the cursor's place.
pub fn draw(app: &App, palette: &Palette, buffer: &mut Buffer, screen: Rect) -> Option<(u16, u16)> {
    let theme = &app.theme;
    let height = (LINES + 3).min(screen.height);
    let area = widgets::centred(screen, screen.width.saturating_sub(4).min(92), height);
    let inner = widgets::window(buffer, area, "every action", theme);
    let x = widgets::field_label(buffer, inner, "> ", theme);
    let cursor = palette.field.draw_line(buffer, Rect::new(x, inner.y, inner.right().saturating_sub(x), 1), theme);
    let lines = palette.lines.iter().enumerate().skip(palette.cursor.top);
    for ((number, (at, places)), y) in lines.zip(inner.y + 1..inner.bottom()) {
        let Some(row) = app.keymap.rows().get(*at) else { continue };
        let base = if number == palette.cursor.at { theme.chosen() } else { theme.text() };
        if number == palette.cursor.at {
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), base);
        }
        let keys = row.keys.first().map(|key| app.keymap.shown(key)).unwrap_or_default();
        let end = cells::write_right(buffer, (inner.x, y), inner.right(), &keys, base.patch(theme.key()));
        widgets::highlighted(
            buffer,
            (inner.x, y),
            end.saturating_sub(1),
            &name(row.what),
            places,
            base,
            base.patch(theme.found()),
        );
    }
    Some(cursor)
}
