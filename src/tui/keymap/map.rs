//! The keys in force: the table, a preset, and what the user changed; built and checked as a whole.
//!
//! A map that is not sound is not built: no key means two things in one place, none is hidden behind another
//! that begins like it, text can be typed where text is wanted, and there is a way out of every window.

use super::{Binding, Context, Keys, all, digits, plain, spread, table};
use crate::tui::action::Action;
use crate::tui::key::Key;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// A set of keys that emic comes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// Letters as in vi, and the arrows.
    #[default]
    Vim,
    /// As in an office program.
    Plain,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Vim, Self::Plain];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vim => "vim",
            Self::Plain => "plain",
        }
    }
}

/// Other keys for a row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub context: Context,
    /// What is done.
    pub action: Action,
    /// The keys, as the table writes them; none take the row off the keyboard.
    pub keys: Vec<String>,
    /// The line of the file that says so.
    pub line: usize,
}

/// Something that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file.
    pub line: usize,
    /// What is wrong, and what is possible.
    pub what: String,
}

/// A row with the keys it has now.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row of the table.
    pub what: &'static Binding,
    /// Its keys, the one that is shown first; there may be none.
    pub keys: Vec<String>,
}

/// A hint at the foot of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Its rank, from 1.
    pub rank: u8,
    /// The key.
    pub key: String,
    /// What is done; nothing is, where further keys are waited for.
    pub action: Option<Action>,
    /// It in a word or two.
    pub label: &'static str,
}

/// The keys in force.
#[derive(Debug)]
pub struct Keymap {
    preset: Preset,
    words: bool,
    rows: Vec<Row>,
    index: HashMap<(Context, Keys), Action>,
}

/// Stands around a key that a message leaves open; no text has it, for it belongs to nobody's alphabet.
const MARK: char = '\u{f8e0}';

/// The key of an action, for a message: which it is, is settled when the message is said.
pub fn mention(context: Context, action: Action) -> String {
    format!("{MARK}{}.{}{MARK}", context.name(), action.name())
}

/// A text in which keys stand in braces, as in `{reader.code}`, as [`mention`] leaves them open.
pub fn open_mentions(text: &str) -> String {
    text.replace(['{', '}'], MARK.encode_utf8(&mut [0; 4]))
}

/// The key that undoes, for a message.
pub fn undo() -> String {
    mention(Context::Anywhere, Action::Undo)
}

/// What the keys that begin alike are about, where the table has no name for it.
const UNNAMED: &str = "more keys";

impl Default for Keymap {
    fn default() -> Self {
        Self::build(Preset::default(), &[])
    }
}

impl Keymap {
    /// The keys of a preset.
    pub fn of_preset(preset: Preset) -> Arc<Self> {
        static MAPS: OnceLock<[Arc<Keymap>; 2]> = OnceLock::new();
        let maps = MAPS.get_or_init(|| Preset::ALL.map(|preset| Arc::new(Self::build(preset, &[]))));
        let [vim, plain] = maps;
        Arc::clone(if preset == Preset::Plain { plain } else { vim })
    }

