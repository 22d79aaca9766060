//! `emic show`: an excerpt by its id, with all that is needed to cite it and what was noted on it.

use super::args::ShowArgs;
use super::context::Context;
use super::error::CliError;
use super::memo::{Noted, created};
use super::output::{self, Listing};
use crate::analysis::Scope;
use crate::analysis::options::{Coders, Documents, Options};
use crate::publish::consent::Consents;
use crate::publish::excerpts::{Collection, Excerpt, Source, Wishes, collect};
use crate::publish::protect::Rule;
use crate::store::{CodingInfo, DocumentInfo, Project};
use crate::study::Guid;
use crate::study::consent::Consent;
use crate::study::memo_links::Goal;
use crate::study::short_id::{ShortIds, digits, of_excerpt};
use crate::text::display::{one_line, safe, shortened};
use crate::text::{CharIndex, CharSpan, Span};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// What is told of an excerpt beside what exports tell.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    excerpt: Excerpt,
    guid: Guid,
    coder: String,
    created: String,
    origin: &'static str,
    weight: Option<f64>,
    tags: Vec<String>,
    passage: Passage,
    linked_from: Vec<Noted>,
    /// What of it may leave the study: `quote`, `paraphrase`, `none`, `withdrawn`.
    consent: &'static str,
}

/// What it is a part of: the codings of its code that overlap or touch one another.
#[derive(Serialize)]
struct Passage {
    start: Option<u32>,
    end: Option<u32>,
    ids: Vec<String>,
}

/// Shows the excerpt that an id means.
pub fn run(context: &Context, args: &ShowArgs) -> Result<(), CliError> {
    if args.format == Listing::Csv {
        return Err(CliError::Usage("show does not write csv; it offers table, json".to_owned()));
    }
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let all = project.visible_codings()?;
    let (document, coding) = find(&project, &all, &args.id)?;
    let codings = all.iter().find(|(info, _)| info.guid == document.guid).map_or(&[][..], |(_, codings)| codings);
    let text = project.text(document.text)?;
    let index = CharIndex::new(&text);
    let (collection, source, consent) = quoted(&project, acting.as_deref(), document, coding, args.context)?;
    let Some(mut excerpt) = collection.excerpts.into_iter().next() else { return Err(CliError::Told) };
    excerpt.working_copy = false;
    excerpt.id = of_excerpt(coding.guid);
    excerpt.memo.clone_from(&coding.memo);
    let whole: BTreeSet<&str> = codings.iter().filter(|o| o.span.overlaps(source)).map(|o| o.code.as_str()).collect();
    excerpt.codes = in_order(&project, &whole)?;
    let shown = Shown {
        excerpt,
        guid: coding.guid,
        coder: coding.coder.clone(),
        created: created(coding.created),
        origin: coding.origin.as_str(),
        weight: coding.weight,
        tags: tags(&project, document, coding.span)?,
        passage: passage(codings, coding, |span| index.char_span(&text, span)),
        linked_from: linking(&project, coding.guid)?,
        consent: consent.as_str(),
    };
    if args.format == Listing::Json {
        return output::json(&shown);
    }
    print(&shown, args.context > 0)
}

