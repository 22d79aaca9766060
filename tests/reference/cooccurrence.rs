//! Codes that meet.

use super::read::{figure, list, place, small, span};
use emic::analysis::coefficients::Fourfold;
use emic::analysis::significance::benjamini_hochberg;
use emic::analysis::spans::{Matrix, RawDocument, RawSpan, count_near, count_spans};
use emic::text::Span;
use serde_json::{Map, Value, json};

fn rows(matrix: &Matrix) -> Vec<Vec<u64>> {
    matrix.rows().map(<[u64]>::to_vec).collect()
}

fn codes_of(key: &str) -> (usize, usize) {
    let (a, b) = key.split_once('-').expect("A-B");
    (a.parse().expect("a code"), b.parse().expect("a code"))
}

/// Counts, coefficients and tests of the pairs of codes that the case names; p-values are adjusted over them.
fn measures(wanted: &Value, fourfold: impl Fn(usize, usize) -> Fourfold) -> Value {
    let keys: Vec<&String> = wanted.as_object().expect("pairs").keys().collect();
    let tables: Vec<Fourfold> = keys
        .iter()
        .map(|key| {
            let (a, b) = codes_of(key);
            fourfold(a, b)
        })
        .collect();
    let fisher: Vec<f64> = tables.iter().map(|table| table.fisher_p().expect("units")).collect();
    let adjusted = benjamini_hochberg(&fisher);
    let row = |((table, fisher), adjusted): ((&Fourfold, f64), f64)| {
        let mut row = [table.both, table.first, table.second, table.neither].map(Value::from).to_vec();
        let figures = [
            table.jaccard(),
            table.dice(),
            table.overlap(),
            table.kulczynski(),
            table.lift(),
            table.pmi(),
            table.npmi(),
            table.phi(),
            table.chi_square(),
            table.chi_square_p(),
            Some(fisher),
            Some(adjusted),
        ];
        row.extend(figures.map(figure));
        Value::from(row)
    };
    let made = tables.iter().zip(fisher).zip(adjusted).map(row);
    Value::Object(keys.into_iter().cloned().zip(made).collect())
}

pub fn cooccurrence(case: &Value) -> Value {
    let (input, expected) = (&case["input"], &case["expected"]);
    let codes = list(&input["codes"]).len();
    let documents: Vec<RawDocument> = list(&input["documents"])
        .iter()
        .map(|document| RawDocument { turns: list(&document["turns"]).iter().map(span).collect() })
        .collect();
    let spans: Vec<RawSpan> = list(&input["spans"])
        .iter()
        .map(|raw| RawSpan {
            document: place(&raw[0]),
            span: Span::new(small(&raw[1]), small(&raw[2])),
            code: place(&raw[3]),
        })
        .collect();
    let counts = count_spans(&documents, &spans, codes);
    let near: Vec<(String, _)> = list(&input["within_k"])
        .iter()
        .map(|reach| (reach.to_string(), count_near(&documents, &spans, codes, place(reach))))
        .collect();
    let coefficients: Map<String, Value> = expected["overlap_coefficients"]
        .as_object()
        .expect("pairs")
        .keys()
        .map(|key| {
            let (a, b) = codes_of(key);
            (key.clone(), json!(counts.overlap_coefficients(a, b).map(figure)))
        })
        .collect();
    let pairs: Map<String, Value> = near.iter().map(|(k, near)| (k.clone(), json!(rows(&near.within_pairs)))).collect();
    let turns: Map<String, Value> = near.iter().map(|(k, near)| (k.clone(), json!(rows(&near.within_turns)))).collect();
    json!({
        "segments": counts.segments, "chars": counts.chars, "turns": counts.turns, "total_turns": counts.total_turns,
        "documents": counts.documents, "total_documents": counts.total_documents,
        "overlap_pairs": rows(&counts.overlap_pairs), "overlap_segments_with": rows(&counts.overlap_segments_with),
        "overlap_chars": rows(&counts.overlap_chars), "turn_both": rows(&counts.turn_both),
        "document_both": rows(&counts.document_both), "overlap_coefficients": coefficients,
        "within_pairs": pairs, "within_turns": turns,
        "turn_measures": measures(&expected["turn_measures"], |a, b| counts.over_turns(a, b)),
        "document_measures": measures(&expected["document_measures"], |a, b| counts.over_documents(a, b)),
    })
}
