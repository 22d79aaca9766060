//! What the project has settled already. Who takes another program's study in a second time wants what is new in it, and
//! not what was written anew or taken away since; the journal knows.

use super::error::StoreError;
use super::journal;
use super::project::Project;
use crate::study::change::Payload;
use crate::study::{Guid, Hash};
use rusqlite::params;
use std::collections::{HashMap, HashSet};

/// What was settled before, whatever became of it since.
#[derive(Debug, Default)]
pub struct Settled {
    /// Groups that are undone: what they did counts as never done.
    dead: HashSet<Guid>,
}

impl Project {
    /// What is settled so far.
    pub fn settled(&self) -> Result<Settled, StoreError> {
        Ok(Settled { dead: self.sql(journal::dead(&self.conn))? })
    }

    /// Whether a memo, a tag, a link or a part was ever made, also if it was changed or taken away since.
    pub fn was_made(&self, settled: &Settled, what: Guid) -> Result<bool, StoreError> {
        let groups: Vec<Guid> = self.sql((|| {
            let mut rows = self
                .conn
                .prepare_cached("SELECT c.grp FROM scopes s JOIN changes c ON c.id = s.change WHERE s.scope = ?1")?;
            rows.query_map([what.as_bytes()], |row| Ok(Guid::from_bytes(row.get(0)?)))?.collect()
        })())?;
        Ok(groups.iter().any(|group| !settled.dead.contains(group)))
    }

    /// The codings of a document that were taken away.
    pub fn codings_taken_away(&self, settled: &Settled, document: Guid) -> Result<HashSet<Guid>, StoreError> {
        let scope = crate::study::guid::codings_scope(document);
        let removed: Vec<(Guid, Payload)> = self.sql((|| {
            let mut rows = self.conn.prepare_cached(
                "SELECT c.grp, p.body FROM scopes s JOIN changes c ON c.id = s.change JOIN payloads p ON p.change = c.id
                 WHERE s.scope = ?1 AND c.kind = ?2 AND p.body IS NOT NULL",
            )?;
            let kind = Payload::CodingsRemoved { document, codings: Vec::new() }.kind();
            rows.query_map(params![scope.as_bytes(), kind], |row| {
                Ok((Guid::from_bytes(row.get(0)?), body(&row.get::<_, Vec<u8>>(1)?)?))
            })?
            .collect()
        })())?;
        let live = removed.into_iter().filter(|(group, _)| !settled.dead.contains(group));
        Ok(live
            .flat_map(|(_, payload)| match payload {
                Payload::CodingsRemoved { codings, .. } => codings,
                _ => Vec::new(),
            })
            .collect())
    }

    /// Texts from before corrections, with the document that each was the text of.
    pub fn corrected_texts(&self) -> Result<HashMap<Hash, String>, StoreError> {
        let former = self.former_texts()?.into_iter().filter(|text| !text.removed);
        Ok(former.map(|text| (text.text, text.document)).collect())
    }
}

fn body(bytes: &[u8]) -> rusqlite::Result<Payload> {
    serde_json::from_slice(bytes)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Blob, Box::new(e)))
}
