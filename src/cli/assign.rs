//! `emic assign` and `emic next`: who codes what.

use super::args::{AssignArgs, ListArgs};
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use crate::store::{DocumentInfo, Progress, work};
use crate::study::Payload;
use crate::study::assignment::{Deal, Item, deal};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One document of the plan.
#[derive(Serialize)]
struct Row<'a> {
    document: &'a str,
    by: BTreeMap<&'a str, String>,
    coders: Vec<&'a str>,
    lead: &'a str,
    words: u32,
}

/// A plan, as JSON.
#[derive(Serialize)]
struct Plan<'a> {
    coders: &'a [String],
    overlap: f64,
    by: &'a [String],
    seed: u64,
    documents: Vec<Row<'a>>,
    assigned_already: usize,
}

/// Deals documents to coders.
pub fn run(context: &Context, args: &AssignArgs) -> Result<(), CliError> {
    let (mut project, acting) = context.open_to_try_or_write(args.dry_run)?;
    let coders = coders(&args.coders)?;
    let overlap = share(&args.overlap)?;
    if overlap > 0.0 && coders.len() < 2 {
        return Err(CliError::Usage(format!(
            "--overlap {} needs two coders or more: one coder cannot code a document twice",
            args.overlap
        )));
    }
    let documents = project.documents()?;
    let by = stratify(args.by.as_deref(), &documents)?;
    let wanted = chosen(&args.documents, &project, &documents)?;
    let (todo, kept): (Vec<&DocumentInfo>, Vec<&DocumentInfo>) =
        wanted.into_iter().partition(|document| args.again || document.assigned.is_empty());
    if todo.is_empty() {
        output::note(&match kept.len() {
            0 => "there are no documents to assign; `emic import PATH…` brings them in".to_owned(),
            1 => "1 document is assigned already; --again deals it anew".to_owned(),
            n => format!("all {n} documents are assigned already; --again deals them anew"),
        });
        return Ok(());
    }
    let items: Vec<Item> = todo.iter().map(|document| item(document, &by, &coders)).collect();
    // What a coder has to code already counts: new documents even it out.
    let load = coders
        .iter()
        .map(|coder| {
            let left = |d: &&DocumentInfo| d.assigned.contains(coder) && !todo.iter().any(|todo| todo.guid == d.guid);
            documents.iter().filter(left).map(|document| u64::from(document.words)).sum()
        })
        .collect();
    let dealt = deal(&items, Deal { coders: coders.len(), overlap, seed: args.seed }, load);
    let name = |at: &usize| coders.get(*at).map(String::as_str).unwrap_or_default();
    let rows: Vec<Row<'_>> = todo
        .iter()
        .zip(&dealt)
        .map(|(document, dealt)| Row {
            document: &document.name,
            by: by.iter().map(|key| (key.as_str(), value(document, key))).collect(),
            coders: dealt.iter().map(name).collect(),
            lead: dealt.first().map(name).unwrap_or_default(),
            words: document.words,
        })
        .collect();
    let payloads = payloads(&todo, &rows);
    let plan =
        Plan { coders: &coders, overlap, by: &by, seed: args.seed, documents: rows, assigned_already: kept.len() };
    if args.format == Listing::Json {
        output::json(&plan)?;
    } else {
        print(&plan, args.format)?;
    }
    let summary = summary(&plan);
    if args.dry_run {
        output::note(&format!("{summary}; nothing was written"));
        return Ok(());
    }
    let stratified = if by.is_empty() { String::new() } else { format!(" by {}", by.join(",")) };
    let label = format!(
        "assign {} to {} (overlap {}{stratified}, seed {})",
        output::count(todo.len(), "document"),
        coders.join(", "),
        args.overlap,
        args.seed
    );
    project.write(&acting, label, payloads)?;
    output::note(&format!("{summary}. Each coder sees what comes next with `emic next`; `emic undo` takes it back"));
    Ok(())
}

/// The coders named, each once and in a form a coder's name may have.
fn coders(names: &str) -> Result<Vec<String>, CliError> {
    let names =
        crate::analysis::options::parse_list(names).map_err(|why| CliError::Usage(format!("--coders: {why}")))?;
    let mut seen = BTreeSet::new();
    for name in &names {
        crate::store::check_coder(name).map_err(|e| CliError::Usage(e.to_string()))?;
        if crate::study::decision::is_consensus(name) {
            return Err(CliError::Usage(format!(
                "--coders: {name} is the layer of decisions, not somebody who codes; see `emic adjudicate`"
            )));
        }
        if !seen.insert(name.clone()) {
            return Err(CliError::Usage(format!("--coders: {name} is named twice")));
        }
    }
    Ok(names)
}

/// A share: `20%` or `0.2`.
fn share(text: &str) -> Result<f64, CliError> {
    let wrong = || {
        CliError::Usage(format!(
            "--overlap: “{}” is no share; write it as in 20% or 0.2 (from 0% to 100%)",
            crate::text::display::one_line(text)
        ))
    };
    let (number, unit) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    let share = number.parse::<f64>().map_err(|_| wrong())? / unit;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(wrong()) }
}

