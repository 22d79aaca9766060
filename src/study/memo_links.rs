//! Links in memos: `[[power.inclusion]]` a code, `[[ALD-W1]]` a document, `[[ALD-W1:12]]` a turn of it,
//! `[[3f2a9c1e00]]` an excerpt by its id, `[[A title]]` a memo by its first line.
//!
//! A link that leads nowhere is text like any other: what it names may come, or come back. So nothing here fails.

use super::code::Codebook;
use super::guid::Guid;
use super::memo::title;
use super::short_id;
use crate::text::Span;
use crate::text::fold::fold;
use std::collections::{BTreeSet, HashMap};

/// A link longer than this is none: somebody forgot to close it.
const LONGEST: usize = 200;

/// A link as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoLink {
    /// Where it stands, brackets included.
    pub span: Span,
    /// What is between the brackets, without blanks at the ends.
    pub to: String,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// To a code, by id.
    Code(String),
    /// To a document, by name.
    Document(String),
    /// To a turn of a document, from 1.
    Turn(String, u32),
    /// To an excerpt: a coding.
    Excerpt(Guid),
    /// To a coding that was taken away.
    Removed(Guid),
    /// To a memo.
    Memo(Guid),
    /// Nowhere.
    Nowhere,
}

/// The links of a text, in order.
pub fn links(text: &str) -> Vec<MemoLink> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(close) = text.get(from..).and_then(|rest| rest.find("]]")).map(|at| from + at) {
        let before = text.get(from..close).unwrap_or_default();
        if let Some(open) = before.rfind("[[") {
            let inner = before.get(open + 2..).unwrap_or_default();
            let to = inner.trim();
            if !to.is_empty() && inner.len() <= LONGEST && !inner.contains('\n') {
                found.push(MemoLink { span: Span::of(from + open..close + 2), to: to.to_owned() });
            }
        }
        from = close + 2;
    }
    found
}

/// The link that is being written at byte `at`: where its first letter stands, and what is written of it.
pub fn begun(text: &str, at: usize) -> Option<(usize, &str)> {
    let head = text.get(..at)?;
    let open = head.rfind("[[")?;
    let inner = head.get(open + 2..)?;
    let is_open = !inner.contains(['\n', ']', '[']) && inner.len() <= LONGEST;
    is_open.then_some((open + 2, inner))
}

/// What may be ids of excerpts among the links of texts.
pub fn excerpt_ids<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(links).filter_map(|link| short_id::digits(&link.to)).collect()
}

/// What links can lead to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    codes: HashMap<String, String>,
    documents: HashMap<String, (String, Option<u32>)>,
    memos: HashMap<String, Guid>,
    excerpts: HashMap<String, (Guid, bool)>,
}

