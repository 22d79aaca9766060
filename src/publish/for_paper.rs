//! A report as a paper prints it: title, table, one note.
//!
//! A table in a journal has no room for all that must be known before a number is believed, and it names no coder. So
//! the header goes into a file beside it, which is for the authors and says who is who; on the page stays one note with
//! what is counted, whose reading, out of how many, and what the signs mean. Coders are `Coder 1`, `Coder 2` … in the
//! order in which they first appear, in the page, in its records and in its JSON alike. What people said is quoted as
//! they said it: words of a transcript are never changed, so a name in a quotation is no coder's.

use super::chart::Chart;
use super::csv::{Field, Records};
use super::json::JsonError;
use super::page::{Block, Page, Part, Quote};
use super::reports::Report;
use super::table::Table;
use crate::analysis::attributes::NO_VALUE;
use crate::study::Corpus;
use crate::study::decision::is_consensus;

/// What parts the name of a report from what was counted, in titles and notes.
const BETWEEN: &str = " · ";
/// How the lines of a header begin that a note keeps.
const KEPT: [&str; 2] = ["out of ", "reading: "];
/// Fields of JSON that hold somebody's words.
const WORDS: [&str; 3] = ["text", "before", "after"];

/// Coders and what stands for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks(Vec<(String, String)>);

impl Masks {
    /// Numbers the coders in the order in which these texts name them first; those that none names come last, in
    /// the order given. The consensus of a team is no person and keeps its name.
    pub fn new<'a>(coders: &[String], texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut left: Vec<&String> = coders.iter().filter(|name| !is_consensus(name) && !name.is_empty()).collect();
        // Of two names that begin alike the longer one is looked for first.
        left.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut order: Vec<String> = Vec::new();
        for text in texts {
            if left.is_empty() {
                break;
            }
            for (at, len) in found(text, &left) {
                let name = text.get(at..at + len).unwrap_or_default();
                left.retain(|other| *other != name);
                if !order.iter().any(|known| known == name) {
                    order.push(name.to_owned());
                }
            }
        }
        let rest = coders.iter().filter(|name| left.contains(name)).cloned();
        let all: Vec<String> = order.into_iter().chain(rest).collect();
        let numbered = |(at, name): (usize, String)| (name, format!("Coder {}", at + 1));
        Self(all.into_iter().enumerate().map(numbered).collect())
    }

    /// `text` without coders' names.
    pub fn text(&self, text: &str) -> String {
        let mut names: Vec<&String> = self.0.iter().map(|(name, _)| name).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (at, len) in found(text, &names) {
            let name = text.get(at..at + len).unwrap_or_default();
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(self.0.iter().find(|(known, _)| known == name).map_or(name, |(_, mask)| mask));
            from = at + len;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }

    fn is_name(&self, text: &str) -> bool {
        self.0.iter().any(|(name, _)| name == text)
    }

    /// Who is who, a line a coder.
    fn key(&self) -> Vec<String> {
        self.0.iter().map(|(name, mask)| format!("{mask} is {name}")).collect()
    }
}

/// Where `names` stand in `text` as whole words, from left to right, as (byte, length). Longer names go first in `names`.
fn found(text: &str, names: &[&String]) -> Vec<(usize, usize)> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut all = Vec::new();
    let mut before: Option<char> = None;
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        if !before.is_some_and(part) {
            let tail = text.get(at..).unwrap_or_default();
            let whole = |name: &&&String| {
                tail.strip_prefix(name.as_str()).is_some_and(|rest| !rest.chars().next().is_some_and(part))
            };
            if let Some(name) = names.iter().find(whole) {
                all.push((at, name.len()));
                while rest.offset() < at + name.len() && rest.next().is_some() {}
                before = name.chars().next_back();
                continue;
            }
        }
        before = Some(c);
    }
    all
}

/// The page as a paper prints it. Its header, notes and footer become one note; `title` goes in the place of its own.
pub fn for_paper(page: &Page, title: Option<&str>, masks: &Masks) -> Page {
    let (name, what) = parted(&page.title);
    let own = title;
    let title = title.unwrap_or(name);
    let said: Vec<&str> = page.blocks.iter().flat_map(lines_of).collect();
    let mut blocks: Vec<Block> = page
        .blocks
        .iter()
        .filter(|block| !matches!(block, Block::Header(_) | Block::Notes(_) | Block::Footer(_)))
        .map(|block| match block {
            Block::Chart(chart) => {
                let several = page.charts().count() > 1;
                Block::Chart(drawn_for_paper(chart, (&page.title, name, own), several, &said))
            }
            other => other.clone(),
        })
        .map(|block| masked(&block, masks))
        .collect();
    let note = note(page, what);
    if !note.is_empty() {
        blocks.push(Block::Text(masks.text(&format!("Note. {note}"))));
    }
    Page { title: masks.text(title), blocks }
}

