//! `emic verify`: every quotation of a manuscript held against the study.

use super::args::VerifyArgs;
use super::context::Context;
use super::error::CliError;
use super::output;
use super::report::{choose_of, deliver, parsed, style};
use crate::analysis::quoted::{Outcome, Search};
use crate::ingest::manuscript::{self, quotations::quotations};
use crate::publish::protect::Rule;
use crate::publish::verify::{Excerpted, Found, Source, Wanted, check, wanted};
use crate::publish::{self, Format, json};
use crate::store::Project;
use crate::study::Corpus;
use crate::study::Hash;
use crate::text::Span;
use crate::text::display::one_line;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// So many texts are read before they are searched, side by side.
const BATCH: usize = 64;

/// Runs `verify`; exit code 1 where something is wrong.
pub fn run(context: &Context, args: &VerifyArgs) -> Result<(), CliError> {
    const OFFERED: &[Format] = &[Format::Table, Format::Csv, Format::Json, Format::Md];
    let format = choose_of(args.format.as_deref(), args.output.as_deref(), OFFERED, "verify")?;
    let rule = Rule { min_cell: args.min_cell, protect: parsed("--protect", &args.protect)?, working_copy: false };
    let manuscript = manuscript::read(&args.manuscript).map_err(CliError::failed)?;
    for doubt in &manuscript.doubts {
        output::note(&format!("{}: {}", args.manuscript.display(), one_line(doubt)));
    }
    let project = context.open()?;
    let corpus = project.corpus(context.coder_if_any(&project)?.as_deref())?;
    let all = wanted(&corpus, quotations(&manuscript));
    let (sources, outcomes) = searched(&project, &corpus, &all)?;
    let ids: BTreeSet<String> = all.iter().flat_map(Wanted::excerpts).cloned().collect();
    let named = project.excerpts_named(&ids)?;
    let excerpted = |info: crate::store::ExcerptInfo| Excerpted { document: info.document, span: info.span };
    let found = Found {
        corpus: &corpus,
        texts: &project,
        wanted: &all,
        sources: &sources,
        outcomes,
        excerpts: named.into_iter().map(|(id, info)| (id, excerpted(info))).collect::<HashMap<_, _>>(),
        rule,
    };
    let file = args.manuscript.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let report = check(&file, found, args.all);
    let made =
        publish::render(format, || report.page(), || report.records(), || json::pretty(&report), &style(args.width));
    deliver(made.map_err(CliError::failed)?, args.output.as_deref())?;
    if format != Format::Table || args.output.is_some() {
        output::note(&report.summary());
    }
    if report.quotations == 0 {
        output::note(
            "no quotation was found: they are known by quotation marks, by a style or environment of quotations, or by being indented",
        );
    }
    if report.problems > 0 { Err(CliError::Told) } else { Ok(()) }
}

/// The texts that were searched, and what was found in them: index of the text, and what was found there.
type Searched = (Vec<Source>, Vec<(usize, Outcome)>);

/// A text to search.
struct Text {
    source: usize,
    text: Arc<str>,
    labels: Vec<Span>,
}

/// Searches what is quoted in all texts: current ones, edits for print, and texts that are no current ones any more.
fn searched(project: &Project, corpus: &Corpus, all: &[Wanted]) -> Result<Searched, CliError> {
    let search = Search::new(all.iter().map(|wanted| wanted.pattern.clone()).collect());
    let mut sources: Vec<Source> = Vec::new();
    let mut outcomes: Vec<(usize, Outcome)> = Vec::new();
    let mut settled = vec![false; all.len()];
    if all.is_empty() {
        return Ok((sources, outcomes));
    }
    let infos = project.documents()?;
    let at: HashMap<_, _> = corpus.documents.iter().enumerate().map(|(at, row)| (row.guid, at)).collect();
    let mut bar = super::progress::Progress::new("searching");
    for batch in infos.chunks(BATCH) {
        let mut texts = Vec::with_capacity(batch.len());
        for info in batch {
            let Some(document) = at.get(&info.guid).copied() else { continue };
            let labels =
                corpus.turns_of(document).iter().map(|turn| Span { start: turn.span.start, end: turn.body.start });
            let labels = labels.filter(|label| !label.is_empty()).collect();
            texts.push(Text { source: sources.len(), text: project.text(info.text)?, labels });
            sources.push(Source::Document(document));
        }
        let found: Vec<(usize, Outcome)> = texts
            .par_iter()
            .flat_map_iter(|text| {
                let found = search.scan(&text.text, &text.labels, &|at| settled.get(at).copied().unwrap_or(false));
                found.into_iter().map(|outcome| (text.source, outcome))
            })
            .collect();
        for (_, outcome) in found.iter().filter(|(_, outcome)| !outcome.exact.is_empty()) {
            if let Some(known) = settled.get_mut(outcome.pattern) {
                *known = true;
            }
        }
        outcomes.extend(found);
        bar.set(sources.len() as u64, infos.len() as u64);
    }
    bar.done();
    let mut also = |source: Source, text: &str, sources: &mut Vec<Source>, nearly: bool| {
        let found = search.scan(text, &[], &|at| !nearly || settled.get(at).copied().unwrap_or(false));
        outcomes.extend(found.into_iter().map(|outcome| (sources.len(), outcome)));
        sources.push(source);
    };
    for row in &corpus.prints {
        for text in row.printed.iter().chain(&row.translation) {
            // One that is misquoted is nearer to it than to the transcript.
            also(Source::Edit(row.document as usize, row.span), text, &mut sources, true);
        }
    }
    // What stands in a current text need not be looked for in former ones.
    if settled.contains(&false) {
        for former in project.former_texts()? {
            let text = text_if_any(project, former.text)?;
            let source =
                if former.removed { Source::Removed(former.document) } else { Source::Earlier(former.document) };
            if let Some(text) = text {
                also(source, &text, &mut sources, false);
            }
        }
    }
    Ok((sources, outcomes))
}

/// A text that may have been erased.
fn text_if_any(project: &Project, hash: Hash) -> Result<Option<Arc<str>>, CliError> {
    match project.text(hash) {
        Ok(text) => Ok(Some(text)),
        Err(crate::store::StoreError::Damaged { .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
