//! Studies with any history, to test what must hold of all of them.

use super::*;
use crate::study::change::{CodeField, Pseudonym, Valid};
use crate::study::decision::{Choice, Decision};
use crate::study::identify::Kind;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::study::part::PartFile;
use crate::study::{Event, Guid, Link, Part, Place, PrintEdit, Tag};
use proptest::prelude::*;

/// One thing that somebody does: what, and numbers that say to what.
pub(crate) type Act = (u8, [u16; 5]);

/// Any history.
pub(crate) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec((0u8..36, any::<[u16; 5]>()), 1..most)
}

const CODERS: [&str; 3] = ["k1", "k2", "Ödön B"];
const CODES: [&str; 4] = ["power", "power.agenda", "trust", "a.b"];
/// What people may write anywhere: line breaks, quotation marks, formulas, other scripts, what looks like our signs.
const WORDS: [&str; 12] = [
    "plain",
    "",
    "=1+1",
    "a,b",
    "two\nlines\n",
    "tab\there",
    "\\n",
    "“q” \"q\"",
    "-",
    "'x",
    "日本 🚌",
    "cr\r\nlf [[ALD-W1:1]]",
];
const DOCUMENTS: [(&str, &[(&str, &str)]); 4] = [
    ("ALD-W1", TALK),
    ("ALD-W1", &[("R1", "Élan 🚌 vital, who decides?"), ("R1", "Nobody."), ("Ä2", "We bend, the rules.")]),
    ("con", &[("INT", "And then?"), ("B1", "We bend the rules, quietly."), ("INT", "Hm.")]),
    ("Über, \"x\"/y", &[]),
];

/// Does it all; what is refused is left.
pub(crate) fn play(project: &mut Project, acts: &[Act]) {
    for (what, [a, b, c, d, e]) in acts {
        act(project, *what, [a, b, c, d, e].map(|n| usize::from(*n)));
    }
}

fn word(n: usize) -> String {
    WORDS[n % WORDS.len()].to_owned()
}

/// A document, and a span of its current text on char boundaries.
fn place(project: &Project, [a, b, c]: [usize; 3]) -> Option<(DocumentInfo, Place)> {
    let all = project.documents().expect("documents");
    let info = all.get(a % all.len().max(1))?.clone();
    let text = project.text(info.text).ok()?;
    let at: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let start = b % at.len().max(2).saturating_sub(1);
    let end = (start + 1 + c % 12).min(at.len() - 1);
    let span = Span::of(*at.get(start)?..*at.get(end)?);
    (!span.is_empty()).then(|| (info.clone(), Place { document: info.guid, text: info.text, span }))
}

