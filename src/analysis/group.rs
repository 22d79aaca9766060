//! Groups: the combinations of values by which a report is split, and the group of every counted turn.
//!
//! A group is a property of a seat (a speaker, or nobody, in a document or an entry of it), so values are
//! looked up and interned once for each of these. The turns get a dense column of group numbers, and counting
//! never sees a string.

use super::AnalysisError;
use super::attributes::{Key, NO_VALUE};
use super::observed::{self, Seen};
use super::scope::Scope;
use crate::study::corpus::{NONE, Seat, TurnRow};
use crate::study::{AttributeType, Corpus};
use rayon::prelude::*;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::cmp::Ordering;
use std::collections::HashMap;

pub mod dates;
mod notes;

/// The values that make a group, in the order of the attributes asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupKey(pub Vec<(String, String)>);

impl GroupKey {
    /// The value of the attribute at this place.
    pub fn value(&self, attribute: usize) -> &str {
        self.0.get(attribute).map_or(NO_VALUE, |(_, value)| value.as_str())
    }

    /// The values of all its attributes.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }
}

impl Serialize for GroupKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl std::fmt::Display for GroupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values: Vec<&str> = self.values().collect();
        f.pad(&values.join(" · "))
    }
}

/// The groups of a report. Without attributes to compare by there is none, and all counted turns have
/// the column's value 0.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// The attributes compared by, as named in output.
    pub by: Vec<String>,
    /// The groups, in order.
    pub keys: Vec<GroupKey>,
    /// For each attribute the values that occur, in its own order, `(none)` last.
    pub values: Vec<Vec<String>>,
    /// What a reader must know of them: what `(none)` holds, what a roll-up pooled.
    pub notes: Vec<String>,
    column: Vec<u32>,
    /// For each seat the dense number of its (participant, group).
    members: Vec<u32>,
    /// For each such number, participant and group.
    member_of: Vec<(u32, u32)>,
    stands: Vec<Stand>,
    observed: Vec<Seen>,
}

impl Groups {
    /// The groups of a scope: exactly the combinations with a counted turn in any document, also in one
    /// that is not in the report; where what was observed is asked for, also those with a counted paragraph
    /// about one of theirs.
    pub fn new(scope: &Scope<'_>) -> Result<Self, AnalysisError> {
        let corpus = scope.corpus;
        let keys = find_keys(corpus, &scope.options.by)?;
        let observed = if scope.options.observed { observed::counted(scope) } else { Vec::new() };
        let units = Units::new(scope, &keys);
        let tally = Tally::new(scope);
        let ordered = Ordered::new(scope, &keys, &units, &tally, &observed);
        let renumber = |old: &u32| ordered.new_of.get(*old as usize).copied().unwrap_or(NONE);
        let of_seat: Vec<u32> = units.of_seat.iter().map(renumber).collect();
        let group = |turn: &TurnRow| {
            let group = of_seat.get(corpus.seat_of(turn));
            group.copied().filter(|_| scope.counts(turn)).unwrap_or(NONE)
        };
        let column: Vec<u32> = corpus.turns.par_iter().map(group).collect();
        let mut groups = Self {
            by: keys.iter().map(|key| key.name().to_owned()).collect(),
            keys: if keys.is_empty() { Vec::new() } else { ordered.keys },
            values: ordered.values,
            column,
            ..Self::default()
        };
        groups.find_members(corpus, &of_seat);
        groups.stands = stands(corpus, &tally, &of_seat);
        groups.observed = observed
            .into_iter()
            .map(|seen| Seen { group: of_seat.get(seen.seat).copied().unwrap_or(NONE), ..seen })
            .collect();
        groups.notes = notes::notes(scope, &keys, &groups, &tally);
        Ok(groups)
    }

    fn find_members(&mut self, corpus: &Corpus, of_seat: &[u32]) {
        let pair = |(seat, &group): (Seat, &u32)| {
            corpus.speakers.get(seat.speaker as usize).map(|row| (row.participant, group))
        };
        let pairs: Vec<Option<(u32, u32)>> = corpus.seats().zip(of_seat).map(pair).collect();
        self.member_of = pairs.iter().flatten().copied().collect();
        self.member_of.sort_unstable();
        self.member_of.dedup();
        let number = |pair: &Option<(u32, u32)>| {
            let at = pair.as_ref().and_then(|pair| self.member_of.binary_search(pair).ok());
            at.map_or(NONE, |at| u32::try_from(at).unwrap_or(NONE))
        };
        self.members = pairs.iter().map(number).collect();
    }

