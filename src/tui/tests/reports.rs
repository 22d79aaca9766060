//! The reports by keys: what a key does in each, what stands on the first screen, and where Esc leads.

use super::{Harness, Setting, study};
use crate::publish::reports::{Ask, Study, option_names};
use crate::store::Project;
use crate::tui::action::Action;
use crate::tui::app::Screen;
use crate::tui::overlay::Overlay;
use crate::tui::reports::{Figures, Report};

fn reports(size: (u16, u16)) -> Harness {
    let mut harness = Harness::with(Setting { size, ..Setting::default() });
    harness.keys("<Enter> <F5>");
    harness
}

fn report(harness: &mut Harness, words: &str) -> String {
    harness.keys(":").types(&format!("report {words}")).keys("<Enter>");
    harness.screen()
}

fn line(harness: &Harness) -> String {
    harness.app.reports.ask.line()
}

/// Reports that need no further word, and those that do with one.
const ALL: &[&str] = &[
    "frequency",
    "theme power",
    "cooccurrence",
    "quotes",
    "negative --code power --without identity",
    "linked",
    "objects --code power",
    "kwic lifts",
    "codeline ALD-W1",
    "words",
    "progress",
    "codebook",
    "participants",
    "documents",
    "tags",
    "elements --in power --codes power,identity",
    "crosstab --by profession,site",
    "matrix",
    "framework",
    "checklist",
    "methods",
    "turn-taking",
    "over-time --along stage",
    "saturation",
    "agreement",
];

#[test]
fn every_report_says_truly_which_options_it_has() {
    let (_folder, path) = study();
    let project = Project::open(&path).expect("the project");
    let corpus = project.corpus(None).expect("the corpus");
    let values = [("by", "site,kind"), ("unit", "turns"), ("depth", "all"), ("coders", "k1,k2"), ("level", "1")];
    for words in ALL {
        let ask = Ask::parse(words).expect(words);
        for (option, value) in values {
            let declared = option_names(ask.name()).iter().any(|known| known == option);
            if !declared || (ask.name() == "agreement" && option == "unit") {
                assert!(declared || !ask.has(option), "{words} has no --{option}");
                continue;
            }
            let asked = ask.with(option, Some(value)).expect("words");
            let made = asked.make(&Study { project: &project, corpus: &corpus });
            let refused = made.err().is_some_and(|why| {
                let why = why.to_string();
                why.contains("means nothing") || why.contains("chooses the codes of exchanges")
            });
            assert_eq!(ask.has(option), !refused, "{words}: --{option}");
        }
    }
}

#[test]
fn a_key_acts_where_the_report_has_the_option_and_else_says_so() {
    let mut harness = reports((100, 30));
    let keys = [
        ("g", Action::CompareBy),
        ("u", Action::Unit),
        ("w", Action::Scope),
        ("c", Action::Coders),
        ("d", Action::Depth),
    ];
    for words in ALL {
        report(&mut harness, words);
        assert_eq!(harness.app.reports.error, None, "{words}");
        for (key, action) in keys {
            let before = line(&harness);
            harness.keys(key);
            let (after, said) = (line(&harness), harness.said());
            assert_eq!(harness.app.reports.error, None, "{words} {key}: {after}");
            match harness.app.has_use_in_report(action) {
                // With two coders there is one pair, and nothing else to compare.
                true if words == &"agreement" && key == "c" => {}
                true => assert_ne!(before, after, "{words} {key}: {said}"),
                false => {
                    assert_eq!(before, after, "{words} {key}");
                    let answers = said.contains(&format!("The report {}", harness.app.reports.ask.name()));
                    assert!(answers || said.contains("Co-occurrence counts"), "{words} {key}: {said}");
                }
            }
        }
    }
}

#[test]
fn the_key_bar_shows_only_keys_that_do_something() {
    let mut harness = reports((200, 40));
    let bar = |harness: &Harness| harness.screen().lines().last().unwrap_or_default().to_owned();
    assert!(["g by", "u unit", "d depth", "c coders"].iter().all(|hint| bar(&harness).contains(hint)));
    assert!(!bar(&harness).contains("w within"), "{}", bar(&harness));
    report(&mut harness, "methods");
    for hint in ["g by", "u unit", "d depth", "c coders", "w within", "f filter", "m heat"] {
        assert!(!bar(&harness).contains(hint), "{hint}: {}", bar(&harness));
    }
    report(&mut harness, "cooccurrence");
    assert!(bar(&harness).contains("w within") && !bar(&harness).contains("u unit"), "{}", bar(&harness));
}

