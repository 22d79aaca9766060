//! The codebook edited by keys: each change is one step, on disk, named in the history, and undone by one key.

use super::{Harness, Setting};
use crate::store::Project;
use crate::study::{Code, Codebook};
use crate::tui::message::Message;
use crate::tui::overlay::Overlay;

/// The codes on disk, as another process sees them.
fn book(harness: &Harness) -> Codebook {
    Project::open(&harness.path).expect("the project").effective_codes().expect("codes").codebook
}

fn ids(harness: &Harness) -> Vec<String> {
    book(harness).codes().iter().map(|code| code.id.clone()).collect()
}

fn get(harness: &Harness, id: &str) -> Code {
    book(harness).get(id).cloned().unwrap_or_else(|| panic!("no {id} in {:?}", ids(harness)))
}

/// What the last step is called.
fn last(harness: &Harness) -> String {
    let log = Project::open(&harness.path).expect("the project").log(Some(1)).expect("a log");
    log.first().map(|entry| entry.what.clone()).unwrap_or_default()
}

fn sound(harness: &Harness) {
    let report = Project::open(&harness.path).expect("the project").check().expect("checked");
    assert!(report.problems.is_empty(), "{report:?}");
}

/// On the line of a code in the codebook.
fn on(harness: &mut Harness, id: &str) {
    harness.keys("<F3> g");
    for _ in 0..30 {
        let at = harness.app.codebook.shown.get(harness.app.codebook.cursor.at).copied();
        if at.and_then(|at| harness.app.book.code(at)).is_some_and(|code| code.id == id) {
            return;
        }
        harness.keys("j");
    }
    panic!("{id} is not shown:\n{}", harness.screen());
}

fn chosen(harness: &Harness) -> String {
    let at = harness.app.codebook.shown.get(harness.app.codebook.cursor.at).copied();
    at.and_then(|at| harness.app.book.code(at)).map(|code| code.id.clone()).unwrap_or_default()
}

