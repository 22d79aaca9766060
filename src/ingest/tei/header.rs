//! Headers of TEI: attributes of the document, and the people that lists name.

use crate::ingest::xml::tree::Node;
use crate::study::attribute::date_range;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Somebody a list names.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The label of what this person says: the name, else the id.
    pub label: String,
    /// What the list tells.
    pub attributes: BTreeMap<String, String>,
}

/// The people of these headers by id; of two with one name the later ones have their id behind it.
pub fn people(headers: &[&Node]) -> HashMap<String, Person> {
    let organisations: HashMap<&str, String> = headers
        .iter()
        .flat_map(|header| header.all("org"))
        .filter_map(|org| Some((org.attribute("id")?, org.find("orgName")?.line())))
        .collect();
    let mut labels: HashSet<String> = HashSet::new();
    let mut people = HashMap::new();
    for node in headers.iter().flat_map(|header| header.all("person")) {
        let Some(id) = node.attribute("id") else { continue };
        let mut label = name(node).unwrap_or_else(|| id.to_owned());
        if !labels.insert(fold(&label)) {
            label = format!("{label} ({id})");
            labels.insert(fold(&label));
        }
        people.entry(id.to_owned()).or_insert_with(|| Person { label, attributes: of_person(node, &organisations) });
    }
    people
}

/// `Forename Surname`, else the name as it stands.
fn name(person: &Node) -> Option<String> {
    let name = person.child("persName").or_else(|| person.child("name"))?;
    let parts = |part: &str| name.all(part).into_iter().map(Node::line).collect::<Vec<_>>();
    let all: Vec<String> = ["forename", "nameLink", "surname"].into_iter().flat_map(parts).collect();
    let whole = if all.is_empty() { name.line() } else { all.join(" ") };
    (!whole.is_empty()).then_some(whole)
}

fn of_person(node: &Node, organisations: &HashMap<&str, String>) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()) {
            attributes.entry(key.to_owned()).or_insert(value);
        }
    };
    let text = |name: &str| node.child(name).map(Node::line).filter(|line| !line.is_empty());
    let sex = node.child("sex").and_then(|sex| sex.attribute("value")).or(node.attribute("sex"));
    set("sex", sex.map(|sex| self::sex(sex).to_owned()).or_else(|| text("sex")));
    set("birth", node.child("birth").and_then(|birth| birth.attribute("when")).map(str::to_owned));
    for key in ["occupation", "education", "age"] {
        set(key, text(key).or_else(|| node.attribute(key).map(str::to_owned)));
    }
    let affiliations: Vec<&Node> = node.all("affiliation");
    let roles = affiliations.iter().filter_map(|of| of.attribute("role")).map(str::to_owned);
    set("role", node.attribute("role").map(str::to_owned).or_else(|| joined(roles.chain(text("roleName")))));
    let of = affiliations.iter().filter_map(|of| {
        let id = of.attribute("ref").map(|id| id.trim_start_matches('#'));
        id.map(|id| organisations.get(id).cloned().unwrap_or_else(|| id.to_owned())).or_else(|| Some(of.line()))
    });
    set("affiliation", joined(of));
    attributes
}

/// Different values, in order.
fn joined(values: impl Iterator<Item = String>) -> Option<String> {
    let mut seen = HashSet::new();
    let all: Vec<String> = values.filter(|value| !value.is_empty() && seen.insert(value.clone())).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn sex(value: &str) -> &str {
    match value {
        "M" | "m" | "1" | "male" => "male",
        "F" | "f" | "2" | "W" | "female" => "female",
        other => other,
    }
}

/// Attributes of a document: its language, and what its own header says.
pub fn attributes(document: &Node, header: Option<&Node>) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            attributes.insert(key.to_owned(), value);
        }
    };
    set("language", document.attribute("lang").map(str::to_owned));
    let Some(header) = header else { return attributes };
    let statement = header.find("titleStmt");
    let titles: Vec<&Node> = statement.map(|statement| statement.named("title").collect()).unwrap_or_default();
    let title = |kind: &str| titles.iter().find(|title| title.attribute("type") == Some(kind));
    set("title", title("main").or(titles.first()).map(|title| title.line()));
    set("subtitle", title("sub").map(|title| title.line()));
    let meetings = statement.into_iter().flat_map(|statement| statement.named("meeting")).map(Node::line);
    set("meeting", joined(meetings));
    set("date", date(header));
    let places = header.find("settingDesc").map(|setting| setting.all("name")).unwrap_or_default();
    let places = places.into_iter().filter(|name| name.attribute("type").is_none_or(|kind| kind != "org"));
    set("location", joined(places.map(Node::line)));
    attributes
}

/// When people spoke: the setting's date, else the source's, else that of creation. When it was published says
/// nothing of that.
fn date(header: &Node) -> Option<String> {
    ["settingDesc", "creation", "sourceDesc"].into_iter().find_map(|part| {
        let dates = header.find(part)?.all("date");
        let written = dates.iter().find_map(|date| {
            let when = date.attribute("when").or_else(|| date.attribute("from"));
            when.map(str::to_owned).or_else(|| Some(date.line()))
        })?;
        // A time zone may follow the day.
        let day = written.get(..10).unwrap_or(&written);
        date_range(day).map(|_| day.to_owned())
    })
}
