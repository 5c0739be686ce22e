//! The estimators: what is asked for, a struct for each kind.

mod read;

use std::collections::BTreeMap;

use super::super::columns::ColumnName;
use super::super::condition::Condition;
use super::super::expression::Expression;
use super::super::formula::Formula;
use super::super::levels::LevelName;
use super::rank::{Csranks, JointRankRegion, MultinomialHolm, RankProbabilities, TauBest};
use super::tree::{Composite, Difference};
use super::words::{
    ChisqStatistic, CipropMethod, Deff, Family, Na, Qrule, QuantileInterval, Redistribute,
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Estimator {
    /// A mean, total, proportion or ratio.
    Base(Base),
    /// Functions of such estimates.
    Contrast(Contrasts),
    /// The interval of a proportion.
    Ciprop(Ciprop),
    /// Quantiles.
    Quantile(Quantile),
    /// Variances and covariances of these variables.
    Variance(Asking),
    /// The correlation of two variables.
    Correlation(Asking),
    /// Cronbach's alpha of these items.
    CronbachAlpha(Asking),
    /// A directly standardised mean.
    StandardisedMean(StandardisedMean),
    /// The degrees of freedom of the design.
    DesignDf,
    /// A test of independence.
    Chisq(Chisq),
    /// A test of two means.
    Ttest(Ttest),
    /// A generalised linear model.
    Glm(Glm),
    /// Nodes of an index tree.
    Composite(Composite),
    /// The difference of a node between two levels.
    Difference(Difference),
    /// Trimmed weights.
    Trim(Trim),
    /// A Fay–Herriot model of given estimates.
    FayHerriot(FayHerriot),
    /// Confidence sets of ranks.
    Csranks(Csranks),
    /// Confidence sets of ranks of counts.
    MultinomialHolm(MultinomialHolm),
    /// The units that may be among the best.
    TauBest(TauBest),
    /// A joint confidence region of ranks.
    JointRankRegion(JointRankRegion),
    /// Probabilities of ranks.
    RankProbabilities(RankProbabilities),
}

/// An estimate that contrasts can be made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// Means.
    Mean(Means),
    /// Totals.
    Total(Means),
    /// Shares of levels.
    Proportion(Proportions),
    /// A ratio of two totals.
    Ratio(Ratio),
}

/// Means or totals; a text column is its levels' indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Means {
    /// The variables.
    pub vars: Vec<ColumnName>,
    /// What becomes of missing values.
    pub na: Na,
    /// What the design effect compares with.
    pub deff: Deff,
    /// Columns that are made first.
    pub derived: Vec<Derived>,
}

/// A column made of others: a person's mean over the answered items of scale × (answer in codes),
/// missing if none is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The name of the column.
    pub name: ColumnName,
    /// The items.
    pub items: Vec<ColumnName>,
    /// The answers that count.
    pub codes: Vec<LevelName>,
    /// What an answer that counts is worth.
    pub scale: f64,
}

/// The share of each level.
#[derive(Clone, Debug, PartialEq)]
pub struct Proportions {
    /// The variables.
    pub vars: Vec<ColumnName>,
    /// What becomes of missing values.
    pub na: Na,
    /// What the design effect compares with.
    pub deff: Deff,
}

/// A ratio of two totals.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    /// The numerator.
    pub num: ColumnName,
    /// The denominator.
    pub den: ColumnName,
    /// What becomes of missing values.
    pub na: Na,
    /// What the design effect compares with.
    pub deff: Deff,
}

/// Functions of the estimates of a base.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasts {
    /// The base.
    pub base: Base,
    /// The functions.
    pub contrasts: Vec<Contrast>,
}

/// One function of the base's estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// Its label.
    pub label: String,
    /// What it is.
    pub rule: ContrastRule,
}

/// A function of named estimates.
#[derive(Clone, Debug, PartialEq)]
pub enum ContrastRule {
    /// The sum of coefficient × estimate.
    Coefs(BTreeMap<String, f64>),
    /// An expression.
    Expr(Expression),
}

/// The share of rows for which something is true, with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Ciprop {
    /// What is true.
    pub event: Condition,
    /// How the interval is made.
    pub method: CipropMethod,
    /// The interval's level.
    pub level: f64,
    /// What becomes of missing answers.
    pub na: Na,
    /// The method as the request wrote it.
    pub method_word: String,
}

/// Quantiles of a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantile {
    /// The variable.
    pub var: ColumnName,
    /// The probabilities, each from 0 to 1.
    pub probs: Vec<f64>,
    /// The rule.
    pub qrule: Qrule,
    /// The interval of the share below.
    pub interval: QuantileInterval,
    /// What becomes of missing values.
    pub na: Na,
}

/// Variables together.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// The variables.
    pub vars: Vec<ColumnName>,
    /// What becomes of missing values.
    pub na: Na,
}

/// A directly standardised mean.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardisedMean {
    /// The variable.
    pub var: ColumnName,
    /// The column whose levels are standardised.
    pub by: ColumnName,
    /// The column in each level of which that is done; none: over all rows.
    pub over: Option<ColumnName>,
    /// The standard population.
    pub population: BTreeMap<LevelName, f64>,
    /// What becomes of missing values.
    pub na: Na,
}

/// A test of independence of two columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Chisq {
    /// The column whose levels are the rows of the table.
    pub rows: ColumnName,
    /// The column whose levels are its columns.
    pub cols: ColumnName,
    /// The statistic.
    pub statistic: ChisqStatistic,
    /// What becomes of missing values.
    pub na: Na,
}

/// A test of two means.
#[derive(Clone, Debug, PartialEq)]
pub struct Ttest {
    /// The variable.
    pub y: ColumnName,
    /// The column of two levels.
    pub group: ColumnName,
    /// What becomes of missing values.
    pub na: Na,
}

/// A generalised linear model.
#[derive(Clone, Debug, PartialEq)]
pub struct Glm {
    /// Family and link.
    pub family: Family,
    /// The response.
    pub response: ColumnName,
    /// The formula, the response in it.
    pub formula: Formula,
    /// What becomes of missing values.
    pub na: Na,
}

/// Weights brought between bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Trim {
    /// The upper bound.
    pub upper: Option<f64>,
    /// The lower bound.
    pub lower: Option<f64>,
    /// How the surplus is given to the others.
    pub redistribute: Redistribute,
    /// How often.
    pub passes: usize,
}

/// A Fay–Herriot model of given estimates, fitted by REML.
#[derive(Clone, Debug, PartialEq)]
pub struct FayHerriot {
    /// The direct estimates.
    pub y: ColumnName,
    /// Their standard errors.
    pub se: ColumnName,
    /// The areas.
    pub area: ColumnName,
    /// The formula of the regression.
    pub formula: Formula,
}

impl Estimator {
    /// Whether rows of a sample are needed, and so a design.
    pub fn needs_design(&self) -> bool {
        !matches!(
            self,
            Self::FayHerriot(_)
                | Self::Csranks(_)
                | Self::MultinomialHolm(_)
                | Self::TauBest(_)
                | Self::JointRankRegion(_)
                | Self::RankProbabilities(_)
        )
    }

    /// Whether a data file is needed.
    pub fn needs_data(&self) -> bool {
        !matches!(self, Self::MultinomialHolm(_))
    }
}
