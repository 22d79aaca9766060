//! Attributes of documents edited in place, of one or of all that are marked, and the name.

use super::write::DocumentEdit;
use crate::store::{checked_key, checked_value};
use crate::study::AttributeType;
use crate::study::attribute::key;
use crate::text::display::capitalised;
use crate::text::fold::fold;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::form::{Filled, Form, Part, Values};
use crate::tui::fuzzy::nearest;
use crate::tui::message::{Effect, Request};
use crate::tui::widgets::count;

/// The part in which a further attribute is named, and its value.
const FURTHER: &str = "+ attribute";
const VALUE: &str = "+ value";
const NAME: &str = "name";

impl App {
    /// Asks for the attributes of the marked documents, else of the chosen one.
    pub fn ask_attributes(&mut self) -> Vec<Effect> {
        let documents = self.documents.marked_or_chosen();
        if documents.is_empty() || !self.may_write(Action::EditFields, None) {
            return Vec::new();
        }
        vec![Effect::Store(Request::AskValues(documents))]
    }

    /// Opens the form for them.
    pub fn take_values(&mut self, values: Values) {
        let mut parts = Vec::new();
        for (key, value) in &values.keys {
            parts.push(Part::line(key, value, &type_help(&values, key)).of(known(&values, key)));
        }
        let keys = values.used.keys().filter(|key| !values.keys.iter().any(|(own, _)| own == *key)).cloned();
        let help = "A name, in use or new: letters, digits and “_”.";
        parts.push(Part::line(FURTHER, "", help).of(keys));
        parts.push(Part::line(VALUE, "", "Empty takes the attribute away."));
        let title = match values.documents.as_slice() {
            [only] => format!("attributes of {only}"),
            several => format!("one attribute of all {}", count(several.len(), "marked document")),
        };
        self.open_form(Form::new(title, parts, Filled::Attributes(Box::new(values))));
    }

    /// Asks for another name of the chosen document.
    pub fn ask_rename(&mut self) -> Vec<Effect> {
        let Some(name) = self.documents.chosen().map(str::to_owned) else { return Vec::new() };
        if self.may_write(Action::Rename, None) {
            let part = Part::line(NAME, &name, "Short, and like no other. Codings, history and labels go along.");
            self.open_form(Form::new(format!("rename {name}"), vec![part], Filled::Rename(name)));
        }
        Vec::new()
    }

    /// What is wrong with a form about documents.
    pub fn check_document_form(&self, form: &mut Form) {
        match form.what.clone() {
            Filled::Rename(before) => {
                let name = form.part(NAME).to_owned();
                let taken = |known: &&String| **known != before && fold(known) == fold(&name);
                let wrong = if name.is_empty() {
                    Some("A document needs a name.".to_owned())
                } else {
                    let taken = self.documents.names.iter().find(taken);
                    taken.map(|known| format!("There is a document {known} already."))
                };
                form.wrong(NAME, wrong);
            }
            Filled::Attributes(values) => {
                for (key, _) in &values.keys {
                    let wrong = wrong_value(&values, key, form.part(key));
                    form.wrong(key, wrong);
                }
                let further = form.part(FURTHER).to_owned();
                let value = form.part(VALUE).to_owned();
                let named = checked_key(&further);
                let wrong = match &named {
                    _ if further.is_empty() && value.is_empty() && values.documents.len() == 1 => None,
                    Err(why) => Some(format!("{}.", capitalised(why))),
                    Ok(key) if values.keys.iter().any(|(own, _)| own == key) => Some("It stands above.".to_owned()),
                    Ok(_) => None,
                };
                form.wrong(FURTHER, wrong);
                let doubt = named.as_deref().ok().and_then(|key| new_attribute(&values, key));
                if let Some(part) = form.parts.iter_mut().find(|part| part.label == FURTHER) {
                    part.doubt = doubt;
                }
                let key = named.unwrap_or_default();
                let wrong = wrong_value(&values, &key, &value);
                form.wrong(VALUE, wrong);
                if let Some(part) = form.parts.iter_mut().find(|part| part.label == VALUE) {
                    part.known = known(&values, &key);
                    part.help =
                        if key.is_empty() { "Name the attribute first.".to_owned() } else { type_help(&values, &key) };
                }
            }
            _ => {}
        }
    }

    /// A form about documents was filled in.
    pub fn take_document_form(&mut self, form: Form) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let edit = match &form.what {
            Filled::Rename(before) if form.part(NAME) == before => {
                self.say("It has that name already.");
                return Vec::new();
            }
            Filled::Rename(before) => {
                let to = form.part(NAME).to_owned();
                self.documents.renamed(before, &to);
                DocumentEdit::Rename(before.clone(), to)
            }
            Filled::Attributes(values) => {
                let changed = values.keys.iter().filter(|(key, before)| form.part(key) != before.trim());
                let mut set: Vec<(String, String)> =
                    changed.map(|(key, _)| (key.clone(), form.part(key).to_owned())).collect();
                let further = key(form.part(FURTHER));
                if !further.is_empty() {
                    set.push((further, form.part(VALUE).to_owned()));
                }
                if set.is_empty() {
                    self.say("Nothing is changed.");
                    return Vec::new();
                }
                DocumentEdit::Attributes(values.documents.clone(), set)
            }
            _ => return Vec::new(),
        };
        self.writing += 1;
        vec![Effect::Store(Request::Documents { coder, edit, open: self.open_document() })]
    }
}

/// The values in use under an attribute, or those that its list has.
fn known(values: &Values, key: &str) -> Vec<String> {
    match values.schema.of(key) {
        AttributeType::Ordered(list) => list,
        AttributeType::Boolean => ["yes", "no"].map(str::to_owned).to_vec(),
        declared => {
            let mut all: Vec<String> = values.used.get(key).into_iter().flatten().cloned().collect();
            all.sort_by(|a, b| declared.cmp(a, b));
            all
        }
    }
}

/// What is said of an attribute that the study has not yet: a misspelt name would else make one unseen.
fn new_attribute(values: &Values, key: &str) -> Option<String> {
    let known = || values.used.keys().chain(values.schema.declared().keys()).map(String::as_str);
    if key.is_empty() || known().any(|known| known == key) {
        return None;
    }
    let mut near = nearest(key, known());
    near.dedup();
    Some(match near.as_slice() {
        [] => format!("A new attribute “{key}”."),
        near => format!("A new attribute “{key}”; in use: {}.", near.join(", ")),
    })
}

fn type_help(values: &Values, key: &str) -> String {
    let form = match values.schema.of(key) {
        AttributeType::Text => "text",
        AttributeType::Number => "a number",
        AttributeType::Date => "a date: 2022-05-11, 2022-05 or 2022",
        AttributeType::Boolean => "yes or no",
        AttributeType::Ordered(_) => "one of its list",
    };
    format!("{form}; empty takes it away.")
}

fn wrong_value(values: &Values, key: &str, value: &str) -> Option<String> {
    checked_value(&values.schema, key, value).err().map(|why| format!("{}.", capitalised(&why)))
}