    /// The keys of a preset with changes; all that is wrong with them, where anything is.
    pub fn with(preset: Preset, changes: &[Change]) -> Result<Self, Vec<Problem>> {
        let map = Self::build(preset, changes);
        let problems = map.problems(changes);
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// The keys that changes take from what they do everywhere, as the palette: no mistake, but seldom meant.
    pub fn shadows(&self, changes: &[Change]) -> Vec<Problem> {
        let usual: HashSet<_> = Self::of_preset(self.preset).shadowed().into_iter().collect();
        let line = |context: Context, action: Action| {
            changes.iter().filter(|change| (change.context, change.action) == (context, action)).map(|c| c.line).max()
        };
        let new = self.shadowed().into_iter().filter(|shadow| !usual.contains(shadow));
        let mut problems: Vec<Problem> = new
            .map(|(context, keys, action, everywhere)| {
                let line = line(context, action).max(line(Context::Anywhere, everywhere)).unwrap_or(0);
                let keys = keys.iter().map(|key| key.in_words()).collect::<Vec<_>>().join(" ");
                let (place, everywhere) = (context.name(), everywhere.name());
                let what =
                    format!("“{keys}” is {} in {place}, so it does not reach {everywhere} from there", action.name());
                Problem { line, what }
            })
            .collect();
        problems.sort_by(|a, b| (a.line, &a.what).cmp(&(b.line, &b.what)));
        problems.dedup();
        problems
    }

    /// The keys of screens that also do something everywhere, which is not reached there.
    fn shadowed(&self) -> Vec<(Context, Keys, Action, Action)> {
        let everywhere = self.index.iter().filter(|((context, _), _)| *context == Context::Anywhere);
        let mut found = Vec::new();
        for ((_, keys), wanted) in everywhere {
            for ((context, own), action) in &self.index {
                let is_screen = *context != Context::Anywhere && !context.is_modal();
                if is_screen && own.starts_with(keys) && action != wanted {
                    found.push((*context, own.clone(), *action, *wanted));
                }
            }
        }
        found
    }

    /// The same keys, named in words: for screen readers, to which `⇧→` says nothing.
    pub fn in_words(&self) -> Self {
        Self { words: true, rows: self.rows.clone(), index: self.index.clone(), preset: self.preset }
    }

    fn build(preset: Preset, changes: &[Change]) -> Self {
        let mut rows: Vec<Row> = all()
            .iter()
            .map(|what| Row { what, keys: what.keys.iter().map(|key| (*key).to_owned()).collect() })
            .collect();
        let preset_changes: &[(Context, Action, &[&str])] = if preset == Preset::Plain { plain::CHANGES } else { &[] };
        let mut set = |context: Context, action: Action, keys: Vec<String>| {
            let row = rows.iter_mut().find(|row| row.what.context == context && row.what.action == action);
            if let Some(row) = row {
                row.keys = keys;
            }
        };
        for (context, action, keys) in preset_changes {
            set(*context, *action, keys.iter().map(|key| (*key).to_owned()).collect());
        }
        for change in changes {
            set(change.context, change.action, change.keys.clone());
        }
        let mut index = HashMap::new();
        for row in &rows {
            for keys in row.keys.iter().flat_map(|text| spread(text)) {
                index.entry((row.what.context, keys)).or_insert(row.what.action);
            }
        }
        Self { preset, words: preset == Preset::Plain, rows, index }
    }

    /// The preset it began with.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// All rows, in the order of the help.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of a context.
    pub fn of(&self, context: Context) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.what.context == context)
    }

    /// What keys pressed in turn do in a context.
    pub fn action(&self, context: Context, keys: &[Key]) -> Option<Action> {
        self.index.get(&(context, keys.to_vec())).copied()
    }

    /// What can follow on these keys in a context: the key that is next, and its row.
    pub fn following(&self, context: Context, keys: &[Key]) -> Vec<(Key, &Row)> {
        let next = |text: &str| {
            let keys_of_row = spread(text).into_iter().next()?;
            keys_of_row.strip_prefix(keys).and_then(|rest| rest.first().copied())
        };
        let rows = self.of(context).flat_map(|row| row.keys.iter().map(move |text| (row, text)));
        rows.filter_map(|(row, text)| Some((next(text)?, row))).collect()
    }

    /// What the keys that begin with this one are about.
    pub fn prefix(&self, context: Context, key: Key) -> &'static str {
        let named = |prefix: &&table::Prefix| prefix.context == context && Key::parse(prefix.key) == Some(key);
        table::PREFIXES.iter().find(named).map_or(UNNAMED, |prefix| prefix.label)
    }

    /// The hints of a context, the first-ranked first.
    pub fn hints(&self, context: Context) -> Vec<Hint> {
        let rows = self.of(context).filter_map(|row| {
            let key = row.keys.first()?.clone();
            Some(Hint { rank: row.what.hint, key, action: Some(row.what.action), label: row.what.label })
        });
        let leads = |key: &str| Key::parse(key).is_some_and(|key| !self.following(context, &[key]).is_empty());
        let prefixes = table::PREFIXES.iter().filter(|prefix| prefix.context == context && leads(prefix.key));
        let prefixes = prefixes.map(|p| Hint { rank: p.hint, key: p.key.to_owned(), action: None, label: p.label });
        let mut found: Vec<Hint> = rows.chain(prefixes).filter(|hint| hint.rank > 0).collect();
        found.sort_by_key(|hint| hint.rank);
        found
    }

    /// The key of an action as it is shown in a message; “(no key)” where it has none.
    pub fn key(&self, context: Context, action: Action) -> String {
        let row = self.of(context).find(|row| row.what.action == action);
        row.and_then(|row| row.keys.first()).map_or_else(|| "(no key)".to_owned(), |key| self.shown(key))
    }

    /// How a key of the table is shown.
    pub fn shown(&self, text: &str) -> String {
        let name = |key: Key| if self.words { key.in_words() } else { key.to_string() };
        let one = |text: &str| match digits(text) {
            Some(prefix) => {
                let five = Key::parse(&format!("{prefix}5")).map(name).unwrap_or_default();
                format!("{}1–9", five.strip_suffix('5').unwrap_or_default())
            }
            None => Key::parse(text).map_or_else(|| text.to_owned(), name),
        };
        text.split(' ').map(one).collect::<Vec<_>>().join(" ")
    }

    /// A message with the keys in it that [`mention`] left open.
    pub fn spell(&self, message: &str) -> String {
        let mut spelled = String::new();
        for (at, part) in message.split(MARK).enumerate() {
            let named = part.split_once('.').filter(|_| at % 2 == 1);
            let row = named.and_then(|(context, action)| {
                self.rows.iter().find(|row| row.what.context.name() == context && row.what.action.name() == action)
            });
            match row {
                Some(row) => spelled.push_str(&self.key(row.what.context, row.what.action)),
                None => spelled.push_str(part),
            }
        }
        spelled
    }

    /// How a key that was pressed is shown.
    pub fn pressed(&self, key: Key) -> String {
        if self.words { key.in_words() } else { key.to_string() }
    }

    /// All that is wrong; each is laid to the last line that has to do with it.
    pub fn problems(&self, changes: &[Change]) -> Vec<Problem> {
        let line = |what: &Binding| {
            let of = |change: &&Change| change.context == what.context && change.action == what.action;
            changes.iter().filter(of).map(|change| change.line).max().unwrap_or(0)
        };
        let mut problems = Vec::new();
        let mut taken: HashMap<(Context, Keys), &Binding> = HashMap::new();
        for row in &self.rows {
            let here = |what: String| Problem { line: line(row.what), what };
            let place = row.what.context.name();
            if row.keys.is_empty() && is_needed(row.what) {
                let action = row.what.action.name();
                problems.push(here(format!("{place}: without a key for {action} there is no way out; give it one")));
            }
            for text in &row.keys {
                let all_of_text = spread(text);
                if let Some(what) = unfit(row.what, text, &all_of_text) {
                    problems.push(here(what));
                    continue;
                }
                for keys in all_of_text {
                    if let Some(other) = taken.insert((row.what.context, keys), row.what) {
                        let (one, two) = (other.action.name(), row.what.action.name());
                        let what = if one == two {
                            format!("“{text}” stands twice for {one} in {place}")
                        } else {
                            format!(
                                "“{text}” means both {one} and {two} in {place}; take it from one of them, as in {one} = [] or with another key"
                            )
                        };
                        problems.push(Problem { line: line(other).max(line(row.what)), what });
                        break;
                    }
                }
            }
        }
        problems.extend(hidden(&taken, line));
        problems.sort_by_key(|problem| problem.line);
        problems.dedup();
        problems
    }
}

