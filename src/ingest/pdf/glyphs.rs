//! The letters that a PDF file draws, from the library that reads such files. Runs apart: it may panic and loop.

use super::lines::{Glyph, Lines, Page};
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most pages that are read.
const PAGES: usize = 5_000;

/// The pages of a file.
pub fn pages(bytes: &[u8]) -> Result<Vec<Page>, String> {
    let mut document = Document::load_mem(bytes).map_err(|e| damaged(&e.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("it is protected with a password".to_owned());
    }
    let numbers: Vec<u32> = document.get_pages().keys().copied().collect();
    if numbers.len() > PAGES {
        return Err(format!("it has {} pages, more than the {PAGES} that are read", numbers.len()));
    }
    Ok(numbers.into_iter().map(|number| page(&document, number)).collect())
}

fn damaged(what: &str) -> String {
    let locked = what.contains("password") || what.contains("ncrypt") || what.contains("ecrypt");
    if locked { "it is protected with a password".to_owned() } else { format!("the PDF file is damaged ({what})") }
}

/// A page; where its reader breaks off, as much of it as was read.
fn page(document: &Document, number: u32) -> Page {
    let mut device = Device::default();
    let read = catch_unwind(AssertUnwindSafe(|| pdf_extract::output_doc_page(document, &mut device, number)));
    Page { broken: !matches!(read, Ok(Ok(()))), lines: device.lines.finish() }
}

#[derive(Default)]
struct Device {
    lines: Lines,
    first: bool,
}

impl OutputDev for Device {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let scale = (trm.m11 * trm.m22 - trm.m12 * trm.m21).abs().sqrt();
        let along = trm.m11.hypot(trm.m12);
        // Places as seen by who turns the page so that the text stands upright.
        let (turned, x, y) = if trm.m12.abs() <= trm.m11.abs() {
            if trm.m11 >= 0.0 { (0, trm.m31, trm.m32) } else { (2, -trm.m31, -trm.m32) }
        } else if trm.m12 > 0.0 {
            (1, trm.m32, -trm.m31)
        } else {
            (3, -trm.m32, trm.m31)
        };
        let (start, end) = (x as f32, (x + width * font_size.abs() * along) as f32);
        let size = (font_size.abs() * scale) as f32;
        self.lines.add(Glyph { x: start, end, y: y as f32, size, turned, text, first: self.first });
        self.first = false;
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.first = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
