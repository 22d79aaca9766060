//! Marks of codes in a text, taken off it: `[[power: They set the agenda]]`, `[[power]]They set it[[/power]]`.
//!
//! Marks of the first kind nest; those of the second may also overlap. What is left is the text without them, and where
//! each code stands in it. Other double brackets, as in `[[laughs]]`, are text.

use crate::text::Span;
use crate::text::display::one_line;

/// A code's name is no longer than this.
const LONGEST: usize = 200;

/// Marks open at one place, at most.
const DEEPEST: usize = 1000;

/// A text without its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmarked {
    /// The text.
    pub text: String,
    /// Each code with its place, in the order in which they begin.
    pub codes: Vec<(String, Span)>,
    /// Double brackets that are no marks: the line, and what is in them.
    pub others: Vec<(u32, String)>,
    /// Marks with nothing in them: the line, and the code.
    pub empty: Vec<(u32, String)>,
}

/// A mark that has no partner.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unbalanced {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub what: String,
}

/// What stands at a place.
enum Sign<'a> {
    /// `[[power: `
    Begin(&'a str),
    /// `]]`
    End,
    /// `[[/power]]`
    Close(&'a str),
    /// `[[power]]`, if it has an end further on; else text, as `[[laughs]]`.
    Other(&'a str),
}

/// A mark that waits for its end.
struct Waiting<'a> {
    name: &'a str,
    line: u32,
    /// Its place among the codes.
    at: usize,
}

/// Whether a text has marks of the first kind: how many.
pub fn count(text: &str) -> usize {
    text.match_indices("[[").filter(|(at, _)| text.get(*at..).is_some_and(|rest| begin(rest).is_some())).count()
}

/// Takes the marks off a text.
pub fn unmark(text: &str) -> Result<Unmarked, Unbalanced> {
    let mut unmarked = Unmarked { text: String::with_capacity(text.len()), ..Unmarked::default() };
    let (mut nested, mut paired): (Vec<Waiting<'_>>, Vec<Waiting<'_>>) = (Vec::new(), Vec::new());
    let (mut rest, mut line) = (text, 1u32);
    // What was read up to the last mark stays, for other marks may end there.
    let mut settled = 0;
    while let Some(at) = rest.find(['[', ']']) {
        let (before, here) = rest.split_at_checked(at).unwrap_or((rest, ""));
        unmarked.text.push_str(before);
        line += feeds(before);
        let Some((sign, length)) = sign(here) else {
            let one = here.get(..1).unwrap_or_default();
            unmarked.text.push_str(one);
            rest = here.get(1..).unwrap_or_default();
            continue;
        };
        let (whole, mut after) = here.split_at_checked(length).unwrap_or((here, ""));
        match sign {
            Sign::Begin(name) => {
                nested.push(unmarked.begin(name, line));
                // Blanks after the beginning belong to the mark.
                after = after.trim_start_matches([' ', '\t']);
            }
            Sign::End => {
                let Some(mark) = nested.pop() else {
                    let what = "“]]” ends a mark that was not begun; write [[code: … ]]";
                    return Err(Unbalanced { line, what: what.to_owned() });
                };
                // Blanks before the end belong to the mark, but where they part words.
                let kept = unmarked.text.trim_end_matches([' ', '\t']).len().max(settled);
                let cut = kept < unmarked.text.len();
                unmarked.text.truncate(kept);
                unmarked.end(&mark, kept);
                if cut && after.starts_with(char::is_alphanumeric) {
                    unmarked.text.push(' ');
                }
            }
            Sign::Close(name) => {
                let wanted = crate::text::fold::fold(name);
                let found = paired.iter().rposition(|mark| crate::text::fold::fold(mark.name) == wanted);
                let Some(found) = found else {
                    let what = format!("“{}” ends a mark that was not begun", one_line(whole));
                    return Err(Unbalanced { line, what });
                };
                let mark = paired.remove(found);
                unmarked.end(&mark, unmarked.text.len());
            }
            Sign::Other(name) if is_opened(name, after) => {
                // A mark of the second kind, known by its end.
                paired.push(unmarked.begin(name, line));
            }
            Sign::Other(name) => {
                unmarked.others.push((line, one_line(name)));
                unmarked.text.push_str(whole);
            }
        }
        if nested.len() + paired.len() > DEEPEST {
            return Err(Unbalanced { line, what: format!("more than {DEEPEST} marks are open here") });
        }
        line += feeds(whole);
        settled = unmarked.text.len();
        rest = after;
    }
    unmarked.text.push_str(rest);
    if let Some(mark) = nested.first() {
        let what = format!("the mark “[[{}:” has no end; write ]] where what it codes ends", one_line(mark.name));
        return Err(Unbalanced { line: mark.line, what });
    }
    if let Some(mark) = paired.first() {
        let what = format!("the mark “[[{}]]” has no end “[[/{}]]”", one_line(mark.name), one_line(mark.name));
        return Err(Unbalanced { line: mark.line, what });
    }
    unmarked.codes.retain(|(_, span)| !span.is_empty());
    Ok(unmarked)
}

impl Unmarked {
    /// A mark begins here.
    fn begin<'a>(&mut self, name: &'a str, line: u32) -> Waiting<'a> {
        let start = self.text.len();
        self.codes.push((one_line(name), Span::of(start..start)));
        Waiting { name, line, at: self.codes.len() - 1 }
    }

    /// A mark ends here.
    fn end(&mut self, mark: &Waiting<'_>, end: usize) {
        if let Some((_, span)) = self.codes.get_mut(mark.at) {
            *span = Span::of(span.start as usize..end);
            if span.is_empty() {
                self.empty.push((mark.line, one_line(mark.name)));
            }
        }
    }
}

