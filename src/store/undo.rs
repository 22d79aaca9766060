//! Undo and redo: markers in the journal, which the fold skips by.
//!
//! Undo takes the acting coder's own last group that is not undone yet. What others built on it stands
//! in the way: then it is refused, and the message names what depends on it.

use super::error::StoreError;
use super::journal::{self, Batch, Group};
use super::merge::{self, Merge};
use super::project::Project;
use crate::study::change::{Change, Payload};
use crate::study::fold::{Marker, marker};
use crate::study::{Guid, guid};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::{BTreeSet, HashSet};

/// What an undo or a redo did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// The group undone or brought back.
    pub group: Guid,
    /// What it had done.
    pub label: String,
}

/// How much an undo would take away with an import or a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakesAway {
    /// What had brought it.
    pub label: String,
    /// Documents.
    pub documents: i64,
    /// Codings; none are told where somebody codes blind, for they could be others'.
    pub codings: i64,
}

impl Project {
    /// What the coder's next undo would take away, where it takes back documents or a merge; `None` where it is a
    /// lesser step, or where nothing can be undone. It is found by doing it and letting the transaction go.
    pub fn undo_takes_away(&mut self, coder: &str) -> Result<Option<TakesAway>, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        if !self.sql(brings_documents(&self.conn, coder))? {
            return Ok(None);
        }
        let blind = !self.blind_documents(self.viewer.as_deref())?.is_empty();
        let path = self.path.clone();
        let sql = |e| StoreError::sqlite(&path, e);
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(sql)?;
        let found = takes_away(&tx, coder, blind).map_err(sql);
        tx.rollback().map_err(sql)?;
        found
    }

    /// The group that [`Project::undo`] would undo for this coder.
    pub fn next_undo(&self, coder: &str) -> Result<Option<Undo>, StoreError> {
        if let Some(merge) = self.sql(merge_to_undo(&self.conn, coder))? {
            return Ok(Some(Undo { group: merge.guid, label: merge.label }));
        }
        self.sql(next_undo(&self.conn, coder))
    }

    /// The undone group that [`Project::redo`] would bring back for this coder.
    pub fn next_redo(&self, coder: &str) -> Result<Option<Undo>, StoreError> {
        if let Some(merge) = self.sql(merge_to_redo(&self.conn, coder))? {
            return Ok(Some(Undo { group: merge.guid, label: merge.label }));
        }
        self.sql(next_redo(&self.conn, coder)).map(|found| found.map(|(undo, _)| undo))
    }

    /// Undoes the coder's last own group that is not undone yet. `None` when there is nothing.
    pub fn undo(&mut self, coder: &str) -> Result<Option<Undo>, StoreError> {
        let tried = self.transact(|tx, _| undo_in(tx, coder))?;
        let (done, refused) = match tried {
            Tried::Nothing => (None, None),
            Tried::Done(undo) => (Some(undo), None),
            Tried::Refused(undo, why) => (None, Some((undo, why))),
        };
        match refused {
            Some((undo, _)) if !self.blind_documents(self.viewer.as_deref())?.is_empty() => {
                // Naming it could tell what others coded in a document that is coded blind.
                Err(StoreError::Refused(format!(
                    "“{}” cannot be undone: what others did since depends on it. Undo or remove that first",
                    undo.label
                )))
            }
            Some((undo, why)) => Err(StoreError::Refused(format!(
                "“{}” cannot be undone: {why} depends on it. Undo or remove that first",
                undo.label
            ))),
            None => Ok(done),
        }
    }

    /// Brings back what the coder's last undo took away, unless the coder has done something else since.
    pub fn redo(&mut self, coder: &str) -> Result<Option<Undo>, StoreError> {
        self.transact(|tx, _| {
            if let Some(merge) = merge_to_redo(tx, coder)? {
                merge::take_back(tx, &merge)?;
                super::check::rebuild(tx)?;
                return Ok(Some(Undo { group: merge.guid, label: merge.label }));
            }
            let Some((redo, marker_group)) = next_redo(tx, coder)? else { return Ok(None) };
            let group = Group::new(coder, format!("redo “{}”", redo.label));
            journal::append_in(tx, &group, Batch::of(vec![Payload::Undone { group: marker_group }]))?;
            Ok(Some(redo))
        })
    }
}

