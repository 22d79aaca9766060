//! The comparison of coders: its figures counted anew from what other commands print, its shape, its refusals.

use super::env::{ALD, Env, list, place, text_of};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A coding, as `emic export codings` tells it.
#[derive(Clone)]
struct Coding {
    document: String,
    code: String,
    coder: String,
    start: u64,
    end: u64,
}

fn text(value: &Value) -> String {
    value.as_str().expect("words").to_owned()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a whole number")
}

fn codings(env: &Env) -> Vec<Coding> {
    let lines = env.run(&["export", "codings"]).ok().stdout;
    let coding = |line: &str| {
        let coding: Value = serde_json::from_str(line).expect("a coding");
        Coding {
            document: text(&coding["document"]),
            code: text(&coding["code"]),
            coder: text(&coding["coder"]),
            start: number(&coding["start"]),
            end: number(&coding["end"]),
        }
    };
    lines.lines().map(coding).collect()
}

/// Bodies of the counted turns of a document, with their numbers.
fn counted(env: &Env, document: &str) -> Vec<(u64, u64, u64)> {
    let people = env.json(&["participants", "--format", "json"]);
    let counts = |who: &Value| {
        let kind = list(&people).iter().find(|row| row["participant"] == *who).map(|row| text(&row["speaker_type"]));
        kind.is_none_or(|kind| kind == "respondent" || kind == "client")
    };
    let turns = env.json(&["turns", document, "--format", "json"]);
    let counted = list(&turns).iter().filter(|turn| turn["participant"].is_null() || counts(&turn["participant"]));
    counted.map(|turn| (number(&turn["turn"]), number(&turn["body_start"]), number(&turn["body_end"]))).collect()
}

/// Everything that the report says of a code, counted by hand.
#[derive(Default)]
struct ByHand {
    same: u64,
    overlapping: u64,
    only: Vec<u64>,
    /// For each unit what each coder said; none where the coder has no part in the document.
    units: Vec<Vec<Option<bool>>>,
}

/// The groups of codings that overlap, directly or through others.
fn components(codings: &[Coding]) -> Vec<Vec<Coding>> {
    let mut groups: Vec<Vec<Coding>> = Vec::new();
    for coding in codings {
        let meets = |other: &Coding| coding.start.max(other.start) < coding.end.min(other.end);
        let (met, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(meets));
        rest.push(met.into_iter().flatten().chain([coding.clone()]).collect());
        groups = rest;
    }
    groups
}

fn by_hand(env: &Env, all: &[Coding], coders: &[&str], code: &str, chars: bool) -> ByHand {
    let mut hand = ByHand { only: vec![0; coders.len()], ..ByHand::default() };
    let documents: BTreeSet<&str> = all.iter().map(|coding| coding.document.as_str()).collect();
    for document in documents {
        let here: Vec<&Coding> = all.iter().filter(|coding| coding.document == document).collect();
        let there: Vec<&str> =
            coders.iter().copied().filter(|coder| here.iter().any(|coding| coding.coder == *coder)).collect();
        if there.len() < 2 {
            continue;
        }
        let own: Vec<Coding> = here
            .iter()
            .filter(|coding| coding.code == code && there.contains(&coding.coder.as_str()))
            .map(|&coding| coding.clone())
            .collect();
        let turns = counted(env, document);
        for group in components(&own) {
            if group.iter().all(|c| turns.iter().all(|(_, from, to)| c.start.max(*from) >= c.end.min(*to))) {
                continue;
            }
            let spans = |coder: &str| -> BTreeSet<(u64, u64)> {
                group.iter().filter(|c| c.coder == coder).map(|c| (c.start, c.end)).collect()
            };
            let readings: Vec<_> = there.iter().map(|coder| spans(coder)).collect();
            let coded: Vec<&&str> = there.iter().filter(|coder| !spans(coder).is_empty()).collect();
            if readings.iter().all(|reading| *reading == readings[0]) {
                hand.same += 1;
            } else if let [coder] = coded.as_slice() {
                hand.only[coders.iter().position(|there| there == *coder).expect("a coder")] += 1;
            } else {
                hand.overlapping += 1;
            }
        }
        let units: Vec<(u64, u64)> = if chars {
            turns.iter().flat_map(|(_, from, to)| (*from..*to).map(|at| (at, at + 1))).collect()
        } else {
            turns.iter().map(|(_, from, to)| (*from, *to)).collect()
        };
        for (from, to) in units {
            let said = |coder: &&str| {
                let coded = own.iter().any(|c| c.coder == *coder && c.start.max(from) < c.end.min(to));
                there.contains(coder).then_some(coded)
            };
            hand.units.push(coders.iter().map(said).collect());
        }
    }
    hand
}

