//! What is quoted in a manuscript: paragraphs set apart, and runs in quotation marks.
//!
//! A quotation is known by what its author did with it, not by what it says: a paragraph set apart is one, a run in
//! quotation marks is one. Marks are paired within a paragraph; the outermost pair counts, for what stands in marks
//! inside is a part of what is quoted. A run of a few words may be no quotation but a word held at arm's length:
//! whoever reads on decides ([`Quotation::words`] says how many there are). Single marks are those of a quotation only
//! where they cannot be apostrophes, and around four words or more.

use super::{Manuscript, Paragraph, Role};
use crate::text::words;

/// Fewer words than these in single marks are no quotation.
const SINGLE: u32 = 4;

/// How much of what stands after a quotation is looked at.
const BESIDE: usize = 240;

/// Something quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotation {
    /// What stands in the marks, or the paragraph that is set apart.
    pub text: String,
    /// Whether it is set apart.
    pub block: bool,
    /// Whether it stands in a note.
    pub note: bool,
    /// The line of the file on which it begins, where the file has lines of its own.
    pub line: Option<u32>,
    /// The paragraph in which it stands, from 1.
    pub paragraph: u32,
    /// How many words it has.
    pub words: u32,
    /// What stands just after it: where it is from, as a rule.
    pub after: String,
    /// What stands just before it.
    pub before: String,
}

/// What is quoted in a manuscript, in order.
pub fn quotations(manuscript: &Manuscript) -> Vec<Quotation> {
    let mut found = Vec::new();
    for (at, paragraph) in manuscript.paragraphs.iter().enumerate() {
        let below = || below(manuscript.paragraphs.get(at + 1..).unwrap_or(&[]));
        match paragraph.role {
            Role::Block if is_citation(&paragraph.text) => {}
            Role::Block => found.push(apart(paragraph, below())),
            // A run that ends its paragraph, or all but ends it, may have its source below.
            Role::Body | Role::Heading => in_marks(paragraph, &mut found),
        }
    }
    found
}

/// Whether a paragraph says nothing but where something is from.
pub fn is_citation(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['—', '–', '-', '*', '_']).trim();
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    inner.is_some_and(|(inside, after)| {
        let after = after.trim().trim_matches(['.', '`', '*', '_']);
        inside.chars().count() < BESIDE && words::count(after) <= 1
    })
}

/// What stands below a paragraph that is set apart: its source, past others that are set apart with it.
fn below(next: &[Paragraph]) -> String {
    let text = next.iter().find(|one| !one.note && (one.role != Role::Block || is_citation(&one.text)));
    let text = text.filter(|one| one.text.trim_start_matches(['—', '–', '-', ' ', '\t']).starts_with('('));
    text.map(|one| head(one.text.trim(), BESIDE).to_owned()).unwrap_or_default()
}

fn apart(paragraph: &Paragraph, below: String) -> Quotation {
    let whole = paragraph.text.trim();
    // Where it is from may be its own last words: in brackets, at the end or on a line of its own.
    let (text, own) = match whole.rfind('(').and_then(|at| whole.split_at_checked(at)) {
        Some((text, source)) if is_citation(source) && !text.trim().is_empty() => {
            (text.trim().trim_end_matches(['—', '–']).trim(), source)
        }
        _ => (whole, ""),
    };
    Quotation {
        block: true,
        note: paragraph.note,
        line: paragraph.line(0),
        paragraph: paragraph.number,
        words: words::count(text),
        after: if own.is_empty() { below } else { own.to_owned() },
        text: text.to_owned(),
        before: String::new(),
    }
}

/// What a mark of quotation opens, and what closes it.
fn closes(open: char) -> &'static [char] {
    match open {
        '“' => &['”', '“'],
        '„' => &['“', '”'],
        '”' => &['”'],
        '«' => &['»'],
        '»' => &['«'],
        '"' => &['"'],
        '‘' => &['’'],
        '‚' => &['‘', '’'],
        '‹' => &['›'],
        _ => &[],
    }
}

fn in_marks(paragraph: &Paragraph, found: &mut Vec<Quotation>) {
    let text = paragraph.text.as_str();
    let mut from = 0;
    while let Some((at, open)) =
        text.get(from..).and_then(|rest| rest.char_indices().find(|(_, c)| !closes(*c).is_empty()))
    {
        let at = from + at;
        let inside = at + open.len_utf8();
        from = inside;
        if !opens(text, at, open) {
            continue;
        }
        let Some(end) = end_of(text, inside, open) else { continue };
        let quoted = text.get(inside..end).unwrap_or("");
        let count = words::count(quoted);
        let single = matches!(open, '‘' | '‚' | '‹');
        if count == 0 || (single && count < SINGLE) {
            continue;
        }
        let close = text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let rest = text.get(end + close..).unwrap_or("");
        found.push(Quotation {
            text: quoted.trim().to_owned(),
            block: false,
            note: paragraph.note,
            line: paragraph.line(at),
            paragraph: paragraph.number,
            words: count,
            after: head(rest, BESIDE).to_owned(),
            before: tail(text.get(..at).unwrap_or(""), BESIDE).to_owned(),
        });
        from = end + close;
    }
}

