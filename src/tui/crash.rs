//! When emic itself fails: the terminal is given back, a report is written, and one is told where it lies.
//!
//! A panic may quote what it stumbled over, and that may be words of a transcript. So a report is a file that only
//! its user can read, it is sent nowhere, and the terminal is told the place of it and not its words.

use crate::text::display;
use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

/// What is left of a panic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crash {
    /// The line of the program.
    pub at: String,
    /// Where the report is; none where it could not be written.
    pub report: Option<PathBuf>,
}

impl Crash {
    /// What the user is told of it.
    pub fn words(&self) -> String {
        let report = match &self.report {
            Some(path) => format!(
                "The report is {}; words of the study may be in it, so look before you pass it on.",
                display::one_line(&path.display().to_string())
            ),
            None => "A report could not be written.".to_owned(),
        };
        format!("{}. {report}", self.at)
    }
}

/// Has every panic of this process written down and `hear` told of it, in the thread that panicked.
pub fn watch(hear: impl Fn(Crash) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| {
        let at = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let folder = crate::store::user::path().and_then(|path| Some(path.parent()?.join("crashes")));
        let report = folder.and_then(|folder| write(&folder, &told(info, &at)).ok());
        hear(Crash { at, report });
    }));
}

/// The report.
fn told(info: &PanicHookInfo<'_>, at: &str) -> String {
    let words = info.payload().downcast_ref::<&str>().copied();
    let words = words.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str)).unwrap_or("no words");
    format!(
        "emic {} on {} {}\n{}\nthread {}\n{at}\n{words}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        jiff::Timestamp::now(),
        std::thread::current().name().unwrap_or("without a name"),
        Backtrace::force_capture()
    )
}

fn write(folder: &Path, report: &str) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H-%M-%S");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut last = Err(std::io::ErrorKind::AlreadyExists.into());
    // Two threads may fail in the same second.
    for n in 1..10 {
        let path = folder.join(format!("{now}-{}-{n}.txt", std::process::id()));
        last = match options.open(&path) {
            Ok(mut file) => return file.write_all(report.as_bytes()).map(|()| path),
            Err(error) => Err(error),
        };
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_private_and_none_takes_the_place_of_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("crashes");
        let (first, second) = (write(&folder, "one").expect("written"), write(&folder, "two").expect("written"));
        assert_eq!(std::fs::read_to_string(&first).expect("there"), "one");
        assert_eq!(std::fs::read_to_string(&second).expect("there"), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(first.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        }
        let words = Crash { at: "src/x.rs:1:1".to_owned(), report: Some(first.clone()) }.words();
        assert!(words.contains(&first.display().to_string()) && words.starts_with("src/x.rs:1:1."), "{words}");
        assert!(Crash::default().words().contains("could not be written"));
    }
}
