//! For a projector: what a room must not see is left out, on every screen that shows it.
//!
//! Persons are what they are, not who they are; coders are numbered. Nothing else changes: keys, counts and places
//! stay, so that a meeting can be led from the same screens.
//!
//! What a report says is made elsewhere, with names in titles, heads, rows and notes. [`Masks`] knows all names of the
//! study and takes them out of what is drawn, whatever report it is: each name has one number, on every page.

use super::app::App;
use crate::publish::page::{Block, Page, Quote};
use crate::publish::table::Table;
use crate::study::Corpus;
use std::borrow::Cow;
use std::collections::HashMap;

/// The names of the study, each with what a room sees instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// By their first character, the longest first, so that no name is taken for a part of another.
    names: HashMap<char, Vec<(String, String)>>,
}

impl Masks {
    /// The names of coders and people of a study; labels are other names of people, with the name of each.
    pub fn of(corpus: &Corpus, labels: &[(String, String)]) -> Self {
        let people: Vec<&str> = corpus.participants.iter().map(|row| row.name.as_str()).collect();
        Self::new(&corpus.coders, &people, labels)
    }

    fn new(coders: &[String], people: &[&str], labels: &[(String, String)]) -> Self {
        let mut masks = Self::default();
        // The layer of what the team decided is nobody.
        let coders = coders.iter().filter(|coder| !crate::study::decision::is_consensus(coder));
        for (at, coder) in coders.enumerate() {
            masks.add(coder, format!("Coder {}", at + 1));
        }
        for (at, person) in people.iter().enumerate() {
            masks.add(person, format!("Person {}", at + 1));
        }
        let places: HashMap<&str, usize> = people.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        for (label, person) in labels {
            if let Some(at) = places.get(person.as_str()) {
                masks.add(label, format!("Person {}", at + 1));
            }
        }
        // Somebody known in one document only is `DOCUMENT/LABEL`, and may be told by the label alone.
        for (at, person) in people.iter().enumerate() {
            if let Some((_, label)) = person.rsplit_once('/') {
                masks.add(label, format!("Person {}", at + 1));
            }
        }
        for names in masks.names.values_mut() {
            // The first to be called so is who is meant.
            names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            names.dedup_by(|later, earlier| later.0 == earlier.0);
        }
        masks
    }

    fn add(&mut self, name: &str, mask: String) {
        let name = name.trim();
        if let Some(first) = name.chars().next() {
            self.names.entry(first).or_default().push((name.to_owned(), mask));
        }
    }

    /// The names that begin as a text does.
    fn beginning(&self, text: &str) -> &[(String, String)] {
        text.chars().next().and_then(|first| self.names.get(&first)).map_or(&[], Vec::as_slice)
    }

    /// A cell or a label of a row: a name that is all of it, whatever it looks like, else as in running words.
    pub fn cell(&self, text: &str) -> String {
        let bare = text.trim();
        match self.beginning(bare).iter().find(|(name, _)| name == bare) {
            Some((_, mask)) => mask.clone(),
            None => self.words(text).into_owned(),
        }
    }

