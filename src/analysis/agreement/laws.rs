//! What must hold of every coefficient, whatever the data, and what looking at every code point gives.

use super::matching::{Threshold, matches};
use super::spans::{char_patterns, patterns_by_code, set_patterns, union, unit_patterns};
use super::*;
use crate::text::Span;
use proptest::prelude::*;

const LENGTH: u32 = 48;
const CODERS: usize = 3;
const CODES: usize = 3;

fn same(one: Measured, other: Measured) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

/// Values of some coders, a share of them missing.
fn matrix(coders: std::ops::Range<usize>, missing: f64) -> impl Strategy<Value = Vec<Vec<Option<Value>>>> {
    (coders, 1usize..12).prop_flat_map(move |(coders, units)| {
        let values = proptest::collection::vec(
            (0.0..1.0, 0u32..3).prop_map(move |(chance, value)| (chance >= missing).then_some(value)),
            units,
        );
        proptest::collection::vec(values, coders)
    })
}

/// Two documents, the second perhaps not everyone's; spans of three coders and three codes.
fn study() -> impl Strategy<Value = (Vec<RawDocument>, Vec<RawSpan>)> {
    let raw = (0usize..2, 0..CODERS, 0..CODES, 0..LENGTH, 1u32..15);
    let assigned = proptest::collection::vec(any::<bool>(), CODERS);
    (proptest::collection::vec(raw, 0..25), assigned).prop_map(|(raw, assigned)| {
        let units: Vec<Span> = (0..LENGTH / 4).map(|at| Span::new(at * 4, at * 4 + 3)).collect();
        let document = |coders| RawDocument { length: LENGTH, units: units.clone(), coders };
        let some = (0..CODERS).filter(|coder| assigned[*coder]).collect();
        let span = |(document, coder, code, start, size): (usize, usize, usize, u32, u32)| RawSpan {
            document,
            coder,
            span: Span::new(start, (start + size).min(LENGTH)),
            code,
        };
        (vec![document((0..CODERS).collect()), document(some)], raw.into_iter().map(span).collect())
    })
}

/// Units that do not overlap: lengths of gaps and units in turn.
fn cut() -> impl Strategy<Value = Vec<Vec<Unit>>> {
    let coder = proptest::collection::vec((0u32..6, 1u32..9, 0u32..3), 0..6).prop_map(|steps| {
        let (mut at, mut units) = (0, Vec::new());
        for (gap, size, value) in steps {
            let span = Span::new(at + gap, at + gap + size);
            if span.end <= LENGTH {
                units.push(Unit { span, value });
                at = span.end;
            }
        }
        units
    });
    proptest::collection::vec(coder, 2..5)
}

fn unitized(length: u32, units: &[Vec<Unit>]) -> Unitized {
    let mut continuum = Continuum::new(units.len());
    continuum.add(length, units).expect("units");
    continuum.measure()
}

/// The formulas as they stand, over every code point.
fn unitized_by_points(units: &[Vec<Unit>]) -> [Option<f64>; 3] {
    let m = units.len();
    let value = |coder: usize, at: u32| units[coder].iter().find(|unit| unit.span.contains(at)).map(|unit| unit.value);
    let place = |value: Option<Value>| value.map_or(0, |value| value as usize + 1);
    let mut l = [[0.0; 4]; 4];
    for i in 0..m {
        for j in (0..m).filter(|j| *j != i) {
            for at in 0..LENGTH {
                l[place(value(i, at))][place(value(j, at))] += 1.0 / (m - 1) as f64;
            }
        }
    }
    let (mut k, mut pairable) = ([0.0; 4], [0.0; 4]);
    for (i, own) in units.iter().enumerate() {
        let coded: u32 = own.iter().map(|unit| unit.span.len()).sum();
        k[0] += f64::from(LENGTH - coded);
        for unit in own {
            k[place(Some(unit.value))] += f64::from(unit.span.len()) * f64::from(unit.span.len());
            let others = (0..m).filter(|j| *j != i);
            let shared = others.map(|j| unit.span.range().filter(|at| value(j, *at as u32).is_some()).count());
            let mean = shared.sum::<usize>() as f64 / (m - 1) as f64;
            pairable[place(Some(unit.value))] += mean * mean;
        }
    }
    let total = m as f64 * f64::from(LENGTH);
    let row = |c: usize, from: usize| l[c][from..].iter().sum::<f64>();
    let expected = |from: usize, total: f64, own: &[f64; 4], c: usize, d: usize| {
        let less = if c == d { own[c] } else { 0.0 };
        total * (row(c, from) * row(d, from) - less) / (total * total - own.iter().sum::<f64>())
    };
    let alpha = |from: usize, total: f64, own: &[f64; 4]| {
        let same: f64 = (from..4).map(|c| l[c][c]).sum();
        let all: f64 =
            (from..4).flat_map(|c| (from..4).map(move |d| (c, d))).map(|(c, d)| expected(from, total, own, c, d)).sum();
        let alike: f64 = (from..4).map(|c| expected(from, total, own, c, c)).sum();
        (all - alike > 1e-9).then(|| 1.0 - (total - same) / (all - alike))
    };
    let below = (1..4).map(|c| expected(0, total, &k, 0, c)).sum::<f64>();
    let binary = (below > 1e-9).then(|| 1.0 - (row(0, 0) - l[0][0]) / below);
    let common: f64 = (1..4).map(|c| row(c, 1)).sum();
    [alpha(0, total, &k), binary, if common > 0.0 { alpha(1, common, &pairable) } else { None }]
}

