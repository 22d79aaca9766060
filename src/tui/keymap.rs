//! The keys: one table that serves dispatch, the hints at the foot, the help, the palette and the documents.
//!
//! A key means what the first context on the stack says that knows it; [`Context::Anywhere`] comes last.
//! In contexts where text is typed, keys that type a character and stand in no row of that context are text.

mod table;

pub use table::KEYMAP;

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
    /// The review before an import.
    Import,
    /// The code picker.
    Picker,
    /// A list to choose from.
    Chooser,
    /// The palette.
    Palette,
    /// A line to be written.
    Field,
    /// A path to be written.
    Path,
    /// A text to be written.
    Memo,
    /// The help.
    Help,
    /// Lines to read before something is done.
    Sheet,
    /// Lines to read.
    Lines,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 22] = [
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
        Self::Import,
        Self::Start,
        Self::Chooser,
        Self::Field,
        Self::Path,
        Self::Memo,
        Self::Palette,
        Self::Help,
        Self::Sheet,
        Self::Lines,
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
            Self::Import => "Import, before it is made",
            Self::Picker => "Code picker",
            Self::Chooser => "Choosing from a list",
            Self::Palette => "Palette",
            Self::Field => "Writing a line",
            Self::Path => "Writing a path",
            Self::Memo => "Writing a memo",
            Self::Help => "Help",
            Self::Sheet => "What a merge brings",
            Self::Lines => "Lines of a file",
        }
    }

    /// Whether characters typed here are text.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Picker | Self::Palette | Self::Field | Self::Path | Self::Memo)
    }

    /// Whether keys that this context does not know stop here.
    pub fn is_modal(self) -> bool {
        self.takes_text()
            || matches!(self, Self::Chooser | Self::Help | Self::Sheet | Self::Lines | Self::Adjust | Self::Import)
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
