//! How fast each format is read: invented transcripts written in it, read back in one thread, in MB of canonical
//! text (and of file) a second.
//!
//! ```sh
//! cargo bench --bench formats
//! EMIC_BENCH_MB=50 cargo bench --bench formats   # a file of that much text a format, instead of 8 MB
//! ```

#[allow(dead_code, reason = "only the transcripts of the studies are used here")]
mod generator;

use emic::ingest::format::Format;
use emic::ingest::instructions::Instructions;
use emic::ingest::prepare::{Context, prepare};
use emic::study::Schema;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Label and speech of a turn.
type Turn = (String, String);

fn main() {
    let wanted = std::env::var("EMIC_BENCH_MB").ok().and_then(|mb| mb.parse::<usize>().ok()).unwrap_or(8) << 20;
    let turns = turns(wanted);
    println!("{} turns", turns.len());
    println!("{:<10} {:>10} {:>10} {:>14} {:>14}", "format", "text MB", "file MB", "text MB/s", "file MB/s");
    for (format, write) in WRITERS {
        let bytes = write(&turns);
        let (took, text) = read(*format, &bytes, turns.len());
        let rate = |bytes: usize| bytes as f64 / 1e6 / took.as_secs_f64();
        println!(
            "{:<10} {:>10.1} {:>10.1} {:>14.1} {:>14.1}",
            format.as_str(),
            text as f64 / 1e6,
            bytes.len() as f64 / 1e6,
            rate(text),
            rate(bytes.len())
        );
    }
}

/// So many bytes of speech.
fn turns(wanted: usize) -> Vec<Turn> {
    let study = generator::Study::new(7);
    let (mut turns, mut bytes) = (Vec::new(), 0);
    for n in 0.. {
        let text = study.transcript(n).text;
        for line in text.lines().skip(6).filter(|line| !line.is_empty()) {
            let Some((label, said)) = line.split_once(": ") else { continue };
            bytes += line.len();
            turns.push((label.to_owned(), said.to_owned()));
        }
        if bytes >= wanted {
            return turns;
        }
    }
    turns
}

/// The least time of three readings, and the bytes of text.
fn read(format: Format, bytes: &[u8], turns: usize) -> (Duration, usize) {
    let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
    let context = Context { known: &known, schema: &schema, instructions: &instructions };
    let mut best = Duration::MAX;
    let mut text = 0;
    for _ in 0..3 {
        let start = Instant::now();
        let documents = prepare(Path::new(&format!("talk.{format}")), bytes, &context).expect("a document");
        best = best.min(start.elapsed());
        let found = documents.first().expect("one");
        assert_eq!(found.format, format.as_str());
        // Successive turns of one speaker are one in formats of segments.
        assert!(
            found.layout.spoken && found.layout.turns.len() * 4 > turns * 3,
            "{format}: {}",
            found.layout.turns.len()
        );
        text = found.text.len();
    }
    (best, text)
}

type Writer = fn(&[Turn]) -> Vec<u8>;

const WRITERS: &[(Format, Writer)] = &[
    (Format::Txt, txt),
    (Format::Docx, docx),
    (Format::Odt, odt),
    (Format::Rtf, rtf),
    (Format::Html, html),
    (Format::Vtt, vtt),
    (Format::Srt, srt),
    (Format::Json, json),
    (Format::Csv, csv),
    (Format::Eaf, eaf),
    (Format::Cha, cha),
    (Format::TextGrid, textgrid),
    (Format::Exb, exb),
    (Format::Trs, trs),
    (Format::Tei, tei),
];

/// Writes a text turn by turn, with the number of each.
fn each(turns: &[Turn], head: &str, tail: &str, write: impl Fn(&mut String, usize, &str, &str)) -> Vec<u8> {
    let mut out = head.to_owned();
    for (at, (label, said)) in turns.iter().enumerate() {
        write(&mut out, at, label, said);
    }
    out.push_str(tail);
    out.into_bytes()
}

