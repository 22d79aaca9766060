//! Names of another program's study as names of ours: ids for codes, names that coders and participants may have.

use super::ForeignCode;
use crate::store::check_coder;
use crate::study::change::Payload;
use crate::study::code::{check_id, slug};
use crate::study::{Code, Codebook};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{HashMap, HashSet};

/// Ids for codes: those of codes of the project that have the same name at the same place of the tree, else the
/// program's own id where it is one, else one made of the name. The order of codes in the list settles who gets the
/// better id, so the same list gives the same ids.
pub fn code_ids(codes: &[ForeignCode], known: &Codebook) -> Vec<CodeId> {
    // Several codes may have one name at one place: they are met in their order.
    let mut there: HashMap<Vec<String>, Vec<String>> = HashMap::new();
    for code in known.codes() {
        there.entry(path_of(known, &code.id)).or_default().push(code.id.clone());
    }
    let mut taken: HashSet<String> = known.codes().iter().map(|code| code.id.clone()).collect();
    let mut ids: Vec<CodeId> = vec![CodeId::default(); codes.len()];
    let order = parents_first(codes);
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); codes.len()];
    for at in order.iter().copied() {
        let Some(code) = codes.get(at) else { continue };
        let mut path = code.parent.and_then(|parent| paths.get(parent)).cloned().unwrap_or_default();
        path.push(fold(code.name.trim()));
        if let Some(own) = paths.get_mut(at) {
            *own = path;
        }
    }
    let named: HashSet<&[String]> = paths.iter().map(Vec::as_slice).collect();
    // Two codes of one name at one place are two codes.
    let mut given: HashSet<String> = HashSet::new();
    for at in order {
        let (Some(code), Some(path)) = (codes.get(at), paths.get(at)) else { continue };
        let own = code.id.as_deref().filter(|id| check_id(id).is_ok());
        let same = own.filter(|id| known.get(id).is_some()).map(str::to_owned).or_else(|| {
            let mut here = there.get(path).into_iter().flatten();
            here.find(|id| !given.contains(*id)).cloned()
        });
        let same = same.or_else(|| {
            let named = known.find(&code.name).ok().filter(|_| code.anywhere && code.parent.is_none());
            named.and_then(|at| known.codes().get(at)).map(|code| code.id.clone())
        });
        let above = code.parent.and_then(|parent| ids.get(parent)).map(|parent| parent.id.as_str());
        // A code that was given another name here kept the id that was made of its first one.
        let same = same.or_else(|| {
            let made = base(code, above).filter(|_| own.is_none())?;
            known.get(&made).filter(|known| known.parent.as_deref() == above)?;
            (!named.contains(path_of(known, &made).as_slice())).then_some(made)
        });
        let id = match same.filter(|id| !given.contains(id)) {
            Some(id) => CodeId { id, known: true },
            None => {
                let id =
                    own.filter(|id| !taken.contains(*id)).map_or_else(|| fresh(code, above, &taken), str::to_owned);
                CodeId { id, known: false }
            }
        };
        taken.insert(id.id.clone());
        given.insert(id.id.clone());
        if let Some(slot) = ids.get_mut(at) {
            *slot = id;
        }
    }
    ids
}

/// What makes the codes that the project has not.
pub fn added(codes: &[ForeignCode], ids: &[CodeId], known: &Codebook) -> Vec<Payload> {
    let mut position = known.codes().iter().map(|code| code.position).max().unwrap_or(-1);
    let mut payloads = Vec::new();
    for at in parents_first(codes) {
        let (Some(code), Some(CodeId { id, known: false })) = (codes.get(at), ids.get(at)) else { continue };
        position += 1;
        let parent = code.parent.and_then(|parent| ids.get(parent)).map(|parent| parent.id.clone());
        payloads.push(Payload::CodeAdded(Code {
            id: id.clone(),
            name: if code.name.trim().is_empty() { id.clone() } else { code.name.trim().to_owned() },
            parent,
            colour: code.colour.clone(),
            definition: code.definition.clone(),
            apply: code.apply.clone(),
            not: code.not.clone(),
            example: code.example.clone(),
            origin: code.origin.clone(),
            position,
        }));
    }
    payloads
}

/// The id of a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeId {
    /// The id.
    pub id: String,
    /// Whether the project has the code already.
    pub known: bool,
}

/// The indices of codes, each after its parent; a code that is its own ancestor comes as if it had no parent.
pub fn parents_first(codes: &[ForeignCode]) -> Vec<usize> {
    let mut done = vec![false; codes.len()];
    let mut order = Vec::with_capacity(codes.len());
    for start in 0..codes.len() {
        let mut chain = Vec::new();
        let mut at = Some(start);
        while let Some(code) = at.filter(|at| !done.get(*at).copied().unwrap_or(true) && !chain.contains(at)) {
            chain.push(code);
            at = codes.get(code).and_then(|code| code.parent);
        }
        for code in chain.into_iter().rev() {
            if let Some(done) = done.get_mut(code) {
                *done = true;
            }
            order.push(code);
        }
    }
    order
}

/// Parts cycles of parents: the code at which one closes becomes a theme. Returns the names of those.
pub fn break_cycles(codes: &mut [ForeignCode]) -> Vec<String> {
    let mut broken = Vec::new();
    for start in 0..codes.len() {
        let mut seen = HashSet::from([start]);
        let mut at = start;
        while let Some(parent) = codes.get(at).and_then(|code| code.parent) {
            if parent >= codes.len() || !seen.insert(parent) {
                if let Some(code) = codes.get_mut(at) {
                    code.parent = None;
                    broken.push(code.name.clone());
                }
                break;
            }
            at = parent;
        }
    }
    broken
}

