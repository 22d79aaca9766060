//! `emic verify`: quotations of manuscripts in every format, against a study in a project file.

use super::env::{Env, list};
use serde_json::Value;
use std::fmt::Write as _;

const W1: &str = "---\nkind: workshop\nsite: Aldermere\n---\nINT: Who decides here, would you say?\n\nA1: Well, erm, we bend the rules. Nobody asked us about the new form.\n\nA2: That is how it goes — isn’t it — on the ward.\n";
const I2: &str = "---\nkind: interview\nsite: Dunlow\nconsent: paraphrase\n---\nINT: And then?\n\nB1: They told us on a Friday afternoon, over the phone.\n";

fn study() -> Env {
    Env::with_files(&[("ALD-W1.txt", W1), ("DUN-I2.txt", I2)])
}

/// The verdicts of a manuscript, by the first words of its quotations.
fn verdicts(env: &Env, file: &str) -> Vec<(String, String)> {
    let run = env.run(&["verify", file, "--all", "--min-cell", "0", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
    let expected = i32::from(report["problems"].as_u64() != Some(0));
    assert_eq!(run.code, Some(expected), "{run:#?}");
    let told = |one: &Value| {
        let words: Vec<&str> = one["quotation"].as_str().expect("words").split_whitespace().take(3).collect();
        (words.join(" "), one["verdict"].as_str().expect("a verdict").to_owned())
    };
    let mut all: Vec<(String, String)> = list(&report["checked"]).iter().map(told).collect();
    all.sort();
    all
}

fn expected() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = [
        ("we bend the", "verbatim"),
        ("Nobody asked us", "verbatim-with-marks"),
        ("That is how", "verbatim"),
        ("we broke the", "not-verbatim"),
        ("They told us", "without-consent"),
        ("policy is made", "not-found"),
    ]
    .map(|(words, verdict)| (words.to_owned(), verdict.to_owned()))
    .into();
    all.sort();
    all
}

const MARKDOWN: &str = "# Paper\n\nOne said “we bend the rules” while another noted:\n\n> Nobody asked us […] the \\[care\\] form.\n\n(Aldermere, workshop ALD-W1, turn 2)\n\nAnd \"That is how it goes - isn't it - on the ward\", or “we broke the rules. Nobody asked us”. “They told us on a Friday afternoon”, yet “policy is made at the street level” (Lipsky 1980).\n";

const LATEX: &str = "\\documentclass{article}\n\\begin{document}\nOne said ``we bend the rules'' while another noted:\n\\begin{quote}\nNobody asked us [\\dots] the [care] form.\n\\end{quote}\n(Aldermere, workshop ALD-W1, turn 2)\n\nAnd \\enquote{That is how it goes --- isn't it --- on the ward}, or ``we broke the rules. Nobody\nasked us''.\\footnote{``They told us on a Friday afternoon''} Yet ``policy is made at the street level''~\\cite{lipsky}.\n\\end{document}\n";

const HTML: &str = "<html><body><p>One said <q>we bend the rules</q> while another noted:</p><blockquote><p>Nobody asked us […] the [care] form.</p></blockquote><p>(Aldermere, workshop ALD-W1, turn 2)</p><p>And &ldquo;That is how it goes &mdash; isn&rsquo;t it &mdash; on the ward&rdquo;, or “we broke the rules. Nobody asked us”. “They told us on a Friday afternoon”, yet “policy is made at the street level”.</p></body></html>";

#[test]
fn manuscripts_of_every_format_are_read_alike() {
    let env = study();
    for (name, text) in [("p.md", MARKDOWN), ("p.tex", LATEX), ("p.html", HTML)] {
        env.write(name, text);
        assert_eq!(verdicts(&env, name), expected(), "{name}");
    }
    env.write("p.txt", MARKDOWN.replace("# ", "").replace('\\', ""));
    assert_eq!(verdicts(&env, "p.txt"), expected(), "plain text");
    env.write("p.docx", docx());
    assert_eq!(verdicts(&env, "p.docx"), expected(), "a Word file");
    env.write("p.fodt", FODT);
    assert_eq!(verdicts(&env, "p.fodt"), expected(), "an OpenDocument file");
}

/// A Word file with a quotation in the style Quote, another indented by hand, and one in a footnote.
fn docx() -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let paragraph = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
    };
    let mut body = paragraph("", "One said “we bend the rules” while another noted:");
    body += &paragraph("<w:pStyle w:val=\"Quote\"/>", "Nobody asked us […] the [care] form.");
    body += &paragraph("", "(Aldermere, workshop ALD-W1, turn 2)");
    body += &paragraph("<w:ind w:left=\"720\"/>", "That is how it goes – isn’t it – on the ward.");
    body += &paragraph(
        "<w:ind w:left=\"720\" w:hanging=\"720\"/>",
        "Lipsky, M. (1980) Street-level bureaucracy. New York.",
    );
    let note = "<w:r><w:footnoteReference w:id=\"2\"/></w:r>";
    body += &format!(
        "<w:p><w:r><w:t>“we broke the rules. Nobody asked us” and “policy is made at the street level”</w:t></w:r>{note}</w:p>"
    );
    let parts = [
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        (
            "word/styles.xml",
            format!(
                "<w:styles {W}><w:style w:type=\"paragraph\" w:styleId=\"Quote\"><w:name w:val=\"Quote\"/></w:style></w:styles>"
            ),
        ),
        (
            "word/footnotes.xml",
            format!(
                "<w:footnotes {W}><w:footnote w:id=\"2\"><w:p><w:r><w:t>“They told us on a Friday afternoon”</w:t></w:r></w:p></w:footnote></w:footnotes>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("its content");
    }
    zip.finish().expect("a file").into_inner()
}

const FODT: &str = "<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"><office:styles><style:style style:name=\"Quotations\" style:family=\"paragraph\"/></office:styles><office:automatic-styles><style:style style:name=\"P1\" style:family=\"paragraph\" style:parent-style-name=\"Quotations\"/><style:style style:name=\"P2\" style:family=\"paragraph\"><style:paragraph-properties fo:margin-left=\"1.2cm\"/></style:style></office:automatic-styles><office:body><office:text><text:p>One said “we bend the rules” while another noted:</text:p><text:p text:style-name=\"P1\">Nobody asked us […] the [care] form.</text:p><text:p>(Aldermere, workshop ALD-W1, turn 2)</text:p><text:p text:style-name=\"P2\">That is how it goes – isn’t it – on the ward.</text:p><text:p>“we broke the rules. Nobody asked us” “They told us on a Friday afternoon” “policy is made at the street level”</text:p></office:text></office:body></office:document>";

#[test]
fn problems_are_told_for_people_with_lines_and_places() {
    let env = study();
    env.write("paper.md", MARKDOWN);
    let run = env.run(&["verify", "paper.md", "--min-cell", "0"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    let run = run.prints(&[
        "Quotations in paper.md",
        "6 quotations: 1 without consent, 1 not verbatim, 1 not found",
        "line 9, not verbatim",
        "we [-bend-]{+broke+} the rules. Nobody asked us",
        "nearest: ALD-W1:2 (A1)",
        "consent covers telling it in other words",
        "Not of this study",
    ]);
    assert!(!run.stdout.contains("As it should be"), "{}", run.stdout);
    env.run(&["verify", "paper.md", "--all", "--min-cell", "0"]).prints(&[
        "As it should be (3)",
        "from: ALD-W1:3 (A2)",
        "left out at a cut: ",
    ]);
    let csv = env.run(&["verify", "paper.md", "--min-cell", "0", "--format", "csv"]);
    assert!(csv.stdout.lines().nth(1).is_some_and(|line| line.starts_with("9,")), "{}", csv.stdout);
    env.write("fine.md", "“we bend the rules”");
    env.run(&["verify", "fine.md"]).ok().prints(&["1 quotation: 1 verbatim."]);
    env.run(&["verify", "fine.md", "-o", "report.md"]).ok();
    assert!(env.read("report.md").starts_with("# Quotations in fine.md"));
}

#[test]
fn an_export_of_ones_own_is_verbatim_in_every_manuscript_format_it_has() {
    let env = Env::with_sample();
    env.run(&["export", "excerpts", "--codes", "power", "-o", "excerpts.md"]).ok();
    let run = env.run(&["verify", "excerpts.md", "--format", "json", "--all"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(report["quotations"].as_u64().is_some_and(|all| all > 5), "{report}");
    assert_eq!(report["problems"], 0, "{:#}", report["checked"]);
    for one in list(&report["checked"]) {
        assert!(one["excerpt"].is_string() && one["document"].is_string(), "{one:#}");
    }
    // A word changed in one of them is found.
    let text = env.read("excerpts.md");
    let line = text.lines().find(|line| line.starts_with("> ") && line.split(' ').count() > 12).expect("a long one");
    let word = line.split(' ').nth(6).expect("a word");
    env.write("changed.md", text.replacen(line, &line.replacen(&format!(" {word} "), " nevertheless ", 1), 1));
    let run = env.run(&["verify", "changed.md"]);
    assert_eq!(run.code, Some(1));
    run.prints(&["not verbatim", "{+nevertheless+}", "1 word differs"]);
}

#[test]
fn excerpts_edits_and_former_texts_count() {
    let env = study();
    env.run(&["code", "a", "--document", "ALD-W1", "--span", "42..72"]).ok();
    let csv = env.run(&["export", "excerpts", "--format", "jsonl", "--min-cell", "0"]).ok().stdout;
    let excerpt: Value = serde_json::from_str(csv.lines().next().expect("one")).expect("JSON");
    let id = excerpt["id"].as_str().expect("an id");
    env.write("paper.md", format!("“Nobody asked us about the new form” ({id}) and “That is how it goes” [{id}]."));
    let run = env.run(&["verify", "paper.md", "--min-cell", "0"]);
    assert_eq!(run.code, Some(1));
    run.prints(&["wrongly attributed", &format!("the excerpt {id} is of ALD-W1")]);
    env.run(&[
        "excerpt",
        "edit",
        id,
        "--print",
        "We do bend these rules",
        "--translation",
        "Wir beugen die Regeln doch",
        "--language",
        "de",
    ])
    .ok();
    env.write("paper.md", "“We do bend these rules” and «Wir beugen die Regeln doch»");
    env.run(&["verify", "paper.md"]).ok().prints(&["2 quotations: 2 stored edit"]);
    env.write("ALD-W1.txt", W1.replace("the new form", "the form"));
    env.run(&["revise", "ALD-W1", "ALD-W1.txt"]).ok();
    env.write("paper.md", "“Nobody asked us about the new form”");
    env.run(&["verify", "paper.md"]).prints(&["in an earlier text of ALD-W1", "about the {+new +}form"]);
}

#[test]
fn citations_of_latex_and_html_are_read() {
    let env = study();
    let quoted = "we bend the rules. Nobody asked us";
    for form in [
        "\\begin{displayquote}[A2, ALD-W1, turn 3]\nQ.\n\\end{displayquote}",
        "So \\textquote[A2]{Q} it is.",
        "\\blockquote[A2]{Q.}",
        "So \\enquote{Q}.\\footnote{A2, ALD-W1, turn 3}",
        "So \\say{Q} (A2).",
        "So ``Q'' [A2].",
    ] {
        env.write("p.tex", form.replace('Q', quoted));
        let run = env.run(&["verify", "p.tex", "--min-cell", "0"]);
        assert_eq!(run.code, Some(1), "{form}: {run:#?}");
        run.prints(&["A2 did not say it, but A1"]);
    }
    env.write(
        "p.tex",
        r"\enquote{Well, \textelp{} we bend the rules. \textins*{N}obody \textelp{} the \textins{care} form}",
    );
    env.run(&["verify", "p.tex"])
        .ok()
        .prints(&["1 verbatim with marked cuts or insertions", "Words are put in 1 time"]);
    for footer in ["— A2, Aldermere", "A2, Aldermere"] {
        env.write("p.html", format!("<p>So:</p><blockquote><p>{quoted}.</p><footer>{footer}</footer></blockquote>"));
        let run = env.run(&["verify", "p.html", "--min-cell", "0"]);
        assert_eq!(run.code, Some(1), "{footer}: {run:#?}");
        run.prints(&["1 quotation: 1 wrongly attributed", "A2 did not say it, but A1"]);
    }
}

#[test]
fn an_export_in_plain_text_is_verbatim_with_its_memos() {
    let env = Env::with_demo();
    env.run(&["export", "excerpts", "--codes", "rule-bending", "-o", "rb.txt"]).ok();
    assert!(env.read("rb.txt").contains("Memo: "));
    let run = env.run(&["verify", "rb.txt", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(report["quotations"].as_u64().is_some_and(|all| all > 90), "{report:#}");
    assert_eq!(
        (&report["problems"], &report["uncited"]),
        (&Value::from(0), &Value::from(0)),
        "{:#}",
        report["checked"]
    );
    assert_eq!(report["counts"].get("not found"), None);
}

#[test]
fn a_misquoted_edit_is_held_to_the_edit() {
    let env = study();
    env.run(&["code", "a", "--document", "ALD-W1", "--span", "42..72"]).ok();
    let lines = env.run(&["export", "excerpts", "--format", "jsonl", "--min-cell", "0"]).ok().stdout;
    let excerpt: Value = serde_json::from_str(lines.lines().next().expect("one")).expect("JSON");
    let id = excerpt["id"].as_str().expect("an id");
    let translation = ["--translation", "Wir beugen diese Regeln hier doch jeden Tag", "--language", "de"];
    env.run(&[&["excerpt", "edit", id, "--print", "We do bend all of these little rules"], &translation[..]].concat())
        .ok();
    for (quoted, which, difference) in [
        ("We do bend all of these big rules", "the edit for print", "[-little-]{+big+}"),
        ("Wir beugen diese Regeln hier doch keinen Tag", "the translation", "[-jeden-]{+keinen+}"),
    ] {
        env.write("paper.md", format!("“{quoted}” (A1)"));
        let run = env.run(&["verify", "paper.md", "--min-cell", "0"]);
        assert_eq!(run.code, Some(1), "{run:#?}");
        run.prints(&["1 word differs from", which, difference]);
    }
}

#[test]
fn bad_manuscripts_say_what_to_do() {
    let env = study();
    env.run(&["verify", "nowhere.md"]).fails(&["cannot read nowhere.md"]);
    env.write("paper.pdf", "%PDF-1.7");
    env.run(&["verify", "paper.pdf"]).fails(&["the file that the PDF was made from"]);
    env.write("paper.docx", "no zip");
    env.run(&["verify", "paper.docx"]).fails(&["it is no Word file"]);
    env.write("empty.md", "");
    env.run(&["verify", "empty.md"]).ok().says(&["no quotation was found"]);
    env.write("escape.md", "“we \u{1b}[31mbroke\u{202e} the rules. Nobody asked us”");
    let run = env.run(&["verify", "escape.md"]);
    assert!(run.code == Some(1) && !run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'), "{run:#?}");
    env.run(&["verify", "empty.md", "--format", "xlsx"]).wrong_usage(&["verify does not write xlsx"]);
    env.run(&["verify", "empty.md", "--protect", "nobody"]).wrong_usage(&["--protect"]);
}

#[test]
fn many_quotations_and_texts_take_little_time() {
    let mut files = Vec::new();
    for document in 0..30 {
        let mut text = String::from("---\nsite: X\n---\n");
        for turn in 0..120 {
            let _ = writeln!(
                text,
                "A: We spoke of point {turn} in meeting {document} and of whatever came after it, as one does.\n"
            );
        }
        files.push((format!("D{document}.txt"), text));
    }
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let env = Env::with_files(&named);
    let mut paper = String::new();
    for at in 0..200 {
        let _ =
            writeln!(paper, "“We spoke of point {} in meeting {} and of whatever came after it”\n", at % 120, at % 30);
    }
    env.write("paper.md", paper);
    let begun = std::time::Instant::now();
    env.run(&["verify", "paper.md"]).ok().prints(&["200 quotations: 200 verbatim"]);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
