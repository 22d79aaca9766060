//! The passages that an expression is true of.

use super::{Expression, Reach, Resolved};
use crate::analysis::AnalysisError;
use crate::analysis::excerpts::{ExcerptRef, codings_of, excerpt_of};
use crate::analysis::group::Groups;
use crate::analysis::passages::{Passage, Passages, touched};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::study::Corpus;
use crate::study::code::distance;
use crate::study::tag::kind_of;
use crate::text::Span;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::HashSet;

/// What is to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retrieval {
    /// Which passages.
    pub expression: Expression,
    /// How near other codes must be.
    pub reach: Reach,
    /// A tag that must overlap them: a name, or the kind of several.
    pub tag: Option<String>,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The passage.
    pub excerpt: ExcerptRef,
    /// The code it is listed for: of those at the head, the first named that it is coded with.
    pub code: usize,
    /// The tags that overlap it, indices into [`Corpus::tag_names`].
    pub tags: Vec<u32>,
}

/// The passages of the head that the expression is true of, by document and start.
pub fn retrieve(scope: &Scope<'_>, groups: &Groups, wanted: &Retrieval) -> Result<Vec<Found>, AnalysisError> {
    let resolved = wanted.expression.resolve(&scope.corpus.codebook)?;
    let rows = rows(scope, &resolved);
    let finder = Finder { scope, groups, resolved: &resolved, reach: wanted.reach };
    let (mut found, mut passages) = (Vec::new(), Passages::default());
    for document in scope.documents() {
        passages.build(scope, &rows, document, true);
        finder.find(document, &passages, &mut found);
    }
    if let Some(tag) = &wanted.tag {
        let is_tagged = tagged(scope.corpus, tag);
        found.retain(|one| is_tagged(one.excerpt.document, one.excerpt.span));
    }
    Ok(found)
}

/// Whether a tag of a name overlaps a stretch of a document: the tag itself, all of a kind, a tag of that name in any
/// kind, or with `*` any at all.
pub fn tagged<'a>(corpus: &'a Corpus, tag: &str) -> impl Fn(usize, Span) -> bool + use<'a> {
    let holds: HashSet<u32> = tags_named(corpus, tag).collect();
    move |document, span| {
        let before = corpus.tags_of(document).iter().take_while(|row| row.span.start < span.end);
        before.filter(|row| row.span.overlaps(span)).any(|row| holds.contains(&row.name))
    }
}

/// That a tag is there, on whatever passage; else what is wrong with its name, with those that are near.
pub fn known_tag(corpus: &Corpus, wanted: &str) -> Result<(), String> {
    if wanted.trim() == "*" || tags_named(corpus, wanted).next().is_some() {
        return Ok(());
    }
    let (shown, folded) = (one_line(wanted.trim()), fold(wanted.trim()));
    let is_near = |name: &&String| {
        let bare = name.split_once(':').map_or(name.as_str(), |(_, rest)| rest);
        let parts = [name.as_str(), kind_of(name).unwrap_or(name), bare];
        parts
            .iter()
            .map(|part| fold(part))
            .any(|part| (!folded.is_empty() && part.contains(&folded)) || distance(&part, &folded) <= 2)
    };
    let near: Vec<String> = corpus.tag_names.iter().filter(is_near).take(4).map(|name| one_line(name)).collect();
    Err(match (corpus.tag_names.is_empty(), near.is_empty()) {
        (true, _) => format!("there is no tag “{shown}”; nothing is tagged yet"),
        (_, true) => format!("there is no tag “{shown}”; see `emic tags`"),
        _ => format!("there is no tag “{shown}”; did you mean {}?", near.join(", ")),
    })
}

/// The tags that a name means: the tag itself, all of a kind, or a tag of that name in any kind.
fn tags_named<'a>(corpus: &'a Corpus, wanted: &str) -> impl Iterator<Item = u32> + use<'a> {
    let wanted = fold(wanted.trim());
    let names = (0u32..).zip(&corpus.tag_names);
    names
        .filter(move |(_, name)| {
            let bare = name.split_once(':').map_or(name.as_str(), |(_, rest)| rest);
            wanted == "*"
                || [name.as_str(), kind_of(name).unwrap_or(name), bare].iter().any(|part| fold(part) == wanted)
        })
        .map(|(at, _)| at)
}