/// Whether the next undo takes back a merge, or a step that brought documents.
fn brings_documents(conn: &Connection, coder: &str) -> rusqlite::Result<bool> {
    if merge_to_undo(conn, coder)?.is_some() {
        return Ok(true);
    }
    let Some(undo) = next_undo(conn, coder)? else { return Ok(false) };
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM changes WHERE grp = ?1 AND kind = 'document-added')")?
        .query_row([undo.group.as_bytes()], |row| row.get(0))
}

fn takes_away(tx: &Transaction<'_>, coder: &str, blind: bool) -> rusqlite::Result<Option<TakesAway>> {
    let before = merge::counted(tx)?;
    let Tried::Done(undo) = undo_in(tx, coder)? else { return Ok(None) };
    let after = merge::counted(tx)?;
    let codings = |came: &merge::Came| came.codings.values().sum::<i64>();
    let (documents, codings) = (before.documents - after.documents, codings(&before) - codings(&after));
    let codings = if blind { 0 } else { codings };
    Ok(Some(TakesAway { label: undo.label, documents, codings }))
}

/// What came of an undo.
pub(super) enum Tried {
    /// There is nothing to undo.
    Nothing,
    /// It is undone.
    Done(Undo),
    /// Something depends on it, in words.
    Refused(Undo, String),
}

/// Undoes the coder's last own group that is not undone yet, within a transaction.
pub(super) fn undo_in(tx: &Transaction<'_>, coder: &str) -> rusqlite::Result<Tried> {
    if let Some(merge) = merge_to_undo(tx, coder)? {
        let undo = Undo { group: merge.guid, label: merge.label.clone() };
        if let Some(change) = merge::dependent(tx, &merge)? {
            return Ok(Tried::Refused(undo, named(&change)));
        }
        merge::set_aside(tx, &merge)?;
        super::check::rebuild(tx)?;
        return Ok(Tried::Done(undo));
    }
    let Some(undo) = next_undo(tx, coder)? else { return Ok(Tried::Nothing) };
    if let Some(why) = dependent(tx, undo.group)? {
        return Ok(Tried::Refused(undo, why));
    }
    let group = Group::new(coder, format!("undo “{}”", undo.label));
    journal::append_in(tx, &group, Batch::of(vec![Payload::Undone { group: undo.group }]))?;
    Ok(Tried::Done(undo))
}

/// The clock of what the next undo would take.
pub(super) fn next_clock(conn: &Connection, coder: &str) -> rusqlite::Result<Option<i64>> {
    if let Some(merge) = merge_to_undo(conn, coder)? {
        return Ok(Some(merge.clock));
    }
    let Some(undo) = next_undo(conn, coder)? else { return Ok(None) };
    conn.prepare_cached("SELECT max(clock) FROM changes WHERE grp = ?1")?
        .query_row([undo.group.as_bytes()], |row| row.get(0))
}

/// The coder's last merge, if it comes before all else that undo would take.
fn merge_to_undo(conn: &Connection, coder: &str) -> rusqlite::Result<Option<Merge>> {
    let Some(merge) = merge::last_merge(conn, coder)? else { return Ok(None) };
    let dead = journal::dead(conn)?;
    let later = groups_of(conn, coder)?
        .into_iter()
        .any(|(group, _, is_marker, clock)| !is_marker && !dead.contains(&group) && clock > merge.clock);
    Ok((!later).then_some(merge))
}

