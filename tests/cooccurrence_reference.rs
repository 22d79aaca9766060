//! The measures of co-occurrence against reference values computed by independent implementations.

#[path = "reference/cases.rs"]
mod cases;

use cases::{cases, list, number, small};
use emic::analysis::coefficients::Fourfold;
use emic::analysis::spans::{Matrix, RawDocument, RawSpan, count_near, count_spans};
use emic::text::Span;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<u64> {
    list(value).iter().map(number).collect()
}

fn matrix(value: &Value) -> Vec<Vec<u64>> {
    list(value).iter().map(numbers).collect()
}

fn made(matrix: &Matrix) -> Vec<Vec<u64>> {
    matrix.rows().map(<[u64]>::to_vec).collect()
}

fn close(have: Option<f64>, want: &Value, tolerance: f64, what: &str) {
    match (have, want.as_f64()) {
        (None, None) => assert!(want.is_null(), "{what}"),
        (Some(x), Some(y)) => {
            assert!((x - y).abs() <= tolerance * x.abs().max(y.abs()).max(1.0), "{what}: {x} instead of {y}");
        }
        (have, want) => assert_eq!(have, want, "{what}"),
    }
}

fn codes_of(key: &str) -> (usize, usize) {
    let (a, b) = key.split_once('-').expect("A-B");
    (a.parse().expect("a code"), b.parse().expect("a code"))
}

/// The columns of the measures: counts, then coefficients. Tests of significance are none of ours.
fn check_measures(expected: &Value, fourfold: impl Fn(usize, usize) -> Fourfold, tolerance: f64, what: &str) -> usize {
    let pairs = expected.as_object().expect("pairs");
    for (key, row) in pairs {
        let (a, b) = codes_of(key);
        let table = fourfold(a, b);
        let counts = [table.both, table.first, table.second, table.neither].map(u64::from);
        assert_eq!(counts.to_vec(), numbers(&Value::from(list(row)[..4].to_vec())), "{what} {key}");
        let n = f64::from(table.both + table.first + table.second + table.neither);
        let coefficients = [
            table.jaccard(),
            table.dice(),
            table.overlap(),
            table.kulczynski(),
            table.lift(),
            table.pmi(),
            table.npmi(),
            table.phi(),
            table.phi().map(|phi| n * phi * phi),
        ];
        for (at, have) in coefficients.into_iter().enumerate() {
            close(have, &row[at + 4], tolerance, &format!("{what} {key} column {}", at + 4));
        }
    }
    pairs.len()
}

#[test]
fn every_case_agrees() {
    let cases = cases("cooccurrence");
    assert_eq!(cases.len(), 13);
    let mut pairs_checked = 0;
    for (name, case) in &cases {
        let (input, expected) = (&case["input"], &case["expected"]);
        let tolerance = case["tolerance"].as_f64().expect("a tolerance");
        let codes = list(&input["codes"]).len();
        let turn = |turn: &Value| Span::new(small(&turn[0]), small(&turn[1]));
        let documents: Vec<RawDocument> = list(&input["documents"])
            .iter()
            .map(|document| RawDocument { turns: list(&document["turns"]).iter().map(turn).collect() })
            .collect();
        let spans: Vec<RawSpan> = list(&input["spans"])
            .iter()
            .map(|raw| RawSpan {
                document: number(&raw[0]) as usize,
                span: Span::new(small(&raw[1]), small(&raw[2])),
                code: number(&raw[3]) as usize,
            })
            .collect();
        let counts = count_spans(&documents, &spans, codes);
        for (field, have) in [
            ("segments", &counts.segments),
            ("chars", &counts.chars),
            ("turns", &counts.turns),
            ("documents", &counts.documents),
        ] {
            assert_eq!(have, &numbers(&expected[field]), "{name} {field}");
        }
        assert_eq!(counts.total_turns, number(&expected["total_turns"]), "{name}");
        assert_eq!(counts.total_documents, number(&expected["total_documents"]), "{name}");
        for (field, have) in [
            ("overlap_pairs", &counts.overlap_pairs),
            ("overlap_segments_with", &counts.overlap_segments_with),
            ("overlap_chars", &counts.overlap_chars),
            ("turn_both", &counts.turn_both),
            ("document_both", &counts.document_both),
        ] {
            assert_eq!(made(have), matrix(&expected[field]), "{name} {field}");
        }
        for reach in numbers(&input["within_k"]) {
            let near = count_near(&documents, &spans, codes, reach as usize);
            let key = reach.to_string();
            assert_eq!(made(&near.within_pairs), matrix(&expected["within_pairs"][&key]), "{name} within {key}");
            assert_eq!(made(&near.within_turns), matrix(&expected["within_turns"][&key]), "{name} within {key}");
        }
        for (key, row) in expected["overlap_coefficients"].as_object().expect("pairs") {
            let (a, b) = codes_of(key);
            for (have, want) in counts.overlap_coefficients(a, b).into_iter().zip(list(row)) {
                close(have, want, tolerance, &format!("{name} {key}"));
            }
            pairs_checked += 1;
        }
        pairs_checked += check_measures(&expected["turn_measures"], |a, b| counts.over_turns(a, b), tolerance, name);
        pairs_checked +=
            check_measures(&expected["document_measures"], |a, b| counts.over_documents(a, b), tolerance, name);
    }
    assert!(pairs_checked > 500, "the cases hold many pairs, checked were {pairs_checked}");
}