    /// Running words: names as whole words. A name that is a number or a single letter could be anything there.
    pub fn words<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut masked = String::new();
        let (mut done, mut at) = (0, 0);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let found = if begins_word(text, at) { self.name_at(text, at) } else { None };
            match found {
                Some((name, mask)) => {
                    masked.push_str(text.get(done..at).unwrap_or(""));
                    masked.push_str(mask);
                    at += name.len();
                    done = at;
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(text.get(done..).unwrap_or(""));
        Cow::Owned(masked)
    }

    fn name_at(&self, text: &str, at: usize) -> Option<(&str, &str)> {
        let rest = text.get(at..)?;
        let is_name = |name: &str| name.chars().count() > 1 && !name.chars().all(|c| c.is_ascii_digit());
        let found = self.beginning(rest).iter().find(|(name, _)| {
            rest.starts_with(name.as_str()) && is_name(name) && ends_word(rest.get(name.len()..).unwrap_or(""))
        });
        found.map(|(name, mask)| (name.as_str(), mask.as_str()))
    }

    /// A page as a room may see it.
    pub fn page(&self, page: &Page) -> Page {
        let all = |lines: &[String]| lines.iter().map(|line| self.line(line)).collect();
        let block = |block: &Block| match block {
            Block::Heading(level, text) => Block::Heading(*level, self.line(text)),
            Block::Text(text) => Block::Text(self.line(text)),
            Block::Term(term, text) => Block::Term(self.line(term), self.line(text)),
            Block::Warning(text) => Block::Warning(self.line(text)),
            Block::List(lines) => Block::List(all(lines)),
            Block::Quote(quote) => Block::Quote(self.quote(quote)),
            Block::Table(table) => Block::Table(self.table(table)),
            Block::Chart(chart) => Block::Chart(chart.clone()),
            Block::Header(lines) => Block::Header(all(lines)),
            Block::Notes(lines) => Block::Notes(all(lines)),
            Block::Footer(text) => Block::Footer(self.line(text)),
        };
        Page { title: self.line(&page.title), blocks: page.blocks.iter().map(block).collect() }
    }

    /// A line of words: also without whose codings count.
    pub fn line(&self, line: &str) -> String {
        self.words(&without_reading(line)).into_owned()
    }

    fn quote(&self, quote: &Quote) -> Quote {
        Quote {
            before: self.line(&quote.before),
            text: self.line(&quote.text),
            after: self.line(&quote.after),
            citation: self.line(&quote.citation),
            notes: quote.notes.iter().map(|note| self.line(note)).collect(),
            footnotes: quote.footnotes.iter().map(|note| self.line(note)).collect(),
            ..quote.clone()
        }
    }

    fn table(&self, table: &Table) -> Table {
        let mut table = table.clone();
        table.caption = self.line(&table.caption);
        table.corner = self.line(&table.corner);
        for column in &mut table.columns {
            column.label = self.cell(&column.label);
            column.group = column.group.as_deref().map(|group| self.cell(group));
        }
        for row in &mut table.rows {
            row.label = self.cell(&row.label);
            for part in row.cells.iter_mut().flat_map(|cell| &mut cell.parts) {
                // A number is a number, even where somebody is called so.
                *part = if part.trim().parse::<f64>().is_ok() { part.clone() } else { self.cell(part) };
            }
        }
        table
    }
}

/// What a word goes on with: `A5` is no word of its own in `BRA-A5`, in `power.A5` and in `A55`.
fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

fn begins_word(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or("").chars().rev();
    match before.next() {
        Some('.') => !before.next().is_some_and(is_inside),
        Some(c) => !is_inside(c),
        None => true,
    }
}

fn ends_word(after: &str) -> bool {
    let mut after = after.chars();
    match after.next() {
        Some('.' | '-') => !after.next().is_some_and(char::is_alphanumeric),
        Some(c) => !is_inside(c),
        None => true,
    }
}

/// A line that says whose codings count, without their names.
pub fn without_reading(line: &str) -> Cow<'_, str> {
    let named = line.strip_prefix("reading: ").and_then(|rest| rest.split_once(" ("));
    match named.and_then(|(kind, rest)| Some((kind, rest.split_once(')')?.1))) {
        Some((kind, rest)) => format!("reading: {kind}{rest}").into(),
        None => line.into(),
    }
}

impl App {
    /// Whether a room looks on.
    pub fn is_for_room(&self) -> bool {
        self.reader.projector
    }

    /// A coder, as may be shown: to a room a number, in the order of those compared.
    pub fn shown_coder(&self, name: &str) -> String {
        if !self.is_for_room() {
            return name.to_owned();
        }
        let compared = self.compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
        match compared.iter().position(|coder| coder == name) {
            Some(at) => format!("coder {}", at + 1),
            None => "a coder".to_owned(),
        }
    }

