//! Short names of documents: unique in a project, and as short as that allows.

use crate::text::display::one_line;
use std::collections::HashSet;
use std::path::{Component, Path};

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// With the names that a project already has.
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Self { taken: taken.into_iter().collect() }
    }

    /// Names the document of a file and takes the name: its stem, or where that is taken the shortest
    /// ending of its path that is not; where all are, its stem and a number.
    pub fn take(&mut self, path: &Path) -> String {
        let parts: Vec<String> = path
            .components()
            .filter_map(|part| match part {
                Component::Normal(part) => Some(one_line(&part.to_string_lossy())),
                _ => None,
            })
            .collect();
        let stem = path.file_stem().map_or_else(|| "document".to_owned(), |stem| one_line(&stem.to_string_lossy()));
        let endings = (0..parts.len()).rev().filter_map(|at| parts.get(at..).map(|ending| ending.join("/")));
        let numbered = (2u32..).map(|number| format!("{stem} ({number})"));
        let free = std::iter::once(stem.clone()).chain(endings).chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(stem);
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_shortest_that_are_free() {
        let mut names = Names::new(["D1".to_owned()]);
        let mut take = |path: &str| names.take(Path::new(path));
        assert_eq!(take("a/I1.txt"), "I1");
        assert_eq!(take("b/I1.txt"), "I1.txt");
        assert_eq!(take("./b/I1.txt"), "b/I1.txt");
        assert_eq!(take("/x/b/I1.txt"), "x/b/I1.txt");
        assert_eq!(take("/x/b/I1.txt"), "I1 (2)");
        assert_eq!(take("c/I1.docx"), "I1.docx");
        assert_eq!(take("D1.txt"), "D1.txt");
        assert_eq!(take("two.part.txt"), "two.part");
    }
}
