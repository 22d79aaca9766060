//! The user's guide, held to the program: the keys that a story says to press are pressed on a fresh study, and what
//! it shows is what stands on the screen then. `EMIC_WRITE_DOCS=1` writes the screens anew.
#![cfg(unix)]
// A page that is wrong fails its test.
#![allow(clippy::panic)]

use emic::tui::drive::Driver;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a story stands on: a line `<!-- study: demo 80x24 -->` or `<!-- study: new 80x24 -->`.
const STUDY: &str = "<!-- study: ";
/// Keys that are pressed without a picture: `<!-- keys: F1 '/DUN-W1' Enter -->`.
const KEYS: &str = "<!-- keys: ";
/// Keys, then a picture of the screen in the block below, all rows or some:
/// `<!-- capture: name 3-9 F4 'agenda' -->`.
const CAPTURE: &str = "<!-- capture: ";

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let all = fs::read_dir(folder).expect("docs/guide").flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> = all.filter(|path| path.file_name().is_some_and(|name| name != "README.md")).collect();
    all.sort();
    all
}

fn emic(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.args(arguments).current_dir(folder).env("HOME", folder);
    command.env_remove("EMIC_PROJECT").env_remove("EMIC_CODER").env_remove("EMIC_CONFIG");
    let output = command.output().expect("emic runs");
    assert!(output.status.success(), "emic {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Files as somebody may have them: two that are clear, and one in which a note looks like a speaker.
fn interviews(folder: &Path) {
    fs::create_dir(folder).expect("a folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    for name in ["ALD-I2.docx", "BRA-I1.txt", "documents.csv", "participants.csv"] {
        fs::copy(sample.join(name), folder.join(name)).expect("a file");
    }
    let talk = "Anna: How did it begin?\n\nBen: With a letter. Nobody had read it.\n\nCorridor: a phone rings.\n\n\
                Anna: And then?\n\nBen: We waited.\n\nCorridor: they laugh.\n\nAnna: Thank you.\n\nBen: That is all.\n";
    fs::write(folder.join("FIN-I1.txt"), talk).expect("a file");
}

/// A fresh study on a screen of the size that the story asks for.
fn begin(folder: &Path, what: &str) -> Driver {
    let mut words = what.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let size = words.next().and_then(|size| size.split_once('x')).expect("a size like 80x24");
    let size = (size.0.parse().expect("columns"), size.1.parse().expect("rows"));
    match kind {
        "demo" => emic(folder, &["demo", "."]),
        "new" => {
            emic(folder, &["new", "demo.emic", "--coder", "k1"]);
            interviews(&folder.join("interviews"));
            // Paths are typed, and shown, as from the folder where the study lies. Nothing else here depends on it.
            std::env::set_current_dir(folder).expect("the folder");
        }
        other => panic!("no study “{other}”"),
    }
    Driver::open(&folder.join("demo.emic"), words.next().unwrap_or("k1"), size)
}

/// Keys by their names, and text in quotes.
fn press(driver: &mut Driver, keys: &str, place: &str) {
    let mut rest = keys.trim_start();
    while !rest.is_empty() {
        let end = match rest.strip_prefix('\'') {
            Some(text) => {
                let end = text.find('\'').unwrap_or_else(|| panic!("{place}: a text without its end: {rest}"));
                driver.types(&text[..end]);
                end + 2
            }
            None => {
                let end = rest.find(' ').unwrap_or(rest.len());
                assert!(driver.key(&rest[..end]).is_some(), "{place}: no key {}", &rest[..end]);
                end
            }
        };
        rest = rest[end..].trim_start();
    }
}

/// The rows that a capture shows, and its keys: `3-9 F4 'agenda'` or keys alone.
fn rows(what: &str) -> (Option<(usize, usize)>, &str) {
    let (first, rest) = what.split_once(' ').unwrap_or((what, ""));
    let range = first.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    if range.is_some() { (range, rest) } else { (None, what) }
}

fn picture(driver: &Driver, rows: Option<(usize, usize)>) -> Vec<String> {
    let screen = driver.screen();
    let (from, to) = rows.unwrap_or((1, usize::MAX));
    screen.lines().skip(from.saturating_sub(1)).take(to.saturating_add(1) - from).map(steady).collect()
}

/// A line in which today is always the same day, at the same time.
fn steady(line: &str) -> String {
    let now = jiff::Timestamp::now();
    let mut line = line.to_owned();
    // Midnight may pass between a step and its picture.
    for hours in [0, 1] {
        let then = now - jiff::SignedDuration::from_hours(hours);
        let today = then.to_string().chars().take(10).collect::<String>();
        while let Some(at) = line.find(&today) {
            let rest = line.split_off(at).split_off(today.len());
            let timed = rest.len() >= 6 && rest.is_char_boundary(6) && rest.as_bytes()[3] == b':';
            let rest = if timed { format!(" 10:00{}", &rest[6..]) } else { rest };
            line.push_str("2024-01-15");
            line.push_str(&rest);
        }
    }
    line
}

/// The page as it ought to be, and how many pictures it has.
fn told(page: &str, name: &str) -> (String, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut driver: Option<Driver> = None;
    let (mut out, mut pictures) = (String::new(), 0);
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let place = format!("docs/guide/{name}:{}", at + 1);
        let said = |mark| line.strip_prefix(mark).and_then(|rest: &str| rest.strip_suffix(" -->"));
        if let Some(what) = said(STUDY) {
            driver = Some(begin(folder.path(), what));
        } else if let Some(keys) = said(KEYS) {
            press(driver.as_mut().expect("a study first"), keys, &place);
        } else if let Some(what) = said(CAPTURE) {
            let driver = driver.as_mut().expect("a study first");
            let (_, what) = what.split_once(' ').unwrap_or((what, ""));
            let (rows, keys) = rows(what);
            press(driver, keys, &place);
            assert_eq!(lines.next().map(|(_, line)| line), Some("```text"), "{place}: a block ought to follow");
            // What stood there before is replaced.
            while lines.next().is_some_and(|(_, line)| line != "```") {}
            out.push_str("```text\n");
            for row in picture(driver, rows) {
                out.push_str(&row);
                out.push('\n');
            }
            out.push_str("```\n");
            pictures += 1;
        }
    }
    (out, pictures)
}

#[test]
fn the_stories_show_what_stands_on_the_screen() {
    let write = std::env::var_os("EMIC_WRITE_DOCS").is_some();
    let only = std::env::var("EMIC_GUIDE_ONLY").unwrap_or_default();
    for path in stories() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let page = fs::read_to_string(&path).expect("a story");
        let (now, pictures) = told(&page, &name);
        assert!(pictures > 0, "docs/guide/{name} shows nothing");
        if write {
            fs::write(&path, now).expect("a story");
        } else if let Some((at, (is, ought))) =
            page.lines().zip(now.lines()).enumerate().find(|(_, (is, ought))| is != ought)
        {
            panic!(
                "docs/guide/{name}:{} is not what the screen shows:\n{is}\n{ought}\nEMIC_WRITE_DOCS=1 writes the screens anew",
                at + 1
            );
        } else {
            assert_eq!(page, now, "docs/guide/{name}");
        }
    }
}

#[test]
fn there_are_twelve_stories_and_the_index_has_each() {
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/README.md");
    let index = fs::read_to_string(index).expect("the index");
    let stories = stories();
    assert_eq!(stories.len(), 12);
    for path in stories {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(index.contains(&format!("]({name})")), "{name} is not in the index");
    }
}
