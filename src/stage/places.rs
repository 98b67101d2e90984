//! What a person means: a step by its number or title, a line of the script, a value by its name.
//!
//! Pure.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::value::{Value, access};
use wirelab_lang::lesson::outline::{Outline, Step};
use wirelab_lang::message;
use wirelab_lang::syntax::source::Source;

/// The first statement of the step that is meant.
///
/// # Errors
/// There is no such step, or there are several.
pub fn step(outline: &Outline, text: &str) -> Result<usize, Message> {
    let text = text.trim();
    let steps = outline.steps.len();
    if let Ok(number) = text.parse::<usize>() {
        return number
            .checked_sub(1)
            .filter(|step| *step < steps)
            .ok_or_else(|| message!("lecture-no-such-step", step = text, steps = steps));
    }
    let wanted = text.to_lowercase();
    let titles = |step: &Step| {
        let chinese = step.title.chinese.clone().unwrap_or_default();
        [step.title.english.to_lowercase(), chinese.to_lowercase()]
    };
    let fitting = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let all = outline.steps.iter().enumerate();
        all.filter(|(_, step)| titles(step).iter().any(|title| fits(title))).map(|(step, _)| step).collect()
    };
    let same = fitting(&|title| title == wanted);
    let found = if same.is_empty() { fitting(&|title| title.contains(&wanted)) } else { same };
    match found.as_slice() {
        [step] if !wanted.is_empty() => Ok(*step),
        [] | [_] => Err(message!("lecture-no-such-step", step = text, steps = steps)),
        several => {
            let numbers: Vec<_> = several.iter().map(|step| (step + 1).to_string()).collect();
            Err(message!("lecture-several-steps", step = text, numbers = numbers.join(", ")))
        }
    }
}

/// The statement that is meant: the first of a step, or with `:` the first at or behind a line.
///
/// # Errors
/// There is none.
pub fn statement(outline: &Outline, source: &Source, text: &str) -> Result<usize, Message> {
    let Some(line) = text.trim().strip_prefix(':') else {
        let step = step(outline, text)?;
        return Ok(outline.steps.get(step).map_or(0, |step| step.statements.start));
    };
    let line: usize = line.trim().parse().map_err(|_| message!("lecture-no-such-line", line = line))?;
    let is_there = |at: u32| source.position(at).0 >= line;
    let found = outline.statements.iter().position(|statement| is_there(statement.span.start));
    found.ok_or_else(|| message!("lecture-no-such-line", line = line))
}

/// The value that is meant: of a name, or of a field of it, as in `client.state`.
pub fn value(names: Vec<(Box<str>, Value)>, text: &str) -> Option<Value> {
    let mut words = text.split('.').map(str::trim);
    let name = words.next()?;
    let (_, value) = names.into_iter().find(|(own, _)| **own == *name)?;
    words.try_fold(value, |value, field| access::field(&value, field).ok())
}

#[cfg(test)]
mod tests {
    use wirelab_lang::lesson::outline::Written;

    use super::*;

    #[test]
    fn a_step_is_found_by_number_and_by_title_in_both_languages() {
        let title = |english: &str, chinese: &str| Step {
            title: Written { english: english.into(), chinese: Some(chinese.into()) },
            statements: 0..0,
        };
        let steps =
            vec![title("The server", "服务器"), title("A client", "客户端"), title("Two clients", "两个")];
        let outline = Outline { steps, ..Outline::default() };
        assert_eq!(step(&outline, "2"), Ok(1));
        assert_eq!(step(&outline, " the SERVER"), Ok(0));
        assert_eq!(step(&outline, "务器"), Ok(0));
        assert_eq!(step(&outline, "two"), Ok(2));
        for wrong in ["0", "4", "x", "", "client"] {
            assert!(step(&outline, wrong).is_err(), "{wrong}");
        }
    }
}
