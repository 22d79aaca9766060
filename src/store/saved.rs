//! Searches and reports that a project keeps under a name. They are settings, so they travel, merge and are undone
//! like these.

use super::error::StoreError;
use super::project::Project;
use crate::study::change::Payload;
use crate::text::fold::{fold, natural_cmp};

/// The longest name.
const LONGEST: usize = 60;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Search,
    Report,
}

/// A search under its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearch {
    /// The name.
    pub name: String,
    /// The query.
    pub query: String,
}

/// A report under its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedReport {
    /// The name.
    pub name: String,
    /// What stands after `emic report`.
    pub words: String,
}

/// The name of a search as it is kept; an error says what is wrong with it.
pub fn search_name(text: &str) -> Result<String, StoreError> {
    Kind::Search.name(text)
}

/// The name of a report as it is kept; an error says what is wrong with it.
pub fn report_name(text: &str) -> Result<String, StoreError> {
    Kind::Report.name(text)
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Report => "report",
        }
    }

    /// What stands before the name among the settings.
    fn key(self, name: &str) -> String {
        format!("{}.{name}", self.noun())
    }

    fn name(self, text: &str) -> Result<String, StoreError> {
        let (name, noun) = (text.trim(), self.noun());
        let refuse = |why: String| Err(StoreError::Refused(why));
        if name.is_empty() {
            let example = if self == Self::Search { "command" } else { "table-2" };
            return refuse(format!("a {noun} needs a name, as in {example}"));
        }
        if name.chars().any(char::is_control) {
            return refuse(format!("a control character is in the name of the {noun}"));
        }
        if name.chars().count() > LONGEST {
            return refuse(format!("the name of a {noun} has at most {LONGEST} characters"));
        }
        Ok(name.to_owned())
    }

    fn set(self, name: &str, what: Option<&str>) -> Payload {
        Payload::ProjectSet { key: self.key(name), value: what.map(str::to_owned) }
    }

    /// The one with this name, in whatever case it is written; the error lists those there are.
    fn find(self, all: Vec<(String, String)>, name: &str) -> Result<(String, String), StoreError> {
        let exact = all.iter().find(|(known, _)| known == name.trim());
        let found = exact.or_else(|| all.iter().find(|(known, _)| fold(known) == fold(name.trim())));
        found.cloned().ok_or_else(|| {
            let names: Vec<String> = all.iter().map(|(name, _)| crate::text::display::one_line(name)).collect();
            let known =
                if names.is_empty() { "none is kept yet".to_owned() } else { format!("kept are {}", names.join(", ")) };
            let name = crate::text::display::one_line(name);
            StoreError::Refused(format!("there is no {} “{name}”; {known}", self.noun()))
        })
    }
}

