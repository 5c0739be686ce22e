//! How a leaf is scored.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::interval::Interval;
use crate::code::{CategoryCode, IndexCode, ItemCode, NodeCode};

/// The value of a share of 100 per cent.
pub const FULL_SCORE: Decimal = Decimal::ONE_HUNDRED;

/// How what a leaf reads becomes a score.
///
/// The rules of answers read the tallies of an item and score 0 to [`FULL_SCORE`], unless they say
/// otherwise; the others read a measured variable. Where a leaf has points, a score of
/// [`FULL_SCORE`] earns all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafRule {
    /// The share, in per cent, of valid answers in these categories. SIPAS rule R1: "satisfied" and
    /// "very satisfied" over all valid answers.
    TopBoxShare {
        /// The categories that count as a success.
        codes: Vec<CategoryCode>,
    },
    /// The mean of the category codes as numbers, rescaled.
    MeanScore(Rescale),
    /// The mean of the weights of the categories chosen: Σ weight × share.
    OptionWeights {
        /// The weight of each category, in per cent.
        weights: BTreeMap<CategoryCode, Decimal>,
        /// Categories that are no judgement, such as "no opinion": they count nowhere.
        leave_out: Vec<CategoryCode>,
    },
    /// The share, in per cent, of respondents whose answers to all of these items are in these
    /// categories ("overall satisfaction" of hospital surveys).
    AllItemsTopBox {
        /// The items.
        items: Vec<ItemCode>,
        /// The categories that count as a success.
        codes: Vec<CategoryCode>,
        /// What a respondent counts who has not answered all of the items.
        incomplete: Incomplete,
    },
    /// The share of promoters less the share of detractors, in per cent, from −100 to 100.
    NetScore {
        /// The categories that speak for.
        promoters: Vec<CategoryCode>,
        /// The categories that speak against.
        detractors: Vec<CategoryCode>,
    },
    /// The ratio of a numerator to a denominator, in per cent of the ratio that earns full marks and
    /// no more than 100.
    Ratio {
        /// The ratio that earns full marks, such as 0.8.
        full_at: Decimal,
        /// The score where the denominator is 0.
        on_empty: OnEmpty,
    },
    /// Points by steps: of a plain value, or of a ratio in per cent.
    StepTable {
        /// The steps; they do not overlap.
        steps: Vec<Step>,
    },
    /// Points taken off: so many for each case, and no more than the most.
    Penalty(PerCase),
    /// Points on top: so many for each case, and no more than the most.
    Bonus(PerCase),
    /// Points given by assessment.
    AssessedPoints {
        /// Whether what the unit gives itself counts where nobody has appraised it.
        unappraised: Unappraised,
        /// What becomes of points from a survey.
        survey: SurveyPoints,
    },
    /// The value of another index, in per cent of its full score.
    ExternalIndex {
        /// The index, where its definition is known.
        index: Option<IndexCode>,
        /// The node, where it is known.
        node: Option<NodeCode>,
        /// The full score of that index.
        out_of: Decimal,
    },
    /// The value as it is given.
    Value {
        /// The range that values are expected in, as printed beside them.
        range: Option<(Decimal, Decimal)>,
    },
}

/// How a mean of codes becomes a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rescale {
    /// Times a factor: the mean of a five-point scale times 20 runs to 100.
    Multiply(Decimal),
    /// Linearly, so that the codes `from` become the scores `to`.
    Linear {
        /// The lowest and the highest code.
        from: (Decimal, Decimal),
        /// The scores of these two.
        to: (Decimal, Decimal),
    },
}

impl Rescale {
    /// The score of one code.
    #[must_use]
    pub fn score(self, code: Decimal) -> Decimal {
        match self {
            Self::Multiply(factor) => code * factor,
            Self::Linear { from, to } => {
                let part = (code - from.0).checked_div(from.1 - from.0);
                to.0 + (to.1 - to.0) * part.unwrap_or_default()
            }
        }
    }
}

/// What a respondent counts who has not answered all of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// Nothing: the respondent is left out.
    LeaveOut,
    /// What the items say that were answered; a respondent who answered none is left out.
    JudgeAnswered,
}

/// The score of a ratio whose denominator is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEmpty {
    /// Full marks: there was nothing to do wrong.
    Full,
    /// Nothing.
    Zero,
    /// None: the leaf does not apply to the unit, and is missing.
    NotApplicable,
}

/// One step of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The values of this step.
    pub interval: Interval,
    /// The points they earn.
    pub score: Decimal,
}

/// Points for each case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerCase {
    /// The points of one case, above 0.
    pub each: Decimal,
    /// The most points that cases can come to.
    pub most: Decimal,
}

/// Whether what a unit gives itself counts where nobody has appraised it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unappraised {
    /// It counts.
    Claimed,
    /// It does not: the points are missing.
    Missing,
}

/// What becomes of points from a survey beside assessed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyPoints {
    /// They are added to the assessed ones.
    Add,
    /// They do not count.
    Ignore,
}

impl LeafRule {
    /// Whether the rule reads answers to the questionnaire, rather than a measured variable.
    #[must_use]
    pub fn reads_answers(&self) -> bool {
        matches!(
            self,
            Self::TopBoxShare { .. }
                | Self::MeanScore(_)
                | Self::OptionWeights { .. }
                | Self::AllItemsTopBox { .. }
                | Self::NetScore { .. }
        )
    }

    /// The largest score that the rule can give, before points; none where there is no bound.
    #[must_use]
    pub fn full_score(&self) -> Option<Decimal> {
        match self {
            Self::MeanScore(Rescale::Linear { to, .. }) => Some(to.0.max(to.1)),
            Self::StepTable { steps } => steps.iter().map(|step| step.score).max(),
            // Points that are on top of, or taken off, what can be reached otherwise.
            Self::Penalty(_) | Self::Bonus(_) => Some(Decimal::ZERO),
            Self::Value { range } => range.map(|(_, highest)| highest),
            Self::AssessedPoints { .. } => None,
            Self::TopBoxShare { .. }
            | Self::MeanScore(Rescale::Multiply(_))
            | Self::OptionWeights { .. }
            | Self::AllItemsTopBox { .. }
            | Self::NetScore { .. }
            | Self::Ratio { .. }
            | Self::ExternalIndex { .. } => Some(FULL_SCORE),
        }
    }

    /// Whether the points of a leaf are what a full score earns; of other rules, they are the
    /// largest value allowed.
    #[must_use]
    pub fn earns_points(&self) -> bool {
        !matches!(
            self,
            Self::StepTable { .. }
                | Self::Penalty(_)
                | Self::Bonus(_)
                | Self::AssessedPoints { .. }
                | Self::Value { .. }
        )
    }
}
