//! A decision, written by the thread that owns the project.

use crate::store::{Answer, CodingInfo, DocumentInfo, Project, Question, StoreError};
use crate::study::Choice;
use crate::study::decision::is_consensus;
use crate::tui::message::Wrote;
use crate::tui::worker;
use std::collections::BTreeMap;

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
    let before = layer(project, &info)?;
    let done = project.adjudicate(coder, &info, question, answer)?;
    let mut changed = layer(project, &info)?;
    for (code, count) in before {
        *changed.entry(code).or_default() -= count;
    }
    let notice = match &answer.choice {
        Some(choice) => {
            format!("{}, {document}: {}. On disk; u undoes it.", question.code, words(choice, &question.code))
        }
        None => format!("{}, {document}: open again. u takes that back.", question.code),
    };
    Ok(Wrote {
        notice,
        document: worker::now(project, open)?,
        undo: Some(done.label),
        counts: changed.into_iter().filter(|(_, by)| *by != 0).collect(),
        others: open != Some(document),
        ..Wrote::default()
    })
}

/// Codings of the consensus layer of a document, for each code.
fn layer(project: &Project, info: &DocumentInfo) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut counts = BTreeMap::new();
    let codings: Vec<CodingInfo> = project.codings(info)?;
    for coding in codings.into_iter().filter(|coding| is_consensus(&coding.coder)) {
        *counts.entry(coding.code).or_default() += 1;
    }
    Ok(counts)
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
