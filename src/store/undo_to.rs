//! Undo to a step of the history: one's own later steps, one after the other, as far as that goes.
//!
//! It is a repeated undo and nothing else: others' steps stay, and it ends where an undo is refused because something
//! depends on a step. What it would do is found by doing it and letting the transaction go.

use super::error::StoreError;
use super::project::Project;
use super::undo::{Tried, Undo, undo_in};
use super::{journal, undo};
use crate::study::Guid;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// A later step that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// Who did it.
    pub coder: String,
    /// What it did.
    pub label: String,
}

/// What undoing to a step did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoTo {
    /// The steps undone, latest first.
    pub undone: Vec<Undo>,
    /// The step at which it ended, and why, where it did not come to the end.
    pub refused: Option<(Undo, String)>,
    /// Later steps that stay, latest first: others', and one's own behind the one that was refused.
    pub stay: Vec<Stays>,
}

impl Project {
    /// Undoes the coder's own steps that are later than a step of the history, which itself stays. With `dry_run`
    /// nothing is written.
    pub fn undo_to(&mut self, coder: &str, step: Guid, dry_run: bool) -> Result<UndoTo, StoreError> {
        let blind = !self.blind_documents(self.viewer.as_deref())?.is_empty();
        let veiled = self.veiled_groups()?;
        if self.read_only {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        let path = self.path.clone();
        let sql = |e| StoreError::sqlite(&path, e);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        let Some(clock) = clock_of(&tx, step).map_err(sql)? else {
            return Err(StoreError::Refused("that step is not in the history any more".to_owned()));
        };
        let mut found = UndoTo::default();
        while undo::next_clock(&tx, coder).map_err(sql)?.is_some_and(|next| next > clock) {
            match undo_in(&tx, coder).map_err(sql)? {
                Tried::Done(undo) => found.undone.push(undo),
                Tried::Refused(undo, why) => {
                    // Naming what depends on it could tell what others coded in a document that is coded blind.
                    let why = if blind { "what others did since".to_owned() } else { why };
                    found.refused = Some((undo, why));
                    break;
                }
                Tried::Nothing => break,
            }
        }
        found.stay = later(&tx, clock)
            .map_err(sql)?
            .into_iter()
            .map(|(group, coder, label)| {
                let hidden = "codes in a document that you code blind";
                let label = if veiled.contains(&group) { hidden.to_owned() } else { label };
                Stays { coder, label }
            })
            .collect();
        if dry_run || found.undone.is_empty() {
            tx.rollback().map_err(sql)?;
        } else {
            tx.commit().map_err(sql)?;
        }
        Ok(found)
    }
}

/// The last clock of a step, be it changes or a merge.
fn clock_of(conn: &Connection, step: Guid) -> rusqlite::Result<Option<i64>> {
    let changes: Option<i64> = conn
        .prepare_cached("SELECT max(clock) FROM changes WHERE grp = ?1")?
        .query_row([step.as_bytes()], |row| row.get(0))?;
    if changes.is_some() {
        return Ok(changes);
    }
    conn.prepare_cached("SELECT clock FROM merges WHERE guid = ?1")?
        .query_row([step.as_bytes()], |row| row.get(0))
        .optional()
}

/// Steps that are later than a clock and stand, latest first.
fn later(conn: &Connection, clock: i64) -> rusqlite::Result<Vec<(Guid, String, String)>> {
    let dead = journal::dead(conn)?;
    let all: Vec<(Guid, String, String)> = conn
        .prepare_cached(
            "SELECT grp, coder, label FROM changes WHERE clock > ?1 AND kind <> 'coder-added'
             GROUP BY grp HAVING max(kind = 'undone') = 0 ORDER BY max(clock) DESC, max(guid) DESC",
        )?
        .query_map([clock], |row| Ok((Guid::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(all.into_iter().filter(|(group, ..)| !dead.contains(group)).collect())
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::Code;
    use crate::study::change::Payload;
    use crate::text::Span;

    fn labels(project: &crate::store::Project) -> Vec<String> {
        let log = project.log(None).expect("a log");
        log.into_iter().filter(|entry| !entry.undone).map(|entry| entry.what).collect()
    }

    #[test]
    fn ones_own_later_steps_go_and_others_stay() {
        let (_folder, mut project, info) = study();
        let mut step = |coder: &str, label: &str, start| {
            let payload = coding(&info, coder, "power", Span::new(start, start + 2));
            project.write(coder, label, vec![payload]).expect("coded").guid
        };
        let first = step("k1", "first", 4);
        step("k1", "second", 5);
        step("k2", "another's", 6);
        step("k1", "third", 7);
        let told = project.undo_to("k1", first, true).expect("told");
        let undone: Vec<&str> = told.undone.iter().map(|undo| undo.label.as_str()).collect();
        assert_eq!(undone, ["third", "second"]);
        assert_eq!(
            told.stay.iter().map(|s| (s.coder.as_str(), s.label.as_str())).collect::<Vec<_>>(),
            [("k2", "another's")]
        );
        assert_eq!(labels(&project)[0], "third", "nothing is written");
        assert_eq!(project.undo_to("k1", first, false).expect("done"), told);
        assert_eq!(project.codings(&info).expect("codings").len(), 2);
        assert!(project.check().expect("checked").problems.is_empty());
        // One by one they come back.
        project.redo("k1").expect("redone");
        project.redo("k1").expect("redone");
        assert_eq!(project.codings(&info).expect("codings").len(), 4);
        let last = project.log(Some(1)).expect("log")[0].group;
        assert!(project.undo_to("k1", last, false).expect("nothing").undone.is_empty());
    }

    #[test]
    fn it_ends_where_something_depends_on_a_step() {
        let (_folder, mut project, info) = study();
        let base = project.write("k1", "base", vec![coding(&info, "k1", "power", Span::new(4, 6))]).expect("coded");
        let new = Payload::CodeAdded(Code { id: "new".into(), ..Code::default() });
        project.write("k1", "new code", vec![new]).expect("a code");
        project.write("k2", "uses it", vec![coding(&info, "k2", "new", Span::new(4, 6))]).expect("coded");
        project.write("k1", "later", vec![coding(&info, "k1", "power", Span::new(8, 9))]).expect("coded");
        let told = project.undo_to("k1", base.guid, false).expect("told");
        assert_eq!(told.undone.len(), 1);
        let (refused, why) = told.refused.expect("refused");
        assert_eq!(refused.label, "new code");
        assert!(why.contains("by k2"), "{why}");
        let stay: Vec<&str> = told.stay.iter().map(|stays| stays.label.as_str()).collect();
        assert_eq!(stay, ["uses it", "new code"]);
        assert_eq!(labels(&project).iter().filter(|label| *label == "later").count(), 0);
    }
}
