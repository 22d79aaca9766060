//! What stands around a quotation in its sentence, and which quotation it belongs to where there are several.

use crate::text::words;

/// So much of what stands on either side of a quotation is looked at, in bytes.
pub(super) const BESIDE: usize = 240;

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: [&str; 21] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "e.g", "i.e", "vs", "approx", "dept", "p", "pp", "cf", "no",
    "vol", "fig", "al", "ed",
];

/// Words at which a sentence with two quotations parts into what belongs to the one and to the other.
const JOINTS: [&str; 9] = ["and", "but", "while", "whereas", "whilst", "yet", "or", "then", "though"];

/// What stands behind a quotation and belongs to it; `tail` goes on from its closing mark to the next quotation.
pub(super) fn behind<'t>(quoted: &str, tail: &'t str) -> &'t str {
    let tail = head(tail, BESIDE);
    let own = tail.trim_start();
    let past = own.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?'));
    let is_ended = quoted.trim_end().ends_with(['.', '!', '?']);
    if let Some(inside) = bracket(past) {
        // In brackets behind the full stop it may stand too, but there a sentence of its own may stand as well.
        let after = past.get(inside..).unwrap_or("");
        let to = tail.len() - after.len();
        let is_sentence = past.get(..inside.saturating_sub(1)).is_some_and(|text| text.ends_with(['.', '!', '?']));
        let ends = own.starts_with(['.', '!', '?']) || is_ended && after.trim_start().starts_with(char::is_uppercase);
        match ends {
            true if is_sentence && own.starts_with(['.', '!', '?']) => return "",
            true => return tail.get(..to + id(after)).unwrap_or(tail),
            false => {}
        }
    }
    if is_ended && own.starts_with(char::is_uppercase) {
        return "";
    }
    let end = ends(tail).first().copied().unwrap_or(tail.len());
    tail.get(..end).unwrap_or(tail)
}

/// How far the id of an excerpt goes that stands at the beginning, in code or bare.
fn id(text: &str) -> usize {
    let bare = text.trim_start_matches([' ', '`']);
    let digits = bare.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if digits >= 7 { text.len() - bare.len() + digits } else { 0 }
}

/// What stands before a quotation in its sentence; `head` goes from the quotation before it to its opening mark.
pub(super) fn before(head: &str) -> &str {
    let head = tail(head, BESIDE);
    let start = ends(head).last().copied().unwrap_or(0);
    head.get(start..).unwrap_or(head)
}

/// What stands between two quotations: what belongs to the first, and what belongs to the second.
pub(super) fn between<'t>(first: &str, text: &'t str) -> (&'t str, &'t str) {
    let left = behind(first, text);
    // A sentence ends there.
    if left.len() < text.trim_end().len() {
        return (left, before(text.get(left.len()..).unwrap_or("")));
    }
    let at = joint(text);
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Whether two quotations with this between them are parts of one list.
pub(super) fn is_joined(first: &str, between: &str) -> bool {
    words::count(between) <= 2 && ends(between).is_empty() && behind(first, between).len() == between.len()
}

/// Where a text between two quotations of one sentence parts.
fn joint(text: &str) -> usize {
    let lead = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || ",.!?".contains(c)).len();
    let (mut at, mut found) = (lead, None);
    let mut word: Option<usize> = None;
    while let Some((c, rest)) = text.get(at..).and_then(|rest| Some((rest.chars().next()?, rest))) {
        if let Some(inside) = bracket(rest) {
            // In brackets right before the second one stands where that is from.
            let is_last = rest.get(inside..).is_some_and(|after| after.trim().is_empty());
            if is_last && at > lead {
                return at;
            }
            at += inside;
            word = None;
            continue;
        }
        if c.is_alphanumeric() {
            word.get_or_insert(at);
        } else if let Some(start) = word.take()
            && text.get(start..at).is_some_and(|word| JOINTS.contains(&word))
        {
            found = Some(start);
        }
        if matches!(c, ',' | ';') {
            found = Some(at);
        }
        at += c.len_utf8();
    }
    let is_behind =
        text.get(lead..).is_some_and(|rest| bracket(rest).is_some() || rest.starts_with(char::is_lowercase));
    found.unwrap_or(if is_behind { text.len() } else { 0 })
}

