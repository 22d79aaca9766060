//! What format a file is in: by its content, and by its name where the content leaves it open.

use super::captions::timing::{self, Style};
use super::decode::{self, binary};
use super::format::Format;
use std::path::Path;

/// As much of a file as is looked at.
const HEAD: usize = 16 << 10;

/// The format of a file.
///
/// A name that promises a package or a PDF is taken at its word even where the content is something else, so
/// that the message says what is wrong with the Word file, not that it is no text.
pub fn detect(path: &Path, bytes: &[u8]) -> Format {
    let named = Format::of_name(path);
    if let Some(found) = by_bytes(bytes) {
        return found;
    }
    if let Some(promised @ (Format::Docx | Format::Odt | Format::Pdf | Format::Xlsx)) = named
        && !(promised == Format::Odt && bytes.trim_ascii_start().starts_with(b"<"))
    {
        return promised;
    }
    if binary::by_magic(bytes).is_some() {
        return named.unwrap_or(Format::Txt);
    }
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or(bytes);
    match decode::decode(head) {
        Ok(decoded) => by_text(&decoded.text, named).or(named).unwrap_or(Format::Txt),
        Err(_) => named.unwrap_or(Format::Txt),
    }
}

/// Formats that their first bytes tell.
fn by_bytes(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(of_package(bytes));
    }
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
    // Mail programs put lines before a PDF; readers look for its mark in the first kilobyte.
    if start.windows(5).any(|window| window == b"%PDF-") {
        return Some(Format::Pdf);
    }
    bytes.trim_ascii_start().starts_with(b"{\\rtf").then_some(Format::Rtf)
}

/// The format of a zip package, by the names in it.
fn of_package(bytes: &[u8]) -> Format {
    let Ok(package) = super::package::Package::open(bytes) else { return Format::Docx };
    if package.has("word/document.xml") {
        Format::Docx
    } else if package.has("xl/workbook.xml") || package.has("xl/workbook.bin") {
        Format::Xlsx
    } else if package.has("content.xml") {
        // A sheet and a text have the same parts; the first entry names the kind, uncompressed.
        let head = bytes.get(..bytes.len().min(200)).unwrap_or(bytes);
        let sheet = b"opendocument.spreadsheet";
        if head.windows(sheet.len()).any(|window| window == sheet) { Format::Xlsx } else { Format::Odt }
    } else {
        Format::Docx
    }
}

/// Formats that the beginning of a text tells; `named` settles what looks alike.
fn by_text(head: &str, named: Option<Format>) -> Option<Format> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("WEBVTT") {
        return Some(Format::Vtt);
    }
    if head.starts_with('<') {
        return by_markup(head, named);
    }
    if let Some(json) = head.starts_with(['{', '[']).then(|| by_json(head, named)).flatten() {
        return Some(json);
    }
    if head.starts_with("File type = \"ooTextFile") && head.contains("TextGrid") {
        return Some(Format::TextGrid);
    }
    if is_chat(head) {
        return Some(Format::Cha);
    }
    by_lines(head, named)
}

fn by_markup(head: &str, named: Option<Format>) -> Option<Format> {
    let root = root_element(head)?;
    let local = root.rsplit(':').next().unwrap_or(root);
    Some(match local {
        "ANNOTATION_DOCUMENT" => Format::Eaf,
        "Trans" => Format::Trs,
        "basic-transcription" => Format::Exb,
        "TEI" | "TEI.2" | "teiCorpus" | "akomaNtoso" | "CHAT" => Format::Tei,
        "document" if root.starts_with("office:") => Format::Odt,
        "html" | "HTML" => Format::Html,
        // Pieces of a page, or text that begins with a tag: a web page only where the name says so.
        _ if matches!(named, Some(Format::Html | Format::Md | Format::Rst | Format::Txt)) => return named,
        _ if head.starts_with("<?xml") || named == Some(Format::Tei) => Format::Tei,
        "body" | "div" | "p" | "head" | "meta" => Format::Html,
        _ => return named,
    })
}

