//! The journal: appending groups of changes and reading them back.

use super::error::StoreError;
use super::fault;
use super::project::Project;
use crate::study::change::{Change, CodeField, Payload, Stamp};
use crate::study::decision::{CONSENSUS, meaning};
use crate::study::fold::Marker;
use crate::study::{Code, Guid, Hash, Layout, guid};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What is undone together: one action of one coder, in one transaction or several.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its identity.
    pub guid: Guid,
    /// Who acts.
    pub coder: String,
    /// What is done, as history and undo name it: `code power.definition`, `import 40 files`.
    pub label: String,
}

impl Group {
    /// A new group.
    pub fn new(coder: &str, label: impl Into<String>) -> Self {
        Self { guid: guid::fresh(), coder: coder.to_owned(), label: label.into() }
    }
}

/// Changes to be appended in one transaction, with the texts and layouts that they name.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What changes.
    pub payloads: Vec<Payload>,
    /// Canonical texts, by the hash of their bytes.
    pub texts: Vec<(Hash, String)>,
    /// Turn layouts, by the hash of their blob.
    pub layouts: Vec<(Hash, Layout)>,
    /// Files that are kept aside, by the hash of their bytes.
    pub files: Vec<(Hash, Vec<u8>)>,
}

impl Batch {
    /// A batch of changes without blobs.
    pub fn of(payloads: Vec<Payload>) -> Self {
        Self { payloads, ..Self::default() }
    }

    /// Adds a text, and gives its hash.
    pub fn text(&mut self, text: String) -> Hash {
        let hash = Hash::of(text.as_bytes());
        self.texts.push((hash, text));
        hash
    }

    /// Adds a file that is kept aside, and gives its hash.
    pub fn file(&mut self, bytes: Vec<u8>) -> Hash {
        let hash = Hash::of(&bytes);
        self.files.push((hash, bytes));
        hash
    }

    /// Whether there is nothing to append.
    pub fn is_empty(&self) -> bool {
        self.payloads.is_empty()
    }

    /// Adds a layout, and gives the hash of its blob.
    pub fn layout(&mut self, layout: Layout) -> Hash {
        let hash = Hash::of(&layout.encode());
        self.layouts.push((hash, layout));
        hash
    }
}

impl Project {
    /// Appends changes as a group of their own and updates the tables, in one durable transaction.
    pub fn write(
        &mut self,
        coder: &str,
        label: impl Into<String>,
        payloads: Vec<Payload>,
    ) -> Result<Group, StoreError> {
        let group = Group::new(coder, label);
        self.append(&group, Batch::of(payloads))?;
        Ok(group)
    }

    /// Appends a batch to a group, in one durable transaction. A group may take several batches, as a
    /// long import does; each is whole or not there at all.
    pub fn append(&mut self, group: &Group, batch: Batch) -> Result<(), StoreError> {
        self.transact(|tx, _| append_in(tx, group, batch))
    }

    /// Runs `write` in a transaction that holds the write lock from its start, so that what it reads (the
    /// clock above all) cannot change before it commits. `write` gets the path for its messages.
    pub(crate) fn transact<T>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>, &std::path::Path) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        let path = self.path.clone();
        let sql = |e| StoreError::sqlite(&path, e);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        fault::point();
        let result = write(&tx, &path).map_err(sql)?;
        fault::point();
        tx.commit().map_err(sql)?;
        fault::point();
        Ok(result)
    }
}

