//! How fast names and what identifies people are found in texts.
//!
//! ```sh
//! cargo bench --bench privacy
//! ```
//!
//! An export or an import passes over every text with these, so their speed is that of a careful export.

use emic::study::identify;
use emic::study::pseudonym::{Row, Style, Table};
use std::time::{Duration, Instant};

const LINES: usize = 200_000;

fn main() {
    let names = (0..500).map(|n| row(&format!("Name{n} Family{}", n % 90), &format!("P {n}")));
    let table = Table::new(names.chain([row("Mary", "Nurse A")]).collect()).expect("a table");
    let line = "[00:12:41] A2: I told Mary 40 times that the board decides by 12 May, and the money went.\n";
    measure("names of a table with 501 rows", line, |text| table.hits(text, &[], Style::Brackets).hits.len());
    let line = "[00:12:41] A2: I told them 40 times that the board decides by 12 May, and 3,000 pounds went.\n";
    measure("addresses, numbers, dates that identify", line, |text| identify::find(text).len());
}

fn row(name: &str, pseudonym: &str) -> Row {
    Row { line: 2, name: name.into(), pseudonym: pseudonym.into(), ..Row::default() }
}

/// The least time of five runs.
fn measure(what: &str, line: &str, find: impl Fn(&str) -> usize) {
    let text = line.repeat(LINES);
    let mut least = Duration::MAX;
    let mut found = 0;
    for _ in 0..5 {
        let start = Instant::now();
        found = find(&text);
        least = least.min(start.elapsed());
    }
    println!("{what:<44} {:>6.0} MB/s, {found} found", text.len() as f64 / 1e6 / least.as_secs_f64());
}
