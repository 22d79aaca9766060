//! The keys: one table that serves dispatch, the hints at the foot, the help, the palette and the documents.
//!
//! A key means what the first context on the stack says that knows it; [`Context::Anywhere`] comes last.
//! In contexts where text is typed, keys that type a character and stand in no row of that context are text.

use super::action::Action;
use super::key::Key;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Anywhere,
    /// The start screen, without a project.
    Start,
    /// The list of documents.
    Documents,
    /// The reader.
    Reader,
    /// The reader while places found are shown.
    Found,
    /// The codebook.
    Codebook,
    /// The hits of a search.
    Hits,
    /// A report.
    Report,
    /// The excerpts behind a number.
    Excerpts,
    /// The history.
    History,
    /// Two coders side by side.
    Compare,
    /// A reading that is being made anew.
    Adjust,
    /// The code picker.
    Picker,
    /// A list to choose from.
    Chooser,
    /// The palette.
    Palette,
    /// A line to be written.
    Field,
    /// A text to be written.
    Memo,
    /// The help.
    Help,
    /// Lines to read before something is done.
    Sheet,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 19] = [
        Self::Reader,
        Self::Found,
        Self::Picker,
        Self::Documents,
        Self::Codebook,
        Self::Hits,
        Self::Report,
        Self::Excerpts,
        Self::History,
        Self::Compare,
        Self::Adjust,
        Self::Start,
        Self::Chooser,
        Self::Field,
        Self::Memo,
        Self::Palette,
        Self::Help,
        Self::Sheet,
        Self::Anywhere,
    ];

    /// The heading in the help and the documents.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Everywhere",
            Self::Start => "Start",
            Self::Documents => "Documents",
            Self::Reader => "Reader",
            Self::Found => "Reader, while places found are shown",
            Self::Codebook => "Codebook",
            Self::Hits => "Search",
            Self::Report => "Reports",
            Self::Excerpts => "Excerpts behind a number",
            Self::History => "History",
            Self::Compare => "Compare",
            Self::Adjust => "Compare, while a reading is adjusted",
            Self::Picker => "Code picker",
            Self::Chooser => "Choosing from a list",
            Self::Palette => "Palette",
            Self::Field => "Writing a line",
            Self::Memo => "Writing a memo",
            Self::Help => "Help",
            Self::Sheet => "What a merge brings",
        }
    }

    /// Whether characters typed here are text.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Picker | Self::Palette | Self::Field | Self::Memo)
    }

    /// Whether keys that this context does not know stop here.
    pub fn is_modal(self) -> bool {
        self.takes_text() || matches!(self, Self::Chooser | Self::Help | Self::Sheet | Self::Adjust)
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// The keys, the one that is shown first.
    pub keys: &'static [&'static str],
    /// What is done.
    pub action: Action,
    /// In a word or two, for the foot of the screen.
    pub label: &'static str,
    /// The heading it stands under in the help.
    pub group: &'static str,
    /// In a sentence.
    pub doc: &'static str,
    /// Its rank among the hints, from 1; 0 is never a hint.
    pub hint: u8,
}

const fn row(
    context: Context,
    keys: &'static [&'static str],
    action: Action,
    label: &'static str,
    group: &'static str,
    doc: &'static str,
    hint: u8,
) -> Binding {
    Binding { context, keys, action, label, group, doc, hint }
}

use Action as A;
use Context as C;

const MOVE: &str = "Move";
const SELECT: &str = "Select";
const CODE: &str = "Code";
const DECIDE: &str = "Decide";
const FIND: &str = "Find";
const VIEW: &str = "View";
const GO: &str = "Go to";
const EMIC: &str = "emic";

