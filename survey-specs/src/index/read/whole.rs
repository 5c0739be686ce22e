//! What can be said only about a definition as a whole.

use super::Reader;
use crate::code::NodeCode;
use crate::index::{Chosen, ClassRow, LeafRule, Node};
use crate::yaml::fields::Field;

impl<'a> Reader<'a> {
    /// Notes a questionnaire that is missed, or that nothing reads. `root` is the tree, if all of it
    /// could be read.
    pub(super) fn check_questionnaire(
        &self,
        document: &Field<'a>,
        questionnaire: Option<&Field<'a>>,
        root: Option<&Node>,
    ) {
        match (questionnaire, self.answered.get()) {
            (None, Some(node)) => {
                let message =
                    format!("the key `questionnaire` is missing: the leaf `{node}` reads answers");
                document.error("missing_key", message);
            }
            (Some(field), None) if root.is_some() => {
                let message = "no leaf reads answers, so nothing needs the questionnaire";
                field.warning("unused_questionnaire", message);
            }
            _ => {}
        }
    }

    /// Notes what the row of a class cannot be made of.
    pub(super) fn check_class_row(
        &self,
        field: &Field<'a>,
        row: &Chosen<ClassRow>,
        root: Option<&Node>,
    ) {
        for row in row.variants() {
            match row {
                ClassRow::MeanOfUnits => {}
                ClassRow::MeanAt(named) => {
                    let known = &self.places.borrow().0;
                    for code in named.iter().filter(|code| !known.contains_key(*code)).take(10) {
                        let hint = self.hint(code.as_str(), known.keys().map(NodeCode::as_str));
                        field.error("unknown_node", format!("there is no node `{code}`{hint}"));
                    }
                }
                ClassRow::Pooled => check_pooled_row(field, root),
            }
        }
    }
}

fn check_pooled_row(field: &Field<'_>, root: Option<&Node>) {
    let nodes = root.map(Node::walk).unwrap_or_default();
    if let Some(other) = nodes.iter().find(|node| cannot_be_pooled(node)) {
        let message = format!(
            "`pooled` joins the answers and the ratios of all units; the leaf `{}` reads neither, so the row of a class has no value there",
            other.code
        );
        field.warning("pooled_class_row", message);
    }
}

/// Whether a node is a leaf whose rule reads what cannot be added up over units.
fn cannot_be_pooled(node: &Node) -> bool {
    let pools = |rule: &LeafRule| {
        rule.reads_answers() || matches!(rule, LeafRule::Ratio { .. } | LeafRule::StepTable { .. })
    };
    node.leaf().is_some_and(|leaf| !leaf.rule.variants().all(pools))
}
