//! A tree of codes from names that are paths: `rules.bend`, `Rules > Bend`.

use super::ForeignCode;
use crate::text::fold::fold;
use std::collections::HashMap;

/// Codes in the making.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    codes: Vec<ForeignCode>,
    at: HashMap<Vec<String>, usize>,
    /// Codes that stand in no list and are only named as parents.
    implied: Vec<bool>,
}

impl Tree {
    /// The code at a path of names, made where it is not there, with its parents.
    pub fn at(&mut self, path: &[String]) -> Option<usize> {
        let mut parent = None;
        let mut folded = Vec::with_capacity(path.len());
        for (depth, name) in path.iter().enumerate() {
            folded.push(fold(name));
            let last = depth + 1 == path.len();
            let at = match self.at.get(&folded) {
                Some(at) => *at,
                None => {
                    self.codes.push(ForeignCode { parent, name: name.trim().to_owned(), ..ForeignCode::default() });
                    self.implied.push(true);
                    self.at.insert(folded.clone(), self.codes.len() - 1);
                    self.codes.len() - 1
                }
            };
            if last && let Some(implied) = self.implied.get_mut(at) {
                *implied = false;
            }
            parent = Some(at);
        }
        parent
    }

    /// A code, to say more of it.
    pub fn code(&mut self, at: usize) -> Option<&mut ForeignCode> {
        self.codes.get_mut(at)
    }

    /// Names of codes that are there only as parents of others.
    pub fn implied(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().zip(&self.implied).filter(|(_, implied)| **implied).map(|(code, _)| code.name.as_str())
    }

    /// The codes.
    pub fn into_codes(self) -> Vec<ForeignCode> {
        self.codes
    }
}

/// The parts of a name that programs write paths in: `A > B`, `A\B`, `A::B`, `A/B` with blanks around the stroke.
pub fn path(name: &str) -> Vec<String> {
    let marks: [&str; 4] = ["::", "\\", " / ", ">"];
    let Some(mark) = marks.into_iter().find(|mark| name.contains(mark)) else { return vec![name.trim().to_owned()] };
    let parts: Vec<String> = name.split(mark).map(str::trim).map(str::to_owned).collect();
    // A mark at an end, or two of them, part nothing: `-->`, `a > > b`.
    if parts.iter().any(String::is_empty) { vec![name.trim().to_owned()] } else { parts }
}

/// The parts of a name whose dots make a tree: those between letters, not after an abbreviation (`Dr. May`) or in a
/// number (`v1.2`).
pub fn dotted(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.trim().chars().collect();
    let parts_here = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let (Some(before), Some(after)) = (before, chars.get(at + 1)) else { return false };
        let free = |c: &char| c.is_whitespace() || *c == '.';
        let number = before.is_ascii_digit() && after.is_ascii_digit();
        !(free(before) || free(after) || number)
    };
    let mut parts = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        match parts.last_mut() {
            _ if *c == '.' && parts_here(at) => parts.push(String::new()),
            Some(part) => part.push(*c),
            None => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_paths_become_a_tree() {
        assert_eq!(path("Rules > Bend"), ["Rules", "Bend"]);
        assert_eq!(path("Rules\\Bend\\small"), ["Rules", "Bend", "small"]);
        assert_eq!(path("a::b"), ["a", "b"]);
        assert_eq!(path("and/or"), ["and/or"]);
        assert_eq!(path(" --> "), ["-->"]);
        assert_eq!(dotted("rules.bend.a bit"), ["rules", "bend", "a bit"]);
        assert_eq!(dotted("Dr. May v1.2 etc. .x y..z."), ["Dr. May v1.2 etc. .x y..z."]);
        let mut tree = Tree::default();
        let bend = tree.at(&path("Rules > Bend")).expect("a code");
        assert_eq!(tree.implied().collect::<Vec<_>>(), ["Rules"]);
        let rules = tree.at(&path("rules")).expect("a code");
        assert_eq!(tree.at(&path("RULES >  bend")), Some(bend));
        assert_eq!(tree.implied().count(), 0);
        tree.code(bend).expect("there").definition = "d".into();
        let codes = tree.into_codes();
        assert_eq!((codes.len(), codes[bend].parent, codes[bend].definition.as_str()), (2, Some(rules), "d"));
    }
}
