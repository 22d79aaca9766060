//! Reports on sequences and time, on the sample study.

use super::env::Env;
use serde_json::Value;

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
