//! How fast emic is, on invented studies: whole processes, and the parts of one.
//!
//! ```sh
//! cargo bench --bench study                 # 40 and 400 transcripts
//! EMIC_BENCH=4000 cargo bench --bench study # the sizes you name, as in 40,400,4000
//! ```
//!
//! Each figure is the least of several runs, with throughput beside it where that says more, and the ratio
//! to the size before: a ratio near ten for ten times the transcripts is linear.

mod generator;
mod process;
mod timing;

use emic::analysis::expression::retrieve;
use emic::analysis::{Depth, Groups, Options, Reach, Retrieval, Scope, cooccurrence, frequency};
use emic::search::{Index, Library, Order, Query, Searcher, Unwritable};
use emic::store::Project;
use emic::study::Corpus;
use emic::study::change::{CodingItem, Origin, Payload};
use emic::text::Span;
use process::emic;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use timing::least;

/// Figures by name, for the ratio to the size before.
type Figures = BTreeMap<&'static str, Duration>;

fn main() {
    let sizes = std::env::var("EMIC_BENCH").unwrap_or_else(|_| "40,400".to_owned());
    let mut before: Option<Figures> = None;
    for size in sizes.split(',').filter_map(|size| size.trim().parse::<u64>().ok()) {
        before = Some(measure(size, before.as_ref()));
    }
}

struct Table<'a> {
    now: Figures,
    before: Option<&'a Figures>,
}

impl Table<'_> {
    fn row(&mut self, name: &'static str, took: Duration, more: &str) {
        let ratio = self
            .before
            .and_then(|before| before.get(name))
            .map_or_else(String::new, |before| format!("×{:.1}", took.as_secs_f64() / before.as_secs_f64().max(1e-9)));
        println!("  {name:<44} {:>12}  {ratio:>7}  {more}", format!("{took:.1?}"));
        self.now.insert(name, took);
    }
}

fn measure(size: u64, before: Option<&Figures>) -> Figures {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let study = generator::Study::new(7);
    study.write(size, folder).expect("a study");
    let bytes: u64 = walk(&folder.join("transcripts"));
    println!("\n{size} transcripts, {:.0} MB, {} codings", bytes as f64 / 1e6, size * 150);
    let mut table = Table { now: Figures::new(), before };
    emic(folder, &["new", "study.emic", "--codebook", "codebook.toml"]);
    let (took, memory) = emic(folder, &["import", "transcripts"]);
    let rate = bytes as f64 / 1e6 / took.as_secs_f64();
    table.row("process: import and index", took, &format!("{rate:.0} MB/s, {memory} MB of memory at most"));
    std::fs::create_dir(folder.join("other")).expect("a folder");
    emic(folder, &["backup", "other/copy.emic"]);
    let (took, memory) = emic(folder, &["import", "codings.jsonl"]);
    let rate = (size * 150) as f64 / took.as_secs_f64();
    table.row("process: import of codings", took, &format!("{rate:.0} codings/s, {memory} MB of memory at most"));
    for (name, arguments) in [
        ("process: report frequency", vec!["report", "frequency", "--by", "site,profession", "--depth", "all"]),
        ("process: report cooccurrence", vec!["report", "cooccurrence", "--by", "site,profession", "--depth", "all"]),
        ("process: report compare", vec!["report", "compare", "--depth", "1", "--format", "csv"]),
        ("process: report agreement", vec!["report", "agreement"]),
        ("process: search of a phrase", vec!["search", "\"the plan\" profession:police", "--limit", "20"]),
        ("process: info", vec!["info"]),
    ] {
        let (took, (_, memory)) = least(3, || emic(folder, &arguments));
        table.row(name, took, &format!("{memory} MB of memory at most"));
    }
    let (took, memory) = emic(folder, &["-p", "other/copy.emic", "merge", "study.emic"]);
    let rate = (size * 150) as f64 / took.as_secs_f64();
    table.row("process: merge of all codings", took, &format!("{rate:.0} codings/s, {memory} MB of memory at most"));
    let (took, memory) = emic(folder, &["-p", "other/copy.emic", "merge", "study.emic"]);
    table.row("process: merge, nothing new", took, &format!("{memory} MB of memory at most"));
    let (took, memory) = emic(folder, &["-p", "other/copy.emic", "undo"]);
    table.row("process: undo of the merge", took, &format!("{memory} MB of memory at most"));
    in_process(&folder.join("study.emic"), &mut table);
    table.now
}

