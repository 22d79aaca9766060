//! Reading cases, and writing what is made of them.

use emic::analysis::agreement::Measured;
use emic::text::Span;
use serde_json::Value;

/// What is in a list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

/// A whole number.
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("a whole number, not {value}"))
}

/// A small whole number.
pub fn small(value: &Value) -> u32 {
    u32::try_from(number(value)).expect("a small number")
}

/// A place in a list.
pub fn place(value: &Value) -> usize {
    usize::try_from(number(value)).expect("a small number")
}

/// Places in a list.
pub fn places(value: &Value) -> Vec<usize> {
    list(value).iter().map(place).collect()
}

/// A word.
pub fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a word, not {value}"))
}

/// Start and end, in the first two places of a list.
pub fn span(value: &Value) -> Span {
    Span::new(small(&value[0]), small(&value[1]))
}

/// A figure, or null; never what is no number, which JSON would turn into null.
pub fn figure(value: Option<f64>) -> Value {
    assert!(value.is_none_or(f64::is_finite), "{value:?} is no number");
    value.map_or(Value::Null, Value::from)
}

/// A coefficient, or null.
pub fn measured(value: Measured) -> Value {
    figure(value.ok())
}
