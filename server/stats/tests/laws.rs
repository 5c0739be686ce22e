//! Laws that estimates of any sample keep, and second opinions on their variances.
//!
//! Suggested reading order: `sample` (what is made up), then the laws; the hand-coded statistics of
//! `by_hand` know nothing of the formulas they check.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "the same bits, or whole numbers")]
#![expect(clippy::cast_precision_loss, reason = "samples are small")]

#[path = "laws/by_hand.rs"]
mod by_hand;
#[path = "laws/sample.rs"]
mod sample;

use by_hand::{ByHand, share, weighted_mean};
use nalgebra::DMatrix;
use proptest::prelude::*;
use sample::{Extent, SMALL, Sample, codes, numbers};
use thuocdo_stats::answers::{Answers, Item, answered_in_all};
use thuocdo_stats::design::{
    Design, DesignColumns, JointForm, JointProbabilities, LonelyRule, Selection, StageColumns,
    StageSize,
};
use thuocdo_stats::design_effect::{Reference, simple_variance_of_mean, simple_variance_of_total};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::influence::{Stack, Statistic};
use thuocdo_stats::regression::{Family, Regression};
use thuocdo_stats::replicate::{LonelyStratum, ReplicateSource, Replicates};
use thuocdo_stats::small_area::{DirectEstimate, fay_herriot};
use thuocdo_stats::statistic::{
    Covariances, LeafScore, Means, Operation, Ratios, Totals, Tree, TreeNode, alpha, correlation,
};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::Weights;

/// The people for whom something is so.
fn only(sample: &Sample, is_so: impl Fn(&sample::Person) -> bool) -> Sample {
    Sample(sample.0.iter().filter(|person| is_so(person)).cloned().collect())
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    let bound = tolerance * expected.abs().max(f64::MIN_POSITIVE);
    assert!((found - expected).abs() <= bound, "{found} is not {expected}");
}

#[track_caller]
fn assert_close(found: &Estimates, expected: &Estimates, tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (own, other) in found.values.iter().zip(&expected.values) {
        assert_near(*own, *other, tolerance);
    }
    for (own, other) in found.covariance.iter().zip(&expected.covariance) {
        let bound = tolerance * expected.covariance.amax().max(f64::MIN_POSITIVE);
        assert!((own - other).abs() <= bound, "{own} is not {other}");
    }
}

fn same_bits(one: &Estimates, other: &Estimates) -> bool {
    let bits = |estimates: &Estimates| {
        let all = estimates.values.iter().chain(&estimates.covariance);
        all.map(|x| x.to_bits()).collect::<Vec<_>>()
    };
    bits(one) == bits(other)
}

fn with_weights(columns: DesignColumns, weights: Vec<f64>) -> Survey {
    Survey::linearised(Design::new(columns).unwrap(), Weights::new(weights).unwrap()).unwrap()
}

fn means(survey: &Survey, columns: &[Vec<f64>], domain: &Domain) -> Estimates {
    let items = columns.iter().map(|column| Item::answered(numbers(column), domain)).collect();
    survey.estimate(&Means(items)).unwrap()
}

fn totals(survey: &Survey, columns: &[Vec<f64>], domain: &Domain) -> Estimates {
    let items = columns.iter().map(|column| Item::answered(numbers(column), domain)).collect();
    survey.estimate(&Totals(items)).unwrap()
}

/// The second less the first of two estimates.
fn difference(estimates: &Estimates) -> Estimates {
    let value = estimates.values[1] - estimates.values[0];
    estimates.transformed(vec![value], &DMatrix::from_row_slice(1, 2, &[-1.0, 1.0])).unwrap()
}

fn simple(rows: usize, size: Option<StageSize>) -> DesignColumns {
    let mut columns = DesignColumns::simple(rows).unwrap();
    columns.stages[0].size = size;
    columns
}

// --- Scale of weights ---

