//! Sentences and graphemes by byte offset.

use super::span::Span;
use unicode_segmentation::UnicodeSegmentation;

/// Words after which a full stop does not end a sentence, in the English of transcripts.
const ABBREVIATIONS: &[&str] =
    &["mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "e.g", "i.e", "vs", "approx", "dept"];

/// The sentences of `text` (UAX #29, with abbreviations such as “Dr.” joined to what follows), trimmed
/// of white space at both ends, offset by `base`. Line breaks end a sentence.
pub fn sentences(text: &str, base: u32) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut joins = false;
    for (at, piece) in text.split_sentence_bound_indices() {
        let start = at + (piece.len() - piece.trim_start().len());
        let end = at + piece.trim_end().len();
        if start >= end {
            joins = joins && !piece.contains('\n');
            continue;
        }
        let span = Span::of(start + base as usize..end + base as usize);
        match found.last_mut() {
            Some(last) if joins => last.end = span.end,
            _ => found.push(span),
        }
        joins = !piece.trim_end_matches([' ', '\t']).ends_with('\n') && ends_in_abbreviation(piece.trim_end());
    }
    found
}

/// The clauses of a sentence: its parts up to a comma, a semicolon, a colon or a dash, with that sign, trimmed, offset
/// by `base`.
pub fn clauses(sentence: &str, base: u32) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = sentence.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_blank = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        // A comma inside a number parts nothing; a long dash parts without blanks too, as does a comma in Chinese.
        if matches!(c, '—' | '、' | '，' | '；' | '：') || (matches!(c, ',' | ';' | ':' | '–' | '…') && next_is_blank)
        {
            found.push((start, at + c.len_utf8()));
            start = at + c.len_utf8();
        }
    }
    found.push((start, sentence.len()));
    let trimmed = found.into_iter().filter_map(|(start, end)| {
        let part = sentence.get(start..end)?;
        let from = start + (part.len() - part.trim_start().len());
        let to = start + part.trim_end().len();
        (from < to).then(|| Span::of(from + base as usize..to + base as usize))
    });
    trimmed.collect()
}

/// The paragraphs of a text: what blank lines part, trimmed, offset by `base`.
pub fn paragraphs(text: &str, base: u32) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open = false;
    let mut at = base as usize;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at + (line.len() - line.trim_start().len()), at + line.trim_end().len());
        at += line.len();
        if start >= end {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open) {
            Some(last) => last.end = Span::of(end..end).end,
            None => found.push(Span::of(start..end)),
        }
        open = true;
    }
    found
}

fn ends_in_abbreviation(sentence: &str) -> bool {
    let Some(body) = sentence.strip_suffix('.') else { return false };
    let last = body.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '“' || c == '"').next().unwrap_or("");
    let last = last.to_lowercase();
    ABBREVIATIONS.contains(&last.as_str())
}

/// The byte offset of the next grapheme boundary after `at`, or the end of the text.
pub fn next_grapheme(text: &str, at: usize) -> usize {
    match text.get(at..).and_then(|tail| tail.graphemes(true).next()) {
        Some(grapheme) => at + grapheme.len(),
        None => text.len(),
    }
}

/// The byte offset of the grapheme boundary before `at`, or 0. Looks back over one line at most.
pub fn previous_grapheme(text: &str, at: usize) -> usize {
    let Some(head) = text.get(..at) else { return 0 };
    if head.ends_with('\n') {
        return head.strip_suffix("\r\n").map_or(at - 1, str::len);
    }
    let line = head.rfind('\n').map_or(0, |newline| newline + 1);
    head.get(line..).and_then(|tail| tail.graphemes(true).next_back()).map_or(0, |grapheme| at - grapheme.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text, 0).into_iter().map(|span| span.slice(text)).collect()
    }

    #[test]
    fn clauses_end_with_their_sign() {
        let parts = |text: &str| -> Vec<String> { clauses(text, 0).iter().map(|s| s.slice(text).to_owned()).collect() };
        assert_eq!(
            parts("When I read it, there was a box for me—and it said: lifts."),
            ["When I read it,", "there was a box for me—", "and it said:", "lifts."]
        );
        assert_eq!(parts("At 10:30 we had 1,200 forms"), ["At 10:30 we had 1,200 forms"]);
        assert!(parts(" ").is_empty());
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        let text = "One\ntwo.\n \n\n  Three.\n";
        let parts: Vec<&str> = paragraphs(text, 0).iter().map(|span| span.slice(text)).collect();
        assert_eq!(parts, ["One\ntwo.", "Three."]);
        assert!(paragraphs("", 5).is_empty());
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(
            cut("I said no. She rang Dr. Shah at two. Why?  “Because.”"),
            ["I said no.", "She rang Dr. Shah at two.", "Why?", "“Because.”"]
        );
        assert_eq!(cut("One line\nand another"), ["One line", "and another"]);
        assert_eq!(cut(""), Vec::<&str>::new());
    }

    #[test]
    fn graphemes_are_never_split() {
        let text = "e\u{301}👨‍👩‍👧x";
        assert_eq!(next_grapheme(text, 0), 3);
        assert_eq!(next_grapheme(text, 3), text.len() - 1);
        assert_eq!(previous_grapheme(text, text.len() - 1), 3);
        assert_eq!(previous_grapheme(text, 0), 0);
    }
}
