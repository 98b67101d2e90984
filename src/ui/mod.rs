//! Between the engine and the person: the command line, the prompt, reports, and the only writer to
//! stdout and stderr.
//!
//! May use: everything. Nothing else may use it.

pub mod cli;
pub mod completions;
pub mod cut;
pub mod deadline;
pub mod demo;
pub mod duration;
pub mod entry;
pub mod grants;
pub mod handout;
pub mod input;
pub mod lecture;
pub mod man;
pub mod meeting;
pub mod notes;
pub mod page;
pub mod playing;
pub mod printer;
pub mod prompt;
pub mod recording;
pub mod rehearse;
pub mod report;
pub mod roles;
pub mod run;
pub mod scratch;
pub mod script_file;
pub mod seeds;
pub mod sheet;
pub mod simulated;
pub mod table;
pub mod usage;
