//! Places of texts as the archive's tables tell them: code points of the document's text, or of an earlier text that is
//! named by its hash. Where the archive has no such text, or the place does not fit it, the place is told in bytes, and says so.

use super::table::{Record, read_hash};
use super::{ArchiveError, cell};
use crate::study::{Guid, Hash};
use crate::text::{CharIndex, CharSpan, Span};
use std::collections::BTreeMap;

/// What stands before the hash of a text where a place is told in bytes.
const BYTES: &str = "bytes:";

/// What stands before the identity of a document that the archive has not.
const GUID: &str = "guid:";

/// The texts of one document.
#[derive(Default)]
pub struct Texts<'t> {
    current: Hash,
    all: BTreeMap<Hash, (&'t str, CharIndex)>,
}

impl<'t> Texts<'t> {
    /// The texts of a document: the current one, unless it was erased, and earlier ones.
    pub fn new(current: Hash, text: Option<&'t str>, earlier: &'t BTreeMap<Hash, String>) -> Self {
        let earlier = earlier.iter().map(|(hash, text)| (*hash, text.as_str()));
        let all = text.map(|text| (current, text)).into_iter().chain(earlier);
        Self { current, all: all.map(|(hash, text)| (hash, (text, CharIndex::new(text)))).collect() }
    }

    /// A place as three cells: the text (nothing for the current one), where it starts and where it ends.
    pub fn cells(&self, text: Hash, span: Span) -> [String; 3] {
        let told = self.all.get(&text).and_then(|(body, index)| {
            let told = index.char_span(body, span)?;
            (index.span(body, told)? == span).then_some(told)
        });
        match told {
            Some(told) => {
                let name = if text == self.current { String::new() } else { text.to_string() };
                [name, told.start.to_string(), told.end.to_string()]
            }
            None => in_bytes(text, span),
        }
    }

    /// A span of the current text in code points.
    pub fn span(&self, span: CharSpan) -> Option<Span> {
        self.span_of(self.current, span)
    }

    /// A span of one of the texts in code points.
    pub fn span_of(&self, text: Hash, span: CharSpan) -> Option<Span> {
        let (body, index) = self.all.get(&text)?;
        index.span(body, span)
    }

    /// The place that a record tells of in these columns: text, start, end.
    pub fn place(&self, record: &Record, [text, start, end]: [usize; 3]) -> Result<(Hash, Span), ArchiveError> {
        let told = CharSpan { start: record.number(start)?, end: record.number(end)? };
        if told.start > told.end {
            return Err(record.bad(format!("the place ends ({}) before it starts ({})", told.end, told.start)));
        }
        if let Some(hash) = record.get(text).and_then(|text| text.strip_prefix(BYTES)) {
            let hash = read_hash(hash).ok_or_else(|| record.bad("this names no text"))?;
            return Ok((hash, Span { start: told.start, end: told.end }));
        }
        let hash = match record.get(text) {
            None => self.current,
            Some(hash) => read_hash(hash).ok_or_else(|| record.bad("this names no text"))?,
        };
        let Some((body, index)) = self.all.get(&hash) else {
            return Err(record.bad("this names a text that the archive has not"));
        };
        let span = index.span(body, told).filter(|span| body.get(span.range()).is_some());
        let span = span.ok_or_else(|| {
            record.bad(format!(
                "the place {}..{} does not fit the text, which has {} characters",
                told.start,
                told.end,
                index.chars()
            ))
        })?;
        Ok((hash, span))
    }
}

/// A place in bytes, as three cells.
pub fn in_bytes(text: Hash, span: Span) -> [String; 3] {
    [format!("{BYTES}{text}"), span.start.to_string(), span.end.to_string()]
}

/// A document as a cell: by name, or where the archive has not got it, by identity.
pub fn document(names: &BTreeMap<Guid, String>, guid: Guid) -> String {
    names.get(&guid).map_or_else(|| format!("{GUID}{guid}"), |name| cell::written(name))
}

/// The identity of a document that is named by it.
pub fn by_guid(cell: &str) -> Option<Guid> {
    cell.strip_prefix(GUID)?.parse().ok()
}
