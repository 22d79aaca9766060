//! Intervals of the coefficients of codes that meet.

use super::count::Counter;
use super::{Cooccurrence, Counts, units};
use crate::analysis::AnalysisError;
use crate::analysis::coefficients::{Fourfold, c, lift, mean_share, share};
use crate::analysis::denominators::Denominators;
use crate::analysis::group::Groups;
use crate::analysis::intervals::{BASES, Drawn, Interval, Ledger, clusters};
use crate::analysis::options::Within;
use crate::analysis::resample::{Plan, bootstrap};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::sweep::over_documents;
use serde::Serialize;
use std::collections::HashMap;

/// The intervals of a pair's coefficients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Intervals {
    /// Of the c-coefficient.
    pub c: Option<Interval>,
    /// Of the share of a that meets b.
    pub p_b_given_a: Option<Interval>,
    /// Of the share of b that meets a.
    pub p_a_given_b: Option<Interval>,
    /// Of observed ÷ expected.
    pub lift: Option<Interval>,
    /// Of Dice's coefficient.
    pub dice: Option<Interval>,
    /// Of the overlap coefficient.
    pub overlap: Option<Interval>,
    /// Of Kulczynski's.
    pub kulczynski: Option<Interval>,
    /// Of the pointwise mutual information.
    pub pmi: Option<Interval>,
    /// Of the same from −1 to 1.
    pub npmi: Option<Interval>,
    /// Of the correlation.
    pub phi: Option<Interval>,
}

/// How many coefficients a pair has.
const FIGURES: usize = 10;

/// Where the sums of a pair stand, and of its codes.
struct Layout {
    planes: usize,
    /// For each row that is used its place among those used.
    used: HashMap<usize, usize>,
    /// For each pair of rows that meet its place among those.
    pairs: HashMap<(usize, usize), usize>,
}

/// What a pair's figures are made of: n_ab, and how many of each meet the other.
const PARTS: usize = 3;

impl Layout {
    fn n(&self, code: usize, plane: usize) -> usize {
        code * self.planes + plane
    }

    fn pair(&self, pair: usize, plane: usize) -> usize {
        self.used.len() * self.planes + (pair * self.planes + plane) * PARTS
    }

    fn sums(&self) -> usize {
        self.pair(self.pairs.len(), 0)
    }
}

/// Draws documents, and puts intervals beside the coefficients of pairs that meet.
pub fn add_intervals(
    report: &mut Cooccurrence,
    scope: &Scope<'_>,
    groups: &Groups,
    rows: &Rows,
    plan: Plan,
) -> Result<(), AnalysisError> {
    let within = scope.options.within;
    if within == Within::Participant {
        return Err(AnalysisError::Usage(
            "--intervals draws documents, and a participant may be in several; take --within overlap, turn, turns:K or \
             document"
                .to_owned(),
        ));
    }
    let row_of = |id: &str| {
        let at = report.codes.iter().position(|code| code == id)?;
        let code = report.code_indices.get(at)?;
        Some((rows.codes.iter().position(|row| row == code)?, at))
    };
    let placed: Vec<Option<(usize, usize)>> = report.codes.iter().map(|id| row_of(id)).collect();
    let used: HashMap<usize, usize> = placed.iter().flatten().copied().collect();
    // Pairs stand in the order of their codes, all that there are.
    let mut pairs = HashMap::new();
    let mut codes = Vec::new();
    let mut places = Vec::with_capacity(report.total.pairs.len());
    let mut all = report.total.pairs.iter();
    for (i, a) in placed.iter().enumerate() {
        for (j, b) in placed.iter().enumerate().skip(i + 1) {
            let meets = all.next().is_some_and(|pair| pair.n_ab > 0);
            let Some(((a, _), (b, _))) = a.zip(*b).filter(|_| meets) else {
                places.push(None);
                continue;
            };
            places.push(Some(codes.len()));
            pairs.insert((a, b), codes.len());
            codes.push((i, j));
        }
    }
    let layout = Layout { planes: groups.len() + 1, used, pairs };
    let drawn_from = clusters(scope, groups, layout.sums(), by_document(scope, groups, rows, &layout));
    let figure = |sums: &[u64], at: usize| {
        let (cell, which) = (at / FIGURES, at % FIGURES);
        let (pair, plane) = (cell / layout.planes, cell % layout.planes);
        let (i, j) = *codes.get(pair)?;
        let get = |at: usize| sums.get(at).map_or(0, |sum| u32::try_from(*sum).unwrap_or(u32::MAX));
        let (first, base) = (layout.pair(pair, plane), layout.sums() + plane * BASES);
        let base = Denominators { turns: get(base), words: 0, documents: get(base + 2), participants: 0 };
        let counts = Counts {
            n_ab: get(first),
            n_a: get(layout.n(i, plane)),
            n_b: get(layout.n(j, plane)),
            a_meets_b: get(first + 1),
            b_meets_a: get(first + 2),
        };
        counts.coefficient(which, units(within, &base))
    };
    let total = codes.len() * layout.planes * FIGURES;
    let found: Vec<Option<Interval>> = bootstrap(&drawn_from, plan, total, figure).iter().map(Interval::of).collect();
    let of = |pair: usize, plane: usize| {
        let get = |which: usize| found.get((pair * layout.planes + plane) * FIGURES + which).copied().flatten();
        Intervals {
            c: get(0),
            p_b_given_a: get(1),
            p_a_given_b: get(2),
            lift: get(3),
            dice: get(4),
            overlap: get(5),
            kulczynski: get(6),
            pmi: get(7),
            npmi: get(8),
            phi: get(9),
        }
    };
    let lists = std::iter::once(&mut report.total.pairs).chain(report.groups.iter_mut().map(|group| &mut group.pairs));
    for (plane, list) in lists.enumerate() {
        for (pair, place) in list.iter_mut().zip(&places) {
            pair.intervals = place.map(|at| of(at, plane));
        }
    }
    let with_undefined = found.iter().flatten().filter(|interval| interval.undefined > 0).count();
    let drawn = Drawn { with_undefined, ..Drawn::new(scope, groups, drawn_from.len(), plan) };
    report.header.notes.extend(drawn.notes());
    report.intervals = Some(drawn);
    Ok(())
}

