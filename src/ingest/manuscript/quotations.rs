//! What is quoted in a manuscript: paragraphs set apart, and runs in quotation marks.
//!
//! A quotation is known by what its author did with it, not by what it says: a paragraph set apart is one, a run in
//! quotation marks is one. Marks are paired within a paragraph; the outermost pair counts, for what stands in marks
//! inside is a part of what is quoted. A run of a few words may be no quotation but a word held at arm's length:
//! whoever reads on decides ([`Quotation::words`] says how many there are). Single marks are those of a quotation only
//! where they cannot be apostrophes, and around four words or more.

use super::around::{before, behind, between, is_joined};
use super::sources::{self, of_note, parted};
use super::{Manuscript, Paragraph, Role};
use crate::text::words;

pub use super::sources::is_citation;

/// Fewer words than these in single marks are no quotation, nor those after a mark that nothing closes.
const SINGLE: u32 = 4;

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
    /// What stands after it in its sentence, up to the next quotation: where it is from, as a rule.
    pub after: String,
    /// What stands before it in its sentence, from the quotation before it on.
    pub before: String,
    /// What says apart from the sentence where it is from: a line after a dash, a note, the option of a command.
    pub cited: Vec<String>,
    /// Whether it follows another one as a part of the same list: “so” and “so”.
    pub joined: bool,
    /// Whether its closing mark is missing.
    pub unclosed: bool,
}

/// What is quoted in a manuscript, in order.
pub fn quotations(manuscript: &Manuscript) -> Vec<Quotation> {
    let mut found = Vec::new();
    let all = &manuscript.paragraphs;
    for (at, paragraph) in all.iter().enumerate() {
        let next = all.get(at + 1..).unwrap_or(&[]);
        match paragraph.role {
            Role::Block if paragraph.source || is_citation(&paragraph.text) => {}
            Role::Block => {
                let above = all.get(..at).unwrap_or(&[]).iter().rev().find(|one| !one.note);
                found.push(apart(paragraph, above, next));
            }
            Role::Body | Role::Heading => {
                let known = found.len();
                in_marks(paragraph, &mut found);
                // A run that ends its paragraph may have its source below.
                if let Some(last) = found.get_mut(known..).and_then(|own| own.last_mut())
                    && !last.after.contains(char::is_alphanumeric)
                    && paragraph.text.trim_end().ends_with(last.after.trim_end())
                {
                    let (after, cited) = sources::below(next, false);
                    last.after.push_str(&after);
                    last.cited.extend(cited);
                }
            }
        }
    }
    found
}

fn apart(paragraph: &Paragraph, above: Option<&Paragraph>, next: &[Paragraph]) -> Quotation {
    let (text, own, line) = parted(paragraph.text.trim());
    let (mut after, mut cited) = (own.to_owned(), Vec::new());
    cited.extend(line.map(str::to_owned));
    if after.is_empty() && line.is_none() {
        let (below, source) = sources::below(next, true);
        after = below;
        cited.extend(source);
    }
    cited.extend(paragraph.beside.iter().filter_map(|(_, said)| of_note(said)).map(str::to_owned));
    // A sentence with a colon goes on in what is set apart.
    let lead = above.filter(|one| one.role == Role::Body && one.text.trim_end().ends_with([':', ',']));
    Quotation {
        block: true,
        note: paragraph.note,
        line: paragraph.line(0),
        paragraph: paragraph.number,
        words: words::count(text),
        after,
        cited,
        text: text.to_owned(),
        before: lead.map(|one| before(&one.text).to_owned()).unwrap_or_default(),
        ..Quotation::default()
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
        '\'' => &['\''],
        _ => &[],
    }
}

/// A run in marks, in bytes.
#[derive(Clone, Copy)]
struct Run {
    /// Its opening mark.
    open: usize,
    /// Its first character, and one past its last.
    inside: (usize, usize),
    /// One past its closing mark.
    close: usize,
    words: u32,
    unclosed: bool,
}