#[test]
fn agreement_documents_and_tags_take_the_keys_of_their_options() {
    let mut harness = reports((120, 40));
    report(&mut harness, "agreement");
    harness.keys("g u d");
    assert_eq!(line(&harness), "agreement --depth 1 --unit sentence --by site");
    report(&mut harness, "documents");
    harness.sees("by site × kind").keys("g").sees("Compared by site.");
    assert_eq!(line(&harness), "documents --by site");
    report(&mut harness, "tags");
    harness.keys("g");
    assert_eq!(line(&harness), "tags --by site");
    harness.keys("f").types("site=Aldermere").keys("<Enter>");
    assert_eq!(line(&harness), "tags --by site --where site=Aldermere");
}

#[test]
fn a_crosstab_goes_through_pairs_and_never_shows_less_than_two() {
    let mut harness = reports((120, 40));
    report(&mut harness, "crosstab --by site,kind");
    for _ in 0..12 {
        harness.keys("g");
        let by = harness.app.reports.ask.value("by").unwrap_or_default();
        assert_eq!(by.split(',').count(), 2, "{by}");
        assert_eq!(harness.app.reports.error, None, "{by}");
    }
    // From the list it comes crossed too.
    report(&mut harness, "frequency --by site");
    harness.app.chose_report("crosstab");
    assert_eq!(harness.app.reports.ask.value("by").map(|by| by.split(',').count()), Some(2));
}

#[test]
fn depth_is_each_report_s_own_and_words_win() {
    let mut harness = reports((120, 30));
    harness.sees("Frequency · themes").keys("d").sees("Frequency · all codes").sees("Defining the problem");
    let shown = report(&mut harness, "cooccurrence --depth 1");
    assert!(shown.contains("Co-occurrence · themes") && !shown.contains("Defining the problem"), "{shown}");
    assert_eq!(line(&harness), "cooccurrence");
    report(&mut harness, "frequency --depth 1");
    assert!(!harness.screen().contains("Defining the problem"), "{}", harness.screen());
    // From the list a report comes at the depth at which it was seen.
    harness.keys("d r<Home> <Down><Down><Enter>").sees("Co-occurrence · themes");
    harness.keys("r<Home><Enter>").sees("Frequency · all codes");
}

#[test]
fn a_room_sees_no_name_on_any_report() {
    let mut harness = reports((160, 60));
    harness.keys("v");
    let names = ["k1", "k2", "A1", "A2", "A5", "R1"];
    let is_word =
        |screen: &str, name: &str| screen.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == name);
    let more =
        ["matrix --rows participant", "participants --list", "frequency --by participant", "agreement --by site"];
    for words in ALL.iter().chain(&more) {
        let mut screen = report(&mut harness, words);
        screen.push_str(&{
            harness.keys("n <End>");
            harness.screen()
        });
        for name in names {
            assert!(!is_word(&screen, name), "{words} names {name}:\n{screen}");
        }
    }
    report(&mut harness, "agreement");
    harness.sees("Agreement of Coder 1, Coder 2").sees("only");
    report(&mut harness, "participants --list");
    harness.sees("Person 1");
    harness.keys("v").sees("A5");
}

#[test]
fn figures_are_on_the_first_screen_and_the_cursor_on_the_first_number() {
    for size in [(80, 24), (200, 60)] {
        let mut harness = reports(size);
        for words in ["theme power", "crosstab --by profession,site", "framework", "turn-taking", "matrix", "agreement"]
        {
            report(&mut harness, words);
            let room = crate::tui::view::body(harness.app.size);
            let at = harness.app.reports.at.0;
            let Some(Report { figures: Figures::Page(laid), .. }) = &harness.app.reports.report else {
                panic!("{words} is a page");
            };
            assert_eq!(laid.first(), harness.app.reports.at, "{words}");
            assert!(at > 0 && at < usize::from(room.height) + harness.app.reports.top.0, "{words}");
            assert!(harness.screen().contains('▌'), "{words}");
            // What stands above is reached, and the way back.
            harness.keys("<Up><Up>");
            assert_eq!((harness.app.reports.at.0, harness.app.reports.top.0), (0, 0), "{words}");
            harness.keys("<Right>");
            assert_eq!(harness.app.reports.at.0, at, "{words}: → goes to the figures");
        }
    }
}

#[test]
fn what_was_counted_is_two_lines_until_it_is_asked_for() {
    let mut harness = reports((80, 24));
    report(&mut harness, "matrix");
    harness.sees("lines more");
    assert!(!harness.screen().contains("documents of the study"), "{}", harness.screen());
    harness.keys("n").sees("documents of the study");
    harness.keys("<Esc>").sees("lines more");
    assert_eq!(harness.app.screen, Screen::Reports);
}

