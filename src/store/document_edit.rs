//! Changes to documents that are no change of their text: attributes, and the name.

use super::error::StoreError;
use super::project::Project;
use crate::study::Schema;
use crate::study::attribute::key;
use crate::study::change::Payload;
use crate::text::display::{counted, one_line};
use crate::text::fold::fold;

/// A value as it is kept under an attribute; `None` where there is to be none. Checked against the declared type.
pub fn checked_value(schema: &Schema, key: &str, value: &str) -> Result<Option<String>, String> {
    if value.trim().is_empty() {
        return Ok(None);
    }
    if value.contains(['\n', '\r']) {
        return Err("a value is one line".to_owned());
    }
    schema.of(key).normalise(value).map(Some)
}

/// Checks a key for an attribute; the key as it is kept.
pub fn checked_key(text: &str) -> Result<String, String> {
    let made = key(text.trim());
    let sound = |c: char| c.is_alphanumeric() || c == '_';
    match made.is_empty() {
        true => Err("an attribute needs a name".to_owned()),
        false if !made.chars().all(sound) => {
            Err(format!("“{}” is no name of an attribute: letters, digits and “_” only", one_line(text)))
        }
        false => Ok(made),
    }
}

impl Project {
    /// Sets attributes of documents, or takes them away, as one step; how many documents it changed.
    pub fn set_attributes(
        &mut self,
        coder: &str,
        documents: &[String],
        set: &[(String, String)],
    ) -> Result<usize, StoreError> {
        let schema = self.schema()?;
        let mut wanted = Vec::new();
        for (name, value) in set {
            let key = checked_key(name).map_err(StoreError::Refused)?;
            let value =
                checked_value(&schema, &key, value).map_err(|why| StoreError::Refused(format!("{key}: {why}")))?;
            wanted.push((key, value));
        }
        let (mut payloads, mut changed) = (Vec::new(), 0);
        for name in documents {
            let info = self.document(name)?;
            let before = payloads.len();
            let differs = |(key, value): &&(String, Option<String>)| info.attributes.get(key) != value.as_ref();
            payloads.extend(wanted.iter().filter(differs).map(|(key, value)| Payload::DocumentAttribute {
                document: info.guid,
                key: key.clone(),
                value: value.clone(),
            }));
            changed += usize::from(payloads.len() > before);
        }
        if payloads.is_empty() {
            return Ok(0);
        }
        let keys: Vec<&str> = wanted.iter().map(|(key, _)| key.as_str()).collect();
        let on = match documents {
            [only] => only.clone(),
            several => counted(several.len(), "document"),
        };
        self.write(coder, format!("set {} of {on}", keys.join(", ")), payloads)?;
        Ok(changed)
    }

    /// Gives a document another name. Labels that mean somebody in this document only go along.
    pub fn rename_document(&mut self, coder: &str, name: &str, to: &str) -> Result<(), StoreError> {
        let info = self.document(name)?;
        let to = to.trim();
        let refused = |why: String| Err(StoreError::Refused(why));
        if to.is_empty() || to.chars().any(char::is_control) {
            return refused("a document needs a name, in one line".to_owned());
        }
        if let Some(taken) = self.document_names()?.into_iter().find(|known| *known != name && fold(known) == fold(to))
        {
            return refused(format!("there is a document “{}” already", one_line(&taken)));
        }
        let mut payloads = vec![Payload::DocumentRenamed { document: info.guid, name: to.to_owned() }];
        for (_, state) in self.participants_as_they_stand()? {
            let here = |label: &String| Some(format!("{to}/{}", label.strip_prefix(&info.name)?.strip_prefix('/')?));
            let labels: Vec<String> = state.labels.iter().filter_map(here).collect();
            if let Some(name) = state.name.filter(|_| !labels.is_empty()) {
                payloads.push(Payload::ParticipantAdded { name, labels });
            }
        }
        self.write(coder, format!("rename {} to {to}", info.name), payloads).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::{checked_key, checked_value};
    use crate::store::testing::*;
    use crate::study::change::Payload;
    use crate::study::{AttributeType, Schema};
    use std::collections::BTreeMap;

    #[test]
    fn values_are_checked_and_set_as_one_step() {
        let (_folder, mut project, _) = study();
        let declared = Payload::AttributeDeclared { key: "stage".into(), declared: AttributeType::Number };
        project.write("k1", "declare", vec![declared]).expect("declared");
        let names = ["ALD-W1".to_owned()];
        let set = |project: &mut crate::store::Project, pairs: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
            project.set_attributes("k1", &names, &pairs)
        };
        let value = |project: &crate::store::Project, key: &str| {
            project.document("ALD-W1").expect("there").attributes.get(key).cloned()
        };
        assert_eq!(set(&mut project, &[("Field Site", " Dunlow "), ("stage", "3")]).expect("set"), 1);
        assert_eq!(value(&project, "field_site").as_deref(), Some("Dunlow"));
        assert!(set(&mut project, &[("stage", "late")]).is_err_and(|e| e.to_string().contains("not a number")));
        assert_eq!(set(&mut project, &[("stage", "3")]).expect("nothing"), 0, "what stands is no step");
        assert_eq!(set(&mut project, &[("stage", "")]).expect("taken away"), 1);
        assert_eq!(value(&project, "stage"), None);
        project.undo("k1").expect("undone");
        project.undo("k1").expect("undone");
        assert_eq!(value(&project, "field_site"), None);
        assert!(checked_key("a,b").is_err() && checked_key(" ").is_err());
        assert!(checked_value(&Schema::new(BTreeMap::new()), "date", "spring").is_err());
    }

    #[test]
    fn a_document_renamed_keeps_whom_its_labels_mean() {
        let (_folder, mut project, _) = study();
        project.append(&crate::store::Group::new("k1", "import"), document("B", TALK)).expect("another");
        let added = Payload::ParticipantAdded { name: "Anna".into(), labels: vec!["ALD-W1/A2".into()] };
        project.write("k1", "people", vec![added]).expect("added");
        assert!(project.rename_document("k1", "ALD-W1", "b").is_err(), "taken");
        assert!(project.rename_document("k1", "ALD-W1", " ").is_err());
        project.rename_document("k1", "ALD-W1", "Aldermere 1").expect("renamed");
        assert_eq!(project.document_names().expect("names"), ["Aldermere 1", "B"]);
        assert!(project.labels().expect("labels").find("Aldermere 1", "A2").is_some());
        project.undo("k1").expect("undone");
        assert_eq!(project.document_names().expect("names"), ["ALD-W1", "B"]);
        assert!(project.labels().expect("labels").find("ALD-W1", "A2").is_some());
    }
}
