//! Everything that can be estimated from one sample.

use nalgebra::DMatrix;
use thuocdo_stats::answers::{Answers, Item, answered_in_all};
use thuocdo_stats::calibration::{Bounds, Calibration, Margin, Model, Stop};
use thuocdo_stats::chi_squared_test::{ChiSquaredMethod, TestDistribution, chi_squared_test};
use thuocdo_stats::design::{Design, JointForm, JointProbabilities, LonelyRule, Selection};
use thuocdo_stats::design_effect::{Reference, simple_variance_of_mean, simple_variance_of_total};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::estimate::Estimates;
use thuocdo_stats::influence::Stack;
use thuocdo_stats::proportion::{IntervalMethod, Proportion};
use thuocdo_stats::quantile::{QuantileMethod, QuantileRule, quantiles};
use thuocdo_stats::regression::{Family, Regression};
use thuocdo_stats::replicate::{LonelyStratum, ReplicateSource};
use thuocdo_stats::standardised::standardised;
use thuocdo_stats::statistic::{
    Covariances, LeafScore, Means, Operation, Ratios, Totals, Tree, TreeNode, alpha, correlation,
};
use thuocdo_stats::survey::Survey;
use thuocdo_stats::t_test::t_test;
use thuocdo_stats::weighting::{
    ClassLimits, Passes, Redistribution, Response, Trimming, WeightSummary, adjust_for_nonresponse,
    normalised, scaled_to,
};

use super::sample::{Sample, numbers};

/// Numbers that were found; none where the estimate is not defined for the sample.
#[derive(Clone, Debug)]
pub struct Found {
    pub what: String,
    pub values: Vec<f64>,
}

/// All estimates under all designs.
pub fn everything(sample: &Sample) -> Vec<Found> {
    let mut all = Vec::new();
    for (name, survey) in surveys(sample) {
        let own = of_survey(sample, &survey);
        all.extend(
            own.into_iter().map(|found| Found { what: format!("{name}: {}", found.what), ..found }),
        );
    }
    all.extend(of_weights(sample));
    all
}

/// The sample under every kind of design.
pub fn surveys(sample: &Sample) -> Vec<(String, Survey)> {
    let mut surveys = linearised(sample);
    surveys.extend(lonely(sample));
    surveys.extend(calibrated(sample));
    surveys.extend(replicated(sample));
    surveys
}

fn linearised(sample: &Sample) -> Vec<(String, Survey)> {
    let mut ultimate = sample.two_stages();
    ultimate.ultimate_cluster = true;
    let joint = |form| sample.unequal(Selection::Joint(joint(sample, form)));
    let designs = [
        ("with replacement", sample.one_stage()),
        ("two stages", sample.two_stages()),
        ("ultimate clusters", ultimate),
        ("Brewer", sample.unequal(Selection::Brewer)),
        ("Overton", sample.unequal(Selection::Overton(JointForm::HorvitzThompson))),
        ("Overton, differences", sample.unequal(Selection::Overton(JointForm::YatesGrundy))),
        ("Horvitz and Thompson", joint(JointForm::HorvitzThompson)),
        ("Yates and Grundy", joint(JointForm::YatesGrundy)),
    ];
    designs.into_iter().map(|(name, columns)| (name.to_owned(), sample.survey(columns))).collect()
}

/// Joint probabilities of clusters drawn independently but for those of one stratum, which avoid
/// each other a little.
fn joint(sample: &Sample, form: JointForm) -> JointProbabilities {
    let design = Design::new(sample.one_stage()).unwrap();
    let mut own = vec![0.0; design.clusters().levels()];
    for (person, &cluster) in sample.0.iter().zip(design.clusters().of_row()) {
        own[cluster as usize] = person.probability;
    }
    let stratum = design.stratum_of_cluster();
    let matrix = DMatrix::from_fn(own.len(), own.len(), |i, j| match () {
        () if i == j => own[i],
        () if stratum[i] == stratum[j] => 0.95 * own[i] * own[j],
        () => own[i] * own[j],
    });
    JointProbabilities { matrix, form, zero_below: 1e-12 }
}

