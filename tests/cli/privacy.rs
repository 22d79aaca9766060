//! Names and what else points at persons: found, told, and replaced by pseudonyms.

use crate::env::{Env, place, repository, text_of};
use emic::store::Project;
use serde_json::{Value, json};

const TALK: &[(&str, &str)] = &[
    ("INT", "Tell me about Mary Smith, will you?"),
    ("Mary", "I am Mary. Will said MARY SMITH’s team bends the rules at Dunlow."),
    ("Mary Smith", "Mary's phone is 07700 900123, and Rosemary will rose to it."),
    ("B1", "Mary-Ann knew.\nSo did Mary\nSmith, the Smiths and Will."),
];

const NAMES: &str = "name,pseudonym,kind,also,reason\n\
    Mary Smith,Nurse A,name,Mary,asked for it\n\
    Will,Client B,name,,\n\
    Rose,Client C,name,,\n\
    Dunlow,Site D,place,,small town\n\
    Smith,Person E,name,,\n";

/// No part of a name of the table is in it, in whatever case. “will” and “rose” are words.
fn names_nobody(text: &str) {
    let lower = text.to_lowercase();
    for name in ["mary", "smith", "dunlow"] {
        assert!(!lower.contains(name), "{name} is in {text}");
    }
    assert!(!text.contains("Will") && !text.contains("Rose"), "{text}");
}

fn study() -> Env {
    let env = Env::with_project();
    env.seed("I1", TALK, &[("site", "Dunlow"), ("kind", "interview"), ("date", "2022-05-11")]);
    env.seed("I2", &[("INT", "Hello."), ("C1", "Nobody of that name is here.")], &[("kind", "interview")]);
    env.write("secure/names.csv", NAMES);
    env
}

fn payloads(env: &Env) -> Vec<String> {
    let (project, _) = (Project::open(&env.path("study.emic")).expect("the project"), ());
    project.close().expect("closed");
    let connection = rusqlite::Connection::open(env.path("study.emic")).expect("the file");
    let mut rows = connection
        .prepare("SELECT coalesce(c.label, '') || ' ' || CAST(p.body AS TEXT) FROM changes c JOIN payloads p ON p.change = c.id ORDER BY c.clock")
        .expect("the journal");
    rows.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("payloads")
}

fn pseudonymise(env: &Env, more: &[&str]) -> crate::env::Run {
    let mut args = vec!["pseudonymise", "--table", "secure/names.csv"];
    args.extend(more);
    env.run(&args)
}

#[test]
fn a_dry_run_shows_every_place_and_writes_nothing() {
    let env = study();
    let before = (env.run(&["text", "I1"]).ok().stdout, payloads(&env).len());
    let run = pseudonymise(&env, &["--dry-run"]).ok();
    for shown in [
        "I1: ",
        "turn 1 at ",
        "Tell me about [-Mary Smith-]{+[Nurse A]+}, will you?",
        "turn 2, label at ",
        "[-Mary-]{+Nurse A+}: I am",
        "attribute site (place): [-Dunlow-]{+Site D+}",
        "left: lower case: 3",
        "left: a longer word: 1 (list the longer word under `also`)",
        "left: part of a double name: 1",
        "»Mary«-Ann knew.",
        "the »Smiths« and Will",
    ] {
        assert!(run.stdout.contains(shown), "{shown} is not shown:\n{}", run.stdout);
    }
    assert!(run.stderr.contains("would come in; nothing was written"), "{}", run.stderr);
    let found: Value =
        serde_json::from_str(&pseudonymise(&env, &["--dry-run", "--format", "json"]).ok().stdout).expect("JSON");
    assert_eq!(found["dry_run"], json!(true));
    let first = &found["replaced"][0];
    assert_eq!(
        (&first["document"], &first["turn"], &first["where"], &first["kind"]),
        (&json!("I1"), &json!(1), &json!("text"), &json!("name"))
    );
    assert_eq!(
        (&first["text"], &first["replacement"], &first["reason"]),
        (&json!("Mary Smith"), &json!("[Nurse A]"), &json!("asked for it"))
    );
    assert_eq!(format!("{}..{}", first["start"], first["end"]), place(&text_of(TALK), "Mary Smith"));
    assert_eq!((env.run(&["text", "I1"]).ok().stdout, payloads(&env).len()), before, "nothing was written");
    env.sound();
}

