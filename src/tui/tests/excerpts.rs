//! The excerpts: found by codes, grouped, starred, quoted, copied, written to a file.

use super::{Harness, Setting};
use crate::store::Project;
use crate::tui::app::Screen;

fn open_at(expression: &str) -> Harness {
    let mut harness = Harness::new();
    harness.keys("<F8>").types(expression).keys("<Enter>");
    harness
}

fn shown(harness: &Harness) -> Vec<String> {
    harness.app.excerpts.listed.items.iter().map(|item| format!("{} {}", item.group, item.text)).collect()
}

fn tags(harness: &Harness) -> Vec<String> {
    let project = Project::open(&harness.path).expect("the project");
    project.tags().expect("tags").into_iter().map(|info| info.tag.name).collect()
}

#[test]
fn passages_are_found_by_their_codes_within_a_reach() {
    let mut harness = open_at("power");
    assert_eq!(shown(&harness), ["power The plan already said “parenting”, so that was the problem."]);
    harness.sees("1 excerpt of 1 participant in 1 document").sees("ALD-W1 2");
    harness.keys("c").sees("2 excerpts").sees("all coders");
    harness.keys("/").types(" AND NOT identity").keys("<Enter>");
    assert_eq!(shown(&harness), ["power I got the keys."]);
    harness.keys("/<C-u>").types("power AND identity").keys("<Enter>");
    assert_eq!(shown(&harness).len(), 1);
    harness.keys("w w").sees("w within document");
    assert_eq!(shown(&harness).len(), 2);
    harness.keys("g").sees("g by site").sees("Aldermere");
    harness.keys("g").sees("g by document");
    harness.keys("f").types("profession=police").keys("<Enter>");
    assert!(shown(&harness).is_empty(), "identity is in no turn that counts then");
    harness.keys("/<C-u>").types("power").keys("<Enter>");
    assert_eq!(shown(&harness), ["ALD-W1 I got the keys."]);
}

#[test]
fn a_wrong_expression_says_where() {
    let mut harness = Harness::new();
    harness.keys("<F8>").types("power AND nothing").sees("▲").sees("nothing");
    harness.keys("<C-u>").types("NOT power").sees("not negated");
    harness.keys("<C-u>").types("pow").sees("power.definition");
    harness.keys("<Tab>");
    assert_eq!(harness.app.excerpts.field.text(), "power ");
}

#[test]
fn excerpts_are_starred_quoted_and_copied() {
    let mut harness = open_at("identity OR power");
    let before = harness.app.excerpts.listed.items.len();
    harness.keys("*").sees("★");
    assert_eq!(tags(&harness), ["mark:star"]);
    harness.keys("Q").types("paper 1").keys("<Enter>");
    assert_eq!(tags(&harness), ["mark:star", "quoted-in:paper 1"]);
    harness.sees("quoted-in:paper 1");
    harness.keys("Q").types("pap").keys("<Tab>").sees("paper 1");
    harness.keys("<Enter>");
    assert_eq!(tags(&harness), ["mark:star"], "said again, it is quoted there no more");
    harness.keys("S").sees("t mark:star");
    assert!(harness.app.excerpts.listed.items.iter().all(super::super::excerpts::Item::is_starred));
    harness.keys("o");
    assert!(harness.copied[0].contains("(A5 nursing, ALD-W1, turn 2)"), "{:?}", harness.copied);
    harness.keys("u u u").sees("0 excerpts");
    harness.keys("S");
    assert_eq!(harness.app.excerpts.listed.items.len(), before);
    harness.keys("t").types("artefact").keys("<Enter>").sees("0 excerpts");
}

#[test]
fn what_stands_around_unfolds_and_the_reader_comes_back() {
    let mut harness = open_at("power");
    assert!(!harness.screen().contains("So who decides"));
    harness.keys("+").sees("So who decides");
    harness.keys("-");
    assert!(!harness.screen().contains("So who decides"));
    harness.keys("<Enter>");
    assert_eq!((harness.app.screen, harness.selected().is_empty()), (Screen::Reader, false));
    // The first drops the selection.
    harness.keys("<Esc><Esc>");
    assert_eq!(harness.app.screen, Screen::Excerpts);
    harness.keys("m");
    assert_eq!(harness.app.screen, Screen::Search);
    assert!(harness.app.search.field.text().starts_with("like:ALD-W1:"), "{}", harness.app.search.field.text());
    harness.sees("BRA-I1 2");
}

#[test]
fn a_command_asks_and_a_file_is_written() {
    let mut harness = Harness::new();
    harness.keys(":").types("excerpts power --reach turn --coders all --by document").keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Excerpts);
    assert_eq!(shown(&harness).len(), 2);
    let path = harness.folder.path().join("found.csv");
    harness.keys("e<C-u>").types(path.to_str().expect("UTF-8")).keys("<Enter>");
    let written = std::fs::read_to_string(&path).expect("written");
    assert!(written.contains("I got the keys.") && written.starts_with("text,code"), "{written}");
    harness.keys("e<C-u>").types("excerpts.xlsx").keys("<Enter>").sees("does not write xlsx");
    harness.keys("<Esc>:").types("excerpts power --near x").keys("<Enter>").sees("is not understood");
    harness.keys("<Esc><Esc>");
    assert_eq!(harness.app.screen, Screen::Documents, "Esc goes back to where one came from");
}

#[test]
fn the_excerpts_look_like_this() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = Harness::with(Setting { size, ..Setting::default() });
        harness.keys("<F8>");
        harness.shot("found_begin");
        harness.types("power OR identity").keys("<Enter>c*+");
        harness.shot("found");
    }
}
