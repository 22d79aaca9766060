//! Who is compared where, what is a place, and the figures against looking at every turn.

use super::*;
use crate::analysis::options::Speakers;
use crate::analysis::testing::random::{self, Dice};
use crate::analysis::testing::{Kept, Study};
use crate::study::Choice;
use proptest::prelude::*;

fn compared(study: Study, wanted: &Wanted) -> Result<Compare, AnalysisError> {
    let (corpus, texts) = study.build_with_texts();
    compare(&corpus, wanted, &Kept(texts))
}

fn named(names: &[&str]) -> Wanted {
    let coders = Coders::Named(names.iter().map(|&name| name.into()).collect());
    Wanted { scope: Options { coders, ..Wanted::default().scope }, ..Wanted::default() }
}

/// Two coders in d1, one more in d2 with k1; d3 is k1's alone.
fn study() -> Study {
    Study::new()
        .code("a")
        .code("a.x")
        .code("b")
        .document("d1", &[])
        .turn("INT", "why née")
        .turn("A", "one two three")
        .turn("B", "four five six")
        .coding("k1", "a", "one two")
        .coding("k2", "a", "two three")
        .coding("k1", "b", "four")
        .coding("k2", "b", "four")
        .coding("k1", "a.x", "six")
        .document("d2", &[])
        .turn("A", "seven eight")
        .coding("k1", "b", "seven")
        .finished("k3")
        .document("d3", &[])
        .turn("A", "nine ten")
        .coding("k1", "b", "nine")
}

#[test]
fn places_are_the_same_overlapping_or_of_one_coder_only() {
    let report = compared(study(), &Wanted { same: true, ..Wanted::default() }).expect("a report");
    assert_eq!(
        (report.coders, report.documents),
        (vec!["k1".into(), "k2".into(), "k3".into()], vec!["d1".to_owned(), "d2".into()])
    );
    let told =
        |place: &Place| (place.document.clone(), place.code.clone(), place.kind, [place.start, place.end], place.turn);
    assert_eq!(
        report.disagreements.iter().map(told).collect::<Vec<_>>(),
        [
            // Code points: the é before them is one.
            ("d1".to_owned(), "a".to_owned(), Kind::Overlapping, [16, 29], 2),
            ("d1".into(), "a.x".into(), Kind::Only, [43, 46], 3),
            ("d2".into(), "b".into(), Kind::Only, [3, 8], 1),
        ]
    );
    assert_eq!(
        report.agreements.iter().map(told).collect::<Vec<_>>(),
        [("d1".into(), "b".into(), Kind::Same, [33, 37], 3)]
    );
    let first = &report.disagreements[0];
    assert_eq!(first.participant.as_deref(), Some("d1/A"));
    let spans = |reading: &PlaceReading| (reading.coder.clone(), reading.spans.clone());
    assert_eq!(
        first.readings.iter().map(spans).collect::<Vec<_>>(),
        [("k1".into(), vec![[16, 23]]), ("k2".into(), vec![[20, 29]])]
    );
    // In d2 k3 finished and coded nothing: that is a reading, and k2's is none.
    assert_eq!(
        report.disagreements[2].readings.iter().map(spans).collect::<Vec<_>>(),
        [("k1".into(), vec![[3, 8]]), ("k3".into(), vec![])]
    );
}

#[test]
fn figures_are_of_those_who_take_part() {
    let report = compared(study(), &Wanted::default()).expect("a report");
    let row = |code: &str| &report.rows.iter().find(|row| row.code == code).expect(code).figures;
    // Two counted turns in d1, one in d2.
    let b = row("b");
    assert_eq!((b.units, &b.coded, b.same, &b.only), (3, &vec![2, 1, 0], 1, &vec![1, 0, 0]));
    assert_eq!(b.percent, Some(2.0 / 3.0));
    let a = row("a");
    assert_eq!((a.percent, a.alpha, a.overlapping, a.open()), (Some(1.0), Some(1.0), 1, 1));
    let x = row("a.x");
    assert_eq!((x.percent, &x.coded), (Some(2.0 / 3.0), &vec![1, 0, 0]));
    assert_eq!((report.pooled.units, report.pooled.same, report.pooled.overlapping), (9, 1, 1));
    assert_eq!(report.pooled.only, [2, 0, 0]);
    let d1 = &report.by_document[0];
    assert_eq!((&d1.coders, d1.figures.units), (&vec!["k1".to_owned(), "k2".into()], 6));
    assert_eq!(d1.figures.percent, Some(5.0 / 6.0));
    // Most open disagreements first, then codebook order.
    assert_eq!(report.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["a", "a.x", "b"]);
}

