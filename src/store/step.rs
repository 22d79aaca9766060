//! A step of the history read closely: what each of its changes did, in words, with what stood before.
//!
//! What stood before is folded from the changes that came before the step, with what was undone at that time; so an
//! old step tells what it did then, whatever happened since.

use super::error::StoreError;
use super::journal;
use super::project::Project;
use crate::study::book_diff::FieldChange;
use crate::study::change::{Change, CodeField, CodingItem, Payload, Stamp};
use crate::study::fold::{CodingState, Marker, State, dead_groups, fold_with};
use crate::study::{Code, Guid, Hash, PrintEdit, guid};
use crate::text::Span;
use crate::text::display::{counted, one_line, shortened};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many changes, and how many codings of one change, are told one by one.
const MOST: usize = 200;

impl Project {
    /// What a step did, in lines; those of one change after the first are indented.
    pub fn step(&self, group: Guid) -> Result<Vec<String>, StoreError> {
        if self.veiled_groups()?.contains(&group) {
            return Ok(vec!["codes in a document that you code blind; told once you have finished it".to_owned()]);
        }
        let changes = self.sql(journal::of_group(&self.conn, group))?;
        let Some(first) = changes.iter().map(|change| change.stamp).min() else {
            return Ok(vec![
                "brought in the steps of another copy, which stand in the history by themselves".to_owned(),
            ]);
        };
        let markers = self.sql(journal::markers(&self.conn))?;
        let then: Vec<Marker> = markers.iter().filter(|(stamp, ..)| *stamp < first).copied().collect();
        let mut names: HashMap<Guid, String> =
            self.documents()?.into_iter().map(|info| (info.guid, info.name)).collect();
        for (participant, state) in self.participants_as_they_stand()? {
            names.extend(state.name.map(|name| (participant, name)));
        }
        let mut teller = Teller {
            project: self,
            first,
            dead: dead_groups(&then),
            names,
            before: HashMap::new(),
            texts: HashMap::new(),
        };
        let mut lines = Vec::new();
        for change in changes.iter().take(MOST) {
            lines.extend(teller.told(change)?);
        }
        if changes.len() > MOST {
            lines.push(format!("… and {} more", counted(changes.len() - MOST, "change")));
        }
        Ok(lines)
    }

    /// The documents that steps are about, by name.
    pub fn documents_of_steps(&self, groups: &[Guid]) -> Result<HashMap<Guid, Vec<String>>, StoreError> {
        let names: HashMap<String, String> =
            self.documents()?.into_iter().map(|info| (info.guid.to_string(), info.name)).collect();
        let veiled = self.veiled_groups()?;
        let mut all = HashMap::new();
        for group in groups.iter().filter(|group| !veiled.contains(*group)) {
            let found: Vec<Option<String>> = self.sql(
                self.conn
                    .prepare_cached(
                        "SELECT DISTINCT json_extract(CAST(p.body AS TEXT), '$.document') FROM changes c
                         JOIN payloads p ON p.change = c.id WHERE c.grp = ?1 AND p.body IS NOT NULL",
                    )
                    .and_then(|mut s| s.query_map([group.as_bytes()], |row| row.get(0))?.collect()),
            )?;
            let beside = self.beside_changes(Some(*group))?.into_iter().map(|(_, document)| Some(document));
            let all_found = found.into_iter().chain(beside).flatten();
            let mut found: Vec<String> = all_found.filter_map(|document| names.get(&document).cloned()).collect();
            found.sort();
            found.dedup();
            if !found.is_empty() {
                all.insert(*group, found);
            }
        }
        Ok(all)
    }
}

/// The places in the payload of a tag, a link or a memo at which a document is named.
const NAMED_AT: [&str; 4] = ["$.set.on.document", "$.set.on.turn.document", "$.set.from.document", "$.set.to.document"];

