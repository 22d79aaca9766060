//! Dates that make a text one of entries.
//!
//! A text has entries when at least two days stand above its paragraphs, or one at its top; where no
//! day does, when at least two paragraphs begin with one. A date among other words is none.
//! What a date leaves open (the year, which number is the month) is taken from the rest of the text where
//! that tells it; else the entry has no date, and there is a doubt.

use super::heads::{Head, Line, PLAIN, UNKNOWN, What};
use super::{Doubt, dates, one_line};
use crate::study::attribute::date_range;
use dates::{Day, Stamp};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The dates of a text, settled.
#[derive(Default)]
pub struct Dated {
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
    headings: BTreeMap<usize, Settled>,
    run_in: BTreeMap<usize, (usize, Settled)>,
}

/// The beginning of an entry.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Attributes of its paragraphs: `date`, `time`.
    pub attributes: Vec<(String, String)>,
}

impl Dated {
    /// Settles the dates of these lines; `date` is that of the document.
    pub fn new(text: &str, lines: &[Line], date: Option<&str>) -> Self {
        let mut dated = Self::default();
        let headings: Vec<(usize, &Head, Stamp)> = lines.iter().enumerate().filter_map(heading).collect();
        let at_top = |&(at, ..): &(usize, &Head, Stamp)| lines.get(..at).is_some_and(|l| l.iter().all(is_title));
        let found: Vec<(usize, Stamp, u8)> = if headings.len() > 1 || headings.first().is_some_and(at_top) {
            headings.into_iter().map(|(at, head, stamp)| (at, stamp, head.level)).collect()
        } else {
            let starts = lines.iter().enumerate().filter(|(_, line)| line.begins && !line.item && line.head.is_none());
            let run_in = starts.filter_map(|(at, line)| Some((at, run_in(line.span.slice(text))?, PLAIN)));
            Some(run_in.collect::<Vec<_>>()).filter(|found| found.len() > 1).unwrap_or_default()
        };
        dated.settle(text, lines, &found, date);
        dated
    }

    /// The entry that the heading on a line begins.
    pub fn heading(&self, line: usize) -> Option<&Settled> {
        self.headings.get(&line)
    }

    /// Whether headings make entries here.
    pub fn has_headings(&self) -> bool {
        !self.headings.is_empty()
    }

    /// The entry that a paragraph begins with its first words.
    pub fn run_in(&self, line: usize) -> Option<&Settled> {
        self.run_in.get(&line).map(|(_, settled)| settled)
    }

    /// Bytes of these words.
    pub fn run_in_length(&self, line: usize) -> usize {
        self.run_in.get(&line).map_or(0, |(length, _)| *length)
    }

    fn settle(&mut self, text: &str, lines: &[Line], found: &[(usize, Stamp, u8)], date: Option<&str>) {
        let document = date.and_then(date_range);
        // What the text tells of years, and of the order of numbers.
        let mut last = document.filter(|(first, last)| first == last).map(|(day, _)| day);
        let mut year = document.map(|(day, _)| day.year());
        let firsts: Vec<bool> = found.iter().filter_map(|(_, stamp, _)| stamp.day_first).collect();
        let day_first = firsts.first().copied().filter(|first| firsts.iter().all(|other| other == first));
        let mut seen = 0;
        let mut open: Option<u8> = None;
        for &(at, stamp, level) in found {
            for (between, line) in lines.iter().enumerate().take(at).skip(seen) {
                let Some(head) = line.head.as_ref().filter(|head| head.what == What::Other) else { continue };
                year = year_of(&head.title).or(year);
                // A heading above the date's own begins something else.
                if open.is_some_and(|level| head.level < level) {
                    self.headings.insert(between, Settled::default());
                    open = None;
                }
            }
            seen = at + 1;
            let Some(line) = lines.get(at) else { continue };
            let written = line
                .head
                .as_ref()
                .map_or_else(|| line.span.slice(text).get(..stamp.length).unwrap_or(""), |head| head.title.as_str())
                .trim_matches([':', '.', '-', '–', '—', '*', '_', ' ']);
            let day = self.day(&stamp, day_first, (last, year), (line.number, written));
            if let (Some(day), Some(weekday)) = (day, stamp.weekday)
                && day.weekday() != weekday
            {
                let what = format!("“{}”: {day} is a {:?}; one of them is wrong", one_line(written), day.weekday());
                self.doubts.push(Doubt::at(line.number, what));
            }
            if let Some(day) = day {
                (last, year) = (Some(day), Some(day.year()));
            }
            let settled = Settled { attributes: attributes(day, stamp.time) };
            open = Some(level).filter(|level| *level < UNKNOWN);
            match line.head {
                Some(_) => drop(self.headings.insert(at, settled)),
                None => drop(self.run_in.insert(at, (stamp.length, settled))),
            }
        }
        for (at, line) in lines.iter().enumerate().skip(seen) {
            let above = |head: &Head| head.what == What::Other && open.is_some_and(|level| head.level < level);
            if line.head.as_ref().is_some_and(above) {
                self.headings.insert(at, Settled::default());
                break;
            }
        }
    }

