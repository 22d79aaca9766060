//! The code tree as people see it: what follows from the codes' states and from what is coded.
//!
//! Several coders change a codebook apart, so the fold can hold what no single editor would make: a
//! removed code that somebody used meanwhile, a parent that is gone, two moves that form a circle. None
//! of it may cost a coding or a crash; each is settled here, by a rule, and the same in every copy.

use super::code::{Code, Codebook};
use super::fold::CodeState;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The tree, and where each code's codings count.
#[derive(Clone, Debug, Default)]
pub struct EffectiveCodes {
    /// The codes that are shown.
    pub codebook: Codebook,
    /// For every code id ever used: the index of the code as which its codings count.
    pub index: HashMap<String, usize>,
}

/// The code as which the codings of a code count: itself, or the last of those that it was merged into.
pub fn target(states: &BTreeMap<String, CodeState>, id: &str) -> String {
    let mut at = id.to_owned();
    let mut seen = HashSet::new();
    while let Some(next) = states.get(&at).and_then(|state| state.merged.clone()) {
        if !seen.insert(at.clone()) || !states.contains_key(&next) {
            break;
        }
        at = next;
    }
    at
}

/// Settles the tree: merged codes count as their targets; hidden codes are left out unless `used`, or an
/// ancestor of one that is shown; an unknown parent makes a theme; a circle of parents is opened at its
/// smallest id.
pub fn effective(states: &BTreeMap<String, CodeState>, used: &HashSet<String>) -> EffectiveCodes {
    let target = |id: &str| target(states, id);
    let used: HashSet<String> = used.iter().map(|id| target(id)).collect();
    let parents = open_circles(states);
    let mut shown: HashSet<&str> = HashSet::new();
    for (id, state) in states {
        let merged_away = target(id) != *id;
        if (state.hidden() || merged_away) && !used.contains(id) {
            continue;
        }
        let mut at = Some(id.as_str());
        while let Some(id) = at {
            if !shown.insert(id) {
                break;
            }
            at = parents.get(id).copied();
        }
    }
    let codes: Vec<Code> = states
        .iter()
        .filter(|(id, _)| shown.contains(id.as_str()))
        .map(|(id, state)| Code { parent: parents.get(id.as_str()).map(|p| (*p).to_owned()), ..state.code.clone() })
        .collect();
    // Ids are unique, parents known and circles opened; only an id that no emic writes could fail here.
    let codebook = Codebook::new(codes).unwrap_or_default();
    let index = states.keys().filter_map(|id| Some((id.clone(), codebook.index_of(&target(id))?))).collect();
    EffectiveCodes { codebook, index }
}

/// Parents by code, without unknown ones and without circles. A merged-away parent gives way to its own
/// parent only where it is not shown; that is left to the caller's marking.
fn open_circles(states: &BTreeMap<String, CodeState>) -> HashMap<&str, &str> {
    let mut parents: HashMap<&str, &str> = HashMap::new();
    for (id, state) in states {
        if let Some(parent) = state.code.parent.as_deref()
            && let Some((parent, _)) = states.get_key_value(parent)
        {
            parents.insert(id, parent);
        }
    }
    for id in states.keys().map(String::as_str) {
        let mut seen = HashSet::new();
        let mut at = id;
        while let Some(parent) = parents.get(at).copied() {
            if !seen.insert(at) {
                break;
            }
            at = parent;
            if at == id {
                // Ids come in order, so the first one that meets itself is the circle's smallest.
                parents.remove(id);
                break;
            }
        }
    }
    parents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(codes: &[(&str, Option<&str>, bool, Option<&str>)]) -> BTreeMap<String, CodeState> {
        codes
            .iter()
            .map(|(id, parent, removed, merged)| {
                let code = Code { id: (*id).into(), parent: parent.map(Into::into), ..Code::default() };
                let state = CodeState { code, present: true, removed: *removed, merged: merged.map(Into::into) };
                ((*id).to_owned(), state)
            })
            .collect()
    }

    fn ids(effective: &EffectiveCodes) -> Vec<&str> {
        effective.codebook.codes().iter().map(|code| code.id.as_str()).collect()
    }

    #[test]
    fn a_removed_code_comes_back_with_its_ancestors_when_it_is_used() {
        let states = states(&[("a", None, true, None), ("a.x", Some("a"), true, None), ("b", None, false, None)]);
        assert_eq!(ids(&effective(&states, &HashSet::new())), ["b"]);
        assert_eq!(ids(&effective(&states, &HashSet::from(["a.x".to_owned()]))), ["a", "a.x", "b"]);
    }

    #[test]
    fn codings_of_a_merged_code_count_as_the_last_target() {
        let states = states(&[("a", None, false, Some("b")), ("b", None, false, Some("c")), ("c", None, false, None)]);
        let found = effective(&states, &HashSet::from(["a".to_owned()]));
        assert_eq!(ids(&found), ["c"]);
        assert_eq!(found.index.get("a"), Some(&0));
    }

    #[test]
    fn circles_and_unknown_parents_are_opened_the_same_way_everywhere() {
        let states = states(&[
            ("a", Some("c"), false, None),
            ("b", Some("a"), false, None),
            ("c", Some("b"), false, None),
            ("d", Some("zz"), false, None),
        ]);
        let found = effective(&states, &HashSet::new());
        assert_eq!(ids(&found), ["a", "b", "c", "d"]);
        assert_eq!(found.codebook.depth(0), 1);
        assert_eq!(found.codebook.depth(3), 1);
        let merged = [("a", None, false, Some("b")), ("b", None, false, Some("a"))];
        let found = effective(&self::states(&merged), &HashSet::from(["a".to_owned()]));
        assert_eq!(found.index.len(), 2, "a circle of merges loses no coding");
    }
}
