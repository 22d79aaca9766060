//! Headers of CHAT: what they say of the document and of those who speak.

use crate::study::SpeakerType;
use crate::study::attribute::key;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashSet};

/// What the headers say.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// Attributes of the document.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of speakers by code.
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// Codes that are declared.
    pub declared: HashSet<String>,
    /// Whether the file follows conversation analysis.
    pub analytic: bool,
}

/// Headers that tell of the file, not of what is in it.
const TECHNICAL: [&str; 11] =
    ["utf8", "begin", "end", "font", "window", "color words", "media", "blank", "thumbnail", "new language", "videos"];

/// Values that say that nothing is known.
const NOTHING: [&str; 11] = [
    "",
    "-",
    "none",
    "unknown",
    "unspecified",
    "unidentified",
    "role unspecified",
    "unknown speaker",
    "unk",
    "n/a",
    "na",
];

impl Headers {
    /// Takes a header that tells of the whole file: its name without `@`, and its value.
    pub fn take(&mut self, name: &str, value: &str) {
        let folded = fold(name);
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match folded.as_str() {
            "participants" => self.participants(&value),
            "id" => self.id(&value),
            "options" => {
                self.analytic |= value.split([',', ' ']).any(|option| option.eq_ignore_ascii_case("ca"));
            }
            "date" => match date(&value) {
                Some(date) => self.add("date", date),
                None => self.add("date_as_written", value),
            },
            "languages" | "language" => self.add("languages", value),
            _ if TECHNICAL.contains(&folded.as_str()) => {}
            _ => match folded.rsplit_once(" of ") {
                Some((what, code)) if is_code(code) => self.of_speaker(what, &code.to_uppercase(), &value),
                _ => self.add(&key(name), value),
            },
        }
    }

    fn add(&mut self, key: &str, value: String) {
        let value = value.trim().to_owned();
        if value.is_empty() || key.is_empty() {
            return;
        }
        let entry = self.attributes.entry(key.to_owned()).or_default();
        if entry.is_empty() {
            *entry = value;
        } else if key != "date" {
            entry.push_str("; ");
            entry.push_str(&value);
        }
    }

    /// `@Birth of CHI`, `@L1 of MOT`.
    fn of_speaker(&mut self, what: &str, code: &str, value: &str) {
        let value = if what == "birth" { date(value).unwrap_or_else(|| value.to_owned()) } else { value.to_owned() };
        self.set(code, &key(what), &value);
    }

    /// Sets what a speaker is, unless nothing is known, or it is known already.
    pub fn set(&mut self, code: &str, key: &str, value: &str) {
        let value = value.replace('_', " ");
        if !NOTHING.contains(&fold(&value).as_str()) {
            let speaker = self.speakers.entry(code.to_owned()).or_default();
            speaker.entry(key.to_owned()).or_insert_with(|| value.trim().to_owned());
        }
    }

    /// Declares a speaker.
    pub fn declare(&mut self, code: &str, name: &str, role: &str) {
        self.declared.insert(code.to_owned());
        // A role is no name.
        if fold(name) != fold(role) {
            self.set(code, "name", name);
        }
        self.role(code, role);
    }

    /// Sets a role, and the type of speaker where the role tells it.
    fn role(&mut self, code: &str, role: &str) {
        self.set(code, "role", role);
        let kind = match fold(&role.replace('_', " ")).as_str() {
            "investigator" | "experimenter" | "examiner" => Some(SpeakerType::Interviewer),
            "camera operator" => Some(SpeakerType::Observer),
            role if role.chars().count() > 3 => SpeakerType::of_label(role),
            _ => None,
        };
        if let Some(kind) = kind {
            self.set(code, "speaker_type", kind.as_str());
        }
    }

    /// `CODE Name Role, CODE Role`.
    fn participants(&mut self, value: &str) {
        for entry in value.split(',') {
            let words: Vec<&str> = entry.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [code] => self.declare(code, "", ""),
                [code, role] => self.declare(code, "", role),
                [code, name @ .., role] => self.declare(code, &name.join(" "), role),
            }
        }
    }

    /// `language|corpus|code|age|sex|group|SES|role|education|custom|`.
    fn id(&mut self, value: &str) {
        let mut fields: Vec<&str> = value.split('|').map(str::trim).collect();
        // Old exports have an empty field before the sex.
        if fields.get(4) == Some(&"") && fields.get(5).is_some_and(|field| sex(field).is_some()) {
            fields.remove(4);
        }
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let (corpus, code) = (field(1), field(2));
        if code.is_empty() {
            return;
        }
        if !corpus.is_empty() {
            self.attributes.entry("corpus".to_owned()).or_insert_with(|| corpus.to_owned());
        }
        self.set(code, "language", field(0));
        self.set(code, "age", &age(field(3)));
        self.set(code, "sex", sex(field(4)).unwrap_or(field(4)));
        // The British National Corpus in CHAT gives the occupation as the group.
        let group = if corpus.contains("BNC") && !is_age_group(field(5)) { "occupation" } else { "group" };
        self.set(code, group, field(5));
        self.set(code, "ses", field(6));
        let declared = self.speakers.get(code).and_then(|speaker| speaker.get("role")).cloned();
        match declared {
            // A role that is not the declared one is what somebody does.
            Some(role) if fold(&role) != fold(&field(7).replace('_', " ")) => self.set(code, "occupation", field(7)),
            _ => self.role(code, field(7)),
        }
        let role = self.speakers.get(code).and_then(|speaker| speaker.get("role")).map(|role| fold(role));
        if role.is_none_or(|role| role != fold(field(8))) {
            self.set(code, "education", field(8));
        }
        self.custom(code, field(9));
    }

    /// What a corpus adds of its own.
    pub fn custom(&mut self, code: &str, custom: &str) {
        match custom.strip_prefix("SES is ") {
            Some("UU") => {}
            Some(ses) => self.set(code, "ses", ses),
            None => self.set(code, "custom", custom),
        }
    }
}

