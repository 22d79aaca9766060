//! Restoring a project from what it held: the counterpart of [`super::whole`].
//!
//! What comes back has the identities it had, so a restored project and the one it was taken from can be merged and
//! nothing is doubled. It stands **first** in the journal: every change has the lowest clock, so whatever the other
//! copies said of the same thing, then or since, goes before it. Ids of these changes follow from what they say, so
//! two restorations of one archive are the same.
//!
//! Only a project in which nothing was done yet takes one: what `emic new` wrote there gives way, for a restored
//! project holds what the archive holds and nothing else. It is one transaction.

use super::error::StoreError;
use super::project::Project;
use super::whole::{Whole, WholeCoding, WholeDocument, Wording};
use super::{fault, journal, state_id, tables};
use crate::study::change::{Change, CodeField, CodingItem, NewDocument, Payload, Stamp};
use crate::study::fold::{CodeState, State};
use crate::study::{Code, Guid, Hash, Layout, guid};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};

/// How to restore.
#[derive(Clone, Copy, Debug)]
pub struct ToRestore<'a> {
    /// Who acts.
    pub coder: &'a str,
    /// What history calls it.
    pub label: &'a str,
    /// What names what is restored: the same gives the same group.
    pub seed: &'a str,
    /// Whether it is only tried.
    pub dry_run: bool,
}

/// A restoration under way.
pub struct Restore<'t> {
    tx: Transaction<'t>,
    path: PathBuf,
    next: u64,
    group: Guid,
    coder: &'t str,
    label: &'t str,
    at: i64,
}

/// The clock of all that is restored.
const CLOCK: u64 = 1;

/// At most so many codings in one change.
const CODINGS: usize = 20_000;

