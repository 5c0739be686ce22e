//! What a group of responses comes to, apart from any SQL: which of them are first under their id,
//! what becomes of the others, and what the new ones add to the rollup cells.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use survey_specs::code::{PsuCode, RoundCode, StratumCode, UnitCode};
use survey_specs::date::Date;
use uuid::Uuid;

use super::StoreError;
use super::response::{ClaimKind, NewResponse, Receipt, Stored};
use super::row::to_microseconds;
use crate::clock::today_in_vietnam;

/// What names a response: its round and its id.
pub(super) type ResponseKey = (RoundCode, Uuid);

/// What names a rollup cell: round, unit, stratum, PSU, item, value. No code is empty, so an empty
/// text stands for none.
pub(super) type CellKey<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

/// The sums of a rollup cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CellSums {
    pub(super) n: i64,
    pub(super) sum_weight: f64,
    pub(super) sum_weight_squared: f64,
}

/// What names a count of responses: round, unit, day, mode, disposition.
pub(super) type CountKey<'a> = (&'a str, &'a str, Date, &'static str, &'static str);

/// What is kept of responses that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CountSums {
    pub(super) n: i64,
    pub(super) last_received_at: Timestamp,
}

impl NewResponse {
    pub(super) fn key(&self) -> ResponseKey {
        (self.round.clone(), self.response_id)
    }

    /// The receipt it gets if it is the first under its id.
    pub(super) fn receipt(&self) -> Receipt {
        Receipt {
            response_id: self.response_id,
            content_hash: self.content_hash.clone(),
            received_at: to_microseconds(self.received_at),
        }
    }
}

/// The first response under each id, ordered by key: every process locks rows in this order, so no
/// two wait for each other.
pub(super) fn first_per_key(group: &[NewResponse]) -> Vec<&NewResponse> {
    let mut first = BTreeMap::new();
    for response in group {
        first.entry(response.key()).or_insert(response);
    }
    first.into_values().collect()
}

/// What became of a group.
pub(super) struct Outcome<'a> {
    /// What became of each response, in the order of the group.
    pub(super) stored: Vec<Stored>,
    /// Those that are new.
    pub(super) created: Vec<&'a NewResponse>,
    /// Those that differ from what is stored under their id or came second to what may be answered
    /// once, to be kept in quarantine, by key.
    pub(super) conflicts: Vec<&'a NewResponse>,
}

/// What became of a group, given the keys that were `inserted`, what was kept under the others
/// before, and whose claims others had `barred`.
pub(super) fn outcome<'a>(
    group: &'a [NewResponse],
    inserted: &BTreeSet<ResponseKey>,
    mut kept: BTreeMap<ResponseKey, Receipt>,
    barred: &BTreeMap<ResponseKey, ClaimKind>,
) -> Result<Outcome<'a>, StoreError> {
    let mut outcome =
        Outcome { stored: Vec::with_capacity(group.len()), created: vec![], conflicts: vec![] };
    for response in group {
        let key = response.key();
        let stored = match kept.get(&key) {
            Some(receipt) if receipt.content_hash == response.content_hash => {
                Stored::Same(receipt.clone())
            }
            Some(_) => {
                outcome.conflicts.push(response);
                Stored::Conflict
            }
            None if inserted.contains(&key) => {
                let receipt = response.receipt();
                kept.insert(key, receipt.clone());
                outcome.created.push(response);
                Stored::Created(receipt)
            }
            None => match barred.get(&key) {
                Some(kind) => {
                    outcome.conflicts.push(response);
                    Stored::Claimed(*kind)
                }
                None => {
                    return Err(StoreError::Inconsistent {
                        table: "response",
                        column: "response_id",
                        row: response.response_id.to_string(),
                    });
                }
            },
        };
        outcome.stored.push(stored);
    }
    outcome.conflicts.sort_by_key(|response| (response.key(), response.content_hash.clone()));
    Ok(outcome)
}

/// What new responses add to the rollup cells, ordered by key.
pub(super) fn cell_sums<'a>(created: &[&'a NewResponse]) -> BTreeMap<CellKey<'a>, CellSums> {
    let mut cells: BTreeMap<CellKey<'a>, CellSums> = BTreeMap::new();
    for response in created {
        let unit = response.unit.as_ref().map_or("", UnitCode::as_str);
        let stratum = response.stratum.as_ref().map_or("", StratumCode::as_str);
        let psu = response.psu.as_ref().map_or("", PsuCode::as_str);
        let weight = response.base_weight.get();
        for cell in &response.cells {
            let key =
                (response.round.as_str(), unit, stratum, psu, cell.item.as_str(), &*cell.value);
            let sums = cells.entry(key).or_default();
            sums.n += 1;
            sums.sum_weight += weight;
            sums.sum_weight_squared += weight * weight;
        }
    }
    cells
}

