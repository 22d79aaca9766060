//! Tests of the module above.

use super::*;
use crate::publish::chart::{Chart, Grid, Kind};
use crate::publish::json;
use crate::publish::table::{Cell, Column, Row};
use crate::publish::{TextStyle, markdown, text};
use proptest::prelude::*;

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn page() -> Page {
    let table = Table {
        corner: "code".into(),
        columns: vec![Column::number("bo").under("by coder"), Column::number("all")],
        rows: vec![Row::new("power", vec![Cell::of("3/6"), Cell::of("—")])],
        ..Table::default()
    };
    let quote = Quote { text: "ann told me".into(), citation: "(A2, coded by ann)".into(), ..Quote::default() };
    let data =
        Grid { rows: strings(&["power"]), series: strings(&["ann"]), values: vec![vec![Some(1.0)]], ..Grid::default() };
    let chart = Chart { title: "By ann".into(), unit: String::new(), kind: Kind::Bars, data, note: String::new() };
    Page {
        title: "Frequency · participants · themes".into(),
        blocks: vec![
            Block::Header(strings(&[
                "reading: named coders pooled (ann, bo) · codebook: core 1",
                "out of 4 documents, 6 participants, 40 counted turns, 900 words",
                "documents of the study: 4 finished, 0 begun, 0 untouched",
            ])),
            Block::Table(table),
            Block::Quote(quote),
            Block::Chart(chart),
            Block::Notes(strings(&["— nobody there   · nothing yet", "Counts tabulate judgements."])),
            Block::Footer("Counts tabulate judgements.".into()),
        ],
    }
}

#[test]
fn a_paper_has_title_table_and_one_note() {
    let masks = Masks::new(&strings(&["ann", "bo"]), ["bo", "ann"]);
    let paper = for_paper(&page(), Some("Table 2"), &masks);
    let shown = text::page(&paper, &TextStyle { width: 400, ..TextStyle::default() });
    let note = "Note. Participants · themes. Out of 4 documents, 6 participants, 40 counted turns, 900 words. Reading: named \
                coders pooled (Coder 2, Coder 1) · codebook: core 1. — nobody there; · nothing yet. Counts tabulate judgements.";
    assert!(shown.starts_with("Table 2\n\n"), "{shown}");
    assert_eq!(shown.matches("Note. ").count(), 1, "{shown}");
    assert!(shown.ends_with(&format!("\n{note}\n")), "{shown}");
    assert!(
        !shown.contains("documents of the study") && !shown.contains("bo ") && shown.contains("Coder 1"),
        "{shown}"
    );
    assert!(
        shown.contains("ann told me") && shown.contains("(A2, coded by Coder 2)"),
        "words are quoted as they are said"
    );
    let chart = paper.charts().next().expect("a chart");
    assert_eq!((chart.title.as_str(), chart.data.series[0].as_str()), ("Table 2", "Coder 2"));
    assert_eq!(for_paper(&page(), None, &masks).title, "Frequency");
}

#[test]
fn a_note_explains_what_a_reader_cannot_know() {
    let mut whole = page();
    if let Some(Block::Header(lines)) = whole.blocks.first_mut() {
        lines.push("(none) of profession holds field notes: 26 turns".into());
    }
    let note = |page: &Page| match for_paper(page, None, &Masks::default()).blocks.pop() {
        Some(Block::Text(note)) => note,
        other => panic!("{other:?}"),
    };
    assert!(!note(&whole).contains("(none)") && !note(&whole).contains("0/0"), "{}", note(&whole));
    whole.blocks.push(Block::Table(Table {
        columns: vec![Column::text("(none)")],
        rows: vec![Row::new("power", vec![Cell::parts(["0/0", "7"])])],
        ..Table::default()
    }));
    let told = note(&whole);
    assert!(
        told.contains("(none) of profession holds field notes: 26 turns.") && told.contains("0/0 beside"),
        "{told}"
    );
}

#[test]
fn a_chart_has_the_title_of_the_table_and_no_reading_below() {
    let mut whole = page();
    let reading = "reading: named coders pooled (ann, bo) · codebook: core 1";
    for block in &mut whole.blocks {
        if let Block::Chart(chart) = block {
            chart.title = "Frequency · participants · themes".into();
            chart.note = format!("{reading} · A gap is nobody. · Counts tabulate judgements.");
        }
    }
    let drawn = |title| for_paper(&whole, title, &Masks::default()).charts().next().cloned().expect("a chart");
    assert_eq!((drawn(Some("Figure 1")).title.as_str(), drawn(None).title.as_str()), ("Figure 1", "Frequency"));
    assert_eq!(drawn(None).note, "A gap is nobody.");
}

