//! Bringing files in: folders, sheets, codings, what is left out and what fails.

use super::env::{Env, Run, repository};
use serde_json::{Value, json};

const TALK: &str = "R1: Who decides?\n\nA2: The board — not us.\n\nA5: Élan, they call it. 🚌\n";

fn reports(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("no JSON ({e}): {run:#?}"))
}

fn report<'a>(all: &'a Value, ending: &str) -> &'a Value {
    let found =
        all.as_array().expect("an array").iter().find(|r| r["file"].as_str().is_some_and(|f| f.ends_with(ending)));
    found.unwrap_or_else(|| panic!("{ending} is not in the report: {all}"))
}

#[test]
fn a_folder_comes_in_sheets_first_and_codings_last() {
    let env = Env::with_sample();
    let info = env.json(&["info", "--format", "json"]);
    assert_eq!((&info["documents"], &info["participants"], &info["codings"]), (&json!(24), &json!(35), &json!(909)));
    let documents = env.json(&["documents", "--format", "json"]);
    let dun = documents.as_array().expect("an array").iter().find(|d| d["document"] == "DUN-W1").expect("there");
    assert_eq!(dun["kind"], "workshop");
    assert_eq!(dun["attributes"]["site"], "Dunlow", "from its front matter");
    assert_eq!(dun["attributes"]["integration"], "collaboration", "from the documents sheet");
    let people = env.json(&["participants", "--format", "json"]);
    let a2 = people.as_array().expect("an array").iter().find(|p| p["participant"] == "A2").expect("listed");
    assert_eq!((&a2["speaker_type"], &a2["attributes"]["profession"]), (&json!("respondent"), &json!("police")));
    let log = env.json(&["log", "--limit", "1", "--format", "json"]);
    assert!(log[0]["what"].as_str().is_some_and(|what| what.starts_with("import ")), "{log}");
    env.run(&["undo"]).ok();
    let info = env.json(&["info", "--format", "json"]);
    assert_eq!((&info["documents"], &info["participants"], &info["codings"]), (&json!(0), &json!(0), &json!(0)));
    env.sound();
}

#[test]
fn the_report_has_the_shape_that_scripts_rely_on_and_a_dry_run_writes_nothing() {
    let env = Env::with_project();
    env.write("t/ALD-W1.txt", format!("---\nsite: Aldermere\nkind: workshop\n---\n\n{TALK}"));
    env.write("t/README.md", "about");
    env.write("t/.hidden.txt", "x");
    let before = env.json(&["info", "--format", "json"])["changes"].clone();
    let all = reports(&env.run(&["import", "t", "--dry-run", "--format", "json"]).ok());
    let file = report(&all, "ALD-W1.txt");
    assert_eq!((&file["format"], &file["encoding"]), (&json!("txt"), &json!("UTF-8")));
    assert_eq!((&file["skipped"], &file["error"]), (&Value::Null, &Value::Null));
    let document = &file["documents"][0];
    assert_eq!((&document["document"], &document["kind"]), (&json!("ALD-W1"), &json!("workshop")));
    assert_eq!((&document["turns"], &document["words"]), (&json!(3), &json!(10)));
    assert_eq!(document["attributes"], json!({ "kind": "workshop", "site": "Aldermere" }));
    assert!(document["doubts"].is_array());
    let speakers = document["participants"].as_array().expect("an array");
    assert_eq!(speakers[1], json!({ "participant": "ALD-W1/A2", "speaker_type": "respondent", "turns": 1 }));
    for name in ["README.md", ".hidden.txt"] {
        assert!(report(&all, name)["skipped"].is_string(), "{name} is listed with a reason");
    }
    let info = env.json(&["info", "--format", "json"]);
    assert_eq!((&info["changes"], &info["documents"]), (&before, &json!(0)), "nothing was written");
    let after = reports(&env.run(&["import", "t", "--format", "json"]).ok());
    assert_eq!(report(&after, "ALD-W1.txt"), file, "the import does what the dry run said");
    env.sound();
}

