//! What `--by` and `--where` may name, and the value it has for a turn.
//!
//! Beside the attributes of documents and participants three names can be used that are no attributes:
//! `document`, `participant` and `speaker_type`. `profession` may be a path (`health/primary care/GP`):
//! it groups by its leaf or at a level, and a condition matches any run of its parts.

use super::AnalysisError;
use super::options::Condition;
use crate::study::corpus::Seat;
use crate::study::{AttributeType, Corpus, attribute};
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::BTreeSet;

/// The value shown where none is recorded.
pub const NO_VALUE: &str = "(none)";

/// Attributes that every study may be asked for, also one in which nothing has them yet.
const STANDARD: [&str; 9] = ["agency", "date", "kind", "profession", "role", "series", "session", "site", "stage"];

/// Something turns can be compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The document itself.
    Document,
    /// The participant who speaks.
    Participant,
    /// What the participant is in the document.
    SpeakerType,
    /// An attribute: the participant's value, else the entry's, else the document's.
    Attribute(String),
}

impl Key {
    /// The key that `text` names in this study, or an error that lists those there are.
    pub fn find(corpus: &Corpus, text: &str) -> Result<Self, AnalysisError> {
        let wanted = attribute::key(text);
        match wanted.as_str() {
            "document" => return Ok(Self::Document),
            "participant" => return Ok(Self::Participant),
            "speaker_type" => return Ok(Self::SpeakerType),
            _ => {}
        }
        let exists = STANDARD.contains(&wanted.as_str())
            || corpus.schema.declared().contains_key(&wanted)
            || corpus.all_attributes().any(|(key, _)| key == wanted);
        if exists {
            return Ok(Self::Attribute(wanted));
        }
        Err(AnalysisError::UnknownAttribute { key: one_line(text), known: known(corpus) })
    }

    /// The name used in output.
    pub fn name(&self) -> &str {
        match self {
            Self::Document => "document",
            Self::Participant => "participant",
            Self::SpeakerType => "speaker_type",
            Self::Attribute(key) => key,
        }
    }

    /// The value for the turns of a seat; an empty value is none.
    pub fn value<'a>(&self, corpus: &'a Corpus, seat: Seat) -> Option<&'a str> {
        let speaker = corpus.speakers.get(seat.speaker as usize);
        let value = match self {
            Self::Document => corpus.documents.get(seat.document as usize).map(|row| row.name.as_str()),
            Self::Participant => {
                speaker.and_then(|s| corpus.participants.get(s.participant as usize)).map(|p| p.name.as_str())
            }
            Self::SpeakerType => speaker.map(|s| s.speaker_type.as_str()),
            Self::Attribute(key) => corpus.attribute(seat, key),
        };
        value.filter(|value| !value.is_empty())
    }

    /// Whether values may be paths.
    pub fn is_path(&self) -> bool {
        matches!(self, Self::Attribute(key) if key == "profession")
    }

    /// Whether values are the dates of what was gathered.
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Attribute(key) if key == "date")
    }

    /// The value as a group shows it: a path by its leaf, or by its part at `level` (the leaf where the
    /// path is shorter).
    pub fn label<'a>(&self, value: &'a str, level: Option<usize>) -> &'a str {
        if !self.is_path() {
            return value;
        }
        let mut parts = parts(value);
        let shown = match level {
            Some(level) => {
                let mut last = None;
                parts.by_ref().take(level.max(1)).for_each(|part| last = Some(part));
                last
            }
            None => parts.last(),
        };
        shown.unwrap_or(value)
    }

    /// The type that orders the values.
    pub fn attribute_type(&self, corpus: &Corpus) -> AttributeType {
        match self {
            Self::Attribute(key) => corpus.schema.of(key),
            _ => AttributeType::Text,
        }
    }
}

/// What conditions ask for that nothing in the study has: a misspelt value would else pass for a finding of none.
pub fn unmet(corpus: &Corpus, conditions: &[Condition]) -> Result<Vec<String>, AnalysisError> {
    let mut notes = Vec::new();
    for condition in conditions {
        let test = Test::new(corpus, condition)?;
        let values: BTreeSet<&str> = corpus.seats().filter_map(|seat| test.key.value(corpus, seat)).collect();
        for (plain, folded) in &test.values {
            if folded == NO_VALUE || values.iter().any(|value| test.same(value, plain, folded)) {
                continue;
            }
            let (key, shown) = (test.key.name(), one_line(plain));
            let known: Vec<String> = values.iter().take(8).map(|value| one_line(value)).collect();
            let more = if values.len() > known.len() { ", …" } else { "" };
            notes.push(match known.is_empty() {
                true => format!("no {key} is “{shown}”: nothing has a {key}"),
                false => format!("no {key} is “{shown}”; there are {}{more}", known.join(", ")),
            });
        }
    }
    Ok(notes)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').map(str::trim).filter(|part| !part.is_empty())
}

fn known(corpus: &Corpus) -> Vec<String> {
    let mut keys: BTreeSet<&str> = STANDARD.into_iter().collect();
    keys.extend(["document", "participant", "speaker_type"]);
    keys.extend(corpus.schema.declared().keys().map(String::as_str));
    keys.extend(corpus.all_attributes().map(|(key, _)| key));
    keys.into_iter().map(one_line).collect()
}

