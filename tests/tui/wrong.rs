//! What goes wrong goes wrong in front of the user: it is said, nothing is shown that is not saved, and the work goes on.

use super::home::{Home, Session};
use portable_pty::CommandBuilder;
use rustix::process::{Resource, Rlimit, Signal, kill_process, prlimit};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const CODE: &str = "identity.hybrid";
const SAID: &str = "Coded identity.hybrid";

/// To the second turn of DUN-W1, which is selected.
fn to_a_turn(session: &mut Session) -> &mut Session {
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1 of 44").keys("tt")
}

fn code(session: &mut Session) -> &mut Session {
    session.keys("c").see("Space mark").keys(CODE).see("1 of 108").keys("<enter>")
}

/// The index is complete: nothing is written but what the user does.
fn settled(session: &mut Session) -> &mut Session {
    session.see("DUN-W1").keys("<F4>desk").see("turns in").until("the whole index", |text| !text.contains("indexing"));
    session.keys("<esc><esc>")
}

/// A folder with room for a study and not much more, which only the process sees that is started in it.
fn on_a_small_disk(home: &Home, place: &Path) -> Option<(Session, PathBuf)> {
    fs::create_dir(place).expect("a folder");
    let words = "mount -t tmpfs -o size=12m none \"$1\" && cp -r demo.* \"$1\" && cd \"$1\" && exec \"$2\"";
    let mut tried = std::process::Command::new("unshare");
    tried.args(["-rm", "sh", "-c", "mount -t tmpfs none \"$1\"", "sh"]).arg(place);
    if !tried.status().is_ok_and(|status| status.success()) {
        println!("SKIPPED: no file system of one's own may be mounted here");
        return None;
    }
    let mut command = CommandBuilder::new("unshare");
    command.args(["-rm", "sh", "-c", words, "sh"]);
    command.arg(place);
    command.arg(env!("CARGO_BIN_EXE_emic"));
    command.cwd(home.path());
    let session = home.run(command, 160, 30, &[]);
    let seen = PathBuf::from(format!("/proc/{}/root", session.id().as_raw_nonzero()));
    Some((session, seen.join(place.strip_prefix("/").expect("from the root"))))
}

