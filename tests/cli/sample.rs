//! The sample study holds what it was written to show.

use super::env::Env;
use serde_json::Value;

/// Share of the counted turns of a site that carry a theme, in per cent, as the study was designed.
const DESIGNED: [(&str, [(&str, f64); 4]); 5] = [
    ("Aldermere", [("identity", 30.0), ("power", 20.0), ("rule-bending", 6.0), ("expertise", 28.0)]),
    ("Brackwater", [("identity", 8.0), ("power", 8.0), ("rule-bending", 18.0), ("expertise", 32.0)]),
    ("Cressfield", [("identity", 14.0), ("power", 26.0), ("rule-bending", 14.0), ("expertise", 16.0)]),
    ("Dunlow", [("identity", 10.0), ("power", 10.0), ("rule-bending", 26.0), ("expertise", 22.0)]),
    ("Eastmarch", [("identity", 14.0), ("power", 20.0), ("rule-bending", 8.0), ("expertise", 16.0)]),
];

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn the_themes_have_the_shares_that_were_designed() {
    let env = Env::with_sample();
    let report = env.json(&[
        "report",
        "frequency",
        "--by",
        "site",
        "--coders",
        "all",
        "--all-documents",
        "--unit",
        "turns",
        "--format",
        "json",
    ]);
    let groups = report["groups"].as_array().expect("groups");
    let rows = report["rows"].as_array().expect("rows");
    for (site, themes) in DESIGNED {
        let at = groups.iter().position(|group| group["key"]["site"] == site).expect(site);
        for (theme, designed) in themes {
            let row = rows.iter().find(|row| row["code"] == theme).expect(theme);
            let share = 100.0 * number(&row["cells"][at]["turns"]) / number(&groups[at]["turns"]);
            assert!((share - designed).abs() <= 3.0, "{theme} at {site}: {share:.1} %, designed {designed} %");
        }
    }
}

#[test]
fn bend_and_workaround_are_a_disagreement_of_coders_and_no_cooccurrence() {
    let env = Env::with_sample();
    let met = |coders: &str| {
        let codes = "rule-bending.bend,rule-bending.workaround";
        let report = env.json(&[
            "report",
            "cooccurrence",
            "--within",
            "turn",
            "--codes",
            codes,
            "--where",
            "document=DUN-W4",
            "--coders",
            coders,
            "--format",
            "json",
        ]);
        report["total"]["pairs"].as_array().expect("pairs").iter().map(|pair| number(&pair["n_ab"])).sum::<f64>()
    };
    assert!(met("all") > 0.0, "two coders read the same words, one as a bend, the other as a workaround");
    assert!(met("lead").abs() < f64::EPSILON, "and no coder reads them as both");
}

#[test]
fn what_was_planted_is_there() {
    let env = Env::with_sample();
    let found = |query: &str| env.run(&["search", query]).ok().stdout.lines().skip(1).count();
    assert_eq!(found("document:CRE-W2 participant:C1"), 14, "one voice takes 41 % of 34 counted turns");
    assert_eq!(found("document:CRE-W2 -participant:R3"), 34);
    assert_eq!(found("code:rule-bending.bend profession:teaching"), 1, "one teacher bends");
    assert_eq!(found("code:expertise.generic document:DUN-W1 profession:nursing"), 1, "one nurse is glad of it");
    assert_eq!(found("document:BRA-O1 coded:yes"), 0, "one document is uncoded");
    assert_eq!(found("code:at.contradiction.tertiary"), 0, "one code is never used");
    assert_eq!(found("code:mal.boundary.zone"), 1, "one is used once");
    assert_eq!(found("'EM3 9XQ'"), 1, "a postcode was left in");
    // What a mirror shows was said before, word for word.
    for (document, words) in [
        ("DUN-I1", "If I'm off for a fortnight he hasn't got a plan, he's got my desk drawer."),
        ("CRE-I2", "I’m in the building on a Tuesday, and I find out on the Wednesday what was settled on the Monday."),
        ("ALD-I4", "He’s got to be deaf in some way that makes him nick things."),
        ("CRE-W1", "You could have a slip. Just a slip, that he can be here"),
    ] {
        assert!(env.run(&["text", document]).ok().stdout.contains(words), "{document}: {words}");
    }
}
