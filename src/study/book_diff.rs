//! What differs between two codebooks: codes that came, went, moved, or say something else.
//!
//! A code is there when people see it in the tree: not removed, and not merged into another. Places among siblings
//! are no difference between codes; they are an order, and orders are not compared here.

use super::code::Code;
use super::effective::target;
use super::fold::CodeState;
use crate::text::marks::marked;
use std::collections::BTreeMap;

/// A code that only one of two codebooks has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lone {
    /// The code, as the codebook that has it has it.
    pub code: Code,
    /// The code as which its codings count in the codebook that has it not, where it was merged there.
    pub merged: Option<String>,
}

/// A field that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field: one of [`FIELDS`].
    pub field: &'static str,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

impl FieldChange {
    /// It in words: short fields whole, long ones with what differs in them.
    pub fn words(&self) -> String {
        let Self { field, before, after } = self;
        let long = ["definition", "apply", "not", "example"].contains(field);
        let whole = |text: &str| if text.is_empty() { "(none)".to_owned() } else { text.to_owned() };
        let told = if long { marked(before, after) } else { format!("{} → {}", whole(before), whole(after)) };
        format!("{field}: {}", crate::text::display::one_line(&told))
    }
}

/// A code that both codebooks have, and not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The code's id.
    pub id: String,
    /// Its parent before and after, where that differs.
    pub moved: Option<(Option<String>, Option<String>)>,
    /// The fields that differ, in the order of [`FIELDS`].
    pub fields: Vec<FieldChange>,
}

/// What differs between two codebooks, each list by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookDiff {
    /// Codes that only the second has.
    pub added: Vec<Lone>,
    /// Codes that only the first has.
    pub removed: Vec<Lone>,
    /// Codes of both that are not the same.
    pub changed: Vec<Changed>,
}

/// The fields that are compared, in their order.
pub const FIELDS: [&str; 7] = ["name", "definition", "apply", "not", "example", "colour", "origin"];

fn fields(code: &Code) -> [&str; 7] {
    let Code { id: _, name, parent: _, colour, definition, apply, not, example, origin, position: _ } = code;
    [name, definition, apply, not, example, colour, origin]
}

/// The fields in which two codes differ.
pub fn field_changes(before: &Code, after: &Code) -> Vec<FieldChange> {
    let both = fields(before).into_iter().zip(fields(after));
    FIELDS
        .into_iter()
        .zip(both)
        .filter(|(_, (before, after))| before != after)
        .map(|(field, (before, after))| FieldChange { field, before: before.to_owned(), after: after.to_owned() })
        .collect()
}

/// The code, where it is there for people to see.
pub fn there<'a>(states: &'a BTreeMap<String, CodeState>, id: &str) -> Option<&'a Code> {
    let state = states.get(id)?;
    (!state.hidden() && target(states, id) == id).then_some(&state.code)
}

/// What is to be done to the first codebook so that it is the second.
pub fn diff(before: &BTreeMap<String, CodeState>, after: &BTreeMap<String, CodeState>) -> BookDiff {
    let mut found = BookDiff::default();
    for id in before.keys() {
        let Some(code) = there(before, id) else { continue };
        let Some(next) = there(after, id) else {
            found.removed.push(Lone { code: code.clone(), merged: merged(after, id) });
            continue;
        };
        let moved = (code.parent != next.parent).then(|| (code.parent.clone(), next.parent.clone()));
        let fields = field_changes(code, next);
        if moved.is_some() || !fields.is_empty() {
            found.changed.push(Changed { id: id.clone(), moved, fields });
        }
    }
    for id in after.keys().filter(|id| there(before, id).is_none()) {
        if let Some(code) = there(after, id) {
            found.added.push(Lone { code: code.clone(), merged: merged(before, id) });
        }
    }
    found
}

/// The code as which the codings of another count, where that one was merged.
fn merged(states: &BTreeMap<String, CodeState>, id: &str) -> Option<String> {
    let into = target(states, id);
    (into != id).then_some(into)
}