#[test]
fn units_may_be_words_and_code_points() {
    let of = |unit| {
        let report = compared(study(), &Wanted { unit, ..named(&["k1", "k2"]) }).expect("a report");
        let row = report.rows.into_iter().find(|row| row.code == "a").expect("a row").figures;
        (row.units, row.coded, row.percent)
    };
    assert_eq!(of(Unit::Word), (6, vec![2, 2], Some(4.0 / 6.0)));
    // A turn here is a sentence.
    assert_eq!(of(Unit::Sentence), (2, vec![1, 1], Some(1.0)));
    // “one two three” and “four five six”: differing are “one ” and “ three”.
    assert_eq!(of(Unit::Char), (26, vec![7, 9], Some(16.0 / 26.0)));
    assert_eq!("char".parse(), Ok(Unit::Char));
    assert!("line".parse::<Unit>().is_err_and(|why| why.contains("turn, sentence, word or char")));
}

#[test]
fn a_depth_lifts_the_codings() {
    let mut wanted = named(&["k1", "k2"]);
    wanted.scope.depth = Depth::N(1);
    let report = compared(study(), &wanted).expect("a report");
    let row = |code: &str| &report.rows.iter().find(|row| row.code == code).expect(code).figures;
    assert_eq!((row("a").coded.clone(), row("a").only.clone()), (vec![2, 1], vec![1, 0]));
    assert_eq!(report.rows.len(), 2);
}

#[test]
fn codings_that_touch_are_two_places_unless_something_bridges_them() {
    let touching =
        || Study::new().code("a").document("d", &[]).turn("", "abcdef").span("k1", "a", 0, 3).span("k1", "a", 3, 6);
    let places = |study: Study| {
        let corpus = study.build();
        let found = clusters(&corpus, 0, &[0, 1]);
        found.iter().map(|cluster| (cluster.span, cluster.kind)).collect::<Vec<_>>()
    };
    let span = Span::new;
    assert_eq!(places(touching().finished("k2")), [(span(0, 3), Kind::Only), (span(3, 6), Kind::Only)]);
    assert_eq!(places(touching().span("k2", "a", 0, 3)), [(span(0, 3), Kind::Same), (span(3, 6), Kind::Only)]);
    assert_eq!(places(touching().span("k2", "a", 2, 4)), [(span(0, 6), Kind::Overlapping)]);
    assert_eq!(places(touching()), [], "there is nobody to compare with");
}

#[test]
fn two_who_agree_do_not_outvote_a_third() {
    let study = Study::new().code("a").document("d", &[]).turn("", "abc").span("k1", "a", 0, 3).span("k2", "a", 0, 3);
    let corpus = study.finished("k3").build();
    assert_eq!(clusters(&corpus, 0, &[0, 1])[0].kind, Kind::Same);
    assert_eq!(clusters(&corpus, 0, &[0, 1, 2])[0].kind, Kind::Overlapping);
}

#[test]
fn what_is_decided_comes_last_and_counts_as_decided() {
    let settled = study().document("d4", &[]).turn("A", "x y").coding("k1", "a", "x").coding("k2", "b", "y").decided(
        "a",
        "x",
        Choice::Take(vec!["k1".into()]),
    );
    // A decision on another stretch settles nothing.
    let settled = settled.decided("b", "x ", Choice::Neither);
    let report = compared(settled, &Wanted::default()).expect("a report");
    let last = report.disagreements.last().expect("a place");
    assert_eq!((last.document.as_str(), last.code.as_str()), ("d4", "a"));
    let decision = last.decision.as_ref().expect("a decision");
    assert_eq!((decision.choice, decision.take.clone()), ("take", vec!["k1".to_owned()]));
    assert_eq!((report.pooled.decided, report.pooled.different(), report.pooled.open()), (1, 5, 4));
    assert_eq!(report.disagreements.iter().filter(|place| place.decision.is_some()).count(), 1);
}

