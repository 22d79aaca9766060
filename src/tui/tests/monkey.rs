//! Keys at random: whatever is pressed, nothing panics, and the project stays sound.

use super::{Harness, Setting};
use crate::store::Project;
use crate::tui::app::Preferences;
use crate::tui::key::Key;
use crate::tui::keymap;
use crate::tui::keymap::{Keymap, Preset};
use crate::tui::message::{Message, Mouse};
use crate::tui::overlay::{Overlay, Question};
use crate::tui::theme::Depth;
use crate::tui::theme::{Look, Theme};
use proptest::prelude::*;

/// A key of the table, a letter, a click, a paste or another size.
fn event() -> impl Strategy<Value = u32> {
    any::<u32>()
}

fn happen(harness: &mut Harness, number: u32) {
    let rows = keymap::all().iter().flat_map(|binding| binding.keys.iter().map(|key| (*key).to_owned()));
    happen_with(harness, number, &rows.collect::<Vec<String>>());
}

fn happen_with(harness: &mut Harness, number: u32, keys: &[String]) {
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
        _ => {
            // Keys that follow on each other are pressed one after the other.
            for key in keys[number as usize / 20 % keys.len()].split(' ').filter_map(Key::parse) {
                harness.message(Message::Key(key));
                keep_inside(harness);
            }
            // Leaving ends the game.
            harness.app.quit = false;
            let _ = harness.buffer();
            return;
        }
    };
    harness.message(message);
    harness.app.quit = false;
    let _ = harness.buffer();
}

/// A table is not to be written into the folder of the tests, nor a project made there.
fn keep_inside(harness: &mut Harness) {
    let outside = |what: &Question| {
        matches!(
            what,
            Question::Export
                | Question::ExportFound
                | Question::NewProject(_)
                | Question::OpenProject
                | Question::Merge
                | Question::Import
                | Question::Command
        )
    };
    if matches!(harness.app.overlays.last(), Some(Overlay::Ask(ask)) if outside(&ask.what)) {
        harness.app.overlays.pop();
    }
}

/// A long game, with the keys of either preset and for a screen reader too. `EMIC_MONKEY` says how many events each
/// has: 100,000 in all is a good game before a release.
#[test]
fn a_long_game_leaves_the_project_sound() {
    let events: u32 = std::env::var("EMIC_MONKEY").ok().and_then(|n| n.parse().ok()).unwrap_or(600);
    let ways = [(Preset::Vim, false), (Preset::Plain, false), (Preset::Vim, true)];
    for (round, (preset, linear)) in ways.into_iter().enumerate() {
        let (folder, path) = super::study();
        let theme = Theme { depth: Depth::True, look: Look::Light };
        let preferences = Preferences { theme, keymap: Keymap::of_preset(preset), linear, ..Preferences::default() };
        let mut harness = Harness::begin(folder, path, (100, 30), preferences, Some("k1"));
        let keys: Vec<String> = harness.app.keymap.rows().iter().flat_map(|row| row.keys.iter().cloned()).collect();
        // SplitMix64: the same game every time.
        let mut state = round as u64 + 1;
        for _ in 0..events {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            happen_with(&mut harness, (z ^ (z >> 31)) as u32, &keys);
            keep_inside(&mut harness);
        }
        let report = Project::open(&harness.path).expect("the project").check().expect("checked");
        assert!(report.problems.is_empty(), "{report:?}");
    }
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
            keep_inside(&mut harness);
        }
        let project = Project::open(&harness.path).expect("the project");
        let report = project.check().expect("checked");
        prop_assert!(report.problems.is_empty(), "{report:?}");
    }
}
