//! Changing the tree of codes: which changes make a code, set its fields, put it elsewhere, join it to another.
//!
//! Pure planning over a [`Codebook`]: what is refused is refused here, in the same words for everybody who asks, and
//! what is allowed comes back as changes for one step of one coder. What needs the codings is the store's.

use super::change::{CodeField, Payload};
use super::code::{self, Code, Codebook};
use super::effective::target;
use super::fold::CodeState;
use crate::text::display::one_line;
use std::collections::BTreeMap;

/// Where a code comes from.
pub const ORIGINS: [&str; 3] = ["a-priori", "emergent", "in-vivo"];

/// Why a change to the codebook is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An id that is no slug.
    #[error(transparent)]
    Id(#[from] code::CodebookError),
    /// An id that is taken.
    #[error("there is a code “{0}” already; change it with `emic codebook edit {0}`")]
    Taken(String),
    /// An id whose codings count as another code's.
    #[error("there was a code “{id}”, whose codings count as “{into}” now; choose another id")]
    MergedAway {
        /// The id.
        id: String,
        /// The code it was merged into.
        into: String,
    },
    /// A parent that is no code.
    #[error("there is no code “{0}” to stand under")]
    NoParent(String),
    /// A code that is not there.
    #[error("there is no code “{0}” any more")]
    Gone(String),
    /// A code under itself.
    #[error("{code} cannot go under {under}: that is itself or one of its own sub-codes")]
    UnderItself {
        /// The code.
        code: String,
        /// Where it was to go.
        under: String,
    },
    /// A code into itself.
    #[error("{code} cannot be merged into {into}: that is itself or one of its own sub-codes")]
    IntoItself {
        /// The code.
        code: String,
        /// The code that was to take it up.
        into: String,
    },
}

/// Checks a colour.
pub fn check_colour(colour: &str) -> Result<(), String> {
    let digits = colour.strip_prefix('#').unwrap_or("");
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(format!("“{}” is no colour; write #rrggbb, as in #2f7ed8", one_line(colour)))
}

/// Checks a code's origin.
pub fn check_origin(origin: &str) -> Result<(), String> {
    if ORIGINS.contains(&origin) {
        return Ok(());
    }
    Err(format!("“{}” is no origin of a code; accepted are {}", one_line(origin), ORIGINS.join(", ")))
}

/// The position after all others.
pub fn last_position(book: &Codebook) -> i64 {
    book.codes().iter().map(|code| code.position).max().map_or(0, |last| last + 1)
}

/// The id that a name suggests, under a parent.
pub fn suggested_id(name: &str, parent: Option<&str>) -> String {
    let slug = code::slug(name);
    match parent {
        Some(parent) if !slug.is_empty() => format!("{parent}.{slug}"),
        _ => slug,
    }
}

/// Refuses an id that a code has, or had before it was merged: its codings would come back under the new one.
pub fn check_free(book: &Codebook, states: &BTreeMap<String, CodeState>, id: &str) -> Result<(), EditError> {
    code::check_id(id)?;
    let into = target(states, id);
    if into != id {
        return Err(EditError::MergedAway { id: one_line(id), into });
    }
    if book.get(id).is_some() {
        return Err(EditError::Taken(id.to_owned()));
    }
    Ok(())
}

/// The changes that add a code: at its position if one of its siblings is there already, these moved on.
pub fn added(book: &Codebook, new: Code) -> Result<Vec<Payload>, EditError> {
    code::check_id(&new.id)?;
    if book.get(&new.id).is_some() {
        return Err(EditError::Taken(new.id));
    }
    if let Some(parent) = new.parent.as_deref().filter(|parent| book.get(parent).is_none()) {
        return Err(EditError::NoParent(parent.to_owned()));
    }
    Ok(vec![Payload::CodeAdded(new)])
}

/// The changes that put a new code directly after one of its siblings.
pub fn added_after(book: &Codebook, new: Code, sibling: &str) -> Result<Vec<Payload>, EditError> {
    let id = new.id.clone();
    let parent = new.parent.clone();
    let mut payloads = added(book, new.clone())?;
    let others: Vec<&Code> = book.codes().iter().filter(|code| code.parent == parent).collect();
    let Some(at) = others.iter().position(|code| code.id == sibling) else { return Ok(payloads) };
    let mut all = others;
    all.insert(at + 1, &new);
    let order = order(&all);
    if let Some(Payload::CodeAdded(code)) = payloads.first_mut() {
        code.position = i64::try_from(at + 1).unwrap_or(i64::MAX);
    }
    payloads.extend(order.into_iter().filter(|change| !matches!(change, Payload::CodeSet { code, .. } if *code == id)));
    Ok(payloads)
}

