//! The codebook as a team's work: its versions, what differs between them, proposals and what becomes of them.

use super::env::{Env, repository};
use serde_json::{Value, json};

fn define(env: &Env, code: &str, definition: &str) {
    env.run(&["codebook", "edit", code, "--definition", definition]).ok();
}

fn versions(env: &Env) -> Vec<Value> {
    env.json(&["codebook", "versions", "--format", "json"]).as_array().expect("an array").clone()
}

fn diff(env: &Env, sides: &[&str]) -> Value {
    env.json(&[&["codebook", "diff"], sides, &["--format", "json"]].concat())
}

/// The ids of codes in one of the lists of a difference.
fn ids(found: &Value, list: &str) -> Vec<String> {
    let id = |one: &Value| one["code"]["id"].as_str().or(one["id"].as_str()).expect("an id").to_owned();
    found[list].as_array().expect("an array").iter().map(id).collect()
}

fn propose_waiting(env: &Env) {
    env.run(&["codebook", "propose", "Waiting as power", "--parent", "power", "--definition", "Making others wait."])
        .ok()
        .says(&["proposed k1/waiting-as-power under power"]);
}

fn code(env: &Env, code: &str, span: &str) {
    env.run(&["code", code, "--document", "ALD-W1", "--span", span]).ok();
}

/// How many codings a code has by the report on frequency.
fn frequency(env: &Env, code: &str) -> String {
    let csv = env.run(&["report", "frequency", "--codes", code, "--format", "csv"]).ok().stdout;
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let at = lines.next().expect("a header").iter().position(|name| *name == "codings").expect("the column");
    let row = lines.find(|row| row[0] == code).unwrap_or_else(|| panic!("{code} is counted: {csv}"));
    row[at].to_owned()
}

#[test]
fn each_step_that_changes_codes_is_a_version_and_an_undone_one_is_none() {
    let env = Env::with_study();
    define(&env, "power.agenda", "Who sets the items.");
    code(&env, "power.agenda", "0..4");
    env.run(&["--coder", "k2", "codebook", "add", "power.humour"]).ok();
    let all = versions(&env);
    let told: Vec<_> = all.iter().map(|v| (v["number"].clone(), v["coder"].clone(), v["what"].clone())).collect();
    let step = |number: u32, coder: &str, what: &str| (json!(number), json!(coder), json!(what));
    assert_eq!(
        told[1..],
        [step(2, "k1", "edit code power.agenda"), step(3, "k2", "add code power.humour")],
        "a coding is no version"
    );
    assert_eq!((all.len(), &all[2]["codes"]), (3, &json!(33)));
    assert!(all[0]["at"].as_str().expect("a time").ends_with('Z'));
    define(&env, "power.agenda", "Who sets the items, and in which order.");
    assert_eq!(versions(&env).len(), 4);
    env.run(&["undo"]).ok();
    assert_eq!(versions(&env), all);
    let table = env.run(&["codebook", "versions"]).ok().stdout;
    assert!(table.starts_with("version  id ") && table.contains(all[1]["id"].as_str().expect("an id")), "{table}");
    env.sound();
}

#[test]
fn a_code_tells_its_versions_and_each_coding_the_one_it_was_made_under() {
    let env = Env::with_study();
    code(&env, "power.agenda", "0..4");
    env.run(&["codebook", "edit", "agenda", "--name", "Agenda"]).ok();
    define(&env, "agenda", "Who sets the items.");
    code(&env, "power.agenda", "6..9");
    let steps = env.json(&["codebook", "versions", "agenda", "--format", "json"]);
    let numbers: Vec<_> = steps.as_array().expect("an array").iter().map(|step| step["number"].clone()).collect();
    assert_eq!(numbers, [1, 1, 2], "a name is no meaning");
    assert_eq!(steps[1]["changed"][0]["field"], "name");
    assert_eq!(steps[2]["changed"][0]["after"], "Who sets the items.");
    let table = env.run(&["codebook", "versions", "agenda"]).ok().stdout;
    assert!(table.contains("name: Agenda and decisions → Agenda"), "{table}");
    assert!(table.contains("definition: ") && table.contains("{+"), "{table}");
    let never = env.json(&["codebook", "versions", "power.contest", "--format", "json"]);
    assert_eq!(never.as_array().expect("an array").len(), 1);
    env.run(&["codebook", "versions", "nobody"]).fails(&["there is no code “nobody”"]);

    let lines = env.run(&["export", "codings"]).ok().stdout;
    let under: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["code_version"].clone()).collect();
    assert_eq!(under, [1, 2]);
    let csv = env.run(&["export", "codings", "--format", "csv"]).ok().stdout;
    assert!(csv.lines().nth(2).expect("two codings").ends_with(",,2"), "{csv}");
    env.write("codings.csv", &csv);
    env.run(&["import", "codings.csv"]).ok();
    assert_eq!(env.codings(), 2, "the column is read past");
    // A removed code has a history too.
    env.run(&["codebook", "remove", "power.contest", "--yes"]).ok();
    assert!(env.run(&["codebook", "versions", "power.contest"]).ok().stdout.contains("state: there → removed"));
}

