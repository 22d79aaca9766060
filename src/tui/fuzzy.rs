//! Fuzzy matching of names, ranked.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A name that matches, with the places of the characters that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The index among the names.
    pub at: usize,
    /// How well.
    pub score: u32,
    /// The characters that matched, by their number.
    pub places: Vec<u32>,
}

/// The names that match `wanted`, the best first; of two as good, the one that comes first. All of them,
/// in their order, where nothing is wanted.
pub fn find<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Vec<Match> {
    let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut found: Vec<Match> = Vec::new();
    let mut buffer = Vec::new();
    for (at, name) in names.enumerate() {
        let mut places = Vec::new();
        if let Some(score) = pattern.indices(Utf32Str::new(name, &mut buffer), &mut matcher, &mut places) {
            places.sort_unstable();
            places.dedup();
            found.push(Match { at, score, places });
        }
    }
    found.sort_by_key(|found| (std::cmp::Reverse(found.score), found.at));
    found
}

/// Whether what matched is what words of the name begin with, and so is hardly there by chance.
pub fn is_close(name: &str, places: &[u32]) -> bool {
    let signs: Vec<char> = name.chars().collect();
    let begins = |at: u32| at == 0 || signs.get(at as usize - 1).is_none_or(|before| !before.is_alphanumeric());
    let follows = |place: u32, before: Option<&u32>| before.is_some_and(|before| before + 1 == place);
    places
        .iter()
        .enumerate()
        .all(|(at, place)| follows(*place, at.checked_sub(1).and_then(|before| places.get(before))) || begins(*place))
}

/// The names that `wanted` may have been meant for, at most three, the nearest first.
pub fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let far = |name: &str| crate::study::code::distance(name, wanted);
    let begins = |name: &str| wanted.chars().count() > 1 && name.starts_with(wanted);
    let misspelt = |name: &str| far(name) <= 2 && far(name) * 2 <= wanted.chars().count();
    let mut near: Vec<&str> = names.filter(|name| begins(name) || misspelt(name)).collect();
    // What is only begun is not misspelt.
    if near.iter().any(|name| begins(name)) {
        near.retain(|name| begins(name));
    }
    near.sort_by_key(|name| far(name));
    near.dedup();
    near.truncate(3);
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_misspelt_is_found() {
        let names = || ["dark", "light", "high-contrast", "16", "mono"].into_iter();
        assert_eq!(nearest("drak", names()), ["dark"]);
        assert_eq!(nearest("high", names()), ["high-contrast"]);
        assert_eq!(nearest("neon", names()), Vec::<&str>::new());
        assert_eq!(nearest("x", names()), Vec::<&str>::new());
    }

    #[test]
    fn what_begins_words_is_close_and_letters_strewn_about_are_not() {
        let close = |wanted: &str, name: &str| is_close(name, &find(wanted, [name].into_iter())[0].places);
        assert!(close("iero", "identity.erosion") && close("bend", "rule-bending.bend Bending"));
        assert!(close("pow def", "power.definition Defining the problem"));
        assert!(!close("trust", "attribution of status") && !close("art", "party"));
    }

    #[test]
    fn the_nearest_name_comes_first() {
        let names = ["identity.erosion", "expertise.generic", "power.inclusion", "rule-bending.bend"];
        let at = |wanted: &str| find(wanted, names.into_iter()).into_iter().map(|found| found.at).collect::<Vec<_>>();
        assert_eq!(at("bend").first(), Some(&3));
        assert_eq!(at("iero").first(), Some(&0));
        assert_eq!(at(""), [0, 1, 2, 3]);
        assert!(at("zzz").is_empty());
    }
}
