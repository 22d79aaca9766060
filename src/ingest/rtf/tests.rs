//! Rich text made by hand, each with one thing in it that goes wrong easily.

use super::*;
use crate::ingest::Doubt;
use crate::ingest::reading::{Prose, SideNote};
use proptest::prelude::*;

fn parts(bytes: &[u8]) -> (Prose, Vec<Doubt>, &'static str) {
    let Reading { content: Content::Prose(prose), doubts, encoding, .. } = read(bytes, None).expect("rich text") else {
        panic!("prose")
    };
    (prose, doubts, encoding)
}

fn rtf(body: &str) -> (Prose, Vec<Doubt>) {
    let (prose, doubts, _) = parts(format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0{body}}}").as_bytes());
    (prose, doubts)
}

fn text(body: &str) -> String {
    rtf(body).0.text
}

#[test]
fn paragraphs_lines_tabs_and_signs() {
    assert_eq!(
        text("INT: Why?\\par\\par A2: We\\line ll\\tab x\r\ny.\\par\\pard\\par"),
        "INT: Why?\n\nA2: We\nll\txy.\n"
    );
    assert_eq!(text("one\\\ntwo\\\r\nthree"), "one\n\ntwo\n\nthree\n", "as TextEdit ends paragraphs");
    assert_eq!(text("a\\~b\\_c\\-d\\{e\\}\\\\\\emdash \\lquote x\\rquote  y"), "a\u{a0}b\u{2011}cd{e}\\—‘x’ y\n");
    assert_eq!(text("a\tb"), "a\tb\n");
}

#[test]
fn letters_are_read_in_the_code_page_of_their_font() {
    let fonts = "{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}{\\f1\\fnil\\fcharset204{\\*\\panose 02}Arial Cyr;}\\f2\\fcharset128 Mincho;{\\f3\\fcharset2 Symbol;}}";
    assert_eq!(text(&format!("{fonts}\\f0\\'93\\'e9\\'94 {{\\f1 \\'c4\\'e0}} \\'e9")), "“é” Да é\n");
    assert_eq!(text(&format!("{fonts}\\f2\\'93\\'fa\\'96{{\\b x}}")).chars().next(), Some('日'));
    assert_eq!(text(&format!("{fonts}\\f2\\'83A")), "ア\n", "the second byte of a letter may stand unescaped");
    let (prose, doubts) = rtf(&format!("{fonts}\\f3 \\'b7\\'41"));
    assert_eq!(prose.text, "•\u{fffd}\n");
    assert!(doubts[0].what.starts_with("1 symbol"), "{doubts:?}");
    let (prose, _, encoding) = parts(b"{\\rtf1\\mac \\'8e}");
    assert_eq!((prose.text.as_str(), encoding), ("é\n", "macintosh"));
    let (prose, doubts, _) = parts(b"{\\rtf1\\ansicpg77 \\'e9}");
    assert_eq!((prose.text.as_str(), doubts.len()), ("é\n", 1));
    let (prose, ..) = parts("{\\rtf1\\ansi é ж}".as_bytes());
    assert_eq!(prose.text, "é ж\n", "letters that should have been escaped");
    let said = read(b"{\\rtf1\\ansi\\ansicpg1252 \\'c4\\'e0}", Some(encoding_rs::WINDOWS_1251)).expect("rich text");
    assert!(matches!(said.content, Content::Prose(prose) if prose.text == "Да\n"));
}

#[test]
fn unicode_escapes_take_their_stand_ins_with_them() {
    assert_eq!(text("\\u8217?s \\uc2\\u228\\'c3\\'a4b\\uc0\\u233 c"), "’s äbéc\n");
    assert_eq!(text("{\\uc2\\u228 {x}}\\u233\\'e9\\u233 ?."), "äxéé.\n");
    assert_eq!(text("\\u-10179?\\u-8704?!\\u-10179?x"), "😀!\u{fffd}x\n");
    assert_eq!(
        text("\\u233\\tab x\\u8220\\ldblquote\\u233\\f0\\'e9\\par"),
        "é\tx“é\n",
        "structure is never a stand-in"
    );
    assert_eq!(text("\\u-3913?\\u128512?"), "•😀\n");
}

#[test]
fn what_is_not_shown_is_left_out() {
    let body = "{\\info{\\title T}}{\\*\\generator X;}{\\header\\pard head\\par}{\\footerr foot}{\\stylesheet{\\s1 heading 1;}}\
        {\\colortbl;\\red1;}a{\\pict\\bin4 }}}}}{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt link}}{\\deleted gone}\
        {\\v secret}{\\*\\unknown {x}}{\\object{\\*\\objdata 00}{\\result shown}}{\\xe word}\\par";
    let (prose, doubts) = rtf(body);
    assert_eq!(prose.text, "alinkshown\n");
    assert!(doubts.len() == 1 && doubts[0].what.starts_with("1 piece of hidden text"), "{doubts:?}");
}

