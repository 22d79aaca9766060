//! The documentation, held to the program: what the guide says to type works and prints what the guide shows, and
//! every command and option that a page names exists.
#![cfg(unix)]
// A page that is wrong fails its test.
#![allow(clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block: its language, its first line in the page, its lines.
struct Block {
    language: String,
    line: usize,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut all = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (open.take(), line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some(Block { language: language.to_owned(), line: at + 2, lines: Vec::new() });
            }
            (None, None) => {}
            (Some(block), Some(_)) => all.push(block),
            (Some(mut block), None) => {
                block.lines.push(line.to_owned());
                open = Some(block);
            }
        }
    }
    assert!(open.is_none(), "a fenced block is never closed");
    all
}

/// The commands of a shell block: lines, with what `<<'END'` feeds to one of them.
fn commands(block: &Block) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut until: Option<String> = None;
    for (at, line) in block.lines.iter().enumerate() {
        match (&until, all.last_mut()) {
            (Some(end), Some((_, command))) => {
                command.push('\n');
                command.push_str(line);
                if line == end {
                    until = None;
                }
            }
            _ => {
                until =
                    line.split_once("<<'").and_then(|(_, rest)| rest.split_once('\'')).map(|(end, _)| end.to_owned());
                all.push((block.line + at, line.clone()));
            }
        }
    }
    all
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages for users: the front page and all in `docs/` and `docs/guide/`.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = ["docs", "docs/guide"].map(|folder| fs::read_dir(repository().join(folder)).expect("pages").flatten());
    let docs = docs.into_iter().flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    paths.push(repository().join("README.md"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

/// Runs a shell command as a user would, `emic` being the built program.
fn shell(folder: &Path, command: &str) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_emic")).parent().expect("a folder");
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder.join("work"))
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .env("HOME", folder.join("home"))
        .env("TZ", "UTC")
        .output()
        .expect("a shell");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["work", "home"] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    folder
}

#[test]
fn the_guide_works_and_shows_what_emic_prints() {
    assert!(follow("docs/guide.md") > 20, "the guide has commands to run");
}

#[test]
fn the_questions_to_the_sample_study_have_the_answers_that_are_shown() {
    assert!(follow("sample-data/README.md") > 10, "ten questions, each with its command");
}

/// Does what a page says, block by block, and compares what is printed. Gives the number of emic's commands.
fn follow(name: &str) -> usize {
    let page = fs::read_to_string(repository().join(name)).expect("a page");
    let folder = folder();
    let (mut printed, mut ran) = (BTreeSet::new(), 0);
    for block in blocks(&page) {
        match block.language.as_str() {
            "sh" => {
                printed.clear();
                for (line, command) in commands(&block) {
                    let (code, output) = shell(folder.path(), &command);
                    assert_eq!(code, Some(0), "{name}:{line}: {command}\n{output}");
                    printed.extend(output.lines().map(|line| line.trim_end().to_owned()));
                    ran += usize::from(command.starts_with("emic "));
                }
            }
            "text" => {
                for (at, line) in block.lines.iter().enumerate().filter(|(_, line)| !line.is_empty() && *line != "…")
                {
                    let place = block.line + at;
                    assert!(
                        printed.contains(line),
                        "{name}:{place} shows what the commands above it do not print:\n{line}\nThey print:\n{printed:#?}"
                    );
                }
            }
            _ => {}
        }
    }
    ran
}

#[test]
fn the_front_page_begins_with_its_two_commands_and_shows_what_the_demo_prints() {
    let page = fs::read_to_string(repository().join("README.md")).expect("the front page");
    let blocks = blocks(&page);
    assert_eq!(blocks[0].lines, ["cargo run --release -- demo", "cargo test"]);
    let folder = folder();
    let (code, printed) = shell(folder.path(), "emic demo");
    assert_eq!(code, Some(0), "{printed}");
    for line in blocks.iter().filter(|block| block.language == "text").flat_map(|block| &block.lines) {
        assert!(printed.lines().any(|there| there.trim_end() == line), "README.md shows what is not printed:\n{line}");
    }
}

/// The help of a command, once for each.
#[derive(Default)]
struct Help(BTreeMap<String, Option<String>>);

impl Help {
    /// The help of `emic WORDS`; `None` where there is no such command.
    fn of(&mut self, words: &[&str]) -> Option<&str> {
        let key = words.join(" ");
        let help = self.0.entry(key).or_insert_with(|| {
            let output = Command::new(env!("CARGO_BIN_EXE_emic")).args(words).arg("--help").output().expect("emic");
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
        });
        help.as_deref()
    }

