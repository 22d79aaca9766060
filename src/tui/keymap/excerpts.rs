//! The keys of the excerpts.

use super::table::{CODE, FIND, MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::Retrieved, &["Down", "j"], A::Down, "down", MOVE, "The next excerpt.", 0),
    row(C::Retrieved, &["Up", "k"], A::Up, "up", MOVE, "The excerpt before; from the first, to the expression.", 0),
    row(C::Retrieved, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Retrieved, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Retrieved, &["Home"], A::First, "first", MOVE, "The first excerpt.", 0),
    row(C::Retrieved, &["End", "G"], A::Last, "last", MOVE, "The last excerpt.", 0),
    row(C::Retrieved, &["Enter"], A::Open, "read", VIEW, "Open the reader at the excerpt; Esc comes back.", 2),
    row(C::Retrieved, &["/", "i"], A::EditQuery, "codes", FIND, "Edit the expression of codes.", 1),
    row(C::Retrieved, &["w"], A::Scope, "within", FIND, "How near other codes must be: overlap, turn or document.", 0),
    row(C::Retrieved, &["g"], A::CompareBy, "group", VIEW, "Group by code, site, document or profession.", 0),
    row(
        C::Retrieved,
        &["f"],
        A::Filter,
        "filter",
        FIND,
        "Only turns that meet conditions, as in site=Dunlow,kind=workshop|meeting.",
        0,
    ),
    row(C::Retrieved, &["c"], A::Coders, "coders", FIND, "One reading a document, all coders, or you.", 0),
    row(C::Retrieved, &["t"], A::Tagged, "tag", FIND, "Only excerpts with a tag, or one of its kind.", 0),
    row(C::Retrieved, &["S"], A::Starred, "starred", FIND, "Only excerpts with a star, or all.", 0),
    row(C::Retrieved, &["*"], A::Star, "star", CODE, "Star the excerpt, or take its star off.", 3),
    row(
        C::Retrieved,
        &["Q"],
        A::QuotedIn,
        "quoted in",
        CODE,
        "Say where the excerpt is quoted; said again, it is not any more.",
        4,
    ),
    row(C::Retrieved, &["+", "="], A::MoreContext, "more", VIEW, "One turn more before and after it.", 5),
    row(C::Retrieved, &["-"], A::LessContext, "less", VIEW, "One turn less before and after it.", 0),
    row(C::Retrieved, &["o"], A::Copy, "copy", VIEW, "Copy the excerpt with its source, also over SSH (OSC 52).", 6),
    row(C::Retrieved, &["m"], A::Similar, "more like it", FIND, "Search for turns that are like the excerpt.", 7),
    row(C::Retrieved, &["e"], A::Export, "export", VIEW, "Write what is listed to a .md, .csv, .jsonl or .json.", 8),
    row(C::Retrieved, &["Esc"], A::Back, "back", VIEW, "Back to the screen before.", 0),
];
