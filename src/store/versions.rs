//! The versions of the codebook, read out of the journal.
//!
//! Nothing of it is stored: a version is what the changes to codes up to the end of a group amount to, in the order
//! of the fold. A group that was undone makes none, and neither does one that leaves the codes as they were. Only
//! changes to codes are read, for a journal may hold very many codings.
//!
//! Numbers are this copy's: a merge can put a version between two others. The short id is of the content alone, and
//! so names the same codes in every copy.

use super::error::StoreError;
use super::journal;
use super::log::{milliseconds, rfc3339};
use super::project::Project;
use super::{connect, read};
use crate::study::book_diff::{FieldChange, field_changes, there};
use crate::study::change::{Change, Payload};
use crate::study::decision::meaning;
use crate::study::effective::effective;
use crate::study::fold::{CodeState, State};
use crate::study::{Code, Corpus, Guid, Hash};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// A version of the codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its number in this copy, from 1.
    pub number: u32,
    /// Eight hex digits that name its content, the same in every copy.
    pub id: String,
    /// When it came to be (RFC 3339, UTC).
    pub at: String,
    /// Who made it.
    pub coder: String,
    /// What was done.
    #[serde(rename = "what")]
    pub label: String,
    /// How many codes are there.
    pub codes: usize,
}

/// A step in the history of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeVersion {
    /// Its number, from 1. It goes up only when the code comes to mean something else, so that a code which was
    /// renamed or moved has the number it had.
    pub number: u32,
    /// What it means (see [`meaning`]).
    pub meaning: u64,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Who did it.
    pub coder: String,
    /// What was done.
    pub label: String,
    /// The code as it stood then.
    pub code: Code,
    /// Whether it was out of the codebook then.
    pub hidden: bool,
    /// The code into which it was merged.
    pub merged: Option<String>,
}

impl CodeVersion {
    /// What this step changed: fields, the place in the tree, and whether the code is there. The first changed nothing.
    pub fn changes_since(&self, before: Option<&Self>) -> Vec<FieldChange> {
        let Some(before) = before else { return Vec::new() };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let state = |version: &Self| if version.hidden { "removed" } else { "there" }.to_owned();
        let mut all = field_changes(&before.code, &self.code);
        for (field, before, after) in [
            ("parent", text(&before.code.parent), text(&self.code.parent)),
            ("merged", text(&before.merged), text(&self.merged)),
            ("state", state(before), state(self)),
        ] {
            if before != after {
                all.push(FieldChange { field, before, after });
            }
        }
        all
    }
}

/// Which version of its code a coding was made under.
#[derive(Clone, Debug, Default)]
pub struct CodeVersions(HashMap<String, HashMap<u64, u32>>);

impl CodeVersions {
    /// The number of the version of `code` that means this; the last one, where it came to mean the same again.
    pub fn number(&self, code: &str, under: Option<u64>) -> Option<u32> {
        self.0.get(code)?.get(&under?).copied()
    }
}

/// Eight hex digits that name the content of a codebook: of the codes that are there, in codebook order. The
/// positions themselves are left out, for the same tree can be numbered in many ways.
pub fn content_id(states: &BTreeMap<String, CodeState>) -> String {
    content_hash(states).to_string().chars().take(8).collect()
}

/// The same as a whole hash.
pub(super) fn content_hash(states: &BTreeMap<String, CodeState>) -> Hash {
    let mut all = Vec::new();
    let mut put = |text: &str| {
        all.extend_from_slice(&(text.len() as u64).to_le_bytes());
        all.extend_from_slice(text.as_bytes());
    };
    for shown in effective(states, &HashSet::new()).codebook.codes() {
        let Some(code) = there(states, &shown.id) else { continue };
        let Code { id, name, parent, colour, definition, apply, not, example, origin, position: _ } = code;
        put(id);
        put(if parent.is_some() { "under" } else { "top" });
        for text in [name, parent.as_deref().unwrap_or(""), colour, definition, apply, not, example, origin] {
            put(text);
        }
    }
    Hash::of(&all)
}

