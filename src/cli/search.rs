//! `emic search` and `emic autocode`.

use super::args::{AutocodeArgs, SearchArgs};
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::search::{CaughtUp, Extend, Hit, Index, Options, Order, Query, SearchError, Searcher, Unwritable, extend};
use crate::store::{Group, Project};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::{Corpus, corpus::Texts};
use crate::text::display::shortened;
use crate::text::{CharIndex, Span};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A project with its study and an index that is up with it.
pub struct Ready {
    /// The project.
    pub project: Project,
    /// The study.
    pub corpus: Corpus,
    index: Index,
}

impl Ready {
    /// Opens what a search needs; the index is brought up with the project on the way, and told of.
    pub fn new(project: Project, corpus: Corpus) -> Result<Self, CliError> {
        let index = Index::at(project.index_path());
        catch_up(&index, &project)?;
        Ok(Self { project, corpus, index })
    }

    /// A searcher.
    pub fn searcher(&self) -> Result<Searcher<'_>, CliError> {
        Searcher::new(&self.index, &self.corpus, &self.project).map_err(failed)
    }
}

/// Brings an index up with the project, with progress on a terminal.
pub fn catch_up(index: &Index, project: &Project) -> Result<(), CliError> {
    let mut bar = super::progress::Progress::new("indexing");
    let caught = index.catch_up(project, Unwritable::Scan, &mut |done, total| bar.set(done, total)).map_err(failed)?;
    bar.done();
    match caught {
        CaughtUp::Busy { missing } if missing > 0 => output::note(&format!(
            "another process is writing the index; {} are read directly meanwhile",
            output::count(missing, "document")
        )),
        CaughtUp::Unwritable { missing, why } if missing > 0 => output::note(&format!(
            "the index cannot be written ({why}); {} are read directly, which is slower",
            output::count(missing, "document")
        )),
        _ => {}
    }
    Ok(())
}

/// A search that failed; a wrong query is wrong usage.
pub fn failed(error: SearchError) -> CliError {
    match error {
        SearchError::Query(_) => CliError::Usage(error.to_string()),
        _ => CliError::failed(error),
    }
}

fn query(text: &str) -> Result<Query, CliError> {
    text.parse().map_err(|e: crate::search::QueryError| CliError::Usage(e.to_string()))
}

/// How many hits a table shows when no limit is given.
const SHOWN: usize = 200;

/// Searches, and prints hits with their context.
pub fn run(context: &Context, args: &SearchArgs) -> Result<(), CliError> {
    if args.saved {
        return list_saved(context, args.format);
    }
    let mut project = context.open()?;
    let text = wanted(args, &project)?;
    let query = query(&text)?;
    if let Some(name) = &args.save {
        save(context, &mut project, name, &text)?;
    }
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    let ready = Ready::new(project, corpus)?;
    let searcher = ready.searcher()?;
    let order = match args.sort {
        None if query.is_ranked() => Order::Score,
        None | Some(super::args::Sort::Document) => Order::Document,
        Some(super::args::Sort::Score) => Order::Score,
    };
    let limit = args.limit.or((args.format == Listing::Table).then_some(SHOWN));
    let hits = searcher.run(&query, Options { limit, order, ..Options::default() }).map_err(failed)?;
    for note in &hits.notes {
        output::note(note);
    }
    let records = searcher.records(&hits.hits);
    if args.format == Listing::Json {
        let records = records.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        return output::json(&records);
    }
    let mut columns = Columns::new(&[
        ("document", Align::Left),
        ("turn", Align::Right),
        ("participant", Align::Left),
        ("profession", Align::Left),
        ("text", Align::Left),
    ]);
    for (record, hit) in records.zip(&hits.hits) {
        let record = record.map_err(failed)?;
        let text = if args.format == Listing::Csv { record.text.clone() } else { marked(&ready, hit)? };
        columns.row(vec![
            record.document,
            record.turn.to_string(),
            record.participant.unwrap_or_default(),
            record.attributes.get("profession").cloned().unwrap_or_default(),
            text,
        ]);
    }
    columns.print(args.format)?;
    let more = hits.total.saturating_sub(hits.hits.len());
    output::note(&format!(
        "{} in {}{}",
        output::count(hits.total, "turn"),
        output::count(hits.documents, "document"),
        if more > 0 {
            format!("; {more} more are not shown (--limit N, or --format json for all)")
        } else {
            String::new()
        }
    ));
    Ok(())
}

