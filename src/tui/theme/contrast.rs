//! Contrast between colours, as WCAG 2.2 computes it, and how a colour is changed until it has enough.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// A channel as light.
fn linear(value: u8) -> f64 {
    let share = f64::from(value) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

fn luminance((r, g, b): Rgb) -> f64 {
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast of two colours, from 1 to 21.
pub fn ratio(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colour nearest to the one wanted that has this contrast with the background, as `shown` by the terminal:
/// mixed with white on dark backgrounds, with black on light ones.
pub fn legible(wanted: Rgb, background: Rgb, least: f64, shown: impl Fn(Rgb) -> Rgb) -> Rgb {
    let end: u16 = if luminance(background) < 0.18 { 255 } else { 0 };
    let mixed = |step: u16| {
        let mix = |value: u8| u8::try_from((u16::from(value) * (20 - step) + end * step) / 20).unwrap_or(u8::MAX);
        (mix(wanted.0), mix(wanted.1), mix(wanted.2))
    };
    (0..20).map(mixed).find(|colour| ratio(shown(*colour), background) >= least).unwrap_or_else(|| mixed(20))
}

/// The nearest colour of the 6×6×6 cube.
pub fn cube((r, g, b): Rgb) -> u8 {
    let step = |value: u8| match value {
        0..=47 => 0u8,
        48..=114 => 1,
        value => (value - 35) / 40,
    };
    16 + 36 * step(r) + 6 * step(g) + step(b)
}

/// What the 256-colour table holds from 16 on: the cube, then greys.
pub fn of_index(index: u8) -> Rgb {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        16.. => {
            let at = index - 16;
            (level(at / 36), level(at / 6 % 6), level(at % 6))
        }
        // The first sixteen are the terminal's own; nothing here asks for them.
        _ => (0, 0, 0),
    }
}

/// The least difference (CIE76) between any two colours, to full colour vision, deuteranopia and protanopia
/// (Machado, Oliveira, Fernandes 2009).
#[cfg(test)]
pub fn least_difference(colours: &[Rgb]) -> f64 {
    const EYES: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    ];
    let lab = |[r, g, b]: [f64; 3]| {
        let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    let mut least = f64::MAX;
    for eye in EYES {
        let seen: Vec<[f64; 3]> = colours
            .iter()
            .map(|(r, g, b)| {
                let light = [linear(*r), linear(*g), linear(*b)];
                lab(eye.map(|row| row.iter().zip(&light).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0)))
            })
            .collect();
        for (at, a) in seen.iter().enumerate() {
            for b in seen.iter().skip(at + 1) {
                least = least.min(a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt());
            }
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((ratio((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((ratio((0x76, 0x76, 0x76), (255, 255, 255)) - 4.54).abs() < 0.01);
        assert_eq!(legible((0, 0, 0), (255, 255, 255), 4.5, |c| c), (0, 0, 0));
        assert!(ratio(legible((0x10, 0x10, 0x80), (0x1e, 0x1e, 0x1e), 4.5, |c| c), (0x1e, 0x1e, 0x1e)) >= 4.5);
        assert_eq!((of_index(24), of_index(245)), ((0, 95, 135), (138, 138, 138)));
        assert_eq!(of_index(cube((0, 95, 135))), (0, 95, 135));
    }
}
