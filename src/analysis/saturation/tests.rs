//! Tests of the module above.

use super::*;
use crate::analysis::frequency;
use crate::analysis::testing::Study;
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Documents that have these codes: `ab` has a and b.
fn study(codes: &[&str]) -> Corpus {
    let mut study = "abcdef".chars().fold(Study::new(), |study, code| study.code(&code.to_string()));
    for (at, codes) in codes.iter().enumerate() {
        // Named backwards, dated forwards.
        let (name, date) = (format!("d{}", 9 - at), format!("2022-0{}", at + 1));
        study = study.document(&name, &[("date", &date)]).turn("A", "abcdef").finished("k");
        study = codes.chars().fold(study, |study, code| study.coding("k", &code.to_string(), &code.to_string()));
    }
    study.build()
}

fn made(corpus: &Corpus, wanted: &Wanted) -> Saturation {
    saturation(corpus, &Options::default(), wanted).expect("a report")
}

fn threshold(base: usize, run: usize, percent: f64) -> Wanted {
    Wanted { threshold: Some(Threshold { base, run, percent }), ..Wanted::default() }
}

#[test]
fn the_threshold_is_reached_where_a_run_brings_little() {
    let corpus = study(&["abc", "ad", "e", "a", "ab", "f"]);
    let report = made(&corpus, &threshold(2, 2, 25.0));
    assert_eq!(report.documents[0].document, "d9", "by date, not by name");
    let new: Vec<u32> = report.documents.iter().map(|one| one.new.all).collect();
    assert_eq!(new, [3, 1, 1, 0, 0, 1]);
    assert_eq!(report.documents.last().map(|one| one.cumulative.all), Some(6));
    let runs: Vec<Option<(u32, f64)>> =
        report.documents.iter().map(|one| one.run.map(|run| (run.new, run.share.unwrap_or(9.0)))).collect();
    assert_eq!(runs, [None, None, Some((1, 0.25)), Some((0, 0.0)), Some((1, 0.25)), None]);
    let reached = report.saturation.expect("a threshold");
    assert_eq!((reached.base_codes, reached.at, reached.share), (4, Some(2), Some(0.25)));
    let reached = made(&corpus, &threshold(2, 2, 20.0)).saturation.expect("a threshold");
    assert_eq!((reached.at, reached.later_over, reached.later_most), (Some(3), 1, Some(0.25)), "met, and not held");
    assert_eq!(made(&corpus, &threshold(5, 2, 20.0)).saturation.and_then(|reached| reached.at), None);
    assert_eq!(made(&corpus, &Wanted::default()).saturation, None);
}

#[test]
fn the_order_of_coding_is_another() {
    let corpus = study(&["ab", "bc"]);
    // The second document was coded first, and c in it before b.
    let made_at = vec![Some(30), Some(40), Some(20), Some(10)];
    let report = made(&corpus, &Wanted { order: Order::Coded, made: made_at, ..Wanted::default() });
    let firsts: Vec<(&str, &str, usize)> =
        report.codes.iter().map(|code| (code.code.as_str(), code.document.as_str(), code.position)).collect();
    assert_eq!(firsts, [("b", "d8", 1), ("c", "d8", 1), ("a", "d9", 2)]);
    assert_eq!((report.codes[0].documents, report.unused.len()), (2, 3));
}

#[test]
fn undated_documents_stand_last_and_are_told() {
    let corpus = Study::new()
        .code("a")
        .document("a1", &[])
        .turn("A", "x")
        .coding("k", "a", "x")
        .document("b1", &[("date", "2022")])
        .turn("A", "x")
        .coding("k", "a", "x")
        .build();
    let report = made(&corpus, &Wanted::default());
    assert_eq!(report.codes[0].document, "b1");
    assert!(report.header.notes.iter().any(|note| note.starts_with("1 of 2 documents have no date")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn codes_are_those_that_frequency_finds(seed in any::<u64>(), themes: bool) {
        let mut dice = Dice::new(seed);
        let corpus = random_study(&mut dice).build();
        let options = Options { by: Vec::new(), observed: false, ..random_options(&mut dice) };
        let wanted = Wanted { themes, ..threshold(1, 1, 5.0) };
        let report = saturation(&corpus, &options, &wanted).expect("a report");
        let (depth, own) = if themes { (Depth::N(1), false) } else { (Depth::All, true) };
        let counted = frequency(&corpus, &Options { depth, own, ..options.clone() }).expect("a report");
        prop_assert_eq!(report.documents.len() as u32, counted.denominators.documents);
        let mut seen = BTreeSet::new();
        for one in &report.documents {
            prop_assert_eq!(one.new.all as usize, one.new_codes.len());
            prop_assert_eq!(one.new.all, one.new.a_priori + one.new.emergent + one.new.unknown);
            prop_assert_eq!(one.places.len() as u32, one.codes);
            prop_assert!(one.new_codes.iter().all(|code| seen.insert(code.clone())));
            prop_assert_eq!(one.cumulative.all as usize, seen.len());
        }
        for row in &counted.rows {
            let first = report.codes.iter().find(|code| code.code == row.code);
            prop_assert_eq!(first.map_or(0, |code| code.documents), row.total.documents);
            prop_assert_eq!(first.is_none(), report.unused.contains(&row.code));
        }
        let documents: u32 = counted.rows.iter().map(|row| row.total.documents).sum();
        prop_assert_eq!(documents, report.documents.iter().map(|one| one.codes).sum::<u32>());
    }
}
