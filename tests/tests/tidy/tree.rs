//! The project's files, and how a broken rule is told.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no source, wherever they lie.
const NOT_SOURCE: [&str; 3] = [".git", "node_modules", "proptest-regressions"];
/// Folders of the root that hold build results and the data of `cargo xtask run`.
const NOT_SOURCE_IN_ROOT: [&str; 2] = ["data", "target"];

/// A text file of the project.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the project's root, with `/` between.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    pub fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| own == extension)
    }

    /// Whether the whole file is tests: in a `tests` folder, or a module called `tests` or `test_…`.
    pub fn is_test(&self) -> bool {
        let parts: Vec<_> = self.path.split('/').collect();
        let name = parts.last().copied().unwrap_or_default();
        parts.contains(&"tests") || name == "tests.rs" || name.starts_with("test_")
    }

    /// A broken rule at a line of this file.
    pub fn breach(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// A breach for each line of which `what` says something.
    pub fn breaches_by_line(&self, what: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let numbered = self.text.lines().enumerate();
        numbered.filter_map(|(index, line)| Some(self.breach(index + 1, what(line)?))).collect()
    }
}

/// The folder of the root Cargo.toml.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in a folder of the root").to_owned()
}

/// Every text file of the project, in order of their paths.
pub fn files() -> Vec<SourceFile> {
    let mut found = Vec::new();
    visit(&root(), "", &mut found);
    assert!(found.len() > 100, "the walk over the tree finds files");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Every Rust file of the project.
pub fn rust_files() -> Vec<SourceFile> {
    files().into_iter().filter(SourceFile::is_rust).collect()
}

/// One file of the project, which must be there.
pub fn file(path: &str) -> SourceFile {
    let text = fs::read_to_string(root().join(path));
    SourceFile::new(path, &text.unwrap_or_else(|cause| panic!("{path}: {cause}")))
}

fn visit(folder: &Path, prefix: &str, found: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let entry = entry.expect("a readable entry");
        let name = entry.file_name().into_string().expect("file names are UTF-8");
        let path = format!("{prefix}{name}");
        if entry.file_type().expect("a file type").is_dir() {
            let name = name.as_str();
            let in_root = prefix.is_empty() && NOT_SOURCE_IN_ROOT.contains(&name);
            if !NOT_SOURCE.contains(&name) && !in_root {
                visit(&entry.path(), &format!("{path}/"), found);
            }
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push(SourceFile { path, text });
        }
    }
}

/// Fails with every breach and what to do about them.
pub fn assert_none(breaches: &[String], what_to_do: &str) {
    assert!(breaches.is_empty(), "{} found. {what_to_do}\n{}", breaches.len(), breaches.join("\n"));
}
