//! JSON as it is printed: stable order, and nothing in it that a terminal would obey.
//!
//! The order of fields is that of the types. Control and direction characters are written as `\u` escapes:
//! a JSON reader gets them back unchanged, while a terminal that shows the file sees letters and digits.

use crate::text::display::symbol;
use serde::Serialize;

/// Why a value could not be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("the result cannot be written as JSON: {0}")]
pub struct JsonError(#[from] serde_json::Error);

/// `value` over several lines, with a line feed at the end.
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    let mut text = visible(serde_json::to_string_pretty(value)?);
    text.push('\n');
    Ok(text)
}

/// `value` on one line, with a line feed at the end: a line of JSON lines.
pub fn line<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    let mut text = visible(serde_json::to_string(value)?);
    text.push('\n');
    Ok(text)
}

/// The values as JSON lines, one a line.
pub fn lines<'a, T: Serialize + 'a>(values: impl IntoIterator<Item = &'a T>) -> Result<String, JsonError> {
    values.into_iter().try_fold(String::new(), |mut out, value| {
        out.push_str(&line(value)?);
        Ok(out)
    })
}

/// The same JSON with each dangerous character as an escape. Outside strings JSON is ASCII and the
/// writer escapes ASCII control characters itself, so what is found here stands inside a string.
fn visible(json: String) -> String {
    if json.chars().all(|c| symbol(c).is_none()) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if symbol(c).is_none() {
            out.push(c);
            continue;
        }
        let mut units = [0u16; 2];
        for unit in c.encode_utf16(&mut units) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sample<'a> {
        zeta: &'a str,
        alpha: Option<f64>,
    }

    #[test]
    fn the_order_is_that_of_the_type() {
        let sample = Sample { zeta: "é", alpha: None };
        assert_eq!(line(&sample).expect("JSON"), "{\"zeta\":\"é\",\"alpha\":null}\n");
        assert_eq!(pretty(&sample).expect("JSON"), "{\n  \"zeta\": \"é\",\n  \"alpha\": null\n}\n");
        assert_eq!(lines(&[1, 2]).expect("JSON"), "1\n2\n");
    }

    #[test]
    fn no_character_that_a_terminal_obeys_is_printed() {
        let nasty = "a\u{1b}[31m\u{9b}\u{202e}\u{7f}\u{e0041}z";
        let written = line(nasty).expect("JSON");
        assert!(written.trim_end().chars().all(|c| symbol(c).is_none()), "{written:?}");
        assert!(written.contains("\\u202e") && written.contains("\\udb40\\udc41"));
        assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(nasty));
    }
}
