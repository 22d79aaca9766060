//! What it costs to hand a whole study to other programs and to take one in: time, and memory at most.
//!
//! ```sh
//! cargo bench --bench exchange                 # 40 and 400 transcripts
//! EMIC_BENCH=4000 cargo bench --bench exchange # the sizes you name
//! ```

#[allow(dead_code, reason = "only the studies themselves are used here")]
mod generator;
mod process;

use process::emic;
use std::path::Path;

fn main() {
    let sizes = std::env::var("EMIC_BENCH").unwrap_or_else(|_| "40,400".to_owned());
    for size in sizes.split(',').filter_map(|size| size.trim().parse::<u64>().ok()) {
        measure(size);
    }
}

fn measure(size: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    generator::Study::new(7).write(size, folder).expect("a study");
    emic(folder, &["new", "study.emic", "--codebook", "codebook.toml"]);
    emic(folder, &["import", "transcripts"]);
    emic(folder, &["import", "codings.jsonl"]);
    println!("\n{size} transcripts, {} codings", size * 150);
    row(folder, "export qdpx", &["export", "qdpx", "-o", "study.qdpx"]);
    emic(folder, &["new", "back.emic"]);
    row(folder, "import qdpx", &["-p", "back.emic", "import", "study.qdpx"]);
    row(folder, "import qdpx again", &["-p", "back.emic", "import", "study.qdpx"]);
    row(folder, "export project (archive)", &["export", "project", "archive"]);
    row(folder, "import the archive", &["-p", "restored.emic", "import", "archive"]);
    emic(folder, &["-p", "study.emic", "export", "excerpts", "--pick", "2", "--min-cell", "1", "-o", "paper.md"]);
    row(folder, "verify a paper, two excerpts a code", &["-p", "study.emic", "verify", "--min-cell", "1", "paper.md"]);
    row(folder, "export excerpts, jsonl", &["export", "excerpts", "-o", "excerpts.jsonl"]);
}

fn row(folder: &Path, name: &str, arguments: &[&str]) {
    let mut arguments = arguments.to_vec();
    if arguments.first() == Some(&"export") {
        arguments.splice(0..0, ["-p", "study.emic"]);
    }
    let (took, memory) = emic(folder, &arguments);
    println!("  {name:<32} {:>12}  {memory} MB of memory at most", format!("{took:.1?}"));
}
