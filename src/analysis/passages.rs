//! Passages: the maximal unions of overlapping or touching codings of one row in one document.
//!
//! Codings come sorted by start, so one sweep makes the passages of all rows at once, in order of start.
//! The turns a passage touches are found by walking on from the turn where it opens.

use super::group::Groups;
use super::options::Straddle;
use super::rows::Rows;
use super::scope::Scope;
use crate::study::corpus::{CodingRow, NONE, TurnRow};
use crate::text::Span;

/// A passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its row.
    pub row: u32,
    /// Where it stands in the document.
    pub span: Span,
    /// First word inside, counted in the document.
    pub word_start: u32,
    /// One past the last word inside.
    pub word_end: u32,
    /// The turns of the corpus it may touch: the first whose body ends after its start, and one past the
    /// last whose body starts before its end.
    pub first_turn: u32,
    /// See above.
    pub last_turn: u32,
}

/// One coding's part in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The passage, an index into the document's passages.
    pub passage: u32,
    /// The coding, an index into the codings of the corpus.
    pub coding: u32,
    /// As in a passage.
    pub first_turn: u32,
    /// As in a passage.
    pub last_turn: u32,
}

/// The passages of one document, and the room to build those of the next.
#[derive(Clone, Debug, Default)]
pub struct Passages {
    /// The passages, by start.
    pub passages: Vec<Passage>,
    /// Every coding that counts, with its passage, once for each row it counts for.
    pub members: Vec<Member>,
    open: Vec<u32>,
}

impl Passages {
    /// Builds the passages of a document. With `join` false each coding is a passage of its own.
    pub fn build(&mut self, scope: &Scope<'_>, rows: &Rows, document: usize, join: bool) {
        self.passages.clear();
        self.members.clear();
        self.open.clear();
        self.open.resize(rows.len(), NONE);
        let Some((row, turn_range)) = scope.document(document) else { return };
        let turns = scope.corpus.turns_of(document);
        let mut turn = 0;
        for (at, coding) in scope.corpus.codings_of(document).iter().enumerate() {
            if coding.span.is_empty() || !scope.takes(coding) {
                continue;
            }
            while turns.get(turn).is_some_and(|row| row.body.end <= coding.span.start) {
                turn += 1;
            }
            let rest = turns.get(turn..).unwrap_or(&[]);
            let reach = rest.iter().take_while(|row| row.body.start < coding.span.end).count();
            let first = index(turn_range.start + turn);
            let own = Member {
                passage: 0,
                coding: row.codings.start + index(at),
                first_turn: first,
                last_turn: first + index(reach),
            };
            for &fed in rows.fed_by(coding.code) {
                let passage = self.place(coding, fed, &own, join);
                self.members.push(Member { passage, ..own });
            }
        }
    }

    /// Puts a coding into the row's open passage if it overlaps or touches that, else into a new one.
    fn place(&mut self, coding: &CodingRow, row: u32, own: &Member, join: bool) -> u32 {
        let open = self.open.get(row as usize).copied().unwrap_or(NONE);
        if join
            && let Some(passage) = self.passages.get_mut(open as usize)
            && coding.span.start <= passage.span.end
        {
            passage.span.end = passage.span.end.max(coding.span.end);
            passage.word_end = passage.word_end.max(coding.word_end);
            passage.last_turn = passage.last_turn.max(own.last_turn);
            return open;
        }
        let at = index(self.passages.len());
        self.passages.push(own.passage(coding, row));
        if let Some(open) = self.open.get_mut(row as usize) {
            *open = at;
        }
        at
    }
}

impl Member {
    /// The coding as a passage of its own.
    pub fn passage(&self, coding: &CodingRow, row: u32) -> Passage {
        Passage {
            row,
            span: coding.span,
            word_start: coding.word_start,
            word_end: coding.word_end,
            first_turn: self.first_turn,
            last_turn: self.last_turn,
        }
    }
}

pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// The turns, with their index in the corpus, whose body shares a code point with a passage; uncounted
/// ones too.
pub fn touched<'a>(scope: &Scope<'a>, passage: &Passage) -> impl Iterator<Item = (usize, &'a TurnRow)> + use<'a> {
    let range = passage.first_turn as usize..passage.last_turn as usize;
    let turns = scope.corpus.turns.get(range.clone()).unwrap_or(&[]);
    range.zip(turns).filter(|(_, turn)| !turn.body.is_empty())
}

/// The groups whose counted turns a span touches, each with the words of its turns inside, in order of
/// first appearance.
#[derive(Clone, Debug, Default)]
pub struct TouchedGroups {
    /// Group and words.
    pub groups: Vec<(u32, u32)>,
}

impl TouchedGroups {
    /// Finds the groups a passage touches. True if there is any.
    pub fn find(&mut self, scope: &Scope<'_>, groups: &Groups, passage: &Passage) -> bool {
        self.groups.clear();
        for (at, turn) in touched(scope, passage) {
            let Some(group) = groups.of_turn(at) else { continue };
            let words = shared(turn, passage.word_start, passage.word_end);
            let group = index(group);
            match self.groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, sum)) => *sum += words,
                None => self.groups.push((group, words)),
            }
        }
        !self.groups.is_empty()
    }

    /// Leaves one group, as the rule for straddling passages has it.
    pub fn settle(&mut self, rule: Option<Straddle>) {
        let Some(rule) = rule else { return };
        if let Some(&first) = self.groups.first() {
            let most = |best: (u32, u32), next: &(u32, u32)| if next.1 > best.1 { *next } else { best };
            let kept = match rule {
                Straddle::Start => first,
                Straddle::Main => self.groups.iter().fold(first, most),
            };
            self.groups.clear();
            self.groups.push(kept);
        }
    }
}

/// How many of a turn's words stand in `[from, to)`.
pub fn shared(turn: &TurnRow, from: u32, to: u32) -> u32 {
    turn.word_end.min(to).saturating_sub(turn.word_start.max(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::options::{Coders, Depth, Options};
    use crate::analysis::testing::Study;
    use crate::study::Corpus;

    fn spans(corpus: &Corpus, options: &Options) -> Vec<(u32, u32, u32)> {
        let scope = Scope::new(corpus, options).expect("a scope");
        let rows = Rows::pooled(&corpus.codebook, options).expect("rows");
        let mut passages = Passages::default();
        passages.build(&scope, &rows, 0, true);
        passages.passages.iter().map(|p| (p.row, p.span.start, p.span.end)).collect()
    }

    fn study() -> Study {
        Study::new().code("a").code("a.x").code("b").document("d", &[]).turn("A", &"word ".repeat(20))
    }

    #[test]
    fn overlapping_and_touching_codings_are_one_passage() {
        let options = Options::default();
        let corpus = study().span("k", "a", 3, 10).span("k", "a", 8, 12).span("k", "a", 12, 20).build();
        assert_eq!(spans(&corpus, &options), [(0, 3, 20)]);
        let corpus = study().span("k", "a", 3, 10).span("k", "a", 11, 12).build();
        assert_eq!(spans(&corpus, &options), [(0, 3, 10), (0, 11, 12)]);
        let corpus = study().span("k", "a", 3, 30).span("k", "a", 5, 6).span("k", "a", 29, 31).build();
        assert_eq!(spans(&corpus, &options), [(0, 3, 31)]);
    }

    #[test]
    fn a_row_pools_its_sub_codes_and_other_codes_do_not_join() {
        let corpus = study().span("k", "a", 3, 10).span("k", "b", 8, 14).span("k", "a.x", 10, 20).build();
        assert_eq!(spans(&corpus, &Options::default()), [(0, 3, 20), (1, 8, 14)]);
        let all = Options { depth: Depth::All, ..Options::default() };
        assert_eq!(spans(&corpus, &all), [(0, 3, 20), (2, 8, 14), (1, 10, 20)]);
        let own = Options { own: true, ..Options::default() };
        assert_eq!(spans(&corpus, &own), [(0, 3, 10), (1, 8, 14)]);
    }

    #[test]
    fn only_codings_of_the_reading_are_joined() {
        let corpus = study().span("k", "a", 3, 10).span("m", "a", 8, 14).build();
        assert_eq!(spans(&corpus, &Options::default()), [(0, 3, 10)]);
        let all = Options { coders: Coders::All, ..Options::default() };
        assert_eq!(spans(&corpus, &all), [(0, 3, 14)]);
    }
}
