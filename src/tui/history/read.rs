//! What the store tells of the history: the steps with their documents, one step closely, what an undo would do.

use crate::store::log::Entry;
use crate::store::{Project, StoreError, UndoTo};
use crate::study::Guid;
use crate::tui::history::STEPS;
use crate::tui::message::{Message, Wrote};
use crate::tui::widgets::count;
use crate::tui::worker;
use std::collections::HashMap;

/// The steps of the history, the latest first.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// The steps.
    pub entries: Vec<Entry>,
    /// The documents that each is about.
    pub documents: HashMap<Guid, Vec<String>>,
}

/// What the store is to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryAsk {
    /// What a step did.
    Step(Guid),
    /// What undoing to a step would do, for this coder.
    UndoTo(String, Guid),
}

/// What it told.
#[derive(Clone, Debug)]
pub enum HistoryTold {
    /// What a step did, in lines.
    Step(Guid, Vec<String>),
    /// What undoing to a step would do.
    UndoTo(Guid, UndoTo),
}

/// The steps.
pub fn steps(project: &Project) -> Result<Message, StoreError> {
    let entries = project.log(Some(STEPS))?;
    let groups: Vec<Guid> = entries.iter().map(|entry| entry.group).collect();
    let documents = project.documents_of_steps(&groups)?;
    Ok(Message::Log(Box::new(Steps { entries, documents })))
}

/// Tells.
pub fn tell(project: &mut Project, ask: HistoryAsk) -> Result<Message, StoreError> {
    let told = match ask {
        HistoryAsk::Step(group) => HistoryTold::Step(group, project.step(group)?),
        HistoryAsk::UndoTo(coder, group) => HistoryTold::UndoTo(group, project.undo_to(&coder, group, true)?),
    };
    Ok(Message::History(Box::new(told)))
}

/// Undoes the coder's own steps that are later than a step.
pub fn undo_to(project: &mut Project, coder: &str, step: Guid, open: Option<String>) -> Result<Wrote, StoreError> {
    let shown = worker::shown(project, open)?;
    let done = project.undo_to(coder, step, false)?;
    let open = worker::followed(project, shown)?;
    let notice = match (&done.refused, done.undone.len()) {
        (None, 0) => "There is nothing of yours to undo there.".to_owned(),
        (None, undone) => format!("Undone: {} of yours. U brings them back, one by one.", count(undone, "step")),
        (Some((refused, why)), undone) => {
            format!("Undone: {}; “{}” stays: {why} depends on it.", count(undone, "step"), refused.label)
        }
    };
    Ok(Wrote { notice, ..worker::again(project, coder, open.as_deref())? })
}
