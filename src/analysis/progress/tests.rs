//! Tests of the module above.

use super::*;
use crate::analysis::testing::Study;

fn study() -> Study {
    Study::new()
        .code("a")
        .code("b")
        .document("d1", &[("site", "X"), ("kind", "interview"), ("date", "2022-03-01")])
        .turn("INT", "why so")
        .turn("A", "one two three")
        .turn("A", "four five six")
        .turn("B", "seven")
        .coding("k1", "a", "one")
        .coding("k1", "b", "two")
        .coding("k1", "a", "three\nA: four")
        .coding("k2", "a", "seven")
        .coding("k2", "a", "why")
        .finished("k1")
        .lead("k1")
        .assigned("k1")
        .assigned("k2")
        .document("d2", &[("site", "Y"), ("date", "2023-01-01")])
        .turn("C", "nine")
        .assigned("k2")
        .document("d3", &[("site", "Y"), ("date", "2022-01-01")])
        .turn("C", "ten")
        .document("d4", &[("site", "Y")])
        .turn("C", "eleven")
        .coding("k1", "a", "eleven")
}

fn made(options: &Options) -> Progress {
    let corpus = study().build();
    let guid = corpus.documents[0].guid;
    let dates = Dates::from([((guid, "k1".to_owned()), "2024-05-01".to_owned())]);
    progress(&corpus, options, &dates).expect("a report")
}

#[test]
fn each_coder_is_told_apart() {
    let report = made(&Options::default());
    let coder = |name: &str| report.coders.iter().find(|row| row.coder == name).expect("a coder").clone();
    let k1 = coder("k1");
    assert_eq!((k1.assigned, k1.lead, k1.finished, k1.begun, k1.to_do), (1, 1, 1, 1, 0));
    // d1: “one two three” and “four …”; d4: its one turn.
    assert_eq!((k1.turns_coded, k1.turns, k1.codings, k1.last.as_deref()), (3, 4, 4, Some("2024-05-01")));
    let k2 = coder("k2");
    assert_eq!((k2.assigned, k2.finished, k2.begun, k2.to_do), (2, 0, 1, 1));
    assert_eq!((k2.turns_coded, k2.turns, k2.codings), (1, 4, 2), "an interviewer's turn is not counted");
    let d1 = &report.documents[0];
    assert_eq!((d1.state, d1.double_coded, d1.turns_coded, d1.turns), ("finished", true, 3, 3));
    assert_eq!(d1.coders.iter().map(|part| part.state).collect::<Vec<_>>(), ["finished", "begun"]);
}

#[test]
fn groups_and_what_waits() {
    let report = made(&Options { by: vec!["site".into()], ..Options::default() });
    let told = |row: &GroupRow| {
        let f = &row.figures;
        (row.key.to_string(), f.documents, f.finished, f.begun, f.untouched, f.double_coded, f.turns_coded, f.turns)
    };
    assert_eq!(
        report.groups.iter().map(told).collect::<Vec<_>>(),
        [("X".to_owned(), 1, 1, 0, 0, 1, 3, 3), ("Y".to_owned(), 3, 0, 1, 2, 0, 1, 3)]
    );
    assert_eq!((report.total.documents, report.total.turns_coded, report.total.turns), (4, 4, 6));
    let waiting: Vec<&str> = report.untouched.iter().map(|row| row.document.as_str()).collect();
    assert_eq!(waiting, ["d3", "d2"], "the oldest first");
    assert_eq!(report.untouched[1].assigned, ["k2"]);
}

#[test]
fn of_a_blind_document_others_work_is_hidden() {
    let mut corpus = study().acting("k2").build();
    corpus.documents[0].blind = true;
    // What the store leaves out.
    corpus.codings.retain(|coding| coding.document != 0 || coding.coder == 1);
    corpus.documents[0].codings = 0..2;
    corpus.documents[0].finished.clear();
    (1..4).for_each(|at| {
        let from = if at == 3 { 2 } else { 0 };
        corpus.documents[at].codings = from..from + u32::from(at == 3);
    });
    let report = progress(&corpus, &Options::default(), &Dates::default()).expect("a report");
    let k1 = &report.documents[0].coders[0];
    assert_eq!((k1.state, k1.turns_coded, k1.codings), ("hidden", None, None));
    assert_eq!(report.documents[0].coders[1].turns_coded, Some(1));
}

#[test]
fn conditions_choose_documents() {
    let report = made(&Options { filter: vec!["site=X".parse().expect("a condition")], ..Options::default() });
    assert_eq!((report.documents.len(), report.total.documents), (1, 1));
    let only = made(&Options { coders: Coders::Named(vec!["K2".into()]), ..Options::default() });
    assert_eq!(only.coders.iter().map(|row| row.coder.as_str()).collect::<Vec<_>>(), ["k2"]);
    assert_eq!(only.documents[0].state, "begun", "k2 has not finished it");
}
