//! What two people changed apart: every value that both copies set since they last agreed, to different ends.
//!
//! The common changes tell what both had; each side's own fold tells what it made of it; the fold of the
//! union tells what stands. All values are compared by name, so that the report can say which one it was.

use super::super::journal;
use super::exchange::Incoming;
use super::report::{Conflict, Returned};
use crate::study::change::{Change, Valid};
use crate::study::fold::{self, Marker, State, dead_groups};
use crate::study::{Guid, guid};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Values by what they are of.
type Values = BTreeMap<String, String>;

/// A scope in which the two sides are at odds, before the merge.
pub struct Before {
    scope: Guid,
    here: Values,
    there: Values,
    /// Of what there are two values.
    at_odds: Vec<String>,
    /// What to call values that nobody can read.
    called: Values,
}

/// Reads the scopes that both sides may have changed, before anything is merged.
pub fn before(
    here: &Connection,
    there: &Connection,
    incoming: &Incoming,
    touched: &BTreeSet<Guid>,
) -> rusqlite::Result<Vec<Before>> {
    let (markers_here, markers_there) = (journal::markers(here)?, journal::markers(there)?);
    let known: HashSet<_> = markers_there.iter().map(|(stamp, ..)| *stamp).collect();
    let common: Vec<Marker> = markers_here.iter().filter(|(stamp, ..)| known.contains(stamp)).copied().collect();
    let dead = (dead_groups(&common), dead_groups(&markers_here), dead_groups(&markers_there));
    let mut found = Vec::new();
    for scope in touched {
        let ours = journal::of_scope(here, *scope)?;
        // What only one side has ever touched cannot be at odds.
        if ours.is_empty() || (is_codings(&ours) && !incoming.alters(*scope)) {
            continue;
        }
        let theirs = journal::of_scope(there, *scope)?;
        let ids: HashSet<Guid> = theirs.iter().map(|change| change.stamp.id).collect();
        let shared: Vec<&Change> = ours.iter().filter(|change| ids.contains(&change.stamp.id)).collect();
        if shared.len() == ours.len() && dead.1 == dead.0 {
            continue;
        }
        let both = values(&fold::fold_with(shared, &dead.0), *scope);
        let (ours_now, theirs_now) = (fold::fold_with(&ours, &dead.1), fold::fold_with(&theirs, &dead.2));
        let (here, there) = (values(&ours_now, *scope), values(&theirs_now, *scope));
        let keys: BTreeSet<&String> = both.keys().chain(here.keys()).chain(there.keys()).collect();
        let mut at_odds: Vec<String> = keys
            .into_iter()
            .filter(|key| {
                let (base, ours, theirs) = (both.get(*key), here.get(*key), there.get(*key));
                ours != base && theirs != base && ours != theirs
            })
            .cloned()
            .collect();
        if !at_odds.is_empty() {
            // Where one side once had the other's value and moved on, as after the same import on both, nobody
            // chose against anybody.
            let (was_here, was_there) = (past(&ours, &dead.1, *scope), past(&theirs, &dead.2, *scope));
            at_odds.retain(|key| {
                let had = |past: &Past, now: &Values| {
                    now.get(key).is_some_and(|value| past.contains(&(key.clone(), value.clone())))
                };
                !had(&was_here, &there) && !had(&was_there, &here)
            });
        }
        // Another text has other turns.
        let text = format!("document {scope}, text");
        if at_odds.contains(&text) {
            at_odds.retain(|key| *key != format!("document {scope}, turns"));
        }
        if !at_odds.is_empty() {
            let mut names = called(&theirs_now, *scope);
            names.extend(called(&ours_now, *scope));
            found.push(Before { scope: *scope, here, there, at_odds, called: names });
        }
    }
    Ok(found)
}

/// Every value that ever stood, with what it was of.
type Past = HashSet<(String, String)>;

fn past(changes: &[Change], dead: &HashSet<Guid>, scope: Guid) -> Past {
    let mut live: Vec<&Change> = changes.iter().filter(|change| !dead.contains(&change.group)).collect();
    live.sort_by_key(|change| change.stamp);
    let mut state = State::default();
    let mut past = Past::new();
    for payload in live.into_iter().filter_map(|change| change.payload.as_ref()) {
        state.amend(payload);
        past.extend(values(&state, scope));
    }
    past
}

