//! Looks up words in a snapshot: in which turns they stand, how often, and where.

use super::schema::{Words, joined_term};
use super::snapshot::Snapshot;
use crate::search::pattern::{Occurrence, Test};
use crate::search::stem::stem;
use std::collections::BTreeSet;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermDictionary;
use tantivy::{DocSet, TERMINATED, TantivyError, Term};

/// Forms of words that are followed to their stems; a test that more forms pass is no help.
const MAX_FORMS: usize = 2000;

/// A term of one segment.
struct Known {
    info: TermInfo,
    /// How many words it stands for.
    length: u32,
}

/// The terms of each segment that pass a test.
pub(in crate::search) struct Terms {
    words: Words,
    segments: Vec<Vec<Known>>,
}

impl Terms {
    /// Whether no segment has any.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(Vec::is_empty)
    }
}

impl Snapshot {
    /// The terms that pass `test`: stems for a stem, folded forms for the others.
    pub fn terms(&self, test: &Test) -> Result<Terms, TantivyError> {
        match test {
            Test::Stem(stem) => self.stems(&BTreeSet::from([stem.clone()])),
            _ => self.collect(Words::Forms, |dictionary, found| {
                each_form(dictionary, test, &mut |_, info| {
                    found.push(Known { info: info.clone(), length: 1 });
                    true
                })
            }),
        }
    }

    /// The stems of all words that pass `test`: their positions are those of the words, and of others
    /// with the same stem. `None` where that is too many to be of use.
    pub fn stems_for(&self, test: &Test) -> Result<Option<Terms>, TantivyError> {
        if let Test::Stem(stem) = test {
            return self.stems(&BTreeSet::from([stem.clone()])).map(Some);
        }
        let mut stems = BTreeSet::new();
        let mut forms = 0;
        self.collect(Words::Forms, |dictionary, _| {
            each_form(dictionary, test, &mut |form, _| {
                stems.insert(stem(&String::from_utf8_lossy(form)));
                forms += 1;
                forms <= MAX_FORMS
            })
        })?;
        if forms > MAX_FORMS { Ok(None) } else { self.stems(&stems).map(Some) }
    }

    fn stems(&self, stems: &BTreeSet<String>) -> Result<Terms, TantivyError> {
        self.collect(Words::Stems, |dictionary, found| {
            for stem in stems {
                if let Some(info) = dictionary.get(stem)? {
                    found.push(Known { info, length: 1 });
                }
                let mut joined = dictionary.range().ge(joined_term(stem, 2)).le(joined_term(stem, 9)).into_stream()?;
                while let Some((term, info)) = joined.next() {
                    let length = term.last().map_or(1, |digit| u32::from(digit.wrapping_sub(b'0')));
                    found.push(Known { info: info.clone(), length });
                }
            }
            Ok(())
        })
    }

    fn collect(
        &self,
        words: Words,
        mut read: impl FnMut(&TermDictionary, &mut Vec<Known>) -> Result<(), TantivyError>,
    ) -> Result<Terms, TantivyError> {
        let mut segments = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let mut found = Vec::new();
            read(segment.inverted_index(words.field())?.terms(), &mut found)?;
            segments.push(found);
        }
        Ok(Terms { words, segments })
    }

    /// Calls `found` with segment, place in it and count for every turn that has one of `terms`; a turn
    /// may come several times.
    pub fn each_turn(
        &self,
        terms: &Terms,
        single: bool,
        found: &mut dyn FnMut(usize, u32, u32),
    ) -> Result<(), TantivyError> {
        for (at, known) in terms.segments.iter().enumerate() {
            for known in known.iter().filter(|known| !single || known.length == 1) {
                let mut postings = self.postings(at, terms.words, known, IndexRecordOption::WithFreqs)?;
                while postings.doc() != TERMINATED {
                    found(at, postings.doc(), postings.term_freq());
                    postings.advance();
                }
            }
        }
        Ok(())
    }

    fn postings(
        &self,
        segment: usize,
        words: Words,
        known: &Known,
        option: IndexRecordOption,
    ) -> Result<SegmentPostings, TantivyError> {
        match self.segments.get(segment) {
            Some(segment) => {
                Ok(segment.inverted_index(words.field())?.read_postings_from_terminfo(&known.info, option)?)
            }
            None => Ok(SegmentPostings::empty()),
        }
    }

    /// Calls `found` for each of the turns at `places` (ascending) of a segment with the words of it
    /// that passed a test.
    pub fn positions(
        &self,
        segment: usize,
        tests: &[(u16, Terms)],
        places: &[u32],
        found: &mut dyn FnMut(u32, &[Occurrence]),
    ) -> Result<(), TantivyError> {
        let mut open = Vec::new();
        for (test, terms) in tests {
            for known in terms.segments.get(segment).map_or(&[][..], Vec::as_slice) {
                let option = IndexRecordOption::WithFreqsAndPositions;
                open.push((*test, known.length, self.postings(segment, terms.words, known, option)?));
            }
        }
        let (mut words, mut positions) = (Vec::new(), Vec::new());
        for &place in places {
            words.clear();
            for (test, length, postings) in &mut open {
                if postings.doc() < place {
                    postings.seek(place);
                }
                if postings.doc() == place {
                    postings.positions(&mut positions);
                    let occurrence = |&position| Occurrence { test: *test, position, length: *length };
                    words.extend(positions.iter().map(occurrence));
                }
            }
            words.sort_unstable();
            words.dedup();
            found(place, &words);
        }
        Ok(())
    }
}

/// Calls `found` with each folded form of a dictionary that passes `test`, until it says no.
fn each_form(
    dictionary: &TermDictionary,
    test: &Test,
    found: &mut dyn FnMut(&[u8], &TermInfo) -> bool,
) -> Result<(), TantivyError> {
    match test {
        Test::Stem(_) => {}
        Test::Exact(form) => {
            if let Some(info) = dictionary.get(form)? {
                found(form.as_bytes(), &info);
            }
        }
        Test::Prefix(start) => {
            let mut stream = dictionary.range().ge(start).into_stream()?;
            while let Some((form, info)) = stream.next() {
                if !form.starts_with(start.as_bytes()) || !found(form, info) {
                    break;
                }
            }
        }
        Test::Fuzzy(form, most) => {
            let term = Term::from_field_text(Words::Forms.field(), form);
            let automaton = FuzzyTermQuery::new(term, *most, true).automaton()?;
            let mut stream = dictionary.search(automaton).into_stream()?;
            while let Some((form, info)) = stream.next() {
                if !found(form, info) {
                    break;
                }
            }
        }
    }
    Ok(())
}