fn act(project: &mut Project, what: u8, n: [usize; 5]) {
    let [a, b, c, d, e] = n;
    let coder = CODERS[a % CODERS.len()];
    let code = || CODES[b % CODES.len()].to_owned();
    let at = 1_600_000_000_000 + d as i64;
    let document = project.documents().expect("documents").get(c % 4).map(|info| info.guid);
    let found = place(project, [c, d, e]);
    let guid = guid::restored("test", Hash::of(&[(b % 3) as u8, what]));
    let write = |project: &mut Project, payloads: Vec<Payload>| {
        let _ = project.write(coder, "act", payloads);
    };
    match what {
        0..=2 => {
            let (name, lines) = DOCUMENTS[b % DOCUMENTS.len()];
            let batch = super::document(name, lines);
            let _ = project.append(&Group::new(coder, "import"), batch);
        }
        3..=8 => {
            let Some((info, place)) = found else { return };
            let origin = [Origin::Manual, Origin::Auto, Origin::Imported][e % 3];
            let memo = (e % 4 == 0).then(|| word(b));
            let weight = (e % 5 == 0).then(|| b as f64 / 3.0);
            let items = vec![CodingItem(0, 0, place.span, at, origin, memo, weight)];
            let (codes, coders, under) = (vec![code()], vec![coder.to_owned()], Vec::new());
            write(
                project,
                vec![Payload::CodingsAdded { document: info.guid, text: info.text, codes, coders, items, under }],
            );
        }
        9..=11 => {
            let Some((info, _)) = found else { return };
            let all = project.all_codings(&info).expect("codings");
            let Some(coding) = all.get(d % all.len().max(1)).map(|coding| coding.guid) else { return };
            let document = info.guid;
            write(
                project,
                vec![match what {
                    9 => Payload::CodingsRemoved { document, codings: vec![coding] },
                    10 => Payload::CodingMemo { document, coding, memo: (e % 3 > 0).then(|| word(b)) },
                    _ => Payload::CodingWeight { document, coding, weight: (e % 3 > 0).then_some(b as f64) },
                }],
            );
        }
        12 => {
            let parent = (d % 3 == 0).then(|| CODES[e % 2].to_owned());
            let code = Code { id: code(), name: word(e), parent, position: d as i64 % 5, ..Code::default() };
            write(project, vec![Payload::CodeAdded(code)]);
        }
        13 | 14 => {
            let set = match e % 8 {
                0 => CodeField::Name(word(d)),
                1 | 2 => CodeField::Definition(word(d)),
                3 => CodeField::Not(word(d)),
                4 => CodeField::Removed(d % 2 == 0),
                5 => CodeField::Merged((d % 2 == 0).then(|| CODES[d % 4].to_owned())),
                6 => CodeField::Parent((d % 2 == 0).then(|| CODES[d % 3].to_owned())),
                _ => CodeField::Example(word(d)),
            };
            write(project, vec![Payload::CodeSet { code: code(), set }]);
        }
        15 => {
            let on = match (e % 6, found, document) {
                (0, Some((_, place)), _) => MemoOn::Turn(place),
                (1, _, Some(document)) => MemoOn::Document(document),
                (2, ..) => MemoOn::Code(code()),
                (3, ..) => MemoOn::Report(word(d)),
                (4, ..) => MemoOn::Participant(guid::participant("A2")),
                _ => MemoOn::Project,
            };
            let memo_type = MemoType::ALL[d % 5];
            let set = Memo { on, memo_type, text: word(c), coder: coder.to_owned(), at };
            write(project, vec![Payload::MemoSet { memo: guid, set: (d % 5 > 0).then_some(set) }]);
        }
        16 | 17 => {
            let Some((_, on)) = found else { return };
            let name = ["mark:star", "case:Family 3", "artefact:a"][b % 3].to_owned();
            let note = (a % 2 == 0).then(|| word(e));
            let tag = Tag { on, name: name.clone(), note, coder: coder.to_owned(), at };
            write(project, vec![Payload::TagSet { tag: guid::tag(&on, &name), set: (d % 4 > 0).then_some(tag) }]);
        }
        18 => {
            let (Some((_, from)), Some((_, to))) = (found, place(project, [a, b, c])) else { return };
            let link = Link { from, to, kind: word(e), coder: coder.to_owned(), at };
            write(project, vec![Payload::LinkSet { link: guid, set: (d % 4 > 0).then_some(link) }]);
        }
        19 => {
            let event = Event { date: "2022-05".into(), site: (d % 2 == 0).then(|| word(e)), label: word(c) };
            write(project, vec![Payload::EventSet { event: guid, set: (b % 4 > 0).then_some(event) }]);
        }
        20 => {
            let Some((info, Place { span, text, .. })) = found else { return };
            let choice = match e % 3 {
                0 => Choice::Take(vec![coder.to_owned()]),
                1 => Choice::Neither,
                _ => Choice::Adjust { code: code(), span },
            };
            let made = vec![crate::study::decision::Made { code: code(), span, under: d as u64 }];
            let decision = Decision { choice, made, memo: Some(word(d)), coder: coder.to_owned(), at };
            let decision = (b % 5 > 0).then_some(decision);
            write(project, vec![Payload::Decided { document: info.guid, text, code: code(), span, decision }]);
        }
        21 | 22 => {
            let Some(document) = document else { return };
            let (coder, value) = (coder.to_owned(), (d % 3 > 0).then(|| word(e)));
            write(
                project,
                vec![match b % 6 {
                    0 => Payload::DocumentAttribute { document, key: "stage of = it".into(), value },
                    1 => Payload::DocumentAttribute { document, key: "site".into(), value },
                    2 => Payload::LeadAssigned { document, coder: (d % 2 == 0).then_some(coder) },
                    3 => Payload::CoderAssigned { document, coder, assigned: d % 3 > 0 },
                    4 => Payload::DocumentFinished { document, coder, finished: d % 3 > 0 },
                    _ => Payload::DocumentRenamed { document, name: ["ALD-W1", "aux", "CON", "x/y"][d % 4].into() },
                }],
            );
        }
        23 => {
            let Some(document) = document else { return };
            write(project, vec![Payload::DocumentRemoved { document, removed: d % 3 > 0 }]);
        }
        24 | 25 => {
            let name = ["A2", "B1", "Ä2"][b % 3];
            let valid = match (d % 3, document) {
                (0, _) => Valid::From("2022-05-01".into()),
                (1, Some(document)) => Valid::In(document),
                _ => Valid::Always,
            };
            let participant = match (e % 4, document) {
                (0, Some(document)) => guid::speaker(document, name),
                _ => guid::participant(name),
            };
            let value = (c % 4 > 0).then(|| word(e));
            write(
                project,
                vec![match a % 4 {
                    0 => Payload::ParticipantRemoved { participant },
                    1 => Payload::ParticipantAdded { name: name.into(), labels: vec![word(d), "ALD-W1/R1".into()] },
                    _ => Payload::ParticipantAttribute {
                        participant,
                        key: ["profession", "site"][d % 2].into(),
                        valid,
                        value,
                    },
                }],
            );
        }
        26 => {
            let value = (d % 3 > 0).then(|| word(e));
            let key = ["approach", "report.Table 2", "search.x", "name"][b % 4];
            write(project, vec![Payload::ProjectSet { key: key.into(), value }]);
        }
        27 => {
            let declared = match d % 3 {
                0 => crate::study::AttributeType::Ordered(vec![word(e), "b|c".into()]),
                1 => crate::study::AttributeType::Date,
                _ => crate::study::AttributeType::Text,
            };
            let book = Payload::CodebookImported { title: word(d), version: word(e), codes: Vec::new() };
            write(project, vec![Payload::AttributeDeclared { key: "stage".into(), declared }, book]);
        }
        28 => {
            let pseudonym = Pseudonym {
                turn: Some(1),
                place: "text".into(),
                kind: Kind::Name,
                replacement: word(d),
                reason: None,
                times: 2,
            };
            write(
                project,
                vec![Payload::Pseudonymised { document: document.filter(|_| d % 2 == 0), replaced: vec![pseudonym] }],
            );
        }
        29 | 30 => revise(project, coder, c, d),
        31 => {
            let items = project.to_review(None).expect("asked");
            let Some(item) = items.get(d % items.len().max(1)) else { return };
            let _ = if e % 2 == 0 {
                project.accept_moved(coder, std::slice::from_ref(item)).map(|_| ())
            } else {
                let span = item.after.unwrap_or(Span::new(0, 3));
                project.place_coding(coder, item, span).map(|_| ())
            };
        }
        32 => {
            let Some((_, on)) = found else { return };
            let text = |n: usize| (!n.is_multiple_of(3)).then(|| word(n));
            let (printed, translation, reason) = (text(a), text(b), text(c));
            let language = translation.is_some().then(|| "de".to_owned());
            let set = PrintEdit { on, printed, translation, language, reason, coder: coder.to_owned(), at };
            write(project, vec![Payload::PrintSet { edit: guid::print_edit(&on), set: (d % 4 > 0).then_some(set) }]);
        }
        33 => keep_aside(project, coder, n, document),
        34 => _ = project.undo(coder),
        _ => _ = project.redo(coder),
    }
}

