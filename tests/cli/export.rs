//! Excerpts, codings and the codebook as files.

use super::env::Env;
use serde_json::Value;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn excerpts_have_the_shape_that_scripts_rely_on() {
    let env = Env::with_sample();
    let text =
        env.run(&["export", "excerpts", "--codes", "rule-bending", "--format", "jsonl", "--working-copy"]).ok().stdout;
    let all: Vec<Value> = lines(&text).into_iter().filter(|line| line.get("text").is_some()).collect();
    assert!(!all.is_empty());
    for line in &all {
        for field in [
            "text",
            "code",
            "codes",
            "document",
            "turn",
            "participant",
            "start",
            "end",
            "coders",
            "memo",
            "citation",
            "before",
            "after",
            "attributes",
        ] {
            assert!(line.get(field).is_some(), "{field} is missing: {line}");
        }
        assert!(line["code"].as_str().is_some_and(|code| code.starts_with("rule-bending")), "{line}");
        // In a working copy an excerpt is exactly what stands at its place.
        let span = format!("{}..{}", line["start"], line["end"]);
        let document = line["document"].as_str().expect("a name");
        let there = env.run(&["text", document, "--span", &span]).ok().stdout;
        assert_eq!(line["text"], there.as_str(), "{document} {span}");
    }
}

