//! Index definitions.

use std::fmt::Write;

use super::Hostile;
use super::questionnaires::of_any_yaml;

/// The top of a definition whose leaves are values.
pub const HEAD: &str = "index: x\nlanguages: [vi]\ntitle: X\nclass_row: mean_of_units\n\
    rounding: {digits: 2, mode: half_up, at: display}\nminimum_n: 0\non_missing: skip\n\
    leaf_rule: value\n";

/// Texts that are no number of a definition.
const NUMBERS: [&str; 9] = [
    "1111111111222222222233333333334444444444",
    "0.1111111111222222222233333333334444444444",
    "-1111111111222222222233333333334444444444",
    "1e999",
    "1e-999",
    "NaN",
    ".nan",
    ".inf",
    "0x10",
];

pub fn files() -> Vec<Hostile> {
    let head = format!("{HEAD}root:\n  node: T\n  label: T\n  aggregate: mean\n  children:\n");
    let mut files = of_any_yaml("root", &head);
    let label = "ă".repeat(1 << 19);
    let codes: Vec<String> = (0..100_000).map(|code| code.to_string()).collect();
    let rule = format!("top_box_share: {{codes: [{}]}}", codes.join(", "));
    files.extend([
        Hostile::new(
            "megabyte-label",
            format!("{head}    - {{node: A, label: \"{label}\", rule: {{value: {{range: 1}}}}}}\n"),
        ),
        Hostile::new("megabyte-code", format!("{head}    - {{node: \"{label}\", label: A}}\n")),
        Hostile::new("megabyte-key", format!("{head}    - {{node: A, \"{label}\": A}}\n")),
        Hostile::new("nested-nodes", nested_nodes(10_000)),
        Hostile::new("too-many-nodes", format!("{head}{}", leaves(20_000))),
        Hostile::new("circle-of-nodes", flat_nodes(10_000, |place| (place + 1) % 10_000)),
        Hostile::new("circle-of-one", flat_nodes(10_000, |_| 1)),
        Hostile::new("chain-of-nodes", flat_nodes(10_000, |place| place + 1)),
        Hostile::right("many-settings", settings(10_000)),
        Hostile::new("setting-of-many-rules", setting_of_leaves(2_000, 2_000)),
        Hostile::new("setting-of-a-setting", setting_of_a_setting(10_000)),
        Hostile::new(
            "many-codes",
            format!("{head}    - {{node: A, label: A, rule: {{{rule}}}}}\n"),
        ),
        Hostile::new("numbers", numbers()),
    ]);
    files
}

/// A node in a node in a node.
fn nested_nodes(depth: usize) -> String {
    let mut yaml = format!("{HEAD}root: ");
    for level in 0..depth {
        _ = write!(yaml, "{{node: N{level}, label: N, aggregate: mean, children: [");
    }
    yaml.push_str("{node: L, label: L}");
    yaml.push_str(&"]}".repeat(depth));
    yaml
}

fn leaves(count: usize) -> String {
    let leaves: Vec<_> =
        (0..count).map(|place| format!("    - {{node: L{place}, label: L}}\n")).collect();
    leaves.concat()
}

/// Nodes in `nodes`, each of which names one that stands below it.
fn flat_nodes(count: usize, below: impl Fn(usize) -> usize) -> String {
    let mut yaml = format!("{HEAD}root: N0\nnodes:\n");
    for place in 0..count {
        let below = below(place);
        _ = writeln!(
            yaml,
            "  - {{node: N{place}, label: N, aggregate: mean, children: [N{below}]}}"
        );
    }
    yaml
}

/// Settings that nothing uses, which is worth a warning.
fn settings(count: usize) -> String {
    let mut yaml = format!("{HEAD}root: {{node: T, label: T}}\nsettings:\n");
    for place in 0..count {
        _ = writeln!(yaml, "  s{place}: {{default: a, choices: {{a: 1, b: 2}}}}");
    }
    yaml
}

/// One setting with many choices that many leaves use: each would have a copy of all of them.
fn setting_of_leaves(choices: usize, uses: usize) -> String {
    let mut yaml = format!("{HEAD}settings:\n  s:\n    default: c0\n    choices:\n");
    for choice in 0..choices {
        _ = writeln!(yaml, "      c{choice}: {{ratio: {{full_at: 1, on_empty: na}}}}");
    }
    yaml.push_str("root:\n  node: T\n  label: T\n  aggregate: mean\n  children:\n");
    for place in 0..uses {
        _ = writeln!(yaml, "    - {{node: L{place}, label: L, points: 1, rule: {{setting: s}}}}");
    }
    yaml
}

/// Settings each of which is chosen by the next.
fn setting_of_a_setting(count: usize) -> String {
    let mut yaml = format!("{HEAD}root: {{node: T, label: T, rule: {{setting: s0}}}}\nsettings:\n");
    for place in 0..count {
        let next = (place + 1) % count;
        _ = writeln!(yaml, "  s{place}: {{default: a, choices: {{a: {{setting: s{next}}}}}}}");
    }
    yaml
}

/// Numbers that are none, wherever a number stands.
fn numbers() -> String {
    let mut yaml =
        format!("{HEAD}root:\n  node: T\n  label: T\n  aggregate: {{sum: {{clip: true}}}}\n");
    yaml.push_str("  children:\n");
    for (place, number) in NUMBERS.into_iter().enumerate() {
        for (rule, wrong) in [
            (
                "ratio",
                format!("points: {number}, rule: {{ratio: {{full_at: {number}, on_empty: na}}}}"),
            ),
            ("bonus", format!("rule: {{bonus: {{each: {number}, most: {number}}}}}")),
            (
                "steps",
                format!(
                    "rule: {{step_table: {{steps: [{{at_least: {number}, score: {number}}}]}}}}"
                ),
            ),
            (
                "linear",
                format!(
                    "normalise: {{linear: {{effective: [0, {number}], to: [{number}, 1], direction: higher, clip: {number}}}}}"
                ),
            ),
            (
                "max",
                format!(
                    "max: {number}, minimum_n: {number}, rounding: {{digits: {number}, mode: half_up, at: leaf}}"
                ),
            ),
        ] {
            _ = writeln!(yaml, "    - {{node: L{place}_{rule}, label: L, {wrong}}}");
        }
    }
    yaml
}
