//! `check`: proves that the file is sound and that the tables are the fold of the journal.

use super::error::StoreError;
use super::project::Project;
use super::{journal, tables};
use crate::study::fold::{self, State};
use crate::study::{Guid, Hash, Standing, guid, names, revision};
use crate::text::words;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a check found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Changes in the journal.
    pub changes: u64,
    /// Documents, shown or hidden.
    pub documents: u64,
    /// Codings that stand.
    pub codings: u64,
    /// Payloads and texts that were erased on purpose.
    pub erased: u64,
    /// What is wrong, in words; empty when all is well.
    pub problems: Vec<String>,
}

/// At most this many problems are listed one by one.
const LISTED: usize = 50;

impl Project {
    /// Checks the whole project: SQLite's own integrity, the hashes of payloads, texts and layouts, and
    /// that folding the journal anew gives exactly the tables.
    pub fn check(&self) -> Result<Report, StoreError> {
        self.sql(check(&self.conn))
    }
}

struct Findings(Report);

impl Findings {
    fn problem(&mut self, what: String) {
        if self.0.problems.len() < LISTED {
            self.0.problems.push(what);
        } else if self.0.problems.len() == LISTED {
            self.0.problems.push("… and more".to_owned());
        }
    }
}

fn check(conn: &Connection) -> rusqlite::Result<Report> {
    let mut found = Findings(Report::default());
    let mut integrity = conn.prepare("PRAGMA integrity_check(20)")?;
    for line in integrity.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            found.problem(format!("SQLite: {line}"));
        }
    }
    let mut foreign = conn.prepare("PRAGMA foreign_key_check")?;
    let broken = foreign.query_map([], |row| row.get::<_, String>(0))?.count();
    if broken > 0 {
        found.problem(format!("{broken} rows refer to rows that are not there"));
    }
    check_journal(conn, &mut found)?;
    check_blobs(conn, &mut found)?;
    check_fold(conn, &mut found)?;
    Ok(found.0)
}

