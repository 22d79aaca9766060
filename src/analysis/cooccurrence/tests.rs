//! Tests of the module above.

use super::*;
use crate::analysis::options::{Coders, Straddle};
use crate::analysis::testing::Study;
use crate::analysis::testing::brute::{Brute, Patch};
use crate::analysis::testing::random::{Dice, options as random_options, study as random_study};
use crate::study::corpus::CodingRow;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn within(within: Within) -> Options {
    Options { within, ..Options::default() }
}

fn pair(corpus: &Corpus, options: &Options) -> Pair {
    let report = cooccurrence(corpus, options).expect("a report");
    report.pair("a", "b", None).cloned().expect("both codes are used")
}

fn numbers(pair: &Pair) -> [u32; 5] {
    [pair.n_ab, pair.n_a, pair.n_b, pair.a_meets_b, pair.b_meets_a]
}

fn study() -> Study {
    Study::new()
        .code("a")
        .code("a.x")
        .code("b")
        .code("c")
        .document("d", &[])
        .turn("A", "one two three four")
        .speaker("A", &[("profession", "nurse")])
        .turn("INT", "why")
        .turn("B", "five six seven")
        .speaker("B", &[("profession", "police")])
        .turn("A", "eight nine ten")
}

#[test]
fn two_codes_in_one_turn_apart_meet_in_the_turn_and_not_in_the_text() {
    let corpus = study().coding("k", "a", "one").coding("k", "b", "three four").build();
    assert_eq!(numbers(&pair(&corpus, &within(Within::Overlap))), [0, 1, 1, 0, 0]);
    assert_eq!(numbers(&pair(&corpus, &within(Within::Turn))), [1, 1, 1, 1, 1]);
}

#[test]
fn touching_spans_do_not_overlap() {
    let corpus = study().coding("k", "a", "one ").coding("k", "b", "two").build();
    assert_eq!(pair(&corpus, &within(Within::Overlap)).n_ab, 0);
    let corpus = study().coding("k", "a", "one t").coding("k", "b", "two").build();
    assert_eq!(pair(&corpus, &within(Within::Overlap)).n_ab, 1);
}

#[test]
fn one_passage_that_meets_several_is_flagged() {
    let corpus =
        study().coding("k", "a", "one two three").coding("k", "b", "one").coding("k", "b", "three four").build();
    let found = pair(&corpus, &within(Within::Overlap));
    assert_eq!(numbers(&found), [2, 1, 2, 1, 2]);
    assert_eq!((found.c, found.p_b_given_a, found.p_a_given_b, found.lift), (Some(2.0), Some(1.0), Some(1.0), None));
    assert_eq!(found.flags, [Flag::Several]);
}

#[test]
fn pooled_coders_who_agree_meet_once_by_passages_and_four_times_by_codings() {
    let both = |study: Study, coder: &str| study.coding(coder, "a", "one two").coding(coder, "b", "one two");
    let corpus = both(both(study(), "k"), "m").build();
    let pooled = Options { coders: Coders::All, ..within(Within::Overlap) };
    assert_eq!(numbers(&pair(&corpus, &pooled)), [1, 1, 1, 1, 1]);
    let raw = Options { count: Count::Codings, ..pooled };
    assert_eq!(numbers(&pair(&corpus, &raw)), [4, 2, 2, 2, 2]);
    assert_eq!(pair(&corpus, &raw).c, None);
    assert_eq!(numbers(&pair(&corpus, &within(Within::Overlap))), [1, 1, 1, 1, 1]);
}

#[test]
fn a_meeting_in_uncounted_turns_is_none() {
    let corpus = study().coding("k", "a", "four\nINT: why\n").coding("k", "b", "why\nB: five").build();
    assert_eq!(numbers(&pair(&corpus, &within(Within::Overlap))), [0, 1, 1, 0, 0]);
}