impl Project {
    /// Restores what `fill` brings, in one transaction; gives what `fill` gave and the hash of what the project holds
    /// now. Fails, with nothing changed, where something was done in the project already, or `fill` fails.
    pub fn restore<T, E: From<StoreError>>(
        &mut self,
        to: ToRestore<'_>,
        fill: impl FnOnce(&mut Restore<'_>) -> Result<T, E>,
    ) -> Result<(T, Hash), E> {
        if self.read_only {
            return Err(StoreError::ReadOnly(self.path.clone()).into());
        }
        let path = self.path.clone();
        let sql = |e| E::from(StoreError::sqlite(&path, e));
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        if !is_new(&tx).map_err(sql)? {
            return Err(StoreError::Refused(format!(
                "{} is not empty: an archive is restored into a new project, as in `emic -p restored.emic import DIR`. To join what the two hold, restore it there and use `emic merge`",
                path.display()
            ))
            .into());
        }
        clear(&tx).map_err(sql)?;
        fault::point();
        let group = guid::restored("group", Hash::of(to.seed.as_bytes()));
        let at = jiff::Timestamp::now().as_millisecond();
        let (coder, label) = (to.coder, to.label);
        let mut restore = Restore { tx, path: path.clone(), next: 0, group, coder, label, at };
        let filled = fill(&mut restore)?;
        let tx = restore.tx;
        let hash = state_id::of(&tx).map_err(sql)?;
        fault::point();
        if to.dry_run {
            tx.rollback().map_err(sql)?;
        } else {
            tx.commit().map_err(sql)?;
        }
        fault::point();
        Ok((filled, hash))
    }
}

impl Project {
    /// Takes the project away, with what lies beside it, where nothing was done in it yet; one in which something was
    /// done is given back. No other connection may be open.
    pub fn discard(self) -> Result<Option<Self>, StoreError> {
        if self.read_only || !self.sql(is_new(&self.conn))? {
            return Ok(Some(self));
        }
        let (path, index) = (self.path.clone(), self.index_path());
        self.close()?;
        std::fs::remove_file(&path).map_err(|source| StoreError::Io {
            what: "cannot remove",
            path: path.clone(),
            source,
        })?;
        // The index is a cache; what SQLite keeps beside the file is gone with the last connection.
        let _ = std::fs::remove_dir_all(index);
        Ok(None)
    }
}

/// Whether nothing was done yet but what makes a project.
fn is_new(conn: &Connection) -> rusqlite::Result<bool> {
    let mut other = conn.prepare("SELECT 1 FROM changes WHERE kind NOT IN ('project-set', 'coder-added') LIMIT 1")?;
    Ok(!other.exists([])?)
}

fn clear(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    for table in ["scopes", "payloads", "changes", "merged", "merges", "aside", "coders", "project"] {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}

/// A group that what is restored is written in.
struct Step<'a> {
    group: Guid,
    coder: &'a str,
    at: i64,
    label: &'a str,
}

impl Restore<'_> {
    fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| StoreError::sqlite(&self.path, e))
    }

    pub(super) fn tx(&self) -> &Transaction<'_> {
        &self.tx
    }

    /// Where the project is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn change(&mut self, step: &Step<'_>, payload: Payload) -> Change {
        let mut id = [0u8; 16];
        let body = serde_json::to_vec(&payload).unwrap_or_default();
        for (to, from) in id.iter_mut().zip(self.next.to_be_bytes().iter().chain(&Hash::of(&body).0)) {
            *to = *from;
        }
        self.next += 1;
        Change {
            stamp: Stamp { clock: CLOCK, id: Guid::from_bytes(id) },
            coder: step.coder.to_owned(),
            at: step.at,
            group: step.group,
            label: step.label.to_owned(),
            payload: Some(payload),
        }
    }

    /// Changes of the restoration itself.
    fn own(&mut self, payloads: impl IntoIterator<Item = Payload>) -> Vec<Change> {
        let (group, coder, at, label) = (self.group, self.coder, self.at, self.label);
        let step = Step { group, coder, at, label };
        payloads.into_iter().map(|payload| self.change(&step, payload)).collect()
    }

    /// A change that does not stand, with what undoes it.
    fn dead(&mut self, payload: Payload) -> Vec<Change> {
        let hash = Hash::of(&serde_json::to_vec(&payload).unwrap_or_default());
        let (coder, at, label) = (self.coder, self.at, self.label);
        let group = guid::restored("undone", hash);
        let done = self.change(&Step { group, coder, at, label }, payload);
        let undo = Step { group: guid::restored("undo", hash), coder, at, label };
        let undone = self.change(&undo, Payload::Undone { group });
        vec![done, undone]
    }

    fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        self.sql(journal::insert(&self.tx, changes).and_then(|()| tables::apply(&self.tx, changes)))
    }

    /// What belongs to no document alone; documents come after it.
    pub fn study(&mut self, whole: &Whole) -> Result<(), StoreError> {
        let mut changes = Vec::new();
        for name in &whole.coders {
            let step = Step { group: guid::coder(name), coder: name, at: self.at, label: "take part" };
            changes.push(self.change(&step, Payload::CoderAdded { name: name.clone() }));
        }
        for wording in &whole.wordings {
            let hash = Hash::of(format!("{}\n{}\n{}", wording.code, wording.number, wording.meaning()).as_bytes());
            let label = format!("{}, version {}", wording.code, wording.number);
            let group = guid::restored("wording", hash);
            let step = Step { group, coder: &wording.coder, at: wording.at, label: &label };
            changes.push(self.change(&step, Payload::CodeAdded(worded(whole.codes.get(&wording.code), wording))));
        }
        for replaced in &whole.pseudonyms {
            let (document, all) = (replaced.document, replaced.all.clone());
            let payload = Payload::Pseudonymised { document, replaced: all };
            let group = guid::restored("pseudonyms", Hash::of(&serde_json::to_vec(&payload).unwrap_or_default()));
            let step = Step { group, coder: &replaced.coder, at: replaced.at, label: "pseudonymise" };
            changes.push(self.change(&step, payload));
        }
        changes.extend(self.own(study_payloads(whole)));
        self.write(&changes)
    }

    /// A document with all that hangs on its texts.
    pub fn document(&mut self, document: WholeDocument) -> Result<(), StoreError> {
        if let Some(text) = &document.text {
            self.text(document.fields.text, text)?;
        }
        if let Some(turns) = &document.turns {
            self.layout(document.fields.layout, &turns.encode())?;
        }
        for (hash, text) in &document.earlier {
            self.text(*hash, text)?;
        }
        let changes = self.itself(&document)?;
        self.write(&changes)?;
        let guid = document.fields.document;
        let mut payloads = coding_payloads(guid, &document.codings);
        for ((code, text, span), decision) in document.decisions {
            payloads.push(Payload::Decided { document: guid, text, code, span, decision: Some(decision) });
        }
        let changes = self.own(payloads);
        self.write(&changes)
    }

    /// The document itself: how it came in, its revisions, what is said of it.
    fn itself(&mut self, document: &WholeDocument) -> Result<Vec<Change>, StoreError> {
        let WholeDocument { fields, past, .. } = document;
        let guid = fields.document;
        let first = match past {
            None => fields.clone(),
            Some(past) => NewDocument {
                document: guid,
                name: fields.name.clone(),
                attributes: fields.attributes.clone(),
                speakers: fields.speakers.clone(),
                ..past.first.clone()
            },
        };
        let mut changes = self.own([Payload::DocumentAdded(first)]);
        for (revised, stands) in past.iter().flat_map(|past| &past.revisions) {
            let payload = Payload::Revised(revised.clone());
            changes.extend(if *stands { self.own([payload]) } else { self.dead(payload) });
        }
        let mut state = State::default();
        changes.iter().filter(|change| change.group == self.group).for_each(|change| {
            if let Some(payload) = &change.payload {
                state.amend(payload);
            }
        });
        let current = state.documents.get(&guid).map(crate::study::fold::DocumentState::current).unwrap_or_default();
        if current.text != fields.text {
            return Err(StoreError::Refused(format!(
                "the revisions of “{}” do not end in the text that it has",
                crate::text::display::one_line(&document.shown)
            )));
        }
        let mut payloads = Vec::new();
        if current.layout != fields.layout {
            payloads.push(Payload::LayoutSet { document: guid, text: fields.text, layout: fields.layout });
        }
        if document.hidden {
            payloads.push(Payload::DocumentRemoved { document: guid, removed: true });
        }
        if document.lead.is_some() {
            payloads.push(Payload::LeadAssigned { document: guid, coder: document.lead.clone() });
        }
        let assigned = document.assigned.iter().cloned();
        payloads.extend(assigned.map(|coder| Payload::CoderAssigned { document: guid, coder, assigned: true }));
        let finished = document.finished.iter().cloned();
        payloads.extend(finished.map(|coder| Payload::DocumentFinished { document: guid, coder, finished: true }));
        changes.extend(self.own(payloads));
        Ok(changes)
    }

    /// A text.
    pub fn text(&mut self, hash: Hash, text: &str) -> Result<(), StoreError> {
        self.blob("texts", hash, text.as_bytes())
    }

    /// A file that is kept aside.
    pub fn file(&mut self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        self.blob("files", hash, bytes)
    }

    /// A layout, as it is kept.
    pub fn layout(&mut self, hash: Hash, blob: &[u8]) -> Result<(), StoreError> {
        if Layout::decode(blob).is_err() {
            return Err(StoreError::Refused(format!("the turns {hash} cannot be read")));
        }
        self.blob("layouts", hash, blob)
    }

    fn blob(&mut self, table: &str, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        if Hash::of(bytes) != hash {
            return Err(StoreError::Refused(format!("one of the {table} does not have its hash {hash}")));
        }
        let insert = format!("INSERT OR IGNORE INTO {table} (hash, body) VALUES (?1, ?2)");
        let done = self.tx.prepare_cached(&insert).and_then(|mut insert| insert.execute(params![hash.0, bytes]));
        self.sql(done.map(|_| ()))
    }
}

