//! What a person can do: the actions that keys, the palette and the mouse ask for.

macro_rules! actions {
    ($($name:ident: $doc:literal,)*) => {
        /// Something that a person can do. What each does is said in the keymap.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $doc] $name,)*
        }

        impl Action {
            /// All actions.
            pub const ALL: &'static [Action] = &[$(Action::$name,)*];

            /// Its name in the configuration file, as in `next-document`.
            pub fn name(self) -> String {
                kebab(match self {
                    $(Self::$name => stringify!($name),)*
                })
            }
        }
    };
}

/// `NextDocument` as `next-document`.
pub(super) fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

actions! {
    ShowDocuments: "To the documents.",
    ShowReader: "To the reader.",
    ShowCodebook: "To the codebook.",
    ShowSearch: "To the search.",
    ShowReports: "To the reports.",
    ShowHistory: "To the history.",
    ShowCompare: "To the comparison of coders.",
    Help: "The keys of this screen.",
    Palette: "Every action by name.",
    CommandLine: "The command line.",
    Undo: "Undo.",
    Redo: "Redo.",
    Quit: "Leave.",
    Suspend: "To the shell.",
    Redraw: "Draw afresh.",
    Interrupt: "Control-C, which leaves nothing.",
    Up: "Up.",
    Down: "Down.",
    Left: "Left.",
    Right: "Right.",
    PageUp: "A page up.",
    PageDown: "A page down.",
    HalfUp: "Half a page up.",
    HalfDown: "Half a page down.",
    First: "To the first.",
    Last: "To the last.",
    LineStart: "To the start of the line.",
    LineEnd: "To the end of the line.",
    Open: "Open.",
    Back: "Back.",
    NextPane: "The other pane.",
    Filter: "Narrow a list.",
    SortNext: "Sort by the next column.",
    SortReverse: "Turn the order round.",
    Finish: "Finished, or not.",
    NextToCode: "The next document to code.",
    Merge: "Take in another copy.",
    Recheck: "What was coded under an older definition.",
    Keep: "Hold a coding to the definition that stands.",
    NextDocument: "The next document.",
    PreviousDocument: "The previous document.",
    Sentence: "The next sentence.",
    SentenceBack: "The previous sentence.",
    Turn: "The next turn.",
    TurnBack: "The previous turn.",
    Word: "The next word.",
    WordBack: "The previous word.",
    Extend: "Extend the selection.",
    OtherEnd: "The other end of the selection.",
    ExtendLeft: "Extend to the left.",
    ExtendRight: "Extend to the right.",
    ExtendUp: "Extend upwards.",
    ExtendDown: "Extend downwards.",
    Grow: "A greater selection.",
    Shrink: "The selection before.",
    Code: "Code the selection.",
    CodeAgain: "The last code again.",
    Remove: "Remove a coding.",
    Memo: "A memo on a coding.",
    Pinned: "A pinned code.",
    Copy: "Copy.",
    Find: "Find in the document.",
    FindNext: "The next place found.",
    FindPrevious: "The previous place found.",
    NextCoding: "The next coding.",
    PreviousCoding: "The previous coding.",
    Unfold: "Unfold.",
    Fold: "Fold.",
    FoldAll: "Fold or unfold all.",
    Pin: "Pin to a digit.",
    Mark: "Mark.",
    MarkAll: "Mark all.",
    Reach: "What is coded of a hit.",
    EditQuery: "Edit the query.",
    WithMemo: "Apply with a memo.",
    Apply: "Apply.",
    Report: "The other report.",
    CompareBy: "Compare by.",
    Unit: "The unit.",
    Depth: "The depth.",
    Scope: "The scope.",
    Coders: "Whose codings.",
    Group: "The next group.",
    GroupBack: "The previous group.",
    Shade: "Heat or bars.",
    Notes: "What was counted.",
    Export: "Write to a file.",
    CompareDocument: "Compare coders on this document.",
    TakeFirst: "The first coder's reading stands.",
    TakeSecond: "The second coder's reading stands.",
    TakeBoth: "Both readings stand.",
    TakeNeither: "Neither reading stands.",
    Adjust: "A reading of its own.",
    Reopen: "Open a decision again.",
    ShowSame: "Show what is the same.",
    OneOrAll: "One document, or all.",
    SplitTurn: "A turn is two.",
    JoinTurns: "Turns are one.",
    AssignTurn: "Somebody else speaks.",
    Revised: "Codings to look at after a correction.",
    Place: "Place a coding.",
    Import: "Bring files in.",
    Confirm: "Import what is shown.",
    Respondent: "A label is a respondent's.",
    Client: "A label is a client's.",
    Interviewer: "A label is an interviewer's.",
    Facilitator: "A label is a facilitator's.",
    Observer: "A label is an observer's.",
    Nobody: "A label is nobody's.",
    Same: "A label means another one.",
    AddLabel: "A label that was passed over is a speaker's.",
    Everywhere: "The same in all files.",
    AsFormat: "Read a file as another format.",
    Encoding: "Read a file in another encoding.",
    Look: "Look at the lines.",
    DoubtsOnly: "Only what is doubtful.",
    TakeBack: "Take a decision back.",
    Complete: "Complete what is written.",
    CompleteBack: "The candidate before.",
}
