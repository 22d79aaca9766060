use super::*;
use crate::ingest::instructions::Instructions;

fn page(lines: &[(f32, f32, &str)]) -> Page {
    let line = |&(x, y, text): &(f32, f32, &str)| {
        let end = x + 5.0 * text.chars().count() as f32;
        Line { x, end, y, size: 10.0, text: text.to_owned() }
    };
    Page { lines: lines.iter().map(line).collect(), broken: false }
}

fn prose(pages: &[Page]) -> (String, String) {
    let reading = reading(pages).expect("text");
    let doubts = reading.doubts.iter().map(|doubt| format!("{}\n", doubt.what)).collect();
    match reading.content {
        Content::Prose(prose) => (prose.text, doubts),
        Content::Turns { .. } => panic!("prose"),
    }
}

#[test]
fn margins_and_pages_are_taken_off_and_paragraphs_joined() {
    let make = |n: usize| {
        let number = format!("{n}/3");
        let mut lines = vec![
            (250.0, 800.0, number.as_str()),
            (50.0, 760.0, "Dan: So what did you do with the"),
            (50.0, 748.0, "plots that day, when you had them?"),
            (50.0, 720.0, "Participant: Not much."),
        ];
        let numbers: Vec<String> = (4 * n - 3..=4 * n).map(|n| n.to_string()).collect();
        lines.extend(numbers.iter().map(|number| (30.0, 760.0, number.as_str())));
        page(&lines)
    };
    let (text, doubts) = prose(&[make(1), make(2), make(3)]);
    let turns = "Dan: So what did you do with the plots that day, when you had them?\n\nParticipant: Not much.";
    assert_eq!(text, format!("{turns}\n\n{turns}\n\n{turns}\n"));
    assert!(
        doubts.contains("the numbers 1 to 12 in the margin") && doubts.contains("page numbers such as “1/3”"),
        "{doubts}"
    );
}

#[test]
fn numbers_of_lines_are_taken_off() {
    let words: Vec<String> =
        (1..=25).map(|n| format!("{n}\t{} what was said then", if n % 2 == 0 { "A." } else { "Q." })).collect();
    let lines: Vec<(f32, f32, &str)> =
        words.iter().enumerate().map(|(n, text)| (50.0, 700.0 - 24.0 * n as f32, text.as_str())).collect();
    let (text, doubts) = prose(&[page(&lines), page(&lines)]);
    assert!(text.starts_with("Q. what was said then\n\nA. what was said then\n\n"), "{text}");
    assert!(doubts.contains("the numbers of 50 lines"), "{doubts}");
}

#[test]
fn pages_without_text_are_told() {
    let some = page(&[(0.0, 100.0, "A: Well.")]);
    let (_, doubts) = prose(&[some.clone(), page(&[]), some.clone()]);
    assert!(
        doubts.contains("page 2 has no text: it is a picture, or empty") && doubts.contains("ocrmypdf"),
        "{doubts}"
    );
    assert!(reading(&[page(&[]), page(&[])]).is_err_and(|e| e.to_string().contains("its pages are pictures")));
    let broken = Page { broken: true, ..Page::default() };
    assert!(reading(std::slice::from_ref(&broken)).is_err_and(|e| e.to_string().contains("damaged")));
    let (_, doubts) = prose(&[some, broken]);
    assert!(doubts.contains("page 2 can be read in part only"), "{doubts}");
    assert!(
        reading(&[page(&[(0.0, 0.0, "\u{e001}\u{e002}\u{fffd}")])]).is_err_and(|e| e.to_string().contains("ocrmypdf"))
    );
}

#[test]
fn a_table_of_coded_segments_is_told() {
    let (text, doubts) =
        prose(&[page(&[(0.0, 100.0, "Document name\tCode\tSegment"), (0.0, 50.0, "P4\tAims\tWe can look.")])]);
    assert!(doubts.contains("coded segments (“Document name Code Segment”)"), "{doubts}");
    assert!(text.contains("P4\tAims We can look."));
}

#[test]
fn what_is_no_pdf_is_an_error() {
    let read = |bytes: &[u8]| read(bytes, &Instructions::default()).map(|_| ()).map_err(|e| e.to_string());
    assert!(read(b"plain text").is_err_and(|e| e.contains("no PDF")));
    #[cfg(feature = "pdf")]
    for bytes in [&b"%PDF-1.4\n%%EOF"[..], b"%PDF-1.7 garbage", b"%PDF-"] {
        assert!(read(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}

/// A file with these streams, one a page; `letters` is its font.
#[cfg(feature = "pdf")]
fn file(streams: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let mut object = |out: &mut Vec<u8>, body: String| {
        places.push(out.len());
        let number = places.len();
        out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    };
    let kids: Vec<String> = (0..streams.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    object(&mut out, "<< /Type /Catalog /Pages 2 0 R >>".to_owned());
    object(&mut out, format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    object(&mut out, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned());
    for (n, stream) in streams.iter().enumerate() {
        let contents = 5 + 2 * n;
        object(
            &mut out,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {contents} 0 R >>"
            ),
        );
        object(&mut out, format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
    for place in &places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(
        format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF", places.len() + 1).as_bytes(),
    );
    out
}

#[cfg(feature = "pdf")]
#[test]
fn a_file_is_read_from_its_bytes_and_damage_is_an_error() {
    let stream = "BT /F1 12 Tf 50 700 Td (INT: So what was it) Tj 0 -14 Td (like there?) Tj 0 -40 Td (P1: Well, long.) Tj 0 -40 Td (INT: Why?) Tj 0 -40 Td (P1: Well.) Tj ET";
    let bytes = file(&[stream, ""]);
    let found = read(&bytes, &Instructions::default()).expect("a file");
    let Content::Prose(prose) = &found.content else { panic!("prose") };
    assert_eq!(prose.text, "INT: So what was it like there?\n\nP1: Well, long.\n\nINT: Why?\n\nP1: Well.\n");
    assert!(found.doubts.iter().any(|doubt| doubt.what.contains("page 2 has no text")));
    // Every damage is an answer: text or an error, and never a panic that gets out.
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x15;
        let _ = read(&damaged, &Instructions::default());
        let _ = read(bytes.get(..at).expect("shorter"), &Instructions::default());
    }
}
