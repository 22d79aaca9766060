//! Changes: what the journal is made of.
//!
//! A change is an envelope (who, when, in which group) and a payload (what). Payloads hold natural
//! keys, GUIDs and hashes, never a row number of one project file, so a change means the same in every
//! copy of the project.

use super::anchor::Map;
use super::attribute::AttributeType;
use super::code::Code;
use super::decision::Decision;
use super::event::Event;
use super::guid::{self, Guid, Hash};
use super::identify::Kind;
use super::link::Link;
use super::memo::Memo;
use super::part::Part;
use super::print_edit::PrintEdit;
use super::tag::Tag;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The order of changes: Lamport clock, then id. Total, and the same in every copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Lamport clock: greater than that of every change its maker had seen.
    pub clock: u64,
    /// The change's id, to settle ties.
    pub id: Guid,
}

/// One change: the envelope, and the payload unless it was erased.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Clock and id.
    pub stamp: Stamp,
    /// Who made it.
    pub coder: String,
    /// When, in milliseconds since 1970 (for people; order comes from the stamp).
    pub at: i64,
    /// Changes of one group are undone together.
    pub group: Guid,
    /// What the group did, in words, as history shows it.
    pub label: String,
    /// What changed; `None` for a tombstone, whose payload was erased.
    pub payload: Option<Payload>,
}

/// When a participant's value holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Valid {
    /// Always, unless one of the others says more.
    #[default]
    Always,
    /// In documents dated on this day or later (ISO date).
    From(String),
    /// In the document of this GUID only.
    In(Guid),
}

/// Where a coding came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A coder's own reading.
    #[default]
    Manual,
    /// Made by a query.
    Auto,
    /// Read from a file.
    Imported,
}

impl Origin {
    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Auto => "auto",
            Self::Imported => "imported",
        }
    }
}

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "manual" => Ok(Self::Manual),
            "auto" => Ok(Self::Auto),
            "imported" => Ok(Self::Imported),
            _ => Err(format!(
                "“{}” is no origin; accepted are manual, auto, imported",
                crate::text::display::one_line(s)
            )),
        }
    }
}

/// One coding inside a [`Payload::CodingsAdded`], written as a short JSON array.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodingItem(
    /// Index into the change's codes.
    pub u32,
    /// Index into the change's coders.
    pub u32,
    /// The span, in bytes of the text.
    pub Span,
    /// When it was made, in milliseconds since 1970.
    pub i64,
    /// Where it came from.
    pub Origin,
    /// Memo.
    pub Option<String>,
    /// Weight.
    pub Option<f64>,
);

/// A field of a code that a change can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "field", content = "value")]
pub enum CodeField {
    /// Name.
    Name(String),
    /// Parent; `None` makes it a theme.
    Parent(Option<String>),
    /// Colour.
    Colour(String),
    /// Definition.
    Definition(String),
    /// Apply when.
    Apply(String),
    /// Not when.
    Not(String),
    /// Example.
    Example(String),
    /// Origin.
    Origin(String),
    /// Position among siblings.
    Position(i64),
    /// Whether it is removed.
    Removed(bool),
    /// The code it was merged into; its codings count as that code's.
    Merged(Option<String>),
}

/// A document as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// Derived from the source hash and the name.
    pub document: Guid,
    /// Unique short name.
    pub name: String,
    /// Path or file name it was read from, as the user gave it.
    pub path: String,
    /// Hash of the source bytes.
    pub source: Hash,
    /// Hash of the canonical text.
    pub text: Hash,
    /// Hash of the turn layout blob.
    pub layout: Hash,
    /// Format, as in `docx`.
    pub format: String,
    /// Encoding, as in `UTF-8`.
    pub encoding: String,
    /// Attributes, `kind` included.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Attributes of speakers by label, as the file itself gives them (`speaker_type` included).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
}

/// What came in where a name stood. It never holds the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pseudonym {
    /// The turn, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// Where, in words: `text`, `label`, `attribute site`.
    #[serde(rename = "where")]
    pub place: String,
    /// What the name was the name of.
    pub kind: Kind,
    /// What came in.
    pub replacement: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many times there.
    pub times: u32,
}

