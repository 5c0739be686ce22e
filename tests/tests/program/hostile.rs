//! Files made to exhaust whoever reads them.

mod definitions;
mod forms;
mod index;
mod questionnaires;
mod tables;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use thuocdo_tests::server::{Finished, Thuocdo};

/// What a command may use, of the processor in seconds and of memory in KiB: limits that the kernel
/// enforces by a signal, so that a busy machine changes nothing.
const PROCESSOR_S: u32 = 5;
const MEMORY_KIB: u32 = 500_000;

/// The most that a command may say, in bytes: a problem is not the whole file.
const MOST_SAID: usize = 1 << 20;

/// A file made to exhaust.
struct Hostile {
    name: String,
    content: Vec<u8>,
    /// Whether it is odd and right all the same.
    is_right: bool,
}

impl Hostile {
    fn new(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), content: content.into(), is_right: false }
    }

    fn right(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { is_right: true, ..Self::new(name, content) }
    }
}

pub fn hostile_files_end_in_a_problem(program: &Thuocdo) {
    let folder = tempfile::tempdir().expect("scratch folder");
    let kinds = [
        ("questionnaire.yaml", questionnaires::files()),
        ("index.yaml", definitions::files()),
        ("units.csv", tables::units()),
        ("lineage.csv", tables::lineage()),
    ];
    for (ending, files) in kinds {
        for hostile in files {
            let file = folder.path().join(format!("{}.{ending}", hostile.name));
            let said =
                with(&file, &hostile, || limited(program, [OsStr::new("check"), file.as_ref()]));
            judge(&file, &hostile, &said);
        }
    }
    index::files_of_the_index_command_end_in_a_problem(program, folder.path());
    forms_end_in_a_problem(program, folder.path());
}

fn forms_end_in_a_problem(program: &Thuocdo, folder: &Path) {
    let output = folder.join("form.questionnaire.yaml");
    let files = [("md", forms::tables()), ("md", forms::growing()), ("xlsx", forms::workbooks())];
    for (ending, files) in files {
        for hostile in files {
            let file = folder.join(format!("{}.{ending}", hostile.name));
            let arguments = ["import", "xlsform", "-o"].map(OsStr::new);
            let arguments = arguments.into_iter().chain([output.as_ref(), file.as_ref()]);
            let said = with(&file, &hostile, || limited(program, arguments));
            judge(&file, &hostile, &said);
        }
    }
}

/// Runs something while a file is there.
fn with<T>(file: &Path, hostile: &Hostile, run: impl FnOnce() -> T) -> T {
    fs::write(file, &hostile.content).expect("a file");
    let done = run();
    fs::remove_file(file).expect("removed");
    done
}

/// Runs a command within the limits.
fn limited<'a>(program: &Thuocdo, arguments: impl IntoIterator<Item = &'a OsStr>) -> Finished {
    let limits = format!("ulimit -t {PROCESSOR_S} && ulimit -d {MEMORY_KIB} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limits]).arg(program.path()).args(arguments);
    Finished::of(&mut command)
}

/// A wrong file is named in a problem of a bearable length; nothing ends by a signal or in a panic.
fn judge(file: &Path, hostile: &Hostile, said: &Finished) {
    let name = file.file_name().expect("a name").to_string_lossy();
    let start: String = said.stderr.chars().take(2000).collect();
    let expected = i32::from(!hostile.is_right);
    assert_eq!(said.code, Some(expected), "{name}: {start}");
    assert!(hostile.is_right || start.contains(&*name), "{name}: {start}");
    assert!(!said.stderr.contains("panicked"), "{name}: {start}");
    assert!(said.stderr.len() < MOST_SAID, "{name}: {} bytes: {start}", said.stderr.len());
}
