//! PDF files with a text layer → text.
//!
//! Kept: the words, in the order in which the file draws them; lines are joined to paragraphs again, words that were
//! cut at the end of a line are whole again, ligatures are letters. Taken off, and told: page numbers, headers and
//! footers, numbers in the margin and of lines ([`super::furniture`]). Lost: type, colours, pictures, links, comments,
//! forms. Pages without text are told: they are pictures. Two columns come one after the other where the file draws
//! them so.
//!
//! The library that reads PDF files panics on bad ones, and may loop: it runs [`super::apart`].

#[cfg(feature = "pdf")]
mod glyphs;
pub mod lines;
pub mod paragraphs;

use super::Doubt;
use super::apart::{ApartError, Job};
use super::furniture;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Content, Prose, Reading};
use crate::text::Span;
use lines::{Line, Page};
use std::collections::HashMap;

/// The text of a file, by pages; runs apart.
#[cfg(feature = "pdf")]
pub fn pages_of(bytes: &[u8]) -> Result<Vec<Page>, String> {
    glyphs::pages(bytes)
}

/// The text of a file: this emic was built without it.
#[cfg(not(feature = "pdf"))]
pub fn pages_of(_bytes: &[u8]) -> Result<Vec<Page>, String> {
    Err("this emic was built without reading PDF files".to_owned())
}

const SAVE: &str = "open it and save it as .docx or .txt, or print it to a new PDF file";

/// Reads a PDF file.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    if !bytes.get(..bytes.len().min(1024)).unwrap_or_default().windows(5).any(|window| window == b"%PDF-") {
        return Err(Unreadable::new("it is no PDF file", "check where it came from").into());
    }
    let pages: Vec<Page> = instructions.apart.read(Job::Pdf, bytes).map_err(|error| {
        let remedy = match &error {
            ApartError::Told(what) if what.contains("password") => "save it without one",
            _ => SAVE,
        };
        Unreadable::new(error.to_string(), remedy)
    })?;
    Ok(reading(&pages)?)
}

/// The document that pages make.
pub fn reading(pages: &[Page]) -> Result<Reading, Unreadable> {
    let mut doubts = missing(pages)?;
    let margin = in_margin(pages);
    let kept: Vec<Vec<&Line>> =
        pages.iter().map(|page| page.lines.iter().filter(|line| !margin.holds(line)).collect()).collect();
    if let Some((first, last)) = margin.numbers {
        let what = format!("taken off, as no part of the text: the numbers {first} to {last} in the margin");
        doubts.push(Doubt::overall(what));
    }
    let (lines, told) = without_furniture(&kept);
    doubts.extend(told);
    let lines: Vec<paragraphs::Paged<'_>> = lines.iter().map(|(page, line)| (*page, line)).collect();
    let paragraphs = paragraphs::of(&lines);
    if let Some(first) = paragraphs.iter().take(6).find(|paragraph| is_coded_segments(&paragraph.text)) {
        doubts.push(Doubt::overall(format!(
            "this seems to be a table of coded segments (“{}”), not a transcript: the text is taken as it stands, the codes are not; import the transcripts themselves",
            first.text.replace('\t', " ")
        )));
    }
    let mut prose = Prose::default();
    for paragraph in &paragraphs {
        if !prose.text.is_empty() {
            prose.text.push_str("\n\n");
        }
        let start = prose.text.len();
        prose.text.push_str(&paragraph.text);
        if paragraph.heading {
            prose.headings.push(Span::of(start..prose.text.len()));
        }
    }
    if !prose.text.is_empty() {
        prose.text.push('\n');
    }
    Ok(Reading { encoding: "UTF-8", content: Content::Prose(prose), doubts, ..Reading::default() })
}

/// Tells pages without text; a file without any is an error.
fn missing(pages: &[Page]) -> Result<Vec<Doubt>, Unreadable> {
    const OCR: &str = "run character recognition over it (for example `ocrmypdf in.pdf out.pdf`) and import the result";
    let letters =
        |page: &Page| page.lines.iter().flat_map(|line| line.text.chars()).filter(|c| c.is_alphanumeric()).count();
    let list = |wanted: &dyn Fn(&Page) -> bool| -> Vec<String> {
        let pages = pages.iter().enumerate().filter(|(_, page)| wanted(page));
        pages.map(|(at, _)| (at + 1).to_string()).collect()
    };
    let broken = list(&|page| page.broken);
    let empty = list(&|page| !page.broken && letters(page) == 0);
    if broken.len() == pages.len() && !pages.is_empty() && pages.iter().all(|page| letters(page) == 0) {
        return Err(Unreadable::new("the PDF file is damaged: none of its pages can be read", SAVE));
    }
    if empty.len() + broken.len() == pages.len() && pages.iter().all(|page| letters(page) == 0) {
        return Err(Unreadable::new("it has no text: its pages are pictures, as a scanner makes them", OCR));
    }
    unreadable_letters(pages)?;
    let mut doubts = Vec::new();
    let tell = |pages: &[String]| match pages {
        [one] => format!("page {one}"),
        several => format!("pages {}", several.join(", ")),
    };
    if !empty.is_empty() {
        let what = if empty.len() == 1 {
            "has no text: it is a picture, or empty"
        } else {
            "have no text: they are pictures, or empty"
        };
        doubts.push(Doubt::overall(format!("{} {what}; {OCR}", tell(&empty))));
    }
    if !broken.is_empty() {
        doubts.push(Doubt::overall(format!(
            "{} can be read in part only, for the file is damaged there; {SAVE}",
            tell(&broken)
        )));
    }
    Ok(doubts)
}