impl Project {
    /// The searches that are kept, by name.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        Ok(self.kept(Kind::Search)?.into_iter().map(|(name, query)| SavedSearch { name, query }).collect())
    }

    /// The search with this name, in whatever case it is written; the error lists those there are.
    pub fn saved_search(&self, name: &str) -> Result<SavedSearch, StoreError> {
        let (name, query) = Kind::Search.find(self.kept(Kind::Search)?, name)?;
        Ok(SavedSearch { name, query })
    }

    /// Keeps a query under a name, in the place of what was kept under it.
    pub fn save_search(&mut self, coder: &str, name: &str, query: &str) -> Result<String, StoreError> {
        self.keep(Kind::Search, coder, name, query)
    }

    /// Takes a search out.
    pub fn remove_search(&mut self, coder: &str, name: &str) -> Result<String, StoreError> {
        self.let_go(Kind::Search, coder, name)
    }

    /// Gives a search another name, which no other search has.
    pub fn rename_search(&mut self, coder: &str, from: &str, to: &str) -> Result<String, StoreError> {
        self.call(Kind::Search, coder, from, to)
    }

    /// The reports that are kept, by name.
    pub fn saved_reports(&self) -> Result<Vec<SavedReport>, StoreError> {
        Ok(self.kept(Kind::Report)?.into_iter().map(|(name, words)| SavedReport { name, words }).collect())
    }

    /// The report with this name, in whatever case it is written; the error lists those there are.
    pub fn saved_report(&self, name: &str) -> Result<SavedReport, StoreError> {
        let (name, words) = Kind::Report.find(self.kept(Kind::Report)?, name)?;
        Ok(SavedReport { name, words })
    }

    /// Keeps a report under a name, in the place of what was kept under it.
    pub fn save_report(&mut self, coder: &str, name: &str, words: &str) -> Result<String, StoreError> {
        self.keep(Kind::Report, coder, name, words)
    }

    /// Takes a report out of those that are kept.
    pub fn remove_report(&mut self, coder: &str, name: &str) -> Result<String, StoreError> {
        self.let_go(Kind::Report, coder, name)
    }

    /// Gives a report another name, which no other report has.
    pub fn rename_report(&mut self, coder: &str, from: &str, to: &str) -> Result<String, StoreError> {
        self.call(Kind::Report, coder, from, to)
    }

    fn kept(&self, kind: Kind) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.conn.prepare_cached("SELECT key, value FROM project WHERE key GLOB ?1");
        let rows: Vec<(String, Option<String>)> =
            self.sql(rows.and_then(|mut rows| {
                rows.query_map([kind.key("*")], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            }))?;
        let prefix = kind.key("");
        let kept =
            |(key, value): (String, Option<String>)| Some((key.strip_prefix(prefix.as_str())?.to_owned(), value?));
        let mut all: Vec<(String, String)> = rows.into_iter().filter_map(kept).collect();
        all.sort_by(|(a, _), (b, _)| natural_cmp(a, b));
        Ok(all)
    }

    fn keep(&mut self, kind: Kind, coder: &str, name: &str, what: &str) -> Result<String, StoreError> {
        let name = kind.name(name)?;
        let label = format!("save {} {name}", kind.noun());
        self.write(coder, label.clone(), vec![kind.set(&name, Some(what))])?;
        Ok(label)
    }

    fn let_go(&mut self, kind: Kind, coder: &str, name: &str) -> Result<String, StoreError> {
        let (name, _) = kind.find(self.kept(kind)?, name)?;
        let label = format!("remove {} {name}", kind.noun());
        self.write(coder, label.clone(), vec![kind.set(&name, None)])?;
        Ok(label)
    }

    fn call(&mut self, kind: Kind, coder: &str, from: &str, to: &str) -> Result<String, StoreError> {
        let all = self.kept(kind)?;
        let (from, what) = kind.find(all.clone(), from)?;
        let (to, noun) = (kind.name(to)?, kind.noun());
        if from == to {
            return Err(StoreError::Refused(format!("the {noun} is called {to} already")));
        }
        if all.iter().any(|(other, _)| *other == to) {
            return Err(StoreError::Refused(format!("there is a {noun} {to} already; remove it first")));
        }
        let label = format!("rename {noun} {from} to {to}");
        self.write(coder, label.clone(), vec![kind.set(&from, None), kind.set(&to, Some(&what))])?;
        Ok(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::*;

    #[test]
    fn searches_are_kept_renamed_removed_and_undone() {
        let (_folder, mut project, _) = study();
        let names = |project: &Project| -> Vec<String> {
            project
                .saved_searches()
                .expect("searches")
                .into_iter()
                .map(|saved| format!("{}={}", saved.name, saved.query))
                .collect()
        };
        project.save_search("k1", " command ", "\"chain of command\"").expect("saved");
        project.save_search("k1", "b 10", "b").expect("saved");
        project.save_search("k1", "b 9", "a").expect("saved");
        assert_eq!(names(&project), ["b 9=a", "b 10=b", "command=\"chain of command\""]);
        project.save_search("k1", "b 9", "c").expect("saved again");
        project.rename_search("k1", "COMMAND", "order").expect("renamed");
        assert_eq!(names(&project), ["b 9=c", "b 10=b", "order=\"chain of command\""]);
        assert!(project.rename_search("k1", "order", "b 9").is_err(), "another has the name");
        project.remove_search("k1", "b 10").expect("removed");
        assert!(project.saved_search("b 10").is_err_and(|error| error.to_string().contains("kept are b 9, order")));
        for _ in 0..2 {
            project.undo("k1").expect("undone");
        }
        assert_eq!(names(&project), ["b 9=c", "b 10=b", "command=\"chain of command\""]);
        assert!(search_name(" ").is_err() && search_name("a\nb").is_err() && search_name(&"x".repeat(61)).is_err());
        assert!(project.check().expect("a check").problems.is_empty());
    }
}
