//! The parts of an expression.

use super::Expression;
use crate::code::ItemCode;

impl Expression {
    pub(super) fn collect_items<'a>(&'a self, items: &mut Vec<&'a ItemCode>) {
        self.each(&mut |part| {
            if let Self::Item(item)
            | Self::IsEmpty(item)
            | Self::Selected { item, .. }
            | Self::CountSelected(item) = part
                && !items.contains(&item)
            {
                items.push(item);
            }
        });
    }

    /// Whether this is so of the expression or of some part of it.
    pub(crate) fn any(&self, test: impl Fn(&Self) -> bool) -> bool {
        let mut found = false;
        self.each(&mut |part| found = found || test(part));
        found
    }

    /// Every part, the whole first.
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Today
            | Self::Item(_)
            | Self::IsEmpty(_)
            | Self::Selected { .. }
            | Self::CountSelected(_) => {}
            Self::Not(inner)
            | Self::Negate(inner)
            | Self::TextLength(inner)
            | Self::Matches { text: inner, .. } => inner.each(visit),
            Self::And(operands) | Self::Or(operands) | Self::Call { arguments: operands, .. } => {
                for operand in operands {
                    operand.each(visit);
                }
            }
            Self::Compare { left, right, .. }
            | Self::Calculate { left, right, .. }
            | Self::Coalesce { first: left, second: right } => {
                left.each(visit);
                right.each(visit);
            }
            Self::If { condition, then, otherwise } => {
                condition.each(visit);
                then.each(visit);
                otherwise.each(visit);
            }
        }
    }
}
