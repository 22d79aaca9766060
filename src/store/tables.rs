//! The tables: the fold of the journal, kept up to date change by change.
//!
//! Codings are applied one change at a time, for there are hundreds of thousands; every other scope is
//! small, and is folded anew and written whole. Both give the same tables, which `check` proves.

use super::fault;
use super::journal;
use crate::study::change::{Change, Origin, Payload};
use crate::study::fold::{self, DocumentState, State};
use crate::study::revision::{self, Placed};
use crate::study::{Guid, Hash, Layout, Standing, guid, names};
use crate::text::{Span, words};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A coding that was moved with its text, in the table.
pub(crate) const MOVED: i64 = 1;

/// A coding that has lost its place, in the table.
pub(crate) const LOST: i64 = 2;

/// Brings the tables up to date with changes just appended at the end of the journal.
pub(crate) fn apply(tx: &Transaction<'_>, changes: &[Change]) -> rusqlite::Result<()> {
    let mut scopes: Vec<Guid> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut undone = false;
    let mut cache = Places::default();
    for payload in changes.iter().filter_map(|change| change.payload.as_ref()) {
        let found = match (payload, coded(payload)) {
            // Where a text was revised what is new may stand with what was carried there.
            (_, Some(document)) if is_revised(tx, document)? => vec![guid::codings_scope(document)],
            (_, Some(_)) => continue,
            (Payload::Undone { .. }, None) => {
                undone = true;
                continue;
            }
            (payload, None) => payload.scopes(),
        };
        scopes.extend(found.into_iter().filter(|scope| seen.insert(*scope)));
    }
    if undone {
        for change in changes {
            if let Some(Payload::Undone { group }) = &change.payload {
                for scope in scopes_of_group(tx, *group)? {
                    if seen.insert(scope) {
                        scopes.push(scope);
                    }
                }
            }
        }
    }
    refold(tx, &scopes)?;
    for change in changes {
        let done = |document| seen.contains(&guid::codings_scope(document));
        if change.payload.as_ref().and_then(coded).is_some_and(done) {
            continue;
        }
        match &change.payload {
            Some(Payload::CodingsAdded { document, text, codes, coders, items, under }) => {
                let codings = fold::codings(*document, *text, codes, coders, items, under);
                cache.add(tx, *document, codings.map(Placed::alone))?;
            }
            Some(Payload::CodingsRemoved { document, codings }) => cache.remove(tx, *document, codings)?,
            Some(Payload::CodingWeight { document, coding, weight }) => {
                cache.weigh(tx, *document, *coding, *weight)?;
            }
            Some(Payload::CodingMemo { document, coding, memo }) => {
                cache.memo(tx, *document, *coding, memo.as_deref())?;
            }
            _ => continue,
        }
        fault::point();
    }
    Ok(())
}

/// The document whose codings a change makes, takes away or writes on.
fn coded(payload: &Payload) -> Option<Guid> {
    match payload {
        Payload::CodingsAdded { document, .. }
        | Payload::CodingsRemoved { document, .. }
        | Payload::CodingMemo { document, .. }
        | Payload::CodingWeight { document, .. } => Some(*document),
        _ => None,
    }
}

/// Whether a document's text was ever revised.
pub(crate) fn is_revised(conn: &Connection, document: Guid) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM documents WHERE guid = ?1 AND revised = 1")?.exists([document.as_bytes()])
}

/// The hash of the current text of a document.
pub(crate) fn current_text(conn: &Connection, document: Guid) -> rusqlite::Result<Option<Hash>> {
    conn.prepare_cached("SELECT text FROM documents WHERE guid = ?1")?
        .query_row([document.as_bytes()], |row| row.get(0).map(Hash))
        .optional()
}

/// The scopes that an undo (or redo) of a group alters; a redo alters those of the group it brings back.
pub(crate) fn scopes_of_group(conn: &Connection, group: Guid) -> rusqlite::Result<Vec<Guid>> {
    let mut scopes = Vec::new();
    let (mut ask, mut asked) = (vec![group], BTreeSet::new());
    while let Some(group) = ask.pop() {
        if !asked.insert(group) {
            continue;
        }
        for change in journal::of_group(conn, group)? {
            match &change.payload {
                Some(Payload::Undone { group }) => ask.push(*group),
                Some(payload) => scopes.extend(payload.scopes()),
                None => {}
            }
        }
    }
    Ok(scopes)
}

