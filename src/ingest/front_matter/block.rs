//! The inside of a front matter as a tree: a lenient reader of the YAML that people write by hand.
//!
//! Read are: `key: value`, quoted values, lists (`- item`, `[a, b]`), maps (by indentation, `{a: b}`),
//! and texts over several lines (quoted, folded `>`, literal `|`, or just indented). No tags, anchors,
//! types: every value is a text. Anything else is a doubt and is passed over.

use crate::ingest::Doubt;
use crate::text::display::one_line;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, perhaps empty.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Named values.
    Map(Vec<Entry>),
}

impl Value {
    /// The text, if it is one.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, as written.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The line.
    pub line: u32,
}

const MAX_DEPTH: usize = 16;

/// The entries of a block, given as numbered lines.
pub fn entries(lines: &[(u32, &str)], doubts: &mut Vec<Doubt>) -> Vec<Entry> {
    let lines = lines.iter().map(|&(number, text)| Line { number, indent: indent(text), text: text.trim() }).collect();
    let mut parser = Parser { lines, at: 0, doubts };
    parser.map(0, 0)
}

/// Splits `key: value`; the key may be quoted. `None` when the line is no such pair.
pub fn split_key(line: &str) -> Option<(String, &str)> {
    if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, rest) = line.get(1..)?.split_once(quote)?;
        return Some((key.to_owned(), rest.trim_start().strip_prefix(':')?.trim()));
    }
    let at = line.find(": ").or_else(|| line.strip_suffix(':').map(str::len)).or_else(|| tight_colon(line))?;
    let key = line.get(..at)?.trim();
    let bad = key.is_empty() || key.len() > 80 || key.starts_with(['-', '#', '[', '{', '|', '>']);
    (!bad).then(|| (key.to_owned(), line.get(at + 1..).unwrap_or("").trim()))
}

/// `key:value` without a blank, where the key is one plain word and the value no address.
fn tight_colon(line: &str) -> Option<usize> {
    let at = line.find(':')?;
    let word = line.get(..at)?;
    let plain = word.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'));
    (plain && !line.get(at + 1..)?.starts_with("//")).then_some(at)
}

/// Reads `a=b, c=d` or `a: b, c: d`; `None` when the text holds no pair at its start. A part without a
/// sign belongs to the value before it.
pub fn pairs(text: &str, line: u32) -> Option<Vec<Entry>> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for part in split_outside_quotes(text) {
        match part.split_once('=').or_else(|| part.split_once(": ")) {
            Some((key, value)) => entries.push((unquoted(key.trim()), unquoted(value.trim()))),
            None => {
                let (_, value) = entries.last_mut()?;
                value.push_str(", ");
                value.push_str(part.trim());
            }
        }
    }
    let entry = |(key, value)| Entry { key, value: Value::Text(value), line };
    Some(entries.into_iter().map(entry).collect())
}

fn indent(text: &str) -> usize {
    text.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

#[derive(Clone, Copy)]
struct Line<'a> {
    number: u32,
    indent: usize,
    text: &'a str,
}

impl Line<'_> {
    fn is_blank(self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }

    fn is_item(self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }
}

struct Parser<'a, 'd> {
    lines: Vec<Line<'a>>,
    at: usize,
    doubts: &'d mut Vec<Doubt>,
}

