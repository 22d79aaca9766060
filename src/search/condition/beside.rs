//! Conditions on what stands beside codings: tags and links.

use super::Conditions;
use super::compare::UNSET;
use crate::search::bits::Bits;
use crate::search::query::{Field, QueryError, Value};
use crate::study::AttributeType;
use crate::study::tag::kind_of;
use crate::text::Span;
use crate::text::fold::fold;
use std::collections::BTreeSet;

impl Conditions<'_> {
    /// The turns whose bodies share a code point with any of these stretches.
    fn on(&self, places: impl Iterator<Item = (u32, Span)>) -> Bits {
        let mut bits = Bits::none(self.corpus.turns.len());
        for (document, span) in places {
            for turn in self.corpus.touches(document as usize, span) {
                bits.insert(u32::try_from(turn).unwrap_or(u32::MAX));
            }
        }
        bits
    }

    /// `tag:artefact` finds the kind, `tag:"artefact:care plan"` the tag, `tag:"care plan"` a tag of that name in
    /// any kind.
    pub(super) fn tagged(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let corpus = self.corpus;
        let parts = |name: &str| -> [String; 3] {
            let bare = name.split_once(':').map_or(name, |(_, rest)| rest);
            [fold(name), fold(kind_of(name).unwrap_or(name)), fold(bare)]
        };
        let unset = matches!(&field.value, Value::Is(value) if value == UNSET);
        let holds: Vec<bool> = match &field.value {
            Value::Is(_) if unset => vec![true; corpus.tag_names.len()],
            Value::Any => vec![true; corpus.tag_names.len()],
            Value::Is(wanted) => {
                let wanted = fold(&tidy(wanted));
                corpus.tag_names.iter().map(|name| parts(name).contains(&wanted)).collect()
            }
            Value::Begins(start) => {
                let start = fold(&tidy(start));
                corpus.tag_names.iter().map(|name| parts(name).iter().any(|part| part.starts_with(&start))).collect()
            }
            Value::Range(..) => {
                let what = "tags have no ranges; write tag:artefact or tag:\"artefact:care plan\"";
                return Err(self.error(field.value_at, what.into()));
            }
        };
        if !holds.contains(&true) && !unset {
            let names: BTreeSet<&str> = corpus.tag_names.iter().map(String::as_str).collect();
            self.note_unmet(field, names.into_iter());
        }
        let wanted = corpus.tags.iter().filter(|row| holds.get(row.name as usize).copied().unwrap_or(false));
        let mut bits = self.on(wanted.map(|row| (row.document, row.span)));
        if unset {
            bits.invert();
        }
        Ok(bits)
    }

    /// `linked:yes`, `linked:no`, or linked with a passage of a document.
    pub(super) fn linked(&mut self, field: &Field) -> Result<Bits, QueryError> {
        let corpus = self.corpus;
        let all = |row: &&crate::study::corpus::LinkRow| (row.document, row.span);
        let plain = match &field.value {
            Value::Is(value) => AttributeType::Boolean.normalise(value).ok(),
            Value::Any => Some("yes".to_owned()),
            _ => None,
        };
        if let Some(plain) = plain {
            let mut bits = self.on(corpus.links.iter().map(|row| all(&row)));
            if plain == "no" {
                bits.invert();
            }
            return Ok(bits);
        }
        let comparison = self.comparison(field, &AttributeType::Text)?;
        let held: Vec<bool> = corpus.documents.iter().map(|row| comparison.of_name(&row.name)).collect();
        let there = |row: &&crate::study::corpus::LinkRow| held.get(row.other as usize).copied().unwrap_or(false);
        if !corpus.links.iter().any(|row| there(&row)) {
            let names: BTreeSet<&str> = corpus
                .links
                .iter()
                .filter_map(|row| corpus.documents.get(row.other as usize))
                .map(|row| row.name.as_str())
                .collect();
            self.note_unmet(field, names.into_iter());
        }
        Ok(self.on(corpus.links.iter().filter(there).map(|row| all(&row))))
    }
}

/// The parts of a tag as they are kept: without blanks around the colon.
fn tidy(text: &str) -> String {
    match text.split_once(':') {
        Some((kind, rest)) => format!("{}:{}", kind.trim(), rest.trim()),
        None => text.trim().to_owned(),
    }
}
