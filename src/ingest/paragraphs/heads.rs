//! The lines of an unspoken text: which begin a paragraph, and which are headings.

use super::{clock, dates, lists, marks};
use crate::study::TurnKind;
use crate::text::Span;

/// A line that is not blank.
#[derive(Clone, Debug)]
pub struct Line {
    /// Without the blanks around it.
    pub span: Span,
    /// Its number in the text, counted from 1.
    pub number: u32,
    /// Whether a paragraph begins with it.
    pub begins: bool,
    /// Whether it is an item of a list.
    pub item: bool,
    /// What it is, if it is a heading.
    pub head: Option<Head>,
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Head {
    /// What it says.
    pub what: What,
    /// 1 for the highest; [`PLAIN`] for one that only stands alone, [`UNKNOWN`] where the file tells none.
    pub level: u8,
    /// Its text.
    pub title: String,
}

/// The level of a heading that is marked by emphasis, or not at all.
pub const PLAIN: u8 = 9;

/// The level of a heading of a Word file.
pub const UNKNOWN: u8 = 8;

/// What a heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A day.
    Date(dates::Stamp),
    /// The kind of the paragraphs below it.
    Kind(TurnKind),
    /// Anything else.
    Other,
    /// The line below a heading that underlines it.
    Rule,
}

/// How a text is cut into paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// By blank lines.
    Blocks,
    /// Each line is one.
    Lines,
    /// There are no blank lines, and lines end where they reach this many characters.
    Wrapped(usize),
}

/// A line as it stands.
struct Raw<'a> {
    span: Span,
    text: &'a str,
    indent: usize,
    apart: bool,
    number: u32,
}

/// Reads the lines.
pub fn lines(text: &str, headings: &[Span]) -> Vec<Line> {
    let raw = raw(text);
    let cut = cut(&raw);
    let mut lines: Vec<Line> = Vec::with_capacity(raw.len());
    // Sign and indentation of the list item that the lines here belong to.
    let mut list: Option<(char, usize)> = None;
    let mut next_heading = 0;
    for (at, line) in raw.iter().enumerate() {
        while headings.get(next_heading).is_some_and(|span| span.end <= line.span.start) {
            next_heading += 1;
        }
        let told = headings.get(next_heading).is_some_and(|span| span.start <= line.span.start);
        let before = at.checked_sub(1).and_then(|before| raw.get(before));
        let last = lines.last().and_then(|last| last.head.as_ref()).map(|head| (head.what, head.level));
        let below = last.is_some_and(|(what, _)| what != What::Other);
        let sign = lists::kind(line.text);
        let starts = begins(cut, line, before, sign, list);
        let free = line.apart || below || cut == Cut::Lines || (starts && (before.is_none() || cut != Cut::Blocks));
        let after = raw.get(at + 1).filter(|after| !after.apart && cut == Cut::Blocks);
        let rule = last.filter(|(what, _)| *what != What::Rule && !line.apart && underlines(line.text));
        let head = match rule {
            // What underlines a heading that is a paragraph is part of that.
            Some((What::Other, level)) => Some(Head { what: What::Other, level, title: String::new() }),
            Some((_, level)) => Some(Head { what: What::Rule, level, title: String::new() }),
            None => head(line.text, raw.get(at + 1), Place { free, alone: free && after.is_none(), told }),
        };
        // In a text of lines what is set in below an item belongs to it.
        let nested = cut == Cut::Lines && is_nested(line, list, sign);
        let underlines = rule.is_some_and(|(what, _)| what == What::Other);
        let begins = !nested && !underlines && (free || starts);
        if begins {
            list = sign.map(|sign| (sign, line.indent));
        }
        lines.push(Line { span: line.span, number: line.number, begins, item: list.is_some(), head });
    }
    lines
}

fn raw(text: &str) -> Vec<Raw<'_>> {
    let mut lines = Vec::new();
    let (mut at, mut apart, mut number) = (0, true, 0);
    for line in text.split_inclusive('\n') {
        number += 1;
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if start >= end {
            apart = true;
            continue;
        }
        let blank = line.chars().take_while(|c| c.is_whitespace());
        let indent = blank.map(|c| if c == '\t' { 4 } else { 1 }).sum();
        lines.push(Raw { span: Span::of(start..end), text: line.trim(), indent, apart, number });
        apart = false;
    }
    lines
}

