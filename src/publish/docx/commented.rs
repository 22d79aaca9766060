//! A text as a Word file with comments on stretches of it.
//!
//! Stretches may overlap and may run over paragraphs; Word keeps a comment's beginning and end as marks in the text.
//! Where a stretch begins or ends between paragraphs, where Word has no characters, it begins with the next paragraph,
//! or ends with the one before.

use super::{FOOTER, HEAD, MAIN, NUMBERING, OFFICE, RELATIONS, STYLES, TYPES, WORD, outer_relations};
use crate::publish::package::{Package, PackageError};
use crate::publish::typeset::{xml, xml_line};
use crate::text::Span;
use std::collections::BTreeSet;

/// A comment on a stretch of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// The stretch, in bytes.
    pub span: Span,
    /// Who says it.
    pub author: String,
    /// When, as RFC 3339.
    pub created: String,
    /// What is said, in paragraphs.
    pub text: Vec<String>,
}

/// The text with its comments; `header` stands on top of each page, `bold` are stretches in bold letters.
pub fn commented(
    title: &str,
    header: &[String],
    text: &str,
    bold: &[Span],
    comments: &[Comment],
) -> Result<Vec<u8>, PackageError> {
    let mut package = Package::default();
    package.add("[Content_Types].xml", types().as_bytes())?;
    package.add("_rels/.rels", outer_relations().as_bytes())?;
    let body = Body { text, bold, comments, placed: placed(text, comments) }.all();
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><w:body>\n{body}<w:sectPr>\
         <w:headerReference w:type=\"default\" r:id=\"rIdHeader\"/><w:footerReference w:type=\"default\" \
         r:id=\"rIdFooter\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" \
         w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body>\
         </w:document>\n"
    );
    package.add("word/document.xml", document.as_bytes())?;
    package.add("word/_rels/document.xml.rels", relations().as_bytes())?;
    package.add("word/styles.xml", STYLES.as_bytes())?;
    package.add("word/numbering.xml", NUMBERING.as_bytes())?;
    package.add("word/footer1.xml", FOOTER.as_bytes())?;
    package.add("word/header1.xml", head(header).as_bytes())?;
    package.add("word/comments.xml", notes(comments).as_bytes())?;
    let core = format!(
        "{HEAD}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title></cp:coreProperties>\n",
        xml_line(title)
    );
    package.add("docProps/core.xml", core.as_bytes())?;
    package.finish()
}

/// The paragraphs of a text: blank lines part them. Whatever else parts lines, and blank lines in a row, stay inside.
fn paragraphs(text: &str) -> Vec<Span> {
    let end = text.trim_end_matches('\n').len();
    let mut found: Vec<Span> = Vec::new();
    let (mut start, mut at) = (0, 0);
    let bytes = text.as_bytes();
    let is_break = |at: usize| bytes.get(at) == Some(&b'\n') && at < end;
    while at < end {
        if !is_break(at) {
            at += 1;
            continue;
        }
        let from = at;
        while is_break(at) {
            at += 1;
        }
        let next = text.get(at..end).map_or("", |rest| rest.split("\n\n").next().unwrap_or(""));
        let before = text.get(start..from).unwrap_or("");
        // An empty paragraph would not be read again.
        if at - from == 2 && !before.trim().is_empty() && !next.trim().is_empty() {
            found.push(Span::of(start..from));
            start = at;
        }
    }
    if start < end {
        found.push(Span::of(start..end));
    }
    found
}

/// Where each comment begins and ends in the paragraphs.
fn placed(text: &str, comments: &[Comment]) -> Vec<Span> {
    let all = paragraphs(text);
    let place = |span: Span| {
        let first = all.partition_point(|one| one.end <= span.start);
        let start = all.get(first).map_or(span.start, |one| span.start.max(one.start));
        let last = all.partition_point(|one| one.start < span.end).checked_sub(1);
        let end = last.and_then(|at| all.get(at)).map_or(span.end, |one| span.end.min(one.end));
        // What is put on nothing but blank lines stands at the paragraph before them.
        if end < start { Span { start: end, end } } else { Span { start, end } }
    };
    comments.iter().map(|comment| place(comment.span)).collect()
}

