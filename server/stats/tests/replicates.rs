//! Replicate weights: R's numbers, and laws that hold for any sample.

#![expect(clippy::unreadable_literal, reason = "as R prints them")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "schools/sample.rs"]
mod schools;

use std::path::PathBuf;

use proptest::prelude::*;
use schools::{assert_near, schools};
use thuocdo_stats::answers::{Answers, Item};
use thuocdo_stats::code::Codes;
use thuocdo_stats::design::{
    Design, DesignColumns, LonelyRule, Selection, StageColumns, StageSize,
};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::replicate::{
    BroughtReplicates, LonelyStratum, ReplicateError, ReplicateMeaning, ReplicateSource, Replicates,
};
use thuocdo_stats::statistic::{Means, Ratios, Totals};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

fn item(values: &[f64]) -> Item<'_> {
    Item::complete(Answers::Numbers(values), &Domain::all(values.len())).unwrap()
}

fn mean(survey: &Survey, columns: &[&[f64]]) -> Estimates {
    survey.estimate(&Means(columns.iter().map(|values| item(values)).collect())).unwrap()
}

fn total(survey: &Survey, columns: &[&[f64]]) -> Estimates {
    survey.estimate(&Totals(columns.iter().map(|values| item(values)).collect())).unwrap()
}

fn ratio(survey: &Survey, numerator: &[f64], denominator: &[f64]) -> Estimates {
    survey.estimate(&Ratios::new(vec![(item(numerator), item(denominator))]).unwrap()).unwrap()
}

fn assert_estimates(estimates: &Estimates, expected: &[(f64, f64)]) {
    assert_eq!(estimates.len(), expected.len());
    for (estimate, (value, error)) in estimates.iter().zip(expected) {
        assert_near(estimate.value, *value, 1e-11);
        assert_near(estimate.standard_error, *error, 1e-11);
    }
}

fn source<'a>(survey: &'a Survey, fractions: Option<&'a [f64]>) -> ReplicateSource<'a> {
    ReplicateSource {
        design: survey.design().unwrap(),
        weights: survey.weights(),
        fractions,
        lonely: LonelyStratum::Fail,
    }
}

fn replicated(survey: &Survey, replicates: Replicates) -> Survey {
    Survey::replicated(survey.weights().clone(), replicates).unwrap()
}

/// R `survey` 4.5, `as.svrepdesign(dclus1)`.
#[test]
fn jk1_of_schools_is_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let replicates = source(&schools.survey, Some(&[15.0 / 757.0])).jk1().unwrap();
    assert_near(replicates.scale, 0.914839277851167, 1e-13);
    assert_eq!(replicates.rscales, [1.0; 15]);
    let survey = replicated(&schools.survey, replicates);
    assert_near(survey.degrees_of_freedom(), 14.0, 0.0);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(644.169398907104, 26.3293605895276), (549.715846994535, 50.4611310548302)];
    assert_estimates(&mean(&survey, &[&points, &pupils]), &expected);
    let expected = [(3989985.46570205, 898363.644440271), (3404940.13452911, 932235.027041214)];
    assert_estimates(&total(&survey, &[&points, &pupils]), &expected);
    let tested = ratio(&survey, &schools.numbers("api.stu"), &pupils);
    assert_estimates(&tested, &[(0.849708741724488, 0.00951708517561478)]);
}

