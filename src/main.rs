//! The command line of paratheme.
fn main() {}
