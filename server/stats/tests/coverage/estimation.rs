//! One replication: two rounds of one country, and which intervals hold the truth.

use nalgebra::DMatrix;
use thuocdo_stats::answers::Answers;
use thuocdo_stats::domain::Domain;
use thuocdo_stats::estimate::{Estimate, Estimates};
use thuocdo_stats::influence::Stack;
use thuocdo_stats::random::Stream;
use thuocdo_stats::rank::confidence_set::simultaneous;
use thuocdo_stats::rank::{Best, Covariance, Simulation, UnitEstimates};
use thuocdo_stats::statistic::{LeafScore, Operation, Tree, TreeNode};
use thuocdo_stats::survey::Survey;

use super::country::{Country, ELEMENTS, ITEMS, geometric, index};
use super::record::{Record, Statistic};
use super::sample::Sample;

/// Draws for the critical value of rank sets.
const DRAWS: usize = 1_000;

/// The reported nodes: the first item, the arithmetic and the geometric index.
const ITEM: usize = 0;
const INDEX: usize = 1;
const GEOMETRIC: usize = 2;

pub fn replicate(country: &Country, replication: usize) -> Record {
    let mut record = Record::default();
    let mut random = Stream::new(7 + country.units.len() as u64, replication);
    let first = Sample::communes(country, &mut random);
    let second = Sample::next_communes(country, &first, &mut random);
    let mut sample = Sample::default();
    sample.visit(country, 0, &first, &mut random);
    one_round(country, &sample, replication, &mut record);
    sample.visit(country, 1, &second, &mut random);
    change(country, &sample, &mut record);
    record
}

fn nodes(sample: &Sample) -> Vec<TreeNode<'_>> {
    let leaf = |item: usize| Operation::Leaf {
        answers: Answers::Small(&sample.answers[item]),
        score: LeafScore::TopBox { codes: vec![1.0], scale: 1.0 },
    };
    let mut operations: Vec<_> = (0..ITEMS).map(leaf).collect();
    operations.extend(ELEMENTS.map(|items| Operation::Mean(items.to_vec())));
    let elements: Vec<_> = (ITEMS..ITEMS + ELEMENTS.len()).collect();
    operations.push(Operation::Mean(elements.clone()));
    operations.push(Operation::Geometric(elements));
    let last = operations.len() - 2;
    let is_reported = |place: usize| place == 0 || place >= last;
    let with_place = operations.into_iter().enumerate();
    with_place
        .map(|(place, operation)| TreeNode { operation, is_reported: is_reported(place) })
        .collect()
}

fn domain(sample: &Sample, unit: usize, round: u32) -> Domain {
    let rows = sample.unit.iter().zip(&sample.round);
    Domain::where_true(rows.map(|(own, in_round)| *own as usize == unit && *in_round == round))
}

fn difference(estimates: &Estimates, from: usize, to: usize, df: f64) -> Estimate {
    let mut jacobian = DMatrix::zeros(1, estimates.len());
    (jacobian[(0, from)], jacobian[(0, to)]) = (-1.0, 1.0);
    let value = estimates.values[to] - estimates.values[from];
    let difference = estimates.transformed(vec![value], &jacobian).unwrap();
    Estimate { value, standard_error: difference.standard_error(0), degrees_of_freedom: df }
}

fn one_round(country: &Country, sample: &Sample, replication: usize, record: &mut Record) {
    let survey = sample.survey();
    let nodes = nodes(sample);
    let mut indices = Vec::new();
    for (place, unit) in country.units.iter().enumerate() {
        let domain = domain(sample, place, 0);
        let df = survey.domain_degrees_of_freedom(&domain);
        let tree = Tree::new(&nodes, domain).unwrap();
        let estimates = survey.estimate(&tree).unwrap();
        let with_df = |node: usize| Estimate {
            value: estimates.values[node],
            standard_error: estimates.standard_error(node),
            degrees_of_freedom: df,
        };
        let truth = &unit.truth[0];
        record.count(Statistic::Item, &with_df(ITEM), truth[0]);
        record.count(Statistic::Index, &with_df(INDEX), index(truth));
        record.count(Statistic::Geometric, &with_df(GEOMETRIC), geometric(truth));
        indices.push((with_df(INDEX), index(truth)));
    }
    for pair in indices.windows(2) {
        let [(one, of_one), (other, of_other)] = pair else { continue };
        // Units are strata, so what is estimated of one says nothing of another.
        let both = other.less_independent(one);
        record.count(Statistic::BetweenUnits, &both, of_other - of_one);
    }
    record.count_ranks(ranks_hold(&indices, replication));
}

/// Whether the true rank of every unit lies in its simultaneous confidence set.
fn ranks_hold(indices: &[(Estimate, f64)], replication: usize) -> bool {
    let values: Vec<f64> = indices.iter().map(|(estimate, _)| estimate.value).collect();
    let errors = indices.iter().map(|(estimate, _)| estimate.standard_error).collect();
    let inverse: f64 =
        indices.iter().map(|(estimate, _)| estimate.degrees_of_freedom.recip()).sum();
    let estimates = UnitEstimates::new(
        &values,
        Covariance::Independent(errors),
        Best::Largest,
        Some(indices.len() as f64 / inverse),
    );
    let simulation = Simulation::new(0.95, DRAWS, replication as u64).unwrap();
    let sets = simultaneous(&estimates.unwrap(), &simulation, true);
    indices.iter().zip(sets.sets()).all(|((_, truth), set)| {
        let rank = 1 + indices.iter().filter(|(_, other)| other > truth).count();
        set.lower <= rank && rank <= set.upper
    })
}

fn change(country: &Country, sample: &Sample, record: &mut Record) {
    let survey = sample.survey();
    let nodes = nodes(sample);
    for (place, unit) in country.units.iter().enumerate() {
        let rounds = [domain(sample, place, 0), domain(sample, place, 1)];
        let either = Domain::where_true(sample.unit.iter().map(|own| *own as usize == place));
        let df = survey.domain_degrees_of_freedom(&either);
        let estimates = both(&survey, &nodes, rounds);
        let change = difference(&estimates, INDEX, INDEX + 3, df);
        record.count(
            Statistic::BetweenRounds,
            &change,
            index(&unit.truth[1]) - index(&unit.truth[0]),
        );
    }
}

fn both(survey: &Survey, nodes: &[TreeNode<'_>], rounds: [Domain; 2]) -> Estimates {
    let trees = rounds.map(|domain| Tree::new(nodes, domain).unwrap());
    survey.estimate(&Stack(trees.into_iter().collect())).unwrap()
}
