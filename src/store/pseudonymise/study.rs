//! What pseudonymising makes of what belongs to no document: participants, memos, the codebook, settings.

use super::document::Names;
use super::{Left, Manner, Part, Place, rewrite};
use crate::store::error::StoreError;
use crate::store::project::Project;
use crate::store::writing::{Place as Written, Written as Which};
use crate::study::attribute::AttributeType;
use crate::study::change::Payload;
use crate::study::fold::ParticipantState;
use crate::study::memo::{Memo, MemoOn};
use crate::study::pseudonym::{Style, Table};
use crate::study::{Event, Guid, Link, Tag, guid};
use std::collections::{BTreeMap, BTreeSet};

/// What would change. With `bound`, only the participants who speak in chosen documents under labels (label,
/// document) that change come in under their new names, beside the old ones.
pub(super) fn plan(
    project: &Project,
    table: &Table,
    manner: Manner,
    names: &Names,
    bound: Option<&[(String, String)]>,
) -> Result<Part, StoreError> {
    let mut part = Part::default();
    let participants: BTreeMap<Guid, ParticipantState> = project.participants_as_they_stand()?.into_iter().collect();
    let moved = match bound {
        None => participants_of_all(table, names, &participants, &mut part),
        Some(bound) => {
            let labels = project.labels()?;
            let speaking: BTreeSet<&str> = bound
                .iter()
                .filter_map(|(label, document)| labels.known().nth(labels.find(document, label)?))
                .collect();
            beside_the_old(table, &participants, &speaking, &mut part);
            BTreeMap::new()
        }
    };
    ordered_lists(project, table, bound.is_some(), &mut part)?;
    if bound.is_some() {
        return Ok(part);
    }
    for (place, written) in project.study_writing()? {
        let words = place.words();
        let mut at = Place::new(&words);
        match place {
            Written::Memo(memo, before) => {
                let (hits, new) = rewrite(table, &written, manner.style);
                part.note(table, &written, &hits, &at);
                let on = match before.on {
                    MemoOn::Participant(who) => MemoOn::Participant(moved.get(&who).copied().unwrap_or(who)),
                    ref on => on.clone(),
                };
                if new.is_some() || on != before.on {
                    let set = Some(Memo { text: new.unwrap_or(written), on, ..*before });
                    part.payloads.push(Payload::MemoSet { memo, set });
                }
            }
            Written::Tag(which, guid, tag) => {
                let (hits, name) = rewrite(table, &tag.name, manner.style);
                let (more, note) = rewrite(table, tag.note.as_deref().unwrap_or_default(), manner.style);
                // Both parts are told of, and written once.
                part.note(table, &written, if which == Which::Name { &hits } else { &more }, &at);
                if which == Which::Name && (name.is_some() || note.is_some()) {
                    let new = Tag { name: name.unwrap_or(tag.name.clone()), note: note.or(tag.note.clone()), ..*tag };
                    let moved = guid::tag(&new.on, &new.name);
                    if moved != guid {
                        part.payloads.push(Payload::TagSet { tag: guid, set: None });
                    }
                    part.payloads.push(Payload::TagSet { tag: moved, set: Some(new) });
                }
            }
            Written::Link(link, before) => {
                let (hits, kind) = rewrite(table, &written, manner.style);
                part.note(table, &written, &hits, &at);
                part.payloads.extend(kind.map(|kind| Payload::LinkSet { link, set: Some(Link { kind, ..*before }) }));
            }
            Written::Event(which, event, before) => {
                let (hits, label) = rewrite(table, &before.label, manner.style);
                let (more, site) = rewrite(table, before.site.as_deref().unwrap_or_default(), manner.style);
                part.note(table, &written, if which == Which::Name { &hits } else { &more }, &at);
                if which == Which::Name && (label.is_some() || site.is_some()) {
                    let (label, site) = (label.unwrap_or(before.label.clone()), site.or(before.site.clone()));
                    part.payloads.push(Payload::EventSet { event, set: Some(Event { label, site, ..*before }) });
                }
            }
            Written::Code(..) | Written::Setting(_) => {
                at.left = Some(if matches!(place, Written::Code(..)) { Left::Codebook } else { Left::Setting });
                let mut hits = table.hits(&written, &[], Style::Plain);
                // A word in small letters in a definition is a word.
                hits.left.clear();
                part.note(table, &written, &hits, &at);
            }
            _ => {}
        }
    }
    Ok(part)
}

/// What becomes of one participant.
struct Renamed {
    name: Option<String>,
    labels: Vec<String>,
    values: Vec<((String, crate::study::change::Valid), String)>,
    anew: bool,
    changed: bool,
}

