//! How fast each report is, in one process, from a loaded corpus to the lines on a screen.
//!
//! ```sh
//! cargo bench --bench reports                             # 40 and 400 transcripts
//! EMIC_BENCH=4000 cargo bench --bench reports             # the sizes you name: 150 codings a transcript
//! EMIC_BENCH=400 cargo bench --bench reports -- kwic words   # the reports you name
//! ```
//!
//! Each figure is the least of three runs; the ratio is to the size before, and near ten for ten times the
//! transcripts where the work is linear. “shown” is what it takes to set the report at 100 columns once it is made.

mod generator;
mod timing;

use emic::publish::TextStyle;
use emic::publish::format::Format;
use emic::publish::reports::{Ask, Study, render};
use emic::store::Project;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use timing::least;

/// What is asked, as after `emic report`.
const ASKED: [&str; 39] = [
    "frequency --by site,profession --depth all",
    "frequency --by site,profession --depth all --intervals",
    "theme identity",
    "theme --all",
    "crosstab --by site,profession",
    "cooccurrence --depth all",
    "cooccurrence --depth all --by site",
    "cooccurrence --depth all --within turn",
    "cooccurrence --depth all --within turns:3",
    "cooccurrence --depth all --within document",
    "cooccurrence --depth all --within turn --coefficients",
    "cooccurrence --depth all --intervals",
    "turn-taking",
    "turn-taking --residuals --bridge",
    "turn-taking --from power --to identity --within-turns 3 --list",
    "over-time --along date --step month",
    "matrix --depth all",
    "matrix --rows participant --depth all",
    "framework --rows site",
    "agreement",
    "agreement --depth all",
    "agreement --depth all --unit sentence",
    "agreement --depth all --unit word",
    "agreement --depth all --unit char",
    "agreement --by site,profession --depth 1",
    "agreement --intervals",
    "saturation",
    "progress",
    "codebook",
    "quotes --codes identity --depth all",
    "participants",
    "documents",
    "negative --code identity --without power --within document",
    "elements --codes identity --in power",
    "linked",
    "kwic school",
    "words",
    "checklist",
    "methods",
];

fn main() {
    let sizes = std::env::var("EMIC_BENCH").unwrap_or_else(|_| "40,400".to_owned());
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let mut before: BTreeMap<&str, Duration> = BTreeMap::new();
    for size in sizes.split(',').filter_map(|size| size.trim().parse::<u64>().ok()) {
        before = measure(size, &wanted, &before);
    }
}

fn measure(size: u64, wanted: &[String], before: &BTreeMap<&str, Duration>) -> BTreeMap<&'static str, Duration> {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    generator::Study::new(7).write(size, folder).expect("a study");
    emic(folder, &["new", "study.emic", "--codebook", "codebook.toml"]);
    emic(folder, &["import", "transcripts"]);
    emic(folder, &["import", "codings.jsonl"]);
    println!("\n{size} transcripts, {} codings", size * 150);
    let project = Project::open(&folder.join("study.emic")).expect("a project");
    let (took, corpus) = least(3, || project.corpus(None).expect("a corpus"));
    println!("  {:<64} {:>9}", "load the corpus", format!("{took:.1?}"));
    let study = Study { project: &project, corpus: &corpus };
    let mut now = BTreeMap::new();
    for line in ASKED {
        let name = line.split(' ').next().unwrap_or_default();
        if !wanted.is_empty() && !wanted.iter().any(|one| one == name) {
            continue;
        }
        let ask = Ask::parse(line).expect("words of a report");
        let (took, report) = least(3, || ask.make(&study));
        let Ok(report) = report.map_err(|error| println!("  {line:<64} {error}")) else { continue };
        let (shown, _) = least(3, || render(report.as_ref(), Format::Table, &TextStyle::default()).expect("a page"));
        let ratio = before
            .get(line)
            .map_or_else(String::new, |before| format!("×{:.1}", took.as_secs_f64() / before.as_secs_f64().max(1e-9)));
        println!("  {line:<64} {:>9}  {ratio:>6}  shown {:>9}", format!("{took:.1?}"), format!("{shown:.1?}"));
        now.insert(line, took);
    }
    now
}

fn emic(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.args(arguments).current_dir(folder).env("HOME", folder).env("XDG_STATE_HOME", folder.join("state"));
    command.env("EMIC_CODER", "k1").env_remove("EMIC_PROJECT").stdout(Stdio::null());
    assert!(command.status().expect("emic starts").success(), "emic {arguments:?}");
}