impl Counts {
    /// One coefficient, in the order of [`Intervals`].
    fn coefficient(&self, which: usize, units: Option<u32>) -> Option<f64> {
        let &Self { n_ab, n_a, n_b, a_meets_b, b_meets_a } = self;
        let table = || units.map(|n| Fourfold::new(n_ab, n_a, n_b, n));
        match which {
            0 => c(n_ab, n_a, n_b),
            1 => share(a_meets_b, n_a),
            2 => share(b_meets_a, n_b),
            3 => units.and_then(|n| lift(n_ab, n, n_a, n_b)),
            4 => table()?.dice(),
            5 => table()?.overlap(),
            6 => mean_share(share(a_meets_b, n_a), share(b_meets_a, n_b)),
            7 => table()?.pmi(),
            8 => table()?.npmi(),
            _ => table()?.phi(),
        }
    }
}

/// A counter that notes what each document added.
struct Noting {
    counter: Counter,
    before: HashMap<usize, u64>,
    found: Ledger,
}

fn by_document(scope: &Scope<'_>, groups: &Groups, rows: &Rows, layout: &Layout) -> Ledger {
    let make = || Noting { counter: Counter::new(scope, groups, rows), before: HashMap::new(), found: Vec::new() };
    let sweep = |noting: &mut Noting, document: usize| {
        noting.counter.document(scope, groups, rows, document);
        noting.note(layout, document);
    };
    over_documents(scope, make, sweep, |mine, theirs| mine.found.extend(theirs.found)).found
}

