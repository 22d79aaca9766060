//! Reads the tags: counts them, and finds where they are.

use super::{Asked, Place, Row, Told};
use crate::analysis::tags::{self, Tagged};
use crate::store::{Project, TagInfo};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Attributes by which tags are counted before others.
const FIRST: [&str; 4] = ["site", "profession", "kind", "stage"];
/// How many letters of a passage are read: a line of it is shown.
const MOST: usize = 400;

/// Counts and lists.
pub fn told(project: &Project, corpus: &Corpus, asked: &Asked) -> Result<Told, String> {
    let all = project.tags().map_err(|error| error.to_string())?;
    let attributes = attributes(corpus);
    // An attribute that no document has (any more) is none to count by.
    let by: Vec<String> = asked.by.iter().filter(|by| attributes.contains(by)).cloned().collect();
    let tagged: Vec<Tagged> = all
        .iter()
        .filter_map(|info| {
            let document = corpus.document_named(&info.spot.document)?;
            Some(Tagged { name: info.tag.name.clone(), document, span: info.spot.span? })
        })
        .collect();
    let report = tags::count(corpus, &tagged, &by).map_err(|error| error.to_string())?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for row in report.rows {
        let cells = if by.is_empty() { Vec::new() } else { row.cells.iter().map(|cell| cell.passages).collect() };
        rows.insert(fold(&row.tag), Row { name: row.tag, total: row.total, cells, places: Vec::new() });
    }
    let mut text: Option<(usize, Arc<str>)> = None;
    for info in &all {
        let place = place(project, corpus, info, &mut text);
        let row = rows.entry(fold(&info.tag.name));
        row.or_insert_with(|| Row { name: info.tag.name.clone(), ..Row::default() }).places.push(place);
    }
    let groups = if by.is_empty() { Vec::new() } else { report.groups.iter().map(ToString::to_string).collect() };
    Ok(Told { generation: asked.generation, groups, rows: rows.into_values().collect(), attributes })
}

fn attributes(corpus: &Corpus) -> Vec<String> {
    let known: BTreeSet<&str> = corpus.all_attributes().map(|(key, _)| key).collect();
    let first = FIRST.into_iter().filter(|key| known.contains(key));
    let rest = known.iter().copied().filter(|key| !FIRST.contains(key));
    first.chain(rest).map(str::to_owned).collect()
}

fn place(project: &Project, corpus: &Corpus, info: &TagInfo, open: &mut Option<(usize, Arc<str>)>) -> Place {
    let document = corpus.document_named(&info.spot.document);
    if let Some(at) = document.filter(|at| open.as_ref().is_none_or(|(known, _)| known != at)) {
        *open = Texts::text(project, corpus, at).map(|text| (at, text));
    }
    let known = document.zip(info.spot.span);
    let who = known.map(|(at, span)| tags::place(corpus, at, span)).unwrap_or_default();
    let words = open.as_ref().zip(known).and_then(|((_, text), (_, span))| text.get(span.range()));
    let participant = who.participant.unwrap_or_default();
    Place {
        document: info.spot.document.clone(),
        span: info.spot.span,
        turn: who.turn,
        // Of DOCUMENT/LABEL the label is enough beside the document’s name.
        who: participant.rsplit('/').next().unwrap_or_default().to_owned(),
        text: words.unwrap_or_default().chars().take(MOST).collect(),
        note: info.tag.note.clone(),
        coder: info.tag.coder.clone(),
    }
}