/// Whether one could not go on without it.
fn is_needed(row: &Binding) -> bool {
    match row.action {
        Action::Quit => true,
        Action::Back => row.context.is_modal(),
        Action::Apply => row.context.takes_text(),
        _ => false,
    }
}

/// What is wrong with a key by itself.
fn unfit(row: &Binding, text: &str, spread: &[Keys]) -> Option<String> {
    let place = row.context.name();
    let Some(keys) = spread.first() else {
        return Some(format!(
            "“{text}” is no key; keys are written as in c, G, 5, Space, Enter, Esc, Tab, S-Tab, Delete, C-p (Ctrl), A-1 (Alt), S-Right (Shift), PageDown, F5, or two in turn as in \"g e\""
        ));
    };
    if let Some((key, instead)) = keys.iter().find_map(|key| Some((key, key.sent_instead()?))) {
        return Some(format!("a terminal sends {instead} for {}; name {instead}, or another key", key.in_words()));
    }
    let typed = |key: &&Key| key.typed().is_some_and(|c| c != ' ' || row.context != Context::Picker);
    if row.context.takes_text() && keys.first().filter(typed).is_some() {
        return Some(format!(
            "“{text}” could not be typed any more in {place}, where text is written; give {} a key that types nothing, as in C-{} or F9",
            row.action.name(),
            keys.first()
                .and_then(|key| key.typed())
                .filter(char::is_ascii_alphabetic)
                .map_or('x', |c| c.to_ascii_lowercase()),
        ));
    }
    let digit = |keys: &Keys| keys.last().is_some_and(|key| matches!(key.name, crate::tui::key::Name::Char('1'..='9')));
    if matches!(row.action, Action::Pin | Action::Pinned) && !spread.iter().all(digit) {
        return Some(format!("“{text}” has no digit, and {} asks which; write 1–9 or A-1–9", row.action.name()));
    }
    None
}

