//! A home with the demo project in it, and the built binary in a pseudo-terminal.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A home of its own with the demo project in it.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder") };
        home.emic(&["demo", "."]);
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let at = |name: &str| self.path().join(name);
        vec![
            ("HOME", self.path().to_owned()),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_STATE_HOME", at("state")),
            ("XDG_DATA_HOME", at("data")),
        ]
    }

    /// Runs a command to its end and gives what it prints.
    pub fn emic(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command.args(arguments).current_dir(self.path()).envs(self.variables());
        command.env_remove("EMIC_PROJECT").env_remove("EMIC_CODER");
        let output = command.output().expect("emic runs");
        assert!(output.status.success(), "emic {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Codings of this code by the acting coder of the demo, as exported.
    pub fn codings(&self, code: &str) -> Vec<String> {
        let all = self.emic(&["export", "codings", "--coders", "k1"]);
        all.lines().filter(|line| line.contains(&format!("\"code\":\"{code}\""))).map(str::to_owned).collect()
    }

    /// Opens the terminal UI.
    pub fn open(&self, columns: u16, rows: u16) -> Session {
        self.open_with(columns, rows, &[])
    }

    pub fn open_with(&self, columns: u16, rows: u16, more: &[(&str, &str)]) -> Session {
        self.start(columns, rows, &[], more)
    }

    /// Opens one of several projects, as one of several coders.
    pub fn open_as(&self, project: &str, coder: &str) -> Session {
        self.start(110, 32, &["-p", project, "--coder", coder], &[])
    }

    /// Opens it in a folder of the home, where no project may be.
    pub fn open_in(&self, folder: &str, columns: u16, rows: u16) -> Session {
        self.start_in(&self.path().join(folder), columns, rows, &[], &[])
    }

    /// Runs a command that opens it.
    pub fn open_with_arguments(&self, arguments: &[&str], columns: u16, rows: u16) -> Session {
        self.start(columns, rows, arguments, &[])
    }

    fn start(&self, columns: u16, rows: u16, arguments: &[&str], more: &[(&str, &str)]) -> Session {
        self.start_in(self.path(), columns, rows, arguments, more)
    }

    fn start_in(&self, folder: &Path, columns: u16, rows: u16, arguments: &[&str], more: &[(&str, &str)]) -> Session {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emic"));
        command.args(arguments);
        command.cwd(folder);
        self.run(command, columns, rows, more)
    }

    /// Runs a program that becomes emic.
    pub fn run(&self, mut command: CommandBuilder, columns: u16, rows: u16, more: &[(&str, &str)]) -> Session {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env_remove("EMIC_PROJECT");
        command.env_remove("EMIC_CODER");
        command.env_remove("EMIC_CONFIG");
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

pub fn cells(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).expect("some cells")
}

/// A running terminal UI.
pub struct Session {
    pub child: Box<dyn Child + Send + Sync>,
    pub master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    pub screen: Arc<Mutex<vt100::Parser>>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

impl Session {
    pub fn text(&self) -> String {
        self.screen.lock().expect("the screen").screen().contents()
    }

    /// Types keys: plain characters, and names in angle brackets.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
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

    /// Pastes text, as a terminal does.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.writer.write_all(format!("\x1b[200~{text}\x1b[201~").as_bytes()).expect("a paste");
        self.writer.flush().expect("a paste");
        self
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.screen.lock().expect("the screen").screen_mut().set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("resized");
        self
    }

    /// The process.
    pub fn id(&self) -> rustix::process::Pid {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok());
        id.and_then(rustix::process::Pid::from_raw).expect("a process")
    }

    /// Waits until the screen fits; what stands on it is told when it does not in a long while.
    pub fn until(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> &mut Self {
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

    pub fn see(&mut self, wanted: &str) -> &mut Self {
        // Upper and lower case are a matter of taste on a screen.
        self.until(&format!("“{wanted}”"), |text| text.to_lowercase().contains(&wanted.to_lowercase()))
    }

    /// Waits for the end of the program, with nothing to complain of.
    pub fn ended(&mut self) {
        self.ended_with(0);
    }

    /// Waits for the end of the program; the terminal is as it was before.
    pub fn ended_with(&mut self, code: u32) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                assert_eq!(status.exit_code(), code, "{status:?}\n{}", self.text());
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
    pub fn kill(mut self) {
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
        "pagedown" => b"\x1b[6~".to_vec(),
        "F1" => b"\x1bOP".to_vec(),
        "F2" => b"\x1bOQ".to_vec(),
        "F3" => b"\x1bOR".to_vec(),
        "F4" => b"\x1bOS".to_vec(),
        "F5" => b"\x1b[15~".to_vec(),
        "F6" => b"\x1b[17~".to_vec(),
        "C-p" => vec![16],
        "C-u" => vec![21],
        "C-s" => vec![19],
        "A-1" => b"\x1b1".to_vec(),
        other => panic!("no key {other}"),
    }
}
