//! Looks excerpts up, and writes them to a file.

use super::{Asked, Item, Listed};
use crate::analysis::attributes::{Key, NO_VALUE, unmet};
use crate::analysis::expression::{Expression, ExpressionError, Found, Reach, Retrieval, retrieve};
use crate::analysis::{AnalysisError, Condition, Groups, Options, Scope};
use crate::publish::excerpts::{Narrowed, Setting, Wishes, export_found};
use crate::publish::{self, Format};
use crate::store::Project;
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::CharIndex;
use crate::text::display::one_line;
use crate::text::fold::{fold, natural_cmp};
use crate::tui::fuzzy;
use crate::tui::jobs::speaker;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// How many are listed.
pub const MOST: usize = 3000;

type Wrong = (String, Option<u32>);

fn wrong(error: AnalysisError) -> Wrong {
    match error {
        AnalysisError::Expression(ExpressionError { what, at, .. }) => (what, Some(at)),
        // The name that is meant comes before all those there are, which may not fit.
        AnalysisError::UnknownAttribute { key, known } => (unknown(&key, &known), None),
        other => (other.to_string(), None),
    }
}

fn unknown(key: &str, known: &[String]) -> String {
    let near = fuzzy::nearest(&fold(key), known.iter().map(String::as_str));
    let known = known.join(", ");
    match near.as_slice() {
        [] => format!("there is no attribute “{key}” (f changes the filter); known are {known}"),
        near => format!("there is no attribute “{key}” (f changes the filter); near: {}", near.join(", ")),
    }
}

/// What the conditions ask for that nothing in the study has, with the values that are near.
fn notes(corpus: &Corpus, conditions: &[Condition]) -> Result<Vec<String>, AnalysisError> {
    let mut notes = Vec::new();
    for condition in conditions {
        for value in &condition.values {
            let alone = Condition { values: vec![value.clone()], ..condition.clone() };
            let Some(note) = unmet(corpus, std::slice::from_ref(&alone))?.into_iter().next() else { continue };
            let key = Key::find(corpus, &condition.key)?;
            let values: BTreeSet<&str> = corpus.seats().filter_map(|seat| key.value(corpus, seat)).collect();
            let folded: Vec<(String, &str)> = values.iter().map(|value| (fold(value), *value)).collect();
            let near = fuzzy::nearest(&fold(value), folded.iter().map(|(folded, _)| folded.as_str()));
            let near: Vec<String> = near
                .into_iter()
                .filter_map(|near| folded.iter().find(|(folded, _)| folded == near).map(|(_, value)| one_line(value)))
                .collect();
            notes.push(match near.is_empty() {
                true => note,
                false => format!("no {} is “{}”; near: {}", key.name(), one_line(value), near.join(", ")),
            });
        }
    }
    Ok(notes)
}

fn retrieval(asked: &Asked) -> Result<Retrieval, Wrong> {
    let expression: Expression =
        asked.expression.parse().map_err(|error: ExpressionError| (error.what, Some(error.at)))?;
    Ok(Retrieval { expression, reach: asked.reach, tag: asked.tag.clone() })
}

/// Finds what was asked for.
pub fn listed(project: &Project, corpus: &Corpus, asked: &Asked) -> Result<Listed, Wrong> {
    let wanted = retrieval(asked)?;
    let options = Options { by: Vec::new(), ..asked.options.clone() };
    let scope = Scope::new(corpus, &options).map_err(wrong)?;
    let groups = Groups::new(&scope).map_err(wrong)?;
    let found = retrieve(&scope, &groups, &wanted).map_err(wrong)?;
    let mut wider = Vec::new();
    // Where nothing is found, a wider reach may be what is wanted.
    for reach in Reach::ALL.into_iter().skip_while(|reach| *reach != asked.reach).skip(1) {
        if found.is_empty() {
            let wanted = Retrieval { reach, ..wanted.clone() };
            wider.push((reach, retrieve(&scope, &groups, &wanted).map_err(wrong)?.len()));
        }
    }
    wider.retain(|(_, found)| *found > 0);
    let documents: BTreeSet<usize> = found.iter().map(|one| one.excerpt.document).collect();
    let people: BTreeSet<u32> = found.iter().flat_map(|one| one.excerpt.participants.iter().copied()).collect();
    let attributes: BTreeSet<&str> = corpus.all_attributes().map(|(key, _)| key).collect();
    let total = found.len();
    let mut grouped: Vec<(String, Found)> =
        found.into_iter().map(|one| (group(corpus, &one, &asked.by), one)).collect();
    let by_code = asked.by == "code";
    grouped.sort_by(|(a, one), (b, other)| {
        let order = if by_code {
            one.code.cmp(&other.code)
        } else {
            (a == NO_VALUE).cmp(&(b == NO_VALUE)).then_with(|| natural_cmp(a, b))
        };
        order.then_with(|| (one.excerpt.document, one.excerpt.span).cmp(&(other.excerpt.document, other.excerpt.span)))
    });
    grouped.truncate(MOST);
    Ok(Listed {
        items: items(project, corpus, grouped),
        total,
        documents: documents.len(),
        people: people.len(),
        tags: corpus.tag_names.clone(),
        notes: notes(corpus, &asked.options.filter).map_err(wrong)?,
        wider,
        attributes: attributes.into_iter().map(str::to_owned).collect(),
    })
}

