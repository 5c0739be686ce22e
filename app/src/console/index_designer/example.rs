//! The worked example: a few units with a few respondents each, made up from the categories of the
//! questionnaire, to be changed, and computed by the real evaluator.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, ItemCode, UnitClass, UnitCode, VariableCode};
use survey_specs::index::{
    Assessed, IndexDefinition, LeafRule, Measure, Measures, Node, NodeOutcome, Policy, Status,
    Subject, Tallies, Tally, evaluate,
};
use survey_specs::questionnaire::{Instrument, Question, QuestionKind};

/// How many units the example has.
pub const UNITS: usize = 3;

/// How many people answer in each of them.
pub const RESPONDENTS: usize = 5;

/// What one respondent answered: the category of each item.
pub type Answers = BTreeMap<String, String>;

/// One unit of the example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleUnit {
    /// What its people answered.
    pub respondents: Vec<Answers>,
    /// What else is known of it, as it was written: one number, or two.
    pub measures: BTreeMap<String, (String, String)>,
}

/// The example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// Its units.
    pub units: Vec<ExampleUnit>,
}

/// The form in which a variable is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One number.
    Plain,
    /// So many out of so many.
    Ratio,
    /// What the unit gives itself, and what the appraisers give.
    Assessed,
}

/// The categories of an item that has exactly one as its answer; none for every other.
#[must_use]
pub fn categories(question: Question<'_>) -> Option<Vec<String>> {
    match question.kind() {
        QuestionKind::One(categories) => {
            Some(categories.iter().map(|category| category.code.to_string()).collect())
        }
        QuestionKind::Rating(rating) => {
            Some((rating.min..=rating.max).map(|number| number.to_string()).collect())
        }
        _ => None,
    }
}

/// The form in which each variable is read that is no answer, with the number to begin with.
#[must_use]
pub fn forms(definition: &IndexDefinition, policy: &Policy) -> BTreeMap<String, (Form, Decimal)> {
    let leaves = definition.root.walk().into_iter().filter_map(Node::leaf);
    let form = |leaf: &survey_specs::index::Leaf| {
        let points = leaf.points.as_ref().and_then(|points| points.under(policy));
        let rule = leaf.rule.under(policy)?;
        let hundred = Decimal::ONE_HUNDRED;
        let (form, most) = match rule {
            LeafRule::Ratio { .. } => (Form::Ratio, hundred),
            LeafRule::AssessedPoints { .. } => (Form::Assessed, points.unwrap_or(hundred)),
            LeafRule::Penalty(_) | LeafRule::Bonus(_) => (Form::Plain, Decimal::from(2)),
            LeafRule::ExternalIndex { out_of, .. } => (Form::Plain, *out_of),
            LeafRule::Value { range } => {
                (Form::Plain, points.or(range.map(|(_, most)| most)).unwrap_or(hundred))
            }
            LeafRule::StepTable { .. } => (Form::Plain, hundred),
            _ => return None,
        };
        Some((leaf.from.to_string(), (form, most)))
    };
    leaves.filter_map(form).collect()
}

impl Example {
    /// Adds what the definition reads and the example does not have yet. What is there stays.
    pub fn fill(
        &mut self,
        definition: &IndexDefinition,
        policy: &Policy,
        instrument: Option<&Instrument>,
    ) {
        self.units.resize_with(UNITS, ExampleUnit::default);
        let items: Vec<(String, Vec<String>)> = definition
            .items()
            .into_iter()
            .filter_map(|item| {
                let question = instrument?.find(item.as_str())?;
                Some((item.to_string(), categories(question)?))
            })
            .collect();
        let forms = forms(definition, policy);
        for (unit, held) in self.units.iter_mut().enumerate() {
            held.respondents.resize_with(RESPONDENTS, Answers::new);
            for (person, answers) in held.respondents.iter_mut().enumerate() {
                for (place, (item, categories)) in items.iter().enumerate() {
                    let chosen = categories.get(made_up(unit, person, place, categories.len()));
                    if let (Some(chosen), false) = (chosen, answers.contains_key(item)) {
                        answers.insert(item.clone(), chosen.clone());
                    }
                }
            }
            for (variable, (form, most)) in &forms {
                let written = || first_numbers(*form, *most, unit);
                held.measures.entry(variable.clone()).or_insert_with(written);
            }
        }
    }

