//! Excerpts: the passages behind a number, for every number opens what it counts.
//!
//! They are found by the rules by which the number was counted, so there are as many as it says. What is
//! returned are places and indices; the text and its citation are the publisher's to make.

mod follow;

use super::AnalysisError;
use super::group::Groups;
use super::options::{Count, Options, Within};
use super::passages::{Passage, Passages, TouchedGroups, touched};
use super::rows::Rows;
use super::scope::Scope;
use super::sweep::overlapping;
use crate::study::Corpus;
use crate::text::Span;
use std::collections::BTreeSet;

/// A number of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The passages of a row of the frequency report, in a group or in all.
    Cell {
        /// The code, a place in the codebook.
        code: usize,
        /// The group.
        group: Option<usize>,
    },
    /// The meetings of two codes of the co-occurrence report, in a group or in all. Within overlap, turn
    /// and turns there is one excerpt a meeting; within document and participant, the passages of both
    /// codes in those documents, or of those participants.
    Pair {
        /// One code, a place in the codebook.
        a: usize,
        /// The other.
        b: usize,
        /// The group.
        group: Option<usize>,
    },
    /// Two turns of the report on turn-taking, with what lies between them.
    Turns(Follow),
    /// The counted turns of a group, whether coded or not.
    Said {
        /// The group.
        group: usize,
    },
}

/// Which two turns, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The codes that the first and the second have, places in the codebook; any two turns where none is named.
    pub codes: Option<(usize, usize)>,
    /// At most so many places apart.
    pub within: usize,
    /// Whether uncounted turns between are passed over.
    pub bridge: bool,
    /// Whose turns.
    pub groups: Whose,
}

/// Whose two turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Anybody's.
    All,
    /// Of different groups.
    Across,
    /// Of this group and then of that.
    Of(usize, usize),
}

/// A stretch of a document, and what there is to know of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExcerptRef {
    /// The document.
    pub document: usize,
    /// Where it stands: a passage, what two passages share, a turn, or two turns with what is between.
    pub span: Span,
    /// The two stretches that meet, where that is what was asked for.
    pub parts: Vec<Span>,
    /// The codings in it, indices into the corpus.
    pub codings: Vec<u32>,
    /// Their codes, places in the codebook, in its order.
    pub codes: Vec<usize>,
    /// Their coders.
    pub coders: Vec<u32>,
    /// The counted turns it touches, indices into the corpus.
    pub turns: Vec<usize>,
    /// The participants of these turns, in order of speaking.
    pub participants: Vec<u32>,
    /// The groups of these turns, in order of speaking.
    pub groups: Vec<usize>,
}

/// The excerpts behind a number of the report with these options, by document and start.
pub fn excerpts(corpus: &Corpus, options: &Options, selection: Selection) -> Result<Vec<ExcerptRef>, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    excerpts_of(&scope, &groups, selection)
}

/// The same over a scope and groups that are already settled.
pub fn excerpts_of(scope: &Scope<'_>, groups: &Groups, selection: Selection) -> Result<Vec<ExcerptRef>, AnalysisError> {
    let book = &scope.corpus.codebook;
    match selection {
        Selection::Cell { code, group } => {
            let codes = if scope.options.own { code..code + 1 } else { book.subtree(code) };
            let rows = Rows::single(book, codes);
            Ok(Finder { scope, groups, rows: &rows, group, pair: (0, 0) }.cell())
        }
        Selection::Pair { a, b, group } => {
            let rows = Rows::parted(book, scope.options)?;
            let row = |code: usize| rows.codes.iter().position(|row| *row == code);
            let (Some(a), Some(b)) = (row(a), row(b)) else { return Ok(Vec::new()) };
            Ok(Finder { scope, groups, rows: &rows, group, pair: (a, b) }.meetings())
        }
        Selection::Turns(follow) => Ok(follow::two_turns(scope, groups, follow)),
        Selection::Said { group } => Ok(follow::said(scope, groups, group)),
    }
}

struct Finder<'a, 's> {
    scope: &'a Scope<'s>,
    groups: &'a Groups,
    rows: &'a Rows,
    group: Option<usize>,
    pair: (usize, usize),
}