#[test]
fn what_a_page_says_in_its_first_line_alone_is_in_the_note_too() {
    let header = strings(&["participants · themes", "reading: lead coders (ann)", "something else"]);
    let theme = Page { title: "Theme: power".into(), blocks: vec![Block::Header(header)] };
    let masks = Masks::new(&strings(&["ann"]), []);
    let paper = for_paper(&theme, None, &masks);
    assert_eq!(paper.title, "Theme: power");
    let note = "Note. Participants · themes. Reading: lead coders (Coder 1).";
    assert_eq!(paper.blocks, [Block::Text(note.to_owned())]);
    assert!(for_paper(&Page::default(), None, &masks).blocks.is_empty());
}

#[test]
fn the_authors_get_all_the_rest_with_the_names() {
    let masks = Masks::new(&strings(&["ann", "bo"]), ["bo"]);
    let shown = markdown::page(&sidecar(&page(), &masks, &strings(&["emic 1"])), 1);
    for words in
        ["(ann, bo)", "documents of the study", "- Coder 1 is bo\n- Coder 2 is ann", "- emic 1", "For the authors"]
    {
        assert!(shown.contains(words), "“{words}” is not in {shown}");
    }
}

#[test]
fn coders_are_numbered_as_they_appear_and_only_whole_words_are_names() {
    let coders = strings(&["k1", "k10", "Ann B", "Ann", "consensus", "never"]);
    let masks = Masks::new(&coders, ["k10's, Ann's and k11", "Ann B; k1"]);
    let all = "k1,k10 Ann B, Ann Bo: consensus, xk1 k1_ k1.";
    assert_eq!(masks.text(all), "Coder 4,Coder 1 Coder 3, Coder 2 Bo: consensus, xk1 k1_ Coder 4.");
    assert_eq!(masks.text("never"), "Coder 5", "who is named nowhere has a number all the same");
    assert_eq!(Masks::new(&strings(&["é"]), []).text("é été é"), "Coder 1 été Coder 1");
    assert_eq!(Masks::default().text("k1"), "k1");
}

#[test]
fn json_is_masked_without_changing_its_order_or_what_was_said() {
    let masks = Masks::new(&strings(&["ann", "b\"o"]), ["ann"]);
    let source = "{\n  \"zeta\": \"by ann\",\n  \"b\": [\"ann\", 1, null, \"b\\\"o\"],\n  \"text\": \"ann said \\\"yes\\\"\",\n  \"ann\": {\"x\": \"\\\\\"}\n}\n";
    let expected = "{\n  \"zeta\": \"by Coder 1\",\n  \"b\": [\"Coder 1\", 1, null, \"Coder 2\"],\n  \"text\": \"ann said \\\"yes\\\"\",\n  \"Coder 1\": {\"x\": \"\\\\\"}\n}\n";
    assert_eq!(masked_json(source, &masks).expect("JSON"), expected);
}

proptest! {
    /// No name is left, and a text without names is as it was.
    #[test]
    fn no_name_is_left(parts in proptest::collection::vec("ann|bo|Ann|k1|[a-z ,.;é\"\\\\]{0,3}", 0..12)) {
        let coders = strings(&["ann", "bo", "Ann", "k1"]);
        let text = parts.concat();
        let masks = Masks::new(&coders, [text.as_str()]);
        let hidden = masks.text(&text);
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect()
        };
        prop_assert!(!words(&hidden).iter().any(|word| coders.contains(word)), "{}", hidden);
        if !words(&text).iter().any(|word| coders.contains(word)) {
            prop_assert_eq!(&hidden, &text);
        }
        // The same in JSON, which stays JSON.
        let source = json::pretty(&serde_json::json!({ "a": text, "list": [text, 3] })).expect("JSON");
        let read: serde_json::Value =
            serde_json::from_str(&masked_json(&source, &masks).expect("masked")).expect("JSON again");
        prop_assert_eq!(read, serde_json::json!({ "a": hidden, "list": [hidden, 3] }));
    }
}
