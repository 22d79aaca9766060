//! Manuscripts in Markdown, and in plain text.
//!
//! Of Markdown the words are read: lines after `>` are set apart, escapes and entities stand for their signs, fenced
//! code and HTML comments are left out, a footnote's text is a note. Emphasis stays in the text, for whoever compares
//! words looks past it. In plain text, paragraphs after `>` or indented in all their lines are set apart.

use super::marks::Maker;
use super::{Manuscript, Paragraph, Role};
use crate::ingest::html::entities;
use std::collections::HashMap;

/// Reads Markdown.
pub fn read(text: &str) -> Manuscript {
    let text = without_comments(text);
    let mut maker = Maker::default();
    let mut fence: Option<&str> = None;
    let mut notes: Vec<(String, usize)> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        let opens = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match (fence, opens) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, Some(mark)) => {
                maker.end();
                fence = Some(mark);
            }
            (None, None) => one_line(&mut maker, &mut notes, line, number),
        }
    }
    maker.end();
    let mut paragraphs = maker.done;
    resolve(&mut paragraphs, &notes);
    Manuscript { paragraphs: front_matter_off(paragraphs), doubts: Vec::new() }
}

/// Puts what notes say in the place of their names, where these hang.
fn resolve(paragraphs: &mut [Paragraph], notes: &[(String, usize)]) {
    let said: HashMap<String, String> = notes
        .iter()
        .filter_map(|(name, at)| Some((name.clone(), paragraphs.get(*at).filter(|one| one.note)?.text.clone())))
        .collect();
    for (_, hangs) in paragraphs.iter_mut().flat_map(|one| one.beside.iter_mut()) {
        if let Some(name) = hangs.strip_prefix("[^").and_then(|name| name.strip_suffix(']')) {
            *hangs = said.get(name).cloned().unwrap_or_default();
        }
    }
}

fn one_line(maker: &mut Maker, notes: &mut Vec<(String, usize)>, line: &str, number: u32) {
    let (depth, rest) = quoted(line);
    let rest = rest.trim();
    if rest.is_empty() {
        maker.end();
        maker.note = false;
        return;
    }
    let role = if depth > 0 {
        Role::Block
    } else if rest.starts_with('#') {
        Role::Heading
    } else {
        Role::Body
    };
    // A line that goes on where a quotation stood is a part of it only where it is marked as such.
    if role != maker.role || role == Role::Heading {
        maker.end();
    }
    maker.role = role;
    let rest = match footnote(rest) {
        Some((name, note)) => {
            maker.end();
            maker.note = true;
            notes.push((name.to_owned(), maker.done.len()));
            note
        }
        None => item(maker, rest),
    };
    if !maker.text().is_empty() && !maker.text().ends_with('\n') {
        maker.push("\n", number);
    }
    let rest = if role == Role::Heading { rest.trim_start_matches('#').trim() } else { rest };
    // A backslash at the end of a line is a line break.
    let rest = rest.strip_suffix('\\').filter(|before| !before.ends_with('\\')).unwrap_or(rest);
    inline(maker, rest, number);
}

/// How deep a line is quoted, and what it says.
fn quoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    loop {
        let bare = rest.trim_start_matches(' ');
        match bare.strip_prefix('>') {
            Some(after) if rest.len() - bare.len() <= 3 => {
                depth += 1;
                rest = after;
            }
            _ => return (depth, rest),
        }
    }
}

/// The name and the text of a footnote, `[^1]: text`.
fn footnote(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.strip_prefix("[^")?.split_once("]:")?;
    (!name.contains(']')).then_some((name, text.trim_start()))
}

/// A line that begins an item of a list is a paragraph of its own.
fn item<'l>(maker: &mut Maker, line: &'l str) -> &'l str {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match line.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => digits + 1,
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        _ => return line,
    };
    match line.get(mark..).filter(|rest| rest.starts_with([' ', '\t'])) {
        Some(rest) => {
            maker.end();
            rest.trim_start()
        }
        None => line,
    }
}

/// Escapes, entities, links and tags.
fn inline(maker: &mut Maker, line: &str, number: u32) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        rest = match c {
            '\\' => match after.chars().next().filter(char::is_ascii_punctuation) {
                Some(escaped) => {
                    maker.sign(escaped, number);
                    after.get(1..).unwrap_or("")
                }
                None => {
                    maker.sign(c, number);
                    after
                }
            },
            '&' => match entity(rest) {
                Some((text, after)) => {
                    maker.push(&text, number);
                    after
                }
                None => {
                    maker.sign(c, number);
                    after
                }
            },
            '<' => match tag(rest) {
                Some(after) => {
                    if rest.get(1..3).is_some_and(|name| name.eq_ignore_ascii_case("br")) {
                        maker.sign('\n', number);
                    }
                    after
                }
                None => {
                    maker.sign(c, number);
                    after
                }
            },
            '[' => match link(rest) {
                Some((shown, after)) => {
                    if shown.is_empty() {
                        maker.hang(rest.get(..rest.len() - after.len()).unwrap_or(""));
                    }
                    inline(maker, shown, number);
                    after
                }
                None => {
                    maker.sign(c, number);
                    after
                }
            },
            c => {
                maker.sign(c, number);
                after
            }
        };
    }
}