/// The query that is asked: as it is written, or kept in the project; with what it is to be like.
fn wanted(args: &SearchArgs, project: &Project) -> Result<String, CliError> {
    let written = match args.query.as_deref().map(|text| (text, text.strip_prefix('@'))) {
        Some((_, Some(name))) => Some(project.saved_search(name).map_err(|e| CliError::Usage(e.to_string()))?.query),
        Some((text, None)) => Some(text.to_owned()),
        None => None,
    };
    match (written, &args.like) {
        (Some(text), None) => Ok(text),
        (None, Some(like)) => Ok(crate::search::like_query(like)),
        (Some(text), Some(like)) => Ok(format!("{} ({text})", crate::search::like_query(like))),
        (None, None) => Err(CliError::Usage(
            "QUERY is missing: write one, as in emic search '\"chain of command\"', @NAME for one that is kept, or --like CODE".to_owned(),
        )),
    }
}

fn save(context: &Context, project: &mut Project, name: &str, query: &str) -> Result<(), CliError> {
    if project.read_only() {
        return Err(crate::store::StoreError::ReadOnly(project.path().to_owned()).into());
    }
    let coder = context.coder(project)?;
    let name = crate::store::search_name(name).map_err(|e| CliError::Usage(format!("--save: {e}")))?;
    project.save_search(&coder, &name, query)?;
    output::note(&format!("kept as {name}; `emic search @{name}` runs it, `emic undo` takes it out again"));
    Ok(())
}

/// Lists the searches that are kept.
fn list_saved(context: &Context, format: Listing) -> Result<(), CliError> {
    let saved = context.open()?.saved_searches()?;
    if format == Listing::Json {
        let rows: Vec<serde_json::Value> =
            saved.iter().map(|one| serde_json::json!({"name": one.name, "query": one.query})).collect();
        return output::json(&rows);
    }
    let mut columns = Columns::new(&[("name", Align::Left), ("query", Align::Left)]);
    for one in saved {
        columns.row(vec![one.name, one.query]);
    }
    columns.print(format)
}

/// A part of the turn around what was found, with the matches between ‹ and ›.
fn marked(ready: &Ready, hit: &Hit) -> Result<String, CliError> {
    const AROUND: usize = 70;
    let gone = || CliError::Failed("a document went away while it was searched; search again".to_owned());
    let text = Texts::text(&ready.project, &ready.corpus, hit.document).ok_or_else(gone)?;
    let body = ready.corpus.turns.get(hit.row as usize).ok_or_else(gone)?.body;
    if hit.matches.is_empty() {
        return Ok(shortened(body.slice(&text), AROUND));
    }
    let part = crate::search::snippet(&text, body, &hit.matches, AROUND);
    let mut line = String::from(if part.cut_before { "…" } else { "" });
    let mut at = part.span.start;
    for found in &part.matches {
        line.push_str(Span::new(at, found.start).slice(&text));
        line.push('‹');
        line.push_str(found.slice(&text));
        line.push('›');
        at = found.end;
    }
    line.push_str(Span::new(at, part.span.end).slice(&text));
    if part.cut_after {
        line.push('…');
    }
    Ok(line)
}

/// A coding that autocode makes.
#[derive(serde::Serialize)]
struct Made {
    document: String,
    turn: u32,
    start: u32,
    end: u32,
    text: String,
}

