//! What other parts of the program need to know of a project to work beside it.

use super::error::StoreError;
use super::labels::Labels;
use super::project::Project;
use super::read::{SHOWN, participant_states};
use crate::study::change::Payload;
use crate::study::fold::State;
use crate::study::{Guid, Hash};

impl Project {
    /// Every shown document with the hashes of its text and layout, in the order of the file: what an index
    /// must hold.
    pub fn indexed(&self) -> Result<Vec<(i64, Guid, Hash, Hash)>, StoreError> {
        let sql = format!("SELECT d.id, d.guid, d.text, d.layout FROM documents d WHERE {SHOWN} ORDER BY d.id");
        self.sql((|| {
            self.conn
                .prepare_cached(&sql)?
                .query_map([], |row| {
                    Ok((row.get(0)?, Guid::from_bytes(row.get(1)?), Hash(row.get(2)?), Hash(row.get(3)?)))
                })?
                .collect()
        })())
    }

    /// The hashes of the text and the layout of the document with this row.
    pub fn blobs_of(&self, id: i64) -> Result<(Hash, Hash), StoreError> {
        self.sql((|| {
            self.conn
                .prepare_cached("SELECT text, layout FROM documents WHERE id = ?1")?
                .query_row([id], |row| Ok((Hash(row.get(0)?), Hash(row.get(1)?))))
        })())
    }

    /// The row of the document with this GUID.
    pub fn row_of(&self, document: Guid) -> Result<Option<i64>, StoreError> {
        use rusqlite::OptionalExtension as _;
        self.sql((|| {
            self.conn
                .prepare_cached("SELECT id FROM documents WHERE guid = ?1")?
                .query_row([document.as_bytes()], |row| row.get(0))
                .optional()
        })())
    }

    /// The participants list as it would be with these changes.
    pub fn labels_with(&self, changes: &[Payload]) -> Result<Labels, StoreError> {
        let mut state = State { participants: self.sql(participant_states(&self.conn))?, ..State::default() };
        changes.iter().for_each(|change| state.amend(change));
        Ok(Labels::new(state.participants))
    }
}
