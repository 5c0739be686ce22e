//! Regressions and standardised means: R's numbers, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "reference/sample.rs"]
mod reference;

use proptest::prelude::*;
use reference::{Sample, assert_near, clustered_schools, sample, stratified_schools};
use thuocdo_stats::answers::{Answers, Item, NO_LEVEL};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{Design, DesignColumns};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::regression::{Family, Regression, RegressionError};
use thuocdo_stats::replicate::Replicates;
use thuocdo_stats::standardised::{StandardisationError, standardised};
use thuocdo_stats::statistic::Means;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

/// Persons examined in 2009 and 2010.
fn examined_persons() -> Option<Sample> {
    sample("nhanes", [Some("SDMVSTRA"), Some("SDMVPSU"), None], "WTMEC2YR")
}

fn regress(
    survey: &Survey,
    response: &[f64],
    columns: &[Vec<f64>],
    family: Family,
) -> Result<Estimates, RegressionError> {
    let columns: Vec<_> = columns.iter().map(|column| Answers::Numbers(column)).collect();
    let all = Domain::all(response.len());
    Regression::new(&all, Answers::Numbers(response), &columns, family)?.estimate(survey)
}

fn assert_coefficients(found: &Estimates, expected: &[(f64, f64)], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, (value, standard_error)) in found.iter().zip(expected) {
        assert_near(found.value, *value, tolerance);
        assert_near(found.standard_error, *standard_error, tolerance);
    }
}

fn indicator(levels: &[u32], level: u32) -> Vec<f64> {
    levels.iter().map(|own| f64::from(u8::from(*own == level))).collect()
}

/// The help page of R's `svyglm` prints 820.8873 (10.0777), −0.4806 (0.3920), −3.1415 (0.2839) and
/// 0.2257 (0.3932); all digits by the formulas of the documentation in `NumPy`.
#[test]
fn schools_by_language_meals_and_mobility_are_as_in_r() {
    let Some(schools) = stratified_schools() else { return };
    let response = schools.numbers("api00");
    let mut columns = vec![vec![1.0; response.len()]];
    columns.extend(["ell", "meals", "mobility"].map(|name| schools.numbers(name)));
    let found = regress(&schools.survey, &response, &columns, Family::Gaussian).unwrap();
    let expected = [
        (820.887_315_905_619_2, 10.077_735_949_885_493),
        (-0.480_586_612_171_963_9, 0.391_973_403_222_533_93),
        (-3.141_535_309_984_551, 0.283_946_506_416_505_7),
        (0.225_713_210_229_641_14, 0.393_218_362_022_530_3),
    ];
    assert_coefficients(&found, &expected, 1e-11);
    assert_near(found.degrees_of_freedom, 194.0, 0.0);
}

/// By the formulas of the documentation in `NumPy`.
#[test]
fn log_odds_of_schools_that_met_their_target() {
    let Some(schools) = clustered_schools() else { return };
    let response = indicator(&schools.levels("sch.wide"), 1);
    let mut columns = vec![vec![1.0; response.len()]];
    columns.extend(["ell", "meals"].map(|name| schools.numbers(name)));
    let found = regress(&schools.survey, &response, &columns, Family::Quasibinomial).unwrap();
    let expected = [
        (1.899_556_911_136_402_8, 0.509_914_804_507_153_4),
        (0.039_925_410_797_830_24, 0.012_442_672_777_945_139),
        (-0.019_114_682_466_154_224, 0.008_825_444_840_875_48),
    ];
    assert_coefficients(&found, &expected, 1e-10);
}

/// R `survey` 4.5, `svyglm(HI_CHOL ~ factor(race) + agecat + factor(RIAGENDR), nhanes, family =
/// quasibinomial())`; it stops some 3e-6 before the solution.
#[test]
fn cholesterol_by_race_age_and_sex_is_as_in_r() {
    let Some(persons) = examined_persons() else { return };
    let response = persons.numbers("HI_CHOL");
    let mut columns = vec![vec![1.0; response.len()]];
    for (name, levels) in [("race", 4), ("agecat", 4), ("RIAGENDR", 2)] {
        let coding = persons.levels(name);
        columns.extend((1..levels).map(|level| indicator(&coding, level)));
    }
    let found = regress(&persons.survey, &response, &columns, Family::Quasibinomial).unwrap();
    let expected = [
        (-4.73798322314343, 0.319498745061312),
        (-0.0848865065907781, 0.0798833710609805),
        (-0.433218643807484, 0.151193093209026),
        (-0.14621234716567, 0.33641570792175),
        (2.27973442052297, 0.327022980270041),
        (3.21236043181244, 0.355867946370405),
        (3.02996938083595, 0.350568813951913),
        (0.212760495203167, 0.0846127754802371),
    ];
    assert_coefficients(&found, &expected, 1e-5);
    assert_near(found.degrees_of_freedom, 9.0, 0.0);
}

