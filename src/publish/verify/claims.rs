//! What stands beside a quotation and says where it is from: a citation in one of our forms, an excerpt's id, the label
//! before a line.
//!
//! A citation is not parsed by one template, for authors edit them: whatever names a document, a turn, a participant,
//! a profession, a site or a role of this study claims it. What names nothing of the study claims nothing, and is
//! left to the literature.

use crate::publish::protect::neutral::{self, Ids, Named};
use crate::publish::protect::path;
use crate::study::corpus::Corpus;
use crate::study::{SpeakerType, short_id};
use crate::text::fold::fold;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many words may stand between a quotation and what says where it is from.
const FAR: usize = 8;

/// What is claimed of a quotation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// The citation, as it is written.
    pub citation: Option<String>,
    /// The digits of excerpts' ids.
    pub excerpts: Vec<String>,
    /// Documents, each by its name or its neutral id.
    pub documents: Vec<Claim<usize>>,
    /// Participants, with all who have such a name somewhere.
    pub participants: Vec<Claim<Vec<u32>>>,
    /// First and last turn.
    pub turns: Option<(u32, u32)>,
    /// Professions, or a part of their paths, folded.
    pub professions: Vec<String>,
    /// Sites, folded.
    pub sites: Vec<String>,
    /// Speaker types.
    pub roles: Vec<SpeakerType>,
    /// Whether it refers to literature.
    pub literature: bool,
}

/// Something named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim<T> {
    /// As it is written.
    pub name: String,
    /// Whether it is its own name, not a neutral id.
    pub real: bool,
    /// What it means.
    pub what: T,
}

impl Claims {
    /// Whether anything of this study is claimed.
    pub fn ours(&self) -> bool {
        !(self.excerpts.is_empty()
            && self.documents.is_empty()
            && self.participants.is_empty()
            && self.turns.is_none()
            && self.professions.is_empty()
            && self.sites.is_empty()
            && self.roles.is_empty())
    }
}

/// What citations may name in a study.
pub(super) struct Vocabulary {
    documents: HashMap<String, usize>,
    participants: HashMap<String, Vec<u32>>,
    neutral: HashMap<String, Named>,
    professions: BTreeMap<String, String>,
    sites: BTreeSet<String>,
    /// Words that are labels at the beginning of a line, folded.
    labels: BTreeSet<String>,
    place: Option<Regex>,
    year: Option<Regex>,
}

impl Vocabulary {
    /// That of a study.
    pub fn of(corpus: &Corpus) -> Self {
        let documents = corpus.documents.iter().enumerate().map(|(at, row)| (row.name.clone(), at)).collect();
        let mut participants: HashMap<String, Vec<u32>> = HashMap::new();
        let mut labels: BTreeSet<String> = ["I", "INT", "Q", "A", "R"].into_iter().map(fold).collect();
        labels.extend(SpeakerType::ALL.iter().map(|kind| kind.as_str().to_owned()));
        for speaker in &corpus.speakers {
            let Some(row) = corpus.participants.get(speaker.participant as usize) else { continue };
            let short = neutral::short_name(corpus, speaker.document as usize, &row.name).to_owned();
            for name in [row.name.clone(), short] {
                labels.insert(fold(&name));
                let known = participants.entry(name).or_default();
                if !known.contains(&speaker.participant) {
                    known.push(speaker.participant);
                }
            }
        }
        let mut professions = BTreeMap::new();
        let mut sites = BTreeSet::new();
        for (key, value) in corpus.all_attributes() {
            match key {
                "profession" | "role" => {
                    let whole = path(value);
                    professions.extend(whole.iter().map(|part| (fold(part), part.clone())));
                    professions.insert(fold(value), value.to_owned());
                }
                "site" => _ = sites.insert(fold(value)),
                _ => {}
            }
        }
        sites.remove("");
        professions.remove("");
        let neutral = Ids::all(corpus);
        labels.extend(neutral.keys().map(|id| fold(id)));
        Self {
            documents,
            participants,
            neutral,
            professions,
            sites,
            labels,
            place: Regex::new(r"(?i)\b(?:turn|note|paragraph)s?\s+(\d{1,7})(?:\s*[–—-]{1,2}\s*(\d{1,7}))?").ok(),
            year: Regex::new(r"\b(?:1[5-9]|20)\d\d[a-z]?\b|\bp{1,2}\.\s*\d|\bibid\b|\bet al\b|\[@").ok(),
        }
    }

    /// What the text after a quotation claims of it.
    pub fn beside(&self, after: &str) -> Claims {
        let mut claims = Claims::default();
        let near = within(after);
        if let Some(citation) = bracketed(near) {
            self.read(citation, &mut claims);
            claims.citation = Some(format!("({citation})"));
        }
        claims.excerpts = ids(near);
        claims.literature = self.year.as_ref().is_some_and(|year| year.is_match(near));
        claims
    }

