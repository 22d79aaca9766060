//! Tests of the module above: a study counted by hand, figures recounted from their definitions, laws.

use super::*;
use crate::analysis::agreement::{Continuum, Unit as UnitOf};
use crate::analysis::compare::{Unit, compare};
use crate::analysis::options::{Coders, Depth};
use crate::analysis::testing::random::Dice;
use crate::analysis::testing::{Kept, Study};
use crate::study::corpus::{CodingRow, TurnRow};
use crate::study::{Choice, TurnKind};
use crate::text::{Span, segment, words};
use proptest::prelude::*;
use serde_json::{Value, json};

fn wanted(coders: &[&str]) -> Wanted {
    let mut wanted = Wanted::default();
    if !coders.is_empty() {
        wanted.compared.scope.coders = Coders::Named(coders.iter().map(|&name| name.into()).collect());
    }
    wanted
}

fn counted(study: Study, wanted: &Wanted) -> Result<Agreement, AnalysisError> {
    let (corpus, texts) = study.build_with_texts();
    agreement(&corpus, wanted, &Kept(texts))
}

fn data(report: &Agreement) -> Value {
    serde_json::to_value(report).expect("JSON")
}

fn near(have: &Value, want: f64, what: &str) {
    let have = have.as_f64().unwrap_or_else(|| panic!("{what}: {have} instead of {want}"));
    assert!((have - want).abs() < 1e-12, "{what}: {have} instead of {want}");
}

/// Ten counted turns in d1 by k1 and k2, two in d2 by k1 and k3; k2 was assigned d2 and has not begun.
fn study() -> Study {
    let mut study = Study::new().code("a").code("a.x").code("b").document("d1", &[("site", "X")]);
    for turn in ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nïne"] {
        study = study.turn("A", turn);
    }
    study
        .turn("INT", "why")
        // a: both on one and two, k1 alone on three, k2 alone on four.
        .coding("k1", "a", "one")
        .coding("k2", "a", "one")
        .coding("k1", "a", "two")
        .coding("k2", "a", "tw")
        .coding("k1", "a", "three")
        .coding("k2", "a", "four")
        // On three, where k1 has a, k2 has b; on four, where k2 has a, k1 has b.
        .coding("k2", "b", "three")
        .coding("k1", "b", "four")
        // Outside counted turns.
        .coding("k1", "b", "why")
        .document("d2", &[("site", "Y")])
        .turn("B", "ten")
        .turn("B", "eleven")
        .coding("k1", "a", "ten")
        .assigned("k2")
        .finished("k3")
}

#[test]
fn figures_of_two_coders_are_those_counted_by_hand() {
    let report = counted(study(), &wanted(&["k1", "k2"])).expect("a report");
    let told = data(&report);
    assert_eq!(
        (&told["report"], &told["unit"], &told["kappa"]),
        (&json!("agreement"), &json!("turn"), &json!("Cohen"))
    );
    assert_eq!((&told["documents"], &told["header"]["outside"]), (&json!(["d1"]), &json!(1)));
    assert_eq!(told["header"]["absent"], json!([{ "document": "d2", "coder": "k2" }]));
    let a = &told["rows"][0];
    assert_eq!((&a["code"], &a["units"], &a["coded"]), (&json!("a"), &json!(10), &json!([3, 3])));
    // Both 2, one alone 1 and 1, neither 6.
    near(&a["prevalence"], 0.3, "prevalence");
    near(&a["percent"], 0.8, "percent");
    near(&a["f1"], 4.0 / 6.0, "F1");
    near(&a["kappa"], (0.8 - 0.58) / (1.0 - 0.58), "kappa: chance .09 + .49");
    near(&a["alpha"], 1.0 - (4.0 / 20.0) / (2.0 * 6.0 * 14.0 / (20.0 * 19.0)), "alpha");
    near(&a["ac1"], (0.8 - 0.42) / (1.0 - 0.42), "AC1: chance 2 · .3 · .7");
    near(&a["fleiss"], (0.8 - 0.58) / (1.0 - 0.58), "Fleiss: shares .3 and .7");
    near(&a["brennan_prediger"], 0.6, "2 · .8 − 1");
    // Characters: k1 has one, two, three; k2 one, tw, four: 3 + 2 in common of 11 + 9.
    near(&a["overlap_f1"], 10.0 / 20.0, "overlap");
    near(&a["span_exact"], 1.0 / 3.0, "one of three each");
    near(&a["span_50"], 2.0 / 3.0, "two of three: tw is two thirds of two");
    near(&a["span_90"], 1.0 / 3.0, "one of three each");
    near(&a["span_any"], 2.0 / 3.0, "two of three each");
    let b = &told["rows"][1];
    assert_eq!((&b["code"], &b["coded"]), (&json!("b"), &json!([1, 1])));
    near(&b["percent"], 0.8, "percent of b");
    assert_eq!((&told["pooled"]["micro"]["units"], &told["pooled"]["micro"]["coded"]), (&json!(20), &json!([4, 4])));
    near(&told["pooled"]["micro"]["percent"], 0.8, "pooled");
    near(&told["pooled"]["mean"]["f1"]["mean"], (4.0 / 6.0 + 0.0) / 2.0, "mean F1");
    // De Vries: mean Po .8; Pe .58 and .82.
    near(&told["pooled"]["pooled_kappa"]["kappa"], (0.8 - 0.7) / 0.3, "pooled kappa");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(2), "a.x is used by nobody");
    assert_eq!(told["pairs"], json!([]));
}

