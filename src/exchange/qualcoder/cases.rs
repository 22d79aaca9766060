//! Cases of QualCoder as people, and attributes of cases and files.

use super::{Coders, time};
use crate::exchange::foreign::{Fate, Foreign, ForeignMemo, On, Person};
use crate::exchange::programs::ProgramError;
use crate::exchange::sqlite::Database;
use crate::study::SpeakerType;
use crate::study::attribute::{AttributeType, key};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A stretch of a file that belongs to a case; `None` for the end where the case has no places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The person.
    pub person: usize,
    /// From this code point.
    pub start: usize,
    /// To this one.
    pub end: usize,
}

/// What belongs to files.
#[derive(Clone, Debug, Default)]
pub struct OfFiles {
    /// Stretches of cases, by file.
    pub stretches: HashMap<i64, Vec<Stretch>>,
    /// Attributes, by file.
    pub attributes: HashMap<i64, BTreeMap<String, String>>,
}

/// Reads cases, their stretches, and attributes.
pub fn read(database: &Database, foreign: &mut Foreign, coders: &mut Coders) -> Result<OfFiles, ProgramError> {
    let mut people: HashMap<i64, usize> = HashMap::new();
    for row in database.rows("cases", &["caseid", "name", "memo", "owner", "date"], "caseid")? {
        let (Some(id), name) = (row.whole(0), row.text(1)) else { continue };
        if name.trim().is_empty() {
            foreign.loss.one(Fate::Dropped, "cases without a name", &id.to_string());
            continue;
        }
        let person = foreign.people.len();
        people.insert(id, person);
        foreign.people.push(Person { name: name.trim().to_owned(), ..Person::default() });
        let (memo, coder) = (row.text(2), coders.at(&row.text(3)));
        if !memo.trim().is_empty() {
            let created = time(&row.text(4));
            let text = memo.trim().to_owned();
            foreign.memos.push(ForeignMemo {
                key: None,
                on: On::Person(person),
                memo_type: None,
                text,
                coder,
                created,
            });
        }
    }
    let mut files = OfFiles::default();
    attributes(database, &people, &mut files, foreign)?;
    let mut seen = HashSet::new();
    for row in database.rows("case_text", &["caseid", "fid", "pos0", "pos1", "memo"], "id")? {
        let (Some(case), Some(file)) = (row.whole(0), row.whole(1)) else { continue };
        let (Some(person), Some(start), Some(end)) = (people.get(&case).copied(), row.place(2), row.place(3)) else {
            foreign.loss.one(
                Fate::Dropped,
                "stretches of cases that are not there, or without places",
                &case.to_string(),
            );
            continue;
        };
        if !row.text(4).trim().is_empty() {
            foreign.loss.one(Fate::Dropped, "memos on stretches of cases", row.text(4).trim());
        }
        let stretch = Stretch { person, start, end };
        if seen.insert((file, person, start, end)) {
            files.stretches.entry(file).or_default().push(stretch);
        }
    }
    Ok(files)
}

fn attributes(
    database: &Database,
    people: &HashMap<i64, usize>,
    files: &mut OfFiles,
    foreign: &mut Foreign,
) -> Result<(), ProgramError> {
    let mut numbers: HashSet<String> = HashSet::new();
    for row in database.rows("attribute_type", &["name", "valuetype", "memo"], "name")? {
        if row.text(1).trim().eq_ignore_ascii_case("numeric") {
            numbers.insert(row.text(0));
        }
        if !row.text(2).trim().is_empty() {
            let what = "memos on what an attribute is";
            foreign.loss.one(Fate::Dropped, what, &format!("{}: {}", row.text(0), row.text(2).trim()));
        }
    }
    let number = AttributeType::Number;
    let mut bad_numbers: HashSet<String> = HashSet::new();
    let mut used: HashMap<String, String> = HashMap::new();
    for row in database.rows("attribute", &["name", "attr_type", "value", "id"], "attrid")? {
        let (name, value) = (row.text(0), row.text(2).trim().to_owned());
        let Some(id) = row.whole(3).filter(|_| !value.is_empty()) else { continue };
        let key = key(&name);
        if key.is_empty() {
            foreign.loss.one(Fate::Dropped, "attributes without a name", &value);
            continue;
        }
        used.insert(key.clone(), name.clone());
        if numbers.contains(&name) && number.normalise(&value).is_err() {
            bad_numbers.insert(name.clone());
        }
        match row.text(1).trim() {
            "case" => match people.get(&id).and_then(|at| foreign.people.get_mut(*at)) {
                Some(person) => match (key.as_str(), value.parse::<SpeakerType>()) {
                    ("speaker_type", Ok(kind)) => person.speaker_type = Some(kind),
                    ("speaker_type", Err(_)) => {
                        person.attributes.insert("speaker_type_there".to_owned(), value);
                    }
                    _ => {
                        person.attributes.insert(key, value);
                    }
                },
                None => foreign.loss.one(Fate::Dropped, "attributes of cases that are not there", &name),
            },
            "file" => {
                files.attributes.entry(id).or_default().insert(key, value);
            }
            other => foreign.loss.one(
                Fate::Dropped,
                "attributes of what is neither a case nor a file",
                &format!("{name} ({other})"),
            ),
        }
    }
    for (key, name) in used {
        if numbers.contains(&name) && !bad_numbers.contains(&name) {
            foreign.attributes.insert(key, number.clone());
        }
    }
    let mut bad: Vec<String> = bad_numbers.into_iter().collect();
    bad.sort();
    bad.iter().for_each(|name| {
        foreign.loss.one(Fate::Decided, "numeric attributes with values that are no numbers, as text", name);
    });
    Ok(())
}