/// A code with an earlier wording.
fn worded(state: Option<&CodeState>, wording: &Wording) -> Code {
    let code = state.map(|state| state.code.clone()).unwrap_or_default();
    let Wording { code: id, definition, apply, not, .. } = wording.clone();
    Code { id, definition, apply, not, ..code }
}

fn study_payloads(whole: &Whole) -> Vec<Payload> {
    let mut all = Vec::new();
    for (key, value) in &whole.settings {
        all.push(Payload::ProjectSet { key: key.clone(), value: Some(value.clone()) });
    }
    for (title, version) in &whole.books {
        let (title, version) = (title.clone(), version.clone());
        all.push(Payload::CodebookImported { title, version, codes: Vec::new() });
    }
    for (key, declared) in &whole.attributes {
        all.push(Payload::AttributeDeclared { key: key.clone(), declared: declared.clone() });
    }
    whole.codes.values().for_each(|state| code_payloads(state, &mut all));
    for (participant, state) in &whole.participants {
        if let Some(name) = &state.name {
            let labels = state.labels.iter().cloned().collect();
            all.push(Payload::ParticipantAdded { name: name.clone(), labels });
        }
        for ((key, valid), value) in &state.values {
            let (key, valid, value) = (key.clone(), valid.clone(), Some(value.clone()));
            all.push(Payload::ParticipantAttribute { participant: *participant, key, valid, value });
        }
    }
    all.extend(whole.events.iter().map(|(event, set)| Payload::EventSet { event: *event, set: Some(set.clone()) }));
    all.extend(whole.prints.iter().map(|(edit, set)| Payload::PrintSet { edit: *edit, set: Some(set.clone()) }));
    all.extend(whole.parts.iter().map(|(part, set)| Payload::PartSet { part: *part, set: Some(set.clone()) }));
    all.extend(whole.memos.iter().map(|(memo, set)| Payload::MemoSet { memo: *memo, set: Some(set.clone()) }));
    all.extend(whole.tags.iter().map(|(tag, set)| Payload::TagSet { tag: *tag, set: Some(set.clone()) }));
    all.extend(whole.links.iter().map(|(link, set)| Payload::LinkSet { link: *link, set: Some(set.clone()) }));
    for (document, (code, text, span), decision) in whole.loose.iter().cloned() {
        all.push(Payload::Decided { document, text, code, span, decision: Some(decision) });
    }
    all
}