#[test]
fn turns_near_each_other_are_counted_in_the_documents_sequence() {
    let corpus = study().coding("k", "a", "one").coding("k", "b", "five").coding("k", "b", "eight").build();
    let n_ab = |reach| numbers(&pair(&corpus, &within(Within::Turns(reach))));
    assert_eq!(n_ab(0), [0, 1, 2, 0, 0]);
    assert_eq!(n_ab(1), [0, 1, 2, 0, 0], "the interviewer's turn lies between");
    assert_eq!(n_ab(2), [1, 1, 2, 1, 1]);
    assert_eq!(n_ab(3), [2, 1, 2, 1, 2]);
    let grouped = Options { by: vec!["profession".into()], ..within(Within::Turns(3)) };
    let report = cooccurrence(&corpus, &grouped).expect("a report");
    assert_eq!(numbers(report.pair("b", "a", Some(0)).expect("a pair")), [1, 1, 1, 1, 1]);
    assert_eq!(numbers(report.pair("a", "b", Some(1)).expect("a pair")), [0, 0, 1, 0, 0]);
}

#[test]
fn two_turns_with_both_codes_are_one_pair_of_turns() {
    let corpus = study()
        .coding("k", "a", "five")
        .coding("k", "b", "five")
        .coding("k", "a", "eight")
        .coding("k", "b", "eight")
        .build();
    // Each turn with itself, and the two with each other.
    assert_eq!(numbers(&pair(&corpus, &within(Within::Turns(1)))), [3, 2, 2, 2, 2]);
}

#[test]
fn documents_and_participants_have_lift_and_jaccard() {
    let corpus = study()
        .coding("k", "a", "one")
        .coding("k", "b", "ten")
        .coding("k", "b", "six")
        .document("e", &[])
        .turn("Z", "zero")
        .coding("k", "b", "zero")
        .document("f", &[])
        .turn("Y", "zero")
        .coding("k", "c", "zero")
        .build();
    let found = pair(&corpus, &within(Within::Document));
    assert_eq!(numbers(&found), [1, 1, 2, 1, 1]);
    assert_eq!((found.c, found.p_b_given_a, found.p_a_given_b), (Some(0.5), Some(1.0), Some(0.5)));
    assert_eq!(found.lift, Some(1.5));
    let found = pair(&corpus, &within(Within::Participant));
    assert_eq!(numbers(&found), [1, 1, 3, 1, 1]);
    assert_eq!(found.lift, Some(4.0 / 3.0));
}

#[test]
fn lifting_pools_sub_codes_and_depth_all_takes_each_code_by_itself() {
    let corpus = study().coding("k", "a.x", "one two").coding("k", "a", "two three").coding("k", "b", "one").build();
    let lifted = cooccurrence(&corpus, &within(Within::Overlap)).expect("a report");
    assert_eq!(lifted.codes, ["a", "b"]);
    assert_eq!(numbers(&lifted.total.pairs[0]), [1, 1, 1, 1, 1]);
    let all = Options { depth: Depth::All, ..within(Within::Overlap) };
    let own = cooccurrence(&corpus, &all).expect("a report");
    assert_eq!(own.codes, ["a", "a.x", "b"]);
    let n: Vec<u32> = own.total.pairs.iter().map(|pair| pair.n_ab).collect();
    assert_eq!(n, [1, 0, 1], "a with a.x, a with b, a.x with b");
}

#[test]
fn very_unequal_codes_are_flagged() {
    let mut study = study().coding("k", "a", "one");
    for words in ["two", "three", "five", "six", "eight"] {
        study = study.coding("k", "b", words);
    }
    let corpus = study.build();
    assert_eq!(pair(&corpus, &within(Within::Overlap)).flags, []);
    let corpus = Study::new()
        .code("a")
        .code("b")
        .document("d", &[])
        .turn("A", "0 1 2 3 4 5 6 7")
        .coding("k", "a", "0")
        .coding("k", "b", "1")
        .coding("k", "b", "2")
        .coding("k", "b", "3")
        .coding("k", "b", "4")
        .coding("k", "b", "5")
        .coding("k", "b", "6")
        .build();
    assert_eq!(pair(&corpus, &within(Within::Overlap)).flags, [Flag::Ratio]);
}

#[test]
fn a_straddling_pair_is_in_the_group_both_are_given_to() {
    let corpus = study().coding("k", "a", "seven\nA: eight nine").coding("k", "b", "six seven\nA: eight").build();
    let grouped = Options { by: vec!["profession".into()], ..within(Within::Overlap) };
    let n = |options: &Options| {
        let report = cooccurrence(&corpus, options).expect("a report");
        let of = |group| numbers(report.pair("a", "b", group).expect("a pair"));
        [of(None), of(Some(0)), of(Some(1))]
    };
    assert_eq!(n(&grouped), [[1; 5], [1; 5], [1; 5]]);
    let start = Options { straddle: Some(Straddle::Start), ..grouped.clone() };
    assert_eq!(n(&start), [[1; 5], [0; 5], [1; 5]]);
    let main = Options { straddle: Some(Straddle::Main), ..grouped };
    assert_eq!(n(&main), [[1; 5], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]]);
}

