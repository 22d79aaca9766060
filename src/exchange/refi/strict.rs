//! Elements in the order and with the attributes that the schema wants, whatever order a program wrote them in: what is
//! kept aside goes out in a file that other programs check strictly.

use super::{qde, xml};
use crate::ingest::xml::tree::{Child, Node};

/// What the schema says of one element: its attributes, and its children in their order.
struct Rule {
    name: &'static str,
    attributes: &'static [&'static str],
    children: &'static [&'static str],
}

const OF_SELECTION: &[&str] = &["Description", "Representation", "Coding", "NoteRef"];
const OF_TEXT: &[&str] =
    &["Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue"];

/// Who and when, as most elements have it.
const MADE: [&str; 4] = ["creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"];

const RULES: &[Rule] = &[
    Rule { name: "TextSource", attributes: &["guid", "name", "richTextPath", "plainTextPath"], children: OF_TEXT },
    Rule { name: "Representation", attributes: &["guid", "name", "richTextPath", "plainTextPath"], children: OF_TEXT },
    Rule { name: "TextDescription", attributes: &["guid", "name", "richTextPath", "plainTextPath"], children: OF_TEXT },
    Rule {
        name: "PlainTextSelection",
        attributes: &["guid", "name", "startPosition", "endPosition"],
        children: OF_SELECTION,
    },
    Rule {
        name: "PictureSource",
        attributes: &["guid", "name", "path", "currentPath"],
        children: &["Description", "TextDescription", "PictureSelection", "Coding", "NoteRef", "VariableValue"],
    },
    Rule {
        name: "PictureSelection",
        attributes: &["guid", "name", "firstX", "firstY", "secondX", "secondY"],
        children: OF_SELECTION,
    },
    Rule {
        name: "PDFSource",
        attributes: &["guid", "name", "path", "currentPath"],
        children: &["Description", "PDFSelection", "Representation", "Coding", "NoteRef", "VariableValue"],
    },
    Rule {
        name: "PDFSelection",
        attributes: &["guid", "name", "page", "firstX", "firstY", "secondX", "secondY"],
        children: OF_SELECTION,
    },
    Rule {
        name: "AudioSource",
        attributes: &["guid", "name", "path", "currentPath"],
        children: &["Description", "Transcript", "AudioSelection", "Coding", "NoteRef", "VariableValue"],
    },
    Rule {
        name: "VideoSource",
        attributes: &["guid", "name", "path", "currentPath"],
        children: &["Description", "Transcript", "VideoSelection", "Coding", "NoteRef", "VariableValue"],
    },
    Rule { name: "AudioSelection", attributes: &["guid", "name", "begin", "end"], children: OF_SELECTION },
    Rule { name: "VideoSelection", attributes: &["guid", "name", "begin", "end"], children: OF_SELECTION },
    Rule {
        name: "Transcript",
        attributes: &["guid", "name", "richTextPath", "plainTextPath"],
        children: &["Description", "PlainTextContent", "SyncPoint", "TranscriptSelection", "NoteRef"],
    },
    Rule {
        name: "TranscriptSelection",
        attributes: &["guid", "name", "fromSyncPoint", "toSyncPoint"],
        children: OF_SELECTION,
    },
    Rule { name: "SyncPoint", attributes: &["guid", "timeStamp", "position"], children: &[] },
    Rule {
        name: "Coding",
        attributes: &["guid", "creatingUser", "creationDateTime"],
        children: &["CodeRef", "NoteRef"],
    },
    Rule {
        name: "VariableValue",
        attributes: &[],
        children: &[
            "VariableRef",
            "TextValue",
            "BooleanValue",
            "IntegerValue",
            "FloatValue",
            "DateValue",
            "DateTimeValue",
        ],
    },
    Rule { name: "Graph", attributes: &["guid", "name"], children: &["Vertex", "Edge"] },
    Rule {
        name: "Vertex",
        attributes: &["guid", "representedGUID", "name", "firstX", "firstY", "secondX", "secondY", "shape", "color"],
        children: &[],
    },
    Rule {
        name: "Edge",
        attributes: &[
            "guid",
            "representedGUID",
            "name",
            "sourceVertex",
            "targetVertex",
            "color",
            "direction",
            "lineStyle",
        ],
        children: &[],
    },
    Rule {
        name: "Link",
        attributes: &["guid", "name", "direction", "color", "originGUID", "targetGUID"],
        children: &["NoteRef"],
    },
    Rule {
        name: "Set",
        attributes: &["guid", "name"],
        children: &["Description", "MemberCode", "MemberSource", "MemberNote"],
    },
    Rule { name: "NoteRef", attributes: &["targetGUID"], children: &[] },
    Rule { name: "CodeRef", attributes: &["targetGUID"], children: &[] },
    Rule { name: "SourceRef", attributes: &["targetGUID"], children: &[] },
    Rule { name: "VariableRef", attributes: &["targetGUID"], children: &[] },
    Rule { name: "MemberCode", attributes: &["targetGUID"], children: &[] },
    Rule { name: "MemberSource", attributes: &["targetGUID"], children: &[] },
    Rule { name: "MemberNote", attributes: &["targetGUID"], children: &[] },
];

