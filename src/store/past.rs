//! The journal as it lies in the file, told line by line and taken in again: for an archive that carries the history too.
//!
//! A line keeps the bytes of its payload, for its hash is of these. What was erased stays erased.

use super::error::StoreError;
use super::restore::Restore;
use super::whole::Reading;
use crate::study::change::Payload;
use crate::study::{Guid, Hash};
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeSet;

/// A change as it lies in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// Its identity.
    pub id: Guid,
    /// Lamport clock.
    pub clock: i64,
    /// Who made it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The group with which it is undone.
    pub group: Guid,
    /// What kind of change it is.
    pub kind: String,
    /// What the group did, in words.
    pub label: String,
    /// The hash of its payload.
    pub hash: Hash,
    /// The payload, unless it was erased.
    pub body: Option<Vec<u8>>,
}

impl Reading<'_> {
    /// The identities that the project has or had, the present one first: where two that were begun apart were merged,
    /// the one that gave way is known too.
    pub fn ids(&self) -> Result<Vec<String>, StoreError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let conn = self.conn();
            let mut now = conn.prepare("SELECT value FROM project WHERE key = 'id'")?;
            let mut ids: Vec<String> = now.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut said = conn.prepare(
                "SELECT p.body FROM changes c JOIN payloads p ON p.change = c.id
                 WHERE c.kind = 'project-set' ORDER BY c.clock, c.guid",
            )?;
            let bodies = said.query_map([], |row| row.get::<_, Option<Vec<u8>>>(0))?;
            for body in bodies.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                if let Ok(Payload::ProjectSet { key, value: Some(id) }) = serde_json::from_slice(&body)
                    && key == "id"
                    && !ids.contains(&id)
                {
                    ids.push(id);
                }
            }
            ids.retain(|id| id.parse::<Guid>().is_ok());
            Ok(ids)
        };
        read().map_err(|e| StoreError::sqlite(self.path(), e))
    }

    /// All changes, first to last.
    pub fn journal<E: From<StoreError>>(&self, mut each: impl FnMut(JournalLine) -> Result<(), E>) -> Result<(), E> {
        let sql = |e| E::from(StoreError::sqlite(self.path(), e));
        let mut rows = self
            .conn()
            .prepare(
                "SELECT c.guid, c.clock, c.coder, c.at, c.grp, c.kind, c.label, c.payload, p.body
                 FROM changes c LEFT JOIN payloads p ON p.change = c.id ORDER BY c.clock, c.guid",
            )
            .map_err(sql)?;
        let mut rows = rows.query([]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let line = (|| -> rusqlite::Result<JournalLine> {
                Ok(JournalLine {
                    id: Guid::from_bytes(row.get(0)?),
                    clock: row.get(1)?,
                    coder: row.get(2)?,
                    at: row.get(3)?,
                    group: Guid::from_bytes(row.get(4)?),
                    kind: row.get(5)?,
                    label: row.get(6)?,
                    hash: Hash(row.get(7)?),
                    body: row.get(8)?,
                })
            })();
            each(line.map_err(sql)?)?;
        }
        Ok(())
    }

    /// The hashes of all texts that are there.
    pub fn texts(&self) -> Result<BTreeSet<Hash>, StoreError> {
        self.hashes("texts")
    }

    /// The hashes of all layouts that are there.
    pub fn layouts(&self) -> Result<BTreeSet<Hash>, StoreError> {
        self.hashes("layouts")
    }

    fn hashes(&self, table: &str) -> Result<BTreeSet<Hash>, StoreError> {
        let rows = self.conn().prepare(&format!("SELECT hash FROM {table} WHERE body IS NOT NULL"));
        self.sql(rows.and_then(|mut rows| rows.query_map([], |row| row.get(0).map(Hash))?.collect()))
    }

    /// A text, as it is kept.
    pub fn text_bytes(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.bytes("texts", hash)
    }

    /// A layout, as it is kept.
    pub fn layout_bytes(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.bytes("layouts", hash)
    }

    fn bytes(&self, table: &str, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.conn().prepare_cached(&format!("SELECT body FROM {table} WHERE hash = ?1"));
        let row = row.and_then(|mut row| row.query_row([hash.0], |row| row.get::<_, Option<Vec<u8>>>(0)).optional());
        Ok(self.sql(row)?.flatten())
    }
}

impl Restore<'_> {
    /// Takes a change of a journal in as it was. When all are in, [`Restore::rebuild`] makes the tables.
    pub fn journal_line(&mut self, line: &JournalLine) -> Result<(), StoreError> {
        let damaged = |what: &str| StoreError::Refused(format!("the change {} {what}", line.id));
        let mut scopes = Vec::new();
        if let Some(body) = &line.body {
            if Hash::of(body) != line.hash {
                return Err(damaged("does not have the hash that it names"));
            }
            let payload: Payload =
                serde_json::from_slice(body).map_err(|e| damaged(&format!("cannot be read: {e}")))?;
            if payload.kind() != line.kind {
                return Err(damaged("is of another kind than it says"));
            }
            scopes = payload.scopes();
        }
        let tx = self.tx();
        let written = (|| -> rusqlite::Result<()> {
            tx.prepare_cached(
                "INSERT INTO changes (guid, clock, coder, at, grp, kind, label, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                line.id.as_bytes(),
                line.clock,
                line.coder,
                line.at,
                line.group.as_bytes(),
                line.kind,
                line.label,
                line.hash.0
            ])?;
            let id = tx.last_insert_rowid();
            tx.prepare_cached("INSERT INTO payloads (change, body) VALUES (?1, ?2)")?
                .execute(params![id, line.body])?;
            for scope in &scopes {
                tx.prepare_cached("INSERT OR IGNORE INTO scopes (scope, change) VALUES (?1, ?2)")?
                    .execute(params![scope.as_bytes(), id])?;
            }
            Ok(())
        })();
        written.map_err(|e| StoreError::sqlite(self.path(), e))
    }

    /// Makes the tables from the journal.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        super::check::rebuild(self.tx()).map_err(|e| StoreError::sqlite(self.path(), e))
    }
}
