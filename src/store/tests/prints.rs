//! Edits made for print: kept, carried, merged, undone, and never left behind by what replaces names.

use super::*;
use crate::store::merge::MergeOptions;
use crate::store::{PrintInfo, Source};
use crate::study::PrintEdit;
use crate::study::pseudonym::{Row, Table};

fn set(info: &DocumentInfo, span: Span, coder: &str, printed: &str) -> Payload {
    let on = place_in(info, span);
    let set = PrintEdit {
        on,
        printed: Some(printed.into()),
        translation: Some(format!("{printed}, auf Deutsch")),
        language: Some("de".into()),
        reason: Some("shorter".into()),
        coder: coder.into(),
        at: 1,
    };
    Payload::PrintSet { edit: guid::print_edit(&on), set: Some(set) }
}

fn printed(project: &Project) -> Vec<(Option<Span>, String)> {
    let told = |info: PrintInfo| (info.spot.span, info.edit.printed.unwrap_or_default());
    project.print_edits().expect("edits").into_iter().map(told).collect()
}

/// What A2 says, in bytes.
const SAID: Span = Span { start: 25, end: 43 };

#[test]
fn an_edit_is_kept_counted_among_the_state_and_undone() {
    let (_folder, mut project, info) = study();
    let text = project.text(info.text).expect("the text");
    assert_eq!(SAID.slice(&text), "The board. Not us.");
    let before = project.state_hash().expect("a hash");
    project.write("k1", "edit", vec![set(&info, SAID, "k1", "The board.")]).expect("an edit");
    assert_eq!(printed(&project), [(Some(SAID), "The board.".to_owned())]);
    assert_ne!(project.state_hash().expect("a hash"), before);
    let corpus = project.corpus(None).expect("a corpus");
    let row = corpus.print_of(0, SAID).expect("the edit");
    assert_eq!((row.printed.as_deref(), row.language.as_deref()), (Some("The board."), Some("de")));
    assert!(corpus.print_of(0, Span::new(25, 42)).is_none());
    clean(&project);
    project.rebuild().expect("rebuilt");
    assert_eq!(printed(&project).len(), 1);
    project.undo("k1").expect("undone");
    assert!(printed(&project).is_empty());
    assert_eq!(project.state_hash().expect("a hash"), before, "without edits the state is what it was");
    clean(&project);
}

#[test]
fn an_edit_goes_with_its_words_when_the_text_is_corrected() {
    let (_folder, mut project, info) = study();
    project.write("k1", "edit", vec![set(&info, SAID, "k1", "The board.")]).expect("an edit");
    let old = project.text(info.text).expect("the text");
    let (text, layout) = corrected(&old, &project.layout(info.layout).expect("turns"), "So ", "And so ");
    project.revise(&Group::new("k1", "revise"), "ALD-W1", text, layout, Source::default()).expect("revised");
    assert_eq!(printed(&project), [(Some(Span::new(29, 47)), "The board.".to_owned())]);
    clean(&project);
}

#[test]
fn of_two_copies_the_later_edit_of_a_place_holds_and_both_see_all() {
    let (folder, mut project, info) = study();
    let copy = folder.path().join("copy.emic");
    project.backup(&copy).expect("a copy");
    let mut other = Project::open(&copy).expect("the copy");
    project.write("k1", "edit", vec![set(&info, SAID, "k1", "The board")]).expect("here");
    let elsewhere = Span::new(4, 19);
    other.write("k2", "edit", vec![set(&info, elsewhere, "k2", "Who decides?")]).expect("there");
    other.write("k2", "edit", vec![set(&info, SAID, "k2", "Not us")]).expect("there, later");
    project.merge(&copy, "k1", MergeOptions::default()).expect("merged");
    other.merge(project.path(), "k2", MergeOptions::default()).expect("merged");
    let all = printed(&project);
    assert_eq!(all, [(Some(elsewhere), "Who decides?".to_owned()), (Some(SAID), "Not us".to_owned())]);
    assert_eq!(printed(&other), all);
    clean(&project);
}

#[test]
fn names_go_out_of_all_parts_of_an_edit() {
    let (_folder, mut project, info) = study();
    project.write("k1", "edit", vec![set(&info, SAID, "k1", "Mary’s board")]).expect("an edit");
    let row = Row { line: 2, name: "Mary".into(), pseudonym: "A9".into(), ..Row::default() };
    let table = Table::new(vec![row]).expect("a table");
    let plan = project.plan_pseudonyms(&table, None, Default::default()).expect("a plan");
    project.pseudonymise(&Group::new("k1", "names"), plan, &mut |_, _| {}).expect("done");
    let edit = project.print_edits().expect("edits").remove(0).edit;
    for part in [&edit.printed, &edit.translation] {
        let part = part.as_deref().expect("a text");
        assert!(part.contains("A9") && !part.contains("Mary"), "{part}");
    }
    assert_eq!((edit.reason.as_deref(), edit.language.as_deref()), (Some("shorter"), Some("de")));
    clean(&project);
}

#[test]
fn who_codes_blind_does_not_see_the_edits_of_others() {
    let (_folder, mut project, info) = study();
    project.write("k2", "edit", vec![set(&info, SAID, "k2", "The board.")]).expect("an edit");
    let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
    project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
    project.see_as(Some("k1"));
    assert!(printed(&project).is_empty() && project.corpus(Some("k1")).expect("a corpus").prints.is_empty());
    project.see_as(Some("k2"));
    assert_eq!(printed(&project).len(), 1);
}

#[test]
fn a_file_of_the_fourth_version_takes_edits() {
    let (_folder, project, info) = study();
    let path = project.path().to_owned();
    project.close().expect("closed");
    as_fourth_version(&path);
    let mut project = Project::open(&path).expect("opens");
    clean(&project);
    project.write("k1", "edit", vec![set(&info, SAID, "k1", "The board.")]).expect("an edit");
    assert_eq!(printed(&project).len(), 1);
    clean(&project);
}