/// R `survey` 4.5, `as.svrepdesign(dstrat)`; the total has the same variance as by linearisation.
#[test]
fn jkn_of_schools_is_as_in_r() {
    let Some(schools) = schools("apistrat") else { return };
    let fractions = [100.0 / 4421.0, 50.0 / 755.0, 50.0 / 1018.0];
    let replicates = source(&schools.survey, Some(&fractions)).jkn().unwrap();
    assert_eq!(replicates.weights.len(), 200);
    assert_near(replicates.rscales[0], 0.967606876272337, 1e-13);
    let survey = replicated(&schools.survey, replicates);
    assert_near(survey.degrees_of_freedom(), 197.0, 0.0);
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let expected = [(662.287363159321, 9.4089408027845), (595.282137135504, 18.5085109585774)];
    assert_estimates(&mean(&survey, &[&points, &pupils]), &expected);
    let expected = [(4102207.89961815, 58278.9789376328), (3687177.53243828, 114641.71610078)];
    assert_estimates(&total(&survey, &[&points, &pupils]), &expected);
    assert_estimates(&total(&schools.survey, &[&points, &pupils]), &expected);
    let tested = ratio(&survey, &schools.numbers("api.stu"), &pupils);
    assert_estimates(&tested, &[(0.836956886940522, 0.00777250903998768)]);
    let domains = Domain::of_each_level(&schools.codes("sch.wide"));
    let parts = domains.iter().map(|domain| Item::complete(Answers::Numbers(&points), domain));
    let by_target = survey.estimate(&Means(parts.collect::<Result<_, _>>().unwrap())).unwrap();
    let expected = [(593.746858214589, 19.1798119085246), (676.530443656777, 10.5290026063899)];
    assert_estimates(&by_target, &expected);
}

/// R `survey` 4.5: `as.svrepdesign(dclus1, type = "subbootstrap", mse = TRUE)`, whose 200 replicates
/// are a file; and a file of 80 that count as successive differences.
#[test]
fn brought_replicates_of_schools_are_as_in_r() {
    let Some(schools) = schools("apiclus1") else { return };
    let brought = |file: &str, scale: f64, degrees_of_freedom: f64| {
        let columns = reference_columns(file);
        let rscales = vec![1.0; columns.len()];
        let meaning = ReplicateMeaning::AnalysisWeights;
        let brought =
            BroughtReplicates { columns, meaning, scale, rscales, mse: true, degrees_of_freedom };
        replicated(&schools.survey, brought.checked(schools.survey.weights()).unwrap())
    };
    let (points, pupils) = (schools.numbers("api00"), schools.numbers("enroll"));
    let bootstrap = brought("rep_apiclus1_boot.csv", 0.0050251256281407, 14.0);
    let expected = [(644.169398907104, 24.0385145343843), (549.715846994535, 46.931644165544)];
    assert_estimates(&mean(&bootstrap, &[&points, &pupils]), &expected);
    let expected = [(3989985.46570205, 903261.261659497), (3404940.13452911, 905914.683734688)];
    assert_estimates(&total(&bootstrap, &[&points, &pupils]), &expected);
    let tested = ratio(&bootstrap, &schools.numbers("api.stu"), &pupils);
    assert_estimates(&tested, &[(0.849708741724488, 0.00804094831226905)]);
    let differences = brought("rep_apiclus1_sdr.csv", 0.05, 79.0);
    assert_estimates(&mean(&differences, &[&points]), &[(644.169398907104, 8.31981917322348)]);
}

/// The columns of a file of replicate weights beside the schools.
fn reference_columns(file: &str) -> Vec<Vec<f64>> {
    let folder = std::env::var_os("THUOCDO_REFERENCE_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("statistics/data").join(file)).unwrap();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for line in text.lines().skip(1) {
        let values = line.split(',').map(|value| value.parse().unwrap());
        for (place, value) in values.enumerate() {
            if columns.len() <= place {
                columns.push(Vec::new());
            }
            columns[place].push(value);
        }
    }
    columns
}

/// Six ambulance services in three areas: arrests and survivors (Lehtonen and Pahkinen, *Practical
/// Methods for Design and Analysis of Complex Surveys*, 1995; `scd` of R `survey`).
fn ambulances() -> (Survey, [f64; 6], [f64; 6]) {
    let strata = Codes::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    let units = Codes::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
    let design = design(strata, units, None, LonelyRule::Fail);
    let arrests = [120.0, 78.0, 185.0, 228.0, 670.0, 530.0];
    let alive = [25.0, 24.0, 30.0, 49.0, 80.0, 70.0];
    (Survey::linearised(design, Weights::equal(6)).unwrap(), arrests, alive)
}

