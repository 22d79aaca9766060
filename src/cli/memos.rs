//! `emic export memos`.

use super::args::MemosArgs;
use super::context::Context;
use super::error::CliError;
use super::report::{choose_of, deliver, parsed, style};
use super::{export, identify, output};
use crate::publish::csv::Records;
use crate::publish::excerpts::Wishes;
use crate::publish::leaks::{self, Found};
use crate::publish::memos::{self, By, Wanted};
use crate::publish::page::{Page, Part};
use crate::publish::{self, Format};
use crate::store::{MemoInfo, Project};
use crate::study::attribute::date_range;
use crate::study::pseudonym::Watch;

/// The formats, the first by itself.
const OFFERED: &[Format] = &[Format::Md, Format::Docx, Format::Odt, Format::Html, Format::Latex, Format::Table];

/// Writes memos with what they speak of.
pub fn run(context: &Context, args: &MemosArgs, watch: &Watch) -> Result<(), CliError> {
    let format = choose_of(args.format.as_deref(), args.output.as_deref(), OFFERED, "export memos")?;
    let by: By = parsed("--by", &args.by)?;
    let wishes = Wishes { context: args.context, ..args.protection.wishes()? };
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    let all = project.memo_list()?;
    let (chosen, asked) = chosen(&project, &all, args)?;
    let (known, excerpts) = project.link_goals(&all)?;
    let wanted = Wanted { memos: &chosen, all: &all, known: &known, excerpts: &excerpts, by, wishes: &wishes, asked };
    let page = memos::page(&corpus, &project, &wanted).map_err(export::refused)?;
    let tallies = tallies(&page, watch);
    if !args.allow_identifying {
        identify::stop_at_names(&tallies)?;
    }
    let made = publish::render(format, || page, Records::default, || Ok(String::new()), &style(None));
    deliver(made.map_err(CliError::failed)?, args.output.as_deref())?;
    output::note(&output::count(chosen.len(), "memo"));
    identify::note_found("what was exported holds", tallies, "emic check --identifying");
    Ok(())
}

/// The memos that are asked for, and what was asked in words.
fn chosen<'a>(
    project: &Project,
    all: &'a [MemoInfo],
    args: &MemosArgs,
) -> Result<(Vec<&'a MemoInfo>, Vec<String>), CliError> {
    let mut asked = Vec::new();
    let codes = match &args.code {
        None => None,
        Some(wanted) => {
            let book = project.effective_codes()?.codebook;
            let at = book.find(wanted).map_err(CliError::Failed)?;
            let ids: Vec<String> = book.subtree(at).filter_map(|at| Some(book.codes().get(at)?.id.clone())).collect();
            asked.push(format!("code: {} with its sub-codes", ids.first().map_or(wanted.as_str(), String::as_str)));
            Some(ids)
        }
    };
    let documents: Vec<String> =
        args.document.iter().map(|name| Ok(project.document(name)?.name)).collect::<Result<_, CliError>>()?;
    if !documents.is_empty() {
        asked.push(format!("documents: {}", documents.join(", ")));
    }
    asked.extend(args.memo_type.map(|kind| format!("type: {}", kind.as_str())));
    let from = args.from.as_deref().map(|text| day("--from", text)).transpose()?.map(|(first, _)| first);
    let to = args.to.as_deref().map(|text| day("--to", text)).transpose()?.map(|(_, last)| last);
    if let (Some(from), Some(to)) = (&from, &to)
        && from > to
    {
        return Err(CliError::Usage(format!("--from ({from}) is later than --to ({to})")));
    }
    asked.extend(from.as_ref().map(|day| format!("from {day}")));
    asked.extend(to.as_ref().map(|day| format!("to {day}")));
    let fits = |memo: &&MemoInfo| {
        let written = crate::store::log::rfc3339(memo.at);
        let written = written.get(..10).unwrap_or_default();
        codes.as_ref().is_none_or(|codes| memo.code.as_ref().is_some_and(|code| codes.contains(code)))
            && args.memo_type.is_none_or(|kind| memo.memo_type == Some(kind))
            && (documents.is_empty() || memo.document.as_ref().is_some_and(|name| documents.contains(name)))
            && from.as_ref().is_none_or(|from| written >= from.as_str())
            && to.as_ref().is_none_or(|to| written <= to.as_str())
    };
    Ok((all.iter().filter(fits).collect(), asked))
}

/// The first and the last day that a date means.
fn day(option: &str, text: &str) -> Result<(String, String), CliError> {
    let range = date_range(text.trim());
    range.map(|(first, last)| (first.to_string(), last.to_string())).ok_or_else(|| {
        CliError::Usage(format!(
            "{option}: “{}” is no date: write 2024-03-01, 2024-03 or 2024",
            crate::text::display::one_line(text)
        ))
    })
}

/// What points at persons, in memos and in what is quoted.
fn tallies(page: &Page, watch: &Watch) -> Found {
    let mut found = Found::new();
    for (part, words) in page.texts() {
        let place = if part == Part::Page { "memos" } else { part.words() };
        leaks::add(&mut found, place, watch.tally(words));
    }
    found
}
