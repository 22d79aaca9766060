//! The styles of a Word file, as far as they tell labels, headings and lists: which are bold, which are
//! headings, which number their paragraphs (headings may be numbered too).

use crate::ingest::blocks;
use crate::ingest::xml::{Element, Event, Reader, Space, XmlError};
use std::collections::HashMap;

/// The least that a paragraph of somebody else's words is indented, in twentieths of a point.
const INDENTED: i64 = 280;

/// What a style says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold letters.
    pub bold: bool,
    /// A heading.
    pub heading: bool,
    /// Items of a list.
    pub item: bool,
    /// Somebody else's words, by its name or because it is indented.
    pub quote: bool,
}

#[derive(Debug, Default)]
struct Entry {
    bold: Option<bool>,
    heading: bool,
    item: bool,
    quote: Option<bool>,
    based_on: Option<String>,
}

/// The styles by id.
#[derive(Debug, Default)]
pub struct Styles {
    entries: HashMap<String, Entry>,
}

/// Whether a switch such as `<w:b/>` is on: it is, unless its value says no.
pub fn is_on(element: &Element<'_>) -> bool {
    !matches!(element.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(xml: &str) -> Result<Self, XmlError> {
        let mut styles = Self::default();
        let mut reader = Reader::new(xml);
        let mut current: Option<(String, Entry)> = None;
        let mut depth = 0usize;
        let mut style_depth = 0usize;
        loop {
            match reader.event()? {
                Event::Open(element) => {
                    depth += 1;
                    if element.space != Space::Word {
                        continue;
                    }
                    match (element.name(), &mut current) {
                        ("style", _) => {
                            current = Some((element.attribute("styleId").unwrap_or_default(), Entry::default()));
                            style_depth = depth;
                        }
                        ("name", Some((_, entry))) => {
                            entry.heading |= names_heading(&element);
                            let name = element.attribute("val").unwrap_or_default();
                            entry.quote = blocks::names_quotation(&name).or(entry.quote);
                        }
                        ("ind", Some((_, entry))) => entry.quote = entry.quote.or(is_indented(&element)),
                        ("outlineLvl", Some((_, entry))) => {
                            entry.heading |= element.attribute("val").is_some_and(|level| level != "9");
                        }
                        ("numPr", Some((_, entry))) => entry.item = true,
                        ("basedOn", Some((_, entry))) => entry.based_on = element.attribute("val"),
                        ("b", Some((_, entry))) => entry.bold = Some(is_on(&element)),
                        _ => {}
                    }
                }
                Event::Close => {
                    if depth == style_depth
                        && let Some((id, entry)) = current.take()
                    {
                        styles.entries.insert(id, entry);
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Text(_) => {}
                Event::End => return Ok(styles),
            }
        }
    }

    /// What the style with this id says, its base styles included.
    pub fn find(&self, id: &str) -> Style {
        let mut found = Style::default();
        let (mut bold, mut quote) = (None, None);
        let mut next = Some(id);
        for _ in 0..10 {
            let Some(entry) = next.and_then(|id| self.entries.get(id)) else { break };
            bold = bold.or(entry.bold);
            quote = quote.or(entry.quote);
            found.heading |= entry.heading;
            found.item |= entry.item;
            next = entry.based_on.as_deref();
        }
        found.bold = bold.unwrap_or(false);
        found.quote = quote.unwrap_or(false) && !found.heading && !found.item;
        found
    }
}

/// Whether a paragraph begins further in than the text around it, in all its lines (a hanging one is an entry of a
/// list); nothing where that is not said.
pub fn is_indented(element: &Element<'_>) -> Option<bool> {
    let of = |name: &str| element.attribute(name).and_then(|value| value.trim().parse::<i64>().ok());
    let left = of("left").or_else(|| of("start"))?;
    Some(left >= INDENTED && left - of("hanging").unwrap_or(0) >= INDENTED)
}

fn names_heading(element: &Element<'_>) -> bool {
    let name = crate::text::fold::fold(&element.attribute("val").unwrap_or_default());
    name.starts_with("heading ") || name == "title" || name == "subtitle"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_inherit_from_their_base() {
        let xml = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
            <w:style w:styleId="2"><w:name w:val="heading 2"/><w:rPr><w:b/></w:rPr></w:style>
            <w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="2"/><w:rPr><w:b w:val="0"/></w:rPr></w:style>
            <w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
            <w:style w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style></w:styles>"#;
        let styles = Styles::read(xml).expect("well formed");
        assert_eq!(styles.find("2"), Style { bold: true, heading: true, item: false, quote: false });
        assert_eq!(styles.find("Mine"), Style { bold: false, heading: true, item: false, quote: false });
        assert_eq!(styles.find("Strong"), Style { bold: true, heading: false, item: false, quote: false });
        assert_eq!(styles.find("Loop"), Style::default());
    }
}