/// The coding that an id means; else what it may mean, each with its place.
pub fn find<'a>(
    project: &Project,
    all: &'a [(DocumentInfo, Vec<CodingInfo>)],
    id: &str,
) -> Result<(&'a DocumentInfo, &'a CodingInfo), CliError> {
    let each = || all.iter().flat_map(|(info, codings)| codings.iter().map(move |coding| (info, coding)));
    let ids = ShortIds::new(each().map(|(_, coding)| coding.guid));
    match ids.find(id, "excerpt", "`emic export excerpts`") {
        Ok(guid) => each().find(|(_, coding)| coding.guid == guid).ok_or(CliError::Told),
        Err(crate::study::short_id::BadId::Several { .. }) => {
            let wanted = id.trim().replace('-', "").to_lowercase();
            let near = each().filter(|(_, coding)| coding.guid.simple().to_string().starts_with(&wanted));
            let near: Vec<(&DocumentInfo, &CodingInfo)> = near.collect();
            let mut lines = Vec::new();
            for (info, coding) in near.iter().take(8) {
                let turn = project.layout(info.layout)?.place_of(coding.span).0;
                let turn = turn.map_or_else(String::new, |turn| format!(":{turn}"));
                lines.push(format!(
                    "\n  {}  {}{turn} {} ({})",
                    of_excerpt(coding.guid),
                    info.name,
                    coding.code,
                    coding.coder
                ));
            }
            let more = near.len().saturating_sub(lines.len());
            let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
            Err(CliError::Failed(format!(
                "{} may be {} excerpts; write more of it:{}{more}",
                one_line(id),
                near.len(),
                lines.concat()
            )))
        }
        Err(why) => {
            let wanted: BTreeSet<String> = digits(id).into_iter().collect();
            let gone = project.excerpts_named(&wanted)?.into_values().next();
            let memo = project.memo_list()?.into_iter().find(|memo| wanted.iter().any(|id| begins(memo.guid, id)));
            Err(CliError::Failed(match (gone, memo) {
                (Some(gone), _) => format!(
                    "the excerpt {} was taken away: it was {}; `emic log` tells when",
                    one_line(id),
                    gone.in_words()
                ),
                (None, Some(memo)) => format!(
                    "{} is no excerpt but a memo on {}; `emic memo show {}` shows it",
                    one_line(id),
                    memo.target,
                    one_line(id)
                ),
                (None, None) => why.to_string(),
            }))
        }
    }
}

fn begins(guid: Guid, digits: &str) -> bool {
    guid.simple().to_string().starts_with(digits)
}

/// The excerpt as exports make it, of this coding alone, and where it stands.
fn quoted(
    project: &Project,
    acting: Option<&str>,
    document: &DocumentInfo,
    coding: &CodingInfo,
    context: usize,
) -> Result<(Collection, Span, Consent), CliError> {
    let corpus = project.corpus(acting)?;
    let options = Options { coders: Coders::All, documents: Documents::All, ..Options::default() };
    let scope = Scope::new(&corpus, &options).map_err(CliError::failed)?;
    let lost = || CliError::Failed(format!("{} cannot be read as it is counted; run `emic check`", document.name));
    let at = corpus.document_named(&document.name).ok_or_else(lost)?;
    let code = corpus.codebook.index_of(&coding.code).ok_or_else(lost)?;
    let row = corpus.documents.get(at).map_or(0, |row| row.codings.start);
    let own = (row..).zip(corpus.codings_of(at)).find(|(_, row)| {
        row.span == coding.span
            && row.code as usize == code
            && corpus.coders.get(row.coder as usize) == Some(&coding.coder)
    });
    let codings = own.map(|(at, _)| at).into_iter().collect();
    let source = Source { code, document: at, span: coding.span, codings };
    // What is shown stays with who may see the study; files that leave it are masked, and hold to consent.
    let rule = Rule { working_copy: true, ..Rule::default() };
    let wishes = Wishes { rule, context, on_screen: true, ..Wishes::default() };
    let collection = collect(&scope, project, &[source], &HashMap::new(), &wishes).map_err(CliError::failed)?;
    Ok((collection, coding.span, Consents::of(&corpus).span(at, coding.span)))
}

fn in_order(project: &Project, codes: &BTreeSet<&str>) -> Result<Vec<String>, CliError> {
    let book = project.effective_codes()?.codebook;
    let known = book.codes().iter().filter(|code| codes.contains(code.id.as_str()));
    Ok(known.map(|code| code.id.clone()).collect())
}

fn tags(project: &Project, document: &DocumentInfo, span: Span) -> Result<Vec<String>, CliError> {
    let here = |info: &crate::store::TagInfo| {
        info.spot.guid == document.guid && info.spot.span.is_some_and(|own| own.overlaps(span))
    };
    let names: BTreeSet<String> = project.tags()?.into_iter().filter(here).map(|info| info.tag.name).collect();
    Ok(names.into_iter().collect())
}