/// Files whose letters are numbers of pictures of letters, and nothing else.
fn unreadable_letters(pages: &[Page]) -> Result<(), Unreadable> {
    let (mut all, mut strange) = (0usize, 0usize);
    for c in pages.iter().flat_map(|page| &page.lines).flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace())
    {
        all += 1;
        strange += usize::from(matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'));
    }
    if strange * 4 > all {
        return Err(Unreadable::new(
            "its text cannot be told: the file has pictures of letters, and does not say which letters they are",
            "run character recognition over it (for example `ocrmypdf --force-ocr in.pdf out.pdf`) and import the result",
        ));
    }
    Ok(())
}

/// Numbers beside the text: those of paragraphs or lines, drawn on their own.
#[derive(Debug, Default)]
struct Margin {
    /// Places, to the nearest point: where such numbers begin or end.
    left: f32,
    right: f32,
    /// The first and the last of them.
    numbers: Option<(u32, u32)>,
}

/// Fewest numbers in a margin.
const IN_MARGIN: usize = 5;

fn is_margin_number(line: &Line) -> bool {
    (1..=5).contains(&line.text.len()) && line.text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Margin {
    fn holds(&self, line: &Line) -> bool {
        self.numbers.is_some() && is_margin_number(line) && line.x >= self.left - 1.0 && line.end <= self.right + 1.0
    }
}

/// Finds a column of rising numbers that stands left or right of everything else.
fn in_margin(pages: &[Page]) -> Margin {
    let all = || pages.iter().flat_map(|page| &page.lines);
    let text = || all().filter(|line| !is_margin_number(line) && line.text.chars().count() > 8);
    let left = usual_edge(text().map(|line| line.x));
    let right = text().map(|line| line.end).fold(f32::MIN, f32::max);
    for beside in [&(|line: &Line| line.end < left) as &dyn Fn(&Line) -> bool, &|line: &Line| line.x > right] {
        let numbers: Vec<&Line> = all().filter(|line| is_margin_number(line) && beside(line)).collect();
        let values = numbers.iter().filter_map(|line| line.text.parse::<u32>().ok());
        let values: Vec<u32> = values.collect();
        let rising = values.windows(2).filter(|pair| matches!(pair, [a, b] if b > a || *b == 1)).count();
        if numbers.len() >= IN_MARGIN && (rising + 1) * 10 >= numbers.len() * 9 {
            let (mut from, mut to) = (f32::MAX, f32::MIN);
            numbers.iter().for_each(|line| (from, to) = (from.min(line.x), to.max(line.end)));
            let numbers = values.iter().copied().min().zip(values.iter().copied().max());
            return Margin { left: from, right: to, numbers };
        }
    }
    Margin::default()
}

/// Where lines begin, but for a few that stand out.
fn usual_edge(places: impl Iterator<Item = f32>) -> f32 {
    let mut counted: HashMap<i32, u32> = HashMap::new();
    let mut all = 0;
    for place in places.filter(|place| place.abs() < 1e6) {
        *counted.entry(place.round() as i32).or_insert(0) += 1;
        all += 1;
    }
    let usual = counted.iter().filter(|(_, many)| **many * 20 >= all).map(|(place, _)| *place).min();
    usual.map_or(f32::MIN, |place| place as f32 - 1.0)
}

/// Takes furniture off pages.
fn without_furniture(pages: &[Vec<&Line>]) -> (Vec<(usize, Line)>, Vec<Doubt>) {
    // Headers may be drawn last, and footers first: for the edges of pages their places count.
    let order = |page: &Vec<&Line>| {
        let mut order: Vec<usize> = (0..page.len()).collect();
        let top = page.iter().map(|line| line.y).fold(f32::MIN, f32::max);
        let bottom = page.iter().map(|line| line.y).fold(f32::MAX, f32::min);
        let edge = |at: &usize| {
            page.get(*at).map_or(1, |line| {
                if line.y > top - 0.5 * line.size {
                    0
                } else if line.y < bottom + 0.5 * line.size {
                    2
                } else {
                    1
                }
            })
        };
        order.sort_by_key(edge);
        order
    };
    let orders: Vec<Vec<usize>> = pages.iter().map(order).collect();
    let texts: Vec<Vec<&str>> = pages
        .iter()
        .zip(&orders)
        .map(|(page, order)| order.iter().filter_map(|at| page.get(*at)).map(|line| line.text.as_str()).collect())
        .collect();
    let found = furniture::of(&texts);
    let mut lines = Vec::new();
    for (number, (page, order)) in pages.iter().zip(&orders).enumerate() {
        for (place, at) in order.iter().enumerate() {
            let Some(line) = page.get(*at).filter(|_| !found.drops(number, place)) else { continue };
            let mut line = (*line).clone();
            let strip = found.strips(number, place);
            if strip > 0 {
                let letter = (line.end - line.x) / line.text.chars().count().max(1) as f32;
                line.x += letter * strip as f32;
                line.text = line.text.get(strip..).unwrap_or("").to_owned();
            }
            if !line.text.is_empty() {
                lines.push((number, line));
            }
        }
    }
    (lines, found.doubts())
}

/// The header of a table that MAXQDA writes.
fn is_coded_segments(line: &str) -> bool {
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    words.len() <= 12 && has("document") && has("code") && has("segment")
}

#[cfg(test)]
mod tests;
