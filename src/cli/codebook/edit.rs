//! Codes added, changed, moved, merged and removed: each one step of the acting coder.

use super::{counts, found};
use crate::cli::args::CodeFields;
use crate::cli::context::{self, Context};
use crate::cli::error::CliError;
use crate::cli::output;
use crate::exchange::codebook as file;
use crate::study::change::{CodeField, Payload};
use crate::study::{Code, Codebook};

/// The changes that set the fields which were given.
fn settings(id: &str, fields: &CodeFields) -> Result<Vec<Payload>, CliError> {
    if let Some(colour) = &fields.colour {
        file::check_colour(colour).map_err(CliError::Usage)?;
    }
    if let Some(origin) = &fields.origin {
        file::check_origin(origin).map_err(CliError::Usage)?;
    }
    let all = [
        fields.name.clone().map(CodeField::Name),
        fields.definition.clone().map(CodeField::Definition),
        fields.apply.clone().map(CodeField::Apply),
        fields.not.clone().map(CodeField::Not),
        fields.example.clone().map(CodeField::Example),
        fields.colour.clone().map(CodeField::Colour),
        fields.origin.clone().map(CodeField::Origin),
    ];
    Ok(all.into_iter().flatten().map(|set| Payload::CodeSet { code: id.to_owned(), set }).collect())
}

/// A code of these fields, after all others; named after its id where no name is given.
pub fn new_code(book: &Codebook, id: &str, parent: Option<String>, fields: &CodeFields) -> Result<Code, CliError> {
    // The settings are checked and turned into the new code's own fields.
    settings(id, fields)?;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let name = fields.name.clone().unwrap_or_else(|| id.rsplit(['.', '/']).next().unwrap_or(id).replace('-', " "));
    Ok(Code {
        id: id.to_owned(),
        name,
        parent,
        colour: text(&fields.colour),
        definition: text(&fields.definition),
        apply: text(&fields.apply),
        not: text(&fields.not),
        example: text(&fields.example),
        origin: fields.origin.clone().unwrap_or_else(|| "emergent".to_owned()),
        position: last_position(book),
    })
}

/// The position after all others.
pub fn last_position(book: &Codebook) -> i64 {
    book.codes().iter().map(|code| code.position).max().map_or(0, |last| last + 1)
}

/// A new code.
pub fn add(context: &Context, id: &str, parent: Option<&str>, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let codes = project.effective_codes()?;
    let book = codes.codebook;
    crate::study::code::check_id(id).map_err(CliError::failed)?;
    if book.get(id).is_some() {
        return Err(CliError::Failed(format!(
            "there is a code “{id}” already; change it with `emic codebook edit {id}`"
        )));
    }
    let parent = match (parent, id.rsplit_once('.')) {
        (Some(parent), _) => Some(found(&book, parent)?.id.clone()),
        (None, Some((parent, _))) => match book.get(parent) {
            Some(parent) => Some(parent.id.clone()),
            None => {
                return Err(CliError::Failed(format!(
                    "the id “{id}” names the parent “{parent}”, which does not exist; add that first, or name another with --parent"
                )));
            }
        },
        (None, None) => None,
    };
    let code = new_code(&book, id, parent.clone(), fields)?;
    project.write(&coder, format!("add code {id}"), vec![Payload::CodeAdded(code)])?;
    output::note(&format!("added {id}{}", parent.map_or_else(String::new, |parent| format!(" under {parent}"))));
    Ok(())
}

/// Other fields for a code.
pub fn edit(context: &Context, wanted: &str, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let id = found(&book, wanted)?.id.clone();
    let payloads = settings(&id, fields)?;
    if payloads.is_empty() {
        return Err(CliError::Usage("nothing to change: give a field, as in --definition '…'".to_owned()));
    }
    project.write(&coder, format!("edit code {id}"), payloads)?;
    output::note(&format!("changed {id}"));
    Ok(())
}

