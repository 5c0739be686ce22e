//! The cases that csranks, `RankingProject` and R made. They and their data are read where they lie,
//! in `$THUOCDO_REFERENCE_DATA` or beside the checkout; without them nothing is compared.

use std::env;
use std::fs;
use std::path::PathBuf;

use super::super::joint_region::{Adjustment, RegionRule, TouchingEnds, joint_rank_region};
use super::super::multinomial::multinomial_holm;
use super::super::probability::rank_probabilities;
use super::*;
use crate::distribution::normal;

fn text(path: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = env::var_os("THUOCDO_REFERENCE_DATA").map_or_else(beside, PathBuf::from);
    fs::read_to_string(folder.join("statistics").join(path)).ok()
}

/// The cells of some columns of a table.
fn columns<const N: usize>(table: &str, names: [&str; N]) -> [Vec<String>; N] {
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().expect("a header").collect();
    let rows: Vec<Vec<String>> = lines.map(Iterator::collect).collect();
    names.map(|name| {
        let column = header.iter().position(|cell| cell == name).expect("the column");
        rows.iter().map(|row| row[column].clone()).collect()
    })
}

fn numbers(cells: &[String]) -> Vec<f64> {
    cells.iter().map(|cell| cell.parse().expect("a number")).collect()
}

/// The numbers of a list in a case.
fn list(cases: &str, id: &str, key: &str) -> Vec<f64> {
    let case = cases.split_once(&format!("\"id\": \"{id}\"")).expect("the case").1;
    let expected = case.split_once("\"expected\"").expect("what is expected").1;
    let list = expected.split_once(&format!("\"{key}\": [")).expect("the key").1;
    let list = list.split_once(']').expect("an end").0;
    list.split(',').map(|cell| cell.trim().parse().expect("a number")).collect()
}

struct Reference {
    cases: String,
    units: Vec<String>,
    estimates: UnitEstimates,
}

fn reference(table: &str) -> Option<Reference> {
    let cases = text("cases/ranks.json")?;
    let table = text(&format!("data/{table}"))?;
    let [units, values, errors] = columns(&table, ["unit", "estimate", "se"]);
    Some(Reference { cases, units, estimates: independent(&numbers(&values), &numbers(&errors)) })
}

fn travel() -> Option<Reference> {
    let cases = text("cases/ranks.json")?;
    let table = text("data/rank_travel2011.csv")?;
    let [units, values, margins] = columns(&table, ["Abbreviation", "Estimate.1dec", "MOE.1dec"]);
    let z = normal::quantile(0.95);
    let errors = numbers(&margins).iter().map(|margin| margin / z).collect();
    let estimates = UnitEstimates::new(
        &numbers(&values),
        Covariance::Independent(errors),
        Best::Smallest,
        None,
    );
    Some(Reference { cases, units, estimates: estimates.expect("estimates of states") })
}

fn assert_sets(sets: &[RankSet], cases: &str, id: &str) {
    let [lower_min, lower_max, upper_min, upper_max] =
        ["L_min", "L_max", "U_min", "U_max"].map(|key| list(cases, id, key));
    assert_eq!(sets.len(), lower_min.len(), "{id}");
    for (unit, set) in sets.iter().enumerate() {
        let (lower, upper) = (super::super::small(set.lower), super::super::small(set.upper));
        assert!(
            (lower_min[unit]..=lower_max[unit]).contains(&lower)
                && (upper_min[unit]..=upper_max[unit]).contains(&upper),
            "{id}, unit {unit}: {set:?}, not {}..{}, {}..{}",
            lower_min[unit],
            lower_max[unit],
            upper_min[unit],
            upper_max[unit],
        );
    }
}

fn assert_ranks(sets: &[RankSet], cases: &str, id: &str) {
    for (key, of) in [("L", (|set| set.lower) as fn(&RankSet) -> usize), ("U", |set| set.upper)] {
        let found: Vec<f64> = sets.iter().map(|set| super::super::small(of(set))).collect();
        assert_eq!(found, list(cases, id, key), "{id} {key}");
    }
}

#[test]
fn marginal_sets_are_those_of_csranks() {
    let Some(pisa) = reference("rank_pisa2018.csv") else { return };
    let sets = marginal(&pisa.estimates, &simulation(0.95, 200_000, 1), true);
    assert_sets(sets.sets(), &pisa.cases, "ranks.pisa.marginal");
    let ranks: Vec<f64> = sets.sets().iter().map(|set| super::super::small(set.rank)).collect();
    assert_eq!(ranks, list(&pisa.cases, "ranks.pisa.marginal", "rank"));
}

#[test]
fn simultaneous_sets_are_those_of_csranks() {
    let Some(pisa) = reference("rank_pisa2018.csv") else { return };
    let Some(sipas) = reference("rank_sipas63.csv") else { return };
    let draws = simulation(0.95, 200_000, 1);
    let sets = simultaneous(&pisa.estimates, &draws, true);
    assert_sets(sets.sets(), &pisa.cases, "ranks.pisa.simultaneous");
    let in_one_step = simultaneous(&pisa.estimates, &draws, false);
    assert_sets(in_one_step.sets(), &pisa.cases, "ranks.pisa.simultaneous_onestep");
    let sets = simultaneous(&sipas.estimates, &draws, true);
    assert_sets(sets.sets(), &sipas.cases, "ranks.sipas63.simultaneous");
}

