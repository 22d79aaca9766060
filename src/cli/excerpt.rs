//! `emic excerpt`: what is printed in the place of an excerpt's words, and its translation.

use super::args::{EditArgs, ExcerptAction, ExcerptsArgs};
use super::coding::now;
use super::context::Context;
use super::error::CliError;
use super::links::passage;
use super::memo::created;
use super::output::{self, Align, Columns, Listing};
use super::show;
use crate::analysis::options::Documents;
use crate::analysis::{Options, Scope};
use crate::store::{PrintInfo, Project, place_in};
use crate::study::change::Payload;
use crate::study::short_id::of_excerpt;
use crate::study::{Place, PrintEdit, guid, print_edit};
use crate::text::display::{one_line, shortened};
use crate::text::marks::marked;
use crate::text::{CharIndex, Span};
use serde::Serialize;

/// Runs `excerpt`.
pub fn run(context: &Context, args: &ExcerptsArgs) -> Result<(), CliError> {
    match &args.action {
        ExcerptAction::Edit(args) => edit(context, args),
        ExcerptAction::Edits(args) => list(context, args.format),
    }
}

fn edit(context: &Context, args: &EditArgs) -> Result<(), CliError> {
    let wrong = |why: print_edit::BadEdit| CliError::Usage(why.to_string());
    let text = |what, text: &Option<String>| text.as_ref().map(|text| print_edit::text(what, text)).transpose();
    let printed = text("--print", &args.printed).map_err(wrong)?;
    let translation = text("--translation", &args.translation).map_err(wrong)?;
    let language = args.language.as_deref().map(print_edit::language).transpose().map_err(wrong)?;
    let reason = text("--reason", &args.reason).map_err(wrong)?;
    let given = printed.is_some() || translation.is_some() || language.is_some() || reason.is_some();
    if !given && !args.remove {
        return Err(CliError::Usage(
            "say what is printed with --print, or give a --translation; --remove takes an edit away".to_owned(),
        ));
    }
    let (mut project, coder) = context.open_to_write()?;
    let place = place_of(context, &project, &args.excerpt)?;
    let spot =
        project.spot(&place)?.ok_or_else(|| CliError::Failed("the document is not there any more".to_owned()))?;
    let span = spot.span.unwrap_or(place.span);
    let known = project.print_edits()?.into_iter().find(|known| known.spot == spot);
    let words = shortened(span.slice(&project.text(place.text)?), 60);
    let name = format!("“{words}” in {}", spot.document);
    if args.remove {
        let known = known.ok_or_else(|| {
            CliError::Failed(format!("{name} is not edited for print; `emic excerpt edits` lists what is"))
        })?;
        let payload = Payload::PrintSet { edit: known.guid, set: None };
        project.write(&coder, format!("take away the edit for print in {}", spot.document), vec![payload])?;
        output::note(&format!("took the edit for print of {name} away; `emic undo` brings it back"));
        return Ok(());
    }
    let guid = known.as_ref().map_or_else(|| guid::print_edit(&place), |known| known.guid);
    let before = known.map(|known| known.edit);
    let (coder, at) = (coder, now());
    let edit = match before.clone() {
        Some(before) => PrintEdit {
            printed: printed.or(before.printed),
            translation: translation.or(before.translation),
            language: language.or(before.language),
            reason: reason.or(before.reason),
            coder: coder.clone(),
            at,
            on: before.on,
        },
        None => PrintEdit { on: place, printed, translation, language, reason, coder: coder.clone(), at },
    };
    if edit.language.is_some() && edit.translation.is_none() {
        return Err(wrong(print_edit::BadEdit::NoTranslation));
    }
    if edit.printed.is_none() && edit.translation.is_none() {
        return Err(CliError::Usage("a reason is one of an edit: say what is printed with --print".to_owned()));
    }
    if before.as_ref().is_some_and(|before| PrintEdit { coder: coder.clone(), at, ..before.clone() } == edit) {
        output::note(&format!("{name} is edited so already; nothing to do"));
        return Ok(());
    }
    let payload = Payload::PrintSet { edit: guid, set: Some(edit.clone()) };
    project.write(&coder, format!("edit for print in {}", spot.document), vec![payload])?;
    output::note(&format!("kept for print: {name}"));
    if let Some(printed) = &edit.printed {
        output::note(&format!("  {}", one_line(&marked(span.slice(&project.text(place.text)?), printed))));
    }
    if let Some(translation) = &edit.translation {
        let language = edit.language.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
        output::note(&format!("  translation{language}: {}", one_line(translation)));
    }
    Ok(())
}

