//! Page furniture in text: page numbers, headers and footers, line numbers. They were put there by a printer's
//! margin, nobody said them, and they cut what was said.
//!
//! Pure: from lines by pages to which of them go. Only what repeats is taken for furniture, and what was taken off is
//! told. A line that begins with the label of a speaker never is.

use super::Doubt;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{HashMap, HashSet};

/// Lines at the top and at the bottom of a page that may be furniture.
const EDGE: usize = 4;

/// Fewest lines in a row that are numbered.
const NUMBERED: usize = 10;

/// What of the lines of pages is furniture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Furniture {
    /// For each line of each page, whether it goes.
    pub drop: Vec<Vec<bool>>,
    /// For each line of each page, how many bytes of a number at its start go.
    pub strip: Vec<Vec<usize>>,
    /// What goes, in words.
    pub told: Vec<String>,
}

/// A text without its furniture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// For each of its lines, the line of the text that it was, from 1.
    pub lines: Vec<u32>,
    /// What was taken off.
    pub doubts: Vec<Doubt>,
}

/// Takes the furniture off a text whose pages, if it has any, are parted by form feeds. None where there is none.
pub fn clean(text: &str) -> Option<Cleaned> {
    let pages: Vec<Vec<&str>> = text.split('\u{c}').map(|page| page.split('\n').collect()).collect();
    let furniture = of(&pages);
    if furniture.told.is_empty() {
        return None;
    }
    let mut kept: Vec<(u32, &str)> = Vec::new();
    let mut number = 0;
    for (at, page) in pages.iter().enumerate() {
        // A form feed stands in a line: before it is the end of one page, behind it the beginning of the next.
        number += u32::from(at == 0);
        for (line, text) in page.iter().enumerate() {
            number += u32::from(line > 0);
            if furniture.drops(at, line) {
                continue;
            }
            let text = text.get(furniture.strips(at, line)..).unwrap_or("");
            match kept.last_mut().filter(|(before, _)| *before == number) {
                Some(before) if before.1.is_empty() => before.1 = text,
                Some(_) if text.is_empty() => {}
                _ => kept.push((number, text)),
            }
        }
    }
    let text = kept.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n");
    let lines = kept.into_iter().map(|(number, _)| number).collect();
    Some(Cleaned { text, lines, doubts: furniture.doubts() })
}

impl Furniture {
    /// Whether a line goes.
    pub fn drops(&self, page: usize, line: usize) -> bool {
        self.drop.get(page).and_then(|page| page.get(line)).copied().unwrap_or(false)
    }

    /// How many bytes of a line go.
    pub fn strips(&self, page: usize, line: usize) -> usize {
        self.strip.get(page).and_then(|page| page.get(line)).copied().unwrap_or(0)
    }

    /// What goes, for people.
    pub fn doubts(&self) -> Vec<Doubt> {
        let told = self.told.iter();
        told.map(|what| Doubt::overall(format!("taken off, as no part of the text: {what}"))).collect()
    }
}

/// Finds the furniture of pages.
pub fn of(pages: &[Vec<&str>]) -> Furniture {
    let mut found = Furniture {
        drop: pages.iter().map(|page| vec![false; page.len()]).collect(),
        strip: pages.iter().map(|page| vec![0; page.len()]).collect(),
        told: Vec::new(),
    };
    // A page that is nothing but a form feed at the end is none.
    let filled = pages.iter().filter(|page| page.iter().any(|line| !line.trim().is_empty())).count();
    line_numbers(pages, &mut found);
    let labels = labels(pages, &found);
    if filled > 1 {
        for bottom in [false, true] {
            let finder = Edges { pages, labels: &labels, bottom, filled };
            finder.find(&mut found);
        }
    }
    counted_pages(pages, &mut found);
    found
}

/// What stands before a colon at the start of two lines or more: the labels of speakers.
fn labels(pages: &[Vec<&str>], found: &Furniture) -> HashSet<String> {
    let mut counted: HashMap<String, u32> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        for (line, text) in page.iter().enumerate() {
            let text = text.get(found.strips(at, line)..).unwrap_or("");
            if let Some(label) = label(text) {
                *counted.entry(label).or_insert(0) += 1;
            }
        }
    }
    counted.retain(|_, times| *times > 1);
    counted.into_keys().collect()
}

