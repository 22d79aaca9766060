//! More like this: `like:power` finds turns that share words with what is coded with a code, `like:ALD-I1:12` with a
//! turn, `like:"ALD-I1:120-180"` with a stretch (code points).
//!
//! The words that set the sample apart (often in it, seldom elsewhere) are looked for, each by its stem; how many
//! of them a turn has, and how seldom they are, makes the order. What the sample is of is left out: turns that are
//! coded with the code already, or the turns that the stretch touches. A turn is alike only if it has several of
//! the words, where there are several.

use super::SearchError;
use super::analyse::{Pieces, fold_word, may_be_half};
use super::bits::Bits;
use super::evaluate::Failed;
use super::plan::Plan;
use super::query::{Ending, Field, Node, Query, QueryError, Text, Value, Word};
use super::run::Searcher;
use super::stem::stem;
use crate::text::display::one_line;
use crate::text::{CharIndex, CharSpan, Span};
use std::collections::BTreeMap;

/// How many words are looked for.
const WORDS: usize = 25;
/// How many of them are weighed, the ones that stand in the sample most often.
const WEIGHED: usize = 400;
/// How much text a sample may have, in bytes: of a code that is used very often, some.
const SAMPLE: usize = 400_000;

/// How much more often than by chance a word must stand in a sample of many turns (half as often again).
const MARKED: f64 = 0.405;

/// What a condition says the wanted turns are like.
struct Sample {
    /// Documents and stretches of them.
    places: Vec<(usize, Span)>,
    /// Turns that are left out.
    out: Bits,
}

impl Query {
    /// Whether it asks for what is like something: then the best come first.
    pub fn is_ranked(&self) -> bool {
        ranked(&self.root)
    }
}

fn ranked(node: &Node) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(ranked),
        Node::Not(node) => ranked(node),
        Node::Field(field) => field.key == "like",
        _ => false,
    }
}

/// Puts words in the place of every `like:…`; what is to be said of them goes to `notes`.
pub(super) fn expand(searcher: &Searcher<'_>, query: &Query, notes: &mut Vec<String>) -> Result<Query, Failed> {
    let root = Expander { searcher, query, notes }.node(&query.root)?;
    Ok(Query { source: query.source.clone(), root })
}

struct Expander<'a, 's> {
    searcher: &'a Searcher<'s>,
    query: &'a Query,
    notes: &'a mut Vec<String>,
}

impl Expander<'_, '_> {
    fn node(&mut self, node: &Node) -> Result<Node, Failed> {
        Ok(match node {
            Node::And(nodes) => Node::And(nodes.iter().map(|node| self.node(node)).collect::<Result<_, _>>()?),
            Node::Or(nodes) => Node::Or(nodes.iter().map(|node| self.node(node)).collect::<Result<_, _>>()?),
            Node::Not(node) => Node::Not(Box::new(self.node(node)?)),
            Node::Field(field) if field.key == "like" => self.like(field)?,
            other => other.clone(),
        })
    }

    fn error(&self, field: &Field, what: String) -> Failed {
        let error = QueryError { query: self.query.source.clone(), at: field.value_at, what };
        Failed::Search(SearchError::Query(error))
    }

