//! What a reader must know of the groups: what `(none)` holds, and what a path pooled.

use super::{Groups, Tally};
use crate::analysis::attributes::{Key, NO_VALUE};
use crate::analysis::scope::Scope;
use crate::study::SpeakerType;
use crate::study::corpus::Seat;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn notes(scope: &Scope<'_>, keys: &[Key], groups: &Groups, tally: &Tally) -> Vec<String> {
    if keys.is_empty() {
        return Vec::new();
    }
    let mut notes: Vec<String> = Vec::new();
    for (key, values) in keys.iter().zip(&groups.values) {
        if values.iter().any(|value| value == NO_VALUE) {
            notes.extend(what_none_holds(scope, key, tally));
        }
        notes.extend(what_is_pooled(scope, key, tally));
    }
    if let Some(level) = scope.options.level
        && !keys.iter().any(Key::is_path)
    {
        notes.push(format!("--level {level} changes nothing here: it goes with a path attribute (profession)"));
    }
    notes
}

/// The seats with counted turns in documents of the report, and how many.
fn seats<'a>(scope: &'a Scope<'_>, tally: &'a Tally) -> impl Iterator<Item = (Seat, u32)> + 'a {
    let all = scope.corpus.seats().zip(tally.of_seat.iter().map(|said| said.0));
    all.filter(|(seat, turns)| *turns > 0 && scope.has_document(seat.document as usize))
}

/// `(none) of profession: clients 40 turns of 2, field notes 14 turns`.
fn what_none_holds(scope: &Scope<'_>, key: &Key, tally: &Tally) -> Option<String> {
    let corpus = scope.corpus;
    let mut kinds: BTreeMap<(u8, &str), (u32, BTreeSet<u32>)> = BTreeMap::new();
    for (seat, turns) in seats(scope, tally).filter(|(seat, _)| key.value(corpus, *seat).is_none()) {
        let Some(row) = corpus.speakers.get(seat.speaker as usize) else {
            kinds.entry(kind_of_nobody(scope, seat.document as usize)).or_default().0 += turns;
            continue;
        };
        let kind = match row.speaker_type {
            SpeakerType::Client => (0, "clients"),
            SpeakerType::Respondent => (3, "not recorded"),
            SpeakerType::Interviewer | SpeakerType::Facilitator => (4, "interviewers and facilitators"),
            SpeakerType::Observer => (4, "observers"),
        };
        let entry = kinds.entry(kind).or_default();
        entry.0 += turns;
        entry.1.insert(row.participant);
    }
    let parts: Vec<String> =
        kinds.iter().map(|((_, kind), (turns, people))| part(kind, *turns, people.len())).collect();
    (!parts.is_empty()).then(|| format!("{NO_VALUE} of {} holds {}", key.name(), parts.join("; ")))
}

/// What the turns of nobody in a document are called.
fn kind_of_nobody<'a>(scope: &Scope<'a>, document: usize) -> (u8, &'a str) {
    let row = scope.corpus.documents.get(document);
    match row.and_then(|row| row.attributes.get("kind")).map_or("", String::as_str) {
        "observation" => (1, "field notes"),
        _ if row.is_some_and(|row| row.spoken) => (2, "turns without a participant"),
        "" => (2, "documents without speakers"),
        other => (2, other),
    }
}

fn part(kind: &str, turns: u32, people: usize) -> String {
    let turns = format!("{turns} turn{}", if turns == 1 { "" } else { "s" });
    match people {
        0 => format!("{kind}: {turns}"),
        1 => format!("{kind}: 1 participant, {turns}"),
        _ => format!("{kind}: {people} participants, {turns}"),
    }
}

/// `health pools GP, nursing`: the values that one label stands for.
fn what_is_pooled(scope: &Scope<'_>, key: &Key, tally: &Tally) -> Vec<String> {
    if !key.is_path() {
        return Vec::new();
    }
    let mut pooled: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (seat, _) in seats(scope, tally) {
        if let Some(value) = key.value(scope.corpus, seat) {
            pooled.entry(key.label(value, scope.options.level)).or_default().insert(value);
        }
    }
    let several = pooled.iter().filter(|(_, values)| values.len() > 1);
    several
        .map(|(label, values)| {
            let values: Vec<&str> = values.iter().copied().collect();
            format!("{} {label} pools {}", key.name(), values.join(", "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::options::{Documents, Options};
    use crate::analysis::testing::Study;
    use crate::study::TurnKind;

    fn notes_of(study: Study, options: Options) -> Vec<String> {
        let corpus = study.build();
        let options = Options { documents: Documents::All, by: vec!["profession".into()], ..options };
        let scope = Scope::new(&corpus, &options).expect("a scope");
        Groups::new(&scope).expect("groups").notes
    }

    #[test]
    fn a_note_says_what_none_holds() {
        let study = Study::new()
            .document("d", &[("kind", "workshop")])
            .turn("A", "x")
            .turn("C", "x")
            .turn("C", "y")
            .speaker("C", &[("speaker_type", "client")])
            .document("o", &[("kind", "observation")])
            .turn("", "seen")
            .kind(TurnKind::Paragraph);
        assert_eq!(
            notes_of(study, Options::default()),
            [
                "(none) of profession holds clients: 1 participant, 2 turns; field notes: 1 turn; not recorded: 1 participant, 1 turn"
            ]
        );
    }

    #[test]
    fn a_roll_up_says_what_it_pooled() {
        let study = || {
            Study::new()
                .document("d", &[])
                .turn("A", "x")
                .speaker("A", &[("profession", "health/primary care/GP")])
                .turn("B", "x")
                .speaker("B", &[("profession", "health/nursing")])
        };
        assert_eq!(notes_of(study(), Options::default()), Vec::<String>::new());
        assert_eq!(
            notes_of(study(), Options { level: Some(1), ..Options::default() }),
            ["profession health pools health/nursing, health/primary care/GP"]
        );
    }
}