/// A document gets a corrected text. The old one stays, and with it all that was coded on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// The document.
    pub document: Guid,
    /// Hash of the text that was revised.
    pub from: Hash,
    /// Hash of the new text.
    pub text: Hash,
    /// Hash of its turn layout blob.
    pub layout: Hash,
    /// Hash of the source bytes of the new text.
    pub source: Hash,
    /// Path or file name it was read from, as the user gave it.
    pub path: String,
    /// Format, as in `docx`.
    pub format: String,
    /// Encoding, as in `UTF-8`.
    pub encoding: String,
    /// Attributes of speakers by label, as files give them: those that hold from now on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// How places of the revised text are carried to the new one.
    pub map: Map,
    /// How places of still earlier texts are, where something waits on these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<(Hash, Map)>,
}

/// What a change does. The kinds of this list are part of the file format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Payload {
    /// A setting of the project: `name`, `approach`, `created`, …
    ProjectSet {
        /// The setting.
        key: String,
        /// Its value; `None` unsets it.
        value: Option<String>,
    },
    /// A coder takes part.
    CoderAdded {
        /// The name.
        name: String,
    },
    /// An attribute's type is declared.
    AttributeDeclared {
        /// The key.
        key: String,
        /// The type.
        declared: AttributeType,
    },
    /// A document comes in.
    DocumentAdded(NewDocument),
    /// A document is renamed.
    DocumentRenamed {
        /// The document.
        document: Guid,
        /// Its new short name.
        name: String,
    },
    /// A document is taken out, or put back.
    DocumentRemoved {
        /// The document.
        document: Guid,
        /// Whether it is out.
        removed: bool,
    },
    /// An attribute of a document is set or unset.
    DocumentAttribute {
        /// The document.
        document: Guid,
        /// The key.
        key: String,
        /// The value; `None` unsets it.
        value: Option<String>,
    },
    /// A document gets a corrected text.
    Revised(Revised),
    /// The turns of a text are corrected; the text stays.
    LayoutSet {
        /// The document.
        document: Guid,
        /// The text that they are turns of.
        text: Hash,
        /// Hash of the turn layout blob.
        layout: Hash,
    },
    /// The lead coder of a document is assigned.
    LeadAssigned {
        /// The document.
        document: Guid,
        /// The coder; `None` takes the assignment back.
        coder: Option<String>,
    },
    /// A document is given to a coder to code, or taken back.
    CoderAssigned {
        /// The document.
        document: Guid,
        /// The coder.
        coder: String,
        /// Whether it is given.
        assigned: bool,
    },
    /// A coder says that a document is finished, or not any more.
    DocumentFinished {
        /// The document.
        document: Guid,
        /// The coder.
        coder: String,
        /// Whether it is finished.
        finished: bool,
    },
    /// A participant of the whole project, by name; its labels in documents are that name and `labels`.
    ParticipantAdded {
        /// The name.
        name: String,
        /// Other labels by which transcripts call the participant; `DOCUMENT/LABEL` for one document.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        labels: Vec<String>,
    },
    /// An attribute of a participant (or `speaker_type`) is set or unset.
    ParticipantAttribute {
        /// The participant's GUID, or that of a document's speaker.
        participant: Guid,
        /// The key.
        key: String,
        /// When the value holds.
        #[serde(default)]
        valid: Valid,
        /// The value; `None` unsets it.
        value: Option<String>,
    },
    /// A participant, or what changes say of a speaker of one document, is taken out with all that is said there.
    ParticipantRemoved {
        /// The participant's GUID, or that of a document's speaker.
        participant: Guid,
    },
    /// Pseudonyms came in for names. A record: what it tells of is done by the other changes of its group.
    Pseudonymised {
        /// The document; `None` for what belongs to none.
        document: Option<Guid>,
        /// What came in.
        replaced: Vec<Pseudonym>,
    },
    /// A codebook is imported: a title, a version and its codes. Codes that exist get these fields.
    CodebookImported {
        /// Title.
        title: String,
        /// Version.
        version: String,
        /// The codes.
        codes: Vec<Code>,
    },
    /// A code is added.
    CodeAdded(Code),
    /// A field of a code is set.
    CodeSet {
        /// The code's id.
        code: String,
        /// The field and its value.
        set: CodeField,
    },
    /// Codings are made, all on one text of one document.
    CodingsAdded {
        /// The document.
        document: Guid,
        /// The text that the spans are places in.
        text: Hash,
        /// The codes used, by id.
        codes: Vec<String>,
        /// The coders, by name.
        coders: Vec<String>,
        /// The codings.
        items: Vec<CodingItem>,
        /// The definitions under which they were made, one for each of `codes` (see
        /// [`meaning`](super::decision::meaning)); the store fills in those that stand. A coding that is made
        /// again is held to the later definition.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        under: Vec<u64>,
    },
    /// Codings are taken away, all of one document.
    CodingsRemoved {
        /// The document.
        document: Guid,
        /// The codings.
        codings: Vec<Guid>,
    },
    /// The memo of a coding is set.
    CodingMemo {
        /// The document.
        document: Guid,
        /// The coding.
        coding: Guid,
        /// The memo; `None` takes it away.
        memo: Option<String>,
    },
    /// How much a coding weighs.
    CodingWeight {
        /// The document.
        document: Guid,
        /// The coding.
        coding: Guid,
        /// The weight; `None` takes it away.
        weight: Option<f64>,
    },
    /// A person says where a coding stands on a text: accepts where it was carried to, or places it.
    Reanchored {
        /// The document.
        document: Guid,
        /// The coding.
        coding: Guid,
        /// The text that the span is a place in.
        text: Hash,
        /// The place.
        span: Span,
    },
    /// Where coders differ on a code in a stretch of a text, a decision is written down, or taken back.
    Decided {
        /// The document.
        document: Guid,
        /// The text that the span is a place in.
        text: Hash,
        /// The code.
        code: String,
        /// From the first start to the last end of the codings that it settles.
        span: Span,
        /// What was decided, why, by whom and when; `None` opens the question again.
        decision: Option<Decision>,
    },
    /// A memo is written, changed or taken away.
    MemoSet {
        /// Its identity.
        memo: Guid,
        /// The memo; `None` takes it away.
        set: Option<Memo>,
    },
    /// A passage is tagged, its tag changed or taken away.
    TagSet {
        /// Its identity, see [`guid::tag`].
        tag: Guid,
        /// The tag; `None` takes it away.
        set: Option<Tag>,
    },
    /// Passages are linked, or no longer.
    LinkSet {
        /// Its identity.
        link: Guid,
        /// The link; `None` takes it away.
        set: Option<Link>,
    },
    /// An event is noted, changed or taken away.
    EventSet {
        /// Its identity.
        event: Guid,
        /// The event; `None` takes it away.
        set: Option<Event>,
    },
    /// A part of another program's study is kept aside, or no longer.
    PartSet {
        /// Its identity, see [`guid::part`].
        part: Guid,
        /// The part; `None` takes it away.
        set: Option<Part>,
    },
    /// The form in which an excerpt is printed is set, changed or taken away.
    PrintSet {
        /// Its identity, see [`guid::print_edit`].
        edit: Guid,
        /// The edit; `None` takes it away.
        set: Option<PrintEdit>,
    },
    /// A group of changes is undone: the fold skips it. Redo undoes this marker's own group.
    Undone {
        /// The group.
        group: Guid,
    },
}

