//! Variances under designs, against published numbers and directly coded formulas.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::unreadable_literal, reason = "as R prints them")]

use proptest::prelude::*;
use thuocdo_stats::answers::{Answers, Item};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, DesignError, LonelyRule, StageColumns, StageSize,
};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::estimate::Estimate;
use thuocdo_stats::statistic::{Means, Ratios, Totals};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

const STRATA: [u32; 8] = [0, 0, 0, 0, 0, 1, 1, 1];
const CLUSTERS: [u32; 8] = [0, 1, 2, 3, 4, 0, 1, 2];
const WEIGHTS: [f64; 8] = [3.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0];
const SIZES: [f64; 8] = [15.0, 15.0, 15.0, 15.0, 15.0, 12.0, 12.0, 12.0];
/// Stata's `fpc` data as its manual [SVY] prints it, in the single precision it is stored with.
const ANSWERS: [f64; 8] = [
    2.79999995231628,
    4.09999990463257,
    6.80000019073486,
    6.80000019073486,
    9.19999980926514,
    3.70000004768372,
    6.59999990463257,
    4.19999980926514,
];

fn codes(levels: &[u32]) -> Codes {
    let count = levels.iter().max().map_or(0, |last| last + 1);
    Codes::new(levels.to_vec(), count).unwrap()
}

fn stratified(strata: &[u32], clusters: &[u32]) -> DesignColumns {
    DesignColumns {
        strata: Some(codes(strata)),
        nested: true,
        stages: vec![StageColumns { units: codes(clusters), size: None }],
        selection: thuocdo_stats::design::Selection::Equal,
        ultimate_cluster: false,
        lonely: LonelyRule::Fail,
        domain_lonely: false,
    }
}

fn survey(columns: DesignColumns, weights: &[f64]) -> Survey {
    let weights = Weights::new(weights.to_vec()).unwrap();
    Survey::linearised(Design::new(columns).unwrap(), weights).unwrap()
}

fn mean(survey: &Survey, answers: &[f64]) -> Result<Estimate, EstimateError> {
    let all = Domain::all(answers.len());
    let item = Item::answered(Answers::Numbers(answers), &all);
    Ok(survey.estimate(&Means(vec![item]))?.iter().next().unwrap())
}

fn total(survey: &Survey, answers: &[f64]) -> Result<Estimate, EstimateError> {
    let all = Domain::all(answers.len());
    let item = Item::answered(Answers::Numbers(answers), &all);
    Ok(survey.estimate(&Totals(vec![item]))?.iter().next().unwrap())
}

#[track_caller]
fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} is not {expected}");
}

#[test]
fn a_mean_of_clusters_drawn_with_replacement() {
    let mean = mean(&survey(stratified(&STRATA, &CLUSTERS), &WEIGHTS), &ANSWERS).unwrap();
    assert_near(mean.value, 5.44814811812507);
    assert_near(mean.standard_error, 0.741268326768812);
    assert_near(mean.degrees_of_freedom, 6.0);
    assert_near(mean.interval(0.95).lower, 3.63432986447606);
    assert_near(mean.normal_interval(0.95).upper, 6.90100734147221);
}

#[test]
fn a_finite_population_makes_a_mean_surer() {
    let mut columns = stratified(&STRATA, &CLUSTERS);
    columns.stages[0].size = Some(StageSize::Population(SIZES.to_vec()));
    let mean = mean(&survey(columns, &WEIGHTS), &ANSWERS).unwrap();
    assert_near(mean.standard_error, 0.616040719809653);
}

#[test]
fn fractions_say_the_same_as_sizes() {
    let mut columns = stratified(&STRATA, &CLUSTERS);
    let fractions = (0..8).map(|row| if row < 5 { 5.0 / 15.0 } else { 3.0 / 12.0 }).collect();
    columns.stages[0].size = Some(StageSize::Probability(fractions));
    let design = Design::new(columns.clone()).unwrap();
    assert!(
        design.base_weights().iter().zip(WEIGHTS).all(|(own, given)| (own - given).abs() < 1e-12)
    );
    let mean = mean(&survey(columns, &WEIGHTS), &ANSWERS).unwrap();
    assert_near(mean.standard_error, 0.616040719809653);
}