#[test]
fn escape_leads_to_the_list_and_from_there_back_and_no_letter_codes() {
    let mut harness = reports((80, 24));
    let before = harness.on_disk("ALD-W1").len();
    harness.keys("<Esc>").sees("Which report?").sees("more below");
    harness.keys("w o r d s 1 . c");
    assert_eq!((harness.app.screen, harness.on_disk("ALD-W1").len()), (Screen::Reports, before));
    harness.keys("?").sees("Choosing from a list").keys("<Esc>").sees("Which report?");
    harness.keys("<Esc>");
    assert_eq!(harness.app.screen, Screen::Reader);
    harness.keys("<F3> <F5> <Esc> <Esc>");
    assert_eq!(harness.app.screen, Screen::Codebook, "back to where the reports were called");
    // Called by its key, the list is left for the report.
    harness.keys("<F5> r <Esc>");
    assert_eq!((harness.app.screen, harness.app.overlays.len()), (Screen::Reports, 0));
}

#[test]
fn the_chosen_report_of_the_list_is_told_in_full() {
    let mut harness = reports((80, 24));
    harness.keys("r<Home>").sees("attribute, with its denominators");
    harness.keys("<End>").sees("more above").sees("with all coefficients");
    assert!(matches!(harness.app.overlays.last(), Some(Overlay::Chooser(_))));
}

#[test]
fn nothing_is_undone_from_a_report_or_its_excerpts() {
    let mut harness = reports((100, 30));
    let undo = harness.app.undo.clone();
    assert!(undo.is_some());
    harness.keys("<Enter>").sees("1 excerpt");
    assert!(!harness.screen().contains("undo “"), "{}", harness.screen());
    harness.keys("u");
    assert_eq!(harness.app.undo, undo);
    assert!(harness.said().contains("Esc goes back"), "{}", harness.said());
    harness.keys("<Esc> ?<PageDown><PageDown>");
    let contexts = [crate::tui::keymap::Context::Report, crate::tui::keymap::Context::Anywhere];
    let told = crate::tui::help::told(&harness.app.keymap, &contexts);
    assert_eq!(told.iter().filter(|(keys, _)| keys.split(' ').any(|key| key == "u")).count(), 1, "{told:?}");
}

#[test]
fn the_legend_says_what_a_flag_means() {
    let mut harness = reports((80, 24));
    harness.sees("one participant or document supplies over").sees("the participant A5 supplies 1 passage");
    assert!(!harness.screen().contains("take care"));
}

#[test]
fn whose_codings_count_is_told_where_it_matters() {
    let mut harness = reports((120, 30));
    let top = |harness: &Harness| harness.screen().lines().next().unwrap_or_default().to_owned();
    for (words, told) in [
        ("progress", Some("coders: all")),
        ("agreement", Some("coders: all")),
        ("agreement --coders k1,k2", Some("coders: k1,k2")),
        ("matrix", Some("coders: lead")),
        ("participants", None),
        ("documents", None),
        ("methods", None),
        ("checklist", None),
        ("kwic lifts", None),
        ("words", None),
        ("tags", None),
    ] {
        report(&mut harness, words);
        match told {
            Some(told) => assert!(top(&harness).contains(told), "{words}: {}", top(&harness)),
            None => assert!(!top(&harness).contains("coders"), "{words}: {}", top(&harness)),
        }
    }
}

#[test]
fn who_asks_for_a_comparison_of_coders_is_told_where_it_is() {
    let mut harness = reports((100, 30));
    report(&mut harness, "compare");
    harness.sees("F7").sees(":compare");
}

#[test]
fn a_cell_of_the_framework_is_written_and_changed_where_it_stands() {
    let mut harness = reports((120, 40));
    let memos = |harness: &Harness| -> Vec<(String, String)> {
        let all = Project::open(&harness.path).expect("the project").memo_list().expect("memos");
        all.into_iter()
            .filter(|memo| memo.target.starts_with("framework"))
            .map(|memo| (memo.target, memo.text))
            .collect()
    };
    report(&mut harness, "framework --rows site --codes power");
    harness.sees("0 written");
    harness.keys("t").sees("Memo on framework Aldermere × power · summary");
    harness.types("Held by the board.").keys("<C-s>");
    let cell = "framework Aldermere × power".to_owned();
    assert_eq!(memos(&harness), [(cell.clone(), "Held by the board.".to_owned())]);
    harness.sees("Held by the board.").sees("1 written");
    // Again: what stands there is changed, and no second memo made.
    harness.keys("t").sees("Held by the board.");
    harness.types(" And the chair.").keys("<C-s>");
    assert_eq!(memos(&harness), [(cell, "Held by the board. And the chair.".to_owned())]);
    harness.sees("And the chair.");
    // Elsewhere it is a memo on the report, as it is asked for.
    report(&mut harness, "frequency --by site");
    harness.keys("t").sees("Memo on frequency --by site");
}
