//! XML as a stream of events: the one place that touches the XML library.
//!
//! What comes from here is bounded and harmless: elements nest to a fixed depth, a document type declaration that
//! defines entities is refused (so none can grow), one that names a file elsewhere is passed over (nothing is ever
//! fetched), only the five predefined entities and character references are resolved, and line ends are line feeds.
//! [`tree`] makes a tree of a whole file, for formats whose parts refer to each other.

pub mod stream;
pub mod tree;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event as Raw};
use quick_xml::name::ResolveResult;
use std::borrow::Cow;

/// Elements nest no deeper than this.
const MAX_DEPTH: usize = 256;

/// XML that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well formed.
    #[error("its XML is damaged near byte {at}: {what}")]
    Damaged {
        /// Where.
        at: u64,
        /// What the reader says.
        what: String,
    },
    /// Too deep.
    #[error("its XML nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A document type declaration with entities.
    #[error("its XML defines entities in a document type declaration, which is not read because it can do harm")]
    DocType,
    /// Bytes in an unknown encoding.
    #[error("its XML is in an encoding that is not read ({0})")]
    Encoding(String),
}

/// What vocabulary an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// WordprocessingML.
    Word,
    /// Markup compatibility: one content in several versions.
    Compatibility,
    /// Relationships of a package.
    Relationships,
    /// OpenDocument: a whole document, and what stands around its text.
    Office,
    /// OpenDocument: text.
    Text,
    /// OpenDocument: tables.
    Table,
    /// OpenDocument: styles.
    Style,
    /// OpenDocument: frames and what is drawn.
    Draw,
    /// Any other.
    Other,
}

impl Space {
    fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            "http://schemas.openxmlformats.org/package/2006/relationships" => Self::Relationships,
            "urn:oasis:names:tc:opendocument:xmlns:office:1.0" => Self::Office,
            "urn:oasis:names:tc:opendocument:xmlns:text:1.0" => Self::Text,
            "urn:oasis:names:tc:opendocument:xmlns:table:1.0" => Self::Table,
            "urn:oasis:names:tc:opendocument:xmlns:style:1.0" => Self::Style,
            "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" => Self::Draw,
            _ => Self::Other,
        }
    }
}

/// The start of an element.
#[derive(Debug)]
pub struct Element<'a> {
    /// Its vocabulary.
    pub space: Space,
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// Its name without the prefix.
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Its attributes, by their names without prefix, as they stand.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.start.attributes().flatten().map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.map_or_else(|_| attribute.value.clone().into_owned(), Cow::into_owned);
            (attribute.key.local_name().into_inner(), Cow::Owned(value))
        })
    }

    /// The attribute with this name, whatever its prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let found =
            self.start.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| found.value.clone().into_owned(), Cow::into_owned))
    }
}

/// What comes next in the document.
#[derive(Debug)]
pub enum Event<'a> {
    /// An element starts.
    Open(Element<'a>),
    /// The element that started last, and has not ended, ends.
    Close,
    /// Character data; one text may come in several pieces.
    Text(Cow<'a, str>),
    /// The document is over.
    End,
}

/// Reads events from a document.
pub struct Reader<'a> {
    inner: NsReader<&'a [u8]>,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        let mut inner = NsReader::from_str(text);
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { inner, depth: 0 }
    }

    /// The next event.
    pub fn event(&mut self) -> Result<Event<'a>, XmlError> {
        loop {
            let damaged = |at, e: &dyn std::fmt::Display| XmlError::Damaged { at, what: e.to_string() };
            let at = self.inner.buffer_position();
            let (space, raw) = match self.inner.read_resolved_event() {
                Ok((ResolveResult::Bound(uri), raw)) => (Space::of(uri.as_ref()), raw),
                Ok((_, raw)) => (Space::Other, raw),
                Err(e) => return Err(damaged(at, &e)),
            };
            return Ok(match raw {
                Raw::Start(start) | Raw::Empty(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(XmlError::TooDeep);
                    }
                    Event::Open(Element { space, start })
                }
                Raw::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Event::Close
                }
                Raw::Text(text) => Event::Text(text.xml10_content()),
                Raw::CData(text) => Event::Text(text.xml10_content()),
                Raw::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Event::Text(Cow::Owned(c.to_string())),
                    Ok(None) => Event::Text(entity(&reference.into_inner())),
                    Err(e) => return Err(damaged(at, &e)),
                },
                Raw::DocType(kind) if kind.contains("<!ENTITY") => return Err(XmlError::DocType),
                Raw::Eof if self.depth > 0 => return Err(damaged(at, &"it ends too early")),
                Raw::Eof => Event::End,
                Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) | Raw::DocType(_) => continue,
            });
        }
    }

    /// Passes over what is left of the element that has just started, its end included.
    pub fn skip(&mut self) -> Result<(), XmlError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.event()?, Event::End) {
                break;
            }
        }
        Ok(())
    }
}