impl BookDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// What is to be done to the second codebook so that it is the first.
    #[must_use]
    pub fn reversed(self) -> Self {
        let changed = self.changed.into_iter().map(|code| Changed {
            moved: code.moved.map(|(before, after)| (after, before)),
            fields: code
                .fields
                .into_iter()
                .map(|FieldChange { field, before, after }| FieldChange { field, before: after, after: before })
                .collect(),
            ..code
        });
        Self { added: self.removed, removed: self.added, changed: changed.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn state(id: &str, parent: Option<&str>, definition: &str) -> (String, CodeState) {
        let code =
            Code { id: id.into(), parent: parent.map(Into::into), definition: definition.into(), ..Code::default() };
        (id.to_owned(), CodeState { code, present: true, ..CodeState::default() })
    }

    #[test]
    fn each_kind_of_difference_is_told_once() {
        let before =
            BTreeMap::from([state("a", None, "x"), state("b", None, ""), state("c", None, "c"), state("d", None, "")]);
        let mut after = BTreeMap::from([
            state("a", Some("c"), "y"),
            state("b", None, ""),
            state("c", None, "c"),
            state("e", None, ""),
        ]);
        if let Some(b) = after.get_mut("b") {
            b.merged = Some("c".to_owned());
        }
        let found = diff(&before, &after);
        let ids = |all: &[Lone]| all.iter().map(|one| (one.code.id.clone(), one.merged.clone())).collect::<Vec<_>>();
        assert_eq!(ids(&found.added), [("e".to_owned(), None)]);
        assert_eq!(ids(&found.removed), [("b".to_owned(), Some("c".to_owned())), ("d".to_owned(), None)]);
        assert_eq!(found.changed.len(), 1);
        assert_eq!(found.changed[0].moved, Some((None, Some("c".to_owned()))));
        let field = FieldChange { field: "definition", before: "x".into(), after: "y".into() };
        assert_eq!(found.changed[0].fields, [field]);
    }

    #[test]
    fn every_field_but_the_place_among_siblings_counts() {
        let (_, state) = state("a", None, "");
        let text = || "other".to_owned();
        let all = Code {
            name: text(),
            colour: text(),
            definition: text(),
            apply: text(),
            not: text(),
            example: text(),
            origin: text(),
            ..state.code.clone()
        };
        let changed: Vec<&str> = field_changes(&state.code, &all).into_iter().map(|change| change.field).collect();
        assert_eq!(changed, FIELDS);
        assert!(field_changes(&state.code, &Code { position: 9, ..state.code.clone() }).is_empty());
    }

    fn books() -> impl Strategy<Value = BTreeMap<String, CodeState>> {
        let id = (0u8..5).prop_map(|n| format!("c{n}"));
        let code = (
            id.clone(),
            proptest::option::of(id.clone()),
            "[xy]?",
            "[xy]?",
            0i64..3,
            any::<bool>(),
            proptest::bool::weighted(0.2),
            proptest::option::weighted(0.3, id),
        )
            .prop_map(|(id, parent, name, definition, position, present, removed, merged)| {
                let code = Code { id: id.clone(), parent, name, definition, position, ..Code::default() };
                (id, CodeState { code, present, removed, merged })
            });
        proptest::collection::vec(code, 0..6).prop_map(|codes| codes.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_way_back_is_the_difference_the_other_way_round(a in books(), b in books()) {
            prop_assert_eq!(diff(&a, &b).reversed(), diff(&b, &a));
            prop_assert!(diff(&a, &a).is_empty());
            prop_assert_eq!(diff(&a, &b).reversed().reversed(), diff(&a, &b));
        }

        #[test]
        fn what_differs_is_told_and_nothing_else(a in books(), b in books()) {
            let found = diff(&a, &b);
            for id in a.keys().chain(b.keys()) {
                let (one, other) = (there(&a, id), there(&b, id));
                let told = found.added.iter().chain(&found.removed).any(|lone| lone.code.id == *id)
                    || found.changed.iter().any(|changed| changed.id == *id);
                let same = match (one, other) {
                    (Some(one), Some(other)) => Code { position: 0, ..one.clone() } == Code { position: 0, ..other.clone() },
                    (None, None) => true,
                    _ => false,
                };
                prop_assert_eq!(told, !same);
            }
        }
    }
}
