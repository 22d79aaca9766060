//! Neutral ids: what stands for participants and documents in a file that must not name sites.
//!
//! `A5` and `ALD-I4` tell the site by their first letter, so they are replaced wherever they stand: in
//! fields, before turns, and in what is said, where the replacement stands in brackets. Numbers follow a
//! hash keyed with the study's own sources, so their order tells nothing and the same study always gets the
//! same ids. Someone whose site is not told has another id in documents whose site is told: else the one
//! would give the other away.

use crate::study::corpus::Corpus;
use crate::text::Span;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The neutral ids of a file.
pub struct Ids {
    /// For each participant, the id where the site is told and where it is not.
    participants: Vec<[String; 2]>,
    /// The same for each document.
    documents: Vec<[String; 2]>,
    without_site: HashSet<usize>,
    /// The ids of participants that hold in one document alone.
    own: HashMap<(usize, u32), String>,
    /// Whether some ids hold for less than the file, so that what belongs to no passage has none.
    is_cut: bool,
    /// What is replaced in every document.
    names: Words,
    /// What is replaced in one document: labels known there alone.
    labels: Vec<Words>,
    sites: Words,
    site_names: Vec<String>,
}

impl Ids {
    /// The ids of all participants and documents of the study, when these documents may not name their
    /// site.
    pub fn new(corpus: &Corpus, without_site: &HashSet<usize>) -> Self {
        let key = key(corpus);
        let names = |kind: &str, names: Vec<&str>| numbered(&key, kind, &names);
        Self {
            own: own(corpus, &key),
            is_cut: false,
            participants: names("P", corpus.participants.iter().map(|row| row.name.as_str()).collect()),
            documents: names("D", corpus.documents.iter().map(|row| row.name.as_str()).collect()),
            without_site: without_site.clone(),
            names: names_of(corpus),
            labels: (0..corpus.documents.len()).map(|at| labels_of(corpus, at)).collect(),
            sites: sites_of(corpus),
            site_names: site_names(corpus),
        }
    }

    /// The same where some ids hold for less than the file.
    #[must_use]
    pub(super) fn cut(self) -> Self {
        Self { is_cut: true, ..self }
    }

    fn space(&self, document: usize) -> usize {
        usize::from(self.without_site.contains(&document))
    }

    /// The id of a document.
    pub fn document(&self, document: usize) -> String {
        self.documents.get(document).and_then(|ids| ids.get(self.space(document))).cloned().unwrap_or_default()
    }

    /// The id of a participant in a document.
    pub fn participant(&self, document: usize, participant: u32) -> String {
        let ids = self.participants.get(participant as usize);
        ids.and_then(|ids| ids.get(self.space(document))).cloned().unwrap_or_default()
    }

    /// The id that somebody who speaks in a document has there alone.
    pub(super) fn own(&self, document: usize, participant: u32) -> Option<String> {
        self.own.get(&(document, participant)).cloned()
    }

    /// What is said in a span of a document's text, without names that tell the site. A name that the span
    /// cuts is replaced as a whole, so that no telling half of it is left.
    pub fn said(&self, document: usize, text: &str, span: Span) -> String {
        self.said_as(document, text, span, &|named| match named {
            _ if self.is_cut => nobody(named),
            Named::Participant(at) => self.participant(document, at),
            Named::Document(at) => self.document(at),
        })
    }

    /// The same with other ids.
    pub(super) fn said_as(&self, document: usize, text: &str, span: Span, id: &dyn Fn(Named) -> String) -> String {
        let mut words = vec![&self.names];
        words.extend(self.labels.get(document));
        if self.without_site.contains(&document) {
            words.push(&self.sites);
        }
        self.replace(text, span, &words, |target| match target {
            Target::Participant(at) => id(Named::Participant(at)),
            Target::Document(at) => id(Named::Document(at)),
            Target::Site => "site".to_owned(),
        })
    }

