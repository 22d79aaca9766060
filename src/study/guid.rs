//! Identity: GUIDs from natural keys, and content hashes.
//!
//! Documents, codes, participants, coders and codings have GUIDs **derived** from what makes them
//! what they are, so the same import on two machines gives the same entities and a merge has nothing
//! to join by guesswork.

use crate::text::{Span, fold::fold};

/// The identity of an entity, the same in every copy of a project.
pub type Guid = uuid::Uuid;

/// A BLAKE3 hash: of a source file's bytes, of a canonical text, of a layout, of a payload.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// From the 32 bytes as stored; `None` when there are not 32.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl serde::Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let hash = blake3::Hash::from_hex(text.as_bytes()).map_err(serde::de::Error::custom)?;
        Ok(Self(*hash.as_bytes()))
    }
}

/// A GUID (UUID version 8) from a kind and its parts; parts are length-prefixed, so no two different
/// lists of parts give the same input.
fn derive(kind: &str, parts: &[&[u8]]) -> Guid {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut bytes = [0u8; 16];
    hasher.finalize_xof().fill(&mut bytes);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A document: the hash of its source bytes and its name.
pub fn document(source: Hash, name: &str) -> Guid {
    derive("document", &[&source.0, name.as_bytes()])
}

/// A code: its id.
pub fn code(id: &str) -> Guid {
    derive("code", &[id.as_bytes()])
}

/// A participant known to the whole project: the folded name.
pub fn participant(name: &str) -> Guid {
    derive("participant", &[fold(name).as_bytes()])
}

/// A speaker label of one document alone.
pub fn speaker(document: Guid, label: &str) -> Guid {
    derive("speaker", &[document.as_bytes(), fold(label).as_bytes()])
}

/// A coder: the name.
pub fn coder(name: &str) -> Guid {
    derive("coder", &[name.as_bytes()])
}

/// A coding: the same coder, code, text and span again is the same coding.
pub fn coding(document: Guid, text: Hash, coder: &str, code: &str, span: Span) -> Guid {
    let (start, end) = (span.start.to_le_bytes(), span.end.to_le_bytes());
    derive("coding", &[document.as_bytes(), &text.0, coder.as_bytes(), code.as_bytes(), &start, &end])
}

/// A tag: the same name on the same place of a text is the same tag.
pub fn tag(place: &super::place::Place, name: &str) -> Guid {
    let (start, end) = (place.span.start.to_le_bytes(), place.span.end.to_le_bytes());
    derive("tag", &[place.document.as_bytes(), &place.text.0, &start, &end, fold(name).as_bytes()])
}

/// An edit made for print: one place of a text has one.
pub fn print_edit(place: &super::place::Place) -> Guid {
    let (start, end) = (place.span.start.to_le_bytes(), place.span.end.to_le_bytes());
    derive("print", &[place.document.as_bytes(), &place.text.0, &start, &end])
}

/// A decision: what is decided on one code in one stretch of a text is one decision, whoever writes it down.
pub fn decision(document: Guid, text: Hash, code: &str, span: Span) -> Guid {
    let (start, end) = (span.start.to_le_bytes(), span.end.to_le_bytes());
    derive("decision", &[document.as_bytes(), &text.0, code.as_bytes(), &start, &end])
}

/// A memo that comes from another program: the same words on the same thing are the same memo.
pub fn memo(on: &super::memo::MemoOn, text: &str) -> Guid {
    derive("memo", &[&serde_json::to_vec(on).unwrap_or_default(), text.as_bytes()])
}

/// A link that comes from another program: the same kind between the same places is the same link.
pub fn link(from: &super::place::Place, to: &super::place::Place, kind: &str) -> Guid {
    let ends = [from, to].map(|end| serde_json::to_vec(end).unwrap_or_default());
    derive("link", &[&ends[0], &ends[1], fold(kind).as_bytes()])
}

/// A part that is kept aside: its content.
pub fn part(part: &super::part::Part) -> Guid {
    derive("part", &[&serde_json::to_vec(part).unwrap_or_default()])
}

/// A selection, as a file for another program calls the place.
pub fn selection(place: &super::place::Place) -> Guid {
    let (start, end) = (place.span.start.to_le_bytes(), place.span.end.to_le_bytes());
    derive("selection", &[place.document.as_bytes(), &place.text.0, &start, &end])
}

/// What another program's file is to call something that we know by other things than an id: a selection, a variable.
pub fn outside(kind: &str, parts: &[&[u8]]) -> Guid {
    derive(kind, parts)
}

/// A new random, time-ordered GUID: for changes and groups, which have no natural key.
pub fn fresh() -> Guid {
    Guid::now_v7()
}

/// A new random GUID for what people name by its first digits: a memo, a link, an event. Those of [`fresh`] begin
/// with the time, so that all that is made within a minute begins the same.
pub fn scattered() -> Guid {
    derive("made", &[fresh().as_bytes()])
}

/// A group or change that brings back what an archive holds: the same archive gives the same in every copy.
pub fn restored(what: &str, hash: Hash) -> Guid {
    derive("restored", &[what.as_bytes(), &hash.0])
}

/// The scope of changes that concern the project itself.
pub fn project_scope() -> Guid {
    derive("project", &[])
}

/// The scope of the codings of a document, apart from the document's own fields.
pub fn codings_scope(document: Guid) -> Guid {
    derive("codings", &[document.as_bytes()])
}

/// The scope of the decisions on a document.
pub fn decisions_scope(document: Guid) -> Guid {
    derive("decisions", &[document.as_bytes()])
}

/// The scope of a revised text of a document: of what brought it.
pub fn text_scope(document: Guid, text: Hash) -> Guid {
    derive("text", &[document.as_bytes(), &text.0])
}

/// The scope of the declaration of an attribute.
pub fn attribute_scope(key: &str) -> Guid {
    derive("attribute", &[key.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_keys_make_the_same_entity_anywhere() {
        assert_eq!(participant("  a2 "), participant("A2"));
        assert_ne!(code("a.b"), code("a"));
        let hash = Hash::of(b"x");
        assert_ne!(document(hash, "ab"), document(Hash::of(b"y"), "ab"));
        let json = serde_json::to_string(&hash).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Hash>(&json).ok(), Some(hash));
    }
}