/// Estimates that have no unit of weight.
fn without_unit(sample: &Sample, survey: &Survey) -> Vec<Estimates> {
    let items = sample.items();
    let sizes = sample.column(|person| person.size);
    let columns: Vec<_> = items.iter().map(|item| numbers(item)).collect();
    let complete = answered_in_all(&columns, &sample.all());
    let ratio = Ratios::new(vec![(
        Item::answered(columns[0], &complete),
        Item::answered(numbers(&sizes), &complete),
    )]);
    let ones = vec![1.0; sample.rows()];
    let model = [numbers(&ones), numbers(&sizes)];
    let regression = Regression::new(&complete, columns[0], &model, Family::Gaussian).unwrap();
    vec![
        means(survey, &items, &sample.all()),
        survey.estimate(&ratio.unwrap()).unwrap(),
        survey.estimate(&Covariances::new(&columns, &complete).unwrap()).unwrap(),
        correlation(survey, [columns[0], columns[1]], &complete).unwrap(),
        alpha(survey, &columns, &complete).unwrap(),
        regression.estimate(survey).unwrap(),
    ]
}

const LARGER: Extent = Extent { strata: 6, clusters: 6, people: 10 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_scale_of_weights_changes_no_mean(seed in any::<u64>(), factor in 0.001_f64..1000.0) {
        let sample = Sample::of(LARGER, seed);
        let scaled = |factor| sample.column(|person| factor * person.weight);
        let of = |factor| without_unit(&sample, &with_weights(sample.two_stages(), scaled(factor)));
        let own = of(1.0);
        for (one, other) in own.iter().zip(of(factor)) {
            assert_close(&other, one, 1e-9);
        }
        // A power of two moves the point of every float and none of its bits.
        for (one, other) in own.iter().zip(of(0.125)).take(2) {
            prop_assert!(same_bits(one, &other));
        }
    }

    #[test]
    fn the_scale_of_weights_is_that_of_a_total(seed in any::<u64>(), power in -9..9_i32) {
        let sample = Sample::of(SMALL, seed);
        let factor = 2_f64.powi(power);
        let scaled = sample.column(|person| factor * person.weight);
        let one = totals(&sample.survey(sample.two_stages()), &sample.items(), &sample.all());
        let other = totals(&with_weights(sample.two_stages(), scaled), &sample.items(), &sample.all());
        let expected = Estimates {
            values: one.values.iter().map(|value| factor * value).collect(),
            covariance: one.covariance * (factor * factor),
            ..one
        };
        prop_assert!(same_bits(&other, &expected));
    }
}

// --- Domains ---

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_domain_of_whole_strata_is_its_subset(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let is_in = |person: &sample::Person| person.stratum.is_multiple_of(2);
        let kept = only(&sample, is_in);
        for columns in [Sample::one_stage, Sample::two_stages] {
            let survey = sample.survey(columns(&sample));
            let domain = sample.domain(is_in);
            let own = kept.survey(columns(&kept));
            let whole = means(&survey, &sample.items(), &domain);
            let subset = means(&own, &kept.items(), &kept.all());
            prop_assert_eq!(survey.domain_degrees_of_freedom(&domain), own.degrees_of_freedom());
            prop_assert!(same_bits(&whole, &subset));
        }
    }

    #[test]
    fn a_domain_has_the_values_of_its_subset(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let kept = only(&sample, |person| person.group == 1);
        let survey = sample.survey(sample.one_stage());
        let mut columns = kept.one_stage();
        columns.lonely = LonelyRule::Remove;
        let domain = sample.domain(|person| person.group == 1);
        let whole = means(&survey, &sample.items(), &domain);
        let subset = means(&kept.survey(columns), &kept.items(), &kept.all());
        prop_assert_eq!(whole.values, subset.values);
    }

    #[test]
    fn parts_of_a_sample_add_up_to_its_total(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let survey = sample.survey(sample.two_stages());
        let sizes = sample.column(|person| person.size);
        let kinds = Domain::of_each_level(&sample.codes(|person| person.kind));
        let parts = kinds.iter().map(|kind| Item::answered(numbers(&sizes), kind)).collect();
        let parts = survey.estimate(&Totals(parts)).unwrap();
        let value = parts.values.iter().sum();
        let sum = parts.transformed(vec![value], &DMatrix::from_element(1, 3, 1.0)).unwrap();
        assert_close(&sum, &totals(&survey, &[sizes], &sample.all()), 1e-9);
    }

    #[test]
    fn a_domain_does_not_differ_from_itself(seed in any::<u64>()) {
        let sample = Sample::of(SMALL, seed);
        let survey = sample.survey(sample.two_stages());
        let items = sample.items();
        let one = Item::answered(numbers(&items[0]), &sample.domain(|person| person.group == 1));
        let both = survey.estimate(&Means(vec![one.clone(), one])).unwrap();
        let none = difference(&both);
        prop_assert_eq!((none.values[0], none.standard_error(0)), (0.0, 0.0));
    }
}

