//! What a project of ours has nothing like, kept as it is: pictures, sounds, pages, drawings, sets of codes.

use super::files::Files;
use super::qde::{self, QSource};
use super::strict::strict;
use super::xml;
use crate::exchange::foreign::ForeignPart;
use crate::ingest::xml::tree::{self, Child, Node};
use crate::study::{Guid, Part, guid};

/// The largest file that is kept in a project; a larger one is told and left.
pub const MAX_KEPT: u64 = 256 << 20;

/// The kind of the part that tells which codes are folders.
pub const FOLDERS: &str = "Folders";

/// An element as a part, with the files that it names.
pub fn part(node: &Node, program: &str, document: Option<usize>, files: &Files) -> ForeignPart {
    let mut named = Vec::new();
    files_of(node, &mut named);
    named.retain(|path| files.find(path).is_some());
    named.sort();
    named.dedup();
    let mut node = strict(node);
    part_twins(&mut node);
    let mut body = String::new();
    xml::element(&node, &mut body);
    let part = Part { kind: node.name.to_string(), body, program: program.to_owned(), ..Part::default() };
    let files = named.iter().map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()).collect();
    ForeignPart { part, document, files }
}

/// Programs that see one quotation both on the page and in the text give both one id; where each is to have its own,
/// that in the text gets another.
fn part_twins(node: &mut Node) {
    let pages: Vec<Guid> =
        node.named("PDFSelection").filter_map(|selection| selection.attribute("guid").and_then(qde::id)).collect();
    for child in &mut node.children {
        let Child::Element(text) = child else { continue };
        if &*text.name != "Representation" {
            continue;
        }
        for selection in &mut text.children {
            let Child::Element(selection) = selection else { continue };
            let id = selection.attribute("guid").and_then(qde::id).filter(|id| pages.contains(id));
            if let Some(id) = id {
                selection.attributes.retain(|(name, _)| &**name != "guid");
                let own = xml::guid(&guid::outside("text of", &[id.as_bytes()]));
                selection.attributes.insert(0, ("guid".into(), own.into()));
            }
        }
    }
}

/// The files that an element and what is in it name.
fn files_of(node: &Node, found: &mut Vec<String>) {
    for name in ["path", "plainTextPath", "richTextPath"] {
        found.extend(node.attribute(name).map(str::to_owned));
    }
    node.elements().for_each(|child| files_of(child, found));
}

/// Lets the transcripts of a recording name the texts that documents were made of, by ids that will be those of the
/// documents; returns these ids.
pub fn point_at_texts(node: &mut Node, sources: &[QSource], files: &Files) -> Vec<(Guid, usize)> {
    let mut named = Vec::new();
    for child in &mut node.children {
        let Child::Element(transcript) = child else { continue };
        if &*transcript.name != "Transcript" {
            continue;
        }
        let path = transcript.attribute("plainTextPath").and_then(|path| files.find(path));
        let id = transcript.attribute("guid").and_then(qde::id);
        let same = |source: &QSource| {
            let own = source.text.path.as_deref().and_then(|path| files.find(path));
            (own.is_some() && own == path) || Some(source.guid) == id
        };
        let Some(at) = sources.iter().position(same) else { continue };
        let (Some(source), Some(id)) = (sources.get(at), id) else { continue };
        let stand_in = guid::outside("text of", &[source.guid.as_bytes(), id.as_bytes()]);
        transcript.attributes.retain(|(name, _)| &**name != "plainTextPath" && &**name != "richTextPath");
        transcript.attributes.push(("plainTextPath".into(), format!("internal://{stand_in}.txt").into()));
        // The text itself is in the file.
        transcript.children.retain(|child| !matches!(child, Child::Element(e) if &*e.name == "PlainTextContent"));
        named.push((stand_in, at));
    }
    named
}

/// The kind of the part that tells who made what is kept aside.
pub const USERS: &str = "Users";

/// The names in a part of users.
pub fn users_of(part: &Part) -> Vec<String> {
    let users = tree::build(&part.body).ok();
    users
        .iter()
        .flat_map(|users| users.named("User"))
        .filter_map(|user| Some(user.attribute("name")?.to_owned()))
        .collect()
}

/// Which codes are folders, as a part.
pub fn folders(codes: &[Guid], program: &str) -> ForeignPart {
    let codes: String = codes.iter().map(|code| format!("<Code guid=\"{}\"/>", xml::guid(code))).collect();
    let part = Part {
        kind: FOLDERS.to_owned(),
        body: format!("<{FOLDERS}>{codes}</{FOLDERS}>"),
        program: program.to_owned(),
        ..Part::default()
    };
    ForeignPart { part, document: None, files: Vec::new() }
}