/// Folds these scopes anew from the journal and writes their rows.
pub(crate) fn refold(tx: &Transaction<'_>, scopes: &[Guid]) -> rusqlite::Result<()> {
    if scopes.is_empty() {
        return Ok(());
    }
    let dead = journal::dead(tx)?;
    // Codings and decisions last: they refer to documents, their texts and codes.
    let mut places = BTreeSet::new();
    for scope in scopes {
        let changes = journal::of_scope(tx, *scope)?;
        let state = fold::fold_with(&changes, &dead);
        write_scope(tx, *scope, &changes, &state, &mut places)?;
        fault::point();
    }
    let mut cache = Places::default();
    for (document, on) in places {
        let scope = if on == On::Codings { guid::codings_scope(document) } else { guid::decisions_scope(document) };
        let state = fold::fold_with(&journal::of_scope(tx, scope)?, &dead);
        let current = current_text(tx, document)?;
        if on == On::Decisions {
            write_decisions(tx, document, &state, current)?;
        } else {
            cache.clear(tx, document)?;
            if let (Some(codings), Some(current)) = (state.codings.get(&document), current) {
                cache.add(tx, document, revision::placed(codings, current).into_iter())?;
            }
        }
        fault::point();
    }
    Ok(())
}

/// What hangs on places of a document's texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum On {
    Codings,
    Decisions,
}

/// Writes the rows of one scope. What hangs on places and must be written anew is added to `places`.
fn write_scope(
    tx: &Transaction<'_>,
    scope: Guid,
    changes: &[Change],
    state: &State,
    places: &mut BTreeSet<(Guid, On)>,
) -> rusqlite::Result<()> {
    // What kind of scope it is shows in any of its changes.
    let Some(payload) = changes.iter().find_map(|change| change.payload.as_ref()) else { return Ok(()) };
    match payload {
        Payload::CodingsAdded { document, .. }
        | Payload::CodingsRemoved { document, .. }
        | Payload::CodingMemo { document, .. }
        | Payload::CodingWeight { document, .. }
        | Payload::Reanchored { document, .. } => {
            places.insert((*document, On::Codings));
        }
        Payload::Decided { document, .. } => {
            places.insert((*document, On::Decisions));
        }
        // It has a part in several scopes.
        Payload::Revised(revised) if scope != revised.document => {
            if scope == guid::codings_scope(revised.document) {
                places.insert((revised.document, On::Codings));
            } else if scope == guid::decisions_scope(revised.document) {
                places.insert((revised.document, On::Decisions));
            }
        }
        Payload::DocumentAdded(_)
        | Payload::DocumentRenamed { .. }
        | Payload::DocumentRemoved { .. }
        | Payload::DocumentAttribute { .. }
        | Payload::Revised(_)
        | Payload::LayoutSet { .. }
        | Payload::LeadAssigned { .. }
        | Payload::CoderAssigned { .. }
        | Payload::DocumentFinished { .. } => {
            if let Some(document) = state.documents.get(&scope)
                && write_document(tx, scope, document)?
            {
                places.extend([(scope, On::Codings), (scope, On::Decisions)]);
            }
        }
        Payload::CoderAdded { .. } => {
            let names: BTreeSet<&str> = changes
                .iter()
                .filter_map(|change| match &change.payload {
                    Some(Payload::CoderAdded { name }) => Some(name.as_str()),
                    _ => None,
                })
                .collect();
            for name in names {
                tx.execute(
                    "INSERT INTO coders (name, added) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET added = excluded.added",
                    params![name, state.coders.contains(name)],
                )?;
            }
        }
        Payload::AttributeDeclared { key, .. } => {
            tx.execute("DELETE FROM attributes WHERE key = ?1", [key])?;
            if let Some(declared) = state.attributes.get(key) {
                let declared = to_json(declared)?;
                tx.execute("INSERT INTO attributes (key, declared) VALUES (?1, ?2)", params![key, declared])?;
            }
        }
        Payload::ParticipantAdded { .. }
        | Payload::ParticipantAttribute { .. }
        | Payload::ParticipantRemoved { .. } => {
            write_participant(tx, scope, state)?;
        }
        Payload::CodeAdded(_) | Payload::CodeSet { .. } => write_codes(tx, scope, changes, state)?,
        Payload::CodebookImported { .. } | Payload::ProjectSet { .. } => {
            if scope == guid::project_scope() {
                write_project(tx, state)?;
            } else {
                write_codes(tx, scope, changes, state)?;
            }
        }
        Payload::MemoSet { memo, .. } => {
            tx.prepare_cached("DELETE FROM memos WHERE guid = ?1")?.execute([memo.as_bytes()])?;
            if let Some(set) = state.memos.get(memo) {
                tx.prepare_cached("INSERT INTO memos (guid, target, memo) VALUES (?1, ?2, ?3)")?.execute(params![
                    memo.as_bytes(),
                    to_json(&set.on)?,
                    to_json(set)?
                ])?;
            }
        }
        Payload::TagSet { tag, .. } => {
            let body = state.tags.get(tag).map(to_json).transpose()?;
            write_row(tx, "tags", *tag, body)?;
        }
        Payload::LinkSet { link, .. } => {
            let body = state.links.get(link).map(to_json).transpose()?;
            write_row(tx, "links", *link, body)?;
        }
        Payload::EventSet { event, .. } => {
            let body = state.events.get(event).map(to_json).transpose()?;
            write_row(tx, "events", *event, body)?;
        }
        Payload::PartSet { part, .. } => {
            let body = state.parts.get(part).map(to_json).transpose()?;
            write_row(tx, "parts", *part, body)?;
        }
        Payload::PrintSet { edit, .. } => {
            let body = state.prints.get(edit).map(to_json).transpose()?;
            write_row(tx, "prints", *edit, body)?;
        }
        Payload::Pseudonymised { .. } | Payload::Undone { .. } => {}
    }
    Ok(())
}

