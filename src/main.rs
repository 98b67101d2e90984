//! The program: everything is in the library.

fn main() {
    std::process::exit(wirelab::ui::entry::start(std::env::args_os()));
}