    /// The units as the evaluator takes them.
    #[must_use]
    pub fn subjects(&self, definition: &IndexDefinition, policy: &Policy) -> Vec<Subject> {
        let forms = forms(definition, policy);
        let joint = definition.joint_leaves(policy);
        let subject = |(number, unit): (usize, &ExampleUnit)| {
            let mut tallies = Tallies::default();
            for answers in &unit.respondents {
                let answers: BTreeMap<ItemCode, CategoryCode> = answers
                    .iter()
                    .filter_map(|(item, code)| {
                        Some((ItemCode::new(item).ok()?, CategoryCode::new(code).ok()?))
                    })
                    .collect();
                for (item, category) in &answers {
                    tallies.add(item.clone(), category.clone(), ONE);
                }
                for leaf in &joint {
                    if let Some(success) = leaf.judge(|item| answers.get(item)) {
                        tallies.add_joint(leaf.node, success, ONE);
                    }
                }
            }
            let measures: Measures = unit
                .measures
                .iter()
                .filter_map(|(variable, written)| {
                    let (form, _) = forms.get(variable)?;
                    Some((VariableCode::new(variable).ok()?, measure(*form, written)?))
                })
                .collect();
            let unit = UnitCode::new((number + 1).to_string()).ok()?;
            Some(Subject { unit, class: UnitClass::new("example").ok()?, tallies, measures })
        };
        self.units.iter().enumerate().filter_map(subject).collect()
    }
}

const ONE: Tally = Tally { n: 1, weight: Decimal::ONE };

/// Which category a made-up respondent chose: spread over all, more often one of the upper half, and
/// always the same for the same person.
fn made_up(unit: usize, person: usize, item: usize, categories: usize) -> usize {
    let turn = unit * 11 + person * 7 + item * 5 + person * item;
    let chosen = turn % (categories.max(1) + 2);
    // The two that are too many go to the last but one and the last.
    if chosen < categories { chosen } else { categories.saturating_sub(1 + chosen - categories) }
}

fn first_numbers(form: Form, most: Decimal, unit: usize) -> (String, String) {
    let share = Decimal::from(90 - 15 * unit) / Decimal::ONE_HUNDRED;
    let reached = (most * share).round_dp(2).normalize().to_string();
    match form {
        Form::Plain => (reached, String::new()),
        Form::Ratio => (reached, most.normalize().to_string()),
        Form::Assessed => (most.normalize().to_string(), reached),
    }
}

fn measure(form: Form, (one, two): &(String, String)) -> Option<Measure> {
    let amount = |text: &str| text.trim().replace(',', ".").parse().ok();
    match form {
        Form::Plain => amount(one).map(Measure::Plain),
        Form::Ratio => Some(Measure::Ratio { numerator: amount(one)?, denominator: amount(two)? }),
        Form::Assessed => {
            let given = Assessed { claimed: amount(one), appraised: amount(two), survey: None };
            (given != Assessed::default()).then_some(Measure::Assessed(given))
        }
    }
}

/// What a node came to, for each unit of the example.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Of each unit: the published value, or none with the reason.
    pub units: Vec<Value>,
    /// The largest value possible.
    pub most: Option<String>,
}

/// What a node came to for one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The published value; none if there is none.
    pub published: Option<String>,
    /// The number that decides about bands, where it can be drawn.
    pub number: Option<f64>,
    /// Why there is none, or why it is not ranked; `ok` otherwise.
    pub status: &'static str,
    /// The code of its band.
    pub band: Option<String>,
}

