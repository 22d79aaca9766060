//! Reports as scripts read them.

use super::env::Env;
use serde_json::{Value, json};

/// The study with a few codings: power twice in A2's turns, identity where power is once.
fn coded() -> Env {
    let env = Env::with_study();
    env.code(&[
        ("power.definition", "ALD-W1", "Not us — “them”"),
        ("power.inclusion", "ALD-W1", "Nobody asked us"),
        ("identity.us-them", "ALD-W1", "us — “them”"),
        ("rule-bending.bend", "BRA-I1", "We bend the rules"),
        // In an interviewer's turn: in no figure.
        ("power.agenda", "ALD-W1", "who decides"),
    ]);
    env
}

fn row<'a>(report: &'a Value, code: &str) -> &'a Value {
    report["rows"].as_array().expect("rows").iter().find(|row| row["code"] == code).expect(code)
}

#[test]
fn frequency_has_the_shape_that_scripts_rely_on() {
    let env = coded();
    let report = env.json(&["report", "frequency", "--by", "site", "--format", "json"]);
    assert_eq!((&report["report"], &report["by"]), (&json!("frequency"), &json!(["site"])));
    // Counted turns: A2, A5, A2 and B1.
    assert_eq!(report["denominators"], json!({ "documents": 2, "participants": 3, "turns": 4, "words": 22 }));
    let groups = report["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["key"], json!({ "site": "Aldermere" }));
    assert_eq!((&groups[0]["turns"], &groups[0]["participants"]), (&json!(3), &json!(2)));
    let power = row(&report, "power");
    assert_eq!((&power["parent"], &power["depth"]), (&Value::Null, &json!(1)));
    assert_eq!(power["cells"].as_array().map(Vec::len), Some(2), "cells run parallel to groups");
    let cell = &power["cells"][0];
    for (field, expected) in [("passages", 2), ("codings", 2), ("turns", 2), ("documents", 1), ("participants", 1)] {
        assert_eq!(cell[field], expected, "{field}: {cell}");
    }
    // “Not us them” and “Nobody asked us”.
    assert_eq!(cell["words"], 6);
    assert_eq!(cell["state"], "counted");
    let rate = cell["per_100_turns"].as_f64().expect("a rate");
    assert!((rate - 200.0 / 3.0).abs() < 1e-9, "{rate}");
    assert_eq!((&power["cells"][1]["passages"], &power["cells"][1]["state"]), (&json!(0), &json!("counted")));
    assert_eq!(power["total"]["passages"], 2);
    assert_eq!(row(&report, "rule-bending")["cells"][1]["passages"], 1);
}

#[test]
fn without_groups_there_are_totals_only() {
    let report = coded().json(&["report", "frequency", "--format", "json"]);
    assert_eq!((&report["groups"], &report["by"]), (&json!([]), &json!([])));
    assert_eq!(row(&report, "identity")["cells"], json!([]));
    assert_eq!(row(&report, "identity")["total"]["passages"], 1);
}

#[test]
fn rows_are_chosen_by_code_and_depth() {
    let env = coded();
    let args = ["report", "frequency", "--codes", "power", "--depth", "all", "--format", "json"];
    let report = env.json(&args);
    let codes: Vec<&str> =
        report["rows"].as_array().expect("rows").iter().map(|row| row["code"].as_str().expect("a code")).collect();
    assert_eq!(codes.first(), Some(&"power"));
    assert!(codes.iter().all(|code| code.starts_with("power")), "{codes:?}");
    assert_eq!(row(&report, "power.definition")["total"]["passages"], 1);
    assert_eq!(row(&report, "power.definition")["depth"], 2);
    let own = env.json(&[&args[..], &["--own"]].concat());
    assert_eq!(row(&own, "power")["total"]["passages"], 0, "the theme itself was put nowhere");
}

#[test]
fn all_speakers_count_when_that_is_asked() {
    let env = coded();
    let all = env.json(&["report", "frequency", "--speakers", "all", "--format", "json"]);
    assert_eq!((&all["denominators"]["turns"], &row(&all, "power")["total"]["passages"]), (&json!(6), &json!(3)));
}

#[test]
fn a_filter_restricts_the_turns() {
    let env = coded();
    let report = env.json(&["report", "frequency", "--where", "site=Brackwater", "--format", "json"]);
    assert_eq!(report["denominators"]["turns"], 1);
    assert_eq!(row(&report, "rule-bending")["total"]["passages"], 1);
}

#[test]
fn cooccurrence_has_the_shape_that_scripts_rely_on() {
    let env = coded();
    let report = env.json(&["report", "cooccurrence", "--by", "site", "--format", "json"]);
    assert_eq!((&report["report"], &report["within"]), (&json!("cooccurrence"), &json!("overlap")));
    assert_eq!(report["by"], json!(["site"]));
    assert_eq!(report["codes"], json!(["identity", "power", "rule-bending"]), "in codebook order");
    let pairs = report["total"]["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 3, "all pairs of used codes");
    let first = &pairs[0];
    assert_eq!((&first["a"], &first["b"]), (&json!("identity"), &json!("power")));
    assert_eq!((&first["n_ab"], &first["n_a"], &first["n_b"]), (&json!(1), &json!(1), &json!(2)));
    assert_eq!((&first["c"], &first["p_b_given_a"], &first["p_a_given_b"]), (&json!(0.5), &json!(1.0), &json!(0.5)));
    assert_eq!(first["lift"], Value::Null, "undefined for overlap");
    assert_eq!(pairs[2]["n_ab"], 0);
    assert_eq!(report["groups"][0]["key"], json!({ "site": "Aldermere" }));
    let turn = env.json(&["report", "cooccurrence", "--within", "turn", "--format", "json"]);
    // N = 4 counted turns: 1·4 / (1·2).
    assert_eq!(turn["total"]["pairs"][0]["lift"], 2.0);
}

#[test]
fn wrong_options_are_wrong_usage_with_what_is_accepted() {
    let env = coded();
    let cases: [(&[&str], &str); 9] = [
        (&["report", "frequency", "--unit", "shouts"], "--unit"),
        (&["report", "frequency", "--count", "shouts"], "--count"),
        (&["report", "frequency", "--depth", "deep"], "--depth"),
        (&["report", "frequency", "--speakers", "loud"], "--speakers"),
        (&["report", "frequency", "--where", "site"], "--where"),
        (&["report", "frequency", "--straddle", "both"], "--straddle"),
        (&["report", "frequency", "--format", "yaml"], "yaml"),
        (&["report", "cooccurrence", "--within", "week"], "--within"),
        (&["report", "frequency", "--codes", "powr"], "power"),
    ];
    for (args, expected) in cases {
        let run = env.run(args).wrong_usage(&[expected]);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    env.run(&["report", "frequency", "--all-documents", "--finished"]).wrong_usage(&["--finished"]);
    env.run(&["report"]).wrong_usage(&[]);
    env.run(&["report", "wordcloud"]).wrong_usage(&["wordcloud"]);
}

#[test]
fn the_form_follows_the_ending_of_the_file() {
    let env = coded();
    let asked = ["report", "frequency", "--by", "site"];
    for (file, format) in [("t.csv", "csv"), ("t.json", "json"), ("t.md", "md")] {
        let run = env.run(&[&asked[..], &["-o", file]].concat()).ok();
        assert_eq!(run.stdout, "", "the data is in the file");
        assert_eq!(env.read(file), env.run(&[&asked[..], &["--format", format]].concat()).ok().stdout, "{format}");
    }
    let table = env.run(&asked).ok().stdout;
    assert!(table.contains("Aldermere") && table.contains("power") || table.contains("Power"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colour off the terminal");
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let env = coded();
    for args in [
        &["report", "frequency", "--by", "site,kind", "--format", "json"][..],
        &["report", "cooccurrence", "--depth", "all", "--within", "turn"],
        &["report", "frequency", "--by", "site"],
    ] {
        assert_eq!(env.run(args).ok().stdout, env.run(args).ok().stdout);
    }
}

#[test]
fn no_table_is_wider_than_asked() {
    use unicode_width::UnicodeWidthStr as _;
    let table = coded().run(&["report", "frequency", "--by", "site,kind", "--width", "60"]).ok().stdout;
    let widest = table.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
    assert!(widest <= 60, "{widest}:\n{table}");
    assert!("é".width() == 1);
}

#[test]
fn a_theme_is_put_together_on_one_page() {
    let env = Env::with_sample();
    let page = env.run(&["report", "theme", "rule-bending"]).ok().stdout;
    assert!(page.starts_with("# Theme: rule-bending"), "{page}");
    let data = env.json(&["report", "theme", "rule-bending", "--format", "json"]);
    assert_eq!((&data["report"], &data["code"]["id"]), (&json!("theme"), &json!("rule-bending")));
    // The page's figures are those of the frequency report.
    let frequency = env.json(&["report", "frequency", "--by", "site", "--codes", "rule-bending", "--format", "json"]);
    let total = |report: &Value| row(report, "rule-bending")["total"]["passages"].clone();
    assert_eq!(total(&data["by_site"]), total(&frequency));
    env.run(&["report", "theme", "rule-bending", "-o", "theme.md"]).ok();
    assert_eq!(env.read("theme.md"), page);
    env.run(&["report", "theme", "rule-bendin"]).wrong_usage(&["rule-bending"]);
    env.run(&["report", "theme"]).wrong_usage(&["CODE"]);
}

#[test]
fn a_condition_that_no_turn_can_meet_is_told() {
    let env = Env::with_sample();
    let run = env.run(&["report", "frequency", "--where", "site=Dunlo,kind=workshop"]).ok();
    run.says(&["no site is “Dunlo”", "Aldermere", "Dunlow"]);
    let fine = env.run(&["report", "frequency", "--where", "site=Dunlow|Aldermere,profession!=police"]).ok();
    assert_eq!(fine.stderr, "", "{fine:#?}");
    env.run(&["export", "excerpts", "--where", "profession=polize"]).ok().says(&["no profession is “polize”"]);
}

#[test]
fn an_option_without_a_meaning_in_a_report_is_wrong_usage() {
    let env = Env::with_study();
    env.run(&["report", "cooccurrence", "--unit", "words"]).wrong_usage(&["--unit", "report frequency"]);
    env.run(&["report", "cooccurrence", "--own"]).wrong_usage(&["--own", "--depth all"]);
    env.run(&["export", "excerpts", "--unit", "words"]).wrong_usage(&["--unit", "report frequency"]);
    env.run(&["report", "frequency", "--by", "profession", "--level", "0"]).wrong_usage(&["--level"]);
}