    /// How many groups there are; none without attributes to compare by.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether the report is not split.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many values the column has: the groups, or one when the report is not split.
    pub fn width(&self) -> usize {
        if self.by.is_empty() { 1 } else { self.keys.len() }
    }

    /// For each turn of the corpus the number of its group, or [`NONE`] when it is not counted.
    pub fn column(&self) -> &[u32] {
        &self.column
    }

    /// The group of a turn; `None` when it is not counted.
    pub fn of_turn(&self, turn: usize) -> Option<usize> {
        self.column.get(turn).filter(|&&group| group != NONE).map(|&group| group as usize)
    }

    /// The dense number of the (participant, group) that a seat is; `None` where nobody speaks.
    pub fn member(&self, seat: usize) -> Option<usize> {
        self.members.get(seat).filter(|&&at| at != NONE).map(|&at| at as usize)
    }

    /// For each such number, participant and group.
    pub fn member_of(&self) -> &[(u32, u32)] {
        &self.member_of
    }

    /// The counted paragraphs about persons, with the group of each person, by turn; empty unless they are asked
    /// for.
    pub fn observed(&self) -> &[Seen] {
        &self.observed
    }

    /// What each group says in each document, in the report or out of it, by document and group. The
    /// group is 0 when the report is not split.
    pub fn stands(&self) -> &[Stand] {
        &self.stands
    }

    /// The group with these values, in the order of the attributes.
    pub fn find(&self, values: &[&str]) -> Option<usize> {
        self.keys.iter().position(|key| {
            key.0.len() == values.len() && key.0.iter().zip(values).all(|((_, have), want)| have == want)
        })
    }

    /// The groups as a grid of two attributes: the values of each, and the group of each pair, `None`
    /// where nobody is there. `None` unless there are two attributes.
    pub fn grid(&self) -> Option<Grid> {
        if self.by.len() != 2 {
            return None;
        }
        let (rows, columns) = (self.values.first()?.clone(), self.values.get(1)?.clone());
        let cells = rows.iter().map(|row| columns.iter().map(|column| self.find(&[row, column])).collect()).collect();
        Some(Grid { rows, columns, cells })
    }
}

/// Two attributes crossed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Values of the first attribute.
    pub rows: Vec<String>,
    /// Values of the second.
    pub columns: Vec<String>,
    /// For each row and column the group, or `None` where nobody is there.
    pub cells: Vec<Vec<Option<usize>>>,
}

/// What one participant, or nobody, says in one document: counted turns only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The document.
    pub document: u32,
    /// The group.
    pub group: u32,
    /// The number of the seat.
    pub seat: usize,
    /// The speaker of the document, or none.
    pub speaker: u32,
    /// Counted turns, never none.
    pub turns: u32,
    /// Their words.
    pub words: u32,
}

fn stands(corpus: &Corpus, tally: &Tally, of_seat: &[u32]) -> Vec<Stand> {
    let said = corpus.seats().enumerate().zip(of_seat).zip(&tally.of_seat);
    let said = said.filter(|(_, (turns, _))| *turns > 0);
    let mut stands: Vec<Stand> = said
        .map(|(((seat, row), &group), &(turns, words))| Stand {
            document: row.document,
            group,
            seat,
            speaker: row.speaker,
            turns,
            words,
        })
        .collect();
    stands.sort_unstable_by_key(|stand| (stand.document, stand.group, stand.speaker, stand.seat));
    stands
}

