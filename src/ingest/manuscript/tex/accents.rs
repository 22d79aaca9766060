//! Letters that LaTeX writes as commands: with accents, and of their own.

use unicode_normalization::UnicodeNormalization as _;

/// Accents by the command that sets them.
const ACCENTS: [(&str, char); 14] = [
    ("'", '\u{301}'),
    ("`", '\u{300}'),
    ("^", '\u{302}'),
    ("\"", '\u{308}'),
    ("~", '\u{303}'),
    ("=", '\u{304}'),
    (".", '\u{307}'),
    ("c", '\u{327}'),
    ("v", '\u{30c}'),
    ("u", '\u{306}'),
    ("H", '\u{30b}'),
    ("r", '\u{30a}'),
    ("k", '\u{328}'),
    ("d", '\u{323}'),
];

/// Letters by their commands.
const LETTERS: [(&str, &str); 16] = [
    ("ss", "ß"),
    ("o", "ø"),
    ("O", "Ø"),
    ("l", "ł"),
    ("L", "Ł"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("aa", "å"),
    ("AA", "Å"),
    ("i", "ı"),
    ("j", "ȷ"),
    ("dh", "ð"),
    ("th", "þ"),
    ("dj", "đ"),
];

/// Whether a command of letters sets an accent.
pub(super) fn is_letter_command(name: &str) -> bool {
    ACCENTS.iter().any(|(known, _)| *known == name)
}

/// A letter with an accent, as one character where there is one.
pub(super) fn accented(command: &str, letter: char) -> Option<String> {
    let (_, accent) = ACCENTS.iter().find(|(known, _)| *known == command)?;
    Some([letter, *accent].into_iter().nfc().collect())
}

/// A letter that has a command.
pub(super) fn letter(name: &str) -> Option<&'static str> {
    LETTERS.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}