impl Payload {
    /// The kind, as in the journal and in `emic log`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ProjectSet { .. } => "project-set",
            Self::CoderAdded { .. } => "coder-added",
            Self::AttributeDeclared { .. } => "attribute-declared",
            Self::DocumentAdded(_) => "document-added",
            Self::DocumentRenamed { .. } => "document-renamed",
            Self::DocumentRemoved { .. } => "document-removed",
            Self::DocumentAttribute { .. } => "document-attribute",
            Self::Revised(_) => "revised",
            Self::LayoutSet { .. } => "layout-set",
            Self::Reanchored { .. } => "reanchored",
            Self::LeadAssigned { .. } => "lead-assigned",
            Self::CoderAssigned { .. } => "coder-assigned",
            Self::DocumentFinished { .. } => "document-finished",
            Self::ParticipantAdded { .. } => "participant-added",
            Self::ParticipantAttribute { .. } => "participant-attribute",
            Self::ParticipantRemoved { .. } => "participant-removed",
            Self::Pseudonymised { .. } => "pseudonymised",
            Self::CodebookImported { .. } => "codebook-imported",
            Self::CodeAdded(_) => "code-added",
            Self::CodeSet { .. } => "code-set",
            Self::CodingsAdded { .. } => "codings-added",
            Self::CodingsRemoved { .. } => "codings-removed",
            Self::CodingMemo { .. } => "coding-memo",
            Self::CodingWeight { .. } => "coding-weight",
            Self::Decided { .. } => "decided",
            Self::MemoSet { .. } => "memo-set",
            Self::TagSet { .. } => "tag-set",
            Self::LinkSet { .. } => "link-set",
            Self::EventSet { .. } => "event-set",
            Self::PartSet { .. } => "part-set",
            Self::PrintSet { .. } => "print-set",
            Self::Undone { .. } => "undone",
        }
    }

    /// The scopes: the parts of the state that this change can alter. State is folded scope by scope,
    /// so an undo or a merge recomputes only the scopes of the changes concerned.
    pub fn scopes(&self) -> Vec<Guid> {
        match self {
            Self::ProjectSet { .. } => vec![guid::project_scope()],
            Self::CoderAdded { name } => vec![guid::coder(name)],
            Self::AttributeDeclared { key, .. } => vec![guid::attribute_scope(key)],
            Self::DocumentAdded(NewDocument { document, .. })
            | Self::DocumentRenamed { document, .. }
            | Self::DocumentRemoved { document, .. }
            | Self::DocumentAttribute { document, .. }
            | Self::LayoutSet { document, .. }
            | Self::LeadAssigned { document, .. }
            | Self::CoderAssigned { document, .. }
            | Self::DocumentFinished { document, .. } => vec![*document],
            Self::ParticipantAdded { name, .. } => vec![guid::participant(name)],
            Self::ParticipantAttribute { participant, .. } | Self::ParticipantRemoved { participant } => {
                vec![*participant]
            }
            Self::CodebookImported { codes, .. } => {
                let mut scopes = vec![guid::project_scope()];
                scopes.extend(codes.iter().map(|code| guid::code(&code.id)));
                scopes
            }
            Self::CodeAdded(code) => vec![guid::code(&code.id)],
            Self::CodeSet { code, .. } => vec![guid::code(code)],
            Self::CodingsAdded { document, .. }
            | Self::CodingsRemoved { document, .. }
            | Self::CodingMemo { document, .. }
            | Self::CodingWeight { document, .. }
            | Self::Reanchored { document, .. } => vec![guid::codings_scope(*document)],
            // What hangs on places of any text of the document follows.
            Self::Revised(Revised { document, text, .. }) => vec![
                *document,
                guid::codings_scope(*document),
                guid::decisions_scope(*document),
                guid::text_scope(*document, *text),
            ],
            Self::Decided { document, .. } => vec![guid::decisions_scope(*document)],
            Self::MemoSet { memo, .. } => vec![*memo],
            Self::TagSet { tag, .. } => vec![*tag],
            Self::LinkSet { link, .. } => vec![*link],
            Self::EventSet { event, .. } => vec![*event],
            Self::PartSet { part, .. } => vec![*part],
            Self::PrintSet { edit, .. } => vec![*edit],
            Self::Pseudonymised { .. } | Self::Undone { .. } => Vec::new(),
        }
    }
}