#[test]
fn what_the_last_version_changed_is_told_word_by_word() {
    let env = Env::with_study();
    define(&env, "power.agenda", "Who sets the items of a meeting.");
    define(&env, "power.agenda", "Who sets the order of a meeting.");
    let told = env.run(&["codebook", "diff"]).ok().stdout;
    assert!(told.starts_with("version 2 ("), "{told}");
    assert!(told.contains("changed  power.agenda\n"), "{told}");
    assert!(told.contains("definition: Who sets the [-items-]{+order+} of a meeting."), "{told}");
    assert!(told.ends_with("1 code changed\n"), "{told}");
    env.run(&["codebook", "move", "power.agenda", "--under", "identity"]).ok();
    env.run(&["codebook", "merge", "power.contest", "--into", "power.status"]).ok();
    env.run(&["codebook", "add", "humour", "--name", "Humour"]).ok();
    let found = diff(&env, &["1"]);
    assert_eq!(
        (ids(&found, "added"), ids(&found, "removed")),
        (vec!["humour".to_owned()], vec!["power.contest".to_owned()])
    );
    assert_eq!(found["removed"][0]["merged"], "power.status");
    let agenda = &found["changed"][0];
    assert_eq!(
        (&agenda["id"], &agenda["moved"]),
        (&json!("power.agenda"), &json!({"before": "power", "after": "identity"}))
    );
    assert_eq!(agenda["fields"][0]["after"], "Who sets the order of a meeting.");
    let back = diff(&env, &["now", "1"]);
    assert_eq!((ids(&back, "added"), ids(&back, "removed")), (ids(&found, "removed"), ids(&found, "added")));
    let table = env.run(&["codebook", "diff", "1"]).ok().stdout;
    for line in [
        "added    humour “Humour”",
        "removed  power.contest “",
        ", merged into power.status",
        "moved: under power → under identity",
        "1 code added, 1 code removed, 1 code changed",
    ] {
        assert!(table.contains(line), "“{line}”: {table}");
    }
    let md = env.run(&["codebook", "diff", "1", "--format", "md"]).ok().stdout;
    assert!(md.contains("## Added\n\n- humour") && md.contains("- **moved:** under power"), "{md}");
    let csv = env.run(&["codebook", "diff", "1", "--format", "csv"]).ok().stdout;
    assert!(csv.starts_with("code,change,field,before,after\n"), "{csv}");
    assert!(csv.contains("power.agenda,moved,parent,power,identity\n"), "{csv}");
}

#[test]
fn a_side_is_a_number_an_id_a_day_a_file_or_a_project() {
    let env = Env::with_project();
    let first = versions(&env)[0].clone();
    env.run(&["codebook", "export", "-o", "book.toml"]).ok();
    define(&env, "power.agenda", "Who sets the items.");
    let core = repository("codebooks/core.toml");
    env.run(&["new", "other.emic", "--coder", "k2", "--codebook", &core]).ok();
    let id = first["id"].as_str().expect("an id");
    let today = first["at"].as_str().expect("a time")[..10].to_owned();
    let project = ["-p", "study.emic"];
    let diff = |sides: &[&str]| -> Value {
        env.json(&[&project[..], &["codebook", "diff"], sides, &["--format", "json"]].concat())
    };
    for from in ["1", id, &id[..4], "book.toml", "other.emic", &id.to_uppercase()] {
        let found = diff(&[from, "now"]);
        assert_eq!(ids(&found, "changed"), ["power.agenda"], "{from}");
        assert!(ids(&found, "added").is_empty() && ids(&found, "removed").is_empty(), "{from}");
        assert_eq!(found["from"]["id"], id, "{from}: the same content has the same id");
    }
    assert_eq!(diff(&["1", "2"])["to"]["number"], 2);
    assert_eq!(ids(&diff(&["2020-01-31", "now"]), "added").len(), 32, "before the first version there was nothing");
    let run = |sides: &[&str]| env.run(&[&project[..], &["codebook", "diff"], sides].concat());
    let told = run(&[&today]).ok().stdout;
    assert!(told.contains("no difference\n"), "the last version of the day: {told}");
    assert!(run(&["now", "now"]).ok().stdout.contains("no difference\n"));
    env.run(&["-p", "study.emic", "codebook", "move", "power.status", "--position", "1"]).ok();
    assert!(run(&["2", "now"]).ok().stdout.contains("no difference but the order of the codes"));
    let accepted = ["short id", "YYYY-MM-DD", ".toml", ".emic"];
    run(&["yesterday"]).wrong_usage(&accepted);
    run(&["99"]).wrong_usage(&["there are versions 1 to 3", "short id"]);
    run(&["zzzz"]).wrong_usage(&accepted);
    run(&["nobody.toml"]).fails(&["nobody.toml"]);
    run(&["nobody.emic"]).fails(&["nobody.emic"]);
    assert_eq!(std::fs::read(env.path("other.emic")).expect("a copy").len() % 4096, 0);
    assert!(!env.path("other.emic-wal").exists(), "the other project is left as it was");
}

