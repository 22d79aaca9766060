//! Names of documents that stay unique when two copies of a project are joined.
//!
//! Two laptops may bring different texts of one name. None is joined to the other, and none is renamed
//! in the journal, which would depend on who merges first: one keeps the name, and the others are shown as
//! `NAME~2`, `NAME~3`, …. Which one keeps it follows from what the documents are (one that stands before one
//! that was taken out, then by identity), so every copy shows the same.

/// The names under which `count` documents called `name` are shown, the one that keeps it first. `known`
/// says whether a document is really called so; such a name is left to it.
pub fn shown<E>(name: &str, count: usize, mut known: impl FnMut(&str) -> Result<bool, E>) -> Result<Vec<String>, E> {
    let mut all = Vec::with_capacity(count);
    let mut number = 2;
    while all.len() < count {
        if all.is_empty() {
            all.push(name.to_owned());
            continue;
        }
        let told_apart = format!("{name}~{number}");
        number += 1;
        if !known(&told_apart)? {
            all.push(told_apart);
        }
    }
    Ok(all)
}

/// The name that `name` would be told apart from, if it is one of `NAME~2`, `NAME~3`, ….
pub fn base(name: &str) -> Option<&str> {
    let (base, number) = name.rsplit_once('~')?;
    (!base.is_empty() && number.parse::<usize>().is_ok()).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn one_keeps_the_name_and_the_others_are_told_apart() {
        let names = |known: &[&str], count| {
            shown::<Infallible>("I1", count, |name| Ok(known.contains(&name))).unwrap_or_default()
        };
        assert_eq!(names(&[], 1), ["I1"]);
        assert_eq!(names(&[], 3), ["I1", "I1~2", "I1~3"]);
        assert_eq!(names(&["I1~2"], 3), ["I1", "I1~3", "I1~4"], "a document that is really called so keeps its name");
        assert_eq!((base("I1~2"), base("I1~x"), base("I1"), base("~2")), (Some("I1"), None, None, None));
    }
}
