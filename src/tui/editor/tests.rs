//! The editor: keys as people press them, and any keys at all.

use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

fn press(editor: &mut Editor, keys: &str) {
    for name in keys.split(' ').filter(|name| !name.is_empty()) {
        assert!(editor.key(key(name)), "{name}");
    }
}

fn at_end(text: &str) -> Editor {
    let mut editor = Editor::new(text);
    editor.set_room(11, 3);
    editor
}

#[test]
fn words_and_graphemes_are_moved_over_and_deleted_whole() {
    let mut editor = at_end("one two e\u{301}");
    press(&mut editor, "Backspace");
    assert_eq!(editor.text(), "one two ");
    press(&mut editor, "C-w x");
    assert_eq!(editor.text(), "one x");
    press(&mut editor, "C-Left C-Left C-Delete");
    assert_eq!(editor.text(), " x");
    press(&mut editor, "End C-u a b Home Delete");
    assert_eq!(editor.text(), "b");
}

#[test]
fn rows_are_walked_by_column_and_the_column_is_kept() {
    // Rows: "the plan ", "already ", "said\n", "x\n", "日本語 too"
    let mut editor = at_end("the plan already said\nx\n日本語 too");
    press(&mut editor, "C-Home Down Down End");
    assert_eq!(editor.text().get(..editor.at()), Some("the plan already said"));
    press(&mut editor, "Down");
    assert_eq!(editor.text().get(editor.at()..), Some("\n日本語 too"));
    press(&mut editor, "Down");
    assert_eq!(editor.text().get(editor.at()..), Some("語 too"), "four cells are two wide signs");
    press(&mut editor, "Up Up");
    assert!(editor.text().get(..editor.at()).is_some_and(|head| head.ends_with("said")));
    press(&mut editor, "Up Home");
    assert_eq!(editor.text().get(..editor.at()), Some("the plan "));
    press(&mut editor, "End");
    assert_eq!(editor.text().get(..editor.at()), Some("the plan already"));
    press(&mut editor, "Up Up Up");
    assert_eq!(editor.at(), 0);
    press(&mut editor, "PageDown PageDown PageDown");
    assert_eq!(editor.at(), editor.text().len());
}

#[test]
fn what_is_selected_is_replaced_cut_and_put_elsewhere() {
    let mut editor = at_end("one two");
    press(&mut editor, "C-S-Left");
    assert_eq!(editor.selection().map(|span| span.slice("one two")), Some("two"));
    assert_eq!(editor.cut().as_deref(), Some("two"));
    press(&mut editor, "Home");
    editor.paste_kept();
    assert_eq!((editor.text(), editor.at()), ("twoone ", 3));
    press(&mut editor, "S-Right S-Right z");
    assert_eq!(editor.text(), "twoze ");
    editor.select_all();
    press(&mut editor, "Left");
    assert_eq!((editor.at(), editor.selection()), (0, None));
}

#[test]
fn a_line_is_cut_off_and_then_joined_to_the_next() {
    let mut editor = at_end("one two\nthree");
    press(&mut editor, "C-Home Right Right Right");
    editor.kill();
    assert_eq!(editor.text(), "one\nthree");
    editor.kill();
    assert_eq!(editor.text(), "onethree");
    assert!(editor.undo() && editor.undo());
    assert_eq!(editor.text(), "one two\nthree");
}

#[test]
fn a_step_is_a_word() {
    let mut editor = Editor::new("");
    for c in "one two".chars() {
        editor.key(Key::plain(Name::Char(c)));
    }
    assert!(editor.undo());
    assert_eq!(editor.text(), "one ");
    assert!(editor.undo() && !editor.undo());
    assert_eq!(editor.text(), "");
    assert!(editor.redo() && editor.redo() && !editor.redo());
    assert_eq!((editor.text(), editor.at()), ("one two", 7));
    assert!(editor.is_changed());
    editor.undo();
    editor.key(key("x"));
    assert!(!editor.redo(), "what is written anew ends what was undone");
}

#[test]
fn what_is_pasted_keeps_its_lines_and_loses_what_could_command_the_terminal() {
    let mut editor = Editor::new("");
    editor.insert("one\r\n\ttwo\u{1b}[2J\rthree");
    assert_eq!(editor.text(), "one\n\ttwo[2J\nthree");
    editor.undo();
    assert_eq!(editor.text(), "");
}

#[test]
fn a_book_is_pasted_and_written_on_at_once() {
    let line = "I was told the plan on the Monday and nobody asked the school or the nurse about it. ".repeat(12);
    let book = format!("{line}\n\n").repeat(1_000);
    assert!(book.len() > 1_000_000);
    let mut editor = Editor::new("");
    editor.set_room(80, 20);
    let began = Instant::now();
    editor.insert(&book);
    let pasted = began.elapsed();
    press(&mut editor, "C-Home Down Down");
    let began = Instant::now();
    for _ in 0..20 {
        press(&mut editor, "a");
    }
    let each = began.elapsed() / 20;
    eprintln!("{} bytes pasted in {pasted:?}, then {each:?} a letter", book.len());
    // Unoptimised builds on busy machines are many times slower than what people run.
    let (most, letter) = if cfg!(debug_assertions) { (8_000, 60) } else { (400, 8) };
    assert!(pasted < Duration::from_millis(most) && each < Duration::from_millis(letter), "{pasted:?}, {each:?}");
    editor.undo();
    editor.undo();
    assert_eq!(editor.text(), "");
}

