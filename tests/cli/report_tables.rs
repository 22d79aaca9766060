//! The reports that describe a study, its codebook and its progress, as scripts read them.

use super::env::{ALD, Env, place, text_of};
use serde_json::{Value, json};

/// ALD-W1 with three codes in A2's first turn, one in A5's and one in the second of A2; one in BRA-I1.
fn coded() -> Env {
    let env = Env::with_study();
    env.code(&[
        ("power.definition", "ALD-W1", "Not us — “them”"),
        ("identity.us-them", "ALD-W1", "us — “them”"),
        ("expertise.generic", "ALD-W1", "The board"),
        ("identity.erosion", "ALD-W1", "It isn’t nursing"),
        ("power.inclusion", "ALD-W1", "Nobody asked us"),
        ("rule-bending.bend", "BRA-I1", "We bend the rules"),
    ]);
    env
}

fn by<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    list.as_array()
        .expect("an array")
        .iter()
        .find(|row| row[field] == value)
        .unwrap_or_else(|| panic!("{value}: {list}"))
}

/// In each of the four formats.
fn in_all_formats(env: &Env, report: &[&str]) {
    for format in ["table", "csv", "json", "md"] {
        let run = env.run(&[&["report"], report, &["--format", format]].concat()).ok();
        assert!(!run.stdout.is_empty(), "{report:?} as {format}");
        assert_eq!(run.stdout, env.run(&[&["report"], report, &["--format", format]].concat()).ok().stdout);
    }
}

#[test]
fn progress_tells_who_coded_what() {
    let env = Env::with_sample();
    let report = env.json(&["report", "progress", "--by", "kind", "--format", "json"]);
    // Counted in sample-data/codings.jsonl.
    let figures = |coder: &str| {
        let row = by(&report["coders"], "coder", coder);
        (row["begun"].as_u64(), row["codings"].as_u64(), row["finished"].as_u64())
    };
    assert_eq!(figures("k1"), (Some(23), Some(744), Some(0)));
    assert_eq!(figures("k2"), (Some(4), Some(116), Some(0)));
    let total = &report["total"];
    assert_eq!((&total["documents"], &total["untouched"], &total["double_coded"]), (&json!(24), &json!(1), &json!(6)));
    assert_eq!(report["untouched"][0]["document"], "BRA-O1");
    assert_eq!(report["groups"][0]["key"], json!({ "kind": "interview" }));
    env.run(&["finish", "ALD-I1"]).ok();
    let after = env.json(&["report", "progress", "--format", "json"]);
    assert_eq!(by(&after["documents"], "document", "ALD-I1")["coders"][0]["state"], "finished");
    env.run(&["report", "progress", "--codes", "power"]).wrong_usage(&["--codes"]);
    in_all_formats(&env, &["progress"]);
}

#[test]
fn the_codebook_tells_use_and_history() {
    let env = coded();
    let args = ["report", "codebook", "--format", "json"];
    let report = env.json(&args);
    let power = by(&report["rows"], "code", "power");
    assert_eq!((&power["passages"], &power["own_passages"], &power["participants"]), (&json!(2), &json!(0), &json!(1)));
    assert_eq!((&power["version"], &power["origin"]), (&json!(1), &json!("a-priori")));
    assert!(power["first_used"].as_str().is_some_and(|date| date.len() == 10));
    assert_eq!(by(&report["rows"], "code", "power.status")["first_used"], Value::Null);
    assert!(report["unused"].as_array().expect("a list").contains(&json!("power.status")));
    assert_eq!(report["single_use"].as_array().map(Vec::len), Some(6), "each code was used once");
    assert_eq!(report["broad"], json!([]), "one of six is no quarter");
    env.run(&["codebook", "edit", "power.status", "--name", "Standing", "--definition", "Who is listened to."]).ok();
    env.run(&["codebook", "merge", "power.inclusion", "--into", "power.definition"]).ok();
    let after = env.json(&args);
    let status = by(&after["rows"], "code", "power.status");
    assert_eq!((&status["version"], &status["history"][1]["kinds"]), (&json!(2), &json!(["renamed", "reworded"])));
    assert_eq!(after["gone"][0]["into"], "power.definition");
    assert_eq!(by(&after["rows"], "code", "power.definition")["passages"], 2);
    in_all_formats(&env, &["codebook", "--codes", "power"]);
}

