//! A handout as a file: in what form, in which languages, called what; written whole or not at all.
//!
//! May use: its document, `files`. Must not use: anything that runs a script.

use std::path::{Path, PathBuf};

use wirelab_lang::catalogue::Language;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::files::Files;
use wirelab_lang::lesson::outline::Written;
use wirelab_lang::lesson::played::Played;
use wirelab_lang::local_time;
use wirelab_lang::message;
use wirelab_lang::rights::Rights;
use wirelab_lang::syntax::source::Source;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;

use crate::export::handout::{Handout, Imprint, html, markdown};
use crate::output::printer::Printer;

/// What is asked for with `--handout` and `--handout-lang`.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
pub struct HandoutFlags {
    /// Write the lesson as a document to take home: FILE.html or FILE.md
    #[arg(long, value_name = "FILE")]
    pub handout: Vec<PathBuf>,
    /// The languages of that document
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "zh", "both"])]
    pub handout_lang: Option<String>,
}

impl HandoutFlags {
    /// These, given before an action's name, with those behind it.
    #[must_use]
    pub fn then(mut self, more: Self) -> Self {
        self.handout.extend(more.handout);
        Self { handout: self.handout, handout_lang: more.handout_lang.or(self.handout_lang) }
    }

    /// What is to be written, where paths are relative to where the person is now.
    ///
    /// # Errors
    /// A file's name does not say its form, or there is a language but no file.
    pub fn wanted(&self, language: Language) -> Result<WantedHandouts, Message> {
        if self.handout.is_empty() && self.handout_lang.is_some() {
            return Err(message!("handout-language-alone"));
        }
        let languages = match self.handout_lang.as_deref() {
            None => vec![language],
            Some("both") if language == Language::Chinese => vec![Language::Chinese, Language::English],
            Some("both") => vec![Language::English, Language::Chinese],
            Some(tag) => vec![Language::from_tag(tag)],
        };
        let form = |path: &PathBuf| {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            let form = match extension.to_ascii_lowercase().as_str() {
                "html" | "htm" => Form::Html,
                "md" | "markdown" => Form::Markdown,
                _ => return Err(message!("handout-form", path = path.display())),
            };
            let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Ok((whole, form))
        };
        Ok(WantedHandouts { files: self.handout.iter().map(form).collect::<Result<_, _>>()?, languages })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
}

/// The handouts that are to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedHandouts {
    files: Vec<(PathBuf, Form)>,
    languages: Vec<Language>,
}

impl WantedHandouts {
    /// Whether any is.
    pub fn is_any(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether they can be written as things are; what cannot is told. A lesson that is over cannot be
    /// played once more for its handout.
    pub fn may_be_written(&self, printer: &Printer) -> bool {
        let rights = Rights::everything();
        let mut is_well = true;
        for (path, _) in &self.files {
            if let Err(fault) = Files::new(&rights).may_save(path) {
                printer.fault(&fault);
                is_well = false;
            }
        }
        is_well
    }

    /// Writes them; says what was written, and what could not be. False where one could not.
    pub fn write(&self, source: &Source, played: &Played, printer: &Printer) -> bool {
        let name = &source.name;
        let about = Imprint {
            title: title(source),
            script: name.clone(),
            day: today(),
            languages: self.languages.clone(),
        };
        let handout = Handout::of(played, &about);
        let mut is_well = true;
        for (path, form) in &self.files {
            let text = match form {
                Form::Html => html::write(&handout),
                Form::Markdown => markdown::write(&handout),
            };
            match save(path, &text) {
                Ok(()) => printer.note(&message!("handout-written", path = path.display())),
                Err(fault) => {
                    printer.fault(&fault);
                    is_well = false;
                }
            }
        }
        is_well
    }
}

fn save(path: &Path, text: &str) -> wirelab_lang::eval::fault::Outcome<()> {
    // A person asked for it on the command line: no script did.
    Files::new(&Rights::everything()).save(path, text.as_bytes())
}

/// What a lesson is called: the first comment line of its file, and where the second is Chinese, that
/// one; else the name of the file.
pub fn title(source: &Source) -> Written {
    let lines = source.text.lines().skip_while(|line| line.starts_with("#!"));
    let mut comments = lines.map_while(|line| line.strip_prefix('#')).map(str::trim);
    let is_chinese = |text: &&str| text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    match comments.next().filter(|title| !title.is_empty()) {
        Some(english) => Written {
            english: english.to_owned(),
            chinese: comments.next().filter(is_chinese).map(str::to_owned),
        },
        None => {
            let name = Path::new(&source.name).file_stem().unwrap_or_default();
            Written { english: name.to_string_lossy().into_owned(), chinese: None }
        }
    }
}

fn today() -> String {
    local_time::date(KernelNetwork::new().since_epoch())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn flags(files: &[&str], language: Option<&str>) -> HandoutFlags {
        let handout = files.iter().map(PathBuf::from).collect();
        HandoutFlags { handout, handout_lang: language.map(str::to_owned) }
    }

    #[test]
    fn the_name_says_the_form_and_the_flag_the_languages() {
        let wanted = flags(&["/a/x.HTML", "/a/x.md"], Some("both")).wanted(Language::Chinese).unwrap();
        let forms: Vec<_> = wanted.files.iter().map(|(_, form)| *form).collect();
        assert_eq!(forms, [Form::Html, Form::Markdown]);
        assert_eq!(wanted.languages, [Language::Chinese, Language::English]);
        let own = flags(&["/a/x.md"], None).wanted(Language::English).unwrap();
        assert_eq!(own.languages, [Language::English]);
        assert!(flags(&["x.pdf"], None).wanted(Language::English).is_err());
        assert!(flags(&["x"], None).wanted(Language::English).is_err());
        assert!(flags(&[], Some("zh")).wanted(Language::English).is_err());
        assert!(!flags(&[], None).wanted(Language::English).unwrap().is_any());
    }

    #[test]
    fn a_lesson_is_called_what_its_first_comment_says() {
        let called = |text: &str| title(&Source::new("a/half-close.lab", text));
        let both = called("#!/usr/bin/env wirelab\n# A title\n# 标题\nprint 1\n");
        assert_eq!((both.english.as_str(), both.chinese.as_deref()), ("A title", Some("标题")));
        assert_eq!(called("# A title\n# more about it\n").chinese, None);
        assert_eq!(called("print 1\n# later\n").english, "half-close");
    }
}
