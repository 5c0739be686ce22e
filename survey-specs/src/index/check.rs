//! Whether a definition fits the questionnaire whose answers it reads.

use super::read::Places;
use super::{FULL_SCORE, IndexDefinition, LeafRule, Node, NodeKind};
use crate::code::ItemCode;
use crate::problem::Problem;
use crate::questionnaire::{Instrument, Question, QuestionKind};

/// Every misfit between a definition and a questionnaire: items that do not exist or cannot be
/// scored, categories they do not have, scores above the full score.
#[must_use]
pub fn check(
    definition: &IndexDefinition,
    places: &Places,
    instrument: &Instrument,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let expected = &instrument.questionnaire().code;
    if let Some(other) = definition.questionnaire.as_ref().filter(|code| *code != expected) {
        let message =
            format!("the definition is for the questionnaire `{other}`, not `{expected}`");
        problems.push(places.error(&definition.root.code, "other_questionnaire", message));
    }
    for node in definition.root.leaves() {
        if let NodeKind::Leaf(super::Leaf { from: item, rule, .. }) = &node.kind {
            match instrument.find(item.as_str()) {
                Some(question) => {
                    for rule in rule.variants() {
                        problems.extend(misfits(node, question, rule, places));
                    }
                }
                None => problems.push(unknown_item(node, item, places, instrument)),
            }
        }
    }
    problems
}

fn unknown_item(
    node: &Node,
    item: &crate::code::VariableCode,
    places: &Places,
    instrument: &Instrument,
) -> Problem {
    let known: Vec<_> = instrument.questions().map(|question| question.code().clone()).collect();
    let near = crate::yaml::fields::nearest(item.as_str(), known.iter().map(ItemCode::as_str));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    places.error(
        &node.code,
        "unknown_item",
        format!("the questionnaire has no item `{item}`{hint}"),
    )
}

fn misfits(node: &Node, question: Question<'_>, rule: &LeafRule, places: &Places) -> Vec<Problem> {
    let item = question.code();
    let error = |code, message| places.error(&node.code, code, message);
    let codes: Vec<String> = match question.kind() {
        QuestionKind::One(categories) => {
            categories.iter().map(|category| category.code.to_string()).collect()
        }
        QuestionKind::Rating(rating) => {
            (rating.min..=rating.max).map(|code| code.to_string()).collect()
        }
        _ => {
            let message = format!(
                "the item `{item}` has no single category to score; a choice, a scale, a rating or a row of a matrix is needed"
            );
            return vec![error("not_scorable", message)];
        }
    };
    match rule {
        LeafRule::TopBoxShare { codes: top } => {
            let unknown =
                top.iter().filter(|code| !codes.iter().any(|known| known == code.as_str()));
            let mut problems: Vec<_> = unknown
                .map(|code| {
                    error("unknown_category", format!("the item `{item}` has no category `{code}`"))
                })
                .collect();
            if top.len() >= codes.len() && problems.is_empty() {
                let message = format!("every category of `{item}` counts as a success");
                problems.push(places.warning(&node.code, "constant_leaf", message));
            }
            problems
        }
        LeafRule::MeanScore(super::leaf::Rescale::Multiply(multiply)) => {
            let numbers: Option<Vec<rust_decimal::Decimal>> =
                codes.iter().map(|code| code.parse().ok()).collect();
            match numbers.and_then(|numbers| numbers.into_iter().max()) {
                None => vec![error(
                    "not_a_number",
                    format!("the categories of `{item}` are not numbers, so they have no mean"),
                )],
                Some(highest) if highest * multiply > FULL_SCORE => {
                    vec![error(
                        "score_too_large",
                        format!("`{item}` can score {}, above {FULL_SCORE}", highest * multiply),
                    )]
                }
                Some(_) => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}