#[test]
fn names_give_way_to_pseudonyms_and_nothing_new_holds_a_name() {
    let env = study();
    let text = text_of(TALK);
    let coded = "said MARY SMITH’s team bends the rules";
    env.run(&["code", "power", "--document", "I1", "--span", &place(&text, coded), "--memo", "ask Mary Smith"]).ok();
    env.run(&["code", "rule-bending", "--document", "I1", "--span", &place(&text, "bends the rules")]).ok();
    let before = payloads(&env).len();
    let run = pseudonymise(&env, &[]).ok();
    assert!(run.stdout.contains("I1: ") && run.stdout.contains("left: lower case"), "{}", run.stdout);
    names_nobody(&run.stdout.replace("Smiths", ""));
    assert!(
        run.stderr.contains("the names are still in the project file") && run.stderr.contains("emic undo"),
        "{}",
        run.stderr
    );
    let after = env.run(&["text", "I1"]).ok().stdout;
    assert_eq!(
        after,
        "INT: Tell me about [Nurse A], will you?\n\n\
         Nurse A: I am [Nurse A]. [Client B] said [Nurse A]’s team bends the rules at [Site D].\n\n\
         Nurse A: [Nurse A]'s phone is 07700 900123, and Rosemary will rose to it.\n\n\
         B1: Mary-Ann knew.\nSo did [Nurse A], the Smiths and [Client B].\n\n"
    );
    // Both labels are one speaker now, the turns stand where they should, and codings have the same words.
    let turns = env.json(&["turns", "I1", "--format", "json"]);
    let labels: Vec<&str> = turns.as_array().expect("turns").iter().filter_map(|t| t["participant"].as_str()).collect();
    assert_eq!(labels, ["I1/INT", "I1/Nurse A", "I1/Nurse A", "I1/B1"]);
    assert_eq!(turns[2]["text"], json!("[Nurse A]'s phone is 07700 900123, and Rosemary will rose to it."));
    let codings: Vec<Value> =
        env.run(&["export", "codings"]).ok().stdout.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let texts: Vec<String> = codings
        .iter()
        .map(|coding| {
            let (start, end) = (coding["start"].as_u64().expect("a number"), coding["end"].as_u64().expect("a number"));
            after.chars().skip(start as usize).take((end - start) as usize).collect()
        })
        .collect();
    assert_eq!(texts, ["said [Nurse A]’s team bends the rules", "bends the rules"]);
    assert_eq!(codings[0]["memo"], json!("ask [Nurse A]"));
    let documents = env.json(&["documents", "--format", "json"]);
    assert_eq!(documents[0]["attributes"]["site"], json!("Site D"));
    // What the journal says of it.
    let all = payloads(&env);
    let new = &all[before..];
    assert!(new.iter().any(|payload| payload.contains("pseudonymised")), "{new:?}");
    new.iter().for_each(|payload| names_nobody(payload));
    let log = env.json(&["log", "--limit", "1", "--format", "json"]);
    names_nobody(&log.to_string());
    let replaced = log[0]["replaced"].as_array().expect("a list");
    let expected = json!({"document": "I1", "turn": 1, "where": "text", "kind": "name", "replacement": "[Nurse A]", "reason": "asked for it", "times": 1});
    assert!(replaced.contains(&expected), "{replaced:?}");
    env.sound();
    // Once is enough.
    let again = pseudonymise(&env, &[]).ok();
    assert!(again.stderr.contains("nothing was written"), "{}", again.stderr);
    assert_eq!(env.run(&["text", "I1"]).ok().stdout, after);
    assert_eq!(payloads(&env).len(), all.len());
    // One step takes all of it back, and another brings it again.
    env.run(&["undo"]).ok();
    assert_eq!(env.run(&["text", "I1"]).ok().stdout, text);
    assert_eq!(env.json(&["documents", "--format", "json"])[0]["attributes"]["site"], json!("Dunlow"));
    env.sound();
    env.run(&["redo"]).ok();
    assert_eq!(env.run(&["text", "I1"]).ok().stdout, after);
    env.run(&["check", "--rebuild"]).ok();
    assert_eq!(env.run(&["text", "I1"]).ok().stdout, after);
}

