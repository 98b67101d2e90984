//! wirelab: a scriptable network lab for the terminal.
//!
//! Two crates below this one do the work: [`wirelab_lang`] has the language, from a line of text to the
//! calls of sockets, and [`wirelab_net`] the networks, that of the kernel and the simulated one. This one
//! has the command line, the prompt, the screens and the documents: what a person meets.
//!
//! What came from outside is printed through [`wirelab_lang::escape`], and [`ui::printer`] alone writes
//! to the terminal.

pub mod report;
pub mod ui;
