//! What every reader promises of any bytes: no panic, and where a document comes in, a sound one.

use emic::ingest::format::Format;
use emic::ingest::instructions::Instructions;
use emic::ingest::prepare::{Context, prepare};
use emic::study::{Layout, Schema};
use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Reads `bytes` as this format, and as the part of that name in an archive.
pub fn check_part(format: Format, part: &str, bytes: &[u8]) {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let written = archive.start_file(part, stored).is_ok() && archive.write_all(bytes).is_ok();
    if let (true, Ok(whole)) = (written, archive.finish()) {
        check(format, whole.get_ref());
    }
    check(format, bytes);
}

/// Reads `bytes` as this format.
pub fn check(format: Format, bytes: &[u8]) {
    let (known, schema) = (HashMap::new(), Schema::default());
    let instructions = Instructions { format: Some(format), ..Instructions::default() };
    let context = Context { known: &known, schema: &schema, instructions: &instructions };
    let Ok(documents) = prepare(Path::new("talk"), bytes, &context) else { return };
    for document in documents {
        let mut at = 0;
        for turn in &document.layout.turns {
            assert!(turn.span.start >= at && turn.span.encloses(turn.body));
            assert!(document.text.get(turn.span.range()).is_some());
            assert!(document.text.get(turn.body.range()).is_some());
            assert!(turn.label.is_none_or(|label| (label as usize) < document.layout.labels.len()));
            at = turn.span.end;
        }
        assert!(!document.text.contains('\r'));
        assert_eq!(Layout::decode(&document.layout.encode()).as_ref(), Ok(&document.layout));
    }
}