/// Percent agreement and alpha as their definitions read, over every pair of values.
fn measures(units: &[Vec<Option<bool>>]) -> (f64, Option<f64>) {
    let (mut shares, mut disagreement, mut ones, mut all) = (Vec::new(), 0.0, 0.0, 0.0);
    for unit in units {
        let said: Vec<bool> = unit.iter().flatten().copied().collect();
        let n = said.len() as f64;
        let yes = said.iter().filter(|said| **said).count() as f64;
        let differing = 2.0 * yes * (n - yes);
        shares.push(1.0 - differing / (n * (n - 1.0)));
        disagreement += differing / (n - 1.0);
        (ones, all) = (ones + yes, all + n);
    }
    let percent = shares.iter().sum::<f64>() / shares.len() as f64;
    let expected = 2.0 * ones * (all - ones) / (all * (all - 1.0));
    (percent, (expected > 0.0).then(|| 1.0 - disagreement / all / expected))
}

fn close(have: &Value, want: Option<f64>, what: &str) {
    match (have.as_f64(), want) {
        (Some(have), Some(want)) => assert!((have - want).abs() < 1e-9, "{what}: {have} instead of {want}"),
        (have, want) => assert_eq!(have, want, "{what}"),
    }
}

fn check(env: &Env, all: &[Coding], coders: &[&str], themes: &str, args: &[&str]) -> Value {
    let chars = args.contains(&"char");
    let asked = ["report", "compare", "--format", "json", "--codes", themes];
    let report = env.json(&[&asked[..], args].concat());
    assert_eq!(report["coders"], json!(coders));
    let rows = list(&report["rows"]);
    // A row for each code asked for that somebody used where turns are counted, and for no other.
    let used: BTreeSet<&str> = all.iter().map(|coding| coding.code.as_str()).collect();
    let found = |code: &&str| {
        let hand = by_hand(env, all, coders, code, false);
        hand.same + hand.overlapping + hand.only.iter().sum::<u64>() > 0
    };
    let asked = |code: &&str| themes.split(',').any(|theme| code.split('.').next() == Some(theme));
    let used: BTreeSet<&str> = used.into_iter().filter(asked).filter(found).collect();
    let told: BTreeSet<&str> = rows.iter().filter_map(|row| row["code"].as_str()).collect();
    assert_eq!(told, used);
    let (mut pooled, mut places) = (Vec::new(), 0);
    for row in rows {
        let code = row["code"].as_str().expect("a code");
        let hand = by_hand(env, all, coders, code, chars);
        let figures = (number(&row["same"]), number(&row["overlapping"]), row["only"].clone());
        assert_eq!(figures, (hand.same, hand.overlapping, json!(hand.only)), "{code}");
        assert_eq!(number(&row["units"]), hand.units.len() as u64, "{code}");
        let coded = |at: usize| hand.units.iter().filter(|unit| unit[at] == Some(true)).count();
        assert_eq!(row["coded"], json!((0..coders.len()).map(coded).collect::<Vec<_>>()), "{code}");
        let (percent, alpha) = measures(&hand.units);
        close(&row["percent"], Some(percent), code);
        close(&row["alpha"], alpha, code);
        assert_eq!(row["alpha_undefined"].is_null(), alpha.is_some(), "{code}");
        places += hand.overlapping + hand.only.iter().sum::<u64>();
        pooled.extend(hand.units);
    }
    let (percent, alpha) = measures(&pooled);
    close(&report["pooled"]["percent"], Some(percent), "pooled");
    close(&report["pooled"]["alpha"], alpha, "pooled");
    assert_eq!(list(&report["disagreements"]).len() as u64, places);
    report
}

