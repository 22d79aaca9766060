//! Spans of coders: as units of a text, and as a cutting-up of it.

use super::read::{list, measured, place, places, small, span, word};
use emic::analysis::agreement::matching::{Threshold, matches};
use emic::analysis::agreement::spans::{char_patterns, patterns_by_code, set_patterns, unit_patterns};
use emic::analysis::agreement::{
    Basis, Continuum, Distance, PRESENT, Patterns, RawDocument, RawSpan, Table, Unit, codes,
};
use emic::text::Span;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn documents(input: &Value, kind: &str) -> Vec<RawDocument> {
    let units = |document: &Value| -> Vec<Span> {
        document["units"].get(kind).map_or_else(Vec::new, |units| list(units).iter().map(span).collect())
    };
    list(&input["documents"])
        .iter()
        .map(|document| RawDocument {
            length: small(&document["length"]),
            units: units(document),
            coders: places(&document["coders"]),
        })
        .collect()
}

fn spans(input: &Value) -> Vec<RawSpan> {
    list(&input["spans"])
        .iter()
        .map(|raw| RawSpan {
            document: place(&raw[0]),
            coder: place(&raw[1]),
            span: Span::new(small(&raw[2]), small(&raw[3])),
            code: place(&raw[4]),
        })
        .collect()
}

/// Pairs of coders that share a document.
fn pairs(documents: &[RawDocument], coders: usize) -> Vec<(usize, usize)> {
    let shared = |(one, other): &(usize, usize)| {
        documents.iter().any(|document| document.coders.contains(one) && document.coders.contains(other))
    };
    Patterns::new(coders).coder_pairs().filter(shared).collect()
}

fn of_code(patterns: &Patterns, pairs: &[(usize, usize)]) -> Value {
    let coded: Vec<u64> = (0..patterns.coders()).map(|coder| patterns.coded_by(coder)).collect();
    let of_pair = |(one, other): &(usize, usize)| {
        let table = patterns.table(*one, *other);
        let f1 = table.f1(PRESENT);
        json!({
            "coders": [one, other], "table": table.fourfold(), "percent_agreement": measured(table.po()),
            "expected_agreement": measured(table.pe()), "kappa": measured(table.kappa()),
            "f1": measured(f1), "jaccard": measured(table.jaccard(PRESENT)),
        })
    };
    json!({
        "n": patterns.units(), "coded": coded, "percent_agreement": measured(patterns.percent()),
        "alpha": measured(patterns.alpha_of_presence()), "fleiss": measured(patterns.fleiss()),
        "ac1": measured(patterns.ac1(2)), "brennan_prediger": measured(patterns.brennan_prediger(2)),
        "pairs": pairs.iter().map(of_pair).collect::<Vec<Value>>(),
    })
}

fn overall(by_code: &[Patterns], (one, other): (usize, usize)) -> Value {
    let tables: Vec<Table> = by_code.iter().map(|patterns| patterns.table(one, other)).collect();
    let mean = codes::mean_kappa(&tables);
    let micro = codes::micro(by_code).table(one, other);
    json!({
        "pooled_kappa": measured(codes::pooled_kappa(&tables)), "mean_kappa": measured(mean.mean),
        "n_defined": mean.defined, "micro_table": micro.fourfold(), "micro_percent_agreement": measured(micro.po()),
        "micro_kappa": measured(micro.kappa()), "micro_f1": measured(micro.f1(PRESENT)),
    })
}

fn span_match(documents: &[RawDocument], spans: &[RawSpan], (one, other): (usize, usize)) -> Value {
    let matches = matches(documents, spans, one, other);
    let at = |threshold| {
        let matched = matches.at(threshold);
        json!({
            "matched_first": matched.first, "n_first": matched.n_first, "matched_second": matched.second,
            "n_second": matched.n_second, "f1": measured(matched.f1()),
        })
    };
    json!({
        "exact": at(Threshold::Exact), "iou90": at(Threshold::AtLeast(0.9)), "iou50": at(Threshold::AtLeast(0.5)),
        "any": at(Threshold::Any),
    })
}

pub fn span_agreement(case: &Value) -> Value {
    let input = &case["input"];
    let (coders, names) = (list(&input["coders"]).len(), list(&input["codes"]));
    let spans = spans(input);
    let mut kinds = vec!["char"];
    let first = input["documents"][0]["units"].as_object().expect("units");
    kinds.extend(first.keys().map(String::as_str));
    let (mut by_code, mut together): (Map<String, Value>, Map<String, Value>) = Default::default();
    for kind in kinds {
        let documents = documents(input, kind);
        let (pairs, points) = (pairs(&documents, coders), kind == "char");
        let basis = if points { Basis::CodePoints } else { Basis::Units };
        let patterns = patterns_by_code(&documents, &spans, coders, names.len(), basis);
        for (at, (name, patterns)) in names.iter().zip(&patterns).enumerate() {
            let one = if points { char_patterns } else { unit_patterns }(&documents, &spans, coders, at);
            assert_eq!(&one, patterns, "one code at a time gives the same");
            let entry = by_code.entry(word(name)).or_insert_with(|| json!({}));
            entry[kind] = of_code(patterns, &pairs);
        }
        let pairs = pairs.iter().map(|pair| (format!("{}-{}", pair.0, pair.1), overall(&patterns, *pair))).collect();
        together.insert(kind.to_owned(), Value::Object(pairs));
    }
    let turns = documents(input, "turn");
    let sets = set_patterns(&turns, &spans, coders);
    let alpha = |distance| measured(sets.alpha(distance));
    let matched: Map<String, Value> = pairs(&turns, coders)
        .into_iter()
        .map(|pair| (format!("{}-{}", pair.0, pair.1), span_match(&turns, &spans, pair)))
        .collect();
    json!({
        "codes": by_code, "overall": together, "span_match": matched,
        "turn_sets": {
            "alpha_jaccard": alpha(Distance::Jaccard), "alpha_masi": alpha(Distance::Masi),
            "alpha_exact_set": alpha(Distance::Exact),
        },
    })
}

pub fn unitizing(case: &Value) -> Value {
    let input = &case["input"];
    let mut values: BTreeMap<String, u32> = BTreeMap::new();
    let key = |unit: &Value| unit[2].as_str().map_or_else(|| unit[2].to_string(), str::to_owned);
    for unit in list(&input["spans"]).iter().flat_map(list) {
        let next = u32::try_from(values.len()).expect("few values");
        values.entry(key(unit)).or_insert(next);
    }
    let unit = |unit: &Value| Unit { span: span(unit), value: values[&key(unit)] };
    let units: Vec<Vec<Unit>> =
        list(&input["spans"]).iter().map(|coder| list(coder).iter().map(unit).collect()).collect();
    let mut continuum = Continuum::new(units.len());
    continuum.add(small(&input["length"]), &units).expect("units that do not overlap");
    let made = continuum.measure();
    let of_value = |(name, value): (&String, &u32)| {
        let of = made.values.get(value)?;
        Some((name.clone(), json!([measured(of.alpha), measured(of.coverage)])))
    };
    let by_value: Map<String, Value> = values.iter().filter_map(of_value).collect();
    json!({
        "u_alpha": measured(made.u), "alpha_binary": measured(made.binary), "cu_alpha": measured(made.cu),
        "coverage": measured(made.coverage), "ku_alpha": by_value,
    })
}