#[test]
fn participants_are_told_so_that_none_can_be_picked_out() {
    let env = Env::with_sample();
    let report = env.json(&["report", "participants", "--format", "json"]);
    assert_eq!(report["participants"], 30);
    let rows = report["rows"].as_array().expect("rows");
    for row in rows.iter().filter(|row| row["told"] != "none") {
        let cells = row["cells"].as_array().expect("cells").iter().filter_map(Value::as_u64);
        assert!(cells.filter(|cell| *cell > 0).all(|cell| cell >= 3), "{row}");
        assert!(row["total"].as_u64().is_some_and(|total| total >= 3), "{row}");
    }
    assert!(!report.to_string().contains("family-support"), "one person has it");
    assert_eq!(by(&report["rows"], "profession", "nursing")["total"], 5);
    let open = env.json(&["report", "participants", "--working-copy", "--format", "json"]);
    assert_eq!(by(&open["rows"], "profession", "family-support")["total"], 1);
    assert_eq!(by(&report["speaker_types"], "speaker_type", "client")["participants"], 1);
    let list = env.json(&["report", "participants", "--list", "--format", "json"]);
    let c5 = by(&list["list"], "participant", "C5");
    assert!(c5["attributes"]["profession"].as_str().is_some_and(|text| text.contains("; ")), "{c5}");
    in_all_formats(&env, &["participants", "--list"]);
}

#[test]
fn documents_are_told_by_site_and_kind() {
    let env = Env::with_sample();
    let report = env.json(&["report", "documents", "--format", "json"]);
    assert_eq!((&report["total"]["documents"], &report["total"]["turns"]), (&json!(24), &json!(726)));
    let first = &report["rows"][0];
    assert_eq!(first["key"], json!({ "site": "Aldermere", "kind": "interview" }));
    assert_eq!((&first["documents"], &first["turns"]), (&json!(4), &json!(102)));
    assert_eq!((&first["first"], &first["last"]), (&json!("2022-02-08"), &json!("2022-02-16")));
    let listed = env.json(&["report", "documents", "--list", "--format", "json"]);
    assert_eq!(listed["list"].as_array().map(Vec::len), Some(24));
    env.run(&["report", "documents", "--by", "participant"]).wrong_usage(&["attributes of documents"]);
    in_all_formats(&env, &["documents"]);
}

#[test]
fn tags_are_counted_out_of_those_who_speak() {
    let env = Env::with_study();
    let ald = text_of(ALD);
    for (tag, words) in
        [("artefact:care plan", "The board"), ("artefact:care plan", "Nobody"), ("prompt:who", "who decides")]
    {
        env.run(&["tag", tag, "--document", "ALD-W1", "--span", &place(&ald, words)]).ok();
    }
    let report = env.json(&["report", "tags", "--by", "site", "--format", "json"]);
    let plan = by(&report["rows"], "tag", "artefact:care plan");
    assert_eq!(plan["total"], json!({ "passages": 2, "turns": 2, "documents": 1, "participants": 1 }));
    assert_eq!(report["denominators"]["participants"], 5, "those who ask too");
    assert_eq!(by(&report["rows"], "tag", "prompt:who")["total"]["participants"], 1);
    let artefacts = env.json(&["report", "tags", "--kind", "artefact", "--format", "json"]);
    assert_eq!(artefacts["rows"].as_array().map(Vec::len), Some(1));
    env.run(&["report", "tags", "--kind", "case"]).wrong_usage(&["artefact"]);
    in_all_formats(&env, &["tags"]);
}

