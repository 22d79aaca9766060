//! Marks, tags, links, edges of codings and reading a part only, by keys and as they are on disk.

use super::{Harness, Setting};
use crate::store::Project;
use crate::text::Span;
use crate::tui::message::{Message, Mouse};
use crate::tui::reader::only::Only;

/// The tags on disk: name and words.
fn tags(harness: &Harness) -> Vec<(String, String)> {
    let project = Project::open(&harness.path).expect("the project");
    let words = |span: Option<Span>, document: &str| {
        let text = project.text(project.document(document).expect("there").text).expect("text");
        span.map(|span| span.slice(&text).to_owned()).unwrap_or_default()
    };
    let tags = project.tags().expect("tags");
    tags.into_iter().map(|tag| (tag.tag.name, words(tag.spot.span, &tag.spot.document))).collect()
}

/// The codings of the acting coder on disk: code, words, memo.
fn own(harness: &Harness) -> Vec<(String, String, Option<String>)> {
    let project = Project::open(&harness.path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let text = project.text(info.text).expect("text");
    let mut codings: Vec<_> =
        project.codings(&info).expect("codings").into_iter().filter(|c| c.coder == "k1").collect();
    codings.sort_by_key(|coding| coding.span);
    codings.into_iter().map(|c| (c.code, c.span.slice(&text).to_owned(), c.memo)).collect()
}

fn sound(harness: &Harness) {
    let report = Project::open(&harness.path).expect("the project").check().expect("a check");
    assert!(report.problems.is_empty(), "{report:?}");
}

#[test]
fn marks_and_tags_are_set_found_listed_and_taken_away() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t s m").sees("m mark").sees("to code").sees("good quote");
    harness.keys("m");
    assert_eq!(tags(&harness).len(), 1, "{}", harness.said());
    harness.sees("undo “mark to code”").sees("⚑");
    harness.keys("m m");
    assert!(harness.said().contains("set here already"), "{}", harness.said());
    harness.keys("G s # ").types("artefact:care plan").keys("<Enter>").sees("#");
    assert_eq!(tags(&harness)[1].0, "artefact:care plan");
    // Typed once, it is offered.
    harness.keys("g t t t #").sees("artefact:care plan");
    harness.types("care").keys("<Tab><Enter>");
    assert_eq!(tags(&harness).iter().filter(|tag| tag.0 == "artefact:care plan").count(), 2);
    harness.keys("g m n");
    assert!(harness.said().contains("mark:to code"), "{}", harness.said());
    harness.keys("<Esc> m l").sees("Marks and tags of this document").keys("G<Enter>");
    harness.keys("m d");
    assert_eq!(tags(&harness).len(), 2, "{}", harness.said());
    harness.keys("u u u u");
    assert!(tags(&harness).is_empty());
    assert!(own(&harness).len() >= 2, "codings are as they were");
    harness.keys("# ").types("a,b").keys("<Enter>").sees("cannot be a tag");
    harness.keys("<Esc>");
    sound(&harness);
}

#[test]
fn passages_are_linked_across_documents_and_followed_both_ways() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t s L l");
    assert!(harness.said().contains("A link from ALD-W1"), "{}", harness.said());
    harness.keys("<F1>j<Enter>");
    let other = harness.app.open_document().expect("a document");
    assert_ne!(other, "ALD-W1");
    harness.keys("t L l").sees("answers").keys("<Enter>");
    harness.sees("undo “link: answers”").sees("→");
    harness.keys("L f");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"), "{}", harness.said());
    harness.sees("answers");
    harness.keys("<Esc>");
    assert_eq!(harness.app.open_document(), Some(other.clone()), "Esc comes back along the link");
    harness.keys("t L f L f");
    assert_eq!(harness.app.open_document(), Some(other));
    harness.keys("L d");
    assert!(Project::open(&harness.path).expect("the project").links().expect("links").is_empty());
    harness.keys("L f");
    assert!(harness.said().contains("No link is here"), "{}", harness.said());
    sound(&harness);
}