impl Known {
    /// From the codes, the documents with the number of their turns where that is known, and the memos, the first
    /// written first: of two with one title that one is meant.
    pub fn new<'a>(
        codes: &Codebook,
        documents: impl IntoIterator<Item = (&'a str, Option<u32>)>,
        memos: impl IntoIterator<Item = (Guid, &'a str)>,
    ) -> Self {
        let mut known = Self::default();
        known.codes.extend(codes.codes().iter().map(|code| (fold(&code.id), code.id.clone())));
        for (name, turns) in documents {
            known.documents.insert(fold(name), (name.to_owned(), turns));
        }
        for (guid, text) in memos {
            let title = fold(title(text));
            if !title.is_empty() {
                known.memos.entry(title).or_insert(guid);
            }
        }
        known
    }

    /// With excerpts, by what links call them (see [`excerpt_ids`]), and whether they are still there.
    #[must_use]
    pub fn with_excerpts(mut self, named: impl IntoIterator<Item = (String, Guid, bool)>) -> Self {
        self.excerpts.extend(named.into_iter().map(|(id, guid, there)| (id, (guid, there))));
        self
    }

    /// Where a link leads.
    pub fn goal(&self, to: &str) -> Goal {
        let wanted = fold(to);
        if let Some(id) = self.codes.get(&wanted) {
            return Goal::Code(id.clone());
        }
        if let Some((name, _)) = self.documents.get(&wanted) {
            return Goal::Document(name.clone());
        }
        if let Some(goal) = self.turn(&wanted) {
            return goal;
        }
        match short_id::digits(to).and_then(|id| self.excerpts.get(&id)) {
            Some((guid, true)) => return Goal::Excerpt(*guid),
            Some((guid, false)) => return Goal::Removed(*guid),
            None => {}
        }
        self.memos.get(&wanted).map_or(Goal::Nowhere, |guid| Goal::Memo(*guid))
    }

    fn turn(&self, wanted: &str) -> Option<Goal> {
        let (document, turn) = wanted.rsplit_once(':')?;
        let (name, turns) = self.documents.get(document.trim())?;
        let turn: u32 = turn.trim().parse().ok()?;
        let there = turn > 0 && turns.is_none_or(|turns| turn <= turns);
        there.then(|| Goal::Turn(name.clone(), turn))
    }

    /// Where all the links of a text lead.
    pub fn goals(&self, text: &str) -> Vec<(MemoLink, Goal)> {
        links(text).into_iter().map(|link| (link.clone(), self.goal(&link.to))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Code, guid};
    use proptest::prelude::*;

    fn written(text: &str) -> Vec<String> {
        links(text).into_iter().map(|link| link.to).collect()
    }

    #[test]
    fn links_are_found_and_brackets_that_are_none_are_left() {
        assert_eq!(written("see [[power]] and [[ ALD-W1:12 ]]."), ["power", "ALD-W1:12"]);
        assert_eq!(written("[[a [[b]] c]]"), ["b"]);
        assert_eq!(written("[[]] [[ ]] [x] [[open\n]] [[never"), Vec::<String>::new());
        assert_eq!(written(&format!("[[{}]]", "x".repeat(300))), Vec::<String>::new());
    }

    #[test]
    fn what_is_being_written_is_known_up_to_the_cursor() {
        let text = "see [[po wer]] and [[ALD";
        assert_eq!(begun(text, text.len()), Some((text.len() - 3, "ALD")));
        assert_eq!(begun(text, 8), Some((6, "po")));
        assert_eq!(begun(text, 14), None, "it is closed");
        assert_eq!(begun("[[a\nb", 5), None);
        assert_eq!(begun("plain", 3), None);
    }

    #[test]
    fn links_lead_to_codes_documents_turns_and_memos() {
        let book = Codebook::new(vec![Code { id: "power.inclusion".into(), ..Code::default() }]).expect("codes");
        let (one, two) = (guid::coder("one"), guid::coder("two"));
        let documents = [("ALD-W1", Some(4)), ("BRA:2", None)];
        let known = Known::new(&book, documents, [(one, "## Lifts, again\nmore"), (two, "lifts, again")]);
        assert_eq!(known.goal("Power.Inclusion"), Goal::Code("power.inclusion".into()));
        assert_eq!(known.goal("ald-w1"), Goal::Document("ALD-W1".into()));
        assert_eq!(known.goal("ALD-W1:4"), Goal::Turn("ALD-W1".into(), 4));
        assert_eq!(known.goal("BRA:2"), Goal::Document("BRA:2".into()), "a name goes before a number");
        assert_eq!(known.goal("BRA:2:7"), Goal::Turn("BRA:2".into(), 7));
        assert_eq!(known.goal("Lifts,  again"), Goal::Memo(one), "the first written is meant");
        for nowhere in ["ALD-W1:5", "ALD-W1:0", "ALD-W1:x", "nothing", ""] {
            assert_eq!(known.goal(nowhere), Goal::Nowhere, "{nowhere}");
        }
    }

    #[test]
    fn links_lead_to_excerpts_by_their_ids_and_to_those_that_were_taken_away() {
        let (there, gone) = (Guid::from_bytes([0x3f; 16]), Guid::from_bytes([0xa0; 16]));
        let ids = excerpt_ids(["[[3f3f3f3f3f]] [[power]]", "[[A0A0A0A0]] [[3f3f]]"]);
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["3f3f3f3f3f", "a0a0a0a0"]);
        let named = [("3f3f3f3f3f".to_owned(), there, true), ("a0a0a0a0".to_owned(), gone, false)];
        let title = (guid::coder("x"), "3f3f3f3f3f");
        let known = Known::new(&Codebook::default(), [], [title]).with_excerpts(named);
        assert_eq!(known.goal("3F3F3F3F3F"), Goal::Excerpt(there), "an id goes before a title");
        assert_eq!(known.goal("a0a0a0a0"), Goal::Removed(gone));
        assert_eq!(known.goal("a0a0a0a1"), Goal::Nowhere);
    }

    proptest! {
        #[test]
        fn whatever_is_written_links_are_whole(text in "([a-z\\[\\]\n é]|\\[\\[|\\]\\]){0,60}") {
            let mut after = 0;
            for link in links(&text) {
                let shown = link.span.slice(&text);
                prop_assert!(link.span.start >= after);
                prop_assert!(shown.starts_with("[[") && shown.ends_with("]]"), "{shown}");
                prop_assert_eq!(shown[2..shown.len() - 2].trim(), &link.to);
                prop_assert!(!link.to.contains("[[") && !link.to.contains("]]") && !link.to.contains('\n'));
                after = link.span.end;
            }
            for (at, _) in text.char_indices() {
                if let Some((start, inner)) = begun(&text, at) {
                    prop_assert_eq!(&text[start..at], inner);
                    prop_assert_eq!(&text[start - 2..start], "[[");
                }
            }
        }

        #[test]
        fn a_link_that_is_closed_is_found(before in "[a-z ]{0,9}", to in "[a-zé.:0-9 -]{1,20}", after in "[a-z ]{0,9}") {
            let text = format!("{before}[[{to}]]{after}");
            let expected: Vec<String> = Some(to.trim().to_owned()).filter(|to| !to.is_empty()).into_iter().collect();
            prop_assert_eq!(written(&text), expected);
        }
    }
}