    fn like(&mut self, field: &Field) -> Result<Node, Failed> {
        let Value::Is(wanted) = &field.value else {
            let what = "expected a code or a place, as in like:power or like:ALD-I1:12";
            return Err(self.error(field, what.to_owned()));
        };
        let sample = self.sample(wanted).map_err(|what| match what {
            Ok(what) => self.error(field, what),
            Err(failed) => failed,
        })?;
        if sample.places.is_empty() {
            self.notes.push(format!("nothing is coded {} yet, so nothing is like it", one_line(wanted)));
        }
        let words = self.words(&sample)?;
        let shown: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).take(10).collect();
        if !shown.is_empty() {
            self.notes.push(format!("alike by {}", shown.join(", ")));
        }
        let least = match words.len() {
            0..=5 => 1,
            6..=11 => 2,
            _ => 3,
        };
        let mut turns = self.with_at_least(&words, least);
        let mut left = sample.out;
        left.invert();
        turns.keep(&left);
        let words = words.into_iter().map(|(word, _)| text(word)).collect();
        Ok(Node::And(vec![Node::Turns(turns.iter().collect()), Node::Or(words)]))
    }

    /// What the words are taken from; an error is what is wrong with the name.
    fn sample(&self, wanted: &str) -> Result<Sample, Result<String, Failed>> {
        let corpus = self.searcher.corpus();
        let mut out = Bits::none(corpus.turns.len());
        let mut places = Vec::new();
        let Some((document, place)) = self.place(wanted) else {
            let code = corpus.codebook.find(wanted).map_err(Ok)?;
            let codes = corpus.codebook.subtree(code);
            for coding in corpus.codings.iter().filter(|coding| codes.contains(&(coding.code as usize))) {
                places.push((coding.document as usize, coding.span));
                corpus.touched(coding.document as usize, coding.span).for_each(|turn| out.insert(turn as u32));
            }
            places.sort_unstable();
            places.dedup();
            return Ok(Sample { places, out });
        };
        let turns = corpus.turns_of(document);
        let span = match place.split_once('-') {
            Some((start, end)) => {
                let (Ok(start), Ok(end)) = (start.parse(), end.parse()) else {
                    return Err(Ok("expected two places, as in ALD-I1:120-180".to_owned()));
                };
                let text = self.searcher.text(document).map_err(|error| Err(Failed::Search(error)))?;
                let span = CharIndex::new(&text).span(&text, CharSpan { start, end });
                span.filter(|span| !span.is_empty()).ok_or_else(|| Ok(format!("{place} is outside the document")))?
            }
            None => {
                let turn = place.parse::<usize>().ok().and_then(|turn| turns.get(turn.checked_sub(1)?));
                turn.map(|turn| turn.body).ok_or_else(|| Ok(format!("this document has {} turns", turns.len())))?
            }
        };
        corpus.touched(document, span).for_each(|turn| out.insert(turn as u32));
        places.push((document, span));
        Ok(Sample { places, out })
    }

    /// The document and the place in it that `DOC:12` or `DOC:120-180` names.
    fn place<'w>(&self, wanted: &'w str) -> Option<(usize, &'w str)> {
        let (name, place) = wanted.rsplit_once(':')?;
        Some((self.searcher.corpus().document_named(name.trim())?, place.trim()))
    }

    /// The words that set the sample apart, the best first, each with the turns that have it.
    fn words(&self, sample: &Sample) -> Result<Vec<(String, Bits)>, Failed> {
        let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let (mut read, mut open) = (0, None::<(usize, std::sync::Arc<str>)>);
        for (document, span) in &sample.places {
            if open.as_ref().is_none_or(|(known, _)| known != document) {
                open = Some((*document, self.searcher.text(*document)?));
            }
            let Some((_, text)) = &open else { continue };
            let body = text.get(span.range()).unwrap_or("");
            let mut pieces = Pieces::new(body);
            while let Some(piece) = pieces.next() {
                if piece.length == 1 {
                    let form = fold_word(pieces.written(piece));
                    if form.chars().count() > 2 && form.chars().any(char::is_alphabetic) && may_be_half(&form) {
                        counts.entry(stem(&form)).or_insert_with(|| (0, form)).0 += 1;
                    }
                }
            }
            read += body.len();
            if read > SAMPLE {
                break;
            }
        }
        let mut common: Vec<(usize, String)> = counts.into_values().collect();
        common.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        common.truncate(WEIGHED);
        let nodes = common.iter().map(|(_, word)| text(word.clone())).collect();
        let plan = Plan::new(&Query { source: String::new(), root: Node::Or(nodes) }, self.searcher.corpus())
            .map_err(|error| Failed::Search(error.into()))?;
        let having = self.searcher.evaluate_texts(&plan)?;
        let all = self.searcher.corpus().turns.len() as f64;
        let own = sample.out.count();
        // Turns that are coded are often longer than others: words are held against words.
        let share = self.share_of_words(&sample.out);
        let mut weighed: Vec<(f64, String, Bits)> = common
            .into_iter()
            .zip(having)
            // What stands in most turns sets nothing apart.
            .filter(|(_, turns)| turns.count() > 1 && (turns.count() as f64) <= all / 2.0)
            .filter_map(|((times, word), turns)| {
                let mut inside = turns.clone();
                inside.keep(&sample.out);
                let (inside, having) = (inside.count() as f64, turns.count() as f64);
                // How much more often than by chance, of as many words; what is as frequent everywhere says nothing.
                let more = (inside / (share * having)).ln();
                let enough = own < 5 || (inside >= 2.0 && more > MARKED);
                let repeated = 1.0 + (times as f64 / inside.max(1.0)).ln().max(0.0);
                (more > 0.0 && enough).then_some((inside * more * repeated, word, turns))
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        weighed.truncate(WORDS);
        Ok(weighed.into_iter().map(|(_, word, turns)| (word, turns)).collect())
    }

    /// How much of all that is said is said in these turns.
    fn share_of_words(&self, turns: &Bits) -> f64 {
        let rows = &self.searcher.corpus().turns;
        let words = |row: &crate::study::corpus::TurnRow| f64::from(row.word_end.saturating_sub(row.word_start));
        let inside: f64 = turns.iter().filter_map(|turn| rows.get(turn as usize)).map(words).sum();
        let all: f64 = rows.iter().map(words).sum();
        (inside.max(1.0) / all.max(1.0)).min(1.0)
    }

    /// The turns that have at least so many of the words.
    fn with_at_least(&self, words: &[(String, Bits)], least: u32) -> Bits {
        let mut counts = vec![0u32; self.searcher.corpus().turns.len()];
        for turn in words.iter().flat_map(|(_, turns)| turns.iter()) {
            if let Some(count) = counts.get_mut(turn as usize) {
                *count += 1;
            }
        }
        let mut turns = Bits::none(counts.len());
        (0u32..).zip(counts).filter(|(_, count)| *count >= least).for_each(|(turn, _)| turns.insert(turn));
        turns
    }
}

fn text(word: String) -> Node {
    let words = vec![Word { parts: vec![word], ending: Ending::Whole }];
    Node::Text(Text { words, exact: false, near: None, joins: Vec::new() })
}

impl Searcher<'_> {
    /// For each text of a plan the turns that have it.
    fn evaluate_texts(&self, plan: &Plan) -> Result<Vec<Bits>, Failed> {
        let mut evaluation = self.evaluation(plan)?;
        evaluation.turns()?;
        Ok(evaluation.turns_by_text())
    }
}

