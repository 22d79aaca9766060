//! `emic export transcript`: whole transcripts with their codings, in pages, Word files and Markdown. What needs
//! LibreOffice or Chromium says loudly that it is left out where these are not there.

use super::env::{Env, list};
use super::formats::{found, outside, package_part};
use std::fs;
use std::path::Path;
use std::process::Command;

const TALK: &str = "---\nkind: interview\nsite: Dunlow\n---\nINT: Who decides, <b>here</b>?\n\nA2: Well, we bend the rules.\nNobody asked us.\n\nINT: And then?\n\nA2: They told us — “on Friday”.\n";

/// A study with four codings by two coders that overlap and run over turns; their places.
fn study() -> (Env, Vec<(&'static str, &'static str)>) {
    let env = Env::with_files(&[("I1.txt", TALK)]);
    let text = env.run(&["text", "I1"]).ok().stdout;
    let codings = vec![
        ("a", "we bend the rules.\nNobody"),
        ("b", "rules.\nNobody asked us.\n\nINT: And then?\n\nA2: They"),
        ("a", "here</b>?"),
        ("b", "Nobody asked us."),
    ];
    for (at, (code, words)) in codings.iter().enumerate() {
        let span = super::env::place(&text, words);
        let coder = if at == 3 { "k2" } else { "k1" };
        let memo = format!("memo {at} <i>\nsecond line");
        env.run(&["--coder", coder, "code", code, "--document", "I1", "--span", &span, "--memo", &memo]).ok();
    }
    (env, codings)
}

