//! Expressions in the making, with their places in the source.

use super::{Result, too_deep};
use crate::condition::{Expression, MAX_DEPTH};

/// An expression with the places of its nodes and its height.
pub(super) struct Node {
    pub(super) expression: Expression,
    pub(super) offsets: Vec<usize>,
    pub(super) height: u8,
}

impl Node {
    /// An expression at this place whose operands have been taken apart with [`Operands`].
    pub(super) fn new(offset: usize, operands: Operands, expression: Expression) -> Result<Self> {
        let height = operands.height + 1;
        if height > MAX_DEPTH {
            return Err(too_deep(offset));
        }
        let mut offsets = operands.offsets;
        offsets.insert(0, offset);
        Ok(Self { expression, offsets, height })
    }

    pub(super) fn leaf(offset: usize, expression: Expression) -> Self {
        Self { expression, offsets: vec![offset], height: 1 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offsets.first().copied().unwrap_or_default()
    }
}

/// The places and the greatest height of the operands of a node in the making.
#[derive(Default)]
pub(super) struct Operands {
    offsets: Vec<usize>,
    height: u8,
}

impl Operands {
    /// Notes the next operand's places and gives its expression.
    pub(super) fn take(&mut self, node: Node) -> Expression {
        self.offsets.extend(node.offsets);
        self.height = self.height.max(node.height);
        node.expression
    }

    pub(super) fn take_boxed(&mut self, node: Node) -> Box<Expression> {
        Box::new(self.take(node))
    }
}