/// The lines that stand around the figures.
fn lines_of(block: &Block) -> Vec<&str> {
    match block {
        Block::Header(lines) | Block::Notes(lines) => lines.iter().map(String::as_str).collect(),
        Block::Footer(text) => vec![text],
        _ => Vec::new(),
    }
}

/// A chart under the title of the paper's table. Whose reading it is stands in the note, and not below each chart.
fn drawn_for_paper(
    chart: &Chart,
    (whole, name, title): (&str, &str, Option<&str>),
    several: bool,
    said: &[&str],
) -> Chart {
    let mut chart = chart.clone();
    // A chart that is called as its page is has no title of its own.
    let is_page = chart.title == whole || chart.title.starts_with(&format!("{name}{BETWEEN}"));
    chart.title = match title {
        Some(title) if several && !is_page => format!("{title}: {}", chart.title),
        Some(title) => title.to_owned(),
        None if is_page => name.to_owned(),
        None => chart.title,
    };
    for line in said {
        chart.note = chart.note.replace(line, "");
    }
    while let Some(rest) = chart.note.strip_prefix(BETWEEN) {
        chart.note = rest.to_owned();
    }
    while let Some(rest) = chart.note.strip_suffix(BETWEEN) {
        chart.note = rest.to_owned();
    }
    chart
}

/// What stands beside a report for a paper, for its authors: all that the note leaves out, with the coders' names.
pub fn sidecar(page: &Page, masks: &Masks, made: &[String]) -> Page {
    let all: Vec<String> = page.blocks.iter().flat_map(lines_of).map(str::to_owned).collect();
    let part = |title: &str, lines: Vec<String>| match lines.is_empty() {
        true => Vec::new(),
        false => vec![Block::Heading(2, title.to_owned()), Block::List(lines)],
    };
    let mut blocks = vec![Block::Text("For the authors: this page has the coders' names.".to_owned())];
    blocks.extend(part("What was counted", all));
    blocks.extend(part("Who is who", masks.key()));
    blocks.extend(part("How it was made", made.to_vec()));
    Page { title: format!("Notes: {}", page.title), blocks }
}

/// The name of a report, and what its title says was counted.
fn parted(title: &str) -> (&str, Option<&str>) {
    title.split_once(BETWEEN).map_or((title, None), |(name, what)| (name, Some(what)))
}

/// What a reader of the table must know, in one paragraph.
fn note(page: &Page, what: Option<&str>) -> String {
    let mut lines: Vec<&str> = what.into_iter().collect();
    let header: Vec<&str> = page
        .blocks
        .iter()
        .filter_map(|block| if let Block::Header(lines) = block { Some(lines) } else { None })
        .flatten()
        .map(String::as_str)
        .collect();
    let kept = |line: &&str| KEPT.iter().any(|begin| line.starts_with(begin));
    if what.is_none() {
        lines.extend(header.first().filter(|line| !kept(line)));
    }
    for begin in KEPT {
        lines.extend(header.iter().find(|line| line.starts_with(begin)));
    }
    let shown = Shown::of(page);
    lines.extend(header.iter().filter(|line| shown.no_value && line.starts_with(&format!("{NO_VALUE} of "))));
    if shown.nobody {
        lines.push("0/0 beside a number: passages in turns of nobody, as in field notes");
    }
    for block in &page.blocks {
        match block {
            Block::Notes(notes) => lines.extend(notes.iter().map(String::as_str)),
            Block::Footer(text) => lines.push(text),
            _ => {}
        }
    }
    let mut sentences: Vec<String> = Vec::new();
    for line in lines {
        let sentence = sentence(line);
        if !sentence.is_empty() && !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join(" ")
}

/// What of the tables a note must explain.
#[derive(Default)]
struct Shown {
    /// A group of those without a value.
    no_value: bool,
    /// Something that nobody said.
    nobody: bool,
}

impl Shown {
    fn of(page: &Page) -> Self {
        let mut shown = Self::default();
        for table in page.tables() {
            let columns = table.columns.iter().flat_map(|column| column.group.iter().chain([&column.label]));
            let mut names = columns.chain(table.rows.iter().map(|row| &row.label));
            shown.no_value |= names.any(|name| name.contains(NO_VALUE));
            let mut cells = table.rows.iter().flat_map(|row| &row.cells);
            shown.nobody |=
                cells.any(|cell| cell.parts.len() > 1 && cell.parts.first().is_some_and(|part| part == "0/0"));
        }
        shown
    }
}

/// A line as a sentence: it begins with a capital, where it begins with a letter, and ends in a full stop. Signs that
/// stand apart by blanks alone would run together in a paragraph.
fn sentence(line: &str) -> String {
    let line = line.trim().replace("   ", "; ");
    let mut chars = line.chars();
    let mut text: String = match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => return String::new(),
    };
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    text
}

