//! The rules there are, in plain words, each with its parameters and with what it begins with.

use serde_json::{Value, json};

use crate::console::language::Language;

/// What a parameter is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// A number.
    Number,
    /// Two numbers.
    Pair,
    /// Categories of the item that is read.
    Codes,
    /// Items of the questionnaire.
    Items,
    /// A number for each category of the item.
    OptionWeights,
    /// A number for each child that counts.
    ChildWeights,
    /// Steps with edges and scores.
    Steps,
    /// Any word.
    Word,
    /// Yes or no.
    Flag,
    /// One of these words, with what is shown for them.
    Choice(&'static [(&'static str, &'static str, &'static str)]),
}

/// A parameter of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its key.
    pub key: &'static str,
    /// What it is, in Vietnamese and English.
    pub name: (&'static str, &'static str),
    /// What it is written as.
    pub written: Written,
}

/// A rule that can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its word in the file.
    pub word: &'static str,
    /// What it does, in Vietnamese and English.
    pub name: (&'static str, &'static str),
    /// Whether it can be written as a word alone.
    pub is_bare: bool,
    /// Its parameters.
    pub parameters: &'static [Parameter],
}

impl Rule {
    /// What it does, in the language of the interface.
    #[must_use]
    pub fn name(&self, language: Language) -> &'static str {
        language.pick(self.name.0, self.name.1)
    }

    /// The rule as it is written first.
    #[must_use]
    pub fn beginning(&self) -> Value {
        let inside = match self.word {
            "top_box_share" => json!({"codes": []}),
            "mean_score" => json!({"multiply": 20}),
            "all_items_top_box" => json!({"items": [], "codes": [], "incomplete": "leave_out"}),
            "net_score" => json!({"promoters": [], "detractors": []}),
            "ratio" => json!({"full_at": 1, "on_empty": "na"}),
            "step_table" => json!({"steps": []}),
            "penalty" | "bonus" => json!({"each": 1, "most": 5}),
            "assessed_points" => json!({"unappraised": "claimed", "survey": "add"}),
            "external_index" => json!({"out_of": 100}),
            "option_weights" | "weighted_mean" => json!({"weights": {}}),
            "mix" => json!({}),
            _ => return Value::from(self.word),
        };
        json!({ self.word: inside })
    }
}

/// A name in Vietnamese and English.
type Name = (&'static str, &'static str);

const fn parameter(key: &'static str, name: Name, written: Written) -> Parameter {
    Parameter { key, name, written }
}

const fn number(key: &'static str, name: Name) -> Parameter {
    parameter(key, name, Written::Number)
}

const fn pair(key: &'static str, name: Name) -> Parameter {
    parameter(key, name, Written::Pair)
}

const fn codes(key: &'static str, name: Name) -> Parameter {
    parameter(key, name, Written::Codes)
}

const fn choice(
    key: &'static str,
    name: Name,
    words: &'static [(&'static str, &'static str, &'static str)],
) -> Parameter {
    parameter(key, name, Written::Choice(words))
}

/// A rule that says its parameters.
const fn with(word: &'static str, name: Name, parameters: &'static [Parameter]) -> Rule {
    Rule { word, name, is_bare: false, parameters }
}

/// A rule that can be written as a word alone.
const fn bare(word: &'static str, name: Name, parameters: &'static [Parameter]) -> Rule {
    Rule { word, name, is_bare: true, parameters }
}

const COUNTED: Parameter = codes("codes", ("Các phương án được tính", "Categories that count"));

const WEIGHTS_OR_NONE: Parameter = parameter(
    "weights",
    ("Trọng số (có thể bỏ trống)", "Weights (may be left out)"),
    Written::ChildWeights,
);

