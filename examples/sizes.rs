use std::rc::Rc;
use std::time::Instant;
fn main() {
    use wirelab::syntax::ast::*;
    println!(
        "Statement {} Kind {} Phrase {} Item {} Term {} TermKind {} Part {}",
        size_of::<Statement>(),
        size_of::<StatementKind>(),
        size_of::<Phrase>(),
        size_of::<Item>(),
        size_of::<Term>(),
        size_of::<TermKind>(),
        size_of::<Part>()
    );
    use wirelab::check::tree::*;
    println!(
        "Stmt {} Expr {} ExprKind {} Value {}",
        size_of::<Stmt>(),
        size_of::<Expr>(),
        size_of::<ExprKind>(),
        size_of::<wirelab::eval::value::Value>()
    );
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for _ in 0..3 {
        let source = Rc::new(wirelab::syntax::source::Source::new("x", text.clone()));
        let t = Instant::now();
        let block = wirelab::syntax::parse(&source).unwrap();
        println!("parse {:?}", t.elapsed());
        let t = Instant::now();
        drop(block);
        println!("drop {:?}", t.elapsed());
        let t = Instant::now();
        let w = wirelab::session::check(&source, &Default::default());
        println!("parse+check {:?} {}", t.elapsed(), w.is_ok());
    }
}