/// The attributes to stratify by, which some document must have.
fn stratify(by: Option<&str>, documents: &[DocumentInfo]) -> Result<Vec<String>, CliError> {
    let Some(by) = by else { return Ok(Vec::new()) };
    let keys = crate::analysis::options::parse_list(by).map_err(|why| CliError::Usage(format!("--by: {why}")))?;
    let keys: Vec<String> = keys.iter().map(|key| crate::study::attribute::key(key)).collect();
    let known: BTreeSet<&str> = documents.iter().flat_map(|d| d.attributes.keys()).map(String::as_str).collect();
    for key in &keys {
        if !known.contains(key.as_str()) {
            let known: Vec<&str> = known.into_iter().collect();
            return Err(CliError::Usage(format!(
                "--by: no document has an attribute “{key}”; documents have {}",
                known.join(", ")
            )));
        }
    }
    Ok(keys)
}

/// The documents named, all where none is.
fn chosen<'a>(
    names: &[String],
    project: &crate::store::Project,
    documents: &'a [DocumentInfo],
) -> Result<Vec<&'a DocumentInfo>, CliError> {
    if names.is_empty() {
        return Ok(documents.iter().collect());
    }
    let mut wanted = BTreeSet::new();
    for name in names {
        wanted.insert(project.document(name)?.guid);
    }
    Ok(documents.iter().filter(|document| wanted.contains(&document.guid)).collect())
}

fn value(document: &DocumentInfo, key: &str) -> String {
    document.attributes.get(key).cloned().unwrap_or_else(|| "(none)".to_owned())
}

fn item(document: &DocumentInfo, by: &[String], coders: &[String]) -> Item {
    let begun = document.coders.iter().chain(&document.finished);
    let mut begun: Vec<usize> = begun.filter_map(|name| coders.iter().position(|coder| coder == name)).collect();
    let mut seen = BTreeSet::new();
    begun.retain(|coder| seen.insert(*coder));
    Item { stratum: by.iter().map(|key| value(document, key)).collect(), words: u64::from(document.words), begun }
}

/// The changes: who is assigned now, who is not any more, who leads.
fn payloads(todo: &[&DocumentInfo], rows: &[Row<'_>]) -> Vec<Payload> {
    let mut payloads = Vec::new();
    for (document, row) in todo.iter().zip(rows) {
        let mut set = |coder: &str, assigned| {
            payloads.push(Payload::CoderAssigned { document: document.guid, coder: coder.to_owned(), assigned });
        };
        document
            .assigned
            .iter()
            .filter(|known| !row.coders.contains(&known.as_str()))
            .for_each(|coder| set(coder, false));
        row.coders.iter().filter(|coder| !document.assigned.contains(**coder)).for_each(|coder| set(coder, true));
        if document.lead.as_deref() != Some(row.lead) {
            payloads.push(Payload::LeadAssigned { document: document.guid, coder: Some(row.lead.to_owned()) });
        }
    }
    payloads
}

fn print(plan: &Plan<'_>, listing: Listing) -> Result<(), CliError> {
    let mut columns = Columns::new(&[
        ("document", Align::Left),
        ("by", Align::Left),
        ("words", Align::Right),
        ("lead", Align::Left),
        ("second", Align::Left),
    ]);
    for row in &plan.documents {
        let by: Vec<&str> = row.by.values().map(String::as_str).collect();
        let second = row.coders.get(1).copied().unwrap_or_default();
        columns.row(vec![
            row.document.to_owned(),
            by.join(" · "),
            row.words.to_string(),
            row.lead.to_owned(),
            second.to_owned(),
        ]);
    }
    columns.print(listing)
}

/// Who gets how much, in a line.
fn summary(plan: &Plan<'_>) -> String {
    let doubled = plan.documents.iter().filter(|row| row.coders.len() > 1).count();
    let each: Vec<String> = plan
        .coders
        .iter()
        .map(|coder| {
            let own = plan.documents.iter().filter(|row| row.coders.contains(&coder.as_str()));
            let words: u64 = own.clone().map(|row| u64::from(row.words)).sum();
            format!("{coder} {} ({words} words)", output::count(own.count(), "document"))
        })
        .collect();
    let kept = match plan.assigned_already {
        0 => String::new(),
        n => format!("; {n} assigned before are left as they are"),
    };
    format!("{}; {doubled} coded twice, blind{kept}", each.join(", "))
}

/// Names the acting coder's next document.
pub fn next(context: &Context, args: &ListArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let coder = context.coder(&project)?;
    let documents = project.documents()?;
    let work = work(&documents, &coder);
    if args.format == Listing::Json {
        return output::json(&serde_json::json!({
            "coder": coder,
            "next": work.next.map(|document| &document.name),
            "state": work.next.map(|document| document.progress(&coder).as_str()),
            "blind": work.next.map(|document| document.is_blind_to(&coder)),
            "left": work.left,
            "done": work.done,
            "assigned": work.assigned,
        }));
    }
    let Some(next) = work.next else {
        output::note(&match (work.assigned, work.done) {
            (true, _) => format!("{coder} has finished every document assigned to {coder} ({})", work.done),
            (false, 0) => format!("nothing is assigned to {coder}, and somebody has a part in every document already"),
            (false, done) => {
                format!("{coder} has finished all {done}; somebody else has a part in every other document")
            }
        });
        return Ok(());
    };
    output::line(&next.name)?;
    let state = if next.progress(&coder) == Progress::Begun { "begun" } else { "not begun" };
    let blind =
        if next.is_blind_to(&coder) { ", coded twice: the other coding is hidden until you finish it" } else { "" };
    output::note(&format!("{} is {state}{blind}; {} left, {} done", next.name, work.left, work.done));
    Ok(())
}
