//! OpenDocument files made by hand, each with one thing in it that goes wrong easily.

use super::*;
use crate::ingest::Doubt;
use crate::ingest::package::tests::package;
use crate::ingest::reading::{Prose, SideNote};
use proptest::prelude::*;

const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:svg="urn:svg" xmlns:fo="urn:fo"
    xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0""#;

const STYLES: &str = r#"<office:automatic-styles>
    <style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
    <style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="normal"/></style:style>
    <style:style style:name="T3" style:family="text"><style:text-properties text:display="none"/></style:style>
    <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Label"/>
    <style:style style:name="P2" style:family="paragraph" style:parent-style-name="Title"/>
    </office:automatic-styles>"#;

fn content(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document-content {SPACES}>{STYLES}<office:body><office:text>{body}\
         </office:text></office:body></office:document-content>"
    )
}

fn parts(result: Result<Reading, OdtError>) -> (Prose, Vec<Doubt>) {
    let Reading { content: Content::Prose(prose), doubts, .. } = result.expect("a text") else { panic!("prose") };
    (prose, doubts)
}

fn odt(body: &str) -> (Prose, Vec<Doubt>) {
    let styles = format!(
        "<office:document-styles {SPACES}><office:styles><style:style style:name=\"Label\" style:family=\"paragraph\">\
         <style:text-properties fo:font-weight=\"700\"/></style:style></office:styles></office:document-styles>"
    );
    parts(read(&package(&[("content.xml", content(body).as_bytes()), ("styles.xml", styles.as_bytes())])))
}

fn slices<'a>(prose: &'a Prose, spans: &[crate::text::Span]) -> Vec<&'a str> {
    spans.iter().map(|span| span.slice(&prose.text)).collect()
}

#[test]
fn blanks_tabs_and_breaks_are_those_of_opendocument() {
    let body = "<text:p>  a  \n b<text:s/><text:s text:c=\"2\"/>c<text:tab/>d<text:line-break/> e </text:p>\
        <text:p/><text:p>&#160;</text:p><text:p>f<text:span> </text:span> g<text:a> h</text:a></text:p>";
    assert_eq!(odt(body).0.text, "a b   c\td\ne\n\nf g h\n");
}

#[test]
fn bold_is_in_the_styles() {
    let body = "<text:p><text:span text:style-name=\"T1\">Si</text:span><text:span text:style-name=\"T1\">ân:</text:span> yes\
        <text:span text:style-name=\"T1\">no</text:span></text:p>\
        <text:p text:style-name=\"P1\">INT<text:span text:style-name=\"T2\"> well</text:span></text:p>\
        <text:h text:style-name=\"P1\">Part one</text:h><text:p text:style-name=\"P2\">Name</text:p>";
    let (prose, _) = odt(body);
    assert_eq!(prose.text, "Siân: yesno\n\nINT well\n\nPart one\n\nName\n");
    assert_eq!(slices(&prose, &prose.bold), ["Siân:", "INT"]);
    assert_eq!(slices(&prose, &prose.headings), ["Part one", "Name"]);
}

#[test]
fn notes_and_comments_hang_on_their_places() {
    let body = "<text:p>a<text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation>\
        <text:note-body><text:p>Foot.</text:p><text:p>More.</text:p></text:note-body></text:note> b\
        <office:annotation><dc:creator>Ana</dc:creator><dc:date>2020</dc:date><text:p>Really?</text:p></office:annotation>\
        <text:note text:note-class=\"endnote\"><text:note-body><text:p>End.</text:p></text:note-body></text:note> c</text:p>";
    let (prose, doubts) = odt(body);
    assert_eq!(prose.text, "a b c\n");
    let note = |at: usize, tier: &str, text: &str| SideNote { at, tier: tier.into(), text: text.into() };
    assert_eq!(
        prose.notes,
        [note(1, "footnote", "Foot.\nMore."), note(3, "comment", "Ana: Really?"), note(3, "endnote", "End.")]
    );
    assert_eq!(doubts, []);
}

