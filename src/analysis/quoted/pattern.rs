//! A quotation as it is searched: words in order, and between them what its author marked.

use super::words::{self, Word};
use crate::text::Span;

/// So many words may stand where a cut is marked.
pub const CUT: usize = 1_200;

/// So many words more than it has itself may stand where something is inserted.
const MORE: usize = 3;

/// The longest insertion, in characters: what is longer in brackets is text.
const LONGEST: usize = 160;

/// A part of a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A word as it was said.
    Word(Word),
    /// A word of which a part is marked as put in: `[T]he`, `work[ed]`.
    Partial {
        /// The whole word, as it stands.
        whole: u64,
        /// What it begins with that was said, folded.
        begins: String,
        /// What it ends with that was said, folded.
        ends: String,
        /// Where it stands in the quotation.
        span: Span,
    },
    /// A marked place where words were left out, or put in.
    Gap(Gap),
}

/// A marked place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Whether it is marked as a cut.
    pub cut: bool,
    /// Whether something is put in there.
    pub inserted: bool,
    /// So many words of the text it may stand for.
    pub reach: usize,
    /// Where it stands in the quotation.
    pub span: Span,
}

/// A quotation as it is searched. It begins and ends with words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// What is quoted.
    pub text: String,
    /// Its parts in order.
    pub elements: Vec<Element>,
    /// How many words of it were said.
    pub words: usize,
    /// Whether its beginning or end is marked as cut, or something is put in there.
    pub marked_ends: bool,
    /// Where its author put words in, with their brackets.
    pub put_in: Vec<Span>,
}

impl Element {
    /// Where it stands in the quotation.
    pub fn span(&self) -> Span {
        match self {
            Self::Word(word) => word.span,
            Self::Partial { span, .. } => *span,
            Self::Gap(gap) => gap.span,
        }
    }

    /// Whether it stands for a word.
    pub fn is_word(&self) -> bool {
        !matches!(self, Self::Gap(_))
    }

    /// Whether this word of a text is what it stands for.
    pub fn fits(&self, text: &str, word: &Word) -> bool {
        match self {
            Self::Word(own) => own.key == word.key,
            Self::Partial { whole, begins, ends, .. } => {
                if *whole == word.key {
                    return true;
                }
                let said = words::folded(word.span.slice(text));
                said.len() >= begins.len() + ends.len()
                    && said.starts_with(begins.as_str())
                    && said.ends_with(ends.as_str())
            }
            Self::Gap(_) => false,
        }
    }
}

impl Pattern {
    /// A quotation as it is searched.
    pub fn of(text: &str) -> Self {
        let (mut elements, put_in) = Reader { text, at: 0, found: Vec::new(), put_in: Vec::new() }.all();
        let all = elements.len();
        while elements.last().is_some_and(|last| !last.is_word()) {
            elements.pop();
        }
        let first = elements.iter().position(Element::is_word).unwrap_or(elements.len());
        elements.drain(..first);
        let marked_ends = elements.len() < all;
        let words = elements.iter().filter(|element| element.is_word()).count();
        Self { text: text.to_owned(), elements, words, marked_ends, put_in }
    }

    /// Its parts between marked cuts.
    pub fn parts(&self) -> Vec<&str> {
        let mut parts: Vec<Span> = Vec::new();
        let mut open = false;
        for element in &self.elements {
            match element {
                Element::Gap(gap) if gap.cut => open = false,
                Element::Gap(_) => {}
                word => match parts.last_mut().filter(|_| open) {
                    Some(part) => part.end = word.span().end,
                    None => {
                        parts.push(word.span());
                        open = true;
                    }
                },
            }
        }
        parts.into_iter().map(|part| part.slice(&self.text)).collect()
    }

    /// The marked places inside it.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.elements.iter().filter_map(|element| match element {
            Element::Gap(gap) => Some(gap),
            _ => None,
        })
    }

    /// Runs of whole words with nothing marked between them: index of the first element, and their keys.
    pub fn runs(&self) -> Vec<(usize, Vec<u64>)> {
        let mut runs: Vec<(usize, Vec<u64>)> = Vec::new();
        let mut open = false;
        for (at, element) in self.elements.iter().enumerate() {
            match (element, runs.last_mut()) {
                (Element::Word(word), Some((_, keys))) if open => keys.push(word.key),
                (Element::Word(word), _) => runs.push((at, vec![word.key])),
                _ => {}
            }
            open = matches!(element, Element::Word(_));
        }
        runs
    }
}

