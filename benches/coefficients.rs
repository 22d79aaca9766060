//! How fast the coefficients of agreement and resampling are, on invented codings.
//!
//! ```sh
//! cargo bench --bench coefficients                        # 60,000 and 600,000 codings
//! EMIC_BENCH=600000 cargo bench --bench coefficients      # the sizes you name
//! ```
//!
//! Each figure is the least of three runs; the ratio is to the size before, and near ten for ten times the codings
//! where the work is linear.

mod timing;

use emic::analysis::agreement::matching::matches;
use emic::analysis::agreement::spans::{patterns_by_code, set_patterns};
use emic::analysis::agreement::{Basis, Continuum, Distance, RawDocument, RawSpan, Unit};
use emic::analysis::coders::{Wanted, agreement as report};
use emic::analysis::compare::{Unit as Over, Wanted as Compared};
use emic::analysis::rates::per_thousand;
use emic::analysis::resample::{AlphaClusters, Clusters, Generator, Plan, bootstrap};
use emic::study::corpus::{CodingNote, CodingRow, DocumentRow, NONE, Texts, TurnRow};
use emic::study::{Code, Codebook, Corpus, TurnKind};
use emic::text::Span;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use timing::least;

const CODERS: usize = 3;
const CODES: usize = 200;
const TURNS: u32 = 100;
const TURN: u32 = 240;

struct Study {
    documents: Vec<RawDocument>,
    spans: Vec<RawSpan>,
}

/// Three coders who see mostly the same: 150 codings a document, of 200 codes.
fn study(codings: usize) -> Study {
    let mut chance = Generator::new(1);
    let turns: Vec<Span> = (0..TURNS).map(|at| Span::new(at * TURN, at * TURN + TURN - 10)).collect();
    let count = (codings / 150).max(1);
    let document = RawDocument { length: TURNS * TURN, units: turns, coders: (0..CODERS).collect() };
    let documents = vec![document; count];
    let mut spans = Vec::with_capacity(codings);
    while spans.len() < codings {
        let mut below = |n: usize| chance.below(n as u64) as usize;
        let (document, code) = (below(count), below(CODES));
        let start = below((TURNS * TURN - 300) as usize) as u32;
        for coder in (0..CODERS).take(codings - spans.len()) {
            let (shift, length) = (below(20) as u32, 40 + below(200) as u32);
            let seen = if below(5) == 0 { below(CODES) } else { code };
            let span = Span::new(start + shift, start + shift + length);
            spans.push(RawSpan { document, coder, span, code: seen });
        }
    }
    Study { documents, spans }
}

type Figures = BTreeMap<String, Duration>;

struct Sheet<'a> {
    now: Figures,
    before: Option<&'a Figures>,
    codings: usize,
}

impl Sheet<'_> {
    fn row(&mut self, name: &str, took: Duration) {
        let before = self.before.and_then(|figures| figures.get(name));
        let ratio = before
            .map_or_else(String::new, |before| format!("×{:.1}", took.as_secs_f64() / before.as_secs_f64().max(1e-9)));
        let rate = self.codings as f64 / took.as_secs_f64().max(1e-9) / 1e6;
        println!("  {name:<48} {:>10}  {ratio:>6}  {rate:.2} M codings/s", format!("{took:.1?}"));
        self.now.insert(name.to_owned(), took);
    }
}

fn agreement(study: &Study, sheet: &mut Sheet<'_>) {
    let Study { documents, spans } = study;
    for (name, basis) in
        [("alpha of 200 codes by turn", Basis::Units), ("alpha of 200 codes by code point", Basis::CodePoints)]
    {
        let (took, defined) = least(3, || {
            let patterns = patterns_by_code(documents, spans, CODERS, CODES, basis);
            patterns.iter().filter(|patterns| patterns.alpha_of_presence().is_ok()).count()
        });
        assert_eq!(defined, CODES);
        sheet.row(name, took);
    }
    let (took, alpha) = least(3, || set_patterns(documents, spans, CODERS).alpha(Distance::Masi));
    assert!(alpha.is_ok());
    sheet.row("alpha of sets of codes by turn (MASI)", took);
    let (took, _) = least(3, || matches(documents, spans, 0, 1));
    sheet.row("span against span, two coders", took);
    let (took, continuum) = least(3, || continuum(study));
    assert!(continuum.measure().cu.is_ok());
    sheet.row("u-, |u- and cu-alpha (spans cut where they overlap)", took);
}

/// Every coder's spans, a later one beginning where the one before ends.
fn continuum(study: &Study) -> Continuum {
    let mut units = vec![vec![Vec::new(); CODERS]; study.documents.len()];
    let mut spans: Vec<&RawSpan> = study.spans.iter().collect();
    spans.sort_unstable_by_key(|raw| (raw.document, raw.coder, raw.span, raw.code));
    for raw in spans {
        let own: &mut Vec<Unit> = &mut units[raw.document][raw.coder];
        let start = own.last().map_or(0, |last| last.span.end).max(raw.span.start);
        if start < raw.span.end {
            own.push(Unit { span: Span::new(start, raw.span.end), value: u32::try_from(raw.code).expect("small") });
        }
    }
    let mut continuum = Continuum::new(CODERS);
    for (document, units) in study.documents.iter().zip(&units) {
        continuum.add(document.length, units).expect("units");
    }
    continuum
}

