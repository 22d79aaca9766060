//! The configuration file: which theme, which keys, whether for a screen reader.
//!
//! It is read once, at the start, and checked as a whole. What is wrong in it never keeps anybody from their
//! work: a theme that is right holds, and so does the mode for screen readers; of the keys either all changes
//! hold or none, for half of a keymap is nobody's keymap. All that is wrong is said with its line.

use super::app::Preferences;
use super::fuzzy::nearest;
use super::keymap::{Change, Context, Keymap, Preset, Problem, all};
use super::theme::{Look, Theme};
use etcetera::BaseStrategy as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a configuration file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file, if there is one.
    pub path: Option<PathBuf>,
    /// The look.
    pub look: Look,
    /// Whether to draw for a screen reader.
    pub screen_reader: bool,
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// All that is wrong.
    pub problems: Vec<Problem>,
    /// What is right, but perhaps not meant.
    pub doubts: Vec<Problem>,
}

/// The variable that names another file.
pub const VARIABLE: &str = "EMIC_CONFIG";

/// The file: `$EMIC_CONFIG`, else `emic/config.toml` in the user's configuration folder.
fn path() -> (Option<PathBuf>, bool) {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        return (Some(PathBuf::from(named)), true);
    }
    let folder = etcetera::choose_base_strategy().ok().map(|strategy| strategy.config_dir());
    (folder.map(|folder| folder.join("emic").join("config.toml")), false)
}

impl Config {
    /// The user's.
    pub fn load() -> Self {
        match path() {
            (Some(path), named) => Self::of_file(&path, named),
            (None, _) => Self::default(),
        }
    }

    /// What a file says; one that is not there is an error only where it was named.
    pub fn of_file(path: &Path, named: bool) -> Self {
        let wrong = |what: String| Self {
            path: Some(path.to_owned()),
            problems: vec![Problem { line: 0, what }],
            ..Self::default()
        };
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Self { path: Some(path.to_owned()), ..Self::parse(&text) },
                Err(_) => wrong("this is not UTF-8 text; save it as UTF-8".to_owned()),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => Self::default(),
            Err(error) => wrong(format!("cannot be read: {error}")),
        }
    }

    /// What the text of a file says.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reading = Reading { text, problems: Vec::new(), doubts: Vec::new(), broken: false };
        let mut config = Self::default();
        // What can be understood of a broken file holds too.
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let both = ["duplicate key", "cannot extend"].iter().any(|what| error.message().contains(what));
            let both = both && text.contains("[keys");
            let hint =
                if both { "; where [keys.PLACE] follows, the preset is preset = \"plain\" under [keys]" } else { "" };
            reading.say(at, format!("this is not TOML: {}{hint}", error.message()));
        }
        reading.broken = !errors.is_empty();
        let table = table.into_inner();
        for (key, value) in &table {
            let at = key.span().start;
            match key.get_ref().as_ref() {
                "theme" => config.look = reading.look(value).unwrap_or_default(),
                "screen_reader" => config.screen_reader = reading.flag("screen_reader", value).unwrap_or_default(),
                "keys" => config.keymap = reading.keys(value),
                other => {
                    let possible = possible(other, ["theme", "keys", "screen_reader"].into_iter());
                    reading.say(at, format!("“{other}” is nothing that can be set; {possible}"));
                }
            }
        }
        config.problems = reading.problems;
        config.problems.sort_by_key(|problem| problem.line);
        config.problems.dedup();
        config.doubts = reading.doubts;
        config
    }

    /// What is wrong, a line each: file, line, what.
    pub fn complaints(&self) -> Vec<String> {
        self.in_lines(&self.problems)
    }

    /// What is right, but perhaps not meant, a line each.
    pub fn doubts(&self) -> Vec<String> {
        self.in_lines(&self.doubts)
    }

    fn in_lines(&self, problems: &[Problem]) -> Vec<String> {
        let file = self.path.as_ref().map_or_else(|| "config.toml".to_owned(), |path| path.display().to_string());
        let place = |line: usize| if line == 0 { file.clone() } else { format!("{file}:{line}") };
        problems.iter().map(|problem| format!("{}: {}", place(problem.line), problem.what)).collect()
    }

    /// How emic starts with it, on a terminal with the colours of `theme`.
    pub fn preferences(self, theme: Theme) -> Preferences {
        let complaints = self.complaints();
        Preferences {
            theme: Theme { look: self.look, ..theme },
            keymap: self.keymap,
            linear: self.screen_reader,
            complaints,
        }
    }
}