/// Siblings in this order: the positions that have to change for it.
fn order(siblings: &[&Code]) -> Vec<Payload> {
    (0i64..)
        .zip(siblings)
        .filter(|(n, code)| code.position != *n)
        .map(|(n, code)| Payload::CodeSet { code: code.id.clone(), set: CodeField::Position(n) })
        .collect()
}

/// The changes by which a code comes to say what another says of itself. Its place is no field.
pub fn set(before: &Code, after: &Code) -> Vec<Payload> {
    let fields = [
        (before.name != after.name, CodeField::Name(after.name.clone())),
        (before.definition != after.definition, CodeField::Definition(after.definition.clone())),
        (before.apply != after.apply, CodeField::Apply(after.apply.clone())),
        (before.not != after.not, CodeField::Not(after.not.clone())),
        (before.example != after.example, CodeField::Example(after.example.clone())),
        (before.colour != after.colour, CodeField::Colour(after.colour.clone())),
        (before.origin != after.origin, CodeField::Origin(after.origin.clone())),
    ];
    let changed = fields.into_iter().filter(|(differs, _)| *differs);
    changed.map(|(_, set)| Payload::CodeSet { code: before.id.clone(), set }).collect()
}

/// The changes that put a code under `parent` (`None` for the top), as the sibling at `position`, counted from 0;
/// else where it is, or last. None where it is there already.
pub fn moved(
    book: &Codebook,
    id: &str,
    parent: Option<&str>,
    position: Option<usize>,
) -> Result<Vec<Payload>, EditError> {
    let at = book.index_of(id).ok_or_else(|| EditError::Gone(id.to_owned()))?;
    let code = book.codes().get(at).ok_or_else(|| EditError::Gone(id.to_owned()))?;
    if let Some(parent) = parent {
        let to = book.index_of(parent).ok_or_else(|| EditError::NoParent(parent.to_owned()))?;
        if book.subtree(at).contains(&to) {
            return Err(EditError::UnderItself { code: id.to_owned(), under: parent.to_owned() });
        }
    }
    let mut payloads = Vec::new();
    let elsewhere = parent != code.parent.as_deref();
    if elsewhere {
        let set = CodeField::Parent(parent.map(str::to_owned));
        payloads.push(Payload::CodeSet { code: code.id.clone(), set });
    }
    if elsewhere || position.is_some() {
        let mut siblings = siblings(book, parent);
        siblings.retain(|other| other.id != code.id);
        siblings.insert(position.unwrap_or(siblings.len()).min(siblings.len()), code);
        payloads.extend(order(&siblings));
    }
    Ok(payloads)
}

/// The codes under a parent, in order.
pub fn siblings<'b>(book: &'b Codebook, parent: Option<&str>) -> Vec<&'b Code> {
    book.codes().iter().filter(|other| other.parent.as_deref() == parent).collect()
}

/// A step in the tree by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before the sibling above.
    Up,
    /// After the sibling below.
    Down,
    /// Under the sibling above.
    In,
    /// Beside its parent, after it.
    Out,
}

/// Where a step leads: the parent and the place among its sub-codes; `None` at the end of the way.
pub fn step(book: &Codebook, id: &str, step: Step) -> Option<(Option<String>, usize)> {
    let code = book.get(id)?;
    let parent = code.parent.as_deref();
    let beside = siblings(book, parent);
    let at = beside.iter().position(|other| other.id == id)?;
    match step {
        Step::Up => Some((code.parent.clone(), at.checked_sub(1)?)),
        Step::Down => (at + 1 < beside.len()).then(|| (code.parent.clone(), at + 1)),
        Step::In => {
            let above = beside.get(at.checked_sub(1)?)?;
            Some((Some(above.id.clone()), siblings(book, Some(&above.id)).len()))
        }
        Step::Out => {
            let parent = book.get(parent?)?;
            let outside = siblings(book, parent.parent.as_deref());
            let after = outside.iter().position(|other| other.id == parent.id)?;
            Some((parent.parent.clone(), after + 1))
        }
    }
}

