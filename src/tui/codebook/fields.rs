//! The forms of the codebook: a new code, all that a code says of itself, its colour.

use super::colours::Colours;
use super::edit::Chosen;
use super::write::BookEdit;
use crate::study::book_edit::{self, ORIGINS};
use crate::study::{Code, code};
use crate::tui::app::App;
use crate::tui::form::{Filled, Form, Part};
use crate::tui::message::Effect;
use crate::tui::overlay::Overlay;
use crate::tui::widgets::count;

/// Labels of the parts of forms.
const NAME: &str = "name";
const ID: &str = "id";
const DEFINITION: &str = "definition";
const APPLY: &str = "apply when";
const NOT: &str = "not when";
const EXAMPLE: &str = "example";
const ORIGIN: &str = "origin";
/// The colour, which forms show beside its number.
pub const COLOUR: &str = "colour";

impl App {
    /// Asks for a new code, under a parent, after a sibling; codings that move to it, and the name it is to have.
    pub fn ask_new_code(
        &mut self,
        parent: Option<String>,
        after: Option<String>,
        split: Option<(String, Chosen, String)>,
    ) -> Vec<Effect> {
        let name = split.as_ref().map_or("", |(_, _, name)| name.as_str()).to_owned();
        let title = match (&split, &after, &parent) {
            (Some((from, codings, _)), ..) => format!("new code for {} of {from}", count(codings.len(), "coding")),
            (None, Some(after), _) => format!("new code beside {after}"),
            (None, None, Some(parent)) => format!("new code under {parent}"),
            (None, None, None) => "new code".to_owned(),
        };
        let parts = vec![
            Part::line(NAME, &name, "What people read, as in Waiting as power."),
            Part::line(ID, "", "Suggested from the name. It never changes, not even when the code is moved."),
            Part::lines(DEFINITION, "", "What it means, in a sentence or two. Enter saves, ^J begins a new line."),
        ];
        let split = split.map(|(from, codings, _)| (from, codings));
        let mut form = Form::new(title, parts, Filled::NewCode { parent, after, split });
        if !name.is_empty() {
            self.check_form(&mut form);
        }
        self.open_form(form);
        Vec::new()
    }

    /// Asks for all that a code says of itself.
    pub fn ask_fields(&mut self, code: Code) -> Vec<Effect> {
        let origins = ORIGINS.map(str::to_owned);
        let colours = self.book.codebook.codes().iter().map(|code| code.colour.clone());
        let mut colours: Vec<String> = colours.filter(|colour| !colour.is_empty()).collect();
        colours.extend(super::colours::LIST.map(|(_, colour)| colour.to_owned()));
        let mut seen = std::collections::BTreeSet::new();
        colours.retain(|colour| seen.insert(colour.clone()));
        let several = "Enter saves the whole form, ^J begins a new line.";
        let parts = vec![
            Part::line(NAME, &code.name, "What people read. The id stays."),
            Part::lines(DEFINITION, &code.definition, several),
            Part::lines(APPLY, &code.apply, several),
            Part::lines(NOT, &code.not, "When not to, and which neighbour to take instead."),
            Part::lines(EXAMPLE, &code.example, several),
            Part::line(ORIGIN, &code.origin, "a-priori, emergent or in-vivo.").of(origins),
            Part::line(COLOUR, &code.colour, "#rrggbb; empty for the colour of its place.").of(colours),
        ];
        self.open_form(Form::new(format!("edit {}", code.id), parts, Filled::Code(Box::new(code))));
        Vec::new()
    }

    /// Opens the list of colours for the theme of a code.
    pub fn ask_colour(&mut self, id: &str) -> Vec<Effect> {
        // What is drawn in colour is the theme: a sub-code shows that of the code it belongs to.
        let theme = self.book.codebook.index_of(id).map(|at| self.book.codebook.theme(at));
        let Some(code) = theme.and_then(|at| self.book.code(at)) else { return Vec::new() };
        let colours = Colours::new(code, id);
        self.overlays.push(Overlay::Colours(colours));
        Vec::new()
    }