impl Project {
    /// The groups in which tags, links and memos are set or taken away, each with a document on which they are; of one
    /// group, or of all. What is taken away says not where it was: what set it does.
    pub(super) fn beside_changes(&self, group: Option<Guid>) -> Result<Vec<(Guid, String)>, StoreError> {
        let named = NAMED_AT.map(|at| format!("json_extract(CAST(q.body AS TEXT), '{at}')")).join(", ");
        let sql = format!(
            "SELECT DISTINCT c.grp, {named} FROM changes c JOIN scopes s ON s.change = c.id
             JOIN scopes o ON o.scope = s.scope JOIN payloads q ON q.change = o.change
             WHERE c.kind IN ('tag-set', 'link-set', 'memo-set', 'print-set') AND q.body IS NOT NULL AND (?1 IS NULL OR c.grp = ?1)"
        );
        let rows: Vec<(Guid, Vec<String>)> = self.sql(self.conn.prepare_cached(&sql).and_then(|mut s| {
            let row = |row: &rusqlite::Row<'_>| {
                let named: Vec<Option<String>> =
                    (1..=NAMED_AT.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
                Ok((Guid::from_bytes(row.get(0)?), named.into_iter().flatten().collect()))
            };
            s.query_map([group.as_ref().map(Guid::as_bytes)], row)?.collect()
        }))?;
        Ok(rows.into_iter().flat_map(|(group, named)| named.into_iter().map(move |one| (group, one))).collect())
    }
}

struct Teller<'p> {
    project: &'p Project,
    /// The first change of the step.
    first: Stamp,
    /// What was undone before it.
    dead: HashSet<Guid>,
    /// Names of documents and participants as they are now.
    names: HashMap<Guid, String>,
    /// What stood before, by scope.
    before: HashMap<Guid, State>,
    texts: HashMap<Hash, Option<Arc<str>>>,
}

/// A value, or that there was none.
fn value(text: Option<&String>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "(none)".to_owned(), |text| one_line(text))
}

fn from_to(before: Option<&String>, after: Option<&String>) -> String {
    format!("{} → {}", value(before), value(after))
}

