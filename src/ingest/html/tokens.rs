//! A web page as a stream of tags and text, read as browsers do: never failing, whatever stands there.
//!
//! What differs from browsers serves the text: a comment or a script that never ends hides nothing of the page, and
//! a tag with a name that no page has (`<laugh>`) is text. Nothing is kept but the token being read.

use super::entities;
use std::borrow::Cow;
use std::collections::HashSet;

/// A token.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// The start of an element.
    Open(Tag<'a>),
    /// The end of an element, by its name.
    Close(&'static str),
    /// Text, references resolved.
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name.
    pub name: &'static str,
    /// Its attributes, as written.
    raw: &'a str,
}

/// Attributes beyond this number are not looked at.
const MAX_ATTRIBUTES: usize = 64;

impl<'a> Tag<'a> {
    /// The attribute with this name, in lower case.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.raw;
        for _ in 0..MAX_ATTRIBUTES {
            let (found, value, after) = next_attribute(rest)?;
            if found.eq_ignore_ascii_case(name) {
                return Some(entities::decode(value));
            }
            rest = after;
        }
        None
    }

    /// Whether it has no attributes.
    fn is_bare(&self) -> bool {
        self.raw.trim_matches(['/', ' ']).is_empty()
    }
}

/// The name and value of the first attribute, and what stands after it.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(text.len());
    // A sign of equality at the start belongs to the name.
    let end = if end == 0 { text.chars().next()?.len_utf8() } else { end };
    let (name, rest) = text.split_at_checked(end)?;
    let Some(value) = rest.trim_start().strip_prefix('=') else { return Some((name, "", rest)) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let (value, rest) = inner.split_once(quote).unwrap_or((inner, ""));
            return Some((name, value, rest));
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
    let (value, rest) = value.split_at_checked(end)?;
    Some((name, value, rest))
}

/// Names of the elements of pages.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi",
    "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "command", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div",
    "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "image", "img", "input",
    "ins", "kbd", "keygen", "label", "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math",
    "menu", "menuitem", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup",
    "option", "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby",
    "s", "samp", "script", "search", "section", "select", "slot", "small", "source", "span", "strike", "strong",
    "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
];

/// The name as it is known.
fn known(name: &str) -> Option<&'static str> {
    let mut lower = [0u8; 16];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    let at = NAMES.binary_search_by(|known| known.as_bytes().cmp(lower)).ok()?;
    NAMES.get(at).copied()
}

/// Elements whose content is no markup, up to their end.
const RAW: [&str; 7] = ["script", "style", "iframe", "noembed", "noframes", "textarea", "title"];

/// Reads tokens.
pub struct Tokens<'a> {
    text: &'a str,
    /// The element whose content is no markup, that has just started.
    raw: Option<&'static str>,
    /// What was looked for to the end of the page and is not there.
    missing: HashSet<&'static str>,
}

impl<'a> Tokens<'a> {
    /// Tokens of this page.
    pub fn new(text: &'a str) -> Self {
        Self { text, raw: None, missing: HashSet::new() }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (head, rest) = self.text.split_at_checked(length).unwrap_or((self.text, ""));
        self.text = rest;
        head
    }

    /// Where `sign` stands; it is not looked for again once it is missing.
    fn find(&mut self, sign: &'static str) -> Option<usize> {
        if self.missing.contains(sign) {
            return None;
        }
        let found = self.text.find(sign);
        if found.is_none() {
            self.missing.insert(sign);
        }
        found
    }

    /// The content of an element that holds no markup.
    fn raw_text(&mut self, name: &'static str) -> Option<&'a str> {
        if self.missing.contains(name) {
            return None;
        }
        let mut at = 0;
        loop {
            let Some(found) = self.text.get(at..).and_then(|rest| rest.find("</")) else {
                self.missing.insert(name);
                return None;
            };
            let start = at + found + 2;
            let end = self.text.as_bytes().get(start..start + name.len());
            if end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                return Some(self.take(at + found));
            }
            at = start;
        }
    }

    /// What begins with `<`.
    fn markup(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        match (bytes.get(1), bytes.get(2)) {
            (Some(b'!'), _) if self.text.starts_with("<!--") => {
                // A comment without an end goes to the end of its tag.
                let end = self.find("-->").map(|at| at + 3);
                let end = if self.text.starts_with("<!-->") { Some(5) } else { end };
                let end = end.or_else(|| self.find(">").map(|at| at + 1));
                self.take(end.unwrap_or(4));
                None
            }
            (Some(b'!'), _) if self.text.starts_with("<![CDATA[") => {
                let end = self.find("]]>");
                self.take(9);
                let text = self.take(end.map_or(0, |end| end.saturating_sub(9)));
                self.take(if end.is_some() { 3 } else { 0 });
                (!text.is_empty()).then_some(Token::Text(Cow::Borrowed(text)))
            }
            (Some(b'!' | b'?'), _) => {
                let end = self.find(">").map_or(1, |at| at + 1);
                self.take(end);
                None
            }
            (Some(b'/'), Some(byte)) if byte.is_ascii_alphabetic() => self.tag(2),
            (Some(byte), _) if byte.is_ascii_alphabetic() => self.tag(1),
            _ => Some(Token::Text(Cow::Borrowed(self.take(1)))),
        }
    }

