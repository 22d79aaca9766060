//! How fast excerpts are gathered and written, in one process, from a loaded corpus to the bytes of each file.
//!
//! ```sh
//! cargo bench --bench excerpts                      # 400 transcripts, 60,000 codings
//! EMIC_BENCH=40 cargo bench --bench excerpts        # the size you name: 150 codings a transcript
//! ```
//!
//! Each figure is the least of two runs. “memory” is the most that the process has held so far.

mod generator;
mod timing;

use emic::analysis::options::{Coders, Options};
use emic::publish::Format;
use emic::publish::excerpts::leaks::Holds;
use emic::publish::excerpts::{Narrowed, Sample, Setting, Wishes, export};
use emic::store::Project;
use emic::study::pseudonym::{Row, Table, Watch};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use timing::least;

fn main() {
    let size = std::env::var("EMIC_BENCH").ok().and_then(|size| size.trim().parse::<u64>().ok()).unwrap_or(400);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    generator::Study::new(7).write(size, folder).expect("a study");
    emic(folder, &["new", "study.emic", "--codebook", "codebook.toml"]);
    emic(folder, &["import", "transcripts"]);
    emic(folder, &["import", "codings.jsonl"]);
    let project = Project::open(&folder.join("study.emic")).expect("a project");
    let corpus = project.corpus(None).expect("a corpus");
    let options = Options { coders: Coders::All, ..Options::default() };
    let wishes = Wishes::default();
    let (took, found) =
        least(2, || export(&corpus, &options, &Narrowed::default(), &project, &wishes).expect("an export"));
    println!("\n{size} transcripts, {} codings, {} excerpts", size * 150, found.excerpts.len());
    say("gather", took, None);
    let sample = Sample { most: 5, balance: vec!["site".into(), "profession".into()], seed: 1 };
    let narrowed = Narrowed { sample: Some(sample), ..Narrowed::default() };
    let (took, _) = least(2, || export(&corpus, &options, &narrowed, &project, &wishes).expect("an export"));
    say("gather, five a code", took, None);
    let row =
        |n: usize| Row { name: format!("Name{n} Family{}", n % 90), pseudonym: format!("P {n}"), ..Row::default() };
    let watch = Watch::new(Some(Table::new((0..500).map(row).collect()).expect("a table")));
    let (took, _) = least(2, || found.leaks(&watch, Holds::Fields { header: true }));
    say("look for 500 names, numbers, addresses", took, None);
    let setting = Setting { title: "Excerpts".into(), ..Setting::default() };
    for format in Format::EXCERPTS.iter().chain(&[Format::Table]) {
        let (took, bytes) = least(2, || found.render(*format, &setting).expect("a file"));
        say(format.as_str(), took, Some(bytes.len()));
    }
}

fn say(what: &str, took: Duration, bytes: Option<usize>) {
    let bytes = bytes.map_or_else(String::new, |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    println!("  {what:<40} {:>9}  {bytes:>9}  memory {}", format!("{took:.1?}"), memory());
}

/// The most memory that the process has held, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
}

fn emic(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.args(arguments).current_dir(folder).env("HOME", folder).env("XDG_STATE_HOME", folder.join("state"));
    command.env("EMIC_CODER", "k1").env_remove("EMIC_PROJECT").stdout(Stdio::null());
    assert!(command.status().expect("emic starts").success(), "emic {arguments:?}");
}
