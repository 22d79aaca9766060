//! The keys of the history.

use super::table::{MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::History, &["Down", "j"], A::Down, "down", MOVE, "An older step.", 0),
    row(C::History, &["Up", "k"], A::Up, "up", MOVE, "A newer step.", 0),
    row(C::History, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::History, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::History, &["Home", "g"], A::First, "newest", MOVE, "The newest step.", 0),
    row(C::History, &["End", "G"], A::Last, "oldest", MOVE, "The oldest step shown.", 0),
    row(C::History, &["Esc"], A::Back, "back", VIEW, "Back to where you came from.", 0),
];
