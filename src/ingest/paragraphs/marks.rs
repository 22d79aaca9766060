//! Marks by which field notes say what kind a paragraph is: `[reflective]`, `Reported speech:`, `O.C.:`.

use crate::study::TurnKind;
use crate::text::fold::fold;

/// What a mark says of a paragraph, and what of it is mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The kind; `None` where nothing is marked.
    pub kind: Option<TurnKind>,
    /// Bytes of the mark at the start, with the blanks after it and what stands before it.
    pub start: usize,
    /// Bytes of the mark at the end, with the blanks before it.
    pub end: usize,
}

/// Signs of emphasis.
const EMPHASIS: [char; 2] = ['*', '_'];

/// The kind that a word names.
pub fn kind_of(word: &str) -> Option<TurnKind> {
    let word = fold(word.trim().trim_matches(EMPHASIS).trim_end_matches(':').trim_matches(EMPHASIS).trim());
    let word = word.replace('’', "'");
    let word = word.strip_suffix(" notes").or_else(|| word.strip_suffix(" note")).unwrap_or(&word);
    Some(match word {
        "reflective"
        | "reflection"
        | "reflections"
        | "reflexive"
        | "reflexivity"
        | "o.c."
        | "o.c"
        | "oc"
        | "observer comment"
        | "observer comments"
        | "observer's comment"
        | "observer's comments" => TurnKind::Reflective,
        "reported" | "reported speech" => TurnKind::Reported,
        "descriptive" | "description" => TurnKind::Paragraph,
        _ => return None,
    })
}

/// Finds the mark of a paragraph: at its start, after the sign of a list, or in brackets at its end.
pub fn find(paragraph: &str) -> Marked {
    let sign = super::lists::sign(paragraph);
    let rest = paragraph.get(sign..).unwrap_or("");
    if let Some((kind, length, end)) = bracketed(rest).or_else(|| worded(rest)) {
        return Marked { kind: Some(kind), start: sign + length, end };
    }
    match at_end(rest) {
        Some((kind, end)) => Marked { kind: Some(kind), start: 0, end },
        None => Marked::default(),
    }
}

/// Whether a line begins with a mark.
pub fn begins(line: &str) -> bool {
    let rest = line.get(super::lists::sign(line)..).unwrap_or("");
    bracketed(rest).or_else(|| worded(rest)).is_some()
}

/// The bracket that closes what `text` opens with.
fn closing(text: &str) -> Option<char> {
    match text.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    }
}

/// `[reflective] text`, `**[Reflective]:** text`, or `[reflective: text]` as a whole.
fn bracketed(text: &str) -> Option<(TurnKind, usize, usize)> {
    let bare = text.trim_start_matches(EMPHASIS);
    let close = closing(bare)?;
    let inside = bare.get(1..)?;
    let (word, rest) = inside.split_once(close)?;
    if let Some(kind) = kind_of(word) {
        let emphasised = bare.len() < text.len() || word.contains(EMPHASIS);
        return Some((kind, after(text, rest, emphasised), 0));
    }
    // All of the paragraph in the brackets: the first word is the mark, the last bracket is none of the text.
    let (word, _) = inside.split_once(':')?;
    let kind = kind_of(word)?;
    let rest = inside.get(word.len() + 1..)?;
    let tail = text.trim_end_matches(EMPHASIS);
    let whole = tail.ends_with(close) && rest.matches(close).count() == 1 && !rest.contains(['[', '(']);
    let end = if whole { text.len() - tail.len() + 1 } else { 0 };
    Some((kind, after(text, rest, true), end))
}

/// `Reflective: text`, `**Reflection:** text`, `**Reflection**: text`.
fn worded(text: &str) -> Option<(TurnKind, usize, usize)> {
    let bare = text.trim_start_matches(EMPHASIS);
    let (word, rest) = bare.split_once(':')?;
    let emphasised = bare.len() < text.len();
    let parted = rest.is_empty() || rest.starts_with(char::is_whitespace) || (emphasised && rest.starts_with(EMPHASIS));
    let kind = kind_of(word).filter(|_| parted)?;
    Some((kind, after(text, rest, emphasised), 0))
}

