//! What the store is asked of documents' attributes and names.

use crate::store::{Project, StoreError};
use crate::tui::form::Values;
use crate::tui::message::{Message, Wrote};
use crate::tui::widgets::count;
use crate::tui::worker;
use std::collections::{BTreeMap, BTreeSet};

/// A change to documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentEdit {
    /// Attributes of documents; an empty value takes one away.
    Attributes(Vec<String>, Vec<(String, String)>),
    /// Another name.
    Rename(String, String),
}

/// Tells what a form about the attributes of documents needs.
pub fn values(project: &Project, documents: Vec<String>) -> Result<Message, StoreError> {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut keys = Vec::new();
    for info in project.documents()? {
        if documents.len() == 1 && documents.first() == Some(&info.name) {
            keys = info.attributes.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        }
        for (key, value) in info.attributes {
            used.entry(key).or_default().insert(value);
        }
    }
    let schema = project.schema()?;
    for key in schema.declared().keys() {
        used.entry(key.clone()).or_default();
    }
    Ok(Message::Values(Box::new(Values { documents, keys, schema, used })))
}

/// Makes a change.
pub fn edit(project: &mut Project, coder: &str, edit: DocumentEdit, open: Option<&str>) -> Result<Wrote, StoreError> {
    match edit {
        DocumentEdit::Attributes(documents, set) => {
            let changed = project.set_attributes(coder, &documents, &set)?;
            let keys: Vec<&str> = set.iter().map(|(key, _)| key.as_str()).collect();
            let notice = match changed {
                0 => "Nothing is changed: it says that already.".to_owned(),
                _ => format!("Set {} of {}. u undoes it.", keys.join(", "), count(changed, "document")),
            };
            Ok(Wrote { notice, ..worker::again(project, coder, open)? })
        }
        DocumentEdit::Rename(name, to) => {
            project.rename_document(coder, &name, &to)?;
            // The open document goes on under its new name.
            let open = if open == Some(name.as_str()) { Some(to.trim()) } else { open };
            Ok(Wrote {
                notice: format!("{name} is {} now. u undoes it.", to.trim()),
                ..worker::again(project, coder, open)?
            })
        }
    }
}
