//! Values carried over a change: the laws of the weighted mean, and the refusals.

use proptest::prelude::*;
use rust_decimal::Decimal;
use survey_specs::lineage::{CarryRefusal, CarryRule, Part, carry_over};

use super::{code, decimal};

const RULE: CarryRule = CarryRule::PopulationWeighted;

fn part(unit: &str, share: &str, population: u64, value: &str) -> Part {
    Part {
        unit: code(unit),
        share: Some(decimal(share)),
        population: Some(population),
        value: Some(decimal(value)),
    }
}

#[test]
fn each_value_weighs_as_many_inhabitants_as_came_along() {
    let parts = [part("A", "0.4", 10_000, "50"), part("B", "1", 6_000, "90")];
    assert_eq!(carry_over(RULE, &parts), Ok(decimal("74")));
    // A part nobody lives in has no weight.
    let parts = [part("A", "0.4", 0, "50"), part("B", "1", 6_000, "90")];
    assert_eq!(carry_over(RULE, &parts), Ok(decimal("90")));
}

#[test]
fn a_single_predecessor_hands_on_its_value_without_population_or_share() {
    let only = Part { share: None, population: None, ..part("A", "1", 0, "71.25") };
    assert_eq!(carry_over(RULE, &[only]), Ok(decimal("71.25")));
}

#[test]
fn a_refusal_names_the_unit_and_the_reason() {
    let good = part("A", "1", 5, "50");
    let refusal = |bad: Part| carry_over(RULE, &[good.clone(), bad]).unwrap_err().to_string();
    let bad = || part("B", "0.5", 5, "60");
    for (part, expected) in [
        (Part { value: None, ..bad() }, "`B` has no value"),
        (Part { share: None, ..bad() }, "the share of `B` is not known"),
        (Part { population: None, ..bad() }, "the population of `B` is not known"),
        (part("B", "1.1", 5, "60"), "the share of `B` does not lie from 0 to 1"),
        (part("B", "-0.1", 5, "60"), "the share of `B` does not lie from 0 to 1"),
        (
            Part { value: Some(Decimal::MAX), ..part("B", "1", u64::MAX, "1") },
            "the value of `B` is too large",
        ),
    ] {
        assert_eq!(refusal(part), expected);
    }
    assert_eq!(carry_over(CarryRule::Refuse, &[good]), Err(CarryRefusal::Rule));
    assert_eq!(carry_over(RULE, &[]), Err(CarryRefusal::NoPart));
    let nobody = [part("A", "1", 0, "50"), part("B", "1", 0, "60")];
    assert_eq!(carry_over(RULE, &nobody), Err(CarryRefusal::NoInhabitant));
    let missing = Part { value: None, ..part("C", "1", 5, "60") };
    assert_eq!(carry_over(RULE, &[missing]), Err(CarryRefusal::MissingValue(code("C"))));
}

#[test]
fn rules_are_read_by_their_words() {
    for rule in CarryRule::ALL {
        assert_eq!(CarryRule::from_word(rule.as_str()), Some(rule));
    }
    assert_eq!(CarryRule::from_word("guess"), None);
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part = (0_u8..6, 0_i64..=100, 0_u64..100_000_000, -1_000_000_i64..1_000_000, 0_u32..8);
    let part = part.prop_map(|(unit, hundredths, population, digits, scale)| Part {
        unit: code(&format!("U{unit}")),
        share: Some(Decimal::new(hundredths, 2)),
        population: Some(population),
        value: Some(Decimal::new(digits, scale)),
    });
    proptest::collection::vec(part, 1..8)
}

proptest! {
    #[test]
    fn the_carried_value_lies_between_the_values_and_knows_no_order(
        parts in parts(),
        turn in 0_usize..8,
    ) {
        let mut turned = parts.clone();
        turned.rotate_left(turn % parts.len());
        turned.reverse();
        let carried = carry_over(RULE, &parts);
        prop_assert_eq!(&carried, &carry_over(RULE, &turned));
        let values = || parts.iter().filter_map(|part| part.value);
        match carried {
            Ok(value) => {
                prop_assert!(values().min() <= Some(value) && Some(value) <= values().max());
            }
            Err(refusal) => prop_assert_eq!(refusal, CarryRefusal::NoInhabitant),
        }
    }

    #[test]
    fn equal_values_stay_what_they_are(parts in parts(), digits in any::<i64>(), scale in 0_u32..20) {
        let value = Decimal::new(digits, scale);
        let equal: Vec<Part> =
            parts.into_iter().map(|part| Part { value: Some(value), ..part }).collect();
        if let Ok(carried) = carry_over(RULE, &equal) {
            prop_assert_eq!(carried, value);
        }
    }

    #[test]
    fn no_number_makes_it_panic(
        numbers in proptest::collection::vec((any::<u64>(), any::<[u8; 16]>(), any::<[u8; 16]>()), 0..5),
    ) {
        let parts: Vec<Part> = numbers
            .into_iter()
            .map(|(population, share, value)| Part {
                unit: code("A"),
                share: Some(Decimal::deserialize(share)),
                population: Some(population),
                value: Some(Decimal::deserialize(value)),
            })
            .collect();
        let _ = carry_over(RULE, &parts);
    }
}
