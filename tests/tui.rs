//! The terminal UI as its users meet it: the built binary in a pseudo-terminal, driven by keys alone.

// A test that cannot go on says so.
#![allow(clippy::panic)]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A home of its own with the demo project in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder") };
        home.emic(&["demo", "."]);
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let at = |name: &str| self.path().join(name);
        vec![
            ("HOME", self.path().to_owned()),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_STATE_HOME", at("state")),
            ("XDG_DATA_HOME", at("data")),
        ]
    }

    /// Runs a command to its end and gives what it prints.
    fn emic(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command.args(arguments).current_dir(self.path()).envs(self.variables());
        command.env_remove("EMIC_PROJECT").env_remove("EMIC_CODER");
        let output = command.output().expect("emic runs");
        assert!(output.status.success(), "emic {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Codings of this code by the acting coder of the demo, as exported.
    fn codings(&self, code: &str) -> Vec<String> {
        let all = self.emic(&["export", "codings", "--coders", "k1"]);
        all.lines().filter(|line| line.contains(&format!("\"code\":\"{code}\""))).map(str::to_owned).collect()
    }

    /// Opens the terminal UI.
    fn open(&self, columns: u16, rows: u16) -> Session {
        self.open_with(columns, rows, &[])
    }

    fn open_with(&self, columns: u16, rows: u16, more: &[(&str, &str)]) -> Session {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emic"));
        command.cwd(self.path());
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env_remove("EMIC_PROJECT");
        command.env_remove("EMIC_CODER");
        command.env_remove("NO_COLOR");
        for (name, value) in more {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("emic starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 0)));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0u8; 8192];
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 {
                    return;
                }
                seen.lock().expect("the screen").process(&bytes[..count]);
            }
        });
        Session { child, master: pair.master, writer, screen }
    }
}

fn cells(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).expect("some cells")
}

/// A running terminal UI.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

impl Session {
    fn text(&self) -> String {
        self.screen.lock().expect("the screen").screen().contents()
    }

