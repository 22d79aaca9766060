//! The code tree: shown, brought in, changed, taken out.

use super::env::{ALD, Env, place, repository, text_of};
use serde_json::{Value, json};

fn ids(env: &Env) -> Vec<String> {
    let all = env.json(&["codebook", "show", "--format", "json"]);
    all.as_array().expect("an array").iter().map(|code| code["id"].as_str().expect("an id").to_owned()).collect()
}

fn code(env: &Env, id: &str) -> Value {
    env.json(&["codebook", "show", id, "--format", "json"])
}

#[test]
fn the_tree_is_shown_with_its_counts() {
    let env = Env::with_study();
    env.run(&["code", "power.agenda", "--document", "ALD-W1", "--span", "0..4"]).ok();
    let all = env.json(&["codebook", "show", "--format", "json"]);
    let agenda = all.as_array().expect("an array").iter().find(|code| code["id"] == "power.agenda").expect("there");
    assert_eq!((&agenda["parent"], &agenda["depth"], &agenda["codings"]), (&json!("power"), &json!(2), &json!(1)));
    let table = env.run(&["codebook", "show"]).ok().stdout;
    assert!(table.contains("\n  power.agenda"), "sub-codes are set in: {table}");
    assert_eq!(code(&env, "agenda")["id"], "power.agenda", "the end of an id is enough where only one has it");
    env.run(&["codebook", "show", "power.agend"]).fails(&["did you mean power.agenda?"]);
}

#[test]
fn a_codebook_goes_out_as_toml_and_comes_back_the_same() {
    let env = Env::with_project();
    let toml = env.run(&["codebook", "export"]).ok().stdout;
    env.run(&["codebook", "export", "-o", "book.toml"]).ok().says(&["32 codes"]);
    assert_eq!(env.read("book.toml"), toml);
    env.run(&["codebook", "export", "-o", "book.toml"]).fails(&["book.toml exists already"]);
    env.run(&["new", "other.emic", "--coder", "k1", "--codebook", "book.toml"]).ok();
    assert_eq!(
        env.run(&["-p", "other.emic", "codebook", "export"]).ok().stdout.lines().skip(1).collect::<Vec<_>>(),
        toml.lines().skip(1).collect::<Vec<_>>()
    );
}

#[test]
fn importing_again_brings_up_to_date_and_is_one_undo() {
    let env = Env::with_project();
    env.write("more.toml", "title = 'More'\nversion = '2'\n[[code]]\nid = 'power'\nname = 'Might'\n[[code]]\nid = 'power.silence'\nname = 'Silence'\n");
    env.run(&["codebook", "import", "more.toml"]).ok().says(&["1 new code", "1 brought up to date"]);
    assert_eq!(code(&env, "power")["name"], "Might");
    assert_eq!(code(&env, "power.silence")["parent"], "power");
    env.run(&["undo"]).ok();
    assert_eq!(code(&env, "power")["name"], "Power");
    env.run(&["codebook", "show", "power.silence"]).fails(&["there is no code"]);
    env.sound();
}

#[test]
fn files_that_build_on_each_other_come_in_together() {
    let env = Env::new();
    env.write("one.toml", "[[code]]\nid = 'a'\n");
    env.write("two.toml", "[[code]]\nid = 'a.b'\n");
    env.run(&["new", "study.emic", "--coder", "k1", "--codebook", "one.toml", "--codebook", "two.toml"]).ok();
    assert_eq!(ids(&env), ["a", "a.b"]);
    env.write("three.toml", "[[code]]\nid = 'c'\n");
    env.write("four.toml", "[[code]]\nid = 'c.d'\n");
    env.run(&["codebook", "import", "three.toml", "four.toml"]).ok();
    assert_eq!(ids(&env), ["a", "a.b", "c", "c.d"]);
    env.run(&["undo"]).ok();
    assert_eq!(ids(&env), ["a", "a.b"], "one command is one undo");
}

