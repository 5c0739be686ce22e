//! Calibrated weights: R's numbers on the California schools, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "schools/sample.rs"]
mod schools;

use proptest::prelude::*;
use schools::{Schools, assert_near, schools};
use thuocdo_stats::answers::Answers;
use thuocdo_stats::calibration::{
    Bounds, Calibrated, Calibration, CalibrationError, Margin, Model, Stop,
};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{Design, DesignColumns, LonelyRule, Selection, StageColumns};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::influence::Statistic;
use thuocdo_stats::replicate::{LonelyStratum, ReplicateSource};
use thuocdo_stats::statistic::{Means, Totals};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;
use thuocdo_stats::weighting::{Passes, Redistribution, Trimming};

/// Elementary, high and middle schools of California.
const BY_TYPE: [f64; 3] = [4421.0, 755.0, 1018.0];

/// Schools that did not and that did meet their growth target.
const BY_TARGET: [f64; 2] = [1072.0, 5122.0];

fn item<'a>(values: &'a [f64], domain: &Domain) -> thuocdo_stats::answers::Item<'a> {
    thuocdo_stats::answers::Item::complete(Answers::Numbers(values), domain).unwrap()
}

fn mean(survey: &Survey, columns: &[&[f64]]) -> Estimates {
    let all = Domain::all(survey.rows());
    survey.estimate(&Means(columns.iter().map(|values| item(values, &all)).collect())).unwrap()
}

fn total(survey: &Survey, values: &[f64]) -> Estimates {
    survey.estimate(&Totals(vec![item(values, &Domain::all(survey.rows()))])).unwrap()
}

fn assert_estimates(estimates: &Estimates, expected: &[(f64, f64)], tolerance: f64) {
    assert_eq!(estimates.len(), expected.len());
    for (estimate, (value, error)) in estimates.iter().zip(expected) {
        assert_near(estimate.value, *value, tolerance);
        assert_near(estimate.standard_error, *error, tolerance);
    }
}

fn assert_weights(calibrated: &Calibrated, sum: f64, min: f64, max: f64, tolerance: f64) {
    let report = calibrated.report;
    assert_near(report.sum, sum, tolerance);
    assert_near(report.weights.min, min, tolerance);
    assert_near(report.weights.max, max, tolerance);
}

fn by_type(schools: &Schools) -> Margin {
    Margin { codes: schools.codes("stype"), totals: BY_TYPE.to_vec() }
}

/// `~ stype + api99` with the totals of all schools.
fn model(schools: &Schools) -> Model {
    let levels = schools.codes("stype");
    let levels = levels.of_row();
    let is = |level: u32| levels.iter().map(|&own| f64::from(u8::from(own == level))).collect();
    Model {
        columns: vec![vec![1.0; levels.len()], is(1), is(2), schools.numbers("api99")],
        totals: vec![6194.0, 755.0, 1018.0, 3_914_069.0],
    }
}

/// R `survey` 4.5, `postStratify(dclus1, ~stype, pop)`.
#[test]
fn post_stratified_schools_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let calibrated = Calibration::PostStratify(by_type(&schools)).apply(&schools.survey).unwrap();
    assert_weights(&calibrated, 6194.0, 30.7013888888889, 53.9285714285714, 1e-12);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let estimates = mean(&calibrated.survey, &[&points, &pupils]);
    let expected = [(642.310788211582, 23.9204864450904), (594.267508091548, 65.5945489659028)];
    assert_estimates(&estimates, &expected, 1e-12);
    assert_near(estimates.covariance[(0, 1)], -851.174571204887, 1e-12);
    let total = total(&calibrated.survey, &pupils);
    assert_estimates(&total, &[(3680892.94511905, 406292.636294802)], 1e-12);
}

/// R `survey` 4.5, `rake(dclus1, list(~stype, ~sch.wide), ..., control = list(epsilon = 1e-13))`.
#[test]
fn raked_schools_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let target = Margin { codes: schools.codes("sch.wide"), totals: BY_TARGET.to_vec() };
    let stop = Stop { epsilon: 1e-13, max_iterations: 500 };
    let raking = Calibration::Rake { margins: vec![by_type(&schools), target], stop };
    let calibrated = raking.apply(&schools.survey).unwrap();
    assert_weights(&calibrated, 6194.0, 29.870675492685, 67.1255292411943, 1e-11);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(641.23032092682, 23.7036168879225), (588.840837595283, 64.676018221177)];
    assert_estimates(&mean(&calibrated.survey, &[&points, &pupils]), &expected, 1e-11);
    let total = total(&calibrated.survey, &pupils);
    assert_estimates(&total, &[(3647280.14806518, 400603.256861971)], 1e-11);
}