fn is_code(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_alphanumeric)
}

/// `Ag4`: an age group of the British National Corpus.
fn is_age_group(group: &str) -> bool {
    group.strip_prefix("Ag").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn sex(written: &str) -> Option<&'static str> {
    match written.to_ascii_lowercase().as_str() {
        "m" | "male" => Some("male"),
        "f" | "female" => Some("female"),
        _ => None,
    }
}

/// An age: years alone for those of age, else years, months and days as CHAT has them, `2;6.10`.
pub fn age(written: &str) -> String {
    let written = written.trim_start_matches('~');
    let (years, rest) = written.split_once(';').unwrap_or((written, ""));
    match years.parse::<u32>() {
        Ok(years) if years >= 18 || rest.is_empty() => years.to_string(),
        _ => written.to_owned(),
    }
}

/// An age as TalkBank's XML has it, `P2Y6M10D`.
pub fn age_of_period(period: &str) -> String {
    let mut parts = [0u32; 3];
    let mut number = 0u32;
    for c in period.chars().skip(1) {
        match (c, c.to_digit(10)) {
            (_, Some(digit)) => number = number.saturating_mul(10).saturating_add(digit),
            ('Y', _) => parts[0] = std::mem::take(&mut number),
            ('M', _) => parts[1] = std::mem::take(&mut number),
            ('D', _) => parts[2] = std::mem::take(&mut number),
            _ => return period.to_owned(),
        }
    }
    let [years, months, days] = parts;
    age(&format!("{years};{months}.{days}"))
}

/// A date, `06-FEB-1992` or `1991-05-31:`, as `1992-02-06`; months and years alone too.
pub fn date(written: &str) -> Option<String> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let written = written.trim().trim_end_matches(':').trim();
    let parts: Vec<&str> = written.split('-').map(str::trim).collect();
    let iso = match parts.as_slice() {
        [day, month, year] if month.len() == 3 && month.is_ascii() => {
            let at = MONTHS.find(&month.to_ascii_lowercase()).filter(|at| at % 3 == 0)?;
            format!("{year}-{:02}-{day:0>2}", at / 3 + 1)
        }
        _ => written.to_owned(),
    };
    crate::study::attribute::date_range(&iso).map(|_| iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(headers: &[(&str, &str)]) -> Headers {
        let mut all = Headers::default();
        headers.iter().for_each(|(name, value)| all.take(name, value));
        all
    }

    fn speaker(headers: &Headers, code: &str) -> String {
        let values = headers.speakers.get(code).into_iter().flatten();
        values.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn identities_are_attributes_of_speakers() {
        let all = taken(&[
            ("Participants", "PS1 Ann Unidentified, INV Kim_Lee Investigator , CHI Target_Child"),
            ("ID", "eng|CABNC|PS1|46;1.1|female|team_leader||Unidentified||SES is C2|"),
            ("ID", "eng, spa|Lab|CHI|2;6.10|male|TD||Target_Child|||"),
            ("Birth of CHI", "28-JUN-2001"),
            ("Date", "06-FEB-1992"),
            ("Location", "Lancashire:   Morecambe  "),
            ("Media", "x, audio"),
            ("Options", "CA, heritage"),
        ]);
        assert_eq!(speaker(&all, "PS1"), "age=46 language=eng name=Ann occupation=team leader ses=C2 sex=female");
        assert_eq!(speaker(&all, "INV"), "name=Kim Lee role=Investigator speaker_type=interviewer");
        let child = "age=2;6.10 birth=2001-06-28 group=TD language=eng, spa role=Target Child sex=male";
        assert_eq!(speaker(&all, "CHI"), child);
        let attributes: Vec<_> = all.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(attributes, [("corpus", "CABNC"), ("date", "1992-02-06"), ("location", "Lancashire: Morecambe")]);
        assert!(all.analytic);
    }

    #[test]
    fn old_exports_have_a_field_more_and_the_work_as_role() {
        let all = taken(&[
            ("Participants", "UNK Unknown Unknown  , ROS Rose friend"),
            ("ID", "eng|CABNC|ROS|~64;| |f|Ag5| |housewife|friend|PS04D|"),
            ("ID", "eng|CABNC|UNK|unknown ||| |role unspecified|PS000|"),
        ]);
        let rose = "age=64 custom=PS04D group=Ag5 language=eng name=Rose occupation=housewife role=friend sex=female";
        assert_eq!(speaker(&all, "ROS"), rose);
        assert_eq!(speaker(&all, "UNK"), "education=PS000 language=eng");
    }

    #[test]
    fn dates_and_ages_are_read() {
        assert_eq!(date("1991-05-31:").as_deref(), Some("1991-05-31"));
        assert_eq!(date("1991-12:  ").as_deref(), Some("1991-12"));
        assert_eq!(date("1-JUL-1965").as_deref(), Some("1965-07-01"));
        for wrong in ["", "31-FEB-1992", "06-XXX-1992", "06-anf-1992", "éé-é-é"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
        assert_eq!((age("~57;").as_str(), age("2;").as_str(), age("x").as_str()), ("57", "2", "x"));
        assert_eq!((age_of_period("P50Y1M1D").as_str(), age_of_period("P2Y6M").as_str()), ("50", "2;6.0"));
    }
}
