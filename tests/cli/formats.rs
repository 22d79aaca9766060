//! Reports in files that other programs open. What needs LibreOffice, LaTeX or Chromium says loudly that it is left out
//! where these are not there.

use super::env::{Env, repository};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Endings of the formats, with what such a file begins with.
const BEGINS: [(&str, &[u8]); 10] = [
    ("html", b"<!DOCTYPE html>"),
    ("docx", b"PK\x03\x04"),
    ("odt", b"PK\x03\x04"),
    ("xlsx", b"PK\x03\x04"),
    ("tex", b"% Made by emic."),
    ("svg", b"<?xml"),
    ("png", b"\x89PNG"),
    ("md", b"# "),
    ("json", b"{"),
    ("csv", b"code,"),
];

const REPORTS: [&[&str]; 3] =
    [&["frequency", "--by", "site,profession", "--depth", "all"], &["cooccurrence"], &["theme", "power"]];

/// A file of a report.
fn written(env: &Env, report: &[&str], name: &str) -> PathBuf {
    let args: Vec<&str> = ["report"].into_iter().chain(report.iter().copied()).chain(["-o", name]).collect();
    env.run(&args).ok();
    env.path(name)
}

/// A program that may be there.
pub fn found(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all = names.iter().flat_map(|name| std::env::split_paths(&path).map(|at| at.join(name)).collect::<Vec<_>>());
    let found = all.into_iter().find(|path| path.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: none of {names:?} is installed");
    }
    found
}

