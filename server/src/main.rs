//! The command line `thuocdo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    thuocdo_server::cli::main()
}
