//! `emic pseudonymise`.

use super::args::{PseudonymiseArgs, Shown};
use super::context::Context;
use super::error::CliError;
use super::identify;
use super::output;
use super::progress::Progress;
use crate::search::Index;
use crate::store::Group;
use crate::store::pseudonymise::{Codings, Found, Left, Manner, Part, Plan};
use crate::study::identify::{Kind, Tally};
use crate::study::pseudonym::{Style, Why};
use serde::Serialize;
use std::collections::BTreeMap;

/// One place, as JSON tells it. The name and its surroundings are told by a dry run only.
#[derive(Serialize)]
struct Row<'a> {
    document: Option<&'a str>,
    turn: Option<usize>,
    #[serde(rename = "where")]
    place: &'a str,
    kind: Kind,
    start: Option<u32>,
    end: Option<u32>,
    replacement: &'a str,
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<&'static str>,
    #[serde(flatten)]
    context: Option<Surroundings<'a>>,
}

#[derive(Serialize)]
struct Surroundings<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
}

#[derive(Serialize)]
struct Report<'a> {
    dry_run: bool,
    documents: Vec<Count<'a>>,
    replaced: Vec<Row<'a>>,
    left: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codings: Option<Carried>,
}

#[derive(Serialize)]
struct Carried {
    exact: usize,
    moved: usize,
    lost: usize,
}

#[derive(Serialize)]
struct Count<'a> {
    document: Option<&'a str>,
    replaced: usize,
    left: usize,
}

/// Puts pseudonyms in the place of names.
pub fn run(context: &Context, args: &PseudonymiseArgs) -> Result<(), CliError> {
    let Some(path) = identify::names_path(args.table.as_deref()) else {
        return Err(CliError::Usage(
            "which names? Give their table with --table FILE or $EMIC_NAMES: a CSV file with the columns name and pseudonym".to_owned(),
        ));
    };
    let table = identify::read_names(&path)?;
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    let documents = match args.documents.as_slice() {
        [] => None,
        named => Some(identify::chosen(&project, named)?),
    };
    let manner = Manner { style: if args.plain { Style::Plain } else { Style::Brackets }, rename: args.rename };
    let plan = project.plan_pseudonyms(&table, documents, manner)?;
    if args.dry_run {
        if args.format == Shown::Json {
            output::json(&report(&plan.parts, true, None))?;
        } else {
            show(&plan)?;
        }
        output::note(&format!("{} would come in; nothing was written", pseudonyms(plan.replacements())));
        return Ok(());
    }
    let (replacements, told) = (plan.replacements(), plan.clone());
    let changed = plan.parts.iter().filter(|part| part.document.is_some() && part.replaced().next().is_some()).count();
    let codings = if replacements == 0 {
        Codings::default()
    } else {
        let label = format!("pseudonymise: {} in {}", pseudonyms(replacements), output::count(changed, "document"));
        let mut bar = Progress::new("pseudonymising");
        let codings = project.pseudonymise(&Group::new(&coder, label), plan, &mut |done, total| {
            bar.set(done as u64, total as u64);
        })?;
        bar.done();
        codings
    };
    if args.format == Shown::Json {
        output::json(&report(&told.parts, false, Some(codings)))?;
    } else {
        summary(&told)?;
    }
    if replacements == 0 {
        output::note("no name of the table is there to be replaced; nothing was written");
        return Ok(());
    }
    if !Index::at(project.index_path()).discard().unwrap_or(false) {
        output::note(&format!(
            "the search index still holds the old texts, and could not be cleared now; end other programs that use it and remove {}",
            project.index_path().display()
        ));
    }
    after(replacements, codings);
    Ok(())
}

fn pseudonyms(number: usize) -> String {
    output::count(number, "pseudonym")
}

/// What is to be known once names were replaced.
fn after(replacements: usize, codings: Codings) {
    let mut told = format!("{} came in", pseudonyms(replacements));
    if codings.moved > 0 {
        told.push_str(&format!("; {} cut through a name, look at them", output::count(codings.moved, "coding")));
    }
    if codings.lost > 0 {
        told.push_str(&format!("; {} lost their place", output::count(codings.lost, "coding")));
    }
    output::note(&told);
    output::note(
        "the names are still in the project file, in the earlier texts and the history, and `emic undo` brings them back: keep the file as confidential as the recordings, and hand on exports, or a new project made from them, instead",
    );
    output::note("pseudonymised data is still personal data: see docs/privacy.md");
}

