//! Code expressions: `power AND NOT identity`, `(power OR bend) AND expertise`, and the passages they find.
//!
//! An expression says which passages are wanted, by the codes on them and near them. What is listed are the
//! passages of its *head*: the code that is named first and is not negated, or, where alternatives are named first,
//! all of them together, so that what they share is listed once. Each alternative of the whole (`a OR b`) has a
//! head of its own, and the passages of all heads are joined. A passage is listed if the expression is true of it,
//! where a code is true of a passage if a passage of that code meets it within the [`Reach`].
//!
//! `AND`, `OR` and `NOT` may be written in any case; a code of that name stands in quotes, as does a name with
//! blanks. `NOT` binds most, `OR` least. A code stands with its sub-codes.

mod retrieve;

pub use retrieve::{Found, Retrieval, known_tag, retrieve, tagged};

use super::AnalysisError;
use crate::study::Codebook;
use crate::text::display::one_line;
use std::str::FromStr;

/// How near another code must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// The passages share a code point of a counted turn.
    #[default]
    Overlap,
    /// A counted turn is touched by both.
    Turn,
    /// Both are in counted turns of the document.
    Document,
}

impl Reach {
    /// All, in the order in which they widen.
    pub const ALL: [Self; 3] = [Self::Overlap, Self::Turn, Self::Document];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Turn => "turn",
            Self::Document => "document",
        }
    }

    /// The next wider one; after the widest the first.
    pub fn next(self) -> Self {
        match self {
            Self::Overlap => Self::Turn,
            Self::Turn => Self::Document,
            Self::Document => Self::Overlap,
        }
    }
}

impl FromStr for Reach {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|reach| reach.as_str() == s.trim());
        found.ok_or_else(|| format!("“{}” is no reach; accepted are overlap, turn, document", one_line(s)))
    }
}

/// An expression as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    source: String,
    root: Node,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// A code as it is named, and where (code points).
    Code(String, usize),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// An expression that cannot be used: where it is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}\n  {}\n  {}^", one_line(.source_text), blanks(.source_text, *.at))]
pub struct ExpressionError {
    /// The expression.
    pub source_text: String,
    /// The place, in code points.
    pub at: u32,
    /// What is wrong there.
    pub what: String,
}

fn blanks(source: &str, at: u32) -> String {
    let head: String = source.chars().take(at as usize).collect();
    " ".repeat(unicode_width::UnicodeWidthStr::width(one_line(&head).as_str()))
}

/// Codes in the longest expression.
const MOST_CODES: usize = 100;
/// Parentheses and negations in one another.
const DEEPEST: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Code(String),
}

impl Expression {
    /// It as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    fn error(&self, at: usize, what: String) -> AnalysisError {
        error(&self.source, at, what).into()
    }
}

fn error(source: &str, at: usize, what: impl Into<String>) -> ExpressionError {
    ExpressionError { source_text: source.to_owned(), at: u32::try_from(at).unwrap_or(u32::MAX), what: what.into() }
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(source: &str) -> Result<Self, ExpressionError> {
        let tokens = tokens(source)?;
        if tokens.is_empty() {
            return Err(error(source, 0, "the expression is empty; name a code, as in power AND NOT identity"));
        }
        let mut parser = Parser { source, tokens: &tokens, at: 0, end: source.chars().count() };
        let root = parser.any(0)?;
        if parser.peek().is_some() {
            return Err(parser.wrong("this “)” closes nothing; take it away, or add a “(” before"));
        }
        let codes = tokens.iter().filter(|(token, _)| matches!(token, Token::Code(_))).count();
        if codes > MOST_CODES {
            return Err(error(source, 0, format!("the expression names more than {MOST_CODES} codes")));
        }
        Ok(Self { source: source.to_owned(), root })
    }
}

