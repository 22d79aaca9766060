//! Field notes: entries, kinds, whom they are about, and what reports make of it.

use super::env::{Env, place};
use serde_json::{Value, json};

const NOTES: &str = "# Team room

## 2022-09-21

@N1 waits at the door. @P1 does not look up.

- Tea
  - with milk
- Coffee

## Monday 3 October 2022, 14:30

[reported] @N1 says, “They were very good about it.”

Reflective notes

Why do I look at @P1?
";

const TALK: &str = "INT: Who decides?

N1: Nobody asked me.
";

const PEOPLE: &str = "participant,profession\nN1,nurse\nP1,police\n";

/// Notes and a talk, coded.
fn study() -> Env {
    let env = Env::with_project();
    env.write("notes.md", NOTES);
    env.write("talk.txt", TALK);
    env.write("participants.csv", PEOPLE);
    env.run(&["import", "notes.md", "talk.txt", "participants.csv"]).ok();
    let code = |document: &str, text: &str, part: &str, code: &str| {
        env.run(&["code", code, "--document", document, "--span", &place(text, part)]).ok();
    };
    code("notes", NOTES, "@N1 waits at the door.", "power");
    code("notes", NOTES, "door. @P1 does", "power");
    code("notes", NOTES, "very good", "power");
    code("notes", NOTES, "Coffee", "identity");
    code("talk", TALK, "Nobody asked", "power");
    env
}

fn turns(env: &Env) -> Vec<Value> {
    env.json(&["turns", "notes", "--format", "json"]).as_array().expect("an array").clone()
}

#[test]
fn entries_are_shown_with_their_turns() {
    let env = study();
    let turns = turns(&env);
    let told: Vec<Value> =
        turns.iter().map(|turn| json!([turn["text"], turn["kind"], turn["about"], turn["entry"]])).collect();
    let (first, second) = (json!({ "date": "2022-09-21" }), json!({ "date": "2022-10-03", "time": "14:30" }));
    assert_eq!(
        told,
        [
            json!(["# Team room", "paragraph", [], null]),
            json!(["@N1 waits at the door. @P1 does not look up.", "paragraph", ["N1", "P1"], first]),
            json!(["- Tea\n  - with milk", "paragraph", [], first]),
            json!(["- Coffee", "paragraph", [], first]),
            json!(["@N1 says, “They were very good about it.”", "reported", ["N1"], second]),
            json!(["Why do I look at @P1?", "reflective", ["P1"], second]),
        ]
    );
    assert!(turns.iter().all(|turn| turn["participant"].is_null() && turn["notes"] == json!([])));
    assert_eq!(turns[0]["time_end"], Value::Null);
    let table = env.run(&["turns", "notes"]).ok().stdout;
    assert!(table.contains("2022-10-03 14:30") && table.contains("N1, P1"), "{table}");
    let talk = env.run(&["turns", "talk"]).ok().stdout;
    assert!(!talk.contains("entry") && !talk.contains("about"), "{talk}");
    let csv = env.run(&["turns", "talk", "--format", "csv"]).ok().stdout;
    assert!(csv.starts_with("turn,time,participant,span,words,text,entry,about\n"), "{csv}");
    env.sound();
}

#[test]
fn an_import_tells_what_it_is_not_sure_of() {
    let env = Env::with_project();
    env.write(
        "notes.md",
        "---\nkind: observation\n---\n\n03/04/2022\n\nOne.\n\n## March 18th\n\nTwo.\n\n## Reflection\n\nThree.\n",
    );
    let told = env.json(&["import", "notes.md", "--dry-run", "--format", "json"]);
    let doubts = told[0]["documents"][0]["doubts"].as_array().expect("doubts").clone();
    let shown: Vec<String> =
        doubts.iter().map(|doubt| format!("{} {}", doubt["line"], doubt["what"].as_str().unwrap_or(""))).collect();
    assert!(
        shown[0].starts_with("5 “03/04/2022” is 2022-04-03 with the day first and 2022-03-04 with the month"),
        "{shown:?}"
    );
    assert!(shown[1].starts_with("9 “March 18th” has no year"), "{shown:?}");
    assert!(shown[2].starts_with("13 1 paragraph under “Reflection”"), "{shown:?}");
}

