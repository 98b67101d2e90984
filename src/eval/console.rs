//! What only a prompt has: the seam between the commands that are for a prompt and the prompt.

/// A prompt, as its commands see it.
pub trait Console {
    /// What was typed so far, oldest first, earlier prompts included.
    fn history(&self) -> Vec<String>;

    /// Plays a script in the prompt's own scope once the statement has ended.
    fn play(&self, path: std::path::PathBuf);
}