/// Whether a mark can open a quotation where it stands.
fn opens(text: &str, at: usize, open: char) -> bool {
    let before = text.get(..at).and_then(|head| head.chars().next_back());
    let after = text.get(at + open.len_utf8()..).and_then(|rest| rest.chars().next());
    let begins = after.is_some_and(|c| !c.is_whitespace());
    let free = before.is_none_or(|c| !c.is_alphanumeric());
    match open {
        // A closing mark that opens, as in Swedish, and one that looks the other way, as in Danish.
        '”' | '»' => begins && before.is_none_or(char::is_whitespace),
        '“' | '„' | '«' => true,
        _ => begins && free,
    }
}

/// The end of a quotation that begins here.
fn end_of(text: &str, from: usize, open: char) -> Option<usize> {
    let rest = text.get(from..)?;
    let closing = closes(open);
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        let next = rest.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let before = rest.get(..at).and_then(|head| head.chars().next_back());
        if c == open && open == '“' && next.is_some_and(char::is_alphanumeric) && before.is_none_or(char::is_whitespace)
        {
            // One more that opens inside; in German it would be the end, but then nothing is written after it.
            depth += 1;
            continue;
        }
        if !closing.contains(&c) {
            continue;
        }
        let free = next.is_none_or(|c| !c.is_alphanumeric());
        let ends = match open {
            '"' | '‘' | '‚' => free && before.is_some_and(|c| !c.is_whitespace()),
            _ => true,
        };
        // An apostrophe at the end of a word looks like the end of a quotation: the last one is taken in which the
        // words go on no further.
        if ends && depth == 0 {
            if open == '‘' && is_genitive(rest, at) {
                continue;
            }
            return Some(from + at);
        }
        depth -= usize::from(ends && depth > 0);
    }
    None
}

/// Whether a closing single mark is the apostrophe of `the nurses’ room`: a word goes on after it, and before another
/// opens one closes after which no word goes on.
fn is_genitive(rest: &str, at: usize) -> bool {
    let (before, after) = (rest.get(..at).unwrap_or(""), rest.get(at + '’'.len_utf8()..).unwrap_or(""));
    let goes_on = |after: &str| {
        after.trim_start_matches(' ').starts_with(char::is_lowercase) || after.starts_with(char::is_alphanumeric)
    };
    let until = after.find('‘').unwrap_or(after.len());
    let closes = after.get(..until).unwrap_or("").match_indices('’').any(|(at, mark)| {
        let free = after.get(..at).and_then(|head| head.chars().next_back()).is_some_and(|c| !c.is_whitespace());
        free && !goes_on(after.get(at + mark.len()..).unwrap_or(""))
    });
    before.ends_with('s') && goes_on(after) && closes
}

/// The first so many bytes, or somewhat fewer.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The last so many bytes, or somewhat fewer.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::super::markdown;
    use super::*;
    use proptest::prelude::*;

    fn quoted(text: &str) -> Vec<String> {
        quotations(&markdown::read(text)).into_iter().map(|one| one.text).collect()
    }

    #[test]
    fn marks_of_many_kinds_are_paired_and_the_outermost_count() {
        let text =
            "He said “we ‘bend’ it, they don’t” and \"so do we, 5\" tall\" and „ihr auch“ then «nous aussi» end.";
        assert_eq!(quoted(text), ["we ‘bend’ it, they don’t", "so do we, 5", "ihr auch", "nous aussi"]);
        assert_eq!(quoted("‘we bend the rules’ but the nurses’ room, rock ’n’ roll"), ["we bend the rules"]);
        assert_eq!(quoted("‘in the nurses’ room we bend’, she said"), ["in the nurses’ room we bend"]);
        assert_eq!(quoted("a ‘scare’ quote, don’t"), [""; 0], "few words in single marks are none");
        assert_eq!(quoted("an “open one\n\nand \"another"), [""; 0]);
        assert_eq!(quoted("“one “two” three” four"), ["one “two” three"]);
    }

    #[test]
    fn what_is_set_apart_has_its_source_at_its_end_or_below() {
        let text = "Text:\n\n> one two (nursing A5, Dunlow)\n\n> three four\n\n(police, Dunlow, D2, turn 3) `3f2a9c1e00`\n\nMore.\n\n> (ibid.)\n";
        let found = quotations(&markdown::read(text));
        let told: Vec<(&str, &str)> = found.iter().map(|one| (one.text.as_str(), one.after.as_str())).collect();
        assert_eq!(
            told,
            [("one two", "(nursing A5, Dunlow)"), ("three four", "(police, Dunlow, D2, turn 3) `3f2a9c1e00`")]
        );
        assert!(found.iter().all(|one| one.block));
    }

    #[test]
    fn each_says_where_it_is() {
        let found = quotations(&markdown::read("One\n“two” (x)\n\nthree “four five” six\n"));
        let told: Vec<_> = found.iter().map(|one| (one.line, one.paragraph, one.words, one.after.as_str())).collect();
        assert_eq!(told, [(Some(2), 1, 1, " (x)"), (Some(4), 2, 2, " six")]);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "([a-z ]|“|”|\"|‘|’|„|«|»|'|\n|\\(|\\)){0,60}") {
            for one in quotations(&markdown::plain(&text)) {
                prop_assert!(one.words > 0 && text.replace('\n', " ").contains(one.text.replace('\n', " ").as_str()) || one.block || one.text.contains('\n'));
            }
        }
    }
}
