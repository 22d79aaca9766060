//! Tags, links, events, and codings that slip into another's turn.

use super::env::{ALD, Env, place, text_of};
use serde_json::json;

fn at(part: &str) -> String {
    place(&text_of(ALD), part)
}

#[test]
fn passages_are_tagged_listed_and_untagged() {
    let env = Env::with_study();
    let span = at("do lifts");
    let tag =
        |name: &str, more: &[&str]| env.run(&[&["tag", name, "--document", "ALD-W1", "--span", &span], more].concat());
    tag(" Artefact: van ", &["--note", "the bus"]).ok().says(&["artefact:van", "do lifts"]);
    tag("artefact:van", &[]).ok().says(&["already"]);
    tag("mark:to code", &[]).ok();
    tag("a,b", &[]).wrong_usage(&["cannot be a tag"]);
    env.run(&["tag", "x", "--document", "ALD-W1", "--span", "0..9999"]).fails(&["outside"]);
    let all = env.json(&["tags", "--format", "json"]);
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    let van = &all[0];
    assert_eq!(
        [&van["tag"], &van["kind"], &van["turn"], &van["participant"], &van["site"], &van["text"], &van["note"]],
        [
            &json!("artefact:van"),
            &json!("artefact"),
            &json!(3),
            &json!("ALD-W1/A5"),
            &json!("Aldermere"),
            &json!("do lifts"),
            &json!("the bus")
        ]
    );
    assert_eq!(format!("{}..{}", van["start"], van["end"]), span);
    assert_eq!(env.json(&["tags", "MARK", "--format", "json"])[0]["tag"], "mark:to code");
    assert_eq!(env.json(&["tags", "artefact:Van", "--format", "json"])[0]["tag"], "artefact:van");
    env.run(&["tags", "case"]).ok().says(&["nothing is tagged “case”"]);
    env.run(&["tags"]).ok().prints(&["artefact:van", "do lifts", "Aldermere", "the bus"]);
    env.run(&["untag", "artefact:van", "--document", "ALD-W1", "--span", &span]).ok();
    env.run(&["untag", "artefact:van", "--document", "ALD-W1", "--span", &span]).fails(&["has no tag"]);
    let id = env.json(&["tags", "--format", "json"])[0]["id"].clone();
    env.run(&["untag", id.as_str().expect("an id")]).ok().says(&["mark:to code"]);
    assert_eq!(env.json(&["tags", "--format", "json"]), json!([]));
    env.run(&["undo"]).ok();
    assert_eq!(env.json(&["tags", "--format", "json"]).as_array().map(Vec::len), Some(1));
    assert_eq!(env.codings(), 0, "a tag is no coding");
    env.sound();
}

#[test]
fn tags_are_counted_by_attributes() {
    let env = Env::with_study();
    env.run(&["tag", "prompt:who", "--document", "ALD-W1", "--span", &at("who decides?")]).ok();
    env.run(&["tag", "prompt:who", "--document", "ALD-W1", "--span", &at("decides? Élan")]).ok();
    env.run(&["tag", "prompt:who", "--document", "ALD-W1", "--span", &at("“them”.\n\nA5: I was")]).ok();
    env.run(&["tag", "prompt:who", "--document", "BRA-I1", "--span", "0..9"]).ok();
    let report = env.json(&["tags", "--by", "site", "--format", "json"]);
    assert_eq!(report["groups"], json!([{"site": "Aldermere"}, {"site": "Brackwater"}]));
    let row = &report["rows"][0];
    assert_eq!(
        row["cells"][0],
        json!({"passages": 2, "documents": 1, "participants": 3}),
        "places that overlap are one"
    );
    assert_eq!(row["total"], json!({"passages": 3, "documents": 2, "participants": 4}));
    let by = env.json(&["tags", "prompt", "--by", "participant", "--format", "json"]);
    assert_eq!(by["groups"].as_array().map(Vec::len), Some(4));
    assert_eq!(by["rows"][0]["total"]["passages"], 3, "what touches two groups counts once in all");
    let csv = env.run(&["tags", "--by", "site", "--format", "csv"]).ok();
    assert_eq!(
        csv.stdout,
        "tag,group,passages,documents,participants\nprompt:who,Aldermere,2,1,3\nprompt:who,Brackwater,1,1,1\nprompt:who,all,3,2,4\n"
    );
    env.run(&["tags", "--by", "colour"]).wrong_usage(&["colour"]);
    let frequency = env.json(&["report", "frequency", "--format", "json", "--all-documents"]);
    assert!(!frequency.to_string().contains("prompt"), "tags are in no count of themes");
}

#[test]
fn passages_are_linked_by_turn_and_by_span() {
    let env = Env::with_study();
    env.run(&["link", "ALD-W1:2", "BRA-I1:2"]).ok().says(&["answers", "link "]);
    env.run(&["link", "ALD-W1:2", "BRA-I1:2"]).ok().says(&["already"]);
    let span = format!("ALD-W1:{}", at("do lifts"));
    env.run(&["link", &span, "ALD-W1:1", "--kind", "contradicts"]).ok();
    let links = env.json(&["links", "--format", "json"]);
    assert_eq!(links.as_array().map(Vec::len), Some(2));
    let (answers, contradicts) = (&links[0], &links[1]);
    assert_eq!((&answers["from"]["turn"], &answers["to"]["document"]), (&json!(2), &json!("BRA-I1")));
    assert_eq!((&contradicts["from"]["text"], &contradicts["kind"]), (&json!("do lifts"), &json!("contradicts")));
    env.run(&["links"]).ok().prints(&["ALD-W1:2", "answers", "BRA-I1:2", "We bend the rules"]);
    let csv = env.run(&["links", "--format", "csv"]).ok();
    assert_eq!(csv.stdout.lines().count(), 3);
    for wrong in ["ALD-W1", "ALD-W1:x", "ALD-W1:4..2"] {
        env.run(&["link", wrong, "BRA-I1:1"]).wrong_usage(&[]);
    }
    env.run(&["link", "ALD-W1:9", "BRA-I1:1"]).fails(&["no turn of ALD-W1"]);
    env.run(&["link", "ALD-W1:1", "ALD-W1:1"]).fails(&["itself"]);
    env.run(&["unlink", answers["id"].as_str().expect("an id")]).ok();
    assert_eq!(env.json(&["links", "--format", "json"]).as_array().map(Vec::len), Some(1));
    env.run(&["undo"]).ok();
    assert_eq!(env.json(&["links", "--format", "json"]).as_array().map(Vec::len), Some(2));
    env.sound();
}

