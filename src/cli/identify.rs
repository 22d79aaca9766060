//! `emic check --identifying`, and what imports and exports say of what points at persons.

use super::args::CheckArgs;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::ingest::names;
use crate::store::{DocumentWriting, Place, Project};
use crate::study::identify::{Finding, Kind, Tally};
use crate::study::pseudonym::{Table, Watch};
use crate::text::CharIndex;
use crate::text::display::{CONTEXT, around, one_line};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The table of names: as named, else `$EMIC_NAMES`.
pub fn names_path(given: Option<&Path>) -> Option<PathBuf> {
    let variable = || std::env::var_os("EMIC_NAMES").filter(|value| !value.is_empty()).map(PathBuf::from);
    given.map(Path::to_owned).or_else(variable)
}

/// Reads a table of names.
pub fn read_names(path: &Path) -> Result<Table, CliError> {
    names::read(path).map_err(CliError::failed)
}

/// What to look out for: shapes, and the names of a table if there is one.
pub fn watch(given: Option<&Path>) -> Result<Watch, CliError> {
    Ok(Watch::new(names_path(given).map(|path| read_names(&path)).transpose()?))
}

/// Something that points at a person.
#[derive(Serialize)]
struct Row {
    document: Option<String>,
    turn: Option<usize>,
    #[serde(rename = "where")]
    place: String,
    kind: Kind,
    /// Code points of the document's text; none elsewhere.
    start: Option<u32>,
    end: Option<u32>,
    text: String,
    before: String,
    after: String,
}

/// Looks for what points at persons; exit code 1 when something does.
pub fn check(context: &Context, args: &CheckArgs) -> Result<(), CliError> {
    let watch = watch(args.table.as_deref())?;
    let project = context.open()?;
    let mut rows = Vec::new();
    let mut in_small_letters = 0;
    for info in chosen(&project, &args.documents)? {
        let writing = project.document_writing(info)?;
        in_small_letters += small(&watch, &writing);
        look_at(&writing, &watch, &mut rows);
    }
    if args.documents.is_empty() {
        for (place, written) in project.study_writing()? {
            rows.extend(watch.look(&written, &[]).into_iter().map(|found| row(None, &place, &written, found)));
        }
    }
    if args.format == Listing::Json {
        output::json(&rows)?;
    } else {
        list(&rows, args.format)?;
    }
    if in_small_letters > 0 {
        output::note(&format!(
            "{} in small letters that the table writes with a capital are not listed; `emic pseudonymise --dry-run` shows them",
            output::count(in_small_letters, "word")
        ));
    }
    let tally: Tally = rows.iter().map(|row| row.kind).collect();
    if !tally.is_empty() {
        output::note(&format!("found: {}", tally.words()));
        return Err(CliError::Told);
    }
    let names =
        watch.names().map_or("; no table of names was given, so names were not looked for".to_owned(), |table| {
            format!(" and none of the {} of the table", output::count(table.rows().len(), "name"))
        });
    output::note(&format!("nothing found that points at a person by its shape{names}"));
    Ok(())
}

/// The documents that were named, else all.
pub fn chosen(project: &Project, named: &[String]) -> Result<Vec<crate::store::DocumentInfo>, CliError> {
    if named.is_empty() {
        return Ok(project.documents()?);
    }
    let mut found: Vec<crate::store::DocumentInfo> = Vec::with_capacity(named.len());
    for name in named {
        let info = project.document(name)?;
        if !found.iter().any(|known| known.guid == info.guid) {
            found.push(info);
        }
    }
    Ok(found)
}

/// How many names of the table stand in a text in small letters, as other words do.
fn small(watch: &Watch, writing: &DocumentWriting) -> usize {
    use crate::study::pseudonym::{Style, Why};
    let Some(table) = watch.names() else { return 0 };
    let found = table.hits(&writing.text, &writing.layout.breaks(), Style::Brackets);
    found.left.iter().filter(|left| left.why == Why::LowerCase).count()
}

