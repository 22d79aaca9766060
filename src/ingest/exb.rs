//! EXMARaLDA: the basic transcription of the Partitur-Editor, in XML.
//!
//! Events are pieces of what a speaker says, cut wherever another begins or ends, also inside words: those that
//! follow each other on the timeline are joined as they stand. Turns are made of the tiers of type `t`, of category
//! `v` where there are such; other tiers become notes on what is said at the same time.
//!
//! Kept: the text of all events; measured times; what the table of speakers tells of each, and the meta information
//! on the document, as attributes. Lost: names of recordings, formats of tiers, links.

use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::Reading;
use super::tiers::{self, Piece, Tier};
use super::xml::tree::{self, Child, Node};
use std::collections::{BTreeMap, HashMap};

/// Reads a basic transcription.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let tree = tree::read(bytes, instructions.encoding)?;
    let Some(body) = tree.root.child("basic-body").filter(|_| &*tree.root.name == "basic-transcription") else {
        let what = format!("it is no basic transcription: its XML begins with <{}>", tree.root.name);
        return Err(Unreadable::new(what, "save it as .exb in the Partitur-Editor").into());
    };
    let speakers = Speakers::of(&tree.root);
    let timeline = timeline(body);
    let nodes: Vec<&Node> = body.named("tier").collect();
    let tiers: Vec<Tier> = nodes.iter().map(|node| tier(node, &speakers, &timeline)).collect();
    let taken = spoken(&nodes, &tiers);
    let (content, doubts) = match taken.as_slice() {
        [] => tiers::build(&tiers, instructions)?,
        taken => (tiers::assemble(&tiers, taken)?, Vec::new()),
    };
    Ok(Reading {
        encoding: tree.encoding,
        content,
        attributes: attributes(&tree.root),
        speakers: speakers.attributes,
        doubts: tree.doubts.into_iter().chain(doubts).collect(),
        ..Reading::default()
    })
}

/// Tiers of speech that say something: of category `v`, else of any.
fn spoken(nodes: &[&Node], tiers: &[Tier]) -> Vec<usize> {
    let says = |at: &usize| tiers.get(*at).is_some_and(|tier| !tier.pieces.is_empty());
    let is =
        |at: &usize, name: &str, value: &str| nodes.get(*at).is_some_and(|node| node.attribute(name) == Some(value));
    let all: Vec<usize> = (0..tiers.len()).filter(says).filter(|at| is(at, "type", "t")).collect();
    let verbal: Vec<usize> = all.iter().copied().filter(|at| is(at, "category", "v")).collect();
    if verbal.is_empty() { all } else { verbal }
}

/// A point of the timeline: its place, its millisecond, and whether that was measured.
type Point = (u32, bool);

fn timeline(body: &Node) -> HashMap<&str, Point> {
    let points = body.child("common-timeline").into_iter().flat_map(|line| line.named("tli"));
    let points: Vec<(&str, Option<u32>)> = points
        .filter_map(|point| {
            let seconds = point.attribute("time").and_then(|time| time.parse::<f64>().ok());
            Some((point.attribute("id")?, seconds.map(|seconds| (seconds * 1000.0).round() as u32)))
        })
        .collect();
    let measured = points.iter().any(|(_, time)| time.is_some());
    let times = if measured {
        tiers::interpolate(&points.iter().map(|(_, time)| *time).collect::<Vec<_>>())
    } else {
        // Without any time the order is all there is.
        (0u32..).step_by(1000).take(points.len()).collect()
    };
    points.iter().zip(times).map(|((id, given), time)| (*id, (time, given.is_some()))).collect()
}

