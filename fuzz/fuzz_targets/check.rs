#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirelab_fuzz::targets::run("check", data));
