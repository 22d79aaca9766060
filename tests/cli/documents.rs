//! Documents, turns, texts and participants.

use super::env::{ALD, Env, place, text_of};
use serde_json::{Value, json};

#[test]
fn documents_have_the_shape_that_scripts_rely_on() {
    let env = Env::with_study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..4"]).ok();
    let documents = env.json(&["documents", "--format", "json"]);
    let all = documents.as_array().expect("an array");
    assert_eq!(all.len(), 2);
    let first = &all[0];
    assert_eq!(first["document"], "ALD-W1");
    assert_eq!(first["kind"], "workshop");
    assert_eq!(first["turns"], 4);
    assert_eq!(first["words"], 22);
    assert_eq!(first["participants"], 3);
    assert_eq!(first["codings"], 1);
    assert_eq!(first["attributes"], json!({ "date": "2022-05-11", "kind": "workshop", "site": "Aldermere" }));
    assert_eq!(all[1]["document"], "BRA-I1");
    assert_eq!((&all[1]["codings"], &all[1]["participants"]), (&json!(0), &json!(2)));
}

#[test]
fn documents_come_as_table_and_csv_too() {
    let env = Env::with_study();
    let table = env.run(&["documents"]).ok().stdout;
    assert!(table.lines().next().is_some_and(|head| head.starts_with("document") && head.contains("words")), "{table}");
    assert!(table.contains("untouched"), "{table}");
    let csv = env.run(&["documents", "--format", "csv"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
    assert_eq!(names, ["ALD-W1", "BRA-I1"]);
    env.run(&["documents", "--format", "yaml"]).wrong_usage(&["yaml", "table", "csv", "json"]);
}

#[test]
fn an_empty_project_lists_nothing_and_says_what_to_do() {
    let env = Env::with_project();
    let run = env.run(&["documents", "--format", "json"]).ok();
    assert_eq!(run.stdout, "[]\n");
    env.run(&["documents"]).ok().says(&["emic import"]);
    env.run(&["turns", "ALD-W1"]).fails(&["there is no document “ALD-W1”", "no documents yet"]);
    assert_eq!(env.json(&["participants", "--format", "json"]), json!([]));
}

#[test]
fn turns_have_places_in_code_points() {
    let env = Env::with_study();
    let text = text_of(ALD);
    let turns = env.json(&["turns", "ALD-W1", "--format", "json"]);
    let all = turns.as_array().expect("an array");
    assert_eq!(all.len(), 4);
    let chars: Vec<char> = text.chars().collect();
    let cut = |turn: &Value, from: &str, to: &str| -> String {
        let at = |key: &str| usize::try_from(turn[key].as_u64().expect("a number")).expect("small");
        chars[at(from)..at(to)].iter().collect()
    };
    for (n, (turn, (label, said))) in all.iter().zip(ALD).enumerate() {
        assert_eq!(turn["turn"], n + 1);
        assert_eq!(turn["participant"], format!("ALD-W1/{label}"));
        assert_eq!(turn["text"], *said);
        assert_eq!(cut(turn, "body_start", "body_end"), *said);
        assert_eq!(cut(turn, "start", "end"), format!("{label}: {said}"));
        assert_eq!(turn["time"], Value::Null);
    }
    assert_eq!(all[1]["words"], 5);
    assert!(env.run(&["turns", "ALD-W1"]).ok().stdout.contains("The board."));
}

#[test]
fn a_text_is_printed_byte_for_byte() {
    let env = Env::with_study();
    let text = text_of(ALD);
    assert_eq!(env.run(&["text", "ALD-W1"]).ok().stdout, text, "no newline added, none taken");
    let span = place(&text, "🚌 It isn’t");
    assert_eq!(env.run(&["text", "ALD-W1", "--span", &span]).ok().stdout, "🚌 It isn’t");
    let whole = format!("0..{}", text.chars().count());
    assert_eq!(env.run(&["text", "ALD-W1", "--span", &whole]).ok().stdout, text);
}

#[test]
fn a_span_outside_the_text_is_told_with_the_length() {
    let env = Env::with_study();
    let length = text_of(ALD).chars().count();
    let over = format!("0..{}", length + 1);
    let length = format!("{length} code points");
    env.run(&["text", "ALD-W1", "--span", &over]).fails(&[&over, "ALD-W1", &length]);
    for wrong in ["9", "9..", "a..b", "9..3", "5..5", "-1..4"] {
        let run = env.run(&["text", "ALD-W1", &format!("--span={wrong}")]);
        run.wrong_usage(&["--span"]);
    }
}

#[test]
fn a_document_is_found_by_its_name_and_near_names_are_told() {
    let env = Env::with_study();
    assert_eq!(env.run(&["text", "ald-w1"]).ok().stdout, text_of(ALD), "case does not matter");
    env.run(&["text", "ALD"]).fails(&["there is no document “ALD”", "did you mean ALD-W1?"]);
    env.run(&["text", "ALD-W2"]).fails(&["did you mean ALD-W1?"]);
    env.run(&["text", "nowhere at all"]).fails(&["emic documents"]);
    env.run(&["text"]).wrong_usage(&["DOCUMENT"]);
}

#[test]
fn participants_have_the_shape_that_scripts_rely_on() {
    let env = Env::with_study();
    let all = env.json(&["participants", "--format", "json"]);
    let names: Vec<&str> =
        all.as_array().expect("an array").iter().map(|row| row["participant"].as_str().expect("a name")).collect();
    assert_eq!(names, ["ALD-W1/A2", "ALD-W1/A5", "ALD-W1/R1", "BRA-I1/B1", "BRA-I1/INT"]);
    let a2 = &all[0];
    assert_eq!(a2["speaker_type"], "respondent");
    assert_eq!((&a2["documents"], &a2["turns"], &a2["words"]), (&json!(1), &json!(2), &json!(8)));
    assert_eq!(a2["attributes"], json!({}));
    assert_eq!(all[2]["speaker_type"], "interviewer");
    let table = env.run(&["participants"]).ok().stdout;
    assert!(table.contains("ALD-W1/A2") && table.contains("interviewer"), "{table}");
}

#[test]
fn the_template_has_a_row_a_label_recurring_ones_first() {
    let env = Env::with_study();
    env.seed("ALD-W2", &[("A5", "Again."), ("Z9", "Only here.")], &[]);
    let sheet = env.run(&["participants", "template"]).ok().says(&["1 of them in more than one document"]).stdout;
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    assert_eq!(header[..5], ["participant", "speaker_type", "site", "profession", "role"]);
    let rows: Vec<(String, String)> =
        reader.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    let labels: Vec<&str> = rows.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["A5", "A2", "B1", "INT", "R1", "Z9"]);
    assert_eq!(rows[3].1, "interviewer");
    env.run(&["participants", "template", "-o", "people.csv"]).ok();
    assert_eq!(env.read("people.csv"), sheet);
    env.run(&["participants", "template", "-o", "people.csv"]).fails(&["people.csv exists already"]);
}

#[test]
fn turns_tell_what_kind_of_paragraph_each_is() {
    let env = Env::with_project();
    env.write("O1.txt", "A quiet office.\n\n[reflective] I was bored.\n\n[reported] “Tea?”\n");
    env.run(&["import", "O1.txt"]).ok();
    let turns = env.json(&["turns", "O1", "--format", "json"]);
    let kinds: Vec<&str> = turns.as_array().expect("all").iter().filter_map(|turn| turn["kind"].as_str()).collect();
    assert_eq!(kinds, ["paragraph", "reflective", "reported"]);
}
