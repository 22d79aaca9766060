//! Changes to the codebook that take codings along: what goes with a code, what joins another, what moves to one.
//!
//! Each is told before it is made, and made as one step. What is told is what the one who looks may see: where a
//! document is coded blind, others' codings there are neither counted nor taken along.

use super::error::StoreError;
use super::project::Project;
use super::read::{CodingInfo, DocumentInfo};
use crate::study::book_edit::{self, EditError};
use crate::study::change::{CodeField, CodingItem, Payload};
use crate::study::{Code, Codebook, Guid};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashSet};

impl From<EditError> for StoreError {
    fn from(error: EditError) -> Self {
        Self::Refused(error.to_string())
    }
}

/// What goes with a code that is removed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removal {
    /// The code's id.
    pub code: String,
    /// How many sub-codes, of all depths.
    pub below: usize,
    /// How many codings.
    pub codings: usize,
    /// In how many documents.
    pub documents: usize,
    /// How many codings by whom.
    pub coders: BTreeMap<String, usize>,
    payloads: Vec<Payload>,
}

/// What joining a code to another does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joining {
    /// The code that goes.
    pub from: String,
    /// The code that stays.
    pub into: String,
    /// How many codings then count as the other's.
    pub codings: usize,
    /// In how many documents.
    pub documents: usize,
    /// How many of these stand on words that the same coder has coded with the other too.
    pub both: usize,
    /// How many sub-codes move under the other.
    pub below: usize,
    payloads: Vec<Payload>,
}

/// A coding of a code, to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// The document.
    pub document: String,
    /// The coding.
    pub coding: CodingInfo,
    /// The words it stands on.
    pub text: String,
}

/// What became of codings that were to move to another code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many moved.
    pub codings: usize,
    /// In how many documents.
    pub documents: usize,
    /// How many were not there any more.
    pub gone: usize,
}

impl Project {
    /// The codings of some codes in each document, as far as the one who looks may know. What stands in the consensus
    /// layer only is none of them: it follows from decisions.
    fn codings_of(
        &self,
        book: &Codebook,
        codes: &std::ops::Range<usize>,
    ) -> Result<Vec<(DocumentInfo, Vec<CodingInfo>)>, StoreError> {
        let mut found = Vec::new();
        for document in self.documents()? {
            let mut codings = self.codings(&document)?;
            codings.retain(|coding| {
                !coding.derived && book.index_of(&coding.code).is_some_and(|code| codes.contains(&code))
            });
            if !codings.is_empty() {
                found.push((document, codings));
            }
        }
        Ok(found)
    }

    /// What goes with a code and all below it.
    pub fn removal(&self, id: &str) -> Result<Removal, StoreError> {
        let book = self.effective_codes()?.codebook;
        let at = book.index_of(id).ok_or_else(|| EditError::Gone(id.to_owned()))?;
        let gone = book.subtree(at);
        let mut removal = Removal { code: id.to_owned(), below: gone.len() - 1, ..Removal::default() };
        for (document, codings) in self.codings_of(&book, &gone)? {
            removal.documents += 1;
            removal.codings += codings.len();
            for coding in &codings {
                *removal.coders.entry(coding.coder.clone()).or_default() += 1;
            }
            let codings = codings.into_iter().map(|coding| coding.guid).collect();
            removal.payloads.push(Payload::CodingsRemoved { document: document.guid, codings });
        }
        for code in book.codes().get(gone).unwrap_or_default() {
            removal.payloads.push(Payload::CodeSet { code: code.id.clone(), set: CodeField::Removed(true) });
        }
        Ok(removal)
    }

    /// Takes a code out with all that was told to go with it.
    pub fn remove_code(&mut self, coder: &str, removal: Removal) -> Result<(), StoreError> {
        self.write(coder, format!("remove code {}", removal.code), removal.payloads).map(|_| ())
    }