/// The codes of another project's file, which is only read.
pub fn code_states_of(path: &Path) -> Result<BTreeMap<String, CodeState>, StoreError> {
    let conn = connect::foreign(path)?;
    let read = || Ok((read::code_rows(&conn)?, read::used_codes(&conn)?));
    let (states, used) = read().map_err(|e| StoreError::sqlite(path, e))?;
    Ok(as_shown(states, &used))
}

/// The states of codes as people see them: a removed code that codings use is there.
fn as_shown(mut states: BTreeMap<String, CodeState>, used: &HashSet<String>) -> BTreeMap<String, CodeState> {
    let shown = effective(&states, used).codebook;
    for code in shown.codes() {
        if let Some(state) = states.get_mut(&code.id) {
            (state.present, state.removed, state.merged) = (true, false, None);
        }
    }
    states
}

/// The states of all codes behind a connection, as people see them.
pub(super) fn shown_states(conn: &rusqlite::Connection) -> rusqlite::Result<BTreeMap<String, CodeState>> {
    Ok(as_shown(read::code_rows(conn)?, &read::used_codes(conn)?))
}

impl Project {
    /// The states of all codes as people see them now: a removed code that codings use is there.
    pub fn shown_code_states(&self) -> Result<BTreeMap<String, CodeState>, StoreError> {
        self.sql(shown_states(&self.conn))
    }
}

/// The changes to codes, and what is undone among them.
pub(super) struct Book {
    pub(super) changes: Vec<Change>,
    dead: HashSet<Guid>,
    veiled: HashSet<Guid>,
}

impl Book {
    /// Reads them.
    pub(super) fn of(project: &Project) -> Result<Self, StoreError> {
        let changes = project.sql(journal::of_codes(&project.conn))?;
        let dead = project.sql(journal::dead(&project.conn))?;
        Ok(Self { changes, dead, veiled: project.veiled_groups()? })
    }

    /// Whether a change counts.
    pub(super) fn lives(&self, change: &Change) -> bool {
        !self.dead.contains(&change.group) && change.payload.is_some()
    }

    /// What a change's group did, as far as the one who looks may know.
    pub(super) fn label(&self, change: &Change) -> String {
        if self.veiled.contains(&change.group) {
            "codes in a document that is coded blind".to_owned()
        } else {
            change.label.clone()
        }
    }

    /// The codes that each group changed.
    fn touched(&self) -> HashMap<Guid, HashSet<&str>> {
        let mut touched: HashMap<Guid, HashSet<&str>> = HashMap::new();
        for change in self.changes.iter().filter(|change| self.lives(change)) {
            let ids = touched.entry(change.group).or_default();
            match &change.payload {
                Some(Payload::CodebookImported { codes, .. }) => ids.extend(codes.iter().map(|code| code.id.as_str())),
                Some(Payload::CodeAdded(code)) => _ = ids.insert(&code.id),
                Some(Payload::CodeSet { code, .. }) => _ = ids.insert(code),
                _ => {}
            }
        }
        touched
    }

    /// Adds the step that a change is to a code, where it changed anything of it.
    fn step(&self, change: &Change, state: Option<&CodeState>, steps: &mut Vec<CodeVersion>) {
        let Some(state) = state.filter(|state| state.present) else { return };
        let last = steps.last();
        if last.is_some_and(|last| same(last, state)) {
            return;
        }
        let means = meaning(&state.code);
        let number = last.map_or(1, |last| last.number + u32::from(last.meaning != means));
        steps.push(CodeVersion {
            number,
            meaning: means,
            at: rfc3339(change.at),
            coder: change.coder.clone(),
            label: self.label(change),
            code: state.code.clone(),
            hidden: state.hidden(),
            merged: state.merged.clone(),
        });
    }