#[test]
fn deletions_hidden_text_and_furniture_are_left_out() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>\
        </text:changed-region></text:tracked-changes><office:forms><text:p>form</text:p></office:forms>\
        <text:p>a<text:change/><text:change-start/>b<text:change-end/><text:span text:style-name=\"T3\">secret</text:span>\
        <draw:frame><draw:image><office:binary-data>QUJD</office:binary-data></draw:image><svg:desc>a picture</svg:desc></draw:frame>\
        <draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>\
        <text:ruby><text:ruby-base>c</text:ruby-base><text:ruby-text>x</text:ruby-text></text:ruby></text:p>";
    let (prose, doubts) = odt(body);
    assert_eq!(prose.text, "abc\n\nbox\n");
    let told: Vec<&str> = doubts.iter().map(|doubt| doubt.what.as_str()).collect();
    assert!(told[0].starts_with("1 text box") && told[1].starts_with("1 piece of hidden text"), "{told:?}");
}

#[test]
fn lists_and_tables_stand_as_in_word_files() {
    let item = |text: &str| format!("<text:list-item><text:p>{text}</text:p></text:list-item>");
    let list = format!("<text:p>x</text:p><text:list>{}{}</text:list><text:p>y</text:p>", item("a"), item("b"));
    assert_eq!(odt(&list).0.text, "x\n\na\nb\n\ny\n");
    let row = |cells: &[&str]| {
        let cells: String =
            cells.iter().map(|c| format!("<table:table-cell><text:p>{c}</text:p></table:table-cell>")).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let body = format!(
        "<table:table><table:table-column/><table:table-header-rows>{}</table:table-header-rows>{}{}</table:table>",
        row(&["Speaker", "Text"]),
        row(&["INT", "Why?"]),
        row(&["A2", "Well."])
    );
    let (prose, _) = odt(&body);
    assert_eq!((prose.text.as_str(), prose.speakers.len()), ("INT: Why?\n\nA2: Well.\n", 2));
    let wide = "<table:table><table:table-row><table:table-cell table:number-columns-repeated=\"2\"><text:p>a</text:p></table:table-cell>\
        <table:covered-table-cell/><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>";
    assert_eq!(odt(wide).0.text, "a\t\t\tb\n");
}

#[test]
fn flat_files_are_read_too() {
    let flat = content("<text:p><text:span text:style-name=\"T1\">INT:</text:span> Why?</text:p>")
        .replace("document-content", "document");
    let (prose, _) = parts(read(flat.as_bytes()));
    assert_eq!((prose.text.as_str(), prose.bold.len()), ("INT: Why?\n", 1));
}

#[test]
fn what_is_no_text_says_what_it_is() {
    let refused = |bytes: &[u8]| read(bytes).expect_err("no text").to_string();
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"INT: hello").contains("give it the ending .txt"));
    assert!(refused(&package(&[("word/document.xml", b"<a/>")])).contains(".docx"));
    assert!(refused(&package(&[("content.xml", b"<a><b></a>")])).contains("damaged"));
    assert!(refused(&package(&[("content.xml", b"<a/>")])).contains("only texts"));
    assert!(
        refused(&package(&[("content.xml", b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>")])).contains("document type")
    );
    let manifest: &[u8] = b"<m><f full-path=\"content.xml\"><manifest:encryption-data/></f></m>";
    assert!(
        refused(&package(&[("META-INF/manifest.xml", manifest), ("content.xml", b"\x01\x02")])).contains("password")
    );
    let deep = content(&("<text:section>".repeat(10_000) + &"</text:section>".repeat(10_000)));
    assert!(refused(&package(&[("content.xml", deep.as_bytes())])).contains("nests deeper"));
}

proptest! {
    #[test]
    fn any_nesting_of_elements_ends(parts in proptest::collection::vec(0usize..60, 0..60)) {
        let names = [
            "text:p", "text:h", "text:span", "text:s", "text:list", "text:note", "text:note-body", "text:a",
            "table:table", "table:table-row", "table:table-cell", "office:annotation", "draw:frame", "draw:text-box",
            "dc:creator", "text:line-break",
        ];
        let mut xml = String::new();
        let mut open = Vec::new();
        for part in parts {
            match names.get(part) {
                Some(name) => { xml.push_str(&format!("<{name}>")); open.push(name); }
                None if part < 30 => xml.push('é'),
                None if part < 36 => xml.push(' '),
                None => if let Some(name) = open.pop() { xml.push_str(&format!("</{name}>")); }
            }
        }
        while let Some(name) = open.pop() { xml.push_str(&format!("</{name}>")); }
        let (prose, _) = odt(&xml);
        for span in prose.bold.iter().chain(&prose.headings) {
            prop_assert!(prose.text.get(span.range()).is_some());
        }
        for note in &prose.notes {
            prop_assert!(prose.text.is_char_boundary(note.at));
        }
    }
}