#[test]
fn a_code_is_added_beside_and_under_another_with_its_id_suggested() {
    let mut harness = Harness::new();
    on(&mut harness, "power.definition");
    harness.keys("a").sees("new code beside power.definition");
    harness.types("Setting the agenda").sees("power.setting-the-agenda");
    harness.keys("<Tab><Tab>").types("Who decides what is spoken of.").keys("<Enter>");
    let made = get(&harness, "power.setting-the-agenda");
    assert_eq!((made.name.as_str(), made.parent.as_deref()), ("Setting the agenda", Some("power")));
    assert_eq!((made.definition.as_str(), made.origin.as_str()), ("Who decides what is spoken of.", "emergent"));
    assert_eq!(ids(&harness)[..3], ["power", "power.definition", "power.setting-the-agenda"]);
    assert_eq!(chosen(&harness), "power.setting-the-agenda", "the cursor stands on it");
    assert_eq!(last(&harness), "add code power.setting-the-agenda");
    harness.keys("A").types("Minutes").keys("<Tab>").keys("<C-u>").types("minutes").keys("<Enter>");
    assert_eq!(get(&harness, "minutes").parent.as_deref(), Some("power.setting-the-agenda"), "an id of one's own");
    harness.keys("u u");
    assert_eq!(ids(&harness).len(), 4);
    sound(&harness);
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_nothing_is_written() {
    let mut harness = Harness::new();
    on(&mut harness, "power");
    harness.keys("a<Enter>").sees("A code needs a name.");
    harness.types("Identity").sees("There is a code identity already.");
    harness.keys("<Enter>");
    assert!(matches!(harness.app.overlays.last(), Some(Overlay::Form(form)) if form.at == 1), "it goes to the id");
    harness.keys("<C-u>").types("two words").sees("no blanks");
    harness.keys("<Esc>").sees("Esc again drops what was written");
    assert_eq!(harness.app.overlays.len(), 1);
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
    harness.keys("e<Tab><Tab><Tab><Tab><Tab>").types("x").sees("no origin of a code");
    harness.keys("<Esc><Esc>");
    assert_eq!((ids(&harness).len(), last(&harness)), (4, "code power".to_owned()));
}

#[test]
fn all_that_a_code_says_is_edited_in_one_form_as_one_step() {
    let mut harness = Harness::new();
    on(&mut harness, "identity");
    harness.keys("e").sees("edit identity").sees("apply when").sees("a-priori");
    harness.keys("<End>").types(" at work").keys("<Tab><C-u>");
    harness.types("First line.").keys("<C-j>").types("Second.");
    harness.keys("<Tab><Tab><Tab>").message(Message::Paste("“I am\nthe badge.”".to_owned()));
    harness.keys("<Tab><C-n>").sees("emergent");
    harness.keys("<Tab><C-u>").types("#2fa84").sees("is no colour");
    harness.types("f").keys("<Enter>");
    let code = get(&harness, "identity");
    assert_eq!(code.name, "Identity at work");
    assert_eq!(code.definition, "First line.\nSecond.");
    assert_eq!(code.example, "“I am\nthe badge.”");
    assert_eq!((code.origin.as_str(), code.colour.as_str()), ("emergent", "#2fa84f"));
    assert_eq!(code.apply, "Somebody says so.", "what was not touched stays");
    assert_eq!(last(&harness), "edit code identity");
    harness.keys("u");
    assert_eq!(get(&harness, "identity").name, "Identity");
    harness.keys("e<Enter>");
    assert!(harness.said().contains("says that already"), "{}", harness.said());
}

#[test]
fn colours_are_chosen_from_a_list_for_the_whole_theme() {
    let mut harness = Harness::new();
    on(&mut harness, "power.definition");
    harness.keys("o").sees("colour of power, the theme of power.definition").sees("violet");
    harness.keys("g j<Enter>");
    assert_eq!(get(&harness, "power").colour, "#4c8bf5");
    assert_eq!(last(&harness), "recolour code power");
    harness.keys("o").sees("P power");
    harness.keys("G<Enter>").types("0").sees("is no colour");
    harness.keys("<C-u>").types("#102030").keys("<Enter>");
    assert_eq!(get(&harness, "power").colour, "#102030");
    harness.keys("o g<Enter>");
    assert_eq!(get(&harness, "power").colour, "");
    harness.keys("u u u");
    assert_eq!(get(&harness, "power").colour, "#d9572f");
}

#[test]
fn a_code_is_moved_in_the_tree_by_steps_and_by_name() {
    let mut harness = Harness::new();
    on(&mut harness, "identity");
    harness.keys(">");
    assert_eq!(get(&harness, "identity").parent.as_deref(), Some("power"), "{}", harness.said());
    assert_eq!(ids(&harness), ["power", "power.definition", "identity", "identity.practice"]);
    assert_eq!(chosen(&harness), "identity");
    harness.keys("<C-Up>");
    assert_eq!(ids(&harness), ["power", "identity", "identity.practice", "power.definition"]);
    harness.keys("K");
    assert!(harness.said().contains("first here"), "{}", harness.said());
    harness.types("<");
    assert_eq!(get(&harness, "identity").parent, None);
    assert_eq!(last(&harness), "move code identity to the top");
    harness.keys("u u u");
    assert_eq!(ids(&harness), ["power", "power.definition", "identity", "identity.practice"]);
    on(&mut harness, "identity.practice");
    harness.keys("m").sees("move identity.practice: under which code?").sees("the top: a theme");
    harness.types("defin").keys("<Enter>");
    assert_eq!(get(&harness, "identity.practice").parent.as_deref(), Some("power.definition"));
    harness.keys("m").keys("<Enter>");
    assert_eq!(get(&harness, "identity.practice").parent, None, "to the top");
    // A code is not offered a place under itself.
    on(&mut harness, "power");
    harness.keys("m");
    let Some(Overlay::Picker(picker)) = harness.app.overlays.last() else { panic!("the picker") };
    assert_eq!(picker.lines.len(), 2, "{:?}", picker.lines);
    sound(&harness);
}

#[test]
fn what_joining_codes_does_is_told_before_it_is_done() {
    let mut harness = Harness::new();
    on(&mut harness, "power");
    harness.keys("M").types("practice").keys("<Enter>");
    harness.sees("merge power into identity.practice?").sees("1 coding in 1 document").sees("1 sub-code goes");
    harness.keys("<Esc>");
    assert_eq!(ids(&harness).len(), 4, "nothing is done");
    harness.keys("M").types("practice").keys("<Enter><Enter>");
    assert_eq!(ids(&harness), ["identity", "identity.practice", "power.definition"]);
    assert_eq!(harness.on_disk("ALD-W1").iter().filter(|coding| coding.0 == "identity.practice").count(), 2);
    assert_eq!(chosen(&harness), "identity.practice");
    assert_eq!(last(&harness), "merge code power into identity.practice");
    harness.keys("u");
    assert_eq!(ids(&harness).len(), 4);
    assert_eq!(harness.on_disk("ALD-W1").iter().filter(|coding| coding.0 == "power").count(), 1);
}

#[test]
fn a_code_is_removed_after_its_codings_were_told() {
    let mut harness = Harness::new();
    on(&mut harness, "power");
    harness
        .keys("x")
        .sees("remove power?")
        .sees("2 codings in 1 document go with it: k1 1, k2 1")
        .sees("1 sub-code goes");
    harness.keys("n");
    assert_eq!(ids(&harness).len(), 4);
    harness.keys("x<Enter>");
    assert_eq!(ids(&harness), ["identity", "identity.practice"]);
    assert_eq!(harness.on_disk("ALD-W1").len(), 1);
    harness.keys("u");
    assert_eq!((ids(&harness).len(), harness.on_disk("ALD-W1").len()), (4, 3));
    sound(&harness);
}

#[test]
fn codings_of_a_code_are_parted_from_it_as_one_step() {
    let mut harness = Harness::new();
    on(&mut harness, "identity.practice");
    harness.keys("S").sees("1 coding of identity.practice").sees("says it laughing");
    harness.keys("<Enter>");
    assert!(harness.said().contains("Space marks"), "{}", harness.said());
    harness.keys("<Space>").sees("1 marked");
    harness.keys("<Enter>").sees("1 coding of identity.practice: to which code?").sees("+ a new code");
    harness.types("Badge").keys("<Enter>").sees("new code for 1 coding").sees("identity.badge");
    harness.keys("<Enter>");
    assert!(harness.app.overlays.is_empty(), "{}", harness.screen());
    assert_eq!(get(&harness, "identity.badge").parent.as_deref(), Some("identity"));
    let moved = harness.on_disk("ALD-W1").into_iter().find(|coding| coding.0 == "identity.badge").expect("moved");
    assert_eq!((moved.1.as_str(), moved.3.as_deref()), ("k1", Some("says it laughing")));
    assert_eq!(last(&harness), "split identity.practice: 1 coding to identity.badge");
    harness.keys("u");
    assert!(book(&harness).get("identity.badge").is_none(), "the new code goes with it");
    assert!(harness.on_disk("ALD-W1").iter().any(|coding| coding.0 == "identity.practice"));
    // To a code that is there.
    on(&mut harness, "power");
    harness.keys("S a<Enter>").types("defin").keys("<Enter>");
    let coders: Vec<String> =
        harness.on_disk("ALD-W1").into_iter().filter(|c| c.0 == "power.definition").map(|c| c.1).collect();
    assert_eq!(coders, ["k1", "k2"], "another's coding stays another's");
    on(&mut harness, "identity");
    harness.keys("S");
    assert!(harness.said().contains("no codings of its own"), "{}", harness.said());
    sound(&harness);
}

#[test]
fn the_panel_tells_where_a_code_is_and_lists_tell_what_is_broad_or_unused() {
    let mut harness = Harness::with(Setting { size: (120, 40), ..Setting::default() });
    on(&mut harness, "power");
    harness.sees("in 1 document with its sub-codes").sees("33 % of all passages are its own").sees("ALD-W1");
    harness.keys("L").sees("3 of 4  broad: over 25 % of passages");
    harness.keys("L").sees("used once").sees("3 of 4");
    harness.keys("L").sees("0 of 4").sees("unused");
    harness.keys("L").sees("4 codes in 2 themes");
    harness.keys("L <Esc>").sees("4 codes in 2 themes");
    harness.keys("a").types("Never").keys("<Enter>").keys("L L L").sees("1 of 5");
    harness.keys("K");
    assert!(harness.said().contains("no order"), "{}", harness.said());
}

#[test]
fn versions_tell_who_changed_what_and_when() {
    let mut harness = Harness::new();
    on(&mut harness, "power");
    harness.keys("e<Tab><C-u>").types("What Power does.").keys("<Enter>").keys(">");
    harness.keys("v").sees("versions of power").sees("k1  version 2  edit code power").sees("[-");
    harness.sees("version 1").sees("definition: What Power means");
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
}

#[test]
fn a_form_whose_answer_is_no_is_not_lost() {
    let mut harness = Harness::new();
    on(&mut harness, "power");
    harness.keys("M").types("practice").keys("<Enter><Enter>");
    // The id is free in the tree, but its codings would come back with it.
    harness.keys("a").types("Power").keys("<Tab><C-u>").types("power").keys("<Enter>");
    assert!(harness.said().contains("whose codings count as"), "{}", harness.said());
    harness.sees("new code beside identity.practice").sees("Power");
    harness.keys("<C-u>").types("power2").keys("<Enter>");
    assert_eq!(get(&harness, "power2").name, "Power");
}

#[test]
fn without_a_coder_who_acts_is_asked_first_and_then_it_is_done() {
    let mut harness = Harness::with(Setting { coder: None, ..Setting::default() });
    harness.keys("<F3>a").sees("Who is coding?");
    harness.types("k9").keys("<Enter>").sees("new code beside power");
    harness.types("Late").keys("<Enter>");
    let log = Project::open(&harness.path).expect("the project").log(Some(1)).expect("a log");
    assert_eq!((log[0].coder.as_str(), log[0].what.as_str()), ("k9", "add code late"));
}

#[test]
fn windows_of_the_codebook_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        let windows = [
            ("add", "power.definition", "a", "Setting the agenda"),
            ("fields", "power", "e<Tab>", ""),
            ("colours", "identity", "o", ""),
            ("move", "identity.practice", "m", ""),
            ("merge", "power", "M<Enter>", ""),
            ("remove", "power", "x", ""),
            ("split", "identity.practice", "S<Space>", ""),
            ("versions", "power", "v", ""),
            ("list", "power", "L", ""),
        ];
        for (name, code, keys, typed) in windows {
            let mut harness = Harness::with(Setting { size, ..Setting::default() });
            on(&mut harness, code);
            harness.keys(keys).types(typed);
            harness.shot(&format!("codebook_{name}"));
            for size in [(40, 10), (30, 5), (200, 60), (0, 0)] {
                harness.message(Message::Resize(size.0, size.1));
                let _ = harness.buffer();
            }
        }
    }
}