/// Computes the example: what each node came to, by its code.
#[must_use]
pub fn compute(
    definition: &IndexDefinition,
    policy: &Policy,
    example: &Example,
) -> BTreeMap<String, Shown> {
    let outcome = evaluate(definition, policy, &example.subjects(definition, policy));
    let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
    for row in outcome.nodes.iter().filter(|row| row.unit.is_some()) {
        let node = shown.entry(row.node.to_string()).or_default();
        node.most = row.max.map(|max| max.normalize().to_string());
        node.units.push(value(row));
    }
    shown
}

fn value(row: &NodeOutcome) -> Value {
    let status = match row.status {
        Status::Ok => "ok",
        other => other.as_str(),
    };
    Value {
        published: row.published.clone(),
        number: row.published.as_ref().and_then(|text| text.parse().ok()),
        status,
        band: row.band.as_ref().map(ToString::to_string),
    }
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::{Instrument, read};
    use survey_specs::shipped;

    use super::*;

    fn definition(name: &str) -> IndexDefinition {
        shipped::index(name).expect("shipped").parse().expect("a definition")
    }

    #[test]
    fn every_node_of_sipas_has_a_value_for_every_unit_of_the_example() {
        let definition = definition("sipas-2026");
        let yaml = shipped::questionnaire("sipas-2026").expect("shipped");
        let draft = read::read("", yaml.as_bytes()).draft.expect("a questionnaire");
        let instrument = Instrument::new(draft.questionnaire().clone());
        let policy = definition.policy([]).expect("the defaults");
        let mut example = Example::default();
        example.fill(&definition, &policy, Some(&instrument));
        let shown = compute(&definition, &policy, &example);
        assert_eq!(shown.len(), definition.root.walk().len());
        for (node, shown) in &shown {
            assert_eq!(shown.units.len(), UNITS, "{node}");
            assert!(shown.units.iter().all(|value| value.published.is_some()), "{node}");
        }
        // One who turns from satisfied to dissatisfied moves the item by a fifth of its scale.
        let before = shown["S1"].units[0].number.expect("a value");
        let answer = example.units[0].respondents[0].get_mut("c9_1").expect("an answer");
        let was_good = ["4", "5"].contains(&answer.as_str());
        *answer = if was_good { "1" } else { "5" }.to_owned();
        let after = compute(&definition, &policy, &example)["S1"].units[0].number.expect("a value");
        assert!((before - after).abs() > 19.9 && (before - after).abs() < 20.1, "{before} {after}");
    }

    #[test]
    fn figures_and_points_are_made_up_in_the_form_in_which_they_are_read() {
        for name in ["qd-766", "pci-2025", "ddci-communes"] {
            let definition = definition(name);
            let policy = definition.policy([]).expect("the defaults");
            let mut example = Example::default();
            example.fill(&definition, &policy, None);
            let shown = compute(&definition, &policy, &example);
            // Answers are not made up without the questionnaire, and what is undecided is missing.
            let read = forms(&definition, &policy);
            let leaves = definition.root.walk().into_iter().filter(|node| {
                node.leaf().is_some_and(|leaf| read.contains_key(leaf.from.as_str()))
            });
            let (valued, missing): (Vec<_>, Vec<_>) = leaves.partition(|node| {
                shown[node.code.as_str()].units.iter().all(|value| value.published.is_some())
            });
            assert!(!valued.is_empty(), "{name}");
            let undecided = |node: &&Node| {
                let points = node.leaf().and_then(|leaf| leaf.points.as_ref());
                points.is_some_and(|points| points.under(&policy).is_none())
            };
            assert!(missing.iter().all(undecided), "{name}: {missing:?}");
        }
    }

    #[test]
    fn what_was_changed_by_hand_stays() {
        let definition = definition("qd-766");
        let policy = definition.policy([]).expect("the defaults");
        let mut example = Example::default();
        example.fill(&definition, &policy, None);
        let variable = example.units[0].measures.keys().next().expect("a variable").clone();
        example.units[0].measures.insert(variable.clone(), ("1".to_owned(), "3".to_owned()));
        example.fill(&definition, &policy, None);
        assert_eq!(example.units[0].measures[&variable].0, "1");
    }
}
