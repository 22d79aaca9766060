//! Citations: how a quotation says whose it is and where it stands.
//!
//! A [`Template`] is one of four by name or one's own with fields in braces. It renders [`Facts`], which
//! were protected before they came here: what is not to be told is not in them, and a missing fact takes
//! its separators with it. Gender, ethnicity and status are no fields and never will be: together with a
//! profession and a site they name a person.

use crate::study::attribute::date_range;
use crate::text::display::{capitalised, one_line};
use std::str::FromStr;

/// Someone quoted, as far as it may be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The profession, or a wider group of professions; `None` where unknown or not to be told.
    pub profession: Option<String>,
    /// The role or speaker type, which stands in for an unknown profession.
    pub role: String,
    /// The speaker type, which is all that a masked citation tells.
    pub speaker_type: String,
    /// The participant's name or neutral id; `None` where not to be told.
    pub participant: Option<String>,
}

impl Person {
    /// The profession, else the role.
    fn is(&self) -> &str {
        self.profession.as_deref().unwrap_or(&self.role)
    }
}

/// What a citation may say about one excerpt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Those quoted, each once, in order.
    pub people: Vec<Person>,
    /// The site.
    pub site: Option<String>,
    /// The document's short name or neutral id.
    pub document: Option<String>,
    /// The document's kind.
    pub kind: Option<String>,
    /// Whether the document has turns of speech; else they are paragraphs or notes.
    pub spoken: bool,
    /// The document's date.
    pub date: Option<String>,
    /// First and last turn, from 1.
    pub turns: Option<(u32, u32)>,
    /// The code's id.
    pub code: String,
    /// Whether nothing but the speaker type may be told, whatever the template.
    pub masked: bool,
}

/// A fact that a template can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Profession,
    Participant,
    Site,
    Document,
    Kind,
    Turn,
    Turns,
    Date,
    Code,
}

const FIELDS: [(&str, Field); 9] = [
    ("profession", Field::Profession),
    ("participant", Field::Participant),
    ("site", Field::Site),
    ("document", Field::Document),
    ("kind", Field::Kind),
    ("turn", Field::Turn),
    ("turns", Field::Turns),
    ("date", Field::Date),
    ("code", Field::Code),
];

/// Attributes that a citation never tells.
const NEVER: [&str; 3] = ["gender", "ethnicity", "status"];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Words(String),
    Field(Field),
}

/// How citations are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Template {
    /// `(nursing A5, Aldermere, interview ALD-I4, turn 18)`.
    #[default]
    Default,
    /// `(nursing, Aldermere)`.
    Short,
    /// `(A5, nursing, Aldermere, ALD-I4, turn 18)`.
    Full,
    /// `(respondent)`: the speaker type only.
    Masked,
    /// One's own.
    Own(OwnTemplate),
}

/// A template with fields in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTemplate(Vec<Token>);

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Neither a name nor a template.
    #[error(
        "there is no citation template “{0}”; take default, short, full or masked, or write your own with fields in braces, as in \"({{profession}} {{participant}}, {{site}}, {{document}}, {{turns}})\""
    )]
    UnknownName(String),
    /// A field that does not exist.
    #[error("a citation has no field “{{{field}}}”; the fields are {}", field_names())]
    UnknownField {
        /// The field as written.
        field: String,
    },
    /// A field that citations never show.
    #[error(
        "“{{{field}}}” never stands in a citation: with a profession and a site it can name a person; the fields are {}",
        field_names()
    )]
    NeverTold {
        /// The field as written.
        field: String,
    },
    /// A brace without its other half.
    #[error("the citation template “{0}” has a brace that is not closed; write {{{{ and }}}} for braces of your own")]
    Brace(String),
}