/// The changes that join a code to another; its sub-codes move along.
pub fn merged(book: &Codebook, from: &str, into: &str) -> Result<Vec<Payload>, EditError> {
    let at = |id: &str| book.index_of(id).ok_or_else(|| EditError::Gone(id.to_owned()));
    if book.subtree(at(from)?).contains(&at(into)?) {
        return Err(EditError::IntoItself { code: from.to_owned(), into: into.to_owned() });
    }
    let set = |code: &str, set| Payload::CodeSet { code: code.to_owned(), set };
    let mut payloads = vec![set(from, CodeField::Merged(Some(into.to_owned())))];
    let below = book.codes().iter().filter(|child| child.parent.as_deref() == Some(from));
    payloads.extend(below.map(|child| set(&child.id, CodeField::Parent(Some(into.to_owned())))));
    Ok(payloads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(id: &str, parent: Option<&str>, position: i64) -> Code {
        Code { id: id.into(), parent: parent.map(Into::into), position, ..Code::default() }
    }

    fn book() -> Codebook {
        let codes = [
            code("a", None, 0),
            code("a.x", Some("a"), 0),
            code("a.y", Some("a"), 0),
            code("b", None, 1),
            code("c", None, 7),
        ];
        Codebook::new(codes.to_vec()).expect("sound")
    }

    /// The ids in order after changes, each under its depth.
    fn after(book: &Codebook, payloads: &[Payload]) -> Vec<String> {
        let mut codes = book.codes().to_vec();
        for payload in payloads {
            match payload {
                Payload::CodeAdded(code) => codes.push(code.clone()),
                Payload::CodeSet { code, set } => {
                    let code = codes.iter_mut().find(|known| known.id == *code).expect("known");
                    match set {
                        CodeField::Parent(parent) => code.parent.clone_from(parent),
                        CodeField::Position(position) => code.position = *position,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        let book = Codebook::new(codes).expect("still sound");
        book.codes().iter().enumerate().map(|(at, code)| format!("{}{}", book.depth(at), code.id)).collect()
    }

    #[test]
    fn a_code_goes_under_another_and_never_under_itself() {
        let book = book();
        let moved_to = |id, parent, position| after(&book, &moved(&book, id, parent, position).expect("allowed"));
        assert_eq!(moved_to("a", Some("b"), None), ["1b", "2a", "3a.x", "3a.y", "1c"]);
        assert_eq!(moved_to("c", None, Some(0)), ["1c", "1a", "2a.x", "2a.y", "1b"]);
        assert_eq!(moved_to("a.y", Some("a"), Some(0)), ["1a", "2a.y", "2a.x", "1b", "1c"]);
        assert_eq!(moved(&book, "a.x", Some("a"), None), Ok(Vec::new()), "it is there");
        for under in ["a", "a.x"] {
            let error = moved(&book, "a", Some(under), None).expect_err("a circle");
            assert!(error.to_string().contains("itself"), "{error}");
        }
    }

    #[test]
    fn steps_go_where_the_tree_goes() {
        let book = book();
        let stepped = |id, way| {
            let (parent, place) = step(&book, id, way)?;
            Some(after(&book, &moved(&book, id, parent.as_deref(), Some(place)).expect("allowed")))
        };
        let told = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>());
        assert_eq!(stepped("a.y", Step::Up), told(&["1a", "2a.y", "2a.x", "1b", "1c"]));
        assert_eq!(stepped("a", Step::Down), told(&["1b", "1a", "2a.x", "2a.y", "1c"]));
        assert_eq!(stepped("b", Step::In), told(&["1a", "2a.x", "2a.y", "2b", "1c"]));
        assert_eq!(stepped("a.x", Step::Out), told(&["1a", "2a.y", "1a.x", "1b", "1c"]));
        for (id, way) in [("a", Step::Up), ("c", Step::Down), ("a", Step::In), ("b", Step::Out)] {
            assert_eq!(stepped(id, way), None, "{id} {way:?}");
        }
    }

    #[test]
    fn a_new_code_stands_beside_the_one_it_was_made_beside() {
        let book = book();
        let added = added_after(&book, code("a.n", Some("a"), 9), "a.x").expect("allowed");
        assert_eq!(after(&book, &added), ["1a", "2a.x", "2a.n", "2a.y", "1b", "1c"]);
        let added = added_after(&book, code("n", None, 9), "a").expect("allowed");
        assert_eq!(after(&book, &added), ["1a", "2a.x", "2a.y", "1n", "1b", "1c"]);
        assert_eq!(added_after(&book, code("b", None, 9), "a"), Err(EditError::Taken("b".into())));
        assert!(added_after(&book, code("no id", None, 9), "a").is_err());
    }

    #[test]
    fn what_was_merged_away_is_no_id_for_a_new_code() {
        let state = |merged: Option<&str>| CodeState {
            present: true,
            merged: merged.map(str::to_owned),
            ..CodeState::default()
        };
        let states = BTreeMap::from([("old".to_owned(), state(Some("a"))), ("a".to_owned(), state(None))]);
        let error = check_free(&book(), &states, "old").expect_err("it would come back");
        assert!(error.to_string().contains("count as “a”"), "{error}");
        assert_eq!(check_free(&book(), &states, "new"), Ok(()));
        assert_eq!(suggested_id("Waiting as power", Some("power")), "power.waiting-as-power");
        assert_eq!(suggested_id("?", Some("power")), "");
    }

    #[test]
    fn a_merge_takes_the_sub_codes_along() {
        let book = book();
        let joined = merged(&book, "a", "b").expect("allowed");
        assert_eq!(joined.len(), 3);
        assert!(after(&book, &joined).contains(&"2a.x".to_owned()));
        assert!(merged(&book, "a", "a.x").is_err());
    }
}
