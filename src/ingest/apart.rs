//! Readers that are not ours run apart: what they do with a bad file must not reach the program.
//!
//! Workbooks and PDF files are read by libraries that may panic, loop or fill the memory on files that are damaged or
//! made to do harm. So they run in a process of their own: this very program, called with a hidden command, which
//! takes the file on its standard input and gives what it read, as JSON, on its standard output; it has a limited
//! memory and time. Where there is no such program (in tests) a thread with a limited time does.

use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Memory that a reader may take. Address space is what can be limited, and more is reserved than used.
const MEMORY: u64 = 4 << 30;

/// Time that a reader may take.
const TIME: Duration = Duration::from_secs(60);

/// Longest answer.
const ANSWER: u64 = 1 << 30;

/// Stack of a reader: they recurse.
const STACK: usize = 64 << 20;

/// Where such readers run; by default in the program that [`program`] named, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// In a thread: a panic is caught, but memory has no limit and a loop goes on in vain.
    InThread,
    /// In a process: this program, called as [`serve`] has it.
    Child(PathBuf),
}

/// The program that serves the hidden command.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that serves the hidden command: said once, by the program itself, when it begins.
pub fn program(path: PathBuf) {
    let _ = PROGRAM.set(path);
}

impl Default for Apart {
    fn default() -> Self {
        PROGRAM.get().map_or(Self::InThread, |program| Self::Child(program.clone()))
    }
}

/// What there is to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// The text of a PDF file, by pages.
    Pdf,
    /// A sheet of a workbook.
    Workbook {
        /// Which one, by name or number; else the first with a table.
        sheet: Option<String>,
    },
}

/// A reader that gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApartError {
    /// It says why.
    #[error("{0}")]
    Told(String),
    /// It panicked, or ran out of memory.
    #[error("the file is damaged, or made to do harm: its reader broke off")]
    Broken,
    /// It took too long.
    #[error("the file is damaged, or made to do harm: its reader came to no end")]
    Endless,
    /// There is no process to be had.
    #[error("its reader cannot be started ({0})")]
    NotStarted(String),
}

impl Job {
    fn arguments(&self) -> Vec<&str> {
        match self {
            Self::Pdf => vec!["pdf"],
            Self::Workbook { sheet: None } => vec!["workbook"],
            Self::Workbook { sheet: Some(sheet) } => vec!["workbook", sheet],
        }
    }

    /// The job that arguments of the hidden command name.
    pub fn of(arguments: &[String]) -> Option<Self> {
        match arguments {
            [job] if job == "pdf" => Some(Self::Pdf),
            [job] if job == "workbook" => Some(Self::Workbook { sheet: None }),
            [job, sheet] if job == "workbook" => Some(Self::Workbook { sheet: Some(sheet.clone()) }),
            _ => None,
        }
    }

    /// Does it, as JSON.
    fn run(&self, bytes: &[u8]) -> Result<Vec<u8>, ApartError> {
        match self {
            Self::Pdf => json(super::pdf::pages_of(bytes)),
            Self::Workbook { sheet } => json(super::table::workbook::sheet_of(bytes, sheet.as_deref())),
        }
    }
}

fn json<T: Serialize>(answer: Result<T, String>) -> Result<Vec<u8>, ApartError> {
    let answer = answer.map_err(ApartError::Told)?;
    serde_json::to_vec(&answer).map_err(|e| ApartError::Told(e.to_string()))
}

impl Apart {
    /// Reads a file apart.
    pub fn read<T: for<'de> Deserialize<'de>>(&self, job: Job, bytes: &[u8]) -> Result<T, ApartError> {
        let answer = match self {
            Self::InThread => in_thread(job, bytes)?,
            Self::Child(program) => in_child(program, &job, bytes)?,
        };
        serde_json::from_slice(&answer).map_err(|_| ApartError::Broken)
    }
}

fn in_thread(job: Job, bytes: &[u8]) -> Result<Vec<u8>, ApartError> {
    let bytes: Arc<[u8]> = Arc::from(bytes);
    let (send, receive) = mpsc::sync_channel(1);
    let work = move || {
        // A panic drops the sender, which is told below.
        let answer = job.run(&bytes);
        let _ = send.send(answer);
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).map_err(|e| ApartError::NotStarted(e.to_string()))?;
    match receive.recv_timeout(TIME) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(ApartError::Endless),
        Err(RecvTimeoutError::Disconnected) => Err(ApartError::Broken),
    }
}