#[test]
fn a_decision_on_a_stretch_settles_what_lies_in_it_until_a_coding_reaches_beyond() {
    let talk = || Study::new().code("a").document("d", &[]).turn("A", "one two three");
    let talk = || talk().coding("k1", "a", "two").decided("a", "one two", Choice::Neither);
    let open = |study: Study| clusters(&study.finished("k2").finished("k3").build(), 0, &[0, 1, 2])[0].is_open();
    assert!(!open(talk()), "a third coder had read on");
    assert!(open(talk().coding("k3", "a", "two three")), "and this one has read further since");
}

#[test]
fn work_not_begun_is_told_and_never_counted() {
    let report =
        compared(study().document("d5", &[]).turn("A", "x").assigned("k2").coding("k1", "a", "x"), &Wanted::default());
    let report = report.expect("a report");
    assert_eq!(report.documents, ["d1", "d2"]);
    let lines = report.header.lines(&report.documents);
    assert!(lines.iter().any(|line| line == "assigned and not begun, so in no figure: d5 by k2"), "{lines:?}");
    assert_eq!(lines[0], "turns · every code alone");
    assert_eq!(lines[1], "coders: k1 (2 documents), k2 (1 document), k3 (1 document) · codebook: core 1");
    assert_eq!(lines[2..4], ["documents compared: 2 (d1, d2)", "out of 3 counted turns, 8 words"]);
}

#[test]
fn what_touches_no_counted_turn_is_told_and_never_counted() {
    let with = || study().document("d6", &[]).turn("INT", "ask").turn("A", "x").coding("k1", "b", "ask").finished("k2");
    let report = compared(with(), &Wanted::default()).expect("a report");
    assert_eq!((report.header.outside, report.disagreements.len()), (1, 3));
    let lines = report.header.lines(&report.documents).join("\n");
    assert!(lines.contains("1 coded place that touches no counted turn"), "{lines}");
    let mut all = Wanted::default();
    all.scope.speakers = Speakers::All;
    let report = compared(with(), &all).expect("a report");
    assert_eq!((report.header.outside, report.disagreements.len()), (0, 4));
}

#[test]
fn where_nobody_used_a_code_that_is_the_reason() {
    let study = Study::new().code("a").document("d", &[]).turn("A", "x").finished("k1").finished("k2");
    let report = compared(study, &Wanted::default()).expect("a report");
    assert!(report.rows.is_empty() && report.disagreements.is_empty());
    assert_eq!((report.pooled.percent, report.pooled.alpha_undefined), (None, Some(Undefined::NotCoded)));
}

