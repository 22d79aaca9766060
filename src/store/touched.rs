//! When documents were last worked on.

use super::error::StoreError;
use super::log::rfc3339;
use super::project::Project;
use crate::study::{Guid, guid};
use std::collections::HashMap;

impl Project {
    /// When each document was last changed or coded (RFC 3339, UTC). Of a document that is coded blind only what the
    /// one who looks did there tells, and what came before there was anything to see.
    pub fn last_touched(&self) -> Result<HashMap<Guid, String>, StoreError> {
        let blind = self.blind_documents(self.viewer.as_deref())?;
        let mut scopes: HashMap<Guid, (Guid, bool)> = HashMap::new();
        for document in self.documents()? {
            scopes.insert(document.guid, (document.guid, false));
            for scope in [guid::codings_scope(document.guid), guid::decisions_scope(document.guid)] {
                scopes.insert(scope, (document.guid, true));
            }
        }
        let rows: Vec<(Guid, String, i64)> = self.sql(
            self.conn
                .prepare_cached(
                    "SELECT s.scope, c.coder, max(c.at) FROM scopes s JOIN changes c ON c.id = s.change
                     GROUP BY s.scope, c.coder",
                )
                .and_then(|mut s| {
                    s.query_map([], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?)))?.collect()
                }),
        )?;
        let mut latest: HashMap<Guid, i64> = HashMap::new();
        for (scope, coder, at) in rows {
            let Some((document, coded)) = scopes.get(&scope) else { continue };
            if *coded && blind.contains(document) && self.viewer.as_deref() != Some(coder.as_str()) {
                continue;
            }
            let known = latest.entry(*document).or_insert(at);
            *known = at.max(*known);
        }
        Ok(latest.into_iter().map(|(document, at)| (document, rfc3339(at))).collect())
    }
}