fn check_journal(conn: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut rows = conn.prepare(
        "SELECT c.guid, c.kind, c.payload, p.body, p.change IS NULL FROM changes c LEFT JOIN payloads p ON p.change = c.id",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        found.0.changes += 1;
        let (id, kind) = (Guid::from_bytes(row.get(0)?), row.get::<_, String>(1)?);
        let body: Option<Vec<u8>> = row.get(3)?;
        match body {
            None if row.get::<_, bool>(4)? => found.problem(format!("the change {id} ({kind}) has lost its payload")),
            None => found.0.erased += 1,
            Some(body) if Hash::of(&body).0 != row.get::<_, [u8; 32]>(2)? => {
                found.problem(format!(
                    "the payload of change {id} ({kind}) does not have the hash that its envelope names"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn check_blobs(conn: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    for table in ["texts", "layouts", "files"] {
        let mut rows = conn.prepare(&format!("SELECT hash, body FROM {table}"))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let hash = Hash(row.get(0)?);
            match row.get::<_, Option<Vec<u8>>>(1)? {
                None => found.0.erased += 1,
                Some(body) if Hash::of(&body) != hash => {
                    found.problem(format!("one of the {table} does not have its hash {hash}"))
                }
                Some(body) if table == "texts" && std::str::from_utf8(&body).is_err() => {
                    found.problem(format!("the text {hash} is not UTF-8"));
                }
                Some(body) if table == "layouts" && crate::study::Layout::decode(&body).is_err() => {
                    found.problem(format!("the turn layout {hash} cannot be read"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

fn check_fold(conn: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let scopes: Vec<Guid> = conn
        .prepare("SELECT DISTINCT scope FROM scopes")?
        .query_map([], |row| row.get(0).map(Guid::from_bytes))?
        .collect::<rusqlite::Result<_>>()?;
    let dead = journal::dead(conn)?;
    // All but codings fold into little; codings are folded a document at a time.
    let mut small = State::default();
    let mut with_codings = BTreeSet::new();
    for scope in scopes {
        let changes = match journal::of_scope(conn, scope) {
            Ok(changes) => changes,
            Err(rusqlite::Error::FromSqlConversionFailure(_, _, e)) => {
                found.problem(format!("a payload cannot be read: {e}"));
                continue;
            }
            Err(e) => return Err(e),
        };
        let mut state = fold::fold_with(&changes, &dead);
        if let Some(document) = state.codings.keys().find(|document| guid::codings_scope(**document) == scope) {
            with_codings.insert(*document);
            check_codings(conn, *document, &state, found)?;
            continue;
        }
        settle_decisions(conn, &mut state)?;
        merge_scope(&mut small, scope, state);
    }
    compare_small(conn, &small, found)?;
    let coded: Vec<[u8; 16]> = conn
        .prepare("SELECT DISTINCT d.guid FROM codings g JOIN documents d ON d.id = g.document")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for guid in coded.into_iter().map(Guid::from_bytes) {
        if !with_codings.contains(&guid) {
            found.problem(format!("document {guid} has codings in the table that no change made"));
        }
    }
    Ok(())
}

/// Decisions as they stand in the current texts of their documents.
fn settle_decisions(conn: &Connection, state: &mut State) -> rusqlite::Result<()> {
    let documents: Vec<Guid> = state.decisions.keys().copied().collect();
    for document in documents {
        let settled = tables::decisions_of(state, document, tables::current_text(conn, document)?);
        state.decisions.insert(document, settled);
    }
    Ok(())
}

/// Takes over what belongs to one scope from its fold.
fn merge_scope(all: &mut State, scope: Guid, part: State) {
    if scope == guid::project_scope() {
        all.project = part.project;
        all.books = part.books;
        return;
    }
    all.coders.extend(part.coders.into_iter().filter(|name| guid::coder(name) == scope));
    all.attributes.extend(part.attributes.into_iter().filter(|(key, _)| guid::attribute_scope(key) == scope));
    all.documents.extend(part.documents.into_iter().filter(|(document, _)| *document == scope));
    all.participants.extend(part.participants.into_iter().filter(|(participant, _)| *participant == scope));
    all.decisions.extend(part.decisions.into_iter().filter(|(document, _)| guid::decisions_scope(*document) == scope));
    all.memos.extend(part.memos.into_iter().filter(|(memo, _)| *memo == scope));
    all.tags.extend(part.tags.into_iter().filter(|(tag, _)| *tag == scope));
    all.links.extend(part.links.into_iter().filter(|(link, _)| *link == scope));
    all.events.extend(part.events.into_iter().filter(|(event, _)| *event == scope));
    all.parts.extend(part.parts.into_iter().filter(|(kept, _)| *kept == scope));
    all.prints.extend(part.prints.into_iter().filter(|(edit, _)| *edit == scope));
    all.codes.extend(part.codes.into_iter().filter(|(code, _)| guid::code(code) == scope));
}

fn compare_small(conn: &Connection, state: &State, found: &mut Findings) -> rusqlite::Result<()> {
    let pairs = |sql: &str| -> rusqlite::Result<BTreeMap<String, String>> {
        conn.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let mut same = |what: &str, agrees: bool| {
        if !agrees {
            found.problem(format!(
                "the table of {what} is not what the journal says; `emic check --rebuild` makes it anew"
            ));
        }
    };
    same("settings", pairs("SELECT key, value FROM project")? == state.project);
    same("codebooks", pairs("SELECT title, version FROM books")? == state.books);
    let declared: BTreeMap<String, String> = state
        .attributes
        .iter()
        .map(|(key, declared)| (key.clone(), serde_json::to_string(declared).unwrap_or_default()))
        .collect();
    same("attribute types", pairs("SELECT key, declared FROM attributes")? == declared);
    let coders: BTreeSet<String> = conn
        .prepare("SELECT name FROM coders WHERE added = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    same("coders", coders == state.coders);
    let mut participants = super::read::participant_states(conn)?;
    let mut expected = state.participants.clone();
    participants.retain(|_, state| *state != fold::ParticipantState::default());
    expected.retain(|_, state| *state != fold::ParticipantState::default());
    same("participants", participants == expected);
    same("codes", telling(super::read::code_rows(conn)?) == telling(state.codes.clone()));
    let documents = table_documents(conn)?;
    found.0.documents = documents.len() as u64;
    for (guid, expected) in &state.documents {
        let name = &expected.document.name;
        let mut expected = fold::DocumentState {
            document: expected.current(),
            revised: None,
            layouts: BTreeMap::new(),
            sources: expected.all_sources(),
            ..expected.clone()
        };
        expected.document.speakers = expected
            .document
            .speakers
            .into_iter()
            .map(|(label, values)| (crate::text::fold::fold(&label), values))
            .filter(|(_, values)| !values.is_empty())
            .collect();
        if documents.get(guid) != Some(&expected) {
            found.problem(format!("the row of document “{name}” is not what the journal says"));
        }
    }
    if documents.len() != state.documents.len() {
        found.problem("the table of documents has rows that no change made".to_owned());
    }
    if shown_names(conn)? != expected_names(state) {
        found.problem("the names under which documents are shown are not what the journal says".to_owned());
    }
    let decisions: Vec<Settled> = conn
        .prepare("SELECT document, code, text, start, end, decision FROM decisions ORDER BY document, code, text, start, end")?
        .query_map([], |row| {
            Ok((Guid::from_bytes(row.get(0)?), row.get(1)?, Hash(row.get(2)?), row.get(3)?, row.get(4)?, row.get(5)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let expected: Vec<Settled> = state
        .decisions
        .iter()
        .flat_map(|(document, settled)| settled.iter().map(move |(question, decision)| (document, question, decision)))
        .map(|(document, (code, text, span), decision)| {
            let decision = serde_json::to_string(decision).unwrap_or_default();
            (*document, code.clone(), *text, span.start, span.end, decision)
        })
        .collect();
    let rows = |sql: &str| -> rusqlite::Result<BTreeMap<Guid, String>> {
        let mut rows = conn.prepare(sql)?;
        rows.query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?)))?.collect()
    };
    let agreeing = [
        ("decisions", decisions == expected),
        ("memos", rows("SELECT guid, memo FROM memos")? == written(&state.memos)),
        ("tags", rows("SELECT guid, body FROM tags")? == written(&state.tags)),
        ("links", rows("SELECT guid, body FROM links")? == written(&state.links)),
        ("events", rows("SELECT guid, body FROM events")? == written(&state.events)),
        ("parts", rows("SELECT guid, body FROM parts")? == written(&state.parts)),
        ("edits for print", rows("SELECT guid, body FROM prints")? == written(&state.prints)),
    ];
    for (what, agrees) in agreeing {
        if !agrees {
            found.problem(format!(
                "the table of {what} is not what the journal says; `emic check --rebuild` makes it anew"
            ));
        }
    }
    Ok(())
}

/// Things as their rows should be.
fn written<T: serde::Serialize>(things: &BTreeMap<Guid, T>) -> BTreeMap<Guid, String> {
    things.iter().map(|(guid, thing)| (*guid, serde_json::to_string(thing).unwrap_or_default())).collect()
}

/// A decision as one comparable line.
type Settled = (Guid, String, Hash, u32, u32, String);

fn shown_names(conn: &Connection) -> rusqlite::Result<BTreeMap<Guid, String>> {
    conn.prepare("SELECT guid, shown FROM documents")?
        .query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?)))?
        .collect()
}

fn expected_names(state: &State) -> BTreeMap<Guid, String> {
    let mut by_name: BTreeMap<&str, Vec<(bool, Guid)>> = BTreeMap::new();
    for (guid, document) in &state.documents {
        by_name.entry(&document.document.name).or_default().push((document.hidden(), *guid));
    }
    let mut all = BTreeMap::new();
    by_name.values_mut().for_each(|documents| documents.sort_unstable());
    for (name, documents) in &by_name {
        let known = |name: &str| Ok::<_, std::convert::Infallible>(by_name.contains_key(name));
        let shown = names::shown(name, documents.len(), known).unwrap_or_default();
        all.extend(documents.iter().map(|(_, guid)| *guid).zip(shown));
    }
    all
}

/// Codes without the blank ones, which say no more than that a coding or an undone change named them.
fn telling(mut codes: BTreeMap<String, fold::CodeState>) -> BTreeMap<String, fold::CodeState> {
    codes.retain(|_, state| !state.is_blank());
    codes
}

fn table_documents(conn: &Connection) -> rusqlite::Result<BTreeMap<Guid, fold::DocumentState>> {
    let mut rows = conn.prepare(
        "SELECT id, guid, name, path, source, text, layout, format, encoding, present, removed, lead, revised FROM documents",
    )?;
    let mut found: Vec<(i64, fold::DocumentState)> = rows
        .query_map([], |row| {
            let document = crate::study::change::NewDocument {
                document: Guid::from_bytes(row.get(1)?),
                name: row.get(2)?,
                path: row.get(3)?,
                source: Hash(row.get(4)?),
                text: Hash(row.get(5)?),
                layout: Hash(row.get(6)?),
                format: row.get(7)?,
                encoding: row.get(8)?,
                ..Default::default()
            };
            let state = fold::DocumentState {
                document,
                present: row.get(9)?,
                removed: row.get(10)?,
                lead: row.get(11)?,
                was_revised: row.get(12)?,
                ..Default::default()
            };
            Ok((row.get(0)?, state))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (id, state) in &mut found {
        let mut values = conn.prepare_cached("SELECT key, value FROM document_values WHERE document = ?1")?;
        state.document.attributes =
            values.query_map([*id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let mut speakers = conn.prepare_cached("SELECT label, key, value FROM speaker_values WHERE document = ?1")?;
        for row in speakers.query_map([*id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))? {
            let (label, key, value): (String, String, String) = row?;
            state.document.speakers.entry(label).or_default().insert(key, value);
        }
        let mut finished = conn.prepare_cached("SELECT coder FROM finished WHERE document = ?1")?;
        state.finished = finished.query_map([*id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut assigned = conn.prepare_cached("SELECT coder FROM assigned WHERE document = ?1")?;
        state.assigned = assigned.query_map([*id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut sources = conn.prepare_cached("SELECT source FROM sources WHERE document = ?1")?;
        state.sources = sources.query_map([*id], |row| row.get(0).map(Hash))?.collect::<rusqlite::Result<_>>()?;
    }
    Ok(found.into_iter().map(|(_, state)| (state.document.document, state)).collect())
}

/// A coding as one comparable line: its place, all it carries, and how it stands.
#[derive(Debug, PartialEq)]
struct Line {
    place: (Vec<u8>, u32, u32, String, String),
    carries: (i64, i64, Option<String>, Option<u64>, Option<u64>),
    stands: (Guid, i64, From),
}

/// The place that a coding was carried from.
type From = Option<(Vec<u8>, u32, u32)>;

impl Line {
    fn expected(placed: crate::study::revision::Placed, current: Hash) -> Self {
        let c = placed.coding;
        let standing = match placed.standing {
            _ if c.text != current => tables::LOST,
            Standing::Moved => tables::MOVED,
            Standing::Stands | Standing::Lost => 0,
        };
        let from = placed.from.filter(|_| standing == tables::MOVED);
        Self {
            place: (c.text.0.to_vec(), c.span.start, c.span.end, c.code, c.coder),
            carries: (c.created, c.origin as i64, c.memo, c.weight.map(f64::to_bits), c.under),
            stands: (c.guid, standing, from.map(|(text, span)| (text.0.to_vec(), span.start, span.end))),
        }
    }

    fn read(document: Guid, row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let place = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let weight = row.get::<_, Option<f64>>(8)?.map(f64::to_bits);
        let under = row.get::<_, Option<i64>>(11)?.map(i64::cast_unsigned);
        let from: Option<Vec<u8>> = row.get(14)?;
        let from = match from {
            Some(text) => Some((text, row.get(15)?, row.get(16)?)),
            None => None,
        };
        let own: Option<[u8; 16]> = row.get(12)?;
        let (hash, start, end, code, coder): &(Vec<u8>, u32, u32, String, String) = &place;
        let span = crate::text::Span { start: *start, end: *end };
        let derived = guid::coding(document, Hash::from_slice(hash).unwrap_or_default(), coder, code, span);
        Ok(Self {
            carries: (row.get(5)?, row.get(6)?, row.get(7)?, weight, under),
            stands: (own.map_or(derived, Guid::from_bytes), row.get(13)?, from),
            place,
        })
    }
}

fn check_codings(conn: &Connection, document: Guid, state: &State, found: &mut Findings) -> rusqlite::Result<()> {
    let row = conn
        .prepare_cached("SELECT id, name, text, layout FROM documents WHERE guid = ?1")?
        .query_row([document.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, Hash(row.get(2)?), Hash(row.get(3)?)))
        });
    let (id, name, current, layout) = match row {
        Ok(row) => row,
        // Codings of a document that has not come yet wait in the journal.
        Err(rusqlite::Error::QueryReturnedNoRows) => return Ok(()),
        Err(e) => return Err(e),
    };
    let placed = state.codings.get(&document).map(|codings| revision::placed(codings, current));
    let expected: Vec<Line> = placed.into_iter().flatten().map(|placed| Line::expected(placed, current)).collect();
    let body = tables::text(conn, current)?;
    let all_words = match &body {
        Some((_, text)) => tables::body_words(text, &tables::layout(conn, layout)?.unwrap_or_default()),
        None => Vec::new(),
    };
    let mut lines = Vec::new();
    let mut rows = conn.prepare_cached(
        "SELECT t.hash, g.start, g.end, c.slug, k.name, g.created, g.origin, g.memo, g.weight, g.word_start, g.word_end, g.under,
           g.guid, g.standing, g.was_text, g.was_start, g.was_end
         FROM codings g JOIN texts t ON t.id = g.text JOIN codes c ON c.id = g.code JOIN coders k ON k.id = g.coder
         WHERE g.document = ?1 ORDER BY g.id",
    )?;
    let mut rows = rows.query([id])?;
    let mut wrong_words = 0;
    while let Some(row) = rows.next()? {
        let span = crate::text::Span { start: row.get(1)?, end: row.get(2)? };
        let hash: Vec<u8> = row.get(0)?;
        if hash == current.0 {
            let counted = words::touched(&all_words, span);
            wrong_words += u64::from(counted != (row.get(9)?, row.get(10)?));
            if body.as_ref().is_some_and(|(_, text)| text.get(span.range()).is_none()) {
                found.problem(format!("a coding in “{name}” does not fit its text"));
            }
        }
        lines.push(Line::read(document, row)?);
    }
    found.0.codings += lines.len() as u64;
    if wrong_words > 0 {
        found.problem(format!("{wrong_words} codings in “{name}” have wrong word counts"));
    }
    if lines != expected {
        found.problem(format!(
            "the codings of “{name}” in the table ({}) are not those of the journal ({})",
            lines.len(),
            expected.len()
        ));
    }
    Ok(())
}

impl Project {
    /// Makes all tables anew from the journal and the blobs, in one transaction.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        self.transact(|tx, _| rebuild(tx))
    }
}

/// Makes all tables anew within a transaction.
pub(super) fn rebuild(tx: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    for table in [
        "codings",
        "assigned",
        "decisions",
        "memos",
        "tags",
        "links",
        "events",
        "parts",
        "prints",
        "finished",
        "speaker_values",
        "document_values",
        "sources",
        "documents",
        "participant_values",
        "participant_labels",
        "participants",
        "codes",
        "coders",
        "attributes",
        "books",
        "project",
    ] {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let scopes: Vec<Guid> = tx
                .prepare("SELECT s.scope FROM scopes s JOIN changes c ON c.id = s.change GROUP BY s.scope ORDER BY min(c.clock), min(c.guid)")?
                .query_map([], |row| row.get(0).map(Guid::from_bytes))?
                .collect::<rusqlite::Result<_>>()?;
    tables::refold(tx, &scopes)
}
