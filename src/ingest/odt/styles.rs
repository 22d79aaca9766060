//! The styles of an OpenDocument file, as far as they tell labels and headings: which are bold, which are headings,
//! which hide their text. Bold letters have no mark of their own there, only a style that is bold.

use crate::ingest::blocks;
use crate::ingest::xml::{Element, Event, Reader, Space, XmlError};
use std::collections::HashMap;

/// The least that a paragraph of somebody else's words is indented, in millimetres.
const INDENTED: f64 = 4.9;

/// What a style says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold letters, or expressly none; `None` leaves it to what stands around.
    pub bold: Option<bool>,
    /// A heading.
    pub heading: bool,
    /// Text that is not shown.
    pub hidden: bool,
    /// Somebody else's words, by its name or because it is indented, or expressly none.
    pub quote: Option<bool>,
}

#[derive(Debug, Default)]
struct Entry {
    style: Style,
    parent: Option<String>,
}

/// What a style is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Paragraphs.
    Paragraph,
    /// Stretches of text.
    Text,
}

/// The styles by family and name.
#[derive(Debug, Default)]
pub struct Styles {
    entries: HashMap<(Family, String), Entry>,
}

impl Styles {
    /// Adds the styles that stand in `xml` before its text; of two with one name the last counts.
    pub fn read(&mut self, xml: &str) -> Result<(), XmlError> {
        let mut reader = Reader::new(xml);
        let mut current: Option<((Family, String), Entry)> = None;
        let (mut depth, mut style_depth) = (0usize, 0usize);
        loop {
            match reader.event()? {
                Event::Open(element) => {
                    depth += 1;
                    match (element.space, element.name()) {
                        // Styles stand before the text; what comes after it is read by the walk.
                        (Space::Office, "body") => return Ok(()),
                        (Space::Style, "style") => {
                            style_depth = depth;
                            current = entry(&element);
                        }
                        (Space::Style, "paragraph-properties") => {
                            if let Some((_, entry)) = &mut current {
                                entry.style.quote = entry.style.quote.or(is_indented(&element));
                            }
                        }
                        (Space::Style, "text-properties") => {
                            if let Some((_, entry)) = &mut current {
                                properties(&element, &mut entry.style);
                            }
                        }
                        _ => {}
                    }
                }
                Event::Close => {
                    if depth == style_depth
                        && let Some((key, entry)) = current.take()
                    {
                        self.entries.insert(key, entry);
                    }
                    depth = depth.saturating_sub(1);
                }
                Event::Text(_) => {}
                Event::End => return Ok(()),
            }
        }
    }

    /// What the style with this name says, its parents included.
    pub fn find(&self, family: Family, name: Option<String>) -> Style {
        let mut found = Style::default();
        let mut next = name;
        for _ in 0..10 {
            let Some(name) = next.take() else { break };
            found.heading |= family == Family::Paragraph && matches!(name.as_str(), "Title" | "Subtitle");
            let Some(entry) = self.entries.get(&(family, name)) else { break };
            found.bold = found.bold.or(entry.style.bold);
            found.heading |= entry.style.heading;
            found.hidden |= entry.style.hidden;
            found.quote = found.quote.or(entry.style.quote);
            next.clone_from(&entry.parent);
        }
        found
    }
}

fn entry(element: &Element<'_>) -> Option<((Family, String), Entry)> {
    let family = match element.attribute("family")?.as_str() {
        "paragraph" => Family::Paragraph,
        "text" => Family::Text,
        _ => return None,
    };
    let heading = element.attribute("default-outline-level").is_some_and(|level| !level.is_empty() && level != "0");
    let names = [element.attribute("display-name"), element.attribute("name")];
    let quote = names.into_iter().flatten().find_map(|name| blocks::names_quotation(&name));
    let style = Style { heading, quote, ..Style::default() };
    let parent = element.attribute("parent-style-name");
    Some(((family, element.attribute("name")?), Entry { style, parent }))
}

/// Whether a paragraph begins further in than the text around it, in all its lines; nothing where that is not said.
fn is_indented(element: &Element<'_>) -> Option<bool> {
    let of = |name: &str| element.attribute(name).and_then(|length| millimetres(&length));
    let left = of("margin-left")?;
    Some(left >= INDENTED && left + of("text-indent").unwrap_or(0.0).min(0.0) >= INDENTED)
}

/// A length such as `1.2cm` or `0.5in`.
fn millimetres(length: &str) -> Option<f64> {
    let length = length.trim();
    let at = length.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = length.split_at_checked(at)?;
    let factor = match unit {
        "mm" => 1.0,
        "cm" => 10.0,
        "in" => 25.4,
        "pt" => 25.4 / 72.0,
        "pc" => 25.4 / 6.0,
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * factor)
}

fn properties(element: &Element<'_>, style: &mut Style) {
    if let Some(weight) = element.attribute("font-weight") {
        style.bold = Some(is_bold(&weight));
    }
    style.hidden |= element.attribute("display").is_some_and(|display| display == "none");
}

/// Whether letters of this weight are bold: `bold`, or a number from 600 on.
pub fn is_bold(weight: &str) -> bool {
    matches!(weight, "bold" | "bolder") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600)
}
