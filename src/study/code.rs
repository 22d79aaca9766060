//! Codes and the codebook: a tree of codes in an order, with the rules that make it sound.

use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// One code. The id never changes, also when the code is moved; everything else may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Slug id, as in `rule-bending.bend`. The dots do not make the tree; `parent` does.
    pub id: String,
    /// The name people read.
    #[serde(default)]
    pub name: String,
    /// Id of the parent; `None` for a theme (a top-level code).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Colour as `#rrggbb`; empty for the default.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub colour: String,
    /// What the code means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub definition: String,
    /// When to apply it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub apply: String,
    /// When not to, and which neighbour to take instead.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub not: String,
    /// An example.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub example: String,
    /// `a-priori`, `emergent` or `in-vivo`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// Position among its siblings; ties are settled by id.
    #[serde(default)]
    pub position: i64,
}

impl Code {
    /// What it says of itself to those who apply it, each part with its title.
    pub fn wording(&self) -> [(&'static str, &str); 4] {
        [
            ("Definition", &self.definition),
            ("Apply when", &self.apply),
            ("Not when", &self.not),
            ("Example", &self.example),
        ]
    }
}

/// What is wrong with a set of codes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodebookError {
    /// The same id twice.
    #[error("the code id “{0}” appears twice; ids must be unique")]
    Duplicate(String),
    /// A parent that is no code.
    #[error("the code “{code}” names the parent “{parent}”, which does not exist; add that code or correct the parent")]
    UnknownParent {
        /// The code.
        code: String,
        /// The parent it names.
        parent: String,
    },
    /// A code that is its own ancestor.
    #[error("the codes {} form a cycle of parents; break it by giving one of them another parent", .0.join(" → "))]
    Cycle(Vec<String>),
    /// An id that is no slug.
    #[error("“{id}” is no code id: {why}")]
    BadId {
        /// The id as given.
        id: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A field that cannot be read.
    #[error("the code “{id}” has {what}")]
    BadField {
        /// The code.
        id: String,
        /// What is wrong.
        what: String,
    },
}

/// Checks that `id` is a slug: letters, digits, `-`, `_`, `.`, and `/` for a coder's own prefix; no
/// blanks, no empty parts.
pub fn check_id(id: &str) -> Result<(), CodebookError> {
    let bad = |why| Err(CodebookError::BadId { id: crate::text::display::one_line(id), why });
    if id.is_empty() {
        return bad("it is empty");
    }
    if id.len() > 200 {
        return bad("it is longer than 200 bytes");
    }
    if id.chars().any(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))) {
        return bad("an id has letters, digits, “-”, “_”, “.” and “/” only, no blanks");
    }
    if id.split(['.', '/']).any(str::is_empty) {
        return bad("it has an empty part (a “.” at an end, or two in a row)");
    }
    Ok(())
}

/// A slug id made of a name: lower case, blanks as `-`, other signs dropped.
pub fn slug(name: &str) -> String {
    let mut id = String::new();
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            id.push(c);
        } else if (c.is_whitespace() || matches!(c, '-' | '_' | '/')) && !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

/// The code tree in codebook order: each code directly followed by its sub-codes, so that a code with
/// all its sub-codes is a contiguous range of indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codebook {
    codes: Vec<Code>,
    /// For each code: its parent's index, its depth (1 for themes), one past its last sub-code.
    tree: Vec<(Option<usize>, usize, usize)>,
    by_id: HashMap<String, usize>,
}