#[test]
fn groups_conditions_and_queries_know_the_dates_of_entries() {
    let env = study();
    let report = env.json(&["report", "frequency", "--by", "date", "--codes", "power", "--format", "json"]);
    let cells = report["rows"][0]["cells"].as_array().expect("cells");
    let told: Vec<Value> = report["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .zip(cells)
        .map(|(group, cell)| json!([group["key"]["date"], group["turns"], cell["passages"], cell["turns"]]))
        .collect();
    // Before the first date a heading, in the talk an answer; the reflection is not counted.
    assert_eq!(told, [json!(["2022-09-21", 3, 1, 1]), json!(["2022-10-03", 1, 1, 1]), json!(["(none)", 2, 1, 1])]);
    let report = env.json(&["report", "frequency", "--where", "date=2022-10", "--format", "json"]);
    assert_eq!(report["denominators"]["turns"], 1);
    let found = |query: &str| {
        let hits = env.json(&["search", query, "--format", "json"]);
        let hits = hits.as_array().expect("hits").clone();
        hits.iter()
            .map(|hit| (hit["turn"].as_u64().unwrap_or(0), hit["attributes"]["date"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("date:2022-09").len(), 3);
    assert_eq!(found("good date:2022-10"), [(5, json!("2022-10-03"))]);
    assert_eq!(found("date:2022-09-22..").len(), 2);
    assert_eq!(found("document:notes date:\"(none)\"").len(), 1);
    assert_eq!(found("about:P1 date:2022").len(), 2);
    assert_eq!(found("time:14:30").len(), 2);
    env.run(&["search", "date:2021"]).ok().says(&["2022-09-21"]);
    let excerpts =
        env.run(&["export", "excerpts", "--codes", "power", "--format", "jsonl", "--where", "date=2022-10"]).ok();
    let excerpt: Value = serde_json::from_str(excerpts.stdout.lines().next().expect("a line")).expect("json");
    assert!(excerpt["citation"].as_str().is_some_and(|text| text.contains("2022")), "{excerpt}");
}

#[test]
fn what_is_observed_is_shown_beside_what_is_said_when_asked_for() {
    let env = study();
    let frequency = |more: &[&str]| {
        let args = ["report", "frequency", "--by", "profession", "--codes", "power"];
        env.run(&[&args[..], more].concat()).ok().stdout
    };
    let plain: Value = serde_json::from_str(&frequency(&["--format", "json"])).expect("json");
    let keys: Vec<&Value> =
        plain["groups"].as_array().expect("groups").iter().map(|group| &group["key"]["profession"]).collect();
    assert_eq!(keys, ["nurse", "(none)"]);
    assert!(plain["rows"][0]["cells"][0].get("observed").is_none() && plain.get("observed").is_none());
    assert_eq!(plain["header"]["not_shown"], 2);
    assert!(frequency(&[]).contains("2 coded paragraphs of field notes are about persons"), "{}", frequency(&[]));

    let report: Value = serde_json::from_str(&frequency(&["--observed", "--format", "json"])).expect("json");
    let cells = &report["rows"][0]["cells"];
    let told = |cell: &Value| {
        let seen = &cell["observed"];
        json!([seen["passages"], seen["codings"], seen["turns"], seen["documents"], seen["participants"]])
    };
    // Nurse, police, (none): two codings that overlap are one passage; it is about both.
    assert_eq!(
        [told(&cells[0]), told(&cells[1]), told(&cells[2])],
        [json!([2, 3, 2, 1, 1]), json!([1, 2, 1, 1, 1]), json!([0, 0, 0, 0, 0])]
    );
    assert_eq!(told(&report["rows"][0]["total"]), json!([2, 3, 2, 1, 2]));
    assert_eq!((&cells[0]["passages"], &cells[1]["state"]), (&json!(1), &json!("uncoded")));
    assert_eq!(report["rows"][0]["total"]["passages"], 3, "one said, two of nobody, and nothing twice");
    let base = |group: usize| report["groups"][group]["observed"].clone();
    assert_eq!(base(0), json!({ "documents": 1, "participants": 1, "turns": 2, "words": 18 }));
    assert_eq!(base(1), json!({ "documents": 1, "participants": 1, "turns": 1, "words": 10 }));
    assert_eq!(report["observed"], json!({ "documents": 1, "participants": 2, "turns": 2, "words": 18 }));
    assert_eq!(report["header"]["not_shown"], 0);

    let table = frequency(&["--observed", "--unit", "passages"]);
    assert!(table.contains("nurse observed") && table.contains("all observed"), "{table}");
    assert!(!table.contains("(none) observed"), "{table}");
    let csv = frequency(&["--observed", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|name| name == "observed_passages").expect("a column");
    let rows: Vec<(String, String)> =
        reader.records().map(|row| row.expect("a row")).map(|row| (row[4].to_owned(), row[at].to_owned())).collect();
    let wanted = [("nurse", "2"), ("police", "1"), ("(none)", "0"), ("(all)", "2")];
    assert_eq!(rows, wanted.map(|(group, count)| (group.to_owned(), count.to_owned())));
    assert!(!frequency(&["--format", "csv"]).contains("observed"));
    assert!(frequency(&["--observed", "--format", "md"]).contains("police observed"));

    let theme = env.run(&["report", "theme", "power", "--observed", "--min-cell", "1"]).ok().stdout;
    assert!(theme.contains("passages observed"), "{theme}");
    env.run(&["report", "cooccurrence", "--observed"]).wrong_usage(&["--observed", "report frequency"]);
    env.run(&["report", "cooccurrence"]).ok().prints(&["2 coded paragraphs of field notes are about persons"]);
}
