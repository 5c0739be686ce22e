//! What authors of index definitions are told: every problem at once, each at its line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use survey_specs::index::read::{Places, read};
use survey_specs::index::{self, Absence, IndexDefinition, NodeKind, RankOrder};
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{self, Instrument};

/// The top of a definition that reads no answers; five lines.
const TOP: &str = "\
index: demo
languages: [vi]
title: Chỉ số
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
class_row: mean_of_units
";

/// A definition whose tree begins at line 8, with these further keys of the root.
fn with_root(root: &str) -> String {
    format!("{TOP}root: {{node: T, label: Chung, {root}}}\n")
}

/// A definition whose root joins two leaves `A` and `B` of plain values; the rule stands in line 8.
fn with_aggregate(aggregate: &str) -> String {
    with_root(&format!(
        "aggregate: {aggregate}, children: [\n{{node: A, label: A, rule: value}},\n{{node: B, label: B, rule: value}}]"
    ))
}

/// A definition of one leaf `A` in line 9.
fn with_leaf(leaf: &str) -> String {
    with_root(&format!("aggregate: sum, children: [\n{{node: A, label: A, {leaf}}}]"))
}

fn problems(yaml: &str) -> Vec<Problem> {
    read("demo.index.yaml", yaml.as_bytes()).problems
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn definition(yaml: &str) -> IndexDefinition {
    let reading = read("demo.index.yaml", yaml.as_bytes());
    assert_eq!(listed(&reading.problems), "", "\n{yaml}");
    reading.definition.unwrap()
}

/// Code and line of every problem.
#[track_caller]
fn expect(yaml: &str, expected: &[(&str, usize)]) {
    let problems = problems(yaml);
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.code, problem.position.line)).collect();
    assert_eq!(found, expected, "\n{yaml}\n{}", listed(&problems));
}