/// What stands between the marks of a comment in the XML of a Word file.
fn commented(xml: &str, number: &str) -> String {
    let from = xml.split_once(&format!("<w:commentRangeStart w:id=\"{number}\"/>")).expect("a beginning").1;
    let part = from.split_once(&format!("<w:commentRangeEnd w:id=\"{number}\"/>")).expect("an end").0;
    let part = part.replace("</w:p>", "\n\n").replace("<w:br/>", "\n");
    let text: String = part.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    text.replace("\n\n\n", "\n\n")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[test]
fn a_word_file_holds_the_text_and_comments_on_the_coded_characters() {
    let (env, codings) = study();
    env.run(&["export", "transcript", "I1", "--coders", "all", "-o", "I1.docx"])
        .ok()
        .says(&["wrote 1 transcript to I1.docx"]);
    let document = package_part(&env.path("I1.docx"), "word/document.xml");
    let comments = package_part(&env.path("I1.docx"), "word/comments.xml");
    assert_eq!(comments.matches("<w:comment ").count(), codings.len());
    let mut marked = Vec::new();
    for comment in comments.split("<w:comment ").skip(1) {
        let number = comment.split("w:id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
        let memo = comment.split("memo ").nth(1).and_then(|rest| rest.chars().next()).expect("a memo");
        let coder = if memo == '3' { "k2" } else { "k1" };
        assert!(comment.contains(&format!("w:author=\"{coder}\"")) && comment.contains("w:date=\"20"), "{comment}");
        let at = memo.to_digit(10).expect("a number") as usize;
        assert!(comment.contains(&format!(">{}<", codings[at].0)) && comment.contains("second line"), "{comment}");
        marked.push((at, commented(&document, number)));
    }
    marked.sort();
    let expected: Vec<(usize, String)> =
        codings.iter().enumerate().map(|(at, (_, words))| (at, (*words).to_owned())).collect();
    assert_eq!(marked, expected);
    assert!(package_part(&env.path("I1.docx"), "word/header1.xml").contains("the minimum-cell rule"));
    // Read again, the text is the same, and the comments are notes.
    let again = Env::with_project();
    fs::copy(env.path("I1.docx"), again.path("I1.docx")).expect("a copy");
    again.run(&["import", "I1.docx"]).ok();
    assert_eq!(again.run(&["text", "I1"]).ok().stdout, env.run(&["text", "I1"]).ok().stdout);
    let turns = again.json(&["turns", "I1", "--format", "json"]);
    assert_eq!(list(&turns).len(), 4);
}

#[test]
fn every_transcript_of_the_sample_is_the_same_text_when_it_is_read_again() {
    let env = Env::with_sample();
    env.run(&["export", "transcript", "--all", "--format", "docx", "-o", "out"]).ok();
    let again = Env::new();
    again.run(&["new", "study.emic", "--coder", "k1"]).ok();
    let names: Vec<String> = list(&env.json(&["documents", "--format", "json"]))
        .iter()
        .map(|row| row["document"].as_str().expect("a name").to_owned())
        .collect();
    assert!(names.len() > 10);
    for name in &names {
        fs::copy(env.path(&format!("out/{name}.docx")), again.path(&format!("{name}.docx"))).expect("a copy");
    }
    let files: Vec<String> = names.iter().map(|name| format!("{name}.docx")).collect();
    let args: Vec<&str> = ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    again.run(&args).ok();
    for name in &names {
        let text = |env: &Env| env.run(&["text", name]).ok().stdout;
        assert_eq!(text(&again).trim_matches('\n'), text(&env).trim_matches('\n'), "{name}");
    }
}

#[test]
fn a_page_shows_turns_stripes_and_codings_and_loads_nothing() {
    let (env, _) = study();
    env.run(&["export", "transcript", "I1", "--coders", "all", "-o", "I1.html"]).ok();
    let page = env.read("I1.html");
    for words in [
        "default-src 'none'",
        "&lt;b&gt;",
        "memo 1 &lt;i&gt;<br>second line",
        "data-s=\"A2\"",
        "class=\"k p",
        "<form class=\"filters\" hidden>",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(
        !page.contains("<b>here</b>") && !page.contains("src=") && !page.contains("http://"),
        "nothing is loaded, nothing is markup"
    );
    assert_eq!(page.matches("<tr id=\"k").count(), 4);
    // The coding that runs over three turns has a stripe beside each.
    assert_eq!(
        page.matches("href=\"#k3\"").count()
            + page.matches("href=\"#k2\"").count()
            + page.matches("href=\"#k4\"").count(),
        5,
        "{page}"
    );
    let lead = env.run(&["export", "transcript", "I1"]).ok().stdout;
    assert_eq!(lead.matches("<tr id=\"k").count(), 3, "the lead coder's reading");
    assert_eq!(lead, env.run(&["export", "transcript", "I1"]).ok().stdout, "the same bytes each time");
}

#[test]
fn markdown_has_marks_that_may_overlap() {
    let (env, _) = study();
    let text = env.run(&["export", "transcript", "I1", "--coders", "all", "--format", "md"]).ok().stdout;
    for words in
        ["# I1", "**2 A2**", "⟨2⟩we bend the ⟨3⟩rules.", "⟨4⟩Nobody⟨/2⟩ asked us.⟨/4⟩", "- ⟨1⟩ a — k1, 20", ": memo 0"]
    {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    for number in 1..=4 {
        assert_eq!(text.matches(&format!("⟨{number}⟩")).count(), 2, "begun once, told once: {text}");
        assert_eq!(text.matches(&format!("⟨/{number}⟩")).count(), 1, "{text}");
    }
    assert!(text.contains("\\<b\\>"), "{text}");
}

#[test]
fn what_consent_holds_back_is_refused_by_name() {
    let consent = |value: &str| TALK.replace("site: Dunlow", &format!("site: Dunlow\nconsent: {value}"));
    let (paraphrase, withdrawn) = (consent("paraphrase"), consent("withdrawn").replace("Friday", "Monday"));
    let env = Env::with_files(&[
        ("I1.txt", TALK.replace("Friday", "Sunday").as_str()),
        ("I2.txt", &paraphrase),
        ("I3.txt", &withdrawn),
    ]);
    env.run(&["export", "transcript", "I3", "-o", "x.html"])
        .fails(&["nothing was exported", "I3: consent is withdrawn (the document)"]);
    env.run(&["export", "transcript", "I3", "--working-copy"]).fails(&["withdrawn"]);
    env.run(&["export", "transcript", "I2"]).fails(&["I2: consent is paraphrase", "--working-copy"]);
    assert!(!env.path("x.html").exists());
    env.run(&["export", "transcript", "I2", "--working-copy"]).ok().prints(&["Working copy"]);
    let all = env.run(&["export", "transcript", "--all", "-o", "all"]).ok();
    all.says(&[
        "left out, I2: consent is paraphrase",
        "left out, I3: consent is withdrawn",
        "wrote 1 transcript to all",
    ]);
    assert!(env.path("all/I1.html").is_file() && !env.path("all/I2.html").exists());
    env.write("participants.csv", "participant,document,consent\nA2,I1,none\n");
    env.run(&["import", "participants.csv"]).ok();
    env.run(&["export", "transcript", "I1"]).fails(&["I1: consent is none (A2)"]);
}

#[test]
fn what_is_wrong_is_told() {
    let (env, _) = study();
    env.run(&["export", "transcript"]).wrong_usage(&[]);
    env.run(&["export", "transcript", "I9"]).fails(&["I9"]);
    env.run(&["export", "transcript", "I1", "--format", "docx"]).wrong_usage(&["-o FILE.docx"]);
    env.run(&["export", "transcript", "I1", "--format", "csv"]).wrong_usage(&["it offers html, docx, md"]);
    env.run(&["export", "transcript", "--all"]).wrong_usage(&["-o DIR"]);
    env.run(&["export", "transcript", "--all", "-o", "x.html"]).wrong_usage(&["one file"]);
    env.run(&["export", "transcript", "I1", "--coders", "k9"]).wrong_usage(&["k9"]);
    env.run(&["export", "transcript", "I1", "-o", "nowhere/x.html"]).fails(&["cannot write"]);
    let leaky = Env::with_files(&[("I1.txt", "A: Call me on 07700 900123 or a@b.org.\n")]);
    leaky.run(&["export", "transcript", "I1"]).ok().says(&["what was exported holds"]);
}

#[test]
fn libreoffice_reads_the_comments() {
    let Some(office) = found(&["soffice", "libreoffice"]) else { return };
    let (env, codings) = study();
    env.run(&["export", "transcript", "I1", "--coders", "all", "-o", "I1.docx"]).ok();
    let profile = format!("-env:UserInstallation=file://{}", env.path("profile").display());
    let mut command = Command::new(office);
    command.args([profile.as_str(), "--headless", "--norestore", "--convert-to", "odt", "--outdir"]);
    outside(command.arg(env.path("odt")).arg(env.path("I1.docx")));
    let content = package_part(&env.path("odt/I1.odt"), "content.xml");
    assert_eq!(content.matches("<office:annotation ").count(), codings.len(), "{content}");
    assert_eq!(content.matches("<office:annotation-end ").count(), codings.len());
    assert!(content.contains("<dc:creator>k2</dc:creator>") && content.contains("memo 0 &lt;i&gt;"), "{content}");
}

#[test]
fn a_browser_shows_the_page_and_its_filters_work() {
    const PRESSED: &str = r##"<script>
(() => {
  const said = [];
  const form = document.querySelector(".filters");
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => !one.hidden).length;
  said.push(!form.hidden, shown("tr[data-k]"));
  form.elements.coder.value = "k2"; form.dispatchEvent(new Event("change"));
  said.push(shown("tr[data-k]"), shown("a.k"));
  form.elements.coded.checked = true; form.dispatchEvent(new Event("change"));
  said.push(shown("ol.turns > li"));
  form.elements.coded.checked = false; form.elements.coder.value = ""; form.elements.speaker.value = "A2";
  form.dispatchEvent(new Event("change"));
  said.push(shown("ol.turns > li"));
  const box = document.querySelector("input[data-code]");
  box.checked = false; box.dispatchEvent(new Event("change"));
  said.push(shown("tr[data-k]"));
  document.body.setAttribute("data-said", said.join());
})();
</script></body>"##;
    let Some(browser) = found(&["chromium", "chromium-browser", "google-chrome"]) else { return };
    let (env, _) = study();
    env.run(&["export", "transcript", "I1", "--coders", "all", "-o", "I1.html"]).ok();
    env.write("pressed.html", env.read("I1.html").replace("</body>", PRESSED));
    let show = |file: &Path| {
        let profile = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(&browser);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
        ]);
        command.args(["--virtual-time-budget=3000", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom"]);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        outside(command.arg(format!("file://{}", file.display())))
    };
    for name in ["I1.html", "pressed.html"] {
        let said = show(&env.path(name));
        assert!(said.contains("</html>") && !said.contains("CONSOLE"), "{name}: {said}");
        if name == "pressed.html" {
            let answer = said.split("data-said=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(answer, Some("true,4,1,1,1,2,2"), "{said}");
        }
    }
}