/// The merge that the coder's last undo set aside, if that undo was the last thing the coder did.
fn merge_to_redo(conn: &Connection, coder: &str) -> rusqlite::Result<Option<Merge>> {
    let Some(merge) = merge::undone_merge(conn, coder)? else { return Ok(None) };
    let dead = journal::dead(conn)?;
    let undone = merge.undone.unwrap_or(i64::MAX);
    let later = groups_of(conn, coder)?
        .into_iter()
        .any(|(group, _, is_marker, clock)| clock > undone && !(is_marker && dead.contains(&group)));
    Ok((!later).then_some(merge))
}

/// Groups of a coder, latest first: (group, label, whether it is an undo marker, its last clock).
fn groups_of(conn: &Connection, coder: &str) -> rusqlite::Result<Vec<(Guid, String, bool, i64)>> {
    conn.prepare_cached(
        "SELECT grp, label, max(kind = 'undone'), max(clock) FROM changes WHERE coder = ?1 AND kind <> 'coder-added'
         GROUP BY grp ORDER BY max(clock) DESC, max(guid) DESC",
    )?
    .query_map([coder], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?)))?
    .collect()
}

fn next_undo(conn: &Connection, coder: &str) -> rusqlite::Result<Option<Undo>> {
    let dead = journal::dead(conn)?;
    let first = making(conn)?;
    let found = groups_of(conn, coder)?
        .into_iter()
        // The making of the project itself is where undo ends.
        .find(|(group, _, is_marker, _)| !is_marker && !dead.contains(group) && !first.contains(group));
    Ok(found.map(|(group, label, ..)| Undo { group, label }))
}

/// The groups that made this project, and those merged into it that were made apart.
fn making(conn: &Connection) -> rusqlite::Result<HashSet<Guid>> {
    conn.prepare_cached(
        "SELECT c.grp FROM scopes s JOIN changes c ON c.id = s.change JOIN payloads p ON p.change = c.id
         WHERE s.scope = ?1 AND c.kind = 'project-set' AND json_extract(CAST(p.body AS TEXT), '$.key') = 'id'",
    )?
    .query_map([guid::project_scope().as_bytes()], |row| row.get(0).map(Guid::from_bytes))?
    .collect()
}

fn next_redo(conn: &Connection, coder: &str) -> rusqlite::Result<Option<(Undo, Guid)>> {
    let markers = journal::markers(conn)?;
    let dead = crate::study::fold::dead_groups(&markers);
    let marker_groups: HashSet<Guid> = markers.iter().map(|(_, own, _)| *own).collect();
    for (group, _, is_marker, _) in groups_of(conn, coder)? {
        if !is_marker {
            // Something else was done since: the way back is closed.
            return Ok(None);
        }
        let target = markers.iter().find(|(_, own, _)| *own == group).map(|(_, _, target): &Marker| *target);
        let Some(target) = target else { continue };
        if dead.contains(&group) || marker_groups.contains(&target) {
            continue;
        }
        let label = conn
            .query_row("SELECT label FROM changes WHERE grp = ?1 LIMIT 1", [target.as_bytes()], |row| row.get(0))
            .optional()?
            .unwrap_or_default();
        return Ok(Some((Undo { group: target, label }, group)));
    }
    Ok(None)
}

