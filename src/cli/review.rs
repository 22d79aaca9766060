//! `emic revise --review`: codings that were moved with a corrected text, or lost their place in it.

use super::args::ReviseArgs;
use super::coding::place;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::store::{Project, ReviewItem};
use crate::study::{Guid, Standing};
use crate::text::CharIndex;
use crate::text::display::{one_line, shortened};
use serde::Serialize;
use std::collections::HashMap;

/// The sign of a coding that people type: the beginning of its identity.
pub fn short(coding: Guid) -> String {
    let whole = coding.simple().to_string();
    whole.get(..8).unwrap_or(&whole).to_owned()
}

/// Lists what waits, or settles some of it.
pub fn run(context: &Context, args: &ReviseArgs) -> Result<(), CliError> {
    let listing = args.accept.is_empty() && args.place.is_none() && args.drop.is_empty();
    if listing {
        let project = context.open()?;
        return list(&project, &waiting(&project, args)?, args.format);
    }
    let (mut project, coder) = context.open_to_write()?;
    let items = waiting(&project, args)?;
    if let (Some(id), Some(span)) = (&args.place, args.span) {
        let item = find(&items, id)?.clone();
        let info = project.document(&item.document)?;
        let span = place(&info, &project.text(info.text)?, span)?;
        project.place_coding(&coder, &item, span)?;
        let text = project.text(info.text)?;
        output::note(&format!(
            "{} of {} in {} stands at “{}” now",
            item.code,
            item.coder,
            item.document,
            shortened(span.slice(&text), 60)
        ));
    } else if args.drop.is_empty() {
        accept(&mut project, &coder, &items, &args.accept)?;
    } else {
        let chosen = args.drop.iter().map(|id| find(&items, id).cloned()).collect::<Result<Vec<_>, _>>()?;
        let count = project.drop_codings(&coder, &chosen).map_err(|error| match error {
            crate::store::StoreError::Refused(why) => {
                CliError::Failed(format!("{why} (with `--coder NAME` you act as that coder)"))
            }
            other => other.into(),
        })?;
        output::note(&format!("took {} away; `emic undo` brings it back", output::count(count, "coding")));
    }
    let left = waiting(&project, args)?.len();
    if left > 0 {
        output::note(&format!("{} still to look at", output::count(left, "coding")));
    }
    Ok(())
}

fn waiting(project: &Project, args: &ReviseArgs) -> Result<Vec<ReviewItem>, CliError> {
    let document = args.document.as_deref().map(|name| project.document(name)).transpose()?;
    Ok(project.to_review(document.as_ref())?)
}

fn accept(project: &mut Project, coder: &str, items: &[ReviewItem], ids: &[String]) -> Result<(), CliError> {
    let all = ids.iter().any(|id| id == "all");
    let chosen = if all {
        items.iter().filter(|item| item.kind == Standing::Moved).cloned().collect()
    } else {
        ids.iter().map(|id| find(items, id).cloned()).collect::<Result<Vec<_>, _>>()?
    };
    if let Some(lost) = chosen.iter().find(|item| item.after.is_none()) {
        let id = short(lost.coding);
        return Err(CliError::Failed(format!(
            "{id} has lost its place, so there is none to accept; say where it stands with --place {id} --span A..B, or take it away with --drop {id}"
        )));
    }
    match project.accept_moved(coder, &chosen)? {
        0 => output::note("no moved coding waits there"),
        count => output::note(&format!("accepted {}; `emic undo` takes it back", output::count(count, "coding"))),
    }
    Ok(())
}

/// The coding whose identity begins so.
fn find<'i>(items: &'i [ReviewItem], id: &str) -> Result<&'i ReviewItem, CliError> {
    let wanted: String = id.to_lowercase().chars().filter(|c| *c != '-').collect();
    let fits = |item: &&ReviewItem| !wanted.is_empty() && item.coding.simple().to_string().starts_with(&wanted);
    let mut found = items.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => {
            Err(CliError::Failed(format!("“{}” begins the names of several codings; write more of it", one_line(id))))
        }
        (None, _) => Err(CliError::Failed(format!(
            "no coding “{}” waits there; `emic revise --review` lists those that do",
            one_line(id)
        ))),
    }
}

#[derive(Serialize)]
struct Row<'a> {
    coding: String,
    document: &'a str,
    kind: &'static str,
    code: &'a str,
    coder: &'a str,
    before: &'a str,
    after: Option<&'a str>,
    start: Option<u32>,
    end: Option<u32>,
}

fn list(project: &Project, items: &[ReviewItem], listing: Listing) -> Result<(), CliError> {
    let mut texts = HashMap::new();
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let (text, index) = match texts.entry(item.text) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                let text = project.text(item.text)?;
                let index = CharIndex::new(&text);
                new.insert((text, index))
            }
        };
        let span = item.after.and_then(|span| index.char_span(text, span));
        rows.push(Row {
            coding: item.coding.to_string(),
            document: &item.document,
            kind: if item.kind == Standing::Lost { "lost" } else { "moved" },
            code: &item.code,
            coder: &item.coder,
            before: &item.before,
            after: item.now.as_deref(),
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
        });
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    if rows.is_empty() {
        output::note("nothing waits: every coding stands where it was made, or where somebody said");
        return Ok(());
    }
    let names = ["coding", "document", "kind", "code", "coder", "before", "after", "span"];
    let mut columns = Columns::new(&names.map(|name| (name, Align::Left)));
    for (row, item) in rows.iter().zip(items) {
        let cut = |text: &str| if listing == Listing::Csv { text.to_owned() } else { shortened(text, 40) };
        let span = row.start.zip(row.end).map(|(start, end)| format!("{start}..{end}"));
        columns.row(vec![
            if listing == Listing::Csv { row.coding.clone() } else { short(item.coding) },
            row.document.to_owned(),
            row.kind.to_owned(),
            row.code.to_owned(),
            row.coder.to_owned(),
            cut(row.before),
            cut(row.after.unwrap_or("")),
            span.unwrap_or_default(),
        ]);
    }
    columns.print(listing)?;
    output::note(
        "--accept ID (or all) keeps a moved one where it is, --place ID --span A..B says where one stands, --drop ID takes it away",
    );
    Ok(())
}
