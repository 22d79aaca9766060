//! What the elements of a page mean for its text.

use super::tokens::Tag;
use std::sync::LazyLock;

/// What an element is to the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Inside a line.
    Inline,
    /// On lines of its own.
    Block,
    /// A heading.
    Heading,
    /// Preformatted.
    Pre,
    /// An item of a list.
    Item,
    /// A term, of which what follows tells.
    Term,
    /// A table.
    Table,
    /// A row of it.
    Row,
    /// A cell of it.
    Cell,
    /// A quotation inside a line.
    Quote,
    /// The main part of the page.
    Main,
    /// Nothing of it is shown.
    Nothing,
}

/// An element that pages have.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: &'static str,
    /// Its number, less than [`COUNT`].
    pub number: usize,
    /// What it means.
    pub kind: Kind,
    /// Whether it has no content and no end.
    pub is_void: bool,
    /// Whether its letters are bold by themselves.
    pub is_bold: bool,
}

/// Names of the elements of pages.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi",
    "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "command", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div",
    "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "image", "img", "input",
    "ins", "kbd", "keygen", "label", "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math",
    "menu", "menuitem", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup",
    "option", "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby",
    "s", "samp", "script", "search", "section", "select", "slot", "small", "source", "span", "strike", "strong",
    "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
];

/// How many elements there are.
pub const COUNT: usize = NAMES.len();

/// All elements, in the order of their names.
static ELEMENTS: LazyLock<Vec<Element>> = LazyLock::new(|| {
    let all = NAMES.iter().enumerate();
    all.map(|(number, &name)| Element {
        name,
        number,
        kind: kind(name),
        is_void: is_void(name),
        is_bold: matches!(name, "b" | "strong" | "th" | "dt"),
    })
    .collect()
});

/// The element with this name, in letters of either case.
pub fn known(name: &str) -> Option<&'static Element> {
    let mut lower = [0u8; 16];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    let at = NAMES.binary_search_by(|known| known.as_bytes().cmp(lower)).ok()?;
    ELEMENTS.get(at)
}

/// What this element means.
fn kind(name: &str) -> Kind {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
        "pre" | "listing" | "xmp" | "plaintext" => Kind::Pre,
        "li" => Kind::Item,
        "dt" => Kind::Term,
        "table" => Kind::Table,
        "tr" => Kind::Row,
        "td" | "th" => Kind::Cell,
        "q" => Kind::Quote,
        "main" => Kind::Main,
        "script" | "style" | "title" | "nav" | "template" | "iframe" | "noembed" | "noframes" | "object" | "applet"
        | "canvas" | "audio" | "video" | "svg" | "math" | "map" | "button" | "select" | "datalist" | "textarea"
        | "rt" | "rp" | "rtc" | "progress" | "meter" | "menuitem" => Kind::Nothing,
        "html" | "body" | "head" | "address" | "article" | "aside" | "blockquote" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
        | "header" | "hgroup" | "legend" | "menu" | "ol" | "p" | "search" | "section" | "summary" | "tbody"
        | "tfoot" | "thead" | "ul" | "colgroup" | "frameset" | "noscript" => Kind::Block,
        _ => Kind::Inline,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "command"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// What the style on an element says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold letters, or expressly none.
    pub bold: Option<bool>,
    /// Not shown.
    pub hidden: bool,
    /// Blanks count.
    pub pre: Option<bool>,
    /// What Word writes for programs that cannot number.
    pub marker: bool,
}

/// Reads the style on an element, and its attribute `hidden`.
pub fn style(tag: &Tag<'_>) -> Style {
    let mut style = Style { hidden: tag.attribute("hidden").is_some(), ..Style::default() };
    let Some(text) = tag.attribute("style") else { return style };
    for (property, value) in text.split(';').filter_map(|rule| rule.split_once(':')) {
        let value = value.trim().to_ascii_lowercase();
        match property.trim().to_ascii_lowercase().as_str() {
            "font-weight" => {
                let number = value.parse::<u32>();
                style.bold = Some(value.starts_with("bold") || number.is_ok_and(|weight| weight >= 600));
            }
            "display" => style.hidden |= value.starts_with("none"),
            "visibility" => style.hidden |= value.starts_with("hidden"),
            "white-space" => style.pre = Some(value.starts_with("pre") && value != "pre-line"),
            "mso-list" => style.marker |= value == "ignore",
            "mso-element" => style.marker |= value == "comment-list",
            _ => {}
        }
    }
    style
}

/// The key of a footnote from an `id`, a `name`, or the address of a link to it, as Word (`_ftn1`), LibreOffice
/// (`sdfootnote1sym`) and pandoc (`fn1`) call them.
pub fn note_key(name: &str) -> Option<String> {
    let name = name.strip_prefix('_').unwrap_or(name);
    let name = name.strip_suffix("sym").unwrap_or(name);
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let known =
        matches!(digits, "fn" | "ftn" | "edn" | "sdfootnote" | "sdendnote" | "fn:" | "footnote-" | "user-content-fn-");
    (known && digits.len() < name.len()).then(|| name.to_owned())
}

/// Whether a link leads back from a footnote to its place.
pub fn leads_back(address: &str) -> bool {
    let name = address.trim_start_matches(['#', '_']);
    ["fnref", "ftnref", "ednref", "footnote-ref", "user-content-fnref"].iter().any(|begin| name.starts_with(begin))
        || (name.starts_with("sd") && name.ends_with("anc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_by_their_names() {
        assert!(NAMES.is_sorted() && NAMES.iter().all(|name| name.len() <= 16));
        for name in NAMES {
            assert_eq!(known(&name.to_uppercase()).map(|element| element.name), Some(*name));
        }
        assert_eq!(known("laugh"), None);
        assert_eq!(known("a-name-that-is-too-long"), None);
    }

    #[test]
    fn keys_of_notes_are_alike_at_both_ends() {
        for (reference, note) in
            [("_ftn1", "ftn1"), ("_edn12", "edn12"), ("sdfootnote1sym", "sdfootnote1"), ("fn3", "fn3")]
        {
            assert_eq!(note_key(reference), note_key(note));
            assert_eq!(note_key(note).as_deref(), Some(note));
        }
        assert!(["part1", "fn", "fnref1", "_ftnref1", "sdfootnote1anc"].iter().all(|name| note_key(name).is_none()));
        assert!(["#fnref1", "#_ftnref1", "#sdfootnote1anc"].iter().all(|address| leads_back(address)));
    }
}