#[test]
fn plain_pseudonyms_and_chosen_documents() {
    let env = study();
    env.seed("I3", &[("INT", "And MARY?"), ("D1", "Gone.")], &[]);
    pseudonymise(&env, &["I3", "--plain"]).ok();
    assert!(env.run(&["text", "I3"]).ok().stdout.starts_with("INT: And NURSE A?"));
    assert_eq!(env.run(&["text", "I1"]).ok().stdout, text_of(TALK));
    pseudonymise(&env, &["I9"]).fails(&["I9"]);
}

#[test]
fn participants_of_the_list_get_their_pseudonyms_with_all_that_is_known_of_them() {
    let env = study();
    env.write(
        "participants.csv",
        "participant,speaker_type,profession,labels\nMary Smith,respondent,nurse at Dunlow,Mary\nB1,client,,\n",
    );
    env.run(&["import", "participants.csv"]).ok();
    let before = payloads(&env).len();
    pseudonymise(&env, &[]).ok();
    payloads(&env)[before..].iter().for_each(|payload| names_nobody(payload));
    let people = env.json(&["participants", "--format", "json"]);
    names_nobody(&people.to_string());
    let nurse =
        people.as_array().expect("a list").iter().find(|who| who["participant"] == "Nurse A").expect("the nurse");
    assert_eq!((&nurse["turns"], &nurse["attributes"]["profession"]), (&json!(2), &json!("nurse at Site D")));
    env.sound();
    env.run(&["undo"]).ok();
    let people = env.json(&["participants", "--format", "json"]);
    assert!(people.as_array().expect("a list").iter().any(|who| who["participant"] == "Mary Smith"), "{people}");
    env.sound();
}

#[test]
fn a_document_that_is_called_by_a_name_is_told_and_renamed_on_request() {
    let env = study();
    env.seed("mary-smith-2", &[("INT", "Hello."), ("D1", "Hello.")], &[]);
    let run = pseudonymise(&env, &["--dry-run"]).ok();
    assert!(run.stdout.contains("left: name of a document: ") && run.stdout.contains("--rename"), "{}", run.stdout);
    pseudonymise(&env, &["--rename"]).ok();
    let names = env.run(&["documents"]).ok().stdout;
    assert!(names.contains("nurse a-2") && !names.contains("mary"), "{names}");
    env.sound();
}

#[test]
fn a_table_that_cannot_be_used_is_told_with_its_lines() {
    let env = study();
    env.run(&["pseudonymise"]).wrong_usage(&["--table", "EMIC_NAMES"]);
    pseudonymise(&env, &["--table", "none.csv"]);
    env.run(&["pseudonymise", "--table", "none.csv"]).fails(&["none.csv"]);
    env.write("bad.csv", "name,pseudonym,kind\nMary,Rose,name\nRose,B,flower\n,C,\n");
    env.run(&["pseudonymise", "--table", "bad.csv", "--dry-run"]).fails(&[
        "bad.csv",
        "line 3: “flower” is no kind; accepted are name, place, org, date, other",
        "line 4: the name is missing",
    ]);
    // The variable stands in for the option; tabs and another encoding are read.
    let (table, _, _) = ("name\tpseudonym\nSiân\tNurse Q\n", (), ());
    let latin: Vec<u8> = table.chars().map(|c| c as u8).collect();
    env.write("names.tsv", latin);
    env.seed("I4", &[("INT", "Is Sia\u{302}n’s bus late? SIÂN!"), ("D1", "Yes.")], &[]);
    env.run_with(&[("EMIC_NAMES", "names.tsv")], &["pseudonymise"]).ok();
    assert!(env.run(&["text", "I4"]).ok().stdout.starts_with("INT: Is [Nurse Q]’s bus late? [Nurse Q]!"));
}