/// The place of an excerpt: as exports quote it, that is the whole passage that its coding is a part of.
fn place_of(context: &Context, project: &Project, text: &str) -> Result<Place, CliError> {
    if text.contains(':') {
        return passage(project, text);
    }
    let all = project.visible_codings()?;
    let (document, coding) = show::find(project, &all, text)?;
    let corpus = project.corpus(context.coder_if_any(project)?.as_deref())?;
    let options = Options { documents: Documents::All, ..Options::default() };
    let scope = Scope::new(&corpus, &options).map_err(CliError::failed)?;
    let here = || CliError::Failed(format!("{} cannot be read as it is counted; run `emic check`", document.name));
    let at = corpus.document_named(&document.name).ok_or_else(here)?;
    let code = corpus.codebook.index_of(&coding.code).ok_or_else(here)?;
    let rows: Vec<_> = corpus.codings_of(at).iter().filter(|row| row.code as usize == code).collect();
    let own = |row: &crate::study::corpus::CodingRow| {
        row.span == coding.span && corpus.coders.get(row.coder as usize) == Some(&coding.coder)
    };
    // Where the reading that exports make leaves its coder out, it is the coder's own passage.
    let coder = rows.iter().find(|row| own(row)).filter(|row| !scope.takes(row)).map(|row| row.coder);
    let spans = rows.iter().filter(|row| coder.map_or_else(|| scope.takes(row), |coder| row.coder == coder));
    let spans: Vec<Span> = spans.map(|row| row.span).collect();
    let mut span = coding.span;
    loop {
        let met = spans.iter().filter(|other| other.start <= span.end && span.start <= other.end);
        let wider = met.fold(span, |all, one| Span { start: all.start.min(one.start), end: all.end.max(one.end) });
        if wider == span {
            return Ok(place_in(document, span));
        }
        span = wider;
    }
}

#[derive(Serialize)]
struct Row {
    document: String,
    turn: Option<u32>,
    start: Option<u32>,
    end: Option<u32>,
    excerpts: Vec<String>,
    text: Option<String>,
    printed: Option<String>,
    difference: Option<String>,
    translation: Option<String>,
    language: Option<String>,
    reason: Option<String>,
    coder: String,
    created: String,
    /// Whether the transcript was corrected at this place since.
    corrected_since: bool,
}

fn list(context: &Context, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let all = project.print_edits()?;
    if all.is_empty() {
        output::note("nothing is edited for print yet; `emic excerpt edit --help` shows how");
    }
    let codings = if all.is_empty() { Vec::new() } else { project.visible_codings()? };
    let mut rows = Vec::with_capacity(all.len());
    for info in &all {
        let ids = codings.iter().filter(|(document, _)| document.guid == info.spot.guid).flat_map(|(_, codings)| {
            let inside = |span: Span| info.spot.span.is_some_and(|place| place.encloses(span));
            codings.iter().filter(move |coding| inside(coding.span)).map(|coding| of_excerpt(coding.guid))
        });
        rows.push(row(&project, info, ids.collect())?);
    }
    if listing == Listing::Json {
        return output::json(&rows);
    }
    let left = |name| (name, Align::Left);
    let names = ["place", "excerpts", "difference", "translation", "reason", "coder", "created"];
    let mut columns = Columns::new(&names.map(left));
    let csv = listing == Listing::Csv;
    let fit = |text: &Option<String>| match text {
        Some(text) if csv => text.clone(),
        Some(text) => shortened(text, 80),
        None => String::new(),
    };
    for row in &rows {
        let place = match (row.turn, row.start) {
            (Some(turn), Some(_)) => format!("{}:{turn}", row.document),
            (None, Some(start)) => format!("{}:{start}..{}", row.document, row.end.unwrap_or(start)),
            _ => format!("{} (its place is gone)", row.document),
        };
        let language = row.language.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        let since = if row.corrected_since { " (the transcript was corrected since)" } else { "" };
        columns.row(vec![
            format!("{place}{since}"),
            row.excerpts.join(", "),
            fit(&row.difference),
            row.translation.as_ref().map_or_else(String::new, |text| fit(&Some(format!("{language}{text}")))),
            fit(&row.reason),
            row.coder.clone(),
            output::when(&row.created),
        ]);
    }
    columns.print(listing)
}

fn row(project: &Project, info: &PrintInfo, mut excerpts: Vec<String>) -> Result<Row, CliError> {
    let PrintEdit { on, printed, translation, language, reason, coder, at } = info.edit.clone();
    let document = project.document(&info.spot.document)?;
    let text = project.text(document.text)?;
    let span = info.spot.span;
    let chars = span.and_then(|span| CharIndex::new(&text).char_span(&text, span));
    let turn = match span {
        Some(span) => project.layout(document.layout)?.place_of(span).0,
        None => None,
    };
    let said = span.map(|span| span.slice(&text).to_owned());
    // Where its place is gone, the words that it was made of are those of the text that it was made on.
    let made_of = project.text(on.text).ok().map(|old| on.span.slice(&old).to_owned());
    excerpts.sort();
    excerpts.dedup();
    Ok(Row {
        document: info.spot.document.clone(),
        turn: turn.and_then(|turn| u32::try_from(turn).ok()),
        start: chars.map(|chars| chars.start),
        end: chars.map(|chars| chars.end),
        excerpts,
        difference: printed.as_ref().zip(said.as_ref().or(made_of.as_ref())).map(|(to, from)| marked(from, to)),
        corrected_since: made_of != said,
        text: said,
        printed,
        translation,
        language,
        reason,
        coder,
        created: created(at),
    })
}
