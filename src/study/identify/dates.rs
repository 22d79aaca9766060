//! Dates of birth: a date close to a word that speaks of being born.

use super::{before, joins};
use std::ops::Range;

/// Words that speak of it, longest first, and whether a month and a year are enough beside it.
const WORDS: [(&str, bool); 8] = [
    ("birthdate", true),
    ("birthday", false),
    ("births", false),
    ("birth", false),
    ("born", true),
    ("d.o.b.", true),
    ("d.o.b", true),
    ("dob", true),
];

/// How far after the word a date may begin, in bytes.
const AFTER: usize = 60;

/// How far before the word a date may begin, in bytes.
const BEFORE: usize = 45;

/// The date of birth that the word at `at` speaks of.
pub(super) fn birth(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let (word, month_will_do) = WORDS.into_iter().find(|(word, _)| starts_with(rest, word))?;
    let end = at + word.len();
    if joins(before(text, at)) || joins(super::after(text, end)) {
        return None;
    }
    let month_will_do = month_will_do || text.get(..at).is_some_and(|head| ends_with(head, "date of "));
    first_date(text, end, month_will_do).or_else(|| last_date(text, at))
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

fn ends_with(text: &str, word: &str) -> bool {
    let start = text.len().checked_sub(word.len());
    start.and_then(|start| text.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}

/// Whether a sentence or a paragraph ends at `at`.
fn breaks(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("");
    ["\n\n", ". ", ".\n", "? ", "! ", "?\n", "!\n"].iter().any(|end| rest.starts_with(end))
}

/// The first date after `from`, within reach and the sentence.
fn first_date(text: &str, from: usize, month_will_do: bool) -> Option<Range<usize>> {
    let mut at = from;
    while at < from + AFTER && at < text.len() {
        if breaks(text, at) {
            return None;
        }
        if text.is_char_boundary(at)
            && !joins(before(text, at))
            && let Some((end, _)) = date(text, at).filter(|&(_, day)| day || month_will_do)
        {
            return Some(at..end);
        }
        at += 1;
    }
    None
}

/// The last date before `to`, within reach and the sentence: with its day, for in front of the word anything goes.
fn last_date(text: &str, to: usize) -> Option<Range<usize>> {
    let mut found = None;
    let mut at = to.saturating_sub(BEFORE);
    while at < to {
        if breaks(text, at) {
            found = None;
        } else if text.is_char_boundary(at)
            && !joins(before(text, at))
            && let Some((end, true)) = date(text, at).filter(|&(end, _)| end <= to)
        {
            found = Some(at..end);
            at = end;
            continue;
        }
        at += 1;
    }
    found
}

/// A date that begins at `at`: its end, and whether it names the day.
fn date(text: &str, at: usize) -> Option<(usize, bool)> {
    let mut read = Reader { text, at };
    let first = *text.as_bytes().get(at)?;
    if first.is_ascii_digit() {
        return read.numeric().or_else(|| Reader { text, at }.day_first()).map(|end| (end, true));
    }
    if !first.is_ascii_alphabetic() {
        return None;
    }
    read.month_first().or_else(|| Reader { text, at }.ordinal_first().map(|end| (end, true)))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

const MONTHS: [&str; 24] = [
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
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
];

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// A number of these many digits, and no more.
    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, usize)> {
        let rest = self.rest();
        let length = rest.bytes().take(10).take_while(u8::is_ascii_digit).count();
        if !digits.contains(&length) {
            return None;
        }
        self.at += length;
        Some((rest.get(..length)?.parse().ok()?, length))
    }

    fn eat(&mut self, part: &str) -> bool {
        let there = starts_with(self.rest(), part);
        self.at += if there { part.len() } else { 0 };
        there
    }

    /// One to three blanks, or a line break.
    fn blanks(&mut self) -> bool {
        let length = self.rest().bytes().take(3).take_while(|b| matches!(b, b' ' | b'\n' | b'\t')).count();
        self.at += length;
        length > 0
    }

    /// One of these words, whole.
    fn word(&mut self, words: &[&str]) -> bool {
        let rest = self.rest();
        let found = words.iter().find(|word| {
            starts_with(rest, word) && !rest.get(word.len()..).is_some_and(|tail| joins(tail.chars().next()))
        });
        self.at += found.map_or(0, |word| word.len());
        found.is_some()
    }

    /// The end, where nothing goes on that would make it another thing.
    fn end(&self) -> Option<usize> {
        (!joins(super::after(self.text, self.at))).then_some(self.at)
    }

    /// `12/05/1984`, `12.5.84`, `1984-05-12`, `12 05 1984`.
    fn numeric(&mut self) -> Option<usize> {
        let (first, digits) = self.number(1..=4)?;
        let sign = *self.rest().as_bytes().first()?;
        if !matches!(sign, b'/' | b'-' | b'.' | b' ') {
            return None;
        }
        self.at += 1;
        let (second, _) = self.number(1..=2)?;
        if *self.rest().as_bytes().first()? != sign {
            return None;
        }
        self.at += 1;
        let day = |n: u32| (1..=31).contains(&n);
        let sound = if digits == 4 {
            let (third, _) = self.number(1..=2)?;
            (1800..=2100).contains(&first) && (1..=12).contains(&second) && day(third) && sign != b' '
        } else {
            let (third, length) = self.number(2..=4)?;
            let year = if length == 4 { (1800..=2100).contains(&third) } else { length == 2 && sign != b' ' };
            digits <= 2 && day(first) && day(second) && first.min(second) <= 12 && year
        };
        if sound { self.end() } else { None }
    }

    /// `12th of May 1984`, `12 May`.
    fn day_first(&mut self) -> Option<usize> {
        let (day, _) = self.number(1..=2)?;
        if !(1..=31).contains(&day) {
            return None;
        }
        let _ = ["st", "nd", "rd", "th"].iter().any(|ending| self.eat(ending));
        self.of_month()
    }

    /// `twenty-second of March`.
    fn ordinal_first(&mut self) -> Option<usize> {
        let mut tens = false;
        for word in ["twenty", "thirty"] {
            if self.eat(word) {
                tens = self.eat("-") || self.blanks();
                if !tens {
                    return None;
                }
                break;
            }
        }
        let known = if tens { ORDINALS.get(..9)? } else { &ORDINALS };
        (self.word(known) || (!tens && self.word(&["thirtieth"]))).then_some(())?;
        self.of_month()
    }

    /// The rest of a date after its day: the month, perhaps the year.
    fn of_month(&mut self) -> Option<usize> {
        let _ = self.eat("-") || self.blanks();
        if self.word(&["of"]) && !self.blanks() {
            return None;
        }
        if !self.word(&MONTHS) {
            return None;
        }
        let end = self.at;
        self.year().or(Some(end))
    }

    /// A year, after a blank or a comma.
    fn year(&mut self) -> Option<usize> {
        let from = self.at;
        let _ = self.eat(".");
        let _ = self.eat(",");
        let apart = self.blanks() || self.eat("-");
        let year = if apart { self.number(4..=4) } else { None };
        match year.filter(|(year, _)| (1800..=2100).contains(year)).and_then(|_| self.end()) {
            Some(end) => Some(end),
            None => {
                self.at = from;
                None
            }
        }
    }

    /// `May 3rd, 2009`, `May 3`, `May 2009`.
    fn month_first(&mut self) -> Option<(usize, bool)> {
        if !self.word(&MONTHS) {
            return None;
        }
        if let Some(end) = self.year() {
            return Some((end, false));
        }
        let _ = self.eat(".");
        if !self.blanks() {
            return None;
        }
        let _ = self.word(&["the"]) && self.blanks();
        let (day, _) = self.number(1..=2)?;
        let _ = ["st", "nd", "rd", "th"].iter().any(|ending| self.eat(ending));
        let end = self.end().filter(|_| (1..=31).contains(&day))?;
        Some((self.year().unwrap_or(end), true))
    }
}
