//! Attributes: typed key–value pairs on documents and participants.

use crate::text::fold::natural_cmp;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The type of an attribute's values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "type", content = "values")]
pub enum AttributeType {
    /// Free text; ordered by name, numbers in it by value.
    #[default]
    Text,
    /// A number; ordered by value.
    Number,
    /// A date: `2022-05-11`, or less exact `2022-05` or `2022`.
    Date,
    /// `yes`/`no`, `true`/`false`, `1`/`0`.
    Boolean,
    /// One of these values, in this order.
    Ordered(Vec<String>),
}

impl AttributeType {
    /// The word used for the type in messages and headers.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Ordered(_) => "ordered list",
        }
    }

    /// Reads a type as written in a sheet's header or on the command line: `text`, `number`, `date`,
    /// `boolean`, or the values of an ordered list parted by `|` (`low|middle|high`).
    pub fn parse(text: &str) -> Result<Self, String> {
        match crate::text::fold::fold(text).as_str() {
            "text" => Ok(Self::Text),
            "number" => Ok(Self::Number),
            "date" => Ok(Self::Date),
            "boolean" => Ok(Self::Boolean),
            _ if text.contains('|') => {
                let values: Vec<String> = text.split('|').map(|v| v.trim().to_owned()).collect();
                if values.iter().any(String::is_empty) {
                    return Err(format!("the ordered list “{text}” has an empty value"));
                }
                Ok(Self::Ordered(values))
            }
            _ => Err(format!(
                "“{text}” is no attribute type; accepted are text, number, date, boolean, or the values of an ordered list as in low|middle|high"
            )),
        }
    }

    /// A value in the form in which it is kept (trimmed; booleans as `yes`/`no`; a list's own spelling),
    /// or what is wrong with it.
    pub fn normalise(&self, value: &str) -> Result<String, String> {
        let value = value.trim();
        let wrong = |want: &str| Err(format!("“{}” is not {want}", crate::text::display::one_line(value)));
        match self {
            Self::Text => Ok(value.to_owned()),
            Self::Number => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(value.to_owned()),
                _ => wrong("a number"),
            },
            Self::Date => match date_range(value) {
                Some(_) => Ok(value.get(..value.len().min(10)).unwrap_or(value).to_owned()),
                None => wrong("a date (write 2022-05-11, 2022-05 or 2022)"),
            },
            Self::Boolean => match crate::text::fold::fold(value).as_str() {
                "yes" | "true" | "1" | "y" => Ok("yes".to_owned()),
                "no" | "false" | "0" | "n" => Ok("no".to_owned()),
                _ => wrong("yes or no"),
            },
            Self::Ordered(values) => {
                let folded = crate::text::fold::fold(value);
                match values.iter().find(|known| crate::text::fold::fold(known) == folded) {
                    Some(known) => Ok(known.clone()),
                    None => wrong(&format!("one of {}", values.join(", "))),
                }
            }
        }
    }

    /// The order of two values of this type. Values that do not fit the type come last, by name.
    pub fn cmp(&self, a: &str, b: &str) -> Ordering {
        fn by<K: PartialOrd>(a: Option<K>, b: Option<K>) -> Ordering {
            match (a, b) {
                (Some(x), Some(y)) => x.partial_cmp(&y).unwrap_or(Ordering::Equal),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
        }
        let typed = match self {
            Self::Text | Self::Boolean => Ordering::Equal,
            Self::Number => by(a.parse::<f64>().ok(), b.parse::<f64>().ok()),
            Self::Date => by(date_range(a), date_range(b)),
            Self::Ordered(values) => {
                let at = |value: &str| values.iter().position(|known| known == value);
                by(at(a), at(b))
            }
        };
        typed.then_with(|| natural_cmp(a, b))
    }
}

/// The days that a date stands for, first and last, as `(year, month, day)`: `2022-05` is the whole
/// of May. `None` when the text is no date; a time after the day is accepted and dropped.
pub fn date_range(text: &str) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    let text = text.trim();
    let day = match text.get(..10) {
        Some(day) if text.len() > 10 && matches!(text.as_bytes().get(10), Some(b'T' | b' ')) => day,
        _ => text,
    };
    let mut parts = day.split('-');
    let number = |part: Option<&str>, digits: usize| -> Option<Option<i16>> {
        match part {
            None => Some(None),
            Some(p) if p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()) => Some(Some(p.parse().ok()?)),
            Some(_) => None,
        }
    };
    let year = number(parts.next(), 4)??;
    let month = number(parts.next(), 2)?;
    let date = number(parts.next(), 2)?;
    if parts.next().is_some() {
        return None;
    }
    let civil = |y: i16, m: i16, d: i16| jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
    match (month, date) {
        (None, _) => Some((civil(year, 1, 1)?, civil(year, 12, 31)?)),
        (Some(m), None) => {
            let first = civil(year, m, 1)?;
            Some((first, first.last_of_month()))
        }
        (Some(m), Some(d)) => civil(year, m, d).map(|day| (day, day)),
    }
}

/// The declared types of a project's attributes. An attribute that nobody declared is text, but for
/// `date`, which is a date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    declared: BTreeMap<String, AttributeType>,
}

impl Schema {
    /// A schema with these declarations.
    pub fn new(declared: BTreeMap<String, AttributeType>) -> Self {
        Self { declared }
    }

    /// The type of attribute `key`.
    pub fn of(&self, key: &str) -> AttributeType {
        match self.declared.get(key) {
            Some(declared) => declared.clone(),
            None if key == "date" => AttributeType::Date,
            None => AttributeType::Text,
        }
    }

    /// Declares the type of an attribute.
    pub fn declare(&mut self, key: &str, declared: AttributeType) {
        self.declared.insert(key.to_owned(), declared);
    }

    /// Whether a type was declared.
    pub fn is_declared(&self, key: &str) -> bool {
        self.declared.contains_key(key)
    }

    /// What was declared, by key.
    pub fn declared(&self) -> &BTreeMap<String, AttributeType> {
        &self.declared
    }
}

/// A key as it is kept: folded, blanks as underscores, so `Speaker Type` is `speaker_type`.
pub fn key(text: &str) -> String {
    crate::text::fold::fold(text).replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_be_inexact_but_must_exist() {
        let (first, last) = date_range("2024-02").expect("a month");
        assert_eq!((first.day(), last.day()), (1, 29));
        assert!(date_range("2022-05-11T10:00").is_some());
        for wrong in ["2022-13-01", "2023-02-29", "11.5.2022", "May 2022", "22-05-11", "2022-5-1", ""] {
            assert!(date_range(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn values_are_checked_and_ordered_by_type() {
        let stage = AttributeType::parse("low|middle|high").expect("a list");
        assert_eq!(stage.normalise(" HIGH ").as_deref(), Ok("high"));
        assert!(stage.normalise("top").is_err_and(|e| e.contains("one of low, middle, high")));
        assert_eq!(stage.cmp("low", "high"), Ordering::Less);
        assert_eq!(AttributeType::Number.cmp("9", "10"), Ordering::Less);
        assert_eq!(AttributeType::Text.cmp("W9", "W10"), Ordering::Less);
        assert!(AttributeType::Number.normalise("ten").is_err());
        assert!(AttributeType::Date.normalise("spring").is_err());
        assert_eq!(AttributeType::Boolean.normalise("True").as_deref(), Ok("yes"));
        assert!(AttributeType::parse("colour").is_err());
    }
}