/// The name of the first element: after the declaration, the document type and comments.
fn root_element(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        rest = rest.get(rest.find('<')? + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.get(comment.find("-->")?..)?;
        } else if rest.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("!DOCTYPE")) {
            let kind = rest.get(8..)?.trim_start();
            if kind.get(..4).is_some_and(|kind| kind.eq_ignore_ascii_case("html")) {
                return kind.get(..4).map(|_| "html");
            }
        } else if !rest.starts_with(['?', '!']) {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(rest.len());
            return rest.get(..end).filter(|name| !name.is_empty());
        }
    }
}

fn by_json(head: &str, named: Option<Format>) -> Option<Format> {
    let inner = head.get(1..)?.trim_start();
    let json = match head.as_bytes().first()? {
        b'{' => inner.starts_with('"') || inner.starts_with('}'),
        // A text may begin with `[00:01:23]`; a list of JSON begins with an object, a list or a string.
        _ => inner.starts_with(['{', '"', ']']) || (inner.starts_with('[') && named == Some(Format::Json)),
    };
    let transcribed = head.contains("data-timestamp") && head.contains("\"text\"");
    match (json, transcribed, named) {
        (true, true, _) | (true, _, Some(Format::Otr)) => Some(Format::Otr),
        (true, ..) => Some(Format::Json),
        _ => None,
    }
}

/// CHAT: its header lines, or speakers' lines with stars.
fn is_chat(head: &str) -> bool {
    head.lines().take(40).any(|line| line.trim_end() == "@Begin" || line.trim_end() == "@UTF8")
}