/// What new responses add to the counts, ordered by key.
pub(super) fn count_sums<'a>(created: &[&'a NewResponse]) -> BTreeMap<CountKey<'a>, CountSums> {
    let mut counts: BTreeMap<CountKey<'a>, CountSums> = BTreeMap::new();
    for response in created {
        let unit = response.unit.as_ref().map_or("", UnitCode::as_str);
        let day = today_in_vietnam(response.received_at);
        let (mode, disposition) = (response.mode.as_str(), response.disposition.as_str());
        let key = (response.round.as_str(), unit, day, mode, disposition);
        let received_at = response.received_at;
        let sums = counts.entry(key).or_insert(CountSums { n: 0, last_received_at: received_at });
        sums.n += 1;
        sums.last_received_at = sums.last_received_at.max(received_at);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::saying;
    use crate::weight::Weight;

    fn keys(group: &[&NewResponse]) -> BTreeSet<ResponseKey> {
        group.iter().map(|response| response.key()).collect()
    }

    #[test]
    fn within_a_group_the_first_under_an_id_counts() {
        let group = [saying(2, "tốt"), saying(1, "tốt"), saying(2, "kém"), saying(2, "tốt")];
        let first = first_per_key(&group);
        assert_eq!(first, [&group[1], &group[0]]);
        let outcome = outcome(&group, &keys(&first), BTreeMap::new(), &BTreeMap::new()).unwrap();
        let receipt = group[0].receipt();
        assert_eq!(outcome.stored[0], Stored::Created(receipt.clone()));
        assert!(matches!(outcome.stored[1], Stored::Created(_)));
        assert_eq!(outcome.stored[2], Stored::Conflict);
        assert_eq!(outcome.stored[3], Stored::Same(receipt));
        assert_eq!(outcome.created, [&group[0], &group[1]]);
        assert_eq!(outcome.conflicts, [&group[2]]);
    }

    #[test]
    fn what_is_kept_already_decides_over_the_group() {
        let group = [saying(1, "tốt"), saying(1, "kém")];
        let kept = BTreeMap::from([(group[1].key(), group[1].receipt())]);
        let outcome = outcome(&group, &BTreeSet::new(), kept, &BTreeMap::new()).unwrap();
        assert_eq!(outcome.stored, [Stored::Conflict, Stored::Same(group[1].receipt())]);
        assert!(outcome.created.is_empty());
    }

    #[test]
    fn whoever_comes_second_to_what_may_be_answered_once_is_kept_apart() {
        let group = [saying(1, "tốt"), saying(2, "tốt")];
        let inserted = BTreeSet::from([group[0].key()]);
        let barred = BTreeMap::from([(group[1].key(), ClaimKind::Dossier)]);
        let outcome = outcome(&group, &inserted, BTreeMap::new(), &barred).unwrap();
        assert_eq!(outcome.stored[1], Stored::Claimed(ClaimKind::Dossier));
        assert_eq!((outcome.created, outcome.conflicts), (vec![&group[0]], vec![&group[1]]));
    }

    #[test]
    fn a_response_that_is_neither_new_nor_kept_is_an_inconsistency() {
        let group = [saying(1, "tốt")];
        let outcome = outcome(&group, &BTreeSet::new(), BTreeMap::new(), &BTreeMap::new());
        assert!(matches!(outcome, Err(StoreError::Inconsistent { table: "response", .. })));
    }

    #[test]
    fn cells_of_a_group_are_summed_by_key() {
        let mut group = [saying(1, "a"), saying(2, "b"), saying(3, "c")];
        group[0].base_weight = Weight::new(2.0).unwrap();
        group[1].base_weight = Weight::new(3.0).unwrap();
        group[2].unit = Some("00001".parse().unwrap());
        let created: Vec<_> = group.iter().collect();
        let cells: Vec<_> = cell_sums(&created).into_iter().collect();
        let sums =
            |n, sum_weight, sum_weight_squared| CellSums { n, sum_weight, sum_weight_squared };
        let expected = [
            (("r1", "", "", "", "words", ".answered"), sums(2, 5.0, 13.0)),
            (("r1", "00001", "", "", "words", ".answered"), sums(1, 1.0, 1.0)),
        ];
        assert_eq!(cells, expected);
    }
}
