//! Leaves: what they read, by which rule, for how many points.

use super::Reader;
use super::leaf_rule::leaf_rule;
use super::optional::optional;
use super::rules::{Inherited, LeafRuleAbove};
use super::settings::RuleKind;
use crate::code::{ItemCode, NodeCode, VariableCode};
use crate::index::{Chosen, Leaf, LeafRule, NodeKind};
use crate::yaml::fields::{Field, Fields};

impl<'a> Reader<'a> {
    pub(super) fn leaf(
        &self,
        node: &Field<'a>,
        fields: &Fields<'a>,
        code: Option<&NodeCode>,
        rules: &Inherited,
    ) -> Option<NodeKind> {
        let from_field = fields.optional("from");
        let from = match &from_field {
            Some(field) => field.parse::<VariableCode>(),
            // Node codes are variable codes.
            None => code.and_then(|code| VariableCode::new(code.as_str()).ok()),
        };
        let points_field = fields.optional("points");
        let points = optional(points_field.as_ref(), |field| self.points(field));
        let rule = match fields.optional("rule") {
            Some(field) => self.chosen(&field, RuleKind::LeafRule, leaf_rule),
            None => self.rule_above(node, fields, &rules.leaf_rule),
        }?;
        if let Some(code) = code.filter(|_| rule.variants().any(LeafRule::reads_answers)) {
            _ = self.answered.set(code.clone());
        }
        check_from(fields, from_field.as_ref(), from.as_ref(), &rule);
        check_points(fields, points_field.as_ref(), &rule);
        Some(NodeKind::Leaf(Leaf { from: from?, rule, points: points.ok()? }))
    }

    fn rule_above(
        &self,
        node: &Field<'a>,
        fields: &Fields<'a>,
        above: &LeafRuleAbove,
    ) -> Option<Chosen<LeafRule>> {
        match above {
            LeafRuleAbove::Rule(shared) => {
                self.copy(node, shared.size).then(|| (*shared.rule).clone())
            }
            LeafRuleAbove::Unknown => {
                fields.skip("rule");
                None
            }
            LeafRuleAbove::None => {
                let message = "the leaf has no `rule`, and no `leaf_rule` stands above it";
                fields.error("no_leaf_rule", message);
                None
            }
        }
    }
}

/// Whether what a leaf reads can be an item where a rule reads answers.
fn check_from(
    fields: &Fields<'_>,
    field: Option<&Field<'_>>,
    from: Option<&VariableCode>,
    rule: &Chosen<LeafRule>,
) {
    let names_items = |rule: &LeafRule| matches!(rule, LeafRule::AllItemsTopBox { .. });
    if let Some(field) = field
        && rule.variants().all(names_items)
    {
        let message = "`all_items_top_box` names its items itself; leave `from` out";
        field.error("from_not_for_rule", message);
        return;
    }
    let reads_item = rule.variants().any(|rule| rule.reads_answers() && !names_items(rule));
    let not_an_item = from.filter(|_| reads_item).map(|from| ItemCode::new(from.as_str()));
    if let Some(Err(error)) = not_an_item {
        match field {
            Some(field) => field.error("invalid_code", error.to_string()),
            None => fields.error("invalid_code", format!("the leaf needs `from`: {error}")),
        }
    }
}

fn check_points(fields: &Fields<'_>, points: Option<&Field<'_>>, rule: &Chosen<LeafRule>) {
    let Some(field) = points else {
        if rule.variants().any(|rule| matches!(rule, LeafRule::AssessedPoints { .. })) {
            let message = "`assessed_points` needs `points`: the most that can be given";
            fields.error("missing_points", message);
        }
        return;
    };
    if !rule.variants().any(takes_points) {
        let message =
            "`step_table`, `penalty` and `bonus` say their points themselves; leave `points` out";
        field.error("points_not_for_rule", message);
    }
}

/// Whether the points of a leaf mean something to the rule.
pub(super) fn takes_points(rule: &LeafRule) -> bool {
    !matches!(rule, LeafRule::StepTable { .. } | LeafRule::Penalty(_) | LeafRule::Bonus(_))
}