fn in_marks(paragraph: &Paragraph, found: &mut Vec<Quotation>) {
    let text = paragraph.text.as_str();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    let runs = runs(text);
    for (at, run) in runs.iter().enumerate() {
        let earlier = at.checked_sub(1).and_then(|at| runs.get(at));
        let quoted = part(run.inside.0, run.inside.1);
        let after = match runs.get(at + 1) {
            Some(next) => between(quoted, part(run.close, next.open)).0,
            None => behind(quoted, part(run.close, text.len())),
        };
        let gap = earlier.map(|earlier| (part(earlier.inside.0, earlier.inside.1), part(earlier.close, run.open)));
        let own = match gap {
            Some((earlier, gap)) => between(earlier, gap).1,
            None => before(part(0, run.open)),
        };
        let reach = run.inside.1..=run.close + after.len();
        let hangs = paragraph.beside.iter().filter(|(at, _)| reach.contains(at));
        let cited = hangs.filter_map(|(_, said)| of_note(said)).map(str::to_owned);
        found.push(Quotation {
            text: quoted.trim().to_owned(),
            block: false,
            note: paragraph.note,
            line: paragraph.line(run.open),
            paragraph: paragraph.number,
            words: run.words,
            after: after.to_owned(),
            before: own.to_owned(),
            cited: cited.collect(),
            joined: gap.is_some_and(|(earlier, gap)| is_joined(earlier, gap)),
            unclosed: run.unclosed,
        });
    }
}

/// The runs in marks of a paragraph.
fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
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
        let end = end_of(text, inside, open);
        let Some(to) = end.or_else(|| unclosed(text, at, open)) else { continue };
        let words = words::count(text.get(inside..to).unwrap_or(""));
        let single = matches!(open, '‘' | '‚' | '‹' | '\'') || end.is_none();
        if words == 0 || (single && words < SINGLE) {
            continue;
        }
        let close = end.and_then(|end| text.get(end..)?.chars().next()).map_or(0, char::len_utf8);
        // Where it may be an apostrophe, only a source right behind it shows what it is.
        let behind = text.get(to + close..).unwrap_or("").trim_start();
        if open == '\'' && is_doubtful(text, inside, to) && !behind.starts_with(['(', '[']) {
            continue;
        }
        found.push(Run { open: at, inside: (inside, to), close: to + close, words, unclosed: end.is_none() });
        from = to + close;
    }
    found
}

/// The end of a quotation whose closing mark is missing: its paragraph's, or where another one opens.
fn unclosed(text: &str, at: usize, open: char) -> Option<usize> {
    let free = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–');
    let begins = text.get(..at)?.chars().next_back().is_none_or(free);
    let inside = at + open.len_utf8();
    let rest = text.get(inside..)?;
    if !begins || !matches!(open, '“' | '„' | '«') || rest.starts_with(char::is_whitespace) {
        return None;
    }
    let next = rest.char_indices().find(|(at, c)| {
        let head = rest.get(..*at).unwrap_or("");
        matches!(c, '“' | '„' | '«') && head.ends_with(char::is_whitespace)
    });
    Some(inside + next.map_or(rest.len(), |(at, _)| at))
}

