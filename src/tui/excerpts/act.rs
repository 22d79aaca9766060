//! What is done on the excerpts.

use super::{Answered, Item, Listed, MOST_AROUND, QUOTED_IN, Row, draw, rows};
use crate::analysis::{Coders, Condition};
use crate::publish::Format;
use crate::study::attribute;
use crate::study::tag::{self, STAR};
use crate::tui::action::Action;
use crate::tui::app::{App, Screen};
use crate::tui::field::Field;
use crate::tui::message::{Effect, Job, Mouse, Request};
use crate::tui::overlay::{Ask, Overlay, Question};
use crate::tui::sight::Place;
use crate::tui::view;
use std::path::PathBuf;

impl App {
    /// The places that the excerpts show.
    pub fn places_of_excerpts(&self) -> Vec<Place> {
        self.excerpts.chosen().map(|item| self.excerpts.place(item)).into_iter().collect()
    }

    /// Asks for what is written.
    pub fn ask_excerpts(&mut self) -> Vec<Effect> {
        self.excerpts.generation += 1;
        self.excerpts.asked = self.version;
        if self.excerpts.field.text().trim().is_empty() {
            let generation = self.excerpts.generation;
            self.take_listed(Answered { generation, found: Ok(Listed::default()) });
            return Vec::new();
        }
        self.excerpts.waiting = true;
        vec![Effect::Job(Job::Retrieve(Box::new(self.excerpts.as_asked())))]
    }

    /// Shows the excerpts that a command asks for: `power AND NOT identity --reach turn --by site`.
    pub fn excerpts_for(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        let mut parts = text.split(" --");
        let expression = parts.next().unwrap_or("").trim().to_owned();
        let (expression, rest) = match expression.strip_prefix("--") {
            Some(option) => (String::new(), vec![option.to_owned()]),
            None => (expression, Vec::new()),
        };
        let mut wanted = self.excerpts.clone();
        if !expression.is_empty() {
            wanted.field = Field::new(expression);
        }
        for part in rest.into_iter().chain(parts.map(str::to_owned)) {
            let (option, value) = part.split_once([' ', '=']).unwrap_or((&part, ""));
            let value = value.trim();
            match option.trim() {
                "reach" => wanted.reach = value.parse()?,
                "by" => wanted.by = attribute::key(value),
                "where" => {
                    wanted.options.filter = conditions(value)?;
                    value.clone_into(&mut wanted.only);
                }
                "coders" => wanted.options.coders = value.parse()?,
                "tag" => wanted.tag = Some(value.to_owned()).filter(|tag| !tag.is_empty()),
                other => {
                    return Err(format!("“--{other}” is not understood; known are reach, by, where, coders, tag."));
                }
            }
        }
        self.excerpts = wanted;
        self.show_excerpts();
        Ok(self.ask_excerpts())
    }

    fn show_excerpts(&mut self) {
        if self.screen != Screen::Excerpts && self.back.last() != Some(&self.screen) {
            self.back.push(self.screen);
        }
        self.excerpts.writing = self.excerpts.field.text().trim().is_empty();
        self.show(Screen::Excerpts);
    }

    /// An answer came.
    pub fn take_listed(&mut self, answered: Answered) {
        if answered.generation != self.excerpts.generation {
            return;
        }
        let screen = &mut self.excerpts;
        screen.waiting = false;
        match answered.found {
            Err(wrong) => screen.wrong = Some(wrong),
            Ok(listed) => {
                screen.wrong = None;
                let same = |a: &Item, b: &Item| (a.document, a.span) == (b.document, b.span);
                let chosen = screen.chosen().cloned();
                let at = chosen.and_then(|chosen| listed.items.iter().position(|item| same(item, &chosen)));
                screen.cursor.at = at.unwrap_or_else(|| screen.cursor.at.min(listed.items.len().saturating_sub(1)));
                screen.rows = rows(&listed.items);
                screen.listed = listed;
                self.settle_excerpts();
            }
        }
    }

    /// Keeps the chosen excerpt, with the name of its group, in sight.
    pub fn settle_excerpts(&mut self) {
        let height = usize::from(draw::list_area(view::body(self.size)).height).max(1);
        let screen = &mut self.excerpts;
        let row = screen.rows.iter().position(|row| *row == Row::Item(screen.cursor.at)).unwrap_or(0);
        for at in [row.saturating_sub(1), row] {
            screen.scroll.at = at;
            screen.scroll.settle(screen.rows.len(), height);
        }
    }

