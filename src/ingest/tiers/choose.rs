//! Which tiers hold what was said.
//!
//! A tier that describes no other is a candidate; where its annotations are only numbers of reference, the tier of
//! words below it is. Of these fall away: tiers whose name or kind says that they hold something else (comments,
//! gestures, words one by one), tiers without letters, of single sounds or words, or of a few codes that repeat,
//! and tiers that say again what another of the same speaker says. Where kinds of tiers remain, the kind with most
//! words is taken, and others where they are of a speaker of their own or fill the silences of that kind.

use super::Tier;
use crate::ingest::instructions::Instructions;
use crate::text::{fold::fold, words};
use std::collections::{BTreeMap, HashSet};

/// Names of tiers that hold no speech.
const OTHER: &str = " comment comments note notes noise noises gesture gestures gaze translation translations gloss \
    glosses context event events annotation annotations pos morph morphs morpheme morphemes word words phone phones \
    phoneme phonemes segment segments syllable syllables head hand hands posture topic topics action actions \
    activity code codes coding disfluency disfluencies background pause pauses silence silences laughter tone tones \
    ipa lemma lemmas kommentar kommentare commentaire commentaires comentario comentarios traducción traduccion \
    traduction übersetzung translit transliteration nonverbal turns mor gra com free ft ge gl mb ";

/// Names of tiers that hold speech, and so are nobody's name.
const SPEECH: &str = " default tx txt text texts utt utterance utterances transcript transcription transcriptions \
    transcripción orth orthography ort phrase phrases sentence sentences speech tier annotation trs ";

/// Levels finer than utterances, in the names that forced alignment gives.
const LEVELS: [&str; 6] = ["word", "words", "ort-mau", "ort", "utterance", "utterances"];

/// What can be said of a tier from its annotations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measure {
    pieces: usize,
    words: u32,
    letters: usize,
    different: usize,
    /// Annotations that begin where the one before them ends.
    tight: usize,
    /// Annotations like `TB001.12`: one word, with a digit.
    references: usize,
}

impl Measure {
    /// Measures a tier.
    pub fn of(tier: &Tier) -> Self {
        let mut measure = Self::default();
        let mut values = HashSet::new();
        let mut last = None;
        for piece in tier.filled() {
            let text = piece.text.trim();
            measure.pieces += 1;
            measure.words += words::count(text);
            measure.letters += text.chars().filter(|c| c.is_alphabetic()).count();
            measure.tight += usize::from(last == Some(piece.start));
            last = Some(piece.end);
            let reference = !text.contains(char::is_whitespace) && text.contains(|c: char| c.is_ascii_digit());
            measure.references += usize::from(reference);
            values.insert(text);
        }
        measure.different = values.len();
        measure
    }

    /// Words of an annotation, on average.
    pub fn words_each(self) -> f64 {
        f64::from(self.words) / self.pieces.max(1) as f64
    }

    /// Sounds, single words without a pause between them, or a few codes.
    fn is_fine(self) -> bool {
        let sounds = self.letters <= 2 * self.pieces;
        let running = self.pieces >= 10 && self.tight * 10 >= self.pieces * 7;
        let codes = self.pieces >= 5 && self.different * 10 <= self.pieces.max(10);
        self.letters == 0 || (self.words_each() <= 1.3 && (sounds || running || codes))
    }
}