/// What stands in brackets.
enum Inside<'t> {
    Cut,
    Nothing,
    Words(&'t str),
}

fn inside(text: &str) -> Inside<'_> {
    let bare = text.trim();
    let only = |signs: &[char]| bare.chars().all(|c| c.is_whitespace() || signs.contains(&c));
    if bare.starts_with('@') {
        return Inside::Nothing;
    }
    if bare.is_empty() || only(&['.', '…', '-', '–', '—', '·', '\\', '/']) {
        Inside::Cut
    } else {
        Inside::Words(bare)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    found: Vec<Element>,
    put_in: Vec<Span>,
}

impl<'t> Reader<'t> {
    fn all(mut self) -> (Vec<Element>, Vec<Span>) {
        let mut plain = 0;
        while let Some(c) = self.rest().chars().next() {
            let taken = match c {
                '[' | '⟦' | '⟨' => self.brackets(plain, c),
                '(' => self.dots_in_parentheses(plain),
                '…' | '.' => self.dots(plain),
                _ => false,
            };
            if taken {
                plain = self.at;
            } else {
                self.at += c.len_utf8();
            }
        }
        self.plain(plain, self.text.len());
        (self.found, self.put_in)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The words of a stretch without marks.
    fn plain(&mut self, from: usize, to: usize) {
        let stretch = Span::of(from..to.max(from));
        let spans = crate::text::words::word_spans(stretch.slice(self.text), stretch.start);
        let found: Vec<Word> = spans
            .flat_map(|span| words::of(span.slice(self.text), &[]).into_iter().map(move |word| (span.start, word)))
            .map(|(base, word)| Word {
                span: Span { start: base + word.span.start, end: base + word.span.end },
                ..word
            })
            .collect();
        self.found.extend(found.into_iter().map(Element::Word));
    }

    fn gap(&mut self, cut: bool, inserted: bool, reach: usize, span: Span) {
        if let Some(Element::Gap(last)) = self.found.last_mut() {
            last.reach = (last.reach + reach).min(CUT);
            last.cut |= cut;
            last.inserted |= inserted;
            last.span.end = span.end;
            return;
        }
        self.found.push(Element::Gap(Gap { cut, inserted, reach, span }));
    }

    fn brackets(&mut self, plain: usize, open: char) -> bool {
        let close = match open {
            '⟦' => '⟧',
            '⟨' => '⟩',
            _ => ']',
        };
        let start = self.at;
        let inner = start + open.len_utf8();
        let Some(length) = self.text.get(inner..).and_then(|rest| rest.find(close)) else { return false };
        let content = self.text.get(inner..inner + length).unwrap_or("");
        if content.contains('[') || content.chars().count() > LONGEST {
            return false;
        }
        let end = inner + length + close.len_utf8();
        self.plain(plain, start);
        match inside(content) {
            Inside::Cut => self.gap(true, false, CUT, Span::of(start..end)),
            Inside::Nothing => {}
            Inside::Words(put_in) => {
                self.put_in.push(Span::of(start..end));
                if let Some(end) = self.partial(start, end, put_in) {
                    self.at = end;
                    return true;
                }
                let reach = crate::text::words::count(put_in) as usize + MORE;
                self.at = end;
                self.genitive();
                let span = Span::of(start..self.at);
                self.gap(false, true, reach, span);
                return true;
            }
        }
        self.at = end;
        true
    }

    /// `[Mary]’s`: what is left of the word after the bracket belongs to what is put in.
    fn genitive(&mut self) {
        let rest = self.rest();
        let mut chars = rest.char_indices();
        if chars.next().is_some_and(|(_, c)| matches!(c, '’' | '\'')) {
            let end = chars.find(|(_, c)| !c.is_alphanumeric()).map_or(rest.len(), |(at, _)| at);
            self.at += end;
        }
    }

    /// A word of which a part stands in brackets; where it ends.
    fn partial(&mut self, start: usize, end: usize, put_in: &str) -> Option<usize> {
        let whole_word = |c: char| c.is_alphanumeric();
        let before = self.text.get(..start)?.chars().next_back().is_some_and(whole_word);
        let rest = self.text.get(end..)?;
        let after = rest.chars().next().is_some_and(whole_word);
        if !(before || after) || put_in.contains(char::is_whitespace) {
            return None;
        }
        let length = crate::text::words::word_spans(rest, 0).next().filter(|span| after && span.start == 0);
        let end = end + length.map_or(0, |span| span.end as usize);
        let tail = words::folded(rest.get(..length.map_or(0, |span| span.end as usize)).unwrap_or(""));
        let last = self.found.last().map(Element::span).filter(|span| before && span.end as usize == start);
        let head = last.map(|span| words::folded(span.slice(self.text))).unwrap_or_default();
        if last.is_some() {
            self.found.pop();
        }
        let from = last.map_or(start, |span| span.start as usize);
        let whole = words::key(&format!("{head}{put_in}{tail}"));
        self.found.push(Element::Partial { whole, begins: head, ends: tail, span: Span::of(from..end) });
        Some(end)
    }

    /// `(…)` and `( . . . )`; other parentheses are text.
    fn dots_in_parentheses(&mut self, plain: usize) -> bool {
        let start = self.at;
        let Some(length) = self.rest().find(')').filter(|length| *length < 24) else { return false };
        let content = self.rest().get(1..length).unwrap_or("").trim();
        let dots = content.chars().filter(|c| *c == '.').count();
        if content.is_empty() || !content.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '…')) {
            return false;
        }
        if !content.contains('…') && dots < 2 {
            return false;
        }
        self.plain(plain, start);
        self.at = start + length + 1;
        self.gap(true, false, CUT, Span::of(start..start + length + 1));
        true
    }

    /// `…`, `...` and `. . .`.
    fn dots(&mut self, plain: usize) -> bool {
        let start = self.at;
        let (mut end, mut dots) = (start, 0usize);
        for (at, c) in self.rest().char_indices() {
            match c {
                '.' => dots += 1,
                '…' => dots += 3,
                ' ' | '\u{a0}' | '\u{202f}' => continue,
                _ => break,
            }
            end = start + at + c.len_utf8();
        }
        if dots < 3 {
            return false;
        }
        self.plain(plain, start);
        self.at = end;
        self.gap(true, false, CUT, Span::of(start..end));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> String {
        let pattern = Pattern::of(text);
        let part = |element: &Element| match element {
            Element::Word(word) => word.span.slice(text).to_owned(),
            Element::Partial { begins, ends, .. } => format!("{begins}~{ends}"),
            Element::Gap(gap) => {
                format!("<{}{}>", if gap.cut { "cut" } else { "" }, if gap.inserted { "in" } else { "" })
            }
        };
        pattern.elements.iter().map(part).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cuts_and_insertions_of_all_kinds_are_marks() {
        assert_eq!(
            told("we […] bend [...] it (…) now . . . and … so (...) on"),
            "we <cut> bend <cut> it <cut> now <cut> and <cut> so <cut> on"
        );
        assert_eq!(told("…we bend it […]"), "we bend it");
        assert_eq!(told("[The board] decides [sic] for [the council]’s [own] good"), "decides <in> for <in> good");
        assert_eq!(told("[T]he work[ed] th[ey] [re]think"), "~he work~ th~ ~think");
        assert_eq!(told("we (laughing) bend. It, now"), "we laughing bend It now");
        assert_eq!(told("a [not closed b"), "a not closed b");
        assert_eq!(told("we [@] bend"), "we bend");
        assert!(Pattern::of("[…]").elements.is_empty());
    }

    #[test]
    fn parts_and_insertions_are_told() {
        let pattern = Pattern::of("[We] bend [not] it […] [T]he rules . . . so [@] (…) on");
        assert_eq!(
            pattern.parts(),
            ["bend [not] it", "[T]he rules", "so [@]", "on"].map(|part| part.trim_end_matches(" [@]"))
        );
        let put_in: Vec<&str> = pattern.put_in.iter().map(|span| span.slice(&pattern.text)).collect();
        assert_eq!(put_in, ["[We]", "[not]", "[T]"]);
    }

    #[test]
    fn a_part_in_brackets_stands_for_any_ending() {
        let pattern = Pattern::of("work[ed]");
        let fits = |text: &str| words::of(text, &[]).iter().all(|word| pattern.elements[0].fits(text, word));
        assert!(fits("worked") && fits("works") && fits("Work") && !fits("walk"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_pattern_that_begins_and_ends_with_words(text in "([a-zé ]|\\[|\\]|\\(|\\)|…|\\.|'|’|-){0,40}") {
            let pattern = Pattern::of(&text);
            prop_assert!(pattern.elements.first().is_none_or(Element::is_word));
            prop_assert!(pattern.elements.last().is_none_or(Element::is_word));
            for pair in pattern.elements.windows(2) {
                prop_assert!(pair[0].span().end <= pair[1].span().start);
                prop_assert!(pair[0].is_word() || pair[1].is_word());
            }
        }
    }
}
