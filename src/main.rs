//! The `emic` program: parse arguments, run, exit code. Here the command line and the terminal UI meet, which
//! know nothing of each other.

use emic::cli::{self, Keys, KeysForm, Next, Open};
use emic::tui::{self, Begin, Config, Form, Sample, TuiError};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::main() {
        Next::Exit(code) => code,
        Next::Open(open) => show(open),
        Next::Keys(keys) => list_keys(keys),
    }
}

fn show(open: Open) -> ExitCode {
    let begin = match open.document {
        _ if open.tutor => Begin::Tutor,
        Some(document) => Begin::Document(document),
        None => Begin::LeftOff,
    };
    let options = tui::Options {
        project: open.project,
        coder: open.coder,
        begin,
        config: Config::load(),
        theme: open.theme,
        screen_reader: open.screen_reader,
        sample: Some(sample),
    };
    match tui::run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "emic: error: {error}");
            ExitCode::from(if matches!(error, TuiError::Terminal(_) | TuiError::Crashed(_)) { 1 } else { 2 })
        }
    }
}

/// Makes a sample study for the terminal UI, as the commands do.
fn sample(what: &Sample, coder: Option<&str>) -> Result<(PathBuf, String), String> {
    match what {
        Sample::Demo(folder) => cli::demo_project(folder, coder),
        Sample::Tutor => cli::tutor_project(None, coder),
    }
}

/// Prints the keys in force, or what is wrong with the configuration; 1 where something is.
fn list_keys(keys: Keys) -> ExitCode {
    let config = Config::load();
    let complaints: Vec<String> =
        config.complaints().iter().map(|complaint| emic::text::display::safe(complaint).into_owned()).collect();
    if !complaints.is_empty() {
        let _ = writeln!(std::io::stderr(), "emic: error: {}", complaints.join("\n"));
    }
    if keys.check {
        for doubt in config.doubts() {
            let _ = writeln!(std::io::stderr(), "emic: warning: {}", emic::text::display::safe(&doubt));
        }
    }
    let sound = config.problems.is_empty();
    let printed = if keys.check {
        let said = match (&config.path, sound) {
            (_, false) => return ExitCode::FAILURE,
            (Some(path), true) => {
                format!("{}: nothing is wrong\n", emic::text::display::safe(&path.display().to_string()))
            }
            (None, true) => "there is no configuration file: everything is as emic comes\n".to_owned(),
        };
        std::io::stderr().write_all(said.as_bytes())
    } else {
        let form = match keys.form {
            KeysForm::Table => Form::Table,
            KeysForm::Json => Form::Json,
            KeysForm::Toml => Form::Toml,
        };
        std::io::stdout().write_all(config.keymap.print(form).as_bytes())
    };
    // A closed pipe is nobody's fault.
    match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ if sound => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_knows_the_themes_of_the_terminal_ui() {
        assert_eq!(emic::cli::THEMES, emic::tui::THEMES);
    }
}
