//! The `vdial` program.
fn main() {}
