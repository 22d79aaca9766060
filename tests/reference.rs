//! Every coefficient against values that other programs computed, and against values printed in the literature.
//!
//! Cases are read from the folder that `EMIC_REFERENCE` names, else from `../shared/reference`: a folder for each
//! kind, in it a JSON file for each case (`kind, name, input, expected, tolerance`, perhaps `published`). What emic
//! makes of `input` must be `expected`, field by field: |x − y| ≤ tolerance · max(1, |x|, |y|), whole numbers exactly,
//! null where and only where it is undefined. A field that is not understood is a failure, and so is a kind that is
//! neither covered nor named as not covered. Without that folder the cases kept in `tests/reference` are compared.

// A case that differs fails its test.
#![allow(clippy::panic)]

#[path = "reference/agreement.rs"]
mod agreement;
#[path = "reference/compare.rs"]
mod compare;
#[path = "reference/cooccurrence.rs"]
mod cooccurrence;
#[path = "reference/read.rs"]
mod read;
#[path = "reference/resampling.rs"]
mod resampling;
#[path = "reference/sequences.rs"]
mod sequences;
#[path = "reference/stretches.rs"]
mod stretches;

use serde_json::Value;
use std::path::{Path, PathBuf};

/// What emic makes of a case: all fields that it knows.
type Made = fn(&Value) -> Value;

/// The kinds that are computed.
const COVERED: [(&str, Made); 15] = [
    ("alpha_bootstrap_kalpha", resampling::kalpha),
    ("alpha_bootstrap_units", resampling::units),
    ("benjamini_hochberg", sequences::benjamini_hochberg),
    ("cluster_bootstrap", resampling::clusters),
    ("contingency", agreement::contingency),
    ("cooccurrence", cooccurrence::cooccurrence),
    ("counts", agreement::counts),
    ("lag_multilabel", sequences::multilabel),
    ("lag_sequential", sequences::sequential),
    ("nominal_matrix", agreement::nominal_matrix),
    ("rates", sequences::rates),
    ("set_distance", agreement::set_distance),
    ("set_valued", agreement::set_valued),
    ("span_agreement", stretches::span_agreement),
    ("unitizing", stretches::unitizing),
];

/// The kinds that emic does not compute.
const NOT_COVERED: [&str; 2] = ["ena", "gamma"];

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// Where the cases are.
fn folder() -> PathBuf {
    let named = std::env::var_os("EMIC_REFERENCE").filter(|name| !name.is_empty()).map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"));
    if folder.is_dir() {
        return folder;
    }
    println!("SKIPPED: there is no {}: comparing only the cases kept in tests/reference", folder.display());
    kept()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Compares all cases of a kind; what differs is added to `wrong`.
fn compare_kind(folder: &Path, kind: &str, made: Made, wrong: &mut Vec<String>) -> usize {
    let cases: Vec<PathBuf> =
        entries(folder).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    for path in &cases {
        let json = std::fs::read_to_string(path).expect("a case");
        let case: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(case["kind"], kind, "{}", path.display());
        let name = format!("{kind}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        compare::case(&name, &case, &made(&case), wrong);
    }
    cases.len()
}

#[test]
fn every_reference_case_is_met() {
    let folder = folder();
    let mut wrong = Vec::new();
    let kinds: Vec<PathBuf> = entries(&folder).into_iter().filter(|path| path.is_dir()).collect();
    assert!(!kinds.is_empty(), "no kind of case in {}", folder.display());
    for path in &kinds {
        let kind = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some((_, made)) = COVERED.iter().find(|(known, _)| *known == kind) {
            let cases = compare_kind(path, &kind, *made, &mut wrong);
            println!("{kind}: {cases} cases compared");
        } else if NOT_COVERED.contains(&kind.as_str()) {
            println!("{kind}: not covered");
        } else {
            wrong.push(format!("{kind}: an unknown kind of case"));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_reference_test_can_fail() {
    let case: Value = serde_json::from_str(
        r#"{"tolerance": 1e-9, "expected": {"alpha": 0.5, "n": 3, "none": null, "list": [1.0, 2.0], "odd": 1.0},
            "published": {"alpha": [0.51, 0.02], "kappa": [0.1, 0.1]}}"#,
    )
    .expect("JSON");
    let against = |made: &str| {
        let mut wrong = Vec::new();
        compare::case("a", &case, &serde_json::from_str(made).expect("JSON"), &mut wrong);
        wrong
    };
    let right =
        r#"{"alpha": 0.5, "n": 3, "none": null, "list": [1, 2], "odd": 1.0000000000001, "kappa": 0.05, "more": 1}"#;
    assert_eq!(against(right), Vec::<String>::new());
    assert_eq!(against(r#"{"alpha": 0.5, "n": 3, "none": null, "list": [1, 2], "kappa": 0.05}"#).len(), 1);
    assert_eq!(against(r#"{"alpha": null, "n": 3.1, "none": 0, "list": [1], "odd": 2, "kappa": 0.3}"#).len(), 7);
}
