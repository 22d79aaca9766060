use emic::ingest::instructions::Instructions;
use emic::ingest::prepare::{Context, prepare};
use emic::study::Schema;
use std::collections::HashMap;
fn main() {
    let quiet = std::env::var("Q").is_ok();
    for path in std::env::args().skip(1) {
        let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
        let context = Context { known: &known, schema: &schema, instructions: &instructions };
        let bytes = std::fs::read(&path).unwrap();
        let at = std::time::Instant::now();
        let found = prepare(std::path::Path::new(&path), &bytes, &context);
        let took = at.elapsed();
        let at = std::time::Instant::now();
        if path.ends_with(".html") {
            let _ = emic::ingest::html::read(&bytes, None);
        }
        if path.ends_with(".rtf") {
            let _ = emic::ingest::rtf::read(&bytes, None);
        }
        if path.ends_with(".docx") {
            let _ = emic::ingest::docx::read(&bytes);
        }
        if path.ends_with("odt") {
            let _ = emic::ingest::odt::read(&bytes);
        }
        println!("reader alone {:?}", at.elapsed());
        println!("=== {path} {} bytes {took:?}", bytes.len());
        match found {
            Err(e) => println!("ERROR {e}"),
            Ok(all) => {
                for d in all {
                    if quiet {
                        println!("{} turns {}", d.format, d.layout.turns.len());
                        continue;
                    }
                    println!(
                        "{} {} turns {} labels {:?} attrs {:?}",
                        d.format,
                        d.encoding,
                        d.layout.turns.len(),
                        d.layout.labels,
                        d.attributes
                    );
                    for doubt in &d.doubts {
                        println!("  DOUBT {:?} {}", doubt.line, doubt.what)
                    }
                    for n in &d.layout.notes {
                        println!("  NOTE {} {}: {}", n.turn, n.tier, n.text)
                    }
                    println!("{}", d.text.chars().take(1500).collect::<String>());
                }
            }
        }
    }
}