/// What is possible in place of `wanted`, the nearest first.
fn possible<'n>(wanted: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let near = nearest(wanted, known.clone());
    if near.is_empty() {
        format!("possible are {}", known.collect::<Vec<_>>().join(", "))
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

type Value<'t> = Spanned<DeValue<'t>>;

struct Reading<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    doubts: Vec<Problem>,
    /// Whether the file is not TOML throughout, so that some of it may be lost.
    broken: bool,
}

impl Reading<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn say(&mut self, at: usize, what: String) {
        let line = self.line(at);
        self.problems.push(Problem { line, what });
    }

    fn look(&mut self, value: &Value<'_>) -> Option<Look> {
        let names = Look::ALL.into_iter().map(Look::name);
        // 16 is a number to TOML, and a name here.
        let name = match value.get_ref() {
            DeValue::String(name) => name.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            _ => String::new(),
        };
        let look = Look::named(&name);
        if look.is_none() {
            let what = if name.is_empty() {
                format!("theme is a name in quotes; {}", possible("", names))
            } else {
                format!("there is no theme “{name}”; {}", possible(&name, names))
            };
            self.say(value.span().start, what);
        }
        look
    }

    fn flag(&mut self, name: &str, value: &Value<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.say(value.span().start, format!("{name} is true or false, without quotes"));
                None
            }
        }
    }

    /// `keys = "plain"`, or a table of changes with `preset = "plain"` in it.
    fn keys(&mut self, value: &Value<'_>) -> Arc<Keymap> {
        let before = self.problems.len();
        let DeValue::Table(table) = value.get_ref() else {
            return Keymap::of_preset(self.preset(value).unwrap_or_default());
        };
        let mut preset = Preset::default();
        let mut changes = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if name == "preset" {
                preset = self.preset(value).unwrap_or_default();
                continue;
            }
            match Context::ALL.into_iter().find(|context| context.name() == name) {
                Some(context) => self.context(context, value, &mut changes),
                None => {
                    let names: Vec<String> = Context::ALL.into_iter().map(Context::name).collect();
                    let known = names.iter().map(String::as_str).chain(["preset"]);
                    self.say(
                        key.span().start,
                        format!("there is no place “{name}” for keys; {}", possible(name, known)),
                    );
                }
            }
        }
        let changed = Keymap::with(preset, &changes);
        let fallen_back = match changed {
            Ok(map) if self.problems.len() == before && !self.broken => {
                self.doubts = map.shadows(&changes);
                return Arc::new(map);
            }
            Ok(_) => Vec::new(),
            Err(problems) => problems,
        };
        self.problems.extend(fallen_back);
        Keymap::of_preset(preset)
    }

    fn preset(&mut self, value: &Value<'_>) -> Option<Preset> {
        let names = Preset::ALL.into_iter().map(Preset::name);
        let DeValue::String(name) = value.get_ref() else {
            let what = "keys is the name of a preset, as in keys = \"plain\", or tables as in [keys.reader]";
            self.say(value.span().start, what.to_owned());
            return None;
        };
        let found = Preset::ALL.into_iter().find(|preset| preset.name() == name.as_ref());
        if found.is_none() {
            self.say(value.span().start, format!("there is no preset “{name}”; {}", possible(name, names)));
        }
        found
    }

    fn context(&mut self, context: Context, value: &Value<'_>, changes: &mut Vec<Change>) {
        let DeValue::Table(table) = value.get_ref() else {
            let what = format!("[keys.{}] is a table, as in code = [\"c\", \"Enter\"]", context.name());
            return self.say(value.span().start, what);
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let rows = all().iter().filter(|row| row.context == context);
            match rows.clone().find(|row| row.action.name() == name) {
                Some(row) => {
                    let line = self.line(key.span().start);
                    if let Some(keys) = self.list(name, value) {
                        changes.push(Change { context, action: row.action, keys, line });
                    }
                }
                None => {
                    let names: Vec<String> = rows.map(|row| row.action.name()).collect();
                    // What is done elsewhere is not misspelt.
                    let elsewhere = all().iter().filter(|row| row.action.name() == name).map(|row| row.context.name());
                    let elsewhere: Vec<String> = elsewhere.collect();
                    let hint = if elsewhere.is_empty() {
                        possible(name, names.iter().map(String::as_str))
                    } else {
                        format!("it is an action of {}", elsewhere.join(", "))
                    };
                    self.say(key.span().start, format!("{} knows no action “{name}”; {hint}", context.name()));
                }
            }
        }
    }

    /// A key, or a list of keys.
    fn list(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<String>> {
        if let DeValue::String(key) = value.get_ref() {
            return Some(vec![key.to_string()]);
        }
        let keys = value.get_ref().as_array().map(|items| {
            items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        });
        if let Some(Some(keys)) = keys {
            return Some(keys);
        }
        self.say(value.span().start, format!("{name} is a list of keys in quotes, as in {name} = [\"c\", \"F9\"]"));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::action::Action;
    use super::super::keymap::Form;
    use super::*;

    fn complaints(text: &str) -> Vec<String> {
        Config::parse(text).complaints()
    }

    #[test]
    fn what_is_configured_holds() {
        let config = Config::parse(
            "theme = \"light\"\nscreen_reader = true\n[keys]\npreset = \"plain\"\n[keys.reader]\ncode = [\"k\"]\nup = [\"Up\"]\n",
        );
        assert_eq!(config.complaints(), Vec::<String>::new());
        assert_eq!((config.look, config.screen_reader), (Look::Light, true));
        assert_eq!(config.keymap.key(Context::Reader, Action::Code), "k");
        assert_eq!(config.keymap.key(Context::Reader, Action::Copy), "Ctrl-C");
        assert_eq!(Config::parse("keys = \"plain\"\ntheme = 16").keymap.preset(), Preset::Plain);
        assert_eq!(Config::parse("theme = 16").look, Look::Sixteen);
        assert!(Config::parse("").problems.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_with_what_is_possible() {
        for (text, expected) in [
            ("\nthemes = \"dark\"", "config.toml:2: “themes” is nothing that can be set; did you mean theme?"),
            ("theme = \"drak\"", "config.toml:1: there is no theme “drak”; did you mean dark?"),
            (
                "theme = \"neon\"",
                "config.toml:1: there is no theme “neon”; possible are dark, light, high-contrast, 16, mono",
            ),
            ("keys = \"emacs\"", "config.toml:1: there is no preset “emacs”; possible are vim, plain"),
            (
                "keys = 3",
                "config.toml:1: keys is the name of a preset, as in keys = \"plain\", or tables as in [keys.reader]",
            ),
            ("screen_reader = \"yes\"", "config.toml:1: screen_reader is true or false, without quotes"),
            ("[keys.raeder]\n", "config.toml:1: there is no place “raeder” for keys; did you mean reader?"),
            (
                "[keys.reader]\n\ncodes = []",
                "config.toml:3: reader knows no action “codes”; did you mean code or coders?",
            ),
            (
                "[keys.reader]\nquit = [\"Q\"]",
                "config.toml:2: reader knows no action “quit”; it is an action of anywhere",
            ),
            (
                "[keys.reader]\ncode = 5",
                "config.toml:2: code is a list of keys in quotes, as in code = [\"c\", \"F9\"]",
            ),
            (
                "[keys.reader]\ncopy = \"c\"",
                "config.toml:2: “c” means both code and copy in reader; take it from one of them, as in code = [] or with another key",
            ),
            ("theme = \"dark\"\n]", "config.toml:2: this is not TOML: "),
        ] {
            let said = complaints(text);
            // Only the actions of the place are offered.
            let expected = expected.replace(" or coders", "");
            assert!(said.len() == 1 && said[0].starts_with(&expected), "{text}: {said:?}");
        }
    }

    #[test]
    fn wrong_keys_leave_the_preset_and_what_else_is_right() {
        let config = Config::parse(
            "theme = \"light\"\nscreen_reader = true\n[keys]\npreset = \"plain\"\n[keys.reader]\ncode = [\"y\"]\nturn = [\"nope\"]\n",
        );
        assert_eq!(config.problems.len(), 1);
        assert_eq!((config.look, config.screen_reader), (Look::Light, true));
        assert_eq!(config.keymap.key(Context::Reader, Action::Code), "c");
        assert_eq!(config.keymap.key(Context::Reader, Action::Copy), "Ctrl-C");
        let said = config.preferences(Theme::default()).complaints;
        assert!(said.len() == 1 && said[0].starts_with("config.toml:7: “nope” is no key"), "{said:?}");
    }

    #[test]
    fn a_key_that_hides_what_it_does_everywhere_is_right_and_doubted() {
        let doubts = |text: &str| {
            let config = Config::parse(text);
            assert_eq!(config.complaints(), Vec::<String>::new());
            config.doubts()
        };
        assert_eq!(
            doubts("[keys.reader]\ncode = [\"c\", \"C-p\"]"),
            ["config.toml:2: “Ctrl-P” is code in reader, so it does not reach palette from there"]
        );
        assert_eq!(doubts("[keys.reader]\ncode = [\"C-p c\"]").len(), 1, "the first of two keys hides it too");
        let other = doubts("[keys.anywhere]\npalette = [\"c\"]");
        assert!(other.iter().any(|what| what.contains("“c” is code in reader")), "{other:?}");
        assert_eq!(doubts("[keys.reader]\ncode = [\"k\"]\nup = [\"Up\"]"), Vec::<String>::new());
        assert_eq!(doubts(&Keymap::of_preset(Preset::Plain).print(Form::Toml)), Vec::<String>::new());
    }

    #[test]
    fn what_can_be_understood_of_a_broken_file_holds() {
        let config = Config::parse("screen_reader = true\nkeys = \"plain\"\n[keys.reader]\ncode = [\"n\"]\n");
        assert!(config.screen_reader && config.keymap.preset() == Preset::Plain);
        let said = config.complaints();
        assert!(
            said.iter()
                .any(|what| what.starts_with("config.toml:3") && what.contains("preset = \"plain\" under [keys]")),
            "{said:?}"
        );
    }

    #[test]
    fn the_printed_file_is_the_keymap() {
        for preset in Preset::ALL {
            let map = Keymap::of_preset(preset);
            let config = Config::parse(&map.print(Form::Toml));
            assert_eq!(config.complaints(), Vec::<String>::new());
            assert_eq!(config.keymap.preset(), preset);
            let keys = |map: &Keymap| map.rows().iter().map(|row| row.keys.clone()).collect::<Vec<_>>();
            assert_eq!(keys(&config.keymap), keys(&map));
        }
    }

    #[test]
    fn a_file_that_was_named_and_is_not_there_is_missed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        assert!(Config::of_file(&path, false).problems.is_empty());
        assert_eq!(Config::of_file(&path, true).problems.len(), 1);
        std::fs::write(&path, b"theme = \"\xff\"").expect("written");
        let said = Config::of_file(&path, false).complaints();
        assert!(
            said.len() == 1 && said[0].ends_with("config.toml: this is not UTF-8 text; save it as UTF-8"),
            "{said:?}"
        );
    }
}