proptest! {
    #[test]
    fn coders_have_no_order_and_neither_have_codes(ratings in matrix(1..5, 0.2), turn in 0usize..4) {
        let measures = |ratings: &[Vec<Option<Value>>]| {
            let patterns = Patterns::from_ratings(ratings);
            [
                patterns.alpha(), patterns.percent_of_coder_pairs(), patterns.all_agree(), patterns.fleiss(),
                patterns.fleiss_null_error(), patterns.ac1(3), patterns.brennan_prediger(3), patterns.conger(),
                patterns.light(), patterns.table(0, 1).kappa_error(), patterns.table(0, 1).scott(),
            ]
        };
        let before = measures(&ratings);
        let mut turned = ratings.clone();
        let by = turn.min(ratings.len());
        // Two coders of a table stay a table; more may come in any order.
        if ratings.len() > 2 { turned[2..].reverse(); }
        turned.swap(0, ratings.len().min(2) - 1);
        let relabelled: Vec<Vec<Option<Value>>> =
            turned.iter().map(|values| values.iter().map(|value| value.map(|v| (v + by as u32) % 3)).collect()).collect();
        for (at, (one, other)) in before.into_iter().zip(measures(&relabelled)).enumerate() {
            prop_assert!(same(one, other), "{at}: {one:?} {other:?}");
        }
    }

    #[test]
    fn two_coders_who_left_nothing_out(ratings in matrix(2..3, 0.0)) {
        let patterns = Patterns::from_ratings(&ratings);
        let (table, n) = (patterns.table(0, 1), patterns.units() as f64);
        prop_assert!(same(patterns.fleiss(), table.scott()));
        prop_assert!(same(patterns.conger(), table.kappa()));
        prop_assert!(same(patterns.light(), table.kappa()));
        prop_assert!(same(patterns.holsti(0, 1), patterns.percent()));
        prop_assert!(same(patterns.brennan_prediger(2), table.po().map(|po| 2.0 * po - 1.0)));
        if let (Ok(alpha), Ok(pi)) = (patterns.alpha(), table.scott()) {
            prop_assert!(((1.0 - alpha) - (1.0 - pi) * (1.0 - 1.0 / (2.0 * n))).abs() < 1e-9);
        }
    }

    #[test]
    fn no_coefficient_is_above_one_or_no_number(ratings in matrix(1..5, 0.3)) {
        let patterns = Patterns::from_ratings(&ratings);
        let pairs = patterns.coder_pairs().map(|(one, other)| patterns.table(one, other));
        let of_pairs = pairs.flat_map(|table| {
            let errors = [table.kappa_error(), table.kappa_null_error()];
            prop_assert_eq!(errors.map(|error| error.is_ok()), [table.kappa().is_ok(); 2]);
            Ok([table.kappa(), table.kappa_max(), table.scott(), table.f1(1), table.jaccard(2)])
        });
        let all = [patterns.alpha(), patterns.fleiss(), patterns.ac1(3), patterns.ac1(1), patterns.conger(), patterns.light()];
        for value in of_pairs.flatten().chain(all).flatten() {
            prop_assert!(value <= 1.0 + 1e-12 && value.is_finite(), "{value}");
        }
    }

    #[test]
    fn all_codes_at_once_is_one_code_at_a_time((documents, spans) in study()) {
        let by_point = patterns_by_code(&documents, &spans, CODERS, CODES, Basis::CodePoints);
        let by_unit = patterns_by_code(&documents, &spans, CODERS, CODES, Basis::Units);
        let sets = set_patterns(&documents, &spans, CODERS);
        for code in 0..CODES {
            prop_assert_eq!(&by_point[code], &char_patterns(&documents, &spans, CODERS, code));
            prop_assert_eq!(&by_unit[code], &unit_patterns(&documents, &spans, CODERS, code));
            prop_assert_eq!(&by_unit[code], &sets.of_code(code as Value));
        }
    }

    #[test]
    fn a_coding_in_two_touching_parts_is_the_same_coding((documents, spans) in study(), at in 0usize..25, cut in 1u32..14) {
        let mut parted = spans.clone();
        if let Some(raw) = parted.get_mut(at) && raw.span.len() > cut {
            let middle = raw.span.start + cut;
            let rest = RawSpan { span: Span::new(middle, raw.span.end), ..*raw };
            raw.span.end = middle;
            parted.push(rest);
        }
        for basis in [Basis::CodePoints, Basis::Units] {
            prop_assert_eq!(
                patterns_by_code(&documents, &spans, CODERS, CODES, basis),
                patterns_by_code(&documents, &parted, CODERS, CODES, basis)
            );
        }
        let passages = |spans: &[RawSpan]| union(spans.iter().filter(|raw| (raw.code, raw.document) == (0, 0)).map(|raw| raw.span).collect());
        prop_assert_eq!(passages(&spans), passages(&parted));
    }

    #[test]
    fn sets_are_compared_as_their_definition_reads((documents, spans) in study()) {
        let sets = set_patterns(&documents, &spans, CODERS);
        for distance in [Distance::Jaccard, Distance::Masi, Distance::Exact] {
            let (mut values, mut observed) = (Vec::new(), 0.0);
            for (document, here) in documents.iter().enumerate() {
                for unit in &here.units {
                    let set = |coder: &usize| -> Vec<Value> {
                        (0..CODES).filter(|code| spans.iter().any(|raw| {
                            (raw.document, raw.coder, raw.code) == (document, *coder, *code) && raw.span.overlaps(*unit)
                        })).map(|code| code as Value).collect()
                    };
                    let given: Vec<Vec<Value>> = here.coders.iter().map(set).collect();
                    if given.len() > 1 {
                        for (i, one) in given.iter().enumerate() {
                            for (_, other) in given.iter().enumerate().filter(|(j, _)| *j != i) {
                                observed += distance.between(one, other) / (given.len() - 1) as f64;
                            }
                        }
                        values.extend(given);
                    }
                }
            }
            let n = values.len() as f64;
            let apart: f64 = values.iter().flat_map(|one| values.iter().map(|other| distance.between(one, other))).sum();
            match sets.alpha(distance) {
                Ok(alpha) => prop_assert!((alpha - (1.0 - (observed / n) / (apart / (n * (n - 1.0))))).abs() < 1e-9),
                Err(_) => prop_assert!(apart == 0.0),
            }
        }
        prop_assert!(same(sets.alpha(Distance::Exact), sets.patterns().alpha()) || sets.alpha(Distance::Exact) == Err(Undefined::NotCoded));
    }

    #[test]
    fn spans_are_matched_as_looking_at_all_pairs_does((documents, spans) in study()) {
        let made = matches(&documents, &spans, 0, 1);
        for (threshold, least) in [(Threshold::Exact, 1.0), (Threshold::AtLeast(0.5), 0.5), (Threshold::Any, f64::MIN_POSITIVE)] {
            let matched = |coder: usize, other: usize| {
                let both = |raw: &&RawSpan| [0, 1].iter().all(|coder| documents[raw.document].coders.contains(coder));
                let best = |raw: &RawSpan| spans.iter().filter(both).filter(|theirs| (theirs.coder, theirs.code, theirs.document) == (other, raw.code, raw.document)).any(|theirs| {
                    let shared = raw.span.range().filter(|at| theirs.span.contains(*at as u32)).count();
                    let all = raw.span.len() as usize + theirs.span.len() as usize - shared;
                    shared as f64 / all as f64 >= least
                });
                let own: Vec<&RawSpan> = spans.iter().filter(both).filter(|raw| raw.coder == coder).collect();
                (own.iter().filter(|raw| best(raw)).count() as u64, own.len() as u64)
            };
            let at = made.at(threshold);
            prop_assert_eq!((at.first, at.n_first), matched(0, 1));
            prop_assert_eq!((at.second, at.n_second), matched(1, 0));
            prop_assert!(same(at.f1(), matches(&documents, &spans, 1, 0).at(threshold).f1()));
        }
    }

    #[test]
    fn intervals_give_what_every_code_point_gives(units in cut()) {
        let made = unitized(LENGTH, &units);
        for (have, want) in [made.u, made.binary, made.cu].into_iter().zip(unitized_by_points(&units)) {
            match (have, want) {
                (Ok(have), Some(want)) => prop_assert!((have - want).abs() < 1e-9, "{have} {want}"),
                (have, want) => prop_assert!(have.is_err() && want.is_none(), "{have:?} {want:?}"),
            }
        }
        let mut turned = units.clone();
        turned.reverse();
        turned.iter_mut().for_each(|own| own.reverse());
        prop_assert_eq!(&made, &unitized(LENGTH, &turned));
    }

    #[test]
    fn documents_are_one_text_after_the_other(one in cut(), other in cut()) {
        let coders = one.len().min(other.len());
        let (one, other) = (&one[..coders], &other[..coders]);
        let behind = |unit: &Unit| Unit { span: Span::new(unit.span.start + LENGTH, unit.span.end + LENGTH), ..*unit };
        let joined: Vec<Vec<Unit>> =
            one.iter().zip(other).map(|(own, more)| own.iter().copied().chain(more.iter().map(behind)).collect()).collect();
        let mut continuum = Continuum::new(coders);
        continuum.add(LENGTH, one).expect("units");
        continuum.add(LENGTH, other).expect("units");
        prop_assert_eq!(continuum.measure(), unitized(2 * LENGTH, &joined));
    }
}