fn is_codings(changes: &[Change]) -> bool {
    use crate::study::Payload::{CodingMemo, CodingsAdded, CodingsRemoved};
    changes
        .iter()
        .any(|change| matches!(change.payload, Some(CodingsAdded { .. } | CodingsRemoved { .. } | CodingMemo { .. })))
}

/// Compares the two sides with what stands after the merge.
pub fn settled(conn: &Connection, before: Vec<Before>) -> rusqlite::Result<Vec<Conflict>> {
    let dead = journal::dead(conn)?;
    let names = names(conn)?;
    let mut found = Vec::new();
    for Before { scope, here, there, at_odds, called } in before {
        let merged = values(&fold::fold_with(&journal::of_scope(conn, scope)?, &dead), scope);
        for key in at_odds {
            let told = |values: &Values| values.get(&key).map(|value| called.get(value).unwrap_or(value).clone());
            found.push(Conflict {
                what: named(&key, &names),
                here: told(&here),
                there: told(&there),
                stands: told(&merged),
            });
        }
    }
    found.sort_by(|a, b| a.what.cmp(&b.what));
    Ok(found)
}

/// Names of documents and participants by identity, for the words of the report.
fn names(conn: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for sql in ["SELECT guid, shown FROM documents", "SELECT guid, name FROM participants WHERE name IS NOT NULL"] {
        let mut rows = conn.prepare(sql)?;
        for row in rows.query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?)))? {
            let (guid, name): (Guid, String) = row?;
            all.insert(guid.to_string(), name);
        }
    }
    Ok(all)
}

