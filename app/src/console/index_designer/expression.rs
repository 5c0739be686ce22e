//! What a node's value is, in one line of plain words.

use serde_json::Value;

use super::tree::{OutlineRow, chosen, list, rule_above, rule_name, word, written};
use crate::console::language::Language;

/// `60 × A + 40 × B`, or `% trả lời 4, 5 của c9_1 × 6 điểm`.
#[must_use]
pub fn expression(
    tree: &Value,
    rows: &[OutlineRow],
    row: &OutlineRow,
    language: Language,
) -> String {
    let Some((_, node)) = written(tree, &row.slot) else { return String::new() };
    if row.is_inner {
        return joined(tree, node, language);
    }
    let own = node.get("rule").map(|rule| chosen(tree, rule));
    let rule = own.or_else(|| rule_above(tree, rows, &row.at).map(|(_, rule)| chosen(tree, rule)));
    let from = node.get("from").or_else(|| node.get("node"));
    let Some(rule) = rule else {
        return language.pick("chưa có cách tính", "no rule yet").to_owned();
    };
    let mut said = score(rule, &word(from), language);
    if let Some(points) = node.get("points") {
        let points = match points.get("setting") {
            Some(setting) => word(Some(setting)),
            None => language.decimal(&word(Some(points))),
        };
        said = format!("{said} × {points} {}", language.pick("điểm", "points"));
    }
    said
}

/// How an inner node joins those below it.
fn joined(tree: &Value, node: &Value, language: Language) -> String {
    let Some(aggregate) = node.get("aggregate").map(|rule| chosen(tree, rule)) else {
        return language.pick("chưa chọn cách gộp", "not joined yet").to_owned();
    };
    let name = rule_name(Some(aggregate));
    let inside = aggregate.get(&name);
    let children: Vec<String> = list(node, "children")
        .iter()
        .filter(|child| child.get("counts") != Some(&Value::Bool(false)))
        .map(|child| if child.is_object() { word(child.get("node")) } else { word(Some(child)) })
        .collect();
    let weights = inside.and_then(|inside| inside.get("weights")).and_then(Value::as_object);
    let parts = inside.filter(|_| name == "mix").and_then(Value::as_object);
    let weighed = weights.or(parts).map(|weights| {
        let one = |(code, weight): (&String, &Value)| {
            format!("{} × {code}", language.decimal(&word(Some(weight))))
        };
        weights.iter().map(one).collect::<Vec<_>>().join(" + ")
    });
    let all = children.join(", ");
    match (name.as_str(), weighed) {
        ("sum", _) => children.join(" + "),
        ("weighted_mean", Some(weighed)) => weighed,
        ("mix", Some(weighed)) => {
            format!("{}: {weighed}", language.pick("trộn các phần", "mix of parts"))
        }
        ("geometric_mean", weighed) => {
            let name = language.pick("trung bình nhân", "geometric mean");
            format!("{name} ({})", weighed.unwrap_or(all))
        }
        ("harmonic_mean", weighed) => {
            let name = language.pick("trung bình điều hòa", "harmonic mean");
            format!("{name} ({})", weighed.unwrap_or(all))
        }
        ("mean", _) => format!("{} ({all})", language.pick("trung bình cộng", "mean")),
        ("mean_of_leaves", _) => {
            let name =
                language.pick("trung bình mọi tiêu chí bên dưới", "mean of all leaves below");
            format!("{name} ({all})")
        }
        ("pooled", _) => {
            let name = language.pick("gộp mọi câu trả lời", "all answers together");
            format!("{name} ({all})")
        }
        ("min", _) => format!("{} ({all})", language.pick("nhỏ nhất", "smallest")),
        (other, _) => format!("{other} ({all})"),
    }
}

