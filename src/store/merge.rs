//! Merge: another copy of the study gives this one the changes that it has not.
//!
//! State is a fold over the set of changes, so a merge is a union: commutative, associative and
//! idempotent, whoever merges whom in whatever order. It is one transaction: killed at any write, nothing of
//! it is there. What came is told ([`MergeReport`]): above all what two people changed apart, and which value
//! stands.
//!
//! A merge is no change itself; each copy remembers its own. Its undo sets what it had brought **aside**,
//! out of the journal, and a redo (or the next merge) takes it in again. A marker in the journal would not
//! do: it would travel back with the next merge and undo the others' work in their own copies.

mod aside;
mod conflicts;
mod exchange;
mod names;
mod report;

pub use report::{Came, Conflict, MergeReport, Returned, SameName};

use super::connect;
use super::error::StoreError;
use super::project::Project;
use super::{fault, tables};
use crate::study::{Guid, guid};
use exchange::Incoming;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

pub(super) use aside::{Merge, dependent, last_merge, merges, set_aside, take_back, undone_merge};

/// How to merge.
#[derive(Clone, Copy, Debug, Default)]
pub struct MergeOptions {
    /// Take in another study too.
    pub force: bool,
    /// Only tell what would come.
    pub dry_run: bool,
}

impl Project {
    /// Takes in the changes of the project at `other` that this one has not, as one step of `coder`. The
    /// other file is read only. Fails, with nothing changed, when `other` is no project, is damaged, is newer
    /// than this emic, or is another study (no common document or codebook) and `force` is not set.
    pub fn merge(&mut self, other: &Path, coder: &str, options: MergeOptions) -> Result<MergeReport, StoreError> {
        if self.read_only && !options.dry_run {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        if same_file(&self.path, other) {
            return Err(StoreError::Refused(format!(
                "{} is this project itself; name another copy of the study",
                other.display()
            )));
        }
        let mut from = connect::foreign(other).map_err(|error| match error {
            StoreError::Missing(path) => {
                StoreError::Refused(format!("there is no file {}; name the other copy of the study", path.display()))
            }
            other => other,
        })?;
        // One view of the other copy, whatever another process writes to it meanwhile.
        let from = from.transaction().map_err(|e| StoreError::sqlite(other, e))?;
        let path = self.path.clone();
        let own = |e| StoreError::sqlite(&path, e);
        if !options.force {
            related(&self.conn, &from, other)?;
        }
        let apart = apart(&self.conn, &from).map_err(own)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(own)?;
        fault::point();
        let mut report = take_in(&tx, &path, &from, other, coder)?;
        report.apart = apart;
        fault::point();
        if options.dry_run || report.is_empty() {
            tx.rollback().map_err(own)?;
        } else {
            tx.commit().map_err(own)?;
        }
        fault::point();
        Ok(report)
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Refuses another study: one that shares neither its identity, nor a document, nor a codebook.
fn related(here: &Connection, there: &Connection, other: &Path) -> Result<(), StoreError> {
    let common = |sql: &str| -> Result<bool, StoreError> {
        let values = |conn: &Connection| -> rusqlite::Result<HashSet<Vec<u8>>> {
            conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        let mine = values(here).map_err(|e| StoreError::sqlite(other, e))?;
        let theirs = values(there).map_err(|e| StoreError::sqlite(other, e))?;
        Ok(mine.intersection(&theirs).next().is_some())
    };
    let shared = common("SELECT CAST(value AS BLOB) FROM project WHERE key = 'id'")?
        || common("SELECT guid FROM documents")?
        || common("SELECT hash FROM texts WHERE body IS NOT NULL")?
        || common("SELECT CAST(title AS BLOB) FROM books")?;
    if shared {
        return Ok(());
    }
    Err(StoreError::Refused(format!(
        "{} is another study: it has no document and no codebook in common with this one, so nothing was merged. To join the two studies all the same, add --force",
        other.display()
    )))
}

/// Whether two studies that were begun apart have documents, but none in common.
fn apart(here: &Connection, there: &Connection) -> rusqlite::Result<bool> {
    let values = |conn: &Connection, sql: &str| -> rusqlite::Result<HashSet<Vec<u8>>> {
        conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let shares = |sql: &str| -> rusqlite::Result<bool> {
        Ok(values(here, sql)?.intersection(&values(there, sql)?).next().is_some())
    };
    let guids = "SELECT guid FROM documents WHERE present = 1 AND removed = 0";
    let empty = values(here, guids)?.is_empty() || values(there, guids)?.is_empty();
    Ok(!empty
        && !shares("SELECT CAST(value AS BLOB) FROM project WHERE key = 'id'")?
        && !shares(guids)?
        && !shares("SELECT hash FROM texts WHERE body IS NOT NULL")?)
}

/// Everything within the transaction.
fn take_in(
    tx: &Transaction<'_>,
    path: &Path,
    from: &Connection,
    other: &Path,
    coder: &str,
) -> Result<MergeReport, StoreError> {
    let own = |e| StoreError::sqlite(path, e);
    let incoming = exchange::incoming(tx, from, path, other)?;
    let mut report = incoming.report(other);
    if incoming.is_empty() {
        return Ok(report);
    }
    // What was here already was not read above: if it cannot be read now, it is the other copy that is damaged.
    let theirs = |e| StoreError::sqlite(other, e);
    let touched = touched_before(tx, from, &incoming).map_err(theirs)?;
    let before = conflicts::before(tx, from, &incoming, &touched).map_err(theirs)?;
    let hidden = conflicts::returned(tx).map_err(own)?;
    let tangled = conflicts::tangled(tx).map_err(own)?;
    let counts = counted(tx).map_err(own)?;
    let waited = waiting(tx).map_err(own)?;
    exchange::copy_blobs(tx, from, path, other)?;
    incoming.insert(tx).map_err(own)?;
    fault::point();
    let mut scopes = incoming.scopes();
    scopes.extend(incoming.scopes_of_undone(tx).map_err(own)?);
    let order: Vec<Guid> = scopes.into_iter().collect();
    if report.erased > 0 {
        // What an erased payload alone had said leaves no trace to fold by.
        super::check::rebuild(tx).map_err(own)?;
    } else {
        tables::refold(tx, &order).map_err(own)?;
    }
    fault::point();
    report.came = counted(tx).map_err(own)?.beyond(&counts, report.came.kinds);
    report.conflicts = conflicts::settled(tx, before).map_err(own)?;
    report.returned = conflicts::returned(tx).map_err(own)?;
    report.returned.retain(|now| !hidden.contains(now));
    report.tangled = conflicts::tangled(tx).map_err(own)?;
    report.tangled.retain(|now| !tangled.contains(now));
    report.to_review = waiting(tx).map_err(own)? - waited;
    report.same_names = names::same_names(tx, &incoming).map_err(own)?;
    report.same_texts = names::same_texts(tx, &incoming).map_err(own)?;
    remember(tx, coder, &report.label, &incoming).map_err(own)?;
    Ok(report)
}

/// The small scopes that incoming changes touch, also by undoing what is known here.
fn touched_before(here: &Connection, there: &Connection, incoming: &Incoming) -> rusqlite::Result<BTreeSet<Guid>> {
    let mut touched = incoming.scopes_to_compare();
    touched.extend(incoming.scopes_of_undone(here)?);
    touched.extend(incoming.scopes_of_undone(there)?);
    Ok(touched)
}

/// Remembers the merge in this copy, so that it can be listed and undone.
fn remember(tx: &Transaction<'_>, coder: &str, label: &str, incoming: &Incoming) -> rusqlite::Result<()> {
    let clock = clock(tx)?;
    let at = jiff::Timestamp::now().as_millisecond();
    tx.execute(
        "INSERT INTO merges (guid, coder, at, clock, label) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![guid::fresh().as_bytes(), coder, at, clock, label],
    )?;
    let merge = tx.last_insert_rowid();
    let mut note = tx.prepare_cached("INSERT INTO merged (merge, change) VALUES (?1, ?2)")?;
    for id in incoming.ids() {
        note.execute(params![merge, id.as_bytes()])?;
    }
    Ok(())
}

/// The greatest clock that this copy has seen, in changes that were set aside too.
pub(super) fn clock(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row(
        "SELECT max((SELECT coalesce(max(clock), 0) FROM changes), (SELECT coalesce(max(clock), 0) FROM merges))",
        [],
        |row| row.get(0),
    )
}

/// How many codings wait for a person since a text was corrected.
fn waiting(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("SELECT count(*) FROM codings WHERE standing > 0", [], |row| row.get(0))
}

/// How much there is.
pub(super) fn counted(conn: &Connection) -> rusqlite::Result<Came> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    Ok(Came {
        documents: number(&format!("SELECT count(*) FROM documents d WHERE {}", super::read::SHOWN))?,
        codes: number("SELECT count(*) FROM codes WHERE present = 1 AND removed = 0 AND merged IS NULL")?,
        participants: number("SELECT count(*) FROM participants WHERE name IS NOT NULL")?,
        codings: conn
            .prepare(&format!(
                "SELECT k.name, count(*) FROM codings g JOIN coders k ON k.id = g.coder WHERE g.standing < {} GROUP BY g.coder",
                tables::LOST
            ))?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?,
        kinds: BTreeMap::new(),
    })
}

impl Came {
    /// How much more this is than what there was before.
    fn beyond(mut self, before: &Self, kinds: BTreeMap<String, u64>) -> Self {
        for (coder, count) in &before.codings {
            *self.codings.entry(coder.clone()).or_default() -= count;
        }
        self.codings.retain(|_, count| *count != 0);
        Self {
            documents: self.documents - before.documents,
            codes: self.codes - before.codes,
            participants: self.participants - before.participants,
            codings: self.codings,
            kinds,
        }
    }
}
