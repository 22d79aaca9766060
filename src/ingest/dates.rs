//! Days as people write them above a piece of text: `2022-09-21`, `21 September 2022`, `Monday 4 March 2024`,
//! `September 21st, 2022`, `21/09/2022`, `March 18th`, each perhaps with a time.
//!
//! Only a day is a date here: a month or a year above a text is a title. A date in numbers that can be read
//! in two ways is given in both, and one without a year without: who asks settles them from what else the
//! text tells. Month and weekday names are English.

use crate::text::fold::fold;
use jiff::civil::{Date, Weekday};

/// The day that a date names, as far as it tells by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// One day.
    Full(Date),
    /// A day in numbers where nothing says which number is the month: read day first, and month first.
    Either(Date, Date),
    /// Month and day of a year that is not written.
    OfAYear(i8, i8),
}

/// A date at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The day.
    pub day: Day,
    /// Whether it is written in numbers that have the day first; `None` where it is not of that kind, or may be
    /// read both ways.
    pub day_first: Option<bool>,
    /// The weekday beside it.
    pub weekday: Option<Weekday>,
    /// The time beside it: hour and minute.
    pub time: Option<(u8, u8)>,
    /// Bytes of all of it.
    pub length: usize,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Reads a date at the start of `text`.
pub fn at_start(text: &str) -> Option<Stamp> {
    let mut at = Cursor { text, at: 0 };
    let mut weekday = at.weekday();
    if weekday.is_some() {
        at.skip(&['.', ',', ' ', '\t', '\u{a0}']);
    }
    let (day, day_first) = at.day()?;
    // `21 Septembers`, `2022-09-211`, `21/09/2022/3` are no dates.
    if at.rest().starts_with(|c: char| (c.is_alphanumeric() && c != 'T') || c == '_') || at.goes_on_in_numbers() {
        return None;
    }
    let time = at.time();
    weekday = weekday.or_else(|| at.weekday_after());
    let time = time.or_else(|| at.time());
    if at.rest().starts_with(char::is_alphanumeric) {
        return None;
    }
    Some(Stamp { day, day_first, weekday, time, length: at.at })
}

/// Reads a text that is a date and nothing else, but for a full stop or a colon after it.
pub fn whole(text: &str) -> Option<Stamp> {
    let text = text.trim();
    // Few lines can be one, and all lines of a text are asked.
    if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let stamp = at_start(text)?;
    text.get(stamp.length..)?.trim_start_matches(['.', ':', ',']).trim().is_empty().then_some(stamp)
}