/// How a leaf scores what it reads.
fn score(rule: &Value, from: &str, language: Language) -> String {
    let name = rule_name(Some(rule));
    let inside = rule.get(&name);
    let value = |key: &str| inside.and_then(|inside| inside.get(key));
    let codes = |key: &str| {
        let codes = value(key).and_then(Value::as_array).into_iter().flatten();
        codes.map(|code| word(Some(code))).collect::<Vec<_>>().join(", ")
    };
    let number = |key: &str| language.decimal(&word(value(key)));
    let vi = language == Language::Vietnamese;
    match name.as_str() {
        "top_box_share" if vi => format!("% trả lời {} của {from}", codes("codes")),
        "top_box_share" => format!("% of {from} answered {}", codes("codes")),
        "mean_score" => {
            let mean = format!("{} {from}", language.pick("điểm trung bình", "mean code of"));
            match value("multiply") {
                Some(_) => format!("{mean} × {}", number("multiply")),
                None => format!("{mean}: [{}] → [{}]", codes("from"), codes("to")),
            }
        }
        "option_weights" => {
            format!(
                "{} {from}",
                language.pick("trung bình trọng số phương án của", "mean option weight of")
            )
        }
        "all_items_top_box" if vi => {
            format!("% người trả lời {} ở mọi câu {}", codes("codes"), codes("items"))
        }
        "all_items_top_box" => {
            format!("% of people who answered {} to all of {}", codes("codes"), codes("items"))
        }
        "net_score" => format!("% {} − % {} ({from})", codes("promoters"), codes("detractors")),
        "ratio" => {
            let ratio = language.pick("tỷ lệ", "ratio");
            format!("min(1, {ratio} {from} ÷ {})", number("full_at"))
        }
        "step_table" => format!("{} {from}", language.pick("bậc điểm theo", "steps of")),
        "penalty" => format!("−min({} × {from}, {})", number("each"), number("most")),
        "bonus" => format!("+min({} × {from}, {})", number("each"), number("most")),
        "assessed_points" => {
            format!("{} {from}", language.pick("điểm thẩm định", "assessed points of"))
        }
        "external_index" => format!(
            "{} {} ÷ {}",
            language.pick("chỉ số", "index"),
            [word(value("index")), word(value("node"))].concat(),
            number("out_of")
        ),
        "value" => from.to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tree::outline;
    use super::super::tree::tests::sample;
    use super::*;

    fn said(tree: &Value, code: &str, language: Language) -> String {
        let rows = outline(tree);
        let row = rows.iter().find(|row| row.code == code).expect("the node");
        expression(tree, &rows, row, language)
    }

    #[test]
    fn every_node_says_what_its_value_is() {
        let mut tree = sample();
        tree["root"]["children"][0]["children"][0]["points"] = json!("2.5");
        for (code, vi, en) in [
            ("T", "60 × A + 40 × B", "60 × A + 40 × B"),
            ("A", "trung bình cộng (A1)", "mean (A1)"),
            ("A1", "% trả lời 4, 5 của c1 × 2,5 điểm", "% of c1 answered 4, 5 × 2.5 points"),
            ("B", "B", "B"),
        ] {
            assert_eq!(said(&tree, code, Language::Vietnamese), vi);
            assert_eq!(said(&tree, code, Language::English), en);
        }
    }

    #[test]
    fn what_is_not_there_yet_is_said() {
        let tree = json!({"root": {"node": "T", "children": [{"node": "A"}]}});
        assert_eq!(said(&tree, "T", Language::English), "not joined yet");
        assert_eq!(said(&tree, "A", Language::English), "no rule yet");
    }

    #[test]
    fn every_shipped_definition_can_be_said() {
        for (name, yaml) in survey_specs::shipped::INDEXES {
            let tree = survey_specs::yaml::parse(yaml.as_bytes()).root.expect("YAML").to_json();
            let rows = outline(&tree);
            for row in &rows {
                let said = expression(&tree, &rows, row, Language::Vietnamese);
                assert!(!said.is_empty() && !said.contains("chưa"), "{name} {}: {said}", row.code);
            }
        }
    }
}
