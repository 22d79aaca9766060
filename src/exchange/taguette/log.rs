//! Who put which tag on which highlight, and when: replayed from the commands that Taguette keeps.

use super::time;
use crate::exchange::programs::ProgramError;
use crate::exchange::sqlite::Database;
use serde::Deserialize;
use std::collections::HashMap;

/// A command, in the fields that matter here; older versions named some of them otherwise.
#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: String,
    #[serde(alias = "id", default)]
    highlight_id: Option<i64>,
    #[serde(default)]
    tags: Vec<i64>,
    #[serde(alias = "src", default)]
    src_tag_id: Option<i64>,
    #[serde(alias = "dest", default)]
    dest_tag_id: Option<i64>,
}

/// What the commands tell.
#[derive(Debug, Default)]
pub struct Log {
    /// Users who did something with highlights.
    pub users: Vec<String>,
    /// For a highlight and a tag: who, and when.
    by: HashMap<(i64, i64), (usize, Option<i64>)>,
}

impl Log {
    /// Reads the commands of a project.
    pub fn read(database: &Database, project: i64) -> Result<Self, ProgramError> {
        let mut log = Self::default();
        for row in database.rows_of("commands", &["user_login", "date", "payload"], ("project_id", project), "id")? {
            // What cannot be read tells nothing; the highlights themselves stand elsewhere.
            if let Ok(payload) = serde_json::from_str::<Payload>(&row.text(2)) {
                log.take(&row.text(0), time(&row.text(1)), &payload);
            }
        }
        Ok(log)
    }

    fn take(&mut self, user: &str, when: Option<i64>, payload: &Payload) {
        match (payload.kind.as_str(), payload.highlight_id) {
            ("highlight_add", Some(highlight)) => {
                let user = self.user(user);
                // A highlight that is changed is added again: tags that it had are still theirs who put them.
                self.by.retain(|(other, tag), _| *other != highlight || payload.tags.contains(tag));
                for tag in &payload.tags {
                    self.by.entry((highlight, *tag)).or_insert((user, when));
                }
            }
            ("highlight_delete", Some(highlight)) => self.by.retain(|(other, _), _| *other != highlight),
            ("tag_merge", _) => {
                let (Some(from), Some(to)) = (payload.src_tag_id, payload.dest_tag_id) else { return };
                let moved: Vec<_> =
                    self.by.iter().filter(|((_, tag), _)| *tag == from).map(|(at, who)| (*at, *who)).collect();
                for ((highlight, tag), who) in moved {
                    self.by.remove(&(highlight, tag));
                    self.by.entry((highlight, to)).or_insert(who);
                }
            }
            _ => {}
        }
    }

    fn user(&mut self, name: &str) -> usize {
        self.users.iter().position(|known| known == name).unwrap_or_else(|| {
            self.users.push(name.to_owned());
            self.users.len() - 1
        })
    }

    /// Who put a tag on a highlight, and when, where the commands tell it.
    pub fn who(&self, highlight: i64, tag: i64) -> (Option<usize>, Option<i64>) {
        match self.by.get(&(highlight, tag)) {
            Some((user, when)) => (Some(*user), *when),
            None => (None, None),
        }
    }
}
