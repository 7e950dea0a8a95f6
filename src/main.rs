//! The `vdial` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    vdial::program::main()
}
