//! Items become rows.

use serde_json::{Value, json};

use super::{Form, list, scalar, word};
use crate::xlsform::lexer;

/// The words that ask for an answer of one's own.
const SPECIFY: [(&str, &str); 2] = [("vi", "Xin ghi rõ"), ("en", "Please specify")];

impl Form {
    /// One item, with what belongs to it.
    pub(super) fn item(&mut self, item: &Value) {
        let kind = word(item, "type");
        if kind == "matrix" {
            self.matrix(item);
            return;
        }
        let code = word(item, "item");
        let row = self.survey.add();
        self.named(row, "item", code);
        self.text(row, "label", item.get("label"));
        self.text(row, "hint", item.get("hint"));
        self.media(row, item.get("media"));
        self.condition(row, "relevant", item.get("show_if"));
        self.rules(row, item);
        let plain = match kind {
            "number" if item.get("integer") == Some(&json!(true)) => "integer",
            "number" => "decimal",
            "date_time" => "dateTime",
            "rating" => "range",
            "computed" => self.computed(row, item),
            "single_choice" | "scale" | "multiple_choice" | "ranking" => {
                self.choice(row, item, kind);
                return;
            }
            other => other,
        };
        self.survey.set(row, "type", plain);
        match kind {
            "rating" => {
                let end = |key: &str| item.get(key).map(scalar).unwrap_or_default();
                let parameters = format!("start={} end={} step=1", end("min"), end("max"));
                self.survey.set(row, "parameters", &parameters);
                self.survey.set(row, "appearance", "rating");
            }
            "text" if item.get("multiline") == Some(&json!(true)) => {
                self.survey.set(row, "appearance", "multiline");
            }
            _ => {}
        }
    }

    /// The name of an item's row, with the code beside it where they differ.
    fn named(&mut self, row: usize, key: &str, code: &str) {
        let name = self.names.of_item(code).to_owned();
        self.survey.set(row, "name", &name);
        if name != code {
            self.survey.mark(row, key, json!(code));
        }
    }

    fn rules(&mut self, row: usize, item: &Value) {
        if item.get("required") == Some(&json!(true)) {
            self.survey.set(row, "required", "yes");
        }
        self.condition(row, "required", item.get("required_if"));
        self.text(row, "required_message", item.get("required_message"));
        let constraint = self.constraint(item);
        self.survey.set(row, "constraint", &constraint);
        if !constraint.is_empty() {
            self.text(row, "constraint_message", item.get("constraint_message"));
        }
        // A default that a form would compute stands beside the row, with what hangs on it.
        let default = item.get("default").map(scalar);
        let kind = word(item, "type");
        if let Some(default) = default.filter(|default| !lexer::is_computed(default, kind)) {
            self.survey.set(row, "default", &default);
            if item.get("read_only") == Some(&json!(true)) {
                self.survey.set(row, "read_only", "yes");
            }
        }
    }

    /// All rules of an answer as one constraint.
    fn constraint(&self, item: &Value) -> String {
        let mut parts = Vec::new();
        let kind = word(item, "type");
        for (key, sign) in [("min", ">="), ("max", "<=")] {
            let Some(end) = item.get(key).map(scalar) else { continue };
            match kind {
                "number" => parts.push(format!(". {sign} {end}")),
                "date" => parts.push(format!(". {sign} date('{end}')")),
                "time" | "date_time" => parts.push(format!(". {sign} '{end}'")),
                _ => {}
            }
        }
        for (key, sign) in [("min_selected", ">="), ("max_selected", "<=")] {
            if let Some(count) = item.get(key).map(scalar) {
                parts.push(format!("count-selected(.) {sign} {count}"));
            }
        }
        if let Some(pattern) = item.get("pattern").and_then(Value::as_str) {
            let quote = ['\'', '"'].into_iter().find(|quote| !pattern.contains(*quote));
            parts.extend(quote.map(|quote| format!("regex(., {quote}{pattern}{quote})")));
        }
        let own = item.get("constraint").and_then(Value::as_str);
        match own.map(|own| super::expression::written(own, &self.names)) {
            Some(own) if parts.is_empty() => own,
            Some(own) => format!("{} and ({own})", parts.join(" and ")),
            None => parts.join(" and "),
        }
    }