#[test]
fn events_are_noted_by_date() {
    let env = Env::with_study();
    env.run(&["event", "add", "--date", "2022-05", "--site", "Dunlow", "The clinic closes"]).ok().says(&["event "]);
    env.run(&["event", "add", "--date", "2022-05", "--site", "Dunlow", "The clinic closes"]).ok().says(&["already"]);
    env.run(&["event", "add", "--date", "2021", "Care Act"]).ok();
    env.run(&["event", "add", "--date", "May", "x"]).wrong_usage(&["no date"]);
    env.run(&["event", "add", "--date", "2021", " "]).wrong_usage(&["label"]);
    let events = env.json(&["events", "--format", "json"]);
    assert_eq!((&events[0]["label"], &events[0]["site"]), (&json!("Care Act"), &json!(null)));
    assert_eq!((&events[1]["date"], &events[1]["site"]), (&json!("2022-05"), &json!("Dunlow")));
    env.run(&["events"]).ok().prints(&["Care Act", "The clinic closes", "Dunlow"]);
    let csv = env.run(&["events", "--format", "csv"]).ok();
    assert!(csv.stdout.starts_with("id,date,site,label\n"), "{csv:?}");
    let id = events[1]["id"].as_str().expect("an id");
    env.run(&["event", "edit", id, "--date", "2022-06", "--site", ""]).ok().says(&["2022-06 The clinic closes, which"]);
    env.run(&["event", "edit", id, "--date", "2022-06"]).ok().says(&["already"]);
    env.run(&["event", "edit", id, "--date", "June"]).wrong_usage(&["no date"]);
    env.run(&["event", "edit", id]).wrong_usage(&["--date"]);
    assert_eq!(env.json(&["events", "--format", "json"])[1]["site"], json!(null));
    env.run(&["undo"]).ok();
    assert_eq!(env.json(&["events", "--format", "json"])[1]["site"], json!("Dunlow"));
    env.run(&["event", "remove", events[0]["id"].as_str().expect("an id")]).ok().says(&["Care Act"]);
    assert_eq!(env.json(&["events", "--format", "json"]).as_array().map(Vec::len), Some(1));
    env.run(&["event", "remove", "abc"]).fails(&["no event"]);
    env.sound();
}

#[test]
fn codings_that_slip_into_anothers_turn_are_told_and_trimmed_in_one_step() {
    let env = Env::with_study();
    let code = |coder: &str, code: &str, part: &str, memo: &str| {
        let args = ["--coder", coder, "code", code, "--document", "ALD-W1", "--span", &at(part), "--memo", memo];
        env.run(&args).ok();
    };
    let checked = || env.json(&["check", "--format", "json"]);
    assert_eq!(checked()["reaching"], json!([]));
    code("k1", "power", "Not us — “them”.\n\nA5: I was", "kept");
    code("k1", "identity", "Not us — “them”.\n\nA5: I", "joined");
    code("k1", "identity", "Not us — “them”.", "there");
    code("k2", "power", "vital.\n\nA2: The board. Not us", "of k2");
    code("k1", "power", "So who decides?", "fine");
    let report = checked();
    assert_eq!(report["problems"], json!([]));
    assert_eq!(report["reaching"].as_array().map(Vec::len), Some(3));
    let first = &report["reaching"][0];
    assert_eq!((&first["document"], &first["words"]), (&json!("ALD-W1"), &json!(1)));
    env.run(&["check"]).ok().prints(&["sound", "3 codings reach under 3 words", "ALD-W1:3  power by k1", "2 words"]);
    env.run(&["check", "--trim"]).ok().prints(&["→"]).says(&["trimmed 2 codings", "1 coding of others", "k2"]);
    let exported = env.run(&["export", "codings"]).ok().stdout;
    let rows: Vec<serde_json::Value> = exported.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |code: &str, memo: &str| {
        rows.iter()
            .find(|row| row["code"] == code && row["memo"] == memo)
            .unwrap_or_else(|| panic!("{memo}: {exported}"))
    };
    let trimmed = of("power", "kept");
    assert_eq!(format!("{}..{}", trimmed["start"], trimmed["end"]), at("Not us — “them”."));
    of("identity", "there\n\njoined");
    assert_eq!(env.codings(), 4, "what was coded just so already is one coding");
    assert_eq!(checked()["reaching"].as_array().map(Vec::len), Some(1), "k2's stays");
    env.sound();
    env.run(&["undo"]).ok();
    assert_eq!(checked()["reaching"].as_array().map(Vec::len), Some(3));
    env.run(&["--coder", "k3", "check", "--trim"]).ok().says(&["no coding of k3"]);
    env.sound();
}