impl Codebook {
    /// Puts `codes` in order: siblings by position, then id. Fails on duplicate ids, unknown parents
    /// and cycles; nothing is repaired silently.
    pub fn new(mut codes: Vec<Code>) -> Result<Self, CodebookError> {
        codes.sort_by(|a, b| a.position.cmp(&b.position).then_with(|| a.id.cmp(&b.id)));
        let mut known = HashSet::new();
        for code in &codes {
            check_id(&code.id)?;
            if !known.insert(code.id.clone()) {
                return Err(CodebookError::Duplicate(code.id.clone()));
            }
        }
        let mut children: HashMap<Option<String>, Vec<Code>> = HashMap::new();
        for code in codes {
            if let Some(parent) = &code.parent
                && !known.contains(parent)
            {
                return Err(CodebookError::UnknownParent { code: code.id, parent: parent.clone() });
            }
            children.entry(code.parent.clone()).or_default().push(code);
        }
        let mut book = Self::default();
        book.place(None, 1, &mut children);
        if book.codes.len() < known.len() {
            return Err(CodebookError::Cycle(find_cycle(&children)));
        }
        Ok(book)
    }

    fn place(&mut self, parent: Option<usize>, depth: usize, children: &mut HashMap<Option<String>, Vec<Code>>) {
        let key = parent.and_then(|at| self.codes.get(at)).map(|code| code.id.clone());
        for code in children.remove(&key).unwrap_or_default() {
            let at = self.codes.len();
            self.by_id.insert(code.id.clone(), at);
            self.codes.push(code);
            self.tree.push((parent, depth, at + 1));
            self.place(Some(at), depth + 1, children);
            let end = self.codes.len();
            if let Some(node) = self.tree.get_mut(at) {
                node.2 = end;
            }
        }
    }

    /// All codes in codebook order.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no code.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The index of the code with this id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The code with this id.
    pub fn get(&self, id: &str) -> Option<&Code> {
        self.index_of(id).and_then(|at| self.codes.get(at))
    }

    /// The code a user means by `wanted`: its id, else a unique id or name that ends in, or equals, it
    /// (`bend` for `rule-bending.bend`); else an error that names the nearest.
    pub fn find(&self, wanted: &str) -> Result<usize, String> {
        if let Some(at) = self.index_of(wanted) {
            return Ok(at);
        }
        let folded = crate::text::fold::fold(wanted);
        let matches: Vec<usize> = (0..self.codes.len())
            .filter(|&at| {
                self.codes.get(at).is_some_and(|code| {
                    crate::text::fold::fold(&code.id) == folded
                        || crate::text::fold::fold(&code.name) == folded
                        || code.id.rsplit(['.', '/']).next() == Some(folded.as_str())
                })
            })
            .collect();
        // A code that somebody proposes does not take its short name from one that the team has.
        let plain: Vec<usize> = matches
            .iter()
            .copied()
            .filter(|&at| self.codes.get(at).is_some_and(|code| !code.id.contains('/')))
            .collect();
        let matches = if plain.is_empty() { matches } else { plain };
        let shown = crate::text::display::one_line(wanted);
        match matches.as_slice() {
            [only] => Ok(*only),
            [] => {
                let near: Vec<&str> = self
                    .codes
                    .iter()
                    .filter(|code| code.id.contains(&folded) || distance(&code.id, &folded) <= 2)
                    .map(|code| code.id.as_str())
                    .take(4)
                    .collect();
                if near.is_empty() {
                    Err(format!("there is no code “{shown}”; see `emic codebook show`"))
                } else {
                    Err(format!("there is no code “{shown}”; did you mean {}?", near.join(", ")))
                }
            }
            several => {
                let ids: Vec<&str> =
                    several.iter().filter_map(|&at| self.codes.get(at)).map(|c| c.id.as_str()).collect();
                Err(format!("“{shown}” may be {}; give the whole id", ids.join(" or ")))
            }
        }
    }

    /// The index of the parent.
    pub fn parent(&self, at: usize) -> Option<usize> {
        self.tree.get(at).and_then(|node| node.0)
    }

    /// The depth: 1 for themes.
    pub fn depth(&self, at: usize) -> usize {
        self.tree.get(at).map_or(0, |node| node.1)
    }

    /// The code with all its sub-codes, as a range of indices.
    pub fn subtree(&self, at: usize) -> std::ops::Range<usize> {
        at..self.tree.get(at).map_or(at, |node| node.2)
    }

