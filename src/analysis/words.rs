//! Words by group: what each group says most often, and what it says oftener than the rest.
//!
//! Like a search, this is no coding: documents count whether anybody has coded them or not. Stop words, numbers and
//! single letters are left out of the lists, never of the words that rates are taken over. A word stands in a group's
//! list when so many persons of the group say it, for one person's habits are not a group's, and a rare word may be a
//! name. How far a group's use differs is the log-likelihood of Dunning (1993) as Rayson and Garside (2000) apply it to
//! two bodies of words, with Hardie's log ratio for its size.

use super::AnalysisError;
use super::denominators::Bases;
use super::group::{GroupKey, Groups};
use super::header::Header;
use super::options::{Documents, Options};
use super::scope::Scope;
use crate::search::Forms;
use crate::study::Corpus;
use crate::study::corpus::{NONE, Texts};
use crate::text::words::indices;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

mod stop;

/// What is said of the lists.
pub const COUNTED: &str = "Words are counted as they are said, by no coder: the same word may mean different things.";

/// How many texts are held at a time.
const AT_A_TIME: usize = 64;

/// How the lists are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How many words a list has.
    pub top: usize,
    /// From how many persons of a group on a word of theirs is listed.
    pub min_persons: u32,
    /// Whether forms of a word are one (English stems).
    pub stem: bool,
    /// Whether stop words are listed too.
    pub stop_words: bool,
}

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    /// Always `words`.
    pub report: &'static str,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// Whether words are stems.
    pub stem: bool,
    /// Whether stop words are left out.
    pub stop_words_out: bool,
    /// From how many persons on a word is listed.
    pub min_persons: u32,
    /// The lists of each group; of all counted turns where nothing is compared.
    pub groups: Vec<GroupWords>,
    /// What a reader must know before believing a number.
    pub header: Header,
}

/// The words of a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupWords {
    /// The values that make it; empty for all counted turns.
    pub key: GroupKey,
    /// Words said, all of them.
    pub words: u32,
    /// Persons there are.
    pub participants: u32,
    /// What is said most often.
    pub frequent: Vec<Word>,
    /// What is said oftener than by the rest, by log-likelihood; none where there is no rest.
    pub distinctive: Vec<Word>,
}

/// A word in a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Word {
    /// The word, or the stem.
    pub word: String,
    /// Times it is said.
    pub times: u32,
    /// Times in a thousand words of the group.
    pub per_1000_words: f64,
    /// Persons of the group who say it.
    pub participants: u32,
    /// Times it is said by all others.
    pub rest: u32,
    /// Times in a thousand words of all others; null where these say nothing.
    pub rest_per_1000_words: Option<f64>,
    /// Log-likelihood; null where there is no rest.
    pub log_likelihood: Option<f64>,
    /// The binary logarithm of the one rate by the other; null where the rest never say it.
    pub log_ratio: Option<f64>,
    /// The turns in which the group says it, indices into the corpus.
    #[serde(skip)]
    pub turns: Vec<usize>,
}

/// How often a word is said in a group, and by whom.
#[derive(Default)]
struct Tally {
    group: u32,
    times: u32,
    /// Sorted.
    people: Vec<u32>,
}

impl Tally {
    fn add(&mut self, times: u32, person: Option<u32>) {
        self.times += times;
        if let Some((person, at)) = person.and_then(|person| Some((person, self.people.binary_search(&person).err()?)))
        {
            self.people.insert(at, person);
        }
    }
}

