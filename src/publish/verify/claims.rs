//! What is said of where a quotation is from: a citation in one of our forms, an excerpt's id, the label before a line,
//! the names in the sentence around it.
//!
//! A citation is not parsed by one template, for authors edit them: whatever names a document, a turn, a participant,
//! a profession, a site, a role, a kind or a date of this study claims it. What names nothing of the study claims
//! nothing, and is left to the literature. Running text claims less than a citation: only who and what it names, and
//! only where no citation does.

use super::dates::{Dated, dates};
use super::names;
use crate::ingest::manuscript::quotations::Quotation;
use crate::publish::protect::neutral::{self, Ids, Named};
use crate::publish::protect::path;
use crate::study::corpus::Corpus;
use crate::study::{SpeakerType, short_id};
use crate::text::fold::fold;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many words may stand between a quotation and what says where it is from.
const FAR: usize = 8;

/// So many words may stand in a citation without brackets that name nothing of the study: more is running text.
const LEFT: usize = 3;

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
    /// Kinds of documents, folded, as they are told: `field notes`.
    pub kinds: Vec<String>,
    /// Dates.
    pub dates: Vec<Dated>,
    /// What looks like a name of this study and is none.
    pub unknown: Vec<String>,
    /// Who and what is named in the sentence around it.
    pub told: Told,
    /// Whether it refers to literature.
    pub literature: bool,
}

/// Who and what is named in the sentence around a quotation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Participants: one of them said it.
    pub participants: Vec<Claim<Vec<u32>>>,
    /// Documents: it is from one of them.
    pub documents: Vec<Claim<usize>>,
}

impl Told {
    /// Whether nobody and nothing is named.
    pub fn is_empty(&self) -> bool {
        self.participants.is_empty() && self.documents.is_empty()
    }

    /// The names.
    pub fn names(&self) -> String {
        let people = self.participants.iter().map(|claim| claim.name.as_str());
        let all: Vec<&str> = people.chain(self.documents.iter().map(|claim| claim.name.as_str())).collect();
        all.join(", ")
    }
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
    /// Whether anything of this study is claimed, by a citation or by the sentence around.
    pub fn ours(&self) -> bool {
        self.cited() || !self.told.is_empty()
    }

    /// Whether anything at all is said of where it is from.
    pub fn any(&self) -> bool {
        self.ours() || self.literature || !self.kinds.is_empty() || !self.dates.is_empty()
    }

    /// Whether a citation claims anything of this study.
    pub fn cited(&self) -> bool {
        !(self.excerpts.is_empty()
            && self.documents.is_empty()
            && self.participants.is_empty()
            && self.turns.is_none()
            && self.professions.is_empty()
            && self.sites.is_empty()
            && self.roles.is_empty()
            && self.unknown.is_empty())
    }
}

