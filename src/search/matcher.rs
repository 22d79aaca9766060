//! Finds in a text what a query looks for: for scanning, for highlights and for scores.

use super::analyse::{Piece, Pieces, WordCache, fold_word};
use super::pattern::{Occurrence, Pattern, Test};
use super::stem::stem;
use crate::text::Span;

/// Reads texts for the words that pass the tests of one query.
pub(super) struct Reader<'t> {
    tests: &'t [Test],
    cache: WordCache<u32>,
    /// What words passed, each combination once; the cache names them by number.
    combinations: Vec<Box<[u16]>>,
    passed: Vec<Occurrence>,
    spans: Vec<Span>,
}

impl<'t> Reader<'t> {
    pub fn new(tests: &'t [Test]) -> Self {
        let combinations = vec![Box::default()];
        Self { tests, cache: WordCache::new(), combinations, passed: Vec::new(), spans: Vec::new() }
    }

    /// Reads `text`; [`Reader::find`] then speaks of it.
    pub fn read(&mut self, text: &str) {
        self.passed.clear();
        self.spans.clear();
        let mut pieces = Pieces::new(text);
        while let Some(piece) = pieces.next() {
            let (tests, combinations) = (self.tests, &mut self.combinations);
            let number = self.cache.get(pieces.written(piece), || {
                let passed = passes(tests, pieces.written(piece));
                let known = combinations.iter().position(|known| *known == passed);
                known.unwrap_or_else(|| {
                    combinations.push(passed);
                    combinations.len() - 1
                }) as u32
            });
            let Piece { position, length, start, end } = piece;
            if number > 0 {
                let passed = self.combinations.get(number as usize).map_or(&[][..], |passed| passed);
                self.passed.extend(passed.iter().map(|&test| Occurrence { test, position, length }));
            }
            if length == 1 {
                self.spans.push(Span::of(start..end));
            }
        }
        self.passed.sort_unstable();
    }

    /// Whether no word of the text passed any test.
    pub fn is_barren(&self) -> bool {
        self.passed.is_empty()
    }

    /// Where `pattern` is found: ranges of positions.
    pub fn find(&self, pattern: &Pattern) -> Vec<(u32, u32)> {
        if self.is_barren() { Vec::new() } else { pattern.find(&self.passed) }
    }

    /// The bytes of a range of positions.
    pub fn span(&self, (first, end): (u32, u32)) -> Option<Span> {
        let last = self.spans.get((end as usize).checked_sub(1)?)?;
        self.spans.get(first as usize).map(|span| span.hull(*last))
    }
}

/// The numbers of the tests that a word passes.
fn passes(tests: &[Test], written: &str) -> Box<[u16]> {
    let form = fold_word(written);
    let stemmed = std::cell::OnceCell::new();
    let passed = tests.iter().zip(0u16..);
    passed
        .filter(|(test, _)| test.passes(&form, || stemmed.get_or_init(|| stem(&form))))
        .map(|(_, number)| number)
        .collect()
}