fn clock(at: usize, point: char) -> String {
    let seconds = at * 4;
    format!("{:02}:{:02}:{:02}{point}500", seconds / 3600 % 100, seconds / 60 % 60, seconds % 60)
}

fn txt(turns: &[Turn]) -> Vec<u8> {
    each(turns, "", "", |out, _, label, said| {
        let _ = write!(out, "{label}: {said}\n\n");
    })
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).expect("a part");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a package").into_inner()
}

fn docx(turns: &[Turn]) -> Vec<u8> {
    let head = "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    let document = each(turns, head, "</w:body></w:document>", |out, _, label, said| {
        let _ = write!(
            out,
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{label}:</w:t></w:r><w:r><w:t xml:space=\"preserve\"> {said}</w:t></w:r></w:p>"
        );
    });
    zipped(&[("word/document.xml", document)])
}

fn odt(turns: &[Turn]) -> Vec<u8> {
    let head = "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>";
    let content = each(turns, head, "</office:text></office:body></office:document-content>", |out, _, label, said| {
        let _ = write!(out, "<text:p>{label}: {said}</text:p>");
    });
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text".to_vec()), ("content.xml", content)])
}

fn rtf(turns: &[Turn]) -> Vec<u8> {
    each(turns, "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 ", "}", |out, _, label, said| {
        let _ = writeln!(out, "{{\\b {label}:}} {said}\\par");
    })
}

fn html(turns: &[Turn]) -> Vec<u8> {
    each(turns, "<!doctype html><html><body>", "</body></html>", |out, _, label, said| {
        let _ = writeln!(out, "<p><b>{label}:</b> {said}</p>");
    })
}

fn vtt(turns: &[Turn]) -> Vec<u8> {
    each(turns, "WEBVTT\n\n", "", |out, at, label, said| {
        let _ = write!(out, "{at}\n{} --> {}\n{label}: {said}\n\n", clock(at, '.'), clock(at + 1, '.'));
    })
}

fn srt(turns: &[Turn]) -> Vec<u8> {
    each(turns, "", "", |out, at, label, said| {
        let _ = write!(out, "{}\n{} --> {}\n{label}: {said}\n\n", at + 1, clock(at, ','), clock(at + 1, ','));
    })
}

fn json(turns: &[Turn]) -> Vec<u8> {
    let segments: Vec<serde_json::Value> = turns
        .iter()
        .enumerate()
        .map(|(at, (label, said))| serde_json::json!({"start": at * 4, "end": at * 4 + 4, "text": said, "speaker": label}))
        .collect();
    serde_json::to_vec(&serde_json::json!({ "segments": segments })).expect("JSON")
}

fn csv(turns: &[Turn]) -> Vec<u8> {
    each(turns, "speaker,start,text\n", "", |out, at, label, said| {
        let _ = writeln!(out, "{label},{},\"{said}\"", clock(at, '.'));
    })
}

fn eaf(turns: &[Turn]) -> Vec<u8> {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ANNOTATION_DOCUMENT><HEADER/><TIME_ORDER>".to_owned();
    for at in 0..=turns.len() {
        let _ = write!(out, "<TIME_SLOT TIME_SLOT_ID=\"ts{at}\" TIME_VALUE=\"{}\"/>", at * 4000);
    }
    out.push_str("</TIME_ORDER>");
    let mut tiers: Vec<&str> = turns.iter().map(|(label, _)| label.as_str()).collect();
    tiers.sort_unstable();
    tiers.dedup();
    for tier in tiers {
        let _ = write!(out, "<TIER TIER_ID=\"{tier}\" PARTICIPANT=\"{tier}\" LINGUISTIC_TYPE_REF=\"u\">");
        for (at, (_, said)) in turns.iter().enumerate().filter(|(_, (label, _))| label == tier) {
            let _ = write!(
                out,
                "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{at}\" TIME_SLOT_REF1=\"ts{at}\" TIME_SLOT_REF2=\"ts{}\"><ANNOTATION_VALUE>{said}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>",
                at + 1
            );
        }
        out.push_str("</TIER>");
    }
    out.push_str("<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"u\" TIME_ALIGNABLE=\"true\"/></ANNOTATION_DOCUMENT>");
    out.into_bytes()
}

