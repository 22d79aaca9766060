//! A look into a file that is not imported yet: the lines around a doubt, as the file has them.

use super::decode;
use super::import::Input;
use super::instructions::Instructions;
use super::prepare::{Context, prepare};
use crate::study::Schema;
use crate::text::display::shortened;
use std::collections::HashMap;

/// Lines on either side of the one that is looked at.
const REACH: u32 = 40;

/// Characters of a line that are shown.
const LONGEST: usize = 1200;

/// A line with its number, counted from 1.
pub type Line = (u32, String);

/// The lines around `line`: of the file where it is text, else of the text of its document of that number, for doubts
/// count so.
pub fn around(input: &Input, document: usize, line: u32) -> Result<Vec<Line>, String> {
    let bytes = input.read()?;
    let nothing = Instructions::default();
    let instructions = input.instructions.as_ref().unwrap_or(&nothing);
    if let Ok(decoded) = decode::decode_as(&bytes, instructions.encoding) {
        return Ok(lines(&decoded.text, line));
    }
    let (known, schema) = (HashMap::new(), Schema::default());
    let context = Context { known: &known, schema: &schema, instructions };
    let mut prepared = prepare(&input.path, &bytes, &context).map_err(|e| e.to_string())?;
    let at = document.min(prepared.len().saturating_sub(1));
    Ok(if prepared.is_empty() { Vec::new() } else { lines(&prepared.swap_remove(at).text, line) })
}

fn lines(text: &str, line: u32) -> Vec<Line> {
    let from = line.saturating_sub(REACH + 1);
    let kept = (from + 1..).zip(text.split('\n').skip(from as usize)).take(2 * REACH as usize + 1);
    // A line may be a whole book: only what is shown of it is looked at.
    kept.map(|(number, line)| (number, shortened(&line.chars().take(LONGEST + 1).collect::<String>(), LONGEST)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::folder::Role;
    use std::borrow::Cow;

    fn input(name: &str, bytes: Vec<u8>) -> Input {
        Input { bytes: Some(Cow::Owned(bytes)), ..Input::file(name.into(), Role::Document) }
    }

    #[test]
    fn lines_are_numbered_as_the_file_has_them_and_dangerous_signs_are_shown() {
        let text: String = (1..=200).map(|n| format!("line {n}\u{1b}[2J\n")).collect();
        let found = around(&input("a.txt", text.into_bytes()), 0, 100).expect("text");
        assert_eq!((found.first().map(|line| line.0), found.last().map(|line| line.0)), (Some(60), Some(140)));
        assert_eq!(found[40], (100, "line 100␛[2J".to_owned()));
        let short = around(&input("a.txt", b"---\nsite: x\n---\nA: b\n".to_vec()), 0, 2).expect("text");
        assert_eq!(short[1], (2, "site: x".to_owned()), "front matter included");
        assert!(around(&input("a.txt", b"one".to_vec()), 0, 900).expect("text").is_empty());
    }

    #[test]
    fn an_encoding_that_was_chosen_holds() {
        let mut file = input("a.txt", b"Si\xe2n: yes\n".to_vec());
        let hebrew =
            Instructions { encoding: encoding_rs::Encoding::for_label(b"iso-8859-8"), ..Instructions::default() };
        file.instructions = Some(hebrew);
        assert_eq!(around(&file, 0, 1).expect("text")[0].1, "Siגn: yes");
    }
}