/// The head is the first row; each code that is named follows.
fn rows(scope: &Scope<'_>, resolved: &Resolved) -> Rows {
    let book = &scope.corpus.codebook;
    let set = |code: &usize| if scope.options.own { *code..*code + 1 } else { book.subtree(*code) };
    let head = resolved.head.iter().map(set).collect();
    let each = resolved.codes.iter().map(|code| vec![set(code)]);
    let sets: Vec<Vec<std::ops::Range<usize>>> = std::iter::once(head).chain(each).collect();
    Rows::of_sets(book, &sets)
}

struct Finder<'a, 's> {
    scope: &'a Scope<'s>,
    groups: &'a Groups,
    resolved: &'a Resolved,
    reach: Reach,
}

/// The passages of one code in a document, and the counted turns they touch.
#[derive(Default)]
struct Marks {
    spans: Vec<Span>,
    turns: HashSet<usize>,
}

impl Finder<'_, '_> {
    fn find(&self, document: usize, passages: &Passages, found: &mut Vec<Found>) {
        let mut marks: Vec<Marks> = self.resolved.codes.iter().map(|_| Marks::default()).collect();
        for passage in &passages.passages {
            let Some(marks) = (passage.row as usize).checked_sub(1).and_then(|row| marks.get_mut(row)) else {
                continue;
            };
            marks.spans.push(passage.span);
            marks.turns.extend(self.counted(passage));
        }
        for (at, passage) in passages.passages.iter().enumerate().filter(|(_, passage)| passage.row == 0) {
            let turns: Vec<usize> = self.counted(passage).collect();
            if turns.is_empty() {
                continue;
            }
            let mut met =
                |code: usize| marks.get(code).is_some_and(|marks| self.meets(document, passage, &turns, marks));
            if self.resolved.root.holds(&mut met) {
                found.push(self.found(document, passage.span, codings_of(passages, |member| member == at), turns));
            }
        }
    }

    /// The counted turns that a passage touches.
    fn counted<'a>(&'a self, passage: &Passage) -> impl Iterator<Item = usize> + use<'a> {
        touched(self.scope, passage).map(|(at, _)| at).filter(|&at| self.groups.of_turn(at).is_some())
    }

    /// Whether any passage of a code meets this one.
    fn meets(&self, document: usize, passage: &Passage, turns: &[usize], marks: &Marks) -> bool {
        match self.reach {
            Reach::Document => !marks.turns.is_empty(),
            Reach::Turn => turns.iter().any(|turn| marks.turns.contains(turn)),
            Reach::Overlap => {
                // Passages of one code are apart from one another, so their ends are in order too.
                let first = marks.spans.partition_point(|span| span.end <= passage.span.start);
                let near = marks.spans.get(first..).unwrap_or(&[]).iter();
                near.take_while(|span| span.start < passage.span.end)
                    .map(|span| span.intersection(passage.span))
                    .any(|shared| self.in_counted(document, shared))
            }
        }
    }

    fn in_counted(&self, document: usize, span: Span) -> bool {
        self.scope.corpus.touches(document, span).any(|at| self.groups.of_turn(at).is_some())
    }

    fn found(&self, document: usize, span: Span, codings: Vec<u32>, turns: Vec<usize>) -> Found {
        let corpus = self.scope.corpus;
        let excerpt = excerpt_of(self.scope, self.groups, document, span, codings, turns);
        let is = |code: usize, carried: usize| {
            if self.scope.options.own { carried == code } else { corpus.codebook.subtree(code).contains(&carried) }
        };
        let carried = |code: &usize| excerpt.codes.iter().any(|carried| is(*code, *carried));
        let code = self.resolved.head.iter().copied().find(carried).unwrap_or_default();
        let tags = corpus.tags_of(document).iter().take_while(|row| row.span.start < span.end);
        let mut tags: Vec<u32> = tags.filter(|row| row.span.overlaps(span)).map(|row| row.name).collect();
        tags.sort_unstable();
        tags.dedup();
        Found { excerpt, code, tags }
    }
}
