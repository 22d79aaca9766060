//! Documents that a merge must not join: one name with two texts, and one text with two names.

use super::super::tables;
use super::exchange::Incoming;
use super::report::SameName;
use crate::study::{Guid, Hash};
use crate::text::display::shortened;
use rusqlite::Connection;
use similar::{ChangeTag, TextDiff};

/// At most this many lines of a difference are told.
const LINES: usize = 12;

/// A line is told to this many signs.
const WIDE: usize = 161;

/// Documents that came and share their name with another.
pub fn same_names(conn: &Connection, incoming: &Incoming) -> rusqlite::Result<Vec<SameName>> {
    let mut rows = conn.prepare_cached("SELECT guid, shown, text FROM documents WHERE name = ?1 ORDER BY guid")?;
    let mut found = Vec::new();
    for came in &incoming.documents {
        let name: Option<String> = conn
            .prepare_cached("SELECT name FROM documents WHERE guid = ?1")?
            .query_map([came.as_bytes()], |row| row.get(0))?
            .next()
            .transpose()?;
        let Some(name) = name else { continue };
        let same: Vec<(Guid, String, Hash)> = rows
            .query_map([&name], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?, Hash(row.get(2)?))))?
            .collect::<rusqlite::Result<_>>()?;
        let Some(theirs) = same.iter().find(|(guid, ..)| guid == came) else { continue };
        for here in same.iter().filter(|(guid, ..)| !incoming.documents.contains(guid)) {
            let (diff, more) = if here.2 == theirs.2 { (Vec::new(), 0) } else { difference(conn, here.2, theirs.2)? };
            found.push(SameName { name: name.clone(), here: here.1.clone(), came: theirs.1.clone(), diff, more });
        }
    }
    Ok(found)
}

/// The lines in which two texts differ, and how many more there are.
fn difference(conn: &Connection, here: Hash, there: Hash) -> rusqlite::Result<(Vec<String>, usize)> {
    let read = |hash| Ok::<_, rusqlite::Error>(tables::text(conn, hash)?.map(|(_, text)| text).unwrap_or_default());
    let (here, there) = (read(here)?, read(there)?);
    let diff = TextDiff::configure().timeout(std::time::Duration::from_secs(2)).diff_lines(&here, &there);
    let (mut lines, mut more) = (Vec::new(), 0);
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        if lines.len() == LINES {
            more += 1;
            continue;
        }
        lines.push(format!("{sign} {}", shortened(change.value().trim_end_matches('\n'), WIDE)));
    }
    Ok((lines, more))
}

/// Documents that came and have the same text as another one of a different name.
pub fn same_texts(conn: &Connection, incoming: &Incoming) -> rusqlite::Result<Vec<(String, String)>> {
    let mut rows = conn.prepare_cached(
        "SELECT o.shown, d.shown, o.guid FROM documents d JOIN documents o ON o.text = d.text AND o.guid <> d.guid AND o.name <> d.name
         WHERE d.guid = ?1 ORDER BY o.shown",
    )?;
    let mut found = Vec::new();
    for came in &incoming.documents {
        for row in
            rows.query_map([came.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, Guid::from_bytes(row.get(2)?))))?
        {
            let (here, there, guid): (String, String, Guid) = row?;
            if !incoming.documents.contains(&guid) {
                found.push((here, there));
            }
        }
    }
    Ok(found)
}