#[test]
fn figures_are_those_counted_by_hand() {
    let env = Env::with_demo();
    let all = codings(&env);
    let two = check(&env, &all, &["k1", "k2"], "power", &["--coders", "k1,k2"]);
    assert_eq!(two["documents"], json!(["ALD-I3", "ALD-W1", "DUN-W1", "DUN-W4"]));
    check(&env, &all, &["k1", "k3"], "sis,identity", &["--coders", "k1,k3", "--unit", "char"]);
    let three = check(&env, &all, &["k1", "k2", "k3"], "identity,rule-bending", &[]);
    assert_eq!(list(&three["documents"]).len(), 6, "all that two coders share");
    // The documents add up to the whole.
    let sum = |field: &str| list(&three["by_document"]).iter().map(|row| number(&row[field])).sum::<u64>();
    assert_eq!((sum("same"), sum("units")), (number(&three["pooled"]["same"]), number(&three["pooled"]["units"])));
}

#[test]
fn disagreements_tell_where_they_are_and_what_each_coder_made_of_them() {
    let env = Env::with_demo();
    let report = env.json(&["report", "compare", "--document", "DUN-W4", "--same", "--format", "json"]);
    assert_eq!(
        (&report["report"], &report["unit"], &report["depth"]),
        (&json!("compare"), &json!("turn"), &json!("all"))
    );
    let turns = env.json(&["turns", "DUN-W4", "--format", "json"]);
    let all = codings(&env);
    let (differing, alike) = (list(&report["disagreements"]), list(&report["agreements"]));
    assert!(!differing.is_empty() && alike.len() as u64 == number(&report["pooled"]["same"]));
    let mut last = 0;
    for place in differing.iter().chain(alike) {
        let (start, end) = (number(&place["start"]), number(&place["end"]));
        let turn = list(&turns).iter().find(|turn| turn["turn"] == place["turn"]).expect("a turn");
        assert_eq!(turn["participant"], place["participant"]);
        assert!(start < number(&turn["body_end"]) && end > number(&turn["body_start"]), "{place}");
        for reading in list(&place["readings"]) {
            for span in list(&reading["spans"]) {
                let there = all.iter().any(|c| {
                    json!([c.start, c.end]) == *span && reading["coder"] == c.coder && place["code"] == c.code
                });
                assert!(there && number(&span[0]) >= start && number(&span[1]) <= end, "{place}");
            }
        }
        if place["kind"] != "same" {
            assert!(start >= last, "in the order of the text");
            last = start;
        }
        assert_eq!((place["decision"].clone(), list(&place["readings"]).len()), (Value::Null, 2));
    }
    let open: Vec<u64> = list(&report["rows"])
        .iter()
        .map(|row| number(&row["overlapping"]) + list(&row["only"]).iter().map(number).sum::<u64>())
        .collect();
    assert!(open.is_sorted_by(|a, b| a >= b), "most disagreements first: {open:?}");
}

#[test]
fn a_depth_lifts_the_codings_to_themes() {
    let env = Env::with_demo();
    let report = env.json(&["report", "compare", "--depth", "1", "--coders", "k1,k2", "--format", "json"]);
    let all: Vec<Coding> = codings(&env)
        .into_iter()
        .map(|c| Coding { code: c.code.split('.').next().unwrap_or_default().to_owned(), ..c })
        .collect();
    assert_eq!(report["depth"], 1);
    for row in list(&report["rows"]) {
        let code = row["code"].as_str().expect("a code");
        assert!(!code.contains('.'), "{code}");
        let hand = by_hand(&env, &all, &["k1", "k2"], code, false);
        assert_eq!((number(&row["same"]), number(&row["overlapping"])), (hand.same, hand.overlapping), "{code}");
        close(&row["alpha"], measures(&hand.units).1, code);
    }
}

#[test]
fn text_lists_disagreements_before_figures_and_keeps_to_the_width() {
    let env = Env::with_demo();
    for width in [60, 80, 100, 132] {
        let wide = width.to_string();
        let shown = env.run(&["report", "compare", "--codes", "power", "--width", &wide]).ok().stdout;
        let widest = shown.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(widest <= width, "{widest} of {width}:\n{shown}");
        let at = |words: &str| shown.find(words).unwrap_or_else(|| panic!("“{words}” is not in\n{shown}"));
        assert!(at("Disagreements: ") < at("By code") && at("By code") < at("By document"));
        assert!(shown.contains('⟦') && shown.contains("k2  —"), "{shown}");
        assert!(!shown.contains("Agreements: "), "only with --same");
    }
    let same = env.run(&["report", "compare", "--codes", "rule-bending", "--same"]).ok().stdout;
    assert!(same.contains("Agreements: "), "{same}");
    for (file, format) in [("c.csv", "csv"), ("c.json", "json"), ("c.md", "md"), ("c.txt", "table")] {
        env.run(&["report", "compare", "-o", file]).ok();
        assert_eq!(env.read(file), env.run(&["report", "compare", "--format", format]).ok().stdout, "{format}");
    }
    let csv = env.read("c.csv");
    let json: Value = serde_json::from_str(&env.read("c.json")).expect("JSON");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.records().count(), list(&json["disagreements"]).len());
}

