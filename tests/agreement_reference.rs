//! The agreement of coders against published values and reference values computed by independent
//! implementations.

#[path = "reference/cases.rs"]
mod cases;

use cases::{cases, list, number, small};
use emic::analysis::agreement::spans::{char_patterns, unit_patterns};
use emic::analysis::agreement::{Measured, Patterns, RawDocument, RawSpan};
use emic::text::Span;
use serde_json::Value;

fn indices(value: &Value) -> Vec<usize> {
    list(value).iter().map(|index| number(index) as usize).collect()
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

#[test]
fn every_matrix_of_nominal_values_agrees() {
    let cases = cases("nominal_matrix");
    assert_eq!(cases.len(), 39);
    let mut published = 0;
    for (name, case) in &cases {
        let (input, expected) = (&case["input"], &case["expected"]);
        let tolerance = case["tolerance"].as_f64().expect("a tolerance");
        let categories = list(&input["categories"]);
        let value = |rating: &Value| {
            let at = categories.iter().position(|category| category == rating);
            assert!(at.is_some() || rating.is_null(), "{name}: {rating} is no category");
            at.map(|at| u32::try_from(at).expect("few categories"))
        };
        let ratings: Vec<Vec<Option<u32>>> =
            list(&input["ratings"]).iter().map(|values| list(values).iter().map(value).collect()).collect();
        assert_eq!(ratings.len(), list(&input["coders"]).len(), "{name}");
        let patterns = Patterns::from_ratings(&ratings);
        let counts = patterns.counts();
        for (field, have) in [
            ("n_units", counts.units),
            ("n_units_pairable", counts.units_pairable),
            ("n_values_pairable", counts.values_pairable),
        ] {
            assert_eq!(have, number(&expected[field]), "{name} {field}");
        }
        let parts = patterns.alpha_parts().ok();
        for (field, have) in [
            ("pa_unit_mean", patterns.percent().ok()),
            ("pa_pair_pooled", patterns.percent_of_pairs().ok()),
            ("pa_coder_pair_mean", patterns.percent_of_coder_pairs().ok()),
            ("alpha", patterns.alpha().ok()),
            ("alpha_observed_disagreement", parts.map(|parts| parts.observed)),
            ("alpha_expected_disagreement", parts.map(|parts| parts.expected)),
        ] {
            assert!(expected.get(field).is_some(), "{name} has no {field}");
            close(have, &expected[field], tolerance, &format!("{name} {field}"));
            if let Some(figure) = case["published"].get(field) {
                let margin = figure[1].as_f64().expect("a margin");
                close(have, &figure[0], margin, &format!("{name} {field} as published"));
                published += 1;
            }
        }
        let by_category = expected["alpha_by_category"].as_object().expect("categories");
        assert_eq!(by_category.len(), categories.len(), "{name}");
        for (at, category) in categories.iter().enumerate() {
            let have = patterns.alpha_of_category(u32::try_from(at).expect("few categories")).ok();
            let key = category.as_str().expect("a name");
            close(have, &by_category[key], tolerance, &format!("{name} alpha of {key}"));
        }
    }
    assert!(published >= 5, "published values were compared with: {published}");
}

/// What a case gives for one kind of unit.
struct Basis<'a> {
    name: &'a str,
    tolerance: f64,
    codes: Vec<Patterns>,
}

impl Basis<'_> {
    fn check(&self, key: &str, case: &Value) -> usize {
        let (input, expected) = (&case["input"], &case["expected"]);
        let mut checked = 0;
        for (patterns, code) in self.codes.iter().zip(list(&input["codes"])) {
            let code = code.as_str().expect("a code");
            let want = &expected["codes"][code][key];
            let what = format!("{} {code} {key}", self.name);
            assert_eq!(patterns.units(), number(&want["n"]), "{what}");
            let coded: Vec<usize> = (0..patterns.coders()).map(|coder| patterns.coded_by(coder) as usize).collect();
            assert_eq!(coded, indices(&want["coded"]), "{what}");
            close(patterns.percent().ok(), &want["percent_agreement"], self.tolerance, &what);
            close(patterns.alpha_of_presence().ok(), &want["alpha"], self.tolerance, &what);
            checked += 2 + list(&want["pairs"]).len();
            for pair in list(&want["pairs"]) {
                let two = patterns.only(&indices(&pair["coders"]));
                self.check_pair(two.percent(), &two, &pair["table"], &pair["percent_agreement"], &what);
            }
        }
        let mut pooled = Patterns::new(list(&input["coders"]).len());
        self.codes.iter().for_each(|patterns| pooled.merge(patterns));
        for (pair, want) in expected["overall"][key].as_object().expect("pairs") {
            let coders: Vec<usize> = pair.split('-').map(|coder| coder.parse().expect("a coder")).collect();
            let two = pooled.only(&coders);
            let what = format!("{} {key} pooled {pair}", self.name);
            self.check_pair(two.percent(), &two, &want["micro_table"], &want["micro_percent_agreement"], &what);
            checked += 1;
        }
        checked
    }

    /// The table of two coders is `[both, only the first, only the second, neither]`.
    fn check_pair(&self, have: Measured, two: &Patterns, table: &Value, percent: &Value, what: &str) {
        close(have.ok(), percent, self.tolerance, what);
        let often = |pattern: [u32; 2]| {
            let pattern = pattern.map(Some);
            two.iter().filter(|(there, _)| *there == pattern).map(|(_, units)| units).sum::<u64>() as usize
        };
        assert_eq!([[1, 1], [1, 0], [0, 1], [0, 0]].map(often).to_vec(), indices(table), "{what}");
    }
}

#[test]
fn every_set_of_spans_agrees() {
    let cases = cases("span_agreement");
    assert_eq!(cases.len(), 14);
    let mut checked = 0;
    for (name, case) in &cases {
        let input = &case["input"];
        let tolerance = case["tolerance"].as_f64().expect("a tolerance");
        let (coders, codes) = (list(&input["coders"]).len(), list(&input["codes"]).len());
        let spans: Vec<RawSpan> = list(&input["spans"])
            .iter()
            .map(|raw| RawSpan {
                document: number(&raw[0]) as usize,
                coder: number(&raw[1]) as usize,
                span: Span::new(small(&raw[2]), small(&raw[3])),
                code: number(&raw[4]) as usize,
            })
            .collect();
        let mut kinds = vec!["char"];
        let first = input["documents"][0]["units"].as_object().expect("units");
        kinds.extend(first.keys().map(String::as_str));
        for kind in kinds {
            let unit = |unit: &Value| Span::new(small(&unit[0]), small(&unit[1]));
            let documents: Vec<RawDocument> = list(&input["documents"])
                .iter()
                .map(|document| RawDocument {
                    length: small(&document["length"]),
                    units: list(&document["units"][kind]).iter().map(unit).collect(),
                    coders: indices(&document["coders"]),
                })
                .collect();
            let patterns = |code: usize| match kind {
                "char" => char_patterns(&documents, &spans, coders, code),
                _ => unit_patterns(&documents, &spans, coders, code),
            };
            let basis = Basis { name, tolerance, codes: (0..codes).map(patterns).collect() };
            checked += basis.check(kind, case);
        }
    }
    assert!(checked > 200, "the cases hold many figures, checked were {checked}");
}