#[test]
fn cutting_rows_out_of_a_file_is_not_a_domain() {
    // Some clusters have nobody of the domain: they are zeros, and count.
    let sample = Sample::of(LARGER, 3);
    let is_in = |person: &sample::Person| person.cluster > 0 && person.group == 1;
    let kept = only(&sample, is_in);
    let mut columns = kept.one_stage();
    columns.lonely = LonelyRule::Remove;
    let cut = totals(&kept.survey(columns), &kept.items(), &kept.all());
    let survey = sample.survey(sample.one_stage());
    let whole = totals(&survey, &sample.items(), &sample.domain(is_in));
    assert!(whole.standard_error(0) > 1.05 * cut.standard_error(0));
}

// --- Simple samples ---

proptest! {
    #[test]
    fn the_design_effect_of_a_simple_sample_is_one(
        values in prop::collection::vec(0.0_f64..100.0, 2..60), times in 1.5_f64..90.0,
    ) {
        prop_assume!(values.iter().any(|value| (value - values[0]).abs() > 1e-3));
        let rows = values.len();
        let population = times * rows as f64;
        let size = StageSize::Population(vec![population; rows]);
        for (size, reference) in
            [(None, Reference::WithReplacement), (Some(size), Reference::WithoutReplacement)]
        {
            let survey = with_weights(simple(rows, size), vec![times; rows]);
            let item = Item::answered(numbers(&values), &Domain::all(rows));
            let mean = survey.estimate(&Means(vec![item.clone()])).unwrap();
            let expected = simple_variance_of_mean(&item, survey.weights(), reference).unwrap();
            assert_near(mean.covariance[(0, 0)], expected, 1e-10);
            let total = survey.estimate(&Totals(vec![item.clone()])).unwrap();
            let expected = simple_variance_of_total(&item, survey.weights(), reference).unwrap();
            assert_near(total.covariance[(0, 0)], expected, 1e-10);
        }
    }

    #[test]
    fn joint_probabilities_of_a_simple_sample_give_the_classic_variance(
        values in prop::collection::vec(0.5_f64..100.0, 3..25), more in 1_usize..100,
    ) {
        let (rows, population) = (values.len(), (values.len() + more) as f64);
        let n = rows as f64;
        let (own, both) = (n / population, n * (n - 1.0) / (population * (population - 1.0)));
        let matrix = DMatrix::from_fn(rows, rows, |i, j| if i == j { own } else { both });
        let mean = values.iter().sum::<f64>() / n;
        let spread = values.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / (n - 1.0);
        prop_assume!(spread > 1e-3);
        let expected = population * population * (1.0 - own) * spread / n;
        for form in [JointForm::HorvitzThompson, JointForm::YatesGrundy] {
            let joint = JointProbabilities { matrix: matrix.clone(), form, zero_below: 0.0 };
            let columns = DesignColumns { selection: Selection::Joint(joint), ..simple(rows, None) };
            let survey = with_weights(columns, vec![population / n; rows]);
            let total = totals(&survey, std::slice::from_ref(&values), &Domain::all(rows));
            // The terms of Horvitz and Thompson are of the size of the total's square.
            let scale = (population * mean).powi(2) / n / expected;
            assert_near(total.covariance[(0, 0)], expected, 1e-12 * scale.max(1.0));
        }
    }

    #[test]
    fn independent_clusters_add_what_each_adds(
        units in prop::collection::vec((0.5_f64..100.0, 0.05_f64..1.0), 2..25),
    ) {
        let (values, chances): (Vec<_>, Vec<_>) = units.iter().copied().unzip();
        let rows = values.len();
        let matrix = DMatrix::from_fn(rows, rows, |i, j| {
            if i == j { chances[i] } else { chances[i] * chances[j] }
        });
        let joint =
            JointProbabilities { matrix, form: JointForm::HorvitzThompson, zero_below: 1e-12 };
        let columns = DesignColumns { selection: Selection::Joint(joint), ..simple(rows, None) };
        let survey = with_weights(columns, chances.iter().map(|chance| 1.0 / chance).collect());
        let total = totals(&survey, std::slice::from_ref(&values), &Domain::all(rows));
        let expected: f64 =
            units.iter().map(|(y, chance)| (1.0 - chance) * (y / chance).powi(2)).sum();
        assert_near(total.covariance[(0, 0)], expected, 1e-10);
    }
}

