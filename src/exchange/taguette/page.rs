//! The text of a page as Taguette keeps it, with the bytes that Taguette counts in it.
//!
//! It counts the UTF-8 bytes of the page's text as a browser has it: references resolved, tags left out, blanks of the
//! source as they stand. The text that is made of it has one blank for many, line breaks where the page has them, and a
//! blank line between paragraphs.

use crate::exchange::foreign::carried::Carried;
use crate::ingest::html::elements::{Element, Kind};
use crate::ingest::html::tokens::{Token, Tokens};

/// Reads a page.
pub fn read(html: &str) -> Carried {
    // As browsers do before anything else.
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let mut maker = Maker::default();
    for token in Tokens::new(&html) {
        let first_in_pre = std::mem::take(&mut maker.pre_begins);
        match token {
            Token::Open(tag) => maker.open(tag.element),
            Token::Close(element) => maker.close(element),
            Token::Text(text) => {
                // A line feed at once after `<pre>` is not there.
                let text = text.strip_prefix('\n').filter(|_| first_in_pre).unwrap_or(&text);
                maker.text(text);
            }
        }
    }
    maker.carried.trim_end();
    if !maker.carried.text().is_empty() {
        maker.carried.add("\n");
    }
    maker.carried
}

#[derive(Default)]
struct Maker {
    carried: Carried,
    /// Preformatted elements around.
    pre: usize,
    pre_begins: bool,
    /// Line feeds that must stand before the next words.
    feeds: usize,
    /// Whether a tab must.
    cell: bool,
    /// Whether the row has words already.
    in_row: bool,
    /// Whether a cell has begun, and has no words yet.
    cell_begins: bool,
}

impl Maker {
    fn open(&mut self, element: &Element) {
        match element.kind {
            Kind::Pre => {
                self.part(2);
                self.pre += 1;
                self.pre_begins = true;
            }
            Kind::Cell => (self.cell, self.cell_begins) = (self.in_row, true),
            Kind::Row => self.row(),
            _ if element.name == "br" => {
                self.carried.trim_end_of_line();
                self.carried.add("\n");
            }
            _ => self.part(feeds(element)),
        }
    }

    fn close(&mut self, element: &Element) {
        match element.kind {
            Kind::Pre => {
                self.pre = self.pre.saturating_sub(1);
                self.part(2);
            }
            Kind::Cell => {
                self.cell_begins = false;
                if self.in_row {
                    self.feeds = 0;
                }
            }
            Kind::Row => self.row(),
            _ => self.part(feeds(element)),
        }
    }

    /// A row begins, or ends.
    fn row(&mut self) {
        (self.in_row, self.cell, self.cell_begins) = (false, false, false);
        self.part(1);
    }

    /// The next words begin a line, after so many line feeds.
    fn part(&mut self, feeds: usize) {
        // The first paragraph of a cell stands in its row.
        if !self.cell_begins {
            self.feeds = self.feeds.max(feeds);
        }
    }

    /// Words are there to stand: what must be before them is put there.
    fn begin(&mut self) {
        if self.cell {
            // Paragraphs in a further cell of a row stay on its line.
            self.carried.trim_end();
            self.carried.add("\t");
        } else if self.feeds > 0 {
            self.carried.trim_end();
            if !self.carried.text().is_empty() {
                self.carried.add(if self.feeds == 1 { "\n" } else { "\n\n" });
            }
        }
        (self.feeds, self.cell, self.in_row, self.cell_begins) = (0, false, true, false);
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            if !text.is_empty() {
                self.begin();
                for (at, part) in text.split('\r').enumerate() {
                    if at > 0 {
                        self.carried.turn_into("\n");
                    }
                    self.carried.copy(part);
                }
            }
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.find(is_blank).unwrap_or(rest.len());
            let (now, after) = rest.split_at_checked(words).unwrap_or((rest, ""));
            if !now.is_empty() {
                self.begin();
                self.carried.copy(now);
            }
            let blanks = after.find(|c| !is_blank(c)).unwrap_or(after.len());
            if blanks > 0 {
                let stands = self.feeds == 0
                    && !self.cell
                    && !self.carried.text().is_empty()
                    && !self.carried.text().ends_with([' ', '\n', '\t']);
                if stands {
                    self.carried.turn_into(" ");
                }
                self.carried.skip(blanks - usize::from(stands));
            }
            rest = after.get(blanks..).unwrap_or_default();
        }
    }
}

