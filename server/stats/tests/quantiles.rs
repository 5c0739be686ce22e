//! Quantiles: R's numbers, textbook rules, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "reference/sample.rs"]
mod reference;

use proptest::prelude::*;
use reference::{Sample, assert_near, clustered_schools, stratified_schools};
use thuocdo_stats::answers::Answers;
use thuocdo_stats::design::{Design, DesignColumns};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::proportion::IntervalMethod;
use thuocdo_stats::quantile::{Quantile, QuantileMethod, QuantileRule, quantiles};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

const RULES: [QuantileRule; 9] = [
    QuantileRule::Hf1,
    QuantileRule::Hf2,
    QuantileRule::Hf4,
    QuantileRule::Hf5,
    QuantileRule::Hf6,
    QuantileRule::Hf7,
    QuantileRule::Hf8,
    QuantileRule::Hf9,
    QuantileRule::ShahVaish,
];

fn of_scores(
    schools: &Sample,
    probabilities: &[f64],
    rule: QuantileRule,
    interval: IntervalMethod,
) -> Vec<Quantile> {
    let scores = schools.numbers("api00");
    let method = QuantileMethod {
        rule,
        interval,
        level: 0.95,
        degrees_of_freedom: schools.survey.degrees_of_freedom(),
    };
    let all = Domain::all(scores.len());
    quantiles(&schools.survey, &all, Answers::Numbers(&scores), probabilities, &method).unwrap()
}

fn assert_quantiles(found: &[Quantile], expected: &[[f64; 4]]) {
    assert_eq!(found.len(), expected.len());
    for (found, [value, lower, upper, standard_error]) in found.iter().zip(expected) {
        assert_near(found.value, *value, 1e-9);
        assert_near(found.lower.unwrap(), *lower, 1e-9);
        assert_near(found.upper.unwrap(), *upper, 1e-9);
        assert_near(found.standard_error.unwrap(), *standard_error, 1e-9);
    }
}

/// R `survey` 4.5, `svyquantile(~api00, dstrat, ps, qrule =, interval.type =)`: the quantile, both
/// ends and the standard error.
#[test]
fn stratified_schools_are_as_in_r() {
    let Some(drawn) = stratified_schools() else { return };
    let at = [0.1, 0.25, 0.5, 0.75, 0.9];
    let steps = [
        [501.0, 476.0, 521.0, 11.4092790474477],
        [565.0, 535.0, 597.0, 15.7194511320391],
        [668.0, 642.0, 694.0, 13.1840557881618],
        [756.0, 726.0, 778.0, 13.1840557881618],
        [836.0, 806.0, 865.0, 14.9588325288759],
    ];
    let mean = IntervalMethod::Mean;
    assert_quantiles(&of_scores(&drawn, &at, QuantileRule::Hf1, mean), &steps);
    assert_quantiles(&of_scores(&drawn, &at, QuantileRule::Hf2, mean), &steps);
    let shah_vaish = [
        [542.0, 565.0, 593.0, 7.09910696285636],
        [585.0, 597.0, 618.0, 5.32433022214227],
        [705.0, 719.0, 765.0, 11.6628185818354],
        [770.0, 782.0, 865.0, 21.0437813541814],
        [893.0, 878.0, 878.0, 0.0],
    ];
    assert_quantiles(&of_scores(&drawn, &at, QuantileRule::ShahVaish, mean), &shah_vaish);
    let weibull = [
        [500.495837967602, 473.608943123055, 515.816308439397, 10.7012357500379],
        [563.70560886487, 533.199936768604, 593.778879712018, 15.3591569875738],
        [668.0, 641.520361072911, 695.038408936397, 13.5689409366485],
        [757.372596076272, 728.785623427985, 778.286748042693, 12.5504920864819],
        [838.450938263684, 806.660505293054, 867.184713714538, 15.3452796223689],
    ];
    assert_quantiles(&of_scores(&drawn, &at, QuantileRule::Hf6, mean), &weibull);
    let logit = [
        [501.0, 477.0, 525.0, 12.1698976506109],
        [565.0, 539.0, 599.0, 15.2123720632636],
        [668.0, 642.0, 694.0, 13.1840557881618],
        [756.0, 726.0, 777.0, 12.9305162537741],
        [836.0, 788.0, 863.0, 19.0154650790795],
    ];
    let found = of_scores(&drawn, &at, QuantileRule::Hf1, IntervalMethod::Logit);
    assert_quantiles(&found, &logit);
}

