//! What follows what, rates, and many p-values at once.

use super::read::{figure, list, number, place, places};
use emic::analysis::lag::{Cell, Grid, Repeats, SetTransitions, Transitions};
use emic::analysis::rates::garwood;
use emic::analysis::significance::benjamini_hochberg as adjust;
use serde_json::{Map, Value, json};

fn grid(cells: &Grid<Cell>, of: impl Fn(&Cell) -> Option<f64>) -> Vec<Vec<Value>> {
    cells.iter().map(|row| row.iter().map(|cell| figure(of(cell))).collect()).collect()
}

pub fn sequential(case: &Value) -> Value {
    let input = &case["input"];
    let sequences: Vec<Vec<Option<usize>>> =
        list(&input["sequences"]).iter().map(|codes| places(codes).into_iter().map(Some).collect()).collect();
    let apart = input["self_transitions_impossible"].as_bool().unwrap_or(false);
    let of_lag = |lag: &Value| {
        let counted = Transitions::count(&sequences, list(&input["codes"]).len(), place(lag));
        let cells = counted.measure(if apart { Repeats::Impossible } else { Repeats::Possible });
        let mut made = json!({
            "transitions": counted.observed(), "n": counted.n(), "expected": grid(&cells, |cell| cell.expected),
            "adjusted_residual": grid(&cells, |cell| cell.residual), "p": grid(&cells, |cell| cell.p),
        });
        // Cases without self-transitions do not have these.
        if !apart {
            made["probability"] = json!(grid(&cells, |cell| cell.probability));
            made["yules_q"] = json!(grid(&cells, |cell| cell.yules_q));
        }
        (format!("lag_{lag}"), made)
    };
    Value::Object(list(&input["lags"]).iter().map(of_lag).collect::<Map<String, Value>>())
}

pub fn multilabel(case: &Value) -> Value {
    let input = &case["input"];
    let sequences: Vec<Vec<Vec<usize>>> =
        list(&input["sequences"]).iter().map(|turns| list(turns).iter().map(places).collect()).collect();
    let of_lag = |lag: &Value| {
        let counted = SetTransitions::count(&sequences, list(&input["codes"]).len(), place(lag));
        let made = json!({
            "pairs": counted.pairs, "given": counted.given, "target": counted.target, "both": counted.both,
            "adjusted_residual": grid(&counted.measure(), |cell| cell.residual),
        });
        (format!("lag_{lag}"), made)
    };
    Value::Object(list(&input["lags"]).iter().map(of_lag).collect::<Map<String, Value>>())
}

pub fn rates(case: &Value) -> Value {
    let rate = |row: &Value| {
        let rate = garwood(number(&row[0]), number(&row[1]), 0.95);
        [rate.map(|rate| rate.rate), rate.map(|rate| rate.low), rate.map(|rate| rate.high)].map(figure)
    };
    json!({ "rates": list(&case["input"]["counts_words"]).iter().map(rate).collect::<Vec<_>>() })
}

pub fn benjamini_hochberg(case: &Value) -> Value {
    let p: Vec<f64> = list(&case["input"]["p"]).iter().map(|p| p.as_f64().expect("a probability")).collect();
    json!({ "adjusted": adjust(&p) })
}