/// Counts the words of each group.
pub fn words(corpus: &Corpus, options: &Options, wanted: &Wanted, texts: &dyn Texts) -> Result<Words, AnalysisError> {
    let documents = if options.documents == Documents::Finished { Documents::Finished } else { Documents::All };
    let options = Options { documents, ..options.clone() };
    let scope = Scope::new(corpus, &options)?;
    let groups = Groups::new(&scope)?;
    let bases = Bases::new(&scope, &groups);
    let read = Read::of(&scope, &groups, wanted, texts)?;
    let keys: Vec<(GroupKey, super::Denominators)> = match groups.is_empty() {
        true => vec![(GroupKey::default(), bases.total)],
        false => bases.groups.iter().map(|row| (row.key.clone(), row.denominators)).collect(),
    };
    let mut everywhere = vec![0u32; read.vocabulary.words.len()];
    let mut of_group: Vec<Vec<(u32, &Tally)>> = vec![Vec::new(); keys.len()];
    for ((word, times), tallies) in (0..).zip(&mut everywhere).zip(&read.tallies) {
        for tally in tallies {
            *times += tally.times;
            let listed = tally.people.len() >= wanted.min_persons as usize;
            if let Some(list) = of_group.get_mut(tally.group as usize).filter(|_| listed) {
                list.push((word, tally));
            }
        }
    }
    let lists = keys.into_iter().zip(of_group).map(|((key, base), words)| {
        let rest_of = (base.words, bases.total.words.saturating_sub(base.words));
        let words = words.into_iter().map(|(word, tally)| {
            let all = everywhere.get(word as usize).copied().unwrap_or(0);
            measured(read.vocabulary.word(word), tally, all.saturating_sub(tally.times), rest_of)
        });
        let (frequent, distinctive) = lists(words.collect(), wanted.top);
        GroupWords { key, words: base.words, participants: base.participants, frequent, distinctive }
    });
    let mut lists: Vec<GroupWords> = lists.collect();
    read.put_turns(&mut lists, &groups);
    let mut header = Header::new(&scope, &groups, &bases, "words of counted turns", "times in 1,000 words");
    header.notes.push(COUNTED.to_owned());
    Ok(Words {
        report: "words",
        by: groups.by.clone(),
        stem: wanted.stem,
        stop_words_out: !wanted.stop_words,
        min_persons: wanted.min_persons,
        groups: lists,
        header,
    })
}

fn per_1000(times: u32, words: u32) -> f64 {
    1000.0 * f64::from(times) / f64::from(words.max(1))
}

fn measured(word: &str, tally: &Tally, rest: u32, (words, rest_words): (u32, u32)) -> Word {
    let there = rest_words > 0;
    let rate = per_1000(tally.times, words);
    let rest_rate = per_1000(rest, rest_words);
    Word {
        word: word.to_owned(),
        times: tally.times,
        per_1000_words: rate,
        participants: u32::try_from(tally.people.len()).unwrap_or(u32::MAX),
        rest,
        rest_per_1000_words: there.then_some(rest_rate),
        log_likelihood: there.then(|| log_likelihood((tally.times, words), (rest, rest_words))),
        log_ratio: (there && rest > 0).then(|| (rate / rest_rate).log2()),
        turns: Vec::new(),
    }
}

/// 2 · Σ O ln(O / E) over the group and the rest, where E parts all uses by the words said.
fn log_likelihood((times, words): (u32, u32), (rest, rest_words): (u32, u32)) -> f64 {
    let (all, all_words) = (f64::from(times) + f64::from(rest), f64::from(words) + f64::from(rest_words));
    let part = |times: u32, words: u32| {
        let expected = all * f64::from(words) / all_words;
        if times == 0 { 0.0 } else { f64::from(times) * (f64::from(times) / expected).ln() }
    };
    2.0 * (part(times, words) + part(rest, rest_words))
}

/// The words said most often, and those said oftener than by the rest.
fn lists(mut words: Vec<Word>, top: usize) -> (Vec<Word>, Vec<Word>) {
    words.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.word.cmp(&b.word)));
    let frequent = words.iter().take(top).cloned().collect();
    words.retain(|word| word.rest_per_1000_words.is_some_and(|rest| word.per_1000_words > rest));
    words.sort_by(|a, b| {
        let of = |word: &Word| word.log_likelihood.unwrap_or(0.0);
        of(b).total_cmp(&of(a)).then_with(|| a.word.cmp(&b.word))
    });
    words.truncate(top);
    (frequent, words)
}

/// Words, each with a number of its own.
#[derive(Default)]
struct Vocabulary {
    words: Vec<Arc<str>>,
    known: HashMap<Arc<str>, u32>,
}

impl Vocabulary {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.known.get(word) {
            return *number;
        }
        let (word, number) = (Arc::from(word), u32::try_from(self.words.len()).unwrap_or(NONE));
        self.words.push(Arc::clone(&word));
        self.known.insert(word, number);
        number
    }

    fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }
}

/// A word, a group, and who says it.
type By = (u32, u32, Option<u32>);

/// The words of one document, stop words and numbers left out; a word is told by its number there.
#[derive(Default)]
struct Said {
    vocabulary: Vocabulary,
    /// How often each word is said.
    counts: Vec<(By, u32)>,
    /// In which turns each word is said, once each.
    turns: Vec<(u32, u32)>,
}