fn design(strata: Codes, units: Codes, size: Option<StageSize>, lonely: LonelyRule) -> Design {
    Design::new(DesignColumns {
        strata: Some(strata),
        nested: true,
        stages: vec![StageColumns { units, size }],
        selection: Selection::Equal,
        ultimate_cluster: false,
        lonely,
        domain_lonely: false,
    })
    .unwrap()
}

/// R `survey` 4.5, `as.svrepdesign(scddes, type = "BRR")` and `type = "Fay", fay.rho = .3`. The
/// means and totals have the same errors with any set of balanced half-samples; the ratio has not.
#[test]
fn half_samples_of_ambulances_are_as_in_r() {
    let (survey, arrests, alive) = ambulances();
    let brr = source(&survey, None).brr().unwrap();
    assert_eq!(brr.weights.len(), 4);
    assert_near(brr.scale, 0.25, 1e-15);
    let fay = source(&survey, None).fay(0.3).unwrap();
    assert_near(fay.scale, 0.510204081632653, 1e-14);
    let means = [(46.3333333333333, 3.58236421003411), (301.833333333333, 25.3930217885851)];
    for replicates in [brr.clone(), fay] {
        let survey = replicated(&survey, replicates);
        assert_near(survey.degrees_of_freedom(), 3.0, 0.0);
        let estimates = mean(&survey, &[&alive, &arrests]);
        for (estimate, (value, error)) in estimates.iter().zip(means) {
            assert_near(estimate.value, value, 1e-13);
            assert_near(estimate.standard_error, error, 1e-13);
        }
    }
    let totals = total(&replicated(&survey, brr), &[&alive, &arrests]);
    assert_estimates(&totals, &[(278.0, 21.4941852602047), (1811.0, 152.35813073151)]);
}

/// The half-samples that R takes, brought along: `svyratio(~alive, ~arrests, …)`.
#[test]
fn brought_half_samples_are_as_in_r() {
    let (survey, arrests, alive) = ambulances();
    let brought = |meaning| BroughtReplicates {
        columns: [
            [2.0, 0.0, 2.0, 0.0, 2.0, 0.0],
            [0.0, 2.0, 2.0, 0.0, 0.0, 2.0],
            [2.0, 0.0, 0.0, 2.0, 0.0, 2.0],
            [0.0, 2.0, 0.0, 2.0, 2.0, 0.0],
        ]
        .map(Vec::from)
        .to_vec(),
        meaning,
        scale: 0.25,
        rscales: vec![1.0; 4],
        mse: false,
        degrees_of_freedom: 3.0,
    };
    let weights = brought(ReplicateMeaning::AnalysisWeights).checked(survey.weights()).unwrap();
    let survivors = ratio(&replicated(&survey, weights.clone()), &alive, &arrests);
    assert_estimates(&survivors, &[(0.153506350082827, 0.00941840066991849)]);
    let factors = brought(ReplicateMeaning::Factors).checked(survey.weights()).unwrap();
    assert_eq!(factors, weights);
}

#[test]
fn brought_replicates_are_checked() {
    let full = Weights::equal(2);
    let brought = |columns: Vec<Vec<f64>>, rscales| BroughtReplicates {
        columns,
        meaning: ReplicateMeaning::Factors,
        scale: 1.0,
        rscales,
        mse: false,
        degrees_of_freedom: 1.0,
    };
    let error = |brought: BroughtReplicates| brought.checked(&full).unwrap_err();
    assert_eq!(error(brought(vec![], vec![])), ReplicateError::TooFewReplicates(0));
    let lengths = ReplicateError::UnequalLengths { expected: 2, found: 1 };
    assert_eq!(error(brought(vec![vec![1.0]], vec![1.0])), lengths);
    let nan = ReplicateError::NotANumber { replicate: 0, row: 1 };
    assert_eq!(error(brought(vec![vec![1.0, f64::NAN]], vec![1.0])), nan);
    let negative = ReplicateError::BadNumber { what: "a scale of a replicate", value: -1.0 };
    assert_eq!(error(brought(vec![vec![1.0, 1.0]], vec![-1.0])), negative);
}