/// R `survey` 4.5, `svystandardize(nhanes, by = ~agecat, over = ~race, population =,
/// excluding.missing = ~HI_CHOL)` and `svyby`.
#[test]
fn cholesterol_standardised_by_age_is_as_in_r() {
    let Some(persons) = examined_persons() else { return };
    let answers = persons.numbers("HI_CHOL");
    let answers = Answers::Numbers(&answers);
    let (by, over) = (persons.codes("agecat"), persons.codes("race"));
    let answered = Domain::all(answers.rows()).filter(|row| !answers.of(row).is_nan());
    let population = [55901.0, 77670.0, 72816.0, 45364.0];
    let result = standardised(&persons.survey, &answered, &by, &over, &population).unwrap();
    assert_eq!(result.empty_cells, []);
    let races = Domain::of_each_level(&over);
    let items = races.iter().map(|race| Item::answered(answers, race)).collect();
    let found = result.survey.estimate(&Means(items)).unwrap();
    let expected = [
        (0.114306221986234, 0.0054145821345824),
        (0.107708378880159, 0.00623765901203372),
        (0.0811227432133673, 0.0101887802908964),
        (0.101229471606735, 0.0260231500437117),
    ];
    assert_coefficients(&found, &expected, 1e-11);
}

fn simple(weights: Vec<f64>) -> Survey {
    let design = Design::new(DesignColumns::simple(weights.len()).unwrap()).unwrap();
    Survey::linearised(design, Weights::new(weights).unwrap()).unwrap()
}

#[test]
fn a_cell_without_rows_leaves_the_others_in_proportion() {
    let survey = simple(vec![1.0; 6]);
    let by = Codes::new(vec![0, 1, 2, 0, 1, 1], 3).unwrap();
    let over = Codes::new(vec![0, 0, 0, 1, 1, 1], 2).unwrap();
    let all = Domain::all(6);
    let result = standardised(&survey, &all, &by, &over, &[2.0, 1.0, 1.0]).unwrap();
    assert_eq!(result.empty_cells, [(2, 1)]);
    let weights = result.survey.weights().as_slice();
    for (found, expected) in weights.iter().zip([1.5, 0.75, 0.75, 1.5, 0.375, 0.375]) {
        assert_near(*found, expected, 1e-15);
    }
}

#[test]
fn a_post_stratified_survey_has_regressions_too() {
    let Some(schools) = stratified_schools() else { return };
    let (by, over) = (schools.codes("sch.wide"), Codes::single(schools.survey.rows()));
    let all = Domain::all(over.rows());
    let result = standardised(&schools.survey, &all, &by, &over, &[1072.0, 5122.0]).unwrap();
    let response = indicator(&schools.levels("comp.imp"), 1);
    let item = Item::answered(Answers::Numbers(&response), &all);
    let mean = result.survey.estimate(&Means(vec![item])).unwrap();
    let ones = [vec![1.0; response.len()]];
    let found = regress(&result.survey, &response, &ones, Family::Gaussian).unwrap();
    assert_near(found.values[0], mean.values[0], 1e-13);
    assert_near(found.standard_error(0), mean.standard_error(0), 1e-12);
    // What the cells explain is taken out of the variance.
    let before = regress(&schools.survey, &response, &ones, Family::Gaussian).unwrap();
    assert!(found.standard_error(0) < before.standard_error(0));
}

#[test]
fn a_population_that_is_none_is_an_error() {
    let survey = simple(vec![1.0; 2]);
    let codes = Codes::new(vec![0, 1], 2).unwrap();
    let all = Domain::all(2);
    let of = |population: &[f64]| standardised(&survey, &all, &codes, &codes, population);
    assert_eq!(
        of(&[1.0, -1.0]).unwrap_err(),
        StandardisationError::BadSize { level: 1, size: -1.0 }
    );
    assert_eq!(of(&[0.0, 0.0]).unwrap_err(), StandardisationError::NoPopulation);
    of(&[1.0]).unwrap_err();
    of(&[f64::NAN, 1.0]).unwrap_err();
}

#[test]
fn replicates_are_standardised_each() {
    let weights = |weights: [f64; 4]| Weights::new(weights.to_vec()).unwrap();
    let replicates = Replicates {
        weights: vec![weights([2.0, 0.0, 1.0, 1.0]), weights([0.0, 2.0, 1.0, 1.0])],
        scale: 0.5,
        rscales: vec![1.0; 2],
        mse: true,
        degrees_of_freedom: 1.0,
    };
    let survey = Survey::replicated(weights([1.0; 4]), replicates).unwrap();
    let (by, over) = (Codes::new(vec![0, 0, 1, 1], 2).unwrap(), Codes::single(4));
    let all = Domain::all(4);
    let result = standardised(&survey, &all, &by, &over, &[3.0, 1.0]).unwrap();
    let item = Item::answered(Answers::Numbers(&[1.0, 3.0, 10.0, 10.0]), &all);
    let found = result.survey.estimate(&Means(vec![item])).unwrap();
    // Three quarters of 2, 1 and 3 each, and one quarter of 10.
    assert_near(found.values[0], 4.0, 1e-15);
    assert_near(found.covariance[(0, 0)], 0.5 * 2.0 * 0.75 * 0.75, 1e-15);
}