#[test]
fn a_coding_is_moved_split_joined_replaced_and_weighed_each_one_undo() {
    let mut harness = Harness::new();
    harness.keys("<Enter>");
    let before = own(&harness);
    assert_eq!(before.len(), 2, "{before:?}");
    assert_eq!(before[1].2.as_deref(), Some("says it laughing"));
    // Its end goes back to “there”, by the word under the cursor.
    harness.keys("/").types("there was").keys("<Enter><Esc>e ]");
    assert!(harness.said().contains("on disk"), "{}", harness.said());
    let cut = own(&harness);
    assert_eq!(cut[1].1, "so that was the problem. By the time I read it there");
    assert_eq!(cut[1].2, before[1].2, "the memo stays");
    harness.keys("u");
    assert_eq!(own(&harness), before);
    harness.keys("/").types("By the time").keys("<Enter><Esc>e s");
    let parts: Vec<String> = own(&harness).into_iter().skip(1).map(|coding| coding.1).collect();
    assert_eq!(parts, ["so that was the problem.", "By the time I read it there was a box for me"]);
    harness.keys("/").types("so that was").keys("<Enter><Esc>e j");
    // Two codings stand at “so that was”: the code is asked for.
    harness.sees("Which coding?").keys("<Enter>");
    assert_eq!(own(&harness).len(), 2, "{:?}", own(&harness));
    assert_eq!(own(&harness)[1].1, before[1].1, "as it was");
    harness.keys("/").types("box for me").keys("<Enter><Esc>e r").sees("instead of identity.practice");
    harness.types("defin").keys("<Enter>");
    assert_eq!(own(&harness)[1].0, "power.definition", "{}", harness.said());
    harness.keys("u").keys("/").types("box for me").keys("<Enter><Esc>e w").types("3,5").keys("<Enter>");
    harness.sees("weight 3.5");
    harness.keys("e w").types("x").keys("<Enter>").sees("A weight is a number").keys("<Esc>");
    harness.keys("e c");
    assert!(harness.selected().starts_with("so that was the problem."), "{}", harness.selected());
    sound(&harness);
}

#[test]
fn codings_far_apart_are_joined_only_after_what_lies_between_is_told() {
    let mut harness = Harness::new();
    harness.keys("<Enter>").keys("/").types("Lifts!").keys("<Enter><Esc>s c").types("power.definition").keys("<Enter>");
    harness.keys("<Esc>e w").types("5").keys("<Enter>");
    let before = own(&harness);
    harness.keys("e j").sees("between them would be coded power.definition too").sees("Yes, one coding of");
    harness.keys("<Esc>");
    assert_eq!(own(&harness), before, "leaving joins nothing");
    harness.keys("e j<Enter>");
    assert_eq!(own(&harness).len(), before.len() - 1, "{}", harness.said());
    harness.sees("weight 5");
    sound(&harness);
}

#[test]
fn nothing_is_done_that_cannot_be_seen() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t s c").types("power.definition").keys("<Enter>");
    let before = own(&harness);
    harness.keys("s");
    harness.message(Message::Resize(20, 5)).keys(". m m #");
    harness.message(Message::Resize(100, 30));
    assert_eq!((own(&harness), tags(&harness).len()), (before, 0));
}

#[test]
fn a_code_in_the_words_of_the_text_and_one_with_its_definition() {
    let mut harness = Harness::new();
    harness
        .keys("<Enter>")
        .keys("/")
        .types("box for me")
        .keys("<Enter><Esc>wv")
        .keys("ww i")
        .sees("new code “box for me”");
    harness.types("ident").keys("<Enter>");
    let project = Project::open(&harness.path).expect("the project");
    let book = project.effective_codes().expect("codes").codebook;
    let made = book.codes().iter().find(|code| code.name == "box for me").expect("made");
    assert_eq!((made.origin.as_str(), made.parent.as_deref()), ("in-vivo", Some("identity.practice")));
    drop(project);
    harness.keys("<Esc>G s c").types("lists: Work reduced to lists.").keys("<Enter><Enter>");
    let project = Project::open(&harness.path).expect("the project");
    let book = project.effective_codes().expect("codes").codebook;
    let made = book.codes().iter().find(|code| code.name == "lists").expect("made");
    assert_eq!((made.definition.as_str(), made.id.as_str()), ("Work reduced to lists.", "lists"));
}

