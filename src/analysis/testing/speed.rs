//! How long the reports of a large study take. Not run by default: it means something only when
//! optimised (`CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo test --lib analysis::testing::speed -- --ignored --nocapture`).

use super::random::Dice;
use crate::analysis::{Options, Within, cooccurrence, frequency};
use crate::study::corpus::{CodingRow, DocumentRow, ParticipantRow, Speaker, TurnRow};
use crate::study::{Code, Codebook, Corpus, SpeakerType, TurnKind};
use crate::text::Span;
use std::collections::BTreeMap;
use std::time::Instant;

const TURN: u32 = 330;
const WORDS: u32 = 60;

/// Ten themes of three sub-codes each, five sites, nine professions, four speakers a document.
fn corpus(documents: u32, turns: u32, codings: usize) -> Corpus {
    let mut codes = Vec::new();
    for theme in 0..10 {
        let id = format!("t{theme}");
        codes.push(Code { id: id.clone(), ..Code::default() });
        codes.extend((0..3).map(|sub| Code {
            id: format!("{id}.s{sub}"),
            parent: Some(id.clone()),
            ..Code::default()
        }));
    }
    let mut corpus =
        Corpus { codebook: Codebook::new(codes).expect("sound"), coders: vec!["k".into()], ..Corpus::default() };
    let mut dice = Dice::new(7);
    for document in 0..documents {
        let attribute = |key: &str, value: String| (key.to_owned(), value);
        let site =
            BTreeMap::from([attribute("site", format!("site {}", document % 5)), attribute("kind", "workshop".into())]);
        let speakers = corpus.speakers.len() as u32;
        for speaker in 0..4 {
            let participant = corpus.participants.len() as u32;
            corpus.participants.push(ParticipantRow { name: format!("P{participant}"), known: false });
            let profession = format!("profession {}", (document + speaker) % 9);
            corpus.speakers.push(Speaker {
                participant,
                document,
                speaker_type: if speaker == 3 { SpeakerType::Facilitator } else { SpeakerType::Respondent },
                attributes: BTreeMap::from([attribute("profession", profession)]),
            });
        }
        let first = corpus.turns.len() as u32;
        for turn in 0..turns {
            let start = turn * TURN;
            corpus.turns.push(TurnRow {
                document,
                speaker: speakers + dice.below(4) as u32,
                span: Span::new(start, start + TURN),
                body: Span::new(start + 4, start + TURN - 1),
                word_start: turn * WORDS,
                word_end: (turn + 1) * WORDS,
                kind: TurnKind::Speech,
            });
        }
        let from = corpus.codings.len() as u32;
        let mut rows: Vec<CodingRow> = (0..codings)
            .map(|_| {
                let start = dice.below((turns * TURN) as usize - 400) as u32;
                let end = start + 20 + dice.below(300) as u32;
                let word = |at: u32| at / TURN * WORDS + (at % TURN * WORDS / TURN);
                CodingRow {
                    document,
                    code: dice.below(40) as u32,
                    coder: 0,
                    span: Span::new(start, end),
                    word_start: word(start),
                    word_end: word(end) + 1,
                    row: 0,
                }
            })
            .collect();
        rows.sort_by_key(|row| (row.span, row.code));
        rows.dedup_by_key(|row| (row.span, row.code));
        corpus.codings.extend(rows);
        corpus.documents.push(DocumentRow {
            name: format!("d{document}"),
            turns: first..corpus.turns.len() as u32,
            codings: from..corpus.codings.len() as u32,
            speakers: speakers..speakers + 4,
            attributes: site,
            spoken: true,
            first_coder: Some(0),
            words: turns * WORDS,
            ..DocumentRow::default()
        });
    }
    corpus
}

#[test]
#[ignore = "measures; means something only when optimised"]
fn reports_of_a_large_study() {
    let corpus = corpus(4000, 133, 150);
    println!("{} turns, {} codings", corpus.turns.len(), corpus.codings.len());
    let all = Options {
        by: vec!["site".into(), "profession".into()],
        depth: crate::analysis::Depth::All,
        ..Options::default()
    };
    let time = |name: &str, run: &dyn Fn()| {
        let best = (0..25).map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        });
        println!("{name}: {:?}", best.min().unwrap_or_default());
    };
    time("scope and groups", &|| {
        let scope = crate::analysis::Scope::new(&corpus, &all).expect("a scope");
        std::hint::black_box(crate::analysis::Groups::new(&scope).expect("groups"));
    });
    time("frequency of 40 codes", &|| drop(frequency(&corpus, &all).expect("a report")));
    let themes = Options { depth: crate::analysis::Depth::N(1), ..all.clone() };
    time("frequency of 10 themes", &|| drop(frequency(&corpus, &themes).expect("a report")));
    let each = [Within::Overlap, Within::Turn, Within::Turns(3), Within::Document, Within::Participant];
    for within in each {
        let options = Options { within, ..all.clone() };
        time(&format!("co-occurrence of 40 codes within {within}"), &|| {
            drop(cooccurrence(&corpus, &options).expect("a report"))
        });
        let plain = Options { by: Vec::new(), ..options };
        time("  the same without groups", &|| drop(cooccurrence(&corpus, &plain).expect("a report")));
    }
}