struct Body<'a> {
    text: &'a str,
    bold: &'a [Span],
    comments: &'a [Comment],
    placed: Vec<Span>,
}

impl Body<'_> {
    fn all(&self) -> String {
        let mut out = String::new();
        for paragraph in paragraphs(self.text) {
            out.push_str("<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>");
            self.paragraph(&mut out, paragraph);
            out.push_str("</w:p>\n");
        }
        out
    }

    fn paragraph(&self, out: &mut String, paragraph: Span) {
        let inside = |at: &u32| paragraph.start <= *at && *at <= paragraph.end;
        let edges = self.placed.iter().chain(self.bold).flat_map(|span| [span.start, span.end]);
        let mut edges: BTreeSet<u32> = edges.filter(inside).collect();
        edges.extend([paragraph.start, paragraph.end]);
        let edges: Vec<u32> = edges.into_iter().collect();
        let here = |at: u32, edge: fn(&Span) -> u32| {
            self.placed
                .iter()
                .enumerate()
                .filter(move |(_, span)| edge(span) == at)
                .map(|(number, span)| (number, *span))
        };
        for (n, at) in edges.iter().enumerate() {
            for (number, _) in here(*at, |span| span.end).filter(|(_, span)| span.start < span.end) {
                end(out, number);
            }
            for (number, span) in here(*at, |span| span.start) {
                out.push_str(&format!("<w:commentRangeStart w:id=\"{number}\"/>"));
                if span.start == span.end {
                    end(out, number);
                }
            }
            if let Some(next) = edges.get(n + 1) {
                let stretch = Span { start: *at, end: *next };
                run(out, stretch.slice(self.text), self.bold.iter().any(|bold| bold.encloses(stretch)));
            }
        }
        debug_assert_eq!(self.placed.len(), self.comments.len());
    }
}

/// The end of a comment, and the sign that refers to it.
fn end(out: &mut String, number: usize) {
    out.push_str(&format!("<w:commentRangeEnd w:id=\"{number}\"/><w:r><w:commentReference w:id=\"{number}\"/></w:r>"));
}

/// Words; line feeds are line breaks, tabs are tabs.
fn run(out: &mut String, text: &str, bold: bool) {
    if text.is_empty() {
        return;
    }
    out.push_str(if bold { "<w:r><w:rPr><w:b/></w:rPr>" } else { "<w:r>" });
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(['\n', '\t']).unwrap_or(rest.len());
        let (words, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if !words.is_empty() {
            out.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", xml(words)));
        }
        match after.as_bytes().first() {
            Some(b'\n') => out.push_str("<w:br/>"),
            Some(_) => out.push_str("<w:tab/>"),
            None => {}
        }
        rest = after.get(1..).unwrap_or("");
    }
    out.push_str("</w:r>");
}

fn head(lines: &[String]) -> String {
    let line = |line: &String| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Notes\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            xml_line(line)
        )
    };
    let lines: String = if lines.is_empty() { "<w:p/>".to_owned() } else { lines.iter().map(line).collect() };
    format!("{HEAD}<w:hdr xmlns:w=\"{MAIN}\">{lines}</w:hdr>\n")
}

fn notes(comments: &[Comment]) -> String {
    let mut out = format!("{HEAD}<w:comments xmlns:w=\"{MAIN}\">\n");
    for (number, comment) in comments.iter().enumerate() {
        let date = match comment.created.get(..19) {
            Some(second) => format!(" w:date=\"{}Z\"", xml_line(second)),
            None => String::new(),
        };
        let initials: String = comment.author.chars().take(3).collect();
        out.push_str(&format!(
            "<w:comment w:id=\"{number}\" w:author=\"{}\"{date} w:initials=\"{}\">",
            xml_line(&comment.author),
            xml_line(&initials)
        ));
        for line in &comment.text {
            out.push_str(&format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", xml_line(line)));
        }
        if comment.text.is_empty() {
            out.push_str("<w:p/>");
        }
        out.push_str("</w:comment>\n");
    }
    out + "</w:comments>\n"
}

fn types() -> String {
    let mut parts = String::new();
    for (name, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("footer1", "footer"),
        ("header1", "header"),
        ("comments", "comments"),
    ] {
        parts.push_str(&format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{WORD}.{kind}+xml\"/>"));
    }
    format!(
        "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{parts}<Override \
         PartName=\"/docProps/core.xml\" \
         ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>\n"
    )
}