fn in_child(program: &PathBuf, job: &Job, bytes: &[u8]) -> Result<Vec<u8>, ApartError> {
    let child = Command::new(program)
        .arg(COMMAND)
        .args(job.arguments())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = Killed(child.map_err(|e| ApartError::NotStarted(e.to_string()))?);
    let (Some(mut input), Some(output)) = (child.0.stdin.take(), child.0.stdout.take()) else {
        return Err(ApartError::Broken);
    };
    let (send, receive) = mpsc::sync_channel(1);
    std::thread::scope(|threads| {
        // Either end may break off when the child does: what it said decides.
        threads.spawn(move || input.write_all(bytes));
        threads.spawn(move || {
            let mut answer = Vec::new();
            let read = output.take(ANSWER).read_to_end(&mut answer);
            let _ = send.send(read.map(|_| answer));
        });
        let answer = receive.recv_timeout(TIME);
        // Ends the threads above, too: their pipes close.
        child.end();
        match answer {
            Ok(Ok(answer)) => answer_of(&answer),
            Err(RecvTimeoutError::Timeout) => Err(ApartError::Endless),
            _ => Err(ApartError::Broken),
        }
    })
}

/// A process that does not outlive its reader's call.
struct Killed(Child);

impl Killed {
    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        self.end();
    }
}

/// The hidden command.
pub const COMMAND: &str = "__read";

/// First byte of an answer.
const GOOD: u8 = b'+';
const BAD: u8 = b'-';

fn answer_of(answer: &[u8]) -> Result<Vec<u8>, ApartError> {
    match answer.split_first() {
        Some((&GOOD, json)) => Ok(json.to_vec()),
        Some((&BAD, json)) => Err(serde_json::from_slice(json).unwrap_or(ApartError::Broken)),
        _ => Err(ApartError::Broken),
    }
}

/// The other end: reads the file on `input` and writes the answer to `output`.
pub fn serve(job: &Job, input: &mut dyn Read, output: &mut dyn Write) -> std::io::Result<()> {
    limit();
    let mut bytes = Vec::new();
    input.take(super::decode::MAX_BYTES + 1).read_to_end(&mut bytes)?;
    // On a stack of its own: that of the program may be small.
    let work = {
        let job = job.clone();
        move || job.run(&bytes)
    };
    // What a panic says is for those who work on the reader, and goes where nobody reads it.
    let answer = std::thread::Builder::new().stack_size(STACK).spawn(work)?.join().unwrap_or(Err(ApartError::Broken));
    match answer {
        Ok(json) => {
            output.write_all(&[GOOD])?;
            output.write_all(&json)?;
        }
        Err(error) => {
            output.write_all(&[BAD])?;
            output.write_all(&serde_json::to_vec(&error)?)?;
        }
    }
    output.flush()
}

/// Limits the memory and time of this process, as far as the system lets us.
#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, most| {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    };
    set(Resource::As, MEMORY);
    set(Resource::Cpu, TIME.as_secs());
    set(Resource::Core, 0);
}

#[cfg(not(unix))]
fn limit() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_named_by_arguments() {
        for job in [Job::Pdf, Job::Workbook { sheet: None }, Job::Workbook { sheet: Some("Data".into()) }] {
            let arguments: Vec<String> = job.arguments().into_iter().map(str::to_owned).collect();
            assert_eq!(Job::of(&arguments), Some(job));
        }
        assert_eq!(Job::of(&["x".to_owned()]), None);
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert_eq!(answer_of(b"+[]"), Ok(b"[]".to_vec()));
        assert_eq!(answer_of(b"-{\"Told\":\"no\"}"), Err(ApartError::Told("no".into())));
        assert_eq!(answer_of(b"-broken"), Err(ApartError::Broken));
        assert_eq!(answer_of(b""), Err(ApartError::Broken));
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_says_nothing_is_an_error() {
        let apart = Apart::Child(PathBuf::from("/bin/false"));
        let big = vec![b'x'; 1 << 20];
        assert_eq!(apart.read::<Vec<String>>(Job::Pdf, &big), Err(ApartError::Broken));
        let apart = Apart::Child(PathBuf::from("/no/such/program"));
        assert!(matches!(apart.read::<Vec<String>>(Job::Pdf, b""), Err(ApartError::NotStarted(_))));
    }
}
