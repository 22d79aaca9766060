//! The exchange itself: which changes the other copy has beyond ours, and their texts and layouts.
//!
//! Everything that comes is checked before it is believed: payloads against their hashes, texts and layouts
//! against theirs, and that it can be read at all. A damaged copy is refused; it damages nothing here.

use super::super::error::StoreError;
use super::super::fault;
use super::report::MergeReport;
use crate::study::change::Payload;
use crate::study::{Guid, Hash, Layout, guid};
use rusqlite::{Connection, Transaction, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// A change as it lies in a file.
struct Row {
    id: Guid,
    clock: i64,
    coder: String,
    at: i64,
    group: [u8; 16],
    kind: String,
    label: String,
    payload: [u8; 32],
    body: Option<Vec<u8>>,
    scopes: Vec<Guid>,
}

/// What the other copy has and this one has not.
#[derive(Default)]
pub struct Incoming {
    rows: Vec<Row>,
    there: u64,
    /// Changes here whose payload was erased there.
    erase: Vec<Guid>,
    /// Groups that incoming markers undo.
    undone: BTreeSet<Guid>,
    /// Scopes of codings of which some were altered, not only made.
    altered: BTreeSet<Guid>,
    /// Scopes of codings that come: too large to be compared value by value without need.
    codings: BTreeSet<Guid>,
    /// Documents that come.
    pub documents: BTreeSet<Guid>,
    report: MergeReport,
}

fn damaged(other: &Path, what: String) -> StoreError {
    StoreError::Damaged { path: other.to_owned(), what }
}

/// Reads what the other copy has beyond ours, in the order of the journal.
pub fn incoming(here: &Connection, there: &Connection, path: &Path, other: &Path) -> Result<Incoming, StoreError> {
    let known = known(here).map_err(|e| StoreError::sqlite(path, e))?;
    let mut found = Incoming::default();
    let theirs = |e| StoreError::sqlite(other, e);
    let mut rows = there
        .prepare(
            "SELECT c.guid, c.clock, c.coder, c.at, c.grp, c.kind, c.label, c.payload, p.body
             FROM changes c LEFT JOIN payloads p ON p.change = c.id ORDER BY c.clock, c.guid",
        )
        .map_err(theirs)?;
    let mut rows = rows.query([]).map_err(theirs)?;
    while let Some(row) = rows.next().map_err(theirs)? {
        let id = Guid::from_bytes(row.get(0).map_err(theirs)?);
        let payload: [u8; 32] = row.get(7).map_err(theirs)?;
        let body: Option<Vec<u8>> = row.get(8).map_err(theirs)?;
        if let Some((hash, erased)) = known.get(&id) {
            if *hash != payload {
                return Err(damaged(other, format!("the change {id} is not what it is here")));
            }
            if body.is_none() && !erased {
                found.erase.push(id);
            }
            found.there += 1;
            continue;
        }
        let mut row = Row {
            id,
            clock: row.get(1).map_err(theirs)?,
            coder: row.get(2).map_err(theirs)?,
            at: row.get(3).map_err(theirs)?,
            group: row.get(4).map_err(theirs)?,
            kind: row.get(5).map_err(theirs)?,
            label: row.get(6).map_err(theirs)?,
            payload,
            body,
            scopes: Vec::new(),
        };
        if let Some(body) = &row.body {
            if Hash::of(body).0 != row.payload {
                return Err(damaged(other, format!("the payload of change {id} does not have its hash")));
            }
            let payload: Payload = serde_json::from_slice(body)
                .map_err(|e| damaged(other, format!("the payload of change {id} cannot be read: {e}")))?;
            row.scopes = payload.scopes();
            found.note(&payload);
        }
        found.rows.push(row);
    }
    Ok(found)
}

/// Our changes: payload hash, and whether the payload was erased.
fn known(here: &Connection) -> rusqlite::Result<HashMap<Guid, ([u8; 32], bool)>> {
    here.prepare("SELECT c.guid, c.payload, p.body IS NULL FROM changes c LEFT JOIN payloads p ON p.change = c.id")?
        .query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), (row.get(1)?, row.get(2)?))))?
        .collect()
}

impl Incoming {
    /// Counts a payload for the report.
    fn note(&mut self, payload: &Payload) {
        *self.report.came.kinds.entry(payload.kind().to_owned()).or_default() += 1;
        match payload {
            Payload::CodingsAdded { .. }
            | Payload::CodingsRemoved { .. }
            | Payload::CodingMemo { .. }
            | Payload::Reanchored { .. } => self.codings.extend(payload.scopes()),
            Payload::Revised(revised) => _ = self.codings.insert(guid::codings_scope(revised.document)),
            _ => {}
        }
        match payload {
            Payload::DocumentAdded(new) => {
                self.documents.insert(new.document);
            }
            Payload::CodingsAdded { items, .. } if items.iter().any(|item| item.5.is_some()) => {
                self.altered.extend(payload.scopes());
            }
            Payload::CodingsRemoved { .. } | Payload::CodingMemo { .. } | Payload::Reanchored { .. } => {
                self.altered.extend(payload.scopes());
            }
            Payload::Undone { group } => {
                self.undone.insert(*group);
            }
            _ => {}
        }
    }