/// The turns of a document that one code and the other touch, indices into the corpus, ascending.
type Turns = (BTreeSet<usize>, BTreeSet<usize>);

impl Finder<'_, '_> {
    fn cell(&self) -> Vec<ExcerptRef> {
        let (mut found, mut passages) = (Vec::new(), Passages::default());
        for document in self.scope.documents() {
            passages.build(self.scope, self.rows, document, true);
            for (at, passage) in passages.passages.iter().enumerate() {
                if self.is_in(passage) {
                    let codings = codings_of(&passages, |member| member == at);
                    found.push(self.excerpt(document, passage.span, codings, self.counted(passage)));
                }
            }
        }
        found
    }

    /// Whether a passage counts in the group asked for.
    fn is_in(&self, passage: &Passage) -> bool {
        let mut touched = TouchedGroups::default();
        if !touched.find(self.scope, self.groups, passage) {
            return false;
        }
        touched.settle(self.scope.options.straddle);
        self.group.is_none_or(|wanted| touched.groups.iter().any(|(group, _)| *group as usize == wanted))
    }

    /// The counted turns a passage touches.
    fn counted(&self, passage: &Passage) -> Vec<usize> {
        let turns = touched(self.scope, passage).map(|(at, _)| at);
        turns.filter(|&at| self.groups.of_turn(at).is_some()).collect()
    }

    fn excerpt(&self, document: usize, span: Span, codings: Vec<u32>, turns: Vec<usize>) -> ExcerptRef {
        excerpt_of(self.scope, self.groups, document, span, codings, turns)
    }

    fn meetings(&self) -> Vec<ExcerptRef> {
        let (mut found, mut passages) = (Vec::new(), Passages::default());
        let people = (self.scope.options.within == Within::Participant).then(|| self.people());
        for document in self.scope.documents() {
            passages.build(self.scope, self.rows, document, self.scope.options.count == Count::Passages);
            match self.scope.options.within {
                Within::Overlap => self.overlaps(document, &passages, &mut found),
                Within::Turn => self.near(document, &passages, 0, &mut found),
                Within::Turns(reach) => self.near(document, &passages, reach, &mut found),
                Within::Document => {
                    let (a, b) = self.turns(&passages);
                    if !a.is_empty() && !b.is_empty() {
                        self.passages_in(document, &passages, |_| true, &mut found);
                    }
                }
                Within::Participant => {
                    let both =
                        |turn| self.speaker(turn).is_some_and(|person| people.iter().flatten().any(|p| *p == person));
                    self.passages_in(document, &passages, both, &mut found);
                }
            }
        }
        found
    }

    fn in_group(&self, turn: usize) -> bool {
        self.groups.of_turn(turn).is_some_and(|group| self.group.is_none_or(|wanted| wanted == group))
    }

    fn speaker(&self, turn: usize) -> Option<u32> {
        let turn = self.scope.corpus.turns.get(turn)?;
        self.scope.corpus.speaker(turn).map(|speaker| speaker.participant)
    }

    fn overlaps(&self, document: usize, passages: &Passages, found: &mut Vec<ExcerptRef>) {
        let (a, b) = self.pair;
        let wanted = |row: u32| row as usize == a || row as usize == b;
        let of_pair: Vec<(usize, &Passage)> =
            passages.passages.iter().enumerate().filter(|(_, passage)| wanted(passage.row)).collect();
        overlapping(
            &of_pair,
            |(_, passage)| passage.span,
            |i, j| {
                let (Some((i, one)), Some((j, other))) = (of_pair.get(i), of_pair.get(j)) else { return };
                if one.row == other.row {
                    return;
                }
                let shared = Passage {
                    span: one.span.intersection(other.span),
                    last_turn: one.last_turn.min(other.last_turn),
                    ..**other
                };
                let turns = self.counted(&shared);
                let in_group = match self.scope.options.straddle {
                    Some(_) => !turns.is_empty() && self.is_in(one) && self.is_in(other),
                    None => turns.iter().any(|&turn| self.in_group(turn)),
                };
                if in_group {
                    let codings = codings_of(passages, |member| member == *i || member == *j);
                    let excerpt = self.excerpt(document, shared.span, codings, turns);
                    found.push(ExcerptRef { parts: vec![one.span, other.span], ..excerpt });
                }
            },
        );
    }

