//! How long a key takes on the screen: a document of 100,000 words with 5,000 codings, driven by keys.
//!
//! ```sh
//! cargo bench --bench reader
//! ```
//!
//! A key is measured from when it is pressed to when all cells of the screen are worked out; what is written or
//! counted meanwhile is the work of other threads. The goal is 16 ms at the 99th percentile.

// This measure needs a part of it.
#[allow(dead_code)]
mod generator;

use emic::store::{Group, Project};
use emic::study::change::{CodingItem, Origin, Payload};
use emic::text::Span;
use emic::tui::drive::{Driver, Took};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const DOCUMENT: &str = "LONG";
const CODINGS: u32 = 5_000;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = make(folder.path());
    for size in [(80, 24), (100, 30), (200, 60)] {
        measure(&project, size);
    }
}

/// One long document: thirteen transcripts end to end, with codings all over it.
fn make(folder: &Path) -> std::path::PathBuf {
    let study = generator::Study::new(7);
    let mut text = String::new();
    let mut n = 0;
    while text.split_whitespace().count() < 102_000 {
        text.push_str(&study.transcript(n).text);
        n += 1;
    }
    let file = folder.join(format!("{DOCUMENT}.txt"));
    std::fs::write(&file, text.replace("---", "")).expect("written");
    std::fs::write(folder.join("core.toml"), generator::Study::codebook()).expect("written");
    let project = folder.join("long.emic");
    let emic = |arguments: &[&str]| {
        let status = Command::new(env!("CARGO_BIN_EXE_emic"))
            .current_dir(folder)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "{arguments:?}");
    };
    emic(&["new", "long.emic", "--coder", "k1", "--codebook", "core.toml"]);
    emic(&["import", "LONG.txt"]);
    let mut open = Project::open(&project).expect("the project");
    let info = open.document(DOCUMENT).expect("the document");
    let text = open.text(info.text).expect("its text");
    let codes: Vec<String> =
        open.effective_codes().expect("codes").codebook.codes().iter().map(|c| c.id.clone()).collect();
    let step = text.len() / CODINGS as usize;
    let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let items = (0..CODINGS).map(|n| {
        let start = boundary(n as usize * step);
        // From a few words to several turns, so that many overlap.
        let end = boundary((start + 40 + (n as usize * 37) % 900).min(text.len()));
        CodingItem(n % codes.len() as u32, 0, Span::of(start..end), 1, Origin::Manual, None, None)
    });
    let items = items.collect();
    let (document, hash) = (info.guid, info.text);
    let added =
        Payload::CodingsAdded { document, text: hash, codes, coders: vec!["k1".into()], items, under: Vec::new() };
    let batch = emic::store::Batch::of(vec![added]);
    open.append(&Group::new("k1", "code"), batch).expect("codings");
    println!("{} words, {} turns, {CODINGS} codings", info.words, info.turns);
    open.close().expect("closed");
    project
}

fn measure(project: &Path, size: (u16, u16)) {
    let mut driver = Driver::open(project, "k1", size);
    driver.key("Enter");
    assert!(driver.screen().contains(DOCUMENT), "{}", driver.screen());
    println!("\n{}×{}: milliseconds a key            median    99 %     most", size.0, size.1);
    let mut all = Vec::new();
    let mut row = |name: &str, took: Vec<Took>| {
        print_row(name, &took);
        all.extend(took);
    };
    let repeat = |driver: &mut Driver, keys: &[&str], times: usize| -> Vec<Took> {
        (0..times).flat_map(|_| keys.iter().filter_map(|key| driver.key(key)).collect::<Vec<_>>()).collect()
    };
    row("lines down", repeat(&mut driver, &["j"], 400));
    row("pages down, lines up", repeat(&mut driver, &["PageDown", "k", "k"], 200));
    row("to the end and back", repeat(&mut driver, &["G", "g"], 40));
    row("words, sentences, turns", repeat(&mut driver, &["w", "s", "t", "+", "-"], 100));
    row("from coding to coding", repeat(&mut driver, &["]", ")", "["], 100));
    row("stretching a selection", repeat(&mut driver, &["v", "S-Right", "S-Down", "j", "s", "Esc"], 60));
    let mut picking = Vec::new();
    for _ in 0..20 {
        picking.extend(driver.key("s"));
        picking.extend(driver.key("c"));
        picking.extend(driver.types("rule"));
        picking.extend(driver.key("Esc"));
    }
    row("the code picker", picking);
    let mut coding = Vec::new();
    for _ in 0..20 {
        coding.extend(driver.key("s"));
        coding.extend(driver.key("c"));
        coding.extend(driver.key("Enter"));
        coding.extend(driver.key("u"));
    }
    row("coding and undo", coding);
    let mut marking = Vec::new();
    for _ in 0..10 {
        marking.extend(repeat(&mut driver, &["s", "m", "q", "m", "p", "m", "n", "Esc"], 1));
    }
    row("marking", marking);
    let mut finding = Vec::new();
    for _ in 0..10 {
        finding.extend(driver.key("/"));
        finding.extend(driver.types("the"));
        finding.extend(driver.key("Enter"));
        finding.extend(repeat(&mut driver, &["n", "n", "N", "Esc", "Esc"], 1));
    }
    row("finding", finding);
    row("one speaker only, and all", repeat(&mut driver, &["t", "z", "s", "j", "PageDown", "z", "a"], 20));
    let mut resizing = Vec::new();
    for n in 0..20u16 {
        resizing.push(driver.resize(60 + n * 7, 20 + n));
    }
    resizing.push(driver.resize(size.0, size.1));
    row("another size of the screen", resizing);
    print_row("all of it", &all);
}

fn print_row(name: &str, took: &[Took]) {
    let mut whole: Vec<Duration> = took.iter().map(|took| took.update + took.view).collect();
    whole.sort_unstable();
    let at = |share: f64| {
        let last = whole.len().saturating_sub(1);
        whole.get(((last as f64) * share).round() as usize).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    };
    println!("  {name:<34} {:>7.2} {:>7.2} {:>8.2}   of {}", at(0.5), at(0.99), at(1.0), whole.len());
}
