//! The events of a study in a window: noted, changed and taken away there.

use crate::store::{Project, StoreError};
use crate::study::event::BadEvent;
use crate::study::short_id::ShortIds;
use crate::study::{Event, Guid};
use crate::text::display::{capitalised, one_line};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::form::{Filled, Form, Part};
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Message, Request, Wrote};
use crate::tui::overlay::Overlay;
use crate::tui::{cells, keymap, widgets, worker};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// The parts of the form.
const DATE: &str = "date";
const SITE: &str = "site";
const LABEL: &str = "label";

/// The window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// The events, the earliest first.
    pub items: Vec<(Guid, Event)>,
    /// The chosen one.
    pub cursor: Cursor,
    /// The event that was written last, on which the cursor is to stand once it is there.
    go_to: Option<Event>,
}

/// What is to be done with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventEdit {
    /// Note it.
    Add(Event),
    /// Change one.
    Change(Guid, Event),
    /// Take one away.
    Remove(Guid),
    /// Take one away that is named by the beginning of its id.
    RemoveNamed(String),
}

/// Does what is to be done with an event.
pub fn edit(project: &mut Project, coder: &str, edit: EventEdit) -> Result<Wrote, StoreError> {
    let undo = keymap::undo();
    let (notice, label) = match edit {
        EventEdit::Add(event) => {
            let notice = format!("Noted: {event}. {undo} undoes it.");
            (notice, project.add_event(coder, event)?.map(|(_, label)| label))
        }
        EventEdit::Change(guid, event) => {
            let notice = format!("It is {event} now; {undo} undoes it.");
            (notice, project.change_event(coder, guid, event)?)
        }
        EventEdit::Remove(guid) => removed(project.remove_event(coder, guid)?),
        EventEdit::RemoveNamed(id) => {
            let ids = ShortIds::new(project.events()?.into_iter().map(|(guid, _)| guid));
            let found = ids.find(&id, "event", ":events");
            let guid = found.map_err(|why| StoreError::Refused(why.to_string()))?;
            removed(project.remove_event(coder, guid)?)
        }
    };
    Ok(match label {
        Some(label) => Wrote { notice, undo: Some(label), ..Wrote::default() },
        None => {
            let notice = "This event is noted already.".to_owned();
            Wrote { notice, undo: worker::next_undo(project, Some(coder))?, ..Wrote::default() }
        }
    })
}

fn removed((event, label): (Event, String)) -> (String, Option<String>) {
    (format!("Took {event} away; {} brings it back.", keymap::undo()), Some(label))
}

/// Tells the events.
pub fn tell(project: &Project) -> Result<Message, StoreError> {
    Ok(Message::Events(project.events()?))
}

impl App {
    /// Opens the window; the events come after.
    pub fn show_events(&mut self) -> Vec<Effect> {
        if self.events_window().is_none() {
            self.overlays.push(Overlay::Events(Events::default()));
        }
        self.ask_events()
    }

    /// Asks for the events, while their window is open.
    pub fn ask_events(&mut self) -> Vec<Effect> {
        self.events_window().map(|_| Effect::Store(Request::AskEvents)).into_iter().collect()
    }

