//! Counts where two reports, or a report and its definition, once said different things.

use super::env::{Env, list};
use serde_json::{Value, json};

fn code(env: &Env, code: &str, document: &str, span: &str) {
    env.run(&["code", code, "--document", document, "--span", span]).ok();
}

#[test]
fn a_turn_without_words_is_never_coded() {
    let env = Env::with_files(&[("A.txt", "X1: Hello there.\n\nX2:  \n\nX1: Bye now.\n\nX2: Yes.\n")]);
    code(&env, "a", "A", "4..30");
    let coded = env.report("progress")["total"]["turns_coded"].clone();
    assert_eq!(coded, json!(2), "the turn between them says nothing");
    assert_eq!(coded, env.report("frequency")["rows"][0]["total"]["turns"]);
    let agreed = env.report("progress")["documents"][0]["coders"][0]["turns_coded"].clone();
    assert_eq!(agreed, coded);
}

#[test]
fn a_document_that_nobody_touched_has_no_noughts() {
    let env = Env::with_files(&[("A.txt", "X1: Hello there.\n"), ("B.txt", "X1: Bye now.\n")]);
    code(&env, "a", "A", "4..9");
    let matrix = env.report("matrix --all-documents");
    let cases: Vec<(&Value, &Value)> =
        list(&matrix["cases"]).iter().map(|case| (&case["state"], &case["values"][0])).collect();
    assert_eq!(cases, [(&json!("coded"), &json!(1)), (&json!("uncoded"), &Value::Null)]);
    assert_eq!((&matrix["with"][0], &matrix["coded"]), (&json!(1), &json!(1)));
}

#[test]
fn an_empty_table_says_why_it_is_empty() {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1"]).ok();
    env.write("A.txt", "X1: Hello there.\n");
    env.run(&["import", "A.txt"]).ok();
    let says = |words: &[&str], why: &str| {
        let notes = env.json(&[&["report", "frequency", "--format", "json"][..], words].concat())["header"].to_string();
        assert!(notes.contains(why), "{notes}");
    };
    says(&[], "no codes yet");
    env.run(&["codebook", "add", "a"]).ok();
    says(&[], "nothing is coded yet");
    code(&env, "a", "A", "4..9");
    says(&["--where", "site=Nowhere"], "no counted turn is left");
    assert!(!env.report("frequency")["header"].to_string().contains("no counted turn is left"));
}

#[test]
fn a_client_is_no_colleague_of_the_same_name() {
    let people = "participant,speaker_type,site,profession\nX1,client,North,nurse\nX2,respondent,North,nurse\n";
    let env = Env::with_files(&[("participants.csv", people), ("A.txt", "X1: I bent the rules.\n\nX2: Me too.\n")]);
    let told = env.report("participants --working-copy");
    let rows: Vec<&str> = list(&told["rows"]).iter().filter_map(|row| row["profession"].as_str()).collect();
    assert_eq!(rows, ["nurse", "client: nurse"]);
}

#[test]
fn field_notes_of_several_days_have_the_date_of_the_first() {
    let days = "## 7 March 2022\n\nThe room is empty.\n\n## 9 April 2022\n\nIt rains.\n";
    let notes = format!("---\nkind: observation\nsite: North\n---\n{days}");
    let env = Env::with_files(&[("N.txt", &notes)]);
    code(&env, "a", "N", "20..26");
    let dates = |words: &str| -> Vec<Value> {
        list(&env.report(words)["blocks"])
            .iter()
            .flat_map(|block| list(&block["points"]))
            .map(|p| p["date"].clone())
            .collect()
    };
    assert_eq!(dates("over-time --along date"), ["2022-03-07"]);
    let months = env.report("over-time --along date --step month");
    let months: Vec<&str> =
        list(&months["blocks"][0]["points"]).iter().filter_map(|point| point["value"].as_str()).collect();
    assert_eq!(months, ["2022-03", "2022-04"], "each turn under its own day");
    assert_eq!(env.report("saturation")["documents"][0]["date"], "2022-03-07");
    env.run(&["report", "over-time", "--along", "profession"]).wrong_usage(&["no order in time"]);
}

#[test]
fn who_has_a_code_elsewhere_does_not_lack_it() {
    let people = "participant,speaker_type,site,profession,document\nX1,respondent,North,police,\nX1,,,nurse,B\n\
                  X2,respondent,North,nurse,\nX3,respondent,North,nurse,\n";
    let (one, other) = ("X1: I bent the rules.\n\nX2: Me too.\n", "X1: Good morning.\n\nX2: I bent them.\n\nX3: Oh.\n");
    let env = Env::with_files(&[("participants.csv", people), ("A.txt", one), ("B.txt", other)]);
    code(&env, "a", "A", "4..20");
    code(&env, "a", "B", "27..30");
    let peers = env.report("negative --code a")["peers"].clone();
    let lacking: Vec<&str> =
        list(&peers["cells"][0]["lacking"]).iter().filter_map(|one| one["participant"].as_str()).collect();
    assert_eq!((lacking, &peers["lacking"]), (vec!["X3"], &json!(1)), "X1 has it, as police");
}

#[test]
fn drift_shares_are_out_of_all_that_a_coder_coded() {
    let env = Env::with_files(&[("A.txt", "X1: One two three.\n\nX2: Four.\n"), ("B.txt", "X1: Two more words.\n")]);
    code(&env, "a", "A", "4..7");
    // Nobody uses b where both coded.
    code(&env, "b", "B", "4..7");
    env.run(&["--coder", "k2", "code", "a", "--document", "A", "--span", "4..7"]).ok();
    let drift = env.report("agreement --drift")["drift"].clone();
    let k1 = &drift["months"][0]["coders"][0];
    assert_eq!((&k1["codings"], &k1["codes"]), (&json!(2), &json!([1])));
}