/// A character written as an entity, and what comes after it.
fn entity(text: &str) -> Option<(String, &str)> {
    let end = text.get(..text.len().min(40)).unwrap_or(text).find(';')?;
    let (entity, after) = text.split_at_checked(end + 1)?;
    let decoded = entities::decode(entity);
    (decoded != entity).then(|| (decoded.into_owned(), after))
}

/// What comes after a tag of HTML.
fn tag(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inside.find('>').filter(|end| *end < 300 && !inside.get(..*end).unwrap_or("").contains('<'))?;
    inside.get(end + 1..)
}

/// What a link shows, or a reference to literature or a note (which shows nothing), and what comes after it.
fn link(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    let end = inside.find(']').filter(|end| !inside.get(..*end).unwrap_or("").contains('['))?;
    let (shown, after) = (inside.get(..end)?, inside.get(end + 1..)?);
    if shown.starts_with('^') || shown.trim_start_matches('-').starts_with('@') {
        return Some(("", after));
    }
    let address = after.strip_prefix('(')?;
    let close = address.find(')')?;
    let looks = |address: &str| {
        let first = address.split_whitespace().next().unwrap_or("");
        first.contains("://") || first.starts_with('#') || first.contains('/') || first.contains('.')
    };
    looks(address.get(..close)?).then(|| (shown, address.get(close + 1..).unwrap_or("")))
}

/// HTML comments as blanks, so that lines keep their numbers.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("<!--") {
        out.push_str(before);
        let (comment, after) = inside.split_once("-->").unwrap_or((inside, ""));
        out.extend(comment.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Without what stands between `---` lines at the top.
fn front_matter_off(mut paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let is_matter = |one: &Paragraph| {
        one.line(0) == Some(1) && one.text.starts_with("---\n") && one.text.trim_end().ends_with("\n---")
    };
    if paragraphs.first().is_some_and(is_matter) {
        paragraphs.remove(0);
        paragraphs.iter_mut().filter(|one| !one.note).for_each(|one| one.number -= 1);
    }
    paragraphs
}

/// Reads plain text.
pub fn plain(text: &str) -> Manuscript {
    let mut maker = Maker::default();
    let mut lines: Vec<(&str, u32)> = Vec::new();
    let flush = |maker: &mut Maker, lines: &mut Vec<(&str, u32)>| {
        let marked = !lines.is_empty() && lines.iter().all(|(line, _)| line.trim_start().starts_with('>'));
        let indented = lines.iter().all(|(line, _)| line.starts_with("    ") || line.starts_with('\t'));
        maker.role = if marked || indented { Role::Block } else { Role::Body };
        for (line, number) in lines.drain(..) {
            if !maker.text().is_empty() {
                maker.push("\n", number);
            }
            let said = line.trim();
            maker.push(if marked { quoted(said).1.trim_start() } else { said }, number);
        }
        maker.end();
    };
    for (line, number) in text.lines().zip(1u32..) {
        if line.trim().trim_start_matches('>').trim().is_empty() {
            flush(&mut maker, &mut lines);
        } else {
            lines.push((line, number));
        }
    }
    flush(&mut maker, &mut lines);
    Manuscript { paragraphs: maker.done, doubts: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &Manuscript) -> Vec<(&str, Role, Option<u32>)> {
        found.paragraphs.iter().map(|one| (one.text.as_str(), one.role, one.line(0))).collect()
    }

    #[test]
    fn markdown_is_read_for_its_words() {
        let text = "# Title\n\nShe said \"so\\*\" [here](http://x.y/z) &amp; left [@smith, p. 3].<br>Then\nwent.\n\n\
                    > one \\[…\\]\\\n> two\n>\n> three\n(nursing, Dunlow)\n\n```\n\"code\"\n```\n\n- item\n- other\n\n\
                    <!-- \"not\nthis\" -->\n[^1]: a note\n";
        let found = read(text);
        assert_eq!(
            told(&found),
            [
                ("Title", Role::Heading, Some(1)),
                ("She said \"so*\" here & left .\nThen\nwent.", Role::Body, Some(3)),
                ("one […]\ntwo", Role::Block, Some(6)),
                ("three", Role::Block, Some(9)),
                ("(nursing, Dunlow)", Role::Body, Some(10)),
                ("item", Role::Body, Some(16)),
                ("other", Role::Body, Some(17)),
                ("a note", Role::Body, Some(21)),
            ]
        );
        let notes: Vec<bool> = found.paragraphs.iter().map(|one| one.note).collect();
        assert_eq!(notes.iter().filter(|note| **note).count(), 1);
        assert_eq!(found.paragraphs[1].line(found.paragraphs[1].text.find("went").expect("there")), Some(4));
    }

    #[test]
    fn front_matter_is_no_text() {
        let found = read("---\ntitle: \"A long quoted title here\"\n---\n\nText.\n");
        assert_eq!((told(&found), found.paragraphs[0].number), (vec![("Text.", Role::Body, Some(5))], 1));
    }

    #[test]
    fn in_plain_text_what_is_indented_is_set_apart() {
        let found = plain("One\ntwo\n\n    said\n    so\n\n> and so\n");
        assert_eq!(
            told(&found),
            [("One\ntwo", Role::Body, Some(1)), ("said\nso", Role::Block, Some(4)), ("and so", Role::Block, Some(7))]
        );
    }
}