    /// Types keys: plain characters, and names in angle brackets.
    fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (bytes, length) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')) {
                Some((name, _)) => (special(name), name.len() + 2),
                None => (first.to_string().into_bytes(), first.len_utf8()),
            };
            self.writer.write_all(&bytes).expect("a key");
            self.writer.flush().expect("a key");
            // A lone Esc is told from the start of a sequence by the pause after it.
            std::thread::sleep(Duration::from_millis(if bytes == b"\x1b" { 120 } else { 15 }));
            rest = &rest[length..];
        }
        self
    }

    /// Waits until the screen fits; what stands on it is told when it does not in a long while.
    fn until(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> &mut Self {
        let patience = std::env::var("EMIC_TEST_PATIENCE").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
        let deadline = Instant::now() + Duration::from_secs(patience);
        loop {
            let text = self.text();
            if fits(&text) {
                return self;
            }
            assert!(Instant::now() < deadline, "no {what} on the screen:\n{text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn see(&mut self, wanted: &str) -> &mut Self {
        // Upper and lower case are a matter of taste on a screen.
        self.until(&format!("“{wanted}”"), |text| text.to_lowercase().contains(&wanted.to_lowercase()))
    }

    /// Waits for the end of the program.
    fn ended(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                assert!(status.success(), "{status:?}\n{}", self.text());
                break;
            }
            assert!(Instant::now() < deadline, "emic does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
        // What it wrote last may still be on its way.
        std::thread::sleep(Duration::from_millis(200));
        let screen = self.screen.lock().expect("the screen");
        assert!(!screen.screen().alternate_screen(), "the alternate screen is left on");
        assert!(!screen.screen().hide_cursor(), "the cursor is left hidden");
        assert!(!screen.screen().bracketed_paste(), "bracketed paste is left on");
        assert_eq!(screen.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is left captured");
    }

    /// kill -9.
    fn kill(mut self) {
        self.child.kill().expect("killed");
        let _ = self.child.wait();
    }
}

fn special(name: &str) -> Vec<u8> {
    match name {
        "enter" => b"\r".to_vec(),
        "esc" => b"\x1b".to_vec(),
        "tab" => b"\t".to_vec(),
        "space" => b" ".to_vec(),
        "up" => b"\x1b[A".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "right" => b"\x1b[C".to_vec(),
        "left" => b"\x1b[D".to_vec(),
        "F1" => b"\x1bOP".to_vec(),
        "F2" => b"\x1bOQ".to_vec(),
        "F3" => b"\x1bOR".to_vec(),
        "F4" => b"\x1bOS".to_vec(),
        "F5" => b"\x1b[15~".to_vec(),
        "F6" => b"\x1b[17~".to_vec(),
        "C-p" => vec![16],
        other => panic!("no key {other}"),
    }
}

/// The code that the tests apply; the demo's coder k1 uses it rarely.
const CODE: &str = "identity.hybrid";

#[test]
fn a_passage_is_coded_by_keys_only_and_outlives_the_program() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1 of 44");
    session
        .keys("tts")
        .keys("c")
        .see("codes")
        .keys("hybrid")
        .see(CODE)
        .keys("<enter>")
        .see("undo “code identity.hybrid");
    // Shown means on disk: another process sees it at once.
    assert_eq!(home.codings(CODE).len(), before + 1);
    session.keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
    // The next start is where the last one ended, and undo reaches across sessions.
    let mut session = home.open(100, 30);
    session
        .see("of 44")
        .see("identity.hybrid")
        .keys("u")
        .until("the code gone", |text| !text.contains("undo “code identity.hybrid"));
    assert_eq!(home.codings(CODE).len(), before);
    session.keys("U").see("undo “code identity.hybrid").keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn a_coding_that_is_shown_survives_a_kill() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(80, 24);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1");
    session.keys("ttt").keys("c").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    session.kill();
    assert_eq!(home.codings(CODE).len(), before + 1);
    assert!(home.emic(&["check"]).contains("sound"));
    home.open(80, 24).see("identity").keys("q").ended();
}

#[test]
fn a_number_opens_its_excerpts_and_an_excerpt_the_reader() {
    let home = Home::new();
    let mut session = home.open(120, 40);
    session.see("DUN-W1").keys("<F5>").see("Rule-bending").see("Dunlow");
    session.keys("<enter>").until("an excerpt", |text| text.contains("ALD-I1 turn"));
    session.keys("<enter>").until("the reader", |text| text.contains("turn ") && text.contains(" of "));
    session.keys("<esc>").until("the excerpts", |text| text.contains("ALD-"));
    session.keys("q").ended();
}

#[test]
fn what_is_found_is_read_and_coded_in_one_step() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(120, 40);
    session.see("DUN-W1").keys("<F4>").keys("consent profession:general-practice").see("EAS-B1").see("EAS-I1");
    session.keys("<enter>").keys("a").keys("c").see("codes").keys("hybrid<enter>").see("undo “");
    let after = home.codings(CODE).len();
    assert!(after > before + 1, "{before} {after}");
    session.keys("u").until("the step undone", |text| text.contains("undone") || text.contains("Undone"));
    assert_eq!(home.codings(CODE).len(), before);
    session.keys("q").ended();
}

#[test]
fn a_small_screen_a_resize_and_no_colour_are_no_trouble() {
    let home = Home::new();
    let mut session = home.open_with(80, 24, &[("NO_COLOR", "1")]);
    session.see("DUN-W1").keys("<F5>").see("Identity").keys("<F3>").see("codes in 7 themes");
    let resize = |session: &Session, rows: u16, cols: u16| {
        session.screen.lock().expect("the screen").screen_mut().set_size(cells(rows), cells(cols));
        session.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("resized");
    };
    resize(&session, 60, 200);
    session.keys("<F1>").see("DUN-W1");
    resize(&session, 8, 30);
    session.until("a word about the size", |text| !text.contains("DUN-W1"));
    resize(&session, 24, 80);
    session.see("DUN-W1").keys("?").see("Documents").keys("<esc>").keys("q").ended();
}

#[test]
fn without_a_terminal_the_ui_says_so() {
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.current_dir(home.path()).envs(home.variables());
    let output = command.output().expect("emic runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("terminal"));
}
