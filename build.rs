//! Rebuilds when a file is added to a folder that is built into the program: the folders' own
//! names do not occur in the sources, so that Cargo cannot know.
#![allow(clippy::print_stdout)]

fn main() {
    for folder in ["scripts", "docs"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
