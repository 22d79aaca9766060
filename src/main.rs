//! The `emic` program: parse arguments, run, exit code. Here the command line and the terminal UI meet, which
//! know nothing of each other.

use emic::cli::{self, Next, Open};
use emic::tui::{self, Begin, TuiError};
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::main() {
        Next::Exit(code) => code,
        Next::Open(open) => show(open),
    }
}

fn show(open: Open) -> ExitCode {
    let begin = open.document.map_or(Begin::LeftOff, Begin::Document);
    match tui::run(tui::Options { project: open.project, coder: open.coder, begin }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "emic: error: {error}");
            ExitCode::from(if matches!(error, TuiError::Terminal(_)) { 1 } else { 2 })
        }
    }
}