#[test]
fn front_matter_is_taken_off_the_text_and_nothing_else_is() {
    let env = Env::with_project();
    env.write("D.txt", format!("---\nsite: X\n---\n\n\n{TALK}"));
    env.write("W.txt", "\u{feff}A2: one\r\n\r\nA3: two\rA2: three\n");
    env.run(&["import", "D.txt", "W.txt"]).ok();
    assert_eq!(env.run(&["text", "D"]).ok().stdout, TALK);
    assert_eq!(env.run(&["text", "W"]).ok().stdout, "A2: one\n\nA3: two\nA2: three\n");
}

#[test]
fn the_same_file_again_is_noticed_whatever_its_name() {
    let env = Env::with_project();
    env.write("a/ALD-W1.txt", TALK);
    env.write("b/other.txt", TALK);
    env.run(&["import", "a"]).ok();
    for path in ["a", "b/other.txt"] {
        let all = reports(&env.run(&["import", path, "--format", "json"]).ok());
        assert!(all[0]["skipped"].as_str().is_some_and(|why| why.contains("ALD-W1")), "{all}");
        assert_eq!(all[0]["error"], Value::Null);
    }
    assert_eq!(env.json(&["documents", "--format", "json"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn two_files_of_one_name_get_two_short_names() {
    let env = Env::with_project();
    env.write("north/I1.txt", "A: north\n\nB: yes\n");
    env.write("south/I1.txt", "A: south\n\nB: yes\n");
    env.run(&["import", "north", "south"]).ok();
    let names = env.json(&["documents", "--format", "json"]);
    let names: Vec<&str> = names.as_array().expect("all").iter().filter_map(|d| d["document"].as_str()).collect();
    assert_eq!(names, ["I1", "I1.txt"]);
}

#[test]
fn what_fails_is_named_and_the_rest_comes_in() {
    let env = Env::with_project();
    env.write("good.txt", TALK);
    env.write("bad.docx", "this is no Word file");
    env.write("noise.txt", [0u8, 159, 146, 150, 0, 1, 2, 3, 0, 0, 7]);
    let run = env.run(&["import", "good.txt", "bad.docx", "noise.txt", "none.txt", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let all = reports(&run);
    assert_eq!(report(&all, "good.txt")["error"], Value::Null);
    for name in ["bad.docx", "noise.txt", "none.txt"] {
        assert!(report(&all, name)["error"].as_str().is_some_and(|why| !why.is_empty()), "{name}: {all}");
        assert_eq!(report(&all, name)["skipped"], Value::Null);
    }
    assert_eq!(env.json(&["documents", "--format", "json"]).as_array().map(Vec::len), Some(1));
    env.sound();
}

#[test]
fn a_named_file_that_is_none_of_ours_is_an_error_but_in_a_folder_it_is_left_out() {
    let env = Env::with_project();
    for (name, content) in [("f/rota.csv", "when,who\nMonday,us\n"), ("f/c.toml", "[[code]]\nid = 'x'\n")] {
        env.write(name, content);
        let run = env.run(&["import", name, "--format", "json"]);
        assert_eq!(run.code, Some(1), "{run:#?}");
        let all = reports(&run);
        assert!(all[0]["error"].is_string() && all[0]["skipped"].is_null(), "{all}");
    }
    let all = reports(&env.run(&["import", "f", "--format", "json"]).ok());
    for name in ["rota.csv", "c.toml"] {
        assert!(report(&all, name)["skipped"].is_string() && report(&all, name)["error"].is_null(), "{all}");
    }
    assert!(report(&all, "c.toml")["skipped"].as_str().is_some_and(|why| why.contains("emic codebook import")));
}

#[test]
fn a_participants_sheet_that_comes_later_binds_again_and_keeps_the_codings() {
    let env = Env::with_project();
    env.write("D1.txt", TALK);
    env.write("D2.txt", "A2: Again the board.\n\nA9: Yes.\n");
    env.run(&["import", "D1.txt", "D2.txt"]).ok();
    env.run(&["code", "power", "--document", "D1", "--span", "18..30"]).ok();
    let names = |env: &Env| -> Vec<String> {
        let all = env.json(&["participants", "--format", "json"]);
        all.as_array().expect("all").iter().filter_map(|p| p["participant"].as_str().map(str::to_owned)).collect()
    };
    assert!(names(&env).contains(&"D1/A2".to_owned()) && names(&env).contains(&"D2/A2".to_owned()));
    env.write("participants.csv", "participant,speaker_type,profession\na2,client,police\n");
    env.run(&["import", "participants.csv"]).ok();
    let people = env.json(&["participants", "--format", "json"]);
    assert_eq!(people[0]["participant"], "a2");
    assert_eq!((&people[0]["documents"], &people[0]["speaker_type"]), (&json!(2), &json!("client")));
    assert!(!names(&env).contains(&"D1/A2".to_owned()));
    assert_eq!(env.codings(), 1);
    env.run(&["undo"]).ok();
    assert!(names(&env).contains(&"D1/A2".to_owned()), "one undo");
    env.sound();
}

#[test]
fn a_wrong_sheet_is_told_with_its_lines_and_nothing_of_it_is_taken() {
    let env = Env::with_project();
    env.write("D1.txt", TALK);
    env.write(
        "participants.csv",
        "participant,speaker_type,profession\nA2,boss,police\nA5,client,nurse\nA5,client,teacher\n",
    );
    let run = env.run(&["import", "participants.csv", "D1.txt", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    let all = reports(&run);
    let error = report(&all, "participants.csv")["error"].as_str().expect("an error").to_owned();
    for words in ["line 2", "boss", "respondent, client, interviewer, facilitator, observer", "line 4", "nurse"] {
        assert!(error.contains(words), "“{words}”: {error}");
    }
    assert_eq!(env.json(&["documents", "--format", "json"]).as_array().map(Vec::len), Some(1), "the rest goes in");
    let people = env.json(&["participants", "--format", "json"]);
    assert!(people.as_array().expect("all").iter().all(|p| p["participant"].as_str().is_some_and(|n| n.contains('/'))));
}

#[test]
fn codings_come_in_all_or_none() {
    let env = Env::with_study();
    let good = r#"{"document":"ALD-W1","code":"power","start":0,"end":4}"#;
    let cases = [
        (r#"{"document":"ALD","code":"power","start":1,"end":2}"#, "did you mean ALD-W1?"),
        (r#"{"document":"ALD-W1","code":"powr","start":1,"end":2}"#, "did you mean power?"),
        (r#"{"document":"ALD-W1","code":"power","start":9,"end":9}"#, "is empty"),
        (r#"{"document":"ALD-W1","code":"power","start":1,"end":99999}"#, "code points"),
        (r#"{"document":"ALD-W1","code":"power","start":1}"#, "missing field `end`"),
        (r#"{"document":"ALD-W1","code":"power","start":1,"end":2,"origin":"guess"}"#, "manual, auto, imported"),
        (r#"{"document":"ALD-W1","code":"power","start":1,"end":2,"created":"then"}"#, "is no time"),
        ("not json", "this is no JSON"),
    ];
    for (line, expected) in cases {
        env.write("c.jsonl", format!("{good}\n{line}\n"));
        let run = env.run(&["import", "c.jsonl", "--format", "json"]);
        assert_eq!(run.code, Some(1), "{line}");
        let error = reports(&run)[0]["error"].as_str().expect("an error").to_owned();
        assert!(error.contains("c.jsonl:2: ") && error.contains(expected), "{line}: {error}");
        assert_eq!(env.codings(), 0, "{line}");
    }
    let run = env.run(&["import", "c.jsonl", "--skip-bad"]).ok();
    assert!(run.stdout.contains("1 coding, 1 left out") && run.stdout.contains("line 2"), "{run:#?}");
    assert_eq!(env.codings(), 1);
    let again = env.run(&["import", "c.jsonl", "--skip-bad"]).ok();
    assert!(again.stdout.contains("0 codings, 1 there already"), "{again:#?}");
    env.run(&["undo"]).ok();
    env.sound();
}

#[test]
fn what_is_not_said_of_a_coding_is_filled_in() {
    let env = Env::with_study();
    env.write("c.csv", "document,code,start,end\nALD-W1,power.agenda,5,9\n");
    env.run_with(&[("EMIC_CODER", "k9")], &["import", "c.csv"]).ok();
    let lines = env.run(&["export", "codings"]).ok().stdout;
    let line: Value = serde_json::from_str(lines.trim()).expect("one line");
    for (field, expected) in [("document", "ALD-W1"), ("code", "power.agenda"), ("coder", "k9"), ("origin", "imported")]
    {
        assert_eq!(line[field], expected, "{field}");
    }
    assert_eq!((&line["start"], &line["end"], &line["memo"]), (&json!(5), &json!(9), &Value::Null));
    assert!(line["created"].as_str().is_some_and(|at| at.starts_with("20") && at.ends_with('Z')), "{line}");
}

#[test]
fn codings_go_round() {
    let env = Env::with_sample();
    let lines = env.run(&["export", "codings", "--format", "jsonl"]).ok().stdout;
    assert_eq!(lines.lines().count(), 909);
    for format in ["jsonl", "csv"] {
        let file = format!("all.{format}");
        env.run(&["export", "codings", "-o", &file]).ok().says(&["909 codings"]);
        let again = env.run(&["import", &file]).ok().stdout;
        assert!(again.contains("0 codings, 909 there already"), "{again}");
        // Into a project that has the documents and the codes, but no coding.
        let other = Env::with_sample();
        other.run(&["undo"]).ok();
        other.write(
            "bare/participants.csv",
            std::fs::read(repository("sample-data/participants.csv")).expect("a sheet"),
        );
        for entry in std::fs::read_dir(repository("sample-data")).expect("the sample").flatten() {
            let name = entry.file_name().into_string().expect("a name");
            if name.as_bytes().get(3) == Some(&b'-') {
                other.write(&format!("bare/{name}"), std::fs::read(entry.path()).expect("a document"));
            }
        }
        other.run(&["import", "bare"]).ok();
        other.write(&file, env.read(&file));
        other.run(&["import", &file]).ok();
        assert_eq!(other.run(&["export", "codings"]).ok().stdout, lines, "{format}");
        other.sound();
    }
}

#[test]
fn import_wants_something_to_import() {
    let env = Env::with_project();
    env.run(&["import"]).wrong_usage(&["PATHS"]);
    let run = env.run(&["import", "no/such/folder"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.stdout.contains("no/such/folder"), "{run:#?}");
    std::fs::create_dir(env.path("empty")).expect("a folder");
    env.run(&["import", "empty"]).ok().says(&["0 documents"]);
}

#[test]
fn a_sheet_with_a_wrong_row_or_column_is_told_as_the_sheet_that_it_is() {
    let env = Env::with_project();
    for (sheet, expected) in [
        ("participant,profession\nA2,nurse, school\n", "line 2: there are 3 cells and only 2 columns"),
        ("participant,age:nubmer\nA2,40\n", "line 1: column “age:nubmer”"),
        ("participant,site,site\nA2,X,Y\n", "both named “site”"),
        ("name,profession\nA2,nurse\n", "its columns are name, profession"),
    ] {
        env.write("sheet.csv", sheet);
        let run = env.run(&["import", "sheet.csv"]);
        assert_eq!(run.code, Some(1), "{run:#?}");
        assert!(run.stdout.contains(expected), "“{expected}” is not said: {run:#?}");
    }
}

#[test]
fn what_a_sheet_brought_is_counted_without_the_rows_that_found_no_document() {
    let env = Env::with_project();
    env.write("D1.txt", TALK);
    env.write("participants.csv", "participant,profession\nA2,police\n");
    env.write("documents.csv", "document,site\nD1,X\nD7,Y\n");
    let run = env.run(&["import", "D1.txt", "participants.csv", "documents.csv"]).ok();
    assert!(run.stdout.contains("participants.csv: 1 participant\n"), "{run:#?}");
    assert!(run.stdout.contains("documents.csv: attributes of 1 document; not used: line 3"), "{run:#?}");
}

#[test]
fn the_listing_names_each_speaker_by_label_under_its_document() {
    let env = Env::with_project();
    env.write("D1.txt", TALK);
    let run = env.run(&["import", "D1.txt"]).ok();
    assert!(run.stdout.contains("    R1 respondent (1), A2 respondent (1), A5"), "{run:#?}");
}

#[test]
fn a_dry_run_checks_codings_of_documents_that_are_there() {
    let env = Env::with_study();
    env.write("c.csv", "document,code,start,end\nALD-W1,power,0,4\nALD-W1,powr,0,4\n");
    let run = env.run(&["import", "c.csv", "--dry-run", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(reports(&run)[0]["error"].as_str().is_some_and(|why| why.contains("powr")), "{run:#?}");
    env.write("c.csv", "document,code,start,end\nALD-W1,power,0,4\n");
    let run = env.run(&["import", "c.csv", "--dry-run", "--format", "json"]).ok();
    assert_eq!(reports(&run)[0]["taken"], "1 coding");
    assert_eq!(env.codings(), 0);
}

#[test]
fn the_user_settles_who_speaks() {
    let env = Env::with_project();
    let text = "Anna: So how was it?\n\nBo: Fine.\n\nSummary-1: All went well.\n\nAnna: And then?\n\nB: I left.\n\nSummary-1: They parted.\n\nBo: Yes.\n";
    env.write("I1.txt", text);
    let speakers = |more: &[&str]| -> Value {
        let mut args = vec!["import", "I1.txt", "--dry-run", "--format", "json"];
        args.extend(more);
        let all = reports(&env.run(&args).ok());
        let told = |p: &Value| json!([p["participant"], p["speaker_type"], p["turns"]]);
        let all: Vec<Value> =
            all[0]["documents"][0]["participants"].as_array().expect("a list").iter().map(told).collect();
        json!(all)
    };
    let by_itself = speakers(&[]);
    assert_eq!(by_itself[0], json!(["I1/Anna", "respondent", 2]), "nobody is known to ask");
    let settled = speakers(&["--speaker", "ann?=interviewer", "--not-speaker", "Summary*", "--same", "B=Bo"]);
    assert_eq!(settled, json!([["I1/Anna", "interviewer", 2], ["I1/Bo", "respondent", 3]]));
    let run = env.run(&["import", "I1.txt", "--speaker", "Anna=interviewer", "--not-speaker", "Summary*"]).ok();
    assert!(!run.stdout.contains("no known interviewer"), "{run:#?}");
    env.sound();
}

#[test]
fn what_the_user_says_of_files_is_checked_before_anything_is_read() {
    let env = Env::with_project();
    env.write("I1.txt", TALK);
    env.run(&["import", "I1.txt", "--as", "docs"]).wrong_usage(&["“docs” is no format", "docx"]);
    env.run(&["import", "I1.txt", "--encoding", "ebcdic"]).wrong_usage(&["“ebcdic” is no encoding", "windows-1252"]);
    env.run(&["import", "I1.txt", "--speaker", "Anna"]).wrong_usage(&["LABEL=TYPE"]);
    env.run(&["import", "I1.txt", "--speaker", "Anna=boss"]).wrong_usage(&["“boss” is no speaker type", "facilitator"]);
    env.run(&["import", "I1.txt", "--same", "Anna"]).wrong_usage(&["LABEL=LABEL"]);
    let run = env.run(&["import", "I1.txt", "--as", "docx"]);
    assert!(run.code == Some(1) && run.stdout.contains("no Word file"), "{run:#?}");
}

#[test]
fn an_encoding_that_nobody_could_guess_is_given() {
    let env = Env::with_project();
    env.write("lt.txt", b"R1: A\xe8i\xfb, ger\xf8a diena.\n\nA2: Taip.\n");
    env.run(&["import", "lt.txt", "--encoding", "windows-1257"]).ok();
    assert!(env.run(&["text", "lt"]).ok().stdout.starts_with("R1: Ačiū, gerųa diena."));
}

#[test]
fn what_is_said_of_labels_that_stand_nowhere_is_told() {
    let env = Env::with_project();
    env.write("I1.txt", "INT: So?\n\nJ: Yes.\n\nINT: And?\n\nJ: No.\n");
    env.write("I2.txt", "INT: So?\n\nP1: Yes.\n\nINT: And?\n\nP1: No.\n");
    let run = env.run(&[
        "import",
        "I1.txt",
        "I2.txt",
        "--dry-run",
        "--speaker",
        "P1=client",
        "--speaker",
        "Joe=client",
        "--not-speaker",
        "Music",
        "--same",
        "J=Joe",
    ]);
    let run = run.ok().says(&[
        "--speaker 'Joe=client': no label matches",
        "--not-speaker 'Music': no label matches",
        "--same 'J=Joe': nobody else is called “Joe”",
    ]);
    assert!(!run.stderr.contains("'P1"), "{run:#?}");
}