fn feeds(element: &Element) -> usize {
    match element.kind {
        _ if matches!(element.name, "tbody" | "thead" | "tfoot" | "colgroup") => 1,
        Kind::Block | Kind::Heading | Kind::Pre | Kind::Table | Kind::Main => 2,
        Kind::Item | Kind::Term | Kind::Row => 1,
        _ if element.name == "hr" => 2,
        _ => 0,
    }
}

/// Blanks of a page, of which many are one. All are of one byte.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The words of a stretch of the page's text, by the bytes that Taguette counts.
    fn said(html: &str, counted: &str, words: &str) -> String {
        let at = counted.find(words).expect("in the page's text");
        let carried = read(html);
        carried.span(at, at + words.len()).slice(carried.text()).to_owned()
    }

    #[test]
    fn pages_read_as_people_would_write_them() {
        let text = |html: &str| read(html).into_text();
        assert_eq!(text("<p>One  two\nthree</p>\n\n<p>four<br>  five</p>"), "One two three\n\nfour\nfive\n");
        assert_eq!(text("<h1>T</h1><ul><li>a</li>\n<li><p>b</p></li></ul>end"), "T\n\na\n\nb\n\nend\n");
        assert_eq!(
            text("<table><tr><th>Who</th> <th>What</th></tr>\n<tr><td><p>A</p></td><td><p>says</p></td></tr></table>"),
            "Who\tWhat\nA\tsays\n"
        );
        assert_eq!(text("<pre>\n  kept\n   so</pre>x"), "  kept\n   so\n\nx\n");
        assert_eq!(text("a&nbsp;b &amp; c &lt;d&gt; &#128512;"), "a\u{a0}b & c <d> 😀\n");
        assert_eq!(text(" <p> </p> "), "");
    }

    #[test]
    fn bytes_count_the_text_of_the_page() {
        let html = "<p>Ä &amp; 😀  and</p>\r\n<p>so</p><p>on&lt;</p><pre>\n a\n</pre>";
        let counted = "Ä & 😀  and\nsoon< a\n";
        for (words, here) in [
            ("😀", "😀"),
            ("& 😀  a", "& 😀 a"),
            ("and\nso", "and\n\nso"),
            ("soon", "so\n\non"),
            ("n<", "n<"),
            ("< a", "<\n\n a"),
        ] {
            assert_eq!(said(html, counted, words), here, "{words}");
        }
        assert_eq!(read(html).read(), counted.len());
    }

    proptest! {
        #[test]
        fn every_stretch_keeps_its_words(parts in proptest::collection::vec((0usize..8, "[aß😀 \n]{0,6}"), 0..12), from in 0usize..60, more in 1usize..60) {
            let (mut html, mut counted) = (String::new(), String::new());
            for (kind, words) in &parts {
                let tags = [("<p>", "</p>"), ("<b>", "</b>"), ("", "<br/>"), ("<ul><li>", "</li></ul>"), ("", "&amp;"), ("<h2>", "</h2>\n"), ("<blockquote>", "</blockquote>"), ("", "&#228;")];
                let (open, close) = tags[*kind];
                html.push_str(&format!("{open}{words}{close}"));
                counted.push_str(words);
                counted.push_str(match kind { 4 => "&", 5 => "\n", 7 => "ä", _ => "" });
            }
            let carried = read(&html);
            prop_assert_eq!(carried.read(), counted.len());
            let places: Vec<usize> = counted.char_indices().map(|(at, _)| at).chain([counted.len()]).collect();
            let (start, end) = (places[from.min(places.len() - 1)], places[(from + more).min(places.len() - 1)]);
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(carried.span(start, end).slice(carried.text())), bare(&counted[start..end]));
        }
    }
}