/// What makes a code what it is, also one that is not in the codebook.
fn code_payloads(state: &CodeState, all: &mut Vec<Payload>) {
    let CodeState { code, present, removed, merged } = state;
    let mut set = |set: CodeField| all.push(Payload::CodeSet { code: code.id.clone(), set });
    if !present {
        let Code { id: _, name, parent, colour, definition, apply, not, example, origin, position } = code.clone();
        // Also where all is blank but that it was removed.
        set(CodeField::Name(name));
        set(CodeField::Parent(parent));
        set(CodeField::Colour(colour));
        set(CodeField::Definition(definition));
        set(CodeField::Apply(apply));
        set(CodeField::Not(not));
        set(CodeField::Example(example));
        set(CodeField::Origin(origin));
        set(CodeField::Position(position));
    } else {
        all.push(Payload::CodeAdded(code.clone()));
    }
    let mut set = |set: CodeField| all.push(Payload::CodeSet { code: code.id.clone(), set });
    if *removed {
        set(CodeField::Removed(true));
    }
    if merged.is_some() {
        set(CodeField::Merged(merged.clone()));
    }
}

/// Codings where they were made, in their order, then where people said that they stand.
fn coding_payloads(document: Guid, codings: &[WholeCoding]) -> Vec<Payload> {
    let mut all = Vec::new();
    let text_of = |coding: &WholeCoding| coding.made.map_or(coding.state.text, |(text, _)| text);
    for run in codings.chunk_by(|a, b| text_of(a) == text_of(b)).flat_map(|run| run.chunks(CODINGS)) {
        let Some(text) = run.first().map(text_of) else { continue };
        all.push(made_on(document, text, run));
    }
    for coding in codings {
        for (text, span) in coding.said.iter().copied() {
            all.push(Payload::Reanchored { document, coding: coding.state.guid, text, span });
        }
    }
    all
}

