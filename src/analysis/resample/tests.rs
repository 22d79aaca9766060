//! Draws depend on the seed and on what is drawn, and on nothing else.

use super::*;
use crate::analysis::agreement::Patterns;
use proptest::prelude::*;

fn table() -> impl Strategy<Value = Vec<(u64, u64)>> {
    proptest::collection::vec((0u64..30, 100u64..4000), 1..12)
}

fn rate(sums: &[u64], _: usize) -> Option<f64> {
    (sums[1] > 0).then(|| 1000.0 * sums[0] as f64 / sums[1] as f64)
}

fn clusters(table: &[(u64, u64)], order: &[usize]) -> Clusters {
    let mut clusters = Clusters::new(2);
    order.iter().for_each(|&at| clusters.add(at as u128 * 977 % 31, [(0, table[at].0), (1, table[at].1)]));
    clusters
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn neither_threads_nor_the_order_of_documents_matter(table in table(), seed in any::<u64>()) {
        let plan = Plan { draws: 60, seed };
        let forth: Vec<usize> = (0..table.len()).collect();
        let mut back = forth.clone();
        back.reverse();
        let one = on_threads(1, || bootstrap(&clusters(&table, &forth), plan, 1, rate));
        let three = on_threads(3, || bootstrap(&clusters(&table, &back), plan, 1, rate));
        prop_assert_eq!(one, three);
    }

    #[test]
    fn a_draw_is_a_sum_over_drawn_clusters(table in table(), drawn in proptest::collection::vec(0usize..12, 0..12)) {
        let drawn: Vec<usize> = drawn.into_iter().filter(|at| *at < table.len()).collect();
        let all = clusters(&table, &(0..table.len()).collect::<Vec<_>>());
        let sums = all.of(&drawn);
        prop_assert_eq!(sums[0], drawn.iter().map(|at| table[*at].0).sum::<u64>());
        prop_assert_eq!(sums[1], drawn.iter().map(|at| table[*at].1).sum::<u64>());
        prop_assert_eq!(all.totals()[1], table.iter().map(|row| row.1).sum::<u64>());
    }

    #[test]
    fn alpha_of_a_draw_does_not_depend_on_who_comes_first(
        documents in proptest::collection::vec(proptest::collection::vec((0u32..2, 0u32..2), 1..6), 1..8),
        seed in any::<u64>(),
    ) {
        let patterns = |ratings: &[(u32, u32)]| {
            let mut patterns = Patterns::new(2);
            ratings.iter().for_each(|(one, other)| patterns.add(&[Some(*one), Some(*other)], 1));
            patterns
        };
        let plan = Plan { draws: 40, seed };
        let (mut forth, mut back) = (AlphaClusters::new(2), AlphaClusters::new(2));
        for (key, ratings) in documents.iter().enumerate() {
            forth.add(key as u128, [&patterns(ratings), &patterns(&ratings[..1])]);
        }
        for (key, ratings) in documents.iter().enumerate().rev() {
            back.add(key as u128, [&patterns(ratings), &patterns(&ratings[..1])]);
        }
        prop_assert_eq!(on_threads(1, || forth.bootstrap(plan)), on_threads(2, || back.bootstrap(plan)));
    }
}

#[test]
fn figures_of_a_seed_never_change() {
    let table: Vec<(u64, u64)> = (0..20).map(|at| (at % 7, 1000 + 10 * at)).collect();
    let all = clusters(&table, &(0..20).collect::<Vec<_>>());
    let of = |seed| bootstrap(&all, Plan { draws: 500, seed }, 1, rate).remove(0);
    let (low, high) = of(42).interval(0.95).expect("an interval");
    // Computed once by another program from the same definition.
    assert_eq!(format!("{low:.9} {high:.9}"), "1.866057488 3.315544589");
    assert_ne!(of(42), of(43));
}

#[test]
fn amounts_may_be_large() {
    let mut all = Clusters::new(1);
    all.add(1, [(0, 10_000_000_000)]);
    let drawn = bootstrap(&all, Plan { draws: 11, seed: 1 }, 1, |sums, _| Some(sums[0] as f64)).remove(0);
    assert_eq!((drawn.defined(), drawn.interval(0.95)), (11, Some((1e10, 1e10))));
}

#[test]
fn an_undefined_draw_is_left_out_and_counted() {
    let mut all = Clusters::new(2);
    all.add(1, [(0, 5), (1, 1000)]);
    all.add(2, [(0, 0)]);
    let drawn = bootstrap(&all, Plan { draws: 400, seed: 5 }, 1, rate).remove(0);
    // Both times the cluster without words: one draw in four.
    assert!(drawn.undefined().abs_diff(100) < 30, "{}", drawn.undefined());
    assert_eq!(drawn.defined() + drawn.undefined(), 400);
    assert_eq!((drawn.interval(0.95), drawn.error()), (Some((5.0, 5.0)), Some(0.0)));
    let none = bootstrap(&Clusters::new(1), Plan::default(), 1, |_, _| Some(1.0)).remove(0);
    assert_eq!((none.defined(), none.undefined(), none.interval(0.95), none.mean()), (0, 2000, None, None));
}

#[test]
fn quantiles_are_of_type_seven() {
    assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
    assert_eq!((quantile(&[3.0], 0.9), quantile(&[], 0.5)), (Some(3.0), None));
    let drawn = Distribution::new([Some(0.5), None, Some(0.9), Some(0.7)]);
    assert_eq!((drawn.below(0.7), drawn.quantile(0.5), drawn.undefined()), (Some(1.0 / 3.0), Some(0.7), 1));
}

#[test]
fn alpha_over_units_surrounds_alpha() {
    let mut patterns = Patterns::new(2);
    for (one, other, units) in [(0, 0, 60), (1, 1, 30), (0, 1, 6), (1, 0, 4)] {
        patterns.add(&[Some(one), Some(other)], units);
    }
    let drawn = alpha_over_units(&patterns, Plan { draws: 1000, seed: 3 });
    let (low, high) = drawn.interval(0.95).expect("an interval");
    let alpha = patterns.alpha().expect("alpha");
    assert!(low < alpha - 0.1 && alpha + 0.08 < high && high < 1.0, "{low} {alpha} {high}");
    let made = kalpha(&patterns, Plan { draws: 1000, seed: 3 }).expect("alpha");
    assert_eq!(made.coincidences, 100);
    assert!((made.distribution.mean().expect("draws") - alpha).abs() < 0.02);
}
