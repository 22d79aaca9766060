//! Points at which a test may kill the process: between any two steps of a write.
//!
//! In builds with debug assertions, `EMIC_FAULT_AT=N` makes the process abort at the N-th point, as a
//! power cut would. Release builds have nothing of this.

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
