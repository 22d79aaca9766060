//! ELAN: annotations on tiers, in XML.
//!
//! Turns are made of the tiers of utterances ([`tiers`]); a speaker is the tier's PARTICIPANT, else the tier's id
//! as it stands. The tiers below them (translations, glosses) and all others become notes.
//!
//! Kept: the text of every annotation; times (a slot without one is only put in order between its neighbours);
//! as attributes of the document `annotator` (of the tiers, else the author), `language` where it is one, and the
//! properties of the header. Lost: where media lie, for such paths hold names of people; the date of the file,
//! which is when it was saved, not when people spoke; identifiers, vocabularies, constraints, cross references.

use super::Doubt;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::Reading;
use super::tiers::{self, Piece, Tier};
use super::xml::tree::{self, Node};
use crate::study::attribute::key;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reads an ELAN file.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let tree = tree::read(bytes, instructions.encoding)?;
    if &*tree.root.name != "ANNOTATION_DOCUMENT" {
        let what = format!("it is no ELAN file: its XML begins with <{}>", tree.root.name);
        return Err(Unreadable::new(what, "import it as what it is, with another ending").into());
    }
    let mut doubts = tree.doubts;
    let tiers = tiers_of(&tree.root, &mut doubts);
    let (content, more) = tiers::build(&tiers, instructions)?;
    doubts.extend(more);
    let attributes = attributes(&tree.root);
    Ok(Reading { encoding: tree.encoding, content, attributes, doubts, ..Reading::default() })
}

/// A point of the time line: its millisecond, and whether the file gives it.
type Slot = (u32, bool);

/// The time line: slots without a time are spread evenly between their neighbours.
fn slots(root: &Node) -> HashMap<&str, Slot> {
    let Some(order) = root.child("TIME_ORDER") else { return HashMap::new() };
    let raw: Vec<(&str, Option<u32>)> = order
        .named("TIME_SLOT")
        .filter_map(|slot| {
            let value = slot.attribute("TIME_VALUE").and_then(|value| value.parse::<i64>().ok());
            let value = value.map(|value| u32::try_from(value.max(0)).unwrap_or(u32::MAX));
            Some((slot.attribute("TIME_SLOT_ID")?, value))
        })
        .collect();
    let times = tiers::interpolate(&raw.iter().map(|(_, time)| *time).collect::<Vec<_>>());
    raw.iter().zip(times).map(|((id, value), time)| (*id, (time, value.is_some()))).collect()
}

fn tiers_of(root: &Node, doubts: &mut Vec<Doubt>) -> Vec<Tier> {
    let kinds: HashMap<&str, bool> = root
        .named("LINGUISTIC_TYPE")
        .filter_map(|kind| Some((kind.attribute("LINGUISTIC_TYPE_ID")?, kind.attribute("CONSTRAINTS").is_some())))
        .collect();
    let nodes: Vec<&Node> = root.named("TIER").collect();
    let ids: HashMap<&str, usize> =
        nodes.iter().enumerate().filter_map(|(at, tier)| Some((tier.attribute("TIER_ID")?, at))).collect();
    let by_id = nodes.iter().flat_map(|tier| annotations(tier));
    let by_id = by_id.filter_map(|annotation| Some((annotation.attribute("ANNOTATION_ID")?, annotation))).collect();
    let clock = Clock { slots: slots(root), by_id };
    let mut lost = 0;
    let mut tiers = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let kind = node.attribute("LINGUISTIC_TYPE_REF").unwrap_or_default();
        let pieces = annotations(node).map(|annotation| {
            let text = annotation.child("ANNOTATION_VALUE").map(Node::text).unwrap_or_default();
            let time = clock.time(annotation);
            lost += usize::from(time.is_none() && !text.trim().is_empty());
            let (start, end, timed) = time.unwrap_or_default();
            Piece { start, end, timed, text }
        });
        tiers.push(Tier {
            pieces: pieces.collect(),
            name: node.attribute("TIER_ID").unwrap_or("tier").to_owned(),
            speaker: node.attribute("PARTICIPANT").map(str::to_owned),
            kind: kind.to_owned(),
            dependent: kinds.get(kind).copied().unwrap_or_default(),
            parent: node.attribute("PARENT_REF").and_then(|parent| ids.get(parent).copied()),
        });
    }
    inherit_speakers(&mut tiers);
    if lost > 0 {
        doubts.push(Doubt::overall(format!(
            "{lost} annotations refer to times or annotations that are not in the file; they stand at its beginning"
        )));
    }
    tiers
}

/// A tier that names nobody is of the speaker of the tier that it describes.
fn inherit_speakers(tiers: &mut [Tier]) {
    for at in 0..tiers.len() {
        let (mut above, mut speaker) = (Some(at), None);
        for _ in 0..tiers.len().min(64) {
            let Some(tier) = above.and_then(|above| tiers.get(above)) else { break };
            speaker = tier.speaker.clone();
            above = if speaker.is_none() { tier.parent } else { None };
        }
        if let Some(tier) = tiers.get_mut(at) {
            tier.speaker = speaker;
        }
    }
}

fn annotations(tier: &Node) -> impl Iterator<Item = &Node> {
    tier.named("ANNOTATION").flat_map(Node::elements)
}

/// How annotations come by their times.
struct Clock<'a> {
    slots: HashMap<&'a str, Slot>,
    by_id: HashMap<&'a str, &'a Node>,
}

impl Clock<'_> {
    /// From when to when, and whether that was measured: its own time, or that of the annotation it refers to.
    fn time(&self, annotation: &Node) -> Option<(u32, u32, bool)> {
        // Tiers nest a few levels; references that go in a circle end here too.
        const LEVELS: usize = 64;
        let mut annotation = annotation;
        for _ in 0..LEVELS {
            if let Some(first) = annotation.attribute("TIME_SLOT_REF1") {
                let &(start, timed) = self.slots.get(first)?;
                let second = annotation.attribute("TIME_SLOT_REF2").and_then(|slot| self.slots.get(slot));
                let &(end, also) = second.unwrap_or(&(start, timed));
                return Some((start, end.max(start), timed && also));
            }
            annotation = self.by_id.get(annotation.attribute("ANNOTATION_REF")?)?;
        }
        None
    }
}

/// Attributes of the document.
fn attributes(root: &Node) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let of_header = root.child("HEADER").into_iter().flat_map(|header| header.named("PROPERTY"));
    for property in of_header {
        let (Some(name), value) = (property.attribute("NAME"), property.line()) else { continue };
        let own = name.eq_ignore_ascii_case("URN") || name.to_ascii_lowercase().ends_with("annotationid");
        let path = value.contains(['/', '\\']);
        if !own && !path && !value.is_empty() {
            attributes.insert(key(name), value);
        }
    }
    let distinct = |name: &str| -> BTreeSet<String> {
        root.named("TIER").filter_map(|tier| tier.attribute(name)).map(str::to_owned).collect()
    };
    let annotators: Vec<String> = distinct("ANNOTATOR").into_iter().collect();
    let author = root.attribute("AUTHOR").filter(|author| *author != "unspecified");
    let annotator = if annotators.is_empty() { author.map(str::to_owned) } else { Some(annotators.join(", ")) };
    let languages: Vec<String> = distinct("LANG_REF").into_iter().collect();
    let language = match languages.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    for (name, value) in [("annotator", annotator), ("language", language)] {
        if let Some(value) = value {
            attributes.entry(name.to_owned()).or_insert(value);
        }
    }
    attributes
}

#[cfg(test)]
mod tests;