impl Teller<'_> {
    fn before(&mut self, scope: Guid) -> Result<&State, StoreError> {
        if !self.before.contains_key(&scope) {
            let mut changes = self.project.sql(journal::of_scope(&self.project.conn, scope))?;
            changes.retain(|change| change.stamp < self.first);
            self.before.insert(scope, fold_with(&changes, &self.dead));
        }
        Ok(self.before.entry(scope).or_default())
    }

    fn name(&self, guid: Guid) -> String {
        self.names.get(&guid).map_or_else(|| "a document that is gone".to_owned(), |name| one_line(name))
    }

    /// The words at a place of a text, where the text is still there.
    fn words(&mut self, text: Hash, span: Span) -> String {
        let project = self.project;
        let kept = self.texts.entry(text).or_insert_with(|| project.text(text).ok());
        let words = kept.as_ref().map(|text| shortened(span.slice(text), 70));
        words.map_or_else(|| "(its text is erased)".to_owned(), |words| format!("“{words}”"))
    }

    fn told(&mut self, change: &Change) -> Result<Vec<String>, StoreError> {
        let Some(payload) = &change.payload else { return Ok(vec!["(erased since)".to_owned()]) };
        Ok(match payload {
            Payload::ProjectSet { key, value } => {
                let before = self.before(guid::project_scope())?.project.get(key).cloned();
                vec![format!("setting {key}: {}", from_to(before.as_ref(), value.as_ref()))]
            }
            Payload::CoderAdded { name } => vec![format!("{} takes part", one_line(name))],
            Payload::AttributeDeclared { key, declared } => vec![format!("attribute {key} is {}", declared.name())],
            Payload::DocumentAdded(new) => {
                vec![format!("{} came in, from {}", one_line(&new.name), one_line(&new.path))]
            }
            Payload::DocumentRenamed { document, name } => {
                let before = self.before(*document)?.documents.get(document).map(|known| known.document.name.clone());
                vec![format!("document renamed: {}", from_to(before.as_ref(), Some(name)))]
            }
            Payload::DocumentRemoved { document, removed } => {
                vec![format!("{} {}", self.name(*document), if *removed { "taken out" } else { "put back" })]
            }
            Payload::DocumentAttribute { document, key, value } => {
                let known = self.before(*document)?.documents.get(document);
                let before = known.and_then(|known| known.document.attributes.get(key)).cloned();
                vec![format!("{}: {key}: {}", self.name(*document), from_to(before.as_ref(), value.as_ref()))]
            }
            Payload::Revised(revised) => vec![format!("{}: the text was corrected", self.name(revised.document))],
            Payload::LayoutSet { document, .. } => vec![format!("{}: the turns were corrected", self.name(*document))],
            Payload::LeadAssigned { document, coder } => {
                let before = self.before(*document)?.documents.get(document).and_then(|known| known.lead.clone());
                vec![format!("{}: lead coder: {}", self.name(*document), from_to(before.as_ref(), coder.as_ref()))]
            }
            Payload::CoderAssigned { document, coder, assigned } => {
                let what = if *assigned { "given to" } else { "taken back from" };
                vec![format!("{}: {what} {}", self.name(*document), one_line(coder))]
            }
            Payload::DocumentFinished { document, coder, finished } => {
                let what = if *finished { "finished by" } else { "not finished any more by" };
                vec![format!("{}: {what} {}", self.name(*document), one_line(coder))]
            }
            Payload::ParticipantAdded { name, labels } => {
                let also = if labels.is_empty() { String::new() } else { format!(", also {}", labels.join(", ")) };
                vec![one_line(&format!("participant {name}{also}"))]
            }
            Payload::ParticipantAttribute { participant, key, valid, value } => {
                let known = self.before(*participant)?.participants.get(participant);
                let before = known.and_then(|known| known.values.get(&(key.clone(), valid.clone()))).cloned();
                let who = self.names.get(participant).map_or("a speaker", String::as_str);
                vec![format!("{}: {key}: {}", one_line(who), from_to(before.as_ref(), value.as_ref()))]
            }
            Payload::Pseudonymised { document, replaced } => {
                let place = document.map_or_else(|| "the project".to_owned(), |document| self.name(document));
                let times: u32 = replaced.iter().map(|one| one.times).sum();
                vec![format!("{place}: {} came in for names", counted(times as usize, "pseudonym"))]
            }
            Payload::CodebookImported { title, version, codes } => {
                vec![one_line(&format!("codebook {title} {version}: {}", counted(codes.len(), "code")))]
            }
            Payload::CodeAdded(code) => added(code),
            Payload::CodeSet { code, set } => vec![self.code_set(code, set)?],
            Payload::CodingsAdded { document, text, codes, coders, items, .. } => {
                self.codings_added(*document, *text, codes, coders, items)
            }
            Payload::CodingsRemoved { document, codings } => self.codings_removed(*document, codings)?,
            Payload::CodingMemo { document, coding, memo } => {
                let known = self.coding(*document, coding)?;
                let (code, place) = match &known {
                    Some(known) => (known.code.clone(), self.words(known.text, known.span)),
                    None => ("a coding".to_owned(), String::new()),
                };
                let before = known.and_then(|known| known.memo);
                let head = format!("{}: memo on {code} {place}", self.name(*document));
                vec![head, format!("    {}", from_to(before.as_ref(), memo.as_ref()))]
            }
            Payload::Reanchored { document, coding, text, span } => {
                let code = self.coding(*document, coding)?.map_or_else(|| "a coding".to_owned(), |known| known.code);
                let words = self.words(*text, *span);
                vec![format!("{}: {code} stands at {words}", self.name(*document))]
            }
            Payload::Decided { document, code, text, span, decision } => {
                let words = self.words(*text, *span);
                let what = decision.as_ref().map_or("open again".to_owned(), |decision| decision.choice.to_string());
                vec![format!("{}: {code} at {words}: {what}", self.name(*document))]
            }
            Payload::MemoSet { memo, set } => {
                let before = self.before(*memo)?.memos.get(memo).map(|memo| memo.text.clone());
                let after = set.as_ref().map(|memo| memo.text.clone());
                vec![format!("memo: {}", from_to(before.as_ref(), after.as_ref()))]
            }
            Payload::TagSet { tag, set } => {
                let before = self.before(*tag)?.tags.get(tag).cloned();
                let sign = if set.is_some() { "+" } else { "−" };
                match set.as_ref().or(before.as_ref()) {
                    Some(tag) => {
                        let note = tag.note.as_ref().map_or_else(String::new, |note| format!(" ✎ {}", one_line(note)));
                        let words = self.words(tag.on.text, tag.on.span);
                        vec![format!(
                            "{}: {sign} tag {} at {words}{note}",
                            self.name(tag.on.document),
                            one_line(&tag.name)
                        )]
                    }
                    None => vec!["a tag that did not stand".to_owned()],
                }
            }
            Payload::LinkSet { link, set } => {
                let before = self.before(*link)?.links.get(link).cloned();
                let sign = if set.is_some() { "+" } else { "−" };
                match set.as_ref().or(before.as_ref()) {
                    Some(link) => {
                        let end = |teller: &mut Self, place: &crate::study::Place| {
                            format!("{} {}", teller.name(place.document), teller.words(place.text, place.span))
                        };
                        let (from, to) = (end(self, &link.from), end(self, &link.to));
                        vec![format!("{sign} link: {from}"), format!("    {} {to}", one_line(&link.kind))]
                    }
                    None => vec!["a link that did not stand".to_owned()],
                }
            }
            Payload::PrintSet { edit, set } => {
                let before = self.before(*edit)?.prints.get(edit).cloned();
                self.print(before.as_ref(), set.as_ref())
            }
            Payload::EventSet { event, set } => {
                let before = self.before(*event)?.events.get(event).map(ToString::to_string);
                let after = set.as_ref().map(ToString::to_string);
                vec![format!("event: {}", from_to(before.as_ref(), after.as_ref()))]
            }
            Payload::PartSet { part, set } => {
                let before = self.before(*part)?.parts.get(part).cloned();
                let (sign, part) = if set.is_some() { ("+", set.as_ref()) } else { ("−", before.as_ref()) };
                let what =
                    part.map_or_else(|| "a part".to_owned(), |part| format!("{} of {}", part.kind, part.program));
                vec![format!("{sign} kept aside: {}", one_line(&what))]
            }
            Payload::Undone { group } => {
                let undone = self.project.sql(journal::of_group(&self.project.conn, *group))?;
                let label = undone.first().map_or("a step that is not here", |change| change.label.as_str());
                vec![format!("undoes “{}”", one_line(label))]
            }
            other => vec![other.kind().replace('-', " ")],
        })
    }

    /// How an excerpt's form in print changed.
    fn print(&mut self, before: Option<&PrintEdit>, after: Option<&PrintEdit>) -> Vec<String> {
        let Some(edit) = after.or(before) else { return vec!["an edit for print that did not stand".to_owned()] };
        let sign = if after.is_some() { "+" } else { "−" };
        let words = self.words(edit.on.text, edit.on.span);
        let mut lines = vec![format!("{}: {sign} edit for print of {words}", self.name(edit.on.document))];
        type Part = fn(&PrintEdit) -> Option<&String>;
        let parts: [(&str, Part); 4] = [
            ("printed", |edit| edit.printed.as_ref()),
            ("translation", |edit| edit.translation.as_ref()),
            ("language", |edit| edit.language.as_ref()),
            ("reason", |edit| edit.reason.as_ref()),
        ];
        for (name, part) in parts {
            let (from, to) = (before.and_then(part), after.and_then(part));
            if from != to {
                lines.push(format!("    {name}: {}", from_to(from, to)));
            }
        }
        lines
    }

    fn code_set(&mut self, id: &str, set: &CodeField) -> Result<String, StoreError> {
        let known = self.before(guid::code(id))?.codes.get(id).cloned().unwrap_or_default();
        let parent = |parent: &Option<String>| parent.clone().unwrap_or_else(|| "the top".to_owned());
        let Code { name, definition, apply, not, example, colour, origin, position, .. } = known.code;
        let (field, before, after) = match set {
            CodeField::Name(after) => ("name", name, after.clone()),
            CodeField::Definition(after) => ("definition", definition, after.clone()),
            CodeField::Apply(after) => ("apply", apply, after.clone()),
            CodeField::Not(after) => ("not", not, after.clone()),
            CodeField::Example(after) => ("example", example, after.clone()),
            CodeField::Colour(after) => ("colour", colour, after.clone()),
            CodeField::Origin(after) => ("origin", origin, after.clone()),
            CodeField::Parent(after) => ("parent", parent(&known.code.parent), parent(after)),
            CodeField::Position(after) => ("place in the order", position.to_string(), after.to_string()),
            CodeField::Removed(after) => {
                let word = |removed: bool| if removed { "removed" } else { "there" }.to_owned();
                ("state", word(known.removed), word(*after))
            }
            CodeField::Merged(after) => {
                ("merged into", known.merged.unwrap_or_default(), after.clone().unwrap_or_default())
            }
        };
        Ok(format!("{id}: {}", FieldChange { field, before, after }.words()))
    }

    fn codings_added(
        &mut self,
        document: Guid,
        text: Hash,
        codes: &[String],
        coders: &[String],
        items: &[CodingItem],
    ) -> Vec<String> {
        let name = self.name(document);
        let mut lines = vec![format!("{name}: {} made", counted(items.len(), "coding"))];
        for coding in crate::study::fold::codings(document, text, codes, coders, items, &[]).take(MOST) {
            let words = self.words(text, coding.span);
            let memo = coding.memo.map_or_else(String::new, |memo| format!(" ✎ {}", one_line(&memo)));
            lines.push(format!("    + {} by {}: {words}{memo}", coding.code, coding.coder));
        }
        if items.len() > MOST {
            lines.push(format!("    … and {} more", items.len() - MOST));
        }
        lines
    }

    fn codings_removed(&mut self, document: Guid, codings: &[Guid]) -> Result<Vec<String>, StoreError> {
        let name = self.name(document);
        let mut lines = vec![format!("{name}: {} taken away", counted(codings.len(), "coding"))];
        for guid in codings.iter().take(MOST) {
            lines.push(match self.coding(document, guid)? {
                Some(known) => {
                    let words = self.words(known.text, known.span);
                    format!("    − {} by {}: {words}", known.code, known.coder)
                }
                None => "    − one that did not stand".to_owned(),
            });
        }
        if codings.len() > MOST {
            lines.push(format!("    … and {} more", codings.len() - MOST));
        }
        Ok(lines)
    }

    /// A coding as it stood before.
    fn coding(&mut self, document: Guid, coding: &Guid) -> Result<Option<CodingState>, StoreError> {
        let state = self.before(guid::codings_scope(document))?;
        let known = state.codings.get(&document).and_then(|all| all.iter().find(|one| one.guid == *coding));
        Ok(known.cloned())
    }
}

