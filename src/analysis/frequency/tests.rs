//! Tests of the module above.

use super::*;
use crate::analysis::options::{Coders, Condition, Depth, Documents, Straddle};
use crate::analysis::testing::Study;
use crate::analysis::testing::brute::Brute;
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use proptest::prelude::*;

fn by(keys: &[&str]) -> Options {
    Options { by: keys.iter().map(|&key| key.into()).collect(), ..Options::default() }
}

fn made(corpus: &Corpus, options: &Options) -> Frequency {
    frequency(corpus, options).expect("a report")
}

/// `passages, codings, turns, documents, participants, words`.
fn figures(cell: &Cell) -> [u32; 6] {
    [cell.passages, cell.codings, cell.turns, cell.documents, cell.participants, cell.words]
}

/// A workshop with two professions and a facilitator.
fn workshop() -> Study {
    Study::new()
        .code("power")
        .code("power.status")
        .code("identity")
        .document("w", &[("site", "X"), ("kind", "workshop")])
        .turn("Facilitator", "who decides that")
        .turn("A", "the doctor decides, always")
        .speaker("A", &[("profession", "nurse")])
        .turn("B", "we carry it in our heads")
        .speaker("B", &[("profession", "police")])
        .turn("A", "nobody asked me")
}

#[test]
fn two_professions_in_one_file_sum_to_the_file() {
    let corpus = workshop()
        .coding("k", "power", "the doctor decides")
        .coding("k", "power", "carry it")
        .coding("k", "power", "nobody asked me")
        .build();
    let report = made(&corpus, &by(&["profession"]));
    let row = &report.rows[0];
    assert_eq!(figures(&row.cells[0]), [2, 2, 2, 1, 1, 6]);
    assert_eq!(figures(&row.cells[1]), [1, 1, 1, 1, 1, 2]);
    assert_eq!(figures(&row.total), [3, 3, 3, 1, 2, 8]);
    let base = |documents, participants, turns, words| Denominators { documents, participants, turns, words };
    assert_eq!(report.groups[0].denominators, base(1, 1, 2, 7));
    assert_eq!(report.groups[1].denominators, base(1, 1, 1, 6));
    assert_eq!(report.denominators, base(1, 2, 3, 13));
    assert_eq!(row.cells[0].per_100_turns, Some(100.0));
    assert_eq!(row.cells[0].per_1000_words, Some(2000.0 / 7.0));
}

#[test]
fn the_same_code_twice_overlapping_is_one_passage() {
    let corpus = workshop().coding("k", "power", "the doctor").coding("k", "power", "doctor decides").build();
    assert_eq!(figures(&made(&corpus, &Options::default()).rows[0].total), [1, 2, 1, 1, 1, 3]);
}

#[test]
fn two_coders_who_agree_make_one_passage_of_two_codings_when_pooled() {
    let corpus = workshop().coding("k", "power", "the doctor").coding("m", "power", "the doctor").build();
    let pooled = Options { coders: Coders::All, ..Options::default() };
    assert_eq!(figures(&made(&corpus, &pooled).rows[0].total), [1, 2, 1, 1, 1, 2]);
    assert_eq!(figures(&made(&corpus, &Options::default()).rows[0].total), [1, 1, 1, 1, 1, 2]);
}

#[test]
fn what_lies_in_uncounted_turns_or_labels_is_in_no_figure() {
    let corpus = workshop().coding("k", "power", "who decides").coding("k", "power", "B: ").build();
    let report = made(&corpus, &by(&["profession"]));
    assert_eq!(figures(&report.rows[0].total), [0; 6]);
    assert_eq!(figures(&report.rows[0].cells[0]), [0; 6]);
    assert_eq!(report.denominators.turns, 3);
}

#[test]
fn a_passage_of_two_groups_counts_once_in_each_and_once_in_the_total() {
    let corpus = workshop().coding("k", "power", "decides, always\nB: we carry").build();
    let report = made(&corpus, &by(&["profession"]));
    let row = &report.rows[0];
    assert_eq!(figures(&row.cells[0]), [1, 1, 1, 1, 1, 2]);
    assert_eq!(figures(&row.cells[1]), [1, 1, 1, 1, 1, 2]);
    assert_eq!(figures(&row.total), [1, 1, 2, 1, 2, 4]);
    assert_eq!((row.straddling, report.straddling), (1, 1));
    assert_eq!(made(&corpus, &Options::default()).straddling, 0);
}

