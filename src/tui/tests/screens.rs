//! What each screen looks like, with its styles, at two sizes.

use super::{Harness, Setting};
use crate::tui::message::Message;
use crate::tui::theme::Depth;

fn sized(size: (u16, u16)) -> Harness {
    Harness::with(Setting { size, ..Setting::default() })
}

macro_rules! screens {
    ($($name:ident: $keys:expr;)*) => {
        $(
            #[test]
            fn $name() {
                for size in [(80, 24), (160, 50)] {
                    let mut harness = sized(size);
                    let keys: &[&str] = &$keys;
                    for (at, keys) in keys.iter().enumerate() {
                        // Every other part is typed as it stands.
                        if at % 2 == 0 { harness.keys(keys) } else { harness.types(keys) };
                    }
                    harness.shot(stringify!($name));
                }
            }
        )*
    };
}

screens! {
    documents: [""];
    reader: ["<Enter> t t s s"];
    field_notes: ["<Down> <Down> <Enter>"];
    picker: ["<Enter> t t c", "ide"];
    codebook: ["<F3> <Down>"];
    search: ["<F4>", "lifts", "<Enter> <Space>"];
    wrong_query: ["<F4>", "lifts ("];
    frequency: ["<F5> d"];
    heat: ["<F5> g m"];
    cooccurrence: ["<F5> r <Down> <Down> <Enter> d"];
    reports: ["<F5> r"];
    report_as_a_page: ["<F5> :", "report theme power", "<Enter>"];
    excerpts: ["<F5> <Enter>"];
    history: ["<F6>"];
    help: ["<Enter> ?"];
    palette: ["<C-p>", "export"];
    marks: ["<Enter> t s m q t t #", "artefact:plan", "<Enter> m l"];
    tag: ["<Enter> t t #", "art"];
    links: ["<Enter> t t L l <F1> <Down> <Enter> t L l <Enter> L f L d"];
    mark_keys: ["<Enter> t t m"];
    remove: ["<Enter> t t x"];
    memo: ["<Enter> t c", "power", "<C-n>", "Says it\tlaughing."];
}

#[test]
fn without_colour_everything_is_still_told() {
    let mut harness = Harness::with(Setting { size: (80, 24), depth: Depth::None, ..Setting::default() });
    harness.keys("<Enter> t t s s");
    harness.sees("▛").sees("▟").sees("╺P┏I");
    let dump = harness.dump();
    assert!(!dump.contains("fg ") && !dump.contains("bg "), "{dump}");
    harness.keys("<F5> m").sees("█");
}

#[test]
fn a_window_that_is_too_small_says_so_and_comes_back() {
    let mut harness = sized((80, 24));
    harness.keys("<Enter>").message(Message::Resize(39, 24)).sees("emic needs 40×10");
    harness.message(Message::Resize(80, 9)).sees("emic needs");
    harness.message(Message::Resize(40, 10)).sees("ALD-W1");
    harness.message(Message::Resize(200, 60)).sees("HERE");
    harness.message(Message::Resize(0, 0));
    let _ = harness.screen();
}