fn added(code: &Code) -> Vec<String> {
    let under = code.parent.as_ref().map_or_else(String::new, |parent| format!(" under {parent}"));
    let mut lines = vec![one_line(&format!("code {} “{}”{under}", code.id, code.name))];
    for (title, text) in code.wording().into_iter().filter(|(_, text)| !text.is_empty()) {
        lines.push(format!("    {}: {}", title.to_lowercase(), one_line(text)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::change::{CodeField, Payload};
    use crate::text::Span;

    #[test]
    fn a_step_tells_what_stood_before_it_and_what_after() {
        let (_folder, mut project, info) = study();
        let define = |text: &str| Payload::CodeSet { code: "power".into(), set: CodeField::Definition(text.into()) };
        project.write("k1", "one", vec![define("who decides")]).expect("written");
        let second = project.write("k1", "two", vec![define("who decides here")]).expect("written");
        project.write("k1", "three", vec![define("something else")]).expect("written");
        assert_eq!(project.step(second.guid).expect("told"), ["power: definition: who decides{+ here+}"]);
        let made = project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(4, 6))]).expect("coded");
        assert_eq!(project.step(made.guid).expect("told"), ["ALD-W1: 1 coding made", "    + power by k1: “So”"]);
        let guid = project.codings(&info).expect("codings")[0].guid;
        let memo = Payload::CodingMemo { document: info.guid, coding: guid, memo: Some("why".into()) };
        let noted = project.write("k1", "memo", vec![memo]).expect("noted");
        assert_eq!(project.step(noted.guid).expect("told"), ["ALD-W1: memo on power “So”", "    (none) → why"]);
        let gone = Payload::CodingsRemoved { document: info.guid, codings: vec![guid] };
        let gone = project.write("k1", "uncode", vec![gone]).expect("removed");
        assert_eq!(project.step(gone.guid).expect("told")[1], "    − power by k1: “So”");
        project.set_attributes("k1", &["ALD-W1".into()], &[("site".into(), "Dunlow".into())]).expect("set");
        let set = project.log(Some(1)).expect("log")[0].group;
        assert_eq!(project.step(set).expect("told"), ["ALD-W1: site: Aldermere → Dunlow"]);
        project.undo("k1").expect("undone");
        let undo = project.log(Some(1)).expect("log")[0].group;
        assert_eq!(project.step(undo).expect("told"), ["undoes “set site of ALD-W1”"]);
        let about = project.documents_of_steps(&[second.guid, gone.guid]).expect("documents");
        assert_eq!((about.get(&second.guid), about.get(&gone.guid)), (None, Some(&vec!["ALD-W1".to_owned()])));
    }

    #[test]
    fn steps_on_tags_links_and_memos_tell_their_documents_also_where_they_take_away() {
        use crate::study::memo::{Memo, MemoOn, MemoType};
        use crate::study::{Event, Link, PrintEdit, Tag, guid};
        let (_folder, mut project, info) = study();
        let place = |span| crate::store::place_in(&info, span);
        let on = place(Span::new(4, 6));
        let tag = guid::tag(&on, "mark:star");
        let set = Tag { on, name: "mark:star".into(), note: None, coder: "k1".into(), at: 1 };
        let link = guid::scattered();
        let (from, to) = (on, place(Span::new(7, 10)));
        let linked = Link { from, to, kind: "answers".into(), coder: "k1".into(), at: 1 };
        let memo = guid::scattered();
        let wrote = |on| Memo { on, memo_type: MemoType::Reflexive, text: "x".into(), coder: "k1".into(), at: 1 };
        let event = Event::new("2021", None, "Law").expect("an event");
        let edit = guid::print_edit(&on);
        let printed = PrintEdit {
            on,
            printed: Some("Therefore".into()),
            translation: None,
            language: None,
            reason: Some("clearer".into()),
            coder: "k1".into(),
            at: 1,
        };
        let steps = vec![
            (Payload::TagSet { tag, set: Some(set) }, "ALD-W1: + tag mark:star at “So”"),
            (Payload::TagSet { tag, set: None }, "ALD-W1: − tag mark:star at “So”"),
            (Payload::LinkSet { link, set: Some(linked) }, "+ link: ALD-W1 “So”"),
            (Payload::LinkSet { link, set: None }, "− link: ALD-W1 “So”"),
            (Payload::MemoSet { memo, set: Some(wrote(MemoOn::Turn(on))) }, "memo: (none) → x"),
            (Payload::MemoSet { memo, set: None }, "memo: x → (none)"),
            (Payload::PrintSet { edit, set: Some(printed) }, "ALD-W1: + edit for print of “So”"),
            (Payload::PrintSet { edit, set: None }, "ALD-W1: − edit for print of “So”"),
            (
                Payload::MemoSet { memo: guid::scattered(), set: Some(wrote(MemoOn::Document(info.guid))) },
                "memo: (none) → x",
            ),
        ];
        for (payload, told) in steps {
            let step = project.write("k1", "step", vec![payload]).expect("written").guid;
            assert_eq!(project.step(step).expect("told")[0], told);
            let about = project.documents_of_steps(&[step]).expect("documents");
            assert_eq!(about.get(&step), Some(&vec!["ALD-W1".to_owned()]), "{told}");
        }
        let noted = Payload::MemoSet { memo: guid::scattered(), set: Some(wrote(MemoOn::Project)) };
        let event = Payload::EventSet { event: guid::scattered(), set: Some(event) };
        let step = project.write("k1", "step", vec![noted, event]).expect("written").guid;
        assert_eq!(project.step(step).expect("told")[1], "event: (none) → 2021 Law");
        assert!(project.documents_of_steps(&[step]).expect("documents").is_empty());
    }

    #[test]
    fn tags_of_others_in_what_is_coded_blind_are_not_told() {
        let (_folder, mut project, info) = study();
        let on = crate::store::place_in(&info, Span::new(4, 6));
        let tag = crate::study::guid::tag(&on, "case:one");
        let set = crate::study::Tag { on, name: "case:one".into(), note: None, coder: "k2".into(), at: 1 };
        let made = project.write("k2", "tag", vec![Payload::TagSet { tag, set: Some(set) }]).expect("tagged");
        let gone = project.write("k2", "untag", vec![Payload::TagSet { tag, set: None }]).expect("untagged");
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
        project.see_as(Some("k1"));
        for step in [made.guid, gone.guid] {
            assert!(project.step(step).expect("told")[0].contains("blind"));
            assert!(project.documents_of_steps(&[step]).expect("documents").is_empty());
        }
        project.see_as(Some("k2"));
        assert!(project.step(made.guid).expect("told")[0].contains("case:one"), "who set it reads it");
    }

    #[test]
    fn what_is_coded_blind_is_not_told() {
        let (_folder, mut project, info) = study();
        let made = project.write("k2", "code", vec![coding(&info, "k2", "power", Span::new(4, 6))]).expect("coded");
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
        project.see_as(Some("k1"));
        assert!(project.step(made.guid).expect("told")[0].contains("blind"));
        assert!(project.documents_of_steps(&[made.guid]).expect("documents").is_empty());
    }
}