#[test]
fn what_is_asked_wrongly_is_told_with_who_shares_what() {
    let env = Env::with_demo();
    let compare = |args: &[&str]| env.run(&[&["report", "compare"][..], args].concat());
    let shared = "k1 and k2 share ALD-I3, ALD-W1, DUN-W1, DUN-W4";
    compare(&["--coders", "k2"]).wrong_usage(&["two coders or more", shared]);
    compare(&["--coders", "k2,k3"]).wrong_usage(&[
        "k2, k3 share no document",
        shared,
        "k1 and k3 share CRE-W2, EAS-I1",
    ]);
    compare(&["--coders", "k1,zed"]).wrong_usage(&["there is no coder “zed”", "k1, k2, k3"]);
    compare(&["--coders", "lead"]).wrong_usage(&["two coders or more"]);
    compare(&["--document", "ALD-I1"]).wrong_usage(&["ALD-I1 cannot be compared: only k1 takes part there", shared]);
    compare(&["--unit", "line"]).wrong_usage(&["--unit", "turn, sentence, word or char"]);
    compare(&["--depth", "0"]).wrong_usage(&["--depth"]);
    compare(&["--codes", "powr"]).wrong_usage(&["power"]);
    compare(&["--where", "site"]).wrong_usage(&["--where"]);
    compare(&["--format", "jsonl"]).wrong_usage(&["report compare", "json"]);
    let help = compare(&["--help"]).ok().stdout;
    assert!(help.contains("emic report compare --document ALD-W1"), "{help}");
}

#[test]
fn where_nothing_is_shared_it_says_how_to_code_twice() {
    let env = Env::with_study();
    let nothing = || env.run(&["report", "compare"]).fails(&["no document is coded by two coders", "--overlap"]);
    nothing();
    let span = place(&text_of(ALD), "Nobody asked us");
    env.run(&["code", "power.inclusion", "--document", "ALD-W1", "--span", &span]).ok();
    nothing();
    env.run(&["--coder", "k2", "finish", "ALD-W1"]).ok();
    // Who finished it and coded nothing takes part: everything there is the other's alone.
    let report = env.json(&["report", "compare", "--format", "json"]);
    assert_eq!((&report["rows"][0]["only"], &report["rows"][0]["alpha"]), (&json!([1, 0]), &json!(0.0)));
    assert_eq!(report["disagreements"][0]["readings"][1], json!({ "coder": "k2", "spans": [] }));
}

#[test]
fn a_reflexive_study_has_no_coefficients() {
    let env = Env::with_demo();
    env.make_demo_reflexive();
    let report = env.json(&["report", "compare", "--format", "json"]);
    let hidden = |row: &Value| row["percent"].is_null() && row["alpha"].is_null();
    assert!(list(&report["rows"]).iter().all(hidden) && hidden(&report["pooled"]));
    assert!(!list(&report["disagreements"]).is_empty());
    let shown = env.run(&["report", "compare"]).ok().stdout;
    assert!(shown.contains("reflexive") && !shown.contains("alpha"), "{shown}");
}

#[test]
fn conditions_restrict_the_turns_that_are_compared() {
    let env = Env::with_demo();
    let units = |args: &[&str]| {
        let report = env.json(&[&["report", "compare", "--format", "json"][..], args].concat());
        let rows: BTreeMap<String, u64> =
            list(&report["rows"]).iter().map(|row| (text(&row["code"]), number(&row["units"]))).collect();
        (report["header"]["turns"].as_u64().expect("turns"), rows.into_values().next().expect("a row"))
    };
    let (all, only) = (units(&[]), units(&["--where", "site=Dunlow"]));
    assert!(only.0 < all.0 && only.0 == only.1 && all.0 == all.1, "{all:?} {only:?}");
    let everybody = units(&["--speakers", "all"]);
    assert!(everybody.0 > all.0, "{everybody:?}");
}
