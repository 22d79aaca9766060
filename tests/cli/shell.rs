//! Manners: help, exit codes, what goes where, pipes that close, colours.

use super::env::Env;
use std::io::Read as _;
use std::process::Stdio;

#[test]
fn help_is_data_and_wrong_usage_is_not() {
    let env = Env::new();
    let help = env.run(&["--help"]).ok();
    assert!(help.stdout.contains("Usage: emic") && help.stderr.is_empty(), "{help:#?}");
    for command in ["new", "documents", "turns", "text", "participants", "codebook", "code", "uncode", "finish"] {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command} is not in the help");
        let own = env.run(&[command, "--help"]).ok();
        assert!(own.stdout.contains("Usage: emic"), "{own:#?}");
    }
    assert!(env.run(&["--version"]).ok().stdout.starts_with("emic "));
    for args in [&["frobnicate"][..], &["documents", "--frobnicate"], &["--project"]] {
        let run = env.run(args).wrong_usage(&[]);
        assert_eq!(run.stdout, "", "{args:?}");
    }
    env.run(&["documnets"]).wrong_usage(&["documents"]);
}

#[test]
fn without_a_terminal_the_terminal_ui_is_not_opened() {
    let env = Env::with_project();
    for args in [&[][..], &["open"], &["-p", "study.emic"], &["-p", "study.emic", "open"]] {
        let run = env.run(args).wrong_usage(&["needs a terminal", "emic --help"]);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn each_command_shows_examples() {
    let env = Env::new();
    let mut silent = Vec::new();
    for line in env.run(&["--help"]).ok().stdout.lines() {
        let Some(name) = line.strip_prefix("  ").filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
        else {
            continue;
        };
        let name = name.split(' ').next().expect("a word");
        if name == "help" {
            continue;
        }
        let help = env.run(&[name, "--help"]).ok().stdout;
        if !help.contains("Example") {
            silent.push(name.to_owned());
        }
    }
    assert!(silent.is_empty(), "no example in the help of {}", silent.join(", "));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let env = Env::with_project();
    // More lines than a pipe holds.
    let lines: Vec<(&str, String)> =
        (0..4000).map(|n| ("A2", format!("This is turn number {n}, and on it goes."))).collect();
    let lines: Vec<(&str, &str)> = lines.iter().map(|(label, said)| (*label, said.as_str())).collect();
    env.seed("LONG", &lines, &[]);
    for args in [&["turns", "LONG", "--format", "json"][..], &["text", "LONG"], &["turns", "LONG"]] {
        let mut command = env.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        let mut first = [0; 16];
        let mut out = child.stdout.take().expect("piped");
        out.read_exact(&mut first).expect("something comes");
        drop(out);
        let mut errors = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut errors).expect("UTF-8");
        let status = child.wait().expect("ends");
        assert_eq!(errors, "", "{args:?}");
        assert_eq!(status.code(), Some(0), "{args:?}");
    }
}

#[test]
fn off_the_terminal_nothing_is_coloured() {
    let env = Env::with_study();
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "xterm-256color")]] {
        for args in [&["documents"][..], &["codebook", "show"], &["report", "frequency"], &["frobnicate"]] {
            let run = env.run_with(variables, args);
            assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{args:?}: {run:#?}");
        }
    }
}

#[test]
fn text_of_a_file_never_reaches_the_terminal_raw() {
    let env = Env::with_project();
    env.seed("EVIL", &[("A2", "Red \u{1b}[31malert\u{7} and \u{202e}backwards.")], &[("site", "\u{1b}[2J")]);
    for args in [&["turns", "EVIL"][..], &["documents"], &["report", "frequency", "--by", "site"]] {
        let run = env.run(args).ok();
        for bad in ['\u{1b}', '\u{7}', '\u{202e}'] {
            assert!(!run.stdout.contains(bad), "{args:?}: {run:#?}");
        }
    }
    assert!(env.run(&["text", "EVIL"]).ok().stdout.contains('\u{1b}'), "`text` is byte for byte");
    env.run(&["text", "\u{1b}[31m"]).fails(&["there is no document"]);
    assert!(!env.run(&["text", "\u{1b}[31m"]).stderr.contains('\u{1b}'));
}

#[test]
fn cells_cannot_run_as_formulas() {
    let env = Env::with_project();
    env.seed("=SUM(A1)", &[("A2", "=1+1")], &[("site", "@here")]);
    let csv = env.run(&["documents", "--format", "csv"]).ok().stdout;
    assert!(csv.contains("'=SUM(A1)") && csv.contains("'@here"), "{csv}");
    assert!(env.run(&["turns", "=SUM(A1)", "--format", "csv"]).ok().stdout.contains("'=1+1"));
}

#[test]
fn completions_are_there_for_the_shells() {
    let env = Env::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = env.run(&["completions", shell]).ok().stdout;
        assert!(script.contains("emic") && script.contains("codebook"), "{shell}");
    }
    env.run(&["completions", "tcsh"]).wrong_usage(&["tcsh"]);
}

#[test]
fn a_read_only_project_is_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let env = Env::with_study();
    let path = env.path("study.emic");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).expect("read-only");
    if std::fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("SKIPPED: this user writes read-only files all the same");
        return;
    }
    env.run(&["documents"]).ok();
    env.run(&["finish", "ALD-W1"]).fails(&["cannot be written"]);
}