/// The sample with strata of which one cluster is left.
fn lonely(sample: &Sample) -> Vec<(String, Survey)> {
    let rules = [
        LonelyRule::Remove,
        LonelyRule::Certainty,
        LonelyRule::Adjust,
        LonelyRule::Average,
        LonelyRule::Collapse,
    ];
    // Every third stratum has one cluster: its people are all in cluster 0.
    let alone = Sample(
        sample
            .0
            .iter()
            .map(|person| {
                let mut person = person.clone();
                if person.stratum % 3 == 1 {
                    person.number += 100 * person.cluster;
                    person.cluster = 0;
                    person.people = 1_000.0;
                }
                person
            })
            .collect(),
    );
    let mut surveys = Vec::new();
    for lonely in rules {
        for domain_lonely in [false, true] {
            let mut columns = alone.two_stages();
            (columns.lonely, columns.domain_lonely) = (lonely, domain_lonely);
            let name = format!("{lonely:?}, lonely in domains {domain_lonely}");
            surveys.push((name, alone.survey(columns)));
        }
    }
    surveys
}

fn calibrated(sample: &Sample) -> Vec<(String, Survey)> {
    let survey = sample.survey(sample.two_stages());
    let calibrations = calibrations(sample).into_iter();
    let apply = |(name, calibration): (&str, Calibration)| {
        let calibrated = calibration.apply(&survey).ok()?;
        Some((name.to_owned(), calibrated.survey))
    };
    let mut surveys: Vec<_> = calibrations.filter_map(apply).collect();
    let (by, over) = (sample.codes(|person| person.kind), sample.codes(|person| person.group));
    let first = sample.column(|person| person.points[0]);
    let domain = answered_in_all(&[numbers(&first)], &sample.all());
    let standard = standardised(&survey, &domain, &by, &over, &[3.0, 2.0, 4.0]).unwrap();
    surveys.push(("standardised".to_owned(), standard.survey));
    surveys
}

/// Calibrations to totals near those of the sample.
pub fn calibrations(sample: &Sample) -> Vec<(&'static str, Calibration)> {
    let weights = sample.weights();
    let total = weights.total();
    let margin = |codes: thuocdo_stats::code::Codes, tilt: f64| {
        let domains = Domain::of_each_level(&codes);
        let own = domains.iter().map(|domain| {
            thuocdo_stats::sum::sum(domain.rows().map(|row| weights.as_slice()[row]))
        });
        let shifted: Vec<f64> =
            (0..).zip(own).map(|(k, w)| w * (1.0 + tilt * f64::from(k))).collect();
        let all = thuocdo_stats::sum::sum(shifted.iter().copied());
        let totals = shifted.iter().map(|own| own * 1.1 * total / all).collect();
        Margin { codes, totals }
    };
    let kinds = || margin(sample.codes(|person| person.kind), 0.07);
    let groups = || margin(sample.codes(|person| person.group), -0.05);
    let sizes = sample.column(|person| person.size);
    let mean = {
        let mut sum = thuocdo_stats::sum::Sum::ZERO;
        sizes.iter().zip(weights.as_slice()).for_each(|(x, w)| sum.add_product(*x, *w));
        sum.value() / total
    };
    let model = Model {
        columns: vec![vec![1.0; sample.rows()], sizes.clone()],
        totals: vec![1.1 * total, 1.1 * total * mean * 1.02],
    };
    let stop = Stop::default();
    vec![
        ("post-stratified", Calibration::PostStratify(kinds())),
        ("raked", Calibration::Rake { margins: vec![kinds(), groups()], stop }),
        ("linear", Calibration::Linear { model: model.clone(), variance: None }),
        (
            "linear, unequal variances",
            Calibration::Linear { model: model.clone(), variance: Some(sizes) },
        ),
        ("raked to a model", Calibration::RakingGeneralised { model: model.clone(), stop }),
        ("logit", Calibration::Logit { model, bounds: Bounds { lower: 0.2, upper: 4.0 }, stop }),
    ]
}