/// A condition that has met its study.
#[derive(Clone, Debug)]
pub struct Test {
    key: Key,
    negated: bool,
    kind: AttributeType,
    /// The values, each with its folded form.
    values: Vec<(String, String)>,
}

impl Test {
    /// Binds a condition to a study; fails when the attribute is unknown.
    pub fn new(corpus: &Corpus, condition: &Condition) -> Result<Self, AnalysisError> {
        let key = Key::find(corpus, &condition.key)?;
        let kind = key.attribute_type(corpus);
        let values = condition.values.iter().map(|value| (value.clone(), fold(value))).collect();
        Ok(Self { key, negated: condition.negated, kind, values })
    }

    /// Whether the turns of a seat fit.
    pub fn holds(&self, corpus: &Corpus, seat: Seat) -> bool {
        let value = self.key.value(corpus, seat);
        let any = self.values.iter().any(|(plain, folded)| match value {
            None => folded == NO_VALUE,
            Some(value) => self.same(value, plain, folded),
        });
        any != self.negated
    }

    fn same(&self, value: &str, wanted: &str, wanted_folded: &str) -> bool {
        let value_folded = fold(value);
        if value_folded == wanted_folded {
            return true;
        }
        match self.kind {
            AttributeType::Number => {
                let number = |text: &str| text.trim().parse::<f64>().ok();
                number(value).is_some_and(|number_of_value| number(wanted) == Some(number_of_value))
            }
            AttributeType::Date => match (attribute::date_range(value), attribute::date_range(wanted)) {
                (Some(inner), Some(outer)) => outer.0 <= inner.0 && inner.1 <= outer.1,
                _ => false,
            },
            AttributeType::Boolean => match (self.kind.normalise(value), self.kind.normalise(wanted)) {
                (Ok(a), Ok(b)) => a == b,
                _ => false,
            },
            _ if self.key.is_path() => {
                let have: Vec<&str> = parts(&value_folded).collect();
                let want: Vec<&str> = parts(wanted_folded).collect();
                !want.is_empty() && have.windows(want.len()).any(|run| run == want)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;

    fn corpus() -> Corpus {
        Study::new()
            .attribute("stage", AttributeType::Number)
            .document("d1", &[("site", "Dunlow"), ("date", "2022-05-11"), ("stage", "3")])
            .turn("A1", "one two")
            .speaker("A1", &[("profession", "health/primary care/GP"), ("site", "Brackwater")])
            .turn("", "nobody")
            .build()
    }

    fn holds(condition: &str, turn: usize) -> bool {
        let corpus = corpus();
        let turn = corpus.turns[turn];
        let condition: Condition = condition.parse().expect("a condition");
        let test = Test::new(&corpus, &condition).expect("known");
        test.holds(&corpus, corpus.seat(corpus.seat_of(&turn)))
    }

    #[test]
    fn the_participants_value_goes_before_the_documents() {
        assert!(holds("site=brackwater", 0));
        assert!(!holds("site=Dunlow", 0));
        assert!(holds("site=DUNLOW", 1));
        assert!(holds("site!=Dunlow", 0));
        assert!(holds("site=Aldermere|Brackwater", 0));
        assert!(holds("profession=(none)", 1));
        assert!(holds("profession!=GP", 1));
    }

    #[test]
    fn values_match_by_their_type() {
        for prefix_or_leaf in
            ["health", "health/primary care", "GP", "gp", "health / primary care / gp", "primary care"]
        {
            assert!(holds(&format!("profession={prefix_or_leaf}"), 0), "{prefix_or_leaf}");
        }
        for other in ["heal", "care/GP", "health/GP"] {
            assert!(!holds(&format!("profession={other}"), 0), "{other}");
        }
        assert!(holds("date=2022", 0) && holds("date=2022-05", 0) && !holds("date=2022-06", 0));
        assert!(holds("stage=3.0", 0));
        assert!(holds("participant=d1/a1", 0) && holds("document=D1", 1) && holds("speaker_type=respondent", 0));
    }

    #[test]
    fn an_unknown_attribute_is_an_error_that_lists_the_known() {
        let error = Key::find(&corpus(), "sight").expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "there is no attribute “sight”; known are agency, date, document, kind, participant, profession, role, \
             series, session, site, speaker_type, stage"
        );
        assert_eq!(Key::find(&corpus(), "Speaker Type"), Ok(Key::SpeakerType));
    }

    #[test]
    fn a_path_is_shown_by_leaf_or_level() {
        let key = Key::Attribute("profession".into());
        assert_eq!(key.label("health/primary care/GP", None), "GP");
        assert_eq!(key.label("health/primary care/GP", Some(1)), "health");
        assert_eq!(key.label("health/primary care/GP", Some(2)), "primary care");
        assert_eq!(key.label("police", Some(2)), "police");
        assert_eq!(Key::Attribute("site".into()).label("a/b", None), "a/b");
    }
}
