//! In which order the entries of a merged list stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::identity::Id;

/// The order of the merged list, and whether both sides agree on it. Entries that both kept are in
/// the order of whoever changed it; if both did, differently, in mine. What only one side has stands
/// behind the entry that it stood behind there.
///
/// Swapping the sides gives the same order, unless they do not agree.
pub(super) fn arrange(mine: &[Id], theirs: &[Id], stays: impl Fn(&Id) -> bool) -> (Vec<Id>, bool) {
    let known = |ids: &[Id]| -> BTreeSet<Id> {
        ids.iter().filter(|id| matches!(id, Id::Known(_))).cloned().collect()
    };
    let common: BTreeSet<Id> = known(mine).intersection(&known(theirs)).cloned().collect();
    let only_common =
        |ids: &[Id]| -> Vec<Id> { ids.iter().filter(|id| common.contains(id)).cloned().collect() };
    let (of_base, of_mine, of_theirs) =
        (common.iter().cloned().collect::<Vec<_>>(), only_common(mine), only_common(theirs));
    let agreed = of_mine == of_base || of_theirs == of_base || of_mine == of_theirs;
    let frame = if of_mine == of_base { of_theirs } else { of_mine };
    let my_gaps = gaps(mine, &common, &stays);
    let their_gaps = gaps(theirs, &common, &stays);
    let mut order: Vec<Id> = Vec::new();
    let mut placed = BTreeSet::new();
    for anchor in std::iter::once(None).chain(frame.into_iter().map(Some)) {
        let (mut first, mut second) = (
            my_gaps.get(&anchor).map_or(&[][..], Vec::as_slice),
            their_gaps.get(&anchor).map_or(&[][..], Vec::as_slice),
        );
        if second.first() < first.first() {
            (first, second) = (second, first);
        }
        for id in anchor.iter().chain(first).chain(second) {
            if placed.insert(id.clone()) {
                order.push(id.clone());
            }
        }
    }
    (order, agreed)
}

/// What only this side has, by the common entry that it stands behind.
fn gaps(
    ids: &[Id],
    common: &BTreeSet<Id>,
    stays: impl Fn(&Id) -> bool,
) -> BTreeMap<Option<Id>, Vec<Id>> {
    let mut gaps: BTreeMap<Option<Id>, Vec<Id>> = BTreeMap::new();
    let mut anchor = None;
    for id in ids {
        if common.contains(id) {
            anchor = Some(id.clone());
        } else if stays(id) {
            gaps.entry(anchor.clone()).or_default().push(id.clone());
        }
    }
    gaps
}
