//! Whose turns an archive has, told where its list of participants was changed by hand. A label finds its participant
//! by name, and one that finds none is a speaker all the same; so a name lost in the list would be missed by nobody.

use super::columns::{PARTICIPANT_LABELS, PARTICIPANTS};
use super::folder::In;
use super::wrong::TOLD;
use crate::store::{Labels, Whole, WholeDocument};
use crate::study::SpeakerType;
use crate::text::display::{counted, one_line};
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Who speaks where.
#[derive(Default)]
pub struct Speaking {
    /// Document, label, and whether the document itself says what the speaker is.
    labels: Vec<(String, String, bool)>,
}

impl Speaking {
    /// Adds those who speak in a document.
    pub fn add(&mut self, document: &WholeDocument) {
        let Some(layout) = &document.turns else { return };
        let used: BTreeSet<u32> = layout.turns.iter().filter_map(|turn| turn.label).collect();
        for label in used.into_iter().filter_map(|at| layout.labels.get(at as usize)) {
            let said = document.fields.speakers.get(&fold(label));
            let told = said.is_some_and(|values| values.contains_key("speaker_type"));
            self.labels.push((document.shown.clone(), label.clone(), told));
        }
    }

    /// What is to be known of a list that was changed. `renamed` are those whose name in it is not that by which they
    /// were known.
    pub fn notices(&self, input: &In, whole: &Whole, renamed: &[String]) -> Vec<String> {
        let lists = [PARTICIPANTS.0, PARTICIPANT_LABELS.0];
        if !lists.iter().any(|list| input.is_changed(list)) {
            return Vec::new();
        }
        let labels = Labels::new(whole.participants.clone());
        let known: Vec<&str> = labels.known().collect();
        let mut speaking: BTreeSet<&str> = BTreeSet::new();
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        for (document, label, told) in &self.labels {
            match labels.find(document, label).and_then(|at| known.get(at)) {
                Some(name) => _ = speaking.insert(name),
                None if *told || SpeakerType::of_label(label).is_some() => {}
                None => *others.entry(label).or_default() += 1,
            }
        }
        let mut notices: Vec<String> = renamed
            .iter()
            .filter(|name| !speaking.contains(name.as_str()))
            .map(|name| {
                format!(
                    "{}: no turns; no label in the texts is this name, which {} did not have before",
                    one_line(name),
                    PARTICIPANTS.0
                )
            })
            .collect();
        if !others.is_empty() {
            let more = others.len().saturating_sub(TOLD);
            let first = others.iter().take(TOLD);
            let mut named: Vec<String> =
                first.map(|(label, count)| format!("{} ({})", one_line(label), counted(*count, "document"))).collect();
            named.extend((more > 0).then(|| format!("{more} more")));
            notices.push(format!(
                "who speaks and is not in {}: {}; if a name or a row was lost there, put it back",
                PARTICIPANTS.0,
                named.join(", ")
            ));
        }
        notices
    }
}
