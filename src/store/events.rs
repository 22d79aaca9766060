//! Events are noted, changed and taken away, each as one step.

use super::error::StoreError;
use super::project::Project;
use crate::study::change::Payload;
use crate::study::{Event, Guid, guid};

impl Project {
    /// The events, the earliest first.
    pub fn events(&self) -> Result<Vec<(Guid, Event)>, StoreError> {
        let mut events = self.bodies::<Event>("events")?;
        events.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        Ok(events)
    }

    /// Notes an event; `None` where just that one is noted already. Its identity, and what the step is called.
    pub fn add_event(&mut self, coder: &str, event: Event) -> Result<Option<(Guid, String)>, StoreError> {
        if self.events()?.iter().any(|(_, known)| *known == event) {
            return Ok(None);
        }
        let guid = guid::scattered();
        let label = format!("event {event}");
        self.write(coder, label.clone(), vec![Payload::EventSet { event: guid, set: Some(event) }])?;
        Ok(Some((guid, label)))
    }

    /// Changes an event; `None` where it says that already, or another one does. What the step is called.
    pub fn change_event(&mut self, coder: &str, guid: Guid, event: Event) -> Result<Option<String>, StoreError> {
        let before = self.event(guid)?;
        if self.events()?.iter().any(|(_, known)| *known == event) {
            return Ok(None);
        }
        let label = format!("change event {before} to {event}");
        self.write(coder, label.clone(), vec![Payload::EventSet { event: guid, set: Some(event) }])?;
        Ok(Some(label))
    }

    /// Takes an event away: the event, and what the step is called.
    pub fn remove_event(&mut self, coder: &str, guid: Guid) -> Result<(Event, String), StoreError> {
        let event = self.event(guid)?;
        let label = format!("remove event {event}");
        self.write(coder, label.clone(), vec![Payload::EventSet { event: guid, set: None }])?;
        Ok((event, label))
    }

    fn event(&self, guid: Guid) -> Result<Event, StoreError> {
        let found = self.events()?.into_iter().find(|(known, _)| *known == guid);
        found.map(|(_, event)| event).ok_or_else(|| {
            StoreError::Refused("this event was taken away meanwhile; nothing was done. Add it anew".to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::store::testing::*;
    use crate::study::Event;

    #[test]
    fn events_are_noted_once_changed_taken_away_and_come_back() {
        let (_folder, mut project, _) = study();
        let event = |date: &str, label: &str| Event::new(date, Some("Dunlow"), label).expect("an event");
        let (guid, label) = project.add_event("k1", event("2022-05", "Law")).expect("written").expect("new");
        assert_eq!(label, "event 2022-05 Law (Dunlow)");
        assert_eq!(project.add_event("k1", event("2022-05", "Law")).expect("read"), None);
        assert_eq!(project.change_event("k1", guid, event("2022-05", "Law")).expect("read"), None);
        assert!(project.change_event("k1", guid, event("2021", "Law")).expect("written").is_some());
        let dates = |project: &crate::store::Project| -> Vec<String> {
            project.events().expect("events").into_iter().map(|(_, event)| event.date).collect()
        };
        assert_eq!(dates(&project), ["2021"]);
        project.remove_event("k1", guid).expect("removed");
        assert!(project.remove_event("k1", guid).is_err() && dates(&project).is_empty());
        assert!(project.change_event("k1", guid, event("2020", "x")).is_err());
        project.undo("k1").expect("undone");
        project.undo("k1").expect("undone");
        assert_eq!(dates(&project), ["2022-05"]);
        assert!(project.check().expect("a check").problems.is_empty());
    }
}
