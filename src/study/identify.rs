//! What points at a person: shapes in a text that name somebody without being a name.
//!
//! Postcodes, telephone numbers, e-mail addresses, NHS and National Insurance numbers, dates of birth and pages of
//! persons are told by their shape alone, so that a check needs no list. Names need one; see
//! [`pseudonym`](super::pseudonym).
//!
//! One pass over the text, a byte at a time: most bytes begin nothing, and what begins something is looked at within
//! fixed bounds, so that the time is linear in the text whatever stands in it. **Shapes are strict**: a transcript is
//! full of times, turn numbers, years and money, and a check that cries at those is soon not read any more.

mod dates;
mod digits;
mod mail;

use crate::text::Span;
use serde::Serialize;
use std::collections::BTreeMap;

/// What kind of thing points at a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person's name.
    #[default]
    Name,
    /// A place.
    Place,
    /// An organisation.
    Org,
    /// A date.
    Date,
    /// Anything else that a table of names lists.
    Other,
    /// A UK postcode.
    Postcode,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An NHS number.
    NhsNumber,
    /// A National Insurance number.
    NiNumber,
    /// A date of birth.
    DateOfBirth,
    /// The page of a person on the web.
    WebProfile,
}

impl Kind {
    /// The kinds that a table of names may give.
    pub const OF_TABLES: [Self; 5] = [Self::Name, Self::Place, Self::Org, Self::Date, Self::Other];

    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Place => "place",
            Self::Org => "org",
            Self::Date => "date",
            Self::Other => "other",
            Self::Postcode => "postcode",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::NhsNumber => "nhs-number",
            Self::NiNumber => "ni-number",
            Self::DateOfBirth => "date-of-birth",
            Self::WebProfile => "web-profile",
        }
    }

    /// So many of them, as people say it: `2 phone numbers`.
    pub fn counted(self, number: usize) -> String {
        let (one, many) = match self {
            Self::Name => ("name", "names"),
            Self::Place => ("place", "places"),
            Self::Org => ("organisation", "organisations"),
            Self::Date => ("date", "dates"),
            Self::Other => ("other name", "other names"),
            Self::Postcode => ("postcode", "postcodes"),
            Self::Phone => ("phone number", "phone numbers"),
            Self::Email => ("e-mail address", "e-mail addresses"),
            Self::NhsNumber => ("NHS number", "NHS numbers"),
            Self::NiNumber => ("National Insurance number", "National Insurance numbers"),
            Self::DateOfBirth => ("date of birth", "dates of birth"),
            Self::WebProfile => ("web page of a person", "web pages of persons"),
        };
        format!("{} {}", crate::text::display::thousands(number), if number == 1 { one } else { many })
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    /// Reads a kind of a table of names.
    fn from_str(s: &str) -> Result<Self, String> {
        let wanted = crate::text::fold::fold(s);
        Self::OF_TABLES.into_iter().find(|kind| kind.as_str() == wanted).ok_or_else(|| {
            format!("“{}” is no kind; accepted are name, place, org, date, other", crate::text::display::one_line(s))
        })
    }
}

/// Something in a text that points at a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where, in bytes of the text.
    pub span: Span,
    /// What.
    pub kind: Kind,
}

/// How many of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Kind, usize>);

impl Tally {
    /// Counts one.
    pub fn add(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// Whether what a table of names lists is among it.
    pub fn is_listed(&self) -> bool {
        self.iter().any(|(kind, _)| Kind::OF_TABLES.contains(&kind))
    }

    /// Adds another tally.
    pub fn join(&mut self, other: &Self) {
        for (kind, number) in &other.0 {
            *self.0.entry(*kind).or_default() += number;
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each kind with its number.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, usize)> + '_ {
        self.0.iter().map(|(kind, number)| (*kind, *number))
    }

    /// All of them together.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// In words: `2 phone numbers, 1 postcode`.
    pub fn words(&self) -> String {
        let parts: Vec<String> = self.iter().map(|(kind, number)| kind.counted(number)).collect();
        parts.join(", ")
    }
}

impl FromIterator<(Kind, usize)> for Tally {
    fn from_iter<I: IntoIterator<Item = (Kind, usize)>>(counts: I) -> Self {
        let mut tally = Self::default();
        counts.into_iter().for_each(|(kind, number)| *tally.0.entry(kind).or_default() += number);
        tally
    }
}

impl FromIterator<Kind> for Tally {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        let mut tally = Self::default();
        kinds.into_iter().for_each(|kind| tally.add(kind));
        tally
    }
}

/// What a byte may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    Nothing,
    Number,
    Mail,
    Page,
    Birth,
}

const BEGINS: [Begins; 256] = {
    let mut table = [Begins::Nothing; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => Begins::Number,
            b'@' => Begins::Mail,
            b'/' => Begins::Page,
            b'b' | b'B' | b'd' | b'D' => Begins::Birth,
            _ => Begins::Nothing,
        };
        byte += 1;
    }
    table
};

/// Everything in `text` whose shape points at a person, in order, nothing twice.
pub fn find(text: &str) -> Vec<Finding> {
    let bytes = text.as_bytes();
    let mut found: Vec<Finding> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let begins = BEGINS.get(byte as usize).copied().unwrap_or(Begins::Nothing);
        let (kind, range, next) = match begins {
            Begins::Nothing => {
                at += 1;
                continue;
            }
            Begins::Number => {
                let end = digits::run(bytes, at);
                match digits::at(text, at, end) {
                    Some((kind, range)) => (kind, Some(range.clone()), range.end.max(end)),
                    None => (Kind::Phone, None, end),
                }
            }
            Begins::Mail => (Kind::Email, mail::address(text, at), at + 1),
            Begins::Page => (Kind::WebProfile, mail::page(text, at), at + 1),
            Begins::Birth => (Kind::DateOfBirth, dates::birth(text, at), at + 1),
        };
        if let Some(range) = range {
            keep(&mut found, Finding { span: Span::of(range), kind });
        }
        at = next.max(at + 1);
    }
    found.sort();
    found
}

