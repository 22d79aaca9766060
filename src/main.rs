//! The `emic` program: parse arguments, run, exit code.

fn main() {}
