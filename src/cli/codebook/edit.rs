//! Codes added, changed, moved, merged and removed: each one step of the acting coder.

use super::found;
use crate::cli::args::CodeFields;
use crate::cli::context::{self, Context};
use crate::cli::error::CliError;
use crate::cli::output;
use crate::study::book_edit::{self, EditError, last_position};
use crate::study::change::{CodeField, Payload};
use crate::study::{Code, Codebook};

/// The changes that set the fields which were given.
fn settings(id: &str, fields: &CodeFields) -> Result<Vec<Payload>, CliError> {
    if let Some(colour) = &fields.colour {
        book_edit::check_colour(colour).map_err(CliError::Usage)?;
    }
    if let Some(origin) = &fields.origin {
        book_edit::check_origin(origin).map_err(CliError::Usage)?;
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

/// A new code.
pub fn add(context: &Context, id: &str, parent: Option<&str>, fields: &CodeFields) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let codes = project.effective_codes()?;
    let book = codes.codebook;
    crate::study::code::check_id(id).map_err(CliError::failed)?;
    if book.get(id).is_some() {
        return Err(CliError::failed(EditError::Taken(id.to_owned())));
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
    let payloads = book_edit::added(&book, code).map_err(CliError::failed)?;
    project.write(&coder, format!("add code {id}"), payloads)?;
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
    let code = found(&book, wanted)?;
    let parent = match under {
        Some(under) => Some(found(&book, under)?.id.clone()),
        None if top => None,
        None => code.parent.clone(),
    };
    let place = position.map(|n| n.saturating_sub(1));
    let payloads = book_edit::moved(&book, &code.id, parent.as_deref(), place).map_err(CliError::failed)?;
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
    let (code, target) = (found(&book, wanted)?.id.clone(), found(&book, into)?.id.clone());
    let joining = project.joining(&code, &target)?;
    let below = if joining.below > 0 {
        format!(", {} moved under it", output::count(joining.below, "sub-code"))
    } else {
        String::new()
    };
    let kept = output::count(joining.codings, "coding");
    project.join_codes(&coder, joining)?;
    output::note(&format!("merged {code} into {target}: {kept} kept{below}; `emic undo` takes it back"));
    Ok(())
}

/// A code out of the tree, with all below it.
pub fn remove(context: &Context, wanted: &str, yes: bool) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let book = project.effective_codes()?.codebook;
    let removal = project.removal(&found(&book, wanted)?.id)?;
    let (code, codings) = (removal.code.clone(), removal.codings);
    if (codings > 0 || removal.below > 0) && !yes {
        let what = format!(
            "{code} has {} and {} in {}, which go with it",
            output::count(removal.below, "sub-code"),
            output::count(codings, "coding"),
            output::count(removal.documents, "document")
        );
        let answer = context::ask(&format!("{what}. `emic undo` brings them back. Remove them? [y/N]"));
        if !answer.as_deref().is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")) {
            return Err(CliError::Failed(format!("{what}; nothing was removed. To remove them, add --yes")));
        }
    }
    project.remove_code(&coder, removal)?;
    output::note(&format!(
        "removed {code}{}; `emic undo` brings everything back",
        if codings > 0 { format!(" and {}", output::count(codings, "coding")) } else { String::new() }
    ));
    Ok(())
}