/// A key with the identities in it replaced by names.
fn named(key: &str, names: &BTreeMap<String, String>) -> String {
    key.split(' ')
        .map(|word| {
            let bare = word.trim_end_matches(',');
            names.get(bare).map_or_else(|| word.to_owned(), |name| word.replace(bare, name))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// All values of one scope, by what they are of.
fn values(state: &State, scope: Guid) -> Values {
    let mut all = Values::new();
    let mut put = |key: String, value: &str| {
        all.insert(key, value.to_owned());
    };
    if scope == guid::project_scope() {
        // Identity and name come from how each file was made; nobody set them against another.
        for (key, value) in state.project.iter().filter(|(key, _)| !matches!(key.as_str(), "id" | "name")) {
            put(format!("the project's {key}"), value);
        }
        state.books.iter().for_each(|(title, version)| put(format!("codebook {title}, version"), version));
    }
    for (_, known) in state.codes.iter().filter(|(id, _)| guid::code(id) == scope) {
        let code = &known.code;
        let fields = [
            ("name", code.name.as_str()),
            ("parent", code.parent.as_deref().unwrap_or("")),
            ("colour", &code.colour),
            ("definition", &code.definition),
            ("apply when", &code.apply),
            ("not when", &code.not),
            ("example", &code.example),
            ("origin", &code.origin),
            ("merged into", known.merged.as_deref().unwrap_or("")),
            ("removed", if known.removed { "yes" } else { "" }),
        ];
        for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            put(format!("code {}, {field}", code.id), value);
        }
    }
    for (id, known) in state.documents.iter().filter(|(id, _)| **id == scope) {
        let new = &known.current();
        put(format!("document {id}, name"), &new.name);
        put(format!("document {id}, text"), &new.text.to_string());
        put(format!("document {id}, turns"), &new.layout.to_string());
        if known.removed {
            put(format!("document {id}, removed"), "yes");
        }
        known.lead.iter().for_each(|lead| put(format!("document {id}, lead coder"), lead));
        new.attributes.iter().for_each(|(key, value)| put(format!("document {id}, {key}"), value));
    }
    for (id, known) in state.participants.iter().filter(|(id, _)| **id == scope) {
        for ((key, valid), value) in &known.values {
            let valid = match valid {
                Valid::Always => String::new(),
                Valid::From(date) => format!(", from {date}"),
                Valid::In(document) => format!(", in {document}"),
            };
            put(format!("participant {id}, {key}{valid}"), value);
        }
    }
    for (key, declared) in state.attributes.iter().filter(|(key, _)| guid::attribute_scope(key) == scope) {
        put(format!("the type of {key}"), &serde_json::to_string(declared).unwrap_or_default());
    }
    for (document, decisions) in state.decisions.iter().filter(|(id, _)| guid::decisions_scope(**id) == scope) {
        for ((code, _, span), decision) in decisions {
            let told = decision.choice.to_string();
            put(format!("the decision on {code} in {document} at {}..{}", span.start, span.end), &told);
        }
    }
    state.memos.iter().filter(|(id, _)| **id == scope).for_each(|(id, memo)| put(format!("memo {id}"), &memo.text));
    for (document, codings) in state.codings.iter().filter(|(id, _)| guid::codings_scope(**id) == scope) {
        for coding in codings.iter() {
            let at = coding.span;
            let key =
                format!("the coding of {} by {} in {document} at {}..{}", coding.code, coding.coder, at.start, at.end);
            put(key, coding.memo.as_deref().unwrap_or("(no memo)"));
        }
    }
    all
}

/// What to call the text and the turns of a document: people know them by the file they were read from, and the hash
/// tells two of one name apart.
fn called(state: &State, scope: Guid) -> Values {
    let mut all = Values::new();
    for (_, known) in state.documents.iter().filter(|(id, _)| **id == scope) {
        let new = known.current();
        let own = known.revised.as_ref().map_or(known.document.layout, |revised| revised.layout);
        let turns = if new.layout == own { "as in the file" } else { "as corrected" };
        let (text, layout) = (new.text.to_string(), new.layout.to_string());
        all.insert(text.clone(), format!("as in {} ({text:.8})", new.path));
        all.insert(layout.clone(), format!("{turns} ({layout:.8})"));
    }
    all
}

/// Codes that two people merged into each other, or moved under each other, and what is made of it.
pub fn tangled(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let rows: Vec<(String, Option<String>, Option<String>)> = conn
        .prepare("SELECT slug, merged, parent FROM codes ORDER BY slug")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let merged: BTreeMap<&str, &str> =
        rows.iter().filter_map(|(code, merged, _)| Some((code.as_str(), merged.as_deref()?))).collect();
    let parents: BTreeMap<&str, &str> =
        rows.iter().filter_map(|(code, _, parent)| Some((code.as_str(), parent.as_deref()?))).collect();
    let mut found: Vec<String> = circles(&merged)
        .into_iter()
        .map(|codes| format!("{} were merged into each other: each stands, with its own codings", codes.join(" and ")))
        .collect();
    found.extend(circles(&parents).into_iter().map(|codes| {
        let first = codes.first().copied().unwrap_or_default();
        format!("{} were moved under each other: {first} stands at the top", codes.join(" and "))
    }));
    Ok(found)
}

/// The circles that arrows make, each from its smallest name.
fn circles<'a>(arrows: &BTreeMap<&'a str, &'a str>) -> Vec<Vec<&'a str>> {
    let mut found: Vec<Vec<&str>> = Vec::new();
    for start in arrows.keys() {
        let mut path = vec![*start];
        while let Some(next) = path.last().and_then(|at| arrows.get(at)) {
            if next == start {
                if path.iter().min() == Some(start) {
                    found.push(path);
                }
                break;
            }
            if path.contains(next) {
                break;
            }
            path.push(next);
        }
    }
    found
}

/// Removed codes and documents that are shown because codings hang on them.
pub fn returned(conn: &Connection) -> rusqlite::Result<Vec<Returned>> {
    let mut found = Vec::new();
    let kinds = [
        (
            "code",
            "SELECT c.slug, count(*) FROM codings g JOIN codes c ON c.id = g.code WHERE c.removed = 1 OR (c.present = 0 AND c.name <> '') GROUP BY c.id",
        ),
        (
            "document",
            "SELECT d.shown, count(*) FROM codings g JOIN documents d ON d.id = g.document WHERE d.removed = 1 OR d.present = 0 GROUP BY d.id",
        ),
    ];
    for (kind, sql) in kinds {
        let mut rows = conn.prepare(sql)?;
        for row in rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))? {
            let (name, codings) = row?;
            found.push(Returned { what: format!("{kind} {name}"), codings: codings.unsigned_abs() });
        }
    }
    Ok(found)
}
