//! Files made to exhaust whoever reads them.

use std::fs;
use std::path::Path;
use std::process::Command;

use thuocdo_tests::server::{Finished, Thuocdo};

/// What `check` may use, of the processor in seconds and of memory in KiB: limits that the kernel
/// enforces by a signal, so that a busy machine changes nothing.
const PROCESSOR_S: u32 = 5;
const MEMORY_KIB: u32 = 500_000;

pub fn hostile_files_end_in_a_problem(program: &Thuocdo) {
    let folder = tempfile::tempdir().expect("scratch folder");
    for (name, content) in files() {
        let file = folder.path().join(format!("{name}.questionnaire.yaml"));
        fs::write(&file, content).expect("a file");
        let said = check(program, &file);
        let start: String = said.stderr.chars().take(2000).collect();
        assert_eq!(said.code, Some(1), "{name}: {start}");
        assert!(start.contains(&file.display().to_string()), "{name}: {start}");
        assert!(!said.stderr.contains("panicked"), "{name}: {start}");
        assert!(said.stderr.len() < 1 << 20, "{name}: a problem is not the whole file");
        fs::remove_file(&file).expect("removed");
    }
}

fn check(program: &Thuocdo, file: &Path) -> Finished {
    let limited = format!("ulimit -t {PROCESSOR_S} -d {MEMORY_KIB}; exec \"$0\" check \"$1\"");
    Finished::of(Command::new("sh").args(["-c", &limited]).arg(program.path()).arg(file))
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let head = "questionnaire: x\nlanguages: [vi]\ntitle: {vi: X}\nsections:\n";
    let item = "  - section: a\n    title: {vi: A}\n    items:\n      - item: q\n        type: text\n        label: ";
    let text = |text: String| text.into_bytes();
    let mut nested_blocks = String::new();
    for depth in 0..10_000 {
        nested_blocks.extend([
            &" ".repeat(depth),
            "- section:
",
        ]);
    }
    let mut aliases = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let below = format!("*a{}", level - 1);
        let line = format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
        aliases.push_str(&line);
    }
    let line = "# một dòng chú thích của một tệp rất lớn\n";
    vec![
        ("hundred-megabytes", text(line.repeat(100_000_000 / line.len()))),
        ("hundred-megabytes-on-one-line", text(format!("title: {}", "x".repeat(100_000_000)))),
        ("nested-lists", text(format!("sections: {}{}", "[".repeat(10_000), "]".repeat(10_000)))),
        (
            "nested-maps",
            text(format!("sections: {}1{}", "{a: ".repeat(10_000), "}".repeat(10_000))),
        ),
        ("nested-blocks", text(nested_blocks)),
        ("alias-bomb", text(aliases)),
        ("million-empty-rows", text(format!("{head}{}", "  -\n".repeat(1_000_000)))),
        ("million-empty-lines", text("\n".repeat(1_000_000))),
        ("megabyte-label", text(format!("{head}{item}{{vi: \"{}\"}}\n", "ă".repeat(1 << 19)))),
        (
            "megabyte-condition",
            text(format!(
                "{head}{item}{{vi: A}}\n        show_if: \"{}\"\n",
                "not(".repeat(1 << 18)
            )),
        ),
        ("broken-utf-8", [head.as_bytes(), b"  - section: \xF0\x28\x8C\x28\n"].concat()),
        ("zeros", vec![0; 1 << 20]),
        ("empty", Vec::new()),
    ]
}
