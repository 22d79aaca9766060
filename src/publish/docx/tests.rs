//! Tests of Word documents.

use super::*;
use crate::publish::testing::{page_of_everything, part};

#[test]
fn a_page_is_the_same_bytes_each_time_and_sound_xml() {
    let bytes = page(&page_of_everything()).expect("a document");
    assert_eq!(bytes, page(&page_of_everything()).expect("a document"));
    for name in ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"]
        .into_iter()
        .chain(["word/styles.xml", "word/numbering.xml", "word/footer1.xml", "docProps/core.xml"])
    {
        let text = part(&bytes, name);
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")), quick_xml::events::Event::Eof) {}
    }
}

#[test]
fn everything_has_a_style_that_is_there() {
    let bytes = page(&page_of_everything()).expect("a document");
    let document = part(&bytes, "word/document.xml");
    for style in ["Title", "Heading1", "Quote", "Citation", "ListBullet", "Notes", "Caption", "TableHeader", "Warning"]
    {
        assert!(document.contains(&format!("w:val=\"{style}\"")), "{style} is used");
        assert!(STYLES.contains(&format!("w:styleId=\"{style}\"")), "{style} is there");
    }
    for used in document.split("<w:pStyle w:val=\"").skip(1) {
        let style = used.split('"').next().expect("a style");
        assert!(STYLES.contains(&format!("w:styleId=\"{style}\"")), "{style}");
    }
    assert!(document.contains("<w:tblHeader/>") && document.contains("<w:jc w:val=\"right\"/>"));
    assert!(document.contains("<w:gridSpan w:val=\"2\"/>"), "upper headers span their columns");
}

#[test]
fn text_is_text() {
    let document = part(&page(&page_of_everything()).expect("a document"), "word/document.xml");
    assert!(document.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(document.contains("␛[31m") && document.contains('⇄') && !document.contains('\u{202e}'));
}

#[cfg(feature = "png")]
#[test]
fn charts_are_pictures() {
    let bytes = page(&page_of_everything()).expect("a document");
    assert!(part(&bytes, "word/document.xml").contains("r:embed=\"rIdC1\""));
    assert!(part(&bytes, "[Content_Types].xml").contains("image/png"));
    assert!(part(&bytes, "word/_rels/document.xml.rels").contains("media/chart1.png"));
}

#[test]
fn footnotes_of_one_quotation_stand_apart() {
    let document = part(&page(&page_of_everything()).expect("a document"), "word/document.xml");
    let signs = document.matches("<w:footnoteReference ").count();
    assert_eq!(document.matches(&format!("<w:r>{SIGN}<w:t xml:space=\"preserve\">,</w:t></w:r>")).count(), signs - 1);
}

#[test]
fn the_title_stands_above_a_wide_table() {
    let columns = (0..40).map(|at| crate::publish::table::Column::text(format!("column {at}"))).collect();
    let cells = (0..40).map(|_| crate::publish::table::Cell::of("12")).collect();
    let table = Table { columns, rows: vec![Row::new("power", cells)], ..Table::default() };
    let blocks = vec![Block::Header(vec!["filters: none".into()]), Block::Table(table), Block::Notes(vec!["—".into()])];
    let document = part(&page(&Page { title: "Wide".into(), blocks }).expect("a document"), "word/document.xml");
    assert_eq!(document.matches("<w:sectPr>").count(), 1, "no page is turned: {document}");
    assert!(document.contains("w:orient=\"landscape\""), "{document}");
}
