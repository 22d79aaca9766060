//! Reports on sequences and time, on the sample study.

use super::env::Env;
use serde_json::{Value, json};

fn list<'a>(value: &'a Value, field: &str) -> &'a Vec<Value> {
    value[field].as_array().unwrap_or_else(|| panic!("no list {field} in {value}"))
}

fn count(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_else(|| panic!("no count {field} in {value}"))
}

#[test]
fn turn_taking_adds_up_and_exchanges_are_protected() {
    let env = Env::with_sample();
    let report = env.json(&["report", "turn-taking", "--bridge", "--format", "json"]);
    assert_eq!((&report["report"], &report["by"][0]), (&"turn-taking".into(), &"profession".into()));
    let rows = list(&report, "rows");
    let sum: u64 = rows.iter().flat_map(|row| list(row, "cells")).map(|cell| count(cell, "count")).sum();
    assert_eq!(sum, count(&report, "n"));
    // Bridged, all but the first counted turn of each document follow one.
    let turns = &report["header"]["denominators"];
    assert_eq!(sum, count(turns, "turns") - count(turns, "documents"));
    assert!(report["exchanges"].is_null());

    let asked = ["report", "turn-taking", "--bridge", "--from", "power", "--to", "expertise", "--within-turns", "2"];
    let report = env.json(&[&asked[..], &["--list", "--format", "json"]].concat());
    let exchanges = &report["exchanges"];
    let pair = &exchanges["pairs"][0];
    assert_eq!((&pair["a"], &pair["b"], count(exchanges, "within_turns")), (&"power".into(), &"expertise".into(), 2));
    let listed = list(&report, "excerpts");
    assert_eq!(listed.len() as u64, count(&pair["across"], "count"));
    assert!(!listed.is_empty() && listed.iter().all(|one| one["citation"].as_str().is_some_and(|c| !c.is_empty())));
    let text = env.run(&[&asked[..], &["--residuals", "--list"]].concat()).ok().stdout;
    assert!(text.contains("power, then expertise") && !text.contains(" p ") && !text.contains("p-value"), "{text}");
}

#[test]
fn turn_taking_refuses_what_means_nothing() {
    let env = Env::with_sample();
    for (words, why) in [
        (&["--list"][..], "--from CODE"),
        (&["--codes", "power"], "--within-turns"),
        (&["--within-turns", "0"], "at least 1"),
        (&["--unit", "turns"], "means nothing"),
        (&["--from", "pwer"], "pwer"),
    ] {
        env.run(&[&["report", "turn-taking"], words].concat()).wrong_usage(&[why]);
    }
}

#[test]
fn over_time_goes_by_session_within_each_site() {
    let env = Env::with_sample();
    // The sample's codings are older than the project; this one is made under the last of its four codebooks.
    env.run(&["code", "power.agenda", "--document", "DUN-W1", "--span", "40..60"]).ok();
    let report = env.json(&["report", "over-time", "--format", "json"]);
    assert_eq!(
        (&report["report"], &report["along"], &report["pooled"]),
        (&"over-time".into(), &"session".into(), &false.into())
    );
    let blocks = list(&report, "blocks");
    let dunlow = blocks.iter().find(|block| block["site"] == "Dunlow").expect("a block");
    let points = list(dunlow, "points");
    let values: Vec<&str> = points.iter().filter_map(|point| point["value"].as_str()).collect();
    assert!(values.starts_with(&["1", "2", "3", "4"]), "{values:?}");
    let rows = list(dunlow, "rows");
    assert!(rows.iter().all(|row| list(row, "cells").len() == points.len()));
    let power = rows.iter().find(|row| row["code"] == "power").expect("a row");
    // What a point says is what the frequency report says of that session there.
    let alone = env.json(&["report", "frequency", "--where", "site=Dunlow,session=1", "--format", "json"]);
    let counted = list(&alone, "rows").iter().find(|row| row["code"] == "power").expect("a row");
    assert_eq!(power["cells"][0], counted["total"]);
    assert_eq!(points[0]["participants"], alone["denominators"]["participants"]);
    assert_eq!((&points[0]["coders"], &points[0]["codebook"]), (&json!(["k1"]), &json!([4])));
    assert_eq!((&points[1]["codebook"], &points[1]["other_codebook"]), (&json!([]), &json!(true)));
    let text = env.run(&["report", "over-time", "--codes", "power"]).ok().stdout;
    assert!(text.contains("Dunlow") && text.contains("last − first") && text.contains("course"), "{text}");
    env.run(&["report", "over-time", "--by", "site"]).wrong_usage(&["--pool"]);
    env.run(&["report", "over-time", "--step", "month"]).wrong_usage(&["--along date"]);
    env.run(&["report", "over-time", "--event", "x"]).wrong_usage(&["no events are noted"]);
}

