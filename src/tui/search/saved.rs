//! The searches that the project keeps under a name, in a window.

use crate::store::{Project, SavedSearch, StoreError};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Message, Request, Wrote};
use crate::tui::overlay::{Ask, Overlay, Question};
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searches {
    /// What is kept.
    pub items: Vec<SavedSearch>,
    /// The chosen one.
    pub cursor: Cursor,
}

/// What is wanted of the searches that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Their list.
    List,
    /// Run the one of this name.
    Run(String),
    /// Keep a query under a name.
    Keep(String, String),
    /// Give one another name.
    Rename(String, String),
    /// Take one out.
    Remove(String),
}

/// Does what is wanted of the searches that are kept.
pub fn store(project: &mut Project, coder: Option<&str>, wanted: Saving) -> Result<Option<Message>, StoreError> {
    let Some(coder) = coder else {
        return Ok(Some(match wanted {
            Saving::Run(name) => Message::RunSearch(project.saved_search(&name)?),
            _ => Message::Searches(project.saved_searches()?),
        }));
    };
    let (label, notice) = match wanted {
        Saving::List => return Ok(Some(Message::Searches(project.saved_searches()?))),
        Saving::Run(name) => return Ok(Some(Message::RunSearch(project.saved_search(&name)?))),
        Saving::Keep(name, query) => {
            let before = project.saved_searches()?.into_iter().find(|saved| saved.name == name.trim());
            let label = project.save_search(coder, &name, &query)?;
            let notice = match before.filter(|before| before.query != query) {
                Some(before) => {
                    format!("Kept as {}, which was “{}” before: u brings that back.", name.trim(), before.query)
                }
                None => format!("Kept as {}; l lists what is kept, u undoes it.", name.trim()),
            };
            (label, notice)
        }
        Saving::Rename(from, to) => {
            let label = project.rename_search(coder, &from, &to)?;
            (label, format!("{from} is called {} now.", to.trim()))
        }
        Saving::Remove(name) => {
            let label = project.remove_search(coder, &name)?;
            (label, format!("{name} is not kept any more; u brings it back."))
        }
    };
    Ok(Some(Message::Wrote(Box::new(Wrote { notice, undo: Some(label), ..Wrote::default() }))))
}

impl App {
    fn saving(&mut self, wanted: Saving) -> Vec<Effect> {
        let writes = !matches!(wanted, Saving::List | Saving::Run(_));
        self.writing += u32::from(writes);
        vec![Effect::Store(Request::Searches(self.coder.clone().filter(|_| writes), wanted))]
    }

    /// Lists the searches that are kept.
    pub fn ask_searches(&mut self) -> Vec<Effect> {
        self.saving(Saving::List)
    }

    /// Runs a search that is kept.
    pub fn run_saved(&mut self, name: &str) -> Vec<Effect> {
        self.saving(Saving::Run(name.to_owned()))
    }

    /// Asks for a name under which the query is kept.
    pub fn ask_search_name(&mut self) {
        if self.search.field.text().trim().is_empty() || self.search.wrong.is_some() {
            self.say("Write a query first: what is kept is the query.");
        } else if self.may_write(Action::SaveSearch, None) {
            self.overlays.push(Overlay::Ask(Ask::new(Question::SaveSearch, "")));
        }
    }

    /// Keeps the query under a name.
    pub fn save_search(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        let name = crate::store::search_name(name).map_err(|e| e.to_string())?;
        let query = self.search.field.text().trim().to_owned();
        Ok(self.saving(Saving::Keep(name, query)))
    }

    /// Gives a search another name.
    pub fn rename_search(&mut self, from: &str, to: &str) -> Result<Vec<Effect>, String> {
        let to = crate::store::search_name(to).map_err(|e| e.to_string())?;
        let mut effects = self.saving(Saving::Rename(from.to_owned(), to));
        effects.extend(self.ask_searches());
        Ok(effects)
    }

    /// The list came.
    pub fn take_searches(&mut self, items: Vec<SavedSearch>) {
        let at = match self.overlays.last() {
            Some(Overlay::Searches(searches)) => searches.cursor.at,
            _ => 0,
        };
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Searches(_)));
        if items.is_empty() {
            self.say("No search is kept yet: S keeps the query under a name.");
            return;
        }
        let mut cursor = Cursor { at, top: 0 };
        cursor.settle(items.len(), height(self.size));
        self.overlays.push(Overlay::Searches(Searches { items, cursor }));
    }

    /// Does an action in the window.
    pub fn act_in_searches(&mut self, action: Action) -> Vec<Effect> {
        let height = height(self.size);
        let Some(Overlay::Searches(searches)) = self.overlays.last_mut() else { return Vec::new() };
        if searches.cursor.act(action, searches.items.len(), height) {
            return Vec::new();
        }
        let Some(chosen) = searches.items.get(searches.cursor.at).cloned() else { return Vec::new() };
        match action {
            Action::Open => {
                self.overlays.pop();
                self.search_for(&chosen.query)
            }
            Action::Rename | Action::Remove if self.coder.is_none() || self.is_read_only() => {
                self.overlays.pop();
                self.may_write(Action::Searches, None);
                Vec::new()
            }
            Action::Rename => {
                self.overlays.push(Overlay::Ask(Ask::new(Question::RenameSearch(chosen.name.clone()), chosen.name)));
                Vec::new()
            }
            Action::Remove => {
                let mut effects = self.saving(Saving::Remove(chosen.name));
                effects.extend(self.ask_searches());
                effects
            }
            _ => {
                self.overlays.pop();
                Vec::new()
            }
        }
    }

    fn is_read_only(&self) -> bool {
        self.study.as_ref().is_none_or(|study| study.read_only)
    }
}

/// The most lines of the window, its frame included.
const LINES: u16 = 16;

fn area(screen: Rect, items: usize) -> Rect {
    let lines = u16::try_from(items).unwrap_or(u16::MAX).saturating_add(2).min(LINES);
    widgets::centred(screen, screen.width.saturating_sub(4).min(100), lines.min(screen.height.saturating_sub(4)))
}

fn height((columns, rows): (u16, u16)) -> usize {
    let most = area(Rect::new(0, 0, columns, rows), usize::from(LINES)).height;
    usize::from(most.saturating_sub(2)).max(1)
}

/// Draws the window.
pub fn draw(app: &App, searches: &Searches, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let inner = widgets::window(buffer, area(screen, searches.items.len()), "searches that are kept", theme);
    let names = searches.items.iter().map(|saved| cells::width(&saved.name)).max().unwrap_or(0).min(24);
    for (at, y) in (searches.cursor.top..searches.items.len()).zip(inner.top()..inner.bottom()) {
        let Some(saved) = searches.items.get(at) else { continue };
        let base = if at == searches.cursor.at { theme.chosen() } else { theme.text() };
        if at == searches.cursor.at {
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), base);
        }
        cells::write(
            buffer,
            (inner.x, y),
            inner.x + names,
            &cells::fit(&saved.name, names),
            base.patch(theme.strong()),
        );
        let x = inner.x + names + 2;
        let room = inner.right().saturating_sub(x);
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&saved.query, room), base);
    }
}
