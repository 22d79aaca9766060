//! Names of files that every system takes, and that no two systems take for the same.

use crate::study::Guid;
use std::collections::{BTreeMap, BTreeSet};

/// The most characters of a name, before what tells it apart and its ending.
const LONGEST: usize = 80;

/// What Windows keeps for devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name of letters, digits, dots, hyphens and underscores of ASCII.
pub fn safe(name: &str) -> String {
    let mut out: String = name
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' })
        .collect();
    while out.ends_with('.') {
        out.pop();
    }
    let stem = out.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    });
    // A hyphen first is an option to many a program, and a dot hides the file.
    if out.is_empty() || out.starts_with(['.', '-']) || numbered || DEVICES.contains(&stem.as_str()) {
        out.insert(0, '_');
    }
    out
}

/// A name each, none of them another's even where case makes no difference. Of those that would be called the same
/// one keeps the name and the others are told apart by their identity, so a newcomer renames no file of another name.
pub fn apart<'a>(wanted: impl IntoIterator<Item = (Guid, &'a str)>) -> BTreeMap<Guid, String> {
    let mut by_name: BTreeMap<String, Vec<(Guid, String)>> = BTreeMap::new();
    for (guid, name) in wanted {
        let name = safe(name);
        by_name.entry(name.to_ascii_lowercase()).or_default().push((guid, name));
    }
    let mut taken: BTreeSet<String> = by_name.keys().cloned().collect();
    let mut all = BTreeMap::new();
    for members in by_name.values_mut() {
        members.sort_unstable();
        for (at, (guid, name)) in members.iter().enumerate() {
            let whole = guid.simple().to_string();
            let mut chosen = name.clone();
            let mut length = 8;
            while at > 0 && (chosen == *name || !taken.insert(chosen.to_ascii_lowercase())) {
                chosen = format!("{name}~{}", whole.get(..length.min(whole.len())).unwrap_or(&whole));
                length += 8;
                if length > 40 {
                    break;
                }
            }
            all.insert(*guid, chosen);
        }
    }
    all
}

/// Whether a path of a table stays in the folder and is one that we write.
pub fn is_ours(path: &str) -> bool {
    let whole = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
    };
    path.len() < 300 && path.split('/').count() <= 3 && path.split('/').all(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::guid;
    use proptest::prelude::*;

    #[test]
    fn names_that_a_system_keeps_for_itself_are_changed() {
        for (name, expected) in [
            ("ALD-W1", "ALD-W1"),
            ("con", "_con"),
            ("Aux.notes", "_Aux.notes"),
            ("com7", "_com7"),
            ("compile", "compile"),
            ("", "_"),
            ("..", "_"),
            (".hidden", "_.hidden"),
            ("-rf", "_-rf"),
            ("a/b\\c:d", "a_b_c_d"),
            ("dot.", "dot"),
            ("Gespräch 1", "Gespr_ch_1"),
        ] {
            assert_eq!(safe(name), expected, "{name}");
        }
        assert_eq!(safe(&"x".repeat(300)).len(), 80);
        for bad in ["../x", "/etc/passwd", "a//b", "a/../b", "C:/x", "a\\b", "", "texts/a b"] {
            assert!(!is_ours(bad), "{bad}");
        }
        assert!(is_ours("texts/earlier/00ff.txt") && is_ours("texts/ALD-W1~00ff00ff.txt"));
    }

    proptest! {
        #[test]
        fn no_two_are_the_same_and_all_are_ours(names in proptest::collection::vec("[aAbBé/. ~-]{0,3}", 0..12)) {
            let guids: Vec<Guid> = (0..names.len()).map(|n| guid::coder(&n.to_string())).collect();
            let all = apart(guids.iter().copied().zip(names.iter().map(String::as_str)));
            let distinct: BTreeSet<String> = all.values().map(|name| name.to_ascii_lowercase()).collect();
            prop_assert_eq!(distinct.len(), names.len());
            let ours = all.values().all(|name| is_ours(&format!("texts/{name}.txt")));
            prop_assert!(ours);
        }
    }
}
