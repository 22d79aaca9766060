//! One hash for what a project holds now, so that a table can name the state it was made from.
//!
//! It is of the state and of nothing else: two copies that hold the same have the same hash, however they came to it,
//! and a step that is undone brings the hash from before back. So it reads the tables (the fold of the journal), in
//! an order that follows from identities, never from local keys. Left out is what is each copy's own (merges, the
//! search index), what is hidden, and searches and reports that are kept under a name: they change no number.

use super::error::StoreError;
use super::project::Project;
use super::versions::content_hash;
use crate::study::Hash;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Documents that are there.
const SHOWN: &str = "d.present = 1 AND d.removed = 0";

/// Everything but codes, which are taken as people see them, and codings, which are many. Each query gives its rows in
/// an order of its own content.
const SMALL: [(&str, &str); 18] = [
    (
        "project",
        "SELECT key, value FROM project WHERE key <> 'id' AND key NOT GLOB 'search.*' AND key NOT GLOB 'report.*'
         ORDER BY key",
    ),
    ("books", "SELECT title, version FROM books ORDER BY title"),
    ("attributes", "SELECT key, declared FROM attributes ORDER BY key"),
    ("coders", "SELECT name FROM coders WHERE added = 1 ORDER BY name"),
    (
        "documents",
        "SELECT d.guid, d.name, d.shown, d.source, d.text, d.layout, d.format, d.lead, d.revised, t.body IS NULL
         FROM documents d LEFT JOIN texts t ON t.hash = d.text WHERE {shown} ORDER BY d.guid",
    ),
    (
        "document_values",
        "SELECT d.guid, v.key, v.value FROM document_values v JOIN documents d ON d.id = v.document WHERE {shown}
         ORDER BY 1, 2",
    ),
    (
        "speaker_values",
        "SELECT d.guid, v.label, v.key, v.value FROM speaker_values v JOIN documents d ON d.id = v.document
         WHERE {shown} ORDER BY 1, 2, 3",
    ),
    (
        "finished",
        "SELECT d.guid, f.coder FROM finished f JOIN documents d ON d.id = f.document WHERE {shown} ORDER BY 1, 2",
    ),
    (
        "assigned",
        "SELECT d.guid, a.coder FROM assigned a JOIN documents d ON d.id = a.document WHERE {shown} ORDER BY 1, 2",
    ),
    ("participants", "SELECT guid, name FROM participants WHERE name IS NOT NULL ORDER BY guid"),
    (
        "participant_labels",
        "SELECT p.guid, l.label FROM participant_labels l JOIN participants p ON p.id = l.participant ORDER BY 1, 2",
    ),
    (
        "participant_values",
        "SELECT p.guid, v.key, v.valid, v.value FROM participant_values v JOIN participants p ON p.id = v.participant
         ORDER BY 1, 2, 3",
    ),
    (
        "decisions",
        "SELECT document, code, text, start, end, decision FROM decisions ORDER BY document, code, text, start, end",
    ),
    ("memos", "SELECT guid, memo FROM memos ORDER BY guid"),
    ("tags", "SELECT guid, body FROM tags ORDER BY guid"),
    ("links", "SELECT guid, body FROM links ORDER BY guid"),
    ("events", "SELECT guid, body FROM events ORDER BY guid"),
    ("parts", "SELECT guid, body FROM parts ORDER BY guid"),
];

/// What came to be kept later goes in only where there is any: a project without it keeps the hash that it had.
const LATER: [(&str, &str); 1] = [("prints", "SELECT guid, body FROM prints ORDER BY guid")];

/// Codings in the order of the journal within a document, which says whose reading comes first.
const CODINGS: &str =
    "SELECT d.guid, t.hash, g.start, g.end, c.slug, k.name, g.created, g.origin, g.weight, g.memo, g.under,
       g.standing, g.was_text, g.was_start, g.was_end
     FROM documents d JOIN codings g ON g.document = d.id JOIN texts t ON t.id = g.text JOIN codes c ON c.id = g.code
       JOIN coders k ON k.id = g.coder
     WHERE {shown} ORDER BY d.guid, g.id";

impl Project {
    /// The hash of what the project holds now. Copies that hold the same have the same.
    pub fn state_hash(&self) -> Result<Hash, StoreError> {
        self.sql(of(&self.conn))
    }

    /// Eight hex digits that name the definitions in force: the id of the codebook's version.
    pub fn definitions_id(&self) -> Result<String, StoreError> {
        Ok(super::versions::content_id(&self.shown_code_states()?))
    }
}

/// The hash of what lies behind a connection.
pub(super) fn of(conn: &Connection) -> rusqlite::Result<Hash> {
    state_hash(conn, content_hash(&super::versions::shown_states(conn)?))
}