    /// What is replaced in a whole text, and by what, in order.
    pub fn replacements(&self, document: usize, text: &str) -> Vec<(std::ops::Range<usize>, String)> {
        let mut words = vec![&self.names];
        words.extend(self.labels.get(document));
        if self.without_site.contains(&document) {
            words.push(&self.sites);
        }
        let found = names_in(text, Span::of(0..text.len()), &words).into_iter();
        found
            .map(|found| {
                let id = match found.target {
                    Target::Participant(at) => self.participant(document, at),
                    Target::Document(at) => self.document(at),
                    Target::Site => "site".to_owned(),
                };
                (found.start..found.end, if found.after_at { id } else { format!("[{id}]") })
            })
            .collect()
    }

    /// A line that stands above all excerpts: told no more than of an excerpt without its site. A filter
    /// names sites in any case, so here every site goes, however it is written.
    pub fn heading(&self, line: &str) -> String {
        let line = self.names(line);
        let alternatives: Vec<String> = self.site_names.iter().map(|site| regex::escape(site)).collect();
        if alternatives.is_empty() {
            return line;
        }
        match regex::Regex::new(&format!(r"(?i)\b(?:{})\b", alternatives.join("|"))) {
            Ok(sites) => sites.replace_all(&line, "[site]").into_owned(),
            // Escaped names always compile; a line that cannot be checked is better not told.
            Err(_) => String::new(),
        }
    }

    /// A line without participants and documents.
    pub fn names(&self, line: &str) -> String {
        let id = |ids: Option<&[String; 2]>| ids.map(|[_, without]| without.clone()).unwrap_or_default();
        self.replace(line, Span::of(0..line.len()), &[&self.names], |target| match target {
            Target::Participant(at) if self.is_cut => nobody(Named::Participant(at)),
            Target::Document(at) if self.is_cut => nobody(Named::Document(at)),
            Target::Participant(at) => id(self.participants.get(at as usize)),
            Target::Document(at) => id(self.documents.get(at)),
            Target::Site => "site".to_owned(),
        })
    }

    fn replace(&self, text: &str, span: Span, words: &[&Words], id: impl Fn(Target) -> String) -> String {
        let (mut out, mut at) = (String::new(), span.start as usize);
        for found in names_in(text, span, words) {
            out.push_str(text.get(at..found.start).unwrap_or(""));
            let id = id(found.target);
            // A word that is no id is told from what was said by its brackets alone.
            let is_word = id.starts_with(|c: char| c.is_lowercase());
            out.push_str(&if found.after_at && !is_word { id } else { format!("[{id}]") });
            at = found.end.max(at);
        }
        out.push_str(text.get(at..span.end as usize).unwrap_or(""));
        out
    }
}

/// What a neutral id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A participant, by the index in the corpus.
    Participant(u32),
    /// A document, by the index in the corpus.
    Document(usize),
}

impl Ids {
    /// All ids that files of this study may have, whichever sites they tell: what each stands for.
    pub fn all(corpus: &Corpus) -> HashMap<String, Named> {
        let ids = Self::new(corpus, &HashSet::new());
        let people = (0u32..).zip(&ids.participants).map(|(at, ids)| (Named::Participant(at), ids));
        let documents = ids.documents.iter().enumerate().map(|(at, ids)| (Named::Document(at), ids));
        let throughout = people.chain(documents).flat_map(|(named, ids)| ids.iter().map(move |id| (id.clone(), named)));
        let own = ids.own.iter().map(|((_, at), id)| (id.clone(), Named::Participant(*at)));
        throughout.chain(own).collect()
    }
}

/// What stands for a name that has no id.
fn nobody(named: Named) -> String {
    match named {
        Named::Participant(_) => "participant".to_owned(),
        Named::Document(_) => "document".to_owned(),
    }
}