/// Clusters of three strata with a row each.
fn rows(sizes: [u32; 3], lonely: LonelyRule) -> Survey {
    let strata = (0..3).zip(sizes).flat_map(|(stratum, size)| vec![stratum; size as usize]);
    let strata: Vec<u32> = strata.collect();
    let count = strata.len();
    let units = Codes::of_each_row(count).unwrap();
    let design = design(Codes::new(strata, 3).unwrap(), units, None, lonely);
    Survey::linearised(design, Weights::equal(count)).unwrap()
}

#[test]
fn lonely_strata_fail_unless_they_are_kept() {
    let survey = rows([1, 3, 1], LonelyRule::Remove);
    let mut source = source(&survey, None);
    let strata = vec![0, 2];
    let error = ReplicateError::LonelyStrata { strata };
    assert_eq!(source.jkn().unwrap_err(), error);
    assert_eq!(source.subbootstrap(10, 1).unwrap_err(), error);
    source.lonely = LonelyStratum::Keep;
    let replicates = source.jkn().unwrap();
    assert_eq!(replicates.weights.len(), 3);
    assert!(replicates.weights.iter().all(|weights| weights.as_slice().starts_with(&[1.0])));
    let answers = [1.0, 5.0, 2.0, 4.0, 9.0];
    let jackknife = total(&replicated(&survey, replicates), &[&answers]).covariance[(0, 0)];
    assert_near(jackknife, total(&survey, &[&answers]).covariance[(0, 0)], 1e-13);
}

#[test]
fn what_a_method_cannot_do_is_an_error() {
    let survey = rows([2, 3, 2], LonelyRule::Fail);
    let source = source(&survey, None);
    let strata = vec![1];
    assert_eq!(source.brr().unwrap_err(), ReplicateError::NotPaired { strata });
    assert_eq!(source.jk1().unwrap_err(), ReplicateError::Stratified(3));
    assert_eq!(source.fay(1.0).unwrap_err(), ReplicateError::BadFay(1.0));
    assert_eq!(source.bootstrap(1, 1).unwrap_err(), ReplicateError::TooFewReplicates(1));
    let error = ReplicateError::BadDraws { stratum: 0, draws: 2, most: 1 };
    assert_eq!(source.rao_wu_yue(&[2, 2, 1], 10, 1).unwrap_err(), error);
    let census = ReplicateSource { fractions: Some(&[1.0; 3]), ..source };
    assert_eq!(census.jkn().unwrap_err(), ReplicateError::NothingVaries);
    let bad = ReplicateSource { fractions: Some(&[0.5, 1.5, 0.0]), ..source };
    let error = ReplicateError::BadFraction { stratum: 1, fraction: 1.5 };
    assert_eq!(bad.jkn().unwrap_err(), error);
}

#[test]
fn strata_that_were_drawn_whole_have_no_replicate() {
    let survey = rows([2, 3, 2], LonelyRule::Fail);
    let source = ReplicateSource { fractions: Some(&[1.0, 0.5, 0.0]), ..source(&survey, None) };
    let replicates = source.jkn().unwrap();
    assert_eq!(replicates.weights.len(), 5);
    assert_near(replicates.rscales[0], 1.0 / 3.0, 1e-15);
    assert_near(replicates.rscales[4], 0.5, 1e-15);
}

/// Half the sum of the squared differences of neighbours in a ring.
#[test]
fn successive_differences_are_those_of_neighbours() {
    let survey = rows([4, 0, 0], LonelyRule::Fail);
    let answers = [3.0, 8.0, 4.0, 6.0];
    for order in [6, 8, 80] {
        let replicates = source(&survey, None).successive_difference(order).unwrap();
        assert_near(replicates.degrees_of_freedom, 3.0, 0.0);
        let variance = total(&replicated(&survey, replicates), &[&answers]).covariance[(0, 0)];
        assert_near(variance, (25.0 + 16.0 + 4.0 + 9.0) / 2.0, 1e-12);
    }
}