impl Said {
    fn of(scope: &Scope<'_>, groups: &Groups, wanted: &Wanted, document: usize, text: &str) -> Self {
        let mut said = Self::default();
        let Some((_, turns)) = scope.document(document) else { return said };
        let (mut plain, mut forms) = (Forms::new(false), Forms::new(wanted.stem));
        // A document has few different words: each is folded, looked up and stemmed once.
        let mut known: HashMap<&str, Option<u32>> = HashMap::new();
        let mut here: Vec<u32> = Vec::new();
        for turn in turns {
            let Some(group) = groups.of_turn(turn).and_then(|group| u32::try_from(group).ok()) else { continue };
            let Some(row) = scope.corpus.turns.get(turn) else { continue };
            let speaker = scope.corpus.speaker(row).map(|speaker| speaker.participant);
            here.clear();
            for (_, written) in indices(row.body.slice(text)) {
                let number = known.entry(written).or_insert_with(|| {
                    listed(plain.of(written), wanted).then(|| said.vocabulary.number(forms.of(written)))
                });
                here.extend(*number);
            }
            here.sort_unstable();
            for same in here.chunk_by(|one, other| one == other) {
                let Some(word) = same.first() else { continue };
                said.counts.push(((*word, group, speaker), u32::try_from(same.len()).unwrap_or(NONE)));
                said.turns.push((*word, u32::try_from(turn).unwrap_or(NONE)));
            }
        }
        said.counts.sort_unstable();
        said.counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        said
    }
}

/// Whether a folded word may stand in a list.
fn listed(folded: &str, wanted: &Wanted) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).take(2).count();
    letters >= 2 && (wanted.stop_words || !stop::is_stop_word(folded))
}

/// The words of all counted turns.
#[derive(Default)]
struct Read {
    vocabulary: Vocabulary,
    /// For each word those of the groups that say it, by group.
    tallies: Vec<Vec<Tally>>,
    /// In which turns each word is said. Which words will be listed is known at the end, and to read all texts again
    /// takes longer than to hold these.
    turns: Vec<(u32, u32)>,
}

impl Read {
    fn of(scope: &Scope<'_>, groups: &Groups, wanted: &Wanted, texts: &dyn Texts) -> Result<Self, AnalysisError> {
        let corpus = scope.corpus;
        let documents: Vec<usize> = scope.documents().collect();
        let mut read = Self::default();
        for chunk in documents.chunks(AT_A_TIME) {
            let text = |&document: &usize| -> Result<(usize, Arc<str>), AnalysisError> {
                let name = || corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default();
                let text = texts.text(corpus, document).ok_or_else(|| AnalysisError::NoText(name()))?;
                Ok((document, text))
            };
            let texts: Vec<(usize, Arc<str>)> = chunk.iter().map(text).collect::<Result<_, _>>()?;
            let said = texts.par_iter().map(|(document, text)| Said::of(scope, groups, wanted, *document, text));
            said.collect::<Vec<_>>().into_iter().for_each(|said| read.add(said));
        }
        Ok(read)
    }

    fn add(&mut self, said: Said) {
        let numbers: Vec<u32> = said.vocabulary.words.iter().map(|word| self.vocabulary.number(word)).collect();
        let number = |word: u32| numbers.get(word as usize).copied().unwrap_or(NONE);
        self.tallies.resize_with(self.vocabulary.words.len(), Vec::new);
        for ((word, group, person), times) in said.counts {
            let Some(tallies) = self.tallies.get_mut(number(word) as usize) else { continue };
            let at = match tallies.binary_search_by_key(&group, |tally| tally.group) {
                Ok(at) => at,
                Err(at) => {
                    tallies.insert(at, Tally { group, ..Tally::default() });
                    at
                }
            };
            tallies.get_mut(at).into_iter().for_each(|tally| tally.add(times, person));
        }
        self.turns.extend(said.turns.into_iter().map(|(word, turn)| (number(word), turn)));
    }

