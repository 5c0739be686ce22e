//! Shipped index definitions against published figures: QĐ 766, PAPI and PAR INDEX.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rust_decimal::Decimal;
use survey_specs::code::{UnitClass, UnitCode, VariableCode};
use survey_specs::index::{
    Assessed, IndexDefinition, Measure, Measures, NodeOutcome, Outcome, Subject, Tallies, evaluate,
    read,
};
use survey_specs::shipped;

mod shipped_indexes {
    pub mod papi;
    pub mod par;
    pub mod qd766;
}

/// A shipped definition, which has no problem of any severity.
fn definition(name: &str) -> IndexDefinition {
    let reading = read::read(name, shipped::index(name).unwrap().as_bytes());
    let problems: Vec<_> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [""; 0]);
    let definition = reading.definition.unwrap();
    assert_eq!(definition.code.as_str(), name);
    definition
}

fn evaluated(
    definition: &IndexDefinition,
    wishes: &[(&str, &str)],
    subjects: &[Subject],
) -> Outcome {
    let policy = definition.policy(wishes.iter().copied()).unwrap();
    let supply = definition.supply(&policy);
    for subject in subjects {
        for (variable, measure) in subject.measures.iter() {
            let misfit = supply.misfit(variable, measure);
            assert_eq!(misfit, None, "{}, {variable}", subject.unit);
        }
    }
    evaluate(definition, &policy, subjects)
}

/// A unit with measures and without answers.
fn subject<'m>(
    unit: &str,
    class: &str,
    measures: impl IntoIterator<Item = (&'m str, Measure)>,
) -> Subject {
    let measures = measures
        .into_iter()
        .map(|(variable, measure)| (VariableCode::new(variable).unwrap(), measure))
        .collect::<Measures>();
    Subject {
        unit: UnitCode::new(unit).unwrap(),
        class: UnitClass::new(class).unwrap(),
        tallies: Tallies::default(),
        measures,
    }
}

fn plain(value: &str) -> Measure {
    Measure::Plain(value.parse().unwrap())
}

fn ratio(numerator: &str, denominator: &str) -> Measure {
    Measure::Ratio {
        numerator: numerator.parse().unwrap(),
        denominator: denominator.parse().unwrap(),
    }
}

/// Points as self-assessed, appraised and surveyed; an empty text is none.
fn assessed(claimed: &str, appraised: &str, survey: &str) -> Measure {
    let points = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    Measure::Assessed(Assessed {
        claimed: points(claimed),
        appraised: points(appraised),
        survey: points(survey),
    })
}

/// The entry of a node for a unit, or for the whole class.
fn node<'o>(outcome: &'o Outcome, unit: Option<&str>, code: &str) -> &'o NodeOutcome {
    let unit_of = |node: &'o NodeOutcome| node.unit.as_ref().map(UnitCode::as_str);
    let mut nodes = outcome.nodes.iter();
    nodes.find(|node| unit_of(node) == unit && node.node.as_str() == code).unwrap()
}

fn published<'o>(outcome: &'o Outcome, unit: &str, code: &str) -> Option<&'o str> {
    node(outcome, Some(unit), code).published.as_deref()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The lines of a table with a comment above its header; each cell with the name of its column.
fn table(text: &'static str) -> Vec<Vec<(&'static str, &'static str)>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|line| header.iter().copied().zip(line.split(',')).collect()).collect()
}