fn feeds(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The sign at the beginning of a text, with its length.
fn sign(text: &str) -> Option<(Sign<'_>, usize)> {
    if text.starts_with("]]") {
        return Some((Sign::End, 2));
    }
    let inside = text.strip_prefix("[[")?;
    if let Some((name, length)) = begin(text) {
        return Some((Sign::Begin(name), length));
    }
    let end = inside.find("]]").filter(|end| inside.get(..*end).is_some_and(|name| !name.contains(['[', '\n'])))?;
    let name = inside.get(..end)?;
    let length = end + 4;
    match name.strip_prefix('/') {
        Some(name) if is_name(name.trim()) => Some((Sign::Close(name.trim()), length)),
        _ => Some((Sign::Other(name.trim()), length)),
    }
}

/// The name of `[[name: `, and the length up to the colon.
fn begin(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix("[[")?;
    let end = inside.find(['[', ']', '\n', ':'])?;
    // `::` stands in names that are paths.
    let mut end = end;
    while inside.get(end..)?.starts_with("::") {
        end += 2 + inside.get(end + 2..)?.find(['[', ']', '\n', ':'])?;
    }
    let name = inside.get(..end)?;
    let after = inside.get(end..)?.strip_prefix(':')?;
    let parts = after.starts_with(|c: char| c.is_whitespace() || c == '[');
    (parts && is_name(name.trim())).then_some((name.trim(), 2 + end + 1))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && name.chars().any(char::is_alphanumeric)
}

/// Whether `[[/name]]` stands further on.
fn is_opened(name: &str, after: &str) -> bool {
    is_name(name) && {
        let wanted = crate::text::fold::fold(name);
        let ends = after.match_indices("[[/");
        ends.map(|(at, _)| after.get(at + 3..).unwrap_or_default())
            .filter_map(|rest| rest.split_once("]]"))
            .any(|(other, _)| other.len() <= LONGEST + 8 && crate::text::fold::fold(other) == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coded(text: &str) -> (String, Vec<(String, String)>) {
        let unmarked = unmark(text).expect("balanced");
        let codes = unmarked.codes.iter().map(|(code, span)| (code.clone(), span.slice(&unmarked.text).to_owned()));
        (unmarked.text.clone(), codes.collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn marks_nest_and_overlap_and_leave_the_text() {
        let (text, codes) = coded("P1: [[power: They [[agenda: set it]] always]], she said 😀.\n");
        assert_eq!(text, "P1: They set it always, she said 😀.\n");
        assert_eq!(codes, pairs(&[("power", "They set it always"), ("agenda", "set it")]));
        let (text, codes) = coded("a [[x]]b [[y]]c[[/x]] d[[/Y]] e [[sic]] [[W1:12]] f[0][[/");
        assert_eq!(text, "a b c d e [[sic]] [[W1:12]] f[0][[/");
        assert_eq!(codes, pairs(&[("x", "b c"), ("y", "c d")]));
        let (text, codes) = coded("a [[code: \u{2028}ß b ]] c [[two:\nlines ]]d[[Rules::Bend: e]]");
        assert_eq!(text, "a \u{2028}ß b c \nlines de");
        assert_eq!(codes, pairs(&[("code", "\u{2028}ß b"), ("two", "\nlines"), ("Rules::Bend", "e")]));
        let unmarked = unmark("[[a: ]][[b: [[c: x ]] ]]").expect("balanced");
        assert_eq!((unmarked.text.as_str(), unmarked.empty), ("x", vec![(1, "a".to_owned())]));
        assert_eq!(count("[[a: x]] [[b]] [[W1:2]] [[c:\nx]]"), 2);
    }

    #[test]
    fn a_mark_without_a_partner_is_named_with_its_line() {
        let told = |text: &str| unmark(text).expect_err("unbalanced").to_string();
        assert!(told("a\n\n[[power: so\n").starts_with("line 3: the mark “[[power:” has no end"));
        assert!(told("a\nb]] c").starts_with("line 2: “]]” ends a mark"));
        assert!(told("a\n[[/x]]").starts_with("line 2: “[[/x]]” ends a mark that was not begun"));
        assert!(told("[[x]]a[[/x]][[x]]b\n[[/y]] [[/x]]").contains("[[/y]]"));
        assert!(told(&"[[a: ".repeat(2000)).contains("more than 1000"));
    }

    /// A text with marks, and what it is without them: (marked, plain, codes).
    fn tree() -> impl Strategy<Value = (String, String, usize)> {
        let leaf = "[a-z😀ß.,\n]{1,6}".prop_map(|words| (words.clone(), words, 0));
        leaf.prop_recursive(4, 24, 4, |inner| {
            let several = proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| {
                parts.into_iter().fold((String::new(), String::new(), 0), |all, part| {
                    (all.0 + &part.0, all.1 + &part.1, all.2 + part.2)
                })
            });
            prop_oneof![
                several,
                inner.prop_map(|(marked, plain, codes)| (format!("[[x: {marked}]]"), plain, codes + 1))
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_left_is_the_text((marked, plain, codes) in tree()) {
            let unmarked = unmark(&marked).expect("balanced");
            prop_assert_eq!(&unmarked.text, &plain);
            prop_assert_eq!(unmarked.codes.len(), codes);
            prop_assert!(unmarked.codes.iter().all(|(_, span)| plain.get(span.range()).is_some()));
        }

        #[test]
        fn nothing_breaks_it(text in "[a\\[\\]:/ \n😀]{0,60}") {
            if let Ok(unmarked) = unmark(&text) {
                prop_assert!(unmarked.codes.iter().all(|(_, span)| unmarked.text.get(span.range()).is_some()));
            }
        }
    }
}
