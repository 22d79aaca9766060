//! How far each coder is with each document, and what comes next.

use super::read::DocumentInfo;
use std::collections::BTreeMap;

/// How far a coder is with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Nothing was coded.
    Untouched,
    /// Nothing was coded yet, and it is to be.
    Assigned,
    /// Something was coded.
    Begun,
    /// The coder said so.
    Finished,
}

impl Progress {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Assigned => "assigned",
            Self::Begun => "begun",
            Self::Finished => "finished",
        }
    }
}

impl DocumentInfo {
    /// How far this coder is.
    pub fn progress(&self, coder: &str) -> Progress {
        if self.finished.contains(coder) {
            Progress::Finished
        } else if self.coders.iter().any(|known| known == coder) {
            Progress::Begun
        } else if self.assigned.contains(coder) {
            Progress::Assigned
        } else {
            Progress::Untouched
        }
    }

    /// How far everybody is who has a part in it.
    pub fn progress_of_all(&self) -> BTreeMap<&str, Progress> {
        let all = self.coders.iter().chain(&self.finished).chain(&self.assigned);
        all.map(|coder| (coder.as_str(), self.progress(coder))).collect()
    }
}

/// What a coder is to code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work<'a> {
    /// The document to go on with: one that is begun, else one that is not.
    pub next: Option<&'a DocumentInfo>,
    /// How many are left, the next one included.
    pub left: usize,
    /// How many are done.
    pub done: usize,
    /// Whether documents are assigned to this coder; else any that nobody has a part in will do.
    pub assigned: bool,
}

/// What a coder is to code, out of all documents in the order in which they are listed.
pub fn work<'a>(documents: &'a [DocumentInfo], coder: &str) -> Work<'a> {
    let assigned = documents.iter().any(|document| document.assigned.contains(coder));
    let own = |document: &&DocumentInfo| {
        let progress = document.progress(coder);
        let anybodys = document.coders.is_empty() && document.assigned.is_empty() && document.finished.is_empty();
        if assigned { document.assigned.contains(coder) } else { progress > Progress::Untouched || anybodys }
    };
    let own: Vec<&DocumentInfo> = documents.iter().filter(own).collect();
    let open = || own.iter().copied().filter(|document| document.progress(coder) < Progress::Finished);
    let begun = open().find(|document| document.progress(coder) == Progress::Begun);
    let left = open().count();
    Work { next: begun.or_else(|| open().next()), left, done: own.len() - left, assigned }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, assigned: &[&str], coders: &[&str], finished: &[&str]) -> DocumentInfo {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        DocumentInfo {
            name: name.into(),
            assigned: set(assigned),
            coders: coders.iter().map(|name| (*name).to_owned()).collect(),
            finished: set(finished),
            ..DocumentInfo::default()
        }
    }

    #[test]
    fn what_is_begun_comes_before_what_is_not() {
        let documents = [
            document("a", &["k1", "k2"], &["k1"], &["k1"]),
            document("b", &["k1"], &[], &[]),
            document("c", &["k1"], &["k1"], &[]),
            document("d", &["k2"], &[], &[]),
            document("e", &[], &[], &[]),
        ];
        let next = |coder: &str| {
            let work = work(&documents, coder);
            (work.next.map(|document| document.name.as_str()), work.left, work.done, work.assigned)
        };
        assert_eq!(next("k1"), (Some("c"), 2, 1, true));
        assert_eq!(next("k2"), (Some("a"), 2, 0, true));
        assert_eq!(next("k3"), (Some("e"), 1, 0, false), "without an assignment: what is nobody's");
        let all: Vec<_> = documents[0].progress_of_all().into_iter().collect();
        assert_eq!(all, [("k1", Progress::Finished), ("k2", Progress::Assigned)]);
    }
}
