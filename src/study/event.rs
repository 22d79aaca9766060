//! Events: dated labels for a site or the whole study (a law, a merger), which split time into before and after.

use serde::{Deserialize, Serialize};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Event {
    /// When: `2022`, `2022-05` or `2022-05-11`.
    pub date: String,
    /// Where; `None` for the whole study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// What happened.
    pub label: String,
}

/// An event that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEvent {
    /// No label.
    #[error("an event needs a label, as in “Care Act in force”")]
    NoLabel,
    /// A date that is none.
    #[error("“{0}” is no date: write 2022, 2022-05 or 2022-05-11")]
    Date(String),
}

impl Event {
    /// An event with its parts tidied and checked.
    pub fn new(date: &str, site: Option<&str>, label: &str) -> Result<Self, BadEvent> {
        let (date, label) = (date.trim(), crate::text::display::one_line(label.trim()));
        if label.is_empty() {
            return Err(BadEvent::NoLabel);
        }
        if !is_date(date) {
            return Err(BadEvent::Date(crate::text::display::one_line(date)));
        }
        let site = site.map(str::trim).filter(|site| !site.is_empty()).map(str::to_owned);
        Ok(Self { date: date.to_owned(), site, label })
    }

    /// Whether a document of this date (to the day, the month or the year) comes after it or on its day; `None`
    /// where the two cannot be told apart, as a month and a day within it.
    pub fn before(&self, date: &str) -> Option<bool> {
        let common = self.date.len().min(date.len());
        let (own, other) = (self.date.get(..common)?, date.get(..common)?);
        match own.cmp(other) {
            std::cmp::Ordering::Less => Some(true),
            std::cmp::Ordering::Greater => Some(false),
            std::cmp::Ordering::Equal => (self.date.len() == date.len()).then_some(true),
        }
    }
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.date, self.label)?;
        self.site.as_ref().map_or(Ok(()), |site| write!(f, " ({site})"))
    }
}

fn is_date(date: &str) -> bool {
    let whole = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        10 => date.to_owned(),
        _ => return false,
    };
    whole.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_checked_and_compared_as_far_as_they_go() {
        let event = |date: &str| Event::new(date, Some(" "), "Law");
        for bad in ["", "22", "2022-13", "2022-02-30", "May 2022"] {
            assert!(event(bad).is_err(), "{bad}");
        }
        assert_eq!(event("2022").map(|event| event.site), Ok(None));
        assert!(Event::new("2022", None, " ").is_err());
        let before = |event_date: &str, date: &str| event(event_date).expect("an event").before(date);
        assert_eq!(before("2022-05-11", "2022-05-11"), Some(true));
        assert_eq!(before("2022-05-11", "2022-05-10"), Some(false));
        assert_eq!(before("2022", "2023-01-01"), Some(true));
        assert_eq!(before("2022-05", "2022-05-10"), None);
    }
}
