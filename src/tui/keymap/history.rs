//! The keys of the history.

use super::table::{EDIT, MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::History, &["Down", "j"], A::Down, "down", MOVE, "An older step.", 0),
    row(C::History, &["Up", "k"], A::Up, "up", MOVE, "A newer step.", 0),
    row(C::History, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::History, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::History, &["Home", "g"], A::First, "newest", MOVE, "The newest step.", 0),
    row(C::History, &["End", "G"], A::Last, "oldest", MOVE, "The oldest step shown.", 0),
    row(
        C::History,
        &["/"],
        A::Filter,
        "filter",
        VIEW,
        "Show only steps whose coder, document, kind or words fit; coder:k1, document:ALD or kind:code-set fit that alone.",
        2,
    ),
    row(C::History, &["Enter"], A::Open, "read", VIEW, "What the step changed: before and after.", 1),
    row(
        C::History,
        &["B"],
        A::UndoTo,
        "undo to here",
        EDIT,
        "Undo your own steps that are later than this one; which, and which stay, is told first.",
        3,
    ),
    row(C::History, &["Esc"], A::Back, "back", VIEW, "Show all steps again; back to where you came from.", 0),
];
