//! Undoing a merge: what it had brought is set aside, out of the journal, and taken back by a redo.

use super::super::{fault, journal};
use crate::study::change::Payload;
use crate::study::{Change, Guid, Place, guid};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use std::collections::{HashMap, HashSet};

/// A merge that this copy remembers.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Its row.
    pub id: i64,
    /// Its identity.
    pub guid: Guid,
    /// Who merged.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The greatest clock after it.
    pub clock: i64,
    /// What history calls it.
    pub label: String,
    /// How many changes it brought.
    pub changes: u32,
    /// The greatest clock when it was undone, if it is.
    pub undone: Option<i64>,
}

const COLUMNS: &str = "m.id, m.guid, m.coder, m.at, m.clock, m.label,
    (SELECT count(*) FROM merged d WHERE d.merge = m.id), m.undone_clock";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Merge> {
    Ok(Merge {
        id: row.get(0)?,
        guid: Guid::from_bytes(row.get(1)?),
        coder: row.get(2)?,
        at: row.get(3)?,
        clock: row.get(4)?,
        label: row.get(5)?,
        changes: row.get(6)?,
        undone: row.get(7)?,
    })
}

/// All merges of this copy.
pub fn merges(conn: &Connection) -> rusqlite::Result<Vec<Merge>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM merges m ORDER BY m.id DESC"))?.query_map([], read)?.collect()
}

/// The coder's last merge that is not undone.
pub fn last_merge(conn: &Connection, coder: &str) -> rusqlite::Result<Option<Merge>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM merges m WHERE m.coder = ?1 AND m.undone_clock IS NULL ORDER BY m.id DESC LIMIT 1"
    ))?
    .query_row([coder], read)
    .optional()
}

/// The coder's merge that was undone last, unless another was made since.
pub fn undone_merge(conn: &Connection, coder: &str) -> rusqlite::Result<Option<Merge>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM merges m WHERE m.coder = ?1 AND m.undone_clock IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM merges l WHERE l.id > m.id AND l.undone_clock IS NULL)
           AND EXISTS (SELECT 1 FROM merged d JOIN aside a ON a.guid = d.change WHERE d.merge = m.id)
         ORDER BY m.undone_at DESC, m.id LIMIT 1"
    ))?
    .query_row([coder], read)
    .optional()
}

/// Sets aside what a merge brought. The caller makes the tables anew.
pub fn set_aside(tx: &Transaction<'_>, merge: &Merge) -> rusqlite::Result<()> {
    let clock = super::clock(tx)?;
    tx.execute(
        "INSERT OR REPLACE INTO aside (guid, clock, coder, at, grp, kind, label, payload, body)
         SELECT c.guid, c.clock, c.coder, c.at, c.grp, c.kind, c.label, c.payload, p.body
         FROM merged d JOIN changes c ON c.guid = d.change LEFT JOIN payloads p ON p.change = c.id WHERE d.merge = ?1",
        [merge.id],
    )?;
    fault::point();
    let of_merge = "(SELECT c.id FROM merged d JOIN changes c ON c.guid = d.change WHERE d.merge = ?1)";
    tx.execute(&format!("DELETE FROM scopes WHERE change IN {of_merge}"), [merge.id])?;
    tx.execute(&format!("DELETE FROM payloads WHERE change IN {of_merge}"), [merge.id])?;
    fault::point();
    tx.execute("DELETE FROM changes WHERE guid IN (SELECT change FROM merged WHERE merge = ?1)", [merge.id])?;
    let at = jiff::Timestamp::now().as_millisecond();
    tx.execute("UPDATE merges SET undone_at = ?2, undone_clock = ?3 WHERE id = ?1", params![merge.id, at, clock])?;
    fault::point();
    Ok(())
}