    /// The day of a date, or a doubt.
    fn day(
        &mut self,
        stamp: &Stamp,
        day_first: Option<bool>,
        (last, year): (Option<Date>, Option<i16>),
        (line, written): (u32, &str),
    ) -> Option<Date> {
        let written = one_line(written);
        match stamp.day {
            Day::Full(day) => Some(day),
            Day::Either(first, second) => {
                // A weekday may settle it.
                if let Some(weekday) = stamp.weekday
                    && (first.weekday() == weekday) != (second.weekday() == weekday)
                {
                    return Some(if first.weekday() == weekday { first } else { second });
                }
                let (day, what) = match day_first {
                    Some(true) => (
                        Some(first),
                        format!(
                            "“{written}” is read with the day first, like the other dates here: {first}, not {second}"
                        ),
                    ),
                    Some(false) => (
                        Some(second),
                        format!(
                            "“{written}” is read with the month first, like the other dates here: {second}, not {first}"
                        ),
                    ),
                    None => (
                        None,
                        format!(
                            "“{written}” is {first} with the day first and {second} with the month first, so the entry has no date; write it like {first}"
                        ),
                    ),
                };
                self.doubts.push(Doubt::at(line, what));
                day
            }
            Day::OfAYear(month, day) => {
                let found = year.and_then(|year| Date::new(year, month, day).ok());
                let Some(found) = found else {
                    let what = format!(
                        "“{written}” has no year, and nothing before it tells one, so the entry has no date; write the year, or give the document a date"
                    );
                    self.doubts.push(Doubt::at(line, what));
                    return None;
                };
                // From December to January is on, not back.
                let back = last.is_some_and(|last| days(found, last) > 183);
                let next = Date::new(found.year() + 1, month, day).ok().filter(|_| back);
                if let Some(next) = next {
                    let what = format!(
                        "“{written}” has no year; it is taken for {next}, since it follows a later day of {}",
                        found.year()
                    );
                    self.doubts.push(Doubt::at(line, what));
                }
                Some(next.unwrap_or(found))
            }
        }
    }
}

/// Days from one day to a later one.
fn days(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

fn heading((at, line): (usize, &Line)) -> Option<(usize, &Head, Stamp)> {
    let head = line.head.as_ref()?;
    match head.what {
        What::Date(stamp) => Some((at, head, stamp)),
        _ => None,
    }
}

fn is_title(line: &Line) -> bool {
    line.head.as_ref().is_some_and(|head| matches!(head.what, What::Other | What::Rule))
}

fn attributes(day: Option<Date>, time: Option<(u8, u8)>) -> Vec<(String, String)> {
    let day = day.map(|day| ("date".to_owned(), day.to_string()));
    let time = time.map(|(hour, minute)| ("time".to_owned(), format!("{hour:02}:{minute:02}")));
    day.into_iter().chain(time).collect()
}

/// The only year that a title names.
fn year_of(title: &str) -> Option<i16> {
    let numbers = title.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
    let mut years = numbers.filter_map(|part| part.parse().ok()).filter(|year| (1500..2200).contains(year));
    let year = years.next()?;
    years.next().is_none().then_some(year)
}

/// A date that begins a paragraph: a sign stands between it and the text, as in `March 18th.--We sailed`, or
/// a time belongs to it.
fn run_in(paragraph: &str) -> Option<Stamp> {
    let bare = paragraph.trim_start_matches(['*', '_']);
    let emphasis = paragraph.len() - bare.len();
    let mut stamp = dates::at_start(bare)?;
    let rest = bare.get(stamp.length..)?;
    let rest = if emphasis > 0 { rest.trim_start_matches(['*', '_']) } else { rest };
    let signed = [". ", ".-", ".–", ".—", ": ", ":\n", ".\n", "—", "–", "--", " – ", " — ", " - ", " -- ", ".*", ":*"];
    let signed = signed.iter().any(|sign| rest.starts_with(sign)) || rest.starts_with('\n') || rest.is_empty();
    let timed = stamp.time.is_some() && rest.starts_with(char::is_whitespace);
    let rest = rest.trim_start_matches([':', '.', '-', '–', '—', '*', '_', ' ']);
    stamp.length = paragraph.len() - rest.len();
    (signed || timed).then_some(stamp)
}
