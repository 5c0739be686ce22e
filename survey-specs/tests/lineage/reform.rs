//! The reform of 2025-07-01 in small, and single cases of links.

use survey_specs::lineage::{CarryRule, Fate, LineageGraph, Origin, Part, carry_over};

use super::{code, day, decimal, lines, link, unit};

const REFORM: &str = "2025-07-01";

/// Three provinces become one that keeps the code of the first; both districts end with their tier;
/// one commune is split between a new commune and one that it makes together with another; later a
/// province gets another code, and one becomes a city, which is only another version of it.
fn reform() -> LineageGraph {
    let units = [
        unit("P1", "", ""),
        unit("P2", "", REFORM),
        unit("P3", "", REFORM),
        unit("P4", "", "2026-04-30"),
        unit("P5", "2026-04-30", ""),
        unit("P6", "", "2026-04-30"),
        unit("P6", "2026-04-30", ""),
        unit("D1", "", REFORM),
        unit("D2", "", REFORM),
        unit("C1", "", REFORM),
        unit("C2", "", REFORM),
        unit("C3", "", ""),
        unit("C4", REFORM, ""),
        unit("C5", REFORM, ""),
    ];
    let links = [
        "P2,P1,2025-07-01,merged,",
        "P3,P1,2025-07-01,merged,",
        "D1,,2025-07-01,abolished,",
        "D2,,2025-07-01,abolished,",
        "C1,C4,2025-07-01,split,0.6",
        "C1,C5,2025-07-01,split,0.4",
        "C2,C5,2025-07-01,merged,",
        "P4,P5,2026-04-30,renamed,",
    ];
    LineageGraph::new(links.map(link), &units)
}

fn origin(graph: &LineageGraph, unit: &str, since: &str, at: &str) -> Vec<String> {
    match graph.origin(&code(unit), Some(day(since)), Some(day(at))) {
        Origin::Same => vec!["same".to_owned()],
        Origin::Renamed(before) => vec![format!("renamed {before}")],
        Origin::Changed(contributions) => lines(&contributions),
    }
}

fn fate(graph: &LineageGraph, unit: &str, since: &str, at: &str) -> Vec<String> {
    match graph.fate(&code(unit), Some(day(since)), Some(day(at))) {
        Fate::Same => vec!["same".to_owned()],
        Fate::Renamed(after) => vec![format!("renamed {after}")],
        Fate::Changed(contributions) => lines(&contributions),
        Fate::Abolished(date) => vec![format!("abolished {date}")],
    }
}

#[test]
fn a_province_that_keeps_its_code_is_one_of_those_it_came_of() {
    let parts = ["P1 1 merged 2025-07-01", "P2 1 merged 2025-07-01", "P3 1 merged 2025-07-01"];
    assert_eq!(origin(&reform(), "P1", "2024-12-31", "2026-12-31"), parts);
    assert_eq!(fate(&reform(), "P1", "2024-12-31", "2026-12-31"), ["P1 1 merged 2025-07-01"]);
    assert_eq!(fate(&reform(), "P2", "2024-12-31", "2026-12-31"), ["P1 1 merged 2025-07-01"]);
}

#[test]
fn links_outside_the_days_asked_about_do_not_count() {
    // A link holds from its own day on.
    assert_eq!(origin(&reform(), "P1", "2024-12-31", "2025-06-30"), ["same"]);
    assert_eq!(origin(&reform(), "P1", "2024-12-31", "2025-07-01").len(), 3);
    assert_eq!(origin(&reform(), "P1", "2025-07-01", "2026-12-31"), ["same"]);
    assert_eq!(origin(&reform(), "P1", "2026-12-31", "2024-12-31"), ["same"]);
    let ever = reform().origin(&code("P1"), None, None);
    assert!(matches!(ever, Origin::Changed(parts) if parts.len() == 3));
    assert_eq!(reform().fate(&code("D1"), None, None), Fate::Abolished(day(REFORM)));
}

