//! What the elements of a page mean for its text.

use super::tokens::Tag;

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
    /// A table, its rows and cells.
    Table,
    Row,
    Cell,
    /// A quotation inside a line.
    Quote,
    /// The main part of the page.
    Main,
    /// Nothing of it is shown.
    Nothing,
}

/// What this element means.
pub fn kind(name: &str) -> Kind {
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

/// Whether it has no content and no end.
pub fn is_void(name: &str) -> bool {
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

/// Whether its letters are bold by themselves.
pub fn is_bold(name: &str) -> bool {
    matches!(name, "b" | "strong" | "th" | "dt")
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