/// Captions and chats, by how their lines look; `named` settles between captions that look alike.
fn by_lines(head: &str, named: Option<Format>) -> Option<Format> {
    if super::chat::is_chat(head) {
        return Some(Format::Chat);
    }
    if super::stm::is_labels(head) {
        return Some(Format::Audacity);
    }
    // The head may be cut inside its last line, which then looks like nothing.
    let lines = || head.lines().map(str::trim).filter(|line| !line.is_empty()).take(60);
    let timings = || lines().filter_map(timing::read).filter(|timing| !timing.broken);
    let count = |style: Style| timings().filter(|timing| timing.style == style).count();
    let all = lines().count();
    let first = lines().find_map(timing::read).filter(|timing| !timing.broken)?;
    // A line or two with times in a text are quoted ones.
    let opens = lines().take(2).any(|line| timing::read(line).is_some());
    let many = |style: Style| opens || (count(style) > 2 && count(style) * 4 >= all);
    match first.style {
        Style::Arrow if many(Style::Arrow) => Some(match named {
            Some(named @ (Format::Vtt | Format::Srt)) => named,
            _ if !first.text.is_empty() => Format::Lrc,
            _ => Format::Srt,
        }),
        Style::Comma if many(Style::Comma) => Some(Format::Sbv),
        // Times in brackets before a line stand in transcripts too: lyrics have fractions on all of them.
        Style::Stamp if named == Some(Format::Lrc) => Some(Format::Lrc),
        Style::Stamp => {
            let plain = timings().all(|timing| timing.fractional && !timing.text.contains(": "));
            (plain && count(Style::Stamp) > 2 && count(Style::Stamp) * 10 >= all * 9).then_some(Format::Lrc)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_the_name() {
        let cases: &[(&str, &[u8], Format)] = &[
            ("a.txt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi", Format::Vtt),
            ("a.txt", b"\xEF\xBB\xBF1\r\n00:00:01,000 --> 00:00:02,000\r\nHi", Format::Srt),
            ("a.txt", b"0:00:00.599,0:00:04.160\nHi", Format::Sbv),
            ("a.vtt", b"00:00:01.000 --> 00:00:02.000\nHi", Format::Vtt),
            ("a.md", b"# Talk\n\nof May\n\n00:00.000 --> 00:02.000\nHi\n\n00:02.0 --> 00:03.0\nHo\n\n00:03.0 --> 00:04.0\nHu", Format::Srt),
            ("a.txt", b"[00:43.810 --> 00:47.850]  Hello everyone", Format::Lrc),
            ("a.txt", b"[00:43.81]Hello\n[00:47.85]\n\n[00:48.35]I am\n", Format::Lrc),
            ("a.txt", b"[00:43.81] Ana: Hello\n[00:47.85] Bo: Hi\n[00:48.35] Ana: I am\n", Format::Txt),
            ("a.txt", b"[00:43] Hello\n[00:47] Hi\n[00:48] I am\n", Format::Txt),
            ("a.txt", b"At 00:01 --> 00:02 we met.\nThen\nwe\nleft\n", Format::Txt),
            ("a.txt", b"00:06:15\tJustin T:\tShould be fun\r\n", Format::Chat),
            ("a.txt", b"10:12:45 From Ana Lee to Everyone: Hi\n", Format::Chat),
            ("a.txt", b"10:12:45 Ana Lee: Hi\n", Format::Txt),
            ("a.json.xz", b"{\"segments\": []}", Format::Json),
            ("a.txt", b"[{\"text\": \"a\"}]", Format::Json),
            ("a.txt", b"[00:01:23] Ana: Well", Format::Txt),
            ("a.json", b"{\"text\":\"<p><span class=\\\"timestamp\\\" data-timestamp=\\\"9\\\">\"}", Format::Otr),
            ("a.xml", b"<?xml version=\"1.0\"?>\n<!-- x -->\n<ANNOTATION_DOCUMENT>", Format::Eaf),
            ("a.xml", b"<?xml version='1.0'?><!DOCTYPE Trans SYSTEM \"trans-14.dtd\"><Trans>", Format::Trs),
            ("a", b"<basic-transcription>", Format::Exb),
            ("a", b"<TEI xmlns='x'>", Format::Tei),
            ("a.xml", b"<?xml version='1.0'?><something>", Format::Tei),
            ("a", b"<!doctype HTML><p>", Format::Html),
            ("a.md", b"<div align=center>", Format::Md),
            ("a.txt", b"<laugh> Well, yes.", Format::Txt),
            ("a.doc", b"{\\rtf1 x", Format::Rtf),
            ("a.txt", b"%PDF-1.4", Format::Pdf),
            ("a.txt", b"@UTF8\n@Begin\n", Format::Cha),
            ("a.txt", b"File type = \"ooTextFile\"\nObject class = \"TextGrid\"", Format::TextGrid),
            ("a.docx", b"plain text", Format::Docx),
            ("a.fodt", b"<?xml version='1.0'?>\n<office:document xmlns:office='x'>", Format::Odt),
            ("a.htm", b"<a name='ts_0_1_S1'>x", Format::Html),
            ("a.doc", b"<html xmlns:o='x'>", Format::Html),
            ("a.rtf", b"no rich text", Format::Rtf),
            ("notes", b"plain text", Format::Txt),
            ("a.rst", b"Title\n=====", Format::Rst),
            ("a.vtt", b"", Format::Vtt),
            ("a.txt", b"0.482024\t2.718988\tasd\n231.9\t395.3\tsss\n", Format::Audacity),
            ("a.stm", b"a 1 b 0.0 1.5 <o,f0> hello", Format::Stm),
            ("a.slt", b"$ Child, Examiner", Format::Slt),
            ("a.flextext", b"<?xml version='1.0'?><document version='2'>", Format::Tei),
            ("a.csv", b"speaker,text\nA,Hi", Format::Csv),
        ];
        for (name, bytes, format) in cases {
            assert_eq!(detect(Path::new(name), bytes), *format, "{name}: {}", String::from_utf8_lossy(bytes));
        }
        let utf16: Vec<u8> = "\u{feff}WEBVTT\n\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect(Path::new("a.txt"), &utf16), Format::Vtt);
    }
}