#[test]
fn what_is_wrong_in_a_codebook_is_named_with_its_line_and_nothing_comes_in() {
    let env = Env::with_project();
    let cases = [
        ("[[code]]\nid = 'x'\n[[code]]\nid = 'x'\n", ":4:", "appears twice"),
        ("[[code]]\nid = 'x'\nparent = 'nobody'\n", ":2:", "“nobody”, which does not exist"),
        ("[[code]]\nid = 'nobody.x'\n", ":2:", "“nobody”, which does not exist"),
        ("[[code]]\nid = 'x'\nparent = 'y'\n[[code]]\nid = 'y'\nparent = 'x'\n", ":2:", "cycle"),
        ("[[code]]\nid = 'two words'\n", ":2:", "no blanks"),
        ("[[code]]\nid = 'x'\ncolour = 'red'\n", ":3:", "#rrggbb"),
        ("[[code]]\nname = 'x'\n", ":1:", "has no id"),
        ("[[code\n", ":1:", "not TOML"),
    ];
    let before = ids(&env);
    for (text, line, expected) in cases {
        env.write("bad.toml", text);
        env.run(&["codebook", "import", "bad.toml"]).fails(&[&format!("bad.toml{line}"), expected]);
        assert_eq!(ids(&env), before);
    }
    env.write("extra.toml", "[[code]]\nid = 'x'\nshade = 'dark'\n");
    env.run(&["codebook", "import", "extra.toml"]).ok().says(&["extra.toml:3", "shade"]);
    env.run(&["codebook", "import"]).wrong_usage(&["FILES"]);
}

#[test]
fn codes_are_added_and_edited() {
    let env = Env::with_project();
    env.run(&["codebook", "add", "power.humour", "--name", "Humour as power", "--definition", "Jokes that rank."]).ok();
    let humour = code(&env, "power.humour");
    assert_eq!((&humour["parent"], &humour["name"]), (&json!("power"), &json!("Humour as power")));
    assert_eq!(humour["origin"], "emergent");
    env.run(&["codebook", "edit", "power.humour", "--name", "Humour", "--colour", "#2f7ed8"]).ok();
    let humour = code(&env, "power.humour");
    assert_eq!((&humour["name"], &humour["colour"]), (&json!("Humour"), &json!("#2f7ed8")));
    assert_eq!(humour["definition"], "Jokes that rank.", "what was not named stays");
    env.run(&["codebook", "add", "power.humour"]).fails(&["there is a code “power.humour” already"]);
    env.run(&["codebook", "add", "nobody.x"]).fails(&["“nobody”, which does not exist"]);
    env.run(&["codebook", "add", "x", "--parent", "nobody"]).fails(&["there is no code “nobody”"]);
    env.run(&["codebook", "add", "two words"]).fails(&["no blanks"]);
    env.run(&["codebook", "add", "x", "--colour", "red"]).wrong_usage(&["#rrggbb"]);
    env.run(&["codebook", "add", "x", "--origin", "dream"]).wrong_usage(&["a-priori, emergent, in-vivo"]);
    env.run(&["codebook", "edit", "power.humour"]).wrong_usage(&["nothing to change"]);
    env.run(&["codebook", "edit", "nobody", "--name", "x"]).fails(&["there is no code “nobody”"]);
    env.sound();
}

