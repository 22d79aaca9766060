//! Tests of reading TEI and its kin, on small files made for each trap.

use super::*;
use crate::study::Layout;
use proptest::prelude::*;

fn all(xml: &str) -> Vec<Reading> {
    super::read(xml.as_bytes(), &Instructions::default()).expect("a reading")
}

fn one(xml: &str) -> Reading {
    all(xml).remove(0)
}

fn turns(reading: &Reading) -> (&str, &Layout) {
    match &reading.content {
        Content::Turns { text, layout } => (text, layout),
        Content::Prose(_) => panic!("turns"),
    }
}

fn notes(layout: &Layout) -> Vec<(u32, &str, &str)> {
    layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect()
}

fn pairs(attributes: &std::collections::BTreeMap<String, String>) -> String {
    attributes.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

const DEBATE: &str = "<?xml version=\"1.0\"?><TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:id=\"d1\" xml:lang=\"sl\"><teiHeader>
  <fileDesc><titleStmt><title type=\"main\">Zapis</title><title type=\"sub\">21. seja</title><meeting n=\"21\">Redna</meeting></titleStmt>
  <publicationStmt><date when=\"2020-04-08+02:00\">8. 4. 2020</date></publicationStmt>
  <sourceDesc><bibl><date when=\"1998-11-25\"/></bibl></sourceDesc></fileDesc>
  <profileDesc><settingDesc><setting><name type=\"city\">Ljubljana</name><date when=\"1998-11-25+01:00\">25.</date></setting></settingDesc>
  <particDesc><listOrg><org xml:id=\"P.X\"><orgName full=\"yes\">Stranka X</orgName></org></listOrg><listPerson>
  <person xml:id=\"NovakAna\"><persName><surname>Novak</surname><forename>Ana</forename></persName><sex value=\"F\"/>
  <birth when=\"1950-01-02\"/><occupation>učiteljica</occupation><affiliation role=\"member\" ref=\"#P.X\"/></person>
  </listPerson></particDesc></profileDesc></teiHeader><text><front><div><head>KOMISIJA</head></div></front><body><div>
  <note type=\"time\">Seja se je pričela.</note>
  <note type=\"speaker\">PREDSEDNIK RAFAEL:</note>
  <u who=\"#KužnikRafael\" ana=\"#chair\"><seg><gap reason=\"inaudible\"/> in potem
     še točko.</seg><note>Da.</note><seg>Druga. <vocal><desc>smeh</desc></vocal></seg></u>
  <u who=\"#KužnikRafael\" ana=\"#chair\"><seg>Še to.</seg></u>
  <kinesic type=\"applause\"><desc>aplavz</desc></kinesic>
  <u who=\"#NovakAna\" ana=\"#regular\"><s><w>Hvala</w> <w join=\"right\">lepa</w>
    <pc>,</pc> <w>da</w><pc>(</pc><w>ne</w><pc>)</pc><pc>.</pc></s></u></div></body></text></TEI>";

#[test]
fn utterances_of_a_parliament_are_turns() {
    let reading = one(DEBATE);
    let (text, layout) = turns(&reading);
    assert_eq!(
        text,
        "KOMISIJA\n\nSeja se je pričela.\n\nKužnikRafael: [inaudible] in potem še točko.\n[Da.]\nDruga. [smeh]\nŠe to.\n\n\
         [aplavz]\n\nAna Novak: Hvala lepa, da (ne).\n"
    );
    assert_eq!(notes(layout), [(0, "speaker", "PREDSEDNIK RAFAEL:")]);
    assert_eq!(
        pairs(&reading.attributes),
        "date=1998-11-25 language=sl location=Ljubljana meeting=Redna subtitle=21. seja title=Zapis"
    );
    assert_eq!(
        pairs(&reading.speakers["Ana Novak"]),
        "affiliation=Stranka X birth=1950-01-02 occupation=učiteljica role=member sex=female"
    );
    assert_eq!(pairs(&reading.speakers["KužnikRafael"]), "role=chair");
}

#[test]
fn times_blocks_and_announced_speakers_are_read() {
    let reading = one(
        "<TEI><text><timeline unit='s'><when xml:id='T0'/><when xml:id='T1' interval='1.5' since='#T0'/><when xml:id='T2' interval='2' since='#T1'/></timeline>\
         <body><annotationBlock who='#A' start='#T0' end='#T2'><u>so <pause dur='0.4s'/> well</u><spanGrp type='en'><span>gloss</span></spanGrp></annotationBlock>\
         <sp><speaker>Q.</speaker><p>Why?</p></sp><sp><speaker>Mr Beer:</speaker><stage>sighs</stage><p>Because.</p></sp><u>who knows</u></body></text></TEI>",
    );
    let (text, layout) = turns(&reading);
    assert_eq!(text, "A: so (0.4) well\n\nQ: Why?\n\nMr Beer: [sighs]\nBecause.\n\nwho knows\n");
    assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(0), Some(3500)));
    assert_eq!(notes(layout), [(0, "en", "gloss"), (1, "speaker", "Q."), (2, "speaker", "Mr Beer:")]);
    assert_eq!(layout.turns[3].label, None);
}

