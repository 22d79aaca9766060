//! What goes into papers: excerpts and the codebook in every format, consent, names, samples. What needs LibreOffice,
//! LaTeX, Chromium or pandas says loudly that it is left out where these are not there.

use super::env::Env;
use super::formats::{found, outside};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The endings that excerpts are written in.
const ENDINGS: [&str; 10] = ["csv", "jsonl", "json", "md", "docx", "odt", "html", "tex", "xlsx", "txt"];

/// One document of five voices, each with a word that nobody else says; one that may not leave, one with a slip.
fn consenting() -> Env {
    let said = |word: &str, more: &str| format!("I told them {word} and they wrote it {more}.");
    let talk = [
        ("INT", "What did you say?".to_owned()),
        ("A1", said("alphaword", "down")),
        ("A2", said("bravoword", "up")),
        ("A3", said("charlieword", "off")),
        ("A1", said("foxtrotword", "again")),
    ];
    let talk: String = talk.iter().map(|(who, text)| format!("{who}: {text}\n\n")).collect();
    let gone = format!("---\nconsent: withdrawn\n---\nA1: {}\n", said("deltaword", "there"));
    let slip = format!("---\nconsent: yes please\n---\nA1: {}\n", said("echoword", "here"));
    let people = "participant,profession,site,consent\nA1,nursing,Aldermere,\nA2,nursing,Aldermere,paraphrase\n\
                  A3,nursing,Aldermere,none\n";
    let env = Env::with_files(&[("W1.txt", &talk), ("W2.txt", &gone), ("W3.txt", &slip)]);
    env.write("participants.csv", people);
    env.run(&["import", "participants.csv"]).ok();
    for (document, words) in [
        ("W1", "alphaword"),
        ("W1", "bravoword"),
        ("W1", "charlieword"),
        ("W1", "foxtrotword"),
        ("W2", "deltaword"),
        ("W3", "echoword"),
    ] {
        let text = env.run(&["text", document]).ok().stdout;
        let span = super::env::place(&text, words);
        env.run(&["code", "a", "--document", document, "--span", &span]).ok();
    }
    env
}

/// What nobody may read who gets a file.
const WITHHELD: [&str; 4] = ["bravoword", "charlieword", "deltaword", "echoword"];

/// All that is in a file, parts of packages too.
fn content(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8_lossy(&bytes).into_owned();
    };
    let mut all = String::new();
    for at in 0..zip.len() {
        let mut part = Vec::new();
        std::io::Read::read_to_end(&mut zip.by_index(at).expect("a part"), &mut part).expect("a part");
        all.push_str(&String::from_utf8_lossy(&part));
    }
    all
}

fn withholds(path: &Path) -> String {
    let all = content(path);
    for word in WITHHELD {
        assert!(!all.contains(word), "{word} is in {}", path.display());
    }
    all
}

#[test]
fn consent_holds_in_every_file_that_quotes() {
    let env = consenting();
    let told = "Consent: of 6 excerpts 2 quoted, 1 to be paraphrased, 3 left out (consent none: 2, withdrawn: 1).";
    for ending in ENDINGS {
        let file = format!("e.{ending}");
        let run = env.run(&["export", "excerpts", "--context", "3", "--min-cell", "1", "-o", &file]).ok();
        run.says(&[told, "Consent “yes please” (of W3) is none of quote, paraphrase, none, withdrawn"]);
        let all = withholds(&env.path(&file));
        // Some formats escape the brackets.
        assert!(all.contains("to be paraphrased: consent does not cover quotation"), "{ending}");
        assert!(all.contains("alphaword"), "{ending}");
    }
    let lines = env.read("e.jsonl");
    let first: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    let after = first["after"].as_str().expect("what follows");
    assert!(after.contains("\n[…]\n[…]\n") && after.contains("foxtrotword"), "neighbours obey it too: {after}");
    // Every other way out.
    for (at, report) in
        [&["quotes"][..], &["theme", "a"], &["kwic", "wrote"], &["objects", "--code", "a"], &["theme", "--all"]]
            .iter()
            .enumerate()
    {
        for ending in ["md", "html", "docx", "odt", "tex", "xlsx", "csv", "json", "txt"] {
            let file = format!("r{at}.{ending}");
            env.run(&[&["report"], *report, &["--min-cell", "1", "-o", &file]].concat()).ok();
            withholds(&env.path(&file));
        }
    }
    env.run(&["report", "all", "--html", "lead"]).ok().says(&["to be paraphrased"]);
    withholds(&env.path("lead/index.html"));
    env.write("reports.toml", "[[report]]\nname = \"q\"\nreport = \"quotes --min-cell 1\"\n");
    env.run(&["build", "--dir", "built"]).ok();
    let built: Vec<_> =
        fs::read_dir(env.path("built")).expect("a folder").flatten().map(|entry| entry.path()).collect();
    let quoting = built.iter().filter(|path| path.is_file() && withholds(path).contains("alphaword")).count();
    assert!(quoting > 0, "{built:?}");
    // A working copy has what is to be paraphrased, and nothing that may not leave.
    let run = env.run(&["export", "excerpts", "--working-copy", "-o", "w.md"]).ok();
    run.says(&["also the 1 that consent lets only be paraphrased: do not print those; 3 left out"]);
    let working = env.read("w.md");
    assert!(
        working.contains("bravoword") && working.contains("WORKING COPY") && working.contains("do not print those")
    );
    assert!(!["charlieword", "deltaword", "echoword"].iter().any(|word| working.contains(word)), "{working}");
}

