//! Dates that a citation writes as dates: `2022-05-11`, `11 May 2022`, `May 11, 2022`, `May 2022`, `11.05.2022`.

use crate::study::attribute::date_range;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// A date as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// As it is written.
    pub written: String,
    /// From when to when; several where day and month may be either.
    pub spans: Vec<(Date, Date)>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static FORMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    let day = r"(\d{1,2})(?:st|nd|rd|th|\.)?";
    Regex::new(&format!(
        r"(?i)\b(?:(\d{{4}})-(\d{{2}})(?:-(\d{{2}}))?|(?:{day}\s+)?{month}\.?\s+(\d{{4}})|{month}\.?\s+{day},?\s+(\d{{4}})|(\d{{1,2}})[./](\d{{1,2}})[./](\d{{4}}))\b"
    ))
    .ok()
});

/// The dates in a citation.
pub(super) fn dates(text: &str) -> Vec<Dated> {
    let Some(forms) = FORMS.as_ref() else { return Vec::new() };
    let one = |found: regex::Captures<'_>| {
        let part = |at: usize| found.get(at).map(|part| part.as_str());
        let month = |name: &str| {
            let name = name.to_lowercase();
            MONTHS.iter().position(|month| name.starts_with(month)).map(|at| at + 1)
        };
        let number = |at: usize| part(at).and_then(|digits| digits.parse::<usize>().ok());
        let of = |year: Option<&str>, month: Option<usize>, day: Option<usize>| {
            let day = day.map_or_else(String::new, |day| format!("-{day:02}"));
            date_range(&format!("{}-{:02}{day}", year?, month?))
        };
        let spans: Vec<(Date, Date)> = if part(1).is_some() {
            of(part(1), number(2), number(3)).into_iter().collect()
        } else if let Some(name) = part(5) {
            of(part(6), month(name), number(4)).into_iter().collect()
        } else if let Some(name) = part(7) {
            of(part(9), month(name), number(8)).into_iter().collect()
        } else {
            let either = [(number(11), number(10)), (number(10), number(11))];
            either.into_iter().filter_map(|(month, day)| of(part(12), month, day)).collect()
        };
        (!spans.is_empty()).then(|| Dated { written: found.get(0).map_or("", |all| all.as_str()).to_owned(), spans })
    };
    forms.captures_iter(text).filter_map(one).collect()
}

impl Dated {
    /// Whether a date of the study lies in it, or it in that.
    pub fn fits(&self, date: &str) -> bool {
        let Some((from, to)) = date_range(date) else { return true };
        self.spans.iter().any(|(first, last)| *first <= to && from <= *last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for written in [
            "2022-05-11",
            "11 May 2022",
            "May 11, 2022",
            "11th May 2022",
            "11.05.2022",
            "5/11/2022",
            "May 2022",
            "2022-05",
        ] {
            let found = dates(&format!("D6, DUN-W1, {written}, turn 4"));
            assert_eq!(found.len(), 1, "{written}");
            assert_eq!(found[0].written, written);
            assert!(found[0].fits("2022-05-11") && !found[0].fits("2021-05-11"), "{written}");
        }
        assert!(dates("2022; turns 12-14; Mayor 2022; 99.99.2022").is_empty());
    }
}
