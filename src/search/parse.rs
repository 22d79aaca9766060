//! Reads queries. Words, phrases and how they combine are read here, fields in [`value`].
//!
//! Nothing is guessed: what cannot be read is an error that says where it stands and what was
//! expected. Names of fields, codes and coders are checked later, against the project.

#[cfg(test)]
mod tests;
mod value;

use super::analyse::query_words;
use super::pattern::join;
use super::query::{Ending, Node, QueryError, Text, Word};

/// Words and conditions of the longest query.
const MAX_TERMS: usize = 200;
/// Parentheses in one another.
const MAX_DEPTH: usize = 50;
/// Words that may stand between words near each other.
const MAX_BETWEEN: u32 = 100;
/// Words of a phrase of which the order is free.
const MAX_NEAR: usize = 12;

/// Reads `source`.
pub(super) fn parse(source: &str) -> Result<Node, QueryError> {
    let mut parser = Parser { source, chars: source.chars().collect(), at: 0, terms: 0 };
    parser.blanks();
    if parser.peek().is_none() {
        return Err(parser.error(0, "the query is empty; write a word, a “phrase” or a condition such as site:East"));
    }
    let node = parser.any(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.error(parser.at, "this “)” closes nothing; take it away, or add a “(” before")),
    }
}

struct Parser<'a> {
    source: &'a str,
    chars: Vec<char>,
    at: usize,
    terms: usize,
}

/// What a word in capitals means where a term may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