#[test]
fn disagreements_come_with_their_kinds_and_confusions() {
    let report = counted(study(), &wanted(&["k1", "k2"])).expect("a report");
    let told = data(&report);
    let found = &told["disagreements"];
    let row = json!({ "code": "a", "same": 1, "only": [1, 1], "some": 0, "extents": 1, "decided": 0, "turns": 2 });
    assert_eq!(found["rows"][0], row);
    assert_eq!((&found["total"]["same"], &found["total"]["only"]), (&json!(1), &json!([2, 2])));
    assert_eq!((&found["total"]["extents"], &found["total"]["turns"]), (&json!(1), &json!(2)));
    // three: k1 a, k2 b; four: k2 a, k1 b.
    let pair = json!({ "a": "a", "b": "b", "turns": 2, "a_by": [1, 1], "b_by": [1, 1] });
    assert_eq!(found["confusions"], json!([pair]));
    let places = found["places"].as_array().expect("places");
    assert_eq!(places.len(), 5);
    assert_eq!(
        places[0],
        json!({ "document": "d1", "code": "a", "kind": "extents", "coders": ["k1", "k2"], "start": 18, "end": 21,
                "turn": 3, "decided": false })
    );
    let only = |at: usize| (places[at]["kind"].clone(), places[at]["code"].clone(), places[at]["coders"].clone());
    assert_eq!(only(1), (json!("only"), json!("a"), json!(["k1"])));
    assert_eq!(only(2), (json!("only"), json!("b"), json!(["k2"])));
}

#[test]
fn numbers_open_what_stands_behind_them() {
    let (corpus, texts) = study().build_with_texts();
    let report = agreement(&corpus, &wanted(&["k1", "k2"]), &Kept(texts.clone())).expect("a report");
    let said = |opens: Option<crate::analysis::Opens>| -> Vec<String> {
        let found = opens.map(|opens| opens.excerpts(&corpus, &Coders::All).expect("excerpts")).unwrap_or_default();
        found.iter().map(|excerpt| excerpt.span.slice(&texts[excerpt.document]).to_owned()).collect()
    };
    let rows = &report.disagreements.rows;
    let a = rows.iter().find(|row| row.code.as_deref() == Some("a")).expect("a row");
    assert_eq!(said(report.opens_differing(a, Of::Same)), ["one"]);
    assert_eq!(said(report.opens_differing(a, Of::Only(0))), ["three"]);
    assert_eq!(said(report.opens_differing(a, Of::Only(1))), ["four"]);
    assert_eq!(said(report.opens_differing(a, Of::Kind(Kind::Extents))), ["two"]);
    assert_eq!(said(report.opens_differing(a, Of::Turns)), ["three", "four"]);
    assert_eq!(said(report.opens_differing(a, Of::Decided)), Vec::<String>::new());
    assert_eq!(said(report.opens_differing(&report.disagreements.total, Of::Turns)), ["three", "four"]);
    assert_eq!(said(report.opens_row(&report.rows[0], Of::Coded(1))), ["one", "two", "four"]);
    let confusion = &report.disagreements.confusions[0];
    assert_eq!(said(report.opens_confusion(confusion, &corpus)), ["three", "four"]);
    assert_eq!(said(report.opens_place(&report.disagreements.places[0])), ["two"]);
}

