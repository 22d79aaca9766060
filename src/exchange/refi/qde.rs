//! A project file of REFI-QDA as it stands: parsed leniently, in whatever order, namespace and spelling of ids.
//!
//! Elements are known by their names without prefix. What is read into fields is what a project of ours can hold; the
//! rest stays as it is, as small trees, to be kept aside. Ids are compared without braces and case; those that are no
//! GUIDs are names, and become one.

use crate::exchange::programs::ProgramError;
use crate::ingest::xml::XmlError;
use crate::ingest::xml::stream::{Step, Stream, StreamError};
use crate::ingest::xml::tree::{Child, Node};
use crate::study::{Guid, guid};
use std::io::BufRead;

/// The file.
#[derive(Debug, Default)]
pub struct Qde {
    /// Whether it is a codebook alone.
    pub codebook_only: bool,
    /// The project's name.
    pub name: String,
    /// The program that wrote it.
    pub origin: String,
    /// Who made the project.
    pub creator: Option<Guid>,
    /// Users: id and name.
    pub users: Vec<(Guid, String)>,
    /// Codes, parents before their sub-codes.
    pub codes: Vec<QCode>,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Cases.
    pub cases: Vec<Case>,
    /// Sources with text.
    pub sources: Vec<QSource>,
    /// Sources that hold no text of their own: pictures, sounds, films, pages of PDF.
    pub media: Vec<Node>,
    /// Notes.
    pub notes: Vec<QNote>,
    /// Links.
    pub links: Vec<QLink>,
    /// Sets.
    pub sets: Vec<QSet>,
    /// Drawings of networks.
    pub graphs: Vec<Node>,
    /// What is said of the project.
    pub description: Option<String>,
    /// Notes on the project.
    pub note_refs: Vec<Guid>,
    /// Elements that are not of the standard, by name.
    pub unknown: Vec<String>,
}

/// A code.
#[derive(Debug, Default)]
pub struct QCode {
    /// Its id.
    pub guid: Guid,
    /// Its parent in [`Qde::codes`].
    pub parent: Option<usize>,
    /// Its name.
    pub name: String,
    /// What it means.
    pub description: String,
    /// Whether it is to be coded with.
    pub codable: bool,
    /// Its colour, as it is written.
    pub colour: String,
    /// Notes on it.
    pub notes: Vec<Guid>,
}

/// A variable.
#[derive(Debug)]
pub struct Variable {
    /// Its id.
    pub guid: Guid,
    /// Its name.
    pub name: String,
    /// Its type, as it is written.
    pub kind: String,
    /// What is said of it.
    pub description: String,
}

/// A value of a variable.
#[derive(Debug)]
pub struct QValue {
    /// The variable.
    pub variable: Guid,
    /// The value as it is written; `None` where it is missing.
    pub value: Option<String>,
}

/// A case.
#[derive(Debug)]
pub struct Case {
    /// Its id.
    pub guid: Guid,
    /// Its name, which may be missing.
    pub name: String,
    /// What is said of it.
    pub description: Option<String>,
    /// Its values.
    pub values: Vec<QValue>,
    /// Whole sources that belong to it.
    pub sources: Vec<Guid>,
    /// Selections that belong to it.
    pub selections: Vec<Guid>,
    /// Codes that belong to it.
    pub codes: usize,
}

/// A coding.
#[derive(Clone, Debug)]
pub struct QCoding {
    /// The code.
    pub code: Guid,
    /// Who.
    pub user: Option<Guid>,
    /// When, in milliseconds since 1970.
    pub created: Option<i64>,
    /// Notes on it.
    pub notes: Vec<Guid>,
}

/// A selection of a text.
#[derive(Debug)]
pub struct QSelection {
    /// Its id.
    pub guid: Guid,
    /// Its name, cut to what tells.
    pub name: Option<Box<str>>,
    /// Its start.
    pub start: i64,
    /// Its end.
    pub end: i64,
    /// What is said of it.
    pub description: Option<Box<str>>,
    /// Its codings.
    pub codings: Vec<QCoding>,
    /// Notes on it.
    pub notes: Vec<Guid>,
    /// Who.
    pub user: Option<Guid>,
    /// When.
    pub created: Option<i64>,
}

