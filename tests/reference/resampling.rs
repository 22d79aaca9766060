//! Draws: those that a case gives, and a distribution of our own.

use super::read::{figure, list, number, places};
use emic::analysis::agreement::{AlphaForm, Patterns};
use emic::analysis::rates::per_thousand;
use emic::analysis::resample::{Clusters, Distribution, Plan, kalpha as draw_kalpha};
use serde_json::{Map, Value, json};

fn ratings(input: &Value) -> Vec<Vec<Option<u32>>> {
    let value = |value: &Value| value.as_u64().map(|value| u32::try_from(value).expect("a small number"));
    list(&input["ratings"]).iter().map(|coder| list(coder).iter().map(value).collect()).collect()
}

fn interval(distribution: &Distribution) -> Value {
    distribution.interval(0.95).map_or(Value::Null, |(low, high)| json!([low, high]))
}

pub fn units(case: &Value) -> Value {
    let input = &case["input"];
    let ratings = ratings(input);
    let units: Vec<Vec<Option<u32>>> = (0..ratings.first().map_or(0, Vec::len))
        .map(|unit| ratings.iter().map(|coder| coder[unit]).collect())
        .collect();
    let form = AlphaForm::new(units.iter().map(Vec::as_slice));
    let replicate = |drawn: &Value| {
        let mut often = vec![0u64; units.len()];
        places(drawn).into_iter().for_each(|unit| often[unit] += 1);
        form.alpha(|unit| often[unit])
    };
    let replicates: Vec<Option<f64>> = list(&input["resamples"]).iter().map(replicate).collect();
    let drawn = Distribution::new(replicates.iter().copied());
    json!({
        "alpha": figure(Patterns::from_ratings(&ratings).alpha().ok()),
        "replicates": replicates.into_iter().map(figure).collect::<Vec<Value>>(),
        "n_undefined": drawn.undefined(), "ci95": interval(&drawn),
    })
}

pub fn clusters(case: &Value) -> Value {
    let input = &case["input"];
    let mut clusters = Clusters::new(2);
    for (key, cluster) in (0..).zip(list(&input["clusters"])) {
        clusters.add(key, [(0, number(&cluster[0])), (1, number(&cluster[1]))]);
    }
    let rate = |sums: Vec<u64>| per_thousand(sums[0], sums[1]);
    let replicates: Vec<Option<f64>> =
        list(&input["resamples"]).iter().map(|drawn| rate(clusters.of(&places(drawn)))).collect();
    let drawn = Distribution::new(replicates.iter().copied());
    json!({
        "estimate": figure(rate(clusters.totals())),
        "replicates": replicates.into_iter().map(figure).collect::<Vec<Value>>(),
        "ci95": interval(&drawn), "se": figure(drawn.error()),
    })
}

/// The case has quantiles of many draws with other chance; its tolerance is that of two distributions.
pub fn kalpha(case: &Value) -> Value {
    let patterns = Patterns::from_ratings(&ratings(&case["input"]));
    let made = draw_kalpha(&patterns, Plan { draws: 20_000, seed: 2007 }).expect("alpha");
    let wanted = case["expected"]["quantiles"].as_object().expect("quantiles");
    let quantile = |p: &String| {
        let share = p.parse().unwrap_or_else(|_| panic!("{p} is no share"));
        (p.clone(), figure(made.distribution.quantile(share)))
    };
    json!({
        "alpha": made.alpha, "M": made.coincidences, "step": made.step,
        "mean": figure(made.distribution.mean()), "sd": figure(made.distribution.error()),
        "quantiles": wanted.keys().map(quantile).collect::<Map<String, Value>>(),
    })
}
