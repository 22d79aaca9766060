//! Tables and their migrations. A step is never changed once released; a new one is added.

use rusqlite_migration::{M, Migrations};

/// “emic” in ASCII: marks the file as ours in SQLite's header.
pub(crate) const APPLICATION_ID: i32 = 0x656d_6963;

/// The version of the file that this emic writes: the number of steps.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

const STEPS: &[&str] = &[
    // 1. The journal (envelope and payload apart, so that a payload can be erased), the blobs, and the
    // tables that are their fold. GUIDs and hashes are blobs; integer keys never leave the file.
    "
    CREATE TABLE changes (
        id INTEGER PRIMARY KEY, guid BLOB NOT NULL UNIQUE, clock INTEGER NOT NULL, coder TEXT NOT NULL,
        at INTEGER NOT NULL, grp BLOB NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL, payload BLOB NOT NULL
    ) STRICT;
    CREATE INDEX changes_clock ON changes (clock, guid);
    CREATE INDEX changes_group ON changes (grp);
    CREATE INDEX changes_kind ON changes (kind) WHERE kind = 'undone';
    CREATE TABLE payloads (change INTEGER PRIMARY KEY REFERENCES changes (id), body BLOB) STRICT;
    CREATE TABLE scopes (
        scope BLOB NOT NULL, change INTEGER NOT NULL REFERENCES changes (id), PRIMARY KEY (scope, change)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE texts (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, body BLOB) STRICT;
    CREATE TABLE layouts (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, body BLOB) STRICT;

    CREATE TABLE project (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE books (title TEXT PRIMARY KEY, version TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE attributes (key TEXT PRIMARY KEY, declared TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE coders (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, added INTEGER NOT NULL) STRICT;
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY, guid BLOB NOT NULL UNIQUE, name TEXT NOT NULL, path TEXT NOT NULL,
        source BLOB NOT NULL, text BLOB NOT NULL, layout BLOB NOT NULL, format TEXT NOT NULL, encoding TEXT NOT NULL,
        present INTEGER NOT NULL, removed INTEGER NOT NULL, lead TEXT,
        turns INTEGER NOT NULL, words INTEGER NOT NULL, speakers INTEGER NOT NULL, spoken INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX documents_source ON documents (source);
    CREATE INDEX documents_name ON documents (name);
    CREATE TABLE document_values (
        document INTEGER NOT NULL REFERENCES documents (id), key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (document, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE speaker_values (
        document INTEGER NOT NULL REFERENCES documents (id), label TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (document, label, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE finished (
        document INTEGER NOT NULL REFERENCES documents (id), coder TEXT NOT NULL, PRIMARY KEY (document, coder)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE participants (id INTEGER PRIMARY KEY, guid BLOB NOT NULL UNIQUE, name TEXT) STRICT;
    CREATE TABLE participant_labels (
        participant INTEGER NOT NULL REFERENCES participants (id), label TEXT NOT NULL, PRIMARY KEY (participant, label)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE participant_values (
        participant INTEGER NOT NULL REFERENCES participants (id), key TEXT NOT NULL, valid TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (participant, key, valid)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE codes (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, parent TEXT, colour TEXT NOT NULL,
        definition TEXT NOT NULL, apply TEXT NOT NULL, \"not\" TEXT NOT NULL, example TEXT NOT NULL, origin TEXT NOT NULL,
        position INTEGER NOT NULL, present INTEGER NOT NULL, removed INTEGER NOT NULL, merged TEXT
    ) STRICT;
    -- The place is the identity: the same coder, code, text and span again is the same coding. Its order
    -- of insertion within a document is the order of the journal. The word range is that of the place
    -- in the turn layout, kept so that reports need no text.
    CREATE TABLE codings (
        id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (id), start INTEGER NOT NULL, end INTEGER NOT NULL,
        code INTEGER NOT NULL REFERENCES codes (id), coder INTEGER NOT NULL REFERENCES coders (id), text INTEGER NOT NULL REFERENCES texts (id),
        word_start INTEGER NOT NULL, word_end INTEGER NOT NULL, created INTEGER NOT NULL, origin INTEGER NOT NULL, weight REAL, memo TEXT
    ) STRICT;
    CREATE UNIQUE INDEX codings_place ON codings (document, start, end, code, coder, text);
    CREATE INDEX codings_code ON codings (code);
    ",
    // 2. A team: who is to code what, decisions, memos, the definition a coding was made under, names that
    // stay unique when two copies are joined, and the merges of this copy. Merges are no changes: each
    // copy has its own, and an undone one keeps what it had brought aside.
    "
    ALTER TABLE codings ADD COLUMN under INTEGER;
    ALTER TABLE documents ADD COLUMN shown TEXT NOT NULL DEFAULT '';
    UPDATE documents SET shown = name;
    CREATE INDEX documents_shown ON documents (shown);
    CREATE TABLE assigned (
        document INTEGER NOT NULL REFERENCES documents (id), coder TEXT NOT NULL, PRIMARY KEY (document, coder)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decisions (
        document BLOB NOT NULL, code TEXT NOT NULL, text BLOB NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
        decision TEXT NOT NULL, PRIMARY KEY (document, code, text, start, end)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE memos (guid BLOB PRIMARY KEY, target TEXT NOT NULL, memo TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX memos_target ON memos (target);
    CREATE TABLE merges (
        id INTEGER PRIMARY KEY, guid BLOB NOT NULL UNIQUE, coder TEXT NOT NULL, at INTEGER NOT NULL, clock INTEGER NOT NULL,
        label TEXT NOT NULL, undone_at INTEGER, undone_clock INTEGER
    ) STRICT;
    CREATE TABLE merged (
        merge INTEGER NOT NULL REFERENCES merges (id), change BLOB NOT NULL, PRIMARY KEY (merge, change)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE aside (
        guid BLOB PRIMARY KEY, clock INTEGER NOT NULL, coder TEXT NOT NULL, at INTEGER NOT NULL, grp BLOB NOT NULL,
        kind TEXT NOT NULL, label TEXT NOT NULL, payload BLOB NOT NULL, body BLOB
    ) STRICT, WITHOUT ROWID;
    ",
    // 3. Corrected texts. A coding stands (0), was moved with its text and waits for a person (1), or has lost its
    // place (2): then its text is an old one and it counts nowhere. Where it was carried from another place its
    // identity no longer follows from where it is. All files that a document was read from are known again.
    "
    ALTER TABLE documents ADD COLUMN revised INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE sources (
        document INTEGER NOT NULL REFERENCES documents (id), source BLOB NOT NULL, PRIMARY KEY (document, source)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sources_source ON sources (source);
    INSERT INTO sources SELECT id, source FROM documents;
    ALTER TABLE codings ADD COLUMN guid BLOB;
    ALTER TABLE codings ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE codings ADD COLUMN was_text BLOB;
    ALTER TABLE codings ADD COLUMN was_start INTEGER;
    ALTER TABLE codings ADD COLUMN was_end INTEGER;
    UPDATE codings SET standing = 2 WHERE text IS NOT
        (SELECT t.id FROM documents d JOIN texts t ON t.hash = d.text WHERE d.id = codings.document);
    CREATE INDEX codings_waiting ON codings (document) WHERE standing > 0;
    ",
    // 4. Tags on passages, links between them, events. There are few of each, so they are kept as they are written;
    // where they stand in a corrected text is worked out when they are read.
    "
    CREATE TABLE tags (guid BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE links (guid BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE events (guid BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    ",
    // 5. Parts of other programs' studies, kept aside as they came, with their files.
    "
    CREATE TABLE parts (guid BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE files (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, body BLOB) STRICT;
    ",
    // 6. Edits made for print, kept as tags are.
    "
    CREATE TABLE prints (guid BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    ",
];

/// The migrations of a project file.
pub(crate) fn migrations() -> Migrations<'static> {
    Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_sound() {
        assert!(migrations().validate().is_ok());
    }
}