#[test]
fn texts_without_utterances_are_paragraphs() {
    let reading = one(
        "<!DOCTYPE TEI SYSTEM 'tei.dtd'><TEI><teiHeader/><text><body><div><head>One</head><p>A <hi>fine</hi>\n day<note>sic</note>.</p>\
         <lg><l>verse one</l><l>verse two</l></lg><p>Q: So?</p></div></body></text></TEI>",
    );
    let Content::Prose(prose) = reading.content else { panic!("prose") };
    assert_eq!(prose.text, "One\n\nA fine day [sic].\n\nverse one\nverse two\n\nQ: So?\n");
    assert_eq!(prose.headings[0].slice(&prose.text), "One");
}

#[test]
fn a_corpus_is_its_texts() {
    let text = |id: &str| format!("<TEI xml:id='{id}'><text><body><u who='#NovakAna'>{id}</u></body></text></TEI>");
    let people = "<teiHeader><person xml:id='NovakAna'><persName>A. Novak</persName></person></teiHeader>";
    let readings = all(&format!("<teiCorpus>{people}{}<teiCorpus>{}</teiCorpus></teiCorpus>", text("d1"), text("d2")));
    let names: Vec<_> = readings.iter().map(|reading| reading.name.as_deref()).collect();
    assert_eq!(names, [Some("d1"), Some("d2")]);
    assert_eq!(turns(&readings[0]).0, "A. Novak: d1\n");
    let empty = super::read(b"<teiCorpus><xi:include href='x' xmlns:xi='i'/></teiCorpus>", &Instructions::default());
    assert!(empty.expect_err("no text").to_string().contains("in other files"));
}

#[test]
fn debates_of_akoma_ntoso_are_turns() {
    let reading = one(
        "<akomaNtoso><debate><meta><FRBRdate date='2016-01-02' name='x'/><references><TLCPerson id='唐 鳳' href='/p' showAs='唐鳳'/>\
         <TLCRole id='chair' showAs='The Chair'/></references></meta><preface><docTitle>會議</docTitle></preface><debateBody>\
         <debateSection><heading>One</heading><speech by='#唐 鳳' as='#chair'><from>唐鳳：</from><p>你好<a href='x'>世界</a></p><p>再見</p></speech>\
         <speech by='#唐 鳳'><p>又</p></speech><narrative><p><i>(applause)</i></p></narrative>\
         <debateSection><question by='#x'><from>「好邀市」代表：</from><p>嗎？</p></question></debateSection></debateSection></debateBody></debate></akomaNtoso>",
    );
    let (text, layout) = turns(&reading);
    assert_eq!(text, "會議\n\nOne\n\n唐鳳: 你好世界\n再見\n又\n\n(applause)\n\n「好邀市」代表: 嗎？\n");
    assert_eq!(notes(layout), [(0, "as", "The Chair"), (0, "from", "唐鳳："), (1, "from", "「好邀市」代表：")]);
    assert_eq!(pairs(&reading.attributes), "date=2016-01-02 title=會議");
}

#[test]
fn phrases_of_fieldworks_are_paragraphs() {
    let reading = one(
        "<document version='2'><interlinear-text><item type='title'>Rooster</item><phrases><phrase><item type='segnum'>1</item>\
         <words><word><item type='txt'>бик1ой</item><morphemes><morph><item type='txt'>б-</item></morph></morphemes></word>\
         <word><item type='punct'>.</item></word></words><item type='gls'>There was.</item></phrase></phrases></interlinear-text></document>",
    );
    let (text, layout) = turns(&reading);
    assert_eq!((text, layout.spoken), ("бик1ой.\n", false));
    assert_eq!(notes(layout), [(0, "gls", "There was.")]);
}

#[test]
fn other_xml_is_refused_by_its_name() {
    let error =
        super::read(b"<?xml version='1.0'?><rss><a/></rss>", &Instructions::default()).expect_err("rss").to_string();
    assert!(error.contains("<rss>") && error.contains("export it"), "{error}");
}

proptest! {
    #[test]
    fn any_change_is_read_or_refused(at in 0usize..3000, with in "[<>\"/au]{0,3}") {
        let at = (0..=at.min(DEBATE.len())).rev().find(|at| DEBATE.is_char_boundary(*at)).unwrap_or(0);
        let mut text = DEBATE.to_owned();
        text.insert_str(at, &with);
        for reading in super::read(text.as_bytes(), &Instructions::default()).unwrap_or_default() {
            if let Content::Turns { layout, .. } = reading.content {
                prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
            }
        }
    }
}
