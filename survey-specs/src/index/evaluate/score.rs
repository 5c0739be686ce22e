//! The score of a leaf.

use rust_decimal::Decimal;

use super::{Absent, Cell, Evaluation, Evidence};
use crate::code::{CategoryCode, NodeCode};
use crate::index::leaf::{OnEmpty, PerCase, Step, SurveyPoints, Unappraised};
use crate::index::{
    Amount, Assessed, FULL_SCORE, Leaf, LeafRule, Measure, Node, Policy, Tallies, Tally, WeightUse,
};

/// Sums from which the score of one or several leaves follows: Σ weight × score over Σ weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    /// Σ weight × score and Σ weight; none where they are more than a decimal holds.
    sums: Option<(Decimal, Decimal)>,
    pub n: u64,
}

impl Default for Sums {
    fn default() -> Self {
        Self { sums: Some((Decimal::ZERO, Decimal::ZERO)), n: 0 }
    }
}

impl Sums {
    pub fn plus(self, other: Self) -> Self {
        let sums = self.sums.zip(other.sums).and_then(|(own, other)| {
            Some((own.0.checked_add(other.0)?, own.1.checked_add(other.1)?))
        });
        Self { sums, n: self.n.max(other.n) }
    }

    /// Σ weight × score and Σ weight; none where they are more than a decimal holds.
    pub fn totals(self) -> Option<(Decimal, Decimal)> {
        self.sums
    }

    /// The score.
    pub fn score(self) -> Option<Decimal> {
        let (scores, weights) = self.sums?;
        scores.checked_div(weights).and_then(within_reach)
    }

    /// What the score earns where a full one earns so many points. Multiplied before it is divided,
    /// so that points that end after a few digits come out exactly.
    fn earned(self, points: Decimal, full: Decimal) -> Option<Decimal> {
        let (scores, weights) = self.sums?;
        let exact = scores.checked_mul(points).zip(weights.checked_mul(full));
        let earned = match exact {
            Some((scores, weights)) => scores.checked_div(weights),
            None => scores.checked_div(weights)?.checked_div(full)?.checked_mul(points),
        };
        earned.and_then(within_reach)
    }

    fn add(&mut self, tally: Tally, score: Decimal, weights: WeightUse) {
        let weight = match weights {
            WeightUse::None => Decimal::from(tally.n),
            WeightUse::Base => tally.weight,
        };
        self.sums = self.sums.and_then(|(scores, weights)| {
            let product = weight.checked_mul(score)?;
            Some((scores.checked_add(product)?, weights.checked_add(weight)?))
        });
        self.n += tally.n;
    }
}

/// The largest value of a node, in either direction: 10²⁰. Sums and products of as many values as
/// there are nodes and units, with the numbers of a definition, stay below what a decimal holds.
const LARGEST_VALUE: Decimal = Decimal::from_parts(1_661_992_960, 1_808_227_885, 5, false, 0);

/// The largest code of a category that has a mean score; `check` admits no larger one.
const LARGEST_CODE: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// The value, unless it is so far beyond any scale that it could not be calculated with.
pub(super) fn within_reach(value: Decimal) -> Option<Decimal> {
    (value.abs() <= LARGEST_VALUE).then_some(value)
}

impl Leaf {
    /// Whether the rule reads a plain value under the node's own code, which is then not the node's
    /// value itself.
    pub(in crate::index) fn reads_own_code(&self, node: &NodeCode, policy: &Policy) -> bool {
        let reads_plain = |rule: &LeafRule| {
            matches!(
                rule,
                LeafRule::StepTable { .. }
                    | LeafRule::Penalty(_)
                    | LeafRule::Bonus(_)
                    | LeafRule::ExternalIndex { .. }
                    | LeafRule::Value { .. }
            )
        };
        self.from.as_str() == node.as_str() && self.rule.under(policy).is_some_and(reads_plain)
    }
}

impl Evaluation<'_> {
    pub(super) fn score(&self, node: &Node, leaf: &Leaf, evidence: &Evidence<'_>) -> Cell {
        let Some(rule) = leaf.rule.under(self.policy) else {
            return Cell::absent(Absent::Missing, self.max_of(node, None));
        };
        let points = match &leaf.points {
            None => rule.full_score(),
            Some(points) => match points.under(self.policy) {
                None => return Cell::absent(Absent::Missing, node.max),
                points => points,
            },
        };
        let mut cell = if rule.reads_answers() {
            let sums = self.sums(node, leaf, rule, &evidence.tallies);
            let earned = match (&leaf.points, points, rule.full_score()) {
                (Some(_), Some(points), Some(full)) => sums.earned(points, full),
                _ => sums.score(),
            };
            let value = earned.ok_or(Absent::Missing);
            Cell { value, max: points, n: Some(sums.n), sums: Some(sums), given: false }
        } else {
            let measure = evidence.measures.get(leaf.from.as_str());
            let value = measured(rule, measure, points.unwrap_or(FULL_SCORE));
            Cell { value, max: points, n: None, sums: None, given: false }
        };
        cell.max = self.max_of(node, cell.max);
        cell
    }

    /// Which weights the answers carry.
    pub(super) fn weights(&self) -> WeightUse {
        self.definition.weights.under(self.policy).copied().unwrap_or(WeightUse::None)
    }

    fn sums(&self, node: &Node, leaf: &Leaf, rule: &LeafRule, tallies: &Tallies) -> Sums {
        let weights = self.weights();
        let mut sums = Sums::default();
        if matches!(rule, LeafRule::AllItemsTopBox { .. }) {
            let joint = tallies.joint(&node.code);
            sums.add(joint.success, FULL_SCORE, weights);
            sums.add(joint.failure, Decimal::ZERO, weights);
            return sums;
        }
        for (category, tally) in tallies.of(leaf.from.as_str()) {
            if let Some(score) = category_score(rule, category) {
                sums.add(tally, score, weights);
            }
        }
        sums
    }
}