/// Spans in order, those that overlap as one.
pub(super) fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Tests;
    use super::super::query::{Node, Query};
    use super::*;

    fn patterns(node: &Node, tests: &mut Tests, found: &mut Vec<Pattern>) {
        match node {
            Node::Text(text) => found.push(Pattern::new(text, tests)),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| patterns(node, tests, found)),
            _ => {}
        }
    }

    /// What each word or phrase of `query` finds in `text`.
    fn find(query: &str, text: &str) -> Vec<Vec<String>> {
        let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
        let (mut tests, mut found) = (Tests::default(), Vec::new());
        patterns(&query.root, &mut tests, &mut found);
        let mut reader = Reader::new(tests.list());
        reader.read(text);
        let spans = |pattern| reader.find(pattern).into_iter().filter_map(|range| reader.span(range));
        found.iter().map(|pattern| spans(pattern).map(|span| span.slice(text).to_owned()).collect()).collect()
    }

    fn one(query: &str, text: &str) -> Vec<String> {
        let found = find(query, text);
        assert_eq!(found.len(), 1, "{query}");
        found.into_iter().flatten().collect()
    }

    #[test]
    fn words_match_by_stem_phrases_in_order() {
        let text = "They bend the rules; the rule bends, bending RULES.";
        assert_eq!(one("bend", text), ["bend", "bends", "bending"]);
        assert_eq!(one("\"bend the rule\"", text), ["bend the rules"]);
        assert_eq!(one("\"rules bend\"", text), ["rule bends"]);
        assert_eq!(one("\"bend rules\"", text), ["bending RULES"]);
        assert_eq!(one("'bends'", text), ["bends"]);
        assert_eq!(one("'Bend THE rules'", text), ["bend the rules"]);
        assert_eq!(one("'bend the rule'", text), Vec::<String>::new());
        assert_eq!(one("rul*", text), ["rules", "rule", "RULES"]);
        assert_eq!(one("\"the rul*\"", text), ["the rules", "the rule"]);
        assert_eq!(one("\"ben* the\"", text), ["bend the"]);
        assert_eq!(one("don't", "I don’t, DON'T and dont"), ["don’t", "DON'T"]);
    }

    #[test]
    fn hyphenated_joined_and_adjacent_find_one_another() {
        let forms =
            ["inter-agency", "interagency", "inter agency", "Inter‐Agency", "inter\u{ad}agency", "inter-\nagency"];
        for query in
            ["inter-agency", "interagency", "\"inter agency\"", "'inter-agency'", "\"inter-agency\"", "Inter‑agency"]
        {
            for form in forms {
                let text = format!("some {form} work");
                assert_eq!(one(query, &text), [form], "{query} in {form}");
            }
            for other in ["agency inter", "inter, the agency", "inters agent", "inter"] {
                assert_eq!(one(query, other), Vec::<String>::new(), "{query} in {other}");
            }
        }
        for query in ["\"inter-agency work\"", "\"interagency work\"", "\"inter agency work\"", "\"inter-agency wor*\""]
        {
            for form in forms {
                let text = format!("some {form} working");
                assert_eq!(one(query, &text), [format!("{form} working")], "{query}");
            }
        }
        // Side by side and without quotes, the joined form stands for both.
        assert_eq!(find("inter agency", "an interagency"), [["interagency"], ["interagency"]]);
        assert_eq!(find("inter AND agency", "an interagency"), [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn folding_hyphens_keeps_to_compounds() {
        assert_eq!(one("away", "in a way"), Vec::<String>::new());
        assert_eq!(one("therapist", "the rapist"), Vec::<String>::new());
        assert_eq!(one("\"a way\"", "away"), Vec::<String>::new());
        assert_eq!(one("34", "aged 3-4"), Vec::<String>::new());
        assert_eq!(one("2022", "20 22"), Vec::<String>::new());
        assert_eq!(one("covid19", "covid-19 covid 19"), ["covid-19", "covid 19"]);
        assert_eq!(one("\"day-to-day work\"", "daytoday work, day to day work, day-to-day work").len(), 3);
        // A joined form is as long as its parts: no word follows it in its own middle.
        assert_eq!(one("\"interagency agency\"", "inter-agency"), Vec::<String>::new());
        assert_eq!(one("inter*", "inter-agency"), ["inter", "inter-agency"]);
        assert_eq!(one("interagancy~1", "inter-agency"), ["inter-agency"]);
    }

    #[test]
    fn nearness_counts_the_words_between() {
        let text = "they bend all of the rules they have and then bend none";
        assert_eq!(one("\"rules bend\"~3", text), ["bend", "rules"]);
        assert_eq!(one("\"rules bend\"~2", text), Vec::<String>::new());
        assert_eq!(one("\"rules bend\"~4", text), ["bend", "rules", "bend"]);
        assert_eq!(one("\"all bend rules\"~2", text), ["bend", "all", "rules"]);
        assert_eq!(one("\"all bend rules\"~1", text), Vec::<String>::new());
        assert_eq!(one("\"bend bend\"~3", text), Vec::<String>::new());
        assert_eq!(one("\"bend bend\"~8", text), ["bend", "bend"]);
        assert_eq!(one("\"rules bend\"~0", "rules bend rules"), ["rules", "bend", "rules"]);
        assert_eq!(one("\"inter-agency rules\"~1", "rules for interagency"), ["rules", "interagency"]);
        assert_eq!(one("'bends rules'~3", "bend rules"), Vec::<String>::new());
    }

    #[test]
    fn fuzzy_words_are_a_letter_or_two_away() {
        let text = "agency agancy agecny agncy agents";
        assert_eq!(one("agancy~1", text), ["agency", "agancy", "agncy"]);
        assert_eq!(one("agency~1", text), ["agency", "agancy", "agecny", "agncy"]);
        assert_eq!(one("agency~2", text), ["agency", "agancy", "agecny", "agncy", "agents"]);
    }

    #[test]
    fn overlapping_highlights_are_one() {
        let spans = [(5, 9), (0, 3), (3, 4), (8, 12)].map(|(start, end)| Span::new(start, end));
        assert_eq!(merge(spans.to_vec()), [Span::new(0, 3), Span::new(3, 4), Span::new(5, 12)]);
    }
}