/// R `survey` 4.5, `calibrate(dclus1, ~stype + api99, pop)`.
#[test]
fn linearly_calibrated_schools_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let linear = Calibration::Linear { model: model(&schools), variance: None };
    let calibrated = linear.apply(&schools.survey).unwrap();
    assert_weights(&calibrated, 6194.0, 14.1680975228499, 62.0515251409797, 1e-12);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(665.30907116578, 3.44175311640484), (587.42124703453, 62.2415930501257)];
    assert_estimates(&mean(&calibrated.survey, &[&points, &pupils]), &expected, 1e-11);
    let total = total(&calibrated.survey, &pupils);
    assert_estimates(&total, &[(3638487.20413188, 385524.427352479)], 1e-11);
}

/// R `survey` 4.5, `calibrate(…, calfun = "raking", epsilon = 1e-12)`.
#[test]
fn schools_raked_to_a_model_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let stop = Stop { epsilon: 1e-12, max_iterations: 50 };
    let raking = Calibration::RakingGeneralised { model: model(&schools), stop };
    let calibrated = raking.apply(&schools.survey).unwrap();
    assert_weights(&calibrated, 6194.0, 18.0821271625536, 67.5166763493535, 1e-10);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(665.39379600015, 3.43775353983487), (583.885786772482, 62.5796949273394)];
    assert_estimates(&mean(&calibrated.survey, &[&points, &pupils]), &expected, 1e-10);
}

/// R `survey` 4.5, `calibrate(…, calfun = cal.logit, bounds = c(.5, 2.5), epsilon = 1e-12)`.
#[test]
fn schools_calibrated_between_bounds_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let stop = Stop { epsilon: 1e-12, max_iterations: 50 };
    let bounds = Bounds { lower: 0.5, upper: 2.5 };
    let logit = Calibration::Logit { model: model(&schools), bounds, stop };
    let calibrated = logit.apply(&schools.survey).unwrap();
    assert_weights(&calibrated, 6194.0, 20.1176133823311, 65.5236943333557, 1e-10);
    assert_near(calibrated.report.g.min, 0.594369237365645, 1e-10);
    assert_near(calibrated.report.g.max, 1.93587914680283, 1e-10);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(665.431574811676, 3.43254684979006), (585.123361528103, 62.2289391585806)];
    assert_estimates(&mean(&calibrated.survey, &[&points, &pupils]), &expected, 1e-10);
}

/// R `survey` 4.5, `postStratify(as.svrepdesign(dclus1), ~stype, pop)`.
#[test]
fn post_stratified_replicates_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let source = ReplicateSource {
        design: schools.survey.design().unwrap(),
        weights: schools.survey.weights(),
        fractions: Some(&[15.0 / 757.0]),
        lonely: LonelyStratum::Fail,
    };
    let replicated = Survey::replicated(source.weights.clone(), source.jk1().unwrap()).unwrap();
    let calibrated = Calibration::PostStratify(by_type(&schools)).apply(&replicated).unwrap();
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let estimates = mean(&calibrated.survey, &[&points, &pupils]);
    let expected = [(642.310788211582, 26.934535367426), (594.267508091548, 76.4338645107813)];
    assert_estimates(&estimates, &expected, 1e-11);
}

/// R `survey` 4.5, `trimWeights(dstrat, upper = 40, lower = 18)`.
#[test]
fn trimmed_weights_of_schools_are_as_in_r() {
    let Some(schools) = schools("apistrat") else { return };
    let trimming = Trimming {
        lower: 18.0,
        upper: 40.0,
        redistribution: Redistribution::Equal,
        passes: Passes::AtMost(1),
    };
    let trimmed = trimming.apply(schools.survey.weights()).unwrap();
    assert_near(trimmed.report.sum, 6193.99995803834, 1e-12);
    assert_eq!((trimmed.report.weights.min, trimmed.report.weights.max), (18.0, 40.0));
    assert_eq!(trimmed.report.at_upper, 100);
    assert_eq!(trimmed.weights.as_slice()[..5], [40.0; 5]);
    let survey = schools
        .survey
        .try_map_weights(|weights| trimming.apply(weights).map(|trimmed| trimmed.weights));
    assert_eq!(survey.unwrap().weights(), &trimmed.weights);
}

