//! The outcome of an index as JSON: the document of `thuocdo index` and of `GET …/index`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::index::compare::Comparison;
use survey_specs::index::{IndexDefinition, NodeOutcome, Outcome, Policy, Status};
use survey_specs::unit::Unit;
use thuocdo_stats::small_area::ModelledEstimate;
use utoipa::ToSchema;

use super::uncertainty::{self, NodeUncertainty, Sample, Uncertainty};

/// The result of an index, as JSON.
///
/// The public's documents are stored and read again, so a field that is added later has to have a
/// default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexDocument {
    /// The code of the index definition.
    pub definition: String,
    /// The day for which units were looked up; none if each is as it is last known.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The variants, rounding and limits that were used.
    pub policy: BTreeMap<String, String>,
    /// How the uncertainty was estimated; none without a sample.
    #[serde(default)]
    pub sampling: Option<Sampling>,
    /// One entry per unit and node, then one per class and node.
    pub nodes: Vec<NodeRow>,
}

/// How uncertainty was estimated: with the data it makes every figure again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sampling {
    /// Number of respondents.
    pub respondents: u64,
    /// Whether each respondent counts by a weight.
    pub weighted: bool,
    /// Number of clusters that were drawn first; each respondent is one where none are known.
    pub clusters: Option<u64>,
    /// Their number less that of the strata.
    pub df: f64,
    /// The level of intervals.
    pub level: f64,
    /// The probability with which all rank sets of a class hold at once.
    pub rank_coverage: f64,
    /// The most draws of the simulation behind rank sets.
    pub rank_draws: u64,
    /// The seed of that simulation and of replicates.
    pub seed: u64,
    /// Number of replicates of values that are not smooth.
    pub replicates: u64,
}

/// One node of one unit or class.
///
/// In what the public reads, a unit with too few answers is withheld as a whole: each of its rows
/// has the status `suppressed`, and value, percentage, n and rank are null. The ranks and the row for
/// the class are then those of the other units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NodeRow {
    /// The unit's code; `@CLASS` in the row for a whole class.
    pub unit: String,
    /// The unit's name; none in the row for a whole class.
    pub unit_name: Option<String>,
    /// The node's code.
    pub node: String,
    /// The value: for staff in full precision, for the public as published.
    pub value: Option<f64>,
    /// The value after the rounding policy, as decimal text.
    pub published: Option<String>,
    /// The largest value possible; none where there is no bound or nobody knows it.
    pub max: Option<f64>,
    /// The value in per cent of the largest, as precise as the value.
    pub percent: Option<f64>,
    /// The same after the rounding policy.
    pub published_percent: Option<String>,
    /// Standard error, in the points of the value; null where no respondent has a say, and where the
    /// sample is too small to tell.
    pub se: Option<f64>,
    /// Confidence interval at 95 % by Student's t.
    pub ci: Option<[f64; 2]>,
    /// The degrees of freedom of standard error and interval.
    #[serde(default)]
    pub df: Option<f64>,
    /// The design effect: how much larger the variance is than that of as many respondents drawn at
    /// random, with replacement.
    #[serde(default)]
    pub deff: Option<f64>,
    /// How the standard error was made: `linearised` or `replicates`.
    #[serde(default)]
    pub se_method: Option<String>,
    /// Why there is no linearised one: `clipped`, `truncated`, `tie`, `zero` or `percentile`.
    #[serde(default)]
    pub not_smooth: Option<String>,
    /// A modelled estimate beside the direct one (Fay and Herriot): it borrows from the other units of
    /// the class. Only if it was asked for.
    #[serde(default)]
    pub modelled: Option<f64>,
    /// The root of its mean squared error.
    #[serde(default)]
    pub modelled_rmse: Option<f64>,
    /// Number of valid answers the value rests on; null where the row is withheld, and where
    /// nothing is asked.
    pub n: Option<u64>,
    /// `ok`, `suppressed`, `missing` or `not_ranked`.
    pub status: String,
    /// The ranking group.
    pub class: String,
    /// The place within the class, from 1.
    pub rank: Option<u64>,
    /// The lowest and the highest rank that cannot be excluded: with 95 % probability those of all
    /// units of the class hold at once.
    pub rank_set: Option<[u64; 2]>,
    /// Places gained since the previous result: its rank less this one; none without one.
    pub rank_change: Option<i64>,
    /// The band or quantile group of the value; none where the definition has none.
    pub band: Option<String>,
    /// Whether the value may be compared with the previous result; true without one.
    pub comparable: bool,
    /// How the unit relates to those of the previous result: `unbroken`, `renamed`, `carried_over`,
    /// `broken` or `new`; none without one.
    #[serde(default)]
    pub series: Option<String>,
    /// What more there is to say about the series, such as why no value is carried over.
    #[serde(default)]
    pub series_note: Option<String>,
    /// The published value of the previous result, as decimal text.
    #[serde(default)]
    pub previous: Option<String>,
    /// The published value less the previous one, as decimal text.
    #[serde(default)]
    pub change: Option<String>,
}

