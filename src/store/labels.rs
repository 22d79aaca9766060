//! Whose label it is: from the labels of a transcript to participants and the values that hold there.
//!
//! A label that the participants list names (or gives as a further label) is that participant in every
//! document; any other is a participant of its document alone. This is worked out when it is read, never
//! stored: importing a participants list later re-binds labels by being there, and its undo unbinds them.

use crate::study::change::Valid;
use crate::study::fold::ParticipantState;
use crate::study::{Guid, SpeakerType, guid};
use crate::text::fold::{fold, natural_cmp};
use std::collections::{BTreeMap, HashMap};

/// Values by key and validity.
type Values = BTreeMap<(String, Valid), String>;

/// The participants list of a project, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// Known participants: name, GUID, values; in natural order of names.
    known: Vec<(String, Guid, Values)>,
    anywhere: HashMap<String, usize>,
    in_document: HashMap<(String, String), usize>,
    /// Values given to a speaker of one document by a change.
    local: HashMap<Guid, Values>,
}

/// Who a label is in one document, and what holds there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelUse {
    /// Index among the known participants; `None` for a participant of this document alone.
    pub known: Option<usize>,
    /// The name shown: `A2`, or `DOCUMENT/LABEL`.
    pub name: String,
    /// What the participant is here.
    pub speaker_type: SpeakerType,
    /// The values that hold here.
    pub attributes: BTreeMap<String, String>,
}

impl Labels {
    /// From the states of all participants.
    pub(crate) fn new(states: impl IntoIterator<Item = (Guid, ParticipantState)>) -> Self {
        let mut labels = Self::default();
        let mut further = Vec::new();
        for (guid, state) in states {
            match state.name {
                Some(name) => {
                    further.push((name.clone(), state.labels));
                    labels.known.push((name, guid, state.values));
                }
                None => {
                    labels.local.insert(guid, state.values);
                }
            }
        }
        labels.known.sort_by(|a, b| natural_cmp(&a.0, &b.0));
        for (at, (name, ..)) in labels.known.iter().enumerate() {
            labels.anywhere.insert(fold(name), at);
        }
        for (name, extra) in further {
            let Some(at) = labels.anywhere.get(&fold(&name)).copied() else { continue };
            for label in extra {
                // A name of its own goes before another participant's further label.
                match label.rsplit_once('/') {
                    Some((document, label)) => {
                        labels.in_document.insert((document.to_owned(), fold(label)), at);
                    }
                    None => {
                        labels.anywhere.entry(fold(&label)).or_insert(at);
                    }
                }
            }
        }
        labels
    }

    /// Names of the known participants, in order.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|(name, ..)| name.as_str())
    }

    /// The labels, folded, that mean a known participant in every document, each with the participant's index.
    pub fn anywhere(&self) -> impl Iterator<Item = (&str, usize)> {
        self.anywhere.iter().map(|(label, at)| (label.as_str(), *at))
    }

    /// How many participants are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The index of the known participant that `label` means in `document`.
    pub fn find(&self, document: &str, label: &str) -> Option<usize> {
        let label = fold(label);
        let here = self.in_document.get(&(document.to_owned(), label.clone()));
        here.or_else(|| self.anywhere.get(&label)).copied()
    }

    /// Values of a known participant that hold wherever nothing else is said.
    pub fn base_values(&self, at: usize) -> BTreeMap<String, String> {
        let Some((_, _, values)) = self.known.get(at) else { return BTreeMap::new() };
        let always = values.iter().filter(|((_, valid), _)| *valid == Valid::Always);
        always.map(|((key, _), value)| (key.clone(), value.clone())).collect()
    }

    /// All values of a known participant with when they hold.
    pub fn values(&self, at: usize) -> Option<&Values> {
        self.known.get(at).map(|(_, _, values)| values)
    }

    /// Values given to a speaker of one document by a change.
    pub(crate) fn local_values(&self, document: Guid, label: &str) -> BTreeMap<String, String> {
        let values = self.local.get(&guid::speaker(document, label)).into_iter().flatten();
        values.map(|((key, _), value)| (key.clone(), value.clone())).collect()
    }

    /// Who `label` is in a document (its GUID, name and date), where the file itself gave `own` values.
    pub fn resolve(
        &self,
        document: Guid,
        name: &str,
        date: Option<&str>,
        label: &str,
        own: Option<&BTreeMap<String, String>>,
    ) -> LabelUse {
        let mut attributes: BTreeMap<String, String> = own.cloned().unwrap_or_default();
        if let Some(local) = self.local.get(&guid::speaker(document, label)) {
            attributes.extend(local.iter().map(|((key, _), value)| (key.clone(), value.clone())));
        }
        let known = self.find(name, label);
        let shown = match known.and_then(|at| self.known.get(at)) {
            Some((known, _, values)) => {
                attributes.extend(holding(values, document, date));
                known.clone()
            }
            None => format!("{name}/{label}"),
        };
        let kind = attributes.remove("speaker_type");
        let speaker_type = kind.and_then(|kind| kind.parse().ok()).unwrap_or_default();
        LabelUse { known, name: shown, speaker_type, attributes }
    }
}

