//! How a pseudonym is written where a name stood.

/// How replacements are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// `[Nurse A]`.
    #[default]
    Brackets,
    /// `Nurse A`, in capitals where the name was.
    Plain,
}

/// The form of a name's letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Upper,
    Lower,
    Mixed,
}

impl Form {
    pub(super) fn of(text: &str) -> Self {
        let upper = text.chars().filter(|c| c.is_uppercase()).count();
        let lower = text.chars().any(char::is_lowercase);
        match (upper, lower) {
            (0, true) => Self::Lower,
            // A single capital is how any name begins.
            (2.., false) => Self::Upper,
            _ => Self::Mixed,
        }
    }
}

/// The pseudonym in the form of the hit, as far as that is not the form in which the table writes the name.
pub(super) fn carried(pseudonym: &str, name: &str, hit: &str) -> String {
    let form = Form::of(hit);
    if form == Form::of(name) {
        return pseudonym.to_owned();
    }
    match form {
        Form::Upper => pseudonym.to_uppercase(),
        Form::Lower => pseudonym.to_lowercase(),
        Form::Mixed => {
            let mut chars = pseudonym.chars();
            let capital = hit.chars().next().is_some_and(char::is_uppercase);
            match chars.next().filter(|_| capital) {
                Some(first) => first.to_uppercase().chain(chars).collect(),
                None => pseudonym.to_owned(),
            }
        }
    }
}
