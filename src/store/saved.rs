//! Searches that a project keeps under a name. They are settings, so they travel, merge and are undone like these.

use super::error::StoreError;
use super::project::Project;
use crate::study::change::Payload;
use crate::text::fold::{fold, natural_cmp};

/// What stands before the name of a search among the settings.
const PREFIX: &str = "search.";
/// The longest name.
const LONGEST: usize = 60;

/// A search under its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearch {
    /// The name.
    pub name: String,
    /// The query.
    pub query: String,
}

/// A name as it is kept; an error says what is wrong with it.
pub fn search_name(text: &str) -> Result<String, StoreError> {
    let name = text.trim();
    let refuse = |why: &str| Err(StoreError::Refused(why.to_owned()));
    if name.is_empty() {
        return refuse("a search needs a name, as in command");
    }
    if name.chars().any(char::is_control) {
        return refuse("a control character is in the name of the search");
    }
    if name.chars().count() > LONGEST {
        return refuse("the name of a search has at most 60 characters");
    }
    Ok(name.to_owned())
}

impl Project {
    /// The searches that are kept, by name.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        let rows = self.conn.prepare_cached("SELECT key, value FROM project WHERE key GLOB 'search.*'");
        let rows: Vec<(String, Option<String>)> =
            self.sql(rows.and_then(|mut rows| rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()))?;
        let saved = |(key, query): (String, Option<String>)| {
            Some(SavedSearch { name: key.strip_prefix(PREFIX)?.to_owned(), query: query? })
        };
        let mut all: Vec<SavedSearch> = rows.into_iter().filter_map(saved).collect();
        all.sort_by(|a, b| natural_cmp(&a.name, &b.name));
        Ok(all)
    }

    /// The search with this name, in whatever case it is written; the error lists those there are.
    pub fn saved_search(&self, name: &str) -> Result<SavedSearch, StoreError> {
        let all = self.saved_searches()?;
        let exact = all.iter().find(|saved| saved.name == name.trim());
        let found = exact.or_else(|| all.iter().find(|saved| fold(&saved.name) == fold(name.trim())));
        found.cloned().ok_or_else(|| {
            let names: Vec<String> = all.iter().map(|saved| crate::text::display::one_line(&saved.name)).collect();
            let known =
                if names.is_empty() { "none is kept yet".to_owned() } else { format!("kept are {}", names.join(", ")) };
            let name = crate::text::display::one_line(name);
            StoreError::Refused(format!("there is no search “{name}”; {known}"))
        })
    }

    /// Keeps a query under a name, in the place of what was kept under it.
    pub fn save_search(&mut self, coder: &str, name: &str, query: &str) -> Result<String, StoreError> {
        let name = search_name(name)?;
        let label = format!("save search {name}");
        self.write(coder, label.clone(), vec![set(&name, Some(query))])?;
        Ok(label)
    }

    /// Takes a search out.
    pub fn remove_search(&mut self, coder: &str, name: &str) -> Result<String, StoreError> {
        let saved = self.saved_search(name)?;
        let label = format!("remove search {}", saved.name);
        self.write(coder, label.clone(), vec![set(&saved.name, None)])?;
        Ok(label)
    }

    /// Gives a search another name, which no other search has.
    pub fn rename_search(&mut self, coder: &str, from: &str, to: &str) -> Result<String, StoreError> {
        let (saved, to) = (self.saved_search(from)?, search_name(to)?);
        if saved.name == to {
            return Err(StoreError::Refused(format!("the search is called {to} already")));
        }
        if self.saved_searches()?.iter().any(|other| other.name == to) {
            return Err(StoreError::Refused(format!("there is a search {to} already; remove it first")));
        }
        let label = format!("rename search {} to {to}", saved.name);
        self.write(coder, label.clone(), vec![set(&saved.name, None), set(&to, Some(&saved.query))])?;
        Ok(label)
    }
}

fn set(name: &str, query: Option<&str>) -> Payload {
    Payload::ProjectSet { key: format!("{PREFIX}{name}"), value: query.map(str::to_owned) }
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
