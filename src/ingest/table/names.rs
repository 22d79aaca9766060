//! What columns are called: the names by which those of a transcript are known, what values look like, and short
//! keys for long questions.

use crate::ingest::clock;
use crate::study::attribute;
use crate::text::fold::fold;
use std::collections::HashSet;

/// What a column of a transcript is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Who speaks, in so many words.
    Speaker,
    /// Who it may be: names and roles are also given in other tables.
    Person,
    /// What is said.
    Text,
    /// When it begins.
    Start,
    /// When it ends.
    End,
    /// How long it takes.
    Duration,
    /// Which transcript it belongs to.
    Document,
    /// The number of the row.
    Number,
}

const SPEAKER: &[&str] = &[
    "speaker",
    "speakers",
    "speaker name",
    "speaker label",
    "speaker id",
    "speakername",
    "speakerid",
    "speakerlabel",
    "who",
    "talker",
    "voice",
    "who speaks",
    "sprecher",
    "sprecherin",
    "locuteur",
    "locutrice",
    "intervenant",
    "hablante",
    "parlante",
    "falante",
    "spreker",
    "talare",
    "taler",
    "puhuja",
    "mówca",
    "话者",
    "発言者",
    "話者",
];

const PERSON: &[&str] = &[
    "participant",
    "participant id",
    "name",
    "person",
    "label",
    "role",
    "respondent",
    "interviewee",
    "actor",
    "author",
    "user",
    "username",
    "user name",
    "display name",
    "sender",
    "from",
    "nom",
    "nombre",
    "naam",
];

const TEXT: &[&str] = &[
    "text",
    "words",
    "utterance",
    "utterances",
    "content",
    "contents",
    "transcript",
    "transcription",
    "transcript text",
    "message",
    "said",
    "speech",
    "dialogue",
    "dialog",
    "what",
    "what is said",
    "turn",
    "turn text",
    "sentence",
    "sentences",
    "caption",
    "subtitle",
    "body",
    "texte",
    "texto",
    "testo",
    "tekst",
    "inhalt",
    "contenu",
    "contenido",
    "transkript",
    "transkription",
    "wortlaut",
    "äußerung",
    "parole",
    "transcripción",
    "verbatim",
    "発言",
    "内容",
];

const START: &[&str] = &[
    "start",
    "time",
    "timestamp",
    "timestamps",
    "time stamp",
    "begin",
    "begins",
    "beginning",
    "start time",
    "starttime",
    "begin time",
    "time start",
    "time begin",
    "tc",
    "tc in",
    "timecode",
    "time code",
    "time in",
    "in",
    "from",
    "onset",
    "tmin",
    "xmin",
    "when",
    "clock",
    "start timestamp",
    "start timecode",
    "offset",
    "zeit",
    "beginn",
    "anfang",
    "temps",
    "début",
    "inicio",
    "inizio",
    "tid",
    "tijd",
    "tiempo",
    "hora",
];

const END: &[&str] = &[
    "end",
    "ends",
    "stop",
    "to",
    "till",
    "until",
    "finish",
    "end time",
    "endtime",
    "stop time",
    "time end",
    "time out",
    "tc out",
    "out",
    "tmax",
    "xmax",
    "end timestamp",
    "end timecode",
    "ende",
    "fin",
    "fine",
    "slut",
    "einde",
];

const DURATION: &[&str] = &["duration", "dur", "length", "dauer", "durée", "duración"];

const DOCUMENT: &[&str] = &[
    "document",
    "file",
    "filename",
    "file name",
    "interview",
    "interview id",
    "transcript id",
    "transcript name",
    "conversation",
    "conversation id",
    "dialogue id",
    "dialog id",
    "meeting",
    "meeting id",
    "session",
    "session id",
    "episode",
    "recording",
    "doc id",
    "document id",
    "source",
    "case",
    "group",
    "focus group",
];

const NUMBER: &[&str] = &[
    "no",
    "nr",
    "number",
    "#",
    "line",
    "line number",
    "id",
    "index",
    "idx",
    "row",
    "turn",
    "turn id",
    "turn number",
    "seq",
    "utterance id",
    "segment",
    "segment id",
    "n",
    "paragraph",
    "",
];

