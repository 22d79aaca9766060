//! What the store is asked of the codebook, and how it answers: each change one step of the acting coder, named in the
//! history as the command line names it.

use crate::store::{Joining, Project, Removal, StoreError, Used};
use crate::study::book_edit;
use crate::study::change::{CodeField, Payload};
use crate::study::{Code, Guid};
use crate::tui::message::{Message, Wrote};
use crate::tui::widgets::count;
use crate::tui::worker;

/// A change to the codebook.
#[derive(Clone, Debug)]
pub enum BookEdit {
    /// A new code; it stands after that sibling, else last.
    Add(Box<Code>, Option<String>),
    /// A code says something else: as it was shown, and as it is to be.
    Set(Box<Code>, Box<Code>),
    /// A code goes under a parent (none: to the top), to a place among its sub-codes.
    Move(String, Option<String>, Option<usize>),
    /// A code is joined to another.
    Merge(String, String),
    /// A code goes, with all below it.
    Remove(String),
    /// Codings of a code move to another, which may be new.
    Split {
        /// The code.
        from: String,
        /// The codings, each with its document.
        codings: Vec<(String, Guid)>,
        /// The other code.
        to: String,
        /// It, where it is new.
        new: Option<Box<Code>>,
    },
}

/// What the store is to tell before something is done, or simply to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookAsk {
    /// What joining a code to another does.
    Merge(String, String),
    /// What goes with a code.
    Remove(String),
    /// The codings of a code.
    Used(String),
    /// What became of a code over time.
    Versions(String),
}

/// What it told.
#[derive(Clone, Debug)]
pub enum BookTold {
    /// What joining does.
    Merge(Joining),
    /// What goes.
    Remove(Removal),
    /// The codings of a code.
    Used(String, Vec<Used>),
    /// The versions of a code, in lines.
    Versions(String, Vec<String>),
}

/// Tells.
pub fn tell(project: &Project, ask: BookAsk) -> Result<Message, StoreError> {
    let told = match ask {
        BookAsk::Merge(from, into) => BookTold::Merge(project.joining(&from, &into)?),
        BookAsk::Remove(code) => BookTold::Remove(project.removal(&code)?),
        BookAsk::Used(code) => {
            let used = project.used(&code)?;
            BookTold::Used(code, used)
        }
        BookAsk::Versions(code) => {
            let lines = versions(project, &code)?;
            BookTold::Versions(code, lines)
        }
    };
    Ok(Message::Book(Box::new(told)))
}

/// Makes a change.
pub fn edit(project: &mut Project, coder: &str, edit: BookEdit, open: Option<&str>) -> Result<Wrote, StoreError> {
    let book = project.effective_codes()?.codebook;
    let notice = match edit {
        BookEdit::Add(code, after) => {
            book_edit::check_free(&book, &project.code_states()?, &code.id)?;
            let id = code.id.clone();
            let under = code.parent.as_ref().map_or_else(String::new, |parent| format!(" under {parent}"));
            let payloads = match after {
                Some(after) => book_edit::added_after(&book, *code, &after)?,
                None => book_edit::added(&book, *code)?,
            };
            project.write(coder, format!("add code {id}"), payloads)?;
            format!("Added {id}{under}.")
        }
        BookEdit::Set(before, after) => {
            let payloads = book_edit::set(&before, &after);
            let colour = |p: &Payload| matches!(p, Payload::CodeSet { set: CodeField::Colour(_), .. });
            let verb = if payloads.iter().all(colour) { "recolour" } else { "edit" };
            if payloads.is_empty() {
                return Ok(Wrote {
                    notice: format!("{} says that already.", before.id),
                    ..worker::again(project, coder, open)?
                });
            }
            project.write(coder, format!("{verb} code {}", before.id), payloads)?;
            format!("{} is changed.", before.id)
        }
        BookEdit::Move(code, parent, position) => {
            let payloads = book_edit::moved(&book, &code, parent.as_deref(), position)?;
            let to = parent.map_or_else(|| "to the top".to_owned(), |parent| format!("under {parent}"));
            if payloads.is_empty() {
                format!("{code} is there already.")
            } else {
                let beside = book.get(&code).is_some_and(|code| !payloads.iter().any(|p| is_parent_of(p, &code.id)));
                project.write(coder, format!("move code {code} {to}"), payloads)?;
                let where_to = if beside { "in the order".to_owned() } else { to };
                format!("Moved {code} {where_to}; its id and its codings stay.")
            }
        }
        BookEdit::Merge(from, into) => {
            let joining = project.joining(&from, &into)?;
            let kept = count(joining.codings, "coding");
            project.join_codes(coder, joining)?;
            format!("Merged {from} into {into}: {kept} kept.")
        }
        BookEdit::Remove(code) => {
            let removal = project.removal(&code)?;
            let codings = removal.codings;
            project.remove_code(coder, removal)?;
            let with = if codings > 0 { format!(" and {}", count(codings, "coding")) } else { String::new() };
            format!("Removed {code}{with}.")
        }
        BookEdit::Split { from, codings, to, new } => {
            let moved = project.split_code(coder, &from, &codings, &to, new.map(|code| *code))?;
            let gone = if moved.gone > 0 { format!("; {} not there any more", moved.gone) } else { String::new() };
            format!(
                "{} of {from} in {} moved to {to}{gone}.",
                count(moved.codings, "coding"),
                count(moved.documents, "document")
            )
        }
    };
    Ok(Wrote { notice: format!("{notice} u undoes it."), ..worker::again(project, coder, open)? })
}

fn is_parent_of(payload: &Payload, id: &str) -> bool {
    matches!(payload, Payload::CodeSet { code, set: CodeField::Parent(_) } if code == id)
}

/// The steps in which a code became what it is, the latest first: who, when, and what changed.
fn versions(project: &Project, id: &str) -> Result<Vec<String>, StoreError> {
    let history = project.code_history(id)?;
    let mut lines = Vec::new();
    for (at, step) in history.iter().enumerate().rev() {
        let when = step.at.get(..16).unwrap_or(&step.at).replace('T', " ");
        lines.push(format!("{when}  {}  version {}  {}", step.coder, step.number, step.label));
        let before = at.checked_sub(1).and_then(|before| history.get(before));
        match before {
            Some(_) => {
                for change in step.changes_since(before) {
                    lines.push(format!("    {}", change.words()));
                }
            }
            None => {
                lines.push(format!("    name: {}", crate::text::display::one_line(&step.code.name)));
                for (title, text) in step.code.wording().into_iter().filter(|(_, text)| !text.is_empty()) {
                    let text = crate::text::display::one_line(text);
                    lines.push(format!("    {}: {text}", title.to_lowercase()));
                }
            }
        }
    }
    if lines.is_empty() {
        lines.push("The history tells nothing of it: it is known from codings alone.".to_owned());
    } else {
        lines.push(String::new());
        lines.push(
            "A version is numbered anew only when the code comes to mean something else. [-…-] went, {+…+} came."
                .to_owned(),
        );
    }
    Ok(lines)
}
