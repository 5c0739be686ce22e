//! Laws that hold for any estimates of units.

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

use super::super::RankError;
use super::super::group::indistinguishable_groups;
use super::super::joint_region::{Adjustment, RegionRule, TouchingEnds, joint_rank_region};
use super::super::multinomial::multinomial_holm;
use super::super::probability::rank_probabilities;
use super::*;
use crate::random::Stream;

const DRAWS: usize = 3_000;

/// Values in quarters with standard errors in eighths, so that sums with whole numbers are exact.
fn units() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let unit = (0_u8..160, 0_u8..16);
    prop::collection::vec(unit, 1..9).prop_map(|units| {
        let value = |&(value, _): &(u8, u8)| f64::from(value) / 4.0;
        let error = |&(_, error): &(u8, u8)| f64::from(error) / 8.0;
        (units.iter().map(value).collect(), units.iter().map(error).collect())
    })
}

fn distinct(values: &[f64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.windows(2).all(|pair| pair[0] < pair[1])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_constant_added_to_all_values_changes_nothing((values, errors) in units()) {
        let draws = simulation(0.95, DRAWS, 1);
        let moved: Vec<f64> = values.iter().map(|value| value + 1000.0).collect();
        let before = sets_of(&independent(&values, &errors), &draws);
        prop_assert_eq!(before, sets_of(&independent(&moved, &errors), &draws));
    }

    #[test]
    fn the_order_of_the_units_changes_no_set((values, errors) in units(), turn in 0_usize..8) {
        prop_assume!(distinct(&values));
        let turn = turn % values.len();
        let (mut turned, mut turned_errors) = (values.clone(), errors.clone());
        turned.rotate_left(turn);
        turned_errors.rotate_left(turn);
        let draws = simulation(0.95, DRAWS, 1);
        let (all, mut own) = sets_of(&independent(&values, &errors), &draws);
        let (turned_all, turned_own) = sets_of(&independent(&turned, &turned_errors), &draws);
        let mut all = all.sets().to_vec();
        all.rotate_left(turn);
        own.rotate_left(turn);
        prop_assert_eq!(all, turned_all.sets());
        prop_assert_eq!(own, turned_own);
    }

    #[test]
    fn a_marginal_set_lies_in_the_simultaneous_one((values, errors) in units()) {
        let estimates = independent(&values, &errors);
        let (all, own) = sets_of(&estimates, &simulation(0.9, DRAWS, 1));
        for (own, all) in own.iter().zip(all.sets()) {
            prop_assert!(is_in(own, all), "{:?} is not in {:?}", own, all);
            prop_assert!((own.lower..=own.upper).contains(&own.rank));
        }
    }

    #[test]
    fn stepdown_only_narrows_sets((values, errors) in units()) {
        let estimates = independent(&values, &errors);
        let draws = simulation(0.9, DRAWS, 1);
        let stepped = simultaneous(&estimates, &draws, true);
        let single = simultaneous(&estimates, &draws, false);
        for (stepped, single) in stepped.sets().iter().zip(single.sets()) {
            prop_assert!(is_in(stepped, single));
        }
    }

    #[test]
    fn the_largest_turned_over_is_the_smallest((values, errors) in units()) {
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        let covariance = Covariance::Independent(errors.clone());
        let smallest = UnitEstimates::new(&turned, covariance, Best::Smallest, None).expect("units");
        let draws = simulation(0.95, DRAWS, 1);
        prop_assert_eq!(
            sets_of(&independent(&values, &errors), &draws),
            sets_of(&smallest, &draws)
        );
    }

    #[test]
    fn a_diagonal_covariance_is_independence((values, errors) in units()) {
        let variances = errors.iter().map(|error| error * error);
        let diagonal = DVector::from_iterator(errors.len(), variances);
        let covariance = Covariance::Full(DMatrix::from_diagonal(&diagonal));
        let full = UnitEstimates::new(&values, covariance, Best::Largest, None).expect("units");
        prop_assert_eq!(full.ranks(), independent(&values, &errors).ranks());
        let rule = RegionRule {
            coverage: 0.9,
            adjustment: Adjustment::Sidak,
            rounding: None,
            touching_ends: TouchingEnds::Overlap,
        };
        prop_assert_eq!(
            joint_rank_region(&full, &rule),
            joint_rank_region(&independent(&values, &errors), &rule)
        );
    }

    #[test]
    fn probabilities_of_ranks_add_up((values, errors) in units()) {
        let estimates = independent(&values, &errors);
        let found = rank_probabilities(&estimates, &simulation(0.95, DRAWS, 1));
        for unit in 0..values.len() {
            let (top, bottom) = (found.top(unit, 1).value, found.bottom(unit, values.len() - 1).value);
            prop_assert!((top + bottom - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn counts_that_are_doubled_narrow_no_less(counts in prop::collection::vec(0_u64..400, 1..7)) {
        let doubled: Vec<u64> = counts.iter().map(|count| 4 * count).collect();
        let sets = multinomial_holm(&counts, 0.95).expect("sets");
        let narrower = multinomial_holm(&doubled, 0.95).expect("sets");
        for (set, narrower) in sets.iter().zip(&narrower) {
            prop_assert!(is_in(narrower, set));
            prop_assert!((set.lower..=set.upper).contains(&set.rank));
        }
    }
}

#[test]
fn without_error_every_set_is_the_rank() {
    let estimates = independent(&[3.0, 1.0, 2.0, 2.0], &[0.0; 4]);
    let (all, own) = sets_of(&estimates, &simulation(0.95, 100, 1));
    let found: Vec<_> = all.sets().iter().map(|set| (set.rank, set.lower, set.upper)).collect();
    assert_eq!(found, [(1, 1, 1), (4, 4, 4), (2, 2, 3), (2, 2, 3)]);
    assert_eq!(own, all.sets());
    assert_eq!(all.critical(), None);
}

#[test]
fn a_constant_beside_uncertain_values_is_ranked_with_them() {
    let estimates = independent(&[9.0, 5.0, 5.1, 1.0], &[0.1, 0.0, 0.4, 0.0]);
    let (all, _) = sets_of(&estimates, &simulation(0.95, 4_000, 1));
    let found: Vec<_> = all.sets().iter().map(|set| (set.lower, set.upper)).collect();
    assert_eq!(found, [(1, 1), (2, 3), (2, 3), (4, 4)]);
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let values: Vec<f64> = (0..12_u8).map(|unit| f64::from(unit * 7 % 12)).collect();
    let covariance = DMatrix::from_fn(12, 12, |row, column| if row == column { 2.0 } else { 0.5 });
    let estimates =
        UnitEstimates::new(&values, Covariance::Full(covariance), Best::Largest, Some(9.0))
            .expect("units");
    let draws = simulation(0.95, 20_000, 7);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| (sets_of(&estimates, &draws), rank_probabilities(&estimates, &draws)))
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
}

#[test]
fn few_degrees_of_freedom_raise_the_critical_value() {
    let values = [1.0, 2.0, 3.0];
    let errors = Covariance::Independent(vec![1.0; 3]);
    let critical = |df| {
        let estimates = UnitEstimates::new(&values, errors.clone(), Best::Largest, df);
        let sets = simultaneous(&estimates.expect("units"), &simulation(0.95, 200_000, 1), true);
        sets.critical().expect("a critical value")
    };
    // Tukey's studentised range of three means / √2: 3.314 / √2 with any, 3.877 / √2 with 10 df.
    for (df, expected) in [(None, 2.3437), (Some(f64::INFINITY), 2.3437), (Some(10.0), 2.7415)] {
        let found = critical(df);
        assert!(
            (found.value - expected).abs() < 4.0 * found.simulation_error + 1e-4,
            "{df:?}: {found:?}"
        );
        assert!(found.simulation_error > 0.001 && found.simulation_error < 0.02, "{found:?}");
    }
}

#[test]
fn units_that_vary_together_are_told_apart_more_easily() {
    let values = [1.0, 2.0, 3.0];
    let correlated = DMatrix::from_fn(3, 3, |row, column| if row == column { 1.0 } else { 0.99 });
    let apart = UnitEstimates::new(&values, Covariance::Full(correlated), Best::Largest, None)
        .expect("units");
    let draws = simulation(0.95, 4_000, 1);
    let lower = |estimates| {
        simultaneous(estimates, &draws, true).sets().iter().map(|set| set.lower).collect()
    };
    let found: Vec<usize> = lower(&apart);
    assert_eq!(found, [3, 2, 1]);
    let found: Vec<usize> = lower(&independent(&values, &[1.0; 3]));
    assert_eq!(found, [1, 1, 1]);
}

#[test]
fn a_singular_covariance_is_taken_as_it_is() {
    // The third error is the sum of the others, the fourth is the first: their difference is fixed.
    let loading = DMatrix::from_row_slice(4, 2, &[1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    let covariance = Covariance::Full(&loading * loading.transpose());
    let estimates =
        UnitEstimates::new(&[5.0, 4.0, 4.5, 5.5], covariance, Best::Largest, None).expect("units");
    let sets = simultaneous(&estimates, &simulation(0.95, 4_000, 1), true);
    assert!(sets.is_above(3, 0) && !sets.is_above(0, 3));
    assert!(sets.cannot_be_told_apart(0, 1));
    let found = rank_probabilities(&estimates, &simulation(0.95, 4_000, 1));
    assert!(found.top(0, 1).value < 1e-12 && found.mean(3).value < found.mean(0).value);
}

#[test]
fn sets_cover_the_true_ranks_as_often_as_they_say() {
    const REPLICATIONS: usize = 400;
    let truth = [0.0, 0.5, 1.0, 1.0, 2.0, 4.0];
    let ranks = independent(&truth, &[0.0; 6]).ranks();
    let mut covered = 0;
    let mut covered_first = 0;
    for replication in 0..REPLICATIONS {
        let mut stream = Stream::new(99, replication);
        let values = truth.map(|value| value + 0.6 * stream.normal());
        let estimates = independent(&values, &[0.6; 6]);
        let (all, own) = sets_of(&estimates, &simulation(0.9, 2_000, replication as u64));
        // Of equal true values any order is right: the set must hold one of their places.
        let holds = |unit: usize, set: &RankSet| {
            let last = ranks[unit] + ranks.iter().filter(|rank| **rank == ranks[unit]).count() - 1;
            set.lower <= last && ranks[unit] <= set.upper
        };
        covered += usize::from((0..6).all(|unit| holds(unit, &all.sets()[unit])));
        covered_first += usize::from(holds(1, &own[1]));
    }
    // Two Monte-Carlo errors of 90 % in 400 replications are 3 points.
    assert!(covered >= 348, "{covered}");
    assert!(covered_first >= 348, "{covered_first}");
}

#[test]
fn runs_of_units_that_cannot_be_told_apart_overlap() {
    let estimates = independent(&[1.0, 9.0, 2.2, 3.4], &[0.4; 4]);
    let groups =
        indistinguishable_groups(&simultaneous(&estimates, &simulation(0.95, 20_000, 1), true));
    assert_eq!(groups.runs, [vec![1], vec![3, 2], vec![2, 0]]);
    assert_eq!(groups.peers, [vec![2], vec![], vec![0, 3], vec![2]]);
}

#[test]
fn ends_that_touch_count_as_the_rule_says() {
    let estimates = independent(&[10.0, 12.0, 12.0], &[0.0, 0.0, 0.0]);
    let rule = |touching_ends| RegionRule {
        coverage: 0.9,
        adjustment: Adjustment::Bonferroni,
        rounding: Some(0),
        touching_ends,
    };
    for touching in [TouchingEnds::Overlap, TouchingEnds::Differ] {
        let region = joint_rank_region(&estimates, &rule(touching)).expect("a region");
        let found: Vec<_> = region.sets.iter().map(|set| (set.lower, set.upper)).collect();
        assert_eq!(found, [(3, 3), (1, 2), (1, 2)], "{touching:?}");
    }
    let near = independent(&[10.0, 12.0], &[0.5, 0.5]);
    let ranks = |touching_ends| {
        let region = joint_rank_region(&near, &rule(touching_ends)).expect("a region");
        region.sets.iter().map(|set| (set.lower, set.upper)).collect::<Vec<_>>()
    };
    // 10 ∓ 0.98 and 12 ∓ 0.98 both end at 11 when rounded.
    assert_eq!(ranks(TouchingEnds::Overlap), [(1, 2), (1, 2)]);
    assert_eq!(ranks(TouchingEnds::Differ), [(2, 2), (1, 1)]);
}

#[test]
fn equal_values_share_the_better_rank() {
    let estimates = independent(&[1.0, 3.0, 3.0, 0.0, -0.0], &[1.0; 5]);
    assert_eq!(estimates.ranks(), [3, 1, 1, 4, 4]);
}

#[test]
fn what_cannot_be_ranked_is_said() {
    let new =
        |values: &[f64], covariance| UnitEstimates::new(values, covariance, Best::Largest, None);
    let errors = |errors: &[f64]| Covariance::Independent(errors.to_vec());
    let matrix = |cells: &[f64]| Covariance::Full(DMatrix::from_row_slice(2, 2, cells));
    assert_eq!(new(&[], errors(&[])), Err(RankError::NoUnits));
    let found = new(&[1.0, f64::NAN, f64::INFINITY], errors(&[1.0; 3]));
    assert_eq!(found, Err(RankError::ValuesNotFinite { units: vec![1, 2] }));
    let found = new(&[1.0, 2.0], errors(&[-1.0, f64::NAN]));
    assert_eq!(found, Err(RankError::UncertaintyInvalid { units: vec![0, 1] }));
    let found = new(&[1.0], errors(&[1.0, 2.0]));
    assert_eq!(found, Err(RankError::CovarianceSize { units: 1, rows: 2, columns: 1 }));
    let found = new(&[1.0, 2.0], matrix(&[1.0, 0.5, 0.4, 1.0]));
    assert_eq!(found, Err(RankError::NotSymmetric { first: 1, second: 0 }));
    let found = new(&[1.0, 2.0], matrix(&[1.0, 1.5, 1.5, 1.0]));
    assert!(matches!(found, Err(RankError::NegativeEigenvalue { .. })), "{found:?}");
    let found = new(&[1.0, 2.0], matrix(&[1.0, f64::NAN, f64::NAN, 1.0]));
    assert!(matches!(found, Err(RankError::NotSymmetric { .. })), "{found:?}");
    let found = UnitEstimates::new(&[1.0], errors(&[1.0]), Best::Largest, Some(0.0));
    assert_eq!(found, Err(RankError::DegreesOfFreedom { df: 0.0 }));
    assert_eq!(Simulation::new(1.0, 10, 1), Err(RankError::Coverage { coverage: 1.0 }));
    assert!(matches!(Simulation::new(0.9, 0, 1), Err(RankError::Draws { .. })));
    assert_eq!(multinomial_holm(&[], 0.95), Err(RankError::NoUnits));
}
