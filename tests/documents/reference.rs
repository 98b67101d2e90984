//! The committed reference is what the program prints.

use wirelab_lang::catalogue::Language;
use wirelab_lang::help::reference;

#[test]
fn the_committed_reference_is_current() {
    for (file, language, command) in [
        ("docs/reference.md", Language::English, "wirelab --lang en reference"),
        ("docs/reference.zh.md", Language::Chinese, "wirelab --lang zh reference"),
    ] {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == reference::text_in(language), "{file} is stale: {command} > {file}");
    }
}