/// The codings of the same code that overlap or touch this one, and those that they overlap or touch.
fn passage(codings: &[CodingInfo], own: &CodingInfo, chars: impl Fn(Span) -> Option<CharSpan>) -> Passage {
    let mut span = own.span;
    let meets = |coding: &&CodingInfo, span: Span| {
        coding.code == own.code && coding.span.start <= span.end && span.start <= coding.span.end
    };
    loop {
        let met = codings.iter().filter(|coding| meets(coding, span));
        let wider =
            met.fold(span, |all, one| Span { start: all.start.min(one.span.start), end: all.end.max(one.span.end) });
        if wider == span {
            break;
        }
        span = wider;
    }
    let ids = codings.iter().filter(|coding| meets(coding, span)).map(|coding| of_excerpt(coding.guid)).collect();
    let place = chars(span);
    Passage { start: place.map(|place| place.start), end: place.map(|place| place.end), ids }
}

/// The memos that link to the excerpt.
fn linking(project: &Project, excerpt: Guid) -> Result<Vec<Noted>, CliError> {
    let memos = project.memo_list()?;
    let (known, _) = project.link_goals(&memos)?;
    let ids = ShortIds::new(memos.iter().map(|memo| memo.guid));
    let links = |text: &str| known.goals(text).into_iter().any(|(_, goal)| goal == Goal::Excerpt(excerpt));
    Ok(memos.iter().filter(|memo| links(&memo.text)).map(|memo| Noted::of(memo, &ids)).collect())
}

fn print(shown: &Shown, context: bool) -> Result<(), CliError> {
    let excerpt = &shown.excerpt;
    let turn = excerpt.turn.map_or_else(String::new, |turn| format!(":{turn}"));
    let place = format!("{}{turn} {}..{}", excerpt.document, excerpt.start, excerpt.end);
    let mut out = format!("{}  {} · {} · {}\n", excerpt.id, excerpt.code, shown.coder, one_line(&place));
    let around = |out: &mut String, text: &str| {
        if context && !text.trim().is_empty() {
            out.push_str(&format!("\n{}\n", indented(text)));
        }
    };
    around(&mut out, &excerpt.before);
    out.push_str(&format!("\n{}\n", safe(&said(excerpt))));
    around(&mut out, &excerpt.after);
    out.push('\n');
    let mut line = |what: &str, text: String| {
        if !text.is_empty() {
            out.push_str(&format!("{what:<9}{text}\n"));
        }
    };
    line("citation", one_line(&excerpt.citation));
    line("printed", excerpt.printed.as_deref().map(one_line).unwrap_or_default());
    if let Some(translation) = &excerpt.translation {
        let language = excerpt.translation_language.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        line("in print", one_line(&format!("{language}{translation}")));
    }
    line("codes", excerpt.codes.join(", "));
    let consent = match shown.consent {
        "quote" => "quote".to_owned(),
        "paraphrase" => "paraphrase: no file but a working copy quotes it".to_owned(),
        other => format!("{other}: no file has it"),
    };
    line("consent", consent);
    line("coded", format!("by {} {}, {}", shown.coder, output::when(&shown.created), shown.origin));
    line("weight", shown.weight.map(|weight| weight.to_string()).unwrap_or_default());
    line("tags", one_line(&shown.tags.join(", ")));
    line("memo", excerpt.memo.as_deref().map(|memo| indented(memo).trim_start().to_owned()).unwrap_or_default());
    if let (Some(start), Some(end), [_, _, ..]) = (shown.passage.start, shown.passage.end, &shown.passage.ids[..]) {
        line("passage", format!("{start}..{end}, made by {}", shown.passage.ids.join(", ")));
    }
    for memo in &shown.linked_from {
        line("linked", format!("{} on {}: {}", memo.id, one_line(&memo.target), shortened(&memo.title, 60)));
    }
    output::raw(out.as_bytes())
}

/// What is said, with who says it: where it is one turn, the exports leave that to the citation.
fn said(excerpt: &Excerpt) -> String {
    match (&excerpt.participant, excerpt.turn == excerpt.last_turn) {
        (Some(name), true) => {
            let short = name.strip_prefix(&format!("{}/", excerpt.document)).unwrap_or(name);
            format!("{short}: {}", excerpt.quotation)
        }
        _ => excerpt.quotation.clone(),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("         {}", safe(line))).collect::<Vec<_>>().join("\n")
}