#[test]
fn the_json_has_the_fields_that_scripts_read() {
    let corpus = study().coding("k", "a", "one two").coding("k", "b", "two").build();
    let options = Options { by: vec!["profession".into()], ..within(Within::Turn) };
    let json = serde_json::to_value(cooccurrence(&corpus, &options).expect("a report")).expect("json");
    assert_eq!((json["report"].as_str(), json["within"].as_str()), (Some("cooccurrence"), Some("turn")));
    assert_eq!((json["depth"].as_u64(), &json["by"]), (Some(1), &serde_json::json!(["profession"])));
    assert_eq!(json["codes"], serde_json::json!(["a", "b"]));
    assert_eq!(json["groups"][0]["key"], serde_json::json!({"profession": "nurse"}));
    let pair = &json["total"]["pairs"][0];
    assert_eq!((pair["a"].as_str(), pair["b"].as_str()), (Some("a"), Some("b")));
    assert_eq!((pair["n_ab"].as_u64(), pair["n_a"].as_u64(), pair["n_b"].as_u64()), (Some(1), Some(1), Some(1)));
    assert_eq!((pair["c"].as_f64(), pair["lift"].as_f64()), (Some(1.0), Some(3.0)));
    assert_eq!((pair["p_b_given_a"].as_f64(), pair["p_a_given_b"].as_f64()), (Some(1.0), Some(1.0)));
    assert!(json["groups"][1]["pairs"][0]["c"].is_null());
    let plain = serde_json::to_value(cooccurrence(&corpus, &within(Within::Turn)).expect("a report")).expect("json");
    assert_eq!(plain["groups"], serde_json::json!([]));
}

#[test]
fn more_pairs_than_anyone_can_read_are_refused() {
    let mut study = Study::new();
    for code in 0..300 {
        study = study.code(&format!("c{code}"));
    }
    study = study.document("d", &[]);
    for turn in 0..500 {
        study = study.turn(&format!("P{turn}"), "x");
    }
    let options = Options { by: vec!["participant".into()], ..Options::default() };
    let error = cooccurrence(&study.build(), &options).expect_err("too many");
    assert!(error.to_string().starts_with("300 codes in 500 groups are more pairs"));
}