fn masked(block: &Block, masks: &Masks) -> Block {
    let text = |text: &String| masks.text(text);
    let lines = |lines: &Vec<String>| lines.iter().map(|line| masks.text(line)).collect();
    match block {
        Block::Heading(level, words) => Block::Heading(*level, text(words)),
        Block::Text(words) => Block::Text(text(words)),
        Block::Term(term, words) => Block::Term(text(term), text(words)),
        Block::Warning(words) => Block::Warning(text(words)),
        Block::List(words) => Block::List(lines(words)),
        Block::Header(words) => Block::Header(lines(words)),
        Block::Notes(words) => Block::Notes(lines(words)),
        Block::Footer(words) => Block::Footer(text(words)),
        Block::Quote(quote) => Block::Quote(Quote {
            citation: text(&quote.citation),
            notes: lines(&quote.notes),
            footnotes: lines(&quote.footnotes),
            ..quote.clone()
        }),
        Block::Table(table) => Block::Table(masked_table(table, masks)),
        Block::Chart(chart) => {
            let mut chart = chart.clone();
            let axes = chart.data.rows.iter_mut().chain(&mut chart.data.series);
            let all = axes.chain([&mut chart.title, &mut chart.unit, &mut chart.note]);
            all.for_each(|words| *words = masks.text(words));
            Block::Chart(chart)
        }
    }
}

fn masked_table(table: &Table, masks: &Masks) -> Table {
    let mut table = table.clone();
    let columns = table.columns.iter_mut().flat_map(|column| column.group.iter_mut().chain([&mut column.label]));
    let rows =
        table.rows.iter_mut().flat_map(|row| row.cells.iter_mut().flat_map(|c| &mut c.parts).chain([&mut row.label]));
    for words in columns.chain(rows).chain([&mut table.caption, &mut table.corner]) {
        *words = masks.text(words);
    }
    table
}

/// The texts of a page in the order in which they are read, without what people said.
fn texts(page: &Page) -> Vec<&str> {
    let named = |(part, words)| matches!(part, Part::Page | Part::Citation | Part::Table).then_some(words);
    page.texts().into_iter().filter_map(named).collect()
}

/// A report for a paper. It is a report like any other, so it comes in each format.
pub struct Paper<'a> {
    inner: &'a dyn Report,
    title: Option<&'a str>,
    label: &'a str,
    whole: Page,
    printed: Page,
    masks: Masks,
}

impl<'a> Paper<'a> {
    /// A report on a study, under another title where one is given; `label` is the name by which LaTeX refers to it.
    pub fn new(inner: &'a dyn Report, corpus: &Corpus, title: Option<&'a str>, label: &'a str) -> Self {
        let (whole, own) = (inner.page(), inner.paper_page());
        // What is printed comes first; a coder whom only the sidecar names has a later number.
        let printed = for_paper(&own, title, &Masks::default());
        let masks = Masks::new(&corpus.coders, texts(&printed).into_iter().chain(texts(&whole)));
        Self { inner, title, label, whole, printed: own, masks }
    }

    /// The page for the authors; `made` says how the report was made.
    pub fn sidecar(&self, made: &[String]) -> Page {
        sidecar(&self.whole, &self.masks, made)
    }
}

impl Report for Paper<'_> {
    fn page(&self) -> Page {
        for_paper(&self.printed, self.title, &self.masks)
    }

    fn label(&self) -> Option<&str> {
        Some(self.label)
    }

    fn records(&self) -> Records {
        let mut records = self.inner.records();
        let cells = records.rows.iter_mut().flatten();
        let cells = cells.filter_map(|field| if let Field::Text(text) = field { Some(text) } else { None });
        records.columns.iter_mut().chain(cells).for_each(|text| *text = self.masks.text(text));
        records
    }

    fn json(&self) -> Result<String, JsonError> {
        masked_json(&self.inner.json()?, &self.masks)
    }
}

/// JSON whose texts name no coder. Only its strings are touched, so that the order of fields stays; their names and
/// what people said stay too.
fn masked_json(json: &str, masks: &Masks) -> Result<String, JsonError> {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    let mut field = String::new();
    while let Some((before, tail)) = rest.split_once('"') {
        out.push_str(before);
        let end = string_end(tail);
        let (inside, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let after = after.strip_prefix('"').unwrap_or(after);
        let literal = format!("\"{inside}\"");
        let text: String = serde_json::from_str(&literal)?;
        let is_name = after.trim_start().starts_with(':');
        // A name among fields is one only where the field is named after a coder, as in figures by coder.
        let kept = if is_name { !masks.is_name(&text) } else { WORDS.contains(&field.as_str()) };
        if kept {
            out.push_str(&literal);
        } else {
            out.push_str(super::json::line(&masks.text(&text))?.trim_end());
        }
        if is_name {
            field = text;
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the string that `text` begins with ends: at the first quotation mark that no backslash takes.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
