//! Tags: free labels on passages that are no themes and in no count of themes: a case, an artefact that is talked
//! of, the prompt that was given, a mark to come back to.
//!
//! A tag is `kind:name`, as in `artefact:care plan`, or a bare name. The kinds are free; those of [`KINDS`] are
//! offered. A mark is a tag of the kind [`MARK`].

use super::place::Place;
use serde::{Deserialize, Serialize};

/// The kind of tags by which a reader marks what to come back to.
pub const MARK: &str = "mark";

/// Kinds that are offered, in this order.
pub const KINDS: [&str; 5] = ["case", "artefact", "prompt", "quoted-in", MARK];

/// Marks that are offered, in this order.
pub const MARKS: [&str; 3] = ["mark:to code", "mark:ask the team", "mark:good quote"];

/// The tag of an excerpt that stands out among those of its code.
pub const STAR: &str = "mark:star";

/// A tag on a passage. The same tag on the same place again is the same tag, whoever sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The passage.
    pub on: Place,
    /// The tag: `kind:name`, or a name.
    pub name: String,
    /// A word on why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who set it.
    pub coder: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Tag {
    /// Its kind, if it has one.
    pub fn kind(&self) -> Option<&str> {
        kind_of(&self.name)
    }

    /// Whether it only marks a place for a reader.
    pub fn is_mark(&self) -> bool {
        self.kind() == Some(MARK)
    }
}

/// The kind of a tag, if it has one.
pub fn kind_of(name: &str) -> Option<&str> {
    name.split_once(':').map(|(kind, _)| kind)
}

/// A name that cannot be a tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” cannot be a tag: {1}")]
pub struct BadTag(String, &'static str);

/// The name of a tag as it is kept: without blanks around its parts.
pub fn name(text: &str) -> Result<String, BadTag> {
    let refuse = |why| Err(BadTag(crate::text::display::one_line(text), why));
    let name = match text.split_once(':') {
        Some((kind, rest)) => format!("{}:{}", kind.trim().to_lowercase(), rest.trim()),
        None => text.trim().to_owned(),
    };
    if name.is_empty() || name.starts_with(':') || name.ends_with(':') {
        return refuse("it needs a name, as in case:Family 3 or artefact:care plan");
    }
    if name.chars().any(|c| c.is_control() || matches!(c, ',' | '"')) {
        return refuse("a comma, quotation mark or control character is in it");
    }
    if name.chars().count() > 80 {
        return refuse("it is longer than 80 characters");
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied_and_nonsense_is_refused() {
        assert_eq!(name(" Artefact : care plan ").as_deref(), Ok("artefact:care plan"));
        assert_eq!(name("Family 3").as_deref(), Ok("Family 3"));
        for bad in ["", " ", "case:", ":x", "a,b", "a\nb", "\"", &"x".repeat(81)] {
            assert!(name(bad).is_err(), "{bad}");
        }
        for offered in MARKS.into_iter().chain([STAR]) {
            assert_eq!((name(offered).as_deref(), kind_of(offered)), (Ok(offered), Some(MARK)));
        }
    }
}