/// Where a text is.
#[derive(Debug, Default)]
pub struct TextAt {
    /// In the file itself.
    pub content: Option<String>,
    /// In a file of its own, as it is named.
    pub path: Option<String>,
}

/// A place in a text and a moment of a recording.
#[derive(Clone, Copy, Debug)]
pub struct SyncPoint {
    /// Its id.
    pub guid: Guid,
    /// The moment, in milliseconds.
    pub time: Option<i64>,
    /// The place.
    pub position: Option<i64>,
}

/// A source with text.
#[derive(Debug, Default)]
pub struct QSource {
    /// Its id.
    pub guid: Guid,
    /// Its name, which may be missing.
    pub name: String,
    /// Its text.
    pub text: TextAt,
    /// What is said of it.
    pub description: Option<String>,
    /// Selections.
    pub selections: Vec<QSelection>,
    /// Codings of the whole.
    pub codings: Vec<QCoding>,
    /// Notes on it.
    pub notes: Vec<Guid>,
    /// Its values.
    pub values: Vec<QValue>,
    /// When.
    pub created: Option<i64>,
    /// Moments of the recording that it is a transcript of.
    pub sync: Vec<SyncPoint>,
    /// Stretches between such moments: the selection, from and to.
    pub between: Vec<(QSelection, Option<Guid>, Option<Guid>)>,
    /// What stands around a text that represents pages: the element without the text.
    pub shell: Option<Node>,
    /// The element as it is, in case its text is not to be found.
    pub bare: Option<Box<Node>>,
}

/// A note.
#[derive(Debug, Default)]
pub struct QNote {
    /// Its id.
    pub guid: Guid,
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: TextAt,
    /// What is said of it.
    pub description: Option<String>,
    /// Who.
    pub user: Option<Guid>,
    /// When.
    pub created: Option<i64>,
    /// The place it notes, in the source that names the note.
    pub place: Option<(i64, i64)>,
    /// How many codings are in it.
    pub codings: usize,
}

/// A link.
#[derive(Debug)]
pub struct QLink {
    /// From.
    pub from: Option<Guid>,
    /// To.
    pub to: Option<Guid>,
    /// Its name.
    pub name: String,
    /// It as it is.
    pub node: Node,
}

/// A set.
#[derive(Debug)]
pub struct QSet {
    /// Its name.
    pub name: String,
    /// Codes in it.
    pub codes: Vec<Guid>,
    /// Sources in it.
    pub sources: Vec<Guid>,
    /// Notes in it.
    pub notes: Vec<Guid>,
    /// It as it is.
    pub node: Node,
}

/// An id: a GUID in any spelling, or a name, from which one is made.
pub fn id(text: &str) -> Option<Guid> {
    let bare = text.trim().trim_start_matches('{').trim_end_matches('}');
    if bare.is_empty() {
        return None;
    }
    Some(Guid::parse_str(bare).unwrap_or_else(|_| guid::outside("refi", &[bare.to_lowercase().as_bytes()])))
}

fn id_of(node: &Node, name: &str) -> Option<Guid> {
    node.attribute(name).and_then(id)
}

/// A time as the standard writes it; one without a zone is taken as it stands.
pub fn time(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_millisecond());
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// Parses the file. `keeps` tells of a source whether its text is to be had; of those whose text is not, the element is
/// kept.
pub fn parse<R: BufRead>(reader: R, has_text: &dyn Fn(&TextAt) -> bool) -> Result<Qde, ProgramError> {
    let mut parser = Parser { stream: Stream::new(reader), qde: Qde::default(), has_text };
    parser.run()?;
    Ok(parser.qde)
}

struct Parser<'a, R> {
    stream: Stream<R>,
    qde: Qde,
    has_text: &'a dyn Fn(&TextAt) -> bool,
}