    fn read(&self, citation: &str, claims: &mut Claims) {
        let place = self.place.as_ref().and_then(|place| place.captures(citation));
        claims.turns = place.and_then(|found| {
            let first = found.get(1)?.as_str().parse().ok()?;
            let last = found.get(2).and_then(|last| last.as_str().parse().ok()).unwrap_or(first);
            Some((first, last))
        });
        // Longer names first: what is a part of one is not named beside it.
        let mut rest = citation.to_owned();
        let mut take = |name: &str, fold_case: bool| -> bool {
            let Some((from, to)) = word_in(&rest, name, fold_case) else { return false };
            rest.replace_range(from..to, &"\u{1}".repeat(to - from));
            true
        };
        for name in longest_first(self.documents.keys()) {
            if let Some(at) = self.documents.get(name).filter(|_| tells(name) && take(name, false)) {
                claims.documents.push(Claim { name: name.clone(), real: true, what: *at });
            }
        }
        for name in longest_first(self.sites.iter()) {
            if take(name, true) {
                claims.sites.push(name.clone());
            }
        }
        for name in longest_first(self.professions.keys()) {
            if take(name, true) {
                claims.professions.push(name.clone());
            }
        }
        for name in longest_first(self.participants.keys()) {
            if let Some(who) = self.participants.get(name).filter(|_| tells(name) && take(name, false)) {
                claims.participants.push(Claim { name: name.clone(), real: true, what: who.clone() });
            }
        }
        for (id, named) in &self.neutral {
            if !take(id, false) {
                continue;
            }
            match named {
                Named::Participant(at) => {
                    claims.participants.push(Claim { name: id.clone(), real: false, what: vec![*at] });
                }
                Named::Document(at) => claims.documents.push(Claim { name: id.clone(), real: false, what: *at }),
            }
        }
        claims.roles.extend(SpeakerType::ALL.into_iter().filter(|kind| take(kind.as_str(), true)));
    }

    /// A quotation with the neutral ids in it in brackets, as exports write them but after `@`: they stand for names.
    pub fn with_ids_marked(&self, text: &str) -> String {
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for span in crate::text::words::word_spans(text, 0) {
            let word = span.slice(text);
            let range = span.range();
            let own = self.documents.contains_key(word) || self.participants.contains_key(word);
            let bare = !text.get(..range.start).is_some_and(|head| head.ends_with('['));
            if self.neutral.contains_key(word) && bare && !own {
                out.push_str(text.get(at..range.start).unwrap_or(""));
                out.push_str(&format!("[{word}]"));
                at = range.end;
            }
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }

    /// A quotation without the labels of its lines, and whom they name.
    pub fn without_labels(&self, text: &str) -> (String, Vec<Claim<Vec<u32>>>) {
        let mut claims: Vec<Claim<Vec<u32>>> = Vec::new();
        let lines: Vec<&str> = text.split('\n').collect();
        let mut out = Vec::with_capacity(lines.len());
        for line in lines {
            let Some((label, said)) = line.split_once(':') else {
                out.push(line);
                continue;
            };
            let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '[' | ']'));
            if !self.labels.contains(&fold(label)) {
                out.push(line);
                continue;
            }
            out.push(said);
            let who = self.participants.get(label).map(|who| (true, who.clone()));
            let neutral = || match self.neutral.get(label) {
                Some(Named::Participant(at)) => Some((false, vec![*at])),
                _ => None,
            };
            if let Some((real, what)) = who.or_else(neutral)
                && claims.iter().all(|known| known.name != label)
            {
                claims.push(Claim { name: label.to_owned(), real, what });
            }
        }
        (out.join("\n"), claims)
    }
}

fn longest_first<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut names: Vec<&String> = names.collect();
    names.sort_by(|a, b| (b.len(), *a).cmp(&(a.len(), *b)));
    names
}

/// Whether a name can be told from an ordinary word: a letter beside a sign, a digit or a capital.
fn tells(name: &str) -> bool {
    name.chars().count() > 1 && name.chars().any(char::is_alphabetic) && name.chars().any(|c| !c.is_lowercase())
}

/// Where a name stands as a whole word, in bytes.
fn word_in(text: &str, name: &str, fold_case: bool) -> Option<(usize, usize)> {
    if name.is_empty() {
        return None;
    }
    let pattern = regex::escape(name).replace(' ', r"\s+");
    let case = if fold_case { "(?i)" } else { "" };
    let found = Regex::new(&format!("{case}{pattern}")).ok()?;
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    found
        .find_iter(text)
        .find(|hit| {
            free(text.get(..hit.start()).and_then(|head| head.chars().next_back()))
                && free(text.get(hit.end()..).and_then(|tail| tail.chars().next()))
        })
        .map(|hit| (hit.start(), hit.end()))
}