fn cha(turns: &[Turn]) -> Vec<u8> {
    let head = "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tR1 Investigator\n";
    each(turns, head, "@End\n", |out, at, label, said| {
        let _ = writeln!(out, "*{label}:\t{said} \u{15}{}_{}\u{15}", at * 4000, at * 4000 + 4000);
    })
}

fn textgrid(turns: &[Turn]) -> Vec<u8> {
    let end = turns.len() * 4;
    let mut tiers: Vec<&str> = turns.iter().map(|(label, _)| label.as_str()).collect();
    tiers.sort_unstable();
    tiers.dedup();
    let mut out = format!(
        "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = {end}\ntiers? <exists>\nsize = {}\nitem []:\n",
        tiers.len()
    );
    for (n, tier) in tiers.iter().enumerate() {
        let own: Vec<(usize, &str)> = turns
            .iter()
            .enumerate()
            .filter(|(_, (label, _))| label == tier)
            .map(|(at, (_, said))| (at, said.as_str()))
            .collect();
        let _ = write!(
            out,
            "    item [{}]:\n        class = \"IntervalTier\"\n        name = \"{tier}\"\n        xmin = 0\n        xmax = {end}\n        intervals: size = {}\n",
            n + 1,
            own.len()
        );
        for (n, (at, said)) in own.iter().enumerate() {
            let _ = write!(
                out,
                "        intervals [{}]:\n            xmin = {}\n            xmax = {}\n            text = \"{said}\"\n",
                n + 1,
                at * 4,
                at * 4 + 4
            );
        }
    }
    out.into_bytes()
}

fn exb(turns: &[Turn]) -> Vec<u8> {
    let mut tiers: Vec<&str> = turns.iter().map(|(label, _)| label.as_str()).collect();
    tiers.sort_unstable();
    tiers.dedup();
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><basic-transcription><head><speakertable>".to_owned();
    for tier in &tiers {
        let _ = write!(out, "<speaker id=\"{tier}\"><abbreviation>{tier}</abbreviation></speaker>");
    }
    out.push_str("</speakertable></head><basic-body><common-timeline>");
    for at in 0..=turns.len() {
        let _ = write!(out, "<tli id=\"T{at}\" time=\"{}.0\"/>", at * 4);
    }
    out.push_str("</common-timeline>");
    for tier in tiers {
        let _ = write!(out, "<tier id=\"{tier}\" speaker=\"{tier}\" category=\"v\" type=\"t\">");
        for (at, (_, said)) in turns.iter().enumerate().filter(|(_, (label, _))| label == tier) {
            let _ = write!(out, "<event start=\"T{at}\" end=\"T{}\">{said} </event>", at + 1);
        }
        out.push_str("</tier>");
    }
    out.push_str("</basic-body></basic-transcription>");
    out.into_bytes()
}

fn trs(turns: &[Turn]) -> Vec<u8> {
    let mut labels: Vec<&str> = turns.iter().map(|(label, _)| label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    let mut head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Trans><Speakers>".to_owned();
    for label in labels {
        let _ = write!(head, "<Speaker id=\"{label}\" name=\"{label}\"/>");
    }
    let _ =
        write!(head, "</Speakers><Episode><Section type=\"report\" startTime=\"0\" endTime=\"{}\">", turns.len() * 4);
    each(turns, &head, "</Section></Episode></Trans>", |out, at, label, said| {
        let (from, to) = (at * 4, at * 4 + 4);
        let _ = write!(
            out,
            "<Turn speaker=\"{label}\" startTime=\"{from}\" endTime=\"{to}\"><Sync time=\"{from}\"/>\n{said}\n</Turn>"
        );
    })
}

fn tei(turns: &[Turn]) -> Vec<u8> {
    let head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader/><text><body>";
    each(turns, head, "</body></text></TEI>", |out, _, label, said| {
        let _ = write!(out, "<u who=\"#{label}\"><seg>{said}</seg></u>");
    })
}
