//! Examples from the literature, with the values printed there.

use super::*;
use crate::text::Span;

fn near(have: Measured, want: f64, margin: f64) {
    assert!(have.is_ok_and(|have| (have - want).abs() <= margin), "{have:?} instead of {want}");
}

/// Krippendorff (2011), section C; (2019), 12.3: four coders, twelve units, five values, some missing.
fn four_coders() -> Patterns {
    let coder = |row: &str| {
        let value = |digit: char| digit.to_digit(10).map(|value| value - 1);
        row.chars().map(value).collect::<Vec<Option<Value>>>()
    };
    Patterns::from_ratings(&["123321412...", "1233224125..", ".33323422513", "12332441251."].map(coder))
}

#[test]
fn krippendorff_four_coders_with_missing_values() {
    let patterns = four_coders();
    near(patterns.alpha(), 0.743, 0.0005);
    for (have, want) in [
        (patterns.percent(), 0.818),
        (patterns.percent_of_pairs(), 0.782),
        (patterns.percent_of_coder_pairs(), 0.778),
        (patterns.all_agree(), 0.625),
    ] {
        near(have, want, 0.0005);
    }
    // All that is needed is in the patterns: 1 − observed disagreement is the fourth percent agreement.
    assert!((1.0 - patterns.alpha_parts().unwrap().observed - 0.8).abs() < 1e-12);
}

#[test]
fn cohen_1960_page_45() {
    let table = Table::from_rows(&[vec![88, 14, 18], vec![10, 40, 10], vec![2, 6, 12]]);
    near(table.po(), 0.70, 1e-12);
    near(table.pe(), 0.41, 1e-12);
    near(table.kappa(), 0.492, 0.0005);
    near(table.kappa_max(), 0.831, 0.0005);
    near(table.patterns().light(), 0.492, 0.0005);
}

#[test]
fn fleiss_1971_psychiatric_diagnoses() {
    const COUNTS: [&str; 30] = [
        "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006", "10050", "11040",
        "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203", "00006", "01050", "02013", "20040",
        "10041", "05010", "40002", "02040", "10500", "00006",
    ];
    let mut patterns = Patterns::new(6);
    for row in COUNTS {
        let values = (0..)
            .zip(row.chars())
            .flat_map(|(value, n)| std::iter::repeat_n(Some(value), n.to_digit(10).unwrap() as usize));
        patterns.add(&values.collect::<Vec<_>>(), 1);
    }
    let parts = patterns.fleiss_parts().unwrap();
    near(Ok(parts.po), 0.5556, 0.0006);
    near(Ok(parts.pe), 0.2201, 0.0006);
    near(patterns.fleiss(), 0.430, 0.0006);
    for (value, want) in (0..).zip([0.248, 0.248, 0.517, 0.470, 0.565]) {
        near(patterns.fleiss_of_category(value), want, 0.006);
    }
}

#[test]
fn krippendorff_2019_three_coders_cut_a_text() {
    let coder = |units: &[(u32, u32, Value)]| {
        units.iter().map(|&(start, end, value)| Unit { span: Span::new(start, end), value }).collect::<Vec<_>>()
    };
    let coders = [
        coder(&[(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)]),
        coder(&[(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)]),
        coder(&[(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)]),
    ];
    let mut continuum = Continuum::new(3);
    continuum.add(60, &coders).unwrap();
    let made = continuum.measure();
    near(made.u, 0.510, 0.0005);
    near(made.binary, 0.413, 0.001);
    near(made.cu, 0.724, 0.0005);
    near(made.values[&5].coverage, 8.0 / 18.0, 1e-12);
    assert_eq!((made.values[&1].alpha, made.values[&7].alpha), (Ok(1.0), Err(Undefined::NoPairableUnits)));
    assert_eq!(made.values[&2].alpha, Ok(0.0));
}

#[test]
fn gwet_where_kappa_fails() {
    // Gwet's paradox: 94.4 % agreement, one value very frequent.
    let table = Table::from_rows(&[vec![118, 5], vec![2, 0]]);
    near(table.po(), 0.944, 1e-12);
    assert!(table.kappa().unwrap() < 0.0);
    assert!(table.patterns().ac1(2).unwrap() > 0.93);
}
