//! One value or one set a unit.

use super::read::{figure, list, measured, number, places, word};
use emic::analysis::agreement::{Distance, Patterns, SetPatterns, Table};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn value_of(categories: &[Value], rating: &Value) -> Option<u32> {
    let at = categories.iter().position(|category| category == rating);
    assert!(at.is_some() || rating.is_null(), "{rating} is no category");
    at.map(|at| u32::try_from(at).expect("few categories"))
}

pub fn nominal_matrix(case: &Value) -> Value {
    let input = &case["input"];
    let categories = list(&input["categories"]);
    let ratings: Vec<Vec<Option<u32>>> = list(&input["ratings"])
        .iter()
        .map(|values| list(values).iter().map(|rating| value_of(categories, rating)).collect())
        .collect();
    assert_eq!(ratings.len(), list(&input["coders"]).len());
    let patterns = Patterns::from_ratings(&ratings);
    let (counts, parts, q) = (patterns.counts(), patterns.alpha_parts().ok(), categories.len());
    let by_category: Map<String, Value> = (0..)
        .zip(categories)
        .map(|(at, category)| (word(category).to_owned(), measured(patterns.alpha_of_category(at))))
        .collect();
    let pairs: Vec<Value> = patterns
        .coder_pairs()
        .map(|(one, other)| json!([one, other, measured(patterns.table(one, other).kappa())]))
        .collect();
    let table = patterns.table(0, 1);
    json!({
        "n_units": counts.units, "n_units_pairable": counts.units_pairable,
        "n_values_pairable": counts.values_pairable,
        "pa_unit_mean": measured(patterns.percent()), "pa_pair_pooled": measured(patterns.percent_of_pairs()),
        "pa_coder_pair_mean": measured(patterns.percent_of_coder_pairs()), "all_agree": measured(patterns.all_agree()),
        "alpha": measured(patterns.alpha()), "alpha_observed_disagreement": figure(parts.map(|parts| parts.observed)),
        "alpha_expected_disagreement": figure(parts.map(|parts| parts.expected)), "alpha_by_category": by_category,
        "fleiss": measured(patterns.fleiss()), "ac1": measured(patterns.ac1(q)),
        "brennan_prediger": measured(patterns.brennan_prediger(q)), "conger": measured(patterns.conger()),
        "light": measured(patterns.light()), "cohen_pairs": pairs,
        "cohen": measured(table.kappa()), "cohen_po": measured(table.po()), "cohen_pe": measured(table.pe()),
        "scott": measured(table.scott()),
    })
}

pub fn contingency(case: &Value) -> Value {
    let input = &case["input"];
    let rows: Vec<Vec<u64>> = list(&input["table"]).iter().map(|row| list(row).iter().map(number).collect()).collect();
    let q = list(&input["categories"]).len();
    assert_eq!(rows.len(), q);
    let table = Table::from_rows(&rows);
    let patterns = table.patterns();
    let mut made = json!({
        "n": table.n(), "po": measured(table.po()), "pe": measured(table.pe()), "kappa": measured(table.kappa()),
        "kappa_se": measured(table.kappa_error()), "kappa_se_null": measured(table.kappa_null_error()),
        "kappa_max": measured(table.kappa_max()), "scott": measured(table.scott()),
        "alpha": measured(patterns.alpha()), "ac1": measured(patterns.ac1(q)),
        "brennan_prediger": measured(patterns.brennan_prediger(q)),
    });
    if q == 2 {
        made["pabak"] = measured(patterns.brennan_prediger(2));
        made["f1_first_category"] = measured(table.f1(0));
        made["negative_agreement"] = measured(table.f1(1));
    }
    made
}

