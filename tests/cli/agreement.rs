//! Agreement of coders on the sample study: figures counted by hand, its shape, its refusals.

use super::env::{Env, list};
use serde_json::{Value, json};

fn report(env: &Env, args: &[&str]) -> Value {
    env.json(&[&["report", "agreement", "--format", "json"][..], args].concat())
}

fn row<'a>(report: &'a Value, code: &str) -> &'a Value {
    list(&report["rows"]).iter().find(|row| row["code"] == code).expect(code)
}

fn near(have: &Value, want: f64, what: &str) {
    let have = have.as_f64().unwrap_or_else(|| panic!("{what}: {have}"));
    assert!((have - want).abs() < 1e-12, "{what}: {have} instead of {want}");
}

#[test]
fn figures_of_two_coders_are_those_counted_by_hand() {
    let env = Env::with_demo();
    let told = report(&env, &["--coders", "k1,k2", "--by", "site,profession"]);
    let fields: Vec<&str> = told.as_object().expect("an object").keys().map(String::as_str).collect();
    assert!(fields.contains(&"disagreements") && fields.contains(&"header"), "{fields:?}");
    assert_eq!((&told["report"], &told["by"]), (&json!("agreement"), &json!(["site", "profession"])));
    assert_eq!(told["documents"], json!(["ALD-I3", "ALD-W1", "DUN-W1", "DUN-W4"]));
    // 127 counted turns; k1 coded power.agenda on three of them, k2 on two of these.
    let agenda = row(&told, "power.agenda");
    assert_eq!((&agenda["units"], &agenda["coded"]), (&json!(127), &json!([3, 2])));
    near(&agenda["percent"], 126.0 / 127.0, "percent");
    near(&agenda["f1"], 4.0 / 5.0, "F1");
    let chance = (3.0 * 2.0 + 124.0 * 125.0) / (127.0 * 127.0);
    near(&agenda["kappa"], (126.0 / 127.0 - chance) / (1.0 - chance), "kappa");
    near(&agenda["alpha"], 1.0 - (2.0 / 254.0) / (2.0 * 249.0 * 5.0 / (254.0 * 253.0)), "alpha");
    let chance = 2.0 * (5.0 / 254.0) * (249.0 / 254.0);
    near(&agenda["ac1"], (126.0 / 127.0 - chance) / (1.0 - chance), "AC1");
    near(&agenda["brennan_prediger"], 2.0 * 126.0 / 127.0 - 1.0, "Brennan–Prediger");
    // Nothing undefined is without its reason, and groups add up to the whole.
    for row in list(&told["rows"]) {
        for name in ["percent", "alpha", "ac1", "f1", "kappa", "fleiss", "overlap_f1", "span_exact", "span_any"] {
            assert_eq!(row[name].is_null(), row["undefined"][name].is_string(), "{name}: {row}");
        }
    }
    let units: u64 = list(&told["groups"]).iter().filter_map(|group| group["units"].as_u64()).sum();
    assert_eq!(units, 127);
    let dunlow = list(&told["groups"]).iter().find(|group| group["key"]["site"] == "Dunlow").expect("a group");
    assert!(dunlow["percent"].is_number() && list(&dunlow["rows"]).len() == list(&told["rows"]).len());
}

#[test]
fn it_says_what_the_comparison_says() {
    let env = Env::with_demo();
    for args in [
        &["--coders", "k1,k2"][..],
        &["--unit", "sentence"],
        &["--coders", "k1,k3", "--unit", "word", "--depth", "1"],
        &["--document", "DUN-W4", "--unit", "char", "--codes", "power", "--speakers", "all"],
    ] {
        let (agreed, compared) =
            (report(&env, args), env.json(&[&["report", "compare", "--format", "json"][..], args].concat()));
        assert_eq!((&agreed["coders"], &agreed["documents"]), (&compared["coders"], &compared["documents"]));
        assert_eq!(list(&agreed["rows"]).len(), list(&compared["rows"]).len());
        for theirs in list(&compared["rows"]).iter().chain([&compared["pooled"]]) {
            let own = theirs["code"].as_str().map_or(&agreed["pooled"]["micro"], |code| row(&agreed, code));
            for name in ["units", "coded", "percent", "alpha"] {
                assert_eq!(own[name], theirs[name], "{name} of {theirs}");
            }
        }
        let places = &agreed["disagreements"];
        assert_eq!(list(&places["places"]).len(), list(&compared["disagreements"]).len());
        let overlapping = ["some", "extents"].iter().filter_map(|kind| places["total"][kind].as_u64()).sum::<u64>();
        assert_eq!(json!(overlapping), compared["pooled"]["overlapping"]);
        assert_eq!(
            (&places["total"]["same"], &places["total"]["only"]),
            (&compared["pooled"]["same"], &compared["pooled"]["only"])
        );
    }
}

