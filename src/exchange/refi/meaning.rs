//! Small things that the standard says in another way than we do: colours, types, descriptions of codes, names.

use crate::study::attribute::AttributeType;
use crate::study::book_edit::ORIGINS;
use crate::study::code::check_id;
use crate::text::display::one_line;

/// A colour as `#rrggbb`, from what programs write: `#RGB`, `#RRGGBB`, with alpha, `rgb(1, 2, 3)`.
pub fn colour(written: &str) -> Option<String> {
    let text = written.trim().to_lowercase();
    if let Some(inside) = text.strip_prefix("rgb").and_then(|rest| rest.split_once('(')).map(|(_, rest)| rest) {
        let mut parts = inside.trim_end_matches(')').split([',', ' ']).filter(|part| !part.is_empty());
        let mut next = || parts.next().and_then(|part| part.parse::<u8>().ok());
        let (r, g, b) = (next()?, next()?, next()?);
        return Some(format!("#{r:02x}{g:02x}{b:02x}"));
    }
    let hex = text.strip_prefix('#')?;
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match hex.len() {
        3 => Some(hex.chars().fold("#".to_owned(), |colour, c| format!("{colour}{c}{c}"))),
        6 => Some(format!("#{hex}")),
        // Alpha first, as Windows has it.
        8 => hex.get(2..).map(|hex| format!("#{hex}")),
        _ => None,
    }
}

/// The type of an attribute from that of a variable; an ordered list stands in its description.
pub fn attribute_type(kind: &str, description: &str) -> AttributeType {
    match kind.to_lowercase().as_str() {
        "boolean" => AttributeType::Boolean,
        "integer" | "float" => AttributeType::Number,
        "date" | "datetime" => AttributeType::Date,
        _ => match description.trim().strip_prefix(TYPE).map(AttributeType::parse) {
            Some(Ok(kind)) => kind,
            _ => AttributeType::Text,
        },
    }
}

/// How the description of a variable begins whose type the standard has no word for: an ordered list, dates of which
/// some are months.
const TYPE: &str = "type: ";

/// What the description of a variable says of a type that the standard has no word for.
pub fn type_told(kind: &AttributeType) -> String {
    let kind = match kind {
        AttributeType::Ordered(values) => values.join("|"),
        other => other.name().to_owned(),
    };
    format!("{TYPE}{kind}")
}

/// The name of an attribute made of any name.
pub fn key(name: &str) -> String {
    let folded = crate::study::attribute::key(&one_line(name));
    let mut key = String::new();
    for c in folded.chars() {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.ends_with('_') && !key.is_empty() {
            key.push('_');
        }
    }
    let key = key.trim_end_matches('_');
    if key.is_empty() { "value".to_owned() } else { key.to_owned() }
}

/// The attribute and its value that the name of a set says: `gender: male`, `gender::male`.
pub fn set_value(name: &str) -> Option<(String, String)> {
    let (name, value) = name.split_once("::").or_else(|| name.split_once(": "))?;
    let (name, value) = (name.trim(), value.trim());
    (!name.is_empty() && !value.is_empty()).then(|| (key(name), value.to_owned()))
}

/// A name for a document: without the ending of a file, on one line; a source without a name is numbered.
pub fn document_name(name: &str, at: usize) -> String {
    let name = one_line(name.trim());
    let name = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ENDINGS.contains(&ending.to_lowercase().as_str()) => stem,
        _ => name.as_str(),
    };
    let name = name.trim();
    if name.is_empty() { format!("Source {}", at + 1) } else { name.to_owned() }
}

const ENDINGS: [&str; 10] = ["txt", "docx", "doc", "odt", "rtf", "pdf", "md", "html", "vtt", "srt"];

/// What the description of a code says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Describing {
    /// What it means.
    pub definition: String,
    /// When to apply it.
    pub apply: String,
    /// When not to.
    pub not: String,
    /// An example.
    pub example: String,
    /// Where it comes from.
    pub origin: String,
    /// Its id.
    pub id: Option<String>,
}

const APPLY: &str = "Apply when: ";
const NOT: &str = "Not when: ";
const EXAMPLE: &str = "Example: ";
const ORIGIN: &str = "Origin: ";
const ID: &str = "Id: ";