    /// The ancestor at `depth`, or the code itself where it stands higher.
    pub fn ancestor_at(&self, at: usize, depth: usize) -> usize {
        let mut at = at;
        while self.depth(at) > depth {
            match self.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }

    /// The theme (top-level ancestor) of a code.
    pub fn theme(&self, at: usize) -> usize {
        self.ancestor_at(at, 1)
    }
}

/// The ids along one cycle among codes that could not be placed, its first id repeated at the end.
fn find_cycle(left: &HashMap<Option<String>, Vec<Code>>) -> Vec<String> {
    let parents: HashMap<&str, &str> = left
        .iter()
        .flat_map(|(parent, codes)| codes.iter().filter_map(|c| Some((c.id.as_str(), parent.as_deref()?))))
        .collect();
    let Some(start) = parents.keys().min() else { return Vec::new() };
    let mut path: Vec<String> = Vec::new();
    let mut at = *start;
    while !path.iter().any(|seen| seen == at) {
        path.push(at.to_owned());
        match parents.get(at) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    let from = path.iter().position(|seen| seen == at).unwrap_or(0);
    let mut cycle = path.split_off(from);
    cycle.push(at.to_owned());
    cycle
}

/// Levenshtein distance, cut off above 3.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let up = *cell;
            left = (up + 1).min(left + 1).min(diagonal + usize::from(x != *y));
            diagonal = up;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(id: &str, parent: Option<&str>, position: i64) -> Code {
        Code { id: id.into(), parent: parent.map(Into::into), position, ..Code::default() }
    }

    #[test]
    fn a_code_is_followed_by_its_sub_codes() {
        let book = Codebook::new(vec![
            code("b.x", Some("b"), 0),
            code("a", None, 2),
            code("b", None, 1),
            code("b.x.y", Some("b.x"), 0),
            code("a.q", Some("a"), 5),
        ])
        .expect("sound");
        let ids: Vec<&str> = book.codes().iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["b", "b.x", "b.x.y", "a", "a.q"]);
        assert_eq!(book.subtree(0), 0..3);
        assert_eq!(book.depth(2), 3);
        assert_eq!(book.ancestor_at(2, 1), 0);
        assert_eq!(book.ancestor_at(2, 2), 1);
        assert_eq!(book.find("q"), Ok(4));
        assert!(book.find("a.p").is_err_and(|e| e.contains("did you mean")));
        let proposed = ["a", "k1/a", "k1/q", "k2/w"].map(|id| code(id, None, 0));
        let book = Codebook::new(proposed.into_iter().chain([code("a.q", Some("a"), 0)]).collect()).expect("sound");
        let found = |wanted| book.find(wanted).ok().and_then(|at| book.codes().get(at)).map(|code| code.id.as_str());
        assert_eq!((found("q"), found("w"), found("k1/q")), (Some("a.q"), Some("k2/w"), Some("k1/q")));
    }

    #[test]
    fn unsound_trees_are_refused_with_the_culprit_named() {
        assert_eq!(
            Codebook::new(vec![code("a", None, 0), code("a", None, 1)]),
            Err(CodebookError::Duplicate("a".into()))
        );
        assert!(matches!(
            Codebook::new(vec![code("a", Some("z"), 0)]),
            Err(CodebookError::UnknownParent { parent, .. }) if parent == "z"
        ));
        assert_eq!(
            Codebook::new(vec![code("a", Some("b"), 0), code("b", Some("a"), 0), code("c", None, 0)]),
            Err(CodebookError::Cycle(vec!["a".into(), "b".into(), "a".into()]))
        );
        assert!(check_id("two words").is_err());
        assert!(check_id("a..b").is_err());
        assert!(check_id("coder/éthique_2.b-c").is_ok());
        assert_eq!(slug("  Us & them! "), "us-them");
    }
}