#[test]
fn a_straddling_passage_can_be_given_to_one_group() {
    let corpus = workshop().coding("k", "power", "always\nB: we carry").coding("k", "power", "we").build();
    let with = |straddle| made(&corpus, &Options { straddle: Some(straddle), ..by(&["profession"]) }).rows[0].clone();
    let main = with(Straddle::Main);
    assert_eq!((figures(&main.cells[0]), figures(&main.cells[1])), ([0; 6], [1, 2, 1, 1, 1, 2]));
    let start = with(Straddle::Start);
    assert_eq!((figures(&start.cells[0]), figures(&start.cells[1])), ([1, 2, 1, 1, 1, 1], [0; 6]));
    assert_eq!(figures(&start.total), [1, 2, 2, 1, 2, 3]);
    assert_eq!(start.straddling, 1);
}

#[test]
fn a_row_stands_for_the_code_with_its_sub_codes_unless_own_is_asked() {
    let corpus = workshop().coding("k", "power", "the doctor").coding("k", "power.status", "doctor decides").build();
    let total = |options: &Options| {
        let report = made(&corpus, options);
        report.rows.iter().map(|row| (row.code.clone(), row.total.passages, row.depth)).collect::<Vec<_>>()
    };
    let row = |code: &str, passages, depth| (code.to_owned(), passages, depth);
    assert_eq!(total(&Options::default()), [row("power", 1, 1), row("identity", 0, 1)]);
    let all = Options { depth: Depth::All, ..Options::default() };
    assert_eq!(total(&all), [row("power", 1, 1), row("power.status", 1, 2), row("identity", 0, 1)]);
    let report = made(&corpus, &Options { own: true, ..all.clone() });
    assert_eq!(figures(&report.rows[0].total), [1, 1, 1, 1, 1, 2]);
    assert_eq!(report.rows[1].parent.as_deref(), Some("power"));
    let chosen = Options { codes: vec!["status".into()], ..Options::default() };
    assert_eq!(total(&chosen), [row("power.status", 1, 2)]);
}

#[test]
fn conditions_restrict_turns_and_denominators_but_never_cut_passages() {
    let corpus =
        workshop().coding("k", "power", "decides, always\nB: we carry").coding("k", "power", "carry it").build();
    let filter = Condition::parse_all("profession=nurse").expect("a condition");
    let report = made(&corpus, &Options { filter, ..by(&["profession"]) });
    assert_eq!(report.groups.len(), 1);
    assert_eq!(figures(&report.rows[0].total), [1, 1, 1, 1, 1, 2]);
    assert_eq!((report.denominators.turns, report.denominators.participants), (2, 1));
    assert_eq!(report.straddling, 0);
}

#[test]
fn untouched_documents_change_no_rate_and_their_groups_are_uncoded() {
    let study = || workshop().coding("k", "power", "the doctor");
    let alone = made(&study().build(), &by(&["site"]));
    let later = study().document("new", &[("site", "Y")]).turn("A", "x y").build();
    let report = made(&later, &by(&["site"]));
    assert_eq!(report.denominators, alone.denominators);
    assert_eq!(report.rows[0].cells[0], alone.rows[0].cells[0]);
    let uncoded = &report.rows[0].cells[1];
    assert_eq!((uncoded.state, uncoded.per_100_turns, uncoded.per_1000_words), (State::Uncoded, None, None));
    assert_eq!(alone.rows[1].cells[0].state, State::Counted);
    let all = made(&later, &Options { documents: Documents::All, ..by(&["site"]) });
    assert_eq!(all.rows[0].cells[1].state, State::Counted);
    assert_eq!(all.denominators.documents, 2);
}

#[test]
fn a_participant_of_several_documents_is_one() {
    let corpus = Study::new()
        .known(&["A"])
        .code("c")
        .document("d1", &[])
        .turn("A", "one")
        .coding("k", "c", "one")
        .document("d2", &[])
        .turn("A", "one")
        .turn("Z", "two")
        .coding("k", "c", "one")
        .document("d3", &[])
        .turn("Z", "one")
        .coding("k", "c", "one")
        .build();
    let report = made(&corpus, &Options::default());
    assert_eq!(figures(&report.rows[0].total), [3, 3, 3, 3, 2, 3]);
    assert_eq!(report.denominators.participants, 3);
    assert_eq!(report.rows[0].dominated_by.as_ref().map(|d| (d.name.as_str(), d.passages)), Some(("A", 2)));
}