#[test]
fn a_proposal_is_coded_with_and_promoted() {
    let env = Env::with_study();
    propose_waiting(&env);
    let shown = env.json(&["codebook", "show", "k1/waiting-as-power", "--format", "json"]);
    assert_eq!(
        (&shown["name"], &shown["parent"], &shown["origin"]),
        (&json!("Waiting as power"), &json!("power"), &json!("emergent"))
    );
    env.run(&["codebook", "propose", "waiting-as-power"]).fails(&["there is a code “k1/waiting-as-power” already"]);
    env.run(&["codebook", "propose", "nobody.x"]).fails(&["“nobody”, which does not exist"]);
    code(&env, "k1/waiting-as-power", "37..46");
    env.run(&["codebook", "add", "k1/queue", "--parent", "k1/waiting-as-power"]).ok();
    // The id works wherever a code is named.
    assert_eq!(frequency(&env, "k1/waiting-as-power"), "1");
    let hits = env.json(&["search", "code:k1/waiting-as-power", "--format", "json"]);
    assert!(hits.to_string().contains("ALD-W1"), "{hits}");
    assert!(env.run(&["export", "codings"]).ok().stdout.contains("\"code\":\"k1/waiting-as-power\""));
    let toml = env.run(&["codebook", "export"]).ok().stdout;
    env.write("book.toml", &toml);
    env.run(&["-p", "study.emic", "codebook", "import", "book.toml"]).ok();
    assert!(env.run(&["codebook", "diff", "book.toml"]).ok().stdout.contains("no difference"));
    env.run(&["export", "excerpts", "--codes", "k1/waiting-as-power", "--format", "json"]).ok();
    env.run(&["uncode", "k1/waiting-as-power", "--document", "ALD-W1", "--span", "37..46"]).ok();
    env.run(&["undo"]).ok();

    let open = env.json(&["codebook", "proposals", "--format", "json"]);
    assert_eq!(open.as_array().expect("an array").len(), 2);
    assert_eq!((&open[0]["coder"], &open[0]["codings"], &open[0]["state"]), (&json!("k1"), &json!(1), &json!("open")));
    assert!(env.run(&["codebook", "proposals"]).ok().stdout.contains("Making others wait."));

    env.run(&["codebook", "promote", "power.agenda"]).fails(&["is no proposal"]);
    env.run(&["codebook", "promote", "k1/waiting-as-power", "--as", "power.agenda"])
        .fails(&["there is a code “power.agenda” already"]);
    env.run(&["codebook", "promote", "k1/waiting-as-power", "--as", "k2/x"]).wrong_usage(&["without “/”"]);
    env.run(&["codebook", "promote", "k1/waiting-as-power", "--under", "k1/queue"]).fails(&["cannot go under"]);
    env.run(&["codebook", "promote", "k1/queue"]).fails(&["is a proposal itself"]);
    env.run(&["--coder", "k2", "codebook", "promote", "k1/waiting-as-power"])
        .ok()
        .says(&["promoted k1/waiting-as-power to power.waiting-as-power: 1 coding kept, 1 sub-code moved under it"]);
    let made = env.json(&["codebook", "show", "power.waiting-as-power", "--format", "json"]);
    assert_eq!(
        (&made["definition"], &made["parent"], &made["codings"]),
        (&json!("Making others wait."), &json!("power"), &json!(1))
    );
    let queue = env.json(&["codebook", "show", "k1/queue", "--format", "json"]);
    assert_eq!(queue["parent"], "power.waiting-as-power");
    assert_eq!(frequency(&env, "power.waiting-as-power"), "1");
    env.run(&["codebook", "show", "k1/waiting-as-power"]).fails(&["there is no code"]);
    let line: Value = serde_json::from_str(env.run(&["export", "codings"]).ok().stdout.trim()).expect("one coding");
    assert_eq!((&line["code"], &line["code_version"]), (&json!("power.waiting-as-power"), &json!(1)));
    env.run(&["codebook", "propose", "waiting-as-power"]).fails(&["count as “power.waiting-as-power” now"]);
    let log = env.json(&["codebook", "proposals", "--all", "--format", "json"]);
    assert_eq!(
        (&log[0]["state"], &log[0]["into"], &log[0]["by"]),
        (&json!("promoted"), &json!("power.waiting-as-power"), &json!("k2"))
    );
    env.sound();

    env.run(&["--coder", "k2", "undo"]).ok();
    let back = env.json(&["codebook", "show", "k1/waiting-as-power", "--format", "json"]);
    assert_eq!(back["codings"], 1, "all of it is one undo");
    env.run(&["codebook", "show", "power.waiting-as-power"]).fails(&["there is no code"]);
    assert_eq!(env.json(&["codebook", "proposals", "--format", "json"]), open);
    env.sound();
}

