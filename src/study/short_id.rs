//! Short signs for what has no name of its own: the first digits of its identity, as many as tell it apart.

use super::guid::Guid;
use crate::text::display::one_line;

/// How many digits are shown at least.
pub const LEAST: usize = 8;

/// How many digits the sign of an excerpt has, wherever it is written: however many there are in one copy of a
/// project or another, it is the same.
pub const OF_EXCERPT: usize = 10;

/// The sign of an excerpt: of the coding that made it.
pub fn of_excerpt(coding: Guid) -> String {
    let mut whole = coding.simple().to_string();
    whole.truncate(OF_EXCERPT);
    whole
}

/// The digits of what may be such a sign: as many as tell things apart, and nothing else.
pub fn digits(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|c| *c != '-').flat_map(char::to_lowercase).collect();
    let fits = (LEAST..=32).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit());
    fits.then_some(digits)
}

/// The short signs of a set of things.
#[derive(Clone, Debug, Default)]
pub struct ShortIds {
    all: Vec<String>,
    length: usize,
}

/// Why a sign names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    /// No such thing.
    #[error("there is no {noun} {text}; {hint} lists them")]
    Nothing {
        /// What was looked for.
        noun: String,
        /// What was given.
        text: String,
        /// What lists them.
        hint: String,
    },
    /// Several things begin so.
    #[error("{text} may be {} {noun}s ({}); write more of it", near.len(), near.join(", "))]
    Several {
        /// What was looked for.
        noun: String,
        /// What was given.
        text: String,
        /// The things.
        near: Vec<String>,
    },
}

impl ShortIds {
    /// The signs of these things.
    pub fn new(things: impl IntoIterator<Item = Guid>) -> Self {
        let mut all: Vec<String> = things.into_iter().map(|guid| guid.simple().to_string()).collect();
        all.sort_unstable();
        all.dedup();
        let alike =
            |(one, other): (&String, &String)| one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let longest = all.iter().zip(all.iter().skip(1)).map(alike).max().unwrap_or(0);
        Self { all, length: LEAST.max(longest + 1) }
    }

    /// The sign of one of them.
    pub fn of(&self, thing: Guid) -> String {
        let mut whole = thing.simple().to_string();
        whole.truncate(self.length.max(LEAST));
        whole
    }

    /// The thing that begins so; `noun` and `hint` are for the message where there is none.
    pub fn find(&self, text: &str, noun: &str, hint: &str) -> Result<Guid, BadId> {
        let wanted: String = text.trim().chars().filter(|c| *c != '-').flat_map(char::to_lowercase).collect();
        let is_sign = !wanted.is_empty() && wanted.chars().all(|c| c.is_ascii_hexdigit());
        let near: Vec<&String> =
            if is_sign { self.all.iter().filter(|id| id.starts_with(&wanted)).collect() } else { Vec::new() };
        let nothing = || BadId::Nothing { noun: noun.to_owned(), text: one_line(text), hint: hint.to_owned() };
        match near.as_slice() {
            [] => Err(nothing()),
            [only] => only.parse().map_err(|_| nothing()),
            several => Err(BadId::Several {
                noun: noun.to_owned(),
                text: one_line(text),
                near: several.iter().take(4).map(|id| id.chars().take(self.length).collect()).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::guid;
    use proptest::prelude::*;

    #[test]
    fn a_sign_is_as_long_as_it_must_be() {
        let (a, b) = (Guid::from_bytes([1; 16]), Guid::from_bytes([2; 16]));
        let ids = ShortIds::new([a, b]);
        assert_eq!(ids.of(a), "01010101");
        assert_eq!(ids.find("02", "memo", "`x`"), Ok(b));
        assert_eq!(ids.find("0202-0202", "memo", "`x`"), Ok(b));
        assert!(matches!(ids.find("0", "memo", "`x`"), Err(BadId::Several { .. })));
        for nothing in ["", "03", "zz", "note"] {
            assert!(matches!(ids.find(nothing, "memo", "`x`"), Err(BadId::Nothing { .. })), "{nothing}");
        }
        let mut near = [1; 16];
        near[15] = 9;
        let ids = ShortIds::new([a, Guid::from_bytes(near)]);
        assert_eq!(ids.find(&ids.of(a), "memo", "`x`"), Ok(a));
    }

    #[test]
    fn the_sign_of_an_excerpt_is_always_as_long_and_read_in_any_case() {
        let thing = Guid::from_bytes([0xab; 16]);
        assert_eq!(of_excerpt(thing), "ababababab");
        assert_eq!(digits(" ABABABAB "), Some("abababab".to_owned()));
        assert_eq!(digits(&thing.to_string()), Some(thing.simple().to_string()));
        for none in ["", "abababa", "power.inc", "abababag", &"a".repeat(33)] {
            assert_eq!(digits(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_made_at_once_begins_differently() {
        let made: Vec<Guid> = (0..50).map(|_| guid::scattered()).collect();
        assert_eq!(ShortIds::new(made.clone()).of(made[0]).len(), LEAST);
    }

    proptest! {
        #[test]
        fn every_sign_names_its_thing(things in proptest::collection::vec(any::<[u8; 16]>(), 1..30)) {
            let things: Vec<Guid> = things.into_iter().map(Guid::from_bytes).collect();
            let ids = ShortIds::new(things.iter().copied());
            for thing in things {
                prop_assert_eq!(ids.find(&ids.of(thing), "memo", ""), Ok(thing));
            }
        }
    }
}
