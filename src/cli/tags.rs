//! `emic tag`, `untag` and `tags`.

use super::args::{TagArgs, TagsArgs, UntagArgs};
use super::coding::{now, place};
use super::context::Context;
use super::error::CliError;
use super::memo::created;
use super::output::{self, Align, Columns, Listing};
use crate::analysis::tags::{self, Counts, Tagged};
use crate::store::{DocumentInfo, Project, TagInfo, place_in};
use crate::study::change::Payload;
use crate::study::short_id::ShortIds;
use crate::study::{Corpus, Tag, guid, tag};
use crate::text::display::shortened;
use crate::text::fold::fold;
use crate::text::{CharIndex, Span};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Tags a passage.
pub fn tag(context: &Context, args: &TagArgs) -> Result<(), CliError> {
    let name = tag::name(&args.name).map_err(|why| CliError::Usage(why.to_string()))?;
    let (mut project, coder) = context.open_to_write()?;
    let info = project.document(&args.document)?;
    let text = project.text(info.text)?;
    let span = place(&info, &text, args.span)?;
    let known = there(&project, &info, span, &name)?;
    let note = args.note.as_ref().map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if let Some(known) = known.as_ref().filter(|known| note.is_none() || known.tag.note == note) {
        output::note(&format!("{} {} is tagged {} already; nothing to do", info.name, args.span, known.tag.name));
        return Ok(());
    }
    let on = known.as_ref().map_or_else(|| place_in(&info, span), |known| known.tag.on);
    let guid = known.map_or_else(|| guid::tag(&on, &name), |known| known.guid);
    let set = Some(Tag { on, name: name.clone(), note, coder: coder.clone(), at: now() });
    project.write(&coder, format!("tag {name} in {}", info.name), vec![Payload::TagSet { tag: guid, set }])?;
    let words = shortened(span.slice(&text), 60);
    output::note(&format!("tagged {} {} as {name}: “{words}”", info.name, args.span));
    Ok(())
}

fn there(project: &Project, info: &DocumentInfo, span: Span, name: &str) -> Result<Option<TagInfo>, CliError> {
    let same = |known: &TagInfo| {
        known.spot.guid == info.guid && known.spot.span == Some(span) && fold(&known.tag.name) == fold(name)
    };
    Ok(project.tags()?.into_iter().find(same))
}

/// Takes a tag away.
pub fn untag(context: &Context, args: &UntagArgs) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let found = match (&args.document, args.span) {
        (Some(document), Some(wanted)) => {
            let name = tag::name(&args.tag).map_err(|why| CliError::Usage(why.to_string()))?;
            let info = project.document(document)?;
            let span = place(&info, &project.text(info.text)?, wanted)?;
            there(&project, &info, span, &name)?.ok_or_else(|| {
                CliError::Failed(format!("{} {wanted} has no tag {name}; `emic tags` lists all", info.name))
            })?
        }
        _ => {
            let mut all = project.tags()?;
            let ids = ShortIds::new(all.iter().map(|info| info.guid));
            let guid = ids.find(&args.tag, "tag", "`emic tags`").map_err(CliError::failed)?;
            let at = all.iter().position(|info| info.guid == guid).ok_or(CliError::Told)?;
            all.swap_remove(at)
        }
    };
    let (name, document) = (found.tag.name, found.spot.document);
    project.write(
        &coder,
        format!("untag {name} in {document}"),
        vec![Payload::TagSet { tag: found.guid, set: None }],
    )?;
    output::note(&format!("took the tag {name} away from {document}; `emic undo` brings it back"));
    Ok(())
}

#[derive(Serialize)]
struct Row {
    id: String,
    tag: String,
    kind: Option<String>,
    document: String,
    turn: Option<u32>,
    participant: Option<String>,
    site: Option<String>,
    start: Option<u32>,
    end: Option<u32>,
    text: Option<String>,
    note: Option<String>,
    coder: String,
    created: String,
}

