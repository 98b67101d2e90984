//! The reference page.

/// The page as Markdown.
pub fn text() -> String {
    String::new()
}