/// What may be a label at the start of a line.
pub fn label(line: &str) -> Option<String> {
    let (label, said) = line.trim_start().split_once([':', '：'])?;
    let fits = label.chars().next().is_some_and(char::is_alphabetic) && label.chars().count() <= 40;
    // Times have colons, too, and so have references on the web.
    (fits && label.split_whitespace().count() <= 5 && !said.starts_with("//")).then(|| fold(label))
}

/// A line as it is compared from page to page: without case, numbers alike.
fn shape(line: &str) -> String {
    let mut shape = String::new();
    for c in fold(line).chars() {
        if c.is_ascii_digit() {
            if !shape.ends_with('#') {
                shape.push('#');
            }
        } else {
            shape.push(c);
        }
    }
    shape
}

/// Shapes of lines that are nothing but the number of a page.
fn is_page_number(shape: &str) -> bool {
    let bare =
        shape.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '|' | '[' | ']' | '(' | ')' | ' ' | '.' | '~'));
    let words: Vec<&str> =
        bare.split(|c: char| c.is_whitespace() || c == '/' || c == '|').filter(|w| !w.is_empty()).collect();
    let page = |word: &str| {
        matches!(
            word.trim_end_matches('.'),
            "page" | "p" | "pg" | "seite" | "s" | "pagina" | "página" | "sida" | "side" | "strona" | "blad"
        )
    };
    let of = |word: &str| matches!(word, "of" | "von" | "de" | "sur" | "di" | "van" | "av" | "z");
    match words.as_slice() {
        ["#"] | ["#", "#"] => true,
        ["#", of_, "#"] => of(of_),
        [page_, "#"] => page(page_),
        ["#", page_] => page(page_),
        [page_, "#", "#"] => page(page_),
        [page_, "#", of_, "#"] => page(page_) && of(of_),
        _ => false,
    }
}

/// Whether a shape says in words that it is a page's number.
fn says_page(shape: &str) -> bool {
    is_page_number(shape) && (shape.contains(char::is_alphabetic) || shape.contains('/'))
}

fn first_number(line: &str) -> Option<i64> {
    let start = line.find(|c: char| c.is_ascii_digit())?;
    let digits: String = line.get(start..)?.chars().take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().ok()
}

struct Edges<'p> {
    pages: &'p [Vec<&'p str>],
    labels: &'p HashSet<String>,
    bottom: bool,
    filled: usize,
}

/// A line at an edge: its page, its place, its shape.
type Line = (usize, usize, String);

impl Edges<'_> {
    fn find(&self, found: &mut Furniture) {
        let lines = self.lines(found);
        let mut by_shape: HashMap<&str, Vec<&Line>> = HashMap::new();
        lines.iter().flatten().for_each(|line| by_shape.entry(&line.2).or_default().push(line));
        by_shape.retain(|shape, lines| self.is_furniture(shape, lines));
        let mut told: Vec<(String, usize)> = Vec::new();
        for page in &lines {
            // From the edge inwards, as far as lines are furniture.
            for (at, line, shape) in page.iter().take_while(|line| by_shape.contains_key(line.2.as_str())) {
                if let Some(drop) = found.drop.get_mut(*at).and_then(|page| page.get_mut(*line)) {
                    *drop = true;
                }
                match told.iter_mut().find(|(known, _)| known == shape) {
                    Some((_, pages)) => *pages += 1,
                    None => told.push((shape.clone(), 1)),
                }
            }
        }
        let edge = if self.bottom { "bottom" } else { "top" };
        for (shape, pages) in told {
            let first = lines.iter().flatten().find(|line| line.2 == shape);
            let text = first.and_then(|(at, line, _)| self.pages.get(*at)?.get(*line)).map_or("", |line| line.trim());
            let what = if is_page_number(&shape) { "page numbers such as" } else { "the line" };
            found.told.push(format!("{what} “{}” at the {edge} of {pages} pages", one_line(text)));
        }
    }

    /// The lines at the edge of each page, from the edge inwards.
    fn lines(&self, found: &Furniture) -> Vec<Vec<Line>> {
        let of_page = |(at, page): (usize, &Vec<&str>)| {
            let lines = page.iter().enumerate().filter(|(line, text)| {
                !found.drops(at, *line) && !text.get(found.strips(at, *line)..).unwrap_or("").trim().is_empty()
            });
            let lines = lines.map(|(line, text)| (at, line, shape(text.get(found.strips(at, line)..).unwrap_or(""))));
            let mut lines: Vec<Line> = lines.collect();
            if self.bottom {
                lines.reverse();
            }
            lines.truncate(EDGE);
            lines
        };
        self.pages.iter().enumerate().map(of_page).collect()
    }

    fn is_furniture(&self, shape: &str, lines: &[&Line]) -> bool {
        let pages = lines.iter().map(|line| line.0).collect::<HashSet<_>>().len();
        if is_page_number(shape) {
            return pages >= 2 && pages * 2 >= self.filled && self.counts_up(lines);
        }
        let spoken = label(shape).is_some_and(|label| {
            let label = label.replace('#', "");
            self.labels.iter().any(|known| known.replace(|c: char| c.is_ascii_digit(), "") == label)
        });
        pages >= 3 && pages * 2 >= self.filled && !spoken && shape.chars().count() <= 160
    }

    /// Whether the numbers go up by one from page to page, on most pages.
    fn counts_up(&self, lines: &[&Line]) -> bool {
        let number = |line: &Line| {
            let text = self.pages.get(line.0)?.get(line.1)?;
            Some(first_number(text)? - i64::try_from(line.0).ok()?)
        };
        let mut offsets: HashMap<i64, usize> = HashMap::new();
        lines.iter().filter_map(|line| number(line)).for_each(|offset| *offsets.entry(offset).or_insert(0) += 1);
        offsets.values().any(|&many| many * 5 >= lines.len() * 4)
    }
}

