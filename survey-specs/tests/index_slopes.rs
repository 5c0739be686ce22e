//! Slopes agree with the differences that small changes of the answers make.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "definitions/any_definition.rs"]
mod definitions;
#[path = "index_slopes/kinks.rs"]
mod kinks;
#[path = "index_slopes/survey.rs"]
mod survey;

use std::collections::BTreeMap;

use definitions::any_definition;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use survey::{Random, Survey};
use survey_specs::index::policy::SettingKind;
use survey_specs::index::slope::{Slope, Slopes, Source, TallyKey};
use survey_specs::index::{
    Chosen, IndexDefinition, Node, NodeKind, Outcome, Policy, Rounding, RoundingMode,
    RoundingStage, WeightUse, evaluate, slopes,
};
use survey_specs::shipped;

/// By how much of itself a tally is changed.
const STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// How far a slope may lie from a difference, in parts of what its terms come to.
const TOLERANCE: f64 = 1e-6;

/// The noise of a difference, in parts of the value: roots are carried to 15 digits, of which the
/// step leaves 9.
const NOISE: f64 = 1e-7;

/// The definition with all answers weighted and nothing rounded.
fn unrounded(mut definition: IndexDefinition) -> IndexDefinition {
    fn below(node: &mut Node) {
        let (mode, at) = (RoundingMode::HalfUp, vec![RoundingStage::Display]);
        node.rules.rounding = Chosen::Fixed(Rounding { digits: 10, mode, at });
        if let NodeKind::Inner { children, .. } = &mut node.kind {
            children.iter_mut().for_each(below);
        }
    }
    definition.weights = Chosen::Fixed(WeightUse::Base);
    below(&mut definition.root);
    definition
}

/// The policy in which every setting without a default is set to its first choice, and each
/// number to its largest.
fn policy(definition: &IndexDefinition) -> Policy {
    let wishes = wishes(definition);
    let wishes = wishes.iter().map(|(code, wish)| (code.as_str(), wish.as_str()));
    definition.policy(wishes).or_else(|_| definition.policy([])).unwrap()
}

fn wishes(definition: &IndexDefinition) -> Vec<(String, String)> {
    let wish = |kind: &SettingKind| match kind {
        SettingKind::Choice { default: None, choices } => Some(choices.first()?.to_string()),
        SettingKind::Number { default: None, to, .. } => Some(to.to_string()),
        _ => None,
    };
    let settings = definition.settings.iter();
    settings.filter_map(|(code, setting)| Some((code.to_string(), wish(&setting.kind)?))).collect()
}

/// The policies that differ from the default in one choice at most.
fn policies(definition: &IndexDefinition) -> Vec<Policy> {
    let mut policies = vec![policy(definition)];
    for (code, setting) in &definition.settings {
        let SettingKind::Choice { choices, .. } = &setting.kind else { continue };
        for choice in choices {
            let mut wishes = wishes(definition);
            wishes.push((code.to_string(), choice.to_string()));
            let wishes = wishes.iter().map(|(code, wish)| (code.as_str(), wish.as_str()));
            policies.extend(definition.policy(wishes));
        }
    }
    policies
}

fn float(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap()
}

/// How often each kind of slope was met.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    absent: usize,
    constant: usize,
    smooth: usize,
    not_smooth: usize,
}

/// Checks all slopes along a direction: the part of itself by which each tally is changed.
#[track_caller]
fn agree(
    (definition, policy): (&IndexDefinition, &Policy),
    (survey, found): (&Survey, &Slopes),
    direction: &[Vec<Decimal>],
) -> Met {
    let changed = |sign: i64| -> Outcome {
        let moved = survey.moved(direction, STEP * Decimal::from(sign));
        evaluate(definition, policy, &moved.subjects())
    };
    let (plain, more, less) = (changed(0), changed(1), changed(-1));
    assert_eq!(plain.nodes.len(), found.len());
    let moves = survey.changes(found, direction);
    let mut met = Met::default();
    for (place, row) in plain.nodes.iter().enumerate() {
        assert_eq!(row.value.is_some(), found.value(place).is_some(), "{row:?}");
        if let Some(value) = row.value {
            let (value, float) = (float(value), found.value(place).unwrap());
            assert!((value - float).abs() <= 1e-9 * value.abs(), "{value} {float}");
        }
        let difference = || {
            let ends = (more.nodes[place].value.unwrap(), less.nodes[place].value.unwrap());
            float((ends.0 - ends.1) / STEP / Decimal::TWO)
        };
        let what = format!("{:?} {}", row.unit, row.node);
        match found.at(place) {
            Slope::Absent => met.absent += 1,
            Slope::NotSmooth(_) => met.not_smooth += 1,
            Slope::Constant => {
                met.constant += 1;
                assert!(difference().abs() < 1e-15, "{what}: {}", difference());
            }
            Slope::Smooth(smooth) => {
                met.smooth += 1;
                let (mut expected, mut scale) = (0.0, 0.0);
                for term in smooth.terms() {
                    let (change, weight) = moves[&(term.source, term.tally)];
                    expected += term.by * change;
                    scale += (term.by * weight).abs();
                }
                let error = (difference() - expected).abs();
                let most = TOLERANCE * scale
                    + NOISE * row.value.map_or(1.0, |value| float(value).abs().max(1.0));
                assert!(error <= most, "{what}: {} {expected} ± {most}", difference());
            }
        }
    }
    met
}