/// Another place in the tree.
pub fn relocate(
    context: &Context,
    wanted: &str,
    under: Option<&str>,
    top: bool,
    position: Option<usize>,
) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    let parent = match under {
        Some(under) => {
            let to = book.find(under).map_err(CliError::Failed)?;
            if book.subtree(at).contains(&to) {
                return Err(CliError::Failed(format!(
                    "{} cannot go under {under}: that is itself or one of its own sub-codes",
                    code.id
                )));
            }
            book.codes().get(to).map(|parent| parent.id.clone())
        }
        None if top => None,
        None => code.parent.clone(),
    };
    let mut payloads = Vec::new();
    if parent != code.parent {
        payloads.push(Payload::CodeSet { code: code.id.clone(), set: CodeField::Parent(parent.clone()) });
    }
    // Siblings at the new place, in order, with the code put among them; last when no place is named.
    let mut siblings: Vec<&Code> =
        book.codes().iter().filter(|other| other.parent == parent && other.id != code.id).collect();
    let place = position.map_or(siblings.len(), |n| n.saturating_sub(1).min(siblings.len()));
    siblings.insert(place, code);
    if parent != code.parent || position.is_some() {
        for (n, sibling) in siblings.iter().enumerate() {
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            if sibling.position != n {
                payloads.push(Payload::CodeSet { code: sibling.id.clone(), set: CodeField::Position(n) });
            }
        }
    }
    if payloads.is_empty() {
        output::note(&format!("{} is there already; nothing to do", code.id));
        return Ok(());
    }
    let to = parent.map_or_else(|| "the top".to_owned(), |parent| format!("under {parent}"));
    project.write(&coder, format!("move code {} {to}", code.id), payloads)?;
    output::note(&format!("moved {} to {to}; its id and its codings stay", code.id));
    Ok(())
}

/// One code for two.
pub fn merge(context: &Context, wanted: &str, into: &str) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let from = book.find(wanted).map_err(CliError::Failed)?;
    let to = book.find(into).map_err(CliError::Failed)?;
    if book.subtree(from).contains(&to) {
        return Err(CliError::Failed(format!(
            "{wanted} cannot be merged into {into}: that is itself or one of its own sub-codes"
        )));
    }
    let (Some(code), Some(target)) = (book.codes().get(from), book.codes().get(to)) else { return Err(CliError::Told) };
    let mut payloads =
        vec![Payload::CodeSet { code: code.id.clone(), set: CodeField::Merged(Some(target.id.clone())) }];
    for child in book.codes().iter().filter(|child| child.parent.as_deref() == Some(&code.id)) {
        let set = CodeField::Parent(Some(target.id.clone()));
        payloads.push(Payload::CodeSet { code: child.id.clone(), set });
    }
    let moved = payloads.len() - 1;
    let codings = counts(&project)?.get(&from).copied().unwrap_or(0);
    project.write(&coder, format!("merge code {} into {}", code.id, target.id), payloads)?;
    let below =
        if moved > 0 { format!(", {} moved under it", output::count(moved, "sub-code")) } else { String::new() };
    let kept = output::count(codings as usize, "coding");
    output::note(&format!("merged {} into {}: {kept} kept{below}; `emic undo` takes it back", code.id, target.id));
    Ok(())
}

/// A code out of the tree, with all below it.
pub fn remove(context: &Context, wanted: &str, yes: bool) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let codes = project.effective_codes()?;
    let book = &codes.codebook;
    let at = book.find(wanted).map_err(CliError::Failed)?;
    let Some(code) = book.codes().get(at) else { return Err(CliError::Told) };
    let gone = book.subtree(at);
    let mut payloads = Vec::new();
    let (mut codings, mut documents) = (0, 0);
    for document in project.documents()? {
        let here: Vec<_> = project
            .codings(&document)?
            .into_iter()
            .filter(|coding| !coding.derived)
            .filter(|coding| book.index_of(&coding.code).is_some_and(|code| gone.contains(&code)))
            .map(|coding| coding.guid)
            .collect();
        if !here.is_empty() {
            codings += here.len();
            documents += 1;
            payloads.push(Payload::CodingsRemoved { document: document.guid, codings: here });
        }
    }
    let below = gone.len() - 1;
    if (codings > 0 || below > 0) && !yes {
        let what = format!(
            "{} has {} and {} in {}, which go with it",
            code.id,
            output::count(below, "sub-code"),
            output::count(codings, "coding"),
            output::count(documents, "document")
        );
        let answer = context::ask(&format!("{what}. `emic undo` brings them back. Remove them? [y/N]"));
        if !answer.as_deref().is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")) {
            return Err(CliError::Failed(format!("{what}; nothing was removed. To remove them, add --yes")));
        }
    }
    for code in book.codes().get(gone).unwrap_or_default() {
        payloads.push(Payload::CodeSet { code: code.id.clone(), set: CodeField::Removed(true) });
    }
    project.write(&coder, format!("remove code {}", code.id), payloads)?;
    output::note(&format!(
        "removed {}{}; `emic undo` brings everything back",
        code.id,
        if codings > 0 { format!(" and {}", output::count(codings, "coding")) } else { String::new() }
    ));
    Ok(())
}
