//! Keys at random: whatever is pressed, nothing panics, and the project stays sound.

use super::{Harness, Setting};
use crate::store::Project;
use crate::tui::key::Key;
use crate::tui::keymap;
use crate::tui::message::{Message, Mouse};
use crate::tui::theme::Depth;
use proptest::prelude::*;

/// A key of the table, a letter, a click, a paste or another size.
fn event() -> impl Strategy<Value = u32> {
    any::<u32>()
}

fn happen(harness: &mut Harness, number: u32) {
    let keys: Vec<&str> = keymap::all().iter().flat_map(|binding| binding.keys.iter().copied()).collect();
    let message = match number % 20 {
        0 => Message::Resize((number / 20 % 150) as u16, (number / 3000 % 50) as u16),
        1 => Message::Mouse(Mouse::Press, (number / 20 % 120) as u16, (number / 2400 % 40) as u16),
        2 => Message::Mouse(Mouse::Drag, (number / 20 % 120) as u16, (number / 2400 % 40) as u16),
        3 => Message::Mouse(Mouse::Wheel(if number & 64 == 0 { 3 } else { -3 }), 5, 5),
        4 => Message::Paste("pl\nan 日本 \u{1b}".to_owned()),
        5 | 6 => {
            let letters = ['p', 'o', 'w', 'e', 'r', '(', '"', 'é', '日', '1'];
            Message::Key(Key::plain(crate::tui::key::Name::Char(letters[number as usize / 20 % letters.len()])))
        }
        _ => match Key::parse(keys[number as usize / 20 % keys.len()]) {
            // Files are written by other tests; leaving ends the game.
            Some(key) => Message::Key(key),
            None => return,
        },
    };
    harness.message(message);
    harness.app.quit = false;
    let _ = harness.buffer();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_that_is_pressed_breaks_anything(events in proptest::collection::vec(event(), 1..120)) {
        let folder = std::env::temp_dir();
        let mut harness = Harness::with(Setting { depth: Depth::Sixteen, size: (90, 28), ..Setting::default() });
        // Half of them begin where decisions are made, a third before an import.
        harness.keys(if events.len() % 2 == 0 { "<Enter>" } else { "<F7>" });
        if events.len() % 3 == 0 {
            let transcripts = super::import::transcripts(&harness);
            harness.keys("<F1>i").types(transcripts.to_str().expect("UTF-8")).keys("<Enter>");
        }
        let _ = folder;
        for number in events {
            happen(&mut harness, number);
            // A table is not to be written into the folder of the tests, nor a project made there.
            let exports = matches!(harness.app.overlays.last(), Some(crate::tui::overlay::Overlay::Ask(ask))
                if matches!(ask.what, crate::tui::overlay::Question::Export | crate::tui::overlay::Question::ExportFound | crate::tui::overlay::Question::NewProject(_) | crate::tui::overlay::Question::Import | crate::tui::overlay::Question::Command));
            if exports {
                harness.app.overlays.pop();
            }
        }
        let project = Project::open(&harness.path).expect("the project");
        let report = project.check().expect("checked");
        prop_assert!(report.problems.is_empty(), "{report:?}");
    }
}
