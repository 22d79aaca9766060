//! What a label looks like by itself: a code (`A2`), a name (`Mr Beer`), a known word (`INT`), or
//! something that only stands before a colon (`He said`, `Note`, `Then moving on`).

use crate::study::SpeakerType;
use crate::text::fold::fold;

/// Longest label.
pub const MAX_CHARS: usize = 60;
/// Longest label in bytes, for a quick look.
pub const MAX_BYTES: usize = MAX_CHARS * 4;
/// Most words of a label.
pub const MAX_WORDS: usize = 5;

/// How much a label looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Stands before a colon in ordinary text: a word that is known to, or no name at all.
    Never,
    /// Might be a handle, if much else speaks for it.
    Weak,
    /// Capitalised like a name.
    Name,
    /// A code: `A2`, `SPEAKER_01`, `Participant 3`, initials.
    Code,
    /// A word that often asks, but also stands before a colon in ordinary text (`Question`, `I`).
    MayAsk,
    /// A word that is a speaker's and nothing else (`INT`, `Interviewer`, `Q`).
    Role,
}

/// Words that stand before a colon and speak for nobody; also with a number (`Note 2`).
#[rustfmt::skip]
const NEVER: &[&str] = &[
    "note", "notes", "nb", "n.b.", "n.b", "ps", "p.s.", "http", "https", "ftp", "mailto", "www", "e.g.", "i.e.",
    "e.g", "i.e", "eg", "ie", "cf", "etc", "warning", "caution", "example", "examples", "date", "dates", "time",
    "times", "title", "subject", "re", "from", "to", "location", "place", "venue", "present", "in attendance",
    "attendees", "apologies", "absent", "attending", "duration", "length", "interview", "interviewed",
    "interviewed by", "participants", "speakers", "transcript", "transcription", "transcribed by", "transcriber",
    "audio", "audio file", "video", "file", "source", "sources", "url", "link", "links", "tel", "phone", "email",
    "e-mail", "summary", "agenda", "action", "actions", "action items", "action item", "decision", "decisions",
    "todo", "to do", "background", "context", "appendix", "setting", "site", "kind", "type", "stage", "session",
    "chapter", "section", "part", "page", "figure", "table", "step", "tip", "tips", "update", "edit", "legend", "key",
    "abstract", "conclusion", "conclusions", "introduction", "keywords", "keyword", "tags", "recording", "recorded",
    "language", "author", "authors", "version", "status", "id", "name", "project", "reference", "references", "ref",
    "see", "see also", "comment", "comments", "memo", "observation", "observations", "reflection", "reflections",
    "reflective", "reflective note", "reported", "descriptive", "description", "analysis", "theme", "themes", "quote",
    "quotes", "result", "results", "finding", "findings", "day", "week", "month", "year", "task", "goal", "goals",
    "aim", "aims", "problem", "solution", "idea", "ideas", "thought", "thoughts", "field notes", "field note",
    "fieldnotes", "weather", "mood", "people", "topic", "topics", "podcast", "media", "paper", "slides", "contents",
    "overview", "outline", "method", "methods", "consent", "code", "codes", "point", "points", "option", "options",
    "item", "items", "reason", "reasons", "and", "but", "so", "then", "first", "second", "third", "finally",
    "however", "also", "or", "because", "this", "that", "these", "those", "following", "the following", "as follows",
    "important", "remember", "nota bene", "editor's note", "a.m", "p.m", "score", "total",
];

/// Those of them that join what is said, or point to something.
#[rustfmt::skip]
const JOINS: &[&str] = &[
    "nb", "n.b.", "n.b", "ps", "p.s.", "http", "https", "ftp", "mailto", "www", "e.g.", "i.e.", "e.g", "i.e", "eg",
    "ie", "cf", "etc", "example", "examples", "re", "from", "to", "see", "see also", "point", "points", "reason",
    "reasons", "and", "but", "so", "then", "first", "second", "third", "finally", "however", "also", "or", "because",
    "this", "that", "these", "those", "following", "the following", "as follows", "important", "remember", "a.m",
    "p.m", "url", "link", "links", "quote", "quotes", "problem", "solution", "step", "option", "idea",
];

/// Roles and stand-ins that are labels, alone or with a number.
#[rustfmt::skip]
const STAND_INS: &[&str] = &[
    "speaker", "participant", "respondent", "interviewee", "client", "person", "unknown", "unknown speaker",
    "unidentified", "unidentified speaker", "male", "female", "man", "woman", "male speaker", "female speaker",
    "voice", "all", "both", "everyone", "several", "multiple speakers", "group", "audience", "audience member",
    "answer", "resp", "patient", "parent", "mother", "father", "child", "carer", "teacher", "student", "nurse",
    "doctor", "pupil", "social worker", "health visitor", "police officer", "manager", "head teacher", "witness",
    "chair", "chairperson",
];

/// Small words that stand inside names.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "du", "dos", "la", "le", "el", "al", "bin", "ibn",
    "ap", "of", "and", "the", "y", "e", "zu", "ter", "af", "av", "with", "for", "in",
];

/// Words that are a speaker's and nothing else.
const ROLES: &[&str] = &["int", "interviewer", "q", "facilitator", "moderator"];

/// Characters that no label has.
const BARRED: &[char] = &['?', '!', ';', '"', '“', '”', '<', '>', '=', '*', '[', ']', '{', '}', '`', ',', '…'];

