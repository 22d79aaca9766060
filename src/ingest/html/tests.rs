//! Pages made by hand, each with one thing in it that goes wrong easily.

use super::*;
use crate::ingest::Doubt;
use crate::ingest::reading::{Prose, SideNote};
use crate::study::Layout;
use proptest::prelude::*;

fn page(html: &str) -> (Prose, Vec<Doubt>) {
    let Reading { content: Content::Prose(prose), doubts, .. } = read(html.as_bytes(), None).expect("a page") else {
        panic!("prose")
    };
    (prose, doubts)
}

fn text(html: &str) -> String {
    page(html).0.text
}

fn turns(html: &str) -> (String, Layout) {
    let Content::Turns { text, layout } = read(html.as_bytes(), None).expect("a page").content else { panic!("turns") };
    (text, layout)
}

#[test]
fn paragraphs_blanks_and_breaks_are_those_of_browsers() {
    assert_eq!(
        text("<p> INT:\n  <b> Why</b> ?<p>A2:<br> Well<br/>yes </p>\n<p>&nbsp;</p><p></p>"),
        "INT: Why ?\n\nA2:\nWell\nyes\n"
    );
    assert_eq!(text("<div>a<div>b</div>c</div>d<hr>e"), "a\n\nb\n\nc\n\nd\n\ne\n");
    assert_eq!(
        text("<p>a&nbsp;b</p><pre>\nx\n  y\n</pre><p style='white-space:pre-wrap'>c  d</p>"),
        "a\u{a0}b\n\nx\n  y\n\nc  d\n"
    );
    assert_eq!(text("x<ul><li>a<li>b</ul><ol><li><p>c</p></li></ol>y"), "x\n\na\nb\nc\n\ny\n");
    assert_eq!(text("<p>Well <laugh> &lt;cough&gt; <q>no</q></p>"), "Well <laugh> <cough> “no”\n");
}

#[test]
fn bold_and_headings_are_known() {
    let (prose, _) = page(
        "<h2>Part <i>one</i></h2><p><strong>Si</strong><b>ân:</b> yes <b>no</b></p>\
         <p><span style=\"font-weight: 600\">INT</span> why</p><p style='font-weight:bold'>A<span style='font-weight:normal'> b</span></p>\
         <dl><dt>Ana<dd>Well.</dl>",
    );
    assert_eq!(prose.text, "Part one\n\nSiân: yes no\n\nINT why\n\nA b\n\nAna\n\nWell.\n");
    let slices = |spans: &[crate::text::Span]| spans.iter().map(|span| span.slice(&prose.text)).collect::<Vec<_>>();
    assert_eq!(slices(&prose.bold), ["Siân:", "INT", "A", "Ana"]);
    assert_eq!(slices(&prose.headings), ["Part one"]);
}

#[test]
fn tables_stand_as_in_word_files() {
    let (prose, _) = page(
        "<table><thead><tr><th>Speaker</th><th>Text</th></tr></thead><tbody><tr><td>INT<td><p>Why?</p><p>So?</p>\
         <tr><td>A2</td><td>Well.</td></tr></tbody></table>after",
    );
    assert_eq!(prose.text, "INT: Why?\nSo?\n\nA2: Well.\n\nafter\n");
    assert_eq!(prose.speakers, ["INT", "A2"]);
    assert_eq!(text("<table><tr><td>a<td colspan=2>b<td>c<tr><td>d</div></b><td>e</table>f"), "a\tb\t\tc\nd\te\n\nf\n");
    assert_eq!(
        text("<table><tr><td><p>a</p><p>b</p><table><tr><td>c<td>d</table></table>e"),
        "a\n\nb\n\nc\td\n\ne\n",
        "a frame"
    );
    assert_eq!(text("<tr><td>a</td></tr></table>b"), "a\n\nb\n");
}

#[test]
fn what_is_not_shown_is_left_out() {
    let (prose, doubts) = page(
        "<head><title>T</title><style>p{}</style><script>x<p></script></head><body><nav>menu</nav><p>a<!-- b --><img alt=c>\
         <span style='display:none'>secret</span><select><option>x</select><span style='mso-list:Ignore'>1.</span>d</p>",
    );
    assert_eq!(prose.text, "ad\n");
    assert!(doubts.len() == 1 && doubts[0].what.starts_with("1 piece of hidden text"), "{doubts:?}");
    let reading = read(b"<title> My\n page </title><p>x", None).expect("a page");
    assert_eq!(reading.attributes.get("title").map(String::as_str), Some("My page"));
    let (prose, doubts) = page("<body><p>Menu here</p><main><p>a</p></main><p>Foot</p>");
    assert_eq!(prose.text, "a\n");
    assert!(doubts[0].what.starts_with("3 words beside the main part"), "{doubts:?}");
    assert_eq!(text("<p>a</p><main></main>"), "a\n", "an empty main part is none");
}

#[test]
fn footnotes_hang_on_their_places() {
    let (prose, doubts) = page(
        "<p>a<a href=\"#fn1\" role=\"doc-noteref\"><sup>1</sup></a> b<a href=\"#_ftn2\" name=\"_ftnref2\">[2]</a>c\
         <a href='#fn9'>9</a> <a href='#part'>link</a></p>\
         <section><ol><li id=\"fn1\"><p>First.<a href=\"#fnref1\">↩</a></p></li></ol></section>\
         <div id=ftn2><p><a href=\"#_ftnref2\">[2]</a> Second.</p></div><div id=ftn3>Third.</div>",
    );
    assert_eq!(prose.text, "a bc link\n");
    let note = |at: usize, text: &str| SideNote { at, tier: "footnote".into(), text: text.into() };
    assert_eq!(prose.notes, [note(1, "First."), note(3, "Second."), note(10, "Third.")]);
    assert!(doubts.len() == 1 && doubts[0].what.starts_with("1 footnotes are referred to"), "{doubts:?}");
}