/// What a parser says of XML that it cannot read.
fn unreadable(StreamError { line, error }: StreamError) -> ProgramError {
    let remedy = match error {
        XmlError::DocType => "take the declaration out and import it again",
        _ => "export it again from the program that made it",
    };
    ProgramError::at(line, error.to_string(), remedy)
}

impl<R: BufRead> Parser<'_, R> {
    fn run(&mut self) -> Result<(), ProgramError> {
        let root = loop {
            match self.stream.step().map_err(unreadable)? {
                Step::Open(node) => break node,
                Step::End => return Err(ProgramError::new("it holds no XML", "export it again")),
                Step::Close | Step::Text(_) => {}
            }
        };
        self.qde.origin = root.attribute("origin").unwrap_or_default().to_owned();
        match &*root.name {
            "Project" => {
                self.qde.name = root.attribute("name").unwrap_or_default().to_owned();
                self.qde.creator = id_of(&root, "creatingUserGUID");
                self.sections()
            }
            "CodeBook" => {
                self.qde.codebook_only = true;
                self.sections()
            }
            other => Err(ProgramError::at(
                self.stream.line(),
                format!(
                    "it is no REFI-QDA file: its outermost element is “{}”, not Project or CodeBook",
                    crate::text::display::one_line(other)
                ),
                "export it as REFI-QDA from the program that made it",
            )),
        }
    }

    /// The parts of a project or a codebook, in whatever order.
    fn sections(&mut self) -> Result<(), ProgramError> {
        loop {
            match self.stream.step().map_err(unreadable)? {
                Step::End | Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::Open(node) => match &*node.name {
                    "CodeBook" => self.sections()?,
                    "Users" | "Codes" | "Variables" | "Cases" | "Sources" | "Notes" | "Links" | "Sets" | "Graphs" => {
                        self.members()?;
                    }
                    _ => {
                        let node = self.stream.whole(node).map_err(unreadable)?;
                        match &*node.name {
                            "Description" => self.qde.description = text_of(&node),
                            "NoteRef" => self.qde.note_refs.extend(id_of(&node, "targetGUID")),
                            name => self.qde.unknown.push(name.to_owned()),
                        }
                    }
                },
            }
        }
    }

    /// The members of a part, each told by its own name.
    fn members(&mut self) -> Result<(), ProgramError> {
        loop {
            match self.stream.step().map_err(unreadable)? {
                Step::End | Step::Close => return Ok(()),
                Step::Text(_) => {}
                Step::Open(node) => {
                    let node = self.stream.whole(node).map_err(unreadable)?;
                    self.member(node)?;
                }
            }
        }
    }

    fn member(&mut self, node: Node) -> Result<(), ProgramError> {
        match &*node.name {
            "User" => {
                let guid = self.needed(&node, "guid")?;
                let name = node.attribute("name").or(node.attribute("id")).unwrap_or_default();
                self.qde.users.push((guid, name.to_owned()));
            }
            "Code" => self.code(&node, None)?,
            "Variable" => {
                let variable = Variable {
                    guid: self.needed(&node, "guid")?,
                    name: node.attribute("name").unwrap_or_default().to_owned(),
                    kind: node.attribute("typeOfVariable").unwrap_or("Text").to_owned(),
                    description: node.child("Description").and_then(text_of).unwrap_or_default(),
                };
                self.qde.variables.push(variable);
            }
            "Case" => {
                let refs = |name: &str| node.named(name).filter_map(|node| id_of(node, "targetGUID")).collect();
                let case = Case {
                    guid: self.needed(&node, "guid")?,
                    name: node.attribute("name").unwrap_or_default().to_owned(),
                    description: node.child("Description").and_then(text_of),
                    values: values(&node),
                    sources: refs("SourceRef"),
                    selections: refs("SelectionRef"),
                    codes: node.named("CodeRef").count(),
                };
                self.qde.cases.push(case);
            }
            "TextSource" => {
                let source = self.text_source(node)?;
                self.qde.sources.push(source);
            }
            "PDFSource" => self.pdf(node)?,
            "AudioSource" | "VideoSource" => self.recording(node)?,
            "PictureSource" => self.qde.media.push(node),
            "Note" => {
                let note = QNote {
                    guid: self.needed(&node, "guid")?,
                    name: node.attribute("name").unwrap_or_default().to_owned(),
                    text: text_at(&node),
                    description: node.child("Description").and_then(text_of),
                    user: id_of(&node, "creatingUser"),
                    created: node.attribute("creationDateTime").and_then(time),
                    place: node.child("PlainTextSelection").and_then(|place| {
                        let number = |name| place.attribute(name).and_then(|text: &str| text.parse().ok());
                        Some((number("startPosition")?, number("endPosition")?))
                    }),
                    codings: node.all("Coding").len(),
                };
                self.qde.notes.push(note);
            }
            "Link" => self.qde.links.push(QLink {
                from: id_of(&node, "originGUID"),
                to: id_of(&node, "targetGUID"),
                name: node.attribute("name").unwrap_or_default().to_owned(),
                node,
            }),
            "Set" => {
                // Drafts of the standard have the id in `guid`, or as text.
                let member =
                    |node: &Node| id_of(node, "targetGUID").or(id_of(node, "guid")).or_else(|| id(&node.text()));
                let members = |name: &str| node.named(name).filter_map(member).collect();
                let set = QSet {
                    name: node.attribute("name").unwrap_or_default().to_owned(),
                    codes: members("MemberCode"),
                    sources: members("MemberSource"),
                    notes: members("MemberNote"),
                    node: Node::default(),
                };
                self.qde.sets.push(QSet { node, ..set });
            }
            "Graph" => self.qde.graphs.push(node),
            name => self.qde.unknown.push(name.to_owned()),
        }
        Ok(())
    }

    /// An id without which an element cannot be referred to.
    fn needed(&self, node: &Node, name: &str) -> Result<Guid, ProgramError> {
        id_of(node, name).ok_or_else(|| {
            ProgramError::at(
                self.stream.line(),
                format!("the {} that ends here has no {name}", node.name),
                "export it again from the program that made it",
            )
        })
    }

    fn code(&mut self, node: &Node, parent: Option<usize>) -> Result<(), ProgramError> {
        let code = QCode {
            guid: self.needed(node, "guid")?,
            parent,
            name: node.attribute("name").unwrap_or_default().to_owned(),
            description: node.child("Description").and_then(text_of).unwrap_or_default(),
            codable: !matches!(node.attribute("isCodable"), Some("false" | "0")),
            colour: node.attribute("color").unwrap_or_default().to_owned(),
            notes: note_refs(node),
        };
        let at = self.qde.codes.len();
        self.qde.codes.push(code);
        node.named("Code").try_for_each(|child| self.code(child, Some(at)))
    }

    fn text_source(&self, node: Node) -> Result<QSource, ProgramError> {
        let mut source = self.source(&node)?;
        if !(self.has_text)(&source.text) {
            source.bare = Some(Box::new(node));
        }
        Ok(source)
    }

    /// A source, a representation or a transcript.
    fn source(&self, node: &Node) -> Result<QSource, ProgramError> {
        let mut source = QSource {
            guid: self.needed(node, "guid")?,
            name: node.attribute("name").unwrap_or_default().to_owned(),
            text: text_at(node),
            description: node.child("Description").and_then(text_of),
            codings: node.named("Coding").filter_map(coding).collect(),
            notes: note_refs(node),
            values: values(node),
            created: node.attribute("creationDateTime").and_then(time),
            ..QSource::default()
        };
        for child in node.elements() {
            match &*child.name {
                "PlainTextSelection" => {
                    let number = |name: &str| self.number(child, name);
                    let (start, end) = (number("startPosition")?, number("endPosition")?);
                    source.selections.push(QSelection { start, end, ..self.selection(child)? });
                }
                "TranscriptSelection" => {
                    let (from, to) = (id_of(child, "fromSyncPoint"), id_of(child, "toSyncPoint"));
                    source.between.push((self.selection(child)?, from, to));
                }
                "SyncPoint" => source.sync.push(SyncPoint {
                    guid: self.needed(child, "guid")?,
                    time: child.attribute("timeStamp").and_then(|text| text.parse().ok()),
                    position: child.attribute("position").and_then(|text| text.parse().ok()),
                }),
                _ => {}
            }
        }
        Ok(source)
    }

    fn number(&self, node: &Node, name: &str) -> Result<i64, ProgramError> {
        let text = node.attribute(name).unwrap_or_default();
        text.parse().map_err(|_| {
            ProgramError::at(
                self.stream.line(),
                format!(
                    "in the source that ends here a selection has the {name} “{}”, which is no whole number",
                    crate::text::display::one_line(text)
                ),
                "export it again from the program that made it",
            )
        })
    }

    fn selection(&self, node: &Node) -> Result<QSelection, ProgramError> {
        /// Of a name that is the words of the selection the beginning tells enough.
        const TELLING: usize = 240;
        let description = node.child("Description").and_then(text_of);
        // Turns are very many, and what they say of themselves tells more than a name.
        let turn = description.as_deref().is_some_and(|text| text.starts_with("turn "));
        let name = node.attribute("name").filter(|_| !turn);
        let name = name.map(|name| name.chars().take(TELLING).collect::<String>().into());
        Ok(QSelection {
            guid: self.needed(node, "guid")?,
            name,
            start: 0,
            end: 0,
            description: description.map(Into::into),
            codings: node.named("Coding").filter_map(coding).collect(),
            notes: note_refs(node),
            user: id_of(node, "creatingUser"),
            created: node.attribute("creationDateTime").and_then(time),
        })
    }

    /// A PDF: its text, where it has one, in what stands around it; else it as it is.
    fn pdf(&mut self, mut node: Node) -> Result<(), ProgramError> {
        let found =
            node.children.iter().position(|child| matches!(child, Child::Element(e) if &*e.name == "Representation"));
        let Some(at) = found else {
            self.qde.media.push(node);
            return Ok(());
        };
        let Child::Element(text) = node.children.remove(at) else { return Ok(()) };
        let mut source = self.source(&text)?;
        if !(self.has_text)(&source.text) {
            node.children.insert(at, Child::Element(text));
            self.qde.media.push(node);
            return Ok(());
        }
        source.guid = self.needed(&node, "guid")?;
        node.attribute("name").unwrap_or_default().clone_into(&mut source.name);
        let outer = self.source(&node)?;
        source.description = source.description.or(outer.description);
        source.codings.extend(outer.codings);
        source.notes.extend(outer.notes);
        source.values.extend(outer.values);
        // What was taken is not to come back twice.
        node.children.retain(|child| !matches!(child, Child::Element(e) if matches!(&*e.name, "Coding" | "NoteRef" | "VariableValue" | "Description")));
        source.shell = Some(node);
        self.qde.sources.push(source);
        Ok(())
    }

    /// A recording is kept as it is; the texts of its transcripts are read as well.
    fn recording(&mut self, node: Node) -> Result<(), ProgramError> {
        for transcript in node.named("Transcript") {
            let mut source = self.source(transcript)?;
            if (self.has_text)(&source.text) {
                if source.name.is_empty() {
                    node.attribute("name").unwrap_or_default().clone_into(&mut source.name);
                }
                self.qde.sources.push(source);
            }
        }
        self.qde.media.push(node);
        Ok(())
    }
}