    /// A speaker, as may be shown: to a room the name, which comes first, is left out.
    pub fn shown_speaker<'a>(&self, who: &'a str) -> &'a str {
        if self.is_for_room() { who.split_once(' ').map_or("", |(_, what)| what.trim_start()) } else { who }
    }

    /// A line with names of the compared coders, as may be shown.
    pub fn without_coders(&self, line: &str) -> String {
        let compared = self.compare.comparison().map(|found| found.coders.clone()).unwrap_or_default();
        if !self.is_for_room() {
            return line.to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for word in line.split(' ') {
            let bare = word.trim_end_matches([',', ':', ';']);
            let known = compared.iter().any(|coder| coder == bare);
            words.push(if known { word.replacen(bare, &self.shown_coder(bare), 1) } else { word.to_owned() });
        }
        words.join(" ")
    }

    /// A line about a report, as may be shown.
    pub fn shown_line<'a>(&self, line: &'a str) -> Cow<'a, str> {
        if self.is_for_room() { self.reports.known.masks.line(line).into() } else { line.into() }
    }

    /// Shows the screens to a room, or as usual.
    pub fn look_for_room(&mut self) {
        self.reader.projector = !self.reader.projector;
        if let Some(page) = self.reader.page.as_mut() {
            page.blocks.set_spacing(if self.reader.projector { 2 } else { 1 });
            page.follow();
        }
        self.say(match self.reader.projector {
            true => "For a room: names of people and coders are hidden. The same key comes back.",
            false => "As usual.",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_codings_count_is_told_without_names() {
        assert_eq!(
            without_reading("reading: lead coders (k1, Ann) · codebook: core 1"),
            "reading: lead coders · codebook: core 1"
        );
        assert_eq!(without_reading("out of 2 documents (all)"), "out of 2 documents (all)");
    }

    fn masks() -> Masks {
        let coders = ["k1", "Ann", "consensus"].map(str::to_owned);
        let labels = [("Nurse B".to_owned(), "A5".to_owned())];
        Masks::new(&coders, &["A5", "A55", "BRA-I1/Tom", "I", "12"], &labels)
    }

    #[test]
    fn names_are_masked_as_whole_words() {
        let masks = masks();
        for (told, shown) in [
            ("Agreement of k1, Ann", "Agreement of Coder 1, Coder 2"),
            ("only k1", "only Coder 1"),
            ("the participant A5 supplies 12, A55 none.", "the participant Person 1 supplies 12, Person 2 none."),
            ("by k1.", "by Coder 1."),
            ("BRA-I1/Tom and Tom", "Person 3 and Person 3"),
            ("Nurse B said", "Person 1 said"),
            ("BRA-A5, power.A5, xk1, k1x, k1-led and I am 12", "BRA-A5, power.A5, xk1, k1x, k1-led and I am 12"),
            ("Anna and Announcement", "Anna and Announcement"),
        ] {
            assert_eq!(masks.words(told), shown);
        }
        assert_eq!((masks.cell("I"), masks.cell("12")), ("Person 4".to_owned(), "Person 5".to_owned()));
    }

    #[test]
    fn a_page_is_masked_wherever_a_name_stands() {
        use crate::publish::table::{Cell, Column, Row};
        let row = Row::new("A5", vec![Cell::of("12"), Cell::of("Ann"), Cell::parts(["12", "k1"])]);
        let columns = vec![Column::number("k1").under("A5"), Column::text("only Ann"), Column::text("x")];
        let table = Table { caption: "of k1".into(), corner: "A5".into(), columns, rows: vec![row] };
        let quote = Quote { text: "Ask A5.".into(), citation: "A5, nurse".into(), ..Quote::default() };
        let lines = vec!["k1 has none".to_owned()];
        let blocks = vec![
            Block::Header(lines.clone()),
            Block::Table(table),
            Block::Quote(quote),
            Block::List(lines.clone()),
            Block::Notes(lines),
            Block::Term("k1".into(), "A5".into()),
        ];
        let page = masks().page(&Page { title: "Of k1".into(), blocks });
        let told = format!("{page:?}");
        assert!(!told.contains("k1") && !told.contains("A5") && !told.contains("Ann"), "{told}");
        assert!(told.contains("\"12\""), "a number stays: {told}");
    }
}