/// What an answer of a category scores; none if it counts nowhere.
pub(super) fn category_score(rule: &LeafRule, category: &CategoryCode) -> Option<Decimal> {
    match rule {
        LeafRule::TopBoxShare { codes } if codes.contains(category) => Some(FULL_SCORE),
        // `check` admits only items whose categories are such numbers.
        LeafRule::MeanScore(rescale) => {
            let code = category.as_str().parse::<Decimal>().ok()?;
            (code.abs() <= LARGEST_CODE).then(|| rescale.score(code))
        }
        LeafRule::OptionWeights { weights, .. } => weights.get(category).copied(),
        LeafRule::NetScore { promoters, .. } if promoters.contains(category) => Some(FULL_SCORE),
        LeafRule::NetScore { detractors, .. } if detractors.contains(category) => Some(-FULL_SCORE),
        _ => Some(Decimal::ZERO),
    }
}

/// The score of a measured variable; `points` are what a full score earns.
fn measured(rule: &LeafRule, measure: Option<Measure>, points: Decimal) -> Result<Decimal, Absent> {
    let measure = measure.ok_or(Absent::Missing)?;
    match (rule, measure) {
        (_, Measure::Suppressed) => Err(Absent::Suppressed),
        (LeafRule::Ratio { full_at, on_empty }, Measure::Ratio { numerator, denominator }) => {
            let parts = (numerator.decimal(), denominator.decimal());
            ratio(parts, *full_at, *on_empty, points)
        }
        (LeafRule::StepTable { steps }, measure) => step(steps, measure),
        (LeafRule::Penalty(cases), Measure::Plain(count)) => {
            // Subtracted: a negated zero would be printed with its sign.
            Ok(Decimal::ZERO - per_case(*cases, count.decimal()))
        }
        (LeafRule::Bonus(cases), Measure::Plain(count)) => Ok(per_case(*cases, count.decimal())),
        (LeafRule::AssessedPoints { unappraised, survey }, Measure::Assessed(points)) => {
            assessed(&points, *unappraised, *survey)
        }
        (LeafRule::ExternalIndex { out_of, .. }, Measure::Plain(value)) => {
            let earned = (value.decimal() * points).checked_div(*out_of);
            earned.and_then(within_reach).ok_or(Absent::Missing)
        }
        (LeafRule::Value { .. }, Measure::Plain(value)) => Ok(value.decimal()),
        // Whoever feeds the engine refuses what a rule cannot read; see `IndexDefinition::misfit`.
        _ => Err(Absent::Missing),
    }
}

/// QĐ 766: min(1, (numerator / denominator) / `full_at`) × points. Found to fit all published cases.
fn ratio(
    (numerator, denominator): (Decimal, Decimal),
    full_at: Decimal,
    on_empty: OnEmpty,
    points: Decimal,
) -> Result<Decimal, Absent> {
    if denominator.is_zero() {
        return match on_empty {
            OnEmpty::Full => Ok(points),
            OnEmpty::Zero => Ok(Decimal::ZERO),
            OnEmpty::NotApplicable => Err(Absent::Missing),
        };
    }
    // Multiplied before it is divided, so that points that end after a few digits are exact.
    match (numerator * points).checked_div(denominator * full_at) {
        Some(earned) => Ok(earned.min(points)),
        None if numerator.is_zero() => Ok(Decimal::ZERO),
        // A ratio too large for a decimal, over a denominator that is all but 0.
        None => Ok(points),
    }
}

fn step(steps: &[Step], measure: Measure) -> Result<Decimal, Absent> {
    let number = match measure {
        Measure::Plain(amount) => Some(amount.decimal()),
        Measure::Ratio { numerator, denominator } => {
            (numerator.decimal() * FULL_SCORE).checked_div(denominator.decimal())
        }
        Measure::Assessed(_) | Measure::Suppressed => None,
    };
    let number = number.ok_or(Absent::Missing)?;
    let step = steps.iter().find(|step| step.interval.contains(number));
    step.map(|step| step.score).ok_or(Absent::Missing)
}

fn per_case(cases: PerCase, count: Decimal) -> Decimal {
    (cases.each * count).min(cases.most)
}

fn assessed(
    points: &Assessed,
    unappraised: Unappraised,
    survey: SurveyPoints,
) -> Result<Decimal, Absent> {
    let assessed = match (points.appraised, points.claimed, unappraised) {
        (Some(appraised), _, _) => Some(appraised),
        (None, Some(claimed), Unappraised::Claimed) => Some(claimed),
        (None, Some(_), Unappraised::Missing) => return Err(Absent::Missing),
        (None, None, _) => None,
    };
    let survey = match survey {
        SurveyPoints::Add => points.survey,
        SurveyPoints::Ignore => None,
    };
    match (assessed, survey) {
        (None, None) => Err(Absent::Missing),
        (assessed, survey) => {
            Ok([assessed, survey].into_iter().flatten().map(Amount::decimal).sum())
        }
    }
}