#[test]
fn uncoded_text_changes_kappa_but_not_cu() {
    let unit = |start, end, value| Unit { span: Span::new(start, end), value };
    let units = [vec![unit(0, 10, 0), unit(12, 20, 1)], vec![unit(2, 11, 0), unit(12, 18, 0)]];
    let (short, long) = (unitized(30, &units), unitized(3000, &units));
    assert!(short.cu.is_ok() && short.values.values().any(|of| of.alpha.is_ok()));
    assert_eq!((short.cu, &short.values), (long.cu, &long.values));
    assert_ne!(short.u, long.u);
    let kappa = |length| {
        let document = RawDocument { length, units: Vec::new(), coders: vec![0, 1] };
        let raw = |(coder, unit): (usize, &Unit)| RawSpan { document: 0, coder, span: unit.span, code: 0 };
        let spans: Vec<RawSpan> =
            units.iter().enumerate().flat_map(|(coder, own)| own.iter().map(move |unit| raw((coder, unit)))).collect();
        let table = char_patterns(&[document], &spans, 2, 0).table(0, 1);
        (table.kappa().expect("kappa"), table.f1(PRESENT))
    };
    assert!(kappa(3000).0 > kappa(30).0 + 0.1);
    assert_eq!(kappa(3000).1, kappa(30).1);
}