/// What citations may name in a study.
pub(super) struct Vocabulary {
    documents: HashMap<String, usize>,
    participants: HashMap<String, Vec<u32>>,
    neutral: HashMap<String, Named>,
    professions: BTreeMap<String, String>,
    sites: BTreeSet<String>,
    /// Kinds of documents as they are told, folded.
    kinds: BTreeSet<String>,
    /// What names of documents and participants look like.
    shapes: BTreeSet<String>,
    /// Words that are labels at the beginning of a line, folded.
    labels: BTreeSet<String>,
    place: Option<Regex>,
    /// A turn behind the name of its document, which is masked by then.
    colon: Option<Regex>,
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
        let kinds =
            corpus.documents.iter().filter_map(|row| row.attributes.get("kind")).flat_map(|kind| kind_words(kind));
        let kinds = kinds.filter(|kind| !kind.is_empty()).collect();
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
        let names = corpus.documents.iter().map(|row| row.name.as_str()).chain(participants.keys().map(String::as_str));
        let shapes = names.filter_map(names::shape).collect();
        Self {
            kinds,
            shapes,
            documents,
            participants,
            neutral,
            professions,
            sites,
            labels,
            place: Regex::new(r"(?i)\b(?:turn|note|paragraph)s?\s+(\d{1,7})(?:\s*[–—-]{1,2}\s*(\d{1,7}))?").ok(),
            colon: Regex::new("\u{1}:(\\d{1,7})(?:\\s*[–—-]{1,2}\\s*(\\d{1,7}))?").ok(),
            year: Regex::new(r"\b(?:1[5-9]|20)\d\d[a-z]?\b|\bp{1,2}\.\s*\d|\bibid\b|\bet al\b|\[@").ok(),
        }
    }

    /// What is claimed of a quotation beside it: in its sentence, on a line or in a note of its own.
    pub fn claims(&self, quotation: &Quotation) -> Claims {
        let mut claims = self.beside(&quotation.after);
        // In brackets right before it.
        if !claims.cited()
            && let Some(citation) = last_bracket(&quotation.before)
        {
            let mut own =
                Claims { literature: claims.literature, excerpts: claims.excerpts.clone(), ..Claims::default() };
            self.read(inner(citation), &mut own);
            if own.cited() {
                own.citation = Some(citation.to_owned());
                claims = own;
            }
        }
        let dash = quotation.after.trim_start();
        let dash = dash.strip_prefix(['—', '–', '―']).or_else(|| dash.strip_prefix("--"));
        for said in dash.into_iter().chain(quotation.cited.iter().map(String::as_str)) {
            self.apart(said.trim().trim_start_matches('-').trim(), &mut claims);
        }
        // What is cited from literature is not said by whoever is named beside it.
        if claims.cited() || !claims.literature {
            self.told(quotation, &mut claims);
        }
        claims
    }

    /// What a citation without brackets claims, if it is one and no running text.
    fn apart(&self, said: &str, claims: &mut Claims) {
        claims.literature |= self.year.as_ref().is_some_and(|year| year.is_match(said));
        let mut tried = Claims::default();
        let left = self.read(said, &mut tried);
        if left <= LEFT && (tried.cited() || !tried.kinds.is_empty() || !tried.dates.is_empty()) {
            self.read(said, claims);
            claims.citation.get_or_insert_with(|| said.to_owned());
        }
    }

    /// Whom and what the sentence around a quotation names, where no citation does.
    fn told(&self, quotation: &Quotation, claims: &mut Claims) {
        let known = |name: &str| {
            self.participants.contains_key(name) || self.documents.contains_key(name) || self.neutral.contains_key(name)
        };
        for name in names::in_sentence(&quotation.before, &quotation.after, &known) {
            let (person, document) = match self.neutral.get(&name) {
                Some(Named::Participant(at)) => (Some(vec![*at]), None),
                Some(Named::Document(at)) => (None, Some(*at)),
                None => (None, None),
            };
            let own = self.participants.get(&name).cloned();
            let real = own.is_some() || self.documents.contains_key(&name);
            if let Some(what) = own.or(person).filter(|_| claims.participants.is_empty())
                && claims.told.participants.iter().all(|claim| claim.name != name)
            {
                claims.told.participants.push(Claim { name: name.clone(), real, what });
            }
            let document = self.documents.get(&name).copied().or(document);
            if let Some(what) = document.filter(|_| claims.documents.is_empty())
                && claims.told.documents.iter().all(|claim| claim.name != name)
            {
                claims.told.documents.push(Claim { name, real, what });
            }
        }
    }

    /// What the text after a quotation claims of it.
    pub fn beside(&self, after: &str) -> Claims {
        let mut claims = Claims::default();
        let near = within(after);
        for citation in brackets(near) {
            let mut own = Claims::default();
            self.read(inner(citation), &mut own);
            let says = own.cited() || !own.kinds.is_empty() || !own.dates.is_empty();
            if says || claims.citation.is_none() && inner(citation).contains(char::is_alphabetic) {
                claims = Claims { citation: Some(citation.to_owned()), ..own };
            }
            if says {
                break;
            }
        }
        claims.excerpts = ids(near);
        claims.literature = self.year.as_ref().is_some_and(|year| year.is_match(near));
        claims
    }

    /// Reads a citation, and tells how many words of it name nothing.
    fn read(&self, citation: &str, claims: &mut Claims) -> usize {
        let turns = |found: regex::Captures<'_>| {
            let first = found.get(1)?.as_str().parse().ok()?;
            let last = found.get(2).and_then(|last| last.as_str().parse().ok()).unwrap_or(first);
            Some((first, last))
        };
        let place = self.place.as_ref().and_then(|place| place.captures(citation)).and_then(turns);
        claims.turns = place.or(claims.turns);
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
        for kind in longest_first(self.kinds.iter()) {
            if take(kind, true) || take(&format!("{kind}s"), true) {
                claims.kinds.push(kind.clone());
            }
        }
        for dated in dates(citation) {
            // One that is a part of a name is none.
            if take(&dated.written, false) {
                claims.dates.push(dated);
            }
        }
        // As we write a turn ourselves: `DUN-W1:8`. A place in characters, `DUN-W1:120..164`, is none.
        if let Some(found) = self.colon.as_ref().and_then(|colon| colon.captures(&rest))
            && !found.get(0).and_then(|all| rest.get(all.end()..)).is_some_and(|after| after.starts_with(".."))
        {
            claims.turns = turns(found).or(claims.turns);
        }
        self.by_shape(&rest, claims)
    }

    /// What a citation claims by words that look like names of the study, or share a stem with its professions; and how
    /// many words are left.
    fn by_shape(&self, rest: &str, claims: &mut Claims) -> usize {
        let free = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{1}'));
        let words: Vec<&str> = rest.split(free).filter(|word| !word.is_empty() && !word.contains('\u{1}')).collect();
        let mut left = 0;
        let mut passed = 0usize;
        for (at, word) in words.iter().enumerate() {
            if passed > at {
                continue;
            }
            if names::shape(word).is_some_and(|shape| self.shapes.contains(&shape)) && !self.neutral.contains_key(*word)
            {
                if !claims.unknown.iter().any(|known| known == word) {
                    claims.unknown.push((*word).to_owned());
                }
                continue;
            }
            let here = words.get(at..).unwrap_or(&[]);
            let mut akin =
                self.professions.keys().filter_map(|profession| Some((stems(here, profession)?, profession)));
            match (akin.next(), akin.next()) {
                // Where it may be either, nothing is claimed.
                (Some((count, profession)), None) => {
                    passed = at + count;
                    if !claims.professions.contains(profession) {
                        claims.professions.push(profession.clone());
                    }
                }
                _ => left += usize::from(word.contains(char::is_alphabetic) && !self.is_of_places(word)),
            }
        }
        left
    }

    /// Whether a word only says that a number is that of a turn.
    fn is_of_places(&self, word: &str) -> bool {
        ["turn", "turns", "note", "notes", "paragraph", "paragraphs"].contains(&word.to_lowercase().as_str())
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

    /// Whether brackets in a quotation put in what was not said: not where they only change a letter, say that it stands
    /// so, or hold a neutral id.
    pub fn is_put_in(&self, mark: &str) -> bool {
        let said = inner(mark).trim();
        said.chars().filter(|c| c.is_alphabetic()).count() > 1
            && !["sic", "sic!", "site"].contains(&fold(said).as_str())
            && !self.neutral.contains_key(said)
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
pub(super) fn tells(name: &str) -> bool {
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

/// What stands in brackets, with them, where they are near.
fn brackets(near: &str) -> Vec<&str> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = near.get(at..).and_then(|rest| rest.find(['(', '['])).map(|start| at + start) {
        if near.get(..start).is_none_or(|before| crate::text::words::count(before) as usize > FAR) {
            break;
        }
        let end = closed(near.get(start..).unwrap_or("")).map_or(start, |length| start + length);
        found.extend(near.get(start..end).filter(|citation| !citation.is_empty()));
        at = end.max(start + 1);
    }
    found
}

/// What stands in brackets at the very end, with them.
fn last_bracket(before: &str) -> Option<&str> {
    let before = before.trim_end().trim_end_matches([':', ',']).trim_end();
    let start =
        if before.ends_with(')') { before.rfind('(') } else { before.rfind('[').filter(|_| before.ends_with(']')) };
    before.get(start?..)
}

/// What stands in brackets, without them.
fn inner(citation: &str) -> &str {
    citation.get(1..citation.len().saturating_sub(1)).unwrap_or("")
}

/// Where the bracket closes with which a text begins, in bytes.
fn closed(text: &str) -> Option<usize> {
    let (open, close) = if text.starts_with('(') { ('(', ')') } else { ('[', ']') };
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        depth += usize::from(c == open);
        depth -= usize::from(c == close && depth > 0);
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// The kind of a document as citations tell it, folded: notes of an observation are field notes.
pub(super) fn kind_words(kind: &str) -> Vec<String> {
    let told = fold(&kind.replace(['-', '_'], " "));
    if told == "observation" { vec![told, "field notes".to_owned()] } else { vec![told] }
}

/// How many words at the beginning are those of a profession, or share their stems.
fn stems(words: &[&str], profession: &str) -> Option<usize> {
    let own: Vec<&str> = profession.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let here: Vec<String> = words.iter().flat_map(|word| word.split('-')).take(own.len()).map(fold).collect();
    let fits = !own.is_empty() && own.len() == here.len() && own.iter().zip(&here).all(|(a, b)| names::is_akin(a, b));
    fits.then_some(own.len())
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

    fn quoted(before: &str, after: &str, cited: &[&str]) -> Quotation {
        let cited = cited.iter().map(|text| (*text).to_owned()).collect();
        Quotation { before: before.into(), after: after.into(), cited, words: 9, ..Quotation::default() }
    }

    #[test]
    fn citations_are_read_wherever_they_stand() {
        let study = study();
        let vocabulary = Vocabulary::of(&study.corpus);
        for (before, after, cited) in [
            ("", " [A5, ALD-I4, turn 6]", vec![]),
            ("", " (A5, ALD-I4:6)", vec![]),
            ("(A5, ALD-I4, turn 6) ", "", vec![]),
            ("", " — A5, ALD-I4, turn 6", vec![]),
            ("", ".", vec!["Interview with A5, ALD-I4, turn 6"]),
            ("", " […] (A5, ALD-I4, turns 6–6)", vec![]),
        ] {
            let claims = vocabulary.claims(&quoted(before, after, &cited));
            assert_eq!(
                (claims.participants.len(), claims.documents.len(), claims.turns),
                (1, 1, Some((6, 6))),
                "{before} | {after}: {claims:?}"
            );
        }
        let claims = vocabulary.claims(&quoted("As A5 told us, ", "", &[]));
        assert_eq!((claims.told.names(), claims.cited()), ("A5".to_owned(), false));
        let claims = vocabulary.claims(&quoted("", ".", &["A5 later said that she had meant Aldermere"]));
        assert!(!claims.any(), "{claims:?}");
    }

    #[test]
    fn names_that_nobody_has_kinds_dates_and_stems_are_claims() {
        let study = study();
        let vocabulary = Vocabulary::of(&study.corpus);
        assert_eq!(vocabulary.beside(" (A9)").unknown, ["A9"]);
        assert_eq!(vocabulary.beside(" (A5, ALD-I7)").unknown, ["ALD-I7"]);
        assert!(vocabulary.beside(" (B9, p. 3)").unknown.is_empty());
        let claims = vocabulary.beside(" (nurse, interview of 11 May 2022)");
        assert_eq!(
            (claims.professions.as_slice(), claims.kinds.as_slice()),
            (&["nursing".to_owned()][..], &["interview".to_owned()][..])
        );
        assert_eq!(claims.dates.len(), 1);
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
