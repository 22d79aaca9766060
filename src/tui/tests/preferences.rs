//! What the user wants otherwise: keys, themes.

use super::{Harness, Setting};
use crate::tui::action::Action;
use crate::tui::app::Screen;
use crate::tui::config::Config;
use crate::tui::keymap::{Context, Preset};
use crate::tui::theme::{Depth, Look};
use std::sync::Arc;

fn plain() -> Harness {
    Harness::with(Setting { preset: Preset::Plain, ..Setting::default() })
}

#[test]
fn with_plain_keys_a_study_is_coded_as_in_an_office_program() {
    let mut harness = plain();
    harness.keys("<F1><End>").sees("Ctrl-Q q");
    harness.keys("<F1>");
    assert!(harness.app.overlays.is_empty());
    harness.keys("<F2>");
    assert_eq!(harness.app.screen, Screen::Documents);
    harness.keys("<C-f>").types("ALD").keys("<Enter><Enter>");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"));
    // A selection by Shift and the arrows, copied by Ctrl-C.
    harness.keys("<S-Right><S-Right><S-Right><C-c>");
    assert_eq!(harness.copied, [harness.selected()]);
    let before = harness.on_disk("ALD-W1").len();
    harness.keys("c").types("power.def").keys("<Enter>");
    assert_eq!(harness.on_disk("ALD-W1").len(), before + 1);
    assert!(harness.said().ends_with("Ctrl-Z undoes it."), "{}", harness.said());
    harness.keys("<C-z>");
    assert_eq!((harness.on_disk("ALD-W1").len(), harness.suspended), (before, false));
    harness.keys("<C-y><C-x>");
    assert_eq!(harness.on_disk("ALD-W1").len(), before);
    harness.keys("<C-f>").types("keys").keys("<Enter>").sees("keys");
    harness.keys("<A-z>");
    assert!(harness.suspended);
    harness.keys("<C-q>");
    assert!(harness.app.quit);
}

#[test]
fn keys_are_shown_as_they_are_configured() {
    let mut harness = plain();
    harness.sees("F1 help");
    harness.keys("<F3>").sees("F2 lists the documents");
    let config = Config::parse(
        "[keys.anywhere]\nhelp = [\"F9\"]\nshow-documents = [\"g d\", \"A-1\"]\n[keys.documents]\nfirst = [\"Home\"]\n",
    );
    assert_eq!(config.complaints(), Vec::<String>::new());
    let mut harness = Harness::new();
    harness.app.keymap = Arc::clone(&config.keymap);
    harness.sees("F9 help");
    harness.keys("?");
    assert!(harness.app.overlays.is_empty(), "? is no key any more");
    harness.keys("<F9>").sees("g d");
    harness.keys("<Esc><F4><Esc>");
    assert_eq!(harness.app.screen, Screen::Search);
    harness.keys("<A-1>g").sees("more keys");
    harness.keys("d");
    assert_eq!(harness.app.screen, Screen::Documents);
    assert_eq!(harness.app.key_of(Context::Anywhere, Action::ShowDocuments), "g d");
}

#[test]
fn what_is_wrong_with_the_configuration_is_said_at_the_start() {
    let (folder, path) = super::study();
    let config = Config::parse("[keys.reader]\ncode = [\"n\"]");
    let preferences = config.preferences(super::Theme::default());
    let harness = Harness::begin(folder, path, (100, 30), preferences, Some("k1"));
    assert!(harness.said().starts_with("Configuration: config.toml:2: “n” means both code and memo in reader"));
    harness.sees("Configuration: config.toml:2");
}

#[test]
fn a_theme_is_chosen_by_command_and_holds_at_once() {
    let mut harness = Harness::new();
    harness.keys(":").types("theme light").keys("<Enter>");
    assert_eq!(harness.app.theme.look, Look::Light);
    harness.keys(":").types("theme drak").keys("<Enter>").sees("There is no theme “drak”; did you mean dark?");
    harness.keys("<Esc>:").types("theme").keys("<Enter>").sees("dark, light, high-contrast, 16, mono");
    let mut bare = Harness::with(Setting { depth: Depth::None, ..Setting::default() });
    bare.keys(":").types("theme light").keys("<Enter>").sees("no colours");
}

#[test]
fn the_reader_in_every_theme() {
    for look in Look::ALL {
        let mut harness = Harness::with(Setting { size: (80, 24), look, ..Setting::default() });
        harness.keys("<Enter> t t s s");
        insta::assert_snapshot!(format!("reader_{}", look.name()), harness.dump());
    }
}