    /// Asks for a colour that is not in the list.
    pub fn ask_other_colour(&mut self, id: &str) {
        let now = self.book.get(id).map_or("", |code| code.colour.as_str()).to_owned();
        let parts = vec![Part::line(COLOUR, &now, "#rrggbb, as in #2f7ed8; empty for the colour of its place.")];
        self.open_form(Form::new(format!("colour of {id}"), parts, Filled::Colour(id.to_owned())));
    }

    /// Gives a code a colour.
    pub fn recolour(&mut self, id: &str, colour: &str) -> Vec<Effect> {
        let Some(code) = self.book.get(id).cloned() else { return Vec::new() };
        let after = Code { colour: colour.to_owned(), ..code.clone() };
        self.change_book(BookEdit::Set(Box::new(code), Box::new(after)))
    }

    /// What is wrong with a form about a code, and what it suggests.
    pub fn check_code_form(&self, form: &mut Form) {
        let name = form.part(NAME).to_owned();
        if let Filled::NewCode { parent, .. } = &form.what {
            let parent = parent.clone();
            if !form.is_part_touched(ID) {
                form.suggest(ID, book_edit::suggested_id(&name, parent.as_deref()));
            }
            let id = form.part(ID);
            let wrong = match code::check_id(id) {
                Err(_) if id.is_empty() && name.is_empty() => Some("A code needs an id.".to_owned()),
                Err(error) => Some(format!("{error}.")),
                Ok(()) if self.book.get(id).is_some() => Some(format!("There is a code {id} already.")),
                Ok(()) => None,
            };
            form.wrong(ID, wrong);
        }
        if !matches!(form.what, Filled::Colour(_)) {
            form.wrong(NAME, name.is_empty().then(|| "A code needs a name.".to_owned()));
        }
        let checked = |text: &str, check: fn(&str) -> Result<(), String>| {
            if text.is_empty() { None } else { check(text).err().map(|why| format!("{why}.")) }
        };
        let wrong = checked(form.part(ORIGIN), book_edit::check_origin);
        form.wrong(ORIGIN, wrong);
        let wrong = checked(form.part(COLOUR), book_edit::check_colour);
        form.wrong(COLOUR, wrong);
    }

    /// A form about a code was filled in.
    pub fn take_code_form(&mut self, form: Form) -> Vec<Effect> {
        let text = |label: &str| form.part(label).to_owned();
        match &form.what {
            Filled::NewCode { parent, after, split } => {
                let code = Code {
                    id: text(ID),
                    name: text(NAME),
                    parent: parent.clone(),
                    definition: text(DEFINITION),
                    origin: "emergent".to_owned(),
                    position: book_edit::last_position(&self.book.codebook),
                    ..Code::default()
                };
                if let Some(parent) = parent {
                    self.codebook.folded.remove(parent);
                }
                self.codebook.go_to = Some(code.id.clone());
                let to = code.id.clone();
                match split.clone() {
                    Some((from, codings)) => {
                        self.close_split();
                        self.change_book(BookEdit::Split { from, codings, to, new: Some(Box::new(code)) })
                    }
                    None => self.change_book(BookEdit::Add(Box::new(code), after.clone())),
                }
            }
            Filled::Code(before) => {
                let after = Code {
                    name: text(NAME),
                    definition: text(DEFINITION),
                    apply: text(APPLY),
                    not: text(NOT),
                    example: text(EXAMPLE),
                    origin: text(ORIGIN),
                    colour: text(COLOUR),
                    ..(**before).clone()
                };
                if after == **before {
                    self.say(format!("{} says that already.", before.id));
                    return Vec::new();
                }
                self.change_book(BookEdit::Set(before.clone(), Box::new(after)))
            }
            Filled::Colour(id) => self.recolour(id, &text(COLOUR)),
            _ => Vec::new(),
        }
    }
}