fn tier(node: &Node, speakers: &Speakers<'_>, timeline: &HashMap<&str, Point>) -> Tier {
    let category = node.attribute("category").unwrap_or_default();
    let spoken = node.attribute("type") == Some("t");
    let speaker = node.attribute("speaker").and_then(|id| speakers.labels.get(id)).cloned();
    let name = node.attribute("display-name").unwrap_or(category);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<&str> = None;
    for event in node.named("event") {
        let (Some(from), Some(to)) = (event.attribute("start"), event.attribute("end")) else { continue };
        let (start, timed) = timeline.get(from).copied().unwrap_or_default();
        let (end, also) = timeline.get(to).copied().unwrap_or((start, false));
        let text = said(event);
        match pieces.last_mut() {
            // A word may be cut in two by what another says: no blank is added.
            Some(piece) if spoken && last == Some(from) => {
                piece.text.push_str(&text);
                piece.end = end.max(piece.end);
                piece.timed &= also;
            }
            _ => pieces.push(Piece { start, end: end.max(start), timed: timed && also, text }),
        }
        last = Some(to);
    }
    pieces.retain(|piece| !piece.text.trim().is_empty());
    for piece in &mut pieces {
        piece.text = piece.text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    }
    Tier { name: name.to_owned(), speaker, kind: category.to_owned(), dependent: !spoken, parent: None, pieces }
}

/// The text of an event without what is said of it.
fn said(event: &Node) -> String {
    let texts = event.children.iter().filter_map(|child| match child {
        Child::Text(text) => Some(text.as_str()),
        Child::Element(_) => None,
    });
    texts.collect()
}

/// Who speaks, by the id of the table.
struct Speakers<'a> {
    labels: HashMap<&'a str, String>,
    attributes: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Speakers<'a> {
    fn of(root: &'a Node) -> Self {
        let nodes: Vec<&Node> =
            root.find("speakertable").map(|table| table.named("speaker").collect()).unwrap_or_default();
        let mut all = Self { labels: HashMap::new(), attributes: BTreeMap::new() };
        for node in nodes {
            let Some(id) = node.attribute("id") else { continue };
            let short = node.child("abbreviation").map(Node::line).filter(|short| !short.is_empty());
            let mut label = short.unwrap_or_else(|| id.to_owned());
            // Two with one abbreviation are two.
            if all.attributes.contains_key(&label) {
                label = format!("{label} {id}");
            }
            all.attributes.insert(label.clone(), of_speaker(node));
            all.labels.insert(id, label);
        }
        all
    }
}

fn of_speaker(node: &Node) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let sex = node.child("sex").and_then(|sex| sex.attribute("value"));
    if let Some(sex) = sex.filter(|sex| *sex != "u") {
        let sex = match sex {
            "m" => "male",
            "f" => "female",
            other => other,
        };
        attributes.insert("sex".to_owned(), sex.to_owned());
    }
    for (name, key) in [("languages-used", "language"), ("l1", "l1"), ("l2", "l2")] {
        let languages: Vec<&str> = node
            .child(name)
            .into_iter()
            .flat_map(|list| list.named("language"))
            .filter_map(|language| language.attribute("lang"))
            .collect();
        if !languages.is_empty() {
            attributes.insert(key.to_owned(), languages.join(", "));
        }
    }
    add_information(node, &mut attributes);
    add_text(node.child("comment"), "comment", &mut attributes);
    attributes
}

/// What users add under names of their own.
fn add_information(node: &Node, attributes: &mut BTreeMap<String, String>) {
    for information in node.all("ud-information") {
        if let Some(name) = information.attribute("attribute-name") {
            add_text(Some(information), &key(name), attributes);
        }
    }
}

fn add_text(node: Option<&Node>, key: &str, attributes: &mut BTreeMap<String, String>) {
    if let Some(text) = node.map(Node::line).filter(|text| !text.is_empty() && !key.is_empty()) {
        attributes.entry(key.to_owned()).or_insert(text);
    }
}