/// Writes the one row of a scope, or takes it away.
fn write_row(tx: &Transaction<'_>, table: &str, guid: Guid, body: Option<String>) -> rusqlite::Result<()> {
    tx.prepare_cached(&format!("DELETE FROM {table} WHERE guid = ?1"))?.execute([guid.as_bytes()])?;
    if let Some(body) = body {
        tx.prepare_cached(&format!("INSERT INTO {table} (guid, body) VALUES (?1, ?2)"))?
            .execute(params![guid.as_bytes(), body])?;
    }
    Ok(())
}

fn write_decisions(tx: &Transaction<'_>, document: Guid, state: &State, current: Option<Hash>) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM decisions WHERE document = ?1")?.execute([document.as_bytes()])?;
    for ((code, text, span), decision) in decisions_of(state, document, current) {
        tx.prepare_cached(
            "INSERT INTO decisions (document, code, text, start, end, decision) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![document.as_bytes(), code, text.0, span.start, span.end, to_json(&decision)?])?;
    }
    Ok(())
}

/// The decisions on a document as they stand in its current text.
pub(crate) fn decisions_of(
    state: &State,
    document: Guid,
    current: Option<Hash>,
) -> BTreeMap<fold::Question, crate::study::Decision> {
    let Some(decisions) = state.decisions.get(&document) else { return BTreeMap::new() };
    match (state.codings.get(&document), current) {
        (Some(codings), Some(current)) => revision::placed_decisions(decisions, codings.revisions(), current),
        _ => decisions.clone(),
    }
}

fn to_json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

fn write_project(tx: &Transaction<'_>, state: &State) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM project", [])?;
    tx.execute("DELETE FROM books", [])?;
    for (key, value) in &state.project {
        tx.execute("INSERT INTO project (key, value) VALUES (?1, ?2)", [key, value])?;
    }
    for (title, version) in &state.books {
        tx.execute("INSERT INTO books (title, version) VALUES (?1, ?2)", [title, version])?;
    }
    Ok(())
}

/// Writes a document's rows. True when its codings must be written anew, for their places are counted
/// in its text and layout.
fn write_document(tx: &Transaction<'_>, scope: Guid, state: &DocumentState) -> rusqlite::Result<bool> {
    let new = &state.current();
    let before: Option<(String, [u8; 32], [u8; 32])> = tx
        .prepare_cached("SELECT name, text, layout FROM documents WHERE guid = ?1")?
        .query_row([scope.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let layout = layout(tx, new.layout)?.unwrap_or_default();
    let mut upsert = tx.prepare_cached(
        "INSERT INTO documents (guid, name, path, source, text, layout, format, encoding, present, removed, lead, turns, words, speakers, spoken, revised)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (guid) DO UPDATE SET name = excluded.name, path = excluded.path, source = excluded.source, text = excluded.text,
           layout = excluded.layout, format = excluded.format, encoding = excluded.encoding, present = excluded.present,
           removed = excluded.removed, lead = excluded.lead, turns = excluded.turns, words = excluded.words,
           speakers = excluded.speakers, spoken = excluded.spoken, revised = excluded.revised
         RETURNING id",
    )?;
    let speakers = layout
        .labels
        .iter()
        .enumerate()
        .filter(|(at, _)| layout.turns.iter().any(|turn| turn.label.is_some_and(|label| label as usize == *at)));
    let id: i64 = upsert.query_row(
        params![
            scope.as_bytes(),
            new.name,
            new.path,
            new.source.0,
            new.text.0,
            new.layout.0,
            new.format,
            new.encoding,
            state.present,
            state.removed,
            state.lead,
            layout.turns.len() as i64,
            i64::from(layout.words()),
            speakers.count() as i64,
            layout.spoken,
            state.was_revised
        ],
        |row| row.get(0),
    )?;
    for table in ["document_values", "speaker_values", "finished", "assigned", "sources"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?.execute([id])?;
    }
    for (key, value) in &new.attributes {
        tx.prepare_cached("INSERT INTO document_values (document, key, value) VALUES (?1, ?2, ?3)")?
            .execute(params![id, key, value])?;
    }
    for (label, values) in &new.speakers {
        for (key, value) in values {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO speaker_values (document, label, key, value) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, crate::text::fold::fold(label), key, value])?;
        }
    }
    for coder in &state.finished {
        tx.prepare_cached("INSERT INTO finished (document, coder) VALUES (?1, ?2)")?.execute(params![id, coder])?;
    }
    for coder in &state.assigned {
        tx.prepare_cached("INSERT INTO assigned (document, coder) VALUES (?1, ?2)")?.execute(params![id, coder])?;
    }
    for source in state.all_sources() {
        tx.prepare_cached("INSERT INTO sources (document, source) VALUES (?1, ?2)")?.execute(params![id, source.0])?;
    }
    settle_names(tx, &new.name)?;
    if let Some((name, ..)) = before.as_ref().filter(|(name, ..)| *name != new.name) {
        settle_names(tx, name)?;
    }
    Ok(match before {
        None => !journal_is_empty(tx, guid::codings_scope(scope))?,
        Some((_, text, layout)) => text != new.text.0 || layout != new.layout.0,
    })
}

/// Gives the documents of a name the names under which they are shown (see [`names`]), and those of
/// the name that this one may have been told apart from.
fn settle_names(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    for name in std::iter::once(name).chain(names::base(name)) {
        let mut rows = tx.prepare_cached(
            "SELECT id FROM documents WHERE name = ?1 ORDER BY (present = 1 AND removed = 0) DESC, guid",
        )?;
        let ids: Vec<i64> = rows.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut known = tx.prepare_cached("SELECT 1 FROM documents WHERE name = ?1")?;
        let mut set = tx.prepare_cached("UPDATE documents SET shown = ?2 WHERE id = ?1 AND shown <> ?2")?;
        let shown = names::shown(name, ids.len(), |name| known.exists([name]))?;
        for (id, shown) in ids.into_iter().zip(shown) {
            set.execute(params![id, shown])?;
        }
    }
    Ok(())
}

fn journal_is_empty(tx: &Transaction<'_>, scope: Guid) -> rusqlite::Result<bool> {
    Ok(!tx.prepare_cached("SELECT 1 FROM scopes WHERE scope = ?1 LIMIT 1")?.exists([scope.as_bytes()])?)
}

fn write_participant(tx: &Transaction<'_>, scope: Guid, state: &State) -> rusqlite::Result<()> {
    let empty = crate::study::fold::ParticipantState::default();
    let participant = state.participants.get(&scope).unwrap_or(&empty);
    let id: i64 = tx
        .prepare_cached(
            "INSERT INTO participants (guid, name) VALUES (?1, ?2) ON CONFLICT (guid) DO UPDATE SET name = excluded.name RETURNING id",
        )?
        .query_row(params![scope.as_bytes(), participant.name], |row| row.get(0))?;
    tx.prepare_cached("DELETE FROM participant_labels WHERE participant = ?1")?.execute([id])?;
    tx.prepare_cached("DELETE FROM participant_values WHERE participant = ?1")?.execute([id])?;
    for label in &participant.labels {
        tx.prepare_cached("INSERT INTO participant_labels (participant, label) VALUES (?1, ?2)")?
            .execute(params![id, label])?;
    }
    for ((key, valid), value) in &participant.values {
        tx.prepare_cached("INSERT INTO participant_values (participant, key, valid, value) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, key, to_json(valid)?, value])?;
    }
    Ok(())
}

fn write_codes(tx: &Transaction<'_>, scope: Guid, changes: &[Change], state: &State) -> rusqlite::Result<()> {
    for change in changes {
        // Where nothing of the code stands any more its row goes, or is blank while codings need it.
        if let Some(Payload::CodeSet { code, .. }) = &change.payload
            && !state.codes.contains_key(code)
        {
            tx.prepare_cached(
                "UPDATE codes SET name = '', parent = NULL, colour = '', definition = '', apply = '', \"not\" = '', example = '',
                 origin = '', position = 0, present = 0, removed = 0, merged = NULL WHERE slug = ?1",
            )?
            .execute([code])?;
            tx.prepare_cached(
                "DELETE FROM codes WHERE slug = ?1 AND NOT EXISTS (SELECT 1 FROM codings WHERE code = codes.id)",
            )?
            .execute([code])?;
        }
    }
    // A change with many codes folds into all of them here, but only this scope's own is whole.
    for known in state.codes.values().filter(|known| guid::code(&known.code.id) == scope) {
        let code = &known.code;
        tx.prepare_cached(
            "INSERT INTO codes (slug, name, parent, colour, definition, apply, \"not\", example, origin, position, present, removed, merged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (slug) DO UPDATE SET name = excluded.name, parent = excluded.parent, colour = excluded.colour,
               definition = excluded.definition, apply = excluded.apply, \"not\" = excluded.\"not\", example = excluded.example,
               origin = excluded.origin, position = excluded.position, present = excluded.present, removed = excluded.removed,
               merged = excluded.merged",
        )?
        .execute(params![
            code.id,
            code.name,
            code.parent,
            code.colour,
            code.definition,
            code.apply,
            code.not,
            code.example,
            code.origin,
            code.position,
            known.present,
            known.removed,
            known.merged
        ])?;
    }
    Ok(())
}

/// The layout with this hash.
pub(crate) fn layout(conn: &Connection, hash: Hash) -> rusqlite::Result<Option<Layout>> {
    let blob: Option<Option<Vec<u8>>> = conn
        .prepare_cached("SELECT body FROM layouts WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?;
    Ok(blob.flatten().and_then(|blob| Layout::decode(&blob).ok()))
}

/// The text with this hash, and its row.
pub(crate) fn text(conn: &Connection, hash: Hash) -> rusqlite::Result<Option<(i64, String)>> {
    let found: Option<(i64, Option<Vec<u8>>)> = conn
        .prepare_cached("SELECT id, body FROM texts WHERE hash = ?1")?
        .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(id, body)| Some((id, String::from_utf8(body?).ok()?))))
}

/// Where codings go: rows of documents, codes and coders, and the words of the text at hand.
#[derive(Default)]
struct Places {
    codes: HashMap<String, i64>,
    coders: HashMap<String, i64>,
    document: Option<Place>,
}

struct Place {
    guid: Guid,
    id: i64,
    /// The current text.
    text: Hash,
    /// The words of all turn bodies of the current text.
    words: Vec<Span>,
    /// Rows of texts.
    texts: HashMap<Hash, Option<i64>>,
}

impl Places {
    fn add(
        &mut self,
        tx: &Transaction<'_>,
        document: Guid,
        codings: impl Iterator<Item = Placed>,
    ) -> rusqlite::Result<()> {
        if !self.enter(tx, document)? {
            // The document has not come yet; when it does, its codings are folded in.
            return Ok(());
        }
        for Placed { coding, standing, from, .. } in codings {
            // The place of a text that was erased is gone.
            let Some(text) = self.text(tx, coding.text)? else { continue };
            let code = self.code(tx, &coding.code)?;
            let coder = self.coder(tx, &coding.coder)?;
            let Some(place) = &self.document else { return Ok(()) };
            let is_current = coding.text == place.text;
            let (word_start, word_end) =
                if is_current { words::touched(&place.words, coding.span) } else { words::touched(&[], coding.span) };
            let origin = match coding.origin {
                Origin::Manual => 0,
                Origin::Auto => 1,
                Origin::Imported => 2,
            };
            let standing = match standing {
                _ if !is_current => LOST,
                Standing::Moved => MOVED,
                Standing::Stands | Standing::Lost => 0,
            };
            let derived = guid::coding(document, coding.text, &coding.coder, &coding.code, coding.span);
            let own = (coding.guid != derived).then(|| coding.guid.into_bytes());
            let from = from.filter(|_| standing == MOVED);
            tx.prepare_cached(
                "INSERT INTO codings (document, start, end, code, coder, text, word_start, word_end, created, origin, weight, memo, under,
                   guid, standing, was_text, was_start, was_end)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
                 ON CONFLICT (document, start, end, code, coder, text) DO UPDATE
                 SET memo = coalesce(excluded.memo, memo), under = coalesce(excluded.under, under)",
            )?
            .execute(params![
                place.id,
                coding.span.start,
                coding.span.end,
                code,
                coder,
                text,
                word_start,
                word_end,
                coding.created,
                origin,
                coding.weight,
                coding.memo,
                coding.under.map(u64::cast_signed),
                own,
                standing,
                from.map(|(text, _)| text.0),
                from.map(|(_, span)| span.start),
                from.map(|(_, span)| span.end)
            ])?;
        }
        Ok(())
    }

    fn clear(&mut self, tx: &Transaction<'_>, document: Guid) -> rusqlite::Result<()> {
        tx.prepare_cached("DELETE FROM codings WHERE document = (SELECT id FROM documents WHERE guid = ?1)")?
            .execute([document.as_bytes()])?;
        Ok(())
    }

    fn remove(&mut self, tx: &Transaction<'_>, document: Guid, codings: &[Guid]) -> rusqlite::Result<()> {
        for (row, guid) in rows_of(tx, document)? {
            if codings.contains(&guid) {
                tx.prepare_cached("DELETE FROM codings WHERE id = ?1")?.execute([row])?;
            }
        }
        Ok(())
    }

    fn memo(&mut self, tx: &Transaction<'_>, document: Guid, coding: Guid, memo: Option<&str>) -> rusqlite::Result<()> {
        for (row, guid) in rows_of(tx, document)? {
            if guid == coding {
                tx.prepare_cached("UPDATE codings SET memo = ?2 WHERE id = ?1")?.execute(params![row, memo])?;
            }
        }
        Ok(())
    }

    fn weigh(
        &mut self,
        tx: &Transaction<'_>,
        document: Guid,
        coding: Guid,
        weight: Option<f64>,
    ) -> rusqlite::Result<()> {
        for (row, guid) in rows_of(tx, document)? {
            if guid == coding {
                tx.prepare_cached("UPDATE codings SET weight = ?2 WHERE id = ?1")?.execute(params![row, weight])?;
            }
        }
        Ok(())
    }

    /// Makes `document` the one at hand. False when the project does not have it.
    fn enter(&mut self, tx: &Transaction<'_>, document: Guid) -> rusqlite::Result<bool> {
        if self.document.as_ref().is_some_and(|place| place.guid == document) {
            return Ok(true);
        }
        let row: Option<(i64, [u8; 32], [u8; 32])> = tx
            .prepare_cached("SELECT id, text, layout FROM documents WHERE guid = ?1")?
            .query_row([document.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, current, layout_hash)) = row else { return Ok(false) };
        let words = match text(tx, Hash(current))? {
            Some((_, body)) => body_words(&body, &layout(tx, Hash(layout_hash))?.unwrap_or_default()),
            None => Vec::new(),
        };
        self.document = Some(Place { guid: document, id, text: Hash(current), words, texts: HashMap::new() });
        Ok(true)
    }

    /// The row of a text, unless it was erased.
    fn text(&mut self, tx: &Transaction<'_>, hash: Hash) -> rusqlite::Result<Option<i64>> {
        let Some(place) = &mut self.document else { return Ok(None) };
        if let Some(known) = place.texts.get(&hash) {
            return Ok(*known);
        }
        let found = tx
            .prepare_cached("SELECT id FROM texts WHERE hash = ?1 AND body IS NOT NULL")?
            .query_row([hash.0], |row| row.get(0))
            .optional()?;
        place.texts.insert(hash, found);
        Ok(found)
    }

    fn code(&mut self, tx: &Transaction<'_>, slug: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.codes.get(slug) {
            return Ok(*id);
        }
        // A code that no change has brought is kept as a hidden row, and so shown, for a coding uses it.
        tx.prepare_cached(
            "INSERT OR IGNORE INTO codes (slug, name, colour, definition, apply, \"not\", example, origin, position, present, removed)
             VALUES (?1, '', '', '', '', '', '', '', 0, 0, 0)",
        )?
        .execute([slug])?;
        let id = tx.prepare_cached("SELECT id FROM codes WHERE slug = ?1")?.query_row([slug], |row| row.get(0))?;
        self.codes.insert(slug.to_owned(), id);
        Ok(id)
    }

    fn coder(&mut self, tx: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.coders.get(name) {
            return Ok(*id);
        }
        tx.prepare_cached("INSERT OR IGNORE INTO coders (name, added) VALUES (?1, 0)")?.execute([name])?;
        let id = tx.prepare_cached("SELECT id FROM coders WHERE name = ?1")?.query_row([name], |row| row.get(0))?;
        self.coders.insert(name.to_owned(), id);
        Ok(id)
    }
}

/// The words of all turn bodies, in order: what word indices count.
pub(crate) fn body_words(text: &str, layout: &Layout) -> Vec<Span> {
    let mut all = Vec::with_capacity(layout.words() as usize);
    for turn in &layout.turns {
        all.extend(words::word_spans(turn.body.slice(text), turn.body.start));
    }
    all
}

/// Rows and GUIDs of the codings of a document.
fn rows_of(conn: &Connection, document: Guid) -> rusqlite::Result<Vec<(i64, Guid)>> {
    conn.prepare_cached(
        "SELECT g.id, t.hash, k.name, c.slug, g.start, g.end FROM codings g JOIN texts t ON t.id = g.text
         JOIN coders k ON k.id = g.coder JOIN codes c ON c.id = g.code
         WHERE g.document = (SELECT id FROM documents WHERE guid = ?1)",
    )?
    .query_map([document.as_bytes()], |row| {
        let span = Span { start: row.get(4)?, end: row.get(5)? };
        let (coder, code): (String, String) = (row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, guid::coding(document, Hash(row.get(1)?), &coder, &code, span)))
    })?
    .collect()
}
