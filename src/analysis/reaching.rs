//! Codings that slip a word or two into another person's turn: whoever selects by hand takes the end of the answer
//! before, or the first word of the next question. Such a coding counts in the other's group too.

use crate::study::Corpus;
use crate::study::corpus::{CodingRow, TurnRow};
use crate::text::Span;

/// Fewer words than this of another person's turn are a slip.
pub const FEW: u32 = 3;

/// A coding that reaches too far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaching {
    /// Index into the corpus's codings.
    pub coding: usize,
    /// The first turn that it slips into, from 1 in its document.
    pub turn: u32,
    /// How many words of others' turns it takes.
    pub words: u32,
    /// The coding without them.
    pub trimmed: Span,
}

/// The codings that reach under three words into a turn of another person, at their beginning or end, while they
/// hold more of the neighbour's. A short turn that is coded whole is meant.
pub fn reaching(corpus: &Corpus) -> Vec<Reaching> {
    let found = corpus.codings.iter().enumerate().filter_map(|(at, coding)| reach(corpus, at, coding));
    found.collect()
}

fn reach(corpus: &Corpus, at: usize, coding: &CodingRow) -> Option<Reaching> {
    let document = coding.document as usize;
    let touched = corpus.touched(document, coding.span);
    let base = corpus.documents.get(document)?.turns.start as usize;
    let turns = corpus.turns.get(touched.clone())?;
    let (mut from, mut to) = (0, turns.len());
    let (mut words, mut slipped) = (0, None);
    if let [first, second, ..] = turns
        && slips(corpus, coding, first, second)
    {
        from = 1;
        words += taken(coding, first);
        slipped = Some(touched.start);
    }
    // What is left of it may slip at its end too.
    if let Some([.., second, last]) = turns.get(from..)
        && slips(corpus, coding, last, second)
    {
        to -= 1;
        words += taken(coding, last);
        slipped = slipped.or(Some(touched.start + to));
    }
    let turn = u32::try_from(slipped? + 1 - base).ok()?;
    let start = if from > 0 { turns.get(from)?.body.start } else { coding.span.start };
    let end = if to < turns.len() { turns.get(to.checked_sub(1)?)?.body.end } else { coding.span.end };
    Some(Reaching { coding: at, turn, words, trimmed: Span::new(start, end) })
}

/// The words of a turn that a coding takes.
fn taken(coding: &CodingRow, turn: &TurnRow) -> u32 {
    coding.word_end.min(turn.word_end).saturating_sub(coding.word_start.max(turn.word_start))
}

fn slips(corpus: &Corpus, coding: &CodingRow, edge: &TurnRow, inner: &TurnRow) -> bool {
    let person = |turn: &TurnRow| corpus.speaker(turn).map(|speaker| speaker.participant);
    let (Some(other), Some(own)) = (person(edge), person(inner)) else { return false };
    let words = taken(coding, edge);
    let whole = coding.span.encloses(edge.body);
    other != own && !whole && words < FEW && words < taken(coding, inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::corpus::{DocumentRow, Speaker};
    use crate::text::words;

    /// Turns as (participant, words said), side by side, with one coding over a part of the text.
    fn found(turns: &[(u32, &str)], coded: (&str, &str)) -> Option<(u32, u32, String)> {
        let mut corpus = Corpus::default();
        let mut text = String::new();
        for (speaker, said) in turns {
            let body = Span::of(text.len()..text.len() + said.len());
            text.push_str(said);
            text.push('\n');
            let start = corpus.turns.last().map_or(0, |turn| turn.word_end);
            let word_end = start + words::count(said);
            corpus.turns.push(TurnRow {
                document: 0,
                speaker: *speaker,
                span: body,
                body,
                word_start: start,
                word_end,
                kind: crate::study::TurnKind::Speech,
            });
        }
        corpus.speakers = (0..3).map(|participant| Speaker { participant, ..Speaker::default() }).collect();
        corpus.documents.push(DocumentRow { turns: 0..turns.len() as u32, codings: 0..1, ..DocumentRow::default() });
        let start = text.find(coded.0).expect("coded");
        let span = Span::of(start..start + text[start..].find(coded.1).expect("coded") + coded.1.len());
        let all: Vec<Span> = turns_words(&text, &corpus);
        let (word_start, word_end) = words::touched(&all, span);
        corpus.codings.push(CodingRow { document: 0, code: 0, coder: 0, span, word_start, word_end, row: 1 });
        reaching(&corpus).pop().map(|one| (one.turn, one.words, one.trimmed.slice(&text).to_owned()))
    }

    fn turns_words(text: &str, corpus: &Corpus) -> Vec<Span> {
        corpus
            .turns
            .iter()
            .flat_map(|turn| words::word_spans(turn.body.slice(text), turn.body.start).collect::<Vec<_>>())
            .collect()
    }

    const TALK: &[(u32, &str)] =
        &[(0, "So who decides here?"), (1, "The board did. Not us, ever."), (2, "Nobody asked us."), (1, "Yes.")];

    #[test]
    fn a_word_or_two_of_another_person_are_trimmed() {
        assert_eq!(found(TALK, ("here?", "ever.")), Some((1, 1, "The board did. Not us, ever.".into())));
        assert_eq!(found(TALK, ("board", "Nobody asked")), Some((3, 2, "board did. Not us, ever.".into())));
        let both = found(TALK, ("decides here", "Nobody"));
        assert_eq!(both, Some((1, 3, "The board did. Not us, ever.".into())));
    }

    #[test]
    fn what_is_meant_stays() {
        assert_eq!(found(TALK, ("who decides here", "ever.")), None, "three words are meant");
        assert_eq!(found(TALK, ("Nobody", "Yes.")), None, "a short turn that is coded whole is meant");
        assert_eq!(found(TALK, ("ever.", "Nobody")), None, "neither is the greater part");
        assert_eq!(found(TALK, ("The board", "ever.")), None);
        assert_eq!(found(&[(1, "One two three."), (1, "Four five six.")], ("One", "Four")), None, "one person");
        assert_eq!(found(&[(9, "One two three."), (1, "Four five six.")], ("three", "six")), None, "nobody is known");
    }
}