// --- Designs that say the same ---

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nested_ids_are_ids_of_their_own(seed in any::<u64>()) {
        let sample = Sample::of(SMALL, seed);
        let mut unique = sample.two_stages();
        unique.nested = false;
        unique.stages[0].units = sample.codes(|person| 100 * person.stratum + person.cluster);
        unique.stages[1].units =
            sample.codes(|person| 10_000 * person.stratum + 100 * person.cluster + person.number);
        let of = |columns| totals(&sample.survey(columns), &sample.items(), &sample.all());
        prop_assert!(same_bits(&of(sample.two_stages()), &of(unique)));
    }

    #[test]
    fn strata_and_clusters_without_rows_change_no_bit(seed in any::<u64>()) {
        let sample = Sample::of(SMALL, seed);
        let sizes = Domain::of_each_level(&sample.codes(|person| person.kind));
        let overton = sample.unequal(Selection::Overton(JointForm::HorvitzThompson));
        for columns in [sample.one_stage(), sample.two_stages(), overton] {
            let mut gaps = columns.clone();
            gaps.strata = Some(sample.codes(|person| 2 + 3 * person.stratum));
            gaps.stages[0].units = sample.codes(|person| 1 + 5 * person.cluster);
            let (one, other) = (sample.survey(columns), sample.survey(gaps));
            prop_assert_eq!(one.degrees_of_freedom(), other.degrees_of_freedom());
            for domain in &sizes {
                let of = |survey| totals(survey, &sample.items(), domain);
                prop_assert!(same_bits(&of(&one), &of(&other)));
            }
        }
    }

    #[test]
    fn ultimate_clusters_are_all_there_is_where_clusters_are_drawn_with_replacement(
        seed in any::<u64>(),
    ) {
        let sample = Sample::of(SMALL, seed);
        let mut stages = sample.two_stages();
        stages.stages[0].size = None;
        let ultimate = DesignColumns { ultimate_cluster: true, ..stages.clone() };
        let of = |columns| totals(&sample.survey(columns), &sample.items(), &sample.all());
        prop_assert!(same_bits(&of(stages), &of(ultimate)));
    }

    #[test]
    fn a_vast_population_is_one_with_replacement(seed in any::<u64>()) {
        let sample = Sample::of(SMALL, seed);
        let mut vast = sample.two_stages();
        vast.stages[0].size = Some(StageSize::Population(vec![1e15; sample.rows()]));
        let of = |columns| totals(&sample.survey(columns), &sample.items(), &sample.all());
        assert_close(&of(vast), &of(sample.one_stage()), 1e-11);
    }

    #[test]
    fn unequal_chances_that_are_equal_are_a_simple_sample(seed in any::<u64>()) {
        let sample = Sample::of(SMALL, seed);
        let design = Design::new(sample.one_stage()).unwrap();
        let mut drawn = [0.0; SMALL.strata as usize];
        design.stratum_of_cluster().iter().for_each(|&stratum| drawn[stratum as usize] += 1.0);
        let chance = sample.column(|person| drawn[person.stratum as usize] / person.clusters);
        let with = |selection| {
            let mut columns = DesignColumns { selection, ..sample.one_stage() };
            columns.stages[0].size = Some(StageSize::Probability(chance.clone()));
            totals(&sample.survey(columns), &sample.items(), &sample.all())
        };
        let equal = with(Selection::Equal);
        assert_close(&with(Selection::Brewer), &equal, 1e-11);
        for form in [JointForm::HorvitzThompson, JointForm::YatesGrundy] {
            assert_close(&with(Selection::Overton(form)), &equal, 1e-9);
        }
    }

    #[test]
    fn the_same_people_twice_have_the_variance_of_their_change(
        people in prop::collection::vec((0.0_f64..10.0, -3.0_f64..3.0, 1.0_f64..9.0), 3..40),
    ) {
        let rows = people.len();
        let before = people.iter().map(|person| person.0);
        let answers: Vec<_> =
            before.chain(people.iter().map(|person| person.0 + person.1)).collect();
        let weights: Vec<_> = people.iter().map(|person| person.2).collect();
        let id: Vec<u32> = (0..u32::try_from(rows).unwrap()).collect();
        let columns = DesignColumns {
            stages: vec![StageColumns { units: codes(&[id.clone(), id].concat()), size: None }],
            ..simple(2 * rows, None)
        };
        let survey = with_weights(columns, [weights.clone(), weights.clone()].concat());
        let rounds = [0..rows, rows..2 * rows].map(Domain::of_rows);
        let items = rounds.iter().map(|round| Item::answered(numbers(&answers), round)).collect();
        let change = difference(&survey.estimate(&Means(items)).unwrap());
        let changes: Vec<_> = (0..rows).map(|row| answers[rows + row] - answers[row]).collect();
        let paired =
            means(&with_weights(simple(rows, None), weights), &[changes], &Domain::all(rows));
        prop_assert!((change.values[0] - paired.values[0]).abs() < 1e-12);
        prop_assert!((change.standard_error(0) - paired.standard_error(0)).abs() < 1e-12);
    }
}