fn field_names() -> String {
    let names: Vec<String> = FIELDS.iter().map(|(name, _)| format!("{{{name}}}")).collect();
    names.join(" ")
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(s: &str) -> Result<Self, TemplateError> {
        match s.trim() {
            "default" => Ok(Self::Default),
            "short" => Ok(Self::Short),
            "full" => Ok(Self::Full),
            "masked" => Ok(Self::Masked),
            name if !name.contains(['{', '}']) => Err(TemplateError::UnknownName(one_line(name))),
            _ => tokens(s).map(OwnTemplate).map(Self::Own),
        }
    }
}

fn tokens(template: &str) -> Result<Vec<Token>, TemplateError> {
    let unclosed = || TemplateError::Brace(one_line(template));
    let (mut found, mut words, mut rest) = (Vec::new(), String::new(), template);
    while let Some((at, brace)) = rest.char_indices().find(|(_, c)| matches!(c, '{' | '}')) {
        let (before, from) = rest.split_at_checked(at).ok_or_else(unclosed)?;
        words.push_str(before);
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            words.push(brace);
            rest = after;
            continue;
        }
        let (name, after) = from.strip_prefix('{').and_then(|inner| inner.split_once('}')).ok_or_else(unclosed)?;
        if !words.is_empty() {
            found.push(Token::Words(std::mem::take(&mut words)));
        }
        found.push(Token::Field(field(name)?));
        rest = after;
    }
    words.push_str(rest);
    if !words.is_empty() {
        found.push(Token::Words(words));
    }
    Ok(found)
}

fn field(name: &str) -> Result<Field, TemplateError> {
    let wanted = crate::study::attribute::key(name);
    if NEVER.contains(&wanted.as_str()) {
        return Err(TemplateError::NeverTold { field: wanted });
    }
    let known = FIELDS.iter().find(|(name, _)| *name == wanted).map(|(_, field)| *field);
    known.ok_or_else(|| TemplateError::UnknownField { field: one_line(name) })
}

impl Template {
    /// The citation of an excerpt.
    pub fn cite(&self, facts: &Facts) -> String {
        if facts.masked {
            return masked(facts);
        }
        match self {
            Self::Default if is_field_notes(facts) => field_notes(facts),
            Self::Default => default(facts),
            Self::Short => bracketed([Some(who(facts, |person| person.is().to_owned())), facts.site.clone()]),
            Self::Full => full(facts),
            Self::Masked => masked(facts),
            Self::Own(own) => own.cite(facts),
        }
    }
}

fn bracketed(parts: impl IntoIterator<Item = Option<String>>) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("({})", parts.join(", "))
}

fn default(facts: &Facts) -> String {
    let name = |person: &Person| match &person.participant {
        Some(participant) => format!("{} {participant}", person.is()),
        None => person.is().to_owned(),
    };
    let kind = kind_word(facts);
    if facts.people.is_empty() {
        let kind = kind.map(|kind| capitalised(&kind));
        return bracketed([kind, facts.site.clone(), facts.document.clone(), place(facts)]);
    }
    let document = match (kind, &facts.document) {
        (Some(kind), Some(document)) => Some(format!("{kind} {document}")),
        (kind, document) => document.clone().or(kind),
    };
    bracketed([Some(who(facts, name)), facts.site.clone(), document, place(facts)])
}

fn full(facts: &Facts) -> String {
    let name = |person: &Person| match &person.participant {
        Some(participant) => format!("{participant}, {}", person.is()),
        None => person.is().to_owned(),
    };
    let people = match facts.people.as_slice() {
        [_, _, ..] => format!("{};", facts.people.iter().map(name).collect::<Vec<_>>().join("; ")),
        _ => who(facts, name),
    };
    bracketed([Some(people), facts.site.clone(), facts.document.clone(), place(facts)]).replace(";, ", "; ")
}

/// `(Field notes, Eastmarch, April 2023, note 7)`; without a date the document says which notes.
fn field_notes(facts: &Facts) -> String {
    let when = facts.date.as_deref().and_then(month).or_else(|| facts.document.clone());
    bracketed([Some("Field notes".to_owned()), facts.site.clone(), when, place(facts)])
}

