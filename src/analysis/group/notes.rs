//! What a reader must know of the groups: what `(none)` holds, and what a path pooled.

use super::{Groups, Tally};
use crate::analysis::attributes::{Key, NO_VALUE};
use crate::analysis::scope::Scope;
use crate::study::SpeakerType;
use crate::study::corpus::Speaker;
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

/// The speakers with counted turns in documents of the report, and how many.
fn speakers<'a>(scope: &'a Scope<'_>, tally: &'a Tally) -> impl Iterator<Item = (&'a Speaker, u32)> {
    let all = scope.corpus.speakers.iter().zip(tally.of_speaker.iter().map(|said| said.0));
    all.filter(|(row, turns)| *turns > 0 && scope.has_document(row.document as usize))
}

/// The documents of the report with counted turns of nobody, and how many.
fn nobody<'a>(scope: &'a Scope<'_>, tally: &'a Tally) -> impl Iterator<Item = (usize, u32)> + 'a {
    tally.of_nobody.iter().map(|said| said.0).enumerate().filter(|&(at, turns)| turns > 0 && scope.has_document(at))
}

/// `(none) of profession: clients 40 turns of 2, field notes 14 turns`.
fn what_none_holds(scope: &Scope<'_>, key: &Key, tally: &Tally) -> Option<String> {
    let corpus = scope.corpus;
    let mut kinds: BTreeMap<(u8, &str), (u32, BTreeSet<u32>)> = BTreeMap::new();
    for (row, turns) in speakers(scope, tally) {
        if key.value(corpus, row.document as usize, Some(row)).is_none() {
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
    }
    for (document, turns) in nobody(scope, tally) {
        if key.value(corpus, document, None).is_none() {
            let row = corpus.documents.get(document);
            let kind = row.and_then(|row| row.attributes.get("kind")).map_or("", String::as_str);
            let kind = match kind {
                "observation" => (1, "field notes"),
                _ if row.is_some_and(|row| row.spoken) => (2, "turns without a participant"),
                "" => (2, "documents without speakers"),
                other => (2, other),
            };
            kinds.entry(kind).or_default().0 += turns;
        }
    }
    let parts: Vec<String> =
        kinds.iter().map(|((_, kind), (turns, people))| part(kind, *turns, people.len())).collect();
    (!parts.is_empty()).then(|| format!("{NO_VALUE} of {} holds {}", key.name(), parts.join("; ")))
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
    let corpus = scope.corpus;
    let spoken = speakers(scope, tally).map(|(row, _)| (row.document as usize, Some(row)));
    let nobody = nobody(scope, tally).map(|(document, _)| (document, None));
    let mut pooled: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (document, speaker) in spoken.chain(nobody) {
        if let Some(value) = key.value(corpus, document, speaker) {
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
