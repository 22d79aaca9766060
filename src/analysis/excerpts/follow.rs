//! Two turns, one after the other, with what lies between.

use super::{ExcerptRef, Follow, Whose, codings_of, excerpt_of};
use crate::analysis::group::Groups;
use crate::analysis::passages::{Passages, touched};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::turn_taking::sequences;
use std::collections::BTreeSet;

/// What the two codes of an exchange touch in a document.
#[derive(Default)]
struct Marks {
    first: BTreeSet<usize>,
    second: BTreeSet<usize>,
    codings: Vec<u32>,
}

/// The two turns that are asked for, by document and place.
pub(super) fn two_turns(scope: &Scope<'_>, groups: &Groups, follow: Follow) -> Vec<ExcerptRef> {
    let (mut found, mut here) = (Vec::new(), Vec::new());
    let mut passages = Passages::default();
    let rows = follow.codes.map(|codes| rows(scope, codes));
    for document in scope.documents() {
        sequences(scope, groups, document, follow.bridge, &mut here);
        let marks = rows.as_ref().map(|rows| marks(scope, &mut passages, document, rows));
        if marks.as_ref().is_some_and(|marks| marks.first.is_empty() || marks.second.is_empty()) {
            continue;
        }
        for sequence in &here {
            for (at, first) in sequence.iter().enumerate() {
                for second in sequence.iter().skip(at + 1).take(follow.within) {
                    let coded = marks
                        .as_ref()
                        .is_none_or(|marks| marks.first.contains(&first.0) && marks.second.contains(&second.0));
                    if coded && follow.groups.takes(first.1, second.1) {
                        found.push(excerpt(scope, groups, document, (first.0, second.0), marks.as_ref()));
                    }
                }
            }
        }
    }
    found
}

/// The counted turns of a group in the documents of the report.
pub(super) fn said(scope: &Scope<'_>, groups: &Groups, group: usize) -> Vec<ExcerptRef> {
    let mut found = Vec::new();
    for document in scope.documents() {
        let turns = scope.document(document).map(|(_, turns)| turns).unwrap_or_default();
        let own = turns.filter(|&turn| groups.of_turn(turn) == Some(group));
        found.extend(own.map(|turn| {
            let one = excerpt(scope, groups, document, (turn, turn), None);
            ExcerptRef { parts: Vec::new(), turns: vec![turn], ..one }
        }));
    }
    found
}

impl Whose {
    fn takes(self, first: usize, second: usize) -> bool {
        match self {
            Self::All => true,
            Self::Across => first != second,
            Self::Of(from, to) => (first, second) == (from, to),
        }
    }
}

/// A row for the first code and one for the second.
fn rows(scope: &Scope<'_>, (a, b): (usize, usize)) -> Rows {
    let book = &scope.corpus.codebook;
    let set = |code: usize| vec![if scope.options.own { code..code + 1 } else { book.subtree(code) }];
    Rows::of_sets(book, &[set(a), set(b)])
}

fn marks(scope: &Scope<'_>, passages: &mut Passages, document: usize, rows: &Rows) -> Marks {
    passages.build(scope, rows, document, true);
    let mut marks = Marks::default();
    for passage in &passages.passages {
        let turns = touched(scope, passage).map(|(at, _)| at);
        match passage.row {
            0 => marks.first.extend(turns),
            _ => marks.second.extend(turns),
        }
    }
    marks.codings = codings_of(passages, |_| true);
    marks.codings.sort_unstable();
    marks.codings.dedup();
    marks
}

fn excerpt(
    scope: &Scope<'_>,
    groups: &Groups,
    document: usize,
    (first, second): (usize, usize),
    marks: Option<&Marks>,
) -> ExcerptRef {
    let corpus = scope.corpus;
    let body = |at: usize| corpus.turns.get(at).map(|turn| turn.body).unwrap_or_default();
    let (one, other) = (body(first), body(second));
    let touches = |at: &u32| {
        corpus.codings.get(*at as usize).is_some_and(|row| row.span.overlaps(one) || row.span.overlaps(other))
    };
    let codings = match marks {
        Some(marks) => marks.codings.iter().copied().filter(touches).collect(),
        None => {
            let from = corpus.documents.get(document).map_or(0, |row| row.codings.start);
            let all = (from..).zip(corpus.codings_of(document));
            all.filter(|(at, row)| scope.takes(row) && touches(at)).map(|(at, _)| at).collect()
        }
    };
    let found = excerpt_of(scope, groups, document, one.hull(other), codings, vec![first, second]);
    ExcerptRef { parts: vec![one, other], ..found }
}