/// Every key there is.
pub const KEYMAP: &[Binding] = &[
    // The reader.
    row(C::Reader, &["Down", "j"], A::Down, "down", MOVE, "A line down.", 0),
    row(C::Reader, &["Up", "k"], A::Up, "up", MOVE, "A line up.", 0),
    row(C::Reader, &["Left", "h"], A::Left, "left", MOVE, "A character to the left.", 0),
    row(C::Reader, &["Right", "l"], A::Right, "right", MOVE, "A character to the right.", 0),
    row(C::Reader, &["PageDown"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Reader, &["PageUp"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Reader, &["C-d", "J"], A::HalfDown, "half down", MOVE, "Half a page down.", 0),
    row(C::Reader, &["C-u", "K"], A::HalfUp, "half up", MOVE, "Half a page up.", 0),
    row(C::Reader, &["Home", "0"], A::LineStart, "line start", MOVE, "To the start of the line.", 0),
    row(C::Reader, &["End", "$"], A::LineEnd, "line end", MOVE, "To the end of the line.", 0),
    row(C::Reader, &["g", "C-Home"], A::First, "start", MOVE, "To the start of the document.", 0),
    row(C::Reader, &["G", "C-End"], A::Last, "end", MOVE, "To the end of the document.", 0),
    row(C::Reader, &["}"], A::NextDocument, "next document", MOVE, "The next document.", 0),
    row(C::Reader, &["{"], A::PreviousDocument, "previous document", MOVE, "The previous document.", 0),
    row(
        C::Reader,
        &["s"],
        A::Sentence,
        "sentence",
        SELECT,
        "Select the sentence under the cursor; again, the next one. While extending: on to the end of the sentence.",
        5,
    ),
    row(C::Reader, &["S"], A::SentenceBack, "sentence back", SELECT, "Select the sentence before.", 0),
    row(
        C::Reader,
        &["t"],
        A::Turn,
        "turn",
        SELECT,
        "Select the turn under the cursor; again, the next one. While extending: on to the end of the turn.",
        6,
    ),
    row(C::Reader, &["T"], A::TurnBack, "turn back", SELECT, "Select the turn before.", 0),
    row(C::Reader, &["w"], A::Word, "word", SELECT, "Select the word under the cursor; again, the next one.", 0),
    row(C::Reader, &["b"], A::WordBack, "word back", SELECT, "Select the word before.", 0),
    row(
        C::Reader,
        &["v"],
        A::Extend,
        "extend",
        SELECT,
        "Begin to extend the selection: all movements stretch it, by the character if wanted. Again: leave it as it is.",
        7,
    ),
    row(C::Reader, &["O"], A::OtherEnd, "other end", SELECT, "Take hold of the other end of the selection.", 0),
    row(C::Reader, &["S-Right"], A::ExtendRight, "extend right", SELECT, "Stretch the selection by a character.", 0),
    row(C::Reader, &["S-Left"], A::ExtendLeft, "extend left", SELECT, "Draw the selection back by a character.", 0),
    row(C::Reader, &["S-Down"], A::ExtendDown, "extend down", SELECT, "Stretch the selection by a line.", 0),
    row(C::Reader, &["S-Up"], A::ExtendUp, "extend up", SELECT, "Draw the selection back by a line.", 0),
    row(C::Reader, &["+", "="], A::Grow, "grow", SELECT, "From word to sentence to turn.", 0),
    row(C::Reader, &["-"], A::Shrink, "shrink", SELECT, "Back to the smaller selection.", 0),
    row(C::Reader, &["Esc"], A::Back, "back", SELECT, "Drop the selection; with none, back to where you came from.", 0),
    row(
        C::Reader,
        &["c", "Enter"],
        A::Code,
        "code",
        CODE,
        "Choose a code for the selection; with none, for the sentence under the cursor.",
        1,
    ),
    row(C::Reader, &["."], A::CodeAgain, "again", CODE, "The code applied last, once more.", 2),
    row(
        C::Reader,
        &["1–9"],
        A::Pinned,
        "pinned",
        CODE,
        "Apply the code that is pinned to the digit (pin codes in the codebook or the picker).",
        0,
    ),
    row(C::Reader, &["x", "Delete"], A::Remove, "remove", CODE, "Remove a coding under the cursor.", 3),
    row(C::Reader, &["n", "m"], A::Memo, "memo", CODE, "Write a memo on a coding under the cursor.", 4),
    row(
        C::Reader,
        &["F"],
        A::Finish,
        "finish",
        CODE,
        "Say that you have finished coding this document, or not yet.",
        0,
    ),
    row(
        C::Reader,
        &["N"],
        A::NextToCode,
        "next to code",
        CODE,
        "Your next document: one that you have begun, else one assigned to you (or, without assignments, nobody's).",
        0,
    ),
    row(
        C::Reader,
        &["R"],
        A::Keep,
        "still right",
        CODE,
        "Hold your coding under the cursor, made under an older definition, to the one that stands.",
        0,
    ),
    row(C::Reader, &["]"], A::NextCoding, "next coding", FIND, "To the next coding.", 0),
    row(C::Reader, &["["], A::PreviousCoding, "previous coding", FIND, "To the coding before.", 0),
    row(C::Reader, &["/"], A::Find, "find", FIND, "Find words in this document.", 8),
    row(C::Reader, &["C"], A::CompareDocument, "compare", VIEW, "Compare coders on this document.", 0),
    row(C::Reader, &["o"], A::Copy, "copy", VIEW, "Copy the selection, also over SSH (OSC 52).", 0),
    row(
        C::Reader,
        &["Tab"],
        A::NextPane,
        "panel",
        VIEW,
        "Show or fold the panel with the codes here and their definitions.",
        9,
    ),
    // While places found are shown.
    row(C::Found, &["n"], A::FindNext, "next", FIND, "To the next place found.", 1),
    row(C::Found, &["N"], A::FindPrevious, "previous", FIND, "To the place found before.", 2),
    row(C::Found, &["Esc"], A::Back, "done", FIND, "Stop showing the places found.", 3),
    // The picker.
    row(C::Picker, &["Down", "C-j"], A::Down, "choose", MOVE, "The next code.", 0),
    row(C::Picker, &["Up", "C-k"], A::Up, "choose", MOVE, "The code before.", 0),
    row(C::Picker, &["PageDown"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Picker, &["PageUp"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(
        C::Picker,
        &["Enter"],
        A::Apply,
        "apply",
        CODE,
        "Apply the codes that are marked, else the one that is chosen.",
        1,
    ),
    row(C::Picker, &["Space"], A::Mark, "mark", CODE, "Mark a code, to apply several at once.", 2),
    row(C::Picker, &["C-n"], A::WithMemo, "with memo", CODE, "Apply, and write a memo on it.", 3),
    row(C::Picker, &["A-1–9"], A::Pin, "pin", CODE, "Pin the chosen code to the digit.", 4),
    row(C::Picker, &["Esc"], A::Back, "back", CODE, "Close without coding.", 5),
    // The documents.
    row(C::Documents, &["Down", "j"], A::Down, "down", MOVE, "The next document.", 0),
    row(C::Documents, &["Up", "k"], A::Up, "up", MOVE, "The document before.", 0),
    row(C::Documents, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Documents, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Documents, &["Home", "g"], A::First, "first", MOVE, "The first document.", 0),
    row(C::Documents, &["End", "G"], A::Last, "last", MOVE, "The last document.", 0),
    row(C::Documents, &["Enter", "Right"], A::Open, "read", VIEW, "Open the document in the reader.", 1),
    row(
        C::Documents,
        &["/"],
        A::Filter,
        "filter",
        VIEW,
        "Show only documents whose name or attributes hold these words.",
        2,
    ),
    row(C::Documents, &["s"], A::SortNext, "sort", VIEW, "Sort by the next column.", 3),
    row(C::Documents, &["S"], A::SortReverse, "turn round", VIEW, "Sort the other way round.", 0),
    row(
        C::Documents,
        &["F"],
        A::Finish,
        "finished",
        CODE,
        "Say that you have finished coding this document, or not yet.",
        4,
    ),
    row(
        C::Documents,
        &["N"],
        A::NextToCode,
        "next to code",
        CODE,
        "Your next document: one that you have begun, else one assigned to you (or, without assignments, nobody's).",
        5,
    ),
    row(C::Documents, &["C"], A::CompareDocument, "compare", VIEW, "Compare coders on this document.", 5),
    row(
        C::Documents,
        &["M"],
        A::Merge,
        "merge",
        CODE,
        "Take in another copy of the study; what would come is shown first.",
        6,
    ),
    row(C::Documents, &["Esc"], A::Back, "all", VIEW, "Show all documents again.", 0),
    // The codebook.
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
    row(C::Codebook, &["Esc"], A::Back, "back", VIEW, "Show all codes again; back to the reader.", 0),
    // Search.
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
    // Reports.
    row(C::Report, &["Down", "j"], A::Down, "down", MOVE, "A row down.", 0),
    row(C::Report, &["Up", "k"], A::Up, "up", MOVE, "A row up.", 0),
    row(C::Report, &["Left", "h"], A::Left, "left", MOVE, "A column to the left.", 0),
    row(C::Report, &["Right", "l"], A::Right, "right", MOVE, "A column to the right.", 0),
    row(C::Report, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Report, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Report, &["Home"], A::First, "first", MOVE, "The first row.", 0),
    row(C::Report, &["End", "G"], A::Last, "last", MOVE, "The last row.", 0),
    row(C::Report, &["Enter"], A::Open, "excerpts", VIEW, "List the excerpts behind the number.", 1),
    row(C::Report, &["r"], A::Report, "other report", VIEW, "Frequency, or co-occurrence.", 2),
    row(
        C::Report,
        &["g"],
        A::CompareBy,
        "by",
        VIEW,
        "What groups are compared: site, profession, both, other attributes, none.",
        3,
    ),
    row(
        C::Report,
        &["u"],
        A::Unit,
        "unit",
        VIEW,
        "What a number counts: participants, passages, turns, documents, words, rates.",
        4,
    ),
    row(C::Report, &["d"], A::Depth, "depth", VIEW, "Themes, then their sub-codes too.", 5),
    row(C::Report, &["Space"], A::Unfold, "unfold row", VIEW, "Show or fold the sub-codes of this row.", 0),
    row(
        C::Report,
        &["w"],
        A::Scope,
        "within",
        VIEW,
        "Co-occurrence: within overlap, turn, neighbouring turns, document or participant.",
        6,
    ),
    row(
        C::Report,
        &["c"],
        A::Coders,
        "coders",
        VIEW,
        "Whose codings count: one reading a document, all pooled, or yours.",
        7,
    ),
    row(C::Report, &["m"], A::Shade, "heat/bars", VIEW, "Shade the cells, or draw bars.", 8),
    row(C::Report, &["]"], A::Group, "next group", VIEW, "Co-occurrence: the next group.", 0),
    row(C::Report, &["["], A::GroupBack, "group before", VIEW, "Co-occurrence: the group before.", 0),
    row(C::Report, &["n"], A::Notes, "notes", VIEW, "What was counted, over what, and what to be careful with.", 9),
    row(C::Report, &["e"], A::Export, "export", VIEW, "Write the table to a file: .csv, .md, .json or .txt.", 10),
    row(C::Report, &["Esc"], A::Back, "back", VIEW, "Close the notes.", 0),
    // Excerpts.
    row(C::Excerpts, &["Down", "j"], A::Down, "down", MOVE, "The next excerpt.", 0),
    row(C::Excerpts, &["Up", "k"], A::Up, "up", MOVE, "The excerpt before.", 0),
    row(C::Excerpts, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Excerpts, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Excerpts, &["Home", "g"], A::First, "first", MOVE, "The first excerpt.", 0),
    row(C::Excerpts, &["End", "G"], A::Last, "last", MOVE, "The last excerpt.", 0),
    row(C::Excerpts, &["Enter"], A::Open, "read", VIEW, "Open the reader at the excerpt; Esc comes back.", 1),
    row(C::Excerpts, &["o"], A::Copy, "copy", VIEW, "Copy the excerpt with its source.", 2),
    row(C::Excerpts, &["Esc"], A::Back, "table", VIEW, "Back to the table.", 3),
    // History.
    row(C::History, &["Down", "j"], A::Down, "down", MOVE, "An older step.", 0),
    row(C::History, &["Up", "k"], A::Up, "up", MOVE, "A newer step.", 0),
    row(C::History, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::History, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::History, &["Home", "g"], A::First, "newest", MOVE, "The newest step.", 0),
    row(C::History, &["End", "G"], A::Last, "oldest", MOVE, "The oldest step shown.", 0),
    row(C::History, &["Esc"], A::Back, "back", VIEW, "Back to where you came from.", 0),
    // Compare.
    row(C::Compare, &["Down", "j"], A::Down, "down", MOVE, "The next place.", 0),
    row(C::Compare, &["Up", "k"], A::Up, "up", MOVE, "The place before.", 0),
    row(C::Compare, &["PageDown"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Compare, &["PageUp"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Compare, &["Home", "g"], A::First, "first", MOVE, "The first place.", 0),
    row(C::Compare, &["End", "G"], A::Last, "last", MOVE, "The last place.", 0),
    row(C::Compare, &["C-d", "J"], A::HalfDown, "passage down", MOVE, "Scroll the passage down.", 0),
    row(C::Compare, &["C-u", "K"], A::HalfUp, "passage up", MOVE, "Scroll the passage up.", 0),
    row(C::Compare, &["n"], A::FindNext, "next", MOVE, "The next undecided place, through the documents.", 8),
    row(C::Compare, &["N"], A::FindPrevious, "previous", MOVE, "The undecided place before.", 0),
    row(C::Compare, &["1"], A::TakeFirst, "first", DECIDE, "The first coder’s reading stands.", 1),
    row(C::Compare, &["2"], A::TakeSecond, "second", DECIDE, "The second coder’s reading stands.", 2),
    row(C::Compare, &["b"], A::TakeBoth, "both", DECIDE, "Both readings stand.", 3),
    row(C::Compare, &["0"], A::TakeNeither, "neither", DECIDE, "Neither stands: nothing is coded here.", 4),
    row(C::Compare, &["a"], A::Adjust, "adjust", DECIDE, "Make a reading of its own: other edges, another code.", 5),
    row(C::Compare, &["m"], A::Memo, "memo", DECIDE, "Write down why; the memo is kept with the decision.", 6),
    row(C::Compare, &["r"], A::Reopen, "reopen", DECIDE, "Open a decided place again.", 0),
    row(C::Compare, &["Enter"], A::Open, "read", VIEW, "Open the reader at the place; Esc comes back.", 7),
    row(C::Compare, &["s"], A::ShowSame, "same", VIEW, "List what both read alike too, or not.", 11),
    row(
        C::Compare,
        &["c"],
        A::Coders,
        "coders",
        VIEW,
        "Choose whom to compare, where more than two share documents.",
        10,
    ),
    row(C::Compare, &["d"], A::OneOrAll, "one/all", VIEW, "This document only, or all that are shared.", 9),
    row(
        C::Compare,
        &["F"],
        A::Finish,
        "finish",
        DECIDE,
        "Finish the document that you code blind, where that keeps it from being compared.",
        0,
    ),
    row(C::Compare, &["Esc"], A::Back, "back", VIEW, "Back to where you came from.", 0),
    row(C::Adjust, &["Left", "h"], A::Left, "→ start", MOVE, "The start a word back.", 1),
    row(C::Adjust, &["Right", "l"], A::Right, "start on", MOVE, "The start a word on.", 0),
    row(C::Adjust, &["[", "S-Left"], A::ExtendLeft, "] end", MOVE, "The end a word back.", 2),
    row(C::Adjust, &["]", "S-Right"], A::ExtendRight, "end on", MOVE, "The end a word on.", 0),
    row(C::Adjust, &["c"], A::Code, "code", DECIDE, "Another code.", 3),
    row(C::Adjust, &["m"], A::Memo, "memo", DECIDE, "Write down why.", 4),
    row(C::Adjust, &["Enter"], A::Apply, "decide", DECIDE, "This reading stands.", 5),
    row(C::Adjust, &["Esc"], A::Back, "leave", DECIDE, "Leave it undecided.", 6),
    // Start.
    row(C::Start, &["Down", "j"], A::Down, "down", MOVE, "The next project.", 0),
    row(C::Start, &["Up", "k"], A::Up, "up", MOVE, "The project before.", 0),
    row(C::Start, &["Home"], A::First, "first", MOVE, "The first project.", 0),
    row(C::Start, &["End"], A::Last, "last", MOVE, "The last project.", 0),
    row(C::Start, &["Enter"], A::Open, "open", VIEW, "Open the project.", 1),
    row(C::Start, &["o"], A::Find, "other file", VIEW, "Open a project file by its path.", 2),
    row(C::Start, &["n"], A::Export, "new", VIEW, "Make a new, empty project.", 3),
    // Small windows.
    row(C::Chooser, &["Down", "j"], A::Down, "choose", MOVE, "The next line.", 0),
    row(C::Chooser, &["Up", "k"], A::Up, "choose", MOVE, "The line before.", 0),
    row(C::Chooser, &["Enter", "y"], A::Apply, "this one", CODE, "Take the line that is chosen.", 1),
    row(C::Chooser, &["Esc", "q"], A::Back, "leave", CODE, "Close, and do nothing.", 2),
    row(C::Field, &["Enter"], A::Apply, "done", CODE, "Take what is written.", 1),
    row(C::Field, &["Esc"], A::Back, "leave", CODE, "Close; what was written is dropped.", 2),
    row(C::Field, &["Down", "Tab"], A::Down, "to the list", MOVE, "From the query to its hits.", 0),
    row(C::Memo, &["Enter"], A::Apply, "save", CODE, "Save the memo; an empty one is taken away.", 1),
    row(C::Memo, &["Esc"], A::Back, "leave", CODE, "Close; the memo stays as it was.", 3),
    row(C::Memo, &["C-j", "A-Enter"], A::Down, "new line", CODE, "Begin a new line.", 2),
    row(C::Palette, &["Down", "C-n", "C-j"], A::Down, "choose", MOVE, "The next action.", 0),
    row(C::Palette, &["Up", "C-k"], A::Up, "choose", MOVE, "The action before.", 0),
    row(C::Palette, &["PageDown"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Palette, &["PageUp"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Palette, &["Enter"], A::Apply, "do it", CODE, "Do what is chosen.", 1),
    row(C::Palette, &["Esc", "C-p"], A::Back, "leave", CODE, "Close.", 2),
    row(C::Help, &["Down", "j", "Space"], A::Down, "down", MOVE, "A line down.", 0),
    row(C::Help, &["Up", "k"], A::Up, "up", MOVE, "A line up.", 0),
    row(C::Help, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 1),
    row(C::Help, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Help, &["Home", "g"], A::First, "start", MOVE, "To the start.", 0),
    row(C::Help, &["End", "G"], A::Last, "end", MOVE, "To the end.", 0),
    row(C::Help, &["Esc", "?", "q"], A::Back, "close", VIEW, "Close the help.", 2),
    // What a merge brings.
    row(C::Sheet, &["Enter"], A::Apply, "merge", CODE, "Merge what is shown.", 1),
    row(C::Sheet, &["Down", "j", "Space"], A::Down, "down", MOVE, "A line down.", 2),
    row(C::Sheet, &["Up", "k"], A::Up, "up", MOVE, "A line up.", 0),
    row(C::Sheet, &["PageDown", "C-d"], A::PageDown, "page down", MOVE, "A page down.", 0),
    row(C::Sheet, &["PageUp", "C-u"], A::PageUp, "page up", MOVE, "A page up.", 0),
    row(C::Sheet, &["Home", "g"], A::First, "start", MOVE, "To the start.", 0),
    row(C::Sheet, &["End", "G"], A::Last, "end", MOVE, "To the end.", 0),
    row(C::Sheet, &["Esc", "q"], A::Back, "leave", VIEW, "Leave everything as it is.", 3),
    // Everywhere.
    row(C::Anywhere, &["F1", "A-1"], A::ShowDocuments, "documents", GO, "The documents of the project.", 0),
    row(C::Anywhere, &["F2", "A-2"], A::ShowReader, "reader", GO, "The document that is open.", 0),
    row(C::Anywhere, &["F3", "A-3"], A::ShowCodebook, "codebook", GO, "The codes and their definitions.", 0),
    row(C::Anywhere, &["F4", "A-4", "C-f"], A::ShowSearch, "search", GO, "Search the project.", 0),
    row(C::Anywhere, &["F5", "A-5"], A::ShowReports, "reports", GO, "Frequency and co-occurrence.", 0),
    row(C::Anywhere, &["F6", "A-6"], A::ShowHistory, "history", GO, "What was done, and by whom.", 0),
    row(
        C::Anywhere,
        &["F7", "A-7"],
        A::ShowCompare,
        "compare",
        GO,
        "Two coders side by side, and what was decided.",
        0,
    ),
    row(C::Anywhere, &["u"], A::Undo, "undo", EMIC, "Undo your last step.", 20),
    row(C::Anywhere, &["U", "C-r"], A::Redo, "redo", EMIC, "Bring back what was undone.", 0),
    row(C::Anywhere, &["?"], A::Help, "help", EMIC, "The keys of this screen.", 30),
    row(C::Anywhere, &["C-p"], A::Palette, "palette", EMIC, "Find any action by its name.", 21),
    row(
        C::Anywhere,
        &[":"],
        A::CommandLine,
        "command",
        EMIC,
        "Type a command, as in :open ALD-W1 or :report frequency by site.",
        0,
    ),
    row(C::Anywhere, &["q"], A::Quit, "quit", EMIC, "Leave. Nothing is asked: everything is saved already.", 22),
    row(C::Anywhere, &["C-z"], A::Suspend, "suspend", EMIC, "To the shell; `fg` comes back.", 0),
    row(C::Anywhere, &["C-l"], A::Redraw, "redraw", EMIC, "Draw the screen afresh.", 0),
    row(C::Anywhere, &["C-c"], A::Interrupt, "", EMIC, "Stops nothing and loses nothing; says how to leave.", 0),
];

/// The digits of a key written `1–9` or `A-1–9`, as keys.
fn spread(text: &str) -> Vec<Key> {
    match text.strip_suffix("1–9") {
        Some(prefix) => ('1'..='9').filter_map(|digit| Key::parse(&format!("{prefix}{digit}"))).collect(),
        None => Key::parse(text).into_iter().collect(),
    }
}

/// How a key of the table is shown.
pub fn shown(text: &str) -> String {
    match text.strip_suffix("1–9") {
        Some(prefix) => format!("{}1–9", prefix.replace("A-", "Alt-")),
        None => Key::parse(text).map_or_else(|| text.to_owned(), |key| key.to_string()),
    }
}

fn index() -> &'static HashMap<(Context, Key), Action> {
    static INDEX: OnceLock<HashMap<(Context, Key), Action>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let keys = |binding: &'static Binding| binding.keys.iter().flat_map(|text| spread(text));
        KEYMAP.iter().flat_map(|b| keys(b).map(|key| ((b.context, key), b.action))).collect()
    })
}

/// What a key does in a context.
pub fn action(context: Context, key: Key) -> Option<Action> {
    index().get(&(context, key)).copied()
}

/// The rows of a context.
pub fn of(context: Context) -> impl Iterator<Item = &'static Binding> {
    KEYMAP.iter().filter(move |binding| binding.context == context)
}

/// The hints of a context, the first-ranked first.
pub fn hints(context: Context) -> Vec<&'static Binding> {
    let mut found: Vec<&Binding> = of(context).filter(|binding| binding.hint > 0).collect();
    found.sort_by_key(|binding| binding.hint);
    found
}

/// The whole table as a Markdown page.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Keys\n\nMade from the table in `src/tui/keymap.rs`; inside emic, `?` shows the keys of the screen you are on.\n",
    );
    for context in Context::ALL {
        page.push_str(&format!("\n## {}\n\n| keys | | what it does |\n|:--|:--|:--|\n", context.title()));
        for binding in of(context) {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{}`", shown(key))).collect();
            page.push_str(&format!("| {} | {} | {} |\n", keys.join(" "), binding.group, binding.doc));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let mut seen = HashSet::new();
        for binding in KEYMAP {
            for text in binding.keys {
                let keys = spread(text);
                assert!(!keys.is_empty(), "{text} is no key");
                for key in keys {
                    assert!(seen.insert((binding.context, key)), "{key} twice in {:?}", binding.context);
                }
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_every_row_a_doc() {
        for action in Action::ALL {
            assert!(KEYMAP.iter().any(|binding| binding.action == *action), "{action:?} has no key");
        }
        for binding in KEYMAP {
            assert!(binding.doc.ends_with('.') && !binding.group.is_empty(), "{:?}", binding.action);
        }
    }

    #[test]
    fn text_can_be_typed_where_text_is_wanted() {
        for binding in KEYMAP.iter().filter(|binding| binding.context.takes_text()) {
            for key in binding.keys.iter().flat_map(|text| spread(text)) {
                let marks = binding.context == Context::Picker && key.typed() == Some(' ');
                assert!(key.typed().is_none() || marks, "{key} cannot be typed in {:?}", binding.context);
            }
        }
    }

    #[test]
    fn the_page_in_the_documents_is_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
        if std::env::var_os("EMIC_WRITE_DOCS").is_some() {
            std::fs::write(path, markdown()).expect("the page is written");
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == markdown(), "docs/keys.md is out of date: run this test with EMIC_WRITE_DOCS=1");
    }
}