#[test]
#[ignore = "a million draws of every case; takes a minute"]
fn a_million_draws_keep_every_set_of_csranks() {
    let Some(pisa) = reference("rank_pisa2018.csv") else { return };
    let Some(sipas) = reference("rank_sipas63.csv") else { return };
    for seed in 1..4 {
        let draws = simulation(0.95, 1_000_000, seed);
        let sets = marginal(&pisa.estimates, &draws, true);
        assert_sets(sets.sets(), &pisa.cases, "ranks.pisa.marginal");
        let sets = simultaneous(&pisa.estimates, &draws, true);
        assert_sets(sets.sets(), &pisa.cases, "ranks.pisa.simultaneous");
        let sets = simultaneous(&pisa.estimates, &draws, false);
        assert_sets(sets.sets(), &pisa.cases, "ranks.pisa.simultaneous_onestep");
        let sets = simultaneous(&sipas.estimates, &draws, true);
        assert_sets(sets.sets(), &sipas.cases, "ranks.sipas63.simultaneous");
    }
}

#[test]
fn the_five_best_may_be_those_of_csranks() {
    let Some(pisa) = reference("rank_pisa2018.csv") else { return };
    let sets = simultaneous(&pisa.estimates, &simulation(0.95, 200_000, 1), true);
    let best: Vec<String> =
        sets.tau_best(5).into_iter().map(|unit| format!("\"{}\"", pisa.units[unit])).collect();
    let case = pisa.cases.split_once("ranks.pisa.tau_best5").expect("the case").1;
    let list = case.split_once("\"in_set\": [").expect("the set").1;
    let list = list.split_once(']').expect("an end").0;
    let expected: Vec<&str> = list.split(',').map(str::trim).collect();
    assert_eq!(best, expected);
}

#[test]
fn counts_are_ranked_as_csranks_ranks_them() {
    let counts = [313, 270, 194, 158, 140, 76, 35, 14, 9, 3];
    let sets = multinomial_holm(&counts, 0.95).expect("sets");
    let lower: Vec<usize> = sets.iter().map(|set| set.lower).collect();
    let upper: Vec<usize> = sets.iter().map(|set| set.upper).collect();
    assert_eq!(lower, [1, 1, 3, 3, 3, 6, 7, 7, 8, 8]);
    assert_eq!(upper, [2, 2, 5, 5, 5, 6, 8, 10, 10, 10]);
}

#[test]
fn joint_regions_are_those_of_the_authors() {
    let Some(travel) = travel() else { return };
    let Some(sipas) = reference("rank_sipas63.csv") else { return };
    let printed = RegionRule {
        coverage: 0.9,
        adjustment: Adjustment::Sidak,
        rounding: Some(1),
        touching_ends: TouchingEnds::Differ,
    };
    let exact = RegionRule { rounding: None, touching_ends: TouchingEnds::Overlap, ..printed };
    let region = joint_rank_region(&travel.estimates, &printed).expect("a region");
    assert_eq!(travel.units.len(), 51);
    assert_ranks(&region.sets, &travel.cases, "ranks.kww.travel2011");
    assert!((region.critical - 3.080_899_927_281_48).abs() < 1e-12);
    let region = joint_rank_region(&travel.estimates, &exact).expect("a region");
    assert_ranks(&region.sets, &travel.cases, "ranks.kww.travel2011_unrounded");
    let rule = RegionRule { coverage: 0.95, ..exact };
    let region = joint_rank_region(&sipas.estimates, &rule).expect("a region");
    assert_ranks(&region.sets, &sipas.cases, "ranks.kww.sipas63");
}

#[test]
fn probabilities_of_ranks_are_those_of_r() {
    let Some(sipas) = reference("rank_sipas63.csv") else { return };
    let found = rank_probabilities(&sipas.estimates, &simulation(0.95, 400_000, 1));
    let expected =
        |key| list(&sipas.cases, "ranks.sipas63.prob_top_k", key).into_iter().enumerate();
    for (key, k) in [("p_top1", 1), ("p_top5", 5), ("p_top10", 10)] {
        for (unit, share) in expected(key) {
            assert!((found.top(unit, k).value - share).abs() < 0.004, "{key} of unit {unit}");
        }
    }
    for (unit, share) in expected("p_bottom10") {
        assert!((found.bottom(unit, 10).value - share).abs() < 0.004, "unit {unit}");
    }
    for (unit, mean) in expected("mean_rank") {
        assert!((found.mean(unit).value - mean).abs() < 0.05, "unit {unit}");
    }
    for (unit, median) in expected("median_rank") {
        let found = found.median(unit).expect("a median");
        assert!((super::super::small(found) - median).abs() <= 1.0, "unit {unit}");
    }
}
