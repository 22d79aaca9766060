use super::*;
use crate::ingest::instructions::Tables;
use crate::ingest::reading::Content;
use crate::study::Layout;
use proptest::prelude::*;

fn taken(text: &str, tables: Tables) -> Result<Vec<Reading>, String> {
    let instructions = Instructions { tables, ..Instructions::default() };
    read(Path::new("some/Round 2.csv"), text.as_bytes(), &instructions).map_err(|e| e.to_string())
}

fn readings(text: &str) -> Vec<Reading> {
    taken(text, Tables::default()).expect("a table")
}

fn parts(reading: &Reading) -> (&str, &Layout) {
    match &reading.content {
        Content::Turns { text, layout } => (text, layout),
        Content::Prose(_) => panic!("turns"),
    }
}

fn doubts(reading: &Reading) -> String {
    reading.doubts.iter().map(|doubt| format!("{:?} {}\n", doubt.line, doubt.what)).collect()
}

#[test]
fn a_row_is_a_turn_and_an_empty_speaker_goes_on() {
    let all = readings(
        "speaker ,words,tags,timestamp\n\
         Ann Lee:,\"Well&#8212;where, then?\",home; work,[0:00]\n\
         ,And when?,,\n\
         BO:,There.,work,[0:10]\n\
         bo,Always.,,\n\
         ann lee:,I see.,,[1:00:20]\n",
    );
    let [only] = all.as_slice() else { panic!("one document") };
    let (text, layout) = parts(only);
    assert_eq!(text, "Ann Lee: Well—where, then?\nAnd when?\n\nBO: There.\n\nbo: Always.\n\nann lee: I see.\n");
    assert_eq!(layout.labels, ["Ann Lee", "BO"]);
    assert_eq!(
        layout.turns.iter().map(|turn| turn.time).collect::<Vec<_>>(),
        [Some(0), Some(10_000), None, Some(3_620_000)]
    );
    let notes: Vec<_> = layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect();
    assert_eq!(notes, [(0, "tags", "home; work"), (1, "tags", "work")]);
    assert_eq!(only.name, None);
    assert!(doubts(only).contains("kept as notes on the turns, out of the text: C “tags”"), "{}", doubts(only));
}

#[test]
fn segments_of_nobody_become_paragraphs() {
    let all = readings("start\tend\ttext\n0\t900\t\"Hello,\" she\n900\t2000\tsaid.\n9000\t10000\tLater.\n");
    let (text, layout) = parts(&all[0]);
    assert_eq!(text, "\"Hello,\" she said.\n\nLater.\n");
    assert!(!layout.spoken);
    assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(0), Some(2000)));
    assert_eq!(all[0].doubts, []);
    // Without an end, a row is a paragraph; so it is without a header.
    assert_eq!(
        parts(&readings("time,what happens\n9:00,The doors open slowly.\n9:20,A woman comes in and waits.\n")[0])
            .1
            .turns
            .len(),
        2
    );
    let bare = readings("0\tWe will go ahead and start.\n1\tIt says it is one.\n2\tI second.\n");
    assert_eq!(parts(&bare[0]).1.turns.len(), 3);
    assert!(doubts(&bare[0]).contains("what is said is read from column B"));
}

#[test]
fn a_table_holds_several_transcripts_and_their_attributes() {
    let all = readings(
        "file;site;speaker;role;profession;text;act\n\
         a/I1.wav;North;INT;interviewer;;So?;ask\n\
         a/I1.wav;North;P1;participant;nurse;Yes.;tell\n\
         a/I1.wav;North;INT;interviewer;;Why?;ask\n\
         a/I1.wav;North;P1;participant;nurse;No.;tell\n\
         a/I2.wav;South;Q1;interviewer;;So?;ask\n\
         a/I2.wav;South;P1;participant;police;Well.;tell\n\
         a/I2.wav;South;Q1;interviewer;;And?;x\n\
         a/I2.wav;South;P1;participant;police;Mm.;tell\n",
    );
    assert_eq!(all.iter().map(|r| r.name.as_deref()).collect::<Vec<_>>(), [Some("I1"), Some("I2")]);
    assert_eq!(all[1].attributes.get("site").map(String::as_str), Some("South"));
    assert_eq!(all[0].speakers["P1"]["profession"], "nurse");
    assert_eq!(all[1].speakers["P1"]["profession"], "police");
    assert_eq!(all[1].speakers["Q1"]["speaker_type"], "interviewer");
    assert!(!all[0].speakers["INT"].contains_key("profession"));
    assert_eq!(parts(&all[1]).1.notes[2].text, "x");
}

