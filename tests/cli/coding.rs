//! Coding from scripts.

use super::env::{ALD, BRA, Env, place, text_of};

#[test]
fn a_span_is_coded_where_it_is_said() {
    let env = Env::with_study();
    let span = place(&text_of(ALD), "isn’t nursing");
    let run = env.run(&["code", "identity.erosion", "--document", "ALD-W1", "--span", &span]).ok();
    run.says(&["coded ALD-W1", &span, "identity.erosion", "isn’t nursing"]);
    assert_eq!(env.codings(), 1);
    assert_eq!(env.json(&["log", "--limit", "1", "--format", "json"])[0]["what"], "code identity.erosion in ALD-W1");
    env.sound();
}

#[test]
fn the_same_coding_again_is_noticed() {
    let env = Env::with_study();
    let args = ["code", "power", "--document", "ALD-W1", "--span", "0..9"];
    env.run(&args).ok();
    let changes = env.json(&["info", "--format", "json"])["changes"].clone();
    env.run(&args).ok().says(&["already"]);
    assert_eq!(env.codings(), 1);
    assert_eq!(env.json(&["info", "--format", "json"])["changes"], changes, "nothing was written");
    env.run_with(&[("EMIC_CODER", "k2")], &args).ok();
    assert_eq!(env.codings(), 2, "another coder's is another coding");
}

#[test]
fn a_coding_that_cannot_be_is_told_and_not_made() {
    let env = Env::with_study();
    let length = text_of(BRA).chars().count();
    let over = format!("3..{}", length + 1);
    let told = format!("{length} code points");
    let code =
        |code: &str, document: &str, span: &str| env.run(&["code", code, "--document", document, "--span", span]);
    code("power", "BRA-I1", &over).fails(&[&over, "BRA-I1", &told]);
    code("powr", "BRA-I1", "0..4").fails(&["there is no code “powr”", "did you mean power?"]);
    code("power", "BRA", "0..4").fails(&["there is no document “BRA”", "did you mean BRA-I1?"]);
    code("power", "BRA-I1", "4..4").wrong_usage(&["is empty"]);
    code("power", "BRA-I1", "4").wrong_usage(&["START..END"]);
    env.run(&["code", "power", "--span", "0..4"]).wrong_usage(&["--document"]);
    assert_eq!(env.codings(), 0);
    // The whole text, to its last code point, may be coded.
    code("power", "BRA-I1", &format!("0..{length}")).ok();
}

#[test]
fn a_coder_takes_away_only_what_is_own() {
    let env = Env::with_study();
    let at = ["power", "--document", "ALD-W1", "--span", "0..9"];
    let with = |command: &'static str| [&[command][..], &at].concat();
    env.run(&with("code")).ok();
    env.run_with(&[("EMIC_CODER", "k2")], &with("uncode")).fails(&["k1's", "only its coder"]);
    env.run(&["uncode", "power", "--document", "ALD-W1", "--span", "0..8"]).fails(&["no coding of power"]);
    env.run(&with("uncode")).ok().says(&["emic undo"]);
    assert_eq!(env.codings(), 0);
    env.run(&["undo"]).ok();
    assert_eq!(env.codings(), 1);
    env.sound();
}

#[test]
fn all_own_codings_of_a_code_in_a_document_go_together() {
    let env = Env::with_study();
    for span in ["0..4", "5..9"] {
        env.run(&["code", "power", "--document", "ALD-W1", "--span", span]).ok();
    }
    env.run(&["--coder", "k2", "code", "power", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["uncode", "power", "--document", "ALD-W1"]).wrong_usage(&["--span", "--all"]);
    env.run(&["uncode", "power", "--document", "ALD-W1", "--all"]).ok().says(&["2 codings"]);
    assert_eq!(env.codings(), 1, "the other coder's stays");
    env.run(&["uncode", "power", "--document", "ALD-W1", "--all"]).fails(&["ALD-W1 is k2's", "only its coder"]);
    env.run(&["undo"]).ok();
    assert_eq!(env.codings(), 3);
    env.sound();
}

#[test]
fn a_document_is_finished_and_reopened_by_each_coder() {
    let env = Env::with_study();
    env.run(&["finish", "ALD-W1"]).ok().says(&["ALD-W1 is finished for k1"]);
    env.run(&["finish", "ALD-W1"]).ok().says(&["already"]);
    let state = |name: &str| env.json(&["info", "--format", "json"])["coders"][name]["finished"].clone();
    assert_eq!(state("k1"), 1);
    env.run(&["finish", "ALD-W1", "--reopen"]).ok();
    assert_eq!(state("k1"), 0);
    env.run(&["finish", "ALD-W1", "--reopen"]).ok().says(&["already"]);
    env.run(&["finish", "ALD-W9"]).fails(&["there is no document “ALD-W9”"]);
    env.sound();
}

#[test]
fn a_coding_that_no_report_can_count_is_told() {
    let env = Env::with_study();
    let code = |span: &str| env.run(&["code", "power", "--document", "ALD-W1", "--span", span]).ok();
    code("0..3").says(&["coded ALD-W1 0..3", "no turn", "no report"]);
    let inside = code("0..5");
    assert!(!inside.stderr.contains("no report"), "{inside:#?}");
}