/// Where sentences end in a text, in bytes. What stands in brackets ends none.
pub(super) fn ends(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((c, rest)) = text.get(at..).and_then(|rest| Some((rest.chars().next()?, rest))) {
        if let Some(inside) = bracket(rest) {
            at += inside;
            continue;
        }
        at += c.len_utf8();
        if matches!(c, '.' | '!' | '?') && is_end(text, at) {
            found.push(at);
        }
    }
    found
}

/// Whether a sentence ends with the sign before this byte.
fn is_end(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let rest = after.trim_start_matches(['”', '"', '’', '\'', '»', ')', ']', '*', '_']);
    if !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return false;
    }
    if rest.trim_start().starts_with(char::is_lowercase) {
        return false;
    }
    let bare = before.trim_end_matches(['.', '!', '?']);
    let word = bare.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or("");
    let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase) && word != "I";
    !(before.ends_with('.') && (initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())))
}

/// Where what begins with a bracket closes it, in bytes; nothing where it begins with none, or none closes it.
pub(super) fn bracket(text: &str) -> Option<usize> {
    let (open, close) = match text.chars().next()? {
        '(' => ('(', ')'),
        '[' => ('[', ']'),
        _ => return None,
    };
    let mut depth = 0usize;
    for (at, c) in head(text, BESIDE).char_indices() {
        depth += usize::from(c == open);
        depth -= usize::from(c == close && depth > 0);
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// The first so many bytes, or somewhat fewer.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The last so many bytes, or somewhat fewer.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_behind_ends_with_the_sentence() {
        assert_eq!(behind("what I do", ", says D5. As the nurse (D4) put it, "), ", says D5.");
        assert_eq!(
            behind("what I do", " (see p. 4, D5. Dunlow) and so on. Then"),
            " (see p. 4, D5. Dunlow) and so on."
        );
        assert_eq!(behind("I do.", " Then D4 came."), "");
        assert_eq!(behind("I do.", " (D5) Then D4 came."), " (D5)");
        assert_eq!(behind("I do", ". (D5, Dunlow) Then D4 came."), ". (D5, Dunlow)");
        assert_eq!(behind("I do", ". (D5 did not.) Then D4 came."), "");
        assert_eq!(behind("I do", ", said Dr. D4 on p. 4. Then"), ", said Dr. D4 on p. 4.");
    }

    #[test]
    fn what_is_before_begins_with_the_sentence() {
        assert_eq!(before("D5 left. As D4 put it, "), " As D4 put it, ");
        assert_eq!(before("D5 left. "), " ");
        assert_eq!(before("cf. D5: "), "cf. D5: ");
    }

    #[test]
    fn what_stands_between_two_is_parted() {
        let told = |text: &'static str| between("a", text);
        assert_eq!(told(", said D5, and "), (", said D5, ", "and "));
        assert_eq!(told(", while D6 said "), (", ", "while D6 said "));
        assert_eq!(told(" said D5 and D6 said "), (" said D5 ", "and D6 said "));
        assert_eq!(told(" (D5) and (D6) "), (" (D5) and ", "(D6) "));
        assert_eq!(told(" (D5) "), (" (D5) ", ""));
        assert_eq!(told(", D6 said: "), ("", ", D6 said: "));
        assert_eq!(told(" said D5. Then D6: "), (" said D5.", " Then D6: "));
        assert!(is_joined("a", " and ") && !is_joined("a", " said D5, and ") && !is_joined("A!", " Then D6: "));
    }

    proptest! {
        #[test]
        fn nothing_is_in_both_parts(text in "([a-zA-Z ]|\\(|\\)|\\[|\\]|\\.|,|and |é|’|\n){0,40}") {
            let (left, right) = between("x", &text);
            prop_assert!(text.starts_with(left) && text.ends_with(right) && left.len() + right.len() <= text.len());
            prop_assert!(text.contains(before(&text)) && text.starts_with(behind("x.", &text)));
        }
    }
}
