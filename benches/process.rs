//! The program as a process, with the time it takes and the most memory that it has.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs emic in a folder; how long it took, and its peak of memory in MB.
pub fn emic(folder: &Path, arguments: &[&str]) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_emic"))
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("EMIC_CODER", "k1")
        .env_remove("EMIC_PROJECT")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("emic starts");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        peak = peak.max(resident_peak(child.id()));
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(status.success(), "emic {arguments:?}");
    (start.elapsed(), peak)
}

/// The most memory that a process has had, in MB; 0 where the system does not tell.
fn resident_peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).map_or(0, |kb| kb / 1024)
}
