//! `emic codebook …`: each subject has a file of its own.

mod diff;
mod edit;
mod export;
mod files;
mod propose;
mod show;
mod side;
mod versions;

pub use export::{For, export, note_kept};
pub use files::{Books, import_into, import_quietly, read_all};

use super::args::CodebookAction;
use super::context::Context;
use super::error::CliError;
use crate::store::Project;
use crate::study::{Code, Codebook};
use std::collections::BTreeMap;

/// Runs one of the actions on the codebook.
pub fn run(context: &Context, action: CodebookAction) -> Result<(), CliError> {
    match action {
        CodebookAction::Show { code: None, format } => show::show(&context.open()?, format),
        CodebookAction::Show { code: Some(code), format } => show::show_one(&context.open()?, &code, format),
        CodebookAction::Import { files } => {
            let (mut project, coder) = context.open_to_write()?;
            let known = project.effective_codes()?.codebook;
            let books = read_all(&files, known)?;
            import_into(&mut project, &coder, books)
        }
        CodebookAction::Export(args) => export(context, &args, For::Colleagues),
        CodebookAction::Add { id, parent, fields } => edit::add(context, &id, parent.as_deref(), &fields),
        CodebookAction::Edit { code, fields } => edit::edit(context, &code, &fields),
        CodebookAction::Move { code, under, top, position } => {
            edit::relocate(context, &code, under.as_deref(), top, position)
        }
        CodebookAction::Merge { code, into } => edit::merge(context, &code, &into),
        CodebookAction::Versions { code: None, format } => versions::list(&context.open()?, format),
        CodebookAction::Versions { code: Some(code), format } => versions::of_code(&context.open()?, &code, format),
        CodebookAction::Diff { from, to, format } => {
            diff::run(&context.open()?, from.as_deref(), to.as_deref(), format)
        }
        CodebookAction::Propose { name_or_id, parent, fields } => {
            propose::propose(context, &name_or_id, parent.as_deref(), &fields)
        }
        CodebookAction::Promote { code, named, under, top } => {
            let place =
                if top { propose::Place::Top } else { under.map_or(propose::Place::Same, propose::Place::Under) };
            propose::promote(context, &code, named.as_deref(), &place)
        }
        CodebookAction::Proposals { all, format } => propose::list(&context.open()?, all, format),
        CodebookAction::Remove { code, yes } => edit::remove(context, &code, yes),
    }
}

/// Codings per code as they count, merged codes with their targets.
fn counts(project: &Project) -> Result<BTreeMap<usize, u32>, CliError> {
    let codes = project.effective_codes()?;
    let mut counts = BTreeMap::new();
    for (id, n) in project.codings_per_code()? {
        if let Some(at) = codes.index.get(&id) {
            *counts.entry(*at).or_insert(0) += n;
        }
    }
    Ok(counts)
}

fn found<'a>(book: &'a Codebook, wanted: &str) -> Result<&'a Code, CliError> {
    let at = book.find(wanted).map_err(CliError::Failed)?;
    book.codes().get(at).ok_or(CliError::Told)
}
