//! Rebuilds when a sentence is added: the names of the folders do not occur in the sources, so that
//! Cargo cannot know.
#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo:rerun-if-changed=src/catalogue");
    println!("cargo:rerun-if-changed=build.rs");
}