/// Counted byte by byte: `n_ab, n_a, n_b, a_meets_b, b_meets_a`.
fn brute(brute: &Brute<'_>, a: &str, b: &str, group: Option<&[String]>) -> [u32; 5] {
    let rows = brute.rows();
    let options = brute.options;
    let is = |coding: &CodingRow, row: &str| {
        let path = brute.ancestors(coding.code as usize);
        let nearest = if options.own { path.first() } else { path.iter().find(|id| rows.contains(id)) };
        nearest.is_some_and(|id| id == row)
    };
    let items = |row: &str| -> Vec<Patch> {
        let codings = brute.report_codings().filter(|coding| is(coding, row));
        match options.count {
            Count::Passages => brute.passages(codings),
            Count::Codings => codings.map(Brute::patch).collect(),
        }
    };
    let (of_a, of_b) = (items(a), items(b));
    let touches = |patch: &Patch| brute.turns_of(patch).iter().any(|&turn| brute.in_group(turn, group));
    let turns = |items: &[Patch]| -> BTreeSet<usize> {
        items.iter().flat_map(|p| brute.turns_of(p)).filter(|&turn| brute.in_group(turn, group)).collect()
    };
    let (turns_a, turns_b) = (turns(&of_a), turns(&of_b));
    let sets = |a: BTreeSet<usize>, b: BTreeSet<usize>| {
        let both = a.intersection(&b).count() as u32;
        [both, a.len() as u32, b.len() as u32, both, both]
    };
    let row = |turn: &usize| &brute.corpus.turns[*turn];
    match options.within {
        Within::Overlap => {
            let meet = |p: &Patch, q: &Patch| {
                let bytes = p.bytes.intersection(&q.bytes).copied().collect();
                p.document == q.document && touches(&Patch { document: p.document, bytes })
            };
            let n = |items: &[Patch]| items.iter().filter(|p| touches(p)).count() as u32;
            let some = |items: &[Patch], others: &[Patch]| {
                items.iter().filter(|p| others.iter().any(|q| meet(p, q))).count() as u32
            };
            let pairs: usize = of_a.iter().map(|p| of_b.iter().filter(|q| meet(p, q)).count()).sum();
            [pairs as u32, n(&of_a), n(&of_b), some(&of_a, &of_b), some(&of_b, &of_a)]
        }
        Within::Turn => sets(turns_a, turns_b),
        Within::Turns(reach) => {
            let near = |i: usize, j: usize| row(&i).document == row(&j).document && i.abs_diff(j) <= reach;
            let together = |i: &usize, j: &usize| near(*i, *j) && brute.group(row(i)) == brute.group(row(j));
            let near = |i: &usize, j: &usize| if group.is_some() { together(i, j) } else { near(*i, *j) };
            let pairs: BTreeSet<(usize, usize)> = turns_a
                .iter()
                .flat_map(|i| turns_b.iter().map(move |j| (i, j)))
                .filter(|(i, j)| near(i, j))
                .map(|(i, j)| (*i.min(j), *i.max(j)))
                .collect();
            let some = |these: &BTreeSet<usize>, those: &BTreeSet<usize>| {
                these.iter().filter(|i| those.iter().any(|j| near(i, j))).count() as u32
            };
            let n = [turns_a.len() as u32, turns_b.len() as u32];
            [pairs.len() as u32, n[0], n[1], some(&turns_a, &turns_b), some(&turns_b, &turns_a)]
        }
        Within::Document => {
            let documents = |turns: &BTreeSet<usize>| turns.iter().map(|t| row(t).document as usize).collect();
            sets(documents(&turns_a), documents(&turns_b))
        }
        Within::Participant => {
            let people = |turns: &BTreeSet<usize>| turns.iter().filter_map(|t| brute.participant(row(t))).collect();
            sets(people(&turns_a), people(&turns_b))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_number_is_what_counting_byte_by_byte_gives(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let (corpus, texts) = random_study(&mut dice).build_with_texts();
        let options = Options {
            within: dice.pick(&[
                Within::Overlap,
                Within::Overlap,
                Within::Turn,
                Within::Turns(0),
                Within::Turns(1),
                Within::Turns(3),
                Within::Document,
                Within::Participant,
            ]),
            count: dice.pick(&[Count::Passages, Count::Codings]),
            ..random_options(&mut dice)
        };
        let slow = Brute { corpus: &corpus, texts: &texts, options: &options };
        let report = cooccurrence(&corpus, &options).expect("a report");
        let rows = slow.rows();
        let used: Vec<&String> =
            rows.iter().filter(|row| brute(&slow, row, row, None)[1] > 0).collect();
        prop_assert_eq!(report.codes.iter().collect::<Vec<_>>(), used.clone());
        prop_assert_eq!(report.total.pairs.len(), used.len() * used.len().saturating_sub(1) / 2);
        let units = |group: Option<&[String]>| {
            let [documents, participants, turns, _] = slow.base(group);
            match options.within {
                Within::Turn => Some(turns),
                Within::Document => Some(documents),
                Within::Participant => Some(participants),
                _ => None,
            }
        };
        let mut groups = vec![(None, &report.total.pairs)];
        groups.extend(report.groups.iter().map(|group| (Some(&group.key), &group.pairs)));
        for (key, pairs) in groups {
            let key = key.map(|key| key.values().map(str::to_owned).collect::<Vec<_>>());
            for pair in pairs {
                let expected = brute(&slow, &pair.a, &pair.b, key.as_deref());
                prop_assert_eq!(numbers(pair), expected, "{} {} {:?}", pair.a, pair.b, key);
                let [n_ab, n_a, n_b, ..] = expected.map(f64::from);
                let expected = units(key.as_deref()).filter(|_| n_a * n_b > 0.0).map(|n| n_ab * f64::from(n) / (n_a * n_b));
                prop_assert_eq!(pair.lift, expected);
            }
        }
    }
}