/// By what passages of a study are put in order where their places are not told.
pub(super) fn order(corpus: &Corpus, document: usize, span: Span) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(&key(corpus));
    let name = corpus.documents.get(document).map(|row| row.name.as_str()).unwrap_or_default();
    hasher.update(b"order").update(name.as_bytes()).update(&[0]);
    hasher.update(&span.start.to_le_bytes()).update(&span.end.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// An id for each participant in each document, numbered after those that hold for a file in the order of the keyed
/// hash.
fn own(corpus: &Corpus, key: &[u8; 32]) -> HashMap<(usize, u32), String> {
    let name = |at: u32| corpus.participants.get(at as usize).map(|row| row.name.as_str()).unwrap_or_default();
    let of = |document: usize| corpus.documents.get(document).map(|row| row.name.as_str()).unwrap_or_default();
    let speakers: BTreeSet<(usize, u32)> =
        corpus.speakers.iter().map(|row| (row.document as usize, row.participant)).collect();
    let hash = |(document, participant): (usize, u32)| {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(b"own").update(of(document).as_bytes()).update(&[0]).update(name(participant).as_bytes());
        *hasher.finalize().as_bytes()
    };
    let mut order: Vec<([u8; 32], (usize, u32))> = speakers.into_iter().map(|who| (hash(who), who)).collect();
    order.sort_unstable();
    let first = 2 * corpus.participants.len() + 1;
    let digits = (first + order.len()).to_string().len().max(2);
    order.into_iter().enumerate().map(|(at, (_, who))| (who, format!("P{:0digits$}", first + at))).collect()
}

/// A participant's name beside its document: `P1` for `INT-3/P1`.
pub fn short_name<'n>(corpus: &Corpus, document: usize, name: &'n str) -> &'n str {
    let document = corpus.documents.get(document).map_or("", |row| row.name.as_str());
    let label = name.strip_prefix(document).and_then(|rest| rest.strip_prefix('/'));
    label.filter(|label| !label.is_empty() && !document.is_empty()).unwrap_or(name)
}

/// The key of the hash: the identities of the study's documents, which come from their source bytes.
fn key(corpus: &Corpus) -> [u8; 32] {
    let mut guids: Vec<[u8; 16]> = corpus.documents.iter().map(|row| *row.guid.as_bytes()).collect();
    guids.sort_unstable();
    blake3::derive_key("emic neutral ids of exports, version 1", &guids.concat())
}

/// Two ids for each name, all numbered in the order of the keyed hash.
fn numbered(key: &[u8; 32], kind: &str, names: &[&str]) -> Vec<[String; 2]> {
    let hash = |space: u8, at: usize| {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(kind.as_bytes()).update(&[space]);
        hasher.update(names.get(at).map_or(&[][..], |name| name.as_bytes()));
        *hasher.finalize().as_bytes()
    };
    let all = (0..names.len()).flat_map(|at| [(hash(0, at), at, 0usize), (hash(1, at), at, 1)]);
    let mut order: Vec<([u8; 32], usize, usize)> = all.collect();
    order.sort_unstable();
    let digits = order.len().to_string().len().max(2);
    let mut ids = vec![[String::new(), String::new()]; names.len()];
    for (number, (_, at, space)) in order.into_iter().enumerate() {
        if let Some(id) = ids.get_mut(at).and_then(|ids| ids.get_mut(space)) {
            *id = format!("{kind}{:0digits$}", number + 1);
        }
    }
    ids
}

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Participant(u32),
    Document(usize),
    Site,
}

/// Words to replace, with whether they are replaced only after `@`. A word is looked up by each length
/// that there is, so a study of thousands of names costs no more than one of ten.
#[derive(Default)]
struct Words {
    targets: HashMap<String, (Target, bool)>,
    /// Lengths in bytes.
    lengths: BTreeSet<usize>,
    /// First bytes: most words of a text begin with none of them.
    firsts: BTreeSet<u8>,
}

impl Words {
    fn add(&mut self, word: &str, target: Target, only_at: bool) {
        if !word.is_empty() {
            self.targets.entry(word.to_owned()).or_insert((target, only_at));
            self.lengths.insert(word.len());
            self.firsts.extend(word.bytes().next());
        }
    }

    fn longest(&self) -> usize {
        self.lengths.last().copied().unwrap_or(0)
    }

