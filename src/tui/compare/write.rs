//! A decision, written by the thread that owns the project.

use crate::store::{Answer, Project, Question, StoreError};
use crate::study::Choice;
use crate::tui::keymap::undo;
use crate::tui::message::Wrote;
use crate::tui::worker;

/// Writes a decision down and says what is now on disk.
pub fn decide(
    project: &mut Project,
    coder: &str,
    document: &str,
    question: &Question,
    answer: &Answer,
    seen: &str,
    open: Option<&str>,
) -> Result<Wrote, StoreError> {
    let info = project.document(document)?;
    if *project.text(info.text)? != *seen {
        return Err(StoreError::Refused(format!(
            "{document} has another text now, so what was on the screen is not there any more; compare again (F7)"
        )));
    }
    let done = project.adjudicate(coder, &info, question, answer)?;
    let notice = match &answer.choice {
        Some(choice) => {
            let (code, choice) = (&question.code, words(choice, &question.code));
            format!("{code}, {document}: {choice}. On disk; {} undoes it.", undo())
        }
        None => format!("{}, {document}: open again. {} takes that back.", question.code, undo()),
    };
    Ok(Wrote {
        notice,
        document: worker::now(project, open)?,
        undo: Some(done.label),
        others: open != Some(document),
        ..Wrote::default()
    })
}

/// A decision in a few words.
pub fn words(choice: &Choice, code: &str) -> String {
    match choice {
        Choice::Take(coders) => match coders.as_slice() {
            [one] => format!("{one}’s reading"),
            several => {
                let names: Vec<String> = several.iter().map(|name| format!("{name}’s")).collect();
                format!("{} readings", names.join(" and "))
            }
        },
        Choice::Neither => "neither, nothing is coded".to_owned(),
        Choice::Adjust { code: other, .. } if other != code => format!("adjusted, as {other}"),
        Choice::Adjust { .. } => "adjusted".to_owned(),
    }
}