#[test]
fn check_finds_what_points_at_persons_and_says_so_with_its_exit_code() {
    let env = Env::with_project();
    env.seed(
        "I1",
        &[
            ("INT", "When was she born?"),
            ("A1", "Born on 12 May 1984, at SW1A 1AA.\nMail m.k@example.org, NHS 943 476 5919."),
        ],
        &[("contact", "07700 900123")],
    );
    env.seed("I2", &[("INT", "At 00:12:41?"), ("A1", "In 2012, 3,000 pounds, 12 May.")], &[]);
    let run = env.run(&["check", "--identifying"]);
    assert_eq!(run.code, Some(1));
    for shown in [
        "date-of-birth",
        "»12 May 1984«",
        "»SW1A 1AA«",
        "»m.k@example.org«",
        "»943 476 5919«",
        "attribute contact",
        "»07700 900123«",
    ] {
        assert!(run.stdout.contains(shown), "{shown} is not shown:\n{}", run.stdout);
    }
    assert!(run.stderr.contains("1 phone number"), "{}", run.stderr);
    let found: Value =
        serde_json::from_str(&env.run(&["check", "--identifying", "--format", "json"]).stdout).expect("JSON");
    let kinds: Vec<&str> = found.as_array().expect("a list").iter().filter_map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["date-of-birth", "postcode", "email", "nhs-number", "phone"]);
    assert_eq!(
        (&found[0]["document"], &found[0]["turn"], &found[0]["where"], &found[0]["text"]),
        (&json!("I1"), &json!(2), &json!("text"), &json!("12 May 1984"))
    );
    assert_eq!(found[4]["where"], json!("attribute contact"));
    let clean = env.run(&["check", "--identifying", "I2"]).ok();
    assert!(clean.stdout.is_empty() && clean.stderr.contains("names were not looked for"), "{clean:?}");
    assert_eq!(env.json(&["check", "--identifying", "I2", "--format", "json"]), json!([]));
    // A table adds its names.
    env.write("names.csv", "name,pseudonym,kind\nthe pounds,Money,other\npounds,Coins,other\n");
    let named = env.run(&["check", "--identifying", "--table", "names.csv", "I2"]);
    assert_eq!((named.code, named.stdout.contains("»pounds«")), (Some(1), true), "{named:?}");
    env.run(&["check", "--table", "names.csv"]).code.filter(|code| *code == 2).expect("wrong usage");
}

#[test]
fn imports_and_exports_say_what_they_hold() {
    let env = Env::with_project();
    env.write("t/I1.txt", "INT: Your number?\n\nA1: It is 07700 900123, ask Mary.\n");
    env.write("t/I2.txt", "INT: And yours?\n\nA1: I have none.\n");
    env.write("names.csv", "name,pseudonym\nMary,Nurse A\n");
    let run = env.run(&["import", "t", "--names", "names.csv", "--format", "json"]).ok();
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let found = &report[0]["documents"][0]["identifying"];
    assert_eq!(*found, json!([{"kind": "name", "count": 1}, {"kind": "phone", "count": 1}]));
    assert_eq!(report[1]["documents"][0]["identifying"], json!([]));
    assert_eq!(run.stderr.matches("I1: 1 name, 1 phone number").count(), 1, "{}", run.stderr);
    let text = env.run(&["text", "I1"]).ok().stdout;
    env.run(&[
        "code",
        "power",
        "--document",
        "I1",
        "--span",
        &place(&text, "It is 07700 900123"),
        "--memo",
        "b@example.org",
    ])
    .ok();
    let excerpts = env.run(&["export", "excerpts", "--format", "jsonl"]).ok();
    assert!(excerpts.stdout.contains("07700 900123"), "what is exported is what was asked for");
    assert!(excerpts.stderr.contains("what was exported holds what points at persons"), "{}", excerpts.stderr);
    assert!(
        excerpts.stderr.contains("phone number") && excerpts.stderr.contains("e-mail address"),
        "{}",
        excerpts.stderr
    );
    let codings = env.run(&["export", "codings"]).ok();
    assert!(codings.stderr.contains("I1: 1 e-mail address"), "{}", codings.stderr);
    assert!(!env.run(&["export", "codebook"]).ok().stderr.contains("points at persons"));
    env.run(&["export", "codings", "--names", "none.csv"]).fails(&["none.csv"]);
}

