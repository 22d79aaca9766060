//! Reports around themes as scripts read them: theme, quotes, negative, linked, objects, kwic, words.

use super::env::Env;
use serde_json::{Value, json};

/// The study with power in two of A2's turns, and identity in one of these.
fn coded() -> Env {
    let env = Env::with_study();
    env.code(&[
        ("power.definition", "ALD-W1", "Not us — “them”"),
        ("power.inclusion", "ALD-W1", "Nobody asked us"),
        ("identity.us-them", "ALD-W1", "us — “them”"),
        ("rule-bending.bend", "BRA-I1", "We bend the rules"),
    ]);
    env
}

fn report(env: &Env, args: &[&str]) -> Value {
    env.json(&[&["report"], args, &["--format", "json"]].concat())
}

#[test]
fn a_theme_has_its_summaries_and_its_counter_examples() {
    let env = coded();
    env.run(&["memo", "add", "--on", "code:power", "--type", "summary", "Aldermere: the board decides"]).ok();
    let theme = report(&env, &["theme", "power", "--expect", "identity", "--opposite", "rule-bending"]);
    assert_eq!((&theme["report"], &theme["code"]["id"]), (&json!("theme"), &json!("power")));
    let summary = &theme["summaries"][0];
    assert_eq!((&summary["site"], &summary["author"]), (&json!("Aldermere"), &json!("k1")));
    assert_eq!(summary["date"].as_str().map(str::len), Some(10));
    let counter = &theme["counter_examples"];
    // Power touches two turns; the first has identity too.
    let total = &counter["without"]["total"];
    assert_eq!((&total["cases"], &total["of"], &total["of_participants"]), (&json!(1), &json!(2), &json!(1)));
    assert_eq!(counter["without_passages"]["of"], 1);
    assert_eq!(
        counter["opposite"]["total"]["participants"],
        json!({ "code": 1, "opposite": 1, "both": 0, "neither": 1, "of": 3 })
    );
    assert_eq!(
        (&theme["change"], &theme["by_site_and_profession"]["by"]),
        (&Value::Null, &json!(["site", "profession"]))
    );
    let page = env.run(&["report", "theme", "power", "--expect", "identity"]).ok().stdout;
    assert!(
        page.contains("the board decides") && page.contains("### power without identity within the turn"),
        "{page}"
    );
    let all = report(&env, &["theme", "--all"]);
    assert_eq!(all["report"], "themes");
    assert!(all["themes"].as_array().is_some_and(|themes| themes.len() > 2), "all themes of the codebook");
    env.run(&["report", "theme", "--all", "-o", "themes.md"]).ok();
    assert!(env.read("themes.md").starts_with("# Themes\n") && env.read("themes.md").contains("## Theme: power"));
    env.run(&["report", "theme", "power", "--all"]).wrong_usage(&["--all"]);
    env.run(&["report", "theme", "--all", "--expect", "power"]).wrong_usage(&["--expect"]);
    env.run(&["report", "theme"]).wrong_usage(&["CODE"]);
    env.run(&["report", "theme", "power", "--expect", "power"]).wrong_usage(&["--expect"]);
    env.run(&["report", "theme", "power", "--within", "document"]).wrong_usage(&["--expect"]);
}

#[test]
fn the_sample_has_themes_over_sessions() {
    let env = Env::with_sample();
    let theme = report(&env, &["theme", "rule-bending"]);
    let change = &theme["change"];
    assert_eq!(change["over"], "session");
    let (steps, sites) = (change["steps"].as_array().expect("steps"), change["sites"].as_array().expect("sites"));
    assert!(steps.len() > 1 && !sites.is_empty(), "{change}");
    for site in sites {
        let cells = site["steps"].as_array().expect("steps");
        assert_eq!(cells.len(), steps.len());
        for cell in cells.iter().filter(|cell| !cell.is_null()) {
            let number = |key: &str| cell[key].as_f64().expect(key);
            assert!((number("per_100_turns") - 100.0 * number("turns") / number("of_turns")).abs() < 1e-9, "{cell}");
        }
    }
    let page = env.run(&["report", "theme", "rule-bending", "--working-copy"]).ok().stdout;
    assert!(page.contains("## How it changes over sessions") && page.contains("| without it |"), "{page}");
}

