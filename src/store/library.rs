//! What other parts of the program need to know of a project to work beside it.

use super::error::StoreError;
use super::project::Project;
use super::read::SHOWN;
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
}