#[test]
fn a_proposal_goes_to_the_top_under_another_or_into_a_code_that_is_there() {
    let env = Env::with_study();
    env.run(&["codebook", "propose", "queue", "--parent", "power"]).ok();
    env.run(&["codebook", "promote", "k1/queue", "--top"]).ok().says(&["to queue: 0 codings kept"]);
    env.run(&["codebook", "propose", "irony"]).ok();
    env.run(&["codebook", "promote", "irony", "--under", "identity"]).ok().says(&["to identity.irony"]);
    env.run(&["codebook", "propose", "delay"]).ok();
    env.run(&["codebook", "promote", "delay", "--as", "lateness"]).ok().says(&["to lateness"]);
    env.run(&["--coder", "k2", "codebook", "propose", "decisions"]).ok();
    env.run(&["--coder", "k2", "code", "k2/decisions", "--document", "ALD-W1", "--span", "37..46"]).ok();
    env.run(&["codebook", "merge", "k2/decisions", "--into", "power.agenda"]).ok().says(&["1 coding kept"]);
    assert_eq!(frequency(&env, "power.agenda"), "1");
    let told = env.run(&["codebook", "proposals", "--all", "--format", "csv"]).ok().stdout;
    for row in
        [",promoted,queue,k1,", ",promoted,identity.irony,k1,", ",promoted,lateness,k1,", ",1,,merged,power.agenda,k1,"]
    {
        assert!(told.contains(row), "“{row}”: {told}");
    }
    env.run(&["codebook", "proposals"]).ok().says(&["no proposal is open"]);
    // A short name that the team's code has stays that code's.
    env.run(&["codebook", "propose", "agenda"]).ok();
    assert_eq!(env.json(&["codebook", "show", "agenda", "--format", "json"])["id"], "power.agenda");
    env.sound();
}

#[test]
fn two_copies_name_the_same_content_the_same() {
    let env = Env::with_project();
    let core = repository("codebooks/core.toml");
    env.run(&["new", "other.emic", "--coder", "k2", "--codebook", &core]).ok();
    let id = |project: &str| env.json(&["-p", project, "codebook", "versions", "--format", "json"])[0]["id"].clone();
    assert_eq!(id("study.emic"), id("other.emic"));
}

#[test]
fn copies_that_come_together_have_the_versions_of_both() {
    let env = Env::with_study();
    env.write("copies/README", "for the other copy");
    env.run(&["backup", "copies/other.emic"]).ok();
    let there = ["-p", "copies/other.emic", "--coder", "k2"];
    let other = |args: &[&str]| env.run(&[&there[..], args].concat()).ok();
    define(&env, "power.agenda", "Who sets the items.");
    other(&["codebook", "edit", "power.status", "--definition", "Who ranks above whom."]);
    other(&["codebook", "propose", "irony", "--definition", "It is not meant as it is said."]);
    let found = diff(&env, &["now", "copies/other.emic"]);
    assert_eq!(
        (ids(&found, "added"), ids(&found, "changed")),
        (vec!["k2/irony".to_owned()], vec!["power.agenda".to_owned(), "power.status".to_owned()])
    );
    env.run(&["merge", "copies/other.emic"]).ok();
    let told: Vec<String> =
        versions(&env).iter().map(|version| version["what"].as_str().expect("words").to_owned()).collect();
    assert_eq!((told.len(), &told[3][..]), (4, "propose code k2/irony"), "{told:?}");
    assert!(told.contains(&"edit code power.agenda".to_owned()) && told.contains(&"edit code power.status".to_owned()));
    // What somebody coded with the new code since stands in the way of taking the promotion back.
    env.run(&["code", "k2/irony", "--document", "ALD-W1", "--span", "37..46"]).ok();
    env.run(&["codebook", "promote", "irony"]).ok();
    env.run(&["--coder", "k2", "code", "irony", "--document", "ALD-W1", "--span", "37..46"]).ok();
    env.run(&["undo"]).fails(&["“promote code k2/irony to irony” cannot be undone", "by k2"]);
    env.sound();
}
