//! The files of an archive and the columns of its tables, which writing, reading and the page that explains them share.

/// Documents; further columns are attributes.
pub const DOCUMENTS: (&str, &[&str]) = (
    "documents.csv",
    &[
        "document",
        "id",
        "name",
        "text_file",
        "text_blake3",
        "turns_blake3",
        "spoken",
        "hidden",
        "lead",
        "path",
        "source_blake3",
        "format",
        "encoding",
    ],
);

/// Who is to code a document, or has finished it.
pub const WORK: (&str, &[&str]) = ("document_coders.csv", &["document", "coder", "assigned", "finished"]);

/// What files say of their speakers.
pub const SPEAKERS: (&str, &[&str]) = ("speakers.csv", &["document", "label", "attribute", "value"]);

/// Labels in the order in which the documents name them.
pub const LABELS: (&str, &[&str]) = ("labels.csv", &["document", "label"]);

/// Turns.
pub const TURNS: (&str, &[&str]) = (
    "turns.csv",
    &[
        "document",
        "turn",
        "label",
        "kind",
        "start",
        "end",
        "body_start",
        "body_end",
        "from_ms",
        "to_ms",
        "words",
        "about",
    ],
);

/// Notes on turns.
pub const NOTES: (&str, &[&str]) = ("turn_notes.csv", &["document", "turn", "tier", "note"]);

/// Entries of documents made of several.
pub const ENTRIES: (&str, &[&str]) = ("turn_entries.csv", &["document", "entry", "turn", "attribute", "value"]);

/// Codings.
pub const CODINGS: (&str, &[&str]) = (
    "codings.csv",
    &[
        "document",
        "start",
        "end",
        "code",
        "coder",
        "created",
        "origin",
        "weight",
        "memo",
        "definition",
        "text",
        "standing",
        "id",
    ],
);

/// Decisions.
pub const DECISIONS: (&str, &[&str]) =
    ("decisions.csv", &["document", "start", "end", "code", "decision", "made", "memo", "coder", "at", "text"]);

/// Earlier texts of documents that were corrected.
pub const EARLIER: (&str, &[&str]) = ("earlier_texts.csv", &["document", "text", "text_file"]);

/// How corrected texts became each other.
pub const REVISIONS: &str = "revisions.jsonl";

/// Coders.
pub const CODERS: (&str, &[&str]) = ("coders.csv", &["coder"]);

/// Types of attributes.
pub const ATTRIBUTES: (&str, &[&str]) = ("attributes.csv", &["attribute", "type", "values"]);

/// The codebook.
pub const CODEBOOK: &str = "codebook.toml";

/// Settings, reports, searches.
pub const PROJECT: &str = "project.toml";

/// What codes meant before.
pub const DEFINITIONS: (&str, &[&str]) =
    ("definitions.csv", &["code", "version", "coder", "at", "definition", "apply", "not", "id"]);

/// Participants; further columns are attributes.
pub const PARTICIPANTS: (&str, &[&str]) = ("participants.csv", &["participant", "id", "document", "label"]);

/// Further labels of participants.
pub const PARTICIPANT_LABELS: (&str, &[&str]) = ("participant_labels.csv", &["participant", "label"]);

/// Values that hold from a day on or in one document.
pub const PARTICIPANT_VALUES: (&str, &[&str]) =
    ("participant_values.csv", &["participant", "id", "attribute", "value", "from", "document"]);

/// Tags.
pub const TAGS: (&str, &[&str]) =
    ("tags.csv", &["document", "start", "end", "tag", "note", "coder", "at", "text", "id"]);

/// Links.
pub const LINKS: (&str, &[&str]) = (
    "links.csv",
    &[
        "from_document",
        "from_start",
        "from_end",
        "kind",
        "to_document",
        "to_start",
        "to_end",
        "coder",
        "at",
        "from_text",
        "to_text",
        "id",
    ],
);

/// Events.
pub const EVENTS: (&str, &[&str]) = ("events.csv", &["date", "site", "event", "id"]);

/// Edits made for print.
pub const PRINTS: (&str, &[&str]) = (
    "print_edits.csv",
    &["document", "start", "end", "printed", "translation", "language", "reason", "coder", "at", "text", "id"],
);

/// Parts of other programs' studies, kept aside.
pub const PARTS: (&str, &[&str]) = ("kept.csv", &["kind", "program", "number", "document", "files", "content", "id"]);

/// The folder of files that are kept aside.
pub const KEPT: &str = "kept/";

/// Pseudonyms that came in.
pub const PSEUDONYMS: (&str, &[&str]) = (
    "pseudonyms.csv",
    &["record", "document", "turn", "where", "kind", "replacement", "reason", "times", "coder", "at"],
);

/// The journal.
pub const HISTORY: &str = "history.jsonl";

/// Turns of texts that only the journal names.
pub const HISTORY_LAYOUTS: &str = "history/layouts.jsonl";

/// The tables.
pub const TABLES: [(&str, &[&str]); 22] = [
    DOCUMENTS,
    WORK,
    SPEAKERS,
    LABELS,
    TURNS,
    NOTES,
    ENTRIES,
    CODINGS,
    DECISIONS,
    EARLIER,
    CODERS,
    ATTRIBUTES,
    DEFINITIONS,
    PARTICIPANTS,
    PARTICIPANT_LABELS,
    PARTICIPANT_VALUES,
    TAGS,
    LINKS,
    EVENTS,
    PRINTS,
    PARTS,
    PSEUDONYMS,
];