#[test]
fn the_encoding_is_what_the_bytes_bear_out() {
    let found = |bytes: &[u8]| {
        let reading = read(bytes, None).expect("a page");
        let Content::Prose(prose) = reading.content else { panic!("prose") };
        (prose.text, reading.encoding)
    };
    assert_eq!(found(b"<meta charset=iso-8859-2><p>\xb3"), ("ł\n".into(), "ISO-8859-2"));
    assert_eq!(
        found(b"<?xml version='1.0' encoding=\"windows-1251\"?><p>\xc4\xe0</p>"),
        ("Да\n".into(), "windows-1251")
    );
    let declared = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1252\"><p>é";
    assert_eq!(found(declared.as_bytes()), ("é\n".into(), "UTF-8"));
    let wide: Vec<u8> = "\u{feff}<meta charset=utf-16><p>é".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(found(&wide), ("é\n".into(), "UTF-16LE"));
    assert_eq!(found(b"<meta charset=utf-8><p>It\x92s"), ("It’s\n".into(), "windows-1252"));
}

#[test]
fn noscribe_tells_turns_by_its_links() {
    let html = "<html><head><style>p{}</style></head><body><p>Interview</p><p><a name=\"ts_0_500_\">(pause) </a></p><p></p>\
        <p><a name=\"ts_500_2000_S01\">S01: <span>[00:00:00]</span> Guten Tag,</a><a name=\"ts_2000_2300_//S00\"> //S00: Ja.//</a>\
        <a name=\"ts_2300_3000_S01\"> also los.</a></p><p><a name=\"ts_3000_4000_S00\">Anna: <span>[00:00:03]</span> Gern:</a></p>\
        <p><a name=\"ts_4000_5000_\">(lacht)</a></p><p><a name=\"ts_6000_5500_S01\">S01: Ende.</a></p></body></html>";
    let (text, layout) = turns(html);
    assert_eq!(
        text,
        "Interview\n\n(pause)\n\nS01: Guten Tag, //S00: Ja.// also los.\n\nAnna: Gern:\n\n(lacht)\n\nS01: Ende.\n"
    );
    assert_eq!(layout.labels, ["S01", "Anna"]);
    let times: Vec<_> = layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect();
    assert_eq!(times, [(Some(500), Some(3000)), (Some(3000), Some(5000)), (Some(6000), Some(6000))]);
}

#[test]
fn podcasts_tell_turns_by_name_and_time() {
    let html = "<body><h1>Show</h1><cite>Kevin:</cite><time>0:00</time><p>We have an <b>update</b>.</p>\
        <cite>Jeff:</cite>\n<time>0:30</time>\n<p>You bet.</p><p>Really.</p><time>1:00:02</time><p>Yes.</p><cite>Kevin</cite><p>So.</p>";
    let (text, layout) = turns(html);
    assert_eq!(text, "Show\n\nKevin: We have an update.\n\nJeff: You bet. Really. Yes.\n\nKevin: So.\n");
    let times: Vec<_> = layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect();
    assert_eq!(times[0], (Some(0), Some(30_000)));
    assert_eq!(times[2], (None, None));
    assert!(matches!(
        read(b"<p>As <cite>Emma</cite> says</p><cite>x</cite>", None).expect("a page").content,
        Content::Prose(_)
    ));
}

#[test]
fn deep_and_endless_nesting_takes_no_time() {
    for tag in ["div", "b", "table", "li", "q", "main", "a href='#fn1'"] {
        let deep = format!("<p>a</p>{}x", format!("<{tag}>").repeat(100_000));
        assert!(text(&deep).contains('x') || tag.starts_with("a "), "{tag}");
    }
    let cells = format!("{}x{}", "<table><tr><td>".repeat(100_000), "</td></tr></table>".repeat(100_000));
    assert!(text(&cells).contains('x'));
    let ends = format!("{}{}x", "<div>".repeat(9_000), "</span>".repeat(200_000));
    assert_eq!(text(&ends), "x\n");
    let notes = format!("{}x", "<div id=fn1>".repeat(100_000));
    read(notes.as_bytes(), None).expect("a page");
}

proptest! {
    #[test]
    fn any_page_is_read(parts in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<b>"), Just("</b>"), Just("<table>"), Just("</table>"), Just("<tr>"), Just("<td>"),
        Just("</td>"), Just("<li>"), Just("x"), Just("é "), Just("<br>"), Just("<pre>"), Just("</pre>"), Just("<nav>"),
        Just("</nav>"), Just("<main>"), Just("</main>"), Just("<div id=fn1>"), Just("</div>"), Just("<a href=#fn1>"),
        Just("</a>"), Just("<q>"), Just("</q>"), Just("&amp;"), Just("<script>"), Just("<!--"), Just("<h1>"), Just("</h1>"),
        Just("<a name='ts_1_2_S1'>"), Just("<cite>"), Just("</cite>"), Just("<time>"), Just("</time>"), Just("\n"),
    ], 0..50)) {
        match read(parts.concat().as_bytes(), None).expect("text").content {
            Content::Prose(prose) => {
                for span in prose.bold.iter().chain(&prose.headings) {
                    prop_assert!(prose.text.get(span.range()).is_some());
                }
                for note in &prose.notes {
                    prop_assert!(prose.text.is_char_boundary(note.at) && !note.text.contains(char::from(1)));
                }
            }
            Content::Turns { text, layout } => {
                for turn in &layout.turns {
                    prop_assert!(text.get(turn.span.range()).is_some() && turn.span.encloses(turn.body));
                }
            }
        }
    }
}