/// Lists tags across documents, or counts them by attributes.
pub fn list(context: &Context, args: &TagsArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let all = project.tags()?;
    let ids = ShortIds::new(all.iter().map(|info| info.guid));
    let wanted = args.name.as_deref().map(fold);
    let fits = |info: &TagInfo| {
        wanted.as_ref().is_none_or(|wanted| {
            fold(&info.tag.name) == *wanted
                || info.tag.kind().is_some_and(|kind| fold(kind) == wanted.trim_end_matches(':'))
        })
    };
    let mut shown: Vec<&TagInfo> = all.iter().filter(|info| fits(info)).collect();
    shown.sort_by_cached_key(|info| fold(&info.tag.name));
    if let Some(name) = args.name.as_ref().filter(|_| shown.is_empty() && !all.is_empty()) {
        output::note(&format!("nothing is tagged “{}”; `emic tags` lists all", shortened(name, 40)));
    }
    if all.is_empty() {
        output::note("nothing is tagged yet; `emic tag --help` shows how");
    }
    let corpus = project.corpus(context.coder_if_any(&project)?.as_deref())?;
    match &args.by {
        Some(by) => count(&corpus, &shown, by, args.format),
        None => rows(&project, &corpus, &ids, &shown, args.format),
    }
}

fn rows(
    project: &Project,
    corpus: &Corpus,
    ids: &ShortIds,
    shown: &[&TagInfo],
    listing: Listing,
) -> Result<(), CliError> {
    let mut texts: HashMap<&str, (Arc<str>, CharIndex)> = HashMap::new();
    let mut rows = Vec::with_capacity(shown.len());
    for info in shown {
        let name = info.spot.document.as_str();
        if !texts.contains_key(name) {
            let text = project.text(project.document(name)?.text)?;
            let index = CharIndex::new(&text);
            texts.insert(name, (text, index));
        }
        let at = corpus.document_named(name);
        let who = info.spot.span.zip(at).map(|(span, at)| tags::place(corpus, at, span)).unwrap_or_default();
        let text = texts.get(name).zip(info.spot.span);
        let span = text.and_then(|((text, index), span)| index.char_span(text, span));
        rows.push(Row {
            id: ids.of(info.guid),
            tag: info.tag.name.clone(),
            kind: info.tag.kind().map(str::to_owned),
            document: name.to_owned(),
            turn: who.turn,
            participant: who.participant,
            site: who.site,
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
            text: text.map(|((text, _), span)| span.slice(text).to_owned()),
            note: info.tag.note.clone(),
            coder: info.tag.coder.clone(),
            created: created(info.tag.at),
        });
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("id", Align::Left),
        ("tag", Align::Left),
        ("document", Align::Left),
        ("turn", Align::Right),
        ("participant", Align::Left),
        ("site", Align::Left),
        ("text", Align::Left),
        ("note", Align::Left),
        ("coder", Align::Left),
    ]);
    for row in rows {
        let text = row.text.unwrap_or_else(|| "(its place is gone)".to_owned());
        let text = if listing == Listing::Csv { text } else { shortened(&text, 60) };
        columns.row(vec![
            row.id,
            row.tag,
            row.document,
            row.turn.map(|turn| turn.to_string()).unwrap_or_default(),
            row.participant.unwrap_or_default(),
            row.site.unwrap_or_default(),
            text,
            row.note.unwrap_or_default(),
            row.coder,
        ]);
    }
    columns.print(listing)
}

fn count(corpus: &Corpus, shown: &[&TagInfo], by: &str, listing: Listing) -> Result<(), CliError> {
    let by = crate::analysis::options::parse_list(by).map_err(|why| CliError::Usage(format!("--by: {why}")))?;
    let tagged: Vec<Tagged> = shown
        .iter()
        .filter_map(|info| {
            let document = corpus.document_named(&info.spot.document)?;
            Some(Tagged { name: info.tag.name.clone(), document, span: info.spot.span? })
        })
        .collect();
    let report = tags::count(corpus, &tagged, &by).map_err(|error| CliError::Usage(error.to_string()))?;
    if listing == Listing::Json {
        return output::json(&report);
    }
    let mut columns = Columns::new(&[
        ("tag", Align::Left),
        ("group", Align::Left),
        ("passages", Align::Right),
        ("documents", Align::Right),
        ("participants", Align::Right),
    ]);
    for row in &report.rows {
        let groups =
            report.groups.iter().map(ToString::to_string).zip(&row.cells).filter(|(_, cell)| cell.passages > 0);
        for (group, cell) in groups.chain([("all".to_owned(), &row.total)]) {
            let Counts { passages, documents, participants } = cell;
            let numbers = [passages, documents, participants].map(ToString::to_string);
            let [passages, documents, participants] = numbers;
            columns.row(vec![row.tag.clone(), group, passages, documents, participants]);
        }
    }
    columns.print(listing)?;
    output::note(
        "a passage across turns of two groups counts once in each and once in all; all turns count, interviewers' too",
    );
    Ok(())
}
