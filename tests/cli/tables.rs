//! Bringing in tables and PDF files: a row a turn, a row a respondent, what the user says of columns, readers that
//! run apart.

use super::env::{Env, Run};
use serde_json::{Value, json};

fn reports(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("no JSON ({e}): {run:#?}"))
}

fn doubts(document: &Value) -> String {
    let all = document["doubts"].as_array().expect("an array");
    all.iter().map(|doubt| format!("{}\n", doubt["what"].as_str().expect("words"))).collect()
}

/// Asserts that the one file was refused, with these words.
#[track_caller]
fn refused(run: &Run, expected: &[&str]) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    expected.iter().for_each(|words| assert!(run.stdout.contains(words), "{words} is missing: {run:#?}"));
}

const SURVEY: &str = "Respondent ID,Role,What keeps you from coming?,Your site\n\
    R1,nurse,\"I work nights, so I never get to any of it.\",North\n\
    R2,police,There is nobody who would stand in for me then.,South\n\
    R3,nurse,,North\n";

#[test]
fn a_survey_is_a_document_a_respondent() {
    let env = Env::with_project();
    env.write("round.csv", SURVEY);
    let all = reports(&env.run(&["import", "round.csv", "--format", "json"]).ok());
    let documents = all[0]["documents"].as_array().expect("an array");
    assert_eq!(documents.len(), 2);
    assert_eq!((&documents[0]["document"], &documents[0]["kind"]), (&json!("R1"), &json!("survey")));
    assert_eq!(documents[0]["attributes"], json!({ "kind": "survey", "role": "nurse", "your_site": "North" }));
    assert!(doubts(&documents[0]).contains("1 row is left out") && doubts(&documents[0]).contains("--text COLUMN"));
    let turns = env.json(&["turns", "R1", "--format", "json"]);
    assert_eq!(turns[0]["text"], "I work nights, so I never get to any of it.");
    let people = env.json(&["participants", "--format", "json"]);
    assert_eq!((&people[0]["participant"], &people[0]["attributes"]["role"]), (&json!("R1/R1"), &json!("nurse")));
    env.run(&["text", "R2"]).ok().prints(&["What keeps you from coming?\n\nR2: There is nobody"]);
    env.sound();
}

#[test]
fn the_user_says_what_columns_are() {
    let env = Env::with_project();
    env.write("t.csv", "a,b,c\nyes,INT,x\nno,A1,y\n");
    refused(&env.run(&["import", "t.csv"]), &["no transcript or survey either", "C “c”"]);
    refused(&env.run(&["import", "t.csv", "--text", "d"]), &["no column “d”", "A “a”"]);
    env.run(&["import", "t.csv", "--rows", "lines"]).wrong_usage(&["turns", "respondents"]);
    env.run(&["import", "t.csv", "--text", "a", "--speaker-column", "2", "--attribute", "C"]).ok();
    let turns = env.json(&["turns", "t", "--format", "json"]);
    assert_eq!((&turns[1]["text"], &turns[1]["participant"]), (&json!("no"), &json!("t/A1")));
    // A table under another ending.
    env.write("log.txt", "speaker,text\nA1,So it was.\nA2,Yes.\n");
    env.run(&["import", "log.txt", "--as", "csv", "--format", "json"]).ok().prints(&["\"format\": \"csv\""]);
}

#[test]
fn sheets_stay_sheets_and_transcripts_with_their_headers_are_transcripts() {
    let env = Env::with_project();
    env.write(
        "t/people.csv",
        "participant,profession,bio\nA1,nurse,Came from the city two years ago with her family.\n",
    );
    env.write("t/talk.csv", "participant,text\nA1,How was it?\nA2,Long.\nA1,And then?\nA2,Still long.\n");
    env.write("t/other.csv", "site,count\nNorth,3\n");
    let all = reports(&env.run(&["import", "t", "--format", "json"]).ok());
    let of = |name: &str| {
        let found =
            all.as_array().expect("an array").iter().find(|r| r["file"].as_str().is_some_and(|f| f.ends_with(name)));
        found.cloned().expect("listed")
    };
    assert_eq!(of("people.csv")["taken"], "1 participant");
    assert_eq!(of("talk.csv")["documents"][0]["turns"], 4);
    assert!(of("other.csv")["skipped"].as_str().is_some_and(|why| why.contains("neither a participants sheet")));
}

/// A PDF file of one page with these lines.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj 0 -40 Td ")).collect();
    let stream = format!("BT /F1 12 Tf 50 700 Td {shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let start = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"));
    out.into_bytes()
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_file_is_read_apart() {
    let env = Env::with_project();
    env.write("talk.pdf", pdf(&["INT: So what was it like?", "P1: Long.", "INT: Why?", "P1: It was."]));
    env.run(&["import", "talk.pdf"]).ok();
    let turns = env.json(&["turns", "talk", "--format", "json"]);
    assert_eq!((turns.as_array().map(Vec::len), &turns[0]["text"]), (Some(4), &json!("So what was it like?")));
    env.write("scan.pdf", pdf(&[]));
    refused(&env.run(&["import", "scan.pdf"]), &["its pages are pictures", "ocrmypdf"]);
    let whole = pdf(&["INT: So?"]);
    env.write("cut.pdf", whole.get(..whole.len() / 2).expect("half"));
    refused(&env.run(&["import", "cut.pdf"]), &["cut.pdf: "]);
    env.sound();
}
