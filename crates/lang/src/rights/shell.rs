//! Options as a person can paste them into a shell: what a script wrote stands in them.

/// An option with its value, which a shell takes for one word and for nothing else.
pub fn option(name: &str, value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@:".contains(c);
    match value.chars().all(is_plain) {
        true => format!("{name}={value}"),
        false => format!("{name}='{}'", value.replace('\'', r"'\''")),
    }
}