/// Adds a finding; of two that overlap the more telling stays: the one that begins with a word for it, else the longer.
fn keep(found: &mut Vec<Finding>, new: Finding) {
    // Only the last few can overlap: what is found reaches back and forth within fixed bounds.
    let from = found.len().saturating_sub(4);
    let rank = |finding: &Finding| (finding.kind == Kind::DateOfBirth, finding.span.len());
    let recent = found.get(from..).unwrap_or_default();
    if recent.iter().any(|known| known.span.overlaps(new.span) && rank(known) >= rank(&new)) {
        return;
    }
    let mut at = 0;
    found.retain(|known| {
        at += 1;
        at <= from || !known.span.overlaps(new.span)
    });
    found.push(new);
}

/// The character before `at`.
fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character at `at`.
fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether a character belongs to a word or a number.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<(&'static str, &str)> {
        find(text).into_iter().map(|found| (found.kind.as_str(), found.span.slice(text))).collect()
    }

    #[test]
    fn each_kind_is_found_where_it_stands() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("She lives at SW1A 1AA now.", &[("postcode", "SW1A 1AA")]),
            (
                "m1 1ae, EC1A 1BB; W1A0AX and B338TH",
                &[("postcode", "m1 1ae"), ("postcode", "EC1A 1BB"), ("postcode", "W1A0AX"), ("postcode", "B338TH")],
            ),
            ("Call 07700 900123 or (020) 7946 0958.", &[("phone", "07700 900123"), ("phone", "020) 7946 0958")]),
            (
                "0113 496 0000, 01632-960-001, 07700900456",
                &[("phone", "0113 496 0000"), ("phone", "01632-960-001"), ("phone", "07700900456")],
            ),
            (
                "+44 (0)20 7946 0958 and +1 415 555 0100",
                &[("phone", "+44 (0)20 7946 0958"), ("phone", "+1 415 555 0100")],
            ),
            (
                "447700900123; 0044 7700 900123; 415-555-0134",
                &[("phone", "447700900123"), ("phone", "0044 7700 900123"), ("phone", "415-555-0134")],
            ),
            ("07700 900123 12 times", &[("phone", "07700 900123")]),
            ("write to mary.o'neil+x@example.nhs.uk.", &[("email", "mary.o'neil+x@example.nhs.uk")]),
            ("NHS 943 476 5919 and 9434765919", &[("nhs-number", "943 476 5919"), ("nhs-number", "9434765919")]),
            (
                "NI AB 12 34 56 C, ab123456c, QQ123456C",
                &[("ni-number", "AB 12 34 56 C"), ("ni-number", "ab123456c"), ("ni-number", "QQ123456C")],
            ),
            ("he was born on the 12th of May 1984 in Leeds", &[("date-of-birth", "12th of May 1984")]),
            ("DOB: 12/05/84. D.O.B. 1984-05-12", &[("date-of-birth", "12/05/84"), ("date-of-birth", "1984-05-12")]),
            ("Her date of birth is May 3rd, 2009", &[("date-of-birth", "May 3rd, 2009")]),
            ("born the twenty-second of March", &[("date-of-birth", "twenty-second of March")]),
            ("on 3 March 2015 she gave birth", &[("date-of-birth", "3 March 2015")]),
            (
                "see https://www.linkedin.com/in/mary-smith-1 there",
                &[("web-profile", "www.linkedin.com/in/mary-smith-1")],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(kinds(text), *expected, "{text}");
        }
    }

    #[test]
    fn times_numbers_money_and_dates_are_no_alarm() {
        for text in [
            "#00:01:02-3# and 00:43.810 --> 00:47.850",
            "turn 1234, page 07, 2019-2020, in 2021 and 2022, 1999–2004",
            "£07700900123 or £1,234,567,890 or 01234567890123456",
            "[00:12:41] A2: it was 0.0712345678 of them",
            "B1 2nd floor, E2 4kg, N1 5am, A1 and B2 3rd, level p1 2nd, S1 2ft",
            "943 476 5918 and 9434765918 and 0000000000",
            "id 1943476591900, ISBN 0306406152",
            "the project was born in 2012 or so",
            "airborne by 3 May, reborn 3 May",
            "on 12 May 2020 the team met; the newborn service began",
            "In 2012 it was born. On 12 May the team met.",
            "2023-01-09 10 30 45 0900 1000 1100 1200",
            "at 10 20 30 a day, GB123456C, AB123456E",
            "10 000 000 people, +10 000 000 and 5+442079460958",
            "a@b, @handle, me@home, 3@4.5",
            "x = a/b; and/or; https://example.com/in/mary; sex.com/mary",
            "08 30 12 45 60 and 01 02 03 04 05",
            "555-0100 and 123-456-7890",
            "CDB-00138502-001",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn findings_are_counted_in_words() {
        let tally: Tally = find("07700 900123, 07700 900124, SW1A 1AA").into_iter().map(|f| f.kind).collect();
        assert_eq!(tally.words(), "1 postcode, 2 phone numbers");
        assert_eq!(tally.total(), 3);
    }

    proptest! {
        #[test]
        fn whatever_the_text_findings_are_places_in_it(text in "([a-dA-D0-9 +().@/:-]|born |dob |May |£|é|\\n){0,80}") {
            let found = find(&text);
            for finding in &found {
                prop_assert!(text.get(finding.span.range()).is_some_and(|there| !there.is_empty()));
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{:?}", found);
        }
    }
}
