//! Codings that slip into another person's turn: `emic check` lists them, `emic check --trim` trims one's own.

use super::context::Context;
use super::error::CliError;
use super::output::{self, Listing};
use crate::analysis::reaching::{FEW, reaching};
use crate::store::{CodingInfo, Project};
use crate::study::change::Payload;
use crate::study::decision::is_consensus;
use crate::study::{Corpus, Guid, Hash};
use crate::text::display::shortened;
use crate::text::{CharIndex, Span};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A coding that reaches too far, as it is listed.
#[derive(Serialize)]
pub struct Row {
    document: String,
    turn: u32,
    code: String,
    coder: String,
    start: u32,
    end: u32,
    words: u32,
    trimmed: [u32; 2],
    text: String,
    #[serde(skip)]
    found: Found,
}

/// What is needed to trim it.
#[derive(Clone)]
struct Found {
    document: Guid,
    text: Hash,
    coding: CodingInfo,
    to: Span,
}

/// Finds them.
pub fn find(context: &Context, project: &Project) -> Result<Vec<Row>, CliError> {
    let corpus: Corpus = project.corpus(context.coder_if_any(project)?.as_deref())?;
    let mut by_document: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for found in reaching(&corpus) {
        if let Some(row) = corpus.codings.get(found.coding) {
            by_document.entry(row.document).or_default().push((row.row, found));
        }
    }
    let mut rows = Vec::new();
    for (document, all) in by_document {
        let Some(name) = corpus.documents.get(document as usize).map(|row| row.name.as_str()) else { continue };
        let info = project.document(name)?;
        let text = project.text(info.text)?;
        let index = CharIndex::new(&text);
        let codings = project.codings(&info)?;
        for (row, found) in all {
            let coding = codings.iter().find(|coding| coding.row == row && !coding.derived);
            let Some(coding) = coding.filter(|coding| !is_consensus(&coding.coder)) else { continue };
            let (Some(span), Some(to)) = (index.char_span(&text, coding.span), index.char_span(&text, found.trimmed))
            else {
                continue;
            };
            rows.push(Row {
                document: info.name.clone(),
                turn: found.turn,
                code: coding.code.clone(),
                coder: coding.coder.clone(),
                start: span.start,
                end: span.end,
                words: found.words,
                trimmed: [to.start, to.end],
                text: coding.span.slice(&text).to_owned(),
                found: Found { document: info.guid, text: info.text, coding: coding.clone(), to: found.trimmed },
            });
        }
    }
    Ok(rows)
}

/// How many are listed one by one.
const LISTED: usize = 20;

/// Lists them.
pub fn tell(rows: &[Row]) -> Result<(), CliError> {
    if rows.is_empty() {
        return Ok(());
    }
    let verb = if rows.len() == 1 { "reaches" } else { "reach" };
    output::line(&format!(
        "{} {verb} under {FEW} words into another person's turn; `emic check --trim` trims yours:",
        output::count(rows.len(), "coding")
    ))?;
    for row in rows.iter().take(LISTED) {
        output::line(&format!("  {}", in_words(row)))?;
    }
    if rows.len() > LISTED {
        output::line(&format!("  … and {} more (--format json lists all)", rows.len() - LISTED))?;
    }
    Ok(())
}

fn in_words(row: &Row) -> String {
    format!(
        "{}:{}  {} by {}, {}..{}, {}: “{}”",
        row.document,
        row.turn,
        row.code,
        row.coder,
        row.start,
        row.end,
        output::count(row.words as usize, "word"),
        shortened(&row.text, 50)
    )
}

/// Trims the acting coder's own, as one step.
pub fn trim(context: &Context, listing: Listing) -> Result<(), CliError> {
    let (mut project, coder) = context.open_to_write()?;
    let (own, others): (Vec<Row>, Vec<Row>) = find(context, &project)?.into_iter().partition(|row| row.coder == coder);
    if listing == Listing::Json {
        output::json(&own)?;
    } else {
        for row in &own {
            output::line(&format!("{} → {}..{}", in_words(row), row.trimmed[0], row.trimmed[1]))?;
        }
    }
    let count = own.len();
    if count > 0 {
        let payloads = changes(&project, &own)?;
        project.write(&coder, format!("trim {}", output::count(count, "coding")), payloads)?;
        output::note(&format!("trimmed {}; one step, `emic undo` takes it back", output::count(count, "coding")));
    } else {
        output::note(&format!("no coding of {coder} reaches under {FEW} words into another person's turn"));
    }
    if !others.is_empty() {
        let coders: BTreeSet<&str> = others.iter().map(|row| row.coder.as_str()).collect();
        output::note(&format!(
            "{} of others stay as they are ({}): each coder trims their own",
            output::count(others.len(), "coding"),
            coders.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(())
}

/// A coding keeps its identity, memo and weight where it is trimmed. Where the same coder has coded just that
/// already, the one that slips goes, and what was written on it joins the other's memo.
fn changes(project: &Project, rows: &[Row]) -> Result<Vec<Payload>, CliError> {
    let mut payloads = Vec::new();
    let mut taken: BTreeMap<(Guid, Span, String), (Guid, Option<String>)> = BTreeMap::new();
    let documents: BTreeSet<&str> = rows.iter().map(|row| row.document.as_str()).collect();
    for name in documents {
        let info = project.document(name)?;
        for coding in
            project.codings(&info)?.into_iter().filter(|coding| rows.iter().any(|row| row.coder == coding.coder))
        {
            taken.insert((info.guid, coding.span, coding.code), (coding.guid, coding.memo));
        }
    }
    for row in rows {
        let Found { document, text, coding, to } = row.found.clone();
        match taken.get_mut(&(document, to, coding.code.clone())) {
            Some((other, memo)) => {
                payloads.push(Payload::CodingsRemoved { document, codings: vec![coding.guid] });
                if let Some(said) = coding.memo.filter(|said| memo.as_ref() != Some(said)) {
                    let joined = memo.as_ref().map_or_else(|| said.clone(), |known| format!("{known}\n\n{said}"));
                    *memo = Some(joined.clone());
                    payloads.push(Payload::CodingMemo { document, coding: *other, memo: Some(joined) });
                }
            }
            None => {
                taken.insert((document, to, coding.code.clone()), (coding.guid, coding.memo.clone()));
                payloads.push(Payload::Reanchored { document, coding: coding.guid, text, span: to });
            }
        }
    }
    Ok(payloads)
}
