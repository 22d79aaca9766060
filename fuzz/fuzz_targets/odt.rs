#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    emic_fuzz::check_part(emic::ingest::format::Format::Odt, "content.xml", bytes);
});