/// R `survey` 4.5, `svyquantile(~api00, dclus1, c(.25, .5, .75))`.
#[test]
fn clustered_schools_are_as_in_r() {
    let Some(drawn) = clustered_schools() else { return };
    let found = of_scores(&drawn, &[0.25, 0.5, 0.75], QuantileRule::Hf1, IntervalMethod::Mean);
    let expected = [
        [552.0, 492.0, 627.0, 31.4716612053995],
        [652.0, 561.0, 714.0, 35.6678826994527],
        [719.0, 696.0, 777.0, 18.8829967232397],
    ];
    assert_quantiles(&found, &expected);
}

fn simple(
    answers: &[f64],
    weights: Vec<f64>,
    probabilities: &[f64],
    rule: QuantileRule,
) -> Result<Vec<Quantile>, EstimateError> {
    let design = Design::new(DesignColumns::simple(answers.len()).unwrap()).unwrap();
    let survey = Survey::linearised(design, Weights::new(weights).unwrap()).unwrap();
    let method = QuantileMethod {
        rule,
        interval: IntervalMethod::Mean,
        level: 0.95,
        degrees_of_freedom: survey.degrees_of_freedom(),
    };
    let all = Domain::all(answers.len());
    quantiles(&survey, &all, Answers::Numbers(answers), probabilities, &method)
}

/// Base R, `quantile(c(1, 2, 4, 8, 16), c(.1, .35, .4, .95), type =)`.
#[test]
fn equal_weights_give_the_types_of_hyndman_and_fan() {
    let answers = [8.0, 1.0, 16.0, 2.0, 4.0];
    for (rule, expected) in [
        (QuantileRule::Hf1, [1.0, 2.0, 2.0, 16.0]),
        (QuantileRule::Hf2, [1.0, 2.0, 3.0, 16.0]),
        (QuantileRule::Hf4, [1.0, 1.75, 2.0, 14.0]),
        (QuantileRule::Hf5, [1.0, 2.5, 3.0, 16.0]),
        (QuantileRule::Hf6, [1.0, 2.2, 2.8, 16.0]),
        (QuantileRule::Hf7, [1.4, 2.8, 3.2, 14.4]),
        (QuantileRule::Hf8, [1.0, 2.4, 44.0 / 15.0, 16.0]),
        (QuantileRule::Hf9, [1.0, 2.425, 2.95, 16.0]),
    ] {
        let found = simple(&answers, vec![3.0; 5], &[0.1, 0.35, 0.4, 0.95], rule).unwrap();
        for (found, expected) in found.iter().zip(expected) {
            assert_near(found.value, expected, 1e-12);
        }
    }
}

#[test]
fn an_even_number_of_equal_weights_is_halved_where_sums_are_an_ulp_short() {
    // Ten tenths do not add up to one.
    let answers: Vec<_> = (0..10).map(f64::from).collect();
    let at = |rule| simple(&answers, vec![0.1; 10], &[0.5, 0.3], rule).unwrap();
    assert_eq!(at(QuantileRule::Hf1).iter().map(|q| q.value).collect::<Vec<_>>(), [4.0, 2.0]);
    assert_eq!(at(QuantileRule::Hf2).iter().map(|q| q.value).collect::<Vec<_>>(), [4.5, 2.5]);
}

