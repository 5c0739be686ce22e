//! The tree laid out as a list, so that nodes are numbers.

use crate::index::{ClassRow, Node, NodeKind, RoundingStage};

/// The nodes from the total down, each before those below it.
pub(super) struct Layout<'a> {
    pub nodes: Vec<Laid<'a>>,
}

/// A node with the places of those below it.
pub(super) struct Laid<'a> {
    pub node: &'a Node,
    /// The nodes directly below that count.
    pub children: Vec<usize>,
    /// The leaves below that count.
    pub leaves: Vec<usize>,
    /// Where the node's value is rounded, if the policy rounds there.
    pub stage: RoundingStage,
    /// Whether the row of a class is computed from the nodes below rather than from the units.
    pub from_below_in_class_row: bool,
}

impl<'a> Layout<'a> {
    pub fn of(root: &'a Node, class_row: &ClassRow) -> Self {
        let mut layout = Self { nodes: Vec::new() };
        layout.lay(root, class_row);
        if let Some(total) = layout.nodes.first_mut()
            && matches!(total.node.kind, NodeKind::Inner { .. })
        {
            total.stage = RoundingStage::Total;
        }
        layout
    }

    /// Lays a node and all below it; the depth is bounded by the reader. Gives back its place and
    /// whether one of the nodes whose class mean is taken stands here or below.
    fn lay(&mut self, node: &'a Node, class_row: &ClassRow) -> (usize, bool) {
        let place = self.nodes.len();
        let leaf = matches!(node.kind, NodeKind::Leaf(_));
        self.nodes.push(Laid {
            node,
            children: Vec::new(),
            leaves: if leaf { vec![place] } else { Vec::new() },
            stage: if leaf { RoundingStage::Leaf } else { RoundingStage::Group },
            from_below_in_class_row: false,
        });
        let (mut children, mut leaves, mut mean_below) = (Vec::new(), Vec::new(), false);
        for child in node.children() {
            let (below, has_mean) = self.lay(child, class_row);
            mean_below |= has_mean;
            if child.counts {
                children.push(below);
                leaves.extend_from_slice(&self.nodes[below].leaves);
            }
        }
        let laid = &mut self.nodes[place];
        if !leaf {
            (laid.children, laid.leaves) = (children, leaves);
        }
        let is_mean = matches!(class_row, ClassRow::MeanAt(nodes) if nodes.contains(&node.code));
        laid.from_below_in_class_row = mean_below && !is_mean;
        (place, mean_below || is_mean)
    }
}