fn relations() -> String {
    let parts = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdFooter", "footer", "footer1.xml"),
        ("rIdHeader", "header", "header1.xml"),
        ("rIdComments", "comments", "comments.xml"),
    ];
    let one = |(id, kind, target): (&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\">{}</Relationships>\n", parts.map(one).concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::docx;
    use crate::ingest::reading::Content;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> (String, Vec<(usize, String)>) {
        let reading = docx::read(bytes).expect("a Word file");
        let Content::Prose(prose) = reading.content else { panic!("prose") };
        let notes = prose.notes.into_iter().map(|note| (note.at, note.text)).collect();
        (prose.text, notes)
    }

    /// What stands between the marks of a comment in the XML, with breaks as they were.
    pub(crate) fn commented_text(xml: &str, number: usize) -> String {
        let from = xml.split_once(&format!("<w:commentRangeStart w:id=\"{number}\"/>")).expect("a beginning").1;
        let part = from.split_once(&format!("<w:commentRangeEnd w:id=\"{number}\"/>")).expect("an end").0;
        let part = part.replace("</w:p>\n<w:p>", "\n\n").replace("<w:br/>", "\n").replace("<w:tab/>", "\t");
        let mut out = String::new();
        let mut inside = false;
        for c in part.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    fn body(text: &str, comments: &[Comment]) -> String {
        Body { text, bold: &[], comments, placed: placed(text, comments) }.all()
    }

    fn on(span: Span) -> Comment {
        Comment {
            span,
            author: "k1".into(),
            created: "2024-05-01T10:00:00.5Z".into(),
            text: vec!["power".into(), "a memo".into()],
        }
    }

    #[test]
    fn comments_stand_on_their_characters_also_over_paragraphs() {
        let text = "A2: We bend\nthe rules.\n\nINT: <So> & so?\n";
        let at =
            |from: &str, to: &str| Span::of(text.find(from).expect("there")..text.find(to).expect("there") + to.len());
        let comments = [on(at("bend", "rules.")), on(at("rules", "INT")), on(at("We", "bend")), on(at("<So>", "&"))];
        let bytes =
            commented("I1", &["I1".into(), "keep it".into()], text, &[at("A2: ", "A2: ")], &comments).expect("a file");
        let (read, notes) = read(&bytes);
        assert_eq!(read, text);
        assert_eq!(notes.len(), 4);
        assert!(notes.iter().all(|(_, note)| note == "k1: power\na memo"), "{notes:?}");
        let xml = body(text, &comments);
        for (number, comment) in comments.iter().enumerate() {
            assert_eq!(commented_text(&xml, number), comment.span.slice(text));
        }
        assert_eq!(
            bytes,
            commented("I1", &["I1".into(), "keep it".into()], text, &[at("A2: ", "A2: ")], &comments).expect("again")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_again_as_it_was(text in "([a-zé<&>\" ]|\t|\n|\n\n){0,60}", spans in proptest::collection::vec((0usize..60, 1usize..30), 0..6)) {
            prop_assume!(!text.trim().is_empty());
            let edge = |mut at: usize| { at = at.min(text.len()); while !text.is_char_boundary(at) { at -= 1 } at };
            let comments: Vec<Comment> = spans
                .iter()
                .map(|(start, length)| on(Span::of(edge(*start)..edge(start + length))))
                .filter(|comment| !comment.span.is_empty())
                .collect();
            let bytes = commented("x", &[], &text, &[], &comments).expect("a file");
            let (again, _) = read(&bytes);
            // Blank lines around the whole are none of it.
            prop_assert_eq!(again.trim_matches('\n'), text.trim_matches('\n').trim_start_matches('\n'), "{:?}", text);
            let xml = body(&text, &comments);
            for (number, comment) in comments.iter().enumerate() {
                let there = comment.span.slice(&text);
                if !there.trim().is_empty() && !text.trim().is_empty() {
                    let marked = commented_text(&xml, number);
                    prop_assert_eq!(marked.trim_matches('\n'), there.trim_matches('\n'), "{:?}", text);
                }
            }
        }
    }
}