#[test]
fn a_moved_code_keeps_its_id_its_sub_codes_and_its_codings() {
    let env = Env::with_study();
    env.run(&["code", "power.agenda", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["codebook", "move", "power.agenda", "--under", "identity", "--position", "1"]).ok();
    let moved = code(&env, "power.agenda");
    assert_eq!((&moved["parent"], &moved["codings"]), (&json!("identity"), &json!(1)));
    assert_eq!(ids(&env)[..2], ["identity", "power.agenda"]);
    env.run(&["codebook", "move", "power.agenda", "--top"]).ok();
    assert_eq!(code(&env, "power.agenda")["depth"], 1);
    env.run(&["codebook", "move", "power", "--under", "power.status"]).fails(&["its own sub-codes"]);
    env.run(&["codebook", "move", "power", "--under", "power"]).fails(&["itself"]);
    env.run(&["codebook", "move", "power"]).wrong_usage(&["--under"]);
    env.run(&["codebook", "move", "power", "--under", "identity", "--top"]).wrong_usage(&["--top"]);
    env.sound();
}

#[test]
fn a_merge_keeps_the_codings_and_moves_the_sub_codes() {
    let env = Env::with_study();
    let span = place(&text_of(ALD), "Not us");
    env.run(&["code", "power", "--document", "ALD-W1", "--span", &span]).ok();
    env.run(&["code", "identity", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["codebook", "merge", "power", "--into", "identity"]).ok().says(&["1 coding kept", "moved under it"]);
    assert_eq!(env.codings(), 2);
    assert_eq!(code(&env, "identity")["codings"], 2);
    assert_eq!(code(&env, "power.agenda")["parent"], "identity");
    assert!(!ids(&env).contains(&"power".to_owned()));
    env.run(&["undo"]).ok();
    assert_eq!((&code(&env, "power")["codings"], &code(&env, "identity")["codings"]), (&json!(1), &json!(1)));
    env.run(&["codebook", "merge", "power", "--into", "power.agenda"]).fails(&["its own sub-codes"]);
    env.run(&["codebook", "merge", "power", "--into", "power"]).fails(&["itself"]);
    env.run(&["codebook", "merge", "power", "--into", "nobody"]).fails(&["there is no code “nobody”"]);
    env.run(&["codebook", "merge", "power"]).wrong_usage(&["--into"]);
    env.sound();
}

#[test]
fn a_used_code_is_removed_only_when_that_is_meant() {
    let env = Env::with_study();
    env.run(&["code", "power.agenda", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["--coder", "k2", "code", "power", "--document", "BRA-I1", "--span", "0..4"]).ok();
    let before = ids(&env);
    let refused = ["power has 7 sub-codes and 2 codings in 2 documents", "--yes"];
    env.run(&["codebook", "remove", "power"]).fails(&refused);
    // A yes that comes through a pipe is nobody's answer.
    env.run_fed(&["codebook", "remove", "power"], "y\n").fails(&refused);
    assert_eq!((ids(&env), env.codings()), (before.clone(), 2));
    env.run(&["codebook", "remove", "power", "--yes"]).ok().says(&["2 codings"]);
    assert!(!ids(&env).iter().any(|id| id.starts_with("power")));
    assert_eq!(env.codings(), 0);
    env.sound();
    env.run(&["undo"]).ok();
    assert_eq!((ids(&env), env.codings()), (before, 2), "all of it is one undo");
    env.run(&["codebook", "remove", "identity.hybrid"]).ok();
    env.run(&["codebook", "remove", "nobody", "--yes"]).fails(&["there is no code “nobody”"]);
    env.sound();
}

#[test]
fn a_codebook_is_shown_as_toml_and_markdown() {
    let env = Env::with_project();
    let toml = env.run(&["codebook", "show", "--format", "toml"]).ok().stdout;
    assert_eq!(toml, env.run(&["codebook", "export"]).ok().stdout);
    let md = env.run(&["codebook", "show", "--format", "md"]).ok().stdout;
    for words in ["power.agenda", "Definition", "Not when"] {
        assert!(md.contains(words), "“{words}”: {md}");
    }
    let one = env.run(&["codebook", "show", "power.agenda", "--format", "toml"]).ok().stdout;
    assert_eq!(one.matches("[[code]]").count(), 1);
    assert!(one.contains("id = \"power.agenda\""), "{one}");
}

#[test]
fn the_shipped_codebooks_fit_together() {
    let env = Env::with_project();
    for name in ["activity-theory", "multi-agency-learning", "safeguarding-information"] {
        env.run(&["codebook", "import", &repository(&format!("codebooks/{name}.toml"))]).ok();
    }
    assert_eq!(ids(&env).len(), 108);
    env.sound();
}

#[test]
fn a_move_without_a_place_tells_all_places_there_are() {
    let env = Env::with_project();
    env.run(&["codebook", "move", "power.status"]).wrong_usage(&["--under", "--top", "--position"]);
    env.run(&["codebook", "move", "power.status", "--top", "--position", "1"]).ok();
    env.run(&["codebook", "move", "power.status", "--under", "power", "--position", "2"]).ok();
    env.run(&["codebook", "move", "power.status", "--under", "power", "--top"]).wrong_usage(&["--top"]);
}

#[test]
fn its_own_codebook_read_again_changes_nothing() {
    let env = Env::with_project();
    let before = env.run(&["info"]).ok().stdout;
    for file in ["codebook.csv", "book.toml"] {
        env.run(&["export", "codebook", "-o", file]).ok();
        env.run(&["codebook", "import", file]).ok().says(&["nothing changed; 32 codes are as they are"]);
    }
    assert_eq!(env.run(&["info"]).ok().stdout, before);
    // One cell of the table is changed: that code, and no codebook called like the file.
    let table = env.read("codebook.csv");
    let named = table.lines().find(|line| line.contains(",Power,")).expect("a code");
    env.write("codebook.csv", table.replace(named, &named.replace(",Power,", ",Might,")));
    env.run(&["codebook", "import", "codebook.csv"]).ok().says(&["0 new codes, 1 brought up to date"]);
    assert_eq!(code(&env, "power")["name"], "Might");
    assert!(!env.run(&["info"]).ok().stdout.contains("codebook 1"));
    env.run(&["undo"]).ok();
    assert_eq!(code(&env, "power")["name"], "Power");
    // Another version of a codebook in use is told, also where its codes are the same.
    let core = std::fs::read_to_string(super::env::repository("codebooks/core.toml")).expect("the codebook");
    let version = core.lines().find(|line| line.starts_with("version")).expect("a version");
    env.write("core.toml", core.replacen(version, "version = \"9\"", 1));
    env.run(&["codebook", "import", "core.toml"]).ok();
    assert!(env.run(&["info"]).ok().stdout.contains(" 9"));
    env.sound();
}
