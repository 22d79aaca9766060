//! Real transcripts, read where they lie: each file with the turns and speakers that a person counts in it.
//!
//! The files are not part of the repository. Where they are absent the tests say so and pass.

use emic::ingest::instructions::Instructions;
use emic::ingest::prepare::{Context, IngestError, Prepared, prepare};
use emic::study::{Layout, Schema};
use emic::text::words;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The folder of transcripts, if it is there.
fn transcripts() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/transcripts");
    if !folder.is_dir() {
        eprintln!("SKIPPED: the shared transcripts are not at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> Result<Prepared, IngestError> {
    read_bytes(path, &std::fs::read(path).expect("a file"))
}

fn read_bytes(path: &Path, bytes: &[u8]) -> Result<Prepared, IngestError> {
    let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
    let context = Context { known: &known, schema: &schema, instructions: &instructions };
    prepare(path, bytes, &context).map(|mut documents| documents.remove(0))
}

fn assert_sound(found: &Prepared, path: &Path) {
    let mut at = 0;
    for turn in &found.layout.turns {
        assert!(turn.span.start >= at && turn.span.encloses(turn.body), "{}", path.display());
        assert!(found.text.get(turn.span.range()).is_some() && found.text.get(turn.body.range()).is_some());
        assert_eq!(turn.words, words::count(turn.body.slice(&found.text)));
        at = turn.span.end;
    }
    assert!(!found.text.contains('\r'));
    assert_eq!(Layout::decode(&found.layout.encode()).as_ref(), Ok(&found.layout));
}

/// Every text and Word file comes in, and its layout is sound.
#[test]
fn every_transcript_is_read() {
    let Some(folder) = transcripts() else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("a folder").flatten().filter(|entry| entry.path().is_dir()) {
        for file in std::fs::read_dir(entry.path()).expect("a folder").flatten() {
            let path = file.path();
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
            if matches!(ending.as_str(), "txt" | "md" | "docx" | "odt" | "rtf" | "html") {
                let found = match read(&path) {
                    Ok(found) => found,
                    // JSON of another kind, called `.txt`.
                    Err(IngestError::Unreadable(error)) if error.something_else => continue,
                    Err(error) => panic!("{}: {error}", path.display()),
                };
                assert_sound(&found, &path);
                count += 1;
            }
        }
    }
    assert!(count > 100, "only {count} files");
}

const FOCUS_GROUP: &str = "Facilitator=104 Gary Brown=65 Sandra Brocklehurst=26 Tim Boothman=17 Sir Wyn Williams=8";
const CAPITALS: &str = "FACILITATOR=104 GARY BROWN=65 SANDRA BROCKLEHURST=26 TIM BOOTHMAN=17 SIR WYN WILLIAMS=8";
const TIMED: &str = "Facilitator=58 Gary Brown=27 Sandra Brocklehurst=21 Tim Boothman=11 Sir Wyn Williams=3";

/// File, encoding, turns, and who speaks how often (empty for unspoken documents).
const EXPECTED: &[(&str, &str, usize, &str)] = &[
    ("derived/focus-group-2022-03-18-libreoffice.docx", "UTF-8", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18-pandoc.docx", "UTF-8", 220, FOCUS_GROUP),
    (
        "derived/focus-group-2022-03-18-table.docx",
        "UTF-8",
        80,
        "Facilitator=39 Gary Brown=17 Sandra Brocklehurst=14 Tim Boothman=7 Sir Wyn Williams=3",
    ),
    ("derived/focus-group-2022-03-18-libreoffice.txt", "UTF-8", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.cp1252-crlf.txt", "windows-1252", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.cr-only.txt", "UTF-8", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.macroman-cr.txt", "macintosh", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.no-final-newline.txt", "UTF-8", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.utf16be-bom.txt", "UTF-16BE", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.utf16le-bom-crlf.txt", "UTF-16LE", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.utf16le-nobom.txt", "UTF-16LE", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.utf8-bom-crlf.txt", "UTF-8", 220, FOCUS_GROUP),
    ("derived/focus-group-2022-03-18.hardwrap65.txt", "UTF-8", 220, CAPITALS),
    ("derived/focus-group-2022-03-18.tabs-label.txt", "UTF-8", 220, CAPITALS),
    ("derived/focus-group-2022-03-18.rev-like.txt", "UTF-8", 120, TIMED),
    ("derived/focus-group-2022-03-18.transana-like.txt", "UTF-8", 120, TIMED),
    ("derived/focus-group-2022-03-18.f4-like.txt", "UTF-8", 120, "I=58 B2=27 B3=21 B5=11 B4=3"),
    (
        "derived/focus-group-2022-03-18.mixed-eol-nul-tail.txt",
        "UTF-8",
        35,
        "Facilitator=18 Gary Brown=8 Sandra Brocklehurst=6 Tim Boothman=2 Sir Wyn Williams=1",
    ),
    ("derived/focus-group-2022-03-18.single-line-1MB.txt", "UTF-8", 1, "Facilitator=1"),
    (
        "gamedev-interviews-md/ Q-Cubed - Interview with Carolyn Lu at Cludosian Games.md",
        "UTF-8",
        53,
        "Jonas Rosland=27 Carolyn Lu=26",
    ),
    (
        "gamedev-interviews-md/Get-A-Grip Chip transcription.md",
        "UTF-8",
        192,
        "Jon Lawitts=80 Vicky Wei=70 Jonas Rosland=28 Rich McGrath=14",
    ),
    (
        "gamedev-interviews-md/GigaSword - Interview with Jack Breen.md",
        "UTF-8",
        84,
        "Jonas Rosland=42 Jack Breen=41 Unknown Speaker=1",
    ),
    (
        "gamedev-interviews-md/Legends of Astravia - Interview with Jaiden Alemni, Studio Alemni.md",
        "UTF-8",
        123,
        "Jaiden Alemni=62 Jonas Rosland=61",
    ),
    (
        "gamedev-interviews-md/Wintermoor Tactics Club interview transcription.md",
        "UTF-8",
        290,
        "Ryan Anderson=110 Kyla Fury=84 Ben Walker=51 Jonas Rosland=45",
    ),
    ("md-label-variants/bitcoin-core-dev-tech__2019-06__2019-06-06-utreexo.md", "UTF-8", 36, "Q=18 A=18"),
    ("md-label-variants/bitcoin-explained__bitcoin-core-27-0.md", "UTF-8", 200, "Speaker 0=100 Speaker 1=100"),
    (
        "md-label-variants/bitcoin-explained__erebus-attacks-and-how-to-stop-them-with-asmap.md",
        "UTF-8",
        127,
        "Aaron van Wirdum=64 Sjors Provoost=63",
    ),
    ("md-label-variants/greg-maxwell__2017-12-22-bech32-design.md", "UTF-8", 35, ""),
    ("md-label-variants/magicalcryptoconference__2019__mcf-episode.md", "UTF-8", 171, "WP=49 SM=49 CL=39 FP=20 Q=14"),
    ("md-label-variants/scalingbitcoin__milan-2016__covenants.md", "UTF-8", 34, "Q=17 A=17"),
    ("md-label-variants/scalingbitcoin__montreal-2015__snarks.md", "UTF-8", 92, "MV=35 AM=32 AP=20 nwilcox=5"),
    (
        "md-label-variants/stephan-livera-podcast__2022-08-02-jonas-nick-tim-ruffing.md",
        "UTF-8",
        91,
        "Stephan Livera=35 Tim Ruffing=31 Jonas Nick=25",
    ),
    (
        "md-label-variants/stephan-livera-podcast__2023-01-14-james-obeirne-a-new-way-to-hodl.md",
        "UTF-8",
        70,
        "James=35 Stephan=34 Speaker A=1",
    ),
    ("md-label-variants/stephan-livera-podcast__what-is-splicing.md", "UTF-8", 79, "Dusty Daemon=40 Stephan Livera=39"),
    (
        "nasa-log/a11__CM.txt",
        "UTF-8",
        4929,
        "CMP=1691 LMP=1648 CDR=1519 CC=41 MS=13 SC=7 CMP / LMP=4 CDR / CMP=3 CDR / LMP=2 LMP / CDR=1",
    ),
    ("nasa-log/g8__TEC.txt", "UTF-8", 2242, "C=862 P=849 CC=531"),
    ("noscribe/interview.txt", "UTF-8", 55, "S01=28 S00=26 S02=1"),
    ("otter/01-new-career-who-dis.md", "UTF-8", 99, "Kelly=29 Lindsey=26 Emma=25 Ali=19"),
    ("otter/66-personal-finance.md", "UTF-8", 70, "Shannon=38 Kelly=24 Sidney=8"),
    ("qualcoder-examples/transcript.txt", "UTF-8", 7, "id1=3 id2=2 id3=2"),
    ("qualcoder-examples/ID1.docx", "UTF-8", 3, ""),
    ("switchboard-sample/transcript.txt", "UTF-8", 5301, "A=2656 B=2645"),
    // Dates above entries are nobody's; each item of a list is a paragraph.
    ("field-and-meeting-notes/regular-meetings-2022-09.md", "UTF-8", 78, ""),
    ("field-and-meeting-notes/interview-notes.md", "UTF-8", 18, ""),
    ("gamedev-interviews-whisper-all-formats/Goodboy Galaxy - Rik Nicol.txt", "UTF-8", 115, ""),
    ("nasty-office/track_changes_insertion.docx", "UTF-8", 1, ""),
    ("nasty-office/tables.docx", "UTF-8", 4, ""),
];

fn speakers(found: &Prepared) -> String {
    let turns = |at: usize| found.layout.turns.iter().filter(|turn| turn.label == Some(at as u32)).count();
    let labels = found.layout.labels.iter().enumerate();
    let mut counts: Vec<_> = labels.map(|(at, label)| (turns(at), label)).filter(|(turns, _)| *turns > 0).collect();
    counts.sort_by_key(|&(turns, _)| std::cmp::Reverse(turns));
    counts.iter().map(|(turns, label)| format!("{label}={turns}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn turns_and_speakers_are_those_a_person_counts() {
    let Some(folder) = transcripts() else { return };
    let mut wrong = Vec::new();
    for (file, encoding, turns, who) in EXPECTED {
        let found = read(&folder.join(file)).unwrap_or_else(|e| panic!("{e}"));
        let seen = (found.encoding, found.layout.turns.len(), speakers(&found));
        if seen != (*encoding, *turns, (*who).to_owned()) {
            wrong.push(format!("{file}\n  wanted {encoding} {turns} {who}\n  found  {} {} {}", seen.0, seen.1, seen.2));
        }
        assert_eq!(found.layout.spoken, !who.is_empty(), "{file}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same text in five encodings is the same canonical text but for what the typesetter changed.
#[test]
fn encodings_of_one_text_agree() {
    let Some(folder) = transcripts() else { return };
    let text = |file: &str| read(&folder.join("derived").join(file)).unwrap_or_else(|e| panic!("{e}")).text;
    let wanted = text("focus-group-2022-03-18.utf8-bom-crlf.txt");
    for file in ["cp1252-crlf", "cr-only", "macroman-cr", "utf16be-bom", "utf16le-bom-crlf", "utf16le-nobom"] {
        assert_eq!(text(&format!("focus-group-2022-03-18.{file}.txt")), wanted, "{file}");
    }
}

#[test]
fn legacy_encodings_are_told() {
    let Some(folder) = transcripts() else { return };
    for (file, encoding, word) in [
        ("Arabic_Alarabia-Arabic.txt", "windows-1256", "الإعلان"),
        ("Chinese_Mandarin-GB2312.txt", "GBK", "世界人权宣言"),
        ("Chinese_Mandarin-HZ.txt", "HZ-GB-2312", "世界人权宣言"),
        ("French_Francais-Latin1.txt", "windows-1252", "Déclaration universelle"),
        ("Greek_Ellinika-Greek.txt", "windows-1253", "ΟΙΚΟΥΜΕΝΙΚΗ"),
        ("Hebrew_Ivrit-Hebrew.txt", "windows-1255", "ההכרזה"),
        ("Japanese_Nihongo-EUC.txt", "EUC-JP", "世界人権宣言"),
        ("Japanese_Nihongo-JIS.txt", "ISO-2022-JP", "世界人権宣言"),
        ("Japanese_Nihongo-SJIS.txt", "Shift_JIS", "世界人権宣言"),
        ("Russian-Cyrillic.txt", "windows-1251", "Всеобщая"),
        ("Turkish_Turkce-Turkish.txt", "windows-1254", "İnsan hakları"),
        ("Hindi-UTF8.txt", "UTF-8", "मानव"),
    ] {
        let found = read(&folder.join("nasty-encodings").join(file)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found.encoding, encoding, "{file}");
        assert!(found.text.contains(word), "{file}: {}", found.text.chars().take(60).collect::<String>());
    }
}

/// What Word files hold beside text: taken, dropped, told.
#[test]
fn the_text_of_word_files_is_what_word_shows() {
    let Some(folder) = transcripts() else { return };
    let word = |file: &str| read(&folder.join("nasty-office").join(file)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(word("track_changes_insertion.docx").text, "This is a text with two exciting insertions.\n");
    assert_eq!(word("track_changes_deletion.docx").text, "This is a text with a deletion.\n");
    assert_eq!(
        word("track_changes_move.docx").text,
        "Here is some text.\n\nHere is the text to be moved.\n\nHere is some more text.\n"
    );
    assert_eq!(word("notes.docx").text, "A footnote\n\nTest footnote. Test endnote.\n");
    let notes = |file: &str| -> Vec<(u32, String)> {
        word(file).layout.notes.into_iter().map(|note| (note.turn, note.tier)).collect()
    };
    let [foot, end, comment] = ["footnote", "endnote", "comment"].map(str::to_owned);
    assert_eq!(notes("notes.docx"), [(1, foot.clone()), (1, end)]);
    assert_eq!(notes("comments.docx"), [0, 2, 3, 3, 3].map(|turn| (turn, comment.clone())));
    assert_eq!(notes("footnote.odt"), [(0, foot.clone())]);
    assert_eq!(notes("footnote.rtf"), [(0, foot.clone()), (0, foot)]);
    assert_eq!(word("unicode.rtf").text, "“hi”‘hi’•αä\n");
    assert_eq!(word("simpleTable.odt").text, "Content\tMore content\n");
    assert_eq!(word("table_simple.rtf").text, "A\tB\tC\tD\nE\tF\tG\tH\n");
    assert_eq!(word("bookmark.rtf").text, "Bookmark_1\n\nclick me\n");
    assert_eq!(word("lists.docx").text.lines().take(4).collect::<Vec<_>>(), ["Some nested lists", "", "one", "two"]);
    assert!(word("inline_formatting.docx").text.contains("A line\nbreak."));
    assert!(word("sdt_elements.docx").text.contains("col1Header"));
}

/// Files cut short, and files with a byte turned over, are read or refused; nothing panics.
#[test]
fn damaged_files_are_refused_not_fatal() {
    let Some(folder) = transcripts() else { return };
    for file in
        ["lists.docx", "notes.docx", "tables.docx", "footnote.odt", "footnote.rtf", "../noscribe/interview.html"]
    {
        let path = folder.join("nasty-office").join(file);
        let mut bytes = std::fs::read(&path).expect("a file");
        for cut in (0..bytes.len()).step_by((bytes.len() / 40).max(1)) {
            let _ = read_bytes(&path, &bytes[..cut]);
        }
        for at in (0..bytes.len()).step_by((bytes.len() / 150).max(1)) {
            bytes[at] ^= 0x55;
            let _ = read_bytes(&path, &bytes);
            bytes[at] ^= 0x55;
        }
    }
}

/// What is not read is refused by a message that names it.
#[test]
fn what_is_no_text_is_refused_by_name() {
    let Some(folder) = transcripts() else { return };
    let file = folder.join("derived/focus-group-2022-03-18-libreoffice.doc");
    let error = read(&file).expect_err("no text").to_string();
    assert!(error.contains("an old Word file (.doc); open it in Word or LibreOffice and save it as .docx"), "{error}");
}

/// One transcript in seven containers: the same turns of the same speakers, to the last byte of what is said.
#[test]
fn containers_of_one_text_agree() {
    let Some(folder) = transcripts() else { return };
    let said = |ending: &str| {
        let file = folder.join("derived").join(format!("focus-group-2022-03-18-{ending}"));
        let found = read(&file).unwrap_or_else(|e| panic!("{e}"));
        let turns = found.layout.turns.iter();
        let label = |turn: &emic::study::Turn| turn.label.map(|label| found.layout.labels[label as usize].clone());
        turns.map(|turn| (label(turn), turn.body.slice(&found.text).to_owned())).collect::<Vec<_>>()
    };
    let wanted = said("pandoc.docx");
    assert_eq!(wanted.len(), 220);
    for ending in ["libreoffice.docx", "pandoc.odt", "libreoffice.odt", "pandoc.rtf", "libreoffice.rtf", "pandoc.html"]
    {
        let found = said(ending);
        let differs = found.iter().zip(&wanted).position(|(found, wanted)| found != wanted);
        assert_eq!((differs, found.len()), (None, wanted.len()), "{ending}");
    }
}

/// The entries of dated notes: their dates, and how many paragraphs each has.
#[test]
fn dated_notes_have_entries() {
    let Some(folder) = transcripts() else { return };
    for (file, wanted) in [
        ("regular-meetings-2022-09.md", "- 1, 2022-09-21 9, 2022-09-23 21, 2022-09-28 29, 2022-09-30 18"),
        ("interview-notes.md", "- 1, 2022-11-16 17"),
        ("timeline.md", "- 0"),
    ] {
        let found = read(&folder.join("field-and-meeting-notes").join(file)).unwrap_or_else(|e| panic!("{e}"));
        let (layout, mut shown) = (&found.layout, Vec::new());
        let first = layout.entries.first().map_or(0, |entry| entry.turn);
        shown.push(format!("- {first}"));
        for (at, entry) in layout.entries.iter().enumerate() {
            let end = layout.entries.get(at + 1).map_or(layout.turns.len(), |next| next.turn as usize);
            let date = entry.attributes.iter().find(|(key, _)| key == "date").map_or("", |(_, date)| date);
            shown.push(format!("{date} {}", end - entry.turn as usize));
        }
        assert_eq!(shown.join(", "), wanted, "{file}");
    }
}