fn replicated(sample: &Sample) -> Vec<(String, Survey)> {
    let survey = sample.survey(sample.one_stage());
    let Some(design) = survey.design() else { return Vec::new() };
    let weights = survey.weights();
    let strata = design.stratum_of_cluster().iter().max().map_or(0, |last| *last as usize + 1);
    let fractions = vec![0.3; strata];
    let source = |design| ReplicateSource {
        design,
        weights,
        fractions: Some(fractions.as_slice()),
        lonely: LonelyStratum::Keep,
    };
    // The clusters of each stratum in two halves, for half-samples.
    let paired = Sample(
        sample
            .0
            .iter()
            .map(|person| {
                let mut person = person.clone();
                person.cluster %= 2;
                person
            })
            .collect(),
    );
    let pairs = paired.survey(paired.one_stage());
    let halves = pairs.design().map(source).into_iter();
    let whole = source(design);
    let made = [
        ("jackknife", whole.jkn()),
        ("bootstrap of one cluster less", whole.subbootstrap(20, 4)),
        ("rescaled bootstrap", whole.rao_wu_yue(&vec![1; strata], 20, 4)),
        ("bootstrap", whole.bootstrap(20, 4)),
        ("successive differences", whole.successive_difference(16)),
    ];
    let halves = halves.flat_map(|half| [("half-samples", half.brr()), ("Fay", half.fay(0.4))]);
    let replicated = |(name, replicates): (&str, Result<_, _>)| {
        (name.to_owned(), Survey::replicated(weights.clone(), replicates.unwrap()).unwrap())
    };
    made.into_iter().chain(halves).map(replicated).collect()
}

fn numbers_of<E>(estimates: Result<Estimates, E>) -> Vec<f64> {
    let Ok(estimates) = estimates else { return Vec::new() };
    let own = [estimates.degrees_of_freedom];
    [&own[..], &estimates.values, estimates.covariance.as_slice()].concat()
}

/// All estimates under one design.
fn of_survey(sample: &Sample, survey: &Survey) -> Vec<Found> {
    let items = sample.items();
    let mut found = Vec::new();
    let mut add =
        |what: &str, values: Vec<f64>| found.push(Found { what: what.to_owned(), values });
    let domains = [sample.all(), sample.domain(|person| person.group == 1)];
    let mut own = Vec::new();
    for (place, domain) in domains.iter().enumerate() {
        own.extend(
            of_domain(sample, survey, domain)
                .into_iter()
                .map(|(what, values)| (format!("{what} of domain {place}"), values)),
        );
    }
    for (what, values) in own {
        add(&what, values);
    }
    let nodes = nodes(&items);
    let trees = domains.map(|domain| Tree::new(&nodes, domain).unwrap());
    add("trees of overlapping domains", numbers_of(survey.estimate(&Stack(trees.into()))));
    add("degrees of freedom", vec![survey.degrees_of_freedom()]);
    found
}

type Named = (&'static str, Vec<f64>);

fn of_domain(sample: &Sample, survey: &Survey, domain: &Domain) -> Vec<Named> {
    let items = sample.items();
    let sizes = sample.column(|person| person.size);
    let answered: Vec<_> = items.iter().map(|item| Item::answered(numbers(item), domain)).collect();
    let both = answered_in_all(&[numbers(&items[0]), numbers(&sizes)], domain);
    let item = |values| Item::answered(numbers(values), &both);
    let ratio = Ratios::new(vec![(item(&items[0]), item(&sizes))]).unwrap();
    let columns: Vec<_> = items.iter().map(|item| numbers(item)).collect();
    let complete = answered_in_all(&columns, domain);
    let covariances = Covariances::new(&columns, &complete).unwrap();
    let nodes = nodes(&items);
    let tree = Tree::new(&nodes, domain.clone()).unwrap();
    let weights = survey.weights();
    let effects = |item: &Item<'_>| {
        [Reference::WithReplacement, Reference::WithoutReplacement].map(|reference| {
            let mean = simple_variance_of_mean(item, weights, reference).unwrap();
            [mean, simple_variance_of_total(item, weights, reference).unwrap()]
        })
    };
    let mut found = vec![
        ("means", numbers_of(survey.estimate(&Means(answered.clone())))),
        ("totals", numbers_of(survey.estimate(&Totals(answered.clone())))),
        ("ratio", numbers_of(survey.estimate(&ratio))),
        ("covariances", numbers_of(survey.estimate(&covariances))),
        ("correlation", numbers_of(correlation(survey, [columns[0], columns[1]], &complete))),
        ("alpha", numbers_of(alpha(survey, &columns, &complete))),
        ("tree", numbers_of(survey.estimate(&tree))),
        ("simple variances", effects(&answered[0]).concat()),
        ("degrees of freedom", vec![survey.domain_degrees_of_freedom(domain)]),
    ];
    found.extend(models(sample, survey, domain));
    found.extend(distributions(sample, survey, domain));
    found
}