/// The tokens, each with its place.
fn tokens(source: &str) -> Result<Vec<(Token, usize)>, ExpressionError> {
    let chars: Vec<char> = source.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = chars.get(at).copied() {
        let start = at;
        match c {
            c if c.is_whitespace() => at += 1,
            '(' | ')' => {
                at += 1;
                found.push((if c == '(' { Token::Open } else { Token::Close }, start));
            }
            '"' | '“' | '”' => {
                at += 1;
                while chars.get(at).is_some_and(|c| !matches!(c, '"' | '“' | '”')) {
                    at += 1;
                }
                if at >= chars.len() {
                    return Err(error(source, start, "this quotation mark is never closed"));
                }
                let name: String = chars.get(start + 1..at).unwrap_or(&[]).iter().collect();
                at += 1;
                found.push((Token::Code(name), start));
            }
            '-' if chars.get(at + 1).is_some_and(|c| !c.is_whitespace()) => {
                at += 1;
                found.push((Token::Not, start));
            }
            _ => {
                while chars.get(at).is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"' | '“' | '”'))
                {
                    at += 1;
                }
                let word: String = chars.get(start..at).unwrap_or(&[]).iter().collect();
                let token = match word.to_uppercase().as_str() {
                    "AND" => Token::And,
                    "OR" => Token::Or,
                    "NOT" => Token::Not,
                    _ => Token::Code(word),
                };
                found.push((token, start));
            }
        }
    }
    Ok(found)
}

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [(Token, usize)],
    at: usize,
    end: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(_, at)| *at)
    }

    fn wrong(&self, what: &str) -> ExpressionError {
        error(self.source, self.place(), what)
    }

    fn any(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let mut nodes = vec![self.all(depth)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            nodes.push(self.all(depth)?);
        }
        Ok(one_or(nodes, Node::Or))
    }

    fn all(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let mut nodes = vec![self.one(depth)?];
        loop {
            match self.peek() {
                Some(Token::And) => {
                    self.at += 1;
                    nodes.push(self.one(depth)?);
                }
                // What stands side by side holds together, as in a search.
                Some(Token::Not | Token::Code(_) | Token::Open) => nodes.push(self.one(depth)?),
                _ => return Ok(one_or(nodes, Node::And)),
            }
        }
    }

    fn one(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        if depth > DEEPEST {
            return Err(self.wrong("parentheses stand too deep in one another; write it flatter"));
        }
        let at = self.place();
        match self.peek().cloned() {
            Some(Token::Code(name)) => {
                self.at += 1;
                Ok(Node::Code(name, at))
            }
            Some(Token::Not) => {
                self.at += 1;
                Ok(Node::Not(Box::new(self.one(depth + 1)?)))
            }
            Some(Token::Open) => {
                self.at += 1;
                let node = self.any(depth + 1)?;
                if self.peek() != Some(&Token::Close) {
                    return Err(error(self.source, at, "this “(” is never closed"));
                }
                self.at += 1;
                Ok(node)
            }
            _ => Err(self.wrong("expected a code, NOT or “(” here")),
        }
    }
}

fn one_or(mut nodes: Vec<Node>, many: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            many(nodes)
        }
    }
}

/// An expression over the codes of a study: codes are numbered in the order of their first mention.
#[derive(Clone, Debug)]
struct Resolved {
    root: Truth,
    /// The codes named, places in the codebook.
    codes: Vec<usize>,
    /// Those whose passages are listed, in the order in which they are named.
    head: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Truth {
    /// Of the code with this number.
    Code(usize),
    And(Vec<Truth>),
    Or(Vec<Truth>),
    Not(Box<Truth>),
}

impl Truth {
    /// Whether it holds, where `code` says which codes do.
    fn holds(&self, code: &mut dyn FnMut(usize) -> bool) -> bool {
        match self {
            Self::Code(number) => code(*number),
            Self::And(parts) => parts.iter().all(|part| part.holds(code)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(code)),
            Self::Not(part) => !part.holds(code),
        }
    }
}

impl Expression {
    fn resolve(&self, book: &Codebook) -> Result<Resolved, AnalysisError> {
        let mut codes = Vec::new();
        let root = self.truth(&self.root, book, &mut codes)?;
        let mut head = Vec::new();
        self.head(&self.root, book, &mut head)?;
        Ok(Resolved { root, codes, head })
    }

    fn truth(&self, node: &Node, book: &Codebook, codes: &mut Vec<usize>) -> Result<Truth, AnalysisError> {
        Ok(match node {
            Node::Code(name, at) => {
                let code = book.find(name).map_err(|what| self.error(*at, what))?;
                let known = codes.iter().position(|known| *known == code);
                Truth::Code(known.unwrap_or_else(|| {
                    codes.push(code);
                    codes.len() - 1
                }))
            }
            Node::And(nodes) => Truth::And(self.truths(nodes, book, codes)?),
            Node::Or(nodes) => Truth::Or(self.truths(nodes, book, codes)?),
            Node::Not(node) => Truth::Not(Box::new(self.truth(node, book, codes)?)),
        })
    }

    fn truths(&self, nodes: &[Node], book: &Codebook, codes: &mut Vec<usize>) -> Result<Vec<Truth>, AnalysisError> {
        nodes.iter().map(|node| self.truth(node, book, codes)).collect()
    }

    /// The codes whose passages are listed.
    fn head(&self, node: &Node, book: &Codebook, head: &mut Vec<usize>) -> Result<(), AnalysisError> {
        match node {
            Node::Code(name, at) => {
                let code = book.find(name).map_err(|what| self.error(*at, what))?;
                if !head.contains(&code) {
                    head.push(code);
                }
                Ok(())
            }
            Node::And(nodes) => match nodes.iter().find(|node| has_head(node)) {
                Some(first) => self.head(first, book, head),
                None => Err(self.headless(node)),
            },
            Node::Or(nodes) => nodes.iter().try_for_each(|node| self.head(node, book, head)),
            Node::Not(_) => Err(self.headless(node)),
        }
    }

    fn headless(&self, node: &Node) -> AnalysisError {
        let what = "what is listed are passages of a code that is there, so name one that is not negated, as in power AND NOT identity";
        self.error(place(node), what.to_owned())
    }
}

fn has_head(node: &Node) -> bool {
    match node {
        Node::Code(..) => true,
        Node::And(nodes) => nodes.iter().any(has_head),
        Node::Or(nodes) => nodes.iter().all(has_head),
        Node::Not(_) => false,
    }
}

fn place(node: &Node) -> usize {
    match node {
        Node::Code(_, at) => *at,
        Node::And(nodes) | Node::Or(nodes) => nodes.first().map_or(0, place),
        Node::Not(node) => place(node),
    }
}

#[cfg(test)]
mod tests;
