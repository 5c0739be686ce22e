//! What can be said only about a definition as a whole.

use super::Reader;
use super::inner::reads_something_else;
use crate::code::NodeCode;
use crate::index::{ClassRow, IndexDefinition, Leaf, LeafRule, Node};
use crate::yaml::fields::{Field, nearest};

impl<'a> Reader<'a> {
    /// Notes what is wrong with the definition as a whole.
    pub(super) fn whole(
        document: &Field<'a>,
        definition: &IndexDefinition,
        questionnaire: Option<&Field<'a>>,
        class_row: Option<&Field<'a>>,
    ) {
        let nodes = definition.root.walk();
        let reads_answers = |leaf: &Leaf| leaf.rule.variants().any(LeafRule::reads_answers);
        let reader = nodes.iter().find(|node| node.leaf().is_some_and(reads_answers));
        match (questionnaire, reader) {
            (None, Some(node)) => {
                let message = format!(
                    "the key `questionnaire` is missing: the leaf `{}` reads answers",
                    node.code
                );
                document.error("missing_key", message);
            }
            (Some(field), None) => {
                let message = "no leaf reads answers, so nothing needs the questionnaire";
                field.warning("unused_questionnaire", message);
            }
            _ => {}
        }
        if let Some(field) = class_row {
            for row in definition.class_row.variants() {
                check_class_row(field, row, &nodes);
            }
        }
    }
}

fn check_class_row(field: &Field<'_>, row: &ClassRow, nodes: &[&Node]) {
    match row {
        ClassRow::MeanOfUnits => {}
        ClassRow::MeanAt(named) => {
            let known: std::collections::BTreeSet<&NodeCode> =
                nodes.iter().map(|node| &node.code).collect();
            for code in named.iter().filter(|code| !known.contains(*code)).take(10) {
                let near = nearest(code.as_str(), known.iter().map(|code| code.as_str()));
                let hint =
                    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                field.error("unknown_node", format!("there is no node `{code}`{hint}"));
            }
        }
        ClassRow::Pooled => {
            if let Some(other) = nodes.iter().find(|node| reads_something_else(node)) {
                let message = format!(
                    "`pooled` joins the answers of all units, and the leaf `{}` reads none",
                    other.code
                );
                field.error("pooled_without_answers", message);
            }
        }
    }
}
