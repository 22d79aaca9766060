//! The keys of the codebook.

use super::table::{CODE, MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::Codebook, &["Down", "j"], A::Down, "down", MOVE, "The next code.", 0),
    row(C::Codebook, &["Up", "k"], A::Up, "up", MOVE, "The code before.", 0),
    row(C::Codebook, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Codebook, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(
        C::Codebook,
        &["R"],
        A::Recheck,
        "older",
        CODE,
        "List your codings of this code that were made under an older definition; Enter opens one in the reader.",
        0,
    ),
    row(C::Codebook, &["Home", "g"], A::First, "first", MOVE, "The first code.", 0),
    row(C::Codebook, &["End", "G"], A::Last, "last", MOVE, "The last code.", 0),
    row(C::Codebook, &["Right", "l"], A::Unfold, "unfold", VIEW, "Show the sub-codes.", 3),
    row(C::Codebook, &["Left", "h"], A::Fold, "fold", VIEW, "Fold the sub-codes; from a sub-code, go to its theme.", 0),
    row(C::Codebook, &["Tab"], A::FoldAll, "fold all", VIEW, "Fold all themes, or unfold them.", 0),
    row(
        C::Codebook,
        &["Enter", "c"],
        A::Apply,
        "apply",
        CODE,
        "Apply the code to the selection in the reader; with none, unfold it.",
        1,
    ),
    row(
        C::Codebook,
        &["1–9"],
        A::Pin,
        "pin",
        CODE,
        "Pin the code to the digit, which then applies it in the reader; again, take the pin off.",
        2,
    ),
    row(C::Codebook, &["f"], A::Find, "passages", VIEW, "Search for what is coded with it.", 5),
    row(
        C::Codebook,
        &["/"],
        A::Filter,
        "filter",
        VIEW,
        "Show only codes whose name or definition holds these words.",
        4,
    ),
    row(C::Codebook, &["n"], A::NewMemo, "memo", CODE, "Write a memo on this code.", 6),
    row(C::Codebook, &["Esc"], A::Back, "back", VIEW, "Show all codes again; back to the reader.", 0),
];
