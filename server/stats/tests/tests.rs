//! Tests of tables and of two groups: R's numbers, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "reference/sample.rs"]
mod reference;

use reference::{Sample, assert_near, clustered_schools, sample, stratified_schools};
use thuocdo_stats::answers::{Answers, NO_LEVEL};
use thuocdo_stats::chi_squared_test::{
    ChiSquaredMethod, ChiSquaredTest, TestDistribution, chi_squared_test,
};
use thuocdo_stats::design::{Design, DesignColumns};
use thuocdo_stats::distribution::{chi_squared, student};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::t_test::t_test;
use thuocdo_stats::weight::Weights;

/// Persons examined in 2009 and 2010.
fn examined_persons() -> Option<Sample> {
    sample("nhanes", [Some("SDMVSTRA"), Some("SDMVPSU"), None], "WTMEC2YR")
}

/// R `survey` 4.5, `svychisq(~HI_CHOL + race, nhanes, statistic =)`.
#[test]
fn cholesterol_and_race_are_as_in_r() {
    let Some(persons) = examined_persons() else { return };
    let (rows, columns) = (persons.levels("HI_CHOL"), persons.levels("race"));
    let all = Domain::all(rows.len());
    for (method, statistic, parameters, p_value) in [
        (
            ChiSquaredMethod::F,
            3.15133862171228,
            (1.92297667944367, 30.7676268710987),
            0.0586747436854519,
        ),
        (ChiSquaredMethod::Wald, 5.86018579824913, (3.0, 16.0), 0.00672737712681041),
        (ChiSquaredMethod::AdjustedWald, 5.12766257346799, (3.0, 14.0), 0.013362672843579),
    ] {
        let survey = &persons.survey;
        let test = chi_squared_test(survey, &all, &rows, &columns, method, 16.0).unwrap();
        assert_near(test.statistic, statistic, 1e-9);
        assert_near(test.p_value, p_value, 1e-9);
        let TestDistribution::F(numerator, denominator) = test.distribution else {
            panic!("{:?}", test.distribution)
        };
        assert_near(numerator, parameters.0, 1e-9);
        assert_near(denominator, parameters.1, 1e-9);
    }
}

#[test]
fn the_two_rao_scott_tests_agree_on_the_design_effects() {
    let Some(schools) = stratified_schools() else { return };
    let (rows, columns) = (schools.levels("sch.wide"), schools.levels("comp.imp"));
    let all = Domain::all(rows.len());
    let test =
        |method| chi_squared_test(&schools.survey, &all, &rows, &columns, method, 197.0).unwrap();
    // On a 2 × 2 table there is one design effect: X² over it is the F.
    let (f, pearson) = (test(ChiSquaredMethod::F), test(ChiSquaredMethod::ChiSquared));
    assert_eq!(pearson.distribution, TestDistribution::ChiSquared(1.0));
    assert_near(pearson.p_value, chi_squared::upper_tail(f.statistic, 1.0), 1e-9);
    let TestDistribution::F(numerator, denominator) = f.distribution else { panic!() };
    assert_near(numerator, 1.0, 1e-12);
    assert_near(denominator, 197.0, 1e-12);
}

/// R `survey` 4.5, `svyttest(HI_CHOL ~ factor(RIAGENDR), nhanes)`.
#[test]
fn cholesterol_of_men_and_women_is_as_in_r() {
    let Some(persons) = examined_persons() else { return };
    let answers = persons.numbers("HI_CHOL");
    let second: Vec<_> = persons.numbers("RIAGENDR").into_iter().map(|sex| sex - 1.0).collect();
    let all = Domain::all(answers.len());
    let (answers, second) = (Answers::Numbers(&answers), Answers::Numbers(&second));
    let test = t_test(&persons.survey, &all, answers, second).unwrap();
    assert_near(test.statistic, 2.98658581582777, 1e-9);
    assert_near(test.difference.value, 0.0223486942281167, 1e-9);
    assert_near(test.difference.degrees_of_freedom, 15.0, 0.0);
    assert_near(test.p_value, 0.00922113547526623, 1e-9);
    let interval = test.difference.interval(0.95);
    assert_near(interval.lower, 0.00639900548857816, 1e-9);
    assert_near(interval.upper, 0.0382983829676552, 1e-9);
}

fn simple(rows: usize) -> Survey {
    let design = Design::new(DesignColumns::simple(rows).unwrap()).unwrap();
    Survey::linearised(design, Weights::equal(rows)).unwrap()
}

fn of_simple(
    rows: &[u32],
    columns: &[u32],
    method: ChiSquaredMethod,
) -> Result<ChiSquaredTest, EstimateError> {
    let survey = simple(rows.len());
    let df = survey.degrees_of_freedom();
    chi_squared_test(&survey, &Domain::all(rows.len()), rows, columns, method, df)
}

