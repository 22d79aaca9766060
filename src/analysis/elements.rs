//! Elements: which codes meet in turns that carry a third, as two elements of an activity meet in a contradiction.
//!
//! The unit is the counted turn. The codes are those named, or their direct sub-codes where they have any, each with
//! its own sub-codes; the third stands with its sub-codes too. A turn with three elements is in three pairs. Few
//! turns are expected, so each is listed.

use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::number_of;
use super::options::Options;
use super::passages::{Passages, touched};
use super::rows::Rows;
use super::scope::Scope;
use super::{AnalysisError, Denominators};
use crate::study::{Codebook, Corpus};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// Pairs of codes in turns that carry a third.
#[derive(Clone, Debug, Serialize)]
pub struct Elements {
    /// Always `elements`.
    pub report: &'static str,
    /// The code that turns must carry.
    pub within: String,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// The codes that may meet, in codebook order.
    pub codes: Vec<String>,
    /// Out of what.
    pub denominators: Denominators,
    /// In each group.
    pub groups: Vec<GroupRow>,
    /// In all.
    pub total: Matrix,
    /// The turns that carry the third code, in order.
    pub turns: Vec<TurnRow>,
    /// What a reader must know.
    pub header: Header,
    /// Places of the codes in the codebook.
    #[serde(skip)]
    pub indices: Vec<usize>,
}

/// A group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    /// The values that make it.
    pub key: GroupKey,
    /// Its counted turns, and whose they are.
    pub denominators: Denominators,
    /// What meets in them.
    #[serde(flatten)]
    pub matrix: Matrix,
}

/// What meets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Turns that carry the third code.
    pub turns: u32,
    /// Of these, turns with none of the codes.
    pub with_none: u32,
    /// Turns with one of them only.
    pub with_one: u32,
    /// For each code, the turns that carry it and the third.
    pub singles: Vec<u32>,
    /// The pairs that meet in a turn, a before b in the codebook.
    pub pairs: Vec<Pair>,
}

/// Two codes that meet in turns that carry the third.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// One code.
    pub a: String,
    /// The other.
    pub b: String,
    /// How many turns.
    pub turns: u32,
    /// Documents of these.
    pub documents: u32,
    /// Participants of these.
    pub participants: u32,
    /// Their places among the codes.
    #[serde(skip)]
    pub at: (usize, usize),
    /// The turns, indices into the corpus.
    #[serde(skip)]
    pub behind: Vec<usize>,
}

/// A turn that carries the third code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnRow {
    /// Its document.
    pub document: String,
    /// Its number there, from 1.
    pub turn: u32,
    /// Who speaks.
    pub participant: Option<String>,
    /// Its group.
    pub key: Option<GroupKey>,
    /// Those of the codes that it carries.
    pub codes: Vec<String>,
    /// Its place in the corpus.
    #[serde(skip)]
    pub index: usize,
    #[serde(skip)]
    rows: Vec<usize>,
    #[serde(skip)]
    group: usize,
    #[serde(skip)]
    at: u32,
}

/// The code that ends in this part, where there is just one such code.
fn ending<'a>(book: &'a Codebook, part: &str) -> Option<&'a str> {
    let fits = |id: &str| id == part || id.rsplit_once('.').is_some_and(|(_, last)| last == part);
    let mut found = book.codes().iter().map(|code| code.id.as_str()).filter(|id| fits(id));
    found.next().filter(|_| found.next().is_none())
}

fn named(book: &Codebook, given: Option<&str>, option: &str, part: &str) -> Result<usize, AnalysisError> {
    let id = match given {
        Some(id) => id,
        None => ending(book, part).ok_or_else(|| {
            AnalysisError::Usage(format!(
                "which code? No single code ends in “.{part}”, so name one: {option} CODE; `emic codebook show` lists all"
            ))
        })?,
    };
    book.find(id).map_err(AnalysisError::UnknownCode)
}

