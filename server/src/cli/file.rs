//! Reading the files that people write.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use survey_specs::problem::{Position, Problem};
use survey_specs::yaml::{MAX_BYTES, too_large};

use super::Failure;
pub use crate::table::Source;

/// The largest table of data, in bytes: the measured variables of a country, with room to spare.
const LARGEST_DATA: u64 = 256 << 20;

/// Reads a file, unless it is larger than any specification or table may be.
///
/// # Errors
///
/// If it cannot be read or is too large.
pub fn read(path: &Path) -> Result<Source, Failure> {
    read_up_to(path, MAX_BYTES, too_large)
}

/// Reads a table of data, which may be larger than what people write by hand.
///
/// # Errors
///
/// If it cannot be read or is too large.
pub fn read_data(path: &Path) -> Result<Source, Failure> {
    read_up_to(path, LARGEST_DATA, || {
        let message = format!("the file is larger than {} MiB", LARGEST_DATA >> 20);
        Problem::error("file_too_large", Position::default(), "", message)
    })
}

fn read_up_to(
    path: &Path,
    most: u64,
    too_large: impl FnOnce() -> Problem,
) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let unreadable = |cause: std::io::Error| {
        let problem = Problem::error(
            "unreadable_file",
            Position::default(),
            "",
            format!("cannot be read: {cause}"),
        );
        Failure::Input(vec![problem.in_file(&name, "")])
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(Failure::Input(vec![too_large().in_file(&name, "")]));
    }
    Ok(Source { name, bytes })
}