/// Runs another program, not for ever; what it said.
pub fn outside(command: &mut Command) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let file = || fs::File::options().append(true).create(true).open(&log).expect("a file");
    command.stdin(Stdio::null()).stdout(file()).stderr(file());
    let mut child = command.spawn().expect("the program runs");
    let end = Instant::now() + Duration::from_secs(300);
    loop {
        match child.try_wait().expect("a state") {
            Some(status) => {
                let said = String::from_utf8_lossy(&fs::read(&log).expect("a log")).into_owned();
                assert!(status.success(), "{command:?}: {status}\n{said}");
                return said;
            }
            None if Instant::now() > end => {
                let _ = child.kill();
                panic!("{command:?} does not end");
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

#[test]
fn every_report_comes_in_every_format_and_is_the_same_bytes_each_time() {
    let env = Env::with_sample();
    for (at, report) in REPORTS.into_iter().enumerate() {
        for (ending, begin) in BEGINS {
            let chart = matches!(ending, "svg" | "png");
            if at == 0 && chart {
                let file = format!("none.{ending}");
                env.run(&["report", "methods", "-o", &file]).wrong_usage(&["there is no chart in it"]);
                assert!(!env.path(&file).exists());
            }
            if ending == "csv" && report[0] == "cooccurrence" {
                continue;
            }
            let first = fs::read(written(&env, report, &format!("a{at}.{ending}"))).expect("a file");
            let again = fs::read(written(&env, report, &format!("b{at}.{ending}"))).expect("a file");
            assert!(first.starts_with(begin), "{report:?} as {ending}");
            assert!(first == again, "{report:?} as {ending} is the same each time");
        }
    }
}

#[test]
fn what_is_no_text_needs_a_file() {
    let env = Env::with_study();
    for format in ["docx", "odt", "xlsx", "png"] {
        let told = format!("-o FILE.{format}");
        env.run(&["report", "frequency", "--format", format]).wrong_usage(&[&told]);
    }
    env.run(&["report", "frequency", "--format", "latex"]).ok().prints(&["\\documentclass", "\\end{document}"]);
    env.run(&["report", "frequency", "--format", "html"]).ok().prints(&["<!DOCTYPE html>"]);
    env.run(&["report", "compare", "--format", "docx"]).wrong_usage(&["it offers table, csv, json, md"]);
}

#[test]
fn libreoffice_opens_what_is_written() {
    let Some(office) = found(&["soffice", "libreoffice"]) else { return };
    let env = Env::with_sample();
    let mut files = Vec::new();
    let real = fs::canonicalize(&office).expect("a program");
    let endings: &[&str] = match real.with_file_name("libsclo.so").is_file() {
        true => &["docx", "odt", "xlsx"],
        false => {
            eprintln!("SKIPPED: spreadsheets, for LibreOffice is installed without Calc");
            &["docx", "odt"]
        }
    };
    for (at, report) in REPORTS.into_iter().enumerate() {
        for ending in endings {
            files.push(written(&env, report, &format!("{ending}-{at}.{ending}")));
        }
    }
    let profile = format!("-env:UserInstallation=file://{}", env.path("profile").display());
    let mut command = Command::new(office);
    command.args([profile.as_str(), "--headless", "--norestore", "--convert-to", "pdf", "--outdir"]);
    outside(command.arg(env.path("pdf")).args(&files));
    for file in files {
        let pdf = env.path("pdf").join(file.file_stem().expect("a name")).with_extension("pdf");
        let bytes = fs::read(&pdf).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        assert!(bytes.starts_with(b"%PDF") && bytes.len() > 5_000, "{}", file.display());
    }
    if let Some(reader) = found(&["pdftotext"]) {
        let said = outside(Command::new(reader).arg("-layout").arg(env.path("pdf/docx-2.pdf")).arg("-"));
        for words in ["Theme: power", "What it means", "In their words", "participants"] {
            assert!(said.contains(words), "“{words}”: {said}");
        }
    }
}

#[test]
fn latex_compiles() {
    let engines = ["pdflatex", "lualatex", "xelatex"].into_iter().filter_map(|name| found(&[name]));
    for engine in engines {
        let env = Env::with_sample();
        for (at, report) in REPORTS.into_iter().enumerate() {
            let file = written(&env, report, &format!("r{at}.tex"));
            let mut command = Command::new(&engine);
            command.current_dir(env.folder()).args(["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]);
            outside(command.arg(&file).env("TEXMFVAR", env.path("texmf")));
            assert!(file.with_extension("pdf").is_file(), "{}", engine.display());
        }
    }
}

#[test]
fn one_page_has_all_reports_and_only_replaces_its_own() {
    let env = Env::with_sample();
    env.run(&["report", "all", "--html", "lead"]).ok().says(&["wrote lead/index.html", "neutral ids"]);
    let page = env.read("lead/index.html");
    for part in
        ["Contents", "Frequency", "Co-occurrence", "Theme: power", "emic report theme power", "class=\"opened\""]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.matches("<svg").count() >= 3 && page.matches("@font-face").count() == 1);
    // Nothing to load, but names of formats.
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("://"));
    // In a file with neutral ids no document stands by its name.
    let documents = env.json(&["documents", "--format", "json"]);
    for document in documents.as_array().expect("documents") {
        let name = document["document"].as_str().expect("a name");
        assert!(!page.contains(name), "{name}");
    }
    env.run(&["report", "all", "--html", "lead"]).ok();
    assert!(env.read("lead/index.html") == page, "the same bytes each time");
    let open = env.run(&["report", "all", "--html", "open", "--working-copy"]).ok();
    open.says(&["WORKING COPY"]);
    assert!(env.read("open/index.html").contains("ALD-W1"));
    env.write("mine/index.html", "<html>my own</html>");
    env.run(&["report", "all", "--html", "mine"]).fails(&["was not made by emic report all"]);
    assert_eq!(env.read("mine/index.html"), "<html>my own</html>");
    env.run(&["report", "all", "--html", "lead", "-o", "x.html"]).wrong_usage(&["--output means nothing"]);
    env.run(&["report", "all"]).wrong_usage(&["--html"]);
}

/// What is pressed in the page, and what is then to be seen: the word “true” for each.
const PRESSED: &str = r##"<script>
(function () {
  var said = [];
  function cells(table, at) {
    return Array.prototype.map.call(table.tBodies[0].rows, function (row) { return row.cells[at].textContent; });
  }
  function numbers(table) {
    return Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return row.cells[1].hasAttribute('data-v') ? Number(row.cells[1].getAttribute('data-v')) : -1;
    });
  }
  var table = document.querySelector('.wide table');
  var before = cells(table, 0).join();
  var heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
  var button = heads[table.tHead.rows.length === 2 ? 0 : 1].querySelector('button');
  button.click();
  var down = numbers(table);
  said.push(down.length > 3 && down.every(function (n, at) { return at === 0 || down[at - 1] >= n; }));
  button.click();
  var up = numbers(table).filter(function (n) { return n >= 0; });
  said.push(up.every(function (n, at) { return at === 0 || up[at - 1] <= n; }));
  button.click();
  said.push(cells(table, 0).join() === before);
  var field = document.querySelector('input.filter');
  field.value = 'power';
  field.dispatchEvent(new Event('input'));
  var seen = Array.prototype.filter.call(table.tBodies[0].rows, function (row) { return !row.hidden; });
  said.push(seen.length > 0 && seen.length < table.tBodies[0].rows.length);
  var link = table.querySelector('td a');
  location.hash = link.getAttribute('href');
  setTimeout(function () {
    var opened = document.querySelector(link.getAttribute('href'));
    said.push(getComputedStyle(opened).display === 'block');
    document.body.setAttribute('data-said', said.join());
  }, 50);
})();
</script></body>"##;

#[test]
fn a_browser_shows_the_page_without_a_network_or_an_error() {
    let Some(browser) = found(&["chromium", "chromium-browser", "google-chrome"]) else { return };
    let env = Env::with_sample();
    env.run(&["report", "all", "--html", "lead"]).ok();
    written(&env, REPORTS[0], "alone.html");
    let page = env.read("lead/index.html").replace("</body>", PRESSED);
    env.write("pressed.html", page);
    let show = |file: &Path, more: &[&str]| {
        let profile = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(&browser);
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
        command.args([
            "--enable-logging=stderr",
            "--virtual-time-budget=3000",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display())).args(more);
        outside(command.arg(format!("file://{}", file.display())))
    };
    for name in ["alone.html", "pressed.html"] {
        let said = show(&env.path(name), &["--dump-dom"]);
        assert!(said.contains("</html>") && !said.contains("CONSOLE"), "{name}: {}", console(&said));
        if name == "pressed.html" {
            let answer = said.split("data-said=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(answer, Some("true,true,true,true,true"), "sorting down, up, back; filtering; opening");
        }
    }
}

fn console(said: &str) -> String {
    said.lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_font_that_is_built_in_has_its_licence_beside_it() {
    let licence = fs::read_to_string(repository("assets/DejaVuSans-LICENSE.txt")).expect("a licence");
    assert!(licence.contains("Bitstream Vera Fonts Copyright") && licence.contains("Arev Fonts Copyright"));
}

/// What a drawing shows in words.
fn drawn(env: &Env, report: &[&str]) -> Vec<String> {
    let text = fs::read_to_string(written(env, report, "drawn.svg")).expect("a drawing");
    let drawn = text.split("</style>").last().unwrap_or_default().to_owned();
    let words = |part: &str| Some(part.split_once('>')?.1.split_once("</text>")?.0.to_owned());
    drawn.split("<text ").skip(1).filter_map(words).collect()
}

#[test]
fn charts_show_what_groups_of_different_size_share_and_nobody_as_a_gap() {
    let env = Env::with_sample();
    let words = drawn(&env, &["frequency", "--by", "profession"]);
    assert!(words.iter().any(|word| word == "1/1") && words.iter().any(|word| word == "4/6"), "{words:?}");
    let both = drawn(&env, &["frequency", "--by", "site,profession"]);
    assert!(!both.iter().any(|word| word.starts_with("0/0")), "{both:?}");
    assert!(both.iter().any(|word| word == "nobody there, or nothing to count"), "{both:?}");
    // Six and five transitions are too few for a share, as in the table.
    let turns = drawn(&env, &["turn-taking"]);
    assert!(
        turns.iter().any(|word| word == "5/6") && turns.iter().any(|word| word == "too few for a share"),
        "{turns:?}"
    );
    assert!(!turns.iter().any(|word| word.starts_with("0.8")), "{turns:?}");
    let crosstab = drawn(&env, &["crosstab", "--by", "profession,site", "--codes", "power"]);
    assert!(crosstab.contains(&"power by profession and site".to_owned()) && crosstab.contains(&"1/2".to_owned()));
    assert!(drawn(&env, &["matrix"]).contains(&"ALD-I1".to_owned()));
}

#[test]
fn of_several_charts_one_is_drawn_and_the_others_are_told() {
    let env = Env::with_sample();
    env.run(&["report", "over-time", "-o", "o.svg"]).ok().says(&["1 of 5 charts", "--chart 2 draws “Brackwater”"]);
    env.run(&["report", "over-time", "--chart", "2", "-o", "o.svg"]).ok();
    assert!(env.read("o.svg").contains("Brackwater</text>"));
    for number in ["0", "6"] {
        let run = env.run(&["report", "over-time", "--chart", number, "-o", "o.svg"]);
        run.wrong_usage(&["the charts are 1 Aldermere; 2 Brackwater"]);
    }
    env.run(&["report", "over-time", "--chart", "2"]).wrong_usage(&["-o FILE.svg"]);
    env.run(&["report", "saved", "--chart", "2"]).wrong_usage(&["--chart chooses among the charts of one report"]);
}

#[test]
fn a_wide_table_lies_on_its_side_without_columns_of_nobody() {
    let env = Env::with_sample();
    let report = ["frequency", "--by", "site,profession"];
    let document = package_part(&written(&env, &report, "w.docx"), "word/document.xml");
    assert!(document.contains("w:orient=\"landscape\"") && document.contains("Columns left out, with — in every row"));
    assert!(document.contains("<w:cantSplit/><w:tblHeader/>"));
    let text = package_part(&written(&env, &report, "w.odt"), "content.xml");
    assert!(text.contains("TurnSideways") && text.contains("table:style-name=\"Whole\""));
    for ending in ["md", "html", "tex"] {
        let file = format!("w.{ending}");
        written(&env, &report, &file);
        assert!(env.read(&file).contains("Columns left out"), "{file}");
    }
    // What is narrow enough is one table.
    written(&env, &["saturation"], "s.md");
    assert_eq!(env.read("s.md").matches("| ALD-I1 | 2022-02-08 |").count(), 1);
    assert!(env.read("s.md").contains("| new codes: all |"));
}

/// A file of a package, as text.
pub fn package_part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).expect("a package")).expect("an archive");
    std::io::read_to_string(archive.by_name(name).expect("a part")).expect("text")
}

