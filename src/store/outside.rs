//! Writing in an editor of one's own: the text goes to a file that nobody else can read, and comes back from it.

use rustix::fs::{Mode, mkdir};
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The editor that the user has chosen, as a command of the shell.
pub fn chosen(variable: impl Fn(&str) -> Option<OsString>) -> Result<OsString, String> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).ok_or_else(|| {
        "Which editor? Set VISUAL before emic is started, as in: export VISUAL=nano. Nothing is lost here.".to_owned()
    })
}

/// Lets the user edit a text in `editor`; the file lies in the user's runtime folder, else beside the project.
pub fn edit(text: &str, editor: &OsString, runtime: Option<&Path>, beside: &Path) -> Result<String, String> {
    let place = runtime.filter(|folder| folder.is_dir()).unwrap_or(beside);
    let folder = Folder::make(place).map_err(|error| {
        format!("No file could be made for the editor in {}: {error}. Nothing is lost here.", place.display())
    })?;
    let file = folder.0.join("memo.md");
    let failed = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}. Nothing is lost here.");
    write(&file, text).map_err(|error| failed("The text could not be given to the editor", &error))?;
    let status = run(editor, &file).map_err(|error| failed("The editor could not be started", &error))?;
    if !status.success() {
        return Err(format!(
            "{} ended with {status}; the text here is as it was.",
            crate::text::display::one_line(&editor.to_string_lossy())
        ));
    }
    let bytes = std::fs::read(&file).map_err(|error| failed("What was written could not be read", &error))?;
    match String::from_utf8(bytes) {
        Ok(mut edited) => {
            // Most editors end a text with a line feed.
            if edited.ends_with('\n') && !text.ends_with('\n') {
                edited.pop();
                if edited.ends_with('\r') {
                    edited.pop();
                }
            }
            Ok(edited)
        }
        Err(_) => {
            let kept = folder.keep().join("memo.md");
            Err(format!("What was written is not UTF-8; it is in {}. The text here is as it was.", kept.display()))
        }
    }
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(text.as_bytes())
}

fn run(editor: &OsString, file: &Path) -> std::io::Result<ExitStatus> {
    // The command may have words of its own, as in `code --wait`; the file is none of them.
    let mut command = OsString::from(editor);
    command.push(" \"$1\"");
    // Ctrl-C in the editor is the editor's.
    let heard = Arc::new(AtomicBool::new(false));
    let handlers: Vec<_> = [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT]
        .into_iter()
        .filter_map(|signal| signal_hook::flag::register(signal, Arc::clone(&heard)).ok())
        .collect();
    let status = Command::new("sh").arg("-c").arg(command).arg("sh").arg(file).status();
    for handler in handlers {
        signal_hook::low_level::unregister(handler);
    }
    status
}

/// A folder of one's own, which goes with all that an editor left in it.
struct Folder(PathBuf);

impl Folder {
    fn make(place: &Path) -> std::io::Result<Self> {
        let name = format!(".emic-{}", crate::study::guid::scattered().simple());
        let path = place.join(name);
        mkdir(&path, Mode::RWXU)?;
        Ok(Self(path))
    }

    fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// An editor made of shell commands, in which `$1` is the file.
    fn editor(folder: &Path, script: &str) -> OsString {
        let path = folder.join("editor.sh");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("executable");
        path.into_os_string()
    }

    fn entries(folder: &Path) -> usize {
        std::fs::read_dir(folder).expect("a folder").count()
    }

    #[test]
    fn a_text_goes_out_and_comes_back_and_nothing_stays_behind() {
        let (own, place) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let seen = own.path().join("seen");
        let script = format!(
            "stat -c %a \"$1\" > {0}; stat -c %a \"$(dirname \"$1\")\" >> {0}; echo more >> \"$1\"; cp \"$1\" \"$1~\"",
            seen.display()
        );
        let edited = edit("one\n", &editor(own.path(), &script), Some(place.path()), Path::new("/nowhere"));
        assert_eq!(edited.as_deref(), Ok("one\nmore\n"));
        assert_eq!(std::fs::read_to_string(&seen).expect("seen"), "600\n700\n");
        assert_eq!(entries(place.path()), 0);
        let edited = edit("one", &editor(own.path(), "printf 'two\\r\\n' > \"$1\""), None, place.path());
        assert_eq!(edited.as_deref(), Ok("two"));
        assert_eq!(entries(place.path()), 0);
    }

    #[test]
    fn an_editor_that_fails_is_told_and_leaves_the_text() {
        let (own, place) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let told = |script: &str| edit("one", &editor(own.path(), script), None, place.path()).expect_err("it fails");
        assert!(told("exit 3").contains("as it was"));
        assert!(told("rm \"$1\"").contains("Nothing is lost"));
        assert_eq!(entries(place.path()), 0);
        let why = told("printf '\\377' > \"$1\"");
        assert!(why.contains("not UTF-8") && why.contains("memo.md"), "{why}");
        assert_eq!(entries(place.path()), 1, "what cannot be shown is kept");
        let missing = edit("one", &OsString::from("/no/such/editor"), None, own.path());
        assert!(missing.expect_err("there is none").contains("as it was"));
        assert!(edit("one", &OsString::from("true"), None, Path::new("/no/such/folder")).is_err());
    }

    #[test]
    fn the_editor_is_the_one_that_was_chosen() {
        let of = |pairs: &'static [(&str, &str)]| {
            chosen(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(*value)))
        };
        assert_eq!(of(&[("VISUAL", "a b"), ("EDITOR", "c")]), Ok(OsString::from("a b")));
        assert_eq!(of(&[("VISUAL", ""), ("EDITOR", "c")]), Ok(OsString::from("c")));
        assert!(of(&[]).expect_err("none").contains("VISUAL"));
    }
}