/// The group of an excerpt: its code, its document, or the value of its first counted turn.
fn group(corpus: &Corpus, found: &Found, by: &str) -> String {
    let document = corpus.documents.get(found.excerpt.document);
    let value = match by {
        "code" => corpus.codebook.codes().get(found.code).map(|code| code.id.clone()),
        "document" => document.map(|row| row.name.clone()),
        key => {
            let turn = found.excerpt.turns.first().and_then(|turn| corpus.turns.get(*turn));
            turn.and_then(|turn| corpus.value(turn, key)).map(str::to_owned)
        }
    };
    value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| NO_VALUE.to_owned())
}

fn items(project: &Project, corpus: &Corpus, found: Vec<(String, Found)>) -> Vec<Item> {
    let mut open: Option<(usize, Arc<str>, CharIndex)> = None;
    let mut items = Vec::with_capacity(found.len());
    for (group, one) in found {
        let excerpt = one.excerpt;
        if open.as_ref().is_none_or(|(known, ..)| *known != excerpt.document) {
            open = Texts::text(project, corpus, excerpt.document).map(|text| {
                let index = CharIndex::new(&text);
                (excerpt.document, text, index)
            });
        }
        let (Some((_, text, index)), Some(row)) = (&open, corpus.documents.get(excerpt.document)) else { continue };
        let first = excerpt.turns.first().copied();
        let (name, detail) =
            first.and_then(|turn| corpus.turns.get(turn)).map(|turn| speaker(corpus, turn)).unwrap_or_default();
        let place = index.char_span(text, excerpt.span).map_or((0, 0), |span| (span.start, span.end));
        let codes = excerpt.codes.iter().filter_map(|at| corpus.codebook.codes().get(*at));
        let tags = one.tags.iter().filter_map(|at| corpus.tag_names.get(*at as usize));
        items.push(Item {
            document: row.guid,
            name: row.name.clone(),
            span: excerpt.span,
            place,
            group,
            turn: first.and_then(|turn| u32::try_from(turn).ok()).map(|turn| turn + 1 - row.turns.start),
            who: format!("{name} {detail}").trim().to_owned(),
            text: text.get(excerpt.span.range()).unwrap_or("").to_owned(),
            codes: codes.map(|code| code.id.clone()).collect(),
            tags: tags.cloned().collect(),
            id: publish::excerpts::id(corpus, project, text, &excerpt.codings).unwrap_or_default(),
        });
    }
    items
}

/// Writes what was asked for to a file that must not exist yet.
pub fn export(
    project: &Project,
    corpus: &Corpus,
    asked: &Asked,
    path: &Path,
    format: Format,
) -> Result<String, String> {
    let wanted = retrieval(asked).map_err(|(what, _)| what)?;
    let wishes = Wishes::default();
    let collection = export_found(corpus, &asked.options, &wanted, &Narrowed::default(), project, &wishes)
        .map_err(|error| error.to_string())?;
    let setting = Setting { title: "Excerpts".to_owned(), ..Setting::default() };
    let content = collection.render(format, &setting).map_err(|error| error.to_string())?;
    crate::tui::jobs::write_new(path, content)?;
    let count = crate::tui::widgets::count(collection.excerpts.len(), "excerpt");
    let masked = collection.summary.first().map_or_else(String::new, |line| format!(" {line}"));
    Ok(format!("Wrote {count} to {}.{masked}", path.display()))
}