/// The words of a name, folded: `K-Spch` is `k` and `spch`.
fn parts(name: &str) -> Vec<String> {
    fold(name).split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn among(list: &str, name: &str) -> bool {
    parts(name).iter().any(|part| list.contains(&format!(" {part} ")))
}

/// Whether a tier's name tells of what stands on it, not of a person.
pub fn is_generic(name: &str) -> bool {
    let parts = parts(name);
    let known = |part: &String| [SPEECH, OTHER].iter().any(|list| list.contains(&format!(" {part} ")));
    parts.iter().all(|part| known(part) || part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Who speaks on a tier; of a name as forced alignment gives it, `Ana - words`, the speaker's part.
pub fn without_level(tier: &Tier) -> &str {
    let label = tier.label().trim();
    let stripped = label.rsplit_once(" - ").filter(|(_, level)| LEVELS.contains(&fold(level).as_str()));
    match stripped {
        Some((name, _)) if tier.speaker.is_none() && !name.trim().is_empty() => name.trim(),
        _ => label,
    }
}

/// The tiers that hold what was said, in their order.
pub fn choose(tiers: &[Tier], instructions: &Instructions) -> Vec<usize> {
    let measures: Vec<Measure> = tiers.iter().map(Measure::of).collect();
    let chooser = Chooser { tiers, measures: &measures };
    let said = |at: &usize| {
        let tier = tiers.get(*at)?;
        instructions.of(&tier.name).or_else(|| instructions.of(tier.label()))
    };
    let filled: Vec<usize> = (0..tiers.len()).filter(|&at| chooser.measure(at).pieces > 0).collect();
    let named: Vec<usize> = filled.iter().copied().filter(|at| matches!(said(at), Some(Some(_)))).collect();
    let open = |list: Vec<usize>| -> Vec<usize> { list.into_iter().filter(|at| said(at) != Some(None)).collect() };
    let mut taken = chooser.utterances(open(chooser.candidates()), open(filled));
    taken.extend(named);
    taken.sort_unstable();
    taken.dedup();
    taken
}

struct Chooser<'a> {
    tiers: &'a [Tier],
    measures: &'a [Measure],
}

impl Chooser<'_> {
    fn measure(&self, at: usize) -> Measure {
        self.measures.get(at).copied().unwrap_or_default()
    }

    fn label(&self, at: usize) -> &str {
        self.tiers.get(at).map_or("", Tier::label)
    }

    /// Tiers that describe no other, or stand in for one that does not.
    fn candidates(&self) -> Vec<usize> {
        let roots = self.tiers.iter().enumerate().filter(|(_, tier)| tier.parent.is_none());
        let mut list: Vec<usize> = roots.map(|(at, _)| self.stand_in(at)).collect();
        list.retain(|&at| self.measure(at).pieces > 0);
        list
    }

    /// The tier of words below one that is empty or holds numbers of reference; else that tier itself.
    fn stand_in(&self, root: usize) -> usize {
        let own = self.measure(root);
        if own.references * 2 <= own.pieces && own.pieces > 0 {
            return root;
        }
        let below = |at: &usize| self.tiers.get(*at).is_some_and(|tier| tier.parent == Some(root));
        let wordier = |at: &usize| self.measure(*at).words_each() > own.words_each().max(1.0);
        let below: Vec<usize> = (0..self.tiers.len()).filter(below).filter(wordier).collect();
        let called = |list: &str, at: usize| self.tiers.get(at).is_some_and(|tier| among(list, &tier.name));
        let speech = below.iter().find(|&&at| called(SPEECH, at));
        speech.or_else(|| below.iter().find(|&&at| !called(OTHER, at))).or(below.first()).copied().unwrap_or(root)
    }

    fn utterances(&self, candidates: Vec<usize>, filled: Vec<usize>) -> Vec<usize> {
        let plain: Vec<usize> = candidates.iter().copied().filter(|&at| !self.is_named_otherwise(at)).collect();
        let mut list: Vec<usize> = plain.iter().copied().filter(|&at| !self.is_fine(at, &plain)).collect();
        if list.is_empty() {
            return self.fallback(&plain, &candidates, &filled);
        }
        list = self.once_each(list);
        self.of_main_kind(list)
    }

    fn is_named_otherwise(&self, at: usize) -> bool {
        let Some(tier) = self.tiers.get(at) else { return true };
        let nobody = tier.speaker.as_deref().is_some_and(|speaker| speaker.starts_with('['));
        nobody || tier.dependent || among(OTHER, &tier.name) || among(OTHER, &tier.kind)
    }

    /// Sounds, words or codes; or single words of a speaker whose utterances stand on another tier.
    fn is_fine(&self, at: usize, among: &[usize]) -> bool {
        let own = self.measure(at);
        let speaker = self.tiers.get(at).and_then(|tier| tier.speaker.as_deref());
        let wordier = |&other: &usize| {
            self.tiers.get(other).is_some_and(|tier| tier.speaker.as_deref() == speaker)
                && self.measure(other).words_each() > 2.0 * own.words_each()
        };
        own.is_fine() || (speaker.is_some() && own.words_each() <= 1.3 && among.iter().any(wordier))
    }

    /// Where nothing looks like utterances: words, else the tiers that no name excludes, else the wordiest.
    fn fallback(&self, plain: &[usize], candidates: &[usize], filled: &[usize]) -> Vec<usize> {
        let is_words = |at: &usize| {
            let name = parts(self.tiers.get(*at).map_or("", |tier| &tier.name));
            name.iter().any(|part| matches!(part.as_str(), "word" | "words" | "ort"))
        };
        let words: Vec<usize> = candidates.iter().copied().filter(is_words).collect();
        if !words.is_empty() {
            return words;
        }
        let pools = [plain, candidates, filled];
        let most = |pool: &&[usize]| {
            let key = |at: &usize| (self.measure(*at).words_each() * 100.0) as u64 + self.measure(*at).letters as u64;
            pool.iter().copied().rev().max_by_key(key)
        };
        pools.iter().find_map(most).into_iter().collect()
    }

    /// Leaves out what says again, at the same time, what another tier of the same speaker says.
    fn once_each(&self, list: Vec<usize>) -> Vec<usize> {
        let again = |at: usize| {
            list.iter().any(|&other| {
                let (own, its) = ((self.measure(at).words, other), (self.measure(other).words, at));
                other != at
                    && fold(self.label(other)) == fold(self.label(at))
                    && own < its
                    && self.shared(at, &[other]) >= 0.5
            })
        };
        list.iter().copied().filter(|&at| !again(at)).collect()
    }

    fn of_main_kind(&self, list: Vec<usize>) -> Vec<usize> {
        let kind = |at: usize| self.tiers.get(at).map_or("", |tier| tier.kind.as_str());
        let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for &at in &list {
            *kinds.entry(kind(at)).or_default() += self.measure(at).words;
        }
        let main = kinds.iter().max_by_key(|(_, words)| **words).map_or("", |(kind, _)| *kind);
        let of_main: Vec<usize> = list.iter().copied().filter(|&at| kind(at) == main).collect();
        let speakers: HashSet<String> = of_main.iter().map(|&at| fold(self.label(at))).collect();
        let stays = |at: usize| {
            let own = self.tiers.get(at).is_some_and(|tier| tier.speaker.is_some());
            let another = !speakers.contains(&fold(self.label(at)));
            kind(at) == main || (another && (own || self.shared(at, &of_main) <= 0.4))
        };
        list.iter().copied().filter(|&at| stays(at)).collect()
    }

    /// How much of a tier's time other tiers share.
    fn shared(&self, at: usize, others: &[usize]) -> f64 {
        let spans = |tiers: &[usize]| {
            let pieces = tiers.iter().filter_map(|&at| self.tiers.get(at)).flat_map(Tier::filled);
            let mut spans: Vec<(u32, u32)> = pieces.map(|piece| (piece.start, piece.end)).collect();
            spans.sort_unstable();
            spans
        };
        let (own, others) = (spans(&[at]), merged(spans(others)));
        let total: u64 = own.iter().map(|(start, end)| u64::from(end.saturating_sub(*start))).sum();
        let mut common = 0u64;
        for (start, end) in own {
            let first = others.partition_point(|(_, other)| *other <= start);
            let near = others.get(first..).unwrap_or_default().iter().take_while(|(other, _)| *other < end);
            common += near.map(|(from, to)| u64::from(end.min(*to).saturating_sub(start.max(*from)))).sum::<u64>();
        }
        common as f64 / total.max(1) as f64
    }
}

/// Sorted spans as spans that do not overlap.
fn merged(spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut all: Vec<(u32, u32)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match all.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => all.push((start, end)),
        }
    }
    all
}
