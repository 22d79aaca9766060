//! Reading the reference cases: values that emic did not compute.

use serde_json::Value;

/// The cases of a kind, each with the path it was read from.
pub fn cases(kind: &str) -> Vec<(String, Value)> {
    let folder = format!("{}/tests/reference/{kind}", env!("CARGO_MANIFEST_DIR"));
    let mut cases: Vec<(String, Value)> = std::fs::read_dir(folder)
        .expect("the reference cases")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let json = std::fs::read_to_string(&path).expect("a case");
            (path.display().to_string(), serde_json::from_str(&json).expect("JSON"))
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    cases
}

/// What is in a list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A whole number.
pub fn number(value: &Value) -> u64 {
    value.as_u64().expect("a whole number")
}

/// A small whole number.
pub fn small(value: &Value) -> u32 {
    u32::try_from(number(value)).expect("a small number")
}
