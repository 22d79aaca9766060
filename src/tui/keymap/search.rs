//! The keys of the search.

use super::table::{CODE, FIND, MOVE, VIEW, row};
use super::{Binding, Context as C};
use crate::tui::action::Action as A;

pub const ROWS: &[Binding] = &[
    row(C::Hits, &["Down", "j"], A::Down, "down", MOVE, "The next hit.", 0),
    row(C::Hits, &["Up", "k"], A::Up, "up", MOVE, "The hit before; from the first, to the query.", 0),
    row(C::Hits, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Hits, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Hits, &["Home", "g"], A::First, "first", MOVE, "The first hit.", 0),
    row(C::Hits, &["End", "G"], A::Last, "last", MOVE, "The last hit.", 0),
    row(C::Hits, &["Enter"], A::Open, "read", VIEW, "Open the reader at the hit; Esc comes back.", 2),
    row(C::Hits, &["/", "i"], A::EditQuery, "query", FIND, "Edit the query.", 1),
    row(C::Hits, &["Space"], A::Mark, "mark", CODE, "Mark the hit for coding.", 3),
    row(C::Hits, &["a"], A::MarkAll, "all", CODE, "Mark all hits, or none.", 4),
    row(C::Hits, &["c"], A::Code, "code marked", CODE, "Code what is marked, as one step that one undo takes back.", 5),
    row(C::Hits, &["e"], A::Reach, "reach", CODE, "What is coded of a hit: the match, its sentence or its turn.", 6),
    row(C::Hits, &["Esc"], A::Back, "query", FIND, "Back to the query.", 0),
];