/// The values that hold in a document: those for it alone, else the latest from a date on or before the
/// document's, else those that hold always.
fn holding(values: &BTreeMap<(String, Valid), String>, document: Guid, date: Option<&str>) -> BTreeMap<String, String> {
    let day = date.and_then(crate::study::attribute::date_range).map(|range| range.0);
    let mut best: BTreeMap<&str, (u8, Option<jiff::civil::Date>, &str)> = BTreeMap::new();
    for ((key, valid), value) in values {
        let rank = match valid {
            Valid::Always => Some((0, None)),
            Valid::From(from) => match (crate::study::attribute::date_range(from), day) {
                (Some((from, _)), Some(day)) if from <= day => Some((1, Some(from))),
                _ => None,
            },
            Valid::In(only) if *only == document => Some((2, None)),
            Valid::In(_) => None,
        };
        let Some((rank, from)) = rank else { continue };
        let better = best.get(key.as_str()).is_none_or(|(known, known_from, _)| (rank, from) >= (*known, *known_from));
        if better {
            best.insert(key, (rank, from, value));
        }
    }
    best.into_iter().map(|(key, (_, _, value))| (key.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_in_one_document_or_from_a_date() {
        let document = guid::coder("some document");
        let mut state = ParticipantState { name: Some("C5".into()), ..ParticipantState::default() };
        state.labels.insert("CRE-X/Woman 2".into());
        for (valid, value) in [
            (Valid::Always, "police"),
            (Valid::From("2023-01-09".into()), "education-welfare"),
            (Valid::In(document), "none at all"),
        ] {
            state.values.insert(("profession".into(), valid), value.into());
        }
        let labels = Labels::new([(guid::participant("C5"), state)]);
        let profession = |at: Guid, date: &str| {
            labels.resolve(at, "D", Some(date), "c5", None).attributes.get("profession").cloned()
        };
        let other = guid::coder("another");
        assert_eq!(profession(other, "2022-12-07").as_deref(), Some("police"));
        assert_eq!(profession(other, "2023-03-29").as_deref(), Some("education-welfare"));
        assert_eq!(profession(document, "2022-12-07").as_deref(), Some("none at all"));
        assert_eq!(labels.find("CRE-X", "WOMAN 2"), Some(0));
        assert_eq!(labels.find("CRE-Y", "WOMAN 2"), None);
    }

    #[test]
    fn the_list_goes_before_the_file_and_the_file_before_the_label() {
        let own = BTreeMap::from([("speaker_type".to_owned(), "interviewer".to_owned())]);
        let none = Labels::default();
        let here = none.resolve(guid::coder("d"), "ALD-I1", None, "P1", Some(&own));
        assert_eq!((here.name.as_str(), here.speaker_type), ("ALD-I1/P1", SpeakerType::Interviewer));
        let mut state = ParticipantState { name: Some("p1".into()), ..ParticipantState::default() };
        state.values.insert(("speaker_type".into(), Valid::Always), "client".into());
        let listed = Labels::new([(guid::participant("p1"), state)]);
        assert_eq!(
            listed.resolve(guid::coder("d"), "ALD-I1", None, "P1", Some(&own)).speaker_type,
            SpeakerType::Client
        );
    }
}
