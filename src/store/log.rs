//! History: the journal as people read it.

use super::error::StoreError;
use super::journal;
use super::project::Project;
use crate::study::Guid;
use crate::study::change::Pseudonym;
use serde::Serialize;
use std::collections::HashMap;

/// One group of changes, as `emic log` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The group.
    pub group: Guid,
    /// Who did it.
    pub coder: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// What it did.
    pub what: String,
    /// How many changes it holds.
    pub changes: u32,
    /// Kinds of changes in it with how many of each.
    pub kinds: Vec<(String, u32)>,
    /// Whether it is undone.
    pub undone: bool,
    /// What came in where names stood, never the names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
}

/// What came in where a name stood, as `emic log` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// The document, as it is called now.
    pub document: Option<String>,
    /// Where, and what.
    #[serde(flatten)]
    pub pseudonym: Pseudonym,
}

/// Milliseconds since 1970 as RFC 3339 in UTC.
pub fn rfc3339(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| String::new(), |stamp| stamp.to_string())
}

/// RFC 3339 (or a civil date or date-time, taken as UTC) as milliseconds since 1970.
pub fn milliseconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

impl Project {
    /// The last `limit` groups, latest first; all of them without a limit.
    pub fn log(&self, limit: Option<usize>) -> Result<Vec<Entry>, StoreError> {
        let dead = self.sql(journal::dead(&self.conn))?;
        let veiled = self.veiled_groups()?;
        let limit = limit.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1);
        let mut entries: Vec<(i64, Entry)> = self.sql((|| {
            self.conn
                .prepare_cached(
                    "SELECT grp, coder, max(at), label, count(*), max(clock) FROM changes GROUP BY grp
                     ORDER BY max(clock) DESC, max(guid) DESC LIMIT ?1",
                )?
                .query_map([limit], |row| {
                    let group = Guid::from_bytes(row.get(0)?);
                    let entry = Entry {
                        group,
                        coder: row.get(1)?,
                        at: rfc3339(row.get(2)?),
                        what: row.get(3)?,
                        changes: row.get(4)?,
                        kinds: Vec::new(),
                        undone: dead.contains(&group),
                        replaced: Vec::new(),
                    };
                    Ok((row.get(5)?, entry))
                })?
                .collect()
        })())?;
        for (_, entry) in &mut entries {
            if veiled.contains(&entry.group) {
                "codes in a document that you code blind".clone_into(&mut entry.what);
            }
            entry.kinds = self.sql((|| {
                self.conn
                    .prepare_cached(
                        "SELECT kind, count(*) FROM changes WHERE grp = ?1 GROUP BY kind ORDER BY min(clock)",
                    )?
                    .query_map([entry.group.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })())?;
        }
        let mut names: Option<HashMap<Guid, String>> = None;
        for (_, entry) in entries.iter_mut().filter(|(_, e)| e.kinds.iter().any(|(kind, _)| kind == "pseudonymised")) {
            if names.is_none() {
                names = Some(self.documents()?.into_iter().map(|info| (info.guid, info.name)).collect());
            }
            for (document, replaced) in self.pseudonym_records(Some(entry.group))? {
                let document = document.and_then(|guid| names.as_ref()?.get(&guid).cloned());
                let one = |pseudonym| Replaced { document: document.clone(), pseudonym };
                entry.replaced.extend(replaced.into_iter().map(one));
            }
        }
        for merge in self.sql(super::merge::merges(&self.conn))? {
            let at = entries.partition_point(|(clock, _)| *clock > merge.clock);
            // Beyond what was asked for there may be more steps between this one and the last listed.
            if usize::try_from(limit).is_ok_and(|limit| at >= limit) {
                continue;
            }
            let entry = Entry {
                group: merge.guid,
                coder: merge.coder,
                at: rfc3339(merge.at),
                what: merge.label,
                changes: merge.changes,
                kinds: vec![("merged".to_owned(), merge.changes)],
                undone: merge.undone.is_some(),
                replaced: Vec::new(),
            };
            entries.insert(at, (merge.clock, entry));
        }
        if let Ok(limit) = usize::try_from(limit) {
            entries.truncate(limit);
        }
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// How many changes the journal holds.
    pub fn changes(&self) -> Result<u64, StoreError> {
        self.sql(self.conn.query_row("SELECT count(*) FROM changes", [], |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_files_write_them() {
        assert_eq!(milliseconds("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(milliseconds("1970-01-01T01:00:01+01:00"), Some(1000));
        assert_eq!(milliseconds("1970-01-02"), Some(86_400_000));
        assert_eq!(milliseconds("1970-01-01T00:00:01"), Some(1000));
        assert_eq!(milliseconds("yesterday"), None);
        assert_eq!(milliseconds(&rfc3339(1_700_000_000_123)), Some(1_700_000_000_123));
    }
}