/// What `label` looks like; `None` when it cannot be one.
pub fn shape(label: &str) -> Option<Shape> {
    let words = label.split_whitespace().count();
    if words > MAX_WORDS || label.chars().count() > MAX_CHARS {
        return None;
    }
    let label = without_particulars(label);
    if !label.chars().any(char::is_alphabetic) || label.contains(BARRED) || ends_a_sentence(label) {
        return None;
    }
    let folded = fold(label);
    let word = folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '#' | '.' | '-' | '_'));
    Some(if ROLES.contains(&word) {
        Shape::Role
    } else if STAND_INS.contains(&word) {
        Shape::Code
    } else if NEVER.contains(&folded.as_str()) || is_heading(&folded, word) {
        Shape::Never
    } else if SpeakerType::of_label(label).is_some() {
        Shape::MayAsk
    } else if is_code(label) {
        Shape::Code
    } else if is_name(label) {
        Shape::Name
    } else {
        Shape::Weak
    })
}

/// Whether a label stands for somebody by what he or she is (`Unknown Speaker`, `Nurse 2`).
pub fn is_stand_in(label: &str) -> bool {
    let folded = fold(without_particulars(label));
    let folded = folded.strip_prefix("the ").unwrap_or(&folded);
    STAND_INS
        .contains(&folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '#' | '.' | '-' | '_')))
}

/// Whether a label that no speaker has might be somebody all the same, or a remark of who wrote it down: `Weather`, and
/// not `However`.
pub fn may_be_a_remark(label: &str) -> bool {
    let folded = fold(label);
    label.starts_with(char::is_uppercase) && NEVER.contains(&folded.as_str()) && !JOINS.contains(&folded.as_str())
}

/// The label without particulars in brackets at its end: `A2 [police officer]`, `Participant B (F, 34)`.
fn without_particulars(label: &str) -> &str {
    let open = match label.chars().next_back() {
        Some(')') => '(',
        Some(']') => '[',
        _ => return label,
    };
    match label.rfind(open).map(|at| label.split_at(at)) {
        Some((head, _)) if !head.trim().is_empty() => head.trim_end(),
        _ => label,
    }
}

/// `note 2`, `question 3`, `day 1`: a numbered heading, unless the number stands close as in codes.
fn is_heading(folded: &str, word: &str) -> bool {
    let spaced = folded.get(word.len()..).is_some_and(|number| number.starts_with([' ', '#']));
    spaced && (word == "question" || NEVER.contains(&word))
}

/// Whether a full stop inside ends a sentence: not after a title, an initial or a number.
fn ends_a_sentence(label: &str) -> bool {
    label.split_inclusive(". ").filter_map(|part| part.strip_suffix(". ")).any(|part| {
        let last = part.rsplit([' ', '.', '(']).next().unwrap_or("");
        last.chars().count() > 4 || last.chars().next().is_some_and(char::is_lowercase)
    })
}

/// `A2`, `S01`, `id1`, `SPEAKER_01`, `CL`, `CDR / CMP`: capitals or few letters, and a number.
fn is_code(label: &str) -> bool {
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let digits = label.chars().filter(char::is_ascii_digit).count();
    let upper = label.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase());
    let cased = label.chars().any(char::is_uppercase);
    let plain =
        label.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '#' | '(' | ')'));
    let short = letters <= 5 && !label.contains(' ');
    plain && ((upper && cased && (digits > 0 || letters <= 5)) || (short && (1..=4).contains(&digits)))
}

/// Whether every word is capitalised (or a small word of names, or without case), the first one too.
fn is_name(label: &str) -> bool {
    let capital = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase())
    };
    let mut words = label.split_whitespace();
    words.next().is_some_and(|word| capital(word) && word.chars().any(char::is_alphanumeric))
        && words.all(|word| capital(word) || word.starts_with('(') || PARTICLES.contains(&word))
}

/// The speaker of a label that numbers its turns (`A.12`): the part before the full stop.
pub fn without_turn_number(label: &str) -> &str {
    match label.split_once('.') {
        Some((speaker, number))
            if (1..=3).contains(&speaker.len())
                && speaker.bytes().all(|byte| byte.is_ascii_alphabetic())
                && (1..=4).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            speaker
        }
        _ => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_labels() {
        let all = |wanted: Option<Shape>, labels: &[&str]| {
            for label in labels {
                assert_eq!(shape(label), wanted, "{label}");
            }
        };
        all(Some(Shape::Role), &["INT", "Int.", "INT2", "Interviewer 1", "Q", "Facilitator", "moderator"]);
        all(Some(Shape::MayAsk), &["I", "Researcher", "Host", "Question", "Obs"]);
        all(
            Some(Shape::Code),
            &["A2", "S01", "id1", "p3", "SPEAKER_01", "Speaker 0", "CL", "S-1", "A", "Nurse", "Participant 3"],
        );
        all(
            Some(Shape::Name),
            &[
                "Mr Beer",
                "Sir Wyn Williams",
                "Dr. Shah",
                "Marius van der Wijden",
                "Заря 1 (Каманин)",
                "O'Beirne",
                "唐鳳",
                "Justin Florentine (Besu)",
            ],
        );
        all(Some(Shape::Weak), &["He said", "Then moving on", "nixo", "is now", "Under the table"]);
        all(Some(Shape::Never), &["Note", "https", "Question 2", "Note 3", "Present", "Part 2", "Date", "Reflection"]);
        all(None, &["", "14", "Well, he said", "I know. He said", "one two three four five six", "really?", "“yes"]);
    }

    #[test]
    fn numbered_turns_share_a_speaker() {
        assert_eq!(without_turn_number("A.12"), "A");
        for label in ["A2", "Dr. Shah", "A.", "1.2", "a.b"] {
            assert_eq!(without_turn_number(label), label);
        }
    }
}