#[test]
fn replicates_are_the_same_for_any_number_of_threads() {
    let survey = rows([5, 7, 9], LonelyRule::Fail);
    let make = || source(&survey, None).bootstrap(300, 7).unwrap();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert_eq!(pool(1).install(make), pool(3).install(make));
    assert_ne!(make(), source(&survey, None).bootstrap(300, 8).unwrap());
}

#[test]
fn a_longer_bootstrap_starts_like_a_short_one() {
    let survey = rows([5, 7, 9], LonelyRule::Fail);
    let long = source(&survey, None).subbootstrap(40, 3).unwrap();
    let short = source(&survey, None).subbootstrap(10, 3).unwrap();
    assert_eq!(long.weights[..10], short.weights);
}

#[test]
fn bootstraps_tend_to_the_variance_of_linearisation() {
    let survey = rows([6, 9, 12], LonelyRule::Fail);
    let fractions = [0.3, 0.0, 0.6];
    let count = survey.rows();
    let answers: Vec<f64> = (0..27).map(|row| f64::from((row * row * 7) % 23)).collect();
    let strata = Codes::new([vec![0; 6], vec![1; 9], vec![2; 12]].concat(), 3).unwrap();
    let sizes = [vec![20.0; 6], vec![f64::INFINITY; 9], vec![20.0; 12]].concat();
    let units = Codes::of_each_row(count).unwrap();
    let size = Some(StageSize::Population(sizes));
    let finite = design(strata, units, size, LonelyRule::Fail);
    let finite = Survey::linearised(finite, Weights::equal(count)).unwrap();
    let variance = |survey: &Survey| total(survey, &[&answers]).covariance[(0, 0)];
    let plain = source(&survey, None);
    let shrunk = source(&survey, Some(&fractions));
    for (replicates, expected) in [
        (plain.subbootstrap(20_000, 1), variance(&survey)),
        (plain.rao_wu_yue(&[1, 4, 8], 20_000, 1), variance(&survey)),
        (shrunk.rao_wu_yue(&[1, 4, 8], 20_000, 1), variance(&finite)),
    ] {
        let found = variance(&replicated(&survey, replicates.unwrap()));
        // The error of a variance from R replicates is some √(2/R) = 1 %.
        assert_near(found, expected, 0.04);
    }
}

/// With n draws of n the variance of a stratum is (n−1)/n of what it should be, and the scale makes
/// that good in strata of the same size.
#[test]
fn the_bootstrap_of_all_clusters_tends_to_linearisation_too() {
    let survey = rows([8, 8, 8], LonelyRule::Fail);
    let answers: Vec<f64> = (0..24).map(|row| f64::from((row * row * 7) % 23)).collect();
    let replicates = source(&survey, None).bootstrap(20_000, 5).unwrap();
    let found = total(&replicated(&survey, replicates), &[&answers]).covariance[(0, 0)];
    assert_near(found, total(&survey, &[&answers]).covariance[(0, 0)], 0.04);
}

#[test]
fn the_bootstrap_draws_as_many_clusters_as_it_should() {
    let survey = rows([5, 7, 9], LonelyRule::Fail);
    let source = source(&survey, None);
    for weights in source.bootstrap(50, 2).unwrap().weights {
        assert_near(weights.total(), 21.0, 1e-13);
    }
    for weights in source.subbootstrap(50, 2).unwrap().weights {
        assert_near(weights.total(), 21.0, 1e-13);
    }
}

/// A row: stratum, cluster, answer, weight.
type Row = (u32, u32, f64, f64);

