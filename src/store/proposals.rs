//! Proposed codes, and what became of them.
//!
//! A proposal is a code with a coder's prefix, as in `k1/waiting`: it can be coded with at once, and the team takes it
//! over later. Nothing else marks it, so that it comes through files and merges as any code does; what became of it
//! is told by the journal.

use super::error::StoreError;
use super::log::rfc3339;
use super::project::Project;
use super::versions::{Book, concerns};
use crate::study::Code;
use crate::study::change::{Change, CodeField, Payload};
use crate::study::effective::target;
use std::collections::HashSet;

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It waits.
    Open,
    /// A code was made of it.
    Promoted,
    /// It was merged into a code that was there.
    Merged,
    /// It was removed.
    Removed,
}

impl Fate {
    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Promoted => "promoted",
            Self::Merged => "merged",
            Self::Removed => "removed",
        }
    }
}

/// A proposed code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The code, as it stands or as it was when it was settled.
    pub code: Code,
    /// Who proposed it.
    pub coder: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// What became of it.
    pub fate: Fate,
    /// The code as which its codings count now, where that is another.
    pub into: Option<String>,
    /// Who settled it, and when (RFC 3339, UTC).
    pub settled: Option<(String, String)>,
}

/// Whether this is the id of a proposal.
pub fn is_proposal(id: &str) -> bool {
    id.contains('/')
}

impl Project {
    /// All proposals, settled ones included, in the order in which they were made.
    pub fn proposals(&self) -> Result<Vec<Proposal>, StoreError> {
        let book = Book::of(self)?;
        let states = self.code_states()?;
        let shown = self.effective_codes()?.codebook;
        let mut found = Vec::new();
        for (id, state) in states.iter().filter(|(id, state)| is_proposal(id) && state.present) {
            let own: Vec<&Change> = live(&book).filter(|change| touches(change, id)).collect();
            // One that was removed and came in again was proposed when it came in first.
            let Some(first) = own.iter().find(|change| !matches!(change.payload, Some(Payload::CodeSet { .. }))) else {
                continue;
            };
            let into = target(&states, id);
            let merged = into != *id;
            let end = own.iter().rev().find(|change| ends(change, merged)).copied();
            let fate = match (merged, end) {
                (true, Some(end)) if makes_target(&book, end) => Fate::Promoted,
                (true, _) => Fate::Merged,
                // A removed code that somebody coded with meanwhile is back.
                (false, _) if shown.get(id).is_some() => Fate::Open,
                (false, _) => Fate::Removed,
            };
            let settled = end.filter(|_| fate != Fate::Open).map(|end| (end.coder.clone(), rfc3339(end.at)));
            let proposal = Proposal {
                code: state.code.clone(),
                coder: first.coder.clone(),
                at: rfc3339(first.at),
                fate,
                into: merged.then_some(into),
                settled,
            };
            found.push((first.stamp, proposal));
        }
        found.sort_by(|a, b| (a.0, &a.1.code.id).cmp(&(b.0, &b.1.code.id)));
        Ok(found.into_iter().map(|(_, proposal)| proposal).collect())
    }
}

fn live(book: &Book) -> impl Iterator<Item = &Change> {
    book.changes.iter().filter(|change| book.lives(change))
}

fn touches(change: &Change, id: &str) -> bool {
    change.payload.as_ref().is_some_and(|payload| concerns(payload, id))
}

/// Whether a change took a code out of the tree: by merging it, or by removing it.
fn ends(change: &Change, merged: bool) -> bool {
    match &change.payload {
        Some(Payload::CodeSet { set: CodeField::Merged(into), .. }) => merged && into.is_some(),
        Some(Payload::CodeSet { set: CodeField::Removed(removed), .. }) => !merged && *removed,
        _ => false,
    }
}

/// Whether the code into which this change merges another was made in the same step.
fn makes_target(book: &Book, end: &Change) -> bool {
    let Some(Payload::CodeSet { set: CodeField::Merged(Some(into)), .. }) = &end.payload else { return false };
    let made: HashSet<&str> = live(book)
        .filter(|change| change.group == end.group)
        .filter_map(|change| match &change.payload {
            Some(Payload::CodeAdded(code)) => Some(code.id.as_str()),
            _ => None,
        })
        .collect();
    made.contains(into.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;
    use crate::text::Span;

    fn fates(project: &Project) -> Vec<(String, &'static str, Option<String>)> {
        let all = project.proposals().expect("proposals");
        all.into_iter().map(|one| (one.code.id, one.fate.as_str(), one.into)).collect()
    }

    #[test]
    fn codings_of_a_proposal_were_made_under_the_first_version_of_the_code_made_of_it() {
        let (_folder, mut project, info) = study();
        let code = |id: &str| {
            Payload::CodeAdded(Code { id: id.to_owned(), definition: "making wait".to_owned(), ..Code::default() })
        };
        project.write("k1", "propose", vec![code("k1/a")]).expect("proposed");
        project.write("k1", "code", vec![coding(&info, "k1", "k1/a", Span::new(3, 6))]).expect("a coding");
        let merged = CodeField::Merged(Some("a".to_owned()));
        let merged = Payload::CodeSet { code: "k1/a".to_owned(), set: merged };
        project.write("k1", "promote", vec![code("a"), merged]).expect("promoted");
        assert!(project.to_recheck(None, None).expect("asked").is_empty(), "it means what the proposal meant");
        let coding = project.codings(&info).expect("codings").remove(0);
        assert_eq!(coding.code, "a");
        assert_eq!(project.code_versions().expect("versions").number("a", coding.under), Some(1));
    }

    #[test]
    fn the_journal_tells_what_became_of_a_proposal() {
        let (_folder, mut project, _) = study();
        for (coder, id) in [("k2", "k2/b"), ("k1", "k1/a"), ("k1", "k1/c"), ("k1", "k1/d")] {
            project.write(coder, format!("propose {id}"), codes(&[id])).expect("proposed");
        }
        let set = |code: &str, set| Payload::CodeSet { code: code.to_owned(), set };
        let into = |code: &str| CodeField::Merged(Some(code.to_owned()));
        let mut promote = codes(&["b"]);
        promote.push(set("k2/b", into("b")));
        project.write("k1", "promote", promote).expect("promoted");
        project.write("k2", "merge", vec![set("k1/a", into("power"))]).expect("merged");
        project.write("k1", "remove", vec![set("k1/c", CodeField::Removed(true))]).expect("removed");
        let told = |id: &str, fate, into: Option<&str>| (id.to_owned(), fate, into.map(str::to_owned));
        let settled = [
            told("k2/b", "promoted", Some("b")),
            told("k1/a", "merged", Some("power")),
            told("k1/c", "removed", None),
            told("k1/d", "open", None),
        ];
        assert_eq!(fates(&project), settled);
        let first = project.proposals().expect("proposals").swap_remove(0);
        assert_eq!((first.coder.as_str(), first.settled.map(|(who, _)| who).as_deref()), ("k2", Some("k1")));
        project.undo("k1").expect("the removal");
        project.undo("k1").expect("the promotion");
        let open: Vec<String> = fates(&project).into_iter().filter(|one| one.1 == "open").map(|one| one.0).collect();
        assert_eq!(open, ["k2/b", "k1/c", "k1/d"]);
        project.undo("k1").expect("the last proposal");
        assert_eq!(fates(&project).len(), 3, "an undone proposal was none");
    }
}