    /// What joining a code to another does.
    pub fn joining(&self, from: &str, into: &str) -> Result<Joining, StoreError> {
        let book = self.effective_codes()?.codebook;
        let payloads = book_edit::merged(&book, from, into)?;
        let mut joining = Joining { from: from.to_owned(), into: into.to_owned(), payloads, ..Joining::default() };
        joining.below = joining.payloads.len() - 1;
        for document in self.documents()? {
            let all = self.codings(&document)?;
            let own: Vec<&CodingInfo> = all.iter().filter(|coding| !coding.derived && coding.code == from).collect();
            let there: HashSet<(&str, Span)> = all
                .iter()
                .filter(|coding| !coding.derived && coding.code == into)
                .map(|coding| (coding.coder.as_str(), coding.span))
                .collect();
            joining.documents += usize::from(!own.is_empty());
            joining.codings += own.len();
            joining.both += own.iter().filter(|one| there.contains(&(one.coder.as_str(), one.span))).count();
        }
        Ok(joining)
    }

    /// Joins a code to another.
    pub fn join_codes(&mut self, coder: &str, joining: Joining) -> Result<(), StoreError> {
        let Joining { from, into, payloads, .. } = joining;
        self.write(coder, format!("merge code {from} into {into}"), payloads).map(|_| ())
    }

    /// The codings of one code, without its sub-codes, with the words they stand on.
    pub fn used(&self, id: &str) -> Result<Vec<Used>, StoreError> {
        let book = self.effective_codes()?.codebook;
        let at = book.index_of(id).ok_or_else(|| EditError::Gone(id.to_owned()))?;
        let mut all = Vec::new();
        for (document, codings) in self.codings_of(&book, &(at..at + 1))? {
            let text = self.text(document.text)?;
            all.extend(codings.into_iter().map(|coding| Used {
                document: document.name.clone(),
                text: coding.span.slice(&text).to_owned(),
                coding,
            }));
        }
        Ok(all)
    }

    /// Moves codings to another code, which is made first where it is new: one step. Each keeps its place, coder,
    /// time, origin, memo and weight, and is held to the other code's definition from now on.
    pub fn split_code(
        &mut self,
        coder: &str,
        from: &str,
        codings: &[(String, Guid)],
        to: &str,
        new: Option<Code>,
    ) -> Result<Moved, StoreError> {
        let book = self.effective_codes()?.codebook;
        let mut payloads = match new {
            Some(new) => {
                book_edit::check_free(&book, &self.code_states()?, &new.id)?;
                book_edit::added_after(&book, new, from)?
            }
            None => Vec::new(),
        };
        if payloads.is_empty() && book.get(to).is_none() {
            return Err(EditError::Gone(to.to_owned()).into());
        }
        let mut moved = Moved::default();
        let documents: BTreeSet<&str> = codings.iter().map(|(document, _)| document.as_str()).collect();
        for name in documents {
            let wanted: HashSet<Guid> =
                codings.iter().filter(|(document, _)| document == name).map(|(_, guid)| *guid).collect();
            let document = match self.document(name) {
                Ok(document) => document,
                Err(StoreError::NoDocument { .. }) => continue,
                Err(error) => return Err(error),
            };
            let mut there = self.codings(&document)?;
            there.retain(|coding| !coding.derived && coding.code == from && wanted.contains(&coding.guid));
            if !there.is_empty() {
                moved.documents += 1;
                moved.codings += there.len();
                payloads.extend(carried(&document, there, to));
            }
        }
        moved.gone = codings.len() - moved.codings;
        if moved.codings == 0 {
            return Err(StoreError::Refused(format!("none of these codings of {from} is there any more")));
        }
        self.write(coder, format!("split {}: {} to {to}", from, counted(moved.codings)), payloads)?;
        Ok(moved)
    }
}

fn counted(codings: usize) -> String {
    crate::text::display::counted(codings, "coding")
}