impl<'a> Parser<'a, '_> {
    /// The next line that is not blank, if it is indented at least this far.
    fn peek(&mut self, least: usize) -> Option<Line<'a>> {
        while self.lines.get(self.at).is_some_and(|line| line.is_blank()) {
            self.at += 1;
        }
        self.lines.get(self.at).copied().filter(|line| line.indent >= least)
    }

    fn doubt(&mut self, line: u32, what: String) {
        self.doubts.push(Doubt::at(line, what));
    }

    /// Named values, from lines indented at least this far.
    fn map(&mut self, least: usize, depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let base = self.peek(least).map_or(least, |line| line.indent);
        while let Some(line) = self.peek(least) {
            if line.is_item() && line.indent <= base && !entries.is_empty() && depth > 0 {
                break;
            }
            self.at += 1;
            match split_key(line.text) {
                Some((key, rest)) => {
                    let value = self.value(rest, line, depth);
                    entries.push(Entry { key, value, line: line.number });
                }
                None => {
                    let text = one_line(line.text).chars().take(40).collect::<String>();
                    self.doubt(line.number, format!("“{text}” is no “key: value” and is left out"));
                }
            }
        }
        entries
    }

    /// The value that starts with `rest` in `line` and may go on below.
    fn value(&mut self, rest: &str, line: Line<'a>, depth: usize) -> Value {
        if depth >= MAX_DEPTH {
            return Value::Text(rest.to_owned());
        }
        match rest.chars().next() {
            None => match self.peek(line.indent) {
                Some(next) if next.is_item() => Value::List(self.list(next.indent, depth + 1)),
                Some(next) if next.indent > line.indent && split_key(next.text).is_some() => {
                    Value::Map(self.map(next.indent, depth + 1))
                }
                Some(next) if next.indent > line.indent => Value::Text(self.folded("", line.indent)),
                _ => Value::Text(String::new()),
            },
            Some('|' | '>') if rest.len() <= 3 => Value::Text(self.literal(rest.starts_with('|'), line.indent)),
            Some(quote @ ('"' | '\'')) => Value::Text(self.quoted(rest, quote, line)),
            Some(open @ ('[' | '{')) => self.flow(rest, open, line),
            _ if matches!(rest, "~" | "null" | "Null" | "NULL") => Value::Text(String::new()),
            _ => Value::Text(self.folded(rest, line.indent)),
        }
    }

    fn list(&mut self, indent: usize, depth: usize) -> Vec<Value> {
        let mut items = Vec::new();
        while let Some(line) = self.peek(indent).filter(|line| line.indent == indent && line.is_item()) {
            let rest = line.text.trim_start_matches('-').trim_start();
            let is_map = split_key(rest).is_some() && !rest.starts_with(['"', '\'']);
            if is_map && depth < MAX_DEPTH {
                // The item's first pair stands where its text starts; further pairs stand below it.
                let inner = indent + (line.text.len() - rest.len());
                if let Some(first) = self.lines.get_mut(self.at) {
                    *first = Line { number: line.number, indent: inner, text: rest };
                }
                items.push(Value::Map(self.map(indent + 1, depth + 1)));
            } else {
                self.at += 1;
                items.push(self.value(rest, line, depth + 1));
            }
        }
        items
    }

    /// A plain text with the indented lines after it.
    fn folded(&mut self, first: &str, indent: usize) -> String {
        let mut text = first.to_owned();
        while let Some(line) = self.peek(indent + 1).filter(|line| !line.is_item()) {
            self.at += 1;
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(line.text);
        }
        text
    }

    /// A block text: all lines indented more, with their line ends or folded.
    fn literal(&mut self, keep_lines: bool, indent: usize) -> String {
        let mut text = String::new();
        while let Some(&line) = self.lines.get(self.at).filter(|line| line.text.is_empty() || line.indent > indent) {
            self.at += 1;
            if !text.is_empty() {
                text.push(if keep_lines || line.text.is_empty() { '\n' } else { ' ' });
            }
            text.push_str(line.text);
        }
        text.trim().to_owned()
    }

    /// A quoted text, which may end on a later line. One that never ends is kept as it stands.
    fn quoted(&mut self, rest: &str, quote: char, line: Line<'a>) -> String {
        let mut text = rest.to_owned();
        let start = self.at;
        loop {
            if let Some(inner) = close_quote(&text, quote) {
                return inner;
            }
            match self
                .lines
                .get(self.at)
                .filter(|next| self.at - start < 200 && (next.text.is_empty() || next.indent > line.indent))
            {
                Some(next) => {
                    text.push(if next.text.is_empty() { '\n' } else { ' ' });
                    text.push_str(next.text);
                    self.at += 1;
                }
                None => {
                    self.at = start;
                    return rest.to_owned();
                }
            }
        }
    }

    /// A list `[…]` or a map `{…}`, which may end on a later line.
    fn flow(&mut self, rest: &str, open: char, line: Line<'a>) -> Value {
        let close = if open == '[' { ']' } else { '}' };
        let mut text = rest.to_owned();
        let start = self.at;
        while !text.ends_with(close) {
            match self.lines.get(self.at).filter(|next| self.at - start < 200 && next.indent > line.indent) {
                Some(next) => {
                    text.push(' ');
                    text.push_str(next.text);
                    self.at += 1;
                }
                None => {
                    self.at = start;
                    return Value::Text(rest.to_owned());
                }
            }
        }
        let inner = text.get(1..text.len() - 1).unwrap_or("").trim();
        if inner.is_empty() {
            return Value::Text(String::new());
        }
        if open == '[' {
            let items = split_outside_quotes(inner).into_iter().map(|item| Value::Text(unquoted(item.trim())));
            return Value::List(items.filter(|item| item.text().is_some_and(|text| !text.is_empty())).collect());
        }
        match pairs(inner, line.number) {
            Some(entries) => Value::Map(entries),
            None => Value::Text(text),
        }
    }
}

/// The inside of a text that starts with `quote`, if the quote is closed in it.
fn close_quote(text: &str, quote: char) -> Option<String> {
    let mut inner = String::new();
    let mut chars = text.chars().skip(1).peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quote == '"' => match chars.next()? {
                'n' => inner.push('\n'),
                't' => inner.push('\t'),
                other => inner.push(other),
            },
            _ if c == quote && quote == '\'' && chars.peek() == Some(&'\'') => {
                chars.next();
                inner.push('\'');
            }
            _ if c == quote => return Some(inner),
            _ => inner.push(c),
        }
    }
    None
}

fn unquoted(text: &str) -> String {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => close_quote(text, quote).unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    }
}

/// Parts between commas or semicolons that stand in no quotes.
fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut open) = (0, None);
    let mut fresh = true;
    for (at, c) in text.char_indices() {
        match open {
            Some(quote) if c == quote => open = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && fresh => open = Some(c),
            None if matches!(c, ',' | ';') => {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            None => {}
        }
        fresh = matches!(c, ',' | ';' | '=' | ':' | '[' | '{') || (fresh && c == ' ');
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}
