//! What became of what another program's study holds: what was mapped, kept aside, decided, dropped; by count.

use crate::text::display::{one_line, shortened};
use serde::Serialize;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is in the project, as something that a project has.
    Mapped,
    /// A project has nothing like it; it is kept as it is, and goes out again with an export.
    Kept,
    /// It could be read in several ways; this is how it was read.
    Decided,
    /// It is not in the project.
    Dropped,
}

impl Fate {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Mapped, Self::Kept, Self::Decided, Self::Dropped];

    /// The word that a report has above it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mapped => "taken in",
            Self::Kept => "kept aside",
            Self::Decided => "decided",
            Self::Dropped => "not taken in",
        }
    }
}

/// How many of one kind met one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What, in words.
    pub what: String,
    /// How many.
    pub count: usize,
    /// The first of them, in words.
    pub examples: Vec<String>,
    /// Whether a person should look at it: it was read in the way that is likely, and may have been meant otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub doubt: bool,
}

/// How many of one kind a report names.
const EXAMPLES: usize = 5;

/// What became of what a study holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The program that wrote it, where it comes from one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub program: String,
    /// What is in the project, or in the file that was written.
    pub mapped: Vec<Line>,
    /// What is kept as it is.
    pub kept: Vec<Line>,
    /// How what has several readings was read.
    pub decided: Vec<Line>,
    /// What is lost.
    pub dropped: Vec<Line>,
}

impl Loss {
    /// The lines of one fate.
    pub fn of(&self, fate: Fate) -> &[Line] {
        match fate {
            Fate::Mapped => &self.mapped,
            Fate::Kept => &self.kept,
            Fate::Decided => &self.decided,
            Fate::Dropped => &self.dropped,
        }
    }

    fn lines(&mut self, fate: Fate) -> &mut Vec<Line> {
        match fate {
            Fate::Mapped => &mut self.mapped,
            Fate::Kept => &mut self.kept,
            Fate::Decided => &mut self.decided,
            Fate::Dropped => &mut self.dropped,
        }
    }

    /// Counts so many of a kind.
    pub fn count(&mut self, fate: Fate, what: &str, count: usize) {
        if count > 0 {
            self.line(fate, what).count += count;
        }
    }

    /// Counts one of a kind and says which.
    pub fn one(&mut self, fate: Fate, what: &str, example: &str) {
        let line = self.line(fate, what);
        line.count += 1;
        if line.examples.len() < EXAMPLES && !example.trim().is_empty() {
            line.examples.push(shortened(&one_line(example), 120));
        }
    }

    /// Counts one that was decided, and that a person should look at.
    pub fn doubt(&mut self, what: &str, example: &str) {
        self.one(Fate::Decided, what, example);
        self.line(Fate::Decided, what).doubt = true;
    }

    /// Counts one of a kind and says which, however many there are.
    pub fn every(&mut self, fate: Fate, what: &str, example: &str) {
        let line = self.line(fate, what);
        line.count += 1;
        line.examples.push(one_line(example));
    }

    fn line(&mut self, fate: Fate, what: &str) -> &mut Line {
        let lines = self.lines(fate);
        let at = match lines.iter().position(|line| line.what == what) {
            Some(at) => at,
            None => {
                lines.push(Line { what: what.to_owned(), count: 0, examples: Vec::new(), doubt: false });
                lines.len() - 1
            }
        };
        &mut lines[at]
    }

    /// Takes the lines of another in.
    pub fn join(&mut self, other: Self) {
        for fate in Fate::ALL {
            for Line { what, count, examples, doubt } in other.of(fate) {
                let line = self.line(fate, what);
                line.count += count;
                line.doubt |= doubt;
                let room = EXAMPLES.saturating_sub(line.examples.len());
                line.examples.extend(examples.iter().take(room).cloned());
            }
        }
    }

    /// Whether nothing was kept aside or dropped.
    pub fn is_clean(&self) -> bool {
        self.kept.is_empty() && self.dropped.is_empty()
    }

    /// The report of what was read, for people.
    pub fn told(&self) -> String {
        self.under(Fate::title)
    }

    /// The report of what was written, for people.
    pub fn told_of_export(&self) -> String {
        self.under(|fate| match fate {
            Fate::Mapped => "written",
            Fate::Dropped => "left out",
            fate => fate.title(),
        })
    }

    fn under(&self, title: fn(Fate) -> &'static str) -> String {
        let mut out = String::new();
        if !self.program.is_empty() {
            out.push_str(&format!("written by {}\n", one_line(&self.program)));
        }
        for fate in Fate::ALL.into_iter().filter(|fate| !self.of(*fate).is_empty()) {
            out.push_str(&format!("{}:\n", title(fate)));
            for line in self.of(fate) {
                let look = if line.doubt { " (look at it)" } else { "" };
                out.push_str(&format!("  {}: {}{look}\n", one_line(&line.what), line.count));
                for example in &line.examples {
                    out.push_str(&format!("      {example}\n"));
                }
                if line.count > line.examples.len() && !line.examples.is_empty() {
                    out.push_str(&format!("      … and {} more\n", line.count - line.examples.len()));
                }
            }
        }
        out
    }

    /// What was kept aside, what a person should look at and what was dropped, in one line each, for those who did not ask
    /// for a report.
    pub fn in_short(&self) -> Vec<String> {
        let doubts = self.decided.iter().filter(|line| line.doubt).collect();
        [
            (Fate::Kept.title(), self.kept.iter().collect::<Vec<_>>()),
            ("to look at", doubts),
            (Fate::Dropped.title(), self.dropped.iter().collect()),
        ]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(title, lines)| {
            let what: Vec<String> =
                lines.iter().map(|line| format!("{} ({})", one_line(&line.what), line.count)).collect();
            format!("{title}: {}", what.join("; "))
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_and_the_first_of_them_named() {
        let mut loss = Loss::default();
        (1..=7).for_each(|n| loss.one(Fate::Dropped, "pictures", &format!("p{n}.png")));
        loss.count(Fate::Mapped, "codes", 0);
        let mut more = Loss::default();
        more.one(Fate::Dropped, "pictures", "p8.png");
        more.count(Fate::Mapped, "codes", 3);
        loss.join(more);
        assert_eq!((loss.dropped[0].count, loss.dropped[0].examples.len(), loss.mapped[0].count), (8, 5, 3));
        let told = loss.told();
        assert!(told.contains("taken in:\n  codes: 3\n") && told.contains("  pictures: 8\n      p1.png\n"), "{told}");
        assert!(told.contains("… and 3 more"), "{told}");
        assert_eq!(loss.in_short(), ["not taken in: pictures (8)"]);
        assert!(!loss.is_clean());
    }
}