/// Whether straight single marks may be apostrophes: of a word cut short, or of a genitive.
fn is_doubtful(text: &str, from: usize, to: usize) -> bool {
    const CUT: [&str; 12] =
        ["cause", "em", "til", "tis", "twas", "n", "bout", "round", "cos", "cept", "ere", "specially"];
    let quoted = text.get(from..to).unwrap_or("");
    let first = quoted.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    let after = text.get(to + 1..).unwrap_or("");
    let goes_on = after.starts_with(' ') && after.trim_start().starts_with(char::is_lowercase);
    CUT.contains(&first.as_str()) || quoted.ends_with('s') && goes_on
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
        // An apostrophe stands so as well: what is inside decides.
        '\'' => {
            let apart = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–');
            after.is_some_and(char::is_alphabetic) && before.is_none_or(apart)
        }
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
            '"' | '‘' | '‚' | '\'' => free && before.is_some_and(|c| !c.is_whitespace()),
            _ => true,
        };
        // An apostrophe at the end of a word looks like the end of a quotation: the last one is taken in which the
        // words go on no further.
        if ends && depth == 0 {
            if matches!(open, '‘' | '\'') && is_genitive(rest, at, open, c) {
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
fn is_genitive(rest: &str, at: usize, open: char, close: char) -> bool {
    let (before, after) = (rest.get(..at).unwrap_or(""), rest.get(at + close.len_utf8()..).unwrap_or(""));
    let goes_on = |after: &str| {
        after.trim_start_matches(' ').starts_with(char::is_lowercase) || after.starts_with(char::is_alphanumeric)
    };
    let opens = |at: &usize| {
        let (head, tail) = after.split_at_checked(*at).unwrap_or_default();
        open != close || head.ends_with(char::is_whitespace) && tail.chars().nth(1).is_some_and(char::is_alphanumeric)
    };
    let until = after.match_indices(open).map(|(at, _)| at).find(opens).unwrap_or(after.len());
    let closes = after.get(..until).unwrap_or("").match_indices(close).any(|(at, mark)| {
        let free = after.get(..at).and_then(|head| head.chars().next_back()).is_some_and(|c| !c.is_whitespace());
        free && !goes_on(after.get(at + mark.len()..).unwrap_or(""))
    });
    before.ends_with('s') && goes_on(after) && closes
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

    #[test]
    fn straight_single_marks_are_those_of_quotations_where_they_cannot_be_apostrophes() {
        assert_eq!(quoted("She said 'a made up thing that nobody said' (D1)."), ["a made up thing that nobody said"]);
        assert_eq!(
            quoted("He: 'we don't bend in the nurses' room, ever', he said"),
            ["we don't bend in the nurses' room, ever"]
        );
        for none in [
            "the boys' room and the girls' room of '90s rock 'n' roll",
            "'Twas the best of times in the nurses' union",
            "don't 'scare' the nurses' children, it's theirs'",
        ] {
            assert_eq!(quoted(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn a_quotation_that_nothing_closes_goes_to_the_end_of_its_paragraph() {
        let found =
            quotations(&markdown::read("D6 said “we bend the rules, always\n\nAnd “so on and on it goes” too\n"));
        let told: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.unclosed)).collect();
        assert_eq!(told, [("we bend the rules, always", true), ("so on and on it goes", false)]);
        assert_eq!(quoted("“so we bend and then “we break it all” there"), ["so we bend and then", "we break it all"]);
        assert_eq!(quoted("as one says so“ in this paper of many words"), [""; 0]);
    }

    #[test]
    fn each_of_several_has_what_stands_beside_it() {
        let text = "“I count who’s here”, says D5. As the nurse (D4) put it, “Four moves!” Then D6: “so it is”, and “no”.[^1]\n\n\
                    “They left” — D6\n\n> So we bend.\n> — D6, Dunlow\n\n> We left.\n>\n> — D5\n\n[^1]: D9, DUN-W1, turn 4\n";
        let found = quotations(&markdown::read(text));
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.text.as_str(), one.before.trim(), one.after.trim(), one.cited.join("|"), one.joined))
            .collect();
        let owned = |text: &str| text.to_owned();
        assert_eq!(
            told,
            [
                ("I count who’s here", "", ", says D5.", String::new(), false),
                ("Four moves!", "As the nurse (D4) put it,", "", String::new(), false),
                ("so it is", "Then D6:", ",", String::new(), false),
                ("no", "and", ".", owned("D9, DUN-W1, turn 4"), true),
                ("They left", "", "— D6", String::new(), false),
                ("So we bend.", "", "", owned("D6, Dunlow"), false),
                ("We left.", "", "", owned("D5"), false),
            ]
        );
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
