//! When codings were made: by document, code and coder, for reports that date them.

use super::error::StoreError;
use super::project::Project;
use super::read::SHOWN;
use super::tables::LOST;
use crate::study::Guid;
use std::collections::HashMap;

/// When one coder's codings of one code in one document were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The document.
    pub document: Guid,
    /// The code as which they count.
    pub code: String,
    /// The coder.
    pub coder: String,
    /// The first, in milliseconds since 1970.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// How many there are.
    pub codings: u32,
}

impl Project {
    /// When the codings that the one who looks may see were made, by document, code and coder.
    pub fn coded(&self) -> Result<Vec<Coded>, StoreError> {
        let codes = self.effective_codes()?;
        let blind = self.blind_documents(self.viewer.as_deref())?;
        let documents: HashMap<i64, Guid> =
            self.names(&format!("SELECT d.id, d.guid FROM documents d WHERE {SHOWN}"))?;
        let slugs: HashMap<i64, String> = self.names("SELECT id, slug FROM codes")?;
        let coders: HashMap<i64, String> = self.names("SELECT id, name FROM coders")?;
        let mut found: HashMap<(i64, i64, i64), (i64, i64, u32)> = HashMap::new();
        let sql = format!("SELECT document, code, coder, created FROM codings WHERE standing < {LOST}");
        self.sql((|| {
            let mut rows = self.conn.prepare_cached(&sql)?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let at: i64 = row.get(3)?;
                let entry = found.entry((row.get(0)?, row.get(1)?, row.get(2)?)).or_insert((at, at, 0));
                *entry = (entry.0.min(at), entry.1.max(at), entry.2 + 1);
            }
            Ok(())
        })())?;
        let counts_as = |slug: &String| {
            let at = codes.index.get(slug).and_then(|at| codes.codebook.codes().get(*at));
            at.map_or_else(|| slug.clone(), |code| code.id.clone())
        };
        let row = |((document, code, coder), (first, last, codings))| {
            let (document, coder) = (*documents.get(&document)?, coders.get(&coder)?.clone());
            let hidden = blind.contains(&document) && self.viewer.as_deref() != Some(coder.as_str());
            let code = counts_as(slugs.get(&code)?);
            (!hidden).then_some(Coded { document, code, coder, first, last, codings })
        };
        let mut rows: Vec<Coded> = found.into_iter().filter_map(row).collect();
        rows.sort_by(|a, b| (a.document, &a.code, &a.coder, a.first).cmp(&(b.document, &b.code, &b.coder, b.first)));
        Ok(rows)
    }

    /// When each coding was made, in milliseconds, by the store's row: all of them, for whoever asks has a
    /// corpus that holds what may be seen.
    pub fn coding_times(&self) -> Result<HashMap<i64, i64>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<i64, i64>> {
            let mut rows = self.conn.prepare_cached("SELECT id, created FROM codings")?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        self.sql(read())
    }

    fn names<T: FromColumn>(&self, sql: &str) -> Result<HashMap<i64, T>, StoreError> {
        self.sql(
            self.conn
                .prepare_cached(sql)
                .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, T::from_column(row)?)))?.collect()),
        )
    }
}

/// What a table of names gives beside its key.
trait FromColumn: Sized {
    fn from_column(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self>;
}

impl FromColumn for String {
    fn from_column(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        row.get(1)
    }
}

impl FromColumn for Guid {
    fn from_column(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        row.get(1).map(Guid::from_bytes)
    }
}