/// The study as a report sees it; its texts are letters.
fn corpus(study: &Study) -> Corpus {
    let code = |at: usize| Code { id: format!("c{at}"), position: at as i64, ..Code::default() };
    let mut corpus = Corpus {
        codebook: Codebook::new((0..CODES).map(code).collect()).expect("a codebook"),
        coders: (0..CODERS).map(|at| format!("k{at}")).collect(),
        ..Corpus::default()
    };
    let mut spans: Vec<&RawSpan> = study.spans.iter().collect();
    spans.sort_by_key(|raw| (raw.document, raw.span, raw.code, raw.coder));
    let mut spans = spans.into_iter().peekable();
    for (at, raw) in study.documents.iter().enumerate() {
        let (turns, codings) = (corpus.turns.len() as u32, corpus.codings.len() as u32);
        for (word, span) in (0..).step_by(40).zip(&raw.units) {
            let document = at as u32;
            let (kind, word_end) = (TurnKind::Speech, word + 40);
            corpus.turns.push(TurnRow {
                document,
                speaker: NONE,
                span: *span,
                body: *span,
                word_start: word,
                word_end,
                kind,
            });
        }
        while let Some(raw) = spans.next_if(|raw| raw.document == at) {
            corpus.codings.push(CodingRow {
                document: at as u32,
                code: raw.code as u32,
                coder: raw.coder as u32,
                span: raw.span,
                word_start: raw.span.start / 6,
                word_end: raw.span.end.div_ceil(6),
                row: 0,
            });
        }
        corpus.documents.push(DocumentRow {
            name: format!("d{at}"),
            turns: turns..corpus.turns.len() as u32,
            codings: codings..corpus.codings.len() as u32,
            ..DocumentRow::default()
        });
    }
    corpus
}

struct Letters(Arc<str>);

impl Texts for Letters {
    fn text(&self, _: &Corpus, _: usize) -> Option<Arc<str>> {
        Some(Arc::clone(&self.0))
    }

    fn coding_note(&self, _: i64) -> Option<CodingNote> {
        None
    }
}

/// The whole report on agreement: disagreements, all coefficients, pairs, sets.
fn reports(study: &Study, sheet: &mut Sheet<'_>) {
    let corpus = corpus(study);
    let texts = Letters(Arc::from("x".repeat((TURNS * TURN) as usize)));
    for (name, unit, stretches, draws) in [
        ("report agreement by turn", Over::Turn, false, None),
        ("report agreement by turn, stretches too", Over::Turn, true, None),
        ("report agreement by code point, stretches too", Over::Char, true, None),
        ("report agreement by turn, 1,000 draws", Over::Turn, false, Some(Plan { draws: 1000, seed: 1 })),
    ] {
        let compared = Compared { unit, ..Compared::default() };
        let wanted = Wanted { compared, stretches, intervals: draws, drift: None };
        let (took, made) = least(3, || report(&corpus, &wanted, &texts).expect("a report"));
        assert_eq!(made.rows.len(), CODES);
        sheet.row(name, took);
    }
}

/// 200 codes by 30 groups over 4,000 documents, each in a group of its own with two thirds of the codes.
fn resampling() {
    let (groups, count) = (30, 4000usize);
    let mut chance = Generator::new(2);
    let mut clusters = Clusters::new(CODES * groups + groups);
    for document in 0..count {
        let group = document % groups;
        let mut amounts = vec![(CODES * groups + group, 2000 + chance.below(9000))];
        amounts.extend((0..CODES).map(|code| (code * groups + group, chance.below(3))));
        clusters.add(document as u128, amounts);
    }
    let (took, drawn) = least(3, || {
        bootstrap(&clusters, Plan { draws: 1000, seed: 1 }, CODES * groups, |sums, cell| {
            per_thousand(*sums.get(cell)?, *sums.get(CODES * groups + cell % groups)?)
        })
    });
    assert!(drawn.iter().all(|cell| cell.interval(0.95).is_some()));
    println!("  {:<48} {:>10}", "1,000 draws: 200 codes × 30 groups, 4,000 documents", format!("{took:.1?}"));

    let study = study(600_000);
    let mut by_document = vec![Vec::new(); study.documents.len()];
    study.spans.iter().for_each(|raw| by_document[raw.document].push(RawSpan { document: 0, ..*raw }));
    let mut clusters = AlphaClusters::new(CODES);
    for (key, spans) in by_document.iter().enumerate() {
        let document = &study.documents[key..=key];
        clusters.add(key as u128, &patterns_by_code(document, spans, CODERS, CODES, Basis::Units));
    }
    let (took, _) = least(3, || clusters.bootstrap(Plan { draws: 1000, seed: 1 }));
    println!("  {:<48} {:>10}", "1,000 draws: alpha of 200 codes, 4,000 documents", format!("{took:.1?}"));
}

fn main() {
    let sizes = std::env::var("EMIC_BENCH").unwrap_or_else(|_| "60000,600000".to_owned());
    let mut before: Option<Figures> = None;
    for codings in sizes.split(',').filter_map(|size| size.trim().parse::<usize>().ok()) {
        println!("{codings} codings by three coders");
        let mut sheet = Sheet { now: Figures::new(), before: before.as_ref(), codings };
        let study = study(codings);
        agreement(&study, &mut sheet);
        reports(&study, &mut sheet);
        before = Some(sheet.now);
    }
    println!("resampling");
    resampling();
}