/// What belongs to a quotation of what stands after it: up to the next one.
fn within(after: &str) -> &str {
    let end = after.find(['“', '„', '«']).unwrap_or(after.len());
    let near = after.get(..end).unwrap_or(after);
    let straight = near
        .match_indices('"')
        .map(|(at, _)| at)
        .find(|at| near.get(..*at).and_then(|head| head.chars().next_back()).is_none_or(char::is_whitespace));
    near.get(..straight.unwrap_or(near.len())).unwrap_or(near)
}

/// What stands in the first brackets, where they are near.
fn bracketed(near: &str) -> Option<&str> {
    let start = near.find('(')?;
    if crate::text::words::count(near.get(..start)?) as usize > FAR {
        return None;
    }
    let inside = near.get(start + 1..)?;
    let mut depth = 1usize;
    for (at, c) in inside.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return inside.get(..at);
        }
    }
    None
}

/// What may be the ids of excerpts: so many digits of which some are letters and some are not.
fn ids(near: &str) -> Vec<String> {
    let words = near.split(|c: char| !c.is_alphanumeric());
    let looks = |word: &&str| {
        word.bytes().any(|b| b.is_ascii_digit())
            && word.bytes().any(|b| b.is_ascii_alphabetic())
            && word.len() >= short_id::LEAST
    };
    words.filter(looks).filter_map(short_id::digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::Study;

    fn study() -> Study {
        Study::default()
            .person("A5", &[("profession", "health/nursing"), ("site", "Aldermere")])
            .person("A2", &[("profession", "police"), ("site", "Aldermere")])
            .document(
                "ALD-I4",
                &[("site", "Aldermere"), ("kind", "interview")],
                &[("INT", "Why?"), ("A5", "Well."), ("Meg", "So.")],
            )
            .document("ALD-I44", &[("site", "Aldermere")], &[("A2", "No.")])
    }

    #[test]
    fn citations_of_all_templates_claim_what_they_name() {
        let study = study();
        let vocabulary = Vocabulary::of(&study.corpus);
        let claims = vocabulary.beside(" (nursing A5, Aldermere, interview ALD-I4, turn 18).");
        assert_eq!(claims.documents, [Claim { name: "ALD-I4".into(), real: true, what: 0 }]);
        assert_eq!((claims.turns, claims.professions.as_slice()), (Some((18, 18)), &["nursing".to_owned()][..]));
        assert_eq!((claims.sites.as_slice(), claims.participants.len()), (&["aldermere".to_owned()][..], 1));
        let short = vocabulary.beside(", she said (police, aldermere).");
        assert_eq!((short.professions.len(), short.sites.len(), short.documents.len()), (1, 1, 0));
        assert_eq!(vocabulary.beside(" (respondent)").roles, [SpeakerType::Respondent]);
        assert_eq!(vocabulary.beside("\n(A5, nursing, Aldermere, ALD-I44, turns 21–24)").turns, Some((21, 24)));
        assert_eq!(vocabulary.beside(" `3f2a9c1e00`").excerpts, ["3f2a9c1e00"]);
        let ids = Ids::all(&study.corpus);
        let (id, _) = ids.iter().find(|(_, named)| **named == Named::Document(1)).expect("an id");
        assert_eq!(
            vocabulary.beside(&format!(" ({id}, turn 2)")).documents,
            [Claim { name: id.clone(), real: false, what: 1 }]
        );
    }

    #[test]
    fn what_is_none_of_ours_claims_nothing() {
        let study = study();
        let vocabulary = Vocabulary::of(&study.corpus);
        for other in [
            " (Smith 2019, p. 4)",
            "",
            " and so on",
            " “next” (police)",
            " one two three four five six seven eight nine (police)",
        ] {
            assert!(!vocabulary.beside(other).ours(), "{other}");
        }
        assert!(vocabulary.beside(" (Smith 2019)").literature && !vocabulary.beside(" (x)").literature);
    }

    #[test]
    fn neutral_ids_are_marks_and_names_of_ones_own_are_none() {
        let study = study();
        let vocabulary = Vocabulary::of(&study.corpus);
        let ids = Ids::all(&study.corpus);
        let (id, _) = ids.iter().find(|(_, named)| matches!(named, Named::Participant(_))).expect("an id");
        assert_eq!(vocabulary.with_ids_marked(&format!("@{id} and A5, [{id}]")), format!("@[{id}] and A5, [{id}]"));
    }

    #[test]
    fn labels_of_lines_are_taken_off_and_name_who_speaks() {
        let study = study();
        let (text, who) =
            Vocabulary::of(&study.corpus).without_labels("**A5:** Well.\nMeg: So.\nInterviewer: Note: this\nOther: x");
        assert_eq!(text, "** Well.\n So.\n Note: this\nOther: x");
        assert_eq!(who.iter().map(|claim| claim.name.as_str()).collect::<Vec<_>>(), ["A5", "Meg"]);
    }
}
