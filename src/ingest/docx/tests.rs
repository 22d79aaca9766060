//! Word files made by hand, each with one thing in it that goes wrong easily.

use super::*;
use crate::ingest::Doubt;
use crate::ingest::package::tests::package;
use crate::ingest::reading::{Prose, SideNote};
use proptest::prelude::*;

const OPEN: &str = r#"<?xml version="1.0"?><w:document
    xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>"#;

/// A text with its hints, and the doubts about it.
struct Found {
    prose: Prose,
    doubts: Vec<Doubt>,
}

impl std::ops::Deref for Found {
    type Target = Prose;

    fn deref(&self) -> &Prose {
        &self.prose
    }
}

fn found(parts: &[(&str, &[u8])]) -> Found {
    let Reading { content: Content::Prose(prose), doubts, .. } = read(&package(parts)).expect("a Word file") else {
        panic!("prose")
    };
    Found { prose, doubts }
}

fn word(body: &str) -> Found {
    let xml = format!("{OPEN}{body}</w:body></w:document>");
    found(&[("word/document.xml", xml.as_bytes())])
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

#[test]
fn paragraphs_stand_apart_and_empty_ones_vanish() {
    let found = word(&(p("INT: Why?") + "<w:p/>" + &p("  ") + &p("A2: It&#8217;s &amp; so.&#13;Yes")));
    assert_eq!(found.text, "INT: Why?\n\nA2: It’s & so.\nYes\n");
    assert_eq!(found.doubts, []);
    assert_eq!(word("").text, "");
}

#[test]
fn blanks_inside_an_element_count_and_stops_are_no_tabs() {
    let body = "<w:p><w:pPr><w:tabs><w:tab w:pos=\"9\"/></w:tabs></w:pPr><w:r><w:t> She said, &quot;no&quot; &amp; left </w:t></w:r></w:p>";
    assert_eq!(word(body).text, "She said, \"no\" & left\n");
}

#[test]
fn items_of_a_list_stand_on_successive_lines() {
    let item = |text: &str| format!("<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    assert_eq!(word(&(p("a") + &item("b") + &item("c") + &p("d"))).text, "a\n\nb\nc\n\nd\n");
    let none = "<w:p><w:pPr><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    assert_eq!(word(&(item("b") + none)).text, "b\n\nx\n", "list 0 is none");
}

#[test]
fn breaks_tabs_links_fields_and_controls_are_walked() {
    let body = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>\
        <w:hyperlink><w:r><w:t>d</w:t></w:r></w:hyperlink>\
        <w:fldSimple><w:r><w:t>e</w:t></w:r></w:fldSimple><w:r><w:instrText>PAGE</w:instrText></w:r>\
        <w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>f</w:t></w:r></w:sdtContent></w:sdt>\
        <w:r><a:t>no</a:t><w:noBreakHyphen/><w:t> g </w:t></w:r></w:p>";
    assert_eq!(word(body).text, "a\nb\tcdef\u{2011}g\n");
}

#[test]
fn insertions_are_taken_and_deletions_are_not() {
    let body = "<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b</w:t></w:r></w:ins>\
        <w:del><w:r><w:delText>c</w:delText><w:t>c</w:t></w:r></w:del>\
        <w:moveFrom><w:r><w:t>d</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>e</w:t></w:r></w:moveTo></w:p>";
    assert_eq!(word(body).text, "abe\n");
    let mark = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>one </w:t></w:r></w:p>";
    let mark = mark.replace("<w:t>", "<w:t xml:space=\"preserve\">");
    assert_eq!(word(&(mark + &p("two"))).text, "one two\n");
}

#[test]
fn of_several_versions_one_is_taken_and_text_boxes_follow() {
    let boxed = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>";
    let body = format!(
        "<w:p><w:r><w:t>host</w:t></w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice>\
         <mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:p>"
    );
    let found = word(&body);
    assert_eq!(found.text, "host\n\nbox\n");
    assert_eq!(found.doubts.len(), 1);
}

#[test]
fn notes_and_comments_hang_on_their_places() {
    let part = |root: &str, inner: &str| {
        let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
        format!("<w:{root} {space}>{inner}</w:{root}>")
    };
    let body = "<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id=\"2\"/><w:t>b</w:t></w:r></w:p>\
        <w:p><w:r><w:t>c</w:t><w:endnoteReference w:id=\"2\"/><w:commentReference w:id=\"0\"/></w:r></w:p>\
        <w:p><w:r><w:commentReference w:id=\"9\"/></w:r></w:p>";
    let document = format!("{OPEN}{body}</w:body></w:document>");
    let note = |kind: &str, id: &str, more: &str, text: &str| {
        format!("<w:{kind} w:id=\"{id}\"{more}>{}{}</w:{kind}>", p(text), p("More."))
    };
    let foot =
        part("footnotes", &(note("footnote", "0", " w:type=\"separator\"", "") + &note("footnote", "2", "", "Foot.")));
    let end = part("endnotes", &note("endnote", "2", "", "End."));
    let comments = part("comments", &note("comment", "0", " w:author=\"Ana\"", "Really?"));
    let found = found(&[
        ("word/document.xml", document.as_bytes()),
        ("word/footnotes.xml", foot.as_bytes()),
        ("word/endnotes.xml", end.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
    ]);
    assert_eq!(found.text, "ab\n\nc\n");
    let note = |at: usize, tier: &str, text: &str| SideNote { at, tier: tier.into(), text: text.into() };
    let wanted = [
        note(1, "footnote", "Foot.\nMore."),
        note(5, "endnote", "End.\nMore."),
        note(5, "comment", "Ana: Really?\nMore."),
    ];
    assert_eq!(found.notes, wanted);
    assert!(found.doubts[0].what.starts_with("1 note or comment left out"), "{:?}", found.doubts);
}

#[test]
fn hidden_text_and_prompts_are_left_out_and_hidden_text_is_told() {
    let body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>seen</w:t></w:r>\
        <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>\
        <w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>!</w:t></w:r></w:sdtContent></w:sdt></w:p><w:altChunk/>";
    let found = word(body);
    assert_eq!(found.text, "seen!\n");
    assert!(
        found.doubts[0].what.starts_with("1 piece of hidden text") && found.doubts[1].what.contains("another format")
    );
}

/// Labels, times and bodies of the turns in a Word file with this body.
fn turns(body: &str) -> Vec<(String, Option<u32>, String)> {
    use crate::ingest::{instructions::Instructions, prepare};
    let xml = format!("{OPEN}{body}</w:body></w:document>");
    let bytes = package(&[("word/document.xml", xml.as_bytes())]);
    let (known, schema, instructions) = (Default::default(), Default::default(), Instructions::default());
    let context = prepare::Context { known: &known, schema: &schema, instructions: &instructions };
    let found = prepare::prepare(std::path::Path::new("a.docx"), &bytes, &context).expect("a document").remove(0);
    let label = |at: Option<u32>| at.map_or(String::new(), |at| found.layout.labels[at as usize].clone());
    let turns = found.layout.turns.iter();
    turns.map(|turn| (label(turn.label), turn.time, turn.body.slice(&found.text).to_owned())).collect()
}

#[test]
fn a_transcript_of_teams_names_its_speakers() {
    let turn = |name: &str, time: &str, text: &str| {
        format!(
            "<w:p><w:r><w:drawing/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">\u{200b}{name}</w:t></w:r>\
             <w:r><w:t xml:space=\"preserve\">   {time}</w:t><w:br/><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = turn("Shah, Anna (Guest)", "0:03", "Hello.") + &turn("Bo Lee", "1:00:12", "Hi.");
    let found = word(&body);
    assert_eq!(found.speakers, ["Shah, Anna (Guest)", "Bo Lee"]);
    assert!(found.text.starts_with("Shah, Anna (Guest)   0:03\nHello.\n\n"));
    let service = |what: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bo Lee</w:t></w:r><w:r><w:t xml:space=\"preserve\"> {what}</w:t></w:r></w:p>"
        )
    };
    let body = service("started transcription")
        + &body
        + &turn("Bo Lee", "1:00:20", "Well.")
        + &service("stopped transcription");
    let wanted =
        [("Shah, Anna (Guest)", 3_000, "Hello."), ("Bo Lee", 3_612_000, "Hi."), ("Bo Lee", 3_620_000, "Well.")];
    let found = turns(&body);
    let found: Vec<_> =
        found.iter().map(|(label, time, body)| (label.as_str(), time.unwrap_or(0), body.as_str())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn bold_beginnings_and_headings_are_known() {
    let body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Si</w:t></w:r><w:r><w:rPr><w:b w:val=\"1\"/></w:rPr><w:t>ân</w:t></w:r>\
        <w:r><w:t>: yes </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>no</w:t></w:r></w:p>\
        <w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>Part</w:t></w:r></w:p>\
        <w:p><w:r><w:rPr><w:b w:val=\"false\"/></w:rPr><w:t>plain</w:t></w:r></w:p>";
    let found = word(body);
    assert_eq!(found.bold.iter().map(|span| span.slice(&found.text)).collect::<Vec<_>>(), ["Siân"]);
    assert_eq!(found.headings.iter().map(|span| span.slice(&found.text)).collect::<Vec<_>>(), ["Part"]);
}

#[test]
fn a_table_of_speakers_is_a_transcript_and_others_are_lines() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", p(cell))).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let table = |rows: &[&[&str]]| format!("<w:tbl>{}</w:tbl>", rows.iter().map(|r| row(r)).collect::<String>());
    let found = word(&table(&[&["Time", "Speaker", "Text"], &["0:05", "INT", "Why?"], &["0:09", "A2", "Well."]]));
    assert_eq!(found.text, "[0:05] INT: Why?\n\n[0:09] A2: Well.\n");
    assert_eq!(found.speakers, ["INT", "A2"]);
    let found = word(&(p("before") + &table(&[&["a", "b", "c"], &["1", "", "3"]]) + &p("after")));
    assert_eq!(found.text, "before\n\na\tb\tc\n1\t\t3\n\nafter\n");
    let deleted =
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    assert_eq!(word(&(deleted.to_owned() + &p("y"))).text, "y\n");
}

#[test]
fn what_is_no_word_file_says_what_it_is() {
    let refused = |bytes: &[u8]| read(bytes).expect_err("no Word file").to_string();
    assert!(refused(b"INT: hello, this is plain text").contains("give it the ending .txt"));
    assert!(refused(b"<html><body>x").contains("web page"));
    assert!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).contains("save it as .docx"));
    assert!(refused(b"PK\x03\x04rubbish").contains("damaged"));
    assert!(refused(b"").contains("empty"));
    assert!(refused(&package(&[("xl/workbook.xml", b"<a/>")])).contains("Excel"));
    assert!(refused(&package(&[("word/document.xml", b"<a><b></a>")])).contains("damaged"));
    let bomb = b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>";
    assert!(refused(&package(&[("word/document.xml", bomb)])).contains("document type"));
}

proptest! {
    #[test]
    fn any_nesting_of_elements_ends(parts in proptest::collection::vec(0usize..40, 0..60)) {
        let names = ["p", "r", "t", "tbl", "tr", "tc", "del", "rPr", "pPr", "txbxContent", "sdt", "sdtPr", "sdtContent", "footnote", "ins"];
        let mut xml = String::from(OPEN);
        let mut open = Vec::new();
        for part in parts {
            match names.get(part) {
                Some(name) => { xml.push_str(&format!("<w:{name}>")); open.push(name); }
                None if part < 26 => xml.push('é'),
                None => if let Some(name) = open.pop() { xml.push_str(&format!("</w:{name}>")); }
            }
        }
        while let Some(name) = open.pop() { xml.push_str(&format!("</w:{name}>")); }
        xml.push_str("</w:body></w:document>");
        let found = found(&[("word/document.xml", xml.as_bytes())]);
        for span in found.bold.iter().chain(&found.headings) {
            prop_assert!(found.text.get(span.range()).is_some());
        }
    }
}