    /// A tag, whose name begins at byte `from`.
    fn tag(&mut self, from: usize) -> Option<Token<'a>> {
        let Some(end) = self.tag_end() else { return Some(Token::Text(Cow::Borrowed(self.take(1)))) };
        let whole = self.take(end);
        let inner = whole.get(from..whole.len() - 1).unwrap_or_default();
        let length = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, raw) = inner.split_at_checked(length)?;
        match known(name) {
            Some(name) if from == 2 => Some(Token::Close(name)),
            Some(name) => {
                self.raw = Some(name).filter(|name| RAW.contains(name) && !raw.ends_with('/'));
                Some(Token::Open(Tag { name, raw }))
            }
            // `<laugh>` is what somebody wrote; `<o:p>` and `<my-part>` are what programs write.
            None if Tag { name: "", raw }.is_bare() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Some(Token::Text(Cow::Borrowed(whole)))
            }
            None => None,
        }
    }

    /// The length of the tag that begins here: to the first `>` outside quotation marks.
    fn tag_end(&mut self) -> Option<usize> {
        let first = self.find(">")?;
        if !self.text.get(..first)?.contains(['"', '\'']) {
            return Some(first + 1);
        }
        let mut quote = None;
        let mut before = b' ';
        for (at, &byte) in self.text.as_bytes().iter().enumerate().take(MAX_TAG) {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
                None if byte == b'>' => return Some(at + 1),
                None => {}
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
        }
        // A quotation mark that is never closed.
        Some(first + 1)
    }
}

/// Tags with quotation marks are no longer than this (pictures stand in attributes); a longer one ends at the first
/// `>`.
const MAX_TAG: usize = 1 << 16;

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(text) = self.raw_text(name).filter(|text| !text.is_empty())
        {
            let plain = matches!(name, "title" | "textarea");
            return Some(Token::Text(if plain { entities::decode(text) } else { Cow::Borrowed(text) }));
        }
        while !self.text.is_empty() {
            let length = self.text.find('<').unwrap_or(self.text.len());
            if length > 0 {
                return Some(Token::Text(entities::decode(self.take(length))));
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(html: &str) -> String {
        let tokens = Tokens::new(html).map(|token| match token {
            Token::Open(tag) => format!("<{}>", tag.name),
            Token::Close(name) => format!("</{name}>"),
            Token::Text(text) => text.into_owned(),
        });
        tokens.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn pages_are_read_as_browsers_do() {
        assert!(NAMES.is_sorted() && NAMES.iter().all(|name| name.len() <= 16));
        assert_eq!(all("<P CLASS=a>x<BR/>y</P >"), "<p>|x|<br>|y|</p>");
        assert_eq!(all("<!DOCTYPE html><!-- <b> --><?php x?><b>1 < 2 &lt;b&gt;"), "<b>|1 |<| 2 <b>");
        assert_eq!(all("<script>if (a<b) \"</p>\"</script><p>x"), "<script>|if (a<b) \"</p>\"|</script>|<p>|x");
        assert_eq!(all("<title>a &amp; <b></title>x"), "<title>|a & <b>|</title>|x");
        assert_eq!(all("<a title=\"1 > 0\" b='>'>x</a>"), "<a>|x|</a>");
        assert_eq!(all("<![CDATA[<b>]]>x</>y"), "<b>|x|<|/>y");
    }

    #[test]
    fn what_never_ends_hides_nothing() {
        assert_eq!(all("a<!-- b> c"), "a| c");
        assert_eq!(all("<script>x<p>y"), "<script>|x|<p>|y");
        assert_eq!(all("a <b c=\"x> d <i>e</i>"), "a |<b>| d |<i>|e|</i>");
        assert_eq!(all("a <b"), "a |<|b");
    }

    #[test]
    fn tags_that_no_page_has_are_text() {
        assert_eq!(all("Well <laugh> yes</laugh><o:p></o:p><my-part x>"), "Well |<laugh>| yes|</laugh>");
    }

    #[test]
    fn attributes_are_found() {
        let Some(Token::Open(tag)) = Tokens::new("<a HREF='#x&amp;y' disabled title=t =u id = \"i\"/>").next() else {
            panic!("a tag")
        };
        assert_eq!(tag.attribute("href").as_deref(), Some("#x&y"));
        assert_eq!(tag.attribute("disabled").as_deref(), Some(""));
        assert_eq!(tag.attribute("title").as_deref(), Some("t"));
        assert_eq!(tag.attribute("id").as_deref(), Some("i"));
        assert_eq!(tag.attribute("class"), None);
    }
}