#[test]
fn a_reflexive_study_has_no_coefficients() {
    let report = compared(study(), &Wanted { reflexive: true, ..Wanted::default() }).expect("a report");
    let all = report.rows.iter().map(|row| &row.figures).chain([&report.pooled]);
    let hidden = |figures: &Figures| (figures.percent, figures.alpha, figures.alpha_undefined) == (None, None, None);
    assert!(all.into_iter().all(hidden));
    assert_eq!((report.disagreements.len(), report.pooled.units), (3, 9));
    assert!(report.header.lines(&[]).iter().any(|line| line.contains("reflexive")));
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_can() {
    let refused = |study: Study, wanted: &Wanted| compared(study, wanted).expect_err("a refusal");
    let shared = "k1 and k2 share d1; k1 and k3 share d2";
    assert_eq!(refused(study(), &named(&["k2", "k3"])).to_string(), format!("k2, k3 share no document; {shared}"));
    let one = refused(study(), &named(&["k2", "K2"])).to_string();
    assert_eq!(one, "a comparison takes two coders or more; k1 and k2 share d1");
    assert_eq!(refused(study(), &named(&["k1", "k9"])).to_string(), "there is no coder “k9”; known are k1, k2, k3");
    let of = |name: &str| Wanted { documents: vec![name.into()], ..Wanted::default() };
    let alone = refused(study(), &of("d3")).to_string();
    assert_eq!(alone, format!("d3 cannot be compared: only k1 takes part there; {shared}"));
    assert!(matches!(refused(study(), &of("d9")), AnalysisError::Usage(why) if why.contains("“d9”")));
    let single = || {
        Study::new().code("a").document("d", &[]).turn("A", "x").coding("k1", "a", "x").coding("consensus", "a", "x")
    };
    let nothing = refused(single(), &Wanted::default());
    assert!(matches!(&nothing, AnalysisError::NothingShared(why) if why.contains("assign")), "{nothing}");
    assert!(compared(single(), &named(&["k1", "consensus"])).is_ok(), "whoever is named is compared");
}

#[test]
fn a_document_coded_blind_is_left_out_and_refused_when_named() {
    let (mut corpus, texts) = study().build_with_texts();
    corpus.documents[0].blind = true;
    let texts = Kept(texts);
    let report = compare(&corpus, &Wanted::default(), &texts).expect("a report");
    assert_eq!((report.documents.clone(), report.header.blind.clone()), (vec!["d2".to_owned()], vec!["d1".to_owned()]));
    let lines = report.header.lines(&report.documents).join("\n");
    assert!(lines.contains("coded blind and left out until you have finished them: d1"), "{lines}");
    let asked = Wanted { documents: vec!["d1".into()], ..Wanted::default() };
    let refusal = compare(&corpus, &asked, &texts).expect_err("blind").to_string();
    assert_eq!(refusal, "d1 is coded blind: finish it first (`emic finish d1`), then compare");
    assert_eq!(clusters(&corpus, 0, &[0, 1]), []);
}

/// The same by looking at every code point of every document.
fn by_hand(corpus: &Corpus, code: u32, document: usize, coders: [u32; 2]) -> Vec<[bool; 2]> {
    let codings = corpus.codings_of(document);
    let coded = |turn: &crate::study::corpus::TurnRow, coder: u32| {
        codings.iter().any(|c| c.coder == coder && c.code == code && c.span.overlaps(turn.body))
    };
    let counted = |turn: &&crate::study::corpus::TurnRow| {
        corpus.speaker(turn).is_none_or(|speaker| speaker.speaker_type.is_counted())
            && turn.kind != crate::study::TurnKind::Reflective
    };
    corpus.turns_of(document).iter().filter(counted).map(|turn| coders.map(|coder| coded(turn, coder))).collect()
}

proptest! {
    #[test]
    fn figures_are_those_of_looking_at_every_turn(seed in 0u64..2000) {
        let (corpus, texts) = random::study(&mut Dice::new(seed)).build_with_texts();
        let Ok(report) = compare(&corpus, &Wanted::default(), &Kept(texts)) else { return Ok(()) };
        let coders = [0, 1];
        for row in &report.rows {
            let code = corpus.codebook.index_of(&row.code).expect("a code") as u32;
            let shared = (0..corpus.documents.len()).filter(|&at| participants(&corpus, at, &coders).len() == 2);
            let turns: Vec<[bool; 2]> = shared.flat_map(|at| by_hand(&corpus, code, at, coders)).collect();
            prop_assert_eq!(row.figures.units, turns.len() as u64);
            let often = |at: usize| turns.iter().filter(|turn| turn[at]).count() as u64;
            prop_assert_eq!(&row.figures.coded, &vec![often(0), often(1)]);
            let agreed = turns.iter().filter(|turn| turn[0] == turn[1]).count();
            let percent = row.figures.percent.expect("there are turns");
            prop_assert!((percent - agreed as f64 / turns.len() as f64).abs() < 1e-12);
        }
        // Each coding of a compared code is in exactly one cluster.
        for at in 0..corpus.documents.len() {
            let mut codings: Vec<usize> =
                clusters(&corpus, at, &coders).iter().flat_map(|c| &c.readings).flat_map(|r| r.codings.clone()).collect();
            codings.sort_unstable();
            let row = &corpus.documents[at];
            let all = (row.codings.start as usize..row.codings.end as usize).filter(|&c| !corpus.codings[c].span.is_empty());
            prop_assert!(codings.is_empty() || codings == all.collect::<Vec<_>>());
        }
    }
}