/// Codings of one document taken away and made again with another code.
fn carried(document: &DocumentInfo, codings: Vec<CodingInfo>, to: &str) -> [Payload; 2] {
    let coders: BTreeSet<String> = codings.iter().map(|coding| coding.coder.clone()).collect();
    let coders: Vec<String> = coders.into_iter().collect();
    let removed = codings.iter().map(|coding| coding.guid).collect();
    let items = codings
        .into_iter()
        .filter_map(|coding| {
            let by = coders.iter().position(|coder| *coder == coding.coder)?;
            let by = u32::try_from(by).ok()?;
            Some(CodingItem(0, by, coding.span, coding.created, coding.origin, coding.memo, coding.weight))
        })
        .collect();
    [
        Payload::CodingsRemoved { document: document.guid, codings: removed },
        Payload::CodingsAdded {
            document: document.guid,
            text: document.text,
            codes: vec![to.to_owned()],
            coders,
            items,
            under: Vec::new(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::change::{CodingItem, Origin, Payload};
    use crate::study::{Code, Guid};
    use crate::text::Span;

    fn coded() -> (tempfile::TempDir, crate::store::Project) {
        let (folder, mut project, info) = study();
        for (coder, code, span) in [
            ("k1", "power", Span::new(4, 6)),
            ("k2", "power", Span::new(21, 30)),
            ("k1", "identity", Span::new(4, 6)),
            ("k1", "identity", Span::new(21, 30)),
        ] {
            project.write(coder, "code", vec![coding(&info, coder, code, span)]).expect("coded");
        }
        let noted = Payload::CodingsAdded {
            document: info.guid,
            text: info.text,
            codes: vec!["power".into()],
            coders: vec!["k2".into()],
            items: vec![CodingItem(0, 0, Span::new(8, 12), 77, Origin::Imported, Some("why".into()), Some(2.0))],
            under: Vec::new(),
        };
        project.write("k2", "noted", vec![noted]).expect("coded");
        (folder, project)
    }

    #[test]
    fn what_joining_would_do_is_counted_before_it_is_done() {
        let (_folder, mut project) = coded();
        let joining = project.joining("power", "identity").expect("told");
        assert_eq!((joining.codings, joining.documents, joining.both, joining.below), (3, 1, 1, 0));
        assert!(project.joining("power", "power").is_err());
        project.join_codes("k1", joining).expect("joined");
        assert_eq!(project.effective_codes().expect("codes").codebook.len(), 1);
        project.undo("k1").expect("undone");
        assert_eq!(project.used("power").expect("codings").len(), 3);
    }

    #[test]
    fn codings_that_move_keep_all_but_their_code_and_come_back_as_one() {
        let (_folder, mut project) = coded();
        let before = project.used("power").expect("codings");
        let mut chosen: Vec<(String, Guid)> = before
            .iter()
            .filter(|used| used.coding.coder == "k2")
            .map(|used| (used.document.clone(), used.coding.guid))
            .collect();
        chosen.push(("ALD-W1".into(), Guid::default()));
        let new = Code { id: "force".into(), name: "Force".into(), ..Code::default() };
        let moved = project.split_code("k1", "power", &chosen, "force", Some(new.clone())).expect("split");
        assert_eq!((moved.codings, moved.documents, moved.gone), (2, 1, 1));
        let after = project.used("force").expect("codings");
        let told: Vec<_> = after
            .iter()
            .map(|u| (u.coding.coder.as_str(), u.coding.created, u.coding.memo.as_deref(), u.coding.weight))
            .collect();
        assert!(told.contains(&("k2", 77, Some("why"), Some(2.0))), "{told:?}");
        assert_eq!(after.iter().filter(|u| u.coding.origin == Origin::Imported).count(), 1);
        assert_eq!(project.used("power").expect("codings").len(), 1);
        assert!(project.check().expect("checked").problems.is_empty());
        project.undo("k1").expect("undone");
        assert_eq!(project.used("power").expect("codings"), before);
        assert!(project.used("force").is_err());
        let none = project.split_code("k1", "power", &[("ALD-W1".into(), Guid::default())], "identity", None);
        assert!(none.is_err_and(|e| e.to_string().contains("any more")));
        let taken = project.split_code("k1", "power", &chosen, "identity", Some(Code { id: "identity".into(), ..new }));
        assert!(taken.is_err());
    }

    #[test]
    fn a_removal_tells_whose_codings_go() {
        let (_folder, mut project) = coded();
        let removal = project.removal("power").expect("told");
        assert_eq!((removal.codings, removal.documents, removal.below), (3, 1, 0));
        assert_eq!(removal.coders.iter().map(|(k, n)| (k.as_str(), *n)).collect::<Vec<_>>(), [("k1", 1), ("k2", 2)]);
        project.remove_code("k1", removal).expect("removed");
        assert!(project.effective_codes().expect("codes").codebook.get("power").is_none());
        project.undo("k1").expect("undone");
        assert_eq!(project.used("power").expect("codings").len(), 3);
    }
}