/// Lines that say that they are pages' numbers, wherever they stand: `Page 3 of 9`. For texts without pages.
fn counted_pages(pages: &[Vec<&str>], found: &mut Furniture) {
    let mut lines = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        for (line, text) in page.iter().enumerate() {
            if text.len() <= 40 && !found.drops(at, line) && says_page(&shape(text)) {
                lines.push((at, line, first_number(text).unwrap_or(0)));
            }
        }
    }
    let rising = lines.windows(2).all(|pair| matches!(pair, [a, b] if b.2 == a.2 + 1));
    let whole = matches!(lines.as_slice(), [(0, _, 1)]) && pages.len() == 1;
    if !rising || lines.is_empty() || (lines.len() < 2 && !whole) {
        return;
    }
    let (first, line, _) = lines.first().copied().unwrap_or_default();
    let text = pages.get(first).and_then(|page| page.get(line)).map_or("", |line| line.trim());
    found.told.push(format!("{} page numbers such as “{}”", lines.len(), one_line(text)));
    for (at, line, _) in lines {
        if let Some(drop) = found.drop.get_mut(at).and_then(|page| page.get_mut(line)) {
            *drop = true;
        }
    }
}

/// The number at the start of a line, and its length with the blanks after it.
fn numbered(line: &str) -> Option<(u32, usize)> {
    let bare = line.trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let number = bare.get(..digits).filter(|_| (1..=5).contains(&digits))?.parse().ok()?;
    let rest = bare.get(digits..)?;
    if !rest.is_empty() && !rest.starts_with([' ', '\t', '\u{a0}']) {
        return None;
    }
    Some((number, line.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len()))
}