#[test]
fn a_word_in_two_passages_is_one_word() {
    let corpus = Study::new()
        .code("c")
        .document("d", &[])
        .turn("", "planning it")
        .span("k", "c", 0, 3)
        .span("k", "c", 5, 8)
        .build();
    assert_eq!(figures(&made(&corpus, &Options::default()).rows[0].total), [2, 2, 1, 1, 0, 1]);
}

#[test]
fn small_cells_and_dominance_are_flagged() {
    let mut study = Study::new().code("c");
    for document in 0..5 {
        study = study.document(&format!("d{document}"), &[]).turn("A", "one").coding("k", "c", "one");
    }
    let report = made(&study.build(), &Options::default());
    assert!(!report.rows[0].total.small && report.rows[0].dominated_by.is_none() && !report.mostly_small());
    let report = made(&workshop().coding("k", "power", "the doctor").build(), &Options::default());
    assert!(report.rows[0].total.small && report.mostly_small());
    assert!(!report.rows[1].total.small, "a nought gives nobody away");
}

#[test]
fn the_json_has_the_fields_that_scripts_read() {
    let corpus = workshop().coding("k", "power", "the doctor").build();
    let json = serde_json::to_value(made(&corpus, &by(&["profession", "site"]))).expect("json");
    assert_eq!(json["report"], "frequency");
    assert_eq!(json["by"], serde_json::json!(["profession", "site"]));
    assert_eq!(json["unit"], "participants");
    assert_eq!(json["denominators"], serde_json::json!({"documents": 1, "participants": 2, "turns": 3, "words": 13}));
    let group = serde_json::json!({
        "key": {"profession": "nurse", "site": "X"}, "documents": 1, "participants": 1, "turns": 2, "words": 7
    });
    assert_eq!(json["groups"][0], group);
    let cell = &json["rows"][0]["cells"][0];
    for (key, value) in [("passages", 1.0), ("codings", 1.0), ("turns", 1.0), ("documents", 1.0), ("participants", 1.0)]
    {
        assert_eq!(cell[key].as_f64(), Some(value), "{key}");
    }
    assert_eq!((cell["per_100_turns"].as_f64(), cell["state"].as_str()), (Some(50.0), Some("counted")));
    assert_eq!((json["rows"][0]["code"].as_str(), json["rows"][0]["parent"].is_null()), (Some("power"), true));
    let plain = serde_json::to_value(made(&corpus, &Options::default())).expect("json");
    assert_eq!(
        (plain["groups"].as_array().map(Vec::len), plain["rows"][0]["cells"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_figure_is_what_counting_byte_by_byte_gives(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let (corpus, texts) = random_study(&mut dice).build_with_texts();
        let options = random_options(&mut dice);
        let brute = Brute { corpus: &corpus, texts: &texts, options: &options };
        let report = made(&corpus, &options);
        let values = |row: &GroupRow| row.key.values().map(str::to_owned).collect::<Vec<_>>();
        let keys: Vec<Vec<String>> = report.groups.iter().map(values).collect();
        let sorted: std::collections::BTreeSet<Vec<String>> = keys.iter().cloned().collect();
        prop_assert_eq!(sorted, brute.groups());
        let base = |b: Denominators| [b.documents, b.participants, b.turns, b.words];
        prop_assert_eq!(base(report.denominators), brute.base(None));
        for (group, key) in keys.iter().enumerate() {
            prop_assert_eq!(base(report.base(Some(group))), brute.base(Some(key)));
        }
        let codes: Vec<String> = report.rows.iter().map(|row| row.code.clone()).collect();
        prop_assert_eq!(&codes, &brute.rows());
        for row in &report.rows {
            prop_assert_eq!(figures(&row.total), brute.figures(&row.code, None), "{}", row.code);
            for (cell, key) in row.cells.iter().zip(&keys) {
                prop_assert_eq!(figures(cell), brute.figures(&row.code, Some(key)), "{} {:?}", row.code, key);
            }
        }
    }
}