    /// Folds the changes and shows, at the last change of each group, what stands then. Ends when `see` says so.
    fn walk(&self, mut see: impl FnMut(&Change, &BTreeMap<String, CodeState>) -> bool) {
        let mut last: HashMap<Guid, usize> = HashMap::new();
        for (at, change) in self.changes.iter().enumerate().filter(|(_, change)| self.lives(change)) {
            last.insert(change.group, at);
        }
        let mut state = State::default();
        for (at, change) in self.changes.iter().enumerate() {
            let Some(payload) = &change.payload else { continue };
            if !self.lives(change) {
                leave(&mut state, payload);
                continue;
            }
            state.amend(payload);
            if last.get(&change.group) == Some(&at) && !see(change, &state.codes) {
                return;
            }
        }
    }
}

/// Of what is undone only the bare existence of its codes stays, as hidden (as in the fold).
fn leave(state: &mut State, payload: &Payload) {
    let codes: &[Code] = match payload {
        Payload::CodeAdded(code) => std::slice::from_ref(code),
        Payload::CodebookImported { codes, .. } => codes,
        _ => &[],
    };
    for code in codes {
        let hidden = || CodeState { code: code.clone(), ..CodeState::default() };
        state.codes.entry(code.id.clone()).or_insert_with(hidden);
    }
}

/// Whether a change is one to this code.
pub(super) fn concerns(payload: &Payload, id: &str) -> bool {
    match payload {
        Payload::CodebookImported { codes, .. } => codes.iter().any(|code| code.id == id),
        Payload::CodeAdded(code) => code.id == id,
        Payload::CodeSet { code, .. } => code == id,
        _ => false,
    }
}

impl Project {
    /// The versions of the codebook, first to last.
    pub fn codebook_history(&self) -> Result<Vec<Version>, StoreError> {
        let book = Book::of(self)?;
        let mut versions: Vec<Version> = Vec::new();
        let mut stands = content_id(&BTreeMap::new());
        book.walk(|change, codes| {
            let id = content_id(codes);
            if id != stands {
                stands.clone_from(&id);
                versions.push(Version {
                    number: u32::try_from(versions.len() + 1).unwrap_or(u32::MAX),
                    id,
                    at: rfc3339(change.at),
                    coder: change.coder.clone(),
                    label: book.label(change),
                    codes: codes.keys().filter(|id| there(codes, id).is_some()).count(),
                });
            }
            true
        });
        Ok(versions)
    }

    /// For each document of the corpus the versions of the codebook in force when its codings were made, ascending.
    /// What was imported with an earlier date than the first version was made under none.
    pub fn versions_of_documents(&self, corpus: &Corpus) -> Result<Vec<Vec<u32>>, StoreError> {
        let history = self.codebook_history()?;
        let from: Vec<i64> = history.iter().filter_map(|version| milliseconds(&version.at)).collect();
        let times = self.coding_times()?;
        let versions = |document: usize| {
            let made = corpus.codings_of(document).iter().filter_map(|coding| times.get(&coding.row));
            let number = made.map(|at| from.partition_point(|start| start <= at));
            let all: std::collections::BTreeSet<usize> = number.filter(|number| *number > 0).collect();
            all.into_iter().filter_map(|number| u32::try_from(number).ok()).collect()
        };
        Ok((0..corpus.documents.len()).map(versions).collect())
    }

    /// The codes as they stood in a version: none in version 0, before the first; those of the last one for a number
    /// that is not reached.
    pub fn codebook_at(&self, number: u32) -> Result<BTreeMap<String, CodeState>, StoreError> {
        let book = Book::of(self)?;
        let (mut reached, mut found) = (0, BTreeMap::new());
        let mut stands = content_id(&found);
        book.walk(|_, codes| {
            let id = content_id(codes);
            if id != stands {
                stands = id;
                reached += 1;
            }
            if reached <= number && reached > 0 {
                found.clone_from(codes);
            }
            reached <= number
        });
        Ok(found)
    }

