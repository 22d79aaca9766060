//! Small random studies and options, made from a number: the same number, the same study.

use super::Study;
use crate::analysis::options::{Coders, Condition, Depth, Documents, Options, Speakers};
use crate::study::TurnKind;

/// A plain generator of numbers (xorshift*), good enough to make studies of.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        (0..4).for_each(|_| {
            dice.below(2);
        });
        dice
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const CODES: [&str; 6] = ["a", "a.x", "a.x.y", "b", "b.z", "c"];
const CODERS: [&str; 2] = ["k", "m"];

pub(crate) fn study(dice: &mut Dice) -> Study {
    let mut study = CODES.iter().fold(Study::new().known(&["A", "B"]).coders(&CODERS), |study, code| study.code(code));
    for document in 0..1 + dice.below(5) {
        study = one_document(dice, study, document);
    }
    study
}

fn one_document(dice: &mut Dice, study: Study, document: usize) -> Study {
    let mut attributes = vec![("kind", dice.pick(&["interview", "workshop", "observation"]))];
    if dice.below(4) > 0 {
        attributes.push(("site", dice.pick(&["X", "Y"])));
    }
    let mut study = study.document(&format!("d{document}"), &attributes);
    for _ in 0..dice.below(9) {
        let label = dice.pick(&["A", "B", "C", "INT", "", ""]);
        match dice.below(12) {
            0 => study = study.entry(&[("date", "2022-09-21"), ("site", "X")]),
            1 => study = study.entry(&[("date", "2022-09-22")]),
            2 => study = study.entry(&[]),
            _ => {}
        }
        let body: Vec<&str> =
            (0..dice.below(6)).map(|_| dice.pick(&["ja", "née", "don't", "x-y", "…", "a1"])).collect();
        study = study.turn(label, &body.join(dice.pick(&[" ", "  ", ", "])));
        if dice.below(8) == 0 {
            study = study.kind(TurnKind::Reflective);
        }
        for _ in 0..if label.is_empty() { dice.below(3) } else { 0 } {
            study = study.about(dice.pick(&["A", "B", "C"]));
        }
        if !label.is_empty() && dice.below(3) > 0 {
            let profession = dice.pick(&["health/nursing", "health/GP", "police"]);
            study = study.speaker(label, &[("profession", profession)]);
        }
        if label == "C" && dice.below(4) == 0 {
            study = study.speaker(label, &[("site", "Z"), ("speaker_type", dice.pick(&["client", "observer"]))]);
        }
    }
    if dice.below(3) == 0 {
        study = study.finished(dice.pick(&CODERS));
    }
    if dice.below(3) == 0 {
        study = study.lead(dice.pick(&CODERS));
    }
    if dice.below(6) > 0 {
        for _ in 0..dice.below(16) {
            study = one_coding(dice, study);
        }
    }
    study
}

fn one_coding(dice: &mut Dice, mut study: Study) -> Study {
    let text = study.last().text.clone();
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    if boundaries.len() < 2 {
        return study;
    }
    let from = dice.below(boundaries.len() - 1);
    let reach = dice.pick(&[1, 3, 9, 40]);
    let to = (from + 1 + dice.below(reach)).min(boundaries.len() - 1);
    let (coder, code) = (dice.pick(&CODERS), dice.pick(&CODES));
    study.span(coder, code, boundaries[from] as u32, boundaries[to] as u32)
}

pub(crate) fn options(dice: &mut Dice) -> Options {
    let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let filters = ["site=X", "profession=health", "kind!=workshop", "speaker_type=client,site=Y", "participant=A|B"];
    Options {
        by: match dice.below(5) {
            4 => list(&["date"]),
            0 => Vec::new(),
            1 => list(&["site"]),
            2 => list(&["profession", "site"]),
            _ => list(&["participant"]),
        },
        coders: match dice.below(4) {
            0 | 1 => Coders::Lead,
            2 => Coders::All,
            _ => Coders::Named(list(&["k"])),
        },
        documents: dice.pick(&[Documents::Touched, Documents::Touched, Documents::All, Documents::Finished]),
        filter: if dice.below(3) == 0 {
            Condition::parse_all(dice.pick(&filters)).expect("conditions")
        } else {
            Vec::new()
        },
        codes: if dice.below(4) == 0 { list(&["a.x", "b"]) } else { Vec::new() },
        speakers: dice.pick(&[Speakers::Counted, Speakers::Counted, Speakers::All]),
        reflective: dice.below(2) == 0,
        depth: dice.pick(&[Depth::N(1), Depth::N(2), Depth::All]),
        own: dice.below(4) == 0,
        level: dice.pick(&[None, None, Some(1)]),
        ..Options::default()
    }
}