#[test]
fn a_column_that_others_say_is_named() {
    let survey = simple(vec![1.0; 5]);
    let response = [1.0, 2.0, 4.0, 3.0, 9.0];
    let group = vec![0.0, 1.0, 0.0, 1.0, 1.0];
    let other: Vec<_> = group.iter().map(|own| 1.0 - own).collect();
    let number = vec![3.0, 1.0, 4.0, 1.0, 5.0];
    let columns = [vec![1.0; 5], group, number, other];
    for family in [Family::Gaussian, Family::Quasibinomial] {
        let response = response.map(|value| value / 10.0);
        let error = regress(&survey, &response, &columns, family).unwrap_err();
        assert_eq!(error, RegressionError::Collinear { column: 3 });
    }
    let zeros = [vec![0.0; 5]];
    let error = regress(&survey, &response, &zeros, Family::Gaussian).unwrap_err();
    assert_eq!(error, RegressionError::Collinear { column: 0 });
}

#[test]
fn columns_are_told_apart_where_numbers_are_large() {
    // Years have an offset some thousand times their spread, which costs normal equations 6 digits.
    let years: Vec<_> = (0..40_i32).map(|row| f64::from(2000 + row % 7)).collect();
    let response: Vec<_> = years.iter().map(|year| 0.5 * (year - 2003.0)).collect();
    let columns = [vec![1.0; 40], years];
    let found = regress(&simple(vec![2.0; 40]), &response, &columns, Family::Gaussian).unwrap();
    assert_near(found.values[0], -1001.5, 1e-12);
    assert_near(found.values[1], 0.5, 1e-12);
}

#[test]
fn responses_that_are_parted_are_an_error() {
    let survey = simple(vec![1.0; 6]);
    let response = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let ones = vec![1.0; 6];
    let complete = [ones.clone(), vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]];
    let error = regress(&survey, &response, &complete, Family::Quasibinomial).unwrap_err();
    assert!(matches!(error, RegressionError::Separated { .. }), "{error}");
    // One group has no response of 0; the other is mixed.
    let response = [0.0, 1.0, 0.0, 1.0, 1.0, 1.0];
    let partly = [ones.clone(), vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0]];
    let error = regress(&survey, &response, &partly, Family::Quasibinomial).unwrap_err();
    assert_eq!(error, RegressionError::Separated { column: 1 });
    let error = regress(&survey, &[1.0; 6], &[ones], Family::Quasibinomial).unwrap_err();
    assert_eq!(error, RegressionError::Separated { column: 0 });
}

#[test]
fn what_has_no_regression_is_an_error() {
    let survey = simple(vec![1.0; 3]);
    let ones = [vec![1.0; 3]];
    let of = |response: &[f64], family| regress(&survey, response, &ones, family).unwrap_err();
    let error = of(&[0.0, 1.5, 1.0], Family::Quasibinomial);
    assert_eq!(error, RegressionError::NotAShare { row: 1, response: 1.5 });
    let error = of(&[0.0, 1.0, f64::INFINITY], Family::Gaussian);
    assert_eq!(error, RegressionError::Infinite { row: 2 });
    of(&[f64::NAN; 3], Family::Gaussian);
    let none = regress(&survey, &[1.0; 3], &[], Family::Gaussian).unwrap_err();
    assert_eq!(none, RegressionError::NoColumn);
    let weightless = simple(vec![0.0; 3]);
    regress(&weightless, &[1.0, 2.0, 3.0], &ones, Family::Gaussian).unwrap_err();
}

fn rows() -> impl Strategy<Value = Vec<(f64, f64, f64, f64)>> {
    let row = (0.5..20.0, -5.0..5.0, 1.0..100.0, 0.05..0.95);
    proptest::collection::vec(row, 8..40)
}

