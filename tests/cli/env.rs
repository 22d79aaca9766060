//! Where the program runs in a test: an own folder, an own home, no variable of emic's, no terminal.

use emic::store::{Batch, Group, Project};
use emic::study::change::{NewDocument, Payload};
use emic::study::{Hash, Layout, Turn, TurnKind, guid};
use emic::text::{Span, words};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder to work in, with a home beside it.
pub struct Env {
    root: TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// Exit code; `None` when the process was killed.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Env {
    /// An empty folder.
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for name in ["work", "home"] {
            fs::create_dir(root.path().join(name)).expect("a folder");
        }
        Self { root }
    }

    /// A folder with `study.emic`, made by `k1` with the core codebook.
    pub fn with_project() -> Self {
        let env = Self::new();
        let core = repository("codebooks/core.toml");
        env.run(&["new", "study.emic", "--coder", "k1", "--codebook", &core]).ok();
        env
    }

    /// `study.emic` with two documents in it: ALD-W1 (spoken, with letters of several bytes) and BRA-I1.
    pub fn with_study() -> Self {
        let env = Self::with_project();
        env.seed("ALD-W1", ALD, &[("site", "Aldermere"), ("kind", "workshop"), ("date", "2022-05-11")]);
        env.seed("BRA-I1", BRA, &[("site", "Brackwater"), ("kind", "interview")]);
        env
    }

    /// `study.emic` with the sample study in it: all codebooks, documents, participants, codings.
    pub fn with_sample() -> Self {
        let env = Self::with_project();
        for name in ["activity-theory", "multi-agency-learning", "safeguarding-information"] {
            env.run(&["codebook", "import", &repository(&format!("codebooks/{name}.toml"))]).ok();
        }
        env.run(&["import", &repository("sample-data")]).ok();
        env
    }

    /// `demo.emic`, the sample study with two coders, as `emic demo` makes it.
    pub fn with_demo() -> Self {
        let env = Self::new();
        env.run(&["demo"]).ok();
        env
    }

    /// The working folder.
    pub fn folder(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// A path in the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Writes a file in the working folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    /// What a file of the working folder holds.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    /// A command with nothing of the surroundings in it.
    pub fn command(&self, args: &[&str]) -> Command {
        let home = self.root.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command
            .args(args)
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", &home)
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("TMPDIR", self.root.path())
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().expect("the program runs"))
    }

    /// Runs the program with further variables.
    pub fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Run {
        Run::of(self.command(args).envs(variables.iter().copied()).output().expect("the program runs"))
    }

    /// Runs the program with something on standard input.
    pub fn run_fed(&self, args: &[&str], input: &str) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // The program need not read it: a closed pipe is no failure of the test.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        Run::of(child.wait_with_output().expect("the program ends"))
    }

    /// Runs the program and reads the JSON on its standard output.
    pub fn json(&self, args: &[&str]) -> Value {
        let run = self.run(args).ok();
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{args:?} gave no JSON ({e}):\n{}", run.stdout))
    }

    /// Puts a spoken document of `Label: text` lines into `study.emic`.
    pub fn seed(&self, name: &str, lines: &[(&str, &str)], attributes: &[(&str, &str)]) {
        let mut project = Project::open(&self.path("study.emic")).expect("the project");
        let batch = document(name, lines, attributes);
        project.append(&Group::new("k1", format!("import {name}")), batch).expect("a document");
        project.close().expect("closed");
    }

    /// `study.emic` of k1's with these files (name, content) in it, and the codes a and b.
    pub fn with_files(files: &[(&str, &str)]) -> Self {
        let env = Self::new();
        env.run(&["new", "study.emic", "--coder", "k1"]).ok();
        let mut import = vec!["import"];
        for (name, content) in files {
            env.write(name, content);
            import.push(name);
        }
        env.run(&import).ok();
        for code in ["a", "b"] {
            env.run(&["codebook", "add", code]).ok();
        }
        env
    }

    /// A report, asked for in words without blanks inside, as JSON.
    pub fn report(&self, words: &str) -> Value {
        let words: Vec<&str> = words.split(' ').collect();
        self.json(&[&["report"], words.as_slice(), &["--format", "json"]].concat())
    }

    /// Codes words of the documents of [`Env::with_study`]: code, document, words.
    pub fn code(&self, codings: &[(&str, &str, &str)]) {
        for (code, document, words) in codings {
            let lines = if *document == "ALD-W1" { ALD } else { BRA };
            let span = place(&text_of(lines), words);
            self.run(&["code", code, "--document", document, "--span", &span]).ok();
        }
    }

    /// Makes `demo.emic` a project that shows no coefficients.
    pub fn make_demo_reflexive(&self) {
        let mut project = Project::open(&self.path("demo.emic")).expect("the project");
        let set = Payload::ProjectSet { key: "approach".into(), value: Some("reflexive".into()) };
        let batch = Batch { payloads: vec![set], ..Batch::default() };
        project.append(&Group::new("k1", "approach"), batch).expect("set");
        project.close().expect("closed");
    }

    /// How many codings the project has, by `info`.
    pub fn codings(&self) -> u64 {
        self.json(&["info", "--format", "json"])["codings"].as_u64().expect("a number")
    }

    /// Asserts that `check` finds the project sound.
    pub fn sound(&self) {
        let report = self.json(&["check", "--format", "json"]);
        assert_eq!(report["problems"], serde_json::json!([]));
    }
}