/// One change that makes these codings on a text. A code stands in its list once for each definition under which
/// it was used; those of which that is not known come last, where no definition is given.
fn made_on(document: Guid, text: Hash, run: &[WholeCoding]) -> Payload {
    let mut kinds: Vec<(bool, &str, Option<u64>)> =
        run.iter().map(|c| (c.state.under.is_none(), c.state.code.as_str(), c.state.under)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut coders: Vec<String> = run.iter().map(|coding| coding.state.coder.clone()).collect();
    coders.sort_unstable();
    coders.dedup();
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let items = run
        .iter()
        .map(|coding| {
            let state = &coding.state;
            let kind = (state.under.is_none(), state.code.as_str(), state.under);
            let code = kinds.binary_search(&kind).unwrap_or_default();
            let coder = coders.binary_search(&state.coder).unwrap_or_default();
            let span = coding.made.map_or(state.span, |(_, span)| span);
            let (created, origin) = (state.created, state.origin);
            CodingItem(index(code), index(coder), span, created, origin, state.memo.clone(), state.weight)
        })
        .collect();
    Payload::CodingsAdded {
        document,
        text,
        codes: kinds.iter().map(|(_, code, _)| (*code).to_owned()).collect(),
        under: kinds.iter().filter_map(|(_, _, under)| *under).collect(),
        coders,
        items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MergeOptions;
    use crate::store::testing::random::{acts, play};
    use crate::store::testing::*;
    use proptest::prelude::*;

    /// All that a project holds, in one value.
    fn all(project: &Project) -> (Whole, Vec<WholeDocument>) {
        let reading = project.reading().expect("a view");
        let names = reading.documents().expect("documents").into_iter();
        let documents = names.map(|(guid, _)| reading.document(guid).expect("a document")).collect();
        (reading.study().expect("the study"), documents)
    }

    fn restored(project: &Project, into: &mut Project) -> Hash {
        let (whole, documents) = all(project);
        let to = ToRestore { coder: "kx", label: "restore", seed: "s", dry_run: false };
        let done = into.restore(to, |restore| -> Result<(), StoreError> {
            restore.study(&whole)?;
            documents.into_iter().try_for_each(|document| restore.document(document))
        });
        done.expect("restored").1
    }

    /// All documents, the codings of each whichever came first: one that was taken away and made again comes first in
    /// what was restored, and later where it was made.
    fn unordered(all: (Whole, Vec<WholeDocument>)) -> (Whole, Vec<WholeDocument>) {
        let (mut whole, mut documents) = all;
        // History, and not state: what was only written while a code was not there yet is then told too.
        whole.wordings.clear();
        documents.iter_mut().for_each(|document| document.codings.sort_by_key(|coding| coding.state.guid));
        (whole, documents)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_study_comes_back_as_it_was_and_merges_with_its_origin(acts in acts(60)) {
            let (folder, mut project) = project();
            play(&mut project, &acts);
            let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
            let hash = restored(&project, &mut new);
            let (before, after) = (all(&project), all(&new));
            prop_assert_eq!(&before.0, &after.0);
            prop_assert_eq!(&before.1, &after.1);
            prop_assert_eq!(hash, project.state_hash().expect("a hash"));
            prop_assert_eq!(new.check().expect("checked").problems, Vec::<String>::new());
            // Each way, nothing is doubled and nothing goes back.
            let path = project.path().to_owned();
            let copy = folder.path().join("copy.emic");
            project.backup(&copy).expect("a copy");
            let mut copy = Project::open(&copy).expect("the copy");
            let force = MergeOptions { force: true, dry_run: false };
            copy.merge(&folder.path().join("new.emic"), "k1", force).expect("merged");
            new.merge(&path, "k1", force).expect("merged");
            prop_assert_eq!(copy.check().expect("checked").problems, Vec::<String>::new());
            for merged in [&copy, &new] {
                let (whole, codings) = unordered(all(merged));
                let (was, coded) = unordered(before.clone());
                prop_assert_eq!(&whole, &was);
                prop_assert_eq!(&codings, &coded);
            }
            prop_assert_eq!(copy.state_hash().expect("a hash"), new.state_hash().expect("a hash"));
        }
    }

    #[test]
    fn merged_with_its_origin_the_state_is_the_same_and_later_work_goes_on() {
        let (folder, mut project, info) = study();
        let code = |span| coding(&info, "k1", "power", span);
        project.write("k1", "code", vec![code(crate::text::Span::new(21, 30))]).expect("coded");
        let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
        let before = restored(&project, &mut new);
        let path = project.path().to_owned();
        new.merge(&path, "k1", MergeOptions::default()).expect("merged");
        assert_eq!(new.state_hash().expect("a hash"), before);
        // What was done in the meantime goes before what was restored.
        let define = |text: &str| Payload::CodeSet { code: "power".into(), set: CodeField::Definition(text.into()) };
        project.write("k1", "define", vec![define("later")]).expect("defined");
        new.merge(&path, "k1", MergeOptions::default()).expect("merged");
        assert_eq!(new.state_hash().expect("a hash"), project.state_hash().expect("a hash"));
        project.merge(&folder.path().join("new.emic"), "k1", MergeOptions::default()).expect("merged");
        assert_eq!(project.shown_code_states().expect("codes")["power"].code.definition, "later");
        assert!(project.check().expect("checked").problems.is_empty());
    }

    #[test]
    fn a_project_that_was_worked_in_is_left_as_it_is() {
        let (_folder, mut project, _) = study();
        let before = all(&project);
        let to = ToRestore { coder: "k1", label: "restore", seed: "s", dry_run: false };
        let refused = project.restore(to, |_| Ok::<(), StoreError>(())).expect_err("not empty").to_string();
        assert!(refused.contains("not empty") && refused.contains("emic merge"), "{refused}");
        assert_eq!(all(&project), before);
    }

    #[test]
    fn what_is_only_tried_or_fails_leaves_no_trace() {
        let (folder, project, _) = study();
        let (whole, documents) = all(&project);
        let mut new = Project::create(&folder.path().join("new.emic"), "ky").expect("a project");
        let before = (new.state_hash().expect("a hash"), new.settings().expect("settings"));
        for dry_run in [true, false] {
            let to = ToRestore { coder: "k1", label: "restore", seed: "s", dry_run };
            let done = new.restore(to, |restore| -> Result<(), StoreError> {
                restore.study(&whole)?;
                documents.iter().cloned().try_for_each(|document| restore.document(document))?;
                if dry_run { Ok(()) } else { Err(StoreError::Refused("stop".into())) }
            });
            assert_eq!(done.is_ok(), dry_run);
            assert_eq!((new.state_hash().expect("a hash"), new.settings().expect("settings")), before);
            assert_eq!(new.coders().expect("coders"), ["ky"]);
        }
    }
}