#[test]
fn three_coders_are_compared_where_two_of_them_take_part() {
    let report = counted(study(), &wanted(&[])).expect("a report");
    let told = data(&report);
    assert_eq!((&told["coders"], &told["kappa"]), (&json!(["k1", "k2", "k3"]), &json!("Light")));
    let a = &told["rows"][0];
    // k3 finished d2 and coded nothing: that is “not coded” there, and missing in d1.
    assert_eq!((&a["units"], &a["coded"]), (&json!(12), &json!([4, 3, 0])));
    near(&a["percent"], 9.0 / 12.0, "percent");
    let pairs = told["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 3);
    assert_eq!((&pairs[1]["coders"], &pairs[1]["documents"]), (&json!(["k1", "k3"]), &json!(1)));
    near(&pairs[1]["percent"], 3.0 / 4.0, "two turns, two codes, one apart");
    assert_eq!((&pairs[2]["units"], &pairs[2]["undefined"]["alpha"]), (&json!(0), &json!("no_pairable_units")));
    // No document has all three.
    assert_eq!(told["stretches"]["documents"], 0);
    assert_eq!(told["stretches"]["themes"], json!([]));
    let some = Study::new().code("a").document("d", &[]).turn("A", "one two").coding("k1", "a", "one");
    let some = some.coding("k2", "a", "one").finished("k3");
    let told = data(&counted(some, &wanted(&[])).expect("a report"));
    assert_eq!(told["disagreements"]["places"][0]["kind"], "some");
}

#[test]
fn groups_have_the_figures_of_their_units() {
    let mut asked = wanted(&[]);
    asked.compared.scope.by = vec!["site".into()];
    let told = data(&counted(study(), &asked).expect("a report"));
    assert_eq!(told["by"], json!(["site"]));
    let groups = told["groups"].as_array().expect("groups");
    assert_eq!(
        (&groups[0]["key"], &groups[0]["documents"], &groups[0]["units"]),
        (&json!({"site": "X"}), &json!(1), &json!(10))
    );
    near(&groups[0]["percent"], 0.8, "X");
    assert_eq!(groups[1]["key"], json!({ "site": "Y" }));
    near(&groups[1]["percent"], 3.0 / 4.0, "Y");
    assert_eq!(groups[1]["rows"][0]["coded"], json!([1, 0, 0]));
    near(&groups[1]["rows"][0]["percent"], 0.5, "a in Y");
    assert_eq!(groups[1]["rows"][1]["undefined"]["alpha"], "not_coded");
}

#[test]
fn what_was_decided_is_told() {
    let study = study().document("d3", &[]).turn("A", "ten two").coding("k1", "a", "ten").finished("k2");
    let decided = study.decided("a", "ten", Choice::Neither);
    let told = data(&counted(decided, &wanted(&["k1", "k2"])).expect("a report"));
    assert_eq!(told["disagreements"]["total"]["decided"], 1);
    let places = told["disagreements"]["places"].as_array().expect("places").clone();
    assert_eq!(places.last().expect("a place")["decided"], true, "decided ones last");
}

#[test]
fn a_reflexive_study_keeps_counts_and_says_why_there_is_no_more() {
    let mut asked = wanted(&[]);
    asked.compared.reflexive = true;
    asked.intervals = Some(Plan { draws: 100, seed: 1 });
    asked.compared.scope.by = vec!["site".into()];
    let told = data(&counted(study(), &asked).expect("a report"));
    assert!(told["hidden"].as_str().is_some_and(|why| why.contains("reflexive")));
    let measured = ["percent", "alpha", "ac1", "f1", "kappa", "fleiss", "brennan_prediger"];
    let rows = told["rows"].as_array().expect("rows").iter().chain([&told["pooled"]["micro"]]);
    for row in rows {
        for name in measured {
            assert_eq!((&row[name], &row["undefined"][name]), (&Value::Null, &json!("reflexive")), "{row}");
        }
        assert!(row["units"].is_number() && row["coded"].is_array() && row["prevalence"].is_null());
    }
    assert_eq!((&told["stretches"], &told["intervals"]), (&Value::Null, &Value::Null));
    assert_eq!(told["sets"]["jaccard"], Value::Null);
    assert_eq!(told["groups"][0]["undefined"]["alpha"], "reflexive");
    assert!(told["disagreements"]["places"].as_array().is_some_and(|places| !places.is_empty()));
    // Not a single coefficient is left anywhere: numbers are counts.
    fn fractions(value: &Value) -> usize {
        match value {
            Value::Number(number) => usize::from(number.is_f64()),
            Value::Array(all) => all.iter().map(fractions).sum(),
            Value::Object(all) => all.values().map(fractions).sum(),
            _ => 0,
        }
    }
    assert_eq!(fractions(&told), 0, "{told:#}");
}

#[test]
fn who_shares_nothing_and_what_is_blind_are_refused_as_in_a_comparison() {
    let told = |study: Study, wanted: &Wanted| counted(study, wanted).expect_err("a refusal").to_string();
    assert!(told(study(), &wanted(&["k2", "k3"])).contains("k2, k3 share no document"));
    assert!(told(study(), &wanted(&["k1", "k9"])).contains("there is no coder “k9”"));
    let alone = Study::new().code("a").document("d", &[]).turn("A", "x").coding("k1", "a", "x");
    assert!(matches!(counted(alone, &wanted(&[])), Err(AnalysisError::NothingShared(_))));
    let (mut corpus, texts) = study().build_with_texts();
    corpus.documents[0].blind = true;
    let mut asked = wanted(&[]);
    let report = agreement(&corpus, &asked, &Kept(texts.clone())).expect("a report");
    assert_eq!((report.documents, report.header.blind), (vec!["d2".to_owned()], vec!["d1".to_owned()]));
    asked.compared.documents = vec!["d1".into()];
    assert_eq!(agreement(&corpus, &asked, &Kept(texts)).err(), Some(AnalysisError::Blind("d1".into())));
}

#[test]
fn intervals_draw_documents_and_count_what_is_undefined() {
    let mut asked = wanted(&["k1", "k2"]);
    asked.intervals = Some(Plan { draws: 400, seed: 5 });
    // One document: every draw is it.
    let told = data(&counted(study(), &asked).expect("a report"));
    let a = &told["rows"][0];
    for name in DRAWN {
        near(&a["intervals"][name]["low"], a[name].as_f64().expect("a figure"), name);
        near(&a["intervals"][name]["high"], a[name].as_f64().expect("a figure"), name);
    }
    assert_eq!(told["intervals"], json!({ "draws": 400, "seed": 5, "documents": 1, "level": 0.95, "few": true }));
    // The code is in one of two documents: a draw in four has it not, and no alpha.
    let two = || study().document("d4", &[]).turn("A", "one").finished("k1").finished("k2");
    let told = data(&counted(two(), &asked).expect("a report"));
    let undefined = told["rows"][0]["intervals"]["alpha"]["undefined_draws"].as_u64().expect("a count");
    assert!((70..130).contains(&undefined), "{undefined}");
    assert_eq!(told["rows"][0]["intervals"]["percent"]["undefined_draws"], 0);
    assert_eq!(told, data(&counted(two(), &asked).expect("a report")), "the same seed, the same digits");
    asked.intervals = Some(Plan { draws: 400, seed: 6 });
    assert_ne!(told["rows"], data(&counted(two(), &asked).expect("a report"))["rows"]);
}

#[test]
fn stretches_stand_in_counted_turns_alone() {
    let study = || {
        Study::new()
            .code("a")
            .code("a.x")
            .code("b")
            .document("d", &[])
            .turn("A", "née two")
            .turn("INT", "why so")
            .turn("B", "three four")
    };
    // k1: née to three, over the interviewer's turn; k2: two, three. On the axis of 17 code points: [0, 12) against
    // [4, 7) and [7, 12).
    let text = study().build_with_texts().1.remove(0);
    let end = text.find("three").expect("there") as u32 + 5;
    let coded = study().span("k1", "a", 3, end).coding("k2", "a", "two").coding("k2", "a.x", "three");
    let told = data(&counted(coded, &wanted(&[])).expect("a report"));
    let mut continuum = Continuum::new(2);
    let unit = |start, end, value| UnitOf { span: Span::new(start, end), value };
    continuum.add(17, &[vec![unit(0, 12, 0)], vec![unit(4, 7, 0), unit(7, 12, 1)]]).expect("units");
    let (want, have) = (continuum.measure(), &told["stretches"]["themes"][0]);
    assert_eq!((&told["stretches"]["length"], &have["theme"]), (&json!(17), &json!("a")));
    near(&have["u"], want.u.expect("u"), "u");
    near(&have["binary"], want.binary.expect("|u"), "|u");
    near(&have["cu"], want.cu.expect("cu"), "cu");
    near(&have["coverage"], want.coverage.expect("coverage"), "coverage");
    assert_eq!(have["values"].as_array().map(Vec::len), Some(2));
    // Where a coder's codes overlap, only what is relevant can be told.
    let overlapping = study().coding("k1", "a", "née two").coding("k1", "a.x", "two").coding("k2", "a", "two");
    let told = data(&counted(overlapping, &wanted(&[])).expect("a report"));
    let have = &told["stretches"]["themes"][0];
    assert_eq!(
        (&have["u"], &have["undefined"]["cu"], &have["overlaps"]),
        (&Value::Null, &json!("codes_overlap"), &json!(1))
    );
    let mut continuum = Continuum::new(2);
    continuum.add(17, &[vec![unit(0, 7, 0)], vec![unit(4, 7, 0)]]).expect("units");
    near(&have["binary"], continuum.measure().binary.expect("|u"), "|u of what overlaps");
}

#[test]
fn months_are_those_in_which_the_last_coder_began() {
    let (mut corpus, texts) = study().build_with_texts();
    let day = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_millisecond();
    let mut times = Times::default();
    for (at, coding) in corpus.codings.iter_mut().enumerate() {
        coding.row = at as i64 + 1;
        // k1 in January, k2 from the last of February on.
        let made = match (corpus.coders[coding.coder as usize].as_str(), coding.code) {
            ("k1", _) => "2024-01-31T23:59:59Z",
            (_, 0) => "2024-02-29T10:00:00Z",
            _ => "2024-03-01T00:00:00Z",
        };
        times.made.insert(coding.row, day(made));
    }
    times.versions =
        vec![(day("2023-12-01T00:00:00Z"), 1), (day("2024-02-03T00:00:00Z"), 2), (day("2024-02-04T00:00:00Z"), 3)];
    let asked = Wanted { drift: Some(times), ..wanted(&["k1", "k2"]) };
    let told = data(&agreement(&corpus, &asked, &Kept(texts)).expect("a report"));
    let months = told["drift"]["months"].as_array().expect("months");
    let named: Vec<&str> = months.iter().filter_map(|month| month["month"].as_str()).collect();
    assert_eq!(named, ["2024-01", "2024-02", "2024-03"]);
    let of = |field: &str| months.iter().map(|month| month[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("documents"), [0, 1, 0]);
    assert_eq!(
        (of("codebook"), of("versions")),
        (vec![json!(1), json!(3), json!(3)], vec![json!(0), json!(2), json!(0)])
    );
    near(&months[1]["percent"], 0.8, "all of d1");
    assert_eq!(months[0]["undefined"]["alpha"], "no_pairable_units");
    // k1 has a four times, that of d2 too, which nobody else began, and b once; what is asked there is in no count.
    assert_eq!(months[0]["coders"][0], json!({ "codings": 5, "codes": [4, 1] }));
    assert_eq!(months[1]["coders"][1], json!({ "codings": 3, "codes": [3, 0] }));
    assert_eq!(months[2]["coders"][1], json!({ "codings": 1, "codes": [0, 1] }));
}

#[test]
fn turns_and_words_take_no_text() {
    let corpus = study().build();
    let mut asked = Wanted { stretches: false, ..wanted(&[]) };
    for unit in [Unit::Turn, Unit::Word] {
        asked.compared.unit = unit;
        let report = agreement(&corpus, &asked, &Kept(Vec::new())).expect("a report");
        assert!(report.stretches.is_none() && report.disagreements.places[0].start.is_none());
    }
    asked.compared.unit = Unit::Char;
    assert!(matches!(agreement(&corpus, &asked, &Kept(Vec::new())), Err(AnalysisError::NoText(_))));
}

// Random studies of three coders, and everything by its definition.

const CODERS: [&str; 3] = ["k1", "k2", "k3"];
const CODES: [&str; 4] = ["a", "a.x", "b", "c"];

fn random(seed: u64) -> Study {
    let dice = &mut Dice::new(seed);
    let mut study = CODES.iter().fold(Study::new().coders(&CODERS), |study, code| study.code(code));
    for document in 0..2 + dice.below(4) {
        study = study.document(&format!("d{document}"), &[("site", dice.pick(&["X", "Y"]))]);
        let mut length = 0;
        let mut borders = Vec::new();
        for _ in 0..1 + dice.below(6) {
            let label = dice.pick(&["A", "B", "INT", ""]);
            let body: Vec<&str> =
                (0..dice.below(6)).map(|_| dice.pick(&["ja.", "née", "don't", "x-y", "…", "No!"])).collect();
            let body = body.join(" ");
            let head = if label.is_empty() { 0 } else { label.len() + 2 };
            borders.extend((0..head).map(|at| length + at));
            borders.extend(body.char_indices().map(|(at, _)| length + head + at));
            borders.push(length + head + body.len());
            length += head + body.len() + 1;
            study = study.turn(label, &body);
            if dice.below(8) == 0 {
                study = study.kind(TurnKind::Reflective);
            }
            if label == "B" {
                study = study.speaker("B", &[("site", "Z")]);
            }
        }
        for coder in CODERS {
            if dice.below(5) == 0 {
                study = study.finished(coder);
            }
        }
        for _ in 0..dice.below(18) {
            let from = dice.below(borders.len());
            let to = (from + 1 + dice.pick(&[0, 2, 6, 20])).min(borders.len() - 1);
            if from < to {
                let (coder, code) = (dice.pick(&CODERS), dice.pick(&CODES));
                study = study.span(coder, code, borders[from] as u32, borders[to] as u32);
                // Coders see much alike.
                if dice.below(2) == 0 {
                    study = study.span(dice.pick(&CODERS), code, borders[from] as u32, borders[to] as u32);
                }
            }
        }
    }
    study
}

#[test]
fn random_studies_have_something_to_agree_on() {
    let told = (0..60).filter_map(|seed| counted(random(seed), &wanted(&[])).ok()).collect::<Vec<_>>();
    let sum = |of: &dyn Fn(&Agreement) -> usize| told.iter().map(of).sum::<usize>();
    assert!(told.len() > 40 && sum(&|report| report.rows.len()) > 100);
    let total = |report: &Agreement| report.disagreements.total.clone();
    assert!(sum(&|report| total(report).same as usize) > 5 && sum(&|report| total(report).extents as usize) > 5);
    assert!(
        sum(&|report| total(report).some as usize) > 20 && sum(&|report| report.disagreements.confusions.len()) > 20
    );
    let alpha = |report: &Agreement| report.rows.iter().filter(|row| row.measures.value("alpha").is_some()).count();
    assert!(sum(&alpha) > 50);
}

fn counts(corpus: &Corpus, turn: &TurnRow) -> bool {
    let speaks = corpus.speaker(turn).is_none_or(|speaker| speaker.speaker_type.is_counted());
    speaks && turn.kind != TurnKind::Reflective
}

/// Who of the coders takes part.
fn there(corpus: &Corpus, document: usize, coders: &[u32]) -> Vec<bool> {
    let codings = corpus.codings_of(document);
    let finished = &corpus.documents[document].finished;
    coders.iter().map(|coder| finished.contains(coder) || codings.iter().any(|c| c.coder == *coder)).collect()
}

/// The units of counted turns, each as a span of bytes; a silent turn is an empty one.
fn units(corpus: &Corpus, texts: &[String], document: usize, unit: Unit) -> Vec<(Span, usize)> {
    let first = corpus.documents[document].turns.start as usize;
    let turns = corpus.turns_of(document).iter().enumerate().filter(|(_, turn)| counts(corpus, turn));
    let of = |(at, turn): (usize, &TurnRow)| {
        let said = turn.body.slice(&texts[document]);
        let spans: Vec<Span> = match unit {
            Unit::Turn => vec![turn.body],
            Unit::Sentence => segment::sentences(said, turn.body.start),
            Unit::Word => words::word_spans(said, turn.body.start).collect(),
            Unit::Char => {
                let char = |(at, c): (usize, char)| {
                    let start = turn.body.start + at as u32;
                    Span::new(start, start + c.len_utf8() as u32)
                };
                said.char_indices().map(char).collect()
            }
        };
        spans.into_iter().map(move |span| (span, first + at)).collect::<Vec<_>>()
    };
    turns.flat_map(of).collect()
}

type Said = Vec<Option<bool>>;

fn seen(
    corpus: &Corpus,
    texts: &[String],
    code: u32,
    unit: Unit,
    coders: &[u32],
    takes: impl Fn(usize) -> bool,
) -> Vec<Said> {
    let mut all = Vec::new();
    for document in 0..corpus.documents.len() {
        let there = there(corpus, document, coders);
        if there.iter().filter(|there| **there).count() < 2 {
            continue;
        }
        for (span, turn) in units(corpus, texts, document, unit) {
            let coded = |coder: u32, c: &CodingRow| c.coder == coder && c.code == code && c.span.overlaps(span);
            let said = |(coder, there): (&u32, &bool)| {
                there.then(|| corpus.codings_of(document).iter().any(|c| coded(*coder, c)))
            };
            if takes(turn) {
                all.push(coders.iter().zip(&there).map(said).collect());
            }
        }
    }
    all
}

/// The figures as their definitions read.
fn by_definition(units: &[Said]) -> BTreeMap<&'static str, Option<f64>> {
    let mut figures = BTreeMap::new();
    let given = |unit: &Said| unit.iter().flatten().copied().collect::<Vec<bool>>();
    let units: Vec<Vec<Option<bool>>> = units.iter().filter(|unit| given(unit).len() >= 2).cloned().collect();
    let n = units.len() as f64;
    let (mut po, mut share, mut apart, mut yes, mut all) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for unit in &units {
        let given = given(unit);
        let (r, y) = (given.len() as f64, given.iter().filter(|said| **said).count() as f64);
        po += (y * (y - 1.0) + (r - y) * (r - y - 1.0)) / (r * (r - 1.0)) / n;
        share += y / r / n;
        apart += 2.0 * y * (r - y) / (r - 1.0);
        yes += y;
        all += r;
    }
    let some = !units.is_empty();
    let varied = some && yes > 0.0 && yes < all;
    figures.insert("percent", some.then_some(po));
    let chance = |pe: f64| (po - pe) / (1.0 - pe);
    figures.insert("ac1", some.then(|| chance(2.0 * share * (1.0 - share))));
    figures.insert("brennan_prediger", some.then(|| chance(0.5)));
    figures.insert("fleiss", varied.then(|| chance(share * share + (1.0 - share) * (1.0 - share))));
    figures.insert("alpha", varied.then(|| 1.0 - (apart / all) / (2.0 * yes * (all - yes) / (all * (all - 1.0)))));
    let coders = units.first().map_or(0, Vec::len);
    let (mut f1s, mut kappas) = (Vec::new(), Vec::new());
    for one in 0..coders {
        for other in one + 1..coders {
            let both: Vec<(bool, bool)> = units.iter().filter_map(|unit| Some((unit[one]?, unit[other]?))).collect();
            let often = |what: fn(&(bool, bool)) -> bool| both.iter().filter(|said| what(said)).count() as f64;
            let (a, b, c) = (often(|s| s.0 && s.1), often(|s| s.0 && !s.1), often(|s| !s.0 && s.1));
            let m = both.len() as f64;
            if a + b + c > 0.0 {
                f1s.push(2.0 * a / (2.0 * a + b + c));
            }
            let agreed = often(|s| s.0 == s.1) / m;
            let (p, q) = ((a + b) / m, (a + c) / m);
            let pe = p * q + (1.0 - p) * (1.0 - q);
            if m > 0.0 && a + b + c > 0.0 && a < m {
                kappas.push((agreed - pe) / (1.0 - pe));
            }
        }
    }
    let mean = |of: &[f64]| (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64);
    figures.insert("f1", mean(&f1s));
    figures.insert("kappa", mean(&kappas));
    figures
}

fn same(have: &Value, want: &BTreeMap<&'static str, Option<f64>>, names: &[&str]) -> Result<(), TestCaseError> {
    for name in names {
        match (have[name].as_f64(), want[name]) {
            (Some(have), Some(want)) => {
                prop_assert!((have - want).abs() < 1e-9, "{}: {} instead of {}", name, have, want)
            }
            (None, None) => prop_assert!(have["undefined"][name].is_string(), "{} without a reason: {}", name, have),
            (have, want) => prop_assert_eq!(have, want, "{}", name),
        }
    }
    Ok(())
}

const ALL: [&str; 7] = ["percent", "alpha", "ac1", "f1", "kappa", "fleiss", "brennan_prediger"];

/// Alpha of sets, over all pairs of values.
fn alpha_of_sets(units: &[Vec<Option<BTreeSet<u32>>>]) -> Option<f64> {
    let apart = |one: &BTreeSet<u32>, other: &BTreeSet<u32>| {
        let union = one.union(other).count();
        if union == 0 { 0.0 } else { 1.0 - one.intersection(other).count() as f64 / union as f64 }
    };
    let given: Vec<Vec<&BTreeSet<u32>>> = units.iter().map(|unit| unit.iter().flatten().collect()).collect();
    let all: Vec<&BTreeSet<u32>> = given.iter().filter(|sets| sets.len() >= 2).flatten().copied().collect();
    let pairs = |sets: &[&BTreeSet<u32>]| sets.iter().flat_map(|a| sets.iter().map(move |b| apart(a, b))).sum::<f64>();
    let observed: f64 =
        given.iter().filter(|sets| sets.len() >= 2).map(|sets| pairs(sets) / (sets.len() - 1) as f64).sum();
    let n = all.len() as f64;
    let expected = pairs(&all) / (n - 1.0);
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

proptest! {
    #[test]
    fn data_is_what_looking_at_every_unit_gives(
        seed in 0u64..100_000, unit in 0usize..4, two: bool,
    ) {
        let unit = [Unit::Turn, Unit::Sentence, Unit::Word, Unit::Char][unit];
        let (corpus, texts) = random(seed).build_with_texts();
        let mut asked = wanted(if two { &CODERS[..2] } else { &CODERS });
        asked.compared.unit = unit;
        asked.compared.scope.by = vec!["site".into()];
        let Ok(report) = agreement(&corpus, &asked, &Kept(texts.clone())) else { return Ok(()) };
        let told = data(&report);
        let coders: Vec<u32> = (0..if two { 2 } else { 3 }).collect();
        let mut pooled: Vec<Said> = Vec::new();
        for (at, row) in told["rows"].as_array().expect("rows").iter().enumerate() {
            let code = corpus.codebook.index_of(row["code"].as_str().expect("a code")).expect("a code") as u32;
            let units = seen(&corpus, &texts, code, unit, &coders, |_| true);
            prop_assert_eq!(row["units"].as_u64(), Some(units.len() as u64));
            for (at, coded) in row["coded"].as_array().expect("numbers").iter().enumerate() {
                let often = units.iter().filter(|unit| unit[at] == Some(true)).count();
                prop_assert_eq!(coded.as_u64(), Some(often as u64));
            }
            same(row, &by_definition(&units), &ALL)?;
            let chars = by_definition(&seen(&corpus, &texts, code, Unit::Char, &coders, |_| true));
            prop_assert_eq!(row["overlap_f1"].is_null(), chars["f1"].is_none());
            if let Some(f1) = chars["f1"] {
                prop_assert!((row["overlap_f1"].as_f64().expect("F1") - f1).abs() < 1e-9);
            }
            for group in told["groups"].as_array().expect("groups") {
                let site = group["key"]["site"].as_str();
                let of_site = |turn: usize| corpus.value(&corpus.turns[turn], "site") == site;
                let units = seen(&corpus, &texts, code, unit, &coders, of_site);
                prop_assert_eq!(group["units"].as_u64(), Some(units.len() as u64));
                same(&group["rows"][at], &by_definition(&units), &["percent", "alpha"])?;
            }
            pooled.extend(units);
        }
        if !report.rows.is_empty() {
            same(&told["pooled"]["micro"], &by_definition(&pooled), &ALL)?;
        }
    }

    #[test]
    fn sets_and_spans_are_what_looking_at_each_gives(seed in 0u64..100_000) {
        let (corpus, texts) = random(seed).build_with_texts();
        let Ok(report) = agreement(&corpus, &wanted(&CODERS[..2]), &Kept(texts)) else { return Ok(()) };
        let coders = [0u32, 1];
        let shared = || (0..corpus.documents.len()).filter(|at| there(&corpus, *at, &coders) == [true, true]);
        let sets = |document: usize, turn: &TurnRow| {
            let of = |coder: u32| {
                let own = corpus.codings_of(document).iter().filter(move |c| c.coder == coder && c.span.overlaps(turn.body));
                Some(own.map(|c| c.code).collect::<BTreeSet<u32>>())
            };
            vec![of(0), of(1)]
        };
        let turns = shared().flat_map(|at| corpus.turns_of(at).iter().filter(|turn| counts(&corpus, turn)).map(move |turn| (at, turn)));
        let units: Vec<_> = turns.map(|(at, turn)| sets(at, turn)).collect();
        let (have, want) = (report.sets.measures.value("jaccard"), alpha_of_sets(&units));
        prop_assert_eq!(have.is_some(), want.is_some());
        if let (Some(have), Some(want)) = (have, want) {
            prop_assert!((have - want).abs() < 1e-9, "{} instead of {}", have, want);
        }
        for row in &report.rows {
            let code = corpus.codebook.index_of(row.code.as_deref().expect("a code")).expect("a code") as u32;
            let spans = |coder: u32| -> Vec<(usize, Span)> {
                let touches = |at: usize, c: &&CodingRow| corpus.turns_of(at).iter().any(|turn| counts(&corpus, turn) && c.span.overlaps(turn.body));
                let of = |at: usize| corpus.codings_of(at).iter().filter(move |c| c.coder == coder && c.code == code).map(move |c| (at, c));
                shared().flat_map(of).filter(|(at, c)| touches(*at, c)).map(|(at, c)| (at, c.span)).collect()
            };
            let (one, other) = (spans(0), spans(1));
            let share = |mine: &[(usize, Span)], theirs: &[(usize, Span)]| {
                let met = mine.iter().filter(|(at, span)| theirs.iter().any(|(there, other)| there == at && other.overlaps(*span)));
                (!mine.is_empty()).then(|| met.count() as f64 / mine.len() as f64)
            };
            let want = share(&one, &other).zip(share(&other, &one)).map(|(p, r)| if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) });
            let have = row.measures.value("span_any");
            prop_assert_eq!(have.is_some(), want.is_some());
            prop_assert!((have.unwrap_or(0.0) - want.unwrap_or(0.0)).abs() < 1e-9);
        }
    }

    /// The report and the comparison of the same coders say the same.
    #[test]
    fn it_agrees_with_the_comparison(seed in 0u64..100_000, unit in 0usize..4, lifted: bool, two: bool) {
        let (corpus, texts) = random(seed).build_with_texts();
        let mut asked = wanted(if two { &CODERS[1..] } else { &[] });
        asked.compared.unit = [Unit::Turn, Unit::Sentence, Unit::Word, Unit::Char][unit];
        asked.compared.scope.depth = if lifted { Depth::N(1) } else { Depth::All };
        let texts = Kept(texts);
        let (agreed, compared) = (agreement(&corpus, &asked, &texts), compare(&corpus, &asked.compared, &texts));
        let (Ok(agreed), Ok(compared)) = (&agreed, &compared) else {
            prop_assert_eq!(agreed.is_err(), compared.is_err());
            return Ok(());
        };
        prop_assert_eq!(&agreed.documents, &compared.documents);
        prop_assert_eq!(agreed.rows.len(), compared.rows.len());
        let close = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-12,
            (one, other) => one == other,
        };
        for row in &compared.rows {
            let own = agreed.rows.iter().find(|own| own.code.as_deref() == Some(&row.code)).expect("a row");
            let (figures, measures) = (&row.figures, &own.measures);
            prop_assert_eq!((own.units, &own.coded), (figures.units, &figures.coded));
            prop_assert!(close(measures.value("percent"), figures.percent) && close(measures.value("alpha"), figures.alpha));
            let why = measures.get("alpha").and_then(|figure| figure.value.err()).map(Why::as_str);
            prop_assert_eq!(why, figures.alpha_undefined.map(Undefined::as_str));
            let places = agreed.disagreements.rows.iter().find(|own| own.code.as_deref() == Some(&row.code)).expect("a row");
            prop_assert_eq!((places.same, &places.only), (figures.same, &figures.only));
            prop_assert_eq!((places.some + places.extents, places.decided), (figures.overlapping, figures.decided));
        }
        let micro = &agreed.pooled.micro.measures;
        prop_assert!(close(micro.value("percent"), compared.pooled.percent) && close(micro.value("alpha"), compared.pooled.alpha));
        prop_assert_eq!(agreed.disagreements.places.len(), compared.disagreements.len());
        let told = |document: &str, code: &str, start: u32, end: u32, turn: u32| (document.to_owned(), code.to_owned(), start, end, turn);
        let text = |name: &Option<Arc<str>>| name.as_deref().unwrap_or_default().to_owned();
        let mut mine: Vec<_> = agreed.disagreements.places.iter()
            .map(|p| told(&text(&p.document), &text(&p.code), p.start.unwrap_or(0), p.end.unwrap_or(0), p.turn)).collect();
        let mut theirs: Vec<_> = compared.disagreements.iter().map(|p| told(&p.document, &p.code, p.start, p.end, p.turn)).collect();
        mine.sort();
        theirs.sort();
        prop_assert_eq!(mine, theirs);
        prop_assert_eq!(agreed.header.outside, compared.header.outside);
        prop_assert_eq!(agreed.header.lines(&[]), compared.header.lines(&[]));
    }

    /// In whatever order coders are named and codes stand in the codebook, figures are the same.
    #[test]
    fn the_order_of_coders_and_codes_changes_nothing(seed in 0u64..100_000) {
        let made = |coders: [&str; 3], turned: bool| {
            let (mut corpus, texts) = random(seed).build_with_texts();
            for (at, document) in corpus.documents.iter_mut().enumerate() {
                document.guid = crate::study::guid::coder(&format!("document {at}"));
            }
            if turned {
                // The codes from last to first; each coding keeps its code.
                let codes: Vec<crate::study::Code> = corpus.codebook.codes().iter().map(|code| {
                    crate::study::Code { position: -code.position, ..code.clone() }
                }).collect();
                let before: Vec<String> = corpus.codebook.codes().iter().map(|code| code.id.clone()).collect();
                corpus.codebook = crate::study::Codebook::new(codes).expect("a sound codebook");
                let book = &corpus.codebook;
                corpus.codings.iter_mut().for_each(|c| c.code = book.index_of(&before[c.code as usize]).expect("a code") as u32);
                corpus.codings.sort_by_key(|c| (c.document, c.span, c.code, c.coder));
            }
            let asked = Wanted { intervals: Some(Plan { draws: 100, seed: 3 }), ..wanted(&coders) };
            agreement(&corpus, &asked, &Kept(texts)).ok()
        };
        let plain = made(["k1", "k2", "k3"], false);
        for other in [made(["k3", "k1", "k2"], false), made(["k1", "k2", "k3"], true)] {
            let (Some(plain), Some(other)) = (&plain, &other) else {
                prop_assert_eq!(plain.is_some(), other.is_some());
                continue;
            };
            let close = |one: &Measures, other: &Measures| {
                let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
                    (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                    (one, other) => one == other,
                };
                one.0.len() == other.0.len() && one.0.iter().zip(&other.0).all(|(one, other)| {
                    let low = |figure: &Figure| figure.interval.and_then(|interval| interval.low);
                    one.name == other.name && near(one.value.ok(), other.value.ok()) && near(low(one), low(other))
                })
            };
            for row in &plain.rows {
                let own = other.rows.iter().find(|own| own.code == row.code).expect("a row");
                prop_assert!(close(&row.measures, &own.measures), "{:?}\n{:?}", row, own);
            }
            prop_assert!(close(&plain.pooled.micro.measures, &other.pooled.micro.measures));
            prop_assert!(close(&plain.sets.measures, &other.sets.measures));
            let stretches = |report: &Agreement| report.stretches.clone().expect("stretches");
            prop_assert!(close(&stretches(plain).all.measures, &stretches(other).all.measures));
            let total = |report: &Agreement| {
                let total = &report.disagreements.total;
                (total.same, total.some, total.extents, total.turns, total.only.iter().sum::<u32>())
            };
            prop_assert_eq!(total(plain), total(other));
            prop_assert_eq!(plain.disagreements.confusions.len(), other.disagreements.confusions.len());
        }
    }
}