/// `Family: Marital status` as `family_marital_status`.
fn key(name: &str) -> String {
    let folded = crate::text::fold::fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

fn attributes(root: &Node) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let Some(meta) = root.find("meta-information") else { return attributes };
    add_information(meta, &mut attributes);
    for (name, key) in [
        ("project-name", "project"),
        ("transcription-name", "title"),
        ("transcription-convention", "convention"),
        ("comment", "comment"),
    ] {
        add_text(meta.child(name), key, &mut attributes);
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reading::Content;
    use crate::study::Layout;
    use proptest::prelude::*;

    const FILE: &str = "<basic-transcription><head><meta-information><project-name>Demo</project-name>\
        <referenced-file url='C:\\Users\\kim\\a.wav'/><ud-meta-information><ud-information attribute-name='Type of talk'>show</ud-information>\
        </ud-meta-information><comment/></meta-information><speakertable>\
        <speaker id='S0'><abbreviation>PAR</abbreviation><sex value='m'/><languages-used><language lang='eng'/></languages-used>\
        <ud-speaker-information><ud-information attribute-name='Family: Marital status'>wed</ud-information></ud-speaker-information></speaker>\
        <speaker id='S1'><abbreviation>PAR</abbreviation><sex value='u'/></speaker></speakertable></head>\
        <basic-body><common-timeline><tli id='T0' time='0.0'/><tli id='T1' time='1.5'/><tli id='T2'/><tli id='T3' time='3'/>\
        <tli id='T4' time='4'/></common-timeline>\
        <tier id='A' speaker='S0' category='v' type='t' display-name='PAR [v]'><event start='T0' end='T1'>when you got to</event>\
        <event start='T1' end='T2'>gether. </event><event start='T3' end='T4'>You… </event></tier>\
        <tier id='B' speaker='S1' category='v' type='t' display-name='X [v]'><event start='T1' end='T2'>Yeah˙ </event></tier>\
        <tier id='C' speaker='S0' category='en' type='a' display-name='PAR [en]'><event start='T1' end='T2'>(gloss)</event></tier>\
        <tier id='D' category='nn' type='d' display-name='[nn]'><event start='T3' end='T4'>((laughter)) </event></tier>\
        </basic-body></basic-transcription>";

    #[test]
    fn events_are_joined_as_they_stand() {
        let reading = read(FILE.as_bytes(), &Instructions::default()).expect("a reading");
        let Content::Turns { text, layout } = &reading.content else { panic!("turns") };
        assert_eq!(text, "PAR: when you got together.\n\nPAR S1: Yeah˙\n\nPAR: You…\n");
        assert_eq!(layout.turns.iter().map(|turn| turn.time).collect::<Vec<_>>(), [None, None, Some(3000)]);
        let notes: Vec<_> =
            layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect();
        assert_eq!(notes, [(0, "PAR [en]", "(gloss)"), (2, "[nn]", "((laughter))")]);
        let speaker: Vec<_> =
            reading.speakers["PAR"].iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(speaker, [("family_marital_status", "wed"), ("language", "eng"), ("sex", "male")]);
        let attributes: Vec<_> = reading.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(attributes, [("project", "Demo"), ("type_of_talk", "show")]);
    }

    #[test]
    fn without_times_the_timeline_gives_the_order() {
        let file = FILE
            .replace(" time='0.0'", "")
            .replace(" time='1.5'", "")
            .replace(" time='3'", "")
            .replace(" time='4'", "");
        let reading = read(file.as_bytes(), &Instructions::default()).expect("a reading");
        let Content::Turns { text, layout } = &reading.content else { panic!("turns") };
        assert_eq!(text, "PAR: when you got together.\n\nPAR S1: Yeah˙\n\nPAR: You…\n");
        assert!(layout.turns.iter().all(|turn| turn.time.is_none()));
        let error = read(b"<segmented-transcription/>", &Instructions::default()).expect_err("another").to_string();
        assert!(error.contains("<segmented-transcription>"), "{error}");
    }

    proptest! {
        #[test]
        fn any_change_is_read_or_refused(at in 0usize..3000, with in "[<>'/a0]{0,3}") {
            let at = (0..=at.min(FILE.len())).rev().find(|at| FILE.is_char_boundary(*at)).unwrap_or(0);
            let mut text = FILE.to_owned();
            text.insert_str(at, &with);
            if let Ok(Reading { content: Content::Turns { layout, .. }, .. }) = read(text.as_bytes(), &Instructions::default()) {
                prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
            }
        }
    }
}
