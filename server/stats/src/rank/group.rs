//! Groups of units that cannot be told apart.

use super::confidence_set::SimultaneousSets;

/// Units that cannot be told apart, as simultaneous tests of all differences have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndistinguishableGroups {
    /// For every unit the others that it is neither above nor below, ascending.
    pub peers: Vec<Vec<usize>>,
    /// Runs of neighbours in the order of the values nobody of which is told apart from another,
    /// each as long as it can be, from best to worst. Runs may share units; a run may be one unit;
    /// every unit is in at least one.
    pub runs: Vec<Vec<usize>>,
}

/// The units that cannot be told apart from each unit, and the longest runs of such neighbours.
///
/// A statement that two units differ is wrong anywhere in the table with at most 1 − coverage as
/// probability. That two units cannot be told apart does not say that they are equal.
#[must_use]
pub fn indistinguishable_groups(sets: &SimultaneousSets) -> IndistinguishableGroups {
    let units = sets.sets().len();
    let peers_of = |unit: usize| {
        let others = (0..units).filter(|&other| other != unit);
        others.filter(|&other| sets.cannot_be_told_apart(unit, other)).collect()
    };
    IndistinguishableGroups { peers: (0..units).map(peers_of).collect(), runs: runs(sets) }
}

fn runs(sets: &SimultaneousSets) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for &unit in sets.order() {
        let told_apart = run.iter().rposition(|&other| !sets.cannot_be_told_apart(other, unit));
        if let Some(last) = told_apart {
            runs.push(run.clone());
            run.drain(..=last);
        }
        run.push(unit);
    }
    runs.push(run);
    runs
}