#[test]
fn people_of_no_weight_add_no_value_and_no_variance_but_a_cluster() {
    let sample = Sample::of(SMALL, 8);
    let mut weights = sample.column(|person| person.weight);
    for (weight, person) in weights.iter_mut().zip(&sample.0) {
        if person.group == 1 {
            *weight = 0.0;
        }
    }
    let survey = with_weights(sample.two_stages(), weights);
    let domain = sample.domain(|person| person.group == 0);
    let some = totals(&survey, &sample.items(), &domain);
    assert!(same_bits(&totals(&survey, &sample.items(), &sample.all()), &some));
}

// --- Covariances ---

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn covariances_are_symmetric_and_no_contrast_has_a_negative_variance(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let items = sample.items();
        let kinds = Domain::of_each_level(&sample.codes(|person| person.kind));
        let parts: Vec<_> = kinds
            .iter()
            .flat_map(|kind| items.iter().map(|item| Item::answered(numbers(item), kind)))
            .collect();
        let brewer = sample.unequal(Selection::Brewer);
        for columns in [sample.one_stage(), sample.two_stages(), brewer] {
            for lonely in [LonelyRule::Remove, LonelyRule::Adjust, LonelyRule::Average] {
                let columns = DesignColumns { lonely, domain_lonely: true, ..columns.clone() };
                let survey = sample.survey(columns);
                let Ok(estimates) = survey.estimate(&Means(parts.clone())) else { continue };
                let covariance = estimates.covariance;
                prop_assert_eq!(&covariance, &covariance.transpose());
                let eigenvalues = covariance.symmetric_eigenvalues();
                prop_assert!(eigenvalues.min() >= -1e-9 * eigenvalues.max(), "{eigenvalues}");
            }
        }
    }

    #[test]
    fn variances_alone_are_the_diagonal_of_the_covariances(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let items = sample.items();
        let survey = sample.survey(sample.two_stages());
        let all = sample.all();
        let statistic = Means(items.iter().map(|it| Item::answered(numbers(it), &all)).collect());
        let values = statistic.values(survey.weights()).unwrap();
        let influences = statistic.influences(survey.weights(), &values).unwrap();
        let covariance = survey.covariance(&influences).unwrap();
        let own: Vec<_> = covariance.diagonal().iter().copied().collect();
        prop_assert_eq!(survey.variances(&influences).unwrap(), own);
    }
}