#[test]
fn quotations_are_chosen_by_rule() {
    let env = coded();
    let quotes = report(&env, &["quotes", "--codes", "power", "--min-cell", "1"]);
    assert_eq!((&quotes["report"], &quotes["pick"], &quotes["seed"]), (&json!("quotes"), &json!(3), &Value::Null));
    assert_eq!(quotes["balance"], json!(["site", "profession", "participant"]));
    let code = &quotes["codes"][0];
    assert_eq!(
        (&code["code"], &code["passages"], &code["quoted"], &code["holders"]),
        (&json!("power"), &json!(2), &json!(1), &json!(1))
    );
    let first = &code["excerpts"][0];
    assert_eq!((&first["document"], &first["turn"]), (&json!("ALD-W1"), &json!(2)));
    assert!(first["citation"].as_str().is_some_and(|text| text.contains("Aldermere")), "{first}");
    assert!(first.get("source").is_none(), "what the program counts by stays inside");
    let one = ["quotes", "--codes", "power", "--pick", "1", "--seed", "7"];
    let chosen = report(&env, &one);
    assert_eq!(chosen["codes"][0]["excerpts"].as_array().map(Vec::len), Some(1));
    assert_eq!(chosen, report(&env, &one));
    let csv = env.run(&["report", "quotes", "--codes", "power", "--format", "csv"]).ok().stdout;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        !report(&env, &["quotes"])["codes"][0]["excerpts"].to_string().contains("ALD-W1"),
        "few persons share a site"
    );
    env.run(&["report", "quotes", "--pick", "0"]).wrong_usage(&["--pick"]);
    env.run(&["report", "quotes", "--balance", "shoe"]).wrong_usage(&["shoe"]);
    env.run(&["report", "quotes", "--by", "site"]).wrong_usage(&["--by"]);
}

#[test]
fn negative_cases_are_counted_and_named() {
    let env = coded();
    let found = report(&env, &["negative", "--code", "power", "--without", "identity", "--by", "site"]);
    assert_eq!((&found["report"], &found["code"]["code"]), (&json!("negative"), &json!("power")));
    let without = &found["without"];
    assert_eq!(
        (&without["within"], &without["total"]["cases"], &without["total"]["of"]),
        (&json!("turn"), &json!(1), &json!(2))
    );
    assert_eq!(without["groups"][0]["key"], json!({ "site": "Aldermere" }));
    let case = &without["turns"][0];
    assert_eq!((&case["document"], &case["turn"]), (&json!("ALD-W1"), &json!(4)));
    assert_eq!((&found["opposite"], &found["peers"]["lacking"]), (&Value::Null, &json!(0)));
    let document = report(&env, &["negative", "--code", "power", "--without", "identity", "--within", "document"]);
    assert_eq!(document["without"]["total"]["cases"], 0);
    let page = env.run(&["report", "negative", "--code", "power", "--opposite", "identity"]).ok().stdout;
    assert!(page.contains("no sign of disagreement"), "{page}");
    env.run(&["report", "negative"]).wrong_usage(&["--code"]);
    env.run(&["report", "negative", "--code", "power", "--within", "document"]).wrong_usage(&["--without"]);
    env.run(&["report", "negative", "--code", "power", "--without", "power"]).wrong_usage(&["--without"]);
}

#[test]
fn links_are_told_with_both_ends() {
    let env = coded();
    env.run(&["link", "ALD-W1:2", "BRA-I1:2"]).ok();
    env.run(&["link", "ALD-W1:4", "BRA-I1:2", "--kind", "contradicts"]).ok();
    let linked = report(&env, &["linked"]);
    assert_eq!((&linked["report"], &linked["links"], &linked["left_out"]), (&json!("linked"), &json!(2), &json!(0)));
    assert_eq!(linked["kinds"], json!({ "answers": 1, "contradicts": 1 }));
    assert_eq!(linked["passages"].as_array().map(Vec::len), Some(1));
    let shown = &linked["passages"][0];
    assert_eq!((&shown["document"], &shown["turn"]), (&json!("BRA-I1"), &json!(2)));
    assert_eq!((&shown["answers"][0]["kind"], &shown["answers"][1]["turn"]), (&json!("answers"), &json!(4)));
    let site = &linked["tables"][0]["groups"][0];
    assert_eq!(
        (&site["key"], &site["links"], &site["participants"]),
        (&json!({ "site": "Aldermere" }), &json!(2), &json!(1))
    );
    assert!(env.run(&["report", "linked"]).ok().stdout.contains("contradicts"));
}