#[test]
fn what_would_point_at_a_person_is_masked() {
    let env = Env::with_sample();
    let asked = ["export", "excerpts", "--format", "jsonl"];
    let open = env.run(&[&asked[..], &["--working-copy"]].concat()).ok();
    assert!(open.stdout.contains("Aldermere"), "a working copy tells all");
    // No profession at one site has as many people as this: no site may be told.
    let masked = env.run(&[&asked[..], &["--min-cell", "100"]].concat()).ok();
    let mut checked = 0;
    for (line, plain) in lines(&masked.stdout).iter().zip(lines(&open.stdout)) {
        assert_ne!(line["document"], plain["document"], "{line}");
        // Somebody speaks: neither a field nor the citation may tell where.
        let site = plain["attributes"]["site"].as_str().expect("all documents of the study have a site");
        if line["participant"].is_string() {
            assert_ne!(line["participant"], plain["participant"]);
            let told = format!("{}{}", line["attributes"], line["citation"]);
            assert!(!told.contains(site), "{site}: {line}");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} excerpts of speakers");
    assert!(masked.stderr.contains("Protected so that at least 100 persons"), "how it was protected is said");
    env.run(&["export", "excerpts", "--protect", "nobody"]).wrong_usage(&["--protect", "profession", "site"]);
    env.run(&["export", "excerpts", "--template", "{shoe}"]).wrong_usage(&["--template", "shoe"]);
}

#[test]
fn the_form_follows_the_ending_and_must_be_one_that_is_offered() {
    let env = Env::with_sample();
    for (file, format) in [("e.csv", "csv"), ("e.md", "md"), ("e.jsonl", "jsonl"), ("e.json", "json")] {
        env.run(&["export", "excerpts", "--codes", "power", "-o", file]).ok();
        let printed = env.run(&["export", "excerpts", "--codes", "power", "--format", format]).ok().stdout;
        assert_eq!(env.read(file), printed, "{file}");
    }
    env.run(&["export", "excerpts", "--format", "table"]).wrong_usage(&["csv", "jsonl", "md"]);
    env.run(&["export", "codings", "--format", "md"]).wrong_usage(&["jsonl, csv"]);
    env.run(&["export", "codings", "-o", "codings.txt"]).wrong_usage(&["--format"]);
    env.run(&["export", "poems"]).wrong_usage(&["poems"]);
    env.run(&["export"]).wrong_usage(&[]);
}

#[test]
fn codings_of_some_coders() {
    let env = Env::with_sample();
    let of = |coders: &str| lines(&env.run(&["export", "codings", "--coders", coders]).ok().stdout);
    let (k1, both) = (of("k1"), of("k1,k2"));
    assert!(k1.iter().all(|line| line["coder"] == "k1") && !k1.is_empty());
    assert!(both.len() > k1.len());
    assert_eq!(of("all").len(), 909);
    env.run(&["export", "codings", "--coders", "k8"]).wrong_usage(&["there is no coder “k8”", "k1"]);
    let csv = env.run(&["export", "codings", "--format", "csv"]).ok().stdout;
    assert!(csv.starts_with("document,code,start,end,coder,created,origin,memo,code_version\n"), "{csv}");
}

#[test]
fn the_codebook_is_exported_by_either_command() {
    let env = Env::with_sample();
    assert_eq!(env.run(&["export", "codebook"]).ok().stdout, env.run(&["codebook", "export"]).ok().stdout);
}

#[test]
fn exports_are_the_same_bytes_each_time() {
    let env = Env::with_sample();
    for args in [
        &["export", "excerpts", "--format", "jsonl"][..],
        &["export", "codings"],
        &["export", "excerpts", "--format", "md"],
    ] {
        assert_eq!(env.run(args).ok().stdout, env.run(args).ok().stdout, "{args:?}");
    }
}

#[test]
fn excerpts_are_found_by_an_expression_of_codes() {
    let env = Env::with_sample();
    let count = |more: &[&str]| {
        let args: Vec<&str> = ["export", "excerpts", "--format", "jsonl"].iter().chain(more).copied().collect();
        lines(&env.run(&args).ok().stdout).len()
    };
    let all = count(&["--where-codes", "power"]);
    assert!(all > 0 && all == count(&["--codes", "power", "--depth", "1"]), "{all}");
    for reach in ["overlap", "turn", "document"] {
        let with = count(&["--where-codes", "power AND identity", "--reach", reach]);
        let without = count(&["--where-codes", "power AND NOT identity", "--reach", reach]);
        assert_eq!(with + without, all, "{reach}");
    }
    assert_eq!(count(&["--where-codes", "power", "--tag", "mark:star"]), 0);
    let usage = |args: &[&str], says: &str| {
        let args: Vec<&str> = ["export", "excerpts"].iter().chain(args).copied().collect();
        env.run(&args).wrong_usage(&[says]);
    };
    usage(&["--where-codes", "power AND"], "expected a code");
    usage(&["--where-codes", "NOT power"], "not negated");
    usage(&["--where-codes", "power", "--reach", "near"], "--reach");
    usage(&["--where-codes", "power", "--codes", "power"], "take one of them");
    usage(&["--reach", "turn"], "--where-codes");
}

/// What a protected file says above its excerpts, in every form in which it says it.
fn told_above(env: &Env, wanted: &[&str]) -> String {
    let mut all = String::new();
    let run = |args: &[&str]| env.run(&[args, wanted].concat()).ok().stdout;
    all.push_str(&run(&["export", "excerpts", "--codes", "power", "--format", "md"]));
    run(&["export", "excerpts", "--codes", "power", "--for-paper", "-o", "told.md"]);
    all.push_str(&env.read("told.md.notes.md"));
    for report in [&["quotes"][..], &["objects", "--code", "power"], &["theme", "power"], &["kwic", "meeting"]] {
        all.push_str(&run(&[&["report"], report, &["--format", "md"]].concat()));
    }
    all.push_str(&run(&["report", "quotes", "--format", "json"]));
    all.push_str(&run(&["report", "kwic", "meeting", "--format", "json"]));
    run(&["report", "quotes", "--for-paper", "-o", "quotes.md"]);
    all + &env.read("quotes.md.notes.md")
}

#[test]
fn the_header_tells_no_condition_that_the_excerpts_do_not_tell() {
    let env = Env::with_demo();
    for (wanted, value) in [
        (&["--where", "role=partner"][..], "partner"),
        (&["--where", "profession=general-practice"], "profession=general-practice"),
        (&["--where", "profession=camhs"], "profession=camhs"),
        (&["--where", "profession=camhs", "--protect", "site"], "profession=camhs"),
        (&["--where", "session=1"], "session=1"),
    ] {
        let told = told_above(&env, wanted);
        let (key, _) = wanted[1].split_once('=').expect("a condition");
        assert!(told.contains(&format!("where {key}=\\[{key}\\]")), "{wanted:?}:\n{told}");
        let above: Vec<&str> = told.lines().filter(|line| line.contains("where ")).collect();
        assert!(above.iter().all(|line| !line.contains(value)), "{wanted:?}: {above:?}");
        assert!(!told.contains(" counted turns, "), "{wanted:?}: totals tell who it was:\n{told}");
        assert!(!told.contains("who hold the code") && !told.contains("who holds the code"), "{wanted:?}:\n{told}");
    }
    // What the excerpts tell of enough persons is told, with its totals; and a working copy tells all.
    let whole =
        env.run(&["export", "excerpts", "--codes", "power", "--where", "profession=social-work", "--format", "md"]);
    let whole = whole.ok().stdout;
    assert!(whole.contains("where profession=social-work") && whole.contains("out of "), "{whole}");
    let working =
        ["export", "excerpts", "--codes", "power", "--where", "role=partner", "--working-copy", "--format", "md"];
    let working = env.run(&working).ok().stdout;
    assert!(working.contains("where role=partner") && working.contains("out of 1 documents"), "{working}");
}
