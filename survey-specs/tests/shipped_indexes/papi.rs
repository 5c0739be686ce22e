//! The structure of the PAPI editions, and which of their nodes may be compared. Their figures are
//! checked where the reference data are.

use std::collections::BTreeMap;

use survey_specs::code::IndexCode;
use survey_specs::index::{IndexDefinition, Measure, Node, Outcome, Status, Subject};

use crate::{definition, evaluated, node, number, plain, subject};

fn edition(year: u32) -> IndexDefinition {
    definition(&format!("papi-{year}"))
}

/// The leaves below each dimension.
fn dimensions(definition: &IndexDefinition) -> Vec<usize> {
    definition.root.children().iter().map(|dimension| dimension.leaves().len()).collect()
}

/// The earlier editions that a node may be compared with, as years, latest first.
fn comparable(definition: &IndexDefinition, code: &str) -> Vec<u32> {
    let nodes = definition.root.walk();
    let node = nodes.iter().find(|node| node.code.as_str() == code).unwrap();
    let codes = node.rules.comparable_with.iter().map(IndexCode::as_str);
    codes.map(|code| code.strip_prefix("papi-").unwrap().parse().unwrap()).collect()
}

/// A province with the same value at every leaf, but for these.
fn province(definition: &IndexDefinition, unit: &str, other: &[(&str, Measure)]) -> Subject {
    let leaves = definition.root.leaves();
    let mut measures: BTreeMap<&str, Measure> =
        leaves.iter().map(|leaf| (leaf.code.as_str(), plain("1.5"))).collect();
    measures.extend(other.iter().copied());
    subject(unit, "tinh", measures)
}

#[test]
fn every_edition_has_the_sub_dimensions_of_its_time() {
    for year in 2011..=2024 {
        let expected: &[usize] = match year {
            ..=2017 => &[4, 3, 3, 4, 4, 4],
            2018 => &[4, 4, 3, 4, 4, 4, 3, 2],
            2019 | 2020 => &[4, 4, 3, 4, 4, 4, 3, 3],
            _ => &[4, 4, 3, 4, 3, 4, 3, 3],
        };
        assert_eq!(dimensions(&edition(year)), expected, "{year}");
    }
}

/// Three sub-dimensions of at most 3.33 make 9.99, which is printed as 10.
#[test]
fn the_largest_values_follow_from_the_ranges() {
    for (year, most) in [(2011, "59.98"), (2018, "79.98"), (2019, "79.97"), (2024, "79.96")] {
        let definition = edition(year);
        let outcome = evaluated(&definition, &[], &[province(&definition, "P01", &[])]);
        assert_eq!(node(&outcome, Some("P01"), "PAPI").max, Some(number(most)), "{year}");
        assert_eq!(node(&outcome, Some("P01"), "D1").max, Some(number("10")), "{year}");
        assert_eq!(node(&outcome, Some("P01"), "D3").max, Some(number("9.99")), "{year}");
    }
}

#[test]
fn a_node_is_comparable_until_a_break_lies_between() {
    let cases: [(u32, &str, &[u32]); 24] = [
        (2011, "PAPI", &[]),
        (2015, "PAPI", &[2014, 2013, 2012, 2011]),
        (2015, "SC32", &[2014, 2013, 2012, 2011]),
        (2016, "PAPI", &[]),
        (2016, "D1", &[]),
        (2016, "SC53", &[]),
        (2016, "SC21", &[2015, 2014, 2013, 2012, 2011]),
        (2017, "PAPI", &[2016]),
        (2017, "D4", &[2016, 2015, 2014, 2013, 2012, 2011]),
        (2018, "D4", &[]),
        (2019, "PAPI", &[2018]),
        (2019, "D1", &[2018]),
        (2019, "SC11", &[]),
        (2019, "SC82", &[]),
        (2020, "PAPI", &[2019, 2018]),
        (2020, "D8", &[2019]),
        (2020, "SC83", &[]),
        (2021, "PAPI", &[]),
        (2021, "SC31", &[2020, 2019, 2018]),
        (2021, "SC32", &[]),
        (2021, "SC83", &[2020]),
        (2022, "SC11", &[]),
        (2024, "PAPI", &[2023, 2022, 2021]),
        (2024, "D2", &[2023, 2022, 2021, 2020, 2019, 2018]),
    ];
    for (year, code, years) in cases {
        assert_eq!(comparable(&edition(year), code), years, "{year}, {code}");
    }
}

#[test]
fn a_node_is_comparable_only_with_editions_that_have_it() {
    let editions: BTreeMap<u32, IndexDefinition> =
        (2011..=2024).map(|year| (year, edition(year))).collect();
    for (year, definition) in &editions {
        for code in definition.root.walk().into_iter().map(|node: &Node| node.code.as_str()) {
            for earlier in comparable(definition, code) {
                let there = editions[&earlier].root.walk();
                assert!(there.iter().any(|node| node.code.as_str() == code), "{year}, {code}");
            }
        }
    }
}

#[test]
fn a_withheld_sub_dimension_withholds_its_dimension_and_the_total() {
    let definition = edition(2018);
    let withheld = province(&definition, "P14", &[("SC21", Measure::Suppressed)]);
    let provinces = ["P01", "P02", "P03"].map(|unit| province(&definition, unit, &[]));
    let outcome = evaluated(&definition, &[], &[provinces.as_slice(), &[withheld]].concat());
    for (code, status) in
        [("D2", Status::Suppressed), ("PAPI", Status::Suppressed), ("D1", Status::Ok)]
    {
        let found = node(&outcome, Some("P14"), code);
        assert_eq!(found.status, status, "{code}");
        assert_eq!(found.rank.is_some(), status == Status::Ok);
        assert_eq!(found.band.is_some(), status == Status::Ok);
    }
    let mean = |outcome: &Outcome, code| node(outcome, None, code).value;
    assert_eq!(mean(&outcome, "D2"), Some(number("6")));
}

#[test]
fn a_score_at_a_cut_belongs_to_the_group_above() {
    let definition = edition(2015);
    let scores = [("P01", "1"), ("P02", "1.1"), ("P03", "1.2"), ("P04", "1.3"), ("P05", "1.4")];
    let provinces =
        scores.map(|(unit, score)| province(&definition, unit, &[("SC11", plain(score))]));
    let outcome = evaluated(&definition, &[], &provinces);
    let groups = scores.map(|(unit, _)| {
        node(&outcome, Some(unit), "D1").band.as_ref().unwrap().as_str().to_owned()
    });
    assert_eq!(groups, ["lowest", "low_average", "high_average", "best", "best"]);
}
