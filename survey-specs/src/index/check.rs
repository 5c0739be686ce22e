//! Whether a definition fits the questionnaire whose answers it reads.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::leaf::Rescale;
use super::read::Places;
use super::{FULL_SCORE, IndexDefinition, Leaf, LeafRule, Node};
use crate::code::{CategoryCode, ItemCode};
use crate::number::Number;
use crate::problem::Problem;
use crate::questionnaire::{Instrument, QuestionKind};
use crate::yaml::fields::nearest;

/// The largest number of problems that are given; a person reads fewer.
const MAX_PROBLEMS: usize = 500;

/// The largest number of codes that one problem names.
const MAX_NAMED: usize = 10;

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
    if let Some(code) = definition.questionnaire.as_ref().filter(|code| *code != expected) {
        let message = format!("the definition is for the questionnaire `{code}`, not `{expected}`");
        problems.push(places.error(&definition.root.code, "other_questionnaire", message));
    }
    let checker = Checker { places, instrument, scored: RefCell::default() };
    for node in definition.root.walk() {
        if let Some(leaf) = node.leaf() {
            for rule in leaf.rule.variants().filter(|rule| rule.reads_answers()) {
                problems.extend(checker.misfits(node, leaf, rule));
            }
        }
        if problems.len() >= MAX_PROBLEMS {
            break;
        }
    }
    problems
}

struct Checker<'a> {
    places: &'a Places,
    instrument: &'a Instrument,
    /// What each item can score, once it has been looked up.
    scored: RefCell<BTreeMap<ItemCode, Result<Scored, Misfit>>>,
}

/// The categories of an item that has exactly one as its answer.
#[derive(Clone)]
struct Scored {
    categories: std::rc::Rc<BTreeSet<CategoryCode>>,
}

/// What is wrong: the code and the message of a problem.
type Misfit = (&'static str, String);

impl Checker<'_> {
    fn misfits(&self, node: &Node, leaf: &Leaf, rule: &LeafRule) -> Vec<Problem> {
        let items = match rule {
            LeafRule::AllItemsTopBox { items, .. } => items.clone(),
            _ => ItemCode::new(leaf.from.as_str()).into_iter().collect(),
        };
        let mut problems = Vec::new();
        let mut constant = !items.is_empty();
        for item in items {
            match self.scored(&item) {
                Ok(scored) => {
                    let misfits = scored.misfits(&item, rule);
                    constant &= misfits.is_empty() && scored.is_constant(rule);
                    problems.extend(misfits);
                }
                Err(misfit) => {
                    constant = false;
                    problems.push(misfit);
                }
            }
        }
        let error = |(code, message): Misfit| self.places.error(&node.code, code, message);
        let mut problems: Vec<_> = problems.into_iter().map(error).collect();
        if constant {
            let message = format!("whatever is answered, `{}` scores the same", node.code);
            problems.push(self.places.warning(&node.code, "constant_leaf", message));
        }
        problems
    }

    fn scored(&self, item: &ItemCode) -> Result<Scored, Misfit> {
        if let Some(known) = self.scored.borrow().get(item) {
            return known.clone();
        }
        let scored = self.look_up(item);
        self.scored.borrow_mut().insert(item.clone(), scored.clone());
        scored
    }

    fn look_up(&self, item: &ItemCode) -> Result<Scored, Misfit> {
        let Some(question) = self.instrument.find(item.as_str()) else {
            let known = self.instrument.questions().map(|question| question.code().as_str());
            // Each takes a look at every item, so no more than a person would read get a hint.
            let hinted = self.scored.borrow().len() < MAX_PROBLEMS;
            let near = if hinted { nearest(item.as_str(), known) } else { None };
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("the questionnaire has no item `{item}`{hint}");
            return Err(("unknown_item", message));
        };
        let categories: BTreeSet<CategoryCode> = match question.kind() {
            QuestionKind::One(categories) => {
                categories.iter().map(|category| category.code.clone()).collect()
            }
            QuestionKind::Rating(rating) => (rating.min..=rating.max)
                .filter_map(|code| CategoryCode::new(code.to_string()).ok())
                .collect(),
            _ => {
                let message = format!(
                    "the item `{item}` has no single category to score; a choice, a scale, a rating or a row of a matrix is needed"
                );
                return Err(("not_scorable", message));
            }
        };
        Ok(Scored { categories: categories.into() })
    }
}

