//! What is made of a case against what is expected, field by field.

use serde_json::Value;

/// Compares a whole case.
pub fn case(name: &str, case: &Value, made: &Value, wrong: &mut Vec<String>) {
    let tolerance = case["tolerance"].as_f64().unwrap_or_else(|| panic!("{name} has no tolerance"));
    let expected = case["expected"].as_object().unwrap_or_else(|| panic!("{name} expects nothing"));
    assert!(!expected.is_empty(), "{name} expects nothing");
    for (field, want) in expected {
        match made.get(field) {
            Some(have) => compare(&format!("{name} {field}"), have, want, tolerance, wrong),
            None => wrong.push(format!("{name}: the field “{field}” is not understood")),
        }
    }
    for (field, printed) in case["published"].as_object().into_iter().flatten() {
        let what = format!("{name} {field} as published");
        let (want, margin) = (&printed[0], printed[1].as_f64());
        match (made.get(field), margin) {
            (Some(have), Some(margin)) => compare(&what, have, want, margin, wrong),
            _ => wrong.push(format!("{what}: not understood")),
        }
    }
}

fn compare(what: &str, have: &Value, want: &Value, tolerance: f64, wrong: &mut Vec<String>) {
    let mut differs = |why: &str| wrong.push(format!("{what}: {have} instead of {want}{why}"));
    match (have, want) {
        (Value::Array(have), Value::Array(want)) => {
            if have.len() != want.len() {
                return differs(" (another length)");
            }
            for (at, (have, want)) in have.iter().zip(want).enumerate() {
                compare(&format!("{what}[{at}]"), have, want, tolerance, wrong);
            }
        }
        (Value::Object(have), Value::Object(want)) => {
            for field in have.keys().filter(|field| !want.contains_key(*field)) {
                wrong.push(format!("{what}: “{field}” is not expected"));
            }
            for (field, want) in want {
                match have.get(field) {
                    Some(have) => compare(&format!("{what}.{field}"), have, want, tolerance, wrong),
                    None => wrong.push(format!("{what}: the field “{field}” is not understood")),
                }
            }
        }
        (Value::Number(have), Value::Number(want)) => {
            let (x, y) = (have.as_f64().unwrap_or(f64::NAN), want.as_f64().unwrap_or(f64::NAN));
            let whole = have.is_u64() && want.is_u64();
            let same = if whole { have == want } else { (x - y).abs() <= tolerance * x.abs().max(y.abs()).max(1.0) };
            if !same {
                differs("");
            }
        }
        (Value::Null, Value::Null) => {}
        (Value::String(have), Value::String(want)) if have == want => {}
        _ => differs(""),
    }
}