    /// Puts in the turns of the words that are listed, in order.
    fn put_turns(&self, lists: &mut [GroupWords], groups: &Groups) {
        let number = |word: &str| self.vocabulary.known.get(word).copied();
        let of_list = |(at, list): (usize, &GroupWords)| {
            let words = list.frequent.iter().chain(&list.distinctive);
            words.filter_map(|word| Some(((number(&word.word)?, at), Vec::new()))).collect::<Vec<_>>()
        };
        let mut listed: HashMap<(u32, usize), Vec<usize>> = lists.iter().enumerate().flat_map(of_list).collect();
        let mut is_listed = vec![false; self.vocabulary.words.len()];
        for (word, _) in listed.keys() {
            is_listed.get_mut(*word as usize).into_iter().for_each(|is| *is = true);
        }
        for (word, turn) in &self.turns {
            let turn = *turn as usize;
            if is_listed.get(*word as usize) == Some(&true)
                && let Some(group) = groups.of_turn(turn)
                && let Some(turns) = listed.get_mut(&(*word, group))
            {
                turns.push(turn);
            }
        }
        for (at, list) in lists.iter_mut().enumerate() {
            for word in list.frequent.iter_mut().chain(&mut list.distinctive) {
                let found = number(&word.word).and_then(|number| listed.get(&(number, at)));
                word.turns = found.cloned().unwrap_or_default();
                word.turns.sort_unstable();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::Study;
    use crate::study::corpus::CodingNote;

    struct Held(Vec<String>);

    impl Texts for Held {
        fn text(&self, _: &Corpus, document: usize) -> Option<Arc<str>> {
            self.0.get(document).map(|text| Arc::from(text.as_str()))
        }

        fn coding_note(&self, _: i64) -> Option<CodingNote> {
            None
        }
    }

    fn report(by: &str, wanted: Wanted) -> Words {
        let study = Study::new()
            .code("a")
            .known(&["P1", "P2", "N1"])
            .document("x", &[])
            .turn("P1", "The custody plan, custody 24")
            .speaker("P1", &[("profession", "police")])
            .turn("P2", "Plans for custody")
            .speaker("P2", &[("profession", "police")])
            .turn("N1", "My plan is a plan")
            .speaker("N1", &[("profession", "nurse")])
            .turn("INT", "custody custody");
        let (corpus, texts) = study.build_with_texts();
        let by = by.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        words(&corpus, &Options { by, ..Options::default() }, &wanted, &Held(texts)).expect("a report")
    }

    fn wanted() -> Wanted {
        Wanted { top: 5, min_persons: 1, stem: false, stop_words: false }
    }

    fn shown(words: &[Word]) -> Vec<(&str, u32, u32, u32)> {
        words.iter().map(|word| (word.word.as_str(), word.times, word.participants, word.rest)).collect()
    }

    #[test]
    fn words_are_counted_by_group_without_stop_words_and_numbers() {
        let found = report("profession", wanted());
        let names: Vec<String> = found.groups.iter().map(|group| group.key.to_string()).collect();
        assert_eq!(names, ["nurse", "police"]);
        let police = &found.groups[1];
        // Five and three words: numbers and stop words are said as well.
        assert_eq!((police.words, police.participants), (8, 2));
        assert_eq!(shown(&police.frequent), [("custody", 3, 2, 0), ("plan", 1, 1, 2), ("plans", 1, 1, 0)]);
        assert_eq!(police.frequent[0].turns, [0, 1]);
        assert!((police.frequent[0].per_1000_words - 375.0).abs() < 1e-9);
        assert_eq!(shown(&police.distinctive), [("custody", 3, 2, 0), ("plans", 1, 1, 0)]);
        let stems = report("profession", Wanted { stem: true, min_persons: 2, ..wanted() });
        assert_eq!(shown(&stems.groups[1].frequent), [("custodi", 3, 2, 0), ("plan", 2, 2, 2)]);
        assert!(stems.groups[0].frequent.is_empty(), "one nurse is not two");
        let all = report("", Wanted { stop_words: true, ..wanted() });
        assert_eq!((all.groups.len(), all.groups[0].words, all.groups[0].distinctive.len()), (1, 13, 0));
        assert_eq!(all.groups[0].frequent[0].log_likelihood, None);
    }

    /// By hand: 3 of 8 words against 0 of 5: E = 3·8/13, so 2·3·ln(13/8) = 2.913.
    #[test]
    fn the_measure_is_that_of_its_source() {
        assert!((log_likelihood((3, 8), (0, 5)) - 6.0 * (13.0f64 / 8.0).ln()).abs() < 1e-12);
        assert!(log_likelihood((4, 100), (8, 200)).abs() < 1e-12, "alike");
        let tally = Tally { group: 0, times: 4, people: vec![1] };
        let word = measured("x", &tally, 2, (100, 200));
        assert!(word.log_ratio.is_some_and(|ratio| (ratio - 2.0).abs() < 1e-12), "four times as often");
    }
}
