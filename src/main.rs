//! The command line of paratheme.

use std::process::ExitCode;

fn main() -> ExitCode {
    paratheme::cli::run(std::env::args_os())
}