/// Leaves of all kinds and nodes of all operations.
pub fn nodes(items: &[Vec<f64>]) -> Vec<TreeNode<'_>> {
    let leaf = |item: usize, score| Operation::Leaf { answers: numbers(&items[item]), score };
    let box_ = LeafScore::TopBox { codes: vec![4.0, 5.0], scale: 1.0 };
    let points = vec![(1.0, 5.0), (2.0, 30.0), (3.0, 55.0), (4.0, 70.0), (5.0, 100.0)];
    let operations = vec![
        leaf(0, LeafScore::Value),
        leaf(1, LeafScore::Value),
        leaf(2, box_),
        leaf(3, LeafScore::Points(points)),
        Operation::Constant(61.0),
        Operation::Linear { node: 0, from: [1.0, 5.0], to: [1.0, 10.0] },
        Operation::Mean(vec![0, 1]),
        Operation::Sum(vec![1, 2, 4]),
        Operation::WeightedSum(vec![(0, 0.3), (3, 0.7)]),
        Operation::Geometric(vec![5, 6, 8]),
        Operation::Harmonic(vec![0, 3, 4]),
        Operation::Mean(vec![9, 10, 7]),
    ];
    operations.into_iter().map(|operation| TreeNode { operation, is_reported: true }).collect()
}

fn models(sample: &Sample, survey: &Survey, domain: &Domain) -> Vec<Named> {
    let [first, second, ..] = sample.items();
    let is_high: Vec<f64> =
        first.iter().map(|&x| if x.is_nan() { x } else { f64::from(u8::from(x > 3.0)) }).collect();
    let ones = vec![1.0; sample.rows()];
    let sizes = sample.column(|person| person.size);
    let columns = [numbers(&ones), numbers(&second), numbers(&sizes)];
    let regress = |response, family| {
        numbers_of(
            Regression::new(domain, response, &columns, family).and_then(|it| it.estimate(survey)),
        )
    };
    let second_group = sample.column(|person| f64::from(person.kind.min(1)));
    let t = t_test(survey, domain, numbers(&first), numbers(&second_group));
    let t = t.map_or(Vec::new(), |t| {
        vec![t.difference.value, t.difference.standard_error, t.statistic, t.p_value]
    });
    let (rows, columns) =
        (sample.levels(|person| person.kind), sample.levels(|person| person.stratum % 2));
    let chi_squared = |method| {
        let test = chi_squared_test(survey, domain, &rows, &columns, method, 20.0);
        test.map_or(Vec::new(), |test| {
            let (a, b) = match test.distribution {
                TestDistribution::ChiSquared(a) => (a, 0.0),
                TestDistribution::F(a, b) => (a, b),
            };
            vec![test.statistic, test.p_value, a, b]
        })
    };
    vec![
        ("linear regression", regress(numbers(&first), Family::Gaussian)),
        ("logistic regression", regress(numbers(&is_high), Family::Quasibinomial)),
        ("t test", t),
        ("F", chi_squared(ChiSquaredMethod::F)),
        ("chi squared", chi_squared(ChiSquaredMethod::ChiSquared)),
        ("Wald", chi_squared(ChiSquaredMethod::Wald)),
        ("adjusted Wald", chi_squared(ChiSquaredMethod::AdjustedWald)),
    ]
}

