//! Keys as the keymap names them: `c`, `C-p`, `S-Right`, `Enter`, `F1`.
//!
//! The terminal library stays behind this type, so that the table of keys, the tests and the documents speak
//! one language and a change of library touches one function.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::fmt;

/// A key without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// A character; capitals stand for themselves.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab; with shift it is back-tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub name: Name,
    /// Control.
    pub ctrl: bool,
    /// Alt.
    pub alt: bool,
    /// Shift, for keys that are no characters.
    pub shift: bool,
}

const NAMED: &[(&str, Name)] = &[
    ("Enter", Name::Enter),
    ("Esc", Name::Esc),
    ("Tab", Name::Tab),
    ("Backspace", Name::Backspace),
    ("Delete", Name::Delete),
    ("Left", Name::Left),
    ("Right", Name::Right),
    ("Up", Name::Up),
    ("Down", Name::Down),
    ("Home", Name::Home),
    ("End", Name::End),
    ("PageUp", Name::PageUp),
    ("PageDown", Name::PageDown),
    ("Space", Name::Char(' ')),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(name: Name) -> Self {
        Self { name, ctrl: false, alt: false, shift: false }
    }

    /// Reads a key as the keymap writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = Self::plain(Name::Enter);
        let mut rest = text;
        loop {
            let (flag, tail) = match rest.split_at_checked(2) {
                Some(("C-", tail)) if !tail.is_empty() => (&mut key.ctrl, tail),
                Some(("A-", tail)) if !tail.is_empty() => (&mut key.alt, tail),
                Some(("S-", tail)) if !tail.is_empty() => (&mut key.shift, tail),
                _ => break,
            };
            *flag = true;
            rest = tail;
        }
        let mut chars = rest.chars();
        key.name = match (chars.next(), chars.next()) {
            (Some(only), None) => Name::Char(only),
            _ => match NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(rest)) {
                Some((_, name)) => *name,
                None => {
                    Name::F(rest.strip_prefix(['F', 'f'])?.parse().ok().filter(|number| (1..=24).contains(number))?)
                }
            },
        };
        Some(key.as_terminals_send())
    }

    /// Characters come as themselves: shift makes a capital of one, and control knows no capitals.
    fn as_terminals_send(mut self) -> Self {
        if let Name::Char(c) = self.name {
            let c = if self.shift && !self.ctrl { c.to_uppercase().next().unwrap_or(c) } else { c };
            self.name = Name::Char(if self.ctrl { c.to_ascii_lowercase() } else { c });
            self.shift = false;
        }
        self
    }

    /// The key that a terminal sends instead, where it has no way to send this one.
    pub fn sent_instead(self) -> Option<&'static str> {
        match self.name {
            Name::Char('i') if self.ctrl => Some("Tab"),
            Name::Char('m') if self.ctrl => Some("Enter"),
            Name::Char('[') if self.ctrl => Some("Esc"),
            _ => None,
        }
    }

    /// The key in words, for those who do not read `^P` and for screen readers: `Ctrl-P`, `Shift-Right`.
    pub fn in_words(self) -> String {
        let mut words = String::new();
        for (held, word) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                words.push_str(word);
            }
        }
        match self.name {
            Name::Char(' ') => words.push_str("Space"),
            Name::Char(c) if self.ctrl => words.push(c.to_ascii_uppercase()),
            Name::Char(c) => words.push(c),
            Name::F(number) => words.push_str(&format!("F{number}")),
            name => words.push_str(NAMED.iter().find(|(_, known)| *known == name).map_or("?", |(text, _)| text)),
        }
        words
    }

    /// The character that the key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.name {
            Name::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key of a terminal event; `None` for releases and keys that emic does not know.
    pub fn of_event(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let name = match event.code {
            KeyCode::Char(c) => {
                let capital = shift && !ctrl && c.is_lowercase();
                shift = false;
                Name::Char(if capital { c.to_uppercase().next().unwrap_or(c) } else { c })
            }
            KeyCode::Enter => Name::Enter,
            KeyCode::Esc => Name::Esc,
            KeyCode::Tab => Name::Tab,
            KeyCode::BackTab => {
                shift = true;
                Name::Tab
            }
            KeyCode::Backspace => Name::Backspace,
            KeyCode::Delete => Name::Delete,
            KeyCode::Left => Name::Left,
            KeyCode::Right => Name::Right,
            KeyCode::Up => Name::Up,
            KeyCode::Down => Name::Down,
            KeyCode::Home => Name::Home,
            KeyCode::End => Name::End,
            KeyCode::PageUp => Name::PageUp,
            KeyCode::PageDown => Name::PageDown,
            KeyCode::F(number) => Name::F(number),
            _ => return None,
        };
        Some(Self { name, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT), shift })
    }
}

impl fmt::Display for Key {
    /// The key as people read it: `^P`, `⇧→`, `Enter`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("^")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if self.shift {
            f.write_str("⇧")?;
        }
        match self.name {
            Name::Char(' ') => f.write_str("Space"),
            Name::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Name::Char(c) => write!(f, "{c}"),
            Name::Left => f.write_str("←"),
            Name::Right => f.write_str("→"),
            Name::Up => f.write_str("↑"),
            Name::Down => f.write_str("↓"),
            Name::PageUp => f.write_str("PgUp"),
            Name::PageDown => f.write_str("PgDn"),
            Name::F(number) => write!(f, "F{number}"),
            name => f.write_str(NAMED.iter().find(|(_, known)| *known == name).map_or("?", |(text, _)| text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_shown() {
        for (text, shown) in [
            ("c", "c"),
            ("C-p", "^P"),
            ("S-Right", "⇧→"),
            ("A-1", "Alt-1"),
            ("F2", "F2"),
            ("Space", "Space"),
            ("-", "-"),
            ("S", "S"),
        ] {
            assert_eq!(Key::parse(text).map(|key| key.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["Nonsense", "", "C-", "F0", "F25", "cc"] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
        assert_eq!(Key::parse("C-P"), Key::parse("C-p"));
        assert_eq!(Key::parse("S-c"), Key::parse("C"));
        let words = |text: &str| Key::parse(text).map(Key::in_words).unwrap_or_default();
        assert_eq!([words("C-p"), words("S-Right"), words("A-1")], ["Ctrl-P", "Shift-Right", "Alt-1"]);
        assert_eq!(Key::parse("C-i").and_then(Key::sent_instead), Some("Tab"));
    }

    #[test]
    fn capitals_come_as_capitals_from_every_terminal() {
        let event = KeyEvent::new(KeyCode::Char('s'), KeyModifiers::SHIFT);
        assert_eq!(Key::of_event(&event), Key::parse("S"));
        let event = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::SHIFT);
        assert_eq!(Key::of_event(&event), Key::parse("S"));
        let event = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::of_event(&event), Key::parse("S-Tab"));
    }
}