/// The codes that may meet: those named, or the direct sub-codes of each where it has any.
fn elements_of(book: &Codebook, options: &Options) -> Result<Vec<usize>, AnalysisError> {
    let tops = if options.codes.is_empty() {
        vec![named(book, None, "--codes", "element")?]
    } else {
        let found = options.codes.iter().map(|id| book.find(id).map_err(AnalysisError::UnknownCode));
        found.collect::<Result<_, _>>()?
    };
    let mut codes: Vec<usize> = Vec::new();
    for top in tops {
        let children: Vec<usize> = book.subtree(top).filter(|at| book.parent(*at) == Some(top)).collect();
        if children.is_empty() { codes.push(top) } else { codes.extend(children) }
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

/// Counts them.
pub fn elements(corpus: &Corpus, options: &Options, within: Option<&str>) -> Result<Elements, AnalysisError> {
    let book = &corpus.codebook;
    let third = named(book, within, "--in", "contradiction")?;
    let codes = elements_of(book, options)?;
    if codes.len() < 2 {
        return Err(AnalysisError::Usage(
            "--codes: two codes or more are needed, or one with sub-codes, as in --codes at.element".to_owned(),
        ));
    }
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let mut sets: Vec<Vec<Range<usize>>> = codes.iter().map(|at| vec![book.subtree(*at)]).collect();
    sets.push(vec![book.subtree(third)]);
    let rows = Rows::of_sets(book, &sets);
    let found = turns(&scope, &groups, &rows, codes.len());
    let id = |at: &usize| book.codes().get(*at).map(|code| code.id.clone()).unwrap_or_default();
    let ids: Vec<String> = codes.iter().map(id).collect();
    let bases = Bases::new(&scope, &groups);
    let of_group = |(group, row): (usize, &super::denominators::GroupRow)| GroupRow {
        key: row.key.clone(),
        denominators: row.denominators,
        matrix: Matrix::new(corpus, &ids, found.iter().filter(|turn| turn.group == group)),
    };
    let what = format!("turns that carry {}", id(&third));
    let header = Header::new(&scope, &groups, &bases, &what, "turns in which two codes meet");
    let turns = found.iter().map(|row| {
        let turn = corpus.turns.get(row.index);
        let document = turn.and_then(|turn| corpus.documents.get(turn.document as usize));
        let speaker = turn.and_then(|turn| corpus.speaker(turn));
        TurnRow {
            document: document.map(|row| row.name.clone()).unwrap_or_default(),
            turn: document.map_or(0, |document| row.at + 1 - document.turns.start),
            participant: speaker.and_then(|s| corpus.participants.get(s.participant as usize)).map(|p| p.name.clone()),
            key: groups.keys.get(row.group).filter(|_| !groups.is_empty()).cloned(),
            codes: row.rows.iter().filter_map(|at| ids.get(*at)).cloned().collect(),
            ..row.clone()
        }
    });
    Ok(Elements {
        report: "elements",
        within: id(&third),
        by: groups.by.clone(),
        denominators: bases.total,
        groups: bases.groups.iter().enumerate().map(of_group).collect(),
        total: Matrix::new(corpus, &ids, found.iter()),
        turns: turns.collect(),
        codes: ids,
        header,
        indices: codes,
    })
}

/// The counted turns that carry the last row, with the other rows that they carry.
fn turns(scope: &Scope<'_>, groups: &Groups, rows: &Rows, third: usize) -> Vec<TurnRow> {
    let mut found = Vec::new();
    let mut passages = Passages::default();
    for document in scope.documents() {
        passages.build(scope, rows, document, true);
        if !passages.passages.iter().any(|passage| passage.row as usize == third) {
            continue;
        }
        let mut carried: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for passage in &passages.passages {
            for (turn, _) in touched(scope, passage).filter(|(turn, _)| groups.of_turn(*turn).is_some()) {
                carried.entry(turn).or_default().push(passage.row as usize);
            }
        }
        for (index, mut rows) in carried.into_iter().filter(|(_, rows)| rows.contains(&third)) {
            rows.retain(|row| *row != third);
            rows.sort_unstable();
            rows.dedup();
            found.push(TurnRow {
                document: String::new(),
                turn: 0,
                participant: None,
                key: None,
                codes: Vec::new(),
                index,
                rows,
                group: groups.of_turn(index).unwrap_or_default(),
                at: u32::try_from(index).unwrap_or(u32::MAX),
            });
        }
    }
    found
}

impl Matrix {
    fn new<'a>(corpus: &Corpus, ids: &[String], turns: impl Iterator<Item = &'a TurnRow>) -> Self {
        let mut made = Self { singles: vec![0; ids.len()], ..Self::default() };
        let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for turn in turns {
            made.turns += 1;
            match turn.rows.len() {
                0 => made.with_none += 1,
                1 => made.with_one += 1,
                _ => {}
            }
            for (nth, &a) in turn.rows.iter().enumerate() {
                if let Some(single) = made.singles.get_mut(a) {
                    *single += 1;
                }
                for &b in turn.rows.iter().skip(nth + 1) {
                    pairs.entry((a, b)).or_default().push(turn.index);
                }
            }
        }
        let id = |at: usize| ids.get(at).cloned().unwrap_or_default();
        let distinct = |turns: &[usize], of: &dyn Fn(usize) -> Option<u32>| {
            let mut all: Vec<u32> = turns.iter().filter_map(|turn| of(*turn)).collect();
            all.sort_unstable();
            all.dedup();
            number_of(all.len())
        };
        let document = |turn: usize| corpus.turns.get(turn).map(|row| row.document);
        let participant =
            |turn: usize| corpus.turns.get(turn).and_then(|row| corpus.speaker(row)).map(|s| s.participant);
        let pair = |((a, b), behind): ((usize, usize), Vec<usize>)| Pair {
            a: id(a),
            b: id(b),
            turns: number_of(behind.len()),
            documents: distinct(&behind, &document),
            participants: distinct(&behind, &participant),
            at: (a, b),
            behind,
        };
        made.pairs = pairs.into_iter().map(pair).collect();
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn corpus() -> Corpus {
        Study::new()
            .code("at")
            .code("at.element")
            .code("at.element.rules")
            .code("at.element.rules.law")
            .code("at.element.tools")
            .code("at.element.object")
            .code("at.contradiction")
            .code("at.contradiction.secondary")
            .code("b")
            .document("d1", &[("site", "X")])
            .turn("A", "one two three four")
            .turn("INT", "five six seven")
            .turn("B", "eight nine ten")
            .coding("k", "at.contradiction.secondary", "one two three four")
            .coding("k", "at.element.rules.law", "two")
            .coding("k", "at.element.rules", "four")
            .coding("k", "at.element.tools", "three")
            .coding("k", "at.element.object", "one")
            // In an interviewer's turn: in no figure.
            .coding("k", "at.contradiction", "six")
            .coding("k", "at.element.tools", "seven")
            // Two elements without the third.
            .coding("k", "at.element.rules", "eight")
            .coding("k", "at.element.tools", "nine")
            .document("d2", &[("site", "Y")])
            .turn("C", "eleven twelve")
            .turn("C", "alone")
            .coding("k", "at.contradiction", "eleven")
            .coding("k", "at.element.tools", "twelve")
            .coding("k", "at.contradiction", "alone")
            .build()
    }

    #[test]
    fn pairs_meet_in_turns_that_carry_the_third() {
        let options = Options { by: vec!["site".into()], ..Options::default() };
        let found = elements(&corpus(), &options, None).expect("a report");
        assert_eq!(found.within, "at.contradiction");
        assert_eq!(found.codes, ["at.element.rules", "at.element.tools", "at.element.object"]);
        let pairs = |matrix: &Matrix| matrix.pairs.iter().map(|pair| (pair.at, pair.turns)).collect::<Vec<_>>();
        assert_eq!(pairs(&found.total), [((0, 1), 1), ((0, 2), 1), ((1, 2), 1)]);
        assert_eq!((found.total.turns, found.total.with_none, found.total.with_one), (3, 1, 1));
        assert_eq!(found.total.singles, [1, 2, 1]);
        let site = |at: usize| (found.groups[at].matrix.turns, pairs(&found.groups[at].matrix).len());
        assert_eq!((site(0), site(1)), ((1, 3), (2, 0)));
        let told: Vec<_> = found.turns.iter().map(|row| (row.document.as_str(), row.turn, row.codes.len())).collect();
        assert_eq!(told, [("d1", 1, 3), ("d2", 1, 1), ("d2", 2, 0)]);
    }

    #[test]
    fn codes_may_be_named_and_must_be_several() {
        let corpus = corpus();
        let with = |codes: &[&str], within: Option<&str>| {
            let codes = codes.iter().map(|code| (*code).to_owned()).collect();
            elements(&corpus, &Options { codes, ..Options::default() }, within)
        };
        let found = with(&["at.element.tools", "at.element.object", "b"], Some("at.contradiction.secondary"));
        assert_eq!(found.expect("a report").total.pairs.len(), 1);
        assert!(with(&["b"], None).is_err_and(|e| e.to_string().contains("two codes or more")));
        assert!(with(&["nonsense"], None).is_err());
        let plain = Study::new().code("a").document("d", &[]).turn("A", "x").build();
        let why = elements(&plain, &Options::default(), None).expect_err("no such code").to_string();
        assert!(why.contains("--in CODE"), "{why}");
    }
}
