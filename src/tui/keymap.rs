//! The keys: one table that serves dispatch, the hints at the foot, the help, the palette and the documents.
//!
//! A key means what the first context on the stack says that knows it; [`Context::Anywhere`] comes last.
//! In contexts where text is typed, keys that type a character and stand in no row of that context are text.

mod anywhere;
mod codebook;
mod compare;
mod documents;
mod history;
mod import_review;
mod memos;
mod reader;
mod reports;
mod search;
mod table;
mod windows;

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
    /// Codings whose text was corrected.
    Revised,
    /// The memos.
    Memos,
    /// A memo that is read.
    MemoRead,
    /// A long text to be written.
    Editor,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 26] = [
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
        Self::Memos,
        Self::MemoRead,
        Self::Import,
        Self::Start,
        Self::Chooser,
        Self::Field,
        Self::Path,
        Self::Memo,
        Self::Editor,
        Self::Palette,
        Self::Help,
        Self::Sheet,
        Self::Lines,
        Self::Revised,
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
            Self::Revised => "Codings whose text was corrected",
            Self::Memos => "Memos",
            Self::MemoRead => "Memos, while one is read",
            Self::Editor => "Writing a long memo",
        }
    }

    /// Whether characters typed here are text.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Picker | Self::Palette | Self::Field | Self::Path | Self::Memo | Self::Editor)
    }

    /// Whether keys that this context does not know stop here.
    pub fn is_modal(self) -> bool {
        self.takes_text()
            || matches!(
                self,
                Self::Chooser | Self::Help | Self::Sheet | Self::Lines | Self::Revised | Self::Adjust | Self::Import
            )
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

/// Every key there is, in the order of the help.
pub fn all() -> &'static [Binding] {
    static ALL: OnceLock<Vec<Binding>> = OnceLock::new();
    ALL.get_or_init(|| {
        let tables = [
            reader::ROWS,
            documents::ROWS,
            codebook::ROWS,
            search::ROWS,
            reports::ROWS,
            history::ROWS,
            compare::ROWS,
            memos::ROWS,
            import_review::ROWS,
            windows::ROWS,
            anywhere::ROWS,
        ];
        tables.concat()
    })
}

/// Keys that are pressed one after the other.
pub type Keys = Vec<Key>;

/// What a key of the table stands for: keys in turn, and where it ends in `1–9` the same with each digit.
fn spread(text: &str) -> Vec<Keys> {
    let parse = |text: &str| text.split(' ').map(Key::parse).collect::<Option<Keys>>();
    match text.strip_suffix("1–9") {
        Some(prefix) => ('1'..='9').filter_map(|digit| parse(&format!("{prefix}{digit}"))).collect(),
        None => parse(text).into_iter().collect(),
    }
}

/// How a key of the table is shown.
pub fn shown(text: &str) -> String {
    let one = |text: &str| match text.strip_suffix("1–9") {
        Some(prefix) => format!("{}1–9", prefix.replace("A-", "Alt-")),
        None => Key::parse(text).map_or_else(|| text.to_owned(), |key| key.to_string()),
    };
    text.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

fn index() -> &'static HashMap<(Context, Keys), Action> {
    static INDEX: OnceLock<HashMap<(Context, Keys), Action>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let keys = |binding: &'static Binding| binding.keys.iter().flat_map(|text| spread(text));
        all().iter().flat_map(|b| keys(b).map(|keys| ((b.context, keys), b.action))).collect()
    })
}

/// What keys pressed in turn do in a context.
pub fn action(context: Context, keys: &[Key]) -> Option<Action> {
    index().get(&(context, keys.to_vec())).copied()
}

/// What can follow on these keys in a context: the key that is next, and its row.
pub fn following(context: Context, keys: &[Key]) -> Vec<(Key, &'static Binding)> {
    let next = |text: &str| {
        let keys_of_row = spread(text).into_iter().next()?;
        keys_of_row.strip_prefix(keys).and_then(|rest| rest.first().copied())
    };
    let rows = of(context).flat_map(|row| row.keys.iter().map(move |text| (row, text)));
    rows.filter_map(|(row, text)| Some((next(text)?, row))).collect()
}

/// What the keys that begin with this one are about.
pub fn prefix(context: Context, key: Key) -> Option<&'static str> {
    let found = table::PREFIXES.iter().find(|prefix| prefix.context == context && Key::parse(prefix.key) == Some(key));
    found.map(|prefix| prefix.label)
}

/// The rows of a context.
pub fn of(context: Context) -> impl Iterator<Item = &'static Binding> {
    all().iter().filter(move |binding| binding.context == context)
}

/// A hint at the foot of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Its rank, from 1.
    pub rank: u8,
    /// The key.
    pub key: &'static str,
    /// What is done; nothing is, where further keys are waited for.
    pub action: Option<Action>,
    /// It in a word or two.
    pub label: &'static str,
}

/// The hints of a context, the first-ranked first.
pub fn hints(context: Context) -> Vec<Hint> {
    let rows = of(context).filter_map(|row| {
        let key = row.keys.first()?;
        Some(Hint { rank: row.hint, key, action: Some(row.action), label: row.label })
    });
    let prefixes = table::PREFIXES.iter().filter(|prefix| prefix.context == context);
    let prefixes = prefixes.map(|p| Hint { rank: p.hint, key: p.key, action: None, label: p.label });
    let mut found: Vec<Hint> = rows.chain(prefixes).filter(|hint| hint.rank > 0).collect();
    found.sort_by_key(|hint| hint.rank);
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
        let mut prefixes = HashSet::new();
        for binding in all() {
            for text in binding.keys {
                let keys = spread(text);
                assert!(!keys.is_empty(), "{text} is no key");
                for keys in keys {
                    prefixes.extend((1..keys.len()).map(|end| (binding.context, keys[..end].to_vec())));
                    assert!(seen.insert((binding.context, keys)), "{text} twice in {:?}", binding.context);
                }
            }
        }
        // What is begun is never done at once: no waiting decides.
        assert_eq!(seen.intersection(&prefixes).next(), None);
        let named: HashSet<(Context, Keys)> =
            table::PREFIXES.iter().flat_map(|p| spread(p.key).into_iter().map(|keys| (p.context, keys))).collect();
        assert_eq!(named, prefixes, "every prefix has a name, and only prefixes have");
    }

    #[test]
    fn every_action_has_a_key_and_every_row_a_doc() {
        for action in Action::ALL {
            assert!(all().iter().any(|binding| binding.action == *action), "{action:?} has no key");
        }
        for binding in all() {
            assert!(binding.doc.ends_with('.') && !binding.group.is_empty(), "{:?}", binding.action);
        }
    }

    #[test]
    fn text_can_be_typed_where_text_is_wanted() {
        for binding in all().iter().filter(|binding| binding.context.takes_text()) {
            for keys in binding.keys.iter().flat_map(|text| spread(text)) {
                let typed = |key: &Key| key.typed().is_some_and(|c| c != ' ' || binding.context != Context::Picker);
                assert!(!keys.first().is_some_and(typed), "{keys:?} cannot be typed in {:?}", binding.context);
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