fn look_at(writing: &DocumentWriting, watch: &Watch, rows: &mut Vec<Row>) {
    let (text, layout) = (&*writing.text, &writing.layout);
    let index = CharIndex::new(text);
    let name = &writing.info.name;
    for found in watch.look(text, &layout.breaks()) {
        let (turn, label) = layout.place_of(found.span);
        let place = if label { "label" } else { "text" };
        let span = index.char_span(text, found.span);
        let (before, there, after) = around(text, found.span, CONTEXT);
        rows.push(Row {
            document: Some(name.clone()),
            turn,
            place: place.to_owned(),
            kind: found.kind,
            start: span.map(|span| span.start),
            end: span.map(|span| span.end),
            text: there,
            before,
            after,
        });
    }
    for (place, written) in &writing.beside {
        if matches!(place, Place::CodingMemo(_, _, false)) {
            continue;
        }
        let turn = match place {
            Place::Note(at) => layout.notes.get(*at).map(|note| note.turn as usize + 1),
            Place::Entry(at, _) => layout.entries.get(*at).map(|entry| entry.turn as usize + 1),
            Place::CodingMemo(_, span, _) => layout.place_of(*span).0,
            _ => None,
        };
        let found = watch.look(written, &[]).into_iter();
        rows.extend(found.map(|found| Row { turn, ..row(Some(name), place, written, found) }));
    }
}

fn row(document: Option<&String>, place: &Place, written: &str, found: Finding) -> Row {
    let (before, text, after) = around(written, found.span, CONTEXT);
    Row {
        document: document.cloned(),
        turn: None,
        place: place.words(),
        kind: found.kind,
        start: None,
        end: None,
        text,
        before,
        after,
    }
}

fn list(rows: &[Row], listing: Listing) -> Result<(), CliError> {
    if rows.is_empty() && listing == Listing::Table {
        return Ok(());
    }
    let mut columns = leak_columns();
    for row in rows {
        columns.row(vec![
            row.document.clone().unwrap_or_default(),
            row.turn.map(|turn| turn.to_string()).unwrap_or_default(),
            row.place.clone(),
            row.kind.as_str().to_owned(),
            format!("{}»{}«{}", row.before, row.text, row.after),
        ]);
    }
    columns.print(listing)
}

/// Lists places that point at persons: document, turn, where, kind, context.
pub fn list_leaks(
    leaks: impl Iterator<Item = (Option<String>, Option<usize>, String, Kind, String)>,
) -> Result<(), CliError> {
    let mut columns = leak_columns();
    for (document, turn, place, kind, context) in leaks {
        let turn = turn.map(|turn| turn.to_string()).unwrap_or_default();
        columns.row(vec![document.unwrap_or_default(), turn, place, kind.as_str().to_owned(), context]);
    }
    columns.print(Listing::Table)
}

fn leak_columns() -> Columns {
    Columns::new(&[
        ("document", Align::Left),
        ("turn", Align::Right),
        ("where", Align::Left),
        ("kind", Align::Left),
        ("context", Align::Left),
    ])
}

/// At most so many documents are named in a note.
const NAMED: usize = 4;

/// Refuses to write what a table of names lists. `lines` say where it is, without saying it.
pub fn stop_at_listed(lines: &[String], instead: &str) -> Result<(), CliError> {
    if lines.is_empty() {
        return Ok(());
    }
    let (shown, more) = lines.split_at(lines.len().min(LISTED));
    let mut shown: String = shown.iter().map(|line| format!("\n  {line}")).collect();
    if !more.is_empty() {
        shown.push_str(&format!("\n  and {} more", output::count(more.len(), "place")));
    }
    Err(CliError::Failed(format!(
        "nothing was written, for what your table of names lists is in it:{shown}\n{instead}"
    )))
}

/// The same for what was counted.
pub fn stop_at_names(found: &[(String, Tally)]) -> Result<(), CliError> {
    let listed = found.iter().filter(|(_, tally)| tally.is_listed());
    let lines: Vec<String> = listed.map(|(place, tally)| format!("{}: {}", one_line(place), tally.words())).collect();
    stop_at_listed(&lines, "--allow-identifying writes it as it is; emic check --identifying shows where")
}

/// At most so many places are listed where nothing was written.
const LISTED: usize = 12;

/// One line that says what points at persons, where it does: per document, the first few by name.
pub fn note_found(what: &str, found: impl IntoIterator<Item = (String, Tally)>, see: &str) {
    let found: Vec<(String, Tally)> = found.into_iter().filter(|(_, tally)| !tally.is_empty()).collect();
    if found.is_empty() {
        return;
    }
    let shown: Vec<String> =
        found.iter().take(NAMED).map(|(name, tally)| format!("{}: {}", one_line(name), tally.words())).collect();
    let more = found.get(NAMED..).unwrap_or_default();
    let more = if more.is_empty() {
        String::new()
    } else {
        let mut rest = Tally::default();
        more.iter().for_each(|(_, tally)| rest.join(tally));
        format!("; {} more: {}", more.len(), rest.words())
    };
    output::note(&format!("{what} what points at persons ({}{more}); `{see}` shows where", shown.join("; ")));
}
