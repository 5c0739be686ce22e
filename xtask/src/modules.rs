//! The hand-written modules of `app/js`: each is one file for the browser, with the parts that it
//! imports from `app/js/parts` written into it, so that a page fetches no chain of files.

use std::fs;
use std::path::Path;

use crate::step::Failure;

/// The text of a module with its parts in place of the lines that import them. Parts import nothing,
/// and share the module's names.
pub fn with_parts(text: &str, folder: &Path) -> Result<String, Failure> {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match imported(line) {
            None => whole.push_str(line),
            Some(part) => {
                let path = folder.join(part);
                let part =
                    fs::read_to_string(&path).map_err(Failure::io(path.display().to_string()))?;
                whole.push_str(&without_exports(&part));
            }
        }
        whole.push('\n');
    }
    Ok(whole)
}

/// `import { a, b } from "./parts/x.js";` → `parts/x.js`.
fn imported(line: &str) -> Option<&str> {
    let (_, from) = line.strip_prefix("import ")?.split_once(" from \"./")?;
    from.strip_suffix("\";")
}

fn without_exports(part: &str) -> String {
    let lines = part.lines().map(|line| line.strip_prefix("export ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_where_it_was_imported() {
        let folder = tempfile::tempdir().expect("scratch folder");
        fs::create_dir(folder.path().join("parts")).expect("folder");
        fs::write(folder.path().join("parts/a.js"), "export function a() {}\nconst b = 1;\n")
            .expect("part");
        let module = "import { a } from \"./parts/a.js\";\na();\n";
        let whole = with_parts(module, folder.path()).expect("parts");
        assert_eq!(whole, "function a() {}\nconst b = 1;\na();\n");
        assert!(with_parts("import { a } from \"./parts/b.js\";", folder.path()).is_err());
    }
}