/// Checks a definition with random answers, along some directions and some single tallies.
#[track_caller]
fn check(definition: &IndexDefinition, policy: &Policy, units: usize, seed: u64) -> Met {
    let mut random = Random(seed);
    let survey = Survey::of(definition, policy, units, &mut random);
    let found = slopes(definition, policy, &survey.subjects());
    weights_have_no_scale(&survey, &found);
    let mut met = Met::default();
    for turn in 0..4 {
        let direction =
            if turn < 2 { survey.anywhere(&mut random) } else { survey.one(&mut random) };
        met = agree((definition, policy), (&survey, &found), &direction);
    }
    met
}

/// Of each source, Σ slope × tally is 0.
#[track_caller]
fn weights_have_no_scale(survey: &Survey, found: &Slopes) {
    let weights = survey.changes(found, &survey.nowhere());
    for place in 0..found.len() {
        let Slope::Smooth(smooth) = found.at(place) else { continue };
        let mut sums: BTreeMap<Source, (f64, f64)> = BTreeMap::new();
        for term in smooth.terms() {
            let (_, weight) = weights[&(term.source, term.tally)];
            let sum = sums.entry(term.source).or_default();
            *sum = (sum.0 + term.by * weight, sum.1 + (term.by * weight).abs());
        }
        for (source, (sum, scale)) in sums {
            let most = 1e-9 * scale + 1e-10 * found.value(place).unwrap().abs().max(1.0);
            assert!(sum.abs() <= most, "{source:?}: {sum} of {scale}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slopes_are_what_small_changes_make(
        definition in any_definition(),
        units in 1_usize..7,
        seed in any::<u64>(),
    ) {
        let definition = unrounded(definition);
        check(&definition, &policy(&definition), units, seed);
    }

    #[test]
    fn only_what_is_cut_off_on_the_way_is_changed_by_rounding(
        definition in any_definition(),
        seed in any::<u64>(),
    ) {
        let mut rounded = definition.clone();
        rounded.weights = Chosen::Fixed(WeightUse::Base);
        let policy = policy(&rounded);
        let survey = Survey::of(&rounded, &policy, 4, &mut Random(seed));
        let rounded = slopes(&rounded, &policy, &survey.subjects());
        let exact = slopes(&unrounded(definition), &policy, &survey.subjects());
        for place in 0..exact.len() {
            let (rounded, exact) = (rounded.at(place), exact.at(place));
            let is_cut = matches!(rounded, Slope::NotSmooth(kink) if kink.why.as_str() == "truncated");
            let (rounded, exact) = (format!("{rounded:?}"), format!("{exact:?}"));
            prop_assert!(is_cut || rounded == exact, "{} {}", rounded, exact);
        }
    }
}

#[test]
fn shipped_indexes_have_the_slopes_that_small_changes_make() {
    let mut smooth = 0;
    for (seed, (name, yaml)) in shipped::INDEXES.iter().enumerate() {
        let definition = unrounded(yaml.parse().unwrap());
        if definition.items().is_empty() {
            nothing_moves(&definition, &policy(&definition));
            continue;
        }
        for policy in policies(&definition) {
            let met = check(&definition, &policy, 4, 20 + seed as u64);
            assert_eq!(met.not_smooth, 0, "{name}: {met:?}");
            smooth += met.smooth;
        }
    }
    assert!(smooth > 1_000, "{smooth}");
}

#[track_caller]
fn nothing_moves(definition: &IndexDefinition, policy: &Policy) {
    let survey = Survey::of(definition, policy, 4, &mut Random(1));
    let found = slopes(definition, policy, &survey.subjects());
    for place in 0..found.len() {
        assert!(matches!(found.at(place), Slope::Absent | Slope::Constant), "{place}");
    }
}

#[test]
fn tallies_are_found_by_their_codes() {
    let definition: IndexDefinition = shipped::index("one-stop").unwrap().parse().unwrap();
    let policy = policy(&definition);
    let survey = Survey::of(&definition, &policy, 3, &mut Random(1));
    let found = slopes(&definition, &policy, &survey.subjects());
    assert!(!found.is_empty());
    assert!(found.tallies().is_sorted());
    for (place, key) in found.tallies().iter().enumerate() {
        let id = match key {
            TallyKey::Category { item, category } => {
                found.category(item.as_str(), category.as_str())
            }
            TallyKey::Joint { leaf, success } => found.joint(leaf.as_str(), *success),
        };
        assert_eq!(id.unwrap().0 as usize, place);
    }
    assert_eq!(found.category("no_such_item", "1"), None);
    assert_eq!(found.joint("no_such_leaf", true), None);
}
