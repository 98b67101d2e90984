//! Parts of the engine by themselves, each at sizes a factor of ten apart, so that growth shows:
//! a column that grows by more than its size is a mistake.

#![allow(clippy::unwrap_used)]

use std::rc::Rc;

use divan::{Bencher, black_box, counter::ItemsCount};
use wirelab_lang::eval::event::{Event, Sink};
use wirelab_lang::eval::input::NoInput;
use wirelab_lang::eval::world::World;
use wirelab_lang::rights::Rights;
use wirelab_lang::session::{Options, play_other, prepare, run};
use wirelab_lang::syntax::source::Source;
use wirelab_net::os::KernelNetwork;

fn main() {
    divan::main();
}

/// Lines as a script has them: calls, strings with values in them, conditions, blocks.
const LINES: &str = r#"# exchange INDEX
name = "Michael INDEX"
client = tcp connect 127.0.0.1:9999 timeout 2s
sendall client "Hello, {name}! Message INDEX of {len(name)}.\r\n"
reply = recv client until "\r\n" timeout 500ms
expect reply == "Welcome, {name}!\r\n", "greeting INDEX"
if len(reply) > 10 and reply contains "INDEX" {
    print "got" len(reply) "bytes: {reply[0]} after {INDEX * 3 + 1}"
}
close client
"#;

fn lines(count: usize) -> Rc<Source> {
    let text = (0..count / 10).map(|index| LINES.replace("INDEX", &index.to_string())).collect::<String>();
    Rc::new(Source::new("bench.lab", text))
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn lex(bencher: Bencher, count: usize) {
    let source = lines(count);
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| wirelab_lang::syntax::token_count(black_box(&source.text)));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn parse(bencher: Bencher, count: usize) {
    let source = lines(count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| wirelab_lang::syntax::parse(black_box(&source)));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn parse_and_check(bencher: Bencher, count: usize) {
    let source = lines(count);
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| prepare(Rc::clone(&source), &Options::default()).is_ok());
}

/// One string literal that gets longer.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn parse_string(bencher: Bencher, length: usize) {
    let text = format!("data = \"{}\"\n", "wire ".repeat(length / 5));
    let source = Rc::new(Source::new("bench.lab", text));
    bencher.counter(ItemsCount::new(length)).bench_local(|| wirelab_lang::syntax::parse(black_box(&source)));
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn turns_of_a_loop(bencher: Bencher, count: usize) {
    play(bencher, count, format!("s = 0\nfor i in 0..{count} {{ if i % 3 == 0 {{ s += i }} }}\n"));
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn calls_of_a_function(bencher: Bencher, count: usize) {
    play(
        bencher,
        count,
        format!("def after(n) {{ return n + 1 }}\nn = 0\nwhile n < {count} {{ n = after(n) }}\n"),
    );
}

#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn append_a_byte(bencher: Bencher, count: usize) {
    play(bencher, count, format!("data = \"\"\nfor i in 0..{count} {{ data += \"x\" }}\n"));
}

/// Both ends in one script: a connection, and 64 bytes there and back so often.
#[divan::bench(args = [1, 10, 100])]
fn tcp_echo(bencher: Bencher, count: usize) {
    let script = r#"
        server = tcp listen 127.0.0.1:0
        serve server as conn {
            loop {
                data = recv conn 4096
                if data == "" { break }
                sendall conn data
            }
        }
        client = tcp connect server.local
        message = repeat("x", 64)
        for i in 0..COUNT {
            sendall client message
            expect recv client exactly 64 == message
        }
        close client
    "#;
    play(bencher, count, script.replace("COUNT", &count.to_string()));
}

/// Measures the run of a script, without parsing and checking it.
fn play(bencher: Bencher, count: usize, script: String) {
    let source = Rc::new(Source::new("bench.lab", script));
    bencher
        .counter(ItemsCount::new(count))
        .with_inputs(|| (prepare(Rc::clone(&source), &Options::default()).ok().unwrap(), world()))
        .bench_local_values(|(prepared, world)| {
            let ending = run(prepared, &world, None);
            assert_eq!(ending.status, 0);
        });
}

fn world() -> Rc<World> {
    Rc::new(World {
        rights: Rc::new(Rights::standard()),
        folder: ".".into(),
        ..World::new(Rc::new(KernelNetwork::new()), Rc::new(Nowhere), Rc::new(NoInput), play_other)
    })
}

/// Takes no notice of output.
struct Nowhere;

impl Sink for Nowhere {
    fn emit(&self, _: Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}
