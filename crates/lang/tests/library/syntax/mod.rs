//! The syntax: what each form becomes, what is said of wrong ones, and that nothing makes the
//! parser panic, overflow or take long.

mod errors;
mod hostile;
mod show;
mod trees;

use std::rc::Rc;

use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::syntax::ast::Block;
use wirelab_lang::syntax::source::Source;

pub fn parse(text: &str) -> Result<Block, Vec<Diagnostic>> {
    wirelab_lang::syntax::parse(&Rc::new(Source::new("t.lab", text)))
}

/// A right text and its tree; or a wrong one and `LINE:COLUMN id` of each error.
pub fn check(input: &str, expected: &str) {
    let found = match parse(input) {
        Ok(block) => show::block(&block),
        Err(errors) => errors.iter().map(show::error).collect::<Vec<_>>().join("\n"),
    };
    assert_eq!(found, expected, "in {input:?}");
}
