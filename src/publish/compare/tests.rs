//! What a comparison looks like.

use super::*;
use crate::analysis::compare::{Wanted, compare};
use crate::publish::testing::Study;
use crate::study::Choice;
use crate::study::corpus::DecisionRow;

/// Two coders who differ in one place, and agree in another.
fn study() -> Study {
    Study::default()
        .code("power")
        .code("power.status")
        .person("A1", &[])
        .document("d|1", &[], &[("INT", "Why?"), ("A1", "We were told =that is how it is."), ("A1", "Fine by me.")])
        .coding("k1", "power", "We were", "told")
        .coding("k2", "power", "told", "is.")
        .coding("k1", "power.status", "Fine", "me.")
        .coding("k2", "power.status", "Fine", "me.")
        .coding("k2", "power", "Fine", "Fine")
}

fn wanted() -> Wanted {
    Wanted { same: true, ..Wanted::default() }
}

fn text(study: &Study, wanted: &Wanted, width: usize) -> String {
    let report = compare(&study.corpus, wanted, study).expect("a report");
    Readings::new(&report, &study.corpus, study).text(&TextStyle { width, ..TextStyle::default() })
}

#[test]
fn disagreements_stand_before_the_figures() {
    let shown = text(&study(), &wanted(), 80);
    let expected = "\
Comparison of k1, k2 · turns · every code alone
coders: k1 (1 document), k2 (1 document)
documents compared: 1 (d|1)
out of 2 counted turns, 11 words

Disagreements: 2
power · d|1 turn 2 · A1 · overlapping · 15..47
  k1  ⟦We were told⟧ =that is how it is.
  k2  We were ⟦told =that is how it is.⟧
power · d|1 turn 3 · A1 · only k2 · 53..57
  k1  —
  k2  ⟦Fine⟧

Agreements: 1
power.status · d|1 turn 3 · A1 · same · 53..64
  k1  ⟦Fine by me.⟧
  k2  ⟦Fine by me.⟧

By code
code          same  overlapping  only k1  only k2  coded  percent  alpha
power            0            1        0        1    1/2   50.0\u{a0}%   0.00
power.status     1            0        0        0    1/1  100.0\u{a0}%   1.00
all together     1            1        0        1    2/3   75.0\u{a0}%   0.53
";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn two_coders_stand_side_by_side_where_there_is_room() {
    let shown = text(&study(), &wanted(), 100);
    let line = "  k1  ⟦We were told⟧ =that is how it is.           k2  We were ⟦told =that is how it is.⟧\n";
    assert!(shown.contains(line), "{shown}");
    for wide in [40, 80, 100, 140] {
        let shown = text(&study(), &wanted(), wide);
        let widest = shown.lines().map(width).max().unwrap_or(0);
        assert!(widest <= wide, "{widest} of {wide}:\n{shown}");
    }
}

#[test]
fn a_decision_is_told_where_it_was_made() {
    let mut study = study();
    let span =
        study.corpus.codings.iter().map(|coding| coding.span).reduce(|a, b| if b.start < 40 { a.hull(b) } else { a });
    study.corpus.decisions.push(DecisionRow {
        document: 0,
        code: 0,
        span: span.expect("codings"),
        choice: Choice::Take(vec!["k1".into()]),
        memo: Some("the words\nsuffice".into()),
        coder: "k2".into(),
        at: "2024-06-01T10:00:00Z".into(),
    });
    let shown = text(&study, &wanted(), 80);
    assert!(shown.contains("Disagreements: 2, of which 1 decided, listed last"), "{shown}");
    assert!(shown.contains("⟧\n  decided by k2: take k1: the words suffice\n"), "{shown}");
    assert!(shown.contains("  decided  "), "a column tells how many: {shown}");
    let report = compare(&study.corpus, &wanted(), &study).expect("a report");
    let csv = Readings::new(&report, &study.corpus, &study).records().to_csv();
    assert!(csv.contains(",take k1,\"the words\nsuffice\",k2,2024-06-01T10:00:00Z,"), "{csv}");
}

#[test]
fn a_reflexive_study_shows_no_coefficient() {
    let shown = text(&study(), &Wanted { reflexive: true, ..wanted() }, 100);
    assert!(!shown.contains("alpha") && !shown.contains("percent"), "{shown}");
    assert!(shown.contains("no coefficient") && shown.contains("By code"), "{shown}");
}

#[test]
fn records_have_the_words_in_full() {
    let study = study();
    let report = compare(&study.corpus, &wanted(), &study).expect("a report");
    let csv = Readings::new(&report, &study.corpus, &study).records().to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "document,code,kind,start,end,turn,participant,k1,k2,decision,decision_memo,decided_by,decided_at,text"
    );
    assert_eq!(lines[1], "d|1,power,overlapping,15,47,2,A1,15..27,23..47,,,,,We were told =that is how it is.");
    assert_eq!(lines[2], "d|1,power,only,53,57,3,A1,none,53..57,,,,,Fine");
    assert_eq!(lines[3], "d|1,power.status,same,53,64,3,A1,53..64,53..64,,,,,Fine by me.");
}

#[test]
fn markdown_shows_names_as_they_are() {
    let study = study();
    let report = compare(&study.corpus, &wanted(), &study).expect("a report");
    let page = Readings::new(&report, &study.corpus, &study).markdown();
    assert!(page.starts_with("# Comparison of k1, k2 · turns · every code alone\n"), "{page}");
    let entry = "- power · d\\|1 turn 2 · A1 · overlapping · 15..47\n  - k1: ⟦We were told⟧ =that is how it is.\n";
    assert!(page.contains(entry), "{page}");
    assert!(page.contains("\n## Agreement\n\n**By code**\n\n| code | same |"), "{page}");
}

#[test]
fn nearly_all_is_not_shown_as_all() {
    assert_eq!([1.0, 0.9999, 0.9994].map(percents), ["100.0\u{a0}%", ">99.9\u{a0}%", "99.9\u{a0}%"]);
    assert_eq!([1.0, 0.9999, -0.001, -0.25].map(two_digits), ["1.00", ">0.99", "0.00", "−0.25"]);
}
