//! wirelab: a scriptable network lab for the terminal.
//!
//! Two crates below this one do the work: [`wirelab_lang`] has the language, from a line of text to the
//! calls of sockets, and [`wirelab_net`] the networks, that of the kernel and the simulated one. This one
//! has the command line, the prompt, the screens and the documents: what a person meets.
//!
//! In order, and none uses one above it: [`cli`] reads the command line, [`stage`] gives a lecture, [`repl`]
//! is the prompt, [`export`] makes documents and recordings of a lesson, [`lesson`] plays one and takes down
//! what it shows, [`run`] plays scripts, [`output`] makes text and writes it, [`terminal`] is the device.
//!
//! What came from outside is printed through [`wirelab_lang::escape`], and [`output::printer`] alone writes
//! to the terminal.

pub mod cli;
pub mod export;
pub mod lesson;
pub mod output;
pub mod repl;
pub mod run;
pub mod stage;
pub mod terminal;