#[test]
fn a_ratio_of_totals() {
    // Sudden cardiac deaths, from the documentation of R `survey` (`?scd`).
    let arrests = [120.0, 78.0, 185.0, 228.0, 670.0, 530.0];
    let alive = [25.0, 24.0, 30.0, 49.0, 80.0, 70.0];
    let all = Domain::all(6);
    let item = |answers| Item::complete(Answers::Numbers(answers), &all).unwrap();
    let ratio = Ratios::new(vec![(item(&alive), item(&arrests))]).unwrap();
    let design = stratified(&[0, 0, 1, 1, 2, 2], &[0, 1, 0, 1, 0, 1]);
    let estimates = survey(design, &[1.0; 6]).estimate(&ratio).unwrap();
    assert_near(estimates.values[0], 0.153506350082827);
    assert!((estimates.standard_error(0) - 0.00980730359997476).abs() < 1e-15);
}

#[test]
fn a_single_cluster_is_an_error_unless_a_rule_says_what_it_adds() {
    let (strata, clusters) = ([0, 0, 1], [0, 1, 0]);
    let answers = [1.0, 4.0, 9.0];
    let with = |lonely| {
        let columns = DesignColumns { lonely, ..stratified(&strata, &clusters) };
        total(&survey(columns, &[2.0; 3]), &answers).map(|total| total.standard_error.powi(2))
    };
    let lonely = EstimateError::LonelyCluster { stage: 1, stratum: 1 };
    assert_eq!(with(LonelyRule::Fail), Err(lonely));
    let own = 2.0 * 2.0 * (3.0_f64.powi(2));
    assert_near(with(LonelyRule::Remove).unwrap(), own);
    assert_near(with(LonelyRule::Certainty).unwrap(), own);
    assert_near(with(LonelyRule::Average).unwrap(), 2.0 * own);
    let centre: f64 = 2.0 * 14.0 / 3.0;
    assert_near(with(LonelyRule::Adjust).unwrap(), own + (18.0_f64 - centre).powi(2));
    let all = [2.0 - centre, 8.0 - centre, 18.0 - centre];
    let joined = 1.5 * all.iter().map(|z| z * z).sum::<f64>();
    assert_near(with(LonelyRule::Collapse).unwrap(), joined);
}

#[test]
fn a_census_of_clusters_leaves_what_their_samples_add() {
    let mut columns = stratified(&[0, 0, 0, 0], &[0, 0, 1, 1]);
    columns.stages[0].size = Some(StageSize::Population(vec![2.0; 4]));
    columns.stages.push(StageColumns {
        units: codes(&[0, 1, 0, 1]),
        size: Some(StageSize::Population(vec![10.0; 4])),
    });
    let total = total(&survey(columns, &[5.0; 4]), &[1.0, 3.0, 2.0, 2.0]).unwrap();
    let within = (1.0 - 0.2) * 2.0 * (25.0 + 25.0);
    assert_near(total.standard_error.powi(2), within);
}

#[test]
fn columns_that_contradict_each_other_are_refused() {
    let columns = DesignColumns { nested: false, ..stratified(&STRATA, &CLUSTERS) };
    assert!(matches!(Design::new(columns), Err(DesignError::ClusterInTwoStrata { row: 5 })));
    let with = |sizes: Vec<f64>| {
        let mut columns = stratified(&STRATA, &CLUSTERS);
        columns.stages[0].size = Some(StageSize::Population(sizes));
        Design::new(columns).map(|_| ())
    };
    assert!(matches!(with(vec![4.0; 8]), Err(DesignError::MoreThanAll { drawn: 5, .. })));
    assert!(matches!(with(vec![f64::NAN; 8]), Err(DesignError::BadSize { row: 0, .. })));
    let mut uneven = SIZES.to_vec();
    uneven[2] = 16.0;
    assert!(matches!(with(uneven), Err(DesignError::SizeVaries { row: 2, .. })));
    assert!(matches!(with(vec![9.0]), Err(DesignError::UnequalLengths { found: 1, .. })));
}