#[test]
fn bold_headings_and_lists_are_known() {
    let body = "{\\stylesheet{\\s0 Normal;}{\\s3\\b Title;}}\\pard\\s3 Part\\par\\pard {\\b INT:} Why?\\par \\b A2\\b0 : yes {\\b no}\\par\
        \\pard\\outlinelevel1 Two\\par\\pard{\\pntext 1.\\tab}x\\par{\\listtext 2.}y\\par\\pard z\\plain";
    let (prose, _) = rtf(body);
    assert_eq!(prose.text, "Part\n\nINT: Why?\n\nA2: yes no\n\nTwo\n\nx\ny\n\nz\n");
    let slices = |spans: &[crate::text::Span]| spans.iter().map(|span| span.slice(&prose.text)).collect::<Vec<_>>();
    assert_eq!(slices(&prose.bold), ["INT:", "A2"]);
    assert_eq!(slices(&prose.headings), ["Part", "Two"]);
}

#[test]
fn tables_stand_as_in_word_files() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("\\pard\\intbl {cell}\\cell")).collect();
        format!("\\trowd\\cellx1\\cellx2{cells}\\row")
    };
    let body =
        row(&["Speaker", "Text"]) + &row(&["INT", "Why?\\par So?"]) + &row(&["A2", "Well."]) + "\\pard after\\par";
    let (prose, _) = rtf(&body);
    assert_eq!(prose.text, "INT: Why?\nSo?\n\nA2: Well.\n\nafter\n");
    assert_eq!(prose.speakers, ["INT", "A2"]);
    assert_eq!(
        text(&("before\\par".to_owned() + &row(&["a", "", "c"]) + &row(&["d", "e", "f"]))),
        "before\n\na\t\tc\nd\te\tf\n"
    );
    assert_eq!(
        text("\\pard\\intbl a\\cell b\\nestcell c\\nestcell{\\*\\nesttableprops\\nestrow}{\\nonesttables\\par}\\cell"),
        "a\tb\tc\n"
    );
}

#[test]
fn notes_comments_and_text_boxes_hang_on_their_places() {
    let body = "a{\\super\\chftn{\\footnote\\pard\\plain{\\chftn} Foot.\\par More.}} b{\\footnote\\ftnalt End.}\
        {\\*\\atnid AB}{\\*\\atnauthor Ana}\\chatn{\\*\\annotation{\\*\\atndate 1}\\pard Really?}c\
        {\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn x}{\\sv y}}{\\shptxt\\pard box\\par}}{\\shprslt old}}\\par d";
    let (prose, doubts) = rtf(body);
    assert_eq!(prose.text, "a bc\n\nbox\n\nd\n");
    let note = |at: usize, tier: &str, text: &str| SideNote { at, tier: tier.into(), text: text.into() };
    let wanted = [note(1, "footnote", "Foot.\nMore."), note(3, "endnote", "End."), note(3, "comment", "Ana: Really?")];
    assert_eq!(prose.notes.iter().map(|n| note(n.at, &n.tier, n.text.trim())).collect::<Vec<_>>(), wanted);
    assert!(doubts.len() == 1 && doubts[0].what.starts_with("1 text box"), "{doubts:?}");
}

#[test]
fn braces_that_do_not_match_are_told() {
    let (prose, doubts, _) = parts(b"{\\rtf1 a\\par}} b\\par {c");
    assert_eq!(prose.text, "a\n\n b\n\nc\n");
    assert_eq!(doubts.len(), 2, "{doubts:?}");
    assert_eq!(parts(b"{\\rtf1 a}\r\n\0\0").1, []);
    assert_eq!(parts(b"{\\rtf1 {\\footnote x").0.notes.len(), 1);
}

#[test]
fn deep_nesting_is_bounded() {
    let deep = |depth: usize| format!("{{\\rtf1 {}x{}}}", "{".repeat(depth), "}".repeat(depth));
    assert_eq!(parts(deep(90_000).as_bytes()).0.text, "x\n");
    assert!(read(deep(1_000_000).as_bytes(), None).is_err_and(|e| e.to_string().contains("nest deeper")));
    let notes = format!("{{\\rtf1 {}x", "{\\footnote y".repeat(90_000));
    assert!(read(notes.as_bytes(), None).is_ok());
    assert!(read(b"no rich text", None).is_err_and(|e| e.to_string().contains("rtf")));
}

proptest! {
    #[test]
    fn any_bytes_are_read(body in proptest::collection::vec(
        prop_oneof![
            Just("{"), Just("}"), Just("\\par "), Just("\\b "), Just("\\b0 "), Just("\\'e9"), Just("\\u233?"), Just("x"),
            Just("\\cell "), Just("\\row "), Just("\\intbl "), Just("\\pard "), Just("{\\footnote "), Just("\\*"),
            Just("{\\*\\shpinst{\\shptxt "), Just("\\uc2"), Just("\\u-10179 "), Just("\\f1"), Just("\\bin3 "), Just(" "),
            Just("{\\fonttbl\\f1\\fcharset128"), Just("{\\*\\annotation "), Just("\\v "), Just("é"), Just("\\'"), Just("\\"),
        ], 0..50)) {
        let bytes = format!("{{\\rtf1{}", body.concat());
        let (prose, ..) = parts(bytes.as_bytes());
        prop_assert!(!prose.text.contains('\r'));
        for span in prose.bold.iter().chain(&prose.headings) {
            prop_assert!(prose.text.get(span.range()).is_some());
        }
        for note in &prose.notes {
            prop_assert!(prose.text.is_char_boundary(note.at));
        }
    }
}
