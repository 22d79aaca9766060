//! All tables of a paper in one run.

use super::env::{ALD, Env, place, text_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const RECIPES: &str = "\
[build]
folder = \"article\"

[[report]]
name = \"table-2\"
title = \"Table 2. Themes by site\"
report = \"frequency --by site\"
output = [\"tables/table-2.csv\", \"tables/table-2.md\", \"tables/table-2.json\"]

[[report]]
name = \"table-3\"
report = \"cooccurrence --within turn\"
output = \"tables/table-3.txt\"

[[report]]
name = \"paper\"
title = \"Table 4\"
report = \"frequency --by site --coders k1\"
output = \"paper.md\"
for_paper = true
";

/// A study with two codings and recipes.
fn study() -> Env {
    let env = Env::with_study();
    env.code(&[("power.definition", "ALD-W1", "Not us — “them”"), ("identity.us-them", "ALD-W1", "us — “them”")]);
    env.write("reports.toml", RECIPES);
    env
}

/// All files below a folder, by their path from it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                all.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let changed = |name: &String| fs::metadata(folder.join(name)).and_then(|about| about.modified()).expect("a time");
    files(folder).into_keys().map(|name| (name.clone(), changed(&name))).collect()
}

fn manifest(env: &Env) -> Value {
    manifest_in(env, "article")
}

fn manifest_in(env: &Env, folder: &str) -> Value {
    serde_json::from_str(&env.read(&format!("{folder}/emic-build.json"))).expect("a manifest")
}

#[test]
fn everything_is_made_in_one_run_and_the_second_touches_nothing() {
    let env = study();
    let run = env.run(&["build"]).ok();
    assert_eq!(run.stdout.matches(" new\n").count(), 6, "{}", run.stdout);
    let made = files(&env.path("article"));
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    let expected = [
        "CHANGES.md",
        "emic-build.json",
        "paper.md",
        "paper.notes.md",
        "tables/table-2.csv",
        "tables/table-2.json",
        "tables/table-2.md",
        "tables/table-3.txt",
    ];
    assert_eq!(names, expected);
    // Data are what the report alone gives; a page says below what it was made from.
    for format in ["csv", "json"] {
        let alone = env.run(&["report", "frequency", "--by", "site", "--format", format]).ok().stdout;
        assert_eq!(env.read(&format!("article/tables/table-2.{format}")), alone);
    }
    let page = env.read("article/tables/table-2.md");
    assert!(page.starts_with("# Table 2. Themes by site\n\n- Frequency · "), "{page}");
    let about = manifest(&env);
    let (project, definitions) =
        (about["project"].as_str().expect("a hash"), about["definitions"].as_str().expect("an id"));
    assert_eq!((project.len(), definitions.len()), (64, 8));
    let footer = page.lines().last().expect("a footer");
    for words in [env!("CARGO_PKG_VERSION"), &project[..12], definitions, "filters: none", "report frequency --by site"]
    {
        assert!(footer.contains(words), "“{words}” is not in {footer}");
    }
    assert_eq!(env.run(&["codebook", "versions"]).ok().stdout.matches(definitions).count(), 1, "the codebook's own id");
    let table = &about["reports"][0];
    assert_eq!((&table["report"], &table["coders"]), (&json!("frequency --by site"), &json!(["k1"])));
    let csv = &table["outputs"][0];
    assert_eq!(csv["path"], "tables/table-2.csv");
    assert_eq!(csv["hash"], emic::study::Hash::of(&made["tables/table-2.csv"]).to_string());
    assert_eq!(
        table["rows"].as_array().map(Vec::len),
        Some(made["tables/table-2.csv"].iter().filter(|b| **b == b'\n').count() - 1)
    );
    // Again: the same bytes, and no file is written.
    let before = times(&env.path("article"));
    let again = env.run(&["build"]).ok().says(&["nothing changed since the last build"]);
    assert_eq!(again.stdout.matches(" unchanged\n").count(), 6, "{}", again.stdout);
    assert_eq!((files(&env.path("article")), times(&env.path("article"))), (made, before));
}

#[test]
fn every_format_is_the_same_at_another_time() {
    let env = study();
    let endings = ["md", "txt", "html", "docx", "odt", "tex", "xlsx", "csv", "json", "svg", "png"];
    let outputs = |name: &str| endings.map(|ending| format!("\"{name}.{ending}\"")).join(", ");
    let recipe = |name: &str, more: &str| {
        let outputs = outputs(name);
        format!("[[report]]\nname = \"{name}\"\nreport = \"frequency --by site\"\noutput = [{outputs}]\n{more}\n")
    };
    env.write("reports.toml", recipe("plain", "") + &recipe("printed", "for_paper = true"));
    env.run(&["build", "--dir", "one"]).ok();
    // Archives know times to two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    env.run(&["build", "--dir", "two"]).ok();
    let made = files(&env.path("one"));
    // Two reports in each format, one page for the authors, the changes and the manifest.
    assert_eq!(made.len(), 2 * endings.len() + 1 + 2);
    for (name, bytes) in files(&env.path("two")) {
        assert!(made[&name] == bytes, "{name} differs");
    }
    let project = manifest_in(&env, "one")["project"].as_str().expect("a hash")[..12].to_owned();
    let font = regex::Regex::new("base64,[A-Za-z0-9+/=]+").expect("a pattern");
    for ending in ["md", "txt", "html", "tex"] {
        assert!(env.read(&format!("one/plain.{ending}")).contains(&project), "{ending} says what it was made from");
        // The letters of a font that is put into the file are no words.
        let printed = env.read(&format!("one/printed.{ending}"));
        let printed = font.replace_all(&printed, "");
        assert!(!printed.contains("k1") && printed.contains("Coder 1"), "{ending}: {printed}");
    }
}

#[test]
fn two_copies_of_a_study_give_the_same_bytes_whoever_builds() {
    let env = study();
    env.run(&["build"]).ok();
    env.write("elsewhere/reports.toml", RECIPES);
    env.run(&["backup", "elsewhere/copy.emic"]).ok();
    env.run_with(&[("TZ", "Asia/Tokyo"), ("COLUMNS", "40")], &["-p", "elsewhere/copy.emic", "--coder", "k9", "build"])
        .ok();
    assert_eq!(files(&env.path("article")), files(&env.path("elsewhere/article")));
}

#[test]
fn numbers_that_changed_are_told_by_row_and_column() {
    let env = study();
    env.run(&["build"]).ok();
    env.code(&[("power.inclusion", "ALD-W1", "Nobody asked us")]);
    let dry = env.run(&["build", "--dry-run"]).ok();
    let run = env.run(&["build"]).ok();
    let told = "table-2: power · Aldermere · passages 1 → 2";
    for one in [&dry, &run] {
        assert!(one.stderr.contains(told), "{one:#?}");
        assert!(one.stderr.contains("table-2: power · (all) · passages 1 → 2"), "{one:#?}");
        assert!(!one.stderr.contains("identity · Aldermere"), "{one:#?}");
        assert!(one.stdout.contains("changed\n"));
    }
    let page = env.read("article/CHANGES.md");
    assert!(page.contains("## table-2\n") && page.contains("- power · Aldermere · passages 1 → 2"), "{page}");
    // The same again tells the same page, and that nothing changed.
    env.run(&["build"]).ok().says(&["nothing changed since the last build"]);
    assert_eq!(env.read("article/CHANGES.md"), page);
    // Undone, the numbers and the state are those from before.
    let (first, hash) = (page, manifest(&env)["project"].clone());
    env.run(&["undo"]).ok();
    env.run(&["build"]).ok().says(&["power · Aldermere · passages 2 → 1"]);
    assert_ne!(manifest(&env)["project"], hash);
    assert_ne!(env.read("article/CHANGES.md"), first);
    let since = &manifest(&env)["reports"][0]["since"];
    assert_eq!(since["project"], hash);
    // What changes no number says so.
    env.run(&["memo", "add", "--on", "code:power", "See the board."]).ok();
    env.run(&["build"]).ok().says(&["no number changed since the last build"]);
    assert!(env.read("article/CHANGES.md").contains("No number changed."));
}

#[test]
fn changes_come_as_json_too() {
    let env = study();
    env.run(&["build"]).ok();
    env.code(&[("power.inclusion", "ALD-W1", "Nobody asked us")]);
    let told = env.json(&["build", "--dry-run", "--format", "json"]);
    let wanted = json!({
        "report": "table-2", "row": ["power", "Aldermere"], "change": "number", "column": "passages", "before": 1, "after": 2
    });
    assert!(told["changes"].as_array().expect("changes").contains(&wanted), "{told:#}");
    assert_eq!(told["outputs"][0]["output"], "tables/table-2.csv");
    assert_eq!((&told["outputs"][0]["state"], &told["folder"]), (&json!("changed"), &json!("article")));
}

#[test]
fn a_dry_run_and_a_list_write_nothing() {
    let env = study();
    env.run(&["build", "--dry-run"]).ok().says(&["nothing was written"]).prints(&["article/tables/table-2.csv", "new"]);
    let list = env.run(&["build", "--list"]).ok().stdout;
    assert!(
        list.contains("frequency --by site") && list.contains("line 4") && list.contains("article/paper.md"),
        "{list}"
    );
    let listed = env.json(&["build", "table-3", "--list", "--format", "json"]);
    assert_eq!(listed[0]["outputs"], json!(["tables/table-3.txt"]));
    assert!(!env.path("article").exists());
    env.run(&["build", "--list", "--dry-run"]).wrong_usage(&["--dry-run"]);
}

#[test]
fn some_reports_are_built_and_the_others_stay_known() {
    let env = study();
    env.run(&["build"]).ok();
    let before = manifest(&env);
    env.code(&[("power.inclusion", "ALD-W1", "Nobody asked us")]);
    let run = env.run(&["build", "TABLE-3", "--dir", "article"]).ok();
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    let after = manifest(&env);
    assert_eq!(after["reports"][0], before["reports"][0], "not built, and so as it was");
    assert_ne!(after["reports"][1]["project"], before["reports"][1]["project"]);
    env.run(&["build"]).ok().says(&["table-2: power · Aldermere · passages 1 → 2"]);
    env.run(&["build", "table-9"]).wrong_usage(&["table-9", "table-2, table-3, paper"]);
}

#[test]
fn reports_that_are_kept_are_built_too() {
    let env = Env::with_study();
    env.code(&[("power.definition", "ALD-W1", "Not us")]);
    env.run(&["build"]).fails(&["nothing to build", "--save"]);
    env.run(&["report", "frequency", "--by", "site", "--save", "By site"]).ok();
    env.run(&["build"]).ok().prints(&["paper/By-site.csv", "paper/By-site.md", "paper/By-site.svg"]);
    assert!(env.read("paper/By-site.svg").contains("<svg"));
    let again = env.run(&["build"]).ok();
    assert!(!again.stderr.contains("for the first time"), "{again:#?}");
    let alone = env.run(&["report", "run", "by site", "--format", "csv"]).ok().stdout;
    assert_eq!(env.read("paper/By-site.csv"), alone);
    // The file gives a kept report its outputs; what was made before stays.
    env.write("reports.toml", "[[report]]\nname = \"by site\"\noutput = \"t.csv\"\n");
    let run = env.run(&["build"]).ok().says(&["reports.toml too, which counts", "By-site.csv is made no more"]);
    assert!(run.stderr.contains("by site: built for the first time"), "it is another recipe: {run:#?}");
    assert_eq!((env.read("paper/t.csv"), env.read("paper/By-site.csv")), (alone.clone(), alone));
    env.run(&["report", "run", "by site", "--save", "other"]).ok().says(&["kept as “other”"]);
    assert_eq!(env.json(&["build", "--list", "--format", "json"])[1]["name"], "other");
}

#[test]
fn kept_reports_are_listed_renamed_and_removed() {
    let env = Env::with_study();
    assert_eq!(env.json(&["report", "saved", "--format", "json"]), json!([]));
    env.run(&["report", "frequency", "--by", "site", "--save", "t2"]).ok().says(&["kept as “t2”"]);
    env.run(&["report", "saved", "--rename", "T2", "Table 2"]).ok().says(&["rename report t2 to Table 2"]);
    let kept = json!([{ "name": "Table 2", "report": "frequency --by site", "problem": null }]);
    assert_eq!(env.json(&["report", "saved", "--format", "json"]), kept);
    env.run(&["report", "saved"]).ok().prints(&["Table 2", "frequency --by site"]);
    env.run(&["report", "run", "t2"]).wrong_usage(&["t2", "Table 2"]);
    env.run(&["report", "saved", "--rename", "Table 2", " "]).wrong_usage(&["needs a name"]);
    env.run(&["report", "saved", "--remove", "t2"]).wrong_usage(&["Table 2"]);
    env.run(&["report", "saved", "--remove", "table 2"]).ok().says(&["remove report Table 2", "emic undo"]);
    assert_eq!(env.json(&["report", "saved", "--format", "json"]), json!([]));
    env.run(&["undo"]).ok();
    assert_eq!(env.json(&["report", "saved", "--format", "json"]), kept);
}

#[test]
fn for_a_paper_there_is_one_note_and_no_coder() {
    let env = study();
    env.run(&["build", "paper"]).ok();
    let paper = env.read("article/paper.md");
    assert!(paper.starts_with("# Table 4\n\n| code |"), "{paper}");
    assert_eq!(paper.matches("Note. ").count(), 1, "{paper}");
    for words in ["out of 1 documents", "Reading: one coder (Coder 1)", "Participants"] {
        assert!(paper.to_lowercase().contains(&words.to_lowercase()), "“{words}” is not in {paper}");
    }
    assert!(!paper.contains("k1"), "{paper}");
    let notes = env.read("article/paper.notes.md");
    for words in ["(k1)", "Coder 1 is k1", "--coders k1", "documents of the study", "For the authors"] {
        assert!(notes.contains(words), "“{words}” is not in {notes}");
    }
    let asked = ["report", "frequency", "--by", "site", "--for-paper"];
    let run = env.run(&asked).ok().says(&["documents of the study", "Coder 1 is k1"]);
    assert!(run.stdout.contains("Note. ") && !run.stdout.contains("k1"), "{}", run.stdout);
    for file in ["t.csv", "t.json", "t.txt", "t.md"] {
        env.run(&[&asked[..], &["-o", file]].concat()).ok();
        assert!(!env.read(file).contains("k1"), "{file}: {}", env.read(file));
        assert!(env.read(&format!("{file}.notes.md")).contains("k1"));
    }
    let plain = env.run(&["report", "frequency", "--by", "site", "--format", "json"]).ok().stdout;
    assert_eq!(env.read("t.json").replace("Coder 1", "k1"), plain, "nothing else is different");
    env.run(&["report", "compare", "--for-paper"]).wrong_usage(&["--for-paper"]);
}

#[test]
fn what_is_wrong_is_told_with_file_and_line_and_nothing_is_written() {
    let env = study();
    for (recipes, expected) in [
        ("[[report]]\nname = \"t\"\nreport = \"frequency\"\nouput = \"a.csv\"\n", &["reports.toml:4:", "“ouput”"][..]),
        (
            "[[report]]\nname = \"t\"\nreport = \"frequency\"\noutput = \"../a.csv\"\n",
            &["reports.toml:4:", "leads out of"],
        ),
        ("[[report]]\nname = \"t\"\nreport = \"frequenzy\"\n", &["reports.toml:3:", "frequenzy"]),
        (
            "[[report]]\nname = \"a\"\nreport = \"frequency\"\n\n[[report]]\nname = \"t\"\nreport = \"theme powr\"\n",
            &["reports.toml:5:", "“t”", "power"],
        ),
        ("[[report]]\nname = \"t\"\nreport = \"frequency --codes powr\"\n", &["reports.toml:1:", "power"]),
    ] {
        env.write("reports.toml", recipes);
        let run = env.run(&["build"]).fails(expected);
        assert_eq!(run.stdout, "");
    }
    env.write("latin.toml", b"# \xe9t\xe9\n");
    env.run(&["build", "--recipes", "latin.toml"]).fails(&["latin.toml:1:", "UTF-8"]);
    env.run(&["build", "--recipes", "none.toml"]).fails(&["none.toml"]);
    assert!(!env.path("paper").exists() && !env.path("article").exists());
    env.write("reports.toml", RECIPES);
    env.run(&["build", "--dir", "reports.toml"]).fails(&["--dir names a folder"]);
}

#[test]
fn what_somebody_changed_by_hand_is_kept_aside() {
    let env = study();
    env.run(&["build"]).ok();
    env.write("article/paper.md", "my own words");
    env.run(&["build"]).ok().says(&["paper.md is not as emic wrote it", "paper.md.edited"]);
    assert_eq!(env.read("article/paper.md.edited"), "my own words");
    assert!(env.read("article/paper.md").starts_with("# Table 4"));
    env.write("article/paper.md", "again");
    env.run(&["build"]).ok();
    assert_eq!(
        (env.read("article/paper.md.edited-2"), env.read("article/paper.md.edited")),
        ("again".into(), "my own words".into())
    );
    // A manifest that cannot be read loses the comparison, and nothing else.
    env.write("article/emic-build.json", "{");
    env.run(&["build"]).ok().says(&["emic-build.json", "not compared"]);
    env.run(&["build"]).ok().says(&["nothing changed"]);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let env = study();
    env.write("article/x", "");
    fs::create_dir(env.path("outside")).expect("a folder");
    std::os::unix::fs::symlink(env.path("outside"), env.path("article/tables")).expect("a link");
    env.run(&["build"]).fails(&["leads out of"]);
    assert!(files(&env.path("outside")).is_empty());
}

#[test]
fn who_codes_blind_sees_nothing_through_a_build() {
    let env = study();
    env.run(&["assign", "ALD-W1", "--coders", "k1,k2", "--overlap", "100%"]).ok();
    env.run(&["build"]).ok().says(&["1 document to be coded blind by k1"]);
    let span = place(&text_of(ALD), "Nobody asked us");
    env.run(&["--coder", "k2", "code", "expertise", "--document", "ALD-W1", "--span", &span]).ok();
    env.write("reports.toml", "[[report]]\nname = \"t\"\nreport = \"frequency --coders all\"\noutput = \"t.csv\"\n");
    let passages = |env: &Env| {
        let csv = env.read("paper/t.csv");
        let row = csv.lines().find(|line| line.starts_with("expertise,")).expect("a row").to_owned();
        row.split(',').nth(5).expect("passages").to_owned()
    };
    env.run(&["build"]).ok();
    assert_eq!(passages(&env), "0", "k1 is not to know yet");
    env.run(&["--coder", "k3", "build"]).ok();
    assert_eq!(passages(&env), "1", "k3 has no part in it");
}

#[cfg(debug_assertions)]
#[test]
fn a_build_that_is_broken_off_leaves_whole_files_and_is_simply_done_again() {
    let make = || {
        let env = study();
        env.run(&["build"]).ok();
        let old = files(&env.path("article"));
        env.code(&[("power.inclusion", "ALD-W1", "Nobody asked us")]);
        (env, old)
    };
    let is_part =
        |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with('.') && name.ends_with(".part"));
    for (killed, at) in (1..200).step_by(5).enumerate() {
        let (env, old) = make();
        let span = format!("{at}");
        let run = env.run_with(&[("EMIC_FAULT_AT", &span)], &["build"]);
        let left = files(&env.path("article"));
        // The codings of two studies have two times, so what is whole is known from the study itself.
        env.run(&["build"]).ok();
        let new = files(&env.path("article"));
        for (name, bytes) in left.iter().filter(|(name, _)| !is_part(name)) {
            assert!(old.get(name) == Some(bytes) || new.get(name) == Some(bytes), "{name} is half written at {at}");
        }
        assert!(!new.keys().any(|name| is_part(name)), "what was left is swept up: {:?}", new.keys());
        let page = env.read("article/CHANGES.md");
        assert!(page.contains("- power · Aldermere · passages 1 → 2"), "killed at {at}: {page}");
        if run.code == Some(0) {
            assert!(killed > 2, "{killed} were killed");
            return;
        }
    }
    panic!("the build never got through");
}