impl Parser<'_> {
    fn error(&self, at: usize, what: impl Into<String>) -> QueryError {
        let at = u32::try_from(at.min(self.chars.len())).unwrap_or(u32::MAX);
        QueryError { query: self.source.to_owned(), at, what: what.into() }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> Option<char> {
        self.chars.get(self.at + by).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or(&[]).iter().collect()
    }

    /// `a OR b`.
    fn any(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut nodes = vec![self.all(depth)?];
        while self.operator() == Some(Operator::Or) {
            self.at += 2;
            nodes.push(self.all(depth)?);
        }
        Ok(one_or(nodes, Node::Or))
    }

    /// `a b`, `a AND b`.
    fn all(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut nodes: Vec<Node> = Vec::new();
        let (mut wanted, mut beside) = (true, false);
        loop {
            self.blanks();
            match (self.operator(), self.peek()) {
                (Some(Operator::And), _) if !wanted => {
                    self.at += 3;
                    (wanted, beside) = (true, false);
                    continue;
                }
                (Some(Operator::And | Operator::Or), _) if wanted => {
                    return Err(self.error(self.at, "expected a word, a phrase or “(” before this operator"));
                }
                (Some(Operator::Or), _) | (None, None | Some(')')) if !wanted => break,
                _ => {}
            }
            let node = self.one(depth)?;
            if beside {
                offer_joined(&mut nodes, node);
            } else {
                nodes.push(node);
            }
            (wanted, beside) = (false, true);
        }
        Ok(one_or(nodes, Node::And))
    }

    /// An operator that stands here as a word of its own.
    fn operator(&self) -> Option<Operator> {
        let ends = |length: usize| {
            self.ahead(length).is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”'))
        };
        [("AND", Operator::And), ("OR", Operator::Or), ("NOT", Operator::Not)].into_iter().find_map(
            |(word, operator)| {
                let stands = word.chars().enumerate().all(|(by, c)| self.ahead(by) == Some(c)) && ends(word.len());
                stands.then_some(operator)
            },
        )
    }

    /// One term, perhaps negated.
    fn one(&mut self, depth: usize) -> Result<Node, QueryError> {
        let start = self.at;
        self.count(1, start)?;
        if depth > MAX_DEPTH {
            return Err(self.error(start, format!("parentheses stand more than {MAX_DEPTH} deep; write it flatter")));
        }
        if self.operator() == Some(Operator::Not) {
            self.at += 3;
            self.blanks();
            return self.negated(depth, "NOT");
        }
        match self.peek() {
            Some('-') if self.ahead(1).is_none_or(char::is_whitespace) => {
                Err(self.error(start, "“-” leaves out what follows it without a blank, as in -word"))
            }
            Some('-') => {
                self.at += 1;
                self.negated(depth, "-")
            }
            Some('(') => self.parenthesis(depth),
            Some('"' | '“' | '”' | '„') => self.phrase(),
            Some('\'' | '‘') => self.exact(),
            Some(c) if c != ')' => self.bare(),
            _ => Err(self.error(start, "expected a word, a phrase or “(” here")),
        }
    }

    fn negated(&mut self, depth: usize, operator: &str) -> Result<Node, QueryError> {
        if matches!(self.peek(), None | Some(')')) || matches!(self.operator(), Some(Operator::And | Operator::Or)) {
            return Err(self.error(self.at, format!("expected a word, a phrase or “(” after {operator}")));
        }
        self.one(depth + 1).map(|node| Node::Not(Box::new(node)))
    }

    fn parenthesis(&mut self, depth: usize) -> Result<Node, QueryError> {
        let start = self.at;
        self.at += 1;
        self.blanks();
        if self.peek() == Some(')') {
            return Err(self.error(self.at, "expected a word, a phrase or “(” between the parentheses"));
        }
        let node = if self.peek().is_some() {
            self.any(depth + 1)?
        } else {
            return Err(self.error(start, "this “(” is never closed"));
        };
        if self.take(')') { Ok(node) } else { Err(self.error(start, "this “(” is never closed")) }
    }

    /// What stands up to the closing quotation mark; the place is after the opening one.
    fn quoted(&mut self, closing: &[char]) -> Result<String, QueryError> {
        let opening = self.at;
        self.at += 1;
        let from = self.at;
        while let Some(c) = self.peek() {
            self.at += 1;
            if closing.contains(&c) {
                return Ok(self.text(from, self.at - 1));
            }
        }
        Err(self.error(opening, "this quotation mark is never closed"))
    }

    /// `"some words"`, perhaps with `~3`.
    fn phrase(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        let inside = self.quoted(&['"', '“', '”'])?;
        let words = self.phrase_words(&inside, start + 1)?;
        self.after_quotes(words, false, start)
    }

    /// `'word'`: not its stem.
    fn exact(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        self.at += 1;
        let from = self.at;
        let closes = |parser: &Self| {
            matches!(parser.peek(), Some('\'' | '’'))
                && parser.ahead(1).is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '~'))
        };
        while self.peek().is_some() && !closes(self) {
            self.at += 1;
        }
        if self.peek().is_none() {
            return Err(self.error(start, "this ' opens an exact form, as in 'bending', and is never closed"));
        }
        let inside = self.text(from, self.at);
        self.at += 1;
        let words = self.phrase_words(&inside, from)?;
        self.after_quotes(words, true, start)
    }

    fn after_quotes(&mut self, words: Vec<Word>, exact: bool, start: usize) -> Result<Node, QueryError> {
        let mut near = None;
        if self.take('~') {
            let at = self.at;
            let Some(number) = self.digits() else {
                return Err(self.error(at, "expected how many other words may stand among these, as in ~3"));
            };
            if number > MAX_BETWEEN {
                return Err(self.error(at, format!("at most {MAX_BETWEEN} other words may stand among these")));
            }
            if !(2..=MAX_NEAR).contains(&words.len()) {
                return Err(self.error(start, format!("~ wants from two to {MAX_NEAR} words between the quotes")));
            }
            near = Some(number);
        }
        if self.peek().is_some_and(|c| !c.is_whitespace() && c != ')') {
            return Err(self.error(self.at, "expected a blank after the closing quotation mark"));
        }
        Ok(Node::Text(Text { words, exact, near, joins: Vec::new() }))
    }

    fn digits(&mut self) -> Option<u32> {
        let from = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.text(from, self.at);
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))
    }

    /// The words between quotes; `at` is where they begin.
    fn phrase_words(&mut self, inside: &str, at: usize) -> Result<Vec<Word>, QueryError> {
        let mut words = Vec::new();
        let mut from = at;
        for chunk in inside.split_inclusive(char::is_whitespace) {
            let length = chunk.chars().count();
            let chunk = chunk.trim_end();
            let stem = chunk.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '*');
            match stem.strip_suffix('*') {
                Some(start) => words.extend(self.prefix_words(start, from)?),
                None if chunk.contains('*') => return Err(self.star(chunk, from)),
                None => words.extend(plain_words(chunk)),
            }
            from += length;
        }
        if words.is_empty() {
            return Err(self.error(at, "there is no word between the quotation marks"));
        }
        self.count(words.len(), at)?;
        Ok(words)
    }

    fn count(&mut self, terms: usize, at: usize) -> Result<(), QueryError> {
        self.terms = self.terms.saturating_add(terms);
        if self.terms > MAX_TERMS {
            return Err(self.error(at, format!("the query is too long: at most {MAX_TERMS} words and conditions")));
        }
        Ok(())
    }

    fn star(&self, chunk: &str, at: usize) -> QueryError {
        let place = chunk.chars().position(|c| c == '*').unwrap_or(0);
        self.error(at + place, "a * stands for the end of a word only, as in work*; for more, use re:/…/")
    }

    /// The words of `start`, of which the last is only a beginning.
    fn prefix_words(&self, start: &str, at: usize) -> Result<Vec<Word>, QueryError> {
        if start.contains('*') {
            return Err(self.star(start, at));
        }
        let mut words = plain_words(start);
        match words.last_mut() {
            Some(last) if start.ends_with(|c: char| c.is_alphanumeric()) => last.ending = Ending::Prefix,
            _ => return Err(self.error(at, "expected the beginning of a word before *")),
        }
        Ok(words)
    }

    /// A word without quotes, or a field.
    fn bare(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        if let Some(node) = self.field()? {
            return Ok(node);
        }
        while self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"' | '“' | '”')) {
            self.at += 1;
        }
        let written = self.text(start, self.at);
        if written == "*" {
            return Ok(Node::Every);
        }
        let words = self.bare_words(&written, start)?;
        if words.is_empty() {
            let shown = crate::text::display::one_line(&written);
            return Err(self.error(start, format!("“{shown}” holds no word; words are letters and digits")));
        }
        self.count(words.len() - 1, start)?;
        Ok(Node::Text(Text { words, exact: false, near: None, joins: Vec::new() }))
    }

    fn bare_words(&self, written: &str, start: usize) -> Result<Vec<Word>, QueryError> {
        if let Some((word, most)) = written.rsplit_once('~')
            && most.chars().all(|c| c.is_ascii_digit())
        {
            let place = start + word.chars().count();
            let most = match most {
                "" | "1" => 1,
                "2" => 2,
                _ => return Err(self.error(place + 1, "a word may be one or two letters away: ~1 or ~2")),
            };
            let mut words = plain_words(word);
            return match words.as_mut_slice() {
                [only] if !word.contains('*') => {
                    only.ending = Ending::Fuzzy(most);
                    Ok(words)
                }
                _ => Err(self.error(place, "~ stands after one word, as in agancy~1, or after a quoted phrase")),
            };
        }
        match written.trim_end_matches([',', ';', '.', '!', '?']).strip_suffix('*') {
            Some(beginning) => self.prefix_words(beginning, start),
            None if written.contains('*') => Err(self.star(written, start)),
            None => Ok(plain_words(written)),
        }
    }
}

fn plain_words(text: &str) -> Vec<Word> {
    query_words(text).into_iter().map(|parts| Word { parts, ending: Ending::Whole }).collect()
}

fn one_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match (nodes.len(), nodes.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            nodes.push(last);
            many(nodes)
        }
        (_, None) => many(nodes),
    }
}

/// Adds `node` after the others. Where it and the one before it are plain words side by side, the
/// joined form stands for either.
fn offer_joined(nodes: &mut Vec<Node>, mut node: Node) {
    if let (Some(Node::Text(before)), Node::Text(after)) = (nodes.last_mut(), &mut node)
        && let ([word], [next]) = (before.words.as_slice(), after.words.as_slice())
        && !before.exact
        && !after.exact
        && next.ending == Ending::Whole
        && let Some(joined) = join(word, next)
    {
        before.joins.push(joined.clone());
        after.joins.push(joined);
    }
    nodes.push(node);
}