/// Names of columns that tell who answers, best first.
const RESPONDENT: &[&str] = &[
    "respondent id",
    "respondentid",
    "participant id",
    "participantid",
    "response id",
    "responseid",
    "case id",
    "respondent",
    "participant",
    "pseudonym",
    "case",
    "id",
    "code",
    "nickname",
    "interviewee",
    "record id",
    "submission id",
    "user id",
    "userid",
    "uid",
    "user",
    "name",
    "no",
    "nr",
    "number",
    "#",
];

/// Words in the name of a column that speaks of a person.
const PERSONAL: &[&str] = &[
    "profession",
    "occupation",
    "job",
    "jobs",
    "role",
    "roles",
    "title",
    "position",
    "agency",
    "employer",
    "employment",
    "organisation",
    "organization",
    "department",
    "team",
    "sector",
    "industry",
    "gender",
    "sex",
    "age",
    "ethnicity",
    "nationality",
    "education",
    "qualification",
    "experience",
    "seniority",
    "interest",
    "interests",
];

/// A name as it is compared: folded, marks between words as blanks, units and other remarks in brackets taken off.
fn plain(name: &str) -> String {
    let before = match name.find(['(', '[']) {
        Some(at) if at > 0 => name.get(..at).unwrap_or(name),
        _ => name,
    };
    let mut plain = fold(&before.replace(['_', '-', '.', '/', ':', '*', '?'], " "));
    for unit in [" ms", " msec", " seconds", " sec", " secs", " s", " milliseconds"] {
        if let Some(bare) = plain.strip_suffix(unit) {
            plain.truncate(bare.len());
            break;
        }
    }
    plain
}

/// Everything that a column of this name may be.
pub fn of(name: &str) -> Vec<Name> {
    let plain = plain(name);
    let lists = [
        (SPEAKER, Name::Speaker),
        (PERSON, Name::Person),
        (TEXT, Name::Text),
        (START, Name::Start),
        (END, Name::End),
        (DURATION, Name::Duration),
        (DOCUMENT, Name::Document),
        (NUMBER, Name::Number),
    ];
    lists.iter().filter(|(list, _)| list.contains(&plain.as_str())).map(|(_, name)| *name).collect()
}

/// Where a name stands in the list of those that may be speakers'; the first is the best.
pub fn person(name: &str) -> Option<usize> {
    let plain = plain(name);
    PERSON.iter().position(|known| *known == plain)
}

/// Where a name stands in the list of those that tell who answers; the first is the best.
pub fn respondent(name: &str) -> Option<usize> {
    let plain = plain(name);
    RESPONDENT.iter().position(|known| *known == plain)
}

/// Whether this is the name of a column, and no value.
pub fn is_known(name: &str) -> bool {
    !name.trim().is_empty() && name.len() < 60 && (!of(name).is_empty() || respondent(name).is_some())
}

/// Whether a column of this name speaks of the person who answers.
pub fn is_personal(name: &str) -> bool {
    let folded = fold(name);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // In a long question such a word is mentioned, not asked for.
    folded.split_whitespace().count() <= 6 && words.any(|word| PERSONAL.contains(&word))
}

/// Whether the columns are those of a list of codes: what they say is about codes, nobody said it.
pub fn is_codebook(columns: &[String]) -> bool {
    let names: Vec<String> = columns.iter().map(|name| plain(name)).collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    has(&["code", "tag", "theme", "term"]) && has(&["definition", "description", "meaning"])
}

/// Whether a text is a number.
pub fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+', '−']).trim_end_matches('%');
    !digits.is_empty()
        && digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'e' | b'E' | b'-'))
}

/// Whether a text is a time in a recording, perhaps with its end.
pub fn is_clock(text: &str) -> bool {
    clock::whole(text).is_some() || clock::mark(text).is_some_and(|mark| mark.length == text.len())
}

/// Whether a text is a day, perhaps with a time.
pub fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or("");
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    text.len() <= 40
        && parts.len() == 3
        && parts.iter().all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.iter().filter(|part| part.len() == 4).count() <= 1
        && parts.iter().any(|part| part.len() >= 2)
}

/// Keys that mean something else in sheets.
const RESERVED: [&str; 6] = ["document", "participant", "from", "labels", "label", "speaker_type"];