#[test]
fn a_part_of_a_paper_is_no_document() {
    let env = Env::with_sample();
    env.run(&["report", "frequency", "--by", "site", "--for-paper", "-o", "table-2.tex"]).ok();
    let tex = env.read("table-2.tex");
    assert!(!tex.contains("\\documentclass") && tex.contains("\\caption{Frequency}\\label{tab:table-2}\\\\"), "{tex}");
}

#[test]
fn help_lists_what_a_report_takes() {
    let env = Env::new();
    let help = |report: &str| env.run(&["report", report, "--help"]).ok().stdout;
    for option in ["--codes", "--unit", "--depth", "--own"] {
        assert!(!help("progress").contains(option), "{option}");
        assert!(help("frequency").contains(option), "{option}");
    }
    for report in ["compare", "all", "saved"] {
        assert!(!help(report).contains("--for-paper"), "{report}");
    }
    assert!(help("frequency").contains("--for-paper"));
    let env = Env::with_sample();
    env.run(&["report", "progress", "--unit", "turns"]).wrong_usage(&["--unit means nothing in report progress"]);
    env.run(&["report", "compare", "--for-paper"]).wrong_usage(&["--for-paper"]);
}

#[test]
fn a_pipe_is_as_wide_as_it_is_said_to_be() {
    let env = Env::with_sample();
    let widest = |run: &str| run.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    let asked = ["report", "frequency", "--by", "profession"];
    assert!(widest(&env.run(&asked).ok().stdout) > 70);
    assert!(widest(&env.run_with(&[("COLUMNS", "60")], &asked).ok().stdout) <= 60);
    assert!(widest(&env.run_with(&[("COLUMNS", "x")], &asked).ok().stdout) > 70);
}

#[test]
fn what_is_not_told_is_not_nobody() {
    let env = Env::with_sample();
    let shown = env.run(&["report", "participants", "--min-cell", "2"]).ok().stdout;
    let row = |name: &str| {
        let line = shown.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {shown}"));
        line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row("camhs"), ["×", "×", "×", "×", "2", "2"]);
    assert_eq!(row("general-practice"), ["—", "—", "—", "2", "—", "2"], "all of these are told where they are");
    assert!(shown.contains("— nobody there   × not told") && shown.contains("at Brackwater (6 persons)"), "{shown}");
    let all = env.run(&["report", "participants"]).ok().stdout;
    assert!(all.contains("no profession is told at Aldermere (6 persons)") && !all.contains('×'), "{all}");
}

#[test]
fn groups_that_are_as_most_are_not_told_one_by_one() {
    let env = Env::with_sample();
    let shown = env.run(&["report", "frequency", "--by", "site,profession"]).ok().stdout;
    assert!(shown.contains("\nby group: Brackwater · (none) 1 untouched; all others begun\n"), "{shown}");
}
