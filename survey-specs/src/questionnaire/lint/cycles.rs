//! Conditions that depend on each other in a circle.

use std::collections::BTreeMap;

use super::Linter;
use super::routing::{Owner, Route};

/// The circles among sections, items and rows.
pub(super) struct Cycles {
    members: Vec<Vec<Owner>>,
    of: BTreeMap<Owner, usize>,
}

impl Cycles {
    /// Tarjan's strongly connected components, without recursion. An entry depends on its section,
    /// a row on its matrix, and all on what their own conditions refer to.
    pub(super) fn find(linter: &Linter<'_>, routes: &[Route<'_>]) -> Self {
        let sections = linter.questionnaire.sections.len();
        let node = |owner| match owner {
            Owner::Section(index) => index,
            Owner::Entry(index) => sections + index,
        };
        let mut needs: Vec<Vec<usize>> = vec![Vec::new(); sections + linter.entries.len()];
        for (index, entry) in linter.entries.iter().enumerate() {
            let around =
                entry.row.map_or(Owner::Section(entry.section), |(_, matrix)| Owner::Entry(matrix));
            needs[sections + index].push(node(around));
        }
        for route in routes.iter().filter(|route| route.purpose.orders()) {
            let referred = route
                .condition
                .items()
                .into_iter()
                .filter_map(|item| linter.by_code.get(item.as_str()));
            needs[node(route.owner)].extend(referred.map(|index| sections + index));
        }
        let owner = |node: usize| match node.checked_sub(sections) {
            Some(index) => Owner::Entry(index),
            None => Owner::Section(node),
        };
        let mut cycles = Self { members: Vec::new(), of: BTreeMap::new() };
        for component in components(&needs) {
            let circle =
                component.len() > 1 || component.iter().any(|node| needs[*node].contains(node));
            if circle {
                let mut members: Vec<Owner> = component.into_iter().map(owner).collect();
                members.sort_unstable();
                cycles.of.extend(members.iter().map(|member| (*member, cycles.members.len())));
                cycles.members.push(members);
            }
        }
        cycles
    }

    /// Whether both are in the same circle.
    pub(super) fn join(&self, one: Owner, other: Owner) -> bool {
        self.of.get(&one).is_some_and(|circle| self.of.get(&other) == Some(circle))
    }

    pub(super) fn members(&self) -> &[Vec<Owner>] {
        &self.members
    }
}

/// What Tarjan's algorithm knows of a node.
#[derive(Clone, Copy, Default)]
struct Visit {
    /// Order of discovery, from 1; 0 is not yet discovered.
    number: usize,
    /// The lowest number reachable within the open component.
    low: usize,
    open: bool,
}

fn components(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut visits = vec![Visit::default(); needs.len()];
    let mut open = Vec::new();
    let mut found = Vec::new();
    let mut count = 0;
    for root in 0..needs.len() {
        // Nodes on the way from the root, each with the next of its needs to look at.
        let mut way = if visits[root].number == 0 { vec![(root, 0)] } else { Vec::new() };
        while let Some((node, next)) = way.pop() {
            if next == 0 {
                count += 1;
                visits[node] = Visit { number: count, low: count, open: true };
                open.push(node);
            } else {
                let needed = visits[needs[node][next - 1]];
                if needed.open {
                    visits[node].low = visits[node].low.min(needed.low);
                }
            }
            if let Some(&needed) = needs[node].get(next) {
                way.push((node, next + 1));
                if visits[needed].number == 0 {
                    way.push((needed, 0));
                }
            } else if visits[node].low == visits[node].number {
                let start = open.iter().rposition(|known| *known == node).unwrap_or(0);
                let component = open.split_off(start);
                for member in &component {
                    visits[*member].open = false;
                }
                found.push(component);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn components_are_what_reaches_itself() {
        let needs = [vec![1], vec![2], vec![0], vec![0, 4], vec![4], vec![3, 5]];
        let mut found: Vec<Vec<usize>> = components(&needs);
        for component in &mut found {
            component.sort_unstable();
        }
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4], vec![5]]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let needs: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert_eq!(components(&needs).len(), 1);
    }
}