    /// The type of the row of a computed item.
    fn computed(&mut self, row: usize, item: &Value) -> &'static str {
        if let Some(metadata) = item.get("metadata").and_then(Value::as_str) {
            return match metadata {
                "start" => "start",
                "end" => "end",
                "today" => "today",
                "device_id" => "deviceid",
                "phone_number" => "phonenumber",
                "email" => "email",
                _ => "username",
            };
        }
        if let Some(constant) = item.get("constant").map(scalar) {
            if !lexer::is_computed(&constant, "hidden") {
                self.survey.set(row, "default", &constant);
                return "hidden";
            }
            let quote = if constant.contains('\'') { '"' } else { '\'' };
            self.survey.set(row, "calculation", &format!("{quote}{constant}{quote}"));
            return "calculate";
        }
        self.condition(row, "calculation", item.get("calculation"));
        "calculate"
    }

    fn choice(&mut self, row: usize, item: &Value, kind: &str) {
        let code = word(item, "item");
        let categories = list(item, "categories");
        let chosen = self.list(code, categories);
        let word = match kind {
            "multiple_choice" => "select_multiple",
            "ranking" => "rank",
            _ => "select_one",
        };
        self.survey.set(row, "type", &format!("{word} {}", chosen.name));
        if let Some(filter) = &chosen.filter {
            self.survey.set(row, "choice_filter", filter);
        }
        if kind == "scale" {
            self.survey.set(row, "appearance", "likert");
        }
        for category in categories {
            if let Some(other) = category.get("other").and_then(Value::as_str) {
                let category = category.get("code").map(scalar).unwrap_or_default();
                self.words(code, &category, other == "required");
            }
        }
    }

    /// The words of an answer of one's own are a question of their own in a form.
    fn words(&mut self, item: &str, category: &str, is_required: bool) {
        let item_name = self.names.of_item(item).to_owned();
        let name = self.names.free(&format!("{item_name}_other"));
        let row = self.survey.add();
        self.survey.set(row, "type", "text");
        self.survey.set(row, "name", &name);
        self.survey.set(row, "relevant", &format!("selected(${{{item_name}}}, '{category}')"));
        if is_required {
            self.survey.set(row, "required", "yes");
        }
        for (tag, language) in &self.languages {
            let words = SPECIFY.iter().find(|(known, _)| known == tag);
            let words = words.map_or("Please specify", |(_, words)| words);
            self.survey.set(row, &format!("label::{language}"), words);
        }
        self.survey.mark(row, "words_of", json!(item));
    }

    /// A matrix is a group of questions with one list.
    fn matrix(&mut self, item: &Value) {
        let code = word(item, "item");
        let begin = self.survey.add();
        self.survey.set(begin, "type", "begin_group");
        self.named(begin, "item", code);
        self.text(begin, "label", item.get("label"));
        self.text(begin, "hint", item.get("hint"));
        self.media(begin, item.get("media"));
        self.condition(begin, "relevant", item.get("show_if"));
        let chosen = self.list(code, list(item, "categories"));
        let required = item.get("required") == Some(&json!(true));
        let groups = list(item, "groups");
        // Without this a single row, or groups within, would not be taken for a matrix.
        self.survey.mark(begin, "type", json!("matrix"));
        if groups.is_empty() {
            self.survey.set(begin, "appearance", "table-list");
            self.matrix_rows(list(item, "rows"), &chosen.name, required);
        } else {
            self.survey.set(begin, "appearance", "field-list");
            for (index, group) in groups.iter().enumerate() {
                let code = match word(group, "group") {
                    "" => format!("{code}_g{}", index + 1),
                    code => code.to_owned(),
                };
                let name = self.names.group(&code);
                let row = self.survey.add();
                self.survey.set(row, "type", "begin_group");
                self.survey.set(row, "name", &name);
                self.survey.set(row, "appearance", "table-list");
                self.text(row, "label", group.get("title"));
                self.matrix_rows(list(group, "rows"), &chosen.name, required);
                self.end();
            }
        }
        self.end();
    }

    fn matrix_rows(&mut self, rows: &[Value], list: &str, required: bool) {
        for entry in rows {
            let row = self.survey.add();
            self.survey.set(row, "type", &format!("select_one {list}"));
            self.named(row, "row", word(entry, "row"));
            self.text(row, "label", entry.get("label"));
            self.media(row, entry.get("media"));
            self.condition(row, "relevant", entry.get("show_if"));
            if required {
                self.survey.set(row, "required", "yes");
            }
        }
    }

    fn end(&mut self) {
        let row = self.survey.add();
        self.survey.set(row, "type", "end_group");
    }
}
