//! Fields of a query: `key:value`, with ranges, wildcards, alternatives and `re:/…/`.

use super::{Operator, Parser};
use crate::search::query::{Field, Node, QueryError, Regex, Value};
use crate::study::attribute;
use crate::text::display::one_line;

/// Characters of the longest pattern.
const MAX_PATTERN: usize = 2000;

impl Parser<'_> {
    /// A field, if one begins here.
    pub(super) fn field(&mut self) -> Result<Option<Node>, QueryError> {
        let start = self.at;
        let mut end = start;
        let named = |c: char, first: bool| c.is_alphabetic() || c == '_' || (!first && (c.is_numeric() || c == '-'));
        while self.chars.get(end).is_some_and(|&c| named(c, end == start)) {
            end += 1;
        }
        if end == start || self.chars.get(end) != Some(&':') {
            return Ok(None);
        }
        let written = self.text(start, end);
        self.at = end + 1;
        if self.peek().is_none_or(char::is_whitespace) {
            let what = format!("expected a value after “{written}:”; to find the text itself, put it in quotes");
            return Err(self.error(self.at, what));
        }
        let key = attribute::key(&written);
        if key == "re" {
            return self.regex().map(|regex| Some(Node::Regex(regex)));
        }
        if self.peek() == Some('(') { self.alternatives(&key, start) } else { self.condition(&key, start) }.map(Some)
    }

    fn condition(&mut self, key: &str, start: usize) -> Result<Node, QueryError> {
        let value_at = self.at;
        let value = self.value()?;
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Ok(Node::Field(Field { at: place(start), key: key.to_owned(), value_at: place(value_at), value }))
    }

    /// `key:(a OR "b c" OR NOT d)`.
    fn alternatives(&mut self, key: &str, start: usize) -> Result<Node, QueryError> {
        let opening = self.at;
        self.at += 1;
        let mut nodes = Vec::new();
        loop {
            self.blanks();
            self.count(1, self.at)?;
            let negated = self.operator() == Some(Operator::Not);
            if negated {
                self.at += 3;
                self.blanks();
            }
            if matches!(self.operator(), Some(Operator::Or | Operator::And)) || self.peek() == Some(')') {
                return Err(self.error(self.at, format!("expected a value of {key} here")));
            }
            if self.peek().is_none() {
                return Err(self.error(opening, "this “(” is never closed"));
            }
            let node = self.condition(key, start)?;
            nodes.push(if negated { Node::Not(Box::new(node)) } else { node });
            self.blanks();
            match (self.peek(), self.operator()) {
                (Some(')'), _) => break,
                (_, Some(Operator::Or)) => self.at += 2,
                (None, _) => return Err(self.error(opening, "this “(” is never closed")),
                _ => {
                    let what = "expected OR or “)” here; a value of several words stands in quotes";
                    return Err(self.error(self.at, what));
                }
            }
        }
        self.at += 1;
        Ok(super::one_or(nodes, Node::Or))
    }

    fn value(&mut self) -> Result<Value, QueryError> {
        match self.peek() {
            Some('"' | '“' | '”' | '„') => self.quoted_value().map(Value::Is),
            Some('[') => self.range_in_brackets(),
            Some('>' | '<') => self.comparison(),
            _ => self.bare_value(),
        }
    }

    fn quoted_value(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let value = self.quoted(&['"', '“', '”'])?;
        if value.trim().is_empty() {
            return Err(self.error(start, "expected a value between the quotation marks"));
        }
        if self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | ']')) {
            return Err(self.error(self.at, "expected a blank after the closing quotation mark"));
        }
        Ok(value)
    }

    /// What stands up to the next blank or parenthesis.
    fn run(&mut self, stop: &[char]) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && !stop.contains(&c)) {
            self.at += 1;
        }
        self.text(start, self.at)
    }

    /// A value as one bound of a range, quoted or not.
    fn bound(&mut self, what: &str, stop: &[char]) -> Result<String, QueryError> {
        let start = self.at;
        let quoted = matches!(self.peek(), Some('"' | '“' | '”'));
        let value = if quoted { self.quoted_value()? } else { self.run(stop) };
        if value.is_empty() || (value.contains('*') && value != "*") {
            return Err(self.error(start, format!("expected a value {what}")));
        }
        Ok(value)
    }

    fn comparison(&mut self) -> Result<Value, QueryError> {
        let above = self.take('>') || !self.take('<');
        let within = self.take('=');
        let sign = if above { "after >" } else { "after <" };
        let bound = self.bound(sign, &['(', ')'])?;
        let bound = Some((bound, within));
        Ok(if above { Value::Range(bound, None) } else { Value::Range(None, bound) })
    }

    fn range_in_brackets(&mut self) -> Result<Value, QueryError> {
        let opening = self.at;
        self.at += 1;
        self.blanks();
        let low = self.bound("after “[”, as in [2 TO 4]", &['(', ')', ']'])?;
        self.blanks();
        if !(self.take('T') && self.take('O') && self.peek().is_some_and(char::is_whitespace)) {
            return Err(self.error(self.at, "expected TO here, as in [2 TO 4]"));
        }
        self.blanks();
        let high = self.bound("after TO, as in [2 TO 4]", &['(', ')', ']'])?;
        self.blanks();
        if !self.take(']') {
            return Err(self.error(opening, "this “[” is never closed"));
        }
        let open = |bound: String| (bound != "*").then_some((bound, true));
        Ok(Value::Range(open(low), open(high)))
    }

    fn bare_value(&mut self) -> Result<Value, QueryError> {
        let start = self.at;
        let written = self.run(&['(', ')', '"', '“', '”']);
        if written.is_empty() {
            return Err(self.error(start, "expected a value here"));
        }
        if let Some((low, high)) = written.split_once("..") {
            if (low.is_empty() && high.is_empty()) || written.contains('*') || high.starts_with('.') {
                return Err(self.error(start, "expected a range, as in 2022-05..2022-09"));
            }
            let open = |bound: &str| (!bound.is_empty()).then(|| (bound.to_owned(), true));
            return Ok(Value::Range(open(low), open(high)));
        }
        match written.strip_suffix('*') {
            Some("") => Ok(Value::Any),
            Some(beginning) if !beginning.contains('*') => Ok(Value::Begins(beginning.to_owned())),
            None if !written.contains('*') => Ok(Value::Is(written)),
            _ => {
                let place = written.chars().position(|c| c == '*').unwrap_or(0);
                Err(self.error(start + place, "a * stands for the end of a value only, as in social*"))
            }
        }
    }

    /// `/pattern/` and flags.
    fn regex(&mut self) -> Result<Regex, QueryError> {
        let opening = self.at;
        if !self.take('/') {
            return Err(self.error(opening, "expected a pattern between slashes, as in re:/ben[dt]/"));
        }
        let at = self.at;
        let mut pattern = String::new();
        loop {
            match (self.peek(), self.ahead(1)) {
                (None, _) => return Err(self.error(opening, "this pattern is never closed; it ends with a “/”")),
                (Some('/'), _) => break,
                (Some('\\'), Some('/')) => {
                    pattern.push('/');
                    self.at += 2;
                }
                (Some('\\'), Some(next)) => {
                    pattern.extend(['\\', next]);
                    self.at += 2;
                }
                (Some(c), _) => {
                    pattern.push(c);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        if pattern.is_empty() || pattern.chars().count() > MAX_PATTERN {
            let what = format!("expected a pattern of 1 to {MAX_PATTERN} characters between the slashes");
            return Err(self.error(at, what));
        }
        let mut ignore_case = false;
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace() && *c != ')') {
            if c != 'i' {
                let what = format!("“{}” is no flag; only i (ignore case) may follow", one_line(&c.to_string()));
                return Err(self.error(self.at, what));
            }
            ignore_case = true;
            self.at += 1;
        }
        Ok(Regex { at: u32::try_from(at).unwrap_or(u32::MAX), pattern, ignore_case })
    }
}