/// Appends within a transaction: blobs, envelopes, payloads, then the tables.
pub(crate) fn append_in(tx: &Transaction<'_>, group: &Group, batch: Batch) -> rusqlite::Result<()> {
    for (hash, text) in &batch.texts {
        tx.prepare_cached("INSERT OR IGNORE INTO texts (hash, body) VALUES (?1, ?2)")?
            .execute(params![hash.0, text.as_bytes()])?;
    }
    for (hash, layout) in &batch.layouts {
        tx.prepare_cached("INSERT OR IGNORE INTO layouts (hash, body) VALUES (?1, ?2)")?
            .execute(params![hash.0, layout.encode()])?;
    }
    for (hash, bytes) in &batch.files {
        tx.prepare_cached("INSERT OR IGNORE INTO files (hash, body) VALUES (?1, ?2)")?
            .execute(params![hash.0, bytes])?;
    }
    fault::point();
    let mut clock = super::merge::clock(tx)?;
    let at = jiff::Timestamp::now().as_millisecond();
    let mut changes = Vec::with_capacity(batch.payloads.len() + 1);
    let known = |name: &str| -> rusqlite::Result<bool> {
        tx.prepare_cached("SELECT 1 FROM coders WHERE name = ?1 AND added = 1")?.exists([name])
    };
    let mut coders = BTreeSet::new();
    coders.insert(group.coder.as_str());
    for payload in &batch.payloads {
        match payload {
            Payload::CodingsAdded { coders: names, .. } => coders.extend(names.iter().map(String::as_str)),
            Payload::Decided { .. } => {
                coders.insert(CONSENSUS);
            }
            _ => {}
        }
    }
    for name in coders {
        // A coder takes part from the first change on; that is no step of its own in anybody's undo.
        if !known(name)? {
            clock += 1;
            let payload = Payload::CoderAdded { name: name.to_owned() };
            let group = Group { guid: guid::coder(name), coder: name.to_owned(), label: "take part".to_owned() };
            changes.push(envelope(&group, clock, at, payload));
        }
    }
    let mut meanings = Meanings::default();
    let mut together = super::revise::Together::default();
    for payload in batch.payloads {
        for mut payload in together.all(tx, payload)? {
            meanings.note(tx, &mut payload)?;
            clock += 1;
            changes.push(envelope(group, clock, at, payload));
        }
    }
    insert(tx, &changes)?;
    fault::point();
    super::tables::apply(tx, &changes)
}

/// The codes as they stand while a batch is written, so that each coding knows the definition it was made
/// under, also where the code came a moment before.
#[derive(Default)]
struct Meanings(HashMap<String, Code>);

