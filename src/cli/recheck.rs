//! `emic recheck`: codings that were made under another definition than the one that stands.

use super::args::RecheckArgs;
use super::coding::place;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::store::{Project, Recheck};
use crate::text::{CharIndex, CharSpan};
use serde::Serialize;

/// One coding of the queue.
#[derive(Serialize)]
struct Row<'a> {
    document: &'a str,
    start: u32,
    end: u32,
    coder: &'a str,
    code: &'a str,
    /// The version of the code that it was made under, where the history still has it.
    code_version: Option<u32>,
    text: String,
}

/// Lists the codings made under another definition, or holds them to the one that stands.
pub fn recheck(context: &Context, args: &RecheckArgs) -> Result<(), CliError> {
    if args.keep {
        return keep(context, args);
    }
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let found = wanted(&project, args, acting.as_deref().filter(|_| !args.all_coders))?;
    let mut texts = Vec::new();
    for part in &found {
        texts.push(project.text(part.document.text)?);
    }
    let versions = project.code_versions()?;
    let mut rows = Vec::new();
    for (part, text) in found.iter().zip(&texts) {
        let index = CharIndex::new(text);
        for coding in &part.codings {
            let Some(span) = index.char_span(text, coding.span) else { continue };
            rows.push(Row {
                document: &part.document.name,
                start: span.start,
                end: span.end,
                coder: &coding.coder,
                code: &coding.code,
                code_version: versions.number(&coding.code, coding.under),
                text: coding.span.slice(text).to_owned(),
            });
        }
    }
    if args.format == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("document", Align::Left),
        ("span", Align::Left),
        ("coder", Align::Left),
        ("code", Align::Left),
        ("version", Align::Right),
        ("text", Align::Left),
    ]);
    for row in &rows {
        let text =
            if args.format == Listing::Csv { row.text.clone() } else { crate::text::display::shortened(&row.text, 60) };
        let version = row.code_version.map(|number| number.to_string()).unwrap_or_default();
        let span = CharSpan { start: row.start, end: row.end }.to_string();
        columns.row(vec![row.document.to_owned(), span, row.coder.to_owned(), row.code.to_owned(), version, text]);
    }
    if rows.is_empty() {
        output::note("nothing to look at again: every coding was made under the definition that stands");
        return Ok(());
    }
    columns.print(args.format)?;
    output::note(&format!(
        "{} under another definition. Read them with the new one in hand; `--keep` holds them to it, `emic uncode` takes one away",
        are_made(rows.len())
    ));
    Ok(())
}

fn are_made(count: usize) -> String {
    if count == 1 { "1 coding was made".to_owned() } else { format!("{count} codings were made") }
}

/// The part of the queue that is meant; of one coder where one is named.
fn wanted(project: &Project, args: &RecheckArgs, coder: Option<&str>) -> Result<Vec<Recheck>, CliError> {
    let book = project.effective_codes()?.codebook;
    let code = match &args.code {
        Some(code) => book.codes().get(book.find(code).map_err(CliError::Failed)?),
        None => None,
    };
    let mut found = project.to_recheck(code.map(|code| code.id.as_str()), coder)?;
    if let Some(name) = &args.document {
        let wanted = project.document(name)?.guid;
        found.retain(|part| part.document.guid == wanted);
        if let (Some(span), Some(part)) = (args.span, found.first_mut()) {
            let span = place(&part.document, &project.text(part.document.text)?, span)?;
            part.codings.retain(|coding| coding.span == span);
        }
    }
    found.retain(|part| !part.codings.is_empty());
    Ok(found)
}

/// Holds the acting coder's own codings to the definition that stands.
fn keep(context: &Context, args: &RecheckArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    if args.all_coders {
        return Err(CliError::Usage(
            "--keep is for your own codings: whether another coder's still fits, that coder says".to_owned(),
        ));
    }
    let found = wanted(&project, args, Some(&coder))?;
    let total: usize = found.iter().map(|part| part.codings.len()).sum();
    if total == 0 {
        output::note(&format!("no coding of {coder} waits there"));
        return Ok(());
    }
    let book = project.effective_codes()?.codebook;
    let payloads = found.iter().map(|part| part.kept(&book)).collect();
    let label = match (&args.code, found.as_slice()) {
        (Some(code), _) => format!("keep {} of {code}", output::count(total, "coding")),
        (None, _) => format!("keep {}", output::count(total, "coding")),
    };
    project.write(&coder, label, payloads)?;
    output::note(&format!(
        "kept {} under the definition that stands; `emic undo` takes it back",
        output::count(total, "coding")
    ));
    Ok(())
}