#[test]
fn a_tier_that_was_abolished_has_no_successors() {
    assert_eq!(fate(&reform(), "D1", "2024-12-31", "2026-12-31"), ["abolished 2025-07-01"]);
    assert_eq!(fate(&reform(), "D1", "2024-12-31", "2025-06-30"), ["same"]);
    assert_eq!(origin(&reform(), "D2", "2024-12-31", "2025-06-30"), ["same"]);
}

#[test]
fn a_commune_that_was_split_goes_into_its_successors_by_its_shares() {
    let graph = reform();
    let both = ["C4 0.6 split 2025-07-01", "C5 0.4 split 2025-07-01"];
    assert_eq!(fate(&graph, "C1", "2024-12-31", "2026-12-31"), both);
    assert_eq!(origin(&graph, "C4", "2024-12-31", "2026-12-31"), ["C1 0.6 split 2025-07-01"]);
    let two = ["C1 0.4 split 2025-07-01", "C2 1 merged 2025-07-01"];
    assert_eq!(origin(&graph, "C5", "2024-12-31", "2026-12-31"), two);
    assert_eq!(origin(&graph, "C3", "2024-12-31", "2026-12-31"), ["same"]);
}

#[test]
fn a_new_name_or_class_breaks_no_series() {
    assert_eq!(origin(&reform(), "P5", "2024-12-31", "2026-12-31"), ["renamed P4"]);
    assert_eq!(fate(&reform(), "P4", "2024-12-31", "2026-12-31"), ["renamed P5"]);
    assert_eq!(origin(&reform(), "P6", "2024-12-31", "2026-12-31"), ["same"]);
}

#[test]
fn the_value_of_the_merged_province_is_that_of_all_inhabitants() {
    let Origin::Changed(parts) = reform().origin(&code("P1"), None, None) else { panic!() };
    let known = [(1_000_000, "80"), (500_000, "70"), (500_000, "90.5")];
    let mut parts: Vec<Part> = parts
        .into_iter()
        .zip(known)
        .map(|(part, (population, value))| Part {
            unit: part.unit,
            share: part.share,
            population: Some(population),
            value: Some(decimal(value)),
        })
        .collect();
    let carried = carry_over(CarryRule::PopulationWeighted, &parts);
    assert_eq!(carried, Ok(decimal("80.125")));
    parts[1].population = None;
    let refusal = carry_over(CarryRule::PopulationWeighted, &parts).unwrap_err();
    assert_eq!(refusal.to_string(), "the population of `P2` is not known");
}

#[test]
fn chains_multiply_their_shares_and_name_the_first_change() {
    let links = [
        "A,B,2020-01-01,renamed,",
        "B,C,2021-01-01,split,0.5",
        "B,D,2021-01-01,split,0.5",
        "C,E,2022-01-01,split,0.2",
        "C,F,2022-01-01,split,0.8",
        "D,F,2022-01-01,merged,",
    ];
    let graph = LineageGraph::new(links.map(link), &[]);
    assert_eq!(origin(&graph, "E", "2019-01-01", "2023-01-01"), ["A 0.1 split 2021-01-01"]);
    // What comes together again is summed up: 0.5 × 0.8 + 0.5.
    assert_eq!(origin(&graph, "F", "2019-01-01", "2023-01-01"), ["A 0.9 split 2021-01-01"]);
    let ends = ["E 0.1 split 2021-01-01", "F 0.9 split 2021-01-01"];
    assert_eq!(fate(&graph, "A", "2019-01-01", "2023-01-01"), ends);
}

#[test]
fn shares_that_nobody_stated_are_not_known() {
    let graph = LineageGraph::new(
        ["A,B,2025-07-01,split,", "A,C,2025-07-01,split,0.4", "B,D,2026-01-01,merged,"].map(link),
        &[],
    );
    assert_eq!(origin(&graph, "D", "2024-12-31", "2026-12-31"), ["A ? split 2025-07-01"]);
    assert_eq!(origin(&graph, "C", "2024-12-31", "2026-12-31"), ["A 0.4 split 2025-07-01"]);
    // Two mergers of one unit on one day are a split as well.
    let torn = ["A,B,2025-07-01,merged,", "A,C,2025-07-01,merged,"].map(link);
    let graph = LineageGraph::new(torn, &[]);
    assert_eq!(origin(&graph, "B", "2024-12-31", "2026-12-31"), ["A ? merged 2025-07-01"]);
}

