//! Questionnaires, and what is hostile in any YAML.

use super::Hostile;

pub fn files() -> Vec<Hostile> {
    let head = "questionnaire: x\nlanguages: [vi]\ntitle: {vi: X}\nsections:\n";
    let item = "  - section: a\n    title: {vi: A}\n    items:\n      - item: q\n        type: text\n        label: ";
    let condition = format!("{head}{item}{{vi: A}}\n        show_if: ");
    let mut files = of_any_yaml("sections", head);
    files.extend([
        Hostile::new(
            "megabyte-label",
            format!("{head}{item}{{vi: \"{}\"}}\n", "ă".repeat(1 << 19)),
        ),
        Hostile::new("megabyte-condition", format!("{condition}\"{}\"\n", "not(".repeat(1 << 18))),
    ]);
    files
}

/// What is hostile in any YAML; `list` is a key whose value is a list, which `head` ends with.
pub fn of_any_yaml(list: &str, head: &str) -> Vec<Hostile> {
    let mut nested_blocks = String::new();
    for depth in 0..10_000 {
        nested_blocks.extend([&" ".repeat(depth), "- section:\n"]);
    }
    let mut aliases = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let below = format!("*a{}", level - 1);
        let line = format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
        aliases.push_str(&line);
    }
    let line = "# một dòng chú thích của một tệp rất lớn\n";
    let nested = |open: &str, close: &str| {
        format!("{list}: {}1{}", open.repeat(10_000), close.repeat(10_000))
    };
    vec![
        Hostile::new("hundred-megabytes", line.repeat(100_000_000 / line.len())),
        Hostile::new(
            "hundred-megabytes-on-one-line",
            format!("title: {}", "x".repeat(100_000_000)),
        ),
        Hostile::new("nested-lists", nested("[", "]")),
        Hostile::new("nested-maps", nested("{a: ", "}")),
        Hostile::new("nested-blocks", nested_blocks),
        Hostile::new("alias-bomb", aliases),
        Hostile::new("million-empty-rows", format!("{head}{}", "  -\n".repeat(1_000_000))),
        Hostile::new("million-empty-lines", "\n".repeat(1_000_000)),
        Hostile::new(
            "broken-utf-8",
            [head.as_bytes(), b"  - section: \xF0\x28\x8C\x28\n"].concat(),
        ),
        Hostile::new("zeros", vec![0; 1 << 20]),
        Hostile::new("empty", Vec::new()),
    ]
}