fn in_process(path: &Path, table: &mut Table<'_>) {
    let (took, mut project) = least(3, || Project::open(path).expect("a project"));
    table.row("open the project file", took, "");
    let (took, names) = least(3, || project.document_names().expect("names"));
    table.row("names of all documents", took, "");
    let (took, info) = least(3, || project.document(&names[names.len() / 2]).expect("a document"));
    table.row("one document with its counts", took, "");
    let (took, _) = least(3, || project.codings(&info).expect("codings"));
    table.row("codings of one document", took, "");
    let (took, corpus) = least(3, || project.corpus(Some("k1")).expect("a corpus"));
    table.row("load the corpus", took, &format!("{} turns, {} codings", corpus.turns.len(), corpus.codings.len()));
    let by = vec!["site".to_owned(), "profession".to_owned()];
    let options = Options { by, depth: Depth::All, ..Options::default() };
    let (took, _) = least(5, || frequency(&corpus, &options).expect("a report"));
    table.row("frequency by site, profession", took, "all codes");
    let (took, _) = least(5, || cooccurrence(&corpus, &options).expect("a report"));
    table.row("co-occurrence of all pairs by overlap", took, "by site, profession");
    retrieval(&corpus, table);
    let index = Index::at(project.index_path());
    index.catch_up(&project as &dyn Library, Unwritable::Scan, &mut |_, _| {}).expect("an index");
    let searcher = Searcher::new(&index, &corpus, &project).expect("a searcher");
    for (name, query) in [
        ("search: a rare word", "school"),
        ("search: a phrase", "\"the plan\""),
        ("search: words with a profession, uncoded", "police team profession:police coded:no"),
        ("search: proximity", "\"family meeting\"~5"),
        ("search: prefix", "visit*"),
    ] {
        let query: Query = query.parse().expect("a query");
        let wanted = emic::search::Options { limit: Some(50), ..Default::default() };
        let (took, hits) = least(7, || searcher.run(&query, wanted).expect("hits"));
        table.row(name, took, &format!("{} turns", hits.total));
    }
    let place = format!("like:{}:12", info.name);
    for (name, query) in [("search: like a turn", place.as_str()), ("search: like a code", "like:identity.c3")] {
        let query: Query = query.parse().expect("a query");
        let wanted = emic::search::Options { limit: Some(50), order: Order::Score, ..Default::default() };
        let (took, hits) = least(7, || searcher.run(&query, wanted).expect("hits"));
        table.row(name, took, &format!("{} turns", hits.total));
    }
    drop(searcher);
    let mut at = 0;
    let (took, ()) = least(20, || {
        at += 1;
        let item = CodingItem(0, 0, Span::new(100 + at, 160 + at), 0, Origin::Manual, None, None);
        let payload = Payload::CodingsAdded {
            document: info.guid,
            text: info.text,
            codes: vec!["power".to_owned()],
            coders: vec!["k1".to_owned()],
            items: vec![item],
            under: Vec::new(),
        };
        project.write("k1", "code power", vec![payload]).expect("a coding");
    });
    table.row("one coding, durable", took, "");
    let (took, _) = least(5, || project.undo("k1").expect("undone"));
    table.row("one undo, durable", took, "");
}

/// Passages by an expression of codes, of all coders.
fn retrieval(corpus: &Corpus, table: &mut Table<'_>) {
    let options = Options { coders: emic::analysis::Coders::All, ..Options::default() };
    let scope = Scope::new(corpus, &options).expect("a scope");
    let groups = Groups::new(&scope).expect("groups");
    for (name, expression, reach) in [
        ("passages: one code", "identity.c3", Reach::Overlap),
        ("passages: AND, overlapping", "identity AND power", Reach::Overlap),
        ("passages: AND NOT, in the same turn", "identity AND NOT power", Reach::Turn),
        ("passages: (OR) AND, in the same document", "(identity.c1 OR power.c2) AND rule-bending", Reach::Document),
    ] {
        let wanted = Retrieval { expression: expression.parse().expect("an expression"), reach, tag: None };
        let (took, found) = least(5, || retrieve(&scope, &groups, &wanted).expect("passages"));
        table.row(name, took, &format!("{} passages", found.len()));
    }
}

fn walk(folder: &Path) -> u64 {
    std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.metadata().map_or(0, |meta| meta.len())).sum()
}