#[test]
fn on_a_full_disk_it_is_said_and_with_room_the_work_goes_on() {
    let home = Home::new();
    let place = home.path().join("disk");
    let Some((mut session, disk)) = on_a_small_disk(&home, &place) else { return };
    settled(&mut session);
    let process = session.id().as_raw_nonzero().to_string();
    // Another emic in the same folder, as only those see it who are in there.
    let emic = |arguments: &[&str]| {
        let mut command = std::process::Command::new("nsenter");
        command.args(["-t", &process, "-U", "-m", "--preserve-credentials", env!("CARGO_BIN_EXE_emic")]);
        command.args(["-p", place.join("demo.emic").to_str().expect("UTF-8")]).args(arguments);
        let output = command.envs(home.variables()).output().expect("emic runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let codings = || emic(&["export", "codings", "--coders", "k1"]).lines().filter(|line| line.contains(CODE)).count();
    let before = codings();
    to_a_turn(&mut session);
    let mut fill = fs::File::create(disk.join("fill")).expect("a file");
    while fill.write_all(&[0; 4096]).is_ok() {}
    drop(fill);
    code(&mut session).see("is full; nothing of this step was kept").see("Free some space");
    assert!(!session.text().contains("undo “code"), "what is not on disk is not shown:\n{}", session.text());
    assert_eq!(codings(), before);
    // The rest goes on, and so does coding once there is room.
    session.keys("<F3>").see("codes in 7 themes").keys("<F2>").see("of 44");
    fs::remove_file(disk.join("fill")).expect("room");
    code(&mut session).see(SAID).see("undo “code identity.hyb");
    assert_eq!(codings(), before + 1);
    assert!(emic(&["check"]).contains("sound"));
    session.keys("q").ended();
}

#[test]
fn a_file_that_may_not_grow_is_said_and_later_saves_work() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(160, 30);
    settled(&mut session);
    to_a_turn(&mut session);
    let limit = |current| prlimit(Some(session.id()), Resource::Fsize, Rlimit { current, maximum: None });
    limit(Some(4096)).expect("a limit");
    code(&mut session).see("nothing of this step was kept").see("limit or quota");
    assert!(!session.text().contains("undo “code"), "{}", session.text());
    assert_eq!(home.codings(CODE).len(), before);
    let limit = |current| prlimit(Some(session.id()), Resource::Fsize, Rlimit { current, maximum: None });
    limit(None).expect("no limit");
    code(&mut session).see(SAID).keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn an_index_that_is_deleted_meanwhile_is_built_again() {
    let home = Home::new();
    let index = home.path().join("demo.emic.index");
    let mut session = home.open(100, 30);
    settled(&mut session);
    assert!(index.is_dir());
    fs::remove_dir_all(&index).expect("deleted");
    session.keys("<F4>").see("query").keys("<C-u>plan").see("turns in");
    session.until("hits", |text| !text.contains("query desk") && !text.contains(" 0 turns in"));
    // The next to come to the search has it built anew.
    session.keys("<esc><esc><F1>").see("DUN-W1").keys("<F4>");
    session.until("the index again", |_| index.join("meta.json").is_file());
    session.keys("<C-u>desk drawer").see("turns in").keys("<esc><esc>q").ended();
    assert!(home.emic(&["search", "desk drawer"]).contains("DUN-W1"));
}

#[test]
fn what_another_process_writes_is_shown() {
    let home = Home::new();
    let mut session = home.open(100, 30);
    to_a_turn(&mut session).keys("<esc>");
    home.emic(&["code", CODE, "--document", "DUN-W1", "--span", "0..40"]);
    session.see("undo “code identity.hyb");
    fs::write(home.path().join("NEW-I1.txt"), "INT: Where?\n\nP1: Here.\n").expect("a file");
    home.emic(&["import", "NEW-I1.txt"]);
    session.keys("<F1>").see("NEW-I1").keys("<F2>").see("of 44");
    // Coding goes on where it was.
    session.keys("ttc").see("Space mark").keys("power.agenda<enter>").see("Coded power.agenda").keys("q").ended();
    let all = home.emic(&["export", "codings", "--coders", "k1"]);
    assert!(all.lines().any(|line| line.contains("DUN-W1") && line.contains("power.agenda")), "{all}");
}

#[test]
fn told_to_end_it_saves_what_is_being_written_and_gives_the_terminal_back() {
    for (signal, words) in [(Signal::TERM, "Half a thou"), (Signal::HUP, "Half a line")] {
        let home = Home::new();
        let mut session = home.open(100, 30);
        session.see("DUN-W1").keys(":memos<enter>").see("memos").keys("n").see("A memo on what?").keys("<enter>");
        session.see("Memo on the project").keys(words).see(words);
        kill_process(session.id(), signal).expect("a signal");
        session.ended();
        let memos = home.emic(&["memo", "list", "--format", "json"]);
        assert!(memos.contains(words), "{signal:?}: {memos}");
        assert!(!home.path().join("demo.emic-wal").exists(), "one file is left");
    }
}

/// The reports of failures.
fn reports(home: &Home) -> Vec<PathBuf> {
    let folder = fs::read_dir(home.path().join("state/emic/crashes"));
    folder.map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

#[cfg(debug_assertions)]
#[test]
fn a_failure_of_emic_gives_the_terminal_back_saves_what_is_written_and_says_where_the_report_is() {
    let home = Home::new();
    let mut session = home.open_with(160, 30, &[("EMIC_PANIC_IN", "screen")]);
    session.see("DUN-W1").keys(":memos<enter>").see("memos").keys("n").see("A memo on what?").keys("<enter>");
    session.see("Memo on the project").keys("Half a thought").see("Half a thought").paste("x").ended_with(1);
    let [report] = &reports(&home)[..] else { panic!("one report: {:?}", reports(&home)) };
    let said = session.text().replace('\n', "");
    assert!(said.contains("emic itself failed"), "{said}");
    assert!(said.contains(report.file_name().expect("a name").to_str().expect("UTF-8")), "{said}");
    let report = fs::read_to_string(report).expect("a report");
    assert!(report.contains("a test has screen fail") && report.contains("src/store/fault.rs"), "{report}");
    assert!(home.emic(&["memo", "list", "--format", "json"]).contains("Half a thought"));
    assert!(!home.path().join("demo.emic-wal").exists(), "one file is left");
}

#[cfg(debug_assertions)]
#[test]
fn without_the_thread_that_writes_it_ends_and_without_another_it_goes_on() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open_with(160, 30, &[("EMIC_PANIC_IN", "store")]);
    to_a_turn(&mut session);
    code(&mut session).ended_with(1);
    assert!(session.text().contains("emic itself failed"), "{}", session.text());
    assert_eq!((reports(&home).len(), home.codings(CODE).len()), (1, before));
    assert!(home.emic(&["check"]).contains("sound"));
    let mut session = home.open_with(160, 30, &[("EMIC_PANIC_IN", "search")]);
    session.see("DUN-W1").keys("<F4>desk").see("A part of emic failed").keys("<esc><esc>");
    to_a_turn(&mut session);
    code(&mut session).see(SAID).keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
}

#[test]
fn a_megabyte_that_is_pasted_is_taken_whole_where_one_writes_and_harms_nothing_elsewhere() {
    let home = Home::new();
    let log = home.emic(&["log"]);
    let pasted = "Pasted words that go on and on, with quotes “” in them. ".repeat(18_000);
    assert!(pasted.len() > 1_000_000);
    let mut session = home.open(100, 30);
    // Keys that mean something are only words when they are pasted.
    to_a_turn(&mut session).paste(&pasted).keys("<F1>").see("DUN-W1").paste(&pasted).keys("<F4>").see("query");
    session.paste(&pasted).see("Pasted words").keys("<C-u>desk").see("turns in").keys("<esc><esc>:memos<enter>");
    assert_eq!(home.emic(&["log"]), log);
    session.see("memos").keys("n").see("A memo on what?").keys("<enter>").see("Memo on the project");
    session.paste(&format!("{pasted}THE END")).see("THE END").keys("<C-s>").see("saved").keys("q").ended();
    let memos = home.emic(&["memo", "list", "--format", "json"]);
    let memos: serde_json::Value = serde_json::from_str(&memos).expect("JSON");
    let kept = memos.as_array().expect("an array").iter().filter_map(|memo| memo["text"].as_str());
    assert!(kept.into_iter().any(|text| text == format!("{pasted}THE END")));
}
