//! The keys in force, and what is wrong with a configuration.

use super::env::Env;

#[test]
fn the_keys_are_listed_as_they_are_configured() {
    let env = Env::new();
    env.run(&["keys"]).ok().prints(&["reader", "next-document", "Choose a code for the selection"]);
    env.write("mine.toml", "[keys]\npreset = \"plain\"\n[keys.reader]\ncode = [\"F12\"]\n");
    let mine = [("EMIC_CONFIG", "mine.toml")];
    env.run_with(&mine, &["keys"]).ok().prints(&["Ctrl-C, o", "F12"]);
    let run = env.run_with(&mine, &["keys", "--format", "json"]).ok();
    let rows: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let code = |row: &&serde_json::Value| row["context"] == "reader" && row["action"] == "code";
    let row = rows.as_array().and_then(|rows| rows.iter().find(code)).expect("the row");
    assert_eq!(row["keys"], serde_json::json!(["F12"]));
    // The file that is printed says the same.
    let toml = env.run_with(&mine, &["keys", "--format", "toml"]).ok().stdout;
    env.write("whole.toml", &toml);
    let whole = [("EMIC_CONFIG", "whole.toml")];
    env.run_with(&whole, &["keys", "--check"]).ok().says(&["nothing is wrong"]);
    assert_eq!(env.run_with(&whole, &["keys", "--format", "toml"]).ok().stdout, toml);
}

#[test]
fn what_is_wrong_with_a_configuration_is_said_and_fails() {
    let env = Env::new();
    env.run(&["keys", "--check"]).ok().says(&["there is no configuration file"]);
    env.write("mine.toml", "theme = \"drak\"\n\n[keys.reader]\ncode = [\"n\"]\ncopy = [\"nope\"]\n");
    let mine = [("EMIC_CONFIG", "mine.toml")];
    env.run_with(&mine, &["keys", "--check"]).fails(&[
        "mine.toml:1: there is no theme “drak”; did you mean dark?",
        "mine.toml:4: “n” means both code and memo in reader",
        "mine.toml:5: “nope” is no key",
    ]);
    // The keys that emic starts with are printed all the same.
    assert!(env.run_with(&mine, &["keys"]).fails(&["mine.toml:1"]).stdout.contains("next-document"));
    env.run_with(&[("EMIC_CONFIG", "none.toml")], &["keys", "--check"]).fails(&["none.toml: cannot be read"]);
}

#[test]
fn a_key_that_hides_the_palette_is_warned_of() {
    let env = Env::new();
    env.write("mine.toml", "[keys.reader]\ncode = [\"c\", \"C-p\"]\n");
    let mine = [("EMIC_CONFIG", "mine.toml")];
    let run = env.run_with(&mine, &["keys", "--check"]).ok();
    run.says(&[
        "warning: mine.toml:2: “Ctrl-P” is code in reader, so it does not reach palette from there",
        "nothing is wrong",
    ]);
}

#[test]
fn themes_are_for_the_terminal_ui() {
    let env = Env::new();
    env.run(&["--theme", "drak"]).wrong_usage(&["invalid value 'drak'", "high-contrast"]);
    env.run(&["--theme", "light", "info"]).wrong_usage(&["for the terminal UI"]);
    env.run(&["open", "--theme", "light"]).wrong_usage(&["needs a terminal"]);
}