/// Numbers at the start of lines, each one more than the last, anew on each page or throughout.
fn line_numbers(pages: &[Vec<&str>], found: &mut Furniture) {
    let mut hits = Vec::new();
    let (mut lines, mut last) = (0usize, 0u32);
    for (at, page) in pages.iter().enumerate() {
        let mut begun = false;
        for (line, text) in page.iter().enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            lines += 1;
            let Some((number, length)) = numbered(text) else { continue };
            if number == last + 1 || (!begun && number == 1) {
                (begun, last) = (true, number);
                hits.push((at, line, length));
            }
        }
    }
    // Headers and footers have no number.
    let edges = pages.len().saturating_mul(3);
    if hits.len() < NUMBERED || hits.len() * 5 < lines.saturating_sub(edges) * 4 || hits.len() * 2 < lines {
        return;
    }
    found.told.push(format!("the numbers of {} lines", hits.len()));
    for (at, line, length) in hits {
        if let Some(strip) = found.strip.get_mut(at).and_then(|page| page.get_mut(line)) {
            *strip = length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(text: &str) -> (String, Vec<String>) {
        match clean(text) {
            Some(cleaned) => {
                assert_eq!(cleaned.lines.len(), cleaned.text.split('\n').count());
                (cleaned.text, cleaned.doubts.into_iter().map(|doubt| doubt.what).collect())
            }
            None => (text.to_owned(), Vec::new()),
        }
    }

    fn pages(make: impl Fn(usize) -> String, many: usize) -> String {
        (1..=many).map(make).collect::<Vec<_>>().join("\u{c}\n")
    }

    #[test]
    fn headers_footers_and_page_numbers_go() {
        let text = pages(|n| format!("Study 7 - Interview 3\n\nA: Line {n} a\nB: Line {n} b\n\n  - {n} -\n"), 5);
        let (clean, told) = cleaned(&text);
        assert!(!clean.contains("Study") && !clean.contains("- 3 -"), "{clean}");
        assert_eq!(clean.matches("A: Line").count(), 5);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("the line “Study 7 - Interview 3” at the top of 5 pages"), "{told:?}");
        assert!(told[1].contains("page numbers such as “- 1 -” at the bottom of 5 pages"), "{told:?}");
    }

    #[test]
    fn what_speakers_say_at_the_edge_of_pages_stays() {
        let text = pages(|n| format!("Dan: Okay.\nP1: So {n}.\nDan: Okay."), 6);
        assert_eq!(cleaned(&text), (text.clone(), vec![]));
        // Two pages that begin alike prove nothing; numbers that do not count pages neither.
        let text = pages(|n| format!("The same\nline {n}\nx\n{}", 1900 + n * n), 2);
        assert_eq!(cleaned(&text), (text.clone(), vec![]));
    }

    #[test]
    fn pages_are_counted_also_where_no_page_ends() {
        let (clean, told) = cleaned("A: One\nPage 1 of 3\nB: Two\nPage 2 of 3\nA: Three\nPage 3 of 3\n");
        assert_eq!(clean, "A: One\nB: Two\nA: Three\n");
        assert_eq!(told.len(), 1);
        assert_eq!(clean_lines("A\nPage 1 of 2\nB\nPage 2 of 2\nC"), [1, 3, 5]);
        let text = "A: See\nPage 5\nB: or\nPage 2\n";
        assert_eq!(cleaned(text).0, text);
    }

    fn clean_lines(text: &str) -> Vec<u32> {
        clean(text).expect("furniture").lines
    }

    #[test]
    fn line_numbers_go() {
        let court = pages(
            |_| (1..=25).map(|n| format!("{n:>2}   {}\n", if n % 2 == 0 { "A.  Yes." } else { "Q.  Why?" })).collect(),
            2,
        );
        let (clean, told) = cleaned(&court);
        assert!(clean.starts_with("Q.  Why?\nA.  Yes.\n"), "{clean}");
        assert_eq!(told, ["taken off, as no part of the text: the numbers of 50 lines"]);
        // A list in an answer is none.
        let list = format!(
            "{}{}",
            "Text without a number.\n".repeat(12),
            (1..=12).map(|n| format!("{n} step\n")).collect::<String>()
        );
        assert_eq!(cleaned(&list).0, list);
        let years = "2019 was bad\n2020 was worse\n2021 was not\n".repeat(5);
        assert_eq!(cleaned(&years).0, years);
    }

    #[test]
    fn numbers_of_pages_have_many_forms() {
        for line in
            ["3", "- 3 -", "Page 3", "page 3 of 9", "3/9", "Seite 3 von 9", "p. 3", "[3]", "3 | Page", "Page 3/9"]
        {
            assert!(is_page_number(&shape(line)), "{line}");
        }
        for line in ["3 people", "Page three", "of 3", "Interview 3", "3.5.7.9", "A: 3"] {
            assert!(!is_page_number(&shape(line)), "{line}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_whole_lines_and_numbers_goes(text in "([ 0-9]{0,3}(Page |A: )?[a-b0-9]{0,3}[\n\u{c}]){0,60}") {
            let Some(Cleaned { text: clean, lines, .. }) = clean(&text) else { return Ok(()) };
            prop_assert_eq!(lines.len(), clean.split('\n').count());
            prop_assert!(lines.windows(2).all(|pair| pair[0] <= pair[1]));
            let mut rest = text.split(['\n', '\u{c}']);
            for line in clean.split('\n') {
                prop_assert!(rest.any(|whole| whole.ends_with(line)), "{:?}", line);
            }
        }
    }
}
