//! A session becomes a script, which parses and checks.

use std::rc::Rc;

use wirelab::repl::Recorder;
use wirelab_lang::eval::recording::{Recording, ScriptOptions};
use wirelab_lang::eval::value::{Bytes, Value};
use wirelab_lang::session::{self, Options};
use wirelab_lang::syntax::source::Source;

pub fn run(data: &[u8]) {
    let Some((choice, data)) = super::chosen(data) else { return };
    let Some(source) = super::source(data) else { return };
    let options = Options { abbreviations: true, ..Options::default() };
    let Ok(typed) = session::typed(&source, &options) else { return };
    let world = super::world();
    let recorder = Recorder::default();
    let values = values(data);
    for (index, statement) in typed.iter().enumerate() {
        if statement.defines.is_none() {
            recorder.ended(&values[(index + usize::from(choice)) % values.len()], &world);
        }
    }
    recorder.text_ended(typed, None, true, &world);
    let _ = recorder.statements();
    let wanted = ScriptOptions { expects: choice & 1 != 0, outside: choice & 2 != 0 };
    let Ok(script) = recorder.script(&world, wanted) else { return };
    let again = Rc::new(Source::new("again.lab", script.text.as_str()));
    if let Err(reports) = session::check(&again, &Options::default()) {
        panic!("{:?}\nbecomes\n{}\nwhich has {reports:#?}", source.text, script.text);
    }
}

/// What statements may have come to.
fn values(data: &[u8]) -> Vec<Value> {
    let some = data.get(..40).unwrap_or(data);
    vec![
        Value::None,
        Value::Int(-1),
        Value::Bytes(Bytes::from(some)),
        Value::Bool(false),
        Value::Float(1.5),
        Value::text("127.0.0.1:80"),
        Value::Bytes(Bytes::from("{x} \"\r\n\u{1b}".as_bytes())),
    ]
}
