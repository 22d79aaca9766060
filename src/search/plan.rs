//! A query made ready for one corpus: names resolved, conditions answered, patterns compiled.

use super::bits::Bits;
use super::condition::Conditions;
use super::pattern::{Pattern, Test, Tests};
use super::query::{Node, Query, QueryError};
use crate::study::Corpus;

/// Memory that a compiled pattern may take.
const PATTERN_BYTES: usize = 4 << 20;

/// A part of a query, its leaves by number.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Every,
    And(Vec<Part>),
    Or(Vec<Part>),
    Not(Box<Part>),
    /// Index into [`Plan::texts`].
    Text(usize),
    /// Index into [`Plan::sets`].
    Set(usize),
    /// Index into [`Plan::regexes`].
    Regex(usize),
}

/// Words or a phrase to find.
#[derive(Debug)]
pub(super) struct Wanted {
    pub pattern: Pattern,
    /// Whether all its tests are of stems; then the index alone answers for it, and its matches count
    /// for the score.
    pub stems: bool,
}

/// A query made ready.
#[derive(Debug)]
pub(super) struct Plan {
    pub root: Part,
    pub tests: Vec<Test>,
    pub texts: Vec<Wanted>,
    pub sets: Vec<Bits>,
    pub regexes: Vec<regex::Regex>,
    /// What the user should know: values that nothing has.
    pub notes: Vec<String>,
}

impl Plan {
    /// Makes `query` ready for `corpus`.
    pub fn new(query: &Query, corpus: &Corpus) -> Result<Self, QueryError> {
        let conditions = Conditions { corpus, source: &query.source, notes: Vec::new() };
        let mut maker =
            Maker { conditions, tests: Tests::default(), texts: Vec::new(), sets: Vec::new(), regexes: Vec::new() };
        let root = maker.part(&query.root)?;
        let tests = maker.tests.list().to_vec();
        let Maker { conditions, texts, sets, regexes, .. } = maker;
        Ok(Self { root, tests, texts, sets, regexes, notes: conditions.notes })
    }
}

struct Maker<'a> {
    conditions: Conditions<'a>,
    tests: Tests,
    texts: Vec<Wanted>,
    sets: Vec<Bits>,
    regexes: Vec<regex::Regex>,
}

impl Maker<'_> {
    fn part(&mut self, node: &Node) -> Result<Part, QueryError> {
        Ok(match node {
            Node::Every => Part::Every,
            Node::And(nodes) => Part::And(self.parts(nodes)?),
            Node::Or(nodes) => Part::Or(self.parts(nodes)?),
            Node::Not(node) => Part::Not(Box::new(self.part(node)?)),
            Node::Text(text) => {
                let pattern = Pattern::new(text, &mut self.tests);
                let mut edges = pattern.lattices().iter().flat_map(|lattice| &lattice.edges);
                let stems = edges.all(|edge| matches!(self.tests.list().get(edge.test as usize), Some(Test::Stem(_))));
                self.texts.push(Wanted { pattern, stems });
                Part::Text(self.texts.len() - 1)
            }
            Node::Field(field) => {
                let turns = self.conditions.turns_with(field)?;
                self.sets.push(turns);
                Part::Set(self.sets.len() - 1)
            }
            Node::Turns(turns) => {
                let mut set = Bits::none(self.conditions.corpus.turns.len());
                turns.iter().for_each(|&turn| set.insert(turn));
                self.sets.push(set);
                Part::Set(self.sets.len() - 1)
            }
            Node::Regex(regex) => {
                self.regexes.push(compile(regex, self.conditions.source)?);
                Part::Regex(self.regexes.len() - 1)
            }
        })
    }

    fn parts(&mut self, nodes: &[Node]) -> Result<Vec<Part>, QueryError> {
        nodes.iter().map(|node| self.part(node)).collect()
    }
}

fn compile(regex: &super::query::Regex, source: &str) -> Result<regex::Regex, QueryError> {
    let built = regex::RegexBuilder::new(&regex.pattern)
        .case_insensitive(regex.ignore_case)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .build();
    built.map_err(|error| {
        let what = match error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
            other => {
                let message = other.to_string();
                let last = message.lines().last().unwrap_or("").trim();
                last.strip_prefix("error: ").unwrap_or(last).to_owned()
            }
        };
        QueryError { query: source.to_owned(), at: regex.at, what: format!("this pattern cannot be used: {what}") }
    })
}