#[test]
fn elements_meet_in_turns_that_carry_a_third() {
    let env = coded();
    let args =
        ["report", "elements", "--in", "power", "--codes", "identity.us-them,expertise.generic,rule-bending.bend"];
    let report = env.json(&[&args[..], &["--format", "json"]].concat());
    // Both turns of A2 carry power; the first has two of the codes.
    assert_eq!((&report["total"]["turns"], &report["total"]["with_none"]), (&json!(2), &json!(1)));
    let pairs = report["total"]["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 1);
    assert_eq!(
        (&pairs[0]["a"], &pairs[0]["b"], &pairs[0]["turns"]),
        (&json!("identity.us-them"), &json!("expertise.generic"), &json!(1))
    );
    assert_eq!((&report["turns"][0]["document"], &report["turns"][0]["turn"]), (&json!("ALD-W1"), &json!(2)));
    env.run(&["report", "elements"]).wrong_usage(&["--in"]);
    in_all_formats(&env, &args[1..]);
}

#[test]
fn a_crosstab_has_margins_of_its_own() {
    let env = coded();
    let args = ["report", "crosstab", "--by", "site,participant", "--codes", "power,identity"];
    let report = env.json(&[&args[..], &["--format", "json"]].concat());
    let power = by(&report["tables"], "code", "power");
    let states: Vec<&str> =
        power["cells"][0].as_array().expect("cells").iter().filter_map(|cell| cell["state"].as_str()).collect();
    assert_eq!(states, ["counted", "counted", "absent"], "B1 is not at Aldermere");
    assert_eq!((&power["row_totals"][0]["participants"], &power["total"]["turns"]), (&json!(1), &json!(2)));
    assert_eq!(power["column_totals"][0]["passages"], 2);
    env.run(&["report", "crosstab", "--by", "site"]).wrong_usage(&["two attributes"]);
    in_all_formats(&env, &args[1..]);
    // On the sample study the margins agree with the frequency report.
    let env = Env::with_sample();
    let crossed = env.json(&[
        "report",
        "crosstab",
        "--by",
        "site,kind",
        "--unit",
        "turns",
        "--percent",
        "row",
        "--format",
        "json",
    ]);
    let sites = env.json(&["report", "frequency", "--by", "site", "--format", "json"]);
    for (table, row) in
        crossed["tables"].as_array().expect("tables").iter().zip(sites["rows"].as_array().expect("rows"))
    {
        assert_eq!(table["code"], row["code"]);
        for (margin, cell) in
            table["row_totals"].as_array().expect("margins").iter().zip(row["cells"].as_array().expect("cells"))
        {
            assert_eq!((&margin["turns"], &margin["participants"]), (&cell["turns"], &cell["participants"]));
        }
    }
    // Identity at Aldermere: 19 of the 31 turns are of interviews.
    let cell = &by(&crossed["tables"], "code", "identity")["cells"][0][0];
    assert_eq!((&cell["turns"], &cell["percent_whole"]), (&json!(19), &json!(31)));
    let args =
        ["report", "crosstab", "--by", "site,kind", "--codes", "identity", "--unit", "turns", "--percent", "row"];
    let page = env.run(&args).ok().stdout;
    let words: Vec<&str> = page.split_whitespace().collect();
    assert!(words.windows(5).any(|words| words == ["19", "of", "31", "61", "%"]), "{page}");
    assert!(cell["percent"].as_f64().is_some_and(|percent| (percent - 1900.0 / 31.0).abs() < 1e-9), "{cell}");
}

#[test]
fn a_matrix_keeps_what_is_not_coded_apart_from_nought() {
    let env = Env::with_study();
    let ald = text_of(ALD);
    env.run(&["code", "power.agenda", "--document", "ALD-W1", "--span", &place(&ald, "Nobody asked us")]).ok();
    let report = env.json(&["report", "matrix", "--format", "json"]);
    let at = report["codes"].as_array().expect("codes").iter().position(|code| code == "power").expect("power");
    let value = |document: &str| by(&report["cases"], "case", document)["values"][at].clone();
    assert_eq!((value("ALD-W1"), value("BRA-I1")), (json!(1), Value::Null));
    assert_eq!(by(&report["cases"], "case", "BRA-I1")["state"], "uncoded");
    let csv =
        env.run(&["report", "matrix", "--rows", "participant", "--binary", "--codes", "power", "--format", "csv"]).ok();
    assert_eq!(
        csv.stdout,
        "participant,coded,counted_turns,power\nALD-W1/A2,coded,2,1\nALD-W1/A5,coded,1,0\nBRA-I1/B1,uncoded,0,\n"
    );
    env.run(&["report", "matrix", "--rows", "sitee"]).wrong_usage(&["sitee"]);
    let sites = env.json(&["report", "matrix", "--rows", "site", "--format", "json"]);
    assert_eq!(by(&sites["cases"], "case", "Aldermere")["values"][at], 1);
    // What is nobody's stands there, and is no participant: the share is that of the frequency report.
    let env = Env::with_sample();
    let matrix = env.json(&["report", "matrix", "--rows", "participant", "--format", "json"]);
    assert!(matrix["cases"].as_array().expect("cases").iter().any(|case| case["case"] == "(none)"), "field notes");
    let frequency = env.json(&["report", "frequency", "--format", "json"]);
    assert_eq!(matrix["coded"], frequency["denominators"]["participants"]);
    let people: Vec<&Value> =
        frequency["rows"].as_array().expect("rows").iter().map(|row| &row["total"]["participants"]).collect();
    assert_eq!(matrix["with"].as_array().expect("with").iter().collect::<Vec<_>>(), people);
    in_all_formats(&env, &["matrix"]);
}

#[test]
fn a_code_line_follows_one_document() {
    let env = coded();
    let line = env.json(&["report", "codeline", "ALD-W1", "--depth", "all", "--format", "json"]);
    let codes: Vec<&str> =
        line["rows"].as_array().expect("rows").iter().filter_map(|row| row["code"].as_str()).collect();
    assert!(codes.contains(&"power.inclusion") && !codes.contains(&"rule-bending.bend"), "{codes:?}");
    // As the frequency report counts them.
    let frequency =
        env.json(&["report", "frequency", "--depth", "all", "--where", "document=ALD-W1", "--format", "json"]);
    for row in line["rows"].as_array().expect("rows") {
        let total = &by(&frequency["rows"], "code", row["code"].as_str().expect("an id"))["total"];
        assert_eq!(
            (&row["passages"], row["turns"].as_array().map(Vec::len)),
            (&total["passages"], total["turns"].as_u64().map(|n| n as usize))
        );
    }
    env.run(&["report", "codeline", "ALD-W1", "-o", "line.svg"]).ok();
    assert!(env.read("line.svg").contains("Code line of ALD-W1"));
    env.run(&["report", "codeline", "ALD-W9"]).fails(&["ALD-W9"]);
    env.run(&["report", "codeline", "ALD-W1", "--by", "site"]).wrong_usage(&["--by"]);
    in_all_formats(&env, &["codeline", "ALD-W1"]);
}

#[test]
fn a_framework_shows_what_the_analyst_wrote() {
    let env = coded();
    let args = ["report", "framework", "--codes", "power,identity", "--format", "json"];
    assert_eq!(env.json(&args)["to_do"], 2, "power and identity at Aldermere");
    let on = "report:framework Aldermere x power";
    env.run(&["memo", "add", "--on", on, "--type", "summary", "Held by the board."]).ok();
    let report = env.json(&args);
    assert_eq!((&report["written"], &report["to_do"]), (&json!(1), &json!(1)));
    let case = by(&report["cases"], "case", "Aldermere");
    let cell = by(&case["cells"], "name", "framework Aldermere × power");
    assert_eq!(
        (&cell["summaries"][0]["text"], &cell["summaries"][0]["coder"]),
        (&json!("Held by the board."), &json!("k1"))
    );
    assert_eq!(cell["passages"], 2);
    let page = env.run(&["report", "framework", "--codes", "power,identity"]).ok().stdout;
    assert!(page.contains("Held by the board.") && page.contains("framework Aldermere × identity"), "{page}");
    // A code that there is not: the memo is kept, and told of.
    env.run(&["memo", "add", "--on", "report:framework Aldermere x pwr", "--type", "summary", "Lost?"]).ok();
    assert_eq!(env.json(&args)["elsewhere"], json!(["framework Aldermere x pwr"]));
    let cells = env.run(&["report", "framework", "--codes", "power", "--cells", "--format", "md"]).ok().stdout;
    assert!(cells.lines().any(|line| line.starts_with('|') && line.contains("Held by the board.")), "{cells}");
    assert!(cells.contains("framework Aldermere x pwr"), "{cells}");
    in_all_formats(&env, &["framework"]);
}

#[test]
fn checklists_and_methods_say_what_there_is() {
    let env = Env::with_sample();
    let report = env.json(&["report", "checklist", "--format", "json"]);
    let items = report["items"].as_array().expect("items");
    assert_eq!(items.len(), 32);
    assert!(items[11]["facts"].to_string().contains("30 participants"), "{}", items[11]);
    assert!(items[23]["facts"].to_string().contains("6 of 23"), "{}", items[23]);
    assert_eq!((&items[9]["state"], items[26]["facts"].to_string().contains("emic ")), (&json!("open"), true));
    env.run(&["memo", "add", "--on", "report:checklist COREQ 10", "--type", "methodological", "Purposive."]).ok();
    let answered = env.json(&["report", "checklist", "--format", "json"]);
    assert_eq!(
        (&answered["items"][9]["state"], &answered["items"][9]["answers"][0]["text"]),
        (&json!("answered"), &json!("Purposive."))
    );
    assert_eq!(
        env.json(&["report", "checklist", "--standard", "srqr", "--format", "json"])["items"].as_array().map(Vec::len),
        Some(21)
    );
    env.run(&["report", "checklist", "--standard", "prisma"]).wrong_usage(&["coreq and srqr"]);
    let methods = env.run(&["report", "methods", "--format", "md"]).ok().stdout;
    for words in ["draft", "24 documents", "26274 words", "30 participants", "3 coders coded 23 of 24", "[", "emic "] {
        assert!(methods.contains(words), "{words}: {methods}");
    }
    in_all_formats(&env, &["checklist"]);
    in_all_formats(&env, &["methods"]);
}