// --- Influence values, and nodes of trees ---

/// The nodes of an index of two shares and a mean, with every operation.
fn index(items: &[Vec<f64>]) -> Vec<TreeNode<'_>> {
    let top = |item: usize| Operation::Leaf {
        answers: Answers::Numbers(&items[item]),
        score: LeafScore::TopBox { codes: vec![4.0, 5.0], scale: 1.0 },
    };
    let value = |item: usize| Operation::Leaf {
        answers: Answers::Numbers(&items[item]),
        score: LeafScore::Value,
    };
    let operations = vec![
        top(0),
        top(1),
        value(2),
        Operation::Geometric(vec![0, 1]),
        Operation::Harmonic(vec![0, 1, 2]),
        Operation::Linear { node: 2, from: [1.0, 5.0], to: [0.0, 1.0] },
        Operation::WeightedSum(vec![(3, 0.4), (4, 0.6), (5, 2.0)]),
        Operation::Constant(0.7),
        Operation::Geometric(vec![6, 7]),
        Operation::Mean(vec![3, 5, 8]),
        Operation::Sum(vec![3, 8]),
    ];
    operations.into_iter().map(|operation| TreeNode { operation, is_reported: true }).collect()
}

/// What must agree with derivatives by the weights, taken with numbers.
fn assert_influences(survey: &Survey, statistic: &impl Statistic) {
    let own = survey.estimate(statistic).unwrap();
    let numeric = survey.estimate(&ByHand(|weights: &Weights| statistic.values(weights))).unwrap();
    let scale = own.covariance.amax();
    for (one, other) in own.covariance.iter().zip(&numeric.covariance) {
        assert!((one - other).abs() <= 1e-6 * scale, "{one} is not {other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn influence_values_are_derivatives_by_the_weights(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let survey = sample.survey(sample.two_stages());
        let items = sample.items();
        let columns: Vec<_> = items.iter().map(|item| numbers(item)).collect();
        let domain = sample.domain(|person| person.kind < 2);
        let complete = answered_in_all(&columns, &domain);
        let all: Vec<_> = columns.iter().map(|&item| Item::answered(item, &domain)).collect();
        assert_influences(&survey, &Totals(all.clone()));
        assert_influences(&survey, &Means(all));
        let [over, under] = [0, 1].map(|item| Item::answered(columns[item], &complete));
        assert_influences(&survey, &Ratios::new(vec![(over, under)]).unwrap());
        assert_influences(&survey, &Covariances::new(&columns, &complete).unwrap());
        assert_influences(&survey, &Tree::new(&index(&items), domain.clone()).unwrap());
        let ones = vec![1.0; sample.rows()];
        let model = [numbers(&ones), columns[1], columns[2]];
        let linear = Regression::new(&domain, columns[0], &model, Family::Gaussian).unwrap();
        assert_influences(&survey, &linear);
        let is_high = sample.column(|person| f64::from(u8::from(person.size > 11.0)));
        let logistic = Regression::new(&domain, numbers(&is_high), &model, Family::Quasibinomial);
        if let Ok(logistic) = logistic && logistic.values(survey.weights()).is_ok() {
            assert_influences(&survey, &logistic);
        }
    }

    #[test]
    fn a_nodes_variance_is_that_of_the_directly_coded_statistic(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let items = sample.items();
        let nodes = index(&items);
        let survey = sample.survey(sample.two_stages());
        let all = sample.all();
        let tree = survey.estimate(&Tree::new(&nodes, all).unwrap()).unwrap();
        let coded = |weights: &Weights| {
            let w = weights.as_slice();
            let [a, b] = [0, 1].map(|item| share(&items[item], w));
            let c = weighted_mean(&items[2], w);
            let geometric = (a * b).sqrt();
            let harmonic = 3.0 / (1.0 / a + 1.0 / b + 1.0 / c);
            let whole = 0.4 * geometric + 0.6 * harmonic + 2.0 * (c - 1.0) / 4.0;
            Ok(vec![geometric, harmonic, (whole * 0.7).sqrt()])
        };
        let coded = survey.estimate(&ByHand(coded)).unwrap();
        let places = [3, 4, 8];
        for (i, one) in places.into_iter().enumerate() {
            assert_near(tree.values[one], coded.values[i], 1e-12);
            for (j, other) in places.into_iter().enumerate() {
                let scale = tree.standard_error(one) * tree.standard_error(other);
                let off = tree.covariance[(one, other)] - coded.covariance[(i, j)];
                prop_assert!(off.abs() <= 1e-6 * scale, "{off} of {scale}");
            }
        }
    }

    #[test]
    fn a_stack_has_the_parts_of_its_members(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let items = sample.items();
        let nodes = index(&items);
        let survey = sample.survey(sample.one_stage());
        let parts = Domain::of_each_level(&sample.codes(|person| person.group));
        let tree = |part: &Domain| Tree::new(&nodes, part.clone()).unwrap();
        let stack = survey.estimate(&Stack(parts.iter().map(tree).collect())).unwrap();
        let first = survey.estimate(&tree(&parts[0])).unwrap();
        let own = nodes.len();
        prop_assert_eq!(&stack.values[..own], &first.values[..]);
        let corner = stack.covariance.view((0, 0), (own, own)).into_owned();
        prop_assert_eq!(corner, first.covariance);
    }
}

// --- Replicates ---

fn source(survey: &Survey) -> ReplicateSource<'_> {
    let design = survey.design().unwrap();
    ReplicateSource {
        design,
        weights: survey.weights(),
        fractions: None,
        lonely: LonelyStratum::Fail,
    }
}