/// The only date in a text that has other words too. A date without a year is none here: `Phase 3 March 12`.
pub fn only(text: &str) -> Option<Stamp> {
    let mut found = None;
    let (mut at, mut last) = (0, ' ');
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let stamp = at_start(rest).filter(|_| !last.is_alphanumeric() && !matches!(last, '/' | '-' | '.'));
        match stamp.filter(|stamp| !matches!(stamp.day, Day::OfAYear(..))) {
            Some(_) if found.is_some() => return None,
            Some(stamp) => {
                found = Some(stamp);
                at += stamp.length.max(1);
                last = ' ';
            }
            None => {
                last = rest.chars().next()?;
                at += last.len_utf8();
            }
        }
    }
    found
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(&mut self, signs: &[char]) {
        self.at = self.text.len() - self.rest().trim_start_matches(signs).len();
    }

    fn blanks(&mut self) {
        self.skip(&[' ', '\t', '\u{a0}']);
    }

    /// Letters here, folded.
    fn word(&self) -> Option<(String, usize)> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        (3..=9).contains(&end).then(|| (fold(rest.get(..end).unwrap_or("")), end))
    }

    fn digits(&self, most: usize) -> Option<(i16, usize)> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let digits = self.rest().get(..count).filter(|_| (1..=most).contains(&count))?;
        Some((digits.parse().ok()?, count))
    }

    fn take(&mut self, sign: char) -> bool {
        let has = self.rest().starts_with(sign);
        self.at += if has { sign.len_utf8() } else { 0 };
        has
    }

    /// Whether a further number hangs on the date.
    fn goes_on_in_numbers(&self) -> bool {
        let mut signs = self.rest().chars();
        matches!(signs.next(), Some('/' | '-' | '.')) && signs.next().is_some_and(|c| c.is_ascii_digit())
    }

    fn weekday(&mut self) -> Option<Weekday> {
        let (word, length) = self.word()?;
        let is = |name: &str| name == word || (word.len() < 6 && name.starts_with(&word));
        let found = WEEKDAYS.iter().find(|(name, _)| is(name)).map(|(_, day)| *day)?;
        self.at += length;
        Some(found)
    }

    /// `, Wednesday` or `(Wed)` after the date.
    fn weekday_after(&mut self) -> Option<Weekday> {
        let before = self.at;
        self.skip(&[' ', ',', '(', '\u{a0}']);
        let found = if self.at > before { self.weekday() } else { None };
        if found.is_none() || self.rest().starts_with(char::is_alphabetic) {
            self.at = before;
            return None;
        }
        self.skip(&['.', ')']);
        found
    }

    fn month(&mut self) -> Option<i8> {
        let (word, length) = self.word()?;
        let is = |name: &&str| **name == word || (name.starts_with(&word) && (word.len() == 3 || word == "sept"));
        let at = MONTHS.iter().position(is)?;
        self.at += length;
        self.take('.');
        i8::try_from(at + 1).ok()
    }

    /// `21`, `21st`.
    fn day_of_month(&mut self) -> Option<i8> {
        let (day, length) = self.digits(2).filter(|(day, _)| (1..=31).contains(day))?;
        self.at += length;
        let rest = self.rest();
        let ending = ["st", "nd", "rd", "th"].iter().any(|ending| {
            rest.get(..2).is_some_and(|two| two.eq_ignore_ascii_case(ending))
                && !rest.get(2..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        });
        self.at += if ending { 2 } else { 0 };
        i8::try_from(day).ok()
    }

    /// A year after a blank, a comma, or both.
    fn year(&mut self) -> Option<i16> {
        let before = self.at;
        self.skip(&[' ', ',', '\u{a0}']);
        let year = self.digits(4).filter(|&(year, count)| count == 4 && (1500..2200).contains(&year));
        match year.filter(|_| self.at > before) {
            Some((year, count)) => {
                self.at += count;
                Some(year)
            }
            None => {
                self.at = before;
                None
            }
        }
    }

    fn day(&mut self) -> Option<(Day, Option<bool>)> {
        let start = self.at;
        let tries = [Self::year_first as fn(&mut Self) -> _, Self::numbers, Self::day_month, Self::month_day];
        for attempt in tries {
            if let Some(found) = attempt(self) {
                return Some(found);
            }
            self.at = start;
        }
        None
    }

    /// `2022-09-21`, `2022/09/21`, `2022.09.21`.
    fn year_first(&mut self) -> Option<(Day, Option<bool>)> {
        let (year, _) = self.digits(4).filter(|&(year, count)| count == 4 && (1500..2200).contains(&year))?;
        self.at += 4;
        let sign = self.rest().chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        self.take(sign);
        let (month, count) = self.digits(2).filter(|(_, count)| *count == 2)?;
        self.at += count;
        let (day, count) = self.take(sign).then(|| self.digits(2)).flatten().filter(|(_, count)| *count == 2)?;
        self.at += count;
        Some((Day::Full(date(year, month, day)?), None))
    }

    /// `21/09/2022`, `21.9.2022`, `09-21-2022`.
    fn numbers(&mut self) -> Option<(Day, Option<bool>)> {
        let (first, count) = self.digits(2)?;
        self.at += count;
        let sign = self.rest().chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        self.take(sign);
        let (second, count) = self.digits(2)?;
        self.at += count;
        let (year, count) = self.take(sign).then(|| self.digits(4)).flatten().filter(|(_, count)| *count == 4)?;
        self.at += count;
        if !(1500..2200).contains(&year) {
            return None;
        }
        match (date(year, second, first), date(year, first, second)) {
            (Some(day), Some(other)) if day == other => Some((Day::Full(day), None)),
            // Points are written between days and months, in this order.
            (Some(day), Some(_)) if sign == '.' => Some((Day::Full(day), None)),
            (Some(day_first), Some(month_first)) => Some((Day::Either(day_first, month_first), None)),
            (Some(day), None) => Some((Day::Full(day), Some(true))),
            (None, Some(day)) => Some((Day::Full(day), Some(false))),
            (None, None) => None,
        }
    }

    /// `21 September 2022`, `21st of September`, `4 Mar 2024`.
    fn day_month(&mut self) -> Option<(Day, Option<bool>)> {
        let day = self.day_of_month()?;
        self.blanks();
        if self.rest().get(..3).is_some_and(|of| of.eq_ignore_ascii_case("of ")) {
            self.at += 3;
        }
        let month = self.month()?;
        self.with_year(month, day)
    }

    /// `September 21st, 2022`, `March 18th`.
    fn month_day(&mut self) -> Option<(Day, Option<bool>)> {
        let month = self.month()?;
        self.blanks();
        let day = self.day_of_month()?;
        self.with_year(month, day)
    }

    fn with_year(&mut self, month: i8, day: i8) -> Option<(Day, Option<bool>)> {
        let day = match self.year() {
            Some(year) => Day::Full(Date::new(year, month, day).ok()?),
            // Of a leap year, perhaps.
            None => Date::new(2000, month, day).ok().map(|_| Day::OfAYear(month, day))?,
        };
        Some((day, None))
    }

    /// A time after the date: `14:30`, `T16:00+01:00`, `, 2.30 pm`, `at 9am`, `14:30–15:45`.
    fn time(&mut self) -> Option<(u8, u8)> {
        let before = self.at;
        let joined = self.take('T');
        if !joined {
            self.skip(&[' ', '\t', ',', '(', '\u{a0}']);
            let rest = self.rest();
            let at = ["at ", "@ ", "– ", "- ", "— "].iter().find(|at| rest.starts_with(**at));
            self.at += at.map_or(0, |at| at.len());
        }
        let found = if self.at > before { self.clock() } else { None };
        if joined {
            self.take('Z');
        }
        if found.is_none() || self.rest().starts_with(|c: char| c.is_alphanumeric()) {
            self.at = before;
            return None;
        }
        // What the clock ended at, and where it stood, are not kept.
        let rest = self.rest();
        let zone = rest
            .strip_prefix(['+', '-'])
            .filter(|_| joined)
            .map_or(0, |zone| 1 + zone.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count());
        self.at += zone;
        let end = self.at;
        self.skip(&[' ', '–', '-', '—', '\u{a0}']);
        if self.at == end || self.clock().is_none() {
            self.at = end;
        }
        self.take(')');
        found
    }

    fn clock(&mut self) -> Option<(u8, u8)> {
        let start = self.at;
        let (hour, count) = self.digits(2)?;
        self.at += count;
        let minute = if self.take(':') || self.take('.') {
            let (minute, count) = self.digits(2).filter(|(_, count)| *count == 2).unwrap_or((99, 0));
            self.at += count;
            if self.take(':') {
                self.at += self.digits(2).map_or(0, |(_, count)| count);
            }
            Some(minute)
        } else {
            None
        };
        let before = self.at;
        self.blanks();
        let half = self.rest().get(..2).map(str::to_ascii_lowercase);
        let half = half.filter(|half| half == "am" || half == "pm");
        self.at = if half.is_some() { self.at + 2 } else { before };
        let hour = match half.as_deref() {
            Some(_) if !(1..=12).contains(&hour) => 99,
            Some("pm") => hour % 12 + 12,
            Some(_) => hour % 12,
            // A bare number is no time, and `9.15` without more is rather a section.
            None if minute.is_none() || self.text.get(start..before).is_some_and(|clock| clock.contains('.')) => 99,
            None => hour,
        };
        let minute = minute.unwrap_or(0);
        if hour > 23 || minute > 59 {
            self.at = start;
            return None;
        }
        Some((u8::try_from(hour).ok()?, u8::try_from(minute).ok()?))
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(stamp: &Stamp) -> String {
        let day = match stamp.day {
            Day::Full(day) => day.to_string(),
            Day::Either(a, b) => format!("{a} or {b}"),
            Day::OfAYear(month, day) => format!("?-{month}-{day}"),
        };
        stamp.time.map_or(day.clone(), |(hour, minute)| format!("{day} {hour:02}:{minute:02}"))
    }

    fn read(text: &str) -> Option<String> {
        whole(text).as_ref().map(shown)
    }

    #[test]
    fn days_in_all_spellings() {
        for text in [
            "2022-09-21",
            "21 September 2022",
            "21st September, 2022",
            "September 21st, 2022",
            "September 21 2022",
            "21 Sep 2022",
            "21 Sept. 2022",
            "Wednesday 21 September 2022",
            "Wed, 21 September 2022.",
            "21/09/2022",
            "9/21/2022",
            "21.9.2022:",
            "2022/09/21",
            "21 September 2022 (Wednesday)",
            "2022-09-21, Wed",
            "21st of September 2022",
        ] {
            assert_eq!(read(text).as_deref(), Some("2022-09-21"), "{text}");
        }
        assert_eq!(read("Monday 4 March 2024").as_deref(), Some("2024-03-04"));
        assert_eq!(read("05/05/2022").as_deref(), Some("2022-05-05"));
        assert_eq!(read("03/04/2022").as_deref(), Some("2022-04-03 or 2022-03-04"));
        assert_eq!(read("3.4.2022").as_deref(), Some("2022-04-03"));
        assert_eq!(read("March 18th").as_deref(), Some("?-3-18"));
        assert_eq!(read("29 February").as_deref(), Some("?-2-29"));
    }

    #[test]
    fn times_stand_beside_days() {
        for (text, wanted) in [
            ("2022-09-21 14:30", "2022-09-21 14:30"),
            ("2022-09-21T16:00+01:00", "2022-09-21 16:00"),
            ("2022-09-21T16:00:05Z", "2022-09-21 16:00"),
            ("21 September 2022, 2.30 pm", "2022-09-21 14:30"),
            ("21 September 2022 at 9am", "2022-09-21 09:00"),
            ("Mon 4 March 2024, 09:15–10:45", "2024-03-04 09:15"),
            ("2022-09-21 (14:30)", "2022-09-21 14:30"),
            ("4 March 2024 (Monday) 10:00", "2024-03-04 10:00"),
        ] {
            assert_eq!(read(text).unwrap_or_default(), wanted, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_days() {
        for text in [
            "",
            "2022",
            "2022-09",
            "September 2022",
            "2022-13-01",
            "31 June 2022",
            "21/09/22",
            "192.168.10.2022",
            "1.2.2022.4",
            "May",
            "Sunday",
            "Monday morning",
            "2022-09-21 and more",
            "21 Septembers 2022",
            "We met on 2022-09-21",
            "10:30",
            "March 18thly",
            "Room 21",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn one_date_among_other_words() {
        let only = |text: &str| only(text).as_ref().map(shown);
        assert_eq!(only("regular meeting 2022-09-30").as_deref(), Some("2022-09-30"));
        assert_eq!(only("Field notes, Monday 4 March 2024, team room").as_deref(), Some("2024-03-04"));
        assert_eq!(only("from 2022-09-30 to 2022-10-02"), None);
        assert_eq!(only("phase 3 March 12"), None);
        assert_eq!(only("version 1.2022-09-30"), None);
    }

    proptest! {
        #[test]
        fn a_date_ends_on_a_boundary(text in "(Mon|Monday|Mon, )?( )?([0-9]{1,4}|March|sept|21st|of)([ ./,–-]{0,2}([0-9]{1,4}|March|am|é)){0,5}.{0,3}") {
            if let Some(stamp) = at_start(&text) {
                prop_assert!(text.is_char_boundary(stamp.length) && stamp.length > 0);
            }
            let _ = (whole(&text), only(&text));
        }

        #[test]
        fn every_day_is_read_back(days in 0i32..80_000) {
            let day = Date::new(1900, 1, 1).expect("a day").checked_add(jiff::Span::new().days(days)).expect("a day");
            prop_assert_eq!(whole(&day.to_string()).map(|stamp| stamp.day), Some(Day::Full(day)));
            let month = MONTHS[usize::try_from(day.month() - 1).expect("a month")];
            let written = format!("{} {month} {}", day.day(), day.year());
            prop_assert_eq!(whole(&written).map(|stamp| stamp.day), Some(Day::Full(day)));
            let numbers = format!("{:02}/{:02}/{}", day.day(), day.month(), day.year());
            let found = whole(&numbers).map(|stamp| stamp.day);
            let is_it = matches!(found, Some(Day::Full(found) | Day::Either(found, _)) if found == day);
            prop_assert!(is_it, "{numbers}");
        }
    }
}
