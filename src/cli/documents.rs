//! `emic documents`, `emic turns` and `emic text`.

use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::store::{DocumentInfo, Labels, Project};
use crate::study::{Layout, TurnKind};
use crate::text::display::shortened;
use crate::text::fold::fold;
use crate::text::{CharIndex, CharSpan};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct DocumentRow<'a> {
    document: &'a str,
    kind: Option<&'a str>,
    turns: u32,
    words: u32,
    participants: u32,
    codings: u32,
    state: BTreeMap<&'a str, &'static str>,
    assigned: Vec<&'a str>,
    lead: Option<&'a str>,
    attributes: &'a BTreeMap<String, String>,
}

/// Lists the documents.
pub fn list(context: &Context, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let documents = project.documents()?;
    let labels = project.labels()?;
    let mut rows = Vec::with_capacity(documents.len());
    for document in &documents {
        let state = document.progress_of_all().into_iter().map(|(coder, state)| (coder, state.as_str())).collect();
        rows.push(DocumentRow {
            document: &document.name,
            kind: document.attributes.get("kind").map(String::as_str),
            turns: document.turns,
            words: document.words,
            participants: speakers(&project, &labels, document)?,
            codings: document.codings,
            state,
            assigned: document.assigned.iter().map(String::as_str).collect(),
            lead: document.lead.as_deref(),
            attributes: &document.attributes,
        });
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[
        ("document", Align::Left),
        ("kind", Align::Left),
        ("site", Align::Left),
        ("date", Align::Left),
        ("turns", Align::Right),
        ("words", Align::Right),
        ("participants", Align::Right),
        ("codings", Align::Right),
        ("state", Align::Left),
    ]);
    for row in &rows {
        let value = |key: &str| row.attributes.get(key).cloned().unwrap_or_default();
        let state: Vec<String> = row.state.iter().map(|(coder, state)| format!("{coder} {state}")).collect();
        columns.row(vec![
            row.document.to_owned(),
            value("kind"),
            value("site"),
            value("date"),
            row.turns.to_string(),
            row.words.to_string(),
            row.participants.to_string(),
            row.codings.to_string(),
            if state.is_empty() { "untouched".to_owned() } else { state.join(", ") },
        ]);
    }
    if rows.is_empty() {
        output::note("there are no documents yet; `emic import PATH…` brings them in");
    }
    columns.print(listing)
}

/// How many participants speak in a document: two labels of one participant are one.
fn speakers(project: &Project, labels: &Labels, document: &DocumentInfo) -> Result<u32, CliError> {
    if labels.is_empty() || document.speakers < 2 {
        return Ok(document.speakers);
    }
    let layout = project.layout(document.layout)?;
    let mut who: Vec<(Option<usize>, String)> = layout
        .turns
        .iter()
        .filter_map(|turn| layout.labels.get(turn.label? as usize))
        .map(|label| match labels.find(&document.name, label) {
            Some(known) => (Some(known), String::new()),
            None => (None, fold(label)),
        })
        .collect();
    who.sort();
    who.dedup();
    Ok(u32::try_from(who.len()).unwrap_or(u32::MAX))
}

#[derive(Serialize)]
struct TurnRow {
    turn: usize,
    participant: Option<String>,
    start: u32,
    end: u32,
    body_start: u32,
    body_end: u32,
    words: u32,
    time: Option<String>,
    time_end: Option<String>,
    kind: &'static str,
    /// Whom the turn is about.
    about: Vec<String>,
    /// Attributes of the entry that the turn is in.
    entry: Option<BTreeMap<String, String>>,
    notes: Vec<NoteRow>,
    text: String,
}

/// What the file says of a turn beside what is said in it.
#[derive(Serialize)]
struct NoteRow {
    tier: String,
    text: String,
}