/// A study in which somebody says a name that a table lists.
fn with_a_listed_name() -> Env {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1", "--codebook", &repository("codebooks/core.toml")]).ok();
    env.write("in/W1.txt", "---\nsite: Dunlow\n---\nA1: We asked Łukasz about the plan.\n\nA2: He never said.\n");
    env.run(&["import", "in"]).ok();
    let text = env.run(&["text", "W1"]).ok().stdout;
    let from = text.chars().collect::<String>().find("We asked").expect("there");
    let from = text[..from].chars().count();
    env.run(&["code", "power", "--document", "W1", "--span", &format!("{from}..{}", from + 34)]).ok();
    env.write("names.csv", "name,pseudonym\nŁukasz,Worker A\n");
    env
}

#[test]
fn a_listed_name_stops_whatever_report_is_written_into_a_file() {
    let env = with_a_listed_name();
    let names = [("EMIC_NAMES", "names.csv")];
    for (report, file) in [
        (&["kwic", "Łukasz"][..], "kwic.docx"),
        (&["quotes"], "quotes.md"),
        (&["quotes"], "quotes.json"),
        (&["quotes"], "quotes.csv"),
        (&["theme", "power"], "theme.html"),
        (&["objects", "--code", "power"], "objects.odt"),
    ] {
        let asked = [&["report"], report, &["-o", file]].concat();
        let run = env.run_with(&names, &asked).fails(&["nothing was written", " name", "--allow-identifying"]);
        assert!(!run.stderr.contains("Łukasz") && !env.path(file).exists(), "{asked:?}: {}", run.stderr);
        env.run(&[&asked[..], &["--names", "names.csv"]].concat()).fails(&["nothing was written"]);
        env.run_with(&names, &[&asked[..], &["--allow-identifying"]].concat()).ok().says(&["what is shown holds"]);
        assert!(env.path(file).exists(), "{asked:?}");
    }
    // On the screen the team sees what there is.
    let shown = env.run_with(&names, &["report", "kwic", "Łukasz"]).ok();
    assert!(shown.stdout.contains("Łukasz"), "{}", shown.stdout);
    shown.says(&["what is shown holds what points at persons"]);
    env.run_with(&names, &["report", "frequency", "-o", "frequency.md"]).ok();
}

#[test]
fn a_listed_name_stops_the_page_of_all_reports_and_a_build() {
    let env = with_a_listed_name();
    let names = [("EMIC_NAMES", "names.csv")];
    env.run_with(&names, &["report", "all", "--html", "lead"]).fails(&["nothing was written", "quotations"]);
    assert!(!env.path("lead").exists());
    env.run_with(&names, &["report", "all", "--html", "lead", "--allow-identifying"]).ok();
    env.run(&["report", "quotes", "--save", "table-2"]).ok();
    env.run_with(&names, &["build"]).fails(&["nothing was written", "table-2, quotations: 1 name"]);
    assert!(!env.path("paper").exists());
    env.run(&["build", "--names", "names.csv"]).fails(&["nothing was written"]);
    env.run_with(&names, &["build", "--allow-identifying"]).ok().says(&["what is built holds"]);
}
