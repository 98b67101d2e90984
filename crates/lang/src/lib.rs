//! The language of [wirelab](https://docs.rs/wirelab): sockets as statements, checked, run and explained.
//!
//! This crate runs a script and knows no terminal, no command line and no file but those that a script
//! may touch. A network comes in through the seam of [`wirelab_net`]; what a person may want to see goes
//! out as events.
//!
//! # A script in another program
//!
//! Whoever runs a script gives it a network, a place for what it shows, someone who answers its questions,
//! and its rights.
//!
//! ```
//! use std::cell::RefCell;
//! use std::rc::Rc;
//!
//! use wirelab_lang::catalogue::{self, Language};
//! use wirelab_lang::eval::event::{Event, Sink};
//! use wirelab_lang::eval::input::NoInput;
//! use wirelab_lang::eval::world::World;
//! use wirelab_lang::rights::Rights;
//! use wirelab_lang::session::{Options, play_other, prepare, run};
//! use wirelab_lang::syntax::source::Source;
//! use wirelab_net::sim::SimNetwork;
//!
//! /// Keeps what the script prints.
//! #[derive(Default)]
//! struct Printed(RefCell<Vec<u8>>);
//!
//! impl Sink for Printed {
//!     fn emit(&self, event: Event) -> Result<(), i32> {
//!         if let Event::Print(text) = event {
//!             self.0.borrow_mut().extend_from_slice(&text);
//!         }
//!         Ok(())
//!     }
//!
//!     fn flush(&self) -> Result<(), i32> {
//!         Ok(())
//!     }
//! }
//!
//! let script = r#"
//!     server = tcp listen 10.0.0.1:0
//!     client = tcp connect server.local
//!     conn = accept server timeout 2s
//!     send client "hello"
//!     print recv conn 5
//! "#;
//! // What is wrong with a script is known before it runs.
//! let source = Rc::new(Source::new("hello.lab", script));
//! let prepared = prepare(source, &Options::default()).expect("nothing is wrong with it");
//!
//! // A simulated host here; `wirelab_net::os::KernelNetwork` has the sockets of the machine.
//! let network = SimNetwork::new(1);
//! network.add_host("alice", &["10.0.0.1".parse()?])?;
//! let printed = Rc::new(Printed::default());
//! let world = World {
//!     rights: Rc::new(Rights::everything()),
//!     ..World::new(network.on_default(), printed.clone(), Rc::new(NoInput), play_other)
//! };
//! let ending = run(prepared, &Rc::new(world), None);
//! for fault in &ending.faults {
//!     println!("{}", catalogue::text(Language::English, &fault.message));
//! }
//! assert_eq!((ending.status, printed.0.borrow().as_slice()), (0, &b"hello\n"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way of a line
//!
//! ```text
//! text → syntax → check → eval → wirelab_net
//!                          └→ events → whoever runs the script
//! ```
//!
//! In reading order, for `conn = accept server timeout 2s`:
//!
//! 1. [`syntax`] cuts the text into tokens and builds a tree of statements with a place for each.
//!    `accept server timeout 2s` stays what it is to the eye: words side by side.
//! 2. [`spec`] says what a command is, as data. [`check`] reads the words with the table of
//!    [`commands`], the one of [`functions`] and the names in scope: a command, an operand, an option.
//!    Names become numbered slots. What cannot work is said here, as [`diagnostic`] has it, all of a
//!    file at once.
//! 3. [`eval`] compiles the checked tree to instructions and runs them in tasks on one thread. An
//!    instruction that calls a command may wait; no other does.
//! 4. [`commands`] holds the functions behind the names. They ask [`rights`] (and [`files`], which opens
//!    under them) and then the network, which they know as the traits of [`wirelab_net`] only.
//! 5. [`wirelab_net::os`] is the kernel: each call of the seam is one system call. Here a SYN becomes a
//!    connection, or an errno, whose meaning on the wire [`errno`] knows. On a simulated network it is
//!    [`wirelab_net::sim`] instead, with stacks, links and a time of its own; the host that a task is on
//!    stands in [`eval::hosts`], and [`simulation`] has what commands say of it.
//! 6. What a person may want to see leaves the engine as [`eval::event::Event`]. Whoever runs a script
//!    makes text of it, in the sentences of the [`catalogue`] and with foreign bytes through [`escape`].
//!
//! [`session`] joins the parts to a run; [`help`] tells what the tables know.
//!
//! # What stays true
//!
//! 1. `syntax` does no input or output and knows keywords, not one command.
//! 2. A command is one value: name, operands, options, result, help, examples, function. The check,
//!    `help`, "did you mean", the reference and the tests of the examples read that value.
//! 3. `eval` knows no terminal and no particular network: network with its clock, output and input are
//!    `dyn` seams of [`eval::world::World`]. A script, a one-liner and the prompt run on the same engine.
//! 4. async-std and async-io are named in `wirelab_net` alone. An engine is one thread: no runtime with
//!    threads of its own is started.
//! 5. What waits is no expression: the compiler makes each command an instruction of its own, in the
//!    order of the text and with the short cuts of `and` and `or`. The rest runs without await, and a
//!    task that waits keeps little more than its registers.
//! 6. Time is the network's clock; chance is drawn in one place, the function `random`, and on the
//!    simulated network from its seed. No order that a run shows is a hash map's.
//! 7. Errors are data with places and addresses until they are rendered: [`diagnostic::Diagnostic`]
//!    before a run, [`eval::fault::Fault`] in it. A failed `expect` is a class of its own up to the exit
//!    status.
//! 8. No `unsafe`, and no input makes the program panic: no `unwrap`, no index from outside.

pub mod catalogue;
pub mod check;
pub mod commands;
pub mod diagnostic;
pub mod errno;
pub mod escape;
pub mod eval;
pub mod files;
pub mod functions;
pub mod habits;
pub mod help;
pub mod lesson;
pub mod local_time;
pub mod rights;
pub mod session;
pub mod simulation;
pub mod spec;
pub mod syntax;

/// Runs the example of the README as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