#[test]
fn mistakes_all_over_a_definition_are_told_at_once_and_in_words() {
    let yaml = "\
index: demo
languages: [vi]
title: Chỉ số
settings:
  most: {number: {from: 0, to: 12}, default: 13}
  scale: {choices: {half: {linear: {effective: [2, 2], to: [0, 10], direction: higher, clip: true}}}}
rounding: {digits: 2, mode: half_up, at: []}
minimum_n: 1
on_missing: {at_least: 0}
class_row: {mean_at: [B, C]}
root:
  node: T
  label: Chung
  aggregate: {weighted_mean: {weights: {A: 50, B: 40, D: 0.5}}}
  max: 100
  children: [A, B, E]
nodes:
  - {node: A, label: A, rule: {step_table: {steps: [{at_least: 80, score: 1}, {below: 50, score: 0}]}}, normalise: {setting: scale}}
  - node: B
    label: B
    aggregate: sum
    children:
      - {node: B1, label: B1, points: 6, rule: {ratio: {full_at: 0, on_empty: full}}}
      - {node: B2, label: B2, rule: {assessed_points: {unappraised: claimed, survey: add}}}
      - {node: B3, label: B3, points: 2, rule: {penalty: {each: 0.5, most: 2}}}
      - {node: B4, label: B4, rule: {net_scor: {promoters: [9], detractors: [0]}}}
  - {node: F, label: F, rule: value}
";
    insta::assert_snapshot!(listed(&problems(yaml)), @"
    demo.index.yaml:5:46: error[default_out_of_range]: the default 13 is not from 0 to 12
      5 |   most: {number: {from: 0, to: 12}, default: 13}
    demo.index.yaml:6:48: error[empty_range]: both bounds are 2: nothing lies between them
      6 |   scale: {choices: {half: {linear: {effective: [2, 2], to: [0, 10], direction: higher, clip: true}}}
    demo.index.yaml:7:42: error[empty_list]: `display` rounds only what is shown; a stage is needed
      7 | rounding: {digits: 2, mode: half_up, at: []}
    demo.index.yaml:9:24: error[invalid_integer]: `0` is not a whole number from 1 to 10000
      9 | on_missing: {at_least: 0}
    demo.index.yaml:10:12: error[unknown_node]: there is no node `C`
      10 | class_row: {mean_at: [B, C]}
    demo.index.yaml:14:14: error[missing_weight]: there is no weight for `E`
      14 |   aggregate: {weighted_mean: {weights: {A: 50, B: 40, D: 0.5}}}
    demo.index.yaml:14:14: error[unknown_child]: `D` has a weight and is no child of this node
      14 |   aggregate: {weighted_mean: {weights: {A: 50, B: 40, D: 0.5}}}
    demo.index.yaml:14:40: error[weights_sum]: the weights sum to 90.5, not to 1 or 100
      14 |   aggregate: {weighted_mean: {weights: {A: 50, B: 40, D: 0.5}}}
    demo.index.yaml:16:20: error[unknown_node]: there is no node `E` in `nodes`
      16 |   children: [A, B, E]
    demo.index.yaml:18:52: error[gap_in_steps]: there is no score for a value of at least 50 and below 80
      18 | - {node: A, label: A, rule: {step_table: {steps: [{at_least: 80, score: 1}, {below: 50, score: 0}]}}
    demo.index.yaml:23:66: error[invalid_number]: `0` must be above 0
      23 |       - {node: B1, label: B1, points: 6, rule: {ratio: {full_at: 0, on_empty: full}}}
    demo.index.yaml:24:9: error[missing_points]: `assessed_points` needs `points`: the most that can be given
      24 |       - {node: B2, label: B2, rule: {assessed_points: {unappraised: claimed, survey: add}}}
    demo.index.yaml:25:39: error[points_not_for_rule]: `step_table`, `penalty` and `bonus` say their points themselves; leave `points` out
      25 |       - {node: B3, label: B3, points: 2, rule: {penalty: {each: 0.5, most: 2}}}
    demo.index.yaml:26:37: error[unknown_leaf_rule]: exactly one of these is expected here: `top_box_share`, `mean_score`, `option_weights`, `all_items_top_box`, `net_score`, `ratio`, `step_table`, `penalty`, `bonus`, `assessed_points`, `external_index`, `value`; did you mean `net_score`?
      26 |       - {node: B4, label: B4, rule: {net_scor: {promoters: [9], detractors: [0]}}}
    demo.index.yaml:27:5: error[unused_node]: no `children` name `F`, so it stands nowhere in the tree
      27 |   - {node: F, label: F, rule: value}
    ");
}

#[test]
fn a_definition_without_answers_needs_no_questionnaire_and_no_weights() {
    let read = definition(&with_leaf("rule: {ratio: {full_at: 0.8, on_empty: na}}, points: 6"));
    assert_eq!(read.questionnaire, None);
    let answers = with_leaf("from: a, rule: {top_box_share: {codes: [5]}}");
    expect(&answers, &[("missing_key", 1)]);
    let message = problems(&answers)[0].message.clone();
    assert!(message.contains("`questionnaire`") && message.contains("`A`"), "{message}");
    let named = format!("questionnaire: q\nweights: none\n{answers}");
    definition(&named);
    expect(&named.replace("weights: none\n", ""), &[("missing_key", 1)]);
    let unread = format!("questionnaire: q\nweights: none\n{}", with_leaf("rule: value"));
    expect(&unread, &[("unused_questionnaire", 1)]);
}

#[test]
fn what_must_be_said_is_missed_when_it_is_not() {
    for key in ["rounding", "minimum_n", "on_missing", "class_row", "title", "index"] {
        let without: Vec<_> = TOP.lines().filter(|line| !line.starts_with(key)).collect();
        let yaml = format!("{}\nroot: {{node: T, label: T, rule: value}}\n", without.join("\n"));
        expect(&yaml, &[("missing_key", 1)]);
    }
}

#[test]
fn rules_hold_for_the_nodes_below_unless_they_have_their_own() {
    let read = definition(&format!(
        "{TOP}comparable_with: [demo-2025]\nleaf_rule: value\nroot:\n  node: T\n  label: T\n  aggregate: mean\n  children:\n    - node: G\n      label: G\n      aggregate: mean\n      on_missing: propagate\n      rank: lowest_first\n      leaf_rule: {{value: {{range: [0, 5]}}}}\n      children:\n        - {{node: A, label: A}}\n        - {{node: B, label: B, rule: value, minimum_n: 30, on_missing: skip, comparable_with: []}}\n    - {{node: C, label: C, on_suppressed: {{at_least: 2}}}}\n"
    ));
    let of = |code: &str| {
        let nodes = read.root.walk();
        let node = nodes.into_iter().find(|node| node.code.as_str() == code).unwrap();
        let rules = &node.rules;
        let editions = rules.comparable_with.len();
        (rules.minimum_n, rules.on_missing, rules.on_suppressed, rules.rank, editions)
    };
    let (highest, lowest) = (RankOrder::HighestFirst, RankOrder::LowestFirst);
    assert_eq!(of("T"), (1, Absence::Skip, Absence::Skip, highest, 1));
    // `on_suppressed` is as `on_missing` where nobody says otherwise.
    assert_eq!(of("A"), (1, Absence::Propagate, Absence::Propagate, lowest, 1));
    assert_eq!(of("B"), (30, Absence::Skip, Absence::Skip, lowest, 0));
    assert_eq!(of("C"), (1, Absence::Skip, Absence::AtLeast(2), highest, 1));
    let rules: Vec<_> = read
        .root
        .walk()
        .iter()
        .filter_map(|node| node.leaf())
        .map(|leaf| &leaf.rule)
        .cloned()
        .collect();
    assert_ne!(rules[0], rules[1]);
    assert_eq!(rules[1], rules[2]);
}

#[test]
fn a_flat_tree_is_the_same_as_a_nested_one() {
    let nested = with_root(
        "aggregate: sum, children: [{node: G, label: G, aggregate: sum, children: [{node: A, label: A, rule: value}]}, {node: B, label: B, rule: value}]",
    );
    let flat = with_root("aggregate: sum, children: [G, {node: B, label: B, rule: value}]")
        + "nodes:\n  - {node: A, label: A, rule: value}\n  - {node: G, label: G, aggregate: sum, children: [A]}\n";
    assert_eq!(definition(&nested), definition(&flat));
    let even_the_root = format!("{TOP}root: T\nnodes: [{{node: T, label: Chung, rule: value}}]\n");
    assert!(matches!(definition(&even_the_root).root.kind, NodeKind::Leaf(_)));
}

#[test]
fn nodes_are_named_once_and_stand_in_no_circle() {
    let flat = |children: &str, nodes: &str| {
        with_root(&format!("aggregate: sum, children: {children}")) + "nodes:\n" + nodes
    };
    let leaf = |code: &str| format!("  - {{node: {code}, label: L, rule: value}}\n");
    let inner = |code: &str, below: &str| {
        format!("  - {{node: {code}, label: L, aggregate: sum, children: [{below}]}}\n")
    };
    expect(&flat("[A, A1]", &leaf("A")), &[("unknown_node", 8)]);
    expect(&flat("[A, A]", &leaf("A")), &[("node_used_twice", 8)]);
    expect(&flat("[A]", &(leaf("A") + &leaf("B"))), &[("unused_node", 11)]);
    expect(&flat("[A]", &(leaf("A") + &leaf("A"))), &[("duplicate_node", 11)]);
    expect(&flat("[A]", &(leaf("A") + &leaf("T"))), &[("duplicate_node", 11), ("unused_node", 11)]);
    expect(&flat("[A]", &inner("A", "A")), &[("cycle", 10)]);
    let circle = flat("[A]", &(inner("A", "B") + &inner("B", "C") + &inner("C", "A")));
    expect(&circle, &[("cycle", 12)]);
    let message = problems(&circle)[0].message.clone();
    assert!(message.ends_with("`A` → `B` → `C` → `A`"), "{message}");
    // A circle that the root does not lead to.
    let apart = flat("[A]", &(leaf("A") + &inner("B", "C") + &inner("C", "B")));
    expect(&apart, &[("cycle", 12)]);
    // What stands in a node that nothing leads to is read all the same.
    let unread =
        flat("[A]", &(leaf("A") + &inner("B", "C") + &leaf("C").replace("value", "valeu")));
    expect(&unread, &[("unused_node", 11), ("unknown_word", 12)]);
}

#[test]
fn a_tree_is_bounded_in_levels_and_nodes() {
    let chain = |levels: usize| {
        let mut yaml = format!("{TOP}root: N1\nnodes:\n");
        for level in 1..levels {
            _ = writeln!(
                yaml,
                "  - {{node: N{level}, label: L, aggregate: sum, children: [N{}]}}",
                level + 1
            );
        }
        yaml + &format!("  - {{node: N{levels}, label: L, rule: value}}\n")
    };
    definition(&chain(32));
    expect(&chain(33), &[("too_deep", 42)]);
    expect(&chain(9_000), &[("too_deep", 42)]);
    let wide = |leaves: usize| {
        let mut yaml = format!(
            "{TOP}leaf_rule: value\nroot:\n  node: T\n  label: L\n  aggregate: sum\n  children:\n"
        );
        for leaf in 0..leaves {
            _ = writeln!(yaml, "    - {{node: L{leaf}, label: L}}");
        }
        yaml
    };
    definition(&wide(9_999));
    expect(&wide(10_005), &[("too_many_nodes", 10_013)]);
}

#[test]
fn rules_that_are_copied_to_many_nodes_are_bounded() {
    let codes: Vec<_> = (0..2_000).map(|code| code.to_string()).collect();
    let mut yaml = format!(
        "questionnaire: q\nweights: none\n{TOP}settings: {{s: {{default: a, choices: {{a: {{top_box_share: {{codes: [{}]}}}}}}}}}}\nroot:\n  node: T\n  label: L\n  aggregate: mean\n  children:\n",
        codes.join(",")
    );
    for leaf in 0..5_000 {
        _ = writeln!(yaml, "    - {{node: L{leaf}, label: L, from: a, rule: {{setting: s}}}}");
    }
    let found = problems(&yaml);
    assert_eq!(found.len(), 1, "{}", listed(&found));
    assert_eq!(found[0].code, "definition_too_large");
}

#[test]
fn weights_are_those_of_the_children_and_sum_to_1_or_100() {
    definition(&with_aggregate("{weighted_mean: {weights: {A: 60, B: 40}}}"));
    definition(&with_aggregate("{geometric_mean: {weights: {A: 0.1, B: 0.9}}}"));
    definition(&with_aggregate("harmonic_mean"));
    for (weights, codes) in [
        ("{A: 60, B: 30}", &["weights_sum"][..]),
        ("{A: 60, B: -40}", &["invalid_number"]),
        ("{A: 100, B: 0}", &["invalid_number"]),
        ("{A: 100}", &["missing_weight"]),
        ("{A: 50, B: 30, C: 20}", &["unknown_child"]),
        ("{A: 50, BB: 50}", &["missing_weight", "unknown_child"]),
        ("{}", &["empty_list"]),
        ("{A: 60, B: 1000001}", &["number_too_large"]),
        ("{A: 60, B: }", &["empty_value"]),
    ] {
        let expected: Vec<_> = codes.iter().map(|code| (*code, 8)).collect();
        expect(&with_aggregate(&format!("{{weighted_mean: {{weights: {weights}}}}}")), &expected);
    }
    let sum = problems(&with_aggregate("{weighted_mean: {weights: {A: 0.6, B: 0.3}}}"));
    assert_eq!(sum[0].message, "the weights sum to 0.9, not to 1 or 100");
    let left_out = with_aggregate("{weighted_mean: {weights: {A: 60, B: 40}}}")
        .replace("node: B,", "node: B, counts: false,");
    expect(&left_out, &[("unknown_child", 8)]);
}

#[test]
fn a_child_that_could_not_be_read_is_not_missed_a_second_time() {
    let broken = with_aggregate("{weighted_mean: {weights: {A: 60, B: 40}}}");
    expect(&broken.replace("node: B, label: B", "node: B, label: [B]"), &[("wrong_kind", 10)]);
    expect(
        &broken.replace("node: B, label: B", "node: \"B B\", label: B"),
        &[("invalid_code", 10)],
    );
}

#[test]
fn a_mix_has_parts_and_its_children_are_of_them() {
    let mix = |aggregate: &str, a: &str, b: &str| {
        with_aggregate(aggregate)
            .replace("node: A,", &format!("node: A, {a}"))
            .replace("node: B,", &format!("node: B, {b}"))
    };
    let both = "{mix: {soft: 60, hard: 40}}";
    definition(&mix(both, "part: soft,", "part: hard,"));
    expect(&mix(both, "part: soft,", ""), &[("empty_part", 8), ("missing_part", 10)]);
    expect(&mix(both, "part: soft,", "part: hart,"), &[("empty_part", 8), ("unknown_part", 10)]);
    expect(&mix(both, "part: soft,", "part: soft,"), &[("empty_part", 8)]);
    expect(
        &mix("{mix: {soft: 60, hard: 50}}", "part: soft,", "part: hard,"),
        &[("weights_sum", 8)],
    );
    expect(&mix("mean", "part: soft,", ""), &[("part_without_mix", 9)]);
    let alone = with_root("part: soft, rule: value");
    expect(&alone, &[("part_without_mix", 8)]);
}

#[test]
fn what_counts_and_what_is_pooled_makes_sense() {
    expect(&with_root("counts: false, rule: value"), &[("root_must_count", 8)]);
    expect(&with_leaf("rule: value, counts: false"), &[("nothing_counts", 8)]);
    expect(&with_root("aggregate: sum, children: []"), &[("no_children", 8)]);
    let pooled = format!("questionnaire: q\nweights: none\n{}", with_aggregate("pooled"));
    expect(&pooled, &[("unused_questionnaire", 1), ("pooled_without_answers", 10)]);
    let row = with_leaf("rule: value").replace("mean_of_units", "pooled");
    expect(&row, &[("pooled_class_row", 7)]);
    let row =
        with_leaf("rule: {ratio: {full_at: 1, on_empty: na}}").replace("mean_of_units", "pooled");
    definition(&row);
    expect(
        &with_leaf("rule: value").replace("mean_of_units", "{mean_at: [A, X]}"),
        &[("unknown_node", 7)],
    );
}

#[test]
fn maxima_agree_with_the_points_below() {
    let sum = |max: &str| {
        with_root(&format!(
            "aggregate: sum, {max} children: [\n{{node: A, label: A, points: 6, rule: {{ratio: {{full_at: 1, on_empty: na}}}}}},\n{{node: B, label: B, rule: {{step_table: {{steps: [{{at_least: 1, score: 4}}, {{below: 1, score: 0}}]}}}}}}]"
        ))
    };
    definition(&sum(""));
    definition(&sum("max: 10,"));
    expect(&sum("max: 12,"), &[("contradicting_max", 8)]);
    expect(&sum("max: -1,"), &[("invalid_number", 8)]);
    // A maximum that depends on a setting cannot be checked, and one after normalising is another.
    let scale = "max: 100, normalise: {linear: {effective: [0, 10], to: [0, 100], direction: higher, clip: true}},";
    definition(&sum(scale));
    expect(&with_leaf("rule: value, points: 6, max: 5"), &[("contradicting_max", 9)]);
}

#[test]
fn points_stand_where_the_rule_knows_them() {
    for (leaf, code) in [
        ("rule: {penalty: {each: 1, most: 2}}, points: 2", "points_not_for_rule"),
        ("rule: {bonus: {each: 1, most: 2}}, points: 2", "points_not_for_rule"),
        ("rule: {step_table: {steps: [{score: 1}]}}, points: 2", "points_not_for_rule"),
        ("rule: {assessed_points: {unappraised: claimed, survey: add}}", "missing_points"),
        ("rule: value, points: 0", "invalid_number"),
        ("rule: value, points: -1", "invalid_number"),
        ("rule: {penalty: {each: 0, most: 2}}", "invalid_number"),
        ("rule: {ratio: {full_at: -0.8, on_empty: na}}", "invalid_number"),
        ("rule: {ratio: {full_at: 0.8, on_empty: none}}", "unknown_word"),
        ("rule: {value: {range: [2, 1]}}", "empty_range"),
        ("rule: {value: {range: [2]}}", "wrong_count"),
        ("rule: {external_index: {out_of: 0}}", "invalid_number"),
        ("rule: {external_index: {out_of: 0.1234567890123}}", "too_many_decimals"),
        ("rule: ratio", "unknown_leaf_rule"),
        ("rule: {ratio: {}, value: {}}", "unknown_leaf_rule"),
        ("rule: {ratios: {full_at: 1, on_empty: na}}", "unknown_leaf_rule"),
        ("", "no_leaf_rule"),
    ] {
        expect(&with_leaf(leaf), &[(code, 9)]);
    }
}

#[test]
fn categories_stand_once_and_on_one_side() {
    let leaf = |rule: &str| {
        format!("questionnaire: q\nweights: none\n{}", with_leaf(&format!("from: a, rule: {rule}")))
    };
    for (rule, code) in [
        ("{top_box_share: {codes: [4, 4]}}", "duplicate_code"),
        ("{top_box_share: {codes: []}}", "empty_list"),
        ("{net_score: {promoters: [9, 10], detractors: [0, 9]}}", "promoter_and_detractor"),
        ("{option_weights: {weights: {A: 100, B: 0}, leave_out: [B]}}", "weighted_and_left_out"),
        ("{option_weights: {weights: {A: 101, B: 0}}}", "invalid_number"),
        ("{option_weights: {weights: {A: 100, A: 0}}}", "duplicate_key"),
        ("{mean_score: {multiply: 0}}", "invalid_number"),
        ("{mean_score: {from: [5, 1], to: [0, 100]}}", "empty_range"),
        ("{mean_score: {from: [1, 5], to: [100, 100]}}", "empty_range"),
        ("{mean_score: {multiply: 20, to: [0, 100]}}", "unknown_rescale"),
        (
            "{all_items_top_box: {items: [a, b], codes: [5], incomplete: leave_out}}",
            "from_not_for_rule",
        ),
    ] {
        let found = problems(&leaf(rule));
        assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code], "{rule}");
    }
    let no_item = leaf("{top_box_share: {codes: [5]}}").replace("from: a", "from: a.b");
    expect(&no_item, &[("invalid_code", 11)]);
}

#[test]
fn steps_and_bands_leave_nothing_out_and_do_not_overlap() {
    let steps =
        |steps: &str| problems(&with_leaf(&format!("rule: {{step_table: {{steps: [{steps}]}}}}")));
    let bands = |bands: &str| {
        problems(&with_leaf(&format!("rule: value, bands: {{of: value, bands: [{bands}]}}")))
    };
    let mut told = String::new();
    for found in [
        steps(
            "{at_least: 80, score: 1}, {at_least: 50, below: 80, score: 0.5}, {below: 50, score: 0}",
        ),
        steps(
            "{at_least: 80, score: 1}, {at_least: 50, at_most: 80, score: 0.5}, {below: 50, score: 0}",
        ),
        steps("{above: 80, score: 1}, {at_least: 50, below: 80, score: 0.5}"),
        steps("{at_least: 80, below: 80, score: 1}, {score: 0}"),
        steps("{at_least: 80, above: 70, score: 1}"),
        bands(
            "{band: b, label: B, at_least: 5, below: 10}, {band: a, label: A, at_least: 9}, {band: c, label: C, below: 2}",
        ),
        bands("{band: a, label: A, at_least: 5}, {band: a, label: A, below: 5}"),
    ] {
        let told_now: Vec<_> = found
            .iter()
            .map(|problem| {
                format!("{} {}: {}", problem.severity.as_str(), problem.code, problem.message)
            })
            .collect();
        _ = writeln!(
            told,
            "{}",
            if told_now.is_empty() { "—".to_owned() } else { told_now.join("\n") }
        );
    }
    insta::assert_snapshot!(told, @"
    —
    error overlap: the steps [80, ∞) and [50, 80] overlap
    error gap_in_steps: there is no score for a value below 50, or of 80
    error empty_interval: no number is in [80, 80)
    error two_edges: either `at_least` or `above` is the edge, not both
    warning gap_in_bands: no band holds a value of at least 2 and below 5
    error overlap: the bands `b` [5, 10) and `a` [9, ∞) overlap
    error duplicate_code: the band `a` stands here already
    ");
}

#[test]
fn quantile_groups_are_one_more_than_their_cuts() {
    let groups = |kind: &str, cuts: &str, groups: &str| {
        with_leaf(&format!(
            "rule: value, quantile_groups: {{type: {kind}, cuts: {cuts}, cut_goes_up: true, groups: [{groups}]}}"
        ))
    };
    let two = "{group: low, label: L}, {group: high, label: H}";
    definition(&groups("7", "[0.5]", two));
    expect(&groups("10", "[0.5]", two), &[("invalid_integer", 9)]);
    expect(&groups("7", "[0.25, 0.5]", two), &[("wrong_count", 9)]);
    expect(&groups("7", "[1]", two), &[("invalid_cut", 9)]);
    expect(&groups("7", "[]", two), &[("empty_list", 9)]);
    let three = format!("{two}, {{group: low, label: L}}");
    expect(&groups("7", "[0.5, 0.5]", &three), &[("cuts_not_ascending", 9), ("duplicate_code", 9)]);
    let both = groups("7", "[0.5]", two)
        .replace("rule: value,", "rule: value, bands: {of: value, bands: [{band: a, label: A}]},");
    expect(&both, &[("two_groupings", 9)]);
}

#[test]
fn normalisers_have_bounds_that_differ() {
    let normalise = |rule: &str| with_leaf(&format!("rule: value, normalise: {rule}"));
    definition(&normalise(
        "{linear: {effective: [0, 2], to: [0.25, 2.5], direction: lower, clip: false, display: [0, 1]}}",
    ));
    definition(&normalise("{min_max: {to: [1, 10], direction: lower, when_equal: 10}}"));
    definition(&normalise("{percentile: {ties: half, direction: higher}}"));
    definition(&normalise(
        "{z_score: {deviation: sample, centre: 0, spread: 1, direction: higher, when_equal: missing}}",
    ));
    for (rule, code) in [
        ("{linear: {effective: [2, 2], to: [0, 1], direction: higher, clip: true}}", "empty_range"),
        ("{linear: {effective: [0, 2], to: [1, 0], direction: higher, clip: true}}", "empty_range"),
        ("{linear: {effective: [0, 2], to: [0, 1], direction: higher}}", "missing_key"),
        ("{min_max: {to: [1, 10], direction: lower, when_equal: ten}}", "unknown_word"),
        (
            "{z_score: {deviation: sample, centre: 0, spread: 0, direction: higher, when_equal: 0}}",
            "invalid_number",
        ),
        ("percentile", "unknown_normaliser"),
        ("{percentil: {ties: half, direction: higher}}", "unknown_normaliser"),
    ] {
        expect(&normalise(rule), &[(code, 9)]);
    }
}

#[test]
fn settings_are_used_for_what_they_are() {
    let with = |setting: &str, rest: &str| format!("{TOP}settings: {{{setting}}}\n{rest}");
    let leaf = |leaf: &str| {
        format!(
            "root: {{node: T, label: T, aggregate: mean, children: [{{node: A, label: A, {leaf}}}]}}\n"
        )
    };
    let choice = "s: {choices: {a: value}}";
    definition(&with(choice, &leaf("rule: {setting: s}")));
    expect(&with(choice, &leaf("rule: value")), &[("unused_setting", 8)]);
    expect(
        &with(choice, &leaf("rule: {setting: t}")),
        &[("unused_setting", 8), ("unknown_setting", 9)],
    );
    expect(&with(choice, &leaf("rule: value, points: {setting: s}")), &[("setting_kind", 9)]);
    expect(
        &with(choice, &leaf("rule: {setting: s}, normalise: {setting: s}")),
        &[("setting_kind", 9)],
    );
    let number = "s: {number: {from: 0, to: 12}}";
    definition(&with(number, &leaf("rule: value, points: {setting: s}")));
    expect(&with(number, &leaf("rule: {setting: s}")), &[("setting_kind", 9)]);
    let points = leaf("rule: value, points: {setting: s}");
    expect(&with("s: {number: {from: -1, to: 12}}", &points), &[("invalid_number", 9)]);
    expect(&with("s: {number: {from: 2, to: 1}}", &points), &[("empty_range", 8)]);
    expect(
        &with("s: {number: {from: 0, to: 1}, default: 2}", &points),
        &[("default_out_of_range", 8)],
    );
    expect(
        &with("s: {default: b, choices: {a: value}}", &leaf("rule: {setting: s}")),
        &[("unknown_variant", 8)],
    );
    expect(&with("s: {choices: {}}", &leaf("rule: {setting: s}")), &[("empty_list", 8)]);
    expect(&with("s: {choices: {a: valeu}}", &leaf("rule: {setting: s}")), &[("unknown_word", 8)]);
    let rounding = TOP.replace("{digits: 2, mode: half_up, at: display}", "{setting: s}");
    let undecided = format!(
        "{rounding}settings: {{s: {{choices: {{a: {{digits: 2, mode: half_up, at: display}}}}}}}}\n{}",
        leaf("rule: value")
    );
    expect(&undecided, &[("no_default", 8)]);
}

#[test]
fn an_edition_need_not_name_itself() {
    expect(
        &format!("{}comparable_with: [demo]\n", with_leaf("rule: value")),
        &[("comparable_with_itself", 10)],
    );
}

/// A questionnaire with a scale, a rating, a text, a choice of several and letters.
fn instrument() -> Instrument {
    let yaml = "\
questionnaire: q
languages: [vi]
title: T
scales: {five: [{code: 1, label: A}, {code: 2, label: B}, {code: 3, label: C}, {code: 4, label: D}, {code: 5, label: E}]}
sections:
  - section: s
    title: S
    items:
      - {item: manner, type: scale, label: L, scale: five}
      - {item: clarity, type: scale, label: L, scale: five}
      - {item: stars, type: rating, label: L, min: 0, max: 10}
      - {item: words, type: text, label: L}
      - {item: several, type: multiple_choice, label: L, categories: [{code: 1, label: A}, {code: 2, label: B}]}
      - {item: letters, type: single_choice, label: L, categories: [{code: A, label: A}, {code: B, label: B}, {code: E, label: E}]}
";
    let reading = questionnaire::read::check("q.yaml", yaml.as_bytes());
    Instrument::new(reading.draft.unwrap().questionnaire().clone())
}

#[test]
fn leaves_fit_the_questionnaire() {
    let leaves = [
        "from: maner, rule: {top_box_share: {codes: [4, 5]}}",
        "from: words, rule: {top_box_share: {codes: [4, 5]}}",
        "from: several, rule: {mean_score: {multiply: 20}}",
        "from: manner, rule: {top_box_share: {codes: [4, 6]}}",
        "from: manner, rule: {top_box_share: {codes: [1, 2, 3, 4, 5]}}",
        "from: manner, rule: {mean_score: {multiply: 25}}",
        "from: stars, rule: {mean_score: {from: [1, 10], to: [0, 100]}}",
        "from: letters, rule: {mean_score: {multiply: 20}}",
        "from: letters, rule: {option_weights: {weights: {A: 100, B: 0}}}",
        "from: letters, rule: {option_weights: {weights: {A: 50, B: 50}, leave_out: [E]}}",
        "from: letters, rule: {option_weights: {weights: {A: 50, B: 20}, leave_out: [E, F]}}",
        "from: stars, rule: {net_score: {promoters: [9, 10], detractors: [0, 11]}}",
        "rule: {all_items_top_box: {items: [manner, clarity, wrods], codes: [5, 6], incomplete: leave_out}}",
        // These are sound.
        "from: stars, rule: {net_score: {promoters: [9, 10], detractors: [0, 1, 2, 3, 4, 5, 6]}}",
        "from: stars, rule: {mean_score: {multiply: 10}}",
        "from: manner, counts: false, rule: {mean_score: {from: [1, 5], to: [100, 0]}}",
        "rule: {ratio: {full_at: 1, on_empty: na}}",
    ];
    let mut yaml = format!(
        "questionnaire: q\nweights: none\n{TOP}root:\n  node: T\n  label: T\n  aggregate: mean\n  children:\n"
    );
    for (place, leaf) in leaves.iter().enumerate() {
        _ = writeln!(yaml, "    - {{node: N{place}, label: N, {leaf}}}");
    }
    let reading = read("q.index.yaml", yaml.as_bytes());
    assert_eq!(listed(&reading.problems), "");
    let misfits = index::check::check(&reading.definition.unwrap(), &reading.places, &instrument());
    insta::assert_snapshot!(listed(&misfits), @"
    :15:7: error[unknown_item]: the questionnaire has no item `maner`; did you mean `manner`?
    :16:7: error[not_scorable]: the item `words` has no single category to score; a choice, a scale, a rating or a row of a matrix is needed
    :17:7: error[not_scorable]: the item `several` has no single category to score; a choice, a scale, a rating or a row of a matrix is needed
    :18:7: error[unknown_category]: the item `manner` has no category `6`
    :19:7: warning[constant_leaf]: whatever is answered, `N4` scores the same
    :20:7: error[score_too_large]: `manner` can score 125, above 100
    :21:7: error[score_too_small]: `stars` can score -11.11, below 0
    :22:7: error[not_a_number]: the categories of `letters` are not numbers, so they have no mean
    :23:7: error[category_without_weight]: `letters` has categories without a weight: `E`; give each a weight or put it under `leave_out`
    :24:7: warning[constant_leaf]: whatever is answered, `N9` scores the same
    :25:7: error[unknown_category]: the item `letters` has no category `F`
    :26:7: error[unknown_category]: the item `stars` has no category `11`
    :27:7: error[unknown_category]: the item `manner` has no category `6`
    :27:7: error[unknown_category]: the item `clarity` has no category `6`
    :27:7: error[unknown_item]: the questionnaire has no item `wrods`; did you mean `words`?
    ");
}

#[test]
fn a_definition_without_a_place_in_a_file_can_be_checked_too() {
    let yaml = format!(
        "questionnaire: p\nweights: none\n{}",
        with_leaf("from: a, rule: {top_box_share: {codes: [5]}}")
    );
    let found = index::check::check(&definition(&yaml), &Places::default(), &instrument());
    let found: Vec<_> = found.iter().map(|problem| (problem.code, problem.position.line)).collect();
    assert_eq!(found, [("other_questionnaire", 0), ("unknown_item", 0)]);
}

/// The examples of `docs/index.md` that are a single node, each with the line it begins at.
fn nodes_of_the_manual() -> Vec<(usize, String)> {
    let manual = include_str!("../../docs/index.md");
    let mut nodes: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (line, text) in manual.lines().enumerate() {
        match text {
            "```yaml" => {
                inside = true;
                nodes.push((line + 2, String::new()));
            }
            "```" => inside = false,
            text if inside => _ = writeln!(nodes.last_mut().unwrap().1, "    {text}"),
            _ => {}
        }
    }
    nodes.retain(|(_, node)| node.trim_start().starts_with("node: "));
    nodes
}

#[test]
fn every_rule_of_the_manual_has_an_example_that_checks_clean() {
    let nodes = nodes_of_the_manual();
    for (line, node) in &nodes {
        let answers = if node.contains("from:") || node.contains("items:") {
            "questionnaire: one-stop-desk\nweights: none\n"
        } else {
            ""
        };
        let top = TOP.replace("[vi]", "[vi, en]").replace("title: Chỉ số", "title: {vi: T, en: T}");
        let yaml = format!(
            "{answers}{top}root:\n  node: T\n  label: {{vi: T, en: T}}\n  aggregate: mean\n  children:\n  -\n{node}"
        );
        let found = problems(&yaml);
        assert_eq!(listed(&found), "", "docs/index.md, line {line}\n{yaml}");
    }
    let all: String = nodes.iter().map(|(_, node)| node.as_str()).collect();
    for rule in [
        "top_box_share",
        "mean_score",
        "option_weights",
        "all_items_top_box",
        "net_score",
        "ratio",
        "step_table",
        "penalty",
        "bonus",
        "assessed_points",
        "external_index",
        "value",
        "mix",
        "weighted_mean",
        "linear",
        "min_max",
        "percentile",
        "z_score",
        "bands",
        "quantile_groups",
    ] {
        assert!(all.contains(rule), "{rule}");
    }
}
