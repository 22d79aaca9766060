//! Searching, and coding what is found.

use super::env::{ALD, Env, text_of};
use serde_json::{Value, json};

#[test]
fn hits_have_the_shape_that_scripts_rely_on() {
    let env = Env::with_study();
    let hits = env.json(&["search", "asked", "--format", "json"]);
    let all = hits.as_array().expect("an array");
    assert_eq!(all.len(), 2);
    let chars: Vec<char> = text_of(ALD).chars().collect();
    let cut = |from: &Value, to: &Value| -> String {
        let at = |n: &Value| usize::try_from(n.as_u64().expect("a number")).expect("small");
        chars[at(from)..at(to)].iter().collect()
    };
    for (hit, (turn, said)) in all.iter().zip([(3, ALD[2].1), (4, ALD[3].1)]) {
        assert_eq!((&hit["document"], &hit["turn"]), (&json!("ALD-W1"), &json!(turn)));
        assert_eq!(hit["text"], said);
        assert_eq!(cut(&hit["start"], &hit["end"]), said, "a hit is the turn's body, in code points of the document");
        let matches = hit["matches"].as_array().expect("pairs");
        assert_eq!(matches.len(), 1);
        assert_eq!(cut(&matches[0][0], &matches[0][1]), "asked");
        assert!(hit["score"].is_number());
        assert_eq!(hit["attributes"]["site"], "Aldermere");
    }
    assert_eq!(all[0]["participant"], "ALD-W1/A5");
}

#[test]
fn conditions_limits_and_order_hold() {
    let env = Env::with_sample();
    let count = |query: &str| env.json(&["search", query, "--format", "json"]).as_array().map_or(0, Vec::len);
    let all = count("team");
    assert!(all > 5, "{all}");
    let police = env.json(&["search", "team profession:police", "--format", "json"]);
    assert!(police.as_array().expect("all").iter().all(|hit| hit["attributes"]["profession"] == "police"));
    assert!(count("team site:Dunlow") + count("team -site:Dunlow") == all);
    let two = env.json(&["search", "team", "--limit", "2", "--sort", "score", "--format", "json"]);
    let scores: Vec<f64> = two.as_array().expect("all").iter().filter_map(|hit| hit["score"].as_f64()).collect();
    assert!(scores.len() == 2 && scores[0] >= scores[1], "{scores:?}");
    assert_eq!(env.json(&["search", "zebra", "--format", "json"]), json!([]));
    let table = env.run(&["search", "team", "--limit", "2"]).ok().says(&["more are not shown"]).stdout;
    assert!(table.contains('‹'), "{table}");
}

#[test]
fn a_coding_is_found_at_once() {
    let env = Env::with_study();
    let found = |env: &Env| env.json(&["search", "code:power", "--format", "json"]).as_array().map(Vec::len);
    assert_eq!(found(&env), Some(0));
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "4..7"]).ok();
    assert_eq!(found(&env), Some(1));
    env.run(&["undo"]).ok();
    assert_eq!(found(&env), Some(0));
}

#[test]
fn a_wrong_query_is_wrong_usage_and_shown_where() {
    let env = Env::with_study();
    for (query, expected) in [("\"never closed", "never closed"), ("(a", "("), ("a)", "closes nothing"), ("", "empty")]
    {
        let run = env.run(&["search", query]).wrong_usage(&[expected]);
        assert_eq!(run.stdout, "");
    }
    env.run(&["search", "code:powr"]).wrong_usage(&["powr"]);
    env.run(&["search"]).wrong_usage(&["QUERY"]);
}

#[test]
fn an_index_that_is_lost_or_broken_comes_back_by_itself() {
    let env = Env::with_sample();
    let hits = env.json(&["search", "team", "--format", "json"]);
    let index = env.path("study.emic.index");
    assert!(index.is_dir(), "the index lies beside the project");
    for file in std::fs::read_dir(&index).expect("files").flatten() {
        if file.path().is_file() {
            std::fs::write(file.path(), "broken").expect("written");
        }
    }
    assert_eq!(env.json(&["search", "team", "--format", "json"]), hits);
    std::fs::remove_dir_all(&index).expect("removed");
    assert_eq!(env.json(&["search", "team", "--format", "json"]), hits);
}