#[test]
fn the_cursor_is_drawn_where_it_stands_and_the_selection_is_seen() {
    let mut editor = at_end("日本 go and on it goes");
    let area = Rect::new(2, 1, 11, 3);
    let theme = Theme::default();
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 6));
    assert_eq!(editor.draw(&mut buffer, area, &theme), (2 + 4, 3));
    press(&mut editor, "C-Home Right");
    assert_eq!(editor.draw(&mut buffer, area, &theme), (4, 1));
    press(&mut editor, "S-Right");
    editor.draw(&mut buffer, area, &theme);
    assert_eq!(buffer[(4, 1)].style().add_modifier, theme.chosen().add_modifier);
    assert_ne!(buffer[(2, 1)].style().add_modifier, theme.chosen().add_modifier);
    assert_eq!(editor.place(), None);
}

/// What a person may do.
#[derive(Clone, Debug)]
enum Step {
    Key(&'static str),
    Type(char),
    Insert(String),
    Undo,
    Redo,
    Cut,
    Paste,
    Kill,
    Room(u16, u16),
    Put(u16, u16, bool),
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{1,12}",
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{301}".to_owned()),
        Just("日本語".to_owned()),
        Just("👨\u{200d}👩\u{200d}👧".to_owned()),
        Just("🇬🇧🇫".to_owned()),
        Just("\u{200d}".to_owned()),
        Just("नि".to_owned()),
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn step() -> impl Strategy<Value = Step> {
    const KEYS: [&str; 22] = [
        "Left",
        "Right",
        "Up",
        "Down",
        "Home",
        "End",
        "PageUp",
        "PageDown",
        "C-Left",
        "C-Right",
        "C-Home",
        "C-End",
        "S-Left",
        "S-Right",
        "S-Up",
        "S-Down",
        "C-S-Left",
        "Backspace",
        "Delete",
        "C-w",
        "A-d",
        "C-u",
    ];
    prop_oneof![
        8 => (0usize..KEYS.len()).prop_map(|at| Step::Key(KEYS[at])),
        5 => prop_oneof![Just('a'), Just(' '), Just('\u{301}'), Just('🇬'), Just('日'), Just('\u{200d}')].prop_map(Step::Type),
        3 => text().prop_map(Step::Insert),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
        1 => Just(Step::Cut),
        1 => Just(Step::Paste),
        1 => Just(Step::Kill),
        1 => (2u16..30, 1u16..6).prop_map(|(width, height)| Step::Room(width, height)),
        1 => (0u16..30, 0u16..6, any::<bool>()).prop_map(|(x, y, extend)| Step::Put(x, y, extend)),
    ]
}

fn perform(editor: &mut Editor, step: &Step) {
    match step {
        Step::Key(name) => assert!(editor.key(key(name))),
        Step::Type(c) => assert!(editor.key(Key::plain(Name::Char(*c)))),
        Step::Insert(text) => editor.insert(text),
        Step::Undo => drop(editor.undo()),
        Step::Redo => drop(editor.redo()),
        Step::Cut => drop(editor.cut()),
        Step::Paste => editor.paste_kept(),
        Step::Kill => editor.kill(),
        Step::Room(width, height) => editor.set_room(*width, *height),
        Step::Put(x, y, extend) => editor.put(*x, *y, *extend),
    }
}

fn boundaries(text: &str) -> Vec<usize> {
    text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect()
}

proptest! {
    #[test]
    fn whatever_is_pressed_the_cursor_stands_between_graphemes_and_undo_gives_the_text_back(
        text in text(), steps in proptest::collection::vec(step(), 0..40)
    ) {
        let mut editor = Editor::new(text.clone());
        for step in &steps {
            perform(&mut editor, step);
            let boundaries = boundaries(editor.text());
            prop_assert!(boundaries.contains(&editor.at()), "{} in {:?} after {step:?}", editor.at(), editor.text());
            prop_assert_eq!(&editor.rows, &editor.laid_out(0, editor.text().len(), true), "rows after {:?}", step);
            let here = editor.here();
            prop_assert!(editor.top <= here && here < editor.top + editor.height);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 8));
            editor.draw(&mut buffer, Rect::new(0, 0, editor.width + 1, 6), &Theme::default());
        }
        let written = editor.text().to_owned();
        let mut undone = 0;
        while editor.undo() {
            undone += 1;
            prop_assert!(boundaries(editor.text()).contains(&editor.at()));
        }
        prop_assert_eq!(editor.text(), &text);
        prop_assert!(!editor.is_changed());
        for _ in 0..undone {
            prop_assert!(editor.redo());
        }
        prop_assert_eq!(editor.text(), written);
    }
}