fn replicated(survey: &Survey, replicates: Replicates) -> Survey {
    Survey::replicated(survey.weights().clone(), replicates).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_jackknife_of_a_total_is_linearisation(seed in any::<u64>()) {
        let sample = Sample::of(LARGER, seed);
        let mut ultimate = sample.two_stages();
        ultimate.ultimate_cluster = true;
        for (columns, has_fractions) in [(sample.one_stage(), false), (ultimate, true)] {
            let survey = sample.survey(columns);
            let design = survey.design().unwrap();
            let mut fractions = vec![0.0; LARGER.strata as usize];
            for (person, &cluster) in sample.0.iter().zip(design.clusters().of_row()) {
                let stratum = design.stratum_of_cluster()[cluster as usize];
                let drawn = design.stratum_of_cluster().iter().filter(|own| **own == stratum);
                fractions[stratum as usize] = drawn.count() as f64 / person.clusters;
            }
            let fractions = has_fractions.then_some(fractions.as_slice());
            let source = ReplicateSource { fractions, ..source(&survey) };
            let jackknife = replicated(&survey, source.jkn().unwrap());
            let of = |survey: &Survey| totals(survey, &sample.items(), &sample.all());
            assert_close(&of(&jackknife), &of(&survey), 1e-9);
        }
    }
}