fn unzipped(rows: &[(f64, f64, f64, f64)]) -> (Survey, [Vec<f64>; 3], Vec<f64>) {
    let column = |of: fn(&(f64, f64, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<_>>();
    let columns = [vec![1.0; rows.len()], column(|row| row.1), column(|row| row.2)];
    (simple(column(|row| row.0)), columns, column(|row| row.3))
}

proptest! {
    #[test]
    fn an_intercept_alone_is_the_mean(rows in rows()) {
        let (survey, [ones, ..], response) = unzipped(&rows);
        let item = Item::answered(Answers::Numbers(&response), &Domain::all(response.len()));
        let mean = survey.estimate(&Means(vec![item])).unwrap();
        let (mean, error) = (mean.values[0], mean.standard_error(0));
        let columns = [ones];
        let found = regress(&survey, &response, &columns, Family::Gaussian).unwrap();
        assert_near(found.values[0], mean, 1e-13);
        assert_near(found.standard_error(0), error, 1e-12);
        let found = regress(&survey, &response, &columns, Family::Quasibinomial).unwrap();
        assert_near(1.0 / (1.0 + (-found.values[0]).exp()), mean, 1e-13);
        assert_near(found.standard_error(0) * mean * (1.0 - mean), error, 1e-12);
    }

    #[test]
    fn the_order_of_rows_changes_no_bit_of_a_regression(rows in rows()) {
        let mut reversed = rows.clone();
        reversed.reverse();
        reversed.swap(0, 3);
        for family in [Family::Gaussian, Family::Quasibinomial] {
            let of = |rows| {
                let (survey, columns, response) = unzipped(rows);
                regress(&survey, &response, &columns, family).unwrap()
            };
            prop_assert_eq!(of(&rows), of(&reversed));
        }
    }

    #[test]
    fn the_scale_of_weights_and_columns_comes_out_again(rows in rows()) {
        for family in [Family::Gaussian, Family::Quasibinomial] {
            let (survey, columns, response) = unzipped(&rows);
            let found = regress(&survey, &response, &columns, family).unwrap();
            let weights = survey.weights().as_slice().iter().map(|weight| weight * 1e4).collect();
            let scaled = columns.map(|column| column.iter().map(|x| x * 1e3).collect());
            let other = regress(&simple(weights), &response, &scaled, family).unwrap();
            for (one, other) in found.iter().zip(other.iter()) {
                assert_near(other.value * 1e3, one.value, 1e-9);
                assert_near(other.standard_error * 1e3, one.standard_error, 1e-9);
            }
        }
    }

    #[test]
    fn rows_with_a_gap_in_any_column_do_not_count(rows in rows(), gap in 0..3_usize) {
        let (survey, mut columns, mut response) = unzipped(&rows);
        let found_without = {
            let own: Vec<_> = columns.iter().map(|column| Answers::Numbers(column)).collect();
            let domain = Domain::all(response.len()).filter(|row| row != 2);
            let answers = Answers::Numbers(&response);
            let model = Regression::new(&domain, answers, &own, Family::Gaussian).unwrap();
            model.estimate(&survey).unwrap()
        };
        match columns.get_mut(gap) {
            Some(column) if gap > 0 => column[2] = f64::NAN,
            _ => response[2] = f64::NAN,
        }
        let found = regress(&survey, &response, &columns, Family::Gaussian).unwrap();
        prop_assert_eq!(found, found_without);
    }
}

#[test]
fn replicates_and_linearisation_agree_on_a_regression() {
    let row = |row: i32, step: i32| f64::from((row * step) % 61);
    let column = |step: i32| (0..60).map(|place| row(place, step)).collect::<Vec<_>>();
    let weights: Vec<_> = column(7).into_iter().map(|weight| 1.0 + weight / 30.0).collect();
    let columns = [vec![1.0; 60], column(17)];
    let response: Vec<_> = column(23).into_iter().map(|response| response / 61.0).collect();
    let without = |left_out: usize| {
        let factor = |place| if place == left_out { 0.0 } else { 60.0 / 59.0 };
        let weights = weights.iter().enumerate().map(|(place, weight)| weight * factor(place));
        Weights::new(weights.collect()).unwrap()
    };
    let jackknife = Replicates {
        weights: (0..60).map(without).collect(),
        scale: 59.0 / 60.0,
        rscales: vec![1.0; 60],
        mse: true,
        degrees_of_freedom: 59.0,
    };
    let survey = Survey::replicated(Weights::new(weights.clone()).unwrap(), jackknife).unwrap();
    for family in [Family::Gaussian, Family::Quasibinomial] {
        let linear = regress(&simple(weights.clone()), &response, &columns, family).unwrap();
        let other = regress(&survey, &response, &columns, family).unwrap();
        assert_eq!(linear.values, other.values);
        for (linear, other) in linear.iter().zip(other.iter()) {
            assert_near(other.standard_error, linear.standard_error, 0.08);
        }
    }
}

#[test]
fn levels_of_reference_files_are_found() {
    // The reader of reference files: a guard against tests that compare nothing.
    let Some(persons) = examined_persons() else { return };
    assert!(persons.levels("HI_CHOL").contains(&NO_LEVEL));
}