    fn events_window(&mut self) -> Option<&mut Events> {
        self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Events(events) => Some(events),
            _ => None,
        })
    }

    /// The events came.
    pub fn take_events(&mut self, items: Vec<(Guid, Event)>) {
        let size = self.size;
        let Some(events) = self.events_window() else { return };
        let chosen = events.items.get(events.cursor.at).map(|(guid, _)| *guid);
        let written = events.go_to.take();
        let at = items.iter().position(|(_, event)| Some(event) == written.as_ref());
        let at = at.or_else(|| items.iter().position(|(guid, _)| Some(*guid) == chosen));
        events.cursor.at = at.unwrap_or(events.cursor.at);
        events.items = items;
        events.cursor.settle(events.items.len(), height(size));
    }

    /// Does an action in the window.
    pub fn act_in_events(&mut self, action: Action) -> Vec<Effect> {
        let height = height(self.size);
        let Some(Overlay::Events(events)) = self.overlays.last_mut() else { return Vec::new() };
        if events.cursor.act(action, events.items.len(), height) {
            return Vec::new();
        }
        let chosen = events.items.get(events.cursor.at).cloned();
        match (action, chosen) {
            (Action::AddBeside, _) if self.may_write(action, None) => self.ask_event(None),
            (Action::EditFields, Some(chosen)) if self.may_write(action, None) => self.ask_event(Some(chosen)),
            (Action::Remove, Some((guid, _))) if self.may_write(action, None) => {
                return self.write_event(EventEdit::Remove(guid));
            }
            (Action::Undo | Action::Redo, _) => return self.undo_or_redo(action),
            (Action::Back, _) => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Opens the form of an event, or of a new one.
    fn ask_event(&mut self, chosen: Option<(Guid, Event)>) {
        let values = self.documents.details.values().filter_map(|info| info.attributes.get("site").cloned());
        let sites: BTreeSet<String> = values.filter(|site| !site.trim().is_empty()).collect();
        let (date, site, label) =
            chosen.as_ref().map_or((String::new(), String::new(), String::new()), |(_, event)| {
                (event.date.clone(), event.site.clone().unwrap_or_default(), event.label.clone())
            });
        let parts = vec![
            Part::line(DATE, &date, "When: 2022-05-11, 2022-05 or 2022."),
            Part::line(SITE, &site, "Where; empty is the whole study.").of(sites),
            Part::line(LABEL, &label, "What happened, as in Care Act in force."),
        ];
        let title = if chosen.is_some() { "change the event" } else { "a new event" };
        self.open_form(Form::new(title, parts, Filled::Event(chosen.map(|(guid, _)| guid))));
    }

    /// What is wrong with the form of an event.
    pub fn check_event_form(&self, form: &mut Form) {
        let Filled::Event(own) = form.what else { return };
        let said = |error: BadEvent| Some(format!("{}.", capitalised(&error.to_string())));
        let date = Event::new(form.part(DATE), None, "x").err().and_then(said);
        let event = Event::new(form.part(DATE), Some(form.part(SITE)), form.part(LABEL));
        let label = match &event {
            Err(error @ BadEvent::NoLabel) => said(error.clone()),
            Ok(event) => self.overlays.iter().find_map(|overlay| match overlay {
                Overlay::Events(events) => {
                    let twice = |(guid, known): &(Guid, Event)| known == event && Some(*guid) != own;
                    events.items.iter().any(twice).then(|| "This event is noted already.".to_owned())
                }
                _ => None,
            }),
            Err(_) => None,
        };
        form.wrong(DATE, date);
        form.wrong(LABEL, label);
    }

    /// The form of an event was filled in.
    pub fn take_event_form(&mut self, form: &Form) -> Vec<Effect> {
        let Filled::Event(own) = form.what else { return Vec::new() };
        let event = match Event::new(form.part(DATE), Some(form.part(SITE)), form.part(LABEL)) {
            Ok(event) => event,
            Err(error) => {
                self.refuse(error.to_string());
                return Vec::new();
            }
        };
        if own.is_some() && !form.is_touched() {
            self.sent = None;
            self.say("Nothing is changed.");
            return Vec::new();
        }
        if let Some(events) = self.events_window() {
            events.go_to = Some(event.clone());
        }
        self.write_event(own.map_or(EventEdit::Add(event.clone()), |guid| EventEdit::Change(guid, event)))
    }

    fn write_event(&mut self, edit: EventEdit) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        self.writing += 1;
        vec![Effect::Store(Request::Event(coder, edit))]
    }

    /// `:event`, with what stands after it on the command line of the shell.
    pub fn event_command(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let edit = match word {
            "" => return Ok(self.show_events()),
            "add" => EventEdit::Add(written(rest)?),
            "remove" if rest.trim().is_empty() => {
                return Err("Which event? As in :event remove 3f2a9c1e; :events lists them".to_owned());
            }
            "remove" => EventEdit::RemoveNamed(rest.trim().to_owned()),
            other => return Err(format!("“{other}” is not understood; known are add and remove.")),
        };
        if !self.may_write(Action::Events, None) {
            return Ok(Vec::new());
        }
        Ok(self.write_event(edit))
    }
}