/// Words that say nothing of what a question is about.
const EMPTY: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "at",
    "for",
    "and",
    "or",
    "if",
    "is",
    "are",
    "was",
    "were",
    "do",
    "does",
    "did",
    "have",
    "has",
    "had",
    "be",
    "been",
    "you",
    "your",
    "yours",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "with",
    "by",
    "as",
    "from",
    "what",
    "which",
    "who",
    "how",
    "when",
    "where",
    "why",
    "please",
    "any",
    "there",
    "we",
    "our",
    "i",
    "my",
    "me",
    "e",
    "g",
    "eg",
    "ie",
    "many",
    "much",
    "would",
    "could",
    "should",
    "can",
    "will",
    "about",
    "using",
    "used",
    "following",
    "indicate",
    "select",
    "all",
    "apply",
];

/// Longest key, in characters, that is made of a question.
const KEY: usize = 32;

/// A short key for a column, unlike the `taken` ones.
pub fn short_key(name: &str, taken: &mut HashSet<String>) -> String {
    let folded = fold(name).replace("(s)", "s");
    let words: Vec<&str> =
        folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()).collect();
    let whole = attribute::key(&words.join(" ")).replace('\'', "");
    let mut key = if whole.chars().count() <= KEY { whole } else { content_words(&words) };
    if key.is_empty() {
        key.push_str("column");
    }
    if RESERVED.contains(&key.as_str()) {
        key.push_str("_column");
    }
    let numbered = (2..).map(|n| format!("{key}_{n}"));
    let key = std::iter::once(key.clone()).chain(numbered).find(|key| !taken.contains(key)).unwrap_or(key);
    taken.insert(key.clone());
    key
}

fn content_words(words: &[&str]) -> String {
    let mut key = String::new();
    for word in words.iter().filter(|word| !EMPTY.contains(word)) {
        let word: String = word.chars().filter(|&c| c != '\'').take(KEY).collect();
        if !key.is_empty() && key.chars().count() + 1 + word.chars().count() > KEY {
            break;
        }
        if !key.is_empty() {
            key.push('_');
        }
        key.push_str(&word);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_name_in_any_case() {
        for name in ["Speaker ", "speaker_name", "WHO", "Sprecher"] {
            assert!(of(name).contains(&Name::Speaker), "{name}");
        }
        for name in ["Words", "utterance", "Transcript ", "message"] {
            assert!(of(name).contains(&Name::Text), "{name}");
        }
        for name in ["Start (s)", "start_ms", "Timestamp", "TC", "begin-time", "Time [hh:mm:ss]"] {
            assert!(of(name).contains(&Name::Start), "{name}");
        }
        assert_eq!(of("from"), [Name::Person, Name::Start]);
        assert!(of("What hinders you?").is_empty());
        assert!(respondent("Respondent ID") < respondent("Case"));
    }

    #[test]
    fn values_are_told_by_how_they_look() {
        assert!(["1", "-2.5", "1,000", "40%"].iter().all(|text| is_number(text)));
        assert!(["", "a", "1a", "-", "e", "1:20"].iter().all(|text| !is_number(text)));
        assert!(["2023-04-01", "4/22/2016 19:57:50", "1.5.22", "2015-12-21T22:21:47"].iter().all(|t| is_date(t)));
        assert!(["1.5", "a-b-c", "1-2-3", "2020-2021"].iter().all(|text| !is_date(text)));
        assert!(["[0:00]", "00:01:23.4", "[00:01 --> 00:05]"].iter().all(|text| is_clock(text)));
    }

    #[test]
    fn long_questions_get_short_keys_of_their_own() {
        let mut taken = HashSet::new();
        let mut key = |name: &str| short_key(name, &mut taken);
        assert_eq!(key("Profession "), "profession");
        assert_eq!(key("How many years have you been in this role?\u{a0}"), "years_role");
        assert_eq!(
            key("How many people typically see and/or interact with the results?"),
            "people_typically_see_interact"
        );
        assert_eq!(key("How many people typically see and/or interact with them?"), "people_typically_see_interact_2");
        assert_eq!(key("???"), "column");
        assert_eq!(key("Document"), "document_column");
        assert_eq!(key("Beruf (Stadtverwaltung)"), "beruf_stadtverwaltung");
        assert!(is_personal("Gender") && is_personal("your job title") && !is_personal("Status"));
    }
}