#[test]
fn autocode_codes_what_it_finds_and_is_one_undo() {
    let env = Env::with_study();
    let asked = ["autocode", "power", "--query", "asked"];
    let dry = env.run(&[&asked[..], &["--dry-run", "--format", "json"]].concat()).ok().says(&["nothing was written"]);
    let dry: Value = serde_json::from_str(&dry.stdout).expect("JSON");
    assert_eq!(dry.as_array().map(Vec::len), Some(2));
    assert_eq!(dry[0]["text"], "asked");
    assert_eq!(env.codings(), 0);
    env.run(&asked).ok().says(&["2 codings of power made"]);
    let lines = env.run(&["export", "codings"]).ok().stdout;
    assert!(lines.lines().count() == 2 && lines.lines().all(|line| line.contains("\"origin\":\"auto\"")), "{lines}");
    env.run(&asked).ok().says(&["0 codings", "2 were there already"]);
    env.run(&["undo"]).ok();
    assert_eq!(env.codings(), 0);
    env.sound();
}

#[test]
fn autocode_reaches_as_far_as_it_is_told() {
    let env = Env::with_study();
    let made = |reach: &str| {
        let made =
            env.json(&["autocode", "power", "--query", "nursing", "--extend", reach, "--dry-run", "--format", "json"]);
        made[0]["text"].as_str().expect("a text").trim().to_owned()
    };
    assert_eq!(made("match"), "nursing");
    assert!(made("sentence").ends_with("It isn’t nursing."), "{}", made("sentence"));
    assert_eq!(made("turn"), ALD[2].1);
    env.run(&["autocode", "power", "--query", "nursing", "--extend", "page"]).wrong_usage(&["--extend"]);
    env.run(&["autocode", "powr", "--query", "nursing"]).fails(&["did you mean power?"]);
    env.run(&["autocode", "power"]).wrong_usage(&["--query"]);
}

#[test]
fn an_autocode_that_makes_nothing_offers_no_undo() {
    let env = Env::with_study();
    env.run(&["autocode", "power", "--query", "board"]).ok().says(&["1 coding", "emic undo"]);
    let again =
        env.run(&["autocode", "power", "--query", "board"]).ok().says(&["nothing was written", "1 were there already"]);
    assert!(!again.stderr.contains("undo"), "there is no step to undo: {again:#?}");
    env.run(&["autocode", "power", "--query", "zeppelin"]).ok().says(&["nothing was written"]);
    env.run(&["autocode", "power", "--query", "site:Brackwater"]).ok().says(&["nothing was written", "--extend turn"]);
    assert_eq!(env.codings(), 1);
}

#[test]
fn searches_are_kept_in_the_project() {
    let env = Env::with_study();
    env.run(&["search", "asked", "--save", "Questions"]).ok().says(&["kept as Questions"]);
    let hits = env.json(&["search", "@questions", "--format", "json"]);
    assert_eq!(hits.as_array().map(Vec::len), Some(2));
    let kept = json!([{"name": "Questions", "query": "asked"}]);
    assert_eq!(env.json(&["search", "--saved", "--format", "json"]), kept);
    env.run(&["search", "@nothing"]).wrong_usage(&["kept are Questions"]);
    env.run(&["search", "asked (", "--save", "wrong"]).wrong_usage(&["never closed"]);
    env.run(&["search", "asked", "--save", " "]).wrong_usage(&["--save", "needs a name"]);
    env.run(&["search"]).wrong_usage(&["--like CODE"]);
    env.run(&["undo"]).ok();
    assert_eq!(env.json(&["search", "--saved", "--format", "json"]), json!([]));
    env.sound();
}

#[test]
fn what_is_like_a_code_or_a_turn_comes_best_first() {
    let env = Env::with_sample();
    let alike = env.json(&["search", "--like", "rule-bending", "--format", "json"]);
    let alike = alike.as_array().expect("hits");
    assert!(!alike.is_empty());
    let scores: Vec<f64> = alike.iter().filter_map(|hit| hit["score"].as_f64()).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
    let coded = env.json(&["search", "code:rule-bending", "--format", "json"]);
    let place = |hit: &Value| (hit["document"].clone(), hit["turn"].clone());
    let coded: Vec<_> = coded.as_array().expect("hits").iter().map(place).collect();
    assert!(alike.iter().all(|hit| !coded.contains(&place(hit))), "what is coded already is left out");
    let (document, turn) = place(&alike[0]);
    let like = format!("{}:{turn}", document.as_str().expect("a name"));
    let near = env.json(&["search", "--like", &like, "speaker_type:respondent", "--format", "json"]);
    let near = near.as_array().expect("hits");
    assert!(near.iter().all(|hit| place(hit) != (document.clone(), turn.clone())));
    env.run(&["search", "--like", "no-such-code"]).wrong_usage(&["no-such-code"]);
}