fn distributions(sample: &Sample, survey: &Survey, domain: &Domain) -> Vec<Named> {
    let [first, ..] = sample.items();
    let sizes = sample.column(|person| person.size);
    let is_high: Vec<f64> =
        first.iter().map(|&x| if x.is_nan() { x } else { f64::from(u8::from(x > 3.0)) }).collect();
    let methods = [
        IntervalMethod::Mean,
        IntervalMethod::Logit,
        IntervalMethod::Arcsine,
        IntervalMethod::Wilson,
        IntervalMethod::Beta,
        IntervalMethod::Likelihood,
    ];
    let share = Proportion::new(survey, domain, numbers(&is_high), 12.0);
    let intervals = share.map(|share| {
        let ends = |method| share.interval(method, 0.95).map(|ends| [ends.lower, ends.upper]);
        methods.into_iter().map(ends).collect::<Result<Vec<_>, EstimateError>>()
    });
    let intervals = intervals.ok().and_then(Result::ok).map_or(Vec::new(), |ends| ends.concat());
    let quantile = |rule, values: &[f64]| {
        let method = QuantileMethod {
            rule,
            interval: IntervalMethod::Logit,
            level: 0.95,
            degrees_of_freedom: 12.0,
        };
        let found = quantiles(survey, domain, Answers::Numbers(values), &[0.25, 0.5, 0.9], &method);
        let all = found.map(|all| {
            let each =
                all.iter().map(|it| [it.value, it.lower.unwrap_or(-1.0), it.upper.unwrap_or(-1.0)]);
            each.collect::<Vec<_>>().concat()
        });
        all.unwrap_or_default()
    };
    vec![
        ("intervals of a share", intervals),
        ("quantiles, math", quantile(QuantileRule::Hf1, &first)),
        ("quantiles, school", quantile(QuantileRule::Hf2, &first)),
        // Without ties the rules that interpolate are free of the order too.
        ("quantiles, type 7", quantile(QuantileRule::Hf7, &sizes)),
    ]
}

/// What is made of weights alone; weights themselves in the order of strata, clusters and people.
fn of_weights(sample: &Sample) -> Vec<Found> {
    let weights = sample.weights();
    let kinds = sample.codes(|person| person.kind);
    let in_order = |weights: &[f64]| {
        let mut rows: Vec<_> = (0..sample.rows()).collect();
        rows.sort_by_key(|&row| {
            let person = &sample.0[row];
            (person.stratum, person.cluster, person.number)
        });
        rows.into_iter().map(|row| weights[row]).collect::<Vec<_>>()
    };
    let found = |what: &str, values| Found { what: what.to_owned(), values };
    let summary = WeightSummary::of(&weights).unwrap();
    let mut all =
        vec![found("summary", vec![summary.sum, summary.design_effect, summary.effective_rows])];
    let survey = sample.survey(sample.two_stages());
    for (name, calibration) in calibrations(sample) {
        let calibrated = calibration.apply(&survey);
        let values = calibrated.map_or(Vec::new(), |it| in_order(it.survey.weights().as_slice()));
        all.push(found(name, values));
    }
    let trimming = Trimming {
        lower: 0.3 * summary.mean,
        upper: 2.0 * summary.mean,
        redistribution: Redistribution::Equal,
        passes: Passes::AtMost(1),
    };
    all.push(found("trimmed", in_order(trimming.apply(&weights).unwrap().weights.as_slice())));
    let responses: Vec<_> = sample
        .0
        .iter()
        .map(|person| match person.number % 5 {
            3 => Response::Nonrespondent,
            4 => Response::Ineligible,
            _ => Response::Respondent,
        })
        .collect();
    let limits = ClassLimits { min_respondents: 1, max_factor: 9.0 };
    let adjusted = adjust_for_nonresponse(&weights, &kinds, &responses, limits).unwrap();
    all.push(found("adjusted", in_order(adjusted.weights.as_slice())));
    all.push(found("scaled", in_order(scaled_to(&weights, 1e6).unwrap().as_slice())));
    all.push(found("normalised", in_order(normalised(&weights).unwrap().as_slice())));
    all
}