fn masked(facts: &Facts) -> String {
    bracketed([Some(who(facts, |person| person.speaker_type.clone()))])
}

/// Those quoted, each said once; of more than three the first two and how many others.
fn who(facts: &Facts, say: impl Fn(&Person) -> String) -> String {
    let mut people: Vec<String> = Vec::new();
    for person in facts.people.iter().map(say) {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    match people.as_slice() {
        [] => kind_word(facts).unwrap_or_else(|| "document".to_owned()),
        [only] => only.clone(),
        [first @ .., last] if people.len() <= 3 => format!("{} and {last}", first.join(", ")),
        [first, second, others @ ..] => format!("{first}, {second} and {} others", others.len()),
    }
}

fn is_field_notes(facts: &Facts) -> bool {
    !facts.spoken && facts.people.is_empty() && facts.kind.as_deref() == Some("observation")
}

/// The document's kind in words: notes of an observation are field notes.
fn kind_word(facts: &Facts) -> Option<String> {
    let kind = facts.kind.as_deref()?;
    if kind == "observation" && !facts.spoken {
        return Some("field notes".to_owned());
    }
    Some(kind.replace(['-', '_'], " "))
}

/// Which turns: `turn 18`, `turns 21–24`, `note 7`, `paragraph 3`.
fn place(facts: &Facts) -> Option<String> {
    let (first, last) = facts.turns?;
    let unit = match (facts.spoken, facts.kind.as_deref()) {
        (true, _) => "turn",
        (false, Some("observation")) => "note",
        (false, _) => "paragraph",
    };
    Some(if first == last { format!("{unit} {first}") } else { format!("{unit}s {first}–{last}") })
}

/// The month of a date, in words: `April 2023`; a year alone stays one.
fn month(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (first, last) = date_range(date)?;
    if first.month() != last.month() {
        return Some(first.year().to_string());
    }
    let name = MONTHS.get(usize::try_from(first.month()).ok()?.checked_sub(1)?)?;
    Some(format!("{name} {}", first.year()))
}

impl OwnTemplate {
    /// Fills the fields in. An empty field takes the words before it along, but for brackets; where
    /// nothing stands before it yet, the separator after it.
    fn cite(&self, facts: &Facts) -> String {
        let mut out = String::new();
        let (mut waiting, mut written, mut skip) = (String::new(), false, false);
        for token in &self.0 {
            match token {
                Token::Words(words) if skip && !written => {
                    waiting.push_str(words.trim_start_matches(is_separator));
                    skip = false;
                }
                Token::Words(words) => waiting.push_str(words),
                Token::Field(field) => {
                    let value = field.value(facts);
                    if value.is_empty() {
                        if written {
                            waiting.retain(is_bracket);
                        }
                        skip = true;
                    } else {
                        out.push_str(&std::mem::take(&mut waiting));
                        out.push_str(&value);
                        (written, skip) = (true, false);
                    }
                }
            }
        }
        out.push_str(&waiting);
        out
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '/' | '·' | '.')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '“' | '”' | '"')
}

impl Field {
    fn value(self, facts: &Facts) -> String {
        let told = |fact: &Option<String>| fact.clone().unwrap_or_default();
        match self {
            Self::Profession if facts.people.is_empty() => String::new(),
            Self::Profession => who(facts, |person| person.is().to_owned()),
            Self::Participant => {
                let named: Vec<Person> =
                    facts.people.iter().filter(|person| person.participant.is_some()).cloned().collect();
                if named.is_empty() {
                    return String::new();
                }
                let facts = Facts { people: named, ..Facts::default() };
                who(&facts, |person| told(&person.participant))
            }
            Self::Site => told(&facts.site),
            Self::Document => told(&facts.document),
            Self::Kind => kind_word(facts).unwrap_or_default(),
            Self::Turn => facts.turns.map_or_else(String::new, |(first, _)| first.to_string()),
            Self::Turns => place(facts).unwrap_or_default(),
            Self::Date => told(&facts.date),
            Self::Code => facts.code.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