impl Noting {
    fn note(&mut self, layout: &Layout, document: usize) {
        let here = self.counter.rows_here();
        let mut own: Vec<(usize, u64)> = Vec::new();
        let before = &mut self.before;
        let mut add = |at: usize, now: u32| {
            let (now, before) = (u64::from(now), before.entry(at).or_default());
            if now > *before {
                own.push((at, now - *before));
                *before = now;
            }
        };
        for (i, &a) in here.iter().enumerate() {
            let Some(&code) = layout.used.get(&a) else { continue };
            for plane in 0..layout.planes {
                add(layout.n(code, plane), self.counter.n(a, plane));
            }
            for &b in here.get(i + 1..).unwrap_or(&[]) {
                let Some(&pair) = layout.pairs.get(&(a, b)) else { continue };
                for plane in 0..layout.planes {
                    let first = layout.pair(pair, plane);
                    let parts = [
                        self.counter.pair(a, b, plane),
                        self.counter.meets(a, b, plane),
                        self.counter.meets(b, a, plane),
                    ];
                    (first..).zip(parts).for_each(|(at, now)| add(at, now));
                }
            }
        }
        if !own.is_empty() {
            self.found.push((document, own));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::cooccurrence::{cooccurrence, cooccurrence_of, cooccurrence_with_intervals};
    use crate::analysis::options::Options;
    use crate::analysis::testing::Study;
    use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
    use proptest::prelude::*;

    #[test]
    fn one_document_gives_the_coefficients_themselves() {
        let corpus = Study::new()
            .code("a")
            .code("b")
            .document("d", &[])
            .turn("A", "one two")
            .coding("k", "a", "one")
            .coding("k", "b", "two")
            .turn("B", "three")
            .coding("k", "a", "three")
            .turn("C", "four")
            .build();
        let options = |within| Options { within, ..Options::default() };
        let plan = Plan { draws: 100, seed: 1 };
        let report = cooccurrence_with_intervals(&corpus, &options(Within::Turn), plan).expect("a report");
        let pair = &report.total.pairs[0];
        let of = pair.intervals.expect("intervals");
        let same = |one: Option<Interval>, value: Option<f64>| {
            assert_eq!((one.map(|one| one.low), one.map(|one| one.high)), (value, value));
        };
        same(of.c, Some(0.5));
        same(of.dice, Some(2.0 / 3.0));
        same(of.overlap, Some(1.0));
        same(of.kulczynski, Some(0.75));
        same(of.lift, pair.lift);
        same(of.pmi, pair.coefficients.pmi);
        same(of.npmi, pair.coefficients.npmi);
        same(of.phi, Some(0.5));
        assert_eq!(pair.coefficients.phi, Some(0.5));
        assert!(cooccurrence_with_intervals(&corpus, &options(Within::Participant), plan).is_err());
        assert!(cooccurrence(&corpus, &options(Within::Turn)).expect("a report").total.pairs[0].intervals.is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(120))]

        #[test]
        fn drawing_changes_no_count_and_covers_pairs_that_meet(seed in any::<u64>()) {
            let mut dice = Dice::new(seed);
            let corpus = random_study(&mut dice).build();
            let within = dice.pick(&[Within::Overlap, Within::Turn, Within::Turns(2), Within::Document]);
            let options = Options { within, observed: false, own: false, ..random_options(&mut dice) };
            let scope = Scope::new(&corpus, &options).expect("a scope");
            let groups = Groups::new(&scope).expect("groups");
            let rows = Rows::parted(&corpus.codebook, &options).expect("rows");
            let plain = cooccurrence_of(&scope, &groups, &rows).expect("a report");
            let mut report = plain.clone();
            add_intervals(&mut report, &scope, &groups, &rows, Plan { draws: 100, seed }).expect("intervals");
            let lists = |report: &Cooccurrence| {
                let groups = report.groups.iter().map(|group| group.pairs.clone());
                std::iter::once(report.total.pairs.clone()).chain(groups).collect::<Vec<_>>()
            };
            let meet: Vec<bool> = plain.total.pairs.iter().map(|pair| pair.n_ab > 0).collect();
            for (was, is) in lists(&plain).iter().zip(&lists(&report)) {
                for ((was, is), meet) in was.iter().zip(is).zip(&meet) {
                    prop_assert_eq!(is.intervals.is_some(), *meet);
                    prop_assert_eq!(&super::super::Pair { intervals: None, ..is.clone() }, was);
                }
            }
            // Where there is one document, every draw is the study.
            if report.intervals.as_ref().is_some_and(|drawn| drawn.clusters == 1) {
                for pair in lists(&report).iter().flatten() {
                    let Some(of) = pair.intervals else { continue };
                    let both = [(of.c, pair.c), (of.p_b_given_a, pair.p_b_given_a), (of.lift, pair.lift),
                        (of.kulczynski, pair.coefficients.kulczynski), (of.phi, pair.coefficients.phi)];
                    for (one, value) in both {
                        prop_assert_eq!(one.map(|one| one.low), value);
                        prop_assert_eq!(one.map(|one| one.high), value);
                    }
                }
            }
        }
    }
}