#[test]
fn rows_without_weight_or_answer_do_not_count() {
    let (answers, weights) = ([5.0, f64::NAN, 1.0, 3.0, -9.0], vec![1.0, 7.0, 1.0, 1.0, 0.0]);
    for rule in RULES {
        let found = simple(&answers, weights.clone(), &[0.0, 1.0], rule).unwrap();
        let own = simple(&[5.0, 1.0, 3.0], vec![1.0; 3], &[0.0, 1.0], rule).unwrap();
        for (found, own) in found.iter().zip(&own) {
            assert_eq!(found.value.to_bits(), own.value.to_bits(), "{rule:?}");
        }
    }
}

#[test]
fn an_end_beyond_all_rows_is_none() {
    let answers: Vec<_> = (0..8).map(f64::from).collect();
    let found = simple(&answers, vec![1.0; 8], &[0.125], QuantileRule::Hf1).unwrap();
    assert_eq!((found[0].lower, found[0].standard_error), (None, None));
    assert!(found[0].upper.is_some());
}

#[test]
fn a_single_answer_is_every_quantile() {
    let answers = [f64::NAN, 7.0, f64::NAN];
    for rule in RULES {
        let found = simple(&answers, vec![2.0; 3], &[0.0, 0.3, 1.0], rule).unwrap();
        assert!(
            found.iter().all(|quantile| (quantile.value - 7.0).abs() < f64::EPSILON),
            "{rule:?}"
        );
    }
}

#[test]
fn what_has_no_quantile_is_an_error() {
    let rule = QuantileRule::Hf7;
    simple(&[f64::NAN], vec![1.0], &[0.5], rule).unwrap_err();
    simple(&[1.0, 2.0], vec![0.0; 2], &[0.5], rule).unwrap_err();
    simple(&[1.0, f64::INFINITY], vec![1.0; 2], &[0.5], rule).unwrap_err();
    simple(&[1.0, 2.0], vec![1.0; 2], &[1.5], rule).unwrap_err();
    simple(&[1.0, 2.0], vec![1.0; 2], &[f64::NAN], rule).unwrap_err();
}

proptest! {
    #[test]
    fn quantiles_ascend_with_the_share(
        rows in proptest::collection::vec((0..20_i32, 0.1..30.0), 2..40),
    ) {
        let (answers, weights): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|(answer, weight)| (f64::from(answer), weight)).unzip();
        let shares: Vec<_> = (0..=40).map(|part| f64::from(part) / 40.0).collect();
        let least = answers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = answers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // Shah and Vaish's points are not in the order of the values, as R has them.
        for rule in RULES.into_iter().filter(|rule| *rule != QuantileRule::ShahVaish) {
            let found = simple(&answers, weights.clone(), &shares, rule).unwrap();
            let values: Vec<_> = found.iter().map(|quantile| quantile.value).collect();
            prop_assert!(values.is_sorted(), "{rule:?} {values:?}");
            prop_assert!(values.iter().all(|value| (least..=most).contains(value)));
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(
        rows in proptest::collection::vec((0.0..20.0_f64, 0.1..30.0), 2..40),
    ) {
        let of = |rows: Vec<(f64, f64)>, rule| {
            let (answers, weights): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            simple(&answers, weights, &[0.1, 0.5, 0.8], rule).unwrap()
        };
        let reversed: Vec<_> = rows.iter().rev().copied().collect();
        for rule in RULES {
            prop_assert_eq!(of(rows.clone(), rule), of(reversed.clone(), rule));
        }
        // Equal values too, where the rule does not interpolate.
        let rounded = |rows: &[(f64, f64)]| {
            rows.iter().map(|(answer, weight)| ((answer / 5.0).round(), *weight)).collect::<Vec<_>>()
        };
        for rule in [QuantileRule::Hf1, QuantileRule::Hf2] {
            prop_assert_eq!(of(rounded(&rows), rule), of(rounded(&reversed), rule));
        }
    }
}