/// How the lines are cut into paragraphs. Wrapped are those of a text without blank lines of which three in
/// four are about as long as the longest, and that no list or log makes.
fn cut(lines: &[Raw<'_>]) -> Cut {
    if lines.iter().skip(1).any(|line| line.apart) {
        return Cut::Blocks;
    }
    let heads = |text: &str| text.starts_with('#') || marks::kind_of(text).is_some() || date(text, false).is_some();
    let prose = lines.iter().filter(|line| line.text.len() > 120 || !heads(line.text));
    let lengths: Vec<usize> = prose.map(|line| line.text.chars().count()).collect();
    let most = lengths.iter().copied().max().unwrap_or(0);
    let full = lengths.iter().filter(|&&length| length + 16 >= most).count();
    let plain = |line: &Raw<'_>| clock::mark(line.text).is_none() && lists::sign(line.text) == 0;
    let wrapped = lengths.len() > 3 && (50..=90).contains(&most) && full * 4 >= lengths.len() * 3;
    if wrapped && lines.iter().all(plain) && lines.iter().any(|line| !ends_a_sentence(line.text)) {
        Cut::Wrapped(most)
    } else {
        Cut::Lines
    }
}

fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_']).ends_with(['.', '!', '?', '…', ':'])
}

/// Whether a paragraph begins with a line that stands close to the one before it.
fn begins(cut: Cut, line: &Raw<'_>, before: Option<&Raw<'_>>, sign: Option<char>, list: Option<(char, usize)>) -> bool {
    let Some(before) = before else { return true };
    if marks::begins(line.text) {
        return true;
    }
    match (sign, list) {
        (Some(_), Some((_, indent))) if line.indent <= indent => return true,
        // A list begins below a line that ends; in the middle of a sentence a dash is a dash.
        (Some(_), None) if ends_a_sentence(before.text) => return true,
        _ => {}
    }
    match cut {
        Cut::Wrapped(most) => {
            let short = before.text.chars().count() * 4 < most * 3 && ends_a_sentence(before.text);
            short || line.indent > before.indent
        }
        Cut::Blocks | Cut::Lines => false,
    }
}

/// Whether a line of a text of lines belongs to the item above it: it is an item that is set in below that, or
/// what an item goes on with.
fn is_nested(line: &Raw<'_>, list: Option<(char, usize)>, sign: Option<char>) -> bool {
    list.is_some_and(|(_, indent)| if sign.is_some() { line.indent > indent } else { line.indent > indent + 1 })
}

/// What stands around a line.
#[derive(Clone, Copy)]
struct Place {
    /// No text stands right before it.
    free: bool,
    /// Nor after it.
    alone: bool,
    /// The file says that it is a heading.
    told: bool,
}

fn head(text: &str, next: Option<&Raw<'_>>, place: Place) -> Option<Head> {
    let marks = text.bytes().take_while(|byte| *byte == b'#').count();
    let hashed = (1..=6).contains(&marks) && text.get(marks..).is_some_and(|rest| rest.starts_with([' ', '\t']));
    let underlined = place.free && next.is_some_and(|next| !next.apart && underlines(next.text)) && text.len() <= 120;
    if !hashed && !underlined && !place.told && (!place.free || text.len() > 120) {
        return None;
    }
    let level = match (hashed, underlined, place.told) {
        (true, ..) => u8::try_from(marks).unwrap_or(PLAIN),
        (_, true, _) => {
            if next.is_some_and(|next| next.text.starts_with('=')) {
                1
            } else {
                2
            }
        }
        (_, _, true) => UNKNOWN,
        _ => PLAIN,
    };
    let title = if hashed { text.trim_matches('#') } else { text }.trim();
    let bare = unemphasised(title);
    let emphasised = bare.len() < title.len();
    let what = if let Some(stamp) = date(bare, level < PLAIN) {
        What::Date(stamp)
    } else if let Some(kind) = marks::kind_of(bare).filter(|_| !bare.ends_with(':') || place.alone || level < PLAIN) {
        What::Kind(kind)
    } else if level < PLAIN || (emphasised && place.alone && !bare.ends_with('.') && text.len() <= 80) {
        What::Other
    } else {
        return None;
    };
    Some(Head { what, level, title: bare.to_owned() })
}

/// A date that is all of a heading, or, in one that is marked as such, stands among other words.
fn date(title: &str, marked: bool) -> Option<dates::Stamp> {
    let labelled = title.get(..5).filter(|start| start.eq_ignore_ascii_case("date:"));
    let rest = labelled.map_or(title, |_| title.get(5..).unwrap_or("").trim_start_matches(['*', '_', ' ']));
    dates::whole(rest).or_else(|| if marked { dates::only(title) } else { None })
}

/// A title without the emphasis around all of it.
fn unemphasised(title: &str) -> &str {
    for sign in ["**", "__", "*", "_"] {
        if let Some(inner) = title.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign))
            && !inner.contains(sign)
        {
            return inner.trim();
        }
        // `**Reflection**:`
        if let Some(inner) = title.strip_suffix(':').and_then(|rest| rest.strip_prefix(sign)?.strip_suffix(sign))
            && !inner.contains(sign)
        {
            return inner.trim();
        }
    }
    title
}

/// Whether a line underlines the one before it.
fn underlines(text: &str) -> bool {
    text.len() >= 3 && (text.bytes().all(|byte| byte == b'=') || text.bytes().all(|byte| byte == b'-'))
}