    /// The counted turns, of the group asked for, that each code touches.
    fn turns(&self, passages: &Passages) -> Turns {
        let mut turns = Turns::default();
        for passage in &passages.passages {
            let counted = touched(self.scope, passage).map(|(at, _)| at).filter(|&at| self.in_group(at));
            if passage.row as usize == self.pair.0 {
                turns.0.extend(counted);
            } else if passage.row as usize == self.pair.1 {
                turns.1.extend(counted);
            }
        }
        turns
    }

    fn near(&self, document: usize, passages: &Passages, reach: usize, found: &mut Vec<ExcerptRef>) {
        let (of_a, of_b) = self.turns(passages);
        let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
        for &i in &of_a {
            let near = of_b.range(i.saturating_sub(reach)..=i.saturating_add(reach));
            pairs.extend(near.map(|&j| (i.min(j), i.max(j))));
        }
        for (i, j) in pairs {
            let body = |at: usize| self.scope.corpus.turns.get(at).map(|turn| turn.body).unwrap_or_default();
            let (first, last) = (body(i), body(j));
            let touches = |at: u32| {
                self.scope
                    .corpus
                    .codings
                    .get(at as usize)
                    .is_some_and(|c| c.span.overlaps(first) || c.span.overlaps(last))
            };
            let mut codings = self.codings_of_pair(passages);
            codings.retain(|&at| touches(at));
            let turns = if i == j { vec![i] } else { vec![i, j] };
            let parts = if i == j { Vec::new() } else { vec![first, last] };
            found.push(ExcerptRef { parts, ..self.excerpt(document, first.hull(last), codings, turns) });
        }
    }

    fn codings_of_pair(&self, passages: &Passages) -> Vec<u32> {
        let row = |at: usize| passages.passages.get(at).map_or(usize::MAX, |passage| passage.row as usize);
        codings_of(passages, |member| row(member) == self.pair.0 || row(member) == self.pair.1)
    }

    /// The passages of both codes that touch such a turn of the group.
    fn passages_in(
        &self,
        document: usize,
        passages: &Passages,
        takes: impl Fn(usize) -> bool,
        found: &mut Vec<ExcerptRef>,
    ) {
        for (at, passage) in passages.passages.iter().enumerate() {
            let row = passage.row as usize;
            if row != self.pair.0 && row != self.pair.1 {
                continue;
            }
            let turns = self.counted(passage);
            if turns.iter().any(|&turn| self.in_group(turn) && takes(turn)) {
                let codings = codings_of(passages, |member| member == at);
                found.push(self.excerpt(document, passage.span, codings, turns));
            }
        }
    }

    /// The participants who have both codes.
    fn people(&self) -> BTreeSet<u32> {
        let (mut of_a, mut of_b) = (BTreeSet::new(), BTreeSet::new());
        let mut passages = Passages::default();
        for document in self.scope.documents() {
            passages.build(self.scope, self.rows, document, true);
            let (a, b) = self.turns(&passages);
            of_a.extend(a.into_iter().filter_map(|turn| self.speaker(turn)));
            of_b.extend(b.into_iter().filter_map(|turn| self.speaker(turn)));
        }
        of_a.intersection(&of_b).copied().collect()
    }
}

pub(super) fn codings_of(passages: &Passages, takes: impl Fn(usize) -> bool) -> Vec<u32> {
    passages.members.iter().filter(|member| takes(member.passage as usize)).map(|member| member.coding).collect()
}

