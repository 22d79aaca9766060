//! What an excerpt quotes: the exact text of its span, the form in which it can be printed, its context.
//!
//! Three forms, because readers need different things. [`Quotation::text`] is the span and nothing else,
//! code point by code point, so that it can be found again in the transcript. [`Quotation::printed`] is
//! what a paper prints: one turn as it is; several turns one below the other, each with its speaker, with
//! `[…]` where the first or the last is cut. Turns are never joined silently. `before` and `after` are the
//! rest of the turns that the span cuts, and neighbouring turns where they are asked for.
//!
//! In a file with neutral ids the same forms come out with those ids: then `text` differs from the
//! transcript in names alone.

use super::consent::{Consents, Fate, Readers, TO_PARAPHRASE};
use super::protect::{At, Protection, neutral};
use crate::study::corpus::{Corpus, TurnRow};
use crate::text::Span;
use std::ops::Range;

/// The mark of a cut.
const CUT: &str = "[…]";

/// The texts of one excerpt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotation {
    /// The text of the span.
    pub text: String,
    /// The same as it is printed.
    pub printed: String,
    /// What stands before it.
    pub before: String,
    /// What stands after it.
    pub after: String,
    /// The turns touched, as indices into the turns of the corpus.
    pub turns: Range<usize>,
}

impl Quotation {
    /// The same place without any of its words.
    #[must_use]
    pub fn to_paraphrase(self) -> Self {
        let stands = TO_PARAPHRASE.to_owned();
        Self { text: stands.clone(), printed: stands, turns: self.turns, ..Self::default() }
    }
}

/// Quotes from one document.
pub struct Quoter<'a> {
    corpus: &'a Corpus,
    protection: &'a Protection<'a>,
    document: usize,
    text: &'a str,
    /// How many neighbouring turns belong to the context.
    context: usize,
    /// What consent says of them, and who is to read them.
    consents: Option<(&'a Consents<'a>, Readers)>,
}

impl<'a> Quoter<'a> {
    /// A quoter for a document with this text.
    pub fn new(
        corpus: &'a Corpus,
        protection: &'a Protection<'a>,
        document: usize,
        text: &'a str,
        context: usize,
    ) -> Self {
        Self { corpus, protection, document, text, context, consents: None }
    }

    /// The same, but with neighbouring turns that these readers may not see as cuts.
    pub fn withholding(self, consents: &'a Consents<'a>, readers: Readers) -> Self {
        Self { consents: Some((consents, readers)), ..self }
    }

    /// Whether a turn may be quoted.
    fn is_free(&self, turn: usize) -> bool {
        self.consents.is_none_or(|(consents, readers)| readers.fate(consents.turn(turn)) == Fate::Quoted)
    }

    /// The texts of the excerpt with this span.
    pub fn quote(&self, span: Span) -> Quotation {
        let turns = self.corpus.touched(self.document, span);
        let quote = Quote { of: self, at: self.protection.at(self.document, span), span };
        Quotation {
            text: quote.exact(),
            printed: quote.printed(&turns),
            before: quote.before(&turns),
            after: quote.after(&turns),
            turns,
        }
    }

    fn turn(&self, at: usize) -> Option<&'a TurnRow> {
        self.corpus.turns.get(at).filter(|turn| turn.document as usize == self.document)
    }
}

/// One passage as it is quoted.
struct Quote<'q> {
    of: &'q Quoter<'q>,
    at: At<'q>,
    span: Span,
}