    /// Whether there is nothing to take in.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.erase.is_empty()
    }

    /// The ids of the changes that come.
    pub fn ids(&self) -> impl Iterator<Item = Guid> + '_ {
        self.rows.iter().map(|row| row.id)
    }

    /// Their scopes.
    pub fn scopes(&self) -> BTreeSet<Guid> {
        self.rows.iter().flat_map(|row| row.scopes.iter().copied()).collect()
    }

    /// Their scopes, without those of codings that were only made.
    pub fn scopes_to_compare(&self) -> BTreeSet<Guid> {
        self.scopes().into_iter().filter(|scope| !self.codings.contains(scope) || self.alters(*scope)).collect()
    }

    /// Whether both copies may have altered the codings of this scope.
    pub fn alters(&self, scope: Guid) -> bool {
        self.altered.contains(&scope)
    }

    /// The scopes of what incoming markers undo or bring back, as far as this file knows it.
    pub fn scopes_of_undone(&self, conn: &Connection) -> rusqlite::Result<BTreeSet<Guid>> {
        let mut scopes = BTreeSet::new();
        for group in &self.undone {
            scopes.extend(super::super::tables::scopes_of_group(conn, *group)?);
        }
        let mut of_change =
            conn.prepare_cached("SELECT s.scope FROM scopes s JOIN changes c ON c.id = s.change WHERE c.guid = ?1")?;
        for id in &self.erase {
            for scope in of_change.query_map([id.as_bytes()], |row| row.get(0).map(Guid::from_bytes))? {
                scopes.insert(scope?);
            }
        }
        Ok(scopes)
    }

    /// A report with the counts.
    pub fn report(&self, other: &Path) -> MergeReport {
        let name = other.file_name().map_or_else(|| other.display().to_string(), |n| n.to_string_lossy().into_owned());
        MergeReport {
            from: other.display().to_string(),
            label: format!("merge {}", crate::text::display::one_line(&name)),
            changes: self.rows.len() as u64,
            there: self.there,
            erased: self.erase.len() as u64,
            ..self.report.clone()
        }
    }

    /// Writes the changes into our journal; what had been set aside by an undone merge is taken from there.
    pub fn insert(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        for row in &self.rows {
            tx.prepare_cached(
                "INSERT INTO changes (guid, clock, coder, at, grp, kind, label, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                row.id.as_bytes(),
                row.clock,
                row.coder,
                row.at,
                row.group,
                row.kind,
                row.label,
                row.payload
            ])?;
            let id = tx.last_insert_rowid();
            fault::point();
            tx.prepare_cached("INSERT INTO payloads (change, body) VALUES (?1, ?2)")?.execute(params![id, row.body])?;
            for scope in &row.scopes {
                tx.prepare_cached("INSERT OR IGNORE INTO scopes (scope, change) VALUES (?1, ?2)")?
                    .execute(params![scope.as_bytes(), id])?;
            }
            tx.prepare_cached("DELETE FROM aside WHERE guid = ?1")?.execute([row.id.as_bytes()])?;
        }
        for id in &self.erase {
            tx.prepare_cached(
                "UPDATE payloads SET body = NULL WHERE change = (SELECT id FROM changes WHERE guid = ?1)",
            )?
            .execute([id.as_bytes()])?;
        }
        fault::point();
        Ok(())
    }
}

/// Copies the texts and layouts that we have not, and erases those that were erased there.
pub fn copy_blobs(tx: &Transaction<'_>, from: &Connection, path: &Path, other: &Path) -> Result<(), StoreError> {
    let own = |e| StoreError::sqlite(path, e);
    let theirs = |e| StoreError::sqlite(other, e);
    for table in ["texts", "layouts", "files"] {
        // An older copy, which is only read, may not have this kind yet.
        let there = from
            .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")
            .and_then(|mut found| found.exists([table]))
            .map_err(theirs)?;
        if !there {
            continue;
        }
        let mut known = tx.prepare(&format!("SELECT body IS NULL FROM {table} WHERE hash = ?1")).map_err(own)?;
        let mut rows = from.prepare(&format!("SELECT hash, body FROM {table}")).map_err(theirs)?;
        let mut rows = rows.query([]).map_err(theirs)?;
        while let Some(row) = rows.next().map_err(theirs)? {
            let hash: [u8; 32] = row.get(0).map_err(theirs)?;
            let erased: Option<bool> =
                known.query_row([hash], |row| row.get(0)).map(Some).or_else(none).map_err(own)?;
            match (erased, row.get::<_, Option<Vec<u8>>>(1).map_err(theirs)?) {
                (None, body) => {
                    check_blob(table, Hash(hash), body.as_deref(), other)?;
                    tx.prepare_cached(&format!("INSERT INTO {table} (hash, body) VALUES (?1, ?2)"))
                        .and_then(|mut insert| insert.execute(params![hash, body]))
                        .map_err(own)?;
                    fault::point();
                }
                (Some(false), None) => {
                    tx.execute(&format!("UPDATE {table} SET body = NULL WHERE hash = ?1"), [hash]).map_err(own)?;
                }
                (Some(_), _) => {}
            }
        }
    }
    Ok(())
}

fn none<T>(error: rusqlite::Error) -> rusqlite::Result<Option<T>> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(None),
        other => Err(other),
    }
}

fn check_blob(table: &str, hash: Hash, body: Option<&[u8]>, other: &Path) -> Result<(), StoreError> {
    let Some(body) = body else { return Ok(()) };
    if Hash::of(body) != hash {
        return Err(damaged(other, format!("one of the {table} does not have its hash {hash}")));
    }
    let readable = match table {
        "texts" => std::str::from_utf8(body).is_ok(),
        "layouts" => Layout::decode(body).is_ok(),
        // What a file that is kept aside holds is not ours to judge.
        _ => true,
    };
    if readable { Ok(()) } else { Err(damaged(other, format!("one of the {table} cannot be read ({hash})"))) }
}