/// What later change, not undone, depends on a group: in words, or `None`.
fn dependent(conn: &Connection, group: Guid) -> rusqlite::Result<Option<String>> {
    let changes = journal::of_group(conn, group)?;
    let dead = journal::dead(conn)?;
    let mut scopes = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let mut own_codings = HashSet::new();
    let mut coded = BTreeSet::new();
    for change in &changes {
        match &change.payload {
            Some(Payload::DocumentAdded(new)) if !brought_otherwise(conn, new.document, group, &dead)? => {
                scopes.insert(new.document);
                scopes.insert(guid::codings_scope(new.document));
            }
            Some(Payload::ParticipantAdded { name, .. })
                if !brought_otherwise(conn, guid::participant(name), group, &dead)? =>
            {
                scopes.insert(guid::participant(name));
            }
            Some(Payload::CodeAdded(code)) => {
                codes.insert(code.id.clone());
            }
            Some(Payload::CodebookImported { codes: all, .. }) => codes.extend(all.iter().map(|code| code.id.clone())),
            Some(Payload::CodingsAdded { document, text, codes, coders, items, under }) => {
                coded.insert(*document);
                own_codings.extend(
                    crate::study::fold::codings(*document, *text, codes, coders, items, under)
                        .map(|coding| coding.guid),
                );
            }
            _ => {}
        }
    }
    let mut kept = BTreeSet::new();
    for code in codes {
        if !brought_otherwise(conn, guid::code(&code), group, &dead)? {
            scopes.insert(guid::code(&code));
            kept.insert(code);
        }
    }
    for scope in scopes {
        if let Some(change) = later_in_scope(conn, scope, group, &dead, |_| true)? {
            return Ok(Some(named(&change)));
        }
    }
    for document in coded {
        let memo =
            |payload: &Payload| matches!(payload, Payload::CodingMemo { coding, .. } if own_codings.contains(coding));
        if let Some(change) = later_in_scope(conn, guid::codings_scope(document), group, &dead, memo)? {
            return Ok(Some(named(&change)));
        }
    }
    for code in kept {
        if let Some(words) = code_user(conn, &code, group)? {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// Whether another live group also brought this entity in, so that it stays when this one is undone.
fn brought_otherwise(conn: &Connection, scope: Guid, group: Guid, dead: &HashSet<Guid>) -> rusqlite::Result<bool> {
    Ok(journal::of_scope(conn, scope)?.iter().any(|change| {
        change.group != group
            && !dead.contains(&change.group)
            && matches!(
                change.payload,
                Some(
                    Payload::DocumentAdded(_)
                        | Payload::ParticipantAdded { .. }
                        | Payload::CodeAdded(_)
                        | Payload::CodebookImported { .. }
                )
            )
    }))
}

/// The latest live change of a scope, outside the group and after it, that fits.
fn later_in_scope(
    conn: &Connection,
    scope: Guid,
    group: Guid,
    dead: &HashSet<Guid>,
    fits: impl Fn(&Payload) -> bool,
) -> rusqlite::Result<Option<Change>> {
    let all = journal::of_scope(conn, scope)?;
    let start = all.iter().filter(|change| change.group == group).map(|change| change.stamp).min();
    let later = all.into_iter().filter(|change| {
        change.group != group
            && !dead.contains(&change.group)
            && start.is_none_or(|start| change.stamp > start)
            && marker(change).is_none()
            && change.payload.as_ref().is_some_and(&fits)
    });
    Ok(later.max_by_key(|change| change.stamp))
}

/// Who uses a code in a coding or as a parent, outside the group.
fn code_user(conn: &Connection, code: &str, group: Guid) -> rusqlite::Result<Option<String>> {
    let children = conn
        .prepare_cached("SELECT slug FROM codes WHERE parent = ?1 AND present = 1 AND removed = 0")?
        .query_map([code], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for child in children {
        let own = journal::of_scope(conn, guid::code(&child))?.iter().any(|change| change.group == group);
        if !own {
            return Ok(Some(format!("the sub-code “{child}”")));
        }
    }
    let coding: Option<(String, String)> = conn
        .prepare_cached(
            "SELECT d.name, k.name FROM codings g JOIN codes c ON c.id = g.code JOIN documents d ON d.id = g.document
             JOIN coders k ON k.id = g.coder WHERE c.slug = ?1 LIMIT 1",
        )?
        .query_row([code], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((document, coder)) = coding else { return Ok(None) };
    // Codings that came in the same group go with it.
    let with_it = journal::of_group(conn, group)?.iter().any(
        |change| matches!(&change.payload, Some(Payload::CodingsAdded { codes, .. }) if codes.iter().any(|c| c == code)),
    );
    Ok((!with_it).then(|| format!("a coding of “{code}” by {coder} in {document}")))
}

fn named(change: &Change) -> String {
    format!("“{}” by {} ({})", change.label, change.coder, super::log::rfc3339(change.at))
}