impl Quote<'_> {
    /// The text of a span, as it may be told.
    fn said(&self, span: Span) -> String {
        self.at.said(self.of.text, span)
    }

    /// Who speaks in a turn, as it stands before what is said; empty where nobody is known.
    fn label(&self, turn: &TurnRow) -> String {
        let Some(speaker) = self.of.corpus.speaker(turn) else { return String::new() };
        let name = self.at.participant(speaker.participant);
        if !self.of.protection.is_neutral() {
            return neutral::short_name(self.of.corpus, self.of.document, &name).to_owned();
        }
        if speaker.speaker_type.is_counted() {
            return name;
        }
        let kind = speaker.speaker_type.as_str();
        kind.chars().take(1).flat_map(char::to_uppercase).chain(kind.chars().skip(1)).collect()
    }

    /// A turn, or a part of one, after its label.
    fn labelled(&self, turn: &TurnRow, said: &str) -> String {
        let label = self.label(turn);
        if label.is_empty() { said.to_owned() } else { format!("{label}: {said}") }
    }

    /// The text of the span. With neutral ids, what stands before a turn's body is the neutral label.
    fn exact(&self) -> String {
        let span = self.span;
        if !self.of.protection.is_neutral() {
            return span.slice(self.of.text).to_owned();
        }
        let (mut out, mut at) = (String::new(), span.start);
        let turns = self.of.corpus.turns_of(self.of.document);
        let first = turns.partition_point(|turn| turn.span.end <= span.start);
        for turn in turns.iter().skip(first).take_while(|turn| turn.span.start < span.end) {
            out.push_str(&self.said(Span::new(at, turn.span.start)));
            let label = span.intersection(Span::new(turn.span.start, turn.body.start));
            if !label.is_empty() {
                let neutral = self.label(turn);
                out.push_str(&if neutral.is_empty() { self.said(label) } else { format!("{neutral}: ") });
            }
            let rest = Span::new(turn.body.start.max(at), turn.span.end.min(span.end));
            out.push_str(&self.said(rest));
            at = rest.end.max(at);
        }
        out.push_str(&self.said(Span::new(at, span.end)));
        out
    }

    /// One turn as it is, several each on its line with its speaker, cuts marked.
    fn printed(&self, turns: &Range<usize>) -> String {
        let span = self.span;
        let touched: Vec<&TurnRow> =
            turns.clone().filter_map(|at| self.of.turn(at)).filter(|turn| turn.body.overlaps(span)).collect();
        match touched.as_slice() {
            [] => self.exact().trim().to_owned(),
            [only] => self.said(only.body.intersection(span)).trim().to_owned(),
            several => {
                let lines = several.iter().map(|turn| {
                    let part = turn.body.intersection(span);
                    let is_cut = |rest: Span| !rest.slice(self.of.text).trim().is_empty();
                    let from = if is_cut(Span::new(turn.body.start, part.start)) { CUT } else { "" };
                    let to = if is_cut(Span::new(part.end, turn.body.end)) { CUT } else { "" };
                    self.labelled(turn, format!("{from} {} {to}", self.said(part).trim()).trim())
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn before(&self, turns: &Range<usize>) -> String {
        let span = self.span;
        let first = turns.clone().find_map(|at| self.of.turn(at));
        let own = first.map_or_else(String::new, |turn| self.said(Span::new(turn.body.start, span.start)));
        if self.of.context == 0 {
            return own;
        }
        let start = self.of.corpus.documents.get(self.of.document).map_or(0, |row| row.turns.start as usize);
        let neighbours = turns.start.saturating_sub(self.of.context).max(start)..turns.start;
        let mut lines = self.lines(neighbours);
        if let Some(turn) = first.filter(|_| !own.trim().is_empty()) {
            lines.push(self.labelled(turn, own.trim()));
        }
        lines.join("\n")
    }

    fn after(&self, turns: &Range<usize>) -> String {
        let span = self.span;
        let last = turns.clone().rev().find_map(|at| self.of.turn(at));
        let own = last.map_or_else(String::new, |turn| self.said(Span::new(span.end, turn.body.end)));
        if self.of.context == 0 {
            return own;
        }
        let end = self.of.corpus.documents.get(self.of.document).map_or(0, |row| row.turns.end as usize);
        let neighbours = turns.end..turns.end.saturating_add(self.of.context).min(end);
        let mut lines = Vec::new();
        if let Some(turn) = last.filter(|_| !own.trim().is_empty()) {
            lines.push(self.labelled(turn, own.trim()));
        }
        lines.extend(self.lines(neighbours));
        lines.join("\n")
    }

    fn lines(&self, turns: Range<usize>) -> Vec<String> {
        let line = |at: usize| {
            let turn = self.of.turn(at)?;
            Some(if self.of.is_free(at) { self.labelled(turn, self.said(turn.body).trim()) } else { CUT.to_owned() })
        };
        turns.filter_map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::protect::Rule;
    use crate::publish::testing::Study;
    use proptest::prelude::*;

    fn study() -> Study {
        Study::default().person("A2", &[("profession", "police")]).document(
            "ALD-W1",
            &[("site", "Aldermere")],
            &[
                ("INT", "Who drives?"),
                ("A2", "I offered. A2 is on the list, they said."),
                ("Meg", "He did offer, in Aldermere."),
                ("A2", "Fair enough."),
            ],
        )
    }

    fn quote(study: &Study, rule: Rule, from: &str, to: &str, context: usize) -> Quotation {
        let text = study.text_of(0);
        let start = text.find(from).expect("the start");
        let end = start + text[start..].find(to).expect("the end") + to.len();
        let plan = Protection::plan(&study.corpus, rule, [(0, &[0, 1, 2][..])]);
        Quoter::new(&study.corpus, &plan, 0, text, context).quote(Span::of(start..end))
    }

    const OPEN: Rule = Rule { min_cell: 0, protect: crate::publish::protect::Protect::Profession, working_copy: false };

    #[test]
    fn part_of_one_turn_is_quoted_as_it_is() {
        let found = quote(&study(), OPEN, "A2 is on", "list", 0);
        assert_eq!((found.text.as_str(), found.printed.as_str()), ("A2 is on the list", "A2 is on the list"));
        assert_eq!((found.before.as_str(), found.after.as_str()), ("I offered. ", ", they said."));
        assert_eq!(found.turns, 1..2);
    }

    #[test]
    fn several_turns_keep_their_speakers_and_cuts_are_marked() {
        let found = quote(&study(), OPEN, "A2 is on", "did offer", 0);
        assert_eq!(found.text, "A2 is on the list, they said.\n\nMeg: He did offer");
        assert_eq!(found.printed, "A2: […] A2 is on the list, they said.\nMeg: He did offer […]");
        let whole = quote(&study(), OPEN, "I offered", "Aldermere.", 0);
        assert!(!whole.printed.contains(CUT), "{}", whole.printed);
    }

    #[test]
    fn context_is_neighbouring_turns_with_their_speakers() {
        let found = quote(&study(), OPEN, "He did", "offer", 1);
        assert_eq!(found.before, "A2: I offered. A2 is on the list, they said.");
        assert_eq!(found.after, "Meg: , in Aldermere.\nA2: Fair enough.");
        let all = quote(&study(), OPEN, "I offered", "said.", 9);
        assert_eq!((all.before.as_str(), all.after.lines().count()), ("INT: Who drives?", 2));
    }

    #[test]
    fn outside_all_turns_there_is_the_text_alone() {
        let found = quote(&study(), OPEN, "\n\nMeg: ", ": ", 0);
        assert_eq!((found.text.as_str(), found.printed.as_str()), ("\n\nMeg: ", "Meg:"));
        assert!(found.turns.is_empty() && found.before.is_empty() && found.after.is_empty());
    }

    #[test]
    fn neutral_ids_stand_before_turns_and_in_what_is_said() {
        let study = study();
        let found = quote(&study, Rule::default(), "Who drives", "Fair enough.", 0);
        let plan = Protection::plan(&study.corpus, Rule::default(), [(0, &[1][..])]);
        let (a2, meg) = (plan.participant(0, 0), plan.participant(0, 2));
        assert_eq!(
            found.printed,
            format!(
                "Interviewer: Who drives?\n{a2}: I offered. [{a2}] is on the list, they said.\n{meg}: He did offer, in [site].\n{a2}: Fair enough."
            )
        );
        let apart = found.printed.replacen("Interviewer: ", "", 1).replace('\n', "\n\n");
        assert_eq!(found.text, apart);
    }

    proptest! {
        #[test]
        fn text_and_context_are_the_transcript(from in 0usize..120, length in 1usize..60) {
            let study = study();
            let text = study.text_of(0);
            let span = Span::of(from.min(text.len() - 1)..(from + length).min(text.len()));
            let plan = Protection::plan(&study.corpus, OPEN, []);
            let found = Quoter::new(&study.corpus, &plan, 0, text, 0).quote(span);
            prop_assert_eq!(&found.text, span.slice(text));
            if found.turns.len() == 1 {
                let turn = study.corpus.turns[found.turns.start];
                let inside = turn.body.intersection(span).slice(text);
                prop_assert_eq!(format!("{}{inside}{}", found.before, found.after), turn.body.slice(text));
                prop_assert_eq!(&found.printed, inside.trim());
            }
        }

        #[test]
        fn neutral_text_has_no_original_name(from in 0usize..120, length in 1usize..120, context in 0usize..3) {
            let study = study();
            let text = study.text_of(0);
            let span = Span::of(from.min(text.len() - 1)..(from + length).min(text.len()));
            let plan = Protection::plan(&study.corpus, Rule::default(), [(0, &[1][..])]);
            let found = Quoter::new(&study.corpus, &plan, 0, text, context).quote(span);
            for form in [found.text, found.printed, found.before, found.after] {
                prop_assert!(!form.contains("A2") && !form.contains("Meg") && !form.contains("Ald") && !form.contains("mere"), "{form}");
            }
        }
    }
}