#[test]
fn a_part_is_read_with_context_and_a_jump_shows_the_whole_again() {
    let mut harness = Harness::new();
    harness.keys("<Enter>").keys("/").types("parenting").keys("<Enter><Esc>z").sees("this speaker").keys("s");
    assert!(harness.said().contains("nly A5: 1 of 4 turns"), "{}", harness.said());
    harness.sees("only A5").sees("So who decides").sees("Lifts!").sees("⋯ 1 turn");
    harness.keys("z u").sees("only uncoded");
    harness.keys("z c").sees("only turns coded with").types("power").keys("<Enter>").sees("only power");
    harness.keys("z p").sees("only");
    harness.keys("/").types("job").keys("<Enter>");
    harness.keys("<Esc>z a");
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.only.clone()), Some(Only::Whole));
    harness.keys("g t t z s").keys(":").types("4").keys("<Enter>").sees("It was never meant");
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.only.clone()), Some(Only::Whole));
}

#[test]
fn a_memo_on_a_turn_stands_beside_it() {
    let mut harness = Harness::new();
    harness.keys("<Enter>").keys("/").types("parenting").keys("<Enter><Esc>M");
    harness.types("The plan speaks").keys("<C-s>");
    harness.sees("✎ The plan speaks");
    harness.keys("G");
    assert!(!harness.screen().contains("✎ The plan speaks"));
    harness.keys("g").keys("/").types("parenting").keys("<Enter><Esc>u");
    harness.keys("<F9>");
    assert!(!harness.screen().contains("The plan speaks"), "{}", harness.screen());
    sound(&harness);
}

#[test]
fn a_memo_that_is_being_written_is_saved_when_the_program_has_to_end() {
    let mut harness = Harness::new();
    harness.keys("<Enter>").keys("/").types("parenting").keys("<Enter><Esc>M").types("A precious thought");
    let effects = harness.app.rescue();
    harness.carry_out(effects);
    let memos = Project::open(&harness.path).expect("the project").memos(None).expect("memos");
    assert_eq!(memos.iter().map(|memo| memo.text.as_str()).collect::<Vec<_>>(), ["A precious thought"]);
    // Nothing is written, so nothing is saved.
    harness.keys("M");
    assert!(harness.app.rescue().is_empty());
}

#[test]
fn selections_take_whole_words_unless_told_not_to() {
    let mut harness = Harness::new();
    // By lines and by the mouse whole words are taken.
    harness.keys("<Enter>").keys("/").types("eady said").keys("<Enter><Esc><S-Down>");
    let by_lines = harness.selected();
    assert!(by_lines.starts_with("already said"), "{by_lines}");
    harness.keys("z w");
    assert!(harness.selected().starts_with("eady said"), "{}", harness.selected());
    // By the character it is meant so.
    harness.keys("z w <Esc>").keys("/").types("lready").keys("<Enter><Esc><S-Right>");
    assert_eq!(harness.selected(), "lr");
    harness.keys("<Esc>");
    let (_, cursor) = harness.buffer();
    let (x, y) = cursor.expect("a cursor");
    harness.message(Message::Mouse(Mouse::Press, x, y)).message(Message::Mouse(Mouse::Drag, x + 2, y));
    assert_eq!(harness.selected(), "already");
}

#[test]
fn from_word_to_clause_to_sentence_to_turn_and_from_speaker_to_speaker() {
    let mut harness = Harness::new();
    harness.keys("<Enter>").keys("/").types("problem").keys("<Enter><Esc>+");
    assert_eq!(harness.selected(), "problem");
    harness.keys("+");
    assert_eq!(harness.selected(), "so that was the problem.");
    harness.keys("+");
    assert_eq!(harness.selected(), "The plan already said “parenting”, so that was the problem.");
    harness.keys("+");
    assert!(harness.selected().ends_with("the badge is for."), "{}", harness.selected());
    harness.keys("---");
    assert_eq!(harness.selected(), "problem");
    harness.keys("<Esc> >");
    assert!(harness.said().contains("No other turn of this speaker"), "{}", harness.said());
    harness.keys("z z");
    assert!(harness.said().contains("“z z” is no key here"), "{}", harness.said());
    harness.keys("z <Esc>");
    assert!(harness.app.prefix.is_empty());
}

#[test]
fn the_reader_with_everything_beside_it() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = Harness::with(Setting { size, ..Setting::default() });
        harness.keys("<Enter> t t s m q").keys("#").types("artefact:plan").keys("<Enter>");
        harness.keys("z n");
        harness.shot("beside");
        harness.keys("z v");
        harness.shot("projector");
        harness.keys("z v z n e");
        harness.shot("following");
    }
}
