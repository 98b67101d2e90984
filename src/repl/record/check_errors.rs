//! What the check of scripts has against one that was written: what a statement that was dropped made is
//! still there at the prompt, and a socket that was made inside of a larger one has a name there only.
//!
//! Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use wirelab_lang::diagnostic::{Diagnostic, Message, Severity};
use wirelab_lang::message;
use wirelab_lang::session::{self, Options};
use wirelab_lang::syntax::source::Source;

/// What is said of a name that nothing has.
const UNKNOWN: &[&str] = &["unknown-name", "unknown-function", "unknown-command-or-variable"];

/// Statements in which an error stands, by their place, and what is said of each. `begins` tells
/// where in the text the lines of each statement begin, `assigned` are the names that statements gave values.
pub fn find(text: &str, begins: &[usize], assigned: &BTreeSet<&str>) -> BTreeMap<usize, Message> {
    let source = Rc::new(Source::new("", text));
    let reports = session::check(&source, &Options::default()).err().unwrap_or_default();
    let errors = reports.iter().filter(|report| report.severity == Severity::Error);
    errors.filter_map(|report| objection(report, &source, begins, assigned)).collect()
}

fn objection(
    report: &Diagnostic,
    source: &Source,
    begins: &[usize],
    assigned: &BTreeSet<&str>,
) -> Option<(usize, Message)> {
    let span = report.labels.first()?.span;
    let place = begins.partition_point(|begin| *begin <= span.range().start).checked_sub(1)?;
    let reason = match UNKNOWN.contains(&report.message.id) {
        true if assigned.contains(source.slice(span)) => {
            message!("session-left-needs", name = source.slice(span))
        }
        true => message!("session-left-unknown", name = source.slice(span)),
        false => message!("session-left-wrong"),
    };
    Some((place, reason))
}