#[test]
fn objects_are_excerpts_and_no_counts() {
    let env = coded();
    env.run(&["report", "objects"]).wrong_usage(&[".object", "--code"]);
    let objects = report(&env, &["objects", "--code", "power", "--working-copy"]);
    let only = &objects["codes"][0];
    assert_eq!(
        (&objects["report"], &only["profession"], &only["passages"]),
        (&json!("objects"), &json!("(none)"), &Value::Null)
    );
    assert_eq!(only["excerpts"].as_array().map(Vec::len), Some(2));
    let sample = Env::with_sample();
    assert_eq!(report(&sample, &["objects"])["report"], "objects", "mal.boundary.object gives way");
    let page = sample.run(&["report", "objects", "--code", "mal.boundary.object", "--pick", "1"]).ok().stdout;
    assert!(page.contains("how many a profession has says nothing"), "{page}");
}

#[test]
fn a_keyword_stands_in_its_context() {
    let env = coded();
    let found = report(&env, &["kwic", "us", "--by", "site", "--working-copy"]);
    assert_eq!((&found["report"], &found["term"], &found["by"]), (&json!("kwic"), &json!("us"), &json!(["site"])));
    // “Not us” and “Nobody asked us”, in 22 words.
    let total = &found["total"];
    assert_eq!((&total["hits"], &total["words"], &total["participants"]), (&json!(2), &json!(22), &json!(1)));
    let rate = total["per_1000_words"].as_f64().expect("a rate");
    assert!((rate - 2000.0 / 22.0).abs() < 1e-9, "{rate}");
    assert_eq!((&found["groups"][0]["hits"], &found["groups"][1]["hits"]), (&json!(2), &json!(0)));
    let line = &found["lines"][0];
    assert_eq!(
        (&line["before"], &line["hit"], &line["group"]),
        (&json!("The board. Not"), &json!("us"), &json!("Aldermere"))
    );
    assert_eq!(report(&env, &["kwic", "asked us"])["total"]["hits"], 1, "several words are a phrase");
    assert_eq!(report(&env, &["kwic", "us asked"])["total"]["hits"], 0);
    let page = env.run(&["report", "kwic", "us"]).ok().stdout;
    assert!(page.contains("search, not coding") && !page.contains("ALD-W1"), "{page}");
    env.run(&["report", "kwic", "\"us"]).wrong_usage(&["us"]);
    let sample = Env::with_sample();
    let found = report(&sample, &["kwic", "consent", "--by", "profession"]);
    assert_eq!(found["neutral"], true);
    for group in found["groups"].as_array().expect("groups") {
        // Of a profession of two persons the figures would tell whose lines stand without a profession.
        let few = group["of_participants"].as_u64().is_some_and(|people| people < 3);
        assert!(
            group["not_told"] == true && group.get("hits").is_none() || !few || group["of_participants"] == 0,
            "{group}"
        );
    }
    assert!(sample.run(&["report", "kwic", "consent", "--by", "profession"]).ok().stdout.contains('×'));
    let open = report(&sample, &["kwic", "consent", "--by", "profession", "--working-copy"]);
    assert!(open["groups"].as_array().is_some_and(|groups| groups.iter().all(|group| group.get("hits").is_some())));
}

#[test]
fn words_are_counted_by_group() {
    let env = coded();
    let found = report(&env, &["words", "--by", "site", "--min-persons", "1"]);
    assert_eq!(
        (&found["report"], &found["stem"], &found["stop_words_out"]),
        (&json!("words"), &json!(false), &json!(true))
    );
    let group = &found["groups"][0];
    assert_eq!(
        (&group["key"], &group["words"], &group["participants"]),
        (&json!({ "site": "Aldermere" }), &json!(17), &json!(2))
    );
    let first = &group["frequent"][0];
    assert_eq!(
        (&first["word"], &first["times"], &first["participants"], &first["rest"]),
        (&json!("asked"), &json!(2), &json!(2), &json!(0))
    );
    // 2 · 2 · ln(22 / 17).
    let measure = first["log_likelihood"].as_f64().expect("a measure");
    assert!((measure - 4.0 * (22.0f64 / 17.0).ln()).abs() < 1e-9, "{measure}");
    assert_eq!(first["log_ratio"], Value::Null);
    assert_eq!(report(&env, &["words"])["groups"][0]["frequent"], json!([]), "nothing is said by three persons");
    env.run(&["report", "words", "--top", "0"]).wrong_usage(&["--top"]);
}