/// Keeps a part of another program's study aside, with its files, or no longer.
fn keep_aside(project: &mut Project, coder: &str, [a, b, c, d, e]: [usize; 5], document: Option<Guid>) {
    let mut batch = Batch::default();
    let files: Vec<PartFile> = (0..d % 3)
        .map(|at| {
            let bytes = [[0, 159, 146, 150].as_slice(), word(a + at).as_bytes()].concat();
            let name = format!("{at}-{}.png", ["a", "é", "con", "../x"][e % 4]);
            PartFile { name, bytes: bytes.len() as u64, hash: batch.file(bytes) }
        })
        .collect();
    let body = format!("<PictureSource name=\"{}\"/>", word(c));
    let order = u32::try_from(b % 3).expect("small");
    let document = document.filter(|_| a % 2 == 0);
    let part = Part { kind: "PictureSource".into(), order, document, body, files, program: "X 1".into() };
    batch.payloads.push(Payload::PartSet { part: guid::part(&part), set: (e % 5 > 0).then_some(part) });
    let _ = project.append(&Group::new(coder, "act"), batch);
}

/// Corrects a word of a document, or its turns.
fn revise(project: &mut Project, coder: &str, c: usize, d: usize) {
    let all = project.documents().expect("documents");
    let Some(info) = all.get(c % all.len().max(1)) else { return };
    let (Ok(old), Ok(layout)) = (project.text(info.text), project.layout(info.layout)) else { return };
    let group = Group::new(coder, "revise");
    if d.is_multiple_of(4) {
        let mut layout = layout;
        let Some(turn) = layout.turns.first_mut() else { return };
        (turn.time, turn.kind) = (Some(d as u32), [TurnKind::Speech, TurnKind::Reported][d % 2]);
        if !layout.labels.is_empty() {
            layout.turns[0].about = vec![0];
        }
        layout.notes.push(crate::study::Note { turn: layout.turns.len() as u32 - 1, tier: word(c), text: word(d) });
        layout.entries =
            vec![crate::study::Entry { turn: 0, attributes: vec![("date".into(), word(d)), ("date".into(), word(c))] }];
        let _ = project.set_layout(&group, info, layout);
        return;
    }
    let (from, to) =
        [("who", "whoever"), ("The board. ", ""), ("bend", "bénd 🚌"), ("whoever", "who"), ("lifts", "lift lift")]
            [d % 5];
    let (text, layout) = corrected(&old, &layout, from, to);
    let source = Source { hash: Hash::of(text.as_bytes()), path: word(d), ..Source::default() };
    let _ = project.revise(&group, info, text, layout, source);
}