    /// The help of the command that `line` calls, and how many words name it.
    fn of_line(&mut self, line: &str) -> Result<String, String> {
        // Global options may stand before the command, or stand alone.
        let mut words: Vec<&str> = line.split_whitespace().skip(1).take_while(|word| !word.starts_with('#')).collect();
        while let Some(option) = words.first().filter(|word| word.starts_with('-')) {
            let takes_value = ["-p", "--project", "--coder", "--theme"].contains(option);
            words.drain(..words.len().min(1 + usize::from(takes_value)));
        }
        let name = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with('-');
        let Some(first) = words.first().filter(|word| name(word)) else {
            return Ok(self.of(&[]).unwrap_or_default().to_owned());
        };
        let Some(help) = self.of(&[first]).map(str::to_owned) else { return Err(format!("there is no emic {first}")) };
        match words.get(1).filter(|word| name(word) && has_command(&help, word)) {
            Some(second) => Ok(self.of(&[first, second]).unwrap_or_default().to_owned()),
            None if help.contains("<COMMAND>") && !help.contains("[COMMAND]") && words.get(1).is_some_and(name) => {
                Err(format!("there is no emic {first} {}", words[1]))
            }
            None => Ok(help),
        }
    }
}

fn has_command(help: &str, name: &str) -> bool {
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    commands.into_iter().any(|line| line.split_whitespace().next() == Some(name))
}

/// Code spans of a page outside fenced blocks, with their lines.
fn spans(page: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut all = Vec::new();
    for (at, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            all.extend(line.split('`').skip(1).step_by(2).map(|span| (at + 1, span.to_owned())));
        }
    }
    all
}

fn options(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || "|[]()'\"`,…".contains(c));
    words
        .filter(|word| word.starts_with("--") && word.contains(char::is_alphabetic))
        .map(|word| word.split_once('=').map_or(word, |(o, _)| o))
}

fn offers(help: &str, option: &str) -> bool {
    options(help).any(|known| known.trim_end_matches(['.', ':']) == option)
}

#[test]
fn pages_name_only_commands_and_options_that_exist() {
    let mut help = Help::default();
    let everything: String = {
        let mut all = help.of(&[]).unwrap_or_default().to_owned();
        let first: Vec<String> = commands_in(&all);
        for command in first {
            let own = help.of(&[&command]).unwrap_or_default().to_owned();
            for second in commands_in(&own) {
                all.push_str(help.of(&[&command, &second]).unwrap_or_default());
            }
            all.push_str(&own);
        }
        all
    };
    let mut named = 0;
    for (path, page) in pages() {
        let shown = path.strip_prefix(repository()).unwrap_or(&path).display().to_string();
        let fenced = blocks(&page).into_iter().filter(|block| block.language == "sh");
        let mut lines: Vec<(usize, String)> = fenced.flat_map(|block| commands(&block)).collect();
        for (line, span) in spans(&page) {
            if span.starts_with("emic ") {
                lines.push((line, span));
            } else if let Some(option) = options(&span).next().filter(|_| span.starts_with("--")) {
                assert!(offers(&everything, option), "{shown}:{line}: no command has {option}");
            }
        }
        for (line, command) in lines.into_iter().filter(|(_, command)| command.starts_with("emic ")) {
            // Names in capitals stand for others, and a list of commands for each of them.
            if command.contains(['|', '…']) && !command.contains("--") || command.starts_with("emic COMMAND") {
                continue;
            }
            let own = help.of_line(&command).unwrap_or_else(|what| panic!("{shown}:{line}: {what}: {command}"));
            let unquoted = command.split('\'').step_by(2).collect::<String>();
            for option in options(&unquoted) {
                assert!(offers(&own, option) || option == "--help", "{shown}:{line}: no {option}: {command}");
            }
            named += 1;
        }
    }
    assert!(named > 40, "pages name commands: {named}");
}

fn commands_in(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn links_between_pages_lead_somewhere() {
    for (path, page) in pages() {
        let folder = path.parent().expect("a folder");
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") {
                continue;
            }
            let target = if file.is_empty() { path.clone() } else { folder.join(file) };
            assert!(target.exists(), "{}: {link} leads nowhere", path.display());
            if !anchor.is_empty() {
                let there = fs::read_to_string(&target).expect("a page");
                let slug = |title: &str| {
                    let kept = title
                        .to_lowercase()
                        .chars()
                        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                        .collect::<String>();
                    kept.trim().replace(' ', "-")
                };
                let found = there
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .any(|line| slug(line.trim_start_matches('#').trim()) == anchor);
                assert!(found, "{}: {link} leads to no heading", path.display());
            }
        }
    }
}