// --- Small areas ---

proptest! {
    #[test]
    fn the_order_of_areas_changes_no_bit(
        areas in prop::collection::vec((0.0_f64..10.0, 0.1_f64..2.0, 0.0_f64..5.0), 5..30),
        turn in 1_usize..30,
    ) {
        let of = |areas: &[(f64, f64, f64)]| {
            let direct: Vec<_> = areas
                .iter()
                .map(|area| DirectEstimate { value: area.0, standard_error: area.1 })
                .collect();
            let columns = DMatrix::from_fn(areas.len(), 2, |row, column| {
                if column == 0 { 1.0 } else { areas[row].2 }
            });
            fay_herriot(&direct, &columns)
        };
        let mut turned = areas.clone();
        turned.rotate_left(turn % areas.len());
        let (Ok(one), Ok(other)) = (of(&areas), of(&turned)) else { return Ok(()) };
        prop_assert_eq!(one.model_variance.to_bits(), other.model_variance.to_bits());
        let mut moved = one.estimates;
        moved.rotate_left(turn % areas.len());
        for (one, other) in moved.iter().zip(&other.estimates) {
            prop_assert_eq!(one.modelled.value.to_bits(), other.modelled.value.to_bits());
        }
    }
}

/// Many clusters, so that what is not linear matters little.
const MANY: Extent = Extent { strata: 12, clusters: 24, people: 8 };

#[test]
fn a_bootstrap_nears_linearisation_as_it_grows() {
    let sample = Sample::of(MANY, 11);
    let survey = sample.survey(sample.one_stage());
    let items = sample.items();
    let nodes = index(&items);
    let tree = Tree::new(&nodes, sample.all()).unwrap();
    let taylor = survey.estimate(&tree).unwrap();
    // The root of the mean square of (V of the bootstrap / V − 1), over nodes and seeds.
    let off = |replicates, seeds: std::ops::Range<u64>| {
        let mut squares = Vec::new();
        for seed in seeds {
            let made = source(&survey).subbootstrap(replicates, seed).unwrap();
            let found = replicated(&survey, made).estimate(&tree).unwrap();
            let each = found.covariance.diagonal().component_div(&taylor.covariance.diagonal());
            squares.extend(each.iter().filter(|x| x.is_finite()).map(|x| (x - 1.0).powi(2)));
        }
        (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
    };
    let (few, many) = (off(50, 0..20), off(2_000, 0..4));
    // A variance from R normal replicates has the relative error √(2/(R−1)): 0.2 and 0.032.
    assert!((0.1..0.3).contains(&few), "{few}");
    assert!(many < 0.1, "{many}");
}

#[test]
fn a_jackknife_is_a_second_opinion_on_a_node() {
    let sample = Sample::of(MANY, 12);
    let survey = sample.survey(sample.one_stage());
    let items = sample.items();
    let nodes = index(&items);
    let tree = Tree::new(&nodes, sample.domain(|person| person.group == 1)).unwrap();
    let taylor = survey.estimate(&tree).unwrap();
    let jackknife = replicated(&survey, source(&survey).jkn().unwrap()).estimate(&tree).unwrap();
    for place in 0..taylor.len() {
        if taylor.standard_error(place) > 0.0 {
            assert_near(jackknife.standard_error(place), taylor.standard_error(place), 0.05);
        }
    }
}

#[test]
fn a_cluster_that_is_certain_adds_nothing() {
    let sample = Sample::of(SMALL, 9);
    let whole = StageSize::Population(vec![2.0; sample.rows()]);
    let columns = DesignColumns {
        strata: None,
        nested: false,
        stages: vec![StageColumns {
            units: sample.codes(|person| person.stratum % 2),
            size: Some(whole),
        }],
        ..sample.one_stage()
    };
    let total = totals(&sample.survey(columns), &sample.items(), &sample.all());
    assert!(total.covariance.iter().all(|&covariance| covariance == 0.0));
}
