//! Where a quotation that is set apart says that it is from: in its last words, on a last line, or below it.

use super::around::{BESIDE, bracket, ends};
use super::{Paragraph, Role};
use crate::text::words;
use regex::Regex;
use std::sync::LazyLock;

/// A line after a dash that has more words says more than where something is from.
const MOST: u32 = 10;

/// In small letters it may be somebody who speaks on; so few words are a profession and a place.
const FEW: u32 = 4;

/// A note that has more words says more than where a quotation is from.
const MOST_OF_NOTE: u32 = 14;

/// The citation of an excerpt with its id at the end of a line, as exports in plain text have it.
static EXPORTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?m)\([^()]*\)\s+[0-9a-z]{10}[ \t]*$").ok());

/// Whether a paragraph says nothing but where something is from.
pub fn is_citation(text: &str) -> bool {
    let text = text.trim();
    if after_dash(text).is_some() {
        return true;
    }
    let text = text.trim_start_matches(['-', '*', '_']).trim();
    let Some((inside, after)) = bracket(text).and_then(|end| text.split_at_checked(end)) else { return false };
    let after = after.trim().trim_matches(['.', '`', '*', '_']);
    inside.chars().any(char::is_alphabetic) && words::count(after) <= 1
}

/// What stands after the dash with which a line begins that says where something is from.
pub(super) fn after_dash(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['*', '_']);
    let rest = line.trim_start_matches(['—', '–', '―']);
    let rest = if rest.len() == line.len() { line.strip_prefix("--")?.trim_start_matches('-') } else { rest };
    let rest = rest.trim().trim_end_matches(['*', '_']);
    let fits = !rest.contains('\n')
        && rest.len() < BESIDE
        && (1..=MOST).contains(&words::count(rest))
        && !rest.ends_with(['!', '?', '…'])
        && (!rest.starts_with(char::is_lowercase) || words::count(rest) <= FEW);
    fits.then_some(rest)
}

/// A paragraph that is set apart without what it says of its source, and that: what stands in brackets at its end,
/// and what stands after a dash on its last line.
pub(super) fn parted(whole: &str) -> (&str, &str, Option<&str>) {
    let exported = EXPORTED.as_ref().and_then(|form| form.find(whole)).filter(|found| found.start() > 0);
    if let Some(found) = exported {
        // What an export says below it, as a memo, is none of it.
        return (whole.get(..found.start()).unwrap_or("").trim(), found.as_str(), None);
    }
    if let Some((text, source)) = whole.rfind('(').and_then(|at| whole.split_at_checked(at))
        && is_citation(source)
        && !text.trim().is_empty()
    {
        return (text.trim().trim_end_matches(['—', '–']).trim(), source, None);
    }
    if let Some((text, line)) = whole.rsplit_once('\n')
        && let Some(source) = after_dash(line)
        // Where other lines begin so too, people speak in them.
        && !text.lines().any(|line| after_dash(line).is_some())
    {
        return (text.trim(), "", Some(source));
    }
    if let Some((text, source)) = whole.rfind('[').and_then(|at| whole.split_at_checked(at))
        && is_citation(source)
        && source.chars().any(|c| c.is_ascii_digit())
        && (text.ends_with('\n') || ends(text.trim()).last().is_some_and(|end| *end >= text.trim().len()))
        && !text.trim().is_empty()
    {
        return (text.trim(), source, None);
    }
    (whole, "", None)
}

/// What the paragraphs below one say of where it is from: in brackets, and otherwise. With `set_apart`, others that are
/// set apart with it are passed over.
pub(super) fn below(next: &[Paragraph], set_apart: bool) -> (String, Option<String>) {
    let is_source = |one: &Paragraph| one.source || is_citation(&one.text);
    let mut next = next.iter().filter(|one| !one.note);
    let found = match set_apart {
        true => next.find(|one| one.role != Role::Block || is_source(one)),
        false => next.next().filter(|one| is_source(one)),
    };
    let Some(found) = found else { return Default::default() };
    let text = found.text.trim();
    if found.source {
        return (String::new(), Some(after_dash(text).unwrap_or(text).to_owned()));
    }
    if let Some(source) = after_dash(text) {
        return match bracket(source) {
            Some(_) => (source.to_owned(), None),
            None => (String::new(), Some(source.to_owned())),
        };
    }
    let bare = text.trim_start_matches(['—', '–', '-', ' ', '\t']);
    let is_bracket = bare.starts_with('(') || bare.starts_with('[') && is_citation(bare);
    (if is_bracket { super::around::head(text, BESIDE).to_owned() } else { String::new() }, None)
}

/// What a note says of where a quotation is from, if it says no more.
pub(super) fn of_note(text: &str) -> Option<&str> {
    let text = text.trim();
    let first = text.get(..ends(text).first().copied().unwrap_or(text.len()))?.trim();
    let word = first.split_whitespace().next()?.to_lowercase();
    let points = ["see", "cf.", "cf", "compare", "vgl."].contains(&word.as_str());
    let fits = words::count(first) <= MOST_OF_NOTE && !points && !first.contains(['“', '"', '„', '«']);
    fits.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_where_something_is_from() {
        for line in
            ["(nursing, Dunlow)", "— D6, Dunlow", "--- D6", "[D6, DUN-W1, turn 4]", "*— D6*", "(D6) `3f2a9c1e00`"]
        {
            assert!(is_citation(line), "{line}");
        }
        for line in ["We bend (sometimes) a rule", "— and then we bent it, as one does.", "[…]", "- D6", "— Really?"]
        {
            assert!(!is_citation(line), "{line}");
        }
    }

    #[test]
    fn what_is_set_apart_is_parted_from_its_source() {
        assert_eq!(parted("So we bend.\n— D6, Dunlow"), ("So we bend.", "", Some("D6, Dunlow")));
        assert_eq!(parted("So we bend. [D6, turn 4]"), ("So we bend.", "[D6, turn 4]", None));
        assert_eq!(parted("So we bend [rule 4]"), ("So we bend [rule 4]", "", None));
        assert_eq!(parted("— Oui\n— Non"), ("— Oui\n— Non", "", None));
        let exported = "So we bend.\n(nursing A5, Dunlow,\nturn 4) 3f2a9c1e00\nMemo: so (they) say.";
        assert_eq!(parted(exported), ("So we bend.", "(nursing A5, Dunlow,\nturn 4) 3f2a9c1e00", None));
    }

    #[test]
    fn notes_that_say_where_a_quotation_is_from_say_little_else() {
        assert_eq!(of_note("D6, DUN-W1, turn 4. Her emphasis."), Some("D6, DUN-W1, turn 4."));
        assert_eq!(of_note("See also D6."), None);
        assert_eq!(of_note("One of them said “we bend it”, D6."), None);
    }
}