/// What there is to know of a stretch with these codings that touches these counted turns.
pub(super) fn excerpt_of(
    scope: &Scope<'_>,
    all: &Groups,
    document: usize,
    span: Span,
    codings: Vec<u32>,
    turns: Vec<usize>,
) -> ExcerptRef {
    let corpus = scope.corpus;
    let rows = || codings.iter().filter_map(|&at| corpus.codings.get(at as usize));
    let codes: BTreeSet<usize> = rows().map(|row| row.code as usize).collect();
    let coders: BTreeSet<u32> = rows().map(|row| row.coder).collect();
    let (mut participants, mut groups) = (Vec::new(), Vec::new());
    for &at in &turns {
        let speaker = corpus.turns.get(at).and_then(|turn| corpus.speaker(turn));
        let participant = speaker.map(|speaker| speaker.participant);
        participants.extend(participant.filter(|person| !participants.contains(person)));
        if !all.is_empty() {
            groups.extend(all.of_turn(at).filter(|group| !groups.contains(group)));
        }
    }
    ExcerptRef {
        document,
        span,
        parts: Vec::new(),
        codes: codes.into_iter().collect(),
        coders: coders.into_iter().collect(),
        codings,
        turns,
        participants,
        groups,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::options::Straddle;
    use crate::analysis::testing::Study;
    use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
    use crate::analysis::{cooccurrence, frequency};
    use proptest::prelude::*;

    #[test]
    fn an_excerpt_knows_who_speaks_and_who_coded() {
        let corpus = Study::new()
            .code("a")
            .code("a.x")
            .document("d", &[("site", "X")])
            .turn("INT", "why")
            .turn("A", "one two")
            .turn("B", "three")
            .coding("k", "a", "why\nA: one")
            .coding("k", "a.x", "one two\nB: three")
            .build();
        let options = Options { by: vec!["site".into()], ..Options::default() };
        let found = excerpts(&corpus, &options, Selection::Cell { code: 0, group: Some(0) }).expect("excerpts");
        assert_eq!(found.len(), 1);
        let excerpt = &found[0];
        assert_eq!((excerpt.codings.len(), &excerpt.codes[..], &excerpt.turns[..]), (2, &[0, 1][..], &[1, 2][..]));
        assert_eq!((excerpt.participants.len(), &excerpt.groups[..], excerpt.coders.len()), (2, &[0][..], 1));
        let own = Options { own: true, ..options };
        let found = excerpts(&corpus, &own, Selection::Cell { code: 0, group: None }).expect("excerpts");
        assert_eq!((found.len(), found[0].codings.len()), (1, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn there_are_as_many_excerpts_as_the_number_says(seed in any::<u64>()) {
            let mut dice = Dice::new(seed);
            let corpus = random_study(&mut dice).build();
            let within = [Within::Overlap, Within::Turn, Within::Turns(2), Within::Document, Within::Participant];
            let options = Options {
                straddle: dice.pick(&[None, None, Some(Straddle::Main), Some(Straddle::Start)]),
                within: dice.pick(&within),
                count: dice.pick(&[Count::Passages, Count::Codings]),
                ..random_options(&mut dice)
            };
            let report = frequency(&corpus, &options).expect("a report");
            for row in &report.rows {
                let cells = row.cells.iter().enumerate().map(|(at, cell)| (Some(at), cell));
                for (group, cell) in cells.chain([(None, &row.total)]) {
                    let selection = Selection::Cell { code: row.code_index, group };
                    let found = excerpts(&corpus, &options, selection).expect("excerpts");
                    prop_assert_eq!(found.len(), cell.passages as usize, "{} {:?}", row.code, group);
                    let people: BTreeSet<u32> = found.iter().flat_map(|e| e.participants.clone()).collect();
                    prop_assert!(people.len() >= cell.participants as usize);
                }
            }
            let report = cooccurrence(&corpus, &options).expect("a report");
            let groups = report.groups.iter().enumerate().map(|(at, group)| (Some(at), &group.pairs));
            for (group, pairs) in groups.chain([(None, &report.total.pairs)]) {
                for pair in pairs {
                    let code = |id: &str| corpus.codebook.index_of(id).expect("a code");
                    let selection = Selection::Pair { a: code(&pair.a), b: code(&pair.b), group };
                    let found = excerpts(&corpus, &options, selection).expect("excerpts");
                    let units = match options.within {
                        Within::Document => found.iter().map(|e| e.document).collect::<BTreeSet<_>>().len(),
                        Within::Participant => usize::from(pair.n_ab > 0 && !found.is_empty()) * pair.n_ab as usize,
                        _ => found.len(),
                    };
                    prop_assert_eq!(units, pair.n_ab as usize, "{} {} {:?}", pair.a, pair.b, group);
                }
            }
        }
    }
}