fn state_hash(conn: &Connection, codes: Hash) -> rusqlite::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"emic state 1");
    hasher.update(&codes.0);
    for (table, query) in SMALL.into_iter().chain([("codings", CODINGS)]) {
        rows(conn, &mut hasher, table, &query.replace("{shown}", SHOWN))?;
    }
    for (table, query) in LATER {
        if conn.prepare(query)?.exists([])? {
            rows(conn, &mut hasher, table, query)?;
        }
    }
    Ok(Hash(*hasher.finalize().as_bytes()))
}

/// Takes in the rows of a query. Each value goes in with its kind and length, each table with its name and each row
/// with a mark, so that no two different contents give the same bytes.
fn rows(conn: &Connection, hasher: &mut blake3::Hasher, table: &str, query: &str) -> rusqlite::Result<()> {
    hasher.update(&(table.len() as u64).to_le_bytes());
    hasher.update(table.as_bytes());
    let mut statement = conn.prepare(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        bytes.clear();
        bytes.push(b'r');
        for at in 0..columns {
            value(&mut bytes, row.get_ref(at)?);
        }
        hasher.update(&bytes);
    }
    hasher.update(b"e");
    Ok(())
}

fn value(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let mut sized = |kind: u8, content: &[u8]| {
        bytes.push(kind);
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        ValueRef::Null => sized(b'n', &[]),
        ValueRef::Integer(number) => sized(b'i', &number.to_le_bytes()),
        ValueRef::Real(number) => sized(b'f', &number.to_bits().to_le_bytes()),
        ValueRef::Text(text) => sized(b't', text),
        ValueRef::Blob(blob) => sized(b'b', blob),
    }
}

#[cfg(test)]
mod tests {
    use crate::store::merge::MergeOptions;
    use crate::store::testing::*;
    use crate::store::{Group, Project};
    use crate::study::change::{CodeField, Payload};
    use crate::text::Span;

    fn hash(project: &Project) -> String {
        project.state_hash().expect("a hash").to_string()
    }

    #[test]
    fn every_kind_of_change_tells_and_its_undo_brings_the_state_back() {
        let (_folder, mut project, info) = study();
        let set = |key: &str, value: &str| Payload::ProjectSet { key: key.into(), value: Some(value.into()) };
        let document =
            |key: &str| Payload::DocumentAttribute { document: info.guid, key: key.into(), value: Some("x".into()) };
        let steps: Vec<(&str, Payload)> = vec![
            ("a coding", coding(&info, "k1", "power", Span::new(21, 30))),
            ("a definition", Payload::CodeSet { code: "power".into(), set: CodeField::Definition("who".into()) }),
            ("a setting", set("approach", "reflexive")),
            ("an attribute", document("stage")),
            ("finished", Payload::DocumentFinished { document: info.guid, coder: "k1".into(), finished: true }),
            ("assigned", Payload::CoderAssigned { document: info.guid, coder: "k1".into(), assigned: true }),
            ("a new code", codes(&["trust"]).remove(0)),
        ];
        for (what, payload) in steps {
            let before = hash(&project);
            project.write("k1", what, vec![payload]).expect(what);
            let after = hash(&project);
            assert_ne!(before, after, "{what}");
            assert_eq!(hash(&project), after, "asked twice");
            project.undo("k1").expect(what);
            assert_eq!(hash(&project), before, "{what}, undone");
            project.redo("k1").expect(what);
            assert_eq!(hash(&project), after, "{what}, done again");
        }
        let before = hash(&project);
        project.rebuild().expect("tables made anew");
        assert_eq!(hash(&project), before, "the tables are the fold of the journal");
        project.save_report("k1", "table-2", "frequency --by site").expect("saved");
        assert_eq!(hash(&project), before, "a kept report changes no number");
    }

    #[test]
    fn an_import_that_is_undone_leaves_no_trace() {
        let (_folder, mut project, _) = study();
        let before = hash(&project);
        project
            .append(&Group::new("k1", "import"), document("BRA-I1", &[("INT", "And?"), ("B1", "We bend.")]))
            .expect("in");
        assert_ne!(hash(&project), before);
        project.undo("k1").expect("undone");
        assert_eq!(hash(&project), before);
    }

    #[test]
    fn copies_that_were_joined_both_ways_hold_the_same() {
        let (folder, mut one, info) = study();
        let path = folder.path().join("two.emic");
        one.backup(&path).expect("a copy");
        let mut two = Project::open(&path).expect("the copy");
        assert_eq!(hash(&one), hash(&two), "a copy is the same");
        one.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("k1");
        two.write("k2", "code", vec![coding(&info, "k2", "identity", Span::new(25, 36))]).expect("k2");
        assert_ne!(hash(&one), hash(&two));
        one.merge(&path, "k1", MergeOptions::default()).expect("merged");
        let merged = folder.path().join("study.emic");
        two.merge(&merged, "k2", MergeOptions::default()).expect("merged");
        assert_eq!(hash(&one), hash(&two));
    }
}