/// Codes what a query finds, as one step.
pub fn autocode(context: &Context, args: &AutocodeArgs) -> Result<(), CliError> {
    let query = query(&args.query)?;
    let reach: Extend = super::report::parsed("--extend", &args.extend)?;
    let project = context.open()?;
    let coder = if args.dry_run { context.coder_if_any(&project)? } else { Some(context.coder(&project)?) };
    if project.read_only() && !args.dry_run {
        return Err(crate::store::StoreError::ReadOnly(project.path().to_owned()).into());
    }
    let book = project.effective_codes()?.codebook;
    let at = book.find(&args.code).map_err(CliError::Failed)?;
    let id = book.codes().get(at).map(|code| code.id.clone()).unwrap_or_default();
    let corpus = project.corpus(coder.as_deref())?;
    let ready = Ready::new(project, corpus)?;
    let hits = ready.searcher()?.run(&query, Options::default()).map_err(failed)?;
    for note in &hits.notes {
        output::note(note);
    }
    let mut by_document: BTreeMap<usize, Vec<&Hit>> = BTreeMap::new();
    for hit in &hits.hits {
        by_document.entry(hit.document).or_default().push(hit);
    }
    let (mut made, mut payloads, mut already) = (Vec::new(), Vec::new(), 0);
    for (document, hits) in by_document {
        let Some(row) = ready.corpus.documents.get(document) else { continue };
        let info = ready.project.document(&row.name)?;
        let text = ready.project.text(info.text)?;
        let index = CharIndex::new(&text);
        let there: HashSet<Span> = match &coder {
            Some(coder) => {
                let own = ready.project.codings(&info)?.into_iter().filter(|c| c.code == id && c.coder == *coder);
                own.map(|coding| coding.span).collect()
            }
            None => HashSet::new(),
        };
        let mut items = Vec::new();
        for hit in hits {
            let Some(turn) = ready.corpus.turns.get(hit.row as usize) else { continue };
            for span in extend(&text, turn.body, &hit.matches, reach) {
                if there.contains(&span) {
                    already += 1;
                    continue;
                }
                let place = index.char_span(&text, span).unwrap_or_default();
                made.push(Made {
                    document: info.name.clone(),
                    turn: hit.turn,
                    start: place.start,
                    end: place.end,
                    text: span.slice(&text).to_owned(),
                });
                items.push(CodingItem(0, 0, span, super::coding::now(), Origin::Auto, None, None));
            }
        }
        if let (Some(coder), false) = (&coder, items.is_empty()) {
            payloads.push(Payload::CodingsAdded {
                document: info.guid,
                text: info.text,
                codes: vec![id.clone()],
                coders: vec![coder.clone()],
                items,
                under: Vec::new(),
            });
        }
    }
    let Ready { mut project, .. } = ready;
    if let (Some(coder), false, false) = (&coder, args.dry_run, payloads.is_empty()) {
        let label = format!("autocode {id} with {}", args.query);
        let group = Group::new(coder, label);
        project.append(&group, crate::store::Batch::of(payloads))?;
    }
    tell(args, &id, &made, already, hits.documents)
}

fn tell(args: &AutocodeArgs, id: &str, made: &[Made], already: usize, documents: usize) -> Result<(), CliError> {
    if args.format == Listing::Json {
        output::json(&made)?;
    } else {
        let mut columns = Columns::new(&[
            ("document", Align::Left),
            ("turn", Align::Right),
            ("span", Align::Left),
            ("text", Align::Left),
        ]);
        for coding in made {
            let text = if args.format == Listing::Csv { coding.text.clone() } else { shortened(&coding.text, 70) };
            columns.row(vec![
                coding.document.clone(),
                coding.turn.to_string(),
                format!("{}..{}", coding.start, coding.end),
                text,
            ]);
        }
        columns.print(args.format)?;
    }
    let there = if already > 0 { format!(", {already} were there already") } else { String::new() };
    let count = output::count(made.len(), "coding");
    let in_documents: BTreeSet<&str> = made.iter().map(|coding| coding.document.as_str()).collect();
    let in_documents = output::count(in_documents.len(), "document");
    output::note(&if made.is_empty() {
        // No step was made: an undo would take back the one before.
        format!("0 codings of {id} to make{there}; nothing was written")
    } else if args.dry_run {
        format!("{count} of {id} would be made in {in_documents}{there}; nothing was written")
    } else {
        format!("{count} of {id} made in {in_documents}{there}; `emic undo` takes them back")
    });
    if made.is_empty() && already == 0 && documents > 0 {
        output::note("a query of conditions alone has no matches to code; --extend turn codes whole turns");
    }
    Ok(())
}