fn find_keys(corpus: &Corpus, by: &[String]) -> Result<Vec<Key>, AnalysisError> {
    let mut keys: Vec<Key> = Vec::new();
    for text in by {
        let key = Key::find(corpus, text)?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// The combination of values of each seat, numbered as they come.
struct Units<'a> {
    of_seat: Vec<u32>,
    /// For each combination its labels, `None` where there is no value.
    labels: Vec<Vec<Option<&'a str>>>,
}

impl<'a> Units<'a> {
    fn new(scope: &Scope<'a>, keys: &[Key]) -> Self {
        let (corpus, level) = (scope.corpus, scope.options.level);
        let mut units = vec![0u32; corpus.seat_count()];
        let mut labels: Vec<Vec<Option<&'a str>>> = vec![Vec::new()];
        for key in keys {
            let label = |at: usize| {
                let seat = corpus.seat(at);
                match scope.options.dates.as_ref().filter(|_| key.is_date()) {
                    Some(by) => dates::label(by, corpus, seat, key.value(corpus, seat)),
                    None => key.value(corpus, seat).map(|value| key.label(value, level)),
                }
            };
            let values: Vec<Option<&'a str>> = (0..units.len()).into_par_iter().map(label).collect();
            let mut known: HashMap<(u32, Option<&'a str>), u32> = HashMap::new();
            let mut refined: Vec<Vec<Option<&'a str>>> = Vec::new();
            for (unit, value) in units.iter_mut().zip(values) {
                *unit = *known.entry((*unit, value)).or_insert_with_key(|&(before, value)| {
                    let mut combination = labels.get(before as usize).cloned().unwrap_or_default();
                    combination.push(value);
                    refined.push(combination);
                    u32::try_from(refined.len() - 1).unwrap_or(NONE)
                });
            }
            labels = refined;
        }
        Self { of_seat: units, labels }
    }
}

/// Counted turns, and their words, of each seat.
struct Tally {
    of_seat: Vec<(u32, u32)>,
}

impl Tally {
    fn new(scope: &Scope<'_>) -> Self {
        let corpus = scope.corpus;
        let share = corpus.turns.len() / rayon::current_num_threads().max(1) + 1;
        let count = |turns: &[TurnRow]| {
            let mut tally = Self::empty(corpus);
            for turn in turns.iter().filter(|turn| scope.counts(turn)) {
                if let Some((turns, words)) = tally.of_seat.get_mut(corpus.seat_of(turn)) {
                    *turns += 1;
                    *words += turn.word_end.saturating_sub(turn.word_start);
                }
            }
            tally
        };
        corpus.turns.par_chunks(share).map(count).reduce(|| Self::empty(corpus), Self::join)
    }

    fn empty(corpus: &Corpus) -> Self {
        Self { of_seat: vec![(0, 0); corpus.seat_count()] }
    }

    fn join(mut self, other: Self) -> Self {
        for (mine, theirs) in self.of_seat.iter_mut().zip(&other.of_seat) {
            *mine = (mine.0 + theirs.0, mine.1 + theirs.1);
        }
        self
    }
}

/// The combinations that have a counted turn, in order.
struct Ordered {
    keys: Vec<GroupKey>,
    values: Vec<Vec<String>>,
    /// From a combination's number to its place in the order.
    new_of: Vec<u32>,
}

impl Ordered {
    fn new(scope: &Scope<'_>, keys: &[Key], units: &Units<'_>, tally: &Tally, observed: &[Seen]) -> Self {
        let mut used = vec![false; units.labels.len()];
        let said = units.of_seat.iter().zip(&tally.of_seat).filter(|(_, said)| said.0 > 0);
        let seen = observed.iter().filter_map(|seen| units.of_seat.get(seen.seat));
        for &combination in said.map(|(combination, _)| combination).chain(seen) {
            if let Some(flag) = used.get_mut(combination as usize) {
                *flag = true;
            }
        }
        let mut order: Vec<usize> = (0..units.labels.len()).filter(|&at| used.get(at) == Some(&true)).collect();
        let types: Vec<AttributeType> = keys.iter().map(|key| dates::attribute_type(scope, key)).collect();
        let labels = |at: usize| units.labels.get(at).map_or(&[][..], Vec::as_slice);
        order.sort_by(|&a, &b| {
            let pairs = labels(a).iter().zip(labels(b)).zip(&types);
            pairs.map(|((a, b), kind)| none_last(kind, *a, *b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        });
        let mut new_of = vec![NONE; units.labels.len()];
        for (new, &old) in order.iter().enumerate() {
            if let Some(place) = new_of.get_mut(old) {
                *place = u32::try_from(new).unwrap_or(NONE);
            }
        }
        let shown = |label: &Option<&str>| label.unwrap_or(NO_VALUE).to_owned();
        let key_of = |at: &usize| {
            let pairs = keys.iter().zip(labels(*at)).map(|(key, label)| (key.name().to_owned(), shown(label)));
            GroupKey(pairs.collect())
        };
        let values_of = |(at, kind): (usize, &AttributeType)| {
            let mut values: Vec<Option<&str>> =
                order.iter().filter_map(|&combination| labels(combination).get(at).copied()).collect();
            values.sort_by(|a, b| none_last(kind, *a, *b));
            values.dedup();
            values.iter().map(shown).collect()
        };
        Self {
            keys: order.iter().map(key_of).collect(),
            values: types.iter().enumerate().map(values_of).collect(),
            new_of,
        }
    }
}

fn none_last(kind: &AttributeType, a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => kind.cmp(a, b),
        _ => a.is_none().cmp(&b.is_none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::options::{Condition, Options};
    use crate::analysis::testing::Study;
    use crate::study::TurnKind;

    fn groups(corpus: &Corpus, by: &[&str], options: Options) -> Groups {
        let options = Options { by: by.iter().map(|&key| key.into()).collect(), ..options };
        let scope = Scope::new(corpus, &options).expect("a scope");
        Groups::new(&scope).expect("groups")
    }

    fn shown(groups: &Groups) -> Vec<String> {
        groups.keys.iter().map(ToString::to_string).collect()
    }

    fn study() -> Study {
        Study::new()
            .attribute("stage", AttributeType::Ordered(vec!["early".into(), "late".into()]))
            .document("d1", &[("site", "B10"), ("stage", "late"), ("kind", "workshop")])
            .turn("INT", "why")
            .turn("A", "x")
            .speaker("A", &[("profession", "health/nursing")])
            .turn("B", "x")
            .speaker("B", &[("profession", "police"), ("site", "B2")])
            .turn("C", "x")
            .speaker("C", &[("speaker_type", "client")])
            .turn("D", "x y")
            .document("d2", &[("site", "B2"), ("stage", "early"), ("kind", "observation")])
            .turn("", "seen")
            .kind(TurnKind::Paragraph)
    }

    #[test]
    fn groups_are_the_combinations_that_have_a_counted_turn_in_order() {
        let corpus = study().build();
        let by = groups(&corpus, &["profession", "site"], Options::default());
        let stands = |by: &Groups| by.stands().iter().map(|s| (s.document, s.group, s.turns)).collect::<Vec<_>>();
        assert_eq!(stands(&by), [(0, 0, 1), (0, 1, 1), (0, 3, 1), (0, 3, 1), (1, 2, 1)]);
        assert_eq!(shown(&by), ["nursing · B10", "police · B2", "(none) · B2", "(none) · B10"]);
        assert_eq!(by.column(), [NONE, 0, 1, 3, 3, 2]);
        assert_eq!(shown(&groups(&corpus, &["stage"], Options::default())), ["early", "late"]);
        assert_eq!(shown(&groups(&corpus, &["speaker_type"], Options::default())), ["client", "respondent", "(none)"]);
        let json = serde_json::to_string(&by.keys[0]).expect("json");
        assert_eq!(json, r#"{"profession":"nursing","site":"B10"}"#);
    }

    #[test]
    fn without_attributes_there_is_no_group() {
        let corpus = study().build();
        let none = groups(&corpus, &[], Options::default());
        assert!(none.is_empty() && none.width() == 1);
        assert_eq!(none.column(), [NONE, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn conditions_take_groups_away() {
        let corpus = study().build();
        let filter: Vec<Condition> = Condition::parse_all("profession=health").expect("a condition");
        let by = groups(&corpus, &["profession"], Options { filter, ..Options::default() });
        assert_eq!(shown(&by), ["nursing"]);
        assert_eq!(by.column(), [NONE, 0, NONE, NONE, NONE, NONE]);
    }

    #[test]
    fn the_grid_tells_who_is_nowhere() {
        let corpus = study().build();
        let grid = groups(&corpus, &["profession", "site"], Options::default()).grid().expect("two attributes");
        assert_eq!(grid.rows, ["nursing", "police", "(none)"]);
        assert_eq!(grid.columns, ["B2", "B10"]);
        assert_eq!(grid.cells, [[None, Some(0)], [Some(1), None], [Some(2), Some(3)]]);
        assert_eq!(groups(&corpus, &["site"], Options::default()).grid(), None);
    }

    #[test]
    fn participants_are_members_of_the_groups_they_speak_in() {
        let corpus = Study::new()
            .known(&["A"])
            .document("d1", &[("site", "X")])
            .turn("A", "x")
            .document("d2", &[("site", "Y")])
            .turn("A", "x")
            .document("d3", &[("site", "Y")])
            .turn("A", "x")
            .build();
        let by = groups(&corpus, &["site"], Options::default());
        assert_eq!(by.member_of(), [(0, 0), (0, 1)]);
        assert_eq!((by.member(0), by.member(1), by.member(2)), (Some(0), Some(1), Some(1)));
    }
}