    /// The steps in which a code became what it is, first to last; a step that changed nothing of it is none.
    pub fn code_history(&self, id: &str) -> Result<Vec<CodeVersion>, StoreError> {
        let book = Book::of(self)?;
        let mut found: Vec<CodeVersion> = Vec::new();
        let touched = book.touched();
        book.walk(|change, codes| {
            // Where two copies changed codes at the same time, a step is told at the end of its own group.
            if touched.get(&change.group).is_some_and(|ids| ids.contains(id)) {
                book.step(change, codes.get(id), &mut found);
            }
            true
        });
        Ok(found)
    }

    /// The same of every code that ever was, in one pass.
    pub fn code_histories(&self) -> Result<BTreeMap<String, Vec<CodeVersion>>, StoreError> {
        let book = Book::of(self)?;
        let mut all: BTreeMap<String, Vec<CodeVersion>> = BTreeMap::new();
        let touched = book.touched();
        book.walk(|change, codes| {
            for id in touched.get(&change.group).into_iter().flatten() {
                book.step(change, codes.get(*id), all.entry((*id).to_owned()).or_default());
            }
            true
        });
        all.retain(|_, steps| !steps.is_empty());
        Ok(all)
    }

    /// The versions of all codes, to look up those that codings were made under.
    pub fn code_versions(&self) -> Result<CodeVersions, StoreError> {
        let book = Book::of(self)?;
        let mut last: HashMap<String, (u32, u64)> = HashMap::new();
        let mut all = CodeVersions::default();
        let touched = book.touched();
        book.walk(|change, codes| {
            for id in touched.get(&change.group).into_iter().flatten() {
                let Some(state) = codes.get(*id).filter(|state| state.present) else { continue };
                let means = meaning(&state.code);
                let (number, known) = last.get(*id).copied().unwrap_or((0, means));
                let number = if number == 0 { 1 } else { number + u32::from(known != means) };
                last.insert((*id).to_owned(), (number, means));
                all.0.entry((*id).to_owned()).or_default().insert(means, number);
            }
            true
        });
        Ok(all)
    }
}