/// Milliseconds as `0:12:41`, with the fraction where there is one.
pub fn clock(ms: u32) -> String {
    let (hours, minutes, seconds, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let mut text = format!("{hours:02}:{minutes:02}:{seconds:02}");
    if rest > 0 {
        text.push_str(&format!(".{rest:03}"));
    }
    text
}

fn notes_of(layout: &Layout, turn: usize) -> Vec<NoteRow> {
    layout.notes_of(turn).iter().map(|note| NoteRow { tier: note.tier.clone(), text: note.text.clone() }).collect()
}

/// Lists the turns of a document.
pub fn turns(context: &Context, document: &str, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let info = project.document(document)?;
    let text = project.text(info.text)?;
    let layout = project.layout(info.layout)?;
    print_turns(&project, &info, &text, &layout, listing)
}

/// Prints turns of a document: those it has, or would have.
pub fn print_turns(
    project: &Project,
    info: &DocumentInfo,
    text: &str,
    layout: &Layout,
    listing: Listing,
) -> Result<(), CliError> {
    let labels = project.labels()?;
    let index = CharIndex::new(text);
    let at = |byte: u32| index.to_char(text, byte).unwrap_or(0);
    let date = info.attributes.get("date").map(String::as_str);
    let names: Vec<String> =
        layout.labels.iter().map(|label| labels.resolve(info.guid, &info.name, date, label, None).name).collect();
    let rows: Vec<TurnRow> = layout
        .turns
        .iter()
        .enumerate()
        .map(|(n, turn)| TurnRow {
            turn: n + 1,
            participant: turn.label.and_then(|label| names.get(label as usize)).cloned(),
            start: at(turn.span.start),
            end: at(turn.span.end),
            body_start: at(turn.body.start),
            body_end: at(turn.body.end),
            words: turn.words,
            time: turn.time.map(clock),
            time_end: turn.time_end.map(clock),
            about: turn.about.iter().filter_map(|label| names.get(*label as usize)).cloned().collect(),
            entry: layout.entry_of(n).map(|entry| entry.attributes.iter().cloned().collect()),
            notes: notes_of(&layout, n),
            kind: match turn.kind {
                TurnKind::Speech => "speech",
                TurnKind::Paragraph => "paragraph",
                TurnKind::Reported => "reported",
                TurnKind::Reflective => "reflective",
            },
            text: turn.body.slice(text).to_owned(),
        })
        .collect();
    if listing == Listing::Json {
        return output::json(&rows);
    }
    // What only some documents have is shown where there is any; a table for programs has it always, and last.
    let csv = listing == Listing::Csv;
    let dated = csv || rows.iter().any(|row| row.entry.is_some());
    let observed = csv || rows.iter().any(|row| !row.about.is_empty());
    let mut heads = vec![("turn", Align::Right), ("time", Align::Left), ("participant", Align::Left)];
    let more: Vec<(&'static str, Align)> = [("entry", dated), ("about", observed)]
        .iter()
        .filter(|(_, has)| *has)
        .map(|(name, _)| (*name, Align::Left))
        .collect();
    let last = [("span", Align::Left), ("words", Align::Right), ("text", Align::Left)];
    if csv {
        heads.extend(last.into_iter().chain(more));
    } else {
        heads.extend(more.into_iter().chain(last));
    }
    let mut columns = Columns::new(&heads);
    for row in rows {
        let text = if csv { row.text } else { shortened(&row.text, 60) };
        let entry = row.entry.unwrap_or_default().into_values().collect::<Vec<_>>().join(" ");
        let more = [(entry, dated), (row.about.join(", "), observed)];
        let more = more.into_iter().filter(|(_, has)| *has).map(|(cell, _)| cell);
        let span = CharSpan { start: row.start, end: row.end }.to_string();
        let last = [span, row.words.to_string(), text];
        let mut cells = vec![row.turn.to_string(), row.time.unwrap_or_default(), row.participant.unwrap_or_default()];
        if csv {
            cells.extend(last.into_iter().chain(more));
        } else {
            cells.extend(more.chain(last));
        }
        columns.row(cells);
    }
    columns.print(listing)
}

/// Prints a text, byte for byte.
pub fn text(context: &Context, document: &str, span: Option<CharSpan>) -> Result<(), CliError> {
    let project = context.open()?;
    let info = project.document(document)?;
    let text = project.text(info.text)?;
    match span {
        None => output::raw(text.as_bytes()),
        Some(wanted) => {
            let found = super::coding::place(&info, &text, wanted)?;
            output::raw(found.slice(&text).as_bytes())
        }
    }
}
