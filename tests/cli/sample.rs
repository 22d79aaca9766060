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
