//! Who is known before a transcript is read: the participants of the project and of its sheets, by name
//! and by every label that is theirs.

use super::sheet::{ParticipantSheet, When};
use crate::study::SpeakerType;
use crate::study::attribute::date_range;
use crate::text::fold::fold;
use std::collections::HashMap;

/// A known participant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Speaker types, and when they hold.
    pub types: Vec<(When, SpeakerType)>,
}

impl Person {
    /// What the person is in a document of this name and date: what is said of the document itself comes
    /// first, then the latest day that has come, then what holds always.
    pub fn speaker_type(&self, document: &str, date: Option<&str>) -> Option<SpeakerType> {
        let document = fold(document);
        let here = self.types.iter().find(|(when, _)| matches!(when, When::In(name) if fold(name) == document));
        let day = date.and_then(date_range).map(|(first, _)| first);
        let since = |when: &When| match when {
            When::From(from) => {
                date_range(from).map(|(first, _)| first).filter(|from| day.is_some_and(|day| *from <= day))
            }
            When::Always | When::In(_) => None,
        };
        let latest =
            || self.types.iter().filter_map(|entry| Some((since(&entry.0)?, entry))).max_by_key(|(day, _)| *day);
        let always = || self.types.iter().find(|(when, _)| *when == When::Always);
        here.or_else(|| latest().map(|(_, entry)| entry)).or_else(always).map(|(_, kind)| *kind)
    }
}

/// Known participants by label.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    people: Vec<Person>,
    /// Folded name, label or `document/label` → index.
    index: HashMap<String, usize>,
}

impl Roster {
    /// Adds a participant, or more about one of the same name.
    pub fn add(&mut self, name: &str, labels: &[String], types: impl IntoIterator<Item = (When, SpeakerType)>) {
        let at = *self.index.entry(fold(name)).or_insert_with(|| {
            self.people.push(Person { name: name.to_owned(), types: Vec::new() });
            self.people.len() - 1
        });
        for label in labels {
            self.index.entry(fold(label)).or_insert(at);
        }
        if let Some(person) = self.people.get_mut(at) {
            person.types.extend(types);
        }
    }

    /// Adds the participants of a sheet.
    pub fn add_sheet(&mut self, sheet: &ParticipantSheet) {
        for participant in &sheet.participants {
            let types = participant.values.iter().filter(|given| given.key == "speaker_type");
            let types = types.filter_map(|given| Some((given.when.clone(), given.value.parse().ok()?)));
            self.add(&participant.name, &participant.labels, types.collect::<Vec<_>>());
        }
    }

    /// Who is called `label` in the document of this name.
    pub fn find(&self, document: &str, label: &str) -> Option<&Person> {
        let here = self.index.get(&fold(&format!("{document}/{label}")));
        here.or_else(|| self.index.get(&fold(label))).and_then(|&at| self.people.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_word_on_a_person_counts() {
        let mut roster = Roster::default();
        let types = [
            (When::Always, SpeakerType::Respondent),
            (When::From("2022-06".into()), SpeakerType::Observer),
            (When::From("2023".into()), SpeakerType::Facilitator),
            (When::In("W1".into()), SpeakerType::Client),
        ];
        roster.add("C5", &["Carol".into(), "W2/P3".into()], types);
        let kind =
            |document: &str, date| roster.find("x", " carol ").and_then(|person| person.speaker_type(document, date));
        assert_eq!(kind("w1", Some("2023-05-01")), Some(SpeakerType::Client));
        assert_eq!(kind("I1", Some("2023-05-01")), Some(SpeakerType::Facilitator));
        assert_eq!(kind("I1", Some("2022-07-01")), Some(SpeakerType::Observer));
        assert_eq!(kind("I1", Some("2022-02-01")), Some(SpeakerType::Respondent));
        assert_eq!(kind("I1", None), Some(SpeakerType::Respondent));
        assert_eq!(roster.find("W2", "p3").map(|person| person.name.as_str()), Some("C5"));
        assert_eq!(roster.find("W3", "P3"), None);
    }
}
