//! Points at which a test may kill the process, between any two steps of a write, or have a part of it fail.
//!
//! In builds with debug assertions, `EMIC_FAULT_AT=N` makes the process abort at the N-th point, as a
//! power cut would, and `EMIC_PANIC_IN=PART` makes a part panic, as a bug would. Release builds have nothing of this.

/// One point between two steps of a write.
#[cfg(debug_assertions)]
pub(crate) fn point() {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static AT: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    if let Some(at) = AT.get_or_init(|| std::env::var("EMIC_FAULT_AT").ok()?.parse().ok())
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *at
    {
        std::process::abort();
    }
}

/// One point between two steps of a write.
#[cfg(not(debug_assertions))]
pub(crate) fn point() {}

/// A place at which a part of the program may be made to fail.
#[cfg(debug_assertions)]
#[allow(clippy::panic)]
pub(crate) fn panics(part: &str) {
    if std::env::var("EMIC_PANIC_IN").is_ok_and(|wanted| wanted == part) {
        panic!("a test has {part} fail");
    }
}

/// A place at which a part of the program may be made to fail.
#[cfg(not(debug_assertions))]
pub(crate) fn panics(_part: &str) {}