    fn act_while_writing(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Complete => match self.take_offer() {
                Some(effects) => return effects,
                None => self.excerpts.writing = self.excerpts.listed.items.is_empty(),
            },
            Action::NextChoice | Action::PreviousChoice => self.choose_offer(action == Action::NextChoice),
            // Also where nothing is found: the reach is widened, and filters are taken off, from the list.
            Action::Apply | Action::Down if self.excerpts.wrong.is_none() => {
                self.excerpts.writing = self.excerpts.field.text().trim().is_empty();
            }
            Action::Back if self.excerpts.listed.items.is_empty() => {
                self.excerpts.writing = false;
                return self.go_back();
            }
            Action::Back => self.excerpts.writing = false,
            _ => {}
        }
        Vec::new()
    }

    /// Does an action on the excerpts.
    pub fn act_on_excerpts(&mut self, action: Action) -> Vec<Effect> {
        if self.excerpts.writing {
            return self.act_while_writing(action);
        }
        let height = usize::from(draw::list_area(view::body(self.size)).height).max(1);
        if action == Action::Up && self.excerpts.cursor.at == 0 {
            self.excerpts.writing = true;
            return Vec::new();
        }
        let len = self.excerpts.listed.items.len();
        if self.excerpts.cursor.act(action, len, height) {
            self.settle_excerpts();
            return Vec::new();
        }
        match action {
            Action::EditQuery => self.excerpts.writing = true,
            Action::Back => return self.go_back(),
            Action::MoreContext => self.excerpts.around = (self.excerpts.around + 1).min(MOST_AROUND),
            Action::LessContext => self.excerpts.around = self.excerpts.around.saturating_sub(1),
            Action::Scope => {
                self.excerpts.reach = self.excerpts.reach.next();
                return self.ask_excerpts();
            }
            Action::CompareBy => {
                self.excerpts.by = self.next_grouping();
                return self.ask_excerpts();
            }
            Action::Coders => {
                self.excerpts.options.coders = self.next_coders();
                return self.ask_excerpts();
            }
            Action::Starred => {
                let starred = self.excerpts.tag.as_deref() == Some(STAR);
                self.excerpts.tag = (!starred).then(|| STAR.to_owned());
                return self.ask_excerpts();
            }
            Action::Filter => {
                let only = self.excerpts.only.clone();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Where, only)));
            }
            Action::Tagged => {
                let tag = self.excerpts.tag.clone().unwrap_or_default();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Tagged, tag)));
            }
            _ => return self.act_on_excerpt(action),
        }
        Vec::new()
    }

    fn act_on_excerpt(&mut self, action: Action) -> Vec<Effect> {
        let Some(item) = self.excerpts.chosen().cloned() else {
            self.say("There is no excerpt to do that with: / edits the expression.");
            return Vec::new();
        };
        match action {
            Action::Open => return self.open(&item.name, Some(item.span)),
            Action::Copy => {
                let turn = item.turn.map_or_else(String::new, |turn| format!(", turn {turn}"));
                let text = format!("“{}” ({}, {}{turn})", item.text, item.who, item.name);
                self.say("Copied the excerpt with its source.");
                return vec![Effect::Copy(text)];
            }
            Action::Star if self.may_write(action, None) => {
                let on = !item.is_starred();
                return self.tag_excerpt(&item, STAR.to_owned(), on);
            }
            Action::QuotedIn if self.may_write(action, None) => {
                let mut ask = Ask::new(Question::QuotedIn(Box::new(item)), "");
                ask.near = self.known_quotes("");
                self.overlays.push(Overlay::Ask(ask));
            }
            Action::Similar => {
                let place = format!("{}:{}-{}", item.name, item.place.0, item.place.1);
                return self.search_for(&crate::search::like_query(&place));
            }
            Action::Export => self.overlays.push(Overlay::Ask(Ask::new(Question::ExportFound, "excerpts.md"))),
            _ => {}
        }
        Vec::new()
    }

    fn next_grouping(&self) -> String {
        let mut known = vec!["code".to_owned(), "site".to_owned(), "document".to_owned(), "profession".to_owned()];
        known
            .retain(|key| matches!(key.as_str(), "code" | "document") || self.excerpts.listed.attributes.contains(key));
        let at = known.iter().position(|key| *key == self.excerpts.by);
        let next = at.map_or(0, |at| (at + 1) % known.len());
        known.get(next).cloned().unwrap_or_else(|| "code".to_owned())
    }

    fn next_coders(&self) -> Coders {
        match (&self.excerpts.options.coders, &self.coder) {
            (Coders::Lead, _) => Coders::All,
            (Coders::All, Some(own)) => Coders::Named(vec![own.clone()]),
            _ => Coders::Lead,
        }
    }

    fn tag_excerpt(&mut self, item: &Item, name: String, on: bool) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        self.writing += 1;
        vec![Effect::Store(Request::Tag { coder, document: item.name.clone(), span: item.span, name, on })]
    }

    /// Names of what excerpts are quoted in that begin so.
    pub fn known_quotes(&self, start: &str) -> Vec<String> {
        let start = crate::text::fold::fold(start);
        let names = self.excerpts.listed.tags.iter().filter(|tag| tag::kind_of(tag) == Some(QUOTED_IN));
        let names = names.filter_map(|tag| tag.split_once(':').map(|(_, name)| name.to_owned()));
        names.filter(|name| crate::text::fold::fold(name).starts_with(&start)).collect()
    }

    /// Says where an excerpt is quoted; said again, it is not any more.
    pub fn quote_in(&mut self, item: &Item, name: &str) -> Result<Vec<Effect>, String> {
        let full = tag::name(&format!("{QUOTED_IN}:{name}")).map_err(|e| e.to_string())?;
        let on = !item.tags.contains(&full);
        Ok(self.tag_excerpt(item, full, on))
    }

    /// Restricts the turns that count.
    pub fn excerpts_where(&mut self, text: &str) -> Result<Vec<Effect>, String> {
        self.excerpts.options.filter = conditions(text)?;
        text.clone_into(&mut self.excerpts.only);
        Ok(self.ask_excerpts())
    }

    /// Restricts the excerpts to those with a tag.
    pub fn excerpts_tagged(&mut self, text: &str) -> Vec<Effect> {
        self.excerpts.tag = Some(text.to_owned()).filter(|tag| !tag.is_empty());
        self.ask_excerpts()
    }

    /// Writes what is listed to a file.
    pub fn export_found(&mut self, path: &str) -> Result<Vec<Effect>, String> {
        let path = PathBuf::from(path.trim());
        let format =
            Format::choose(None, Some(&path), Format::SCREEN, "export of excerpts").map_err(|e| e.to_string())?;
        self.say(format!("Writing {} …", path.display()));
        Ok(vec![Effect::Job(Job::ExportFound(Box::new(self.excerpts.as_asked()), path, format))])
    }

    /// The mouse on the excerpts: a click chooses, a second one opens.
    pub fn mouse_on_excerpts(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let body = view::body(self.size);
        let list = draw::list_area(body);
        match mouse {
            Mouse::Wheel(lines) => {
                let len = self.excerpts.listed.items.len();
                self.excerpts.cursor.wheel(lines, len, usize::from(list.height));
                self.settle_excerpts();
            }
            Mouse::Press if row == body.y => self.excerpts.writing = true,
            Mouse::Press if row >= list.y && row < list.bottom() => {
                let line = self.excerpts.scroll.top + usize::from(row - list.y);
                if let Some(Row::Item(at)) = self.excerpts.rows.get(line).cloned() {
                    if self.excerpts.cursor.at == at && !self.excerpts.writing {
                        return self.act_on_excerpts(Action::Open);
                    }
                    self.excerpts.writing = false;
                    self.excerpts.cursor.at = at;
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

fn conditions(text: &str) -> Result<Vec<Condition>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let conditions = Condition::parse_all(text)?;
    // What was meant as two conditions is not looked for as one value.
    let meant = |value: &str| ["=", " AND ", " and ", "&"].iter().filter(|sign| value.contains(**sign)).count() > 1;
    match conditions.iter().flat_map(|condition| &condition.values).find(|value| meant(value)) {
        Some(_) => Err("A comma is “and”, as in site=Dunlow,kind=workshop; | between values is “or”.".to_owned()),
        None => Ok(conditions),
    }
}