/// Elements that hold who and when.
const HAVE_MADE: [&str; 14] = [
    "TextSource",
    "Representation",
    "TextDescription",
    "PlainTextSelection",
    "PictureSource",
    "PictureSelection",
    "PDFSource",
    "PDFSelection",
    "AudioSource",
    "VideoSource",
    "AudioSelection",
    "VideoSelection",
    "Transcript",
    "TranscriptSelection",
];

/// Attributes that are ids.
const IDS: [&str; 11] = [
    "guid",
    "targetGUID",
    "representedGUID",
    "originGUID",
    "sourceVertex",
    "targetVertex",
    "fromSyncPoint",
    "toSyncPoint",
    "creatingUser",
    "modifyingUser",
    "creatingUserGUID",
];

/// Attributes that are whole numbers.
const NUMBERS: [&str; 11] = [
    "startPosition",
    "endPosition",
    "firstX",
    "firstY",
    "secondX",
    "secondY",
    "page",
    "begin",
    "end",
    "timeStamp",
    "position",
];

/// Attributes that must have one of few values.
const CHOICES: [(&str, &[&str]); 3] = [
    ("direction", &["Associative", "OneWay", "Bidirectional"]),
    ("lineStyle", &["dotted", "dashed", "solid"]),
    (
        "shape",
        &[
            "Person",
            "Oval",
            "Rectangle",
            "RoundedRectangle",
            "Star",
            "LeftTriangle",
            "RightTriangle",
            "UpTriangle",
            "DownTriangle",
            "Note",
        ],
    ),
];

/// The element as the schema wants it: what it has no place for is left out, the rest put in order.
pub fn strict(node: &Node) -> Node {
    let Some(rule) = RULES.iter().find(|rule| rule.name == &*node.name) else {
        // Text alone: descriptions, contents, values.
        let text = node.children.iter().filter(|child| matches!(child, Child::Text(_))).cloned().collect();
        return Node { name: node.name.clone(), attributes: Vec::new(), children: text };
    };
    let made: &[&str] = if HAVE_MADE.contains(&rule.name) { &MADE } else { &[] };
    let mut attributes: Vec<(Box<str>, Box<str>)> = Vec::new();
    for name in rule.attributes.iter().chain(made) {
        let written = node.attributes.iter().find(|(key, _)| &**key == *name).map(|(_, value)| &**value);
        // Drafts of the standard name members by another attribute, or by text.
        let drafted = || node.attribute("guid").map(str::to_owned).or_else(|| Some(node.text()));
        let value = match written {
            Some(value) => Some(value.to_owned()),
            None if *name == "targetGUID" => drafted(),
            None => None,
        };
        attributes.extend(value.and_then(|value| sound(name, &value)).map(|value| ((*name).into(), value.into())));
    }
    let mut children = Vec::new();
    for name in rule.children {
        for child in node.named(name) {
            children.push(Child::Element(strict(child)));
        }
    }
    Node { name: node.name.clone(), attributes, children }
}

/// A value that the schema takes for an attribute.
fn sound(name: &str, value: &str) -> Option<String> {
    if IDS.contains(&name) {
        return qde::id(value).map(|id| xml::guid(&id));
    }
    if NUMBERS.contains(&name) {
        let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite() && number.abs() < 1e15)?;
        return Some(format!("{}", number.round()));
    }
    if let Some((_, known)) = CHOICES.iter().find(|(choice, _)| *choice == name) {
        return known.iter().find(|known| known.eq_ignore_ascii_case(value.trim())).map(|known| (*known).to_owned());
    }
    match name {
        "color" => super::meaning::colour(value),
        "creationDateTime" | "modifiedDateTime" => qde::time(value).map(|_| value.trim().to_owned()),
        _ => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::xml::tree::build;

    #[test]
    fn elements_come_in_order_and_without_what_the_schema_does_not_know() {
        let node = build(
            "<PictureSource name='p' own='x' guid='g 1' creationDateTime='then'><Coding guid='c'><NoteRef targetGUID='n'/><CodeRef targetGUID='d'/></Coding><Mine/><Description>said</Description><PictureSelection firstX='1.6' guid='s' firstY='2' secondX='3' secondY='4'/></PictureSource>",
        )
        .expect("sound");
        let mut out = String::new();
        xml::element(&strict(&node), &mut out);
        let names: Vec<&str> =
            out.split('<').filter_map(|part| part.split([' ', '>', '/']).next()).filter(|n| !n.is_empty()).collect();
        assert_eq!(names, ["PictureSource", "Description", "PictureSelection", "Coding", "CodeRef", "NoteRef"]);
        assert!(out.contains(" firstX=\"2\"") && !out.contains("own=") && !out.contains("then"), "{out}");
        let draft =
            build("<Set guid='s' name='x' creatingUser='u'><MemberNote>n</MemberNote><MemberSource guid='t'/></Set>")
                .expect("sound");
        let mut out = String::new();
        xml::element(&strict(&draft), &mut out);
        let target = |id: &str| format!("targetGUID=\"{}\"", qde::id(id).map(|id| xml::guid(&id)).expect("an id"));
        assert!(out.contains(&format!("<MemberSource {}/><MemberNote {}/>", target("t"), target("n"))), "{out}");
    }
}