impl Scored {
    fn misfits(&self, item: &ItemCode, rule: &LeafRule) -> Vec<Misfit> {
        match rule {
            LeafRule::TopBoxShare { codes } | LeafRule::AllItemsTopBox { codes, .. } => {
                self.unknown(item, codes)
            }
            LeafRule::NetScore { promoters, detractors } => {
                self.unknown(item, promoters.iter().chain(detractors))
            }
            LeafRule::OptionWeights { weights, leave_out } => {
                let mut misfits = self.unknown(item, weights.keys().chain(leave_out));
                let left_out: BTreeSet<_> = leave_out.iter().collect();
                let uncovered = self
                    .categories
                    .iter()
                    .filter(|code| !weights.contains_key(*code) && !left_out.contains(code));
                let uncovered: Vec<_> =
                    uncovered.take(MAX_NAMED).map(|code| format!("`{code}`")).collect();
                if !uncovered.is_empty() {
                    let message = format!(
                        "`{item}` has categories without a weight: {}; give each a weight or put it under `leave_out`",
                        uncovered.join(", ")
                    );
                    misfits.push(("category_without_weight", message));
                }
                misfits
            }
            LeafRule::MeanScore(rescale) => self.beyond_the_scale(item, *rescale),
            LeafRule::Ratio { .. }
            | LeafRule::StepTable { .. }
            | LeafRule::Penalty(_)
            | LeafRule::Bonus(_)
            | LeafRule::AssessedPoints { .. }
            | LeafRule::ExternalIndex { .. }
            | LeafRule::Value { .. } => Vec::new(),
        }
    }

    fn unknown<'c>(
        &self,
        item: &ItemCode,
        codes: impl IntoIterator<Item = &'c CategoryCode>,
    ) -> Vec<Misfit> {
        let unknown = codes.into_iter().filter(|code| !self.categories.contains(*code));
        unknown
            .take(MAX_NAMED)
            .map(|code| ("unknown_category", format!("the item `{item}` has no category `{code}`")))
            .collect()
    }

    /// Mean scores run from the score of one category to that of another, and must stay within what
    /// the rule can score at most.
    fn beyond_the_scale(&self, item: &ItemCode, rescale: Rescale) -> Vec<Misfit> {
        let numbers: Option<Vec<Decimal>> = self
            .categories
            .iter()
            .map(|code| Some(code.as_str().parse::<Number>().ok()?.decimal()))
            .collect();
        let Some(numbers) = numbers else {
            let message =
                format!("the categories of `{item}` are not numbers, so they have no mean");
            return vec![("not_a_number", message)];
        };
        let (lowest, highest) = match rescale {
            Rescale::Multiply(_) => (Decimal::ZERO, FULL_SCORE),
            Rescale::Linear { to, .. } => (to.0.min(to.1), to.0.max(to.1)),
        };
        // As for the numbers of a definition, so that no product is too large for a decimal.
        let largest = Decimal::from(1_000_000);
        if numbers.iter().any(|number| number.abs() > largest) {
            let message = format!("the categories of `{item}` are too large numbers for a mean");
            return vec![("score_too_large", message)];
        }
        let scores: Vec<_> = numbers.into_iter().map(|number| rescale.score(number)).collect();
        let beyond = scores.iter().find(|score| !(lowest..=highest).contains(score));
        let misfit = |score: &Decimal| {
            let code = if *score > highest { "score_too_large" } else { "score_too_small" };
            let place = if *score > highest { "above" } else { "below" };
            let bound = if *score > highest { highest } else { lowest };
            (code, format!("`{item}` can score {}, {place} {bound}", score.round_dp(2).normalize()))
        };
        beyond.map(misfit).into_iter().collect()
    }

    /// Whether every answer scores the same.
    fn is_constant(&self, rule: &LeafRule) -> bool {
        let all = self.categories.len();
        match rule {
            LeafRule::TopBoxShare { codes } | LeafRule::AllItemsTopBox { codes, .. } => {
                codes.len() >= all
            }
            LeafRule::NetScore { promoters, detractors } => {
                promoters.len() >= all || detractors.len() >= all
            }
            LeafRule::OptionWeights { weights, .. } => {
                weights.values().collect::<BTreeSet<_>>().len() <= 1
            }
            _ => all <= 1,
        }
    }
}