fn renamed(table: &Table, names: &Names, state: &ParticipantState, part: &mut Part) -> Renamed {
    let mut plain = |written: &str, words: &str| {
        let (hits, new) = rewrite(table, written, Style::Plain);
        part.note(table, written, &hits, &Place::new(words));
        new
    };
    let mut anew = false;
    let name = state.name.as_ref().map(|name| {
        let new = plain(name, "name of a participant");
        anew |= new.is_some();
        new.unwrap_or_else(|| name.clone())
    });
    let labels = state.labels.iter().map(|label| {
        // Before the stroke stands a document, whose name is its own matter.
        let (document, own) = label.rsplit_once('/').map_or((None, label.as_str()), |(d, own)| (Some(d), own));
        let new = plain(own, "label of a participant");
        let document_after = document.map(|document| names.get(document).map_or(document, String::as_str));
        anew |= new.is_some() || document_after != document;
        let own = new.unwrap_or_else(|| own.to_owned());
        document_after.map_or(own.clone(), |document| format!("{document}/{own}"))
    });
    let labels: BTreeSet<String> = labels.collect();
    let mut changed = false;
    let values = state.values.iter().map(|((key, valid), value)| {
        let new = plain(value, &format!("attribute {key} of a participant"));
        changed |= new.is_some();
        ((key.clone(), valid.clone()), new.unwrap_or_else(|| value.clone()))
    });
    let values = values.collect();
    Renamed { name, labels: labels.into_iter().collect(), values, anew, changed }
}

/// Renames participants, and says of each that went under which GUID it is now.
fn participants_of_all(
    table: &Table,
    names: &Names,
    participants: &BTreeMap<Guid, ParticipantState>,
    part: &mut Part,
) -> BTreeMap<Guid, Guid> {
    let mut moved = BTreeMap::new();
    let mut taken: BTreeSet<(Guid, String, crate::study::change::Valid)> = BTreeSet::new();
    for (old, state) in participants {
        let new = renamed(table, names, state, part);
        if !new.anew && !new.changed {
            continue;
        }
        let now = new.name.as_ref().map_or(*old, |name| guid::participant(name));
        if new.anew
            && let Some(name) = &new.name
        {
            // Labels are only ever added: what has to lose one goes and comes anew.
            part.payloads.push(Payload::ParticipantRemoved { participant: *old });
            part.payloads.push(Payload::ParticipantAdded { name: name.clone(), labels: new.labels.clone() });
            moved.insert(*old, now);
        }
        for ((key, valid), value) in new.values {
            let before = state.values.get(&(key.clone(), valid.clone()));
            // Somebody who has the new name already, or got it a moment ago, keeps what is said there.
            let there = now != *old
                && (participants
                    .get(&now)
                    .is_some_and(|other| other.values.contains_key(&(key.clone(), valid.clone())))
                    || !taken.insert((now, key.clone(), valid.clone())));
            if !there && (new.anew || before != Some(&value)) {
                part.payloads.push(Payload::ParticipantAttribute { participant: now, key, valid, value: Some(value) });
            }
        }
    }
    moved
}

/// Where only some documents change: who speaks there comes in under the new name, beside the old one that others
/// still have.
fn beside_the_old(
    table: &Table,
    participants: &BTreeMap<Guid, ParticipantState>,
    speaking: &BTreeSet<&str>,
    part: &mut Part,
) {
    for state in participants.values() {
        if !state.name.as_deref().is_some_and(|name| speaking.contains(name)) {
            continue;
        }
        let new = renamed(table, &Names::new(), state, part);
        let Some(name) = new.name.filter(|_| new.anew) else { continue };
        let now = guid::participant(&name);
        part.payloads.push(Payload::ParticipantAdded { name, labels: new.labels });
        for ((key, valid), value) in new.values {
            if !participants.get(&now).is_some_and(|other| other.values.contains_key(&(key.clone(), valid.clone()))) {
                part.payloads.push(Payload::ParticipantAttribute { participant: now, key, valid, value: Some(value) });
            }
        }
    }
}

/// Ordered lists whose values hold names.
fn ordered_lists(project: &Project, table: &Table, keep: bool, part: &mut Part) -> Result<(), StoreError> {
    for (key, declared) in project.schema()?.declared() {
        let AttributeType::Ordered(values) = declared else { continue };
        let mut new: Vec<String> = Vec::with_capacity(values.len());
        for value in values {
            let after = rewrite(table, value, Style::Plain).1.unwrap_or_else(|| value.clone());
            for value in [keep.then(|| value.clone()), Some(after)].into_iter().flatten() {
                if !new.contains(&value) {
                    new.push(value);
                }
            }
        }
        if new != *values {
            part.payloads.push(Payload::AttributeDeclared { key: key.clone(), declared: AttributeType::Ordered(new) });
        }
    }
    Ok(())
}
