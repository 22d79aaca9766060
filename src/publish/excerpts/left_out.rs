//! Passages that are not among the excerpts, for they lie in no turn that is counted: how many, and what takes them in.

use crate::analysis::Scope;
use crate::analysis::expression::tagged;
use crate::analysis::options::Speakers;
use crate::analysis::passages::{Passage, Passages, touched};
use crate::analysis::rows::Rows;
use crate::study::TurnKind;
use crate::text::display::counted;

/// How many passages lie in no counted turn, by what would take them in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// In turns of somebody who is not counted.
    speakers: usize,
    /// In reflective paragraphs.
    reflective: usize,
    /// In reflective paragraphs of somebody who is not counted.
    both: usize,
    /// In no turn: nothing takes them in.
    outside: usize,
}

impl LeftOut {
    /// Counts them among the passages of these rows, and where a tag is asked for among those that it overlaps.
    pub fn of(scope: &Scope<'_>, rows: &Rows, tag: Option<&str>) -> Self {
        let is_tagged = tag.map(|tag| tagged(scope.corpus, tag));
        let (mut left, mut passages) = (Self::default(), Passages::default());
        for document in scope.documents() {
            passages.build(scope, rows, document, true);
            let wanted = |one: &&Passage| is_tagged.as_ref().is_none_or(|is_tagged| is_tagged(document, one.span));
            passages.passages.iter().filter(wanted).for_each(|passage| left.add(scope, passage));
        }
        left
    }

    fn add(&mut self, scope: &Scope<'_>, passage: &Passage) {
        // What a turn wants in order to count: that all speakers do, that reflective paragraphs do. Of several turns
        // the one that wants least is the way in.
        let wants = touched(scope, passage).map(|(_, turn)| {
            let speakers = scope.options.speakers != Speakers::All
                && scope.corpus.speaker(turn).is_some_and(|speaker| !speaker.speaker_type.is_counted());
            (turn.kind == TurnKind::Reflective && !scope.options.reflective, speakers)
        });
        match wants.min() {
            Some((false, false)) => {}
            Some((false, true)) => self.speakers += 1,
            Some((true, false)) => self.reflective += 1,
            Some((true, true)) => self.both += 1,
            None => self.outside += 1,
        }
    }

    /// How many there are, and what takes them in; nothing where there are none.
    pub fn line(self) -> Option<String> {
        let Self { speakers, reflective, both, outside } = self;
        let all = speakers + reflective + both + outside;
        let part = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let parts = [
            part(speakers, "said by interviewers, facilitators or observers (--speakers all takes them in)"),
            part(reflective, "in reflective paragraphs (--reflective takes them in)"),
            part(both, "in reflective paragraphs of observers (--reflective with --speakers all takes them in)"),
            part(outside, "in no turn"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (all > 0).then(|| {
            format!(
                "{} in turns that are not counted, or in no turn, left out: {}.",
                counted(all, "passage"),
                parts.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_says_what_takes_it_in() {
        assert_eq!(LeftOut::default().line(), None);
        let left = LeftOut { speakers: 2, reflective: 1, both: 0, outside: 1 };
        assert_eq!(
            left.line().as_deref(),
            Some(
                "4 passages in turns that are not counted, or in no turn, left out: 2 said by interviewers, facilitators or observers (--speakers all takes them in), 1 in reflective paragraphs (--reflective takes them in), 1 in no turn."
            )
        );
    }
}