/// Names a place of a document for `like:`, in quotes where that is needed.
pub fn like_query(what: &str) -> String {
    let plain = what.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | ':'));
    if plain && !what.contains("..") {
        format!("like:{what}")
    } else {
        format!("like:\"{}\"", what.replace(['"', '“', '”'], " "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Study, sample};
    use super::super::{Index, Options, Order, Unwritable};
    use super::*;
    use std::collections::BTreeSet;

    fn talk() -> Study {
        let mut study = Study::default();
        study
            .document(
                "one",
                &[],
                &[
                    "A1: The chain of command decides who chairs the meeting.",
                    "A2: We had lunch in the old library and it rained.",
                    "A1: Commanders sit in the chair and the chain goes up.",
                    "A2: Nobody decides anything.",
                ],
            )
            .document(
                "two",
                &[],
                &[
                    "A1: Up the chain, down the chain: the command came and the chair nodded.",
                    "A2: It rained on the old library.",
                    "A1: Lunch again.",
                ],
            )
            .codes(&["power", "unused"])
            .code("one", "The chain of command decides who chairs the meeting.", "power", "k1");
        study
    }

    fn hits(study: &Study, index: &Index, query: &str) -> (Vec<String>, Vec<String>) {
        let searcher = Searcher::new(index, &study.corpus, study).expect("a searcher");
        let query: Query = query.parse().expect("a query");
        assert!(query.is_ranked());
        let found = searcher.run(&query, Options { order: Order::Score, ..Options::default() }).expect("hits");
        let name = |hit: &super::super::Hit| format!("{}:{}", study.corpus.documents[hit.document].name, hit.turn);
        (found.hits.iter().map(name).collect(), found.notes)
    }

    #[test]
    fn turns_that_share_seldom_words_come_first_and_the_sample_is_left_out() {
        let study = talk();
        let index = Index::in_memory();
        let read = hits(&study, &index, "like:power");
        index.catch_up(&study, Unwritable::Scan, &mut |_, _| {}).expect("built");
        let looked_up = hits(&study, &index, "like:power");
        assert_eq!(read, looked_up, "with an index or without, the same is alike");
        let (turns, notes) = looked_up;
        let best: BTreeSet<&str> = turns.iter().take(2).map(String::as_str).collect();
        assert_eq!(best, BTreeSet::from(["one:3", "two:1"]));
        assert!(!turns.contains(&"one:1".to_owned()) && !turns.contains(&"two:3".to_owned()), "{turns:?}");
        assert!(notes[0].contains("chain") && notes[0].contains("command"), "{notes:?}");
        assert_eq!(hits(&study, &index, "like:one:2").0.first().map(String::as_str), Some("two:2"));
        assert_eq!(hits(&study, &index, "like:power document:two").0, ["two:1"]);
        let stretch = study.corpus.turns[1].body;
        let by_place = hits(&study, &index, &format!("like:\"one:{}-{}\"", stretch.start, stretch.end));
        assert_eq!(by_place.0, hits(&study, &index, "like:one:2").0);
        let (none, notes) = hits(&study, &index, "like:unused");
        assert!(none.is_empty() && notes[0].contains("nothing is coded"), "{notes:?}");
    }

    #[test]
    fn names_that_mean_nothing_are_errors_in_their_place() {
        let study = sample();
        let searcher_of = Index::in_memory();
        let searcher = Searcher::new(&searcher_of, &study.corpus, &study).expect("a searcher");
        for (query, says) in [
            ("bend like:nothing", "nothing"),
            ("like:east-1:99", "5 turns"),
            ("like:east-1:0", "5 turns"),
            ("like:\"east-1:9-x\"", "two places"),
            ("like:\"east-1:90000-90010\"", "outside"),
            ("like:*", "expected a code"),
        ] {
            let error = searcher.run(&query.parse().expect("a query"), Options::default()).expect_err("wrong");
            assert!(matches!(&error, SearchError::Query(error) if error.what.contains(says)), "{query}: {error}");
        }
        assert_eq!(like_query("ALD-W1:3"), "like:ALD-W1:3");
        assert_eq!(like_query("my file:3"), "like:\"my file:3\"");
    }
}