/// Takes back what an undone merge had brought. The caller makes the tables anew.
pub fn take_back(tx: &Transaction<'_>, merge: &Merge) -> rusqlite::Result<()> {
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = tx
        .prepare("SELECT a.guid, a.body FROM merged d JOIN aside a ON a.guid = d.change WHERE d.merge = ?1 ORDER BY a.clock, a.guid")?
        .query_map([merge.id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, body) in rows {
        tx.prepare_cached(
            "INSERT INTO changes (guid, clock, coder, at, grp, kind, label, payload)
             SELECT guid, clock, coder, at, grp, kind, label, payload FROM aside WHERE guid = ?1",
        )?
        .execute([&id])?;
        let row = tx.last_insert_rowid();
        fault::point();
        tx.prepare_cached("INSERT INTO payloads (change, body) VALUES (?1, ?2)")?.execute(params![row, body])?;
        let payload: Option<Payload> = body.as_deref().and_then(|body| serde_json::from_slice(body).ok());
        for scope in payload.iter().flat_map(Payload::scopes) {
            tx.prepare_cached("INSERT OR IGNORE INTO scopes (scope, change) VALUES (?1, ?2)")?
                .execute(params![scope.as_bytes(), row])?;
        }
        tx.prepare_cached("DELETE FROM aside WHERE guid = ?1")?.execute([&id])?;
    }
    fault::point();
    tx.execute(
        "UPDATE merges SET undone_at = NULL, undone_clock = NULL, clock = ?2 WHERE id = ?1",
        params![merge.id, super::clock(tx)?],
    )?;
    Ok(())
}

/// What was done here after a merge and stands on what it brought: in words, or `None`.
pub fn dependent(conn: &Connection, merge: &Merge) -> rusqlite::Result<Option<Change>> {
    let brought: HashSet<Guid> = conn
        .prepare("SELECT change FROM merged WHERE merge = ?1")?
        .query_map([merge.id], |row| row.get(0).map(Guid::from_bytes))?
        .collect::<rusqlite::Result<_>>()?;
    let dead = journal::dead(conn)?;
    let mut whole: HashMap<Guid, bool> = HashMap::new();
    // Whether all there is of a thing came with the merge.
    let mut only_brought = |scope: Guid| -> rusqlite::Result<bool> {
        if let Some(known) = whole.get(&scope) {
            return Ok(*known);
        }
        let changes = conn
            .prepare_cached(
                "SELECT c.guid, c.clock FROM scopes s JOIN changes c ON c.id = s.change WHERE s.scope = ?1",
            )?
            .query_map([scope.as_bytes()], |row| Ok((Guid::from_bytes(row.get(0)?), row.get::<_, i64>(1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let before = |(id, clock): &(Guid, i64)| brought.contains(id) || *clock > merge.clock;
        let found = changes.iter().any(|(id, _)| brought.contains(id)) && changes.iter().all(before);
        whole.insert(scope, found);
        Ok(found)
    };
    for change in journal::after(conn, merge.clock)? {
        if brought.contains(&change.stamp.id) || dead.contains(&change.group) {
            continue;
        }
        let Some(payload) = &change.payload else { continue };
        for scope in needs(payload) {
            if only_brought(scope)? {
                return Ok(Some(change));
            }
        }
    }
    Ok(None)
}

/// What a place stands on.
fn at(place: &Place) -> [Guid; 2] {
    [place.document, guid::text_scope(place.document, place.text)]
}

/// The things that a change stands on.
fn needs(payload: &Payload) -> Vec<Guid> {
    match payload {
        Payload::CodingsAdded { document, text, codes, .. } => {
            let place = [*document, guid::text_scope(*document, *text)];
            place.into_iter().chain(codes.iter().map(|code| guid::code(code))).collect()
        }
        Payload::Reanchored { document, text, .. } | Payload::LayoutSet { document, text, .. } => {
            vec![*document, guid::text_scope(*document, *text)]
        }
        Payload::Revised(revised) => {
            vec![revised.document, guid::text_scope(revised.document, revised.from)]
        }
        Payload::CodingMemo { document, .. } | Payload::CodingWeight { document, .. } => vec![*document],
        Payload::TagSet { set: Some(tag), .. } => at(&tag.on).to_vec(),
        Payload::PrintSet { set: Some(edit), .. } => at(&edit.on).to_vec(),
        Payload::LinkSet { set: Some(link), .. } => [at(&link.from), at(&link.to)].concat(),
        Payload::Decided { document, text, code, .. } => {
            vec![*document, guid::text_scope(*document, *text), guid::code(code)]
        }
        Payload::DocumentRenamed { document, .. }
        | Payload::DocumentRemoved { document, .. }
        | Payload::DocumentAttribute { document, .. }
        | Payload::LeadAssigned { document, .. }
        | Payload::CoderAssigned { document, .. }
        | Payload::DocumentFinished { document, .. } => vec![*document],
        Payload::ParticipantAttribute { participant, .. } | Payload::ParticipantRemoved { participant } => {
            vec![*participant]
        }
        Payload::CodeSet { code, .. } => vec![guid::code(code)],
        Payload::CodeAdded(code) => code.parent.iter().map(|parent| guid::code(parent)).collect(),
        _ => Vec::new(),
    }
}
