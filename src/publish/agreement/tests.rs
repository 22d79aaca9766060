//! Tests of the module above.

use super::super::testing::Study;
use super::super::{TextStyle, text};
use super::*;
use crate::analysis::Coders;
use crate::analysis::coders::{Times, Wanted, agreement};
use crate::analysis::resample::Plan;
use std::collections::HashMap;

fn study() -> Study {
    let turns: Vec<(&str, String)> = (0..12).map(|at| ("A1", format!("turn number {at}"))).collect();
    let turns: Vec<(&str, &str)> = turns.iter().map(|(label, body)| (*label, body.as_str())).collect();
    Study::default()
        .code("power")
        .code("identity")
        .person("A1", &[("site", "Aldermere")])
        .document("ALD-W1", &[], &turns)
        .coding("k1", "power", "number 0", "0")
        .coding("k2", "power", "number 0", "0")
        .coding("k1", "power", "number 1", "1")
        .coding("k2", "identity", "number 1", "1")
        .coding("k1", "power", "turn number 2", "2")
        .coding("k2", "power", "number 2", "2")
}

fn made(wanted: &Wanted) -> (Agreement, Study) {
    let study = study();
    (agreement(&study.corpus, wanted, &study).expect("a report"), study)
}

fn shown(wanted: &Wanted, coefficients: bool, width: usize) -> String {
    let (report, study) = made(wanted);
    text::page(&page(&report, &study.corpus, coefficients), &TextStyle { width, ..TextStyle::default() })
}

fn everything() -> Wanted {
    let mut wanted = Wanted { intervals: Some(Plan { draws: 100, seed: 1 }), ..Wanted::default() };
    wanted.compared.scope.by = vec!["site".into()];
    let made: HashMap<i64, i64> = (0..6).map(|row| (row, 1_706_000_000_000 + row * 1_000_000_000)).collect();
    wanted.drift = Some(Times { made, versions: vec![(1_706_000_000_000, 1)] });
    wanted
}

#[test]
fn disagreements_stand_before_the_figures() {
    let shown = shown(&everything(), true, 120);
    let places = [
        "Where they differ",
        "Places by code",
        "Different codes on the same turn",
        "Disagreements: 3",
        "How much they agree",
        "! the intervals rest on 1 document: fewer than 10",
        "By code",
        "More coefficients by code",
        "Alpha of all codes of a turn",
        "Stretches of text",
        "By site",
        "By month of coding",
        "Counts tabulate",
    ];
    let at: Vec<usize> = places
        .iter()
        .map(|words| shown.find(words).unwrap_or_else(|| panic!("“{words}” is not in\n{shown}")))
        .collect();
    assert!(at.is_sorted(), "{at:?}\n{shown}");
    assert!(shown.starts_with("Agreement of k1, k2 · turns · every code alone\n"), "{shown}");
    assert!(shown.contains("power ≠ identity") && shown.contains("ALD-W1 turn 2"), "{shown}");
    // Eleven of twelve turns.
    assert!(shown.contains("91.7\u{a0}%"), "{shown}");
}

#[test]
fn what_it_comes_to_stands_first_and_a_paper_has_no_disagreements() {
    let whole = shown(&everything(), false, 100);
    let places: Vec<usize> = ["All codes together: alpha ", "Where they differ"]
        .iter()
        .map(|words| whole.find(words).unwrap_or_else(|| panic!("“{words}” is not in\n{whole}")))
        .collect();
    assert!(
        places.is_sorted() && whole.contains("percent agreement ") && whole.contains("1 pair of coders"),
        "{whole}"
    );
    assert!(!whole.contains("some: more than one"), "two coders have none");
    let (report, study) = made(&everything());
    let paper = paper_page(&report, &study.corpus);
    let tables: Vec<&Table> = paper.tables().collect();
    let [table] = tables.as_slice() else { panic!("{} tables", tables.len()) };
    assert_eq!(table.rows.len(), report.rows.len() + 1);
    assert_eq!(table.rows.last().map(|row| row.label.as_str()), Some("all together"));
    assert!(!format!("{paper:?}").contains("Where they differ"));
}

#[test]
fn nothing_is_wider_than_it_may_be() {
    for width in [60, 80, 100] {
        let shown = shown(&everything(), true, width);
        let widest = shown.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(widest <= width, "{widest} of {width}\n{shown}");
    }
}

#[test]
fn a_reflexive_study_shows_readings_side_by_side_and_no_coefficient() {
    let mut wanted = everything();
    wanted.compared.reflexive = true;
    let shown = shown(&wanted, true, 100);
    assert!(shown.contains("Side by side") && shown.contains("Places by code"), "{shown}");
    for word in ["alpha", "kappa", "percent", "F1", "Jaccard", "Krippendorff"] {
        assert!(!shown.contains(word), "{word} in\n{shown}");
    }
}

#[test]
fn numbers_of_the_page_open_their_stretches() {
    let (report, study) = made(&everything());
    let page = page(&report, &study.corpus, true);
    let mut opened = 0;
    for table in page.tables() {
        for cell in table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.opens.is_some()) {
            let found = cell.opens.as_ref().expect("opens").excerpts(&study.corpus, &Coders::All).expect("excerpts");
            if let Ok(number) = cell.parts[0].parse::<usize>() {
                assert_eq!(found.len(), number, "{cell:?}");
            }
            opened += 1;
        }
        if table.caption == "Places by code" {
            let open = |cell: &Cell| cell.opens.is_some() == (cell.parts != ["0"]);
            assert!(table.rows.iter().flat_map(|row| &row.cells).all(open), "{table:?}");
        }
    }
    assert!(opened > 15, "{opened}");
}

#[test]
fn records_have_every_number_with_what_it_is_about() {
    let (report, _) = made(&everything());
    let records = records(&report);
    let told: Vec<Vec<String>> = {
        let csv = records.to_csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        reader.records().map(|row| row.expect("a record").iter().map(str::to_owned).collect()).collect()
    };
    let find = |part: &str, code: &str, figure: &str, coder: &str| {
        let mut all = told.iter().filter(|row| row[0] == part && row[1] == code && row[6] == figure && row[5] == coder);
        let found = all.next().unwrap_or_else(|| panic!("{part} {code} {figure} {coder}"));
        assert!(all.next().is_none(), "{part} {code} {figure} {coder} is there twice");
        found.clone()
    };
    assert_eq!(find("disagreement", "power", "only", "k1")[7], "1");
    assert_eq!(find("confusion", "power", "turns", "")[7..8], ["1"]);
    assert_eq!(find("code", "power", "coded", "k1")[7], "3");
    let percent = find("code", "power", "percent", "");
    assert!(percent[7].starts_with("0.916") && percent[9].starts_with("0.916"), "{percent:?}");
    let cu = find("stretches", "identity", "cu", "");
    assert_eq!((cu[7].as_str(), cu[8].as_str()), ("", "no_pairable_units"));
    for part in ["pooled", "mean", "pooled_kappa", "group", "sets", "month"] {
        assert!(told.iter().any(|row| row[0] == part), "{part}");
    }
}