/// Keys that are never reached, for another begins like them and is done at once.
fn hidden(taken: &HashMap<(Context, Keys), &Binding>, line: impl Fn(&Binding) -> usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    let written = |keys: &[Key]| keys.iter().map(|key| key.in_words()).collect::<Vec<_>>().join(" ");
    for ((context, keys), row) in taken {
        for end in 1..keys.len() {
            let Some(begin) = keys.get(..end) else { continue };
            if let Some(other) = taken.get(&(*context, begin.to_vec())) {
                problems.push(Problem {
                    line: line(row).max(line(other)),
                    what: format!(
                        "“{}” is {} in {}, so “{}” for {} is never reached; give one of them another key",
                        written(begin),
                        other.action.name(),
                        context.name(),
                        written(keys),
                        row.action.name()
                    ),
                });
            }
        }
    }
    // The order of a hash map is nobody's.
    problems.sort_by(|a, b| a.what.cmp(&b.what));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(context: Context, action: Action, keys: &[&str], line: usize) -> Change {
        Change { context, action, keys: keys.iter().map(|key| (*key).to_owned()).collect(), line }
    }

    fn wrong(changes: &[Change]) -> Vec<String> {
        let problems = Keymap::with(Preset::Vim, changes).err().unwrap_or_default();
        problems.into_iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect()
    }

    #[test]
    fn the_presets_are_sound() {
        for preset in Preset::ALL {
            assert_eq!(Keymap::of_preset(preset).problems(&[]), []);
        }
        for (context, action, _) in plain::CHANGES {
            assert!(
                all().iter().any(|row| row.context == *context && row.action == *action),
                "{context:?} knows no {action:?}"
            );
        }
    }

    #[test]
    fn other_keys_take_the_place_of_those_of_the_table() {
        let map =
            Keymap::with(Preset::Vim, &[change(Context::Reader, Action::Code, &["y y", "F9"], 1)]).expect("sound");
        let key = |text: &str| Key::parse(text).expect("a key");
        assert_eq!(map.action(Context::Reader, &[key("c")]), None);
        assert_eq!(map.action(Context::Reader, &[key("y"), key("y")]), Some(Action::Code));
        assert_eq!(map.following(Context::Reader, &[key("y")]).len(), 1);
        assert_eq!(map.prefix(Context::Reader, key("y")), UNNAMED);
        assert_eq!(map.key(Context::Reader, Action::Code), "y y");
        assert_eq!(map.shown("A-1–9"), "Alt-1–9");
        assert_eq!(map.in_words().shown("S-Right"), "Shift-Right");
        let none = Keymap::with(Preset::Vim, &[change(Context::Reader, Action::Copy, &[], 1)]).expect("sound");
        assert_eq!(none.key(Context::Reader, Action::Copy), "(no key)");
        let said = format!("Done; {} undoes it.", mention(Context::Anywhere, Action::Undo));
        assert_eq!(map.spell(&said), "Done; u undoes it.");
        assert_eq!(Keymap::of_preset(Preset::Plain).spell(&said), "Done; Ctrl-Z undoes it.");
        assert_eq!(map.spell("as it stands"), "as it stands");
    }

    #[test]
    fn what_is_not_sound_is_said() {
        let cases = [
            (change(Context::Reader, Action::Copy, &["c"], 3), "3: “c” means both code and copy in reader"),
            (
                change(Context::Reader, Action::Copy, &["g e"], 4),
                "4: “g” is first in reader, so “g e” for copy is never",
            ),
            (change(Context::Field, Action::Apply, &["x"], 5), "5: “x” could not be typed any more in field"),
            (change(Context::Field, Action::Back, &[], 6), "6: field: without a key for back there is no way out"),
            (change(Context::Anywhere, Action::Quit, &[], 7), "7: anywhere: without a key for quit"),
            (change(Context::Reader, Action::Pinned, &["F9"], 8), "8: “F9” has no digit"),
            (change(Context::Reader, Action::Copy, &["C-i"], 9), "9: a terminal sends Tab for Ctrl-I"),
            (change(Context::Reader, Action::Copy, &["Contrl-x"], 10), "10: “Contrl-x” is no key"),
            (change(Context::Reader, Action::Copy, &["Q", "Q"], 11), "11: “Q” stands twice for copy"),
        ];
        for (change, expected) in cases {
            let said = wrong(&[change]);
            assert!(said.len() == 1 && said[0].starts_with(expected), "{said:?} instead of {expected}");
        }
        let swapped =
            [change(Context::Reader, Action::Code, &["y"], 1), change(Context::Reader, Action::Memo, &["c"], 2)];
        assert_eq!(wrong(&swapped), Vec::<String>::new());
        // Space marks in the picker, where nothing is typed.
        assert_eq!(wrong(&[change(Context::Picker, Action::Mark, &["Space", "C-t"], 1)]), Vec::<String>::new());
    }
}