#[test]
fn the_teams_own_screens_show_everything_with_its_consent() {
    let env = consenting();
    let lines = env.run(&["export", "excerpts", "--min-cell", "1", "--format", "jsonl"]).ok().stdout;
    let paraphrase = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let paraphrase = paraphrase.into_iter().find(|line| line["to_paraphrase"] == true).expect("one to paraphrase");
    assert_eq!(
        (&paraphrase["document"], &paraphrase["turn"], &paraphrase["before"], &paraphrase["after"]),
        (&"W1".into(), &3.into(), &"".into(), &"".into())
    );
    let id = paraphrase["id"].as_str().expect("an id");
    env.run(&["show", id]).ok().prints(&["bravoword", "consent  paraphrase: no file but a working copy quotes it"]);
    assert_eq!(env.json(&["show", id, "--format", "json"])["consent"], "paraphrase");
    // A pack for a meeting shows what the team talks about, and says that it must not leave.
    let text = env.run(&["text", "W1"]).ok().stdout;
    let span = super::env::place(&text, "charlieword and they");
    env.run(&["--coder", "k2", "code", "a", "--document", "W1", "--span", &span]).ok();
    let pack = env.run(&["export", "meeting", "--code", "a", "--coders", "k1,k2"]).ok().stdout;
    assert!(pack.contains("charlieword") && pack.contains("**Consent: none.**"), "{pack}");
    assert!(pack.contains("it must not leave the team"), "{pack}");
    env.run(&["report", "compare", "--coders", "k1,k2"]).ok().prints(&["consent does not cover quotation of"]);
}

#[test]
fn names_of_the_table_stop_an_export_before_anything_is_written() {
    let env = consenting();
    env.write("names.csv", "name,pseudonym\nalphaword,Nurse A\n");
    let export =
        |more: &[&str]| env.run(&[&["export", "excerpts", "--min-cell", "1", "--names", "names.csv"], more].concat());
    for ending in ENDINGS {
        let file = format!("n.{ending}");
        let run = export(&["-o", &file]).fails(&[
            "nothing was written",
            "W1 turn 2 (",
            "text: 1 name",
            "--redact",
            "--allow-identifying",
        ]);
        assert!(!run.stderr.contains("alphaword") && !env.path(&file).exists(), "{}", run.stderr);
        let run = export(&["--redact", "-o", &file]).ok().says(&["Masked as [kind]"]);
        assert!(!run.stderr.contains("what was exported holds"));
        let all = content(&env.path(&file));
        assert!(!all.contains("alphaword") && all.contains("name") && all.contains("foxtrotword"), "{ending}");
        export(&["--allow-identifying", "-o", &file]).ok().says(&["what was exported holds what points at persons"]);
        assert!(content(&env.path(&file)).contains("alphaword"));
    }
    let refused = export(&[]).fails(&["nothing was written"]);
    assert!(refused.stdout.is_empty());
    env.run_with(&[("EMIC_NAMES", "names.csv")], &["export", "excerpts"]).fails(&["nothing was written"]);
    export(&["--redact", "--allow-identifying"]).wrong_usage(&["cannot be used with"]);
    // What was there stays as it was.
    env.write("kept.md", "mine");
    export(&["-o", "kept.md"]).fails(&["nothing was written"]);
    assert_eq!(env.read("kept.md"), "mine");
}

