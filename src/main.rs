//! The program: everything is in the library.

/// Scripts make many small values and drop them soon.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    std::process::exit(wirelab::cli::start(std::env::args_os()));
}