fn name_of(part: &Part) -> Option<&str> {
    part.document.as_ref().map(|info| info.name.as_str())
}

fn row<'a>(part: &'a Part, found: &'a Found, dry_run: bool) -> Row<'a> {
    let context = (dry_run && !found.veiled).then_some(Surroundings {
        before: &found.before,
        text: &found.text,
        after: &found.after,
    });
    Row {
        document: name_of(part),
        turn: found.turn,
        place: &found.place,
        kind: found.kind,
        start: found.span.filter(|_| dry_run).map(|span| span.start),
        end: found.span.filter(|_| dry_run).map(|span| span.end),
        replacement: &found.replacement,
        reason: found.reason.as_deref(),
        left: found.left.map(Left::words),
        context,
    }
}

fn report(parts: &[Part], dry_run: bool, codings: Option<Codings>) -> Report<'_> {
    let counts = parts.iter().map(|part| Count {
        document: name_of(part),
        replaced: part.replaced().count(),
        left: part.left().count(),
    });
    Report {
        dry_run,
        documents: counts.collect(),
        replaced: parts.iter().flat_map(|part| part.replaced().map(|found| row(part, found, dry_run))).collect(),
        left: parts.iter().flat_map(|part| part.left().map(|found| row(part, found, dry_run))).collect(),
        codings: codings.map(|Codings { exact, moved, lost }| Carried { exact, moved, lost }),
    }
}

fn heading(part: &Part) -> String {
    let tally: Tally = part.replaced().map(|found| found.kind).collect();
    let what = if tally.is_empty() { "nothing to replace".to_owned() } else { tally.words() };
    format!("{}: {what}", name_of(part).unwrap_or("in no document"))
}

/// Where something stands, as lists say it.
fn place(found: &Found) -> String {
    match (found.turn, found.place.as_str()) {
        (Some(turn), "text") => format!("turn {turn}"),
        (Some(turn), place) => format!("turn {turn}, {place}"),
        (None, place) => place.to_owned(),
    }
}

/// Every place of a dry run, a document after the other, then what would be left.
fn show(plan: &Plan) -> Result<(), CliError> {
    let mut text = String::new();
    for part in plan.parts.iter().filter(|part| part.replaced().next().is_some()) {
        text.push_str(&format!("{}\n", heading(part)));
        for found in part.replaced() {
            let Found { before, text: there, after, replacement, .. } = found;
            let at = found.span.map_or_else(String::new, |span| format!(" at {span}"));
            let shown = if found.veiled {
                "(in a document that you code blind)".to_owned()
            } else {
                format!("{before}[-{there}-]{{+{replacement}+}}{after}")
            };
            text.push_str(&format!("  {}{at} ({}): {shown}\n", place(found), found.kind.as_str()));
        }
    }
    text.push_str(&left(plan, LEFT_SHOWN));
    output::raw(crate::text::display::safe(&text).as_bytes())
}

/// How many places of one kind are shown of what is left.
const LEFT_SHOWN: usize = 5;

/// What is left, by why, with the first few places and what to do about it.
fn left(plan: &Plan, most: usize) -> String {
    let mut by_why: BTreeMap<Left, Vec<(&Part, &Found)>> = BTreeMap::new();
    for part in &plan.parts {
        for found in part.left() {
            by_why.entry(found.left.unwrap_or(Left::Doubtful(Why::LowerCase))).or_default().push((part, found));
        }
    }
    let mut text = String::new();
    for (why, found) in by_why {
        text.push_str(&format!("left: {}: {} ({})\n", why.words(), found.len(), why.remedy()));
        for (part, found) in found.iter().take(most).filter(|(_, found)| !found.veiled) {
            let document = name_of(part).map_or_else(String::new, |name| format!("{name}, "));
            let Found { before, text: there, after, .. } = found;
            text.push_str(&format!("  {document}{}: {before}»{there}«{after}\n", place(found)));
        }
        if most > 0 && found.len() > most {
            text.push_str(&format!("  … and {} more; --format json lists all\n", found.len() - most));
        }
    }
    text
}

/// What came in, without a name.
fn summary(plan: &Plan) -> Result<(), CliError> {
    let mut text = String::new();
    for part in plan.parts.iter().filter(|part| part.replaced().next().is_some()) {
        text.push_str(&format!("{}\n", heading(part)));
    }
    text.push_str(&left(plan, 0));
    output::raw(crate::text::display::safe(&text).as_bytes())
}
