//! The few distributions that p-values and exact intervals need: normal, chi-square, Poisson, hypergeometric.
//!
//! Written on libm's `erfc` and `lgamma`, so no library of statistics is needed. Not for reports: these are the
//! tools of [`significance`](super::significance) and [`rates`](super::rates).

/// The probability that a standard normal value is at least this far from 0, on either side.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The logarithm of n!.
pub(super) fn ln_factorial(n: u64) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

/// The regularised lower incomplete gamma function P(a, x).
fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (a * x.ln() - x - libm::lgamma(a)).exp();
    if x < a + 1.0 { front * series(a, x) } else { 1.0 - front * continued_fraction(a, x) }
}

/// Σ xⁿ / (a (a+1) … (a+n)).
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    while term > sum * 1e-17 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// The continued fraction of the upper function, by Lentz's method.
fn continued_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        c = if c.abs() < TINY { TINY } else { c };
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The x with P(a, x) = p, for 0 < p < 1: half the chi-square quantile for 2a degrees of freedom.
pub(super) fn gamma_quantile(a: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, a + 10.0 * a.sqrt() + 50.0);
    while gamma_p(a, high) < p {
        high *= 2.0;
    }
    // Halving gains a bit a turn, and is right whatever the shape.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if gamma_p(a, middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(have: f64, want: f64) {
        assert!((have - want).abs() <= 1e-10 * want.abs().max(1e-3), "{have} instead of {want}");
    }

    #[test]
    fn known_quantiles() {
        // Tables: chi-square .025 and .975 quantiles.
        near(2.0 * gamma_quantile(1.0, 0.975), 7.377_758_908_227_871);
        near(2.0 * gamma_quantile(1.0, 0.025), 0.050_635_615_968_579_84);
        near(2.0 * gamma_quantile(5.0, 0.95), 18.307_038_053_275_146);
        near(gamma_quantile(1.0, 0.5), std::f64::consts::LN_2);
        near(normal_two_sided(1.959_963_984_540_054), 0.05);
        near(ln_factorial(10), 3_628_800f64.ln());
    }

    #[test]
    fn a_quantile_has_its_probability() {
        for a in [1.0, 2.0, 17.0, 400.0, 30_000.0, 1_000_000.0] {
            for p in [0.001, 0.025, 0.5, 0.975, 0.999] {
                let back = gamma_p(a, gamma_quantile(a, p));
                assert!((back - p).abs() < 1e-9, "a {a}, p {p}: {back}");
            }
        }
    }
}