    /// The longest whole word that `text` begins with, and what it stands for.
    fn at_start(&self, text: &str, after_at: bool) -> Option<(usize, Target)> {
        if !text.bytes().next().is_some_and(|first| self.firsts.contains(&first)) {
            return None;
        }
        self.lengths.iter().rev().find_map(|&length| {
            let (target, only_at) = self.targets.get(text.get(..length)?)?;
            let ends = !text.get(length..)?.chars().next().is_some_and(is_word);
            (ends && (after_at || !only_at)).then_some((length, *target))
        })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a name can be told from an ordinary word: two characters or more, with a letter.
fn is_distinct(name: &str) -> bool {
    name.chars().count() > 1 && name.chars().any(char::is_alphabetic)
}

fn names_of(corpus: &Corpus) -> Words {
    let mut words = Words::default();
    for (at, row) in (0u32..).zip(&corpus.participants) {
        if row.known || row.name.contains('/') {
            words.add(&row.name, Target::Participant(at), !is_distinct(&row.name));
        }
    }
    for (at, row) in corpus.documents.iter().enumerate().filter(|(_, row)| is_distinct(&row.name)) {
        words.add(&row.name, Target::Document(at), false);
    }
    words
}

/// Labels known in one document alone: those with a digit wherever they stand, others after `@` only.
fn labels_of(corpus: &Corpus, document: usize) -> Words {
    let mut words = Words::default();
    let Some(row) = corpus.documents.get(document) else { return words };
    let speakers = corpus.speakers.get(row.speakers.start as usize..row.speakers.end as usize).unwrap_or(&[]);
    for speaker in speakers {
        let Some(participant) = corpus.participants.get(speaker.participant as usize) else { continue };
        let label = short_name(corpus, document, &participant.name);
        if !participant.known {
            let told_apart = is_distinct(label) && label.chars().any(|c| c.is_ascii_digit());
            words.add(label, Target::Participant(speaker.participant), !told_apart);
        }
    }
    words
}

/// All sites, longer names first.
fn site_names(corpus: &Corpus) -> Vec<String> {
    let values = corpus.all_attributes().filter(|(key, _)| *key == "site").map(|(_, value)| value);
    let names: BTreeSet<&str> = values.map(|site| site.trim()).filter(|site| !site.is_empty()).collect();
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Sites by name, as a quotation may call them; a site called by a common word is left.
fn sites_of(corpus: &Corpus) -> Words {
    let mut words = Words::default();
    for site in site_names(corpus) {
        if is_distinct(&site) && !site.chars().next().is_some_and(char::is_lowercase) {
            words.add(&site, Target::Site, false);
        }
    }
    words
}

/// A name found in a text.
struct Found {
    start: usize,
    end: usize,
    target: Target,
    /// Whether it follows `@`, where it stands without brackets.
    after_at: bool,
}

/// The names, as whole words, that share a character with `span`.
fn names_in(text: &str, span: Span, words: &[&Words]) -> Vec<Found> {
    let (from, to) = (span.start as usize, span.end as usize);
    if span.is_empty() {
        return Vec::new();
    }
    let longest = words.iter().map(|words| words.longest()).max().unwrap_or(0);
    let mut at = from.saturating_sub(longest);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let mut before = text.get(..at).and_then(|head| head.chars().next_back());
    let mut found = Vec::new();
    while let Some(rest) = text.get(at..).filter(|_| at < to) {
        let Some(c) = rest.chars().next() else { break };
        let (starts, after_at) = (!before.is_some_and(is_word), before == Some('@'));
        let named = words.iter().filter(|_| starts).filter_map(|words| words.at_start(rest, after_at));
        let (step, last) = match named.max_by_key(|(length, _)| *length) {
            Some((length, target)) => {
                if at + length > from {
                    found.push(Found { start: at, end: at + length, target, after_at });
                }
                (length, rest.get(..length).and_then(|word| word.chars().next_back()))
            }
            None => (c.len_utf8(), Some(c)),
        };
        before = last;
        at += step;
    }
    found
}
