#![allow(missing_docs)]
use std::rc::Rc;
use wirelab::syntax::{parse, source::Source};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (open, close, n, kb) =
        (a[1].clone(), a[2].clone(), a[3].parse::<usize>().unwrap(), a[4].parse::<usize>().unwrap());
    let text = format!("{}x{}", open.repeat(n), close.repeat(n));
    std::thread::Builder::new()
        .stack_size(kb << 10)
        .spawn(move || {
            let r = parse(&Rc::new(Source::new("t", text)));
            println!("{}", r.is_ok());
        })
        .unwrap()
        .join()
        .unwrap();
}