/// An event as `--date 2022-05 --site Dunlow The clinic closes`; a site of several words stands in quotes.
fn written(text: &str) -> Result<Event, String> {
    let (mut date, mut site, mut rest) = (None, None, text.trim());
    while let Some(option) = rest.strip_prefix("--") {
        let (name, after) = option.split_once([' ', '=']).unwrap_or((option, ""));
        let (value, after) = word(after.trim_start());
        match name {
            "date" => date = Some(value),
            "site" => site = Some(value),
            other => return Err(format!("“--{other}” is not understood; known are date and site.")),
        }
        rest = after.trim_start();
    }
    let date = date.ok_or("When? As in :event add --date 2022-05 --site Dunlow The clinic closes")?;
    let (label, more) = word(rest);
    let label = if more.trim().is_empty() { label } else { rest };
    Event::new(date, site, label).map_err(|error| capitalised(&error.to_string()))
}

/// The first word, or what stands in quotes, and what follows.
fn word(text: &str) -> (&str, &str) {
    for quote in ['\'', '"'] {
        let inner = text.strip_prefix(quote);
        if let Some(found) = inner.and_then(|inner| inner.split_once(quote)) {
            return found;
        }
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// The most lines of the window, its frame included.
const LINES: u16 = 20;

fn area(screen: Rect, items: usize) -> Rect {
    let lines = u16::try_from(items).unwrap_or(u16::MAX).saturating_add(2).clamp(6, LINES);
    widgets::centred(screen, screen.width.saturating_sub(4).min(100), lines.min(screen.height.saturating_sub(4)))
}

fn height((columns, rows): (u16, u16)) -> usize {
    let most = area(Rect::new(0, 0, columns, rows), usize::from(LINES)).height;
    usize::from(most.saturating_sub(2)).max(1)
}

/// Draws the window.
pub fn draw(app: &App, events: &Events, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let title = match events.items.len() {
        0 => "events".to_owned(),
        several => format!("events: {several}"),
    };
    let inner = widgets::window(buffer, area(screen, events.items.len()), &title, theme);
    let list = inner;
    if events.items.is_empty() {
        let text = "No event is noted yet. An event is a dated label for a site or the whole study (a law, a merger): it \
                    splits time into before and after.";
        widgets::paragraph(buffer, list, text, theme.dim());
    }
    let site = |event: &Event| event.site.as_deref().map_or_else(|| "whole study".to_owned(), one_line);
    let sites = events.items.iter().map(|(_, event)| cells::width(&site(event))).max().unwrap_or(0).min(24);
    for (at, y) in (events.cursor.top..events.items.len()).zip(list.top()..list.bottom()) {
        let Some((_, event)) = events.items.get(at) else { continue };
        let base = if at == events.cursor.at { theme.chosen() } else { theme.text() };
        if at == events.cursor.at {
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), base);
        }
        cells::write(buffer, (inner.x, y), inner.right(), &event.date, base.patch(theme.strong()));
        let x = inner.x + 12;
        let style = if event.site.is_some() { base } else { base.patch(theme.dim()) };
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&site(event), sites), style);
        let x = x + sites + 2;
        let room = inner.right().saturating_sub(x);
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&event.label, room), base);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_as_on_the_command_line_of_the_shell() {
        let event = |text: &str| written(text).map(|event| event.to_string());
        assert_eq!(
            event("--date 2022-05 --site Dunlow The clinic closes").as_deref(),
            Ok("2022-05 The clinic closes (Dunlow)")
        );
        assert_eq!(event("--date=2021 'Care Act'").as_deref(), Ok("2021 Care Act"));
        assert_eq!(event("--site 'North end' --date 2021 Law").as_deref(), Ok("2021 Law (North end)"));
        for bad in ["", "Law", "--date May Law", "--date 2021", "--when 2021 Law", "--date"] {
            assert!(event(bad).is_err(), "{bad}");
        }
    }
}