/// Whether a code is as it was in its last step. Its place among siblings is the tree's affair.
fn same(last: &CodeVersion, state: &CodeState) -> bool {
    let CodeVersion { code, hidden, merged, .. } = last;
    code.parent == state.code.parent
        && *hidden == state.hidden()
        && *merged == state.merged
        && field_changes(code, &state.code).is_empty()
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::store::{Project, content_id};
    use crate::study::change::{CodeField, Payload};
    use crate::study::{Code, book_diff};
    use crate::text::Span;

    fn set(project: &mut Project, coder: &str, code: &str, fields: Vec<CodeField>) {
        let payloads = fields.into_iter().map(|set| Payload::CodeSet { code: code.to_owned(), set }).collect();
        project.write(coder, format!("edit {code}"), payloads).expect("written");
    }

    fn define(text: &str) -> Vec<CodeField> {
        vec![CodeField::Definition(text.to_owned())]
    }

    fn told(project: &Project) -> Vec<(u32, String, usize)> {
        let all = project.codebook_history().expect("versions");
        all.into_iter().map(|version| (version.number, version.label, version.codes)).collect()
    }

    #[test]
    fn each_group_that_changes_codes_is_a_version_and_an_undone_one_is_not() {
        let (_folder, mut project, info) = study();
        set(&mut project, "k1", "power", define("who decides"));
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(3, 6))]).expect("no version");
        set(&mut project, "k1", "power", define("who decides"));
        let expected = [(1, "codes".to_owned(), 2), (2, "edit power".to_owned(), 2)];
        assert_eq!(told(&project), expected, "what changes nothing is no version");
        set(&mut project, "k1", "power", define("who speaks"));
        assert_eq!(told(&project).len(), 3);
        let third = project.codebook_history().expect("versions")[2].id.clone();
        project.undo("k1").expect("undone");
        assert_eq!(told(&project), expected);
        project.redo("k1").expect("redone");
        assert_eq!(project.codebook_history().expect("versions")[2].id, third);
        let at = |number| project.codebook_at(number).expect("a codebook");
        assert!(at(0).is_empty());
        assert_eq!(at(1)["power"].code.definition, "");
        assert_eq!(at(2)["power"].code.definition, "who decides");
        assert_eq!((at(3), at(9)), (project.code_states().expect("codes"), project.code_states().expect("codes")));
    }

    #[test]
    fn a_short_id_is_of_the_content_alone() {
        let code = |id: &str, position| Payload::CodeAdded(Code { id: id.into(), position, ..Code::default() });
        let ids: Vec<String> =
            [vec![code("a", 0), code("b", 1)], vec![code("b", 9), code("a", 4)], vec![code("a", 1), code("b", 0)]]
                .into_iter()
                .map(|codes| {
                    let (_folder, mut project) = project();
                    project.write("k1", "codes", codes).expect("codes");
                    let states = project.code_states().expect("codes");
                    assert_eq!(project.codebook_history().expect("versions")[0].id, content_id(&states));
                    content_id(&states)
                })
                .collect();
        assert_eq!(ids[0], ids[1], "however the places are numbered");
        assert_ne!(ids[0], ids[2], "another order");
        assert!(ids[0].len() == 8 && ids[0].bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn a_code_has_a_new_version_when_it_comes_to_mean_something_else() {
        let (_folder, mut project, info) = study();
        let numbers = |project: &Project| -> Vec<u32> {
            project.code_history("power").expect("a history").iter().map(|version| version.number).collect()
        };
        assert_eq!(numbers(&project), [1]);
        set(&mut project, "k1", "power", vec![CodeField::Name("Power".into())]);
        set(&mut project, "k2", "power", define("who decides"));
        set(&mut project, "k1", "identity", define("who one is"));
        assert_eq!(numbers(&project), [1, 1, 2]);
        let last = project.code_history("power").expect("a history").pop().expect("three");
        assert_eq!((last.coder.as_str(), last.code.definition.as_str()), ("k2", "who decides"));
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(3, 6))]).expect("a coding");
        set(&mut project, "k1", "power", vec![CodeField::Not("a joke".into())]);
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(30, 36))]).expect("a coding");
        let versions = project.code_versions().expect("versions");
        let under: Vec<Option<u32>> = project
            .codings(&info)
            .expect("codings")
            .iter()
            .map(|coding| versions.number(&coding.code, coding.under))
            .collect();
        assert_eq!(under, [Some(2), Some(3)]);
        assert_eq!((versions.number("power", None), versions.number("power", Some(7))), (None, None));
        set(&mut project, "k1", "power", vec![CodeField::Not(String::new())]);
        let versions = project.code_versions().expect("versions");
        assert_eq!(versions.number("power", Some(last.meaning)), Some(4), "it means again what it meant");
        assert!(project.code_history("nobody").expect("none").is_empty());
    }

    #[test]
    fn numbers_looked_up_are_those_of_the_history_and_the_last_version_is_what_stands() {
        let (_folder, mut project, _) = study();
        for (code, text) in [("power", "a"), ("identity", "b"), ("power", "b"), ("power", "a"), ("identity", "c")] {
            set(&mut project, "k1", code, define(text));
        }
        project.undo("k1").expect("undone");
        let merge = vec![CodeField::Merged(Some("power".into()))];
        set(&mut project, "k1", "identity", merge);
        let versions = project.code_versions().expect("versions");
        for code in ["power", "identity"] {
            let history = project.code_history(code).expect("a history");
            assert_eq!(project.code_histories().expect("histories").get(code), Some(&history));
            for step in &history {
                let last = history.iter().rev().find(|other| other.meaning == step.meaning).expect("itself");
                assert_eq!(versions.number(code, Some(step.meaning)), Some(last.number));
            }
        }
        let all = project.codebook_history().expect("versions");
        for pair in all.windows(2) {
            let [before, after] = [0, 1].map(|at| project.codebook_at(pair[at].number).expect("a codebook"));
            assert!(!book_diff::diff(&before, &after).is_empty());
        }
        let last = all.last().expect("some");
        assert_eq!(last.id, content_id(&project.code_states().expect("codes")));
        assert_eq!(last.codes, 1, "a merged code is not there");
    }
}