fn text_of(node: &Node) -> Option<String> {
    Some(node.text()).filter(|text| !text.trim().is_empty())
}

fn text_at(node: &Node) -> TextAt {
    TextAt {
        content: node.child("PlainTextContent").map(Node::text),
        path: node.attribute("plainTextPath").map(str::to_owned),
    }
}

fn note_refs(node: &Node) -> Vec<Guid> {
    node.named("NoteRef").filter_map(|node| id_of(node, "targetGUID")).collect()
}

fn coding(node: &Node) -> Option<QCoding> {
    let code = node.child("CodeRef").and_then(|code| id_of(code, "targetGUID"))?;
    Some(QCoding {
        code,
        user: id_of(node, "creatingUser"),
        created: node.attribute("creationDateTime").and_then(time),
        notes: note_refs(node),
    })
}

fn values(node: &Node) -> Vec<QValue> {
    node.named("VariableValue")
        .filter_map(|value| {
            let variable = value.child("VariableRef").and_then(|node| id_of(node, "targetGUID"))?;
            let written = value.elements().find(|node| node.name.ends_with("Value")).map(Node::text);
            Some(QValue { variable, value: written.filter(|text| !text.trim().is_empty()) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_compared_without_braces_and_case() {
        let one = id("{A1B2C3D4-0000-0000-0000-00000000000F}");
        assert_eq!(one, id("a1b2c3d4-0000-0000-0000-00000000000f"));
        assert!(id("code 7").is_some() && id("code 7") == id("CODE 7 ") && id("code 7") != id("code 8"));
        assert_eq!(id(" {} "), None);
    }

    #[test]
    fn times_may_lack_a_zone() {
        assert_eq!(time("2018-10-04T22:56:11"), time("2018-10-04T22:56:11Z"));
        assert_eq!(time("2018-10-04T22:56:11+02:00"), time("2018-10-04T20:56:11Z"));
        assert_eq!(time("yesterday"), None);
    }

    fn parsed(xml: &str) -> Result<Qde, String> {
        parse(xml.as_bytes(), &|text| text.content.is_some()).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_damaged_is_named_with_its_line() {
        let cases = [
            ("", "it holds no XML"),
            ("<html/>", "line 1: it is no REFI-QDA file: its outermost element is “html”"),
            ("<Project>\n<Users>\n<User name='x'/></Users></Project>", "line 3: the User that ends here has no guid"),
            ("<Project><Users>", "it ends too early"),
            (
                "<Project><Sources><TextSource guid='a'>\n<PlainTextSelection guid='b' startPosition='x' endPosition='2'/></TextSource></Sources></Project>",
                "has the startPosition “x”, which is no whole number",
            ),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><Project/>", "entities"),
        ];
        for (xml, expected) in cases {
            assert!(parsed(xml).is_err_and(|e| e.contains(expected)), "{xml}: {:?}", parsed(xml));
        }
    }

    #[test]
    fn order_namespaces_and_drafts_do_not_matter() {
        let qde = parsed(
            "<p:Project xmlns:p='urn:QDA-XML:project:0:10' name='x' origin='y'><p:Sets/><p:Sets><p:Set guid='s' name='k: v'><p:MemberSource guid='t'/><p:MemberNote>n</p:MemberNote></p:Set></p:Sets>
             <p:Sources><p:TextSource guid='t'><p:NoteRef targetGUID='n'/><p:PlainTextContent>a&#13;\nb</p:PlainTextContent></p:TextSource><p:PictureSource guid='pic'/></p:Sources>
             <p:CodeBook><p:Codes><p:Code guid='c' name='C'><p:Code guid='d' name='D' isCodable='0'/></p:Code></p:Codes></p:CodeBook><p:More/></p:Project>",
        )
        .expect("read");
        assert_eq!(
            (qde.sets.len(), qde.sets[0].sources[0], qde.sets[0].notes[0]),
            (1, qde.sources[0].guid, qde.sources[0].notes[0])
        );
        assert_eq!(qde.sources[0].text.content.as_deref(), Some("a\r\nb"));
        assert_eq!((qde.codes[1].parent, qde.codes[1].codable, qde.codes[0].codable), (Some(0), false, true));
        assert_eq!((qde.media.len(), qde.unknown.as_slice()), (1, ["More".to_owned()].as_slice()));
        assert!(
            parsed("<CodeBook origin='z'><Codes><Code guid='c' name='C'/></Codes><Sets/></CodeBook>")
                .is_ok_and(|q| q.codebook_only)
        );
    }
}