/// A workshop in which a code point is not a byte.
pub const ALD: &[(&str, &str)] = &[
    ("R1", "So who decides? Élan vital."),
    ("A2", "The board. Not us — “them”."),
    ("A5", "I was asked to do lifts. 🚌 It isn’t nursing."),
    ("A2", "Nobody asked us."),
];

/// An interview.
pub const BRA: &[(&str, &str)] = &[("INT", "Tell me about the team."), ("B1", "We bend the rules, quietly.")];

/// The text that [`Env::seed`] makes of lines.
pub fn text_of(lines: &[(&str, &str)]) -> String {
    lines.iter().map(|(label, said)| format!("{label}: {said}\n\n")).collect()
}

/// Where `part` stands in `text`, in code points, as `A..B`.
pub fn place(text: &str, part: &str) -> String {
    let at = text.find(part).unwrap_or_else(|| panic!("“{part}” is in the text"));
    let start = text[..at].chars().count();
    format!("{start}..{}", start + part.chars().count())
}

/// What stands in a list; nothing where it is none.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A path of the repository.
pub fn repository(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_str().expect("UTF-8").to_owned()
}

fn document(name: &str, lines: &[(&str, &str)], attributes: &[(&str, &str)]) -> Batch {
    let text = text_of(lines);
    let mut layout = Layout { spoken: true, ..Layout::default() };
    let mut start = 0;
    for (label, said) in lines {
        let at = layout.labels.iter().position(|known| known == label).unwrap_or_else(|| {
            layout.labels.push((*label).to_owned());
            layout.labels.len() - 1
        });
        let body = start + label.len() + 2;
        let end = body + said.len();
        layout.turns.push(Turn {
            label: Some(u32::try_from(at).expect("few labels")),
            span: Span::of(start..end),
            body: Span::of(body..end),
            kind: TurnKind::Speech,
            words: words::count(said),
            ..Turn::default()
        });
        start = end + 2;
    }
    let mut batch = Batch::default();
    let source = Hash::of(format!("{name}{text}").as_bytes());
    let interviewer = BTreeMap::from([("speaker_type".to_owned(), "interviewer".to_owned())]);
    let new = NewDocument {
        document: guid::document(source, name),
        name: name.to_owned(),
        path: format!("{name}.txt"),
        source,
        text: batch.text(text),
        layout: batch.layout(layout),
        format: "txt".to_owned(),
        encoding: "UTF-8".to_owned(),
        attributes: attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        speakers: ["r1", "int"].map(|label| (label.to_owned(), interviewer.clone())).into(),
    };
    batch.payloads.push(Payload::DocumentAdded(new));
    batch
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
        }
    }

    /// Asserts that all went well.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// Asserts failure with exit code 1, told once and in full on standard error.
    #[track_caller]
    pub fn fails(self, expected: &[&str]) -> Self {
        self.refused(1, expected)
    }

    /// Asserts wrong usage: exit code 2.
    #[track_caller]
    pub fn wrong_usage(self, expected: &[&str]) -> Self {
        self.refused(2, expected)
    }

    #[track_caller]
    fn refused(self, code: i32, expected: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert_eq!(self.stderr.matches("emic: error: ").count(), 1, "told once: {self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        for words in expected {
            assert!(self.stderr.contains(words), "“{words}” is not said: {self:#?}");
        }
        self
    }

    /// Asserts what is printed on standard output.
    #[track_caller]
    pub fn prints(self, expected: &[&str]) -> Self {
        for words in expected {
            assert!(self.stdout.contains(words), "“{words}” is not printed: {self:#?}");
        }
        self
    }

    /// Asserts what is said on standard error.
    #[track_caller]
    pub fn says(self, expected: &[&str]) -> Self {
        for words in expected {
            assert!(self.stderr.contains(words), "“{words}” is not said: {self:#?}");
        }
        self
    }
}
