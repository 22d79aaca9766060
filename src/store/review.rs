//! The queue of codings that a person should look at after a text was corrected: those that were moved with their
//! text, and those that have lost their place.

use super::error::StoreError;
use super::journal::Group;
use super::project::Project;
use super::read::DocumentInfo;
use super::revise;
use crate::study::change::Payload;
use crate::study::revision::Placed;
use crate::study::{Guid, Hash, Standing};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A coding to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// Its identity.
    pub coding: Guid,
    /// The code as which it counts.
    pub code: String,
    /// The coder.
    pub coder: String,
    /// The name of the document.
    pub document: String,
    /// The text that it stood at.
    pub before: String,
    /// Where it stands in the current text; `None` where it is lost.
    pub after: Option<Span>,
    /// The text there.
    pub now: Option<String>,
    /// Moved or lost.
    pub kind: Standing,
    /// The text in which `after` is a place, or is to be found.
    pub text: Hash,
}

impl Project {
    /// The codings to look at, of one document or of all, as far as the one who looks may see them.
    pub fn to_review(&self, document: Option<&DocumentInfo>) -> Result<Vec<ReviewItem>, StoreError> {
        let waiting: BTreeSet<i64> = self.sql(
            self.conn
                .prepare_cached("SELECT DISTINCT document FROM codings WHERE standing > 0")
                .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect()),
        )?;
        let mut found = Vec::new();
        let documents = match document {
            _ if waiting.is_empty() => Vec::new(),
            Some(document) => vec![document.clone()],
            None => self.documents()?,
        };
        for info in documents.into_iter().filter(|info| waiting.contains(&info.id)) {
            let placed = self.sql(revise::placed(&self.conn, info.guid, info.text, None))?;
            found.extend(self.review_items(&info, placed, None)?);
        }
        Ok(found)
    }

    /// Those of these codings that a person should look at; `next` is the text that becomes current and is not in
    /// the project yet, with its hash.
    pub(super) fn review_items(
        &self,
        info: &DocumentInfo,
        placed: Vec<Placed>,
        next: Option<(Hash, &str)>,
    ) -> Result<Vec<ReviewItem>, StoreError> {
        let codes = self.effective_codes()?;
        let code_of = |id: &str| {
            let at = codes.index.get(id).and_then(|at| codes.codebook.codes().get(*at));
            at.map_or_else(|| id.to_owned(), |code| code.id.clone())
        };
        let mut texts: HashMap<Hash, Option<Arc<str>>> = HashMap::new();
        let mut slice = |hash: Hash, span: Span| -> String {
            let text = texts.entry(hash).or_insert_with(|| self.text(hash).ok());
            span.slice(text.as_deref().unwrap_or("")).to_owned()
        };
        let blind = self.viewer.as_deref().filter(|_| self.is_blind(info));
        let mut found: Vec<(Span, ReviewItem)> = Vec::new();
        for Placed { coding, standing, from, .. } in placed {
            if standing == Standing::Stands || blind.is_some_and(|viewer| viewer != coding.coder) {
                continue;
            }
            let (was_text, was) = from.unwrap_or((coding.text, coding.span));
            let before = slice(was_text, was);
            let after = (standing == Standing::Moved).then_some(coding.span);
            let shown = after.map(|span| match next {
                Some((_, text)) => span.slice(text).to_owned(),
                None => slice(coding.text, span),
            });
            // What was corrected and corrected back is as it was.
            if shown.as_ref() == Some(&before) {
                continue;
            }
            let item = ReviewItem {
                coding: coding.guid,
                code: code_of(&coding.code),
                coder: coding.coder,
                document: info.name.clone(),
                before,
                after,
                now: shown,
                kind: standing,
                text: next.map_or(info.text, |(text, _)| text),
            };
            found.push((was, item));
        }
        found.sort_by(|(a, one), (b, two)| {
            (one.kind, one.after, a, &one.code, &one.coder).cmp(&(two.kind, two.after, b, &two.code, &two.coder))
        });
        Ok(found.into_iter().map(|(_, item)| item).collect())
    }

    /// Accepts where these codings were moved to, as one step. Gives how many of them there were: what is lost has
    /// no place to accept.
    pub fn accept_moved(&mut self, coder: &str, items: &[ReviewItem]) -> Result<usize, StoreError> {
        let mut places = Places::default();
        let mut payloads = Vec::new();
        for item in items {
            if let Some(span) = item.after {
                payloads.push(places.reanchored(self, item, span)?);
            }
        }
        let count = payloads.len();
        if count > 0 {
            self.write(coder, format!("accept {}{}", codings(count), of(items)), payloads)?;
        }
        Ok(count)
    }

    /// Says where a coding stands in the current text.
    pub fn place_coding(&mut self, coder: &str, item: &ReviewItem, span: Span) -> Result<Group, StoreError> {
        let payload = Places::default().reanchored(self, item, span)?;
        self.write(coder, format!("place {} in {}", item.code, item.document), vec![payload])
    }

    /// Takes codings away for good, as one step; only their own coder does.
    pub fn drop_codings(&mut self, coder: &str, items: &[ReviewItem]) -> Result<usize, StoreError> {
        if let Some(other) = items.iter().find(|item| item.coder != coder) {
            return Err(StoreError::Refused(format!(
                "the coding of {} in {} is {}'s; only its coder takes it away",
                other.code, other.document, other.coder
            )));
        }
        let mut payloads = Vec::new();
        for item in items {
            let document = self.document(&item.document)?.guid;
            payloads.push(Payload::CodingsRemoved { document, codings: vec![item.coding] });
        }
        if !payloads.is_empty() {
            self.write(coder, format!("drop {}{}", codings(items.len()), of(items)), payloads)?;
        }
        Ok(items.len())
    }
}

/// The documents in which codings get their place, each read once.
#[derive(Default)]
struct Places(HashMap<String, (DocumentInfo, Arc<str>)>);

impl Places {
    fn reanchored(&mut self, project: &Project, item: &ReviewItem, span: Span) -> Result<Payload, StoreError> {
        if !self.0.contains_key(&item.document) {
            let info = project.document(&item.document)?;
            let text = project.text(info.text)?;
            self.0.insert(item.document.clone(), (info, text));
        }
        let Some((info, text)) = self.0.get(&item.document).filter(|(info, _)| info.text == item.text) else {
            return Err(StoreError::Refused(format!(
                "the text of {} was revised meanwhile; nothing was changed. Look at its codings again",
                item.document
            )));
        };
        if span.is_empty() || text.get(span.range()).is_none() {
            return Err(StoreError::Refused(format!("that span is no place in the text of {}", info.name)));
        }
        Ok(Payload::Reanchored { document: info.guid, coding: item.coding, text: info.text, span })
    }
}

fn codings(count: usize) -> String {
    if count == 1 { "1 coding".to_owned() } else { format!("{count} codings") }
}

/// ` in I2`, where all are in one document.
fn of(items: &[ReviewItem]) -> String {
    let documents: BTreeSet<&str> = items.iter().map(|item| item.document.as_str()).collect();
    match documents.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => format!(" in {one}"),
        _ => String::new(),
    }
}