fn excerpts(env: &Env, more: &[&str]) -> Vec<Value> {
    let out = env.run(&[&["export", "excerpts", "--format", "jsonl"], more].concat()).ok().stdout;
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_sample_is_chosen_by_rule_and_is_the_same_each_time() {
    let env = Env::with_sample();
    let run = env.run(&["export", "excerpts", "--codes", "power", "--pick", "4", "-o", "p.md"]).ok();
    run.says(&["power: 4 excerpts, picked of 103"]);
    assert!(env.read("p.md").contains("Picked: at most 4 a code, 4 of 103 passages that may be quoted"));
    let pick = |seed: &str| excerpts(&env, &["--codes", "power", "--pick", "4", "--seed", seed, "--working-copy"]);
    assert_eq!(pick("1"), excerpts(&env, &["--codes", "power", "--pick", "4", "--working-copy"]));
    assert!((2..9).any(|seed| pick(&seed.to_string()) != pick("1")), "another seed may choose others");
    let groups: std::collections::BTreeSet<String> =
        pick("1").iter().map(|one| format!("{}", one["attributes"])).collect();
    assert_eq!(groups.len(), 4, "each of another group");
    env.run(&["export", "excerpts", "--pick", "0"]).wrong_usage(&["--pick"]);
    env.run(&["export", "excerpts", "--pick", "2", "--balance", "shoe"]).wrong_usage(&["shoe", "known are"]);
    env.run(&["export", "excerpts", "--seed", "2"]).wrong_usage(&["--pick"]);
}

#[test]
fn excerpts_stand_under_groups_and_stars_need_no_expression() {
    let env = Env::with_sample();
    let headings = |args: &[&str]| -> Vec<String> {
        let out = env.run(&[&["export", "excerpts", "--codes", "power", "--format", "md"], args].concat()).ok().stdout;
        out.lines().filter(|line| line.starts_with("##")).map(str::to_owned).collect()
    };
    assert_eq!(headings(&[]), ["## power — Power"]);
    let open = ["--min-cell", "1"];
    let by_site = headings(&[&open[..], &["--group-by", "site,code"]].concat());
    assert_eq!(by_site.first().map(String::as_str), Some("## Aldermere"));
    assert_eq!(by_site.get(1).map(String::as_str), Some("### power — Power"));
    let masked = headings(&["--group-by", "site"]);
    assert!(masked.contains(&"## site not told".to_owned()), "{masked:?}");
    env.run(&["export", "excerpts", "--group-by", "shoe"]).wrong_usage(&["--group-by", "shoe", "or code"]);
    // A star.
    let one = excerpts(&env, &["--working-copy"]).into_iter().next().expect("an excerpt");
    let span = format!("{}..{}", one["start"], one["end"]);
    env.run(&["tag", "mark:star", "--document", one["document"].as_str().expect("a name"), "--span", &span]).ok();
    let starred = excerpts(&env, &["--tag", "mark:star", "--working-copy"]);
    assert!(starred.iter().any(|found| found["id"] == one["id"]) && starred.len() < 20, "{}", starred.len());
    assert_eq!(excerpts(&env, &["--tag", "star", "--working-copy"]), starred);
    assert!(excerpts(&env, &["--tag", "mark:moon"]).is_empty());
    env.run(&["export", "excerpts", "--tag", "mark:star", "--format", "md"]).ok().prints(&["Tagged: mark:star"]);
}

#[test]
fn what_goes_into_a_paper_is_headings_and_quotations() {
    let env = Env::with_sample();
    for ending in ["md", "tex", "docx", "odt", "html"] {
        let file = format!("q.{ending}");
        env.run(&["export", "excerpts", "--codes", "power", "--for-paper", "-o", &file]).ok();
        let (all, notes) = (content(&env.path(&file)), env.read(&format!("{file}.notes.md")));
        assert!(!all.contains("Protected so") && notes.contains("Protected so"), "{ending}");
        assert!(ending != "tex" || !all.contains("\\documentclass"));
    }
    // Nothing half-written is left, and a file is replaced whole.
    let left: Vec<_> = fs::read_dir(env.folder()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
    env.run(&["export", "excerpts", "-o", "no/such/folder.md"]).fails(&["cannot write no/such/folder.md"]);
}

#[test]
fn the_codebook_is_an_appendix_in_every_format_and_reads_back() {
    let env = Env::with_sample();
    for ending in ["csv", "md", "docx", "odt", "html", "tex", "xlsx", "txt", "json"] {
        let file = format!("book.{ending}");
        env.run(&["export", "codebook", "-o", &file]).ok().says(&["wrote 108 codes"]);
        let all = content(&env.path(&file));
        assert!(all.contains("Identity through practice"), "{ending}");
        assert!(!all.contains("passages</"), "no figures unless they are asked for: {ending}");
    }
    env.run(&["export", "codebook", "-o", "book.csv"]).fails(&["exists already"]);
    env.run(&["export", "codebook", "--counts", "--format", "csv"]).ok().prints(&["origin,participants,passages\n"]);
    env.run(&["export", "codebook", "--counts"]).wrong_usage(&["another format"]);
    env.run(&["export", "codebook", "-o", "book.svg"]).wrong_usage(&["it offers toml, csv"]);
    env.run(&["export", "codebook", "--for-paper", "-o", "part.tex"]).ok();
    let part = env.read("part.tex");
    assert!(!part.contains("\\documentclass") && part.contains("\\label{tab:part}"));
    // Another study made from the table has the same codes.
    let other = Env::new();
    other.write("book.csv", env.read("book.csv"));
    other.run(&["new", "study.emic", "--coder", "k1", "--codebook", "book.csv"]).ok();
    let codes = |env: &Env| -> Vec<Value> {
        let all = env.json(&["codebook", "show", "--format", "json"]);
        let mut all = all.as_array().expect("codes").clone();
        for code in &mut all {
            for field in ["codings", "position"] {
                code.as_object_mut().expect("a code").remove(field);
            }
        }
        all
    };
    assert_eq!(codes(&other), codes(&env));
    other.write("bad.csv", "id,name\nx,one\n,two\n");
    other.run(&["codebook", "import", "bad.csv"]).fails(&["bad.csv:3", "no id"]);
}

#[test]
fn other_programs_open_what_is_written() {
    let env = Env::with_sample();
    // A code and a memo of signs that mean something elsewhere.
    let one = excerpts(&env, &["--working-copy"]).into_iter().next().expect("an excerpt");
    let (span, document) = (format!("{}..{}", one["start"], one["end"]), one["document"].as_str().expect("a name"));
    env.run(&[
        "code",
        "power",
        "--document",
        document,
        "--span",
        &span,
        "--memo",
        "=1+1 & <b> \\input{x} 100 % #_^~ — “”",
    ])
    .ok();
    for ending in ENDINGS {
        env.run(&["export", "excerpts", "--context", "1", "-o", &format!("e.{ending}")]).ok();
        env.run(&["export", "codebook", "-o", &format!("book.{ending}")]);
    }
    let rows = excerpts(&env, &["--context", "1"]).len();
    office(&env);
    if let Some(engine) = found(&["lualatex"]) {
        env.run(&["export", "excerpts", "--for-paper", "-o", "part.tex"]).ok();
        env.run(&["export", "codebook", "--for-paper", "-o", "bookpart.tex"]).ok();
        env.write(
            "paper.tex",
            "\\documentclass{article}\\usepackage{fontspec}\\usepackage{array,booktabs,longtable,pdflscape}\n\
             \\begin{document}\n\\input{part}\n\\input{bookpart}\n\\end{document}\n",
        );
        for name in ["e", "book", "paper"] {
            let mut command = Command::new(&engine);
            command.current_dir(env.folder()).args(["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]);
            outside(command.arg(format!("{name}.tex")).env("TEXMFVAR", env.path("texmf")));
            assert!(env.path(&format!("{name}.pdf")).is_file(), "{name}");
        }
    }
    if let Some(browser) = found(&["chromium", "chromium-browser", "google-chrome"]) {
        for name in ["e.html", "book.html"] {
            let mut command = Command::new(&browser);
            command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]);
            command.args(["--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"]);
            command.arg(format!("--user-data-dir={}", env.path("browser").display()));
            let said = outside(command.arg(format!("file://{}", env.path(name).display())));
            assert!(said.contains("</html>") && !said.contains("CONSOLE"), "{name}");
        }
    }
    pandas(&env, rows);
}

/// LibreOffice makes a PDF of each file.
fn office(env: &Env) {
    let Some(office) = found(&["soffice", "libreoffice"]) else { return };
    let calc = fs::canonicalize(&office).expect("a program").with_file_name("libsclo.so").is_file();
    let mut files: Vec<String> =
        ["e", "book"].iter().flat_map(|n| ["docx", "odt"].map(|e| format!("{n}.{e}"))).collect();
    if calc {
        files.extend(["e.xlsx", "book.xlsx"].map(str::to_owned));
    } else {
        eprintln!("SKIPPED: spreadsheets, for LibreOffice is installed without Calc");
    }
    files.push("e.html".to_owned());
    let profile = format!("-env:UserInstallation=file://{}", env.path("profile").display());
    for file in files {
        let to = env.path(&format!("pdf-{file}"));
        let mut command = Command::new(&office);
        command.args([profile.as_str(), "--headless", "--norestore", "--convert-to"]);
        command.arg(if file.ends_with("html") { "pdf:writer_web_pdf_Export" } else { "pdf" }).arg("--outdir").arg(&to);
        outside(command.arg(env.path(&file)));
        let pdf = to.join(Path::new(&file).with_extension("pdf"));
        let bytes = fs::read(&pdf).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(bytes.starts_with(b"%PDF") && bytes.len() > 5_000, "{file}");
        if file == "e.docx"
            && let Some(reader) = found(&["pdftotext"])
        {
            let said = outside(Command::new(reader).arg("-layout").arg(&pdf).arg("-"));
            for words in ["power — Power", "Memo: =1+1 & <b> \\input{x} 100 %", "Protected so"] {
                assert!(said.contains(words), "“{words}” is not in the PDF");
            }
        }
    }
}

/// pandas reads the table with as many rows and columns as there are.
fn pandas(env: &Env, rows: usize) {
    let Some(python) = found(&["python3"]) else { return };
    let mut command = Command::new(python);
    command.current_dir(env.folder()).args([
        "-c",
        "import sys\ntry:\n    import pandas\nexcept ImportError:\n    print('NO PANDAS'); sys.exit(0)\n\
         f = pandas.read_csv('e.csv')\nb = pandas.read_csv('book.csv')\n\
         print('ROWS', len(f), 'COLUMNS', len(f.columns), f['turn'].dtype.kind, len(b))",
    ]);
    let said = outside(&mut command);
    if said.contains("NO PANDAS") {
        eprintln!("SKIPPED: pandas is not installed");
        return;
    }
    let head = env.read("e.csv").lines().next().expect("a header").split(',').count();
    assert!(
        said.contains(&format!("ROWS {rows} COLUMNS {head} f 108"))
            || said.contains(&format!("ROWS {rows} COLUMNS {head} i 108")),
        "{said}"
    );
}

/// A study of one coded turn with signs that TeX joins, and with names in its attributes.
fn signs() -> (Env, &'static str) {
    let said = "She said ---dashes-- and ''so'' ,,low,, <<there>> with \"marks\" and don't.";
    let env = Env::with_files(&[("W1.txt", &format!("---\ntitle: with Zoe\n---\nINT: Zoe?\n\nP: {said}\n"))]);
    let text = env.run(&["text", "W1"]).ok().stdout;
    env.run(&["code", "a", "--document", "W1", "--span", &super::env::place(&text, said)]).ok();
    (env, said)
}

#[test]
fn signs_print_as_they_are_with_every_engine() {
    let (env, said) = signs();
    env.run(&["export", "excerpts", "-o", "e.tex"]).ok();
    env.run(&["export", "excerpts", "--for-paper", "-o", "part.tex"]).ok();
    env.write(
        "plain.tex",
        "\\documentclass{article}\\usepackage{array,booktabs,longtable,pdflscape}\n\
         \\begin{document}\n\\input{part}\n„ « » ą Đ ŋ\n\\end{document}\n",
    );
    let engines = ["lualatex", "pdflatex"].into_iter().filter_map(|name| Some((name, found(&[name])?)));
    for (name, engine) in engines {
        for file in ["e", "plain"] {
            let mut command = Command::new(&engine);
            command.current_dir(env.folder()).args(["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]);
            outside(command.arg(format!("{file}.tex")).env("TEXMFVAR", env.path("texmf")));
            let Some(reader) = found(&["pdftotext"]) else { continue };
            let printed = outside(Command::new(reader).arg(env.path(&format!("{file}.pdf"))).arg("-"));
            for word in said.split(' ') {
                assert!(printed.contains(word), "{word} in {file} of {name}: {printed}");
            }
        }
    }
    // What emic writes, emic finds again.
    for file in ["e.tex", "part.tex"] {
        env.run(&["verify", file]).ok();
    }
}

#[test]
fn names_stop_only_what_would_be_written() {
    let (env, _) = signs();
    env.write("names.csv", "name,pseudonym,kind\nZoe,Ann,name\n");
    let export =
        |more: &[&str]| env.run(&[&["export", "excerpts", "--names", "names.csv", "--min-cell", "1"], more].concat());
    for file in ["e.docx", "e.odt", "e.html", "e.md", "e.tex", "e.txt"] {
        export(&["-o", file]).ok();
        assert!(!content(&env.path(file)).contains("Zoe"), "{file}");
        export(&["--context", "1", "-o", &format!("with-{file}")]).fails(&["before: 1 name"]);
        assert!(!env.path(&format!("with-{file}")).exists(), "{file}");
    }
    for file in ["e.csv", "e.jsonl", "e.json", "e.xlsx"] {
        export(&["-o", file]).fails(&["attribute title: 1 name"]);
    }
    export(&["--group-by", "title", "-o", "by.md"]).fails(&["heading: 1 name"]);
}

#[test]
fn a_tag_that_nobody_set_is_told_and_what_is_left_out_says_what_takes_it_in() {
    let notes = "---\nkind: observation\n---\n## Reflective notes\n\nI saw kilo there.\n";
    let env = Env::with_files(&[("W1.txt", "INT: Is it lima?\n\nP: It is mike.\n"), ("O1.md", notes)]);
    for (document, word) in [("W1", "lima"), ("W1", "mike"), ("O1", "kilo")] {
        let text = env.run(&["text", document]).ok().stdout;
        env.run(&["code", "a", "--document", document, "--span", &super::env::place(&text, word)]).ok();
    }
    env.run(&["export", "excerpts", "--tag", "mark:star"])
        .ok()
        .says(&["there is no tag “mark:star”", "nothing is tagged"]);
    let text = env.run(&["text", "W1"]).ok().stdout;
    env.run(&["tag", "mark:star", "--document", "W1", "--span", &super::env::place(&text, "lima")]).ok();
    for args in [&["--tag", "mark:stra"][..], &["--tag", "starr", "--where-codes", "a"]] {
        env.run(&[&["export", "excerpts"], args].concat())
            .ok()
            .says(&["--tag: there is no tag", "did you mean mark:star?"]);
    }
    let said = env.run(&["export", "excerpts"]).ok();
    said.says(&[
        "2 passages in turns that are not counted",
        "1 said by interviewers",
        "1 in reflective paragraphs (--reflective",
    ]);
    let said = env.run(&["export", "excerpts", "--speakers", "all"]).ok();
    let said = said.says(&["1 passage in turns that are not counted", "1 in reflective paragraphs (--reflective"]);
    assert!(!said.stderr.contains("--speakers"), "{}", said.stderr);
    let said = env.run(&["export", "excerpts", "--speakers", "all", "--reflective"]).ok();
    assert!(!said.stderr.contains("left out:"), "{}", said.stderr);
    // With a tag only what it is on is counted.
    let said = env.run(&["export", "excerpts", "--tag", "mark"]).ok();
    said.says(&["1 passage in turns that are not counted, or in no turn, left out: 1 said by"]);
}

#[test]
fn an_unknown_ending_is_told_with_those_that_the_command_writes() {
    let (env, _) = signs();
    let refused = |args: &[&str], expected: &str| {
        let run = env.run(&[args, &["-o", "x.pdf"]].concat());
        run.wrong_usage(&["“x.pdf” does not tell a format by its ending", expected]);
        assert!(!env.path("x.pdf").exists(), "{args:?}");
    };
    refused(&["export", "transcript", "W1"], "export transcript writes .html, .docx, .md, or");
    refused(&["export", "excerpts"], "writes .csv, .jsonl, .json, .md, .docx, .odt, .html, .tex, .xlsx, .txt, or");
    refused(&["export", "codebook"], ".toml, or name the format");
    refused(&["export", "meeting", "--code", "a"], "export meeting writes .md, .docx, .odt, .html");
    env.run(&["export", "meeting", "--code", "a", "-o", "x.csv"]).wrong_usage(&["export meeting does not write csv"]);
}

#[test]
fn a_value_that_is_no_consent_is_told_as_it_comes_in() {
    let env = Env::with_files(&[("W1.txt", "A1: One.\n")]);
    env.write("participants.csv", "participant,consent\nA1,maybe\nA2,quote\n");
    env.write("documents.csv", "document,consent\nW1,sure\n");
    env.write("W2.txt", "---\nconsent: perhaps\nparticipants:\n  A1: {consent: ok}\n---\nA1: Two.\n");
    env.run(&["import", "participants.csv", "documents.csv", "W2.txt", "--dry-run"]).ok().prints(&[
        "line 2: consent: “maybe” is no consent; accepted are quote, paraphrase, none, withdrawn",
        "line 2: consent: “sure” is no consent",
        "line 2: consent: “perhaps” is no consent",
        "line 4: consent: “ok” is no consent",
    ]);
    let said = env.run(&["import", "participants.csv"]).ok();
    let said = said.says(&["1 doubt"]);
    assert!(!said.stdout.contains("quote\u{201d}"), "{}", said.stdout);
}

#[test]
fn a_study_that_leaves_whole_says_whose_words_it_holds() {
    let env = consenting();
    env.run(&["export", "qdpx", "-o", "all.qdpx"]).ok().says(&["3 documents hold words that may not leave the study"]);
    env.run(&["export", "project", "all"]).ok().says(&["3 documents hold words that may not leave the study"]);
    let free = Env::with_files(&[("W1.txt", "A1: One.\n")]);
    let said = free.run(&["export", "project", "all"]).ok();
    assert!(!said.stderr.contains("consent"), "{}", said.stderr);
}

#[test]
fn an_example_of_words_that_may_not_be_quoted_is_withheld_with_the_codebook() {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1"]).ok();
    env.write("in/W1.txt", "A1: We never write the velvet curtain down.\n\nA2: We do write it down each week.\n");
    env.write("in/participants.csv", "participant,consent\nA1,paraphrase\n");
    env.run(&["import", "in"]).ok();
    let example = "“We never write the velvet curtain down.” (W1)";
    env.run(&["codebook", "add", "power", "--definition", "Who decides.", "--example", example]).ok();
    env.run(&["codebook", "add", "trust", "--example", "We do write it down each week."]).ok();
    let (mark, note) = ("withheld: consent does not cover quotation", "1 example of codes is withheld");
    for ending in ["toml", "csv", "md", "html", "json", "txt", "tex"] {
        let file = format!("book.{ending}");
        env.run(&["export", "codebook", "-o", &file]).ok().says(&[note]);
        let all = env.read(&file);
        assert!(!all.contains("velvet") && all.contains("consent does not cover"), "{ending}: {all}");
        assert!(all.contains("each week"), "{ending}: {all}");
    }
    for report in [
        &["codebook"][..],
        &["theme", "power"],
        &["codebook", "--format", "json"],
        &["theme", "power", "--format", "json"],
    ] {
        let all = env.run(&[&["report"], report].concat()).ok().stdout;
        assert!(!all.contains("velvet") && all.contains(mark), "{report:?}: {all}");
    }
    assert!(env.run(&["report", "codebook"]).ok().stdout.contains(note));
    env.run(&["report", "all", "--html", "lead"]).ok();
    assert!(!env.read("lead/index.html").contains("velvet"));
    // Colleagues who have the study exchange it whole, and are told.
    env.run(&["codebook", "export", "-o", "whole.toml"])
        .ok()
        .says(&["1 example of codes in it quote words that consent"]);
    assert!(env.read("whole.toml").contains("velvet"));
    env.run(&["codebook", "export", "-o", "appendix.md"]).ok().says(&[note]);
    assert!(!env.read("appendix.md").contains("velvet"));
}