/// Reads a description that [`Describing`] wrote; any other is a definition.
pub fn describing(description: &str) -> Describing {
    let mut told = Describing::default();
    let mut rest = description.replace("\r\n", "\n").trim().to_owned();
    // From the end, part by part, each once and in order: what is no part belongs to the one before.
    for title in [ID, ORIGIN, EXAMPLE, NOT, APPLY] {
        let at = match rest.rfind(&format!("\n\n{title}")) {
            Some(at) => Some((at, at + 2)),
            None => rest.starts_with(title).then_some((0, 0)),
        };
        let Some((before, from)) = at else { continue };
        let said = rest.get(from + title.len()..).unwrap_or_default().to_owned();
        let sound = match title {
            ID => check_id(&said).is_ok(),
            ORIGIN => ORIGINS.contains(&said.as_str()),
            // A title with nothing below it is no part: it is not written, and would not be read again.
            _ => !said.trim().is_empty(),
        };
        if !sound {
            continue;
        }
        match title {
            ID => told.id = Some(said),
            ORIGIN => told.origin = said,
            EXAMPLE => told.example = said,
            NOT => told.not = said,
            _ => told.apply = said,
        }
        rest.truncate(before);
    }
    told.definition = rest;
    told
}

impl std::fmt::Display for Describing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { definition, apply, not, example, origin, id } = self;
        let parts = [
            ("", definition.as_str()),
            (APPLY, apply),
            (NOT, not),
            (EXAMPLE, example),
            (ORIGIN, origin),
            (ID, id.as_deref().unwrap_or_default()),
        ];
        let told = parts.iter().filter(|(_, said)| !said.is_empty());
        for (at, (title, said)) in told.enumerate() {
            write!(f, "{}{title}{said}", if at > 0 { "\n\n" } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_are_read_as_programs_write_them() {
        let all = ["#FFBF00", "#abc", "#80FFBF00", "rgb(1, 2, 255)", "rgba(1,2,3,0.5)"].map(colour);
        let expected = ["#ffbf00", "#aabbcc", "#ffbf00", "#0102ff", "#010203"];
        assert_eq!(all, expected.map(|colour| Some(colour.to_owned())));
        assert_eq!(["", "red", "#12", "#zzzzzz"].map(colour), [None, None, None, None]);
    }

    #[test]
    fn names_become_keys_and_names() {
        assert_eq!(
            (key("Years on plot"), key("Größe (cm)"), key("?!")),
            ("years_on_plot".into(), "größe_cm".into(), "value".into())
        );
        assert_eq!(set_value("gender: male"), Some(("gender".into(), "male".into())));
        assert_eq!((set_value("Text files"), set_value("a: ")), (None, None));
        assert_eq!(
            (document_name("01 Ana.TXT", 0), document_name("v1.2 notes", 0), document_name(" ", 4)),
            ("01 Ana".into(), "v1.2 notes".into(), "Source 5".into())
        );
    }

    #[test]
    fn a_description_holds_all_fields_of_a_code() {
        let told = Describing {
            definition: "Bending rules.\n\nIn two paragraphs.".into(),
            not: "breaking: see rule-breaking".into(),
            origin: "emergent".into(),
            id: Some("rule-bending.bend".into()),
            ..Describing::default()
        };
        let written = told.to_string();
        assert!(written.ends_with("\n\nOrigin: emergent\n\nId: rule-bending.bend"), "{written}");
        assert_eq!(describing(&written), told);
        assert_eq!(describing("Id: not an id!").definition, "Id: not an id!");
        let twice = describing("Example: \n\nExample: \n\nOrigin: emergent");
        assert_eq!(describing(&twice.to_string()), twice);
        assert_eq!((twice.example.as_str(), twice.origin.as_str()), ("", "emergent"));
    }

    proptest! {
        #[test]
        fn what_was_read_once_is_read_the_same_again(text in "([a-z ]{0,6}|\\n\\n|Apply when: |Id: |Example: |Origin: emergent){0,8}") {
            let once = describing(&text);
            prop_assert_eq!(describing(&once.to_string()), once);
        }
    }
}