/// A person: cluster, first code, second code, a number, an answer, a weight.
type Person = (u32, u32, u32, f64, f64, f64);

fn people() -> impl Strategy<Value = Vec<Person>> {
    let person = (0..8_u32, 0..3_u32, 0..2_u32, 1.0..9.0, -5.0..5.0, 0.5..4.0);
    // Every combination of codes occurs.
    prop::collection::vec(person, 40..120).prop_map(|mut people| {
        for (place, person) in people.iter_mut().enumerate().take(24) {
            let place = u32::try_from(place).unwrap();
            (person.0, person.1, person.2) = (place % 8, place % 3, place / 3 % 2);
        }
        people
    })
}

fn survey(people: &[Person]) -> Survey {
    let units = Codes::new(people.iter().map(|person| person.0).collect(), 8).unwrap();
    let design = Design::new(DesignColumns {
        strata: None,
        nested: false,
        stages: vec![StageColumns { units, size: None }],
        selection: Selection::Equal,
        ultimate_cluster: false,
        lonely: LonelyRule::Fail,
        domain_lonely: false,
    });
    let weights = Weights::new(people.iter().map(|person| person.5).collect());
    Survey::linearised(design.unwrap(), weights.unwrap()).unwrap()
}

fn margins(people: &[Person], shift: f64) -> Vec<Margin> {
    let margin = |code: fn(&Person) -> u32, levels: u32| {
        let sum = |level: u32| -> f64 {
            people.iter().filter(|person| code(person) == level).map(|person| person.5).sum()
        };
        let mut totals: Vec<f64> = (0..levels).map(sum).collect();
        let move_by = shift * totals[0];
        totals[0] -= move_by;
        totals[1] += move_by;
        Margin { codes: Codes::new(people.iter().map(code).collect(), levels).unwrap(), totals }
    };
    vec![margin(|person| person.1, 3), margin(|person| person.2, 2)]
}

fn regressors(people: &[Person], shift: f64) -> Model {
    let columns: Vec<Vec<f64>> = vec![
        people.iter().map(|_| 1.0).collect(),
        people.iter().map(|person| f64::from(u8::from(person.1 == 1))).collect(),
        people.iter().map(|person| person.3).collect(),
    ];
    let sum = |column: &Vec<f64>| -> f64 {
        column.iter().zip(people).map(|(value, person)| value * person.5).sum()
    };
    let mut totals: Vec<f64> = columns.iter().map(sum).collect();
    totals[1] *= 1.0 + shift;
    totals[2] *= 1.0 - shift / 4.0;
    Model { columns, totals }
}

const BOUNDS: Bounds = Bounds { lower: 0.3, upper: 3.0 };

/// Every kind of calibration to totals that are off by a share.
fn calibrations(people: &[Person], shift: f64) -> Vec<Calibration> {
    let stop = Stop { epsilon: 1e-13, max_iterations: 200 };
    let model = || regressors(people, shift);
    let variance = Some(people.iter().map(|person| person.3).collect());
    vec![
        Calibration::PostStratify(margins(people, shift)[0].clone()),
        Calibration::Rake { margins: margins(people, shift), stop },
        Calibration::Linear { model: model(), variance: None },
        Calibration::Linear { model: model(), variance },
        Calibration::RakingGeneralised { model: model(), stop },
        Calibration::Logit { model: model(), bounds: BOUNDS, stop },
    ]
}