/// A two-stage sample: rows of stratum, cluster, weight, answer.
fn samples() -> impl Strategy<Value = Vec<(u32, u32, f64, f64)>> {
    let row = (0_u32..3, 0_u32..4, 0.5_f64..40.0, 0.0_f64..10.0);
    // Two clusters in every stratum, so that none is lonely.
    let sure = (0..6).map(|place| (place / 2, place % 2, 1.5, 2.5)).collect::<Vec<_>>();
    prop::collection::vec(row, 2..60).prop_map(move |rows| [sure.clone(), rows].concat())
}

fn of(rows: &[(u32, u32, f64, f64)]) -> (Survey, Vec<f64>) {
    let strata: Vec<_> = rows.iter().map(|row| row.0).collect();
    let clusters: Vec<_> = rows.iter().map(|row| row.1).collect();
    let weights: Vec<_> = rows.iter().map(|row| row.2).collect();
    (survey(stratified(&strata, &clusters), &weights), rows.iter().map(|row| row.3).collect())
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_no_bit(rows in samples(), by in 1_usize..50) {
        let mut rotated = rows.clone();
        rotated.rotate_left(by % rows.len());
        rotated.reverse();
        let (one, other) = (of(&rows), of(&rotated));
        for estimate in [mean, total] {
            let (one, other) = (estimate(&one.0, &one.1).unwrap(), estimate(&other.0, &other.1).unwrap());
            prop_assert_eq!(one.value.to_bits(), other.value.to_bits());
            prop_assert_eq!(one.standard_error.to_bits(), other.standard_error.to_bits());
        }
    }

    #[test]
    fn the_scale_of_weights_does_not_move_a_mean(rows in samples(), factor in 0.01_f64..100.0) {
        let scaled: Vec<_> = rows.iter().map(|row| (row.0, row.1, row.2 * factor, row.3)).collect();
        let (one, other) = (of(&rows), of(&scaled));
        let (one, other) = (mean(&one.0, &one.1).unwrap(), mean(&other.0, &other.1).unwrap());
        prop_assert!((one.value - other.value).abs() < 1e-12 * one.value.abs());
        prop_assert!((one.standard_error - other.standard_error).abs() < 1e-11);
    }

    #[test]
    fn a_variance_is_that_of_the_directly_coded_formula(rows in samples()) {
        let (survey, answers) = of(&rows);
        let found = total(&survey, &answers).unwrap().standard_error.powi(2);
        let mut expected = 0.0;
        for stratum in 0..3 {
            let of_cluster = |cluster| {
                let own = rows.iter().filter(|row| row.0 == stratum && row.1 == cluster);
                own.clone().next()?;
                Some(own.map(|row| row.2 * row.3).sum::<f64>())
            };
            let totals: Vec<f64> = (0..4).filter_map(of_cluster).collect();
            let n = f64::from(u32::try_from(totals.len()).unwrap());
            let mean = totals.iter().sum::<f64>() / n;
            expected += n / (n - 1.0) * totals.iter().map(|z| (z - mean).powi(2)).sum::<f64>();
        }
        prop_assert!((found - expected).abs() <= 1e-9 * expected.max(1.0));
    }

    #[test]
    fn a_domain_of_whole_strata_is_its_subset(rows in samples()) {
        let (survey, answers) = of(&rows);
        let inside = Domain::where_true(rows.iter().map(|row| row.0 < 2));
        let item = Item::answered(Answers::Numbers(&answers), &inside);
        let domain = survey.estimate(&Means(vec![item])).unwrap();
        let kept: Vec<_> = rows.iter().copied().filter(|row| row.0 < 2).collect();
        let (subset, own) = of(&kept);
        let subset = mean(&subset, &own).unwrap();
        prop_assert_eq!(domain.values[0].to_bits(), subset.value.to_bits());
        prop_assert!((domain.standard_error(0) - subset.standard_error).abs() < 1e-14);
    }
}