const ROWS: [u32; 12] = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
const COLUMNS: [u32; 12] = [0, 0, 0, 1, 2, 0, 1, 1, 1, 2, 2, 2];

#[test]
fn without_a_design_x_squared_is_pearsons() {
    // Σ observed²/expected − n by hand: rows 5, 7; columns 4, 4, 4.
    let squares: f64 = 9.0 / 20.0 + 1.0 / 20.0 + 1.0 / 20.0 + (1.0 + 9.0 + 9.0) / 28.0;
    let expected = 12.0 * (12.0 * squares / 12.0 - 1.0);
    let test = of_simple(&ROWS, &COLUMNS, ChiSquaredMethod::ChiSquared).unwrap();
    assert_near(test.statistic, expected, 1e-12);
}

#[test]
fn names_of_levels_and_sides_of_the_table_do_not_matter() {
    let gaps: Vec<_> = COLUMNS.iter().map(|level| 7 * level + 3).collect();
    for method in [
        ChiSquaredMethod::F,
        ChiSquaredMethod::ChiSquared,
        ChiSquaredMethod::Wald,
        ChiSquaredMethod::AdjustedWald,
    ] {
        let test = of_simple(&ROWS, &COLUMNS, method).unwrap();
        assert_eq!(of_simple(&ROWS, &gaps, method).unwrap(), test);
        let turned = of_simple(&COLUMNS, &ROWS, method).unwrap();
        assert_near(turned.statistic, test.statistic, 1e-10);
        assert_near(turned.p_value, test.p_value, 1e-10);
    }
}

#[test]
fn rows_without_a_level_count_in_n_only() {
    let (mut rows, mut columns) = (ROWS.to_vec(), COLUMNS.to_vec());
    rows.extend([NO_LEVEL, 0, 1]);
    columns.extend([0, NO_LEVEL, NO_LEVEL]);
    let whole = of_simple(&rows, &columns, ChiSquaredMethod::ChiSquared).unwrap();
    let own = of_simple(&ROWS, &COLUMNS, ChiSquaredMethod::ChiSquared).unwrap();
    assert_near(whole.statistic, own.statistic * 15.0 / 12.0, 1e-12);
}

#[test]
fn the_order_of_rows_changes_no_bit_of_a_test() {
    let reversed = |levels: &[u32]| levels.iter().rev().copied().collect::<Vec<_>>();
    for method in [ChiSquaredMethod::F, ChiSquaredMethod::Wald] {
        assert_eq!(
            of_simple(&reversed(&ROWS), &reversed(&COLUMNS), method).unwrap(),
            of_simple(&ROWS, &COLUMNS, method).unwrap()
        );
    }
}

#[test]
fn a_table_with_one_row_or_without_rows_is_an_error() {
    for method in [ChiSquaredMethod::F, ChiSquaredMethod::Wald] {
        of_simple(&[0; 12], &COLUMNS, method).unwrap_err();
        of_simple(&[NO_LEVEL; 12], &COLUMNS, method).unwrap_err();
    }
    // Two degrees of freedom of the table, one of the design.
    let (survey, all) = (simple(12), Domain::all(12));
    let method = ChiSquaredMethod::AdjustedWald;
    chi_squared_test(&survey, &all, &ROWS, &COLUMNS, method, 1.0).unwrap_err();
}

#[test]
fn equal_groups_do_not_differ() {
    let answers = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
    let second = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let test =
        t_test(&simple(8), &Domain::all(8), Answers::Numbers(&answers), Answers::Numbers(&second))
            .unwrap();
    assert!(test.statistic.abs() < 1e-12 && test.p_value > 1.0 - 1e-12);
}

#[test]
fn a_t_test_is_the_difference_over_its_error() {
    let Some(schools) = clustered_schools() else { return };
    let answers = schools.numbers("enroll");
    let second: Vec<_> = schools.levels("comp.imp").into_iter().map(f64::from).collect();
    let all = Domain::all(answers.len());
    let (answers, second) = (Answers::Numbers(&answers), Answers::Numbers(&second));
    let test = t_test(&schools.survey, &all, answers, second).unwrap();
    assert_near(test.statistic * test.difference.standard_error, test.difference.value, 1e-14);
    let df = test.difference.degrees_of_freedom;
    assert_near(df, 13.0, 0.0);
    assert_near(test.p_value, student::two_sided(test.statistic, df), 0.0);
}

#[test]
fn a_t_test_without_a_second_group_is_an_error() {
    let answers = [1.0, 2.0, 3.0];
    for second in [[0.0; 3], [1.0; 3]] {
        let answers = Answers::Numbers(&answers);
        t_test(&simple(3), &Domain::all(3), answers, Answers::Numbers(&second)).unwrap_err();
    }
}
