//! The `emic` program: parse arguments, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    emic::cli::main()
}
