//! Patterns against the definitions, and against looking at every unit.

use super::spans::{char_patterns, unit_patterns};
use super::*;
use crate::text::Span;
use proptest::prelude::*;

/// Alpha as its definition reads, over every pair of values, without patterns.
fn alpha_by_pairs(ratings: &[Vec<Option<Value>>]) -> Option<f64> {
    let units = ratings.first().map_or(0, Vec::len);
    let (mut values, mut observed) = (Vec::new(), 0.0);
    for unit in 0..units {
        let given: Vec<Value> = ratings.iter().filter_map(|coder| coder[unit]).collect();
        if given.len() < 2 {
            continue;
        }
        for (i, one) in given.iter().enumerate() {
            for (j, other) in given.iter().enumerate() {
                if i != j && one != other {
                    observed += 1.0 / (given.len() - 1) as f64;
                }
            }
        }
        values.extend(given);
    }
    let n = values.len() as f64;
    let different = values.iter().flat_map(|one| values.iter().filter(move |other| *other != one)).count();
    (different > 0).then(|| 1.0 - (observed / n) / (different as f64 / (n * (n - 1.0))))
}

fn percent_by_units(ratings: &[Vec<Option<Value>>]) -> Option<f64> {
    let units = ratings.first().map_or(0, Vec::len);
    let mut shares = Vec::new();
    for unit in 0..units {
        let given: Vec<Value> = ratings.iter().filter_map(|coder| coder[unit]).collect();
        let mut pairs = (0.0, 0.0);
        for i in 0..given.len() {
            for j in i + 1..given.len() {
                pairs = (pairs.0 + f64::from(u8::from(given[i] == given[j])), pairs.1 + 1.0);
            }
        }
        if pairs.1 > 0.0 {
            shares.push(pairs.0 / pairs.1);
        }
    }
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

fn same(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

fn matrix() -> impl Strategy<Value = Vec<Vec<Option<Value>>>> {
    (1usize..5, 0usize..12).prop_flat_map(|(coders, units)| {
        let values = proptest::collection::vec(proptest::option::weighted(0.8, 0u32..3), units);
        proptest::collection::vec(values, coders)
    })
}

proptest! {
    #[test]
    fn patterns_give_what_the_definitions_give(ratings in matrix()) {
        let patterns = Patterns::from_ratings(&ratings);
        prop_assert!(same(patterns.alpha().ok(), alpha_by_pairs(&ratings)));
        prop_assert!(same(patterns.percent().ok(), percent_by_units(&ratings)));
    }

    #[test]
    fn neither_coders_nor_units_have_an_order(ratings in matrix(), by in 0usize..12) {
        let measures = |ratings: &[Vec<Option<Value>>]| {
            let patterns = Patterns::from_ratings(ratings);
            [patterns.alpha(), patterns.percent(), patterns.percent_of_pairs()]
        };
        let before = measures(&ratings);
        let mut turned = ratings.clone();
        turned.reverse();
        for values in &mut turned {
            let by = by.min(values.len());
            values.rotate_left(by);
        }
        for (one, other) in before.into_iter().zip(measures(&turned)) {
            prop_assert!(same(one.ok(), other.ok()));
            prop_assert_eq!(one.err(), other.err());
        }
    }

    #[test]
    fn a_coder_agrees_with_themselves(values in proptest::collection::vec(proptest::option::of(0u32..3), 0..12)) {
        let patterns = Patterns::from_ratings(&[values.clone(), values]);
        match patterns.alpha() {
            Ok(alpha) => prop_assert_eq!(alpha, 1.0),
            Err(why) => prop_assert!(matches!(why, Undefined::NoVariation | Undefined::NoPairableUnits)),
        }
        prop_assert!(patterns.percent().is_ok_and(|share| share == 1.0) || patterns.counts().units_pairable == 0);
    }

    #[test]
    fn sweeping_borders_is_looking_at_every_code_point(
        length in 1u32..40,
        raw in proptest::collection::vec((0usize..3, 0u32..40, 0u32..15), 0..12),
        there in proptest::collection::vec(any::<bool>(), 3),
    ) {
        let spans: Vec<RawSpan> = raw
            .iter()
            .map(|&(coder, start, size)| {
                let span = Span::new(start.min(length), (start + size).min(length));
                RawSpan { document: 0, coder, span, code: 0 }
            })
            .collect();
        let units: Vec<Span> = (0..length / 3).map(|at| Span::new(at * 3, at * 3 + 2)).collect();
        let coders: Vec<usize> = (0..3).filter(|&coder| there[coder]).collect();
        let document = RawDocument { length, units: units.clone(), coders };
        let coded = |coder: usize, from: u32, to: u32| {
            (from..to).any(|at| spans.iter().any(|raw| raw.coder == coder && raw.span.contains(at)))
        };
        let dense = |places: &[(u32, u32)]| {
            let of = |coder: usize| {
                places.iter().map(|&(from, to)| there[coder].then(|| u32::from(coded(coder, from, to)))).collect()
            };
            Patterns::from_ratings(&(0..3).map(of).collect::<Vec<_>>())
        };
        let documents = [document];
        let points: Vec<(u32, u32)> = (0..length).map(|at| (at, at + 1)).collect();
        let turns: Vec<(u32, u32)> = units.iter().map(|unit| (unit.start, unit.end)).collect();
        prop_assert_eq!(char_patterns(&documents, &spans, 3, 0), dense(&points));
        prop_assert_eq!(unit_patterns(&documents, &spans, 3, 0), dense(&turns));
    }
}

#[test]
fn what_is_undefined_says_why() {
    let of = |ratings: &[&[Option<Value>]]| {
        Patterns::from_ratings(&ratings.iter().map(|values| values.to_vec()).collect::<Vec<_>>())
    };
    assert_eq!(of(&[]).percent(), Err(Undefined::NoPairableUnits));
    assert_eq!(of(&[&[Some(1), Some(0)]]).alpha(), Err(Undefined::SingleCoder));
    assert_eq!(of(&[&[Some(1), None], &[None, Some(1)]]).alpha(), Err(Undefined::NoPairableUnits));
    assert_eq!(of(&[&[Some(1), Some(0)], &[None, None]]).percent(), Err(Undefined::SingleCoder));
    let (nobody, all) = (of(&[&[Some(0)], &[Some(0)]]), of(&[&[Some(1)], &[Some(1)]]));
    assert_eq!(nobody.alpha_of_presence(), Err(Undefined::NotCoded));
    assert_eq!(all.alpha_of_presence(), Err(Undefined::NoVariation));
    assert_eq!((nobody.percent(), all.percent()), (Ok(1.0), Ok(1.0)));
    assert_eq!(serde_json::to_value(Undefined::NotCoded).expect("JSON"), "not_coded");
}

#[test]
fn one_deviating_value_gives_exactly_zero() {
    let patterns = Patterns::from_ratings(&[vec![Some(0); 10], {
        let mut values = vec![Some(0); 10];
        values[3] = Some(1);
        values
    }]);
    assert!(patterns.alpha().is_ok_and(|alpha| alpha.abs() < 1e-12), "{:?}", patterns.alpha());
    assert_eq!(patterns.counts(), Counts { units: 10, units_pairable: 10, values_pairable: 20 });
}
