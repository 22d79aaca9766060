//! What a merge tells.

use serde::Serialize;
use std::collections::BTreeMap;

/// What a merge brought, what was there already, and what was settled how.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MergeReport {
    /// The other file.
    pub from: String,
    /// What history calls the step.
    pub label: String,
    /// Changes that came.
    pub changes: u64,
    /// Changes of the other copy that were here already.
    pub there: u64,
    /// Texts and payloads that were erased there and are now erased here.
    pub erased: u64,
    /// What came, counted.
    pub came: Came,
    /// What two people changed apart.
    pub conflicts: Vec<Conflict>,
    /// Codes and documents that one removed while another used them.
    pub returned: Vec<Returned>,
    /// Codes that were merged into each other apart, or moved under each other, and how that was settled.
    pub tangled: Vec<String>,
    /// How many more codings wait for a person because the text of their document was corrected.
    pub to_review: i64,
    /// Documents of one name with different texts.
    pub same_names: Vec<SameName>,
    /// Documents of one text under two names.
    pub same_texts: Vec<(String, String)>,
    /// Whether the two were begun apart and have no document in common: perhaps it is the wrong file.
    #[serde(skip)]
    pub apart: bool,
}

impl MergeReport {
    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.changes == 0 && self.erased == 0
    }
}

/// How much more there is after a merge than before it, counted as people count it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Came {
    /// Documents.
    pub documents: i64,
    /// Codes.
    pub codes: i64,
    /// Participants of the project's list.
    pub participants: i64,
    /// Codings by coder, where there are more or fewer.
    pub codings: BTreeMap<String, i64>,
    /// The changes that came, by kind.
    pub kinds: BTreeMap<String, u64>,
}

/// A value that was changed apart in both copies, to different ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Of what, in words: `code power.agenda, definition`.
    pub what: String,
    /// The value here before; `None` where it was unset or taken away.
    pub here: Option<String>,
    /// The value there.
    pub there: Option<String>,
    /// The value that stands now.
    pub stands: Option<String>,
}

impl Conflict {
    /// Whose value stands.
    pub fn settled(&self) -> &'static str {
        if self.stands == self.there {
            "the other copy's stands, as the later one"
        } else if self.stands == self.here {
            "the one here stands, as the later one"
        } else {
            "a third value stands"
        }
    }
}

/// What was removed on one side while the other used it, and is shown again: codings are never lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// `code power.agenda` or `document ALD-I1`.
    pub what: String,
    /// Codings that hang on it.
    pub codings: u64,
}

/// Two documents of one name that are not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SameName {
    /// The name both came with.
    pub name: String,
    /// What the one here is shown as now.
    pub here: String,
    /// What the one that came is shown as now.
    pub came: String,
    /// How the one here becomes the other, line by line (`-` here only, `+` there only); empty where only the
    /// source file differs.
    pub diff: Vec<String>,
    /// How many more lines the difference has.
    pub more: usize,
}
