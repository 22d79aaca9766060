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
        "[keys.anywhere]\nhelp = [\"F12\"]\nshow-documents = [\"g d\", \"A-1\"]\n[keys.documents]\nfirst = [\"Home\"]\n",
    );
    assert_eq!(config.complaints(), Vec::<String>::new());
    let mut harness = Harness::new();
    harness.app.keymap = Arc::clone(&config.keymap);
    harness.sees("F12 help");
    harness.keys("?");
    assert!(harness.app.overlays.is_empty(), "? is no key any more");
    harness.keys("<F12><End><PageUp>").sees("g d");
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
    let mut harness = Harness::begin(folder, path, (100, 30), preferences, Some("k1"));
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

fn linear(size: (u16, u16)) -> Harness {
    Harness::with(Setting { size, linear: true, ..Setting::default() })
}

/// Everything on the screen that is no word or its sign.
fn pictures(screen: &str) -> Vec<char> {
    screen.chars().filter(|c| matches!(c, '\u{2500}'..='\u{259f}')).collect()
}

#[test]
fn a_screen_reader_is_given_lines_of_words() {
    let mut harness = linear((80, 24));
    insta::assert_snapshot!("linear_documents", harness.dump());
    harness.keys("<Enter> t t s s");
    insta::assert_snapshot!("linear_reader", harness.dump());
    harness.keys("c").types("ide");
    insta::assert_snapshot!("linear_picker", harness.dump());
    harness.keys("<Down><Enter>").sees("coded identity").sees("It is on disk");
}

#[test]
fn no_screen_has_pictures_for_a_screen_reader_and_its_cursor_is_where_the_focus_is() {
    let mut harness = linear((120, 40));
    for keys in [
        "<Down>",
        "<Enter>ttss",
        "<Tab>",
        "c",
        "<Esc><F3><Down>",
        "<F4>",
        "<F5>d",
        "<Enter>",
        "<F6>",
        "<F7>",
        "?",
        "<Esc><C-p>",
        "<Esc>:",
    ] {
        harness.keys(keys);
        let (buffer, cursor) = harness.buffer();
        let screen = super::lines(&buffer).join("\n");
        assert_eq!(pictures(&screen), Vec::<char>::new(), "{keys}:\n{screen}");
        let wanted = !["?"].contains(&keys);
        assert!(cursor.is_some() || !wanted, "{keys} has no cursor:\n{screen}");
    }
    // The words under the cursor are told with what is coded there.
    let mut harness = linear((100, 30));
    harness.keys("<Enter>]").sees("coded power.definition").sees("A5");
    harness.keys("c<Down>");
    let (buffer, cursor) = harness.buffer();
    let (_, y) = cursor.expect("a cursor");
    let lines = super::lines(&buffer);
    assert_eq!(
        lines[1].trim_end(),
        format!("2 of 4: {}", lines[usize::from(y)].trim_end()),
        "the cursor is on what is chosen"
    );
}

/// What is written in the command line.
fn written(harness: &Harness) -> String {
    match harness.app.overlays.last() {
        Some(crate::tui::overlay::Overlay::Ask(ask)) => ask.field.text().to_owned(),
        other => panic!("no command line but {other:?}"),
    }
}

/// What Tab makes of a command that is typed.
fn completed(harness: &mut Harness, text: &str, tabs: &str) -> String {
    harness.keys(":").types(text).keys(tabs);
    let text = written(harness);
    harness.keys("<Esc>");
    text
}

#[test]
fn commands_and_what_stands_after_them_are_completed() {
    let mut harness = Harness::new();
    for (typed, tabs, expected) in [
        ("ope", "<Tab>", "open "),
        ("open al", "<Tab>", "open ALD-W1"),
        ("open ", "<Tab><Tab>", "open BRA-I1"),
        ("open ", "<S-Tab>", "open DUN-O1"),
        ("open o1", "<Tab>", "open DUN-O1"),
        ("the", "<Tab>", "theme "),
        ("theme hi", "<Tab>", "theme high-contrast"),
        ("code power.", "<Tab>", "code power.definition"),
        ("code ide", "<Tab>", "code identity"),
        ("code identity", "<Tab><Tab>", "code identity.practice"),
        ("rep", "<Tab>", "report "),
        ("report f", "<Tab>", "report frequency "),
        ("report frequency by si", "<Tab>", "report frequency by site"),
        ("report frequency by site,ki", "<Tab>", "report frequency by site,kind"),
        ("report cooccurrence wi", "<Tab>", "report cooccurrence within "),
        ("report cooccurrence --wi", "<Tab>", "report cooccurrence --within "),
        ("report theme po", "<Tab>", "report theme power"),
        ("report cooccurrence within pa", "<Tab>", "report cooccurrence within participant"),
        ("search lifts code:power.", "<Tab>", "search lifts code:power.definition"),
        ("search -si", "<Tab>", "search -si"),
        ("search si", "<Tab>", "search site:"),
        ("nonsense x", "<Tab>", "nonsense x"),
    ] {
        assert_eq!(completed(&mut harness, typed, tabs), expected, "{typed}");
    }
    harness.keys(":").types("c");
    insta::assert_snapshot!("candidates", harness.dump());
    harness.types("ode").keys("<Tab>").sees("codebook");
    harness.keys("<Tab><Tab><Tab>");
    assert_eq!(written(&harness), "code");
}

#[test]
fn commands_come_back_and_say_what_was_meant() {
    let mut harness = Harness::new();
    harness
        .keys(":")
        .types("open ALD")
        .keys("<Enter>:")
        .types("theme light")
        .keys("<Enter>:")
        .types("und")
        .keys("<Up><Up>");
    assert_eq!(written(&harness), "open ALD");
    harness.keys("<Down><Down>");
    assert_eq!(written(&harness), "und");
    harness.keys("<C-u>").types("oepn X").keys("<Enter>").sees("There is no command “oepn”; did you mean open?");
    harness
        .keys("<C-u>")
        .types("open ALD-V1")
        .keys("<Enter>")
        .sees("There is no document “ALD-V1”. Did you mean ALD-W1?");
    harness
        .keys("<C-u>")
        .types("report frequency bi site")
        .keys("<Enter>")
        .sees("“bi” is not understood; did you mean by?");
    harness.keys("<C-u>").types("code powr").keys("<Enter>").sees("did you mean power");
    harness.keys("<Esc>:").types("codebook identity.practice").keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Codebook);
    let chosen = harness.app.codebook.shown.get(harness.app.codebook.cursor.at).copied();
    assert_eq!(chosen, harness.app.book.codebook.index_of("identity.practice"));
    harness.keys(":").types("open ALD-W1").keys("<Enter>tt:").types("code identity").keys("<Enter>");
    assert!(harness.on_disk("ALD-W1").iter().any(|(code, coder, ..)| code == "identity" && coder == "k1"));
    harness.keys(":").types("log").keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::History);
    harness.keys(":").types("documents").keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Documents);
}