impl IndexDocument {
    /// The document of an outcome.
    #[must_use]
    pub fn of(
        definition: &IndexDefinition,
        policy: &Policy,
        as_of: Option<Date>,
        units: &[Unit],
        outcome: &Outcome,
    ) -> Self {
        let names: BTreeMap<_, _> =
            units.iter().map(|unit| (&unit.code, unit.name.as_str())).collect();
        Self {
            definition: definition.code.to_string(),
            as_of: as_of.map(|day| day.to_string()),
            policy: definition.describe(policy),
            sampling: None,
            nodes: outcome.nodes.iter().map(|node| NodeRow::of(node, &names)).collect(),
        }
    }

    /// The same with its uncertainty, of each row in turn.
    #[must_use]
    pub fn with_uncertainty(
        mut self,
        uncertainty: &Uncertainty,
        sample: &Sample,
        is_weighted: bool,
    ) -> Self {
        self.sampling = Some(Sampling::of(sample, is_weighted));
        let Uncertainty { nodes, rank_sets, kinks } = uncertainty;
        let own = nodes.iter().zip(rank_sets).zip(kinks);
        for (row, ((own, rank_set), kink)) in self.nodes.iter_mut().zip(own) {
            let kink = kink.filter(|_| row.value.is_some());
            row.not_smooth = kink.map(|kink| kink.why.as_str().to_owned());
            if let Some(own) = own.as_ref().filter(|_| row.value.is_some()) {
                row.add(own);
            }
            row.rank_set = rank_set.filter(|_| row.rank.is_some());
        }
        self
    }

    /// The same with modelled estimates beside the direct ones, of each row in turn.
    #[must_use]
    pub fn with_modelled(mut self, modelled: &[Option<ModelledEstimate>]) -> Self {
        for (row, modelled) in self.nodes.iter_mut().zip(modelled) {
            let Some(modelled) = modelled.filter(|_| row.value.is_some()) else { continue };
            row.modelled = Some(modelled.value);
            row.modelled_rmse = Some(modelled.mean_squared_error.sqrt());
        }
        self
    }

    /// The same beside an earlier result; one comparison for each row.
    #[must_use]
    pub fn compared(mut self, comparisons: &[Comparison]) -> Self {
        for (row, comparison) in self.nodes.iter_mut().zip(comparisons) {
            row.comparable = comparison.comparable;
            row.series = Some(comparison.series.as_str().to_owned());
            row.series_note = comparison.note();
            row.previous = comparison.previous.map(|value| value.to_string());
            row.change = comparison.change.map(|value| value.to_string());
            row.rank_change = comparison.rank_change;
        }
        self
    }
}

impl NodeRow {
    fn of(node: &NodeOutcome, names: &BTreeMap<&UnitCode, &str>) -> Self {
        let shown = node.status != Status::Suppressed;
        Self {
            unit: node
                .unit
                .as_ref()
                .map_or_else(|| format!("@{}", node.class), ToString::to_string),
            unit_name: node
                .unit
                .as_ref()
                .and_then(|unit| names.get(unit))
                .map(|name| (*name).to_owned()),
            node: node.node.to_string(),
            value: node.value.filter(|_| shown).map(to_f64),
            published: node.published.clone().filter(|_| shown),
            max: node.max.map(to_f64),
            percent: node.percent.filter(|_| shown).map(to_f64),
            published_percent: node.published_percent.clone().filter(|_| shown),
            se: None,
            ci: None,
            df: None,
            deff: None,
            se_method: None,
            not_smooth: None,
            modelled: None,
            modelled_rmse: None,
            n: node.n.filter(|_| shown),
            status: node.status.as_str().to_owned(),
            class: node.class.to_string(),
            rank: node.rank.map(|rank| rank as u64),
            rank_set: None,
            rank_change: None,
            band: node.band.as_ref().filter(|_| shown).map(ToString::to_string),
            comparable: true,
            series: None,
            series_note: None,
            previous: None,
            change: None,
        }
    }
}

impl NodeRow {
    fn add(&mut self, uncertainty: &NodeUncertainty) {
        let method = if uncertainty.is_replicated { "replicates" } else { "linearised" };
        self.se = Some(uncertainty.standard_error);
        self.ci = uncertainty.interval.map(|ends| [ends.lower, ends.upper]);
        self.df = Some(uncertainty.degrees_of_freedom).filter(|df| df.is_finite());
        self.deff = uncertainty.design_effect;
        self.se_method = Some(method.to_owned());
    }
}

impl Sampling {
    fn of(sample: &Sample, weighted: bool) -> Self {
        let survey = &sample.survey;
        Self {
            respondents: sample.respondents.len() as u64,
            weighted,
            clusters: survey.design().map(|design| design.clusters().levels() as u64),
            df: survey.degrees_of_freedom(),
            level: uncertainty::LEVEL,
            rank_coverage: uncertainty::COVERAGE,
            rank_draws: uncertainty::DRAWS as u64,
            seed: uncertainty::SEED,
            replicates: uncertainty::REPLICATES as u64,
        }
    }
}

/// The binary number nearest to a decimal: by way of its text, which is exact.
fn to_f64(decimal: Decimal) -> f64 {
    decimal.to_string().parse().unwrap_or(f64::NAN)
}