fn path_of(book: &Codebook, id: &str) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = book.get(id);
    while let Some(code) = at {
        path.push(fold(code.name.trim()));
        at = code.parent.as_deref().and_then(|parent| book.get(parent));
    }
    path.reverse();
    path
}

/// The longest id that is made of names; longer ones get the name alone.
const LONGEST: usize = 120;

/// The id that is made of a code's name and of the code above it; none where its name has no letters for one.
fn base(code: &ForeignCode, above: Option<&str>) -> Option<String> {
    let mut own = slug(&code.name);
    while own.len() > LONGEST {
        own.pop();
    }
    let own = own.trim_matches('-');
    let whole = above.map_or_else(|| own.to_owned(), |above| format!("{above}.{own}"));
    (!own.is_empty()).then(|| if whole.len() > LONGEST { own.to_owned() } else { whole })
}

fn fresh(code: &ForeignCode, above: Option<&str>, taken: &HashSet<String>) -> String {
    let nameless = || above.map_or_else(|| "code".to_owned(), |above| format!("{above}.code"));
    let base = base(code, above).unwrap_or_else(nameless);
    let free = |id: &String| !taken.contains(id);
    std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}"))).find(free).unwrap_or(base)
}

/// Names that coders may have, one for each: signs that lists of coders need are taken out, and two who would be one
/// are numbered.
pub fn coders(names: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .iter()
        .map(|name| {
            let mut name: String = one_line(name)
                .chars()
                .map(|c| if c.is_control() || matches!(c, ',' | '/' | '\\' | ':') { ' ' } else { c })
                .take(56)
                .collect();
            name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if check_coder(&name).is_err() {
                name = format!("coder {name}").trim().to_owned();
            }
            let free = |name: &String| !taken.contains(name);
            let found = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name} {n}"))).find(free);
            let name = found.unwrap_or(name);
            taken.insert(name.clone());
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str, parent: Option<usize>) -> ForeignCode {
        ForeignCode { name: name.to_owned(), parent, ..ForeignCode::default() }
    }

    fn ids(codes: &[ForeignCode], known: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let known = known.iter().map(|(id, name, parent)| Code {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            parent: parent.map(str::to_owned),
            ..Code::default()
        });
        let known = Codebook::new(known.collect()).expect("sound");
        code_ids(codes, &known).into_iter().map(|id| format!("{}{}", id.id, if id.known { "!" } else { "" })).collect()
    }

    #[test]
    fn codes_get_the_ids_of_those_of_the_same_name_and_place() {
        let codes = [
            code("Trust", None),
            code("Trust", Some(0)),
            code("Trust", Some(0)),
            code("☕", None),
            code("Power", Some(9)),
        ];
        assert_eq!(ids(&codes, &[]), ["trust", "trust.trust", "trust.trust-2", "code", "power"]);
        assert_eq!(ids(&codes[..2], &[("vertrauen", "TRUST ", None)]), ["vertrauen!", "vertrauen.trust"]);
        let twins =
            [("trust", "Trust", None), ("trust.a", "Trust", Some("trust")), ("trust.b", "Trust", Some("trust"))];
        assert_eq!(ids(&codes[..3], &twins), ["trust!", "trust.a!", "trust.b!"]);
        let known = [("power", "Power", None), ("x", "Trust", Some("power"))];
        assert_eq!(ids(&codes[..2], &known), ["trust", "trust.trust"], "another place of the tree is another code");
        let renamed = [("trust", "Vertrauen", None), ("trust.trust", "Zutrauen", Some("trust"))];
        assert_eq!(ids(&codes[..2], &renamed), ["trust!", "trust.trust!"], "another name was given to it here");
        let others = [code("Trust", None), code("Vertrauen", None)];
        assert_eq!(ids(&others, &renamed[..1]), ["trust-2", "trust!"], "what has the name is it");
        let own = ForeignCode { id: Some("rule.bend".into()), ..code("Bend", None) };
        assert_eq!(ids(std::slice::from_ref(&own), &[]), ["rule.bend"]);
        assert_eq!(ids(&[own], &[("rule.bend", "Other name", None)]), ["rule.bend!"]);
        let long = code(&"very long name ".repeat(20), None);
        assert!(ids(&[long, code("Sub", Some(0))], &[]).iter().all(|id| check_id(id.trim_end_matches('!')).is_ok()));
    }

    #[test]
    fn parents_come_first_and_cycles_are_parted() {
        let mut codes =
            [code("a", Some(1)), code("b", Some(2)), code("c", Some(0)), code("d", Some(0)), code("e", Some(77))];
        let order = parents_first(&codes);
        assert_eq!(order.len(), 5);
        assert_eq!(break_cycles(&mut codes), ["c", "e"]);
        let order = parents_first(&codes);
        let at = |code: usize| order.iter().position(|one| *one == code);
        assert!(at(2) < at(1) && at(1) < at(0) && at(0) < at(3), "{order:?}");
    }

    #[test]
    fn coders_have_names_that_can_be_asked_for() {
        let names = ["Anna Ross", "anna/ross, MD", "", "lead", "Anna Ross", " \n "].map(str::to_owned);
        let coders = coders(&names);
        assert_eq!(coders, ["Anna Ross", "anna ross MD", "coder", "coder lead", "Anna Ross 2", "coder 2"]);
        assert!(coders.iter().all(|name| check_coder(name).is_ok()));
    }
}
