//! From a text to a compiled script, which never runs.

use wirelab_lang::session::{self, Options};

pub fn run(data: &[u8]) {
    let Some((choice, data)) = super::chosen(data) else { return };
    let Some(source) = super::source(data) else { return };
    let mut options = Options { abbreviations: choice & 8 != 0, ..Options::default() };
    if choice & 16 != 0 {
        options.names = vec![("host".to_owned(), b"127.0.0.1:80".to_vec()), ("n".to_owned(), b"1".to_vec())];
    }
    if choice & 32 != 0 {
        options.role = Some("server".to_owned());
    }
    let checked = session::check(&source, &Options { role: None, ..options.clone() });
    let prepared = session::prepare(source.clone(), &options);
    match (&checked, &prepared) {
        (Ok(warnings), Ok(prepared)) => {
            super::written(warnings, choice);
            super::written(&prepared.warnings, choice);
        }
        (Err(reports), Err(_)) => {
            assert!(!reports.is_empty(), "refused without a reason: {:?}", source.text);
            super::written(reports, choice);
        }
        // A role that the script does not have, and limits of the compiler, are found later.
        (Ok(_), Err(reports)) => super::written(reports, choice),
        (Err(reports), Ok(_)) => panic!("{:?} compiles, though the check says {reports:?}", source.text),
    }
}