/// Bytes of `text` before what is said in `rest`, its end: without emphasis, a colon or a dash, and blanks.
fn after(text: &str, rest: &str, emphasised: bool) -> usize {
    let open = |rest: &str| {
        if emphasised { text.len() - rest.trim_start_matches(EMPHASIS).len() } else { text.len() - rest.len() }
    };
    let mut at = open(rest);
    if let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix(':')) {
        at = open(rest);
    }
    let rest = text.get(at..).unwrap_or("").trim_start();
    let dash = ["– ", "— ", "-- ", "- "].iter().find_map(|dash| rest.strip_prefix(dash));
    text.len() - dash.unwrap_or(rest).trim_start().len()
}

/// `text [reflective]`, `text. *(reflection)*`; the full stop may follow.
fn at_end(text: &str) -> Option<(TurnKind, usize)> {
    let tail = text.trim_end_matches(['*', '_', '.', ' ']);
    let open = match tail.chars().next_back()? {
        ']' => '[',
        ')' => '(',
        _ => return None,
    };
    let at = tail.rfind(open)?;
    let kind = kind_of(tail.get(at + 1..tail.len() - 1)?)?;
    let before = text.get(..at)?.trim_end();
    // Emphasis that opens before the bracket goes with it.
    let before = if text.len() > tail.len() { before.trim_end_matches(EMPHASIS).trim_end() } else { before };
    (!before.is_empty()).then(|| (kind, text.len() - before.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Option<TurnKind>, &str) {
        let found = find(text);
        (found.kind, &text[found.start..text.len() - found.end])
    }

    #[test]
    fn marks_in_all_spellings() {
        use TurnKind::{Paragraph, Reflective, Reported};
        for (text, kind, body) in [
            ("[reflective] My own eyes.", Reflective, "My own eyes."),
            ("**[Reflective]** My own eyes.", Reflective, "My own eyes."),
            ("[**reflective**] My own eyes.", Reflective, "My own eyes."),
            ("**[reflective]:** Why?", Reflective, "Why?"),
            ("*(Reflective note)* Why?", Reflective, "Why?"),
            ("[Reflection] – Why?", Reflective, "Why?"),
            ("- [reported] “Yes.”", Reported, "“Yes.”"),
            ("3. Reported speech: yes", Reported, "yes"),
            ("**Reflection:** Why?", Reflective, "Why?"),
            ("__Reflection__: Why?", Reflective, "Why?"),
            ("O.C.: I was tired.", Reflective, "I was tired."),
            ("[OC: I was tired.]", Reflective, "I was tired."),
            ("(Reflective: a [sic] note) goes on", Reflective, "a [sic] note) goes on"),
            ("Observer’s comment: odd", Reflective, "odd"),
            ("[descriptive] A desk.", Paragraph, "A desk."),
            ("A desk. [reflective]", Reflective, "A desk."),
            ("A desk, I think (reflection).", Reflective, "A desk, I think"),
            ("A desk. **[reported]**", Reported, "A desk."),
        ] {
            assert_eq!(read(text), (Some(kind), body), "{text}");
        }
    }

    #[test]
    fn other_words_are_no_marks() {
        for text in [
            "[laughs] No.",
            "Note: that",
            "Reflection is hard.",
            "reflective:that",
            "He reported: yes",
            "(see above) Reflective surfaces",
            "It was (reflective) glass.",
            "[reflective]",
            "**Bold** text",
            "",
            "*",
        ] {
            let found = find(text);
            if text == "[reflective]" {
                assert_eq!(found, Marked { kind: Some(TurnKind::Reflective), start: text.len(), end: 0 });
            } else {
                assert_eq!(found, Marked::default(), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn marks_leave_a_text(text in "[*_]{0,2}[\\[(]?(reflective|OC|reported)?[:\\])]{0,2}[*_]{0,2}( |\n)?[a-zé()\\[\\]:.* ]{0,12}[\\[(]?(reflective)?[\\])*. ]{0,3}") {
            let found = find(&text);
            prop_assert!(found.start + found.end <= text.len());
            prop_assert!(text.get(found.start..text.len() - found.end).is_some());
        }
    }
}