#[test]
fn a_unit_of_which_a_part_left_keeps_the_rest() {
    let units = [unit("A", "", ""), unit("B", REFORM, "")];
    let stated = LineageGraph::new(["A,B,2025-07-01,split,0.3"].map(link), &units);
    assert_eq!(origin(&stated, "A", "2024-12-31", "2026-12-31"), ["A 0.7 split 2025-07-01"]);
    let both = ["A 0.7 split 2025-07-01", "B 0.3 split 2025-07-01"];
    assert_eq!(fate(&stated, "A", "2024-12-31", "2026-12-31"), both);
    let unstated = LineageGraph::new(["A,B,2025-07-01,split,"].map(link), &units);
    assert_eq!(origin(&unstated, "A", "2024-12-31", "2026-12-31"), ["A ? split 2025-07-01"]);
    let own = ["A,B,2025-07-01,split,0.3", "A,A,2025-07-01,split,0.6"].map(link);
    let own = LineageGraph::new(own, &units);
    assert_eq!(origin(&own, "A", "2024-12-31", "2026-12-31"), ["A 0.6 split 2025-07-01"]);
}

#[test]
fn a_part_that_joins_an_old_unit_is_added_to_it() {
    let units = [unit("A", "", ""), unit("B", "", "")];
    let graph = LineageGraph::new(["A,B,2025-07-01,split,0.3"].map(link), &units);
    let two = ["A 0.3 split 2025-07-01", "B 1 split 2025-07-01"];
    assert_eq!(origin(&graph, "B", "2024-12-31", "2026-12-31"), two);
    // A unit that did not exist before is no part of itself.
    let new = [unit("A", "", ""), unit("B", REFORM, "")];
    let graph = LineageGraph::new(["A,B,2025-07-01,split,0.3"].map(link), &new);
    assert_eq!(origin(&graph, "B", "2024-12-31", "2026-12-31"), ["A 0.3 split 2025-07-01"]);
}

#[test]
fn units_may_exchange_their_codes_on_one_day() {
    let units = [unit("A", "", ""), unit("B", "", "")];
    let links = ["A,B,2025-07-01,renamed,", "B,A,2025-07-01,renamed,"].map(link);
    let graph = LineageGraph::new(links, &units);
    assert_eq!(origin(&graph, "A", "2024-12-31", "2026-12-31"), ["renamed B"]);
    assert_eq!(fate(&graph, "A", "2024-12-31", "2026-12-31"), ["renamed B"]);
    let own = LineageGraph::new(["A,A,2025-07-01,renamed,"].map(link), &units);
    assert_eq!(origin(&own, "A", "2024-12-31", "2026-12-31"), ["same"]);
}

#[test]
fn a_new_name_that_others_get_too_is_a_merger() {
    let links = ["A,C,2025-07-01,renamed,", "B,C,2025-07-01,merged,"].map(link);
    let graph = LineageGraph::new(links, &[]);
    let two = ["A 1 renamed 2025-07-01", "B 1 merged 2025-07-01"];
    assert_eq!(origin(&graph, "C", "2024-12-31", "2026-12-31"), two);
    assert_eq!(fate(&graph, "A", "2024-12-31", "2026-12-31"), ["C 1 renamed 2025-07-01"]);
}

#[test]
fn a_code_that_is_given_anew_has_no_origin() {
    let units = [unit("A", "", REFORM), unit("A", "2026-01-01", "")];
    let graph = LineageGraph::new(["A,,2025-07-01,abolished,"].map(link), &units);
    assert_eq!(origin(&graph, "A", "2024-12-31", "2026-12-31"), [""; 0]);
    assert_eq!(origin(&graph, "A", "2026-01-01", "2026-12-31"), ["same"]);
}