impl Meanings {
    /// Takes over what a payload changes, and fills in the definitions its codings are made under.
    fn note(&mut self, tx: &Transaction<'_>, payload: &mut Payload) -> rusqlite::Result<()> {
        match payload {
            Payload::CodeAdded(code) => {
                self.0.insert(code.id.clone(), code.clone());
            }
            Payload::CodebookImported { codes, .. } => {
                self.0.extend(codes.iter().map(|code| (code.id.clone(), code.clone())));
            }
            Payload::CodeSet { code, set } => {
                let known = self.code(tx, code)?;
                match set {
                    CodeField::Definition(text) => known.definition.clone_from(text),
                    CodeField::Apply(text) => known.apply.clone_from(text),
                    CodeField::Not(text) => known.not.clone_from(text),
                    _ => {}
                }
            }
            Payload::CodingsAdded { codes, under, .. } if under.is_empty() => {
                for code in codes {
                    under.push(meaning(self.code(tx, code)?));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn code(&mut self, tx: &Transaction<'_>, id: &str) -> rusqlite::Result<&mut Code> {
        if !self.0.contains_key(id) {
            let mut rows = tx.prepare_cached("SELECT definition, apply, \"not\" FROM codes WHERE slug = ?1")?;
            let code = rows
                .query_row([id], |row| {
                    Ok(Code { definition: row.get(0)?, apply: row.get(1)?, not: row.get(2)?, ..Code::default() })
                })
                .optional()?;
            self.0.insert(id.to_owned(), Code { id: id.to_owned(), ..code.unwrap_or_default() });
        }
        Ok(self.0.entry(id.to_owned()).or_default())
    }
}

fn envelope(group: &Group, clock: i64, at: i64, payload: Payload) -> Change {
    Change {
        stamp: Stamp { clock: clock.unsigned_abs(), id: guid::fresh() },
        coder: group.coder.clone(),
        at,
        group: group.guid,
        label: group.label.clone(),
        payload: Some(payload),
    }
}

/// Inserts changes; those that are there already are left as they are.
pub(crate) fn insert(tx: &Transaction<'_>, changes: &[Change]) -> rusqlite::Result<()> {
    for change in changes {
        let Some(payload) = &change.payload else { continue };
        let body = serde_json::to_vec(payload).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        let mut envelopes = tx.prepare_cached(
            "INSERT OR IGNORE INTO changes (guid, clock, coder, at, grp, kind, label, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let inserted = envelopes.execute(params![
            change.stamp.id.as_bytes(),
            change.stamp.clock.cast_signed(),
            change.coder,
            change.at,
            change.group.as_bytes(),
            payload.kind(),
            change.label,
            Hash::of(&body).0
        ])?;
        if inserted == 0 {
            continue;
        }
        let id = tx.last_insert_rowid();
        fault::point();
        tx.prepare_cached("INSERT INTO payloads (change, body) VALUES (?1, ?2)")?.execute(params![id, body])?;
        for scope in payload.scopes() {
            tx.prepare_cached("INSERT OR IGNORE INTO scopes (scope, change) VALUES (?1, ?2)")?
                .execute(params![scope.as_bytes(), id])?;
        }
        fault::point();
    }
    Ok(())
}

const COLUMNS: &str = "c.guid, c.clock, c.coder, c.at, c.grp, c.label, p.body";

fn read_change(row: &rusqlite::Row<'_>) -> rusqlite::Result<Change> {
    let body: Option<Vec<u8>> = row.get(6)?;
    let payload = match body {
        Some(body) => Some(
            serde_json::from_slice(&body)
                .map_err(|e| rusqlite::Error::FromSqlConversionFailure(6, rusqlite::types::Type::Blob, Box::new(e)))?,
        ),
        None => None,
    };
    Ok(Change {
        stamp: Stamp { clock: row.get::<_, i64>(1)?.unsigned_abs(), id: Guid::from_bytes(row.get(0)?) },
        coder: row.get(2)?,
        at: row.get(3)?,
        group: Guid::from_bytes(row.get(4)?),
        label: row.get(5)?,
        payload,
    })
}

/// All changes of a scope.
pub(crate) fn of_scope(conn: &Connection, scope: Guid) -> rusqlite::Result<Vec<Change>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM scopes s JOIN changes c ON c.id = s.change LEFT JOIN payloads p ON p.change = c.id WHERE s.scope = ?1"
    );
    conn.prepare_cached(&sql)?.query_map([scope.as_bytes()], read_change)?.collect()
}

/// All changes of a group, first to last.
pub(crate) fn of_group(conn: &Connection, group: Guid) -> rusqlite::Result<Vec<Change>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM changes c LEFT JOIN payloads p ON p.change = c.id WHERE c.grp = ?1 ORDER BY c.clock, c.guid"
    );
    conn.prepare_cached(&sql)?.query_map([group.as_bytes()], read_change)?.collect()
}

/// All changes later than a clock, first to last.
pub(crate) fn after(conn: &Connection, clock: i64) -> rusqlite::Result<Vec<Change>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM changes c LEFT JOIN payloads p ON p.change = c.id WHERE c.clock > ?1 ORDER BY c.clock, c.guid"
    );
    conn.prepare_cached(&sql)?.query_map([clock], read_change)?.collect()
}

/// All changes to codes, first to last. Codings, of which there may be very many, are not read.
pub(crate) fn of_codes(conn: &Connection) -> rusqlite::Result<Vec<Change>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM changes c LEFT JOIN payloads p ON p.change = c.id
         WHERE c.kind IN ('codebook-imported', 'code-added', 'code-set') ORDER BY c.clock, c.guid"
    );
    conn.prepare_cached(&sql)?.query_map([], read_change)?.collect()
}

/// All undo markers.
pub(crate) fn markers(conn: &Connection) -> rusqlite::Result<Vec<Marker>> {
    let sql =
        format!("SELECT {COLUMNS} FROM changes c LEFT JOIN payloads p ON p.change = c.id WHERE c.kind = 'undone'");
    let changes: Vec<Change> =
        conn.prepare_cached(&sql)?.query_map([], read_change)?.collect::<rusqlite::Result<_>>()?;
    Ok(changes.iter().filter_map(crate::study::fold::marker).collect())
}

/// The groups that are undone.
pub(crate) fn dead(conn: &Connection) -> rusqlite::Result<HashSet<Guid>> {
    Ok(crate::study::fold::dead_groups(&markers(conn)?))
}