fn answers(people: &[Person]) -> Vec<f64> {
    people.iter().map(|person| person.4).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn calibrated_weights_add_up_to_the_totals(people in people(), shift in -0.2..0.2) {
        let survey = survey(&people);
        for calibration in calibrations(&people, shift) {
            let calibrated = calibration.apply(&survey).unwrap();
            let off = match &calibration {
                Calibration::PostStratify(margin) => {
                    largest_misfit(&calibrated, std::slice::from_ref(margin))
                }
                Calibration::Rake { margins, .. } => largest_misfit(&calibrated, margins),
                Calibration::Linear { model, .. }
                | Calibration::RakingGeneralised { model, .. }
                | Calibration::Logit { model, .. } => {
                    let off = model.columns.iter().zip(&model.totals).map(|(column, total)| {
                        let found: f64 = column
                            .iter()
                            .zip(calibrated.survey.weights().as_slice())
                            .map(|(value, weight)| value * weight)
                            .sum();
                        (found - total).abs() / total.abs()
                    });
                    off.fold(0.0, f64::max)
                }
            };
            prop_assert!(off < 1e-10, "{calibration:?}: {off}");
        }
    }

    #[test]
    fn totals_that_are_right_change_no_weight(people in people()) {
        let survey = survey(&people);
        for calibration in calibrations(&people, 0.0) {
            let g = calibration.apply(&survey).unwrap().report.g;
            prop_assert!((g.min - 1.0).abs() < 1e-12 && (g.max - 1.0).abs() < 1e-12, "{g:?}");
        }
    }

    #[test]
    fn logit_weights_stay_between_their_bounds(people in people(), shift in -0.4..0.4) {
        let stop = Stop::default();
        let model = regressors(&people, shift);
        let calibration = Calibration::Logit { model, bounds: BOUNDS, stop };
        if let Ok(calibrated) = calibration.apply(&survey(&people)) {
            let g = calibrated.report.g;
            prop_assert!(g.min >= BOUNDS.lower && g.max <= BOUNDS.upper, "{g:?}");
        }
    }

    #[test]
    fn what_was_calibrated_to_has_no_variance(people in people(), shift in -0.2..0.2) {
        let survey = survey(&people);
        for calibration in calibrations(&people, shift) {
            let calibrated = calibration.apply(&survey).unwrap();
            let known: Vec<f64> = match &calibration {
                Calibration::PostStratify(_) | Calibration::Rake { .. } => {
                    people.iter().map(|person| f64::from(u8::from(person.1 == 2))).collect()
                }
                Calibration::Linear { model, .. }
                | Calibration::RakingGeneralised { model, .. }
                | Calibration::Logit { model, .. } => model.columns[2].clone(),
            };
            let known = total(&calibrated.survey, &known);
            prop_assert!(known.standard_error(0) < 1e-10 * known.values[0].abs(), "{known:?}");
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(people in people(), shift in -0.2..0.2, turn in 1..40_usize) {
        let mut turned = people.clone();
        turned.rotate_left(turn);
        turned.reverse();
        for (left, right) in calibrations(&people, shift).iter().zip(calibrations(&turned, shift)) {
            // The totals of the two were added in different orders.
            let left = same_totals(left, &right);
            let first = left.apply(&survey(&people)).unwrap();
            let second = right.apply(&survey(&turned)).unwrap();
            let mut weights = second.survey.weights().as_slice().to_vec();
            weights.reverse();
            weights.rotate_right(turn);
            prop_assert_eq!(first.survey.weights().as_slice(), weights.as_slice());
            let first = mean(&first.survey, &[&answers(&people)]);
            let second = mean(&second.survey, &[&answers(&turned)]);
            prop_assert_eq!(first, second);
        }
    }

    #[test]
    fn calibrations_in_a_row_keep_the_last_totals(people in people(), shift in -0.2..0.2) {
        let survey = survey(&people);
        let [first, second] = <[Margin; 2]>::try_from(margins(&people, shift)).unwrap();
        let once = Calibration::PostStratify(first).apply(&survey).unwrap();
        let twice = Calibration::PostStratify(second.clone()).apply(&once.survey).unwrap();
        prop_assert!(largest_misfit(&twice, &[second]) < 1e-12);
        let answers = answers(&people);
        prop_assert!(mean(&twice.survey, &[&answers]).standard_error(0) > 0.0);
    }
}

/// A calibration with the totals of another.
fn same_totals(calibration: &Calibration, other: &Calibration) -> Calibration {
    let mut same = calibration.clone();
    match (&mut same, other) {
        (Calibration::PostStratify(to), Calibration::PostStratify(from)) => {
            to.totals.clone_from(&from.totals);
        }
        (Calibration::Rake { margins: to, .. }, Calibration::Rake { margins: from, .. }) => {
            for (to, from) in to.iter_mut().zip(from) {
                to.totals.clone_from(&from.totals);
            }
        }
        (
            Calibration::Linear { model: to, .. }
            | Calibration::RakingGeneralised { model: to, .. }
            | Calibration::Logit { model: to, .. },
            Calibration::Linear { model: from, .. }
            | Calibration::RakingGeneralised { model: from, .. }
            | Calibration::Logit { model: from, .. },
        ) => to.totals.clone_from(&from.totals),
        _ => unreachable!("two of a kind"),
    }
    same
}

fn largest_misfit(calibrated: &Calibrated, margins: &[Margin]) -> f64 {
    let mut worst: f64 = 0.0;
    for margin in margins {
        let mut found = vec![0.0; margin.totals.len()];
        let rows = margin.codes.of_row().iter().zip(calibrated.survey.weights().as_slice());
        for (&level, weight) in rows {
            found[level as usize] += weight;
        }
        for (found, total) in found.iter().zip(&margin.totals) {
            worst = worst.max((found - total).abs() / total);
        }
    }
    worst
}

/// Four rows of weight 1 in two clusters, with two levels.
fn four() -> (Survey, Codes) {
    let people: Vec<Person> =
        (0..4).map(|row| (row / 2, row % 2, 0, f64::from(row + 1), 0.0, 1.0)).collect();
    (survey(&people), Codes::new(vec![0, 1, 0, 1], 2).unwrap())
}

fn error(calibration: &Calibration) -> CalibrationError {
    calibration.apply(&four().0).unwrap_err()
}

#[test]
fn a_level_without_rows_and_rows_without_a_total_are_errors() {
    let codes = Codes::new(vec![0, 1, 0, 1], 3).unwrap();
    let totals = vec![2.0, 3.0, 4.0];
    let margin = Margin { codes, totals };
    let levels = vec![2];
    let expected = CalibrationError::LevelsWithoutWeight { margin: 0, levels };
    assert_eq!(error(&Calibration::PostStratify(margin)), expected);
    let margin = Margin { codes: four().1, totals: vec![0.0, 3.0] };
    let levels = vec![0];
    let expected = CalibrationError::LevelsWithoutTotal { margin: 0, levels };
    assert_eq!(error(&Calibration::PostStratify(margin)), expected);
}

#[test]
fn margins_of_different_populations_are_an_error() {
    let margin = |totals: [f64; 2]| Margin { codes: four().1, totals: totals.to_vec() };
    let margins = vec![margin([2.0, 3.0]), margin([2.0, 4.0])];
    let calibration = Calibration::Rake { margins, stop: Stop::default() };
    let expected = CalibrationError::MarginsDisagree { margin: 1, expected: 5.0, found: 6.0 };
    assert_eq!(error(&calibration), expected);
}

#[test]
fn margins_that_cannot_be_met_together_do_not_converge() {
    // The two margins are the same column, and want different totals of it.
    let margin = |totals: [f64; 2]| Margin { codes: four().1, totals: totals.to_vec() };
    let margins = vec![margin([2.0, 3.0]), margin([3.0, 2.0])];
    let stop = Stop { epsilon: 1e-9, max_iterations: 30 };
    // Every round ends where the one before it ended, with the first margin far off.
    let error = error(&Calibration::Rake { margins, stop });
    assert!(matches!(error, CalibrationError::NotConverged { off, .. } if off > 0.2), "{error}");
}

#[test]
fn columns_that_depend_on_each_other_are_an_error() {
    let columns = vec![vec![1.0; 4], vec![2.0; 4]];
    let model = Model { columns, totals: vec![8.0, 16.0] };
    let stop = Stop::default();
    for calibration in [
        Calibration::Linear { model: model.clone(), variance: None },
        Calibration::RakingGeneralised { model, stop },
    ] {
        assert_eq!(error(&calibration), CalibrationError::Collinear { column: 1 });
    }
}

#[test]
fn totals_beyond_the_bounds_cannot_be_reached() {
    let bounds = Bounds { lower: 0.5, upper: 2.0 };
    let model = Model { columns: vec![vec![1.0; 4]], totals: vec![9.0] };
    let logit = Calibration::Logit { model, bounds, stop: Stop::default() };
    let (least, greatest) = (2.0, 8.0);
    let expected = CalibrationError::Unreachable { column: 0, total: 9.0, least, greatest };
    assert_eq!(error(&logit), expected);
    let model = Model { columns: vec![vec![1.0; 4]], totals: vec![-1.0] };
    let raking = Calibration::RakingGeneralised { model, stop: Stop::default() };
    assert!(matches!(error(&raking), CalibrationError::Unreachable { column: 0, .. }));
}

#[test]
fn totals_that_contradict_each_other_do_not_converge() {
    // Each total alone is within reach, but the outer rows must weigh 0.4 and the inner ones at most 3.
    let columns = vec![vec![1.0; 4], vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 0.0, 0.0, 1.0]];
    let model = Model { columns, totals: vec![4.0, 10.0, 0.4] };
    let bounds = Bounds { lower: 0.1, upper: 1.5 };
    let logit = Calibration::Logit { model, bounds, stop: Stop::default() };
    let error = error(&logit);
    assert!(matches!(error, CalibrationError::NotConverged { off, .. } if off > 1e-3), "{error}");
}

#[test]
fn a_start_far_from_the_totals_still_converges() {
    let (survey, _) = four();
    let columns = vec![vec![1.0; 4], vec![1.0, 2.0, 3.0, 4.0]];
    let model = Model { columns, totals: vec![4000.0, 12_000.0] };
    let raking = Calibration::RakingGeneralised { model, stop: Stop::default() };
    let calibrated = raking.apply(&survey).unwrap();
    assert!(calibrated.report.misfit < 1e-12, "{:?}", calibrated.report);
    assert!(calibrated.report.iterations < 20, "{:?}", calibrated.report);
}

#[test]
fn negative_linear_weights_are_counted() {
    let columns = vec![vec![1.0; 4], vec![1.0, 2.0, 3.0, 4.0]];
    let model = Model { columns, totals: vec![4.0, 15.0] };
    let linear = Calibration::Linear { model, variance: None };
    let calibrated = linear.apply(&four().0).unwrap();
    assert_eq!(calibrated.report.negative_weights, 1);
    assert!(calibrated.report.weights.min < 0.0);
}

#[test]
fn a_replicate_that_loses_a_level_is_named() {
    let people: Vec<Person> =
        (0..6).map(|row| (row / 2, u32::from(row > 3), 0, 1.0, 0.0, 1.0)).collect();
    let survey = survey(&people);
    let source = ReplicateSource {
        design: survey.design().unwrap(),
        weights: survey.weights(),
        fractions: None,
        lonely: LonelyStratum::Fail,
    };
    let replicated = Survey::replicated(source.weights.clone(), source.jk1().unwrap()).unwrap();
    let codes = Codes::new(people.iter().map(|person| person.1).collect(), 2).unwrap();
    let calibration = Calibration::PostStratify(Margin { codes, totals: vec![8.0, 3.0] });
    let levels = vec![1];
    let cause = Box::new(CalibrationError::LevelsWithoutWeight { margin: 0, levels });
    let error = calibration.apply(&replicated).unwrap_err();
    assert_eq!(error, CalibrationError::InReplicate { replicate: 2, cause });
    assert!(calibration.apply_to_full_weights(&replicated).is_ok());
}

#[test]
fn rows_without_weight_stay_without_weight() {
    let people: Vec<Person> = (0..12_u32)
        .map(|row| {
            let weight = if row < 2 { 0.0 } else { 1.5 };
            (row / 2, row % 3, row % 2, f64::from(row + 1), f64::from(row * row % 5), weight)
        })
        .collect();
    let survey = survey(&people);
    for calibration in calibrations(&people, 0.05) {
        let calibrated = calibration.apply(&survey).unwrap();
        assert_eq!(calibrated.survey.weights().as_slice()[..2], [0.0, 0.0]);
        assert!(mean(&calibrated.survey, &[&answers(&people)]).standard_error(0).is_finite());
    }
}

/// Any statistic goes through; this one is not even linear.
#[test]
fn a_stack_of_statistics_is_calibrated_too() {
    let Some(schools) = schools("apiclus1") else { return };
    let points = schools.numbers("api00");
    let all = Domain::all(points.len());
    let calibrated = Calibration::PostStratify(by_type(&schools)).apply(&schools.survey).unwrap();
    let parts: Vec<Box<dyn Statistic>> = vec![
        Box::new(Means(vec![item(&points, &all)])),
        Box::new(Totals(vec![item(&points, &all)])),
    ];
    let stack = thuocdo_stats::influence::Stack(parts);
    let estimates = calibrated.survey.estimate(&stack).unwrap();
    // The population is known, so the total is the mean times it.
    assert_near(estimates.standard_error(1), 6194.0 * estimates.standard_error(0), 1e-11);
}