/// The rules of leaves.
pub const LEAF_RULES: &[Rule] = &[
    with(
        "top_box_share",
        ("Tỷ lệ % chọn các phương án (hài lòng trở lên)", "Share choosing these categories, %"),
        &[COUNTED],
    ),
    with(
        "mean_score",
        ("Điểm trung bình của mã phương án", "Mean of the category codes"),
        &[
            number("multiply", ("Nhân với", "Times")),
            pair("from", ("Hoặc: thang mã từ – đến", "Or: codes from – to")),
            pair("to", ("thành điểm từ – đến", "become scores from – to")),
        ],
    ),
    with(
        "option_weights",
        ("Trọng số cho từng phương án", "A weight for each category"),
        &[
            parameter("weights", ("Trọng số (%)", "Weights (%)"), Written::OptionWeights),
            codes("leave_out", ("Không tính các phương án", "Categories that count nowhere")),
        ],
    ),
    with(
        "all_items_top_box",
        ("Tỷ lệ % hài lòng ở mọi câu", "Share satisfied with all items, %"),
        &[
            parameter("items", ("Các câu", "Items"), Written::Items),
            COUNTED,
            choice(
                "incomplete",
                ("Người bỏ trống một câu", "Who left an item out"),
                &[
                    ("leave_out", "không tính", "does not count"),
                    ("judge_answered", "xét các câu đã trả lời", "is judged by the items answered"),
                ],
            ),
        ],
    ),
    with(
        "net_score",
        ("Điểm ròng: % ủng hộ trừ % phản đối", "Net score: promoters less detractors"),
        &[
            codes("promoters", ("Ủng hộ", "Promoters")),
            codes("detractors", ("Phản đối", "Detractors")),
        ],
    ),
    with(
        "ratio",
        ("Tỷ lệ của hai số liệu", "Ratio of two figures"),
        &[
            number("full_at", ("Đạt điểm tối đa khi tỷ lệ bằng", "Full marks at a ratio of")),
            choice(
                "on_empty",
                ("Khi không phát sinh (0/0)", "Where there were no cases (0/0)"),
                &[
                    ("full", "điểm tối đa", "full marks"),
                    ("zero", "0 điểm", "no marks"),
                    ("na", "không áp dụng", "does not apply"),
                ],
            ),
        ],
    ),
    with(
        "step_table",
        ("Điểm theo bậc", "Points by steps"),
        &[parameter("steps", ("Các bậc", "Steps"), Written::Steps)],
    ),
    with(
        "penalty",
        ("Điểm trừ cho mỗi trường hợp", "Points off for each case"),
        &[
            number("each", ("Mỗi trường hợp trừ", "Points of one case")),
            number("most", ("Trừ nhiều nhất", "At most")),
        ],
    ),
    with(
        "bonus",
        ("Điểm thưởng cho mỗi trường hợp", "Points on top for each case"),
        &[
            number("each", ("Mỗi trường hợp cộng", "Points of one case")),
            number("most", ("Cộng nhiều nhất", "At most")),
        ],
    ),
    with(
        "assessed_points",
        ("Điểm thẩm định", "Points given by appraisers"),
        &[
            choice(
                "unappraised",
                ("Khi chưa thẩm định", "Where nobody has appraised"),
                &[
                    ("claimed", "lấy điểm tự chấm", "the self score counts"),
                    ("missing", "chưa có điểm", "there is no score"),
                ],
            ),
            choice(
                "survey",
                ("Điểm từ khảo sát", "Points from a survey"),
                &[("add", "cộng thêm", "are added"), ("ignore", "không tính", "do not count")],
            ),
        ],
    ),
    with(
        "external_index",
        ("Giá trị của bộ chỉ số khác", "Value of another index"),
        &[
            parameter("index", ("Mã bộ chỉ số", "Code of the index"), Written::Word),
            parameter("node", ("Mã nút", "Code of the node"), Written::Word),
            number("out_of", ("Thang điểm của chỉ số đó", "Its full score")),
        ],
    ),
    bare(
        "value",
        ("Lấy nguyên số liệu", "The value as it is given"),
        &[pair("range", ("Khoảng dự kiến", "Expected range"))],
    ),
];

/// How nodes are joined.
pub const AGGREGATES: &[Rule] = &[
    bare(
        "sum",
        ("Tổng điểm", "Sum of points"),
        &[parameter(
            "clip",
            ("Không dưới 0 và không quá tối đa", "Not below 0, nor above the most"),
            Written::Flag,
        )],
    ),
    bare("mean", ("Trung bình cộng các nút con", "Mean of the nodes directly below"), &[]),
    bare(
        "mean_of_leaves",
        ("Trung bình cộng mọi tiêu chí bên dưới", "Mean of all leaves below"),
        &[],
    ),
    with(
        "weighted_mean",
        ("Trung bình có trọng số", "Weighted mean"),
        &[parameter("weights", ("Trọng số", "Weights"), Written::ChildWeights)],
    ),
    bare("pooled", ("Gộp mọi câu trả lời", "All answers together"), &[]),
    bare("min", ("Giá trị nhỏ nhất", "The smallest value"), &[]),
    bare("geometric_mean", ("Trung bình nhân", "Geometric mean"), &[WEIGHTS_OR_NONE]),
    bare("harmonic_mean", ("Trung bình điều hòa", "Harmonic mean"), &[WEIGHTS_OR_NONE]),
    with(
        "mix",
        (
            "Trộn các phần (ví dụ khảo sát 60, số liệu 40)",
            "Mix of parts (such as survey 60, figures 40)",
        ),
        &[],
    ),
];

/// The rule of a word.
#[must_use]
pub fn rule(rules: &'static [Rule], word: &str) -> Option<&'static Rule> {
    rules.iter().find(|rule| rule.word == word)
}

/// Whether a setting chooses among rules of this list, by its first variant.
#[must_use]
pub fn chooses_among(rules: &'static [Rule], setting: &Value) -> bool {
    let choices = setting.get("choices").and_then(Value::as_object);
    let first = choices.and_then(|choices| choices.values().next());
    rule(rules, &super::tree::rule_name(first)).is_some()
}

#[cfg(test)]
mod tests {
    use survey_specs::index::read;

    use super::*;

    /// Codes of problems that only say that something is still to be filled in.
    const UNFINISHED: [&str; 3] = ["empty_list", "missing_weight", "missing_points"];

    #[test]
    fn what_a_rule_begins_with_is_known_to_the_reader() {
        for (rule, is_leaf) in LEAF_RULES
            .iter()
            .map(|rule| (rule, true))
            .chain(AGGREGATES.iter().map(|rule| (rule, false)))
        {
            let (leaf, aggregate) = if is_leaf {
                (rule.beginning(), json!("mean"))
            } else {
                (json!({"top_box_share": {"codes": [1]}}), rule.beginning())
            };
            let source = json!({
                "index": "t", "questionnaire": "q", "languages": ["vi"], "title": "T", "weights": "none",
                "rounding": {"digits": 1, "mode": "half_up", "at": "display"}, "minimum_n": 0,
                "on_missing": "skip", "class_row": "mean_of_units",
                "root": {"node": "T", "label": "T", "aggregate": aggregate,
                    "children": [{"node": "A", "from": "a", "label": "A", "rule": leaf}]}});
            let problems = read::read("", source.to_string().as_bytes()).problems;
            let unknown: Vec<_> = problems
                .iter()
                .filter(|problem| problem.is_error() && !UNFINISHED.contains(&problem.code))
                .collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", rule.word);
        }
    }
}