#[test]
fn respondents_are_documents_with_their_answers_under_the_questions() {
    let all = readings(
        "\u{feff}Respondent ID,Role,Age,\"What, if anything, keeps you from coming?\",What would help?,Column2\n\
         R1,nurse,34,\"I work nights,\nso never.\",It would help if somebody asked us before they decide.,\n\
         R2,police,41,There is nobody who would stand in for me on that day.,,\n\
         R3,nurse,29,,,\n\
         R4,nurse,,Nothing keeps me from it at all as far as I can see.,A later hour would be good for everybody here.,\n",
    );
    assert_eq!(all.iter().map(|r| r.name.as_deref()).collect::<Vec<_>>(), [Some("R1"), Some("R2"), Some("R4")]);
    let (text, layout) = parts(&all[0]);
    assert_eq!(
        text,
        "What, if anything, keeps you from coming?\n\nR1: I work nights,\nso never.\n\nWhat would help?\n\nR1: It would help if somebody asked us before they decide.\n"
    );
    assert_eq!((layout.turns.len(), layout.labels.as_slice()), (2, &["R1".to_owned()][..]));
    assert_eq!(parts(&all[1]).1.turns.len(), 1);
    let attributes: Vec<_> = all[0].attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(attributes, [("age", "34"), ("kind", "survey"), ("role", "nurse")]);
    assert_eq!(all[0].speakers["R1"]["role"], "nurse");
    assert!(
        doubts(&all[0]).contains("1 row is left out, with no answer to an open question (line 5)"),
        "{}",
        doubts(&all[0])
    );
    assert!(doubts(&all[0]).contains("--attribute COLUMN") && doubts(&all[0]).contains("role (column B “Role”)"));
    assert_eq!(all[1].doubts, []);
}

#[test]
fn respondents_without_names_are_numbered() {
    let answers = "id,What is it like?\n1,It is not as it was before they came.\n2,We have to wait for every single thing.\n3,Nobody ever tells us what is going on.\n";
    let all = readings(answers);
    assert_eq!(all[0].name.as_deref(), Some("Round 2-1"), "a short number needs more to be a name");
    assert_eq!(parts(&all[0]).1.labels, ["1"]);
    let all = readings(&answers.replace("1,", ",").replace("2,", ",").replace("3,", ","));
    assert_eq!(all[2].name.as_deref(), Some("Round 2-3"));
    assert_eq!(parts(&all[2]).1.labels, ["Round 2-3"]);
}

#[test]
fn the_user_says_what_columns_are() {
    let text = "who,said,more\nA,yes,x y z\nB,no,w\n";
    let tables = Tables {
        text: vec!["more".into(), "said".into()],
        attributes: vec!["1".into()],
        rows: Some(Rows::Respondents),
        ..Tables::default()
    };
    let all = taken(text, tables).expect("a table");
    assert_eq!(all.len(), 2);
    assert_eq!(parts(&all[0]).0, "more\n\nRound 2-1: x y z\n\nsaid\n\nRound 2-1: yes\n");
    assert_eq!(all[0].attributes["who"], "A");
    let tables = Tables { speaker: Some("C".into()), ..Tables::default() };
    assert_eq!(parts(&taken(text, tables).expect("a table")[0]).1.labels, ["x y z", "w"]);
    let tables = Tables { text: vec!["nothing".into()], ..Tables::default() };
    assert!(taken(text, tables).is_err_and(|e| e.contains("no column “nothing”") && e.contains("B “said”")));
    let tables = Tables { rows: Some(Rows::Turns), ..Tables::default() };
    assert!(taken("a,b\n1,2\n", tables).is_err_and(|e| e.contains("--text")));
}

#[test]
fn what_is_no_table_of_ours_is_refused_with_its_columns() {
    assert!(
        taken("site,count\nNorth,3\nSouth,4\n", Tables::default()).is_err_and(|e| e.contains("A “site”, B “count”"))
    );
    assert!(taken("", Tables::default()).is_err_and(|e| e.contains("no text")));
    assert!(taken("<html><table>", Tables::default()).is_err_and(|e| e.contains("web page")));
    assert!(taken("speaker,text\n", Tables::default()).is_err());
}

#[test]
fn large_cells_and_many_rows_are_read_quickly() {
    let begun = std::time::Instant::now();
    let big = format!("speaker,text\nA,\"{}\"\n", "word ".repeat(300_000));
    assert_eq!(parts(&readings(&big)[0]).1.turns.len(), 1);
    let mut many = "id,speaker,text,tags\n".to_owned();
    for row in 0..100_000 {
        many.push_str(&format!("{row},{},\"What is said, here\",t{}\n", if row % 2 == 0 { "A" } else { "B" }, row % 7));
    }
    let all = readings(&many);
    assert_eq!(parts(&all[0]).1.turns.len(), 100_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn any_table_gives_sound_documents(
        header in proptest::sample::select(vec!["speaker,text,start", "id,What is it?,Role", "text", "a,b,c", "start,end,text,speaker,tags"]),
        body in "([ab ]{0,6}[,\"\n;0-9:&.]{0,3}){0,40}",
        turns in any::<bool>(),
    ) {
        let rows = Some(if turns { Rows::Turns } else { Rows::Respondents });
        for tables in [Tables::default(), Tables { rows, text: vec!["1".into()], ..Tables::default() }] {
            for reading in taken(&format!("{header}\n{body}"), tables).unwrap_or_default() {
                let (text, layout) = parts(&reading);
                let mut at = 0;
                for turn in &layout.turns {
                    prop_assert!(turn.span.start >= at && turn.span.encloses(turn.body) && !turn.body.is_empty());
                    prop_assert!(text.get(turn.body.range()).is_some());
                    at = turn.span.end;
                }
                prop_assert_eq!(&Layout::decode(&layout.encode()).expect("a layout"), layout);
            }
        }
    }

    #[test]
    fn bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(Path::new("a.csv"), &bytes, &Instructions::default());
    }
}