fn people(strata: u32, clusters: u32) -> impl Strategy<Value = Vec<Row>> {
    let row = (0..strata, 0..clusters, -5.0..5.0, 0.5..4.0);
    prop::collection::vec(row, 40..100).prop_map(move |mut rows| {
        for (place, row) in rows.iter_mut().enumerate().take((strata * clusters) as usize) {
            let place = u32::try_from(place).unwrap();
            (row.0, row.1) = (place / clusters, place % clusters);
        }
        rows
    })
}

fn survey_of(rows: &[Row], strata: u32, clusters: u32) -> Survey {
    let strata = Codes::new(rows.iter().map(|row| row.0).collect(), strata).unwrap();
    let units = Codes::new(rows.iter().map(|row| row.1).collect(), clusters).unwrap();
    let weights = Weights::new(rows.iter().map(|row| row.3).collect()).unwrap();
    Survey::linearised(design(strata, units, None, LonelyRule::Fail), weights).unwrap()
}

type Make = fn(&ReplicateSource<'_>) -> Result<Replicates, ReplicateError>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_jackknife_of_a_total_is_its_linearised_variance(rows in people(4, 3)) {
        let survey = survey_of(&rows, 4, 3);
        let answers: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let jackknife = replicated(&survey, source(&survey, None).jkn().unwrap());
        let (found, expected) = (total(&jackknife, &[&answers]), total(&survey, &[&answers]));
        assert_near(found.covariance[(0, 0)], expected.covariance[(0, 0)], 1e-10);
    }

    #[test]
    fn half_samples_of_a_total_give_its_linearised_variance(rows in people(7, 2), rho in 0.0..0.9) {
        let survey = survey_of(&rows, 7, 2);
        let answers: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let expected = total(&survey, &[&answers]).covariance[(0, 0)];
        for replicates in [source(&survey, None).brr(), source(&survey, None).fay(rho)] {
            let survey = replicated(&survey, replicates.unwrap());
            assert_near(total(&survey, &[&answers]).covariance[(0, 0)], expected, 1e-9);
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(rows in people(5, 2), turn in 1..40_usize) {
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        turned.reverse();
        let makers: [Make; 6] = [
            |source| source.jkn(),
            |source| source.brr(),
            |source| source.fay(0.4),
            |source| source.successive_difference(12),
            |source| source.subbootstrap(20, 9),
            |source| source.bootstrap(20, 9),
        ];
        let estimate = |rows: &[Row], make: Make| {
            let survey = survey_of(rows, 5, 2);
            let answers: Vec<f64> = rows.iter().map(|row| row.2).collect();
            // A mean is not defined where a replicate has no row, so a total.
            total(&replicated(&survey, make(&source(&survey, None)).unwrap()), &[&answers])
        };
        for make in makers {
            prop_assert_eq!(estimate(&rows, make), estimate(&turned, make));
        }
    }
}

#[test]
fn a_replicate_that_leaves_a_domain_without_weight_is_left_out() {
    let answers = [1.0, 2.0, 4.0, 8.0];
    let column = |zero: usize| {
        Weights::new((0..4).map(|row| f64::from(u8::from(row != zero))).collect()).unwrap()
    };
    let replicates = Replicates {
        weights: vec![column(0), column(1), column(3)],
        scale: 1.0,
        rscales: vec![0.5, 0.25, 2.0],
        mse: true,
        degrees_of_freedom: 2.0,
    };
    let survey = Survey::replicated(Weights::equal(4), replicates).unwrap();
    // The third replicate takes away the only row.
    let last = Domain::of_rows([3]);
    let item = Item::answered(Answers::Numbers(&answers), &last);
    let estimates = survey.estimate(&Means(vec![item])).unwrap();
    assert!((estimates.values[0] - 8.0).abs() < f64::EPSILON);
    assert!(estimates.standard_error(0).abs() < f64::EPSILON);
    let first = Domain::of_rows([0, 1]);
    let item = Item::answered(Answers::Numbers(&answers), &first);
    let estimates = survey.estimate(&Means(vec![item])).unwrap();
    assert!((estimates.covariance[(0, 0)] - (0.5 * 0.25 + 0.25 * 0.25)).abs() < 1e-15);
}