#[test]
fn stretches_that_are_no_units_are_refused() {
    let unit = |start, end| Unit { span: Span::new(start, end), value: 0 };
    let mut continuum = Continuum::new(2);
    assert_eq!(continuum.add(9, &[vec![unit(0, 5), unit(4, 8)], vec![]]), Err(NotUnits::Overlap { coder: 0, at: 4 }));
    assert_eq!(continuum.add(9, &[vec![], vec![unit(4, 10)]]), Err(NotUnits::Outside { coder: 1, at: 4 }));
    assert_eq!(continuum.add(9, &[vec![]]), Err(NotUnits::Coders { have: 1, want: 2 }));
    assert_eq!(continuum.measure().u, Err(Undefined::NoPairableUnits));
    continuum.add(9, &[vec![], vec![]]).expect("no units");
    assert_eq!((continuum.measure().u, continuum.measure().cu), (Err(Undefined::NotCoded), Err(Undefined::NotCoded)));
}

#[test]
fn codes_are_put_together_in_ways_that_differ() {
    let table = |a, b, c, d| Table::from_rows(&[vec![d, c], vec![b, a]]);
    let tables = [table(10, 2, 3, 85), table(1, 4, 4, 91), table(0, 0, 0, 100)];
    let mean = codes::mean_kappa(&tables);
    assert_eq!((mean.defined, mean.of), (2, 3));
    let pooled = codes::pooled_kappa(&tables).expect("a kappa");
    let patterns: Vec<Patterns> = tables.iter().map(Table::patterns).collect();
    let micro = codes::micro(&patterns).table(0, 1).kappa().expect("a kappa");
    let mean = mean.mean.expect("a kappa");
    assert!((pooled - mean).abs() > 0.01 && (pooled - micro).abs() > 0.001 && (mean - micro).abs() > 0.01);
    assert_eq!(codes::pooled_kappa(&tables[2..]), Err(Undefined::NoVariation));
    assert_eq!(codes::pooled_kappa(&[]), Err(Undefined::NoPairableUnits));
    assert_eq!(codes::mean_kappa(&tables[2..]).mean, Err(Undefined::NoVariation));
}