#[test]
fn an_event_parts_the_time() {
    let env = Env::with_sample();
    env.run(&["event", "add", "--date", "2022-06-15", "--site", "Dunlow", "Law in force"]).ok();
    let report = env.json(&["report", "over-time", "--event", "law in force", "--format", "json"]);
    assert_eq!(report["step"], "event");
    let values = |site: &str| -> Vec<String> {
        let block = list(&report, "blocks").iter().find(|block| block["site"] == site).expect("a block").clone();
        list(&block, "points").iter().map(|point| point["value"].as_str().expect("a value").to_owned()).collect()
    };
    assert_eq!(values("Dunlow")[..2], ["before", "after"]);
    assert_eq!(values("Aldermere")[..1], ["no event"]);
    env.run(&["report", "over-time", "--event", "merger"]).wrong_usage(&["Law in force"]);
}

#[test]
fn new_codes_add_up_in_either_order() {
    let env = Env::with_sample();
    for order in ["collected", "coded"] {
        let report = env.json(&["report", "saturation", "--order", order, "--format", "json"]);
        let documents = list(&report, "documents");
        let new: u64 = documents.iter().map(|one| count(&one["new"], "all")).sum();
        assert_eq!(new as usize, list(&report, "codes").len());
        assert_eq!(documents.last().map(|one| count(&one["cumulative"], "all")), Some(new));
        assert_eq!((&report["order"], &report["saturation"]["base"]), (&order.into(), &4.into()));
    }
    let text = env.run(&["report", "saturation"]).ok().stdout;
    assert!(text.contains("aturation") && text.contains("Guest, Namey and Chen 2020"), "{text}");
    env.run(&["report", "saturation", "--run", "0"]).wrong_usage(&["--run"]);
    env.run(&["report", "saturation", "--order", "name"]).wrong_usage(&["collected"]);
}

#[test]
fn intervals_are_the_same_with_the_same_seed() {
    let env = Env::with_sample();
    let asked = ["report", "frequency", "--unit", "per_100_turns", "--intervals", "200", "--seed", "7"];
    let text = env.run(&asked).ok().stdout;
    assert!(text.contains('–') && text.contains("seed 7"), "{text}");
    assert_eq!(env.run(&asked).ok().stdout, text);
    let report = env.json(&[&asked[..], &["--format", "json"]].concat());
    let of = &report["rows"][0]["total"]["intervals"]["per_100_turns"];
    assert!(of["low"].as_f64() <= of["high"].as_f64() && of["undefined"] == 0, "{of}");
    assert_eq!((&report["intervals"]["draws"], &report["intervals"]["by"]), (&200.into(), &"document".into()));
    env.run(&["report", "frequency", "--seed", "7"]).wrong_usage(&["--intervals"]);
    env.run(&["report", "cooccurrence", "--within", "participant", "--intervals"]).wrong_usage(&["draws documents"]);
}

#[test]
fn two_groups_stand_side_by_side() {
    let env = Env::with_sample();
    let asked = ["report", "cooccurrence", "--within", "turn", "--by", "site", "--compare", "Dunlow,aldermere"];
    let report = env.json(&[&asked[..], &["--format", "json"]].concat());
    let compared = &report["compared"];
    assert_eq!((&compared["first"]["site"], &compared["second"]["site"]), (&"Dunlow".into(), &"Aldermere".into()));
    let pair = &compared["pairs"][0];
    let of = |site: &str| {
        let group = list(&report, "groups").iter().find(|group| group["key"]["site"] == site).expect("a group").clone();
        let found = list(&group, "pairs").iter().find(|one| one["a"] == pair["a"] && one["b"] == pair["b"]).cloned();
        found.expect("a pair")["p_b_given_a"].as_f64()
    };
    let difference = of("Dunlow").zip(of("Aldermere")).map(|(one, other)| one - other);
    assert_eq!(pair["p_b_given_a"].as_f64(), difference);
    assert!(report["total"]["pairs"][0]["npmi"].is_number(), "{}", report["total"]["pairs"][0]);
    assert!(env.run(&asked).ok().stdout.contains("difference"));
    env.run(&["report", "cooccurrence", "--compare", "a,b"]).wrong_usage(&["--by"]);
    env.run(&[&asked[..7], &["Dunlow,Nowhere"]].concat()).wrong_usage(&["Nowhere", "Aldermere"]);
}