#[test]
fn it_comes_in_each_format_with_the_same_bytes_each_time() {
    let env = Env::with_demo();
    let all =
        ["report", "agreement", "--coders", "k1,k2", "--intervals", "200", "--seed", "9", "--drift", "--coefficients"];
    for format in ["table", "csv", "json", "md"] {
        let run = || env.run(&[&all[..], &["--format", format]].concat()).ok().stdout;
        let first = run();
        assert_eq!(first, run(), "{format}");
        assert!(!first.contains("NaN"), "{format}");
    }
    let table = env.run(&all).ok().stdout;
    let at = |words: &str| table.find(words).unwrap_or_else(|| panic!("“{words}” is not in\n{table}"));
    assert!(
        at("Where they differ") < at("How much they agree") && at("How much they agree") < at("By month of coding")
    );
    let told = report(&env, &all[2..]);
    assert_eq!(told["intervals"], json!({ "draws": 200, "seed": 9, "documents": 4, "level": 0.95, "few": true }));
    let agenda = row(&told, "power.agenda");
    let ends = &agenda["intervals"]["alpha"];
    let (low, high) = (ends["low"].as_f64().expect("an end"), ends["high"].as_f64().expect("an end"));
    assert!(low <= agenda["alpha"].as_f64().expect("alpha") && high <= 1.0 && low < high, "{ends}");
    assert!(ends["undefined_draws"].as_u64().is_some_and(|draws| draws > 0), "it is in three documents of four");
    let months: Vec<&str> = list(&told["drift"]["months"]).iter().filter_map(|month| month["month"].as_str()).collect();
    assert!(months.len() > 2 && months.is_sorted() && months.iter().all(|month| month.len() == 7), "{months:?}");
    let documents: u64 = list(&told["drift"]["months"]).iter().filter_map(|month| month["documents"].as_u64()).sum();
    assert_eq!((documents, &told["drift"]["undated"]), (4, &json!(0)));
    let csv = env.run(&[&all[..], &["--format", "csv"]].concat()).ok().stdout;
    assert!(csv.lines().any(|line| line == "code,power.agenda,,,,k1,coded,3,,,,"), "{csv}");
    // It is kept under a name like any report.
    env.run(&["report", "agreement", "--coders", "k1,k2", "--intervals", "--save", "double"]).ok();
    let saved = env.run(&["report", "saved"]).ok().stdout;
    assert!(saved.contains("agreement --coders k1,k2 --intervals 2000"), "{saved}");
}

#[test]
fn a_reflexive_study_has_no_coefficients() {
    let env = Env::with_demo();
    env.make_demo_reflexive();
    let told = report(&env, &["--intervals", "--by", "site"]);
    assert!(told["hidden"].as_str().is_some_and(|why| why.contains("reflexive")), "{}", told["hidden"]);
    let hidden = |row: &Value| row["alpha"].is_null() && row["undefined"]["alpha"] == "reflexive";
    assert!(list(&told["rows"]).iter().chain([&told["pooled"]["micro"]]).chain(list(&told["groups"])).all(hidden));
    assert!(!list(&told["disagreements"]["places"]).is_empty());
    let shown = env.run(&["report", "agreement", "--coefficients"]).ok().stdout;
    assert!(shown.contains("reflexive") && !shown.contains("alpha") && shown.contains("Side by side"), "{shown}");
}

#[test]
fn work_that_was_not_begun_is_in_no_figure_and_blind_documents_are_refused() {
    let env = Env::with_demo();
    // k3 takes no part, so nothing of it is blind to k3.
    let seen = || env.json(&["--coder", "k3", "report", "agreement", "--coders", "k1,k2", "--format", "json"]);
    let before = seen();
    env.run(&["assign", "DUN-I1", "--coders", "k1,k2", "--overlap", "100%"]).ok();
    let told = seen();
    let waiting = list(&told["header"]["absent"]);
    assert!(waiting.iter().any(|absent| absent["document"] == "DUN-I1"), "{waiting:?}");
    assert_eq!((&told["documents"], &told["rows"]), (&before["documents"], &before["rows"]));
    // k3 shares what k1 coded in CRE-W2; assigned to both and not finished it is blind to k3.
    let agreement = |args: &[&str]| env.run(&[&["--coder", "k3", "report", "agreement"][..], args].concat());
    env.run(&["assign", "CRE-W2", "--coders", "k1,k3", "--overlap", "100%"]).ok();
    agreement(&["--document", "CRE-W2"]).fails(&["CRE-W2 is coded blind", "emic finish CRE-W2"]);
    let told = agreement(&["--coders", "k1,k3", "--format", "json"]).ok().stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["documents"], &told["header"]["blind"]), (&json!(["EAS-I1"]), &json!(["CRE-W2"])));
}

#[test]
fn what_is_asked_wrongly_is_told_with_what_can_be_asked() {
    let env = Env::with_demo();
    let agreement = |args: &[&str]| env.run(&[&["report", "agreement"][..], args].concat());
    agreement(&["--coders", "k2,k3"]).wrong_usage(&["k2, k3 share no document", "k1 and k2 share"]);
    agreement(&["--coders", "lead"]).wrong_usage(&["two coders or more"]);
    agreement(&["--coders", "k1,zed"]).wrong_usage(&["there is no coder “zed”"]);
    agreement(&["--unit", "line"]).wrong_usage(&["--unit", "turn, sentence, word or char"]);
    agreement(&["--intervals", "7"]).wrong_usage(&["--intervals", "100"]);
    agreement(&["--seed", "7"]).wrong_usage(&["--intervals"]);
    agreement(&["--by", "shoe"]).wrong_usage(&["shoe"]);
    agreement(&["--level", "0"]).wrong_usage(&["--level"]);
    agreement(&["--document", "NO-1"]).fails(&["NO-1"]);
    let nothing = Env::with_study();
    nothing.run(&["report", "agreement"]).fails(&["no document is coded by two coders", "--overlap"]);
}