/// A named entity: one of the five predefined ones, or as it stands.
fn entity(name: &str) -> Cow<'static, str> {
    match name {
        "lt" => "<".into(),
        "gt" => ">".into(),
        "amp" => "&".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        _ => format!("&{name};").into(),
    }
}

/// The encoding that an XML file declares, if it is one that is known.
pub fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default()).into_owned();
    let declaration = head.split_once("<?xml")?.1.split_once("?>")?.0;
    let label = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let label = label.get(1..)?.split(['"', '\'']).next()?;
    encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())
}

/// The text of an XML file: by its byte order mark, else by the encoding it declares, else UTF-8.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default()).into_owned();
    let declared = head
        .split_once("encoding=")
        .map_or("UTF-8", |(_, rest)| rest.split(['?', ' ']).next().unwrap_or_default().trim_matches(['"', '\'']));
    match encoding_rs::Encoding::for_label_no_replacement(declared.as_bytes()) {
        Some(encoding) => Ok(encoding.decode_without_bom_handling(bytes).0),
        None => Err(XmlError::Encoding(crate::text::display::one_line(declared))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(xml: &str) -> Result<String, XmlError> {
        let mut reader = Reader::new(xml);
        let mut seen = String::new();
        loop {
            match reader.event()? {
                Event::Open(element) => seen.push_str(&format!("<{}>", element.name())),
                Event::Close => seen.push_str("</>"),
                Event::Text(text) => seen.push_str(&text),
                Event::End => return Ok(seen),
            }
        }
    }

    #[test]
    fn entities_are_resolved_but_never_grown() {
        assert_eq!(all("<a>1 &lt; 2 &amp; &#233;&#x1F44D;\r\n<b/></a>").as_deref(), Ok("<a>1 < 2 & é👍\n<b></></>"));
        assert_eq!(all("<a>&nbsp;</a>").as_deref(), Ok("<a>&nbsp;</>"));
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(all(bomb), Err(XmlError::DocType));
        let harmless = ["<!DOCTYPE a SYSTEM \"http://x/a.dtd\"><a/>", "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"];
        harmless.iter().for_each(|xml| assert_eq!(all(xml).as_deref(), Ok("<a></>"), "{xml}"));
    }

    #[test]
    fn damage_and_depth_are_errors() {
        assert!(matches!(all("<a><b></a>"), Err(XmlError::Damaged { .. })));
        assert!(matches!(all("<a><b>"), Err(XmlError::Damaged { .. })));
        assert_eq!(all(&"<a>".repeat(300)), Err(XmlError::TooDeep));
    }

    #[test]
    fn an_element_can_be_passed_over() {
        let mut reader = Reader::new("<a><b>x<c/>y</b>z</a>");
        assert!(matches!(reader.event(), Ok(Event::Open(_))));
        assert!(matches!(reader.event(), Ok(Event::Open(_))));
        reader.skip().expect("well formed");
        assert!(matches!(reader.event(), Ok(Event::Text(text)) if text == "z"));
    }

    #[test]
    fn files_in_other_encodings_are_read() {
        let utf16: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&utf16).as_deref(), Ok("<a>é</a>"));
        assert_eq!(
            text(b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>").map(|t| t.ends_with("<a>é</a>")),
            Ok(true)
        );
        assert!(text(b"<?xml encoding=\"x-none\"?>\xE9").is_err());
    }

    proptest! {
        #[test]
        fn any_text_ends_or_fails(xml in "[<>/a&;#x0-9!\\[\\]\" -]{0,60}") {
            let _ = all(&xml);
        }
    }
}
