#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| emic_fuzz::check(emic::ingest::format::Format::Sbv, bytes));
