//! Numbers of the textbooks, and what must hold for any.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn near(value: Result<f64, InvalidNumber>, expected: f64, digits: i32) {
    let value = value.unwrap();
    assert!((value - expected).abs() < 0.5 * 10.0_f64.powi(-digits), "{value}, not {expected}");
}

fn share(number: f64) -> Answers {
    Answers { number, variance: 0.25, design_effect: 1.0, population: None }
}

fn rounds(number: f64) -> Rounds {
    Rounds { before: share(number), after: share(number), same_people: 0.0, correlation: 0.0 }
}

#[test]
fn design_effects_are_those_of_kish() {
    near(cluster_design_effect(16.0, 0.05), 1.75, 12);
    near(cluster_design_effect(1.0, 0.9), 1.0, 12);
    near(best_cluster_size(200.0, 10.0, 0.05), 19.493_588_7, 6);
    near(weighting_design_effect(&[3.0; 7]), 1.0, 12);
    // 4 · (1 + 1 + 9 + 9) / 8².
    near(weighting_design_effect(&[1.0, 3.0, 1.0, 3.0]), 1.25, 12);
}

#[test]
fn margins_are_those_that_sample_sizes_are_made_for() {
    near(expected_margin(&share(384.145_882), 0.95), 0.05, 8);
    let finite = Answers { population: Some(1000.0), ..share(277.740_0) };
    near(expected_margin(&finite, 0.95), 0.05, 5);
    let all = Answers { population: Some(50.0), ..share(50.0) };
    near(expected_margin(&all, 0.95), 0.0, 12);
    let clusters = Answers { design_effect: 1.75, ..share(600.0) };
    near(expected_margin(&clusters, 0.95), 0.052_925, 5);
}

#[test]
fn differences_between_rounds_are_found_with_the_power_of_the_textbooks() {
    // (0.25 + 0.24) · (1.959964 + 0.841621)² / 0.1² = 384.6
    near(answers_for_difference([0.25, 0.24], 0.1, 1.0, 0.95, 0.8), 385.0, 6);
    near(answers_for_difference([0.25, 0.24], -0.1, 2.0, 0.95, 0.8), 770.0, 6);
    near(smallest_difference(&rounds(400.0), 0.95, 0.8), 0.099_051, 5);
    near(difference_power(&rounds(400.0), 0.099_051, 0.95), 0.8, 4);
    // Without a difference only chance finds one.
    near(difference_power(&rounds(400.0), 0.0, 0.95), 0.05, 10);
}

#[test]
fn people_who_answer_twice_make_differences_clearer() {
    let own = rounds(400.0);
    let panel = Rounds { same_people: 400.0, correlation: 0.6, ..own };
    near(panel.standard_error().map(|it| it * it), 0.4 * 2.0 * 0.25 / 400.0, 12);
    let half = Rounds { same_people: 200.0, ..panel };
    assert!(half.standard_error().unwrap() < own.standard_error().unwrap());
    assert!(panel.standard_error().unwrap() < half.standard_error().unwrap());
}

#[test]
fn numbers_that_cannot_be_are_named() {
    let error = cluster_design_effect(0.5, 0.1).unwrap_err().to_string();
    assert_eq!(error, "the cluster size is 0.5; a finite number from 1 is expected");
    let answers = Answers { population: Some(100.0), ..share(400.0) };
    for wrong in [
        cluster_design_effect(16.0, f64::NAN),
        best_cluster_size(1.0, 0.0, 0.1),
        weighting_design_effect(&[]),
        weighting_design_effect(&[1.0, -1.0]),
        expected_margin(&answers, 0.95),
        expected_margin(&share(0.0), 0.95),
        expected_margin(&share(400.0), 95.0),
        difference_power(&rounds(400.0), f64::INFINITY, 0.95),
        difference_power(&Rounds { same_people: 500.0, ..rounds(400.0) }, 0.1, 0.95),
        smallest_difference(&Rounds { correlation: 2.0, ..rounds(400.0) }, 0.95, 0.8),
        smallest_difference(&rounds(400.0), 0.95, 1.0),
        answers_for_difference([0.25, 0.25], 0.0, 1.0, 0.95, 0.8),
    ] {
        assert!(wrong.is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn as_many_answers_as_are_asked_for_have_the_power_that_is_asked_for(
        (before, after) in (0.05..0.95_f64, 0.05..0.95_f64), effect in 0.5..4.0_f64,
        (confidence, power) in (0.8..0.99_f64, 0.7..0.99_f64),
    ) {
        prop_assume!((before - after).abs() > 0.01);
        let variances = [before * (1.0 - before), after * (1.0 - after)];
        let number =
            answers_for_difference(variances, after - before, effect, confidence, power).unwrap();
        let round = |variance| Answers { number, variance, design_effect: effect, population: None };
        let [one, two] = variances;
        let rounds =
            Rounds { before: round(one), after: round(two), same_people: 0.0, correlation: 0.0 };
        let found = difference_power(&rounds, after - before, confidence).unwrap();
        prop_assert!(found >= power - 1e-9);
        prop_assert!(smallest_difference(&rounds, confidence, power).unwrap() <= (after - before).abs() * (1.0 + 1e-12));
    }

    #[test]
    fn unequal_weights_never_help_and_their_unit_does_not_matter(
        weights in prop::collection::vec(0.1..100.0_f64, 1..40),
    ) {
        let effect = weighting_design_effect(&weights).unwrap();
        prop_assert!(effect >= 1.0 - 1e-12);
        let scaled: Vec<f64> = weights.iter().rev().map(|weight| weight * 8.0).collect();
        prop_assert_eq!(weighting_design_effect(&scaled).unwrap().to_bits(), effect.to_bits());
    }
}