pub fn counts(case: &Value) -> Value {
    let rows: Vec<Vec<usize>> = list(&case["input"]["counts"]).iter().map(places).collect();
    let coders = rows.iter().map(|row| row.iter().sum::<usize>()).max().expect("units");
    let pattern = |row: &Vec<usize>| -> Vec<Option<u32>> {
        (0..).zip(row).flat_map(|(value, n)| std::iter::repeat_n(Some(value), *n)).collect()
    };
    let (mut patterns, mut agreements) = (Patterns::new(coders), Vec::new());
    for row in &rows {
        patterns.add(&pattern(row), 1);
        let mut unit = Patterns::new(coders);
        unit.add(&pattern(row), 1);
        agreements.push(measured(unit.percent()));
    }
    let q = rows.first().expect("units").len();
    let (shares, parts) = (patterns.shares(), patterns.fleiss_parts().ok());
    let values = 0..u32::try_from(q).expect("few categories");
    let per_category: Vec<Value> = values.clone().map(|value| measured(patterns.fleiss_of_category(value))).collect();
    let p: Vec<f64> = values.map(|value| shares.get(&value).copied().unwrap_or(0.0)).collect();
    json!({
        "po": figure(parts.map(|parts| parts.po)), "pe": figure(parts.map(|parts| parts.pe)),
        "kappa": measured(patterns.fleiss()), "per_category": per_category, "p": p, "P": agreements,
        "se_null": measured(patterns.fleiss_null_error()), "ac1": measured(patterns.ac1(q)),
        "brennan_prediger": measured(patterns.brennan_prediger(q)), "alpha": measured(patterns.alpha()),
    })
}

pub fn set_valued(case: &Value) -> Value {
    let input = &case["input"];
    let labels: BTreeMap<&str, u32> = list(&input["labels"]).iter().map(word).zip(0..).collect();
    let set = |rating: &Value| -> Option<Vec<u32>> {
        (!rating.is_null()).then(|| list(rating).iter().map(|label| labels[word(label)]).collect())
    };
    let ratings: Vec<Vec<Option<Vec<u32>>>> =
        list(&input["ratings"]).iter().map(|coder| list(coder).iter().map(set).collect()).collect();
    let mut patterns = SetPatterns::new(ratings.len());
    for unit in 0..ratings.first().map_or(0, Vec::len) {
        patterns.add(&ratings.iter().map(|coder| coder[unit].clone()).collect::<Vec<_>>(), 1);
    }
    let parts = |distance| patterns.alpha_parts(distance).ok();
    let by_label: Map<String, Value> = labels
        .iter()
        .map(|(label, code)| ((*label).to_owned(), measured(patterns.of_code(*code).alpha_of_presence())))
        .collect();
    let (jaccard, masi) = (parts(Distance::Jaccard), parts(Distance::Masi));
    json!({
        "alpha_jaccard": measured(patterns.alpha(Distance::Jaccard)),
        "alpha_masi": measured(patterns.alpha(Distance::Masi)),
        "alpha_exact_set": measured(patterns.alpha(Distance::Exact)),
        "jaccard_Do": figure(jaccard.map(|parts| parts.observed)),
        "jaccard_De": figure(jaccard.map(|parts| parts.expected)),
        "masi_Do": figure(masi.map(|parts| parts.observed)), "masi_De": figure(masi.map(|parts| parts.expected)),
        "alpha_by_label": by_label,
        "mean_pairwise_jaccard": measured(patterns.mean_jaccard()),
        "mean_pairwise_dice": measured(patterns.mean_dice()),
    })
}

pub fn set_distance(case: &Value) -> Value {
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut distances = Vec::new();
    for pair in list(&case["input"]["pairs"]) {
        let mut set = |value: &Value| -> Vec<u32> {
            let mut set: Vec<u32> = list(value)
                .iter()
                .map(|label| {
                    let next = u32::try_from(places.len()).expect("few labels");
                    *places.entry(word(label).to_owned()).or_insert(next)
                })
                .collect();
            set.sort_unstable();
            set
        };
        let (one, other) = (set(&pair[0]), set(&pair[1]));
        distances.push([Distance::Jaccard, Distance::Masi].map(|distance| distance.between(&one, &other)));
    }
    json!({ "jaccard_masi": distances })
}
