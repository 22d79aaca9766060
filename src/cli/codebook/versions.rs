//! `emic codebook versions`: of the whole codebook, or of one code with what each step changed.

use super::found;
use crate::cli::error::CliError;
use crate::cli::output::{self, Align, Columns, Listing, when};
use crate::store::{CodeVersion, Project};
use crate::study::book_diff::FieldChange;
use serde_json::{Value, json};

/// The versions of the codebook.
pub fn list(project: &Project, listing: Listing) -> Result<(), CliError> {
    let versions = project.codebook_history()?;
    if listing == Listing::Json {
        return output::json(&versions);
    }
    let mut columns = Columns::new(&[
        ("version", Align::Right),
        ("id", Align::Left),
        ("when", Align::Left),
        ("coder", Align::Left),
        ("codes", Align::Right),
        ("what", Align::Left),
    ]);
    if versions.is_empty() {
        output::note("there are no versions yet: the codebook is empty");
    }
    for version in versions {
        let at = if listing == Listing::Csv { version.at } else { when(&version.at) };
        columns.row(vec![
            version.number.to_string(),
            version.id,
            at,
            version.coder,
            version.codes.to_string(),
            version.label,
        ]);
    }
    columns.print(listing)
}

/// The versions of one code, also of one that is gone.
pub fn of_code(project: &Project, wanted: &str, listing: Listing) -> Result<(), CliError> {
    let book = project.effective_codes()?.codebook;
    let id = match found(&book, wanted) {
        Ok(code) => code.id.clone(),
        Err(unknown) if project.code_history(wanted)?.is_empty() => return Err(unknown),
        Err(_) => wanted.to_owned(),
    };
    let history = project.code_history(&id)?;
    if history.is_empty() {
        output::note(&format!("of {id} the journal tells nothing: it is known from codings alone"));
    }
    let steps: Vec<(&CodeVersion, Vec<FieldChange>)> = history
        .iter()
        .enumerate()
        .map(|(at, step)| (step, step.changes_since(at.checked_sub(1).and_then(|before| history.get(before)))))
        .collect();
    if listing == Listing::Json {
        return output::json(&steps.iter().map(|(step, changed)| in_json(step, changed)).collect::<Vec<_>>());
    }
    let mut columns = Columns::new(&[
        ("version", Align::Right),
        ("when", Align::Left),
        ("coder", Align::Left),
        ("what", Align::Left),
        ("changed", Align::Left),
    ]);
    for (step, changed) in &steps {
        let at = if listing == Listing::Csv { step.at.clone() } else { when(&step.at) };
        let told: Vec<String> = changed.iter().map(FieldChange::words).collect();
        columns.row(vec![step.number.to_string(), at, step.coder.clone(), step.label.clone(), told.join("; ")]);
    }
    columns.print(listing)
}

fn in_json(step: &CodeVersion, changed: &[FieldChange]) -> Value {
    json!({
        "number": step.number,
        "meaning": format!("{:016x}", step.meaning),
        "at": step.at,
        "coder": step.coder,
        "what": step.label,
        "changed": changed.iter().map(field_in_json).collect::<Vec<_>>(),
        "removed": step.hidden,
        "merged": step.merged,
        "code": step.code,
    })
}

/// A changed field as JSON tells it.
pub fn field_in_json(change: &FieldChange) -> Value {
    json!({ "field": change.field, "before": change.before, "after": change.after })
}
